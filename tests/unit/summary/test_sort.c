/* Radix sorts beside qsort. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/summary/table.h"
#include "harness.h"
#include <stdlib.h>
#include <string.h>

enum { PAIRS = 5000 };

static uint64_t compare_mask;

static int compare_pairs(const void *a, const void *b) {
  const clvp_word_pair *p = a, *q = b;
  if (p->high != q->high) return p->high < q->high ? -1 : 1;
  uint64_t x = p->low & compare_mask, y = q->low & compare_mask;
  return x < y ? -1 : x > y;
}

/* With the place of each pair in its ignored bits, so that a stable sort is what qsort makes of all bits. */
static void check_pairs(uint64_t high_mask, uint64_t low_mask, size_t count, uint64_t seed) {
  uint64_t ignored = ~(UINT64_MAX << 13), state = seed;
  clvp_word_pair *pairs = malloc(PAIRS * sizeof *pairs), *scratch = malloc(PAIRS * sizeof *scratch);
  clvp_word_pair *want = malloc(PAIRS * sizeof *want);
  ck_assert(pairs != NULL && scratch != NULL && want != NULL);
  for (size_t i = 0; i < count; i++) {
    pairs[i].high = (harness_random(&state) & high_mask) | UINT64_C(0x100);
    pairs[i].low = (harness_random(&state) & low_mask & ~ignored) | i;
  }
  memcpy(want, pairs, count * sizeof *want);
  compare_mask = UINT64_MAX;
  qsort(want, count, sizeof *want, compare_pairs);
  const clvp_word_pair *sorted = clvp_word_pairs_sort(pairs, scratch, count, ~ignored);
  ck_assert(sorted == pairs || sorted == scratch);
  ck_assert(clvp_word_pairs_sorted(sorted, count, ~ignored));
  ck_assert_mem_eq(sorted, want, count * sizeof *want);
  free(pairs);
  free(scratch);
  free(want);
}

START_TEST(pairs_sort_stably_by_the_bits_that_count) {
  const uint64_t masks[] = {0, 1, 0x7f, 0xfff, 0xff00ff, UINT64_C(0xffffffff00000000), UINT64_C(1) << 63, UINT64_MAX};
  for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
    for (size_t j = 0; j < sizeof masks / sizeof *masks; j++) check_pairs(masks[i], masks[j], PAIRS, 8 * i + j);
  }
  for (size_t count = 1; count < 200; count++) check_pairs(UINT64_MAX, UINT64_MAX, count, count);
  for (size_t count = 200; count < PAIRS; count += 99) check_pairs(0xffffff, 0xff0000, count, count);
}
END_TEST

START_TEST(sorted_means_by_high_then_masked_low) {
  clvp_word_pair pairs[] = {{1, 5}, {1, 4}, {2, 0}};
  ck_assert(!clvp_word_pairs_sorted(pairs, 3, UINT64_MAX));
  ck_assert(clvp_word_pairs_sorted(pairs, 3, ~UINT64_C(1)));
  ck_assert(clvp_word_pairs_sorted(pairs, 1, UINT64_MAX));
  ck_assert(clvp_word_pairs_sorted(pairs, 0, UINT64_MAX));
  pairs[2].high = 0;
  ck_assert(!clvp_word_pairs_sorted(pairs, 3, ~UINT64_C(1)));
}
END_TEST

static int compare_words(const void *a, const void *b) {
  const uint64_t *p = a, *q = b;
  return *p < *q ? -1 : *p > *q;
}

START_TEST(words_sort_over_any_number_of_bits) {
  static uint64_t words[PAIRS], scratch[PAIRS], want[PAIRS];
  uint64_t state = 1;
  for (unsigned bits = 0; bits <= 64; bits++) {
    for (size_t i = 0; i < PAIRS; i++) {
      want[i] = words[i] = bits == 0 ? 0 : harness_random(&state) >> (64 - bits);
    }
    qsort(want, PAIRS, sizeof *want, compare_words);
    ck_assert_mem_eq(clvp_words_sort(words, scratch, PAIRS, bits), want, sizeof want);
  }
}
END_TEST

START_TEST(keys_sort_as_pairs_and_come_back) {
  const int32_t as[] = {INT32_MIN, -1, 0, 1, INT32_MAX};
  const int64_t bs[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
  clvp_word_pair pairs[25];
  for (size_t i = 0; i < 25; i++) {
    pairs[i] = clvp_word_pair_from_key(as[i / 5], bs[i % 5]);
    ck_assert_int_eq(clvp_word_pair_a(pairs[i]), as[i / 5]);
    ck_assert_int_eq(clvp_word_pair_b(pairs[i]), bs[i % 5]);
    ck_assert(clvp_word_pairs_sorted(pairs, i + 1, UINT64_MAX));
  }
}
END_TEST

START_TEST(days_pack_in_order_and_come_back) {
  const int32_t days[] = {CLV_DAY_MIN, -1, 0, 1, CLV_DAY_MAX};
  int64_t before = INT64_MIN;
  for (size_t i = 0; i < 25; i++) {
    int64_t b = clvp_days_pack(days[i / 5], days[i % 5]);
    ck_assert_int_gt(b, before);
    ck_assert_int_eq(clvp_days_first(b), days[i / 5]);
    ck_assert_int_eq(clvp_days_last(b), days[i % 5]);
    before = b;
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/sort");
  TCase *tests = tcase_create("sort");
  tcase_add_test(tests, pairs_sort_stably_by_the_bits_that_count);
  tcase_add_test(tests, sorted_means_by_high_then_masked_low);
  tcase_add_test(tests, words_sort_over_any_number_of_bits);
  tcase_add_test(tests, keys_sort_as_pairs_and_come_back);
  tcase_add_test(tests, days_pack_in_order_and_come_back);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
