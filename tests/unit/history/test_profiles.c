/* The table of profiles: arbitrary ids, many of them, the last ones taken away again. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"

enum { PROFILES = 8000 };

/* Ids of all lengths, with NUL bytes, one the beginning of another. */
static size_t make_id(size_t i, unsigned char *id) {
  size_t size = sizeof(uint32_t) + (i % 97 == 0 ? CLV_ID_MAX - sizeof(uint32_t) : i % 13);
  memset(id, 0, size);
  uint32_t number = (uint32_t)i / 13;
  memcpy(id, &number, sizeof number);
  return size;
}

static bool find(const clvp_history *history, const unsigned char *id, size_t size, uint32_t *number) {
  return clvp_profile_find(history, clvp_profile_hash(history, id, size), id, size, number);
}

/* The first `count` distinct ids that make_id gives. */
static void add(clvp_history *history, size_t from, size_t count) {
  unsigned char id[CLV_ID_MAX];
  uint32_t number;
  for (size_t i = from; history->profiles.used < count; i++) {
    size_t size = make_id(i, id);
    if (find(history, id, size, &number)) continue;
    ck_assert(clvp_profile_add(history, clvp_profile_hash(history, id, size), id, size, &number));
    ck_assert_uint_eq(number, history->profiles.used - 1);
  }
}

static void check_all(const clvp_history *history) {
  for (size_t i = 0; i < history->profiles.used; i++) {
    const clvp_profile *profile = clvp_profile_at(history, i);
    uint32_t number = 0;
    ck_assert(find(history, clvp_profile_id(history, profile), profile->id_size, &number));
    ck_assert_uint_eq(number, i);
    ck_assert_uint_eq(profile->hash, clvp_profile_hash(history, clvp_profile_id(history, profile), profile->id_size));
  }
}

START_TEST(every_id_is_found_and_no_other) {
  clvp_history history;
  ledger_open(&history, 0, NULL);
  uint32_t number;
  unsigned char id[CLV_ID_MAX];
  ck_assert(!find(&history, id, make_id(0, id), &number));
  add(&history, 0, PROFILES);
  check_all(&history);
  for (size_t i = 0; i < 100; i++) {
    size_t size = make_id(i, id);
    id[size - 1] ^= 0x55;
    id[0] ^= 0xaa;
    id[3] = 0x77;
    ck_assert(!find(&history, id, size, &number));
  }
  clvp_history_free(&history);
}
END_TEST

START_TEST(profiles_added_last_can_be_taken_away) {
  clvp_history history;
  ledger_open(&history, 0, NULL);
  add(&history, 0, 1000);
  uint32_t number;
  unsigned char id[CLV_ID_MAX];
  size_t size = make_id(3 * 13 + 1, id);
  ck_assert(find(&history, id, size, &number));
  add(&history, 1000, PROFILES);
  while (history.profiles.used > 1000) clvp_changes_undo(&history);
  check_all(&history);
  size_t taken = 0;
  for (size_t i = 0; i < history.slot_count; i++) taken += history.slots[i].number != 0;
  ck_assert_uint_eq(taken, 1000);
  while (history.change_count > 0) clvp_changes_undo(&history);
  ck_assert(!find(&history, id, size, &number));
  size_t dirty = 0;
  for (size_t i = 0; i < history.ids.capacity; i++) dirty += *(unsigned char *)clvp_segments_at(&history.ids, i) != 0;
  ck_assert_uint_eq(dirty, 0);
  clvp_history_free(&history);
}
END_TEST

START_TEST(the_key_decides_where_an_id_lies) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  clv_allocator allocator;
  ck_assert_int_eq(clvp_allocator_init(&allocator, NULL, NULL), CLV_OK);
  unsigned char other_key[CLV_KEY_SIZE] = {1};
  clvp_history one, other;
  clvp_history_init(&one, ledger_key, &configuration, &allocator);
  clvp_history_init(&other, other_key, &configuration, &allocator);
  ck_assert_uint_ne(clvp_profile_hash(&one, "id", 2), clvp_profile_hash(&other, "id", 2));
  ck_assert_uint_ne(one.order_key.k0, one.profile_key.k0);
  ck_assert_uint_ne(one.order_key.k1, one.profile_key.k1);
}
END_TEST

static clv_status add_some(const clv_allocator *allocator, void *user) {
  clvp_history history;
  (void)user;
  ledger_open(&history, 0, allocator);
  bool fine = true;
  unsigned char id[CLV_ID_MAX];
  for (size_t i = 0; fine && i < 1300; i += 13) {
    size_t size = make_id(i, id), before = history.profiles.used;
    uint32_t number;
    fine = clvp_profile_add(&history, clvp_profile_hash(&history, id, size), id, size, &number);
    if (!fine) ck_assert_uint_eq(history.profiles.used, before);
  }
  check_all(&history);
  clvp_history_free(&history);
  return fine ? CLV_OK : CLV_ENOMEM;
}

START_TEST(refused_memory_adds_no_profile) { harness_each_allocation(add_some, NULL); }
END_TEST

int main(void) {
  Suite *suite = suite_create("history/profiles");
  TCase *tests = tcase_create("profiles");
  tcase_add_test(tests, every_id_is_found_and_no_other);
  tcase_add_test(tests, profiles_added_last_can_be_taken_away);
  tcase_add_test(tests, the_key_decides_where_an_id_lies);
  tcase_add_test(tests, refused_memory_adds_no_profile);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
