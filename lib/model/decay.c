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

/* The 16 nodes of one panel. */
static double panel(const clvp_decay *decay, clvp_decay_weight weight, double from, double length) {
  double a[CLVP_GL16], b[CLVP_GL16];
  for (int i = 0; i < CLVP_GL16; i++) {
    double at = from + length * clvp_gl16_node[i];
    a[i] = at / decay->A;
    b[i] = at / decay->B;
  }
  clvp_vector_log1p(a, a, CLVP_GL16);
  clvp_vector_log1p(b, b, CLVP_GL16);
  for (int i = 0; i < CLVP_GL16; i++) {
    double at = from + length * clvp_gl16_node[i];
    a[i] = -decay->rho * a[i] - decay->s * b[i] - decay->delta * at;
  }
  clvp_vector_exp(a, a, CLVP_GL16);
  double sum = 0.0;
  for (int i = 0; i < CLVP_GL16; i++)
    sum += clvp_gl16_weight[i] * a[i] * weight_at(decay, weight, from + length * clvp_gl16_node[i]);
  return length * sum;
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

double clvp_decay_quantile(const clvp_decay *decay, double target) {
  /* panels until the target lies in the next one */
  double u = 0.0;
  double sum = 0.0;
  for (;;) {
    double length = clvp_decay_panel(decay, u);
    double part = panel(decay, CLVP_DECAY_ORDER, u, length);
    if (!(sum + part < target)) break;
    if (part == 0.0 || !(u + length > u) || u > 1e300) return INFINITY;
    sum += part;
    u += length;
  }
  /* the density falls, so Newton from the left never passes the root; each step adds what lies between */
  for (int i = 0; i < 60; i++) {
    double density = decay->rho / (decay->A + u) * clvp_exp(clvp_decay_log(decay, u));
    double step = (target - sum) / density;
    if (!(step > 1e-16 * u)) break;
    sum += panel(decay, CLVP_DECAY_ORDER, u, step);
    u += step;
  }
  return u;
}
