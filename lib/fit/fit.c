/* clv_fit: from a summary to a model. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"
#include "../base/error.h"
#include "../model/model.h"

/* What the model keeps of options and summary. */
static void set_facts(clv_model_facts *facts, const clv_summary *summary, const clvp_fit_options *options) {
  facts->choice = options->model == CLV_MODEL_AUTO ? CLV_CHOICE_BIC : options->choice;
  facts->convention = options->convention;
  facts->unit_days = options->unit_days;
  facts->until = options->until;
  facts->fitted_at = options->fitted_at;
  facts->configuration = summary->configuration;
  facts->orders = summary->orders;
}

/* And of the customers. */
static void count_customers(clv_model_facts *facts, const clvp_fit_rows *rows) {
  facts->first_day = rows->first_day;
  facts->customers = rows->customers;
  for (size_t i = 0; i < rows->task_count; i++) {
    const clvp_fit_task *task = &rows->tasks[i];
    facts->transactions += ((int64_t)task->key + 1) * task->customers;
    if (task->key > 0.0) facts->repeat_customers += task->customers;
  }
}

/* Why transactions cannot be fitted at all. */
static clv_fit_reason transactions_reason(const clv_model_facts *facts, const clvp_fit_rows *rows) {
  if (facts->customers == 0) return CLV_FIT_NO_CUSTOMERS;
  if (rows->days == 0) return CLV_FIT_NO_TIME;
  if (facts->repeat_customers == 0) return CLV_FIT_NO_REPEATS;
  return CLV_FIT_REASON_NONE;
}

/* Fit one model, or of the candidates the one of the least BIC. */
static clv_status fit_candidates(clv_fit_result *result, const clv_model_facts *facts, const clvp_fit_rows *rows,
                                 const clvp_fit_options *options, clvp_fit_run *run, clv_error *error) {
  /* those that let a customer drop out after the first order */
  static const int32_t automatic[] = {CLV_MODEL_MBG_NBD, CLV_MODEL_PARETO_NBD};
  bool choose = options->model == CLV_MODEL_AUTO;
  const int32_t *candidates = choose ? automatic : &options->model;
  size_t count = choose ? sizeof automatic / sizeof automatic[0] : 1;
  clv_status status = CLV_OK;
  run->phase = "transactions";
  for (size_t i = 0; i < count && status == CLV_OK && !run->cancelled; i++) {
    const clvp_law *law = clvp_law_of(candidates[i]);
    clv_fit_result made = {.size = (uint32_t)sizeof made, .kind = candidates[i], .customers = facts->customers};
    status = clvp_fit_transactions(&made, law, rows, options->max_iterations, run, error);
    if (status != CLV_OK || run->cancelled) break;
    clvp_fit_to_unit(&made, law, facts);
    if (i == 0 || made.bic < result->bic) *result = made;
  }
  return status;
}

static clv_status fit_transactions(clv_fit_result *result, const clv_summary *summary, clv_model_facts *facts,
                                   const clvp_fit_options *options, clvp_fit_run *run, clv_error *error) {
  clvp_fit_rows rows = {0};
  clv_status status = clvp_fit_customers(&rows, &summary->parts[CLV_SUMMARY_CUSTOMERS], options->until, run, error);
  if (status != CLV_OK) return status;
  count_customers(facts, &rows);
  result->kind = options->model;
  result->reason = transactions_reason(facts, &rows);
  if (result->reason != CLV_FIT_REASON_NONE) {
    result->status = CLV_FIT_NOT_IDENTIFIED;
  } else {
    status = fit_candidates(result, facts, &rows, options, run, error);
  }
  clvp_fit_rows_free(&rows);
  return status;
}

static clv_status fit_spend(clv_fit_result *result, const clv_summary *summary, const clvp_fit_options *options,
                            clvp_fit_run *run, clv_error *error) {
  if (options->spend_model == CLV_SPEND_NONE) return CLV_OK;
  clv_summary_part part = options->convention == CLV_SPEND_ALL ? CLV_SUMMARY_SPEND : CLV_SUMMARY_REPEAT_SPEND;
  clvp_fit_rows rows = {0};
  clv_status status = clvp_fit_spends(&rows, &summary->parts[part], summary->configuration.minor_digits, run, error);
  if (status != CLV_OK) return status;
  if (rows.count == 0) {
    result->status = CLV_FIT_NOT_IDENTIFIED;
    result->reason = CLV_FIT_NO_SPEND;
  } else {
    result->kind = options->spend_model;
    run->phase = "spend";
    run->step = 0;
    run->from = 0.8;
    run->share = 0.2;
    status = clvp_fit_spend(result, &rows, options->max_iterations, run, error);
  }
  clvp_fit_rows_free(&rows);
  return status;
}

/* Tell the caller how the parts came out, where there is a place for it. */
static clv_status give_results(clv_fit_result *transactions, const clv_fit_result *made, clv_fit_result *spend,
                               const clv_fit_result *made_spend, clv_error *error) {
  clv_status status = CLV_OK;
  if (transactions != NULL) status = clvp_struct_out(transactions, made, (uint32_t)sizeof *made, "transactions", error);
  if (status == CLV_OK && spend != NULL)
    status = clvp_struct_out(spend, made_spend, (uint32_t)sizeof *made_spend, "spend", error);
  return status;
}

clv_status clv_fit(clv_model **model, const clv_summary *summary, const clv_option *options, size_t option_count,
                   const clv_fit_host *host, clv_fit_result *transactions, clv_fit_result *spend, clv_error *error) {
  if (model == NULL || summary == NULL)
    return clvp_fail(error, CLV_EINVAL, model == NULL ? "model" : "summary", "is missing");
  clvp_fit_options own_options;
  clv_fit_host own_host = CLV_FIT_HOST_INIT;
  clvp_fit_run run = {0};
  clv_status status = clvp_fit_options_read(&own_options, options, option_count, summary, error);
  if (status == CLV_OK) status = clvp_fit_start(&run, &own_host, host, error);
  if (status != CLV_OK) return status;

  clv_model_facts facts = {.size = (uint32_t)sizeof facts};
  clv_fit_result made = {.size = (uint32_t)sizeof made}, made_spend = {.size = (uint32_t)sizeof made_spend};
  clv_model *fitted = NULL;
  set_facts(&facts, summary, &own_options);
  status = fit_transactions(&made, summary, &facts, &own_options, &run, error);
  if (status == CLV_OK && !run.cancelled && made.status != CLV_FIT_NOT_IDENTIFIED)
    status = fit_spend(&made_spend, summary, &own_options, &run, error);
  if (status == CLV_OK && run.cancelled) {
    made.status = CLV_FIT_CANCELLED;
    status = clvp_fail(error, CLV_ECANCELLED, "progress", "the progress callback asked to stop");
  } else if (status == CLV_OK && made.status == CLV_FIT_NOT_IDENTIFIED) {
    status = clvp_fail(error, CLV_ENOMODEL, "summary", clv_fit_reason_name(made.reason));
  } else if (status == CLV_OK) {
    facts.kind = made.kind;
    facts.spend_kind = made_spend.parameter_count > 0 ? own_options.spend_model : CLV_SPEND_NONE;
    status = clvp_model_new(&fitted, &facts, &made, &made_spend, host == NULL ? NULL : own_host.allocator, error);
  }
  if (status == CLV_OK || status == CLV_ECANCELLED || status == CLV_ENOMODEL) {
    clv_status given = give_results(transactions, &made, spend, &made_spend, error);
    if (given != CLV_OK) {
      clv_model_free(fitted);
      return given;
    }
  }
  if (status == CLV_OK) *model = fitted;
  return status;
}
