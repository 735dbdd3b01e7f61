/* Statistics and transactions at the edges: time zones, overflow, the ends of the calendar. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include "../../../lib/summary/summary.h"

static void add_order(clvp_history *history, uint32_t id, int64_t time, int64_t amount, int32_t status) {
  clv_event event = {.kind = CLV_EVENT_PURCHASE,
                     .status = status,
                     .profile = "p",
                     .profile_size = 1,
                     .order = &id,
                     .order_size = sizeof id,
                     .time = time,
                     .amount = amount};
  bool changed;
  int32_t outcome;
  ck_assert_int_eq(clvp_history_apply(history, &event, sizeof event, 1, &outcome, &changed, NULL), CLV_OK);
  ck_assert_int_eq(outcome, CLV_OUTCOME_NEW);
}

static clv_statistics statistics_at(const clvp_history *history, int64_t as_of) {
  clv_statistics statistics;
  ck_assert_int_eq(clvp_history_statistics(history, 0, as_of, &statistics, NULL), CLV_OK);
  return statistics;
}

START_TEST(days_are_cut_in_the_zone_of_the_account) {
  const struct {
    int32_t offset, first_day, x;
  } cases[] = {{0, 10, 0}, {1, 10, 1}, {-86400, 9, 0}, {86400, 11, 0}, {43200, 10, 1}, {-1, 10, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    clvp_history history;
    ledger_open(&history, cases[i].offset, NULL);
    add_order(&history, 1, 11 * 86400 - 1, 100, CLV_ORDER_PLACED);
    add_order(&history, 2, 10 * 86400 + 1, 1, CLV_ORDER_PLACED);
    clv_statistics got = statistics_at(&history, CLV_TIME_MAX);
    ck_assert_int_eq(got.first_day, cases[i].first_day);
    ck_assert_int_eq(got.x, cases[i].x);
    ck_assert_int_eq(got.first_spend, cases[i].x > 0 ? 1 : 101);
    clvp_history_free(&history);
  }
}
END_TEST

START_TEST(a_cancelled_or_later_order_does_not_count) {
  clvp_history history;
  ledger_open(&history, 0, NULL);
  add_order(&history, 1, 1000, 100, CLV_ORDER_CANCELLED);
  clv_statistics nothing = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  clv_statistics got = statistics_at(&history, CLV_TIME_MAX);
  ledger_same(&got, &nothing);
  add_order(&history, 2, 90000, 100, CLV_ORDER_PLACED);
  got = statistics_at(&history, 89999);
  ledger_same(&got, &nothing);
  got = statistics_at(&history, 90000);
  clv_statistics one = {0, 1, 1, 0, 1, 100, 100};
  ledger_same(&got, &one);
  clvp_history_free(&history);
}
END_TEST

START_TEST(the_ends_of_the_calendar_are_days_like_any_other) {
  const int32_t offsets[] = {-86400, -1, 0, 1, 86400};
  for (size_t i = 0; i < 5; i++) {
    clvp_history history;
    ledger_open(&history, offsets[i], NULL);
    for (uint32_t k = 0; k < 4; k++) {
      add_order(&history, k, CLV_TIME_MIN + k * INT64_C(40000), 1, CLV_ORDER_PLACED);
      add_order(&history, 10 + k, CLV_TIME_MAX - k * INT64_C(40000), 1, CLV_ORDER_PLACED);
    }
    clv_statistics got = statistics_at(&history, CLV_TIME_MAX);
    ck_assert_int_eq(got.orders, 8);
    ck_assert_int_ge(got.first_day, CLV_DAY_MIN);
    ck_assert_int_le(got.last_day, CLV_DAY_MAX);
    for (int32_t until = CLV_DAY_MIN; until <= CLV_DAY_MAX;
         until += until == CLV_DAY_MIN + 1 ? CLV_DAY_MAX - 1 - until : 1) {
      clv_summary *summary = NULL;
      ck_assert_int_eq(clvp_history_summary(&history, until, CLV_NO_DAY, &summary, NULL), CLV_OK);
      clv_summary_totals totals = {0};
      totals.size = (uint32_t)sizeof totals;
      ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
      if (totals.customers > 0) ck_assert_int_le(totals.last_day, until);
      if (until == CLV_DAY_MAX) ck_assert_int_eq(totals.orders, 8);
      clv_summary_free(summary);
    }
    clvp_history_free(&history);
  }
}
END_TEST

/* A book that reads its one leaf of 128 orders again and again stands for the ten million that it takes. */
START_TEST(money_beyond_64_bits_is_absent_and_the_rest_stays) {
  enum { TIMES = 80000 };
  clvp_history history;
  ledger_open(&history, 0, NULL);
  for (uint32_t i = 0; i < CLVP_RUN_MAX; i++) add_order(&history, i, 86400, CLV_AMOUNT_MAX, CLV_ORDER_PLACED);
  ck_assert(clvp_book_open(&history, 0));
  clvp_branch *often = calloc(TIMES, sizeof *often);
  clvp_book *book = history.books[0];
  clvp_book kept = *book;
  book->branches = often;
  for (size_t times = 1; times <= TIMES; times += TIMES - 1) {
    book->branch_count = times;
    clv_statistics got = statistics_at(&history, CLV_TIME_MAX);
    ck_assert_int_eq(got.orders, (int64_t)times * CLVP_RUN_MAX);
    ck_assert_int_eq(got.first_day, 1);
    ck_assert_int_eq(got.x, 0);
    ck_assert_uint_eq(got.flags, times > 1 ? CLV_STATISTICS_OVERFLOW : 0);
    ck_assert_int_eq(got.spend, times > 1 ? 0 : CLVP_RUN_MAX * CLV_AMOUNT_MAX);
    ck_assert_int_eq(got.first_spend, got.spend);
  }
  *book = kept;
  free(often);
  clvp_history_free(&history);
}
END_TEST

static clv_status summarize(const clv_allocator *allocator, void *user) {
  const clvp_history *whole = user;
  clvp_history history = *whole;
  history.store.allocator = *allocator;
  clv_summary *summary = NULL;
  clv_status status = clvp_history_summary(&history, LEDGER_DAY + 10, LEDGER_DAY + 1, &summary, NULL);
  ck_assert_int_eq(summary != NULL, status == CLV_OK);
  clv_summary_free(summary);
  return status;
}

START_TEST(a_summary_that_finds_no_memory_leaves_none_behind) {
  clvp_history history;
  uint64_t state = 12;
  ledger_open(&history, 0, NULL);
  for (size_t i = 0; i < 200; i++) {
    ledger_event event = ledger_draw(&state);
    ck_assert_int_eq(ledger_apply(&history, &event, 1, NULL), CLV_OK);
  }
  harness_each_allocation(summarize, &history);
  clvp_history_free(&history);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/statistics");
  TCase *tests = tcase_create("statistics");
  tcase_add_test(tests, days_are_cut_in_the_zone_of_the_account);
  tcase_add_test(tests, a_cancelled_or_later_order_does_not_count);
  tcase_add_test(tests, the_ends_of_the_calendar_are_days_like_any_other);
  tcase_add_test(tests, money_beyond_64_bits_is_absent_and_the_rest_stays);
  tcase_add_test(tests, a_summary_that_finds_no_memory_leaves_none_behind);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
