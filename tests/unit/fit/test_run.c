/* The host's side of a fit: what it lends is checked and taken, and it is told how far a fit has come. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "harness.h"

/* What was told last, and what to answer. */
typedef struct listener {
  clv_progress last;
  int answer;
  size_t calls;
} listener;

static int listen(const clv_progress *progress, void *user) {
  listener *it = user;
  it->last = *progress;
  it->calls++;
  return it->answer;
}

static void run_none(clv_task_fn task, void *data, size_t count, void *user) {
  (void)task, (void)data, (void)count, (void)user;
}

START_TEST(nothing_lent_is_fine) {
  clvp_fit_run run = {0};
  clv_fit_host own = CLV_FIT_HOST_INIT;
  ck_assert_int_eq(clvp_fit_start(&run, &own, NULL, NULL), CLV_OK);
  ck_assert(run.allocator.allocate != NULL);
  ck_assert_ptr_null(run.executor);
  ck_assert(!clvp_fit_tell(&run));
  ck_assert_uint_eq(run.step, 0);
}
END_TEST

START_TEST(what_is_lent_is_taken) {
  listener ear = {.answer = 0};
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  const clv_executor executor = {(uint32_t)sizeof executor, run_none, NULL};
  const clv_fit_host host = {(uint32_t)sizeof host, 0, &allocator, &executor, listen, &ear};
  clvp_fit_run run = {0};
  clv_fit_host own = CLV_FIT_HOST_INIT;
  ck_assert_int_eq(clvp_fit_start(&run, &own, &host, NULL), CLV_OK);
  ck_assert_mem_eq(&run.allocator, &allocator, sizeof allocator);
  ck_assert_ptr_eq(run.executor, &executor);
  ck_assert(!clvp_fit_tell(&run));
  ck_assert_uint_eq(ear.calls, 1);
  ck_assert_uint_eq(ear.last.size, sizeof ear.last);
}
END_TEST

START_TEST(what_cannot_be_used_is_refused) {
  clv_executor executor = {(uint32_t)sizeof executor, NULL, NULL};
  clv_allocator allocator = {(uint32_t)sizeof allocator, NULL, NULL, NULL, NULL};
  clv_fit_host host = CLV_FIT_HOST_INIT, own = CLV_FIT_HOST_INIT;
  clvp_fit_run run = {0};
  clv_error error = CLV_ERROR_INIT;
  host.executor = &executor;
  ck_assert_int_eq(clvp_fit_start(&run, &own, &host, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "executor");
  host.executor = NULL;
  host.allocator = &allocator;
  ck_assert_int_eq(clvp_fit_start(&run, &own, &host, NULL), CLV_EINVAL);
  host.allocator = NULL;
  host.size = 5;
  ck_assert_int_eq(clvp_fit_start(&run, &own, &host, NULL), CLV_EINVAL);
}
END_TEST

START_TEST(the_fraction_rises_within_its_share_and_never_falls) {
  listener ear = {.answer = 0};
  clvp_fit_run run = {.progress = listen, .progress_user = &ear, .phase = "one", .share = 0.8};
  double fraction = -1.0;
  for (uint32_t i = 0; i < 1000; i++) {
    ck_assert(!clvp_fit_tell(&run));
    ck_assert_uint_eq(ear.last.step, i);
    ck_assert_double_ge(ear.last.fraction, fraction);
    ck_assert_double_le(ear.last.fraction, 0.8);
    fraction = ear.last.fraction;
  }
  ck_assert_double_gt(fraction, 0.79);
  run.from = 0.1, run.share = 0.2, run.step = 0, run.phase = "two";
  for (uint32_t i = 0; i < 100; i++) {
    ck_assert(!clvp_fit_tell(&run));
    ck_assert_double_ge(ear.last.fraction, fraction);
    ck_assert_str_eq(ear.last.phase, "two");
  }
}
END_TEST

START_TEST(once_stopped_nobody_is_asked_again) {
  listener ear = {.answer = 1};
  clvp_fit_run run = {.progress = listen, .progress_user = &ear, .phase = "one", .share = 1.0};
  ck_assert(clvp_fit_tell(&run));
  ear.answer = 0;
  ck_assert(clvp_fit_tell(&run));
  ck_assert(run.cancelled);
  ck_assert_uint_eq(ear.calls, 1);
}
END_TEST

/* Pieces taken, and whose lane is at work. */
typedef struct pieces {
  int taken[100];
  size_t lanes;
} pieces;

static void take_piece(void *data, size_t number, size_t lane) {
  pieces *all = data;
  ck_assert_uint_lt(lane, all->lanes);
  all->taken[number]++;
}

static void run_backwards(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  for (size_t i = count; i > 0; i--) task(data, i - 1);
}

START_TEST(each_piece_of_work_is_done_once) {
  const clv_executor executor = {(uint32_t)sizeof executor, run_backwards, NULL};
  clvp_fit_run alone = {0}, lent = {.executor = &executor};
  ck_assert_uint_eq(clvp_fit_lanes(&alone, 50, 8), 1);
  ck_assert_uint_eq(clvp_fit_lanes(&lent, 50, 8), 8);
  ck_assert_uint_eq(clvp_fit_lanes(&lent, 5, 8), 5);
  ck_assert_uint_eq(clvp_fit_lanes(&lent, 0, 8), 1);
  for (size_t k = 0; k < 2; k++) {
    clvp_fit_run *run = k == 0 ? &alone : &lent;
    for (size_t count = 0; count <= 100; count += 20) {
      pieces all = {.lanes = clvp_fit_lanes(run, count, 8)};
      clvp_fit_share(run, all.lanes, count, take_piece, &all);
      for (size_t i = 0; i < 100; i++) ck_assert_int_eq(all.taken[i], i < count);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/run");
  TCase *tests = tcase_create("run");
  tcase_add_test(tests, nothing_lent_is_fine);
  tcase_add_test(tests, what_is_lent_is_taken);
  tcase_add_test(tests, what_cannot_be_used_is_refused);
  tcase_add_test(tests, the_fraction_rises_within_its_share_and_never_falls);
  tcase_add_test(tests, once_stopped_nobody_is_asked_again);
  tcase_add_test(tests, each_piece_of_work_is_done_once);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
