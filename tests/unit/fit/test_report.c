/* What a fit says of itself: covariance of what is free, criteria, units. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "harness.h"
#include <math.h>
#include <string.h>

START_TEST(the_report_leaves_out_what_is_at_a_limit) {
  clvp_newton newton = {.n = 3, .iterations = 4, .evaluations = 5};
  /* curvature of the free ones: {{4, 2}, {2, 5}}; determinant 16 */
  static const double hessian[6] = {-4.0, 7.0, -2.0, 9.0, 11.0, -5.0};
  memcpy(newton.point.hessian, hessian, sizeof hessian);
  newton.theta[0] = log(2.0), newton.theta[1] = log(1e9), newton.theta[2] = log(3.0);
  newton.point.gradient[0] = 0.5, newton.point.gradient[1] = 100.0, newton.point.gradient[2] = -1.0;
  static const bool bounded[] = {false, true, false};
  clv_fit_result result = {.size = (uint32_t)sizeof result};
  clvp_fit_report(&result, &newton, -50.0, bounded, 100.0);
  ck_assert_double_eq_tol(result.log_covariance[0], 5.0 / 16.0, 1e-15);
  ck_assert_double_eq_tol(result.log_covariance[2], -2.0 / 16.0, 1e-15);
  ck_assert_double_eq_tol(result.log_covariance[5], 4.0 / 16.0, 1e-15);
  ck_assert_double_eq(result.log_covariance[1], 0.0);
  ck_assert_double_eq(result.log_covariance[3], 0.0);
  ck_assert_double_eq(result.log_covariance[4], 0.0);
  ck_assert_double_eq_tol(result.standard_errors[0], 2.0 * sqrt(5.0 / 16.0), 1e-14);
  ck_assert_double_eq(result.standard_errors[1], 0.0);
  ck_assert_double_eq_tol(result.standard_errors[2], 3.0 * 0.5, 1e-14);
  ck_assert_double_eq_tol(result.gradient_norm, 0.01, 1e-17);
  double root = sqrt(17.0);
  ck_assert_double_eq_tol(result.condition_number, (9.0 + root) / (9.0 - root), 1e-12);
  ck_assert_double_eq_tol(result.aic, 104.0, 1e-12);
  ck_assert_double_eq_tol(result.bic, 100.0 + 2.0 * log(100.0), 1e-12);
  ck_assert_uint_eq(result.parameter_count, 3);
  ck_assert_uint_eq(result.iterations, 4);
  ck_assert_uint_eq(result.evaluations, 5);
}
END_TEST

START_TEST(a_curvature_that_is_none_has_no_covariance) {
  clvp_newton newton = {.n = 2};
  static const double hessian[3] = {-1.0, 2.0, -1.0};
  memcpy(newton.point.hessian, hessian, sizeof hessian);
  static const bool bounded[] = {false, false};
  clv_fit_result result = {.size = (uint32_t)sizeof result};
  clvp_fit_report(&result, &newton, -5.0, bounded, 10.0);
  for (size_t i = 0; i < 3; i++) ck_assert_double_eq(result.log_covariance[i], 0.0);
  ck_assert_double_eq(result.standard_errors[0], 0.0);
  ck_assert_double_eq(result.condition_number, 0.0);
  ck_assert_double_eq(result.parameters[0], 1.0);
}
END_TEST

START_TEST(a_unit_scales_times_and_shifts_the_log_likelihood) {
  const clv_model_facts facts = {.unit_days = 7, .customers = 100, .transactions = 150};
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_fit_result result = {.log_likelihood = -900.0, .aic = 1804.0, .bic = 1809.0};
    for (size_t i = 0; i < 4; i++) result.parameters[i] = 14.0, result.standard_errors[i] = 3.5;
    clvp_fit_to_unit(&result, clvp_law_of(kind), &facts);
    for (size_t i = 0; i < clvp_law_of(kind)->count; i++) {
      bool time = i == 1 || (i == 3 && kind == CLV_MODEL_PARETO_NBD);
      ck_assert_double_eq(result.parameters[i], time ? 2.0 : 14.0);
      ck_assert_double_eq(result.standard_errors[i], time ? 0.5 : 3.5);
    }
    ck_assert_double_eq_tol(result.log_likelihood, -900.0 + 50.0 * log(7.0), 1e-12);
    ck_assert_double_eq_tol(result.aic, 1804.0 - 100.0 * log(7.0), 1e-12);
    ck_assert_double_eq_tol(result.bic, 1809.0 - 100.0 * log(7.0), 1e-12);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/report");
  TCase *tests = tcase_create("report");
  tcase_add_test(tests, the_report_leaves_out_what_is_at_a_limit);
  tcase_add_test(tests, a_curvature_that_is_none_has_no_covariance);
  tcase_add_test(tests, a_unit_scales_times_and_shifts_the_log_likelihood);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
