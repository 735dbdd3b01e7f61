/* An account's predictions and statistics as streams: ranges of positions, or of a segment's members. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../account/account.h"
#include "../base/error.h"
#include "../base/unicode.h"
#include "arrow_out.h"
#include "records.h"
#include <string.h>

/* A batch being made. */
typedef struct people_batch {
  clvp_arrow_out *out;
  clv_text *ids;  /* of those who are there */
  uint32_t *kept; /* and how far behind the first position each is; of members it is not asked */
  void *rest;     /* of the scratch: reasons that nobody wants to see, statistics, positions of members */
  size_t count;   /* positions */
  size_t length;  /* of them, with somebody there, or members */
  size_t room;    /* elements that are computed: one for each position, or for each member */
  struct ArrowArray array;
} people_batch;

static clv_status people_fail(clv_status status, clv_error *error) {
  if (status != CLV_ESTALE) return status;
  return clvp_fail(error, status, "account", "the account has changed since the stream was opened");
}

/* Where somebody is in a range. */
static clv_status people_find(people_batch *batch, clv_error *error) {
  const clvp_arrow_out *out = batch->out;
  uint64_t left = out->end - out->position;
  batch->count = batch->room = left < out->rows ? (size_t)left : out->rows;
  batch->length = 0;
  for (size_t i = 0; i < batch->count; i++) {
    clv_text *id = &batch->ids[batch->length];
    clv_status status =
        clv_account_profile_at(out->account, out->generation, (size_t)out->position + i, &id->bytes, &id->size, NULL);
    if (status == CLV_ENOTFOUND) continue;
    if (status != CLV_OK) return people_fail(status, error);
    batch->kept[batch->length++] = (uint32_t)i;
  }
  return CLV_OK;
}

/* The statistics of members, and behind them their positions. */
static size_t *people_positions(const people_batch *batch) {
  return (size_t *)(void *)((clv_statistics *)batch->rest + batch->out->rows);
}

/* Members from the next position on, until there is at least half a batch of them or nobody is left. */
static clv_status people_find_members(people_batch *batch, clv_error *error) {
  const clvp_arrow_out *out = batch->out;
  size_t left = (size_t)(out->end - out->position), *positions = people_positions(batch), found = 0;
  clv_status status = CLV_OK;
  batch->count = batch->length = 0;
  while (batch->count < left && batch->length <= out->rows / 2) {
    size_t free_rows = out->rows - batch->length, size = left - batch->count;
    if (size > free_rows) size = free_rows;
    status =
        clv_account_segment_range(out->account, out->segment, out->generation, (size_t)out->position + batch->count,
                                  size, out->as_of, &out->predict, positions + batch->length, &found, error);
    if (status != CLV_OK) return people_fail(status, error);
    batch->count += size;
    batch->length += found;
  }
  batch->room = batch->length;
  for (size_t i = 0; status == CLV_OK && i < batch->length; i++)
    status = clv_account_profile_at(out->account, out->generation, positions[i], &batch->ids[i].bytes,
                                    &batch->ids[i].size, error);
  return status;
}

static bool people_ascii(const clv_text *id) {
  uint64_t word, any = 0;
  const unsigned char *bytes = id->bytes;
  size_t i = 0;
  for (; i + sizeof word <= id->size; i += sizeof word) {
    memcpy(&word, bytes + i, sizeof word);
    any |= word;
  }
  for (; i < id->size; i++) any |= bytes[i];
  return (any & UINT64_C(0x8080808080808080)) == 0;
}

static clv_status people_put_ids(people_batch *batch, clv_error *error) {
  const clvp_arrow_out *out = batch->out;
  struct ArrowArray *column = batch->array.children[0];
  size_t total = 0;
  for (size_t i = 0; i < batch->length; i++) {
    const clv_text *id = &batch->ids[i];
    total += id->size;
    if (!out->binary && !people_ascii(id) && !clvp_utf8_valid(id->bytes, id->size))
      return clvp_fail_row(error, CLV_EDATA, out->delivered + i, "profile",
                           "an id is not UTF-8: CLV_ARROW_BINARY_IDS takes any bytes");
  }
  if (!clvp_arrow_make_buffer(column, CLVP_ARROW_DATA, (batch->length + 1) * sizeof(int32_t)) ||
      !clvp_arrow_make_buffer(column, CLVP_ARROW_BYTES, total))
    return clvp_no_memory(error);
  int32_t *offsets = clvp_arrow_buffer(column, CLVP_ARROW_DATA);
  unsigned char *bytes = clvp_arrow_buffer(column, CLVP_ARROW_BYTES);
  int32_t at = 0;
  for (size_t i = 0; i < batch->length; i++) {
    offsets[i] = at;
    memcpy(bytes + at, batch->ids[i].bytes, batch->ids[i].size);
    at += (int32_t)batch->ids[i].size;
  }
  offsets[batch->length] = at;
  return CLV_OK;
}

/* Only the elements of those who are there. */
static void people_close_up(const people_batch *batch, void *values, size_t width) {
  unsigned char *bytes = values;
  if (batch->length == batch->room) return;
  for (size_t i = 0; i < batch->length; i++)
    if (batch->kept[i] != i) memcpy(bytes + i * width, bytes + batch->kept[i] * width, width);
}

/* The validity of a column by its reasons. */
static clv_status people_mark_nulls(const people_batch *batch, struct ArrowArray *column, const uint8_t *reasons,
                                    clv_error *error) {
  size_t nulls = 0, length = batch->length;
  for (size_t i = 0; i < length; i++) nulls += reasons[i] != 0;
  column->null_count = (int64_t)nulls;
  if (nulls == 0) return CLV_OK;
  if (!clvp_arrow_make_buffer(column, CLVP_ARROW_VALIDITY, (length + 7) / 8)) return clvp_no_memory(error);
  uint8_t *bits = clvp_arrow_buffer(column, CLVP_ARROW_VALIDITY);
  memset(bits, 0, (length + 7) / 8);
  for (size_t i = 0; nulls < length && i < length; i++) bits[i / 8] |= (uint8_t)((reasons[i] == 0) << i % 8);
  return CLV_OK;
}

/* Where the reasons of a column go: into the next column, or where nobody sees them. */
static uint8_t *people_reasons(const people_batch *batch, size_t index, uint8_t *hidden) {
  const clvp_arrow_out *out = batch->out;
  if (!out->fields[index].nullable) return NULL;
  if (index + 1 < out->field_count && out->fields[index + 1].reason)
    return clvp_arrow_buffer(batch->array.children[index + 1], CLVP_ARROW_DATA);
  return hidden;
}

static clv_status people_predict_members(const people_batch *batch, const clv_column *columns, size_t count,
                                         clv_error *error) {
  const clvp_arrow_out *out = batch->out;
  const size_t *positions = people_positions(batch);
  clv_statistics *rows = batch->rest;
  clv_status status = CLV_OK;
  for (size_t i = 0; status == CLV_OK && i < batch->length; i++)
    status = clv_account_statistics_range(out->account, out->generation, positions[i], 1, out->as_of, &rows[i],
                                          sizeof *rows, error);
  if (status != CLV_OK) return status;
  return clv_predict_columns(out->account->model, rows, sizeof *rows, batch->length,
                             clvp_account_day(out->account, out->as_of), &out->predict, columns, count, &out->allocator,
                             error);
}

static clv_status people_predict(people_batch *batch, clv_error *error) {
  const clvp_arrow_out *out = batch->out;
  uint8_t *hidden = out->segment ? (uint8_t *)(people_positions(batch) + out->rows) : batch->rest;
  clv_column columns[CLV_ATTRIBUTE_LIMIT] = {{0}};
  size_t field[CLV_ATTRIBUTE_LIMIT], count = 0;
  for (size_t i = 1; i < out->field_count; i++) {
    if (out->fields[i].reason) continue;
    columns[count].attribute = out->fields[i].attribute;
    columns[count].reasons = people_reasons(batch, i, hidden + count * out->rows);
    columns[count].values = clvp_arrow_buffer(batch->array.children[i], CLVP_ARROW_DATA);
    field[count++] = i;
  }
  clv_status status = out->segment
                          ? people_predict_members(batch, columns, count, error)
                          : clv_account_predict_range(out->account, out->generation, (size_t)out->position,
                                                      batch->count, out->as_of, &out->predict, columns, count, error);
  for (size_t k = 0; status == CLV_OK && k < count; k++) {
    size_t width = strcmp(out->fields[field[k]].format, "tdD") == 0 ? sizeof(int32_t) : sizeof(int64_t);
    people_close_up(batch, columns[k].values, width);
    if (!columns[k].reasons) continue;
    people_close_up(batch, columns[k].reasons, 1);
    status = people_mark_nulls(batch, batch->array.children[field[k]], columns[k].reasons, error);
  }
  return status;
}

/* The members of clv_statistics, in the order of the columns. */
enum { PEOPLE_X, PEOPLE_FIRST_DAY, PEOPLE_LAST_DAY, PEOPLE_ORDERS, PEOPLE_SPEND, PEOPLE_FIRST_SPEND, PEOPLE_MEMBERS };

static void people_put_member(const people_batch *batch, int member, void *values, uint8_t *reasons) {
  const clv_statistics *rows = batch->rest;
  int64_t *numbers = values;
  int32_t *days = values;
  for (size_t i = 0; i < batch->length; i++) {
    const clv_statistics *s = &rows[batch->kept[i]];
    bool none = s->orders == 0, overflow = (s->flags & CLV_STATISTICS_OVERFLOW) != 0;
    if (member == PEOPLE_X || member == PEOPLE_ORDERS) {
      numbers[i] = member == PEOPLE_X ? s->x : s->orders;
    } else if (member == PEOPLE_SPEND || member == PEOPLE_FIRST_SPEND) {
      numbers[i] = member == PEOPLE_SPEND ? s->spend : s->first_spend;
      reasons[i] = overflow ? CLV_REASON_OVERFLOW : CLV_REASON_PRESENT;
    } else {
      int32_t day = member == PEOPLE_FIRST_DAY ? s->first_day : s->last_day;
      days[i] = none ? 0 : day;
      reasons[i] = none ? CLV_REASON_NO_ORDERS : CLV_REASON_PRESENT;
    }
  }
}

static clv_status people_tell(people_batch *batch, clv_error *error) {
  const clvp_arrow_out *out = batch->out;
  clv_statistics *rows = batch->rest;
  clv_status status = clv_account_statistics_range(out->account, out->generation, (size_t)out->position, batch->count,
                                                   out->as_of, rows, sizeof *rows, error);
  /* Reasons that nobody wants to see stand behind the statistics. */
  uint8_t *hidden = (uint8_t *)(rows + out->rows);
  int member = 0;
  for (size_t i = 1; status == CLV_OK && i < out->field_count; i++) {
    if (out->fields[i].reason) continue;
    struct ArrowArray *column = batch->array.children[i];
    uint8_t *reasons = people_reasons(batch, i, hidden);
    people_put_member(batch, member++, clvp_arrow_buffer(column, CLVP_ARROW_DATA), reasons);
    if (reasons) status = people_mark_nulls(batch, column, reasons, error);
  }
  return status;
}

static clv_status people_next(clvp_arrow_out *out, struct ArrowArray *array,
                              clv_status (*fill)(people_batch *, clv_error *), clv_error *error) {
  people_batch batch = {.out = out, .ids = out->scratch};
  batch.kept = (uint32_t *)(void *)(batch.ids + out->rows);
  batch.rest = batch.kept + (out->rows + 1) / 2 * 2;
  uint64_t before = out->position;
  clv_status status = CLV_OK;
  for (; status == CLV_OK && out->position < out->end && batch.length == 0; out->position += batch.count) {
    status = out->segment ? people_find_members(&batch, error) : people_find(&batch, error);
    if (status != CLV_OK || batch.length == 0) continue;
    if (!clvp_arrow_make_batch(out, batch.length, batch.room, &batch.array)) status = clvp_no_memory(error);
    if (status == CLV_OK) status = people_put_ids(&batch, error);
    if (status == CLV_OK) status = fill(&batch, error);
  }
  if (status == CLV_OK) {
    out->delivered += batch.length;
    *array = batch.array;
    return CLV_OK;
  }
  if (batch.array.release) batch.array.release(&batch.array);
  out->position = before;
  return status;
}

static clv_status people_next_predictions(clvp_arrow_out *out, struct ArrowArray *array, clv_error *error) {
  return people_next(out, array, people_predict, error);
}

static clv_status people_next_statistics(clvp_arrow_out *out, struct ArrowArray *array, clv_error *error) {
  return people_next(out, array, people_tell, error);
}

static void people_add_attributes(clvp_arrow_out *out, uint64_t wanted, bool reasons) {
  clv_attribute_info info = {.size = (uint32_t)sizeof info};
  for (uint32_t i = 0; clv_attribute_at(i, &info, NULL) == CLV_OK; i++) {
    if (wanted != 0 && !(wanted >> info.number & 1)) continue;
    clvp_arrow_field field = {.unit = info.unit, .description = info.summary, .attribute = info.number};
    field.format = info.type == CLV_TYPE_DAY ? "tdD" : info.type == CLV_TYPE_NUMBER ? "g" : "l";
    field.nullable = info.nullable != 0;
    field.money = strcmp(info.unit, "minor units") == 0;
    memcpy(field.name, info.name, strlen(info.name) + 1);
    clvp_arrow_add_field(out, &field, reasons);
  }
}

static void people_add_members(clvp_arrow_out *out, bool reasons) {
  static const clvp_arrow_field members[PEOPLE_MEMBERS] = {
      {"x", "l", "days", "transactions after the first", 0, false, false, false},
      {"first_day", "tdD", "day", "day of the first transaction", 0, true, false, false},
      {"last_day", "tdD", "day", "day of the last transaction", 0, true, false, false},
      {"orders", "l", "orders", "qualifying orders", 0, false, false, false},
      {"spend", "l", "minor units", "net amount of all transactions", 0, true, true, false},
      {"first_spend", "l", "minor units", "net amount of the first transaction", 0, true, true, false}};
  for (int i = 0; i < PEOPLE_MEMBERS; i++) clvp_arrow_add_field(out, &members[i], reasons);
}

/* Bit n for the attribute of number n. */
static uint64_t people_attributes(void) {
  uint64_t known = 0;
  clv_attribute_info info = {.size = (uint32_t)sizeof info};
  for (uint32_t i = 0; clv_attribute_at(i, &info, NULL) == CLV_OK; i++) known |= UINT64_C(1) << info.number;
  return known;
}

static void people_note(clvp_arrow_out *out, bool predictions) {
  const clv_account *account = out->account;
  clvp_arrow_notes *notes = &out->notes;
  clvp_arrow_note(notes, "clv.table", predictions ? "predictions" : "statistics");
  clvp_arrow_note_integer(notes, "clv.as_of", out->as_of);
  clvp_arrow_note_integer(notes, "clv.generation", (int64_t)out->generation);
  if (!predictions) return;
  if (out->segment) clvp_arrow_note(notes, "clv.segment", clv_segment_name(out->segment));
  clvp_arrow_note_integer(notes, "clv.horizon", out->predict.horizon);
  clv_model_facts facts = {.size = (uint32_t)sizeof facts};
  clv_model_info info;
  if (!account->model || clv_model_get_facts(account->model, &facts, NULL) != CLV_OK) return;
  if (clvp_record_model_info(0, facts.kind, &info)) clvp_arrow_note(notes, "clv.model", info.name);
  if (clvp_record_model_info(1, facts.spend_kind, &info)) clvp_arrow_note(notes, "clv.spend_model", info.name);
}

/* Everything but the columns, and the room for reasons or statistics. */
static clv_status people_open(clvp_arrow_out **out, const clv_account *account, int64_t as_of,
                              const clv_arrow_export_options *options, clv_arrow_export_options *checked,
                              clv_error *error) {
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status != CLV_OK) return status;
  clvp_arrow_out *made = NULL;
  status = clvp_arrow_out_create(&made, options, checked, &account->history.store.allocator, error);
  if (!made) return status;
  uint64_t positions = account->history.profiles.used;
  if (checked->first > positions || (checked->count != UINT64_MAX && checked->count > positions - checked->first)) {
    clvp_arrow_out_free(made);
    return clvp_fail(error, CLV_EINVAL, checked->first > positions ? "options.first" : "options.count",
                     "the account has not so many positions");
  }
  made->account = account;
  made->generation = account->generation;
  made->as_of = as_of;
  made->position = checked->first;
  made->end = checked->count == UINT64_MAX ? positions : checked->first + checked->count;
  if (made->end - made->position < made->rows) made->rows = (size_t)(made->end - made->position);
  made->minor_digits = account->history.configuration.minor_digits;
  memcpy(made->currency, account->lifecycle.options.currency, sizeof made->currency);
  clvp_arrow_field id = {.name = "profile", .unit = "", .description = "the id that the person goes by"};
  id.format = made->binary ? "z" : "u";
  clvp_arrow_add_field(made, &id, false);
  *out = made;
  return CLV_OK;
}

/* Room for a row of the scratch: id, position, and `rest` bytes. */
static clv_status people_reserve(clvp_arrow_out *out, size_t rest, clv_error *error) {
  size_t row = sizeof(clv_text) + sizeof(uint32_t) + rest;
  out->scratch = clvp_reallocate(&out->allocator, NULL, out->rows + 2, row);
  return out->scratch ? CLV_OK : clvp_no_memory(error);
}

/* Of all, or of a segment's members. */
static clv_status people_export(const clv_account *account, clv_segment *segment, int64_t as_of,
                                const clv_predict_options *predict, const clv_arrow_export_options *options,
                                struct ArrowArrayStream *stream, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!stream) return clvp_fail(error, CLV_EINVAL, "stream", "stream is NULL");
  clv_predict_options own =
      predict ? (clv_predict_options)CLV_PREDICT_OPTIONS_INIT : clvp_account_predict_options(account);
  size_t members;
  clv_status status = clvp_struct_in(&own, (uint32_t)sizeof own, predict, "predict", error);
  if (status == CLV_OK)
    status = segment ? clv_account_segment_range(account, segment, account->generation, 0, 0, as_of, &own, NULL,
                                                 &members, error)
                     : clv_account_predict_range(account, account->generation, 0, 0, as_of, &own, NULL, 0, error);
  clvp_arrow_out *out = NULL;
  clv_arrow_export_options checked;
  if (status == CLV_OK) status = people_open(&out, account, as_of, options, &checked, error);
  if (!out) return status;
  out->segment = clv_segment_ref(segment);
  if ((checked.attributes & ~people_attributes()) != 0)
    status = clvp_fail(error, CLV_EINVAL, "options.attributes", "there is no such attribute");
  if (status == CLV_OK) {
    people_add_attributes(out, checked.attributes, (checked.flags & CLV_ARROW_REASONS) != 0);
    out->predict = own;
    out->next = people_next_predictions;
    people_note(out, true);
    status = people_reserve(out, out->field_count + (segment ? sizeof(clv_statistics) + sizeof(size_t) : 0), error);
  }
  if (status == CLV_OK)
    clvp_arrow_out_hand(out, stream);
  else
    clvp_arrow_out_free(out);
  return status;
}

clv_status clv_account_export_arrow(const clv_account *account, int64_t as_of, const clv_predict_options *predict,
                                    const clv_arrow_export_options *options, struct ArrowArrayStream *stream,
                                    clv_error *error) {
  return people_export(account, NULL, as_of, predict, options, stream, error);
}

clv_status clv_account_export_segment_arrow(const clv_account *account, clv_segment *segment, int64_t as_of,
                                            const clv_predict_options *predict, const clv_arrow_export_options *options,
                                            struct ArrowArrayStream *stream, clv_error *error) {
  if (!segment) return clvp_fail(error, CLV_EINVAL, "segment", "segment is NULL");
  return people_export(account, segment, as_of, predict, options, stream, error);
}

clv_status clv_account_export_statistics_arrow(const clv_account *account, int64_t as_of,
                                               const clv_arrow_export_options *options, struct ArrowArrayStream *stream,
                                               clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!stream) return clvp_fail(error, CLV_EINVAL, "stream", "stream is NULL");
  clvp_arrow_out *out = NULL;
  clv_arrow_export_options checked;
  clv_status status = people_open(&out, account, as_of, options, &checked, error);
  if (!out) return status;
  if (checked.attributes != 0)
    status = clvp_fail(error, CLV_EINVAL, "options.attributes", "statistics have no attributes");
  if (status == CLV_OK) {
    people_add_members(out, (checked.flags & CLV_ARROW_REASONS) != 0);
    out->next = people_next_statistics;
    people_note(out, false);
    status = people_reserve(out, sizeof(clv_statistics) + 1, error);
  }
  if (status == CLV_OK)
    clvp_arrow_out_hand(out, stream);
  else
    clvp_arrow_out_free(out);
  return status;
}
