/* An account that is looked after: its days, what is due at a moment, and the words for where it stands. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "clv_command.h"

static int64_t account_second(const clv_account *account, int64_t second) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_account_get_facts(account, &facts, NULL);
  second -= facts.configuration.day_offset;
  return second < CLV_TIME_MIN ? CLV_TIME_MIN : second > CLV_TIME_MAX ? CLV_TIME_MAX : second;
}

int64_t account_day_start(const clv_account *account, int32_t day) {
  return account_second(account, (int64_t)day * CLV_SECONDS_PER_DAY);
}

int64_t account_day_end(const clv_account *account, int32_t day) { return account_second(account, day_end(day)); }

int32_t account_last_day(const clv_account *account) {
  clv_account_facts facts = {.size = sizeof facts};
  int32_t day = CLV_NO_DAY;
  clv_account_get_facts(account, &facts, NULL);
  if (facts.orders > 0) clv_day_from_time(facts.last_time, facts.configuration.day_offset, &day, NULL);
  return day;
}

int account_look_after(clv_account *account, int64_t now, clv_progress_fn progress, void *user) {
  const clv_executor executor = {sizeof executor, threads_run, NULL};
  clv_fit_host host = CLV_FIT_HOST_INIT;
  clv_tick tick = {.size = sizeof tick};
  clv_error error = CLV_ERROR_INIT;
  host.executor = &executor;
  host.progress = progress;
  host.progress_user = user;
  clv_status status = clv_account_tick(account, now, &tick, &error);
  if (!status && tick.due) status = clv_account_refit(account, now, tick.due, &host, NULL, &error);
  return status && status != CLV_ECANCELLED ? refuse_error("the account's model", &error) : DONE;
}

void state_text(clv_state state, clv_state_reason reason, char text[TABLE_CELL]) {
  bool told = reason != CLV_STATE_REASON_NONE;
  snprintf(text, TABLE_CELL, "%s%s%s", clv_state_name(state), told ? ": " : "",
           told ? clv_state_reason_name(reason) : "");
  for (char *at = text; *at; at++) *at = *at == '_' ? ' ' : *at;
}

static const char *state_date(const clv_account *account, int64_t time, char text[DATE_TEXT]) {
  clv_account_facts facts = {.size = sizeof facts};
  int32_t day = CLV_NO_DAY;
  clv_account_get_facts(account, &facts, NULL);
  if (time != CLV_NO_TIME) clv_day_from_time(time, facts.configuration.day_offset, &day, NULL);
  return day_print(day, text);
}

static const char *state_due(int32_t day, char text[DATE_TEXT]) {
  if (day == CLV_DAY_MIN) return "at once";
  return day == CLV_NO_DAY ? "never" : day_print(day, text);
}

static bool account_model_facts(const clv_account *account, clv_model_facts *facts) {
  clv_model *model = clv_account_model(account);
  bool there = clv_model_get_facts(model, facts, NULL) == CLV_OK;
  clv_model_free(model);
  return there;
}

void state_print(const clv_account *account, FILE *file) {
  clv_account_state_facts facts = {.size = sizeof facts};
  clv_model_facts model = {.size = sizeof model};
  clv_eligibility report = {.size = sizeof report};
  clv_model_info info;
  char state[TABLE_CELL], date[DATE_TEXT], count[TABLE_CELL];
  cli_table table;
  clv_account_get_state(account, &facts, NULL);
  state_text(facts.state, facts.reason, state);
  table_begin(&table, "ll");
  table_row(&table, "state", state);
  if (account_model_facts(account, &model)) {
    table_row(&table, "model", model_info_of(0, model.kind, &info) ? info.name : "");
    table_row(&table, "fitted", state_date(account, facts.fitted_at, date));
    table_row(&table, "to orders until", day_print(model.until, date));
    table_row(&table, "of customers", text_count(model.customers, count));
  }
  table_row(&table, "checked", state_date(account, facts.checked_at, date));
  table_row(&table, "next check", state_due(facts.check_day, date));
  table_row(&table, "next fit", state_due(facts.fit_day, date));
  table_print(&table, file, "  ");
  if (facts.reason != CLV_STATE_REASON_TOO_LITTLE || clv_account_last_check(account, &report, NULL)) return;
  fprintf(file, "\n");
  eligibility_print(file, &report);
}

static void state_date_json(const clv_account *account, const char *name, int64_t time, FILE *file) {
  char date[DATE_TEXT];
  if (time == CLV_NO_TIME)
    fprintf(file, ",\"%s\":null", name);
  else
    fprintf(file, ",\"%s\":\"%s\"", name, state_date(account, time, date));
}

void state_print_json(const clv_account *account, FILE *file) {
  clv_account_state_facts facts = {.size = sizeof facts};
  clv_model_facts model = {.size = sizeof model};
  clv_model_info info;
  char check[DATE_TEXT], fit[DATE_TEXT], until[DATE_TEXT];
  clv_account_get_state(account, &facts, NULL);
  fprintf(file, "{\"state\":\"%s\",\"reason\":\"%s\"", clv_state_name(facts.state),
          clv_state_reason_name(facts.reason));
  state_date_json(account, "checked", facts.checked_at, file);
  state_date_json(account, "tried", facts.tried_at, file);
  state_date_json(account, "fitted", facts.fitted_at, file);
  fprintf(file, ",\"next_check\":\"%s\",\"next_fit\":\"%s\"", state_due(facts.check_day, check),
          state_due(facts.fit_day, fit));
  if (account_model_facts(account, &model))
    fprintf(file, ",\"model\":\"%s\",\"until\":\"%s\",\"customers\":%lld}",
            model_info_of(0, model.kind, &info) ? info.name : "", day_print(model.until, until),
            (long long)model.customers);
  else
    fprintf(file, ",\"model\":null}");
}
