/* Snapshots: bytes that depend on the set of events alone. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "crowd.h"

static void same_bytes(harness_buffer *got, harness_buffer *want) {
  ck_assert_uint_eq(got->size, want->size);
  ck_assert_mem_eq(got->bytes, want->bytes, want->size);
  harness_buffer_free(got);
  harness_buffer_free(want);
}

static void same_events(const clv_account *got, const clv_account *want) {
  harness_buffer got_bytes = crowd_written(got, CLV_SNAPSHOT_EVENTS);
  harness_buffer want_bytes = crowd_written(want, CLV_SNAPSHOT_EVENTS);
  same_bytes(&got_bytes, &want_bytes);
}

START_TEST(events_in_any_order_give_the_same_bytes) {
  enum { EVENTS = 1500 };
  for (uint64_t seed = 1; seed < 40; seed++) {
    crowd c = {.seed = seed, .profiles = 3 + (unsigned)(seed % 5) * 40, .orders = 1 + (unsigned)(seed % 7)};
    clv_account *one = crowd_open(NULL, NULL), *other = crowd_open(NULL, NULL);
    crowd_feed(one, &c, 0, EVENTS, 1 + seed * 13);
    crowd_feed_shuffled(other, &c, 0, EVENTS, seed);
    same_events(one, other);
    clv_account_free(one);
    clv_account_free(other);
  }
}
END_TEST

/* More orders than a block holds, some of them moved. */
START_TEST(profiles_with_many_orders_give_the_same_bytes) {
  crowd c = {.seed = 50, .profiles = 2, .orders = 400};
  clv_account *one = crowd_open(NULL, NULL), *other = crowd_open(NULL, NULL);
  crowd_feed(one, &c, 0, 3000, 500);
  crowd_feed_shuffled(other, &c, 0, 3000, 50);
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(one, &facts, NULL), CLV_OK);
  ck_assert_uint_gt(facts.orders, 600);
  same_events(one, other);
  clv_account_free(one);
  clv_account_free(other);
}
END_TEST

/* What came and went is not told: texts of replaced orders, links that were forgotten, free numbers. */
START_TEST(what_is_no_more_leaves_nothing) {
  crowd c = {.seed = 60, .profiles = 40, .orders = 3};
  clv_account *one = crowd_open(NULL, NULL), *other = crowd_open(NULL, NULL);
  clv_event order = {.kind = CLV_EVENT_PURCHASE, .profile = "guest", .profile_size = 5, .order = "1", .order_size = 1};
  order.campaign = "gone", order.campaign_size = 4;
  clv_event link = {.kind = CLV_EVENT_LINK, .profile = "guest", .profile_size = 5, .survivor = "q", .survivor_size = 1};
  clv_event forget = {.kind = CLV_EVENT_ERASE, .profile = "guest", .profile_size = 5, .mode = CLV_ERASE_FORGET};
  clv_event events[] = {order, link, forget};
  ck_assert_int_eq(clv_account_apply(one, events, sizeof *events, 3, NULL, NULL), CLV_OK);
  crowd_feed(one, &c, 0, 800, 50);
  ck_assert_int_eq(clv_account_apply(one, events, sizeof *events, 3, NULL, NULL), CLV_OK);
  crowd_feed(other, &c, 0, 800, 50);
  same_events(one, other);
  clv_account_free(one);
  clv_account_free(other);
}
END_TEST

static bool holds(const harness_buffer *buffer, const void *bytes, size_t size) {
  for (size_t i = 0; i + size <= buffer->size; i++)
    if (memcmp(buffer->bytes + i, bytes, size) == 0) return true;
  return false;
}

START_TEST(an_erased_id_leaves_no_byte) {
  for (int mode = CLV_ERASE_SUPPRESS; mode <= CLV_ERASE_FORGET; mode++) {
    clv_account *account = crowd_open(NULL, NULL);
    crowd c = {.seed = 70, .profiles = 40, .orders = 3};
    crowd_feed(account, &c, 0, 500, 50);
    clv_event order = {.kind = CLV_EVENT_PURCHASE, .order = "secret order", .order_size = 12, .amount = 987654321};
    order.profile = "somebody@example.org", order.profile_size = 20;
    order.campaign = "secret campaign", order.campaign_size = 15;
    order.time = INT64_C(1234567890);
    clv_event link = order;
    link.kind = CLV_EVENT_LINK, link.survivor = "aaaa", link.survivor_size = 4;
    clv_event events[] = {order, link};
    ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, 2, NULL, NULL), CLV_OK);
    harness_buffer before = crowd_written(account, CLV_SNAPSHOT_ALL);
    ck_assert(holds(&before, "somebody@example.org", 20) && holds(&before, "secret campaign", 15));
    clv_event erase = order;
    erase.kind = CLV_EVENT_ERASE, erase.mode = mode;
    ck_assert_int_eq(clv_account_apply(account, &erase, sizeof erase, 1, NULL, NULL), CLV_OK);
    harness_buffer after = crowd_written(account, CLV_SNAPSHOT_ALL);
    ck_assert(!holds(&after, "somebody", 8) && !holds(&after, "secret", 6) && !holds(&after, crowd_key, 4));
    harness_buffer_free(&before);
    harness_buffer_free(&after);
    clv_account_free(account);
  }
}
END_TEST

START_TEST(a_position_is_kept) {
  clv_account *account = crowd_open(NULL, NULL);
  const void *bytes = NULL;
  size_t size = 7;
  ck_assert_int_eq(clv_account_position(account, &bytes, &size, NULL), CLV_OK);
  ck_assert(bytes != NULL && size == 0);
  char longest[CLV_POSITION_MAX];
  memset(longest, 'x', sizeof longest);
  ck_assert_int_eq(clv_account_set_position(account, longest, sizeof longest, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_position(account, "partition 3: 77", 15, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_position(account, &bytes, &size, NULL), CLV_OK);
  ck_assert(size == 15 && memcmp(bytes, "partition 3: 77", 15) == 0);
  harness_buffer all = crowd_written(account, CLV_SNAPSHOT_ALL), events = crowd_written(account, CLV_SNAPSHOT_EVENTS);
  ck_assert(holds(&all, "partition 3: 77", 15) && !holds(&all, "xx", 2) && !holds(&events, "partition", 9));
  harness_buffer_free(&all);
  harness_buffer_free(&events);
  ck_assert_int_eq(clv_account_set_position(account, NULL, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_position(account, &bytes, &size, NULL), CLV_OK);
  ck_assert_uint_eq(size, 0);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("snapshot");
  TCase *tests = tcase_create("snapshot");
  tcase_set_timeout(tests, 100);
  tcase_add_test(tests, events_in_any_order_give_the_same_bytes);
  tcase_add_test(tests, profiles_with_many_orders_give_the_same_bytes);
  tcase_add_test(tests, what_is_no_more_leaves_nothing);
  tcase_add_test(tests, an_erased_id_leaves_no_byte);
  tcase_add_test(tests, a_position_is_kept);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
