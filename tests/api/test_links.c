/* Refunds, links and erasures through the public door: small cases written out by hand. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <string.h>

static const unsigned char links_key[CLV_KEY_SIZE] = "fifteen secrets";

static clv_account *links_open(void) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, links_key, NULL, NULL, NULL), CLV_OK);
  return account;
}

static clv_event links_event(int32_t kind, const char *profile) {
  clv_event event;
  memset(&event, 0, sizeof event);
  event.kind = kind;
  event.profile = profile;
  event.profile_size = strlen(profile);
  return event;
}

static int32_t links_apply(clv_account *account, const clv_event *event) {
  int32_t outcome;
  ck_assert_int_eq(clv_account_apply(account, event, sizeof *event, 1, &outcome, NULL), CLV_OK);
  return outcome;
}

static int32_t links_buy(clv_account *account, const char *profile, const char *order, int day, int64_t amount) {
  clv_event event = links_event(CLV_EVENT_PURCHASE, profile);
  event.order = order;
  event.order_size = strlen(order);
  event.time = (int64_t)day * CLV_SECONDS_PER_DAY;
  event.amount = amount;
  return links_apply(account, &event);
}

static int32_t links_refund(clv_account *account, const char *profile, const char *order, const char *refund, int day,
                            int64_t amount) {
  clv_event event = links_event(CLV_EVENT_REFUND, profile);
  event.order = order;
  event.order_size = strlen(order);
  event.refund = refund;
  event.refund_size = strlen(refund);
  event.time = (int64_t)day * CLV_SECONDS_PER_DAY;
  event.amount = amount;
  return links_apply(account, &event);
}

static int32_t links_link(clv_account *account, int32_t kind, const char *absorbed, const char *survivor, int64_t seq) {
  clv_event event = links_event(kind, absorbed);
  event.survivor = survivor;
  event.survivor_size = strlen(survivor);
  event.seq = seq;
  return links_apply(account, &event);
}

static int32_t links_erase(clv_account *account, const char *profile, int32_t mode) {
  clv_event event = links_event(CLV_EVENT_ERASE, profile);
  event.mode = mode;
  return links_apply(account, &event);
}

/* Orders, spend and x as of the end of a day; -1 in `orders` where nobody is found. */
static void links_check(const clv_account *account, const char *id, int day, int64_t orders, int64_t spend, int32_t x) {
  clv_statistics statistics;
  int64_t as_of = (int64_t)day * CLV_SECONDS_PER_DAY + CLV_SECONDS_PER_DAY - 1;
  clv_status status = clv_account_statistics(account, id, strlen(id), as_of, &statistics, sizeof statistics, NULL);
  if (orders < 0) {
    ck_assert_int_eq(status, CLV_ENOTFOUND);
    return;
  }
  ck_assert_int_eq(status, CLV_OK);
  ck_assert_int_eq(statistics.orders, orders);
  ck_assert_int_eq(statistics.spend, spend);
  ck_assert_int_eq(statistics.x, x);
}

static void links_ids(const clv_account *account, const char *id, const char *want) {
  clv_text ids[8];
  size_t count = 0;
  ck_assert_int_eq(clv_account_person_ids(account, id, strlen(id), ids, 8, &count, NULL), CLV_OK);
  char got[64] = "";
  for (size_t i = 0; i < count; i++) strncat(got, ids[i].bytes, ids[i].size);
  ck_assert_str_eq(got, want);
}

START_TEST(a_refund_counts_from_its_day_and_is_capped_when_read) {
  clv_account *account = links_open();
  ck_assert_int_eq(links_refund(account, "a", "1", "r", 20, 30), CLV_OUTCOME_NEW);
  links_check(account, "a", 30, 0, 0, 0);
  ck_assert_int_eq(links_buy(account, "a", "1", 10, 100), CLV_OUTCOME_NEW);
  ck_assert_int_eq(links_buy(account, "a", "2", 12, 50), CLV_OUTCOME_NEW);
  links_check(account, "a", 19, 2, 150, 1);
  links_check(account, "a", 20, 2, 120, 1);
  ck_assert_int_eq(links_refund(account, "a", "1", "s", 25, 500), CLV_OUTCOME_NEW);
  ck_assert_int_eq(links_refund(account, "a", "1", "s", 25, 500), CLV_OUTCOME_REPEATED);
  links_check(account, "a", 24, 2, 120, 1);
  links_check(account, "a", 25, 1, 50, 0);
  ck_assert_int_eq(links_refund(account, "a", "1", "r", 20, 31), CLV_OUTCOME_CONFLICT);
  links_check(account, "a", 20, 2, 119, 1);
  clv_account_free(account);
}
END_TEST

START_TEST(what_two_members_sent_counts_once) {
  clv_account *account = links_open();
  links_buy(account, "a", "1", 10, 100);
  links_buy(account, "b", "1", 10, 100);
  links_buy(account, "b", "2", 11, 7);
  links_refund(account, "b", "1", "r", 12, 40);
  ck_assert_int_eq(links_link(account, CLV_EVENT_LINK, "a", "b", 5), CLV_OUTCOME_NEW);
  links_check(account, "a", 30, 2, 67, 1);
  links_check(account, "b", 30, 2, 67, 1);
  links_ids(account, "a", "ba");
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = sizeof facts;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_uint_eq(facts.persons, 1);
  ck_assert_uint_eq(facts.profiles, 2);
  ck_assert_uint_eq(facts.links, 1);
  ck_assert_int_eq(links_link(account, CLV_EVENT_UNLINK, "b", "a", 4), CLV_OUTCOME_SUPERSEDED);
  ck_assert_int_eq(links_link(account, CLV_EVENT_UNLINK, "b", "a", 5), CLV_OUTCOME_CONFLICT);
  links_check(account, "a", 30, 1, 100, 0);
  links_check(account, "b", 30, 2, 67, 1);
  links_ids(account, "a", "a");
  clv_account_free(account);
}
END_TEST

START_TEST(chains_and_circles_hold_and_break) {
  clv_account *account = links_open();
  const char *ids[] = {"a", "b", "c", "d"};
  for (int i = 0; i < 4; i++) links_buy(account, ids[i], ids[i], i, 1 << i);
  links_link(account, CLV_EVENT_LINK, "a", "b", 1);
  links_link(account, CLV_EVENT_LINK, "b", "c", 1);
  links_link(account, CLV_EVENT_LINK, "c", "d", 1);
  links_check(account, "b", 9, 4, 15, 3);
  links_ids(account, "b", "dabc");
  links_link(account, CLV_EVENT_LINK, "d", "a", 1);
  links_ids(account, "b", "abcd");
  links_link(account, CLV_EVENT_UNLINK, "b", "c", 2);
  links_check(account, "b", 9, 4, 15, 3);
  links_link(account, CLV_EVENT_UNLINK, "a", "d", 2);
  links_check(account, "a", 9, 2, 3, 1);
  links_check(account, "d", 9, 2, 12, 1);
  ck_assert_int_eq(links_link(account, CLV_EVENT_LINK, "a", "a", 1), CLV_OUTCOME_REPEATED);
  clv_account_free(account);
}
END_TEST

START_TEST(erased_in_two_ways) {
  clv_account *account = links_open();
  links_buy(account, "a", "1", 1, 1);
  links_buy(account, "b", "2", 2, 2);
  links_buy(account, "c", "3", 3, 4);
  links_link(account, CLV_EVENT_LINK, "a", "b", 1);
  links_link(account, CLV_EVENT_LINK, "b", "c", 1);
  ck_assert_int_eq(links_erase(account, "b", CLV_ERASE_SUPPRESS), CLV_OUTCOME_NEW);
  ck_assert_int_eq(links_erase(account, "b", CLV_ERASE_SUPPRESS), CLV_OUTCOME_REPEATED);
  links_check(account, "b", 9, -1, 0, 0);
  links_check(account, "a", 9, 2, 5, 1);
  links_ids(account, "c", "ca");
  ck_assert_int_eq(links_buy(account, "b", "4", 4, 8), CLV_OUTCOME_DROPPED);
  links_check(account, "a", 9, 2, 5, 1);
  ck_assert_int_eq(links_erase(account, "b", CLV_ERASE_FORGET), CLV_OUTCOME_NEW);
  ck_assert_int_eq(links_erase(account, "b", CLV_ERASE_FORGET), CLV_OUTCOME_REPEATED);
  links_check(account, "a", 9, 1, 1, 0);
  links_check(account, "c", 9, 1, 4, 0);
  ck_assert_int_eq(links_buy(account, "b", "4", 4, 8), CLV_OUTCOME_NEW);
  links_check(account, "b", 9, 1, 8, 0);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("api/links");
  TCase *tests = tcase_create("links");
  tcase_add_test(tests, a_refund_counts_from_its_day_and_is_capped_when_read);
  tcase_add_test(tests, what_two_members_sent_counts_once);
  tcase_add_test(tests, chains_and_circles_hold_and_break);
  tcase_add_test(tests, erased_in_two_ways);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
