/* A job is what one does by hand: a backtest, a choice, a fit; and a verdict beside the model in use. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/fit_job.h"
#include "shop.h"
#include <stdlib.h>

enum { CUSTOMERS = 900 };

static clv_fit_report refit(clv_account *account, int64_t now) {
  clv_fit_report report = {.size = sizeof report};
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_refit(account, now, CLV_DUE_CHECK | CLV_DUE_FIT, NULL, &report, &error);
  ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
  return report;
}

/* The statistics of all positions up to the end of a day. */
static clv_statistics *column_of(const clv_account *account, int32_t day, size_t *count) {
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  clv_statistics *column = calloc(facts.positions + 1, sizeof *column);
  ck_assert_ptr_nonnull(column);
  *count = facts.positions;
  ck_assert_int_eq(clv_account_statistics_range(account, facts.generation, 0, facts.positions,
                                                (int64_t)(day + 1) * 86400 - 1, column, sizeof *column, NULL),
                   CLV_OK);
  return column;
}

/* Customers who came before are left out of both columns. */
static size_t leave_out(clv_statistics *before, clv_statistics *after, size_t count, int32_t history_start) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (before[i].orders == 0 || before[i].first_day < history_start) continue;
    before[kept] = before[i];
    after[kept++] = after[i];
  }
  return kept;
}

/* What somebody does who has only the functions that a job is made of. */
static clv_model *by_hand(const clv_account *account, int32_t until, int32_t history_start, clv_fit_report *report) {
  clv_summary *summary = NULL, *past = NULL;
  clv_summary_totals totals = {.size = sizeof totals};
  ck_assert_int_eq(clv_account_summary(account, until, history_start, &summary, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  int32_t split;
  ck_assert_int_eq(clv_backtest_split(totals.first_day, until, &split, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_summary(account, split, history_start, &past, NULL), CLV_OK);
  size_t count;
  clv_statistics *before = column_of(account, split, &count), *after = column_of(account, until, &count);
  count = leave_out(before, after, count, history_start);
  clv_backtest *backtest = NULL;
  ck_assert_int_eq(clv_backtest_create(&backtest, before, after, NULL, sizeof *before, count, split, until, NULL, NULL),
                   CLV_OK);
  for (int32_t kind = CLV_MODEL_MBG_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_option option = {CLV_OPTION_MODEL, kind};
    clv_model *model = NULL;
    ck_assert_int_eq(clv_fit(&model, past, &option, 1, NULL, NULL, NULL, NULL), CLV_OK);
    ck_assert_int_eq(clv_backtest_add(backtest, model, NULL, NULL), CLV_OK);
    clv_model_free(model);
  }
  uint32_t choice;
  clv_backtest_score score = {.size = sizeof score};
  clv_backtest_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_backtest_choose(backtest, 0, &choice, NULL), CLV_OK);
  ck_assert_int_eq(clv_backtest_get_score(backtest, choice, &score, NULL), CLV_OK);
  ck_assert_int_eq(clv_backtest_get_facts(backtest, &facts, NULL), CLV_OK);
  clv_option options[] = {{CLV_OPTION_MODEL, score.kind},
                          {CLV_OPTION_CHOICE, CLV_CHOICE_BACKTEST},
                          {CLV_OPTION_FITTED_AT, (double)report->now}};
  clv_model *model = NULL;
  ck_assert_int_eq(clv_fit(&model, summary, options, 3, NULL, NULL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(report->kind, score.kind);
  ck_assert_int_eq(report->split, split);
  ck_assert_int_eq(report->grade, facts.grade);
  ck_assert_int_eq(report->naive_wins, facts.naive_wins);
  ck_assert_mem_eq(&report->deviance, &score.deviance, sizeof(double));
  ck_assert_int_eq(report->customers, totals.customers);
  clv_backtest_free(backtest);
  clv_summary_free(summary);
  clv_summary_free(past);
  free(before);
  free(after);
  return model;
}

START_TEST(the_same_bits_as_by_hand) {
  static const int32_t truths[] = {CLV_MODEL_PARETO_NBD, CLV_MODEL_MBG_NBD};
  clv_account *account = shop_open(truths[_i % 2], CUSTOMERS);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.history_days = _i >= 2 ? 330 : 0;
  options.complete_since = _i >= 4 ? SHOP_FIRST + 100 : CLV_NO_DAY;
  options.thresholds.buyers = 100;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  int64_t now = shop_time(SHOP_DAYS + 1);
  clv_fit_report report = refit(account, now);
  int32_t start = _i >= 4 ? SHOP_FIRST + 100 : _i >= 2 ? SHOP_FIRST + SHOP_DAYS + 1 - 330 : CLV_NO_DAY;
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert_int_eq(report.now, now);
  ck_assert_int_eq(report.until, SHOP_FIRST + SHOP_DAYS); /* the day before that of `now` */
  ck_assert_int_eq(report.history_start, start);
  ck_assert_int_eq(report.choice, CLV_CHOICE_BACKTEST);
  ck_assert_int_eq(report.incumbent, 0);
  clv_model *want = by_hand(account, report.until, start, &report), *got = clv_account_model(account);
  shop_same_model(got, want);
  clv_model_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_model_get_facts(got, &facts, NULL), CLV_OK);
  ck_assert(facts.fitted_at == now && facts.configuration.history_start == start);
  clv_model_free(want);
  clv_model_free(got);
  clv_account_free(account);
}
END_TEST

static clv_status refit_as(clv_account *account, int32_t kind, clv_model *incumbent, clv_fit_report *report) {
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.model = kind;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, incumbent, NULL), CLV_OK);
  *report = (clv_fit_report){.size = sizeof *report};
  return clv_account_refit(account, shop_time(SHOP_DAYS + 1), CLV_DUE_FIT, NULL, report, NULL);
}

/* The truth is in use; a model in which nobody ever leaves forecasts worse, and does not get in. */
START_TEST(a_worse_model_stays_out) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_model *truth = shop_truth(CLV_MODEL_PARETO_NBD), *held = NULL;
  clv_fit_report report;
  ck_assert_int_eq(refit_as(account, CLV_MODEL_NBD, truth, &report), CLV_OK);
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_WORSE);
  ck_assert_int_eq(report.kind, CLV_MODEL_NBD);
  ck_assert_int_eq(report.incumbent, CLV_MODEL_PARETO_NBD);
  ck_assert_int_eq(report.incumbent_refitted, 0);
  ck_assert(report.difference > report.standard_error && report.standard_error > 0);
  ck_assert(harness_relative(report.difference, report.deviance - report.incumbent_deviance) < 1e-9);
  held = clv_account_model(account);
  ck_assert_ptr_eq(held, truth);
  clv_account_state_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_state(account, &facts, NULL), CLV_OK);
  ck_assert(facts.state == CLV_STATE_STALE && facts.reason == CLV_STATE_REASON_WORSE);
  /* the other way round it does */
  clv_model *wrong = shop_truth(CLV_MODEL_NBD);
  ck_assert_int_eq(refit_as(account, CLV_MODEL_PARETO_NBD, wrong, &report), CLV_OK);
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert(report.difference < 0 && report.choice == CLV_CHOICE_GIVEN);
  clv_model_free(held);
  clv_model_free(wrong);
  clv_model_free(truth);
  clv_account_free(account);
}
END_TEST

/* A model that knows days after the split does not forecast them: its kind does. */
START_TEST(a_model_that_knows_the_answers_is_fitted_again) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_fit_report first = refit(account, shop_time(SHOP_DAYS - 30)), report;
  ck_assert_int_eq(first.outcome, CLV_FIT_OUTCOME_ADOPTED);
  report = refit(account, shop_time(SHOP_DAYS + 1));
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert_int_eq(report.incumbent, first.kind);
  ck_assert_int_eq(report.incumbent_refitted, 1);
  ck_assert(report.difference <= report.standard_error);
  if (report.kind == first.kind) ck_assert(report.difference == 0 && report.standard_error == 0);
  /* of a kind that is no candidate, too */
  clv_model *held = NULL;
  ck_assert_int_eq(refit_as(account, CLV_MODEL_NBD, NULL, &report), CLV_OK);
  held = clv_account_model(account);
  ck_assert_int_eq(refit_as(account, CLV_MODEL_AUTO, held, &report), CLV_OK);
  ck_assert(report.incumbent == CLV_MODEL_NBD && report.incumbent_refitted == 1 && report.difference < 0);
  /* one that was fitted before the split stands as it is */
  clv_account *young = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  first = refit(young, shop_time(200));
  report = refit(young, shop_time(SHOP_DAYS + 1));
  ck_assert(report.incumbent == first.kind && report.incumbent_refitted == 0 && report.difference != 0);
  clv_model_free(held);
  clv_account_free(young);
  clv_account_free(account);
}
END_TEST

START_TEST(a_model_of_another_filter_is_not_compared) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_model *truth = shop_truth(CLV_MODEL_PARETO_NBD);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.model = CLV_MODEL_NBD;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, truth, NULL), CLV_OK);
  account->history.configuration.filter = 99;
  clvp_lifecycle_filter_changed(account, 5);
  clv_fit_report report = refit(account, shop_time(SHOP_DAYS + 1));
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert(report.incumbent == CLV_MODEL_PARETO_NBD && report.incumbent_deviance == 0 && report.standard_error == 0);
  clv_state_reason reason;
  ck_assert_int_eq(clvp_account_state(account, &reason), CLV_STATE_ACTIVE);
  clv_model_free(truth);
  clv_account_free(account);
}
END_TEST

/* Five weeks are too short for a backtest: `auto` goes by BIC, and says so. */
START_TEST(too_few_days_for_a_backtest) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.thresholds.months = 0;
  options.thresholds.buyers = 10;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  clv_fit_report report = refit(account, shop_time(56));
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_ADOPTED);
  ck_assert_int_eq(report.split, CLV_NO_DAY);
  ck_assert(report.choice == CLV_CHOICE_BIC && report.grade == CLV_GRADE_NONE && report.deviance == 0);
  report = refit(account, shop_time(57)); /* until the 56th day after the first */
  ck_assert_int_eq(report.split, SHOP_FIRST + 28);
  ck_assert_int_eq(report.choice, CLV_CHOICE_BACKTEST);
  clv_account_free(account);
}
END_TEST

/* Everybody buys once: eligible by thresholds of its own, and no model is possible. */
START_TEST(data_that_identify_no_model) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  for (uint32_t who = 0; who < 600; who++) {
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = &who, .profile_size = sizeof who, .order = "o"};
    event.order_size = 1;
    event.time = shop_time((int32_t)(who % 200));
    ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
  }
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.thresholds.loyal_buyers = 0;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  clv_error error = CLV_ERROR_INIT, untouched = error;
  clv_fit_report report = {.size = sizeof report};
  ck_assert_int_eq(clv_account_refit(account, shop_time(300), CLV_DUE_FIT, NULL, &report, &error), CLV_OK);
  ck_assert_mem_eq(&error, &untouched, sizeof error);
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_NOT_IDENTIFIED);
  ck_assert_int_eq(report.status, CLV_FIT_NOT_IDENTIFIED);
  ck_assert_int_eq(report.reason, CLV_FIT_NO_REPEATS);
  ck_assert(report.kind == 0 && report.split == CLV_NO_DAY);
  clv_state_reason reason;
  ck_assert_int_eq(clvp_account_state(account, &reason), CLV_STATE_READY);
  ck_assert_int_eq(reason, CLV_STATE_REASON_NOT_IDENTIFIED);
  clv_model *truth = shop_truth(CLV_MODEL_NBD), *held;
  ck_assert_int_eq(clv_account_set_model(account, truth, NULL), CLV_OK);
  report = refit(account, shop_time(301));
  ck_assert_int_eq(report.outcome, CLV_FIT_OUTCOME_NOT_IDENTIFIED);
  ck_assert_int_eq(clvp_account_state(account, &reason), CLV_STATE_STALE);
  held = clv_account_model(account);
  ck_assert_ptr_eq(held, truth);
  clv_model_free(held);
  clv_model_free(truth);
  clv_account_free(account);
}
END_TEST

/* A stop somewhere, and how far it had come. */
typedef struct stopper {
  uint32_t calls, stop_at; /* 0: never */
  uint32_t last_step;
  double last;
  bool backtest, transactions;
} stopper;

static int stop(const clv_progress *progress, void *user) {
  stopper *s = user;
  ck_assert(progress->fraction >= s->last && progress->fraction <= 1);
  ck_assert(s->calls == 0 || progress->step == s->last_step + 1);
  s->last = progress->fraction;
  s->last_step = progress->step;
  if (strcmp(progress->phase, "backtest") == 0) s->backtest = true;
  if (strcmp(progress->phase, "transactions") == 0) s->transactions = true;
  return ++s->calls == s->stop_at;
}

START_TEST(a_job_that_is_stopped_can_be_run_again) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  int64_t now = shop_time(SHOP_DAYS + 1);
  clv_fit_job *whole = NULL, *job = NULL;
  stopper all = {.stop_at = 0};
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.progress = stop;
  host.progress_user = &all;
  ck_assert_int_eq(clv_account_fit_begin(account, now, CLV_DUE_FIT, &whole, NULL), CLV_OK);
  ck_assert_int_eq(clv_fit_job_run(whole, &host, NULL), CLV_OK);
  ck_assert(all.calls > 10 && all.backtest && all.transactions && all.last > 0.6);
  ck_assert_int_eq(clv_account_fit_begin(account, now, CLV_DUE_FIT, &job, NULL), CLV_OK);
  for (uint32_t at = 1; at <= all.calls; at += all.calls / 6) {
    stopper s = {.stop_at = at};
    clv_error error = CLV_ERROR_INIT;
    host.progress_user = &s;
    ck_assert_int_eq(clv_fit_job_run(job, &host, &error), CLV_ECANCELLED);
    ck_assert_int_eq(error.status, CLV_ECANCELLED);
    ck_assert_uint_eq(s.calls, at);
    ck_assert_int_eq(clv_account_fit_adopt(account, job, NULL, NULL), CLV_EINVAL);
  }
  ck_assert_int_eq(clv_fit_job_run(job, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_fit_job_run(job, NULL, NULL), CLV_OK); /* done is done */
  shop_same_model(job->model, whole->model);
  ck_assert_mem_eq(&job->report, &whole->report, sizeof job->report);
  clv_fit_job_free(job);
  clv_fit_job_free(whole);
  clv_account_free(account);
}
END_TEST

START_TEST(misuse_is_refused) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, CUSTOMERS);
  clv_fit_job *job = NULL;
  ck_assert_int_eq(clv_account_fit_begin(account, shop_time(SHOP_DAYS), CLV_DUE_FIT, &job, NULL), CLV_OK);
  clv_fit_host host = CLV_FIT_HOST_INIT;
  clv_error error = CLV_ERROR_INIT;
  host.reserved = 1;
  ck_assert_int_eq(clv_fit_job_run(job, &host, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "reserved");
  ck_assert_int_eq(clv_fit_job_run(NULL, NULL, NULL), CLV_EINVAL);
  clv_executor executor = {sizeof executor, NULL, NULL};
  host = (clv_fit_host)CLV_FIT_HOST_INIT;
  host.executor = &executor;
  ck_assert_int_eq(clv_fit_job_run(job, &host, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_fit_adopt(account, job, NULL, NULL), CLV_EINVAL);
  clv_fit_job_free(job);
  clv_account_free(account);
}
END_TEST

/* The job and all that is in it come from the account's memory, the fit's from the host's. */
static clv_status run_job(const clv_allocator *allocator, void *user) {
  clv_account *account = user;
  clv_fit_job *job = NULL;
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.allocator = allocator;
  ck_assert_int_eq(clv_account_fit_begin(account, shop_time(SHOP_DAYS), CLV_DUE_FIT, &job, NULL), CLV_OK);
  clv_status status = clv_fit_job_run(job, &host, NULL);
  ck_assert((job->model != NULL) == (status == CLV_OK) && job->done == (status == CLV_OK));
  clv_fit_job_free(job);
  return status;
}

START_TEST(without_memory_nothing_is_left) {
  clv_account *account = shop_open(CLV_MODEL_PARETO_NBD, 150);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.thresholds.buyers = 10;
  options.model = CLV_MODEL_NBD;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  clv_model *truth = shop_truth(CLV_MODEL_NBD);
  ck_assert_int_eq(clv_account_set_model(account, truth, NULL), CLV_OK);
  harness_each_allocation(run_job, account);
  clv_model_free(truth);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/fit_job_run");
  TCase *tests = tcase_create("fit_job_run");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, the_same_bits_as_by_hand, 0, 6);
  tcase_add_test(tests, a_worse_model_stays_out);
  tcase_add_test(tests, a_model_that_knows_the_answers_is_fitted_again);
  tcase_add_test(tests, a_model_of_another_filter_is_not_compared);
  tcase_add_test(tests, too_few_days_for_a_backtest);
  tcase_add_test(tests, data_that_identify_no_model);
  tcase_add_test(tests, a_job_that_is_stopped_can_be_run_again);
  tcase_add_test(tests, misuse_is_refused);
  tcase_add_test(tests, without_memory_nothing_is_left);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
