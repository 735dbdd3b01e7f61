/* The purchase process that all models share: what x adds, and the tables over days. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/purchase.h"
#include "oracle.h"

START_TEST(term_is_a_product_over_purchases) {
  uint64_t state = 81;
  for (int i = 0; i < 500; i++) {
    double p[2] = {oracle_between(&state, 1e-9, 1e9), oracle_between(&state, 1e-6, 1e6)};
    int x = (int)(60 * oracle_uniform(&state));
    long double value = 0, gradient = 0, hessian = 0, size = 1e-300L;
    for (int j = 0; j < x; j++) {
      long double share = p[0] / ((long double)p[0] + j);
      value += logl(((long double)p[0] + j) / p[1]);
      size += fabsl(logl((long double)p[0] + j)) + fabsl(logl(p[1]));
      gradient += share;
      hessian += share * (1 - share);
    }
    clvp_purchase_term term;
    clvp_purchase_terms(p, x, &term);
    ck_assert_double_le(fabs(term.value - (double)value), 1e-14 * (double)size);
    ck_assert_double_le(fabs(term.gradient - (double)gradient), 1e-14 * (double)gradient);
    ck_assert_double_le(fabs(term.hessian - (double)hessian), 1e-12 * (double)gradient);
  }
}
END_TEST

START_TEST(term_of_nobody_is_nothing) {
  double p[2] = {0.3, 5.0};
  clvp_purchase_term term;
  clvp_purchase_terms(p, 0.0, &term);
  ck_assert(term.value == 0.0 && term.gradient == 0.0 && term.hessian == 0.0);
}
END_TEST

START_TEST(real_x_lies_between_its_neighbours) {
  double p[2] = {0.3, 0.5};
  clvp_purchase_term low, middle, high;
  clvp_purchase_terms(p, 2.0, &low);
  clvp_purchase_terms(p, 2.5, &middle);
  clvp_purchase_terms(p, 3.0, &high);
  ck_assert(low.value < middle.value && middle.value < high.value);
  ck_assert_double_lt(harness_relative(middle.value, lgamma(2.8) - lgamma(0.3) - 2.5 * log(0.5)), 1e-14);
}
END_TEST

START_TEST(tables_hold_each_day) {
  for (double alpha = 1e-3; alpha < 1e6; alpha *= 31.0) {
    double table[2 * 501];
    clvp_purchase_table(alpha, 500, table);
    for (int t = 0; t <= 500; t++) {
      ck_assert_double_le(fabs(table[t] - log1p(t / alpha)), 4e-16 * log1p(t / alpha));
      ck_assert(table[501 + t] == t / (alpha + t));
    }
  }
  double one[2] = {NAN, NAN};
  clvp_purchase_table(3.0, 0, one);
  ck_assert(one[0] == 0.0 && one[1] == 0.0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/purchase");
  TCase *tests = tcase_create("purchase");
  tcase_add_test(tests, term_is_a_product_over_purchases);
  tcase_add_test(tests, term_of_nobody_is_nothing);
  tcase_add_test(tests, real_x_lies_between_its_neighbours);
  tcase_add_test(tests, tables_hold_each_day);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
