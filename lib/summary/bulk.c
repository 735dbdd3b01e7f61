/* The bulk door: columns of orders in, statistics of every customer out. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bulk.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <math.h>

static bool bulk_order_valid(int32_t day, int64_t amount) {
  return clvp_day_valid(day) && amount >= 0 && amount <= CLV_AMOUNT_MAX;
}

/* Looks at all columns once. */
static clv_status bulk_scan_columns(clvp_lot_orders *found, clv_error *error) {
  const clv_order_columns *orders = &found->columns;
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
    counted += day <= found->until;
  }
  if (first_day < CLV_DAY_MIN || last_day > CLV_DAY_MAX || greatest > (uint64_t)CLV_AMOUNT_MAX) {
    size_t row = 0;
    while (bulk_order_valid(orders->day[row], orders->amount[row])) row++;
    if (!clvp_day_valid(orders->day[row])) {
      return clvp_fail_row(error, CLV_EDATA, row, "day", "the day lies outside the years 0001 to 9999");
    }
    return clvp_fail_row(error, CLV_EDATA, row, "amount", "the amount is negative or above the greatest accepted");
  }
  found->counted = counted;
  found->first_day = first_day;
  found->differ = differ;
  return CLV_OK;
}

/* How many customers there are, and a few more: by the bits that stay clear when each sets one at random (linear
 * counting; Whang, Vander-Zanden, Taylor 1990). */
static clv_status bulk_estimate(const clvp_lot_orders *orders, const clv_allocator *allocator, size_t *customers,
                                clv_error *error) {
  unsigned shift = 58;
  while (shift > 0 && UINT64_C(1) << (64 - shift) < orders->counted / 2) shift--;
  size_t words = (size_t)1 << (58 - shift);
  uint64_t *set = clvp_allocate(allocator, words, sizeof *set);
  if (set == NULL) return clvp_no_memory(error);
  for (size_t i = 0; i < orders->columns.count; i++) {
    uint64_t bit = clvp_bulk_mix((uint64_t)orders->columns.customer[i]) >> shift;
    set[bit / 64] |= (uint64_t)(orders->columns.day[i] <= orders->until) << bit % 64;
  }
  size_t clear = 64 * words;
  for (size_t i = 0; i < words; i++) {
    for (uint64_t word = set[i]; word != 0; word &= word - 1) clear--;
  }
  clvp_release(allocator, set);
  double bits = 64 * (double)words;
  double estimate = clear > 0 ? bits * log(bits / (double)clear) : (double)orders->counted;
  estimate += estimate / 128 + 64;
  *customers = estimate < (double)orders->counted ? (size_t)estimate : orders->counted;
  return CLV_OK;
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

/* Statistics under construction: the last customer may have orders in the lot to come. */
typedef struct bulk_maker {
  clv_bulk *bulk;
  int32_t first_day;                     /* day 0 of the pairs */
  size_t capacity;                       /* of the bulk's rows */
  uint64_t spend, first_spend, overflow; /* of the last customer */
  clvp_histogram histograms[BULK_HISTOGRAMS];
} bulk_maker;

static clv_status bulk_reserve_row(bulk_maker *maker, clv_error *error) {
  clv_bulk *bulk = maker->bulk;
  if (bulk->count < maker->capacity) return CLV_OK;
  size_t capacity = maker->capacity + maker->capacity / 8 + 64;
  int64_t *customers = clvp_reallocate(&bulk->allocator, bulk->customers, capacity, sizeof *customers);
  if (customers == NULL) return clvp_no_memory(error);
  bulk->customers = customers;
  clv_statistics *statistics = clvp_reallocate(&bulk->allocator, bulk->statistics, capacity, sizeof *statistics);
  if (statistics == NULL) return clvp_no_memory(error);
  bulk->statistics = statistics;
  maker->capacity = capacity;
  return CLV_OK;
}

static clv_status bulk_begin_customer(bulk_maker *maker, const clvp_word_pair *pair, clv_error *error) {
  clv_bulk *bulk = maker->bulk;
  int32_t day = maker->first_day + (int32_t)(pair->low >> CLVP_LOT_AMOUNT_BITS);
  clv_status status = bulk_reserve_row(maker, error);
  if (status == CLV_OK && day >= bulk->configuration.history_start) {
    status = clvp_histogram_reserve(&maker->histograms[0], day - CLV_DAY_MIN, &bulk->allocator, error);
    if (status == CLV_OK) clvp_histogram_add(&maker->histograms[0], day - CLV_DAY_MIN);
  }
  if (status != CLV_OK) return status;
  maker->spend = maker->first_spend = maker->overflow = 0;
  bulk->statistics[bulk->count] = (clv_statistics){0, day, day, 0, 0, 0, 0};
  bulk->customers[bulk->count++] = (int64_t)(pair->high ^ CLVP_SIGN_BIT);
  return CLV_OK;
}

/* Orders of one customer from `*at`, which moves to the next one. */
static clv_status bulk_take_customer(bulk_maker *maker, const clvp_word_pair *pairs, size_t count, size_t *at,
                                     clv_error *error) {
  clv_bulk *bulk = maker->bulk;
  size_t i = *at;
  uint64_t customer = pairs[i].high;
  clv_status status = CLV_OK;
  if (bulk->count == 0 || bulk->customers[bulk->count - 1] != (int64_t)(customer ^ CLVP_SIGN_BIT)) {
    status = bulk_begin_customer(maker, &pairs[i], error);
    if (status != CLV_OK) return status;
  }
  clv_statistics *statistics = &bulk->statistics[bulk->count - 1];
  uint64_t spend = maker->spend, first_spend = maker->first_spend, overflow = maker->overflow;
  int32_t last = statistics->last_day, x = statistics->x;
  bool counted = statistics->first_day >= bulk->configuration.history_start;
  for (; status == CLV_OK && i < count && pairs[i].high == customer; i++) {
    int32_t day = maker->first_day + (int32_t)(pairs[i].low >> CLVP_LOT_AMOUNT_BITS);
    if (day != last) {
      if (counted) status = bulk_count_repeat(maker->histograms, day, day - last, &bulk->allocator, error);
      last = day;
      x++;
    }
    spend += pairs[i].low & CLVP_LOT_AMOUNT_MASK;
    overflow |= spend >> 63; /* sticks before the sum can wrap, since an amount is small */
    if (x == 0) first_spend = spend;
  }
  maker->spend = spend;
  maker->first_spend = first_spend;
  maker->overflow = overflow;
  statistics->x = x;
  statistics->last_day = last;
  statistics->flags = overflow ? CLV_STATISTICS_OVERFLOW : 0;
  statistics->orders += (int64_t)(i - *at);
  statistics->spend = overflow ? 0 : (int64_t)spend;
  statistics->first_spend = overflow ? 0 : (int64_t)first_spend;
  *at = i;
  return status;
}

static clv_status bulk_make_statistics(clv_bulk *bulk, const clvp_lot_orders *orders, clv_error *error) {
  const clv_allocator *allocator = &bulk->allocator;
  bulk_maker maker = {.bulk = bulk, .first_day = orders->first_day};
  clvp_lots *lots = NULL;
  clv_status status = bulk_estimate(orders, allocator, &maker.capacity, error);
  if (status == CLV_OK) status = clvp_lots_create(&lots, orders, allocator, error);
  if (status == CLV_OK) {
    bulk->customers = clvp_reallocate(allocator, NULL, maker.capacity, sizeof *bulk->customers);
    bulk->statistics = clvp_reallocate(allocator, NULL, maker.capacity, sizeof *bulk->statistics);
    if (bulk->customers == NULL || bulk->statistics == NULL) status = clvp_no_memory(error);
  }
  size_t count = 0;
  for (const clvp_word_pair *pairs; status == CLV_OK && (pairs = clvp_lots_next(lots, &count)) != NULL;) {
    for (size_t i = 0; i < count && status == CLV_OK;) status = bulk_take_customer(&maker, pairs, count, &i, error);
  }
  clvp_lots_free(lots);
  for (int i = 0; i < BULK_HISTOGRAMS; i++) {
    int32_t base = CLV_SUMMARY_FIRST_DAYS + i == CLV_SUMMARY_GAPS ? 0 : CLV_DAY_MIN;
    if (status == CLV_OK) {
      status = clvp_histogram_table(&maker.histograms[i], base, &bulk->histograms[i], allocator, error);
    }
    clvp_histogram_release(&maker.histograms[i], allocator);
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
  clvp_lot_orders found = {CLV_ORDER_COLUMNS_INIT, until, 0, 0, 0};
  clv_allocator own;
  clv_configuration checked;
  clv_status status = clvp_allocator_init(&own, allocator, error);
  if (status == CLV_OK) status = clvp_configuration_init(&checked, configuration, error);
  if (status == CLV_OK && !clvp_day_valid(until)) {
    status = clvp_fail(error, CLV_EINVAL, "until", "the day lies outside the years 0001 to 9999");
  }
  if (status == CLV_OK) status = bulk_check_columns(orders, &found.columns, error);
  if (status == CLV_OK) status = bulk_scan_columns(&found, error);
  if (status != CLV_OK) return status;

  clv_bulk *made = clvp_allocate(&own, 1, sizeof *made);
  if (made == NULL) return clvp_no_memory(error);
  made->allocator = own;
  made->configuration = checked;
  made->until = until;
  if (found.counted > 0) status = bulk_make_statistics(made, &found, error);
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
