/* BG/NBD and MBG/NBD against integrals over rate and dropout, differences, and one customer at a time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

static const clvp_law *const both[] = {&clvp_bg_nbd, &clvp_mbg_nbd};

/* Purchases that could have been the last. */
static double chances(int which, double x) { return which == 0 ? x : x + 1.0; }

static void any_parameters(uint64_t *state, double p[4]) {
  p[0] = oracle_between(state, 0.05, 20.0);
  p[1] = oracle_between(state, 0.1, 100.0);
  p[2] = oracle_between(state, 0.05, 20.0);
  p[3] = oracle_between(state, 0.05, 20.0);
}

typedef struct chance {
  double k, x, t;
} chance;

static double all_survived(double log_p, double log_q, void *user) {
  (void)log_p;
  return exp(((chance *)user)->k * log_q);
}
static double last_killed(double log_p, double log_q, void *user) {
  return exp(log_p + (((chance *)user)->k - 1.0) * log_q);
}
static double bought_by(double lambda, void *user) {
  const chance *c = user;
  return exp(c->x * log(lambda) - lambda * c->t);
}

/* P(data, alive) and P(data, dead): means over rates times means over dropout probabilities. */
static void slow_branches(int which, const double *p, const oracle_customer *c, double *alive, double *dead) {
  chance at_T = {chances(which, c->x), c->x, c->T}, at_t = {chances(which, c->x), c->x, c->t_x};
  *alive = oracle_gamma_mean(p[0], p[1], bought_by, &at_T) * oracle_beta_mean(p[2], p[3], all_survived, &at_T);
  *dead = at_t.k > 0.0
              ? oracle_gamma_mean(p[0], p[1], bought_by, &at_t) * oracle_beta_mean(p[2], p[3], last_killed, &at_t)
              : 0.0;
}

START_TEST(likelihood_and_p_alive_are_means_over_customers) {
  uint64_t state = 41;
  for (int i = 0; i < 60; i++) {
    double p[4], alive, dead;
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 12);
    slow_branches(_i, p, &c, &alive, &dead);
    double got = oracle_value(both[_i], p, &c), want = log(alive + dead);
    ck_assert_msg(fabs(got - want) <= 1e-11 * fmax(1.0, fabs(want)), "%.17g for %.17g (%g %g %g %g, x %g t_x %g T %g)",
                  got, want, p[0], p[1], p[2], p[3], c.x, c.t_x, c.T);
    double p_alive = clvp_p_alive(both[_i]->log_odds_dead(p, c.x, c.t_x, c.T));
    ck_assert_double_lt(harness_relative(p_alive, alive / (alive + dead)), 1e-11);
  }
}
END_TEST

START_TEST(derivatives_are_slopes) {
  uint64_t state = 42;
  for (int i = 0; i < 500; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 40);
    oracle_check_derivatives(both[_i], p, &c, 1e-3);
  }
  /* the edges: nobody silent, nobody bought, the first moment */
  double p[4] = {0.3, 5.0, 0.8, 2.5};
  const oracle_customer edges[] = {{.T = 0.0}, {.T = 40.0}, {.x = 1, .t_x = 3, .T = 3}, {.x = 50, .t_x = 3, .T = 900}};
  for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) oracle_check_derivatives(both[_i], p, &edges[i], 1e-3);
}
END_TEST

START_TEST(grid_is_the_sum_over_customers) {
  uint64_t state = 43;
  double worst[3] = {0};
  for (int i = 0; i < 60; i++) {
    double p[4];
    for (int k = 0; k < 4; k++) p[k] = oracle_between(&state, 0.05, 1e4);
    int32_t x = i % 3 == 0 ? i % 2 : (int32_t)oracle_between(&state, 1, 500);
    ck_assert(
        oracle_compare_grid(both[_i], p, 2000, 500, x, 1 + (size_t)(600 * oracle_uniform(&state)), &state, worst));
  }
  printf("%s grid: value %.1e gradient %.1e hessian %.1e\n", both[_i]->name, worst[0], worst[1], worst[2]);
  ck_assert_msg(worst[0] <= 1e-12 && worst[1] <= 1e-10 && worst[2] <= 1e-10, "%.1e %.1e %.1e", worst[0], worst[1],
                worst[2]);
}
END_TEST

START_TEST(one_time_buyers_never_drop_out_of_bg_but_of_mbg) {
  double p[4] = {0.3, 5.0, 0.8, 2.5};
  ck_assert(clvp_bg_nbd.log_odds_dead(p, 0, 0, 500) == -INFINITY);
  double odds = 0.8 / 2.5 * pow(505.0 / 5.0, 0.3);
  ck_assert_double_lt(harness_relative(exp(clvp_mbg_nbd.log_odds_dead(p, 0, 0, 500)), odds), 1e-13);
}
END_TEST

/* b small beside 1: what is left of b + 1 - 1 is not b. */
START_TEST(a_tiny_b_keeps_its_digits) {
  for (double b = 0.3; b > 1e-14; b *= 0.3) {
    double p[4] = {0.3, 5.0, 0.8, b};
    double x = _i == 0 ? 1.0 : 0.0, rho = 0.3 + x;
    double t_x = _i == 0 ? 2.0 : 0.0;
    double want = log(0.8) - log(b) + rho * log1p((30.0 - t_x) / (5.0 + t_x));
    ck_assert_double_lt(harness_relative(both[_i]->log_odds_dead(p, x, t_x, 30.0), want), 1e-14);
    /* the same from the likelihood: nobody alive is left, so only the dead branch counts */
    oracle_customer c = {.x = x, .t_x = t_x, .T = 30.0};
    oracle_check_derivatives(both[_i], p, &c, 1e-3);
  }
}
END_TEST

/* (1 - (1 + p h/A)^-rho)/p for those who survived k chances; A and rho are those of a customer seen until T. */
typedef struct alive {
  double k, rho, z;
} alive;
static double survives(double log_p, double log_q, void *user) {
  (void)log_p;
  return exp(((alive *)user)->k * log_q);
}
static double survives_and_buys(double log_p, double log_q, void *user) {
  const alive *own = user;
  double pz = exp(log_p) * own->z;
  double buys = pz * (own->rho + 1.0) < 1e-17 ? own->rho * own->z : -expm1(-own->rho * log1p(pz)) / pz * own->z;
  return exp(own->k * log_q) * buys;
}

START_TEST(what_is_to_come_is_the_mean_over_customers_alive) {
  uint64_t state = 45;
  for (int i = 0; i < 150; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 12);
    double silence = oracle_gamma_mean(p[0] + c.x, p[1] + c.T, oracle_silence, &c);
    ck_assert_double_le(fabs(both[_i]->p_order(p, c.x, c.T, c.h) - (1.0 - silence)), 1e-12);
    alive own = {chances(_i, c.x), p[0] + c.x, c.h / (p[1] + c.T)};
    double want = oracle_beta_mean(p[2], p[3], survives_and_buys, &own) / oracle_beta_mean(p[2], p[3], survives, &own);
    ck_assert_double_lt(harness_relative(both[_i]->expected(p, c.x, c.T, c.h, 0.0), want), 1e-11);
  }
}
END_TEST

START_TEST(wait_is_where_silence_has_the_probability_asked_for) {
  uint64_t state = 46;
  for (int i = 0; i < 2000; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 20);
    double silence = oracle_uniform(&state);
    double w = both[_i]->wait(p, c.x, c.T, silence);
    ck_assert_double_le(fabs(1.0 - both[_i]->p_order(p, c.x, c.T, w) - silence), 1e-13);
    ck_assert_double_le(fabs(1.0 - both[_i]->p_order(p, 0, 0, both[_i]->wait(p, 0, 0, silence)) - silence), 1e-13);
  }
}
END_TEST

START_TEST(hundreds_of_orders_do_not_overflow) {
  double p[4] = {0.24, 4.41, 0.79, 2.43};
  for (double x = 100; x <= 1e6; x *= 10) {
    oracle_customer c = {.x = x, .t_x = 1.0, .T = 1e5};
    clvp_point point;
    both[_i]->likelihood(p, c.x, c.t_x, c.T, &point);
    ck_assert(isfinite(point.value));
    for (int k = 0; k < 4; k++) ck_assert(isfinite(point.gradient[k]));
    for (int k = 0; k < 10; k++) ck_assert(isfinite(point.hessian[k]));
    ck_assert(clvp_p_alive(both[_i]->log_odds_dead(p, c.x, c.t_x, c.T)) == DBL_MIN);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/bg_nbd");
  TCase *tests = tcase_create("bg_nbd and mbg_nbd");
  tcase_set_timeout(tests, 30);
  tcase_add_loop_test(tests, likelihood_and_p_alive_are_means_over_customers, 0, 2);
  tcase_add_loop_test(tests, derivatives_are_slopes, 0, 2);
  tcase_add_loop_test(tests, grid_is_the_sum_over_customers, 0, 2);
  tcase_add_test(tests, one_time_buyers_never_drop_out_of_bg_but_of_mbg);
  tcase_add_loop_test(tests, a_tiny_b_keeps_its_digits, 0, 2);
  tcase_add_loop_test(tests, what_is_to_come_is_the_mean_over_customers_alive, 0, 2);
  tcase_add_loop_test(tests, wait_is_where_silence_has_the_probability_asked_for, 0, 2);
  tcase_add_loop_test(tests, hundreds_of_orders_do_not_overflow, 0, 2);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
