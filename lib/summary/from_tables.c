/* A summary of tables that were counted elsewhere. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <string.h>

/* A table as the caller has it. */
typedef struct given_table {
  const clv_summary_row *rows;
  size_t count, stride;
} given_table;

static clv_summary_row given_row(const given_table *table, size_t i) {
  clv_summary_row row;
  memcpy(&row, (const unsigned char *)table->rows + i * table->stride, sizeof row);
  return row;
}

static bool given_days_valid(int64_t first, int64_t last) {
  return first >= CLV_DAY_MIN && first <= last && last <= CLV_DAY_MAX;
}

/* What is wrong with the keys of a row; NULL where nothing is. */
static const char *given_key_refuse(const clv_summary *summary, int part, const int64_t key[3]) {
  int64_t start = summary->configuration.history_start;
  if (part == CLV_SUMMARY_CUSTOMERS) {
    if (!given_days_valid(key[1], key[2])) return "first and last day that cannot be";
    if (key[2] > summary->until) return "the last day lies after until";
    if (key[1] < start) return "the first day lies before history_start";
    if (key[0] < 0 || key[0] > key[2] - key[1] || (key[0] == 0) != (key[1] == key[2]))
      return "x does not fit between first and last day";
    return NULL;
  }
  if (part == CLV_SUMMARY_SPEND || part == CLV_SUMMARY_REPEAT_SPEND) {
    if (key[2] != 0) return "the third key is not 0";
    if (key[0] < 1 || key[0] > INT32_MAX) return "less than one transaction, or more than there are days";
    return key[1] < 0 ? "the spend is negative" : NULL;
  }
  if (key[1] != 0 || key[2] != 0) return "the second or third key is not 0";
  if (part == CLV_SUMMARY_GAPS) {
    return key[0] < 1 || key[0] > CLV_DAY_MAX - CLV_DAY_MIN ? "no day lies between two transactions" : NULL;
  }
  if (!given_days_valid(key[0], key[0])) return "the day lies outside the years 0001 to 9999";
  if (key[0] > summary->until) return "the day lies after until";
  return key[0] < start ? "the day lies before history_start" : NULL;
}

static clv_status given_check(const clv_summary *summary, int part, const given_table *table, clv_error *error) {
  for (size_t i = 0; i < table->count; i++) {
    clv_summary_row row = given_row(table, i);
    const char *message = row.count < 1 ? "the count is not positive" : given_key_refuse(summary, part, row.key);
    if (message != NULL) return clvp_fail_row(error, CLV_EDATA, i, clvp_summary_part_names[part], message);
  }
  return CLV_OK;
}

/* The key of a row, as pairs sort it. */
static clvp_word_pair given_pair(const given_table *table, int part, size_t i) {
  clv_summary_row row = given_row(table, i);
  int64_t b = row.key[1];
  if (part == CLV_SUMMARY_CUSTOMERS) b = clvp_days_pack((int32_t)row.key[1], (int32_t)row.key[2]);
  return clvp_word_pair_from_key((int32_t)row.key[0], b);
}

static bool given_ascends(const given_table *table, int part) {
  clvp_word_pair last = {0, 0};
  for (size_t i = 0; i < table->count; i++) {
    clvp_word_pair pair = given_pair(table, part, i);
    if (pair.high < last.high || (pair.high == last.high && pair.low < last.low)) return false;
    last = pair;
  }
  return true;
}

/* The rows in the order of their keys, as the low words of pairs: sorted by the second key, then, which is stable, by
 * the first. Returns where they are: `pairs` or `scratch`. */
static clvp_word_pair *given_sort(const given_table *table, int part, clvp_word_pair *pairs, clvp_word_pair *scratch) {
  size_t count = table->count;
  bool ascends = given_ascends(table, part);
  for (size_t i = 0; i < count; i++) pairs[i] = (clvp_word_pair){ascends ? i : given_pair(table, part, i).low, i};
  if (ascends) return pairs;
  clvp_word_pair *sorted = clvp_word_pairs_sort(pairs, scratch, count, 0);
  for (size_t i = 0; i < count; i++) sorted[i].high = given_pair(table, part, (size_t)sorted[i].low).high;
  return clvp_word_pairs_sort(sorted, sorted == pairs ? scratch : pairs, count, 0);
}

/* Rows of one key become one; `made` has room for all. */
static clv_status given_collapse(const given_table *table, int part, const clvp_word_pair *sorted, clvp_table *made,
                                 clv_error *error) {
  clvp_word_pair last = {0, 0};
  made->size = 0;
  for (size_t i = 0; i < table->count; i++) {
    size_t at = (size_t)sorted[i].low;
    clvp_word_pair pair = given_pair(table, part, at);
    int64_t count = given_row(table, at).count;
    if (made->size == 0 || pair.high != last.high || pair.low != last.low) {
      made->a[made->size] = clvp_word_pair_a(pair);
      made->b[made->size] = clvp_word_pair_b(pair);
      made->count[made->size++] = count;
    } else if (!clvp_add_i64(made->count[made->size - 1], count, &made->count[made->size - 1])) {
      return clvp_fail_row(error, CLV_EOVERFLOW, at, clvp_summary_part_names[part], "a count does not fit 64 bits");
    }
    last = pair;
  }
  return CLV_OK;
}

static clv_status given_take(const given_table *table, int part, clvp_table *made, const clv_allocator *allocator,
                             clv_error *error) {
  clvp_word_pair *scratch = NULL, *pairs = NULL;
  clvp_table room = {NULL, NULL, NULL, 0};
  if (table->count == 0) return CLV_OK;
  pairs = clvp_reallocate(allocator, NULL, table->count, sizeof *pairs);
  if (pairs != NULL) scratch = clvp_reallocate(allocator, NULL, table->count, sizeof *scratch);
  clv_status status = scratch == NULL ? clvp_no_memory(error) : CLV_OK;
  if (status == CLV_OK) status = clvp_table_allocate(&room, table->count, allocator, error);
  if (status == CLV_OK) {
    status = given_collapse(table, part, given_sort(table, part, pairs, scratch), &room, error);
  }
  /* A copy, for the columns of a table stand close together. */
  if (status == CLV_OK) status = clvp_table_allocate(made, room.size, allocator, error);
  if (status == CLV_OK) {
    memcpy(made->a, room.a, room.size * sizeof *room.a);
    memcpy(made->b, room.b, room.size * sizeof *room.b);
    memcpy(made->count, room.count, room.size * sizeof *room.count);
  }
  clvp_table_release(&room, allocator);
  clvp_release(allocator, pairs);
  clvp_release(allocator, scratch);
  return status;
}

/* What the customers alone tell of a histogram: all first days; of the repeat days the last of each; of the gaps those
 * of who has one. */
static clv_status given_told(const clv_summary *summary, int part, clvp_table *told, clv_error *error) {
  const clv_allocator *allocator = &summary->allocator;
  const clvp_table *customers = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  if (customers->size == 0) return CLV_OK;
  clv_summary_row *rows = clvp_allocate(allocator, customers->size, sizeof *rows);
  if (rows == NULL) return clvp_no_memory(error);
  given_table table = {rows, 0, sizeof *rows};
  for (size_t i = 0; i < customers->size; i++) {
    int32_t first_day = clvp_days_first(customers->b[i]), last_day = clvp_days_last(customers->b[i]);
    if (part == CLV_SUMMARY_REPEAT_DAYS && customers->a[i] == 0) continue;
    if (part == CLV_SUMMARY_GAPS && customers->a[i] != 1) continue;
    clv_summary_row *row = &rows[table.count++];
    row->key[0] = part == CLV_SUMMARY_FIRST_DAYS ? first_day : last_day;
    if (part == CLV_SUMMARY_GAPS) row->key[0] -= first_day;
    row->count = customers->count[i];
  }
  clv_status status = given_take(&table, part, told, allocator, error);
  clvp_release(allocator, rows);
  return status;
}

/* Has `table` what the customers tell? */
static clv_status given_check_told(const clv_summary *summary, int part, const clvp_table *table, clv_error *error) {
  clvp_table told = {NULL, NULL, NULL, 0};
  clv_status status = given_told(summary, part, &told, error);
  if (status != CLV_OK) return status;
  bool has = part != CLV_SUMMARY_FIRST_DAYS || told.size == table->size;
  for (size_t i = 0, j = 0; has && i < told.size; i++) {
    int64_t count = clvp_table_take_group(table, &j, told.a[i]);
    has = part == CLV_SUMMARY_FIRST_DAYS ? count == told.count[i] : count >= told.count[i];
  }
  clvp_table_release(&told, &summary->allocator);
  return has ? CLV_OK : clvp_fail(error, CLV_EDATA, clvp_summary_part_names[part], "not of the days of customers");
}

/* What holds where no count is negative. */
static clv_status given_agree(const clv_summary *summary, clv_error *error) {
  const clvp_table *customers = &summary->parts[CLV_SUMMARY_CUSTOMERS], *spend = &summary->parts[CLV_SUMMARY_SPEND];
  int64_t transactions = 0;
  for (size_t i = 0, j = 0; i < customers->size;) {
    int32_t x = customers->a[i];
    if (clvp_table_take_group(customers, &i, x) < clvp_table_take_group(spend, &j, x + 1))
      return clvp_fail(error, CLV_EDATA, "spend", "more customers of x + 1 transactions than customers has of x");
  }
  for (int part = CLV_SUMMARY_FIRST_DAYS; part <= CLV_SUMMARY_REPEAT_DAYS; part++) {
    for (size_t i = 0; i < summary->parts[part].size; i++) transactions += summary->parts[part].count[i];
  }
  if (summary->orders < transactions) return clvp_fail(error, CLV_EDATA, "orders", "fewer orders than transactions");
  clvp_wide repeats = clvp_table_weigh_spend(&summary->parts[CLV_SUMMARY_REPEAT_SPEND]);
  if (clvp_wide_compare(repeats, summary->spend) > 0)
    return clvp_fail(error, CLV_EDATA, "repeat_spend", "more than the spend of all transactions");
  return CLV_OK;
}

static clv_status given_fill(clv_summary *summary, const given_table tables[CLVP_SUMMARY_PARTS], clv_error *error) {
  clv_status status = CLV_OK;
  for (int part = 0; part < CLVP_SUMMARY_PARTS && status == CLV_OK; part++) {
    clvp_table *made = &summary->parts[part];
    status = given_check(summary, part, &tables[part], error);
    if (status == CLV_OK) status = given_take(&tables[part], part, made, &summary->allocator, error);
    if (status == CLV_OK && part == CLV_SUMMARY_FIRST_DAYS && tables[part].count == 0) {
      status = given_told(summary, part, made, error);
    } else if (status == CLV_OK && part >= CLV_SUMMARY_FIRST_DAYS) {
      status = given_check_told(summary, part, made, error);
    }
  }
  if (status != CLV_OK) return status;
  int64_t with_spend;
  if (!clvp_table_sum(&summary->parts[CLV_SUMMARY_SPEND], &with_spend))
    return clvp_fail(error, CLV_EOVERFLOW, "spend", "the counts do not fit 64 bits together");
  summary->spend = clvp_table_weigh_spend(&summary->parts[CLV_SUMMARY_SPEND]);
  status = clvp_summary_agree(summary, error);
  return status == CLV_OK ? given_agree(summary, error) : status;
}

/* The caller's tables, by part. */
static clv_status given_read(const clv_summary_tables *given, given_table tables[CLVP_SUMMARY_PARTS],
                             clv_error *error) {
  size_t stride = given->stride;
  const given_table named[CLVP_SUMMARY_PARTS] = {
      {given->customers, given->customers_count, stride},       {given->spend, given->spend_count, stride},
      {given->repeat_spend, given->repeat_spend_count, stride}, {given->first_days, given->first_days_count, stride},
      {given->repeat_days, given->repeat_days_count, stride},   {given->gaps, given->gaps_count, stride}};
  if (stride < sizeof *given->gaps) {
    return clvp_fail(error, CLV_EINVAL, "stride", "the stride is smaller than a row");
  }
  for (int part = 0; part < CLVP_SUMMARY_PARTS; part++) {
    const char *name = clvp_summary_part_names[part];
    if (named[part].rows == NULL && named[part].count > 0)
      return clvp_fail(error, CLV_EINVAL, name, "the rows are missing");
    if (named[part].count > (size_t)PTRDIFF_MAX / stride)
      return clvp_fail(error, CLV_EINVAL, name, "no memory holds so many rows");
    tables[part] = named[part];
  }
  if (given->orders < 0) return clvp_fail(error, CLV_EDATA, "orders", "the number of orders is negative");
  if (given->spend_overflow < 0)
    return clvp_fail(error, CLV_EDATA, "spend_overflow", "the number of customers is negative");
  return CLV_OK;
}

clv_status clv_summary_from_tables(clv_summary **summary, const clv_summary_tables *tables,
                                   const clv_configuration *configuration, int32_t until,
                                   const clv_allocator *allocator, clv_error *error) {
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the result has no place to go");
  if (tables == NULL) return clvp_fail(error, CLV_EINVAL, "tables", "the tables are missing");
  if (!clvp_day_valid(until)) {
    return clvp_fail(error, CLV_EINVAL, "until", "the day lies outside the years 0001 to 9999");
  }
  clv_summary_tables given = CLV_SUMMARY_TABLES_INIT;
  given_table by_part[CLVP_SUMMARY_PARTS];
  clv_summary *made = NULL;
  clv_status status = clvp_struct_in(&given, (uint32_t)sizeof given, tables, "tables", error);
  if (status == CLV_OK) status = given_read(&given, by_part, error);
  if (status == CLV_OK) status = clv_summary_create(&made, configuration, until, allocator, error);
  if (status != CLV_OK) return status;
  made->orders = given.orders;
  made->spend_overflow = given.spend_overflow;
  status = given_fill(made, by_part, error);
  if (status == CLV_OK) {
    *summary = made;
  } else {
    clv_summary_free(made);
  }
  return status;
}
