/* Rows thinned to a few that stand for all. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "fit.h"
#include <math.h>
#include <string.h>

/* Most lanes that add up cells; each has cells of its own. */
#define THIN_LANES 4

/* What customers of a cell add up to. */
typedef struct thin_cell {
  double customers, t_x, T;
} thin_cell;

/* Tasks that become one. */
typedef struct thin_group {
  double key; /* the mean */
  size_t begin, end;
  size_t at, count; /* what is left of them */
} thin_group;

typedef struct thin_work {
  clvp_fit_rows *thin;
  const clvp_fit_rows *rows;
  double unit;
  thin_group *groups;
  size_t group_count;
  uint16_t *bin; /* by days */
  size_t cell_count, lanes;
  thin_cell *cells; /* for each lane, by T, then T - t_x, no longer than T */
} thin_work;

/* Number the cells' sides by days; returns how many there are. */
static size_t fill_bins(uint16_t *bin, int32_t days, int32_t cell) {
  int64_t number = 0, end = cell;
  for (int32_t t = 0; t <= days; t++) {
    if (t == end) end += ++number * cell + cell;
    bin[t] = (uint16_t)number;
  }
  return (size_t)number + 1;
}

/* Rows are added in their order, and a group by one lane, so that sums have the same bits. */
static void add_up_group(void *data, size_t number, size_t lane) {
  const thin_work *work = data;
  const clvp_fit_rows *rows = work->rows;
  thin_group *group = &work->groups[number];
  thin_cell *cells = work->cells + lane * work->cell_count;
  memset(cells, 0, work->cell_count * sizeof *cells);
  for (size_t i = group->begin; i < group->end; i++) {
    size_t row = work->bin[rows->T[i]];
    thin_cell *cell = &cells[row * (row + 1) / 2 + work->bin[rows->T[i] - rows->t_x[i]]];
    cell->customers += rows->weight[i];
    cell->t_x += rows->weight[i] * rows->t_x[i];
    cell->T += rows->weight[i] * rows->T[i];
  }
  for (size_t i = 0; i < work->cell_count; i++) {
    if (cells[i].customers == 0.0) continue;
    size_t at = group->at + group->count++;
    double scale = 1.0 / (cells[i].customers * work->unit);
    work->thin->weight[at] = cells[i].customers;
    work->thin->t_x[at] = (uint16_t)(cells[i].t_x * scale + 0.5);
    work->thin->T[at] = (uint16_t)(cells[i].T * scale + 0.5);
  }
}

/* Tables cost as much for an x of few customers as for one of many, so that those close to each other become one. */
static size_t plan_groups(thin_work *work, const clvp_thinning *how) {
  const clvp_fit_rows *rows = work->rows;
  size_t count = 0;
  for (size_t first = 0, next = 0; first < rows->task_count; first = next) {
    double least = rows->tasks[first].key, end = least > how->each ? how->reach * least : least;
    double customers = 0.0, keys = 0.0;
    for (; next < rows->task_count && (next == first || rows->tasks[next].key == least || rows->tasks[next].key < end);
         next++) {
      customers += (double)rows->tasks[next].customers;
      keys += (double)rows->tasks[next].customers * rows->tasks[next].key;
    }
    thin_group group = {keys / customers, rows->tasks[first].begin, rows->tasks[next - 1].end, count, 0};
    work->groups[work->group_count++] = group;
    count += group.end - group.begin < work->cell_count ? group.end - group.begin : work->cell_count;
  }
  return count;
}

/* Close the gaps that groups left, and cut tasks. */
static void close_up(thin_work *work) {
  clvp_fit_rows *thin = work->thin;
  for (size_t g = 0; g < work->group_count; g++) {
    const thin_group *group = &work->groups[g];
    for (size_t i = group->at; i < group->at + group->count; i++) {
      size_t at = thin->count;
      thin->weight[at] = thin->weight[i];
      thin->t_x[at] = thin->t_x[i];
      thin->T[at] = thin->T[i];
      clvp_fit_rows_advance(thin, group->key, (int64_t)thin->weight[i]);
    }
  }
}

static clv_status thin_customers(thin_work *work, const clvp_thinning *how, clv_error *error) {
  const clv_allocator *allocator = &work->rows->run->allocator;
  clvp_fit_rows *thin = work->thin;
  size_t task_count = work->rows->task_count;
  work->bin = clvp_allocate(allocator, (size_t)work->rows->days + 1, sizeof *work->bin);
  work->groups = clvp_allocate(allocator, task_count, sizeof *work->groups);
  if (work->bin == NULL || work->groups == NULL) return clvp_no_memory(error);
  size_t bins = fill_bins(work->bin, work->rows->days, how->cell);
  work->cell_count = bins * (bins + 1) / 2;
  size_t count = plan_groups(work, how);
  work->lanes = clvp_fit_lanes(work->rows->run, work->group_count, THIN_LANES);
  work->cells = clvp_reallocate(allocator, NULL, work->lanes * work->cell_count, sizeof *work->cells);
  thin->tasks = clvp_allocate(allocator, work->group_count + count / CLVP_TASK_ROWS, sizeof *thin->tasks);
  thin->weight = clvp_reallocate(allocator, NULL, count, sizeof *thin->weight);
  thin->t_x = clvp_reallocate(allocator, NULL, count, sizeof *thin->t_x);
  thin->T = clvp_reallocate(allocator, NULL, count, sizeof *thin->T);
  if (work->cells == NULL || thin->tasks == NULL || thin->weight == NULL || thin->t_x == NULL || thin->T == NULL)
    return clvp_no_memory(error);
  clvp_fit_share(work->rows->run, work->lanes, work->group_count, add_up_group, work);
  close_up(work);
  return CLV_OK;
}

clv_status clvp_fit_thin_customers(clvp_fit_rows *thin, const clvp_fit_rows *rows, const clvp_thinning *how,
                                   clv_error *error) {
  const clv_allocator *allocator = &rows->run->allocator;
  thin_work work = {.thin = thin, .rows = rows, .unit = how->unit};
  *thin = (clvp_fit_rows){.run = rows->run,
                          .days = (int32_t)(rows->days / work.unit + 0.5),
                          .x_max = rows->x_max,
                          .first_day = rows->first_day,
                          .tau = rows->tau / work.unit,
                          .rate = rows->rate * work.unit};
  clv_status status = thin_customers(&work, how, error);
  clvp_release(allocator, work.bin);
  clvp_release(allocator, work.groups);
  clvp_release(allocator, work.cells);
  if (status != CLV_OK) clvp_fit_rows_free(thin);
  return status;
}

clv_status clvp_fit_thin_spends(clvp_fit_rows *thin, const clvp_fit_rows *rows, size_t limit, clv_error *error) {
  const clv_allocator *allocator = &rows->run->allocator;
  size_t run = (rows->count + limit - 1) / limit;
  size_t count = rows->count / run + rows->task_count + 1;
  *thin = (clvp_fit_rows){.run = rows->run};
  thin->tasks = clvp_allocate(allocator, rows->task_count, sizeof *thin->tasks);
  thin->weight = clvp_allocate(allocator, count, sizeof *thin->weight);
  thin->mean = clvp_allocate(allocator, count, sizeof *thin->mean);
  thin->log_mean = clvp_allocate(allocator, count, sizeof *thin->log_mean);
  if (thin->tasks == NULL || thin->weight == NULL || thin->mean == NULL || thin->log_mean == NULL) {
    clvp_fit_rows_free(thin);
    return clvp_no_memory(error);
  }
  for (size_t t = 0; t < rows->task_count; t++) {
    const clvp_fit_task *task = &rows->tasks[t];
    for (size_t begin = task->begin; begin < task->end; begin += run) {
      size_t end = task->end - begin < run ? task->end : begin + run;
      size_t middle = begin + (end - begin) / 2, at = thin->count;
      double weight = 0.0;
      for (size_t i = begin; i < end; i++) weight += rows->weight[i];
      thin->weight[at] = weight;
      thin->mean[at] = rows->mean[middle];
      thin->log_mean[at] = rows->log_mean[middle];
      clvp_fit_rows_advance(thin, task->key, (int64_t)weight);
    }
  }
  return CLV_OK;
}
