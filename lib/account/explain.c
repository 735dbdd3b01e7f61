/* How a customer's prediction comes about. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/law.h"
#include "../model/model.h"
#include "account.h"
#include <clv/explain.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* Attributes that terms belong to. */
enum { ATTRIBUTE_P_ALIVE = 9, ATTRIBUTE_EXPECTED_SPEND = 17 };

static void explain_person(clv_explanation *own, const clv_account *account, uint32_t number, int64_t as_of,
                           const clv_statistics *s) {
  uint32_t node = 0, member;
  while (clvp_person_next(&account->history, number, &node, &member))
    own->members += !clvp_profile_is(clvp_profile_at(&account->history, member), CLVP_PROFILE_ERASED);
  own->as_of = clvp_account_day(account, as_of);
  own->touched_at = clvp_history_touched(&account->history, number, as_of);
  own->x = s->x;
  own->first_day = s->first_day;
  own->last_day = s->last_day;
  own->flags = s->flags;
  own->orders = s->orders;
  own->spend = s->spend;
  own->first_spend = s->first_spend;
}

static void explain_model(clv_explanation *own, const clv_model *model) {
  const clv_model_facts *facts = &model->facts;
  own->kind = facts->kind;
  own->spend_kind = facts->spend_kind;
  own->convention = facts->convention;
  own->unit_days = facts->unit_days;
  own->parameter_count = model->transactions.parameter_count;
  own->spend_parameter_count = model->spend.parameter_count;
  if (facts->fitted_at != 0) own->fitted_at = facts->fitted_at;
  memcpy(own->parameters, model->transactions.parameters, sizeof own->parameters);
  memcpy(own->spend_parameters, model->spend.parameters, sizeof own->spend_parameters);
  own->orders_per_transaction = 1.0;
  if (facts->transactions > 0) own->orders_per_transaction = (double)facts->orders / (double)facts->transactions;
}

/* A parameter by its name; 0 where the model has none of that name. */
static double parameter_named(const clvp_law *law, const double *parameters, const char *name) {
  for (size_t i = 0; i < law->count; i++)
    if (strcmp(law->names[i], name) == 0) return parameters[i];
  return 0.0;
}

static void explain_transactions(clv_explanation *own, const clv_prediction *prediction) {
  const clvp_law *law = clvp_law_of(own->kind);
  const double *p = own->parameters;
  double unit = own->unit_days, x = own->x;
  clvp_point point;
  own->t_x = ((double)own->last_day - own->first_day) / unit;
  own->T = ((double)own->as_of - own->first_day) / unit;
  law->likelihood(p, x, own->t_x, own->T, &point);
  own->log_likelihood = point.value;
  own->p_alive = prediction->p_alive;
  own->odds_dead = fmin(exp(law->log_odds_dead(p, x, own->t_x, own->T)), 1.0 / DBL_MIN);
  double r = parameter_named(law, p, "r"), alpha = parameter_named(law, p, "alpha");
  if (r > 0.0 && alpha > 0.0) {
    own->rate_r = r + x;
    own->rate_alpha = alpha + own->T;
    own->rate_a_day = own->rate_r / own->rate_alpha / unit;
  }
  own->expected_if_alive = law->expected(p, x, own->T, own->horizon / unit, 0.0);
  own->predicted_transactions = prediction->predicted_transactions;
  own->predicted_orders = prediction->predicted_orders;
}

static void explain_spend(clv_explanation *own, const clv_model *model, const clv_prediction *prediction) {
  double p = own->spend_parameters[0], q = own->spend_parameters[1], gamma = own->spend_parameters[2];
  bool all = own->convention == CLV_SPEND_ALL;
  double n = all ? own->x + 1.0 : own->x, money_unit = 1.0;
  for (uint32_t i = 0; i < model->facts.configuration.minor_digits; i++) money_unit *= 10.0;
  if (n > 0.0) own->own_mean_spend = (double)(all ? own->spend : own->spend - own->first_spend) / n;
  if (q > 1.0) {
    own->population_mean_spend = p * gamma / (q - 1.0) * money_unit;
    own->own_weight = p * n / (p * n + q - 1.0);
  }
  own->expected_spend = prediction->expected_spend;
  own->predicted_value = prediction->predicted_value;
}

clv_status clv_account_explain(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                               const clv_predict_options *options, clv_explanation *explanation, clv_error *error) {
  uint32_t number;
  clv_statistics statistics;
  clv_prediction prediction = {.size = (uint32_t)sizeof prediction};
  clv_explanation own = {.size = (uint32_t)sizeof own, .fitted_at = CLV_NO_TIME};
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status == CLV_OK) status = clvp_account_find(account, id, id_size, &number, error);
  if (status == CLV_OK) status = clvp_struct_ready(explanation, "explanation", error);
  if (status == CLV_OK) status = clvp_history_statistics(&account->history, number, as_of, &statistics, error);
  if (status != CLV_OK) return status;
  clv_predict_options asked = clvp_account_predict_options(account);
  if (options) asked = (clv_predict_options)CLV_PREDICT_OPTIONS_INIT;
  status = clvp_struct_in(&asked, (uint32_t)sizeof asked, options, "options", error);
  if (status == CLV_OK)
    status = clv_predict(account->model, &statistics, sizeof statistics, clvp_account_day(account, as_of), &asked,
                         &prediction, error);
  if (status != CLV_OK) return status;
  explain_person(&own, account, number, as_of, &statistics);
  own.state = clvp_account_state(account, &own.state_reason);
  own.horizon = asked.horizon;
  own.reason = (clv_reason)prediction.reason[ATTRIBUTE_P_ALIVE];
  own.spend_reason = (clv_reason)prediction.reason[ATTRIBUTE_EXPECTED_SPEND];
  if (account->model) explain_model(&own, account->model);
  if (own.reason == CLV_REASON_PRESENT) explain_transactions(&own, &prediction);
  if (own.spend_reason == CLV_REASON_PRESENT) explain_spend(&own, account->model, &prediction);
  return clvp_struct_out(explanation, &own, (uint32_t)sizeof own, "explanation", error);
}
