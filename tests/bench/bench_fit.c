/* Processor time of a fit, beside passes of exp over the rows of the summary, in one run on one thread. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include <math.h>

#define CALENDAR 727 /* days */

/* Customers whose first days spread over the calendar, as a summary. */
static clv_summary *simulate(size_t customers, size_t *orders) {
  clv_error error = CLV_ERROR_INIT;
  clv_model *model = bench_model(CLV_MODEL_PARETO_NBD);

  size_t capacity = 6 * customers + 1000;
  int64_t *customer = malloc(capacity * sizeof *customer);
  int64_t *amount = calloc(capacity, sizeof *amount);
  int32_t *day = malloc(capacity * sizeof *day);
  if (customer == NULL || amount == NULL || day == NULL) exit(1);
  clv_order_columns columns = CLV_ORDER_COLUMNS_INIT;
  for (size_t i = 0; i < customers; i++) {
    int32_t first = (int32_t)(i % CALENDAR), times[4000];
    size_t count = 0;
    bench_need(clv_model_simulate(model, 1, i, CALENDAR - first, times, NULL, 4000, &count, &error), &error);
    for (size_t k = 0; k < count && columns.count < capacity; k++) {
      customer[columns.count] = (int64_t)i;
      day[columns.count++] = first + times[k];
    }
  }
  columns.customer = customer;
  columns.day = day;
  columns.amount = amount;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  bench_need(clv_bulk_create(&bulk, &columns, NULL, CALENDAR, NULL, &error), &error);
  bench_need(clv_bulk_summary(bulk, &summary, &error), &error);
  *orders = columns.count;
  clv_bulk_free(bulk);
  clv_model_free(model);
  free(customer);
  free(amount);
  free(day);
  return summary;
}

/* One sequential pass of the C library's exp, the median of nine. */
static double exp_pass(size_t rows) {
  double *values = malloc(rows * sizeof *values);
  double times[9];
  volatile double sink = 0.0;
  if (values == NULL) exit(1);
  for (size_t i = 0; i < rows; i++) values[i] = -10.0 * (double)i / (double)rows;
  for (int k = 0; k < 9; k++) {
    double begin = bench_seconds(), sum = 0.0;
    for (size_t i = 0; i < rows; i++) sum += exp(values[i]);
    times[k] = bench_seconds() - begin;
    sink = sink + sum;
  }
  free(values);
  for (int i = 0; i < 9; i++) {
    for (int j = i + 1; j < 9; j++) {
      if (times[j] < times[i]) {
        double swap = times[i];
        times[i] = times[j];
        times[j] = swap;
      }
    }
  }
  return times[4];
}

int main(int argc, char **argv) {
  size_t customers = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
  size_t orders = 0;
  clv_summary *summary = simulate(customers, &orders);
  size_t rows = clv_summary_row_count(summary, CLV_SUMMARY_CUSTOMERS);
  printf("%zu customers, %zu orders, %zu rows\n", customers, orders, rows);
  printf("%-12s %9s %12s %11s  %s\n", "model", "seconds", "exp passes", "allowed", "status");
  int failed = 0;
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    double pass = exp_pass(rows), times[3];
    clv_fit_result result = {.size = sizeof result};
    for (int k = 0; k < 3; k++) {
      clv_option options[] = {{CLV_OPTION_MODEL, kind}, {CLV_OPTION_SPEND_MODEL, CLV_SPEND_NONE}};
      clv_error error = CLV_ERROR_INIT;
      clv_model *model = NULL;
      double begin = bench_seconds();
      bench_need(clv_fit(&model, summary, options, 2, NULL, &result, NULL, &error), &error);
      times[k] = bench_seconds() - begin;
      clv_model_free(model);
    }
    double median = fmax(fmin(times[0], times[1]), fmin(fmax(times[0], times[1]), times[2]));
    double allowed = kind == CLV_MODEL_PARETO_NBD ? 120 : 50;
    clv_model_info info = {.size = sizeof info};
    clv_model_info_at((uint32_t)kind - 1, &info, NULL);
    printf("%-12s %9.4f %12.1f %11.0f  %s, %u evaluations\n", info.name, median, median / pass, allowed,
           clv_fit_status_name(result.status), result.evaluations);
    failed |= median / pass > allowed;
  }
  clv_summary_free(summary);
  return failed;
}
