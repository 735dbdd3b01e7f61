/* What an account tells of itself: where its memory is, and what it was given. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <stdio.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "the account key";

static clv_account *open_account(const clv_allocator *allocator) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, allocator, NULL), CLV_OK);
  return account;
}

static clv_account_memory_facts memory_of(const clv_account *account) {
  clv_account_memory_facts memory = {.size = sizeof memory};
  ck_assert_int_eq(clv_account_memory(account, &memory, NULL), CLV_OK);
  return memory;
}

static clv_account_traffic traffic_of(const clv_account *account) {
  clv_account_traffic traffic = {.size = sizeof traffic};
  ck_assert_int_eq(clv_account_get_traffic(account, &traffic, NULL), CLV_OK);
  return traffic;
}

/* The parts are all that the account holds, down to the byte. */
static void check_parts(const clv_account *account, const harness_memory *asked) {
  clv_account_memory_facts m = memory_of(account);
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_uint_eq(m.total,
                    m.profiles + m.ids + m.orders + m.cells + m.links + m.texts + m.scratch + m.model + m.account);
  ck_assert_uint_eq(m.total - m.model, facts.bytes);
  ck_assert_uint_eq(m.total - m.model, asked->live_bytes);
}

static void buy(clv_account *account, int who, int order, const char *channel, int version) {
  char id[16];
  clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = id, .order = &order, .order_size = sizeof order};
  event.profile_size = (size_t)snprintf(id, sizeof id, "p%d", who);
  event.time = (int64_t)order * 1000;
  event.channel = channel;
  event.channel_size = channel ? strlen(channel) : 0;
  event.version = (uint32_t)version;
  ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
}

START_TEST(every_byte_has_its_part) {
  harness_memory asked = {0};
  clv_allocator allocator = harness_allocator(&asked);
  clv_account *account = open_account(&allocator);
  check_parts(account, &asked);
  ck_assert_uint_eq(memory_of(account).total, memory_of(account).account);
  for (int i = 0; i < 900; i++) buy(account, i % 300, i, NULL, 0);
  clv_account_memory_facts plain = memory_of(account);
  check_parts(account, &asked);
  ck_assert_uint_eq(plain.cells + plain.links + plain.texts + plain.model, 0);
  ck_assert(plain.profiles > 0 && plain.ids > 0 && plain.orders > 0);
  for (int i = 900; i < 1500; i++) buy(account, 7, i, NULL, 0); /* a book */
  clv_account_memory_facts booked = memory_of(account);
  check_parts(account, &asked);
  ck_assert_uint_gt(booked.orders, plain.orders);
  ck_assert_uint_eq(booked.profiles, plain.profiles);
  buy(account, 8, 8, "web", 3);
  ck_assert(memory_of(account).cells > 0 && memory_of(account).texts > 0);
  clv_event link = {.kind = CLV_EVENT_LINK, .profile = "p1", .profile_size = 2, .survivor = "p2", .survivor_size = 2};
  ck_assert_int_eq(clv_account_apply(account, &link, sizeof link, 1, NULL, NULL), CLV_OK);
  ck_assert_uint_gt(memory_of(account).links, 0);
  check_parts(account, &asked);
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1.0;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  ck_assert_uint_gt(memory_of(account).model, 0);
  check_parts(account, &asked);
  static const char *const filters[] = {"amount > 5",
                                        "tags has \"a tag that nobody has\" or source in (\"web\", \"shop\")"};
  for (int i = 0; i < 2; i++) {
    size_t before = memory_of(account).account;
    ck_assert_int_eq(clv_account_set_filter(account, filters[i], strlen(filters[i]), 0, NULL), CLV_OK);
    ck_assert_uint_gt(memory_of(account).account, before);
    check_parts(account, &asked);
    ck_assert_int_eq(clv_account_define_filter(account, "named", filters[i], strlen(filters[i]), NULL), CLV_OK);
    check_parts(account, &asked);
  }
  clv_account_free(account);
  ck_assert_uint_eq(asked.live, 0);
}
END_TEST

START_TEST(traffic_counts_kinds_and_what_became_of_them) {
  clv_account *account = open_account(NULL);
  clv_account_traffic zero = {.size = sizeof zero}, t = traffic_of(account);
  ck_assert_mem_eq(&t, &zero, sizeof t);
  clv_event order = {.kind = CLV_EVENT_PURCHASE, .profile = "a", .profile_size = 1, .order = "o", .order_size = 1};
  clv_event refund = order, link = {.kind = CLV_EVENT_LINK, .profile = "a", .profile_size = 1};
  refund.kind = CLV_EVENT_REFUND;
  refund.refund = "r";
  refund.refund_size = 1;
  link.survivor = "b";
  link.survivor_size = 1;
  clv_event batch[14];
  for (int i = 0; i < 14; i++) batch[i] = order;
  batch[2].version = 2; /* replaces */
  batch[4].version = 2, batch[4].amount = 5;
  batch[5] = refund;
  batch[6] = link;
  batch[7] = link; /* repeated */
  batch[8] = link, batch[8].survivor = "a";
  batch[9] = link, batch[9].kind = CLV_EVENT_UNLINK, batch[9].seq = 4;
  batch[10] = link; /* superseded */
  batch[11].kind = 99;
  batch[12].amount = -1;
  batch[13] = (clv_event){.kind = CLV_EVENT_ERASE, .profile = "z", .profile_size = 1, .mode = CLV_ERASE_SUPPRESS};
  int32_t outcomes[14];
  ck_assert_int_eq(clv_account_apply(account, batch, sizeof *batch, 14, outcomes, NULL), CLV_OK);
  t = traffic_of(account);
  ck_assert_uint_eq(t.purchases, 6);
  ck_assert_uint_eq(t.refunds, 1);
  ck_assert_uint_eq(t.links, 4);
  ck_assert_uint_eq(t.unlinks, 1);
  ck_assert_uint_eq(t.erasures, 1);
  uint64_t by_outcome[6] = {0}, refused = 0;
  for (int i = 0; i < 14; i++)
    if (outcomes[i] < 0)
      refused++;
    else
      by_outcome[outcomes[i]]++;
  const uint64_t got[] = {t.added, t.repeated, t.replaced, t.superseded, t.conflicts, t.dropped};
  ck_assert_mem_eq(got, by_outcome, sizeof got);
  ck_assert_uint_eq(t.refused, refused);
  ck_assert(t.refused == 2 && t.added >= 4 && t.repeated >= 3 && t.superseded >= 1 && t.conflicts == 1);
  batch[0].profile = "z";
  ck_assert_int_eq(clv_account_apply(account, batch, sizeof *batch, 1, NULL, NULL), CLV_OK);
  t = traffic_of(account);
  ck_assert(t.dropped == 1 && t.purchases == 7);
  clv_account_free(account);
}
END_TEST

/* A batch that fails as a whole leaves the counts alone. */
START_TEST(a_batch_without_memory_is_not_counted) {
  harness_memory asked = {0};
  clv_allocator allocator = harness_allocator(&asked);
  clv_account *account = open_account(&allocator);
  clv_event order = {.kind = CLV_EVENT_PURCHASE, .profile = "a", .profile_size = 1, .order = "o", .order_size = 1};
  asked.fail_at = asked.allocations + 1;
  asked.fail_from_then_on = 1;
  ck_assert_int_eq(clv_account_apply(account, &order, sizeof order, 1, NULL, NULL), CLV_ENOMEM);
  ck_assert_uint_eq(traffic_of(account).purchases, 0);
  ck_assert_uint_eq(traffic_of(account).added, 0);
  clv_account_free(account);
}
END_TEST

START_TEST(misuse_is_refused) {
  clv_account *account = open_account(NULL);
  clv_account_memory_facts memory = {.size = 4};
  clv_account_traffic traffic = {.size = 4};
  ck_assert_int_eq(clv_account_memory(account, &memory, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_memory(account, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_get_traffic(account, &traffic, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_get_traffic(account, NULL, NULL), CLV_EINVAL);
  memory.size = sizeof memory;
  traffic.size = sizeof traffic;
  ck_assert_int_eq(clv_account_memory(NULL, &memory, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_get_traffic(NULL, &traffic, NULL), CLV_EINVAL);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("account/facts");
  TCase *tests = tcase_create("facts");
  tcase_add_test(tests, every_byte_has_its_part);
  tcase_add_test(tests, traffic_counts_kinds_and_what_became_of_them);
  tcase_add_test(tests, a_batch_without_memory_is_not_counted);
  tcase_add_test(tests, misuse_is_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
