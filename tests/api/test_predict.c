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
    int32_t days = 1 + population_below(&state, m % 10 == 0 ? 4000 : 100);
    for (int i = 0; i < ROWS; i++) statistics[i] = population_customer(&state, as_of, days, m % 10 == 0 ? 300 : 20);
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
      if (fault != NULL)
        ck_abort_msg("%s: kind %d, model %d, x %d, t_x %d, T %d", fault, kind, m, statistics[i].x,
                     statistics[i].last_day - statistics[i].first_day, as_of - statistics[i].first_day);
    }
    clv_model_free(model);
  }
}
END_TEST

static clv_model *model_with(int32_t kind, const double parameters[4], const double spend[3], int32_t convention) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  spec.kind = kind;
  memcpy(spec.parameters, parameters, (kind == CLV_MODEL_NBD ? 2 : 4) * sizeof(double));
  spec.convention = convention;
  if (spend != NULL) {
    spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
    memcpy(spec.spend_parameters, spend, 3 * sizeof(double));
  }
  ck_assert_msg(clv_model_create(&model, &spec, NULL, &error) == CLV_OK, "%s: %s", error.field, error.message);
  return model;
}

static const double usual[4] = {0.6, 40.0, 0.7, 60.0};
static const double usual_spend[3] = {6.0, 4.0, 15.0};

/* Exactly these attributes are absent for this reason. */
static void absent(const clv_prediction *p, uint8_t reason, uint64_t which) {
  for (size_t i = 0; i < POPULATION_ATTRIBUTES; i++) {
    uint32_t number = population_attributes[i].number;
    ck_assert_msg((p->reason[number] == reason) == (which >> number & 1u), "%s: reason %d, and %d was asked for",
                  population_attributes[i].name, p->reason[number], reason);
  }
  ck_assert_ptr_null(population_fault(p, CLV_DAY_MIN));
}

#define BIT(number) (UINT64_C(1) << (number))
#define FROM_TO(first, last) ((BIT((last) + 1) - 1) & ~(BIT(first) - 1))

START_TEST(without_an_order_there_are_no_figures_but_zeros) {
  clv_model *model = model_with(CLV_MODEL_PARETO_NBD, usual, usual_spend, CLV_SPEND_ALL);
  clv_statistics s = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  for (int with = 0; with < 2; with++) {
    clv_prediction p = predict(with ? model : NULL, &s, 0, NULL);
    absent(&p, CLV_REASON_NO_ORDERS, FROM_TO(FIRST, DISCOUNTED_VALUE));
    ck_assert_int_eq(p.historic_value, 0);
    ck_assert_int_eq(p.reason[VALUE], CLV_REASON_PRESENT);
    ck_assert_int_eq(p.historic_orders, 0);
    ck_assert_int_eq(p.transactions, 0);
  }
  clv_model_free(model);
}
END_TEST

START_TEST(without_a_model_there_is_history) {
  clv_statistics s = {2, 100, 130, 0, 4, 9000, 1000};
  clv_prediction p = predict(NULL, &s, 200, NULL);
  absent(&p, CLV_REASON_NO_MODEL, FROM_TO(P_ALIVE, DISCOUNTED_VALUE));
  check_history(&s, 200, &p);
  ck_assert_double_eq(p.average_order_value, 2250.0);
  ck_assert_double_eq(p.average_days_between_orders, 15.0);
}
END_TEST

START_TEST(without_a_spend_model_there_is_no_money) {
  clv_model *model = model_with(CLV_MODEL_PARETO_NBD, usual, NULL, CLV_SPEND_ALL);
  clv_statistics s = {2, 100, 130, 0, 4, 9000, 1000};
  clv_prediction p = predict(model, &s, 200, NULL);
  absent(&p, CLV_REASON_NO_SPEND_MODEL, FROM_TO(SPEND, TOTAL));
  absent(&p, CLV_REASON_NOT_ASKED, FROM_TO(DISCOUNTED, DISCOUNTED_VALUE));
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.annual_discount = 0.1;
  p = predict(model, &s, 200, &options);
  absent(&p, CLV_REASON_NO_SPEND_MODEL, FROM_TO(SPEND, TOTAL) | BIT(DISCOUNTED_VALUE));
  absent(&p, CLV_REASON_NOT_ASKED, 0);
  clv_model_free(model);
}
END_TEST

START_TEST(one_transaction_has_no_gap) {
  clv_model *model = model_with(CLV_MODEL_PARETO_NBD, usual, usual_spend, CLV_SPEND_REPEAT);
  clv_statistics s = {0, 100, 100, 0, 3, 9000, 9000};
  clv_prediction p = predict(model, &s, 200, NULL);
  absent(&p, CLV_REASON_ONE_TRANSACTION, BIT(BETWEEN));
  double mean = 0.0; /* of everybody: nothing is known of this one's repeat purchases */
  ck_assert_int_eq(clv_model_expected_spend(model, 0.0, 0.0, &mean, NULL), CLV_OK);
  ck_assert_double_eq_tol(p.expected_spend, 100.0 * mean, 1e-9);
  clv_model_free(model);
}
END_TEST

START_TEST(spend_that_does_not_fit_is_said_to_overflow) {
  clv_model *model = model_with(CLV_MODEL_PARETO_NBD, usual, usual_spend, CLV_SPEND_ALL);
  clv_statistics s = {2, 100, 130, CLV_STATISTICS_OVERFLOW, 4, 0, 0};
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.annual_discount = 0.1;
  clv_prediction p = predict(model, &s, 200, &options);
  absent(&p, CLV_REASON_OVERFLOW, BIT(VALUE) | BIT(ORDER_VALUE) | FROM_TO(SPEND, TOTAL) | BIT(DISCOUNTED_VALUE));
  ck_assert_double_gt(p.predicted_transactions, 0.0);
  clv_model_free(model);
}
END_TEST

START_TEST(a_spend_model_without_a_mean_says_so) {
  const double spend[3] = {0.1, 0.5, 15.0}; /* p n + q <= 1 to n = 5 */
  clv_model *model = model_with(CLV_MODEL_PARETO_NBD, usual, spend, CLV_SPEND_ALL);
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.annual_discount = 0.1;
  clv_statistics s = {4, 100, 130, 0, 5, 9000, 1000};
  clv_prediction p = predict(model, &s, 200, &options);
  absent(&p, CLV_REASON_NO_MEAN, FROM_TO(SPEND, TOTAL) | BIT(DISCOUNTED_VALUE));
  s.x = 6;
  s.orders = 7;
  p = predict(model, &s, 200, &options);
  absent(&p, CLV_REASON_NO_MEAN, 0);
  clv_model_free(model);
}
END_TEST

START_TEST(next_orders_never_come_or_too_late_or_past_the_calendar) {
  clv_model *model = model_with(CLV_MODEL_NBD, usual, NULL, CLV_SPEND_ALL);
  clv_statistics s = {1, 100, 130, 0, 2, 9000, 1000};
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  clv_prediction p = predict(model, &s, 200, &options);
  int32_t wait = p.next_order - 130;
  ck_assert_int_gt(wait, 1);
  options.next_order_limit = wait;
  ck_assert_int_eq(predict(model, &s, 200, &options).next_order, 130 + wait);
  options.next_order_limit = wait - 1;
  p = predict(model, &s, 200, &options);
  absent(&p, CLV_REASON_BEYOND_LIMIT, BIT(NEXT) | BIT(OVERDUE) | BIT(NEXT_NOW));

  s = (clv_statistics){1, CLV_DAY_MAX - 31, CLV_DAY_MAX - 1, 0, 2, 9000, 1000};
  p = predict(model, &s, CLV_DAY_MAX, NULL);
  absent(&p, CLV_REASON_OVERFLOW, BIT(NEXT) | BIT(OVERDUE) | BIT(NEXT_NOW));
  clv_model_free(model);

  const double leaving[4] = {0.6, 40.0, 5.0, 1.0};
  model = model_with(CLV_MODEL_PARETO_NBD, leaving, NULL, CLV_SPEND_ALL);
  s = (clv_statistics){0, 100, 100, 0, 1, 9000, 9000};
  p = predict(model, &s, 101, NULL);
  absent(&p, CLV_REASON_NEVER, BIT(NEXT) | BIT(OVERDUE) | BIT(NEXT_NOW));
  clv_model_free(model);
}
END_TEST

START_TEST(the_next_order_moves_with_the_last_one_only) {
  uint64_t state = 73;
  size_t overdue = 0, ahead = 0;
  for (int i = 0; i < 200; i++) {
    clv_model *model = population_model(&state, 1 + i % 4, 0);
    clv_statistics s = population_customer(&state, 10000, 1000, 100);
    clv_prediction at_once = predict(model, &s, s.last_day, NULL);
    ck_assert_int_eq(at_once.next_order, at_once.next_order_from_now);
    for (int k = 0; k < 5; k++) {
      int32_t as_of = s.last_day + population_below(&state, 400);
      clv_prediction p = predict(model, &s, as_of, NULL);
      ck_assert_int_eq(p.next_order, at_once.next_order);
      ck_assert_int_eq(p.reason[NEXT], at_once.reason[NEXT]);
      if (p.reason[NEXT_NOW] == CLV_REASON_PRESENT) ck_assert_int_gt(p.next_order_from_now, as_of);
      if (p.reason[NEXT] != CLV_REASON_PRESENT) continue;
      ck_assert_int_gt(p.next_order, s.last_day);
      ck_assert_int_eq(p.overdue_days, as_of > p.next_order ? as_of - p.next_order : 0);
      overdue += p.overdue_days > 0;
      ahead += p.overdue_days == 0;
    }
    clv_model_free(model);
  }
  ck_assert_uint_gt(overdue, 50);
  ck_assert_uint_gt(ahead, 50);
}
END_TEST

START_TEST(at_the_first_order_itself_nothing_has_happened_yet) {
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_model *model = model_with(kind, usual, usual_spend, CLV_SPEND_ALL);
    clv_statistics s = {0, 100, 100, 0, 1, 500, 500};
    clv_prediction p = predict(model, &s, 100, NULL);
    ck_assert_ptr_null(population_fault(&p, 100));
    ck_assert_int_eq(p.days_since_last_order, 0);
    /* only where one may drop out with the first purchase is anybody gone: a/(a + b) */
    double alive = kind == CLV_MODEL_MBG_NBD ? usual[3] / (usual[2] + usual[3]) : 1.0;
    ck_assert_double_eq_tol(p.p_alive, alive, 1e-14);
    clv_model_free(model);
  }
}
END_TEST

START_TEST(looking_back_with_a_younger_model_is_flagged) {
  clv_model *plain = model_with(CLV_MODEL_NBD, usual, NULL, CLV_SPEND_ALL);
  clv_statistics s = {0, 100, 100, 0, 1, 500, 500};
  ck_assert_uint_eq(predict(plain, &s, 300, NULL).flags, 0); /* not fitted to any day */
  clv_model_free(plain);

  int64_t customers[40], amounts[40];
  int32_t days[40];
  for (int i = 0; i < 40; i++) {
    customers[i] = i / 2;
    days[i] = i % 2 == 0 ? i : i + i * i % 37;
    amounts[i] = 100 + i;
  }
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  orders.count = 40;
  orders.customer = customers;
  orders.day = days;
  orders.amount = amounts;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  clv_model *model = NULL;
  clv_option nbd = {CLV_OPTION_MODEL, CLV_MODEL_NBD};
  ck_assert_int_eq(clv_bulk_create(&bulk, &orders, NULL, 200, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  ck_assert_int_eq(clv_fit(&model, summary, &nbd, 1, NULL, NULL, NULL, NULL), CLV_OK);
  ck_assert_uint_eq(predict(model, &s, 199, NULL).flags, CLV_PREDICTION_LOOKAHEAD);
  ck_assert_uint_eq(predict(model, &s, 200, NULL).flags, 0);
  clv_model_free(model);
  clv_summary_free(summary);
  clv_bulk_free(bulk);
}
END_TEST

START_TEST(statistics_that_cannot_be_are_refused) {
  static const struct {
    clv_statistics s;
    const char *field;
  } bad[] = {
      {{-1, 100, 130, 0, 4, 9000, 1000}, "x"},
      {{2, 100, 130, 0, 2, 9000, 1000}, "orders"},
      {{2, 100, 130, 0, -4, 9000, 1000}, "orders"},
      {{2, 100, 130, 0, 0, 9000, 1000}, "orders"},
      {{0, 100, 100, 0, 0, 0, 1000}, "orders"},
      {{31, 100, 130, 0, 40, 9000, 1000}, "x"},
      {{0, 100, 130, 0, 4, 1000, 1000}, "x"},
      {{1, 100, 100, 0, 4, 9000, 1000}, "x"},
      {{2, 100, 201, 0, 4, 9000, 1000}, "last_day"},
      {{2, 130, 100, 0, 4, 9000, 1000}, "first_day"},
      {{2, CLV_NO_DAY, 130, 0, 4, 9000, 1000}, "first_day"},
      {{2, 100, INT32_MAX, 0, 4, 9000, 1000}, "first_day"},
      {{2, 100, 130, 2, 4, 9000, 1000}, "flags"},
      {{2, 100, 130, 0, 4, 900, 1000}, "spend"},
      {{2, 100, 130, 0, 4, 9000, -1}, "spend"},
      {{0, 100, 100, 0, 1, 1001, 1000}, "spend"},
      {{0, CLV_NO_DAY, CLV_NO_DAY, 2, 0, 0, 0}, "flags"},
      {{2, 100, 130, CLV_STATISTICS_OVERFLOW, 4, 9000, 1000}, "spend"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    clv_prediction p, before;
    memset(&p, 0x77, sizeof p);
    p.size = sizeof p;
    before = p;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_msg(clv_predict(NULL, &bad[i].s, sizeof bad[i].s, 200, NULL, &p, &error) == CLV_EDATA, "row %zu", i);
    ck_assert_str_eq(error.field, bad[i].field);
    ck_assert_mem_eq(&p, &before, sizeof p);

    clv_statistics rows[3] = {{2, 100, 130, 0, 4, 9000, 1000}, bad[i].s, {2, 100, 130, 0, 4, 9000, 1000}};
    int64_t values[3] = {7, 7, 7};
    uint8_t reasons[3] = {9, 9, 9};
    clv_column column = {VALUE, 0, values, reasons};
    ck_assert_int_eq(clv_predict_columns(NULL, rows, sizeof rows[0], 3, 200, NULL, &column, 1, NULL, &error),
                     CLV_EDATA);
    ck_assert_uint_eq(error.row, 1);
    ck_assert_str_eq(error.field, bad[i].field);
    for (int k = 0; k < 3; k++) ck_assert(values[k] == 7 && reasons[k] == 9);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("predict");
  TCase *tests = tcase_create("predict");
  tcase_set_timeout(tests, 140);
  tcase_add_loop_test(tests, every_attribute_is_what_the_model_says_in_real_time, CLV_MODEL_NBD,
                      CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, a_million_predictions_are_finite_and_in_range);
  tcase_add_test(tests, without_an_order_there_are_no_figures_but_zeros);
  tcase_add_test(tests, without_a_model_there_is_history);
  tcase_add_test(tests, without_a_spend_model_there_is_no_money);
  tcase_add_test(tests, one_transaction_has_no_gap);
  tcase_add_test(tests, spend_that_does_not_fit_is_said_to_overflow);
  tcase_add_test(tests, a_spend_model_without_a_mean_says_so);
  tcase_add_test(tests, next_orders_never_come_or_too_late_or_past_the_calendar);
  tcase_add_test(tests, the_next_order_moves_with_the_last_one_only);
  tcase_add_test(tests, at_the_first_order_itself_nothing_has_happened_yet);
  tcase_add_test(tests, looking_back_with_a_younger_model_is_flagged);
  tcase_add_test(tests, statistics_that_cannot_be_are_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
