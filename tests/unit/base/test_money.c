/* Money as text, and 128-bit sums against the compiler's own. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/money.h"
#include "../../harness/harness.h"
#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 native;
__extension__ typedef unsigned __int128 unsigned_native;

START_TEST(amounts_are_read_exactly) {
  static const struct {
    const char *text;
    uint32_t minor_digits;
    int64_t money;
  } cases[] = {{"0", 2, 0},
               {"12", 2, 1200},
               {"12.5", 2, 1250},
               {"12.50", 2, 1250},
               {"-3.00", 2, -300},
               {"+3", 2, 300},
               {"-0.01", 2, -1},
               {"-0", 2, 0},
               {"+0.00", 2, 0},
               {"007", 0, 7},
               {"0.000001", 6, 1},
               {"1.1", 1, 11},
               {"10000000000.00", 2, CLV_AMOUNT_MAX},
               {"-10000000000", 2, -CLV_AMOUNT_MAX},
               {"1000000000000", 0, CLV_AMOUNT_MAX},
               {"0000000000000000000000000000000000000001000000", 6, CLV_AMOUNT_MAX},
               {"0.29", 2, 29},
               {"4.35", 2, 435}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t money = 99;
    ck_assert_int_eq(clv_money_parse(cases[i].text, strlen(cases[i].text), cases[i].minor_digits, &money, NULL),
                     CLV_OK);
    ck_assert_int_eq(money, cases[i].money);
  }
}
END_TEST

static void check_refused(const char *text, size_t length, uint32_t minor_digits, const char *why) {
  int64_t money = 99;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_money_parse(text, length, minor_digits, &money, &error) == CLV_EDATA, "accepted: %s", text);
  ck_assert_int_eq(error.status, CLV_EDATA);
  ck_assert_msg(strstr(error.message, why) != NULL, "\"%s\" for %s", error.message, text);
  ck_assert_int_eq(money, 99);
}

START_TEST(what_is_no_amount_is_refused) {
  static const char *const texts[] = {
      "",     "-",   "+",  ".",    ".5",  "12.",  "-.5",           "--1",      "+-1",  "1e3",   "1E3",
      "0x10", " 1",  "1 ", "1\n",  "1\t", "1,5",  "1,000.00",      "1.000.00", "1..5", "1_000", "1'000",
      "inf",  "nan", "$1", "1.5-", "1-",  "1.+5", "\357\273\2771", "\xd9\xa1", "a",    "12.5.", "1/2"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    check_refused(texts[i], strlen(texts[i]), 2, "not an amount");
  check_refused("1\0", 2, 2, "not an amount");
  check_refused("\0", 1, 2, "not an amount");
  check_refused("1.5\0"
                "0",
                5, 2, "not an amount");
  check_refused("1.2345x", 7, 2, "not an amount");
}
END_TEST

START_TEST(decimals_beyond_the_currency_are_refused_even_zeros) {
  check_refused("12.505", 6, 2, "decimals");
  check_refused("12.500", 6, 2, "decimals");
  check_refused("12.0", 4, 0, "decimals");
  check_refused("0.0000000", 9, 6, "decimals");
}
END_TEST

START_TEST(amounts_beyond_the_limit_are_refused) {
  static const char *const texts[] = {"10000000000.01",
                                      "-10000000000.01",
                                      "10000000001",
                                      "1000000000000",
                                      "9223372036854775807",
                                      "18446744073709551616",
                                      "99999999999999999999999999999"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) check_refused(texts[i], strlen(texts[i]), 2, "limit");
  check_refused("1000000000001", 13, 0, "limit");
  check_refused("1000001", 7, 6, "limit");
}
END_TEST

/* Every string of up to five characters of an alphabet that holds all that matters, against a slow reading. */
static bool slow_parse(const char *text, uint32_t minor_digits, long *money) {
  char digits[32] = "";
  const char *at = text + (*text == '-' || *text == '+'), *point = strchr(at, '.');
  size_t whole = strspn(at, "0123456789"), decimals = point ? strspn(point + 1, "0123456789") : 0;
  if (whole == 0 || whole + (point ? 1 + decimals : 0) != strlen(at) || (point && decimals == 0) ||
      decimals > minor_digits)
    return false;
  memcpy(digits, at, whole);
  memcpy(digits + whole, point ? point + 1 : "", decimals);
  for (size_t i = decimals; i < minor_digits; i++) strcat(digits, "0");
  *money = strtol(digits, NULL, 10) * (*text == '-' ? -1 : 1);
  return true;
}

START_TEST(all_short_texts_read_as_they_should) {
  static const char alphabet[] = "0719.-+ e";
  size_t letters = sizeof alphabet - 1, accepted = 0;
  for (size_t length = 0; length <= 5; length++) {
    size_t count = 1;
    for (size_t i = 0; i < length; i++) count *= letters;
    for (size_t n = 0; n < count; n++) {
      char text[8] = "";
      size_t left = n;
      for (size_t i = 0; i < length; i++, left /= letters) text[i] = alphabet[left % letters];
      int64_t money = 99;
      long want = 99;
      bool fine = slow_parse(text, 2, &want);
      accepted += fine;
      if ((clv_money_parse(text, length, 2, &money, NULL) == CLV_OK) != fine || money != want)
        ck_abort_msg("\"%s\" gives %ld, not %ld", text, (long)money, want);
    }
  }
  ck_assert_uint_gt(accepted, 2000);
}
END_TEST

START_TEST(huge_texts_take_linear_time) {
  size_t length = 10 * 1000 * 1000;
  char *text = malloc(length + 1);
  ck_assert_ptr_nonnull(text);
  memset(text, '0', length);
  text[length] = '\0';
  int64_t money = 99;
  ck_assert_int_eq(clv_money_parse(text, length, 2, &money, NULL), CLV_OK);
  ck_assert_int_eq(money, 0);
  memset(text, '9', length);
  check_refused(text, length, 2, "limit");
  text[1] = '.';
  check_refused(text, length, 2, "decimals");
  text[length - 1] = 'x';
  check_refused(text, length, 2, "not an amount");
  free(text);
}
END_TEST

START_TEST(misuse_of_parse_and_print_is_refused) {
  int64_t money = 99;
  char text[32] = "kept";
  ck_assert_int_eq(clv_money_parse(NULL, 0, 2, &money, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_money_parse("1", 1, 2, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_money_parse("1", 1, 7, &money, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_money_print(1, 7, text, sizeof text, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_money_print(1, 2, NULL, 32, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_money_print(100, 2, text, 4, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_money_print(100, 2, text, 0, NULL), CLV_EINVAL);
  ck_assert_str_eq(text, "kept");
  ck_assert_int_eq(money, 99);
  ck_assert_int_eq(clv_money_print(100, 2, text, 5, NULL), CLV_OK);
  ck_assert_str_eq(text, "1.00");
}
END_TEST

START_TEST(amounts_are_printed_with_all_their_digits) {
  static const struct {
    int64_t money;
    uint32_t minor_digits;
    const char *text;
  } cases[] = {{0, 2, "0.00"},
               {0, 0, "0"},
               {5, 2, "0.05"},
               {-5, 2, "-0.05"},
               {-300, 2, "-3.00"},
               {12345, 0, "12345"},
               {1, 6, "0.000001"},
               {-1, 1, "-0.1"},
               {INT64_MAX, 2, "92233720368547758.07"},
               {INT64_MIN, 6, "-9223372036854.775808"},
               {INT64_MIN, 0, "-9223372036854775808"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[32];
    ck_assert_int_eq(clv_money_print(cases[i].money, cases[i].minor_digits, text, sizeof text, NULL), CLV_OK);
    ck_assert_str_eq(text, cases[i].text);
  }
}
END_TEST

START_TEST(printed_amounts_read_back) {
  uint64_t state = 4;
  for (int i = 0; i < 10000; i++) {
    int64_t size = (int64_t)(harness_random(&state) % (uint64_t)(CLV_AMOUNT_MAX + 1)) >> harness_random(&state) % 40;
    int64_t money = harness_random(&state) % 2 ? size : -size, back = 0;
    uint32_t minor_digits = (uint32_t)(harness_random(&state) % 7);
    char text[32];
    ck_assert_int_eq(clv_money_print(money, minor_digits, text, sizeof text, NULL), CLV_OK);
    ck_assert_int_eq(clv_money_parse(text, strlen(text), minor_digits, &back, NULL), CLV_OK);
    ck_assert_int_eq(back, money);
  }
}
END_TEST

static native to_native(clvp_wide a) { return (native)((unsigned_native)(uint64_t)a.high << 64 | a.low); }

static clvp_wide from_native(native a) {
  clvp_wide wide = {(uint64_t)a, (int64_t)(uint64_t)((unsigned_native)a >> 64)};
  return wide;
}

/* Of any length in bits, and often close to a power of two. */
static uint64_t some_word(uint64_t *state) {
  uint64_t word = harness_random(state), kind = harness_random(state);
  unsigned shift = (unsigned)(kind >> 8) % 64;
  switch (kind % 6) {
  case 0:
    return word >> shift;
  case 1:
    return (UINT64_C(1) << shift) + word % 3 - 1;
  case 2:
    return ~(word >> shift);
  case 3:
    return UINT64_C(0) - ((UINT64_C(1) << shift) + word % 3 - 1);
  case 4:
    return word << shift;
  default:
    return word;
  }
}

static clvp_wide some_wide(uint64_t *state) {
  clvp_wide wide = {some_word(state), (int64_t)some_word(state)};
  return harness_random(state) % 4 ? wide : clvp_wide_from((int64_t)wide.low);
}

START_TEST(wide_sums_and_products_agree_with_the_compiler) {
  uint64_t state = 5;
  for (int i = 0; i < 20000; i++) {
    clvp_wide a = some_wide(&state), b = some_wide(&state);
    unsigned_native sum = (unsigned_native)to_native(a) + (unsigned_native)to_native(b);
    unsigned_native difference = (unsigned_native)to_native(a) - (unsigned_native)to_native(b);
    int64_t x = (int64_t)some_word(&state), y = (int64_t)some_word(&state), narrow = 99;
    ck_assert(to_native(clvp_wide_add(a, b)) == (native)sum);
    ck_assert(to_native(clvp_wide_subtract(a, b)) == (native)difference);
    ck_assert(to_native(clvp_wide_multiply(x, y)) == (native)x * y);
    ck_assert(to_native(clvp_wide_from(x)) == x);
    int order = to_native(a) < to_native(b) ? -1 : to_native(a) > to_native(b);
    ck_assert_int_eq(clvp_wide_compare(a, b), order);
    ck_assert_int_eq(clvp_wide_compare(a, a), 0);
    bool fits = to_native(a) >= INT64_MIN && to_native(a) <= INT64_MAX;
    ck_assert_int_eq(clvp_wide_fits(a, &narrow), fits);
    ck_assert(narrow == (fits ? (int64_t)to_native(a) : 99));
  }
  ck_assert(to_native(clvp_wide_multiply(INT64_MIN, INT64_MIN)) == (native)1 << 126);
}
END_TEST

START_TEST(wide_to_double_rounds_to_nearest) {
  uint64_t state = 6;
  for (int i = 0; i < 50000; i++) {
    clvp_wide a = some_wide(&state);
    if (i % 2) {
      /* 54 bits, a half or nearly one below the last of 53, then shifted to any place. */
      native odd = (native)((harness_random(&state) >> 10) | UINT64_C(1) << 53) << (harness_random(&state) % 73);
      odd += (native)(harness_random(&state) % 3) - 1;
      a = from_native(harness_random(&state) % 2 ? odd : -odd);
    }
    double got = clvp_wide_to_double(a), want = (double)to_native(a);
    ck_assert_mem_eq(&got, &want, sizeof got);
  }
  clvp_wide least = {0, INT64_MIN};
  ck_assert_double_eq(clvp_wide_to_double(least), -0x1p127);
}
END_TEST

START_TEST(narrow_sums_say_when_they_overflow) {
  uint64_t state = 7;
  int overflows = 0;
  for (int i = 0; i < 20000; i++) {
    int64_t a = (int64_t)some_word(&state), b = (int64_t)some_word(&state), sum = 99;
    native want = (native)a + b;
    bool fits = want >= INT64_MIN && want <= INT64_MAX;
    ck_assert_int_eq(clvp_add_i64(a, b, &sum), fits);
    ck_assert(sum == (fits ? (int64_t)want : 99));
    overflows += !fits;
  }
  ck_assert_int_gt(overflows, 100);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/money");
  TCase *cases = tcase_create("money");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, amounts_are_read_exactly);
  tcase_add_test(cases, what_is_no_amount_is_refused);
  tcase_add_test(cases, decimals_beyond_the_currency_are_refused_even_zeros);
  tcase_add_test(cases, amounts_beyond_the_limit_are_refused);
  tcase_add_test(cases, all_short_texts_read_as_they_should);
  tcase_add_test(cases, huge_texts_take_linear_time);
  tcase_add_test(cases, misuse_of_parse_and_print_is_refused);
  tcase_add_test(cases, amounts_are_printed_with_all_their_digits);
  tcase_add_test(cases, printed_amounts_read_back);
  tcase_add_test(cases, wide_sums_and_products_agree_with_the_compiler);
  tcase_add_test(cases, wide_to_double_rounds_to_nearest);
  tcase_add_test(cases, narrow_sums_say_when_they_overflow);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
