/* Pareto/NBD on whole days: sums over rows, and the tables for scoring, against one customer at a time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/pareto.h"
#include "oracle.h"

enum { DAYS = 2000, ORDERS = 500 };

/* The array form for one customer. */
static double one_log_odds(const double *p, int32_t x, int32_t t_x, int32_t T, double at_t_x, double at_T) {
  const clvp_day_rows rows = {&x, &t_x, &T, &at_t_x, &at_T};
  double log_odds;
  clvp_pareto_log_odds_days(p, 1, &rows, &log_odds);
  return log_odds;
}

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

START_TEST(days_say_the_same_as_real_times) {
  uint64_t state = 64;
  double *table = malloc((DAYS + 1) * sizeof *table);
  ck_assert_ptr_nonnull(table);
  double worst = 0.0;
  for (int i = 0; i < 60; i++) {
    double p[4] = {oracle_between(&state, 0.05, 1e4), oracle_between(&state, 0.05, 1e4),
                   oracle_between(&state, 0.05, 50.0), oracle_between(&state, 0.05, 1e4)};
    int32_t x = i % 4 == 0 ? 0 : (int32_t)oracle_between(&state, 1, ORDERS);
    int32_t days = i % 10 == 0 ? DAYS : (int32_t)oracle_between(&state, x + 2, x + 200);
    if (days > DAYS) days = DAYS;
    clvp_pareto_table(p, x, 0, days, table);
    for (int k = 0; k < 200; k++) {
      int32_t T = x + (int32_t)((days - x + 1) * oracle_uniform(&state));
      int32_t t_x = x == 0 ? 0 : x + (int32_t)((T - x + 1) * oracle_uniform(&state));
      double got = clvp_p_alive(one_log_odds(p, x, t_x, T, table[t_x], table[T]));
      double want = clvp_p_alive(clvp_pareto_nbd.log_odds_dead(p, x, t_x, T));
      double error = harness_relative(got, want);
      worst = fmax(worst, error);
      ck_assert_msg(error < 1e-10, "%.17g for %.17g: %.17g %.17g %.17g %.17g x %d t_x %d T %d", got, want, p[0], p[1],
                    p[2], p[3], (int)x, (int)t_x, (int)T);
    }
  }
  printf("days: P(alive) worst %.1e\n", worst);
  free(table);
}
END_TEST

START_TEST(table_is_the_hazard_of_each_day) {
  uint64_t state = 65;
  double table[200];
  for (int i = 0; i < 40; i++) {
    double p[4];
    for (int k = 0; k < 4; k++) p[k] = oracle_between(&state, 0.05, 1e3);
    int32_t x = (int32_t)(100 * oracle_uniform(&state)), low = x + (int32_t)(300 * oracle_uniform(&state));
    clvp_pareto_table(p, x, low, low + 199, table);
    for (int32_t k = 0; k < 200; k += 7)
      ck_assert_double_lt(harness_relative(table[k], clvp_pareto_hazard(p, x, low + k)), 1e-11);
  }
}
END_TEST

START_TEST(table_takes_any_parameters) {
  uint64_t state = 67;
  double table[40];
  for (int i = 0; i < 60; i++) {
    double p[4];
    for (int k = 0; k < 4; k++) p[k] = oracle_between(&state, 1e-15, 1e15);
    int32_t x = i % 3 ? 0 : (int32_t)(1e6 * oracle_uniform(&state));
    clvp_pareto_table(p, x, x, x + 39, table);
    for (int32_t k = 0; k < 40; k++) {
      double want = clvp_pareto_hazard(p, x, x + k);
      ck_assert_msg(fabs(table[k] - want) <= 1e-10 * want, "%.17g for %.17g: %g %g %g %g", table[k], want, p[0], p[1],
                    p[2], p[3]);
    }
  }
}
END_TEST

START_TEST(table_values_have_the_same_bits_in_any_range) {
  uint64_t state = 66;
  double whole[501], part[501];
  for (int i = 0; i < 20; i++) {
    double p[4];
    for (int k = 0; k < 4; k++) p[k] = oracle_between(&state, 0.05, 1e3);
    int32_t x = (int32_t)(60 * oracle_uniform(&state));
    clvp_pareto_table(p, x, 0, 500, whole);
    for (int k = 0; k < 15; k++) {
      int32_t low = (int32_t)(501 * oracle_uniform(&state));
      int32_t high = k % 3 == 0 ? low : low + (int32_t)((501 - low) * oracle_uniform(&state));
      for (int32_t t = 0; t < 501; t++) part[t] = NAN;
      clvp_pareto_table(p, x, low, high, part);
      ck_assert(memcmp(part, whole + low, (size_t)(high - low + 1) * sizeof *part) == 0);
      /* and nothing is written beyond the range */
      for (int32_t t = high - low + 1; t < 501; t++) ck_assert(isnan(part[t]));
    }
  }
}
END_TEST

START_TEST(nobody_has_died_the_day_of_an_order) {
  const double p[4] = {0.55, 74.0, 0.6, 81.7};
  ck_assert(one_log_odds(p, 3, 40, 40, 0.5, 0.5) == -INFINITY);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/pareto_grid");
  TCase *tests = tcase_create("pareto_grid");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, grid_is_the_sum_over_customers);
  tcase_add_test(tests, few_days_and_one_row_are_a_grid_too);
  tcase_add_test(tests, tables_never_overrun_and_say_what_they_cannot);
  tcase_add_test(tests, days_say_the_same_as_real_times);
  tcase_add_test(tests, table_is_the_hazard_of_each_day);
  tcase_add_test(tests, table_takes_any_parameters);
  tcase_add_test(tests, table_values_have_the_same_bits_in_any_range);
  tcase_add_test(tests, nobody_has_died_the_day_of_an_order);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
