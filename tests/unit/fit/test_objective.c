/* The objective over a summary against the plain sum over customers, in any company of threads. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"
#include <pthread.h>

enum { UNTIL = 500 };

static clv_summary *objective_summary(void) {
  shop s = {.until = UNTIL, .minor_digits = 2};
  uint64_t state = 3;
  for (int64_t i = 0; i < 800; i++)
    shop_poisson(&s, i % 790, (int32_t)(i % 300), 300 + (int32_t)(i % 200), 0.03 * shop_exponential(&state), &state);
  clv_summary *summary = shop_summary(&s);
  shop_free(&s);
  return summary;
}

static const double cases[][4] = {{0.5, 60.0, 0.7, 2.0}, {2.0, 15.0, 0.1, 5.0}, {0.05, 400.0, 3.0, 0.4}};
static const double spend_cases[][3] = {{6.0, 4.0, 15.0}, {0.7, 1.2, 30.0}, {900.0, 50.0, 1.0}};

/* A value with derivatives, added the plain way in extended precision. */
typedef struct plain_sum {
  long double value, gradient[4], hessian[10], size;
} plain_sum;

static void plain_add(plain_sum *sum, size_t n, double weight, double value, const double *gradient,
                      const double *hessian) {
  sum->value += (long double)weight * value;
  sum->size += (long double)weight * fabs(value);
  for (size_t i = 0; i < n; i++) sum->gradient[i] += (long double)weight * gradient[i];
  for (size_t i = 0; i < CLVP_PACKED(n); i++) sum->hessian[i] += (long double)weight * hessian[i];
}

static void check_point(const clvp_point *point, const plain_sum *sum, size_t n, double customers) {
  ck_assert_double_lt(fabs(point->value - (double)sum->value), 1e-11 * (double)sum->size);
  for (size_t i = 0; i < n; i++)
    ck_assert_msg(fabs(point->gradient[i] - (double)sum->gradient[i]) <
                      1e-9 * fmax(customers, fabs((double)sum->gradient[i])),
                  "gradient %zu: %.17g for %.17g", i, point->gradient[i], (double)sum->gradient[i]);
  for (size_t i = 0; i < CLVP_PACKED(n); i++)
    ck_assert_msg(fabs(point->hessian[i] - (double)sum->hessian[i]) <
                      1e-8 * fmax(customers, fabs((double)sum->hessian[i])),
                  "hessian %zu: %.17g for %.17g", i, point->hessian[i], (double)sum->hessian[i]);
}

/* The objective at log parameters, with rows of its own. */
static void evaluate(clvp_point *point, const clvp_law *law, const clv_summary *summary, const double *parameters,
                     clvp_fit_run *run) {
  clvp_fit_rows rows = {0};
  ck_assert_int_eq(clvp_allocator_init(&run->allocator, NULL, NULL), CLV_OK);
  clv_status status = law != NULL ? clvp_fit_customers(&rows, &summary->parts[CLV_SUMMARY_CUSTOMERS], UNTIL, run, NULL)
                                  : clvp_fit_spends(&rows, &summary->parts[CLV_SUMMARY_SPEND], 2, run, NULL);
  ck_assert_int_eq(status, CLV_OK);
  clvp_objective *objective = NULL;
  ck_assert_int_eq(clvp_objective_create(&objective, law, &rows, run, NULL), CLV_OK);
  double theta[4] = {0};
  for (size_t i = 0; i < (law != NULL ? law->count : 3); i++) theta[i] = log(parameters[i]);
  memset(point, 0, sizeof *point);
  ck_assert_int_eq(clvp_objective_evaluate(theta, point, objective), 0);
  clvp_objective_free(objective);
  clvp_fit_rows_free(&rows);
}

START_TEST(transactions_are_the_sum_over_customers) {
  clv_summary *summary = objective_summary();
  const clvp_law *law = clvp_law_of(_i);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    double parameters[4];
    memcpy(parameters, cases[c], sizeof parameters);
    if (_i == CLV_MODEL_PARETO_NBD) parameters[3] *= 40.0;
    clv_model *model = shop_model(_i, 1, parameters, NULL);
    plain_sum sum = {0};
    double customers = 0.0;
    for (size_t i = 0; i < clv_summary_row_count(summary, CLV_SUMMARY_CUSTOMERS); i++) {
      clv_summary_row row;
      double value, gradient[4], hessian[10];
      ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_CUSTOMERS, i, 1, &row, sizeof row, NULL), CLV_OK);
      double x = (double)row.key[0], t_x = (double)(row.key[2] - row.key[1]), T = (double)(UNTIL - row.key[1]);
      ck_assert_int_eq(clv_model_log_likelihood(model, x, t_x, T, &value, NULL), CLV_OK);
      ck_assert_int_eq(clv_model_derivatives(model, x, t_x, T, gradient, hessian, NULL), CLV_OK);
      plain_add(&sum, law->count, (double)row.count, value, gradient, hessian);
      customers += (double)row.count;
    }
    clvp_point point;
    clvp_fit_run run = {0};
    evaluate(&point, law, summary, parameters, &run);
    check_point(&point, &sum, law->count, customers);
    clv_model_free(model);
  }
  clv_summary_free(summary);
}
END_TEST

START_TEST(spend_is_the_sum_over_customers) {
  clv_summary *summary = objective_summary();
  for (size_t c = 0; c < sizeof spend_cases / sizeof *spend_cases; c++) {
    clv_model *model = shop_model(CLV_MODEL_NBD, 1, cases[0], spend_cases[c]);
    plain_sum sum = {0};
    double customers = 0.0;
    for (size_t i = 0; i < clv_summary_row_count(summary, CLV_SUMMARY_SPEND); i++) {
      clv_summary_row row;
      double value, gradient[3], hessian[6];
      ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_SPEND, i, 1, &row, sizeof row, NULL), CLV_OK);
      double n = (double)row.key[0], mean = (double)row.key[1] / 100.0 / n;
      ck_assert_int_eq(clv_model_spend_log_likelihood(model, n, mean, &value, NULL), CLV_OK);
      ck_assert_int_eq(clv_model_spend_derivatives(model, n, mean, gradient, hessian, NULL), CLV_OK);
      plain_add(&sum, 3, (double)row.count, value, gradient, hessian);
      customers += (double)row.count;
    }
    clvp_point point;
    clvp_fit_run run = {0};
    evaluate(&point, NULL, summary, spend_cases[c], &run);
    check_point(&point, &sum, 3, customers);
    clv_model_free(model);
  }
  clv_summary_free(summary);
}
END_TEST

static void run_backwards(clv_task_fn task, void *data, size_t count, void *user) {
  size_t *calls = user;
  for (size_t i = count; i > 0; i--) task(data, i - 1);
  (*calls)++;
}

/* Half of the tasks for another thread. */
typedef struct odd_half {
  clv_task_fn task;
  void *data;
  size_t count;
} odd_half;

static void *run_odd(void *user) {
  odd_half *half = user;
  for (size_t i = 1; i < half->count; i += 2) half->task(half->data, i);
  return NULL;
}

static void run_two_threads(clv_task_fn task, void *data, size_t count, void *user) {
  size_t *calls = user;
  odd_half half = {task, data, count};
  pthread_t thread;
  ck_assert_int_eq(pthread_create(&thread, NULL, run_odd, &half), 0);
  for (size_t i = 0; i < count; i += 2) task(data, i);
  ck_assert_int_eq(pthread_join(thread, NULL), 0);
  (*calls)++;
}

START_TEST(threads_do_not_change_a_bit) {
  clv_summary *summary = objective_summary();
  const clvp_law *law = clvp_law_of(_i);
  const double *parameters = law == NULL ? spend_cases[0] : cases[0];
  clvp_point alone, together;
  clvp_fit_run run = {0};
  evaluate(&alone, law, summary, parameters, &run);
  size_t calls = 0;
  const clv_executor executors[] = {{(uint32_t)sizeof(clv_executor), run_backwards, &calls},
                                    {(uint32_t)sizeof(clv_executor), run_two_threads, &calls}};
  for (size_t k = 0; k < 6; k++) {
    clvp_fit_run lent = {.executor = &executors[k % 2]};
    evaluate(&together, law, summary, parameters, &lent);
    ck_assert_mem_eq(&together, &alone, sizeof alone);
  }
  /* once for the rows of customers, and once for their sum */
  ck_assert_uint_eq(calls, law == NULL ? 6 : 12);
  clv_summary_free(summary);
}
END_TEST

START_TEST(a_prior_adds_its_parabola) {
  clv_summary *summary = objective_summary();
  clvp_fit_rows rows = {0};
  clvp_fit_run run = {0};
  ck_assert_int_eq(clvp_allocator_init(&run.allocator, NULL, NULL), CLV_OK);
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  ck_assert_int_eq(clvp_fit_customers(&rows, table, UNTIL, &run, NULL), CLV_OK);
  clvp_objective *objective = NULL;
  ck_assert_int_eq(clvp_objective_create(&objective, &clvp_bg_nbd, &rows, &run, NULL), CLV_OK);
  const double theta[4] = {0.1, 4.0, -0.3, 0.9};
  clvp_point plain, with, without;
  memset(&plain, 0, sizeof plain);
  memset(&without, 0, sizeof without);
  ck_assert_int_eq(clvp_objective_evaluate(theta, &plain, objective), 0);
  const clvp_prior priors[4] = {{-0.7, 0.5}, {0.0, 0.0}, {0.0, 2.0}, {0.9, 1.0}};
  clvp_objective_prior(objective, priors, 4);
  ck_assert_int_eq(clvp_objective_evaluate(theta, &with, objective), 0);
  ck_assert_double_lt(fabs(with.value - (plain.value - 0.5 * 1.6 * 1.6 - 0.5 * 0.15 * 0.15)), 1e-11);
  const double slope[4] = {-0.8 / 0.25, 0.0, 0.3 / 4.0, 0.0}, curvature[4] = {-4.0, 0.0, -0.25, -1.0};
  for (size_t i = 0; i < 4; i++) {
    ck_assert_double_lt(fabs(with.gradient[i] - plain.gradient[i] - slope[i]), 1e-11);
    size_t at = CLVP_AT((size_t)4, i, i);
    ck_assert_double_lt(fabs(with.hessian[at] - plain.hessian[at] - curvature[i]), 1e-10);
  }
  clvp_objective_prior(objective, NULL, 0);
  ck_assert_int_eq(clvp_objective_evaluate(theta, &without, objective), 0);
  ck_assert_mem_eq(&without, &plain, sizeof plain);
  clvp_objective_free(objective);
  clvp_fit_rows_free(&rows);
  clv_summary_free(summary);
}
END_TEST

static int stop_at_second(const clv_progress *progress, void *user) {
  (void)user;
  return progress->step >= 1;
}

START_TEST(the_host_stops_it) {
  clv_summary *summary = objective_summary();
  clvp_fit_rows rows = {0};
  clvp_fit_run run = {.progress = stop_at_second, .phase = "transactions", .share = 1.0};
  ck_assert_int_eq(clvp_allocator_init(&run.allocator, NULL, NULL), CLV_OK);
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  ck_assert_int_eq(clvp_fit_customers(&rows, table, UNTIL, &run, NULL), CLV_OK);
  clvp_objective *objective = NULL;
  ck_assert_int_eq(clvp_objective_create(&objective, &clvp_nbd, &rows, &run, NULL), CLV_OK);
  const double theta[2] = {0.0, 4.0};
  clvp_point point;
  ck_assert_int_eq(clvp_objective_evaluate(theta, &point, objective), 0);
  ck_assert(!run.cancelled);
  ck_assert_int_ne(clvp_objective_evaluate(theta, &point, objective), 0);
  ck_assert(run.cancelled);
  ck_assert_int_ne(clvp_objective_evaluate(theta, &point, objective), 0);
  clvp_objective_free(objective);
  clvp_fit_rows_free(&rows);
  clv_summary_free(summary);
}
END_TEST

/* A few rows, so that what is refused is the objective's own. */
typedef struct create_case {
  const clvp_law *law;
  const clvp_fit_rows *rows;
  const clv_executor *executor;
} create_case;

static clv_status create(const clv_allocator *allocator, void *user) {
  const create_case *it = user;
  clvp_fit_run run = {.allocator = *allocator, .executor = it->executor};
  clvp_objective *objective = NULL;
  clv_status status = clvp_objective_create(&objective, it->law, it->rows, &run, NULL);
  ck_assert_int_eq(objective == NULL, status != CLV_OK);
  clvp_objective_free(objective);
  return status;
}

START_TEST(out_of_memory_leaves_nothing) {
  clv_summary *summary = objective_summary();
  clvp_fit_run run = {0};
  ck_assert_int_eq(clvp_allocator_init(&run.allocator, NULL, NULL), CLV_OK);
  clvp_fit_rows rows = {0};
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  ck_assert_int_eq(clvp_fit_customers(&rows, table, UNTIL, &run, NULL), CLV_OK);
  size_t calls = 0;
  const clv_executor executor = {(uint32_t)sizeof executor, run_backwards, &calls};
  for (int32_t kind = 0; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    create_case alone = {clvp_law_of(kind), &rows, NULL}, lent = {clvp_law_of(kind), &rows, &executor};
    harness_each_allocation(create, &alone);
    harness_each_allocation(create, &lent);
  }
  clvp_fit_rows_free(&rows);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/objective");
  TCase *tests = tcase_create("objective");
  tcase_add_loop_test(tests, transactions_are_the_sum_over_customers, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, spend_is_the_sum_over_customers);
  tcase_add_loop_test(tests, threads_do_not_change_a_bit, 0, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, a_prior_adds_its_parabola);
  tcase_add_test(tests, the_host_stops_it);
  tcase_add_test(tests, out_of_memory_leaves_nothing);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
