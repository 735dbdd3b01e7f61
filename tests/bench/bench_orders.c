/* Makes the orders that a bench is run on: bench_orders CUSTOMERS FILE writes them as columns, in the order of time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#define CALENDAR 727 /* days */
#define FIRST_DAY 18000
#define CUSTOMER_MAX 4000 /* orders of one customer */

/* The file: this, then customers and amounts (int64), then days (int32). */
typedef struct file_head {
  int64_t orders, customers, until;
} file_head;

typedef struct order {
  int64_t customer, amount;
  int32_t day;
} order;

static void *memory(void *before, size_t count, size_t size) {
  void *block = realloc(before, count * size + 1);
  if (block == NULL) {
    fprintf(stderr, "bench_orders: out of memory\n");
    exit(1);
  }
  return block;
}

/* Customers are numbered as they come, evenly over the calendar. */
static order *simulate(int64_t customers, size_t *count) {
  clv_model *model = bench_model(CLV_MODEL_PARETO_NBD);
  clv_error error = CLV_ERROR_INIT;
  size_t capacity = 3 * (size_t)customers + CUSTOMER_MAX;
  order *orders = memory(NULL, capacity, sizeof *orders);
  static int32_t times[CUSTOMER_MAX];
  static int64_t spends[CUSTOMER_MAX];
  for (int64_t i = 0; i < customers; i++) {
    int32_t first = (int32_t)(i * CALENDAR / customers);
    size_t bought = 0;
    bench_need(
        clv_model_simulate(model, 1, (uint64_t)i, CALENDAR - 1 - first, times, spends, CUSTOMER_MAX, &bought, &error),
        &error);
    if (*count + bought > capacity) {
      capacity += capacity / 2;
      orders = memory(orders, capacity, sizeof *orders);
    }
    for (size_t k = 0; k < bought; k++) orders[(*count)++] = (order){i, spends[k], FIRST_DAY + first + times[k]};
  }
  clv_model_free(model);
  return orders;
}

/* By day, and within a day as chance has it. */
static order *in_time(order *orders, size_t count) {
  static size_t next[CALENDAR + 1];
  uint64_t state = 2;
  for (size_t i = count; i > 1; i--) {
    size_t j = (size_t)(bench_draw(&state) % i);
    order swap = orders[i - 1];
    orders[i - 1] = orders[j];
    orders[j] = swap;
  }
  order *sorted = memory(NULL, count, sizeof *sorted);
  for (size_t i = 0; i < count; i++) next[orders[i].day - FIRST_DAY + 1]++;
  for (size_t day = 0; day < CALENDAR; day++) next[day + 1] += next[day];
  for (size_t i = 0; i < count; i++) sorted[next[orders[i].day - FIRST_DAY]++] = orders[i];
  free(orders);
  return sorted;
}

static int write_orders(const char *path, const order *orders, size_t count, int64_t customers) {
  file_head head = {(int64_t)count, customers, FIRST_DAY + CALENDAR - 1};
  FILE *file = fopen(path, "wb");
  if (file == NULL) return -1;
  fwrite(&head, sizeof head, 1, file);
  for (size_t i = 0; i < count; i++) fwrite(&orders[i].customer, sizeof orders[i].customer, 1, file);
  for (size_t i = 0; i < count; i++) fwrite(&orders[i].amount, sizeof orders[i].amount, 1, file);
  for (size_t i = 0; i < count; i++) fwrite(&orders[i].day, sizeof orders[i].day, 1, file);
  int failed = ferror(file);
  return fclose(file) != 0 || failed ? -1 : 0;
}

int main(int argc, char **argv) {
  int64_t customers = argc == 3 ? strtoll(argv[1], NULL, 10) : 0;
  if (customers < 1) {
    fprintf(stderr, "usage: bench_orders CUSTOMERS FILE\n");
    return 2;
  }
  size_t count = 0;
  order *orders = simulate(customers, &count);
  orders = in_time(orders, count);
  if (write_orders(argv[2], orders, count, customers) != 0) {
    perror(argv[2]);
    return 1;
  }
  free(orders);
  return 0;
}
