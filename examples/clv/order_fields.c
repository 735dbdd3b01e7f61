/* The columns of order files: what each is called, and how its fields are read. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "order_fields.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int take_id(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size, size_t most) {
  if (size > most) return rows_refuse(rows, (long)column, "longer than %zu bytes", most);
  memcpy(reader->bytes + reader->used, text, size);
  reader->used += size;
  return DONE;
}

static int take_profile(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  if (size == 0) return rows_refuse(rows, (long)column, "is empty");
  event->profile = reader->bytes + reader->used;
  event->profile_size = size;
  return take_id(reader, rows, column, text, size, CLV_ID_MAX);
}

static int take_order(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  if (size == 0) return rows_refuse(rows, (long)column, "is empty");
  event->order = reader->bytes + reader->used;
  event->order_size = size;
  return take_id(reader, rows, column, text, size, CLV_ID_MAX);
}

/* A text that may be empty. */
static int take_text(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size, size_t most,
                     const void **bytes, size_t *bytes_size) {
  *bytes = size ? reader->bytes + reader->used : NULL;
  *bytes_size = size;
  return take_id(reader, rows, column, text, size, most);
}

static int take_source(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  return take_text(reader, rows, column, text, size, CLV_SOURCE_MAX, &event->source, &event->source_size);
}

static int take_channel(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  return take_text(reader, rows, column, text, size, CLV_TEXT_MAX, &event->channel, &event->channel_size);
}

static int take_campaign(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  return take_text(reader, rows, column, text, size, CLV_TEXT_MAX, &event->campaign, &event->campaign_size);
}

/* Separated by bars: gift|b2b. */
static int take_tags(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  clv_text *tags = reader->tags + reader->count * CLV_TAGS_MAX;
  const char *kept = reader->bytes + reader->used;
  int result = take_id(reader, rows, column, text, size, ORDER_TAGS);
  event->tags = tags;
  event->tag_count = 0;
  for (size_t at = 0; !result && at < size;) {
    const char *bar = memchr(kept + at, '|', size - at);
    size_t length = bar ? (size_t)(bar - kept) - at : size - at;
    if (length > CLV_TEXT_MAX) return rows_refuse(rows, (long)column, "a tag is longer than %d bytes", CLV_TEXT_MAX);
    if (length > 0 && event->tag_count == CLV_TAGS_MAX)
      return rows_refuse(rows, (long)column, "more than %d tags", CLV_TAGS_MAX);
    if (length > 0) tags[event->tag_count++] = (clv_text){kept + at, length};
    at += length + 1;
  }
  return result;
}

static int take_status(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  bool cancelled = size == 9 && memcmp(text, "cancelled", 9) == 0;
  event->status = cancelled ? CLV_ORDER_CANCELLED : CLV_ORDER_PLACED;
  if (cancelled || size == 0 || (size == 6 && memcmp(text, "placed", 6) == 0)) return DONE;
  return rows_refuse(rows, (long)column, "neither placed nor cancelled");
}

static int take_version(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  uint64_t version = 0;
  bool digits = size <= 10;
  for (size_t i = 0; i < size && digits; i++) {
    digits = text[i] >= '0' && text[i] <= '9';
    version = version * 10 + (uint64_t)(text[i] - '0');
  }
  if (!digits || version > UINT32_MAX)
    return rows_refuse(rows, (long)column, "not a whole number from 0 to %lu", (unsigned long)UINT32_MAX);
  order_event(reader)->version = (uint32_t)version;
  return DONE;
}

static int take_time(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  int64_t *time = &order_event(reader)->time;
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
  return take_money(reader, rows, column, text, size, &order_event(reader)->amount);
}

static int take_refund(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  return size ? take_money(reader, rows, column, text, size, &reader->refund) : DONE;
}

static int take_cost(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  clv_event *event = order_event(reader);
  event->flags = size ? CLV_EVENT_COST : 0;
  return size ? take_money(reader, rows, column, text, size, &event->cost) : DONE;
}

static int take_nothing(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size) {
  (void)reader, (void)rows, (void)column, (void)text, (void)size;
  return DONE;
}

static const struct order_role {
  const char *name;
  order_take_fn take;
  bool needed;
} roles[] = {{"profile", take_profile, true},        {"order", take_order, false},       {"time", take_time, true},
             {"amount", take_amount, true},          {"refund", take_refund, false},     {"source", take_source, false},
             {"order_version", take_version, false}, {"status", take_status, false},     {"cost", take_cost, false},
             {"channel", take_channel, false},       {"campaign", take_campaign, false}, {"tags", take_tags, false}};

enum { ROLES = sizeof roles / sizeof *roles, ROLE_ORDER = 1 };

int order_field(void *user, cli_rows *rows, size_t column, const char *text, size_t size) {
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

int order_check_columns(const cli_arguments *arguments) {
  const char *at = arguments->values[OPTION_COLUMNS];
  while (at && *at) {
    size_t size = strcspn(at, ","), i = 0, key = strcspn(at, "=");
    while (i < ROLES && (key != strlen(roles[i].name) || memcmp(at, roles[i].name, key) != 0)) i++;
    if (i == ROLES || key + 1 >= size)
      return misuse(arguments, "--columns: %.*s: a column that an order has, such as profile or time, and =NAME",
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

int order_header(void *user, cli_rows *rows, size_t column_count) {
  cli_reader *reader = user;
  bool has[ROLES] = {false};
  for (size_t i = 0; i < column_count; i++) {
    const char *name = rows_name(rows, i);
    size_t r = 0;
    while (r < ROLES && !column_is(reader->columns, roles[r].name, name)) r++;
    reader->takers[i] = r < ROLES ? roles[r].take : take_nothing;
    if (r < ROLES && has[r]) return rows_refuse(rows, (long)i, "is there twice");
    if (r < ROLES) has[r] = true;
  }
  for (size_t r = 0; r < ROLES; r++) {
    if (roles[r].needed && !has[r]) return refuse_header(rows, column_count, roles[r].name);
  }
  reader->numbered = !has[ROLE_ORDER];
  if (reader->numbered) reader->orders->without_ids = true;
  /* A file with fewer columns than the one before leaves nothing of that. */
  memset(reader->events, 0, sizeof reader->events);
  return DONE;
}
