/* Counted memory, overwritten when given back; vectors in chunks. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/history/store.h"
#include "harness.h"
#include <stdlib.h>
#include <string.h>

/* An allocator that looks at what is released. */
typedef struct witness {
  size_t sizes[64];
  void *blocks[64];
  size_t dirty; /* bytes that were not zero when they were released */
} witness;

static void *witness_allocate(size_t bytes, void *user) {
  witness *own = user;
  size_t i = 0;
  while (own->blocks[i]) i++;
  ck_assert_uint_lt(i, 64);
  own->sizes[i] = bytes;
  return own->blocks[i] = malloc(bytes);
}

static void witness_release(void *memory, void *user) {
  witness *own = user;
  size_t i = 0;
  while (own->blocks[i] != memory) i++;
  for (size_t k = 0; k < own->sizes[i]; k++) own->dirty += ((unsigned char *)memory)[k] != 0;
  own->blocks[i] = NULL;
  free(memory);
}

static void *witness_reallocate(void *memory, size_t bytes, void *user) {
  (void)memory;
  (void)bytes;
  (void)user;
  ck_abort_msg("growth by the allocator leaves old bytes behind");
  return NULL;
}

static clvp_store witness_store(witness *own) {
  memset(own, 0, sizeof *own);
  clvp_store store = {{(uint32_t)sizeof(clv_allocator), witness_allocate, witness_reallocate, witness_release, own}, 0};
  return store;
}

START_TEST(nothing_is_released_with_its_contents) {
  witness own;
  clvp_store store = witness_store(&own);
  clvp_segments segments;
  clvp_segments_init(&segments, 24, 6);
  unsigned char *vector = NULL;
  size_t capacity = 0;
  for (size_t i = 1; i < 500; i++) {
    ck_assert(clvp_segments_reserve(&segments, &store, i));
    segments.used = i;
    memset(clvp_segments_at(&segments, i - 1), 0xee, 24);
    ck_assert(clvp_store_fit(&store, &vector, &capacity, i, 1));
    vector[i - 1] = 0xee;
  }
  clvp_segments_free(&segments, &store);
  clvp_store_give(&store, vector, capacity, 1);
  ck_assert_uint_eq(own.dirty, 0);
  ck_assert_uint_eq(store.bytes, 0);
}
END_TEST

START_TEST(elements_keep_their_contents_while_a_vector_grows_and_shrinks) {
  witness own;
  clvp_store store = witness_store(&own);
  clvp_segments segments;
  clvp_segments_init(&segments, sizeof(uint64_t), 5);
  for (size_t count = 1; count <= 300; count++) {
    ck_assert(clvp_segments_reserve(&segments, &store, count));
    uint64_t *last = clvp_segments_at(&segments, count - 1);
    ck_assert_uint_eq(*last, 0);
    *last = count;
    segments.used = count;
    for (size_t i = 0; i < count; i++) ck_assert_uint_eq(*(uint64_t *)clvp_segments_at(&segments, i), i + 1);
  }
  size_t full = store.bytes;
  segments.used = 40;
  clvp_segments_trim(&segments, &store);
  ck_assert_uint_eq(segments.capacity, 96);
  ck_assert_uint_lt(store.bytes, full);
  for (size_t i = 0; i < 40; i++) ck_assert_uint_eq(*(uint64_t *)clvp_segments_at(&segments, i), i + 1);
  ck_assert(clvp_segments_reserve(&segments, &store, 200));
  ck_assert_uint_eq(*(uint64_t *)clvp_segments_at(&segments, 199), 0);
  clvp_segments_free(&segments, &store);
  ck_assert_uint_eq(store.bytes, 0);
}
END_TEST

static clv_status grow_both(const clv_allocator *allocator, void *user) {
  (void)user;
  clvp_store store = {*allocator, 0};
  clvp_segments segments;
  clvp_segments_init(&segments, 8, 4);
  uint32_t *vector = NULL;
  size_t capacity = 0;
  bool fine = true;
  for (size_t i = 1; fine && i < 200; i++) {
    size_t before = segments.capacity, vector_before = capacity;
    fine = clvp_segments_reserve(&segments, &store, i);
    if (!fine) ck_assert_uint_eq(segments.capacity, before);
    if (fine) {
      fine = clvp_store_fit(&store, &vector, &capacity, i, sizeof *vector);
      if (!fine) ck_assert_uint_eq(capacity, vector_before);
    }
  }
  clvp_segments_free(&segments, &store);
  clvp_store_give(&store, vector, capacity, sizeof *vector);
  ck_assert_uint_eq(store.bytes, 0);
  return fine ? CLV_OK : CLV_ENOMEM;
}

START_TEST(refused_growth_changes_nothing) { harness_each_allocation(grow_both, NULL); }
END_TEST

int main(void) {
  Suite *suite = suite_create("history/store");
  TCase *tests = tcase_create("store");
  tcase_add_test(tests, nothing_is_released_with_its_contents);
  tcase_add_test(tests, elements_keep_their_contents_while_a_vector_grows_and_shrinks);
  tcase_add_test(tests, refused_growth_changes_nothing);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
