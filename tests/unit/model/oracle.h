/* Slow and obvious mathematics to compare models with: adaptive quadrature, differences, sums one customer at a time.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include "../../../lib/model/law.h"
#include "../../harness/harness.h"
#include <float.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline double oracle_uniform(uint64_t *state) { return ((double)(harness_random(state) >> 12) + 0.5) * 0x1p-52; }

/* Between two positive numbers, evenly in the logarithm. */
static inline double oracle_between(uint64_t *state, double low, double high) {
  return low * exp(log(high / low) * oracle_uniform(state));
}

typedef double (*oracle_fn)(double t, void *user);

static inline double oracle_kronrod(oracle_fn f, void *user, double a, double b) {
  gsl_function function = {f, user};
  double error, size, spread;
  double result;
  gsl_integration_qk61(&function, a, b, &result, &error, &size, &spread);
  return result;
}

static inline double oracle_halve(oracle_fn f, void *user, double a, double b, double whole, double enough, int depth) {
  double middle = a + 0.5 * (b - a);
  double left = oracle_kronrod(f, user, a, middle);
  double right = oracle_kronrod(f, user, middle, b);
  if (depth == 0 || fabs(left + right - whole) <= enough + 2e-14 * fabs(whole)) return left + right;
  return oracle_halve(f, user, a, middle, left, 0.5 * enough, depth - 1) +
         oracle_halve(f, user, middle, b, right, 0.5 * enough, depth - 1);
}

/* The integral over (a, b), halved until nothing changes that is more than `enough`. */
static inline double oracle_integral(oracle_fn f, void *user, double a, double b, double enough) {
  return oracle_halve(f, user, a, b, oracle_kronrod(f, user, a, b), enough, 12);
}

/* The integral over the real line of a function with one peak: panels that double outward from it until they vanish. */
static inline double oracle_line(oracle_fn f, void *user, double peak, double width) {
  double sum = 0.0;
  for (int side = -1; side <= 1; side += 2) {
    double from = peak;
    for (double length = width; length < 1e15; length *= 2.0) {
      double to = from + side * length;
      double part = oracle_integral(f, user, side < 0 ? to : from, side < 0 ? from : to, 1e-16 * fabs(sum));
      sum += part;
      if (length > 8.0 * width && fabs(part) <= 1e-18 * fabs(sum)) break;
      from = to;
    }
  }
  return sum;
}

/* E f(lambda) over lambda ~ Gamma(shape, rate): in the logarithm of lambda, normalised by itself. */
typedef struct oracle_gamma {
  double shape, rate;
  oracle_fn f;
  void *user;
} oracle_gamma;

static inline double oracle_gamma_density(double y, const oracle_gamma *g) {
  /* relative to its greatest value */
  double e = y - log(g->shape / g->rate);
  return exp(-g->shape * (exp(e) - 1.0 - e));
}
static inline double oracle_gamma_one(double y, void *user) { return oracle_gamma_density(y, user); }
static inline double oracle_gamma_f(double y, void *user) {
  oracle_gamma *g = user;
  double w = oracle_gamma_density(y, g);
  return w > 0.0 ? w * g->f(exp(y), g->user) : 0.0;
}
static inline double oracle_gamma_mean(double shape, double rate, oracle_fn f, void *user) {
  oracle_gamma g = {shape, rate, f, user};
  double peak = log(shape / rate);
  double width = 1.0 / sqrt(shape);
  return oracle_line(oracle_gamma_f, &g, peak, width) / oracle_line(oracle_gamma_one, &g, peak, width);
}

/* E f(p) over p ~ Beta(a, b): in the logit of p, normalised by itself; f is told ln p and ln(1 - p). */
typedef double (*oracle_beta_fn)(double log_p, double log_q, void *user);
typedef struct oracle_beta {
  double a, b, peak;
  oracle_beta_fn f;
  void *user;
} oracle_beta;

static inline double oracle_log_logistic(double y) { return y < 0.0 ? y - log1p(exp(y)) : -log1p(exp(-y)); }
static inline double oracle_beta_density(double y, const oracle_beta *g) {
  /* relative to its greatest value, at d = 0 */
  long double a = g->a, b = g->b, d = (long double)y - (long double)g->peak;
  long double p = a / (a + b), q = b / (a + b);
  long double left = d < -1000 ? logl(q) - d : log1pl(q * expm1l(-d));
  long double right = d > 1000 ? logl(p) + d : log1pl(p * expm1l(d));
  return (double)expl(-a * left - b * right);
}
static inline double oracle_beta_one(double y, void *user) { return oracle_beta_density(y, user); }
static inline double oracle_beta_f(double y, void *user) {
  oracle_beta *g = user;
  double w = oracle_beta_density(y, g);
  return w > 0.0 ? w * g->f(oracle_log_logistic(y), oracle_log_logistic(-y), g->user) : 0.0;
}
static inline double oracle_beta_mean(double a, double b, oracle_beta_fn f, void *user) {
  double peak = log(a / b);
  double width = fmin(1.0, sqrt(1.0 / a + 1.0 / b));
  oracle_beta g = {a, b, peak, f, user};
  return oracle_line(oracle_beta_f, &g, peak, width) / oracle_line(oracle_beta_one, &g, peak, width);
}

/* A customer, as integrands see it. */
typedef struct oracle_customer {
  double x, t_x, T, h, delta;
} oracle_customer;

/* Any customer whose numbers are of ordinary size. */
static inline oracle_customer oracle_any_customer(uint64_t *state, int x_max) {
  oracle_customer c = {0};
  c.x = floor(oracle_uniform(state) * (x_max + 1));
  c.T = 60.0 * oracle_uniform(state);
  c.t_x = c.x > 0.0 ? c.T * oracle_uniform(state) : 0.0;
  c.h = oracle_between(state, 0.1, 200.0);
  c.delta = oracle_between(state, 1e-4, 0.3);
  return c;
}

static inline double oracle_value(const clvp_law *law, const double *p, const oracle_customer *c) {
  clvp_point point;
  law->likelihood(p, c->x, c->t_x, c->T, &point);
  return point.value;
}

/* Parameters with one moved by a factor. */
static inline void oracle_moved(const clvp_law *law, const double *p, size_t i, double by, double *moved) {
  memcpy(moved, p, law->count * sizeof *p);
  moved[i] *= exp(by);
}

/* Derivatives of the value against its differences, and of the gradient against its own: central, with two steps. */
static inline void oracle_check_derivatives(const clvp_law *law, const double *p, const oracle_customer *c, double h) {
  clvp_point at;
  law->likelihood(p, c->x, c->t_x, c->T, &at);
  for (size_t i = 0; i < law->count; i++) {
    clvp_point point[4];
    for (int k = 0; k < 4; k++) {
      double moved[CLV_PARAMETERS_MAX];
      oracle_moved(law, p, i, (k < 2 ? h : 2.0 * h) * (k % 2 ? -1.0 : 1.0), moved);
      law->likelihood(moved, c->x, c->t_x, c->T, &point[k]);
    }
    double slope = (8.0 * (point[0].value - point[1].value) - (point[2].value - point[3].value)) / (12.0 * h);
    double noise = 4.0 * DBL_EPSILON * (fabs(at.value) + c->x * 4.0 + 1.0) / h;
    ck_assert_msg(fabs(slope - at.gradient[i]) <= noise + 1e-7 * (1.0 + fabs(slope)),
                  "%s gradient %zu: %.12g for %.12g (p %g %g %g %g, x %g t_x %g T %g)", law->name, i, at.gradient[i],
                  slope, p[0], p[1], p[2], p[3], c->x, c->t_x, c->T);
    for (size_t j = 0; j < law->count; j++) {
      double bend =
          (8.0 * (point[0].gradient[j] - point[1].gradient[j]) - (point[2].gradient[j] - point[3].gradient[j])) /
          (12.0 * h);
      size_t low = i < j ? i : j, high = i < j ? j : i;
      double got = at.hessian[CLVP_AT(law->count, low, high)];
      ck_assert_msg(fabs(bend - got) <= noise + 1e-7 * (1.0 + fabs(bend)),
                    "%s hessian %zu %zu: %.12g for %.12g (p %g %g %g %g, x %g t_x %g T %g)", law->name, i, j, got, bend,
                    p[0], p[1], p[2], p[3], c->x, c->t_x, c->T);
    }
  }
}

/* Rows of one x on whole days against the sum of their likelihoods, one customer at a time. Every entry against the sum
 * of the sizes of its terms, a tenth a customer and 2e-5 of what cancels in them; the worst of values, gradients,
 * Hessians is raised in worst[3]. False where the parameters are beyond what tables can do. */
static inline bool oracle_compare_grid(const clvp_law *law, const double *p, int32_t days, int32_t x_max, int32_t x,
                                       size_t count, uint64_t *state, double worst[3]) {
  const clvp_grid *grid = law->grid;
  double *shared = malloc(grid->shared_size(days, x_max) * sizeof *shared);
  double *scratch = malloc(grid->scratch_size(days, x_max) * sizeof *scratch);
  uint16_t *t_x = malloc(count * sizeof *t_x), *T = malloc(count * sizeof *T);
  double *weight = malloc(count * sizeof *weight);
  ck_assert(shared != NULL && scratch != NULL && t_x != NULL && T != NULL && weight != NULL);
  /* what is left of a use before must not matter */
  for (size_t i = 0; i < grid->shared_size(days, x_max); i++) shared[i] = NAN;
  for (size_t i = 0; i < grid->scratch_size(days, x_max); i++) scratch[i] = NAN;
  bool can = grid->prepare(p, days, x_max, shared);
  size_t n = law->count;
  clvp_point got, want = {0}, size = {0};
  double cancels = x, farthest = 1.0, customers = 0.0;
  for (size_t k = 0; k < n; k++) {
    if (law->times >> k & 1u) {
      farthest = fmax(farthest, log1p(days / p[k]));
    } else {
      cancels += p[k];
    }
  }
  cancels *= farthest;
  for (size_t i = 0; can && i < count; i++) {
    T[i] = (uint16_t)(x + (int32_t)(oracle_uniform(state) * (days - x + 1)));
    t_x[i] = (uint16_t)(x == 0 ? 0 : x + (int32_t)(oracle_uniform(state) * (T[i] - x + 1)));
    weight[i] = floor(oracle_between(state, 1.0, 1000.0));
    customers += weight[i];
    clvp_point one;
    law->likelihood(p, x, t_x[i], T[i], &one);
    want.value += weight[i] * one.value;
    size.value += weight[i] * fmax(1.0, fabs(one.value));
    for (size_t k = 0; k < n; k++) want.gradient[k] += weight[i] * one.gradient[k];
    for (size_t k = 0; k < n; k++) size.gradient[k] += weight[i] * fabs(one.gradient[k]);
    for (size_t k = 0; k < CLVP_PACKED(n); k++) want.hessian[k] += weight[i] * one.hessian[k];
    for (size_t k = 0; k < CLVP_PACKED(n); k++) size.hessian[k] += weight[i] * fabs(one.hessian[k]);
  }
  clvp_rows rows = {x, count, t_x, T, weight};
  if (!can) goto end;
  grid->evaluate(p, days, shared, &rows, scratch, &got);
  worst[0] = fmax(worst[0], fabs(got.value - want.value) / size.value);
  for (size_t k = 0; k < n; k++)
    worst[1] = fmax(worst[1], fabs(got.gradient[k] - want.gradient[k]) /
                                  (size.gradient[k] + 0.1 * customers + 2e-5 * customers * cancels));
  for (size_t k = 0; k < CLVP_PACKED(n); k++)
    worst[2] = fmax(worst[2], fabs(got.hessian[k] - want.hessian[k]) /
                                  (size.hessian[k] + 0.1 * customers + 2e-5 * customers * cancels * cancels));
  ck_assert_msg(isfinite(worst[0]) && isfinite(worst[1]) && isfinite(worst[2]), "%s p %g %g %g %g x %d: not finite",
                law->name, p[0], p[1], p[2], p[3], (int)x);
end:
  free(shared), free(scratch), free(t_x), free(T), free(weight);
  return can;
}

/* The order expected at lambda within h, and discounted, by an integral over lambda. */
static inline double oracle_silence(double lambda, void *user) {
  const oracle_customer *c = user;
  return exp(-lambda * c->h);
}

#endif
