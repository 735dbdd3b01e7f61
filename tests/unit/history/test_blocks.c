/* Pools of blocks: no holes, no block shared, memory bounded. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"

enum { RUNS = 200 };

static void add_profiles(clvp_history *history, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    uint32_t number;
    ck_assert(clvp_profile_add(history, clvp_profile_hash(history, &i, sizeof i), &i, sizeof i, &number));
  }
}

static clvp_order order_of(uint32_t profile, uint32_t number) {
  clvp_order order = {(uint64_t)profile << 32 | number, (uint64_t)(number * 7919u % 10007u) << CLVP_ORDER_TIME_SHIFT, 5,
                      profile};
  return order;
}

static void check_runs(const clvp_history *history, const size_t *counts) {
  size_t blocks[CLVP_CLASS_LAST + 1] = {0};
  for (uint32_t i = 0; i < RUNS; i++) {
    const clvp_run *run = &clvp_profile_at(history, i)->run;
    ck_assert_uint_eq(run->count, counts[i]);
    if (run->size_class == 0) continue;
    blocks[run->size_class]++;
    const clvp_block *block = clvp_run_block(history, run);
    ck_assert_uint_eq(block->profile, i);
    ck_assert_uint_eq(block->leaf, CLVP_NO_LEAF);
    for (size_t k = 0; k < run->count; k++) {
      ck_assert_uint_eq(block->orders[k].version, i);
      if (k > 0) ck_assert_uint_le(block->orders[k - 1].when, block->orders[k].when);
    }
    ck_assert_uint_le(run->count, clvp_run_capacity(run));
  }
  for (unsigned i = 1; i <= CLVP_CLASS_LAST; i++) ck_assert_uint_eq(history->pools[i].used, blocks[i]);
}

START_TEST(runs_grow_shrink_and_end_without_holes) {
  clvp_history history;
  ledger_open(&history, 0, NULL);
  add_profiles(&history, RUNS);
  size_t counts[RUNS] = {0};
  uint64_t state = 10;
  for (size_t step = 0; step < 25000; step++) {
    uint32_t i = (uint32_t)(harness_random(&state) % RUNS);
    clvp_run *run = &clvp_profile_at(&history, i)->run;
    uint64_t what = harness_random(&state) % 100;
    if (what < 70 && counts[i] < CLVP_RUN_MAX) {
      clvp_order order = order_of(i, (uint32_t)step);
      ck_assert(clvp_run_reserve(&history, run, i, CLVP_NO_LEAF, counts[i] + 1));
      clvp_run_insert(&history, run, &order);
      counts[i]++;
    } else if (what < 97 && counts[i] > 0) {
      clvp_run_remove(&history, run, (size_t)(harness_random(&state) % counts[i]));
      counts[i]--;
      clvp_run_shrink(&history, run);
    } else {
      clvp_run_free(&history, run);
      counts[i] = 0;
    }
    if (step % 500 == 0) check_runs(&history, counts);
  }
  for (uint32_t i = 0; i < RUNS; i++) clvp_run_free(&history, &clvp_profile_at(&history, i)->run);
  for (unsigned i = 1; i <= CLVP_CLASS_LAST; i++) {
    ck_assert_uint_eq(history.pools[i].used, 0);
    for (size_t k = 0; k < history.pools[i].capacity; k++) {
      const unsigned char *bytes = clvp_segments_at(&history.pools[i], k);
      size_t dirty = 0;
      for (size_t b = 0; b < history.pools[i].element; b++) dirty += bytes[b] != 0;
      ck_assert_uint_eq(dirty, 0);
    }
  }
  clvp_history_free(&history);
}
END_TEST

START_TEST(a_class_holds_what_it_must_in_at_most_40_bytes_an_order) {
  for (size_t count = 1; count <= CLVP_RUN_MAX; count++) {
    clvp_run run = {0, (uint16_t)count, (uint8_t)clvp_class_for(count), 0};
    ck_assert_uint_ge(clvp_run_capacity(&run), count);
    size_t bytes = sizeof(clvp_block) + clvp_run_capacity(&run) * sizeof(clvp_order);
    ck_assert_msg(bytes <= 40 * count, "%zu orders take %zu bytes", count, bytes);
  }
}
END_TEST

START_TEST(an_order_is_placed_behind_its_equals) {
  clvp_order orders[6];
  const uint64_t instants[] = {1, 3, 3, 3, 7, 9};
  for (size_t i = 0; i < 6; i++) orders[i] = (clvp_order){10 * i, instants[i] << CLVP_ORDER_TIME_SHIFT, 0, 0};
  const struct {
    uint64_t instant, digest;
    size_t want;
  } cases[] = {{0, 5, 0}, {1, 0, 1}, {3, 0, 1}, {3, 10, 2}, {3, 25, 3}, {3, 99, 4}, {8, 0, 5}, {9, 49, 5}, {9, 51, 6}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    clvp_order order = {cases[i].digest, cases[i].instant << CLVP_ORDER_TIME_SHIFT, 0, 0};
    ck_assert_uint_eq(clvp_run_place(orders, 6, &order), cases[i].want);
  }
  orders[2].when |= CLVP_ORDER_DEAD;
  ck_assert_uint_eq(clvp_run_find(orders, 6, 20, false), 6);
  ck_assert_uint_eq(clvp_run_find(orders, 6, 20, true), 2);
  ck_assert_uint_eq(clvp_run_find(orders, 6, 30, false), 3);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/blocks");
  TCase *tests = tcase_create("blocks");
  tcase_add_test(tests, runs_grow_shrink_and_end_without_holes);
  tcase_add_test(tests, a_class_holds_what_it_must_in_at_most_40_bytes_an_order);
  tcase_add_test(tests, an_order_is_placed_behind_its_equals);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
