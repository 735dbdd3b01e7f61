/* BG/NBD and MBG/NBD: dropout at purchases. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
/* Fader, Hardie, Lee 2005, equations 4 to 10; Batislam, Denizel, Filiztekin 2007. One likelihood: after k purchases
 * that could have been the last, L = B(a, b + k)/B(a, b) [alive at T + a/(b + k - 1) dead since t_x]; k = x for BG, x +
 * 1 for MBG. */
#include "../num/special.h"
#include "../num/vector.h"
#include "geometric.h"
#include "law.h"
#include "purchase.h"
#include <math.h>

/* What one customer, or many of one x, add up to: customers, and of these the dead; the purchase process at T, and its
 * change from T to t_x where dead; with the covariance of the two. */
typedef struct geometric_sums {
  double count, dead, value;
  double L, v, v1;     /* w * L(T), v(T), v(1 - v)(T) */
  double dL, dv, dv1;  /* w * dead * (at t_x - at T) */
  double ll, lv, vv;   /* w * dead (1 - dead) * products of the changes of L and v */
  double l1, v_1, one; /* w * dead (1 - dead) * (change of L, of v, 1) */
} geometric_sums;

/* Value and derivatives by log parameters of rows with `k` and x in common. */
static void geometric_point(const double *p, double x, double k, const geometric_sums *s, clvp_point *point) {
  double r = p[0], a = p[2], b = p[3];
  double rho = r + x;
  double beta[6];
  double share = k > 0.0 ? b / (b + (k - 1.0)) : 0.0; /* d ln(b + k - 1)/d ln b */
  clvp_purchase_term term;
  clvp_purchase_terms(p, x, &term);
  clvp_log_beta_ratio(a, b, k, beta);

  point->value = s->count * (term.value + beta[0]) + s->value;
  point->gradient[0] = s->count * term.gradient - r * (s->L + s->dL);
  point->gradient[1] = rho * (s->v + s->dv) - x * s->count;
  point->gradient[2] = s->count * a * beta[1] + s->dead;
  point->gradient[3] = s->count * b * beta[2] - share * s->dead;

  double *h = point->hessian;
  h[CLVP_AT(4, 0, 0)] = s->count * term.hessian - r * (s->L + s->dL) + r * r * s->ll;
  h[CLVP_AT(4, 0, 1)] = r * (s->v + s->dv) - r * rho * s->lv;
  h[CLVP_AT(4, 0, 2)] = -r * s->l1;
  h[CLVP_AT(4, 0, 3)] = r * share * s->l1;
  h[CLVP_AT(4, 1, 1)] = -rho * (s->v1 + s->dv1) + rho * rho * s->vv;
  h[CLVP_AT(4, 1, 2)] = rho * s->v_1;
  h[CLVP_AT(4, 1, 3)] = -rho * share * s->v_1;
  h[CLVP_AT(4, 2, 2)] = s->count * (a * beta[1] + a * a * beta[3]) + s->one;
  h[CLVP_AT(4, 2, 3)] = s->count * a * b * beta[4] - share * s->one;
  double bend = k > 0.0 ? share * (k - 1.0) / (b + (k - 1.0)) : 0.0;
  h[CLVP_AT(4, 3, 3)] = s->count * (b * beta[2] + b * b * beta[5]) - bend * s->dead + share * share * s->one;
}

/* Add a customer: `alive` is exp(-rho (L(T) - L(t_x))), c = a/(b + k - 1) or 0. */
static inline void geometric_add(geometric_sums *s, double w, double c, double alive, double value,
                                 const double at_T[2], const double at_t[2]) {
  double dead = c / (alive + c);
  double wd = w * dead;
  double wc = wd * (alive / (alive + c));
  double dl = at_t[0] - at_T[0];
  double dv = at_t[1] - at_T[1];
  s->count += w;
  s->dead += wd;
  s->value += w * value;
  s->L += w * at_T[0];
  s->v += w * at_T[1];
  s->v1 += w * at_T[1] * (1.0 - at_T[1]);
  s->dL += wd * dl;
  s->dv += wd * dv;
  s->dv1 += wd * (at_t[1] * (1.0 - at_t[1]) - at_T[1] * (1.0 - at_T[1]));
  s->ll += wc * dl * dl;
  s->lv += wc * dl * dv;
  s->vv += wc * dv * dv;
  s->l1 += wc * dl;
  s->v_1 += wc * dv;
  s->one += wc;
}

static double dead_constant(const double *p, double k) { return k > 0.0 ? p[2] / (p[3] + (k - 1.0)) : 0.0; }

static void geometric_likelihood(const double *p, double x, double k, double t_x, double T, clvp_point *point) {
  double rho = p[0] + x;
  double c = dead_constant(p, k);
  double D = rho * log1p((T - t_x) / (p[1] + t_x));
  double at_T[2] = {log1p(T / p[1]), T / (p[1] + T)};
  double at_t[2] = {log1p(t_x / p[1]), t_x / (p[1] + t_x)};
  double alive = exp(-D);
  /* ln(e^-D + c) - rho L(t_x), with c = 0 left to the first term alone */
  double value = c > 0.0 ? log(alive + c) - rho * at_t[0] : -rho * at_T[0];
  geometric_sums s = {0};
  geometric_add(&s, 1.0, c, c > 0.0 ? alive : 1.0, value, at_T, at_t);
  geometric_point(p, x, k, &s, point);
}

static double geometric_log_odds(const double *p, double x, double k, double t_x, double T) {
  double c = dead_constant(p, k);
  if (c == 0.0) return -INFINITY;
  return clvp_log(c) + (p[0] + x) * clvp_log1p((T - t_x) / (p[1] + t_x));
}

static void geometric_dead_days(const double *p, double k, double dead[CLVP_LAW_DAYS]) {
  for (int i = 0; i < CLVP_LAW_DAYS; i++) dead[i] = dead_constant(p, k);
}

static double geometric_expected(const double *p, double x, double k, double T, double h, double delta) {
  clvp_geometric alive = {p[0] + x, p[1] + T, p[2], p[3] + k};
  return delta == 0.0 ? clvp_geometric_expected(&alive, h) : clvp_geometric_discounted(&alive, h, delta);
}

static void geometric_expected_days(const double *p, int32_t x, double k, int32_t day, bool alone, double h,
                                    double delta, double E[CLVP_LAW_DAYS]) {
  clvp_geometric alive = {p[0] + x, p[1], p[2], p[3] + k};
  if (delta == 0.0 && clvp_geometric_expected_days(&alive, day, alone, h, E)) return;
  for (int i = 0; i < CLVP_LAW_DAYS; i++) E[i] = NAN;
  E[day % CLVP_LAW_DAYS] = geometric_expected(p, x, k, day, h, delta);
}

static double geometric_p_order(const double *p, double x, double T, double h) {
  return -expm1(-(p[0] + x) * log1p(h / (p[1] + T)));
}

static double geometric_wait(const double *p, double x, double T, double silence) {
  return (p[1] + T) * expm1(-log(silence) / (p[0] + x));
}

/* Rows are taken in pieces, so that exp and log run over arrays that stay in the nearest cache. */
#define GEOMETRIC_PIECE 256

static size_t geometric_shared_size(int32_t days, int32_t x_max) {
  (void)x_max;
  return 2 * ((size_t)days + 1);
}

static size_t geometric_scratch_size(int32_t days, int32_t x_max) {
  (void)days, (void)x_max;
  return 2 * GEOMETRIC_PIECE;
}

static bool geometric_prepare(const double *p, int32_t days, int32_t x_max, double *shared) {
  (void)x_max;
  clvp_purchase_table(p[1], days, shared);
  return true;
}

static void geometric_evaluate(const double *p, double k, int32_t days, const double *shared, const clvp_rows *rows,
                               double *scratch, clvp_point *sum) {
  const double *L = shared;
  const double *v = shared + days + 1;
  double rho = p[0] + rows->x;
  double c = dead_constant(p, k);
  double *alive = scratch;
  double *value = scratch + GEOMETRIC_PIECE;
  geometric_sums total = {0};
  for (size_t begin = 0; begin < rows->count; begin += GEOMETRIC_PIECE) {
    size_t n = rows->count - begin < GEOMETRIC_PIECE ? rows->count - begin : GEOMETRIC_PIECE;
    const uint16_t *t_x = rows->t_x + begin;
    const uint16_t *T = rows->T + begin;
    for (size_t i = 0; i < n; i++) alive[i] = c > 0.0 ? rho * (L[t_x[i]] - L[T[i]]) : 0.0;
    clvp_vector_exp(alive, alive, n);
    for (size_t i = 0; i < n; i++) value[i] = alive[i] + c;
    clvp_vector_log(value, value, n);
    for (size_t i = 0; i < n; i++) {
      const double at_T[2] = {L[T[i]], v[T[i]]};
      const double at_t[2] = {L[t_x[i]], v[t_x[i]]};
      double log_term = c > 0.0 ? value[i] - rho * at_t[0] : -rho * at_T[0];
      geometric_add(&total, rows->weight[begin + i], c, alive[i], log_term, at_T, at_t);
    }
  }
  geometric_point(p, rows->x, k, &total, sum);
}

static void bg_likelihood(const double *p, double x, double t_x, double T, clvp_point *point) {
  geometric_likelihood(p, x, x, t_x, T, point);
}
static double bg_log_odds_dead(const double *p, double x, double t_x, double T) {
  return geometric_log_odds(p, x, x, t_x, T);
}
static void bg_dead_days(const double *p, int32_t x, int32_t day, bool alone, double dead[CLVP_LAW_DAYS]) {
  (void)day, (void)alone;
  geometric_dead_days(p, x, dead);
}
static double bg_expected(const double *p, double x, double T, double h, double delta) {
  return geometric_expected(p, x, x, T, h, delta);
}
static void bg_expected_days(const double *p, int32_t x, int32_t day, bool alone, double h, double delta,
                             double E[CLVP_LAW_DAYS]) {
  geometric_expected_days(p, x, x, day, alone, h, delta, E);
}
static void bg_evaluate(const double *p, int32_t days, const double *shared, const clvp_rows *rows, double *scratch,
                        clvp_point *sum) {
  geometric_evaluate(p, rows->x, days, shared, rows, scratch, sum);
}

static void mbg_likelihood(const double *p, double x, double t_x, double T, clvp_point *point) {
  geometric_likelihood(p, x, x + 1.0, t_x, T, point);
}
static double mbg_log_odds_dead(const double *p, double x, double t_x, double T) {
  return geometric_log_odds(p, x, x + 1.0, t_x, T);
}
static void mbg_dead_days(const double *p, int32_t x, int32_t day, bool alone, double dead[CLVP_LAW_DAYS]) {
  (void)day, (void)alone;
  geometric_dead_days(p, x + 1.0, dead);
}
static double mbg_expected(const double *p, double x, double T, double h, double delta) {
  return geometric_expected(p, x, x + 1.0, T, h, delta);
}
static void mbg_expected_days(const double *p, int32_t x, int32_t day, bool alone, double h, double delta,
                              double E[CLVP_LAW_DAYS]) {
  geometric_expected_days(p, x, x + 1.0, day, alone, h, delta, E);
}
static void mbg_evaluate(const double *p, int32_t days, const double *shared, const clvp_rows *rows, double *scratch,
                         clvp_point *sum) {
  geometric_evaluate(p, rows->x + 1.0, days, shared, rows, scratch, sum);
}

static const clvp_grid bg_grid = {geometric_shared_size, geometric_scratch_size, geometric_prepare, bg_evaluate};
static const clvp_grid mbg_grid = {geometric_shared_size, geometric_scratch_size, geometric_prepare, mbg_evaluate};

const clvp_law clvp_bg_nbd = {
    .kind = CLV_MODEL_BG_NBD,
    .name = "bg-nbd",
    .summary = "purchases at random, dropout after a repeat purchase",
    .count = 4,
    .names = {"r", "alpha", "a", "b"},
    .times = 1u << 1,
    .drops_out = true,
    .grid = &bg_grid,
    .likelihood = bg_likelihood,
    .log_odds_dead = bg_log_odds_dead,
    .expected = bg_expected,
    .p_order = geometric_p_order,
    .wait = geometric_wait,
    .dead_days = bg_dead_days,
    .expected_days = bg_expected_days,
};

const clvp_law clvp_mbg_nbd = {
    .kind = CLV_MODEL_MBG_NBD,
    .name = "mbg-nbd",
    .summary = "purchases at random, dropout after any purchase",
    .count = 4,
    .names = {"r", "alpha", "a", "b"},
    .times = 1u << 1,
    .drops_out = true,
    .grid = &mbg_grid,
    .likelihood = mbg_likelihood,
    .log_odds_dead = mbg_log_odds_dead,
    .expected = mbg_expected,
    .p_order = geometric_p_order,
    .wait = geometric_wait,
    .dead_days = mbg_dead_days,
    .expected_days = mbg_expected_days,
};
