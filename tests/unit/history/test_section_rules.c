/* What no account can hold is refused, each rule by itself: a section that is fine, with one fault at a time. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>
#include "../../../lib/account/account.h"
#include "../../../lib/history/section.h"
#include "crowd.h"

/* A fault, and for some how it shows. */
typedef enum fault {
  NONE,
  TEXT_EMPTY,
  TEXT_TWICE,
  TEXT_UNSORTED,
  TEXT_TOO_LONG,
  TEXT_UNUSED,
  TEXT_IN_BOTH_GROUPS,
  SOURCE_NOT_USED_AS_ONE,
  SOURCE_AMONG_THE_OTHERS,
  SOURCE_NONE,
  SOURCE_BEYOND_ALL,
  CHANNEL_TOO_LONG,
  TAGS_UNSORTED,
  TAGS_TWICE,
  TAGS_WITH_AN_EMPTY_ONE,
  TAGS_CUT_OFF,
  PROFILE_TOO_LONG,
  PROFILE_TWICE,
  PROFILES_UNSORTED,
  PROFILE_WITHOUT_ANYTHING,
  PROFILE_WITHOUT_ITS_LINK,
  MARK_OF_A_PROFILE,
  MARK_TWICE,
  PARTS_UNKNOWN,
  TIME_TOO_LATE,
  TIME_WRAPPED,
  AMOUNT_TOO_LARGE,
  ORDER_TWICE,
  ORDERS_UNSORTED,
  DETAILS_NONE,
  DETAILS_UNKNOWN,
  VERSION_NONE,
  VERSION_TOO_LARGE,
  COST_TOO_LARGE,
  REFUNDS_NONE,
  REFUND_TWICE,
  REFUNDS_UNSORTED,
  REFUND_FLAGS_UNKNOWN,
  REFUND_VERSION_NONE,
  REFUND_TOO_EARLY,
  AWAITED_AND_CANCELLED,
  AWAITED_WITHOUT_REFUND,
  LINK_TWICE,
  LINK_FROM_NOWHERE,
  LINK_TO_NOWHERE,
  LINK_DEAD_WITH_A_DIRECTION,
  LINK_FLAGS_UNKNOWN,
  LINK_IN_THE_WRONG_DIRECTION,
  BYTES_BEHIND,
  FAULTS
} fault;

static void put_text(clvp_sink *sink, const char *text, size_t size) {
  clvp_put_unsigned(sink, size);
  clvp_put_bytes(sink, text, size);
}

/* Sources "s" and "t" are numbers 1 and 2, the channel 3, a set of tags 4. */
static void put_texts(clvp_sink *sink, fault f) {
  static const char longest[CLVP_TAGS_SIZE_MAX + 1] = "z";
  clvp_put_unsigned(sink, 2u + (f == TEXT_TWICE) + (f == TEXT_EMPTY) + (f == SOURCE_NOT_USED_AS_ONE));
  if (f == TEXT_EMPTY) put_text(sink, "", 0);
  put_text(sink, f == TEXT_UNSORTED ? "u" : "s", 1);
  put_text(sink, "t", 1);
  if (f == TEXT_TWICE) put_text(sink, "t", 1);
  if (f == SOURCE_NOT_USED_AS_ONE) put_text(sink, "y", 1);
  clvp_put_unsigned(sink, 2u + (f == TEXT_UNUSED) + (f == TEXT_TOO_LONG));
  const char *channel = f == TEXT_IN_BOTH_GROUPS ? "t" : "\xff mail";
  const char *tags = f == TAGS_UNSORTED            ? "\1b\1a"
                     : f == TAGS_TWICE             ? "\1a\1a"
                     : f == TAGS_WITH_AN_EMPTY_ONE ? "\0\1aa"
                     : f == TAGS_CUT_OFF           ? "\1a\2b"
                                                   : "\1a\1b";
  put_text(sink, tags, 4);
  put_text(sink, f == CHANNEL_TOO_LONG ? longest : channel, f == CHANNEL_TOO_LONG ? CLV_TEXT_MAX + 1 : strlen(channel));
  if (f == TEXT_UNUSED) put_text(sink, "\xff\xff", 2);
  if (f == TEXT_TOO_LONG) put_text(sink, longest, sizeof longest);
}

static void put_refund(clvp_sink *sink, fault f, uint64_t digest) {
  clvp_put_u64(sink, digest);
  clvp_put_unsigned(sink, f == REFUND_FLAGS_UNKNOWN ? 4 : CLVP_REFUND_CANCELLED | CLVP_REFUND_VERSION);
  clvp_put_signed(sink, f == REFUND_TOO_EARLY ? CLV_TIME_MIN - 101 : -5);
  clvp_put_unsigned(sink, 7);
  clvp_put_unsigned(sink, f == REFUND_VERSION_NONE ? 0 : 9);
}

static void put_refunds(clvp_sink *sink, fault f) {
  clvp_put_unsigned(sink, f == REFUNDS_NONE ? 0 : 2);
  if (f == REFUNDS_NONE) return;
  put_refund(sink, f, f == REFUNDS_UNSORTED ? 5 : 3);
  put_refund(sink, f, f == REFUND_TWICE ? 3 : 4);
}

/* One order that is awaited, one with all details, one with nothing but a source. */
static void put_orders(clvp_sink *sink, fault f) {
  clvp_put_unsigned(sink, 3);
  bool alone = f == AWAITED_WITHOUT_REFUND;
  clvp_put_unsigned(sink, CLVP_PART_AWAITED | (alone ? 0u : CLVP_PART_REFUNDS) |
                              (f == AWAITED_AND_CANCELLED ? CLVP_PART_CANCELLED : 0u));
  clvp_put_u64(sink, f == ORDER_TWICE ? 12 : 11);
  if (!alone) put_refunds(sink, NONE);
  unsigned parts = CLVP_PART_CANCELLED | CLVP_PART_CONFLICT | CLVP_PART_SOURCE | CLVP_PART_DETAILS | CLVP_PART_REFUNDS;
  clvp_put_unsigned(sink, f == PARTS_UNKNOWN ? CLVP_PARTS : parts);
  clvp_put_u64(sink, 12);
  clvp_put_signed(sink, f == TIME_TOO_LATE ? CLV_TIME_MAX + 1 : f == TIME_WRAPPED ? INT64_MIN : 100);
  clvp_put_unsigned(sink, f == AMOUNT_TOO_LARGE ? (uint64_t)CLV_AMOUNT_MAX + 1 : 1999);
  clvp_put_unsigned(sink, f == SOURCE_AMONG_THE_OTHERS ? 3 : f == SOURCE_NONE ? 0 : f == SOURCE_BEYOND_ALL ? 9 : 1);
  clvp_put_unsigned(sink, f == DETAILS_NONE ? 0 : f == DETAILS_UNKNOWN ? CLVP_DETAILS : CLVP_DETAILS - 1);
  clvp_put_unsigned(sink, f == VERSION_NONE ? 0 : f == VERSION_TOO_LARGE ? UINT64_C(1) << 32 : 6);
  clvp_put_unsigned(sink, f == COST_TOO_LARGE ? (uint64_t)CLV_AMOUNT_MAX + 1 : 0);
  unsigned more = f == SOURCE_NOT_USED_AS_ONE;
  clvp_put_unsigned(sink, 4 + more);
  clvp_put_unsigned(sink, more ? 3 : 4);
  clvp_put_unsigned(sink, 3 + more);
  put_refunds(sink, f);
  clvp_put_unsigned(sink, CLVP_PART_SOURCE);
  clvp_put_u64(sink, f == ORDERS_UNSORTED ? 10 : 13);
  clvp_put_unsigned(sink, 0);
  clvp_put_unsigned(sink, 5);
  clvp_put_unsigned(sink, 2);
}

static void put_profile(clvp_sink *sink, fault f, const char *id, bool orders) {
  bool linked = f != PROFILE_WITHOUT_ANYTHING || orders;
  size_t size = f == PROFILE_TOO_LONG ? CLV_ID_MAX + 1 : strlen(id);
  clvp_put_unsigned(sink, 2 * size + linked);
  clvp_put_bytes(sink, id, strlen(id));
  if (orders)
    put_orders(sink, f);
  else
    clvp_put_unsigned(sink, 0);
}

static void put_mark(clvp_sink *sink, uint64_t hash, uint64_t mark) {
  clvp_put_unsigned(sink, 0);
  clvp_put_u64(sink, hash);
  clvp_put_u64(sink, mark);
}

static void put_link(clvp_sink *sink, uint64_t step, uint64_t further, unsigned flags) {
  clvp_put_unsigned(sink, step);
  clvp_put_unsigned(sink, further);
  clvp_put_unsigned(sink, flags);
  clvp_put_signed(sink, -3);
}

/* Which of two ids comes first. */
static const char *ids[2] = {"p", "qq"};

static void put_links(clvp_sink *sink, fault f) {
  unsigned flags = CLVP_TIE_LIVE | CLVP_TIE_UPWARDS;
  if ((strcmp(ids[0], ids[1]) < 0) != (f == LINK_IN_THE_WRONG_DIRECTION)) flags |= CLVP_TIE_LESS;
  if (f == LINK_DEAD_WITH_A_DIRECTION) flags = CLVP_TIE_UPWARDS;
  if (f == LINK_FLAGS_UNKNOWN) flags |= CLVP_TIE_FLAGS;
  size_t count = f == PROFILE_WITHOUT_ITS_LINK ? 0 : 1u + (f == LINK_TWICE);
  clvp_put_unsigned(sink, count);
  if (count == 0) return;
  put_link(sink, f == LINK_FROM_NOWHERE ? 2 : 0, f == LINK_TO_NOWHERE ? 1 : 0, flags);
  if (f == LINK_TWICE) put_link(sink, 0, 0, flags);
}

static harness_buffer section_with(const clvp_history *history, fault f) {
  harness_buffer buffer = {0};
  clvp_sink sink;
  uint64_t hashes[2];
  for (size_t i = 0; i < 2; i++) hashes[i] = clvp_profile_hash(history, ids[i], strlen(ids[i]));
  if (hashes[0] > hashes[1]) {
    const char *id = ids[0];
    ids[0] = ids[1];
    ids[1] = id;
    hashes[1] = hashes[0];
  }
  uint64_t own = clvp_hash_bytes(history->mark_key, ids[1], strlen(ids[1]));
  clvp_sink_init_plain(&sink, harness_write, &buffer);
  put_texts(&sink, f);
  clvp_put_unsigned(&sink, 4);
  put_profile(&sink, f, ids[f == PROFILES_UNSORTED], true);
  put_profile(&sink, f, ids[f != PROFILE_TWICE && f != PROFILES_UNSORTED], false);
  put_mark(&sink, hashes[1], f == MARK_OF_A_PROFILE ? own : 1);
  put_mark(&sink, hashes[1], f == MARK_TWICE ? 1 : UINT64_MAX);
  put_links(&sink, f);
  if (f == BYTES_BEHIND) clvp_put_u8(&sink, 0);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  return buffer;
}

START_TEST(each_rule_is_kept) {
  for (fault f = NONE; f < FAULTS; f++) {
    clv_account *account = crowd_open(NULL, NULL);
    harness_buffer bytes = section_with(&account->history, f);
    clvp_source source;
    clvp_source_init_plain(&source, harness_read, &bytes);
    clv_error error = CLV_ERROR_INIT;
    clv_status status = clvp_history_read(&account->history, &source, &error);
    ck_assert_msg(status == (f == NONE ? CLV_OK : CLV_EFORMAT), "fault %d: %d, %s", (int)f, (int)status, error.message);
    if (f == NONE) {
      clv_account_facts facts = {.size = sizeof facts};
      ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
      ck_assert(facts.orders == 2 && facts.refunds == 4 && facts.conflicts == 1 && facts.erased == 2);
      ck_assert(facts.links == 1 && facts.persons == 1 && facts.profiles == 1 && facts.last_time == 100);
    }
    harness_buffer_free(&bytes);
    clv_account_free(account);
  }
}
END_TEST

/* Beyond a block the index tells that an order is there already. */
START_TEST(an_order_of_many_is_there_once) {
  for (uint64_t twice = 0; twice < 300; twice += 37) {
    clv_account *account = crowd_open(NULL, NULL);
    harness_buffer bytes = {0};
    clvp_sink sink;
    clvp_sink_init_plain(&sink, harness_write, &bytes);
    clvp_put_unsigned(&sink, 0);
    clvp_put_unsigned(&sink, 0);
    clvp_put_unsigned(&sink, 1);
    clvp_put_unsigned(&sink, 2);
    clvp_put_bytes(&sink, "p", 1);
    clvp_put_unsigned(&sink, 300);
    for (uint64_t i = 0; i < 300; i++) {
      clvp_put_unsigned(&sink, 0);
      clvp_put_u64(&sink, i == 299 && twice > 0 ? twice : i);
      if (i == 0)
        clvp_put_signed(&sink, 0);
      else
        clvp_put_unsigned(&sink, 1);
      clvp_put_unsigned(&sink, 5);
    }
    clvp_put_unsigned(&sink, 0);
    ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
    clvp_source source;
    clvp_source_init_plain(&source, harness_read, &bytes);
    ck_assert_int_eq(clvp_history_read(&account->history, &source, NULL), twice == 0 ? CLV_OK : CLV_EFORMAT);
    harness_buffer_free(&bytes);
    clv_account_free(account);
  }
}
END_TEST

/* Marks tell their hashes themselves: those that somebody has chosen to crowd on few slots are refused, and soon. */
START_TEST(marks_that_crowd_are_refused) {
  enum { MARKS = 200000 };
  for (int how = 0; how < 3; how++) {
    clv_account *account = crowd_open(NULL, NULL);
    harness_buffer bytes = {0};
    clvp_sink sink;
    uint64_t state = 1, hash = 0;
    clvp_sink_init_plain(&sink, harness_write, &bytes);
    clvp_put_unsigned(&sink, 0);
    clvp_put_unsigned(&sink, 0);
    clvp_put_unsigned(&sink, MARKS);
    for (uint64_t i = 0; i < MARKS; i++) {
      /* of a key; all alike; of one home in the table */
      if (how == 0) hash += 1 + harness_random(&state) % (UINT64_MAX / MARKS - 1);
      if (how == 2) hash = i << 32;
      put_mark(&sink, hash, i);
    }
    clvp_put_unsigned(&sink, 0);
    ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
    clvp_source source;
    clvp_source_init_plain(&source, harness_read, &bytes);
    clock_t begun = clock();
    ck_assert_int_eq(clvp_history_read(&account->history, &source, NULL), how == 0 ? CLV_OK : CLV_EFORMAT);
    ck_assert(clock() - begun < 5 * CLOCKS_PER_SEC);
    harness_buffer_free(&bytes);
    clv_account_free(account);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("section_rules");
  TCase *tests = tcase_create("section_rules");
  tcase_add_test(tests, each_rule_is_kept);
  tcase_add_test(tests, an_order_of_many_is_there_once);
  tcase_add_test(tests, marks_that_crowd_are_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
