/* What a history says of a profile up to a moment: its statistics, and its transactions for the summary. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "../summary/summary.h"
#include "history.h"
#include <string.h>

enum { WALK_AHEAD = 12 };

/* A profile's qualifying orders, one after the other in the order of time. */
typedef struct order_walk {
  const clvp_history *history;
  const clvp_profile *profile;
  const clvp_order *orders; /* of the run that it is in */
  size_t run, at, count;
  int64_t as_of;
  int64_t day_end; /* last second of `day` */
  int32_t day;     /* of the order it is at; CLV_NO_DAY before the first */
} order_walk;

static order_walk walk_start(const clvp_history *history, size_t number, int64_t as_of) {
  order_walk walk;
  memset(&walk, 0, sizeof walk);
  walk.history = history;
  walk.profile = clvp_profile_at(history, number);
  walk.as_of = as_of;
  walk.day_end = INT64_MIN;
  walk.day = CLV_NO_DAY;
  return walk;
}

/* The next one, with its day in the walk; NULL at the end. */
static const clvp_order *walk_next(order_walk *walk) {
  int32_t offset = walk->history->configuration.day_offset;
  for (;;) {
    while (walk->at == walk->count) {
      walk->orders = clvp_orders_run(walk->history, walk->profile, walk->run++, &walk->count);
      walk->at = 0;
      if (!walk->orders) return NULL;
    }
    const clvp_order *order = &walk->orders[walk->at++];
    int64_t time = clvp_order_time(order);
    if (time > walk->as_of) return NULL;
    if (clvp_order_is(order, CLVP_ORDER_CANCELLED)) continue;
    if (time > walk->day_end) {
      walk->day = clvp_day_of_time(time, offset);
      walk->day_end = clvp_last_second(walk->day, offset);
    }
    return order;
  }
}

void clvp_history_prefetch(const clvp_history *history, size_t number) {
  if (number + WALK_AHEAD >= history->profiles.used) return;
  clvp_orders_prefetch(history, clvp_profile_at(history, number + WALK_AHEAD), 0);
}

void clvp_history_statistics(const clvp_history *history, size_t number, int64_t as_of, clv_statistics *statistics) {
  order_walk walk = walk_start(history, number, as_of);
  clv_statistics own = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  clvp_wide spend = clvp_wide_from(0), first_spend = spend;
  for (const clvp_order *order; (order = walk_next(&walk)) != NULL;) {
    if (own.orders++ == 0)
      own.first_day = walk.day;
    else if (walk.day != own.last_day)
      own.x++;
    own.last_day = walk.day;
    clvp_wide amount = clvp_wide_from(clvp_order_amount(order));
    spend = clvp_wide_add(spend, amount);
    if (own.x == 0) first_spend = spend;
  }
  if (!clvp_wide_fits(spend, &own.spend) || !clvp_wide_fits(first_spend, &own.first_spend)) {
    own.spend = 0;
    own.first_spend = 0;
    own.flags = CLV_STATISTICS_OVERFLOW;
  }
  *statistics = own;
}

/* Days with an order, in a vector that grows. */
typedef struct transaction_list {
  clvp_transaction *transactions;
  size_t count, capacity;
} transaction_list;

/* A profile's transactions up to a day. */
static clv_status transactions_collect(const clvp_history *history, size_t number, int32_t until,
                                       transaction_list *list, clv_error *error) {
  /* The last seconds of the calendar lie on its last day in every zone. */
  int64_t as_of = until == CLV_DAY_MAX ? CLV_TIME_MAX : clvp_last_second(until, history->configuration.day_offset);
  order_walk walk = walk_start(history, number, as_of);
  list->count = 0;
  for (const clvp_order *order; (order = walk_next(&walk)) != NULL && walk.day <= until;) {
    if (list->count == 0 || list->transactions[list->count - 1].day != walk.day) {
      clv_status status = clvp_reserve(&history->store.allocator, (void **)&list->transactions, &list->capacity,
                                       list->count + 1, sizeof *list->transactions, error);
      if (status != CLV_OK) return status;
      list->transactions[list->count++] = (clvp_transaction){walk.day, 0, clvp_wide_from(0)};
    }
    clvp_transaction *transaction = &list->transactions[list->count - 1];
    transaction->orders++;
    transaction->spend = clvp_wide_add(transaction->spend, clvp_wide_from(clvp_order_amount(order)));
  }
  return CLV_OK;
}

clv_status clvp_history_summary(const clvp_history *history, int32_t until, int32_t history_start,
                                clv_summary **summary, clv_error *error) {
  clv_configuration configuration = history->configuration;
  configuration.history_start = history_start;
  const clv_allocator *allocator = &history->store.allocator;
  clvp_summary_builder *builder = NULL;
  transaction_list list = {NULL, 0, 0};
  clv_status status = clvp_builder_create(&builder, &configuration, until, allocator, error);
  for (size_t i = 0; status == CLV_OK && i < history->profiles.used; i++) {
    clvp_history_prefetch(history, i);
    status = transactions_collect(history, i, until, &list, error);
    if (status == CLV_OK) status = clvp_builder_add(builder, list.transactions, list.count, error);
  }
  if (status == CLV_OK) status = clvp_builder_finish(builder, summary, error);
  clvp_release(allocator, list.transactions);
  clvp_builder_free(builder);
  return status;
}

int64_t clvp_history_last_time(const clvp_history *history) {
  if (history->totals.at_last > 0) return history->totals.last_time;
  int64_t last = CLV_TIME_MIN;
  for (size_t i = 0; i < history->profiles.used; i++) {
    const clvp_profile *profile = clvp_profile_at(history, i);
    size_t count;
    const clvp_order *orders = clvp_orders_run(history, profile, clvp_orders_run_count(history, profile) - 1, &count);
    int64_t time = clvp_order_time(&orders[count - 1]);
    if (time > last) last = time;
  }
  return last;
}
