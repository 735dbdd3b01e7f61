/* Pareto/NBD on whole days: sums over rows against one customer at a time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/pareto.h"
#include "oracle.h"

enum { DAYS = 2000, ORDERS = 500 };

START_TEST(grid_is_the_sum_over_customers) {
  uint64_t state = 61;
  double worst[3] = {0};
  int compared = 0;
  for (int i = 0; i < 40; i++) {
    double p[4] = {oracle_between(&state, 0.05, 1e4), oracle_between(&state, 0.05, 1e4),
                   oracle_between(&state, 0.05, 50.0), oracle_between(&state, 0.05, 1e4)};
    int32_t x = i % 4 == 0 ? 0 : (int32_t)oracle_between(&state, 1, ORDERS);
    double one[3] = {0};
    size_t rows = 1 + (size_t)(600 * oracle_uniform(&state));
    bool can = oracle_compare_grid(&clvp_pareto_nbd, p, DAYS, ORDERS, x, rows, &state, one);
    /* only steepness is beyond tables: thousands of orders within the scale of time */
    double pieces = 2.0 * p[0] * log1p(DAYS / p[1]) + 2.0 * (p[2] + 1.0) * log1p(DAYS / p[3]);
    ck_assert_msg(can || pieces > 3000.0, "refused: %g %g %g %g", p[0], p[1], p[2], p[3]);
    compared += can;
    ck_assert_msg(one[0] <= 1e-10 && one[1] <= 1e-10 && one[2] <= 1e-10,
                  "value %.1e gradient %.1e hessian %.1e: %.17g %.17g %.17g %.17g x %d", one[0], one[1], one[2], p[0],
                  p[1], p[2], p[3], (int)x);
    for (int k = 0; k < 3; k++) worst[k] = fmax(worst[k], one[k]);
  }
  ck_assert_int_gt(compared, 25);
  printf("pareto grid: value %.1e gradient %.1e hessian %.1e\n", worst[0], worst[1], worst[2]);
}
END_TEST

START_TEST(few_days_and_one_row_are_a_grid_too) {
  uint64_t state = 62;
  const double p[4] = {0.55, 74.0, 0.6, 81.7};
  double worst[3] = {0};
  for (int32_t days = 0; days < 6; days++) {
    for (int32_t x = 0; x <= days; x++)
      ck_assert(oracle_compare_grid(&clvp_pareto_nbd, p, days, days, x, 1, &state, worst));
  }
  ck_assert(worst[0] <= 1e-12 && worst[1] <= 1e-10 && worst[2] <= 1e-10);
}
END_TEST

START_TEST(tables_never_overrun_and_say_what_they_cannot) {
  uint64_t state = 63;
  int refused = 0;
  for (int i = 0; i < 300; i++) {
    double p[4];
    for (int k = 0; k < 4; k++) p[k] = oracle_between(&state, 1e-9, 1e12);
    int32_t days = (int32_t)oracle_between(&state, 1, 1000), x_max = (int32_t)oracle_between(&state, 1, days + 1);
    size_t size = clvp_pareto_grid.shared_size(days, x_max);
    double *shared = malloc((size + 8) * sizeof *shared);
    ck_assert_ptr_nonnull(shared);
    for (size_t k = size; k < size + 8; k++) shared[k] = 1.25;
    refused += !clvp_pareto_grid.prepare(p, days, x_max, shared);
    for (size_t k = size; k < size + 8; k++) ck_assert(shared[k] == 1.25);
    free(shared);
  }
  ck_assert(refused > 0 && refused < 300);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/pareto_grid");
  TCase *tests = tcase_create("pareto_grid");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, grid_is_the_sum_over_customers);
  tcase_add_test(tests, few_days_and_one_row_are_a_grid_too);
  tcase_add_test(tests, tables_never_overrun_and_say_what_they_cannot);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
