/* Summaries, models, predictions and eligibility as JSON. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../base/unicode.h"
#include "../model/model.h"
#include "../summary/summary.h"
#include "decimal.h"
#include "records.h"
#include <clv/account.h>
#include <clv/predict.h>
#include <string.h>

const char *clvp_record_reason(unsigned reason) {
  static const char *const names[] = {"present",   "no_orders",    "one_transaction", "no_model", "no_spend_model",
                                      "never",     "beyond_limit", "overflow",        "no_mean",  "other_configuration",
                                      "not_asked", "no_profile",   "other_filter"};
  return reason < sizeof names / sizeof names[0] ? names[reason] : "unknown";
}

/* How orders became transactions. */
static void record_configuration(clvp_json *json, const clv_configuration *configuration) {
  unsigned char filter[8];
  for (unsigned i = 0; i < sizeof filter; i++) filter[i] = (unsigned char)(configuration->filter >> (56 - 8 * i));
  clvp_json_integer(json, "minor_digits", configuration->minor_digits);
  clvp_json_integer(json, "day_offset", configuration->day_offset);
  clvp_json_date(json, "history_start", configuration->history_start);
  if (configuration->filter == 0)
    clvp_json_null(json, "filter");
  else
    clvp_json_hex(json, "filter", filter, sizeof filter);
}

bool clvp_record_model_info(int32_t spend, int32_t kind, clv_model_info *info) {
  for (uint32_t index = 0;; index++) {
    info->size = (uint32_t)sizeof *info;
    if (clv_model_info_at(index, info, NULL) != CLV_OK) return false;
    if (info->spend == spend && info->kind == kind) return true;
  }
}

void clvp_record_unit(clvp_json *json, uint32_t unit_days) {
  char text[CLVP_DECIMAL_SIZE + 5];
  size_t size = clvp_decimal_integer(unit_days, text);
  memcpy(text + size, " days", 5);
  if (unit_days == 1 || unit_days == 7)
    clvp_json_text(json, "unit", unit_days == 1 ? "day" : "week");
  else
    clvp_json_string(json, "unit", text, size + 5);
}

void clvp_record_params(clvp_json *json, uint32_t count, const double *parameters, const clv_model_info *info) {
  if (count == 0) {
    clvp_json_null(json, "params");
    return;
  }
  clvp_json_object(json, "params");
  for (uint32_t i = 0; i < info->parameter_count; i++) clvp_json_number(json, info->parameter_names[i], parameters[i]);
  clvp_json_end_object(json);
}

/* A figure that is 0 where it is absent. */
static void record_unless_zero(clvp_json *json, const char *key, double value) {
  if (value > 0 || value < 0)
    clvp_json_number(json, key, value);
  else
    clvp_json_null(json, key);
}

static bool record_fitted(const clv_fit_result *result) {
  return result->parameter_count > 0 && result->status != CLV_FIT_NONE && result->status != CLV_FIT_NOT_IDENTIFIED;
}

static void record_log_likelihood(clvp_json *json, const clv_fit_result *result) {
  if (record_fitted(result))
    clvp_json_number(json, "log_likelihood", result->log_likelihood);
  else
    clvp_json_null(json, "log_likelihood");
}

/* How a part was fitted, beyond what everybody asks for. */
static void record_fit(clvp_json *json, const clv_fit_result *result, const clv_model_info *info) {
  clvp_json_object(json, "standard_errors");
  for (uint32_t i = 0; i < info->parameter_count; i++)
    record_unless_zero(json, info->parameter_names[i], result->standard_errors[i]);
  clvp_json_end_object(json);
  clvp_json_array(json, "boundary");
  for (uint32_t i = 0; i < info->parameter_count; i++)
    if (result->boundary >> i & 1) clvp_json_text(json, NULL, info->parameter_names[i]);
  clvp_json_end_array(json);
  bool known = result->reason != CLV_FIT_REASON_NONE;
  clvp_json_text(json, "reason", known ? clv_fit_reason_name(result->reason) : NULL);
  record_unless_zero(json, "aic", result->aic);
  record_unless_zero(json, "bic", result->bic);
  if (record_fitted(result))
    clvp_json_number(json, "gradient_norm", result->gradient_norm);
  else
    clvp_json_null(json, "gradient_norm");
  record_unless_zero(json, "condition_number", result->condition_number);
  clvp_json_integer(json, "iterations", result->iterations);
  clvp_json_integer(json, "evaluations", result->evaluations);
}

static void record_spend(clvp_json *json, const clv_model *model) {
  const clv_fit_result *spend = &model->spend;
  if (model->facts.spend_kind == CLV_SPEND_NONE && spend->status == CLV_FIT_NONE) {
    clvp_json_null(json, "spend");
    return;
  }
  clv_model_info info;
  int32_t kind = model->facts.spend_kind != CLV_SPEND_NONE ? model->facts.spend_kind : spend->kind;
  bool known = kind != CLV_SPEND_NONE && clvp_record_model_info(1, kind, &info);
  if (!known) memset(&info, 0, sizeof info);
  clvp_json_object(json, "spend");
  clvp_json_text(json, "model", info.name);
  clvp_record_params(json, spend->parameter_count, spend->parameters, &info);
  record_log_likelihood(json, spend);
  clvp_json_text(json, "status", clv_fit_status_name(spend->status));
  clvp_json_text(json, "convention", model->facts.convention == CLV_SPEND_REPEAT ? "repeat" : "all");
  clvp_json_integer(json, "customers", spend->customers);
  if (record_fitted(spend))
    clvp_json_number(json, "correlation", spend->correlation);
  else
    clvp_json_null(json, "correlation");
  record_fit(json, spend, &info);
  clvp_json_end_object(json);
}

static const char *const choice_names[] = {"host", "bic", "backtest"};

clv_status clv_model_write_json(const clv_model *model, clv_write_fn write, void *user, clv_error *error) {
  if (!model) return clvp_fail(error, CLV_EINVAL, "model", "the model is missing");
  if (!write) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  const clv_model_facts *facts = &model->facts;
  clv_model_info info;
  if (!clvp_record_model_info(0, facts->kind, &info)) memset(&info, 0, sizeof info);
  clvp_json json;
  clvp_json_init(&json, write, user);
  clvp_json_object(&json, NULL);
  clvp_json_text(&json, "model", info.name);
  clvp_record_unit(&json, facts->unit_days);
  clvp_record_params(&json, model->transactions.parameter_count, model->transactions.parameters, &info);
  record_log_likelihood(&json, &model->transactions);
  clvp_json_integer(&json, "customers", facts->customers);
  clvp_json_integer(&json, "repeat_customers", facts->repeat_customers);
  clvp_json_text(&json, "status", clv_fit_status_name(model->transactions.status));
  record_spend(&json, model);
  record_fit(&json, &model->transactions, &info);
  clvp_json_text(&json, "chosen_by", choice_names[facts->choice]);
  clvp_json_date(&json, "until", facts->until);
  clvp_json_date(&json, "first_day", facts->first_day);
  if (facts->fitted_at != 0)
    clvp_json_time(&json, "fitted_at", facts->fitted_at);
  else
    clvp_json_null(&json, "fitted_at");
  bool ratio = facts->transactions > 0;
  clvp_json_number(&json, "orders_per_transaction", ratio ? (double)facts->orders / (double)facts->transactions : 1);
  record_configuration(&json, &facts->configuration);
  clvp_json_end_object(&json);
  return clvp_json_finish(&json, error);
}

clv_status clv_summary_write_json(const clv_summary *summary, clv_write_fn write, void *user, clv_error *error) {
  static const char *const parts[CLVP_SUMMARY_PARTS] = {"customers",  "spend",       "repeat_spend",
                                                        "first_days", "repeat_days", "gaps"};
  if (!summary) return clvp_fail(error, CLV_EINVAL, "summary", "the summary is missing");
  if (!write) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  clv_summary_totals totals = {(uint32_t)sizeof totals, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  clv_status status = clv_summary_get_totals(summary, &totals, error);
  if (status != CLV_OK) return status;
  clvp_json json;
  clvp_json_init(&json, write, user);
  clvp_json_object(&json, NULL);
  clvp_json_date(&json, "until", totals.until);
  clvp_json_date(&json, "first_day", totals.first_day);
  clvp_json_date(&json, "last_day", totals.last_day);
  clvp_json_integer(&json, "customers", totals.customers);
  clvp_json_integer(&json, "repeat_customers", totals.repeat_customers);
  clvp_json_integer(&json, "transactions", totals.transactions);
  clvp_json_integer(&json, "orders", totals.orders);
  if (totals.spend_overflow)
    clvp_json_null(&json, "spend");
  else
    clvp_json_integer(&json, "spend", totals.spend);
  record_configuration(&json, &summary->configuration);
  clvp_json_object(&json, "rows");
  for (int part = 0; part < CLVP_SUMMARY_PARTS; part++)
    clvp_json_integer(&json, parts[part], (int64_t)summary->parts[part].size);
  clvp_json_end_object(&json);
  clvp_json_end_object(&json);
  return clvp_json_finish(&json, error);
}

clv_status clvp_record_customer(clvp_json *json, const void *id, size_t id_size, clv_write_fn write, void *user,
                                clv_error *error) {
  if (id && (id_size < 1 || id_size > CLV_ID_MAX))
    return clvp_fail(error, CLV_EINVAL, "id_size", "an id has 1 to 1024 bytes");
  if (!write) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  clvp_json_init(json, write, user);
  clvp_json_object(json, NULL);
  if (id && clvp_utf8_valid(id, id_size))
    clvp_json_string(json, "profile", id, id_size);
  else if (id)
    clvp_json_hex(json, "profile_hex", id, id_size);
  return CLV_OK;
}

#define RECORD_PUT_COUNT clvp_json_integer
#define RECORD_PUT_MONEY clvp_json_integer
#define RECORD_PUT_NUMBER clvp_json_number
#define RECORD_PUT_DAY clvp_json_date

clv_status clv_prediction_write_json(const clv_prediction *prediction, const void *id, size_t id_size,
                                     clv_write_fn write, void *user, clv_error *error) {
  if (!prediction) return clvp_fail(error, CLV_EINVAL, "prediction", "the prediction is missing");
  if (prediction->size < sizeof *prediction)
    return clvp_fail(error, CLV_EINVAL, "prediction", "the structure's size is not set");
  clvp_json json;
  clv_status status = clvp_record_customer(&json, id, id_size, write, user, error);
  if (status != CLV_OK) return status;
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  if (prediction->reason[number] == CLV_REASON_PRESENT)                                                                \
    RECORD_PUT_##type(&json, #name, prediction->name);                                                                 \
  else                                                                                                                 \
    clvp_json_null(&json, #name);
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE
  clvp_json_object(&json, "absent");
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  if (prediction->reason[number] != CLV_REASON_PRESENT)                                                                \
    clvp_json_text(&json, #name, clvp_record_reason(prediction->reason[number]));
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE
  clvp_json_end_object(&json);
  clvp_json_bool(&json, "lookahead", (prediction->flags & CLV_PREDICTION_LOOKAHEAD) != 0);
  clvp_json_time(&json, "fitted_at", prediction->fitted_at);
  clvp_json_end_object(&json);
  return clvp_json_finish(&json, error);
}

/* One figure with what it is measured against. */
static void record_figure(clvp_json *json, const char *key, int64_t value, int64_t threshold, int32_t met) {
  clvp_json_object(json, key);
  clvp_json_integer(json, "value", value);
  clvp_json_integer(json, "threshold", threshold);
  clvp_json_bool(json, "met", met != 0);
  clvp_json_end_object(json);
}

clv_status clv_eligibility_write_json(const clv_eligibility *report, clv_write_fn write, void *user, clv_error *error) {
  if (!report) return clvp_fail(error, CLV_EINVAL, "report", "the report is missing");
  if (report->size < sizeof *report) return clvp_fail(error, CLV_EINVAL, "report", "the structure's size is not set");
  if (!write) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  const clv_thresholds *asked = &report->thresholds;
  clvp_json json;
  clvp_json_init(&json, write, user);
  clvp_json_object(&json, NULL);
  clvp_json_bool(&json, "eligible", report->eligible != 0);
  clvp_json_date(&json, "first_day", report->first_day);
  clvp_json_date(&json, "last_day", report->last_day);
  clvp_json_date(&json, "needed_day", report->needed_day);
  record_figure(&json, "months", report->months, asked->months, report->months_met);
  record_figure(&json, "buyers", report->buyers, asked->buyers, report->buyers_met);
  record_figure(&json, "loyal_buyers", report->loyal_buyers, asked->loyal_buyers, report->loyal_met);
  clvp_json_integer(&json, "loyal_transactions", asked->loyal_transactions);
  clvp_json_integer(&json, "loyal_orders", asked->loyal_orders);
  record_figure(&json, "paying_buyers", report->paying_buyers, asked->paying_buyers, report->paying_met);
  record_figure(&json, "days", report->days, asked->days, report->days_met);
  record_figure(&json, "idle_days", report->idle_days, asked->recent_days, report->recent_met);
  clvp_json_end_object(&json);
  return clvp_json_finish(&json, error);
}
