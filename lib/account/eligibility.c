/* Is there enough data for a model? */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <assert.h>
#include <string.h>

enum { MONTHS_MAX = 1200, DAYS_MAX = 36525 };

clv_status clv_thresholds_preset(clv_preset preset, clv_thresholds *thresholds, clv_error *error) {
  clv_thresholds own = CLV_THRESHOLDS_INIT;
  if (preset != CLV_PRESET_DEFAULT && preset != CLV_PRESET_KLAVIYO)
    return clvp_fail(error, CLV_EINVAL, "preset", "there is no such preset");
  if (preset == CLV_PRESET_KLAVIYO) {
    own.months = 0;
    own.buyers = 0;
    own.loyal_transactions = 1;
    own.loyal_orders = 3;
    own.paying_buyers = 500;
    own.days = 180;
    own.recent_days = 30;
  }
  return clvp_struct_out(thresholds, &own, (uint32_t)sizeof own, "thresholds", error);
}

clv_status clvp_thresholds_check(const clv_thresholds *thresholds, clv_error *error) {
  if (thresholds->months < 0 || thresholds->months > MONTHS_MAX)
    return clvp_fail(error, CLV_EINVAL, "months", "months is not 0 to 1,200");
  if (thresholds->buyers < 0) return clvp_fail(error, CLV_EINVAL, "buyers", "buyers is negative");
  if (thresholds->loyal_transactions < 1)
    return clvp_fail(error, CLV_EINVAL, "loyal_transactions", "loyal_transactions is not positive");
  if (thresholds->loyal_buyers < 0) return clvp_fail(error, CLV_EINVAL, "loyal_buyers", "loyal_buyers is negative");
  if (thresholds->loyal_orders < 0) return clvp_fail(error, CLV_EINVAL, "loyal_orders", "loyal_orders is negative");
  if (thresholds->paying_buyers < 0) return clvp_fail(error, CLV_EINVAL, "paying_buyers", "paying_buyers is negative");
  if (thresholds->days < 0 || thresholds->days > DAYS_MAX)
    return clvp_fail(error, CLV_EINVAL, "days", "days is not 0 to 36,525");
  if (thresholds->recent_days < 0 || thresholds->recent_days > DAYS_MAX)
    return clvp_fail(error, CLV_EINVAL, "recent_days", "recent_days is not 0 to 36,525");
  if (thresholds->reserved != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "reserved is not 0");
  return CLV_OK;
}

/* Whole calendar months from one day to a later one. */
static int32_t months_between(int32_t first, int32_t last) {
  int32_t first_year = 0, first_month = 0, last_year = 0, last_month = 0, day_of_month;
  clv_status status = clv_date_from_day(first, &first_year, &first_month, &day_of_month, NULL);
  if (status == CLV_OK) status = clv_date_from_day(last, &last_year, &last_month, &day_of_month, NULL);
  assert(status == CLV_OK);
  (void)status;
  int32_t months = (last_year - first_year) * 12 + last_month - first_month;
  return clvp_add_months(first, months) > last ? months - 1 : months;
}

/* Count one customer. */
static void eligibility_take(clv_eligibility *report, const clv_statistics *s) {
  const clv_thresholds *asked = &report->thresholds;
  report->buyers++;
  report->loyal_buyers += (int64_t)s->x + 1 >= asked->loyal_transactions && s->orders >= asked->loyal_orders;
  report->paying_buyers += s->spend > 0 || (s->flags & CLV_STATISTICS_OVERFLOW) != 0;
  if (report->first_day == CLV_NO_DAY || s->first_day < report->first_day) report->first_day = s->first_day;
  if (s->last_day > report->last_day) report->last_day = s->last_day;
}

/* What follows from the counts, as of a day. */
static void eligibility_judge(clv_eligibility *report, int32_t day) {
  const clv_thresholds *asked = &report->thresholds;
  if (report->buyers > 0) {
    report->needed_day = clvp_add_months(report->first_day, asked->months);
    report->months = months_between(report->first_day, report->last_day);
    report->days = day - report->first_day;
    report->idle_days = day - report->last_day;
  }
  report->months_met = report->months >= asked->months;
  report->buyers_met = report->buyers >= asked->buyers;
  report->loyal_met = report->loyal_buyers >= asked->loyal_buyers;
  report->paying_met = report->paying_buyers >= asked->paying_buyers;
  report->days_met = report->days >= asked->days;
  report->recent_met = asked->recent_days == 0 || (report->buyers > 0 && report->idle_days <= asked->recent_days);
  report->eligible = report->months_met && report->buyers_met && report->loyal_met && report->paying_met &&
                     report->days_met && report->recent_met;
}

clv_status clvp_account_examine(const clv_account *account, int64_t as_of, const clv_thresholds *thresholds,
                                int32_t history_start, clv_eligibility *report, int32_t *first_day, clv_error *error) {
  const clvp_history *history = &account->history;
  memset(report, 0, sizeof *report);
  report->size = (uint32_t)sizeof *report;
  report->first_day = report->last_day = report->needed_day = *first_day = CLV_NO_DAY;
  report->thresholds = *thresholds;
  for (size_t i = 0; i < history->profiles.used; i++) {
    clv_statistics statistics;
    clvp_history_prefetch(history, i);
    if (!clvp_history_listed(history, i)) continue;
    clv_status status = clvp_history_statistics(history, i, as_of, &statistics, error);
    if (status != CLV_OK) return status;
    if (statistics.orders == 0) continue;
    eligibility_take(report, &statistics);
    if (statistics.first_day >= history_start && (*first_day == CLV_NO_DAY || statistics.first_day < *first_day))
      *first_day = statistics.first_day;
  }
  eligibility_judge(report, clvp_account_day(account, as_of));
  return CLV_OK;
}

clv_status clv_account_eligibility(const clv_account *account, int64_t as_of, const clv_thresholds *thresholds,
                                   clv_eligibility *report, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_thresholds asked = account->lifecycle.options.thresholds;
  if (thresholds) asked = (clv_thresholds)CLV_THRESHOLDS_INIT;
  clv_status status = clvp_struct_in(&asked, (uint32_t)sizeof asked, thresholds, "thresholds", error);
  if (status == CLV_OK) status = clvp_thresholds_check(&asked, error);
  if (status == CLV_OK) status = clvp_account_check_time(as_of, "as_of", error);
  if (status == CLV_OK) status = clvp_struct_ready(report, "report", error);
  clv_eligibility own;
  int32_t first_day;
  if (status == CLV_OK) status = clvp_account_examine(account, as_of, &asked, CLV_NO_DAY, &own, &first_day, error);
  if (status != CLV_OK) return status;
  return clvp_struct_out(report, &own, (uint32_t)sizeof own, "report", error);
}
