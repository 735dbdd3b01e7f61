/* Who of Pareto/NBD comes first, dropout or the next order: continued fractions against quadrature. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/pareto.h"
#include "oracle.h"

static void any_parameters(uint64_t *state, int how, double p[4]) {
  static const double low[] = {0.05, 1e-6, 1e-15}, high[] = {1e3, 1e6, 1e15};
  for (int i = 0; i < 4; i++) p[i] = oracle_between(state, low[how], high[how]);
  if (how == 0 && oracle_uniform(state) < 0.2) p[3] = p[1] * (1.0 + oracle_between(state, 1e-15, 1e-3));
  if (how == 0 && oracle_uniform(state) < 0.1) p[3] = p[1];
}

START_TEST(hazards_of_a_group_are_those_of_quadrature) {
  uint64_t state = 65;
  double worst = 0.0;
  int computed = 0;
  for (int i = 0; i < 3000; i++) {
    double p[4], H[CLVP_LAW_DAYS];
    any_parameters(&state, i % 3, p);
    int32_t x = i % 4 == 0 ? 0 : (int32_t)oracle_between(&state, 1.0, i % 5 == 0 ? 1e5 : 100.0);
    int32_t day = (int32_t)oracle_between(&state, 1.0, 1e4) - 1;
    clvp_pareto_hazard_days(p, x, day, false, H);
    ck_assert(H[day % CLVP_LAW_DAYS] >= 0.0);
    for (int k = 0; k < CLVP_LAW_DAYS; k += 5) {
      if (isnan(H[k])) continue;
      double error = harness_relative(H[k], clvp_pareto_hazard(p, x, day - day % CLVP_LAW_DAYS + k));
      worst = fmax(worst, error);
      ck_assert_msg(error < 1e-12, "%.1e: %.17g %.17g %.17g %.17g x %d day %d", error, p[0], p[1], p[2], p[3], (int)x,
                    (int)(day - day % CLVP_LAW_DAYS + k));
      computed++;
    }
  }
  printf("hazards of days: worst %.1e\n", worst);
  ck_assert_int_gt(computed, 6000);
}
END_TEST

START_TEST(a_day_has_the_same_bits_alone_and_from_any_day_of_its_group) {
  uint64_t state = 66;
  for (int i = 0; i < 2000; i++) {
    double p[4], alone[CLVP_LAW_DAYS], group[CLVP_LAW_DAYS];
    any_parameters(&state, i % 3, p);
    int32_t x = (int32_t)(60 * oracle_uniform(&state)), day = (int32_t)(2000 * oracle_uniform(&state));
    int at = day % CLVP_LAW_DAYS;
    clvp_pareto_hazard_days(p, x, day, true, alone);
    for (int k = 0; k < CLVP_LAW_DAYS; k++) {
      clvp_pareto_hazard_days(p, x, day - at + k, false, group);
      if (k == at || !isnan(group[at])) ck_assert_mem_eq(&alone[at], &group[at], sizeof(double));
    }
  }
}
END_TEST

START_TEST(order_or_dropout_comes_first) {
  uint64_t state = 67;
  int computed = 0;
  for (int i = 0; i < 3000; i++) {
    double p[4], order;
    any_parameters(&state, i % 3, p);
    double x = oracle_between(&state, 0.01, 300.0), t = oracle_between(&state, 0.01, 1e4);
    if (!clvp_pareto_order_first(p, x, t, &order)) continue;
    double want = clvp_pareto_nbd.p_order(p, x, t, 1e15);
    ck_assert_double_le(fabs(order + clvp_pareto_hazard(p, x, t) - 1.0), 1e-12);
    /* all of it within so long a time, but where time is longer still */
    if (i % 3 == 0) ck_assert_double_le(fabs(order - want), 1e-11 * order + pow(1e15 / (p[1] + t), -(p[0] + x)));
    computed++;
  }
  ck_assert_int_gt(computed, 1000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/pareto_days");
  TCase *tests = tcase_create("pareto_days");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, hazards_of_a_group_are_those_of_quadrature);
  tcase_add_test(tests, a_day_has_the_same_bits_alone_and_from_any_day_of_its_group);
  tcase_add_test(tests, order_or_dropout_comes_first);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
