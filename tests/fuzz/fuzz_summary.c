/* Any bytes as a summary: refused, or written back, added, subtracted, made of its tables, fitted where it is small.
 * What does not begin like one is read as orders, whose summary must be that of their shards. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ORDERS = 512, SHARDS = 3, FITTED_ROWS = 40, MEMORY_LEAST = 16384, MEMORY_RATE = 128 };

static harness_buffer written(const clv_summary *summary) {
  harness_buffer bytes = {0};
  FUZZ_REQUIRE(clv_summary_write(summary, harness_write, &bytes, NULL) == CLV_OK, "does not write");
  return bytes;
}

/* To an empty one it gives itself; itself taken away, nothing is left of it. */
static void check_sums(clv_summary *summary, const uint8_t *bytes, size_t size) {
  clv_configuration configuration = {.size = sizeof configuration};
  clv_summary *sum = NULL;
  FUZZ_REQUIRE(clv_summary_get_configuration(summary, &configuration, NULL) == CLV_OK, "no configuration");
  FUZZ_REQUIRE(clv_summary_create(&sum, &configuration, CLV_NO_DAY, NULL, NULL) == CLV_OK, "no empty one");
  clv_status status = clv_summary_add(sum, summary, NULL);
  FUZZ_REQUIRE(status == CLV_OK, "added to nothing: status %d", (int)status);
  harness_buffer one = written(sum);
  fuzz_same(&one, bytes, size, "added to nothing");
  status = clv_summary_add(sum, sum, NULL);
  FUZZ_REQUIRE(status == CLV_OK || status == CLV_EOVERFLOW, "added to itself: status %d", (int)status);
  if (status == CLV_OK) {
    FUZZ_REQUIRE(clv_summary_subtract(sum, summary, NULL) == CLV_OK, "not taken away");
    one = written(sum);
    fuzz_same(&one, bytes, size, "twice less once");
  }
  status = clv_summary_subtract(sum, sum, NULL);
  FUZZ_REQUIRE(status == CLV_OK || status == CLV_EOVERFLOW, "without itself: status %d", (int)status);
  for (int part = 0; status == CLV_OK && part <= CLV_SUMMARY_GAPS; part++)
    FUZZ_REQUIRE(clv_summary_row_count(sum, (clv_summary_part)part) == 0, "something is left");
  clv_summary_free(sum);
}

/* The rows as tables counted elsewhere: refused, or itself, as that of orders must be. */
static void check_tables(const clv_summary *summary, clv_summary_row *const rows[], const size_t counts[], bool must) {
  clv_summary_totals totals = {.size = sizeof totals};
  clv_configuration configuration = {.size = sizeof configuration};
  clv_summary *made = NULL;
  FUZZ_REQUIRE(clv_summary_get_totals(summary, &totals, NULL) == CLV_OK, "no totals");
  FUZZ_REQUIRE(clv_summary_get_configuration(summary, &configuration, NULL) == CLV_OK, "no configuration");
  clv_summary_tables tables = {sizeof tables, sizeof *rows[0], totals.orders, 0,         rows[0], counts[0],
                               rows[1],       counts[1],       rows[2],       counts[2], rows[3], counts[3],
                               rows[4],       counts[4],       rows[5],       counts[5]};
  if (must) tables.first_days_count = 0; /* they follow */
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_summary_from_tables(&made, &tables, &configuration, totals.until, NULL, &error);
  FUZZ_REQUIRE(status == CLV_OK || (!must && (status == CLV_EDATA || status == CLV_EOVERFLOW || status == CLV_EINVAL)),
               "tables: status %d, %s: %s", (int)status, error.field, error.message);
  if (status != CLV_OK) return;
  harness_buffer whole = written(summary), counted = written(made);
  fuzz_same(&counted, whole.bytes, whole.size, "its tables");
  harness_buffer_free(&whole);
  clv_summary_free(made);
}

static size_t check_rows(const clv_summary *summary, bool of_orders) {
  size_t all = 0, counts[CLV_SUMMARY_GAPS + 1];
  clv_summary_row *tables[CLV_SUMMARY_GAPS + 1];
  for (int part = 0; part <= CLV_SUMMARY_GAPS; part++) {
    size_t count = counts[part] = clv_summary_row_count(summary, (clv_summary_part)part);
    clv_summary_row *rows = tables[part] = malloc((count + 1) * sizeof *rows);
    FUZZ_REQUIRE(rows, "out of memory");
    FUZZ_REQUIRE(clv_summary_rows(summary, (clv_summary_part)part, 0, count, rows, sizeof *rows, NULL) == CLV_OK,
                 "no rows");
    for (size_t i = 1; i < count; i++) {
      int k = 0;
      while (k < 2 && rows[i - 1].key[k] == rows[i].key[k]) k++;
      FUZZ_REQUIRE(rows[i - 1].key[k] < rows[i].key[k] && rows[i].count != 0, "row %zu of part %d", i, part);
    }
    all += count;
  }
  check_tables(summary, tables, counts, of_orders);
  for (int part = 0; part <= CLV_SUMMARY_GAPS; part++) free(tables[part]);
  return all;
}

static void check_fit(const clv_summary *summary, uint64_t draw) {
  const clv_option options[] = {{CLV_OPTION_MODEL, (double)(CLV_MODEL_NBD + draw % 4)},
                                {CLV_OPTION_MAX_ITERATIONS, 30}};
  clv_model *model = NULL;
  clv_fit_result transactions = {.size = sizeof transactions}, spend = {.size = sizeof spend};
  clv_status status = clv_fit(&model, summary, options, 2, NULL, &transactions, &spend, NULL);
  FUZZ_REQUIRE(status == CLV_OK || status == CLV_ENOMODEL || status == CLV_EDATA || status == CLV_EINVAL ||
                   status == CLV_EOVERFLOW,
               "a fit: status %d", (int)status);
  FUZZ_REQUIRE((status == CLV_OK) == (model != NULL), "a fit: status %d", (int)status);
  for (uint32_t i = 0; model && i < transactions.parameter_count; i++)
    FUZZ_REQUIRE(isfinite(transactions.parameters[i]) && transactions.parameters[i] > 0, "parameter %u", i);
  clv_model_free(model);
}

static void check_summary(clv_summary *summary, const uint8_t *bytes, size_t size, bool of_orders) {
  harness_buffer one = written(summary), json = {0};
  clv_summary_totals totals = {.size = sizeof totals};
  fuzz_same(&one, bytes, size, "a summary");
  FUZZ_REQUIRE(clv_summary_get_totals(summary, &totals, NULL) == CLV_OK, "no totals");
  FUZZ_REQUIRE(clv_summary_write_json(summary, harness_write, &json, NULL) == CLV_OK && json.size > 0, "no JSON");
  harness_buffer_free(&json);
  check_sums(summary, bytes, size);
  /* Few, as a fit takes as long as thousands of others; the checksum draws which. */
  fuzz_input checksum = {bytes + size - 8, 8};
  uint64_t draw = fuzz_number(&checksum, 8);
  if (check_rows(summary, of_orders) <= FITTED_ROWS && draw % 1024 == 0) check_fit(summary, draw / 1024);
}

static void read_summary(const uint8_t *bytes, size_t size, bool of_orders) {
  harness_memory memory;
  clv_allocator allocator = fuzz_allocator(&memory);
  harness_buffer reader = fuzz_reader(bytes, size, size > 0 ? 1 + bytes[size - 1] : 0);
  clv_summary *summary = NULL;
  clv_status status = clv_summary_read(&summary, harness_read, &reader, &allocator, NULL);
  FUZZ_REQUIRE((status == CLV_OK) == (summary != NULL), "status %d", (int)status);
  FUZZ_REQUIRE(summary || status == CLV_EFORMAT || status == CLV_EVERSION, "status %d", (int)status);
  FUZZ_REQUIRE(memory.peak_bytes <= MEMORY_LEAST + MEMORY_RATE * size, "%zu bytes of memory for %zu", memory.peak_bytes,
               size);
  if (summary) check_summary(summary, bytes, size, of_orders);
  clv_summary_free(summary);
  FUZZ_REQUIRE(memory.live == 0, "%zu blocks are left", memory.live);
}

/* The summary of the orders of one shard, or of all where `shard` is SHARDS. */
static clv_summary *summary_of(const uint8_t *bytes, size_t size, int32_t until, int64_t shard) {
  static const int32_t days[] = {CLV_DAY_MIN, CLV_DAY_MAX, 0, -1};
  static const int64_t amounts[] = {0, 1, 1999, CLV_AMOUNT_MAX};
  int64_t customer[ORDERS], amount[ORDERS];
  int32_t day[ORDERS];
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  for (fuzz_input input = {bytes, size}; input.size > 0 && orders.count < ORDERS;) {
    uint8_t who = fuzz_byte(&input), when = fuzz_byte(&input), what = fuzz_byte(&input);
    if (shard != SHARDS && who % SHARDS != shard) continue;
    customer[orders.count] = who % SHARDS * INT64_C(1000000000000) - who / 8;
    day[orders.count] = when >= 0xfc ? days[when & 3] : 18000 + when * when / 64;
    amount[orders.count++] = what >= 0xc0 ? amounts[what & 3] : what * 50;
  }
  orders.customer = customer, orders.day = day, orders.amount = amount;
  clv_error error = CLV_ERROR_INIT;
  FUZZ_REQUIRE(clv_bulk_create(&bulk, &orders, NULL, until, NULL, &error) == CLV_OK, "%s", error.message);
  FUZZ_REQUIRE(clv_bulk_summary(bulk, &summary, NULL) == CLV_OK, "no summary");
  clv_bulk_free(bulk);
  return summary;
}

static void read_orders(const uint8_t *bytes, size_t size) {
  int32_t until = size % 4 == 0 ? CLV_DAY_MAX : 18000 + (int32_t)(size % 1000);
  clv_summary *all = summary_of(bytes, size, until, SHARDS), *sum = NULL;
  for (int64_t shard = 0; shard < SHARDS; shard++) {
    clv_summary *part = summary_of(bytes, size, until, shard);
    if (!sum)
      sum = part;
    else
      FUZZ_REQUIRE(clv_summary_add(sum, part, NULL) == CLV_OK, "not added");
    if (sum != part) clv_summary_free(part);
  }
  harness_buffer whole = written(all), added = written(sum);
  fuzz_same(&added, whole.bytes, whole.size, "the sum of the shards");
  read_summary(whole.bytes, whole.size, true);
  harness_buffer_free(&whole);
  clv_summary_free(all);
  clv_summary_free(sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  if (size < 6 || memcmp(bytes, "clvsum", 6) != 0) {
    read_orders(bytes, size);
    return 0;
  }
  uint8_t *mended = fuzz_copy(bytes, size);
  read_summary(mended, size, false);
  fuzz_mend(mended, size);
  if (size > 0 && memcmp(mended, bytes, size) != 0) read_summary(mended, size, false);
  free(mended);
  return 0;
}
