/* Explanations: their terms make up the prediction, and each is what the model says of it by itself. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop.h"
#include <float.h>
#include <math.h>
#include <string.h>

enum { P_ALIVE = 9, EXPECTED_SPEND = 17 };

static clv_model *model_of(int32_t kind, uint32_t unit_days, int32_t convention, double q) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  static const double parameters[] = {0.7, 4, 0.8, 9};
  clv_model *model = NULL;
  spec.kind = kind;
  spec.unit_days = unit_days;
  spec.spend_kind = q > 0 ? CLV_SPEND_GAMMA_GAMMA : CLV_SPEND_NONE;
  spec.convention = convention;
  for (int i = 0; i < (kind == CLV_MODEL_NBD ? 2 : 4); i++) spec.parameters[i] = parameters[i];
  if (q > 0) {
    spec.spend_parameters[0] = 6;
    spec.spend_parameters[1] = q;
    spec.spend_parameters[2] = 60;
  }
  spec.orders = 13;
  spec.transactions = 10;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

static clv_explanation explain(const clv_account *account, uint32_t who, int64_t as_of,
                               const clv_predict_options *options) {
  clv_explanation e = {.size = sizeof e};
  ck_assert_int_eq(clv_account_explain(account, &who, sizeof who, as_of, options, &e, NULL), CLV_OK);
  return e;
}

#define CLOSE(a, b) ck_assert_msg(harness_relative(a, b) < 1e-10, #a " is %.17g, not %.17g", a, b)

static void check_terms(const clv_account *account, const clv_model *model, uint32_t who, int64_t as_of) {
  clv_predict_options options = {sizeof options, 90, 730, 0, 0.0};
  clv_explanation e = explain(account, who, as_of, &options);
  clv_prediction p = {.size = sizeof p};
  clv_statistics s;
  double value;
  ck_assert_int_eq(clv_account_predict(account, &who, sizeof who, as_of, &options, &p, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_statistics(account, &who, sizeof who, as_of, &s, sizeof s, NULL), CLV_OK);
  ck_assert(e.x == s.x && e.first_day == s.first_day && e.last_day == s.last_day && e.orders == s.orders);
  ck_assert(e.spend == s.spend && e.first_spend == s.first_spend && e.horizon == 90 && e.members == 1);
  ck_assert_int_eq(e.reason, p.reason[P_ALIVE]);
  ck_assert_int_eq(e.spend_reason, p.reason[EXPECTED_SPEND]);
  if (e.reason != CLV_REASON_PRESENT) return;
  ck_assert_mem_eq(&e.p_alive, &p.p_alive, sizeof(double));
  ck_assert_mem_eq(&e.predicted_transactions, &p.predicted_transactions, sizeof(double));
  ck_assert_mem_eq(&e.predicted_orders, &p.predicted_orders, sizeof(double));
  double unit = e.unit_days;
  CLOSE(e.t_x, (s.last_day - s.first_day) / unit);
  CLOSE(e.T, (e.as_of - s.first_day) / unit);
  CLOSE(e.p_alive, 1 / (1 + e.odds_dead));
  CLOSE(e.predicted_transactions, e.p_alive * e.expected_if_alive);
  CLOSE(e.predicted_orders, e.predicted_transactions * 1.3);
  CLOSE(e.rate_a_day, (0.7 + s.x) / (4 + e.T) / unit);
  CLOSE(e.rate_r / e.rate_alpha / unit, e.rate_a_day);
  ck_assert_int_eq(clv_model_log_likelihood(model, s.x, e.t_x, e.T, &value, NULL), CLV_OK);
  CLOSE(e.log_likelihood, value);
  if (e.kind == CLV_MODEL_NBD) ck_assert(e.odds_dead == 0 && e.p_alive == 1);
  if (e.spend_reason != CLV_REASON_PRESENT) return;
  ck_assert_mem_eq(&e.expected_spend, &p.expected_spend, sizeof(double));
  ck_assert_mem_eq(&e.predicted_value, &p.predicted_value, sizeof(double));
  if (e.population_mean_spend > 0) {
    CLOSE(e.own_weight * e.own_mean_spend + (1 - e.own_weight) * e.population_mean_spend, e.expected_spend);
    ck_assert(e.own_weight >= 0 && e.own_weight < 1);
    ck_assert_int_eq(clv_model_expected_spend(model, 0, 0, &value, NULL), CLV_OK);
    CLOSE(e.population_mean_spend, 100 * value);
  } else {
    ck_assert(e.own_weight == 0 && e.spend_parameters[1] <= 1);
  }
  CLOSE(e.predicted_value, e.predicted_transactions * e.expected_spend);
}

START_TEST(the_terms_make_up_the_prediction) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 120);
  for (uint32_t unit = 1; unit <= 7; unit += 6) {
    for (int32_t convention = CLV_SPEND_ALL; convention <= CLV_SPEND_REPEAT; convention++) {
      for (int q = 0; q < 3; q++) {
        clv_model *model = model_of(_i, unit, convention, q == 0 ? 0 : q == 1 ? 4 : 0.7);
        ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
        for (uint32_t who = 0; who < 120; who++) {
          check_terms(account, model, who, shop_time(SHOP_DAYS));
          check_terms(account, model, who, shop_time(70));
        }
        clv_model_free(model);
      }
    }
  }
  clv_account_free(account);
}
END_TEST

START_TEST(what_is_absent_has_a_reason) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 20);
  clv_explanation e = explain(account, 3, shop_time(300), NULL);
  ck_assert(e.reason == CLV_REASON_NO_MODEL && e.spend_reason == CLV_REASON_NO_MODEL && e.kind == 0);
  ck_assert(e.fitted_at == CLV_NO_TIME && e.horizon == 365 && e.orders > 0 && e.p_alive == 0);
  ck_assert(e.state == CLV_STATE_NOT_ELIGIBLE && e.state_reason == CLV_STATE_REASON_NOT_CHECKED);
  clv_model *model = model_of(CLV_MODEL_PARETO_NBD, 1, CLV_SPEND_ALL, 0);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  e = explain(account, 3, shop_time(300), NULL);
  ck_assert(e.reason == CLV_REASON_PRESENT && e.spend_reason == CLV_REASON_NO_SPEND_MODEL);
  ck_assert(e.own_mean_spend == 0 && e.predicted_value == 0 && e.state == CLV_STATE_ACTIVE);
  e = explain(account, 3, 0, NULL); /* before the first order */
  ck_assert(e.reason == CLV_REASON_NO_ORDERS && e.orders == 0 && e.T == 0 && e.kind == CLV_MODEL_PARETO_NBD);
  ck_assert(e.touched_at == CLV_NO_TIME && e.first_day == CLV_NO_DAY);
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

static void send(clv_account *account, clv_event event) {
  ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
}

static clv_explanation told(const clv_account *account, char id, int64_t as_of) {
  clv_explanation e = {.size = sizeof e};
  ck_assert_int_eq(clv_account_explain(account, &id, 1, as_of, NULL, &e, NULL), CLV_OK);
  return e;
}

/* Orders and refunds touch, cancelled ones and those without an order too, of every member of a person. */
START_TEST(when_a_person_was_touched) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  clv_event order = {.kind = CLV_EVENT_PURCHASE, .profile = "a", .profile_size = 1, .order = "1", .order_size = 1};
  order.time = 1000;
  order.amount = 10;
  send(account, order);
  ck_assert_int_eq(told(account, 'a', 5000).touched_at, 1000);
  ck_assert_int_eq(told(account, 'a', 1000).touched_at, 1000);
  ck_assert_int_eq(told(account, 'a', 999).touched_at, CLV_NO_TIME);
  clv_event refund = order;
  refund.kind = CLV_EVENT_REFUND;
  refund.refund = "r";
  refund.refund_size = 1;
  refund.time = 3000;
  refund.status = CLV_ORDER_CANCELLED;
  send(account, refund);
  ck_assert_int_eq(told(account, 'a', 5000).touched_at, 3000);
  ck_assert_int_eq(told(account, 'a', 2999).touched_at, 1000);
  refund.profile = "b"; /* of an order that never came */
  refund.time = 4000;
  send(account, refund);
  ck_assert_int_eq(told(account, 'b', 5000).touched_at, 4000);
  ck_assert_int_eq(told(account, 'b', 3999).touched_at, CLV_NO_TIME);
  ck_assert_int_eq(told(account, 'a', 5000).touched_at, 3000);
  clv_event link = {.kind = CLV_EVENT_LINK, .profile = "a", .profile_size = 1, .survivor = "b", .survivor_size = 1};
  send(account, link);
  ck_assert_int_eq(told(account, 'a', 5000).touched_at, 4000);
  ck_assert_int_eq(told(account, 'b', 3500).touched_at, 3000);
  ck_assert_uint_eq(told(account, 'b', 3500).members, 2);
  order.order = "2";
  order.status = CLV_ORDER_CANCELLED;
  order.time = 4500;
  send(account, order);
  ck_assert_int_eq(told(account, 'b', 5000).touched_at, 4500);
  send(account, (clv_event){.kind = CLV_EVENT_ERASE, .profile = "a", .profile_size = 1, .mode = CLV_ERASE_SUPPRESS});
  ck_assert_int_eq(told(account, 'b', 5000).touched_at, 4000);
  ck_assert_uint_eq(told(account, 'b', 5000).members, 1);
  clv_account_free(account);
}
END_TEST

START_TEST(of_a_fitted_model_the_date_is_told) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 700);
  int64_t now = shop_time(SHOP_DAYS);
  ck_assert_int_eq(clv_account_refit(account, now, CLV_DUE_FIT, NULL, NULL, NULL), CLV_OK);
  clv_explanation e = explain(account, 1, now, NULL);
  ck_assert(e.fitted_at == now && e.state == CLV_STATE_ACTIVE && e.parameter_count == 4);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.horizon = 30;
  ck_assert_int_eq(clv_account_set_options(account, &options, now, NULL), CLV_OK);
  ck_assert_int_eq(explain(account, 1, now, NULL).horizon, 30);
  clv_account_free(account);
}
END_TEST

/* Parameters at their limits and silence for centuries: all terms stay finite. */
START_TEST(extremes_stay_finite) {
  static const double values[] = {1e-9, 0.3, 1e9};
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  for (int i = 0; i < 40; i++) {
    clv_event order = {.kind = CLV_EVENT_PURCHASE, .profile = "p", .profile_size = 1, .order = &i};
    order.order_size = sizeof i;
    order.time = i * 86400;
    order.amount = 100;
    send(account, order);
  }
  for (int i = 0; i < 81; i++) {
    clv_model_spec spec = CLV_MODEL_SPEC_INIT;
    clv_model *model = NULL;
    spec.kind = _i;
    for (int k = 0, n = i; k < (_i == CLV_MODEL_NBD ? 2 : 4); k++, n /= 3) spec.parameters[k] = values[n % 3];
    ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
    ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
    clv_explanation e = {.size = sizeof e};
    ck_assert_int_eq(clv_account_explain(account, "p", 1, CLV_TIME_MAX, NULL, &e, NULL), CLV_OK);
    ck_assert(isfinite(e.log_likelihood) && isfinite(e.odds_dead) && isfinite(e.expected_if_alive));
    ck_assert(e.odds_dead >= 0 && e.odds_dead <= 1 / DBL_MIN && e.expected_if_alive >= 0 && e.rate_a_day > 0);
    clv_model_free(model);
  }
  clv_account_free(account);
}
END_TEST

START_TEST(misuse_is_refused) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 5);
  uint32_t who = 1, stranger = 77;
  clv_explanation e, kept, none = {.size = 0};
  memset(&e, 0x66, sizeof e);
  e.size = sizeof e;
  kept = e;
  clv_predict_options wrong = CLV_PREDICT_OPTIONS_INIT;
  wrong.horizon = 0;
  ck_assert_int_eq(clv_account_explain(NULL, &who, sizeof who, 0, NULL, &e, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_explain(account, NULL, 1, 0, NULL, &e, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_explain(account, &stranger, sizeof stranger, 0, NULL, &e, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_account_explain(account, &who, sizeof who, CLV_NO_TIME, NULL, &e, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_explain(account, &who, sizeof who, 0, &wrong, &e, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_explain(account, &who, sizeof who, 0, NULL, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_explain(account, &who, sizeof who, 0, NULL, &none, NULL), CLV_EINVAL);
  ck_assert_mem_eq(&e, &kept, sizeof e);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/explain");
  TCase *tests = tcase_create("explain");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, the_terms_make_up_the_prediction, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, what_is_absent_has_a_reason);
  tcase_add_test(tests, when_a_person_was_touched);
  tcase_add_test(tests, of_a_fitted_model_the_date_is_told);
  tcase_add_loop_test(tests, extremes_stay_finite, CLV_MODEL_NBD, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, misuse_is_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
