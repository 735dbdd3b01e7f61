/* A slow and obvious summary to compare with: one row an event, sorted by qsort, merged by looking at every row. */
#ifndef ORACLE_H
#define ORACLE_H

#include "../../../lib/summary/summary.h"
#include "harness.h"
#include <clv/summary.h>
#include <stdlib.h>
#include <string.h>

typedef struct oracle_order {
  int64_t customer;
  int32_t day;
  int64_t amount;
} oracle_order;

typedef struct oracle_row {
  int part;
  clv_summary_row row;
} oracle_row;

typedef struct oracle {
  oracle_row *rows;
  size_t size, capacity;
  int64_t customers, repeat_customers, transactions, orders, spend;
} oracle;

static inline int oracle_compare_orders(const void *a, const void *b) {
  const oracle_order *p = a, *q = b;
  if (p->customer != q->customer) return p->customer < q->customer ? -1 : 1;
  if (p->day != q->day) return p->day < q->day ? -1 : 1;
  return 0;
}

static inline int oracle_compare_rows(const void *a, const void *b) {
  const oracle_row *p = a, *q = b;
  if (p->part != q->part) return p->part < q->part ? -1 : 1;
  for (int i = 0; i < 3; i++) {
    if (p->row.key[i] != q->row.key[i]) return p->row.key[i] < q->row.key[i] ? -1 : 1;
  }
  return 0;
}

static inline void oracle_put(oracle *o, int part, int64_t k0, int64_t k1, int64_t k2, int64_t count) {
  if (o->size == o->capacity) {
    o->capacity = 2 * o->capacity + 64;
    o->rows = realloc(o->rows, o->capacity * sizeof *o->rows);
    ck_assert_ptr_nonnull(o->rows);
  }
  oracle_row row = {part, {{k0, k1, k2}, count}};
  o->rows[o->size++] = row;
}

/* Rows of one key become one, rows of nothing vanish. */
static inline void oracle_settle(oracle *o) {
  if (o->size > 0) qsort(o->rows, o->size, sizeof *o->rows, oracle_compare_rows);
  size_t to = 0;
  for (size_t i = 0; i < o->size; i++) {
    if (to > 0 && oracle_compare_rows(&o->rows[to - 1], &o->rows[i]) == 0) {
      o->rows[to - 1].row.count += o->rows[i].row.count;
    } else {
      if (to > 0 && o->rows[to - 1].row.count == 0) to--;
      o->rows[to++] = o->rows[i];
    }
  }
  if (to > 0 && o->rows[to - 1].row.count == 0) to--;
  o->size = to;
}

/* Sorts `orders`, then looks at them customer by customer. */
static inline oracle oracle_make(oracle_order *orders, size_t count, int32_t until, int32_t history_start) {
  oracle o = {NULL, 0, 0, 0, 0, 0, 0, 0};
  if (count > 0) qsort(orders, count, sizeof *orders, oracle_compare_orders);
  for (size_t i = 0, end; i < count; i = end) {
    int64_t x = -1, spend = 0, first_spend = 0, taken = 0;
    int32_t first = 0, last = 0;
    bool counted = orders[i].day <= until && orders[i].day >= history_start;
    for (end = i; end < count && orders[end].customer == orders[i].customer; end++) {
      if (!counted || orders[end].day > until) continue;
      if (x < 0 || orders[end].day != last) {
        x++;
        if (x == 0) first = orders[end].day;
        if (x == 0) oracle_put(&o, CLV_SUMMARY_FIRST_DAYS, first, 0, 0, 1);
        if (x > 0) oracle_put(&o, CLV_SUMMARY_REPEAT_DAYS, orders[end].day, 0, 0, 1);
        if (x > 0) oracle_put(&o, CLV_SUMMARY_GAPS, orders[end].day - last, 0, 0, 1);
        last = orders[end].day;
      }
      taken++;
      spend += orders[end].amount;
      if (x == 0) first_spend += orders[end].amount;
    }
    if (!counted) continue;
    oracle_put(&o, CLV_SUMMARY_CUSTOMERS, x, first, last, 1);
    oracle_put(&o, CLV_SUMMARY_SPEND, x + 1, spend, 0, 1);
    if (x > 0) oracle_put(&o, CLV_SUMMARY_REPEAT_SPEND, x, spend - first_spend, 0, 1);
    o.customers++;
    o.repeat_customers += x > 0;
    o.transactions += x + 1;
    o.orders += taken;
    o.spend += spend;
  }
  oracle_settle(&o);
  return o;
}

static inline void oracle_check(const oracle *o, const clv_summary *summary) {
  size_t at = 0;
  for (int part = 0; part < CLVP_SUMMARY_PARTS; part++) {
    size_t rows = clv_summary_row_count(summary, (clv_summary_part)part);
    for (size_t i = 0; i < rows; i++, at++) {
      clv_summary_row row;
      const oracle_row *want = &o->rows[at];
      if (clv_summary_rows(summary, (clv_summary_part)part, i, 1, &row, sizeof row, NULL) != CLV_OK || at >= o->size ||
          want->part != part || memcmp(&row, &want->row, sizeof row) != 0) {
        ck_abort_msg("table %d differs in row %zu", part, i);
      }
    }
  }
  ck_assert_uint_eq(at, o->size);
  clv_summary_totals totals;
  totals.size = (uint32_t)sizeof totals;
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  ck_assert_int_eq(totals.customers, o->customers);
  ck_assert_int_eq(totals.repeat_customers, o->repeat_customers);
  ck_assert_int_eq(totals.transactions, o->transactions);
  ck_assert_int_eq(totals.orders, o->orders);
  ck_assert_int_eq(totals.spend, o->spend);
  ck_assert_int_eq(totals.spend_overflow, 0);
}

/* Some customers with many orders, most with few, several on one day, prices from a short list or any. */
static inline oracle_order *oracle_random(size_t count, uint64_t *state, int64_t customers, int32_t days) {
  oracle_order *orders = malloc((count + 1) * sizeof *orders);
  ck_assert_ptr_nonnull(orders);
  for (size_t i = 0; i < count; i++) {
    uint64_t r = harness_random(state), s = harness_random(state);
    uint64_t below = r % 3 == 0 ? (uint64_t)customers / 16 + 1 : (uint64_t)customers;
    orders[i].customer = (int64_t)(harness_random(state) % below) - customers / 2;
    orders[i].day = 18000 + (int32_t)(s % (uint64_t)days);
    orders[i].amount = s % 2 ? (int64_t)(harness_random(state) % 5) * 1000 : (int64_t)(harness_random(state) % 100000);
  }
  return orders;
}

static inline void oracle_shuffle(oracle_order *orders, size_t count, uint64_t *state) {
  for (size_t i = count; i > 1; i--) {
    size_t j = (size_t)(harness_random(state) % i);
    oracle_order swap = orders[i - 1];
    orders[i - 1] = orders[j];
    orders[j] = swap;
  }
}

/* One customer's orders, sorted by day, to the builder. */
static inline clv_status oracle_add_customer(clvp_summary_builder *builder, const oracle_order *orders, size_t count,
                                             int32_t until) {
  clvp_transaction *transactions = calloc(count + 1, sizeof *transactions);
  ck_assert_ptr_nonnull(transactions);
  size_t size = 0;
  for (size_t i = 0; i < count && orders[i].day <= until; i++) {
    if (size == 0 || transactions[size - 1].day != orders[i].day) transactions[size++].day = orders[i].day;
    clvp_transaction *t = &transactions[size - 1];
    t->orders++;
    t->spend = clvp_wide_add(t->spend, clvp_wide_from(orders[i].amount));
  }
  clv_status status = clvp_builder_add(builder, transactions, size, NULL);
  free(transactions);
  return status;
}

/* The summary of sorted orders through the builder; NULL where memory failed. Customers of `shards` > 0 that do not
 * fall to `shard` are passed over. */
static inline clv_summary *oracle_build(const oracle_order *sorted, size_t count, int32_t until,
                                        const clv_configuration *configuration, uint64_t shard, uint64_t shards,
                                        const clv_allocator *allocator) {
  clvp_summary_builder *builder = NULL;
  clv_summary *summary = NULL;
  clv_status status = clvp_builder_create(&builder, configuration, until, allocator, NULL);
  for (size_t i = 0, end; i < count && status == CLV_OK; i = end) {
    for (end = i; end < count && sorted[end].customer == sorted[i].customer;) end++;
    uint64_t hash = (uint64_t)sorted[i].customer;
    if (shards > 0 && harness_random(&hash) % shards != shard) continue;
    status = oracle_add_customer(builder, sorted + i, end - i, until);
  }
  if (status == CLV_OK) status = clvp_builder_finish(builder, &summary, NULL);
  ck_assert((status == CLV_OK) == (summary != NULL));
  ck_assert(status == CLV_OK || status == CLV_ENOMEM);
  clvp_builder_free(builder);
  return summary;
}

static inline harness_buffer oracle_bytes(const clv_summary *summary) {
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_summary_write(summary, harness_write, &buffer, NULL), CLV_OK);
  return buffer;
}

/* Frees what it looked at. */
static inline bool oracle_bytes_equal(harness_buffer a, harness_buffer b) {
  bool equal = a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0;
  harness_buffer_free(&a);
  harness_buffer_free(&b);
  return equal;
}

static inline bool oracle_same(const clv_summary *a, const clv_summary *b) {
  return oracle_bytes_equal(oracle_bytes(a), oracle_bytes(b));
}

#endif
