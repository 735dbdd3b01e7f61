/* Streams of predictions, members, statistics and summaries: what single reads say, in arrays that live on. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrow_box.h"
#include "crowd.h"

#define AS_OF (INT64_C(19420) * CLV_SECONDS_PER_DAY)

static const crowd people = {.seed = 11, .profiles = 150, .orders = 9};
static clv_error error;

static clv_error *fresh(void) {
  error = (clv_error)CLV_ERROR_INIT;
  return &error;
}

/* Everything a stream gave, its batches in order. */
enum { BATCHES = 400 };
typedef struct reading {
  struct ArrowSchema schema;
  struct ArrowArray batches[BATCHES];
  int count;
  size_t rows;
} reading;

static int try_stream(struct ArrowArrayStream *stream, reading *read) {
  memset(read, 0, sizeof *read);
  int failed = stream->get_schema(stream, &read->schema);
  while (!failed) {
    struct ArrowArray *batch = &read->batches[read->count];
    failed = stream->get_next(stream, batch);
    if (failed || !batch->release) break;
    ck_assert_int_lt(++read->count, BATCHES);
    read->rows += (size_t)batch->length;
  }
  return failed;
}

static void finish(reading *read) {
  if (read->schema.release) read->schema.release(&read->schema);
  for (int i = 0; i < read->count; i++) {
    if (read->batches[i].release) read->batches[i].release(&read->batches[i]);
    ck_assert(read->batches[i].release == NULL);
  }
}

static void read_stream(struct ArrowArrayStream *stream, reading *read) {
  int failed = try_stream(stream, read);
  ck_assert_msg(failed == 0, "%d: %s", failed, failed ? stream->get_last_error(stream) : "");
  ck_assert_ptr_null(stream->get_last_error(stream));
  stream->release(stream);
  ck_assert(stream->release == NULL);
}

/* The number of a column, -1: none. */
static int64_t column_of(const struct ArrowSchema *schema, const char *name) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (strcmp(schema->children[i]->name, name) == 0) return i;
  return -1;
}

static bool is_null(const struct ArrowArray *column, int64_t row) {
  const uint8_t *bits = column->buffers[0];
  return bits && !(bits[row / 8] >> row % 8 & 1);
}

/* What the specification wants of every array. */
static void assert_sound(const struct ArrowSchema *schema, const struct ArrowArray *batch) {
  ck_assert_str_eq(schema->format, "+s");
  ck_assert_int_eq(batch->n_children, schema->n_children);
  ck_assert(batch->n_buffers == 1 && batch->buffers[0] == NULL && batch->offset == 0 && batch->null_count == 0);
  for (int64_t i = 0; i < batch->n_children; i++) {
    const struct ArrowArray *column = batch->children[i];
    const struct ArrowSchema *type = schema->children[i];
    bool id = type->format[0] == 'u' || type->format[0] == 'z';
    ck_assert(column->length == batch->length && column->offset == 0 && column->n_children == 0);
    ck_assert(column->release != NULL && column->dictionary == NULL && type->dictionary == NULL);
    ck_assert_int_eq(column->n_buffers, id ? 3 : 2);
    int64_t nulls = 0;
    for (int64_t row = 0; row < column->length; row++) nulls += is_null(column, row);
    ck_assert_int_eq(column->null_count, nulls);
    ck_assert(nulls == 0 || (type->flags & ARROW_FLAG_NULLABLE));
  }
}

static clv_text id_of(const struct ArrowArray *batch, int64_t row) {
  const int32_t *offsets = batch->children[0]->buffers[1];
  const char *bytes = batch->children[0]->buffers[2];
  return (clv_text){bytes + offsets[row], (size_t)(offsets[row + 1] - offsets[row])};
}

static clv_model *model_of(void) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  const double parameters[] = {0.6, 20.0, 0.7, 30.0}, spend[] = {6.0, 4.0, 15.0};
  spec.kind = CLV_MODEL_PARETO_NBD;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  memcpy(spec.parameters, parameters, sizeof parameters);
  memcpy(spec.spend_parameters, spend, sizeof spend);
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

static clv_account *account_of(const clv_allocator *allocator, size_t events) {
  clv_account *account = crowd_open(NULL, allocator);
  if (events > 0) crowd_feed(account, &people, 0, events, events);
  clv_model *model = model_of();
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  return account;
}

static clv_account_facts facts_of(const clv_account *account) {
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  return facts;
}

static void assert_prediction(const reading *read, const struct ArrowArray *batch, int64_t row,
                              const clv_prediction *prediction) {
  clv_attribute_info info = {.size = sizeof info};
  for (uint32_t i = 0; clv_attribute_at(i, &info, NULL) == CLV_OK; i++) {
    char name[64];
    int64_t at = column_of(&read->schema, info.name);
    ck_assert_int_ge(at, 0);
    const struct ArrowArray *column = batch->children[at];
    uint8_t reason = prediction->reason[info.number];
    ck_assert_msg(is_null(column, row) == (reason != 0), "%s", info.name);
    snprintf(name, sizeof name, "%s_reason", info.name);
    int64_t beside = column_of(&read->schema, name);
    ck_assert_int_eq(beside >= 0, info.nullable);
    if (beside >= 0) ck_assert_uint_eq(((const uint8_t *)batch->children[beside]->buffers[1])[row], reason);
    const void *want = NULL;
#define MEMBER(member)                                                                                                 \
  if (strcmp(info.name, #member) == 0) want = &prediction->member
    MEMBER(historic_value);
    MEMBER(historic_orders);
    MEMBER(first_order);
    MEMBER(next_order_from_now);
    MEMBER(overdue_days);
    MEMBER(p_alive);
    MEMBER(predicted_value);
    MEMBER(discounted_value);
#undef MEMBER
    size_t width = info.type == CLV_TYPE_DAY ? 4 : 8;
    if (want) ck_assert_mem_eq((const char *)column->buffers[1] + (size_t)row * width, want, width);
    ck_assert_str_eq(read->schema.children[at]->format, info.type == CLV_TYPE_DAY      ? "tdD"
                                                        : info.type == CLV_TYPE_NUMBER ? "g"
                                                                                       : "l");
  }
}

static void assert_metadata(const reading *read, const clv_account *account) {
  char generation[32];
  snprintf(generation, sizeof generation, "%llu", (unsigned long long)facts_of(account).generation);
  ck_assert_str_eq(box_metadata(read->schema.metadata, "clv.table"), "predictions");
  ck_assert_str_eq(box_metadata(read->schema.metadata, "clv.as_of"), "1677888000");
  ck_assert_str_eq(box_metadata(read->schema.metadata, "clv.horizon"), "90");
  ck_assert_str_eq(box_metadata(read->schema.metadata, "clv.model"), "pareto-nbd");
  ck_assert_str_eq(box_metadata(read->schema.metadata, "clv.spend_model"), "gamma-gamma");
  ck_assert_str_eq(box_metadata(read->schema.metadata, "clv.generation"), generation);
  const struct ArrowSchema *value = read->schema.children[column_of(&read->schema, "historic_value")];
  ck_assert_str_eq(box_metadata(value->metadata, "clv.unit"), "minor units");
  ck_assert_str_eq(box_metadata(value->metadata, "clv.minor_digits"), "2");
  ck_assert_str_eq(box_metadata(value->metadata, "clv.currency"), "EUR");
  ck_assert_str_eq(box_metadata(value->metadata, "clv.attribute"), "1");
  const struct ArrowSchema *alive = read->schema.children[column_of(&read->schema, "p_alive")];
  ck_assert_ptr_null(box_metadata(alive->metadata, "clv.currency"));
  ck_assert_str_eq(box_metadata(alive->metadata, "clv.unit"), "probability");
}

START_TEST(predictions_are_those_of_single_reads) {
  static const uint32_t rows[] = {1, 7, 8, 65536};
  static reading read;
  clv_account *account = account_of(NULL, 900);
  clv_account_options account_options = CLV_ACCOUNT_OPTIONS_INIT;
  memcpy(account_options.currency, "EUR", 4);
  ck_assert_int_eq(clv_account_set_options(account, &account_options, 0, NULL), CLV_OK);
  clv_predict_options predict = CLV_PREDICT_OPTIONS_INIT;
  predict.horizon = 90;
  predict.annual_discount = 0.1;
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = CLV_ARROW_BINARY_IDS | CLV_ARROW_REASONS;
  options.rows = rows[_i];
  struct ArrowArrayStream stream;
  ck_assert_int_eq(clv_account_export_arrow(account, AS_OF, &predict, &options, &stream, fresh()), CLV_OK);
  read_stream(&stream, &read);
  clv_account_facts facts = facts_of(account);
  ck_assert_uint_eq(read.rows, facts.persons);
  ck_assert_uint_lt(facts.persons, facts.positions);
  assert_metadata(&read, account);
  for (int i = 0; i < read.count; i++) {
    assert_sound(&read.schema, &read.batches[i]);
    ck_assert(read.batches[i].length > 0 && read.batches[i].length <= (int64_t)options.rows);
    for (int64_t row = 0; row < read.batches[i].length; row++) {
      clv_prediction prediction = {.size = sizeof prediction};
      clv_text id = id_of(&read.batches[i], row);
      ck_assert_int_eq(clv_account_predict(account, id.bytes, id.size, AS_OF, &predict, &prediction, NULL), CLV_OK);
      assert_prediction(&read, &read.batches[i], row, &prediction);
    }
  }
  finish(&read);
  clv_account_free(account);
}
END_TEST

static clv_segment *segment_of(const char *text, const clv_allocator *allocator) {
  clv_segment *segment = NULL;
  ck_assert_int_eq(clv_segment_create(&segment, "some of them", text, strlen(text), 2, allocator, fresh()), CLV_OK);
  return segment;
}

/* The rows of a stream of all, but of members only, whoever the neighbours in a batch are. */
START_TEST(members_are_those_of_single_reads) {
  static const char *const texts[] = {"historic_orders > 2 and p_alive < 0.9", "p_alive is absent", "true", "false"};
  static const uint32_t rows[] = {1, 5, 64, 65536};
  static reading read;
  clv_account *account = account_of(NULL, 900);
  clv_account_facts facts = facts_of(account);
  clv_predict_options predict = CLV_PREDICT_OPTIONS_INIT;
  predict.horizon = 90;
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = CLV_ARROW_BINARY_IDS | CLV_ARROW_REASONS;
  options.rows = rows[_i % 4];
  struct ArrowArrayStream stream;
  clv_segment *segment = segment_of(texts[_i / 4], NULL);
  ck_assert_int_eq(clv_account_export_segment_arrow(account, segment, AS_OF, &predict, &options, &stream, fresh()),
                   CLV_OK);
  clv_segment_free(segment); /* the stream has its own reference */
  segment = segment_of(texts[_i / 4], NULL);
  read_stream(&stream, &read);
  ck_assert_str_eq(box_metadata(read.schema.metadata, "clv.segment"), "some of them");
  ck_assert_str_eq(box_metadata(read.schema.metadata, "clv.table"), "predictions");
  ck_assert_str_eq(box_metadata(read.schema.metadata, "clv.horizon"), "90");
  size_t members = 0, position = 0;
  static size_t positions[400];
  ck_assert_uint_le(facts.positions, 400);
  ck_assert_int_eq(clv_account_segment_range(account, segment, facts.generation, 0, facts.positions, AS_OF, &predict,
                                             positions, &members, NULL),
                   CLV_OK);
  ck_assert_uint_eq(read.rows, members);
  ck_assert(_i / 4 == 3 ? members == 0 : members > 0);
  if (_i / 4 == 2) ck_assert_uint_eq(members, facts.persons);
  for (int i = 0; i < read.count; i++) {
    assert_sound(&read.schema, &read.batches[i]);
    ck_assert(read.batches[i].length > 0 && read.batches[i].length <= (int64_t)options.rows);
    if (i + 1 < read.count) ck_assert_int_gt(read.batches[i].length, (int64_t)options.rows / 2);
    for (int64_t row = 0; row < read.batches[i].length; row++, position++) {
      clv_prediction prediction = {.size = sizeof prediction};
      clv_text id = id_of(&read.batches[i], row), want;
      ck_assert_int_eq(
          clv_account_profile_at(account, facts.generation, positions[position], &want.bytes, &want.size, NULL),
          CLV_OK);
      ck_assert(id.size == want.size && memcmp(id.bytes, want.bytes, id.size) == 0);
      ck_assert_int_eq(clv_account_predict(account, id.bytes, id.size, AS_OF, &predict, &prediction, NULL), CLV_OK);
      assert_prediction(&read, &read.batches[i], row, &prediction);
    }
  }
  finish(&read);
  clv_segment_free(segment);
  clv_account_free(account);
}
END_TEST

/* Reasons that nobody wants to see do no harm. */
START_TEST(members_have_the_same_values_without_reasons) {
  static reading with, without;
  clv_account *account = account_of(NULL, 900);
  clv_segment *segment = segment_of("historic_orders >= 0", NULL);
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  struct ArrowArrayStream stream;
  options.flags = CLV_ARROW_BINARY_IDS | CLV_ARROW_REASONS;
  ck_assert_int_eq(clv_account_export_segment_arrow(account, segment, AS_OF, NULL, &options, &stream, fresh()), CLV_OK);
  read_stream(&stream, &with);
  options.flags = CLV_ARROW_BINARY_IDS;
  ck_assert_int_eq(clv_account_export_segment_arrow(account, segment, AS_OF, NULL, &options, &stream, fresh()), CLV_OK);
  read_stream(&stream, &without);
  ck_assert(with.rows > 20 && without.rows == with.rows);
  ck_assert_int_eq(without.schema.n_children, 1 + (int64_t)clv_attribute_count());
  for (int64_t i = 1; i < without.schema.n_children; i++) {
    int64_t k = column_of(&with.schema, without.schema.children[i]->name);
    const struct ArrowArray *one = without.batches[0].children[i], *other = with.batches[0].children[k];
    size_t width = strcmp(without.schema.children[i]->format, "tdD") == 0 ? 4 : 8;
    ck_assert_mem_eq(one->buffers[1], other->buffers[1], width * without.rows);
    ck_assert_int_eq(one->null_count, other->null_count);
    for (int64_t row = 0; row < one->length; row++) ck_assert_int_eq(is_null(one, row), is_null(other, row));
  }
  finish(&with);
  finish(&without);
  clv_segment_free(segment);
  clv_account_free(account);
}
END_TEST

START_TEST(members_of_another_currency_are_refused) {
  clv_account *account = account_of(NULL, 300);
  clv_segment *segment = NULL;
  struct ArrowArrayStream stream = {.private_data = &segment};
  ck_assert_int_eq(clv_segment_create(&segment, "yen", "total_value > 5", 15, 0, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_export_segment_arrow(account, segment, AS_OF, NULL, NULL, &stream, fresh()),
                   CLV_ECONFIG);
  ck_assert_str_eq(error.field, "minor_digits");
  ck_assert_ptr_eq(stream.private_data, &segment);
  clv_segment_free(segment);
  clv_account_free(account);
}
END_TEST

START_TEST(statistics_are_those_of_single_reads) {
  static reading read;
  clv_account *account = account_of(NULL, 900);
  int64_t as_of = _i < 2 ? AS_OF : CLV_TIME_MIN;
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = CLV_ARROW_BINARY_IDS | (_i % 2 ? CLV_ARROW_REASONS : 0);
  options.rows = 9;
  struct ArrowArrayStream stream;
  ck_assert_int_eq(clv_account_export_statistics_arrow(account, as_of, &options, &stream, fresh()), CLV_OK);
  read_stream(&stream, &read);
  ck_assert_uint_eq(read.rows, facts_of(account).persons);
  ck_assert_int_eq(read.schema.n_children, _i % 2 ? 11 : 7);
  int step = _i % 2 ? 2 : 1;
  for (int i = 0; i < read.count; i++) {
    const struct ArrowArray *batch = &read.batches[i];
    assert_sound(&read.schema, batch);
    for (int64_t row = 0; row < batch->length; row++) {
      clv_statistics s;
      clv_text id = id_of(batch, row);
      ck_assert_int_eq(clv_account_statistics(account, id.bytes, id.size, as_of, &s, sizeof s, NULL), CLV_OK);
      int64_t orders_at = column_of(&read.schema, "orders"), spend_at = column_of(&read.schema, "spend");
      ck_assert_int_eq(((const int64_t *)batch->children[1]->buffers[1])[row], s.x);
      ck_assert_int_eq(((const int64_t *)batch->children[orders_at]->buffers[1])[row], s.orders);
      ck_assert_int_eq(((const int64_t *)batch->children[spend_at]->buffers[1])[row], s.spend);
      ck_assert_int_eq(((const int64_t *)batch->children[spend_at + step]->buffers[1])[row], s.first_spend);
      ck_assert_int_eq(is_null(batch->children[2], row), s.orders == 0);
      ck_assert_int_eq(is_null(batch->children[2 + step], row), s.orders == 0);
      if (s.orders == 0) continue;
      ck_assert_int_eq(((const int32_t *)batch->children[2]->buffers[1])[row], s.first_day);
      ck_assert_int_eq(((const int32_t *)batch->children[2 + step]->buffers[1])[row], s.last_day);
    }
  }
  finish(&read);
  clv_account_free(account);
}
END_TEST

START_TEST(tables_of_a_summary) {
  static reading read;
  clv_account *account = account_of(NULL, 900);
  clv_summary *summary = NULL;
  clv_summary_part part = (clv_summary_part)_i;
  ck_assert_int_eq(clv_account_summary(account, 19420, CLV_NO_DAY, &summary, NULL), CLV_OK);
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.rows = 5;
  struct ArrowArrayStream stream;
  ck_assert_int_eq(clv_summary_export_arrow(summary, part, &options, &stream, fresh()), CLV_OK);
  read_stream(&stream, &read);
  size_t count = clv_summary_row_count(summary, part), at = 0;
  ck_assert_uint_eq(read.rows, count);
  ck_assert_uint_gt(count, 0);
  for (int i = 0; i < read.count; i++) {
    const struct ArrowArray *batch = &read.batches[i];
    assert_sound(&read.schema, batch);
    for (int64_t row = 0; row < batch->length; row++, at++) {
      clv_summary_row want;
      ck_assert_int_eq(clv_summary_rows(summary, part, at, 1, &want, sizeof want, NULL), CLV_OK);
      for (int64_t k = 0; k < batch->n_children; k++) {
        bool day = strcmp(read.schema.children[k]->format, "tdD") == 0;
        const void *values = batch->children[k]->buffers[1];
        int64_t got = day ? ((const int32_t *)values)[row] : ((const int64_t *)values)[row];
        ck_assert_int_eq(got, k + 1 == batch->n_children ? want.count : want.key[k]);
      }
    }
  }
  finish(&read);
  clv_summary_free(summary);
  clv_account_free(account);
}
END_TEST

START_TEST(ids_that_are_no_text_fail_with_their_row) {
  struct ArrowArrayStream stream;
  static reading read;
  static const char *const ids[] = {"a", "\xc3\xa4", "caf\xc3\xa9 and more", "\xff"};
  clv_account *account = crowd_open(NULL, NULL);
  for (int i = 0; i < 4; i++) {
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = ids[i], .profile_size = strlen(ids[i])};
    event.order = "o";
    event.order_size = 1;
    ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
    ck_assert_int_eq(clv_account_export_arrow(account, AS_OF, NULL, NULL, &stream, fresh()), CLV_OK);
    if (i < 3) {
      read_stream(&stream, &read);
      ck_assert_uint_eq(read.rows, (size_t)i + 1);
      clv_text id = id_of(&read.batches[0], i);
      ck_assert(id.size == strlen(ids[i]) && memcmp(id.bytes, ids[i], id.size) == 0);
    } else {
      ck_assert_int_eq(try_stream(&stream, &read), EILSEQ);
      ck_assert_ptr_nonnull(strstr(stream.get_last_error(&stream), "profile of row 3: "));
      stream.release(&stream);
    }
    finish(&read);
  }
  clv_account_free(account);
}
END_TEST

START_TEST(a_stream_ends_with_its_generation) {
  static reading read;
  clv_account *account = account_of(NULL, 300);
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = CLV_ARROW_BINARY_IDS;
  options.rows = 10;
  struct ArrowArrayStream stream;
  struct ArrowArray batch;
  clv_segment *segment = _i ? segment_of("historic_orders > 0", NULL) : NULL;
  ck_assert_int_eq(_i ? clv_account_export_segment_arrow(account, segment, AS_OF, NULL, &options, &stream, fresh())
                      : clv_account_export_arrow(account, AS_OF, NULL, &options, &stream, fresh()),
                   CLV_OK);
  clv_segment_free(segment);
  ck_assert_int_eq(stream.get_next(&stream, &batch), 0);
  crowd_feed(account, &people, 300, 100, 100);
  ck_assert_int_eq(try_stream(&stream, &read), ESTALE);
  ck_assert_ptr_nonnull(strstr(stream.get_last_error(&stream), "the account has changed"));
  ck_assert(read.batches[0].release == NULL);
  finish(&read);
  batch.release(&batch);
  stream.release(&stream);
  clv_account_free(account);
}
END_TEST

/* Columns and schemas that were moved away stay good when all else has gone. */
START_TEST(what_is_moved_lives_by_itself) {
  static reading read;
  clv_account *account = account_of(NULL, 300);
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = CLV_ARROW_BINARY_IDS;
  struct ArrowArrayStream stream;
  ck_assert_int_eq(clv_account_export_arrow(account, AS_OF, NULL, &options, &stream, fresh()), CLV_OK);
  read_stream(&stream, &read);
  clv_account_free(account);
  struct ArrowArray ids = *read.batches[0].children[0], values = *read.batches[0].children[9];
  struct ArrowSchema type = *read.schema.children[9];
  read.batches[0].children[0]->release = NULL;
  read.batches[0].children[9]->release = NULL;
  read.schema.children[9]->release = NULL;
  int64_t length = read.batches[0].length;
  finish(&read);
  const int32_t *offsets = ids.buffers[1];
  const double *numbers = values.buffers[1];
  ck_assert_str_eq(type.name, "p_alive");
  double sum = 0.0;
  for (int64_t i = 0; i < length; i++) sum += numbers[i] + (offsets[i] < offsets[i + 1]);
  ck_assert(sum > (double)length);
  ids.release(&ids);
  values.release(&values);
  type.release(&type);
}
END_TEST

/* All, or a segment that all are in. */
static void open_stream(const clv_account *account, int members, const clv_arrow_export_options *options,
                        struct ArrowArrayStream *stream) {
  clv_segment *segment = members ? segment_of("historic_orders >= 0", NULL) : NULL;
  ck_assert_int_eq(members ? clv_account_export_segment_arrow(account, segment, AS_OF, NULL, options, stream, fresh())
                           : clv_account_export_arrow(account, AS_OF, NULL, options, stream, fresh()),
                   CLV_OK);
  clv_segment_free(segment);
}

START_TEST(ranges_and_choices) {
  static reading whole, part;
  clv_account *account = account_of(NULL, 900);
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = CLV_ARROW_BINARY_IDS;
  options.attributes = UINT64_C(1) << 9 | UINT64_C(1) << 14;
  struct ArrowArrayStream stream;
  open_stream(account, _i, &options, &stream);
  read_stream(&stream, &whole);
  ck_assert_int_eq(whole.schema.n_children, 3);
  ck_assert_int_eq(column_of(&whole.schema, "next_order"), 2);
  size_t positions = facts_of(account).positions, at = 0;
  const double *all = whole.batches[0].children[1]->buffers[1];
  for (size_t first = 0; first < positions; first += options.count) {
    options.first = first;
    options.count = positions - first < 17 ? positions - first : 17;
    open_stream(account, _i, &options, &stream);
    read_stream(&stream, &part);
    for (int64_t i = 0; part.count > 0 && i < part.batches[0].length; i++, at++)
      ck_assert_mem_eq(&((const double *)part.batches[0].children[1]->buffers[1])[i], &all[at], sizeof *all);
    finish(&part);
  }
  ck_assert_uint_eq(at, whole.rows);
  finish(&whole);
  clv_account_free(account);
}
END_TEST

START_TEST(nobody_is_a_stream_without_batches) {
  static reading read;
  clv_account *account = account_of(NULL, 0);
  clv_summary *summary = NULL;
  struct ArrowArrayStream stream;
  ck_assert_int_eq(clv_account_export_arrow(account, AS_OF, NULL, NULL, &stream, fresh()), CLV_OK);
  read_stream(&stream, &read);
  ck_assert(read.count == 0 && read.schema.n_children == 1 + (int64_t)clv_attribute_count());
  finish(&read);
  ck_assert_int_eq(clv_account_export_statistics_arrow(account, AS_OF, NULL, &stream, fresh()), CLV_OK);
  read_stream(&stream, &read);
  ck_assert_int_eq(read.count, 0);
  finish(&read);
  ck_assert_int_eq(clv_summary_create(&summary, NULL, CLV_NO_DAY, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_export_arrow(summary, CLV_SUMMARY_GAPS, NULL, &stream, fresh()), CLV_OK);
  read_stream(&stream, &read);
  ck_assert_int_eq(read.count, 0);
  finish(&read);
  clv_summary_free(summary);
  clv_account_free(account);
}
END_TEST

START_TEST(wrong_options_are_refused) {
  clv_account *account = account_of(NULL, 300);
  const clv_arrow_export_options good = CLV_ARROW_EXPORT_OPTIONS_INIT;
  for (int i = 0; i < 9; i++) {
    clv_arrow_export_options options = good;
    struct ArrowArrayStream stream = {.private_data = &options};
    if (i == 0) options.flags = 4;
    if (i == 1) options.rows = 0;
    if (i == 2) options.rows = CLV_ARROW_ROWS_MAX + 1;
    if (i == 3) options.reserved = 1;
    if (i == 4) options.attributes = 1;
    if (i == 5) options.attributes = UINT64_C(1) << 63;
    if (i == 6) options.first = UINT64_MAX;
    if (i == 7) options.count = UINT64_MAX - 1;
    if (i == 8) options.first = 1, options.count = facts_of(account).positions;
    ck_assert_int_eq(clv_account_export_arrow(account, AS_OF, NULL, &options, &stream, fresh()), CLV_EINVAL);
    ck_assert_int_eq(clv_account_export_statistics_arrow(account, AS_OF, &options, &stream, fresh()), CLV_EINVAL);
    clv_segment *segment = segment_of("true", NULL);
    ck_assert_int_eq(clv_account_export_segment_arrow(account, segment, AS_OF, NULL, &options, &stream, fresh()),
                     CLV_EINVAL);
    clv_segment_free(segment);
    ck_assert(stream.private_data == &options && stream.release == NULL);
  }
  clv_account_free(account);
}
END_TEST

/* What a consumer may do with a stream, until memory ends. */
static clv_status export_all(const clv_allocator *allocator, void *user) {
  static reading read;
  harness_memory *memory = allocator->user;
  size_t fail_at = memory->fail_at;
  memory->fail_at = 0;
  int which = *(int *)user;
  clv_account *account = account_of(allocator, 300);
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_account_summary(account, 19420, CLV_NO_DAY, &summary, NULL), CLV_OK);
  clv_segment *segment = segment_of("p_alive < 0.9", allocator);
  memory->fail_at = fail_at;
  memory->allocations = 0;
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = which != 2 ? CLV_ARROW_BINARY_IDS | CLV_ARROW_REASONS : 0;
  options.rows = 64;
  struct ArrowArrayStream stream = {.release = NULL};
  clv_status status = which == 0   ? clv_account_export_arrow(account, AS_OF, NULL, &options, &stream, fresh())
                      : which == 1 ? clv_account_export_statistics_arrow(account, AS_OF, &options, &stream, fresh())
                      : which == 2
                          ? clv_summary_export_arrow(summary, CLV_SUMMARY_CUSTOMERS, &options, &stream, fresh())
                          : clv_account_export_segment_arrow(account, segment, AS_OF, NULL, &options, &stream, fresh());
  clv_segment_free(segment);
  ck_assert_int_eq(status == CLV_OK, stream.release != NULL);
  if (status == CLV_OK) {
    int failed = try_stream(&stream, &read);
    ck_assert(failed == 0 || failed == ENOMEM);
    if (failed) ck_assert_ptr_nonnull(stream.get_last_error(&stream));
    status = failed ? CLV_ENOMEM : CLV_OK;
    stream.release(&stream);
    finish(&read);
  }
  clv_summary_free(summary);
  clv_account_free(account);
  return status;
}

START_TEST(memory_may_end_at_any_allocation) { harness_each_allocation(export_all, &_i); }
END_TEST

/* After a failure the same batch can be asked for again. */
START_TEST(a_batch_that_failed_can_be_asked_for_again) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clv_account *account = account_of(&allocator, 300);
  clv_arrow_export_options options = CLV_ARROW_EXPORT_OPTIONS_INIT;
  options.flags = CLV_ARROW_BINARY_IDS;
  options.rows = 8;
  struct ArrowArrayStream stream;
  struct ArrowArray batch = {.release = NULL};
  open_stream(account, _i, &options, &stream);
  size_t rows = 0;
  do {
    memory.fail_at = memory.allocations + 20;
    ck_assert_int_eq(stream.get_next(&stream, &batch), rows < facts_of(account).persons ? ENOMEM : 0);
    memory.fail_at = 0;
    ck_assert(batch.release == NULL);
    ck_assert_int_eq(stream.get_next(&stream, &batch), 0);
    if (!batch.release) break;
    rows += (size_t)batch.length;
    batch.release(&batch);
  } while (true);
  ck_assert_uint_eq(rows, facts_of(account).persons);
  stream.release(&stream);
  clv_account_free(account);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("arrow export");
  TCase *tests = tcase_create("streams");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, predictions_are_those_of_single_reads, 0, 4);
  tcase_add_loop_test(tests, members_are_those_of_single_reads, 0, 16);
  tcase_add_test(tests, members_have_the_same_values_without_reasons);
  tcase_add_test(tests, members_of_another_currency_are_refused);
  tcase_add_loop_test(tests, statistics_are_those_of_single_reads, 0, 4);
  tcase_add_loop_test(tests, tables_of_a_summary, 0, 6);
  tcase_add_test(tests, ids_that_are_no_text_fail_with_their_row);
  tcase_add_loop_test(tests, a_stream_ends_with_its_generation, 0, 2);
  tcase_add_test(tests, what_is_moved_lives_by_itself);
  tcase_add_loop_test(tests, ranges_and_choices, 0, 2);
  tcase_add_test(tests, nobody_is_a_stream_without_batches);
  tcase_add_test(tests, wrong_options_are_refused);
  tcase_add_loop_test(tests, memory_may_end_at_any_allocation, 0, 4);
  tcase_add_loop_test(tests, a_batch_that_failed_can_be_asked_for_again, 0, 2);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
