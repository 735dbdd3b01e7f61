/* The model object: every field is checked, references are counted, memory may fail. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/model.h"
#include "harness.h"
#include <math.h>
#include <string.h>

static clv_model_spec good_spec(void) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_PARETO_NBD;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.convention = CLV_SPEND_REPEAT;
  spec.unit_days = 7;
  const double p[4] = {0.55, 10.6, 0.6, 11.7}, q[3] = {6.25, 3.74, 15.44};
  memcpy(spec.parameters, p, sizeof p);
  memcpy(spec.spend_parameters, q, sizeof q);
  spec.orders = 120;
  spec.transactions = 100;
  spec.configuration.day_offset = 3600;
  spec.configuration.minor_digits = 3;
  return spec;
}

static void refused(const clv_model_spec *spec, const char *field) {
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_model_create(&model, spec, NULL, &error);
  ck_assert_msg(status == CLV_EINVAL, "%s: status %d", field, (int)status);
  ck_assert_msg(strcmp(error.field, field) == 0, "%s is named instead of %s", error.field, field);
  ck_assert_ptr_null(model);
  ck_assert_int_eq(clv_model_create(&model, spec, NULL, NULL), CLV_EINVAL);
  ck_assert_ptr_null(model);
}

START_TEST(what_goes_in_comes_out) {
  clv_model_spec spec = good_spec();
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, &error), CLV_OK);
  ck_assert_int_eq(error.status, CLV_OK);
  clv_model_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_model_get_facts(model, &facts, NULL), CLV_OK);
  ck_assert_int_eq(facts.kind, CLV_MODEL_PARETO_NBD);
  ck_assert_int_eq(facts.spend_kind, CLV_SPEND_GAMMA_GAMMA);
  ck_assert_int_eq(facts.convention, CLV_SPEND_REPEAT);
  ck_assert_uint_eq(facts.unit_days, 7);
  ck_assert_int_eq(facts.until, CLV_NO_DAY);
  ck_assert_int_eq(facts.first_day, CLV_NO_DAY);
  ck_assert(facts.orders == 120 && facts.transactions == 100 && facts.customers == 0 && facts.fitted_at == 0);
  ck_assert_int_eq(facts.configuration.day_offset, 3600);
  ck_assert_uint_eq(facts.configuration.minor_digits, 3);
  clv_fit_result result = {.size = sizeof result};
  ck_assert_int_eq(clv_model_get_transactions(model, &result, NULL), CLV_OK);
  ck_assert(result.kind == CLV_MODEL_PARETO_NBD && result.status == CLV_FIT_NONE && result.parameter_count == 4);
  ck_assert_mem_eq(result.parameters, spec.parameters, sizeof spec.parameters);
  ck_assert_int_eq(clv_model_get_spend(model, &result, NULL), CLV_OK);
  ck_assert(result.kind == CLV_SPEND_GAMMA_GAMMA && result.parameter_count == 3);
  ck_assert_mem_eq(result.parameters, spec.spend_parameters, sizeof spec.spend_parameters);
  clv_model_free(model);
}
END_TEST

START_TEST(every_field_of_a_spec_is_checked) {
  const double bad[] = {0.0, -1.0, NAN, INFINITY, -INFINITY, 1e-16, 1e16};
  const char *names[] = {"r", "alpha", "s", "beta"}, *spend_names[] = {"p", "q", "gamma"};
  for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
    for (int i = 0; i < 4; i++) {
      clv_model_spec spec = good_spec();
      spec.parameters[i] = bad[k];
      refused(&spec, names[i]);
    }
    for (int i = 0; i < 3; i++) {
      clv_model_spec spec = good_spec();
      spec.spend_parameters[i] = bad[k];
      refused(&spec, spend_names[i]);
    }
  }
  clv_model_spec spec = good_spec();
  spec.parameters[4] = 1.0, refused(&spec, "parameters");
  spec = good_spec(), spec.spend_parameters[3] = NAN, refused(&spec, "parameters");
  spec = good_spec(), spec.spend_kind = CLV_SPEND_NONE, refused(&spec, "parameters"); /* parameters of nothing */
  spec = good_spec(), spec.kind = 0, refused(&spec, "kind");
  spec = good_spec(), spec.kind = 5, refused(&spec, "kind");
  spec = good_spec(), spec.kind = -1, refused(&spec, "kind");
  spec = good_spec(), spec.kind = CLV_MODEL_NBD, refused(&spec, "parameters");
  spec = good_spec(), spec.spend_kind = 2, refused(&spec, "spend_kind");
  spec = good_spec(), spec.spend_kind = -1, refused(&spec, "spend_kind");
  spec = good_spec(), spec.convention = 2, refused(&spec, "convention");
  spec = good_spec(), spec.convention = -1, refused(&spec, "convention");
  spec = good_spec(), spec.unit_days = 0, refused(&spec, "unit_days");
  spec = good_spec(), spec.unit_days = 367, refused(&spec, "unit_days");
  spec = good_spec(), spec.reserved = 1, refused(&spec, "reserved");
  spec = good_spec(), spec.orders = -1, refused(&spec, "orders");
  spec = good_spec(), spec.transactions = -1, refused(&spec, "orders");
  spec = good_spec(), spec.orders = 99, refused(&spec, "orders");
  spec = good_spec(), spec.transactions = 0, refused(&spec, "orders");
  spec = good_spec(), spec.configuration.day_offset = 86401, refused(&spec, "day_offset");
  spec = good_spec(), spec.configuration.minor_digits = 7, refused(&spec, "minor_digits");
  spec = good_spec(), spec.configuration.history_start = CLV_DAY_MAX + 1, refused(&spec, "history_start");
  spec = good_spec(), spec.configuration.size = 3, refused(&spec, "configuration");
}
END_TEST

START_TEST(parameters_at_the_ends_of_the_range_are_fine) {
  clv_model_spec spec = good_spec();
  spec.parameters[0] = 1e15;
  spec.parameters[1] = 1e-15;
  spec.orders = spec.transactions = 0;
  spec.unit_days = 366;
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  clv_model_free(model);
}
END_TEST

START_TEST(nulls_are_named) {
  clv_model_spec spec = good_spec();
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_create(NULL, &spec, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_model_create(&model, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "spec");
  clv_model_facts facts = {.size = sizeof facts};
  clv_fit_result result = {.size = sizeof result};
  ck_assert_int_eq(clv_model_get_facts(NULL, &facts, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_model_get_transactions(NULL, &result, &error), CLV_EINVAL);
  ck_assert_int_eq(clv_model_get_spend(NULL, &result, &error), CLV_EINVAL);
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_get_facts(model, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "facts");
  ck_assert_int_eq(clv_model_get_transactions(model, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "result");
  ck_assert_int_eq(clv_model_get_spend(model, NULL, &error), CLV_EINVAL);
  ck_assert_ptr_null(clv_model_ref(NULL));
  clv_model_free(NULL);
  clv_model_free(model);
}
END_TEST

START_TEST(structures_of_other_sizes_are_understood) {
  struct {
    clv_model_spec spec;
    unsigned char tail[32];
  } longer;
  memset(&longer, 0, sizeof longer);
  longer.spec = good_spec();
  longer.spec.size = sizeof longer;
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &longer.spec, NULL, NULL), CLV_OK);
  struct {
    clv_model_facts facts;
    unsigned char tail[32];
  } facts;
  memset(&facts, 0x5c, sizeof facts);
  facts.facts.size = sizeof facts;
  ck_assert_int_eq(clv_model_get_facts(model, &facts.facts, NULL), CLV_OK);
  ck_assert_uint_eq(facts.facts.size, sizeof facts);
  ck_assert_uint_eq(facts.facts.unit_days, 7);
  for (size_t i = 0; i < sizeof facts.tail; i++) ck_assert_uint_eq(facts.tail[i], 0);
  clv_fit_result result;
  memset(&result, 0x5c, sizeof result);
  result.size = 12;
  ck_assert_int_eq(clv_model_get_transactions(model, &result, NULL), CLV_OK);
  ck_assert(result.size == 12 && result.kind == CLV_MODEL_PARETO_NBD && result.status == CLV_FIT_NONE);
  ck_assert_uint_eq((unsigned)result.reason, 0x5c5c5c5c);
  result.size = 0;
  ck_assert_int_eq(clv_model_get_transactions(model, &result, NULL), CLV_EINVAL);
  clv_model_free(model);
  model = NULL;
  longer.tail[31] = 1;
  refused(&longer.spec, "spec");
  longer.spec.size = 0;
  refused(&longer.spec, "spec");
}
END_TEST

static clv_model_facts good_facts(void) {
  clv_model_facts facts = {.size = sizeof facts, .kind = CLV_MODEL_NBD, .unit_days = 1, .until = 10000};
  facts.first_day = 9000;
  facts.customers = 10;
  facts.repeat_customers = 4;
  facts.orders = facts.transactions = 20;
  facts.configuration = (clv_configuration)CLV_CONFIGURATION_INIT;
  return facts;
}

static clv_fit_result good_result(int32_t kind, uint32_t count) {
  clv_fit_result result = {.size = sizeof result, .kind = kind, .parameter_count = count};
  for (uint32_t i = 0; i < count; i++) result.parameters[i] = 1.5;
  result.status = count > 0 ? CLV_FIT_CONVERGED : CLV_FIT_NONE;
  return result;
}

static void inner_refused(const clv_model_facts *facts, const clv_fit_result *transactions, const clv_fit_result *spend,
                          const char *field) {
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_model_new(&model, facts, transactions, spend, NULL, &error), CLV_EINVAL);
  ck_assert_msg(strcmp(error.field, field) == 0, "%s is named instead of %s", error.field, field);
  ck_assert_ptr_null(model);
}

START_TEST(results_of_fits_and_files_are_checked_too) {
  clv_model_facts facts = good_facts(), good = facts;
  clv_fit_result none = good_result(0, 0), two = good_result(CLV_MODEL_NBD, 2), bad;
  clv_model *model = NULL;
  ck_assert_int_eq(clvp_model_new(&model, &facts, &two, &none, NULL, NULL), CLV_OK);
  clv_model_free(model);
  bad = two, bad.kind = CLV_MODEL_BG_NBD, inner_refused(&facts, &bad, &none, "kind");
  bad = two, bad.parameter_count = 3, inner_refused(&facts, &bad, &none, "kind");
  bad = two, bad.status = (clv_fit_status)7, inner_refused(&facts, &bad, &none, "status");
  bad = two, bad.reason = (clv_fit_reason)5, inner_refused(&facts, &bad, &none, "status");
  bad = none, bad.status = (clv_fit_status)-1, inner_refused(&facts, &two, &bad, "status");
  bad = two, bad.customers = -1, inner_refused(&facts, &bad, &none, "customers");
  bad = two, bad.log_likelihood = NAN, inner_refused(&facts, &bad, &none, "result");
  bad = two, bad.aic = INFINITY, inner_refused(&facts, &bad, &none, "result");
  bad = two, bad.bic = -INFINITY, inner_refused(&facts, &bad, &none, "result");
  bad = two, bad.gradient_norm = NAN, inner_refused(&facts, &bad, &none, "result");
  bad = two, bad.condition_number = NAN, inner_refused(&facts, &bad, &none, "result");
  bad = none, bad.correlation = NAN, inner_refused(&facts, &two, &bad, "result");
  bad = two, bad.standard_errors[7] = NAN, inner_refused(&facts, &bad, &none, "result");
  bad = two, bad.standard_errors[0] = -1.0, inner_refused(&facts, &bad, &none, "result");
  bad = two, bad.log_covariance[35] = INFINITY, inner_refused(&facts, &bad, &none, "result");
  bad = good_result(CLV_SPEND_GAMMA_GAMMA, 3), inner_refused(&facts, &two, &bad, "spend_kind");
  facts.spend_kind = CLV_SPEND_GAMMA_GAMMA, inner_refused(&facts, &two, &none, "spend_kind");
  facts = good, facts.customers = -1, inner_refused(&facts, &two, &none, "customers");
  facts = good, facts.repeat_customers = 11, inner_refused(&facts, &two, &none, "customers");
  facts = good, facts.repeat_customers = -1, inner_refused(&facts, &two, &none, "customers");
  facts = good, facts.until = CLV_DAY_MAX + 1, inner_refused(&facts, &two, &none, "until");
  facts = good, facts.first_day = CLV_DAY_MIN - 1, inner_refused(&facts, &two, &none, "until");
  facts = good, facts.fitted_at = CLV_TIME_MAX + 1, inner_refused(&facts, &two, &none, "until");
}
END_TEST

static clv_status create_and_free(const clv_allocator *allocator, void *user) {
  clv_model *model = NULL;
  clv_status status = clv_model_create(&model, user, allocator, NULL);
  ck_assert((status == CLV_OK) == (model != NULL));
  clv_model_free(model);
  return status;
}

START_TEST(every_allocation_may_fail) {
  clv_model_spec spec = good_spec();
  harness_each_allocation(create_and_free, &spec);
}
END_TEST

START_TEST(the_last_reference_frees) {
  clv_model_spec spec = good_spec();
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, &allocator, NULL), CLV_OK);
  memset(&allocator, 0, sizeof allocator); /* it was copied */
  ck_assert_uint_eq(memory.live, 1);
  for (int i = 0; i < 5; i++) ck_assert_ptr_eq(clv_model_ref(model), model);
  for (int i = 0; i < 5; i++) {
    clv_model_free(model);
    ck_assert_uint_eq(memory.live, 1);
  }
  clv_model_free(model);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

START_TEST(an_allocator_without_functions_is_refused) {
  clv_model_spec spec = good_spec();
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  allocator.release = NULL;
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_create(&model, &spec, &allocator, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "allocator");
  ck_assert(model == NULL && memory.allocations == 0);
}
END_TEST

START_TEST(statuses_have_names) {
  const char *statuses[] = {"none", "converged", "boundary", "weak", "not_identified", "max_iterations", "cancelled"};
  const char *reasons[] = {"none", "no_customers", "no_repeats", "no_time", "no_spend"};
  for (int i = 0; i < 7; i++) ck_assert_str_eq(clv_fit_status_name((clv_fit_status)i), statuses[i]);
  for (int i = 0; i < 5; i++) ck_assert_str_eq(clv_fit_reason_name((clv_fit_reason)i), reasons[i]);
  const int others[] = {-1, 7, 100, -100};
  for (int i = 0; i < 4; i++) {
    ck_assert_str_eq(clv_fit_status_name((clv_fit_status)others[i]), "unknown");
    ck_assert_str_eq(clv_fit_reason_name((clv_fit_reason)others[i]), "unknown");
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/model");
  TCase *tests = tcase_create("model");
  tcase_add_test(tests, what_goes_in_comes_out);
  tcase_add_test(tests, every_field_of_a_spec_is_checked);
  tcase_add_test(tests, parameters_at_the_ends_of_the_range_are_fine);
  tcase_add_test(tests, nulls_are_named);
  tcase_add_test(tests, structures_of_other_sizes_are_understood);
  tcase_add_test(tests, results_of_fits_and_files_are_checked_too);
  tcase_add_test(tests, every_allocation_may_fail);
  tcase_add_test(tests, the_last_reference_frees);
  tcase_add_test(tests, an_allocator_without_functions_is_refused);
  tcase_add_test(tests, statuses_have_names);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
