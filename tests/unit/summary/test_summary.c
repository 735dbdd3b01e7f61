/* Summaries: add, subtract, totals, rows, and what they refuse. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

enum { UNTIL = 18400 };

static clv_summary *random_summary(uint64_t seed, size_t count, const clv_allocator *allocator) {
  uint64_t state = seed;
  oracle_order *orders = oracle_random(count, &state, (int64_t)count / 3 + 1, 500);
  qsort(orders, count, sizeof *orders, oracle_compare_orders);
  clv_summary *summary = oracle_build(orders, count, UNTIL, NULL, 0, 0, allocator);
  free(orders);
  return summary;
}

static clv_summary *empty_summary(int32_t until) {
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_summary_create(&summary, NULL, until, NULL, NULL), CLV_OK);
  return summary;
}

static clv_summary_totals totals_of(const clv_summary *summary) {
  clv_summary_totals totals;
  memset(&totals, 1, sizeof totals);
  totals.size = (uint32_t)sizeof totals;
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  return totals;
}

START_TEST(what_was_added_can_be_taken_away) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    clv_summary *a = random_summary(2 * seed, 400, NULL), *b = random_summary(2 * seed + 1, 300, NULL);
    harness_buffer before = oracle_bytes(a), other = oracle_bytes(b);
    ck_assert_int_eq(clv_summary_add(a, b, NULL), CLV_OK);
    ck_assert_int_eq(totals_of(a).spend, a->spend.high == 0 ? (int64_t)a->spend.low : -1);
    ck_assert_int_eq(clv_summary_subtract(a, b, NULL), CLV_OK);
    ck_assert(oracle_bytes_equal(oracle_bytes(a), before));
    ck_assert_int_eq(clv_summary_subtract(a, b, NULL), CLV_OK);
    ck_assert_int_eq(clv_summary_subtract(a, b, NULL), CLV_OK);
    ck_assert_int_eq(clv_summary_add(b, a, NULL), CLV_OK);
    ck_assert_int_eq(clv_summary_add(a, b, NULL), CLV_OK); /* (a - 2b) + (b + a - 2b) = 2a - 3b */
    clv_summary *c = random_summary(2 * seed + 1, 300, NULL), *want = random_summary(2 * seed, 400, NULL);
    ck_assert_int_eq(clv_summary_add(want, want, NULL), CLV_OK);
    for (int i = 0; i < 3; i++) ck_assert_int_eq(clv_summary_subtract(want, c, NULL), CLV_OK);
    ck_assert(oracle_same(a, want));
    ck_assert(oracle_bytes_equal(oracle_bytes(c), other));
    clv_summary_free(a);
    clv_summary_free(b);
    clv_summary_free(c);
    clv_summary_free(want);
  }
}
END_TEST

START_TEST(a_sum_is_the_summary_of_all_orders) {
  uint64_t state = 11;
  oracle_order *orders = oracle_random(2000, &state, 500, 500);
  oracle want = oracle_make(orders, 2000, UNTIL, CLV_NO_DAY);
  clv_summary *sum = empty_summary(CLV_NO_DAY);
  for (uint64_t i = 0; i < 5; i++) {
    clv_summary *shard = oracle_build(orders, 2000, UNTIL, NULL, i, 5, NULL);
    ck_assert_int_eq(clv_summary_add(sum, shard, NULL), CLV_OK);
    clv_summary_free(shard);
  }
  oracle_check(&want, sum);
  clv_summary_totals totals = totals_of(sum);
  ck_assert_int_eq(totals.until, UNTIL);
  ck_assert_int_eq(totals.first_day, sum->parts[CLV_SUMMARY_FIRST_DAYS].a[0]);
  const clvp_table *repeat = &sum->parts[CLV_SUMMARY_REPEAT_DAYS];
  ck_assert_int_eq(totals.last_day, repeat->a[repeat->size - 1]);
  clv_summary_free(sum);
  free(want.rows);
  free(orders);
}
END_TEST

START_TEST(an_empty_summary_without_a_day_is_neutral) {
  clv_summary *empty = empty_summary(CLV_NO_DAY), *some = random_summary(1, 100, NULL);
  harness_buffer before = oracle_bytes(some);
  ck_assert_int_eq(clv_summary_add(some, empty, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_subtract(some, empty, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_add(empty, some, NULL), CLV_OK);
  ck_assert(oracle_same(some, empty));
  ck_assert(oracle_bytes_equal(oracle_bytes(some), before));
  clv_summary_free(empty);

  empty = empty_summary(CLV_NO_DAY);
  ck_assert_int_eq(clv_summary_subtract(empty, some, NULL), CLV_OK);
  ck_assert_int_eq(totals_of(empty).until, UNTIL);
  ck_assert_int_eq(totals_of(empty).customers, -totals_of(some).customers);
  ck_assert_int_eq(clv_summary_add(empty, some, NULL), CLV_OK);
  clv_summary *nothing = empty_summary(UNTIL);
  ck_assert(oracle_same(empty, nothing));
  clv_summary_free(nothing);
  clv_summary_free(empty);
  clv_summary_free(some);
}
END_TEST

START_TEST(a_summary_can_be_combined_with_itself) {
  clv_summary *a = random_summary(1, 100, NULL), *b = random_summary(1, 100, NULL), *nothing = empty_summary(UNTIL);
  ck_assert_int_eq(clv_summary_add(a, a, NULL), CLV_OK);
  ck_assert_int_eq(totals_of(a).orders, 2 * totals_of(b).orders);
  ck_assert_int_eq(clv_summary_subtract(a, b, NULL), CLV_OK);
  ck_assert(oracle_same(a, b));
  ck_assert_int_eq(clv_summary_subtract(a, a, NULL), CLV_OK);
  ck_assert(oracle_same(a, nothing));
  clv_summary_free(a);
  clv_summary_free(b);
  clv_summary_free(nothing);
}
END_TEST

START_TEST(another_configuration_or_day_is_refused_by_name) {
  const char *fields[] = {"day_offset", "minor_digits", "history_start", "filter", "until"};
  clv_summary *a = random_summary(3, 50, NULL);
  for (int i = 0; i < 5; i++) {
    clv_configuration configuration = CLV_CONFIGURATION_INIT;
    if (i == 0) configuration.day_offset = 3600;
    if (i == 1) configuration.minor_digits = 0;
    if (i == 2) configuration.history_start = 0;
    if (i == 3) configuration.filter = 1;
    clv_summary *b = NULL;
    ck_assert_int_eq(clv_summary_create(&b, &configuration, i == 4 ? UNTIL + 1 : CLV_NO_DAY, NULL, NULL), CLV_OK);
    harness_buffer before_a = oracle_bytes(a), before_b = oracle_bytes(b);
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_summary_add(a, b, &error), CLV_ECONFIG);
    ck_assert_str_eq(error.field, fields[i]);
    ck_assert_int_eq(clv_summary_subtract(b, a, &error), CLV_ECONFIG);
    ck_assert_str_eq(error.field, fields[i]);
    ck_assert(oracle_bytes_equal(oracle_bytes(a), before_a));
    ck_assert(oracle_bytes_equal(oracle_bytes(b), before_b));
    clv_summary_free(b);
  }
  clv_summary_free(a);
}
END_TEST

/* One customer of one order, doubled as often as 63 bits bear. */
static clv_summary *greatest_summary(int32_t day, int times) {
  oracle_order order = {1, day, 3};
  clv_summary *summary = oracle_build(&order, 1, UNTIL, NULL, 0, 0, NULL);
  for (int i = 0; i < times; i++) ck_assert_int_eq(clv_summary_add(summary, summary, NULL), CLV_OK);
  return summary;
}

START_TEST(counts_beyond_64_bits_are_refused_and_change_nothing) {
  clv_summary *a = greatest_summary(18000, 62), *b = greatest_summary(18001, 62);
  harness_buffer before = oracle_bytes(a);
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_summary_add(a, a, &error), CLV_EOVERFLOW); /* one count */
  ck_assert_int_eq(error.status, CLV_EOVERFLOW);
  ck_assert_int_eq(clv_summary_add(a, b, NULL), CLV_EOVERFLOW);      /* their sum */
  ck_assert_int_eq(clv_summary_subtract(a, b, NULL), CLV_EOVERFLOW); /* the sum of magnitudes */
  ck_assert(oracle_bytes_equal(oracle_bytes(a), before));
  clv_summary_totals totals = totals_of(a);
  ck_assert_int_eq(totals.customers, INT64_C(1) << 62);
  ck_assert_int_eq(totals.spend_overflow, 1);
  ck_assert_int_eq(totals.spend, 0);
  clv_summary_free(a);
  clv_summary_free(b);
}
END_TEST

START_TEST(transactions_beyond_64_bits_are_refused) {
  oracle_order orders[] = {{1, 18000, 0}, {1, 18001, 0}};
  clv_summary *a = oracle_build(orders, 2, UNTIL, NULL, 0, 0, NULL);
  for (int i = 0; i < 61; i++) ck_assert_int_eq(clv_summary_add(a, a, NULL), CLV_OK);
  ck_assert_int_eq(totals_of(a).transactions, INT64_C(1) << 62);
  ck_assert_int_eq(clv_summary_add(a, a, NULL), CLV_EOVERFLOW); /* orders do not fit either */
  a->orders = 0;
  ck_assert_int_eq(clv_summary_add(a, a, NULL), CLV_EOVERFLOW);
  ck_assert_int_eq(totals_of(a).transactions, INT64_C(1) << 62);
  clv_summary_free(a);
}
END_TEST

START_TEST(rows_come_with_a_stride_and_in_bounds) {
  clv_summary *summary = random_summary(5, 200, NULL);
  struct {
    clv_summary_row row;
    int64_t own;
  } rows[4];
  size_t count = clv_summary_row_count(summary, CLV_SUMMARY_GAPS), stride = sizeof rows[0];
  ck_assert_uint_gt(count, 4);
  memset(rows, 0, sizeof rows);
  for (size_t i = 0; i < 4; i++) rows[i].own = (int64_t)i;
  clv_summary_row *out = &rows[0].row, one;
  ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, count - 4, 4, out, stride, NULL), CLV_OK);
  for (size_t i = 0; i < 4; i++) {
    ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, count - 4 + i, 1, &one, sizeof one, NULL), CLV_OK);
    ck_assert_mem_eq(&rows[i].row, &one, sizeof one);
    ck_assert_int_eq(rows[i].own, (int64_t)i);
  }
  clv_summary_row before = one;
  ck_assert_int_eq(clv_summary_rows(NULL, CLV_SUMMARY_GAPS, 0, 1, &one, sizeof one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_rows(summary, (clv_summary_part)6, 0, 0, &one, sizeof one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_rows(summary, (clv_summary_part)-1, 0, 0, &one, sizeof one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, count, 1, &one, sizeof one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, count + 1, 0, &one, sizeof one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, 1, SIZE_MAX, &one, sizeof one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, 0, 1, NULL, sizeof one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, 0, 1, &one, sizeof one - 1, NULL), CLV_EINVAL);
  ck_assert_mem_eq(&before, &one, sizeof one);
  ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_GAPS, count, 0, NULL, sizeof one, NULL), CLV_OK);
  ck_assert_uint_eq(clv_summary_row_count(NULL, CLV_SUMMARY_GAPS), 0);
  ck_assert_uint_eq(clv_summary_row_count(summary, (clv_summary_part)6), 0);
  ck_assert_uint_eq(clv_summary_row_count(summary, (clv_summary_part)-1), 0);
  clv_summary_free(summary);
}
END_TEST

START_TEST(arguments_are_checked_at_the_door) {
  clv_summary *summary = NULL, *some = empty_summary(5);
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  clv_summary_totals totals = {0};
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_summary_create(NULL, NULL, 0, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_create(&summary, NULL, CLV_DAY_MAX + 1, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "until");
  ck_assert_int_eq(clv_summary_create(&summary, NULL, CLV_DAY_MIN - 1, NULL, NULL), CLV_EINVAL);
  configuration.day_offset = 86401;
  ck_assert_int_eq(clv_summary_create(&summary, &configuration, 0, NULL, NULL), CLV_EINVAL);
  clv_allocator allocator = {(uint32_t)sizeof allocator, NULL, NULL, NULL, NULL};
  ck_assert_int_eq(clv_summary_create(&summary, NULL, 0, &allocator, NULL), CLV_EINVAL);
  ck_assert_ptr_null(summary);
  ck_assert_int_eq(clv_summary_add(NULL, some, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_add(some, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_subtract(NULL, some, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_subtract(some, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_get_totals(NULL, &totals, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_get_totals(some, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_get_totals(some, &totals, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_get_configuration(NULL, &configuration, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_get_configuration(some, NULL, NULL), CLV_EINVAL);
  clv_summary_free(some);
  clv_summary_free(NULL);
}
END_TEST

START_TEST(what_went_in_comes_out) {
  clv_configuration given = CLV_CONFIGURATION_INIT, got = CLV_CONFIGURATION_INIT;
  given.day_offset = -7200;
  given.minor_digits = 0;
  given.history_start = 100;
  given.filter = 12345;
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_summary_create(&summary, &given, 200, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_get_configuration(summary, &got, NULL), CLV_OK);
  ck_assert_mem_eq(&got, &given, sizeof got);
  clv_summary_totals totals = totals_of(summary), want = {0};
  want.size = (uint32_t)sizeof want;
  want.until = 200;
  want.first_day = want.last_day = CLV_NO_DAY;
  ck_assert_mem_eq(&totals, &want, sizeof totals);
  memset(&totals, 1, sizeof totals);
  totals.size = 8; /* a caller that knows of nothing behind `until` */
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  ck_assert_int_eq(totals.until, 200);
  ck_assert_int_eq(totals.first_day, 0x01010101);
  clv_summary_free(summary);
}
END_TEST

static clv_status combine_once(const clv_allocator *allocator, void *user) {
  const clv_summary *other = user;
  clv_summary *summary = random_summary(21, 60, allocator);
  if (summary == NULL) return CLV_ENOMEM;
  harness_buffer before = oracle_bytes(summary);
  clv_status status = clv_summary_add(summary, other, NULL);
  if (status == CLV_OK) {
    harness_buffer_free(&before);
    before = oracle_bytes(summary);
    status = clv_summary_subtract(summary, other, NULL);
  }
  bool same = oracle_bytes_equal(oracle_bytes(summary), before);
  ck_assert(same == (status != CLV_OK));
  clv_summary_free(summary);
  return status;
}

START_TEST(no_memory_changes_nothing) {
  clv_summary *other = random_summary(22, 80, NULL);
  harness_each_allocation(combine_once, other);
  clv_summary_free(other);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/summary");
  TCase *tests = tcase_create("summary");
  tcase_add_test(tests, what_was_added_can_be_taken_away);
  tcase_add_test(tests, a_sum_is_the_summary_of_all_orders);
  tcase_add_test(tests, an_empty_summary_without_a_day_is_neutral);
  tcase_add_test(tests, a_summary_can_be_combined_with_itself);
  tcase_add_test(tests, another_configuration_or_day_is_refused_by_name);
  tcase_add_test(tests, counts_beyond_64_bits_are_refused_and_change_nothing);
  tcase_add_test(tests, transactions_beyond_64_bits_are_refused);
  tcase_add_test(tests, rows_come_with_a_stride_and_in_bounds);
  tcase_add_test(tests, arguments_are_checked_at_the_door);
  tcase_add_test(tests, what_went_in_comes_out);
  tcase_add_test(tests, no_memory_changes_nothing);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
