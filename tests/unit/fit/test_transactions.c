/* The transaction part: starts, limits and weakness, from rows made by hand. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"

/* An account as rows. */
typedef struct account {
  clvp_fit_run run;
  clv_summary *summary;
  clvp_fit_rows rows;
} account;

static void account_make(account *made, const shop *s) {
  made->run = (clvp_fit_run){.phase = "transactions", .share = 1.0};
  ck_assert_int_eq(clvp_allocator_init(&made->run.allocator, NULL, NULL), CLV_OK);
  made->summary = shop_summary(s);
  made->rows = (clvp_fit_rows){0};
  const clvp_table *table = &made->summary->parts[CLV_SUMMARY_CUSTOMERS];
  ck_assert_int_eq(clvp_fit_customers(&made->rows, table, s->until, &made->run, NULL), CLV_OK);
}

static void account_free(account *made) {
  clvp_fit_rows_free(&made->rows);
  clv_summary_free(made->summary);
}

static clv_fit_result account_fit(account *made, int32_t kind) {
  clv_fit_result result = {.size = (uint32_t)sizeof result};
  ck_assert_int_eq(clvp_fit_transactions(&result, clvp_law_of(kind), &made->rows, 200, &made->run, NULL), CLV_OK);
  return result;
}

/* The log-likelihood at parameters in days. */
static double account_value(account *made, int32_t kind, const double *parameters) {
  clvp_objective *objective = NULL;
  ck_assert_int_eq(clvp_objective_create(&objective, clvp_law_of(kind), &made->rows, &made->run, NULL), CLV_OK);
  double theta[4] = {0};
  for (size_t i = 0; i < clvp_law_of(kind)->count; i++) theta[i] = log(parameters[i]);
  clvp_point point;
  ck_assert_int_eq(clvp_objective_evaluate(theta, &point, objective), 0);
  clvp_objective_free(objective);
  return point.value;
}

static void fill_from(shop *s, int32_t kind, const double *parameters, uint64_t seed, int64_t customers) {
  clv_model *truth = shop_model(kind, 1, parameters, NULL);
  shop_simulate(s, truth, seed, customers, s->until / 2);
  clv_model_free(truth);
}

static const double truths[][4] = {
    {0}, {0.8, 150.0}, {0.6, 120.0, 0.8, 2.5}, {0.7, 140.0, 0.9, 2.5}, {0.7, 160.0, 0.8, 250.0}};

/* A slow and obvious search: nothing drawn around the answer, near or far, is better. */
START_TEST(nothing_nearby_or_far_is_better) {
  shop s = {.until = 1000};
  fill_from(&s, _i, truths[_i], 3, 2000);
  account made;
  account_make(&made, &s);
  clv_fit_result result = account_fit(&made, _i);
  ck_assert_int_eq(result.status, CLV_FIT_CONVERGED);
  size_t n = clvp_law_of(_i)->count;
  ck_assert_double_eq(account_value(&made, _i, result.parameters), result.log_likelihood);
  ck_assert_double_ge(result.log_likelihood, account_value(&made, _i, truths[_i]));
  uint64_t state = 9;
  for (int draw = 0; draw < 150; draw++) {
    double parameters[4], reach = pow(10.0, -4.0 + (draw % 5));
    for (size_t i = 0; i < n; i++)
      parameters[i] = result.parameters[i] * exp(reach * (2.0 * shop_uniform(&state) - 1.0));
    ck_assert_double_lt(account_value(&made, _i, parameters), result.log_likelihood + 1e-9);
  }
  account_free(&made);
  shop_free(&s);
}
END_TEST

/* A model that contains another is not worse. */
START_TEST(dropout_never_fits_worse_than_none) {
  shop s = {.until = 700};
  fill_from(&s, CLV_MODEL_PARETO_NBD, truths[CLV_MODEL_PARETO_NBD], (uint64_t)_i, 1500);
  account made;
  account_make(&made, &s);
  clv_fit_result plain = account_fit(&made, CLV_MODEL_NBD);
  for (int32_t kind = CLV_MODEL_BG_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_fit_result result = account_fit(&made, kind);
    if (result.status == CLV_FIT_WEAK) continue;
    ck_assert_double_gt(result.log_likelihood, plain.log_likelihood - 2e-3);
  }
  account_free(&made);
  shop_free(&s);
}
END_TEST

/* Three of four buy once; the others every fortnight to the end: most are gone at once, whatever the start. */
START_TEST(customers_gone_at_once_are_found) {
  shop s = {.until = 730};
  for (int64_t i = 0; i < 2000; i++) {
    int32_t first = (int32_t)(i % 200);
    for (int32_t day = first; day <= (i % 4 != 0 ? first : s.until); day += 14) shop_order(&s, i, day, 100);
  }
  account made;
  account_make(&made, &s);
  const int32_t kinds[] = {CLV_MODEL_MBG_NBD, CLV_MODEL_PARETO_NBD};
  double without = account_fit(&made, CLV_MODEL_NBD).log_likelihood;
  for (size_t k = 0; k < 2; k++) {
    clv_fit_result result = account_fit(&made, kinds[k]);
    ck_assert_int_eq(result.status, CLV_FIT_BOUNDARY);
    ck_assert_double_gt(result.log_likelihood, without + 1000.0);
  }
  account_free(&made);
  shop_free(&s);
}
END_TEST

/* Everybody leaves after the same number of days, on average: a shape at its limit leaves what can be told. */
START_TEST(one_propensity_for_all_is_the_limit_of_both_shapes) {
  shop s = {.until = 1000};
  uint64_t state = 41;
  for (int64_t i = 0; i < 4000; i++) {
    int32_t first = (int32_t)(i % 400);
    double end = first + 150.0 * shop_exponential(&state);
    double rate = 0.02 * (shop_exponential(&state) + shop_exponential(&state));
    shop_poisson(&s, i, first, end < s.until ? (int32_t)end : s.until, rate, &state);
  }
  account made;
  account_make(&made, &s);
  clv_fit_result result = account_fit(&made, CLV_MODEL_PARETO_NBD);
  if (result.status == CLV_FIT_BOUNDARY) {
    ck_assert_uint_eq(result.boundary, 12);
    ck_assert_double_eq(result.standard_errors[3], 0.0);
  } else {
    ck_assert_int_eq(result.status, CLV_FIT_CONVERGED);
  }
  ck_assert_double_lt(fabs(result.parameters[2] / result.parameters[3] * 150.0 - 1.0), 0.15);
  account_free(&made);
  shop_free(&s);
}
END_TEST

/* With ever more customers the same shop goes from weak to converged, and never back. */
START_TEST(more_of_the_same_customers_identify_more) {
  int identified = 0;
  for (int64_t customers = 30; customers <= 4000; customers *= 5) {
    shop s = {.until = 730};
    fill_from(&s, _i, truths[_i], 8, customers);
    account made;
    account_make(&made, &s);
    clv_fit_result result = account_fit(&made, _i);
    if (customers >= 3000) ck_assert_int_eq(result.status, CLV_FIT_CONVERGED);
    if (identified) ck_assert_int_eq(result.status, CLV_FIT_CONVERGED);
    identified = result.status == CLV_FIT_CONVERGED;
    account_free(&made);
    shop_free(&s);
  }
  ck_assert_int_eq(identified, 1);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/transactions");
  TCase *tests = tcase_create("transactions");
  tcase_set_timeout(tests, 60);
  const int first = CLV_MODEL_NBD, end = CLV_MODEL_PARETO_NBD + 1;
  tcase_add_loop_test(tests, nothing_nearby_or_far_is_better, first, end);
  tcase_add_loop_test(tests, dropout_never_fits_worse_than_none, 0, 5);
  tcase_add_test(tests, customers_gone_at_once_are_found);
  tcase_add_test(tests, one_propensity_for_all_is_the_limit_of_both_shapes);
  tcase_add_loop_test(tests, more_of_the_same_customers_identify_more, first, end);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
