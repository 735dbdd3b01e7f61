/* A stream of orders or events into an account. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../account/account.h"
#include "../base/error.h"
#include "arrow_in.h"
#include <string.h>

typedef struct import_call {
  clv_account *account;
  struct ArrowArrayStream *stream;
  clv_arrow_import_options options;
  clvp_arrow_columns columns;
  clvp_arrow_part part;
  clv_arrow_report report;
} import_call;

static void import_count(clv_arrow_report *report, int32_t outcome) {
  switch (outcome) {
  case CLV_OUTCOME_NEW:
    report->added++;
    break;
  case CLV_OUTCOME_REPEATED:
    report->repeated++;
    break;
  case CLV_OUTCOME_REPLACED:
    report->replaced++;
    break;
  case CLV_OUTCOME_SUPERSEDED:
    report->superseded++;
    break;
  case CLV_OUTCOME_CONFLICT:
    report->conflicts++;
    break;
  case CLV_OUTCOME_DROPPED:
    report->dropped++;
    break;
  default:
    report->refused++;
  }
}

/* The first event that was not accepted is named. */
static void import_name(import_call *call, uint64_t row, int32_t outcome) {
  clv_arrow_report *report = &call->report;
  if (report->outcome != 0) return;
  const char *column = clvp_arrow_outcome_column(&call->columns, outcome);
  report->outcome = outcome;
  report->row = row;
  memcpy(report->column, column, strlen(column) + 1);
}

static clv_status import_refuse(import_call *call, size_t count, clv_error *error) {
  for (size_t i = 0; i < count; i++) {
    clv_outcome outcome = clvp_event_check(&call->part.events[i]);
    if (outcome >= 0) continue;
    uint64_t row = call->report.rows + i;
    import_name(call, row, outcome);
    return clvp_fail_row(error, CLV_EDATA, row, clvp_arrow_outcome_column(&call->columns, outcome),
                         clv_outcome_text(outcome));
  }
  return CLV_OK;
}

static clv_status import_part(import_call *call, int64_t first, size_t count, clv_error *error) {
  clvp_arrow_part *part = &call->part;
  clv_status status = clvp_arrow_part_fill(part, &call->columns, first, count, call->report.rows, error);
  if (status == CLV_OK && (call->options.flags & CLV_ARROW_STRICT)) status = import_refuse(call, count, error);
  if (status == CLV_OK)
    status = clv_account_apply(call->account, part->events, sizeof *part->events, count, part->outcomes, error);
  if (status != CLV_OK) return status;
  for (size_t i = 0; i < count; i++) {
    import_count(&call->report, part->outcomes[i]);
    if (part->outcomes[i] < 0) import_name(call, call->report.rows + i, part->outcomes[i]);
  }
  call->report.rows += count;
  return CLV_OK;
}

static clv_status import_batch(import_call *call, const struct ArrowArray *batch, clv_error *error) {
  clv_status status = clvp_arrow_part_begin(&call->part, &call->columns, batch, call->options.rows, error);
  for (int64_t done = 0; status == CLV_OK && done < batch->length;) {
    int64_t left = batch->length - done;
    size_t count = left < (int64_t)call->options.rows ? (size_t)left : call->options.rows;
    status = import_part(call, done, count, error);
    done += (int64_t)count;
  }
  call->report.batches += status == CLV_OK;
  return status;
}

static clv_status import_stream(import_call *call, clv_error *error) {
  struct ArrowArrayStream *stream = call->stream;
  struct ArrowSchema schema = {.release = NULL};
  if (stream->get_schema(stream, &schema) != 0 || !schema.release)
    return clvp_fail(error, CLV_EIO, "stream", "the stream has no schema to give");
  clv_status status = clvp_arrow_columns_find(&call->columns, &schema, error);
  schema.release(&schema);
  while (status == CLV_OK) {
    struct ArrowArray batch = {.release = NULL};
    if (stream->get_next(stream, &batch) != 0) return clvp_fail(error, CLV_EIO, "stream", "the stream failed");
    if (!batch.release) break;
    status = import_batch(call, &batch, error);
    batch.release(&batch);
  }
  return status;
}

static clv_status import_check(import_call *call, const clv_arrow_import_options *options, clv_arrow_report *report,
                               clv_error *error) {
  clv_arrow_import_options *own = &call->options;
  const struct ArrowArrayStream *stream = call->stream;
  if (!call->account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!stream || !stream->release || !stream->get_schema || !stream->get_next)
    return clvp_fail(error, CLV_EINVAL, "stream", "the stream is NULL, or released already");
  clv_status status = clvp_struct_in(own, (uint32_t)sizeof *own, options, "options", error);
  if (status == CLV_OK && report) status = clvp_struct_ready(report, "report", error);
  if (status != CLV_OK) return status;
  if ((own->flags & ~CLV_ARROW_STRICT) != 0) return clvp_fail(error, CLV_EINVAL, "options.flags", "no such flag");
  if (own->rows < 1 || own->rows > CLV_ARROW_ROWS_MAX)
    return clvp_fail(error, CLV_EINVAL, "options.rows", "a part has 1 to 1048576 rows");
  if (own->reserved != 0) return clvp_fail(error, CLV_EINVAL, "options.reserved", "a reserved member is not 0");
  return CLV_OK;
}

clv_status clv_account_apply_arrow(clv_account *account, struct ArrowArrayStream *stream,
                                   const clv_arrow_import_options *options, clv_arrow_report *report,
                                   clv_error *error) {
  import_call call = {.account = account, .stream = stream, .options = CLV_ARROW_IMPORT_OPTIONS_INIT};
  clv_status status = import_check(&call, options, report, error);
  if (status != CLV_OK) return status;
  call.report.size = (uint32_t)sizeof call.report;
  call.report.row = CLV_NO_ROW;
  call.columns.minor_digits = account->history.configuration.minor_digits;
  call.columns.day_offset = account->history.configuration.day_offset;
  call.part.allocator = account->history.store.allocator;
  status = import_stream(&call, error);
  clvp_arrow_part_free(&call.part);
  if (report) clvp_struct_out(report, &call.report, (uint32_t)sizeof call.report, "report", NULL);
  return status;
}
