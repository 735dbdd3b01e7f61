/* A fit job from beginning to end: taken out of an account, and let in again. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit_job.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/model.h"

/* How far back a fit that begins on a day looks. */
static int32_t job_history_start(const clv_account_options *options, int32_t day) {
  int32_t start = options->complete_since;
  if (options->history_days == 0) return start;
  int32_t oldest = day - options->history_days;
  if (oldest < CLV_DAY_MIN) oldest = CLV_DAY_MIN;
  return oldest > start ? oldest : start;
}

static clv_status job_check(const clv_account *account, int64_t now, uint32_t due, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!clvp_time_valid(now))
    return clvp_fail(error, CLV_EINVAL, "now", "the time lies outside the years 0001 to 9999: is it in milliseconds?");
  if (due == 0 || (due & ~(CLV_DUE_CHECK | CLV_DUE_FIT)) != 0)
    return clvp_fail(error, CLV_EINVAL, "due", "is neither a check nor a fit");
  return CLV_OK;
}

/* Take out what there is to fit. */
static clv_status job_extract(const clv_account *account, clv_fit_job *job, int32_t first_day, clv_error *error) {
  clv_fit_report *report = &job->report;
  report->split = CLV_NO_DAY;
  if (first_day != CLV_NO_DAY) (void)clv_backtest_split(first_day, report->until, &report->split, NULL);
  const clv_model *model = account->model;
  if (model) report->incumbent = model->facts.kind;
  if (model && model->facts.configuration.filter == account->history.configuration.filter)
    job->incumbent = clv_model_ref(account->model);
  clv_status status = clvp_history_extract(&account->history, report->until, report->split, report->history_start,
                                           &job->extract, error);
  if (job->extract.count == 0) report->split = CLV_NO_DAY;
  return status;
}

clv_status clv_account_fit_begin(const clv_account *account, int64_t now, uint32_t due, clv_fit_job **job,
                                 clv_error *error) {
  if (!job) return clvp_fail(error, CLV_EINVAL, "job", "job is NULL");
  clv_status status = job_check(account, now, due, error);
  if (status != CLV_OK) return status;
  const clv_account_options *options = &account->lifecycle.options;
  const clv_allocator *allocator = &account->history.store.allocator;
  clv_fit_job *made = clvp_allocate(allocator, 1, sizeof *made);
  if (!made) return clvp_no_memory(error);
  int32_t day = clvp_account_day(account, now), first_day;
  made->allocator = *allocator;
  made->account = account;
  clvp_account_hold(account);
  made->edition = account->lifecycle.edition;
  made->checks = account->lifecycle.checks;
  made->kind = options->model;
  made->convention = options->convention;
  made->report = (clv_fit_report){.size = (uint32_t)sizeof made->report,
                                  .split = CLV_NO_DAY,
                                  .now = now,
                                  .until = day > CLV_DAY_MIN ? day - 1 : day,
                                  .history_start = job_history_start(options, day)};
  status = clvp_account_examine(account, now, &options->thresholds, made->report.history_start, &made->check,
                                &first_day, error);
  made->done = !(due & CLV_DUE_FIT) || !made->check.eligible;
  if (status == CLV_OK && !made->done) status = job_extract(account, made, first_day, error);
  if (status == CLV_OK)
    *job = made;
  else
    clv_fit_job_free(made);
  return status;
}

void clv_fit_job_free(clv_fit_job *job) {
  if (!job) return;
  clv_allocator allocator = job->allocator;
  clv_model_free(job->incumbent);
  clv_model_free(job->model);
  clvp_extract_free(&job->extract, &allocator);
  clvp_account_drop(job->account, &allocator);
  clvp_release(&allocator, job);
}

clv_status clv_account_fit_adopt(clv_account *account, clv_fit_job *job, clv_fit_report *report, clv_error *error) {
  if (!account || !job)
    return clvp_fail(error, CLV_EINVAL, account ? "job" : "account", account ? "job is NULL" : "account is NULL");
  if (job->account != account) return clvp_fail(error, CLV_EINVAL, "job", "is another account's");
  if (!job->done || job->adopted)
    return clvp_fail(error, CLV_EINVAL, "job", job->adopted ? "was adopted already" : "was not run to its end");
  if (job->edition != account->lifecycle.edition)
    return clvp_fail(error, CLV_ECONFIG, "job", "options, filter or model of the account have changed since it began");
  clv_status status = report ? clvp_struct_ready(report, "report", error) : CLV_OK;
  if (status != CLV_OK) return status;
  job->adopted = true;
  /* Another check that was adopted while this job ran may be of a later time. */
  bool late = job->checks != account->lifecycle.checks && job->report.now < account->lifecycle.checked_at;
  if (!late) clvp_lifecycle_checked(account, job->report.now, &job->check);
  if (job->report.outcome != CLV_FIT_OUTCOME_NONE) clvp_lifecycle_tried(account, &job->report);
  if (job->model) clvp_account_put_model(account, job->model);
  job->model = NULL;
  return report ? clvp_struct_out(report, &job->report, (uint32_t)sizeof job->report, "report", error) : CLV_OK;
}

clv_status clv_account_refit(clv_account *account, int64_t now, uint32_t due, const clv_fit_host *host,
                             clv_fit_report *report, clv_error *error) {
  clv_fit_job *job = NULL;
  clv_status status = report ? clvp_struct_ready(report, "report", error) : CLV_OK;
  if (status == CLV_OK) status = clv_account_fit_begin(account, now, due, &job, error);
  if (status == CLV_OK) status = clv_fit_job_run(job, host, error);
  if (status == CLV_OK) status = clv_account_fit_adopt(account, job, report, error);
  clv_fit_job_free(job);
  return status;
}
