/* A model shared by threads: references, and questions, without a lock. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/model.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { THREADS = 4, ROUNDS = 20000 };

static atomic_int live;

static void *take(size_t bytes, void *user) {
  (void)user;
  atomic_fetch_add(&live, 1);
  return malloc(bytes);
}
static void *grow(void *memory, size_t bytes, void *user) {
  (void)user;
  return realloc(memory, bytes);
}
static void give_back(void *memory, void *user) {
  (void)user;
  atomic_fetch_sub(&live, 1);
  free(memory);
}

/* Each thread owns one reference to begin with, and gives it back at its end. */
static void *worker(void *shared) {
  clv_model *model = shared;
  double expected = 0.0, alive = 0.0;
  uintptr_t wrong = 0;
  for (int i = 0; i < ROUNDS; i++) {
    clv_model *own = clv_model_ref(model);
    double x = i % 7, T = 30.0, t_x = x > 0 ? 10.0 : 0.0;
    wrong += clv_model_p_alive(own, x, t_x, T, &alive, NULL) != CLV_OK;
    if (i % 50 == 0) wrong += clv_model_expected(own, x, t_x, T, 52.0, 0.0, &expected, NULL) != CLV_OK;
    wrong += !(alive > 0.0 && alive <= 1.0);
    clv_model_free(own);
  }
  clv_model_free(model);
  return (void *)wrong;
}

START_TEST(references_from_many_threads_end_in_one_release) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_PARETO_NBD;
  spec.parameters[0] = 0.55, spec.parameters[1] = 10.6, spec.parameters[2] = 0.6, spec.parameters[3] = 11.7;
  clv_allocator allocator = {sizeof allocator, take, grow, give_back, NULL};
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, &allocator, NULL), CLV_OK);
  ck_assert_int_eq(atomic_load(&live), 1);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) {
    clv_model_ref(model);
    ck_assert_int_eq(pthread_create(&threads[i], NULL, worker, model), 0);
  }
  clv_model_free(model);
  for (int i = 0; i < THREADS; i++) {
    void *wrong = NULL;
    ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
    ck_assert_ptr_null(wrong);
  }
  ck_assert_int_eq(atomic_load(&live), 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/model threads");
  TCase *tests = tcase_create("threads");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, references_from_many_threads_end_in_one_release);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
