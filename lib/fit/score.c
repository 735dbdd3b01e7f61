/* How a forecast compares with what happened. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../num/sum.h"
#include "backtest.h"
#include <math.h>
#include <string.h>

double clvp_deviance(double observed, double mu) {
  double mean = mu > 1e-6 ? mu : 1e-6;
  double term = observed > 0.0 ? observed * log(observed / mean) : 0.0;
  return 2.0 * (term - (observed - mean));
}

/* Customers by a value, least first; equal ones in their order. A merge sort, for it is stable and bounded. */
static void sort_by(const double *value, size_t *order, size_t *spare, size_t count) {
  for (size_t i = 0; i < count; i++) order[i] = i;
  for (size_t width = 1; width < count; width *= 2) {
    for (size_t begin = 0; begin < count; begin += 2 * width) {
      size_t middle = count - begin < width ? count : begin + width;
      size_t end = count - middle < width ? count : middle + width;
      size_t i = begin, j = middle;
      for (size_t k = begin; k < end; k++)
        spare[k] = i < middle && (j == end || value[order[i]] <= value[order[j]]) ? order[i++] : order[j++];
    }
    memcpy(order, spare, count * sizeof *order);
  }
}

/* Ranks from 0, ties at their mean. */
static void rank_by(const double *value, const size_t *order, double *rank, size_t count) {
  for (size_t begin = 0; begin < count;) {
    size_t end = begin + 1;
    while (end < count && value[order[end]] == value[order[begin]]) end++;
    for (size_t i = begin; i < end; i++) rank[order[i]] = 0.5 * (double)(begin + end - 1);
    begin = end;
  }
}

static double correlate(const double *a, const double *b, size_t count) {
  clvp_sum sum_a = {0.0, 0.0}, sum_b = {0.0, 0.0};
  for (size_t i = 0; i < count; i++) {
    clvp_sum_add(&sum_a, a[i]);
    clvp_sum_add(&sum_b, b[i]);
  }
  double mean_a = clvp_sum_value(&sum_a) / (double)count, mean_b = clvp_sum_value(&sum_b) / (double)count;
  double aa = 0.0, ab = 0.0, bb = 0.0;
  for (size_t i = 0; i < count; i++) {
    double da = a[i] - mean_a, db = b[i] - mean_b;
    aa += da * da;
    ab += da * db;
    bb += db * db;
  }
  return aa > 0.0 && bb > 0.0 ? ab / sqrt(aa) / sqrt(bb) : 0.0;
}

/* Area between the line of equality and the curve of observed transactions over customers ranked by a value; ties share
 * theirs. `rank` from rank_by. */
static double lorenz(const double *observed, const double *rank, size_t count) {
  double area = 0.0, total = 0.0;
  for (size_t i = 0; i < count; i++) {
    area += observed[i] * (rank[i] + 0.5);
    total += observed[i];
  }
  return total > 0.0 ? 2.0 * area / (total * (double)count) - 1.0 : 0.0;
}

/* How much of each customer belongs to the tenth with the greatest values: 1 above the border, a share at it. */
static double top_member(const double *value, const size_t *order, size_t count, size_t top, size_t i) {
  double border = value[order[count - top]];
  if (value[i] != border) return value[i] > border ? 1.0 : 0.0;
  size_t low = 0, high = count; /* the run of the border's value in the order */
  for (size_t a = 0, b = count; a < b; low = a) {
    size_t m = a + (b - a) / 2;
    if (value[order[m]] < border) {
      a = m + 1;
    } else {
      b = m;
    }
  }
  for (size_t a = low, b = count; a < b; high = a) {
    size_t m = a + (b - a) / 2;
    if (value[order[m]] <= border) {
      a = m + 1;
    } else {
      b = m;
    }
  }
  return (double)(high - (count - top)) / (double)(high - low);
}

static double top_share(const clv_backtest *backtest, const double *mu, const size_t *order) {
  size_t count = backtest->count, top = (count + 9) / 10;
  double found = 0.0;
  for (size_t i = 0; i < count; i++) {
    double buyer = top_member(backtest->observed, backtest->ranking, count, top, i);
    if (buyer > 0.0) found += buyer * top_member(mu, order, count, top, i);
  }
  return found / (double)top;
}

static void score_groups(const clv_backtest *backtest, const double *mu, const size_t *order,
                         clv_backtest_score *score) {
  size_t count = backtest->count;
  for (size_t g = 0; g < CLV_BACKTEST_GROUPS; g++) {
    size_t begin = count * g / CLV_BACKTEST_GROUPS, end = count * (g + 1) / CLV_BACKTEST_GROUPS;
    for (size_t i = begin; i < end; i++) {
      score->predicted_by_group[g] += mu[order[i]] / (double)(end - begin);
      score->observed_by_group[g] += backtest->observed[order[i]] / (double)(end - begin);
    }
  }
}

static void score_errors(const clv_backtest *backtest, const double *mu, const double *deviance,
                         clv_backtest_score *score) {
  double n = (double)backtest->count;
  clvp_sum predicted = {0.0, 0.0}, observed = {0.0, 0.0}, mean = {0.0, 0.0}, absolute = {0.0, 0.0}, square = {0.0, 0.0};
  for (size_t i = 0; i < backtest->count; i++) {
    double error = mu[i] - backtest->observed[i];
    clvp_sum_add(&predicted, mu[i]);
    clvp_sum_add(&observed, backtest->observed[i]);
    clvp_sum_add(&mean, deviance[i]);
    clvp_sum_add(&absolute, fabs(error));
    clvp_sum_add(&square, error * error);
  }
  score->transactions = clvp_sum_value(&predicted);
  score->deviance = clvp_sum_value(&mean) / n;
  score->mae = clvp_sum_value(&absolute) / n;
  score->rmse = sqrt(clvp_sum_value(&square) / n);
  double total = clvp_sum_value(&observed);
  score->bias = total > 0.0 ? score->transactions / total - 1.0 : 0.0;
  double variance = 0.0;
  for (size_t i = 0; i < backtest->count; i++)
    variance += (deviance[i] - score->deviance) * (deviance[i] - score->deviance);
  score->deviance_error = backtest->count > 1 ? sqrt(variance / (n - 1.0) / n) : 0.0;
}

clv_status clvp_backtest_score(clv_backtest *backtest, const clv_backtest_score *about, const double *mu,
                               clv_error *error) {
  const clv_allocator *allocator = &backtest->allocator;
  size_t count = backtest->count;
  double *deviance = clvp_allocate(allocator, count, sizeof *deviance);
  double *ranks = clvp_allocate(allocator, 2 * count, sizeof *ranks);
  size_t *order = clvp_allocate(allocator, 2 * count, sizeof *order);
  void *forecasts = backtest->forecasts;
  clv_status status = deviance == NULL || ranks == NULL || order == NULL
                          ? clvp_no_memory(error)
                          : clvp_reserve(allocator, &forecasts, &backtest->capacity, backtest->used + 1,
                                         sizeof *backtest->forecasts, error);
  backtest->forecasts = forecasts;
  if (status == CLV_OK) {
    clvp_forecast *made = &backtest->forecasts[backtest->used];
    *made = (clvp_forecast){.score = *about, .deviance = deviance};
    made->score.size = (uint32_t)sizeof made->score;
    for (size_t i = 0; i < count; i++) deviance[i] = clvp_deviance(backtest->observed[i], mu[i]);
    score_errors(backtest, mu, deviance, &made->score);
    double *observed_rank = ranks + count;
    sort_by(mu, order, order + count, count);
    rank_by(mu, order, ranks, count);
    rank_by(backtest->observed, backtest->ranking, observed_rank, count);
    made->score.correlation = correlate(mu, backtest->observed, count);
    made->score.rank_correlation = correlate(ranks, observed_rank, count);
    double best = lorenz(backtest->observed, observed_rank, count);
    made->score.gini = best > 0.0 ? lorenz(backtest->observed, ranks, count) / best : 0.0;
    made->score.top_share = top_share(backtest, mu, order);
    score_groups(backtest, mu, order, &made->score);
    backtest->used++;
    deviance = NULL;
  }
  clvp_release(allocator, deviance);
  clvp_release(allocator, ranks);
  clvp_release(allocator, order);
  return status;
}

clv_status clvp_backtest_rank(clv_backtest *backtest, clv_error *error) {
  size_t *spare = clvp_allocate(&backtest->allocator, backtest->count, sizeof *spare);
  if (spare == NULL) return clvp_no_memory(error);
  sort_by(backtest->observed, backtest->ranking, spare, backtest->count);
  clvp_release(&backtest->allocator, spare);
  return CLV_OK;
}
