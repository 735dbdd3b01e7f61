/* Sorted tables of counts: collapse, merge, sums, beside linear search. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/summary/table.h"
#include "harness.h"
#include <stdlib.h>

static clv_allocator plain_allocator(void) {
  clv_allocator allocator;
  ck_assert_int_eq(clvp_allocator_init(&allocator, NULL, NULL), CLV_OK);
  return allocator;
}

static clvp_table random_table(const clv_allocator *allocator, uint64_t *state, size_t size) {
  clvp_table table = {NULL, NULL, NULL, 0};
  ck_assert_int_eq(clvp_table_allocate(&table, size, allocator, NULL), CLV_OK);
  int32_t a = -3;
  int64_t b = 0;
  for (size_t i = 0; i < size; i++) {
    if (harness_random(state) % 4 == 0) {
      a += (int32_t)(harness_random(state) % 3) + 1;
      b = (int64_t)(harness_random(state) % 5) - 2;
    }
    b += (int64_t)(harness_random(state) % 4) + 1;
    table.a[i] = a;
    table.b[i] = b;
    do table.count[i] = (int64_t)(harness_random(state) % 5) - 2;
    while (table.count[i] == 0);
  }
  return table;
}

static int64_t count_of(const clvp_table *table, int32_t a, int64_t b) {
  for (size_t i = 0; i < table->size; i++) {
    if (table->a[i] == a && table->b[i] == b) return table->count[i];
  }
  return 0;
}

static void check_merge(const clvp_table *p, const clvp_table *q, bool subtract, const clv_allocator *allocator) {
  clvp_table sum = {NULL, NULL, NULL, 0};
  ck_assert_int_eq(clvp_table_merge(&sum, p, q, subtract, allocator, NULL), CLV_OK);
  for (size_t i = 0; i < sum.size; i++) {
    ck_assert_int_ne(sum.count[i], 0);
    ck_assert(i == 0 || sum.a[i - 1] < sum.a[i] || (sum.a[i - 1] == sum.a[i] && sum.b[i - 1] < sum.b[i]));
  }
  size_t expected = 0;
  for (int32_t a = -5; a < 40; a++) {
    for (int64_t b = -5; b < 60; b++) {
      int64_t other = count_of(q, a, b), want = count_of(p, a, b) + (subtract ? -other : other);
      ck_assert_int_eq(count_of(&sum, a, b), want);
      expected += want != 0;
    }
  }
  ck_assert_uint_eq(sum.size, expected);
  clvp_table_release(&sum, allocator);
}

START_TEST(merging_adds_and_subtracts_row_by_row) {
  clv_allocator allocator = plain_allocator();
  uint64_t state = 7;
  for (size_t n = 0; n < 12; n++) {
    clvp_table p = random_table(&allocator, &state, n % 5 == 0 ? 0 : n), q = random_table(&allocator, &state, 12 - n);
    check_merge(&p, &q, false, &allocator);
    check_merge(&p, &q, true, &allocator);
    check_merge(&p, &p, true, &allocator);
    clvp_table_release(&p, &allocator);
    clvp_table_release(&q, &allocator);
  }
}
END_TEST

START_TEST(a_count_beyond_64_bits_is_refused) {
  clv_allocator allocator = plain_allocator();
  clvp_table p, q, sum = {NULL, NULL, NULL, 99};
  ck_assert_int_eq(clvp_table_allocate(&p, 1, &allocator, NULL), CLV_OK);
  ck_assert_int_eq(clvp_table_allocate(&q, 1, &allocator, NULL), CLV_OK);
  p.a[0] = q.a[0] = 1;
  p.b[0] = q.b[0] = 2;
  const struct {
    int64_t p, q;
    bool subtract;
    clv_status status;
  } cases[] = {{INT64_MAX, 1, false, CLV_EOVERFLOW}, {INT64_MAX, -1, true, CLV_EOVERFLOW},
               {INT64_MAX - 1, 1, false, CLV_OK},    {INT64_MAX, -1, false, CLV_OK},
               {-INT64_MAX, 2, true, CLV_EOVERFLOW}, {-INT64_MAX, -2, false, CLV_EOVERFLOW},
               {INT64_MAX, INT64_MAX, true, CLV_OK}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    p.count[0] = cases[i].p;
    q.count[0] = cases[i].q;
    clv_status status = clvp_table_merge(&sum, &p, &q, cases[i].subtract, &allocator, NULL);
    ck_assert_int_eq(status, cases[i].status);
    if (status == CLV_OK) {
      clvp_table_release(&sum, &allocator);
      sum.size = 99;
    }
    ck_assert_uint_eq(sum.size, 99);
  }
  clvp_table_release(&p, &allocator);
  clvp_table_release(&q, &allocator);
}
END_TEST

START_TEST(equal_keys_collapse_to_their_number) {
  clv_allocator allocator = plain_allocator();
  clvp_word_pair pairs[] = {clvp_word_pair_from_key(-1, 5), clvp_word_pair_from_key(-1, 5),
                            clvp_word_pair_from_key(-1, 6), clvp_word_pair_from_key(0, -6),
                            clvp_word_pair_from_key(0, -6), clvp_word_pair_from_key(0, -6)};
  clvp_table table;
  ck_assert_int_eq(clvp_table_collapse(&table, pairs, 6, &allocator, NULL), CLV_OK);
  ck_assert_uint_eq(table.size, 3);
  ck_assert_int_eq(count_of(&table, -1, 5), 2);
  ck_assert_int_eq(count_of(&table, -1, 6), 1);
  ck_assert_int_eq(count_of(&table, 0, -6), 3);
  clvp_table_release(&table, &allocator);
  ck_assert_int_eq(clvp_table_collapse(&table, pairs, 0, &allocator, NULL), CLV_OK);
  ck_assert_uint_eq(table.size, 0);
  ck_assert_ptr_null(table.b);
}
END_TEST

START_TEST(a_sum_says_when_magnitudes_leave_63_bits) {
  clv_allocator allocator = plain_allocator();
  clvp_table table;
  int64_t sum = 0;
  ck_assert_int_eq(clvp_table_allocate(&table, 2, &allocator, NULL), CLV_OK);
  table.count[0] = INT64_MAX - 1;
  table.count[1] = -1;
  ck_assert(clvp_table_sum(&table, &sum));
  ck_assert_int_eq(sum, INT64_MAX - 2);
  table.count[1] = -2;
  ck_assert(!clvp_table_sum(&table, &sum));
  table.count[0] = INT64_MIN;
  ck_assert(!clvp_table_sum(&table, &sum));
  clvp_table_release(&table, &allocator);
}
END_TEST

static clv_status merge_and_copy(const clv_allocator *allocator, void *user) {
  uint64_t state = *(const uint64_t *)user;
  clv_allocator plain = plain_allocator();
  clvp_table p = random_table(&plain, &state, 9), q = random_table(&plain, &state, 9);
  clvp_table sum = {NULL, NULL, NULL, 0}, copy = sum;
  clv_status status = clvp_table_merge(&sum, &p, &q, false, allocator, NULL);
  if (status == CLV_OK) status = clvp_table_copy(&copy, &sum, allocator, NULL);
  if (status == CLV_OK) {
    for (size_t i = 0; i < sum.size; i++) ck_assert_int_eq(count_of(&copy, sum.a[i], sum.b[i]), sum.count[i]);
  } else {
    ck_assert_ptr_null(copy.b);
  }
  clvp_table_release(&sum, allocator);
  clvp_table_release(&copy, allocator);
  clvp_table_release(&p, &plain);
  clvp_table_release(&q, &plain);
  return status;
}

START_TEST(no_memory_leaves_nothing_behind) {
  uint64_t state = 3;
  harness_each_allocation(merge_and_copy, &state);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/table");
  TCase *tests = tcase_create("table");
  tcase_add_test(tests, merging_adds_and_subtracts_row_by_row);
  tcase_add_test(tests, a_count_beyond_64_bits_is_refused);
  tcase_add_test(tests, equal_keys_collapse_to_their_number);
  tcase_add_test(tests, a_sum_says_when_magnitudes_leave_63_bits);
  tcase_add_test(tests, no_memory_leaves_nothing_behind);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
