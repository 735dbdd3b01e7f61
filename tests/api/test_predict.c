/* Predictions against the same figures asked one by one in real time, and what holds for every prediction. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../unit/predict/population.h"
#include <clv/clv.h>
#include <stdbool.h>
#include <stdlib.h>

#define CLOSE 1e-10

/* Names in the order of their numbers, as far as this file asks for reasons. */
enum {
  VALUE = 1,
  ORDERS,
  TRANSACTIONS,
  FIRST,
  LAST,
  SINCE,
  ORDER_VALUE,
  BETWEEN,
  P_ALIVE,
  CHURN,
  EXPECTED,
  EXPECTED_ORDERS,
  P_ORDER,
  NEXT,
  NEXT_NOW,
  OVERDUE,
  SPEND,
  SPEND_ORDER,
  PREDICTED,
  TOTAL,
  DISCOUNTED,
  DISCOUNTED_VALUE
};

static clv_prediction predict(const clv_model *model, const clv_statistics *statistics, int32_t as_of,
                              const clv_predict_options *options) {
  clv_prediction prediction = {.size = sizeof prediction};
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_predict(model, statistics, sizeof *statistics, as_of, options, &prediction, &error);
  ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
  return prediction;
}

static void close_to(const char *name, double got, double want, const clv_statistics *s, int32_t as_of, int32_t kind) {
  ck_assert_msg(harness_relative(got, want) <= CLOSE, "%s: %.17g, not %.17g (%.1e): kind %d x %d t_x %d T %d", name,
                got, want, harness_relative(got, want), kind, s->x, s->last_day - s->first_day, as_of - s->first_day);
}

/* A day with its reason against a wait in days; near a whole day or the limit, and where the probability barely
 * reaches one half, both answers are right. */
static void check_day(const char *name, int32_t got, uint8_t reason, clv_status status, double wait, int32_t from,
                      int32_t limit) {
  if (status == CLV_ENOTFOUND) {
    ck_assert_msg(reason == CLV_REASON_NEVER && got == 0, "%s: day %d, reason %d, and it never comes", name, got,
                  reason);
    return;
  }
  ck_assert_int_eq(status, CLV_OK);
  double edge = 1e-9 * fmax(1.0, wait);
  if (fabs(wait - limit) <= edge) return;
  if (wait > limit) {
    ck_assert_msg(reason == CLV_REASON_BEYOND_LIMIT && got == 0, "%s: day %d, reason %d, wait %.17g, limit %d", name,
                  got, reason, wait, limit);
    return;
  }
  if (fabs(wait - round(wait)) <= edge && abs(got - (from + (int32_t)round(wait))) <= 1) return;
  ck_assert_msg(reason == CLV_REASON_PRESENT && got == from + (int32_t)ceil(wait),
                "%s: day %d after, reason %d, wait %.17g", name, got - from, reason, wait);
}

typedef struct asked {
  const clv_model *model;
  const clv_statistics *s;
  int32_t as_of;
  clv_predict_options options;
} asked;

static void check_spend(const asked *a, const clv_model_facts *facts, const clv_prediction *p) {
  const clv_statistics *s = a->s;
  bool all = facts->convention == CLV_SPEND_ALL;
  double n = all ? s->x + 1.0 : s->x;
  double money = pow(10.0, facts->configuration.minor_digits);
  double total = (double)(all ? s->spend : s->spend - s->first_spend);
  double spend = 0.0;
  clv_status status = clv_model_expected_spend(a->model, n, n > 0.0 ? total / n / money : 0.0, &spend, NULL);
  if (status == CLV_ENOTFOUND) {
    for (int i = SPEND; i <= TOTAL; i++) ck_assert_int_eq(p->reason[i], CLV_REASON_NO_MEAN);
    return;
  }
  ck_assert_int_eq(status, CLV_OK);
  spend *= money;
  double per = (double)facts->orders / (double)facts->transactions;
  close_to("expected_spend", p->expected_spend, spend, s, a->as_of, facts->kind);
  close_to("expected_order_value", p->expected_order_value, spend / per, s, a->as_of, facts->kind);
  close_to("predicted_value", p->predicted_value, spend * p->predicted_transactions, s, a->as_of, facts->kind);
  close_to("total_value", p->total_value, (double)s->spend + p->predicted_value, s, a->as_of, facts->kind);
  if (a->options.annual_discount > 0.0) {
    close_to("discounted_value", p->discounted_value, spend * p->discounted_transactions, s, a->as_of, facts->kind);
  }
}

static void check_history(const clv_statistics *s, int32_t as_of, const clv_prediction *p) {
  ck_assert_int_eq(p->historic_value, s->spend);
  ck_assert_int_eq(p->historic_orders, s->orders);
  ck_assert_int_eq(p->transactions, s->x + 1);
  ck_assert_int_eq(p->first_order, s->first_day);
  ck_assert_int_eq(p->last_order, s->last_day);
  ck_assert_int_eq(p->days_since_last_order, as_of - s->last_day);
  ck_assert_double_eq(p->average_order_value, (double)s->spend / (double)s->orders);
  ck_assert_int_eq(p->reason[BETWEEN], s->x == 0 ? CLV_REASON_ONE_TRANSACTION : CLV_REASON_PRESENT);
  if (s->x > 0) ck_assert_double_eq(p->average_days_between_orders, (double)(s->last_day - s->first_day) / s->x);
}

static void check_against_real_time(const asked *a) {
  clv_model_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_model_get_facts(a->model, &facts, NULL), CLV_OK);
  const clv_statistics *s = a->s;
  clv_prediction p = predict(a->model, s, a->as_of, &a->options);
  double unit = facts.unit_days, x = s->x;
  double t_x = (s->last_day - s->first_day) / unit, T = (a->as_of - s->first_day) / unit;
  double h = a->options.horizon / unit, delta = log1p(a->options.annual_discount) / 365.0 * unit;
  double alive, expected, p_order, discounted, last = 0.0, now = 0.0;
  ck_assert_int_eq(clv_model_p_alive(a->model, x, t_x, T, &alive, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_expected(a->model, x, t_x, T, h, 0.0, &expected, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_expected(a->model, x, t_x, T, h, delta, &discounted, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_p_order(a->model, x, t_x, T, h, &p_order, NULL), CLV_OK);
  clv_status last_status = clv_model_wait(a->model, x, t_x, t_x, &last, NULL);
  clv_status now_status = clv_model_wait(a->model, x, t_x, T, &now, NULL);

  check_history(s, a->as_of, &p);
  close_to("p_alive", p.p_alive, alive, s, a->as_of, facts.kind);
  ck_assert_double_eq_tol(p.churn_probability, 1.0 - alive, CLOSE);
  close_to("predicted_transactions", p.predicted_transactions, expected, s, a->as_of, facts.kind);
  close_to("predicted_orders", p.predicted_orders, expected * (double)facts.orders / (double)facts.transactions, s,
           a->as_of, facts.kind);
  close_to("p_order", p.p_order, p_order, s, a->as_of, facts.kind);
  if (a->options.annual_discount > 0.0) {
    close_to("discounted_transactions", p.discounted_transactions, discounted, s, a->as_of, facts.kind);
  } else {
    ck_assert_int_eq(p.reason[DISCOUNTED], CLV_REASON_NOT_ASKED);
    ck_assert_int_eq(p.reason[DISCOUNTED_VALUE], CLV_REASON_NOT_ASKED);
  }
  int32_t limit = a->options.next_order_limit;
  check_day("next_order", p.next_order, p.reason[NEXT], last_status, last * unit, s->last_day, limit);
  check_day("next_order_from_now", p.next_order_from_now, p.reason[NEXT_NOW], now_status, now * unit, a->as_of, limit);
  ck_assert_int_eq(p.reason[OVERDUE], p.reason[NEXT]);
  int64_t late = p.reason[NEXT] == CLV_REASON_PRESENT && a->as_of > p.next_order ? a->as_of - p.next_order : 0;
  ck_assert_int_eq(p.overdue_days, late);
  check_spend(a, &facts, &p);
}

START_TEST(every_attribute_is_what_the_model_says_in_real_time) {
  uint64_t state = 71;
  size_t kinds[3] = {0, 0, 0}; /* next orders from now: there, beyond, never */
  for (int i = 0; i < 400; i++) {
    clv_model *model = population_model(&state, _i, 0);
    int32_t as_of = 10000 + population_below(&state, 10000);
    for (int k = 0; k < 12; k++) {
      clv_statistics s = population_customer(&state, as_of, 4000, 300);
      asked a = {model, &s, as_of, CLV_PREDICT_OPTIONS_INIT};
      a.options.horizon = 1 + population_below(&state, 3650);
      if (k % 3 == 0) a.options.next_order_limit = 1 + population_below(&state, 2000);
      if (k % 2 == 0) a.options.annual_discount = population_between(&state, 0.01, 1.0);
      check_against_real_time(&a);
      uint8_t reason = predict(model, &s, as_of, &a.options).reason[NEXT_NOW];
      kinds[reason == CLV_REASON_PRESENT ? 0 : reason == CLV_REASON_BEYOND_LIMIT ? 1 : 2]++;
    }
    clv_model_free(model);
  }
  ck_assert_uint_gt(kinds[0], 20);
  ck_assert_uint_gt(kinds[1], 20);
  if (_i != CLV_MODEL_NBD) ck_assert_uint_gt(kinds[2], 20);
}
END_TEST

/* A million customers of random models, as shops have them and beyond sense. */
START_TEST(a_million_predictions_are_finite_and_in_range) {
  enum { MODELS = 300, ROWS = 4000, FEWER = 50 };
  uint64_t state = 72;
  static clv_statistics statistics[ROWS];
  static clv_prediction predictions[ROWS];
  static uint64_t values[POPULATION_ATTRIBUTES][ROWS];
  static uint8_t reasons[POPULATION_ATTRIBUTES][ROWS];
  for (int m = 0; m < MODELS; m++) {
    int32_t kind = 1 + m / 6 % 4;
    clv_model *model = population_model(&state, kind, m % 5 == 0);
    int32_t as_of = CLV_DAY_MIN + 4000 + population_below(&state, 3600000);
    int32_t days = 1 + population_below(&state, 4000);
    for (int i = 0; i < ROWS; i++) statistics[i] = population_customer(&state, as_of, days, 300);
    clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
    options.horizon = 1 + population_below(&state, 36525);
    options.next_order_limit = 1 + population_below(&state, 36525);
    bool discounted = m % 6 == 5; /* slow for some models, so for fewer customers */
    int rows = discounted ? FEWER : ROWS;
    options.annual_discount = discounted ? population_between(&state, 1e-6, 1e6) : 0.0;
    clv_column columns[POPULATION_ATTRIBUTES];
    for (size_t c = 0; c < POPULATION_ATTRIBUTES; c++) {
      columns[c] = (clv_column){population_attributes[c].number, 0, values[c], reasons[c]};
    }
    clv_error error = CLV_ERROR_INIT;
    clv_status status = clv_predict_columns(model, statistics, sizeof statistics[0], (size_t)rows, as_of, &options,
                                            columns, POPULATION_ATTRIBUTES, NULL, &error);
    ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
    memset(predictions, 0, sizeof predictions);
    for (int i = 0; i < rows; i++) {
      for (size_t c = 0; c < POPULATION_ATTRIBUTES; c++) {
        const population_attribute *attribute = &population_attributes[c];
        memcpy((char *)&predictions[i] + attribute->offset, (char *)values[c] + (size_t)i * attribute->size,
               attribute->size);
        predictions[i].reason[attribute->number] = reasons[c][i];
      }
      const char *fault = population_fault(&predictions[i], as_of);
      ck_assert_msg(fault == NULL, "%s: kind %d, model %d, x %d, t_x %d, T %d", fault, kind, m, statistics[i].x,
                    statistics[i].last_day - statistics[i].first_day, as_of - statistics[i].first_day);
    }
    clv_model_free(model);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("predict");
  TCase *tests = tcase_create("predict");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, every_attribute_is_what_the_model_says_in_real_time, CLV_MODEL_NBD,
                      CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, a_million_predictions_are_finite_and_in_range);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
