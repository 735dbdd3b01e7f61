/* A summary as bytes: one encoding for each content, and a reader that accepts no other. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../base/bytes.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <string.h>

#define SUMMARY_FORMAT_NUMBER 1

static const unsigned char summary_magic[8] = {'c', 'l', 'v', 's', 'u', 'm', '\r', '\n'};

/* A row by itself, as it is read and written. */
typedef struct summary_row {
  int32_t a;
  int64_t b;
  int64_t count;
} summary_row;

/* What the first row is told apart from: below every key. */
static const summary_row summary_before_first = {INT32_MIN, 0, 0};

static bool summary_part_has_days(int part) { return part == CLV_SUMMARY_CUSTOMERS; }

static bool summary_part_has_spend(int part) { return part == CLV_SUMMARY_SPEND || part == CLV_SUMMARY_REPEAT_SPEND; }

/* Each key is told as what it exceeds the least one that can follow. */
static void summary_put_row(clvp_sink *sink, int part, const summary_row *previous, const summary_row *row) {
  uint64_t step = (uint64_t)((int64_t)row->a - previous->a);
  if (summary_part_has_days(part)) {
    int32_t first_day = clvp_days_first(row->b), last_day = clvp_days_last(row->b);
    uint64_t day_step = (uint64_t)(first_day - (step == 0 ? clvp_days_first(previous->b) : CLV_DAY_MIN));
    clvp_put_unsigned(sink, step);
    clvp_put_unsigned(sink, day_step);
    if (step == 0 && day_step == 0) {
      clvp_put_unsigned(sink, (uint64_t)(last_day - clvp_days_last(previous->b) - 1));
    } else {
      clvp_put_unsigned(sink, (uint64_t)(last_day - first_day - row->a));
    }
  } else if (summary_part_has_spend(part)) {
    clvp_put_unsigned(sink, step);
    clvp_put_unsigned(sink, step == 0 ? (uint64_t)(row->b - previous->b - 1) : (uint64_t)row->b);
  } else {
    clvp_put_unsigned(sink, step - 1);
  }
  clvp_put_signed(sink, row->count);
}

static void summary_put_part(clvp_sink *sink, int part, const clvp_table *table) {
  summary_row previous = summary_before_first;
  clvp_put_unsigned(sink, table->size);
  for (size_t i = 0; i < table->size; i++) {
    summary_row row = {table->a[i], table->b[i], table->count[i]};
    summary_put_row(sink, part, &previous, &row);
    previous = row;
  }
}

clv_status clv_summary_write(const clv_summary *summary, clv_write_fn write, void *user, clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the summary is missing");
  if (write == NULL) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  const clv_configuration *configuration = &summary->configuration;
  clvp_sink sink;
  clvp_sink_init(&sink, write, user);
  clvp_put_bytes(&sink, summary_magic, sizeof summary_magic);
  clvp_put_u32(&sink, SUMMARY_FORMAT_NUMBER);
  clvp_put_u32(&sink, (uint32_t)configuration->day_offset);
  clvp_put_u32(&sink, configuration->minor_digits);
  clvp_put_u32(&sink, (uint32_t)configuration->history_start);
  clvp_put_u64(&sink, configuration->filter);
  clvp_put_u64(&sink, clvp_configuration_hash(configuration));
  clvp_put_u32(&sink, (uint32_t)summary->until);
  clvp_put_u64(&sink, (uint64_t)summary->orders);
  clvp_put_u64(&sink, summary->spend.low);
  clvp_put_u64(&sink, (uint64_t)summary->spend.high);
  clvp_put_u64(&sink, (uint64_t)summary->spend_overflow);
  for (int part = 0; part < CLVP_SUMMARY_PARTS; part++) summary_put_part(&sink, part, &summary->parts[part]);
  clvp_put_checksum(&sink);
  return clvp_sink_finish(&sink, error);
}

/* `base` + `step`, and false where that exceeds `limit`. */
static bool summary_step(int64_t base, uint64_t step, int64_t limit, int64_t *value) {
  if (base > limit || step > (uint64_t)limit - (uint64_t)base) return false;
  *value = (int64_t)((uint64_t)base + step);
  return true;
}

/* The days of a customer; that they are in order and far enough apart follows from how they are told. */
static bool summary_get_days(clvp_source *source, const clv_summary *summary, const summary_row *previous,
                             summary_row *row) {
  int64_t first_day, last_day;
  bool same = row->a == previous->a;
  int32_t least = same ? clvp_days_first(previous->b) : CLV_DAY_MIN;
  if (!summary_step(least, clvp_get_unsigned(source), summary->until, &first_day)) return false;
  same = same && first_day == least;
  int64_t from = same ? (int64_t)clvp_days_last(previous->b) + 1 : first_day + row->a;
  if (!summary_step(from, clvp_get_unsigned(source), summary->until, &last_day)) return false;
  row->b = clvp_days_pack((int32_t)first_day, (int32_t)last_day);
  return row->a > 0 || first_day == last_day;
}

/* The row after `previous`; false where it is none that a summary can have. */
static bool summary_get_row(clvp_source *source, int part, const clv_summary *summary, const summary_row *previous,
                            summary_row *row) {
  const int64_t limits[CLVP_SUMMARY_PARTS] = {INT32_MAX,      INT32_MAX,      INT32_MAX,
                                              summary->until, summary->until, CLV_DAY_MAX - CLV_DAY_MIN};
  const int32_t least[CLVP_SUMMARY_PARTS] = {0, 1, 1, CLV_DAY_MIN, CLV_DAY_MIN, 1};
  bool histogram = !summary_part_has_days(part) && !summary_part_has_spend(part);
  int64_t a;
  if (!summary_step((int64_t)previous->a + histogram, clvp_get_unsigned(source), limits[part], &a)) return false;
  if (a < least[part]) return false;
  row->a = (int32_t)a;
  row->b = 0;
  if (summary_part_has_days(part)) {
    if (!summary_get_days(source, summary, previous, row)) return false;
    if (clvp_days_first(row->b) < summary->configuration.history_start) return false;
  } else if (summary_part_has_spend(part)) {
    if (row->a == previous->a && previous->b == INT64_MAX) return false;
    int64_t from = row->a == previous->a ? previous->b + 1 : 0;
    if (!summary_step(from, clvp_get_unsigned(source), INT64_MAX, &row->b)) return false;
  } else if (part != CLV_SUMMARY_GAPS && row->a < summary->configuration.history_start) {
    return false;
  }
  row->count = clvp_get_signed(source);
  return row->count != 0;
}

static clv_status summary_damaged(clv_error *error) {
  return clvp_fail(error, CLV_EFORMAT, "summary", "the summary holds what no summary can");
}

static clv_status summary_get_part(clvp_source *source, int part, clv_summary *summary, clv_error *error) {
  const clv_allocator *allocator = &summary->allocator;
  summary_row *rows = NULL, row = summary_before_first;
  size_t size = 0, capacity = 0;
  clv_status status = CLV_OK;
  uint64_t count = clvp_get_unsigned(source);
  for (; size < count && status == CLV_OK; size++) {
    summary_row previous = row;
    bool valid = summary_get_row(source, part, summary, &previous, &row);
    status = clvp_source_finish(source, "summary", error);
    if (status == CLV_OK && !valid) status = summary_damaged(error);
    if (status != CLV_OK) break;
    void *memory = rows;
    status = clvp_reserve(allocator, &memory, &capacity, size + 1, sizeof *rows, error);
    rows = memory;
    if (status == CLV_OK) rows[size] = row;
  }
  clvp_table *table = &summary->parts[part];
  if (status == CLV_OK) status = clvp_source_finish(source, "summary", error);
  if (status == CLV_OK) status = clvp_table_allocate(table, size, allocator, error);
  for (size_t i = 0; status == CLV_OK && i < size; i++) {
    table->a[i] = rows[i].a;
    table->b[i] = rows[i].b;
    table->count[i] = rows[i].count;
  }
  clvp_release(allocator, rows);
  return status;
}

static clv_status summary_get_header(clvp_source *source, clv_configuration *configuration, int32_t *until,
                                     clv_error *error) {
  unsigned char magic[sizeof summary_magic];
  clvp_get_bytes(source, magic, sizeof magic);
  clv_status status = clvp_source_finish(source, "summary", error);
  if (status != CLV_OK) return status;
  if (memcmp(magic, summary_magic, sizeof magic) != 0) {
    return clvp_fail(error, CLV_EFORMAT, "summary", "the bytes are not those of a summary");
  }
  uint32_t number = clvp_get_u32(source);
  if (number > SUMMARY_FORMAT_NUMBER) {
    return clvp_fail(error, CLV_EVERSION, "summary", "the summary was written by a newer version of the library");
  }
  clv_configuration given = CLV_CONFIGURATION_INIT;
  given.day_offset = (int32_t)clvp_get_u32(source);
  given.minor_digits = clvp_get_u32(source);
  given.history_start = (int32_t)clvp_get_u32(source);
  given.filter = clvp_get_u64(source);
  uint64_t hash = clvp_get_u64(source);
  *until = (int32_t)clvp_get_u32(source);
  status = clvp_source_finish(source, "summary", error);
  if (status != CLV_OK) return status;
  if (number != SUMMARY_FORMAT_NUMBER || clvp_configuration_init(configuration, &given, NULL) != CLV_OK ||
      hash != clvp_configuration_hash(configuration) || (*until != CLV_NO_DAY && !clvp_day_valid(*until))) {
    return summary_damaged(error);
  }
  return CLV_OK;
}

clv_status clv_summary_read(clv_summary **summary, clv_read_fn read, void *user, const clv_allocator *allocator,
                            clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the result has no place to go");
  if (read == NULL) return clvp_fail(error, CLV_EINVAL, "read", "the callback is missing");
  clv_configuration configuration;
  int32_t until = CLV_NO_DAY;
  clv_allocator own;
  clvp_source source;
  clv_summary *made = NULL;
  clv_status status = clvp_allocator_init(&own, allocator, error);
  if (status != CLV_OK) return status;
  clvp_source_init(&source, read, user);
  status = summary_get_header(&source, &configuration, &until, error);
  if (status == CLV_OK) status = clv_summary_create(&made, &configuration, until, &own, error);
  if (status != CLV_OK) return status;

  made->orders = (int64_t)clvp_get_u64(&source);
  made->spend.low = clvp_get_u64(&source);
  made->spend.high = (int64_t)clvp_get_u64(&source);
  made->spend_overflow = (int64_t)clvp_get_u64(&source);
  for (int part = 0; part < CLVP_SUMMARY_PARTS && status == CLV_OK; part++) {
    status = summary_get_part(&source, part, made, error);
  }
  if (status == CLV_OK) {
    clvp_check_checksum(&source);
    clvp_check_end(&source);
    status = clvp_source_finish(&source, "summary", error);
  }
  if (status == CLV_OK && (clvp_summary_agree(made, NULL) != CLV_OK || (until == CLV_NO_DAY && made->orders != 0))) {
    status = summary_damaged(error);
  }
  if (status == CLV_OK) {
    *summary = made;
  } else {
    clv_summary_free(made);
  }
  return status;
}
