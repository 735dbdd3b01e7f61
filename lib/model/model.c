/* The model object: made in one way, immutable, counted by references. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "model.h"
#include "../base/calendar.h"
#include "../base/configuration.h"
#include "../base/error.h"
#include "gamma_gamma.h"
#include "law.h"
#include <math.h>
#include <string.h>

/* Greatest parameter that makes sense, and one over the least. */
#define PARAMETER_MAX 1e15

static clv_status check_parameters(const double *parameters, size_t count, const char *const *names, clv_error *error) {
  for (size_t i = 0; i < CLV_PARAMETERS_MAX; i++) {
    bool sane =
        i < count ? parameters[i] >= 1.0 / PARAMETER_MAX && parameters[i] <= PARAMETER_MAX : parameters[i] == 0.0;
    if (!sane)
      return clvp_fail(error, CLV_EINVAL, i < count ? names[i] : "parameters",
                       i < count ? "a parameter must be positive, within 1e-15 and 1e15" : "there are too many");
  }
  return CLV_OK;
}

/* What holds for every result, with and without parameters. */
static clv_status check_result(const clv_fit_result *result, clv_error *error) {
  if (result->status < CLV_FIT_NONE || result->status > CLV_FIT_CANCELLED || result->reason < CLV_FIT_REASON_NONE ||
      result->reason > CLV_FIT_NO_SPEND)
    return clvp_fail(error, CLV_EINVAL, "status", "there is no such status");
  if (result->customers < 0) return clvp_fail(error, CLV_EINVAL, "customers", "a negative number of customers");
  bool finite = isfinite(result->log_likelihood) && isfinite(result->aic) && isfinite(result->bic) &&
                isfinite(result->gradient_norm) && isfinite(result->condition_number) && isfinite(result->correlation);
  for (size_t i = 0; i < CLV_PARAMETERS_MAX; i++)
    finite = finite && isfinite(result->standard_errors[i]) && result->standard_errors[i] >= 0.0;
  for (size_t i = 0; i < CLVP_PACKED_MAX; i++) finite = finite && isfinite(result->log_covariance[i]);
  if (!finite) return clvp_fail(error, CLV_EINVAL, "result", "a figure of the fit is not finite");
  return CLV_OK;
}

static clv_status check_spend(const clv_model_facts *facts, const clv_fit_result *spend, clv_error *error) {
  static const char *const names[] = {"p", "q", "gamma"};
  if (facts->convention != CLV_SPEND_ALL && facts->convention != CLV_SPEND_REPEAT)
    return clvp_fail(error, CLV_EINVAL, "convention", "there is no such spend convention");
  if (facts->spend_kind != CLV_SPEND_NONE && facts->spend_kind != CLV_SPEND_GAMMA_GAMMA)
    return clvp_fail(error, CLV_EINVAL, "spend_kind", "there is no such spend model");
  size_t count = facts->spend_kind == CLV_SPEND_NONE ? 0 : 3;
  if (spend->parameter_count != count || (count > 0 && spend->kind != facts->spend_kind))
    return clvp_fail(error, CLV_EINVAL, "spend_kind", "the spend model and its parameters differ");
  return check_parameters(spend->parameters, count, names, error);
}

static clv_status check_facts(const clv_model_facts *facts, clv_error *error) {
  if (facts->unit_days < 1 || facts->unit_days > 366)
    return clvp_fail(error, CLV_EINVAL, "unit_days", "the unit of time is 1 to 366 days");
  if (facts->orders < 0 || facts->transactions < 0 || facts->orders < facts->transactions ||
      (facts->orders > 0 && facts->transactions == 0))
    return clvp_fail(error, CLV_EINVAL, "orders", "a transaction has at least one order");
  if (facts->choice < CLV_CHOICE_GIVEN || facts->choice > CLV_CHOICE_BACKTEST)
    return clvp_fail(error, CLV_EINVAL, "choice", "there is no such choice");
  if (facts->customers < 0 || facts->repeat_customers < 0 || facts->repeat_customers > facts->customers)
    return clvp_fail(error, CLV_EINVAL, "customers", "numbers of customers that cannot be");
  if ((facts->until != CLV_NO_DAY && !clvp_day_valid(facts->until)) ||
      (facts->first_day != CLV_NO_DAY && !clvp_day_valid(facts->first_day)) ||
      (facts->fitted_at != 0 && !clvp_time_valid(facts->fitted_at)))
    return clvp_fail(error, CLV_EINVAL, "until", "a day outside the years 0001 to 9999");
  return CLV_OK;
}

clv_status clvp_model_new(clv_model **model, const clv_model_facts *facts, const clv_fit_result *transactions,
                          const clv_fit_result *spend, const clv_allocator *allocator, clv_error *error) {
  const clvp_law *law = clvp_law_of(facts->kind);
  if (law == NULL || transactions->kind != facts->kind || transactions->parameter_count != law->count)
    return clvp_fail(error, CLV_EINVAL, "kind", "there is no such transaction model");
  clv_status status = check_parameters(transactions->parameters, law->count, law->names, error);
  if (status == CLV_OK) status = check_spend(facts, spend, error);
  if (status == CLV_OK) status = check_facts(facts, error);
  if (status == CLV_OK) status = check_result(transactions, error);
  if (status == CLV_OK) status = check_result(spend, error);
  clv_configuration configuration;
  if (status == CLV_OK) status = clvp_configuration_init(&configuration, &facts->configuration, error);
  clv_allocator own;
  if (status == CLV_OK) status = clvp_allocator_init(&own, allocator, error);
  if (status != CLV_OK) return status;

  clv_model *made = clvp_allocate(&own, 1, sizeof *made);
  if (made == NULL) return clvp_no_memory(error);
  made->allocator = own;
  atomic_init(&made->references, 1);
  made->facts = *facts;
  made->facts.size = (uint32_t)sizeof made->facts;
  made->facts.configuration = configuration;
  made->transactions = *transactions;
  made->transactions.size = (uint32_t)sizeof made->transactions;
  made->spend = *spend;
  made->spend.size = (uint32_t)sizeof made->spend;
  *model = made;
  return CLV_OK;
}

clv_status clv_model_create(clv_model **model, const clv_model_spec *spec, const clv_allocator *allocator,
                            clv_error *error) {
  clv_model_spec own = CLV_MODEL_SPEC_INIT;
  if (model == NULL || spec == NULL)
    return clvp_fail(error, CLV_EINVAL, model == NULL ? "model" : "spec", "is missing");
  clv_status status = clvp_struct_in(&own, (uint32_t)sizeof own, spec, "spec", error);
  if (status != CLV_OK) return status;
  const clvp_law *law = clvp_law_of(own.kind);
  if (law == NULL) return clvp_fail(error, CLV_EINVAL, "kind", "there is no such transaction model");
  if (own.reserved != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "must be 0");
  clv_model_facts facts = {.kind = own.kind,
                           .spend_kind = own.spend_kind,
                           .convention = own.convention,
                           .unit_days = own.unit_days,
                           .until = CLV_NO_DAY,
                           .first_day = CLV_NO_DAY,
                           .orders = own.orders,
                           .transactions = own.transactions,
                           .configuration = own.configuration};
  clv_fit_result transactions = {.kind = own.kind, .parameter_count = (uint32_t)law->count};
  clv_fit_result spend = {.kind = own.spend_kind, .parameter_count = own.spend_kind == CLV_SPEND_NONE ? 0 : 3};
  memcpy(transactions.parameters, own.parameters, sizeof own.parameters);
  memcpy(spend.parameters, own.spend_parameters, sizeof own.spend_parameters);
  return clvp_model_new(model, &facts, &transactions, &spend, allocator, error);
}

clv_model *clv_model_ref(clv_model *model) {
  if (model != NULL) atomic_fetch_add_explicit(&model->references, 1, memory_order_relaxed);
  return model;
}

void clv_model_free(clv_model *model) {
  if (model == NULL || atomic_fetch_sub_explicit(&model->references, 1, memory_order_acq_rel) != 1) return;
  clv_allocator allocator = model->allocator;
  clvp_release(&allocator, model);
}

clv_status clv_model_get_facts(const clv_model *model, clv_model_facts *facts, clv_error *error) {
  if (model == NULL) return clvp_fail(error, CLV_EINVAL, "model", "is missing");
  return clvp_struct_out(facts, &model->facts, (uint32_t)sizeof model->facts, "facts", error);
}

clv_status clv_model_get_transactions(const clv_model *model, clv_fit_result *result, clv_error *error) {
  if (model == NULL) return clvp_fail(error, CLV_EINVAL, "model", "is missing");
  return clvp_struct_out(result, &model->transactions, (uint32_t)sizeof model->transactions, "result", error);
}

clv_status clv_model_get_spend(const clv_model *model, clv_fit_result *result, clv_error *error) {
  if (model == NULL) return clvp_fail(error, CLV_EINVAL, "model", "is missing");
  return clvp_struct_out(result, &model->spend, (uint32_t)sizeof model->spend, "result", error);
}

const char *clv_fit_status_name(clv_fit_status status) {
  static const char *const names[] = {"none",           "converged",      "boundary", "weak",
                                      "not_identified", "max_iterations", "cancelled"};
  return (unsigned)status < sizeof names / sizeof names[0] ? names[status] : "unknown";
}

const char *clv_fit_reason_name(clv_fit_reason reason) {
  static const char *const names[] = {"none", "no_customers", "no_repeats", "no_time", "no_spend"};
  return (unsigned)reason < sizeof names / sizeof names[0] ? names[reason] : "unknown";
}
