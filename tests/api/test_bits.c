/* The same bits for a customer alone, in any batch, order, selection of columns and stride. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../unit/predict/population.h"
#include <clv/clv.h>
#include <stdlib.h>

enum { ROWS = 25000, FEWER = 1500, AS_OF = 15000 };

static clv_statistics customers[ROWS];
static clv_prediction alone[ROWS];

static clv_model *model_of(int32_t kind) {
  static const double parameters[][4] = {
      {0}, {.385, 12.07}, {.243, 4.414, .793, 2.426}, {.525, 6.183, .891, 1.614}, {.553, 10.578, .606, 11.669}};
  static const double spend[] = {6.25, 3.74, 15.44};
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = kind;
  spec.unit_days = 7;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.orders = 107;
  spec.transactions = 100;
  memcpy(spec.parameters, parameters[kind], sizeof parameters[kind]);
  memcpy(spec.spend_parameters, spend, sizeof spend);
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

/* Mostly young and small, some old and large, a few without an order or with too much money. */
static void prepare(const clv_model *model, const clv_predict_options *options, uint64_t seed, int count) {
  for (int i = 0; i < count; i++) {
    int old = population_below(&seed, 20) == 0;
    clv_statistics *s = &customers[i];
    *s = population_customer(&seed, AS_OF, old ? 4000 : 700, old ? 300 : 40);
    if (i % 103 == 1) {
      s->flags = CLV_STATISTICS_OVERFLOW;
      s->spend = s->first_spend = 0;
    }
    if (i % 101 == 0) *s = (clv_statistics){0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
    memset(&alone[i], 0, sizeof alone[i]);
    alone[i].size = sizeof alone[i];
    ck_assert_int_eq(clv_predict(model, s, sizeof *s, AS_OF, options, &alone[i], NULL), CLV_OK);
  }
}

static clv_predict_options asked(void) {
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.horizon = 180;
  options.annual_discount = 0.15;
  return options;
}

typedef struct batch {
  const clv_model *model;
  clv_predict_options options;
  size_t first, count, stride;
  const size_t *permutation; /* NULL: as they stand */
  uint32_t selection;        /* bit i: the i-th attribute is asked for */
} batch;

static size_t row_of(const batch *b, size_t i) {
  return b->permutation != NULL ? b->permutation[b->first + i] : b->first + i;
}

/* One call, every value and reason compared with the single predictions. */
static void compare(const batch *b) {
  clv_column columns[POPULATION_ATTRIBUTES];
  size_t of_column[POPULATION_ATTRIBUTES], used = 0;
  unsigned char *rows = calloc(b->count, b->stride);
  ck_assert_ptr_nonnull(rows);
  memset(rows, 0xee, b->count * b->stride);
  for (size_t i = 0; i < b->count; i++) memcpy(rows + i * b->stride, &customers[row_of(b, i)], sizeof(clv_statistics));
  for (size_t c = 0; c < POPULATION_ATTRIBUTES; c++) {
    if ((b->selection >> c & 1u) == 0) continue;
    columns[used] = (clv_column){population_attributes[c].number, 0, malloc(b->count * sizeof(double)),
                                 c % 5 == 4 && used % 2 == 1 ? NULL : malloc(b->count)};
    of_column[used++] = c;
  }
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_predict_columns(b->model, (const clv_statistics *)(const void *)rows, b->stride, b->count,
                                          AS_OF, &b->options, columns, used, NULL, &error);
  ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
  for (size_t c = 0; c < used; c++) {
    const population_attribute *attribute = &population_attributes[of_column[c]];
    for (size_t i = 0; i < b->count; i++) {
      const clv_prediction *want = &alone[row_of(b, i)];
      const clv_statistics *s = &customers[row_of(b, i)];
      if (memcmp((const char *)columns[c].values + i * attribute->size, (const char *)want + attribute->offset,
                 attribute->size) == 0 &&
          (columns[c].reasons == NULL || columns[c].reasons[i] == want->reason[attribute->number]))
        continue;
      ck_abort_msg("%s of x %d, t_x %d, T %d differs", attribute->name, s->x, s->last_day - s->first_day,
                   AS_OF - s->first_day);
    }
    free(columns[c].values);
    free(columns[c].reasons);
  }
  free(rows);
}

#define EVERYTHING ((1u << POPULATION_ATTRIBUTES) - 1u)

START_TEST(in_batches_of_any_size) {
  clv_model *model = model_of(_i);
  clv_predict_options options = asked();
  options.annual_discount = 0.0; /* slow, and left to the fewer customers below */
  prepare(model, &options, 80, ROWS);
  static const size_t sizes[] = {1, 2, 3, 10, 1000, 20000};
  size_t first = 0;
  for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
    for (int times = 0; times < (sizes[k] < 1000 ? 100 : 1); times++) {
      batch b = {model, options, first, sizes[k], sizeof(clv_statistics), NULL, EVERYTHING};
      compare(&b);
      first += sizes[k];
    }
  }
  ck_assert_uint_le(first, ROWS);
  batch whole = {model, options, 0, ROWS, sizeof(clv_statistics), NULL, EVERYTHING};
  compare(&whole);
  clv_model_free(model);
}
END_TEST

START_TEST(in_any_order_and_stride) {
  clv_model *model = model_of(_i);
  clv_predict_options options = asked();
  prepare(model, &options, 81, FEWER);
  static size_t permutation[FEWER];
  uint64_t state = 82;
  for (size_t i = 0; i < FEWER; i++) permutation[i] = i;
  for (size_t i = FEWER - 1; i > 0; i--) {
    size_t k = harness_random(&state) % (i + 1), swap = permutation[i];
    permutation[i] = permutation[k];
    permutation[k] = swap;
  }
  batch b = {model, options, 0, FEWER, sizeof(clv_statistics) + 24, permutation, EVERYTHING};
  compare(&b);
  clv_model_free(model);
}
END_TEST

START_TEST(in_any_selection_of_columns) {
  clv_model *model = model_of(_i);
  clv_predict_options options = asked();
  prepare(model, &options, 83, FEWER);
  uint64_t state = 84;
  for (uint32_t c = 0; c < POPULATION_ATTRIBUTES; c++) {
    batch b = {model, options, 0, 500, sizeof(clv_statistics), NULL, 1u << c};
    compare(&b);
  }
  for (int i = 0; i < 30; i++) {
    batch b = {model, options, 500, 500, sizeof(clv_statistics), NULL, (uint32_t)harness_random(&state) & EVERYTHING};
    compare(&b);
  }
  clv_model_free(model);
}
END_TEST

START_TEST(without_a_model_or_a_discount) {
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.next_order_limit = options.horizon;
  clv_model *model = model_of(CLV_MODEL_PARETO_NBD);
  clv_model *each[] = {NULL, model};
  for (int k = 0; k < 2; k++) {
    prepare(each[k], &options, 85, FEWER);
    batch b = {each[k], options, 0, FEWER, sizeof(clv_statistics), NULL, EVERYTHING};
    compare(&b);
  }
  clv_model_free(model);
}
END_TEST

START_TEST(of_extreme_models) {
  uint64_t state = 86;
  for (int i = 0; i < 40; i++) {
    clv_model *model = population_model(&state, 1 + i % 4, 1);
    clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
    batch b = {model, options, 0, 300, sizeof(clv_statistics), NULL, EVERYTHING};
    for (size_t k = 0; k < b.count; k++) {
      customers[k] = population_customer(&state, AS_OF, 300, 50);
      alone[k] = (clv_prediction){.size = sizeof alone[k]};
      ck_assert_int_eq(clv_predict(model, &customers[k], sizeof customers[k], AS_OF, &options, &alone[k], NULL),
                       CLV_OK);
    }
    compare(&b);
    clv_model_free(model);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("bits");
  TCase *tests = tcase_create("rows");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, in_batches_of_any_size, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_loop_test(tests, in_any_order_and_stride, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_loop_test(tests, in_any_selection_of_columns, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, without_a_model_or_a_discount);
  tcase_add_test(tests, of_extreme_models);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
