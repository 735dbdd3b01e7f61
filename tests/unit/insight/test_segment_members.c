/* Who is in a segment: what a slow reading of the definition says of single predictions, in any range, to the last. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../harness/crowd.h"
#include "definitions.h"

enum { DAY = 19420, POSITIONS = 400 };

#define AS_OF ((int64_t)DAY * CLV_SECONDS_PER_DAY + 12345)

static const crowd people = {.seed = 11, .profiles = 150, .orders = 9};

static clv_model *model_of(int32_t kind) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  const double parameters[] = {0.6, 20.0, 0.7, 30.0}, spend[] = {6.0, 4.0, 15.0};
  spec.kind = kind;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  memcpy(spec.parameters, parameters, kind == CLV_MODEL_NBD ? 2 * sizeof *parameters : sizeof parameters);
  memcpy(spec.spend_parameters, spend, sizeof spend);
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

/* Links, erased profiles, refunds; a model unless `kind` is 0. */
static clv_account *account_of(const clv_allocator *allocator, int32_t kind) {
  clv_account *account = crowd_open(NULL, allocator);
  crowd_feed(account, &people, 0, 900, 900);
  clv_model *model = kind > 0 ? model_of(kind) : NULL;
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  return account;
}

static clv_account_facts facts_of(const clv_account *account) {
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  return facts;
}

/* Everybody of an account, by position. */
typedef struct roll {
  size_t count;
  clv_text ids[POSITIONS]; /* no bytes: nobody is there */
  clv_prediction predictions[POSITIONS];
} roll;

static void call_roll(roll *r, const clv_account *account, int64_t as_of, const clv_predict_options *options) {
  clv_account_facts facts = facts_of(account);
  memset(r, 0, sizeof *r);
  r->count = facts.positions;
  ck_assert_uint_le(r->count, POSITIONS);
  for (size_t i = 0; i < r->count; i++) {
    clv_text *id = &r->ids[i];
    r->predictions[i].size = sizeof r->predictions[i];
    if (clv_account_profile_at(account, facts.generation, i, &id->bytes, &id->size, NULL) == CLV_ENOTFOUND) continue;
    ck_assert_int_eq(clv_account_predict(account, id->bytes, id->size, as_of, options, &r->predictions[i], NULL),
                     CLV_OK);
  }
}

static size_t range(const clv_account *account, const clv_segment *segment, size_t first, size_t count, int64_t as_of,
                    const clv_predict_options *options, size_t *positions) {
  size_t members = SIZE_MAX;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_account_segment_range(account, segment, facts_of(account).generation, first, count, as_of, options,
                                          positions, &members, &error) == CLV_OK,
                "%s", error.message);
  return members;
}

static size_t check_members(const roll *r, const clv_account *account, const definition *d, const char *text,
                            int64_t as_of, const clv_predict_options *options) {
  size_t found[POSITIONS], at = 0;
  clv_segment *segment = definition_segment(text, NULL);
  size_t members = range(account, segment, 0, r->count, as_of, options, found);
  int32_t today = (int32_t)(as_of / CLV_SECONDS_PER_DAY);
  for (size_t i = 0; i < r->count; i++) {
    if (!r->ids[i].bytes) continue;
    int want = definition_holds(d, &r->predictions[i], today) == DEFINITION_YES, got = at < members && found[at] == i;
    ck_assert_msg(got == want, "position %zu: %d, not %d: %s", i, got, want, text);
    at += (size_t)got;
    int32_t member = 7;
    ck_assert_int_eq(
        clv_account_in_segment(account, segment, r->ids[i].bytes, r->ids[i].size, as_of, options, &member, NULL),
        CLV_OK);
    ck_assert_int_eq(member, want);
  }
  ck_assert_uint_eq(at, members);
  ck_assert_uint_eq(range(account, segment, 0, r->count, as_of, options, NULL), members);
  clv_segment_free(segment);
  return members;
}

START_TEST(members_are_those_whom_the_definition_is_true_of) {
  static roll r;
  static definition_room room;
  clv_account *account = account_of(NULL, _i);
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.horizon = 90;
  options.annual_discount = 0.1;
  static const int64_t moments[] = {AS_OF, (int64_t)(CROWD_DAY + 30) * CLV_SECONDS_PER_DAY, CLV_TIME_MAX};
  size_t some = 0, runs = 0;
  for (int m = 0; m < 3; m++) {
    uint64_t state = (uint64_t)m;
    const clv_predict_options *asked = m == 1 ? &options : NULL;
    call_roll(&r, account, moments[m], asked);
    for (int run = 0; run < 60; run++, runs++) {
      memset(&room, 0, sizeof room);
      const definition *d = definition_draw(&room, &state, run % 4, r.predictions, r.count);
      size_t members = check_members(&r, account, d, room.text, moments[m], asked);
      some += members > 0 && members < facts_of(account).persons;
    }
  }
  ck_assert_msg(some * (_i > 0 ? 3 : 6) > runs, "%zu of %zu tell customers apart", some, runs);
  clv_account_free(account);
}
END_TEST

START_TEST(any_ranges_have_the_same_members) {
  static const char *const texts[] = {"p_alive < 0.9 and total_value > 10", "next_order within 300 days",
                                      "historic_orders >= 2 or overdue_days > 30", "true", "first_order is absent"};
  clv_account *account = account_of(NULL, CLV_MODEL_PARETO_NBD);
  size_t positions = facts_of(account).positions;
  uint64_t state = 9;
  for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++) {
    size_t whole[POSITIONS], parts[POSITIONS + 1], at = 0;
    clv_segment *segment = definition_segment(texts[k], NULL);
    size_t members = range(account, segment, 0, positions, AS_OF, NULL, whole);
    ck_assert_msg(members > 0, "%s", texts[k]);
    for (size_t first = 0, count; first < positions; first += count) {
      count = harness_random(&state) % (k == 0 ? 2 : 40);
      if (count > positions - first) count = positions - first;
      parts[at + count] = 777;
      at += range(account, segment, first, count, AS_OF, NULL, parts + at);
    }
    ck_assert_uint_eq(at, members);
    ck_assert_mem_eq(parts, whole, members * sizeof *whole);
    if (k == 3) ck_assert_uint_eq(members, facts_of(account).persons);
    clv_segment_free(segment);
  }
  clv_account_free(account);
}
END_TEST

/* More than a block of positions. */
START_TEST(long_ranges_go_on) {
  enum { MANY = 70000, ORDERS = 1000 };
  static clv_event events[ORDERS];
  static uint32_t ids[ORDERS];
  static size_t found[MANY];
  clv_account *account = crowd_open(NULL, NULL);
  for (uint32_t first = 0; first < MANY; first += ORDERS) {
    for (uint32_t i = 0; i < ORDERS; i++) {
      ids[i] = first + i;
      events[i] = (clv_event){.kind = CLV_EVENT_PURCHASE, .profile = &ids[i], .profile_size = 4, .order = "o"};
      events[i].order_size = 1;
      events[i].time = (int64_t)(DAY - (int32_t)(ids[i] % 100)) * CLV_SECONDS_PER_DAY;
      events[i].amount = ids[i];
    }
    ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, ORDERS, NULL, NULL), CLV_OK);
  }
  clv_model *model = model_of(CLV_MODEL_MBG_NBD);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  clv_segment *segment =
      definition_segment("historic_value >= 659.99 and p_alive > 0 and days_since_last_order < 50", NULL);
  size_t members = range(account, segment, 0, MANY, AS_OF, NULL, found), want = 0;
  for (uint32_t i = 65999; i < MANY; i++) want += i % 100 < 50;
  ck_assert_uint_eq(members, want);
  for (size_t i = 1; i < members; i++) ck_assert_uint_lt(found[i - 1], found[i]);
  clv_segment_free(segment);
  clv_account_free(account);
}
END_TEST

START_TEST(without_a_model_predicted_attributes_are_absent) {
  clv_account *account = account_of(NULL, 0);
  static const char *const nobody[] = {"p_alive < 2", "not p_alive < 2", "total_value is present",
                                       "historic_orders > 0 and churn_probability >= 0"};
  static const char *const somebody[] = {"p_alive is absent and historic_orders > 1",
                                         "historic_orders > 1 or p_alive > 0.5"};
  for (size_t i = 0; i < 4; i++) {
    clv_segment *segment = definition_segment(nobody[i], NULL);
    ck_assert_uint_eq(range(account, segment, 0, facts_of(account).positions, AS_OF, NULL, NULL), 0);
    clv_segment_free(segment);
  }
  for (size_t i = 0; i < 2; i++) {
    clv_segment *segment = definition_segment(somebody[i], NULL);
    ck_assert_uint_gt(range(account, segment, 0, facts_of(account).positions, AS_OF, NULL, NULL), 5);
    clv_segment_free(segment);
  }
  clv_account_free(account);
}
END_TEST

START_TEST(the_accounts_options_are_asked_by_default) {
  clv_account *account = account_of(NULL, CLV_MODEL_PARETO_NBD);
  clv_segment *segment = definition_segment("predicted_value > 20", NULL);
  size_t positions = facts_of(account).positions, before = range(account, segment, 0, positions, AS_OF, NULL, NULL);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.horizon = 3;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  ck_assert_uint_lt(range(account, segment, 0, positions, AS_OF, NULL, NULL), before);
  clv_predict_options year = CLV_PREDICT_OPTIONS_INIT;
  ck_assert_uint_eq(range(account, segment, 0, positions, AS_OF, &year, NULL), before);
  clv_segment_free(segment);
  clv_account_free(account);
}
END_TEST

START_TEST(amounts_are_of_one_currency) {
  clv_account *account = account_of(NULL, CLV_MODEL_PARETO_NBD);
  uint64_t generation = facts_of(account).generation;
  static const char *const texts[] = {"historic_value > 5", "expected_spend > 5", "p_alive > 0.5"};
  for (int i = 0; i < 3; i++) {
    clv_segment *segment = NULL;
    clv_error error = CLV_ERROR_INIT;
    size_t members = 7;
    int32_t member = 7;
    ck_assert_int_eq(clv_segment_create(&segment, "yen", texts[i], strlen(texts[i]), 0, NULL, NULL), CLV_OK);
    clv_status want = i < 2 ? CLV_ECONFIG : CLV_OK;
    ck_assert_int_eq(
        clv_account_segment_range(account, segment, generation, 0, 10, AS_OF, NULL, NULL, &members, &error), want);
    if (i < 2) ck_assert_str_eq(error.field, "minor_digits");
    clv_text id = crowd_id(9);
    ck_assert_int_eq(clv_account_in_segment(account, segment, id.bytes, id.size, AS_OF, NULL, &member, &error), want);
    ck_assert_int_eq(i < 2, members == 7 && member == 7);
    clv_segment_free(segment);
  }
  clv_account_free(account);
}
END_TEST

START_TEST(ranges_hold_for_a_generation) {
  clv_account *account = account_of(NULL, CLV_MODEL_NBD);
  clv_segment *segment = definition_segment("p_alive > 0.5", NULL);
  uint64_t generation = facts_of(account).generation;
  size_t members = 7, positions[1] = {7};
  crowd_feed(account, &people, 900, 10, 10);
  ck_assert_int_eq(
      clv_account_segment_range(account, segment, generation, 0, 1, AS_OF, NULL, positions, &members, NULL),
      CLV_ESTALE);
  ck_assert(members == 7 && positions[0] == 7);
  int32_t member = 7;
  ck_assert_int_eq(clv_account_in_segment(account, segment, "nobody", 6, AS_OF, NULL, &member, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(member, 7);
  ck_assert_uint_eq(range(account, segment, facts_of(account).positions, 0, AS_OF, NULL, NULL), 0);
  clv_segment_free(segment);
  clv_account_free(account);
}
END_TEST

static clv_status ask(const clv_allocator *allocator, void *user) {
  int single = *(int *)user;
  harness_memory *memory = allocator->user;
  size_t fail_at = memory->fail_at, positions[POSITIONS], members = SIZE_MAX;
  memory->fail_at = 0;
  clv_account *account = account_of(allocator, CLV_MODEL_PARETO_NBD);
  clv_segment *segment = definition_segment("p_alive < 0.9 and next_order is present", allocator);
  clv_account_facts facts = facts_of(account);
  clv_text id = crowd_id(9);
  int32_t member = 7;
  memory->fail_at = fail_at;
  memory->allocations = 0;
  clv_status status = single ? clv_account_in_segment(account, segment, id.bytes, id.size, AS_OF, NULL, &member, NULL)
                             : clv_account_segment_range(account, segment, facts.generation, 0, facts.positions, AS_OF,
                                                         NULL, positions, &members, NULL);
  memory->fail_at = 0;
  ck_assert_int_eq(status == CLV_OK, member != 7 || members != SIZE_MAX);
  clv_segment_free(segment);
  clv_account_free(account);
  return status;
}

START_TEST(memory_may_end_at_any_allocation) { harness_each_allocation(ask, &_i); }
END_TEST

int main(void) {
  Suite *suite = suite_create("insight/segment_members");
  TCase *tests = tcase_create("members");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, members_are_those_whom_the_definition_is_true_of, 0, CLV_MODEL_PARETO_NBD + 1);
  tcase_add_test(tests, any_ranges_have_the_same_members);
  tcase_add_test(tests, long_ranges_go_on);
  tcase_add_test(tests, without_a_model_predicted_attributes_are_absent);
  tcase_add_test(tests, the_accounts_options_are_asked_by_default);
  tcase_add_test(tests, amounts_are_of_one_currency);
  tcase_add_test(tests, ranges_hold_for_a_generation);
  tcase_add_loop_test(tests, memory_may_end_at_any_allocation, 0, 2);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
