/* A backtest on the orders of an account: statistics as of both days, models fitted to the first, forecasts judged. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include "clv_command.h"

static int take_columns(const clv_account *account, int32_t first_day, cli_trial *trial) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_error error = CLV_ERROR_INIT;
  int32_t earlier = trial->split - (trial->until - trial->split);
  if (clv_account_get_facts(account, &facts, &error)) return refuse_error("account", &error);
  trial->count = facts.positions;
  int result = statistics_of_all(account, trial->split, trial->count, &trial->before);
  if (!result) result = statistics_of_all(account, trial->until, trial->count, &trial->after);
  if (!result && earlier >= CLV_DAY_MIN && first_day <= earlier + 1)
    result = statistics_of_all(account, earlier, trial->count, &trial->earlier);
  return result;
}

/* Fit one kind of model to the orders up to the split and let it forecast. */
static int add_model(const cli_arguments *arguments, const clv_summary *summary, const cli_fit_request *request,
                     cli_trial *trial) {
  clv_error error = CLV_ERROR_INIT;
  size_t i = trial->model_count;
  int result = fit_summary(arguments, summary, request, &trial->models[i]);
  if (result) return result;
  trial->model_count++;
  if (clv_backtest_add(trial->backtest, trial->models[i], &trial->scores[i], &error))
    return refuse_error("backtest", &error);
  return DONE;
}

int trial_run(const cli_arguments *arguments, const clv_account *account, const cli_fit_request *request,
              const int *kinds, cli_trial *trial) {
  clv_summary *summary = NULL;
  clv_summary_totals totals = {.size = sizeof totals};
  clv_error error = CLV_ERROR_INIT;
  cli_fit_request one = *request;
  one.until = trial->split;
  if (clv_account_summary(account, trial->split, CLV_NO_DAY, &summary, &error)) return refuse_error("summary", &error);
  clv_summary_get_totals(summary, &totals, NULL);
  int result = totals.customers ? DONE : refuse("there is no order up to the split");
  if (!result) result = take_columns(account, totals.first_day, trial);
  if (!result && clv_backtest_create(&trial->backtest, trial->before, trial->after, trial->earlier,
                                     sizeof *trial->before, trial->count, trial->split, trial->until, NULL, &error))
    result = refuse_error("backtest", &error);
  for (size_t i = 0; kinds[i] && i < TRIAL_MODELS && !result; i++) {
    one.kind = kinds[i];
    result = add_model(arguments, summary, &one, trial);
  }
  clv_summary_free(summary);
  return result;
}

void trial_free(cli_trial *trial) {
  clv_backtest_free(trial->backtest);
  for (size_t i = 0; i < trial->model_count; i++) clv_model_free(trial->models[i]);
  free(trial->before);
  free(trial->after);
  free(trial->earlier);
  *trial = (cli_trial){.count = 0};
}

const int trial_candidates[] = {CLV_MODEL_MBG_NBD, CLV_MODEL_PARETO_NBD, 0};

/* Split the history of the orders and let the candidates of `auto` forecast its last third. */
int trial_choose(const cli_arguments *arguments, const clv_account *account, const clv_summary_totals *totals,
                 cli_fit_request *request, char *why, size_t capacity) {
  enum { LEAST_DAYS = 56 };
  int32_t until = request->until, split = 0;
  clv_summary *past = NULL;
  clv_summary_totals known = {.size = sizeof known};
  clv_error error = CLV_ERROR_INIT;
  if (totals->first_day == CLV_NO_DAY || clv_backtest_split(totals->first_day, until, &split, NULL)) {
    snprintf(why, capacity, "fewer than %d days of orders are too few for a backtest", LEAST_DAYS);
    return DONE;
  }
  if (clv_account_summary(account, split, CLV_NO_DAY, &past, &error)) return refuse_error("summary", &error);
  clv_summary_get_totals(past, &known, NULL);
  clv_summary_free(past);
  if (!known.repeat_customers) {
    snprintf(why, capacity, "too few orders before the last %d days for a backtest", (int)(until - split));
    return DONE;
  }

  cli_trial trial = {.split = split, .until = until};
  uint32_t choice = 0;
  int result = trial_run(arguments, account, request, trial_candidates, &trial);
  if (!result && clv_backtest_choose(trial.backtest, 0, &choice, &error)) result = refuse_error("backtest", &error);
  if (!result) {
    clv_backtest_score score = {.size = sizeof score};
    clv_backtest_get_score(trial.backtest, choice, &score, NULL);
    request->kind = score.kind;
    request->choice = CLV_CHOICE_BACKTEST;
    trial_choice(&trial, why, capacity);
  }
  trial_free(&trial);
  return result;
}

/* The candidate that forecast better, and by how much; 0 where not both have forecast. */
int trial_choice(const cli_trial *trial, char *text, size_t capacity) {
  uint32_t index[2] = {0, 0};
  size_t found = 0;
  for (size_t c = 0; c < 2; c++) {
    for (size_t i = 0; i < trial->model_count; i++) {
      clv_backtest_score score = {.size = sizeof score};
      clv_backtest_get_score(trial->backtest, trial->scores[i], &score, NULL);
      if (score.kind == trial_candidates[c]) index[found++] = trial->scores[i];
    }
  }
  clv_model_info better, other;
  double difference = 0, standard_error = 0;
  if (found < 2 || clv_backtest_compare(trial->backtest, index[0], index[1], &difference, &standard_error, NULL))
    return 0;
  int chosen = difference > 0;
  if (!model_info_of(0, trial_candidates[chosen], &better) || !model_info_of(0, trial_candidates[!chosen], &other))
    return 0;
  if (chosen) difference = -difference;
  snprintf(text, capacity, "%s before %s, deviance over %d days lower by %.4f +- %.4f%s", better.name, other.name,
           (int)(trial->until - trial->split), -difference, standard_error,
           -difference > standard_error ? "" : " (within one standard error)");
  return trial_candidates[chosen];
}
