/* Many customers: rows of one x share tables over the days, and rows of one x and T their expectations. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/attributes.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "predict.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

/* Longest observation that is tabulated, days; longer ones are computed row by row. */
#define TABLE_DAYS 65536

/* What an attribute is computed from, where it sits in the record, and how long it is. */
typedef struct attribute_place {
  size_t offset, size;
  unsigned needs;
} attribute_place;

#define ALIVE CLVP_NEED_ALIVE
#define EXPECTED (CLVP_NEED_ALIVE | CLVP_NEED_EXPECTED)
#define NEED_historic_value 0
#define NEED_historic_orders 0
#define NEED_transactions 0
#define NEED_first_order 0
#define NEED_last_order 0
#define NEED_days_since_last_order 0
#define NEED_average_order_value 0
#define NEED_average_days_between_orders 0
#define NEED_p_alive ALIVE
#define NEED_churn_probability ALIVE
#define NEED_predicted_transactions EXPECTED
#define NEED_predicted_orders EXPECTED
#define NEED_p_order (CLVP_NEED_ALIVE | CLVP_NEED_ORDER)
#define NEED_next_order CLVP_NEED_NEXT
#define NEED_next_order_from_now (CLVP_NEED_ALIVE | CLVP_NEED_NEXT_NOW)
#define NEED_overdue_days CLVP_NEED_NEXT
#define NEED_expected_spend 0
#define NEED_expected_order_value 0
#define NEED_predicted_value EXPECTED
#define NEED_total_value EXPECTED
#define NEED_discounted_transactions (CLVP_NEED_ALIVE | CLVP_NEED_DISCOUNTED)
#define NEED_discounted_value (CLVP_NEED_ALIVE | CLVP_NEED_DISCOUNTED)

static const attribute_place places[CLV_ATTRIBUTE_LIMIT] = {
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  [number] = {offsetof(clv_prediction, name), sizeof(((clv_prediction *)0)->name), NEED_##name},
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE
};

/* Working memory of one call. */
typedef struct column_work {
  const clvp_predictor *predictor;
  const unsigned char *statistics;
  size_t stride, count;
  const clv_column *columns;
  size_t column_count;
  size_t *order;             /* rows sorted by x, each x's in their order */
  int32_t days;              /* greatest T that is tabulated */
  double *table;             /* by day: the law's values of the current x */
  clvp_pair *pairs;          /* by T: of the current x */
  double *waits;             /* by t_x: of the current x */
  uint32_t *pair_x, *wait_x; /* by day: 1 + the group whose value is there */
} column_work;

static const clv_statistics *statistics_at(const column_work *work, size_t row) {
  return (const clv_statistics *)(const void *)(work->statistics + row * work->stride);
}

static clv_status check_columns(clvp_predictor *predictor, const clv_column *columns, size_t count, clv_error *error) {
  unsigned needs = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t number = columns[i].attribute;
    if (number >= CLV_ATTRIBUTE_LIMIT || places[number].size == 0)
      return clvp_fail_row(error, CLV_EINVAL, i, "attribute", "there is no such attribute");
    if (columns[i].values == NULL || columns[i].reserved != 0)
      return clvp_fail_row(error, CLV_EINVAL, i, "values", "is missing");
    needs |= places[number].needs;
  }
  predictor->needs &= needs;
  return CLV_OK;
}

static void write_row(const column_work *work, size_t row, const clv_prediction *own) {
  for (size_t i = 0; i < work->column_count; i++) {
    const clv_column *column = &work->columns[i];
    const attribute_place *place = &places[column->attribute];
    memcpy((unsigned char *)column->values + row * place->size, (const unsigned char *)own + place->offset,
           place->size);
    if (column->reasons != NULL) column->reasons[row] = own->reason[column->attribute];
  }
}

static clvp_pair pair_of(column_work *work, int32_t x, int32_t T, uint32_t group) {
  clvp_pair pair;
  if (T > work->days) {
    clvp_pair_fill(work->predictor, x, T, &pair);
    return pair;
  }
  if (work->pair_x[T] != group) {
    clvp_pair_fill(work->predictor, x, T, &work->pairs[T]);
    work->pair_x[T] = group;
  }
  return work->pairs[T];
}

static double wait_of(column_work *work, int32_t x, int32_t t_x, uint32_t group) {
  if (t_x > work->days) return clvp_wait_from_last(work->predictor, x, t_x);
  if (work->wait_x[t_x] != group) {
    work->waits[t_x] = clvp_wait_from_last(work->predictor, x, t_x);
    work->wait_x[t_x] = group;
  }
  return work->waits[t_x];
}

/* Rows begin..end of the order share x. */
static void predict_group(column_work *work, size_t begin, size_t end, uint32_t group) {
  const clvp_predictor *predictor = work->predictor;
  const clvp_law *law = predictor->law;
  int32_t low = INT32_MAX, high = 0;
  for (size_t i = begin; i < end; i++) {
    const clv_statistics *s = statistics_at(work, work->order[i]);
    int32_t t_x = s->last_day - s->first_day, T = predictor->as_of - s->first_day;
    low = t_x < low ? t_x : low;
    high = T > high ? T : high;
  }
  int32_t x = statistics_at(work, work->order[begin])->x;
  bool tabulated = high <= work->days && (size_t)(high - low) / 16 < end - begin;
  bool alive = law->table != NULL && (predictor->needs & CLVP_NEED_ALIVE) != 0;
  if (alive && tabulated) law->table(predictor->p, x, low, high, work->table);
  for (size_t i = begin; i < end; i++) {
    const clv_statistics *s = statistics_at(work, work->order[i]);
    int32_t t_x = s->last_day - s->first_day, T = predictor->as_of - s->first_day;
    double at_t_x = 0.0, at_T = 0.0;
    if (alive && tabulated) {
      at_t_x = work->table[t_x - low];
      at_T = work->table[T - low];
    } else if (alive) {
      law->table(predictor->p, x, t_x, t_x, &at_t_x);
      law->table(predictor->p, x, T, T, &at_T);
    }
    double odds = 0.0;
    if (predictor->needs & CLVP_NEED_ALIVE) odds = law->log_odds_dead_days(predictor->p, x, t_x, T, at_t_x, at_T);
    clvp_pair pair = pair_of(work, x, T, group);
    double wait = predictor->needs & CLVP_NEED_NEXT ? wait_of(work, x, t_x, group) : 0.0;
    clv_prediction own;
    clvp_predict_row(predictor, s, odds, &pair, wait, &own);
    write_row(work, work->order[i], &own);
  }
}

/* Rows without an order, or without a model, need nothing shared. */
static void predict_plain(column_work *work, size_t row) {
  const clvp_pair none = {0};
  clv_prediction own;
  clvp_predict_row(work->predictor, statistics_at(work, row), 0.0, &none, 0.0, &own);
  write_row(work, row, &own);
}

/* A radix sort of the rows with a model by x, 16 bits at a time; the others are done at once. */
static clv_status sort_rows(column_work *work, size_t *sorted, const clv_allocator *allocator, clv_error *error) {
  size_t n = 0;
  int32_t greatest = 0;
  for (size_t i = 0; i < work->count; i++) {
    const clv_statistics *s = statistics_at(work, i);
    if (work->predictor->model == NULL || s->orders == 0) continue;
    greatest = s->x > greatest ? s->x : greatest;
    work->order[n++] = i;
  }
  size_t digits = greatest < 0xffff ? (size_t)greatest + 1 : 0x10000;
  size_t *spare = clvp_allocate(allocator, work->count, sizeof *spare);
  size_t *counts = clvp_allocate(allocator, digits + 1, sizeof *counts);
  clv_status status = spare == NULL || counts == NULL ? clvp_no_memory(error) : CLV_OK;
  for (int shift = 0; status == CLV_OK && shift < 32 && greatest >> shift > 0; shift += 16) {
    memset(counts, 0, (digits + 1) * sizeof *counts);
    for (size_t i = 0; i < n; i++) counts[(statistics_at(work, work->order[i])->x >> shift & 0xffff) + 1]++;
    for (size_t k = 1; k <= digits; k++) counts[k] += counts[k - 1];
    for (size_t i = 0; i < n; i++)
      spare[counts[statistics_at(work, work->order[i])->x >> shift & 0xffff]++] = work->order[i];
    memcpy(work->order, spare, n * sizeof *spare);
  }
  *sorted = n;
  clvp_release(allocator, spare);
  clvp_release(allocator, counts);
  return status;
}

/* Tables by day, as long as the longest observation but bounded. */
static clv_status allocate_tables(column_work *work, size_t sorted, const clv_allocator *allocator, clv_error *error) {
  for (size_t i = 0; i < sorted; i++) {
    int32_t T = work->predictor->as_of - statistics_at(work, work->order[i])->first_day;
    work->days = T > work->days ? T : work->days;
  }
  work->days = work->days < TABLE_DAYS ? work->days : TABLE_DAYS;
  size_t days = (size_t)work->days + 1;
  work->table = clvp_allocate(allocator, days, sizeof *work->table);
  work->pairs = clvp_allocate(allocator, days, sizeof *work->pairs);
  work->waits = clvp_allocate(allocator, days, sizeof *work->waits);
  work->pair_x = clvp_allocate(allocator, days, sizeof *work->pair_x);
  work->wait_x = clvp_allocate(allocator, days, sizeof *work->wait_x);
  if (work->table == NULL || work->pairs == NULL || work->waits == NULL || work->pair_x == NULL || work->wait_x == NULL)
    return clvp_no_memory(error);
  return CLV_OK;
}

static clv_status predict_all(column_work *work, const clv_allocator *allocator, clv_error *error) {
  size_t sorted = 0;
  work->order = clvp_allocate(allocator, work->count, sizeof *work->order);
  clv_status status = work->order == NULL ? clvp_no_memory(error) : CLV_OK;
  if (status == CLV_OK) status = sort_rows(work, &sorted, allocator, error);
  if (status == CLV_OK) status = allocate_tables(work, sorted, allocator, error);
  if (status == CLV_OK) {
    uint32_t group = 0;
    for (size_t begin = 0; begin < sorted;) {
      int32_t x = statistics_at(work, work->order[begin])->x;
      size_t end = begin + 1;
      while (end < sorted && statistics_at(work, work->order[end])->x == x) end++;
      predict_group(work, begin, end, ++group);
      begin = end;
    }
    for (size_t i = 0; i < work->count; i++) {
      if (work->predictor->model == NULL || statistics_at(work, i)->orders == 0) predict_plain(work, i);
    }
  }
  clvp_release(allocator, work->order);
  clvp_release(allocator, work->table);
  clvp_release(allocator, work->pairs);
  clvp_release(allocator, work->waits);
  clvp_release(allocator, work->pair_x);
  clvp_release(allocator, work->wait_x);
  return status;
}

clv_status clv_predict_columns(const clv_model *model, const clv_statistics *statistics, size_t stride, size_t count,
                               int32_t as_of, const clv_predict_options *options, const clv_column *columns,
                               size_t column_count, const clv_allocator *allocator, clv_error *error) {
  if ((statistics == NULL && count > 0) || (columns == NULL && column_count > 0))
    return clvp_fail(error, CLV_EINVAL, statistics == NULL ? "statistics" : "columns", "is missing");
  if (stride < sizeof(clv_statistics) || stride % sizeof(int64_t) != 0)
    return clvp_fail(error, CLV_EINVAL, "stride", "is smaller than the structure, or not a multiple of 8");
  if (count > (size_t)PTRDIFF_MAX / stride)
    return clvp_fail(error, CLV_EINVAL, "count", "no memory holds so many customers");
  clvp_predictor predictor;
  clv_allocator own;
  clv_status status = clvp_predictor_init(&predictor, model, as_of, options, error);
  if (status == CLV_OK) status = check_columns(&predictor, columns, column_count, error);
  if (status == CLV_OK) status = clvp_allocator_init(&own, allocator, error);
  column_work work = {.predictor = &predictor,
                      .statistics = (const unsigned char *)statistics,
                      .stride = stride,
                      .count = count,
                      .columns = columns,
                      .column_count = column_count};
  for (size_t i = 0; status == CLV_OK && i < count; i++)
    status = clvp_statistics_check(statistics_at(&work, i), as_of, i, error);
  if (status != CLV_OK || count == 0) return status;
  return predict_all(&work, &own, error);
}
