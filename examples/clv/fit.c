/* clv fit: from orders or summaries to a model. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include "clv_command.h"

static const char *reason_text(clv_fit_reason reason) {
  switch (reason) {
  case CLV_FIT_NO_CUSTOMERS:
    return "there is no order up to that day";
  case CLV_FIT_NO_REPEATS:
    return "nobody has bought on a second day";
  case CLV_FIT_NO_TIME:
    return "everybody's first day is the last day of the data";
  case CLV_FIT_NO_SPEND:
    return "there is no transaction with a spend above 0";
  case CLV_FIT_REASON_NONE:
    break;
  }
  return "the data do not identify one";
}

int fit_summary(const cli_arguments *arguments, const clv_summary *summary, const cli_fit_request *request,
                clv_model **model) {
  clv_option options[5] = {{CLV_OPTION_MODEL, request->kind},
                           {CLV_OPTION_CHOICE, request->choice},
                           {CLV_OPTION_SPEND_CONVENTION, request->convention},
                           {CLV_OPTION_UNIT_DAYS, request->unit_days},
                           {CLV_OPTION_UNTIL, request->until}};
  cli_progress progress;
  const clv_executor executor = {sizeof executor, threads_run, NULL};
  clv_fit_host host = CLV_FIT_HOST_INIT;
  clv_fit_result transactions = {.size = sizeof transactions};
  clv_error error = CLV_ERROR_INIT;
  progress_begin(&progress, arguments);
  host.executor = &executor;
  host.progress = progress_fit;
  host.progress_user = &progress;
  clv_status status =
      clv_fit(model, summary, options, request->until == CLV_NO_DAY ? 4 : 5, &host, &transactions, NULL, &error);
  progress_end(&progress);
  if (status == CLV_ENOMODEL)
    return refuse("%s%sno model: %s: %s", arguments->file_count == 1 ? arguments->files[0] : "",
                  arguments->file_count == 1 ? ": " : "", clv_fit_reason_name(transactions.reason),
                  reason_text(transactions.reason));
  return status ? refuse_error("fit", &error) : DONE;
}

/* Such as "at the boundary: a, b". */
void fit_status_text(const clv_fit_result *part, bool spend, char *text, size_t capacity) {
  clv_model_info info;
  switch (part->status) {
  case CLV_FIT_NONE:
    snprintf(text, capacity, "not fitted");
    break;
  case CLV_FIT_CONVERGED:
    snprintf(text, capacity, "converged");
    break;
  case CLV_FIT_WEAK:
    snprintf(text, capacity, "weak: the data leave parameters open, a weak prior filled in");
    break;
  case CLV_FIT_MAX_ITERATIONS:
    snprintf(text, capacity, "stopped before it converged");
    break;
  case CLV_FIT_CANCELLED:
    snprintf(text, capacity, "cancelled");
    break;
  case CLV_FIT_NOT_IDENTIFIED:
    snprintf(text, capacity, "no model: %s", reason_text(part->reason));
    break;
  case CLV_FIT_BOUNDARY:
    snprintf(text, capacity, "at the boundary:");
    if (!model_info_of(spend, part->kind, &info)) break;
    for (uint32_t i = 0; i < info.parameter_count; i++) {
      if (!(part->boundary & 1u << i)) continue;
      size_t used = strlen(text);
      snprintf(text + used, capacity - used, "%s %s", text[used - 1] == ':' ? "" : ",", info.parameter_names[i]);
    }
    break;
  }
}

static void print_part(FILE *file, const clv_fit_result *part, bool spend, const char *title) {
  clv_model_info info;
  char status[128], text[TABLE_CELL], value[TABLE_CELL], deviation[TABLE_CELL];
  cli_table table;
  fit_status_text(part, spend, status, sizeof status);
  fprintf(file, "%s\n", title);
  if (model_info_of(spend, part->kind, &info) && part->status != CLV_FIT_NOT_IDENTIFIED) {
    table_begin(&table, "lrr");
    table_row(&table, "parameter", "value", "standard error");
    for (uint32_t i = 0; i < info.parameter_count; i++) {
      snprintf(value, sizeof value, "%.8g", part->parameters[i]);
      snprintf(deviation, sizeof deviation, "%.3g", part->standard_errors[i]);
      table_row(&table, info.parameter_names[i], value, part->standard_errors[i] > 0 ? deviation : "-");
    }
    table_print(&table, file, "  ");
    fprintf(file, "  log-likelihood %.4f, AIC %.1f, BIC %.1f, ", part->log_likelihood, part->aic, part->bic);
    fprintf(file, "%s customers\n", text_count(part->customers, text));
    if (spend) fprintf(file, "  correlation of number and mean of transactions %.3f\n", part->correlation);
  }
  fprintf(file, "  %s\n", status);
}

void fit_print(FILE *file, const clv_model *model) {
  clv_fit_result transactions = {.size = sizeof transactions}, spend = {.size = sizeof spend};
  clv_model_facts facts = {.size = sizeof facts};
  clv_model_info info;
  char until[DATE_TEXT], title[160], customers[TABLE_CELL], repeat[TABLE_CELL], unit[32];
  clv_model_get_facts(model, &facts, NULL);
  clv_model_get_transactions(model, &transactions, NULL);
  clv_model_get_spend(model, &spend, NULL);
  snprintf(unit, sizeof unit,
           facts.unit_days == 1   ? "days"
           : facts.unit_days == 7 ? "weeks"
                                  : "units of %u days",
           facts.unit_days);
  snprintf(title, sizeof title, "%s in %s: %s customers, %s of them with a repeat purchase, until %s",
           model_info_of(0, facts.kind, &info) ? info.name : "model", unit, text_count(facts.customers, customers),
           text_count(facts.repeat_customers, repeat), day_print(facts.until, until));
  print_part(file, &transactions, false, title);
  print_part(file, &spend, true,
             facts.convention == CLV_SPEND_REPEAT ? "gamma-gamma, spend of the transactions after the first"
                                                  : "gamma-gamma, spend of all transactions");
}

/* How `auto` came to its model, and how much that is worth. */
static void print_choice(FILE *file, const clv_model *model, const char *why) {
  clv_model_facts facts = {.size = sizeof facts};
  clv_model_get_facts(model, &facts, NULL);
  if (facts.choice == CLV_CHOICE_BACKTEST) fprintf(file, "chosen by a backtest: %s\n", why);
  if (facts.choice == CLV_CHOICE_BIC)
    fprintf(file, "chosen by BIC: it describes the past best; only a backtest tells who forecasts better%s%s%s\n",
            *why ? " (" : "", why, *why ? ")" : "");
}

static int write_model(const cli_arguments *arguments, const clv_model *model, const char *why, bool json) {
  clv_error error = CLV_ERROR_INIT;
  cli_output output = {NULL, NULL, NULL, 0}, report = {NULL, NULL, NULL, 0};
  const char *path = arguments->values[OPTION_OUTPUT];
  int result = path ? output_open(&output, path, false) : DONE;
  if (!result && path) result = output_checked(clv_model_write(model, output_write, output.file, &error), &error);
  if (!result && output.file != stdout) {
    report.file = stdout;
    if (json) {
      result = output_checked(clv_model_write_json(model, output_write, stdout, &error), &error);
      putchar('\n');
    } else {
      fit_print(stdout, model);
      print_choice(stdout, model, why);
    }
    result = output_close(&report, result);
  }
  return path ? output_close(&output, result) : result;
}

int run_fit(const cli_arguments *arguments) {
  static const char *const formats[] = {"table", "json", NULL}, *const spends[] = {"all", "repeat", NULL};
  static const char *const units[] = {"day", "week", NULL};
  int format = 0, spend = 0, unit = 0;
  int32_t until = CLV_NO_DAY;
  char text[DATE_TEXT], why[192] = "";
  clv_model_info info = {.size = sizeof info};
  cli_orders orders = {.account = NULL};
  clv_summary *summary = NULL;
  clv_summary_totals totals = {.size = sizeof totals};
  clv_model *model = NULL;
  int result = argument_choice(arguments, OPTION_FORMAT, formats, &format);
  if (!result) result = argument_choice(arguments, OPTION_SPEND, spends, &spend);
  if (!result) result = argument_choice(arguments, OPTION_UNIT, units, &unit);
  if (!result) result = argument_model(arguments, OPTION_MODEL_FIT, "auto", &info);
  if (!result) result = summary_load(arguments, &orders, &summary, &until);
  cli_fit_request request = {info.kind, spend, unit ? 7 : 1, until, CLV_CHOICE_GIVEN};
  if (!result && info.kind == CLV_MODEL_AUTO && orders.rows) {
    clv_summary_get_totals(summary, &totals, NULL);
    result = trial_choose(arguments, orders.account, &totals, &request, why, sizeof why);
  }
  if (!result) result = fit_summary(arguments, summary, &request, &model);
  if (!result && !arguments->values[OPTION_UNTIL])
    notice(arguments, "the data are taken to be complete until %s", day_print(until, text));
  if (!result) result = write_model(arguments, model, why, format == 1);
  clv_model_free(model);
  clv_summary_free(summary);
  orders_free(&orders);
  return result;
}
