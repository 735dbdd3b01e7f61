/* Many customers: batch by batch, with tables of what they share. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "predict.h"
#include <string.h>

/* The customers of a call. */
typedef struct column_rows {
  const unsigned char *statistics;
  size_t stride, count;
  int32_t T_max;
  size_t customers[CLVP_DAYS_X]; /* by x */
} column_rows;

static const clv_statistics *row_at(const column_rows *rows, size_t i) {
  return (const clv_statistics *)(const void *)(rows->statistics + i * rows->stride);
}

static clv_status check_columns(clvp_predictor *predictor, const clv_column *columns, size_t count, clv_error *error) {
  unsigned asks = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t number = columns[i].attribute;
    if (number >= CLV_ATTRIBUTE_LIMIT || clvp_attributes[number].compute == NULL)
      return clvp_fail_row(error, CLV_EINVAL, i, "attribute", "there is no such attribute");
    if (columns[i].values == NULL) return clvp_fail_row(error, CLV_EINVAL, i, "values", "is missing");
    if (columns[i].reserved != 0) return clvp_fail_row(error, CLV_EINVAL, i, "reserved", "must be 0");
    asks |= clvp_attributes[number].asks;
  }
  predictor->days.question.asked = asks;
  return CLV_OK;
}

static clv_status check_rows(column_rows *rows, int32_t as_of, clv_error *error) {
  for (size_t i = 0; i < rows->count; i++) {
    const clv_statistics *s = row_at(rows, i);
    clv_status status = clvp_statistics_check(s, as_of, i, error);
    if (status != CLV_OK) return status;
    if (s->orders == 0) continue;
    if (s->x < CLVP_DAYS_X) rows->customers[s->x]++;
    if (as_of - s->first_day > rows->T_max) rows->T_max = as_of - s->first_day;
  }
  return CLV_OK;
}

static void write_column(const clvp_batch *batch, size_t first, const clv_column *column) {
  const clvp_attribute *attribute = &clvp_attributes[column->attribute];
  unsigned char *out = (unsigned char *)column->values + first * attribute->size;
  for (size_t i = 0; i < batch->count; i++) {
    clvp_value value, none = {0};
    clv_reason reason = attribute->compute(batch, i, &value);
    if (reason != CLV_REASON_PRESENT) value = none;
    /* two sizes known to the compiler, instead of one that is not */
    if (attribute->size == sizeof(int64_t)) {
      memcpy(out + i * sizeof(int64_t), &value, sizeof(int64_t));
    } else {
      memcpy(out + i * sizeof(int32_t), &value, sizeof(int32_t));
    }
    if (column->reasons != NULL) column->reasons[first + i] = (uint8_t)reason;
  }
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
  column_rows rows = {.statistics = (const unsigned char *)statistics, .stride = stride, .count = count};
  clv_status status = clvp_predictor_init(&predictor, model, as_of, options, error);
  if (status == CLV_OK) status = check_columns(&predictor, columns, column_count, error);
  if (status == CLV_OK) status = clvp_allocator_init(&own, allocator, error);
  if (status == CLV_OK) status = check_rows(&rows, as_of, error);
  if (status == CLV_OK && model != NULL)
    status = clvp_days_tables(&predictor.days, rows.customers, rows.T_max, &own, error);
  if (status != CLV_OK) return status;

  clvp_batch batch;
  batch.predictor = &predictor;
  for (size_t first = 0; first < count; first += CLVP_DAYS_BLOCK) {
    batch.count = count - first < CLVP_DAYS_BLOCK ? count - first : CLVP_DAYS_BLOCK;
    for (size_t i = 0; i < batch.count; i++) batch.row[i] = row_at(&rows, first + i);
    clvp_batch_fill(&batch);
    for (size_t k = 0; k < column_count; k++) write_column(&batch, first, &columns[k]);
  }
  if (predictor.model != NULL) clvp_days_free(&predictor.days, &own);
  return CLV_OK;
}
