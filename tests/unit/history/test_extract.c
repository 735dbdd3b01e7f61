/* What a fit takes out of a history: summaries of both days, and the same customers at both, whatever was refunded. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "harness.h"
#include <clv/clv.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "the account key";

enum { PEOPLE = 60, ORDERS = 400, DAYS = 100 };

typedef struct sale {
  uint32_t who, order;
  int64_t time, amount;
  int64_t refunded, refunded_at; /* 0: nothing */
} sale;

static void draw_sales(sale *sales, uint64_t *state) {
  for (uint32_t i = 0; i < ORDERS; i++) {
    sales[i].who = (uint32_t)(harness_random(state) % PEOPLE);
    sales[i].order = i;
    sales[i].time = (int64_t)(harness_random(state) % (DAYS * 86400));
    sales[i].amount = (int64_t)(harness_random(state) % 4) * 100;
    sales[i].refunded_at = sales[i].time + (int64_t)(harness_random(state) % (40 * 86400));
    sales[i].refunded = harness_random(state) % 3 == 0 ? (int64_t)(harness_random(state) % 3) * 200 : 0;
  }
}

static clv_status fill_account(const sale *sales, const clv_allocator *allocator, clv_account **account) {
  clv_status status = clv_account_create(account, key, NULL, allocator, NULL);
  for (size_t i = 0; status == CLV_OK && i < ORDERS; i++) {
    clv_event event = {.kind = CLV_EVENT_PURCHASE,
                       .profile = &sales[i].who,
                       .profile_size = sizeof sales[i].who,
                       .order = &sales[i].order,
                       .order_size = sizeof sales[i].order,
                       .time = sales[i].time,
                       .amount = sales[i].amount};
    clv_event refund = event;
    refund.kind = CLV_EVENT_REFUND;
    refund.refund = "r";
    refund.refund_size = 1;
    refund.time = sales[i].refunded_at;
    refund.amount = sales[i].refunded;
    status = clv_account_apply(*account, &event, sizeof event, 1, NULL, NULL);
    if (status == CLV_OK && sales[i].refunded > 0)
      status = clv_account_apply(*account, &refund, sizeof refund, 1, NULL, NULL);
  }
  static const uint32_t joined[] = {3, 4, 5}; /* one person */
  for (size_t i = 0; status == CLV_OK && i < 2; i++) {
    clv_event link = {.kind = CLV_EVENT_LINK, .profile = &joined[i], .profile_size = sizeof joined[i]};
    link.survivor = &joined[i + 1];
    link.survivor_size = sizeof joined[i + 1];
    status = clv_account_apply(*account, &link, sizeof link, 1, NULL, NULL);
  }
  return status;
}

static int64_t net_of(const sale *s, int64_t as_of, bool *qualifies) {
  int64_t refunded = s->refunded_at <= as_of ? s->refunded : 0;
  if (refunded > s->amount) refunded = s->amount;
  *qualifies = s->time <= as_of && (s->amount == 0 || refunded < s->amount);
  return s->amount - refunded;
}

static uint32_t person_of(uint32_t who) { return who == 4 || who == 5 ? 3 : who; }

/* A person's days from `first` to `last` as they are known at `as_of`. */
static clv_statistics count_days(const sale *sales, uint32_t who, int32_t first, int32_t last, int64_t as_of) {
  clv_statistics s = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  for (int32_t day = first; day <= last; day++) {
    int64_t orders = 0, spend = 0;
    for (size_t i = 0; i < ORDERS; i++) {
      bool qualifies;
      int64_t net = net_of(&sales[i], as_of, &qualifies);
      if (person_of(sales[i].who) != who || sales[i].time / 86400 != day || !qualifies) continue;
      orders++;
      spend += net;
    }
    if (orders == 0) continue;
    if (s.orders == 0) s.first_day = day;
    if (s.orders == 0) s.first_spend = spend;
    s.x += s.orders > 0;
    s.last_day = day;
    s.orders += orders;
    s.spend += spend;
  }
  return s;
}

static int64_t end_of(int32_t day) { return (int64_t)(day + 1) * 86400 - 1; }

static void assert_summary(const clv_account *account, const clv_summary *got, int32_t until, int32_t history_start) {
  clv_summary *want = NULL;
  harness_buffer one = {0}, other = {0};
  ck_assert_int_eq(clv_account_summary(account, until, history_start, &want, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_write(want, harness_write, &one, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_write(got, harness_write, &other, NULL), CLV_OK);
  ck_assert_uint_eq(one.size, other.size);
  ck_assert_mem_eq(one.bytes, other.bytes, one.size);
  harness_buffer_free(&one);
  harness_buffer_free(&other);
  clv_summary_free(want);
}

/* The customers of an extract and those of the oracle, in whatever order. */
static void assert_columns(const sale *sales, const clvp_extract *extract, int32_t until, int32_t split,
                           int32_t history_start) {
  size_t found = 0;
  for (uint32_t who = 0; who < PEOPLE; who++) {
    if (person_of(who) != who) continue;
    clv_statistics before = count_days(sales, who, 0, split, end_of(split));
    if (before.orders == 0 || before.first_day < history_start) continue;
    clv_statistics since = count_days(sales, who, split + 1, until, end_of(until)), after = before;
    after.x += since.orders > 0 ? since.x + 1 : 0;
    after.orders += since.orders;
    after.spend += since.spend;
    if (since.orders > 0) after.last_day = since.last_day;
    size_t at = 0; /* people alike are as good as each other */
    while (at < extract->count && (memcmp(&extract->before[at], &before, sizeof before) != 0 ||
                                   memcmp(&extract->after[at], &after, sizeof after) != 0))
      at++;
    ck_assert_msg(at < extract->count, "customer %u", who);
    found++;
  }
  ck_assert_uint_eq(found, extract->count);
}

START_TEST(both_days_as_the_oracle_has_them) {
  sale *sales = calloc(ORDERS, sizeof *sales);
  uint64_t state = 70 + (uint64_t)_i;
  draw_sales(sales, &state);
  clv_account *account = NULL;
  ck_assert_int_eq(fill_account(sales, NULL, &account), CLV_OK);
  static const int32_t days[][3] = {{99, 66, CLV_NO_DAY}, {80, 30, CLV_NO_DAY}, {99, 60, 20}, {99, 98, 99}, {5, 2, 0}};
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    clvp_extract extract;
    ck_assert_int_eq(clvp_history_extract(&account->history, days[i][0], days[i][1], days[i][2], &extract, NULL),
                     CLV_OK);
    assert_summary(account, extract.summary, days[i][0], days[i][2]);
    assert_summary(account, extract.past, days[i][1], days[i][2]);
    assert_columns(sales, &extract, days[i][0], days[i][1], days[i][2]);
    if (extract.count > 0) { /* what clv_backtest_create asks of columns holds */
      clv_backtest *backtest = NULL;
      ck_assert_int_eq(clv_backtest_create(&backtest, extract.before, extract.after, NULL, sizeof *extract.before,
                                           extract.count, days[i][1], days[i][0], NULL, NULL),
                       CLV_OK);
      clv_backtest_free(backtest);
    }
    clvp_extract_free(&extract, &account->history.store.allocator);
  }
  clvp_extract whole;
  ck_assert_int_eq(clvp_history_extract(&account->history, 99, CLV_NO_DAY, CLV_NO_DAY, &whole, NULL), CLV_OK);
  assert_summary(account, whole.summary, 99, CLV_NO_DAY);
  ck_assert(whole.past == NULL && whole.before == NULL && whole.count == 0);
  clvp_extract_free(&whole, &account->history.store.allocator);
  clv_account_free(account);
  free(sales);
}
END_TEST

START_TEST(of_nobody) {
  clv_account *account = NULL;
  clvp_extract extract;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clvp_history_extract(&account->history, 99, 50, CLV_NO_DAY, &extract, NULL), CLV_OK);
  ck_assert_uint_eq(extract.count, 0);
  clvp_extract_free(&extract, &account->history.store.allocator);
  clv_account_free(account);
}
END_TEST

static clv_status extract_all(const clv_allocator *allocator, void *user) {
  clv_account *account = NULL;
  clvp_extract extract = {NULL, NULL, NULL, NULL, 7};
  clv_status status = fill_account(user, allocator, &account);
  if (status == CLV_OK) status = clvp_history_extract(&account->history, 99, 66, CLV_NO_DAY, &extract, NULL);
  if (status == CLV_OK) clvp_extract_free(&extract, allocator);
  ck_assert_uint_eq(extract.count, status == CLV_OK ? 0 : 7);
  clv_account_free(account);
  return status;
}

START_TEST(without_memory_nothing_is_left) {
  static sale sales[ORDERS];
  uint64_t state = 5;
  draw_sales(sales, &state);
  harness_each_allocation(extract_all, sales);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/extract");
  TCase *tests = tcase_create("extract");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, both_days_as_the_oracle_has_them, 0, 5);
  tcase_add_test(tests, of_nobody);
  tcase_add_test(tests, without_memory_nothing_is_left);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
