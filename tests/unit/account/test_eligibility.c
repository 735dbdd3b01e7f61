/* Enough data for a model, or one short of it. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <stdio.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "the account key";

static clv_account *open_account(void) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, NULL, NULL), CLV_OK);
  return account;
}

static int32_t day_of(int32_t year, int32_t month, int32_t day_of_month) {
  int32_t day = 0;
  ck_assert_int_eq(clv_day_from_date(year, month, day_of_month, &day, NULL), CLV_OK);
  return day;
}

static void buy(clv_account *account, int buyer, int order, int32_t day, int32_t second, int32_t status) {
  char id[16];
  int size = snprintf(id, sizeof id, "buyer %d", buyer);
  clv_event event = {.kind = CLV_EVENT_PURCHASE,
                     .status = status,
                     .profile = id,
                     .profile_size = (size_t)size,
                     .order = &order,
                     .order_size = sizeof order,
                     .time = (int64_t)day * 86400 + second,
                     .amount = 0};
  ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
}

static clv_eligibility ask(const clv_account *account, int64_t as_of, const clv_thresholds *thresholds) {
  clv_eligibility report;
  memset(&report, 0xee, sizeof report);
  report.size = (uint32_t)sizeof report;
  ck_assert_int_eq(clv_account_eligibility(account, as_of, thresholds, &report, NULL), CLV_OK);
  return report;
}

START_TEST(four_calendar_months_are_enough_and_a_day_less_is_not) {
  const struct {
    int32_t first[3], needed[3];
  } cases[] = {{{2021, 1, 15}, {2021, 5, 15}},  {{2021, 10, 31}, {2022, 2, 28}}, {{2023, 10, 31}, {2024, 2, 29}},
               {{2023, 10, 30}, {2024, 2, 29}}, {{2024, 2, 29}, {2024, 6, 29}},  {{2021, 12, 31}, {2022, 4, 30}},
               {{1899, 10, 31}, {1900, 2, 28}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int32_t first = day_of(cases[i].first[0], cases[i].first[1], cases[i].first[2]);
    int32_t needed = day_of(cases[i].needed[0], cases[i].needed[1], cases[i].needed[2]);
    clv_account *account = open_account();
    buy(account, 1, 1, first, 86399, CLV_ORDER_PLACED);
    buy(account, 2, 1, needed - 1, 86399, CLV_ORDER_PLACED);
    clv_eligibility report = ask(account, CLV_TIME_MAX, NULL);
    ck_assert_int_eq(report.first_day, first);
    ck_assert_int_eq(report.needed_day, needed);
    ck_assert_int_eq(report.months, 3);
    ck_assert_int_eq(report.months_met, 0);
    buy(account, 3, 1, needed, 0, CLV_ORDER_PLACED);
    report = ask(account, CLV_TIME_MAX, NULL);
    ck_assert_int_eq(report.last_day, needed);
    ck_assert_int_eq(report.months, 4);
    ck_assert_int_eq(report.months_met, 1);
    report = ask(account, (int64_t)needed * 86400 - 1, NULL);
    ck_assert_int_eq(report.months_met, 0);
    ck_assert_int_eq(report.buyers, 2);
    clv_account_free(account);
  }
}
END_TEST

START_TEST(five_hundred_buyers_with_one_loyal_among_them) {
  int32_t first = day_of(2021, 1, 1);
  clv_account *account = open_account();
  for (int i = 0; i < 499; i++) buy(account, i, 1, first + i % 200, 0, CLV_ORDER_PLACED);
  buy(account, 3, 2, first + 10, 0, CLV_ORDER_PLACED);
  /* On the same day as the second: no third transaction. */
  buy(account, 3, 3, first + 10, 50000, CLV_ORDER_PLACED);
  buy(account, 3, 4, first + 20, 0, CLV_ORDER_CANCELLED);
  buy(account, 600, 1, first + 20, 0, CLV_ORDER_CANCELLED);
  clv_eligibility report = ask(account, CLV_TIME_MAX, NULL);
  ck_assert_int_eq(report.buyers, 499);
  ck_assert_int_eq(report.loyal_buyers, 0);
  ck_assert_int_eq(report.months_met, 1);
  ck_assert(!report.buyers_met && !report.loyal_met && !report.eligible);
  buy(account, 600, 2, first, 0, CLV_ORDER_PLACED);
  report = ask(account, CLV_TIME_MAX, NULL);
  ck_assert(report.buyers_met && !report.loyal_met && !report.eligible);
  buy(account, 3, 5, first + 21, 0, CLV_ORDER_PLACED);
  report = ask(account, CLV_TIME_MAX, NULL);
  ck_assert_int_eq(report.loyal_buyers, 1);
  ck_assert(report.months_met && report.buyers_met && report.loyal_met && report.eligible);
  report = ask(account, (int64_t)(first + 21) * 86400 - 1, NULL);
  ck_assert(!report.loyal_met && !report.eligible);
  clv_thresholds own = CLV_THRESHOLDS_INIT;
  own.months = 6;
  own.buyers = 501;
  own.loyal_transactions = 2;
  report = ask(account, CLV_TIME_MAX, &own);
  ck_assert(report.months_met && !report.buyers_met && report.loyal_met && !report.eligible);
  ck_assert_mem_eq(&report.thresholds, &own, sizeof own);
  clv_account_free(account);
}
END_TEST

START_TEST(an_empty_account_reports_zeros_and_meets_only_zeros) {
  clv_account *account = open_account();
  clv_eligibility report = ask(account, 0, NULL);
  ck_assert_int_eq(report.first_day, CLV_NO_DAY);
  ck_assert_int_eq(report.last_day, CLV_NO_DAY);
  ck_assert_int_eq(report.needed_day, CLV_NO_DAY);
  ck_assert_int_eq(report.months, 0);
  ck_assert(!report.months_met && !report.buyers_met && !report.loyal_met && !report.eligible);
  clv_thresholds none = CLV_THRESHOLDS_INIT;
  none.months = 0;
  none.buyers = 0;
  none.loyal_buyers = 0;
  ck_assert_int_eq(ask(account, 0, &none).eligible, 1);
  clv_account_free(account);
}
END_TEST

START_TEST(misuse_is_refused) {
  clv_account *account = open_account();
  clv_eligibility report, kept;
  memset(&report, 0x22, sizeof report);
  report.size = (uint32_t)sizeof report;
  kept = report;
  ck_assert_int_eq(clv_account_eligibility(NULL, 0, NULL, &report, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_eligibility(account, 0, NULL, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_eligibility(account, CLV_TIME_MAX + 1, NULL, &report, NULL), CLV_EINVAL);
  const int64_t wrong[][4] = {{-1, 500, 3, 1}, {1201, 500, 3, 1}, {4, -1, 3, 1}, {4, 500, 0, 1}, {4, 500, 3, -1}};
  const char *const fields[] = {"months", "months", "buyers", "loyal_transactions", "loyal_buyers"};
  for (size_t i = 0; i < 5; i++) {
    clv_thresholds thresholds = CLV_THRESHOLDS_INIT;
    thresholds.months = (int32_t)wrong[i][0];
    thresholds.buyers = wrong[i][1];
    thresholds.loyal_transactions = wrong[i][2];
    thresholds.loyal_buyers = wrong[i][3];
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_account_eligibility(account, 0, &thresholds, &report, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, fields[i]);
  }
  ck_assert_mem_eq(&report, &kept, sizeof kept);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/eligibility");
  TCase *tests = tcase_create("eligibility");
  tcase_add_test(tests, four_calendar_months_are_enough_and_a_day_less_is_not);
  tcase_add_test(tests, five_hundred_buyers_with_one_loyal_among_them);
  tcase_add_test(tests, an_empty_account_reports_zeros_and_meets_only_zeros);
  tcase_add_test(tests, misuse_is_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
