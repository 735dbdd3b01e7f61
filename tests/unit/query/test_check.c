/* What may be asked of which fields. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "expressions.h"

/* A field of each type, in the order of the types. */
static const char *const of_type[] = {"p_alive", "orders", "amount", "value", "last", "channel", "tags", "is_new"};
static const char *const values[] = {"0.5", "5", "5.25", "5.25", "2024-01-31", "\"a\"", "\"a\"", "true"};

/* Whether each type may be asked so; `$` is the field, `#` a value of its type. */
static void check_types(const char *form, const char *fits) {
  for (size_t t = 0; t < 8; t++) {
    char text[256] = "";
    for (const char *at = form; *at != '\0'; at++) {
      char letter[2] = {*at, '\0'};
      strcat(text, *at == '$' ? of_type[t] : *at == '#' ? values[t] : letter);
    }
    clv_error error;
    clvp_query *query = compile(text, strlen(text), &error);
    ck_assert_msg((query != NULL) == (fits[t] == 'y'), "%s: %s", text, error.message);
    clvp_query_free(query);
  }
}

START_TEST(operators_know_their_types) {
  check_types("$ = #", "yyyyyy y");
  check_types("$ != #", "yyyyyy y");
  check_types("# = $", "yyyyyy y");
  check_types("$ < #", "yyyyy   ");
  check_types("# >= $", "yyyyy   ");
  check_types("$ between # and #", "yyyyy   ");
  check_types("$ in (#, #)", "yyyyyy  ");
  check_types("$ is absent", "yyyyy   ");
  check_types("$ is present", "yyyyy   ");
  check_types("$ has \"a\"", "      y ");
  check_types("$ within 7 days", "    y   ");
  check_types("$ within last 7 days", "    y   ");
  check_types("$ in top 5 %", "yyyy    ");
  check_types("$", "       y");
  check_types("not $", "       y");
  check_types("$ = $", "yyyyyy y");
  check_types("$ < $", "yyyyy   ");
}
END_TEST

START_TEST(fields_are_compared_with_fields_of_their_kind) {
  static const char *const fits = "yy      "
                                  "yy      "
                                  "  yy    "
                                  "  yy    "
                                  "    y   "
                                  "     y  "
                                  "        "
                                  "       y";
  for (size_t a = 0; a < 8; a++)
    for (size_t b = 0; b < 8; b++) {
      char text[64];
      sprintf(text, "%s = %s", of_type[a], of_type[b]);
      clvp_query *query = compile(text, strlen(text), NULL);
      ck_assert_msg((query != NULL) == (fits[8 * a + b] == 'y'), "%s", text);
      clvp_query_free(query);
    }
}
END_TEST

START_TEST(what_cannot_be_asked_is_refused_at_its_place) {
  check_refused("5 = 5", 0, "a field on one side at least");
  check_refused("is_new and \"a\" != \"b\"", 11, "a field on one side at least");
  check_refused("amount = orders", 7, "these two fields cannot be compared");
  check_refused("channel != tags", 8, "these two fields cannot be compared");
  check_refused("tags = \"gift\"", 5, "tags are not compared");
  check_refused("\"gift\" != tags", 7, "tags are not compared");
  check_refused("channel < \"m\"", 8, "texts and flags are compared with = and != only");
  check_refused("is_new >= true", 7, "texts and flags are compared with = and != only");
  check_refused("channel between \"a\" and \"b\"", 8, "only numbers, money and dates lie between");
  check_refused("orders between 5 and 4", 15, "nothing lies between them");
  check_refused("p_alive between 0.1 and 0.09", 16, "nothing lies between them");
  check_refused("last between 2024-01-02 and 2024-01-01", 13, "nothing lies between them");
  check_refused("tags in (\"gift\")", 5, "not asked with in");
  check_refused("is_new in (true)", 7, "not asked with in");
  check_refused("channel has \"a\"", 8, "only tags are asked with has");
  check_refused("channel is absent", 8, "never absent");
  check_refused("tags is present", 5, "never absent");
  check_refused("is_new is absent", 7, "never absent");
  check_refused("orders within 7 days", 7, "only dates lie within days");
  check_refused("orders within last 7 days", 7, "only dates lie within days");
  check_refused("gap in top 5 %", 4, "there is no ranking by this field");
  check_refused("is_new or last in top 5 %", 15, "there is no ranking by this field");
  check_refused("is_new or (orders)", 11, "only a flag stands alone");
}
END_TEST

/* The first thing that is wrong, in the order of the text as far as it is one. */
START_TEST(of_two_faults_the_first_is_told) {
  check_refused("price > 5 and cost > \"a\"", 0, "no such field");
  check_refused("cost > \"a\" and price > 5", 7, "a number is expected");
  check_refused("cost > \"a\" and (", 16, "a field or a value");
  check_refused("price or is_new", 0, "no such field"); /* Before there is any step. */
  clvp_query_free(compiled("orders between 5 and 5", 22));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/check");
  TCase *tests = tcase_create("check");
  tcase_add_test(tests, operators_know_their_types);
  tcase_add_test(tests, fields_are_compared_with_fields_of_their_kind);
  tcase_add_test(tests, what_cannot_be_asked_is_refused_at_its_place);
  tcase_add_test(tests, of_two_faults_the_first_is_told);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
