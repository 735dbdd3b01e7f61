/* The root of an increasing function: Newton steps kept in a bracket. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "root.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>

#define MOST_EVALUATIONS 200

/* The geometric mean where there is one, which finds a root near 0 as fast as one near `high`. */
static double middle(double low, double high) {
  if (low > 0 && 0.5 * high > low) return sqrt(low) * sqrt(high);
  return low + 0.5 * (high - low);
}

double clvp_root(clvp_root_fn f, void *user, double low, double high, double start) {
  assert(low <= high && isfinite(low) && isfinite(high));
  double x = start > low && start < high ? start : middle(low, high);
  double before = INFINITY; /* |f| a step earlier */
  for (int evaluation = 0; evaluation < MOST_EVALUATIONS; evaluation++) {
    double slope = 0, value = f(x, &slope, user);
    if (value == 0) return x;
    if (value > 0)
      high = x;
    else
      low = x;
    double next = x - value / slope;
    bool inside = next > low && next < high;
    if (inside && isfinite(slope) && fabs(next - x) <= 2.0 * DBL_EPSILON * fabs(x)) return next;
    bool newton = inside && fabs(value) <= 0.1 * before;
    before = newton ? fabs(value) : INFINITY;
    if (!newton) next = middle(low, high);
    if (!(next > low && next < high)) return next;
    x = next;
  }
  return x;
}
