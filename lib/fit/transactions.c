/* The transaction part of a fit: search, then the limits that the likelihood may grow towards, then what is identified.
 */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"
#include <math.h>
#include <string.h>

/* Where limits are: heterogeneity is taken for none at a shape of 1e9, dropout for none at 1e-9. */
#define SHAPE_LIMIT 1e9
#define DROPOUT_LIMIT 1e-9

/* More rows than this are thinned to it before the starts are compared. */
#define THIN_ROWS 8192

#define TOLERANCE 1e-13

enum { R, ALPHA, A, B }; /* a and b, or s and beta */

/* One fit: data, scale of time, box, and where the search stands. */
typedef struct transaction_fit {
  const clvp_law *law;
  size_t n;
  bool timed; /* dropout in time */
  double tau; /* weighted median of T, days: the scale of time */
  double lower[CLVP_NEWTON_MAX], upper[CLVP_NEWTON_MAX];
  clvp_objective *objective;
  unsigned max_iterations;
  clvp_newton best;
  clvp_newton_end end;
  bool fixed[CLVP_NEWTON_MAX];
  unsigned boundary;
  bool open;   /* a parameter is left open by the data */
  double loss; /* in log-likelihood, that a limit may cost */
  bool weak;
} transaction_fit;

/* By counting: whole days. */
static double median_T(const clvp_fit_rows *rows) {
  double total = 0.0;
  for (size_t i = 0; i < rows->count; i++) total += rows->weight[i];
  int32_t low = 0, high = rows->days;
  while (low < high) {
    int32_t middle = low + (high - low) / 2;
    double below = 0.0;
    for (size_t i = 0; i < rows->count; i++) below += rows->T[i] <= middle ? rows->weight[i] : 0.0;
    if (below >= 0.5 * total) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return fmax(1.0, (double)low);
}

static void set_box(transaction_fit *fit) {
  const double shape[2] = {log(1e-6), log(SHAPE_LIMIT)};
  fit->lower[R] = shape[0], fit->upper[R] = shape[1];
  fit->lower[ALPHA] = log(1e-3), fit->upper[ALPHA] = log(1e12 * fit->tau);
  fit->lower[A] = log(DROPOUT_LIMIT), fit->upper[A] = shape[1];
  fit->lower[B] = fit->timed ? log(1e-3) : shape[0];
  fit->upper[B] = fit->timed ? log(1e12 * fit->tau) : shape[1];
}

/* Fixed starts: little, usual and much dropout, and most customers gone at once, with rates that make the mean rate of
 * the data plausible. */
#define STARTS 4
static clvp_search start_at(const transaction_fit *fit, const clvp_fit_rows *rows, size_t which) {
  static const double r[STARTS] = {0.5, 0.5, 2.0, 2.0};
  static const double surplus[STARTS] = {1.0, 2.0, 4.0, 4.0};
  static const double a[STARTS] = {0.1, 0.5, 1.0, 0.3};
  static const double b[STARTS] = {4.0, 2.0, 2.0, 0.1};
  static const double s[STARTS] = {0.1, 0.5, 1.0, 0.3};
  static const double beta[STARTS] = {1.0, 0.5, 0.5, 0.001};
  double orders = 0.0, time = 0.0;
  for (size_t t = 0; t < rows->task_count; t++) {
    for (size_t i = rows->tasks[t].begin; i < rows->tasks[t].end; i++) {
      orders += rows->weight[i] * rows->tasks[t].key;
      time += rows->weight[i] * rows->T[i];
    }
  }
  double rate = orders / time * (fit->law->drops_out ? surplus[which] : 1.0);
  clvp_search start = {{log(r[which]), log(r[which] / rate), 0.0, 0.0}, {false}};
  if (fit->law->drops_out) {
    start.theta[A] = log(fit->timed ? s[which] : a[which]);
    start.theta[B] = log(fit->timed ? beta[which] * fit->tau : b[which]);
  }
  return start;
}

static clvp_newton_end search(transaction_fit *fit, clvp_newton *newton, const clvp_search *start) {
  return clvp_search_run(newton, fit->objective, fit->n, fit->lower, fit->upper, start, TOLERANCE, fit->max_iterations);
}

static bool usable(clvp_newton_end end) { return end != CLVP_NEWTON_STOPPED && end != CLVP_NEWTON_NOT_FINITE; }

/* The best of the starts, on all rows or on thinned ones. */
static clv_status compare_starts(transaction_fit *fit, const clvp_fit_rows *rows, clvp_fit_run *run, clvp_search *found,
                                 clv_error *error) {
  clvp_fit_rows thin = {0};
  bool thinned = rows->count > 2 * THIN_ROWS;
  clv_status status = thinned ? clvp_fit_thin(&thin, rows, THIN_ROWS, error) : CLV_OK;
  clvp_objective *objective = NULL;
  if (status == CLV_OK) status = clvp_objective_create(&objective, fit->law, thinned ? &thin : rows, run, error);
  double best = -INFINITY;
  for (size_t i = 0; status == CLV_OK && i < (fit->law->drops_out ? STARTS : 1) && !run->cancelled; i++) {
    clvp_search start = start_at(fit, rows, i);
    clvp_newton newton;
    clvp_newton_end end =
        clvp_search_run(&newton, objective, fit->n, fit->lower, fit->upper, &start, 0.01, fit->max_iterations);
    if (i == 0 || (usable(end) && newton.point.value > best)) {
      *found = (clvp_search){{0}, {false}};
      memcpy(found->theta, usable(end) ? newton.theta : start.theta, sizeof found->theta);
    }
    if (usable(end)) best = fmax(best, newton.point.value);
  }
  clvp_objective_free(objective);
  clvp_fit_rows_free(&thin);
  return status;
}

/* Search again from where the fit stands with some log parameters fixed, and others moved to start there. */
static clvp_newton_end search_fixed(transaction_fit *fit, clvp_newton *newton, const double *theta, unsigned fix) {
  clvp_search start;
  memcpy(start.theta, theta, sizeof start.theta);
  for (size_t i = 0; i < CLVP_NEWTON_MAX; i++) start.fixed[i] = fit->fixed[i] || (fix >> i & 1u) != 0;
  return search(fit, newton, &start);
}

/* Try a limit: adopted where it costs nothing and the common value is rejected; the fit is weak where both fit as well.
 * True where the limit costs nothing. */
static bool try_limit(transaction_fit *fit, const double *limit, unsigned fix, unsigned boundary, const double *common,
                      unsigned common_fix) {
  clvp_newton at_limit, at_common;
  clvp_newton_end end = search_fixed(fit, &at_limit, limit, fix);
  if (!usable(end) || at_limit.point.value < fit->best.point.value - fit->loss) return false;
  double value = fmax(fit->best.point.value, at_limit.point.value);
  if (usable(search_fixed(fit, &at_common, common, common_fix)) && at_common.point.value > value - CLVP_COMMON_LOSS) {
    fit->weak = true;
    return true;
  }
  fit->best = at_limit;
  fit->end = end;
  fit->boundary |= boundary;
  for (size_t i = 0; i < CLVP_NEWTON_MAX; i++) fit->fixed[i] = fit->fixed[i] || (fix >> i & 1u) != 0;
  return true;
}

/* Everybody buys at the same rate: r to infinity with r/alpha fixed. */
static void limit_of_rates(transaction_fit *fit) {
  double limit[CLVP_NEWTON_MAX], common[CLVP_NEWTON_MAX];
  if (fit->best.theta[R] < log(30.0) && !fit->open) return;
  memcpy(limit, fit->best.theta, sizeof limit);
  memcpy(common, fit->best.theta, sizeof common);
  limit[R] = log(SHAPE_LIMIT);
  limit[ALPHA] += limit[R] - fit->best.theta[R];
  common[R] = 0.0;
  common[ALPHA] -= fit->best.theta[R];
  try_limit(fit, limit, 1u << R, 1u << R | 1u << ALPHA, common, 1u << R);
}

/* Nobody drops out; or everybody with the same propensity. */
static void limit_of_dropout(transaction_fit *fit) {
  double limit[CLVP_NEWTON_MAX], common[CLVP_NEWTON_MAX];
  memcpy(limit, fit->best.theta, sizeof limit);
  memcpy(common, fit->best.theta, sizeof common);
  common[A] = log(0.5);
  common[B] = fit->timed ? log(fit->tau) : log(2.0);
  double a = exp(fit->best.theta[A]), b = exp(fit->best.theta[B]);
  double dropout = fit->timed ? a * log1p(fit->tau / b) : a / (a + b);
  if (dropout < 0.03 || fit->open) {
    limit[A] = log(DROPOUT_LIMIT);
    limit[B] = fit->timed ? log(fit->tau) : 0.0;
    if (try_limit(fit, limit, 1u << A | 1u << B, 1u << A, common, 1u << A | 1u << B)) return;
  }
  double shape = fit->timed ? b / fit->tau : a + b;
  if (shape > 30.0 || fit->open) {
    memcpy(limit, fit->best.theta, sizeof limit);
    /* far out, yet with room for the other to settle */
    double move = fmin(log(SHAPE_LIMIT * (fit->timed ? fit->tau : 1.0)) - limit[B], fit->upper[A] - 1.0 - limit[A]);
    limit[A] += move;
    limit[B] += move;
    try_limit(fit, limit, 1u << B, 1u << A | 1u << B, common, 1u << A);
  }
}

/* The weak prior of libclv(7): dropout near what accounts have, within a factor of e, the shape of rates within one of
 * 12; the mean rate is left to the data. Invariant to units, for beta is measured against the median T. */
static void fit_weak(transaction_fit *fit) {
  clvp_prior priors[CLVP_NEWTON_MAX] = {{log(0.5), 2.5}};
  if (fit->law->drops_out) {
    priors[A] = (clvp_prior){log(0.5), 1.0};
    priors[B] = (clvp_prior){fit->timed ? log(fit->tau) : log(2.0), 1.0};
  }
  clvp_search start = {{0}, {false}};
  double rate = exp(fit->best.theta[R] - fit->best.theta[ALPHA]);
  for (size_t i = 0; i < fit->n; i++) start.theta[i] = priors[i].mean;
  start.theta[ALPHA] = priors[R].mean - log(rate);
  memset(fit->fixed, 0, sizeof fit->fixed);
  fit->boundary = 0;
  clvp_objective_prior(fit->objective, priors, fit->n);
  fit->end = search(fit, &fit->best, &start);
}

/* The limits that may stand for the maximum, those that are near; all of them where the data leave a parameter open. */
static void try_limits(transaction_fit *fit, bool open) {
  fit->open = open;
  fit->loss = open ? CLVP_COMMON_LOSS : CLVP_LIMIT_LOSS;
  limit_of_rates(fit);
  if (fit->law->drops_out && !fit->weak) limit_of_dropout(fit);
}

static bool left_open(const transaction_fit *fit) { return clvp_fit_left_open(&fit->best, fit->fixed, 0, fit->n - 1); }

static void find_maximum(transaction_fit *fit, const clvp_search *start) {
  fit->end = search(fit, &fit->best, start);
  if (!usable(fit->end)) return;
  try_limits(fit, false);
  if (!fit->weak && left_open(fit)) try_limits(fit, true);
  if (fit->weak || left_open(fit)) {
    fit->weak = true;
    fit_weak(fit);
  }
}

static void set_result(transaction_fit *fit, clv_fit_result *result, double customers) {
  clvp_newton *best = &fit->best;
  double log_likelihood = best->point.value;
  if (fit->weak) {
    clvp_point plain;
    clvp_objective_prior(fit->objective, NULL, 0);
    if (clvp_objective_evaluate(best->theta, &plain, fit->objective) == 0) log_likelihood = plain.value;
  }
  for (size_t i = 0; i < fit->n; i++) {
    if (!fit->fixed[i] && (best->at_lower[i] || best->at_upper[i])) {
      fit->fixed[i] = true;
      fit->boundary |= 1u << i;
    }
  }
  bool ended = fit->end == CLVP_NEWTON_ITERATIONS && best->decrement > 1e-6;
  result->status = ended           ? CLV_FIT_MAX_ITERATIONS
                   : fit->weak     ? CLV_FIT_WEAK
                   : fit->boundary ? CLV_FIT_BOUNDARY
                                   : CLV_FIT_CONVERGED;
  result->boundary = fit->boundary;
  clvp_fit_report(result, best, log_likelihood, fit->fixed, customers);
}

clv_status clvp_fit_transactions(clv_fit_result *result, const clvp_law *law, const clvp_fit_rows *rows,
                                 unsigned max_iterations, clvp_fit_run *run, clv_error *error) {
  transaction_fit fit = {.law = law,
                         .n = law->count,
                         .timed = (law->times >> B & 1u) != 0,
                         .tau = median_T(rows),
                         .max_iterations = max_iterations};
  set_box(&fit);
  double customers = 0.0;
  for (size_t i = 0; i < rows->count; i++) customers += rows->weight[i];
  clvp_search start;
  clv_status status = compare_starts(&fit, rows, run, &start, error);
  if (status == CLV_OK) status = clvp_objective_create(&fit.objective, law, rows, run, error);
  if (status == CLV_OK && !run->cancelled) {
    find_maximum(&fit, &start);
    if (!run->cancelled) set_result(&fit, result, customers);
  }
  clvp_objective_free(fit.objective);
  return status;
}
