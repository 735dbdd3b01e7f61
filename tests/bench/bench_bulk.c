/* Speed of the bulk door: orders of simulated customers to statistics and summary, as one line of a table a case. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#define BENCH_DAYS 730
#define BENCH_START 18000

/* Bytes asked for and not yet given back, in front of each block. */
typedef union bench_block {
  size_t size;
  max_align_t align;
} bench_block;

typedef struct bench_memory {
  size_t live, peak;
} bench_memory;

static void *bench_reallocate(void *given, size_t bytes, void *user) {
  bench_memory *memory = user;
  bench_block *before = given == NULL ? NULL : (bench_block *)given - 1;
  if (before != NULL) memory->live -= before->size;
  bench_block *block = realloc(before, sizeof *block + bytes);
  if (block == NULL) exit(EXIT_FAILURE);
  block->size = bytes;
  memory->live += bytes;
  if (memory->live > memory->peak) memory->peak = memory->live;
  return block + 1;
}

static void *bench_allocate(size_t bytes, void *user) { return bench_reallocate(NULL, bytes, user); }

static void bench_release(void *given, void *user) {
  bench_memory *memory = user;
  if (given == NULL) return;
  memory->live -= ((bench_block *)given - 1)->size;
  free((bench_block *)given - 1);
}

typedef struct bench_orders {
  size_t count, capacity;
  int64_t *customer;
  int32_t *day;
  int64_t *amount;
} bench_orders;

static void bench_put(bench_orders *orders, int64_t customer, int32_t day, int64_t amount) {
  if (orders->count == orders->capacity) {
    orders->capacity = 2 * orders->capacity + 1024;
    orders->customer = realloc(orders->customer, orders->capacity * sizeof *orders->customer);
    orders->day = realloc(orders->day, orders->capacity * sizeof *orders->day);
    orders->amount = realloc(orders->amount, orders->capacity * sizeof *orders->amount);
    if (orders->customer == NULL || orders->day == NULL || orders->amount == NULL) exit(EXIT_FAILURE);
  }
  orders->customer[orders->count] = customer;
  orders->day[orders->count] = day;
  orders->amount[orders->count++] = amount;
}

/* By customer and day; 2.6 orders a customer on average, few of them with many. */
static void bench_simulate(bench_orders *orders, size_t customers, int hashed) {
  uint64_t state = 1;
  for (size_t i = 0; i < customers; i++) {
    uint64_t hash = i;
    int64_t customer = hashed ? (int64_t)(bench_draw(&hash) >> 1) : (int64_t)i;
    int32_t day = BENCH_START + (int32_t)(bench_draw(&state) % (BENCH_DAYS / 2));
    uint64_t keep = bench_draw(&state) % 10 < 6 ? 2 : 8;
    do {
      bench_put(orders, customer, day, (int64_t)(500 + bench_draw(&state) % 20000));
      day += (int32_t)(bench_draw(&state) % 60);
    } while (day < BENCH_START + BENCH_DAYS && bench_draw(&state) % 10 < keep);
  }
}

static void bench_shuffle(bench_orders *orders) {
  uint64_t state = 2;
  for (size_t i = orders->count; i > 1; i--) {
    size_t j = (size_t)(bench_draw(&state) % i);
    int64_t customer = orders->customer[i - 1], amount = orders->amount[i - 1];
    int32_t day = orders->day[i - 1];
    orders->customer[i - 1] = orders->customer[j];
    orders->day[i - 1] = orders->day[j];
    orders->amount[i - 1] = orders->amount[j];
    orders->customer[j] = customer;
    orders->day[j] = day;
    orders->amount[j] = amount;
  }
}

static void bench_run(const char *name, const bench_orders *orders) {
  bench_memory memory = {0, 0};
  clv_allocator allocator = {(uint32_t)sizeof allocator, bench_allocate, bench_reallocate, bench_release, &memory};
  clv_order_columns columns = CLV_ORDER_COLUMNS_INIT;
  columns.count = orders->count;
  columns.customer = orders->customer;
  columns.day = orders->day;
  columns.amount = orders->amount;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  double start = bench_seconds();
  if (clv_bulk_create(&bulk, &columns, NULL, BENCH_START + BENCH_DAYS, &allocator, NULL) != CLV_OK) exit(EXIT_FAILURE);
  double middle = bench_seconds();
  if (clv_bulk_summary(bulk, &summary, NULL) != CLV_OK) exit(EXIT_FAILURE);
  double end = bench_seconds();
  printf("%-18s %10zu %10zu %10.3f %10.3f %10.3f %12.1f\n", name, clv_bulk_count(bulk), orders->count, middle - start,
         end - middle, end - start, (double)memory.peak / (double)orders->count);
  clv_summary_free(summary);
  clv_bulk_free(bulk);
}

int main(int argc, char **argv) {
  size_t customers = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 1000000;
  printf("%-18s %10s %10s %10s %10s %10s %12s\n", "orders", "customers", "orders", "statistics", "summary", "seconds",
         "bytes/order");
  for (int hashed = 0; hashed < 2; hashed++) {
    bench_orders orders = {0, 0, NULL, NULL, NULL};
    bench_simulate(&orders, customers, hashed);
    bench_run(hashed ? "hashed" : "sorted", &orders);
    bench_shuffle(&orders);
    bench_run(hashed ? "hashed, shuffled" : "shuffled", &orders);
    free(orders.customer);
    free(orders.day);
    free(orders.amount);
  }
  return EXIT_SUCCESS;
}
