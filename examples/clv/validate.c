/* clv validate: forecasts of a past period, held against what happened. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"

enum { LINES = 26, BAR = 40, WEEK = 7, POINTS = 156 };

/* Transactions up to a day of the period. */
typedef struct cli_point {
  int32_t day;
  double predicted;
  int64_t observed;
} cli_point;

typedef struct cli_report {
  const cli_trial *trial;
  clv_backtest_facts facts;
  uint32_t minor_digits;
  uint32_t reference; /* the forecast that the others are held against */
  cli_point *points;  /* at the end of each week of the period, of several where there are many, and at its end */
  size_t point_count;
} cli_report;

static clv_backtest_score score_of(const cli_report *report, uint32_t index) {
  clv_backtest_score score = {.size = sizeof score};
  clv_backtest_get_score(report->trial->backtest, index, &score, NULL);
  return score;
}

static const char *forecaster_name(const clv_backtest_score *score) {
  static const char *const naive[] = {"nobody buys", "mean rate", "own rate", "last period"};
  clv_model_info info;
  if (score->forecaster != CLV_FORECASTER_MODEL) return naive[score->forecaster];
  if (!model_info_of(0, score->kind, &info)) return "model";
  return info.name;
}

/* Repeat transactions of a summary by day of the period, added with a sign. */
static int add_repeats(const clv_summary *summary, int32_t split, int64_t sign, int64_t *by_day) {
  size_t count = clv_summary_row_count(summary, CLV_SUMMARY_REPEAT_DAYS);
  clv_summary_row *rows = calloc(count + 1, sizeof *rows);
  clv_error error = CLV_ERROR_INIT;
  if (!rows) return refuse("out of memory");
  clv_status status = clv_summary_rows(summary, CLV_SUMMARY_REPEAT_DAYS, 0, count, rows, sizeof *rows, &error);
  for (size_t i = 0; i < count && !status; i++) {
    if (rows[i].key[0] > split) by_day[rows[i].key[0] - split - 1] += sign * rows[i].count;
  }
  free(rows);
  return status ? refuse_error("summary", &error) : DONE;
}

/* What those did who were customers at the split: repeats of all less those of newcomers. */
static int observe(const clv_account *account, cli_report *report) {
  int32_t split = report->trial->split, until = report->trial->until;
  clv_summary *all = NULL, *newcomers = NULL;
  clv_error error = CLV_ERROR_INIT;
  int64_t *by_day = calloc((size_t)(until - split), sizeof *by_day), seen = 0;
  int result = by_day ? DONE : refuse("out of memory");
  if (!result && (clv_account_summary(account, until, CLV_NO_DAY, &all, &error) ||
                  clv_account_summary(account, until, split + 1, &newcomers, &error)))
    result = refuse_error("summary", &error);
  if (!result) result = add_repeats(all, split, 1, by_day);
  if (!result) result = add_repeats(newcomers, split, -1, by_day);
  for (size_t p = 0; p < report->point_count && !result; p++) {
    for (int32_t d = p ? report->points[p - 1].day : split; d < report->points[p].day; d++) seen += by_day[d - split];
    report->points[p].observed = seen;
  }
  clv_summary_free(all);
  clv_summary_free(newcomers);
  free(by_day);
  return result;
}

/* What the best model expected of the same customers, horizon by horizon. */
static int expect(const clv_model *model, cli_report *report) {
  const cli_trial *trial = report->trial;
  clv_error error = CLV_ERROR_INIT;
  double *values = calloc(trial->count + 1, sizeof *values);
  clv_status status = CLV_OK;
  if (!values) return refuse("out of memory");
  for (size_t p = 0; p < report->point_count && !status; p++) {
    enum { PREDICTED_TRANSACTIONS = 11 };
    const clv_column column = {PREDICTED_TRANSACTIONS, 0, values, NULL};
    clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
    options.horizon = report->points[p].day - trial->split;
    status = clv_predict_columns(model, trial->before, sizeof *trial->before, trial->count, trial->split, &options,
                                 &column, 1, NULL, &error);
    for (size_t i = 0; i < trial->count && !status; i++) report->points[p].predicted += values[i];
  }
  free(values);
  return status ? refuse_error("predict", &error) : DONE;
}

static int track(const clv_account *account, cli_report *report) {
  const cli_trial *trial = report->trial;
  int32_t days = trial->until - trial->split;
  int32_t apart = WEEK * (days / (WEEK * POINTS) + 1);
  report->point_count = (size_t)(days + apart - 1) / (size_t)apart;
  report->points = calloc(report->point_count, sizeof *report->points);
  if (!report->points) return refuse("out of memory");
  for (size_t p = 0; p < report->point_count; p++) {
    int32_t day = (int32_t)(p + 1) * apart;
    report->points[p].day = trial->split + (day < days ? day : days);
  }
  int result = observe(account, report);
  for (size_t i = 0; i < trial->model_count && !result; i++) {
    if (trial->scores[i] == report->facts.best_model) result = expect(trial->models[i], report);
  }
  return result;
}

static const char *percent(double share, char text[TABLE_CELL]) {
  snprintf(text, TABLE_CELL, "%+.1f %%", 100 * share);
  return text;
}

static void print_scores(FILE *file, const cli_report *report) {
  char text[9][TABLE_CELL], from[TABLE_CELL];
  cli_table table;
  table_begin(&table, "lrrrrrrrrrr");
  table_row(&table, "", "trans-", "", "", "from the", "", "", "corre-", "by", "", "top");
  table_row(&table, "forecaster", "actions", "bias", "deviance", "best model", "MAE", "RMSE", "lation", "rank", "Gini",
            "10 %");
  table_row(&table, "observed", text_count(report->facts.transactions, text[0]), "", "", "", "", "", "", "", "", "");
  for (uint32_t i = 0; i < report->facts.scores; i++) {
    clv_backtest_score score = score_of(report, i);
    double difference = 0, standard_error = 0;
    clv_backtest_compare(report->trial->backtest, i, report->reference, &difference, &standard_error, NULL);
    snprintf(from, sizeof from, i == report->reference ? "-" : "%+.4f +- %.4f", difference, standard_error);
    table_row(&table, forecaster_name(&score), text_real(score.transactions, 0, text[0]), percent(score.bias, text[1]),
              text_real(score.deviance, 4, text[2]), from, text_real(score.mae, 4, text[3]),
              text_real(score.rmse, 4, text[4]), text_real(score.correlation, 4, text[5]),
              text_real(score.rank_correlation, 3, text[6]), text_real(score.gini, 3, text[7]),
              text_real(100 * score.top_share, 0, text[8]));
  }
  table_print(&table, file, "  ");
}

static void print_totals(FILE *file, const cli_report *report) {
  const clv_backtest_facts *facts = &report->facts;
  char text[4][TABLE_CELL];
  cli_table table;
  table_begin(&table, "lrrrr");
  table_row(&table, "forecaster", "orders", "bias", "value", "bias");
  table_row(&table, "observed", text_count(facts->orders, text[0]), "",
            text_money(facts->value, report->minor_digits, text[1]), "");
  for (uint32_t i = 0; i < facts->scores; i++) {
    clv_backtest_score score = score_of(report, i);
    bool silent = score.forecaster == CLV_FORECASTER_MODEL && !(score.value > 0);
    table_row(&table, forecaster_name(&score), text_real(score.orders, 0, text[0]),
              facts->orders ? percent(score.orders / (double)facts->orders - 1, text[1]) : "",
              silent ? "-" : text_money(score.value, report->minor_digits, text[2]),
              silent || !(facts->value > 0) ? "" : percent(score.value / facts->value - 1, text[3]));
  }
  table_print(&table, file, "  ");
}

/* A bar of what was observed, with a mark where the forecast was. */
static const char *bar_of(double observed, double predicted, double most, char text[TABLE_CELL]) {
  memset(text, ' ', BAR + 1);
  text[BAR + 1] = 0;
  if (!(most > 0)) return "";
  memset(text, '#', (size_t)lround(observed / most * BAR));
  text[lround(predicted / most * BAR)] = '|';
  for (size_t end = BAR + 1; end > 0 && text[end - 1] == ' '; end--) text[end - 1] = 0;
  return text;
}

static void print_calibration(FILE *file, const clv_backtest_score *score) {
  cli_table table;
  double most = 0;
  for (int g = 0; g < CLV_BACKTEST_GROUPS; g++)
    most = fmax(most, fmax(score->predicted_by_group[g], score->observed_by_group[g]));
  table_begin(&table, "rrrl");
  table_row(&table, "tenth", "predicted", "observed", "# observed, | predicted");
  for (int g = 0; g < CLV_BACKTEST_GROUPS; g++) {
    char number[TABLE_CELL], predicted[TABLE_CELL], observed[TABLE_CELL], bar[TABLE_CELL];
    table_row(&table, text_count(g + 1, number), text_real(score->predicted_by_group[g], 3, predicted),
              text_real(score->observed_by_group[g], 3, observed),
              bar_of(score->observed_by_group[g], score->predicted_by_group[g], most, bar));
  }
  fprintf(file, "\nMean transactions by tenths of the customers, from the least predicted by %s\n\n",
          forecaster_name(score));
  table_print(&table, file, "  ");
}

static void print_tracking(FILE *file, const cli_report *report, const clv_backtest_score *score) {
  const cli_point *last = &report->points[report->point_count - 1];
  double most = fmax(last->predicted, (double)last->observed);
  size_t step = (report->point_count + LINES - 1) / LINES;
  cli_table table;
  table_begin(&table, "lrrrl");
  table_row(&table, "until", "predicted", "observed", "bias", "# observed, | predicted");
  for (size_t p = step - 1;; p += step) {
    if (p >= report->point_count) p = report->point_count - 1;
    const cli_point *point = &report->points[p];
    char day[DATE_TEXT], predicted[TABLE_CELL], observed[TABLE_CELL], bias[TABLE_CELL], bar[TABLE_CELL];
    table_row(&table, day_print(point->day, day), text_real(point->predicted, 0, predicted),
              text_count(point->observed, observed),
              point->observed ? percent(point->predicted / (double)point->observed - 1, bias) : "-",
              bar_of((double)point->observed, point->predicted, most, bar));
    if (p == report->point_count - 1) break;
  }
  fprintf(file, "\nTransactions since the split, week by week, as %s predicted them\n\n", forecaster_name(score));
  table_print(&table, file, "  ");
}

static void print_fits(FILE *file, const cli_report *report, uint32_t unit_days) {
  cli_table table;
  table_begin(&table, "llllll");
  table_row(&table, "model", unit_days == WEEK ? "in weeks" : "in days", "", "", "", "status");
  for (size_t m = 0; m < report->trial->model_count; m++) {
    clv_fit_result fit = {.size = sizeof fit};
    clv_model_info info;
    char cells[CLV_PARAMETERS_MAX][TABLE_CELL] = {{0}}, status[128];
    clv_model_get_transactions(report->trial->models[m], &fit, NULL);
    if (!model_info_of(0, fit.kind, &info)) continue;
    for (uint32_t i = 0; i < info.parameter_count; i++)
      snprintf(cells[i], sizeof cells[i], "%s %.4g", info.parameter_names[i], fit.parameters[i]);
    fit_status_text(&fit, false, status, sizeof status);
    table_row(&table, info.name, cells[0], cells[1], cells[2], cells[3],
              fit.status == CLV_FIT_BOUNDARY ? status : clv_fit_status_name(fit.status));
  }
  table_print(&table, file, "  ");
}

static void print_verdict(FILE *file, const cli_report *report) {
  static const char *const rules[] = {
      "no model was judged",
      "better than every naive forecast by over two standard errors, bias within 10 %",
      "better than every naive forecast by over two standard errors, bias within 25 %",
      "better than every naive forecast by over two standard errors, but with a bias beyond 25 %",
      "no worse than the best naive forecast, and not clearly better",
      "a naive forecast wins"};
  const clv_backtest_facts *facts = &report->facts;
  clv_backtest_score best = score_of(report, facts->best_model), naive = score_of(report, facts->best_naive);
  char why[192];
  fprintf(file, "\nGrade %c, for %s: %s\n", "-ABCDF"[facts->grade], forecaster_name(&best), rules[facts->grade]);
  if (facts->naive_wins)
    fprintf(file, "The naive forecast \"%s\" wins: its deviance is %.4f, that of the best model %.4f.\n",
            forecaster_name(&naive), naive.deviance, best.deviance);
  if (trial_choice(report->trial, why, sizeof why)) fprintf(file, "auto takes %s\n", why);
}

static void print_report(FILE *file, const cli_report *report, uint32_t unit_days) {
  const clv_backtest_facts *facts = &report->facts;
  clv_backtest_score best = score_of(report, facts->best_model);
  char customers[TABLE_CELL], split[DATE_TEXT], first[DATE_TEXT], until[DATE_TEXT];
  fprintf(file, "%s customers with orders up to %s; forecasts of %s to %s\n\n", text_count(facts->customers, customers),
          day_print(facts->split, split), day_print(facts->split + 1, first), day_print(facts->until, until));
  print_scores(file, report);
  fprintf(file,
          "\n  Deviance (Poisson, mean) decides: the smaller the better. MAE rewards forecasts that are too low.\n\n");
  print_totals(file, report);
  fprintf(file, "\n");
  print_fits(file, report, unit_days);
  print_calibration(file, &best);
  print_tracking(file, report, &best);
  print_verdict(file, report);
}

static void json_points(FILE *file, const cli_report *report) {
  char day[DATE_TEXT];
  fprintf(file, ",\"tracking\":[");
  for (size_t p = 0; p < report->point_count; p++) {
    fprintf(file, "%s{\"until\":\"%s\",\"predicted\":", p ? "," : "", day_print(report->points[p].day, day));
    print_number(file, report->points[p].predicted);
    fprintf(file, ",\"observed\":%lld}", (long long)report->points[p].observed);
  }
  putc(']', file);
}

/* The library's object, and in it what the command adds. */
static int json_report(FILE *file, const cli_report *report) {
  clv_error error = CLV_ERROR_INIT;
  char *text = NULL;
  size_t size = 0;
  FILE *memory = open_memstream(&text, &size);
  if (!memory) return refuse("out of memory");
  clv_status status = clv_backtest_write_json(report->trial->backtest, output_write, memory, &error);
  if (fclose(memory) || status || !size) {
    free(text);
    return status ? refuse_error("backtest", &error) : refuse("out of memory");
  }
  fwrite(text, 1, size - 1, file);
  free(text);
  fprintf(file, ",\"models\":[");
  for (size_t m = 0; m < report->trial->model_count && !status; m++) {
    if (m) putc(',', file);
    status = clv_model_write_json(report->trial->models[m], output_write, file, &error);
  }
  putc(']', file);
  char why[192];
  clv_model_info info;
  if (model_info_of(0, trial_choice(report->trial, why, sizeof why), &info))
    fprintf(file, ",\"auto\":\"%s\"", info.name);
  json_points(file, report);
  fprintf(file, "}\n");
  return output_checked(status, &error);
}

static int write_report(const cli_arguments *arguments, const cli_orders *orders, const cli_fit_request *request,
                        const int *kinds, cli_trial *trial, bool json) {
  cli_output output;
  cli_report report = {.trial = trial, .facts = {.size = sizeof report.facts}};
  int result = trial_run(arguments, orders->account, request, kinds, trial);
  if (result) return result;
  clv_backtest_get_facts(trial->backtest, &report.facts, NULL);
  report.minor_digits = orders->configuration.minor_digits;
  report.reference = report.facts.best_model;
  result = track(orders->account, &report);
  if (!result) {
    orders_notices(arguments, orders);
    result = output_open(&output, NULL, false);
    if (!result && json) result = json_report(output.file, &report);
    if (!result && !json) print_report(output.file, &report, request->unit_days);
    result = output_close(&output, result);
  }
  free(report.points);
  return result;
}

/* The kinds that --model names, and 0. */
static void choose_kinds(const cli_arguments *arguments, const clv_model_info *info, int kinds[TRIAL_MODELS + 1]) {
  static const int all[TRIAL_MODELS] = {CLV_MODEL_NBD, CLV_MODEL_BG_NBD, CLV_MODEL_MBG_NBD, CLV_MODEL_PARETO_NBD};
  memset(kinds, 0, (TRIAL_MODELS + 1) * sizeof *kinds);
  if (!arguments->values[OPTION_MODEL_TRIAL]) {
    memcpy(kinds, all, sizeof all);
  } else if (info->kind == CLV_MODEL_AUTO) {
    for (size_t i = 0; trial_candidates[i]; i++) kinds[i] = trial_candidates[i];
  } else {
    kinds[0] = info->kind;
  }
}

int run_validate(const cli_arguments *arguments) {
  static const char *const formats[] = {"table", "json", NULL}, *const spends[] = {"all", "repeat", NULL};
  static const char *const units[] = {"day", "week", NULL};
  int format = 0, spend = 0, unit = 0, kinds[TRIAL_MODELS + 1];
  char text[2][DATE_TEXT];
  cli_trial trial = {.split = CLV_NO_DAY, .until = CLV_NO_DAY};
  clv_model_info info;
  cli_orders orders = {.account = NULL};
  if (!arguments->values[OPTION_SPLIT]) return misuse(arguments, "needs --split DATE");
  int result = argument_choice(arguments, OPTION_FORMAT, formats, &format);
  if (!result) result = argument_choice(arguments, OPTION_SPEND, spends, &spend);
  if (!result) result = argument_choice(arguments, OPTION_UNIT, units, &unit);
  if (!result) result = argument_day(arguments, OPTION_SPLIT, &trial.split);
  if (!result) result = argument_day(arguments, OPTION_UNTIL, &trial.until);
  if (!result) result = argument_model(arguments, OPTION_MODEL_TRIAL, "auto", &info);
  if (!result && arguments->values[OPTION_UNTIL] && trial.until <= trial.split)
    result = misuse(arguments, "--until must be after --split");
  if (result) return result;
  choose_kinds(arguments, &info, kinds);
  result = orders_load(arguments, arguments->files, arguments->file_count, 2, &orders);
  if (!result) result = orders_until(arguments, OPTION_UNTIL, &orders, &trial.until);
  if (!result && trial.until == CLV_NO_DAY) result = refuse("there are no orders");
  if (!result && trial.until <= trial.split)
    result = refuse("the last order is of %s, not after --split %s", day_print(trial.until, text[0]),
                    day_print(trial.split, text[1]));
  const cli_fit_request request = {CLV_MODEL_AUTO, spend, unit ? 7 : 1, trial.split, CLV_CHOICE_GIVEN};
  if (!result && !arguments->values[OPTION_UNTIL])
    notice(arguments, "the data are taken to be complete until %s", day_print(trial.until, text[0]));
  if (!result) result = write_report(arguments, &orders, &request, kinds, &trial, format == 1);
  trial_free(&trial);
  orders_free(&orders);
  return result;
}
