/* An account beside the list of its events: briefly what tests/soak/events does for hours, and cases by hand. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "erase_trial.h"
#include "event_trials.h"
#include <stdlib.h>
#include <string.h>

START_TEST(order_repetition_and_batches_do_not_matter) {
  trial_meetings meetings;
  memset(&meetings, 0, sizeof meetings);
  trial_any_order(1, 1200, 20, &meetings);
  trial_check_meetings(&meetings, 0, 1000, NULL);
}
END_TEST

START_TEST(after_every_step_an_account_is_what_its_list_of_events_says) {
  trial_meetings meetings;
  memset(&meetings, 0, sizeof meetings);
  trial_every_step(2, 15000, &meetings);
  trial_check_meetings(&meetings, 1, 100, NULL);
}
END_TEST

START_TEST(linked_and_unlinked_is_never_linked) { trial_link_and_unlink(3, 2000); }
END_TEST

START_TEST(memory_refused_anywhere_changes_no_answer) { trial_refusals(4, 100); }
END_TEST

/* Cases by hand. Ids are single letters, and an order k is of day k and of 10^k, so that digits of the spend name the
 * orders it is of: "a1" a buys 1, "a>b" a is absorbed by b, "a|b" they are two, "-a" SUPPRESS, "~a" FORGET; a digit
 * behind a link is its seq, else 1. */
typedef struct script_case {
  const char *script;
  const char *want[3]; /* of a, b and c: "ids orders", NULL not found */
} script_case;

static clv_event read_word(const char *word) {
  clv_event event;
  memset(&event, 0, sizeof event);
  bool erases = word[0] == '-' || word[0] == '~';
  event.profile = word + erases;
  event.profile_size = 1;
  if (erases) {
    event.kind = CLV_EVENT_ERASE;
    event.mode = word[0] == '-' ? CLV_ERASE_SUPPRESS : CLV_ERASE_FORGET;
  } else if (word[1] == '>' || word[1] == '|') {
    event.kind = word[1] == '>' ? CLV_EVENT_LINK : CLV_EVENT_UNLINK;
    event.survivor = word + 2;
    event.survivor_size = 1;
    event.seq = word[3] >= '0' && word[3] <= '9' ? word[3] - '0' : 1;
  } else {
    event.kind = CLV_EVENT_PURCHASE;
    event.order = word + 1;
    event.order_size = 1;
    event.time = (word[1] - '0') * INT64_C(86400);
    event.amount = 1;
    for (int i = word[1] - '0'; i > 0; i--) event.amount *= 10;
  }
  return event;
}

static size_t read_script(const char *script, clv_event *events) {
  size_t count = 0;
  for (const char *at = script; *at != '\0'; at += strcspn(at, " ")) {
    at += strspn(at, " ");
    events[count++] = read_word(at);
  }
  return count;
}

/* What `want` says in its second word. */
static clv_statistics read_orders(const char *orders) {
  clv_statistics s = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  for (; *orders != '\0'; orders++) {
    int32_t day = *orders - '0';
    int64_t amount = 1;
    for (int32_t i = day; i > 0; i--) amount *= 10;
    if (s.orders++ > 0)
      s.x++;
    else
      s.first_day = day, s.first_spend = amount;
    s.last_day = day;
    s.spend += amount;
  }
  return s;
}

static void check_script(const script_case *one) {
  clv_event events[32];
  size_t count = read_script(one->script, events), persons = 0;
  clv_account *account = trial_open(0, NULL);
  oracle *list = oracle_create(0);
  for (size_t i = 0; i < count; i++) {
    int32_t outcome;
    ck_assert_int_eq(clv_account_apply(account, &events[i], sizeof *events, 1, &outcome, NULL), CLV_OK);
    ck_assert_msg(outcome == (int32_t)oracle_apply(list, &events[i]), "%s: outcome %d of event %zu", one->script,
                  (int)outcome, i);
  }
  for (char id = 'a'; id <= 'c'; id++) {
    const char *want = one->want[id - 'a'];
    clv_statistics got, listed, expected;
    clv_text ids[3];
    size_t ids_count = 0;
    memset(&got, 0, sizeof got);
    clv_status status = clv_account_statistics(account, &id, 1, CLV_TIME_MAX, &got, sizeof got, NULL);
    bool found = oracle_statistics(list, &id, 1, CLV_TIME_MAX, &listed);
    ck_assert_msg(status == (want ? CLV_OK : CLV_ENOTFOUND), "%s: %c: status %d", one->script, id, (int)status);
    ck_assert_msg(found == (want != NULL), "%s: %c: the list disagrees", one->script, id);
    status = clv_account_person_ids(account, &id, 1, ids, 3, &ids_count, NULL);
    ck_assert_int_eq(status, want ? CLV_OK : CLV_ENOTFOUND);
    if (want == NULL) continue;
    size_t members = strcspn(want, " ");
    expected = read_orders(want + members + 1);
    ck_assert_msg(memcmp(&got, &expected, sizeof got) == 0, "%s: %c: orders %lld, spend %lld, x %d", one->script, id,
                  (long long)got.orders, (long long)got.spend, (int)got.x);
    ck_assert_msg(memcmp(&listed, &expected, sizeof got) == 0, "%s: %c: the list disagrees", one->script, id);
    ck_assert_msg(ids_count == members, "%s: %c: %zu ids", one->script, id, ids_count);
    for (size_t i = 0; i < members; i++)
      ck_assert_msg(ids[i].size == 1 && *(const char *)ids[i].bytes == want[i], "%s: %c: id %zu", one->script, id, i);
    persons += want[0] == id; /* a person is counted at its visible id */
  }
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_msg(facts.persons == persons, "%s: %zu persons", one->script, facts.persons);
  oracle_free(list);
  clv_account_free(account);
}

/* SUPPRESS and FORGET of the absorbed one, of the survivor, of the middle of a chain, before and after its links. The
 * last word is an order of the erased one that comes when all is done. */
START_TEST(erasing_and_links_in_all_twelve_combinations) {
  static const script_case cases[] = {
      {"a1 b2 a>b -a a3", {NULL, "b 2", NULL}},
      {"a1 -a a>b b2 a3", {NULL, "b 2", NULL}},
      {"a1 b2 a>b ~a a3", {"a 3", "b 2", NULL}},
      {"a1 ~a a>b b2 a3", {"ba 23", "ba 23", NULL}},
      {"a1 b2 a>b -b b3", {"a 1", NULL, NULL}},
      {"b2 -b a1 a>b b3", {"a 1", NULL, NULL}},
      {"a1 b2 a>b ~b b3", {"a 1", "b 3", NULL}},
      {"b2 ~b a1 a>b b3", {"ba 13", "ba 13", NULL}},
      {"a1 b2 c3 a>b b>c -b b4", {"ca 13", NULL, "ca 13"}},
      {"b2 -b a1 c3 a>b b>c b4", {"ca 13", NULL, "ca 13"}},
      {"a1 b2 c3 a>b b>c ~b b4", {"a 1", "b 4", "c 3"}},
      {"b2 ~b a1 c3 a>b b>c b4", {"cab 134", "cab 134", "cab 134"}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_script(&cases[i]);
}
END_TEST

START_TEST(persons_and_their_visible_ids) {
  static const script_case cases[] = {
      {"a1 b2", {"a 1", "b 2", NULL}},
      {"a>b", {NULL, NULL, NULL}},
      {"a1 a>b", {"ba 1", "ba 1", NULL}},
      {"b1 a>b", {"ba 1", "ba 1", NULL}},
      {"a1 a>a", {"a 1", NULL, NULL}},
      {"a1 b1 a>b", {"ba 1", "ba 1", NULL}},           /* one order, sent twice */
      {"a1 a>b b>a", {"ba 1", "ba 1", NULL}},          /* equal seq: the lesser id is absorbed */
      {"a1 a>b b>a2", {"ab 1", "ab 1", NULL}},         /* the later one */
      {"a1 b>a2 a>b", {"ab 1", "ab 1", NULL}},         /* whenever it comes */
      {"a1 a>b b>c c>a", {"abc 1", "abc 1", "abc 1"}}, /* all absorbed */
      {"a1 c>a c>b", {"abc 1", "abc 1", "abc 1"}},     /* two that are not */
      {"a1 a>b a>c", {"bac 1", "bac 1", "bac 1"}},     /* the same, not the smallest of all */
      {"a1 b2 a>b a|b", {"a 1", "b 2", NULL}},         /* equal seq: unlink */
      {"a1 b2 b|a a>b", {"a 1", "b 2", NULL}},         /* in whatever order, whoever is named first */
      {"a1 b2 a|b a>b2", {"ba 12", "ba 12", NULL}},    /* a later link */
      {"a1 b2 a|b3 a>b2", {"a 1", "b 2", NULL}},       /* a later unlink */
      {"a1 b2 c3 a>b b>c a|b2", {"a 1", "cb 23", "cb 23"}},
      {"a1 b2 c3 a>b b>c a>c a|b2", {"cab 123", "cab 123", "cab 123"}}, /* another way round */
      {"a1 b1 a>b -a", {NULL, "b 1", NULL}},                            /* what the other one sent stays */
      {"a1 b1 a>b -a -b", {NULL, NULL, NULL}},
      {"a1 -a ~a a2", {"a 2", NULL, NULL}},           /* the mark is lifted */
      {"a1 c3 a>b b>c -b ~b", {"a 1", NULL, "c 3"}},  /* and holds nothing together any more */
      {"a1 c3 a>b b>c -b a|b", {"a 1", NULL, "c 3"}}, /* links of a mark are as others */
      {"a1 b2 -c a>c b>c", {"ab 12", "ab 12", NULL}}, /* absorbed by one who is erased */
      {"a1 -c c>a b>c", {"ab 1", "ab 1", NULL}},      /* b, known through links alone */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_script(&cases[i]);
}
END_TEST

/* The link is all that is known of b, and goes with a. */
START_TEST(what_a_batch_has_forgotten_it_cannot_forget_again) {
  clv_event events[32];
  size_t count = read_script("a>b ~a ~b c1 ~c ~c -c ~c ~c", events);
  static const int32_t want[] = {CLV_OUTCOME_NEW, CLV_OUTCOME_NEW, CLV_OUTCOME_REPEATED,
                                 CLV_OUTCOME_NEW, CLV_OUTCOME_NEW, CLV_OUTCOME_REPEATED,
                                 CLV_OUTCOME_NEW, CLV_OUTCOME_NEW, CLV_OUTCOME_REPEATED};
  int32_t got[32];
  clv_account *account = trial_open(0, NULL);
  ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, count, got, NULL), CLV_OK);
  for (size_t i = 0; i < count; i++) ck_assert_msg(got[i] == want[i], "event %zu: outcome %d", i, (int)got[i]);
  clv_account_free(account);
}
END_TEST

static clv_event order_of(const char *profile, const char *order, int32_t day, int64_t amount) {
  clv_event event;
  memset(&event, 0, sizeof event);
  event.kind = CLV_EVENT_PURCHASE;
  event.profile = profile;
  event.profile_size = strlen(profile);
  event.order = order;
  event.order_size = strlen(order);
  event.time = day * INT64_C(86400);
  event.amount = amount;
  return event;
}

static clv_event refund_of(const char *profile, const char *order, const char *refund, int32_t day, int64_t amount) {
  clv_event event = order_of(profile, order, day, amount);
  event.kind = CLV_EVENT_REFUND;
  event.refund = refund;
  event.refund_size = strlen(refund);
  return event;
}

/* Orders and spend of `id` at the beginning of a day. */
static void check_spend(const clv_account *account, const oracle *list, const char *id, int32_t day, int64_t orders,
                        int64_t spend) {
  clv_statistics got, listed;
  int64_t as_of = day * INT64_C(86400);
  ck_assert_int_eq(clv_account_statistics(account, id, strlen(id), as_of, &got, sizeof got, NULL), CLV_OK);
  ck_assert(oracle_statistics(list, id, strlen(id), as_of, &listed));
  ck_assert_msg(got.orders == orders && got.spend == spend, "day %d: %lld orders of %lld, not %lld of %lld", (int)day,
                (long long)got.orders, (long long)got.spend, (long long)orders, (long long)spend);
  ck_assert_mem_eq(&got, &listed, sizeof got);
}

START_TEST(refunds_by_hand) {
  clv_event events[] = {
      refund_of("p", "1", "r", 5, 300), /* before its order */
      order_of("p", "1", 2, 1000),      refund_of("p", "1", "s", 7, 300),
      refund_of("p", "1", "t", 9, 600),                                     /* more than is left */
      order_of("p", "2", 3, 0),                                             /* nothing paid, so nothing to give back */
      refund_of("p", "2", "r", 4, 10),  refund_of("p", "none", "r", 1, 50), /* its order never comes */
      refund_of("p", "3", "r", 6, 70),  order_of("p", "3", 4, 70),          /* given back in full */
  };
  clv_event cancelled = refund_of("p", "1", "s", 7, 300), replaced = refund_of("p", "1", "t", 9, 1);
  cancelled.status = CLV_ORDER_CANCELLED;
  cancelled.version = 1;
  replaced.version = 1;
  clv_account *account = trial_open(0, NULL);
  oracle *list = oracle_create(0);
  for (size_t i = 0; i < sizeof events / sizeof *events; i++) oracle_apply(list, &events[i]);
  ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, sizeof events / sizeof *events, NULL, NULL), 0);
  check_spend(account, list, "p", 1, 0, 0);
  check_spend(account, list, "p", 2, 1, 1000);
  check_spend(account, list, "p", 3, 2, 1000);
  check_spend(account, list, "p", 4, 3, 1070);
  check_spend(account, list, "p", 5, 3, 770);
  check_spend(account, list, "p", 6, 2, 700);
  check_spend(account, list, "p", 7, 2, 400);
  check_spend(account, list, "p", 9, 1, 0);
  ck_assert_int_eq(clv_account_apply(account, &cancelled, sizeof cancelled, 1, NULL, NULL), CLV_OK);
  oracle_apply(list, &cancelled);
  check_spend(account, list, "p", 8, 2, 700);
  check_spend(account, list, "p", 9, 2, 100);
  ck_assert_int_eq(clv_account_apply(account, &replaced, sizeof replaced, 1, NULL, NULL), CLV_OK);
  oracle_apply(list, &replaced);
  check_spend(account, list, "p", 9, 2, 699);
  oracle_free(list);
  clv_account_free(account);
}
END_TEST

/* What another member sent of the same order: the higher version of the two counts, and refunds of both. */
START_TEST(orders_and_refunds_of_several_members_are_united) {
  clv_event events[] = {order_of("p", "1", 2, 1000),      order_of("q", "1", 3, 900),
                        refund_of("q", "1", "r", 4, 100), refund_of("p", "1", "s", 5, 10),
                        refund_of("p", "1", "r", 4, 1),   order_of("q", "1", 2, 5)};
  events[1].version = 2;
  events[4].version = 3;
  events[5].source = "web";
  events[5].source_size = 3;
  clv_event link = {.kind = CLV_EVENT_LINK, .profile = "p", .profile_size = 1, .survivor = "q", .survivor_size = 1};
  clv_account *account = trial_open(0, NULL);
  oracle *list = oracle_create(0);
  for (size_t i = 0; i < 6; i++) oracle_apply(list, &events[i]);
  ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, 6, NULL, NULL), CLV_OK);
  check_spend(account, list, "p", 9, 1, 989);
  check_spend(account, list, "q", 9, 2, 805);
  oracle_apply(list, &link);
  ck_assert_int_eq(clv_account_apply(account, &link, sizeof link, 1, NULL, NULL), CLV_OK);
  check_spend(account, list, "p", 9, 2, 894); /* 900 - 1 - 10 + 5 */
  check_spend(account, list, "q", 2, 1, 5);   /* order 1 is of day 3 now */
  oracle_free(list);
  clv_account_free(account);
}
END_TEST

static harness_buffer snapshot_of_two(const clv_event *one, const clv_event *other) {
  harness_buffer buffer;
  memset(&buffer, 0, sizeof buffer);
  clv_account *account = trial_open(0, NULL);
  ck_assert_int_eq(clv_account_apply(account, one, sizeof *one, 1, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_apply(account, other, sizeof *other, 1, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_write(account, CLV_SNAPSHOT_EVENTS, harness_write, &buffer, NULL), CLV_OK);
  clv_account_free(account);
  return buffer;
}

/* Of events of one version, each greater than those before it, any two are what the greater one and the least are: one
 * in conflict with another. */
static void check_ascending(const clv_event *events, size_t count) {
  for (size_t i = 1; i < count; i++) {
    for (size_t k = 0; k < i; k++) {
      harness_buffer got = snapshot_of_two(&events[i], &events[k]), want = snapshot_of_two(&events[0], &events[i]);
      ck_assert_msg(got.size == want.size && memcmp(got.bytes, want.bytes, got.size) == 0, "%zu does not beat %zu", i,
                    k);
      harness_buffer_free(&got);
      harness_buffer_free(&want);
    }
  }
}

static void set_texts(clv_event *event, const char *channel, const char *campaign, const clv_text *tags, size_t count) {
  event->channel = channel;
  event->channel_size = strlen(channel);
  event->campaign = campaign;
  event->campaign_size = strlen(campaign);
  event->tags = tags;
  event->tag_count = count;
}

START_TEST(of_equal_versions_the_greatest_contents_stay) {
  static const clv_text tags[5][2] = {
      {{"aa", 2}}, {{"b", 1}, {"aa", 2}}, {{"aaa", 3}}, {{"b", 1}}, {{"c", 1}, {"b", 1}}};
  static const size_t tag_counts[5] = {1, 2, 1, 1, 2};
  clv_event events[18];
  for (size_t i = 0; i < 18; i++) events[i] = order_of("p", "1", 2, 6);
  events[0].time--;
  events[1].amount = 5;
  for (size_t i = 3; i < 18; i++) events[i].status = CLV_ORDER_CANCELLED;
  for (size_t i = 4; i < 18; i++) events[i].flags = CLV_EVENT_COST;
  for (size_t i = 5; i < 18; i++) events[i].cost = 1;
  static const char *const channels[] = {"a", "aa", "b", "\xff"}, *const campaigns[] = {"z", "za", "\xc3\xa9"};
  for (size_t i = 6; i < 9; i++) set_texts(&events[i], channels[i - 6], "", NULL, 0);
  for (size_t i = 9; i < 12; i++) set_texts(&events[i], "b", campaigns[i - 9], NULL, 0);
  for (size_t i = 12; i < 17; i++) set_texts(&events[i], "b", campaigns[2], tags[i - 12], tag_counts[i - 12]);
  set_texts(&events[17], channels[3], "", NULL, 0);
  check_ascending(events, 18);
  clv_event refunds[4];
  for (size_t i = 0; i < 4; i++) refunds[i] = refund_of("p", "1", "r", 2, 6);
  refunds[0].time--;
  refunds[1].amount = 5;
  refunds[3].status = CLV_ORDER_CANCELLED;
  check_ascending(refunds, 4);
}
END_TEST

START_TEST(erased_means_erased) { trial_erase(5, 3000, NULL); }
END_TEST

int main(void) {
  Suite *suite = suite_create("api/events");
  TCase *tests = tcase_create("events");
  tcase_add_test(tests, order_repetition_and_batches_do_not_matter);
  tcase_add_test(tests, after_every_step_an_account_is_what_its_list_of_events_says);
  tcase_add_test(tests, linked_and_unlinked_is_never_linked);
  tcase_add_test(tests, memory_refused_anywhere_changes_no_answer);
  tcase_add_test(tests, erasing_and_links_in_all_twelve_combinations);
  tcase_add_test(tests, persons_and_their_visible_ids);
  tcase_add_test(tests, what_a_batch_has_forgotten_it_cannot_forget_again);
  tcase_add_test(tests, refunds_by_hand);
  tcase_add_test(tests, orders_and_refunds_of_several_members_are_united);
  tcase_add_test(tests, of_equal_versions_the_greatest_contents_stay);
  tcase_add_test(tests, erased_means_erased);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
