/* Money as decimal text, and exact sums of it in 128 bits. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "money.h"
#include "error.h"
#include <clv/base.h>
#include <stddef.h>

enum { MINOR_DIGITS_GREATEST = 6 };

/* Digits from `*at` on, added to `*amount`, which stays put once it is beyond the limit. How many there were. */
static size_t money_digits(const char *text, size_t length, size_t *at, int64_t *amount) {
  size_t start = *at;
  for (; *at < length && text[*at] >= '0' && text[*at] <= '9'; ++*at)
    if (*amount <= CLV_AMOUNT_MAX) *amount = *amount * 10 + (text[*at] - '0');
  return *at - start;
}

clv_status clv_money_parse(const char *text, size_t length, uint32_t minor_digits, int64_t *money, clv_error *error) {
  if (!text || !money) return clvp_fail(error, CLV_EINVAL, !text ? "text" : "money", "an argument is NULL");
  if (minor_digits > MINOR_DIGITS_GREATEST)
    return clvp_fail(error, CLV_EINVAL, "minor_digits", "minor_digits is not 0 to 6");
  int64_t amount = 0;
  size_t decimals = 0;
  size_t at = length > 0 && (text[0] == '-' || text[0] == '+');
  bool number = money_digits(text, length, &at, &amount) > 0;
  if (number && at < length && text[at] == '.') {
    at++;
    decimals = money_digits(text, length, &at, &amount);
    number = decimals > 0;
  }
  if (!number || at < length)
    return clvp_fail(error, CLV_EDATA, "text", "not an amount: digits, a sign before and decimals behind them at most");
  if (decimals > minor_digits) return clvp_fail(error, CLV_EDATA, "text", "more decimals than the currency has");
  for (size_t i = decimals; i < minor_digits && amount <= CLV_AMOUNT_MAX; i++) amount *= 10;
  if (amount > CLV_AMOUNT_MAX)
    return clvp_fail(error, CLV_EDATA, "text", "the amount is beyond the limit of 10^12 minor units");
  *money = text[0] == '-' ? -amount : amount;
  return CLV_OK;
}

clv_status clv_money_print(int64_t money, uint32_t minor_digits, char *text, size_t capacity, clv_error *error) {
  if (!text) return clvp_fail(error, CLV_EINVAL, "text", "text is NULL");
  if (minor_digits > MINOR_DIGITS_GREATEST)
    return clvp_fail(error, CLV_EINVAL, "minor_digits", "minor_digits is not 0 to 6");
  char reversed[32];
  size_t length = 0;
  uint64_t left = money < 0 ? UINT64_C(0) - (uint64_t)money : (uint64_t)money;
  for (uint32_t digits = 0; left > 0 || digits <= minor_digits; digits++) {
    if (digits > 0 && digits == minor_digits) reversed[length++] = '.';
    reversed[length++] = (char)('0' + left % 10);
    left /= 10;
  }
  if (money < 0) reversed[length++] = '-';
  if (capacity <= length)
    return clvp_fail(error, CLV_EINVAL, "capacity", "the text does not fit; 32 bytes are always enough");
  for (size_t i = 0; i < length; i++) text[i] = reversed[length - 1 - i];
  text[length] = '\0';
  return CLV_OK;
}

/* Sums are formed unsigned, where wrapping is defined. */
static clvp_wide wide_of(uint64_t high, uint64_t low) {
  clvp_wide wide = {low, (int64_t)high};
  return wide;
}

clvp_wide clvp_wide_from(int64_t value) { return wide_of(value < 0 ? UINT64_MAX : 0, (uint64_t)value); }

clvp_wide clvp_wide_add(clvp_wide a, clvp_wide b) {
  uint64_t low = a.low + b.low;
  return wide_of((uint64_t)a.high + (uint64_t)b.high + (low < a.low), low);
}

clvp_wide clvp_wide_subtract(clvp_wide a, clvp_wide b) {
  return wide_of((uint64_t)a.high - (uint64_t)b.high - (a.low < b.low), a.low - b.low);
}

static clvp_wide wide_negate(clvp_wide a) { return clvp_wide_subtract(wide_of(0, 0), a); }

static uint64_t wide_magnitude(int64_t value) { return value < 0 ? UINT64_C(0) - (uint64_t)value : (uint64_t)value; }

clvp_wide clvp_wide_multiply(int64_t a, int64_t b) {
  uint64_t x = wide_magnitude(a), y = wide_magnitude(b);
  uint64_t x_low = x & UINT32_MAX, x_high = x >> 32, y_low = y & UINT32_MAX, y_high = y >> 32;
  uint64_t middle = x_high * y_low + (x_low * y_low >> 32);
  uint64_t carried = x_low * y_high + (middle & UINT32_MAX);
  clvp_wide product = wide_of(x_high * y_high + (middle >> 32) + (carried >> 32), x * y);
  return (a < 0) != (b < 0) ? wide_negate(product) : product;
}

bool clvp_wide_fits(clvp_wide a, int64_t *value) {
  int64_t narrow = (int64_t)a.low;
  if (a.high != (narrow < 0 ? -1 : 0)) return false;
  *value = narrow;
  return true;
}

int clvp_wide_compare(clvp_wide a, clvp_wide b) {
  if (a.high != b.high) return a.high < b.high ? -1 : 1;
  return a.low < b.low ? -1 : a.low > b.low;
}

double clvp_wide_to_double(clvp_wide a) {
  bool negative = a.high < 0;
  if (negative) a = wide_negate(a);
  uint64_t high = (uint64_t)a.high, low = a.low;
  double size = (double)low;
  if (high > 0) {
    unsigned shift = 0;
    for (; high >> 63 == 0; shift++) {
      high = high << 1 | low >> 63;
      low <<= 1;
    }
    /* 64 bits, the last of them "and something below", are enough to round to 53; the power of two is exact. */
    size = (double)(high | (low != 0)) * 2 * (double)(UINT64_C(1) << (63 - shift));
  }
  return negative ? -size : size;
}

bool clvp_add_i64(int64_t a, int64_t b, int64_t *sum) {
  if (b >= 0 ? a > INT64_MAX - b : a < INT64_MIN - b) return false;
  *sum = a + b;
  return true;
}
