/* The objective of a fit: tasks run on the host's threads, their results added in a fixed order. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../model/gamma_gamma.h"
#include "../num/sum.h"
#include "fit.h"
#include <math.h>
#include <string.h>

/* Most pieces of work handed to the executor at once; each has scratch memory of its own. */
#define LANES_MAX 64

/* Doubles of scratch memory in all, beyond which there are fewer. */
#define SCRATCH_MAX ((size_t)1 << 23)

struct clvp_objective {
  const clvp_law *law; /* NULL: spend */
  size_t n;
  const clvp_fit_rows *rows;
  clvp_fit_run *run;
  double parameters[CLVP_NEWTON_MAX];
  clvp_prior priors[CLVP_NEWTON_MAX];
  double *shared;  /* tables of the law */
  double *scratch; /* `lanes` times scratch_size */
  size_t scratch_size, lanes;
  clvp_point *points; /* by task */
};

clv_status clvp_objective_create(clvp_objective **objective, const clvp_law *law, const clvp_fit_rows *rows,
                                 clvp_fit_run *run, clv_error *error) {
  const clv_allocator *allocator = &run->allocator;
  clvp_objective *made = clvp_allocate(allocator, 1, sizeof *made);
  if (made == NULL) return clvp_no_memory(error);
  made->law = law;
  made->n = law != NULL ? law->count : 3;
  made->rows = rows;
  made->run = run;
  made->scratch_size = law != NULL ? law->grid->scratch_size(rows->days, rows->x_max) : 3 * CLVP_SPEND_PIECE;
  size_t lanes = SCRATCH_MAX / made->scratch_size < LANES_MAX ? SCRATCH_MAX / made->scratch_size : LANES_MAX;
  made->lanes = clvp_fit_lanes(run, rows->task_count, lanes);
  size_t shared = law != NULL ? law->grid->shared_size(rows->days, rows->x_max) : 1;
  /* left unset, so that only what is used is touched */
  made->shared = clvp_reallocate(allocator, NULL, shared, sizeof(double));
  made->scratch = clvp_reallocate(allocator, NULL, made->lanes * made->scratch_size, sizeof(double));
  made->points = clvp_allocate(allocator, rows->task_count, sizeof *made->points);
  if (made->shared == NULL || made->scratch == NULL || made->points == NULL) {
    clvp_objective_free(made);
    return clvp_no_memory(error);
  }
  *objective = made;
  return CLV_OK;
}

void clvp_objective_free(clvp_objective *objective) {
  if (objective == NULL) return;
  const clv_allocator *allocator = &objective->run->allocator;
  clvp_release(allocator, objective->shared);
  clvp_release(allocator, objective->scratch);
  clvp_release(allocator, objective->points);
  clvp_release(allocator, objective);
}

void clvp_objective_prior(clvp_objective *objective, const clvp_prior *priors, size_t count) {
  memset(objective->priors, 0, sizeof objective->priors);
  if (count > 0) memcpy(objective->priors, priors, count * sizeof *priors);
}

static void run_task(void *data, size_t number, size_t lane) {
  clvp_objective *objective = data;
  double *scratch = objective->scratch + lane * objective->scratch_size;
  const clvp_fit_rows *rows = objective->rows;
  const clvp_fit_task *task = &rows->tasks[number];
  size_t count = task->end - task->begin;
  clvp_point *point = &objective->points[number];
  if (objective->law == NULL) {
    clvp_spend_rows spends = {task->key, count, rows->mean + task->begin, rows->log_mean + task->begin,
                              rows->weight + task->begin};
    clvp_spend_evaluate(objective->parameters, &spends, scratch, point);
  } else {
    clvp_rows customers = {task->key, count, rows->t_x + task->begin, rows->T + task->begin,
                           rows->weight + task->begin};
    objective->law->grid->evaluate(objective->parameters, rows->days, objective->shared, &customers, scratch, point);
  }
}

static void add_points(const clvp_objective *objective, clvp_point *total) {
  size_t n = objective->n;
  clvp_sum value = {0.0, 0.0};
  clvp_sum gradient[CLVP_NEWTON_MAX] = {{0.0, 0.0}};
  clvp_sum hessian[CLVP_PACKED_MAX] = {{0.0, 0.0}};
  for (size_t i = 0; i < objective->rows->task_count; i++) {
    const clvp_point *point = &objective->points[i];
    clvp_sum_add(&value, point->value);
    for (size_t k = 0; k < n; k++) clvp_sum_add(&gradient[k], point->gradient[k]);
    for (size_t k = 0; k < CLVP_PACKED(n); k++) clvp_sum_add(&hessian[k], point->hessian[k]);
  }
  total->value = clvp_sum_value(&value);
  for (size_t k = 0; k < n; k++) total->gradient[k] = clvp_sum_value(&gradient[k]);
  for (size_t k = 0; k < CLVP_PACKED(n); k++) total->hessian[k] = clvp_sum_value(&hessian[k]);
}

static void add_priors(const clvp_objective *objective, const double *theta, clvp_point *point) {
  for (size_t i = 0; i < objective->n; i++) {
    const clvp_prior *prior = &objective->priors[i];
    if (prior->deviation == 0.0) continue;
    double z = (theta[i] - prior->mean) / prior->deviation;
    point->value -= 0.5 * z * z;
    point->gradient[i] -= z / prior->deviation;
    point->hessian[CLVP_AT(objective->n, i, i)] -= 1.0 / (prior->deviation * prior->deviation);
  }
}

int clvp_objective_evaluate(const double *theta, clvp_point *point, void *user) {
  clvp_objective *objective = user;
  if (clvp_fit_tell(objective->run)) return 1;
  for (size_t i = 0; i < objective->n; i++) objective->parameters[i] = exp(theta[i]);
  const clvp_fit_rows *rows = objective->rows;
  if (objective->law != NULL &&
      !objective->law->grid->prepare(objective->parameters, rows->days, rows->x_max, objective->shared)) {
    point->value = -INFINITY;
    return 0;
  }
  clvp_fit_share(objective->run, objective->lanes, rows->task_count, run_task, objective);
  add_points(objective, point);
  add_priors(objective, theta, point);
  return 0;
}

clvp_newton_end clvp_search_run(clvp_newton *newton, clvp_objective *objective, size_t n, const double *lower,
                                const double *upper, const clvp_search *start, double tolerance,
                                unsigned max_iterations) {
  *newton = (clvp_newton){.n = n, .radius = 1.0, .tolerance = tolerance, .max_iterations = max_iterations};
  for (size_t i = 0; i < n; i++) {
    newton->theta[i] = fmin(fmax(start->theta[i], lower[i]), upper[i]);
    newton->lower[i] = start->fixed[i] ? newton->theta[i] : lower[i];
    newton->upper[i] = start->fixed[i] ? newton->theta[i] : upper[i];
  }
  return clvp_newton_maximize(newton, clvp_objective_evaluate, objective);
}
