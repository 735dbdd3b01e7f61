/* Gamma-Gamma: what a customer spends per transaction. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "gamma_gamma.h"
#include "../num/special.h"
#include "../num/vector.h"
#include <math.h>

void clvp_spend_terms(const double *parameters, double n, clvp_spend_term *term) {
  double pn = parameters[0] * n;
  double q = parameters[1];
  /* psi(pn + q) - psi(pn) and psi(pn + q) - psi(q), and the same of trigamma, without cancellation */
  double over_p[3], over_q[3];
  clvp_log_rising(pn, q, over_p);
  clvp_log_rising(q, pn, over_q);
  double trigamma = clvp_trigamma(pn + q);
  term->value = -clvp_lnbeta(pn, q);
  term->p = pn * over_p[1];
  term->q = q * over_q[1];
  term->pp = pn * over_p[1] + pn * pn * over_p[2];
  term->pq = pn * q * trigamma;
  term->qq = q * over_q[1] + q * q * over_q[2];
}

/* Sums over customers of one n. With y = gamma/(m n), L = log1p(y), v = y/(1 + y) the log-likelihood is
 * -ln B(p n, q) - p n L - q log1p(1/y) - ln m. */
typedef struct spend_sums {
  double count, value, L, v, v1, rest, other; /* v1 = v (1 - v), rest = 1 - v, other = log1p(1/y) */
} spend_sums;

static void spend_point(const double *parameters, double n, const spend_sums *s, clvp_point *point) {
  double pn = parameters[0] * n;
  double q = parameters[1];
  clvp_spend_term term;
  clvp_spend_terms(parameters, n, &term);
  point->value = s->count * term.value + s->value;
  point->gradient[0] = s->count * term.p - pn * s->L;
  point->gradient[1] = s->count * term.q - q * s->other;
  point->gradient[2] = q * s->rest - pn * s->v;
  double *h = point->hessian;
  h[CLVP_AT(3, 0, 0)] = s->count * term.pp - pn * s->L;
  h[CLVP_AT(3, 0, 1)] = s->count * term.pq;
  h[CLVP_AT(3, 0, 2)] = -pn * s->v;
  h[CLVP_AT(3, 1, 1)] = s->count * term.qq - q * s->other;
  h[CLVP_AT(3, 1, 2)] = q * s->rest;
  h[CLVP_AT(3, 2, 2)] = -(pn + q) * s->v1;
}

void clvp_spend_likelihood(const double *parameters, double n, double m, clvp_point *point) {
  double y = parameters[2] / (m * n);
  double L = log1p(y);
  double v = y / (1.0 + y);
  double other = log1p(1.0 / y);
  double value = -parameters[0] * n * L - parameters[1] * other - log(m);
  spend_sums sums = {1.0, value, L, v, v / (1.0 + y), 1.0 / (1.0 + y), other};
  spend_point(parameters, n, &sums, point);
}

void clvp_spend_evaluate(const double *parameters, const clvp_spend_rows *rows, double *scratch, clvp_point *sum) {
  double n = rows->n;
  double pn = parameters[0] * n;
  double q = parameters[1];
  double *ratio = scratch;
  double *L = scratch + CLVP_SPEND_PIECE;
  double *other = scratch + 2 * CLVP_SPEND_PIECE;
  spend_sums s = {0};
  for (size_t begin = 0; begin < rows->count; begin += CLVP_SPEND_PIECE) {
    size_t k = rows->count - begin < CLVP_SPEND_PIECE ? rows->count - begin : CLVP_SPEND_PIECE;
    const double *mean = rows->mean + begin;
    const double *log_mean = rows->log_mean + begin;
    for (size_t i = 0; i < k; i++) {
      ratio[i] = parameters[2] / (mean[i] * n);
      other[i] = 1.0 / ratio[i];
    }
    clvp_vector_log1p(ratio, L, k);
    clvp_vector_log1p(other, other, k);
    for (size_t i = 0; i < k; i++) {
      double w = rows->weight[begin + i];
      double rest = 1.0 / (1.0 + ratio[i]);
      double v = ratio[i] * rest;
      s.count += w;
      s.value += w * (-pn * L[i] - q * other[i] - log_mean[i]);
      s.L += w * L[i];
      s.v += w * v;
      s.v1 += w * (v * rest);
      s.rest += w * rest;
      s.other += w * other[i];
    }
  }
  spend_point(parameters, n, &s, sum);
}

double clvp_spend_expected(const double *parameters, double n, double m) {
  double p = parameters[0];
  double q = parameters[1];
  double left = p * n + q - 1.0;
  if (!(left > 0.0)) return NAN;
  return p * (parameters[2] + n * m) / left;
}

void clvp_spend_of_customers(const double *parameters, double unit, size_t count, const double *n, const double *total,
                             double *spend) {
  double p = parameters[0], q = parameters[1], gamma = parameters[2] * unit;
  for (size_t i = 0; i < count; i++) {
    double left = p * n[i] + q - 1.0;
    spend[i] = left > 0.0 ? p / left * (gamma + total[i]) : NAN;
  }
}
