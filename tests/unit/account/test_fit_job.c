/* A job begun, adopted, refused, freed; and the account as it gains and loses what a model needs. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/fit_job.h"
#include "shop.h"

enum { CUSTOMERS = 700, BOTH = CLV_DUE_CHECK | CLV_DUE_FIT };

static clv_account_state_facts state_of(const clv_account *account) {
  clv_account_state_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_state(account, &facts, NULL), CLV_OK);
  return facts;
}

static clv_fit_report do_due(clv_account *account, int64_t now, uint32_t due) {
  clv_fit_report report = {.size = sizeof report};
  ck_assert_int_eq(clv_account_refit(account, now, due, NULL, &report, NULL), CLV_OK);
  return report;
}

static uint64_t generation_of(const clv_account *account) {
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  return facts.generation;
}

/* Money back for everything that these customers ever bought. */
static void refund_all(clv_account *account, uint32_t from, uint32_t to, int64_t when, uint32_t version,
                       int32_t status) {
  for (uint32_t who = from; who < to; who++) {
    for (uint32_t order = 0; order < SHOP_ORDERS_MAX; order++) {
      clv_event refund = {.kind = CLV_EVENT_REFUND, .profile = &who, .profile_size = sizeof who, .order = &order};
      refund.order_size = sizeof order;
      refund.refund = "all";
      refund.refund_size = 3;
      refund.time = when;
      refund.amount = CLV_AMOUNT_MAX;
      refund.version = version;
      refund.status = status;
      ck_assert_int_eq(clv_account_apply(account, &refund, sizeof refund, 1, NULL, NULL), CLV_OK);
    }
  }
}

START_TEST(an_account_from_its_first_day_on) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  int32_t active_from = 0;
  size_t fits = 0;
  int64_t now = shop_time(1);
  for (int32_t day = 1; day < SHOP_DAYS; day++, now += 86400) {
    clv_tick tick = {.size = sizeof tick};
    ck_assert_int_eq(clv_account_tick(account, now, &tick, NULL), CLV_OK);
    ck_assert(tick.due & CLV_DUE_CHECK);
    clv_fit_report report = do_due(account, now, tick.due);
    clv_eligibility check = {.size = sizeof check}, own = check;
    ck_assert_int_eq(clv_account_last_check(account, &check, NULL), CLV_OK);
    ck_assert_int_eq(clv_account_eligibility(account, now, NULL, &own, NULL), CLV_OK);
    ck_assert_mem_eq(&check, &own, sizeof own);
    clv_account_state_facts facts = state_of(account);
    ck_assert_int_eq(facts.checked_at, now);
    ck_assert_int_eq(facts.state, check.eligible ? CLV_STATE_ACTIVE : CLV_STATE_NOT_ELIGIBLE);
    ck_assert_int_eq(report.outcome != CLV_FIT_OUTCOME_NONE, check.eligible && (tick.due & CLV_DUE_FIT));
    if (report.outcome == CLV_FIT_OUTCOME_NONE) continue;
    if (active_from == 0) active_from = day;
    fits++;
    ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
    ck_assert_int_eq(facts.fitted_at, now);
  }
  ck_assert_int_ge(active_from, 120);
  ck_assert_uint_ge(fits, 6);
  clv_account_free(account);
}
END_TEST

START_TEST(who_loses_buyers_keeps_the_model) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 560);
  int64_t now = shop_time(SHOP_DAYS + 1);
  ck_assert_int_eq(do_due(account, now, BOTH).outcome, CLV_FIT_OUTCOME_ADOPTED);
  clv_model *model = clv_account_model(account), *held;
  refund_all(account, 0, 61, now + 5000, 0, CLV_ORDER_PLACED);
  ck_assert_int_eq(state_of(account).state, CLV_STATE_ACTIVE); /* nobody has looked */
  now += 86400;
  uint64_t generation = generation_of(account);
  ck_assert_int_eq(do_due(account, now, CLV_DUE_CHECK).outcome, CLV_FIT_OUTCOME_NONE);
  clv_eligibility check = {.size = sizeof check};
  ck_assert_int_eq(clv_account_last_check(account, &check, NULL), CLV_OK);
  ck_assert(check.buyers == 499 && !check.buyers_met && !check.eligible);
  ck_assert_int_eq(state_of(account).state, CLV_STATE_STALE);
  ck_assert_int_eq(state_of(account).reason, CLV_STATE_REASON_TOO_LITTLE);
  ck_assert_uint_eq(generation_of(account), generation); /* a check changes no prediction */
  uint32_t who = 500;
  clv_prediction p = {.size = sizeof p};
  ck_assert_int_eq(clv_account_predict(account, &who, sizeof who, now, NULL, &p, NULL), CLV_OK);
  ck_assert_uint_eq(p.reason[9], CLV_REASON_PRESENT);
  /* a fit that falls due is not tried */
  now += INT64_C(40) * 86400;
  clv_tick tick = {.size = sizeof tick};
  ck_assert_int_eq(clv_account_tick(account, now, &tick, NULL), CLV_OK);
  ck_assert_uint_eq(tick.due, BOTH);
  ck_assert_int_eq(do_due(account, now, tick.due).outcome, CLV_FIT_OUTCOME_NONE);
  held = clv_account_model(account);
  ck_assert_ptr_eq(held, model);
  clv_model_free(held);
  /* one of the refunds was a mistake */
  refund_all(account, 7, 8, now, 1, CLV_ORDER_CANCELLED);
  now += 86400;
  ck_assert_int_eq(clv_account_tick(account, now, &tick, NULL), CLV_OK);
  ck_assert_uint_eq(tick.due, BOTH);
  clv_fit_report report = do_due(account, now, tick.due);
  ck_assert_int_eq(clv_account_last_check(account, &check, NULL), CLV_OK);
  ck_assert(check.buyers == 500 && check.eligible);
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert_int_eq(state_of(account).state, CLV_STATE_ACTIVE);
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

START_TEST(another_filter_asks_for_another_model) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  int64_t now = shop_time(SHOP_DAYS);
  ck_assert_int_eq(do_due(account, now, BOTH).outcome, CLV_FIT_OUTCOME_ADOPTED);
  clv_fit_job *job = NULL;
  ck_assert_int_eq(clv_account_fit_begin(account, now, BOTH, &job, NULL), CLV_OK);
  static const char text[] = "amount > 20", spaced[] = " amount  > 20.00 ";
  ck_assert_int_eq(clv_account_set_filter(account, text, sizeof text - 1, now + 5, NULL), CLV_OK);
  clv_account_state_facts facts = state_of(account);
  ck_assert(facts.state == CLV_STATE_STALE && facts.reason == CLV_STATE_REASON_OTHER_FILTER);
  ck_assert_int_eq(facts.configuration_changed_at, now + 5);
  clv_tick tick = {.size = sizeof tick};
  ck_assert_int_eq(clv_account_tick(account, now + 6, &tick, NULL), CLV_OK);
  ck_assert_uint_eq(tick.due, BOTH);
  ck_assert_int_eq(clv_fit_job_run(job, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_adopt(account, job, NULL, NULL), CLV_ECONFIG);
  clv_fit_job_free(job);
  uint64_t generation = generation_of(account);
  ck_assert_int_eq(clv_account_set_filter(account, spaced, sizeof spaced - 1, now + 7, NULL), CLV_OK);
  ck_assert_int_eq(state_of(account).configuration_changed_at, now + 5); /* the same filter */
  ck_assert_uint_eq(generation_of(account), generation);
  clv_fit_report report = do_due(account, now + 8, tick.due);
  ck_assert(report.outcome == CLV_FIT_OUTCOME_ADOPTED && report.incumbent != 0 && report.incumbent_deviance == 0);
  ck_assert_int_eq(state_of(account).state, CLV_STATE_ACTIVE);
  clv_model *model = clv_account_model(account);
  clv_model_facts model_facts = {.size = sizeof model_facts};
  ck_assert_int_eq(clv_model_get_facts(model, &model_facts, NULL), CLV_OK);
  ck_assert_uint_eq(model_facts.configuration.filter, account->history.configuration.filter);
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

/* A job over an account that changes, and goes, before it is run. */
START_TEST(a_job_holds_nothing_of_the_account) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS),
              *still = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  int64_t now = shop_time(SHOP_DAYS);
  clv_fit_job *job = NULL, *other = NULL;
  ck_assert_int_eq(clv_account_fit_begin(account, now, CLV_DUE_FIT, &job, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_begin(still, now, CLV_DUE_FIT, &other, NULL), CLV_OK);
  for (uint32_t who = 0; who < CUSTOMERS; who++) {
    clv_event erase = {.kind = CLV_EVENT_ERASE, .profile = &who, .profile_size = sizeof who, .mode = 1};
    ck_assert_int_eq(clv_account_apply(account, &erase, sizeof erase, 1, NULL, NULL), CLV_OK);
  }
  clv_account_free(account);
  ck_assert_int_eq(clv_fit_job_run(job, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_fit_job_run(other, NULL, NULL), CLV_OK);
  shop_same_model(job->model, other->model);
  ck_assert_int_eq(clv_account_fit_adopt(still, job, NULL, NULL), CLV_EINVAL); /* another account's */
  clv_fit_report report = {.size = sizeof report};
  ck_assert_int_eq(clv_account_fit_adopt(still, other, &report, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_adopt(still, other, &report, NULL), CLV_EINVAL); /* once */
  clv_fit_job_free(job);
  clv_fit_job_free(other);
  clv_account_free(still);
}
END_TEST

START_TEST(what_has_changed_meanwhile_refuses_a_job) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_model *given = shop_truth(CLV_MODEL_NBD);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  for (int i = 0; i < 5; i++) {
    clv_fit_job *job = NULL;
    int64_t now = shop_time(SHOP_DAYS + i);
    ck_assert_int_eq(clv_account_fit_begin(account, now, BOTH, &job, NULL), CLV_OK);
    ck_assert_int_eq(clv_fit_job_run(job, NULL, NULL), CLV_OK);
    if (i == 0) options.history_days = 380;
    if (i == 1) options.thresholds.buyers = 400;
    if (i == 2) options.horizon = 30; /* nothing of the fit depends on it */
    ck_assert_int_eq(clv_account_set_options(account, &options, now + 1, NULL), CLV_OK);
    if (i == 3) ck_assert_int_eq(clv_account_set_model(account, given, NULL), CLV_OK);
    if (i == 4) clvp_lifecycle_filter_changed(account, now + 1);
    clv_account_state_facts before = state_of(account), after;
    uint64_t generation = generation_of(account);
    clv_model *old = clv_account_model(account), *held;
    clv_fit_report report, kept;
    memset(&report, 0x33, sizeof report);
    report.size = (uint32_t)sizeof report;
    kept = report;
    ck_assert_int_eq(clv_account_fit_adopt(account, job, &report, NULL), i == 2 ? CLV_OK : CLV_ECONFIG);
    after = state_of(account);
    held = clv_account_model(account);
    if (i != 2) {
      ck_assert_mem_eq(&before, &after, sizeof after);
      ck_assert_mem_eq(&report, &kept, sizeof kept);
      ck_assert_ptr_eq(held, old);
      ck_assert_uint_eq(generation_of(account), generation);
    }
    clv_model_free(held);
    clv_model_free(old);
    clv_fit_job_free(job);
  }
  clv_model_free(given);
  clv_account_free(account);
}
END_TEST

/* Whoever comes where a freed account was is another account, also with its key and edition. */
START_TEST(a_job_is_not_let_into_an_account_at_the_same_address) {
  clv_account *accounts[20];
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_fit_job *job = NULL;
  ck_assert_int_eq(clv_account_fit_begin(account, shop_time(SHOP_DAYS), CLV_DUE_CHECK, &job, NULL), CLV_OK);
  clv_account_free(account);
  for (int i = 0; i < 20; i++) {
    ck_assert_int_eq(clv_account_create(&accounts[i], shop_key, NULL, NULL, NULL), CLV_OK);
    ck_assert_int_eq(clv_account_fit_adopt(accounts[i], job, NULL, NULL), CLV_EINVAL);
  }
  for (int i = 0; i < 20; i++) clv_account_free(accounts[i]);
  clv_fit_job_free(job);
}
END_TEST

/* What was checked while a fit ran, and later than it, is not replaced by what the fit began with. */
START_TEST(a_late_job_leaves_a_newer_check) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_fit_job *slow = NULL, *check = NULL;
  int64_t now = shop_time(SHOP_DAYS);
  ck_assert_int_eq(clv_account_fit_begin(account, now, BOTH, &slow, NULL), CLV_OK);
  ck_assert_int_eq(clv_fit_job_run(slow, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_begin(account, now + 90000, CLV_DUE_CHECK, &check, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_adopt(account, check, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_adopt(account, slow, NULL, NULL), CLV_OK);
  ck_assert_int_eq(state_of(account).checked_at, now + 90000);
  ck_assert_int_eq(state_of(account).state, CLV_STATE_ACTIVE);
  clv_fit_job_free(slow);
  clv_fit_job_free(check);
  clv_account_free(account);
}
END_TEST

START_TEST(of_two_jobs_the_first_gets_in) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_fit_job *jobs[2] = {NULL, NULL}, *check = NULL, *dropped = NULL;
  int64_t now = shop_time(SHOP_DAYS);
  ck_assert_int_eq(clv_account_fit_begin(account, now, CLV_DUE_CHECK, &check, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_begin(account, now, BOTH, &dropped, NULL), CLV_OK);
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(clv_account_fit_begin(account, now + i, BOTH, &jobs[i], NULL), CLV_OK);
    ck_assert_int_eq(clv_fit_job_run(jobs[i], NULL, NULL), CLV_OK);
  }
  clv_fit_job_free(dropped);                                                   /* neither run nor adopted */
  ck_assert_int_eq(clv_account_fit_adopt(account, check, NULL, NULL), CLV_OK); /* needs no run */
  ck_assert_int_eq(state_of(account).state, CLV_STATE_READY);
  ck_assert_int_eq(clv_account_fit_adopt(account, jobs[0], NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_adopt(account, jobs[1], NULL, NULL), CLV_ECONFIG);
  ck_assert_int_eq(state_of(account).tried_at, now);
  clv_fit_job_free(check);
  clv_fit_job_free(jobs[0]);
  clv_fit_job_free(jobs[1]);
  clv_fit_job_free(NULL);
  clv_account_free(account);
}
END_TEST

/* No search here is long enough to be stopped; what would come of it is put in by hand. */
START_TEST(a_fit_that_did_not_converge_leaves_the_old_model) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_fit_job *job = NULL;
  clv_model *given = shop_truth(CLV_MODEL_NBD), *held;
  ck_assert_int_eq(clv_account_set_model(account, given, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_begin(account, shop_time(SHOP_DAYS), BOTH, &job, NULL), CLV_OK);
  job->done = true;
  job->report.outcome = CLV_FIT_OUTCOME_NOT_CONVERGED;
  ck_assert_int_eq(clv_account_fit_adopt(account, job, NULL, NULL), CLV_OK);
  ck_assert_int_eq(state_of(account).state, CLV_STATE_STALE);
  ck_assert_int_eq(state_of(account).reason, CLV_STATE_REASON_NOT_CONVERGED);
  held = clv_account_model(account);
  ck_assert_ptr_eq(held, given);
  clv_model_free(held);
  clv_model_free(given);
  clv_fit_job_free(job);
  clv_account_free(account);
}
END_TEST

START_TEST(misuse_is_refused) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 10);
  clv_fit_job *job = NULL;
  clv_fit_report report = {.size = sizeof report}, none = {.size = 0};
  ck_assert_int_eq(clv_account_fit_begin(NULL, 0, BOTH, &job, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_begin(account, CLV_TIME_MAX + 1, BOTH, &job, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_begin(account, 0, 0, &job, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_begin(account, 0, 4, &job, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_begin(account, 0, BOTH, NULL, NULL), CLV_EINVAL);
  ck_assert_ptr_null(job);
  ck_assert_int_eq(clv_account_fit_begin(account, CLV_TIME_MIN, BOTH, &job, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_adopt(NULL, job, &report, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_adopt(account, NULL, &report, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_adopt(account, job, &none, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_adopt(account, job, &report, NULL), CLV_OK);
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_NONE);
  ck_assert_int_eq(clv_account_refit(NULL, 0, BOTH, NULL, &report, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_refit(account, 0, 0, NULL, &report, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_refit(account, 0, BOTH, NULL, &none, NULL), CLV_EINVAL);
  clv_fit_job_free(job);
  clv_account_free(account);
}
END_TEST

/* All of it on the account's memory; what fails leaves the account as it was. */
static clv_status refit_all(const clv_allocator *allocator, void *user) {
  clv_account *account = NULL;
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.thresholds.buyers = 10;
  options.model = CLV_MODEL_NBD;
  harness_memory *memory = allocator->user, peace = *memory;
  memory->fail_at = 0;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, allocator, NULL), CLV_OK);
  ck_assert_int_eq(shop_fill(account, user, 0, 40), CLV_OK);
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  memory->fail_at = peace.fail_at;
  memory->allocations = peace.allocations;
  clv_account_state_facts before = state_of(account), after;
  clv_fit_report report = {.size = sizeof report}, kept = report;
  clv_status status = clv_account_refit(account, shop_time(SHOP_DAYS), BOTH, NULL, &report, NULL);
  after = state_of(account);
  if (status == CLV_OK) {
    ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
  } else {
    ck_assert_mem_eq(&before, &after, sizeof after);
    ck_assert_mem_eq(&report, &kept, sizeof kept);
  }
  clv_account_free(account);
  return status;
}

START_TEST(without_memory_nothing_changes) {
  clv_model *truth = shop_truth(CLV_MODEL_PARETO_NBD);
  harness_each_allocation(refit_all, truth);
  clv_model_free(truth);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/fit_job");
  TCase *tests = tcase_create("fit_job");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, an_account_from_its_first_day_on);
  tcase_add_test(tests, who_loses_buyers_keeps_the_model);
  tcase_add_test(tests, another_filter_asks_for_another_model);
  tcase_add_test(tests, a_job_holds_nothing_of_the_account);
  tcase_add_test(tests, what_has_changed_meanwhile_refuses_a_job);
  tcase_add_test(tests, of_two_jobs_the_first_gets_in);
  tcase_add_test(tests, a_job_is_not_let_into_an_account_at_the_same_address);
  tcase_add_test(tests, a_late_job_leaves_a_newer_check);
  tcase_add_test(tests, a_fit_that_did_not_converge_leaves_the_old_model);
  tcase_add_test(tests, misuse_is_refused);
  tcase_add_test(tests, without_memory_nothing_changes);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
