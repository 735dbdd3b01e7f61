/* What a model says of one customer in the terms of the literature: checks, then the row of the table. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "gamma_gamma.h"
#include "law.h"
#include "model.h"
#include <float.h>
#include <math.h>
#include <string.h>

/* Times and counts beyond this are refused. */
#define CUSTOMER_MAX 1e15

static clv_status check_customer(const clv_model *model, double x, double t_x, double T, const void *out,
                                 clv_error *error) {
  if (model == NULL || out == NULL)
    return clvp_fail(error, CLV_EINVAL, model == NULL ? "model" : "value", "is missing");
  if (!(x == 0.0 || (x >= 1.0 && x <= CUSTOMER_MAX)))
    return clvp_fail(error, CLV_EINVAL, "x", "must be 0, or from 1 to 1e15");
  if (!(T >= 0.0 && T <= CUSTOMER_MAX)) return clvp_fail(error, CLV_EINVAL, "T", "must be from 0 to 1e15");
  if (!(t_x >= 0.0 && t_x <= T)) return clvp_fail(error, CLV_EINVAL, "t_x", "must be from 0 to T");
  if (x == 0.0 && t_x > 0.0) return clvp_fail(error, CLV_EINVAL, "t_x", "must be 0 where x is 0");
  return CLV_OK;
}

clv_status clv_model_log_likelihood(const clv_model *model, double x, double t_x, double T, double *value,
                                    clv_error *error) {
  clv_status status = check_customer(model, x, t_x, T, value, error);
  if (status != CLV_OK) return status;
  clvp_point point;
  clvp_law_of(model->facts.kind)->likelihood(model->transactions.parameters, x, t_x, T, &point);
  *value = point.value;
  return CLV_OK;
}

clv_status clv_model_derivatives(const clv_model *model, double x, double t_x, double T, double *gradient,
                                 double *hessian, clv_error *error) {
  if (hessian == NULL) return clvp_fail(error, CLV_EINVAL, "hessian", "is missing");
  clv_status status = check_customer(model, x, t_x, T, gradient, error);
  if (status != CLV_OK) return status;
  const clvp_law *law = clvp_law_of(model->facts.kind);
  clvp_point point;
  law->likelihood(model->transactions.parameters, x, t_x, T, &point);
  memcpy(gradient, point.gradient, law->count * sizeof(double));
  memcpy(hessian, point.hessian, CLVP_PACKED(law->count) * sizeof(double));
  return CLV_OK;
}

clv_status clv_model_p_alive(const clv_model *model, double x, double t_x, double T, double *value, clv_error *error) {
  clv_status status = check_customer(model, x, t_x, T, value, error);
  if (status != CLV_OK) return status;
  const clvp_law *law = clvp_law_of(model->facts.kind);
  *value = clvp_p_alive(law->log_odds_dead(model->transactions.parameters, x, t_x, T));
  return CLV_OK;
}

clv_status clv_model_expected(const clv_model *model, double x, double t_x, double T, double horizon, double discount,
                              double *value, clv_error *error) {
  clv_status status = check_customer(model, x, t_x, T, value, error);
  if (status != CLV_OK) return status;
  if (!(discount >= 0.0 && discount <= CUSTOMER_MAX))
    return clvp_fail(error, CLV_EINVAL, "discount", "must be from 0 to 1e15");
  bool endless = isinf(horizon) && horizon > 0.0 && discount >= 1.0 / CUSTOMER_MAX;
  if (!endless && !(horizon >= 0.0 && horizon <= CUSTOMER_MAX))
    return clvp_fail(error, CLV_EINVAL, "horizon",
                     "must be from 0 to 1e15; endless only with a discount of at least 1e-15");
  const clvp_law *law = clvp_law_of(model->facts.kind);
  const double *p = model->transactions.parameters;
  *value = clvp_p_alive(law->log_odds_dead(p, x, t_x, T)) * law->expected(p, x, T, horizon, discount);
  return CLV_OK;
}

clv_status clv_model_p_order(const clv_model *model, double x, double t_x, double T, double horizon, double *value,
                             clv_error *error) {
  clv_status status = check_customer(model, x, t_x, T, value, error);
  if (status != CLV_OK) return status;
  if (!(horizon >= 0.0 && (horizon <= CUSTOMER_MAX || isinf(horizon))))
    return clvp_fail(error, CLV_EINVAL, "horizon", "must be from 0 to 1e15, or endless");
  const clvp_law *law = clvp_law_of(model->facts.kind);
  const double *p = model->transactions.parameters;
  *value = clvp_p_alive(law->log_odds_dead(p, x, t_x, T)) * law->p_order(p, x, T, horizon);
  return CLV_OK;
}

clv_status clv_model_wait(const clv_model *model, double x, double t_x, double T, double *wait, clv_error *error) {
  clv_status status = check_customer(model, x, t_x, T, wait, error);
  if (status != CLV_OK) return status;
  const clvp_law *law = clvp_law_of(model->facts.kind);
  const double *p = model->transactions.parameters;
  double found = clvp_wait_half(law, p, x, T, law->log_odds_dead(p, x, t_x, T));
  if (!(found <= DBL_MAX)) return clvp_fail(error, CLV_ENOTFOUND, "wait", "an order never becomes as likely as not");
  *wait = found;
  return CLV_OK;
}

static clv_status check_purchases(const clv_model *model, double n, double mean, bool positive, const void *out,
                                  clv_error *error) {
  if (model == NULL || out == NULL)
    return clvp_fail(error, CLV_EINVAL, model == NULL ? "model" : "value", "is missing");
  if (model->facts.spend_kind == CLV_SPEND_NONE)
    return clvp_fail(error, CLV_ENOMODEL, "model", "says nothing about spend");
  double least = positive ? 1.0 / CUSTOMER_MAX : 0.0;
  if (!(n >= least && n <= CUSTOMER_MAX))
    return clvp_fail(error, CLV_EINVAL, "n", positive ? "must be from 1e-15 to 1e15" : "must be from 0 to 1e15");
  if (n > 0.0 && !(mean >= least && mean <= CUSTOMER_MAX))
    return clvp_fail(error, CLV_EINVAL, "mean", positive ? "must be from 1e-15 to 1e15" : "must be from 0 to 1e15");
  return CLV_OK;
}

clv_status clv_model_expected_spend(const clv_model *model, double n, double mean, double *value, clv_error *error) {
  clv_status status = check_purchases(model, n, mean, false, value, error);
  if (status != CLV_OK) return status;
  double spend = clvp_spend_expected(model->spend.parameters, n, n > 0.0 ? mean : 0.0);
  if (!isfinite(spend)) return clvp_fail(error, CLV_ENOTFOUND, "mean", "the parameters give no finite mean");
  *value = spend;
  return CLV_OK;
}

clv_status clv_model_spend_log_likelihood(const clv_model *model, double n, double mean, double *value,
                                          clv_error *error) {
  clv_status status = check_purchases(model, n, mean, true, value, error);
  if (status != CLV_OK) return status;
  clvp_point point;
  clvp_spend_likelihood(model->spend.parameters, n, mean, &point);
  *value = point.value;
  return CLV_OK;
}

clv_status clv_model_spend_derivatives(const clv_model *model, double n, double mean, double *gradient, double *hessian,
                                       clv_error *error) {
  if (hessian == NULL) return clvp_fail(error, CLV_EINVAL, "hessian", "is missing");
  clv_status status = check_purchases(model, n, mean, true, gradient, error);
  if (status != CLV_OK) return status;
  clvp_point point;
  clvp_spend_likelihood(model->spend.parameters, n, mean, &point);
  memcpy(gradient, point.gradient, 3 * sizeof(double));
  memcpy(hessian, point.hessian, CLVP_PACKED(3) * sizeof(double));
  return CLV_OK;
}
