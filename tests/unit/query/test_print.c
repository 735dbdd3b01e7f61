/* The canonical text: one for all spellings, with no more parentheses than needed, and it compiles to the same tree. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/query/tree.h"
#include "expressions.h"

static char spelt[EXPRESSION_SIZE], canonical[EXPRESSION_SIZE];

START_TEST(spelling_is_normalised) {
  static const struct {
    const char *text, *printed;
  } cases[] = {
      {"  is_new\n", "is_new"},
      {"((is_new))", "is_new"},
      {"true", "true"},
      {"p_alive<+00.400", "p_alive < 0.4"},
      {"p_alive != -0.0", "p_alive != 0"},
      {"amount>=500.50", "amount >= 500.5"},
      {"amount>500.00", "amount > 500"},
      {"0.05=cost", "0.05 = cost"},
      {"orders between 1 and 2and is_new", "?"},
      {"orders between(1)and 2", "?"},
      {"orders in(3,1,2 , 1)", "orders in (3, 1, 2, 1)"},
      {"last within 1 days", "last within 1 day"},
      {"last within last 007 day", "last within last 7 days"},
      {"last within 0 day", "last within 0 days"},
      {"last=0987-06-05", "last = 0987-06-05"},
      {"value in top 5%", "value in top 5 %"},
      {"value in top 0.2500%", "value in top 0.25 %"},
      {"value in top 100.0%", "value in top 100 %"},
      {"value in top 0.0001%", "value in top 0.0001 %"},
      {"channel=\"\\x41\\x22\\x5C\"", "channel = \"A\\\"\\\\\""},
      {"channel=\"\\xC3\\xA9\\xA9\\x0a\"", "channel = \"\xc3\xa9\\xa9\\x0a\""},
      {"(not(is_new and Flag2))or(not(is_new))", "not (is_new and Flag2) or not is_new"},
      {"(is_new and Flag2)and(is_new or(is_new and Flag2))", "is_new and Flag2 and (is_new or is_new and Flag2)"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    if (cases[i].printed[0] == '?') {
      ck_assert_ptr_null(compile(cases[i].text, strlen(cases[i].text), NULL));
      continue;
    }
    clvp_query *query = compiled(cases[i].text, strlen(cases[i].text));
    check_printed(query, cases[i].printed, strlen(cases[i].printed));
    clvp_query_free(query);
  }
}
END_TEST

START_TEST(random_expressions_print_the_same_however_they_are_spelt) {
  uint64_t state = 7;
  for (int run = 0; run < 120000; run++) {
    const tree *t = tree_draw(&state, 1 + (int)draw(&state, 5));
    size_t want = tree_print(t, canonical);
    size_t size = tree_spell(t, spelt, &state);
    clvp_query *query = compiled(spelt, size);
    check_printed(query, canonical, want);
    clvp_query_free(query);
    query = compiled(canonical, want);
    check_printed(query, canonical, want);
    clvp_query_free(query);
  }
}
END_TEST

/* Whether two trees are the same, as far as they mean anything. */
static int trees_equal(const clvp_query_draft *a, uint16_t i, const clvp_query_draft *b, uint16_t k) {
  const clvp_query_node *x = &a->nodes[i], *y = &b->nodes[k];
  if (x->kind != y->kind || x->accept != y->accept) return 0;
  if (x->kind == CLVP_NODE_NUMBER &&
      (x->is.number.digits != y->is.number.digits || x->is.number.negative != y->is.number.negative ||
       x->is.number.decimals != y->is.number.decimals))
    return 0;
  if (x->kind == CLVP_NODE_TEXT &&
      (x->is.span.size != y->is.span.size ||
       (x->is.span.size > 0 &&
        memcmp(a->texts + x->is.span.offset, b->texts + y->is.span.offset, x->is.span.size) != 0)))
    return 0;
  if (x->kind == CLVP_NODE_FIELD &&
      (x->is.span.size != y->is.span.size ||
       memcmp(a->source + x->is.span.offset, b->source + y->is.span.offset, x->is.span.size) != 0))
    return 0;
  if (x->kind == CLVP_NODE_DATE && x->is.day != y->is.day) return 0;
  if (x->kind == CLVP_NODE_TRUTH && x->is.truth != y->is.truth) return 0;
  if ((x->kind == CLVP_NODE_WITHIN || x->kind == CLVP_NODE_WITHIN_LAST) && x->is.days != y->is.days) return 0;
  if (x->kind == CLVP_NODE_TOP && x->is.share != y->is.share) return 0;
  i = x->first;
  k = y->first;
  for (; i != CLVP_NO_NODE && k != CLVP_NO_NODE; i = a->nodes[i].next, k = b->nodes[k].next)
    if (!trees_equal(a, i, b, k)) return 0;
  return i == k;
}

static clvp_query_draft parsed(const clv_allocator *memory, const char *text, size_t size) {
  clv_error error = CLV_ERROR_INIT;
  clvp_query_draft draft = {.source = text, .size = (uint32_t)size, .allocator = memory, .error = &error};
  draft.table = &expression_table;
  REQUIRE(clvp_query_parse(&draft) == CLV_OK, "at %d: %s", (int)error.position, error.message);
  draft.error = NULL;
  return draft;
}

START_TEST(what_is_printed_parses_to_the_same_tree) {
  uint64_t state = 8;
  clv_allocator memory;
  ck_assert_int_eq(clvp_allocator_init(&memory, NULL, NULL), CLV_OK);
  for (int run = 0; run < 100000; run++) {
    const tree *t = tree_draw(&state, 1 + (int)draw(&state, 4));
    clvp_query_draft first = parsed(&memory, spelt, tree_spell(t, spelt, &state));
    size_t size = clvp_query_print(&first, NULL);
    REQUIRE(clvp_query_print(&first, canonical) == size, "%.*s", shown(size), spelt);
    clvp_query_draft second = parsed(&memory, canonical, size);
    REQUIRE(trees_equal(&first, first.root, &second, second.root), "%.*s", shown(size), canonical);
    free(first.nodes);
    free(first.texts);
    free(second.nodes);
    free(second.texts);
  }
}
END_TEST

/* The parenthesis that closes one; none stands in a text here. */
static size_t closing(const char *text, size_t open) {
  size_t at = open;
  for (int depth = 0;; at++) {
    depth += (text[at] == '(') - (text[at] == ')');
    if (depth == 0) return at;
  }
}

START_TEST(each_parenthesis_is_needed) {
  uint64_t state = 9;
  size_t tried = 0;
  for (int run = 0; run < 20000; run++) {
    size_t size = tree_print(tree_draw(&state, 3), canonical);
    for (size_t open = 0; open < size; open++) {
      if (canonical[open] != '(') continue;
      size_t close = closing(canonical, open);
      memcpy(spelt, canonical, size);
      spelt[open] = spelt[close] = ' ';
      clvp_query *query = compile(spelt, size, NULL);
      size_t other;
      const char *printed = query ? clvp_query_printed(query, &other) : NULL;
      REQUIRE(!query || other != size || memcmp(printed, canonical, size) != 0, "%.*s", shown(size), canonical);
      clvp_query_free(query);
      tried++;
    }
  }
  ck_assert_uint_gt(tried, 10000);
}
END_TEST

/* As long texts as may be, with or without the blanks that are not needed; so many bytes. */
static void write_long(char *text, size_t size, int tight) {
  size_t at = 0, letters = CLVP_QUERY_TEXT_MAX;
  while (letters == CLVP_QUERY_TEXT_MAX) {
    at += (size_t)sprintf(text + at, tight ? "%stags has\"" : "%stags has \"", at == 0 ? "" : tight ? "or " : " or ");
    if (letters > size - at - 1) letters = size - at - 1;
    memset(text + at, 'a', letters);
    at += letters;
    text[at++] = '"';
  }
  ck_assert_uint_eq(at, size);
}

START_TEST(what_is_printed_is_no_longer_than_what_may_be_written) {
  static char text[CLVP_QUERY_SIZE_MAX + CLVP_QUERY_TEXT_MAX];
  enum { MOST = CLVP_QUERY_SIZE_MAX, BLANKS = 64 + 63 };
  write_long(text, MOST, 0);
  clvp_query *query = compiled(text, MOST);
  check_printed(query, text, MOST);
  clvp_query_free(query);
  write_long(text, MOST - BLANKS, 1);
  clvp_query_free(compiled(text, MOST - BLANKS));
  write_long(text, MOST - BLANKS + 1, 1);
  clv_error error;
  ck_assert_ptr_null(compile(text, MOST - BLANKS + 1, &error));
  ck_assert_int_eq(error.position, MOST - BLANKS + 1);
  ck_assert_ptr_nonnull(strstr(error.message, "over 65,536 bytes"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/print");
  TCase *tests = tcase_create("print");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, spelling_is_normalised);
  tcase_add_test(tests, random_expressions_print_the_same_however_they_are_spelt);
  tcase_add_test(tests, what_is_printed_parses_to_the_same_tree);
  tcase_add_test(tests, each_parenthesis_is_needed);
  tcase_add_test(tests, what_is_printed_is_no_longer_than_what_may_be_written);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
