/* The table of fit options, and reading them. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "fit.h"
#include <math.h>

#define OPTION(n, text, of, standard, least, most, line)                                                               \
  {                                                                                                                    \
    .size = sizeof(clv_option_info), .number = (n), .name = (text), .unit = (of), .default_value = (standard),         \
    .minimum = (least), .maximum = (most), .whole = 1, .summary = (line)                                               \
  }

static const clv_option_info fit_options[] = {
    OPTION(CLV_OPTION_MODEL, "model", "clv_model_kind", CLV_MODEL_PARETO_NBD, CLV_MODEL_AUTO, CLV_MODEL_PARETO_NBD,
           "transaction model; 0: of mbg-nbd and pareto-nbd the one of the least BIC"),
    OPTION(CLV_OPTION_SPEND_MODEL, "spend_model", "clv_spend_kind", CLV_SPEND_GAMMA_GAMMA, CLV_SPEND_NONE,
           CLV_SPEND_GAMMA_GAMMA, "spend model"),
    OPTION(CLV_OPTION_SPEND_CONVENTION, "spend_convention", "clv_spend_convention", CLV_SPEND_ALL, CLV_SPEND_ALL,
           CLV_SPEND_REPEAT, "which transactions a mean spend is taken over"),
    OPTION(CLV_OPTION_UNIT_DAYS, "unit_days", "days", 1, 1, 366, "unit of time of the parameters"),
    OPTION(CLV_OPTION_UNTIL, "until", "day", CLV_NO_DAY, CLV_NO_DAY, CLV_DAY_MAX,
           "last day of observation; by default the summary's own"),
    OPTION(CLV_OPTION_MAX_ITERATIONS, "max_iterations", "steps", 200, 1, 10000, "Newton steps of one search"),
    OPTION(CLV_OPTION_FITTED_AT, "fitted_at", "seconds", 0, (double)CLV_TIME_MIN, (double)CLV_TIME_MAX,
           "the host's time of the fit, kept in the model; 0: not given"),
    OPTION(CLV_OPTION_CHOICE, "choice", "clv_choice", CLV_CHOICE_GIVEN, CLV_CHOICE_GIVEN, CLV_CHOICE_BACKTEST,
           "why the model is of its kind, kept in the model"),
};
#define FIT_OPTIONS (sizeof fit_options / sizeof fit_options[0])

clv_status clv_fit_option_at(uint32_t index, clv_option_info *info, clv_error *error) {
  if (index >= FIT_OPTIONS) return clvp_fail(error, CLV_ENOTFOUND, "index", "there are not so many options");
  return clvp_struct_out(info, &fit_options[index], (uint32_t)sizeof *info, "info", error);
}

static const clv_option_info *option_of(uint32_t number) {
  for (size_t i = 0; i < FIT_OPTIONS; i++) {
    if (fit_options[i].number == number) return &fit_options[i];
  }
  return NULL;
}

static void take(clvp_fit_options *own, uint32_t number, double value) {
  switch (number) {
  case CLV_OPTION_MODEL:
    own->model = (int32_t)value;
    break;
  case CLV_OPTION_SPEND_MODEL:
    own->spend_model = (int32_t)value;
    break;
  case CLV_OPTION_SPEND_CONVENTION:
    own->convention = (int32_t)value;
    break;
  case CLV_OPTION_UNIT_DAYS:
    own->unit_days = (uint32_t)value;
    break;
  case CLV_OPTION_UNTIL:
    own->until = (int32_t)value;
    break;
  case CLV_OPTION_MAX_ITERATIONS:
    own->max_iterations = (unsigned)value;
    break;
  case CLV_OPTION_FITTED_AT:
    own->fitted_at = (int64_t)value;
    break;
  default:
    own->choice = (int32_t)value;
    break;
  }
}

clv_status clvp_fit_options_read(clvp_fit_options *own, const clv_option *options, size_t count,
                                 const clv_summary *summary, clv_error *error) {
  if (options == NULL && count > 0) return clvp_fail(error, CLV_EINVAL, "options", "is missing");
  for (size_t i = 0; i < FIT_OPTIONS; i++) take(own, fit_options[i].number, fit_options[i].default_value);
  for (size_t i = 0; i < count; i++) {
    const clv_option_info *info = option_of(options[i].number);
    double value = options[i].value;
    if (info == NULL) return clvp_fail_row(error, CLV_EINVAL, i, "options", "there is no such option");
    if (!(value >= info->minimum && value <= info->maximum) || value != floor(value))
      return clvp_fail_row(error, CLV_EINVAL, i, info->name, "is out of its bounds, or not whole");
    take(own, info->number, value);
  }
  if (own->until == CLV_NO_DAY) own->until = summary->until;
  if (own->until != CLV_NO_DAY && !clvp_day_valid(own->until))
    return clvp_fail(error, CLV_EINVAL, "until", "lies outside the years 0001 to 9999");
  if (summary->until != CLV_NO_DAY && own->until < summary->until)
    return clvp_fail(error, CLV_EINVAL, "until", "lies before the summary's own");
  return CLV_OK;
}
