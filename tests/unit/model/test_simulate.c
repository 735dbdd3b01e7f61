/* Drawn customers against what the model says of them: how many purchases, when, what spend. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

enum { CUSTOMERS = 20000, MOST = 4000 };

static clv_model *model_of(int32_t kind, const double p[4], uint32_t unit_days) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = kind;
  memcpy(spec.parameters, p, (kind == CLV_MODEL_NBD ? 2 : 4) * sizeof *p);
  spec.unit_days = unit_days;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.spend_parameters[0] = 6.25, spec.spend_parameters[1] = 8.0, spec.spend_parameters[2] = 15.44;
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_model_create(&model, &spec, NULL, &error) == CLV_OK, "%s", error.field);
  return model;
}

static const double usual[5][4] = {
    {0}, {0.55, 10.6, 0.0, 0.0}, {0.9, 8.0, 0.8, 2.5}, {0.9, 8.0, 0.9, 1.6}, {0.55, 10.6, 0.6, 11.7}};

static double log_counts(double r, double alpha, double n, double t) {
  return lgamma(r + n) - lgamma(r) - lgamma(n + 1.0) - r * log1p(t / alpha) +
         (n > 0.0 ? n * log(t / (alpha + t)) : 0.0);
}

typedef struct lifetime {
  const double *p;
  double n;
} lifetime;
static double counts_until_dropout(double tau, void *user) {
  const lifetime *own = user;
  double density = own->p[2] / own->p[3] * exp(-(own->p[2] + 1.0) * log1p(tau / own->p[3]));
  return density * exp(log_counts(own->p[0], own->p[1], own->n, tau));
}

/* P(n purchases within t after the first) of a new customer. */
static double count_probability(int32_t kind, const double *p, int n, double t) {
  double never = exp(log_counts(p[0], p[1], n, t));
  if (kind == CLV_MODEL_NBD) return never;
  if (kind == CLV_MODEL_PARETO_NBD) {
    lifetime own = {p, n};
    double dropped = 0.0;
    for (int k = 0; k < 40; k++)
      dropped += oracle_integral(counts_until_dropout, &own, k == 39 ? 0.0 : t * exp(-k - 1.0), t * exp(-k), 1e-14);
    return never * exp(-p[2] * log1p(t / p[3])) + dropped;
  }
  /* survived all chances and bought n times; or died at the nth while more would have come */
  double k = kind == CLV_MODEL_BG_NBD ? n : n + 1.0;
  double beta = lgamma(p[2]) + lgamma(p[3]) - lgamma(p[2] + p[3]);
  double survived = exp(lgamma(p[2]) + lgamma(p[3] + k) - lgamma(p[2] + p[3] + k) - beta);
  if (k == 0.0) return never * survived;
  double died = exp(lgamma(p[2] + 1.0) + lgamma(p[3] + k - 1.0) - lgamma(p[2] + p[3] + k) - beta);
  double at_least = 1.0;
  for (int i = 0; i < n; i++) at_least -= exp(log_counts(p[0], p[1], i, t));
  return never * survived + at_least * died;
}

enum { CELLS = 12 };

static void check_counts(int32_t kind, int32_t days, uint32_t unit_days, uint64_t seed) {
  const double *p = usual[kind];
  clv_model *model = model_of(kind, p, unit_days);
  static int32_t times[MOST];
  double t = (days + 1.0) / unit_days; /* the last day is a whole one */
  double cells[CELLS + 1] = {0}, sum = 0.0, squares = 0.0;
  for (uint64_t i = 0; i < CUSTOMERS; i++) {
    size_t count = 0;
    ck_assert_int_eq(clv_model_simulate(model, seed, i, days, times, NULL, MOST, &count, NULL), CLV_OK);
    ck_assert(count >= 1 && times[0] == 0 && times[count - 1] <= days);
    for (size_t k = 1; k < count; k++) ck_assert_int_ge(times[k], times[k - 1]);
    double x = (double)count - 1.0;
    sum += x;
    squares += x * x;
    cells[count - 1 < CELLS ? count - 1 : CELLS]++;
  }
  double mean = sum / CUSTOMERS, error = sqrt((squares / CUSTOMERS - mean * mean) / CUSTOMERS);
  double want = 0.0;
  ck_assert_int_eq(clv_model_expected(model, 0, 0, 0, t, 0, &want, NULL), CLV_OK);
  ck_assert_msg(fabs(mean - want) < 4.0 * error, "%d: mean %g for %g, standard error %g", (int)kind, mean, want, error);
  double chi = 0.0, left = 1.0;
  for (int n = 0; n <= CELLS; n++) {
    double share = n < CELLS ? count_probability(kind, p, n, t) : left;
    left -= share;
    double off = cells[n] - CUSTOMERS * share;
    chi += off * off / (CUSTOMERS * share);
  }
  /* 12 degrees of freedom: beyond 32.9 once in a thousand seeds */
  ck_assert_msg(chi < 32.9, "%d: chi squared %g", (int)kind, chi);
  double ordering = 0.0;
  ck_assert_int_eq(clv_model_p_order(model, 0, 0, 0, t, &ordering, NULL), CLV_OK);
  ck_assert_double_lt(harness_relative(1.0 - count_probability(kind, p, 0, t), ordering), 1e-10);
  clv_model_free(model);
}

START_TEST(purchases_follow_the_model) {
  check_counts(_i, 60, 1, 101);
  check_counts(_i, 270, 7, 102);
}
END_TEST

/* Counts in the second half given the first: what a prediction is. */
START_TEST(the_future_follows_its_prediction) {
  clv_model *model = model_of(_i, usual[_i], 1);
  static int32_t times[MOST];
  double off = 0.0, squares = 0.0;
  for (uint64_t i = 0; i < 4000; i++) {
    size_t count = 0, past = 0;
    ck_assert_int_eq(clv_model_simulate(model, 103, i, 79, times, NULL, MOST, &count, NULL), CLV_OK);
    while (past < count && times[past] < 40) past++;
    double x = (double)past - 1.0;
    double want = 0.0;
    /* a day is known only as a whole: on average the purchase came half a day in */
    double t_x = x > 0 ? times[past - 1] + 0.5 : 0.0;
    ck_assert_int_eq(clv_model_expected(model, x, t_x, 40, 40, 0, &want, NULL), CLV_OK);
    double one = (double)(count - past) - want;
    off += one;
    squares += one * one;
  }
  ck_assert_msg(fabs(off) < 4.0 * sqrt(squares), "%d: off by %g, standard error %g", _i, off, sqrt(squares));
  clv_model_free(model);
}
END_TEST

START_TEST(draws_do_not_depend_on_company_order_or_spends) {
  clv_model *model = model_of(_i, usual[_i], 1);
  static int32_t times[MOST], again[MOST];
  static int64_t spends[MOST], other[MOST];
  int different = 0;
  for (uint64_t i = 0; i < 300; i++) {
    size_t count = 0, count_again = 0, count_other = 0;
    ck_assert_int_eq(clv_model_simulate(model, 7, i, 200, times, spends, MOST, &count, NULL), CLV_OK);
    ck_assert_int_eq(clv_model_simulate(model, 7, 999 - i, 200, again, NULL, MOST, &count_other, NULL), CLV_OK);
    ck_assert_int_eq(clv_model_simulate(model, 7, i, 200, again, NULL, MOST, &count_again, NULL), CLV_OK);
    ck_assert_uint_eq(count, count_again);
    ck_assert_mem_eq(times, again, count * sizeof *times);
    ck_assert_int_eq(clv_model_simulate(model, 7, i, 200, again, other, MOST, &count_again, NULL), CLV_OK);
    ck_assert_mem_eq(spends, other, count * sizeof *spends);
    ck_assert_int_eq(clv_model_simulate(model, 8, i, 200, again, other, MOST, &count_again, NULL), CLV_OK);
    different += spends[0] != other[0];
    for (size_t k = 0; k < count; k++) ck_assert(spends[k] >= 0 && spends[k] <= CLV_AMOUNT_MAX);
  }
  ck_assert_int_gt(different, 290);
  clv_model_free(model);
}
END_TEST

START_TEST(a_shorter_observation_sees_the_beginning_of_a_longer_one) {
  clv_model *model = model_of(_i, usual[_i], 1);
  static int32_t times[MOST], first[MOST];
  for (uint64_t i = 0; i < 500; i++) {
    size_t count = 0, count_first = 0, within = 0;
    ck_assert_int_eq(clv_model_simulate(model, 9, i, 300, times, NULL, MOST, &count, NULL), CLV_OK);
    ck_assert_int_eq(clv_model_simulate(model, 9, i, 30, first, NULL, MOST, &count_first, NULL), CLV_OK);
    while (within < count && times[within] <= 30) within++;
    ck_assert_uint_eq(count_first, within);
    ck_assert_mem_eq(times, first, within * sizeof *times);
  }
  clv_model_free(model);
}
END_TEST

START_TEST(spends_follow_the_model) {
  clv_model *model = model_of(CLV_MODEL_NBD, usual[CLV_MODEL_NBD], 1);
  static int32_t times[MOST];
  static int64_t spends[MOST];
  double sum = 0.0, squares = 0.0, want = 0.0, counts = 0.0, count_squares = 0.0, products = 0.0;
  for (uint64_t i = 0; i < CUSTOMERS; i++) {
    size_t count = 0;
    ck_assert_int_eq(clv_model_simulate(model, 104, i, 60, times, spends, MOST, &count, NULL), CLV_OK);
    double spend = (double)spends[0] / 100.0;
    sum += spend;
    squares += spend * spend;
    counts += (double)count;
    count_squares += (double)count * (double)count;
    products += spend * (double)count;
  }
  ck_assert_int_eq(clv_model_expected_spend(model, 0, 0, &want, NULL), CLV_OK);
  double mean = sum / CUSTOMERS, error = sqrt((squares / CUSTOMERS - mean * mean) / CUSTOMERS);
  ck_assert_msg(fabs(mean - want) < 4.0 * error, "mean %g for %g, standard error %g", mean, want, error);
  /* who buys often spends neither more nor less */
  double mean_count = counts / CUSTOMERS, error_count = sqrt((count_squares / CUSTOMERS - mean_count * mean_count));
  double together = (products / CUSTOMERS - mean * mean_count) / error_count / (error * sqrt(CUSTOMERS));
  ck_assert_double_lt(fabs(together), 4.0 / sqrt(CUSTOMERS));
  clv_model_free(model);
}
END_TEST

START_TEST(what_does_not_fit_is_counted) {
  clv_model *model = model_of(CLV_MODEL_NBD, (const double[4]){20.0, 1.0}, 1);
  int32_t times[MOST], few[6];
  int64_t spends[6];
  size_t count = 0, full = 0;
  ck_assert_int_eq(clv_model_simulate(model, 1, 2, 30, times, NULL, MOST, &full, NULL), CLV_OK);
  ck_assert_uint_gt(full, 100);
  memset(few, 0x5c, sizeof few);
  memset(spends, 0x5c, sizeof spends);
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_simulate(model, 1, 2, 30, few, spends, 5, &count, &error), CLV_EOVERFLOW);
  ck_assert_str_eq(error.field, "capacity");
  ck_assert_uint_eq(count, full);
  ck_assert_mem_eq(few, times, 5 * sizeof *few);
  ck_assert(few[5] == 0x5c5c5c5c && spends[5] == INT64_C(0x5c5c5c5c5c5c5c5c));
  count = 0;
  ck_assert_int_eq(clv_model_simulate(model, 1, 2, 30, NULL, NULL, 0, &count, NULL), CLV_EOVERFLOW);
  ck_assert_uint_eq(count, full);
  ck_assert_int_eq(clv_model_simulate(model, 1, 2, 30, times, NULL, full, &count, NULL), CLV_OK);
  clv_model_free(model);
}
END_TEST

START_TEST(some_mbg_customers_end_at_once_and_no_bg_customer_does) {
  const double p[4] = {50.0, 0.1, 1.0, 1.0}; /* five hundred a day; half of the customers stop at the first one */
  for (int32_t kind = CLV_MODEL_BG_NBD; kind <= CLV_MODEL_MBG_NBD; kind++) {
    clv_model *model = model_of(kind, p, 1);
    int ended = 0;
    for (uint64_t i = 0; i < 2000; i++) {
      size_t count = 0;
      clv_status status = clv_model_simulate(model, 3, i, 50, NULL, NULL, 0, &count, NULL);
      ck_assert_int_eq(status, CLV_EOVERFLOW);
      ended += count == 1;
    }
    /* 1,000 with a standard error of 22 */
    if (kind == CLV_MODEL_MBG_NBD) ck_assert(ended > 900 && ended < 1100);
    if (kind == CLV_MODEL_BG_NBD) ck_assert_int_eq(ended, 0);
    clv_model_free(model);
  }
}
END_TEST

START_TEST(no_days_are_the_first_day) {
  clv_model *model = model_of(_i, usual[_i], 1);
  int32_t times[MOST];
  size_t count = 0;
  double sum = 0.0, want = 0.0;
  for (uint64_t i = 0; i < CUSTOMERS; i++) {
    ck_assert_int_eq(clv_model_simulate(model, 5, i, 0, times, NULL, MOST, &count, NULL), CLV_OK);
    ck_assert(count >= 1 && times[count - 1] == 0);
    sum += (double)count - 1.0;
  }
  ck_assert_int_eq(clv_model_expected(model, 0, 0, 0, 1, 0, &want, NULL), CLV_OK);
  ck_assert_double_lt(fabs(sum / CUSTOMERS - want), 6.0 * sqrt(want / CUSTOMERS));
  clv_model_free(model);
}
END_TEST

START_TEST(extreme_rates_end) {
  const double extremes[][4] = {{1e15, 1e-15, 1e-15, 1e15}, {1e-15, 1e15, 1e15, 1e-15}, {1e-15, 1e-15, 1e-15, 1e-15},
                                {1e15, 1e15, 1e15, 1e15},   {1e3, 1e-3, 1e15, 1e-15},   {1e-15, 1e15, 1e-15, 1e15}};
  for (size_t e = 0; e < sizeof extremes / sizeof extremes[0]; e++) {
    clv_model *model = model_of(_i, extremes[e], 366);
    int32_t times[8];
    int64_t spends[8];
    for (uint64_t i = 0; i < 3; i++) {
      size_t count = 0;
      clv_status status = clv_model_simulate(model, 6, i, 1000, times, spends, 8, &count, NULL);
      ck_assert(status == CLV_OK || status == CLV_EOVERFLOW);
      ck_assert(count >= 1 && count <= 1000000 && times[0] == 0);
      for (size_t k = 0; k < count && k < 8; k++)
        ck_assert(times[k] >= 0 && times[k] <= 1000 && spends[k] >= 0 && spends[k] <= CLV_AMOUNT_MAX);
      if (count >= 1000000) break; /* once is enough */
    }
    clv_model_free(model);
  }
}
END_TEST

START_TEST(extreme_spends_are_capped) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1.0;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.configuration.minor_digits = 6;
  const double ends[] = {1e-15, 1.0, 1e15};
  int most = 0, least = 0;
  for (int i = 0; i < 27; i++) {
    spec.spend_parameters[0] = ends[i % 3], spec.spend_parameters[1] = ends[i / 3 % 3];
    spec.spend_parameters[2] = ends[i / 9];
    clv_model *model = NULL;
    ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
    int32_t times[4];
    int64_t spends[4];
    for (uint64_t customer = 0; customer < 20; customer++) {
      size_t count = 0;
      (void)clv_model_simulate(model, 2, customer, 1, times, spends, 4, &count, NULL);
      ck_assert(spends[0] >= 0 && spends[0] <= CLV_AMOUNT_MAX);
      most += spends[0] == CLV_AMOUNT_MAX;
      least += spends[0] == 0;
    }
    clv_model_free(model);
  }
  ck_assert(most > 0 && least > 0);
}
END_TEST

START_TEST(arguments_are_checked) {
  clv_model *model = model_of(CLV_MODEL_NBD, usual[CLV_MODEL_NBD], 1);
  int32_t times[4] = {9, 9, 9, 9};
  int64_t spends[4] = {9, 9, 9, 9};
  size_t count = 77;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_simulate(NULL, 1, 1, 10, times, NULL, 4, &count, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_model_simulate(model, 1, 1, 10, NULL, NULL, 4, &count, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "times");
  ck_assert_int_eq(clv_model_simulate(model, 1, 1, 10, times, NULL, 4, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "count");
  ck_assert_int_eq(clv_model_simulate(model, 1, 1, -1, times, NULL, 4, &count, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "days");
  ck_assert_int_eq(clv_model_simulate(model, 1, 1, 100001, times, NULL, 4, &count, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "days");
  clv_model *without = NULL;
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1.0;
  ck_assert_int_eq(clv_model_create(&without, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_simulate(without, 1, 1, 10, times, spends, 4, &count, &error), CLV_ENOMODEL);
  ck_assert_str_eq(error.field, "spends");
  for (int i = 0; i < 4; i++) ck_assert(times[i] == 9 && spends[i] == 9);
  ck_assert_uint_eq(count, 77);
  clv_model_free(model);
  clv_model_free(without);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/simulate");
  TCase *tests = tcase_create("simulate");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, purchases_follow_the_model, 1, 5);
  tcase_add_loop_test(tests, the_future_follows_its_prediction, 1, 5);
  tcase_add_loop_test(tests, draws_do_not_depend_on_company_order_or_spends, 1, 5);
  tcase_add_loop_test(tests, a_shorter_observation_sees_the_beginning_of_a_longer_one, 1, 5);
  tcase_add_test(tests, spends_follow_the_model);
  tcase_add_test(tests, what_does_not_fit_is_counted);
  tcase_add_test(tests, some_mbg_customers_end_at_once_and_no_bg_customer_does);
  tcase_add_loop_test(tests, no_days_are_the_first_day, 1, 5);
  tcase_add_loop_test(tests, extreme_rates_end, 1, 5);
  tcase_add_test(tests, extreme_spends_are_capped);
  tcase_add_test(tests, arguments_are_checked);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
