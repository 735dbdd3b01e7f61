/* What a snapshot tells of an account beside its events and its model. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/error.h"
#include <string.h>

/* Tags of fields: appended, never used again. */
enum { HEADER_DAY_OFFSET = 1, HEADER_MINOR_DIGITS = 2, HEADER_KEY_CHECK = 3, HEADER_FILTER = 4 };
enum { TICK_POSITION = 1 };

void clvp_account_write_header(const clv_account *account, clvp_sink *sink) {
  const clvp_history *history = &account->history;
  clvp_put_field_u64(sink, HEADER_DAY_OFFSET, (uint64_t)history->configuration.day_offset);
  clvp_put_field_u64(sink, HEADER_MINOR_DIGITS, history->configuration.minor_digits);
  clvp_put_field_u64(sink, HEADER_KEY_CHECK, history->key_check);
  clvp_put_fields_end(sink);
}

void clvp_account_write_tick(const clv_account *account, clvp_sink *sink) {
  if (account->position_size > 0) clvp_put_field(sink, TICK_POSITION, account->position, account->position_size);
  clvp_put_fields_end(sink);
}

clv_status clv_account_set_position(clv_account *account, const void *bytes, size_t size, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!bytes && size > 0) return clvp_fail(error, CLV_EINVAL, "bytes", "bytes is NULL");
  if (size > CLV_POSITION_MAX) return clvp_fail(error, CLV_EINVAL, "size", "a position has at most 256 bytes");
  memset(account->position, 0, sizeof account->position);
  if (size > 0) memmove(account->position, bytes, size);
  account->position_size = size;
  return CLV_OK;
}

clv_status clv_account_position(const clv_account *account, const void **bytes, size_t *size, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!bytes || !size) return clvp_fail(error, CLV_EINVAL, bytes ? "size" : "bytes", "an output is NULL");
  *bytes = account->position;
  *size = account->position_size;
  return CLV_OK;
}
