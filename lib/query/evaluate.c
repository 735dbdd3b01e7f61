/* Evaluating a query in batches of rows. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"
#include <assert.h>
#include <string.h>

/* So that `and` is the least, `or` the greatest, and `not` the difference from TRUE. */
enum { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE };

typedef struct query_batch {
  const clvp_query *query;
  const clvp_query_source *source;
  clvp_query_column *columns;
  uint8_t (*results)[CLVP_QUERY_BATCH]; /* by place */
  uint8_t *loaded;                      /* by column: 1 once it is filled */
  size_t first, count;
} query_batch;

static const clvp_query_column *batch_column(query_batch *batch, uint16_t number) {
  clvp_query_column *column = &batch->columns[number];
  if (!batch->loaded[number]) {
    memset(column->absent, 0, batch->count);
    batch->source->get(batch->source->user, batch->query->fields[number], batch->first, batch->count, column);
    batch->loaded[number] = 1;
  }
  return column;
}

/* Whether the outcome of a comparison (-1, 0, 1) is among the accepted ones. */
static inline uint8_t outcome_truth(unsigned accept, int order) {
  return accept >> (order + 1) & 1 ? TRUTH_TRUE : TRUTH_FALSE;
}

static inline uint8_t truth_of(bool truth) { return truth ? TRUTH_TRUE : TRUTH_FALSE; }

static inline uint8_t truth_unless(uint8_t absent, uint8_t truth) { return absent ? TRUTH_UNKNOWN : truth; }

static inline int order_integers(int64_t a, int64_t b) { return (a > b) - (a < b); }

static inline int order_numbers(double a, double b) { return (a > b) - (a < b); }

/* Exact: no conversion rounds. */
static int order_mixed(int64_t a, double b) {
  if (!(b < 0x1p63)) return -1;
  if (!(b >= -0x1p63)) return 1;
  int64_t whole = (int64_t)b;
  return a != whole ? order_integers(a, whole) : order_numbers((double)whole, b);
}

static void compare_integers(const clvp_query_column *column, size_t count, int64_t with, unsigned accept,
                             uint8_t *result) {
  for (size_t i = 0; i < count; i++)
    result[i] = truth_unless(column->absent[i], outcome_truth(accept, order_integers(column->is.integer[i], with)));
}

static void compare_numbers(const clvp_query_column *column, size_t count, double with, unsigned accept,
                            uint8_t *result) {
  for (size_t i = 0; i < count; i++)
    result[i] = truth_unless(column->absent[i], outcome_truth(accept, order_numbers(column->is.number[i], with)));
}

static void compare_texts(const clvp_query_column *column, size_t count, const clvp_query_text *with, unsigned accept,
                          uint8_t *result) {
  for (size_t i = 0; i < count; i++)
    result[i] = truth_of((clvp_query_text_order(&column->is.text[i], with) == 0) == (accept == CLVP_EQUAL));
}

static void compare_columns(const clvp_query_step *step, const clvp_query_column *a, const clvp_query_column *b,
                            size_t count, uint8_t *result) {
  for (size_t i = 0; i < count; i++) {
    uint8_t absent = 0;
    int order = 0;
    if (step->kind == CLVP_STEP_TEXT_COLUMN) {
      order = clvp_query_text_order(&a->is.text[i], &b->is.text[i]) != 0;
    } else if (step->kind == CLVP_STEP_FLAG_COLUMN) {
      order = (a->is.flag[i] != 0) != (b->is.flag[i] != 0);
    } else if ((absent = a->absent[i] | b->absent[i]) == 0) {
      if (step->kind == CLVP_STEP_INTEGER_COLUMN) order = order_integers(a->is.integer[i], b->is.integer[i]);
      if (step->kind == CLVP_STEP_NUMBER_COLUMN) order = order_numbers(a->is.number[i], b->is.number[i]);
      if (step->kind == CLVP_STEP_MIXED_COLUMN) order = order_mixed(a->is.integer[i], b->is.number[i]);
    }
    result[i] = truth_unless(absent, outcome_truth(step->accept, order));
  }
}

static void range_integers(const clvp_query_column *column, size_t count, int64_t low, int64_t high, uint8_t *result) {
  for (size_t i = 0; i < count; i++) {
    int64_t value = column->is.integer[i];
    result[i] = truth_unless(column->absent[i], truth_of(value >= low && value <= high));
  }
}

static void range_numbers(const clvp_query_column *column, size_t count, double low, double high, uint8_t *result) {
  for (size_t i = 0; i < count; i++) {
    double value = column->is.number[i];
    result[i] = truth_unless(column->absent[i], truth_of(value >= low && value <= high));
  }
}

/* The order of a row's value and one of the constants. */
static int list_order(const clvp_query_step *step, const clvp_query_column *column, size_t row,
                      const clvp_query_value *value) {
  if (step->kind == CLVP_STEP_INTEGER_LIST) return order_integers(column->is.integer[row], value->integer);
  if (step->kind == CLVP_STEP_NUMBER_LIST) return order_numbers(column->is.number[row], value->number);
  return clvp_query_text_order(&column->is.text[row], &value->text);
}

static void find_in_list(const clvp_query_step *step, const clvp_query_column *column, size_t count,
                         const clvp_query_value *values, uint8_t *result) {
  for (size_t i = 0; i < count; i++) {
    bool may_be_absent = step->kind != CLVP_STEP_TEXT_LIST;
    if (may_be_absent && column->absent[i]) {
      result[i] = TRUTH_UNKNOWN;
      continue;
    }
    size_t low = 0, high = step->count;
    while (low < high) {
      size_t middle = (low + high) / 2;
      if (list_order(step, column, i, &values[middle]) > 0)
        low = middle + 1;
      else
        high = middle;
    }
    result[i] = truth_of(low < step->count && list_order(step, column, i, &values[low]) == 0);
  }
}

static void find_tag(const clvp_query_column *column, size_t count, const clvp_query_text *tag, uint8_t *result) {
  for (size_t i = 0; i < count; i++) {
    const clvp_query_tags *tags = &column->is.tags[i];
    size_t at = 0;
    while (at < tags->count && clvp_query_text_order(&tags->texts[at], tag) != 0) at++;
    result[i] = truth_of(at < tags->count);
  }
}

static void batch_top(query_batch *batch, const clvp_query_step *step, const clvp_query_column *column,
                      uint8_t *result) {
  const clvp_query_source *source = batch->source;
  clvp_query_value bound = {0};
  assert(source->bound);
  if (!source->bound(source->user, batch->query->fields[step->column], step->count, &bound))
    memset(result, TRUTH_UNKNOWN, batch->count);
  else if (step->kind == CLVP_STEP_INTEGER_TOP)
    compare_integers(column, batch->count, bound.integer, CLVP_EQUAL | CLVP_GREATER, result);
  else
    compare_numbers(column, batch->count, bound.number, CLVP_EQUAL | CLVP_GREATER, result);
}

/* A step that asks something of a column. */
static void batch_ask(query_batch *batch, const clvp_query_step *step) {
  const clvp_query_column *column = batch_column(batch, step->column);
  const clvp_query_value *constants = batch->query->constants;
  const clvp_query_value *values = constants ? constants + step->constant : NULL;
  uint8_t *result = batch->results[step->place];
  size_t count = batch->count;
  int64_t as_of = batch->source->as_of, days = step->count;
  switch ((clvp_query_step_kind)step->kind) {
  case CLVP_STEP_FLAG:
    for (size_t i = 0; i < count; i++) result[i] = truth_of((column->is.flag[i] != 0) == step->accept);
    break;
  case CLVP_STEP_ABSENT:
    for (size_t i = 0; i < count; i++) result[i] = truth_of((column->absent[i] != 0) == step->accept);
    break;
  case CLVP_STEP_INTEGER:
    compare_integers(column, count, values->integer, step->accept, result);
    break;
  case CLVP_STEP_NUMBER:
    compare_numbers(column, count, values->number, step->accept, result);
    break;
  case CLVP_STEP_TEXT:
    compare_texts(column, count, &values->text, step->accept, result);
    break;
  case CLVP_STEP_INTEGER_RANGE:
    range_integers(column, count, values[0].integer, values[1].integer, result);
    break;
  case CLVP_STEP_NUMBER_RANGE:
    range_numbers(column, count, values[0].number, values[1].number, result);
    break;
  case CLVP_STEP_WITHIN:
    range_integers(column, count, as_of, as_of + days, result);
    break;
  case CLVP_STEP_WITHIN_LAST:
    range_integers(column, count, as_of - days, as_of, result);
    break;
  case CLVP_STEP_INTEGER_LIST:
  case CLVP_STEP_NUMBER_LIST:
  case CLVP_STEP_TEXT_LIST:
    find_in_list(step, column, count, values, result);
    break;
  case CLVP_STEP_HAS:
    find_tag(column, count, &values->text, result);
    break;
  case CLVP_STEP_INTEGER_TOP:
  case CLVP_STEP_NUMBER_TOP:
    batch_top(batch, step, column, result);
    break;
  default:
    compare_columns(step, column, batch_column(batch, step->other), count, result);
  }
}

/* Whether no further part can change what all rows are. */
static bool batch_is_decided(const query_batch *batch, const clvp_query_step *step) {
  const uint8_t *result = batch->results[step->place];
  uint8_t decided = step->kind == CLVP_STEP_SKIP_FALSE ? TRUTH_FALSE : TRUTH_TRUE;
  size_t i = 0;
  while (i < batch->count && result[i] == decided) i++;
  return i == batch->count;
}

static void batch_run(query_batch *batch) {
  const clvp_query *query = batch->query;
  for (size_t next = 0; next < query->step_count;) {
    const clvp_query_step *step = &query->steps[next++];
    uint8_t *result = batch->results[step->place];
    switch ((clvp_query_step_kind)step->kind) {
    case CLVP_STEP_TRUTH:
      memset(result, truth_of(step->accept), batch->count);
      break;
    case CLVP_STEP_NOT:
      for (size_t i = 0; i < batch->count; i++) result[i] = (uint8_t)(TRUTH_TRUE - result[i]);
      break;
    case CLVP_STEP_AND:
      for (size_t i = 0; i < batch->count; i++)
        if (batch->results[step->place + 1][i] < result[i]) result[i] = batch->results[step->place + 1][i];
      break;
    case CLVP_STEP_OR:
      for (size_t i = 0; i < batch->count; i++)
        if (batch->results[step->place + 1][i] > result[i]) result[i] = batch->results[step->place + 1][i];
      break;
    case CLVP_STEP_SKIP_FALSE:
    case CLVP_STEP_SKIP_TRUE:
      if (batch_is_decided(batch, step)) next = step->count;
      break;
    default:
      batch_ask(batch, step);
    }
  }
}

size_t clvp_query_scratch_size(const clvp_query *query) {
  return query->field_count * (sizeof(clvp_query_column) + 1) + (size_t)query->places * CLVP_QUERY_BATCH;
}

void clvp_query_evaluate(const clvp_query *query, const clvp_query_source *source, void *scratch, size_t first,
                         size_t count, uint8_t *matches) {
  query_batch batch = {.query = query, .source = source, .columns = scratch};
  batch.results = (void *)(batch.columns + query->field_count);
  batch.loaded = (uint8_t *)(batch.results + query->places);
  for (size_t done = 0; done < count; done += batch.count) {
    batch.first = first + done;
    batch.count = count - done < CLVP_QUERY_BATCH ? count - done : CLVP_QUERY_BATCH;
    memset(batch.loaded, 0, query->field_count);
    batch_run(&batch);
    for (size_t i = 0; i < batch.count; i++) matches[done + i] = batch.results[0][i] == TRUTH_TRUE;
  }
}

bool clvp_query_matches(const clvp_query *query, const clvp_query_source *source, void *scratch, size_t row) {
  uint8_t match = 0;
  clvp_query_evaluate(query, source, scratch, row, 1, &match);
  return match != 0;
}
