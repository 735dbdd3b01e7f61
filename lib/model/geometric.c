/* Expected purchases of a customer who may drop out at each of them. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "geometric.h"
#include "../num/quadrature.h"
#include "../num/vector.h"
#include <math.h>
#include <stdbool.h>

/* Terms of the series beyond which the quadrature is cheaper. */
#define SERIES_TERMS 600.0

/* E = sum over k of P(N = k) S_k. N, negative binomial, counts the purchases within h of a customer who never drops
 * out; S_k = sum over n < k of E[(1 - p)^n] is how many of k are made. All terms are positive. */
static double series(const clvp_geometric *alive, double z) {
  double W = z / (1.0 + z);
  double total = alive->a + alive->b;
  double survive = 1.0;
  double made = 0.0;
  double pmf = clvp_exp(-alive->rho * clvp_log1p(z));
  double sum = 0.0;
  for (double k = 1.0;; k += 1.0) {
    made += survive;
    survive *= (alive->b + (k - 1.0)) / (total + (k - 1.0));
    pmf *= (alive->rho + (k - 1.0)) * W / k;
    sum += pmf * made;
    double ratio = (alive->rho + k) * W / (k + 1.0);
    if (ratio < 1.0 && pmf * (made + survive / (1.0 - ratio)) * ratio < 1e-17 * (1.0 - ratio) * sum) return sum;
  }
}

/* Is the series the cheaper way? */
static bool series_pays(const clvp_geometric *alive, double z) {
  double mean = alive->rho * z;
  double terms = mean + 9.0 * sqrt(mean * (1.0 + z)) + 40.0 * (1.0 + z);
  return terms <= SERIES_TERMS && alive->rho * log1p(z) < 600.0;
}

/* The trapezoidal rule in y = ln(p/(1 - p)) for the mean of a function of p, normalised by the same rule for 1. Its
 * error falls exponentially, and what lies beyond either end is a geometric series. */
typedef struct trapezoid {
  double a, b;
  double step, peak, top; /* top: ln of the weight at the peak */
  int first, last;        /* ends, in steps from the peak */
  int at, direction;      /* the next node: down to the first, then from the peak up to the last */
} trapezoid;

#define TRAPEZOID_PIECE 256

/* A rule for functions that are constant where p z is far below 1. */
static trapezoid trapezoid_start(const clvp_geometric *alive, double z) {
  trapezoid rule = {.a = alive->a, .b = alive->b, .at = -1, .direction = -1};
  rule.step = fmin(0.2, 0.6 * sqrt(1.0 / rule.a + 1.0 / rule.b));
  rule.peak = log(rule.a / rule.b);
  rule.top = -rule.a * log1p(exp(-rule.peak)) - rule.b * log1p(exp(rule.peak));
  double low = fmin(-39.2 - log1p((alive->rho + 1.0) * z + rule.b + rule.a), rule.peak - rule.step);
  double high = fmax(39.2 + log1p(alive->rho + rule.a + rule.b), rule.peak + rule.step);
  /* where steps are so short that there would be more, weights vanish long before */
  rule.first = -(int)fmin(ceil((rule.peak - low) / rule.step), 1e6);
  rule.last = (int)fmin(ceil((high - rule.peak) / rule.step), 1e6);
  return rule;
}

/* The next nodes and weights, at most TRAPEZOID_PIECE; 0 after the last. */
static size_t trapezoid_piece(trapezoid *rule, double *p, double *weight) {
  size_t n = 0;
  while (n < TRAPEZOID_PIECE && rule->direction != 0) {
    double y = rule->peak + (double)rule->at * rule->step;
    double lp = -clvp_log1p(clvp_exp(-y));
    double lq = -clvp_log1p(clvp_exp(y));
    double w = clvp_exp(rule->a * lp + rule->b * lq - rule->top);
    if (w < 1e-40 || rule->at < rule->first || rule->at > rule->last) {
      rule->at = 0;
      rule->direction = rule->direction < 0 ? 1 : 0;
      continue;
    }
    if (rule->at == rule->first) {
      w /= -expm1(-rule->a * rule->step);
    } else if (rule->at == rule->last) {
      w /= -expm1(-rule->b * rule->step);
    }
    p[n] = clvp_exp(lp);
    weight[n++] = w;
    rule->at += rule->direction;
  }
  return n;
}

/* E[(1 - (1 + p z)^-rho)/p] */
static double quadrature(const clvp_geometric *alive, double z) {
  trapezoid rule = trapezoid_start(alive, z);
  double p[TRAPEZOID_PIECE], w[TRAPEZOID_PIECE];
  double weights = 0.0;
  double sum = 0.0;
  for (size_t n; (n = trapezoid_piece(&rule, p, w)) > 0;) {
    for (size_t i = 0; i < n; i++) {
      weights += w[i];
      sum += w[i] * (-expm1(-alive->rho * clvp_log1p(p[i] * z)) / p[i]);
    }
  }
  return sum / weights;
}

double clvp_geometric_expected(const clvp_geometric *alive, double h) {
  double z = h / alive->A;
  if ((alive->rho + 1.0) * z < 1e-17) return alive->rho / alive->A * h;
  return series_pays(alive, z) ? series(alive, z) : quadrature(alive, z);
}

/* The sum over p of w (1 + p z)^-(rho + 1); `work` has room for n numbers. */
static double density(double rho, const double *p, const double *w, size_t n, double z, double *work) {
  for (size_t i = 0; i < n; i++) work[i] = p[i] * z;
  clvp_vector_log1p(work, work, n);
  for (size_t i = 0; i < n; i++) work[i] *= -(rho + 1.0);
  clvp_vector_exp(work, work, n);
  double sum = 0.0;
  for (size_t i = 0; i < n; i++) sum += w[i] * work[i];
  return sum;
}

/* E[lambda e^(-(delta + lambda p) u)] over u. A panel is no longer than where the fastest to drop out still count:
 * those of rate lambda do not beyond some 40/lambda. */
/* The series at several z at once, least first: the terms that depend on k alone are shared. */
static void series_nodes(const clvp_geometric *alive, const double z[CLVP_GL16], double out[CLVP_GL16]) {
  double W[CLVP_GL16], pmf[CLVP_GL16];
  double total = alive->a + alive->b, survive = 1.0, made = 0.0;
  clvp_vector_log1p(z, pmf, CLVP_GL16);
  for (int i = 0; i < CLVP_GL16; i++) {
    W[i] = z[i] / (1.0 + z[i]);
    pmf[i] = -alive->rho * pmf[i];
    out[i] = 0.0;
  }
  clvp_vector_exp(pmf, pmf, CLVP_GL16);
  for (double k = 1.0;; k += 1.0) {
    made += survive;
    survive *= (alive->b + (k - 1.0)) / (total + (k - 1.0));
    double factor = (alive->rho + (k - 1.0)) / k;
    for (int i = 0; i < CLVP_GL16; i++) {
      pmf[i] *= factor * W[i];
      out[i] += pmf[i] * made;
    }
    /* the last one falls slowest */
    const int last = CLVP_GL16 - 1;
    double ratio = (alive->rho + k) * W[last] / (k + 1.0), rest = 1.0 - ratio;
    if (ratio < 1.0 && pmf[last] * (made * rest + survive) * ratio < 1e-17 * rest * rest * out[last]) return;
  }
}

/* By parts: e^(-delta h) E(h) + delta times the integral of e^(-delta u) E(u). */
static double discounted_series(const clvp_geometric *alive, double h, double delta) {
  double shortest = fmin(alive->A, 4.0 * alive->A / (alive->rho + 1.0));
  double z[CLVP_GL16], E[CLVP_GL16], weight[CLVP_GL16];
  double integral = 0.0;
  for (double u = 0.0; u < h;) {
    double length = fmin(fmin(shortest + u, 4.0 / delta), h - u);
    if (!(u + length > u)) break;
    for (int i = 0; i < CLVP_GL16; i++) {
      double at = u + length * clvp_gl16_node[i];
      z[i] = at / alive->A;
      weight[i] = -delta * at;
    }
    series_nodes(alive, z, E);
    clvp_vector_exp(weight, weight, CLVP_GL16);
    for (int i = 0; i < CLVP_GL16; i++) integral += length * clvp_gl16_weight[i] * weight[i] * E[i];
    u += length;
  }
  return exp(-delta * h) * series(alive, h / alive->A) + delta * integral;
}

double clvp_geometric_discounted(const clvp_geometric *alive, double h, double delta) {
  double end = fmin(h, 45.0 / delta);
  if ((alive->rho + 1.0) * end / alive->A > 1e-12 && series_pays(alive, end / alive->A))
    return discounted_series(alive, end, delta);
  double shortest = 4.0 * alive->A / (alive->rho + 1.0);
  trapezoid rule = trapezoid_start(alive, end / alive->A);
  double p[TRAPEZOID_PIECE], w[TRAPEZOID_PIECE], work[TRAPEZOID_PIECE];
  double weights = 0.0;
  double sum = 0.0;
  for (size_t n; (n = trapezoid_piece(&rule, p, w)) > 0;) {
    for (size_t i = 0; i < n; i++) weights += w[i];
    for (double u = 0.0; u < end;) {
      double length = fmin(fmin(fmin(alive->A, shortest) + u, 4.0 / delta), end - u);
      if (!(u + length > u)) break;
      for (int i = 0; i < CLVP_GL16; i++) {
        double at = u + length * clvp_gl16_node[i];
        double weight = length * clvp_gl16_weight[i] * clvp_exp(-delta * at);
        sum += weight * density(alive->rho, p, w, n, at / alive->A, work);
      }
      u += length;
    }
  }
  return alive->rho / alive->A * (sum / weights);
}
