/* Trust-region Newton: known maxima, boxes, saddles, noise, undefined regions; eigenvalues and inverses. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/num/newton.h"
#include "../../harness/harness.h"
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_multimin.h>
#include <gsl/gsl_sort_vector.h>
#include <math.h>
#include <string.h>

static double uniform(uint64_t *state) { return (double)(harness_random(state) >> 11) * 0x1p-53; }

static clvp_newton problem(size_t n, double start, double low, double high) {
  clvp_newton newton;
  memset(&newton, 0, sizeof newton);
  newton.n = n;
  for (size_t i = 0; i < n; i++) {
    newton.theta[i] = start;
    newton.lower[i] = low;
    newton.upper[i] = high;
  }
  newton.radius = 1;
  newton.tolerance = 1e-12;
  newton.max_iterations = 200;
  return newton;
}

/* level - (x - centre)' matrix (x - centre) / 2 */
typedef struct paraboloid {
  size_t n;
  double centre[CLVP_NEWTON_MAX], matrix[CLVP_PACKED_MAX], level;
} paraboloid;

static double entry(const double *packed, size_t n, size_t i, size_t j) {
  return packed[i <= j ? CLVP_AT(n, i, j) : CLVP_AT(n, j, i)];
}

static int paraboloid_at(const double *theta, clvp_point *point, void *user) {
  const paraboloid *own = user;
  point->value = own->level;
  for (size_t i = 0; i < own->n; i++) {
    point->gradient[i] = 0;
    for (size_t j = 0; j < own->n; j++)
      point->gradient[i] -= entry(own->matrix, own->n, i, j) * (theta[j] - own->centre[j]);
    point->value += 0.5 * point->gradient[i] * (theta[i] - own->centre[i]);
  }
  for (size_t k = 0; k < CLVP_PACKED(own->n); k++) point->hessian[k] = -own->matrix[k];
  return 0;
}

/* Positive definite, with a condition of about 10^spread. */
static paraboloid random_paraboloid(uint64_t *state, size_t n, double spread) {
  paraboloid own = {n, {0}, {0}, 0};
  for (size_t i = 0; i < n; i++) own.centre[i] = 4 * uniform(state) - 2;
  for (size_t k = 0; k < n; k++) {
    double weight = pow(10, spread * (uniform(state) - 0.5)), v[CLVP_NEWTON_MAX];
    for (size_t i = 0; i < n; i++) v[i] = uniform(state) - 0.5 + (i == k);
    for (size_t i = 0; i < n; i++)
      for (size_t j = i; j < n; j++) own.matrix[CLVP_AT(n, i, j)] += weight * v[i] * v[j];
  }
  return own;
}

START_TEST(quadratics_take_a_handful_of_steps) {
  uint64_t state = 1;
  for (size_t n = 1; n <= CLVP_NEWTON_MAX; n++)
    for (int round = 0; round < 50; round++) {
      paraboloid own = random_paraboloid(&state, n, 4);
      clvp_newton newton = problem(n, 0.3, -INFINITY, INFINITY);
      newton.radius = 100;
      ck_assert_int_eq(clvp_newton_maximize(&newton, paraboloid_at, &own), CLVP_NEWTON_CONVERGED);
      ck_assert_uint_le(newton.iterations, 4);
      ck_assert_double_le(newton.decrement, 1e-12);
      for (size_t i = 0; i < n; i++) {
        ck_assert_double_eq_tol(newton.theta[i], own.centre[i], 1e-4);
        ck_assert(!newton.at_lower[i] && !newton.at_upper[i]);
      }
    }
}
END_TEST

/* In a box the maximum of a concave quadratic is where each variable is best given the others: coordinate by coordinate
 * until nothing moves is slow and sure. */
static void slow_box_maximum(const paraboloid *own, double low, double high, double *theta) {
  for (size_t i = 0; i < own->n; i++) theta[i] = 0;
  for (int sweep = 0; sweep < 20000; sweep++)
    for (size_t i = 0; i < own->n; i++) {
      double pull = 0;
      for (size_t j = 0; j < own->n; j++)
        if (j != i) pull += entry(own->matrix, own->n, i, j) * (theta[j] - own->centre[j]);
      theta[i] = fmin(fmax(own->centre[i] - pull / entry(own->matrix, own->n, i, i), low), high);
    }
}

START_TEST(a_box_holds_those_whom_the_gradient_pushes_out) {
  uint64_t state = 2;
  int at_bounds = 0;
  for (int round = 0; round < 60; round++) {
    size_t n = 2 + harness_random(&state) % 7;
    paraboloid own = random_paraboloid(&state, n, 1);
    clvp_newton newton = problem(n, uniform(&state) - 0.5, -1, 0.75);
    double slow[CLVP_NEWTON_MAX];
    slow_box_maximum(&own, -1, 0.75, slow);
    newton.radius = 100;
    ck_assert_int_eq(clvp_newton_maximize(&newton, paraboloid_at, &own), CLVP_NEWTON_CONVERGED);
    ck_assert_uint_le(newton.iterations, 8);
    for (size_t i = 0; i < n; i++) {
      ck_assert_double_eq_tol(newton.theta[i], slow[i], 1e-5);
      ck_assert_int_eq(newton.at_lower[i], slow[i] == -1 && newton.theta[i] == -1);
      ck_assert_int_eq(newton.at_upper[i], slow[i] == 0.75 && newton.theta[i] == 0.75);
      at_bounds += newton.at_lower[i] || newton.at_upper[i];
    }
  }
  ck_assert_int_gt(at_bounds, 50);
}
END_TEST

START_TEST(a_start_at_the_wrong_bound_is_released) {
  paraboloid own = {2, {0.5, -3}, {2, 0.5, 1}, 0};
  clvp_newton newton = problem(2, 1, -1, 1);
  ck_assert_int_eq(clvp_newton_maximize(&newton, paraboloid_at, &own), CLVP_NEWTON_CONVERGED);
  ck_assert_double_eq_tol(newton.theta[0], 0, 1e-9);
  ck_assert_double_eq(newton.theta[1], -1);
  ck_assert(newton.at_lower[1] && !newton.at_lower[0] && !newton.at_upper[0]);
}
END_TEST

START_TEST(a_start_outside_the_box_is_moved_into_it_and_fixed_variables_stay) {
  paraboloid own = {2, {0.5, -3}, {2, 0.5, 1}, 0};
  clvp_newton newton = problem(2, 17, -1, 1);
  newton.lower[1] = newton.upper[1] = -2;
  ck_assert_int_eq(clvp_newton_maximize(&newton, paraboloid_at, &own), CLVP_NEWTON_CONVERGED);
  ck_assert_double_eq_tol(newton.theta[0], 0.25, 1e-9);
  ck_assert_double_eq(newton.theta[1], -2);
  ck_assert(!newton.at_lower[1] && !newton.at_upper[1]);
  newton.lower[0] = newton.upper[0] = 0.1;
  ck_assert_int_eq(clvp_newton_maximize(&newton, paraboloid_at, &own), CLVP_NEWTON_CONVERGED);
  ck_assert_uint_eq(newton.evaluations, 1);
}
END_TEST

/* -(1 - x)^2 - 100 (y - x^2)^2, in units of `scale`, times `height`, plus `level`. */
typedef struct valley {
  double scale, height, level;
  unsigned evaluations, stop_at;
  double forbidden; /* not defined where x is beyond */
} valley;

static int valley_at(const double *theta, clvp_point *point, void *user) {
  valley *own = user;
  if (++own->evaluations == own->stop_at) return 1;
  double x = theta[0] / own->scale, y = theta[1] / own->scale, off = y - x * x, s = own->scale, h = own->height;
  point->value = own->level - h * ((1 - x) * (1 - x) + 100 * off * off);
  if (x > own->forbidden) point->value = NAN;
  point->gradient[0] = h * (2 * (1 - x) + 400 * x * off) / s;
  point->gradient[1] = -h * 200 * off / s;
  point->hessian[0] = h * (-2 + 400 * off - 800 * x * x) / s / s;
  point->hessian[1] = h * 400 * x / s / s;
  point->hessian[2] = -h * 200 / s / s;
  return 0;
}

START_TEST(rosenbrock_is_climbed_at_any_scale) {
  static const double scales[] = {1, 1e-6, 1e6}, heights[] = {1, 1e-3, 1e9};
  for (int s = 0; s < 3; s++)
    for (int h = 0; h < 3; h++) {
      valley own = {scales[s], heights[h], 0, 0, 0, INFINITY};
      clvp_newton newton = problem(2, 0, -INFINITY, INFINITY);
      newton.theta[0] = -1.2 * scales[s];
      newton.theta[1] = scales[s];
      newton.tolerance = 1e-16 * heights[h];
      ck_assert_int_eq(clvp_newton_maximize(&newton, valley_at, &own), CLVP_NEWTON_CONVERGED);
      ck_assert_double_eq_tol(newton.theta[0] / scales[s], 1, 1e-7);
      ck_assert_double_eq_tol(newton.theta[1] / scales[s], 1, 1e-7);
      ck_assert_uint_le(newton.evaluations, 80);
    }
}
END_TEST

START_TEST(a_great_constant_does_not_spoil_convergence) {
  valley own = {1, 1, -1e9, 0, 0, INFINITY};
  clvp_newton newton = problem(2, -1, -5, 5);
  ck_assert_int_eq(clvp_newton_maximize(&newton, valley_at, &own), CLVP_NEWTON_CONVERGED);
  ck_assert_double_eq_tol(newton.theta[0], 1, 1e-5); /* the value alone, good to 1e-7, would give 1e-3 */
  ck_assert_uint_le(newton.evaluations, 80);
}
END_TEST

START_TEST(a_radius_too_small_to_see_progress_grows) {
  valley own = {1, 1, -1e9, 0, 0, INFINITY};
  clvp_newton newton = problem(2, -1, -5, 5);
  newton.radius = 1e-12;
  ck_assert_int_eq(clvp_newton_maximize(&newton, valley_at, &own), CLVP_NEWTON_CONVERGED);
  ck_assert_double_eq_tol(newton.theta[0], 1, 1e-5);
}
END_TEST

START_TEST(undefined_regions_are_backed_out_of) {
  valley own = {1, 1, 0, 0, 0, 1.05};
  clvp_newton newton = problem(2, -1.2, -INFINITY, INFINITY);
  newton.radius = 50;
  ck_assert_int_eq(clvp_newton_maximize(&newton, valley_at, &own), CLVP_NEWTON_CONVERGED);
  ck_assert_double_eq_tol(newton.theta[0], 1, 1e-5);
  own.forbidden = 0.5; /* the maximum itself is out of reach */
  newton = problem(2, -1.2, -INFINITY, INFINITY);
  clvp_newton_end end = clvp_newton_maximize(&newton, valley_at, &own);
  ck_assert(end == CLVP_NEWTON_STALLED || end == CLVP_NEWTON_ITERATIONS);
  ck_assert_double_le(newton.theta[0], 0.5);
  ck_assert_double_gt(newton.theta[0], 0.4);
}
END_TEST

START_TEST(a_start_without_a_value_is_refused) {
  valley own = {1, 1, 0, 0, 0, 0};
  clvp_newton newton = problem(2, 1, -5, 5);
  ck_assert_int_eq(clvp_newton_maximize(&newton, valley_at, &own), CLVP_NEWTON_NOT_FINITE);
  ck_assert_double_eq(newton.theta[0], 1);
}
END_TEST

START_TEST(the_objective_can_stop_the_search) {
  for (unsigned stop = 1; stop < 10; stop++) {
    valley own = {1, 1, 0, 0, stop, INFINITY};
    clvp_newton newton = problem(2, -1.2, -5, 5);
    ck_assert_int_eq(clvp_newton_maximize(&newton, valley_at, &own), CLVP_NEWTON_STOPPED);
    ck_assert_uint_eq(newton.evaluations, stop);
  }
}
END_TEST

START_TEST(iterations_are_limited) {
  valley own = {1, 1, 0, 0, 0, INFINITY};
  clvp_newton newton = problem(2, -1.2, -5, 5);
  newton.max_iterations = 3;
  ck_assert_int_eq(clvp_newton_maximize(&newton, valley_at, &own), CLVP_NEWTON_ITERATIONS);
  ck_assert_uint_eq(newton.iterations, 3);
}
END_TEST

/* x^2 - x^4 - y^2: a saddle at 0, without any gradient, and maxima at x = +-sqrt(1/2). */
static int saddle_at(const double *theta, clvp_point *point, void *user) {
  (void)user;
  double x = theta[0], y = theta[1];
  point->value = x * x - x * x * x * x - y * y;
  point->gradient[0] = 2 * x - 4 * x * x * x;
  point->gradient[1] = -2 * y;
  point->hessian[0] = 2 - 12 * x * x;
  point->hessian[1] = 0;
  point->hessian[2] = -2;
  return 0;
}

START_TEST(a_saddle_is_left_along_its_upward_direction) {
  for (int i = 0; i < 3; i++) {
    clvp_newton newton = problem(2, 0, -5, 5);
    newton.theta[1] = i;
    ck_assert_int_eq(clvp_newton_maximize(&newton, saddle_at, NULL), CLVP_NEWTON_CONVERGED);
    ck_assert_double_eq_tol(newton.point.value, 0.25, 1e-12);
    ck_assert_double_eq_tol(fabs(newton.theta[0]), sqrt(0.5), 1e-6);
  }
}
END_TEST

/* A quadratic that bends either way, less a quartic: many saddles and corners. */
typedef struct landscape {
  size_t n;
  double bend[CLVP_PACKED_MAX], slope[CLVP_NEWTON_MAX], quartic;
} landscape;

static int landscape_at(const double *theta, clvp_point *point, void *user) {
  const landscape *own = user;
  size_t n = own->n;
  point->value = 0;
  for (size_t k = 0; k < CLVP_PACKED(n); k++) point->hessian[k] = own->bend[k];
  for (size_t i = 0; i < n; i++) {
    double cube = own->quartic * theta[i] * theta[i] * theta[i], pull = 0;
    for (size_t j = 0; j < n; j++) pull += entry(own->bend, n, i, j) * theta[j];
    point->value += theta[i] * (own->slope[i] + 0.5 * pull - cube);
    point->gradient[i] = own->slope[i] + pull - 4 * cube;
    point->hessian[CLVP_AT(n, i, i)] -= 12 * own->quartic * theta[i] * theta[i];
  }
  return 0;
}

START_TEST(every_landscape_ends_at_a_maximum_of_its_box_soon) {
  uint64_t state = 8;
  unsigned evaluations = 0;
  for (int round = 0; round < 5000; round++) {
    landscape own = {1 + harness_random(&state) % 6, {0}, {0}, 0.1 * (double)(harness_random(&state) % 3)};
    clvp_newton newton = problem(own.n, 0, -1, 1);
    for (size_t k = 0; k < CLVP_PACKED(own.n); k++) own.bend[k] = uniform(&state) - 0.6;
    for (size_t i = 0; i < own.n; i++) {
      own.slope[i] = uniform(&state) - 0.5;
      newton.theta[i] = 0.5 * (double)(harness_random(&state) % 5) - 1;
    }
    ck_assert_int_eq(clvp_newton_maximize(&newton, landscape_at, &own), CLVP_NEWTON_CONVERGED);
    for (size_t i = 0; i < own.n; i++) {
      double g = newton.point.gradient[i];
      ck_assert(newton.theta[i] >= -1 && newton.theta[i] <= 1);
      ck_assert(fabs(g) < 1e-4 || newton.theta[i] == (g < 0 ? -1 : 1));
    }
    for (int probe = 0; probe < 20; probe++) {
      clvp_point point;
      double theta[CLVP_NEWTON_MAX];
      for (size_t i = 0; i < own.n; i++) theta[i] = fmin(fmax(newton.theta[i] + 1e-3 * (uniform(&state) - 0.5), -1), 1);
      landscape_at(theta, &point, &own);
      ck_assert_double_le(point.value, newton.point.value + 1e-12);
    }
    evaluations += newton.evaluations;
  }
  ck_assert_uint_lt(evaluations, 5000 * 54 / 10);
}
END_TEST

/* -(x + y - 1)^2 + tilt (x - y): a ridge that leads nowhere, or out of the box. */
static int ridge_at(const double *theta, clvp_point *point, void *user) {
  double tilt = *(double *)user, off = theta[0] + theta[1] - 1;
  point->value = -off * off + tilt * (theta[0] - theta[1]);
  point->gradient[0] = -2 * off + tilt;
  point->gradient[1] = -2 * off - tilt;
  point->hessian[0] = point->hessian[1] = point->hessian[2] = -2;
  return 0;
}

START_TEST(a_level_ridge_ends_the_search) {
  double tilt = 0;
  clvp_newton newton = problem(2, 3, -10, 10);
  clvp_newton_end end = clvp_newton_maximize(&newton, ridge_at, &tilt);
  ck_assert(end == CLVP_NEWTON_STALLED || end == CLVP_NEWTON_CONVERGED);
  ck_assert_double_eq_tol(newton.point.value, 0, 1e-12);
  ck_assert_uint_le(newton.evaluations, 20);
}
END_TEST

START_TEST(a_tilted_ridge_is_followed_to_the_box) {
  for (double tilt = 1e-6; tilt < 10; tilt *= 10) {
    clvp_newton newton = problem(2, 3, -10, 10);
    ck_assert_int_eq(clvp_newton_maximize(&newton, ridge_at, &tilt), CLVP_NEWTON_CONVERGED);
    ck_assert_double_eq_tol(newton.theta[0], fmin(10, 11 + tilt / 2), 1e-5);
    ck_assert(newton.at_upper[0]);
    ck_assert_double_eq_tol(newton.theta[1], fmax(-10, -9 - tilt / 2), 1e-5);
  }
}
END_TEST

/* A likelihood: counts from a negative binomial with log mean and log shape; the derivatives by differences of long
 * doubles are good enough for an oracle's sake. */
static long double counts_value(long double m, long double r) {
  static const int counts[] = {0, 0, 0, 1, 0, 2, 7, 0, 1, 3, 0, 0, 12, 1, 0};
  long double mean = expl(m), shape = expl(r), sum = 0;
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    for (int j = 0; j < counts[i]; j++) sum += logl(shape + j) - logl(1 + j);
    sum += counts[i] * (m - logl(mean + shape)) - shape * log1pl(mean / shape);
  }
  return sum;
}

static int counts_at(const double *theta, clvp_point *point, void *user) {
  (void)user;
  const long double d = 1e-4L, m = theta[0], r = theta[1];
  long double f = counts_value(m, r), fm = counts_value(m - d, r), fp = counts_value(m + d, r);
  long double rm = counts_value(m, r - d), rp = counts_value(m, r + d);
  point->value = (double)f;
  point->gradient[0] = (double)((fp - fm) / (2 * d));
  point->gradient[1] = (double)((rp - rm) / (2 * d));
  point->hessian[0] = (double)((fp - 2 * f + fm) / (d * d));
  point->hessian[2] = (double)((rp - 2 * f + rm) / (d * d));
  point->hessian[1] = (double)((counts_value(m + d, r + d) - counts_value(m + d, r - d) - counts_value(m - d, r + d) +
                                counts_value(m - d, r - d)) /
                               (4 * d * d));
  return 0;
}

static double counts_for_gsl(const gsl_vector *theta, void *user) {
  (void)user;
  return -(double)counts_value(gsl_vector_get(theta, 0), gsl_vector_get(theta, 1));
}

START_TEST(gsl_finds_the_same_maximum) {
  clvp_newton newton = problem(2, -3, -8, 8);
  ck_assert_int_eq(clvp_newton_maximize(&newton, counts_at, NULL), CLVP_NEWTON_CONVERGED);
  gsl_multimin_function function = {counts_for_gsl, 2, NULL};
  gsl_vector *start = gsl_vector_calloc(2), *step = gsl_vector_alloc(2);
  gsl_vector_set_all(step, 1);
  gsl_multimin_fminimizer *simplex = gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 2);
  gsl_multimin_fminimizer_set(simplex, &function, start, step);
  for (int i = 0; i < 400; i++) gsl_multimin_fminimizer_iterate(simplex);
  for (size_t i = 0; i < 2; i++) ck_assert_double_eq_tol(newton.theta[i], gsl_vector_get(simplex->x, i), 1e-5);
  gsl_multimin_fminimizer_free(simplex);
  gsl_vector_free(start);
  gsl_vector_free(step);
}
END_TEST

START_TEST(the_same_problem_gives_the_same_bits) {
  clvp_newton one = problem(2, -3, -8, 8), two = one;
  clvp_newton_maximize(&one, counts_at, NULL);
  clvp_newton_maximize(&two, counts_at, NULL);
  ck_assert_mem_eq(one.theta, two.theta, sizeof one.theta);
  ck_assert_uint_eq(one.evaluations, two.evaluations);
}
END_TEST

START_TEST(eigenvalues_are_those_of_gsl_and_vectors_rebuild_the_matrix) {
  uint64_t state = 5;
  for (int round = 0; round < 500; round++) {
    size_t n = 1 + harness_random(&state) % CLVP_NEWTON_MAX;
    double packed[CLVP_PACKED_MAX], values[CLVP_NEWTON_MAX], vectors[CLVP_NEWTON_MAX * CLVP_NEWTON_MAX];
    double alone[CLVP_NEWTON_MAX];
    for (size_t k = 0; k < CLVP_PACKED(n); k++) packed[k] = round % 5 ? uniform(&state) - 0.5 : (double)(k % 3);
    clvp_eigen(n, packed, values, vectors);
    clvp_eigen(n, packed, alone, NULL);
    gsl_matrix *matrix = gsl_matrix_alloc(n, n);
    gsl_vector *want = gsl_vector_alloc(n);
    gsl_eigen_symm_workspace *space = gsl_eigen_symm_alloc(n);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) {
        double sum = 0, unit = 0;
        for (size_t k = 0; k < n; k++) {
          sum += vectors[i * n + k] * values[k] * vectors[j * n + k];
          unit += vectors[k * n + i] * vectors[k * n + j];
        }
        ck_assert_double_eq_tol(sum, entry(packed, n, i, j), 1e-14);
        ck_assert_double_eq_tol(unit, i == j, 1e-14);
        gsl_matrix_set(matrix, i, j, entry(packed, n, i, j));
      }
    for (size_t k = 0; k < n; k++) {
      double greatest = 0;
      for (size_t i = 0; i < n; i++)
        if (fabs(vectors[i * n + k]) > fabs(greatest)) greatest = vectors[i * n + k];
      ck_assert_double_gt(greatest, 0);
    }
    gsl_eigen_symm(matrix, want, space);
    gsl_sort_vector(want);
    for (size_t i = 0; i < n; i++) {
      ck_assert_double_eq_tol(values[i], gsl_vector_get(want, i), 1e-14);
      ck_assert_double_eq(values[i], alone[i]);
    }
    gsl_eigen_symm_free(space);
    gsl_vector_free(want);
    gsl_matrix_free(matrix);
  }
}
END_TEST

START_TEST(inverses_multiply_to_one_and_may_replace_their_matrix) {
  uint64_t state = 6;
  for (int round = 0; round < 500; round++) {
    size_t n = 1 + harness_random(&state) % CLVP_NEWTON_MAX;
    paraboloid own = random_paraboloid(&state, n, 3);
    double inverse[CLVP_PACKED_MAX];
    ck_assert(clvp_invert(n, own.matrix, inverse));
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) {
        double sum = 0;
        for (size_t k = 0; k < n; k++) sum += entry(own.matrix, n, i, k) * entry(inverse, n, k, j);
        ck_assert_double_eq_tol(sum, i == j, 1e-9);
      }
    ck_assert(clvp_invert(n, own.matrix, own.matrix));
    ck_assert_mem_eq(own.matrix, inverse, CLVP_PACKED(n) * sizeof *inverse);
  }
}
END_TEST

START_TEST(a_matrix_that_is_not_positive_definite_has_no_inverse) {
  static const double bad[][3] = {{1, 2, 1}, {0, 0, 1}, {-1, 0, 1}, {1, 1, 1}, {NAN, 0, 1}, {1, 0, INFINITY}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    double inverse[3] = {7, 7, 7};
    ck_assert(!clvp_invert(2, bad[i], inverse));
    for (int k = 0; k < 3; k++) ck_assert_double_eq(inverse[k], 7);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("newton");
  TCase *tests = tcase_create("newton");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, quadratics_take_a_handful_of_steps);
  tcase_add_test(tests, a_box_holds_those_whom_the_gradient_pushes_out);
  tcase_add_test(tests, a_start_at_the_wrong_bound_is_released);
  tcase_add_test(tests, a_start_outside_the_box_is_moved_into_it_and_fixed_variables_stay);
  tcase_add_test(tests, rosenbrock_is_climbed_at_any_scale);
  tcase_add_test(tests, a_great_constant_does_not_spoil_convergence);
  tcase_add_test(tests, a_radius_too_small_to_see_progress_grows);
  tcase_add_test(tests, undefined_regions_are_backed_out_of);
  tcase_add_test(tests, a_start_without_a_value_is_refused);
  tcase_add_test(tests, the_objective_can_stop_the_search);
  tcase_add_test(tests, iterations_are_limited);
  tcase_add_test(tests, a_saddle_is_left_along_its_upward_direction);
  tcase_add_test(tests, every_landscape_ends_at_a_maximum_of_its_box_soon);
  tcase_add_test(tests, a_level_ridge_ends_the_search);
  tcase_add_test(tests, a_tilted_ridge_is_followed_to_the_box);
  tcase_add_test(tests, gsl_finds_the_same_maximum);
  tcase_add_test(tests, the_same_problem_gives_the_same_bits);
  tcase_add_test(tests, eigenvalues_are_those_of_gsl_and_vectors_rebuild_the_matrix);
  tcase_add_test(tests, inverses_multiply_to_one_and_may_replace_their_matrix);
  tcase_add_test(tests, a_matrix_that_is_not_positive_definite_has_no_inverse);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
