/* Explanations as JSON: every term by its name, null where a reason says why. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <string.h>

static clv_explanation filled(void) {
  clv_explanation e = {.size = sizeof e,
                       .state = CLV_STATE_ACTIVE,
                       .kind = CLV_MODEL_PARETO_NBD,
                       .spend_kind = CLV_SPEND_GAMMA_GAMMA,
                       .unit_days = 7,
                       .parameter_count = 4,
                       .spend_parameter_count = 3,
                       .members = 2,
                       .as_of = 30,
                       .horizon = 365,
                       .x = 2,
                       .first_day = 1,
                       .last_day = 15,
                       .orders = 4,
                       .spend = 900,
                       .first_spend = 300,
                       .touched_at = 86400,
                       .fitted_at = CLV_NO_TIME,
                       .parameters = {0.5, 1.5, 2.5, 3.5},
                       .spend_parameters = {4.5, 5.5, 6.5},
                       .t_x = 2,
                       .T = 4.5,
                       .log_likelihood = -3.25,
                       .p_alive = 0.75,
                       .odds_dead = 0.25,
                       .rate_r = 2.5,
                       .rate_alpha = 6,
                       .rate_a_day = 0.125,
                       .expected_if_alive = 8,
                       .predicted_transactions = 6,
                       .orders_per_transaction = 1.25,
                       .predicted_orders = 7.5,
                       .own_mean_spend = 300,
                       .population_mean_spend = 500,
                       .own_weight = 0.5,
                       .expected_spend = 400,
                       .predicted_value = 2400};
  return e;
}

static const char *const head = "{\"profile\":\"a\",\"as_of\":\"1970-01-31\",\"horizon\":365,\"members\":2,"
                                "\"touched_at\":\"1970-01-02T00:00:00Z\",\"fitted_at\":null,\"state\":\"active\","
                                "\"state_reason\":\"none\",\"statistics\":{\"x\":2,\"first_day\":\"1970-01-02\","
                                "\"last_day\":\"1970-01-16\",\"orders\":4,\"spend\":900,\"first_spend\":300},";

static void check(const clv_explanation *e, const char *id, const char *want) {
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_explanation_write_json(e, id, id ? strlen(id) : 0, harness_write, &buffer, NULL), CLV_OK);
  ck_assert_int_eq(harness_write("", 1, &buffer), 0);
  ck_assert_str_eq((const char *)buffer.bytes, want);
  harness_buffer_free(&buffer);
}

START_TEST(every_term_by_its_name) {
  clv_explanation e = filled();
  char want[2000];
  strcpy(want, head);
  strcat(want, "\"transactions\":{\"model\":\"pareto-nbd\",\"unit\":\"week\",\"params\":{\"r\":0.5,\"alpha\":1.5,"
               "\"s\":2.5,\"beta\":3.5},\"orders_per_transaction\":1.25,\"t_x\":2,\"T\":4.5,"
               "\"log_likelihood\":-3.25,\"odds_dead\":0.25,\"p_alive\":0.75,\"rate_r\":2.5,\"rate_alpha\":6,"
               "\"rate_a_day\":0.125,\"expected_if_alive\":8,\"predicted_transactions\":6,\"predicted_orders\":7.5,"
               "\"absent\":null},\"spend\":{\"model\":\"gamma-gamma\",\"params\":{\"p\":4.5,\"q\":5.5,"
               "\"gamma\":6.5},\"convention\":\"all\",\"own_mean_spend\":300,\"population_mean_spend\":500,"
               "\"own_weight\":0.5,\"expected_spend\":400,\"predicted_value\":2400,\"absent\":null}}");
  check(&e, "a", want);
}
END_TEST

START_TEST(what_is_absent_is_null) {
  clv_explanation e = filled();
  char want[2000];
  e.kind = 0;
  e.spend_kind = CLV_SPEND_NONE;
  e.reason = e.spend_reason = CLV_REASON_NO_MODEL;
  strcpy(want, head);
  strcat(want, "\"transactions\":null,\"spend\":null}");
  check(&e, "a", want);
  e = filled();
  e.reason = e.spend_reason = CLV_REASON_NO_ORDERS;
  e.unit_days = 1;
  e.convention = CLV_SPEND_REPEAT;
  strcpy(want, head);
  strcat(want, "\"transactions\":{\"model\":\"pareto-nbd\",\"unit\":\"day\",\"params\":{\"r\":0.5,\"alpha\":1.5,"
               "\"s\":2.5,\"beta\":3.5},\"orders_per_transaction\":1.25,\"t_x\":null,\"T\":null,"
               "\"log_likelihood\":null,\"odds_dead\":null,\"p_alive\":null,\"rate_r\":null,\"rate_alpha\":null,"
               "\"rate_a_day\":null,\"expected_if_alive\":null,\"predicted_transactions\":null,"
               "\"predicted_orders\":null,\"absent\":\"no_orders\"},\"spend\":{\"model\":\"gamma-gamma\","
               "\"params\":{\"p\":4.5,\"q\":5.5,\"gamma\":6.5},\"convention\":\"repeat\",\"own_mean_spend\":null,"
               "\"population_mean_spend\":null,\"own_weight\":null,\"expected_spend\":null,\"predicted_value\":null,"
               "\"absent\":\"no_orders\"}}");
  check(&e, "a", want);
  /* no population mean; money that does not fit; an id that is no text */
  e = filled();
  e.population_mean_spend = e.own_weight = 0;
  e.flags = CLV_STATISTICS_OVERFLOW;
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_explanation_write_json(&e, "\xff", 1, harness_write, &buffer, NULL), CLV_OK);
  ck_assert_int_eq(harness_write("", 1, &buffer), 0);
  ck_assert_ptr_nonnull(strstr((const char *)buffer.bytes, "{\"profile_hex\":\"ff\","));
  ck_assert_ptr_nonnull(strstr((const char *)buffer.bytes, "\"spend\":null,\"first_spend\":null"));
  ck_assert_ptr_nonnull(strstr((const char *)buffer.bytes, "\"population_mean_spend\":null,\"own_weight\":null,"
                                                           "\"expected_spend\":400"));
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(misuse_and_failing_writes_are_told) {
  clv_explanation e = filled();
  harness_buffer buffer = {.failing = 1};
  ck_assert_int_eq(clv_explanation_write_json(&e, NULL, 0, harness_write, &buffer, NULL), CLV_EIO);
  ck_assert_int_eq(clv_explanation_write_json(NULL, NULL, 0, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_explanation_write_json(&e, NULL, 0, NULL, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_explanation_write_json(&e, "a", 0, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_explanation_write_json(&e, "a", CLV_ID_MAX + 1, harness_write, &buffer, NULL), CLV_EINVAL);
  e.size = 8;
  ck_assert_int_eq(clv_explanation_write_json(&e, NULL, 0, harness_write, &buffer, NULL), CLV_EINVAL);
  harness_buffer_free(&buffer);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exchange/explanation");
  TCase *tests = tcase_create("explanation");
  tcase_add_test(tests, every_term_by_its_name);
  tcase_add_test(tests, what_is_absent_is_null);
  tcase_add_test(tests, misuse_and_failing_writes_are_told);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
