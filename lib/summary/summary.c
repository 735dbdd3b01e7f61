/* Summaries: create, add, subtract, totals, rows. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <string.h>

clv_status clv_summary_create(clv_summary **summary, const clv_configuration *configuration, int32_t until,
                              const clv_allocator *allocator, clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the result has no place to go");
  clv_allocator own;
  clv_configuration checked;
  clv_status status = clvp_allocator_init(&own, allocator, error);
  if (status == CLV_OK) status = clvp_configuration_init(&checked, configuration, error);
  if (status != CLV_OK) return status;
  if (until != CLV_NO_DAY && !clvp_day_valid(until)) {
    return clvp_fail(error, CLV_EINVAL, "until", "the day lies outside the years 0001 to 9999");
  }
  clv_summary *made = clvp_allocate(&own, 1, sizeof *made);
  if (made == NULL) return clvp_no_memory(error);
  made->allocator = own;
  made->configuration = checked;
  made->until = until;
  *summary = made;
  return CLV_OK;
}

void clv_summary_free(clv_summary *summary) {
  if (summary == NULL) return;
  clv_allocator allocator = summary->allocator;
  for (int i = 0; i < CLVP_SUMMARY_PARTS; i++) clvp_table_release(&summary->parts[i], &allocator);
  clvp_release(&allocator, summary);
}

static clv_status summary_check_combinable(const clv_summary *summary, const clv_summary *other, clv_error *error) {
  const clv_configuration *p = &summary->configuration, *q = &other->configuration;
  const char *field = NULL;
  if (p->day_offset != q->day_offset) field = "day_offset";
  if (p->minor_digits != q->minor_digits) field = "minor_digits";
  if (p->history_start != q->history_start) field = "history_start";
  if (p->filter != q->filter) field = "filter";
  if (field != NULL) {
    return clvp_fail(error, CLV_ECONFIG, field, "the summaries were made under different configurations");
  }
  if (summary->until != other->until && summary->until != CLV_NO_DAY && other->until != CLV_NO_DAY) {
    return clvp_fail(error, CLV_ECONFIG, "until", "the summaries are complete up to different days");
  }
  return CLV_OK;
}

static bool summary_combine_count(int64_t *count, int64_t other, bool subtract) {
  clvp_wide a = clvp_wide_from(*count), b = clvp_wide_from(other);
  return clvp_wide_fits(subtract ? clvp_wide_subtract(a, b) : clvp_wide_add(a, b), count);
}

static clv_status summary_combine(clv_summary *summary, const clv_summary *other, bool subtract, clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the summary is missing");
  if (other == NULL) return clvp_fail(error, CLV_EINVAL, "other", "the other summary is missing");
  clv_status status = summary_check_combinable(summary, other, error);
  if (status != CLV_OK) return status;

  clv_summary made = *summary;
  memset(made.parts, 0, sizeof made.parts);
  if (made.until == CLV_NO_DAY) made.until = other->until;
  made.spend = subtract ? clvp_wide_subtract(made.spend, other->spend) : clvp_wide_add(made.spend, other->spend);
  bool fits = summary_combine_count(&made.orders, other->orders, subtract) &&
              summary_combine_count(&made.spend_overflow, other->spend_overflow, subtract);
  int64_t sums[CLVP_SUMMARY_PARTS] = {0}, transactions;
  for (int i = 0; i < CLVP_SUMMARY_PARTS && fits && status == CLV_OK; i++) {
    status = clvp_table_merge(&made.parts[i], &summary->parts[i], &other->parts[i], subtract, &made.allocator, error);
    fits = clvp_table_sum(&made.parts[i], &sums[i]);
  }
  fits = fits && clvp_add_i64(sums[CLV_SUMMARY_FIRST_DAYS], sums[CLV_SUMMARY_REPEAT_DAYS], &transactions);
  if (status == CLV_OK && !fits) {
    status = clvp_fail(error, CLV_EOVERFLOW, "count", "a total of the result does not fit 64 bits");
  }
  clvp_table *unwanted = status == CLV_OK ? summary->parts : made.parts;
  for (int i = 0; i < CLVP_SUMMARY_PARTS; i++) clvp_table_release(&unwanted[i], &made.allocator);
  if (status == CLV_OK) *summary = made;
  return status;
}

clv_status clv_summary_add(clv_summary *summary, const clv_summary *other, clv_error *error) {
  return summary_combine(summary, other, false, error);
}

clv_status clv_summary_subtract(clv_summary *summary, const clv_summary *other, clv_error *error) {
  return summary_combine(summary, other, true, error);
}

clv_status clv_summary_get_totals(const clv_summary *summary, clv_summary_totals *totals, clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the summary is missing");
  clv_summary_totals made = {(uint32_t)sizeof made, summary->until, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0, 0, 0, 0};
  const clvp_table *customers = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  for (size_t i = 0; i < customers->size; i++) {
    int32_t first_day = clvp_days_first(customers->b[i]), last_day = clvp_days_last(customers->b[i]);
    if (made.first_day == CLV_NO_DAY || first_day < made.first_day) made.first_day = first_day;
    if (last_day > made.last_day) made.last_day = last_day;
    made.customers += customers->count[i];
    if (customers->a[i] > 0) made.repeat_customers += customers->count[i];
  }
  const clvp_table *repeat_days = &summary->parts[CLV_SUMMARY_REPEAT_DAYS];
  made.transactions = made.customers;
  for (size_t i = 0; i < repeat_days->size; i++) made.transactions += repeat_days->count[i];
  made.orders = summary->orders;
  made.spend_overflow = !clvp_wide_fits(summary->spend, &made.spend) || summary->spend_overflow != 0;
  if (made.spend_overflow) made.spend = 0;
  return clvp_struct_out(totals, &made, (uint32_t)sizeof made, "totals", error);
}

clv_status clv_summary_get_configuration(const clv_summary *summary, clv_configuration *configuration,
                                         clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the summary is missing");
  return clvp_struct_out(configuration, &summary->configuration, (uint32_t)sizeof summary->configuration,
                         "configuration", error);
}

size_t clv_summary_row_count(const clv_summary *summary, clv_summary_part part) {
  if (summary == NULL || (int)part < 0 || (int)part >= CLVP_SUMMARY_PARTS) return 0;
  return summary->parts[part].size;
}

clv_status clv_summary_rows(const clv_summary *summary, clv_summary_part part, size_t first, size_t count,
                            clv_summary_row *rows, size_t stride, clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the summary is missing");
  if ((int)part < 0 || (int)part >= CLVP_SUMMARY_PARTS) {
    return clvp_fail(error, CLV_EINVAL, "part", "a summary has no such table");
  }
  const clvp_table *table = &summary->parts[part];
  if (first > table->size) return clvp_fail(error, CLV_EINVAL, "first", "the table has fewer rows");
  if (count > table->size - first) return clvp_fail(error, CLV_EINVAL, "count", "the table has fewer rows");
  if (rows == NULL && count > 0) return clvp_fail(error, CLV_EINVAL, "rows", "the rows have no place to go");
  if (stride < sizeof *rows) return clvp_fail(error, CLV_EINVAL, "stride", "the stride is smaller than a row");
  unsigned char *out = (unsigned char *)rows;
  for (size_t i = first; i < first + count; i++) {
    clv_summary_row row = {{table->a[i], 0, 0}, table->count[i]};
    if (part == CLV_SUMMARY_CUSTOMERS) {
      row.key[1] = clvp_days_first(table->b[i]);
      row.key[2] = clvp_days_last(table->b[i]);
    } else if (part == CLV_SUMMARY_SPEND || part == CLV_SUMMARY_REPEAT_SPEND) {
      row.key[1] = table->b[i];
    }
    memcpy(out + (i - first) * stride, &row, sizeof row);
  }
  return CLV_OK;
}
