/* The transaction part of a fit: search, then the limits that the likelihood may grow towards, then what is identified.
 */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"
#include <math.h>
#include <string.h>

/* Where limits are: heterogeneity is taken for none at a shape of 1e9, dropout for none at 1e-9. */
#define SHAPE_LIMIT 1e9
#define DROPOUT_LIMIT 1e-9

#define TOLERANCE 1e-13

enum { R, ALPHA, A, B }; /* a and b, or s and beta */

/* One fit: data, scale of time, box, and where the search stands. */
typedef struct transaction_fit {
  clvp_fit_space space;
  size_t n;
  bool timed; /* dropout in time */
  double tau; /* median T, days: the scale of time */
  clvp_objective *objective;
  clvp_newton best;
  clvp_newton_end end;
  bool fixed[CLVP_NEWTON_MAX];
  unsigned boundary;
  bool open;   /* a parameter is left open by the data */
  double loss; /* in log-likelihood, that a limit may cost */
  bool weak;
} transaction_fit;

static void set_box(transaction_fit *fit) {
  const double shape[2] = {log(1e-6), log(SHAPE_LIMIT)};
  fit->space.lower[R] = shape[0], fit->space.upper[R] = shape[1];
  fit->space.lower[ALPHA] = log(1e-3), fit->space.upper[ALPHA] = log(1e12 * fit->tau);
  fit->space.lower[A] = log(DROPOUT_LIMIT), fit->space.upper[A] = shape[1];
  fit->space.lower[B] = fit->timed ? log(1e-3) : shape[0];
  fit->space.upper[B] = fit->timed ? log(1e12 * fit->tau) : shape[1];
}

static clvp_newton_end search(transaction_fit *fit, clvp_newton *newton, const clvp_search *start) {
  return clvp_search_run(newton, fit->objective, fit->n, fit->space.lower, fit->space.upper, start, TOLERANCE,
                         fit->space.max_iterations);
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
  if (!clvp_search_usable(end) || at_limit.point.value < fit->best.point.value - fit->loss) return false;
  double value = fmax(fit->best.point.value, at_limit.point.value);
  if (clvp_search_usable(search_fixed(fit, &at_common, common, common_fix)) &&
      at_common.point.value > value - CLVP_COMMON_LOSS) {
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
    double move =
        fmin(log(SHAPE_LIMIT * (fit->timed ? fit->tau : 1.0)) - limit[B], fit->space.upper[A] - 1.0 - limit[A]);
    limit[A] += move;
    limit[B] += move;
    try_limit(fit, limit, 1u << B, 1u << A | 1u << B, common, 1u << A);
  }
}

/* The weak prior of libclv(7): dropout near what accounts have, within a factor of e, the shape of rates within one of
 * 12; the mean rate is left to the data. Invariant to units, for beta is measured against the median T. */
static void fit_weak(transaction_fit *fit) {
  clvp_prior priors[CLVP_NEWTON_MAX] = {{log(0.5), 2.5}};
  if (fit->space.law->drops_out) {
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
  if (fit->space.law->drops_out && !fit->weak) limit_of_dropout(fit);
}

static bool left_open(const transaction_fit *fit) { return clvp_fit_left_open(&fit->best, fit->fixed, 0, fit->n - 1); }

static void find_maximum(transaction_fit *fit, const clvp_starts *starts) {
  fit->end = search(fit, &fit->best, &starts->at[0]);
  for (size_t i = 1; i < starts->count; i++) {
    clvp_newton other;
    clvp_newton_end end = search(fit, &other, &starts->at[i]);
    if (!clvp_search_usable(end) || (clvp_search_usable(fit->end) && other.point.value <= fit->best.point.value))
      continue;
    fit->best = other;
    fit->end = end;
  }
  if (!clvp_search_usable(fit->end)) return;
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
  transaction_fit fit = {.space = {.law = law, .max_iterations = max_iterations},
                         .n = law->count,
                         .timed = (law->times >> B & 1u) != 0,
                         .tau = rows->tau};
  set_box(&fit);
  clvp_starts starts;
  clv_status status = clvp_fit_find_starts(&starts, &fit.space, rows, run, error);
  if (status == CLV_OK && !run->cancelled) status = clvp_objective_create(&fit.objective, law, rows, run, error);
  if (status == CLV_OK && !run->cancelled) {
    find_maximum(&fit, &starts);
    if (!run->cancelled) set_result(&fit, result, (double)rows->customers);
  }
  clvp_objective_free(fit.objective);
  return status;
}
