/* Pareto/NBD: dropout at any moment (Schmittlein, Morrison, Colombo 1987), by quadrature instead of 2F1. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../num/quadrature.h"
#include "../num/special.h"
#include "../num/vector.h"
#include "decay.h"
#include "pareto.h"
#include "purchase.h"
#include <float.h>
#include <math.h>

void clvp_pareto_point(const double *p, double x, const clvp_pareto_sums *sums, clvp_point *point) {
  double r = p[0], s = p[2];
  double rho = r + x;
  double n = sums->all[0];
  const double *m = sums->all;
  const double *d = sums->dead;
  const double *q = sums->squares;
  clvp_purchase_term term;
  clvp_purchase_terms(p, x, &term);
  point->value = sums->value + n * term.value;
  point->gradient[0] = n * term.gradient - r * m[L_];
  point->gradient[1] = rho * m[V_] - x * n;
  point->gradient[2] = d[ONE] - s * m[M_];
  point->gradient[3] = s * m[W_] + d[W_] - d[ONE];

  /* mean of the second derivatives, plus mean of g g', minus g g' of the means */
  double *h = point->hessian;
  h[0] = n * term.hessian - r * m[L_] + r * r * m[LL] - q[0];
  h[1] = r * m[V_] - r * (rho * m[LV] - x * m[L_]) - q[1];
  h[2] = -r * (d[L_] - s * m[LM]) - q[2];
  h[3] = -r * (s * m[LW] + d[LW] - d[L_]) - q[3];
  h[4] = -rho * (m[V_] - m[VV]) + rho * rho * m[VV] - 2.0 * rho * x * m[V_] + x * x * n - q[4];
  h[5] = rho * d[V_] - rho * s * m[VM] - x * d[ONE] + x * s * m[M_] - q[5];
  h[6] = rho * (s * m[VW] + d[VW] - d[V_]) - x * (s * m[W_] + d[W_] - d[ONE]) - q[6];
  h[7] = -s * m[M_] + d[ONE] - 2.0 * s * d[M_] + s * s * m[MM] - q[7];
  h[8] = s * m[W_] + (s + 1.0) * d[W_] - d[ONE] - s * s * m[MW] - s * d[MW] + s * d[M_] - q[8];
  h[9] = -s * (m[W_] - m[WW]) - (d[W_] - d[WW]) + s * s * m[WW] + (2.0 * s + 1.0) * d[WW] - 2.0 * (s + 1.0) * d[W_] +
         d[ONE] - q[9];
}

/* Moments of the dropped out between t_x and T, relative to those alive at t_x without another order. */
static void dead_moments(const double *p, const clvp_decay *decay, double t_x, double T, double K[PARETO_MOMENTS]) {
  double previous[PARETO_MOMENTS] = {0.0};
  for (int k = 0; k < PARETO_MOMENTS; k++) K[k] = 0.0;
  for (double u = 0.0; u < T - t_x;) {
    double part[PARETO_MOMENTS] = {0.0};
    double length = fmin(clvp_decay_panel(decay, u), T - t_x - u);
    if (!(u + length > u)) break;
    for (int i = 0; i < CLVP_GL16; i++) {
      double at = u + length * clvp_gl16_node[i];
      double tau = t_x + at;
      double weight = length * clvp_gl16_weight[i] * clvp_exp(clvp_decay_log(decay, at)) * (decay->s / (decay->B + at));
      double products[PARETO_MOMENTS];
      clvp_pareto_products(log1p(tau / p[1]), tau / (p[1] + tau), log1p(tau / p[3]), tau / (p[3] + tau), products);
      for (int k = 0; k < PARETO_MOMENTS; k++) part[k] += weight * products[k];
    }
    for (int k = 0; k < PARETO_MOMENTS; k++) K[k] += part[k];
    u += length;
    /* these two last longest */
    if (clvp_decay_ended(part[LL], previous[LL], K[LL]) && clvp_decay_ended(part[MM], previous[MM], K[MM])) break;
    for (int k = 0; k < PARETO_MOMENTS; k++) previous[k] = part[k];
  }
}

static clvp_decay decay_from(const double *p, double x, double t) {
  return (clvp_decay){.rho = p[0] + x, .A = p[1] + t, .s = p[2], .B = p[3] + t, .delta = 0.0};
}

static void pareto_likelihood(const double *p, double x, double t_x, double T, clvp_point *point) {
  clvp_decay decay = decay_from(p, x, t_x);
  double K[PARETO_MOMENTS];
  dead_moments(p, &decay, t_x, T, K);
  double log_alive = clvp_decay_log(&decay, T - t_x);
  double alive = exp(log_alive);
  double at_T[PARETO_MOMENTS];
  clvp_pareto_products(log1p(T / p[1]), T / (p[1] + T), log1p(T / p[3]), T / (p[3] + T), at_T);

  double value = log(alive + K[ONE]) - decay.rho * log1p(t_x / p[1]) - p[2] * log1p(t_x / p[3]);
  clvp_pareto_sums sums = {0};
  clvp_pareto_add(p, x, 1.0, value, alive, at_T, K, &sums);
  clvp_pareto_point(p, x, &sums, point);
}

static double pareto_log_odds_dead(const double *p, double x, double t_x, double T) {
  clvp_decay decay = decay_from(p, x, t_x);
  double K = clvp_decay_integral(&decay, CLVP_DECAY_DROPOUT, 0.0, T - t_x);
  return K > DBL_MIN ? clvp_log(K) - clvp_decay_log(&decay, T - t_x) : -INFINITY;
}

double clvp_pareto_hazard(const double *p, double x, double t) {
  clvp_decay decay = decay_from(p, x, t);
  return clvp_decay_integral(&decay, CLVP_DECAY_DROPOUT, 0.0, INFINITY);
}

static double pareto_expected(const double *p, double x, double T, double h, double delta) {
  double rate = (p[0] + x) / (p[1] + T);
  double B = p[3] + T;
  if (delta == 0.0) return rate * B * clvp_expm1_ratio(1.0 - p[2], log1p(h / B));
  clvp_decay decay = {.rho = 0.0, .A = B, .s = p[2], .B = B, .delta = delta};
  return rate * clvp_decay_integral(&decay, CLVP_DECAY_PLAIN, 0.0, h);
}

static double pareto_p_order(const double *p, double x, double T, double h) {
  clvp_decay decay = decay_from(p, x, T);
  return fmin(1.0, clvp_decay_integral(&decay, CLVP_DECAY_ORDER, 0.0, h));
}

static double pareto_wait(const double *p, double x, double T, double silence) {
  clvp_decay decay = decay_from(p, x, T);
  return clvp_decay_quantile(&decay, 1.0 - silence);
}

const clvp_law clvp_pareto_nbd = {
    .kind = CLV_MODEL_PARETO_NBD,
    .name = "pareto-nbd",
    .summary = "purchases at random, dropout at any moment",
    .count = 4,
    .names = {"r", "alpha", "s", "beta"},
    .times = 1u << 1 | 1u << 3,
    .drops_out = true,
    .grid = &clvp_pareto_grid,
    .likelihood = pareto_likelihood,
    .log_odds_dead = pareto_log_odds_dead,
    .table = clvp_pareto_table,
    .log_odds_dead_days = clvp_pareto_log_odds_days,
    .expected = pareto_expected,
    .p_order = pareto_p_order,
    .wait = pareto_wait,
};
