/* Tables over x and days for forecasts of many customers. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "days.h"
#include "../base/error.h"
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

clv_status clvp_days_tables(clvp_days *days, const size_t customers[CLVP_DAYS_X], int32_t T_max,
                            const clv_allocator *allocator, clv_error *error) {
  int32_t day_cap = T_max < DAYS_LONGEST ? T_max : DAYS_LONGEST;
  size_t stride = (size_t)day_cap + 1;
  size_t all = 0;
  for (int32_t x = 0; x < CLVP_DAYS_X; x++) all += customers[x];
  size_t most = all < DAYS_CELLS / DAYS_CELLS_EACH ? all * DAYS_CELLS_EACH : DAYS_CELLS;
  int32_t x_cap = -1;
  for (int32_t x = 0; x < CLVP_DAYS_X && ((size_t)x + 1) * stride <= most; x++) {
    if (customers[x] > 0) x_cap = x;
  }
  if (x_cap < 0) return CLV_OK;
  size_t cells = ((size_t)x_cap + 1) * stride;
  const struct {
    unsigned asked;
    double **table;
  } tables[] = {{CLVP_ASK_EXPECTED, &days->expected}, {CLVP_ASK_DISCOUNTED, &days->discounted},
                {CLVP_ASK_ORDER, &days->p_order},     {CLVP_ASK_NEXT_NOW, &days->p_limit},
                {CLVP_ASK_NEXT_NOW, &days->p_ever},   {CLVP_ASK_NEXT, &days->waits}};
  bool complete = true;
  for (size_t i = 0; complete && i < sizeof tables / sizeof tables[0]; i++) {
    if ((days->question.asked & tables[i].asked) == 0) continue;
    *tables[i].table = clvp_allocate(allocator, cells, sizeof(double));
    complete = *tables[i].table != NULL;
  }
  bool alive = days->law->table != NULL && (days->question.asked & CLVP_ASK_ALIVE) != 0;
  if (complete && alive) {
    days->values = clvp_allocate(allocator, cells, sizeof(double));
    days->tabulated = clvp_allocate(allocator, (size_t)x_cap + 1, 1);
    complete = days->values != NULL && days->tabulated != NULL;
  }
  if (!complete) {
    clvp_days_free(days, allocator);
    return clvp_no_memory(error);
  }
  days->x_cap = x_cap;
  days->day_cap = day_cap;
  if (!alive) return CLV_OK;
  for (int32_t x = 0; x <= x_cap && x <= day_cap; x++) {
    if (customers[x] < stride / 32 + 1) continue;
    /* nobody has more transactions after the first than days */
    days->law->table(days->p, x, x, day_cap, days->values + (size_t)x * stride + x);
    days->tabulated[x] = 1;
  }
  return CLV_OK;
}

void clvp_days_free(clvp_days *days, const clv_allocator *allocator) {
  double **const tables[] = {&days->expected, &days->discounted, &days->p_order, &days->p_limit,
                             &days->p_ever,   &days->waits,      &days->values};
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    clvp_release(allocator, *tables[i]);
    *tables[i] = NULL;
  }
  clvp_release(allocator, days->tabulated);
  days->tabulated = NULL;
  days->x_cap = -1;
}

/* The place of (x, day) in a table, or NULL. */
static inline double *cell(const clvp_days *days, double *table, int32_t x, int32_t day) {
  if (x > days->x_cap || day > days->day_cap) return NULL;
  return table + (size_t)x * ((size_t)days->day_cap + 1) + (size_t)day;
}

static double value_at(const clvp_days *days, int32_t x, int32_t day) {
  const double *known = days->values != NULL ? cell(days, days->values, x, day) : NULL;
  if (known != NULL && days->tabulated[x]) return *known;
  double value;
  days->law->table(days->p, x, day, day, &value);
  return value;
}

void clvp_days_log_odds(const clvp_days *days, size_t count, const int32_t *x, const int32_t *t_x, const int32_t *T,
                        double *log_odds) {
  double at_t_x[CLVP_DAYS_BLOCK], at_T[CLVP_DAYS_BLOCK];
  clvp_day_rows rows = {x, t_x, T, NULL, NULL};
  if (days->law->table != NULL) {
    for (size_t i = 0; i < count; i++) {
      bool silent = T[i] > t_x[i];
      at_t_x[i] = silent ? value_at(days, x[i], t_x[i]) : 0.0;
      at_T[i] = silent ? value_at(days, x[i], T[i]) : 0.0;
    }
    rows.at_t_x = at_t_x;
    rows.at_T = at_T;
  }
  days->law->log_odds_dead_days(days->p, count, &rows, log_odds);
}

/* Read a cell, or compute it and leave it there. */
#define DAYS_FROM_TABLE(days, table, x, day, computed)                                                                 \
  do {                                                                                                                 \
    double *kept = cell(days, (days)->table, x, day);                                                                  \
    if (kept != NULL && *kept != 0.0) return *kept;                                                                    \
    double value = (computed);                                                                                         \
    if (kept != NULL) *kept = value;                                                                                   \
    return value;                                                                                                      \
  } while (0)

double clvp_days_expected(const clvp_days *days, int32_t x, int32_t T) {
  DAYS_FROM_TABLE(days, expected, x, T, days->law->expected(days->p, x, T, days->question.horizon, 0.0));
}

double clvp_days_discounted(const clvp_days *days, int32_t x, int32_t T) {
  DAYS_FROM_TABLE(days, discounted, x, T,
                  days->law->expected(days->p, x, T, days->question.horizon, days->question.delta));
}

double clvp_days_p_order(const clvp_days *days, int32_t x, int32_t T) {
  DAYS_FROM_TABLE(days, p_order, x, T, days->law->p_order(days->p, x, T, days->question.horizon));
}

double clvp_days_p_limit(const clvp_days *days, int32_t x, int32_t T) {
  DAYS_FROM_TABLE(days, p_limit, x, T, days->law->p_order(days->p, x, T, days->question.limit));
}

double clvp_days_p_ever(const clvp_days *days, int32_t x, int32_t T) {
  DAYS_FROM_TABLE(days, p_ever, x, T, days->law->p_order(days->p, x, T, INFINITY));
}

static double wait_from_last(const clvp_days *days, int32_t x, int32_t t_x) {
  double odds;
  clvp_days_log_odds(days, 1, &x, &t_x, &t_x, &odds);
  return clvp_wait_half(days->law, days->p, x, t_x, odds);
}

double clvp_days_wait(const clvp_days *days, int32_t x, int32_t t_x) {
  DAYS_FROM_TABLE(days, waits, x, t_x, wait_from_last(days, x, t_x));
}
