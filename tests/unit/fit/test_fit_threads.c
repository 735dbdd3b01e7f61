/* A fit on the host's threads: the same model to the bit, from few rows and from many. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"
#include <pthread.h>

enum { THREADS = 3 };

/* Every third task is for one thread. */
typedef struct third {
  clv_task_fn task;
  void *data;
  size_t first, count;
} third;

static void *run_third(void *user) {
  third *it = user;
  for (size_t i = it->first; i < it->count; i += THREADS) it->task(it->data, i);
  return NULL;
}

static void run_threads(clv_task_fn task, void *data, size_t count, void *user) {
  pthread_t threads[THREADS];
  third thirds[THREADS];
  (void)user;
  for (size_t i = 0; i < THREADS; i++) {
    thirds[i] = (third){task, data, i, count};
    ck_assert_int_eq(pthread_create(&threads[i], NULL, run_third, &thirds[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}

static clv_summary *summary_of(int64_t customers) {
  static const double truth[] = {0.7, 160.0, 0.8, 250.0};
  shop s = {.until = 1000, .minor_digits = 2};
  clv_model *model = shop_model(CLV_MODEL_PARETO_NBD, 1, truth, NULL);
  shop_simulate(&s, model, 7, customers, 500);
  clv_summary *summary = shop_summary(&s);
  clv_model_free(model);
  shop_free(&s);
  return summary;
}

static void check_fit(int32_t kind, int64_t customers, int many) {
  const clv_executor executor = {(uint32_t)sizeof executor, run_threads, NULL};
  clv_summary *summary = summary_of(customers);
  ck_assert_int_eq(clv_summary_row_count(summary, CLV_SUMMARY_CUSTOMERS) > 4096, many);
  clv_option option = {CLV_OPTION_MODEL, kind};
  clv_fit_result alone[2], together[2];
  memset(alone, 0, sizeof alone);
  memset(together, 0, sizeof together);
  for (size_t i = 0; i < 2; i++) alone[i].size = together[i].size = (uint32_t)sizeof alone[i];
  clv_model *one = NULL, *other = NULL;
  clv_fit_host host = CLV_FIT_HOST_INIT;
  ck_assert_int_eq(clv_fit(&one, summary, &option, 1, &host, &alone[0], &alone[1], NULL), CLV_OK);
  host.executor = &executor;
  ck_assert_int_eq(clv_fit(&other, summary, &option, 1, &host, &together[0], &together[1], NULL), CLV_OK);
  ck_assert_mem_eq(alone, together, sizeof alone);
  clv_model_free(one);
  clv_model_free(other);
  clv_summary_free(summary);
}

START_TEST(from_few_rows) { check_fit(_i, 700, 0); }
END_TEST

START_TEST(from_many_rows) { check_fit(_i, 12000, 1); }
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/fit_threads");
  TCase *tests = tcase_create("fit_threads");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, from_few_rows, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_loop_test(tests, from_many_rows, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
