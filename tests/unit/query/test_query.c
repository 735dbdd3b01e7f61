/* A query as an object: what it tells of itself, its memory, its limits, and expressions that mean harm. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "expressions.h"

START_TEST(a_query_tells_what_it_reads) {
  static const struct {
    const char *text;
    uint32_t fields[4];
    size_t count;
    int as_of, rankings;
  } cases[] = {{"true", {0}, 0, 0, 0},
               {"is_new", {14}, 1, 0, 0},
               {"amount > cost and cost > 5 or amount < 3", {4, 5}, 2, 0, 0},
               {"5 < value or p_alive in top 5 %", {6, 0}, 2, 0, 1},
               {"last within 7 days and next_order > last", {9, 8}, 2, 1, 0},
               {"not last within last 7 days or orders in top 5 %", {9, 2}, 2, 1, 1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    clvp_query *query = compiled(cases[i].text, strlen(cases[i].text));
    size_t count;
    const uint32_t *fields = clvp_query_fields(query, &count);
    ck_assert_uint_eq(count, cases[i].count);
    if (count > 0) ck_assert_mem_eq(fields, cases[i].fields, count * sizeof *fields);
    ck_assert_int_eq(clvp_query_uses_as_of(query), cases[i].as_of);
    ck_assert_int_eq(clvp_query_uses_rankings(query), cases[i].rankings);
    ck_assert_uint_gt(clvp_query_scratch_size(query), 0);
    clvp_query_free(query);
  }
  clvp_query_free(NULL);
}
END_TEST

START_TEST(an_expression_has_65536_bytes_at_most) {
  static char text[CLVP_QUERY_SIZE_MAX + 1];
  memset(text, ' ', sizeof text);
  memcpy(text + CLVP_QUERY_SIZE_MAX - 6, "is_new", 6);
  clvp_query_free(compiled(text, CLVP_QUERY_SIZE_MAX));
  clv_error error;
  ck_assert_ptr_null(compile(text, CLVP_QUERY_SIZE_MAX + 1, &error));
  ck_assert_int_eq(error.position, CLVP_QUERY_SIZE_MAX);
  ck_assert_ptr_nonnull(strstr(error.message, "at most 65,536 bytes"));
}
END_TEST

START_TEST(the_text_is_not_needed_afterwards) {
  char text[] = "channel = \"pos\"";
  clvp_query *query = compiled(text, strlen(text));
  memset(text, 'x', sizeof text - 1);
  check_printed(query, "channel = \"pos\"", 15);
  clvp_query_free(query);
  clv_allocator allocator;
  ck_assert_int_eq(clvp_allocator_init(&allocator, NULL, NULL), CLV_OK);
  clvp_query *untouched = (clvp_query *)text;
  ck_assert_int_eq(clvp_query_compile(&untouched, NULL, 0, &expression_table, &allocator, NULL), CLV_EDATA);
  ck_assert_ptr_eq(untouched, text);
}
END_TEST

/* Each vector that it holds grows more than once. */
static const char large[] =
    "channel in (\"a\", \"bcdefghijklmnopq\", \"rstuvwxyz\", \"aa\", \"bb\", \"cc\", \"dd\", \"ee\", \"ff\", \"gg\") "
    "and "
    "(p_alive < 0.5 or gap > 1 or orders in (1, 2, 3) or amount > cost or value > top) and not "
    "(last within 7 days or next_order within last 7 days or tags has \"x\" or absent has \"y\" or Flag2 or is_new)";

static clv_status compile_with(const clv_allocator *allocator, void *user) {
  const char *text = user;
  clvp_query *query = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clvp_query_compile(&query, text, strlen(text), &expression_table, allocator, &error);
  ck_assert_int_eq(query != NULL, status == CLV_OK);
  if (status != CLV_OK) {
    ck_assert_int_eq(error.status, status);
    ck_assert_int_eq(error.position, CLV_NO_POSITION);
  }
  clvp_query_free(query);
  return status;
}

START_TEST(a_query_that_finds_no_memory_leaves_none_behind) {
  static char text[sizeof large], small[] = "is_new";
  memcpy(text, large, sizeof large);
  harness_each_allocation(compile_with, text);
  harness_each_allocation(compile_with, small);
}
END_TEST

START_TEST(what_does_not_compile_leaves_nothing_behind) {
  static const char *const texts[] = {"",    "channel = \"a\" or price > 5", "channel = \"a\" and amount > \"b\"",
                                      "(((", "channel in (\"a\", \"b\", 5)", "channel = \"a\" and \"b"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    harness_memory memory = {0};
    clv_allocator allocator = harness_allocator(&memory);
    clvp_query *query = NULL;
    ck_assert_int_eq(clvp_query_compile(&query, texts[i], strlen(texts[i]), &expression_table, &allocator, NULL),
                     CLV_EDATA);
    ck_assert_ptr_null(query);
    ck_assert_uint_eq(memory.live, 0);
  }
}
END_TEST

/* Compiles, or is refused at a place in it; what compiles prints as what compiles to the same. */
static int survives(const char *text, size_t size) {
  clvp_query *query = compile(text, size, NULL);
  if (!query) return 0;
  size_t printed_size;
  const char *printed = clvp_query_printed(query, &printed_size);
  clvp_query *again = compiled(printed, printed_size);
  check_printed(again, printed, printed_size);
  clvp_query_free(again);
  clvp_query_free(query);
  return 1;
}

static char bytes[EXPRESSION_SIZE + 64];

START_TEST(random_bytes_are_refused_or_compile) {
  uint64_t state = 21;
  for (int run = 0; run < 100000; run++) {
    size_t size = draw(&state, 64);
    for (size_t i = 0; i < size; i++) bytes[i] = (char)draw(&state, 256);
    survives(bytes, size);
  }
}
END_TEST

START_TEST(random_words_are_refused_or_compile) {
  static const char *const words[] = {"and",        "or",      "not",     "is",     "in",      "has",    "between",
                                      "within",     "true",    "false",   "absent", "present", "top",    "last",
                                      "days",       "day",     "(",       ")",      ",",       "%",      "=",
                                      "!=",         "<",       "<=",      ">",      ">=",      "5",      "-0.5",
                                      "2024-01-31", "\"pos\"", "p_alive", "orders", "amount",  "value",  "next_order",
                                      "channel",    "tags",    "is_new",  "is_new", "Flag2",   "unknown"};
  uint64_t state = 22;
  int compile_well = 0;
  for (int run = 0; run < 300000; run++) {
    size_t size = 0;
    for (unsigned i = 1 + draw(&state, 12); i > 0; i--) {
      const char *word = words[draw(&state, sizeof words / sizeof words[0])];
      size += (size_t)sprintf(bytes + size, "%s%s", word, i > 1 ? " " : "");
    }
    compile_well += survives(bytes, size);
  }
  ck_assert_int_gt(compile_well, 1000);
}
END_TEST

/* One to four bytes of a good expression deleted, doubled, changed, or exchanged with others. */
static size_t mutate(uint64_t *state, size_t size) {
  for (unsigned i = 1 + draw(state, 4); i > 0 && size > 1; i--) {
    size_t at = draw(state, (unsigned)size), from = draw(state, (unsigned)size);
    size_t length = 1 + draw(state, 8);
    if (length > size - at) length = size - at;
    switch (draw(state, 4)) {
    case 0:
      memmove(bytes + at, bytes + at + length, size - at - length);
      size -= length;
      break;
    case 1:
      memmove(bytes + at + length, bytes + at, size - at);
      size += length;
      break;
    case 2:
      bytes[at] = (char)draw(state, 256);
      break;
    default:
      bytes[at] = bytes[from];
    }
  }
  return size;
}

START_TEST(mutated_expressions_are_refused_or_compile) {
  uint64_t state = 23;
  int compile_well = 0;
  for (int run = 0; run < 100000; run++) {
    size_t size = tree_spell(tree_draw(&state, 1 + (int)draw(&state, 3)), bytes, &state);
    compile_well += survives(bytes, mutate(&state, size));
  }
  ck_assert_int_gt(compile_well, 1000);
}
END_TEST

/* A list of 4,000 values in the worst order, and as many fields and operators as there may be. */
START_TEST(the_largest_expressions_compile) {
  size_t size = (size_t)sprintf(bytes, "orders in (");
  for (int i = 4000; i > 0; i--) size += (size_t)sprintf(bytes + size, "%d%s", i, i > 1 ? "," : ")");
  survives(bytes, size);
  size = 0;
  for (int i = 0; i < 1000; i++) size += (size_t)sprintf(bytes + size, "%sorders = %d", i > 0 ? " or " : "", i);
  survives(bytes, size);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/query");
  TCase *tests = tcase_create("query");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, a_query_tells_what_it_reads);
  tcase_add_test(tests, an_expression_has_65536_bytes_at_most);
  tcase_add_test(tests, the_text_is_not_needed_afterwards);
  tcase_add_test(tests, a_query_that_finds_no_memory_leaves_none_behind);
  tcase_add_test(tests, what_does_not_compile_leaves_nothing_behind);
  tcase_add_test(tests, random_bytes_are_refused_or_compile);
  tcase_add_test(tests, random_words_are_refused_or_compile);
  tcase_add_test(tests, mutated_expressions_are_refused_or_compile);
  tcase_add_test(tests, the_largest_expressions_compile);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
