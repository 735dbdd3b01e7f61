/* Numbers as decimal text: shortest, exact, whatever the locale. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include "../../../lib/exchange/decimal.h"
#include <fenv.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(double value) {
  static char text[CLVP_DECIMAL_SIZE + 1];
  memset(text, '#', sizeof text);
  size_t size = clvp_decimal_double(value, text);
  ck_assert_uint_lt(size, sizeof text);
  ck_assert_int_eq(text[size], '#');
  text[size] = '\0';
  return text;
}

START_TEST(numbers_are_written_as_people_write_them) {
  ck_assert_str_eq(text_of(0.0), "0");
  ck_assert_str_eq(text_of(-0.0), "-0");
  ck_assert_str_eq(text_of(1), "1");
  ck_assert_str_eq(text_of(-5.0), "-5");
  ck_assert_str_eq(text_of(10), "10");
  ck_assert_str_eq(text_of(0.1), "0.1");
  ck_assert_str_eq(text_of(0.1 + 0.2), "0.30000000000000004");
  ck_assert_str_eq(text_of(-9582.4292), "-9582.4292");
  ck_assert_str_eq(text_of(1.0 / 3), "0.3333333333333333");
  ck_assert_str_eq(text_of(123456), "123456");
  ck_assert_str_eq(text_of(9007199254740991.0), "9007199254740991");
  ck_assert_str_eq(text_of(0.000001), "0.000001");
  ck_assert_str_eq(text_of(0.00000123), "0.00000123");
  ck_assert_str_eq(text_of(0.000000123), "1.23e-7");
  ck_assert_str_eq(text_of(1e16), "10000000000000000");
  ck_assert_str_eq(text_of(1e17), "1e17");
  ck_assert_str_eq(text_of(1e22), "1e22");
  ck_assert_str_eq(text_of(1e23), "1e23");
  ck_assert_str_eq(text_of(5e-324), "5e-324");
  ck_assert_str_eq(text_of(DBL_MIN), "2.2250738585072014e-308");
  ck_assert_str_eq(text_of(DBL_MAX), "1.7976931348623157e308");
  ck_assert_str_eq(text_of(-DBL_MAX), "-1.7976931348623157e308");
}
END_TEST

/* Reads back with the C library, and no precision of printf that is shorter does. */
static void check_shortest(double value) {
  const char *text = text_of(value);
  char *end;
  double back = strtod(text, &end);
  ck_assert_msg(*end == '\0' && memcmp(&back, &value, sizeof value) == 0, "%a became %s", value, text);
  int digits = 0, zeros = 0;
  for (const char *at = text; *at != '\0' && *at != 'e'; at++) {
    if (*at < '0' || *at > '9' || (digits == 0 && *at == '0')) continue;
    digits++;
    zeros = *at == '0' ? zeros + 1 : 0;
  }
  char longer[64];
  int precision = 1;
  for (;; precision++) {
    snprintf(longer, sizeof longer, "%.*g", precision, value);
    if (strtod(longer, NULL) == value) break;
  }
  ck_assert_msg(digits - zeros <= precision, "%s is longer than %s", text, longer);
}

START_TEST(random_numbers_read_back_from_the_fewest_digits) {
  uint64_t state = 1;
  for (int i = 0; i < 15000; i++) {
    uint64_t bits = harness_random(&state);
    double value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value)) check_shortest(value);
    check_shortest((double)(bits >> 11) * 0x1p-53);
    check_shortest(round((double)(bits >> 20)) / 100);
    check_shortest((double)(int64_t)(bits >> (bits & 63)));
  }
}
END_TEST

START_TEST(borders_of_the_format_read_back) {
  for (int exponent = -1074; exponent <= 1023; exponent++) {
    double power = ldexp(1, exponent);
    check_shortest(power);
    check_shortest(nextafter(power, 0) > 0 ? nextafter(power, 0) : power);
    check_shortest(nextafter(power, INFINITY));
  }
  for (int exponent = -323; exponent <= 308; exponent++) {
    char text[16];
    snprintf(text, sizeof text, "1e%d", exponent);
    double power = strtod(text, NULL);
    check_shortest(power);
    check_shortest(nextafter(power, INFINITY));
    check_shortest(nextafter(power, 0) > 0 ? nextafter(power, 0) : power);
  }
}
END_TEST

START_TEST(rounding_of_the_host_changes_nothing) {
  static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  uint64_t state = 7;
  for (int i = 0; i < 2000; i++) {
    double value = (double)(harness_random(&state) >> 11) * 0x1p-40;
    char want[CLVP_DECIMAL_SIZE + 1];
    strcpy(want, text_of(value));
    for (size_t m = 0; m < sizeof modes / sizeof modes[0]; m++) {
      fesetround(modes[m]);
      const char *got = text_of(value);
      fesetround(FE_TONEAREST);
      ck_assert_str_eq(got, want);
    }
  }
}
END_TEST

START_TEST(whole_numbers_are_written_to_their_ends) {
  static const int64_t borders[] = {0, 1, -1, 9, 10, -10, 99, 100, INT64_MAX, INT64_MIN, INT64_MIN + 1};
  uint64_t state = 3;
  for (int i = 0; i < 10000; i++) {
    uint64_t bits = harness_random(&state);
    int64_t value = i < 11 ? borders[i] : (int64_t)bits >> (bits & 63);
    char text[CLVP_DECIMAL_SIZE + 1], want[32];
    text[clvp_decimal_integer(value, text)] = '\0';
    snprintf(want, sizeof want, "%" PRId64, value);
    ck_assert_str_eq(text, want);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exchange/decimal");
  TCase *tests = tcase_create("decimal");
  tcase_add_test(tests, numbers_are_written_as_people_write_them);
  tcase_add_test(tests, random_numbers_read_back_from_the_fewest_digits);
  tcase_add_test(tests, borders_of_the_format_read_back);
  tcase_add_test(tests, rounding_of_the_host_changes_nothing);
  tcase_add_test(tests, whole_numbers_are_written_to_their_ends);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
