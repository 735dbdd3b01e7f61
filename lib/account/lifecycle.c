/* Where an account stands, and what is due when. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/model.h"

/* Days on which something is due. */
enum { AT_ONCE = CLV_DAY_MIN, NEVER = INT32_MAX };

void clvp_lifecycle_init(clvp_lifecycle *lifecycle) {
  *lifecycle = (clvp_lifecycle){.options = CLV_ACCOUNT_OPTIONS_INIT,
                                .changed_at = CLV_NO_TIME,
                                .checked_at = CLV_NO_TIME,
                                .tried_at = CLV_NO_TIME};
}

void clvp_lifecycle_model_given(clv_account *account) {
  clvp_lifecycle *lifecycle = &account->lifecycle;
  int64_t fitted_at = account->model ? account->model->facts.fitted_at : 0;
  lifecycle->tried_at = fitted_at != 0 ? fitted_at : CLV_NO_TIME;
  lifecycle->fit = (clv_fit_report){.outcome = CLV_FIT_OUTCOME_NONE};
  lifecycle->fit_asked = false;
}

void clvp_lifecycle_filter_changed(clv_account *account, int64_t now) {
  account->lifecycle.changed_at = now;
  account->lifecycle.check_asked = account->lifecycle.fit_asked = true;
  account->lifecycle.edition++;
}

void clvp_lifecycle_checked(clv_account *account, int64_t now, const clv_eligibility *report) {
  account->lifecycle.checked_at = now;
  account->lifecycle.checks++;
  account->lifecycle.check = *report;
  account->lifecycle.check_asked = false;
}

void clvp_lifecycle_tried(clv_account *account, const clv_fit_report *report) {
  account->lifecycle.tried_at = report->now;
  account->lifecycle.fit = *report;
  account->lifecycle.fit_asked = false;
}

int32_t clvp_account_day(const clv_account *account, int64_t time) {
  return clvp_day_of_time(time, account->history.configuration.day_offset);
}

/* Whether the last check found too little. */
static bool found_too_little(const clvp_lifecycle *lifecycle) {
  return lifecycle->checked_at != CLV_NO_TIME && !lifecycle->check.eligible;
}

static clv_state_reason reason_of_fit(clv_fit_outcome outcome) {
  switch (outcome) {
  case CLV_FIT_OUTCOME_NOT_IDENTIFIED:
    return CLV_STATE_REASON_NOT_IDENTIFIED;
  case CLV_FIT_OUTCOME_NOT_CONVERGED:
    return CLV_STATE_REASON_NOT_CONVERGED;
  case CLV_FIT_OUTCOME_WORSE:
    return CLV_STATE_REASON_WORSE;
  default:
    return CLV_STATE_REASON_NONE;
  }
}

clv_state clvp_account_state(const clv_account *account, clv_state_reason *reason) {
  const clvp_lifecycle *lifecycle = &account->lifecycle;
  *reason = reason_of_fit(lifecycle->fit.outcome);
  if (!account->model) {
    if (lifecycle->checked_at == CLV_NO_TIME || !lifecycle->check.eligible) {
      *reason = lifecycle->checked_at == CLV_NO_TIME ? CLV_STATE_REASON_NOT_CHECKED : CLV_STATE_REASON_TOO_LITTLE;
      return CLV_STATE_NOT_ELIGIBLE;
    }
    if (*reason == CLV_STATE_REASON_NONE) *reason = CLV_STATE_REASON_NOT_FITTED;
    return CLV_STATE_READY;
  }
  if (account->model->facts.configuration.filter != account->history.configuration.filter)
    *reason = CLV_STATE_REASON_OTHER_FILTER;
  else if (found_too_little(lifecycle))
    *reason = CLV_STATE_REASON_TOO_LITTLE;
  return *reason == CLV_STATE_REASON_NONE ? CLV_STATE_ACTIVE : CLV_STATE_STALE;
}

/* What the calendar is asked for. */
typedef struct due_calendar {
  const clv_account_options *options;
  int32_t today;            /* a last day that lies more than a period after it counts for nothing */
  int32_t checked, tried;   /* the last days; AT_ONCE: none, or asked for */
  bool too_little, modeled; /* what the last check found; whether there is a model */
} due_calendar;

static due_calendar calendar_of(const clv_account *account, int32_t today) {
  const clvp_lifecycle *lifecycle = &account->lifecycle;
  due_calendar calendar = {&lifecycle->options,   today, AT_ONCE, AT_ONCE, found_too_little(lifecycle),
                           account->model != NULL};
  if (lifecycle->checked_at != CLV_NO_TIME && !lifecycle->check_asked)
    calendar.checked = clvp_account_day(account, lifecycle->checked_at);
  if (lifecycle->tried_at != CLV_NO_TIME && !lifecycle->fit_asked)
    calendar.tried = clvp_account_day(account, lifecycle->tried_at);
  return calendar;
}

static int32_t days_after(const due_calendar *calendar, int32_t last) {
  int32_t period = calendar->options->check_days;
  return last == AT_ONCE || last - period > calendar->today ? AT_ONCE : last + period;
}

static int32_t months_after(const due_calendar *calendar, int32_t last) {
  int32_t period = calendar->options->refit_months;
  return last == AT_ONCE || clvp_add_months(last, -period) > calendar->today ? AT_ONCE : clvp_add_months(last, period);
}

static int32_t check_day(const due_calendar *calendar) {
  return calendar->options->check_days == 0 ? NEVER : days_after(calendar, calendar->checked);
}

static int32_t fit_day(const due_calendar *calendar) {
  bool checks = calendar->options->check_days > 0;
  if (calendar->options->refit_months == 0) return NEVER;
  int32_t day =
      calendar->modeled || !checks ? months_after(calendar, calendar->tried) : days_after(calendar, calendar->tried);
  if (!calendar->too_little) return day;
  int32_t next_check = checks ? check_day(calendar) : months_after(calendar, calendar->checked);
  return day > next_check ? day : next_check;
}

clv_status clv_account_tick(const clv_account *account, int64_t now, clv_tick *tick, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!clvp_time_valid(now))
    return clvp_fail(error, CLV_EINVAL, "now", "the time lies outside the years 0001 to 9999: is it in milliseconds?");
  int32_t today = clvp_account_day(account, now);
  due_calendar calendar = calendar_of(account, today);
  clv_tick own = {.size = (uint32_t)sizeof own, .next = CLV_TIME_MAX};
  if (check_day(&calendar) <= today) own.due |= CLV_DUE_CHECK;
  if (fit_day(&calendar) <= today) own.due |= CLV_DUE_FIT;
  /* Supposing that all this is done, and done well. */
  if (own.due) {
    calendar.checked = today;
    calendar.too_little = false;
  }
  if (own.due & CLV_DUE_FIT) {
    calendar.tried = today;
    calendar.modeled = true;
  }
  int32_t check = check_day(&calendar), fit = fit_day(&calendar), next = check < fit ? check : fit;
  if (next > today && next <= CLV_DAY_MAX)
    own.next = clvp_last_second(next - 1, account->history.configuration.day_offset) + 1;
  if (own.next > CLV_TIME_MAX) own.next = CLV_TIME_MAX;
  return clvp_struct_out(tick, &own, (uint32_t)sizeof own, "tick", error);
}

static int32_t told_day(int32_t day) { return day > CLV_DAY_MAX ? CLV_NO_DAY : day; }

clv_status clv_account_get_state(const clv_account *account, clv_account_state_facts *facts, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  const clvp_lifecycle *lifecycle = &account->lifecycle;
  const clv_model *model = account->model;
  due_calendar calendar = calendar_of(account, CLV_DAY_MAX);
  clv_account_state_facts own = {.size = (uint32_t)sizeof own,
                                 .outcome = lifecycle->fit.outcome,
                                 .check_day = told_day(check_day(&calendar)),
                                 .fit_day = told_day(fit_day(&calendar)),
                                 .configuration_changed_at = lifecycle->changed_at,
                                 .checked_at = lifecycle->checked_at,
                                 .tried_at = lifecycle->fit.outcome ? lifecycle->tried_at : CLV_NO_TIME,
                                 .fitted_at = model && model->facts.fitted_at ? model->facts.fitted_at : CLV_NO_TIME};
  own.state = clvp_account_state(account, &own.reason);
  return clvp_struct_out(facts, &own, (uint32_t)sizeof own, "facts", error);
}

clv_status clv_account_last_check(const clv_account *account, clv_eligibility *report, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (account->lifecycle.checked_at == CLV_NO_TIME)
    return clvp_fail(error, CLV_ENOTFOUND, "account", "its eligibility was not checked yet");
  return clvp_struct_out(report, &account->lifecycle.check, (uint32_t)sizeof *report, "report", error);
}

clv_status clv_account_last_fit(const clv_account *account, clv_fit_report *report, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (account->lifecycle.fit.outcome == CLV_FIT_OUTCOME_NONE)
    return clvp_fail(error, CLV_ENOTFOUND, "account", "no fit was tried yet");
  return clvp_struct_out(report, &account->lifecycle.fit, (uint32_t)sizeof *report, "report", error);
}

const char *clv_state_name(clv_state state) {
  static const char *const names[] = {"not_eligible", "ready", "active", "stale"};
  return (unsigned)state < sizeof names / sizeof names[0] ? names[state] : "unknown";
}

const char *clv_state_reason_name(clv_state_reason reason) {
  static const char *const names[] = {"none",         "not_checked",    "too_little",    "not_fitted",
                                      "other_filter", "not_identified", "not_converged", "worse"};
  return (unsigned)reason < sizeof names / sizeof names[0] ? names[reason] : "unknown";
}
