/* Order filters through the public door: what counts, named filters, errors with their position. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <stdio.h>
#include <string.h>

static const unsigned char filters_key[CLV_KEY_SIZE] = "fifteen secrets";

/* Orders of one profile on days 0, 1, 2, ..: what varies by number. */
enum { FILTERS_ORDERS = 24 };

static const char *const filters_channels[] = {NULL, "web", "pos"};
static const char *const filters_sources[] = {NULL, "shop"};

static void filters_order(int i, clv_event *event) {
  static char ids[FILTERS_ORDERS][8];
  static const clv_text tags[] = {{"gift", 4}, {"b2b", 3}};
  memset(event, 0, sizeof *event);
  event->kind = CLV_EVENT_PURCHASE;
  event->profile = "p";
  event->profile_size = 1;
  event->order = ids[i];
  event->order_size = (size_t)snprintf(ids[i], sizeof ids[i], "o%d", i);
  event->time = (int64_t)i * CLV_SECONDS_PER_DAY;
  event->amount = i % 4 == 0 ? 0 : 100 * i;
  event->channel = filters_channels[i % 3];
  event->channel_size = event->channel ? 3 : 0;
  event->source = filters_sources[i % 2];
  event->source_size = event->source ? 4 : 0;
  if (i % 5 == 0) event->tags = tags, event->tag_count = 2;
  if (i % 6 == 0) event->flags = CLV_EVENT_COST, event->cost = 50 * i;
}

static clv_account *filters_account(void) {
  clv_account *account = NULL;
  clv_event events[FILTERS_ORDERS];
  ck_assert_int_eq(clv_account_create(&account, filters_key, NULL, NULL, NULL), CLV_OK);
  for (int i = 0; i < FILTERS_ORDERS; i++) filters_order(i, &events[i]);
  ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, FILTERS_ORDERS, NULL, NULL), CLV_OK);
  return account;
}

static int64_t filters_count(const clv_account *account, const char *name) {
  clv_statistics s;
  clv_status status = name ? clv_account_statistics_under(account, name, "p", 1, CLV_TIME_MAX, &s, sizeof s, NULL)
                           : clv_account_statistics(account, "p", 1, CLV_TIME_MAX, &s, sizeof s, NULL);
  ck_assert_int_eq(status, CLV_OK);
  return s.orders;
}

/* Each expression, and of which orders it is true. */
static int passes(int expression, int i) {
  switch (expression) {
  case 0:
    return i % 4 != 0;
  case 1:
    return i % 3 == 1;
  case 2:
    return i % 3 != 2;
  case 3:
    return i % 5 != 0;
  case 4:
    return i % 6 == 0 && i >= 12;
  case 5:
    return i % 6 != 0;
  case 6:
    return i % 2 == 1 && i >= 10;
  default:
    return i % 4 != 0 && 100 * i >= 1250;
  }
}

static const char *const expressions[] = {"amount > 0",
                                          "channel = \"web\"",
                                          "channel != \"pos\"",
                                          "not tags has \"gift\"",
                                          "cost >= 6",
                                          "cost is absent",
                                          "source = \"shop\" and day >= 1970-01-11",
                                          "amount >= 12.5"};
enum { EXPRESSIONS = sizeof expressions / sizeof *expressions };

START_TEST(orders_count_that_pass_whenever_the_filter_comes) {
  clv_account *account = filters_account();
  for (int e = 0; e < EXPRESSIONS; e++) {
    int64_t want = 0;
    for (int i = 0; i < FILTERS_ORDERS; i++) want += passes(e, i);
    clv_error error = CLV_ERROR_INIT;
    ck_assert_msg(clv_account_define_filter(account, "named", expressions[e], strlen(expressions[e]), &error) == CLV_OK,
                  "%s: %s", expressions[e], error.message);
    ck_assert_int_eq(filters_count(account, NULL), FILTERS_ORDERS);
    ck_assert_int_eq(filters_count(account, "named"), want);
    ck_assert_int_eq(clv_account_set_filter(account, expressions[e], strlen(expressions[e]), 0, NULL), CLV_OK);
    ck_assert_str_eq(clv_account_filter(account, NULL), expressions[e]);
    ck_assert_int_eq(filters_count(account, NULL), want);
    /* The same where the filter is there before the orders. */
    clv_account *other = NULL;
    ck_assert_int_eq(clv_account_create(&other, filters_key, NULL, NULL, NULL), CLV_OK);
    ck_assert_int_eq(clv_account_set_filter(other, expressions[e], strlen(expressions[e]), 0, NULL), CLV_OK);
    for (int i = FILTERS_ORDERS - 1; i >= 0; i--) {
      clv_event event;
      filters_order(i, &event);
      event.version = 1;
      event.amount++;
      ck_assert_int_eq(clv_account_apply(other, &event, sizeof event, 1, NULL, NULL), CLV_OK);
      event.version = 2;
      event.amount--;
      ck_assert_int_eq(clv_account_apply(other, &event, sizeof event, 1, NULL, NULL), CLV_OK);
    }
    ck_assert_int_eq(filters_count(other, NULL), want);
    clv_account_free(other);
    ck_assert_int_eq(clv_account_set_filter(account, NULL, 0, 0, NULL), CLV_OK);
    ck_assert_int_eq(filters_count(account, NULL), FILTERS_ORDERS);
    ck_assert_ptr_null(clv_account_filter(account, NULL));
  }
  clv_account_free(account);
}
END_TEST

START_TEST(an_expression_that_cannot_be_leaves_the_filter) {
  static const struct {
    const char *text;
    int position;
  } cases[] = {
      {"amount >", 8}, {"amout > 1", 0}, {"amount > 1.001", 9}, {"channel = 3", 10}, {"day within 3 days", -1}};
  clv_account *account = filters_account();
  ck_assert_int_eq(clv_account_set_filter(account, "amount > 1", 10, 0, NULL), CLV_OK);
  int64_t before = filters_count(account, NULL);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_account_set_filter(account, cases[i].text, strlen(cases[i].text), 0, &error), CLV_EDATA);
    ck_assert_str_eq(error.field, "filter");
    if (cases[i].position >= 0) ck_assert_int_eq((int)error.position, cases[i].position);
    ck_assert_int_eq(clv_account_define_filter(account, "n", cases[i].text, strlen(cases[i].text), NULL), CLV_EDATA);
    ck_assert_int_eq(filters_count(account, NULL), before);
  }
  ck_assert_ptr_null(clv_account_filter_name(account, 0));
  clv_account_free(account);
}
END_TEST

START_TEST(names_are_kept_in_order) {
  clv_account *account = filters_account();
  static const char *const names[] = {"web", "a-1", "m_2", "a-1"};
  for (int i = 0; i < 4; i++)
    ck_assert_int_eq(clv_account_define_filter(account, names[i], expressions[i], strlen(expressions[i]), NULL),
                     CLV_OK);
  ck_assert_str_eq(clv_account_filter_name(account, 0), "a-1");
  ck_assert_str_eq(clv_account_filter_name(account, 1), "m_2");
  ck_assert_str_eq(clv_account_filter_name(account, 2), "web");
  ck_assert_ptr_null(clv_account_filter_name(account, 3));
  ck_assert_str_eq(clv_account_filter(account, "a-1"), expressions[3]);
  ck_assert_int_eq(clv_account_remove_filter(account, "a-1", NULL), CLV_OK);
  ck_assert_int_eq(clv_account_remove_filter(account, "a-1", NULL), CLV_ENOTFOUND);
  ck_assert_ptr_null(clv_account_filter(account, "a-1"));
  ck_assert_str_eq(clv_account_filter_name(account, 0), "m_2");
  ck_assert_int_eq(clv_account_define_filter(account, "", "amount > 0", 10, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_define_filter(account, "a b", "amount > 0", 10, NULL), CLV_EINVAL);
  clv_account_free(account);
}
END_TEST

START_TEST(a_model_predicts_under_its_own_filter_only) {
  clv_account *account = filters_account();
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = 1;
  spec.parameters[1] = 30;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_define_filter(account, "paid", "amount > 0", 10, NULL), CLV_OK);
  clv_prediction prediction;
  memset(&prediction, 0, sizeof prediction);
  prediction.size = sizeof prediction;
  int64_t as_of = 40 * (int64_t)CLV_SECONDS_PER_DAY;
  ck_assert_int_eq(clv_account_predict_under(account, "paid", NULL, "p", 1, as_of, NULL, &prediction, NULL), CLV_OK);
  ck_assert_int_eq(prediction.historic_orders, 18);
  ck_assert_int_eq(prediction.reason[11], CLV_REASON_OTHER_FILTER);
  ck_assert(prediction.predicted_transactions == 0.0);
  clv_summary *summary = NULL;
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  ck_assert_int_eq(clv_account_summary_under(account, "paid", 40, CLV_NO_DAY, &summary, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_get_configuration(summary, &configuration, NULL), CLV_OK);
  ck_assert(configuration.filter != 0);
  clv_summary_free(summary);
  clv_model *own = NULL;
  spec.configuration = configuration;
  ck_assert_int_eq(clv_model_create(&own, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_predict_under(account, "paid", own, "p", 1, as_of, NULL, &prediction, NULL), CLV_OK);
  ck_assert_int_eq(prediction.reason[11], CLV_REASON_PRESENT);
  ck_assert(prediction.predicted_transactions > 0.0);
  /* Of a structure of an older library only what it has is touched. */
  struct {
    uint32_t size, flags;
    unsigned char behind[sizeof(clv_prediction)];
  } old = {8, 0, {0}};
  memset(old.behind, CLV_REASON_NO_MODEL, sizeof old.behind);
  ck_assert_int_eq(clv_account_predict_under(account, "paid", NULL, "p", 1, as_of, NULL, (clv_prediction *)&old, NULL),
                   CLV_OK);
  for (size_t i = 0; i < sizeof old.behind; i++) ck_assert_uint_eq(old.behind[i], CLV_REASON_NO_MODEL);
  /* A model of another currency or calendar has nothing to say. */
  for (int i = 0; i < 2; i++) {
    clv_model *other = NULL;
    spec.configuration = configuration;
    if (i == 0) spec.configuration.minor_digits = 0;
    if (i == 1) spec.configuration.day_offset = 3600;
    ck_assert_int_eq(clv_model_create(&other, &spec, NULL, NULL), CLV_OK);
    ck_assert_int_eq(clv_account_predict_under(account, "paid", other, "p", 1, as_of, NULL, &prediction, NULL), CLV_OK);
    ck_assert_int_eq(prediction.reason[11], CLV_REASON_OTHER_CONFIGURATION);
    ck_assert_int_eq(prediction.historic_orders, 18);
    clv_model_free(other);
  }
  ck_assert_int_eq(clv_account_predict_under(account, "none", own, "p", 1, as_of, NULL, &prediction, NULL),
                   CLV_ENOTFOUND);
  clv_model_free(own);
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("api/filters");
  TCase *tests = tcase_create("filters");
  tcase_add_test(tests, orders_count_that_pass_whenever_the_filter_comes);
  tcase_add_test(tests, an_expression_that_cannot_be_leaves_the_filter);
  tcase_add_test(tests, names_are_kept_in_order);
  tcase_add_test(tests, a_model_predicts_under_its_own_filter_only);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
