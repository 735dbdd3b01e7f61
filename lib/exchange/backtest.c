/* A backtest as JSON. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../model/law.h"
#include "json.h"
#include <clv/fit.h>

static const char *forecaster_name(const clv_backtest_score *score) {
  static const char *const naive[] = {"nobody", "mean_rate", "own_rate", "last_period"};
  return score->forecaster == CLV_FORECASTER_MODEL ? clvp_law_of(score->kind)->name : naive[score->forecaster];
}

static void groups(clvp_json *json, const char *key, const double *means) {
  clvp_json_array(json, key);
  for (size_t g = 0; g < CLV_BACKTEST_GROUPS; g++) clvp_json_number(json, NULL, means[g]);
  clvp_json_end_array(json);
}

static void put_score(clvp_json *json, const clv_backtest *backtest, uint32_t index, uint32_t best) {
  clv_backtest_score score = {.size = sizeof score};
  double difference = 0.0, standard_error = 0.0;
  clv_backtest_get_score(backtest, index, &score, NULL);
  clv_backtest_compare(backtest, index, best, &difference, &standard_error, NULL);
  clvp_json_object(json, NULL);
  clvp_json_text(json, "forecaster", forecaster_name(&score));
  clvp_json_bool(json, "naive", score.forecaster != CLV_FORECASTER_MODEL);
  clvp_json_number(json, "transactions", score.transactions);
  clvp_json_number(json, "orders", score.orders);
  clvp_json_number(json, "value", score.value);
  clvp_json_number(json, "deviance", score.deviance);
  clvp_json_number(json, "deviance_error", score.deviance_error);
  clvp_json_number(json, "deviance_from_best", difference);
  clvp_json_number(json, "deviance_from_best_error", standard_error);
  clvp_json_number(json, "bias", score.bias);
  clvp_json_number(json, "mae", score.mae);
  clvp_json_number(json, "rmse", score.rmse);
  clvp_json_number(json, "correlation", score.correlation);
  clvp_json_number(json, "rank_correlation", score.rank_correlation);
  clvp_json_number(json, "gini", score.gini);
  clvp_json_number(json, "top_share", score.top_share);
  groups(json, "predicted_by_group", score.predicted_by_group);
  groups(json, "observed_by_group", score.observed_by_group);
  clvp_json_end_object(json);
}

clv_status clv_backtest_write_json(const clv_backtest *backtest, clv_write_fn write, void *user, clv_error *error) {
  if (backtest == NULL) return clvp_fail(error, CLV_EINVAL, "backtest", "the backtest is missing");
  if (write == NULL) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  static const char *const grades[] = {NULL, "A", "B", "C", "D", "F"};
  clv_backtest_facts facts = {.size = sizeof facts};
  clv_backtest_get_facts(backtest, &facts, NULL);
  clvp_json json;
  clvp_json_init(&json, write, user);
  clvp_json_object(&json, NULL);
  clvp_json_date(&json, "split", facts.split);
  clvp_json_date(&json, "until", facts.until);
  clvp_json_integer(&json, "customers", facts.customers);
  clvp_json_integer(&json, "transactions", facts.transactions);
  clvp_json_integer(&json, "orders", facts.orders);
  clvp_json_number(&json, "value", facts.value);
  clvp_json_text(&json, "grade", grades[facts.grade]);
  clvp_json_bool(&json, "naive_wins", facts.naive_wins != 0);
  bool modelled = facts.best_model < facts.scores;
  clvp_json_array(&json, "scores");
  for (uint32_t i = 0; i < facts.scores; i++)
    put_score(&json, backtest, i, modelled ? facts.best_model : facts.best_naive);
  clvp_json_end_array(&json);
  clvp_json_end_object(&json);
  return clvp_json_finish(&json, error);
}
