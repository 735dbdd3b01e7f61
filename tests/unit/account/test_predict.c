/* The account's model and predictions: one and all say the same, to the bit. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "the account key";

enum { PROFILES = 300, AS_OF_DAY = 400 };

static clv_account *filled_account(const clv_allocator *allocator) {
  clv_account *account = NULL;
  if (clv_account_create(&account, key, NULL, allocator, NULL) != CLV_OK) return NULL;
  uint64_t state = 20;
  for (uint32_t i = 0; i < PROFILES; i++) {
    uint32_t orders = 1 + (uint32_t)(harness_random(&state) % 6);
    for (uint32_t order = 0; order < orders; order++) {
      clv_event event = {.kind = CLV_EVENT_PURCHASE,
                         .status = i % 17 == 0,
                         .profile = &i,
                         .profile_size = sizeof i,
                         .order = &order,
                         .order_size = sizeof order,
                         .time = (int64_t)(harness_random(&state) % 500) * 86400,
                         .amount = (int64_t)(harness_random(&state) % 9000)};
      if (clv_account_apply(account, &event, sizeof event, 1, NULL, NULL) != CLV_OK) {
        clv_account_free(account);
        return NULL;
      }
    }
  }
  return account;
}

static clv_model *make_model(int32_t day_offset, uint32_t minor_digits) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  const double parameters[] = {0.8, 30, 0.6, 50}, spend[] = {5, 4, 90};
  spec.kind = CLV_MODEL_PARETO_NBD;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  memcpy(spec.parameters, parameters, sizeof parameters);
  memcpy(spec.spend_parameters, spend, sizeof spend);
  spec.configuration.day_offset = day_offset;
  spec.configuration.minor_digits = minor_digits;
  spec.configuration.history_start = 100;
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

static uint64_t generation_of(const clv_account *account) {
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  return facts.generation;
}

START_TEST(an_account_takes_only_a_model_of_its_own_configuration) {
  clv_account *account = filled_account(NULL);
  ck_assert_ptr_null(clv_account_model(account));
  ck_assert_ptr_null(clv_account_model(NULL));
  ck_assert_int_eq(clv_account_set_model(NULL, NULL, NULL), CLV_EINVAL);
  clv_model *good = make_model(0, 2), *shifted = make_model(60, 2), *coarse = make_model(0, 0);
  uint64_t before = generation_of(account);
  ck_assert_int_eq(clv_account_set_model(account, good, NULL), CLV_OK);
  ck_assert_uint_ne(generation_of(account), before);
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_account_set_model(account, shifted, &error), CLV_ECONFIG);
  ck_assert_str_eq(error.field, "day_offset");
  ck_assert_int_eq(clv_account_set_model(account, coarse, &error), CLV_ECONFIG);
  ck_assert_str_eq(error.field, "minor_digits");
  clv_model *held = clv_account_model(account);
  ck_assert_ptr_eq(held, good);
  clv_model_free(good);
  ck_assert_int_eq(clv_account_set_model(account, held, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, NULL, NULL), CLV_OK);
  ck_assert_ptr_null(clv_account_model(account));
  clv_account_free(account);
  clv_model_facts facts;
  facts.size = (uint32_t)sizeof facts;
  ck_assert_int_eq(clv_model_get_facts(held, &facts, NULL), CLV_OK);
  clv_model_free(held);
  clv_model_free(shifted);
  clv_model_free(coarse);
}
END_TEST

static void check_range(const clv_account *account, size_t first, size_t count, int64_t as_of) {
  uint64_t generation = generation_of(account);
  double *alive = calloc(count + 1, sizeof *alive), *value = calloc(count + 1, sizeof *value);
  int64_t *orders = calloc(count + 1, sizeof *orders);
  uint8_t *reasons = calloc(3 * (count + 1), 1);
  clv_column columns[] = {{9, 0, alive, reasons}, {20, 0, value, reasons + count + 1}, {2, 0, orders, NULL}};
  ck_assert_int_eq(clv_account_predict_range(account, generation, first, count, as_of, NULL, columns, 3, NULL), CLV_OK);
  for (size_t i = 0; i < count; i++) {
    const void *id;
    size_t size;
    ck_assert_int_eq(clv_account_profile_at(account, generation, first + i, &id, &size, NULL), CLV_OK);
    clv_prediction one;
    memset(&one, 0, sizeof one);
    one.size = (uint32_t)sizeof one;
    ck_assert_int_eq(clv_account_predict(account, id, size, as_of, NULL, &one, NULL), CLV_OK);
    ck_assert_mem_eq(&alive[i], &one.p_alive, sizeof(double));
    ck_assert_mem_eq(&value[i], &one.total_value, sizeof(double));
    ck_assert_int_eq(orders[i], one.historic_orders);
    ck_assert_uint_eq(reasons[i], one.reason[9]);
    ck_assert_uint_eq(reasons[count + 1 + i], one.reason[20]);
    clv_statistics statistics;
    ck_assert_int_eq(clv_account_statistics(account, id, size, as_of, &statistics, sizeof statistics, NULL), CLV_OK);
    ck_assert_int_eq(orders[i], statistics.orders);
    if (statistics.orders == 0) ck_assert_uint_eq(reasons[i], CLV_REASON_NO_ORDERS);
  }
  free(alive);
  free(value);
  free(orders);
  free(reasons);
}

START_TEST(a_range_says_what_each_one_says) {
  clv_account *account = filled_account(NULL);
  clv_model *model = make_model(0, 2);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  const size_t ranges[][2] = {{0, PROFILES}, {0, 0}, {PROFILES, 0}, {17, 1}, {100, 200}, {3, 64}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    check_range(account, ranges[i][0], ranges[i][1], (int64_t)AS_OF_DAY * 86400);
    check_range(account, ranges[i][0], ranges[i][1], 5 * 86400 + 7);
  }
  ck_assert_int_eq(clv_account_set_model(account, NULL, NULL), CLV_OK);
  clv_prediction one;
  memset(&one, 0, sizeof one);
  one.size = (uint32_t)sizeof one;
  uint32_t id = 1;
  ck_assert_int_eq(clv_account_predict(account, &id, sizeof id, CLV_TIME_MAX, NULL, &one, NULL), CLV_OK);
  ck_assert_uint_eq(one.reason[9], CLV_REASON_NO_MODEL);
  ck_assert_int_gt(one.historic_orders, 0);
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

START_TEST(a_list_says_what_each_one_says) {
  enum { COUNT = 50 };
  clv_account *account = filled_account(NULL);
  clv_model *model = make_model(0, 2);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  uint32_t numbers[COUNT];
  clv_text ids[COUNT];
  uint64_t state = 3;
  for (size_t i = 0; i < COUNT; i++) { /* every seventh is a stranger, some come twice */
    numbers[i] = (uint32_t)(harness_random(&state) % 40) + (i % 7 == 0 ? PROFILES : 0);
    ids[i] = (clv_text){&numbers[i], sizeof numbers[i]};
  }
  double alive[COUNT];
  int64_t orders[COUNT];
  int32_t next[COUNT];
  uint8_t reasons[2 * COUNT];
  clv_column columns[] = {{9, 0, alive, reasons}, {14, 0, next, reasons + COUNT}, {2, 0, orders, NULL}};
  memset(alive, 0x55, sizeof alive);
  memset(next, 0x55, sizeof next);
  int64_t as_of = (int64_t)AS_OF_DAY * 86400;
  ck_assert_int_eq(clv_account_predict_list(account, ids, COUNT, as_of, NULL, columns, 3, NULL), CLV_OK);
  for (size_t i = 0; i < COUNT; i++) {
    clv_prediction one = {.size = sizeof one};
    clv_status status = clv_account_predict(account, ids[i].bytes, ids[i].size, as_of, NULL, &one, NULL);
    ck_assert_int_eq(status, i % 7 == 0 ? CLV_ENOTFOUND : CLV_OK);
    if (status != CLV_OK) memset(one.reason, CLV_REASON_NO_PROFILE, sizeof one.reason);
    ck_assert_mem_eq(&alive[i], &one.p_alive, sizeof(double));
    ck_assert_int_eq(next[i], one.next_order);
    ck_assert_int_eq(orders[i], one.historic_orders);
    ck_assert_uint_eq(reasons[i], one.reason[9]);
    ck_assert_uint_eq(reasons[COUNT + i], one.reason[14]);
  }
  ck_assert_int_eq(clv_account_predict_list(account, NULL, 0, as_of, NULL, columns, 3, NULL), CLV_OK);
  alive[0] = 7;
  clv_error error = CLV_ERROR_INIT;
  ids[5].size = 0;
  ck_assert_int_eq(clv_account_predict_list(account, ids, COUNT, as_of, NULL, columns, 3, &error), CLV_EINVAL);
  ck_assert_uint_eq(error.row, 5);
  ck_assert(alive[0] == 7);
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

START_TEST(a_comparison_names_what_changed) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, NULL, NULL), CLV_OK);
  for (int64_t day = 10; day <= 20; day += 10) {
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = "p", .profile_size = 1, .order = &day};
    event.order_size = sizeof day;
    event.time = day * 86400;
    event.amount = 700;
    ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
  }
  clv_prediction before = {.size = sizeof before}, after = {.size = sizeof after}, one = {.size = sizeof one};
  uint64_t changed = 7;
#define COMPARE(from, to) clv_account_compare(account, "p", 1, from, to, NULL, &before, &after, &changed, NULL)
  ck_assert_int_eq(COMPARE(15 * 86400, 15 * 86400 + 86399), CLV_OK);
  ck_assert_uint_eq(changed, 0);
  ck_assert_mem_eq(&before, &after, sizeof before);
  ck_assert_int_eq(COMPARE(15 * 86400, 16 * 86400), CLV_OK);
  ck_assert_uint_eq(changed, 1u << 6); /* days_since_last_order alone: there is no model */
  ck_assert_int_eq(COMPARE(15 * 86400, 20 * 86400), CLV_OK);
  /* value, orders, transactions, last order, days since, and days between, which was absent; not the average */
  ck_assert_uint_eq(changed, 1u << 1 | 1u << 2 | 1u << 3 | 1u << 5 | 1u << 6 | 1u << 8);
  ck_assert_int_eq(clv_account_predict(account, "p", 1, 20 * 86400, NULL, &one, NULL), CLV_OK);
  ck_assert_mem_eq(&one, &after, sizeof one);
  ck_assert_int_eq(clv_account_predict(account, "p", 1, 15 * 86400, NULL, &one, NULL), CLV_OK);
  ck_assert_mem_eq(&one, &before, sizeof one);
  uint64_t forward = changed;
  ck_assert_int_eq(COMPARE(20 * 86400, 15 * 86400), CLV_OK);
  ck_assert_uint_eq(changed, forward);
  clv_model *model = make_model(0, 2);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  ck_assert_int_eq(COMPARE(30 * 86400, 40 * 86400), CLV_OK);
  ck_assert(changed >> 9 & 1);                            /* P(alive) */
  ck_assert(!(changed >> 14 & 1) && !(changed >> 1 & 1)); /* next_order moves with events only */
  clv_prediction none = {.size = 0};
  one = before;
  ck_assert_int_eq(clv_account_compare(account, "p", 1, 0, 1, NULL, &before, &none, &changed, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_compare(account, "p", 1, 0, 1, NULL, &before, &after, NULL, NULL), CLV_EINVAL);
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_account_compare(account, "p", 1, 0, CLV_TIME_MAX + 1, NULL, &before, &after, &changed, &error),
                   CLV_EINVAL);
  ck_assert_str_eq(error.field, "to");
  ck_assert_int_eq(clv_account_compare(account, "p", 1, CLV_TIME_MIN - 1, 0, NULL, &before, &after, &changed, &error),
                   CLV_EINVAL);
  ck_assert_str_eq(error.field, "from");
  ck_assert_int_eq(clv_account_compare(account, "q", 1, 0, 1, NULL, &before, &after, &changed, NULL), CLV_ENOTFOUND);
#undef COMPARE
  ck_assert_mem_eq(&one, &before, sizeof one);
  clv_account_free(account);
}
END_TEST

START_TEST(misuse_is_refused_and_writes_nothing) {
  clv_account *account = filled_account(NULL);
  uint64_t generation = generation_of(account);
  double values[PROFILES];
  memset(values, 0x33, sizeof values);
  double kept = values[0];
  clv_column column = {9, 0, values, NULL}, unknown = {63, 0, values, NULL};
  clv_prediction one, before;
  memset(&one, 0x44, sizeof one);
  one.size = (uint32_t)sizeof one;
  before = one;
  uint32_t id = 1, stranger = 12345;
#define RANGE(account, generation, first, count, as_of, column)                                                        \
  clv_account_predict_range(account, generation, first, count, as_of, NULL, column, 1, NULL)
  ck_assert_int_eq(RANGE(NULL, generation, 0, 1, 0, &column), CLV_EINVAL);
  ck_assert_int_eq(RANGE(account, generation + 1, 0, 1, 0, &column), CLV_ESTALE);
  ck_assert_int_eq(RANGE(account, generation, 0, PROFILES + 1, 0, &column), CLV_EINVAL);
  ck_assert_int_eq(RANGE(account, generation, PROFILES + 1, 0, 0, &column), CLV_EINVAL);
  ck_assert_int_eq(RANGE(account, generation, 2, SIZE_MAX, 0, &column), CLV_EINVAL);
  ck_assert_int_eq(RANGE(account, generation, 0, 1, CLV_TIME_MAX + 1, &column), CLV_EINVAL);
  ck_assert_int_eq(RANGE(account, generation, 0, 1, 0, NULL), CLV_EINVAL);
  ck_assert_int_eq(RANGE(account, generation, 0, 1, 0, &unknown), CLV_EINVAL);
#undef RANGE
  ck_assert_int_eq(clv_account_predict(NULL, &id, sizeof id, 0, NULL, &one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_predict(account, NULL, 1, 0, NULL, &one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_predict(account, &stranger, sizeof stranger, 0, NULL, &one, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_account_predict(account, &id, sizeof id, CLV_TIME_MIN - 1, NULL, &one, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_predict(account, &id, sizeof id, 0, NULL, NULL, NULL), CLV_EINVAL);
  ck_assert_mem_eq(&values[0], &kept, sizeof kept);
  ck_assert_mem_eq(&one, &before, sizeof one);
  clv_account_free(account);
}
END_TEST

static clv_status predict_all(const clv_allocator *allocator, void *user) {
  clv_account *account = filled_account(allocator);
  if (!account) return CLV_ENOMEM;
  double values[PROFILES];
  memset(values, 0x33, sizeof values);
  double kept = values[0];
  clv_column column = {11, 0, values, NULL};
  ck_assert_int_eq(clv_account_set_model(account, user, NULL), CLV_OK);
  clv_status status =
      clv_account_predict_range(account, generation_of(account), 0, PROFILES, 40000000, NULL, &column, 1, NULL);
  for (size_t i = 0; status != CLV_OK && i < PROFILES; i++) ck_assert_mem_eq(&values[i], &kept, sizeof kept);
  clv_account_free(account);
  return status;
}

START_TEST(refused_memory_writes_no_column) {
  clv_model *model = make_model(0, 2);
  harness_each_allocation(predict_all, model);
  clv_model_free(model);
}
END_TEST

/* More positions than are looked at together. */
START_TEST(a_long_range_is_its_parts) {
  enum { MANY = 70000 };
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, NULL, NULL), CLV_OK);
  for (int32_t i = 0; i < MANY; i++) {
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = &i, .profile_size = sizeof i, .order = "o"};
    event.order_size = 1;
    event.time = (int64_t)(i % 900) * CLV_SECONDS_PER_DAY;
    event.amount = i;
    ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
  }
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  int64_t *value = calloc(MANY, sizeof *value);
  int32_t *day = calloc(MANY, sizeof *day);
  uint8_t *reason = calloc(MANY, 1);
  clv_column columns[] = {{1, 0, value, NULL}, {4, 0, day, reason}};
  ck_assert_int_eq(
      clv_account_predict_range(account, facts.generation, 0, MANY, CLV_TIME_MAX / 2, NULL, columns, 2, NULL), CLV_OK);
  for (int32_t i = 0; i < MANY; i++)
    ck_assert_msg(value[i] == i && day[i] == i % 900 && reason[i] == 0, "position %d", i);
  free(value);
  free(day);
  free(reason);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/predict");
  TCase *tests = tcase_create("predict");
  tcase_add_test(tests, an_account_takes_only_a_model_of_its_own_configuration);
  tcase_add_test(tests, a_range_says_what_each_one_says);
  tcase_add_test(tests, a_list_says_what_each_one_says);
  tcase_add_test(tests, a_comparison_names_what_changed);
  tcase_add_test(tests, misuse_is_refused_and_writes_nothing);
  tcase_add_test(tests, refused_memory_writes_no_column);
  tcase_add_test(tests, a_long_range_is_its_parts);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
