/* Whatever a fit makes of an account, its model can be kept, read and told. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/fit.h>
#include <stdlib.h>
#include <string.h>

enum { ORDERS_MAX = 6000, UNTIL = 400 };

/* An account as orders in columns. */
typedef struct shop_orders {
  size_t count;
  int64_t customer[ORDERS_MAX], amount[ORDERS_MAX];
  int32_t day[ORDERS_MAX];
} shop_orders;

static void shop_order(shop_orders *shop, int64_t customer, int32_t day, int64_t amount) {
  shop->customer[shop->count] = customer;
  shop->day[shop->count] = day;
  shop->amount[shop->count++] = amount;
}

/* What the data are like: ordinary ones, and those that a likelihood has no interior maximum for. */
static void shop_fill(shop_orders *shop, int which) {
  uint64_t state = (uint64_t)which;
  shop->count = 0;
  for (int64_t i = 0; i < 500; i++) {
    int32_t first = (int32_t)(i * 7 % 300);
    switch (which) {
    case 0: /* rates, ends and spends all differ */
      for (uint64_t k = 0, n = 1 + harness_random(&state) % 6 * (harness_random(&state) % 2); k < n; k++)
        shop_order(shop, i, first + (int32_t)(harness_random(&state) % 100),
                   (int64_t)(harness_random(&state) % 5000 * (uint64_t)(1 + i % 7)));
      break;
    case 1: /* one repeat buyer among many */
      for (int32_t k = 0; k < (i == 0 ? 3 : 1); k++) shop_order(shop, i, first + 20 * k, 100 + i);
      break;
    case 2: /* all alike, and nobody leaves */
      for (int32_t day = first; day <= UNTIL; day += 45) shop_order(shop, i, day, 1000);
      break;
    case 3: /* without money */
      shop_order(shop, i, first, 0);
      if (i % 3 == 0) shop_order(shop, i, first + 10, 0);
      break;
    case 4: /* amounts as great as they can be */
      shop_order(shop, i, first, CLV_AMOUNT_MAX);
      if (i % 2 == 0) shop_order(shop, i, first + 30 + (int32_t)(i % 60), CLV_AMOUNT_MAX - i);
      break;
    default: /* no repeats */
      shop_order(shop, i, first, 500);
    }
  }
}

static clv_summary *shop_summary(const shop_orders *shop) {
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  orders.count = shop->count;
  orders.customer = shop->customer;
  orders.day = shop->day;
  orders.amount = shop->amount;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_bulk_create(&bulk, &orders, NULL, UNTIL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  clv_bulk_free(bulk);
  return summary;
}

static void check_comes_back(const clv_model *model) {
  harness_buffer file = {0}, again = {0}, json = {0}, json_again = {0};
  clv_model *back = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_write(model, harness_write, &file, NULL), CLV_OK);
  clv_status status = clv_model_read(&back, harness_read, &file, NULL, &error);
  ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
  ck_assert_int_eq(clv_model_write(back, harness_write, &again, NULL), CLV_OK);
  ck_assert_uint_eq(again.size, file.size);
  ck_assert_mem_eq(again.bytes, file.bytes, file.size);
  ck_assert_int_eq(clv_model_write_json(model, harness_write, &json, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_write_json(back, harness_write, &json_again, NULL), CLV_OK);
  ck_assert_uint_eq(json_again.size, json.size);
  ck_assert_mem_eq(json_again.bytes, json.bytes, json.size);
  clv_model_free(back);
  harness_buffer_free(&file);
  harness_buffer_free(&again);
  harness_buffer_free(&json);
  harness_buffer_free(&json_again);
}

START_TEST(every_fitted_model_can_be_kept) {
  shop_orders *shop = calloc(1, sizeof *shop);
  ck_assert_ptr_nonnull(shop);
  size_t models = 0, refused = 0;
  for (int which = 0; which <= 5; which++) {
    shop_fill(shop, which);
    clv_summary *summary = shop_summary(shop);
    for (int kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
      const clv_option options[] = {{CLV_OPTION_MODEL, kind}, {CLV_OPTION_UNIT_DAYS, 7}, {CLV_OPTION_FITTED_AT, 1e9}};
      clv_model *model = NULL;
      clv_error error = CLV_ERROR_INIT;
      clv_status status = clv_fit(&model, summary, options, 3, NULL, NULL, NULL, &error);
      ck_assert_msg(status == CLV_OK || status == CLV_ENOMODEL, "shop %d, model %d: %s: %s", which, kind, error.field,
                    error.message);
      if (status == CLV_OK) {
        check_comes_back(model);
        models++;
      } else {
        refused++;
      }
      clv_model_free(model);
    }
    clv_summary_free(summary);
  }
  free(shop);
  ck_assert_uint_ge(models, 20);
  ck_assert_uint_eq(models + refused, 24);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exchange/fitted models");
  TCase *tests = tcase_create("fitted models");
  tcase_add_test(tests, every_fitted_model_can_be_kept);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
