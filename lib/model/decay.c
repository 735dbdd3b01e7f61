/* Panels of Gauss-Legendre that follow the decay, and the power-law tail in closed form. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "decay.h"
#include "../num/quadrature.h"
#include "../num/vector.h"
#include <math.h>

double clvp_decay_log(const clvp_decay *decay, double u) {
  return -decay->rho * clvp_log1p(u / decay->A) - decay->s * clvp_log1p(u / decay->B) - decay->delta * u;
}

double clvp_decay_panel(const clvp_decay *decay, double u) {
  double a = decay->A + u;
  double b = decay->B + u;
  double steep = 4.0 / (decay->delta + decay->rho / a + (decay->s + 1.0) / b);
  return fmin(fmin(a, b), steep);
}

static double weight_at(const clvp_decay *decay, clvp_decay_weight weight, double u) {
  switch (weight) {
  case CLVP_DECAY_ORDER:
    return decay->rho / (decay->A + u);
  case CLVP_DECAY_DROPOUT:
    return decay->s / (decay->B + u);
  default:
    return 1.0;
  }
}

/* Far out both powers are nearly one: with e = (B - A)/(A + u) the rest of the integral is
 * W(u) (1 + e)^s c sum over k of binomial(-sigma, k) e^k/(rho + s + k). */
static double tail(const clvp_decay *decay, clvp_decay_weight weight, double u) {
  double e = (decay->B - decay->A) / (decay->A + u);
  double sigma = weight == CLVP_DECAY_DROPOUT ? decay->s + 1.0 : decay->s;
  double term = 1.0;
  double sum = 0.0;
  for (int k = 0; k < 60; k++) {
    double part = term / (decay->rho + decay->s + k);
    sum += part;
    if (fabs(part) < 1e-17 * fabs(sum)) break;
    term *= -(sigma + k) / (k + 1.0) * e;
  }
  double scale = weight == CLVP_DECAY_DROPOUT ? decay->s : decay->rho;
  return scale * clvp_exp(clvp_decay_log(decay, u) + decay->s * log1p(e)) * sum;
}

static int tail_reached(const clvp_decay *decay, clvp_decay_weight weight, double u) {
  double e = fabs(decay->B - decay->A) / (decay->A + u);
  return weight != CLVP_DECAY_PLAIN && decay->delta == 0.0 && e <= 0.125 && (decay->s + 1.0) * e <= 0.5;
}

/* The integral over one panel by a rule of at most 16 nodes. */
static double panel_by(const clvp_decay *decay, clvp_decay_weight weight, double from, double length, int nodes,
                       const double *node, const double *share) {
  double a[CLVP_GL16] = {0}, b[CLVP_GL16] = {0};
  for (int i = 0; i < nodes; i++) {
    double at = from + length * node[i];
    a[i] = at / decay->A;
    b[i] = at / decay->B;
  }
  clvp_vector_log1p(a, a, (size_t)nodes);
  clvp_vector_log1p(b, b, (size_t)nodes);
  for (int i = 0; i < nodes; i++) {
    double at = from + length * node[i];
    a[i] = -decay->rho * a[i] - decay->s * b[i] - decay->delta * at;
  }
  clvp_vector_exp(a, a, (size_t)nodes);
  double sum = 0.0;
  for (int i = 0; i < nodes; i++) sum += share[i] * a[i] * weight_at(decay, weight, from + length * node[i]);
  return length * sum;
}

static double panel(const clvp_decay *decay, clvp_decay_weight weight, double from, double length) {
  return panel_by(decay, weight, from, length, CLVP_GL16, clvp_gl16_node, clvp_gl16_weight);
}

/* As good with fewer nodes where it is short, either way. */
static double short_panel(const clvp_decay *decay, clvp_decay_weight weight, double from, double length) {
  if (fabs(length) > clvp_decay_panel(decay, from) / 100.0) return panel(decay, weight, from, length);
  return panel_by(decay, weight, from, length, CLVP_GL4, clvp_gl4_node, clvp_gl4_weight);
}

bool clvp_decay_ended(double part, double previous, double sum) {
  return part == 0.0 || (part < previous && part * part < 1e-18 * (previous - part) * sum);
}

double clvp_decay_integral(const clvp_decay *decay, clvp_decay_weight weight, double from, double to) {
  double sum = 0.0;
  double previous = 0.0;
  for (double u = from; u < to;) {
    if (isinf(to) && tail_reached(decay, weight, u)) return sum + tail(decay, weight, u);
    double length = fmin(clvp_decay_panel(decay, u), to - u);
    if (!(u + length > u)) break;
    double part = panel(decay, weight, u, length);
    sum += part;
    u += length;
    if (clvp_decay_ended(part, previous, sum)) break;
    previous = part;
  }
  return sum;
}

/* Of ln of the density with weight ORDER, downwards. */
static double order_slope(const clvp_decay *decay, double u) {
  return (decay->rho + 1.0) / (decay->A + u) + decay->s / (decay->B + u);
}

/* How far from u the integral of weight ORDER grows by `more`, by the one power law that has the density, its slope and
 * its mass far out: with k = rho + s and C = (k + 1)/slope, C ((1 - more k/(f C))^(-1/k) - 1). Off by the cube of the
 * step; INFINITY where the law does not have as much, and not a number where there is no density left. */
static double order_step(const clvp_decay *decay, double u, double more) {
  double neither = u > 0.0 ? clvp_exp(clvp_decay_log(decay, u)) : 1.0;
  double density = decay->rho / (decay->A + u) * neither;
  double k = decay->rho + decay->s;
  double C = (k + 1.0) / order_slope(decay, u);
  double share = more * k / (density * C);
  return share < 1.0 ? C * expm1(-clvp_log1p(-share) / k) : INFINITY * share;
}

double clvp_decay_quantile(const clvp_decay *decay, double target) {
  /* panels until the target seems to lie in the next one */
  double u = 0.0, sum = 0.0, low = 0.0;
  double step = order_step(decay, u, target);
  for (double length; !(step <= (length = clvp_decay_panel(decay, u)));) {
    if (u == 0.0 && !(clvp_decay_integral(decay, CLVP_DECAY_ORDER, 0.0, INFINITY) > target)) return INFINITY;
    double part = panel(decay, CLVP_DECAY_ORDER, u, length);
    if (part == 0.0 || !(u + length > u) || u > 1e300) return INFINITY;
    sum += part;
    low = u;
    u += length;
    step = order_step(decay, u, target - sum);
  }
  /* each step adds what lies between, until what the next would mend is below the last digit */
  for (int i = 0; i < 60; i++) {
    if (!(u + step > low)) step = 0.5 * (low - u);
    double bend = order_slope(decay, u) / (fmin(decay->A, decay->B) + u);
    if (!(fabs(step * step * step) * bend > 1e-17 * (u + step))) return u + step;
    sum += short_panel(decay, CLVP_DECAY_ORDER, u, step);
    if (sum < target) low = fmax(low, u + step);
    u += step;
    step = fmin(order_step(decay, u, target - sum), clvp_decay_panel(decay, u));
  }
  return u;
}
