/* What a history says of a profile up to a moment: its statistics, and its transactions for the summary. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "reading.h"
#include <string.h>

enum { WALK_AHEAD = 12 };

void clvp_history_prefetch(const clvp_history *history, size_t number) {
  if (number + WALK_AHEAD >= history->profiles.used) return;
  clvp_orders_prefetch(history, clvp_profile_at(history, number + WALK_AHEAD), 0);
}

clv_status clvp_history_statistics(const clvp_history *history, size_t number, int64_t as_of,
                                   clv_statistics *statistics, clv_error *error) {
  return clvp_history_statistics_under(history, NULL, number, as_of, statistics, error);
}

clv_status clvp_history_statistics_under(const clvp_history *history, clvp_filter_use *use, size_t number,
                                         int64_t as_of, clv_statistics *statistics, clv_error *error) {
  clvp_reading reading;
  clv_status status = clvp_reading_open(&reading, history, use, number, as_of, error);
  if (status != CLV_OK) return status;
  clv_statistics own = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  clvp_wide spend = clvp_wide_from(0), first_spend = spend;
  for (clvp_item item; clvp_reading_next(&reading, &item);) {
    if (own.orders++ == 0)
      own.first_day = item.day;
    else if (item.day != own.last_day)
      own.x++;
    own.last_day = item.day;
    spend = clvp_wide_add(spend, clvp_wide_from(item.net));
    if (own.x == 0) first_spend = spend;
  }
  clvp_reading_close(&reading);
  if (!clvp_wide_fits(spend, &own.spend) || !clvp_wide_fits(first_spend, &own.first_spend)) {
    own.spend = 0;
    own.first_spend = 0;
    own.flags = CLV_STATISTICS_OVERFLOW;
  }
  *statistics = own;
  return CLV_OK;
}

clv_status clvp_transactions_read(clvp_transactions *transactions, const clvp_history *history, clvp_filter_use *use,
                                  size_t number, int32_t until, clv_error *error) {
  /* The last seconds of the calendar lie on its last day in every zone. */
  int64_t as_of = until == CLV_DAY_MAX ? CLV_TIME_MAX : clvp_last_second(until, history->configuration.day_offset);
  clvp_reading reading;
  clv_status status = clvp_reading_open(&reading, history, use, number, as_of, error);
  transactions->count = 0;
  for (clvp_item item; status == CLV_OK && clvp_reading_next(&reading, &item) && item.day <= until;) {
    if (transactions->count == 0 || transactions->days[transactions->count - 1].day != item.day) {
      status = clvp_reserve(&history->store.allocator, (void **)&transactions->days, &transactions->capacity,
                            transactions->count + 1, sizeof *transactions->days, error);
      if (status != CLV_OK) break;
      transactions->days[transactions->count++] = (clvp_transaction){item.day, 0, clvp_wide_from(0)};
    }
    clvp_transaction *transaction = &transactions->days[transactions->count - 1];
    transaction->orders++;
    transaction->spend = clvp_wide_add(transaction->spend, clvp_wide_from(item.net));
  }
  clvp_reading_close(&reading);
  return status;
}

clv_status clvp_history_summary(const clvp_history *history, int32_t until, int32_t history_start,
                                clv_summary **summary, clv_error *error) {
  return clvp_history_summary_under(history, NULL, history->configuration.filter, until, history_start, summary, error);
}

clv_status clvp_history_summary_under(const clvp_history *history, clvp_filter_use *use, uint64_t filter, int32_t until,
                                      int32_t history_start, clv_summary **summary, clv_error *error) {
  clv_configuration configuration = history->configuration;
  configuration.filter = filter;
  configuration.history_start = history_start;
  const clv_allocator *allocator = &history->store.allocator;
  clvp_summary_builder *builder = NULL;
  clvp_transactions list = {NULL, 0, 0};
  clv_status status = clvp_builder_create(&builder, &configuration, until, allocator, error);
  for (size_t i = 0; status == CLV_OK && i < history->profiles.used; i++) {
    clvp_history_prefetch(history, i);
    if (!clvp_history_listed(history, i)) continue;
    status = clvp_transactions_read(&list, history, use, i, until, error);
    if (status == CLV_OK) status = clvp_builder_add(builder, list.days, list.count, error);
  }
  if (status == CLV_OK) status = clvp_builder_finish(builder, summary, error);
  clvp_release(allocator, list.days);
  clvp_builder_free(builder);
  return status;
}

int64_t clvp_history_last_time(const clvp_history *history) {
  if (history->totals.at_last > 0) return history->totals.last_time;
  int64_t last = CLV_TIME_MIN;
  for (size_t i = 0; i < history->profiles.used; i++) {
    const clvp_profile *profile = clvp_profile_at(history, i);
    if (!clvp_orders_any(profile)) continue;
    size_t count;
    const clvp_order *orders = clvp_orders_run(history, profile, clvp_orders_run_count(history, profile) - 1, &count);
    int64_t time = clvp_order_time(&orders[count - 1]);
    if (time > last) last = time;
  }
  return last;
}

/* The later of two times that are not after `as_of`. */
static int64_t touched_by(const clvp_order *order, int64_t as_of, int64_t touched) {
  int64_t time = clvp_order_time(order);
  return time <= as_of && time > touched ? time : touched;
}

int64_t clvp_history_touched(const clvp_history *history, uint32_t number, int64_t as_of) {
  int64_t touched = CLV_NO_TIME;
  uint32_t node = 0, member;
  while (clvp_person_next(history, number, &node, &member)) {
    const clvp_profile *profile = clvp_profile_at(history, member);
    const clvp_order *orders;
    size_t count;
    for (size_t run = 0; (orders = clvp_orders_run(history, profile, run, &count)) != NULL; run++) {
      for (size_t i = 0; i < count; i++) {
        if (!clvp_order_is(&orders[i], CLVP_ORDER_AWAITED)) touched = touched_by(&orders[i], as_of, touched);
        for (uint32_t cell = clvp_order_refunds(history, &orders[i]); cell != 0;) {
          const clvp_cell *refund = clvp_cell_at(history, cell);
          touched = touched_by(&refund->is.refund, as_of, touched);
          cell = refund->next;
        }
      }
    }
  }
  return touched;
}
