/* libclv: an account as bytes and in a file.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_SNAPSHOT_H
#define CLV_SNAPSHOT_H

#include <clv/account.h>
#include <clv/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a snapshot holds beside the account's configuration. Never the key: only a value that tells a wrong one. */
#define CLV_SNAPSHOT_EVENTS 1u /* profiles, orders, refunds, links, marks: a function of the set of events */
#define CLV_SNAPSHOT_MODEL 2u  /* the model, where there is one */
#define CLV_SNAPSHOT_TICK 4u   /* how far the host is: its position in its stream of events */
#define CLV_SNAPSHOT_ALL (CLV_SNAPSHOT_EVENTS | CLV_SNAPSHOT_MODEL | CLV_SNAPSHOT_TICK) /* everything */

/* Bytes of a position in the host's stream of events. */
#define CLV_POSITION_MAX 256

/**
 * Keep the host's position in its stream of events. It is written with CLV_SNAPSHOT_TICK, in one with the events that
 * were applied up to it: a host that goes on from the position it reads applies each event exactly once to what it
 * sees, whatever its stream delivers again.
 *
 * @param account the account
 * @param bytes   the position, any bytes; copied; NULL only where `size` is 0
 * @param size    bytes of `bytes`, 0 to CLV_POSITION_MAX; 0: none
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too long; unchanged. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_set_position(clv_account *account, const void *bytes, size_t size, clv_error *error);

/**
 * The position that was set last, or read from a snapshot.
 *
 * @param account the account
 * @param bytes   receives where it is, never NULL; owned by the account, valid until a position is set
 * @param size    receives bytes of `bytes`; 0: none
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_position(const clv_account *account, const void **bytes, size_t *size, clv_error *error);

/**
 * Write an account: versioned, checksummed, in pieces of at most 64 KiB. The same configuration, key and set of
 * accepted events give the same bytes for CLV_SNAPSHOT_EVENTS, in whatever order they came and however often the
 * account was written and read. Of an id that was erased there is no byte, but for the keyed mark of
 * CLV_ERASE_SUPPRESS.
 *
 * @param account the account
 * @param parts   sum of CLV_SNAPSHOT_*
 * @param write   takes the bytes
 * @param user    handed to `write`
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_ENOMEM: some bytes a profile are taken for sorting; CLV_EINVAL: a NULL
 * or no such part. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_write(const clv_account *account, uint32_t parts, clv_write_fn write, void *user,
                                     clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
