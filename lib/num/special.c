/* Gamma functions and their differences, without cancellation. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "special.h"
#include "gate.h"
#include "vector.h"
#include <assert.h>
#include <float.h>
#include <math.h>

/* Below ASYMPTOTIC arguments are shifted up; from there on Stirling's series to ORDER has an error below 1e-17 relative
 * to the function, its derivatives and their differences. */
#define ASYMPTOTIC 16.0
#define ORDER 15

/* By power m of 1/z: ln Gamma(z) = (z - 1/2) ln z - z + ln(2 pi)/2 + sum of series_value[m] z^-m, psi(z) = ln z - sum
 * of series_first[m] z^-m, psi'(z) = sum of series_second[m] z^-m. */
static const double series_value[ORDER + 1] = {0, 1.0 / 12,   0, -1.0 / 360,      0, 1.0 / 1260, 0, -1.0 / 1680,
                                               0, 1.0 / 1188, 0, -691.0 / 360360, 0, 1.0 / 156,  0, 0};
static const double series_first[ORDER + 1] = {0,          0.5, 1.0 / 12,  0, -1.0 / 120,     0, 1.0 / 252, 0,
                                               -1.0 / 240, 0,   1.0 / 132, 0, -691.0 / 32760, 0, 1.0 / 12,  0};
static const double series_second[ORDER + 1] = {0, 1,         0.5, 1.0 / 6,  0, -1.0 / 30,     0, 1.0 / 42,
                                                0, -1.0 / 30, 0,   5.0 / 66, 0, -691.0 / 2730, 0, 7.0 / 6};

#define EULER 0.57721566490153286061
#define HALF_LN_2PI 0.91893853320467274178

static double stirling_series(const double *coefficients, double z) {
  double u = 1.0 / z, sum = 0;
  for (int m = ORDER; m >= 1; m--) sum = (sum + coefficients[m]) * u;
  return sum;
}

double clvp_lgamma(double z) {
  assert(z > 0 && z <= DBL_MAX);
  if (z < 1e-9) return -EULER * z - log(z);
  if (z >= ASYMPTOTIC) return (z - 0.5) * (log(z) - 1.0) + (HALF_LN_2PI - 0.5 + stirling_series(series_value, z));
  gsl_sf_result result;
  gsl_sf_lngamma_e(z, &result);
  return result.val;
}

double clvp_digamma(double z) {
  assert(z > 0 && z <= DBL_MAX);
  if (z < 1e-9) return -1.0 / z - EULER;
  if (z >= ASYMPTOTIC) return log(z) - stirling_series(series_first, z);
  gsl_sf_result result;
  gsl_sf_psi_e(z, &result);
  return result.val;
}

double clvp_trigamma(double z) {
  assert(z > 0 && z <= DBL_MAX);
  double sum = 0;
  for (; z < ASYMPTOTIC; z += 1.0) sum += 1.0 / (z * z);
  return sum + stirling_series(series_second, z);
}

/* A product of many factors as the logarithm of a number of twice the digits, so that it keeps them where it is near 1.
 * Factors lie in [1e-150, 1e150]. */
typedef struct product {
  double high, low, log;
} product;

static void product_flush(product *p) {
  double value = p->high;
  p->log += log(value) + p->low / value;
  p->high = 1;
  p->low = 0;
}

/* times (x + y), y below the last digit of x */
static void product_multiply(product *p, double x, double y) {
  if (!(p->high < 1e120 && p->high > 1e-120 && x < 1e120 && x > 1e-120)) product_flush(p);
  if (!(x < 1e120 && x > 1e-120)) {
    p->log += log(x);
    return;
  }
  const double splitter = 134217729.0; /* 2^27 + 1 (Veltkamp, Dekker 1971) */
  double a = p->high, as = splitter * a, ah = as - (as - a), al = a - ah;
  double xs = splitter * x, xh = xs - (xs - x), xl = x - xh;
  double high = a * x, error = ((ah * xh - high) + ah * xl + al * xh) + al * xl;
  p->low = p->low * x + a * y + error;
  p->high = high;
}

/* Stirling's series for the functions of clvp_log_rising, z >= ASYMPTOTIC. D[m] = z^-m - w^-m, w = z + n, comes by
 * recurrence from D[1] without subtracting. */
static void rising_asymptotic(double z, double n, double value[3]) {
  double w = z + n, u = 1.0 / z, v = 1.0 / w, first = n * u * v, log_ratio = clvp_log1p(n * u);
  double difference = 0, power = 1, sum[3] = {0, 0, 0};
  for (int m = 1; m <= ORDER; m++, power *= v) {
    difference = u * difference + power * first;
    sum[0] += series_value[m] * difference;
    sum[1] += series_first[m] * difference;
    sum[2] += series_second[m] * difference;
  }
  value[0] = (w - 0.5) * log_ratio + n * (clvp_log(z) - 1.0) - sum[0];
  value[1] = log_ratio + sum[1];
  value[2] = -sum[2];
}

/* Whole steps of n lead z up to ASYMPTOTIC; where n is used up before, a part below 1 is carried there unchanged. */
void clvp_log_rising(double z, double n, double value[3]) {
  assert(z >= DBL_MIN && z <= DBL_MAX && n >= 0 && n <= DBL_MAX);
  product p = {1, 0, 0};
  double first = 0, second = 0, start = z, q = 0, rest[3] = {0, 0, 0};
  for (double j = 0; n >= 1 && z < ASYMPTOTIC; n -= 1) {
    double back = z - start;
    product_multiply(&p, z, (start - (z - back)) + (j - back));
    first += 1.0 / z;
    second -= 1.0 / (z * z);
    j += 1;
    z = start + j;
  }
  if (n > 0) {
    for (; z < ASYMPTOTIC; z += 1) {
      double r = n / z, w = z + n;
      q += r * (1.0 + q);
      first += r / w;
      second -= r / w * (1.0 / z + 1.0 / w);
    }
    rising_asymptotic(z, n, rest);
  }
  product_flush(&p);
  value[0] = (rest[0] - clvp_log1p(q)) + p.log;
  value[1] = rest[1] + first;
  value[2] = rest[2] + second;
}

/* mixed[m] = z^-m - (z+n)^-m - (z+a)^-m + (z+a+n)^-m for m from 1 to order, every term of the recurrence positive. */
static void mixed_powers(double z, double a, double n, int order, double *mixed) {
  double zz = z + a, w = z + n, ww = zz + n;
  double u = 1.0 / z, uu = 1.0 / zz, v = 1.0 / w, vv = 1.0 / ww;
  double one = a * u * uu * (n * v) * ((z + ww) * vv);
  double power = 1, later_power = 1; /* v^(m-1), vv^(m-1) */
  double later = 0, gap = 0;         /* uu^(m-1) - vv^(m-1), v^(m-1) - vv^(m-1) */
  mixed[0] = 0;
  for (int m = 1; m <= order; m++) {
    mixed[m] = u * mixed[m - 1] + a * u * uu * later + power * one + gap * (n * uu * vv);
    later = uu * later + later_power * (n * uu * vv);
    gap = v * gap + later_power * (a * v * vv);
    power *= v;
    later_power *= vv;
  }
}

/* (1 + x) ln(1 + x) - x for 0 <= x <= 1/2, with s = x/(2 + x): x s + 2 (1 + x) s^3 (1/3 + s^2/5 + s^4/7 + ..). */
static double entropy(double x) {
  double s = x / (2.0 + x), t = s * s, sum = 0;
  for (int k = 25; k >= 3; k -= 2) sum = sum * t + 1.0 / k;
  return x * s + 2.0 * (1.0 + x) * (s * t) * sum;
}

/* The mixed difference over a and n of x ln x at z, over z; alike in a and n. */
static double mixed_x_log_x(double z, double a, double n) {
  double small = fmin(a, n) / z, large = fmax(a, n) / z;
  if (large < 0.5) return small * clvp_log1p(large) - entropy(small) + (1.0 + large) * entropy(small / (1.0 + large));
  return small * clvp_log1p(large / (1.0 + small)) + (1.0 + large) * clvp_log1p(small / (1.0 + large)) -
         clvp_log1p(small);
}

/* -ln B(a, z + n)/B(a, z) and its first and second derivative by z, z >= ASYMPTOTIC. */
static void beta_ratio_asymptotic(double a, double z, double n, double value[3]) {
  double mixed[ORDER + 1], sum[3] = {0, 0, 0}, cross = clvp_log1p(a / z * (n / (z + a + n)));
  mixed_powers(z, a, n, ORDER, mixed);
  for (int m = 1; m <= ORDER; m++) {
    sum[0] += series_value[m] * mixed[m];
    sum[1] += series_first[m] * mixed[m];
    sum[2] += series_second[m] * mixed[m];
  }
  value[0] = z * mixed_x_log_x(z, a, n) + 0.5 * cross + sum[0];
  value[1] = -cross - sum[1];
  value[2] = sum[2];
}

/* As clvp_log_rising. The logarithms of factors 1 + r are taken together, as that of 1 + q. */
void clvp_log_beta_ratio(double a, double b, double n, double value[6]) {
  assert(a > 0 && a <= DBL_MAX && b >= DBL_MIN && b <= DBL_MAX && n >= 0 && n <= DBL_MAX);
  double rising[3], rest[3] = {0, 0, 0}, first = 0, second = 0, q = 0, logs = 0;
  clvp_log_rising(a + b, n, rising);
  for (double start = b, j = 1; n >= 1 && b < ASYMPTOTIC; n -= 1, b = start + j, j += 1) {
    double r = a / b, whole = a + b;
    q += r * (1.0 + q);
    first += r / whole;
    second += r / whole * (1.0 / b + 1.0 / whole);
    if (q > 1e100) {
      logs += clvp_log1p(q);
      q = 0;
    }
  }
  if (n > 0) {
    for (; b < ASYMPTOTIC; b += 1) {
      double mixed[3];
      mixed_powers(b, a, n, 2, mixed);
      q += n / b * (a / (a + b + n)) * (1.0 + q);
      first += mixed[1];
      second += mixed[2];
    }
    beta_ratio_asymptotic(a, b, n, rest);
  }
  value[0] = -(rest[0] + clvp_log1p(q) + logs);
  value[1] = -rising[1];
  value[2] = first - rest[1];
  value[3] = -rising[2];
  value[4] = -rising[2];
  value[5] = -(second + rest[2]);
}

double clvp_lnbeta(double a, double b) {
  assert(a > 0 && a <= DBL_MAX && b > 0 && b <= DBL_MAX);
  double small = fmin(a, b), large = fmax(a, b), rising[3];
  if (small >= ASYMPTOTIC) {
    double tail = stirling_series(series_value, small) +
                  (stirling_series(series_value, large) - stirling_series(series_value, a + b));
    return (HALF_LN_2PI + tail - 0.5 * log(large)) - (small - 0.5) * log1p(large / small) -
           large * log1p(small / large);
  }
  clvp_log_rising(large, small, rising);
  return clvp_lgamma(small) - rising[0];
}

double clvp_expm1_ratio(double c, double y) {
  double t = c * y;
  return fabs(t) < 1e-16 ? y : expm1(t) / c;
}
