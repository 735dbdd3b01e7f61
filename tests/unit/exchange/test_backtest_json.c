/* A backtest as JSON: every figure reads back exactly, in every case of who wins; sinks that fail. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop.h"
#include <stdio.h>

enum { MANY = 60, SPLIT = 200, UNTIL = 260 };

/* Everybody buys every 10 + i % 20 days, from day i on. */
static clv_statistics steady(int32_t i, int32_t until) {
  int32_t gap = 10 + i % 20, x = (until - i) / gap;
  return (clv_statistics){x, i, i + x * gap, 0, x + 1, 500 * (x + 1), 500};
}

static clv_backtest *create(const double *parameters) {
  clv_statistics before[MANY], after[MANY], earlier[MANY];
  clv_backtest *backtest = NULL;
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  for (int32_t i = 0; i < MANY; i++) {
    earlier[i] = steady(i, SPLIT - (UNTIL - SPLIT));
    before[i] = steady(i, SPLIT);
    after[i] = steady(i, UNTIL);
  }
  ck_assert_int_eq(
      clv_backtest_create(&backtest, before, after, earlier, sizeof before[0], MANY, SPLIT, UNTIL, NULL, NULL), CLV_OK);
  if (parameters == NULL) return backtest;
  spec.kind = CLV_MODEL_NBD;
  memcpy(spec.parameters, parameters, 2 * sizeof *parameters);
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_backtest_add(backtest, model, NULL, NULL), CLV_OK);
  clv_model_free(model);
  return backtest;
}

/* The JSON as text, for free(). */
static char *text_of(const clv_backtest *backtest) {
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_backtest_write_json(backtest, harness_write, &buffer, NULL), CLV_OK);
  ck_assert_int_eq(harness_write("", 1, &buffer), 0);
  return (char *)buffer.bytes;
}

static void has_text(const char *json, const char *text) {
  ck_assert_msg(strstr(json, text) != NULL, "%s is not in %s", text, json);
}

/* The number after the n-th time that a key comes, from 0. */
static double number_of(const char *json, const char *key, uint32_t n) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  const char *at = strstr(json, quoted);
  for (; at != NULL && n > 0; n--) at = strstr(at + 1, quoted);
  ck_assert_msg(at != NULL, "%s is not in %s", key, json);
  return strtod(at + strlen(quoted), NULL);
}

/* The numbers of the n-th list of that name. */
static void has_groups(const char *json, const char *key, uint32_t n, const double *means) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\":[", key);
  const char *at = strstr(json, quoted);
  for (; at != NULL && n > 0; n--) at = strstr(at + 1, quoted);
  ck_assert_ptr_nonnull(at);
  char *end = NULL;
  at += strlen(quoted);
  for (int g = 0; g < CLV_BACKTEST_GROUPS; g++, at = end + 1) {
    ck_assert(strtod(at, &end) == means[g]);
    ck_assert_int_eq(*end, g + 1 < CLV_BACKTEST_GROUPS ? ',' : ']');
  }
}

static void has_score(const char *json, const clv_backtest *backtest, uint32_t index, uint32_t best, int models) {
  clv_backtest_score s = {.size = sizeof s};
  double difference, error;
  ck_assert_int_eq(clv_backtest_get_score(backtest, index, &s, NULL), CLV_OK);
  ck_assert_int_eq(clv_backtest_compare(backtest, index, best, &difference, &error, NULL), CLV_OK);
  const struct {
    const char *key;
    double value;
    int in_head; /* the head has this key too, before the scores */
  } numbers[] = {{"transactions", s.transactions, 1},
                 {"orders", s.orders, 1},
                 {"value", s.value, 1},
                 {"deviance", s.deviance, 0},
                 {"deviance_error", s.deviance_error, 0},
                 {"deviance_from_best", difference, 0},
                 {"deviance_from_best_error", error, 0},
                 {"bias", s.bias, 0},
                 {"mae", s.mae, 0},
                 {"rmse", s.rmse, 0},
                 {"correlation", s.correlation, 0},
                 {"rank_correlation", s.rank_correlation, 0},
                 {"gini", s.gini, 0},
                 {"top_share", s.top_share, 0}};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    ck_assert_msg(number_of(json, numbers[i].key, index + (uint32_t)numbers[i].in_head) == numbers[i].value,
                  "%s of score %u", numbers[i].key, index);
  has_groups(json, "predicted_by_group", index, s.predicted_by_group);
  has_groups(json, "observed_by_group", index, s.observed_by_group);
  ck_assert_int_eq(s.forecaster == CLV_FORECASTER_MODEL, models && index == 4);
}

START_TEST(every_figure_reads_back) {
  static const double parameters[] = {3.0, 50.0};
  clv_backtest *backtest = create(_i ? parameters : NULL);
  clv_backtest_facts facts = {.size = sizeof facts};
  char *json = text_of(backtest);
  ck_assert_int_eq(clv_backtest_get_facts(backtest, &facts, NULL), CLV_OK);
  has_text(json, "\"split\":\"1970-07-20\",\"until\":\"1970-09-18\",\"customers\":60,");
  ck_assert(number_of(json, "transactions", 0) == (double)facts.transactions);
  ck_assert(number_of(json, "orders", 0) == (double)facts.orders);
  ck_assert(number_of(json, "value", 0) == facts.value);
  ck_assert_uint_eq(facts.scores, _i ? 5 : 4);
  for (uint32_t k = 0; k < facts.scores; k++)
    has_score(json, backtest, k, _i ? facts.best_model : facts.best_naive, _i);
  has_text(json, "\"forecaster\":\"nobody\",\"naive\":true");
  has_text(json, "\"forecaster\":\"mean_rate\",\"naive\":true");
  has_text(json, "\"forecaster\":\"own_rate\",\"naive\":true");
  has_text(json, "\"forecaster\":\"last_period\",\"naive\":true");
  ck_assert_int_eq(strstr(json, "\"forecaster\":\"nbd\",\"naive\":false") != NULL, _i);
  free(json);
  clv_backtest_free(backtest);
}
END_TEST

START_TEST(grades_are_letters_and_none_without_a_model) {
  static const double bad[] = {1.0, 1e6};
  clv_backtest *without = create(NULL), *with = create(bad);
  char *json = text_of(without);
  has_text(json, "\"grade\":null,\"naive_wins\":false");
  free(json);
  json = text_of(with);
  has_text(json, "\"grade\":\"F\",\"naive_wins\":true");
  free(json);
  clv_backtest_free(without);
  clv_backtest_free(with);
}
END_TEST

START_TEST(a_sink_that_fails_anywhere_is_said) {
  clv_backtest *backtest = create(NULL);
  char *json = text_of(backtest);
  size_t size = strlen(json);
  for (size_t after = 0; after < size; after++) {
    harness_buffer buffer = {.failing = 1, .fail_after = after};
    ck_assert_int_eq(clv_backtest_write_json(backtest, harness_write, &buffer, NULL), CLV_EIO);
    harness_buffer_free(&buffer);
  }
  free(json);
  clv_backtest_free(backtest);
}
END_TEST

START_TEST(missing_arguments_are_refused) {
  clv_error error = CLV_ERROR_INIT;
  harness_buffer buffer = {0};
  clv_backtest *backtest = create(NULL);
  ck_assert_int_eq(clv_backtest_write_json(NULL, harness_write, &buffer, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "backtest");
  ck_assert_int_eq(clv_backtest_write_json(backtest, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "write");
  ck_assert_uint_eq(buffer.size, 0);
  clv_backtest_free(backtest);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("backtest_json");
  TCase *tests = tcase_create("backtest_json");
  tcase_add_loop_test(tests, every_figure_reads_back, 0, 2);
  tcase_add_test(tests, grades_are_letters_and_none_without_a_model);
  tcase_add_test(tests, a_sink_that_fails_anywhere_is_said);
  tcase_add_test(tests, missing_arguments_are_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
