/* Keys in waiting and histograms, beside plain arrays. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/summary/table.h"
#include "harness.h"
#include <stdlib.h>

enum { KEYS = 1000, ADDED = 200000 };

static const clvp_tally empty_tally = {{NULL, NULL, NULL, 0}, NULL, 0, 0};

START_TEST(a_tally_counts_and_stays_near_the_size_of_its_table) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clvp_tally tally = empty_tally;
  int64_t *want = calloc(KEYS, sizeof *want);
  ck_assert_ptr_nonnull(want);
  uint64_t state = 5;
  for (size_t i = 0; i < ADDED; i++) {
    uint64_t key = harness_random(&state) % KEYS;
    want[key]++;
    if (clvp_tally_reserve(&tally, &allocator, NULL) != CLV_OK) ck_abort();
    clvp_tally_add(&tally, (int32_t)(key / 10) - 50, (int64_t)(key % 10) - 5);
  }
  ck_assert_uint_gt(tally.table.size, 0);
  ck_assert_int_eq(clvp_tally_flush(&tally, &allocator, NULL), CLV_OK);
  ck_assert_int_eq(clvp_tally_flush(&tally, &allocator, NULL), CLV_OK);
  ck_assert_uint_eq(tally.table.size, KEYS);
  for (size_t i = 0; i < KEYS; i++) {
    ck_assert_int_eq(tally.table.a[i], (int32_t)(i / 10) - 50);
    ck_assert_int_eq(tally.table.b[i], (int64_t)(i % 10) - 5);
    ck_assert_int_eq(tally.table.count[i], want[i]);
  }
  /* The least room for keys in waiting, grown by half, once more to sort them in, and the tables. */
  ck_assert_uint_lt(memory.peak_bytes, 3 * 65536 * sizeof(clvp_word_pair) + 3 * 20 * KEYS);
  clvp_tally_release(&tally, &allocator);
  ck_assert_uint_eq(memory.live, 0);
  free(want);
}
END_TEST

START_TEST(many_different_keys_are_merged_past_a_bounded_number_of_times) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clvp_tally tally = empty_tally;
  for (size_t i = 0; i < 1000000; i++) {
    if (clvp_tally_reserve(&tally, &allocator, NULL) != CLV_OK) ck_abort();
    clvp_tally_add(&tally, 0, (int64_t)((i * 7919) % 1000003));
  }
  ck_assert_int_eq(clvp_tally_flush(&tally, &allocator, NULL), CLV_OK);
  ck_assert_uint_eq(tally.table.size, 1000000);
  ck_assert_uint_lt(memory.allocations, 56);
  ck_assert_uint_lt(memory.peak_bytes, (size_t)4 * 20 * 1000000);
  clvp_tally_release(&tally, &allocator);
}
END_TEST

START_TEST(a_histogram_is_a_table_of_what_was_counted) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clvp_histogram histogram = {NULL};
  const int32_t indices[] = {0, 0, 1, CLVP_HISTOGRAM_PAGE - 1, CLVP_HISTOGRAM_PAGE, CLV_DAY_MAX - CLV_DAY_MIN};
  for (size_t i = 0; i < sizeof indices / sizeof *indices; i++) {
    ck_assert_int_eq(clvp_histogram_reserve(&histogram, indices[i], &allocator, NULL), CLV_OK);
    clvp_histogram_add(&histogram, indices[i]);
  }
  ck_assert_uint_eq(memory.live, 4); /* the directory and three pages */
  clvp_table table;
  ck_assert_int_eq(clvp_histogram_table(&histogram, CLV_DAY_MIN, &table, &allocator, NULL), CLV_OK);
  ck_assert_uint_eq(table.size, 5);
  for (size_t i = 0; i < 5; i++) {
    ck_assert_int_eq(table.a[i], CLV_DAY_MIN + indices[i + 1]);
    ck_assert_int_eq(table.b[i], 0);
    ck_assert_int_eq(table.count[i], i == 0 ? 2 : 1);
  }
  clvp_table_release(&table, &allocator);
  clvp_histogram_release(&histogram, &allocator);
  ck_assert_int_eq(clvp_histogram_table(&histogram, 0, &table, &allocator, NULL), CLV_OK);
  ck_assert_uint_eq(table.size, 0);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

static clv_status tally_twice(const clv_allocator *allocator, void *user) {
  (void)user;
  clvp_tally tally = empty_tally;
  clv_status status = CLV_OK;
  for (int i = 0; i < 100 && status == CLV_OK; i++) {
    status = clvp_tally_reserve(&tally, allocator, NULL);
    if (status == CLV_OK) clvp_tally_add(&tally, -i / 7, 100 - i);
    if (status == CLV_OK && i == 50) status = clvp_tally_flush(&tally, allocator, NULL);
  }
  size_t size = tally.size, rows = tally.table.size;
  if (status == CLV_OK) status = clvp_tally_flush(&tally, allocator, NULL);
  ck_assert(status == CLV_OK || (tally.size == size && tally.table.size == rows));
  uint64_t seen = 0;
  for (size_t i = 0; i < tally.size; i++) seen += (uint64_t)clvp_word_pair_b(tally.pending[i]);
  for (size_t i = 0; i < tally.table.size; i++) seen += (uint64_t)tally.table.b[i];
  if (size + rows == 100 || status == CLV_OK) ck_assert_uint_eq(seen, 5050);
  clvp_tally_release(&tally, allocator);
  return status;
}

static clv_status histogram_once(const clv_allocator *allocator, void *user) {
  (void)user;
  clvp_histogram histogram = {NULL};
  clvp_table table = {NULL, NULL, NULL, 0};
  clv_status status = clvp_histogram_reserve(&histogram, 70000, allocator, NULL);
  if (status == CLV_OK) clvp_histogram_add(&histogram, 70000);
  if (status == CLV_OK) status = clvp_histogram_table(&histogram, 0, &table, allocator, NULL);
  clvp_table_release(&table, allocator);
  clvp_histogram_release(&histogram, allocator);
  return status;
}

START_TEST(no_memory_loses_no_key) {
  harness_each_allocation(tally_twice, NULL);
  harness_each_allocation(histogram_once, NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/tally");
  TCase *tests = tcase_create("tally");
  tcase_add_test(tests, a_tally_counts_and_stays_near_the_size_of_its_table);
  tcase_add_test(tests, many_different_keys_are_merged_past_a_bounded_number_of_times);
  tcase_add_test(tests, a_histogram_is_a_table_of_what_was_counted);
  tcase_add_test(tests, no_memory_loses_no_key);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
