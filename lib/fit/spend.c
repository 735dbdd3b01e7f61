/* The spend part of a fit. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"
#include <math.h>
#include <string.h>

enum { P, Q, GAMMA };

/* The population's mean p gamma/(q - 1) exists only for q > 1. */
#define Q_LEAST 1.01

#define SHAPE_GREATEST 1e9
#define THIN_SPENDS 8192
#define SPEND_TOLERANCE 1e-13

/* Start: p = 2, q = 3, and the mean of the means. */
static clvp_search spend_start(const clvp_fit_rows *rows) {
  double customers = 0.0, total = 0.0;
  for (size_t i = 0; i < rows->count; i++) {
    customers += rows->weight[i];
    total += rows->weight[i] * rows->mean[i];
  }
  double p = 2.0, q = 3.0;
  return (clvp_search){{log(p), log(q), log(total / customers * (q - 1.0) / p)}, {false}};
}

/* Move on from where a thinned search ends. */
static clv_status spend_thinned(clvp_search *start, const clvp_fit_rows *rows, const double *lower, const double *upper,
                                unsigned max_iterations, clvp_fit_run *run, clv_error *error) {
  clvp_fit_rows thin = {0};
  clvp_objective *objective = NULL;
  clv_status status = clvp_fit_thin_spends(&thin, rows, THIN_SPENDS, error);
  if (status == CLV_OK) status = clvp_objective_create(&objective, NULL, &thin, run, error);
  if (status == CLV_OK) {
    clvp_newton newton;
    clvp_newton_end end = clvp_search_run(&newton, objective, 3, lower, upper, start, 0.01, max_iterations);
    if (end != CLVP_NEWTON_STOPPED && end != CLVP_NEWTON_NOT_FINITE)
      memcpy(start->theta, newton.theta, sizeof start->theta);
  }
  clvp_objective_free(objective);
  clvp_fit_rows_free(&thin);
  return status;
}

/* Where transactions of a customer, or customers, hardly differ, p or q grows without end: fit it at its limit. Where
 * the data leave q open, its limit is taken unless they reject it: then no customer's spend is told from the others'.
 */
static void spend_limit(clvp_objective *objective, clvp_newton *best, const double *lower, const double *upper,
                        unsigned max_iterations, size_t shape, bool *fixed, unsigned *boundary) {
  bool open = shape == Q && clvp_fit_left_open(best, fixed, Q, Q);
  if (best->theta[shape] < log(1e4) && !open) return;
  clvp_search start = {{0}, {false}};
  memcpy(start.theta, best->theta, sizeof start.theta);
  memcpy(start.fixed, fixed, sizeof start.fixed);
  /* the mean p gamma/(q - 1) stays as it is */
  double move = log(SHAPE_GREATEST) - best->theta[shape];
  start.theta[shape] += move;
  start.theta[GAMMA] += shape == P ? -move : move;
  start.fixed[shape] = true;
  clvp_newton at_limit;
  clvp_newton_end end = clvp_search_run(&at_limit, objective, 3, lower, upper, &start, SPEND_TOLERANCE, max_iterations);
  if (end == CLVP_NEWTON_STOPPED || end == CLVP_NEWTON_NOT_FINITE ||
      at_limit.point.value < best->point.value - (open ? CLVP_COMMON_LOSS : CLVP_LIMIT_LOSS))
    return;
  *best = at_limit;
  fixed[shape] = true;
  *boundary |= 1u << shape;
}

/* Correlation of number and mean of transactions over customers. */
static double correlation(const clvp_fit_rows *rows) {
  double w = 0.0, n = 0.0, m = 0.0;
  for (size_t t = 0; t < rows->task_count; t++) {
    for (size_t i = rows->tasks[t].begin; i < rows->tasks[t].end; i++) {
      w += rows->weight[i];
      n += rows->weight[i] * rows->tasks[t].key;
      m += rows->weight[i] * rows->mean[i];
    }
  }
  n /= w, m /= w;
  double nn = 0.0, nm = 0.0, mm = 0.0;
  for (size_t t = 0; t < rows->task_count; t++) {
    double dn = rows->tasks[t].key - n;
    for (size_t i = rows->tasks[t].begin; i < rows->tasks[t].end; i++) {
      double dm = rows->mean[i] - m;
      nn += rows->weight[i] * dn * dn;
      nm += rows->weight[i] * dn * dm;
      mm += rows->weight[i] * dm * dm;
    }
  }
  return nn > 0.0 && mm > 0.0 ? nm / sqrt(nn) / sqrt(mm) : 0.0;
}

clv_status clvp_fit_spend(clv_fit_result *result, const clvp_fit_rows *rows, unsigned max_iterations, clvp_fit_run *run,
                          clv_error *error) {
  clvp_search start = spend_start(rows);
  const double scale = start.theta[GAMMA];
  const double lower[CLVP_NEWTON_MAX] = {log(1e-6), log(Q_LEAST), scale - 35.0};
  const double upper[CLVP_NEWTON_MAX] = {log(SHAPE_GREATEST), log(SHAPE_GREATEST), scale + 35.0};
  clv_status status = CLV_OK;
  if (rows->count > 2 * THIN_SPENDS) status = spend_thinned(&start, rows, lower, upper, max_iterations, run, error);
  clvp_objective *objective = NULL;
  if (status == CLV_OK) status = clvp_objective_create(&objective, NULL, rows, run, error);
  if (status != CLV_OK) return status;

  clvp_newton best;
  clvp_newton_end end = clvp_search_run(&best, objective, 3, lower, upper, &start, SPEND_TOLERANCE, max_iterations);
  bool fixed[CLVP_NEWTON_MAX] = {false};
  unsigned boundary = 0;
  spend_limit(objective, &best, lower, upper, max_iterations, P, fixed, &boundary);
  spend_limit(objective, &best, lower, upper, max_iterations, Q, fixed, &boundary);
  clvp_objective_free(objective);
  if (run->cancelled) return CLV_OK;

  double customers = 0.0;
  for (size_t i = 0; i < rows->count; i++) customers += rows->weight[i];
  for (size_t i = 0; i < 3; i++) {
    if (!fixed[i] && (best.at_lower[i] || best.at_upper[i])) {
      fixed[i] = true;
      boundary |= 1u << i;
    }
  }
  result->status = end == CLVP_NEWTON_ITERATIONS && best.decrement > 1e-6 ? CLV_FIT_MAX_ITERATIONS
                   : boundary != 0                                        ? CLV_FIT_BOUNDARY
                                                                          : CLV_FIT_CONVERGED;
  result->boundary = boundary;
  result->correlation = correlation(rows);
  result->customers = (int64_t)fmin(customers, 9e18);
  clvp_fit_report(result, &best, best.point.value, fixed, customers);
  return CLV_OK;
}
