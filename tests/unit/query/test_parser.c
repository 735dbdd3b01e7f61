/* What binds how, which words stand where, and how large an expression may be. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/query/tree.h"
#include "expressions.h"

/* A tree in prefix notation: each operator with its parts in brackets, values and fields as a dot. */
static void outline(const clvp_query_draft *draft, uint16_t number, char *text) {
  static const char *const names[] = {"or", "and", "not",    "compare",     "absent", "present", "between",
                                      "in", "has", "within", "within_last", "top",    ".",       ".",
                                      ".",  ".",   "."};
  const clvp_query_node *node = &draft->nodes[number];
  strcat(text, names[node->kind]);
  if (node->first == CLVP_NO_NODE) return;
  strcat(text, "[");
  for (uint16_t i = node->first; i != CLVP_NO_NODE; i = draft->nodes[i].next) {
    outline(draft, i, text);
    if (draft->nodes[i].next == CLVP_NO_NODE) ck_assert_uint_eq(i, node->last);
  }
  strcat(text, "]");
}

static void check_outline(const char *source, const char *want) {
  clv_allocator memory;
  clv_error error = CLV_ERROR_INIT;
  char got[4096] = "";
  ck_assert_int_eq(clvp_allocator_init(&memory, NULL, NULL), CLV_OK);
  clvp_query_draft draft = {.source = source, .size = (uint32_t)strlen(source), .allocator = &memory, .error = &error};
  draft.table = &expression_table;
  ck_assert_msg(clvp_query_parse(&draft) == CLV_OK, "%s\nat %d: %s", source, (int)error.position, error.message);
  outline(&draft, draft.root, got);
  ck_assert_str_eq(got, want);
  free(draft.nodes);
  free(draft.texts);
}

START_TEST(or_binds_less_than_and_than_not_than_comparisons) {
  check_outline("a", ".");
  check_outline("true", ".");
  check_outline("a or b and c", "or[.and[..]]");
  check_outline("a and b or c", "or[and[..].]");
  check_outline("(a or b) and c", "and[or[..].]");
  check_outline("not a and b", "and[not[.].]");
  check_outline("not (a and b)", "not[and[..]]");
  check_outline("not a = b or not not c", "or[not[compare[..]]not[not[.]]]");
  check_outline("a between 1 and 2 and b", "and[between[...].]");
  check_outline("((a)) and (((b < 5)))", "and[.compare[..]]");
}
END_TEST

START_TEST(ands_in_ands_and_ors_in_ors_are_one) {
  check_outline("a and b and c", "and[...]");
  check_outline("(a and b) and c", "and[...]");
  check_outline("a and (b and (c and d)) and e", "and[.....]");
  check_outline("(a or b) or (c or d)", "or[....]");
  check_outline("(a or b and (c and d or e)) or f", "or[.and[.or[and[..].]].]");
}
END_TEST

START_TEST(operators_take_what_follows) {
  check_outline("a is absent and a is present", "and[absent[.]present[.]]");
  check_outline("a in (1)", "in[..]");
  check_outline("a in (1, \"b\", 2024-01-31, true)", "in[.....]");
  check_outline("a has \"b\"", "has[..]");
  check_outline("a within 7 days or a within last 1 day", "or[within[.]within_last[.]]");
  check_outline("a in top 5 %", "top[.]");
  check_outline("5 < a", "compare[..]");
  check_outline("true = a", "compare[..]");
}
END_TEST

/* Words with a meaning in one place only may name fields. */
START_TEST(words_are_reserved_only_where_they_must_be) {
  check_outline("top in top 5 % and last within last 7 days and days = day", "and[top[.]within_last[.]compare[..]]");
  check_outline("absent is absent or present is present", "or[absent[.]present[.]]");
  check_outline("And and Or or NOT", "or[and[..].]");
  static const char *const reserved[] = {"and", "or", "not", "is", "in", "has", "between", "within"};
  for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++) {
    char text[64];
    sprintf(text, "a = %s", reserved[i]);
    check_refused(text, 4, "a field or a value is expected here");
  }
}
END_TEST

START_TEST(what_is_missing_or_misplaced_is_told_with_its_place) {
  static const char value[] = "a value is expected here", operand[] = "a field or a value is expected here",
                    behind[] = "stand behind a field", end[] = "and, or or the end is expected here",
                    whole[] = "a whole number of days", share[] = "above 0 and are 100 at most";
  static const struct {
    const char *text;
    int64_t position;
    const char *message;
  } cases[] = {{"", 0, "the expression is empty"},
               {" \n ", 3, "the expression is empty"},
               {"and", 0, operand},
               {"amount >", 8, operand},
               {"amount > and", 9, operand},
               {"(amount > 5", 11, "and, or or ) is expected here"},
               {"amount > 5)", 10, end},
               {"()", 1, operand},
               {"is_new and", 10, operand},
               {"is_new or or Flag2", 10, operand},
               {"not", 3, operand},
               {"is_new AND Flag2", 7, end},
               {"is_new Flag2", 7, end},
               {"is_new not Flag2", 7, end},
               {"amount > 5 6", 11, end},
               {"amount == 5", 8, operand},
               {"amount <> 5", 8, operand},
               {"1 < amount < 5", 11, end},
               {"(amount) > 5", 9, end},
               {"5", 1, "a comparison is expected here"},
               {"\"a\" and is_new", 4, "a comparison is expected here"},
               {"2024-01-31 or is_new", 11, "a comparison is expected here"},
               {"5 is absent", 2, behind},
               {"\"a\" in (\"a\")", 4, behind},
               {"true within 7 days", 5, behind},
               {"amount is", 9, "absent or present is expected here"},
               {"amount is 5", 10, "absent or present is expected here"},
               {"amount is not absent", 10, "absent or present is expected here"},
               {"amount between", 14, value},
               {"amount between cost and 5", 15, value},
               {"amount between 1 5", 17, "and with the second value"},
               {"amount between 1 or 5", 17, "and with the second value"},
               {"amount between 1 and", 20, value},
               {"amount in 5", 10, "( with values or top"},
               {"amount in ()", 11, value},
               {"amount in (5", 12, ", or ) is expected here"},
               {"amount in (5 6)", 13, ", or ) is expected here"},
               {"amount in (5,)", 13, value},
               {"amount in (cost)", 11, value},
               {"amount in top", 13, "a number of per cent"},
               {"amount in top five %", 14, "a number of per cent"},
               {"amount in top 5", 15, "% is expected here"},
               {"amount in top 0 %", 14, share},
               {"amount in top -5 %", 14, share},
               {"amount in top 100.0001 %", 14, share},
               {"amount in top 1000001 %", 14, share},
               {"amount in top 999999999999999999 %", 14, share},
               {"amount in top 0.00001 %", 14, "at most four decimals"},
               {"tags has", 8, value},
               {"tags has channel", 9, value},
               {"last within", 11, whole},
               {"last within days", 12, whole},
               {"last within last days", 17, whole},
               {"last within 1.5 days", 12, whole},
               {"last within 1.0 days", 12, whole},
               {"last within -1 days", 12, whole},
               {"last within 7", 13, "days is expected here"},
               {"last within 7 weeks", 14, "days is expected here"},
               {"last within 3652059 days", 12, "beyond the calendar"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_refused(cases[i].text, cases[i].position, cases[i].message);
}
END_TEST

/* Whatever is expected, what is no token at all is told as that. */
START_TEST(a_bad_token_is_told_wherever_it_stands) {
  static const char *const texts[] = {
      "not ( is_new or amount between 1 and 2 ) and channel in ( \"a\" , \"b\" ) or tags has \"c\"",
      "last within 7 days or last within last 7 days or 5 < orders and value in top 5 % or cost is absent"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    for (size_t at = 0; texts[i][at] != '\0'; at++) {
      char text[128] = "";
      if (at > 0 && texts[i][at - 1] != ' ') continue;
      memcpy(text, texts[i], at);
      strcat(text, "'x'");
      check_refused(text, (int64_t)at, "texts stand in double quotes");
    }
}
END_TEST

/* `count` times one text, then another, then `count` times a third. */
static size_t nested(char *text, size_t count, const char *open, const char *inner, const char *close) {
  size_t at = 0;
  for (size_t i = 0; i < count; i++) at += (size_t)sprintf(text + at, "%s", open);
  at += (size_t)sprintf(text + at, "%s", inner);
  for (size_t i = 0; i < count; i++) at += (size_t)sprintf(text + at, "%s", close);
  return at;
}

START_TEST(parentheses_and_nots_are_64_deep_at_most) {
  static char text[1 << 17];
  static const char deep[] = "at most 64 deep";
  clvp_query_free(compiled(text, nested(text, 64, "(", "is_new", ")")));
  clvp_query_free(compiled(text, nested(text, 64, "not ", "is_new", "")));
  clvp_query_free(compiled(text, nested(text, 32, "not (", "is_new", ")")));
  clvp_query_free(compiled(text, nested(text, 64, "is_new or is_new and (", "is_new", ")")));
  nested(text, 65, "(", "is_new", ")");
  check_refused(text, 64, deep);
  nested(text, 65, "not ", "is_new", "");
  check_refused(text, 256, deep);
  nested(text, 33, "not (", "is_new", ")");
  check_refused(text, 160, deep);
  nested(text, 1000, "is_new or (", "is_new", ")");
  check_refused(text, 64 * 11 + 10, deep);
  size_t size = nested(text, 65536, "(", "", "");
  ck_assert_uint_eq(size, 65536);
  check_refused(text, 64, deep);
  /* One beside another is not deeper. */
  size = 0;
  for (size_t i = 0; i < 500; i++) size += (size_t)sprintf(text + size, "(not is_new) and ");
  size += (size_t)sprintf(text + size, "is_new");
  clvp_query_free(compiled(text, size));
}
END_TEST

START_TEST(an_expression_has_4096_nodes_at_most) {
  static char text[1 << 16];
  /* An `or` and as many flags; then a list of a field, `in` and values. */
  size_t size = nested(text, 4094, "is_new or ", "is_new", "");
  clvp_query_free(compiled(text, size));
  size = nested(text, 4095, "is_new or ", "is_new", "");
  check_refused(text, 10 * 4095, "at most 4,096 fields, values and operators");
  size = (size_t)sprintf(text, "orders in (1");
  for (size_t i = 1; i < 4094; i++) size += (size_t)sprintf(text + size, ",%d", (int)(i % 100));
  text[size++] = ')';
  clvp_query_free(compiled(text, size));
  memcpy(text + size - 1, ",77)", 5);
  check_refused(text, (int64_t)size, "at most 4,096");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/parser");
  TCase *tests = tcase_create("parser");
  tcase_add_test(tests, or_binds_less_than_and_than_not_than_comparisons);
  tcase_add_test(tests, ands_in_ands_and_ors_in_ors_are_one);
  tcase_add_test(tests, operators_take_what_follows);
  tcase_add_test(tests, words_are_reserved_only_where_they_must_be);
  tcase_add_test(tests, what_is_missing_or_misplaced_is_told_with_its_place);
  tcase_add_test(tests, a_bad_token_is_told_wherever_it_stands);
  tcase_add_test(tests, parentheses_and_nots_are_64_deep_at_most);
  tcase_add_test(tests, an_expression_has_4096_nodes_at_most);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
