/* Expected purchases of a customer who may drop out at each of them. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "geometric.h"
#include "../num/quadrature.h"
#include "../num/vector.h"
#include <math.h>

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

/* The trapezoidal rule in y = ln(p/(1 - p)) for E[(1 - (1 + p z)^-rho)/p], normalised by the same rule for 1. Its error
 * falls exponentially, and what lies beyond either end is a geometric series. */
static double quadrature(const clvp_geometric *alive, double z) {
  double a = alive->a;
  double b = alive->b;
  double sigma = sqrt(1.0 / a + 1.0 / b);
  double step = fmin(0.2, 0.6 * sigma);
  double peak = log(a / b);
  double low = fmin(-39.2 - log1p((alive->rho + 1.0) * z + b + a), peak - step);
  double high = fmax(39.2 + log1p(alive->rho + a + b), peak + step);
  double top = -a * log1p(exp(-peak)) - b * log1p(exp(peak));
  long first = -(long)ceil((peak - low) / step);
  long last = (long)ceil((high - peak) / step);
  double weights = 0.0;
  double sum = 0.0;
  for (int side = 0; side < 2; side++) {
    for (long i = side == 0 ? -1 : 0; side == 0 ? i >= first : i <= last; i += side == 0 ? -1 : 1) {
      double y = peak + (double)i * step;
      double lp = -clvp_log1p(clvp_exp(-y));
      double lq = -clvp_log1p(clvp_exp(y));
      double w = clvp_exp(a * lp + b * lq - top);
      if (w < 1e-40) break;
      double p = clvp_exp(lp);
      double g = -expm1(-alive->rho * clvp_log1p(p * z)) / p;
      if (i == first) {
        w /= -expm1(-a * step);
      } else if (i == last) {
        w /= -expm1(-b * step);
      }
      weights += w;
      sum += w * g;
    }
  }
  return sum / weights;
}

double clvp_geometric_expected(const clvp_geometric *alive, double h) {
  if (h == 0.0) return 0.0;
  double z = h / alive->A;
  double mean = alive->rho * z;
  double terms = mean + 9.0 * sqrt(mean * (1.0 + z)) + 40.0 * (1.0 + z);
  if (terms <= SERIES_TERMS && alive->rho * log1p(z) < 600.0) return series(alive, z);
  return quadrature(alive, z);
}

double clvp_geometric_discounted(const clvp_geometric *alive, double h, double delta) {
  double end = fmin(h, 45.0 / delta);
  double sum = isinf(h) ? 0.0 : exp(-delta * h) * clvp_geometric_expected(alive, h);
  double integral = 0.0;
  for (double u = 0.0; u < end;) {
    double length = fmin(fmin(alive->A + u, 4.0 / delta), end - u);
    if (!(u + length > u)) break;
    for (int i = 0; i < CLVP_GL16; i++) {
      double at = u + length * clvp_gl16_node[i];
      integral += length * clvp_gl16_weight[i] * clvp_exp(-delta * at) * clvp_geometric_expected(alive, at);
    }
    u += length;
  }
  return sum + delta * integral;
}
