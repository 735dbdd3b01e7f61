/* Running a fit job: candidates forecast the last part of the history, the best kind is fitted to all of it. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit_job.h"
#include "../base/error.h"
#include "../model/model.h"

enum { CANDIDATES = 2 };

/* Those that let a customer drop out after the first order. */
static const int32_t candidates[CANDIDATES] = {CLV_MODEL_MBG_NBD, CLV_MODEL_PARETO_NBD};

/* Several fits that report as one. */
typedef struct run_progress {
  clv_progress_fn progress;
  void *user;
  const char *phase; /* NULL: the fit's own */
  uint32_t step;
  unsigned fit, fits; /* which of how many */
} run_progress;

typedef struct fit_run {
  clv_fit_job *job;
  clv_fit_host host;
  run_progress progress;
  const int32_t *kinds; /* that forecast */
  size_t count;
  bool refitted; /* the kind of the model in use forecasts instead of itself, which knows days after the split */
  uint32_t scores[CANDIDATES];
  clv_backtest *backtest;
} fit_run;

static int run_tell(const clv_progress *progress, void *user) {
  run_progress *all = user;
  clv_progress own = *progress;
  own.step = all->step++;
  own.fraction = (all->fit + progress->fraction) / all->fits;
  if (all->phase) own.phase = all->phase;
  return all->progress(&own, all->user);
}

/* Index of the kind of the model in use among those that forecast; `count` where it is none of them. */
static size_t run_incumbent_index(const fit_run *run) {
  size_t i = 0;
  while (i < run->count && run->kinds[i] != run->job->incumbent->facts.kind) i++;
  return i;
}

static clv_status run_start(fit_run *run, clv_fit_job *job, const clv_fit_host *host, clv_error *error) {
  bool automatic = job->kind == CLV_MODEL_AUTO;
  *run = (fit_run){.job = job,
                   .host = CLV_FIT_HOST_INIT,
                   .kinds = automatic ? candidates : &job->kind,
                   .count = automatic ? CANDIDATES : 1};
  clv_status status = clvp_struct_in(&run->host, (uint32_t)sizeof run->host, host, "host", error);
  if (status != CLV_OK) return status;
  run->progress = (run_progress){.progress = run->host.progress, .user = run->host.progress_user, .fits = 1};
  if (run->host.progress) {
    run->host.progress = run_tell;
    run->host.progress_user = &run->progress;
  }
  if (!run->host.allocator) run->host.allocator = &job->allocator;
  if (job->report.split == CLV_NO_DAY) return CLV_OK;
  run->progress.phase = "backtest";
  run->progress.fits += (unsigned)run->count;
  const clv_model *model = job->incumbent;
  run->refitted = model && model->facts.until != CLV_NO_DAY && model->facts.until > job->report.split;
  if (run->refitted) run->progress.fits += run_incumbent_index(run) == run->count;
  return CLV_OK;
}

/* Fit a kind to the days up to the split and let it forecast. */
static clv_status run_trial(fit_run *run, int32_t kind, uint32_t *score, clv_error *error) {
  clv_option options[] = {{CLV_OPTION_MODEL, kind}, {CLV_OPTION_SPEND_MODEL, CLV_SPEND_NONE}};
  clv_model *model = NULL;
  clv_status status = clv_fit(&model, run->job->extract.past, options, sizeof options / sizeof options[0], &run->host,
                              NULL, NULL, error);
  run->progress.fit++;
  if (status == CLV_OK) status = clv_backtest_add(run->backtest, model, score, error);
  clv_model_free(model);
  return status;
}

/* Which of the candidates, by how they forecast. */
static clv_status run_choose(const fit_run *run, uint32_t *chosen, clv_error *error) {
  const clv_model *model = run->job->incumbent;
  clv_fit_report *report = &run->job->report;
  clv_backtest_score score = {.size = (uint32_t)sizeof score};
  clv_backtest_facts facts = {.size = (uint32_t)sizeof facts};
  clv_status status = clv_backtest_choose(run->backtest, model ? model->facts.kind : 0, chosen, error);
  if (status == CLV_OK) status = clv_backtest_get_score(run->backtest, *chosen, &score, error);
  if (status == CLV_OK) status = clv_backtest_get_facts(run->backtest, &facts, error);
  if (status != CLV_OK) return status;
  report->kind = score.kind;
  report->choice = run->job->kind == CLV_MODEL_AUTO ? CLV_CHOICE_BACKTEST : CLV_CHOICE_GIVEN;
  report->deviance = score.deviance;
  report->grade = facts.grade;
  report->naive_wins = facts.naive_wins;
  return CLV_OK;
}

/* The choice beside the model in use. */
static clv_status run_compare(fit_run *run, uint32_t chosen, clv_error *error) {
  clv_model *model = run->job->incumbent;
  clv_fit_report *report = &run->job->report;
  clv_backtest_score score = {.size = (uint32_t)sizeof score};
  uint32_t incumbent = 0;
  size_t index = run_incumbent_index(run);
  clv_status status = CLV_OK;
  if (!run->refitted)
    status = clv_backtest_add(run->backtest, model, &incumbent, error);
  else if (index == run->count)
    status = run_trial(run, model->facts.kind, &incumbent, error);
  else
    incumbent = run->scores[index];
  if (status == CLV_OK) status = clv_backtest_get_score(run->backtest, incumbent, &score, error);
  if (status == CLV_OK)
    status =
        clv_backtest_compare(run->backtest, chosen, incumbent, &report->difference, &report->standard_error, error);
  report->incumbent_deviance = score.deviance;
  report->incumbent_refitted = run->refitted;
  if (status == CLV_OK && report->difference > report->standard_error) report->outcome = CLV_FIT_OUTCOME_WORSE;
  return status;
}

static clv_status run_backtest(fit_run *run, clv_error *error) {
  const clv_fit_job *job = run->job;
  const clvp_extract *extract = &job->extract;
  uint32_t chosen = 0;
  clv_status status =
      clv_backtest_create(&run->backtest, extract->before, extract->after, NULL, sizeof *extract->before,
                          extract->count, job->report.split, job->report.until, run->host.allocator, error);
  for (size_t i = 0; status == CLV_OK && i < run->count; i++)
    status = run_trial(run, run->kinds[i], &run->scores[i], error);
  if (status == CLV_OK) status = run_choose(run, &chosen, error);
  if (status == CLV_OK && job->incumbent) status = run_compare(run, chosen, error);
  clv_backtest_free(run->backtest);
  return status;
}

/* What only a fit and its backtest can tell is not known yet. */
static void run_forget(clv_fit_report *report) {
  *report = (clv_fit_report){.size = report->size,
                             .now = report->now,
                             .until = report->until,
                             .history_start = report->history_start,
                             .split = report->split,
                             .incumbent = report->incumbent};
}

/* Fit the kind that was chosen, or named, to all days; without a backtest CLV_MODEL_AUTO goes by BIC. */
static clv_status run_final(fit_run *run, clv_error *error) {
  clv_fit_job *job = run->job;
  clv_fit_report *report = &job->report;
  clv_option options[] = {{CLV_OPTION_MODEL, report->kind ? report->kind : job->kind},
                          {CLV_OPTION_CHOICE, report->choice},
                          {CLV_OPTION_SPEND_CONVENTION, job->convention},
                          {CLV_OPTION_FITTED_AT, (double)report->now}};
  clv_fit_result transactions = {.size = (uint32_t)sizeof transactions}, spend = {.size = (uint32_t)sizeof spend};
  run->progress.phase = NULL;
  run->progress.fit = run->progress.fits - 1;
  clv_status status = clv_fit(&job->model, job->extract.summary, options, sizeof options / sizeof options[0],
                              &run->host, &transactions, &spend, error);
  if (status != CLV_OK && status != CLV_ENOMODEL) return status;
  report->kind = job->model ? job->model->facts.kind : 0;
  report->choice = job->model ? (clv_choice)job->model->facts.choice : CLV_CHOICE_GIVEN;
  report->status = transactions.status;
  report->reason = transactions.reason;
  report->spend = spend.status;
  report->customers = job->model ? job->model->facts.customers : 0;
  bool converged = transactions.status != CLV_FIT_MAX_ITERATIONS && spend.status != CLV_FIT_MAX_ITERATIONS;
  report->outcome = !job->model  ? CLV_FIT_OUTCOME_NOT_IDENTIFIED
                    : !converged ? CLV_FIT_OUTCOME_NOT_CONVERGED
                                 : CLV_FIT_OUTCOME_ADOPTED;
  if (converged) return CLV_OK;
  clv_model_free(job->model);
  job->model = NULL;
  return CLV_OK;
}

static clv_status run_all(fit_run *run, clv_error *error) {
  clv_fit_report *report = &run->job->report;
  run_forget(report);
  clv_status status = report->split == CLV_NO_DAY ? CLV_ENOMODEL : run_backtest(run, error);
  if (status == CLV_ENOMODEL) { /* too few orders for a backtest */
    run_forget(report);
    report->split = CLV_NO_DAY;
    status = CLV_OK;
  }
  return status == CLV_OK && report->outcome == CLV_FIT_OUTCOME_NONE ? run_final(run, error) : status;
}

clv_status clv_fit_job_run(clv_fit_job *job, const clv_fit_host *host, clv_error *error) {
  if (!job) return clvp_fail(error, CLV_EINVAL, "job", "job is NULL");
  fit_run run;
  clv_status status = run_start(&run, job, host, error);
  if (status != CLV_OK || job->done) return status;
  clv_error own = CLV_ERROR_INIT; /* the caller's stays as it is where the data identify no model */
  status = run_all(&run, &own);
  if (status != CLV_OK) return clvp_fail(error, status, own.field, own.message);
  job->done = true;
  clvp_extract_free(&job->extract, &job->allocator);
  return CLV_OK;
}
