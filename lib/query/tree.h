/* Inside query/: tokens, the tree of an expression, and the program that evaluates it. */
#ifndef CLVP_TREE_H
#define CLVP_TREE_H

#include "query.h"
#include <string.h>

/* digits / 10^decimals, in lowest terms. */
typedef struct clvp_query_fixed {
  uint64_t digits;  /* below 10^18 */
  uint8_t decimals; /* 0 to 18 */
  uint8_t written;  /* decimals as written, noughts at the end too */
  bool negative;    /* not of 0 */
} clvp_query_fixed;

typedef struct clvp_query_span {
  uint32_t offset, size;
} clvp_query_span;

/* Outcomes of a comparison; an operator is the set of those that it accepts. */
enum { CLVP_LESS = 1, CLVP_EQUAL = 2, CLVP_GREATER = 4 };

typedef enum clvp_query_token_kind {
  CLVP_TOKEN_END,
  CLVP_TOKEN_NAME,
  CLVP_TOKEN_NUMBER,
  CLVP_TOKEN_DATE,
  CLVP_TOKEN_TEXT,
  CLVP_TOKEN_COMPARISON,
  CLVP_TOKEN_OPEN,
  CLVP_TOKEN_CLOSE,
  CLVP_TOKEN_COMMA,
  CLVP_TOKEN_PERCENT
} clvp_query_token_kind;

typedef struct clvp_query_token {
  clvp_query_token_kind kind;
  uint32_t position;
  clvp_query_span span;    /* a name in the source, a text in `texts` */
  clvp_query_fixed number; /* of a number */
  int32_t day;             /* of a date */
  uint8_t accept;          /* of a comparison */
} clvp_query_token;

typedef enum clvp_query_node_kind {
  /* These three in the order in which they bind. */
  CLVP_NODE_OR,  /* of two or more, none of them an OR */
  CLVP_NODE_AND, /* of two or more, none of them an AND */
  CLVP_NODE_NOT,
  CLVP_NODE_COMPARE, /* two operands */
  CLVP_NODE_ABSENT,
  CLVP_NODE_PRESENT,
  CLVP_NODE_BETWEEN, /* a field and two values */
  CLVP_NODE_IN,      /* a field and values */
  CLVP_NODE_HAS,     /* a field and a text */
  CLVP_NODE_WITHIN,
  CLVP_NODE_WITHIN_LAST,
  CLVP_NODE_TOP,
  CLVP_NODE_FIELD,
  CLVP_NODE_NUMBER,
  CLVP_NODE_DATE,
  CLVP_NODE_TEXT,
  CLVP_NODE_TRUTH
} clvp_query_node_kind;

enum { CLVP_NO_NODE = UINT16_MAX };

typedef struct clvp_query_node {
  uint8_t kind;               /* clvp_query_node_kind */
  uint8_t accept;             /* COMPARE */
  uint16_t first, last, next; /* first and last child, next sibling; or CLVP_NO_NODE */
  uint32_t position;          /* of its operator, or where it begins */
  union {
    clvp_query_span span;    /* FIELD in the source; TEXT in `texts` */
    clvp_query_fixed number; /* NUMBER */
    int32_t day;             /* DATE */
    uint32_t days;           /* WITHIN, WITHIN_LAST */
    uint32_t share;          /* TOP: of CLVP_QUERY_SHARE_WHOLE */
    bool truth;              /* TRUTH */
  } is;
} clvp_query_node;

/* An expression while it is being compiled. */
typedef struct clvp_query_draft {
  const char *source;
  uint32_t size, at; /* `at` is behind `token` */
  const clvp_query_table *table;
  const clv_allocator *allocator;
  clv_error *error;
  clvp_query_token token; /* the next one */
  unsigned char *texts;   /* what stands in quotes, one after the other */
  size_t text_size, text_capacity;
  clvp_query_node *nodes;
  size_t node_count, node_capacity;
  uint16_t root;
  clvp_query *query; /* what it becomes */
} clvp_query_draft;

typedef enum clvp_query_step_kind {
  CLVP_STEP_TRUTH,   /* `accept` for every row */
  CLVP_STEP_FLAG,    /* whether the flag is `accept` */
  CLVP_STEP_ABSENT,  /* whether absence is `accept` */
  CLVP_STEP_INTEGER, /* a column against a constant .. */
  CLVP_STEP_NUMBER,
  CLVP_STEP_TEXT,
  CLVP_STEP_INTEGER_COLUMN, /* .. and against another column */
  CLVP_STEP_NUMBER_COLUMN,
  CLVP_STEP_MIXED_COLUMN, /* integers against numbers */
  CLVP_STEP_TEXT_COLUMN,
  CLVP_STEP_FLAG_COLUMN,
  CLVP_STEP_INTEGER_RANGE, /* from one constant to the next */
  CLVP_STEP_NUMBER_RANGE,
  CLVP_STEP_INTEGER_LIST, /* one of `count` constants, which ascend */
  CLVP_STEP_NUMBER_LIST,
  CLVP_STEP_TEXT_LIST,
  CLVP_STEP_HAS,
  CLVP_STEP_WITHIN,      /* `count` days from as_of on */
  CLVP_STEP_WITHIN_LAST, /* `count` days up to as_of */
  CLVP_STEP_INTEGER_TOP, /* `count` is the share */
  CLVP_STEP_NUMBER_TOP,
  CLVP_STEP_NOT,
  CLVP_STEP_AND, /* with the result behind it */
  CLVP_STEP_OR,
  CLVP_STEP_SKIP_FALSE, /* to step `count` where all rows are false */
  CLVP_STEP_SKIP_TRUE
} clvp_query_step_kind;

/* Results stand in numbered places; each step knows its own, so that there is no stack. */
typedef struct clvp_query_step {
  uint8_t kind;             /* clvp_query_step_kind */
  uint8_t accept;           /* outcomes, or a truth */
  uint16_t place;           /* of the result */
  uint16_t column, other;   /* places of the fields among those that are read */
  uint32_t constant, count; /* the first constant, and how many; or as the kind says */
} clvp_query_step;

struct clvp_query {
  clv_allocator allocator;
  clvp_query_step *steps;
  size_t step_count, step_capacity;
  clvp_query_value *constants;
  size_t constant_count, constant_capacity;
  uint32_t *fields;
  size_t field_count, field_capacity;
  unsigned char *texts;
  size_t text_capacity;
  char *printed;
  size_t printed_size;
  uint32_t places;
  bool uses_as_of, uses_rankings;
};

/* CLV_EDATA, with the parameter and the position. */
clv_status clvp_query_fail(const clvp_query_draft *draft, size_t position, const char *message);

/* lexer.c: the next token, into draft->token. */
clv_status clvp_query_next(clvp_query_draft *draft);

/* parser.c: the tree, of words and their order alone. */
clv_status clvp_query_parse(clvp_query_draft *draft);

/* print.c: the bytes that the tree prints as, into `text` unless that is NULL; how many. */
size_t clvp_query_print(const clvp_query_draft *draft, char *text);

/* names.c: the index of a name in the table; CLV_EDATA where there is none, naming one that is spelt alike. */
clv_status clvp_query_find(const clvp_query_draft *draft, const clvp_query_node *field, uint32_t *index);

/* values.c: a value as a field of that type has it; CLV_EDATA where it cannot. */
clv_status clvp_query_value_of(const clvp_query_draft *draft, clvp_query_type type, const clvp_query_node *node,
                               clvp_query_value *value);
double clvp_query_fixed_double(const clvp_query_fixed *fixed); /* the nearest */

/* check.c: types, and steps for the tree, into draft->query. */
clv_status clvp_query_check(clvp_query_draft *draft);

/* A fixed order of texts: short ones first. */
static inline int clvp_query_text_order(const clvp_query_text *a, const clvp_query_text *b) {
  if (a->size != b->size) return a->size < b->size ? -1 : 1;
  return a->size > 0 ? memcmp(a->bytes, b->bytes, a->size) : 0;
}

#endif
