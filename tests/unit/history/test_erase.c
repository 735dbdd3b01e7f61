/* What is erased leaves no digest behind either. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "erase_trial.h"
#include <string.h>

/* The digests of an event's order and refund, and the two hashes of its profile that make a mark. */
static size_t traces_of(const clv_account *account, const clv_event *event, int shared, int mark,
                        uint64_t traces[ERASE_TRACES]) {
  const clvp_history *history = &account->history;
  unsigned char order[1 + CLV_ID_MAX] = {0}; /* of the source without a name */
  memcpy(order + 1, event->order, event->order_size);
  size_t count = 0;
  if (!shared) traces[count++] = clvp_hash_bytes(history->order_key, order, 1 + event->order_size);
  if (event->kind == CLV_EVENT_REFUND)
    traces[count++] = clvp_hash_bytes(history->refund_key, event->refund, event->refund_size);
  if (!mark) traces[count++] = clvp_profile_hash(history, event->profile, event->profile_size);
  return count;
}

START_TEST(erased_means_erased_digests_too) { trial_erase(1, 3000, traces_of); }
END_TEST

START_TEST(a_mark_is_two_hashes_and_goes_when_forgotten) {
  harness_memory memory;
  memset(&memory, 0, sizeof memory);
  clv_allocator allocator = harness_allocator(&memory);
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, (const unsigned char *)"sixteen secrets", NULL, &allocator, NULL), 0);
  const clvp_history *history = &account->history;
  uint64_t hash = clvp_profile_hash(history, "somebody", 8), mark = clvp_hash_bytes(history->mark_key, "somebody", 8);
  clv_event event;
  memset(&event, 0, sizeof event);
  event.kind = CLV_EVENT_ERASE;
  event.profile = "somebody";
  event.profile_size = 8;
  for (event.mode = CLV_ERASE_SUPPRESS; event.mode <= CLV_ERASE_FORGET; event.mode++) {
    ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
    size_t times = event.mode == CLV_ERASE_SUPPRESS;
    ck_assert_uint_eq(harness_memory_find(&memory, &hash, sizeof hash), times);
    ck_assert_uint_eq(harness_memory_find(&memory, &mark, sizeof mark), times);
    ck_assert_uint_eq(harness_memory_find(&memory, "somebody", 8), 0);
    ck_assert_uint_eq(history->totals.erased, times);
  }
  clv_account_free(account);
}
END_TEST

/* Nothing is known of the other one but the link. */
START_TEST(who_is_known_by_a_forgotten_link_alone_goes_with_it) {
  harness_memory memory;
  memset(&memory, 0, sizeof memory);
  clv_allocator allocator = harness_allocator(&memory);
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, (const unsigned char *)"sixteen secrets", NULL, &allocator, NULL), 0);
  clv_event events[2];
  memset(events, 0, sizeof events);
  for (size_t i = 0; i < 2; i++) {
    events[i].profile = "somebody";
    events[i].profile_size = 8;
    events[i].survivor = "another one";
    events[i].survivor_size = 11;
    events[i].mode = CLV_ERASE_FORGET;
  }
  events[1].kind = CLV_EVENT_ERASE;
  for (events[0].kind = CLV_EVENT_LINK; events[0].kind <= CLV_EVENT_UNLINK; events[0].kind++) {
    ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, 1, NULL, NULL), CLV_OK);
    ck_assert_uint_eq(harness_memory_find(&memory, "another one", 11), 1);
    ck_assert_int_eq(clv_account_apply(account, events + 1, sizeof *events, 1, NULL, NULL), CLV_OK);
    ck_assert_uint_eq(harness_memory_find(&memory, "another one", 11), 0);
    ck_assert_uint_eq(harness_memory_find(&memory, "somebody", 8), 0);
  }
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/erase");
  TCase *tests = tcase_create("erase");
  tcase_add_test(tests, erased_means_erased_digests_too);
  tcase_add_test(tests, a_mark_is_two_hashes_and_goes_when_forgotten);
  tcase_add_test(tests, who_is_known_by_a_forgotten_link_alone_goes_with_it);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
