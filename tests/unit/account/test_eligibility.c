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

static clv_event order_of(const char *id, const int *order, int32_t day, int64_t amount) {
  return (clv_event){.kind = CLV_EVENT_PURCHASE,
                     .profile = id,
                     .profile_size = strlen(id),
                     .order = order,
                     .order_size = sizeof *order,
                     .time = (int64_t)day * 86400,
                     .amount = amount};
}

static void send(clv_account *account, const clv_event *event) {
  ck_assert_int_eq(clv_account_apply(account, event, sizeof *event, 1, NULL, NULL), CLV_OK);
}

/* What is refunded or cancelled takes back a third transaction, and a partial refund does not. */
START_TEST(a_third_transaction_counts_while_it_qualifies) {
  clv_account *account = open_account();
  const int orders[] = {1, 2, 3};
  clv_event event;
  for (int i = 0; i < 3; i++) {
    event = order_of("loyal", &orders[i], 100 + i, 500);
    send(account, &event);
  }
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).loyal_buyers, 1);
  clv_event refund = event;
  refund.kind = CLV_EVENT_REFUND;
  refund.refund = "r";
  refund.refund_size = 1;
  refund.time += 86400;
  refund.amount = 499;
  send(account, &refund);
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).loyal_buyers, 1);
  refund.refund = "s";
  refund.time += 86400;
  refund.amount = 1;
  send(account, &refund);
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).loyal_buyers, 0);
  ck_assert_int_eq(ask(account, refund.time - 1, NULL).loyal_buyers, 1); /* as it was known then */
  refund.version = 1;
  refund.status = CLV_ORDER_CANCELLED;
  send(account, &refund);
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).loyal_buyers, 1);
  event.version = 1;
  event.status = CLV_ORDER_CANCELLED;
  send(account, &event);
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).loyal_buyers, 0);
  event.version = 2;
  event.status = CLV_ORDER_PLACED;
  event.time = 101 * 86400 + 5000; /* now on the day of the second */
  send(account, &event);
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).loyal_buyers, 0);
  clv_account_free(account);
}
END_TEST

/* 499 who pay, one whose order is worth nothing, one whose money went back. */
START_TEST(the_preset_of_klaviyo_and_its_edges) {
  clv_thresholds preset = {.size = sizeof preset};
  ck_assert_int_eq(clv_thresholds_preset(CLV_PRESET_KLAVIYO, &preset, NULL), CLV_OK);
  clv_account *account = open_account();
  const int orders[] = {1, 2, 3};
  const int32_t first = 1000;
  char id[16];
  clv_event event;
  for (int i = 0; i < 501; i++) {
    snprintf(id, sizeof id, "k%d", i);
    event = order_of(id, &orders[0], first + i % 100, i == 0 ? 0 : 100);
    send(account, &event);
  }
  clv_event refund = event;
  refund.kind = CLV_EVENT_REFUND;
  refund.refund = "r";
  refund.refund_size = 1;
  send(account, &refund);
  event = order_of("k7", &orders[1], first + 155, 100);
  send(account, &event);
#define AS_OF(day) ask(account, (int64_t)(day)*86400 + 86399, &preset)
  clv_eligibility r = AS_OF(first + 180);
  ck_assert(r.paying_buyers == 499 && !r.paying_met && r.buyers == 500);
  ck_assert(r.days == 180 && r.days_met && r.idle_days == 25 && r.recent_met);
  ck_assert(r.loyal_buyers == 0 && !r.loyal_met && r.months_met && r.buyers_met && !r.eligible);
  refund.version = 1;
  refund.amount = 99; /* a part of the money stays */
  send(account, &refund);
  r = AS_OF(first + 180);
  ck_assert(r.paying_buyers == 500 && r.paying_met && !r.eligible);
  event = order_of("k7", &orders[2], first + 155, 0); /* a third order, on the day of the second */
  send(account, &event);
  r = AS_OF(first + 180);
  ck_assert(r.loyal_buyers == 1 && r.loyal_met && r.eligible);
  r = AS_OF(first + 179);
  ck_assert(r.days == 179 && !r.days_met && !r.eligible);
  r = AS_OF(first + 185);
  ck_assert(r.idle_days == 30 && r.recent_met && r.eligible);
  r = AS_OF(first + 186);
  ck_assert(r.idle_days == 31 && !r.recent_met && !r.eligible);
#undef AS_OF
  ck_assert_int_eq(clv_thresholds_preset(CLV_PRESET_DEFAULT, &preset, NULL), CLV_OK);
  clv_thresholds usual = CLV_THRESHOLDS_INIT;
  ck_assert_mem_eq(&preset, &usual, sizeof usual);
  ck_assert_int_eq(clv_thresholds_preset((clv_preset)2, &preset, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_thresholds_preset(CLV_PRESET_KLAVIYO, NULL, NULL), CLV_EINVAL);
  ck_assert_mem_eq(&preset, &usual, sizeof usual);
  clv_account_free(account);
}
END_TEST

/* Calls without thresholds go by the account's. */
START_TEST(an_account_has_thresholds_of_its_own) {
  clv_account *account = open_account();
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.thresholds.buyers = 1;
  options.thresholds.months = 0;
  options.thresholds.loyal_buyers = 0;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  buy(account, 1, 1, 5, 0, CLV_ORDER_PLACED);
  clv_thresholds usual = CLV_THRESHOLDS_INIT;
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).eligible, 1);
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, NULL).thresholds.buyers, 1);
  ck_assert_int_eq(ask(account, CLV_TIME_MAX, &usual).eligible, 0);
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
  const char *const fields[] = {"months",       "months",        "buyers",       "loyal_transactions",
                                "loyal_buyers", "paying_buyers", "loyal_orders", "days",
                                "days",         "recent_days",   "recent_days",  "reserved"};
  for (int i = 0; i < 12; i++) {
    clv_thresholds thresholds = CLV_THRESHOLDS_INIT;
    if (i == 0) thresholds.months = -1;
    if (i == 1) thresholds.months = 1201;
    if (i == 2) thresholds.buyers = -1;
    if (i == 3) thresholds.loyal_transactions = 0;
    if (i == 4) thresholds.loyal_buyers = -1;
    if (i == 5) thresholds.paying_buyers = -1;
    if (i == 6) thresholds.loyal_orders = -1;
    if (i == 7) thresholds.days = -1;
    if (i == 8) thresholds.days = 36526;
    if (i == 9) thresholds.recent_days = -1;
    if (i == 10) thresholds.recent_days = 36526;
    if (i == 11) thresholds.reserved = 1;
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
  tcase_add_test(tests, a_third_transaction_counts_while_it_qualifies);
  tcase_add_test(tests, the_preset_of_klaviyo_and_its_edges);
  tcase_add_test(tests, an_account_has_thresholds_of_its_own);
  tcase_add_test(tests, an_empty_account_reports_zeros_and_meets_only_zeros);
  tcase_add_test(tests, misuse_is_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
