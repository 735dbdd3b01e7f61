/* Where a search of transactions starts: starts are compared on few rows, the best is searched from on more. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"
#include <math.h>
#include <string.h>

/* More rows than this are thinned, and made coarse for comparing the starts. */
#define THIN_BEYOND 4096

/* Parts of the median T: first cells, and the unit of time of coarse rows. */
#define THIN_CELL 360.0
#define COARSE_CELL 48.0
#define COARSE_UNIT 64.0

/* Most units of time, for tables grow with them where few customers are observed for much longer than others. */
#define COARSE_DAYS 1024.0

/* How well rows are searched: where searches end, and how much worse than the best an end may be that is kept. */
typedef struct start_level {
  double tolerance, margin; /* of log-likelihood, by customer */
  bool apart;               /* threads take whole searches, too short to tell the host of */
} start_level;

static const start_level all_rows = {0.0, 0.0, false};
static const start_level thin_rows = {1e-6, 1e-3, false};
static const start_level coarse_rows = {1e-5, 5e-3, true};

/* No search need be better than this. */
#define START_TOLERANCE 0.01

static bool in_time(const clvp_law *law, size_t parameter) { return (law->times >> parameter & 1u) != 0; }

/* Fixed starts: little, usual and much dropout, and most customers gone at once, with rates that make the mean rate of
 * the data plausible. */
static clvp_search start_at(const clvp_law *law, const clvp_fit_rows *rows, size_t which) {
  static const double r[CLVP_STARTS] = {0.5, 0.5, 2.0, 2.0};
  static const double surplus[CLVP_STARTS] = {1.0, 2.0, 4.0, 4.0};
  static const double a[CLVP_STARTS] = {0.1, 0.5, 1.0, 0.3};
  static const double b[CLVP_STARTS] = {4.0, 2.0, 2.0, 0.1};
  static const double s[CLVP_STARTS] = {0.1, 0.5, 1.0, 0.3};
  static const double beta[CLVP_STARTS] = {1.0, 0.5, 0.5, 0.001};
  double rate = rows->rate * (law->drops_out ? surplus[which] : 1.0);
  clvp_search start = {{log(r[which]), log(r[which] / rate), 0.0, 0.0}, {false}};
  if (law->drops_out) {
    bool timed = in_time(law, 3);
    start.theta[2] = log(timed ? s[which] : a[which]);
    start.theta[3] = log(timed ? beta[which] * rows->tau : b[which]);
  }
  return start;
}

/* Parameters for another unit of time, that many times as long. */
static void change_unit(const clvp_law *law, double *theta, double longer) {
  for (size_t i = 0; i < law->count; i++) theta[i] -= in_time(law, i) ? log(longer) : 0.0;
}

/* A search from each start. */
typedef struct start_searches {
  const clvp_fit_space *space;
  const clvp_starts *starts;
  double tolerance;
  clvp_objective *objectives[CLVP_STARTS]; /* by lane */
  clvp_newton newton[CLVP_STARTS];
  clvp_newton_end ends[CLVP_STARTS];
} start_searches;

static void search_from(void *data, size_t number, size_t lane) {
  start_searches *all = data;
  const clvp_fit_space *space = all->space;
  all->ends[number] = clvp_search_run(&all->newton[number], all->objectives[lane], space->law->count, space->lower,
                                      space->upper, &all->starts->at[number], all->tolerance, space->max_iterations);
}

/* Is the other end as good as this one, as far as this one's slope and curvature tell? */
static bool same_maximum(const clvp_newton *newton, const clvp_newton *other, double tolerance) {
  double loss = 0.0;
  for (size_t i = 0; i < newton->n; i++) {
    double p = other->theta[i] - newton->theta[i];
    loss -= newton->point.gradient[i] * p;
    for (size_t j = 0; j < newton->n; j++) {
      size_t at = i <= j ? CLVP_AT(newton->n, i, j) : CLVP_AT(newton->n, j, i);
      loss -= 0.5 * newton->point.hessian[at] * p * (other->theta[j] - newton->theta[j]);
    }
  }
  return fabs(loss) <= tolerance;
}

/* The best end that is left; NULL where none is. */
static const clvp_newton *best_left(const start_searches *all, bool *left) {
  size_t count = all->starts->count, best = count;
  for (size_t i = 0; i < count; i++) {
    if (left[i] && (best == count || all->newton[i].point.value > all->newton[best].point.value)) best = i;
  }
  if (best == count) return NULL;
  left[best] = false;
  return &all->newton[best];
}

/* Go on from the ends that may lead to the maximum, the best first: not much worse than that, and maxima of their own.
 * Where none can be used the first start stays. */
static void narrow(clvp_starts *starts, const start_searches *all, double margin) {
  const clvp_newton *kept[CLVP_STARTS], *next;
  bool left[CLVP_STARTS];
  size_t count = 0;
  for (size_t i = 0; i < starts->count; i++) left[i] = clvp_search_usable(all->ends[i]);
  while ((next = best_left(all, left)) != NULL) {
    bool keep = count == 0 || next->point.value > kept[0]->point.value - margin;
    for (size_t k = 0; k < count && keep; k++) keep = !same_maximum(kept[k], next, 10.0 * all->tolerance);
    if (keep) kept[count++] = next;
  }
  for (size_t i = 0; i < count; i++) memcpy(starts->at[i].theta, kept[i]->theta, sizeof kept[i]->theta);
  starts->count = count > 0 ? count : 1;
}

/* Search some rows from each start, and leave what is worth another search. */
static clv_status search_level(clvp_starts *starts, const clvp_fit_space *space, const clvp_fit_rows *rows,
                               const start_level *level, clvp_fit_run *run, clv_error *error) {
  clvp_fit_run quiet = {.allocator = run->allocator};
  start_searches all = {.space = space, .starts = starts};
  all.tolerance = fmax(START_TOLERANCE, level->tolerance * (double)rows->customers);
  clv_status status = CLV_OK;
  size_t lanes = level->apart ? clvp_fit_lanes(run, starts->count, CLVP_STARTS) : 1;
  for (size_t i = 0; i < lanes && status == CLV_OK; i++)
    status = clvp_objective_create(&all.objectives[i], space->law, rows, level->apart ? &quiet : run, error);
  if (status == CLV_OK && !level->apart) {
    for (size_t i = 0; i < starts->count && !run->cancelled; i++) search_from(&all, i, 0);
  } else if (status == CLV_OK && !clvp_fit_tell(run)) {
    clvp_fit_share(run, lanes, starts->count, search_from, &all);
  }
  if (status == CLV_OK && !run->cancelled) narrow(starts, &all, level->margin * (double)rows->customers);
  for (size_t i = 0; i < lanes; i++) clvp_objective_free(all.objectives[i]);
  return status;
}

/* In a unit of time so long that tables are short. */
static clv_status search_coarse(clvp_starts *starts, const clvp_fit_space *space, const clvp_fit_rows *thin,
                                clvp_fit_run *run, clv_error *error) {
  int32_t cell = (int32_t)fmax(1.0, thin->tau / COARSE_CELL);
  int32_t unit = (int32_t)fmax(1.0, fmax(thin->tau / COARSE_UNIT, thin->days / COARSE_DAYS));
  const clvp_thinning how = {.cell = cell, .unit = unit, .each = 4.0, .reach = 1.5};
  clvp_fit_space changed = *space;
  change_unit(space->law, changed.lower, unit);
  change_unit(space->law, changed.upper, unit);
  for (size_t i = 0; i < starts->count; i++) change_unit(space->law, starts->at[i].theta, unit);
  clvp_fit_rows coarse = {0};
  clv_status status = clvp_fit_thin_customers(&coarse, thin, &how, error);
  if (status == CLV_OK) status = search_level(starts, &changed, &coarse, &coarse_rows, run, error);
  clvp_fit_rows_free(&coarse);
  for (size_t i = 0; i < starts->count; i++) change_unit(space->law, starts->at[i].theta, 1.0 / unit);
  return status;
}

clv_status clvp_fit_find_starts(clvp_starts *starts, const clvp_fit_space *space, const clvp_fit_rows *rows,
                                clvp_fit_run *run, clv_error *error) {
  starts->count = space->law->drops_out ? CLVP_STARTS : 1;
  for (size_t i = 0; i < starts->count; i++) starts->at[i] = start_at(space->law, rows, i);
  if (rows->count <= THIN_BEYOND) return search_level(starts, space, rows, &all_rows, run, error);
  clvp_fit_rows thin = {0};
  const clvp_thinning how = {.cell = (int32_t)fmax(1.0, rows->tau / THIN_CELL), .unit = 1, .each = 8.0, .reach = 1.25};
  clv_status status = clvp_fit_thin_customers(&thin, rows, &how, error);
  if (status == CLV_OK) status = search_coarse(starts, space, &thin, run, error);
  if (status == CLV_OK && !run->cancelled) status = search_level(starts, space, &thin, &thin_rows, run, error);
  clvp_fit_rows_free(&thin);
  return status;
}
