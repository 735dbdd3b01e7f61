/* Fields by name, and what a misspelt one may have meant. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "expressions.h"

START_TEST(unknown_fields_are_told_with_their_place) {
  check_refused("price > 5", 0, "there is no such field");
  check_refused("is_new and (price > 5)", 12, "there is no such field");
  check_refused("amount > price", 9, "there is no such field");
  check_refused("5 > price", 4, "there is no such field");
  check_refused("is_new or price is absent", 10, "there is no such field");
  check_refused("not unknown", 4, "there is no such field");
}
END_TEST

/* The message, whole. */
static void check_hint(const char *name, const char *want) {
  clv_error error;
  ck_assert_ptr_null(compile(name, strlen(name), &error));
  ck_assert_int_eq(error.position, 0);
  ck_assert_str_eq(error.message, want);
}

START_TEST(a_name_spelt_alike_is_offered) {
  check_hint("chanel", "there is no such field: did you mean channel?");
  check_hint("chanell", "there is no such field: did you mean channel?");
  check_hint("CHANNEL", "there is no such field: did you mean channel?");
  check_hint("nextorder", "there is no such field: did you mean next_order?");
  check_hint("palive", "there is no such field: did you mean p_alive?");
  check_hint("flag2", "there is no such field: did you mean Flag2?");
  check_hint("tagz", "there is no such field: did you mean tags?");
  check_hint("order", "there is no such field: did you mean orders?");
  check_hint("gp", "there is no such field");
  check_hint("gup", "there is no such field: did you mean gap?");
  check_hint("x", "there is no such field");
  check_hint("historic_profit", "there is no such field");
}
END_TEST

static char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter + 'a' - 'A') : letter; }

/* By its definition. */
static unsigned distance(const char *a, const char *b) {
  unsigned table[24][24];
  for (unsigned i = 0; i <= strlen(a); i++)
    for (unsigned k = 0; k <= strlen(b); k++) {
      unsigned least = i == 0 ? k : k == 0 ? i : table[i - 1][k - 1] + (lower(a[i - 1]) != lower(b[k - 1]));
      if (i > 0 && table[i - 1][k] + 1 < least) least = table[i - 1][k] + 1;
      if (k > 0 && table[i][k - 1] + 1 < least) least = table[i][k - 1] + 1;
      table[i][k] = least;
    }
  return table[strlen(a)][strlen(b)];
}

START_TEST(the_nearest_name_is_offered) {
  static const char letters[] = "abeglnprst_AEZ", reserved[] = " and or not is in has between within true false ";
  uint64_t state = 41;
  int offered = 0;
  for (int run = 0; run < 20000; run++) {
    char name[24], word[32], want[64] = "there is no such field";
    strcpy(name, expression_fields[draw(&state, EXPRESSION_FIELDS)].name);
    for (unsigned edits = 1 + draw(&state, 4); edits > 0 && strlen(name) < 20; edits--) {
      size_t size = strlen(name), at = draw(&state, (unsigned)size);
      unsigned edit = draw(&state, 3);
      if (edit == 0 && size > 1) memmove(name + at, name + at + 1, size - at);
      if (edit == 1) memmove(name + at + 1, name + at, size - at + 1);
      if (edit > 0) name[at] = letters[draw(&state, sizeof letters - 1)];
    }
    sprintf(word, " %s ", name);
    unsigned best = (unsigned)strlen(name) / 3 + 1;
    int nearest = -1, known = name[0] <= '9' || strstr(reserved, word) != NULL;
    for (int i = 0; i < EXPRESSION_FIELDS; i++) {
      unsigned d = distance(name, expression_fields[i].name);
      known |= strcmp(name, expression_fields[i].name) == 0;
      if (d >= best) continue;
      best = d;
      nearest = i;
    }
    if (known) continue;
    if (nearest >= 0) sprintf(want, "there is no such field: did you mean %s?", expression_fields[nearest].name);
    clv_error error;
    REQUIRE(compile(name, strlen(name), &error) == NULL && strcmp(error.message, want) == 0, "%s: %s, not %s", name,
            error.message, want);
    offered += nearest >= 0;
  }
  ck_assert_int_gt(offered, 5000);
}
END_TEST

START_TEST(names_of_any_length_are_looked_up) {
  char name[70000];
  for (size_t size = 1; size < sizeof name; size = size < 80 ? size + 1 : size * 9) {
    memset(name, 'a', size);
    clv_error error;
    ck_assert_ptr_null(compile(name, size, &error));
    ck_assert_ptr_nonnull(
        strstr(error.message, size <= CLVP_QUERY_SIZE_MAX ? "no such field" : "at most 65,536 bytes"));
  }
}
END_TEST

START_TEST(a_field_with_a_long_name_is_found) {
  char name[101] = "";
  memset(name, 'n', 100);
  const clvp_query_field field = {name, CLVP_QUERY_FLAG, false};
  const clvp_query_table table = {&field, 1, 2, "filter"}, none = {NULL, 0, 0, "filter"};
  clv_allocator allocator;
  ck_assert_int_eq(clvp_allocator_init(&allocator, NULL, NULL), CLV_OK);
  clvp_query *query = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_query_compile(&query, name, 100, &table, &allocator, NULL), CLV_OK);
  clvp_query_free(query);
  ck_assert_int_eq(clvp_query_compile(&query, name, 99, &table, &allocator, &error), CLV_EDATA);
  ck_assert_str_eq(error.message, "there is no such field");
  ck_assert_str_eq(error.field, "filter");
  ck_assert_int_eq(clvp_query_compile(&query, name, 9, &table, &allocator, &error), CLV_EDATA);
  ck_assert_int_eq(clvp_query_compile(&query, name, 9, &none, &allocator, &error), CLV_EDATA);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/names");
  TCase *tests = tcase_create("names");
  tcase_add_test(tests, unknown_fields_are_told_with_their_place);
  tcase_add_test(tests, a_name_spelt_alike_is_offered);
  tcase_add_test(tests, the_nearest_name_is_offered);
  tcase_add_test(tests, names_of_any_length_are_looked_up);
  tcase_add_test(tests, a_field_with_a_long_name_is_found);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
