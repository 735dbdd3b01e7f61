/* Two threads, each with ranges of its own, over one model and one account: the same bits as one thread. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../unit/predict/population.h"
#include <clv/clv.h>
#include <pthread.h>
#include <stdio.h>

enum { ROWS = 4000, PIECE = 250 };

static uint64_t values[2][POPULATION_ATTRIBUTES][ROWS];
static uint8_t reasons[2][POPULATION_ATTRIBUTES][ROWS];

typedef struct reader {
  const clv_model *model;
  const clv_statistics *statistics;
  const clv_account *account;
  uint64_t generation;
  size_t first, step; /* pieces */
  int into;
  clv_status status;
} reader;

static void columns_at(clv_column *columns, int into, size_t row) {
  for (size_t c = 0; c < POPULATION_ATTRIBUTES; c++) {
    const population_attribute *attribute = &population_attributes[c];
    columns[c] =
        (clv_column){attribute->number, 0, (char *)values[into][c] + row * attribute->size, reasons[into][c] + row};
  }
}

static void *read_pieces(void *user) {
  reader *r = user;
  for (size_t piece = r->first; piece < ROWS / PIECE && r->status == CLV_OK; piece += r->step) {
    clv_column columns[POPULATION_ATTRIBUTES];
    columns_at(columns, r->into, piece * PIECE);
    r->status = r->account != NULL ? clv_account_predict_range(r->account, r->generation, piece * PIECE, PIECE,
                                                               INT64_C(1000) * CLV_SECONDS_PER_DAY, NULL, columns,
                                                               POPULATION_ATTRIBUTES, NULL)
                                   : clv_predict_columns(r->model, r->statistics + piece * PIECE, sizeof *r->statistics,
                                                         PIECE, 1000, NULL, columns, POPULATION_ATTRIBUTES, NULL, NULL);
  }
  return NULL;
}

static void read_with_two(const reader *what) {
  reader readers[2] = {*what, *what};
  pthread_t threads[2];
  for (size_t i = 0; i < 2; i++) {
    readers[i].first = i;
    readers[i].step = 2;
    ck_assert_int_eq(pthread_create(&threads[i], NULL, read_pieces, &readers[i]), 0);
  }
  for (size_t i = 0; i < 2; i++) {
    ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_int_eq(readers[i].status, CLV_OK);
  }
}

static void assert_same(void) {
  ck_assert_mem_eq(values[0], values[1], sizeof values[0]);
  ck_assert_mem_eq(reasons[0], reasons[1], sizeof reasons[0]);
}

/* Members of a shared segment, piece by piece. */
static size_t found[2][ROWS / PIECE][PIECE], founds[2][ROWS / PIECE];
static clv_segment *shared;

static void *find_pieces(void *user) {
  reader *r = user;
  clv_segment *segment = clv_segment_ref(shared);
  for (size_t piece = r->first; piece < ROWS / PIECE && r->status == CLV_OK; piece += r->step)
    r->status = clv_account_segment_range(r->account, segment, r->generation, piece * PIECE, PIECE,
                                          INT64_C(1000) * CLV_SECONDS_PER_DAY, NULL, found[r->into][piece],
                                          &founds[r->into][piece], NULL);
  clv_segment_free(segment);
  return NULL;
}

static void find_with_two(const clv_account *account, uint64_t generation) {
  static const char text[] = "p_alive < 0.5 and historic_value > 30 or predicted_transactions > 1.1";
  static size_t whole[ROWS];
  reader readers[3] = {{.account = account, .generation = generation, .step = 1}};
  size_t members = 0, at = 0;
  ck_assert_int_eq(clv_segment_create(&shared, "s", text, sizeof text - 1, 2, NULL, NULL), CLV_OK);
  find_pieces(&readers[0]);
  readers[1] = readers[2] = readers[0];
  pthread_t threads[2];
  for (size_t i = 0; i < 2; i++) {
    readers[1 + i].first = i;
    readers[1 + i].step = 2;
    readers[1 + i].into = 1;
    ck_assert_int_eq(pthread_create(&threads[i], NULL, find_pieces, &readers[1 + i]), 0);
  }
  for (size_t i = 0; i < 2; i++) ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
  for (size_t i = 0; i < 3; i++) ck_assert_int_eq(readers[i].status, CLV_OK);
  ck_assert_mem_eq(founds[0], founds[1], sizeof founds[0]);
  ck_assert_mem_eq(found[0], found[1], sizeof found[0]);
  ck_assert_int_eq(clv_account_segment_range(account, shared, generation, 0, ROWS, INT64_C(1000) * CLV_SECONDS_PER_DAY,
                                             NULL, whole, &members, NULL),
                   CLV_OK);
  for (size_t piece = 0; piece < ROWS / PIECE; at += founds[0][piece++])
    ck_assert_mem_eq(found[0][piece], whole + at, founds[0][piece] * sizeof whole[0]);
  ck_assert(at == members && members > 100 && members < ROWS - 100);
  clv_segment_free(shared);
}

START_TEST(two_threads_over_statistics) {
  static clv_statistics statistics[ROWS];
  uint64_t state = 87;
  clv_model *model = population_model(&state, _i, 0);
  for (size_t i = 0; i < ROWS; i++) statistics[i] = population_customer(&state, 1000, 800, 40);
  reader r = {model, statistics, NULL, 0, 0, 1, 0, CLV_OK};
  read_pieces(&r);
  ck_assert_int_eq(r.status, CLV_OK);
  r.into = 1;
  read_with_two(&r);
  assert_same();
  clv_model_free(model);
}
END_TEST

START_TEST(two_threads_over_an_account) {
  static const unsigned char key[CLV_KEY_SIZE] = "0123456789abcde";
  uint64_t state = 88;
  clv_account *account = NULL;
  clv_model *model = NULL;
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = _i;
  for (int i = 0; i < (_i == CLV_MODEL_NBD ? 2 : 4); i++) spec.parameters[i] = i % 2 ? 40.0 : 0.6;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_create(&account, key, NULL, NULL, NULL), CLV_OK);
  for (int i = 0; i < 3 * ROWS; i++) {
    char profile[16], order[16];
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = profile, .order = order};
    event.profile_size = (size_t)snprintf(profile, sizeof profile, "p%d", i % ROWS);
    event.order_size = (size_t)snprintf(order, sizeof order, "o%d", i);
    event.time = (int64_t)population_below(&state, 1000) * CLV_SECONDS_PER_DAY;
    event.amount = population_below(&state, 10000);
    ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
  }
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_uint_eq(facts.positions, ROWS);
  reader r = {NULL, NULL, account, facts.generation, 0, 1, 0, CLV_OK};
  read_pieces(&r);
  ck_assert_int_eq(r.status, CLV_OK);
  r.into = 1;
  read_with_two(&r);
  assert_same();
  find_with_two(account, facts.generation);

  for (size_t i = 0; i < ROWS; i += 37) { /* the single read too */
    const void *id = NULL;
    size_t id_size = 0;
    clv_prediction p = {.size = sizeof p};
    ck_assert_int_eq(clv_account_profile_at(account, facts.generation, i, &id, &id_size, NULL), CLV_OK);
    ck_assert_int_eq(clv_account_predict(account, id, id_size, INT64_C(1000) * CLV_SECONDS_PER_DAY, NULL, &p, NULL),
                     CLV_OK);
    for (size_t c = 0; c < POPULATION_ATTRIBUTES; c++) {
      const population_attribute *a = &population_attributes[c];
      ck_assert_mem_eq((char *)values[0][c] + i * a->size, (char *)&p + a->offset, a->size);
      ck_assert_uint_eq(reasons[0][c][i], p.reason[a->number]);
    }
  }
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bits_threads");
  TCase *tests = tcase_create("two threads");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, two_threads_over_statistics, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_loop_test(tests, two_threads_over_an_account, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
