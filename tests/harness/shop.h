/* Made-up shops for tests: orders in columns, drawn by hand or from a model, and what the library makes of them. */
#ifndef SHOP_H
#define SHOP_H

#include "harness.h"
#include <clv/clv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHOP_HELPER __attribute__((unused)) static

/* Orders in columns. Zero it first. */
typedef struct shop {
  size_t count, capacity;
  int64_t *customer, *amount; /* minor units */
  int32_t *day;
  int32_t until;
  uint32_t minor_digits;
} shop;

SHOP_HELPER void shop_free(shop *s) {
  free(s->customer);
  free(s->amount);
  free(s->day);
  memset(s, 0, sizeof *s);
}

SHOP_HELPER void shop_order(shop *s, int64_t customer, int32_t day, int64_t amount) {
  if (s->count == s->capacity) {
    s->capacity = 2 * s->capacity + 1024;
    s->customer = realloc(s->customer, s->capacity * sizeof *s->customer);
    s->amount = realloc(s->amount, s->capacity * sizeof *s->amount);
    s->day = realloc(s->day, s->capacity * sizeof *s->day);
    ck_assert(s->customer != NULL && s->amount != NULL && s->day != NULL);
  }
  s->customer[s->count] = customer;
  s->amount[s->count] = amount;
  s->day[s->count++] = day;
}

/* In (0, 1). */
SHOP_HELPER double shop_uniform(uint64_t *state) { return ((double)(harness_random(state) >> 11) + 0.5) * 0x1p-53; }

SHOP_HELPER double shop_exponential(uint64_t *state) { return -log(shop_uniform(state)); }

/* A customer who buys at a rate a day from a first day until the end. */
SHOP_HELPER void shop_poisson(shop *s, int64_t customer, int32_t first, int32_t last, double rate, uint64_t *state) {
  shop_order(s, customer, first, 1000 + (int64_t)(harness_random(state) % 1000));
  for (double t = first + 1.0;;) {
    t += shop_exponential(state) / rate;
    if (t >= last + 1.0) return;
    shop_order(s, customer, (int32_t)t, 1000 + (int64_t)(harness_random(state) % 1000));
  }
}

/* Another order of the same orders. */
SHOP_HELPER void shop_shuffle(shop *s, uint64_t seed) {
  for (size_t i = s->count; i > 1; i--) {
    size_t j = (size_t)(harness_random(&seed) % i), last = i - 1;
    int64_t customer = s->customer[j], amount = s->amount[j];
    int32_t day = s->day[j];
    s->customer[j] = s->customer[last], s->amount[j] = s->amount[last], s->day[j] = s->day[last];
    s->customer[last] = customer, s->amount[last] = amount, s->day[last] = day;
  }
}

/* Customers drawn from a model, their first days spread evenly over `spread` days from day 0. Of several orders on one
 * day the first stays, so that a transaction's spend is what the model drew. */
SHOP_HELPER void shop_simulate(shop *s, const clv_model *model, uint64_t seed, int64_t customers, int32_t spread) {
  enum { MOST = 20000 };
  int32_t *times = malloc(MOST * sizeof *times);
  int64_t *spends = malloc(MOST * sizeof *spends);
  ck_assert(times != NULL && spends != NULL);
  clv_model_facts facts = {.size = (uint32_t)sizeof facts};
  ck_assert_int_eq(clv_model_get_facts(model, &facts, NULL), CLV_OK);
  for (int64_t i = 0; i < customers; i++) {
    size_t count = 0;
    int32_t first = (int32_t)(i % spread);
    int64_t *wanted = facts.spend_kind == CLV_SPEND_NONE ? NULL : spends;
    ck_assert_int_eq(clv_model_simulate(model, seed, (uint64_t)i, s->until - first, times, wanted, MOST, &count, NULL),
                     CLV_OK);
    for (size_t k = 0; k < count; k++) {
      if (k == 0 || times[k] != times[k - 1]) shop_order(s, i, first + times[k], wanted == NULL ? 1000 : spends[k]);
    }
  }
  free(times);
  free(spends);
}

/* The customers with number = shard modulo shards. */
SHOP_HELPER clv_bulk *shop_bulk(const shop *s, int64_t shard, int64_t shards) {
  shop part = {.until = s->until};
  for (size_t i = 0; i < s->count; i++) {
    if (s->customer[i] % shards == shard) shop_order(&part, s->customer[i], s->day[i], s->amount[i]);
  }
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  orders.count = part.count;
  orders.customer = part.customer;
  orders.day = part.day;
  orders.amount = part.amount;
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.minor_digits = s->minor_digits;
  clv_bulk *bulk = NULL;
  ck_assert_int_eq(clv_bulk_create(&bulk, &orders, &configuration, s->until, NULL, NULL), CLV_OK);
  shop_free(&part);
  return bulk;
}

SHOP_HELPER clv_summary *shop_shard(const shop *s, int64_t shard, int64_t shards) {
  clv_bulk *bulk = shop_bulk(s, shard, shards);
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  clv_bulk_free(bulk);
  return summary;
}

SHOP_HELPER clv_summary *shop_summary(const shop *s) { return shop_shard(s, 0, 1); }

/* A model from its first parameters. */
SHOP_HELPER clv_model *shop_model(int32_t kind, uint32_t unit_days, const double *parameters,
                                  const double *spend_parameters) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = kind;
  spec.unit_days = unit_days;
  memcpy(spec.parameters, parameters, (kind == CLV_MODEL_NBD ? 2 : 4) * sizeof *parameters);
  if (spend_parameters != NULL) {
    spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
    memcpy(spec.spend_parameters, spend_parameters, 3 * sizeof *spend_parameters);
  }
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_model_create(&model, &spec, NULL, &error) == CLV_OK, "%s: %s", error.field, error.message);
  return model;
}

#endif
