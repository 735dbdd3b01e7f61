/* What tests of fits share: accounts filled from a known truth. */
#ifndef SHOP_H
#define SHOP_H

#include "harness.h"
#include <clv/clv.h>
#include <string.h>

static const unsigned char shop_key[CLV_KEY_SIZE] = "the account key";

/* The first order of all lies on this day, the last ones up to `days` later. */
enum { SHOP_FIRST = 19000, SHOP_DAYS = 400, SHOP_ORDERS_MAX = 300 };

static inline clv_model *shop_truth(int32_t kind) {
  static const double parameters[][4] = {{0}, {0.8, 60}, {0.6, 30, 0.7, 3}, {0.6, 30, 0.7, 2}, {0.7, 25, 0.7, 60}};
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = kind;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  memcpy(spec.parameters, parameters[kind], sizeof parameters[kind]);
  spec.spend_parameters[0] = 6;
  spec.spend_parameters[1] = 4;
  spec.spend_parameters[2] = 60;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

/* Customers `from` to `to` - 1 of the truth, whose first orders spread over the first 200 days. */
static inline clv_status shop_fill(clv_account *account, const clv_model *truth, uint32_t from, uint32_t to) {
  int32_t times[SHOP_ORDERS_MAX];
  int64_t spends[SHOP_ORDERS_MAX];
  clv_event events[SHOP_ORDERS_MAX];
  uint32_t orders[SHOP_ORDERS_MAX];
  clv_status status = CLV_OK;
  for (uint32_t who = from; status == CLV_OK && who < to; who++) {
    int32_t first = (int32_t)(who * 37 % 200);
    size_t count = 0;
    (void)clv_model_simulate(truth, 11, who, SHOP_DAYS - first, times, spends, SHOP_ORDERS_MAX, &count, NULL);
    if (count > SHOP_ORDERS_MAX) count = SHOP_ORDERS_MAX;
    for (uint32_t i = 0; i < count; i++) {
      orders[i] = i;
      events[i] = (clv_event){.kind = CLV_EVENT_PURCHASE,
                              .profile = &who,
                              .profile_size = sizeof who,
                              .order = &orders[i],
                              .order_size = sizeof orders[i],
                              .time = (int64_t)(SHOP_FIRST + first + times[i]) * 86400 + 40000,
                              .amount = spends[i]};
    }
    status = clv_account_apply(account, events, sizeof *events, count, NULL, NULL);
  }
  return status;
}

static inline clv_account *shop_open(int32_t kind, uint32_t customers) {
  clv_account *account = NULL;
  clv_model *truth = shop_truth(kind);
  ck_assert_int_eq(clv_account_create(&account, shop_key, NULL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(shop_fill(account, truth, 0, customers), CLV_OK);
  clv_model_free(truth);
  return account;
}

/* A moment on the day after that many days. */
static inline int64_t shop_time(int32_t days) { return (int64_t)(SHOP_FIRST + days) * 86400 + 1000; }

static inline harness_buffer shop_model_bytes(const clv_model *model) {
  harness_buffer buffer = {0};
  ck_assert_ptr_nonnull(model);
  ck_assert_int_eq(clv_model_write(model, harness_write, &buffer, NULL), CLV_OK);
  return buffer;
}

static inline void shop_same_model(const clv_model *a, const clv_model *b) {
  harness_buffer one = shop_model_bytes(a), other = shop_model_bytes(b);
  ck_assert_uint_eq(one.size, other.size);
  ck_assert_mem_eq(one.bytes, other.bytes, one.size);
  harness_buffer_free(&one);
  harness_buffer_free(&other);
}

#endif
