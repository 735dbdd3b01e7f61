/* Trust-region Newton within a box. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "newton.h"
#include <assert.h>
#include <float.h>
#include <math.h>

/* One rotation, which makes a[p][q] zero; `vectors` collects them. */
static void jacobi_rotate(size_t n, double a[CLVP_NEWTON_MAX][CLVP_NEWTON_MAX],
                          double vectors[CLVP_NEWTON_MAX][CLVP_NEWTON_MAX], size_t p, size_t q) {
  double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
  double t = (theta < 0 ? -1.0 : 1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
  double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
  a[p][p] -= t * a[p][q];
  a[q][q] += t * a[p][q];
  a[p][q] = a[q][p] = 0;
  for (size_t i = 0; i < n; i++) {
    double vp = vectors[i][p], vq = vectors[i][q];
    vectors[i][p] = c * vp - s * vq;
    vectors[i][q] = s * vp + c * vq;
    if (i == p || i == q) continue;
    double ap = a[i][p], aq = a[i][q];
    a[i][p] = a[p][i] = c * ap - s * aq;
    a[i][q] = a[q][i] = s * ap + c * aq;
  }
}

/* The same vector from every compiler: its greatest component is positive. */
static void vector_sign(size_t n, double *column, size_t stride) {
  size_t greatest = 0;
  for (size_t i = 1; i < n; i++)
    if (fabs(column[i * stride]) > fabs(column[greatest * stride])) greatest = i;
  if (column[greatest * stride] < 0)
    for (size_t i = 0; i < n; i++) column[i * stride] = -column[i * stride];
}

void clvp_eigen(size_t n, const double *packed, double *values, double *vectors) {
  assert(n <= CLVP_NEWTON_MAX);
  double a[CLVP_NEWTON_MAX][CLVP_NEWTON_MAX], v[CLVP_NEWTON_MAX][CLVP_NEWTON_MAX];
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      a[i][j] = i <= j ? packed[CLVP_AT(n, i, j)] : packed[CLVP_AT(n, j, i)];
      v[i][j] = i == j;
    }
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < 60; sweep++) {
    rotated = false;
    for (size_t p = 0; p + 1 < n; p++)
      for (size_t q = p + 1; q < n; q++)
        if (fabs(a[p][q]) > 0.5 * DBL_EPSILON * sqrt(fabs(a[p][p])) * sqrt(fabs(a[q][q]))) {
          jacobi_rotate(n, a, v, p, q);
          rotated = true;
        }
  }
  size_t order[CLVP_NEWTON_MAX];
  for (size_t i = 0; i < n; i++) {
    size_t j = i;
    for (; j > 0 && a[order[j - 1]][order[j - 1]] > a[i][i]; j--) order[j] = order[j - 1];
    order[j] = i;
  }
  for (size_t j = 0; j < n; j++) {
    values[j] = a[order[j]][order[j]];
    if (vectors == NULL) continue;
    for (size_t i = 0; i < n; i++) vectors[i * n + j] = v[i][order[j]];
    vector_sign(n, vectors + j, n);
  }
}

bool clvp_invert(size_t n, const double *packed, double *inverse) {
  assert(n <= CLVP_NEWTON_MAX);
  double l[CLVP_NEWTON_MAX][CLVP_NEWTON_MAX] = {{0}},
         m[CLVP_NEWTON_MAX][CLVP_NEWTON_MAX] = {{0}}; /* Cholesky's factor and its inverse */
  for (size_t j = 0; j < n; j++)
    for (size_t i = j; i < n; i++) {
      double sum = packed[CLVP_AT(n, j, i)];
      for (size_t k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
      if (i == j && !(sum > 0 && sum <= DBL_MAX)) return false;
      l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
    }
  for (size_t j = 0; j < n; j++)
    for (size_t i = j; i < n; i++) {
      double sum = i == j;
      for (size_t k = j; k < i; k++) sum -= l[i][k] * m[k][j];
      m[i][j] = sum / l[i][i];
    }
  for (size_t i = 0; i < n; i++)
    for (size_t j = i; j < n; j++) {
      double sum = 0;
      for (size_t k = j; k < n; k++) sum += m[k][i] * m[k][j];
      inverse[CLVP_AT(n, i, j)] = sum;
    }
  return true;
}

/* The quadratic model g'p + p'Hp/2 over the variables in `member`, in the eigenvectors of -H. */
typedef struct quadratic {
  size_t n, member[CLVP_NEWTON_MAX];
  double curvature[CLVP_NEWTON_MAX];                 /* eigenvalues of -H, ascending */
  double vectors[CLVP_NEWTON_MAX * CLVP_NEWTON_MAX]; /* n x n, columns */
  double slope[CLVP_NEWTON_MAX];                     /* gradient along each */
} quadratic;

static double hessian_at(const clvp_newton *newton, size_t i, size_t j) {
  return newton->point.hessian[i <= j ? CLVP_AT(newton->n, i, j) : CLVP_AT(newton->n, j, i)];
}

/* The model over the variables not in `fixed`, seen from `p`, whose components outside it are 0. */
static void quadratic_init(quadratic *model, const clvp_newton *newton, const bool *fixed, const double *p) {
  double packed[CLVP_PACKED_MAX] = {0}, gradient[CLVP_NEWTON_MAX];
  model->n = 0;
  for (size_t i = 0; i < newton->n; i++)
    if (!fixed[i]) model->member[model->n++] = i;
  for (size_t i = 0; i < model->n; i++) {
    size_t member = model->member[i];
    gradient[i] = newton->point.gradient[member];
    for (size_t j = 0; j < newton->n; j++)
      if (fixed[j]) gradient[i] += hessian_at(newton, member, j) * p[j];
    for (size_t j = i; j < model->n; j++)
      packed[CLVP_AT(model->n, i, j)] = -hessian_at(newton, member, model->member[j]);
  }
  clvp_eigen(model->n, packed, model->curvature, model->vectors);
  for (size_t j = 0; j < model->n; j++) {
    model->slope[j] = 0;
    for (size_t i = 0; i < model->n; i++) model->slope[j] += model->vectors[i * model->n + j] * gradient[i];
  }
}

/* Half g' (-H)^-1 g: what the model has to gain; infinite unless it bends down in every direction. */
static double quadratic_decrement(const quadratic *model) {
  double sum = 0;
  for (size_t i = 0; i < model->n; i++) {
    if (!(model->curvature[i] > 0)) return INFINITY;
    sum += model->slope[i] / model->curvature[i] * model->slope[i];
  }
  return 0.5 * sum;
}

/* Length of the step of shift sigma, and its derivative by sigma. */
static double shifted_length(const quadratic *model, double sigma, double *derivative) {
  double square = 0, sum = 0;
  for (size_t i = 0; i < model->n; i++) {
    double along = model->slope[i] / (model->curvature[i] + sigma);
    if (model->slope[i] == 0) continue;
    square += along * along;
    sum += along * along / (model->curvature[i] + sigma);
  }
  double length = sqrt(square);
  *derivative = length > 0 ? -sum / length : 0;
  return length;
}

/* The shift sigma > floor with a step of length `radius`, by Newton on 1/length, which is nearly linear. */
static double secular_root(const quadratic *model, double radius, double floor) {
  double slope = 0, derivative;
  for (size_t i = 0; i < model->n; i++) slope = hypot(slope, model->slope[i]);
  double low = floor, high = floor + slope / radius, sigma = low;
  for (int i = 0; i < 100; i++) {
    double length = shifted_length(model, sigma, &derivative);
    if (fabs(length - radius) <= 1e-12 * radius) break;
    if (length > radius)
      low = sigma;
    else
      high = sigma;
    double next = sigma + (length - radius) / radius * (length / -derivative);
    if (!(next > low && next < high)) next = low + 0.5 * (high - low);
    if (next == sigma) break;
    sigma = next;
  }
  return sigma;
}

/* The best step of the model within `radius` (More and Sorensen 1983), in the members' components of `p`. */
static void quadratic_step(const quadratic *model, double radius, double *p) {
  size_t n = model->n;
  double along[CLVP_NEWTON_MAX] = {0}, derivative, sigma = 0;
  if (n == 0) return;
  double least = model->curvature[0], greatest = fmax(fabs(least), fabs(model->curvature[n - 1]));
  if (!(least > 0 && shifted_length(model, 0, &derivative) <= radius)) {
    double floor = (least > 0 ? 0 : -least) + DBL_MIN + (least > 0 ? 0 : 64 * DBL_EPSILON * greatest);
    double length = shifted_length(model, floor, &derivative);
    sigma = length > radius ? secular_root(model, radius, floor) : floor;
    /* the hard case: no slope along the direction that bends up; either way along it is as good */
    if (length < radius && least < -1e-12 * greatest) {
      double rest = sqrt((radius - length) * (radius + length));
      along[0] = model->slope[0] < 0 ? -rest : rest;
    }
  }
  for (size_t j = 0; j < n; j++)
    if (model->slope[j] != 0) along[j] += model->slope[j] / (model->curvature[j] + sigma);
  for (size_t i = 0; i < n; i++) {
    double sum = 0;
    for (size_t j = 0; j < n; j++) sum += model->vectors[i * n + j] * along[j];
    p[model->member[i]] = sum;
  }
}

static double step_length(size_t n, const double *p) {
  double length = 0;
  for (size_t i = 0; i < n; i++) length = hypot(length, p[i]);
  return length;
}

/* What the model says that step `p` gains. */
static double step_gain(const clvp_newton *newton, const double *p) {
  double gain = 0;
  for (size_t i = 0; i < newton->n; i++) {
    double bend = 0;
    for (size_t j = 0; j < newton->n; j++) bend += hessian_at(newton, i, j) * p[j];
    gain += p[i] * (newton->point.gradient[i] + 0.5 * bend);
  }
  return gain;
}

/* How far variable i may go in the direction of `p`. */
static double step_room(const clvp_newton *newton, size_t i, double p) {
  return p < 0 ? newton->lower[i] - newton->theta[i] : newton->upper[i] - newton->theta[i];
}

/* The model's best step within the box: the variable that leaves it first is fixed at its bound, and so on. */
static void step_in_box(const clvp_newton *newton, const bool *held, double radius, double *p) {
  bool fixed[CLVP_NEWTON_MAX];
  double left = radius;
  for (size_t i = 0; i < newton->n; i++) {
    fixed[i] = held[i];
    p[i] = 0;
  }
  for (size_t round = 0; round <= newton->n && left > 0; round++) {
    quadratic model;
    quadratic_init(&model, newton, fixed, p);
    quadratic_step(&model, left, p);
    size_t first = CLVP_NEWTON_MAX;
    double share = 1;
    for (size_t i = 0; i < model.n; i++) {
      size_t member = model.member[i];
      double room = step_room(newton, member, p[member]);
      if (fabs(p[member]) > fabs(room) && fabs(room) < share * fabs(p[member])) {
        first = member;
        share = fabs(room) / fabs(p[member]);
      }
    }
    if (first == CLVP_NEWTON_MAX) return;
    fixed[first] = true;
    p[first] = step_room(newton, first, p[first]);
    for (size_t i = 0; i < model.n; i++)
      if (!fixed[model.member[i]]) p[model.member[i]] = 0;
    double used = step_length(newton->n, p);
    left = used < radius ? sqrt((radius - used) * (radius + used)) : 0;
  }
}

/* A step along the gradient, bent at the bounds: what is sure to make progress. */
static void step_uphill(const clvp_newton *newton, const bool *held, double radius, double *p) {
  double share = radius / newton->gradient_norm;
  for (int halving = 0; halving < 60; halving++, share *= 0.5) {
    double promised = 0;
    for (size_t i = 0; i < newton->n; i++) {
      double g = newton->point.gradient[i], room = step_room(newton, i, g);
      p[i] = held[i] ? 0 : share * g;
      if (fabs(p[i]) > fabs(room)) p[i] = room;
      promised += g * p[i];
    }
    if (step_gain(newton, p) >= 0.1 * promised) return;
  }
}

/* Where the point stands: which variables the gradient holds at a bound, and what the others could still gain. */
static void newton_assess(clvp_newton *newton, bool *held) {
  static const double nowhere[CLVP_NEWTON_MAX] = {0};
  double norm = 0;
  for (size_t i = 0; i < newton->n; i++) {
    double g = newton->point.gradient[i];
    bool inside = newton->lower[i] < newton->upper[i];
    newton->at_lower[i] = inside && newton->theta[i] <= newton->lower[i] && g < 0;
    newton->at_upper[i] = inside && newton->theta[i] >= newton->upper[i] && g > 0;
    held[i] = !inside || newton->at_lower[i] || newton->at_upper[i];
    if (!held[i]) norm = hypot(norm, g);
  }
  quadratic model;
  quadratic_init(&model, newton, held, nowhere);
  newton->decrement = quadratic_decrement(&model);
  newton->gradient_norm = norm;
}

static bool point_finite(size_t n, const clvp_point *point) {
  bool finite = isfinite(point->value);
  for (size_t i = 0; i < n; i++) finite = finite && isfinite(point->gradient[i]);
  for (size_t i = 0; i < CLVP_PACKED(n); i++) finite = finite && isfinite(point->hessian[i]);
  return finite;
}

/* The better of the two steps, and the point it leads to. Returns what the model says it gains. */
static double newton_propose(const clvp_newton *newton, const bool *held, double radius, double *p, double *theta) {
  double uphill[CLVP_NEWTON_MAX];
  step_in_box(newton, held, radius, p);
  double gain = step_gain(newton, p);
  if (newton->gradient_norm > 0) {
    step_uphill(newton, held, radius, uphill);
    double sure = step_gain(newton, uphill);
    if (!(gain >= sure)) {
      for (size_t i = 0; i < newton->n; i++) p[i] = uphill[i];
      gain = sure;
    }
  }
  for (size_t i = 0; i < newton->n; i++) {
    theta[i] = newton->theta[i] + p[i];
    if (theta[i] < newton->lower[i] || (p[i] < 0 && p[i] <= newton->lower[i] - newton->theta[i]))
      theta[i] = newton->lower[i];
    if (theta[i] > newton->upper[i] || (p[i] > 0 && p[i] >= newton->upper[i] - newton->theta[i]))
      theta[i] = newton->upper[i];
  }
  return gain;
}

/* Moves to `theta`, and back where the gradient does not fall to a half of what it was: progress that the value, whose
 * last digits are noise, cannot show. */
static bool newton_move_quietly(clvp_newton *newton, bool *held, const double *theta, const clvp_point *point) {
  clvp_newton before = *newton;
  for (size_t i = 0; i < newton->n; i++) newton->theta[i] = theta[i];
  newton->point = *point;
  newton_assess(newton, held);
  if (newton->gradient_norm <= 0.5 * before.gradient_norm) return true;
  *newton = before;
  return false;
}

/* The first point, within the box. */
static bool newton_start(clvp_newton *newton, clvp_objective_fn objective, void *user, clvp_newton_end *end) {
  static const clvp_point nothing = {0, {0}, {0}};
  assert(newton->n >= 1 && newton->n <= CLVP_NEWTON_MAX && newton->radius > 0 && newton->tolerance >= 0);
  for (size_t i = 0; i < newton->n; i++) {
    assert(newton->lower[i] <= newton->upper[i]);
    newton->theta[i] = fmin(fmax(newton->theta[i], newton->lower[i]), newton->upper[i]);
    newton->at_lower[i] = newton->at_upper[i] = false;
  }
  newton->point = nothing;
  newton->decrement = newton->gradient_norm = INFINITY;
  newton->iterations = 0;
  newton->evaluations = 1;
  *end = CLVP_NEWTON_STOPPED;
  if (objective(newton->theta, &newton->point, user) != 0) return false;
  *end = CLVP_NEWTON_NOT_FINITE;
  return point_finite(newton->n, &newton->point);
}

clvp_newton_end clvp_newton_maximize(clvp_newton *newton, clvp_objective_fn objective, void *user) {
  clvp_newton_end end;
  if (!newton_start(newton, objective, user, &end)) return end;
  size_t n = newton->n;
  double radius = newton->radius;
  bool held[CLVP_NEWTON_MAX], refused = false; /* refused: a step from this point */
  newton_assess(newton, held);
  while (newton->decrement > newton->tolerance) {
    if (newton->iterations >= newton->max_iterations) return CLVP_NEWTON_ITERATIONS;
    newton->iterations++;
    double p[CLVP_NEWTON_MAX], theta[CLVP_NEWTON_MAX], gain = newton_propose(newton, held, radius, p, theta),
                                                       length = step_length(n, p);
    double noise = 64 * DBL_EPSILON * fabs(newton->point.value);
    bool moved = false;
    for (size_t i = 0; i < n; i++) moved = moved || theta[i] != newton->theta[i];
    if (gain <= noise && newton->decrement > noise && !refused && length >= 0.8 * radius && radius < 1e10) {
      radius *= 16; /* only too timid */
      continue;
    }
    if (!(gain > 0) || !moved) return CLVP_NEWTON_STALLED;
    clvp_point trial = newton->point;
    newton->evaluations++;
    if (objective(theta, &trial, user) != 0) return CLVP_NEWTON_STOPPED;
    bool finite = point_finite(n, &trial);
    double change = finite ? trial.value - newton->point.value : -INFINITY;
    if (gain <= noise) {
      if (!(fabs(change) <= noise) || !newton_move_quietly(newton, held, theta, &trial)) return CLVP_NEWTON_STALLED;
      continue;
    }
    refused = !(change > 1e-3 * gain);
    if (!refused) {
      for (size_t i = 0; i < n; i++) newton->theta[i] = theta[i];
      newton->point = trial;
      newton_assess(newton, held);
    }
    if (change < 0.25 * gain)
      radius = 0.25 * length;
    else if (change > 0.75 * gain && length >= 0.8 * radius)
      radius = fmin(3 * radius, 1e10);
  }
  return CLVP_NEWTON_CONVERGED;
}
