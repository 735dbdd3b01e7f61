/* Numbers as decimal text: the shortest digits that read back exactly (Steele, White 1990; Burger, Dybvig 1996). */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "decimal.h"
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* The greatest numbers below are 10 * 2^1075 and 10^309 * 2^55: 36 limbs. */
enum { NATURAL_LIMBS = 38, DECIMAL_DIGITS = 17 };

/* A whole number, limbs from the low end; limbs[used - 1] is not 0. */
typedef struct natural {
  uint32_t limbs[NATURAL_LIMBS];
  uint32_t used;
} natural;

static void natural_set(natural *n, uint64_t value) {
  n->limbs[0] = (uint32_t)value;
  n->limbs[1] = (uint32_t)(value >> 32);
  n->used = n->limbs[1] != 0 ? 2 : n->limbs[0] != 0;
}

static void natural_multiply(natural *n, uint32_t factor) {
  uint64_t carry = 0;
  for (uint32_t i = 0; i < n->used; i++) {
    carry += (uint64_t)n->limbs[i] * factor;
    n->limbs[i] = (uint32_t)carry;
    carry >>= 32;
  }
  if (carry != 0) {
    assert(n->used < NATURAL_LIMBS);
    n->limbs[n->used++] = (uint32_t)carry;
  }
}

static void natural_multiply_power_of_10(natural *n, int32_t power) {
  for (; power >= 9; power -= 9) natural_multiply(n, 1000000000);
  uint32_t rest = 1;
  for (; power > 0; power--) rest *= 10;
  natural_multiply(n, rest);
}

static void natural_shift(natural *n, int32_t bits) {
  uint32_t limbs = (uint32_t)bits / 32;
  if (n->used == 0) return;
  assert(n->used + limbs < NATURAL_LIMBS);
  memmove(n->limbs + limbs, n->limbs, n->used * sizeof n->limbs[0]);
  memset(n->limbs, 0, limbs * sizeof n->limbs[0]);
  n->used += limbs;
  natural_multiply(n, UINT32_C(1) << bits % 32);
}

static int natural_compare(const natural *a, const natural *b) {
  if (a->used != b->used) return a->used < b->used ? -1 : 1;
  for (uint32_t i = a->used; i-- > 0;)
    if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
  return 0;
}

static natural natural_sum(const natural *a, const natural *b) {
  const natural *longer = a->used >= b->used ? a : b, *shorter = longer == a ? b : a;
  natural sum;
  uint64_t carry = 0;
  for (uint32_t i = 0; i < longer->used; i++) {
    carry += (uint64_t)longer->limbs[i] + (i < shorter->used ? shorter->limbs[i] : 0);
    sum.limbs[i] = (uint32_t)carry;
    carry >>= 32;
  }
  sum.used = longer->used;
  if (carry != 0) sum.limbs[sum.used++] = (uint32_t)carry;
  return sum;
}

/* a -= b, for a >= b. */
static void natural_subtract(natural *a, const natural *b) {
  uint64_t borrow = 0;
  for (uint32_t i = 0; i < a->used; i++) {
    uint64_t take = (i < b->used ? b->limbs[i] : 0) + borrow;
    borrow = a->limbs[i] < take;
    a->limbs[i] = (uint32_t)(a->limbs[i] - take);
  }
  while (a->used > 0 && a->limbs[a->used - 1] == 0) a->used--;
}

/* A number between its neighbours: value = rest/scale, and all from (rest - below)/scale to (rest + above)/scale read
 * back as it, the ends too where `ends`. */
typedef struct decimal_range {
  natural rest, scale, below, above;
  bool ends;
} decimal_range;

static bool decimal_reaches(const decimal_range *range) {
  natural end = natural_sum(&range->rest, &range->above);
  int order = natural_compare(&end, &range->scale);
  return range->ends ? order >= 0 : order > 0;
}

static void decimal_times_10(decimal_range *range) {
  natural_multiply(&range->rest, 10);
  natural_multiply(&range->below, 10);
  natural_multiply(&range->above, 10);
}

/* The range around a positive number, scaled so that its decimal point lies before the first digit; gives the power of
 * ten that was taken out. */
static int32_t decimal_begin(uint64_t bits, decimal_range *range) {
  uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
  int32_t biased = (int32_t)(bits >> 52);
  uint64_t whole = biased > 0 ? fraction | UINT64_C(1) << 52 : fraction;
  int32_t exponent = (biased > 0 ? biased : 1) - 1075;
  /* Below a power of two the neighbour is half as far away as above it. */
  int32_t uneven = fraction == 0 && biased > 1;
  natural_set(&range->rest, whole);
  natural_set(&range->scale, 1);
  natural_set(&range->below, 1);
  natural_set(&range->above, 1);
  range->ends = whole % 2 == 0;
  int32_t up = exponent > 0 ? exponent : 0, down = exponent < 0 ? -exponent : 0;
  natural_shift(&range->rest, up + 1 + uneven);
  natural_shift(&range->scale, down + 1 + uneven);
  natural_shift(&range->below, up);
  natural_shift(&range->above, up + uneven);

  int32_t length = 0;
  while (whole >> length != 0) length++;
  /* Rounded up, right or one too small: no multiple of log10 2 here is so near a whole number that ten digits err. */
  int64_t product = (int64_t)(exponent + length - 1) * INT64_C(3010299956);
  int32_t power = (int32_t)(product / INT64_C(10000000000)) + (product > 0 && product % INT64_C(10000000000) > 0);
  if (power >= 0) {
    natural_multiply_power_of_10(&range->scale, power);
  } else {
    natural_multiply_power_of_10(&range->rest, -power);
    natural_multiply_power_of_10(&range->below, -power);
    natural_multiply_power_of_10(&range->above, -power);
  }
  if (decimal_reaches(range)) {
    power++;
    natural_multiply(&range->scale, 10);
  }
  return power;
}

/* The fewest digits within the range; gives their number. */
static int32_t decimal_digits(decimal_range *range, char digits[DECIMAL_DIGITS]) {
  for (int32_t count = 0;;) {
    decimal_times_10(range);
    int32_t digit = 0;
    for (; natural_compare(&range->rest, &range->scale) >= 0; digit++) natural_subtract(&range->rest, &range->scale);
    int order = natural_compare(&range->rest, &range->below);
    bool low = range->ends ? order <= 0 : order < 0;
    bool high = decimal_reaches(range);
    if (low && high) {
      natural_multiply(&range->rest, 2);
      low = natural_compare(&range->rest, &range->scale) < 0;
    }
    assert(count < DECIMAL_DIGITS && digit + (high && !low) <= 9);
    digits[count++] = (char)('0' + digit + (high && !low));
    if (low || high) return count;
  }
}

static size_t decimal_unsigned(uint64_t value, char *text) {
  size_t size = 1, at;
  for (uint64_t left = value; left >= 10; left /= 10) size++;
  for (at = size; at-- > 0; value /= 10) text[at] = (char)('0' + value % 10);
  return size;
}

size_t clvp_decimal_integer(int64_t value, char text[CLVP_DECIMAL_SIZE]) {
  if (value >= 0) return decimal_unsigned((uint64_t)value, text);
  text[0] = '-';
  return 1 + decimal_unsigned(~(uint64_t)value + 1, text + 1);
}

/* digits[0].digits[1].. times ten to the power of (power - 1). */
static char *decimal_layout(const char *digits, int32_t count, int32_t power, char *at) {
  bool plain = power > -6 && power <= DECIMAL_DIGITS;
  int32_t point = plain ? power : 1;
  for (int32_t i = point - 1; i < 0; i++) {
    *at++ = '0';
    if (i == point - 1) *at++ = '.';
  }
  for (int32_t i = 0; i < count || i < point; i++) {
    if (i == point && i > 0) *at++ = '.';
    *at++ = i < count ? digits[i] : '0';
  }
  if (plain) return at;
  *at++ = 'e';
  return at + clvp_decimal_integer(power - 1, at);
}

size_t clvp_decimal_double(double value, char text[CLVP_DECIMAL_SIZE]) {
  assert(isfinite(value));
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  char *at = text;
  if (bits >> 63 != 0) *at++ = '-';
  bits &= ~(UINT64_C(1) << 63);
  if (bits == 0) {
    *at++ = '0';
    return (size_t)(at - text);
  }
  decimal_range range;
  char digits[DECIMAL_DIGITS];
  int32_t power = decimal_begin(bits, &range);
  int32_t count = decimal_digits(&range, digits);
  return (size_t)(decimal_layout(digits, count, power, at) - text);
}
