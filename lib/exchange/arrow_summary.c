/* The tables of a summary as streams. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../summary/summary.h"
#include "arrow_out.h"
#include <string.h>

enum { TABLE_COLUMNS = 4 };

#define TABLE_KEY(name, unit, description)                                                                             \
  { name, "l", unit, description, 0, false, false, false }
#define TABLE_DAY(name, description)                                                                                   \
  { name, "tdD", "day", description, 0, false, false, false }
#define TABLE_MONEY(name, description)                                                                                 \
  { name, "l", "minor units", description, 0, false, true, false }

/* The keys of each part, then its count. */
static const clvp_arrow_field table_columns[CLVP_SUMMARY_PARTS][TABLE_COLUMNS] = {
    {TABLE_KEY("x", "days", "transactions after the first"), TABLE_DAY("first_day", "day of the first transaction"),
     TABLE_DAY("last_day", "day of the last transaction"), TABLE_KEY("customers", "customers", "that have these")},
    {TABLE_KEY("transactions", "days", "transactions"), TABLE_MONEY("spend", "net amount of all transactions"),
     TABLE_KEY("customers", "customers", "that have these")},
    {TABLE_KEY("x", "days", "transactions after the first"),
     TABLE_MONEY("spend", "net amount after the first transaction"),
     TABLE_KEY("customers", "customers", "that have these")},
    {TABLE_DAY("day", "day"), TABLE_KEY("transactions", "days", "first transactions on it")},
    {TABLE_DAY("day", "day"), TABLE_KEY("transactions", "days", "repeat transactions on it")},
    {TABLE_KEY("gap", "days", "between two transactions of a customer"), TABLE_KEY("gaps", "gaps", "how often")}};

static void table_put(const clvp_arrow_out *out, const clv_summary_row *rows, size_t count, size_t column,
                      void *values) {
  bool last = column + 1 == out->field_count, days = strcmp(out->fields[column].format, "tdD") == 0;
  int64_t *numbers = values;
  int32_t *as_days = values;
  for (size_t i = 0; i < count; i++) {
    if (days)
      as_days[i] = (int32_t)rows[i].key[column];
    else
      numbers[i] = last ? rows[i].count : rows[i].key[column];
  }
}

static clv_status table_next(clvp_arrow_out *out, struct ArrowArray *array, clv_error *error) {
  size_t left = (size_t)(out->end - out->position), count = left < out->rows ? left : out->rows;
  clv_summary_row *rows = out->scratch;
  if (left == 0) return CLV_OK;
  clv_status status = clv_summary_rows(out->summary, out->part, (size_t)out->position, count, rows, sizeof *rows, NULL);
  if (status != CLV_OK)
    return clvp_fail(error, CLV_ESTALE, "summary", "the summary has changed since the stream was opened");
  struct ArrowArray made;
  if (!clvp_arrow_make_batch(out, count, count, &made)) return clvp_no_memory(error);
  for (size_t i = 0; i < out->field_count; i++)
    table_put(out, rows, count, i, clvp_arrow_buffer(made.children[i], CLVP_ARROW_DATA));
  out->position += count;
  out->delivered += count;
  *array = made;
  return CLV_OK;
}

clv_status clv_summary_export_arrow(const clv_summary *summary, clv_summary_part part,
                                    const clv_arrow_export_options *options, struct ArrowArrayStream *stream,
                                    clv_error *error) {
  if (!summary) return clvp_fail(error, CLV_EINVAL, "summary", "summary is NULL");
  if (!stream) return clvp_fail(error, CLV_EINVAL, "stream", "stream is NULL");
  if ((uint64_t)part >= CLVP_SUMMARY_PARTS) return clvp_fail(error, CLV_EINVAL, "part", "there is no such table");
  clvp_arrow_out *out = NULL;
  clv_arrow_export_options checked;
  clv_status status = clvp_arrow_out_create(&out, options, &checked, &summary->allocator, error);
  if (!out) return status;
  if (checked.flags != 0 || checked.attributes != 0 || checked.first != 0 || checked.count != UINT64_MAX)
    status = clvp_fail(error, CLV_EINVAL, "options", "a summary has no ids, attributes and positions");
  if (status == CLV_OK) {
    out->summary = summary;
    out->part = part;
    out->minor_digits = summary->configuration.minor_digits;
    out->end = clv_summary_row_count(summary, part);
    if (out->end < out->rows) out->rows = (size_t)out->end;
    for (size_t i = 0; i < TABLE_COLUMNS && table_columns[part][i].format; i++)
      clvp_arrow_add_field(out, &table_columns[part][i], false);
    clvp_arrow_note(&out->notes, "clv.table", clvp_summary_part_names[part]);
    if (summary->until != CLV_NO_DAY) clvp_arrow_note_integer(&out->notes, "clv.until", summary->until);
    out->next = table_next;
    out->scratch = clvp_reallocate(&out->allocator, NULL, out->rows + 1, sizeof(clv_summary_row));
    if (!out->scratch) status = clvp_no_memory(error);
  }
  if (status == CLV_OK)
    clvp_arrow_out_hand(out, stream);
  else
    clvp_arrow_out_free(out);
  return status;
}
