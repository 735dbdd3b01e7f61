/* Forecasts of models in a backtest, and what is asked of it. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../model/days.h"
#include "../model/gamma_gamma.h"
#include "../model/model.h"
#include "../num/sum.h"
#include "backtest.h"
#include <math.h>

/* A few of the customers: what the model expects of each, and its sums. */
static void forecast_block(const clv_backtest *backtest, const clv_model *model, const clvp_days *days, size_t first,
                           size_t count, double *mu, clv_backtest_score *about) {
  int32_t x[CLVP_DAYS_BLOCK], t_x[CLVP_DAYS_BLOCK], T[CLVP_DAYS_BLOCK];
  double n[CLVP_DAYS_BLOCK], total[CLVP_DAYS_BLOCK], alive[CLVP_DAYS_BLOCK], spend[CLVP_DAYS_BLOCK];
  int all = model->facts.convention == CLV_SPEND_ALL;
  double money_unit = 1.0;
  for (uint32_t i = 0; i < model->facts.configuration.minor_digits; i++) money_unit *= 10.0;
  for (size_t i = 0; i < count; i++) {
    const clv_statistics *s = &backtest->before[first + i];
    x[i] = s->x;
    t_x[i] = s->last_day - s->first_day;
    T[i] = backtest->facts.split - s->first_day;
    n[i] = (double)(s->x + all);
    total[i] = (double)(all ? s->spend : s->spend - s->first_spend);
  }
  clvp_day_rows rows;
  rows.count = count;
  rows.x = x, rows.t_x = t_x, rows.T = T;
  clvp_days_rows_place(days, &rows);
  clvp_days_odds(days, &rows, alive);
  clvp_days_p_alive(alive, count, alive);
  clvp_days_expected(days, &rows, false, mu);
  for (size_t i = 0; i < count; i++) {
    mu[i] *= alive[i];
    about->orders += mu[i];
  }
  if (model->facts.spend_kind == CLV_SPEND_NONE) return;
  clvp_spend_of_customers(model->spend.parameters, money_unit, count, n, total, spend);
  for (size_t i = 0; i < count; i++)
    if (isfinite(spend[i])) about->value += mu[i] * spend[i];
}

/* Transactions that the model expects of every customer, and the totals that follow. */
static clv_status forecast(const clv_backtest *backtest, const clv_model *model, double *mu, clv_backtest_score *about,
                           clv_error *error) {
  const clv_model_facts *facts = &model->facts;
  int32_t split = backtest->facts.split, x_max = 0, T_max = 0;
  for (size_t i = 0; i < backtest->count; i++) {
    const clv_statistics *s = &backtest->before[i];
    if (s->x > x_max) x_max = s->x;
    if (split - s->first_day > T_max) T_max = split - s->first_day;
  }
  clvp_question question = {.asked = CLVP_ASK_ALIVE | CLVP_ASK_EXPECTED,
                            .horizon = (double)backtest->facts.until - split};
  clvp_days days;
  clvp_days_init(&days, clvp_law_of(facts->kind), model->transactions.parameters, facts->unit_days, &question);
  clv_status status = clvp_days_tables(&days, backtest->count, x_max, T_max, &backtest->allocator, error);
  if (status != CLV_OK) return status;
  for (size_t first = 0, count; first < backtest->count; first += count) {
    count = backtest->count - first < CLVP_DAYS_BLOCK ? backtest->count - first : CLVP_DAYS_BLOCK;
    forecast_block(backtest, model, &days, first, count, mu + first, about);
  }
  if (facts->transactions > 0) about->orders *= (double)facts->orders / (double)facts->transactions;
  clvp_days_free(&days, &backtest->allocator);
  return CLV_OK;
}

clv_status clv_backtest_add(clv_backtest *backtest, const clv_model *model, uint32_t *index, clv_error *error) {
  if (backtest == NULL || model == NULL)
    return clvp_fail(error, CLV_EINVAL, backtest == NULL ? "backtest" : "model", "is missing");
  if (model->facts.until != CLV_NO_DAY && model->facts.until > backtest->facts.split)
    return clvp_fail(error, CLV_EINVAL, "model", "was fitted to days after the split");
  double *mu = clvp_allocate(&backtest->allocator, backtest->count, sizeof *mu);
  if (mu == NULL) return clvp_no_memory(error);
  clv_backtest_score about = {.forecaster = CLV_FORECASTER_MODEL, .kind = model->facts.kind};
  clv_status status = forecast(backtest, model, mu, &about, error);
  if (status == CLV_OK) status = clvp_backtest_score(backtest, &about, mu, error);
  clvp_release(&backtest->allocator, mu);
  if (status != CLV_OK) return status;
  clvp_backtest_settle(backtest);
  if (index != NULL) *index = (uint32_t)backtest->used - 1;
  return CLV_OK;
}

clv_status clv_backtest_get_facts(const clv_backtest *backtest, clv_backtest_facts *facts, clv_error *error) {
  if (backtest == NULL) return clvp_fail(error, CLV_EINVAL, "backtest", "is missing");
  return clvp_struct_out(facts, &backtest->facts, (uint32_t)sizeof backtest->facts, "facts", error);
}

clv_status clv_backtest_get_score(const clv_backtest *backtest, uint32_t index, clv_backtest_score *score,
                                  clv_error *error) {
  if (backtest == NULL) return clvp_fail(error, CLV_EINVAL, "backtest", "is missing");
  if (index >= backtest->used) return clvp_fail(error, CLV_ENOTFOUND, "index", "there are not so many scores");
  return clvp_struct_out(score, &backtest->forecasts[index].score, (uint32_t)sizeof *score, "score", error);
}

clv_status clv_backtest_compare(const clv_backtest *backtest, uint32_t index, uint32_t other, double *difference,
                                double *standard_error, clv_error *error) {
  if (backtest == NULL || difference == NULL || standard_error == NULL)
    return clvp_fail(error, CLV_EINVAL, backtest == NULL ? "backtest" : "difference", "is missing");
  if (index >= backtest->used || other >= backtest->used)
    return clvp_fail(error, CLV_ENOTFOUND, "index", "there are not so many scores");
  const double *a = backtest->forecasts[index].deviance, *b = backtest->forecasts[other].deviance;
  double n = (double)backtest->count, variance = 0.0;
  clvp_sum sum = {0.0, 0.0};
  for (size_t i = 0; i < backtest->count; i++) clvp_sum_add(&sum, a[i] - b[i]);
  double mean = clvp_sum_value(&sum) / n;
  for (size_t i = 0; i < backtest->count; i++) variance += (a[i] - b[i] - mean) * (a[i] - b[i] - mean);
  *difference = mean;
  *standard_error = backtest->count > 1 ? sqrt(variance / (n - 1.0) / n) : 0.0;
  return CLV_OK;
}

clv_status clv_backtest_choose(const clv_backtest *backtest, int32_t incumbent, uint32_t *index, clv_error *error) {
  if (backtest == NULL || index == NULL)
    return clvp_fail(error, CLV_EINVAL, backtest == NULL ? "backtest" : "index", "is missing");
  uint32_t best = backtest->facts.best_model;
  if (best == backtest->facts.scores) return clvp_fail(error, CLV_ENOTFOUND, "model", "no model was added");
  uint32_t choice = best;
  for (uint32_t i = 0; i < backtest->facts.scores; i++) {
    const clv_backtest_score *score = &backtest->forecasts[i].score;
    double difference = 0.0, standard_error = 0.0;
    if (incumbent == 0 || score->kind != incumbent) continue;
    clv_backtest_compare(backtest, i, best, &difference, &standard_error, NULL);
    if (difference <= standard_error) choice = i;
  }
  *index = choice;
  return CLV_OK;
}
