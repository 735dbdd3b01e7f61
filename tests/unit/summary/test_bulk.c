/* The bulk door beside the naive summary and the builder. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/summary/bulk.h"
#include "oracle.h"

enum { UNTIL = 18400 };

typedef struct columns {
  clv_order_columns orders;
  int64_t *customer, *amount;
  int32_t *day;
} columns;

static columns make_columns(const oracle_order *orders, size_t count) {
  columns c = {CLV_ORDER_COLUMNS_INIT, malloc((count + 1) * 8), malloc((count + 1) * 8), malloc((count + 1) * 4)};
  ck_assert(c.customer != NULL && c.amount != NULL && c.day != NULL);
  for (size_t i = 0; i < count; i++) {
    c.customer[i] = orders[i].customer;
    c.day[i] = orders[i].day;
    c.amount[i] = orders[i].amount;
  }
  c.orders.count = count;
  c.orders.customer = c.customer;
  c.orders.day = c.day;
  c.orders.amount = c.amount;
  return c;
}

static void free_columns(columns *c) {
  free(c->customer);
  free(c->amount);
  free(c->day);
}

/* Each customer's statistics by looking at that customer's orders. */
static void check_statistics(const clv_bulk *bulk, const oracle_order *sorted, size_t count, int32_t until) {
  const clv_statistics *statistics = clv_bulk_statistics(bulk);
  const int64_t *customers = clv_bulk_customers(bulk);
  size_t row = 0;
  for (size_t i = 0, end; i < count; i = end) {
    clv_statistics want = {-1, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
    for (end = i; end < count && sorted[end].customer == sorted[i].customer; end++) {
      if (sorted[end].day > until) continue;
      if (want.orders == 0) want.first_day = sorted[end].day;
      if (want.last_day != sorted[end].day) want.x++;
      want.last_day = sorted[end].day;
      want.orders++;
      want.spend += sorted[end].amount;
      if (want.last_day == want.first_day) want.first_spend += sorted[end].amount;
    }
    if (want.orders == 0) continue;
    if (row >= clv_bulk_count(bulk) || customers[row] != sorted[i].customer ||
        memcmp(&statistics[row], &want, sizeof want) != 0) {
      ck_abort_msg("customer %zu differs", row);
    }
    row++;
  }
  ck_assert_uint_eq(row, clv_bulk_count(bulk));
}

/* Sorts `orders`. */
static void check_bulk(oracle_order *orders, size_t count, int32_t until, int32_t history_start) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.history_start = history_start;
  columns c = make_columns(orders, count);
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL, *again = NULL;
  ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, &configuration, until, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &again, NULL), CLV_OK);
  qsort(orders, count, sizeof *orders, oracle_compare_orders);
  check_statistics(bulk, orders, count, until);
  clv_summary *want = oracle_build(orders, count, until, &configuration, 0, 0, NULL);
  oracle naive = oracle_make(orders, count, until, history_start);
  oracle_check(&naive, summary);
  ck_assert(oracle_same(summary, want));
  ck_assert(oracle_same(summary, again));
  free(naive.rows);
  clv_summary_free(want);
  clv_summary_free(summary);
  clv_summary_free(again);
  clv_bulk_free(bulk);
  free_columns(&c);
}

START_TEST(statistics_and_summary_are_what_naive_ones_are) {
  const size_t counts[] = {1, 2, 3, 50, 2000};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    for (uint64_t seed = 0; seed < 4; seed++) {
      uint64_t state = 100 * i + seed;
      int64_t customers = seed == 0 ? 1 : (int64_t)counts[i];
      oracle_order *orders = oracle_random(counts[i], &state, customers, 500);
      check_bulk(orders, counts[i], UNTIL, CLV_NO_DAY);
      check_bulk(orders, counts[i], UNTIL, CLV_NO_DAY); /* now sorted */
      oracle_shuffle(orders, counts[i], &state);
      check_bulk(orders, counts[i], 18100, 18050);
      free(orders);
    }
  }
}
END_TEST

START_TEST(customers_may_have_any_number) {
  enum { COUNT = 60000 };
  uint64_t state = 8;
  oracle_order *orders = oracle_random(COUNT, &state, 20000, 500);
  const unsigned shifts[] = {0, 30, 48};
  for (size_t n = 0; n < 4; n++) {
    for (size_t i = 0; i < COUNT; i++) {
      uint64_t hash = (uint64_t)orders[i].customer;
      orders[i].customer = n == 3 ? (int64_t)harness_random(&hash) : orders[i].customer * (INT64_C(1) << shifts[n]);
    }
    orders[0].customer = n == 2 ? INT64_MAX : INT64_MIN;
    oracle_shuffle(orders, COUNT, &state);
    check_bulk(orders, COUNT, UNTIL, CLV_NO_DAY);
    for (size_t i = 0; i < COUNT; i++) orders[i].customer /= n == 3 ? 1 : INT64_C(1) << shifts[n];
  }
  free(orders);
}
END_TEST

enum { SHAPED = 70000, SHAPES = 8 };

/* Orders whose customers and days are spread as unevenly as can be. */
static oracle_order *make_shape(int shape) {
  uint64_t state = 20 + (uint64_t)shape;
  oracle_order *orders = oracle_random(SHAPED, &state, SHAPED / 2, 500);
  for (size_t i = 0; i < SHAPED; i++) {
    oracle_order *order = &orders[i];
    if (shape == 0) order->customer = 1;                             /* one customer */
    if (shape == 1) order->customer = 1, order->day = 18000;         /* and one day */
    if (shape == 2 && i % 2) order->customer = 7;                    /* one with half of the orders */
    if (shape == 3 && i % 2) order->customer = 7, order->day %= 3;   /* within three days */
    if (shape == 4 && i % 2) order->customer += INT64_C(1) << 40;    /* two ranges far apart */
    if (shape == 5) order->customer = order->customer % 40 * 100000; /* few with many */
    if (shape == 6 && i % 8) order->day += 1000;                     /* most do not count */
    if (shape == 7) order->customer = -(INT64_C(1) << (i % 62));     /* every range ten times as wide as the last */
  }
  return orders;
}

START_TEST(customers_and_days_may_be_spread_unevenly) {
  for (int shape = 0; shape < SHAPES; shape++) {
    oracle_order *orders = make_shape(shape);
    check_bulk(orders, SHAPED, UNTIL, CLV_NO_DAY);
    free(orders);
  }
}
END_TEST

START_TEST(customers_that_look_alike_are_counted_all) {
  enum { COUNT = 40000 };
  oracle_order *orders = malloc(COUNT * sizeof *orders);
  ck_assert_ptr_nonnull(orders);
  int64_t customer = 0;
  for (size_t i = 0; i < COUNT; i++, customer++) {
    while (clvp_bulk_mix((uint64_t)customer) >> 58 != 0) customer++;
    orders[i] = (oracle_order){customer, 18000, (int64_t)i};
  }
  check_bulk(orders, COUNT, UNTIL, CLV_NO_DAY);
  free(orders);
}
END_TEST

START_TEST(keys_that_fit_no_word_are_sorted_too) {
  enum { COUNT = 3000 };
  uint64_t state = 12;
  oracle_order orders[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    orders[i].customer = (int64_t)(harness_random(&state) % 20);
    orders[i].day = CLV_DAY_MIN + (int32_t)(harness_random(&state) % (CLV_DAY_MAX - CLV_DAY_MIN + 1));
    orders[i].amount = (int64_t)(harness_random(&state) % (CLV_AMOUNT_MAX + 1));
  }
  check_bulk(orders, COUNT, CLV_DAY_MAX, CLV_NO_DAY);
  /* First days and spans of 22 bits, and one customer with a number of transactions of 21. */
  size_t count = ((size_t)1 << 20) + 5;
  oracle_order *many = malloc(count * sizeof *many);
  ck_assert_ptr_nonnull(many);
  for (size_t i = 0; i < count; i++) many[i] = (oracle_order){7, (int32_t)i, (int64_t)i};
  many[0] = (oracle_order){100, CLV_DAY_MAX, CLV_AMOUNT_MAX};
  many[1] = (oracle_order){101, CLV_DAY_MIN, 0};
  many[2] = (oracle_order){101, CLV_DAY_MAX, 0};
  qsort(many, count, sizeof *many, oracle_compare_orders);
  columns c = make_columns(many, count);
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL, *want = oracle_build(many, count, CLV_DAY_MAX, NULL, 0, 0, NULL);
  ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, NULL, CLV_DAY_MAX, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_statistics(bulk)[0].x, (1 << 20) + 1);
  ck_assert(oracle_same(summary, want));
  clv_summary_free(summary);
  clv_summary_free(want);
  clv_bulk_free(bulk);
  free_columns(&c);
  free(many);
}
END_TEST

START_TEST(no_orders_give_no_customers) {
  clv_order_columns none = CLV_ORDER_COLUMNS_INIT;
  oracle_order late = {1, UNTIL + 1, 5};
  columns c = make_columns(&late, 1);
  const clv_order_columns *cases[] = {&none, &c.orders};
  for (int i = 0; i < 2; i++) {
    clv_bulk *bulk = NULL;
    clv_summary *summary = NULL, *empty = NULL;
    ck_assert_int_eq(clv_bulk_create(&bulk, cases[i], NULL, UNTIL, NULL, NULL), CLV_OK);
    ck_assert_uint_eq(clv_bulk_count(bulk), 0);
    ck_assert_ptr_null(clv_bulk_customers(bulk));
    ck_assert_ptr_null(clv_bulk_statistics(bulk));
    ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
    ck_assert_int_eq(clv_summary_create(&empty, NULL, UNTIL, NULL, NULL), CLV_OK);
    ck_assert(oracle_same(summary, empty));
    clv_summary_free(summary);
    clv_summary_free(empty);
    clv_bulk_free(bulk);
  }
  free_columns(&c);
  ck_assert_uint_eq(clv_bulk_count(NULL), 0);
  ck_assert_ptr_null(clv_bulk_customers(NULL));
  ck_assert_ptr_null(clv_bulk_statistics(NULL));
  clv_bulk_free(NULL);
}
END_TEST

START_TEST(an_order_that_cannot_be_is_named) {
  const struct {
    int32_t day;
    int64_t amount;
    const char *field;
  } cases[] = {{CLV_DAY_MIN - 1, 0, "day"}, {CLV_DAY_MAX + 1, 0, "day"},       {CLV_NO_DAY, 0, "day"},
               {0, -1, "amount"},           {0, CLV_AMOUNT_MAX + 1, "amount"}, {0, INT64_MIN, "amount"},
               {UNTIL + 5, -1, "amount"} /* left out, but checked */};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    oracle_order orders[] = {{1, 0, 0}, {1, CLV_DAY_MIN, CLV_AMOUNT_MAX}, {2, 0, 0}, {3, -1000000, -1}};
    orders[2].day = cases[i].day;
    orders[2].amount = cases[i].amount;
    columns c = make_columns(orders, 4);
    clv_bulk *bulk = NULL;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, NULL, UNTIL, NULL, &error), CLV_EDATA);
    ck_assert_uint_eq(error.row, 2);
    ck_assert_str_eq(error.field, cases[i].field);
    ck_assert_ptr_null(bulk);
    free_columns(&c);
  }
}
END_TEST

START_TEST(arguments_are_checked_at_the_door) {
  oracle_order order = {1, 0, 0};
  columns c = make_columns(&order, 1);
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  ck_assert_int_eq(clv_bulk_create(NULL, &c.orders, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_bulk_create(&bulk, NULL, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, NULL, CLV_NO_DAY, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, NULL, CLV_DAY_MAX + 1, NULL, NULL), CLV_EINVAL);
  configuration.minor_digits = 9;
  ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, &configuration, UNTIL, NULL, NULL), CLV_EINVAL);
  for (int i = 0; i < 4; i++) {
    clv_order_columns broken = c.orders;
    if (i == 0) broken.customer = NULL;
    if (i == 1) broken.day = NULL;
    if (i == 2) broken.amount = NULL;
    if (i == 3) broken.reserved = 1;
    ck_assert_int_eq(clv_bulk_create(&bulk, &broken, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  }
  ck_assert_ptr_null(bulk);
  ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, NULL, UNTIL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(NULL, &summary, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_bulk_summary(bulk, NULL, NULL), CLV_EINVAL);
  ck_assert_ptr_null(summary);
  clv_bulk_free(bulk);
  free_columns(&c);
}
END_TEST

START_TEST(spend_beyond_64_bits_is_flagged) {
  const size_t count = (size_t)(INT64_MAX / CLV_AMOUNT_MAX) + 2;
  columns c = {CLV_ORDER_COLUMNS_INIT, malloc(count * 8), malloc(count * 8), malloc(count * 4)};
  ck_assert(c.customer != NULL && c.amount != NULL && c.day != NULL);
  for (size_t i = 0; i < count; i++) {
    c.customer[i] = 1;
    c.amount[i] = CLV_AMOUNT_MAX;
    c.day[i] = 18000;
  }
  c.orders.count = count;
  c.orders.customer = c.customer;
  c.orders.day = c.day;
  c.orders.amount = c.amount;
  c.amount[count - 2] = INT64_MAX % CLV_AMOUNT_MAX;
  for (int beyond = 0; beyond < 2; beyond++) {
    c.amount[count - 1] = beyond;
    clv_bulk *bulk = NULL;
    clv_summary *summary = NULL;
    ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, NULL, UNTIL, NULL, NULL), CLV_OK);
    clv_statistics want = {0, 18000, 18000, beyond ? CLV_STATISTICS_OVERFLOW : 0, (int64_t)count, INT64_MAX, INT64_MAX};
    if (beyond) want.spend = want.first_spend = 0;
    ck_assert_uint_eq(clv_bulk_count(bulk), 1);
    ck_assert_mem_eq(clv_bulk_statistics(bulk), &want, sizeof want);
    ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
    ck_assert_int_eq(summary->spend_overflow, beyond);
    ck_assert_uint_eq(clv_summary_row_count(summary, CLV_SUMMARY_SPEND), beyond ? 0 : 1);
    clv_summary_free(summary);
    clv_bulk_free(bulk);
  }
  free_columns(&c);
}
END_TEST

static clv_status bulk_once(const clv_allocator *allocator, void *user) {
  const columns *c = user;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  clv_status status = clv_bulk_create(&bulk, &c->orders, NULL, CLV_DAY_MAX, allocator, NULL);
  ck_assert((status == CLV_OK) == (bulk != NULL));
  if (status == CLV_OK) status = clv_bulk_summary(bulk, &summary, NULL);
  ck_assert((status == CLV_OK) == (summary != NULL));
  clv_summary_free(summary);
  clv_bulk_free(bulk);
  return status;
}

START_TEST(no_memory_leaves_nothing_behind) {
  uint64_t state = 4;
  oracle_order *orders = oracle_random(200, &state, 40, 30000);
  columns c = make_columns(orders, 200);
  harness_each_allocation(bulk_once, &c);
  free_columns(&c);
  free(orders);
}
END_TEST

static clv_status bulk_alone(const clv_allocator *allocator, void *user) {
  clv_bulk *bulk = NULL;
  clv_status status = clv_bulk_create(&bulk, &((const columns *)user)->orders, NULL, UNTIL, allocator, NULL);
  ck_assert((status == CLV_OK) == (bulk != NULL));
  clv_bulk_free(bulk);
  return status;
}

/* In lots, and with more customers than were expected. */
START_TEST(no_memory_on_the_way_leaves_nothing_behind) {
  enum { COUNT = 9000 };
  static oracle_order orders[COUNT];
  int64_t customer = 0;
  for (size_t i = 0; i < COUNT; i++, customer++) {
    while (clvp_bulk_mix((uint64_t)customer) >> 58 != 0) customer++;
    orders[i] = (oracle_order){customer, 18000 + (int32_t)(i % 300), 5};
  }
  columns c = make_columns(orders, COUNT);
  harness_each_allocation(bulk_alone, &c);
  free_columns(&c);
}
END_TEST

/* Beside the statistics: 16 bytes for an order in twelve, lots that come out larger, the lots themselves. */
START_TEST(memory_beside_statistics_is_small) {
  for (int shape = -1; shape < SHAPES; shape++) {
    uint64_t state = 6;
    oracle_order *orders = shape < 0 ? oracle_random(SHAPED, &state, 30000, 500) : make_shape(shape);
    columns c = make_columns(orders, SHAPED);
    harness_memory memory = {0};
    clv_allocator allocator = harness_allocator(&memory);
    clv_bulk *bulk = NULL;
    ck_assert_int_eq(clv_bulk_create(&bulk, &c.orders, NULL, UNTIL, &allocator, NULL), CLV_OK);
    size_t rows = clv_bulk_count(bulk) * (sizeof(clv_statistics) + sizeof(int64_t));
    size_t most = rows + rows / 50 + (size_t)(shape == 1 ? 16 : 4) * SHAPED + 400000;
    ck_assert_msg(memory.peak_bytes < most, "shape %d: %zu bytes, at most %zu", shape, memory.peak_bytes, most);
    clv_bulk_free(bulk);
    free_columns(&c);
    free(orders);
  }
}
END_TEST

START_TEST(memory_stays_below_forty_bytes_an_order) {
  uint64_t state = 6;
  oracle_order *orders = oracle_random(200000, &state, 80000, 500);
  columns c = make_columns(orders, 200000);
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  ck_assert_int_eq(bulk_once(&allocator, &c), CLV_OK);
  ck_assert_uint_lt(memory.peak_bytes, (size_t)40 * 200000);
  free_columns(&c);
  free(orders);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/bulk");
  TCase *tests = tcase_create("bulk");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, statistics_and_summary_are_what_naive_ones_are);
  tcase_add_test(tests, customers_may_have_any_number);
  tcase_add_test(tests, customers_and_days_may_be_spread_unevenly);
  tcase_add_test(tests, customers_that_look_alike_are_counted_all);
  tcase_add_test(tests, keys_that_fit_no_word_are_sorted_too);
  tcase_add_test(tests, no_orders_give_no_customers);
  tcase_add_test(tests, an_order_that_cannot_be_is_named);
  tcase_add_test(tests, arguments_are_checked_at_the_door);
  tcase_add_test(tests, spend_beyond_64_bits_is_flagged);
  tcase_add_test(tests, no_memory_leaves_nothing_behind);
  tcase_add_test(tests, no_memory_on_the_way_leaves_nothing_behind);
  tcase_add_test(tests, memory_beside_statistics_is_small);
  tcase_add_test(tests, memory_stays_below_forty_bytes_an_order);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
