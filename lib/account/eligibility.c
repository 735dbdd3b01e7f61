/* Is there enough data for a model? */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <assert.h>
#include <string.h>

enum { MONTHS_MAX = 1200 };

static clv_status thresholds_check(const clv_thresholds *thresholds, clv_error *error) {
  if (thresholds->months < 0 || thresholds->months > MONTHS_MAX)
    return clvp_fail(error, CLV_EINVAL, "months", "months is not 0 to 1,200");
  if (thresholds->buyers < 0) return clvp_fail(error, CLV_EINVAL, "buyers", "buyers is negative");
  if (thresholds->loyal_transactions < 1)
    return clvp_fail(error, CLV_EINVAL, "loyal_transactions", "loyal_transactions is not positive");
  if (thresholds->loyal_buyers < 0) return clvp_fail(error, CLV_EINVAL, "loyal_buyers", "loyal_buyers is negative");
  for (size_t i = 0; i < sizeof thresholds->reserved / sizeof thresholds->reserved[0]; i++)
    if (thresholds->reserved[i] != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "reserved is not 0");
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

clv_status clv_account_eligibility(const clv_account *account, int64_t as_of, const clv_thresholds *thresholds,
                                   clv_eligibility *report, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_eligibility own;
  memset(&own, 0, sizeof own);
  own.size = (uint32_t)sizeof own;
  own.first_day = own.last_day = own.needed_day = CLV_NO_DAY;
  own.thresholds = (clv_thresholds)CLV_THRESHOLDS_INIT;
  clv_status status = clvp_struct_in(&own.thresholds, (uint32_t)sizeof own.thresholds, thresholds, "thresholds", error);
  if (status == CLV_OK) status = thresholds_check(&own.thresholds, error);
  if (status == CLV_OK) status = clvp_account_check_time(as_of, error);
  if (status != CLV_OK) return status;
  for (size_t i = 0; i < account->history.profiles.used; i++) {
    clv_statistics statistics;
    clvp_history_prefetch(&account->history, i);
    if (!clvp_history_listed(&account->history, i)) continue;
    status = clvp_history_statistics(&account->history, i, as_of, &statistics, error);
    if (status != CLV_OK) return status;
    if (statistics.orders == 0) continue;
    own.buyers++;
    own.loyal_buyers += (int64_t)statistics.x + 1 >= own.thresholds.loyal_transactions;
    if (own.first_day == CLV_NO_DAY || statistics.first_day < own.first_day) own.first_day = statistics.first_day;
    if (statistics.last_day > own.last_day) own.last_day = statistics.last_day;
  }
  if (own.buyers > 0) {
    own.needed_day = clvp_add_months(own.first_day, own.thresholds.months);
    own.months = months_between(own.first_day, own.last_day);
  }
  own.months_met = own.months >= own.thresholds.months;
  own.buyers_met = own.buyers >= own.thresholds.buyers;
  own.loyal_met = own.loyal_buyers >= own.thresholds.loyal_buyers;
  own.eligible = own.months_met && own.buyers_met && own.loyal_met;
  return clvp_struct_out(report, &own, (uint32_t)sizeof own, "report", error);
}
