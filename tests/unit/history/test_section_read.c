/* A history's bytes: what was written reads back, and whatever else is refused or is just as canonical. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/account/account.h"
#include "../../../lib/history/section.h"
#include "crowd.h"

static harness_buffer written(const clv_account *account) {
  harness_buffer buffer = {0};
  clvp_sink sink;
  clvp_sink_init_plain(&sink, harness_write, &buffer);
  ck_assert_int_eq(clvp_history_write(&account->history, &sink, NULL), CLV_OK);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  return buffer;
}

static clv_status read_into(clv_account *account, const harness_buffer *bytes) {
  harness_buffer own = *bytes;
  clvp_source source;
  own.position = 0;
  clvp_source_init_plain(&source, harness_read, &own);
  return clvp_history_read(&account->history, &source, NULL);
}

/* Reads, and where the bytes are taken asks for everything and writes them again. */
static clv_status judge(const harness_buffer *bytes) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clv_account *account = crowd_open(NULL, &allocator);
  clv_status status = read_into(account, bytes);
  if (status == CLV_OK) {
    harness_buffer again = written(account);
    ck_assert_uint_eq(again.size, bytes->size);
    ck_assert_mem_eq(again.bytes, bytes->bytes, again.size);
    harness_buffer_free(&again);
    clv_summary *summary = NULL;
    ck_assert_int_eq(clv_account_summary(account, CLV_DAY_MAX, CLV_NO_DAY, &summary, NULL), CLV_OK);
    clv_summary_free(summary);
  } else {
    ck_assert_int_eq(status, CLV_EFORMAT);
  }
  clv_account_free(account);
  ck_assert_uint_eq(memory.live, 0);
  /* A claim of many asks for no memory before they come. */
  ck_assert_uint_lt(memory.peak_bytes, 200000 + 200 * bytes->size);
  return status;
}

static void same_figures(const clv_account *a, const clv_account *b) {
  clv_account_facts one = {.size = sizeof one}, other = {.size = sizeof other};
  ck_assert_int_eq(clv_account_get_facts(a, &one, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_get_facts(b, &other, NULL), CLV_OK);
  ck_assert(one.persons == other.persons && one.profiles == other.profiles && one.erased == other.erased);
  ck_assert(one.orders == other.orders && one.refunds == other.refunds && one.conflicts == other.conflicts);
  ck_assert(one.links == other.links && one.last_time == other.last_time);
  clv_summary *summaries[2] = {NULL, NULL};
  harness_buffer bytes[2] = {{0}, {0}};
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(clv_account_summary(i ? b : a, CROWD_DAY + 300, CLV_NO_DAY, &summaries[i], NULL), CLV_OK);
    ck_assert_int_eq(clv_summary_write(summaries[i], harness_write, &bytes[i], NULL), CLV_OK);
    clv_summary_free(summaries[i]);
  }
  ck_assert_uint_eq(bytes[0].size, bytes[1].size);
  ck_assert_mem_eq(bytes[0].bytes, bytes[1].bytes, bytes[0].size);
  harness_buffer_free(&bytes[0]);
  harness_buffer_free(&bytes[1]);
}

/* Back from bytes, and on with more events as if nothing had happened. */
static void check_round_trip(const crowd *c, size_t events) {
  clv_account *account = crowd_open(NULL, NULL), *back = crowd_open(NULL, NULL);
  crowd_feed(account, c, 0, events, 100);
  harness_buffer bytes = written(account);
  ck_assert_int_eq(read_into(back, &bytes), CLV_OK);
  for (int turn = 0; turn < 2; turn++) {
    same_figures(account, back);
    harness_buffer again = written(back);
    ck_assert_uint_eq(again.size, bytes.size);
    ck_assert_mem_eq(again.bytes, bytes.bytes, bytes.size);
    harness_buffer_free(&again);
    harness_buffer_free(&bytes);
    crowd_feed(account, c, events, events / 2, 10);
    crowd_feed(back, c, events, events / 2, 333);
    bytes = written(account);
  }
  harness_buffer_free(&bytes);
  clv_account_free(account);
  clv_account_free(back);
}

START_TEST(what_was_written_reads_back_and_goes_on) {
  for (uint64_t seed = 0; seed < 30; seed++) {
    crowd c = {seed, 1 + (unsigned)(seed % 5) * 40, 1 + (unsigned)(seed % 6), seed % 3 == 0, seed % 7 == 0};
    check_round_trip(&c, 100 * (size_t)seed);
  }
}
END_TEST

START_TEST(profiles_with_many_orders_read_back) {
  static const unsigned orders[] = {20, 41, 42, 43, 100, 900};
  for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
    crowd c = {.seed = i, .profiles = 2, .orders = orders[i], .plain = i % 2 == 0};
    check_round_trip(&c, 6000);
  }
}
END_TEST

START_TEST(extremes_read_back) {
  clv_account *account = crowd_open(NULL, NULL);
  static char text[CLV_TEXT_MAX], names[CLV_TAGS_MAX][CLV_TEXT_MAX];
  clv_text tags[CLV_TAGS_MAX];
  memset(text, 't', sizeof text);
  for (size_t i = 0; i < CLV_TAGS_MAX; i++) {
    memset(names[i], (int)(i * 4), sizeof names[i]);
    tags[i] = crowd_text(names[i], sizeof names[i]);
  }
  clv_event order = {.kind = CLV_EVENT_PURCHASE, .profile = text, .order = text, .order_size = 200};
  order.profile_size = sizeof text;
  order.source = order.channel = order.campaign = text;
  order.source_size = order.channel_size = order.campaign_size = sizeof text;
  order.tags = tags, order.tag_count = CLV_TAGS_MAX;
  order.flags = CLV_EVENT_COST, order.cost = CLV_AMOUNT_MAX, order.amount = CLV_AMOUNT_MAX;
  order.time = CLV_TIME_MAX, order.version = UINT32_MAX;
  clv_event other = order, refund = order, early = order;
  other.order_size = 100, other.time = CLV_TIME_MIN, other.amount = other.cost = 0, other.version = 0;
  refund.kind = CLV_EVENT_REFUND, refund.flags = 0, refund.refund = "r", refund.refund_size = 1;
  refund.time = CLV_TIME_MIN;
  early.order_size = 50, early.kind = CLV_EVENT_REFUND, early.flags = 0, early.refund = "r", early.refund_size = 1;
  clv_event events[] = {order, other, refund, early};
  ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, 4, NULL, NULL), CLV_OK);
  harness_buffer bytes = written(account);
  ck_assert_int_eq(judge(&bytes), CLV_OK);
  clv_account *back = crowd_open(NULL, NULL);
  ck_assert_int_eq(read_into(back, &bytes), CLV_OK);
  same_figures(account, back);
  harness_buffer_free(&bytes);
  clv_account_free(account);
  clv_account_free(back);
}
END_TEST

/* More texts than sources have short numbers for: sources come first all the same. */
START_TEST(many_texts_read_back) {
  clv_account *account = crowd_open(NULL, NULL), *back = crowd_open(NULL, NULL);
  for (unsigned i = 0; i < 3000; i++) {
    char name[2] = {(char)(i / 50), (char)(i % 50)};
    clv_event order = {.kind = CLV_EVENT_PURCHASE, .profile = "p", .profile_size = 1, .order = name, .order_size = 2};
    if (i < 2000) order.campaign = name, order.campaign_size = 2;
    if (i > 1500) order.source = name, order.source_size = 1;
    order.profile = name;
    ck_assert_int_eq(clv_account_apply(account, &order, sizeof order, 1, NULL, NULL), CLV_OK);
  }
  harness_buffer bytes = written(account);
  ck_assert_int_eq(judge(&bytes), CLV_OK);
  ck_assert_int_eq(read_into(back, &bytes), CLV_OK);
  same_figures(account, back);
  clv_account_facts facts = {.size = sizeof facts}, less = facts;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_get_facts(back, &less, NULL), CLV_OK);
  ck_assert_uint_lt(less.bytes, facts.bytes);
  harness_buffer_free(&bytes);
  clv_account_free(account);
  clv_account_free(back);
}
END_TEST

static harness_buffer small_section(uint64_t seed) {
  clv_account *account = crowd_open(NULL, NULL);
  crowd c = {.seed = seed, .profiles = 12, .orders = 3};
  crowd_feed(account, &c, 0, 60, 10);
  harness_buffer bytes = written(account);
  clv_account_free(account);
  return bytes;
}

START_TEST(every_truncation_is_refused) {
  for (uint64_t seed = 1; seed < 4; seed++) {
    harness_buffer bytes = small_section(seed), part = bytes;
    ck_assert_int_eq(judge(&bytes), CLV_OK);
    for (part.size = 0; part.size < bytes.size; part.size++) ck_assert_int_eq(judge(&part), CLV_EFORMAT);
    harness_buffer longer = {0};
    ck_assert_int_eq(harness_write(bytes.bytes, bytes.size, &longer), 0);
    ck_assert_int_eq(harness_write("", 1, &longer), 0);
    ck_assert_int_eq(judge(&longer), CLV_EFORMAT);
    harness_buffer_free(&longer);
    harness_buffer_free(&bytes);
  }
}
END_TEST

/* Without a checksum in the way: what is taken nevertheless, is in the one form it has. */
START_TEST(every_flipped_bit_is_refused_or_canonical) {
  size_t refused = 0, taken = 0;
  for (uint64_t seed = 1; seed < 4; seed++) {
    harness_buffer bytes = small_section(seed);
    for (size_t i = 0; i < 8 * bytes.size; i++) {
      bytes.bytes[i / 8] ^= (unsigned char)(1u << i % 8);
      judge(&bytes) == CLV_OK ? taken++ : refused++;
      bytes.bytes[i / 8] ^= (unsigned char)(1u << i % 8);
    }
    harness_buffer_free(&bytes);
  }
  ck_assert(refused > 1000 && taken > 100);
}
END_TEST

START_TEST(random_damage_is_refused_or_canonical) {
  uint64_t state = 9;
  for (uint64_t seed = 10; seed < 14; seed++) {
    harness_buffer bytes = small_section(seed);
    for (size_t turn = 0; turn < 3000; turn++) {
      harness_buffer damaged = {0};
      ck_assert_int_eq(harness_write(bytes.bytes, bytes.size, &damaged), 0);
      for (size_t k = 1 + harness_random(&state) % 3; k > 0; k--) {
        size_t at = (size_t)(harness_random(&state) % damaged.size), size = damaged.size - at - 1;
        unsigned char byte = (unsigned char)(harness_random(&state) % 4 ? harness_random(&state) % 9 : UINT64_C(255));
        unsigned kind = (unsigned)(harness_random(&state) % 3);
        if (kind == 0) damaged.bytes[at] = byte;
        if (kind == 1) memmove(damaged.bytes + at, damaged.bytes + at + 1, size), damaged.size--;
        if (kind == 2) memmove(damaged.bytes + at + 1, damaged.bytes + at, size), damaged.bytes[at] = byte;
        if (damaged.size == 0) break;
      }
      (void)judge(&damaged);
      harness_buffer_free(&damaged);
    }
    harness_buffer_free(&bytes);
  }
}
END_TEST

static clv_status each_allocation(const clv_allocator *allocator, void *user) {
  harness_buffer *bytes = user;
  clv_account *account = NULL;
  clv_status status = clv_account_create(&account, crowd_key, NULL, allocator, NULL);
  if (status == CLV_OK) status = read_into(account, bytes);
  harness_buffer out = {0};
  clvp_sink sink;
  clvp_sink_init_plain(&sink, harness_write, &out);
  if (status == CLV_OK) status = clvp_history_write(&account->history, &sink, NULL);
  harness_buffer_free(&out);
  clv_account_free(account);
  return status;
}

START_TEST(refused_memory) {
  clv_account *account = crowd_open(NULL, NULL);
  crowd many = {.seed = 77, .profiles = 1, .orders = 200, .plain = true}, c = {.seed = 3, .profiles = 30, .orders = 3};
  crowd_feed(account, &many, 0, 2000, 100);
  crowd_feed(account, &c, 0, 500, 100);
  harness_buffer bytes = written(account);
  harness_each_allocation(each_allocation, &bytes);
  harness_buffer_free(&bytes);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("section_read");
  TCase *tests = tcase_create("section_read");
  tcase_set_timeout(tests, 100);
  tcase_add_test(tests, what_was_written_reads_back_and_goes_on);
  tcase_add_test(tests, profiles_with_many_orders_read_back);
  tcase_add_test(tests, extremes_read_back);
  tcase_add_test(tests, many_texts_read_back);
  tcase_add_test(tests, every_truncation_is_refused);
  tcase_add_test(tests, every_flipped_bit_is_refused_or_canonical);
  tcase_add_test(tests, random_damage_is_refused_or_canonical);
  tcase_add_test(tests, refused_memory);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
