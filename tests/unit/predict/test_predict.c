/* The parts of a prediction: checked options, what rows of one x and T share, and the wait from the last order. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/predict/predict.h"
#include "population.h"

static clvp_predictor predictor_of(const clv_model *model, int32_t horizon, int32_t limit, double discount) {
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.horizon = horizon;
  options.next_order_limit = limit;
  options.annual_discount = discount;
  clvp_predictor predictor;
  ck_assert_int_eq(clvp_predictor_init(&predictor, model, 1000, &options, NULL), CLV_OK);
  return predictor;
}

START_TEST(parameters_are_turned_into_days) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = CLV_MODEL_PARETO_NBD;
  spec.unit_days = 7;
  spec.configuration.minor_digits = 3;
  spec.orders = 9;
  spec.transactions = 6;
  for (int i = 0; i < 4; i++) spec.parameters[i] = 1.0 + i;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  clvp_predictor p = predictor_of(model, 30, 60, 0.0);
  ck_assert_double_eq(p.p[0], 1.0);
  ck_assert_double_eq(p.p[1], 14.0);
  ck_assert_double_eq(p.p[2], 3.0);
  ck_assert_double_eq(p.p[3], 28.0);
  ck_assert_double_eq(p.orders_per_transaction, 1.5);
  ck_assert_double_eq(p.money_unit, 1000.0);
  ck_assert_uint_eq(p.needs & CLVP_NEED_DISCOUNTED, 0);
  p = predictor_of(model, 30, 60, 0.1);
  ck_assert_uint_ne(p.needs & CLVP_NEED_DISCOUNTED, 0);
  ck_assert_double_eq_tol(exp(365.0 * p.delta), 1.1, 1e-14);
  clv_model_free(model);
}
END_TEST

START_TEST(a_refused_option_leaves_the_predictor) {
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  clvp_predictor predictor = {.as_of = 77};
  clv_error error = CLV_ERROR_INIT;
  options.horizon = 36526;
  ck_assert_int_eq(clvp_predictor_init(&predictor, NULL, 1000, &options, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "horizon");
  ck_assert_int_eq(predictor.as_of, 77);
}
END_TEST

START_TEST(what_is_not_needed_is_not_computed) {
  uint64_t state = 60;
  clv_model *model = population_model(&state, CLV_MODEL_PARETO_NBD, 0);
  clvp_predictor p = predictor_of(model, 365, 730, 0.1);
  clvp_pair all, some;
  clvp_pair_fill(&p, 3, 400, &all);
  p.needs = CLVP_NEED_EXPECTED;
  clvp_pair_fill(&p, 3, 400, &some);
  ck_assert_double_eq(some.expected, all.expected);
  ck_assert(some.discounted == 0.0 && some.p_order == 0.0 && some.p_limit == 0.0 && some.p_ever == 0.0);
  clv_model_free(model);
}
END_TEST

START_TEST(a_pair_is_in_order) {
  uint64_t state = 61;
  for (int i = 0; i < 400; i++) {
    clv_model *model = population_model(&state, 1 + i % 4, 0);
    clvp_predictor p = predictor_of(model, 100, 200, 0.3), same = predictor_of(model, 100, 100, 0.3);
    int32_t T = population_below(&state, 2000), x = T > 50 ? population_below(&state, 50) : 0;
    clvp_pair pair, equal;
    clvp_pair_fill(&p, x, T, &pair);
    clvp_pair_fill(&same, x, T, &equal);
    ck_assert_double_gt(pair.discounted, 0.0);
    ck_assert_double_lt(pair.discounted, pair.expected);
    ck_assert_double_le(pair.p_order, pair.expected);
    ck_assert_double_lt(pair.p_order, pair.p_limit);
    ck_assert_double_le(pair.p_limit, pair.p_ever);
    ck_assert_double_le(pair.p_ever, 1.0 + 1e-14);
    ck_assert_double_eq(equal.p_limit, pair.p_order); /* the limit is the horizon: the same bits */
    clv_model_free(model);
  }
}
END_TEST

START_TEST(the_wait_from_the_last_order_is_the_models) {
  uint64_t state = 62;
  size_t waits = 0;
  for (int i = 0; i < 200; i++) {
    clv_model *model = population_model(&state, 1 + i % 4, 0);
    clvp_predictor p = predictor_of(model, 100, 200, 0.0);
    clv_model_facts facts = {.size = sizeof facts};
    ck_assert_int_eq(clv_model_get_facts(model, &facts, NULL), CLV_OK);
    double unit = facts.unit_days, want = 0.0;
    int32_t t_x = 10 + population_below(&state, 500), x = 1 + population_below(&state, 9);
    double got = clvp_wait_from_last(&p, x, t_x);
    clv_status status = clv_model_wait(model, x, t_x / unit, t_x / unit, &want, NULL);
    ck_assert((status == CLV_ENOTFOUND) == isinf(got));
    if (status == CLV_OK) ck_assert_double_le(harness_relative(got, want * unit), 1e-10);
    waits += status == CLV_OK;
    clv_model_free(model);
  }
  ck_assert_uint_gt(waits, 100);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("predict");
  TCase *tests = tcase_create("parts");
  tcase_add_test(tests, parameters_are_turned_into_days);
  tcase_add_test(tests, a_refused_option_leaves_the_predictor);
  tcase_add_test(tests, what_is_not_needed_is_not_computed);
  tcase_add_test(tests, a_pair_is_in_order);
  tcase_add_test(tests, the_wait_from_the_last_order_is_the_models);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
