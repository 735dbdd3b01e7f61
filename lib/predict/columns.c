/* Many customers: batch by batch, with tables of what they share. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "predict.h"

/* The customers of a call. */
typedef struct column_rows {
  const unsigned char *statistics;
  size_t stride, count;
  int32_t x_max, T_max;
} column_rows;

static const clv_statistics *row_at(const column_rows *rows, size_t i) {
  return (const clv_statistics *)(const void *)(rows->statistics + i * rows->stride);
}

static clv_status check_columns(const clv_column *columns, size_t count, unsigned *asked, clv_error *error) {
  unsigned asks = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t number = columns[i].attribute;
    if (number >= CLV_ATTRIBUTE_LIMIT || clvp_attributes[number].compute == NULL)
      return clvp_fail_row(error, CLV_EINVAL, i, "attribute", "there is no such attribute");
    if (columns[i].values == NULL) return clvp_fail_row(error, CLV_EINVAL, i, "values", "is missing");
    if (columns[i].reserved != 0) return clvp_fail_row(error, CLV_EINVAL, i, "reserved", "must be 0");
    asks |= clvp_attributes[number].asks;
  }
  *asked = asks;
  return CLV_OK;
}

/* Are all of these buyers without flags? And how far do they reach? */
static bool rows_plain(const column_rows *rows, size_t first, size_t end, int32_t as_of, int32_t *x, int32_t *day) {
  int64_t plain = 0;
  int32_t x_max = *x, first_day = *day;
  for (size_t i = first; i < end; i++) {
    const clv_statistics *s = row_at(rows, i);
    CLVP_PREFETCH_AHEAD(s, CLVP_DAYS_BLOCK * rows->stride);
    plain |= clvp_statistics_plain(s, as_of);
    x_max = s->x > x_max ? s->x : x_max;
    first_day = s->first_day < first_day ? s->first_day : first_day;
  }
  if (plain < 0) return false;
  *x = x_max;
  *day = first_day;
  return true;
}

static clv_status check_rows(column_rows *rows, int32_t as_of, clv_error *error) {
  int32_t first_day = as_of;
  for (size_t first = 0, end; first < rows->count; first = end) {
    end = rows->count - first < CLVP_DAYS_BLOCK ? rows->count : first + CLVP_DAYS_BLOCK;
    if (rows_plain(rows, first, end, as_of, &rows->x_max, &first_day)) continue;
    for (size_t i = first; i < end; i++) {
      const clv_statistics *s = row_at(rows, i);
      clv_status status = clvp_statistics_check(s, as_of, i, error);
      if (status != CLV_OK) return status;
      if (s->orders == 0) continue;
      rows->x_max = s->x > rows->x_max ? s->x : rows->x_max;
      first_day = s->first_day < first_day ? s->first_day : first_day;
    }
  }
  rows->T_max = as_of - first_day;
  return CLV_OK;
}

clv_status clvp_predictor_prepare(clvp_predictor *predictor, unsigned asks, const clv_statistics *statistics,
                                  size_t stride, size_t count, const clv_allocator *allocator, clv_error *error) {
  column_rows rows = {.statistics = (const unsigned char *)statistics, .stride = stride, .count = count};
  predictor->days.question.asked = asks;
  clv_status status = check_rows(&rows, predictor->as_of, error);
  if (status != CLV_OK || predictor->model == NULL) return status;
  return clvp_days_tables(&predictor->days, count, rows.x_max, rows.T_max, allocator, error);
}

void clvp_predictor_clear(clvp_predictor *predictor, const clv_allocator *allocator) {
  if (predictor->model != NULL) clvp_days_free(&predictor->days, allocator);
}

static void write_column(const clvp_batch *batch, size_t first, const clv_column *column) {
  const clvp_attribute *attribute = &clvp_attributes[column->attribute];
  unsigned char *out = (unsigned char *)column->values + first * attribute->size;
  uint8_t unasked[CLVP_DAYS_BLOCK];
  clvp_values values = {.as.any = out, .reason = column->reasons != NULL ? column->reasons + first : unasked};
  /* of the next batch, whose memory comes while this one is computed */
  for (size_t ahead = batch->count * attribute->size, k = 0; k < ahead; k += CLVP_CACHE_LINE)
    CLVP_PREFETCH_WRITE(out, ahead + k);
  clvp_attribute_compute(attribute, batch, &values);
}

clv_status clv_predict_columns(const clv_model *model, const clv_statistics *statistics, size_t stride, size_t count,
                               int32_t as_of, const clv_predict_options *options, const clv_column *columns,
                               size_t column_count, const clv_allocator *allocator, clv_error *error) {
  if ((statistics == NULL && count > 0) || (columns == NULL && column_count > 0))
    return clvp_fail(error, CLV_EINVAL, statistics == NULL && count > 0 ? "statistics" : "columns", "is missing");
  if (stride < sizeof(clv_statistics) || stride % sizeof(int64_t) != 0)
    return clvp_fail(error, CLV_EINVAL, "stride", "is smaller than the structure, or not a multiple of 8");
  if (count > (size_t)PTRDIFF_MAX / stride)
    return clvp_fail(error, CLV_EINVAL, "count", "no memory holds so many customers");
  clvp_predictor predictor;
  clv_allocator own;
  unsigned asks = 0;
  clv_status status = clvp_predictor_init(&predictor, model, as_of, options, error);
  if (status == CLV_OK) status = check_columns(columns, column_count, &asks, error);
  if (status == CLV_OK) status = clvp_allocator_init(&own, allocator, error);
  if (status == CLV_OK) status = clvp_predictor_prepare(&predictor, asks, statistics, stride, count, &own, error);
  if (status != CLV_OK) return status;

  clvp_batch batch;
  batch.predictor = &predictor;
  batch.stride = stride;
  for (size_t first = 0; first < count; first += CLVP_DAYS_BLOCK) {
    batch.count = count - first < CLVP_DAYS_BLOCK ? count - first : CLVP_DAYS_BLOCK;
    batch.rows = (const unsigned char *)statistics + first * stride;
    clvp_batch_fill(&batch);
    for (size_t k = 0; k < column_count; k++) write_column(&batch, first, &columns[k]);
  }
  clvp_predictor_clear(&predictor, &own);
  return CLV_OK;
}
