/* The summary of customers that came through the bulk door. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bulk.h"
#include "../base/error.h"

/* How wide the figures of the customers are, and so whether the key of a table fits one word. */
typedef struct bulk_extent {
  size_t customers;
  int32_t first_day; /* least */
  unsigned x_bits, first_bits, span_bits, spend_bits;
} bulk_extent;

static unsigned bulk_bits(uint64_t value) {
  unsigned bits = 0;
  for (; value != 0; value >>= 1) bits++;
  return bits;
}

static bool bulk_left_out(const clv_bulk *bulk, const clv_statistics *statistics) {
  return statistics->first_day < bulk->configuration.history_start;
}

/* Totals into `summary`, and the extent of what it is made of. */
static bulk_extent bulk_measure(const clv_bulk *bulk, clv_summary *summary) {
  uint64_t x = 0, span = 0, spend = 0;
  int32_t first_day = CLV_DAY_MAX, last_first_day = CLV_DAY_MIN;
  bulk_extent extent = {0, 0, 0, 0, 0, 0};
  for (size_t i = 0; i < bulk->count; i++) {
    const clv_statistics *s = &bulk->statistics[i];
    if (bulk_left_out(bulk, s)) continue;
    extent.customers++;
    x |= (uint64_t)s->x;
    span |= (uint64_t)(s->last_day - s->first_day);
    spend |= (uint64_t)s->spend;
    if (s->first_day < first_day) first_day = s->first_day;
    if (s->first_day > last_first_day) last_first_day = s->first_day;
    summary->orders += s->orders;
    summary->spend = clvp_wide_add(summary->spend, clvp_wide_from(s->spend));
    summary->spend_overflow += s->flags & CLV_STATISTICS_OVERFLOW;
  }
  extent.first_day = first_day;
  extent.x_bits = bulk_bits(x);
  extent.first_bits = extent.customers > 0 ? bulk_bits((uint64_t)(last_first_day - first_day)) : 0;
  extent.span_bits = bulk_bits(span);
  extent.spend_bits = bulk_bits(spend);
  return extent;
}

/* The key that a customer has in a table; false where none. */
static bool bulk_key(const clv_bulk *bulk, const clv_statistics *s, int part, int32_t *a, int64_t *b) {
  if (bulk_left_out(bulk, s)) return false;
  if (part == CLV_SUMMARY_CUSTOMERS) {
    *a = s->x;
    *b = clvp_days_pack(s->first_day, s->last_day);
    return true;
  }
  *a = part == CLV_SUMMARY_SPEND ? s->x + 1 : s->x;
  *b = part == CLV_SUMMARY_SPEND ? s->spend : s->spend - s->first_spend;
  return *a > 0 && !(s->flags & CLV_STATISTICS_OVERFLOW);
}

/* Keys of any width. */
static clv_status bulk_count_pairs(const clv_bulk *bulk, const bulk_extent *extent, int part, clvp_table *table,
                                   clv_error *error) {
  const clv_allocator *allocator = &bulk->allocator;
  clvp_word_pair *scratch = NULL, *keys = clvp_reallocate(allocator, NULL, extent->customers, sizeof *keys);
  if (keys != NULL) scratch = clvp_reallocate(allocator, NULL, extent->customers, sizeof *scratch);
  clv_status status = scratch == NULL ? clvp_no_memory(error) : CLV_OK;
  if (status == CLV_OK) {
    size_t size = 0;
    for (size_t i = 0; i < bulk->count; i++) {
      int32_t a;
      int64_t b;
      if (bulk_key(bulk, &bulk->statistics[i], part, &a, &b)) keys[size++] = clvp_word_pair_from_key(a, b);
    }
    const clvp_word_pair *sorted = clvp_word_pairs_sort(keys, scratch, size, UINT64_MAX);
    status = clvp_table_collapse(table, sorted, size, allocator, error);
  }
  clvp_release(allocator, keys);
  clvp_release(allocator, scratch);
  return status;
}

/* The key in one word: x, then first day and span, or spend. Each is written, and stays where it counts: branches here
 * would be taken at random. */
static size_t bulk_gather_words(const clv_bulk *bulk, const bulk_extent *extent, int part, uint64_t *words) {
  size_t size = 0;
  uint32_t least_x = part == CLV_SUMMARY_REPEAT_SPEND;
  for (size_t i = 0; i < bulk->count; i++) {
    const clv_statistics *s = &bulk->statistics[i];
    bool counts = !bulk_left_out(bulk, s);
    if (part == CLV_SUMMARY_CUSTOMERS) {
      uint64_t first = (uint64_t)((int64_t)s->first_day - extent->first_day);
      uint64_t span = (uint64_t)(s->last_day - s->first_day);
      words[size] = ((uint64_t)s->x << extent->first_bits | first) << extent->span_bits | span;
    } else {
      int64_t spend = part == CLV_SUMMARY_SPEND ? s->spend : s->spend - s->first_spend;
      words[size] = (uint64_t)s->x << extent->spend_bits | (uint64_t)spend;
      counts &= (s->flags & CLV_STATISTICS_OVERFLOW) == 0 && (uint32_t)s->x >= least_x;
    }
    size += counts;
  }
  return size;
}

static void bulk_put_word(const bulk_extent *extent, int part, uint64_t word, const clvp_table *table, size_t row) {
  if (part == CLV_SUMMARY_CUSTOMERS) {
    int32_t span = (int32_t)(word & ((UINT64_C(1) << extent->span_bits) - 1));
    word >>= extent->span_bits;
    int32_t first_day = extent->first_day + (int32_t)(word & ((UINT64_C(1) << extent->first_bits) - 1));
    table->a[row] = (int32_t)(word >> extent->first_bits);
    table->b[row] = clvp_days_pack(first_day, first_day + span);
  } else {
    table->a[row] = (int32_t)(word >> extent->spend_bits) + (part == CLV_SUMMARY_SPEND);
    table->b[row] = (int64_t)(word & ((UINT64_C(1) << extent->spend_bits) - 1));
  }
}

/* Keys that fit a word; `words` has room for two a customer. */
static clv_status bulk_count_words(const clv_bulk *bulk, const bulk_extent *extent, int part, uint64_t *words,
                                   clvp_table *table, clv_error *error) {
  unsigned bits = extent->x_bits;
  bits += part == CLV_SUMMARY_CUSTOMERS ? extent->first_bits + extent->span_bits : extent->spend_bits;
  if (bits > 64) return bulk_count_pairs(bulk, extent, part, table, error);
  size_t size = bulk_gather_words(bulk, extent, part, words), rows = size > 0;
  const uint64_t *sorted = clvp_words_sort(words, words + extent->customers, size, bits);
  for (size_t i = 1; i < size; i++) rows += sorted[i] != sorted[i - 1];
  clv_status status = clvp_table_allocate(table, rows, &bulk->allocator, error);
  if (status != CLV_OK) return status;
  for (size_t i = 0, row = 0, next; i < size; i = next, row++) {
    for (next = i + 1; next < size && sorted[next] == sorted[i];) next++;
    bulk_put_word(extent, part, sorted[i], table, row);
    table->count[row] = (int64_t)(next - i);
  }
  return CLV_OK;
}

clv_status clv_bulk_summary(const clv_bulk *bulk, clv_summary **summary, clv_error *error) {
  if (bulk == NULL) return clvp_fail(error, CLV_EINVAL, "bulk", "the customers are missing");
  if (summary == NULL) return clvp_fail(error, CLV_EINVAL, "summary", "the result has no place to go");
  const clv_allocator *allocator = &bulk->allocator;
  clv_summary *made = NULL;
  clv_status status = clv_summary_create(&made, &bulk->configuration, bulk->until, allocator, error);
  if (status != CLV_OK) return status;
  bulk_extent extent = bulk_measure(bulk, made);
  uint64_t *words = clvp_reallocate(allocator, NULL, extent.customers, 2 * sizeof *words);
  if (words == NULL && extent.customers > 0) status = clvp_no_memory(error);
  int parts = extent.customers > 0 ? CLV_SUMMARY_FIRST_DAYS : 0; /* that are made of statistics */
  for (int part = CLV_SUMMARY_CUSTOMERS; part < parts && status == CLV_OK; part++) {
    status = bulk_count_words(bulk, &extent, part, words, &made->parts[part], error);
  }
  clvp_release(allocator, words);
  for (int i = 0; i < BULK_HISTOGRAMS && status == CLV_OK; i++) {
    status = clvp_table_copy(&made->parts[CLV_SUMMARY_FIRST_DAYS + i], &bulk->histograms[i], allocator, error);
  }
  if (status == CLV_OK) {
    *summary = made;
  } else {
    clv_summary_free(made);
  }
  return status;
}
