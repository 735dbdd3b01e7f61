/* clv summarize: the mergeable summary that models are fitted to; and how a command gets one from its files. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "clv_command.h"

static int refuse_sum(const char *path, const clv_summary *sum, const clv_summary *next, const clv_error *error) {
  char until[DATE_TEXT], others[DATE_TEXT];
  clv_summary_totals a = {.size = sizeof a}, b = {.size = sizeof b};
  clv_summary_get_totals(sum, &a, NULL);
  clv_summary_get_totals(next, &b, NULL);
  if (a.until == CLV_NO_DAY || b.until == CLV_NO_DAY || a.until == b.until) return refuse_error(path, error);
  return refuse("%s: is complete until %s, those before it until %s: make all of them with one --until DATE", path,
                day_print(b.until, until), day_print(a.until, others));
}

static int add_summary(cli_source *source, clv_summary **summary) {
  clv_summary *next = NULL;
  clv_error error = CLV_ERROR_INIT;
  int result = source_summary(source, &next);
  if (!result && !*summary) {
    *summary = next;
    return DONE;
  }
  if (!result && clv_summary_add(*summary, next, &error)) result = refuse_sum(source->path, *summary, next, &error);
  clv_summary_free(next);
  return result;
}

static int summary_of_orders(const cli_arguments *arguments, const cli_orders *orders, clv_summary **summary,
                             int32_t *until) {
  clv_error error = CLV_ERROR_INIT;
  int result = orders_until(arguments, OPTION_UNTIL, orders, until);
  if (result) return result;
  clv_status status = *until == CLV_NO_DAY
                          ? clv_summary_create(summary, &orders->configuration, CLV_NO_DAY, NULL, &error)
                          : clv_account_summary(orders->account, *until, CLV_NO_DAY, summary, &error);
  return status ? refuse_error("summary", &error) : DONE;
}

/* A file after the other; `*kind` is that of the first one. */
static int take_files(const cli_arguments *arguments, cli_orders *orders, clv_summary **summary, source_kind *kind) {
  int result = DONE;
  for (size_t i = 0; i < arguments->file_count && !result; i++) {
    cli_source source;
    result = source_open(&source, arguments->files[i]);
    if (!result) {
      source_kind found = source_tell(&source);
      if (i == 0) *kind = found;
      if (found == SOURCE_MODEL) {
        result = refuse("%s: orders or a summary are wanted here, not a model", source.path);
      } else if (found != *kind) {
        result = refuse("%s: orders and summaries cannot be mixed", source.path);
      } else {
        result = found == SOURCE_TEXT ? orders_read(arguments, &source, orders) : add_summary(&source, summary);
      }
    }
    source_close(&source);
  }
  return result;
}

/* `*until` receives what --until says, or the default; CLV_NO_DAY where neither is known. */
int summary_load(const cli_arguments *arguments, cli_orders *orders, clv_summary **summary, int32_t *until) {
  source_kind kind = SOURCE_TEXT;
  *orders = (cli_orders){.account = NULL};
  *until = CLV_NO_DAY;
  int result = argument_day(arguments, OPTION_UNTIL, until);
  if (result) return result;
  result = orders_create(arguments, 2, orders);
  if (!result) result = take_files(arguments, orders, summary, &kind);
  if (!result && kind == SOURCE_TEXT) {
    result = summary_of_orders(arguments, orders, summary, until);
    if (!result) orders_notices(arguments, orders);
  } else if (!result) {
    char text[DATE_TEXT];
    clv_summary_totals totals = {.size = sizeof totals};
    clv_summary_get_totals(*summary, &totals, NULL);
    if (*until == CLV_NO_DAY) {
      *until = totals.until;
    } else if (totals.until != CLV_NO_DAY && *until < totals.until) {
      result = refuse("--until is before %s, until when the summary is complete", day_print(totals.until, text));
    }
  }
  return result;
}

static void print_totals(FILE *file, const clv_summary *summary) {
  char until[DATE_TEXT], first[DATE_TEXT], last[DATE_TEXT], text[5][TABLE_CELL];
  clv_configuration configuration = {.size = sizeof configuration};
  clv_summary_totals totals = {.size = sizeof totals};
  cli_table table;
  clv_summary_get_totals(summary, &totals, NULL);
  clv_summary_get_configuration(summary, &configuration, NULL);
  table_begin(&table, "lr");
  table_row(&table, "complete until", day_print(totals.until, until));
  table_row(&table, "first transaction", day_print(totals.first_day, first));
  table_row(&table, "last transaction", day_print(totals.last_day, last));
  table_row(&table, "customers", text_count(totals.customers, text[0]));
  table_row(&table, "repeat customers", text_count(totals.repeat_customers, text[1]));
  table_row(&table, "transactions", text_count(totals.transactions, text[2]));
  table_row(&table, "orders", text_count(totals.orders, text[3]));
  table_row(&table, "spend",
            totals.spend_overflow ? "beyond 64 bits"
                                  : text_money((double)totals.spend, configuration.minor_digits, text[4]));
  table_print(&table, file, "");
}

int run_summarize(const cli_arguments *arguments) {
  static const char *const formats[] = {"table", "json", NULL};
  const char *path = arguments->values[OPTION_OUTPUT];
  int format = 0;
  int32_t until = CLV_NO_DAY;
  cli_orders orders = {.account = NULL};
  clv_summary *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_summary_totals totals = {.size = sizeof totals};
  cli_output output, report = {NULL, NULL, NULL, 0};
  if (!path) return misuse(arguments, "needs -o SUMMARY");
  int result = argument_choice(arguments, OPTION_FORMAT, formats, &format);
  if (!result) result = summary_load(arguments, &orders, &summary, &until);
  orders_free(&orders);
  if (!result) clv_summary_get_totals(summary, &totals, NULL);
  if (!result && totals.until != CLV_NO_DAY && until != totals.until)
    result = refuse("--until cannot move the day until when summaries are complete; clv fit can look later");
  if (!result) {
    result = output_open(&output, path, false);
    if (!result) result = output_checked(clv_summary_write(summary, output_write, output.file, &error), &error);
    if (!result && output.file != stdout) {
      report.file = stdout;
      if (format == 1) {
        result = output_checked(clv_summary_write_json(summary, output_write, stdout, &error), &error);
        putchar('\n');
      } else {
        print_totals(stdout, summary);
      }
      result = output_close(&report, result);
    }
    result = output_close(&output, result);
  }
  clv_summary_free(summary);
  return result;
}
