/* Thinned rows: fewer, that weigh and mean the same. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"

static clvp_fit_run plain_run(void) {
  clvp_fit_run run = {0};
  ck_assert_int_eq(clvp_allocator_init(&run.allocator, NULL, NULL), CLV_OK);
  return run;
}

/* Customers with many different rows. */
static clv_summary *varied_summary(int64_t customers, int order) {
  shop s = {.until = 1000, .minor_digits = 2};
  uint64_t state = 5;
  for (int64_t i = 0; i < customers; i++)
    shop_poisson(&s, i, (int32_t)(i % 700), 1000, 0.01 * shop_exponential(&state), &state);
  if (order > 0) shop_shuffle(&s, (uint64_t)order);
  clv_summary *summary = shop_summary(&s);
  shop_free(&s);
  return summary;
}

static void check_tasks(const clvp_fit_rows *rows) {
  size_t at = 0;
  int64_t customers = 0;
  for (size_t t = 0; t < rows->task_count; t++) {
    const clvp_fit_task *task = &rows->tasks[t];
    double weight = 0.0;
    ck_assert_uint_eq(task->begin, at);
    ck_assert_uint_gt(task->end, at);
    ck_assert_uint_le(task->end - at, CLVP_TASK_ROWS);
    if (t > 0) ck_assert_double_ge(task->key, rows->tasks[t - 1].key);
    for (; at < task->end; at++) weight += rows->weight[at];
    ck_assert_int_eq(task->customers, (int64_t)weight);
    customers += task->customers;
  }
  ck_assert_uint_eq(at, rows->count);
  ck_assert_int_eq(customers, rows->customers);
}

/* Customers of an x, their transactions after the first, and days of silence and of observation. */
typedef struct totals {
  double customers, orders, t_x, T;
} totals;

static totals totals_of(const clvp_fit_rows *rows, double least, double most) {
  totals sum = {0};
  for (size_t t = 0; t < rows->task_count; t++) {
    const clvp_fit_task *task = &rows->tasks[t];
    if (task->key < least || task->key > most) continue;
    for (size_t i = task->begin; i < task->end; i++) {
      sum.customers += rows->weight[i];
      sum.orders += rows->weight[i] * task->key;
      sum.t_x += rows->weight[i] * rows->t_x[i];
      sum.T += rows->weight[i] * rows->T[i];
    }
  }
  return sum;
}

static const clvp_thinning ways[] = {{1, 1, 8.0, 1.25},  {1, 1, INFINITY, 1.0}, {8, 5, 4.0, 1.5},
                                     {3, 7, 0.0, 100.0}, {2000, 1, 2.0, 2.0},   {1, 40, 1.0, 1.1}};

START_TEST(customers_weigh_and_mean_the_same) {
  const clvp_thinning *how = &ways[_i];
  clv_summary *summary = varied_summary(6000, 0);
  clvp_fit_run run = plain_run();
  clvp_fit_rows rows = {0}, thin = {0};
  ck_assert_int_eq(clvp_fit_customers(&rows, &summary->parts[CLV_SUMMARY_CUSTOMERS], 1000, &run, NULL), CLV_OK);
  ck_assert_int_eq(clvp_fit_thin_customers(&thin, &rows, how, NULL), CLV_OK);
  check_tasks(&thin);
  ck_assert_uint_lt(thin.count, rows.count);
  ck_assert_int_eq(thin.x_max, rows.x_max);
  ck_assert_int_eq(thin.days, (rows.days + how->unit / 2) / how->unit);
  ck_assert_double_eq(thin.tau, rows.tau / how->unit);
  ck_assert_double_eq(thin.rate, rows.rate * how->unit);
  for (size_t i = 0; i < thin.count; i++) {
    ck_assert_int_le(thin.t_x[i], thin.T[i]);
    ck_assert_int_le(thin.T[i], thin.days);
  }
  totals all = totals_of(&rows, 0.0, INFINITY), few = totals_of(&thin, 0.0, INFINITY);
  ck_assert_double_eq(few.customers, all.customers);
  ck_assert_double_lt(harness_relative(few.orders, all.orders), 1e-12);
  /* up to rounding to whole units */
  ck_assert_double_lt(fabs(few.T * how->unit - all.T), 0.5 * how->unit * all.customers);
  ck_assert_double_lt(fabs(few.t_x * how->unit - all.t_x), 0.5 * how->unit * all.customers);
  for (double x = 0.0; x <= how->each && x <= rows.x_max; x++)
    ck_assert_double_eq(totals_of(&thin, x, x).customers, totals_of(&rows, x, x).customers);
  for (size_t t = 0; t + 1 < thin.task_count; t++)
    ck_assert(thin.tasks[t].key <= how->each || thin.tasks[t + 1].key > thin.tasks[t].key);
  clvp_fit_rows_free(&thin);
  clvp_fit_rows_free(&rows);
  clv_summary_free(summary);
}
END_TEST

/* With cells of a day, and each x apart, nothing is lost near the day of observation; and with few rows nothing at all.
 */
START_TEST(rows_alone_in_their_cells_stay_as_they_are) {
  clv_summary *summary = varied_summary(12, 0);
  clvp_fit_run run = plain_run();
  clvp_fit_rows rows = {0}, thin = {0};
  const clvp_thinning how = {1, 1, INFINITY, 1.0};
  ck_assert_int_eq(clvp_fit_customers(&rows, &summary->parts[CLV_SUMMARY_CUSTOMERS], 1000, &run, NULL), CLV_OK);
  ck_assert_int_eq(clvp_fit_thin_customers(&thin, &rows, &how, NULL), CLV_OK);
  ck_assert_uint_eq(thin.task_count, rows.task_count);
  for (double x = 0.0; x <= rows.x_max; x++) {
    totals all = totals_of(&rows, x, x), few = totals_of(&thin, x, x);
    ck_assert_double_eq(few.customers, all.customers);
    if (all.customers == 1.0) ck_assert(few.T == all.T && few.t_x == all.t_x);
  }
  clvp_fit_rows_free(&thin);
  clvp_fit_rows_free(&rows);
  clv_summary_free(summary);
}
END_TEST

static void run_backwards(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  for (size_t i = count; i > 0; i--) task(data, i - 1);
}

START_TEST(neither_threads_nor_the_order_of_orders_change_a_bit) {
  const clv_executor executor = {(uint32_t)sizeof executor, run_backwards, NULL};
  clvp_fit_run run = plain_run(), lent = plain_run();
  lent.executor = &executor;
  for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
    clvp_fit_rows first = {0};
    for (int order = 0; order < 3; order++) {
      clv_summary *summary = varied_summary(3000, order);
      clvp_fit_rows rows = {0}, thin = {0};
      ck_assert_int_eq(
          clvp_fit_customers(&rows, &summary->parts[CLV_SUMMARY_CUSTOMERS], 1000, order == 0 ? &run : &lent, NULL),
          CLV_OK);
      ck_assert_int_eq(clvp_fit_thin_customers(&thin, &rows, &ways[k], NULL), CLV_OK);
      if (order > 0) {
        ck_assert_uint_eq(thin.count, first.count);
        ck_assert_mem_eq(thin.t_x, first.t_x, thin.count * sizeof *thin.t_x);
        ck_assert_mem_eq(thin.T, first.T, thin.count * sizeof *thin.T);
        ck_assert_mem_eq(thin.weight, first.weight, thin.count * sizeof *thin.weight);
        ck_assert_mem_eq(thin.tasks, first.tasks, thin.task_count * sizeof *thin.tasks);
        clvp_fit_rows_free(&thin);
      } else {
        first = thin;
      }
      clvp_fit_rows_free(&rows);
      clv_summary_free(summary);
    }
    clvp_fit_rows_free(&first);
  }
}
END_TEST

START_TEST(spends_keep_their_weight) {
  clvp_fit_run run = plain_run();
  const size_t limits[] = {1, 7, 100, 1000, 100000};
  for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
    clvp_fit_rows first = {0};
    for (int order = 0; order < 3; order++) {
      clv_summary *summary = varied_summary(3000, order);
      clvp_fit_rows rows = {0}, thin = {0};
      ck_assert_int_eq(clvp_fit_spends(&rows, &summary->parts[CLV_SUMMARY_SPEND], 2, &run, NULL), CLV_OK);
      ck_assert_int_eq(clvp_fit_thin_spends(&thin, &rows, limits[k], NULL), CLV_OK);
      check_tasks(&thin);
      ck_assert_uint_le(thin.count, limits[k] + rows.task_count);
      ck_assert_int_eq(thin.customers, rows.customers);
      for (size_t t = 0; t < rows.task_count; t++) ck_assert_double_eq(thin.tasks[t].key, rows.tasks[t].key);
      if (order > 0) {
        ck_assert_uint_eq(thin.count, first.count);
        ck_assert_mem_eq(thin.mean, first.mean, thin.count * sizeof *thin.mean);
        ck_assert_mem_eq(thin.log_mean, first.log_mean, thin.count * sizeof *thin.mean);
        ck_assert_mem_eq(thin.weight, first.weight, thin.count * sizeof *thin.mean);
        clvp_fit_rows_free(&thin);
      } else {
        first = thin;
      }
      clvp_fit_rows_free(&rows);
      clv_summary_free(summary);
    }
    clvp_fit_rows_free(&first);
  }
}
END_TEST

static clv_status thin_both(const clv_allocator *given, void *user) {
  const clv_summary *summary = user;
  clvp_fit_run run = {.allocator = *given};
  clvp_fit_rows customers = {0}, spends = {0}, thin = {0}, thin_spends = {0};
  clv_status status = clvp_fit_customers(&customers, &summary->parts[CLV_SUMMARY_CUSTOMERS], 1000, &run, NULL);
  if (status == CLV_OK) status = clvp_fit_spends(&spends, &summary->parts[CLV_SUMMARY_SPEND], 2, &run, NULL);
  if (status == CLV_OK) status = clvp_fit_thin_customers(&thin, &customers, &ways[0], NULL);
  if (status == CLV_OK) status = clvp_fit_thin_spends(&thin_spends, &spends, 50, NULL);
  clvp_fit_rows_free(&customers);
  clvp_fit_rows_free(&spends);
  clvp_fit_rows_free(&thin);
  clvp_fit_rows_free(&thin_spends);
  return status;
}

START_TEST(out_of_memory_leaves_nothing) {
  clv_summary *summary = varied_summary(200, 0);
  harness_each_allocation(thin_both, summary);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/thin");
  TCase *tests = tcase_create("thin");
  tcase_add_loop_test(tests, customers_weigh_and_mean_the_same, 0, (int)(sizeof ways / sizeof *ways));
  tcase_add_test(tests, rows_alone_in_their_cells_stay_as_they_are);
  tcase_add_test(tests, neither_threads_nor_the_order_of_orders_change_a_bit);
  tcase_add_test(tests, spends_keep_their_weight);
  tcase_add_test(tests, out_of_memory_leaves_nothing);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
