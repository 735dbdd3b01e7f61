/* Order files into an account: rows, batches of events, what a set of files tells as a whole. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "order_fields.h"

enum { LATE_DAYS = 30 };

static int apply_batch(cli_reader *reader, const char *path) {
  clv_error error = CLV_ERROR_INIT;
  int32_t outcomes[ORDER_BATCH];
  if (reader->count == 0) return DONE;
  if (clv_account_apply(reader->orders->account, reader->events, sizeof *reader->events, reader->count, outcomes,
                        &error))
    return refuse_error(path, &error);
  for (size_t i = 0; i < reader->count; i++) {
    if (outcomes[i] < 0)
      return refuse_at(path, reader->lines[i], NULL, "%s", clv_outcome_text((clv_outcome)outcomes[i]));
  }
  reader->count = reader->used = 0;
  return DONE;
}

/* What was given back of an order counts from its own time on: a column of it has no other. A later file that tells
 * more of the same order takes its place. */
static void add_refund(cli_reader *reader, const clv_event *order, uint64_t line) {
  clv_event *event = &reader->events[reader->count];
  *event = *order;
  event->kind = CLV_EVENT_REFUND;
  event->status = CLV_ORDER_PLACED;
  event->flags = 0;
  event->amount = reader->refund;
  event->refund = "column";
  event->refund_size = strlen("column");
  reader->lines[reader->count++] = line;
  reader->refund = 0;
}

static int read_row(void *user, cli_rows *rows) {
  cli_reader *reader = user;
  cli_orders *orders = reader->orders;
  clv_event *event = order_event(reader);
  event->kind = CLV_EVENT_PURCHASE;
  int32_t day = 0;
  if (clv_day_from_time(event->time, orders->configuration.day_offset, &day, NULL)) {
    clv_error error = CLV_ERROR_INIT;
    (void)clv_day_from_time(event->time, orders->configuration.day_offset, &day, &error);
    return rows_refuse(rows, ROWS_NO_COLUMN, "%s", error.message);
  }
  if (orders->rows == 0 || day < orders->first_day) orders->first_day = day;
  if (orders->rows == 0 || day > orders->last_day) orders->last_day = day;
  orders->rows_by_day[day - CLV_DAY_MIN]++;
  orders->rows++;
  if (reader->numbered) {
    memcpy(reader->bytes + reader->used, &orders->rows, sizeof orders->rows);
    event->order = reader->bytes + reader->used;
    event->order_size = sizeof orders->rows;
    reader->used += sizeof orders->rows;
  }
  reader->lines[reader->count++] = rows_line(rows);
  if (reader->refund > 0) add_refund(reader, event, rows_line(rows));
  bool full = reader->count + 2 > ORDER_BATCH || reader->used + ORDER_ROW > ORDER_BYTES;
  return full ? apply_batch(reader, rows_path(rows)) : DONE;
}

int orders_read(const cli_arguments *arguments, cli_source *source, cli_orders *orders) {
  static const cli_row_handler handler = {order_header, order_field, read_row};
  cli_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return refuse("out of memory");
  reader->orders = orders;
  reader->columns = arguments->values[OPTION_COLUMNS];
  int result = rows_read(source, &handler, reader, arguments);
  if (!result) result = apply_batch(reader, source->path);
  free(reader);
  return result;
}

int orders_create(const cli_arguments *arguments, uint32_t default_digits, cli_orders *orders) {
  *orders = (cli_orders){.configuration = CLV_CONFIGURATION_INIT, .first_day = CLV_NO_DAY, .last_day = CLV_NO_DAY};
  int64_t minor_digits = default_digits;
  int result = argument_integer(arguments, OPTION_MINOR_DIGITS, 0, 6, &minor_digits);
  if (!result) result = order_check_columns(arguments);
  if (result) return result;
  orders->configuration.minor_digits = (uint32_t)minor_digits;
  unsigned char key[CLV_KEY_SIZE];
  if (getentropy(key, sizeof key)) return refuse("no random bytes to be had for the account's key");
  clv_error error = CLV_ERROR_INIT;
  orders->rows_by_day = calloc((size_t)(CLV_DAY_MAX - CLV_DAY_MIN + 1), sizeof *orders->rows_by_day);
  if (!orders->rows_by_day) return refuse("out of memory");
  if (clv_account_create(&orders->account, key, &orders->configuration, NULL, &error))
    return refuse_error("account", &error);
  return DONE;
}

int orders_load(const cli_arguments *arguments, const char *const *files, size_t count, uint32_t default_digits,
                cli_orders *orders) {
  int result = orders_create(arguments, default_digits, orders);
  for (size_t i = 0; i < count && !result; i++) {
    cli_source source;
    result = source_open(&source, files[i]);
    if (!result && source_tell(&source) != SOURCE_TEXT)
      result = refuse("%s: orders are wanted here, not a %s", files[i],
                      source_tell(&source) == SOURCE_MODEL ? "model" : "summary");
    if (!result) result = orders_read(arguments, &source, orders);
    source_close(&source);
  }
  return result;
}

/* The day by which 99.9 % of the rows fell. */
static int32_t day_of_most(const cli_orders *orders) {
  uint64_t wanted = orders->rows - orders->rows / 1000, seen = 0;
  int32_t day = orders->first_day;
  for (; day < orders->last_day; day++) {
    seen += orders->rows_by_day[day - CLV_DAY_MIN];
    if (seen >= wanted) break;
  }
  return day;
}

int orders_until(const cli_arguments *arguments, cli_option option, const cli_orders *orders, int32_t *until) {
  *until = orders->last_day;
  if (arguments->values[option]) return argument_day(arguments, option, until);
  if (orders->rows == 0) return DONE;
  int32_t most = day_of_most(orders);
  if (orders->last_day - most <= LATE_DAYS) return DONE;
  char last_text[DATE_TEXT], most_text[DATE_TEXT];
  return refuse("the last order is of %s, but 99.9 %% of the orders fell by %s: give --%s DATE",
                day_print(orders->last_day, last_text), day_print(most, most_text),
                option == OPTION_AT ? "at" : "until");
}

void orders_notices(const cli_arguments *arguments, const cli_orders *orders) {
  clv_account_facts facts = {.size = sizeof facts};
  if (orders->without_ids) notice(arguments, "no column order: each row is an order, and duplicates cannot be seen");
  if (clv_account_get_facts(orders->account, &facts, NULL) == CLV_OK && facts.conflicts)
    notice(arguments, "orders that came with different contents: %zu; a fixed comparison chose between them",
           facts.conflicts);
}

void orders_free(cli_orders *orders) {
  clv_account_free(orders->account);
  free(orders->rows_by_day);
  *orders = (cli_orders){.account = NULL};
}
