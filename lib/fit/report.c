/* What a fit says of itself: parameters, standard errors, criteria. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"
#include <math.h>

bool clvp_fit_covariance(const clvp_newton *newton, const bool *fixed, double *covariance, double *condition) {
  size_t n = newton->n, k = 0, free_of[CLVP_NEWTON_MAX];
  double packed[CLVP_PACKED_MAX], inverse[CLVP_PACKED_MAX], values[CLVP_NEWTON_MAX];
  for (size_t i = 0; i < CLVP_PACKED(n); i++) covariance[i] = 0.0;
  *condition = 0.0;
  for (size_t i = 0; i < n; i++) {
    if (!fixed[i] && !newton->at_lower[i] && !newton->at_upper[i]) free_of[k++] = i;
  }
  for (size_t i = 0; i < k; i++) {
    for (size_t j = i; j < k; j++)
      packed[CLVP_AT(k, i, j)] = -newton->point.hessian[CLVP_AT(n, free_of[i], free_of[j])];
  }
  if (k == 0) return true;
  if (!clvp_invert(k, packed, inverse)) return false;
  clvp_eigen(k, packed, values, NULL);
  *condition = values[k - 1] / values[0];
  for (size_t i = 0; i < k; i++) {
    for (size_t j = i; j < k; j++) covariance[CLVP_AT(n, free_of[i], free_of[j])] = inverse[CLVP_AT(k, i, j)];
  }
  return true;
}

bool clvp_fit_left_open(const clvp_newton *newton, const bool *fixed, size_t first, size_t last) {
  double covariance[CLVP_PACKED_MAX], condition;
  if (!clvp_fit_covariance(newton, fixed, covariance, &condition)) return true;
  for (size_t i = first; i <= last; i++) {
    if (sqrt(covariance[CLVP_AT(newton->n, i, i)]) > CLVP_LOG_ERROR_MAX) return true;
  }
  return false;
}

void clvp_fit_report(clv_fit_result *result, const clvp_newton *newton, double log_likelihood, const bool *fixed,
                     double customers) {
  size_t n = newton->n, k = 0;
  for (size_t i = 0; i < n; i++) {
    result->parameters[i] = exp(newton->theta[i]);
    if (fixed[i]) continue;
    k++;
    result->gradient_norm = fmax(result->gradient_norm, fabs(newton->point.gradient[i]) / customers);
  }
  clvp_fit_covariance(newton, fixed, result->log_covariance, &result->condition_number);
  for (size_t i = 0; i < n; i++)
    result->standard_errors[i] = result->parameters[i] * sqrt(result->log_covariance[CLVP_AT(n, i, i)]);
  result->parameter_count = (uint32_t)n;
  result->log_likelihood = log_likelihood;
  result->aic = 2.0 * (double)k - 2.0 * log_likelihood;
  result->bic = (double)k * log(customers) - 2.0 * log_likelihood;
  result->iterations = newton->iterations;
  result->evaluations = newton->evaluations;
}

void clvp_fit_to_unit(clv_fit_result *result, const clvp_law *law, const clv_model_facts *facts) {
  double unit = (double)facts->unit_days;
  for (size_t i = 0; i < law->count; i++) {
    if ((law->times >> i & 1u) == 0) continue;
    result->parameters[i] /= unit;
    result->standard_errors[i] /= unit;
  }
  double change = (double)(facts->transactions - facts->customers) * log(unit);
  result->log_likelihood += change;
  result->aic -= 2.0 * change;
  result->bic -= 2.0 * change;
}
