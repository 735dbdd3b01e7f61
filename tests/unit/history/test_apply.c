/* Events in any order, split and repetition against the naive list; a batch that fails leaves nothing behind. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include "../../../lib/summary/summary.h"

enum { EVENTS_MAX = 120 };

static harness_buffer summary_bytes(const clvp_history *history) {
  harness_buffer buffer;
  memset(&buffer, 0, sizeof buffer);
  clv_summary *summary = NULL;
  ck_assert_int_eq(clvp_history_summary(history, LEDGER_DAY + 15, CLV_NO_DAY, &summary, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_write(summary, harness_write, &buffer, NULL), CLV_OK);
  clv_summary_free(summary);
  return buffer;
}

START_TEST(after_every_event_statistics_are_those_of_a_naive_rebuild) {
  uint64_t state = 1;
  for (size_t round = 0; round < 25; round++) {
    ledger_event events[EVENTS_MAX];
    clvp_history history;
    ledger_open(&history, (int32_t)(round % 3) * 5000 - 5000, NULL);
    for (size_t i = 0; i < EVENTS_MAX; i++) {
      events[i] = ledger_draw(&state);
      ck_assert_int_eq(ledger_apply(&history, &events[i], 1, NULL), CLV_OK);
      if (i % 8 == 0 || i + 1 == EVENTS_MAX) ledger_check(&history, events, i + 1);
    }
    clvp_history_free(&history);
  }
}
END_TEST

/* The same set again: shuffled, a third of it twice, in batches of up to `batch_max`. */
static void check_permutation(const ledger_event *events, size_t count, size_t batch_max, const harness_buffer *want,
                              uint64_t *state) {
  ledger_event all[2 * EVENTS_MAX];
  size_t total = count + count / 3;
  memcpy(all, events, count * sizeof *events);
  for (size_t i = count; i < total; i++) all[i] = events[harness_random(state) % count];
  ledger_shuffle(all, total, state);
  clvp_history history;
  ledger_open(&history, 3600, NULL);
  for (size_t done = 0; done < total;) {
    size_t batch = 1 + (size_t)(harness_random(state) % batch_max);
    if (batch > total - done) batch = total - done;
    ck_assert_int_eq(ledger_apply(&history, all + done, batch, NULL), CLV_OK);
    done += batch;
  }
  ledger_check(&history, events, count);
  harness_buffer got = summary_bytes(&history);
  ck_assert_uint_eq(got.size, want->size);
  ck_assert_mem_eq(got.bytes, want->bytes, want->size);
  harness_buffer_free(&got);
  clvp_history_free(&history);
}

START_TEST(order_batches_and_repetition_do_not_matter) {
  uint64_t state = 2;
  for (size_t round = 0; round < 25; round++) {
    ledger_event events[EVENTS_MAX];
    size_t count = 1 + (size_t)(harness_random(&state) % EVENTS_MAX);
    for (size_t i = 0; i < count; i++) events[i] = ledger_draw(&state);
    clvp_history history;
    ledger_open(&history, 3600, NULL);
    ck_assert_int_eq(ledger_apply(&history, events, count, NULL), CLV_OK);
    harness_buffer want = summary_bytes(&history);
    for (size_t permutation = 0; permutation < 8; permutation++)
      check_permutation(events, count, permutation < 4 ? 7 : 200, &want, &state);
    harness_buffer_free(&want);
    clvp_history_free(&history);
  }
}
END_TEST

START_TEST(outcomes_tell_what_happened) {
  ledger_event base = {0, 0, 0, LEDGER_DAY * (int64_t)CLV_SECONDS_PER_DAY, 100, 1, CLV_ORDER_PLACED};
  ledger_event events[8];
  for (size_t i = 0; i < 8; i++) events[i] = base;
  events[2].amount = 200; /* conflict, wins */
  events[4].version = 2;  /* replaces, the flag goes */
  events[5].version = 0;  /* comes too late */
  events[6].version = 2;
  events[6].status = CLV_ORDER_CANCELLED; /* conflict, wins */
  events[7].source = 1;                   /* another order */
  const int32_t want[] = {CLV_OUTCOME_NEW,      CLV_OUTCOME_REPEATED,   CLV_OUTCOME_CONFLICT, CLV_OUTCOME_CONFLICT,
                          CLV_OUTCOME_REPLACED, CLV_OUTCOME_SUPERSEDED, CLV_OUTCOME_CONFLICT, CLV_OUTCOME_NEW};
  int32_t got[8];
  clvp_history history;
  ledger_open(&history, 0, NULL);
  ck_assert_int_eq(ledger_apply(&history, events, 5, got), CLV_OK);
  ck_assert_uint_eq(history.totals.conflicts, 0);
  ck_assert_int_eq(ledger_apply(&history, events + 5, 3, got + 5), CLV_OK);
  for (size_t i = 0; i < 8; i++) ck_assert_msg(got[i] == want[i], "event %zu: outcome %d", i, (int)got[i]);
  ledger_check(&history, events, 8);
  ck_assert_uint_eq(history.totals.conflicts, 1);
  clvp_history_free(&history);
}
END_TEST

START_TEST(an_event_that_cannot_be_accepted_stops_nothing) {
  static unsigned char long_id[CLV_ID_MAX + 1];
  clv_event good = {.kind = CLV_EVENT_PURCHASE,
                    .status = 0,
                    .profile = "p",
                    .profile_size = 1,
                    .order = "o",
                    .order_size = 1,
                    .time = 0,
                    .amount = 5};
  enum { CASES = 35 };
  clv_event events[CASES + 1];
  int32_t want[CASES + 1] = {0};
  for (size_t i = 0; i <= CASES; i++) events[i] = good;
#define HOSTILE(i, member, value, outcome)                                                                             \
  events[i].member = value;                                                                                            \
  want[i] = outcome
  HOSTILE(0, kind, 0, CLV_OUTCOME_BAD_KIND);
  HOSTILE(1, kind, 6, CLV_OUTCOME_BAD_KIND);
  HOSTILE(2, profile, NULL, CLV_OUTCOME_BAD_PROFILE);
  HOSTILE(3, profile_size, 0, CLV_OUTCOME_BAD_PROFILE);
  HOSTILE(4, profile_size, CLV_ID_MAX + 1, CLV_OUTCOME_BAD_PROFILE);
  HOSTILE(5, order, NULL, CLV_OUTCOME_BAD_ORDER);
  HOSTILE(6, order_size, 0, CLV_OUTCOME_BAD_ORDER);
  HOSTILE(7, order_size, SIZE_MAX, CLV_OUTCOME_BAD_ORDER);
  HOSTILE(8, source_size, 1, CLV_OUTCOME_BAD_SOURCE);
  HOSTILE(9, source_size, CLV_SOURCE_MAX + 1, CLV_OUTCOME_BAD_SOURCE);
  events[9].source = long_id;
  HOSTILE(10, time, CLV_TIME_MIN - 1, CLV_OUTCOME_BAD_TIME);
  HOSTILE(11, time, CLV_TIME_MAX + 1, CLV_OUTCOME_MILLISECONDS);
  HOSTILE(12, time, INT64_C(1600000000000), CLV_OUTCOME_MILLISECONDS);
  HOSTILE(13, time, INT64_C(1600000000000000), CLV_OUTCOME_BAD_TIME);
  HOSTILE(14, amount, -1, CLV_OUTCOME_BAD_AMOUNT);
  HOSTILE(15, amount, CLV_AMOUNT_MAX + 1, CLV_OUTCOME_BAD_AMOUNT);
  HOSTILE(16, status, 2, CLV_OUTCOME_BAD_STATUS);
  HOSTILE(17, status, -1, CLV_OUTCOME_BAD_STATUS);
  HOSTILE(18, reserved, 1, CLV_OUTCOME_RESERVED);
  HOSTILE(19, time, CLV_TIME_MIN, CLV_OUTCOME_NEW);
  HOSTILE(20, time, CLV_TIME_MAX, CLV_OUTCOME_CONFLICT);
  HOSTILE(21, amount, CLV_AMOUNT_MAX, CLV_OUTCOME_CONFLICT);
  HOSTILE(22, kind, CLV_EVENT_REFUND, CLV_OUTCOME_BAD_REFUND);
  HOSTILE(23, kind, CLV_EVENT_LINK, CLV_OUTCOME_BAD_SURVIVOR);
  HOSTILE(24, kind, CLV_EVENT_UNLINK, CLV_OUTCOME_BAD_SURVIVOR);
  HOSTILE(25, kind, CLV_EVENT_ERASE, CLV_OUTCOME_BAD_MODE);
  HOSTILE(26, flags, 2, CLV_OUTCOME_RESERVED);
  HOSTILE(27, flags, CLV_EVENT_COST, CLV_OUTCOME_BAD_COST);
  events[27].cost = -1;
  HOSTILE(28, channel_size, CLV_TEXT_MAX + 1, CLV_OUTCOME_BAD_CHANNEL);
  events[28].channel = long_id;
  HOSTILE(29, channel_size, 1, CLV_OUTCOME_BAD_CHANNEL);
  HOSTILE(30, campaign_size, CLV_TEXT_MAX + 1, CLV_OUTCOME_BAD_CAMPAIGN);
  events[30].campaign = long_id;
  HOSTILE(31, tag_count, 1, CLV_OUTCOME_BAD_TAGS);
  HOSTILE(32, tag_count, CLV_TAGS_MAX + 1, CLV_OUTCOME_BAD_TAGS);
  clv_text empty = {"", 0};
  HOSTILE(33, tag_count, 1, CLV_OUTCOME_BAD_TAGS);
  events[33].tags = &empty;
  HOSTILE(34, kind, CLV_EVENT_REFUND, CLV_OUTCOME_RESERVED);
  events[34].flags = CLV_EVENT_COST;
#undef HOSTILE
  want[CASES] = CLV_OUTCOME_CONFLICT;
  int32_t got[CASES + 1];
  clvp_history history;
  ledger_open(&history, 0, NULL);
  bool changed;
  ck_assert_int_eq(clvp_history_apply(&history, events, sizeof *events, CASES + 1, got, &changed, NULL), CLV_OK);
  for (size_t i = 0; i <= CASES; i++) ck_assert_msg(got[i] == want[i], "event %zu: outcome %d", i, (int)got[i]);
  ck_assert_uint_eq(history.totals.orders, 1);
  ck_assert_uint_eq(history.profiles.used, 1);
  ck_assert_int_eq(clvp_history_last_time(&history), CLV_TIME_MAX);
  ck_assert(changed);
  clvp_history_free(&history);
}
END_TEST

START_TEST(a_wider_event_is_taken_where_its_tail_is_zero) {
  struct {
    clv_event event;
    unsigned char tail[9];
  } events[3];
  memset(events, 0, sizeof events);
  clv_event good = {.kind = CLV_EVENT_PURCHASE,
                    .status = 0,
                    .profile = "p",
                    .profile_size = 1,
                    .order = "o",
                    .order_size = 1,
                    .time = 0,
                    .amount = 5};
  for (size_t i = 0; i < 3; i++) events[i].event = good;
  events[1].event.order = "q";
  events[1].tail[8] = 1;
  events[2].event.order = "r";
  int32_t got[3];
  clvp_history history;
  ledger_open(&history, 0, NULL);
  bool changed;
  ck_assert_int_eq(clvp_history_apply(&history, &events[0].event, sizeof *events, 3, got, &changed, NULL), CLV_OK);
  ck_assert_int_eq(got[0], CLV_OUTCOME_NEW);
  ck_assert_int_eq(got[1], CLV_OUTCOME_RESERVED);
  ck_assert_int_eq(got[2], CLV_OUTCOME_NEW);
  clvp_history_free(&history);
}
END_TEST

START_TEST(events_need_no_alignment) {
  clv_event good = {.kind = CLV_EVENT_PURCHASE,
                    .status = 0,
                    .profile = "p",
                    .profile_size = 1,
                    .order = "o",
                    .order_size = 1,
                    .source = "s",
                    .source_size = 1,
                    .time = 86400,
                    .amount = 5};
  unsigned char bytes[3 * (sizeof good + 3) + 1] = {0};
  for (size_t i = 0; i < 3; i++) memcpy(bytes + 1 + i * (sizeof good + 3), &good, sizeof good);
  const void *events = bytes + 1;
  int32_t got[3];
  clvp_history history;
  ledger_open(&history, 0, NULL);
  bool changed;
  ck_assert_int_eq(clvp_history_apply(&history, events, sizeof good + 3, 3, got, &changed, NULL), CLV_OK);
  ck_assert_int_eq(got[0], CLV_OUTCOME_NEW);
  ck_assert_int_eq(got[2], CLV_OUTCOME_REPEATED);
  clvp_history_free(&history);
}
END_TEST

/* `count` events, some of known orders, after `known` events that went well: memory refused anywhere changes nothing.
 */
static void check_refusals(const ledger_event *events, size_t known, size_t count, int from_then_on) {
  for (size_t fail_at = 1;; fail_at++) {
    harness_memory memory = {0};
    clv_allocator allocator = harness_allocator(&memory);
    clvp_history history;
    ledger_open(&history, 0, &allocator);
    ck_assert_int_eq(ledger_apply(&history, events, known, NULL), CLV_OK);
    size_t before = memory.allocations;
    memory.fail_at = before + fail_at;
    memory.fail_from_then_on = from_then_on;
    int32_t outcomes[2 * EVENTS_MAX];
    memset(outcomes, 0x77, sizeof outcomes);
    clv_status status = ledger_apply(&history, events + known, count, outcomes);
    bool refused = memory.allocations >= before + fail_at;
    ck_assert_int_eq(status, refused ? CLV_ENOMEM : CLV_OK);
    if (refused)
      for (size_t i = 0; i < count; i++) ck_assert_int_eq(outcomes[i], 0x77777777);
    ledger_check(&history, events, refused ? known : known + count);
    memory.fail_at = 0;
    ck_assert_int_eq(ledger_apply(&history, events + known, count, NULL), CLV_OK);
    ledger_check(&history, events, known + count);
    clvp_history_free(&history);
    ck_assert_uint_eq(memory.live, 0);
    if (!refused) {
      ck_assert_uint_gt(fail_at, 1);
      return;
    }
  }
}

START_TEST(memory_refused_anywhere_leaves_the_history_as_it_was) {
  uint64_t state = 3;
  for (size_t round = 0; round < 12; round++) {
    ledger_event events[EVENTS_MAX];
    for (size_t i = 0; i < EVENTS_MAX; i++) events[i] = ledger_draw(&state);
    check_refusals(events, round * 5, EVENTS_MAX - round * 5, (int)(round % 2));
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/apply");
  TCase *tests = tcase_create("apply");
  tcase_add_test(tests, after_every_event_statistics_are_those_of_a_naive_rebuild);
  tcase_add_test(tests, order_batches_and_repetition_do_not_matter);
  tcase_add_test(tests, outcomes_tell_what_happened);
  tcase_add_test(tests, an_event_that_cannot_be_accepted_stops_nothing);
  tcase_add_test(tests, a_wider_event_is_taken_where_its_tail_is_zero);
  tcase_add_test(tests, events_need_no_alignment);
  tcase_add_test(tests, memory_refused_anywhere_leaves_the_history_as_it_was);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
