/* The lifecycle through a snapshot: options, dates, last check and last fit come back; bytes of nobody are refused. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "shop.h"
#include <math.h>

static clv_account *reread(const clv_account *account) {
  harness_buffer buffer = {0};
  clv_account *again = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_account_write(account, CLV_SNAPSHOT_ALL, harness_write, &buffer, NULL), CLV_OK);
  clv_status status = clv_account_read(&again, shop_key, harness_read, &buffer, NULL, &error);
  ck_assert_msg(status == CLV_OK, "%s", error.message);
  harness_buffer_free(&buffer);
  return again;
}

static void assert_same(const clv_account *a, const clv_account *b) {
  clv_account_options options[2] = {{.size = sizeof *options}, {.size = sizeof *options}};
  clv_account_state_facts states[2] = {{.size = sizeof *states}, {.size = sizeof *states}};
  clv_eligibility checks[2] = {{.size = sizeof *checks}, {.size = sizeof *checks}};
  clv_fit_report fits[2] = {{.size = sizeof *fits}, {.size = sizeof *fits}};
  const clv_account *accounts[2] = {a, b};
  clv_status checked[2], tried[2];
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(clv_account_get_options(accounts[i], &options[i], NULL), CLV_OK);
    ck_assert_int_eq(clv_account_get_state(accounts[i], &states[i], NULL), CLV_OK);
    checked[i] = clv_account_last_check(accounts[i], &checks[i], NULL);
    tried[i] = clv_account_last_fit(accounts[i], &fits[i], NULL);
  }
  ck_assert_mem_eq(&options[0], &options[1], sizeof options[0]);
  ck_assert_mem_eq(&states[0], &states[1], sizeof states[0]);
  ck_assert_mem_eq(&checks[0], &checks[1], sizeof checks[0]);
  ck_assert_mem_eq(&fits[0], &fits[1], sizeof fits[0]);
  ck_assert(checked[0] == checked[1] && tried[0] == tried[1]);
  for (int64_t now = shop_time(0); now < shop_time(900); now += 3 * 86400) {
    clv_tick ticks[2] = {{.size = sizeof *ticks}, {.size = sizeof *ticks}};
    for (int i = 0; i < 2; i++) ck_assert_int_eq(clv_account_tick(accounts[i], now, &ticks[i], NULL), CLV_OK);
    ck_assert_mem_eq(&ticks[0], &ticks[1], sizeof ticks[0]);
  }
}

static void assert_comes_back(const clv_account *account) {
  clv_account *again = reread(account);
  assert_same(account, again);
  harness_buffer one = {0}, other = {0};
  ck_assert_int_eq(clv_account_write(account, CLV_SNAPSHOT_ALL, harness_write, &one, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_write(again, CLV_SNAPSHOT_ALL, harness_write, &other, NULL), CLV_OK);
  ck_assert_uint_eq(one.size, other.size);
  ck_assert_mem_eq(one.bytes, other.bytes, one.size);
  harness_buffer_free(&one);
  harness_buffer_free(&other);
  clv_account_free(again);
}

START_TEST(every_state_comes_back) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 700);
  assert_comes_back(account);
  clv_account_options options = {.size = sizeof options,
                                 .currency = "CHF",
                                 .horizon = 90,
                                 .next_order_limit = 91,
                                 .annual_discount = 0.125,
                                 .check_days = 2,
                                 .refit_months = 3,
                                 .history_days = 4000,
                                 .complete_since = 17000,
                                 .model = CLV_MODEL_MBG_NBD,
                                 .convention = CLV_SPEND_REPEAT,
                                 .thresholds = {sizeof options.thresholds, 1, 2, 3, 4, 5, 6, 7, 300, 0}};
  ck_assert_int_eq(clv_account_set_options(account, &options, shop_time(3), NULL), CLV_OK);
  assert_comes_back(account); /* with a check and a fit that are asked for */
  int64_t now = shop_time(SHOP_DAYS);
  ck_assert_int_eq(clv_account_refit(account, now, CLV_DUE_CHECK, NULL, NULL, NULL), CLV_OK);
  assert_comes_back(account);
  ck_assert_int_eq(clv_account_refit(account, now, CLV_DUE_FIT, NULL, NULL, NULL), CLV_OK);
  assert_comes_back(account);
  clv_account *again = reread(account);
  clv_fit_report report = {.size = sizeof report};
  ck_assert_int_eq(clv_account_last_fit(again, &report, NULL), CLV_OK);
  ck_assert(report.outcome == CLV_FIT_OUTCOME_ADOPTED && report.deviance > 0 && report.now == now);
  clv_account_free(again);
  ck_assert_int_eq(clv_account_set_filter(account, "amount > 5", 10, now, NULL), CLV_OK);
  assert_comes_back(account);
  clv_account_free(account);
}
END_TEST

/* A snapshot without the tick: the model's own date counts. */
START_TEST(without_a_tick_the_model_tells_its_date) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 700), *again = NULL;
  ck_assert_int_eq(clv_account_refit(account, shop_time(SHOP_DAYS), CLV_DUE_FIT, NULL, NULL, NULL), CLV_OK);
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_account_write(account, CLV_SNAPSHOT_EVENTS | CLV_SNAPSHOT_MODEL, harness_write, &buffer, NULL),
                   CLV_OK);
  ck_assert_int_eq(clv_account_read(&again, shop_key, harness_read, &buffer, NULL, NULL), CLV_OK);
  clv_account_state_facts facts = {.size = sizeof facts}, before = facts;
  ck_assert_int_eq(clv_account_get_state(again, &facts, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_get_state(account, &before, NULL), CLV_OK);
  ck_assert(facts.state == CLV_STATE_ACTIVE && facts.checked_at == CLV_NO_TIME && facts.fit_day == before.fit_day);
  harness_buffer_free(&buffer);
  clv_account_free(again);
  clv_account_free(account);
}
END_TEST

/* The fields of an account's lifecycle, as a section has them. */
static harness_buffer fields_of(const clv_account *account) {
  harness_buffer buffer = {0};
  clvp_sink sink;
  clvp_sink_init_plain(&sink, harness_write, &buffer);
  clvp_account_write_tick(account, &sink);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  return buffer;
}

/* What is taken from this version is written back as it was. */
static clv_status read_fields(const unsigned char *bytes, size_t size, bool newer) {
  unsigned char copy[2048];
  memcpy(copy, bytes, size);
  harness_buffer buffer = {.bytes = copy, .size = size};
  clv_account *account = NULL;
  clvp_source source;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  clvp_source_init_plain(&source, harness_read, &buffer);
  clv_status status = clvp_account_read_tick(account, &source, newer, NULL);
  if (status == CLV_OK && !newer) {
    harness_buffer again = fields_of(account);
    ck_assert_uint_eq(again.size, size);
    ck_assert_mem_eq(again.bytes, bytes, size);
    harness_buffer_free(&again);
  }
  clv_account_free(account);
  return status;
}

static clv_account *rich_account(void) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  clv_eligibility check = {.size = sizeof check, .eligible = 1, .thresholds = CLV_THRESHOLDS_INIT};
  clv_fit_report fit = {.size = sizeof fit, .outcome = CLV_FIT_OUTCOME_WORSE, .now = 6000, .deviance = 0.5};
  clvp_lifecycle_checked(account, 5000, &check);
  clvp_lifecycle_tried(account, &fit);
  return account;
}

START_TEST(what_cannot_be_is_refused) {
  static const double infinite = INFINITY;
  for (int i = 0; i <= 12; i++) {
    clv_account *account = rich_account();
    clvp_lifecycle *l = &account->lifecycle;
    if (i == 1) l->options.horizon = 0;
    if (i == 2) l->options.model = 99;
    if (i == 3) l->changed_at = CLV_TIME_MAX + 1;
    if (i == 4) l->tried_at = 77; /* not the fit's */
    if (i == 5) l->check.eligible = 2;
    if (i == 6) l->check.first_day = CLV_DAY_MAX + 1;
    if (i == 7) l->check.buyers = -1;
    if (i == 8) l->check.thresholds.months = -1;
    if (i == 9) l->fit.outcome = (clv_fit_outcome)5;
    if (i == 10) l->fit.deviance = infinite;
    if (i == 11) l->fit.split = CLV_DAY_MIN - 1;
    if (i == 12) l->fit.grade = (clv_grade)-1;
    harness_buffer buffer = fields_of(account);
    ck_assert_int_eq(read_fields(buffer.bytes, buffer.size, false), i == 0 ? CLV_OK : CLV_EFORMAT);
    harness_buffer_free(&buffer);
    clv_account_free(account);
  }
}
END_TEST

/* Every shorter version of the bytes, and every other byte: an answer, and never one that writes other bytes. */
START_TEST(truncated_and_damaged_bytes) {
  clv_account *account = rich_account();
  harness_buffer buffer = fields_of(account);
  for (size_t size = 0; size < buffer.size; size++)
    ck_assert_int_eq(read_fields(buffer.bytes, size, false), CLV_EFORMAT);
  for (size_t at = 0; at < buffer.size; at++) {
    unsigned char kept = buffer.bytes[at];
    for (int bit = 0; bit < 8; bit++) {
      buffer.bytes[at] = (unsigned char)(kept ^ 1 << bit);
      clv_status status = read_fields(buffer.bytes, buffer.size, false);
      ck_assert(status == CLV_OK || status == CLV_EFORMAT);
      status = read_fields(buffer.bytes, buffer.size, true);
      ck_assert(status == CLV_OK || status == CLV_EFORMAT || status == CLV_EVERSION);
    }
    buffer.bytes[at] = kept;
  }
  harness_buffer_free(&buffer);
  clv_account_free(account);
}
END_TEST

/* Without its options or its dates an account would be written back with those of a new one. */
START_TEST(options_and_dates_are_needed) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  harness_buffer whole = fields_of(account);
  size_t options = 2 + (size_t)whole.bytes[1], dates = 2 + (size_t)whole.bytes[options + 1];
  ck_assert_uint_eq(options + dates + 1, whole.size);
  for (int newer = 0; newer < 2; newer++) {
    ck_assert_int_eq(read_fields(whole.bytes, whole.size, newer), CLV_OK);
    ck_assert_int_eq(read_fields(whole.bytes + options, dates + 1, newer), CLV_EFORMAT);
    ck_assert_int_eq(read_fields(whole.bytes + options + dates, 1, newer), CLV_EFORMAT);
    unsigned char part[256];
    memcpy(part, whole.bytes, options);
    part[options] = 0;
    ck_assert_int_eq(read_fields(part, options + 1, newer), CLV_EFORMAT);
    /* The options' bytes as a position. */
    memcpy(part, whole.bytes, whole.size);
    part[0] = 1;
    ck_assert_int_eq(read_fields(part, whole.size, newer), CLV_EFORMAT);
  }
  harness_buffer_free(&whole);
  clv_account_free(account);
}
END_TEST

/* What a newer version has more at the end of a field is passed over; ours is never longer. */
START_TEST(a_longer_field_is_of_a_newer_version) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  harness_buffer buffer = fields_of(account);
  /* tag, size in one byte each: options, then dates, then the end */
  size_t options = buffer.bytes[1];
  ck_assert(buffer.bytes[0] == CLVP_TICK_OPTIONS && options < 126 && buffer.bytes[2 + options] == CLVP_TICK_DATES);
  unsigned char longer[512];
  memcpy(longer, buffer.bytes, 2 + options);
  longer[1] += 2;
  memset(longer + 2 + options, 0x5a, 2);
  memcpy(longer + 2 + options + 2, buffer.bytes + 2 + options, buffer.size - 2 - options);
  ck_assert_int_eq(read_fields(longer, buffer.size + 2, true), CLV_OK);
  ck_assert_int_eq(read_fields(longer, buffer.size + 2, false), CLV_EFORMAT);
  harness_buffer_free(&buffer);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/lifecycle_section");
  TCase *tests = tcase_create("lifecycle_section");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, every_state_comes_back);
  tcase_add_test(tests, without_a_tick_the_model_tells_its_date);
  tcase_add_test(tests, what_cannot_be_is_refused);
  tcase_add_test(tests, truncated_and_damaged_bytes);
  tcase_add_test(tests, options_and_dates_are_needed);
  tcase_add_test(tests, a_longer_field_is_of_a_newer_version);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
