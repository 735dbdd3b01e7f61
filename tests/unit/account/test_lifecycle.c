/* States and dates: what is due when, beside an oracle that knows nothing but a calendar on the wall. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "harness.h"
#include <clv/clv.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "the account key";

static clv_account *open_account(int32_t day_offset) {
  clv_account *account = NULL;
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = day_offset;
  ck_assert_int_eq(clv_account_create(&account, key, &configuration, NULL, NULL), CLV_OK);
  return account;
}

static clv_model *make_model(int32_t day_offset, uint64_t filter) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1.0;
  spec.configuration.day_offset = day_offset;
  spec.configuration.filter = filter;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

static void checked(clv_account *account, int64_t now, int32_t eligible) {
  clv_eligibility report = {.size = sizeof report, .eligible = eligible};
  clvp_lifecycle_checked(account, now, &report);
}

static void tried(clv_account *account, int64_t now, clv_fit_outcome outcome) {
  clv_fit_report report = {.size = sizeof report, .now = now, .outcome = outcome};
  clvp_lifecycle_tried(account, &report);
  if (outcome == CLV_FIT_OUTCOME_ADOPTED)
    clvp_account_put_model(account, make_model(account->history.configuration.day_offset, 0));
}

static clv_tick tick_at(const clv_account *account, int64_t now) {
  clv_tick tick = {.size = sizeof tick};
  ck_assert_int_eq(clv_account_tick(account, now, &tick, NULL), CLV_OK);
  ck_assert_int_gt(tick.next, now);
  return tick;
}

static clv_account_state_facts state_of(const clv_account *account) {
  clv_account_state_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_state(account, &facts, NULL), CLV_OK);
  return facts;
}

static void expect(const clv_account *account, clv_state state, clv_state_reason reason) {
  clv_account_state_facts facts = state_of(account);
  ck_assert_str_eq(clv_state_name(facts.state), clv_state_name(state));
  ck_assert_str_eq(clv_state_reason_name(facts.reason), clv_state_reason_name(reason));
}

/* A date on the wall. */
typedef struct wall {
  int32_t year, month, day;
} wall;

static wall wall_of(int64_t now, int32_t day_offset) {
  int32_t day;
  wall date;
  ck_assert_int_eq(clv_day_from_time(now, day_offset, &day, NULL), CLV_OK);
  ck_assert_int_eq(clv_date_from_day(day, &date.year, &date.month, &date.day, NULL), CLV_OK);
  return date;
}

static wall months_later(wall date, int months) {
  static const int32_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (; months > 0; months--) {
    date.year += date.month == 12;
    date.month = date.month == 12 ? 1 : date.month + 1;
  }
  bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
  int32_t length = lengths[date.month - 1] + (leap && date.month == 2);
  if (date.day > length) date.day = length;
  return date;
}

static wall days_later(wall date, int32_t days) {
  int32_t day;
  ck_assert_int_eq(clv_day_from_date(date.year, date.month, date.day, &day, NULL), CLV_OK);
  ck_assert_int_eq(clv_date_from_day(day + days, &date.year, &date.month, &date.day, NULL), CLV_OK);
  return date;
}

static bool reached(wall now, wall date) {
  if (now.year != date.year) return now.year > date.year;
  return now.month != date.month ? now.month > date.month : now.day >= date.day;
}

/* What somebody remembers who looks at the wall. */
typedef struct oracle {
  bool ever_checked, ever_tried, eligible, modeled;
  wall last_check, last_try;
  int32_t check_days;
  int months;
} oracle;

static uint32_t oracle_due(const oracle *o, wall now) {
  bool check = o->check_days > 0 && (!o->ever_checked || reached(now, days_later(o->last_check, o->check_days)));
  bool fit = !o->ever_tried;
  if (!fit && !o->modeled && o->check_days > 0) fit = reached(now, days_later(o->last_try, o->check_days));
  if (!fit && (o->modeled || o->check_days == 0)) fit = reached(now, months_later(o->last_try, o->months));
  bool looked = o->check_days > 0 ? check : o->ever_checked && reached(now, months_later(o->last_check, o->months));
  if (o->ever_checked && !o->eligible) fit = fit && looked;
  return (check ? CLV_DUE_CHECK : 0) | (fit ? CLV_DUE_FIT : 0);
}

/* All that is due is done; `well`: as the tick before supposed. */
static void do_due(clv_account *account, oracle *o, int64_t now, uint32_t due, bool well, uint64_t *state) {
  wall today = wall_of(now, account->history.configuration.day_offset);
  if (due == 0) return;
  o->ever_checked = true;
  o->last_check = today;
  o->eligible = well || harness_random(state) % 8 > 0;
  checked(account, now, o->eligible);
  if (!(due & CLV_DUE_FIT) || !o->eligible) return;
  clv_fit_outcome outcome = CLV_FIT_OUTCOME_ADOPTED;
  if (!well && harness_random(state) % 3 == 0) outcome = (clv_fit_outcome)(2 + harness_random(state) % 3);
  o->ever_tried = true;
  o->last_try = today;
  o->modeled = o->modeled || outcome == CLV_FIT_OUTCOME_ADOPTED;
  tried(account, now, outcome);
}

static void check_next(const clv_account *account, int64_t now, uint64_t *state) {
  clv_tick tick = tick_at(account, now);
  ck_assert_uint_eq(tick.due, 0);
  if (tick.next == CLV_TIME_MAX) return;
  ck_assert_uint_eq(tick_at(account, tick.next - 1).due, 0);
  ck_assert_uint_ne(tick_at(account, tick.next).due, 0);
  for (int i = 0; i < 4; i++) {
    int64_t between = now + (int64_t)(harness_random(state) % (uint64_t)(tick.next - now));
    ck_assert_uint_eq(tick_at(account, between).due, 0);
  }
}

START_TEST(three_years_beside_the_calendar_on_the_wall) {
  static const int32_t offsets[] = {0, 13 * 3600, -11 * 3600 - 1}, checks[] = {1, 7, 0};
  uint64_t state = 900 + (uint64_t)_i;
  int32_t offset = offsets[_i % 3];
  clv_account *account = open_account(offset);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  oracle o = {.check_days = checks[_i / 3 % 3], .months = 1 + _i / 9};
  options.check_days = o.check_days;
  options.refit_months = o.months;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  account->lifecycle.fit_asked = false;
  int32_t first;
  ck_assert_int_eq(clv_day_from_date(2023, 1, 28 + _i % 4, &first, NULL), CLV_OK);
  int64_t now = (int64_t)first * 86400;
  for (int step = 0; step < 1500; step++) {
    now += (int64_t)(harness_random(&state) % (2 * 86400));
    if (harness_random(&state) % 20 == 0) now -= (int64_t)(harness_random(&state) % 40000); /* a clock set back */
    clv_tick tick = tick_at(account, now);
    ck_assert_uint_eq(tick.due, oracle_due(&o, wall_of(now, offset)));
    if (harness_random(&state) % 10 == 0) continue; /* the host was down */
    bool well = harness_random(&state) % 2 == 0;
    do_due(account, &o, now, tick.due, well, &state);
    if (well) ck_assert_int_eq(tick_at(account, now).next, tick.next);
    check_next(account, now, &state);
  }
  clv_account_free(account);
}
END_TEST

/* One check a day and one fit a month, on the day of the last one or at the month's end. */
START_TEST(a_year_of_days) {
  clv_account *account = open_account(0);
  int32_t first;
  ck_assert_int_eq(clv_day_from_date(2023, 10, 31, &first, NULL), CLV_OK);
  static const int32_t fits[][3] = {{2023, 10, 31}, {2023, 11, 30}, {2023, 12, 30}, {2024, 1, 30}, {2024, 2, 29},
                                    {2024, 3, 29},  {2024, 4, 29},  {2024, 5, 29},  {2024, 6, 29}, {2024, 7, 29},
                                    {2024, 8, 29},  {2024, 9, 29},  {2024, 10, 29}};
  size_t count = 0, checks = 0;
  for (int32_t day = first; day < first + 365; day++) {
    for (int hour = 0; hour < 24; hour += 5) {
      int64_t now = (int64_t)day * 86400 + hour * 3600;
      clv_tick tick = tick_at(account, now);
      if (tick.due & CLV_DUE_CHECK) {
        ck_assert_int_eq(hour, 0);
        checked(account, now, 1);
        checks++;
      }
      if (!(tick.due & CLV_DUE_FIT)) continue;
      int32_t want;
      ck_assert_uint_lt(count, 13);
      ck_assert_int_eq(clv_day_from_date(fits[count][0], fits[count][1], fits[count][2], &want, NULL), CLV_OK);
      ck_assert_int_eq(day, want);
      tried(account, now, CLV_FIT_OUTCOME_ADOPTED);
      count++;
    }
  }
  ck_assert_uint_eq(checks, 365);
  ck_assert_uint_eq(count, 13);
  clv_account_free(account);
}
END_TEST

START_TEST(states_and_why) {
  clv_account *account = open_account(0);
  expect(account, CLV_STATE_NOT_ELIGIBLE, CLV_STATE_REASON_NOT_CHECKED);
  clv_account_state_facts facts = state_of(account);
  ck_assert(facts.check_day == CLV_DAY_MIN && facts.fit_day == CLV_DAY_MIN);
  ck_assert(facts.checked_at == CLV_NO_TIME && facts.tried_at == CLV_NO_TIME && facts.fitted_at == CLV_NO_TIME);
  ck_assert(facts.configuration_changed_at == CLV_NO_TIME);
  checked(account, 100, 0);
  expect(account, CLV_STATE_NOT_ELIGIBLE, CLV_STATE_REASON_TOO_LITTLE);
  checked(account, 200, 1);
  expect(account, CLV_STATE_READY, CLV_STATE_REASON_NOT_FITTED);
  tried(account, 300, CLV_FIT_OUTCOME_NOT_IDENTIFIED);
  expect(account, CLV_STATE_READY, CLV_STATE_REASON_NOT_IDENTIFIED);
  tried(account, 400, CLV_FIT_OUTCOME_NOT_CONVERGED);
  expect(account, CLV_STATE_READY, CLV_STATE_REASON_NOT_CONVERGED);
  tried(account, 500, CLV_FIT_OUTCOME_ADOPTED);
  expect(account, CLV_STATE_ACTIVE, CLV_STATE_REASON_NONE);
  facts = state_of(account);
  ck_assert(facts.tried_at == 500 && facts.checked_at == 200 && facts.outcome == CLV_FIT_OUTCOME_ADOPTED);
  ck_assert(facts.check_day == 1 && facts.fit_day == 31); /* from 1970-01-01 */
  tried(account, 600, CLV_FIT_OUTCOME_WORSE);
  expect(account, CLV_STATE_STALE, CLV_STATE_REASON_WORSE);
  checked(account, 700, 0);
  expect(account, CLV_STATE_STALE, CLV_STATE_REASON_TOO_LITTLE);
  checked(account, 800, 1);
  expect(account, CLV_STATE_STALE, CLV_STATE_REASON_WORSE);
  tried(account, 900, CLV_FIT_OUTCOME_NOT_IDENTIFIED);
  expect(account, CLV_STATE_STALE, CLV_STATE_REASON_NOT_IDENTIFIED);
  tried(account, 950, CLV_FIT_OUTCOME_ADOPTED);
  expect(account, CLV_STATE_ACTIVE, CLV_STATE_REASON_NONE);
  /* the filter is another one: all is due, the model is stale until it is the old one again */
  account->history.configuration.filter = 7;
  clvp_lifecycle_filter_changed(account, 960);
  expect(account, CLV_STATE_STALE, CLV_STATE_REASON_OTHER_FILTER);
  ck_assert_int_eq(state_of(account).configuration_changed_at, 960);
  ck_assert_uint_eq(tick_at(account, 961).due, CLV_DUE_CHECK | CLV_DUE_FIT);
  account->history.configuration.filter = 0;
  clvp_lifecycle_filter_changed(account, 970);
  expect(account, CLV_STATE_ACTIVE, CLV_STATE_REASON_NONE);
  clv_account_free(account);
}
END_TEST

START_TEST(a_model_that_the_host_gives_begins_anew) {
  clv_account *account = open_account(0);
  checked(account, 100, 1);
  tried(account, 200, CLV_FIT_OUTCOME_NOT_IDENTIFIED);
  clv_model *undated = make_model(0, 0);
  uint64_t edition = account->lifecycle.edition;
  ck_assert_int_eq(clv_account_set_model(account, undated, NULL), CLV_OK);
  ck_assert_uint_ne(account->lifecycle.edition, edition);
  expect(account, CLV_STATE_ACTIVE, CLV_STATE_REASON_NONE);
  ck_assert(state_of(account).tried_at == CLV_NO_TIME && state_of(account).fit_day == CLV_DAY_MIN);
  clv_fit_report report = {.size = sizeof report};
  ck_assert_int_eq(clv_account_last_fit(account, &report, NULL), CLV_ENOTFOUND);
  /* one that tells when it was fitted is made again a month after that */
  clv_summary *summary = NULL;
  clv_model *dated = NULL;
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  static const int64_t customer[] = {1, 1, 2, 3, 3, 3}, amount[] = {5, 5, 5, 5, 5, 5};
  static const int32_t day[] = {1, 4, 2, 1, 5, 9};
  orders.count = 6;
  orders.customer = customer;
  orders.amount = amount;
  orders.day = day;
  clv_bulk *bulk = NULL;
  ck_assert_int_eq(clv_bulk_create(&bulk, &orders, NULL, 20, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  clv_option fit[] = {{CLV_OPTION_MODEL, CLV_MODEL_NBD}, {CLV_OPTION_FITTED_AT, 40.0 * 86400}};
  ck_assert_int_eq(clv_fit(&dated, summary, fit, 2, NULL, NULL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, dated, NULL), CLV_OK);
  ck_assert_int_eq(state_of(account).fitted_at, 40 * 86400);
  ck_assert_int_eq(state_of(account).fit_day, 40 + 28); /* February 1970 */
  ck_assert_int_eq(clv_account_set_model(account, NULL, NULL), CLV_OK);
  expect(account, CLV_STATE_READY, CLV_STATE_REASON_NOT_FITTED);
  clv_model_free(undated);
  clv_model_free(dated);
  clv_summary_free(summary);
  clv_bulk_free(bulk);
  clv_account_free(account);
}
END_TEST

/* A clock that was far ahead does not stop an account for ever. */
START_TEST(a_time_far_ahead_counts_for_nothing) {
  clv_account *account = open_account(0);
  int64_t now = INT64_C(20000) * 86400, ahead = CLV_TIME_MAX;
  checked(account, ahead, 1);
  tried(account, ahead, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert_uint_eq(tick_at(account, now).due, CLV_DUE_CHECK | CLV_DUE_FIT);
  checked(account, now, 1);
  tried(account, now, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert_uint_eq(tick_at(account, now - 86400).due, 0);
  ck_assert_uint_eq(tick_at(account, now - 2 * 86400).due, CLV_DUE_CHECK);
  ck_assert_uint_eq(tick_at(account, now - 32 * 86400).due, CLV_DUE_CHECK | CLV_DUE_FIT);
  clv_account_free(account);
}
END_TEST

START_TEST(the_ends_of_the_calendar) {
  for (int32_t offset = -86400; offset <= 86400; offset += 43200) {
    clv_account *account = open_account(offset);
    clv_tick tick = {.size = sizeof tick};
    for (int i = 0; i < 2; i++) {
      int64_t now = i == 0 ? CLV_TIME_MIN : CLV_TIME_MAX - 1;
      tick = tick_at(account, now);
      ck_assert_uint_eq(tick.due, CLV_DUE_CHECK | CLV_DUE_FIT);
      checked(account, now, 1);
      tried(account, now, CLV_FIT_OUTCOME_ADOPTED);
      ck_assert_int_le(tick_at(account, now).next, CLV_TIME_MAX);
    }
    ck_assert_int_eq(clv_account_tick(account, CLV_TIME_MAX, &tick, NULL), CLV_OK);
    clv_account_options never = CLV_ACCOUNT_OPTIONS_INIT;
    never.check_days = never.refit_months = 0;
    ck_assert_int_eq(clv_account_set_options(account, &never, 0, NULL), CLV_OK);
    tick = tick_at(account, 0);
    ck_assert(tick.due == 0 && tick.next == CLV_TIME_MAX);
    ck_assert(state_of(account).check_day == CLV_NO_DAY && state_of(account).fit_day == CLV_NO_DAY);
    clv_account_free(account);
  }
}
END_TEST

START_TEST(words_and_misuse) {
  for (int i = 0; i <= CLV_STATE_STALE; i++) ck_assert_str_ne(clv_state_name((clv_state)i), "unknown");
  for (int i = 0; i <= CLV_STATE_REASON_WORSE; i++)
    ck_assert_str_ne(clv_state_reason_name((clv_state_reason)i), "unknown");
  ck_assert_str_eq(clv_state_name((clv_state)4), "unknown");
  ck_assert_str_eq(clv_state_reason_name((clv_state_reason)8), "unknown");
  clv_account *account = open_account(0);
  clv_tick tick = {.size = sizeof tick};
  clv_account_state_facts facts = {.size = sizeof facts};
  clv_eligibility check = {.size = sizeof check};
  clv_fit_report fit = {.size = sizeof fit};
  ck_assert_int_eq(clv_account_tick(NULL, 0, &tick, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_tick(account, CLV_TIME_MIN - 1, &tick, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_tick(account, 0, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_get_state(NULL, &facts, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_get_state(account, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_last_check(NULL, &check, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_last_check(account, &check, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_account_last_fit(NULL, &fit, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_last_fit(account, &fit, NULL), CLV_ENOTFOUND);
  checked(account, 5, 1);
  tried(account, 6, CLV_FIT_OUTCOME_WORSE);
  ck_assert_int_eq(clv_account_last_check(account, &check, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_last_fit(account, &fit, NULL), CLV_OK);
  ck_assert(check.eligible == 1 && fit.now == 6 && fit.outcome == CLV_FIT_OUTCOME_WORSE);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/lifecycle");
  TCase *tests = tcase_create("lifecycle");
  tcase_add_loop_test(tests, three_years_beside_the_calendar_on_the_wall, 0, 27);
  tcase_add_test(tests, a_year_of_days);
  tcase_add_test(tests, states_and_why);
  tcase_add_test(tests, a_model_that_the_host_gives_begins_anew);
  tcase_add_test(tests, a_time_far_ahead_counts_for_nothing);
  tcase_add_test(tests, the_ends_of_the_calendar);
  tcase_add_test(tests, words_and_misuse);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
