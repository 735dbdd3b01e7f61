/* The lifecycle of an account as fields of a snapshot. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "account.h"
#include <math.h>
#include <string.h>

/* One walk over the members writes them, reads them, or counts their bytes. */
typedef struct member_walk {
  clvp_sink *sink;
  clvp_source *source;
  size_t size;
} member_walk;

static void walk_i32(member_walk *walk, int32_t *value) {
  walk->size += sizeof *value;
  if (walk->sink) clvp_put_u32(walk->sink, (uint32_t)*value);
  if (walk->source) *value = (int32_t)clvp_get_u32(walk->source);
}

static void walk_i64(member_walk *walk, int64_t *value) {
  walk->size += sizeof *value;
  if (walk->sink) clvp_put_u64(walk->sink, (uint64_t)*value);
  if (walk->source) *value = (int64_t)clvp_get_u64(walk->source);
}

static void walk_f64(member_walk *walk, double *value) {
  walk->size += sizeof *value;
  if (walk->sink) clvp_put_f64(walk->sink, *value);
  if (walk->source) *value = clvp_get_f64(walk->source);
}

static void walk_bool(member_walk *walk, bool *value) {
  walk->size++;
  if (walk->sink) clvp_put_u8(walk->sink, *value);
  if (!walk->source) return;
  uint8_t byte = clvp_get_u8(walk->source);
  if (byte > 1) clvp_source_fail(walk->source, CLV_EFORMAT);
  *value = byte == 1;
}

/* An enum, or a flag, as an int32_t, at most `last`. */
#define WALK_ENUM(walk, value, last)                                                                                   \
  do {                                                                                                                 \
    int32_t number_ = (int32_t)(value);                                                                                \
    walk_i32(walk, &number_);                                                                                          \
    if ((walk)->source && (number_ < 0 || number_ > (int32_t)(last))) clvp_source_fail((walk)->source, CLV_EFORMAT);   \
    memcpy(&(value), &number_, sizeof number_);                                                                        \
  } while (0)

static void walk_thresholds(member_walk *walk, clv_thresholds *t) {
  walk_i32(walk, &t->months);
  walk_i64(walk, &t->buyers);
  walk_i64(walk, &t->loyal_transactions);
  walk_i64(walk, &t->loyal_buyers);
  walk_i64(walk, &t->loyal_orders);
  walk_i64(walk, &t->paying_buyers);
  walk_i32(walk, &t->days);
  walk_i32(walk, &t->recent_days);
}

static void walk_options(member_walk *walk, clvp_lifecycle *lifecycle) {
  clv_account_options *o = &lifecycle->options;
  walk->size += sizeof o->currency;
  if (walk->sink) clvp_put_bytes(walk->sink, o->currency, sizeof o->currency);
  if (walk->source) clvp_get_bytes(walk->source, o->currency, sizeof o->currency);
  walk_i32(walk, &o->horizon);
  walk_i32(walk, &o->next_order_limit);
  walk_f64(walk, &o->annual_discount);
  walk_i32(walk, &o->check_days);
  walk_i32(walk, &o->refit_months);
  walk_i32(walk, &o->history_days);
  walk_i32(walk, &o->complete_since);
  walk_i32(walk, &o->model);
  walk_i32(walk, &o->convention);
  walk_thresholds(walk, &o->thresholds);
}

static void walk_dates(member_walk *walk, clvp_lifecycle *lifecycle) {
  walk_i64(walk, &lifecycle->changed_at);
  walk_i64(walk, &lifecycle->tried_at);
  walk_bool(walk, &lifecycle->check_asked);
  walk_bool(walk, &lifecycle->fit_asked);
}

static void walk_check(member_walk *walk, clvp_lifecycle *lifecycle) {
  clv_eligibility *e = &lifecycle->check;
  walk_i64(walk, &lifecycle->checked_at);
  WALK_ENUM(walk, e->eligible, 1);
  walk_i32(walk, &e->first_day);
  walk_i32(walk, &e->last_day);
  walk_i32(walk, &e->needed_day);
  walk_i32(walk, &e->months);
  WALK_ENUM(walk, e->months_met, 1);
  WALK_ENUM(walk, e->buyers_met, 1);
  walk_i64(walk, &e->buyers);
  walk_i64(walk, &e->loyal_buyers);
  walk_i64(walk, &e->paying_buyers);
  WALK_ENUM(walk, e->loyal_met, 1);
  WALK_ENUM(walk, e->paying_met, 1);
  walk_i32(walk, &e->days);
  WALK_ENUM(walk, e->days_met, 1);
  walk_i32(walk, &e->idle_days);
  WALK_ENUM(walk, e->recent_met, 1);
  walk_thresholds(walk, &e->thresholds);
}

static void walk_fit(member_walk *walk, clvp_lifecycle *lifecycle) {
  clv_fit_report *r = &lifecycle->fit;
  WALK_ENUM(walk, r->outcome, CLV_FIT_OUTCOME_WORSE);
  walk_i64(walk, &r->now);
  walk_i32(walk, &r->until);
  walk_i32(walk, &r->history_start);
  WALK_ENUM(walk, r->kind, INT32_MAX);
  WALK_ENUM(walk, r->choice, CLV_CHOICE_BACKTEST);
  WALK_ENUM(walk, r->status, CLV_FIT_CANCELLED);
  WALK_ENUM(walk, r->reason, CLV_FIT_NO_SPEND);
  WALK_ENUM(walk, r->spend, CLV_FIT_CANCELLED);
  walk_i32(walk, &r->split);
  WALK_ENUM(walk, r->grade, CLV_GRADE_F);
  WALK_ENUM(walk, r->naive_wins, 1);
  WALK_ENUM(walk, r->incumbent, INT32_MAX);
  WALK_ENUM(walk, r->incumbent_refitted, 1);
  walk_i64(walk, &r->customers);
  walk_f64(walk, &r->deviance);
  walk_f64(walk, &r->incumbent_deviance);
  walk_f64(walk, &r->difference);
  walk_f64(walk, &r->standard_error);
}

/* By tag, from CLVP_TICK_OPTIONS on. */
static void (*const walks[])(member_walk *walk, clvp_lifecycle *lifecycle) = {walk_options, walk_dates, walk_check,
                                                                              walk_fit};

static bool field_wanted(const clvp_lifecycle *lifecycle, uint32_t tag) {
  if (tag == CLVP_TICK_CHECK) return lifecycle->checked_at != CLV_NO_TIME;
  return tag != CLVP_TICK_FIT || lifecycle->fit.outcome != CLV_FIT_OUTCOME_NONE;
}

void clvp_lifecycle_write(const clv_account *account, clvp_sink *sink) {
  clvp_lifecycle own = account->lifecycle;
  for (uint32_t tag = CLVP_TICK_OPTIONS; tag <= CLVP_TICK_FIT; tag++) {
    if (!field_wanted(&own, tag)) continue;
    member_walk count = {NULL, NULL, 0}, write = {sink, NULL, 0};
    walks[tag - CLVP_TICK_OPTIONS](&count, &own);
    clvp_put_field_head(sink, tag, count.size);
    walks[tag - CLVP_TICK_OPTIONS](&write, &own);
  }
}

static bool time_or_none(int64_t time) { return time == CLV_NO_TIME || clvp_time_valid(time); }

static bool day_or_none(int32_t day) { return day == CLV_NO_DAY || clvp_day_valid(day); }

static bool check_sensible(const clvp_lifecycle *lifecycle) {
  const clv_eligibility *e = &lifecycle->check;
  return clvp_time_valid(lifecycle->checked_at) && day_or_none(e->first_day) && day_or_none(e->last_day) &&
         day_or_none(e->needed_day) && e->buyers >= 0 && e->loyal_buyers >= 0 && e->paying_buyers >= 0 &&
         clvp_thresholds_check(&e->thresholds, NULL) == CLV_OK;
}

static bool fit_sensible(const clvp_lifecycle *lifecycle) {
  const clv_fit_report *r = &lifecycle->fit;
  return r->outcome != CLV_FIT_OUTCOME_NONE && r->now == lifecycle->tried_at && clvp_day_valid(r->until) &&
         day_or_none(r->history_start) && day_or_none(r->split) && r->customers >= 0 && isfinite(r->deviance) &&
         isfinite(r->incumbent_deviance) && isfinite(r->difference) && isfinite(r->standard_error);
}

static bool field_sensible(const clvp_lifecycle *lifecycle, uint32_t tag) {
  switch (tag) {
  case CLVP_TICK_OPTIONS:
    return clvp_options_check(&lifecycle->options, NULL) == CLV_OK;
  case CLVP_TICK_DATES:
    return time_or_none(lifecycle->changed_at) && time_or_none(lifecycle->tried_at);
  case CLVP_TICK_CHECK:
    return check_sensible(lifecycle);
  default:
    return fit_sensible(lifecycle);
  }
}

void clvp_lifecycle_read(clv_account *account, uint32_t tag, clvp_source *source, uint64_t size, bool newer) {
  clvp_lifecycle *lifecycle = &account->lifecycle;
  member_walk count = {NULL, NULL, 0}, read = {NULL, source, 0};
  lifecycle->check.size = (uint32_t)sizeof lifecycle->check;
  lifecycle->check.thresholds.size = (uint32_t)sizeof lifecycle->check.thresholds;
  lifecycle->fit.size = (uint32_t)sizeof lifecycle->fit;
  walks[tag - CLVP_TICK_OPTIONS](&count, lifecycle);
  if (size < count.size || (size > count.size && !newer)) clvp_source_fail(source, CLV_EFORMAT);
  if (source->failed != CLV_OK) return;
  walks[tag - CLVP_TICK_OPTIONS](&read, lifecycle);
  if (!field_sensible(lifecycle, tag)) clvp_source_fail(source, newer ? CLV_EVERSION : CLV_EFORMAT);
  if (source->failed == CLV_OK) clvp_skip_bytes(source, size - count.size);
}
