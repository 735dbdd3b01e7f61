/* Tokens of an expression, and where it has none. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/query/tree.h"
#include "expressions.h"

static clv_allocator memory;

static clvp_query_draft draft_of(const char *text, size_t size, clv_error *error) {
  REQUIRE(clvp_allocator_init(&memory, NULL, NULL) == CLV_OK, "no allocator");
  clvp_query_draft draft = {.source = text, .size = (uint32_t)size, .allocator = &memory, .error = error};
  draft.table = &expression_table;
  return draft;
}

/* The only token of a text. */
static clvp_query_token token_of(const char *text) {
  clv_error error = CLV_ERROR_INIT;
  clvp_query_draft draft = draft_of(text, strlen(text), &error);
  ck_assert_msg(clvp_query_next(&draft) == CLV_OK, "%s: %s", text, error.message);
  clvp_query_token token = draft.token;
  ck_assert_int_eq(clvp_query_next(&draft), CLV_OK);
  ck_assert_int_eq(draft.token.kind, CLVP_TOKEN_END);
  ck_assert_uint_eq(draft.token.position, strlen(text));
  free(draft.texts);
  return token;
}

START_TEST(signs_names_and_blanks_are_told_apart) {
  static const char text[] = " a_1\t<=\n>=\r(b)!=,%<>=9 _Z";
  static const struct {
    int kind;
    uint32_t position, size, accept;
  } want[] = {{CLVP_TOKEN_NAME, 1, 3, 0},        {CLVP_TOKEN_COMPARISON, 5, 0, 3},  {CLVP_TOKEN_COMPARISON, 8, 0, 6},
              {CLVP_TOKEN_OPEN, 11, 0, 0},       {CLVP_TOKEN_NAME, 12, 1, 0},       {CLVP_TOKEN_CLOSE, 13, 0, 0},
              {CLVP_TOKEN_COMPARISON, 14, 0, 5}, {CLVP_TOKEN_COMMA, 16, 0, 0},      {CLVP_TOKEN_PERCENT, 17, 0, 0},
              {CLVP_TOKEN_COMPARISON, 18, 0, 1}, {CLVP_TOKEN_COMPARISON, 19, 0, 6}, {CLVP_TOKEN_NUMBER, 21, 0, 0},
              {CLVP_TOKEN_NAME, 23, 2, 0},       {CLVP_TOKEN_END, 25, 0, 0},        {CLVP_TOKEN_END, 25, 0, 0}};
  clvp_query_draft draft = draft_of(text, strlen(text), NULL);
  for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
    ck_assert_int_eq(clvp_query_next(&draft), CLV_OK);
    ck_assert_int_eq(draft.token.kind, want[i].kind);
    ck_assert_uint_eq(draft.token.position, want[i].position);
    ck_assert_uint_eq(draft.token.accept, want[i].accept);
    if (want[i].kind == CLVP_TOKEN_NAME) {
      ck_assert_uint_eq(draft.token.span.offset, want[i].position);
      ck_assert_uint_eq(draft.token.span.size, want[i].size);
    }
  }
  ck_assert_int_eq(token_of("=").accept, CLVP_EQUAL);
  ck_assert_int_eq(token_of(">").accept, CLVP_GREATER);
}
END_TEST

START_TEST(numbers_are_kept_in_lowest_terms) {
  static const struct {
    const char *text;
    uint64_t digits;
    int decimals, written, negative;
  } cases[] = {{"0", 0, 0, 0, 0},
               {"-0.00", 0, 0, 2, 0},
               {"+5", 5, 0, 0, 0},
               {"-12.340", 1234, 2, 3, 1},
               {"007.10", 71, 1, 2, 0},
               {"100", 100, 0, 0, 0},
               {"0.000000000000000001", 1, 18, 18, 0},
               {"-999999999999999999", UINT64_C(999999999999999999), 0, 0, 1},
               {"9.99999999999999999", UINT64_C(999999999999999999), 17, 17, 0},
               {"00000000000000000000000000000000000000000000000001.5", 15, 1, 1, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    clvp_query_token token = token_of(cases[i].text);
    ck_assert_int_eq(token.kind, CLVP_TOKEN_NUMBER);
    ck_assert_uint_eq(token.number.digits, cases[i].digits);
    ck_assert_int_eq(token.number.decimals, cases[i].decimals);
    ck_assert_int_eq(token.number.written, cases[i].written);
    ck_assert_int_eq(token.number.negative, cases[i].negative);
  }
}
END_TEST

START_TEST(dates_are_days_of_the_calendar) {
  ck_assert_int_eq(token_of("1970-01-01").day, 0);
  ck_assert_int_eq(token_of("0001-01-01").day, CLV_DAY_MIN);
  ck_assert_int_eq(token_of("9999-12-31").day, CLV_DAY_MAX);
  ck_assert_int_eq(token_of("2024-02-29").day, 19782);
  ck_assert_int_eq(token_of("2024-02-29").kind, CLVP_TOKEN_DATE);
}
END_TEST

static void check_text(const char *text, const char *bytes, size_t size) {
  clvp_query_draft draft = draft_of(text, strlen(text), NULL);
  ck_assert_int_eq(clvp_query_next(&draft), CLV_OK);
  ck_assert_int_eq(draft.token.kind, CLVP_TOKEN_TEXT);
  ck_assert_uint_eq(draft.token.span.offset, 0);
  ck_assert_uint_eq(draft.token.span.size, size);
  ck_assert_uint_eq(draft.text_size, size);
  if (size > 0) ck_assert_mem_eq(draft.texts, bytes, size);
  free(draft.texts);
}

START_TEST(texts_hold_any_bytes_by_escapes) {
  check_text("\"\"", "", 0);
  check_text("\" a 'b' \"", " a 'b' ", 7);
  check_text("\"\\\"\\\\\\x00\\xFf\\x41\"",
             "\"\\\0\xff"
             "A",
             5);
  check_text("\"\xc3\xa9\xf0\x9f\x98\x80\"", "\xc3\xa9\xf0\x9f\x98\x80", 6);
  char text[5 * CLVP_QUERY_TEXT_MAX], bytes[CLVP_QUERY_TEXT_MAX];
  memset(bytes, 'z', sizeof bytes);
  text[0] = '"';
  for (size_t i = 0; i < sizeof bytes; i++) memcpy(text + 1 + 4 * i, "\\x7a", 4);
  memcpy(text + 1 + 4 * sizeof bytes, "\"", 2);
  check_text(text, bytes, sizeof bytes);
}
END_TEST

START_TEST(what_is_no_token_is_refused_at_its_place) {
  static const char number[] = "a number is digits", digits[] = "at most 18 digits", date[] = "a date is written as",
                    escape[] = "an escape is", control[] = "a control character", bytes[] = "not UTF-8",
                    only[] = "stands in a text only", words[] = "write not, and, or";
  static const struct {
    const char *text;
    int64_t position;
    const char *message;
  } cases[] = {{"amount > 5abc", 10, number},
               {"amount > 5.", 10, number},
               {"amount > 1e5", 10, number},
               {"amount > 5.5.5", 12, number},
               {"amount > 5-3", 10, number},
               {"amount > 5+3", 10, number},
               {"amount > 12345-01-01", 14, number},
               {"amount > .5", 9, only},
               {"amount > 1000000000000000000", 9, digits},
               {"amount > -1.000000000000000000", 9, digits},
               {"amount > 0.0000000000000000000", 9, digits},
               {"amount > 99999999999999999999999999999999999", 9, digits},
               {"last = 2024-1-31", 13, date},
               {"last = 2024-01-3", 16, date},
               {"last = 2024-01-311", 17, date},
               {"last = 2024-01-31T00", 17, date},
               {"last = 2024-01-31-", 17, date},
               {"last = 2024-", 12, date},
               {"last = 2024-13-01", 7, "no such date"},
               {"last = 2023-02-29", 7, "no such date"},
               {"last = 0000-01-01", 7, "no such date"},
               {"channel = \"a", 10, "the text has no end"},
               {"channel = \"a\\\"", 10, "the text has no end"},
               {"channel = \"a\\n\"", 12, escape},
               {"channel = \"a\\x4\"", 12, escape},
               {"channel = \"a\\xg0\"", 12, escape},
               {"channel = \"a\\X41\"", 12, escape},
               {"channel = \"a\\", 12, escape},
               {"channel = \"a\n\"", 12, control},
               {"channel = \"a\x7f\"", 12, control},
               {"channel = \"a\xff\"", 12, bytes},
               {"channel = \"a\xc3\"", 12, bytes},
               {"channel = 'a'", 10, "double quotes"},
               {"amount + 5 > 3", 7, "nothing is added"},
               {"amount > - 5", 9, "a sign stands right before a number"},
               {"amount ! 5", 7, words},
               {"amount > 5 && is_new", 11, words},
               {"is_new || Flag2", 7, words},
               {"amount > 5; is_new", 10, only},
               {"amount * 2 > 5", 7, only},
               {"caf\xc3\xa9 = 1", 3, only},
               {"\xef\xbb\xbfis_new", 0, only}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_refused(cases[i].text, cases[i].position, cases[i].message);
  static const char nul[] = "is_new\0";
  clv_error error;
  ck_assert_ptr_null(compile(nul, sizeof nul - 1, &error));
  ck_assert_int_eq(error.position, 6);
  char text[CLVP_QUERY_TEXT_MAX + 32] = "channel = \"";
  memset(text + 11, 'a', CLVP_QUERY_TEXT_MAX + 1);
  strcat(text, "\"");
  check_refused(text, 10, "at most 1,024 bytes");
}
END_TEST

/* Any bytes are tokens up to some place: these move on, and there is an end. */
START_TEST(hostile_bytes_end_in_a_token_or_an_error) {
  static const char some[] = "aZ_09.-+\"\\x=!<>(),% \t\n'\xc3\xa9\xff";
  uint64_t state = 5;
  for (int run = 0; run < 100000; run++) {
    size_t size = draw(&state, 24);
    char *bytes = malloc(size + 1);
    REQUIRE(bytes != NULL, "no memory");
    for (size_t i = 0; i < size; i++)
      bytes[i] = draw(&state, 8) ? some[draw(&state, sizeof some)] : (char)draw(&state, 256);
    clv_error error = CLV_ERROR_INIT;
    clvp_query_draft draft = draft_of(bytes, size, &error);
    for (uint32_t before = 0;;) {
      clv_status status = clvp_query_next(&draft);
      if (status != CLV_OK) {
        REQUIRE(status == CLV_EDATA, "status %d", (int)status);
        REQUIRE(error.position >= before && error.position <= (int64_t)size, "position %d", (int)error.position);
        break;
      }
      REQUIRE(draft.token.position >= before && draft.token.position <= draft.at && draft.at <= size, "lost");
      if (draft.token.kind == CLVP_TOKEN_END) break;
      REQUIRE(draft.at > draft.token.position, "does not move on");
      before = draft.at;
    }
    free(draft.texts);
    free(bytes);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/lexer");
  TCase *tests = tcase_create("lexer");
  tcase_add_test(tests, signs_names_and_blanks_are_told_apart);
  tcase_add_test(tests, numbers_are_kept_in_lowest_terms);
  tcase_add_test(tests, dates_are_days_of_the_calendar);
  tcase_add_test(tests, texts_hold_any_bytes_by_escapes);
  tcase_add_test(tests, what_is_no_token_is_refused_at_its_place);
  tcase_add_test(tests, hostile_bytes_end_in_a_token_or_an_error);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
