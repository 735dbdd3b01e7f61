/* The version rule on one order, and undoing. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"

static clvp_contents contents_make(int64_t time, uint64_t amount, bool cancelled, uint32_t version) {
  return (clvp_contents){99, time, (int64_t)amount, CLVP_NO_COST, version, 0, 0, 0, 0, cancelled};
}

static clvp_order order_make(int64_t time, uint64_t amount, unsigned flags, uint32_t version) {
  clvp_order order = {
      99, (uint64_t)(time - CLV_TIME_MIN) << CLVP_ORDER_TIME_SHIFT | (amount >> 32) << CLVP_ORDER_AMOUNT_SHIFT | flags,
      (uint32_t)amount, version};
  return order;
}

START_TEST(an_order_keeps_the_limits_of_its_fields) {
  const int64_t times[] = {CLV_TIME_MIN, -1, 0, 1, CLV_TIME_MAX};
  const int64_t amounts[] = {0, 1, UINT32_MAX, INT64_C(4294967296), CLV_AMOUNT_MAX};
  for (size_t i = 0; i < 5; i++) {
    for (size_t k = 0; k < 5; k++) {
      clvp_order order =
          order_make(times[i], (uint64_t)amounts[k], CLVP_ORDER_CANCELLED | CLVP_ORDER_MOVED, UINT32_MAX);
      ck_assert_int_eq(clvp_order_time(&order), times[i]);
      ck_assert_int_eq(clvp_order_amount(&order), amounts[k]);
      ck_assert(clvp_order_is(&order, CLVP_ORDER_CANCELLED));
      ck_assert(!clvp_order_is(&order, CLVP_ORDER_CONFLICT));
    }
  }
}
END_TEST

/* The one order that the profile of `history` has. */
static clvp_order only_order(const clvp_history *history) {
  size_t count;
  const clvp_order *orders = clvp_orders_run(history, clvp_profile_at(history, 0), 0, &count);
  ck_assert_uint_eq(count, 1);
  return orders[0];
}

START_TEST(three_contents_of_one_version_end_alike_in_any_order) {
  /* Greater by time, by amount, by status; then a lower and a higher version. */
  const clvp_contents contents[] = {contents_make(100, 5, false, 3), contents_make(100, 6, false, 3),
                                    contents_make(100, 6, true, 3), contents_make(101, 1, false, 3),
                                    contents_make(500, 9, false, 2)};
  uint64_t state = 4;
  for (size_t round = 0; round < 300; round++) {
    clvp_history history;
    ledger_open(&history, 0, NULL);
    uint32_t number;
    ck_assert(clvp_profile_add(&history, 1, "p", 1, &number));
    unsigned seen = 0;
    for (size_t step = 0; step < 12 || seen != 31; step++) {
      size_t i = (size_t)(harness_random(&state) % 5);
      clv_outcome outcome;
      ck_assert(clvp_orders_apply(&history, number, &contents[i], &outcome));
      if (step % 2 == 0) clvp_changes_commit(&history);
      seen |= 1u << i;
    }
    clvp_changes_commit(&history);
    clvp_order got = only_order(&history);
    ck_assert_int_eq(clvp_order_time(&got), 101);
    ck_assert_int_eq(clvp_order_amount(&got), 1);
    ck_assert_uint_eq(got.when & 0xff, CLVP_ORDER_CONFLICT);
    ck_assert_uint_eq(history.totals.conflicts, 1);
    clvp_order newer = order_make(100, 7, 0, 4);
    clvp_contents newest = contents_make(100, 7, false, 4);
    clv_outcome outcome;
    ck_assert(clvp_orders_apply(&history, number, &newest, &outcome));
    clvp_changes_commit(&history);
    got = only_order(&history);
    ck_assert_mem_eq(&got, &newer, sizeof got);
    ck_assert_uint_eq(history.totals.conflicts, 0);
    ck_assert_int_eq(clvp_history_last_time(&history), 100);
    clvp_history_free(&history);
  }
}
END_TEST

START_TEST(a_batch_undone_was_never_there) {
  uint64_t state = 11;
  for (size_t round = 0; round < 200; round++) {
    clvp_history history;
    ledger_open(&history, 0, NULL);
    uint32_t number;
    ck_assert(clvp_profile_add(&history, 1, "p", 1, &number));
    clv_outcome outcome;
    size_t known = 1 + round % 100;
    for (size_t i = 0; i < known; i++) {
      clvp_contents order = contents_make((int64_t)(harness_random(&state) % 50), i, false, 1);
      order.digest = i;
      ck_assert(clvp_orders_apply(&history, number, &order, &outcome));
    }
    clvp_changes_commit(&history);
    clvp_order before[128];
    size_t count;
    memcpy(before, clvp_orders_run(&history, clvp_profile_at(&history, 0), 0, &count), known * sizeof *before);
    for (size_t i = 0; i < 300; i++) {
      clvp_contents order =
          contents_make((int64_t)(harness_random(&state) % 50), 7, false, (uint32_t)(harness_random(&state) % 9));
      order.digest = harness_random(&state) % (2 * known);
      ck_assert(clvp_orders_apply(&history, number, &order, &outcome));
    }
    while (history.change_count > 0) clvp_changes_undo(&history);
    size_t at = 0;
    const clvp_order *orders;
    for (size_t run = 0; (orders = clvp_orders_run(&history, clvp_profile_at(&history, 0), run, &count)); run++) {
      ck_assert_uint_le(at + count, known);
      ck_assert_mem_eq(orders, before + at, count * sizeof *orders);
      at += count;
    }
    ck_assert_uint_eq(at, known);
    clvp_history_free(&history);
  }
}
END_TEST

/* New versions of a refund take its cell, however many came after it. */
START_TEST(a_refund_is_replaced_in_its_place) {
  enum { REFUNDS = 3000 };
  static clv_event events[REFUNDS];
  static uint32_t ids[REFUNDS];
  for (int fail = 0; fail < 2; fail++) {
    harness_memory memory = {0};
    clv_allocator allocator = harness_allocator(&memory);
    clvp_history history;
    ledger_open(&history, 0, &allocator);
    for (uint32_t i = 0; i < REFUNDS; i++) {
      ids[i] = i;
      events[i] = (clv_event){.kind = CLV_EVENT_REFUND, .profile = "p", .profile_size = 1, .order = "o"};
      events[i].order_size = 1;
      events[i].refund = &ids[i];
      events[i].refund_size = sizeof ids[i];
      events[i].amount = i;
    }
    bool changed;
    ck_assert_int_eq(clvp_history_apply(&history, events, sizeof *events, REFUNDS, NULL, &changed, NULL), CLV_OK);
    size_t cells = history.cells.used;
    for (uint32_t i = 0; i < REFUNDS; i++) {
      ids[i] = 0; /* the one that all others came in front of */
      events[i].version = i + 1;
    }
    memory.fail_at = fail ? memory.allocations + 3 : 0;
    clv_status status = clvp_history_apply(&history, events, sizeof *events, REFUNDS, NULL, &changed, NULL);
    ck_assert_int_eq(status, fail ? CLV_ENOMEM : CLV_OK);
    ck_assert(changed == !fail);
    ck_assert_uint_eq(history.cells.used, cells);
    ck_assert_uint_eq(history.totals.refunds, REFUNDS);
    const clvp_order *first = &clvp_cell_at(&history, 1)->is.refund;
    ck_assert_int_eq(clvp_order_amount(first), fail ? 0 : REFUNDS - 1);
    ck_assert_uint_eq(first->version, fail ? 0 : REFUNDS);
    clvp_history_free(&history);
    ck_assert_uint_eq(memory.live, 0);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/orders");
  TCase *tests = tcase_create("orders");
  tcase_add_test(tests, an_order_keeps_the_limits_of_its_fields);
  tcase_add_test(tests, three_contents_of_one_version_end_alike_in_any_order);
  tcase_add_test(tests, a_batch_undone_was_never_there);
  tcase_add_test(tests, a_refund_is_replaced_in_its_place);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
