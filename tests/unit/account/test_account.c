/* The account's doors: arguments, facts, ids, statistics, summary; state as it was after every failure. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "../../../lib/base/error.h"
#include "harness.h"
#include <stdlib.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "the account key";

static clv_account *account_with(const clv_configuration *configuration, const clv_allocator *allocator) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, key, configuration, allocator, NULL), CLV_OK);
  return account;
}

static clv_event purchase(const char *profile, const char *order, int64_t time, int64_t amount) {
  clv_event event = {.kind = CLV_EVENT_PURCHASE,
                     .profile = profile,
                     .profile_size = strlen(profile),
                     .order = order,
                     .order_size = strlen(order),
                     .time = time,
                     .amount = amount};
  return event;
}

static clv_account_facts facts_of(const clv_account *account) {
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  return facts;
}

static clv_status apply(clv_account *account, const clv_event *events, size_t count) {
  return clv_account_apply(account, events, sizeof *events, count, NULL, NULL);
}

START_TEST(an_account_is_made_only_from_what_it_understands) {
  clv_account *account = NULL, *mark = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_account_create(NULL, key, NULL, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_create(&account, NULL, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "key");
  clv_configuration wrong[5];
  for (size_t i = 0; i < 5; i++) wrong[i] = (clv_configuration)CLV_CONFIGURATION_INIT;
  wrong[0].size = 0;
  wrong[1].day_offset = 86401;
  wrong[2].minor_digits = 7;
  wrong[3].history_start = 0;
  wrong[4].filter = 1;
  for (size_t i = 0; i < 5; i++) {
    ck_assert_int_eq(clv_account_create(&account, key, &wrong[i], NULL, NULL), CLV_EINVAL);
    ck_assert_ptr_eq(account, mark);
  }
  clv_allocator lame = {(uint32_t)sizeof lame, NULL, NULL, NULL, NULL};
  ck_assert_int_eq(clv_account_create(&account, key, NULL, &lame, NULL), CLV_EINVAL);
  clv_account_free(NULL);
}
END_TEST

static void check_same_facts(const clv_account *account, const clv_account_facts *want) {
  clv_account_facts got = facts_of(account);
  ck_assert_mem_eq(&got, want, sizeof got);
}

START_TEST(misuse_is_refused_and_changes_nothing) {
  clv_account *account = account_with(NULL, NULL);
  clv_event event = purchase("p", "o", 86400, 5);
  ck_assert_int_eq(apply(account, &event, 1), CLV_OK);
  clv_account_facts before = facts_of(account);
  clv_statistics statistics, kept;
  memset(&statistics, 0x5a, sizeof statistics);
  kept = statistics;
  size_t size = sizeof statistics;
  clv_summary *summary = NULL;
  const void *id = NULL;
  size_t id_size = 77;
  ck_assert_int_eq(clv_account_apply(NULL, &event, sizeof event, 1, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_apply(account, NULL, sizeof event, 1, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_apply(account, &event, sizeof event - 1, 1, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, SIZE_MAX / 8, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_apply(account, NULL, sizeof event, 0, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_get_facts(NULL, &before, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_get_facts(account, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(NULL, "p", 1, 0, &statistics, size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, NULL, 1, 0, &statistics, size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, "p", 0, 0, &statistics, size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, "p", CLV_ID_MAX + 1, 0, &statistics, size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, "p", 1, CLV_TIME_MAX + 1, &statistics, size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, "p", 1, CLV_TIME_MIN - 1, &statistics, size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, "p", 1, 0, NULL, size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, "p", 1, 0, &statistics, size - 1, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_statistics(account, "q", 1, 0, &statistics, size, NULL), CLV_ENOTFOUND);
  ck_assert_mem_eq(&statistics, &kept, sizeof kept);
  ck_assert_int_eq(clv_account_summary(NULL, 0, CLV_NO_DAY, &summary, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_summary(account, 0, CLV_NO_DAY, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_summary(account, CLV_DAY_MAX + 1, CLV_NO_DAY, &summary, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_summary(account, CLV_NO_DAY, CLV_NO_DAY, &summary, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_summary(account, 0, CLV_DAY_MIN - 1, &summary, NULL), CLV_EINVAL);
  ck_assert_ptr_null(summary);
  ck_assert_int_eq(clv_account_profile_at(NULL, 1, 0, &id, &id_size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_profile_at(account, before.generation, 0, NULL, &id_size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_profile_at(account, before.generation, 0, &id, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_profile_at(account, before.generation, 1, &id, &id_size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_profile_at(account, before.generation, SIZE_MAX, &id, &id_size, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_account_profile_at(account, before.generation + 1, 0, &id, &id_size, NULL), CLV_ESTALE);
  ck_assert_ptr_null(id);
  ck_assert_uint_eq(id_size, 77);
  check_same_facts(account, &before);
  clv_account_free(account);
}
END_TEST

START_TEST(facts_follow_the_events) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = 3600;
  configuration.minor_digits = 0;
  clv_account *account = account_with(&configuration, NULL);
  clv_account_facts facts = facts_of(account);
  ck_assert_uint_eq(facts.profiles + facts.orders + facts.conflicts, 0);
  ck_assert_int_eq(facts.last_time, CLV_TIME_MIN);
  ck_assert_int_eq(facts.has_model, 0);
  ck_assert_int_eq(facts.configuration.day_offset, 3600);
  ck_assert_uint_eq(facts.configuration.minor_digits, 0);
  clv_event events[] = {purchase("a", "1", 1000, 5), purchase("b", "1", 9000, 5), purchase("a", "2", 5000, 5)};
  ck_assert_int_eq(apply(account, events, 3), CLV_OK);
  clv_account_facts more = facts_of(account);
  ck_assert_uint_eq(more.profiles, 2);
  ck_assert_uint_eq(more.orders, 3);
  ck_assert_int_eq(more.last_time, 9000);
  ck_assert_uint_ne(more.generation, facts.generation);
  ck_assert_uint_gt(more.bytes, facts.bytes);
  /* Nothing new, nothing changes: positions stay good. */
  ck_assert_int_eq(apply(account, events, 3), CLV_OK);
  check_same_facts(account, &more);
  /* The latest order turns out to have been the earliest; then something comes that is older still than the latest. */
  events[1].version = 1;
  events[1].time = -5;
  ck_assert_int_eq(apply(account, &events[1], 1), CLV_OK);
  ck_assert_int_eq(facts_of(account).last_time, 5000);
  clv_event late = purchase("c", "1", 8999, 1);
  ck_assert_int_eq(apply(account, &late, 1), CLV_OK);
  ck_assert_int_eq(facts_of(account).last_time, 8999);
  late = purchase("c", "2", 9001, 1);
  ck_assert_int_eq(apply(account, &late, 1), CLV_OK);
  ck_assert_int_eq(facts_of(account).last_time, 9001);
  /* A reader of an older header gets what it knows. */
  clv_account_facts old;
  memset(&old, 0x11, sizeof old);
  old.size = 16;
  ck_assert_int_eq(clv_account_get_facts(account, &old, NULL), CLV_OK);
  ck_assert_uint_eq(old.generation, facts_of(account).generation);
  ck_assert_uint_eq(old.profiles, (size_t)UINT64_C(0x1111111111111111));
  clv_account_free(account);
}
END_TEST

START_TEST(ids_are_any_bytes_and_come_back) {
  clv_account *account = account_with(NULL, NULL);
  unsigned char ids[40][CLV_ID_MAX];
  size_t sizes[40];
  for (size_t i = 0; i < 40; i++) {
    sizes[i] = i < 20 ? i + 1 : CLV_ID_MAX - (i - 20);
    memset(ids[i], (int)(i % 3), sizeof ids[i]);
    clv_event event = purchase("", "o", 86400, (int64_t)i);
    event.profile = ids[i];
    event.profile_size = sizes[i];
    ck_assert_int_eq(apply(account, &event, 1), CLV_OK);
  }
  uint64_t generation = facts_of(account).generation;
  for (size_t i = 0; i < 40; i++) {
    const void *id;
    size_t size;
    ck_assert_int_eq(clv_account_profile_at(account, generation, i, &id, &size, NULL), CLV_OK);
    ck_assert_uint_eq(size, sizes[i]);
    ck_assert_mem_eq(id, ids[i], size);
    struct {
      clv_statistics known;
      unsigned char tail[8];
    } wide;
    memset(&wide, 0xff, sizeof wide);
    ck_assert_int_eq(clv_account_statistics(account, ids[i], sizes[i], 86400, &wide.known, sizeof wide, NULL), CLV_OK);
    ck_assert_int_eq(wide.known.spend, (int64_t)i);
    ck_assert_int_eq(wide.known.orders, 1);
    for (size_t k = 0; k < sizeof wide.tail; k++) ck_assert_uint_eq(wide.tail[k], 0);
  }
  clv_account_free(account);
}
END_TEST

START_TEST(sources_and_orders_do_not_run_together) {
  clv_account *account = account_with(NULL, NULL);
  clv_event events[] = {purchase("p", "bc", 0, 1), purchase("p", "c", 0, 1), purchase("p", "abc", 0, 1),
                        purchase("p", "bc", 0, 1)};
  events[0].source = "a";
  events[0].source_size = 1;
  events[1].source = "ab";
  events[1].source_size = 2;
  events[3].source = "";
  int32_t outcomes[4];
  ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, 4, outcomes, NULL), CLV_OK);
  for (size_t i = 0; i < 4; i++) ck_assert_int_eq(outcomes[i], CLV_OUTCOME_NEW);
  events[3].source = NULL;
  ck_assert_int_eq(clv_account_apply(account, &events[3], sizeof *events, 1, outcomes, NULL), CLV_OK);
  ck_assert_int_eq(outcomes[0], CLV_OUTCOME_REPEATED);
  clv_account_free(account);
}
END_TEST

START_TEST(a_summary_leaves_out_who_came_before_its_start) {
  clv_account *account = account_with(NULL, NULL);
  clv_event events[] = {purchase("a", "1", 10 * 86400, 5), purchase("a", "2", 30 * 86400, 5),
                        purchase("b", "1", 20 * 86400, 7), purchase("b", "2", 40 * 86400, 7)};
  ck_assert_int_eq(apply(account, events, 4), CLV_OK);
  const struct {
    int32_t until, start;
    int64_t customers, orders;
  } cases[] = {{9, CLV_NO_DAY, 0, 0}, {10, CLV_NO_DAY, 1, 1}, {39, CLV_NO_DAY, 2, 3}, {99, 10, 2, 4}, {99, 11, 1, 2}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    clv_summary *summary = NULL;
    ck_assert_int_eq(clv_account_summary(account, cases[i].until, cases[i].start, &summary, NULL), CLV_OK);
    clv_summary_totals totals;
    memset(&totals, 0, sizeof totals);
    totals.size = (uint32_t)sizeof totals;
    ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
    ck_assert_int_eq(totals.customers, cases[i].customers);
    ck_assert_int_eq(totals.orders, cases[i].orders);
    ck_assert_int_eq(totals.until, cases[i].until);
    clv_configuration configuration;
    configuration.size = (uint32_t)sizeof configuration;
    ck_assert_int_eq(clv_summary_get_configuration(summary, &configuration, NULL), CLV_OK);
    ck_assert_int_eq(configuration.history_start, cases[i].start);
    clv_summary_free(summary);
  }
  clv_account_free(account);
}
END_TEST

START_TEST(every_outcome_has_words) {
  const char *unknown = clv_outcome_text((clv_outcome)99);
  ck_assert_str_eq(unknown, "unknown outcome");
  for (int i = CLV_OUTCOME_RESERVED; i <= CLV_OUTCOME_CONFLICT; i++) {
    ck_assert_str_ne(clv_outcome_text((clv_outcome)i), unknown);
    for (int k = CLV_OUTCOME_RESERVED; k < i; k++)
      ck_assert_str_ne(clv_outcome_text((clv_outcome)i), clv_outcome_text((clv_outcome)k));
  }
}
END_TEST

static clv_status live(const clv_allocator *allocator, void *user) {
  clv_account *account = NULL;
  clv_summary *summary = NULL;
  (void)user;
  clv_event events[] = {purchase("a", "1", 10 * 86400, 5), purchase("b", "2", 30 * 86400, 5),
                        purchase("c", "3", 20 * 86400, 7)};
  int32_t outcomes[] = {9, 9, 9};
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_create(&account, key, NULL, allocator, &error);
  if (status == CLV_OK) {
    clv_account_facts before = facts_of(account);
    status = clv_account_apply(account, events, sizeof *events, 3, outcomes, &error);
    clv_account_facts after = facts_of(account);
    ck_assert_int_eq(outcomes[2], status == CLV_OK ? CLV_OUTCOME_NEW : 9);
    ck_assert_uint_eq(after.profiles, status == CLV_OK ? 3 : 0);
    ck_assert_uint_eq(after.generation, before.generation + (status == CLV_OK));
  }
  if (status == CLV_OK) status = clv_account_summary(account, 25, CLV_NO_DAY, &summary, &error);
  if (status != CLV_OK) ck_assert_int_eq(error.status, CLV_ENOMEM);
  clv_summary_free(summary);
  clv_account_free(account);
  return status;
}

START_TEST(refused_memory_is_reported_and_harmless) { harness_each_allocation(live, NULL); }
END_TEST

int main(void) {
  Suite *suite = suite_create("account/account");
  TCase *tests = tcase_create("account");
  tcase_add_test(tests, an_account_is_made_only_from_what_it_understands);
  tcase_add_test(tests, misuse_is_refused_and_changes_nothing);
  tcase_add_test(tests, facts_follow_the_events);
  tcase_add_test(tests, ids_are_any_bytes_and_come_back);
  tcase_add_test(tests, sources_and_orders_do_not_run_together);
  tcase_add_test(tests, a_summary_leaves_out_who_came_before_its_start);
  tcase_add_test(tests, every_outcome_has_words);
  tcase_add_test(tests, refused_memory_is_reported_and_harmless);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
