/* Taking out of a history what a fit and its backtest need, in one pass. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "reading.h"
#include "../base/error.h"

/* A customer's numbers from the days with an order. */
static clv_statistics statistics_of(const clvp_transactions *transactions) {
  const clvp_transaction *days = transactions->days;
  size_t last = transactions->count - 1;
  clv_statistics own = {(int32_t)last, days[0].day, days[last].day, 0, 0, 0, 0};
  clvp_wide spend = clvp_wide_from(0);
  for (size_t i = 0; i <= last; i++) {
    own.orders += days[i].orders;
    spend = clvp_wide_add(spend, days[i].spend);
  }
  if (!clvp_wide_fits(spend, &own.spend) || !clvp_wide_fits(days[0].spend, &own.first_spend)) {
    own.spend = own.first_spend = 0;
    own.flags = CLV_STATISTICS_OVERFLOW;
  }
  return own;
}

/* The same with the days after the split. What was taken back since of the days before does not count: `before` knew
 * nothing of it. */
static clv_statistics statistics_since(const clv_statistics *before, const clvp_transactions *transactions,
                                       int32_t split) {
  clv_statistics own = *before;
  clvp_wide spend = clvp_wide_from(before->spend);
  for (size_t i = transactions->count; i > 0 && transactions->days[i - 1].day > split; i--) {
    const clvp_transaction *transaction = &transactions->days[i - 1];
    own.x++;
    own.orders += transaction->orders;
    if (own.last_day < transaction->day) own.last_day = transaction->day;
    spend = clvp_wide_add(spend, transaction->spend);
  }
  if (own.flags == 0 && !clvp_wide_fits(spend, &own.spend)) own.flags = CLV_STATISTICS_OVERFLOW;
  if (own.flags != 0) own.spend = own.first_spend = 0;
  return own;
}

/* What a pass works with. */
typedef struct extract_pass {
  const clvp_history *history;
  int32_t until, split, history_start;
  clvp_summary_builder *builder, *past; /* past NULL without a split */
  clvp_transactions transactions, earlier;
} extract_pass;

static clv_status extract_begin(extract_pass *pass, clvp_extract *extract, clv_error *error) {
  const clv_allocator *allocator = &pass->history->store.allocator;
  clv_configuration configuration = pass->history->configuration;
  configuration.history_start = pass->history_start;
  size_t persons = pass->history->totals.persons;
  clv_status status = clvp_builder_create(&pass->builder, &configuration, pass->until, allocator, error);
  if (status != CLV_OK || pass->split == CLV_NO_DAY) return status;
  status = clvp_builder_create(&pass->past, &configuration, pass->split, allocator, error);
  if (status != CLV_OK || persons == 0) return status;
  extract->before = clvp_allocate(allocator, persons, sizeof *extract->before);
  extract->after = clvp_allocate(allocator, persons, sizeof *extract->after);
  return extract->before && extract->after ? CLV_OK : clvp_no_memory(error);
}

static clv_status extract_person(extract_pass *pass, size_t number, clvp_extract *extract, clv_error *error) {
  clvp_transactions *all = &pass->transactions, *known = &pass->earlier;
  clv_status status = clvp_transactions_read(all, pass->history, NULL, number, pass->until, error);
  if (status == CLV_OK) status = clvp_builder_add(pass->builder, all->days, all->count, error);
  if (status != CLV_OK || !pass->past) return status;
  status = clvp_transactions_read(known, pass->history, NULL, number, pass->split, error);
  if (status == CLV_OK) status = clvp_builder_add(pass->past, known->days, known->count, error);
  if (status != CLV_OK || known->count == 0 || known->days[0].day < pass->history_start) return status;
  extract->before[extract->count] = statistics_of(known);
  extract->after[extract->count] = statistics_since(&extract->before[extract->count], all, pass->split);
  extract->count++;
  return CLV_OK;
}

clv_status clvp_history_extract(const clvp_history *history, int32_t until, int32_t split, int32_t history_start,
                                clvp_extract *extract, clv_error *error) {
  const clv_allocator *allocator = &history->store.allocator;
  extract_pass pass = {.history = history, .until = until, .split = split, .history_start = history_start};
  clvp_extract made = {NULL, NULL, NULL, NULL, 0};
  clv_status status = extract_begin(&pass, &made, error);
  for (size_t i = 0; status == CLV_OK && i < history->profiles.used; i++) {
    clvp_history_prefetch(history, i);
    if (clvp_history_listed(history, i)) status = extract_person(&pass, i, &made, error);
  }
  if (status == CLV_OK) status = clvp_builder_finish(pass.builder, &made.summary, error);
  if (status == CLV_OK && pass.past) status = clvp_builder_finish(pass.past, &made.past, error);
  clvp_builder_free(pass.builder);
  clvp_builder_free(pass.past);
  clvp_release(allocator, pass.transactions.days);
  clvp_release(allocator, pass.earlier.days);
  if (status != CLV_OK)
    clvp_extract_free(&made, allocator);
  else
    *extract = made;
  return status;
}

void clvp_extract_free(clvp_extract *extract, const clv_allocator *allocator) {
  clv_summary_free(extract->summary);
  clv_summary_free(extract->past);
  clvp_release(allocator, extract->before);
  clvp_release(allocator, extract->after);
  *extract = (clvp_extract){NULL, NULL, NULL, NULL, 0};
}
