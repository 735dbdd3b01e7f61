/* An account's options: checked, kept, and what depends on them. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/law.h"
#include <string.h>

enum { OPTION_DAYS_MAX = 36525, OPTION_MONTHS_MAX = 1200 };
#define OPTION_DISCOUNT_MAX 1e6

static bool currency_valid(const char *currency) {
  static const char none[4] = {0};
  bool letters = currency[3] == '\0';
  for (size_t i = 0; i < 3; i++) letters = letters && currency[i] >= 'A' && currency[i] <= 'Z';
  return letters || memcmp(currency, none, sizeof none) == 0;
}

static clv_status options_check_numbers(const clv_account_options *options, clv_error *error) {
  const struct {
    const char *name;
    int32_t value, least, most;
  } rows[] = {{"horizon", options->horizon, 1, OPTION_DAYS_MAX},
              {"next_order_limit", options->next_order_limit, 1, OPTION_DAYS_MAX},
              {"check_days", options->check_days, 0, OPTION_DAYS_MAX},
              {"refit_months", options->refit_months, 0, OPTION_MONTHS_MAX},
              {"history_days", options->history_days, 0, OPTION_DAYS_MAX},
              {"convention", options->convention, CLV_SPEND_ALL, CLV_SPEND_REPEAT}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].value < rows[i].least || rows[i].value > rows[i].most)
      return clvp_fail(error, CLV_EINVAL, rows[i].name, "is out of its bounds");
  return CLV_OK;
}

clv_status clvp_options_check(const clv_account_options *options, clv_error *error) {
  clv_status status = options_check_numbers(options, error);
  if (status != CLV_OK) return status;
  if (!currency_valid(options->currency))
    return clvp_fail(error, CLV_EINVAL, "currency", "is not three capital letters");
  if (!(options->annual_discount >= 0.0 && options->annual_discount <= OPTION_DISCOUNT_MAX))
    return clvp_fail(error, CLV_EINVAL, "annual_discount", "must be from 0 to 1e6 a year");
  if (options->complete_since != CLV_NO_DAY && !clvp_day_valid(options->complete_since))
    return clvp_fail(error, CLV_EINVAL, "complete_since", "the day lies outside the years 0001 to 9999");
  if (options->model != CLV_MODEL_AUTO && !clvp_law_of(options->model))
    return clvp_fail(error, CLV_EINVAL, "model", "there is no such transaction model");
  if (options->thresholds.size != sizeof options->thresholds)
    return clvp_fail(error, CLV_EINVAL, "thresholds", "the structure's size is not set");
  for (size_t i = 0; i < sizeof options->reserved / sizeof options->reserved[0]; i++)
    if (options->reserved[i] != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "reserved is not 0");
  return clvp_thresholds_check(&options->thresholds, error);
}

static bool options_predict_alike(const clv_account_options *a, const clv_account_options *b) {
  return a->horizon == b->horizon && a->next_order_limit == b->next_order_limit &&
         !(a->annual_discount < b->annual_discount) && !(a->annual_discount > b->annual_discount);
}

static bool options_fit_alike(const clv_account_options *a, const clv_account_options *b) {
  return a->history_days == b->history_days && a->complete_since == b->complete_since && a->model == b->model &&
         a->convention == b->convention;
}

static bool options_check_alike(const clv_account_options *a, const clv_account_options *b) {
  return memcmp(&a->thresholds, &b->thresholds, sizeof a->thresholds) == 0;
}

static bool options_alike(const clv_account_options *a, const clv_account_options *b) {
  return options_predict_alike(a, b) && options_fit_alike(a, b) && options_check_alike(a, b) &&
         a->check_days == b->check_days && a->refit_months == b->refit_months &&
         memcmp(a->currency, b->currency, sizeof a->currency) == 0;
}

clv_status clv_account_set_options(clv_account *account, const clv_account_options *options, int64_t now,
                                   clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_account_options own = CLV_ACCOUNT_OPTIONS_INIT;
  clv_status status = clvp_struct_in(&own, (uint32_t)sizeof own, options, "options", error);
  if (status == CLV_OK) status = clvp_options_check(&own, error);
  if (status == CLV_OK && !clvp_time_valid(now))
    status = clvp_fail(error, CLV_EINVAL, "now", "the time lies outside the years 0001 to 9999");
  if (status != CLV_OK) return status;
  clvp_lifecycle *lifecycle = &account->lifecycle;
  clv_account_options old = lifecycle->options;
  if (options_alike(&old, &own)) return CLV_OK;
  lifecycle->options = own;
  lifecycle->changed_at = now;
  bool fit_alike = options_fit_alike(&old, &own), check_alike = options_check_alike(&old, &own);
  if (!fit_alike) lifecycle->fit_asked = true;
  if (!check_alike) lifecycle->check_asked = true;
  if (!fit_alike || !check_alike) lifecycle->edition++;
  if (!options_predict_alike(&old, &own)) account->generation++;
  return CLV_OK;
}

clv_status clv_account_get_options(const clv_account *account, clv_account_options *options, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  const clv_account_options *own = &account->lifecycle.options;
  return clvp_struct_out(options, own, (uint32_t)sizeof *own, "options", error);
}

clv_predict_options clvp_account_predict_options(const clv_account *account) {
  const clv_account_options *own = &account->lifecycle.options;
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.horizon = own->horizon;
  options.next_order_limit = own->next_order_limit;
  options.annual_discount = own->annual_discount;
  return options;
}
