/* What the tables of any orders have in common. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../base/error.h"

const char *const clvp_summary_part_names[CLVP_SUMMARY_PARTS] = {"customers",  "spend",       "repeat_spend",
                                                                 "first_days", "repeat_days", "gaps"};

clvp_wide clvp_table_weigh_spend(const clvp_table *table) {
  clvp_wide sum = {0, 0};
  for (size_t i = 0; i < table->size; i++) {
    sum = clvp_wide_add(sum, clvp_wide_multiply(table->b[i], table->count[i]));
  }
  return sum;
}

static clvp_wide agree_weigh_keys(const clvp_table *table) {
  clvp_wide sum = {0, 0};
  for (size_t i = 0; i < table->size; i++) {
    sum = clvp_wide_add(sum, clvp_wide_multiply(table->a[i], table->count[i]));
  }
  return sum;
}

static bool agree_equal(clvp_wide a, clvp_wide b) { return clvp_wide_compare(a, b) == 0; }

int64_t clvp_table_take_group(const clvp_table *table, size_t *at, int32_t a) {
  int64_t sum = 0;
  while (*at < table->size && table->a[*at] < a) ++*at;
  for (; *at < table->size && table->a[*at] == a; ++*at) sum += table->count[*at];
  return sum;
}

/* Both spend tables hold the same customers: as many with x + 1 transactions as with x repeat ones. */
static bool agree_spend(const clvp_table *spend, const clvp_table *repeat) {
  size_t i = 0, j = 0;
  clvp_table_take_group(spend, &i, 1);
  while (i < spend->size || j < repeat->size) {
    int32_t x = i < spend->size ? spend->a[i] - 1 : repeat->a[j];
    if (j < repeat->size && repeat->a[j] < x) x = repeat->a[j];
    if (x == INT32_MAX) return false;
    if (clvp_table_take_group(spend, &i, x + 1) != clvp_table_take_group(repeat, &j, x)) return false;
  }
  return true;
}

static clv_status agree_no(int part, const char *message, clv_error *error) {
  return clvp_fail(error, CLV_EDATA, clvp_summary_part_names[part], message);
}

/* How many customers, transactions and amounts of money the tables tell of. */
static clv_status agree_sums(const clv_summary *summary, clv_error *error) {
  const clvp_table *parts = summary->parts;
  int64_t sums[CLVP_SUMMARY_PARTS], with_spend, transactions;
  for (int part = 0; part < CLVP_SUMMARY_PARTS; part++) {
    if (!clvp_table_sum(&parts[part], &sums[part]))
      return clvp_fail(error, CLV_EOVERFLOW, clvp_summary_part_names[part], "the counts do not fit 64 bits together");
  }
  int64_t customers = sums[CLV_SUMMARY_CUSTOMERS], repeats = sums[CLV_SUMMARY_REPEAT_DAYS];
  if (!clvp_add_i64(customers, repeats, &transactions))
    return clvp_fail(error, CLV_EOVERFLOW, "repeat_days", "the transactions do not fit 64 bits");
  if (!clvp_add_i64(sums[CLV_SUMMARY_SPEND], summary->spend_overflow, &with_spend) || customers != with_spend)
    return agree_no(CLV_SUMMARY_SPEND, "another number of customers than in customers", error);
  if (customers != sums[CLV_SUMMARY_FIRST_DAYS])
    return agree_no(CLV_SUMMARY_FIRST_DAYS, "another number of first transactions than of customers", error);
  if (!agree_equal(clvp_wide_from(repeats), agree_weigh_keys(&parts[CLV_SUMMARY_CUSTOMERS])))
    return agree_no(CLV_SUMMARY_REPEAT_DAYS, "another number of transactions than the x of customers tell", error);
  if (repeats != sums[CLV_SUMMARY_GAPS])
    return agree_no(CLV_SUMMARY_GAPS, "another number of gaps than of repeat transactions", error);
  if (!agree_equal(summary->spend, clvp_table_weigh_spend(&parts[CLV_SUMMARY_SPEND])))
    return agree_no(CLV_SUMMARY_SPEND, "another total than that of the spend", error);
  if (!agree_spend(&parts[CLV_SUMMARY_SPEND], &parts[CLV_SUMMARY_REPEAT_SPEND]))
    return agree_no(CLV_SUMMARY_REPEAT_SPEND, "other numbers of customers by x than spend has by x + 1", error);
  return CLV_OK;
}

clv_status clvp_summary_agree(const clv_summary *summary, clv_error *error) {
  clv_status status = agree_sums(summary, error);
  if (status != CLV_OK) return status;
  clvp_wide first_days = {0, 0}, spans = {0, 0};
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  for (size_t i = 0; i < table->size; i++) {
    int32_t first_day = clvp_days_first(table->b[i]), last_day = clvp_days_last(table->b[i]);
    first_days = clvp_wide_add(first_days, clvp_wide_multiply(first_day, table->count[i]));
    spans = clvp_wide_add(spans, clvp_wide_multiply(last_day - first_day, table->count[i]));
  }
  if (!agree_equal(first_days, agree_weigh_keys(&summary->parts[CLV_SUMMARY_FIRST_DAYS])))
    return agree_no(CLV_SUMMARY_FIRST_DAYS, "other days than the first ones of customers", error);
  if (!agree_equal(spans, agree_weigh_keys(&summary->parts[CLV_SUMMARY_GAPS])))
    return agree_no(CLV_SUMMARY_GAPS, "do not come to the days between first and last of customers", error);
  return CLV_OK;
}
