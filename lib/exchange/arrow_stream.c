/* A stream of the Arrow C stream interface around what makes its batches. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "arrow_out.h"
#include "decimal.h"
#include <errno.h>
#include <string.h>

void clvp_arrow_add_field(clvp_arrow_out *out, const clvp_arrow_field *field, bool reasons) {
  static const char suffix[] = "_reason";
  out->fields[out->field_count++] = *field;
  if (!reasons || !field->nullable) return;
  clvp_arrow_field *reason = &out->fields[out->field_count++];
  size_t length = strlen(field->name);
  *reason = (clvp_arrow_field){.format = "C", .unit = "", .attribute = field->attribute, .reason = true};
  reason->description = "why it is absent, 0 where it is not";
  memcpy(reason->name, field->name, length);
  memcpy(reason->name + length, suffix, sizeof suffix);
}

/* As much of `text` as fits. */
static size_t stream_say(char *to, size_t at, size_t capacity, const char *text) {
  for (; *text && at + 1 < capacity; text++) to[at++] = *text;
  to[at] = '\0';
  return at;
}

static void stream_explain(clvp_arrow_out *out, const clv_error *error) {
  size_t capacity = sizeof out->message, at = 0;
  if (error->field[0]) {
    at = stream_say(out->message, at, capacity, error->field);
    if (error->row != CLV_NO_ROW) {
      char digits[CLVP_DECIMAL_SIZE + 1];
      digits[clvp_decimal_integer((int64_t)error->row, digits)] = '\0';
      at = stream_say(out->message, at, capacity, " of row ");
      at = stream_say(out->message, at, capacity, digits);
    }
    at = stream_say(out->message, at, capacity, ": ");
  }
  stream_say(out->message, at, capacity, error->message);
}

static int stream_errno(clv_status status) {
  switch (status) {
  case CLV_OK:
    return 0;
  case CLV_ENOMEM:
    return ENOMEM;
#ifdef ESTALE
  case CLV_ESTALE:
    return ESTALE;
#endif
  case CLV_EDATA:
    return EILSEQ;
  default:
    return EINVAL;
  }
}

static int stream_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
  clvp_arrow_out *out = stream->private_data;
  clv_error error = CLV_ERROR_INIT;
  out->message[0] = '\0';
  if (clvp_arrow_make_schema(out, schema)) return 0;
  clvp_no_memory(&error);
  stream_explain(out, &error);
  return ENOMEM;
}

static int stream_get_next(struct ArrowArrayStream *stream, struct ArrowArray *batch) {
  clvp_arrow_out *out = stream->private_data;
  clv_error error = CLV_ERROR_INIT;
  struct ArrowArray made = {.release = NULL};
  clv_status status = out->next(out, &made, &error);
  out->message[0] = '\0';
  if (status == CLV_OK)
    *batch = made;
  else
    stream_explain(out, &error);
  return stream_errno(status);
}

static const char *stream_get_last_error(struct ArrowArrayStream *stream) {
  const clvp_arrow_out *out = stream->private_data;
  return out->message[0] ? out->message : NULL;
}

static void stream_release(struct ArrowArrayStream *stream) {
  clvp_arrow_out_free(stream->private_data);
  stream->release = NULL;
}

static clv_status stream_check(clv_arrow_export_options *own, const clv_arrow_export_options *options,
                               clv_error *error) {
  clv_status status = clvp_struct_in(own, (uint32_t)sizeof *own, options, "options", error);
  if (status != CLV_OK) return status;
  if ((own->flags & ~(CLV_ARROW_BINARY_IDS | CLV_ARROW_REASONS)) != 0)
    return clvp_fail(error, CLV_EINVAL, "options.flags", "no such flag");
  if (own->rows < 1 || own->rows > CLV_ARROW_ROWS_MAX)
    return clvp_fail(error, CLV_EINVAL, "options.rows", "a batch has 1 to 1048576 rows");
  if (own->reserved != 0) return clvp_fail(error, CLV_EINVAL, "options.reserved", "a reserved member is not 0");
  return CLV_OK;
}

clv_status clvp_arrow_out_create(clvp_arrow_out **out, const clv_arrow_export_options *options,
                                 clv_arrow_export_options *checked, const clv_allocator *allocator, clv_error *error) {
  *checked = (clv_arrow_export_options)CLV_ARROW_EXPORT_OPTIONS_INIT;
  clv_status status = stream_check(checked, options, error);
  if (status != CLV_OK) return status;
  clvp_arrow_out *made = clvp_allocate(allocator, 1, sizeof *made);
  if (!made) return clvp_no_memory(error);
  made->allocator = *allocator;
  made->rows = checked->rows;
  made->binary = (checked->flags & CLV_ARROW_BINARY_IDS) != 0;
  clvp_arrow_notes_init(&made->notes);
  *out = made;
  return CLV_OK;
}

void clvp_arrow_out_free(clvp_arrow_out *out) {
  if (!out) return;
  clv_allocator allocator = out->allocator;
  clv_segment_free(out->segment);
  clvp_release(&allocator, out->scratch);
  clvp_release(&allocator, out);
}

void clvp_arrow_out_hand(clvp_arrow_out *out, struct ArrowArrayStream *stream) {
  *stream = (struct ArrowArrayStream){stream_get_schema, stream_get_next, stream_get_last_error, stream_release, out};
}
