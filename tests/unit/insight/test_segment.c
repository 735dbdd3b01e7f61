/* Segments as objects: names, definitions that print and parse, what they read, what is refused and where. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "definitions.h"

static clv_segment_facts facts_of(const clv_segment *segment) {
  clv_segment_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_segment_get_facts(segment, &facts, NULL), CLV_OK);
  return facts;
}

/* People whose values definitions speak of. */
static void draw_people(uint64_t *state, clv_prediction *people, size_t count) {
  clv_model *model = population_model(state, CLV_MODEL_PARETO_NBD, 0);
  for (size_t i = 0; i < count; i++) {
    clv_statistics statistics = population_customer(state, 19000, 900, 30);
    people[i] = (clv_prediction){.size = sizeof people[i]};
    ck_assert_int_eq(clv_predict(model, &statistics, sizeof statistics, 19000, NULL, &people[i], NULL), CLV_OK);
  }
  clv_model_free(model);
}

START_TEST(what_is_printed_makes_the_same_segment) {
  enum { PEOPLE = 50 };
  static clv_prediction people[PEOPLE];
  static definition_room room;
  uint64_t state = 1;
  draw_people(&state, people, PEOPLE);
  for (int run = 0; run < 20000; run++) {
    memset(&room, 0, sizeof room);
    const definition *d = definition_draw(&room, &state, run % 4, people, PEOPLE);
    clv_segment *segment = definition_segment(room.text, NULL);
    clv_segment *again = definition_segment(clv_segment_definition(segment), NULL);
    ck_assert_str_eq(clv_segment_definition(again), clv_segment_definition(segment));
    clv_segment_facts facts = facts_of(segment);
    ck_assert_msg(facts.attributes == definition_reads(d) && facts_of(again).attributes == facts.attributes, "%s",
                  room.text);
    clv_segment_free(segment);
    clv_segment_free(again);
  }
}
END_TEST

START_TEST(every_attribute_is_a_field) {
  for (size_t i = 0; i < POPULATION_ATTRIBUTES; i++) {
    const population_attribute *attribute = &population_attributes[i];
    char text[128];
    snprintf(text, sizeof text, "not(%s  is present)", attribute->name);
    clv_segment *segment = definition_segment(text, NULL);
    clv_segment_facts facts = facts_of(segment);
    ck_assert_uint_eq(facts.attributes, UINT64_C(1) << attribute->number);
    ck_assert_int_eq(facts.money, definition_is_money(attribute));
    snprintf(text, sizeof text, "not %s is present", attribute->name);
    ck_assert_str_eq(clv_segment_definition(segment), text);
    clv_segment_free(segment);
  }
}
END_TEST

START_TEST(a_segment_says_what_it_is) {
  static const char text[] = "total_value>500.50 and p_alive<.4", good[] = "total_value>500.50 and(p_alive<0.40)";
  clv_segment *segment = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_segment_create(&segment, "VIP", text, sizeof text - 1, 2, NULL, &error), CLV_EDATA);
  ck_assert_int_eq(error.position, 31);
  ck_assert_int_eq(clv_segment_create(&segment, "Gro\xc3\x9f & leise", good, sizeof good - 1, 2, NULL, NULL), CLV_OK);
  ck_assert_str_eq(clv_segment_name(segment), "Gro\xc3\x9f & leise");
  ck_assert_str_eq(clv_segment_definition(segment), "total_value > 500.5 and p_alive < 0.4");
  clv_segment_facts facts = facts_of(segment);
  ck_assert_uint_eq(facts.attributes, UINT64_C(1) << 20 | UINT64_C(1) << 9);
  ck_assert(facts.minor_digits == 2 && facts.money == 1 && facts.reserved == 0);
  ck_assert_uint_gt(facts.bytes, sizeof good);
  clv_segment *held = clv_segment_ref(segment);
  ck_assert_ptr_eq(held, segment);
  clv_segment_free(segment);
  ck_assert_str_eq(clv_segment_definition(held), "total_value > 500.5 and p_alive < 0.4");
  clv_segment_free(held);
  clv_segment_free(NULL);
  ck_assert(clv_segment_ref(NULL) == NULL && clv_segment_name(NULL) == NULL && clv_segment_definition(NULL) == NULL);
}
END_TEST

START_TEST(names_are_short_and_can_be_shown) {
  char longest[CLV_SEGMENT_NAME_MAX + 2];
  memset(longest, 'n', sizeof longest);
  longest[CLV_SEGMENT_NAME_MAX + 1] = '\0';
  static const char *const bad[] = {"", "a\nb", "\x7f", "\xff", "caf\xe9", "\x1f"};
  for (size_t i = 0; i <= sizeof bad / sizeof bad[0]; i++) {
    clv_segment *segment = NULL;
    clv_error error = CLV_ERROR_INIT;
    const char *name = i < sizeof bad / sizeof bad[0] ? bad[i] : longest;
    ck_assert_int_eq(clv_segment_create(&segment, name, "true", 4, 2, NULL, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "name");
    ck_assert_ptr_null(segment);
  }
  longest[CLV_SEGMENT_NAME_MAX] = '\0';
  clv_segment *segment = NULL;
  ck_assert_int_eq(clv_segment_create(&segment, longest, "true", 4, 2, NULL, NULL), CLV_OK);
  ck_assert_str_eq(clv_segment_name(segment), longest);
  ck_assert_uint_eq(facts_of(segment).attributes, 0);
  clv_segment_free(segment);
}
END_TEST

START_TEST(what_is_wrong_is_told_with_its_place) {
  static const struct {
    const char *text, *says;
    int64_t position;
    uint32_t minor_digits;
  } faults[] = {{"total_value > 1.005", "more decimals than the currency has", 14, 2},
                {"total_value > 1.5", "more decimals than the currency has", 14, 0},
                {"historic_orders > 1.5", "a whole number is expected here", 18, 2},
                {"p_alive > 0.5 and totl_value > 1", "did you mean total_value?", 18, 2},
                {"total_value in top 5 %", "there is no ranking", 12, 2},
                {"percentile > 90", "there is no such field", 0, 2},
                {"first_order > 5", "a date is expected here", 14, 2},
                {"p_alive < total_value", "one is of another kind", 8, 2},
                {"p_alive within 7 days", "only dates lie within days", 8, 2},
                {"p_alive", "only a flag stands alone", 0, 2},
                {"", "the expression is empty", 0, 2}};
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    clv_segment *segment = NULL;
    clv_error error = CLV_ERROR_INIT;
    const char *text = faults[i].text;
    clv_status status = clv_segment_create(&segment, "s", text, strlen(text), faults[i].minor_digits, NULL, &error);
    ck_assert_int_eq(status, CLV_EDATA);
    ck_assert_str_eq(error.field, "definition");
    ck_assert_msg(error.position == faults[i].position && strstr(error.message, faults[i].says), "%s: %s at %lld", text,
                  error.message, (long long)error.position);
    ck_assert_ptr_null(segment);
  }
  clv_segment *segment = NULL;
  ck_assert_int_eq(clv_segment_create(&segment, "s", "total_value > 1.0005", 20, 6, NULL, NULL), CLV_OK);
  clv_segment_free(segment);
}
END_TEST

static clv_status create(const clv_allocator *allocator, void *user) {
  clv_segment *segment = NULL;
  (void)user;
  static const char text[] = "total_value between 5 and 6 or not (p_alive in (0.1, 0.2) and next_order within 7 days)";
  clv_status status = clv_segment_create(&segment, "s", text, sizeof text - 1, 2, allocator, NULL);
  ck_assert((status == CLV_OK) == (segment != NULL));
  clv_segment_free(segment);
  return status;
}

START_TEST(memory_may_end_at_any_allocation) { harness_each_allocation(create, NULL); }
END_TEST

START_TEST(the_memory_that_is_told_is_what_it_holds) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clv_segment *segment = definition_segment("p_alive < 0.4 and first_order > 2020-01-01", &allocator);
  ck_assert_uint_eq(facts_of(segment).bytes, memory.live_bytes);
  clv_segment_free(segment);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("insight/segment");
  TCase *tests = tcase_create("segment");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, what_is_printed_makes_the_same_segment);
  tcase_add_test(tests, every_attribute_is_a_field);
  tcase_add_test(tests, a_segment_says_what_it_is);
  tcase_add_test(tests, names_are_short_and_can_be_shown);
  tcase_add_test(tests, what_is_wrong_is_told_with_its_place);
  tcase_add_test(tests, memory_may_end_at_any_allocation);
  tcase_add_test(tests, the_memory_that_is_told_is_what_it_holds);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
