/* Options of an account: what is accepted, and what a change of each makes due. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "harness.h"
#include <clv/clv.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "the account key";

static clv_account *open_account(void) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, NULL, NULL), CLV_OK);
  return account;
}

static clv_account_options options_of(const clv_account *account) {
  clv_account_options options = {.size = sizeof options};
  ck_assert_int_eq(clv_account_get_options(account, &options, NULL), CLV_OK);
  return options;
}

START_TEST(a_new_account_has_the_defaults) {
  clv_account *account = open_account();
  clv_account_options usual = CLV_ACCOUNT_OPTIONS_INIT, got = options_of(account);
  ck_assert_mem_eq(&got, &usual, sizeof got);
  clv_account_options other = usual;
  other.horizon = 30;
  ck_assert_int_eq(clv_account_set_options(account, &other, 5, NULL), CLV_OK);
  ck_assert_int_eq(options_of(account).horizon, 30);
  ck_assert_int_eq(clv_account_set_options(account, NULL, 6, NULL), CLV_OK);
  got = options_of(account);
  ck_assert_mem_eq(&got, &usual, sizeof got);
  clv_account_free(account);
}
END_TEST

/* One change of the defaults, and what it makes due. */
static void vary(clv_account_options *o, int i) {
  switch (i) {
  case 0:
    memcpy(o->currency, "EUR", 4);
    break;
  case 1:
    o->check_days = 0;
    break;
  case 2:
    o->refit_months = 1200;
    break;
  case 3:
    o->horizon = 36525;
    break;
  case 4:
    o->next_order_limit = 1;
    break;
  case 5:
    o->annual_discount = 0.1;
    break;
  case 6:
    o->history_days = 36525;
    break;
  case 7:
    o->complete_since = CLV_DAY_MIN;
    break;
  case 8:
    o->model = CLV_MODEL_NBD;
    break;
  case 9:
    o->convention = CLV_SPEND_REPEAT;
    break;
  default:
    o->thresholds.paying_buyers = 7;
    break;
  }
}

START_TEST(a_change_is_dated_and_asks_for_what_depends_on_it) {
  clv_account *account = open_account();
  const clvp_lifecycle *lifecycle = &account->lifecycle;
  for (int i = 0; i <= 10; i++) {
    clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
    ck_assert_int_eq(clv_account_set_options(account, NULL, 1, NULL), CLV_OK);
    account->lifecycle.check_asked = account->lifecycle.fit_asked = false;
    uint64_t edition = lifecycle->edition, generation = account->generation;
    vary(&options, i);
    ck_assert_int_eq(clv_account_set_options(account, &options, 1000 + i, NULL), CLV_OK);
    clv_account_options got = options_of(account);
    ck_assert_mem_eq(&got, &options, sizeof got);
    ck_assert_int_eq(lifecycle->changed_at, 1000 + i);
    ck_assert_int_eq(lifecycle->check_asked, i == 10);
    ck_assert_int_eq(lifecycle->fit_asked, i >= 6 && i <= 9);
    ck_assert_int_eq(lifecycle->edition != edition, i >= 6);
    ck_assert_int_eq(account->generation != generation, i >= 3 && i <= 5);
    /* the same again is no change */
    ck_assert_int_eq(clv_account_set_options(account, &options, 5000, NULL), CLV_OK);
    ck_assert_int_eq(lifecycle->changed_at, 1000 + i);
  }
  clv_account_free(account);
}
END_TEST

START_TEST(what_is_out_of_bounds_is_named) {
  clv_account *account = open_account();
  static const char *const fields[] = {
      "currency",        "currency",        "currency",    "horizon",      "horizon",      "next_order_limit",
      "annual_discount", "annual_discount", "check_days",  "refit_months", "history_days", "complete_since",
      "model",           "model",           "convention",  "thresholds",   "loyal_orders", "reserved",
      "check_days",      "history_days",    "refit_months"};
  for (int i = 0; i <= 20; i++) {
    clv_account_options o = CLV_ACCOUNT_OPTIONS_INIT;
    clv_error error = CLV_ERROR_INIT;
    if (i == 0) memcpy(o.currency, "eur", 4);
    if (i == 1) memcpy(o.currency, "EU\0", 4);
    if (i == 2) memcpy(o.currency, "EURO", 4);
    if (i == 3) o.horizon = 0;
    if (i == 4) o.horizon = 36526;
    if (i == 5) o.next_order_limit = 0;
    if (i == 6) o.annual_discount = -0.1;
    if (i == 7) o.annual_discount = 2e6;
    if (i == 8) o.check_days = -1;
    if (i == 9) o.refit_months = -1;
    if (i == 10) o.history_days = -1;
    if (i == 11) o.complete_since = CLV_DAY_MAX + 1;
    if (i == 12) o.model = 77;
    if (i == 13) o.model = -1;
    if (i == 14) o.convention = 2;
    if (i == 15) o.thresholds.size = 0;
    if (i == 16) o.thresholds.loyal_orders = -1;
    if (i == 17) o.reserved[3] = 1;
    if (i == 18) o.check_days = 36526;
    if (i == 19) o.history_days = 36526;
    if (i == 20) o.refit_months = 1201;
    ck_assert_int_eq(clv_account_set_options(account, &o, 0, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, fields[i]);
  }
  ck_assert_int_eq(clv_account_set_options(account, NULL, CLV_TIME_MAX + 1, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_set_options(NULL, NULL, 0, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_get_options(account, NULL, NULL), CLV_EINVAL);
  clv_account_options usual = CLV_ACCOUNT_OPTIONS_INIT, got = options_of(account);
  ck_assert_mem_eq(&got, &usual, sizeof got);
  ck_assert_int_eq(account->lifecycle.changed_at, CLV_NO_TIME);
  clv_account_free(account);
}
END_TEST

/* Every call that is given no options predicts by the account's. */
START_TEST(predictions_go_by_the_options) {
  clv_account *account = open_account();
  clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = "p", .profile_size = 1, .order = "o", .order_size = 1};
  ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = CLV_MODEL_PARETO_NBD;
  for (int i = 0; i < 4; i++) spec.parameters[i] = i % 2 ? 40.0 : 0.6;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.horizon = 30;
  options.next_order_limit = 9;
  options.annual_discount = 0.2;
  clv_predict_options asked = {sizeof asked, 30, 9, 0, 0.2};
  clv_prediction want = {.size = sizeof want}, usual = want, got = want, other = want;
  ck_assert_int_eq(clv_account_predict(account, "p", 1, 100000, NULL, &usual, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_predict(account, "p", 1, 100000, &asked, &want, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_predict(account, "p", 1, 100000, NULL, &got, NULL), CLV_OK);
  ck_assert_mem_eq(&got, &want, sizeof want);
  ck_assert(memcmp(&got, &usual, sizeof got) != 0);
  uint64_t changed;
  ck_assert_int_eq(clv_account_compare(account, "p", 1, 0, 100000, NULL, &other, &got, &changed, NULL), CLV_OK);
  ck_assert_mem_eq(&got, &want, sizeof want);
  double discounted[2];
  clv_column column = {21, 0, discounted, NULL};
  clv_text id = {"p", 1};
  ck_assert_int_eq(clv_account_predict_list(account, &id, 1, 100000, NULL, &column, 1, NULL), CLV_OK);
  column.values = discounted + 1;
  ck_assert_int_eq(clv_account_predict_range(account, account->generation, 0, 1, 100000, NULL, &column, 1, NULL),
                   CLV_OK);
  ck_assert_mem_eq(&discounted[0], &want.discounted_transactions, sizeof(double));
  ck_assert_mem_eq(&discounted[1], &want.discounted_transactions, sizeof(double));
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/options");
  TCase *tests = tcase_create("options");
  tcase_add_test(tests, a_new_account_has_the_defaults);
  tcase_add_test(tests, a_change_is_dated_and_asks_for_what_depends_on_it);
  tcase_add_test(tests, what_is_out_of_bounds_is_named);
  tcase_add_test(tests, predictions_go_by_the_options);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
