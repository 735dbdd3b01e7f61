/* Gamma-Gamma spend against an integral over the scale, differences, and one customer at a time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/gamma_gamma.h"
#include "oracle.h"

typedef struct spender {
  double p, n, m;
} spender;

/* The sum of n spends is Gamma(p n, nu): the density of their mean. */
static double mean_density(double nu, void *user) {
  const spender *s = user;
  double pn = s->p * s->n;
  return exp(pn * log(nu * s->n) + (pn - 1.0) * log(s->m) - nu * s->n * s->m - lgamma(pn));
}
static double mean_and_spend(double nu, void *user) {
  const spender *s = user;
  return s->p / nu * mean_density(nu, user);
}

static spender any_spender(uint64_t *state, double parameters[3]) {
  parameters[0] = oracle_between(state, 0.2, 20.0);
  parameters[1] = oracle_between(state, 1.05, 20.0);
  parameters[2] = oracle_between(state, 0.5, 500.0);
  spender s = {parameters[0], floor(oracle_between(state, 1.0, 30.0)), 0.0};
  s.m = parameters[0] * parameters[2] / parameters[1] * oracle_between(state, 0.1, 10.0);
  return s;
}

START_TEST(likelihood_is_the_mean_over_scales) {
  uint64_t state = 71;
  for (int i = 0; i < 300; i++) {
    double p[3];
    spender s = any_spender(&state, p);
    clvp_point point;
    clvp_spend_likelihood(p, s.n, s.m, &point);
    double want = log(oracle_gamma_mean(p[1], p[2], mean_density, &s));
    ck_assert_msg(fabs(point.value - want) <= 1e-11 * fmax(1.0, fabs(want)), "%.17g for %.17g", point.value, want);
  }
}
END_TEST

START_TEST(expected_spend_is_the_mean_over_scales_that_fit) {
  uint64_t state = 72;
  for (int i = 0; i < 300; i++) {
    double p[3];
    spender s = any_spender(&state, p);
    double want = oracle_gamma_mean(p[1], p[2], mean_and_spend, &s) / oracle_gamma_mean(p[1], p[2], mean_density, &s);
    ck_assert_double_lt(harness_relative(clvp_spend_expected(p, s.n, s.m), want), 1e-11);
  }
}
END_TEST

START_TEST(expected_spend_without_a_mean_is_nan) {
  const double heavy[3] = {0.2, 0.5, 10.0};
  ck_assert(isnan(clvp_spend_expected(heavy, 0.0, 0.0)));
  ck_assert(isnan(clvp_spend_expected(heavy, 2.5, 30.0)));
  ck_assert_double_lt(harness_relative(clvp_spend_expected(heavy, 5.0, 30.0), 0.2 * 160.0 / 0.5), 1e-14);
  const double cdnow[3] = {6.25, 3.74, 15.44};
  ck_assert_double_lt(harness_relative(clvp_spend_expected(cdnow, 0.0, 0.0), 6.25 * 15.44 / 2.74), 1e-14);
}
END_TEST

static void moved(const double *p, size_t i, double by, double out[3]) {
  memcpy(out, p, 3 * sizeof *p);
  out[i] *= exp(by);
}

START_TEST(customers_spend_as_one_does) {
  uint64_t state = 78;
  for (int i = 0; i < 300; i++) {
    double p[3], n[7], total[7], got[7], unit = i % 2 ? 1.0 : 100.0;
    spender s = any_spender(&state, p);
    for (int k = 0; k < 7; k++) {
      n[k] = s.n + k;
      total[k] = n[k] * s.m * unit;
    }
    n[6] = total[6] = 0.0;
    clvp_spend_of_customers(p, unit, 7, n, total, got);
    for (int k = 0; k < 7; k++) {
      double want = clvp_spend_expected(p, n[k], s.m) * unit;
      ck_assert(isnan(want) ? isnan(got[k]) : harness_relative(got[k], want) < 1e-14);
    }
  }
}
END_TEST

START_TEST(derivatives_are_slopes) {
  uint64_t state = 73;
  const double h = 1e-3;
  for (int i = 0; i < 400; i++) {
    double p[3];
    spender s = any_spender(&state, p);
    clvp_point at;
    clvp_spend_likelihood(p, s.n, s.m, &at);
    for (size_t k = 0; k < 3; k++) {
      clvp_point point[4];
      for (int side = 0; side < 4; side++) {
        double q[3];
        moved(p, k, (side < 2 ? h : 2.0 * h) * (side % 2 ? -1.0 : 1.0), q);
        clvp_spend_likelihood(q, s.n, s.m, &point[side]);
      }
      double slope = (8.0 * (point[0].value - point[1].value) - (point[2].value - point[3].value)) / (12.0 * h);
      ck_assert_double_le(fabs(slope - at.gradient[k]), 1e-7 * (1.0 + fabs(slope)));
      for (size_t j = 0; j < 3; j++) {
        double bend =
            (8.0 * (point[0].gradient[j] - point[1].gradient[j]) - (point[2].gradient[j] - point[3].gradient[j])) /
            (12.0 * h);
        double got = at.hessian[CLVP_AT(3, k < j ? k : j, k < j ? j : k)];
        ck_assert_msg(fabs(bend - got) <= 1e-7 * (1.0 + fabs(bend)), "%zu %zu: %.12g for %.12g", k, j, got, bend);
      }
    }
  }
}
END_TEST

START_TEST(rows_are_the_sum_over_customers) {
  uint64_t state = 74;
  enum { MOST = 700 };
  double mean[MOST], log_mean[MOST], weight[MOST], scratch[3 * CLVP_SPEND_PIECE];
  for (int i = 0; i < 100; i++) {
    double p[3];
    for (int k = 0; k < 3; k++) p[k] = oracle_between(&state, 0.05, 1e4);
    double n = floor(oracle_between(&state, 1.0, 300.0));
    size_t count = i == 0 ? 0 : i < 4 ? CLVP_SPEND_PIECE + (size_t)i - 2 : (size_t)(MOST * oracle_uniform(&state));
    clvp_point got, want = {0}, size = {0};
    double customers = 0.0;
    for (size_t row = 0; row < count; row++) {
      mean[row] = oracle_between(&state, 0.01, 1e5);
      log_mean[row] = log(mean[row]);
      weight[row] = floor(oracle_between(&state, 1.0, 1000.0));
      customers += weight[row];
      clvp_point one;
      clvp_spend_likelihood(p, n, mean[row], &one);
      want.value += weight[row] * one.value;
      size.value += weight[row] * fmax(1.0, fabs(one.value));
      for (int k = 0; k < 3; k++) want.gradient[k] += weight[row] * one.gradient[k];
      for (int k = 0; k < 3; k++) size.gradient[k] += weight[row] * fabs(one.gradient[k]);
      for (int k = 0; k < 6; k++) want.hessian[k] += weight[row] * one.hessian[k];
      for (int k = 0; k < 6; k++) size.hessian[k] += weight[row] * fabs(one.hessian[k]);
    }
    double cancels = 1e-4 * customers * (p[0] * n + p[1]) * 20.0;
    clvp_spend_rows rows = {n, count, mean, log_mean, weight};
    clvp_spend_evaluate(p, &rows, scratch, &got);
    ck_assert_double_le(fabs(got.value - want.value), 1e-12 * size.value + 1e-10 * cancels);
    for (int k = 0; k < 3; k++)
      ck_assert_double_le(fabs(got.gradient[k] - want.gradient[k]), 1e-10 * (size.gradient[k] + cancels));
    for (int k = 0; k < 6; k++)
      ck_assert_double_le(fabs(got.hessian[k] - want.hessian[k]), 1e-10 * (size.hessian[k] + cancels));
  }
}
END_TEST

START_TEST(the_limits_of_accounts_keep_their_digits) {
  /* all spends equal: p without bounds; the terms are differences of lgamma that must not be taken */
  for (double p = 1.0; p < 1e13; p *= 100.0) {
    double parameters[3] = {p, 4.0, 20.0 / p};
    clvp_spend_term term;
    clvp_spend_terms(parameters, 2.0, &term);
    /* -ln B(z, 4) = ln z (z + 1) (z + 2) (z + 3) - ln 6 */
    double z = 2.0 * p;
    ck_assert_double_lt(harness_relative(term.value, log(z * (z + 1.0) * (z + 2.0) * (z + 3.0) / 6.0)), 1e-14);
    double slope = z * (1.0 / z + 1.0 / (z + 1.0) + 1.0 / (z + 2.0) + 1.0 / (z + 3.0));
    ck_assert_double_lt(harness_relative(term.p, slope), 1e-13);
  }
}
END_TEST

START_TEST(small_derivatives_keep_their_digits) {
  const double few[] = {0.0014907393423127854, 1590978.6361188847, 3438037.9433659613};
  const double many[] = {14886400.750464192, 13.326852279949986, 18280143.01955643};
  clvp_point point;
  clvp_spend_likelihood(few, 1.1254486737044824, 0.12577551011149113, &point);
  ck_assert_double_lt(harness_relative(point.gradient[2], 0.0638273994927411), 1e-12);
  clvp_spend_likelihood(many, 1.0, 0.002402519582353993, &point);
  ck_assert_double_lt(harness_relative(point.hessian[CLVP_AT(3, 1, 2)], 1.75151931444176e-9), 1e-12);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/gamma_gamma");
  TCase *tests = tcase_create("gamma_gamma");
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, likelihood_is_the_mean_over_scales);
  tcase_add_test(tests, expected_spend_is_the_mean_over_scales_that_fit);
  tcase_add_test(tests, expected_spend_without_a_mean_is_nan);
  tcase_add_test(tests, customers_spend_as_one_does);
  tcase_add_test(tests, derivatives_are_slopes);
  tcase_add_test(tests, rows_are_the_sum_over_customers);
  tcase_add_test(tests, the_limits_of_accounts_keep_their_digits);
  tcase_add_test(tests, small_derivatives_keep_their_digits);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
