/* Allocators checked at the door, sizes that overflow, growth by half, errno. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/memory.h"
#include "../../harness/harness.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>

START_TEST(default_allocator_is_the_c_library) {
  clv_allocator allocator;
  memset(&allocator, 0, sizeof allocator);
  ck_assert_int_eq(clvp_allocator_init(&allocator, NULL, NULL), CLV_OK);
  unsigned char *bytes = clvp_allocate(&allocator, 1000, 1);
  ck_assert_ptr_nonnull(bytes);
  for (size_t i = 0; i < 1000; i++) ck_assert_uint_eq(bytes[i], 0);
  bytes[999] = 7;
  bytes = clvp_reallocate(&allocator, bytes, 100000, 1);
  ck_assert_ptr_nonnull(bytes);
  ck_assert_uint_eq(bytes[999], 7);
  clvp_release(&allocator, bytes);
}
END_TEST

START_TEST(given_allocator_is_copied) {
  harness_memory memory = {0};
  clv_allocator given = harness_allocator(&memory), allocator;
  ck_assert_int_eq(clvp_allocator_init(&allocator, &given, NULL), CLV_OK);
  memset(&given, 0, sizeof given);
  void *block = clvp_allocate(&allocator, 3, 5);
  ck_assert_uint_eq(memory.live_bytes, 15);
  for (size_t i = 0; i < 15; i++) ck_assert_uint_eq(((unsigned char *)block)[i], 0);
  clvp_release(&allocator, block);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

START_TEST(incomplete_allocators_are_refused) {
  harness_memory memory = {0};
  clv_allocator whole = harness_allocator(&memory), kept = whole, allocator = whole;
  for (int missing = 0; missing < 4; missing++) {
    clv_allocator given = whole;
    if (missing == 0) given.size = (uint32_t)offsetof(clv_allocator, user);
    if (missing == 1) given.allocate = NULL;
    if (missing == 2) given.reallocate = NULL;
    if (missing == 3) given.release = NULL;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clvp_allocator_init(&allocator, &given, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "allocator");
    ck_assert_mem_eq(&allocator, &kept, sizeof kept);
  }
}
END_TEST

START_TEST(sizes_that_overflow_never_reach_the_allocator) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  static const size_t sizes[][2] = {{SIZE_MAX, 1},
                                    {SIZE_MAX, SIZE_MAX},
                                    {SIZE_MAX / 2 + 2, 2},
                                    {2, SIZE_MAX / 2 + 2},
                                    {SIZE_MAX / 8 + 2, 8},
                                    {0, 1},
                                    {1, 0},
                                    {0, 0}};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    ck_assert_ptr_null(clvp_allocate(&allocator, sizes[i][0], sizes[i][1]));
    ck_assert_ptr_null(clvp_reallocate(&allocator, NULL, sizes[i][0], sizes[i][1]));
  }
  void *block = NULL;
  size_t capacity = 0;
  ck_assert_int_eq(clvp_reserve(&allocator, &block, &capacity, SIZE_MAX / 2, 16, NULL), CLV_ENOMEM);
  ck_assert_uint_eq(capacity, 0);
  ck_assert_ptr_null(block);
  ck_assert_uint_eq(memory.allocations, 0);
}
END_TEST

START_TEST(vector_grows_by_half) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  uint64_t *values = NULL;
  size_t capacity = 0;
  for (size_t i = 0; i < 100000; i++) {
    size_t before = capacity;
    ck_assert_int_eq(clvp_reserve(&allocator, (void **)&values, &capacity, i + 1, sizeof *values, NULL), CLV_OK);
    ck_assert_uint_gt(capacity, i);
    if (before >= 8 && capacity != before) ck_assert_uint_eq(capacity, before + before / 2);
    values[i] = i * i;
  }
  for (size_t i = 0; i < 100000; i++) ck_assert_uint_eq(values[i], i * i);
  ck_assert_uint_lt(memory.allocations, 30);
  ck_assert_int_eq(clvp_reserve(&allocator, (void **)&values, &capacity, 1000000, sizeof *values, NULL), CLV_OK);
  ck_assert_uint_eq(capacity, 1000000);
  clvp_release(&allocator, values);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

START_TEST(refused_growth_changes_nothing) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  uint32_t *values = NULL;
  size_t capacity = 0;
  ck_assert_int_eq(clvp_reserve(&allocator, (void **)&values, &capacity, 10, sizeof *values, NULL), CLV_OK);
  for (uint32_t i = 0; i < 10; i++) values[i] = i;
  uint32_t *before = values;
  memory.fail_at = memory.allocations + 1;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_reserve(&allocator, (void **)&values, &capacity, 1000, sizeof *values, &error), CLV_ENOMEM);
  ck_assert_int_eq(error.status, CLV_ENOMEM);
  ck_assert_ptr_eq(values, before);
  ck_assert_uint_eq(capacity, 10);
  for (uint32_t i = 0; i < 10; i++) ck_assert_uint_eq(values[i], i);
  clvp_release(&allocator, values);
}
END_TEST

static clv_status grow_two_vectors(const clv_allocator *given, void *user) {
  (void)user;
  clv_allocator allocator;
  void *one = NULL, *two = NULL;
  size_t one_capacity = 0, two_capacity = 0;
  clv_status status = clvp_allocator_init(&allocator, given, NULL);
  for (size_t i = 0; status == CLV_OK && i < 50; i += 10) {
    status = clvp_reserve(&allocator, &one, &one_capacity, i + 1, 24, NULL);
    if (status == CLV_OK) status = clvp_reserve(&allocator, &two, &two_capacity, i + 1, 3, NULL);
  }
  clvp_release(&allocator, one);
  clvp_release(&allocator, two);
  return status;
}

START_TEST(every_allocation_may_fail) { harness_each_allocation(grow_two_vectors, NULL); }
END_TEST

static void *no_memory(size_t bytes, void *user) {
  (void)bytes;
  (void)user;
  return NULL;
}

static void *no_growth(void *memory, size_t bytes, void *user) {
  (void)memory;
  return no_memory(bytes, user);
}

static void noisy_release(void *memory, void *user) {
  (void)memory;
  errno = ERANGE;
  ++*(int *)user;
}

START_TEST(release_keeps_errno_and_ignores_null) {
  int calls = 0, block = 0;
  clv_allocator allocator = {sizeof allocator, no_memory, no_growth, noisy_release, &calls};
  errno = EDOM;
  clvp_release(&allocator, NULL);
  ck_assert_int_eq(calls, 0);
  clvp_release(&allocator, &block);
  ck_assert_int_eq(calls, 1);
  ck_assert_int_eq(errno, EDOM);
  ck_assert_ptr_null(clvp_allocate(&allocator, 1, 1));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/memory");
  TCase *cases = tcase_create("memory");
  tcase_add_test(cases, default_allocator_is_the_c_library);
  tcase_add_test(cases, given_allocator_is_copied);
  tcase_add_test(cases, incomplete_allocators_are_refused);
  tcase_add_test(cases, sizes_that_overflow_never_reach_the_allocator);
  tcase_add_test(cases, vector_grows_by_half);
  tcase_add_test(cases, refused_growth_changes_nothing);
  tcase_add_test(cases, every_allocation_may_fail);
  tcase_add_test(cases, release_keeps_errno_and_ignores_null);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
