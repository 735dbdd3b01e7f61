/* NBD: customers never drop out (Ehrenberg 1959; Schmittlein, Morrison, Colombo 1987, section 2). */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../num/special.h"
#include "../num/vector.h"
#include "law.h"
#include "purchase.h"
#include <math.h>

static void nbd_likelihood(const double *p, double x, double t_x, double T, clvp_point *point) {
  (void)t_x;
  double r = p[0];
  double rho = r + x;
  double L = log1p(T / p[1]);
  double v = T / (p[1] + T);
  double rest = p[1] / (p[1] + T); /* 1 - v */
  clvp_purchase_term term;
  clvp_purchase_terms(p, x, &term);
  point->value = term.value - rho * L;
  point->gradient[0] = term.gradient - r * L;
  point->gradient[1] = r * v - x * rest;
  point->hessian[CLVP_AT(2, 0, 0)] = term.hessian - r * L;
  point->hessian[CLVP_AT(2, 0, 1)] = r * v;
  point->hessian[CLVP_AT(2, 1, 1)] = -rho * v * rest;
}

static double nbd_log_odds_dead(const double *p, double x, double t_x, double T) {
  (void)p, (void)x, (void)t_x, (void)T;
  return -INFINITY;
}

static void nbd_dead_days(const double *p, int32_t x, int32_t day, bool alone, double dead[CLVP_LAW_DAYS]) {
  (void)p, (void)x, (void)day, (void)alone;
  for (int i = 0; i < CLVP_LAW_DAYS; i++) dead[i] = 0.0;
}

static double nbd_lifetime(const double *p, double T, double h, double delta) {
  (void)p, (void)T;
  return isinf(h) ? 1.0 / delta : clvp_expm1_ratio(-delta, h);
}

static double nbd_expected(const double *p, double x, double T, double h, double delta) {
  return (p[0] + x) / (p[1] + T) * nbd_lifetime(p, T, h, delta);
}

static double nbd_p_order(const double *p, double x, double T, double h) {
  return -expm1(-(p[0] + x) * log1p(h / (p[1] + T)));
}

static double nbd_wait(const double *p, double x, double T, double silence) {
  return (p[1] + T) * expm1(-log(silence) / (p[0] + x));
}

static size_t nbd_shared_size(int32_t days, int32_t x_max) {
  (void)x_max;
  return 2 * ((size_t)days + 1);
}

static size_t nbd_scratch_size(int32_t days, int32_t x_max) {
  (void)days, (void)x_max;
  return 1;
}

static bool nbd_prepare(const double *p, int32_t days, int32_t x_max, double *shared) {
  (void)x_max;
  clvp_purchase_table(p[1], days, shared);
  return true;
}

static void nbd_evaluate(const double *p, int32_t days, const double *shared, const clvp_rows *rows, double *scratch,
                         clvp_point *sum) {
  (void)scratch;
  const double *L = shared;
  const double *v = shared + days + 1;
  double r = p[0];
  double rho = r + rows->x;
  double count = 0.0, sum_L = 0.0, sum_v = 0.0, sum_v1 = 0.0;
  for (size_t i = 0; i < rows->count; i++) {
    int32_t T = rows->T[i];
    double w = rows->weight[i];
    count += w;
    sum_L += w * L[T];
    sum_v += w * v[T];
    sum_v1 += w * v[T] * (1.0 - v[T]);
  }
  clvp_purchase_term term;
  clvp_purchase_terms(p, rows->x, &term);
  sum->value = count * term.value - rho * sum_L;
  sum->gradient[0] = count * term.gradient - r * sum_L;
  sum->gradient[1] = rho * sum_v - rows->x * count;
  sum->hessian[CLVP_AT(2, 0, 0)] = count * term.hessian - r * sum_L;
  sum->hessian[CLVP_AT(2, 0, 1)] = r * sum_v;
  sum->hessian[CLVP_AT(2, 1, 1)] = -rho * sum_v1;
}

static const clvp_grid nbd_grid = {nbd_shared_size, nbd_scratch_size, nbd_prepare, nbd_evaluate};

const clvp_law clvp_nbd = {
    .kind = CLV_MODEL_NBD,
    .name = "nbd",
    .summary = "purchases at random, nobody drops out",
    .count = 2,
    .names = {"r", "alpha"},
    .times = 1u << 1,
    .drops_out = false,
    .grid = &nbd_grid,
    .likelihood = nbd_likelihood,
    .log_odds_dead = nbd_log_odds_dead,
    .expected = nbd_expected,
    .p_order = nbd_p_order,
    .wait = nbd_wait,
    .dead_days = nbd_dead_days,
    .lifetime = nbd_lifetime,
};
