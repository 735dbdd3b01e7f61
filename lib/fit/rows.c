/* Rows of a summary as columns of numbers, cut into tasks. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../num/vector.h"
#include "fit.h"
#include <math.h>
#include <stdatomic.h>

/* Most lanes that fill columns; each has counts by day of its own. */
#define FILL_LANES 4

void clvp_fit_rows_free(clvp_fit_rows *rows) {
  if (rows->run == NULL) return;
  const clv_allocator *allocator = &rows->run->allocator;
  clvp_release(allocator, rows->t_x);
  clvp_release(allocator, rows->T);
  clvp_release(allocator, rows->mean);
  clvp_release(allocator, rows->log_mean);
  clvp_release(allocator, rows->weight);
  clvp_release(allocator, rows->tasks);
  *rows = (clvp_fit_rows){0};
}

void clvp_fit_rows_advance(clvp_fit_rows *rows, double key, int64_t customers) {
  clvp_fit_task *task = rows->task_count == 0 ? NULL : &rows->tasks[rows->task_count - 1];
  if (task == NULL || task->key != key || rows->count - task->begin == CLVP_TASK_ROWS) {
    task = &rows->tasks[rows->task_count++];
    *task = (clvp_fit_task){.key = key, .begin = rows->count};
  }
  task->end = ++rows->count;
  task->customers += customers;
  rows->customers += customers;
}

static clv_status refuse_negative(const clvp_table *table, clv_error *error) {
  for (size_t i = 0; i < table->size; i++) {
    if (table->count[i] < 0)
      return clvp_fail_row(error, CLV_EDATA, i, "count", "is negative: the summary is a difference");
  }
  return CLV_OK;
}

/* Where rows of the key at `begin` end: keys ascend. */
static size_t key_end(const clvp_table *table, size_t begin) {
  size_t last = begin, step = 1;
  for (; table->size - last > step && table->a[last + step] == table->a[begin]; step *= 2) last += step;
  for (; step > 0; step /= 2) {
    if (table->size - last > step && table->a[last + step] == table->a[begin]) last += step;
  }
  return last + 1;
}

/* Cut a table at its keys, and where tasks are full; what first rows of a key tell, for its first days ascend. */
static clv_status cut(clvp_fit_rows *rows, const clvp_table *table, int32_t until, clv_error *error) {
  size_t tasks = 0;
  for (size_t begin = 0, end; begin < table->size; begin = end) {
    end = key_end(table, begin);
    tasks += (end - begin - 1) / CLVP_TASK_ROWS + 1;
  }
  rows->tasks = clvp_allocate(&rows->run->allocator, tasks, sizeof *rows->tasks);
  if (rows->tasks == NULL) return clvp_no_memory(error);
  for (size_t begin = 0, end; begin < table->size; begin = end) {
    int32_t first = clvp_days_first(table->b[begin]);
    if ((int64_t)until - first > CLVP_FIT_DAYS_MAX)
      return clvp_fail_row(error, CLV_EDATA, begin, "first_day", "lies over 100 years back: give a start of history");
    if (rows->first_day == CLV_NO_DAY || first < rows->first_day) rows->first_day = first;
    end = key_end(table, begin);
    for (size_t at = begin; at < end; at += CLVP_TASK_ROWS) {
      size_t stop = end - at < CLVP_TASK_ROWS ? end : at + CLVP_TASK_ROWS;
      rows->tasks[rows->task_count++] = (clvp_fit_task){.key = table->a[begin], .begin = at, .end = stop};
    }
    rows->x_max = table->a[begin];
  }
  rows->days = until - rows->first_day;
  rows->count = table->size;
  return CLV_OK;
}

/* Filling columns, a task at a time. */
typedef struct rows_filling {
  clvp_fit_rows *rows;
  const clvp_table *table;
  int32_t until;
  size_t lanes;
  int64_t *histogram; /* customers by T, for each lane */
  atomic_bool negative;
} rows_filling;

static void fill_task(void *data, size_t number, size_t lane) {
  rows_filling *filling = data;
  clvp_fit_rows *rows = filling->rows;
  const clvp_table *table = filling->table;
  clvp_fit_task *task = &rows->tasks[number];
  int64_t *histogram = filling->histogram + lane * ((size_t)rows->days + 1);
  bool negative = false;
  for (size_t i = task->begin; i < task->end; i++) {
    int32_t first = clvp_days_first(table->b[i]);
    rows->t_x[i] = (uint16_t)(clvp_days_last(table->b[i]) - first);
    rows->T[i] = (uint16_t)(filling->until - first);
    rows->weight[i] = (double)table->count[i];
    negative |= table->count[i] < 0;
    task->customers += table->count[i];
    histogram[rows->T[i]] += table->count[i];
  }
  if (negative) atomic_store_explicit(&filling->negative, true, memory_order_relaxed);
}

/* What all rows add up to. */
static void settle(const rows_filling *filling) {
  clvp_fit_rows *rows = filling->rows;
  size_t days = (size_t)rows->days + 1;
  double orders = 0.0, time = 0.0, below = 0.0;
  for (size_t i = 0; i < rows->task_count; i++) {
    rows->customers += rows->tasks[i].customers;
    orders += rows->tasks[i].key * (double)rows->tasks[i].customers;
  }
  int32_t median = -1;
  for (size_t T = 0; T < days; T++) {
    int64_t customers = 0;
    for (size_t lane = 0; lane < filling->lanes; lane++) customers += filling->histogram[lane * days + T];
    below += (double)customers;
    time += (double)customers * (double)T;
    if (median < 0 && below >= 0.5 * (double)rows->customers) median = (int32_t)T;
  }
  rows->tau = fmax(1.0, median);
  rows->rate = time > 0.0 ? orders / time : 0.0;
}

static clv_status fill(clvp_fit_rows *rows, const clvp_table *table, int32_t until, clv_error *error) {
  const clv_allocator *allocator = &rows->run->allocator;
  rows_filling filling = {.rows = rows, .table = table, .until = until};
  filling.lanes = clvp_fit_lanes(rows->run, rows->task_count, FILL_LANES);
  /* columns are left unset, so that those who fill them are the first to touch them */
  rows->weight = clvp_reallocate(allocator, NULL, rows->count, sizeof *rows->weight);
  rows->t_x = clvp_reallocate(allocator, NULL, rows->count, sizeof *rows->t_x);
  rows->T = clvp_reallocate(allocator, NULL, rows->count, sizeof *rows->T);
  filling.histogram = clvp_allocate(allocator, filling.lanes * ((size_t)rows->days + 1), sizeof *filling.histogram);
  clv_status status = CLV_OK;
  if (rows->weight == NULL || rows->t_x == NULL || rows->T == NULL || filling.histogram == NULL) {
    status = clvp_no_memory(error);
  } else {
    clvp_fit_share(rows->run, filling.lanes, rows->task_count, fill_task, &filling);
    if (atomic_load_explicit(&filling.negative, memory_order_relaxed)) status = refuse_negative(table, error);
  }
  if (status == CLV_OK) settle(&filling);
  clvp_release(allocator, filling.histogram);
  return status;
}

clv_status clvp_fit_customers(clvp_fit_rows *rows, const clvp_table *table, int32_t until, const clvp_fit_run *run,
                              clv_error *error) {
  *rows = (clvp_fit_rows){.run = run, .first_day = CLV_NO_DAY};
  if (table->size == 0) return CLV_OK;
  clv_status status = cut(rows, table, until, error);
  if (status == CLV_OK) status = fill(rows, table, until, error);
  if (status != CLV_OK) clvp_fit_rows_free(rows);
  return status;
}

clv_status clvp_fit_spends(clvp_fit_rows *rows, const clvp_table *table, uint32_t minor_digits, const clvp_fit_run *run,
                           clv_error *error) {
  const clv_allocator *allocator = &run->allocator;
  *rows = (clvp_fit_rows){.run = run};
  clv_status status = refuse_negative(table, error);
  if (status != CLV_OK || table->size == 0) return status;
  size_t tasks = 0;
  for (size_t begin = 0, end; begin < table->size; begin = end) {
    end = key_end(table, begin);
    tasks += (end - begin - 1) / CLVP_TASK_ROWS + 1;
  }
  rows->tasks = clvp_allocate(allocator, tasks, sizeof *rows->tasks);
  rows->weight = clvp_reallocate(allocator, NULL, table->size, sizeof *rows->weight);
  rows->mean = clvp_reallocate(allocator, NULL, table->size, sizeof *rows->mean);
  rows->log_mean = clvp_reallocate(allocator, NULL, table->size, sizeof *rows->log_mean);
  if (rows->tasks == NULL || rows->weight == NULL || rows->mean == NULL || rows->log_mean == NULL) {
    clvp_fit_rows_free(rows);
    return clvp_no_memory(error);
  }
  double unit = 1.0;
  for (uint32_t i = 0; i < minor_digits; i++) unit *= 10.0;
  for (size_t i = 0; i < table->size; i++) {
    if (table->b[i] <= 0) continue;
    rows->mean[rows->count] = (double)table->b[i] / (unit * table->a[i]);
    rows->weight[rows->count] = (double)table->count[i];
    clvp_fit_rows_advance(rows, table->a[i], table->count[i]);
  }
  clvp_vector_log(rows->mean, rows->log_mean, rows->count);
  return CLV_OK;
}
