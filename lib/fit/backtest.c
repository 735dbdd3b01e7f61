/* Forecasts of one past period: naive ones, and those of models fitted to the days before. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "backtest.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "../summary/summary.h"
#include <math.h>

enum { PERIOD_LEAST = 28, PERIOD_MOST = 365 };

clv_status clv_backtest_split(int32_t first_day, int32_t until, int32_t *split, clv_error *error) {
  if (split == NULL) return clvp_fail(error, CLV_EINVAL, "split", "is missing");
  if (!clvp_day_valid(first_day) || !clvp_day_valid(until))
    return clvp_fail(error, CLV_EINVAL, clvp_day_valid(first_day) ? "until" : "first_day",
                     "lies outside the years 0001 to 9999");
  int32_t days = until - first_day, period = days / 3;
  if (days < 2 * PERIOD_LEAST) return clvp_fail(error, CLV_ENOTFOUND, "until", "too few days for a backtest");
  if (period < PERIOD_LEAST) period = PERIOD_LEAST;
  if (period > PERIOD_MOST) period = PERIOD_MOST;
  *split = until - period;
  return CLV_OK;
}

/* The same customers at three days, as the caller has them. */
typedef struct backtest_columns {
  const unsigned char *before, *after, *earlier; /* earlier may be NULL */
  size_t stride, count;
} backtest_columns;

static const clv_statistics *column_at(const unsigned char *column, size_t stride, size_t i) {
  return (const clv_statistics *)(const void *)(column + i * stride);
}

/* Statistics that can be, as of a day; and nothing may have been taken back since an earlier one. */
static clv_status check_pair(const clv_statistics *s, const clv_statistics *past, int32_t day, uint64_t row,
                             clv_error *error) {
  clv_status status = clvp_statistics_check(s, day, row, error);
  if (status != CLV_OK || past == NULL || past->orders == 0) return status;
  if (s->orders < past->orders || s->x < past->x)
    return clvp_fail_row(error, CLV_EDATA, row, "orders", "fewer than on an earlier day");
  if (s->first_day != past->first_day)
    return clvp_fail_row(error, CLV_EDATA, row, "first_day", "is not the one of an earlier day");
  return CLV_OK;
}

static clv_status backtest_check_columns(const backtest_columns *columns, int32_t split, int32_t until,
                                         size_t *customers, clv_error *error) {
  for (size_t i = 0; i < columns->count; i++) {
    const clv_statistics *before = column_at(columns->before, columns->stride, i);
    const clv_statistics *after = column_at(columns->after, columns->stride, i);
    clv_status status = CLV_OK;
    const clv_statistics *earlier = NULL;
    if (columns->earlier != NULL) {
      earlier = column_at(columns->earlier, columns->stride, i);
      status = clvp_statistics_check(earlier, split - (until - split), i, error);
    }
    if (status == CLV_OK) status = check_pair(before, earlier, split, i, error);
    if (status == CLV_OK) status = check_pair(after, before, until, i, error);
    if (status != CLV_OK) return status;
    *customers += before->orders > 0;
  }
  if (*customers == 0) return clvp_fail(error, CLV_EINVAL, "before", "nobody had an order up to the split");
  return CLV_OK;
}

/* Copy the customers of the split, with what they did in the period; `last` receives what they did in the one before.
 */
static void take_customers(clv_backtest *backtest, const backtest_columns *columns, double *last) {
  size_t n = 0;
  for (size_t i = 0; i < columns->count; i++) {
    const clv_statistics *before = column_at(columns->before, columns->stride, i);
    const clv_statistics *after = column_at(columns->after, columns->stride, i);
    if (before->orders == 0) continue;
    backtest->before[n] = *before;
    backtest->observed[n] = (double)(after->x - before->x);
    backtest->facts.transactions += after->x - before->x;
    backtest->facts.orders += after->orders - before->orders;
    backtest->facts.value += (double)after->spend - (double)before->spend;
    if (columns->earlier != NULL) last[n] = (double)(before->x - column_at(columns->earlier, columns->stride, i)->x);
    n++;
  }
}

/* Totals of orders and value that follow from means of transactions at the customers' own past averages. */
static void naive_totals(const clv_backtest *backtest, const double *mu, clv_backtest_score *about) {
  for (size_t i = 0; i < backtest->count; i++) {
    const clv_statistics *s = &backtest->before[i];
    double transactions = (double)s->x + 1.0;
    about->orders += mu[i] * ((double)s->orders / transactions);
    about->value += mu[i] * ((double)s->spend / transactions);
  }
}

static clv_status score_naive(clv_backtest *backtest, clv_forecaster forecaster, const double *mu, clv_error *error) {
  clv_backtest_score about = {.forecaster = forecaster};
  naive_totals(backtest, mu, &about);
  return clvp_backtest_score(backtest, &about, mu, error);
}

/* Who has only just come has no rate of his own; he goes on at the mean rate. */
static clv_status add_naive(clv_backtest *backtest, double *mu, const double *last, clv_error *error) {
  double period = (double)backtest->facts.until - backtest->facts.split;
  double bought = 0.0, days = 0.0;
  for (size_t i = 0; i < backtest->count; i++) {
    mu[i] = 0.0;
    bought += backtest->before[i].x;
    days += (double)backtest->facts.split - backtest->before[i].first_day;
  }
  double rate = days > 0.0 ? bought / days : 0.0;
  clv_status status = score_naive(backtest, CLV_FORECASTER_NOBODY, mu, error);
  for (size_t i = 0; i < backtest->count; i++) mu[i] = rate * period;
  if (status == CLV_OK) status = score_naive(backtest, CLV_FORECASTER_MEAN_RATE, mu, error);
  for (size_t i = 0; i < backtest->count; i++) {
    double T = (double)backtest->facts.split - backtest->before[i].first_day;
    if (T > 0.0) mu[i] = backtest->before[i].x / T * period;
  }
  if (status == CLV_OK) status = score_naive(backtest, CLV_FORECASTER_OWN_RATE, mu, error);
  if (status == CLV_OK && last != NULL) status = score_naive(backtest, CLV_FORECASTER_LAST_PERIOD, last, error);
  return status;
}

void clvp_backtest_settle(clv_backtest *backtest) {
  clv_backtest_facts *facts = &backtest->facts;
  facts->scores = (uint32_t)backtest->used;
  facts->best_model = facts->scores;
  for (uint32_t i = 0; i < facts->scores; i++) {
    const clv_backtest_score *score = &backtest->forecasts[i].score;
    uint32_t *best = score->forecaster == CLV_FORECASTER_MODEL ? &facts->best_model : &facts->best_naive;
    if (*best == facts->scores || score->deviance < backtest->forecasts[*best].score.deviance) *best = i;
  }
  facts->naive_wins = 0;
  facts->grade = CLV_GRADE_NONE;
  if (facts->best_model == facts->scores) return;
  const clv_backtest_score *model = &backtest->forecasts[facts->best_model].score;
  facts->naive_wins = backtest->forecasts[facts->best_naive].score.deviance < model->deviance;
  bool clear = true;
  for (uint32_t i = 0; i < facts->scores; i++) {
    double difference = 0.0, standard_error = 0.0;
    if (backtest->forecasts[i].score.forecaster == CLV_FORECASTER_MODEL) continue;
    clv_backtest_compare(backtest, facts->best_model, i, &difference, &standard_error, NULL);
    clear = clear && difference < -2.0 * standard_error;
  }
  facts->grade = facts->naive_wins           ? CLV_GRADE_F
                 : !clear                    ? CLV_GRADE_D
                 : fabs(model->bias) <= 0.10 ? CLV_GRADE_A
                 : fabs(model->bias) <= 0.25 ? CLV_GRADE_B
                                             : CLV_GRADE_C;
}

static clv_status check_call(clv_backtest **backtest, const backtest_columns *columns, int32_t split, int32_t until,
                             clv_error *error) {
  if (backtest == NULL || columns->before == NULL || columns->after == NULL)
    return clvp_fail(error, CLV_EINVAL,
                     backtest == NULL          ? "backtest"
                     : columns->before == NULL ? "before"
                                               : "after",
                     "is missing");
  if (columns->stride < sizeof(clv_statistics) || columns->stride % sizeof(int64_t) != 0)
    return clvp_fail(error, CLV_EINVAL, "stride", "is smaller than the structure, or not a multiple of 8");
  if (!clvp_day_valid(split) || !clvp_day_valid(until) || until <= split)
    return clvp_fail(error, CLV_EINVAL, "until", "must be a day after the split");
  if (columns->earlier != NULL && !clvp_day_valid(split - (until - split)))
    return clvp_fail(error, CLV_EINVAL, "earlier", "the period before begins before the year 0001");
  return CLV_OK;
}

clv_status clv_backtest_create(clv_backtest **backtest, const clv_statistics *before, const clv_statistics *after,
                               const clv_statistics *earlier, size_t stride, size_t count, int32_t split, int32_t until,
                               const clv_allocator *allocator, clv_error *error) {
  backtest_columns columns = {(const unsigned char *)before, (const unsigned char *)after,
                              (const unsigned char *)earlier, stride, count};
  clv_allocator own;
  size_t customers = 0;
  clv_status status = check_call(backtest, &columns, split, until, error);
  if (status == CLV_OK) status = clvp_allocator_init(&own, allocator, error);
  if (status == CLV_OK) status = backtest_check_columns(&columns, split, until, &customers, error);
  if (status != CLV_OK) return status;

  double *mu = clvp_allocate(&own, customers, sizeof *mu), *last = clvp_allocate(&own, customers, sizeof *last);
  clv_backtest *made = clvp_allocate(&own, 1, sizeof *made);
  if (made != NULL) {
    made->allocator = own;
    made->count = customers;
    made->facts = (clv_backtest_facts){
        .size = (uint32_t)sizeof made->facts, .split = split, .until = until, .customers = (int64_t)customers};
    made->before = clvp_allocate(&own, customers, sizeof *made->before);
    made->observed = clvp_allocate(&own, customers, sizeof *made->observed);
    made->ranking = clvp_allocate(&own, customers, sizeof *made->ranking);
  }
  if (made == NULL || mu == NULL || last == NULL || made->before == NULL || made->observed == NULL ||
      made->ranking == NULL) {
    status = clvp_no_memory(error);
  } else {
    take_customers(made, &columns, last);
    status = clvp_backtest_rank(made, error);
  }
  if (status == CLV_OK) status = add_naive(made, mu, earlier != NULL ? last : NULL, error);
  if (status == CLV_OK) {
    clvp_backtest_settle(made);
    *backtest = made;
    made = NULL;
  }
  clvp_release(&own, mu);
  clvp_release(&own, last);
  clv_backtest_free(made);
  return status;
}

void clv_backtest_free(clv_backtest *backtest) {
  if (backtest == NULL) return;
  clv_allocator allocator = backtest->allocator;
  for (size_t i = 0; i < backtest->used; i++) clvp_release(&allocator, backtest->forecasts[i].deviance);
  clvp_release(&allocator, backtest->forecasts);
  clvp_release(&allocator, backtest->before);
  clvp_release(&allocator, backtest->observed);
  clvp_release(&allocator, backtest->ranking);
  clvp_release(&allocator, backtest);
}
