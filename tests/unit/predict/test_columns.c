/* Columns beyond the edge of their tables, with the largest x, without memory, and with nothing to do. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "population.h"

enum { ROWS = 12000, CROWD = 400, AS_OF = 200000 };

static uint64_t values[POPULATION_ATTRIBUTES][ROWS];
static uint8_t reasons[POPULATION_ATTRIBUTES][ROWS];

static clv_status predict(const clv_model *model, const clv_statistics *rows, size_t count,
                          const clv_allocator *allocator) {
  clv_column columns[POPULATION_ATTRIBUTES];
  for (size_t c = 0; c < POPULATION_ATTRIBUTES; c++)
    columns[c] = (clv_column){population_attributes[c].number, 0, values[c], reasons[c]};
  return clv_predict_columns(model, rows, sizeof *rows, count, AS_OF, NULL, columns, POPULATION_ATTRIBUTES, allocator,
                             NULL);
}

/* `rows` and as many copies as make tables pay. */
static void compare(const clv_model *model, const clv_statistics *rows, size_t count) {
  static clv_statistics copies[ROWS];
  for (size_t i = 0; i < ROWS; i++) copies[i] = rows[i % count];
  for (int crowded = 0; crowded < 2; crowded++) {
    size_t n = crowded ? ROWS : count;
    ck_assert_int_eq(predict(model, copies, n, NULL), CLV_OK);
    for (size_t i = 0; i < n; i++) {
      clv_prediction got = {.size = sizeof got};
      for (size_t c = 0; c < POPULATION_ATTRIBUTES; c++) {
        const population_attribute *a = &population_attributes[c];
        memcpy((char *)&got + a->offset, (char *)values[c] + i * a->size, a->size);
        got.reason[a->number] = reasons[c][i];
      }
      static clv_prediction want[ROWS];
      if (!crowded) {
        want[i] = (clv_prediction){.size = sizeof want[i]};
        ck_assert_int_eq(clv_predict(model, &copies[i], sizeof copies[i], AS_OF, NULL, &want[i], NULL), CLV_OK);
      }
      const char *other = population_difference(&got, &want[i % count]);
      if (other != NULL) ck_abort_msg("%s of row %zu in %zu has other bits", other, i, n);
      if (population_fault(&got, AS_OF) != NULL) ck_abort_msg("%s", population_fault(&got, AS_OF));
    }
  }
}

/* Observed for `T` days, the last order `silent` days ago. */
static clv_statistics customer(int32_t x, int32_t T, int32_t silent) {
  clv_statistics s = {x, AS_OF - T, AS_OF - silent, 0, (int64_t)x + 1, 1000, 1000};
  return s;
}

START_TEST(observations_at_and_beyond_the_tables) {
  uint64_t state = 50;
  clv_model *model = population_model(&state, _i, 0);
  clv_statistics rows[12];
  size_t count = 0;
  static const int32_t T[] = {65534, 65535, 65536, 65537, 100000, 3};
  for (int i = 0; i < 6; i++) {
    rows[count++] = customer(0, T[i], T[i]);
    rows[count++] = customer(2, T[i], 1);
  }
  compare(model, rows, count);
  clv_model_free(model);
}
END_TEST

START_TEST(numbers_of_transactions_beyond_16_bits) {
  uint64_t state = 51;
  clv_model *model = population_model(&state, _i, 0);
  static const int32_t x[] = {1, 65534, 65535, 65536, 65537, 131072, 131073, 2, 70000, 1, 65536, 3};
  clv_statistics rows[12];
  for (int i = 0; i < 12; i++) rows[i] = customer(x[i], 150000, 100 + i);
  compare(model, rows, 12);
  clv_model_free(model);
}
END_TEST

START_TEST(crowded_and_sparse_groups) {
  uint64_t state = 52;
  clv_model *model = population_model(&state, _i, 0);
  static clv_statistics rows[CROWD];
  for (int i = 0; i < CROWD; i++) /* many of x = 1 close together; of each other x one, far apart */
    rows[i] = i % 2 ? customer(1, 100 + i % 60, i % 60) : customer(2 + i, 2000 + 10 * i, i);
  compare(model, rows, CROWD);
  clv_model_free(model);
}
END_TEST

START_TEST(more_transactions_than_the_tables_hold) {
  uint64_t state = 54;
  clv_model *model = population_model(&state, _i, 0);
  static clv_statistics rows[CROWD];
  for (int i = 0; i < CROWD; i++) rows[i] = population_customer(&state, AS_OF, 900, 800);
  compare(model, rows, CROWD);
  clv_model_free(model);
}
END_TEST

START_TEST(nothing_to_do) {
  clv_statistics row = customer(1, 10, 2);
  harness_memory memory = {.fail_at = 1, .fail_from_then_on = 1};
  clv_allocator allocator = harness_allocator(&memory);
  ck_assert_int_eq(predict(NULL, &row, 0, &allocator), CLV_OK);
  ck_assert_int_eq(predict(NULL, NULL, 0, &allocator), CLV_OK);
  ck_assert_uint_eq(memory.allocations, 0);
}
END_TEST

static clv_status refused(const clv_allocator *allocator, void *user) {
  clv_statistics rows[30];
  for (int i = 0; i < 30; i++) rows[i] = i % 2 ? customer(1, 10, i % 8 + 1) : customer(0, 5 + i, 5 + i);
  memset(values, 0x77, sizeof values);
  memset(reasons, 0x77, sizeof reasons);
  clv_status status = predict(user, rows, 30, allocator);
  for (size_t i = 0; status != CLV_OK && i < sizeof values; i++)
    if (((unsigned char *)values)[i] != 0x77) ck_abort_msg("a value was written");
  for (size_t i = 0; status != CLV_OK && i < sizeof reasons; i++)
    if (((unsigned char *)reasons)[i] != 0x77) ck_abort_msg("a reason was written");
  return status;
}

START_TEST(without_memory_nothing_is_written) {
  uint64_t state = 53;
  clv_model *model = population_model(&state, _i, 0);
  harness_each_allocation(refused, model);
  clv_model_free(model);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("columns");
  TCase *tests = tcase_create("columns");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, observations_at_and_beyond_the_tables, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_loop_test(tests, numbers_of_transactions_beyond_16_bits, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_loop_test(tests, crowded_and_sparse_groups, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_loop_test(tests, more_transactions_than_the_tables_hold, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, nothing_to_do);
  tcase_add_loop_test(tests, without_memory_nothing_is_written, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
