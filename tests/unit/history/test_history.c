/* A history from beginning to end: what it held is overwritten when it is freed. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include <stdio.h>

/* An allocator that looks for a secret in what is released. */
typedef struct listener {
  clv_allocator inner;
  unsigned char secrets[2][8];
  size_t released, found;
} listener;

typedef struct heard {
  size_t size;
  max_align_t block[];
} heard;

static void *listen_allocate(size_t bytes, void *user) {
  (void)user;
  heard *block = malloc(sizeof *block + bytes);
  if (!block) return NULL;
  block->size = bytes;
  return block->block;
}

static void listen_release(void *memory, void *user) {
  listener *own = user;
  heard *block = (heard *)(void *)((unsigned char *)memory - offsetof(heard, block));
  const unsigned char *bytes = memory;
  for (size_t i = 0; i + 8 <= block->size; i++)
    for (size_t k = 0; k < 2; k++) own->found += memcmp(bytes + i, own->secrets[k], 8) == 0;
  own->released++;
  free(block);
}

static void *listen_reallocate(void *memory, size_t bytes, void *user) {
  void *grown = listen_allocate(bytes, user);
  if (!grown || !memory) return grown;
  heard *block = (heard *)(void *)((unsigned char *)memory - offsetof(heard, block));
  memcpy(grown, memory, block->size < bytes ? block->size : bytes);
  listen_release(memory, user);
  return grown;
}

START_TEST(no_memory_is_released_with_an_id_or_an_order_in_it) {
  enum { EVENTS = 600 };
  listener own;
  memset(&own, 0, sizeof own);
  own.inner = (clv_allocator){(uint32_t)sizeof own.inner, listen_allocate, listen_reallocate, listen_release, &own};
  memcpy(own.secrets[0], "SECRETID", 8);
  memset(own.secrets[1], 0xff, 8);
  clvp_history history;
  ledger_open(&history, 0, &own.inner);
  char id[32];
  for (uint32_t i = 0; i < EVENTS; i++) {
    int size = snprintf(id, sizeof id, "SECRETID%u", i % 3 == 0 ? i : 0);
    clv_event event = {.kind = CLV_EVENT_PURCHASE,
                       .status = 0,
                       .profile = id,
                       .profile_size = (size_t)size,
                       .order = &i,
                       .order_size = sizeof i,
                       .time = 86400,
                       .amount = 1,
                       .version = i % 2};
    bool changed;
    ck_assert_int_eq(clvp_history_apply(&history, &event, sizeof event, 1, NULL, &changed, NULL), CLV_OK);
  }
  size_t count;
  const clvp_order *orders = clvp_orders_run(&history, clvp_profile_at(&history, 0), 0, &count);
  memcpy(own.secrets[1], &orders[0].digest, 8);
  clvp_history_free(&history);
  ck_assert_uint_gt(own.released, 20);
  ck_assert_uint_eq(own.found, 0);
}
END_TEST

START_TEST(an_empty_history_has_nothing_and_takes_nothing) {
  harness_memory memory = {.fail_at = 1, .fail_from_then_on = 1};
  clv_allocator allocator = harness_allocator(&memory);
  clvp_history history;
  ledger_open(&history, 0, &allocator);
  ledger_check(&history, NULL, 0);
  clvp_history_free(&history);
  ck_assert_uint_eq(memory.allocations, 0);
}
END_TEST

START_TEST(bytes_held_are_those_that_the_allocator_gave) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clvp_history history;
  ledger_open(&history, 0, &allocator);
  uint64_t state = 14;
  for (size_t i = 0; i < 500; i++) {
    ledger_event event = ledger_draw(&state);
    ck_assert_int_eq(ledger_apply(&history, &event, 1, NULL), CLV_OK);
    ck_assert_uint_eq(history.store.bytes, memory.live_bytes);
  }
  clvp_history_free(&history);
}
END_TEST

START_TEST(memory_of_a_large_account_stays_within_its_figures) {
  enum { PROFILES = 100000, BATCH = 1000 };
  clvp_history history;
  ledger_open(&history, 0, NULL);
  clv_event *events = calloc(BATCH, sizeof *events);
  uint64_t *ids = calloc(2 * BATCH, sizeof *ids);
  size_t bytes[4] = {0};
  for (uint64_t round = 0; round < 3; round++) {
    for (uint64_t i = 0; i < PROFILES; i++) {
      size_t k = (size_t)(i % BATCH);
      ids[2 * k] = i;
      ids[2 * k + 1] = round;
      clv_event event = {.kind = CLV_EVENT_PURCHASE,
                         .status = 0,
                         .profile = &ids[2 * k],
                         .profile_size = sizeof *ids,
                         .order = &ids[2 * k + 1],
                         .order_size = sizeof *ids,
                         .time = (int64_t)i,
                         .amount = (int64_t)i};
      events[k] = event;
      bool changed;
      if (k == BATCH - 1)
        ck_assert_int_eq(clvp_history_apply(&history, events, sizeof *events, BATCH, NULL, &changed, NULL), CLV_OK);
    }
    bytes[round + 1] = history.store.bytes;
  }
  /* Of a profile's 96 bytes beside its id of 8, and of an order's 40. */
  ck_assert_uint_le(bytes[1], (96 + 8 + 40) * (size_t)PROFILES);
  ck_assert_uint_le(bytes[2], bytes[1] + 40 * (size_t)PROFILES);
  ck_assert_uint_le(bytes[3], bytes[2] + 40 * (size_t)PROFILES);
  free(ids);
  free(events);
  clvp_history_free(&history);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/history");
  TCase *tests = tcase_create("history");
  tcase_add_test(tests, no_memory_is_released_with_an_id_or_an_order_in_it);
  tcase_add_test(tests, an_empty_history_has_nothing_and_takes_nothing);
  tcase_add_test(tests, bytes_held_are_those_that_the_allocator_gave);
  tcase_add_test(tests, memory_of_a_large_account_stays_within_its_figures);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
