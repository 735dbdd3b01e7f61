/* The bulk door: columns of orders in, statistics of every customer out. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bulk.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <string.h>

/* An order is a pair: the customer, then day and amount in one word, for both are small. */
#define BULK_AMOUNT_BITS 40
#define BULK_AMOUNT_MASK ((UINT64_C(1) << BULK_AMOUNT_BITS) - 1)

enum {
  BULK_BUCKET = 16384, /* orders that a bucket is to hold, about */
  BULK_BUCKET_BITS = 11,
  BULK_BUCKETS = 1 << BULK_BUCKET_BITS
};

static bool bulk_order_valid(int32_t day, int64_t amount) {
  return clvp_day_valid(day) && amount >= 0 && amount <= CLV_AMOUNT_MAX;
}

/* What one look at all orders says. */
typedef struct bulk_scan {
  size_t counted;    /* orders up to `until` */
  int32_t first_day; /* least day of all orders */
  uint64_t differ;   /* bits in which customers differ */
} bulk_scan;

static clv_status bulk_scan_columns(const clv_order_columns *orders, int32_t until, bulk_scan *scan, clv_error *error) {
  int32_t first_day = CLV_DAY_MAX, last_day = CLV_DAY_MIN;
  uint64_t greatest = 0, differ = 0;
  size_t counted = 0;
  for (size_t i = 0; i < orders->count; i++) {
    int32_t day = orders->day[i];
    uint64_t amount = (uint64_t)orders->amount[i]; /* a negative one is huge */
    first_day = day < first_day ? day : first_day;
    last_day = day > last_day ? day : last_day;
    greatest = amount > greatest ? amount : greatest;
    differ |= (uint64_t)orders->customer[i] ^ (uint64_t)orders->customer[0];
    counted += day <= until;
  }
  if (first_day < CLV_DAY_MIN || last_day > CLV_DAY_MAX || greatest > (uint64_t)CLV_AMOUNT_MAX) {
    size_t row = 0;
    while (bulk_order_valid(orders->day[row], orders->amount[row])) row++;
    if (!clvp_day_valid(orders->day[row])) {
      return clvp_fail_row(error, CLV_EDATA, row, "day", "the day lies outside the years 0001 to 9999");
    }
    return clvp_fail_row(error, CLV_EDATA, row, "amount", "the amount is negative or above the greatest accepted");
  }
  scan->counted = counted;
  scan->first_day = first_day;
  scan->differ = differ;
  return CLV_OK;
}

/* Orders are dealt into buckets by the highest bits in which customers differ, so that a bucket is sorted in the cache.
 */
typedef struct bulk_buckets {
  unsigned shift, bits;
  size_t end[BULK_BUCKETS];
} bulk_buckets;

static size_t bulk_bucket(const bulk_buckets *buckets, uint64_t customer) {
  return (size_t)(customer >> buckets->shift) & (((size_t)1 << buckets->bits) - 1);
}

static void bulk_size_buckets(const clv_order_columns *orders, int32_t until, const bulk_scan *scan,
                              bulk_buckets *buckets) {
  *buckets = (bulk_buckets){0, 0, {0}};
  unsigned width = 0;
  while (width < 64 && scan->differ >> width != 0) width++;
  while (buckets->bits < width && buckets->bits < BULK_BUCKET_BITS && scan->counted >> buckets->bits > BULK_BUCKET) {
    buckets->bits++;
  }
  buckets->shift = buckets->bits == 0 ? 0 : width - buckets->bits;
  for (size_t i = 0; i < orders->count; i++) {
    if (orders->day[i] > until) continue;
    buckets->end[bulk_bucket(buckets, (uint64_t)orders->customer[i] ^ CLVP_SIGN_BIT)]++;
  }
}

/* On the way `end` is where the next order of a bucket goes. */
static void bulk_fill_buckets(const clv_order_columns *orders, int32_t until, int32_t first_day, bulk_buckets *buckets,
                              clvp_word_pair *pairs) {
  size_t sum = 0;
  for (size_t i = 0; i < BULK_BUCKETS; i++) {
    size_t size = buckets->end[i];
    buckets->end[i] = sum;
    sum += size;
  }
  for (size_t i = 0; i < orders->count; i++) {
    if (orders->day[i] > until) continue;
    uint64_t customer = (uint64_t)orders->customer[i] ^ CLVP_SIGN_BIT;
    clvp_word_pair *pair = &pairs[buckets->end[bulk_bucket(buckets, customer)]++];
    pair->high = customer;
    pair->low = (uint64_t)(orders->day[i] - first_day) << BULK_AMOUNT_BITS | (uint64_t)orders->amount[i];
  }
}

/* Sorts each bucket by customer and day, with memory for the largest one where any is not sorted yet. */
static clv_status bulk_sort_buckets(const bulk_buckets *buckets, clvp_word_pair *pairs, const clv_allocator *allocator,
                                    clv_error *error) {
  clvp_word_pair *scratch = NULL;
  size_t largest = 0;
  for (size_t i = 0, start = 0; i < BULK_BUCKETS; start = buckets->end[i++]) {
    if (buckets->end[i] - start > largest) largest = buckets->end[i] - start;
  }
  for (size_t i = 0, start = 0; i < BULK_BUCKETS; start = buckets->end[i++]) {
    clvp_word_pair *bucket = pairs + start;
    size_t size = buckets->end[i] - start;
    if (clvp_word_pairs_sorted(bucket, size, ~BULK_AMOUNT_MASK)) continue;
    if (scratch == NULL) scratch = clvp_reallocate(allocator, NULL, largest, sizeof *scratch);
    if (scratch == NULL) return clvp_no_memory(error);
    clvp_word_pair *sorted = clvp_word_pairs_sort(bucket, scratch, size, ~BULK_AMOUNT_MASK);
    if (sorted == scratch) memcpy(bucket, scratch, size * sizeof *bucket);
  }
  clvp_release(allocator, scratch);
  return CLV_OK;
}

/* The orders up to `until` by customer and day; `*sorted` is NULL where there are none. */
static clv_status bulk_sort_orders(const clv_order_columns *orders, int32_t until, const bulk_scan *scan,
                                   const clv_allocator *allocator, clvp_word_pair **sorted, clv_error *error) {
  *sorted = NULL;
  if (scan->counted == 0) return CLV_OK;
  clvp_word_pair *pairs = clvp_reallocate(allocator, NULL, scan->counted, sizeof *pairs);
  if (pairs == NULL) return clvp_no_memory(error);
  bulk_buckets buckets;
  bulk_size_buckets(orders, until, scan, &buckets);
  bulk_fill_buckets(orders, until, scan->first_day, &buckets, pairs);
  clv_status status = bulk_sort_buckets(&buckets, pairs, allocator, error);
  if (status == CLV_OK) {
    *sorted = pairs;
  } else {
    clvp_release(allocator, pairs);
  }
  return status;
}

/* Counts a transaction that is no customer's first. */
static clv_status bulk_count_repeat(clvp_histogram *histograms, int32_t day, int32_t gap,
                                    const clv_allocator *allocator, clv_error *error) {
  clv_status status = clvp_histogram_reserve(&histograms[1], day - CLV_DAY_MIN, allocator, error);
  if (status == CLV_OK) status = clvp_histogram_reserve(&histograms[2], gap, allocator, error);
  if (status != CLV_OK) return status;
  clvp_histogram_add(&histograms[1], day - CLV_DAY_MIN);
  clvp_histogram_add(&histograms[2], gap);
  return CLV_OK;
}

/* One customer from `*at`, which moves to the next one; `first_day` is the day 0 of the pairs. */
static clv_status bulk_take_customer(const clvp_word_pair *pairs, size_t count, size_t *at, int32_t first_day,
                                     const clv_bulk *bulk, clvp_histogram *histograms, clv_statistics *statistics,
                                     clv_error *error) {
  size_t i = *at;
  uint64_t customer = pairs[i].high, spend = 0, first_spend = 0, overflow = 0;
  int32_t start = first_day + (int32_t)(pairs[i].low >> BULK_AMOUNT_BITS), last = start, x = 0;
  bool counted = start >= bulk->configuration.history_start;
  clv_status status = CLV_OK;
  if (counted) {
    status = clvp_histogram_reserve(&histograms[0], start - CLV_DAY_MIN, &bulk->allocator, error);
    if (status == CLV_OK) clvp_histogram_add(&histograms[0], start - CLV_DAY_MIN);
  }
  for (; status == CLV_OK && i < count && pairs[i].high == customer; i++) {
    int32_t day = first_day + (int32_t)(pairs[i].low >> BULK_AMOUNT_BITS);
    if (day != last) {
      if (counted) status = bulk_count_repeat(histograms, day, day - last, &bulk->allocator, error);
      last = day;
      x++;
    }
    spend += pairs[i].low & BULK_AMOUNT_MASK;
    overflow |= spend >> 63; /* sticks before the sum can wrap, since an amount is small */
    if (x == 0) first_spend = spend;
  }
  statistics->x = x;
  statistics->first_day = start;
  statistics->last_day = last;
  statistics->flags = overflow ? CLV_STATISTICS_OVERFLOW : 0;
  statistics->orders = (int64_t)(i - *at);
  statistics->spend = overflow ? 0 : (int64_t)spend;
  statistics->first_spend = overflow ? 0 : (int64_t)first_spend;
  *at = i;
  return status;
}

static clv_status bulk_make_statistics(clv_bulk *bulk, const clvp_word_pair *pairs, size_t count, int32_t first_day,
                                       clv_error *error) {
  const clv_allocator *allocator = &bulk->allocator;
  clvp_histogram histograms[BULK_HISTOGRAMS] = {{NULL}, {NULL}, {NULL}};
  size_t customers = count > 0;
  for (size_t i = 1; i < count; i++) customers += pairs[i].high != pairs[i - 1].high;
  bulk->customers = clvp_reallocate(allocator, NULL, customers, sizeof *bulk->customers);
  if (bulk->customers == NULL && customers > 0) return clvp_no_memory(error);
  bulk->statistics = clvp_reallocate(allocator, NULL, customers, sizeof *bulk->statistics);
  if (bulk->statistics == NULL && customers > 0) return clvp_no_memory(error);
  bulk->count = customers;
  clv_status status = CLV_OK;
  for (size_t i = 0, row = 0; i < count && status == CLV_OK; row++) {
    bulk->customers[row] = (int64_t)(pairs[i].high ^ CLVP_SIGN_BIT);
    status = bulk_take_customer(pairs, count, &i, first_day, bulk, histograms, &bulk->statistics[row], error);
  }
  for (int i = 0; i < BULK_HISTOGRAMS; i++) {
    int32_t base = CLV_SUMMARY_FIRST_DAYS + i == CLV_SUMMARY_GAPS ? 0 : CLV_DAY_MIN;
    if (status == CLV_OK) {
      status = clvp_histogram_table(&histograms[i], base, &bulk->histograms[i], allocator, error);
    }
    clvp_histogram_release(&histograms[i], allocator);
  }
  return status;
}

static clv_status bulk_check_columns(const clv_order_columns *given, clv_order_columns *orders, clv_error *error) {
  if (given == NULL) return clvp_fail(error, CLV_EINVAL, "orders", "the columns are missing");
  clv_status status = clvp_struct_in(orders, (uint32_t)sizeof *orders, given, "orders", error);
  if (status != CLV_OK) return status;
  if (orders->reserved != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "the member is to be 0");
  if (orders->count == 0) return CLV_OK;
  if (orders->count > (size_t)PTRDIFF_MAX / sizeof(int64_t))
    return clvp_fail(error, CLV_EINVAL, "count", "no memory holds so many orders");
  if (orders->customer == NULL) return clvp_fail(error, CLV_EINVAL, "customer", "the column is missing");
  if (orders->day == NULL) return clvp_fail(error, CLV_EINVAL, "day", "the column is missing");
  if (orders->amount == NULL) return clvp_fail(error, CLV_EINVAL, "amount", "the column is missing");
  return CLV_OK;
}

clv_status clv_bulk_create(clv_bulk **bulk, const clv_order_columns *orders, const clv_configuration *configuration,
                           int32_t until, const clv_allocator *allocator, clv_error *error) {
  if (bulk == NULL) return clvp_fail(error, CLV_EINVAL, "bulk", "the result has no place to go");
  clv_order_columns columns = CLV_ORDER_COLUMNS_INIT;
  clv_allocator own;
  clv_configuration checked;
  bulk_scan scan = {0, 0, 0};
  clv_status status = clvp_allocator_init(&own, allocator, error);
  if (status == CLV_OK) status = clvp_configuration_init(&checked, configuration, error);
  if (status == CLV_OK && !clvp_day_valid(until)) {
    status = clvp_fail(error, CLV_EINVAL, "until", "the day lies outside the years 0001 to 9999");
  }
  if (status == CLV_OK) status = bulk_check_columns(orders, &columns, error);
  if (status == CLV_OK) status = bulk_scan_columns(&columns, until, &scan, error);
  if (status != CLV_OK) return status;

  clvp_word_pair *pairs = NULL;
  clv_bulk *made = clvp_allocate(&own, 1, sizeof *made);
  if (made == NULL) return clvp_no_memory(error);
  made->allocator = own;
  made->configuration = checked;
  made->until = until;
  status = bulk_sort_orders(&columns, until, &scan, &own, &pairs, error);
  if (status == CLV_OK) status = bulk_make_statistics(made, pairs, scan.counted, scan.first_day, error);
  clvp_release(&own, pairs);
  if (status == CLV_OK) {
    *bulk = made;
  } else {
    clv_bulk_free(made);
  }
  return status;
}

void clv_bulk_free(clv_bulk *bulk) {
  if (bulk == NULL) return;
  clv_allocator allocator = bulk->allocator;
  clvp_release(&allocator, bulk->customers);
  clvp_release(&allocator, bulk->statistics);
  for (int i = 0; i < BULK_HISTOGRAMS; i++) clvp_table_release(&bulk->histograms[i], &allocator);
  clvp_release(&allocator, bulk);
}

size_t clv_bulk_count(const clv_bulk *bulk) { return bulk == NULL ? 0 : bulk->count; }

const int64_t *clv_bulk_customers(const clv_bulk *bulk) { return bulk == NULL ? NULL : bulk->customers; }

const clv_statistics *clv_bulk_statistics(const clv_bulk *bulk) { return bulk == NULL ? NULL : bulk->statistics; }
