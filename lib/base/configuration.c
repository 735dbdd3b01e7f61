/* How orders became transactions: checks, and the hash that identifies it. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "configuration.h"
#include "calendar.h"
#include "error.h"
#include "hash.h"

#define CONFIGURATION_MINOR_DIGITS 6

clv_status clvp_configuration_init(clv_configuration *own, const clv_configuration *given, clv_error *error) {
  clv_configuration made = CLV_CONFIGURATION_INIT;
  clv_status status = clvp_struct_in(&made, (uint32_t)sizeof made, given, "configuration", error);
  if (status != CLV_OK) return status;
  made.size = (uint32_t)sizeof made;
  if (made.day_offset < -CLV_SECONDS_PER_DAY || made.day_offset > CLV_SECONDS_PER_DAY) {
    return clvp_fail(error, CLV_EINVAL, "day_offset", "the day offset lies beyond 86,400 seconds");
  }
  if (made.minor_digits > CONFIGURATION_MINOR_DIGITS) {
    return clvp_fail(error, CLV_EINVAL, "minor_digits", "a currency has at most 6 decimals");
  }
  if (made.history_start != CLV_NO_DAY && !clvp_day_valid(made.history_start)) {
    return clvp_fail(error, CLV_EINVAL, "history_start", "the day lies outside the years 0001 to 9999");
  }
  for (size_t i = 0; i < sizeof made.reserved / sizeof made.reserved[0]; i++) {
    if (made.reserved[i] != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "must be 0");
  }
  *own = made;
  return CLV_OK;
}

static unsigned char *configuration_put(unsigned char *bytes, uint64_t value, int size) {
  for (int i = 0; i < size; i++) *bytes++ = (unsigned char)(value >> (8 * i));
  return bytes;
}

uint64_t clvp_configuration_hash(const clv_configuration *configuration) {
  unsigned char bytes[20], *end = bytes;
  end = configuration_put(end, (uint32_t)configuration->day_offset, 4);
  end = configuration_put(end, configuration->minor_digits, 4);
  end = configuration_put(end, (uint32_t)configuration->history_start, 4);
  end = configuration_put(end, configuration->filter, 8);
  return clvp_hash_bytes((clvp_key){0, 0}, bytes, (size_t)(end - bytes));
}
