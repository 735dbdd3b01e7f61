/* Many orders on one profile: any order of arrival, moves in time, refused memory, bounded cost and memory. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include <time.h>

enum { BOT_ORDERS = 200000, BOT_BATCH = 5000 };

typedef struct bot_order {
  uint32_t id;
  int64_t time;
  uint32_t version;
} bot_order;

static clv_status bot_apply(clvp_history *history, const bot_order *orders, size_t count) {
  clv_event *events = calloc(count, sizeof *events);
  for (size_t i = 0; i < count; i++) {
    clv_event event = {.kind = CLV_EVENT_PURCHASE,
                       .status = 0,
                       .profile = "bot",
                       .profile_size = 3,
                       .order = &orders[i].id,
                       .order_size = sizeof orders[i].id,
                       .time = orders[i].time,
                       .amount = 10,
                       .version = orders[i].version};
    events[i] = event;
  }
  bool changed;
  clv_status status = clvp_history_apply(history, events, sizeof *events, count, NULL, &changed, NULL);
  free(events);
  return status;
}

/* Leaves in order, none empty, each order where the index says and within its branch. */
static void check_book(const clvp_history *history, size_t orders) {
  uint32_t number;
  ck_assert(ledger_number(history, "bot", &number));
  const clvp_profile *profile = clvp_profile_at(history, number);
  ck_assert_int_eq(profile->run.size_class, CLVP_CLASS_BOOK);
  const clvp_book *book = history->books[profile->run.block];
  size_t seen = 0, wrong = 0; /* assertions cost too much for each order */
  const clvp_order *before = NULL;
  for (size_t run = 0; run < clvp_orders_run_count(history, profile); run++) {
    size_t count;
    const clvp_order *found = clvp_orders_run(history, profile, run, &count);
    ck_assert_uint_gt(count, 0);
    for (size_t i = 0; i < count; i++) {
      if (before && clvp_order_instant(before) == clvp_order_instant(&found[i]))
        wrong += before->digest >= found[i].digest;
      else if (before)
        wrong += clvp_order_instant(before) > clvp_order_instant(&found[i]);
      wrong += clvp_book_find(history, book, found[i].digest, false) != &found[i];
      wrong += (found[i].when & (CLVP_ORDER_DEAD | CLVP_ORDER_MOVED)) != 0;
      before = &found[i];
    }
    seen += count;
  }
  ck_assert_uint_eq(wrong, 0);
  ck_assert_uint_eq(seen, orders);
  ck_assert_uint_eq(book->orders, orders);
  ck_assert_ptr_null(clvp_book_find(history, book, 12345, false));
}

/* Statistics and shape of `count` orders a minute apart, from time 0. */
static void check_bot(const clvp_history *history, size_t count) {
  check_book(history, count);
  uint32_t number;
  ck_assert(ledger_number(history, "bot", &number));
  clv_statistics got;
  for (int64_t as_of = -1; as_of < (int64_t)count * 60; as_of += 7777777) {
    ck_assert_int_eq(clvp_history_statistics(history, number, as_of, &got, NULL), CLV_OK);
    int64_t orders = as_of < 0 ? 0 : as_of / 60 + 1;
    if (orders > (int64_t)count) orders = (int64_t)count;
    ck_assert_int_eq(got.orders, orders);
    ck_assert_int_eq(got.spend, orders * 10);
    if (orders == 0) continue;
    ck_assert_int_eq(got.x, (orders - 1) * 60 / CLV_SECONDS_PER_DAY);
    ck_assert_int_eq(got.last_day, got.x);
    ck_assert_int_eq(got.first_spend, orders < 1440 ? orders * 10 : 14400);
  }
}

START_TEST(a_bot_costs_seconds_and_under_40_bytes_an_order_however_it_arrives) {
  bot_order *orders = calloc(BOT_ORDERS, sizeof *orders);
  uint64_t state = 5;
  for (int shape = 0; shape < 3; shape++) {
    for (uint32_t i = 0; i < BOT_ORDERS; i++) {
      uint32_t id = shape == 1 ? BOT_ORDERS - 1 - i : i;
      orders[i] = (bot_order){id, (int64_t)id * 60, 0};
    }
    for (size_t i = BOT_ORDERS; shape == 2 && i > 1; i--) {
      size_t other = (size_t)(harness_random(&state) % i);
      bot_order kept = orders[i - 1];
      orders[i - 1] = orders[other];
      orders[other] = kept;
    }
    clvp_history history;
    ledger_open(&history, 0, NULL);
    clock_t start = clock();
    for (size_t i = 0; i < BOT_ORDERS; i += BOT_BATCH)
      ck_assert_int_eq(bot_apply(&history, orders + i, BOT_BATCH), CLV_OK);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    /* A sorted vector would take minutes; the limit leaves room for sanitizers. */
    ck_assert_msg(seconds < 8, "shape %d: %.1f seconds", shape, seconds);
    size_t scratch = history.change_capacity * sizeof *history.changes;
    double bytes = (double)(history.store.bytes - scratch) / BOT_ORDERS;
    ck_assert_msg(bytes <= 37, "shape %d: %.1f bytes an order", shape, bytes);
    check_bot(&history, BOT_ORDERS);
    ck_assert_int_eq(bot_apply(&history, orders, BOT_BATCH), CLV_OK);
    ck_assert_uint_eq(history.totals.orders, BOT_ORDERS);
    clvp_history_free(&history);
  }
  free(orders);
}
END_TEST

START_TEST(orders_that_move_in_time_leave_no_gaps) {
  enum { COUNT = 3000, ROUNDS = 40 };
  bot_order orders[COUNT];
  uint64_t state = 6;
  clvp_history history;
  ledger_open(&history, 0, NULL);
  for (uint32_t i = 0; i < COUNT; i++) orders[i] = (bot_order){i, (int64_t)i * 60, 0};
  ck_assert_int_eq(bot_apply(&history, orders, COUNT), CLV_OK);
  size_t bytes = history.store.bytes;
  for (uint32_t round = 1; round <= ROUNDS; round++) {
    /* Everything crowds together at times, or goes to the other end, or back to where it was. */
    for (uint32_t i = 0; i < COUNT; i++) {
      orders[i].version = round;
      uint64_t where = harness_random(&state) % 4;
      if (where == 1) orders[i].time = (int64_t)(harness_random(&state) % 5) * 100000;
      if (where == 2) orders[i].time = (int64_t)(COUNT - i) * 60;
      if (where == 3) orders[i].time = (int64_t)i * 60;
    }
    ck_assert_int_eq(bot_apply(&history, orders, COUNT), CLV_OK);
    check_book(&history, COUNT);
    uint32_t number;
    ck_assert(ledger_number(&history, "bot", &number));
    clv_statistics got;
    ck_assert_int_eq(clvp_history_statistics(&history, number, 200000, &got, NULL), CLV_OK);
    int64_t want = 0;
    for (size_t i = 0; i < COUNT; i++) want += orders[i].time <= 200000;
    ck_assert_int_eq(got.orders, want);
  }
  for (uint32_t i = 0; i < COUNT; i++) orders[i] = (bot_order){i, (int64_t)i * 60, ROUNDS + 1};
  ck_assert_int_eq(bot_apply(&history, orders, COUNT), CLV_OK);
  check_bot(&history, COUNT);
  ck_assert_uint_lt(history.store.bytes, 2 * bytes);
  clvp_history_free(&history);
}
END_TEST

START_TEST(versions_of_one_order_in_one_batch_cost_no_more_than_one_each) {
  enum { VERSIONS = 100000, OTHERS = 1000 };
  bot_order *orders = calloc(VERSIONS, sizeof *orders);
  clvp_history history;
  ledger_open(&history, 0, NULL);
  for (uint32_t i = 0; i < OTHERS; i++) orders[i] = (bot_order){i, (int64_t)i * 60, 0};
  ck_assert_int_eq(bot_apply(&history, orders, OTHERS), CLV_OK);
  for (uint32_t i = 0; i < VERSIONS; i++) orders[i] = (bot_order){7, (int64_t)(i * 7919 % OTHERS) * 60, i + 1};
  orders[VERSIONS - 1].time = 7 * 60;
  clock_t start = clock();
  ck_assert_int_eq(bot_apply(&history, orders, VERSIONS), CLV_OK);
  ck_assert(clock() - start < 5 * CLOCKS_PER_SEC);
  check_bot(&history, OTHERS);
  free(orders);
  clvp_history_free(&history);
}
END_TEST

START_TEST(memory_refused_in_a_batch_leaves_the_book_as_it_was) {
  enum { KNOWN = 700, MORE = 900 };
  bot_order orders[KNOWN + MORE];
  uint64_t state = 8;
  for (uint32_t i = 0; i < KNOWN; i++) orders[i] = (bot_order){i, (int64_t)i * 60, 0};
  for (uint32_t i = KNOWN; i < KNOWN + MORE; i++) {
    orders[i] = (bot_order){i % (KNOWN + MORE / 2), (int64_t)(harness_random(&state) % 900) * 50, i / 400};
  }
  for (size_t fail_at = 1;; fail_at++) {
    harness_memory memory = {0};
    clv_allocator allocator = harness_allocator(&memory);
    clvp_history history;
    ledger_open(&history, 0, &allocator);
    size_t known = fail_at % 3 == 0 ? 100 : KNOWN;
    ck_assert_int_eq(bot_apply(&history, orders, known), CLV_OK);
    memory.fail_at = memory.allocations + fail_at;
    memory.fail_from_then_on = (int)(fail_at % 2);
    clv_status status = bot_apply(&history, orders + KNOWN, MORE);
    bool refused = memory.allocations >= memory.fail_at;
    ck_assert_int_eq(status, refused ? CLV_ENOMEM : CLV_OK);
    ck_assert_uint_eq(history.totals.orders, refused ? known : known + MORE / 2 + (known < KNOWN ? 50 : 0));
    if (refused && known == KNOWN) check_bot(&history, KNOWN);
    clvp_history_free(&history);
    ck_assert_uint_eq(memory.live, 0);
    if (!refused && known == KNOWN) break;
  }
}
END_TEST

/* Wherever memory runs out, undoing meets orders that have moved, were replaced where they then were, and moved again.
 */
START_TEST(orders_that_move_twice_and_change_between_can_be_undone) {
  enum { KNOWN = 300, VERSIONS = 4 };
  static bot_order orders[KNOWN], more[KNOWN * VERSIONS];
  for (uint32_t i = 0; i < KNOWN; i++) orders[i] = (bot_order){i, (int64_t)i * 60, 0};
  for (uint32_t i = 0; i < KNOWN * VERSIONS; i++) {
    uint32_t id = i / VERSIONS, version = i % VERSIONS + 1;
    more[i] = (bot_order){id, version <= 2 ? (int64_t)(KNOWN + id) * 60 : (int64_t)id * 7, version};
  }
  bool refused = true;
  for (size_t fail_at = 1; refused; fail_at++) {
    harness_memory memory = {0};
    clv_allocator allocator = harness_allocator(&memory);
    clvp_history history;
    ledger_open(&history, 0, &allocator);
    ck_assert_int_eq(bot_apply(&history, orders, KNOWN), CLV_OK);
    memory.fail_at = memory.allocations + fail_at;
    clv_status status = bot_apply(&history, more, KNOWN * VERSIONS);
    refused = memory.allocations >= memory.fail_at;
    ck_assert_int_eq(status, refused ? CLV_ENOMEM : CLV_OK);
    if (refused) check_bot(&history, KNOWN);
    clvp_history_free(&history);
    ck_assert_uint_eq(memory.live, 0);
  }
}
END_TEST

START_TEST(books_of_several_profiles_do_not_mix) {
  enum { COUNT = 400 };
  static const char *const names[] = {"one", "two", "three"};
  clvp_history history;
  ledger_open(&history, 0, NULL);
  clv_event *events = calloc(3 * COUNT, sizeof *events);
  uint32_t ids[COUNT];
  for (uint32_t i = 0; i < 3 * COUNT; i++) {
    const char *name = names[i % 3];
    ids[i / 3] = i / 3;
    clv_event event = {.kind = CLV_EVENT_PURCHASE,
                       .profile = name,
                       .profile_size = strlen(name),
                       .order = &ids[i / 3],
                       .order_size = sizeof ids[0],
                       .time = (int64_t)i * 3600,
                       .amount = 1 + i % 3};
    events[i] = event;
  }
  bool changed;
  ck_assert_int_eq(clvp_history_apply(&history, events, sizeof *events, 3 * COUNT, NULL, &changed, NULL), CLV_OK);
  ck_assert_uint_eq(history.book_count, 3);
  for (size_t i = 0; i < 3; i++) {
    uint32_t number;
    clv_statistics got;
    ck_assert(ledger_number(&history, names[i], &number));
    ck_assert_int_eq(clvp_history_statistics(&history, number, CLV_TIME_MAX, &got, NULL), CLV_OK);
    ck_assert_int_eq(got.orders, COUNT);
    ck_assert_int_eq(got.spend, COUNT * (int64_t)(1 + i));
  }
  clvp_book_close(&history, 0);
  uint32_t number;
  clv_statistics got;
  ck_assert(ledger_number(&history, "three", &number));
  ck_assert_int_eq(clvp_history_statistics(&history, number, CLV_TIME_MAX, &got, NULL), CLV_OK);
  ck_assert_int_eq(got.spend, COUNT * 3);
  free(events);
  clvp_history_free(&history);
}
END_TEST

static clvp_order order_at(uint64_t number) {
  clvp_order order = {number, number << CLVP_ORDER_TIME_SHIFT, 1, 0};
  return order;
}

START_TEST(a_dead_order_may_be_the_last_before_the_border_of_its_living_one) {
  enum { BORDER = CLVP_RUN_MAX / 2 };
  clvp_history history;
  ledger_open(&history, 0, NULL);
  uint32_t number;
  ck_assert(clvp_profile_add(&history, 1, "p", 1, &number));
  clvp_run *run = &clvp_profile_at(&history, number)->run;
  ck_assert(clvp_run_reserve(&history, run, number, CLVP_NO_LEAF, CLVP_RUN_MAX));
  for (uint64_t i = 0; i < CLVP_RUN_MAX; i++) {
    /* The dead one and the living one of the same key end on either side of the split. */
    clvp_order order = order_at(i < BORDER ? i : i - 1);
    if (i == BORDER - 1) order.when |= CLVP_ORDER_DEAD;
    clvp_run_insert(&history, run, &order);
  }
  ck_assert(clvp_book_open(&history, number));
  clvp_book *book = history.books[0];
  clvp_order last = order_at(1000);
  ck_assert(clvp_book_insert(&history, book, &last));
  ck_assert_uint_eq(book->branch_count, 2);
  for (uint64_t i = 0; i < BORDER - 1; i++) clvp_book_remove(&history, book, i, false);
  clvp_book_remove(&history, book, BORDER - 1, true);
  ck_assert_uint_eq(book->branch_count, 1);
  ck_assert_uint_eq(book->leaves[book->branches[0].leaf].count, CLVP_RUN_MAX + 1 - BORDER);
  ck_assert_ptr_null(clvp_book_find(&history, book, BORDER - 1, true));
  for (uint64_t i = BORDER - 1; i < CLVP_RUN_MAX - 1; i++)
    ck_assert_ptr_nonnull(clvp_book_find(&history, book, i, false));
  clvp_history_free(&history);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/book");
  TCase *tests = tcase_create("book");
  tcase_add_test(tests, a_bot_costs_seconds_and_under_40_bytes_an_order_however_it_arrives);
  tcase_add_test(tests, orders_that_move_in_time_leave_no_gaps);
  tcase_add_test(tests, versions_of_one_order_in_one_batch_cost_no_more_than_one_each);
  tcase_add_test(tests, memory_refused_in_a_batch_leaves_the_book_as_it_was);
  tcase_add_test(tests, orders_that_move_twice_and_change_between_can_be_undone);
  tcase_add_test(tests, a_dead_order_may_be_the_last_before_the_border_of_its_living_one);
  tcase_add_test(tests, books_of_several_profiles_do_not_mix);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
