/* Pareto/NBD against integrals over rates of purchase and dropout, differences, and 2F1 where that is safe. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/pareto.h"
#include "oracle.h"
#include <gsl/gsl_sf_hyperg.h>

static void any_parameters(uint64_t *state, double p[4]) {
  p[0] = oracle_between(state, 0.05, 20.0);
  p[1] = oracle_between(state, 0.1, 100.0);
  p[2] = oracle_between(state, 0.05, 20.0);
  p[3] = oracle_between(state, 0.1, 100.0);
}

/* A customer of rate lambda and dropout rate mu, as the paper has it: the time of dropout is exponential. */
typedef struct known {
  double lambda, mu;
  const double *p;
  const oracle_customer *c;
  bool alive_only;
} known;

static double of_known(double mu, void *user) {
  const known *k = user;
  const oracle_customer *c = k->c;
  double both = k->lambda + mu;
  double alive = exp(c->x * log(k->lambda) - both * c->T);
  if (k->alive_only) return alive;
  return alive - exp(c->x * log(k->lambda) - both * c->t_x) * mu / both * expm1(-both * (c->T - c->t_x));
}
static double over_mu(double lambda, void *user) {
  known k = *(known *)user;
  k.lambda = lambda;
  return oracle_gamma_mean(k.p[2], k.p[3], of_known, &k);
}

START_TEST(likelihood_and_p_alive_are_means_over_customers) {
  uint64_t state = 51;
  for (int i = 0; i < 2; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 12);
    known k = {.p = p, .c = &c, .alive_only = false};
    double all = oracle_gamma_mean(p[0], p[1], over_mu, &k);
    k.alive_only = true;
    double alive = oracle_gamma_mean(p[0], p[1], over_mu, &k);
    double got = oracle_value(&clvp_pareto_nbd, p, &c);
    ck_assert_msg(fabs(got - log(all)) <= 1e-11 * fmax(1.0, fabs(log(all))),
                  "%.17g for %.17g (%g %g %g %g, x %g t_x %g T %g)", got, log(all), p[0], p[1], p[2], p[3], c.x, c.t_x,
                  c.T);
    double p_alive = clvp_p_alive(clvp_pareto_nbd.log_odds_dead(p, c.x, c.t_x, c.T));
    ck_assert_double_lt(harness_relative(p_alive, alive / all), 1e-11);
  }
}
END_TEST

typedef struct dying {
  const double *p;
  double rho, base;
} dying;
static double dies_at(double after, void *user) {
  const dying *d = user;
  double tau = d->base + after;
  return d->p[2] / (d->p[3] + tau) *
         exp(-d->rho * log1p(after / (d->p[1] + d->base)) - d->p[2] * log1p(after / (d->p[3] + d->base)));
}

START_TEST(odds_are_an_integral_over_the_time_of_dropout) {
  uint64_t state = 52;
  double worst = 0.0;
  for (int i = 0; i < 500; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 200);
    dying d = {p, p[0] + c.x, c.t_x};
    double silent = c.T - c.t_x, dead = 0.0;
    for (int k = 0; k < 60; k++)
      dead += oracle_integral(dies_at, &d, k == 59 ? 0.0 : silent * exp(-0.7 * (k + 1)), silent * exp(-0.7 * k), 0.0);
    double alive = -d.rho * log1p(silent / (p[1] + c.t_x)) - p[2] * log1p(silent / (p[3] + c.t_x));
    double got = clvp_pareto_nbd.log_odds_dead(p, c.x, c.t_x, c.T), want = log(dead) - alive;
    worst = fmax(worst, fabs(got - want));
    ck_assert_msg(fabs(got - want) <= 1e-12 * fmax(1.0, fabs(want)), "%.17g for %.17g", got, want);
    double value = lgamma(p[0] + c.x) - lgamma(p[0]) - c.x * log(p[1]) - d.rho * log1p(c.t_x / p[1]) -
                   p[2] * log1p(c.t_x / p[3]) + log(dead + exp(alive));
    ck_assert_double_le(fabs(oracle_value(&clvp_pareto_nbd, p, &c) - value), 1e-12 * fmax(1.0, fabs(value)));
  }
  printf("log odds: worst %.1e\n", worst);
}
END_TEST

/* The paper's A_0 with 2F1, far from its trouble: moderate x, alpha > beta, z below one half. */
START_TEST(closed_form_of_the_paper_agrees) {
  uint64_t state = 53;
  for (int i = 0; i < 500; i++) {
    double r = oracle_between(&state, 0.2, 3.0), alpha = oracle_between(&state, 5.0, 20.0);
    double s = oracle_between(&state, 0.2, 3.0), beta = alpha * (0.5 + 0.5 * oracle_uniform(&state));
    double p[4] = {r, alpha, s, beta};
    oracle_customer c = oracle_any_customer(&state, 8);
    double n = r + s + c.x;
    double F_t = gsl_sf_hyperg_2F1(n, s + 1.0, n + 1.0, (alpha - beta) / (alpha + c.t_x));
    double F_T = gsl_sf_hyperg_2F1(n, s + 1.0, n + 1.0, (alpha - beta) / (alpha + c.T));
    double A0 = F_t / pow(alpha + c.t_x, n) - F_T / pow(alpha + c.T, n);
    double L = exp(lgamma(r + c.x) - lgamma(r)) * pow(alpha, r) * pow(beta, s) *
               (pow(alpha + c.T, -r - c.x) * pow(beta + c.T, -s) + s / n * A0);
    ck_assert_double_le(fabs(oracle_value(&clvp_pareto_nbd, p, &c) - log(L)), 1e-10 * fmax(1.0, fabs(log(L))));
  }
}
END_TEST

START_TEST(derivatives_are_slopes) {
  uint64_t state = 54;
  for (int i = 0; i < 300; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 40);
    oracle_check_derivatives(&clvp_pareto_nbd, p, &c, 1e-3);
  }
  double p[4] = {0.55, 10.6, 1.0, 11.7};
  const oracle_customer edges[] = {{.T = 0.0}, {.T = 40.0}, {.x = 1, .t_x = 3, .T = 3}, {.x = 50, .t_x = 3, .T = 900}};
  for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++)
    oracle_check_derivatives(&clvp_pareto_nbd, p, &edges[i], 1e-3);
}
END_TEST

typedef struct future {
  const double *p;
  const oracle_customer *c;
  bool order;
} future;
static double at_u(double u, void *user) {
  const future *f = user;
  const double *p = f->p;
  const oracle_customer *c = f->c;
  double lives = exp(-p[2] * log1p(u / (p[3] + c->T)));
  double rho = p[0] + c->x, A = p[1] + c->T;
  if (f->order) return lives * rho / A * exp(-(rho + 1.0) * log1p(u / A));
  return lives * rho / A * exp(-c->delta * u);
}
static double slow_future(const double *p, const oracle_customer *c, double h, bool order) {
  future f = {p, c, order};
  double sum = 0.0;
  for (int k = 0; k < 60; k++)
    sum += oracle_integral(at_u, &f, k == 59 ? 0.0 : h * exp(-0.7 * (k + 1)), h * exp(-0.7 * k), 0.0);
  return sum;
}

START_TEST(what_is_to_come_is_an_integral_over_time) {
  uint64_t state = 55;
  for (int i = 0; i < 150; i++) {
    double p[4];
    any_parameters(&state, p);
    if (i % 10 == 0) p[2] = 1.0;
    oracle_customer c = oracle_any_customer(&state, 100);
    double discounted = clvp_pareto_nbd.expected(p, c.x, c.T, c.h, c.delta);
    double endless = clvp_pareto_nbd.expected(p, c.x, c.T, INFINITY, c.delta);
    ck_assert_double_lt(harness_relative(discounted, slow_future(p, &c, c.h, false)), 1e-12);
    ck_assert_double_lt(harness_relative(endless, slow_future(p, &c, 60.0 / c.delta, false)), 1e-12);
    ck_assert_double_lt(harness_relative(clvp_pareto_nbd.p_order(p, c.x, c.T, c.h), slow_future(p, &c, c.h, true)),
                        1e-12);
    c.delta = 0.0;
    ck_assert_double_lt(
        harness_relative(clvp_pareto_nbd.expected(p, c.x, c.T, c.h, 0.0), slow_future(p, &c, c.h, false)), 1e-12);
  }
}
END_TEST

START_TEST(s_at_and_near_one_is_smooth) {
  double p[4] = {0.55, 10.6, 1.0, 11.7};
  double want = 2.55 / 50.6 * 51.7 * log1p(52.0 / 51.7);
  ck_assert_double_lt(harness_relative(clvp_pareto_nbd.expected(p, 2, 40, 52, 0.0), want), 1e-14);
  for (double step = 1e-3; step > 1e-17; step *= 0.1) {
    for (int side = -1; side <= 1; side += 2) {
      p[2] = 1.0 + side * step;
      ck_assert_double_lt(harness_relative(clvp_pareto_nbd.expected(p, 2, 40, 52, 0.0), want), step + 1e-14);
    }
  }
}
END_TEST

START_TEST(wait_is_where_silence_has_the_probability_asked_for) {
  uint64_t state = 56;
  int never = 0;
  for (int i = 0; i < 3000; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 100);
    double silence = oracle_uniform(&state);
    double w = clvp_pareto_nbd.wait(p, c.x, c.T, silence);
    double ever = clvp_pareto_nbd.p_order(p, c.x, c.T, INFINITY);
    if (isinf(w)) {
      never++;
      ck_assert_double_le(ever, 1.0 - silence + 1e-12);
    } else {
      ck_assert_double_gt(ever, 1.0 - silence - 1e-12);
      ck_assert_double_le(fabs(1.0 - clvp_pareto_nbd.p_order(p, c.x, c.T, w) - silence), 1e-12);
    }
  }
  ck_assert_int_gt(never, 100);
}
END_TEST

START_TEST(hazard_is_dropout_before_the_next_order) {
  uint64_t state = 57;
  for (int i = 0; i < 300; i++) {
    double p[4];
    any_parameters(&state, p);
    oracle_customer c = oracle_any_customer(&state, 100);
    double order = clvp_pareto_nbd.p_order(p, c.x, c.T, INFINITY);
    ck_assert_double_le(fabs(clvp_pareto_hazard(p, c.x, c.T) + order - 1.0), 1e-12);
  }
}
END_TEST

START_TEST(hundreds_of_orders_do_not_overflow) {
  const double all[][4] = {{0.55, 10.6, 0.6, 11.7}, {0.5, 0.01, 2.0, 500.0}, {3.0, 500.0, 2.0, 0.01}};
  for (int i = 0; i < 3; i++) {
    for (double x = 100; x <= 1e6; x *= 10) {
      const double silences[] = {0.0, 1e-9, 0.2, 1e3, 1e5};
      for (int k = 0; k < 5; k++) {
        clvp_point point;
        clvp_pareto_nbd.likelihood(all[i], x, 100.0, 100.0 + silences[k], &point);
        ck_assert(isfinite(point.value));
        for (int j = 0; j < 4; j++) ck_assert(isfinite(point.gradient[j]));
        for (int j = 0; j < 10; j++) ck_assert(isfinite(point.hessian[j]));
        double alive = clvp_p_alive(clvp_pareto_nbd.log_odds_dead(all[i], x, 100.0, 100.0 + silences[k]));
        ck_assert(alive >= DBL_MIN && alive <= 1.0);
      }
    }
  }
}
END_TEST

START_TEST(small_derivatives_keep_their_digits) {
  /* by integration with 19 digits, where covariances of large terms nearly cancel */
  const struct {
    double p[4], x, t_x, T;
    int index;
    double want;
  } rows[] = {{{0.13354049601594134, 0.29762916533737505, 578.0768827658463, 0.008499338094782892},
               2,
               66.14134110361206,
               352.87616383150305,
               CLVP_AT(4, 1, 3),
               2.08889894334471289e-9},
              {{14343492.659951061, 22.129735565594093, 133911.0483934091, 0.27524432313231234},
               248,
               17.926031644338952,
               21.33532156202648,
               CLVP_AT(4, 0, 2),
               0.0197262618931257891},
              {{349.47076403427445, 0.006462552602712023, 18.70959305890967, 0.08291386859998819},
               2,
               11346.327596248724,
               16247.365854103855,
               CLVP_AT(4, 1, 3),
               2.08147614923210886e-13}};
  for (int i = 0; i < 3; i++) {
    clvp_point point;
    clvp_pareto_nbd.likelihood(rows[i].p, rows[i].x, rows[i].t_x, rows[i].T, &point);
    ck_assert_msg(harness_relative(point.hessian[rows[i].index], rows[i].want) < 1e-9, "%d: %.17g for %.17g", i,
                  point.hessian[rows[i].index], rows[i].want);
  }
}
END_TEST

START_TEST(nobody_drops_out_in_no_time) {
  const double p[] = {0.55, 10.6, 0.6, 11.7};
  for (double T = 1e-200; T > 0.0; T *= 1e-3)
    ck_assert(clvp_p_alive(clvp_pareto_nbd.log_odds_dead(p, 0.0, 0.0, T)) == 1.0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/pareto_nbd");
  TCase *tests = tcase_create("pareto_nbd");
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, likelihood_and_p_alive_are_means_over_customers);
  tcase_add_test(tests, odds_are_an_integral_over_the_time_of_dropout);
  tcase_add_test(tests, closed_form_of_the_paper_agrees);
  tcase_add_test(tests, derivatives_are_slopes);
  tcase_add_test(tests, what_is_to_come_is_an_integral_over_time);
  tcase_add_test(tests, s_at_and_near_one_is_smooth);
  tcase_add_test(tests, wait_is_where_silence_has_the_probability_asked_for);
  tcase_add_test(tests, hazard_is_dropout_before_the_next_order);
  tcase_add_test(tests, hundreds_of_orders_do_not_overflow);
  tcase_add_test(tests, small_derivatives_keep_their_digits);
  tcase_add_test(tests, nobody_drops_out_in_no_time);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
