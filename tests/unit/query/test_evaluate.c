/* Evaluation in batches, against an oracle that walks the tree for one row. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "expressions.h"
#include <math.h>

enum { ROWS = 600, TAGS_MOST = 3 };

typedef struct row {
  int absent[EXPRESSION_FIELDS];
  double number[EXPRESSION_FIELDS];
  int64_t integer[EXPRESSION_FIELDS];
  clvp_query_text text[EXPRESSION_FIELDS];
  clvp_query_text tags[EXPRESSION_FIELDS][TAGS_MOST];
  size_t tag_count[EXPRESSION_FIELDS];
} row;

/* Rows, their ranking, and what was asked of them. */
typedef struct shelf {
  row rows[ROWS];
  int32_t as_of;
  int ranked;
  size_t calls, largest, bounds;
  size_t got[EXPRESSION_FIELDS]; /* rows */
} shelf;

static shelf table;

static void fill_value(uint64_t *state, row *r, int field) {
  clvp_query_type type = tree_type(field);
  const literal *l = tree_literal(state, type);
  r->absent[field] = tree_is_ordered(field) && draw(state, 4) == 0;
  r->number[field] = l->number;
  r->integer[field] = l->integer;
  /* Next to what expressions ask, too. */
  if (draw(state, 4) == 0 && type != CLVP_QUERY_FLAG) {
    double up = draw(state, 2) ? (double)INFINITY : -(double)INFINITY;
    r->number[field] = nextafter(l->number, up);
    r->integer[field] += draw(state, 2) ? 1 : -1;
  }
  r->text[field] = (clvp_query_text){l->bytes, l->size};
  r->tag_count[field] = draw(state, TAGS_MOST + 1);
  for (size_t i = 0; i < r->tag_count[field]; i++) {
    const literal *tag = tree_literal(state, CLVP_QUERY_TEXT);
    r->tags[field][i] = (clvp_query_text){tag->bytes, tag->size};
  }
}

static void fill_rows(uint64_t *state) {
  for (size_t i = 0; i < ROWS; i++)
    for (int field = 0; field < EXPRESSION_FIELDS; field++) fill_value(state, &table.rows[i], field);
  table.as_of = (int32_t)tree_literal(state, CLVP_QUERY_DATE)->integer;
  table.ranked = (int)draw(state, 4);
}

/* What is absent is given as anything. */
static void get(void *user, uint32_t field, size_t first, size_t count, clvp_query_column *column) {
  shelf *s = user;
  s->calls++;
  s->got[field] += count;
  if (count > s->largest) s->largest = count;
  REQUIRE(first + count <= ROWS && count <= CLVP_QUERY_BATCH, "rows %zu, %zu", first, count);
  for (size_t i = 0; i < count; i++) {
    const row *r = &s->rows[first + i];
    REQUIRE(column->absent[i] == 0, "not zeroed");
    column->absent[i] = (uint8_t)r->absent[field];
    switch (tree_type((int)field)) {
    case CLVP_QUERY_NUMBER:
    case CLVP_QUERY_ESTIMATE:
      column->is.number[i] = r->number[field];
      break;
    case CLVP_QUERY_TEXT:
      column->is.text[i] = r->text[field];
      break;
    case CLVP_QUERY_TAGS:
      column->is.tags[i] = (clvp_query_tags){r->tag_count[field] > 0 ? r->tags[field] : NULL, r->tag_count[field]};
      break;
    case CLVP_QUERY_FLAG:
      column->is.flag[i] = r->integer[field] ? (uint8_t)(1 + i % 255) : 0;
      break;
    default:
      column->is.integer[i] = r->integer[field];
    }
  }
}

/* A made-up ranking: the bound is one of the literals, by the share. */
static bool bound_of(const shelf *s, int field, int share, const literal **l) {
  uint64_t state = (uint64_t)share * 31 + (uint64_t)field;
  *l = tree_literal(&state, tree_type(field));
  return s->ranked > 0;
}

static bool get_bound(void *user, uint32_t field, uint32_t share, clvp_query_value *bound) {
  shelf *s = user;
  const literal *l;
  s->bounds++;
  if (!bound_of(s, (int)field, (int)share, &l)) return false;
  if (tree_type((int)field) == CLVP_QUERY_NUMBER || tree_type((int)field) == CLVP_QUERY_ESTIMATE)
    bound->number = l->number;
  else
    bound->integer = l->integer;
  return true;
}

typedef enum truth { NO, YES, UNKNOWN } truth;

static truth not_of(truth a) {
  if (a == UNKNOWN) return UNKNOWN;
  return a == YES ? NO : YES;
}

static truth and_of(truth a, truth b) {
  if (a == NO || b == NO) return NO;
  if (a == UNKNOWN || b == UNKNOWN) return UNKNOWN;
  return YES;
}

static int same_text(clvp_query_text a, clvp_query_text b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.bytes, b.bytes, a.size) == 0);
}

/* Wide enough for either kind of value, exactly. */
static long double wide_value(const row *r, int field) {
  clvp_query_type type = tree_type(field);
  int real = type == CLVP_QUERY_NUMBER || type == CLVP_QUERY_ESTIMATE;
  return real ? (long double)r->number[field] : (long double)r->integer[field];
}

static long double wide_literal(int field, const literal *l) {
  clvp_query_type type = tree_type(field);
  int real = type == CLVP_QUERY_NUMBER || type == CLVP_QUERY_ESTIMATE;
  return real ? (long double)l->number : (long double)l->integer;
}

static truth ordered(long double a, const char *operator, long double b) {
  if (strcmp(operator, "=") == 0) return a == b ? YES : NO;
  if (strcmp(operator, "!=") == 0) return a != b ? YES : NO;
  if (strcmp(operator, "<") == 0) return a < b ? YES : NO;
  if (strcmp(operator, "<=") == 0) return a <= b ? YES : NO;
  if (strcmp(operator, ">") == 0) return a > b ? YES : NO;
  return a >= b ? YES : NO;
}

static truth compares(const row *r, const tree *t) {
  const char *operator= tree_operators[t->operator];
  int field = t->field, other = t->other;
  const literal *l = t->literals[0];
  if (tree_type(field) == CLVP_QUERY_TEXT) {
    clvp_query_text with = other >= 0 ? r->text[other] : (clvp_query_text){l->bytes, l->size};
    return same_text(r->text[field], with) == (strcmp(operator, "=") == 0) ? YES : NO;
  }
  if (tree_type(field) == CLVP_QUERY_FLAG) {
    int with = (other >= 0 ? r->integer[other] : l->integer) != 0;
    return ((r->integer[field] != 0) == with) == (strcmp(operator, "=") == 0) ? YES : NO;
  }
  if (r->absent[field] || (other >= 0 && r->absent[other])) return UNKNOWN;
  long double with = other >= 0 ? wide_value(r, other) : wide_literal(field, l);
  if (t->mirrored) return ordered(with, operator, wide_value(r, field));
  return ordered(wide_value(r, field), operator, with);
}

static truth holds(const shelf *s, const row *r, const tree *t);

static truth holds_leaf(const shelf *s, const row *r, const tree *t) {
  int field = t->field;
  const literal *bound;
  long double day = (long double)r->integer[field], as_of = (long double)s->as_of;
  switch (t->kind) {
  case TREE_ABSENT:
    return r->absent[field] ? YES : NO;
  case TREE_PRESENT:
    return r->absent[field] ? NO : YES;
  case TREE_TRUTH:
    return t->days ? YES : NO;
  case TREE_FLAG:
    return r->integer[field] ? YES : NO;
  case TREE_HAS:
    for (size_t i = 0; i < r->tag_count[field]; i++)
      if (same_text(r->tags[field][i], (clvp_query_text){t->literals[0]->bytes, t->literals[0]->size})) return YES;
    return NO;
  case TREE_IN:
    if (tree_is_ordered(field) && r->absent[field]) return UNKNOWN;
    for (int i = 0; i < t->literal_count; i++) {
      const literal *l = t->literals[i];
      if (tree_type(field) == CLVP_QUERY_TEXT && same_text(r->text[field], (clvp_query_text){l->bytes, l->size}))
        return YES;
      if (tree_is_ordered(field) && wide_value(r, field) == wide_literal(field, l)) return YES;
    }
    return NO;
  default:
    break;
  }
  if (r->absent[field]) return UNKNOWN;
  if (t->kind == TREE_WITHIN) return as_of <= day && day <= as_of + t->days ? YES : NO;
  if (t->kind == TREE_WITHIN_LAST) return as_of - t->days <= day && day <= as_of ? YES : NO;
  if (t->kind == TREE_TOP) {
    if (!bound_of(s, field, t->share, &bound)) return UNKNOWN;
    return wide_value(r, field) >= wide_literal(field, bound) ? YES : NO;
  }
  return wide_value(r, field) >= wide_literal(field, t->literals[0]) &&
                 wide_value(r, field) <= wide_literal(field, t->literals[1])
             ? YES
             : NO;
}

static truth holds(const shelf *s, const row *r, const tree *t) {
  if (t->kind == TREE_COMPARE) return compares(r, t);
  if (t->kind > TREE_COMPARE) return holds_leaf(s, r, t);
  truth all = holds(s, r, t->parts[0]);
  if (t->kind == TREE_NOT) return not_of(all);
  for (int i = 1; i < t->part_count; i++) {
    truth part = holds(s, r, t->parts[i]);
    all = t->kind == TREE_AND ? and_of(all, part) : not_of(and_of(not_of(all), not_of(part)));
  }
  return all;
}

static clvp_query_source source_of(shelf *s) {
  clvp_query_source source = {get, get_bound, s, s->as_of};
  return source;
}

/* Scratch memory with anything in it, of just the size. */
static void *scratch_for(const clvp_query *query) {
  size_t size = clvp_query_scratch_size(query);
  void *scratch = malloc(size);
  REQUIRE(scratch != NULL && size > 0, "no memory");
  memset(scratch, 0xa5, size);
  return scratch;
}

static char text[EXPRESSION_SIZE];

START_TEST(batches_answer_what_the_oracle_does) {
  uint64_t state = 31;
  size_t matching = 0;
  for (int run = 0; run < 100000; run++) {
    if (run % 500 == 0) fill_rows(&state);
    const tree *t = tree_draw(&state, (int)draw(&state, 4));
    clvp_query *query = compiled(text, tree_print(t, text));
    void *scratch = scratch_for(query);
    clvp_query_source source = source_of(&table);
    uint8_t matches[ROWS];
    /* Mostly a few rows; now and then over all batches. */
    size_t count = run % 50 == 0 ? draw(&state, ROWS + 1) : draw(&state, 8);
    size_t first = draw(&state, (unsigned)(ROWS - count + 1));
    clvp_query_evaluate(query, &source, scratch, first, count, matches);
    for (size_t i = 0; i < count; i++) {
      truth want = holds(&table, &table.rows[first + i], t);
      REQUIRE(matches[i] == (want == YES), "row %zu: %d, not %d: %.*s", first + i, matches[i], (int)want, 400, text);
      matching += matches[i];
    }
    clvp_query_free(query);
    free(scratch);
  }
  ck_assert_uint_gt(matching, 100000);
}
END_TEST

START_TEST(a_row_alone_answers_as_in_any_batch) {
  uint64_t state = 32;
  for (int run = 0; run < 300; run++) {
    fill_rows(&state);
    clvp_query *query = compiled(text, tree_print(tree_draw(&state, 3), text));
    void *scratch = scratch_for(query);
    clvp_query_source source = source_of(&table);
    uint8_t whole[ROWS], parts[ROWS];
    clvp_query_evaluate(query, &source, scratch, 0, ROWS, whole);
    for (size_t at = 0, count; at < ROWS; at += count) {
      count = 1 + draw(&state, ROWS);
      if (count > ROWS - at) count = ROWS - at;
      clvp_query_evaluate(query, &source, scratch, at, count, parts + at);
    }
    ck_assert_mem_eq(whole, parts, ROWS);
    for (size_t i = 0; i < ROWS; i++)
      REQUIRE(clvp_query_matches(query, &source, scratch, i) == (whole[i] != 0), "row %zu", i);
    clvp_query_free(query);
    free(scratch);
  }
}
END_TEST

/* The answer for the first row. */
static int matches(const char *expression) {
  clvp_query *query = compiled(expression, strlen(expression));
  void *scratch = scratch_for(query);
  clvp_query_source source = source_of(&table);
  bool match = clvp_query_matches(query, &source, scratch, 0);
  clvp_query_free(query);
  free(scratch);
  return match;
}

START_TEST(what_is_unknown_at_the_end_is_not_true) {
  memset(&table, 0, sizeof table);
  row *r = &table.rows[0];
  r->absent[0] = r->absent[8] = 1;
  r->text[10] = (clvp_query_text){NULL, 0};
  ck_assert(!matches("p_alive < 0.4"));
  ck_assert(!matches("not p_alive < 0.4"));
  ck_assert(!matches("p_alive != 0.4"));
  ck_assert(!matches("p_alive between 0 and 1"));
  ck_assert(!matches("not p_alive in (1)"));
  ck_assert(!matches("p_alive = p_alive"));
  ck_assert(!matches("p_alive < gap or gap > p_alive"));
  ck_assert(!matches("not next_order within 7 days"));
  ck_assert(matches("p_alive is absent and not p_alive is present"));
  ck_assert(matches("gap is present"));
  ck_assert(matches("p_alive < 0.4 or gap = 0"));
  ck_assert(matches("not (p_alive < 0.4 and gap = 1)"));
  ck_assert(!matches("p_alive < 0.4 and gap = 0"));
  ck_assert(!matches("not (p_alive < 0.4 or gap = 1)"));
  ck_assert(matches("channel != \"pos\" and channel = \"\" and not tags has \"gift\""));
  ck_assert(!matches("p_alive in top 100 %"));
  ck_assert(!matches("gap = 0 and not p_alive in top 100 %"));
}
END_TEST

START_TEST(days_are_counted_from_as_of) {
  memset(&table, 0, sizeof table);
  for (int32_t as_of = -3; as_of <= 3; as_of++) {
    table.as_of = as_of;
    ck_assert_int_eq(matches("last within 2 days"), as_of >= -2 && as_of <= 0);
    ck_assert_int_eq(matches("last within last 2 days"), as_of >= 0 && as_of <= 2);
    ck_assert_int_eq(matches("last within 0 days"), as_of == 0);
  }
  table.as_of = CLV_DAY_MIN;
  table.rows[0].integer[9] = CLV_DAY_MAX;
  ck_assert(matches("last within 3652058 days"));
  ck_assert(!matches("last within 3652057 days or last within last 3652058 days"));
  table.as_of = CLV_DAY_MAX;
  table.rows[0].integer[9] = CLV_DAY_MIN;
  ck_assert(matches("last within last 3652058 days"));
}
END_TEST

/* Where a double has no neighbour at the whole number next to it. */
START_TEST(whole_numbers_and_doubles_are_compared_exactly) {
  static const double numbers[] = {-1e300, -0x1p63, -0x1p53, -1.5, -0.5, 0, 0.5, 1.5, 0x1p53, 9223372036854774784.0,
                                   0x1p63, 1e300};
  static const int64_t integers[] = {
      INT64_MIN, INT64_MIN + 1,          -(INT64_C(1) << 53) - 1,      -2,       -1, 0, 1,
      2,         (INT64_C(1) << 53) + 1, INT64_C(9223372036854774785), INT64_MAX};
  memset(&table, 0, sizeof table);
  for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++)
    for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
      table.rows[0].number[0] = numbers[n];
      table.rows[0].integer[2] = integers[i];
      long double number = (long double)numbers[n], integer = (long double)integers[i];
      ck_assert_int_eq(matches("p_alive < orders"), number < integer);
      ck_assert_int_eq(matches("p_alive >= orders"), number >= integer);
      ck_assert_int_eq(matches("orders < p_alive"), integer < number);
      ck_assert_int_eq(matches("orders != p_alive"), integer != number);
    }
}
END_TEST

START_TEST(fields_are_got_once_a_batch_and_only_where_they_matter) {
  memset(&table, 0, sizeof table);
  for (size_t i = 0; i < ROWS; i++) table.rows[i].integer[2] = (int64_t)i;
  static const char expression[] = "orders < 300 and (orders > 280 and gap = 0 or orders = 5 and p_alive = 0)";
  clvp_query *query = compiled(expression, strlen(expression));
  void *scratch = scratch_for(query);
  clvp_query_source source = source_of(&table);
  uint8_t got[ROWS];
  clvp_query_evaluate(query, &source, scratch, 0, ROWS, got);
  for (size_t i = 0; i < ROWS; i++) ck_assert_int_eq(got[i], (i > 280 && i < 300) || i == 5);
  ck_assert_uint_eq(table.largest, CLVP_QUERY_BATCH);
  ck_assert_uint_eq(table.got[2], ROWS);
  ck_assert_uint_eq(table.got[1], CLVP_QUERY_BATCH); /* the second batch */
  ck_assert_uint_eq(table.got[0], CLVP_QUERY_BATCH); /* the first */
  ck_assert_uint_eq(table.calls, 5);
  clvp_query_evaluate(query, &source, scratch, 0, 0, NULL);
  ck_assert_uint_eq(table.calls, 5);
  clvp_query_free(query);
  free(scratch);
}
END_TEST

START_TEST(expressions_without_fields_are_evaluated) {
  memset(&table, 0, sizeof table);
  ck_assert(matches("true"));
  ck_assert(!matches("false or not true"));
  ck_assert(matches("true and not false"));
  ck_assert_uint_eq(table.calls, 0);
}
END_TEST

/* Places for results: as many as there are levels. */
START_TEST(deep_expressions_are_evaluated) {
  memset(&table, 0, sizeof table);
  char deep[8192] = "";
  for (int i = 0; i < 64; i++)
    strcat(deep, i % 2 ? "is_new or not Flag2 and (" : "not is_new and (Flag2 or not is_new) and (");
  strcat(deep, "orders = 0");
  for (int i = 0; i < 64; i++) strcat(deep, ")");
  ck_assert(matches(deep));
  table.rows[0].integer[2] = 1;
  ck_assert(!matches(deep));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("query/evaluate");
  TCase *tests = tcase_create("evaluate");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, batches_answer_what_the_oracle_does);
  tcase_add_test(tests, a_row_alone_answers_as_in_any_batch);
  tcase_add_test(tests, what_is_unknown_at_the_end_is_not_true);
  tcase_add_test(tests, days_are_counted_from_as_of);
  tcase_add_test(tests, whole_numbers_and_doubles_are_compared_exactly);
  tcase_add_test(tests, fields_are_got_once_a_batch_and_only_where_they_matter);
  tcase_add_test(tests, expressions_without_fields_are_evaluated);
  tcase_add_test(tests, deep_expressions_are_evaluated);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
