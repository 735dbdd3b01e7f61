/* Pareto/NBD on whole days for scoring: who drops out before another order, as a continued fraction. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "pareto.h"
#include <math.h>

/* Pairs of partial quotients beyond which quadrature is cheaper; after some of them all is divided by the last
 * denominator, which does not overflow before where y is no greater than this. */
#define FRACTION_PAIRS 400
#define FRACTION_SCALED 8
#define FRACTION_Y_MAX 1e6

/* 2F1(1, b; b + g; -y) at several y >= 0 of which none is greater than the first, by Gauss's continued fraction 1/(1 +
 * e y/(1 + f y/(1 + ..))): all is positive, and two convergents in a row enclose the value, least closely at the first
 * y. With d = b + g - 1. False where it takes too long. */
CLVP_KERNEL bool fraction_kernel(double b, double g, double d, int lanes, const double *y, double *value) {
  /* numerators and denominators of the last convergent of odd and of even number */
  double n1[CLVP_LAW_DAYS], d1[CLVP_LAW_DAYS], n0[CLVP_LAW_DAYS], d0[CLVP_LAW_DAYS];
  for (int i = 0; i < lanes; i++) {
    n1[i] = 0.0;
    d1[i] = n0[i] = d0[i] = 1.0;
  }
  for (int m = 0; m < FRACTION_PAIRS && y[0] <= FRACTION_Y_MAX; m++) {
    double c = d + 2.0 * m;
    double odd = (b + m) * (d + m) / (c * (c + 1.0));
    double even = (m + 1.0) * (g + m) / ((c + 1.0) * (c + 2.0));
    CLVP_LANES
    for (int i = 0; i < lanes; i++) {
      n1[i] = n0[i] + odd * y[i] * n1[i];
      d1[i] = d0[i] + odd * y[i] * d1[i];
      n0[i] = n1[i] + even * y[i] * n0[i];
      d0[i] = d1[i] + even * y[i] * d0[i];
    }
    if (fabs(n1[0] * d0[0] - n0[0] * d1[0]) <= 1e-16 * (n0[0] * d1[0])) {
      for (int i = 0; i < lanes; i++) value[i] = n0[i] / d0[i];
      return true;
    }
    for (int i = 0; (m + 1) % FRACTION_SCALED == 0 && i < lanes; i++) {
      double scale = 1.0 / d0[i];
      n0[i] *= scale, n1[i] *= scale, d1[i] *= scale;
      d0[i] = 1.0;
    }
  }
  return false;
}

CLVP_WIDE bool fraction_wide(double b, double g, double d, const double *y, double *value) {
  return fraction_kernel(b, g, d, CLVP_LAW_DAYS, y, value);
}

/* Of all, or of the one at `at`. */
static bool fraction(double b, double g, double d, int at, bool alone, const double *y, double *value) {
  double both[2] = {y[0], y[at]}, values[2] = {0.0, 0.0};
  if (!alone)
    return CLVP_HAVE_WIDE ? fraction_wide(b, g, d, y, value) : fraction_kernel(b, g, d, CLVP_LAW_DAYS, y, value);
  bool found = fraction_kernel(b, g, d, 2, both, values);
  value[at] = values[1];
  return found;
}

/* With A = alpha + t, B = beta + t, rho = r + x: H = s/(rho + s) 2F1(1, rho; rho + s + 1; -(B - A)/A), and of an A
 * greater than B s/(rho + s) A/B 2F1(1, s + 1; rho + s + 1; -(A - B)/B). */
void clvp_pareto_hazard_days(const double *p, int32_t x, int32_t day, bool alone, double H[CLVP_LAW_DAYS]) {
  double rho = p[0] + x, s = p[2];
  bool crossed = p[1] > p[3];
  double apart = fabs(p[3] - p[1]), least = crossed ? p[3] : p[1];
  int at = day % CLVP_LAW_DAYS;
  double y[CLVP_LAW_DAYS];
  for (int i = 0; i < CLVP_LAW_DAYS; i++) y[i] = apart / (least + (day - at + i));
  bool known = fraction(crossed ? s + 1.0 : rho, crossed ? rho : s + 1.0, rho + s, at, alone, y, H);
  for (int i = 0; i < CLVP_LAW_DAYS; i++)
    H[i] = known && (!alone || i == at) ? H[i] * (s / (rho + s) * (crossed ? 1.0 + y[i] : 1.0)) : NAN;
  if (!known) H[at] = clvp_pareto_hazard(p, x, day);
}

/* The same with the parts of order and dropout changed. */
bool clvp_pareto_order_first(const double *p, double x, double t, double *probability) {
  double rho = p[0] + x, s = p[2], A = p[1] + t, B = p[3] + t;
  bool crossed = B > A;
  double y = crossed ? (B - A) / A : (A - B) / B;
  if (!fraction(crossed ? rho + 1.0 : s, crossed ? s : rho + 1.0, rho + s, 0, true, &y, probability)) return false;
  *probability *= rho / (rho + s) * (crossed ? 1.0 + y : 1.0);
  return true;
}
