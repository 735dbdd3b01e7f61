/* The rules integrate what they must: every power below twice their nodes. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/num/quadrature.h"
#include "../../harness/harness.h"
#include <gsl/gsl_integration.h>
#include <math.h>

static void check_rule(int nodes, const double *node, const double *weight) {
  for (int power = 0; power < 2 * nodes; power++) {
    long double sum = 0;
    for (int i = 0; i < nodes; i++) sum += (long double)weight[i] * powl(node[i], power);
    ck_assert_double_lt(harness_relative((double)sum, 1.0 / (power + 1)), 2e-15);
  }
}

static void check_against_gsl(int nodes, const double *node, const double *weight) {
  gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc((size_t)nodes);
  ck_assert_ptr_nonnull(table);
  for (int i = 0; i < nodes; i++) {
    double x, w;
    gsl_integration_glfixed_point(0, 1, (size_t)i, &x, &w, table);
    ck_assert_double_eq_tol(node[i], x, 2e-16);
    ck_assert_double_eq_tol(weight[i], w, 2e-16);
  }
  gsl_integration_glfixed_table_free(table);
}

START_TEST(four_nodes_integrate_powers_to_seven) {
  check_rule(CLVP_GL4, clvp_gl4_node, clvp_gl4_weight);
  check_against_gsl(CLVP_GL4, clvp_gl4_node, clvp_gl4_weight);
}
END_TEST

START_TEST(sixteen_nodes_integrate_powers_to_thirty_one) {
  check_rule(CLVP_GL16, clvp_gl16_node, clvp_gl16_weight);
  check_against_gsl(CLVP_GL16, clvp_gl16_node, clvp_gl16_weight);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("quadrature");
  TCase *tests = tcase_create("rules");
  tcase_add_test(tests, four_nodes_integrate_powers_to_seven);
  tcase_add_test(tests, sixteen_nodes_integrate_powers_to_thirty_one);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
