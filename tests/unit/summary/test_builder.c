/* The builder beside the naive summary: order of arrival, shards, filters, memory. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

enum { UNTIL = 18400 };

static void check_against_oracle(size_t count, int64_t customers, int32_t history_start, uint64_t seed) {
  uint64_t state = seed;
  oracle_order *orders = oracle_random(count, &state, customers, 500);
  oracle want = oracle_make(orders, count, UNTIL, history_start);
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.history_start = history_start;
  clv_summary *summary = oracle_build(orders, count, UNTIL, &configuration, 0, 0, NULL);
  oracle_check(&want, summary);
  clv_summary_free(summary);
  free(want.rows);
  free(orders);
}

START_TEST(a_summary_is_what_a_naive_one_says) {
  const size_t counts[] = {0, 1, 2, 10, 500, 5000};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    check_against_oracle(counts[i], (int64_t)counts[i] / 3 + 1, CLV_NO_DAY, i);
    check_against_oracle(counts[i], (int64_t)counts[i] / 3 + 1, 18100, i);
    check_against_oracle(counts[i], 1, CLV_NO_DAY, i);
  }
}
END_TEST

/* Customers in another order: by a multiple of their number. */
static int compare_scattered(const void *a, const void *b) {
  const oracle_order *p = a, *q = b;
  uint64_t x = (uint64_t)p->customer * UINT64_C(0x9e3779b97f4a7c15);
  uint64_t y = (uint64_t)q->customer * UINT64_C(0x9e3779b97f4a7c15);
  if (x != y) return x < y ? -1 : 1;
  return p->day < q->day ? -1 : p->day > q->day;
}

START_TEST(the_order_of_customers_does_not_matter) {
  uint64_t state = 4;
  oracle_order *orders = oracle_random(3000, &state, 700, 500);
  qsort(orders, 3000, sizeof *orders, oracle_compare_orders);
  clv_summary *a = oracle_build(orders, 3000, UNTIL, NULL, 0, 0, NULL);
  qsort(orders, 3000, sizeof *orders, compare_scattered);
  clv_summary *b = oracle_build(orders, 3000, UNTIL, NULL, 0, 0, NULL);
  ck_assert(oracle_same(a, b));
  clv_summary_free(a);
  clv_summary_free(b);
  free(orders);
}
END_TEST

START_TEST(shards_added_in_any_tree_give_the_same_bytes) {
  uint64_t state = 9;
  const uint64_t shards[] = {1, 2, 7, 64};
  oracle_order *orders = oracle_random(4000, &state, 900, 500);
  qsort(orders, 4000, sizeof *orders, oracle_compare_orders);
  clv_summary *whole = oracle_build(orders, 4000, UNTIL, NULL, 0, 0, NULL);
  for (size_t n = 0; n < 12; n++) {
    clv_summary *parts[64];
    uint64_t left = shards[n % 4];
    for (uint64_t i = 0; i < left; i++) parts[i] = oracle_build(orders, 4000, UNTIL, NULL, i, left, NULL);
    while (left > 1) {
      uint64_t i = harness_random(&state) % left, j = harness_random(&state) % (left - 1);
      clv_summary *into = parts[i];
      parts[i] = parts[--left];
      ck_assert_int_eq(clv_summary_add(parts[j], into, NULL), CLV_OK);
      clv_summary_free(into);
    }
    ck_assert(oracle_same(parts[0], whole));
    clv_summary_free(parts[0]);
  }
  clv_summary_free(whole);
  free(orders);
}
END_TEST

START_TEST(spend_beyond_64_bits_is_counted_and_left_out) {
  clvp_summary_builder *builder = NULL;
  clv_summary *summary = NULL;
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, UNTIL, NULL, NULL), CLV_OK);
  clvp_transaction fits[] = {{18000, 2, {INT64_MAX - 5, 0}}, {18007, 1, {5, 0}}};
  clvp_transaction beyond[] = {{18000, 1, {INT64_MAX, 0}}, {18003, 1, {1, 0}}};
  clvp_transaction huge[] = {{18001, 1, {0, 1}}};
  ck_assert_int_eq(clvp_builder_add(builder, fits, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, beyond, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, huge, 1, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_finish(builder, &summary, NULL), CLV_OK);
  ck_assert_int_eq(summary->spend_overflow, 2);
  ck_assert_uint_eq(clv_summary_row_count(summary, CLV_SUMMARY_SPEND), 1);
  ck_assert_uint_eq(clv_summary_row_count(summary, CLV_SUMMARY_REPEAT_SPEND), 1);
  clv_summary_totals totals;
  totals.size = (uint32_t)sizeof totals;
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  ck_assert_int_eq(totals.customers, 3);
  ck_assert_int_eq(totals.transactions, 5);
  ck_assert_int_eq(totals.orders, 6);
  ck_assert_int_eq(totals.spend, 0);
  ck_assert_int_eq(totals.spend_overflow, 1);
  clv_summary_free(summary);
  clvp_builder_free(builder);
}
END_TEST

START_TEST(more_orders_than_64_bits_are_refused_and_not_counted) {
  clvp_summary_builder *builder = NULL;
  clv_summary *before = NULL, *after = NULL;
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, UNTIL, NULL, NULL), CLV_OK);
  clvp_transaction most = {18000, INT64_MAX, {7, 0}}, more = {18001, 1, {7, 0}};
  ck_assert_int_eq(clvp_builder_add(builder, &most, 1, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_finish(builder, &before, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, &more, 1, NULL), CLV_EOVERFLOW);
  ck_assert_int_eq(clvp_builder_finish(builder, &after, NULL), CLV_OK);
  ck_assert(oracle_same(before, after));
  clv_summary_free(before);
  clv_summary_free(after);
  clvp_builder_free(builder);
}
END_TEST

START_TEST(a_finished_builder_goes_on) {
  clvp_summary_builder *builder = NULL;
  clv_summary *first = NULL, *second = NULL, *direct = NULL;
  clvp_transaction one = {18000, 1, {7, 0}}, two[] = {{17000, 1, {8, 0}}, {17001, 1, {9, 0}}};
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, UNTIL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, &one, 1, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_finish(builder, &first, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, two, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_finish(builder, &second, NULL), CLV_OK);
  clvp_builder_free(builder);
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, UNTIL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, two, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, &one, 1, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_finish(builder, &direct, NULL), CLV_OK);
  clvp_builder_free(builder);
  ck_assert(oracle_same(second, direct));
  ck_assert(!oracle_same(first, direct));
  clv_summary_free(first);
  clv_summary_free(second);
  clv_summary_free(direct);
}
END_TEST

START_TEST(a_builder_wants_a_day_and_a_configuration) {
  clvp_summary_builder *builder = NULL;
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, CLV_NO_DAY, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, CLV_DAY_MAX + 1, NULL, NULL), CLV_EINVAL);
  configuration.minor_digits = 7;
  ck_assert_int_eq(clvp_builder_create(&builder, &configuration, 0, NULL, NULL), CLV_EINVAL);
  ck_assert_ptr_null(builder);
  clvp_builder_free(NULL);
}
END_TEST

typedef struct sorted_orders {
  oracle_order *orders;
  size_t count;
} sorted_orders;

static clv_status build_once(const clv_allocator *allocator, void *user) {
  const sorted_orders *sorted = user;
  clv_summary *summary = oracle_build(sorted->orders, sorted->count, UNTIL, NULL, 0, 0, allocator);
  clv_summary_free(summary);
  return summary == NULL ? CLV_ENOMEM : CLV_OK;
}

/* Goes on after every refusal, and must have lost nothing. */
static clv_status build_stubbornly(const clv_allocator *allocator, void *user) {
  const sorted_orders *sorted = user;
  harness_memory *memory = allocator->user;
  clvp_summary_builder *builder = NULL;
  clv_summary *summary = NULL, *want = oracle_build(sorted->orders, sorted->count, UNTIL, NULL, 0, 0, NULL);
  clv_status status = CLV_OK, tried = clvp_builder_create(&builder, NULL, UNTIL, allocator, NULL);
  if (tried != CLV_OK) {
    status = tried;
    memory->fail_from_then_on = 0;
    ck_assert_int_eq(clvp_builder_create(&builder, NULL, UNTIL, allocator, NULL), CLV_OK);
  }
  for (size_t i = 0, end; i < sorted->count; i = end) {
    for (end = i; end < sorted->count && sorted->orders[end].customer == sorted->orders[i].customer;) end++;
    while ((tried = oracle_add_customer(builder, sorted->orders + i, end - i, UNTIL)) != CLV_OK) {
      status = tried;
      memory->fail_from_then_on = 0;
    }
  }
  while ((tried = clvp_builder_finish(builder, &summary, NULL)) != CLV_OK) {
    status = tried;
    memory->fail_from_then_on = 0;
  }
  ck_assert(oracle_same(summary, want));
  clv_summary_free(want);
  clv_summary_free(summary);
  clvp_builder_free(builder);
  return status;
}

START_TEST(no_memory_loses_no_customer) {
  uint64_t state = 2;
  sorted_orders sorted = {oracle_random(300, &state, 60, 500), 300};
  qsort(sorted.orders, sorted.count, sizeof *sorted.orders, oracle_compare_orders);
  harness_each_allocation(build_once, &sorted);
  harness_each_allocation(build_stubbornly, &sorted);
  free(sorted.orders);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/builder");
  TCase *tests = tcase_create("builder");
  tcase_add_test(tests, a_summary_is_what_a_naive_one_says);
  tcase_add_test(tests, the_order_of_customers_does_not_matter);
  tcase_add_test(tests, shards_added_in_any_tree_give_the_same_bytes);
  tcase_add_test(tests, spend_beyond_64_bits_is_counted_and_left_out);
  tcase_add_test(tests, more_orders_than_64_bits_are_refused_and_not_counted);
  tcase_add_test(tests, a_finished_builder_goes_on);
  tcase_add_test(tests, a_builder_wants_a_day_and_a_configuration);
  tcase_add_test(tests, no_memory_loses_no_customer);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
