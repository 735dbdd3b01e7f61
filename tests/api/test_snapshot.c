/* Snapshots: bytes that depend on the set of events alone, and accounts that go on from them. */
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

static clv_account *read_back(const clv_account *account) {
  harness_buffer bytes = crowd_written(account, CLV_SNAPSHOT_ALL);
  clv_account *back = NULL;
  ck_assert_int_eq(clv_account_read(&back, crowd_key, harness_read, &bytes, NULL, NULL), CLV_OK);
  harness_buffer again = crowd_written(back, CLV_SNAPSHOT_ALL);
  same_bytes(&again, &bytes);
  return back;
}

/* However often an account is put away in between, the state is that of the events. */
START_TEST(accounts_go_on_from_their_snapshots) {
  for (uint64_t seed = 200; seed < 220; seed++) {
    crowd c = {.seed = seed, .profiles = 20 + (unsigned)(seed % 3) * 50, .orders = 4};
    clv_account *account = crowd_open(NULL, NULL), *other = crowd_open(NULL, NULL);
    for (uint64_t part = 0; part < 6; part++) {
      crowd_feed(account, &c, part * 200, 200, 60);
      clv_account *back = read_back(account);
      clv_account_free(account);
      account = back;
    }
    crowd_feed_shuffled(other, &c, 0, 1200, seed);
    same_events(account, other);
    clv_account_free(account);
    clv_account_free(other);
  }
}
END_TEST

/* The events of every kind of answer, by profile and by position. */
START_TEST(answers_are_the_same) {
  enum { PROFILES = 60 };
  const int64_t as_of = (INT64_C(1) * CROWD_DAY + 300) * CLV_SECONDS_PER_DAY;
  crowd c = {.seed = 300, .profiles = PROFILES, .orders = 4};
  clv_account *account = crowd_open(NULL, NULL);
  crowd_feed(account, &c, 0, 2000, 100);
  clv_account *back = read_back(account);
  for (unsigned i = 0; i < PROFILES; i++) {
    clv_text id = crowd_id(i), ids[2][PROFILES];
    clv_statistics statistics[2];
    size_t counts[2] = {0, 0};
    memset(statistics, 0, sizeof statistics);
    clv_status status =
        clv_account_statistics(account, id.bytes, id.size, as_of, &statistics[0], sizeof *statistics, NULL);
    ck_assert_int_eq(clv_account_statistics(back, id.bytes, id.size, as_of, &statistics[1], sizeof *statistics, NULL),
                     status);
    ck_assert_mem_eq(&statistics[0], &statistics[1], sizeof statistics[0]);
    ck_assert_int_eq(clv_account_person_ids(account, id.bytes, id.size, ids[0], PROFILES, &counts[0], NULL), status);
    ck_assert_int_eq(clv_account_person_ids(back, id.bytes, id.size, ids[1], PROFILES, &counts[1], NULL), status);
    ck_assert_uint_eq(counts[0], counts[1]);
    for (size_t k = 0; k < counts[0]; k++) {
      ck_assert_uint_eq(ids[0][k].size, ids[1][k].size);
      ck_assert_mem_eq(ids[0][k].bytes, ids[1][k].bytes, ids[0][k].size);
    }
  }
  clv_account_free(account);
  clv_account_free(back);
}
END_TEST

START_TEST(parts_are_read_by_themselves) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = -7200;
  configuration.minor_digits = 3;
  clv_account *account = crowd_open(&configuration, NULL);
  crowd c = {.seed = 400, .profiles = 30, .orders = 4};
  crowd_feed(account, &c, 0, 500, 100);
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1;
  spec.configuration = configuration;
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_position(account, "17", 2, NULL), CLV_OK);
  for (uint32_t parts = 1; parts <= CLV_SNAPSHOT_ALL; parts++) {
    harness_buffer bytes = crowd_written(account, parts);
    clv_account *back = NULL;
    ck_assert_int_eq(clv_account_read(&back, crowd_key, harness_read, &bytes, NULL, NULL), CLV_OK);
    clv_account_facts facts = {.size = sizeof facts};
    ck_assert_int_eq(clv_account_get_facts(back, &facts, NULL), CLV_OK);
    ck_assert((facts.orders > 0) == ((parts & CLV_SNAPSHOT_EVENTS) != 0));
    ck_assert(facts.has_model == ((parts & CLV_SNAPSHOT_MODEL) != 0));
    ck_assert(facts.configuration.day_offset == -7200 && facts.configuration.minor_digits == 3);
    const void *position;
    size_t size;
    ck_assert_int_eq(clv_account_position(back, &position, &size, NULL), CLV_OK);
    ck_assert(size == ((parts & CLV_SNAPSHOT_TICK) != 0 ? 2 : 0));
    harness_buffer again = crowd_written(back, parts);
    same_bytes(&again, &bytes);
    clv_account_free(back);
  }
  clv_model_free(model);
  clv_account_free(account);
}
END_TEST

START_TEST(filters_are_kept) {
  crowd c = {.seed = 450, .profiles = 30, .orders = 4};
  clv_account *account = crowd_open(NULL, NULL), *other = crowd_open(NULL, NULL);
  crowd_feed(account, &c, 0, 600, 100);
  harness_buffer before = crowd_written(account, CLV_SNAPSHOT_EVENTS);
  static const char own[] = "source = \"web\" and amount>0", named[] = "not (tags has \"gift\")", more[] = "cost >= 5";
  ck_assert_int_eq(clv_account_define_filter(account, "z", named, sizeof named - 1, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_define_filter(account, "Named-1", more, sizeof more - 1, NULL), CLV_OK);
  harness_buffer after = crowd_written(account, CLV_SNAPSHOT_EVENTS);
  same_bytes(&after, &before);
  ck_assert_int_eq(clv_account_set_filter(account, own, sizeof own - 1, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_filter(other, own, sizeof own - 1, 0, NULL), CLV_OK);
  crowd_feed_shuffled(other, &c, 0, 600, 9);
  same_events(account, other);
  clv_account *back = read_back(account);
  static const char *const names[] = {NULL, "Named-1", "z"};
  for (size_t i = 0; i < 3; i++)
    ck_assert_str_eq(clv_account_filter(back, names[i]), clv_account_filter(account, names[i]));
  ck_assert_ptr_null(clv_account_filter_name(back, 2));
  clv_summary *summaries[2] = {NULL, NULL};
  harness_buffer bytes[2] = {{0}, {0}};
  for (int i = 0; i < 2; i++) {
    crowd_feed(i ? back : account, &c, 600, 300, 100);
    ck_assert_int_eq(clv_account_summary(i ? back : account, CROWD_DAY + 300, CLV_NO_DAY, &summaries[i], NULL), CLV_OK);
    ck_assert_int_eq(clv_summary_write(summaries[i], harness_write, &bytes[i], NULL), CLV_OK);
    clv_summary_free(summaries[i]);
  }
  same_bytes(&bytes[0], &bytes[1]);
  clv_account_free(account);
  clv_account_free(other);
  clv_account_free(back);
}
END_TEST

START_TEST(a_wrong_key_is_told) {
  clv_account *account = crowd_open(NULL, NULL), *none = NULL;
  harness_buffer bytes = crowd_written(account, CLV_SNAPSHOT_ALL);
  for (unsigned bit = 0; bit < 8 * CLV_KEY_SIZE; bit++) {
    unsigned char key[CLV_KEY_SIZE];
    memcpy(key, crowd_key, sizeof key);
    key[bit / 8] ^= (unsigned char)(1u << bit % 8);
    bytes.position = 0;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_account_read(&none, key, harness_read, &bytes, NULL, &error), CLV_EKEY);
    ck_assert_str_eq(error.field, "key");
    ck_assert_ptr_null(none);
  }
  for (size_t i = 0; i + 4 <= bytes.size; i++)
    for (size_t k = 0; k + 4 <= CLV_KEY_SIZE; k++) ck_assert(memcmp(bytes.bytes + i, crowd_key + k, 4) != 0);
  harness_buffer_free(&bytes);
  clv_account_free(account);
}
END_TEST

/* Made in peace, then written and read with memory refused. */
static clv_status write_and_read(const clv_allocator *allocator, void *user) {
  harness_memory *memory = allocator->user, before = *memory;
  memory->fail_at = 0;
  clv_account *account = crowd_open(NULL, allocator), *back = NULL;
  crowd c = {.seed = 500, .profiles = 30, .orders = 4};
  ck_assert_int_eq(clv_account_set_filter(account, "amount > 0", 10, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_define_filter(account, "named", "amount > 1", 10, NULL), CLV_OK);
  crowd_feed(account, &c, 0, 300, 100);
  harness_buffer bytes = {0}, again = {0}, want = crowd_written(account, CLV_SNAPSHOT_ALL);
  memory->fail_at = before.fail_at;
  memory->allocations = 0;
  (void)user;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_write(account, CLV_SNAPSHOT_ALL, harness_write, &bytes, &error);
  if (status == CLV_OK) status = clv_account_read(&back, crowd_key, harness_read, &bytes, allocator, &error);
  ck_assert(error.status == status && (status == CLV_OK) == (back != NULL));
  before = *memory;
  memory->fail_at = 0;
  again = crowd_written(account, CLV_SNAPSHOT_ALL);
  memory->fail_at = before.fail_at;
  memory->allocations = before.allocations;
  same_bytes(&again, &want);
  harness_buffer_free(&bytes);
  clv_account_free(back);
  clv_account_free(account);
  return status;
}

START_TEST(refused_memory) { harness_each_allocation(write_and_read, NULL); }
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
  tcase_add_test(tests, accounts_go_on_from_their_snapshots);
  tcase_add_test(tests, answers_are_the_same);
  tcase_add_test(tests, parts_are_read_by_themselves);
  tcase_add_test(tests, filters_are_kept);
  tcase_add_test(tests, a_wrong_key_is_told);
  tcase_add_test(tests, refused_memory);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
