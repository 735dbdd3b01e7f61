/* clv profile and clv explain: one customer of an account that is kept in a snapshot. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"

typedef struct profile_question {
  clv_account *account;
  clv_text id;
  int64_t as_of;
  uint32_t minor_digits;
  clv_predict_options options;
} profile_question;

typedef union profile_value {
  int64_t whole;
  int32_t day;
  double number;
} profile_value;

static const char *profile_text(const clv_attribute_info *info, const profile_value *value, uint32_t minor_digits,
                                char text[TABLE_CELL]) {
  char date[DATE_TEXT];
  switch (info->type) {
  case CLV_TYPE_COUNT:
    return text_count(value->whole, text);
  case CLV_TYPE_MONEY:
    return text_money((double)value->whole, minor_digits, text);
  case CLV_TYPE_DAY:
    snprintf(text, TABLE_CELL, "%s", day_print(value->day, date));
    return text;
  case CLV_TYPE_NUMBER:
    break;
  }
  if (strcmp(info->unit, "minor units") == 0) return text_money(value->number, minor_digits, text);
  return text_real(value->number, 4, text);
}

static int profile_print(const profile_question *question, FILE *file) {
  clv_error error = CLV_ERROR_INIT;
  clv_attribute_info info[CLV_ATTRIBUTE_LIMIT];
  clv_column columns[CLV_ATTRIBUTE_LIMIT];
  profile_value values[CLV_ATTRIBUTE_LIMIT];
  uint8_t reasons[CLV_ATTRIBUTE_LIMIT];
  uint32_t count = clv_attribute_count();
  cli_table table;
  for (uint32_t i = 0; i < count; i++) {
    info[i].size = sizeof info[i];
    clv_attribute_at(i, &info[i], NULL);
    columns[i] = (clv_column){info[i].number, 0, &values[i], &reasons[i]};
  }
  if (clv_account_predict_list(question->account, &question->id, 1, question->as_of, &question->options, columns, count,
                               &error))
    return refuse_error("profile", &error);
  table_begin(&table, "lrl");
  for (uint32_t i = 0; i < count; i++) {
    char text[TABLE_CELL], name[TABLE_CELL];
    snprintf(name, sizeof name, "%s", info[i].name);
    for (char *at = name; *at; at++) *at = *at == '_' ? ' ' : *at;
    if (reasons[i] == CLV_REASON_NOT_ASKED) continue;
    if (reasons[i])
      table_row(&table, name, "-", clv_reason_text((clv_reason)reasons[i]));
    else
      table_row(&table, name, profile_text(&info[i], &values[i], question->minor_digits, text), "");
  }
  table_print(&table, file, "  ");
  return DONE;
}

static void profile_print_id(FILE *file, const clv_text *id) {
  if (text_is_utf8(id->bytes, id->size)) {
    fwrite(id->bytes, 1, id->size, file);
  } else {
    fputs("hexadecimal ", file);
    print_hex(file, id->bytes, id->size);
  }
}

/* The ids that are this person's. */
static int profile_print_person(const profile_question *question, FILE *file) {
  clv_error error = CLV_ERROR_INIT;
  size_t count = 0;
  const clv_account *account = question->account;
  const void *id = question->id.bytes;
  if (clv_account_person_ids(account, id, question->id.size, NULL, 0, &count, &error)) {
    return error.status == CLV_ENOTFOUND ? refuse("no such profile") : refuse_error("profile", &error);
  }
  clv_text *ids = calloc(count, sizeof *ids);
  if (!ids) return refuse("out of memory");
  clv_account_person_ids(account, id, question->id.size, ids, count, &count, NULL);
  profile_print_id(file, &ids[0]);
  for (size_t i = 1; i < count; i++) {
    fputs(i == 1 ? ", also " : ", ", file);
    profile_print_id(file, &ids[i]);
  }
  fputc('\n', file);
  free(ids);
  return DONE;
}

static int profile_json(const profile_question *question, FILE *file) {
  clv_prediction prediction = {.size = sizeof prediction};
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_predict(question->account, question->id.bytes, question->id.size, question->as_of,
                                          &question->options, &prediction, &error);
  if (status == CLV_ENOTFOUND) return refuse("no such profile");
  if (!status)
    status = clv_prediction_write_json(&prediction, question->id.bytes, question->id.size, output_write, file, &error);
  fputc('\n', file);
  return output_checked(status, &error);
}

/* For this question; the snapshot keeps the model it has. */
static int profile_model(const cli_arguments *arguments, clv_account *account) {
  const char *path = arguments->values[OPTION_MODEL_FILE];
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  int result = path ? model_load(path, &model) : DONE;
  if (!result && path && clv_account_set_model(account, model, &error)) result = refuse_error(path, &error);
  clv_model_free(model);
  return result;
}

static int profile_ask(const cli_arguments *arguments, profile_question *question, int *format) {
  static const char *const formats[] = {"table", "json", NULL};
  int64_t horizon = 0;
  int32_t at = CLV_NO_DAY;
  clv_account_facts facts = {.size = sizeof facts};
  clv_account_options own = {.size = sizeof own};
  *question =
      (profile_question){.id = {arguments->files[0], strlen(arguments->files[0])}, .options = CLV_PREDICT_OPTIONS_INIT};
  int result = argument_choice(arguments, OPTION_FORMAT, formats, format);
  if (!result) result = argument_integer(arguments, OPTION_HORIZON_DAYS, 1, 36525, &horizon);
  if (!result) result = argument_day(arguments, OPTION_AT, &at);
  if (!result) result = snapshot_open(arguments, false, &question->account);
  if (!result) result = profile_model(arguments, question->account);
  if (result) return result;
  clv_account_get_options(question->account, &own, NULL);
  clv_account_get_facts(question->account, &facts, NULL);
  question->options.horizon = horizon > 0 ? (int32_t)horizon : own.horizon;
  question->options.next_order_limit = own.next_order_limit;
  question->options.annual_discount = own.annual_discount;
  question->minor_digits = facts.configuration.minor_digits;
  if (at == CLV_NO_DAY) at = account_last_day(question->account);
  question->as_of = at == CLV_NO_DAY ? CLV_TIME_MIN : account_day_end(question->account, at);
  return DONE;
}

int run_profile(const cli_arguments *arguments) {
  profile_question question;
  cli_output output;
  int format = 0;
  int result = profile_ask(arguments, &question, &format);
  if (!result) {
    result = output_open(&output, NULL, true);
    if (!result && format == 1) result = profile_json(&question, output.file);
    if (!result && format == 0) result = profile_print_person(&question, output.file);
    if (!result && format == 0) result = profile_print(&question, output.file);
    result = output_close(&output, result);
  }
  clv_account_free(question.account);
  return result;
}

static void explain_row(cli_table *table, const char *what, double value, int decimals) {
  char text[TABLE_CELL];
  table_row(table, what, text_real(value, decimals, text));
}

static void explain_money(cli_table *table, const char *what, double minor, uint32_t minor_digits) {
  char text[TABLE_CELL];
  table_row(table, what, text_money(minor, minor_digits, text));
}

static void explain_print(const profile_question *question, const clv_explanation *terms, FILE *file) {
  cli_table table;
  clv_model_info info;
  char text[TABLE_CELL], first[DATE_TEXT], last[DATE_TEXT], as_of[DATE_TEXT], state[TABLE_CELL];
  uint32_t digits = question->minor_digits;
  fprintf(file, "  As of %s: %s orders on %d days from %s to %s", day_print(terms->as_of, as_of),
          text_count(terms->orders, text), terms->orders > 0 ? terms->x + 1 : 0, day_print(terms->first_day, first),
          day_print(terms->last_day, last));
  fprintf(file, ", sent under %u id%s\n", terms->members, terms->members == 1 ? "" : "s");
  if (terms->reason) {
    state_text(terms->state, terms->state_reason, state);
    fprintf(file, "  No prediction: %s (the account is %s).\n", clv_reason_text(terms->reason), state);
    return;
  }
  table_begin(&table, "lr");
  if (model_info_of(0, terms->kind, &info)) {
    fprintf(file, "  %s, time in %s:", info.name, terms->unit_days == 7 ? "weeks" : "days");
    for (uint32_t i = 0; i < terms->parameter_count && i < info.parameter_count; i++)
      fprintf(file, " %s %.6g", info.parameter_names[i], terms->parameters[i]);
    fprintf(file, "\n");
  }
  explain_row(&table, "x, transactions after the first", terms->x, 0);
  explain_row(&table, "t_x, time of the last one", terms->t_x, 2);
  explain_row(&table, "T, length of observation", terms->T, 2);
  explain_row(&table, "probability to be a customer still", terms->p_alive, 4);
  explain_row(&table, "transactions a day if so", terms->rate_a_day, 5);
  snprintf(text, sizeof text, "transactions in %d days if so", (int)terms->horizon);
  explain_row(&table, text, terms->expected_if_alive, 4);
  explain_row(&table, "predicted transactions", terms->predicted_transactions, 4);
  explain_row(&table, "orders a transaction", terms->orders_per_transaction, 4);
  explain_row(&table, "predicted orders", terms->predicted_orders, 4);
  if (!terms->spend_reason) {
    explain_money(&table, "own mean spend", terms->own_mean_spend, digits);
    explain_money(&table, "mean spend of all customers", terms->population_mean_spend, digits);
    explain_row(&table, "weight of the own", terms->own_weight, 4);
    explain_money(&table, "expected spend", terms->expected_spend, digits);
    explain_money(&table, "predicted value", terms->predicted_value, digits);
  }
  table_print(&table, file, "  ");
}

int run_explain(const cli_arguments *arguments) {
  profile_question question;
  cli_output output;
  clv_error error = CLV_ERROR_INIT;
  clv_explanation terms = {.size = sizeof terms};
  int format = 0;
  int result = profile_ask(arguments, &question, &format);
  if (!result) {
    clv_status status = clv_account_explain(question.account, question.id.bytes, question.id.size, question.as_of,
                                            &question.options, &terms, &error);
    if (status) result = status == CLV_ENOTFOUND ? refuse("no such profile") : refuse_error("explain", &error);
  }
  if (!result) {
    result = output_open(&output, NULL, true);
    if (!result && format == 1) {
      result = output_checked(
          clv_explanation_write_json(&terms, question.id.bytes, question.id.size, output_write, output.file, &error),
          &error);
      putc('\n', output.file);
    } else if (!result) {
      result = profile_print_person(&question, output.file);
      explain_print(&question, &terms, output.file);
    }
    result = output_close(&output, result);
  }
  clv_account_free(question.account);
  return result;
}
