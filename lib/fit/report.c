/* What a fit says of itself: parameters, standard errors, criteria. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"
#include <math.h>

void clvp_fit_report(clv_fit_result *result, const clvp_newton *newton, double log_likelihood, const bool *bounded,
                     double customers) {
  size_t n = newton->n, k = 0, free_of[CLVP_NEWTON_MAX];
  double packed[CLVP_PACKED_MAX], inverse[CLVP_PACKED_MAX], values[CLVP_NEWTON_MAX];
  for (size_t i = 0; i < n; i++) {
    result->parameters[i] = exp(newton->theta[i]);
    if (bounded[i]) continue;
    free_of[k++] = i;
    result->gradient_norm = fmax(result->gradient_norm, fabs(newton->point.gradient[i]) / customers);
  }
  for (size_t i = 0; i < k; i++) {
    for (size_t j = i; j < k; j++)
      packed[CLVP_AT(k, i, j)] = -newton->point.hessian[CLVP_AT(n, free_of[i], free_of[j])];
  }
  if (k > 0 && clvp_invert(k, packed, inverse)) {
    clvp_eigen(k, packed, values, NULL);
    result->condition_number = values[k - 1] / values[0];
    for (size_t i = 0; i < k; i++) {
      for (size_t j = i; j < k; j++)
        result->log_covariance[CLVP_AT(n, free_of[i], free_of[j])] = inverse[CLVP_AT(k, i, j)];
      result->standard_errors[free_of[i]] = result->parameters[free_of[i]] * sqrt(inverse[CLVP_AT(k, i, i)]);
    }
  }
  result->parameter_count = (uint32_t)n;
  result->log_likelihood = log_likelihood;
  result->aic = 2.0 * (double)k - 2.0 * log_likelihood;
  result->bic = (double)k * log(customers) - 2.0 * log_likelihood;
  result->iterations = newton->iterations;
  result->evaluations = newton->evaluations;
  result->customers = (int64_t)customers;
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
