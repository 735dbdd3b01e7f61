/* Summaries, models, predictions and eligibility as JSON, to the byte. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include "../../../lib/model/model.h"
#include <clv/account.h>
#include <clv/predict.h>
#include <clv/summary.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text written so far, which the next check frees. */
static const char *text_of(harness_buffer *buffer) {
  ck_assert_int_eq(harness_write("", 1, buffer), 0);
  return (const char *)buffer->bytes;
}

static void check_text(harness_buffer *buffer, const char *want) {
  ck_assert_str_eq(text_of(buffer), want);
  harness_buffer_free(buffer);
}

static clv_model_facts fitted_facts(void) {
  clv_model_facts facts = {(uint32_t)sizeof facts,
                           CLV_MODEL_PARETO_NBD,
                           CLV_SPEND_GAMMA_GAMMA,
                           CLV_SPEND_REPEAT,
                           7,
                           10134,
                           9862,
                           0,
                           86399,
                           2357,
                           946,
                           6919,
                           6696,
                           CLV_CONFIGURATION_INIT};
  return facts;
}

static clv_fit_result fitted_transactions(void) {
  clv_fit_result result = {(uint32_t)sizeof result,
                           CLV_MODEL_PARETO_NBD,
                           CLV_FIT_BOUNDARY,
                           CLV_FIT_REASON_NONE,
                           8,
                           4,
                           {0.5532770, 10.5776838, 0.6062399, 1e9},
                           {0.0476, 0.8427, 0.125, 0},
                           {0.25},
                           -9594.9762,
                           19197.9524,
                           19221.0,
                           1e-12,
                           1234.5,
                           2357,
                           0,
                           7,
                           9};
  return result;
}

static clv_fit_result fitted_spend(void) {
  clv_fit_result result = {(uint32_t)sizeof result,
                           CLV_SPEND_GAMMA_GAMMA,
                           CLV_FIT_CONVERGED,
                           CLV_FIT_REASON_NONE,
                           0,
                           3,
                           {6.25, 3.74, 15.44},
                           {1.5, 0.25, 4},
                           {0.5},
                           -4055.9177,
                           8117.8354,
                           8132.4,
                           0,
                           40.5,
                           946,
                           0.125,
                           5,
                           6};
  return result;
}

static void write_model(harness_buffer *buffer, const clv_model_facts *facts, const clv_fit_result *transactions,
                        const clv_fit_result *spend) {
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clvp_model_new(&model, facts, transactions, spend, NULL, &error);
  ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
  ck_assert_int_eq(clv_model_write_json(model, harness_write, buffer, NULL), CLV_OK);
  clv_model_free(model);
}

START_TEST(a_fitted_model_says_how_it_was_fitted) {
  harness_buffer buffer = {0};
  clv_model_facts facts = fitted_facts();
  clv_fit_result transactions = fitted_transactions(), spend = fitted_spend();
  write_model(&buffer, &facts, &transactions, &spend);
  check_text(
      &buffer,
      "{\"model\":\"pareto-nbd\",\"unit\":\"week\","
      "\"params\":{\"r\":0.553277,\"alpha\":10.5776838,\"s\":0.6062399,\"beta\":1000000000},"
      "\"log_likelihood\":-9594.9762,\"customers\":2357,\"repeat_customers\":946,\"status\":\"boundary\","
      "\"spend\":{\"model\":\"gamma-gamma\",\"params\":{\"p\":6.25,\"q\":3.74,\"gamma\":15.44},"
      "\"log_likelihood\":-4055.9177,\"status\":\"converged\",\"convention\":\"repeat\",\"customers\":946,"
      "\"correlation\":0.125,\"standard_errors\":{\"p\":1.5,\"q\":0.25,\"gamma\":4},\"boundary\":[],"
      "\"reason\":null,\"aic\":8117.8354,\"bic\":8132.4,\"gradient_norm\":0,\"condition_number\":40.5,"
      "\"iterations\":5,\"evaluations\":6},"
      "\"standard_errors\":{\"r\":0.0476,\"alpha\":0.8427,\"s\":0.125,\"beta\":null},\"boundary\":[\"beta\"],"
      "\"reason\":null,\"aic\":19197.9524,\"bic\":19221,\"gradient_norm\":1e-12,\"condition_number\":1234.5,"
      "\"iterations\":7,\"evaluations\":9,\"chosen_by\":\"host\",\"until\":\"1997-09-30\",\"first_day\":\"1997-01-01\","
      "\"fitted_at\":\"1970-01-01T23:59:59Z\",\"orders_per_transaction\":1.0333034647550776,"
      "\"minor_digits\":2,\"day_offset\":0,\"history_start\":null,\"filter\":null}");
}
END_TEST

START_TEST(a_model_without_spend_data_says_why) {
  harness_buffer buffer = {0};
  clv_model_facts facts = fitted_facts();
  facts.spend_kind = CLV_SPEND_NONE;
  facts.convention = CLV_SPEND_ALL;
  clv_fit_result transactions = fitted_transactions();
  clv_fit_result spend = {0};
  spend.size = (uint32_t)sizeof spend;
  spend.kind = CLV_SPEND_GAMMA_GAMMA;
  spend.status = CLV_FIT_NOT_IDENTIFIED;
  spend.reason = CLV_FIT_NO_SPEND;
  write_model(&buffer, &facts, &transactions, &spend);
  const char *text = strstr(text_of(&buffer), "\"spend\":");
  static const char want[] = "\"spend\":{\"model\":\"gamma-gamma\",\"params\":null,\"log_likelihood\":null,"
                             "\"status\":\"not_identified\",\"convention\":\"all\",\"customers\":0,";
  ck_assert_ptr_nonnull(text);
  ck_assert_msg(strncmp(text, want, sizeof want - 1) == 0, "%s", text);
  ck_assert_ptr_nonnull(strstr(text, "\"reason\":\"no_spend\""));
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(a_model_from_given_parameters_has_no_report) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_NBD;
  spec.unit_days = 30;
  spec.parameters[0] = 0.1;
  spec.parameters[1] = 20;
  spec.configuration.filter = UINT64_C(0x00ab000000000001);
  spec.configuration.day_offset = -3600;
  spec.configuration.history_start = 0;
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_model_write_json(model, harness_write, &buffer, NULL), CLV_OK);
  clv_model_free(model);
  check_text(
      &buffer,
      "{\"model\":\"nbd\",\"unit\":\"30 days\",\"params\":{\"r\":0.1,\"alpha\":20},"
      "\"log_likelihood\":null,\"customers\":0,\"repeat_customers\":0,\"status\":\"none\","
      "\"spend\":null,\"standard_errors\":{\"r\":null,\"alpha\":null},\"boundary\":[],"
      "\"reason\":null,\"aic\":null,\"bic\":null,\"gradient_norm\":null,\"condition_number\":null,"
      "\"iterations\":0,\"evaluations\":0,\"chosen_by\":\"host\",\"until\":null,\"first_day\":null,\"fitted_at\":null,"
      "\"orders_per_transaction\":1,\"minor_digits\":2,\"day_offset\":-3600,"
      "\"history_start\":\"1970-01-01\",\"filter\":\"00ab000000000001\"}");
}
END_TEST

START_TEST(days_and_weeks_have_names) {
  static const struct {
    uint32_t days;
    const char *unit;
  } rows[] = {{1, "\"unit\":\"day\","}, {7, "\"unit\":\"week\","}, {366, "\"unit\":\"366 days\","}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    harness_buffer buffer = {0};
    clv_model_facts facts = fitted_facts();
    clv_fit_result transactions = fitted_transactions(), spend = fitted_spend();
    facts.unit_days = rows[i].days;
    write_model(&buffer, &facts, &transactions, &spend);
    ck_assert_ptr_nonnull(strstr(text_of(&buffer), rows[i].unit));
    harness_buffer_free(&buffer);
  }
}
END_TEST

START_TEST(a_summary_shows_its_totals) {
  static const int64_t customers[] = {7, 7, 7, 8}, amounts[] = {100, 250, 1, INT64_C(1000000000000)};
  static const int32_t days[] = {10, 10, 20, 15};
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  orders.count = 4;
  orders.customer = customers;
  orders.day = days;
  orders.amount = amounts;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_bulk_create(&bulk, &orders, NULL, 30, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_summary_write_json(summary, harness_write, &buffer, NULL), CLV_OK);
  check_text(&buffer,
             "{\"until\":\"1970-01-31\",\"first_day\":\"1970-01-11\",\"last_day\":\"1970-01-21\",\"customers\":2,"
             "\"repeat_customers\":1,\"transactions\":3,\"orders\":4,\"spend\":1000000000351,\"minor_digits\":2,"
             "\"day_offset\":0,\"history_start\":null,\"filter\":null,\"rows\":{\"customers\":2,\"spend\":2,"
             "\"repeat_spend\":1,\"first_days\":2,\"repeat_days\":1,\"gaps\":1}}");
  clv_summary_free(summary);
  clv_bulk_free(bulk);
}
END_TEST

START_TEST(an_empty_summary_has_no_days) {
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_summary_create(&summary, NULL, CLV_NO_DAY, NULL, NULL), CLV_OK);
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_summary_write_json(summary, harness_write, &buffer, NULL), CLV_OK);
  static const char want[] = "{\"until\":null,\"first_day\":null,\"last_day\":null,\"customers\":0,";
  ck_assert_int_eq(strncmp(text_of(&buffer), want, sizeof want - 1), 0);
  harness_buffer_free(&buffer);
  clv_summary_free(summary);
}
END_TEST

static clv_prediction filled_prediction(void) {
  clv_prediction prediction;
  memset(&prediction, 0, sizeof prediction);
  prediction.size = (uint32_t)sizeof prediction;
  prediction.historic_value = 12345;
  prediction.historic_orders = 3;
  prediction.transactions = 2;
  prediction.first_order = 10;
  prediction.last_order = 20;
  prediction.days_since_last_order = 11;
  prediction.average_order_value = 4115;
  prediction.average_days_between_orders = 10;
  prediction.p_alive = DBL_MIN;
  prediction.churn_probability = 1;
  prediction.predicted_transactions = 1.0 / 3;
  prediction.reason[14] = CLV_REASON_NEVER;
  prediction.reason[21] = CLV_REASON_NOT_ASKED;
  prediction.reason[22] = CLV_REASON_NOT_ASKED;
  return prediction;
}

START_TEST(a_prediction_names_every_attribute) {
  clv_prediction prediction = filled_prediction();
  harness_buffer buffer = {0};
  prediction.flags = CLV_PREDICTION_LOOKAHEAD;
  ck_assert_int_eq(clv_prediction_write_json(&prediction, "c-1", 3, harness_write, &buffer, NULL), CLV_OK);
  check_text(&buffer,
             "{\"profile\":\"c-1\",\"historic_value\":12345,\"historic_orders\":3,\"transactions\":2,"
             "\"first_order\":\"1970-01-11\",\"last_order\":\"1970-01-21\",\"days_since_last_order\":11,"
             "\"average_order_value\":4115,\"average_days_between_orders\":10,\"p_alive\":2.2250738585072014e-308,"
             "\"churn_probability\":1,\"predicted_transactions\":0.3333333333333333,\"predicted_orders\":0,"
             "\"p_order\":0,\"next_order\":null,\"next_order_from_now\":\"1970-01-01\",\"overdue_days\":0,"
             "\"expected_spend\":0,\"expected_order_value\":0,\"predicted_value\":0,\"total_value\":0,"
             "\"discounted_transactions\":null,\"discounted_value\":null,\"absent\":{\"next_order\":\"never\","
             "\"discounted_transactions\":\"not_asked\",\"discounted_value\":\"not_asked\"},\"lookahead\":true,"
             "\"fitted_at\":\"1970-01-01T00:00:00Z\"}");
}
END_TEST

START_TEST(attributes_come_in_the_order_of_their_table) {
  clv_prediction prediction = filled_prediction();
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_prediction_write_json(&prediction, NULL, 0, harness_write, &buffer, NULL), CLV_OK);
  const char *at = text_of(&buffer);
  ck_assert_int_eq(at[1], '"');
  for (uint32_t i = 0; i < clv_attribute_count(); i++) {
    clv_attribute_info info = {0};
    info.size = (uint32_t)sizeof info;
    ck_assert_int_eq(clv_attribute_at(i, &info, NULL), CLV_OK);
    char key[64];
    snprintf(key, sizeof key, "%c\"%s\":", i == 0 ? '{' : ',', info.name);
    const char *found = strstr(at, key);
    ck_assert_msg(found != NULL, "%s is missing or out of order", key);
    at = found + 1;
  }
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(every_reason_has_a_word) {
  static const char *const words[] = {"no_orders",    "one_transaction", "no_model", "no_spend_model",      "never",
                                      "beyond_limit", "overflow",        "no_mean",  "other_configuration", "not_asked",
                                      "no_profile",   "other_filter",    "unknown"};
  for (uint8_t reason = 1; reason <= 13; reason++) {
    clv_prediction prediction = filled_prediction();
    prediction.reason[1] = reason;
    harness_buffer buffer = {0};
    ck_assert_int_eq(clv_prediction_write_json(&prediction, NULL, 0, harness_write, &buffer, NULL), CLV_OK);
    char want[64];
    snprintf(want, sizeof want, "\"absent\":{\"historic_value\":\"%s\",", words[reason - 1]);
    ck_assert_ptr_nonnull(strstr(text_of(&buffer), "{\"historic_value\":null,"));
    ck_assert_ptr_nonnull(strstr((const char *)buffer.bytes, want));
    harness_buffer_free(&buffer);
    /* the words for people and those for programs know the same reasons */
    ck_assert_int_eq(strcmp(clv_reason_text((clv_reason)reason), "unknown reason") == 0, reason == 13);
  }
}
END_TEST

START_TEST(ids_that_are_not_text_are_hexadecimal) {
  static const struct {
    const char *id;
    size_t size;
    const char *want;
  } rows[] = {{"J\xc3\xbcrgen", 7, "{\"profile\":\"J\xc3\xbcrgen\","},
              {"a\"\0", 3, "{\"profile\":\"a\\\"\\u0000\","},
              {"\xff\x00z", 3, "{\"profile_hex\":\"ff007a\","},
              {"\xc3", 1, "{\"profile_hex\":\"c3\","}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    clv_prediction prediction = filled_prediction();
    harness_buffer buffer = {0};
    ck_assert_int_eq(clv_prediction_write_json(&prediction, rows[i].id, rows[i].size, harness_write, &buffer, NULL),
                     CLV_OK);
    ck_assert_int_eq(strncmp(text_of(&buffer), rows[i].want, strlen(rows[i].want)), 0);
    harness_buffer_free(&buffer);
  }
}
END_TEST

START_TEST(eligibility_gives_figure_threshold_and_verdict) {
  clv_eligibility report = {.size = (uint32_t)sizeof report,
                            .last_day = 100,
                            .needed_day = 120,
                            .months = 3,
                            .buyers_met = 1,
                            .buyers = 501,
                            .loyal_buyers = 2,
                            .loyal_met = 1,
                            .paying_buyers = 400,
                            .paying_met = 1,
                            .days = 150,
                            .days_met = 1,
                            .idle_days = 50,
                            .thresholds = CLV_THRESHOLDS_INIT};
  report.thresholds.recent_days = 30;
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_eligibility_write_json(&report, harness_write, &buffer, NULL), CLV_OK);
  check_text(&buffer, "{\"eligible\":false,\"first_day\":\"1970-01-01\",\"last_day\":\"1970-04-11\","
                      "\"needed_day\":\"1970-05-01\",\"months\":{\"value\":3,\"threshold\":4,\"met\":false},"
                      "\"buyers\":{\"value\":501,\"threshold\":500,\"met\":true},"
                      "\"loyal_buyers\":{\"value\":2,\"threshold\":1,\"met\":true},\"loyal_transactions\":3,"
                      "\"loyal_orders\":0,\"paying_buyers\":{\"value\":400,\"threshold\":0,\"met\":true},"
                      "\"days\":{\"value\":150,\"threshold\":0,\"met\":true},"
                      "\"idle_days\":{\"value\":50,\"threshold\":30,\"met\":false}}");
}
END_TEST

START_TEST(misuse_and_failing_writes_are_told) {
  clv_prediction prediction = filled_prediction();
  clv_eligibility report = {0};
  report.size = (uint32_t)sizeof report;
  clv_model_facts facts = fitted_facts();
  clv_fit_result transactions = fitted_transactions(), spend = fitted_spend();
  clv_model *model = NULL;
  clv_summary *summary = NULL;
  ck_assert_int_eq(clvp_model_new(&model, &facts, &transactions, &spend, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_create(&summary, NULL, 1, NULL, NULL), CLV_OK);
  harness_buffer buffer = {0};
  buffer.failing = 1;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_write_json(model, harness_write, &buffer, &error), CLV_EIO);
  ck_assert_int_eq(error.status, CLV_EIO);
  ck_assert_int_eq(clv_summary_write_json(summary, harness_write, &buffer, NULL), CLV_EIO);
  ck_assert_int_eq(clv_prediction_write_json(&prediction, "a", 1, harness_write, &buffer, NULL), CLV_EIO);
  ck_assert_int_eq(clv_eligibility_write_json(&report, harness_write, &buffer, NULL), CLV_EIO);
  buffer.failing = 0;
  ck_assert_int_eq(clv_model_write_json(NULL, harness_write, &buffer, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_model_write_json(model, NULL, &buffer, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "write");
  ck_assert_int_eq(clv_summary_write_json(NULL, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_write_json(summary, NULL, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_prediction_write_json(NULL, NULL, 0, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_prediction_write_json(&prediction, NULL, 0, NULL, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_prediction_write_json(&prediction, "a", 0, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_prediction_write_json(&prediction, "a", 1025, harness_write, &buffer, NULL), CLV_EINVAL);
  prediction.size -= 8;
  ck_assert_int_eq(clv_prediction_write_json(&prediction, NULL, 0, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_eligibility_write_json(NULL, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_eligibility_write_json(&report, NULL, &buffer, NULL), CLV_EINVAL);
  report.size = 0;
  ck_assert_int_eq(clv_eligibility_write_json(&report, harness_write, &buffer, NULL), CLV_EINVAL);
  ck_assert_uint_eq(buffer.size, 0);
  clv_model_free(model);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exchange/records");
  TCase *tests = tcase_create("records");
  tcase_add_test(tests, a_fitted_model_says_how_it_was_fitted);
  tcase_add_test(tests, a_model_without_spend_data_says_why);
  tcase_add_test(tests, a_model_from_given_parameters_has_no_report);
  tcase_add_test(tests, days_and_weeks_have_names);
  tcase_add_test(tests, a_summary_shows_its_totals);
  tcase_add_test(tests, an_empty_summary_has_no_days);
  tcase_add_test(tests, a_prediction_names_every_attribute);
  tcase_add_test(tests, attributes_come_in_the_order_of_their_table);
  tcase_add_test(tests, every_reason_has_a_word);
  tcase_add_test(tests, ids_that_are_not_text_are_hexadecimal);
  tcase_add_test(tests, eligibility_gives_figure_threshold_and_verdict);
  tcase_add_test(tests, misuse_and_failing_writes_are_told);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
