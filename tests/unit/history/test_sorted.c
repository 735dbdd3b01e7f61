/* Profiles in the order of their hashes, each that something is known of once. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "../../../lib/history/sorted.h"
#include "crowd.h"

/* -1, 0, 1 by hash, then ids by bytes, then marks. */
static int compare(const clvp_history *history, uint32_t a, uint32_t b) {
  const clvp_profile *one = clvp_profile_at(history, a), *other = clvp_profile_at(history, b);
  if (one->hash != other->hash) return one->hash < other->hash ? -1 : 1;
  return clvp_sorted_compare(history, a, b);
}

/* Checks the order, and tells how many there are. */
static size_t check_sorted(const clvp_history *history) {
  clvp_sorted sorted;
  ck_assert_int_eq(clvp_sorted_open(&sorted, history, NULL), CLV_OK);
  size_t count, found = 0;
  uint32_t before = 0;
  const uint32_t *numbers;
  bool *seen = calloc(history->profiles.used + 1, 1);
  while ((numbers = clvp_sorted_next(&sorted, &count)) != NULL) {
    for (size_t i = 0; i < count; i++) {
      ck_assert(numbers[i] < history->profiles.used && !seen[numbers[i]]);
      seen[numbers[i]] = true;
      if (found++ > 0) ck_assert_int_lt(compare(history, before, numbers[i]), 0);
      before = numbers[i];
    }
  }
  ck_assert_ptr_null(clvp_sorted_next(&sorted, &count));
  ck_assert_uint_eq(found, sorted.count);
  free(seen);
  clvp_sorted_close(&sorted);
  return found;
}

START_TEST(every_known_profile_comes_once_in_order) {
  clv_account *account = crowd_open(NULL, NULL);
  ck_assert_uint_eq(check_sorted(&account->history), 0);
  crowd c = {.seed = 3, .profiles = 1, .orders = 4, .forget = true};
  for (size_t i = 0; i < 12; i++, c.profiles *= 2) {
    crowd_feed(account, &c, i * 1000, 100, 7);
    size_t known = 0;
    for (size_t k = 0; k < account->history.profiles.used; k++) {
      const clvp_profile *profile = clvp_profile_at(&account->history, k);
      known += !clvp_profile_is(profile, CLVP_PROFILE_FREE);
    }
    ck_assert_uint_eq(check_sorted(&account->history), known);
  }
  clv_account_free(account);
}
END_TEST

/* More than one part. */
START_TEST(many_profiles_are_sorted_by_parts) {
  clv_account *account = crowd_open(NULL, NULL);
  enum { MANY = 40000, BATCH = 1000 };
  static char ids[BATCH][8];
  static clv_event events[BATCH];
  for (size_t first = 0; first < MANY; first += BATCH) {
    for (size_t i = 0; i < BATCH; i++) {
      memset(&events[i], 0, sizeof events[i]);
      for (size_t k = 0, rest = first + i; k < 6; k++, rest /= 10) ids[i][k] = (char)('0' + rest % 10);
      events[i].kind = CLV_EVENT_PURCHASE;
      events[i].profile = ids[i];
      events[i].profile_size = 6;
      events[i].order = "o";
      events[i].order_size = 1;
    }
    ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, BATCH, NULL, NULL), CLV_OK);
  }
  ck_assert_uint_eq(check_sorted(&account->history), MANY);
  clv_account_free(account);
}
END_TEST

/* Hashes of 64 bits that are alike do not happen, so they are made. */
START_TEST(of_one_hash_ids_come_by_bytes_and_then_marks) {
  clv_account *account = crowd_open(NULL, NULL);
  crowd c = {.seed = 4, .profiles = 300, .orders = 4};
  crowd_feed(account, &c, 0, 4000, 100);
  clvp_history *history = &account->history;
  for (size_t i = 0; i < history->profiles.used; i++) clvp_profile_at(history, i)->hash = i % 3;
  ck_assert_uint_gt(check_sorted(history), 250);
  ck_assert_uint_gt(history->totals.erased, 5);
  clv_account_free(account);
}
END_TEST

static clv_status each_allocation(const clv_allocator *allocator, void *user) {
  clvp_history *history = user;
  clv_allocator own = history->store.allocator;
  history->store.allocator = *allocator;
  clvp_sorted sorted;
  clv_status status = clvp_sorted_open(&sorted, history, NULL);
  clvp_sorted_close(&sorted);
  history->store.allocator = own;
  return status;
}

START_TEST(refused_memory) {
  clv_account *account = crowd_open(NULL, NULL);
  crowd c = {.seed = 5, .profiles = 30, .orders = 4};
  crowd_feed(account, &c, 0, 500, 100);
  harness_each_allocation(each_allocation, &account->history);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sorted");
  TCase *tests = tcase_create("sorted");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, every_known_profile_comes_once_in_order);
  tcase_add_test(tests, many_profiles_are_sorted_by_parts);
  tcase_add_test(tests, of_one_hash_ids_come_by_bytes_and_then_marks);
  tcase_add_test(tests, refused_memory);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
