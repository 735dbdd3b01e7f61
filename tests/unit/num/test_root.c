/* Roots that are known, in brackets and from starts that are not kind. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/num/root.h"
#include "../../harness/harness.h"
#include <float.h>
#include <math.h>

typedef struct problem {
  double target;
  int evaluations;
} problem;

static double power_five(double x, double *slope, void *user) {
  problem *own = user;
  own->evaluations++;
  *slope = 5 * pow(x, 4);
  return pow(x, 5) - own->target;
}

static double saturating(double x, double *slope, void *user) {
  problem *own = user;
  own->evaluations++;
  *slope = exp(-x);
  return -expm1(-x) - own->target;
}

/* The slope says nothing: what remains is bisection. */
static double slopeless(double x, double *slope, void *user) {
  problem *own = user;
  own->evaluations++;
  *slope = own->evaluations % 2 ? 0 : NAN;
  return log(x) - own->target;
}

static double jump(double x, double *slope, void *user) {
  problem *own = user;
  own->evaluations++;
  *slope = 0;
  return x < own->target ? -1 : 1;
}

START_TEST(powers_have_their_roots_from_any_start) {
  uint64_t state = 3;
  for (int i = 0; i < 20000; i++) {
    double root = exp(((double)(harness_random(&state) >> 11) * 0x1p-53 - 0.5) * 60);
    double start = exp(((double)(harness_random(&state) >> 11) * 0x1p-53 - 0.5) * 100);
    problem own = {pow(root, 5), 0};
    double got = clvp_root(power_five, &own, 1e-30, 1e30, start);
    ck_assert_double_lt(harness_relative(got, pow(own.target, 0.2)), 2e-15);
    ck_assert_int_le(own.evaluations, 120);
  }
}
END_TEST

START_TEST(a_good_start_needs_few_evaluations) {
  problem own = {32, 0};
  ck_assert_double_lt(harness_relative(clvp_root(power_five, &own, 1e-3, 1e3, 2.1), 2), 1e-15);
  ck_assert_int_le(own.evaluations, 7);
}
END_TEST

START_TEST(a_function_that_levels_off_is_solved) {
  for (int i = 1; i < 400; i++) {
    problem own = {-expm1(-0.09 * i), 0};
    double want = -log1p(-own.target), got = clvp_root(saturating, &own, 0, 1e6, 1e5);
    ck_assert_double_le(fabs(got - want), 4 * DBL_EPSILON * want + 4 * DBL_EPSILON * exp(want));
    ck_assert_int_le(own.evaluations, 200);
  }
}
END_TEST

START_TEST(a_useless_slope_falls_back_to_bisection) {
  for (int i = -200; i <= 200; i += 7) {
    problem own = {i, 0};
    ck_assert_double_lt(harness_relative(clvp_root(slopeless, &own, 1e-200, 1e200, 1), exp(i)), 1e-13);
    ck_assert_int_le(own.evaluations, 80);
  }
}
END_TEST

START_TEST(a_jump_is_found_to_the_last_place) {
  problem own = {0.3, 0};
  ck_assert_double_eq_tol(clvp_root(jump, &own, -5, 7, 6), 0.3, 1e-16);
}
END_TEST

START_TEST(a_root_at_an_end_of_the_bracket_is_given) {
  problem own = {32, 0};
  ck_assert_double_lt(harness_relative(clvp_root(power_five, &own, 2, 9, 5), 2), 4e-16);
  ck_assert_double_lt(harness_relative(clvp_root(power_five, &own, 1, 2, 1.5), 2), 4e-16);
  ck_assert_double_eq(clvp_root(power_five, &own, 2, 2, 2), 2);
}
END_TEST

START_TEST(the_answer_never_leaves_the_bracket) {
  problem own = {32, 0};
  ck_assert_double_eq(clvp_root(jump, &own, 40, 50, 45), 40);
  double got = clvp_root(power_five, &own, 0, 1.5, 1);
  ck_assert_double_le(got, 1.5);
  ck_assert_double_ge(got, 1.4999999);
}
END_TEST

START_TEST(an_undefined_function_ends_too) {
  problem own = {NAN, 0};
  double got = clvp_root(power_five, &own, 1, 3, 2);
  ck_assert_double_ge(got, 1);
  ck_assert_double_le(got, 3);
  ck_assert_int_le(own.evaluations, 200);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("root");
  TCase *tests = tcase_create("root");
  tcase_add_test(tests, powers_have_their_roots_from_any_start);
  tcase_add_test(tests, a_good_start_needs_few_evaluations);
  tcase_add_test(tests, a_function_that_levels_off_is_solved);
  tcase_add_test(tests, a_useless_slope_falls_back_to_bisection);
  tcase_add_test(tests, a_jump_is_found_to_the_last_place);
  tcase_add_test(tests, a_root_at_an_end_of_the_bracket_is_given);
  tcase_add_test(tests, the_answer_never_leaves_the_bracket);
  tcase_add_test(tests, an_undefined_function_ends_too);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
