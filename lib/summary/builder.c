/* Collects customers one at a time into a summary. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <assert.h>

#define BUILDER_TALLIES 3
#define BUILDER_HISTOGRAMS 3

struct clvp_summary_builder {
  clv_allocator allocator;
  clv_configuration configuration;
  int32_t until;
  clvp_tally tallies[BUILDER_TALLIES];           /* CUSTOMERS, SPEND, REPEAT_SPEND */
  clvp_histogram histograms[BUILDER_HISTOGRAMS]; /* FIRST_DAYS, REPEAT_DAYS by day, GAPS */
  int64_t orders;
  clvp_wide spend;
  int64_t spend_overflow;
};

clv_status clvp_builder_create(clvp_summary_builder **builder, const clv_configuration *configuration, int32_t until,
                               const clv_allocator *allocator, clv_error *error) {
  clv_allocator own;
  clv_configuration checked;
  clv_status status = clvp_allocator_init(&own, allocator, error);
  if (status == CLV_OK) status = clvp_configuration_init(&checked, configuration, error);
  if (status != CLV_OK) return status;
  if (!clvp_day_valid(until)) {
    return clvp_fail(error, CLV_EINVAL, "until", "the day lies outside the years 0001 to 9999");
  }
  clvp_summary_builder *made = clvp_allocate(&own, 1, sizeof *made);
  if (made == NULL) return clvp_no_memory(error);
  made->allocator = own;
  made->configuration = checked;
  made->until = until;
  *builder = made;
  return CLV_OK;
}

void clvp_builder_free(clvp_summary_builder *builder) {
  if (builder == NULL) return;
  clv_allocator allocator = builder->allocator;
  for (int i = 0; i < BUILDER_TALLIES; i++) clvp_tally_release(&builder->tallies[i], &allocator);
  for (int i = 0; i < BUILDER_HISTOGRAMS; i++) clvp_histogram_release(&builder->histograms[i], &allocator);
  clvp_release(&allocator, builder);
}

/* All the memory that counting these transactions takes. */
static clv_status builder_reserve(clvp_summary_builder *builder, const clvp_transaction *transactions, size_t count,
                                  clv_error *error) {
  const clv_allocator *allocator = &builder->allocator;
  clv_status status = CLV_OK;
  for (int i = 0; i < BUILDER_TALLIES && status == CLV_OK; i++) {
    status = clvp_tally_reserve(&builder->tallies[i], allocator, error);
  }
  if (status == CLV_OK) {
    status = clvp_histogram_reserve(&builder->histograms[0], transactions[0].day - CLV_DAY_MIN, allocator, error);
  }
  for (size_t i = 1; i < count && status == CLV_OK; i++) {
    int32_t day = transactions[i].day, gap = day - transactions[i - 1].day;
    assert(gap > 0);
    status = clvp_histogram_reserve(&builder->histograms[1], day - CLV_DAY_MIN, allocator, error);
    if (status == CLV_OK) status = clvp_histogram_reserve(&builder->histograms[2], gap, allocator, error);
  }
  return status;
}

clv_status clvp_builder_add(clvp_summary_builder *builder, const clvp_transaction *transactions, size_t count,
                            clv_error *error) {
  if (count == 0 || transactions[0].day < builder->configuration.history_start) return CLV_OK;
  int32_t x = (int32_t)(count - 1), first_day = transactions[0].day, last_day = transactions[x].day;
  assert(clvp_day_valid(first_day) && last_day <= builder->until);
  int64_t orders = builder->orders;
  clvp_wide wide = {0, 0};
  for (size_t i = 0; i < count; i++) {
    if (!clvp_add_i64(orders, transactions[i].orders, &orders)) {
      return clvp_fail(error, CLV_EOVERFLOW, "orders", "the number of orders does not fit 64 bits");
    }
    wide = clvp_wide_add(wide, transactions[i].spend);
  }
  clv_status status = builder_reserve(builder, transactions, count, error);
  if (status != CLV_OK) return status;

  builder->orders = orders;
  clvp_tally_add(&builder->tallies[CLV_SUMMARY_CUSTOMERS], x, clvp_days_pack(first_day, last_day));
  int64_t spend = 0, repeat_spend = 0;
  if (clvp_wide_fits(wide, &spend) && clvp_wide_fits(clvp_wide_subtract(wide, transactions[0].spend), &repeat_spend)) {
    assert(spend >= 0 && repeat_spend >= 0);
    builder->spend = clvp_wide_add(builder->spend, wide);
    clvp_tally_add(&builder->tallies[CLV_SUMMARY_SPEND], x + 1, spend);
    if (x > 0) clvp_tally_add(&builder->tallies[CLV_SUMMARY_REPEAT_SPEND], x, repeat_spend);
  } else {
    builder->spend_overflow++;
  }
  clvp_histogram_add(&builder->histograms[0], first_day - CLV_DAY_MIN);
  for (size_t i = 1; i < count; i++) {
    clvp_histogram_add(&builder->histograms[1], transactions[i].day - CLV_DAY_MIN);
    clvp_histogram_add(&builder->histograms[2], transactions[i].day - transactions[i - 1].day);
  }
  return CLV_OK;
}

clv_status clvp_builder_finish(clvp_summary_builder *builder, clv_summary **summary, clv_error *error) {
  const clv_allocator *allocator = &builder->allocator;
  clv_summary *made = NULL;
  clv_status status = clv_summary_create(&made, &builder->configuration, builder->until, allocator, error);
  for (int i = 0; i < BUILDER_TALLIES && status == CLV_OK; i++) {
    status = clvp_tally_flush(&builder->tallies[i], allocator, error);
    if (status == CLV_OK) status = clvp_table_copy(&made->parts[i], &builder->tallies[i].table, allocator, error);
  }
  for (int i = 0; i < BUILDER_HISTOGRAMS && status == CLV_OK; i++) {
    int part = CLV_SUMMARY_FIRST_DAYS + i;
    int32_t base = part == CLV_SUMMARY_GAPS ? 0 : CLV_DAY_MIN;
    status = clvp_histogram_table(&builder->histograms[i], base, &made->parts[part], allocator, error);
  }
  if (status != CLV_OK) {
    clv_summary_free(made);
    return status;
  }
  made->orders = builder->orders;
  made->spend = builder->spend;
  made->spend_overflow = builder->spend_overflow;
  *summary = made;
  return CLV_OK;
}
