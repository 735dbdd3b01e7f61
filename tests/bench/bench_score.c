/* How many customers a second are scored: all attributes, the three that are asked most, and one customer at a time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#define CALENDAR 727 /* days */
#define SINGLES 20000
#define COLUMNS_MAX 64

static double seconds(void) { return bench_clock(CLOCK_MONOTONIC); }

/* Customers whose first days spread over the calendar, in no order of their figures. */
static void simulate(clv_statistics *statistics, size_t count) {
  clv_model *model = bench_model(CLV_MODEL_PARETO_NBD);
  clv_error error = CLV_ERROR_INIT;
  for (size_t i = 0; i < count; i++) {
    clv_statistics s = {0, (int32_t)(i % CALENDAR), 0, 0, 0, 0, 0};
    int32_t times[4000];
    int64_t spends[4000];
    size_t orders = 0;
    bench_need(clv_model_simulate(model, 1, i, CALENDAR - s.first_day, times, spends, 4000, &orders, &error), &error);
    for (size_t k = 0; k < orders; k++) {
      s.x += k > 0 && times[k] > times[k - 1];
      s.spend += spends[k];
      if (times[k] == 0) s.first_spend += spends[k];
      s.last_day = s.first_day + times[k];
    }
    s.orders = (int64_t)orders;
    statistics[i] = s;
  }
  clv_model_free(model);
}

/* Customers a second with these attributes; none: all of them. */
static double score(const clv_model *model, const clv_statistics *statistics, size_t count, const char *const *names) {
  clv_column columns[COLUMNS_MAX];
  size_t used = 0;
  clv_error error = CLV_ERROR_INIT;
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.annual_discount = names == NULL ? 0.1 : 0.0;
  for (uint32_t i = 0; i < clv_attribute_count() && used < COLUMNS_MAX; i++) {
    clv_attribute_info info = {.size = sizeof info};
    bench_need(clv_attribute_at(i, &info, &error), &error);
    int wanted = names == NULL;
    for (size_t k = 0; !wanted && names[k] != NULL; k++) wanted = strcmp(names[k], info.name) == 0;
    if (!wanted) continue;
    columns[used] = (clv_column){info.number, 0, malloc(count * sizeof(double)), malloc(count)};
    if (columns[used].values == NULL || columns[used].reasons == NULL) exit(1);
    memset(columns[used].values, 1, count * sizeof(double));
    memset(columns[used].reasons, 1, count);
    used++;
  }
  double begin = seconds();
  bench_need(clv_predict_columns(model, statistics, sizeof *statistics, count, CALENDAR, &options, columns, used, NULL,
                                 &error),
             &error);
  double taken = seconds() - begin;
  for (size_t i = 0; i < used; i++) {
    free(columns[i].values);
    free(columns[i].reasons);
  }
  return (double)count / taken;
}

/* Customers a second, one call each. */
static double score_singly(const clv_model *model, const clv_statistics *statistics, size_t count) {
  clv_error error = CLV_ERROR_INIT;
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  clv_prediction prediction = {.size = sizeof prediction};
  if (count > SINGLES) count = SINGLES;
  double begin = seconds();
  for (size_t i = 0; i < count; i++)
    bench_need(clv_predict(model, &statistics[i], sizeof statistics[i], CALENDAR, &options, &prediction, &error),
               &error);
  return (double)count / (seconds() - begin);
}

int main(int argc, char **argv) {
  static const char *const few[] = {"p_alive", "predicted_transactions", "expected_spend", NULL};
  size_t customers = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
  clv_statistics *statistics = customers == 0 ? NULL : malloc(customers * sizeof *statistics);
  if (statistics == NULL) return 1;
  simulate(statistics, customers);
  printf("%zu customers; customers a second\n", customers);
  printf("%-12s %16s %16s %16s\n", "model", "all attributes", "three of them", "one by one");
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_model *model = bench_model(kind);
    clv_model_info info = {.size = sizeof info};
    clv_model_info_at((uint32_t)kind - 1, &info, NULL);
    printf("%-12s %16.0f %16.0f %16.0f\n", info.name, score(model, statistics, customers, NULL),
           score(model, statistics, customers, few), score_singly(model, statistics, customers));
    clv_model_free(model);
  }
  free(statistics);
  return 0;
}
