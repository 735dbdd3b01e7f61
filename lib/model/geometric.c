/* Expected purchases of a customer who may drop out at each of them. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "geometric.h"
#include "../num/quadrature.h"
#include "../num/vector.h"
#include "../num/wide.h"
#include <math.h>

/* Numbers that the series is summed for at once. */
#define SERIES_LANES 16

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

/* The series, or its derivative by z times 1 + z, at several z of which none is greater than the first: what depends on
 * k alone is shared, and the first tells the end. The derivative: sum over k of P(N = k) (1 - p)^k (rho + k). Terms
 * fall at least as fast as by (rho + k)/k W. */
CLVP_KERNEL void series_kernel(const clvp_geometric *alive, bool derivative, int lanes, const double *z, double *sum) {
  double W[SERIES_LANES], pmf[SERIES_LANES];
  double total = alive->a + alive->b, survive = 1.0, made = 0.0;
  clvp_vector_log1p(z, pmf, (size_t)lanes);
  for (int i = 0; i < lanes; i++) {
    W[i] = z[i] / (1.0 + z[i]);
    pmf[i] = -alive->rho * pmf[i];
  }
  clvp_vector_exp(pmf, pmf, (size_t)lanes);
  for (int i = 0; i < lanes; i++) sum[i] = derivative ? alive->rho * pmf[i] : 0.0;
  for (double k = 1.0;;) {
    double factor = 0.0, weight = 0.0;
    /* the end is looked for at every fourth term */
    for (double end = k + 4.0; k < end; k += 1.0) {
      made += survive;
      survive *= (alive->b + (k - 1.0)) / (total + (k - 1.0));
      factor = (alive->rho + (k - 1.0)) / k;
      weight = derivative ? survive * (alive->rho + k) : made;
      CLVP_LANES
      for (int i = 0; i < lanes; i++) {
        pmf[i] *= factor * W[i];
        sum[i] += pmf[i] * weight;
      }
    }
    double ratio = (alive->rho + k) / k * W[0];
    if (ratio < 1.0 && pmf[0] * weight * ratio < 1e-17 * (1.0 - ratio) * sum[0]) return;
  }
}

CLVP_WIDE void series_wide(const clvp_geometric *alive, bool derivative, const double *z, double *sum) {
  series_kernel(alive, derivative, SERIES_LANES, z, sum);
}

static void series_lanes(const clvp_geometric *alive, bool derivative, const double z[SERIES_LANES],
                         double sum[SERIES_LANES]) {
  if (CLVP_HAVE_WIDE) {
    series_wide(alive, derivative, z, sum);
  } else {
    series_kernel(alive, derivative, SERIES_LANES, z, sum);
  }
}

bool clvp_geometric_expected_days(const clvp_geometric *alive, int32_t day, bool alone, double h,
                                  double E[CLVP_LAW_DAYS]) {
  double z[CLVP_LAW_DAYS];
  int at = day % CLVP_LAW_DAYS;
  for (int i = 0; i < CLVP_LAW_DAYS; i++) z[i] = h / (alive->A + (double)(day - at + i));
  if (!series_pays(alive, z[0])) return false;
  if (alone) {
    double both[2] = {z[0], z[at]}, sum[2];
    series_kernel(alive, false, 2, both, sum);
    E[at] = sum[1];
  } else {
    series_lanes(alive, false, z, E);
  }
  return true;
}

static double discounted_series(const clvp_geometric *alive, double h, double delta) {
  double shortest = fmin(alive->A, 4.0 * alive->A / (alive->rho + 1.0));
  double z[CLVP_GL16], weight[CLVP_GL16], slope[CLVP_GL16];
  double integral = 0.0;
  for (double u = 0.0; u < h;) {
    double length = fmin(fmin(shortest + u, 4.0 / delta), h - u);
    if (!(u + length > u)) break;
    for (int i = 0; i < CLVP_GL16; i++) {
      double at = u + length * clvp_gl16_node[CLVP_GL16 - 1 - i];
      z[i] = at / alive->A;
      weight[i] = -delta * at;
    }
    series_lanes(alive, true, z, slope);
    clvp_vector_exp(weight, weight, CLVP_GL16);
    for (int i = 0; i < CLVP_GL16; i++)
      integral += length * clvp_gl16_weight[CLVP_GL16 - 1 - i] * weight[i] * (slope[i] / (1.0 + z[i]));
    u += length;
  }
  return integral / alive->A;
}

/* E[lambda e^(-(delta + lambda p) u)] over u. A panel is no longer than where the fastest to drop out still count:
 * those of rate lambda do not beyond some 40/lambda. */
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
