/* A table with fields of all types, random expressions over it in canonical and in careless spelling, and random rows
 * with an oracle that is slow and obvious. */
#ifndef EXPRESSIONS_H
#define EXPRESSIONS_H

#include "../../../lib/base/memory.h"
#include "../../../lib/query/query.h"
#include "../../harness/harness.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPRESSION_HELPER __attribute__((unused)) static

/* ck_assert tells its place each time, which takes longer than what is tested here. */
#define REQUIRE(condition, ...)                                                                                        \
  do {                                                                                                                 \
    if (!(condition)) ck_abort_msg(__VA_ARGS__);                                                                       \
  } while (0)

/* Bytes of a long text that a message has room for. */
EXPRESSION_HELPER int shown(size_t size) { return size < 400 ? (int)size : 400; }

/* Two of a type each, so that they can be compared; names that are words of the language elsewhere. */
static const clvp_query_field expression_fields[] = {
    {"p_alive", CLVP_QUERY_NUMBER, true}, {"gap", CLVP_QUERY_NUMBER, false},   {"orders", CLVP_QUERY_COUNT, true},
    {"days", CLVP_QUERY_COUNT, false},    {"amount", CLVP_QUERY_MONEY, true},  {"cost", CLVP_QUERY_MONEY, false},
    {"value", CLVP_QUERY_ESTIMATE, true}, {"top", CLVP_QUERY_ESTIMATE, false}, {"next_order", CLVP_QUERY_DATE, false},
    {"last", CLVP_QUERY_DATE, false},     {"channel", CLVP_QUERY_TEXT, false}, {"source", CLVP_QUERY_TEXT, false},
    {"tags", CLVP_QUERY_TAGS, false},     {"absent", CLVP_QUERY_TAGS, false},  {"is_new", CLVP_QUERY_FLAG, false},
    {"Flag2", CLVP_QUERY_FLAG, false}};

enum { EXPRESSION_FIELDS = sizeof expression_fields / sizeof expression_fields[0] };

static const clvp_query_table expression_table = {expression_fields, EXPRESSION_FIELDS, 2, "definition"};

/* Literals: as printed, and what they mean. */
typedef struct literal {
  const char *printed;
  int64_t integer; /* counts, minor units, days */
  double number;
  const char *bytes; /* of a text */
  size_t size;
} literal;

static const literal literal_numbers[] = {{.printed = "0", .number = 0},
                                          {.printed = "1", .number = 1},
                                          {.printed = "-1", .number = -1},
                                          {.printed = "0.5", .number = 0.5},
                                          {.printed = "0.1", .number = 0.1},
                                          {.printed = "-2.25", .number = -2.25},
                                          {.printed = "0.000000000000000001", .number = 1e-18},
                                          {.printed = "0.30000000000000004", .number = 0.30000000000000004},
                                          {.printed = "123456789012345678", .number = 123456789012345678.0}};
static const literal literal_counts[] = {{.printed = "0", .integer = 0},
                                         {.printed = "1", .integer = 1},
                                         {.printed = "2", .integer = 2},
                                         {.printed = "-3", .integer = -3},
                                         {.printed = "999999999999999999", .integer = 999999999999999999}};
static const literal literal_money[] = {{.printed = "0", .integer = 0, .number = 0},
                                        {.printed = "1", .integer = 100, .number = 100},
                                        {.printed = "0.5", .integer = 50, .number = 50},
                                        {.printed = "0.01", .integer = 1, .number = 1},
                                        {.printed = "-12.34", .integer = -1234, .number = -1234},
                                        {.printed = "10000000000", .integer = 1000000000000, .number = 1e12}};
static const literal literal_dates[] = {{.printed = "0001-01-01", .integer = CLV_DAY_MIN},
                                        {.printed = "1970-01-01", .integer = 0},
                                        {.printed = "2024-02-29", .integer = 19782},
                                        {.printed = "2024-03-01", .integer = 19783},
                                        {.printed = "9999-12-31", .integer = CLV_DAY_MAX}};
static const literal literal_texts[] = {{.printed = "\"\"", .bytes = "", .size = 0},
                                        {.printed = "\"pos\"", .bytes = "pos", .size = 3},
                                        {.printed = "\"web\"", .bytes = "web", .size = 3},
                                        {.printed = "\"in the shop\"", .bytes = "in the shop", .size = 11},
                                        {.printed = "\"we\"", .bytes = "we", .size = 2},
                                        {.printed = "\"a\\\"b\\\\\"", .bytes = "a\"b\\", .size = 4},
                                        {.printed = "\"caf\xc3\xa9\"", .bytes = "caf\xc3\xa9", .size = 5},
                                        {.printed = "\"\\x00\\x1f\\x7f\\xff\"", .bytes = "\0\x1f\x7f\xff", .size = 4},
                                        {.printed = "\"\\xc3\xc3\xa9\"", .bytes = "\xc3\xc3\xa9", .size = 3}};
static const literal literal_truths[] = {{.printed = "true", .integer = 1}, {.printed = "false", .integer = 0}};

typedef enum tree_kind {
  TREE_OR,
  TREE_AND,
  TREE_NOT,
  TREE_COMPARE,
  TREE_ABSENT,
  TREE_PRESENT,
  TREE_BETWEEN,
  TREE_IN,
  TREE_HAS,
  TREE_WITHIN,
  TREE_WITHIN_LAST,
  TREE_TOP,
  TREE_FLAG,
  TREE_TRUTH
} tree_kind;

enum { TREE_MOST = 4096, TREE_PARTS = 4 };

typedef struct tree {
  tree_kind kind;
  int field, other; /* indices; other is -1 where a literal stands there */
  int operator;     /* of tree_operators */
  int mirrored;     /* the literal stands first */
  const literal *literals[TREE_PARTS];
  int literal_count;
  const struct tree *parts[TREE_PARTS];
  int part_count;
  int days;
  int share; /* in millionths */
} tree;

static const char *const tree_operators[] = {"=", "!=", "<", "<=", ">", ">="};

EXPRESSION_HELPER unsigned draw(uint64_t *state, unsigned below) { return (unsigned)(harness_random(state) % below); }

EXPRESSION_HELPER const literal *tree_literal(uint64_t *state, clvp_query_type type) {
#define PICK(from) &(from)[draw(state, (unsigned)(sizeof(from) / sizeof(from)[0]))]
  switch (type) {
  case CLVP_QUERY_NUMBER:
    return PICK(literal_numbers);
  case CLVP_QUERY_COUNT:
    return PICK(literal_counts);
  case CLVP_QUERY_MONEY:
  case CLVP_QUERY_ESTIMATE:
    return PICK(literal_money);
  case CLVP_QUERY_DATE:
    return PICK(literal_dates);
  case CLVP_QUERY_FLAG:
    return PICK(literal_truths);
  default:
    return PICK(literal_texts);
  }
#undef PICK
}

EXPRESSION_HELPER clvp_query_type tree_type(int field) { return expression_fields[field].type; }

EXPRESSION_HELPER int tree_is_ordered(int field) { return tree_type(field) <= CLVP_QUERY_DATE; }

static tree tree_nodes[TREE_MOST];
static size_t tree_used;

EXPRESSION_HELPER void tree_draw_compare(uint64_t *state, tree *t) {
  while (tree_type(t->field) == CLVP_QUERY_TAGS) t->field = (int)draw(state, EXPRESSION_FIELDS);
  t->operator=(int) draw(state, tree_is_ordered(t->field) ? 6 : 2);
  if (draw(state, 3) == 0) {
    /* Numbers and counts with each other, money and estimates too; else the other one of its type. */
    t->other = t->field < 8 ? t->field / 4 * 4 + (int)draw(state, 4) : t->field ^ 1;
    return;
  }
  t->literals[0] = tree_literal(state, tree_type(t->field));
  t->literal_count = 1;
  t->mirrored = draw(state, 4) == 0;
}

EXPRESSION_HELPER void tree_draw_leaf(uint64_t *state, tree *t) {
  t->field = (int)draw(state, EXPRESSION_FIELDS);
  switch (draw(state, 8)) {
  case 0:
    t->kind = draw(state, 2) ? TREE_ABSENT : TREE_PRESENT;
    t->field = (int)draw(state, 10);
    return;
  case 1:
    t->kind = TREE_BETWEEN;
    t->field = (int)draw(state, 10);
    t->literals[0] = tree_literal(state, tree_type(t->field));
    t->literals[1] = tree_literal(state, tree_type(t->field));
    t->literal_count = 2;
    /* By both, as only one of them is used. */
    if (t->literals[0]->integer > t->literals[1]->integer || t->literals[0]->number > t->literals[1]->number) {
      const literal *first = t->literals[0];
      t->literals[0] = t->literals[1];
      t->literals[1] = first;
    }
    return;
  case 2:
    t->kind = TREE_IN;
    t->field = (int)draw(state, 12);
    t->literal_count = 1 + (int)draw(state, TREE_PARTS);
    for (int i = 0; i < t->literal_count; i++) t->literals[i] = tree_literal(state, tree_type(t->field));
    return;
  case 3:
    t->kind = TREE_HAS;
    t->field = 12 + (int)draw(state, 2);
    t->literals[0] = tree_literal(state, CLVP_QUERY_TEXT);
    t->literal_count = 1;
    return;
  case 4:
    t->kind = draw(state, 2) ? TREE_WITHIN : TREE_WITHIN_LAST;
    t->field = 8 + (int)draw(state, 2);
    t->days = (int)draw(state, 3);
    if (draw(state, 8) == 0) t->days = CLV_DAY_MAX - CLV_DAY_MIN;
    return;
  case 5:
    t->kind = draw(state, 8) ? TREE_TOP : TREE_TRUTH;
    t->field = 2 * (int)draw(state, 4);
    t->share = 1 + (int)draw(state, 1000000);
    if (draw(state, 2)) t->share = 10000 * (1 + (int)draw(state, 100));
    t->days = (int)draw(state, 2);
    return;
  case 6:
    t->kind = TREE_FLAG;
    t->field = 14 + (int)draw(state, 2);
    return;
  default:
    t->kind = TREE_COMPARE;
    tree_draw_compare(state, t);
  }
}

/* A tree of at most that many levels of and, or and not; `and` in `and` too. */
EXPRESSION_HELPER const tree *tree_draw_part(uint64_t *state, int levels) {
  REQUIRE(tree_used < TREE_MOST, "too large a tree");
  tree *t = &tree_nodes[tree_used++];
  memset(t, 0, sizeof *t);
  t->other = -1;
  if (levels == 0 || draw(state, 3) == 0) {
    tree_draw_leaf(state, t);
    return t;
  }
  t->kind = (tree_kind)draw(state, 3);
  t->part_count = t->kind == TREE_NOT ? 1 : 2 + (int)draw(state, TREE_PARTS - 1);
  for (int i = 0; i < t->part_count; i++) t->parts[i] = tree_draw_part(state, levels - 1);
  return t;
}

EXPRESSION_HELPER const tree *tree_draw(uint64_t *state, int levels) {
  tree_used = 0;
  return tree_draw_part(state, levels);
}

/* Text being written: canonical where `careless` is NULL, else spelt as it may be. */
typedef struct writing {
  char *text;
  size_t size, capacity;
  uint64_t *careless;
} writing;

EXPRESSION_HELPER void write_bytes(writing *w, const char *bytes, size_t size) {
  REQUIRE(w->size + size <= w->capacity, "too long a text");
  memcpy(w->text + w->size, bytes, size);
  w->size += size;
}

EXPRESSION_HELPER int is_wordy(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         byte == '.';
}

/* A token; `blank` where one stands before it in canonical text. */
EXPRESSION_HELPER void write_token(writing *w, int blank, const char *bytes, size_t size) {
  if (!w->careless) {
    if (blank) write_bytes(w, " ", 1);
  } else {
    char before = w->size > 0 ? w->text[w->size - 1] : ' ';
    unsigned blanks = draw(w->careless, 3);
    int joins = is_wordy(before) && (is_wordy(bytes[0]) || bytes[0] == '-' || bytes[0] == '+');
    if (blanks == 0 && joins) blanks = 1;
    for (unsigned i = 0; i < blanks; i++) write_bytes(w, &" \t\n\r "[draw(w->careless, 5)], 1);
  }
  write_bytes(w, bytes, size);
}

EXPRESSION_HELPER void write_word(writing *w, int blank, const char *word) {
  write_token(w, blank, word, strlen(word));
}

EXPRESSION_HELPER void write_careless_text(writing *w, const literal *l) {
  char text[128] = "\"";
  size_t at = 1;
  int valid = strstr(l->printed, "\\x") == NULL;
  for (size_t i = 0; i < l->size; i++) {
    unsigned byte = (unsigned char)l->bytes[i];
    if (!valid || draw(w->careless, 4) == 0)
      at += (size_t)sprintf(text + at, draw(w->careless, 2) ? "\\x%02x" : "\\x%02X", byte);
    else if (byte == '"' || byte == '\\')
      at += (size_t)sprintf(text + at, "\\%c", (int)byte);
    else if (byte < 0x80)
      text[at++] = (char)byte;
    else
      at += (size_t)sprintf(text + at, "\\x%02x", byte);
  }
  text[at++] = '"';
  write_token(w, 1, text, at);
}

EXPRESSION_HELPER void write_careless_number(writing *w, clvp_query_type type, const literal *l) {
  char text[64];
  const char *digits = l->printed + (l->printed[0] == '-');
  const char *point = strchr(digits, '.');
  const char *sign = l->printed[0] == '-' ? "-" : draw(w->careless, 2) ? "+" : strcmp(digits, "0") == 0 ? "-" : "";
  const char *after = "";
  if (type == CLVP_QUERY_NUMBER && strlen(digits) < 10) after = point ? "00" : ".0";
  if (type == CLVP_QUERY_MONEY || type == CLVP_QUERY_ESTIMATE) after = !point ? ".00" : strlen(point) == 2 ? "0" : "";
  sprintf(text, "%s%s%s%s", sign, draw(w->careless, 2) ? "00" : "", digits, draw(w->careless, 2) ? after : "");
  write_word(w, 1, text);
}

EXPRESSION_HELPER void write_literal(writing *w, int blank, clvp_query_type type, const literal *l) {
  if (!w->careless || type == CLVP_QUERY_DATE || type == CLVP_QUERY_FLAG)
    write_word(w, blank, l->printed);
  else if (type >= CLVP_QUERY_TEXT)
    write_careless_text(w, l);
  else
    write_careless_number(w, type, l);
}

EXPRESSION_HELPER void write_share(writing *w, int share) {
  char text[32];
  sprintf(text, "%d.%04d", share / 10000, share % 10000);
  size_t size = strlen(text);
  while (!w->careless && text[size - 1] == '0') size--;
  if (text[size - 1] == '.') size--;
  write_token(w, 1, text, size);
}

EXPRESSION_HELPER void write_leaf(writing *w, const tree *t, int blank) {
  clvp_query_type type = tree_type(t->field);
  const char *name = expression_fields[t->field].name;
  char days[16];
  sprintf(days, "%d", t->days);
  if (t->kind == TREE_TRUTH) {
    write_word(w, blank, t->days ? "true" : "false");
    return;
  }
  if (t->kind == TREE_COMPARE && t->mirrored) {
    write_literal(w, blank, type, t->literals[0]);
    write_word(w, 1, tree_operators[t->operator]);
    write_word(w, 1, name);
    return;
  }
  write_word(w, blank, name);
  switch (t->kind) {
  case TREE_COMPARE:
    write_word(w, 1, tree_operators[t->operator]);
    if (t->other >= 0)
      write_word(w, 1, expression_fields[t->other].name);
    else
      write_literal(w, 1, type, t->literals[0]);
    break;
  case TREE_ABSENT:
  case TREE_PRESENT:
    write_word(w, 1, "is");
    write_word(w, 1, t->kind == TREE_ABSENT ? "absent" : "present");
    break;
  case TREE_BETWEEN:
    write_word(w, 1, "between");
    write_literal(w, 1, type, t->literals[0]);
    write_word(w, 1, "and");
    write_literal(w, 1, type, t->literals[1]);
    break;
  case TREE_IN:
    write_word(w, 1, "in");
    write_word(w, 1, "(");
    for (int i = 0; i < t->literal_count; i++) {
      if (i > 0) write_word(w, 0, ",");
      write_literal(w, i > 0, type, t->literals[i]);
    }
    write_word(w, 0, ")");
    break;
  case TREE_HAS:
    write_word(w, 1, "has");
    write_literal(w, 1, CLVP_QUERY_TEXT, t->literals[0]);
    break;
  case TREE_WITHIN:
  case TREE_WITHIN_LAST:
    write_word(w, 1, "within");
    if (t->kind == TREE_WITHIN_LAST) write_word(w, 1, "last");
    write_word(w, 1, days);
    write_word(w, 1, (w->careless ? draw(w->careless, 2) : t->days == 1) ? "day" : "days");
    break;
  case TREE_TOP:
    write_word(w, 1, "in");
    write_word(w, 1, "top");
    write_share(w, t->share);
    write_word(w, 1, "%");
    break;
  default:
    break;
  }
}

/* Within a node of kind `outer`, which needs parentheses around what binds less. */
EXPRESSION_HELPER void write_tree(writing *w, const tree *t, tree_kind outer, int blank) {
  int needed = t->kind < outer && t->kind < TREE_COMPARE;
  unsigned pairs = (unsigned)needed + (w->careless && draw(w->careless, 4) == 0 ? 1 + draw(w->careless, 2) : 0);
  for (unsigned i = 0; i < pairs; i++, blank = 0) write_word(w, blank, "(");
  tree_kind inner = t->kind;
  if (t->kind >= TREE_COMPARE) write_leaf(w, t, blank);
  if (t->kind == TREE_NOT) write_word(w, blank, "not"), blank = 1;
  for (int i = 0; i < t->part_count; i++) {
    if (i > 0) write_word(w, 1, t->kind == TREE_OR ? "or" : "and"), blank = 1;
    write_tree(w, t->parts[i], inner, blank);
  }
  for (unsigned i = 0; i < pairs; i++) write_word(w, 0, ")");
}

enum { EXPRESSION_SIZE = 60000 };

EXPRESSION_HELPER size_t tree_print(const tree *t, char *text) {
  writing w = {text, 0, EXPRESSION_SIZE, NULL};
  write_tree(&w, t, TREE_OR, 0);
  return w.size;
}

EXPRESSION_HELPER size_t tree_spell(const tree *t, char *text, uint64_t *state) {
  writing w = {text, 0, EXPRESSION_SIZE, state};
  write_tree(&w, t, TREE_OR, 0);
  return w.size;
}

/* Compile with malloc; the error names the parameter, and a place in the text. */
EXPRESSION_HELPER clvp_query *compile(const char *text, size_t size, clv_error *error) {
  clv_allocator allocator;
  clv_error own = CLV_ERROR_INIT;
  clvp_query *query = NULL;
  REQUIRE(clvp_allocator_init(&allocator, NULL, NULL) == CLV_OK, "no allocator");
  /* A copy of just that size, so that reading on is seen. */
  char *copy = malloc(size + 1);
  REQUIRE(copy != NULL, "no memory");
  memcpy(copy + 1, text, size);
  clv_status status = clvp_query_compile(&query, copy + 1, size, &expression_table, &allocator, &own);
  free(copy);
  REQUIRE((query != NULL) == (status == CLV_OK), "status %d", (int)status);
  REQUIRE(own.status == status, "status %d, told as %d", (int)status, (int)own.status);
  if (status != CLV_OK) {
    REQUIRE(status == CLV_EDATA, "status %d", (int)status);
    REQUIRE(strcmp(own.field, "definition") == 0 && own.message[0] != '\0', "%s: %s", own.field, own.message);
    REQUIRE(own.row == CLV_NO_ROW && own.position >= 0 && own.position <= (int64_t)size, "position %lld",
            (long long)own.position);
  }
  if (error) *error = own;
  return query;
}

/* Which compiles. */
EXPRESSION_HELPER clvp_query *compiled(const char *text, size_t size) {
  clv_error error;
  clvp_query *query = compile(text, size, &error);
  REQUIRE(query != NULL, "at %lld: %s\n%.*s", (long long)error.position, error.message, shown(size), text);
  return query;
}

EXPRESSION_HELPER void check_refused(const char *text, int64_t position, const char *message) {
  clv_error error;
  int size = shown(strlen(text));
  REQUIRE(compile(text, strlen(text), &error) == NULL, "compiles: %.*s", size, text);
  REQUIRE(error.position == position && strstr(error.message, message) != NULL, "%.*s\nat %lld, not %lld: %s", size,
          text, (long long)error.position, (long long)position, error.message);
}

EXPRESSION_HELPER void check_printed(const clvp_query *query, const char *text, size_t want) {
  size_t size;
  const char *printed = clvp_query_printed(query, &size);
  REQUIRE(size == want && memcmp(printed, text, size) == 0, "%.*s\n%.*s", shown(size), printed, shown(want), text);
  REQUIRE(printed[size] == '\0', "no NUL behind it");
}

#endif
