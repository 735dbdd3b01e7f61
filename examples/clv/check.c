/* clv check: is there enough data for a model? */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "clv_command.h"

void eligibility_print(FILE *file, const clv_eligibility *report) {
  static const char *const words[] = {"no", "yes"};
  const clv_thresholds *wanted = &report->thresholds;
  char first[DATE_TEXT], last[DATE_TEXT], needed[DATE_TEXT], dates[TABLE_CELL], loyal[TABLE_CELL];
  char months[TABLE_CELL], months_wanted[TABLE_CELL], buyers[TABLE_CELL], buyers_wanted[TABLE_CELL];
  char loyal_buyers[TABLE_CELL], loyal_wanted[TABLE_CELL];
  cli_table table;
  table_begin(&table, "lrrl");
  snprintf(dates, sizeof dates, "months from %s to %s", day_print(report->first_day, first),
           day_print(report->last_day, last));
  snprintf(loyal, sizeof loyal, "of these with %lld or more transactions", (long long)wanted->loyal_transactions);
  table_row(&table, "", "found", "needed", "met");
  table_row(&table, dates, text_count(report->months, months), text_count(wanted->months, months_wanted),
            words[report->months_met != 0]);
  table_row(&table, "customers with an order", text_count(report->buyers, buyers),
            text_count(wanted->buyers, buyers_wanted), words[report->buyers_met != 0]);
  table_row(&table, loyal, text_count(report->loyal_buyers, loyal_buyers),
            text_count(wanted->loyal_buyers, loyal_wanted), words[report->loyal_met != 0]);
  table_print(&table, file, "  ");
  if (report->eligible) {
    fprintf(file, "  There is enough data for a model.\n");
  } else if (!report->months_met && report->needed_day != CLV_NO_DAY) {
    fprintf(file, "  Not enough data for a model yet: orders are needed until %s at least.\n",
            day_print(report->needed_day, needed));
  } else {
    fprintf(file, "  Not enough data for a model yet.\n");
  }
}

int run_check(const cli_arguments *arguments) {
  static const char *const formats[] = {"table", "json", NULL};
  cli_orders orders;
  cli_output output;
  int format = 0;
  int32_t until = CLV_NO_DAY;
  clv_error error = CLV_ERROR_INIT;
  clv_eligibility report = {.size = sizeof report};
  int result = argument_choice(arguments, OPTION_FORMAT, formats, &format);
  if (!result) result = argument_day(arguments, OPTION_UNTIL, &until);
  if (result) return result;
  result = orders_load(arguments, arguments->files, arguments->file_count, 2, &orders);
  if (!result) result = orders_until(arguments, OPTION_UNTIL, &orders, &until);
  int64_t as_of = until == CLV_NO_DAY ? CLV_TIME_MAX : day_end(until);
  if (!result && clv_account_eligibility(orders.account, as_of, NULL, &report, &error))
    result = refuse_error("eligibility", &error);
  if (!result) {
    orders_notices(arguments, &orders);
    result = output_open(&output, NULL, false);
    if (!result && format == 1) {
      result = output_checked(clv_eligibility_write_json(&report, output_write, output.file, &error), &error);
      putc('\n', output.file);
    } else if (!result) {
      eligibility_print(output.file, &report);
    }
    result = output_close(&output, result);
  }
  orders_free(&orders);
  return result;
}
