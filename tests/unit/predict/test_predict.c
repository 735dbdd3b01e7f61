/* The parts of a prediction: checked options, batchs of customers, and the table of attributes. */
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
  ck_assert_double_eq(p.days.p[0], 1.0);
  ck_assert_double_eq(p.days.p[1], 14.0);
  ck_assert_double_eq(p.days.p[2], 3.0);
  ck_assert_double_eq(p.days.p[3], 28.0);
  ck_assert_double_eq(p.orders_per_transaction, 1.5);
  ck_assert_double_eq(p.money_unit, 1000.0);
  ck_assert_double_eq(p.days.question.horizon, 30.0);
  ck_assert_double_eq(p.days.question.limit, 60.0);
  ck_assert_double_eq(p.days.question.delta, 0.0);
  p = predictor_of(model, 30, 60, 0.1);
  ck_assert_double_eq_tol(exp(365.0 * p.days.question.delta), 1.1, 1e-14);
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

START_TEST(a_batch_is_its_customers) {
  uint64_t state = 60;
  for (int k = 0; k < 40; k++) {
    clv_model *model = population_model(&state, 1 + k % 4, 0);
    clvp_predictor p = predictor_of(model, 365, 730, 0.0);
    static clv_statistics rows[CLVP_DAYS_BLOCK];
    static clvp_batch all, one;
    all.predictor = one.predictor = &p;
    all.stride = one.stride = sizeof rows[0];
    all.rows = (const unsigned char *)rows;
    all.count = 1 + (size_t)population_below(&state, CLVP_DAYS_BLOCK);
    one.count = 1;
    for (size_t i = 0; i < all.count; i++) {
      rows[i] = population_customer(&state, 1000, 1000, 60);
      if (i % 7 == 6) rows[i] = (clv_statistics){0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
    }
    clvp_batch_fill(&all);
    for (size_t i = 0; i < all.count; i++) {
      one.rows = (const unsigned char *)&rows[i];
      clvp_batch_fill(&one);
      ck_assert_mem_eq(&all.p_alive[i], &one.p_alive[0], sizeof(double));
      ck_assert_mem_eq(&all.expected[i], &one.expected[0], sizeof(double));
      ck_assert_mem_eq(&all.spend[i], &one.spend[0], sizeof(double));
      ck_assert_uint_eq(all.no_spend[i], one.no_spend[0]);
      ck_assert_int_eq(all.T[i], rows[i].orders > 0 ? 1000 - rows[i].first_day : 0);
    }
    clv_model_free(model);
  }
}
END_TEST

START_TEST(what_is_not_asked_is_not_computed) {
  uint64_t state = 61;
  clv_model *model = population_model(&state, CLV_MODEL_PARETO_NBD, 0);
  clvp_predictor p = predictor_of(model, 365, 730, 0.0);
  clv_statistics row = population_customer(&state, 1000, 500, 20);
  static clvp_batch batch;
  batch.predictor = &p;
  batch.count = 1;
  batch.rows = (const unsigned char *)&row;
  batch.stride = sizeof row;
  batch.expected[0] = batch.spend[0] = -7.0;
  p.days.question.asked = CLVP_ASK_ALIVE;
  clvp_batch_fill(&batch);
  ck_assert_double_gt(batch.p_alive[0], 0.0);
  ck_assert(batch.expected[0] == -7.0 && batch.spend[0] == -7.0);
  clv_model_free(model);
}
END_TEST

/* The table that predictions are made by is the one that the library tells of. */
START_TEST(every_attribute_is_computed_into_its_place) {
  size_t computed = 0;
  for (uint32_t number = 0; number < CLV_ATTRIBUTE_LIMIT; number++) computed += clvp_attributes[number].compute != NULL;
  ck_assert_uint_eq(computed, clv_attribute_count());
  for (uint32_t i = 0; i < clv_attribute_count(); i++) {
    clv_attribute_info info = {.size = sizeof info};
    ck_assert_int_eq(clv_attribute_at(i, &info, NULL), CLV_OK);
    const clvp_attribute *attribute = &clvp_attributes[info.number];
    ck_assert_uint_eq(attribute->offset, population_attributes[i].offset);
    ck_assert_uint_eq(attribute->size, info.type == CLV_TYPE_DAY ? sizeof(int32_t) : sizeof(int64_t));
    ck_assert_int_eq(attribute->asks != 0, strcmp(info.group, "prediction") == 0);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("predict");
  TCase *tests = tcase_create("parts");
  tcase_add_test(tests, parameters_are_turned_into_days);
  tcase_add_test(tests, a_refused_option_leaves_the_predictor);
  tcase_add_test(tests, a_batch_is_its_customers);
  tcase_add_test(tests, what_is_not_asked_is_not_computed);
  tcase_add_test(tests, every_attribute_is_computed_into_its_place);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
