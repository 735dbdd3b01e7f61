/* Rows of a summary as columns of numbers, cut into tasks, and thinned. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../num/vector.h"
#include "fit.h"
#include <math.h>

/* Longest observation: what tables over days are for. */
#define FIT_DAYS_MAX 36525

/* Up to this x a thinned summary keeps each. */
#define THIN_EACH 8

/* Most rows of a task: small enough to share among threads, large enough to repay what rows of one x share. */
#define TASK_ROWS 16384

void clvp_fit_rows_free(clvp_fit_rows *rows) {
  if (rows->allocator == NULL) return;
  clvp_release(rows->allocator, rows->t_x);
  clvp_release(rows->allocator, rows->T);
  clvp_release(rows->allocator, rows->mean);
  clvp_release(rows->allocator, rows->log_mean);
  clvp_release(rows->allocator, rows->weight);
  clvp_release(rows->allocator, rows->tasks);
  *rows = (clvp_fit_rows){0};
}

/* Columns for all rows of a table and for as many tasks as they can make. CLV_EDATA where a count is negative. */
static clv_status rows_allocate(clvp_fit_rows *rows, const clvp_table *table, bool spend,
                                const clv_allocator *allocator, clv_error *error) {
  *rows = (clvp_fit_rows){.allocator = allocator};
  size_t keys = 0;
  for (size_t i = 0; i < table->size; i++) {
    if (table->count[i] < 0)
      return clvp_fail_row(error, CLV_EDATA, i, "count", "is negative: the summary is a difference");
    keys += i == 0 || table->a[i] != table->a[i - 1];
  }
  if (table->size == 0) return CLV_OK;
  rows->weight = clvp_allocate(allocator, table->size, sizeof *rows->weight);
  rows->tasks = clvp_allocate(allocator, keys + table->size / TASK_ROWS, sizeof *rows->tasks);
  bool complete = rows->weight != NULL && rows->tasks != NULL;
  if (complete && spend) {
    rows->mean = clvp_allocate(allocator, table->size, sizeof *rows->mean);
    rows->log_mean = clvp_allocate(allocator, table->size, sizeof *rows->log_mean);
    complete = rows->mean != NULL && rows->log_mean != NULL;
  } else if (complete) {
    rows->t_x = clvp_allocate(allocator, table->size, sizeof *rows->t_x);
    rows->T = clvp_allocate(allocator, table->size, sizeof *rows->T);
    complete = rows->t_x != NULL && rows->T != NULL;
  }
  if (!complete) {
    clvp_fit_rows_free(rows);
    return clvp_no_memory(error);
  }
  return CLV_OK;
}

/* Count one more row, whose key is given, into the task it belongs to. */
static void rows_advance(clvp_fit_rows *rows, double key) {
  clvp_fit_task *task = rows->task_count == 0 ? NULL : &rows->tasks[rows->task_count - 1];
  if (task == NULL || task->key != key || rows->count - task->begin == TASK_ROWS) {
    task = &rows->tasks[rows->task_count++];
    *task = (clvp_fit_task){.key = key, .begin = rows->count};
  }
  task->end = ++rows->count;
}

clv_status clvp_fit_customers(clvp_fit_rows *rows, const clvp_table *table, int32_t until,
                              const clv_allocator *allocator, clv_error *error) {
  clv_status status = rows_allocate(rows, table, false, allocator, error);
  if (status != CLV_OK) return status;
  for (size_t i = 0; i < table->size; i++) {
    int32_t first = clvp_days_first(table->b[i]);
    if ((int64_t)until - first > FIT_DAYS_MAX) {
      clvp_fit_rows_free(rows);
      return clvp_fail_row(error, CLV_EDATA, i, "first_day", "lies over 100 years back: give a start of history");
    }
    rows->t_x[i] = clvp_days_last(table->b[i]) - first;
    rows->T[i] = until - first;
    rows->weight[i] = (double)table->count[i];
    if (rows->T[i] > rows->days) rows->days = rows->T[i];
    if (table->a[i] > rows->x_max) rows->x_max = table->a[i];
    rows_advance(rows, table->a[i]);
  }
  return CLV_OK;
}

clv_status clvp_fit_spends(clvp_fit_rows *rows, const clvp_table *table, uint32_t minor_digits,
                           const clv_allocator *allocator, clv_error *error) {
  clv_status status = rows_allocate(rows, table, true, allocator, error);
  if (status != CLV_OK) return status;
  double unit = 1.0;
  for (uint32_t i = 0; i < minor_digits; i++) unit *= 10.0;
  for (size_t i = 0; i < table->size; i++) {
    if (table->b[i] <= 0) continue;
    rows->mean[rows->count] = (double)table->b[i] / (unit * table->a[i]);
    rows->weight[rows->count] = (double)table->count[i];
    rows_advance(rows, table->a[i]);
  }
  clvp_vector_log(rows->mean, rows->log_mean, rows->count);
  return CLV_OK;
}

/* The middles of runs of neighbours in one task, with the run's weight times `scale`. */
static void thin_task(clvp_fit_rows *thin, const clvp_fit_rows *rows, const clvp_fit_task *task, size_t run,
                      double scale) {
  for (size_t begin = task->begin; begin < task->end; begin += run) {
    size_t end = task->end - begin < run ? task->end : begin + run;
    size_t middle = begin + (end - begin) / 2, at = thin->count;
    double weight = 0.0;
    for (size_t i = begin; i < end; i++) weight += rows->weight[i];
    thin->weight[at] = weight * scale;
    if (rows->mean != NULL) {
      thin->mean[at] = rows->mean[middle];
      thin->log_mean[at] = rows->log_mean[middle];
    } else {
      thin->t_x[at] = rows->t_x[middle];
      thin->T[at] = rows->T[middle];
    }
    rows_advance(thin, task->key);
  }
}

static double task_weight(const clvp_fit_rows *rows, const clvp_fit_task *task) {
  double weight = 0.0;
  for (size_t i = task->begin; i < task->end; i++) weight += rows->weight[i];
  return weight;
}

/* Tables cost as much for an x of few customers as for one of many: of the x within a quarter of each other, beyond the
 * first, the one with most customers stands for all. Gives the task after them. */
static size_t thin_neighbours(clvp_fit_rows *thin, const clvp_fit_rows *rows, size_t first, size_t run) {
  size_t next = first, heaviest = first;
  double total = 0.0, most = 0.0;
  for (; next < rows->task_count && rows->tasks[next].key < 1.25 * rows->tasks[first].key; next++) {
    double weight = task_weight(rows, &rows->tasks[next]);
    total += weight;
    if (weight > most) {
      most = weight;
      heaviest = next;
    }
  }
  thin_task(thin, rows, &rows->tasks[heaviest], run, total / most);
  return next;
}

clv_status clvp_fit_thin(clvp_fit_rows *thin, const clvp_fit_rows *rows, size_t limit, clv_error *error) {
  bool spend = rows->mean != NULL;
  size_t run = (rows->count + limit - 1) / limit;
  size_t count = rows->count / run + rows->task_count + 1;
  *thin = (clvp_fit_rows){.allocator = rows->allocator, .days = rows->days, .x_max = rows->x_max};
  thin->weight = clvp_allocate(rows->allocator, count, sizeof *thin->weight);
  thin->tasks = clvp_allocate(rows->allocator, rows->task_count, sizeof *thin->tasks);
  void *first = clvp_allocate(rows->allocator, count, spend ? sizeof *thin->mean : sizeof *thin->t_x);
  void *second = clvp_allocate(rows->allocator, count, spend ? sizeof *thin->log_mean : sizeof *thin->T);
  if (spend) {
    thin->mean = first;
    thin->log_mean = second;
  } else {
    thin->t_x = first;
    thin->T = second;
  }
  if (thin->weight == NULL || thin->tasks == NULL || first == NULL || second == NULL) {
    clvp_fit_rows_free(thin);
    return clvp_no_memory(error);
  }
  for (size_t t = 0; t < rows->task_count;) {
    if (spend || rows->tasks[t].key <= THIN_EACH) {
      thin_task(thin, rows, &rows->tasks[t++], run, 1.0);
    } else {
      t = thin_neighbours(thin, rows, t, run);
    }
  }
  return CLV_OK;
}
