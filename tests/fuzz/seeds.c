/* Writes the corpus that fuzzing begins with: seeds FOLDER. The same bytes each time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "crowd.h"
#include "fuzz.h"
#include <stdio.h>

static const char *folder;

static void keep(const char *target, const char *name, size_t number, const void *bytes, size_t size) {
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/%s/%s-%02zu", folder, target, name, number);
  FUZZ_REQUIRE(length > 0 && (size_t)length < sizeof path, "too long a path");
  FILE *file = fopen(path, "wb");
  FUZZ_REQUIRE(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0, "%s is not written", path);
}

static void keep_buffer(const char *target, const char *name, size_t number, harness_buffer *bytes) {
  keep(target, name, number, bytes->bytes, bytes->size);
  harness_buffer_free(bytes);
}

static const char *const queries[] = {
    "amount > 0",
    "not (tags has \"subscription\") and channel in (\"web\", \"app\")",
    "p_alive >= 0.30000000000000004 or gap < -2.25 and not orders = 3",
    "amount between 0.5 and 10000000000 and cost is absent",
    "cost is present or value in top 2.5 % or top in (1, 2, 0.01)",
    "next_order within 30 days or last within last 1 day",
    "next_order between 2024-02-29 and 9999-12-31 and last != 0001-01-01",
    "is_new and not Flag2 or is_new = true or false != Flag2 or is_new = Flag2",
    "channel = source or channel != \"a\\\"b\\\\\" or source = \"caf\xc3\xa9\\xff\\x00\"",
    "1 < orders and orders <= days and p_alive > orders and amount = value",
    "((((true))) or (false and (not not (true))))",
    "tags has \"\" or absent has \"pos\" and orders in (1,2 , 3,-4)",
    "\t amount>=00.50\r\nand(orders=+7)or days<-0 ",
    "amount in top 100 % and orders in top 0.0001 % and p_alive in top 50%",
    "days <= 2 or gap >= 1 and (orders < 2 or cost != 0.5)",
    "amount",
    "orders > 1.5",
    "channel = 'web'",
    "amuont > 1",
    "total_value > 500 and p_alive < 0.4",
    "next_order within 7 days or next_order_from_now is absent and overdue_days >= 0",
    "historic_value between 0.50 and 99 and not expected_spend in (1, 2.5) or first_order < last_order",
    "average_order_value >= historic_value or churn_probability != p_order and historic_orders <= transactions",
    "last_order within last 30 days or total_value in top 5 %",
};

static void seed_queries(void) {
  for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++)
    keep("query", "seed", i, queries[i], strlen(queries[i]));
}

/* Customers, not many, of some shop; and what is left where others are taken away. */
static clv_summary *some_summary(size_t i) {
  enum { ORDERS = 40 };
  int64_t customers[ORDERS], amounts[ORDERS];
  int32_t days[ORDERS];
  uint64_t state = i;
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.history_start = i % 3 == 2 ? 18010 : CLV_NO_DAY;
  for (size_t k = 0; k < ORDERS; k++) {
    customers[k] = (int64_t)(harness_random(&state) % (3 + 2 * i));
    days[k] = 18000 + (int32_t)(harness_random(&state) % 300);
    amounts[k] = i == 5 ? CLV_AMOUNT_MAX : (int64_t)(harness_random(&state) % 9000);
  }
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  orders.count = i == 0 ? 0 : i * 6 < ORDERS ? i * 6 : ORDERS;
  orders.customer = customers, orders.day = days, orders.amount = amounts;
  FUZZ_REQUIRE(clv_bulk_create(&bulk, &orders, &configuration, 18400, NULL, NULL) == CLV_OK, "no bulk");
  FUZZ_REQUIRE(clv_bulk_summary(bulk, &summary, NULL) == CLV_OK, "no summary");
  clv_bulk_free(bulk);
  return summary;
}

static clv_model *some_model(size_t i, const clv_configuration *configuration) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = CLV_MODEL_NBD + (int32_t)(i % 4);
  spec.spend_kind = i % 3 == 0 ? CLV_SPEND_NONE : CLV_SPEND_GAMMA_GAMMA;
  spec.convention = i % 2 ? CLV_SPEND_REPEAT : CLV_SPEND_ALL;
  spec.unit_days = i > 5 ? 7 : 1;
  spec.orders = i > 3 ? 30 : 0;
  spec.transactions = i > 3 ? 20 : 0;
  spec.configuration = *configuration;
  for (size_t k = 0; k < 4; k++) spec.parameters[k] = i == 7 ? 1e-3 : 0.5 + (double)(k % 2) * 11;
  if (spec.spend_kind != CLV_SPEND_NONE)
    spec.spend_parameters[0] = 6.25, spec.spend_parameters[1] = 3.74, spec.spend_parameters[2] = 15.44;
  if (spec.kind == CLV_MODEL_NBD) spec.parameters[2] = spec.parameters[3] = 0;
  clv_error error = CLV_ERROR_INIT;
  FUZZ_REQUIRE(clv_model_create(&model, &spec, NULL, &error) == CLV_OK, "model %zu: %s", i, error.message);
  return model;
}

static harness_buffer model_bytes(const clv_model *model) {
  harness_buffer bytes = {0};
  FUZZ_REQUIRE(clv_model_write(model, harness_write, &bytes, NULL) == CLV_OK, "a model is not written");
  return bytes;
}

static void seed_models(void) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  for (size_t i = 0; i < 8; i++) {
    clv_model *model = some_model(i, &configuration);
    harness_buffer bytes = model_bytes(model);
    keep_buffer("model", "seed", i, &bytes);
    clv_model_free(model);
  }
  for (size_t i = 0; i < 3; i++) {
    const clv_option options[] = {{CLV_OPTION_MODEL, (double)i}, {CLV_OPTION_FITTED_AT, 1600000000}};
    clv_summary *summary = some_summary(5 + i);
    clv_model *model = NULL;
    FUZZ_REQUIRE(clv_fit(&model, summary, options, 2, NULL, NULL, NULL, NULL) == CLV_OK, "no fit");
    harness_buffer bytes = model_bytes(model);
    keep_buffer("model", "fitted", i, &bytes);
    clv_model_free(model);
    clv_summary_free(summary);
  }
}

static void seed_summaries(void) {
  for (size_t i = 0; i < 10; i++) {
    clv_summary *summary = i == 9 ? NULL : some_summary(i);
    harness_buffer bytes = {0};
    if (i == 9) FUZZ_REQUIRE(clv_summary_create(&summary, NULL, CLV_NO_DAY, NULL, NULL) == CLV_OK, "no summary");
    if (i == 7 || i == 4) { /* Of the same configuration; what is left may be negative. */
      clv_summary *other = some_summary(i == 7 ? 4 : 1);
      FUZZ_REQUIRE(clv_summary_subtract(summary, other, NULL) == CLV_OK, "not subtracted");
      clv_summary_free(other);
    }
    FUZZ_REQUIRE(clv_summary_write(summary, harness_write, &bytes, NULL) == CLV_OK, "a summary is not written");
    keep_buffer("summary", "seed", i, &bytes);
    clv_summary_free(summary);
  }
}

/* What fuzz_summary reads as orders. */
static void seed_orders(void) {
  for (size_t i = 0; i < 6; i++) {
    unsigned char bytes[600];
    uint64_t state = i;
    size_t size = 3 + i * i * 20;
    for (size_t k = 0; k < size; k++) bytes[k] = (unsigned char)(harness_random(&state) % (i % 2 ? 256 : 60));
    keep("summary", "orders", i, bytes, size);
  }
}

/* A small account with nearly all there is. */
static clv_account *some_account(size_t i) {
  crowd c = {.seed = 70 + i, .profiles = 2 + (unsigned)i, .orders = 3, .forget = i % 2 == 0, .plain = i == 1};
  static const char filter[] = "amount > 1 and not (channel = \"mail\")",
                    name[] = "tags has \"gift\" or cost is absent";
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  clv_account *account = NULL;
  FUZZ_REQUIRE(clv_account_create(&account, fuzz_key, &configuration, NULL, NULL) == CLV_OK, "no account");
  for (uint64_t k = 0; i > 0 && k < 4 + i * 4; k++) {
    clv_event event = crowd_event(&c, k);
    FUZZ_REQUIRE(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL) == CLV_OK, "not applied");
  }
  for (int64_t k = 0; i == 9 && k < 140; k++) { /* More than a block holds. */
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = "b", .profile_size = 1, .order = &k, .order_size = 8};
    event.time = k * 90000;
    FUZZ_REQUIRE(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL) == CLV_OK, "not applied");
  }
  if (i % 3 == 2) FUZZ_REQUIRE(clv_account_set_filter(account, filter, strlen(filter), 0, NULL) == CLV_OK, "no filter");
  if (i % 4 == 3) {
    FUZZ_REQUIRE(clv_account_define_filter(account, "gifts", name, strlen(name), NULL) == CLV_OK, "no filter");
    FUZZ_REQUIRE(clv_account_define_filter(account, "all", "true", 4, NULL) == CLV_OK, "no filter");
    FUZZ_REQUIRE(clv_account_set_position(account, "position 1", 10, NULL) == CLV_OK, "no position");
    FUZZ_REQUIRE(clv_account_refit(account, INT64_C(19400) * CLV_SECONDS_PER_DAY, CLV_DUE_CHECK | CLV_DUE_FIT, NULL,
                                   NULL, NULL) == CLV_OK,
                 "not checked");
  }
  if (i % 2 == 0) {
    clv_account_facts facts = {.size = sizeof facts};
    FUZZ_REQUIRE(clv_account_get_facts(account, &facts, NULL) == CLV_OK, "no facts");
    clv_model *model = some_model(i + 1, &facts.configuration);
    FUZZ_REQUIRE(clv_account_set_model(account, model, NULL) == CLV_OK, "no model");
    clv_model_free(model);
  }
  return account;
}

static void seed_snapshots(void) {
  for (size_t i = 0; i < 10; i++) {
    clv_account *account = some_account(i);
    harness_buffer bytes = {0};
    uint32_t parts = i == 4 ? CLV_SNAPSHOT_EVENTS : CLV_SNAPSHOT_ALL;
    FUZZ_REQUIRE(clv_account_write(account, parts, harness_write, &bytes, NULL) == CLV_OK, "not written");
    keep_buffer("snapshot", "seed", i, &bytes);
    bytes = (harness_buffer){0};
    FUZZ_REQUIRE(clv_account_write(account, CLV_SNAPSHOT_TICK, harness_write, &bytes, NULL) == CLV_OK, "not written");
    if (i < 4) keep_buffer("snapshot", "tick", i, &bytes);
    harness_buffer_free(&bytes);
    clv_account_free(account);
  }
}

/* What fuzz_events reads its host's events from; any bytes are some. */
static void seed_events(void) {
  for (size_t i = 0; i < 14; i++) {
    unsigned char bytes[1000];
    uint64_t state = i;
    size_t size = 60 + i * 70;
    for (size_t k = 0; k < size; k++) bytes[k] = (unsigned char)(harness_random(&state) % (i % 2 ? 256 : 200));
    if (i >= 12) bytes[0] = (unsigned char)(i == 12 ? 0xd0 : 0xff); /* Many orders of one profile. */
    keep("events", "seed", i, bytes, i < 12 ? size : 300);
  }
}

int main(int argc, char **argv) {
  FUZZ_REQUIRE(argc == 2, "usage: seeds FOLDER");
  folder = argv[1];
  seed_queries();
  seed_models();
  seed_summaries();
  seed_orders();
  seed_snapshots();
  seed_events();
  return 0;
}
