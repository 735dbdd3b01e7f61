/* Where a search starts: near the maximum of all rows, the same on any threads, and whatever the host does. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"

static const double truths[][4] = {
    {0}, {0.8, 150.0}, {0.6, 120.0, 0.8, 2.5}, {0.7, 140.0, 0.9, 2.5}, {0.7, 160.0, 0.8, 250.0}};

/* Room that no search of these leaves. */
static clvp_fit_space space_of(int32_t kind) {
  clvp_fit_space space = {.law = clvp_law_of(kind), .max_iterations = 200};
  for (size_t i = 0; i < space.law->count; i++) {
    space.lower[i] = log(1e-6);
    space.upper[i] = log(1e9);
  }
  return space;
}

static clv_summary *summary_of(int32_t kind, int64_t customers, int32_t until) {
  shop s = {.until = until};
  clv_model *truth = shop_model(kind, 1, truths[kind], NULL);
  shop_simulate(&s, truth, 7, customers, until / 2);
  clv_summary *summary = shop_summary(&s);
  clv_model_free(truth);
  shop_free(&s);
  return summary;
}

static void make_rows(clvp_fit_rows *rows, const clv_summary *summary, clvp_fit_run *run) {
  run->share = 1.0;
  if (run->allocator.allocate == NULL) ck_assert_int_eq(clvp_allocator_init(&run->allocator, NULL, NULL), CLV_OK);
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  ck_assert_int_eq(clvp_fit_customers(rows, table, summary->until, run, NULL), CLV_OK);
}

/* From few rows and from many, that are thinned, a search of all gains little. */
START_TEST(a_start_is_near_the_maximum) {
  const int64_t sizes[] = {700, 30000};
  clvp_fit_space space = space_of(_i);
  for (size_t k = 0; k < 2; k++) {
    clv_summary *summary = summary_of(_i, sizes[k], 1000);
    clvp_fit_run run = {0};
    clvp_fit_rows rows = {0};
    make_rows(&rows, summary, &run);
    ck_assert_int_eq(rows.count > 4096, k == 1);
    clvp_starts starts;
    ck_assert_int_eq(clvp_fit_find_starts(&starts, &space, &rows, &run, NULL), CLV_OK);
    ck_assert_uint_eq(starts.count, 1);
    const clvp_search *start = &starts.at[0];
    clvp_objective *objective = NULL;
    ck_assert_int_eq(clvp_objective_create(&objective, space.law, &rows, &run, NULL), CLV_OK);
    clvp_point point;
    clvp_newton newton;
    ck_assert_int_eq(clvp_objective_evaluate(start->theta, &point, objective), 0);
    clvp_newton_end end =
        clvp_search_run(&newton, objective, space.law->count, space.lower, space.upper, start, 1e-9, 200);
    ck_assert(end == CLVP_NEWTON_CONVERGED || end == CLVP_NEWTON_STALLED);
    ck_assert_double_lt(newton.point.value - point.value, 0.02 + 2e-4 * (double)rows.customers);
    ck_assert_uint_le(newton.evaluations, 5);
    clvp_objective_free(objective);
    clvp_fit_rows_free(&rows);
    clv_summary_free(summary);
  }
}
END_TEST

static void run_backwards(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  for (size_t i = count; i > 0; i--) task(data, i - 1);
}

START_TEST(threads_do_not_change_a_bit) {
  const clv_executor executor = {(uint32_t)sizeof executor, run_backwards, NULL};
  clvp_fit_space space = space_of(_i);
  clv_summary *summary = summary_of(_i, 20000, 1000);
  clvp_fit_run run = {0}, lent = {.executor = &executor};
  clvp_fit_rows rows = {0}, other = {0};
  clvp_starts starts, same;
  make_rows(&rows, summary, &run);
  make_rows(&other, summary, &lent);
  ck_assert_uint_gt(rows.count, 4096);
  ck_assert_int_eq(clvp_fit_find_starts(&starts, &space, &rows, &run, NULL), CLV_OK);
  ck_assert_int_eq(clvp_fit_find_starts(&same, &space, &other, &lent, NULL), CLV_OK);
  ck_assert_uint_eq(starts.count, same.count);
  for (size_t i = 0; i < starts.count; i++)
    ck_assert_mem_eq(starts.at[i].theta, same.at[i].theta, sizeof starts.at[i].theta);
  clvp_fit_rows_free(&rows);
  clvp_fit_rows_free(&other);
  clv_summary_free(summary);
}
END_TEST

/* A customer of long ago among many new ones: the unit of time is theirs. */
START_TEST(one_customer_of_long_ago_changes_little) {
  clvp_fit_space space = space_of(_i);
  shop s = {.until = 400};
  clv_model *truth = shop_model(_i, 1, truths[_i], NULL);
  shop_simulate(&s, truth, 7, 60000, 300);
  clvp_starts starts[2];
  for (int k = 0; k < 2; k++) {
    if (k == 1) {
      shop_order(&s, 1000000, -30000, 100);
      shop_order(&s, 1000000, -29000, 100);
    }
    clv_summary *summary = shop_summary(&s);
    clvp_fit_run run = {0};
    clvp_fit_rows rows = {0};
    make_rows(&rows, summary, &run);
    ck_assert_uint_gt(rows.count, 4096);
    ck_assert_int_eq(clvp_fit_find_starts(&starts[k], &space, &rows, &run, NULL), CLV_OK);
    clvp_fit_rows_free(&rows);
    clv_summary_free(summary);
  }
  for (size_t i = 0; i < space.law->count; i++)
    ck_assert_double_lt(fabs(starts[1].at[0].theta[i] - starts[0].at[0].theta[i]), 0.1);
  clv_model_free(truth);
  shop_free(&s);
}
END_TEST

typedef struct stopper {
  uint32_t stop_at, calls;
} stopper;

static int stop(const clv_progress *progress, void *user) {
  stopper *it = user;
  (void)progress;
  return ++it->calls == it->stop_at;
}

START_TEST(the_host_can_stop_it) {
  clvp_fit_space space = space_of(_i);
  clv_summary *summary = summary_of(_i, 20000, 1000);
  for (uint32_t stop_at = 1;; stop_at++) {
    stopper it = {.stop_at = stop_at};
    harness_memory memory = {0};
    clvp_fit_run run = {.allocator = harness_allocator(&memory), .progress = stop, .progress_user = &it};
    clvp_fit_rows rows = {0};
    clvp_starts starts;
    make_rows(&rows, summary, &run);
    ck_assert_int_eq(clvp_fit_find_starts(&starts, &space, &rows, &run, NULL), CLV_OK);
    clvp_fit_rows_free(&rows);
    ck_assert_uint_eq(memory.live, 0);
    ck_assert_int_eq(run.cancelled, it.calls == stop_at);
    if (!run.cancelled) break;
  }
  clv_summary_free(summary);
}
END_TEST

/* Rows are made beforehand, so that what is refused is the start's own. */
typedef struct start_case {
  clvp_fit_space space;
  clvp_fit_rows rows;
  const clv_executor *executor;
} start_case;

static clv_status find_start(const clv_allocator *allocator, void *user) {
  start_case *it = user;
  clvp_fit_run run = {.allocator = *allocator, .executor = it->executor};
  clvp_fit_rows rows = it->rows;
  clvp_starts starts;
  rows.run = &run;
  return clvp_fit_find_starts(&starts, &it->space, &rows, &run, NULL);
}

START_TEST(out_of_memory_leaves_nothing) {
  const clv_executor executor = {(uint32_t)sizeof executor, run_backwards, NULL};
  clv_summary *summary = summary_of(_i, 8000, 1000);
  clvp_fit_run run = {0};
  start_case it = {.space = space_of(_i)};
  make_rows(&it.rows, summary, &run);
  ck_assert_uint_gt(it.rows.count, 4096);
  harness_each_allocation(find_start, &it);
  it.executor = &executor;
  harness_each_allocation(find_start, &it);
  clvp_fit_rows_free(&it.rows);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/start");
  TCase *tests = tcase_create("start");
  tcase_set_timeout(tests, 60);
  const int first = CLV_MODEL_NBD, end = CLV_MODEL_PARETO_NBD + 1;
  tcase_add_loop_test(tests, a_start_is_near_the_maximum, first, end);
  tcase_add_loop_test(tests, threads_do_not_change_a_bit, first, end);
  tcase_add_loop_test(tests, one_customer_of_long_ago_changes_little, first, end);
  tcase_add_loop_test(tests, the_host_can_stop_it, first, end);
  tcase_add_loop_test(tests, out_of_memory_leaves_nothing, first, end);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
