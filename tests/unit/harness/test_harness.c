/* The harness itself: what it counts, refuses and notices. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../harness/harness.h"
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

START_TEST(allocator_counts_and_refuses) {
  harness_memory memory = {.fail_at = 3};
  clv_allocator allocator = harness_allocator(&memory);
  unsigned char *a = allocator.allocate(10, allocator.user);
  ck_assert_int_eq(a[9], 0xa5);
  a[0] = 7;
  a = allocator.reallocate(a, 20, allocator.user);
  ck_assert_int_eq(a[0], 7);
  ck_assert_uint_eq(memory.live, 1);
  ck_assert_uint_eq(memory.live_bytes, 20);
  ck_assert_uint_eq(memory.peak_bytes, 30);
  ck_assert_ptr_null(allocator.reallocate(a, 40, allocator.user));
  ck_assert_uint_eq(memory.live_bytes, 20);
  void *b = allocator.allocate(1, allocator.user);
  ck_assert_ptr_nonnull(b);
  allocator.release(b, allocator.user);
  memory.fail_from_then_on = 1;
  ck_assert_ptr_null(allocator.allocate(1, allocator.user));
  allocator.release(a, allocator.user);
  allocator.release(NULL, allocator.user);
  ck_assert_uint_eq(memory.live, 0);
  ck_assert_uint_eq(memory.live_bytes, 0);
  ck_assert_uint_eq(memory.allocations, 5);
}
END_TEST

START_TEST(bytes_are_found_in_live_blocks_alone) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  char *blocks[3];
  for (int i = 0; i < 3; i++) {
    blocks[i] = allocator.allocate(8, allocator.user);
    memcpy(blocks[i], "ananas..", 8);
  }
  ck_assert_uint_eq(harness_memory_find(&memory, "ana", 3), 6);
  ck_assert_uint_eq(harness_memory_find(&memory, "s..", 3), 3);
  ck_assert_uint_eq(harness_memory_find(&memory, "ananas..", 8), 3);
  ck_assert_uint_eq(harness_memory_find(&memory, "ananas...", 9), 0);
  allocator.release(blocks[1], allocator.user);
  ck_assert_uint_eq(harness_memory_find(&memory, "ananas", 6), 2);
  allocator.release(blocks[2], allocator.user);
  blocks[0] = allocator.reallocate(blocks[0], 3, allocator.user);
  ck_assert_uint_eq(harness_memory_find(&memory, "ana", 3), 1);
  allocator.release(blocks[0], allocator.user);
  ck_assert_uint_eq(harness_memory_find(&memory, "a", 1), 0);
}
END_TEST

enum { GOOD, LEAKS, HIDES, IDLE };

/* Two allocations, handled as `user` says. */
static clv_status two_blocks(const clv_allocator *allocator, void *user) {
  int manner = *(int *)user;
  if (manner == IDLE) return CLV_OK;
  void *a = allocator->allocate(8, allocator->user);
  if (a == NULL) return CLV_ENOMEM;
  void *b = allocator->allocate(8, allocator->user);
  if (b == NULL && manner == LEAKS) return CLV_ENOMEM;
  allocator->release(b, allocator->user);
  allocator->release(a, allocator->user);
  return b == NULL && manner == GOOD ? CLV_ENOMEM : CLV_OK;
}

START_TEST(each_allocation_accepts_a_careful_call) {
  int manner = GOOD;
  harness_each_allocation(two_blocks, &manner);
}
END_TEST

/* Tests that must fail, each run below in a suite of its own before the suite that counts. */
START_TEST(leaks) {
  int manner = LEAKS;
  harness_each_allocation(two_blocks, &manner);
}
END_TEST

START_TEST(hides_a_failure) {
  int manner = HIDES;
  harness_each_allocation(two_blocks, &manner);
}
END_TEST

START_TEST(never_allocates) {
  int manner = IDLE;
  harness_each_allocation(two_blocks, &manner);
}
END_TEST

START_TEST(calls_the_handler) { gsl_error("provoked", "here", 1, GSL_EDOM); }
END_TEST

START_TEST(replaces_the_handler) { gsl_set_error_handler_off(); }
END_TEST

START_TEST(releases_a_stranger) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  static double stranger[32];
  allocator.release(stranger + 16, allocator.user);
}
END_TEST

enum { FAILING = 7 };
static int answers[FAILING];

/* A replaced handler is noticed at the end of a process, so these need one each. */
static int forks(void) {
  const char *fork = getenv("CK_FORK");
  return fork == NULL || strcmp(fork, "no") != 0;
}

static void run_failing(void) {
  const TTest *failing[FAILING] = {
      leaks, hides_a_failure, never_allocates, calls_the_handler, replaces_the_handler, releases_a_stranger, NULL};
  for (int i = 0; i < FAILING; i++) {
    Suite *suite = suite_create("must fail");
    TCase *tests = tcase_create("must fail");
    if (failing[i] != NULL) tcase_add_test(tests, failing[i]);
    suite_add_tcase(suite, tests);
    answers[i] = harness_main(suite);
  }
}

START_TEST(careless_tests_fail) {
  if (!forks()) return;
  for (int i = 0; i < FAILING; i++) ck_assert_msg(answers[i] == EXIT_FAILURE, "test %d passed", i);
}
END_TEST

START_TEST(buffer_fails_where_told) {
  harness_buffer buffer = {.failing = 1, .fail_after = 5};
  ck_assert_int_eq(harness_write("abc", 3, &buffer), 0);
  ck_assert_int_ne(harness_write("def", 3, &buffer), 0);
  ck_assert_int_eq(harness_write("de", 2, &buffer), 0);
  ck_assert_uint_eq(buffer.size, 5);
  char bytes[8];
  size_t size = 9;
  buffer.fail_after = 4;
  buffer.piece = 3;
  ck_assert_int_eq(harness_read(bytes, sizeof bytes, &size, &buffer), 0);
  ck_assert_uint_eq(size, 3);
  ck_assert_mem_eq(bytes, "abc", 3);
  ck_assert_int_eq(harness_read(bytes, sizeof bytes, &size, &buffer), 0);
  ck_assert_uint_eq(size, 1);
  ck_assert_int_ne(harness_read(bytes, sizeof bytes, &size, &buffer), 0);
  buffer.failing = 0;
  ck_assert_int_eq(harness_read(bytes, sizeof bytes, &size, &buffer), 0);
  ck_assert_uint_eq(size, 1);
  ck_assert_int_eq(harness_read(bytes, sizeof bytes, &size, &buffer), 0);
  ck_assert_uint_eq(size, 0);
  harness_buffer_free(&buffer);
  ck_assert_ptr_null(buffer.bytes);
}
END_TEST

START_TEST(relative_error_is_infinite_for_nan) {
  ck_assert_double_eq(harness_relative(1.5, 1.0), 0.5);
  ck_assert_double_eq(harness_relative(-0.25, 0.0), 0.25);
  ck_assert_double_eq(harness_relative((double)INFINITY, (double)INFINITY), 0.0);
  ck_assert(isinf(harness_relative((double)NAN, 1.0)));
  ck_assert(isinf(harness_relative((double)NAN, (double)NAN)));
}
END_TEST

START_TEST(random_is_splitmix64) {
  uint64_t state = 1234567;
  ck_assert_uint_eq(harness_random(&state), UINT64_C(6457827717110365317));
  ck_assert_uint_eq(harness_random(&state), UINT64_C(3203168211198807973));
}
END_TEST

int main(void) {
  if (forks()) {
    setenv("CK_VERBOSITY", "silent", 1);
    run_failing();
    unsetenv("CK_VERBOSITY");
  }
  Suite *suite = suite_create("harness");
  TCase *basic = tcase_create("basic");
  tcase_add_test(basic, allocator_counts_and_refuses);
  tcase_add_test(basic, bytes_are_found_in_live_blocks_alone);
  tcase_add_test(basic, each_allocation_accepts_a_careful_call);
  tcase_add_test(basic, buffer_fails_where_told);
  tcase_add_test(basic, relative_error_is_infinite_for_nan);
  tcase_add_test(basic, careless_tests_fail);
  tcase_add_test(basic, random_is_splitmix64);
  suite_add_tcase(suite, basic);
  return harness_main(suite);
}
