/* The spend part: an ordinary maximum, its covariance, its limits. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "../../../lib/model/gamma_gamma.h"
#include "shop.h"

/* Customers with a number and a mean of transactions each, sorted by number, as rows. */
typedef struct spends {
  clvp_fit_run run;
  clvp_fit_rows rows;
} spends;

static int by_number(const void *a, const void *b) {
  const double *one = a, *other = b;
  return (one[0] > other[0]) - (one[0] < other[0]);
}

static void spends_make(spends *made, double (*pairs)[2], size_t count) {
  made->run = (clvp_fit_run){.phase = "spend", .share = 1.0};
  ck_assert_int_eq(clvp_allocator_init(&made->run.allocator, NULL, NULL), CLV_OK);
  qsort(pairs, count, sizeof *pairs, by_number);
  clvp_table table = {.size = count};
  table.a = calloc(count, sizeof *table.a);
  table.b = calloc(count, sizeof *table.b);
  table.count = calloc(count, sizeof *table.count);
  ck_assert(table.a != NULL && table.b != NULL && table.count != NULL);
  for (size_t i = 0; i < count; i++) {
    table.a[i] = (int32_t)pairs[i][0];
    table.b[i] = (int64_t)(pairs[i][0] * pairs[i][1] * 1e6);
    table.count[i] = 1;
  }
  made->rows = (clvp_fit_rows){0};
  ck_assert_int_eq(clvp_fit_spends(&made->rows, &table, 6, &made->run, NULL), CLV_OK);
  free(table.a);
  free(table.b);
  free(table.count);
}

/* The sum of n exponentials. */
static double erlang(uint64_t *state, int n) {
  double sum = 0.0;
  for (int i = 0; i < n; i++) sum += shop_exponential(state);
  return sum;
}

/* p = 3, q = 4, gamma = 20: one to six transactions. `spread` 0 makes customers alike, `noise` 0 their transactions. */
static void spends_draw(spends *made, size_t count, int spread, int noise) {
  double(*pairs)[2] = calloc(count, sizeof *pairs);
  ck_assert_ptr_nonnull(pairs);
  uint64_t state = spread ? 31 : 35; /* a sample of customers alike that does not look spread by chance */
  for (size_t i = 0; i < count; i++) {
    int n = 1 + (int)(harness_random(&state) % 6);
    double nu = spread ? erlang(&state, 4) / 20.0 : 0.2;
    double total = noise ? erlang(&state, 3 * n) : 3.0 * n;
    pairs[i][0] = n;
    pairs[i][1] = total / nu / n;
  }
  spends_make(made, pairs, count);
  free(pairs);
}

static clv_fit_result fit_spends(spends *made, unsigned max_iterations) {
  clv_fit_result result = {.size = (uint32_t)sizeof result};
  ck_assert_int_eq(clvp_fit_spend(&result, &made->rows, max_iterations, &made->run, NULL), CLV_OK);
  return result;
}

/* The plain sum of the scalar log-likelihoods. */
static double plain_value(const spends *made, const double *parameters) {
  long double sum = 0.0;
  for (size_t t = 0; t < made->rows.task_count; t++) {
    const clvp_fit_task *task = &made->rows.tasks[t];
    for (size_t i = task->begin; i < task->end; i++) {
      clvp_point point;
      clvp_spend_likelihood(parameters, task->key, made->rows.mean[i], &point);
      sum += (long double)made->rows.weight[i] * point.value;
    }
  }
  return (double)sum;
}

START_TEST(the_maximum_is_one_with_the_covariance_it_says) {
  spends made;
  spends_draw(&made, 3000, 1, 1);
  clv_fit_result result = fit_spends(&made, 200);
  ck_assert_int_eq(result.status, CLV_FIT_CONVERGED);
  static const double truth[] = {3.0, 4.0, 20.0};
  const double *p = result.parameters, step = 0.01;
  ck_assert_double_lt(harness_relative(result.log_likelihood, plain_value(&made, p)), 1e-12);
  double information[3][3], covariance[3][3];
  for (size_t i = 0, at = 0; i < 3; i++) {
    double log_error = result.standard_errors[i] / p[i];
    ck_assert_double_lt(fabs(log(p[i] / truth[i])) / log_error, 4.0);
    for (size_t j = i; j < 3; j++, at++) {
      double mixed = 0.0;
      for (int corner = 0; corner < 4; corner++) {
        double moved[3] = {p[0], p[1], p[2]}, di = corner & 1 ? step : -step, dj = corner & 2 ? step : -step;
        moved[i] *= exp(di);
        moved[j] *= exp(dj);
        mixed += (di > 0) == (dj > 0) ? plain_value(&made, moved) : -plain_value(&made, moved);
      }
      information[i][j] = information[j][i] = -mixed / (4.0 * step * step);
      covariance[i][j] = covariance[j][i] = result.log_covariance[at];
    }
    ck_assert_double_lt(harness_relative(log_error * log_error, covariance[i][i]), 1e-12);
  }
  for (size_t i = 0; i < 3; i++) {
    for (size_t j = 0; j < 3; j++) {
      double product = 0.0;
      for (size_t k = 0; k < 3; k++) product += covariance[i][k] * information[k][j];
      ck_assert_msg(fabs(product - (i == j)) < 0.02, "(%zu, %zu): %g", i, j, product);
    }
  }
  ck_assert_double_eq(result.aic, 6.0 - 2.0 * result.log_likelihood);
  ck_assert_int_eq(result.customers, 3000);
  ck_assert_double_lt(result.gradient_norm, 1e-7);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

START_TEST(transactions_all_alike_are_at_the_limit_of_p) {
  spends made;
  spends_draw(&made, 2000, 1, 0);
  clv_fit_result result = fit_spends(&made, 200);
  ck_assert_int_eq(result.status, CLV_FIT_BOUNDARY);
  ck_assert_uint_eq(result.boundary, 1);
  ck_assert_double_eq(result.standard_errors[0], 0.0);
  /* what is left: a customer's spend is an inverse gamma with the shape q and the scale p gamma */
  ck_assert_double_lt(fabs(log(result.parameters[1] / 4.0)), 4.0 * result.standard_errors[1] / result.parameters[1]);
  ck_assert_double_lt(fabs(result.parameters[0] * result.parameters[2] / 60.0 - 1.0), 0.1);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

START_TEST(customers_all_alike_are_at_the_limit_of_q) {
  spends made;
  spends_draw(&made, 2000, 0, 1);
  clv_fit_result result = fit_spends(&made, 200);
  ck_assert_int_eq(result.status, CLV_FIT_BOUNDARY);
  ck_assert_uint_eq(result.boundary, 2);
  ck_assert_double_eq(result.standard_errors[1], 0.0);
  ck_assert_double_lt(fabs(result.parameters[0] / 3.0 - 1.0), 0.1);
  double mean = result.parameters[0] * result.parameters[2] / (result.parameters[1] - 1.0);
  ck_assert_double_lt(fabs(mean / 15.0 - 1.0), 0.05);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

START_TEST(one_spend_is_at_both_limits) {
  spends made;
  spends_draw(&made, 500, 0, 0);
  clv_fit_result result = fit_spends(&made, 200);
  ck_assert_int_eq(result.status, CLV_FIT_BOUNDARY);
  ck_assert_uint_eq(result.boundary & 1u, 1);
  double mean = result.parameters[0] * result.parameters[2] / (result.parameters[1] - 1.0);
  ck_assert_double_lt(fabs(mean / 15.0 - 1.0), 1e-3);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

START_TEST(means_without_a_mean_are_at_the_bound_of_q) {
  double(*pairs)[2] = calloc(2000, sizeof *pairs);
  ck_assert_ptr_nonnull(pairs);
  uint64_t state = 33;
  for (size_t i = 0; i < 2000; i++) {
    pairs[i][0] = 1 + (double)(harness_random(&state) % 4);
    pairs[i][1] = pow(shop_uniform(&state), -1.0 / 0.6) * erlang(&state, 3) / 3.0;
    if (pairs[i][1] > 1e9) pairs[i][1] = 1e9;
  }
  spends made;
  spends_make(&made, pairs, 2000);
  free(pairs);
  clv_fit_result result = fit_spends(&made, 200);
  ck_assert_int_eq(result.status, CLV_FIT_BOUNDARY);
  ck_assert_uint_eq(result.boundary, 2);
  ck_assert_double_lt(harness_relative(result.parameters[1], 1.01), 1e-12);
  ck_assert_double_eq(result.standard_errors[1], 0.0);
  ck_assert_double_gt(result.standard_errors[0], 0.0);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

START_TEST(thinning_does_not_move_the_maximum) {
  spends made;
  spends_draw(&made, 30000, 1, 1);
  ck_assert_uint_gt(made.rows.count, 2 * 8192);
  clv_fit_result result = fit_spends(&made, 200);
  ck_assert_int_eq(result.status, CLV_FIT_CONVERGED);
  ck_assert_double_lt(result.gradient_norm, 1e-8);
  ck_assert_uint_le(result.iterations, 6);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

START_TEST(the_correlation_is_that_of_number_and_mean) {
  double pairs[4][2] = {{1.0, 10.0}, {2.0, 20.0}, {3.0, 30.0}, {4.0, 40.0}};
  spends made;
  spends_make(&made, pairs, 4);
  ck_assert_double_lt(fabs(fit_spends(&made, 200).correlation - 1.0), 1e-12);
  clvp_fit_rows_free(&made.rows);
  double down[4][2] = {{1.0, 40.0}, {2.0, 20.0}, {3.0, 30.0}, {4.0, 10.0}};
  spends_make(&made, down, 4);
  ck_assert_double_lt(fabs(fit_spends(&made, 200).correlation + 0.8), 1e-12);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

START_TEST(steps_can_be_limited) {
  spends made;
  spends_draw(&made, 1000, 1, 1);
  ck_assert_int_eq(fit_spends(&made, 1).status, CLV_FIT_MAX_ITERATIONS);
  clvp_fit_rows_free(&made.rows);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/spend");
  TCase *tests = tcase_create("spend");
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, the_maximum_is_one_with_the_covariance_it_says);
  tcase_add_test(tests, transactions_all_alike_are_at_the_limit_of_p);
  tcase_add_test(tests, customers_all_alike_are_at_the_limit_of_q);
  tcase_add_test(tests, one_spend_is_at_both_limits);
  tcase_add_test(tests, means_without_a_mean_are_at_the_bound_of_q);
  tcase_add_test(tests, thinning_does_not_move_the_maximum);
  tcase_add_test(tests, the_correlation_is_that_of_number_and_mean);
  tcase_add_test(tests, steps_can_be_limited);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
