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

static clvp_decay decay_from(const double *p, double x, double t) {
  return (clvp_decay){.rho = p[0] + x, .A = p[1] + t, .s = p[2], .B = p[3] + t, .delta = 0.0};
}

/* Means over what may have become of a customer: alive at T, or dropped out before. */
typedef struct possibilities {
  double total;          /* relative to those alive at t_x without another order */
  double gradient[4];    /* times total */
  double hessian[10];    /* second derivatives, and products of the gradient's deviations from `centre`; times total */
  double centre[4];      /* mean gradient, known in a second pass */
  double last_L, last_M; /* part of the mean of L^2, M^2 */
} possibilities;

/* Add those who dropped out at tau, or were alive then. No difference of what is large cancels here. */
static void possibilities_add(const double *p, double x, double tau, double dead, double weight, possibilities *sum) {
  double r = p[0], s = p[2];
  double L = log1p(tau / p[1]), v = tau / (p[1] + tau), v1 = p[1] / (p[1] + tau);
  double M = log1p(tau / p[3]), w = tau / (p[3] + tau), w1 = p[3] / (p[3] + tau);
  const double g[4] = {-r * L, r * v - x * v1, dead - s * M, s * w - dead * w1};
  const double h[10] = {-r * L, r * v, 0.0, 0.0, -(r + x) * v * v1, 0.0, 0.0, -s * M, s * w, -(s + dead) * w * w1};
  sum->total += weight;
  for (int i = 0, k = 0; i < 4; i++) {
    sum->gradient[i] += weight * g[i];
    for (int j = i; j < 4; j++, k++)
      sum->hessian[k] += weight * (h[k] + (g[i] - sum->centre[i]) * (g[j] - sum->centre[j]));
  }
  sum->last_L += weight * L * L;
  sum->last_M += weight * M * M;
}

static void possibilities_all(const double *p, double x, double t_x, double T, possibilities *sum) {
  clvp_decay decay = decay_from(p, x, t_x);
  double previous_L = 0.0, previous_M = 0.0, sum_L = 0.0, sum_M = 0.0;
  for (double u = 0.0; u < T - t_x;) {
    double length = fmin(clvp_decay_panel(&decay, u), T - t_x - u);
    if (!(u + length > u)) break;
    sum->last_L = sum->last_M = 0.0;
    for (int i = 0; i < CLVP_GL16; i++) {
      double at = u + length * clvp_gl16_node[i];
      double density = clvp_exp(clvp_decay_log(&decay, at)) * (decay.s / (decay.B + at));
      possibilities_add(p, x, t_x + at, 1.0, length * clvp_gl16_weight[i] * density, sum);
    }
    u += length;
    sum_L += sum->last_L, sum_M += sum->last_M;
    /* these two last longest */
    if (clvp_decay_ended(sum->last_L, previous_L, sum_L) && clvp_decay_ended(sum->last_M, previous_M, sum_M)) break;
    previous_L = sum->last_L, previous_M = sum->last_M;
  }
  possibilities_add(p, x, T, 0.0, exp(clvp_decay_log(&decay, T - t_x)), sum);
}

static void pareto_likelihood(const double *p, double x, double t_x, double T, clvp_point *point) {
  possibilities first = {0}, second = {0};
  possibilities_all(p, x, t_x, T, &first);
  for (int i = 0; i < 4; i++) second.centre[i] = first.gradient[i] / first.total;
  possibilities_all(p, x, t_x, T, &second);
  clvp_purchase_term term;
  clvp_purchase_terms(p, x, &term);
  point->value = term.value + log(first.total) - (p[0] + x) * log1p(t_x / p[1]) - p[2] * log1p(t_x / p[3]);
  for (int i = 0; i < 4; i++) point->gradient[i] = second.centre[i];
  for (int k = 0; k < 10; k++) point->hessian[k] = second.hessian[k] / second.total;
  point->gradient[0] += term.gradient;
  point->hessian[0] += term.hessian;
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

static double pareto_aging(const double *p, double from, double to) {
  return p[2] * clvp_log1p((to - from) / (p[3] + from));
}

static double pareto_lifetime(const double *p, double T, double h, double delta) {
  double B = p[3] + T;
  if (delta == 0.0) return B * clvp_expm1_ratio(1.0 - p[2], log1p(h / B));
  clvp_decay decay = {.rho = 0.0, .A = B, .s = p[2], .B = B, .delta = delta};
  return clvp_decay_integral(&decay, CLVP_DECAY_PLAIN, 0.0, h);
}

static double pareto_expected(const double *p, double x, double T, double h, double delta) {
  return (p[0] + x) / (p[1] + T) * pareto_lifetime(p, T, h, delta);
}

static double pareto_p_order(const double *p, double x, double T, double h) {
  clvp_decay decay = decay_from(p, x, T);
  double ever;
  if (isinf(h) && clvp_pareto_order_first(p, x, T, &ever)) return fmin(1.0, ever);
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
    .expected = pareto_expected,
    .p_order = pareto_p_order,
    .wait = pareto_wait,
    .aging = pareto_aging,
    .dead_days = clvp_pareto_hazard_days,
    .lifetime = pareto_lifetime,
};
