/* Values as fields of a type have them: exact, or refused at their place. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/query/tree.h"
#include "expressions.h"
#include <float.h>

/* The C library reads decimals correctly rounded, in its first locale. */
START_TEST(numbers_are_the_nearest_double) {
  uint64_t state = 11;
  for (int run = 0; run < 300000; run++) {
    clvp_query_fixed fixed = {0, 0, 0, false};
    unsigned size = 1 + draw(&state, 18);
    for (unsigned i = 0; i < size; i++) fixed.digits = fixed.digits * 10 + draw(&state, 10);
    fixed.decimals = (uint8_t)draw(&state, 19);
    fixed.negative = fixed.digits > 0 && draw(&state, 2);
    /* Half way between two doubles, and next to it. */
    if (run % 3 == 0) {
      fixed.decimals = (uint8_t)draw(&state, 4);
      uint64_t odd = (UINT64_C(1) << 53) + 1 + 2 * (harness_random(&state) >> 12);
      for (unsigned i = 0; i < fixed.decimals && odd < UINT64_C(100000000000000000); i++) odd *= 10;
      fixed.digits = odd % UINT64_C(1000000000000000000) - 1 + draw(&state, 3);
    }
    char text[64];
    sprintf(text, "%s%llue-%d", fixed.negative ? "-" : "", (unsigned long long)fixed.digits, fixed.decimals);
    double got = clvp_query_fixed_double(&fixed), want = strtod(text, NULL);
    REQUIRE(memcmp(&got, &want, sizeof got) == 0, "%s: %a, not %a", text, got, want);
  }
}
END_TEST

/* Text as a value of a type, with as many decimals of the currency. */
static clv_status value_as(clvp_query_type type, const char *text, uint32_t minor_digits, clvp_query_value *value) {
  clv_allocator memory;
  clv_error error = CLV_ERROR_INIT;
  char source[64];
  clvp_query_table table = {NULL, 0, minor_digits, "filter"};
  ck_assert_int_eq(clvp_allocator_init(&memory, NULL, NULL), CLV_OK);
  int size = sprintf(source, "x = %s", text);
  clvp_query_draft draft = {
      .source = source, .size = (uint32_t)size, .table = &table, .allocator = &memory, .error = &error};
  ck_assert_int_eq(clvp_query_parse(&draft), CLV_OK);
  memset(value, 0, sizeof *value);
  clv_status status = clvp_query_value_of(&draft, type, &draft.nodes[draft.nodes[draft.root].last], value);
  if (status != CLV_OK) ck_assert_int_eq(error.position, 4);
  free(draft.nodes);
  free(draft.texts);
  return status;
}

START_TEST(money_is_in_currency_units_and_exact) {
  static const struct {
    const char *text;
    uint32_t minor_digits;
    int64_t minor;
  } good[] = {{"500", 2, 50000},
              {"500.5", 2, 50050},
              {"-0.07", 2, -7},
              {"500", 0, 500},
              {"0.000001", 6, 1},
              {"92233720368547758", 2, INT64_C(9223372036854775800)},
              {"-9223372036854775.8", 3, -INT64_C(9223372036854775800)},
              {"999999999999999999", 0, INT64_C(999999999999999999)}};
  clvp_query_value value;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    ck_assert_int_eq(value_as(CLVP_QUERY_MONEY, good[i].text, good[i].minor_digits, &value), CLV_OK);
    ck_assert_int_eq(value.integer, good[i].minor);
    ck_assert_int_eq(value_as(CLVP_QUERY_ESTIMATE, good[i].text, good[i].minor_digits, &value), CLV_OK);
    ck_assert(value.number == (double)good[i].minor);
  }
  static const struct {
    const char *text;
    uint32_t minor_digits;
  } bad[] = {{"0.001", 2},
             {"1.000", 2},
             {"1.0", 0},
             {"92233720368547759", 2},
             {"9223372036854.77581", 6},
             {"999999999999999999", 6}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    ck_assert_int_eq(value_as(CLVP_QUERY_MONEY, bad[i].text, bad[i].minor_digits, &value), CLV_EDATA);
    ck_assert_int_eq(value_as(CLVP_QUERY_ESTIMATE, bad[i].text, bad[i].minor_digits, &value), CLV_EDATA);
  }
}
END_TEST

/* Of each type only its own. */
START_TEST(values_have_types) {
  static const char *const texts[] = {"5", "5.0", "0.5", "2024-01-31", "\"5\"", "true"};
  static const struct {
    clvp_query_type type;
    char fits[7];
  } types[] = {{CLVP_QUERY_NUMBER, "yyy   "},   {CLVP_QUERY_COUNT, "y     "}, {CLVP_QUERY_MONEY, "yyy   "},
               {CLVP_QUERY_ESTIMATE, "yyy   "}, {CLVP_QUERY_DATE, "   y  "},  {CLVP_QUERY_TEXT, "    y "},
               {CLVP_QUERY_TAGS, "    y "},     {CLVP_QUERY_FLAG, "     y"}};
  clvp_query_value value;
  for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
      ck_assert_int_eq(value_as(types[t].type, texts[i], 2, &value) == CLV_OK, types[t].fits[i] == 'y');
  ck_assert_int_eq(value_as(CLVP_QUERY_COUNT, "-7", 2, &value), CLV_OK);
  ck_assert_int_eq(value.integer, -7);
  ck_assert_int_eq(value_as(CLVP_QUERY_DATE, "1970-01-03", 2, &value), CLV_OK);
  ck_assert_int_eq(value.integer, 2);
}
END_TEST

START_TEST(values_of_another_type_are_refused_at_their_place) {
  static const char number[] = "a number is expected here", date[] = "a date is expected here",
                    text[] = "a text in double quotes is expected here", truth[] = "true or false is expected here",
                    whole[] = "a whole number is expected here", decimals[] = "more decimals than the currency has";
  check_refused("is_new or p_alive < \"0.4\"", 20, number);
  check_refused("\"0.4\" > p_alive", 0, number);
  check_refused("p_alive < 2024-01-31", 10, number);
  check_refused("p_alive between 0 and true", 22, number);
  check_refused("orders > 2.5", 9, whole);
  check_refused("orders > 2.0", 9, whole);
  check_refused("orders in (1, 2, 2.5)", 17, whole);
  check_refused("amount > 0.005", 9, decimals);
  check_refused("value > 1.000", 8, decimals);
  check_refused("is_new and amount between 0.01 and 0.011", 35, decimals);
  check_refused("amount > 92233720368547759", 9, "so much money");
  check_refused("last = 5", 7, date);
  check_refused("last between 2024-01-31 and \"2024-02-01\"", 28, date);
  check_refused("channel = 5", 10, text);
  check_refused("channel = true", 10, text);
  check_refused("channel in (\"pos\", 2024-01-31)", 19, text);
  check_refused("tags has 5", 9, text);
  check_refused("is_new = 1", 9, truth);
  check_refused("is_new = \"true\"", 9, truth);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/values");
  TCase *tests = tcase_create("values");
  tcase_add_test(tests, numbers_are_the_nearest_double);
  tcase_add_test(tests, money_is_in_currency_units_and_exact);
  tcase_add_test(tests, values_have_types);
  tcase_add_test(tests, values_of_another_type_are_refused_at_their_place);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
