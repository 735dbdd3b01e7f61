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
#define CLV_SNAPSHOT_TICK 4u   /* options, named filters, what was checked and fitted when, the host's position */
#define CLV_SNAPSHOT_ALL (CLV_SNAPSHOT_EVENTS | CLV_SNAPSHOT_MODEL | CLV_SNAPSHOT_TICK) /* everything */

/* Bytes of a position in the host's stream of events. */
#define CLV_POSITION_MAX 256

/**
 * Keep the host's position in its stream of events. A snapshot holds it (CLV_SNAPSHOT_TICK) together with the events
 * that were applied up to it, so that a host that goes on from the position it reads misses none; and those that its
 * stream delivers again change nothing.
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
 *         or no such part. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_write(const clv_account *account, uint32_t parts, clv_write_fn write, void *user,
                                     clv_error *error);

/**
 * Read an account: the state as if its events had been applied. Bytes that are damaged, hostile or not in the form that
 * clv_account_write gives them are refused, before they can ask for more memory than they justify.
 *
 * @param account   receives the account; free it with clv_account_free
 * @param key       CLV_KEY_SIZE bytes, those it was made with
 * @param read      gives the bytes, up to their end
 * @param user      handed to `read`
 * @param allocator NULL for malloc; copied
 * @param error     NULL, or receives what went wrong
 * @return CLV_OK; CLV_EKEY: another key; CLV_EFORMAT: not a snapshot, truncated or damaged; CLV_EVERSION: of a newer
 *         format; CLV_EIO: `read` failed; CLV_ENOMEM; CLV_EINVAL: a NULL; `*account` unchanged then. Thread-safe.
 *         Since 0.1.
 */
CLV_API clv_status clv_account_read(clv_account **account, const unsigned char *key, clv_read_fn read, void *user,
                                    const clv_allocator *allocator, clv_error *error);

/**
 * Write all of an account to a file, so that there is always a whole one: to a temporary file beside it (`path`,
 * ".saving-" and six letters or digits), which is synced and takes its place, then the folder is synced. Two threads
 * may save to one path: one of the files stays. Readable for the process's user only. A process that is killed leaves
 * its temporary file, which nothing reads: a host removes those of its path when it starts, while nobody saves to it.
 *
 * @param account the account
 * @param path    the file's path, terminated by a NUL; replaced where there is one
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: a call of the system failed, errno tells why; CLV_ENOMEM; CLV_EINVAL: a NULL or an empty
 *         path; the old file is as it was, and no temporary one is left; only where syncing the folder failed, as the
 *         message then says, the new one is there, but a power cut may bring back the old one. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_save(const clv_account *account, const char *path, clv_error *error);

/**
 * Read an account from a file.
 *
 * @param account   receives the account; free it with clv_account_free
 * @param key       CLV_KEY_SIZE bytes, those it was made with
 * @param path      the file's path, terminated by a NUL
 * @param allocator NULL for malloc; copied
 * @param error     NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: there is no such file; CLV_EIO: a call of the system failed, errno tells why;
 *         CLV_EKEY: another key; CLV_EFORMAT: not a snapshot, truncated or damaged; CLV_EVERSION: of a newer format;
 *         CLV_ENOMEM; CLV_EINVAL: a NULL or an empty path; `*account` unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_account_load(clv_account **account, const unsigned char *key, const char *path,
                                    const clv_allocator *allocator, clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
