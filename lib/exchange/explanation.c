/* An explanation as JSON. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "records.h"
#include <clv/explain.h>
#include <string.h>

static void explanation_history(clvp_json *json, const clv_explanation *e) {
  bool overflow = (e->flags & CLV_STATISTICS_OVERFLOW) != 0;
  clvp_json_object(json, "statistics");
  clvp_json_integer(json, "x", e->x);
  clvp_json_date(json, "first_day", e->first_day);
  clvp_json_date(json, "last_day", e->last_day);
  clvp_json_integer(json, "orders", e->orders);
  if (overflow) {
    clvp_json_null(json, "spend");
    clvp_json_null(json, "first_spend");
  } else {
    clvp_json_integer(json, "spend", e->spend);
    clvp_json_integer(json, "first_spend", e->first_spend);
  }
  clvp_json_end_object(json);
}

/* The row of a kind, without a name where there is none. */
static clv_model_info explanation_info(int32_t spend, int32_t kind) {
  clv_model_info info;
  if (!clvp_record_model_info(spend, kind, &info)) memset(&info, 0, sizeof info);
  return info;
}

static void explanation_transactions(clvp_json *json, const clv_explanation *e) {
  clv_model_info info = explanation_info(0, e->kind);
  bool told = e->reason == CLV_REASON_PRESENT;
  if (e->kind == 0) {
    clvp_json_null(json, "transactions");
    return;
  }
  clvp_json_object(json, "transactions");
  clvp_json_text(json, "model", info.name);
  clvp_record_unit(json, e->unit_days);
  clvp_record_params(json, e->parameter_count, e->parameters, &info);
  clvp_json_number(json, "orders_per_transaction", e->orders_per_transaction);
  const struct {
    const char *key;
    double value;
  } terms[] = {{"t_x", e->t_x},
               {"T", e->T},
               {"log_likelihood", e->log_likelihood},
               {"odds_dead", e->odds_dead},
               {"p_alive", e->p_alive},
               {"rate_r", e->rate_r},
               {"rate_alpha", e->rate_alpha},
               {"rate_a_day", e->rate_a_day},
               {"expected_if_alive", e->expected_if_alive},
               {"predicted_transactions", e->predicted_transactions},
               {"predicted_orders", e->predicted_orders}};
  for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
    if (told)
      clvp_json_number(json, terms[i].key, terms[i].value);
    else
      clvp_json_null(json, terms[i].key);
  }
  clvp_json_text(json, "absent", told ? NULL : clvp_record_reason((unsigned)e->reason));
  clvp_json_end_object(json);
}

static void explanation_spend(clvp_json *json, const clv_explanation *e) {
  clv_model_info info = explanation_info(1, e->spend_kind);
  bool told = e->spend_reason == CLV_REASON_PRESENT, population = told && e->population_mean_spend > 0;
  if (e->spend_kind == CLV_SPEND_NONE) {
    clvp_json_null(json, "spend");
    return;
  }
  clvp_json_object(json, "spend");
  clvp_json_text(json, "model", info.name);
  clvp_record_params(json, e->spend_parameter_count, e->spend_parameters, &info);
  clvp_json_text(json, "convention", e->convention == CLV_SPEND_REPEAT ? "repeat" : "all");
  const struct {
    const char *key;
    double value;
    bool told;
  } terms[] = {{"own_mean_spend", e->own_mean_spend, told},
               {"population_mean_spend", e->population_mean_spend, population},
               {"own_weight", e->own_weight, population},
               {"expected_spend", e->expected_spend, told},
               {"predicted_value", e->predicted_value, told}};
  for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
    if (terms[i].told)
      clvp_json_number(json, terms[i].key, terms[i].value);
    else
      clvp_json_null(json, terms[i].key);
  }
  clvp_json_text(json, "absent", told ? NULL : clvp_record_reason((unsigned)e->spend_reason));
  clvp_json_end_object(json);
}

clv_status clv_explanation_write_json(const clv_explanation *explanation, const void *id, size_t id_size,
                                      clv_write_fn write, void *user, clv_error *error) {
  if (!explanation) return clvp_fail(error, CLV_EINVAL, "explanation", "the explanation is missing");
  if (explanation->size < sizeof *explanation)
    return clvp_fail(error, CLV_EINVAL, "explanation", "the structure's size is not set");
  clvp_json json;
  clv_status status = clvp_record_customer(&json, id, id_size, write, user, error);
  if (status != CLV_OK) return status;
  clvp_json_date(&json, "as_of", explanation->as_of);
  clvp_json_integer(&json, "horizon", explanation->horizon);
  clvp_json_integer(&json, "members", explanation->members);
  clvp_json_time(&json, "touched_at", explanation->touched_at);
  clvp_json_time(&json, "fitted_at", explanation->fitted_at);
  clvp_json_text(&json, "state", clv_state_name(explanation->state));
  clvp_json_text(&json, "state_reason", clv_state_reason_name(explanation->state_reason));
  explanation_history(&json, explanation);
  explanation_transactions(&json, explanation);
  explanation_spend(&json, explanation);
  clvp_json_end_object(&json);
  return clvp_json_finish(&json, error);
}
