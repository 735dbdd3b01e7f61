/* Tables over x and days for forecasts of many customers. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "days.h"
#include "../base/error.h"
#include "../num/vector.h"
#include <float.h>
#include <math.h>

/* Cells of a table in all and for a customer, and its longest observation; what lies beyond is computed customer by
 * customer. */
#define DAYS_CELLS (1 << 19)
#define DAYS_CELLS_EACH 16
#define DAYS_LONGEST 65535

void clvp_days_init(clvp_days *days, const clvp_law *law, const double *parameters, uint32_t unit_days,
                    const clvp_question *question) {
  *days = (clvp_days){.law = law, .question = *question, .x_cap = -1};
  for (size_t i = 0; i < law->count; i++)
    days->p[i] = parameters[i] * ((law->times >> i & 1u) != 0 ? (double)unit_days : 1.0);
}

/* Days of a row: whole groups of those that are computed together. */
static size_t days_stride(const clvp_days *days) { return ((size_t)days->day_cap / CLVP_LAW_DAYS + 1) * CLVP_LAW_DAYS; }

/* Is the figure the same for all x but for a factor? */
static bool days_lifetime(const clvp_law *law, clvp_figure figure) {
  return law->lifetime != NULL && (figure == CLVP_FIGURE_EXPECTED || figure == CLVP_FIGURE_DISCOUNTED);
}

static double purchase_on(const clvp_days *days, int32_t day) { return clvp_log1p((double)day / days->p[1]); }
static double dropout_on(const clvp_days *days, int32_t day) {
  return days->law->aging != NULL ? days->law->aging(days->p, 0.0, (double)day) : 0.0;
}

clv_status clvp_days_tables(clvp_days *days, size_t customers, int32_t x_max, int32_t T_max,
                            const clv_allocator *allocator, clv_error *error) {
  days->day_cap = T_max < DAYS_LONGEST ? T_max : DAYS_LONGEST;
  size_t stride = days_stride(days);
  size_t rows = (customers < DAYS_CELLS / DAYS_CELLS_EACH ? customers * DAYS_CELLS_EACH : DAYS_CELLS) / stride;
  if (rows == 0) return CLV_OK;
  if (rows > (size_t)x_max) rows = (size_t)x_max + 1;
  days->purchase = clvp_allocate(allocator, stride, sizeof(double));
  days->dropout = clvp_allocate(allocator, stride, sizeof(double));
  bool complete = days->purchase != NULL && days->dropout != NULL;
  for (int figure = 0; complete && figure < CLVP_FIGURES; figure++) {
    if ((days->question.asked >> figure & 1u) == 0) continue;
    size_t cells = days_lifetime(days->law, (clvp_figure)figure) ? stride : stride * rows;
    days->figure[figure] = clvp_allocate(allocator, cells + 1, sizeof(double));
    complete = days->figure[figure] != NULL;
  }
  if (!complete) {
    clvp_days_free(days, allocator);
    return clvp_no_memory(error);
  }
  for (size_t day = 0; day < stride; day++) {
    days->purchase[day] = purchase_on(days, (int32_t)day);
    days->dropout[day] = dropout_on(days, (int32_t)day);
  }
  days->x_cap = (int32_t)rows - 1;
  return CLV_OK;
}

void clvp_days_free(clvp_days *days, const clv_allocator *allocator) {
  for (int figure = 0; figure < CLVP_FIGURES; figure++) {
    clvp_release(allocator, days->figure[figure]);
    days->figure[figure] = NULL;
  }
  clvp_release(allocator, days->purchase);
  clvp_release(allocator, days->dropout);
  days->purchase = days->dropout = NULL;
  days->x_cap = -1;
}

/* Silence less likely than exp(-FAR) needs more care than a quotient of likelihoods; it is -1 in the table. */
#define FAR 600.0
#define ODDS_LOG_MAX 708.39

/* The figures of some days of a group, `from` to `end` of it, which is all of it or one. */
static void compute_silent(const clvp_days *days, int32_t x, int32_t group, int from, int end, double *values) {
  bool known = days->x_cap >= 0 && group <= days->day_cap;
  double rho = days->p[0] + x;
  for (int i = from; i < end; i++) {
    double log = known ? rho * days->purchase[group + i] + days->dropout[group + i]
                       : rho * purchase_on(days, group + i) + dropout_on(days, group + i);
    values[i] = log < FAR ? -log : NAN;
  }
  clvp_vector_exp(values + from, values + from, (size_t)(end - from));
  for (int i = from; i < end; i++) values[i] = values[i] > 0.0 ? values[i] : -1.0;
}

static void compute_dead(const clvp_days *days, int32_t x, int32_t day, int from, int end, double *values) {
  double dead[CLVP_LAW_DAYS];
  compute_silent(days, x, day - day % CLVP_LAW_DAYS, from, end, values);
  days->law->dead_days(days->p, x, day, end - from == 1, dead);
  for (int i = from; i < end; i++) values[i] = dead[i] >= 0.0 ? fmax(values[i] * dead[i], DBL_MIN) : NAN;
}

double clvp_days_wait(const clvp_days *days, int32_t x, int32_t T, double odds) {
  /* P(alive) (1 - silence) = 1/2 with P(alive) = 1/(1 + odds) */
  return odds < 1.0 ? days->law->wait(days->p, x, T, 0.5 * (1.0 - odds)) : INFINITY;
}

/* As of the last order: nobody has aged since. */
static double wait_from_last(const clvp_days *days, int32_t x, int32_t t_x) {
  double dead[CLVP_LAW_DAYS] = {0};
  if (days->law->aging == NULL) days->law->dead_days(days->p, x, t_x, true, dead);
  return clvp_days_wait(days, x, t_x, dead[t_x % CLVP_LAW_DAYS]);
}

/* Computes a figure; into the table at its place, with others of its group as they come, where it has one. */
static double compute_figure(const clvp_days *days, clvp_figure figure, int32_t x, int32_t day, double *place) {
  const clvp_law *law = days->law;
  const double *p = days->p, horizon = days->question.horizon;
  double delta = figure == CLVP_FIGURE_DISCOUNTED ? days->question.delta : 0.0;
  int at = day % CLVP_LAW_DAYS, from = place != NULL ? 0 : at, end = place != NULL ? CLVP_LAW_DAYS : at + 1;
  double values[CLVP_LAW_DAYS];
  for (int i = 0; i < CLVP_LAW_DAYS; i++) values[i] = NAN;
  if (figure == CLVP_FIGURE_SILENT) {
    compute_silent(days, x, day - at, from, end, values);
  } else if (figure == CLVP_FIGURE_DEAD) {
    compute_dead(days, x, day, from, end, values);
  } else if (figure == CLVP_FIGURE_WAIT) {
    values[at] = wait_from_last(days, x, day);
  } else if (figure == CLVP_FIGURE_P_ORDER || figure == CLVP_FIGURE_P_LIMIT || figure == CLVP_FIGURE_P_EVER) {
    values[at] = law->p_order(p, x, day,
                              figure == CLVP_FIGURE_P_ORDER   ? horizon
                              : figure == CLVP_FIGURE_P_LIMIT ? days->question.limit
                                                              : INFINITY);
  } else if (law->lifetime != NULL) {
    values[at] = law->lifetime(p, day, horizon, delta) / (p[1] + day);
  } else {
    law->expected_days(p, x, day, place == NULL, horizon, delta, values);
  }
  for (int i = from; place != NULL && i < end; i++) {
    if (!isnan(values[i])) place[i - at] = values[i];
  }
  return values[at];
}

/* The place in tables of x and days: from 1 on, 0 where there is none. */
static uint32_t days_place(const clvp_days *days, int32_t x, int32_t day) {
  bool within = (x <= days->x_cap) & (day <= days->day_cap);
  return within ? (uint32_t)((size_t)x * days_stride(days)) + (uint32_t)day + 1 : 0;
}

double clvp_days_figure(const clvp_days *days, clvp_figure figure, int32_t x, int32_t day) {
  uint32_t at = days->figure[figure] != NULL ? days_place(days, x, day) : 0;
  double *place = at > 0 ? days->figure[figure] + at : NULL;
  return place != NULL && *place != 0.0 ? *place : compute_figure(days, figure, x, day, place);
}

/* A figure of customers by x, or of x = 0 where it is NULL, and day. Returns whether some may not be positive. */
static bool days_figures(const clvp_days *days, clvp_figure figure, size_t count, const int32_t *x, const int32_t *day,
                         const uint32_t *places, double *values) {
  const double *table = days->figure[figure];
  bool odd = table == NULL;
  for (size_t i = 0; table != NULL && i < count; i++) {
    values[i] = table[places[i]];
    odd |= !(values[i] > 0.0);
  }
  for (size_t i = 0; odd && i < count; i++) {
    if (table == NULL || values[i] == 0.0) values[i] = clvp_days_figure(days, figure, x != NULL ? x[i] : 0, day[i]);
  }
  return odd;
}

void clvp_days_rows_place(const clvp_days *days, clvp_day_rows *rows) {
  for (size_t i = 0; i < rows->count; i++) {
    rows->at_t_x[i] = days_place(days, rows->x[i], rows->t_x[i]);
    rows->at_T[i] = days_place(days, rows->x[i], rows->T[i]);
  }
}

void clvp_days_expected(const clvp_days *days, const clvp_day_rows *rows, bool discounted, double *expected) {
  clvp_figure figure = discounted ? CLVP_FIGURE_DISCOUNTED : CLVP_FIGURE_EXPECTED;
  if (days->law->lifetime == NULL) {
    days_figures(days, figure, rows->count, rows->x, rows->T, rows->at_T, expected);
    return;
  }
  uint32_t places[CLVP_DAYS_BLOCK];
  for (size_t i = 0; i < rows->count; i++) places[i] = days_place(days, 0, rows->T[i]);
  days_figures(days, figure, rows->count, NULL, rows->T, places, expected);
  for (size_t i = 0; i < rows->count; i++) expected[i] *= days->p[0] + rows->x[i];
}

static double odds_afar(const clvp_days *days, int32_t x, int32_t t_x, int32_t T) {
  const clvp_law *law = days->law;
  double from_t_x[CLVP_LAW_DAYS], from_T[CLVP_LAW_DAYS] = {0};
  law->dead_days(days->p, x, t_x, true, from_t_x);
  if (law->aging != NULL) law->dead_days(days->p, x, T, true, from_T);
  double dead = from_t_x[t_x % CLVP_LAW_DAYS];
  if (!(dead >= DBL_MIN) || (law->aging != NULL && t_x == T)) return 0.0;
  double log = (days->p[0] + x) * clvp_log1p((double)(T - t_x) / (days->p[1] + t_x)) + clvp_log(dead);
  if (law->aging != NULL) log += law->aging(days->p, t_x, T);
  return fmax(clvp_exp(fmin(log, ODDS_LOG_MAX)) - from_T[T % CLVP_LAW_DAYS], 0.0);
}

void clvp_days_odds(const clvp_days *days, const clvp_day_rows *rows, double *odds) {
  double dead[CLVP_DAYS_BLOCK], later[CLVP_DAYS_BLOCK], alive[CLVP_DAYS_BLOCK];
  size_t n = rows->count;
  bool far = days_figures(days, CLVP_FIGURE_SILENT, n, rows->x, rows->T, rows->at_T, alive);
  days_figures(days, CLVP_FIGURE_DEAD, n, rows->x, rows->t_x, rows->at_t_x, dead);
  if (days->law->aging != NULL) {
    days_figures(days, CLVP_FIGURE_DEAD, n, rows->x, rows->T, rows->at_T, later);
    for (size_t i = 0; i < n; i++) dead[i] -= later[i];
  }
  for (size_t i = 0; i < n; i++) {
    double gone = dead[i] / alive[i];
    odds[i] = gone > 0.0 ? gone : 0.0;
  }
  for (size_t i = 0; far && i < n; i++) {
    if (alive[i] < 0.0) odds[i] = odds_afar(days, rows->x[i], rows->t_x[i], rows->T[i]);
  }
}

void clvp_days_p_alive(const double *odds, size_t count, double *p_alive) {
  for (size_t i = 0; i < count; i++) p_alive[i] = 1.0 / (1.0 + odds[i]);
}
