/* The table of fit options: readable, its bounds enforced, and what the options do to one another and to a summary. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"

START_TEST(the_table_reads_row_by_row) {
  clv_option_info info = {.size = (uint32_t)sizeof info};
  uint32_t rows = 0;
  while (clv_fit_option_at(rows, &info, NULL) == CLV_OK) {
    rows++;
    ck_assert_uint_eq(info.number, rows);
    ck_assert_ptr_nonnull(info.name);
    ck_assert_uint_gt(strlen(info.name), 0);
    ck_assert_uint_gt(strlen(info.summary), 0);
    ck_assert_ptr_nonnull(info.unit);
    ck_assert_double_le(info.minimum, info.default_value);
    ck_assert_double_le(info.default_value, info.maximum);
    ck_assert_int_eq(info.whole, 1);
  }
  ck_assert_uint_eq(rows, CLV_OPTION_CHOICE);
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_fit_option_at(rows, &info, &error), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_fit_option_at(UINT32_MAX, &info, NULL), CLV_ENOTFOUND);
  ck_assert_str_eq(error.field, "index");
  ck_assert_int_eq(clv_fit_option_at(0, NULL, NULL), CLV_EINVAL);
  info.size = 2;
  ck_assert_int_eq(clv_fit_option_at(0, &info, NULL), CLV_EINVAL);
}
END_TEST

static clv_summary *empty_summary(int32_t until) {
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_summary_create(&summary, NULL, until, NULL, NULL), CLV_OK);
  return summary;
}

START_TEST(nothing_given_is_the_defaults) {
  clv_summary *summary = empty_summary(77);
  clvp_fit_options own;
  ck_assert_int_eq(clvp_fit_options_read(&own, NULL, 0, summary, NULL), CLV_OK);
  ck_assert_int_eq(own.model, CLV_MODEL_PARETO_NBD);
  ck_assert_int_eq(own.spend_model, CLV_SPEND_GAMMA_GAMMA);
  ck_assert_int_eq(own.convention, CLV_SPEND_ALL);
  ck_assert_int_eq(own.until, 77);
  ck_assert_uint_eq(own.unit_days, 1);
  ck_assert_uint_eq(own.max_iterations, 200);
  ck_assert_int_eq(own.fitted_at, 0);
  clv_summary_free(summary);
}
END_TEST

START_TEST(every_bound_is_enforced_with_its_row) {
  clv_summary *summary = empty_summary(CLV_NO_DAY);
  clv_option_info info = {.size = (uint32_t)sizeof info};
  for (uint32_t row = 0; clv_fit_option_at(row, &info, NULL) == CLV_OK; row++) {
    const double bad[] = {nextafter(info.minimum, -INFINITY),
                          nextafter(info.maximum, INFINITY),
                          info.minimum + 0.5,
                          NAN,
                          INFINITY,
                          -INFINITY,
                          info.maximum + 1.0,
                          info.minimum - 1.0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
      clvp_fit_options own;
      clv_option options[] = {{CLV_OPTION_MODEL, CLV_MODEL_NBD}, {CLV_OPTION_UNIT_DAYS, 7}, {info.number, bad[i]}};
      clv_error error = CLV_ERROR_INIT;
      ck_assert_msg(clvp_fit_options_read(&own, options, 3, summary, &error) == CLV_EINVAL, "%s = %g", info.name,
                    bad[i]);
      ck_assert_uint_eq(error.row, 2);
      ck_assert_str_eq(error.field, info.name);
    }
    const double good[] = {info.minimum, info.maximum, info.default_value};
    for (size_t i = 0; i < 3; i++) {
      clvp_fit_options own;
      clv_option option = {info.number, good[i]};
      ck_assert_int_eq(clvp_fit_options_read(&own, &option, 1, summary, NULL), CLV_OK);
    }
  }
  clv_summary_free(summary);
}
END_TEST

START_TEST(unknown_numbers_are_refused) {
  clv_summary *summary = empty_summary(1);
  const uint32_t numbers[] = {0, CLV_OPTION_CHOICE + 1, UINT32_MAX};
  for (size_t i = 0; i < 3; i++) {
    clvp_fit_options own;
    clv_option options[] = {{CLV_OPTION_UNIT_DAYS, 7}, {numbers[i], 1}};
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clvp_fit_options_read(&own, options, 2, summary, &error), CLV_EINVAL);
    ck_assert_uint_eq(error.row, 1);
  }
  clvp_fit_options own;
  ck_assert_int_eq(clvp_fit_options_read(&own, NULL, 1, summary, NULL), CLV_EINVAL);
  clv_summary_free(summary);
}
END_TEST

START_TEST(the_last_of_two_settings_holds) {
  clv_summary *summary = empty_summary(1);
  clvp_fit_options own;
  clv_option options[] = {{CLV_OPTION_UNIT_DAYS, 7}, {CLV_OPTION_UNIT_DAYS, 30}};
  ck_assert_int_eq(clvp_fit_options_read(&own, options, 2, summary, NULL), CLV_OK);
  ck_assert_uint_eq(own.unit_days, 30);
  clv_summary_free(summary);
}
END_TEST

START_TEST(until_is_not_before_the_summary_s_own) {
  clv_summary *summary = empty_summary(100);
  clvp_fit_options own;
  clv_option option = {CLV_OPTION_UNTIL, 99};
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_fit_options_read(&own, &option, 1, summary, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "until");
  option.value = 100;
  ck_assert_int_eq(clvp_fit_options_read(&own, &option, 1, summary, NULL), CLV_OK);
  option.value = 5000;
  ck_assert_int_eq(clvp_fit_options_read(&own, &option, 1, summary, NULL), CLV_OK);
  ck_assert_int_eq(own.until, 5000);
  clv_summary_free(summary);
  summary = empty_summary(CLV_NO_DAY);
  option.value = (double)CLV_DAY_MIN - 1.0;
  ck_assert_int_eq(clvp_fit_options_read(&own, &option, 1, summary, NULL), CLV_EINVAL);
  option.value = (double)CLV_DAY_MIN;
  ck_assert_int_eq(clvp_fit_options_read(&own, &option, 1, summary, NULL), CLV_OK);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/options");
  TCase *tests = tcase_create("options");
  tcase_add_test(tests, the_table_reads_row_by_row);
  tcase_add_test(tests, nothing_given_is_the_defaults);
  tcase_add_test(tests, every_bound_is_enforced_with_its_row);
  tcase_add_test(tests, unknown_numbers_are_refused);
  tcase_add_test(tests, the_last_of_two_settings_holds);
  tcase_add_test(tests, until_is_not_before_the_summary_s_own);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
