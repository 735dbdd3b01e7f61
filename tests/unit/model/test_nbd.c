/* NBD against integrals over the rate, differences, and one customer at a time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

static double purchases(double lambda, void *user) {
  const oracle_customer *c = user;
  return pow(lambda, c->x) * exp(-lambda * c->T);
}

static double discounted(double u, void *user) {
  const oracle_customer *c = user;
  return exp(-c->delta * u);
}

static double rate(double lambda, void *user) {
  (void)user;
  return lambda;
}

static void any_parameters(uint64_t *state, double p[4]) {
  p[0] = oracle_between(state, 0.05, 20.0);
  p[1] = oracle_between(state, 0.1, 100.0);
  p[2] = p[3] = 0.0;
}

START_TEST(likelihood_is_the_mean_over_rates) {
  uint64_t state = 11;
  for (int i = 0; i < 400; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 20);
    double want = log(oracle_gamma_mean(p[0], p[1], purchases, &c));
    double got = oracle_value(&clvp_nbd, p, &c);
    ck_assert_msg(fabs(got - want) <= 1e-12 * fmax(1.0, fabs(want)), "%.17g for %.17g (r %g alpha %g x %g T %g)", got,
                  want, p[0], p[1], c.x, c.T);
  }
}
END_TEST

START_TEST(last_time_does_not_matter_and_nobody_drops_out) {
  double p[4] = {0.7, 12.0, 0.0, 0.0};
  oracle_customer early = {.x = 3, .t_x = 1, .T = 40}, late = {.x = 3, .t_x = 40, .T = 40};
  ck_assert(oracle_value(&clvp_nbd, p, &early) == oracle_value(&clvp_nbd, p, &late));
  ck_assert(clvp_nbd.log_odds_dead(p, 3, 1, 40) == -INFINITY);
  ck_assert(clvp_p_alive(clvp_nbd.log_odds_dead(p, 3, 1, 40)) == 1.0);
  ck_assert(!clvp_nbd.drops_out && clvp_nbd.aging == NULL);
}
END_TEST

START_TEST(derivatives_are_slopes) {
  uint64_t state = 12;
  for (int i = 0; i < 500; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 40);
    oracle_check_derivatives(&clvp_nbd, p, &c, 1e-3);
  }
}
END_TEST

START_TEST(grid_is_the_sum_over_customers) {
  uint64_t state = 13;
  double worst[3] = {0};
  for (int i = 0; i < 60; i++) {
    double p[4] = {oracle_between(&state, 0.05, 1e4), oracle_between(&state, 0.05, 1e4), 0, 0};
    int32_t x = i % 3 == 0 ? 0 : (int32_t)oracle_between(&state, 1, 500);
    ck_assert(
        oracle_compare_grid(&clvp_nbd, p, 2000, 500, x, 1 + (size_t)(600 * oracle_uniform(&state)), &state, worst));
  }
  printf("nbd grid: value %.1e gradient %.1e hessian %.1e\n", worst[0], worst[1], worst[2]);
  ck_assert_msg(worst[0] <= 1e-12 && worst[1] <= 1e-10 && worst[2] <= 1e-10, "%.1e %.1e %.1e", worst[0], worst[1],
                worst[2]);
}
END_TEST

START_TEST(what_is_to_come_is_the_mean_over_rates) {
  uint64_t state = 14;
  for (int i = 0; i < 300; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 20);
    double lambda = oracle_gamma_mean(p[0] + c.x, p[1] + c.T, rate, &c);
    double silence = oracle_gamma_mean(p[0] + c.x, p[1] + c.T, oracle_silence, &c);
    double weight = oracle_integral(discounted, &c, 0.0, c.h, 0.0);
    ck_assert_double_lt(harness_relative(clvp_nbd.expected(p, c.x, c.T, c.h, 0.0), lambda * c.h), 1e-12);
    ck_assert_double_lt(harness_relative(clvp_nbd.expected(p, c.x, c.T, c.h, c.delta), lambda * weight), 1e-12);
    ck_assert_double_lt(harness_relative(clvp_nbd.expected(p, c.x, c.T, INFINITY, c.delta), lambda / c.delta), 1e-12);
    ck_assert_double_le(fabs(clvp_nbd.p_order(p, c.x, c.T, c.h) - (1.0 - silence)), 1e-12);
  }
}
END_TEST

START_TEST(wait_is_where_silence_has_the_probability_asked_for) {
  uint64_t state = 15;
  for (int i = 0; i < 2000; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 20);
    double silence = oracle_uniform(&state);
    double w = clvp_nbd.wait(p, c.x, c.T, silence);
    ck_assert_double_le(fabs(1.0 - clvp_nbd.p_order(p, c.x, c.T, w) - silence), 1e-13);
  }
}
END_TEST

START_TEST(small_horizons_keep_their_digits) {
  double p[4] = {0.5, 10.0, 0, 0};
  for (double h = 1.0; h > 1e-290; h *= 1e-7) {
    double steady = 2.5 / 12.0 * h;
    ck_assert_double_le(harness_relative(clvp_nbd.p_order(p, 2, 2, h), steady), 0.2 * h + 1e-14);
    ck_assert_double_le(harness_relative(clvp_nbd.expected(p, 2, 2, h, 0.01), steady), 0.01 * h + 1e-14);
  }
  ck_assert(clvp_nbd.p_order(p, 2, 2, 0.0) == 0.0 && clvp_nbd.p_order(p, 2, 2, INFINITY) == 1.0);
  ck_assert(clvp_nbd.expected(p, 2, 2, 0.0, 0.0) == 0.0);
}
END_TEST

START_TEST(a_small_second_derivative_keeps_its_digits) {
  const double p[] = {54658004.37322429, 0.0016919736892995543};
  clvp_point point;
  clvp_nbd.likelihood(p, 128.0, 0.0, 27224.313969892133, &point);
  ck_assert_double_lt(harness_relative(point.hessian[CLVP_AT(2, 1, 1)], -3.39696752281300636), 1e-12);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/nbd");
  TCase *tests = tcase_create("nbd");
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, likelihood_is_the_mean_over_rates);
  tcase_add_test(tests, last_time_does_not_matter_and_nobody_drops_out);
  tcase_add_test(tests, derivatives_are_slopes);
  tcase_add_test(tests, grid_is_the_sum_over_customers);
  tcase_add_test(tests, what_is_to_come_is_the_mean_over_rates);
  tcase_add_test(tests, wait_is_where_silence_has_the_probability_asked_for);
  tcase_add_test(tests, small_horizons_keep_their_digits);
  tcase_add_test(tests, a_small_second_derivative_keeps_its_digits);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
