/* Order files into an account: columns, exact amounts, batches of events. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "clv_command.h"

enum { BATCH = 256, BYTES = 1 << 20, ROW_BYTES = 2 * CLV_ID_MAX + CLV_SOURCE_MAX, LATE_DAYS = 30 };

typedef enum cli_role { ROLE_PROFILE, ROLE_ORDER, ROLE_TIME, ROLE_AMOUNT, ROLE_REFUND, ROLE_SOURCE } cli_role;

static const char *const role_names[] = {"profile", "order", "time", "amount", "refund", "source"};
enum { ROLES = sizeof role_names / sizeof *role_names };

typedef struct cli_reader cli_reader;
typedef int (*take_fn)(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size);

struct cli_reader {
  cli_orders *orders;
  const char *columns;              /* --columns, or NULL */
  take_fn takers[ROWS_COLUMNS_MAX]; /* by column */
  bool has[ROLES];
  size_t count; /* events in the batch; the one being read is behind them */
  size_t used;  /* bytes of ids */
  cli_dates dates;
  clv_event events[BATCH];
  uint64_t lines[BATCH];
  char bytes[BYTES];
};

static int take_id(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size, size_t most) {
  if (size > most) return rows_refuse(rows, (long)column, "longer than %zu bytes", most);
  memcpy(reader->bytes + reader->used, text, size);
  reader->used += size;
  return DONE;
}

static int take_profile(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = &reader->events[reader->count];
  if (size == 0) return rows_refuse(rows, (long)column, "is empty");
  event->profile = reader->bytes + reader->used;
  event->profile_size = size;
  return take_id(reader, rows, column, text, size, CLV_ID_MAX);
}

static int take_order(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = &reader->events[reader->count];
  if (size == 0) return rows_refuse(rows, (long)column, "is empty");
  event->order = reader->bytes + reader->used;
  event->order_size = size;
  return take_id(reader, rows, column, text, size, CLV_ID_MAX);
}

static int take_source(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = &reader->events[reader->count];
  event->source = size ? reader->bytes + reader->used : NULL;
  event->source_size = size;
  return take_id(reader, rows, column, text, size, CLV_SOURCE_MAX);
}

static int take_time(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  int64_t *time = &reader->events[reader->count].time;
  const char *why = size ? time_parse(&reader->dates, text, size, time) : "is empty";
  return why ? rows_refuse(rows, (long)column, "%s", why) : DONE;
}

static int refuse_money(const cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_error error = CLV_ERROR_INIT;
  uint32_t digits = reader->orders->configuration.minor_digits;
  int64_t money = 0;
  if (digits < 6 && !clv_money_parse(text, size, 6, &money, NULL))
    return rows_refuse(rows, (long)column, "more decimals than %u (--minor-digits says how many the currency has)",
                       digits);
  (void)clv_money_parse(text, size, digits, &money, &error);
  return rows_refuse(rows, (long)column, "%s", error.message);
}

static int take_money(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size,
                      int64_t *money) {
  if (size == 0) return rows_refuse(rows, (long)column, "is empty");
  if (clv_money_parse(text, size, reader->orders->configuration.minor_digits, money, NULL))
    return refuse_money(reader, rows, column, text, size);
  return *money < 0 ? rows_refuse(rows, (long)column, "is negative") : DONE;
}

static int take_amount(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  return take_money(reader, rows, column, text, size, &reader->events[reader->count].amount);
}

static int take_refund(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  int64_t money = 0;
  if (size == 0) return DONE;
  int result = take_money(reader, rows, column, text, size, &money);
  return result || !money ? result : rows_refuse(rows, (long)column, "refunds are not supported by this version");
}

static int take_nothing(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  (void)reader, (void)rows, (void)column, (void)text, (void)size;
  return DONE;
}

static const take_fn role_takers[] = {take_profile, take_order,  take_time,   take_amount,
                                      take_refund,  take_source, take_nothing};

static int read_field(void *user, cli_rows *rows, size_t column, const char *text, size_t size) {
  cli_reader *reader = user;
  return reader->takers[column](reader, rows, column, text, size);
}

/* What the file calls a column: --columns profile=customer_id,time=date. */
static bool column_is(const char *columns, const char *role, const char *name) {
  size_t role_size = strlen(role);
  for (const char *at = columns; at && *at;) {
    size_t size = strcspn(at, ",");
    if (size > role_size && memcmp(at, role, role_size) == 0 && at[role_size] == '=')
      return strlen(name) == size - role_size - 1 && memcmp(at + role_size + 1, name, strlen(name)) == 0;
    at += size + (at[size] == ',');
  }
  return strcmp(role, name) == 0;
}

static int check_columns(const cli_arguments *arguments) {
  const char *at = arguments->values[OPTION_COLUMNS];
  while (at && *at) {
    size_t size = strcspn(at, ","), i = 0, key = strcspn(at, "=");
    while (i < ROLES && (key != strlen(role_names[i]) || memcmp(at, role_names[i], key) != 0)) i++;
    if (i == ROLES || key + 1 >= size)
      return misuse(arguments, "--columns: %.*s: one of profile, order, time, amount, refund, source, and =NAME",
                    (int)size, at);
    at += size + (at[size] == ',');
  }
  return DONE;
}

/* One column with another separator in its name is a file that is not separated by commas. */
static int refuse_header(cli_rows *rows, size_t column_count, const char *role) {
  const char *name = rows_name(rows, 0);
  const char *separator = column_count == 1 ? name + strcspn(name, ";\t|") : "";
  if (*separator)
    return refuse_at(rows_path(rows), rows_line(rows), NULL, "columns are separated by commas here, not by %s",
                     *separator == ';'   ? "semicolons"
                     : *separator == '|' ? "bars"
                                         : "tabs");
  return refuse_at(rows_path(rows), rows_line(rows), role,
                   "is missing from the header (--columns %s=NAME says what it is called here)", role);
}

static int read_header(void *user, cli_rows *rows, size_t column_count) {
  cli_reader *reader = user;
  memset(reader->has, 0, sizeof reader->has);
  for (size_t i = 0; i < column_count; i++) {
    const char *name = rows_name(rows, i);
    size_t r = 0;
    while (r < ROLES && !column_is(reader->columns, role_names[r], name)) r++;
    reader->takers[i] = role_takers[r];
    if (r < ROLES && reader->has[r]) return rows_refuse(rows, (long)i, "is there twice");
    if (r < ROLES) reader->has[r] = true;
    if (strcmp(name, "channel") == 0 || strcmp(name, "tags") == 0) reader->orders->unused_columns = true;
  }
  static const cli_role needed[] = {ROLE_PROFILE, ROLE_TIME, ROLE_AMOUNT};
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
    if (!reader->has[needed[i]]) return refuse_header(rows, column_count, role_names[needed[i]]);
  }
  if (!reader->has[ROLE_ORDER]) reader->orders->without_ids = true;
  return DONE;
}

static int apply_batch(cli_reader *reader, const char *path) {
  clv_error error = CLV_ERROR_INIT;
  int32_t outcomes[BATCH];
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

static int read_row(void *user, cli_rows *rows) {
  cli_reader *reader = user;
  cli_orders *orders = reader->orders;
  clv_event *event = &reader->events[reader->count];
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
  if (!reader->has[ROLE_ORDER]) {
    memcpy(reader->bytes + reader->used, &orders->rows, sizeof orders->rows);
    event->order = reader->bytes + reader->used;
    event->order_size = sizeof orders->rows;
    reader->used += sizeof orders->rows;
  }
  reader->lines[reader->count++] = rows_line(rows);
  bool full = reader->count == BATCH || reader->used + ROW_BYTES + sizeof orders->rows > BYTES;
  return full ? apply_batch(reader, rows_path(rows)) : DONE;
}

int orders_read(const cli_arguments *arguments, cli_source *source, cli_orders *orders) {
  static const cli_row_handler handler = {read_header, read_field, read_row};
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
  if (!result) result = check_columns(arguments);
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
  if (orders->unused_columns) notice(arguments, "the columns channel and tags are not used by this version");
  if (clv_account_get_facts(orders->account, &facts, NULL) == CLV_OK && facts.conflicts)
    notice(arguments, "orders that came with different contents: %zu; a fixed comparison chose between them",
           facts.conflicts);
}

void orders_free(cli_orders *orders) {
  clv_account_free(orders->account);
  free(orders->rows_by_day);
  *orders = (cli_orders){.account = NULL};
}
