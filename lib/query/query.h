/* A small expression language over a table of fields: compiled once, evaluated in batches of rows. See clv_query(7). */
#ifndef CLVP_QUERY_H
#define CLVP_QUERY_H

#include <clv/base.h>
#include <stdbool.h>

enum {
  CLVP_QUERY_SIZE_MAX = 65536,     /* bytes of an expression, as written and as printed */
  CLVP_QUERY_NODES_MAX = 4096,     /* fields, values and operators in it */
  CLVP_QUERY_DEPTH_MAX = 64,       /* parentheses and nots within each other */
  CLVP_QUERY_TEXT_MAX = 1024,      /* bytes of a text in it: no id is longer */
  CLVP_QUERY_BATCH = 256,          /* rows asked for at a time */
  CLVP_QUERY_SHARE_WHOLE = 1000000 /* 100 % in the unit of shares */
};

/* What a field holds. Numbers, money and dates may be absent; flags, texts and tags never are. */
typedef enum clvp_query_type {
  CLVP_QUERY_NUMBER = 1,   /* `number` */
  CLVP_QUERY_COUNT = 2,    /* `integer` */
  CLVP_QUERY_MONEY = 3,    /* `integer`, exact minor units; in currency units where it is written */
  CLVP_QUERY_ESTIMATE = 4, /* `number`, the same of money that is not exact */
  CLVP_QUERY_DATE = 5,     /* `integer`, days since 1970-01-01 */
  CLVP_QUERY_TEXT = 6,     /* `text` */
  CLVP_QUERY_TAGS = 7,     /* `tags` */
  CLVP_QUERY_FLAG = 8      /* `flag` */
} clvp_query_type;

typedef struct clvp_query_field {
  const char *name; /* letters, digits and _, none of the reserved words; outlives the compiling only */
  clvp_query_type type;
  bool ranked; /* `in top n %` may be asked of it; of the first four types only */
} clvp_query_field;

/* What an expression may speak of. A field is known by its index. Needed while compiling only. */
typedef struct clvp_query_table {
  const clvp_query_field *fields;
  uint32_t count;
  uint32_t minor_digits; /* decimals of the currency, 0 to 6 */
  const char *parameter; /* what errors name as their field: "filter", "definition" */
} clvp_query_table;

typedef struct clvp_query_text {
  const void *bytes;
  size_t size;
} clvp_query_text;

typedef struct clvp_query_tags {
  const clvp_query_text *texts; /* in any order */
  size_t count;
} clvp_query_tags;

/* A field's values in consecutive rows, in the member of its type. A value that is absent may be anything. */
typedef struct clvp_query_column {
  union {
    double number[CLVP_QUERY_BATCH]; /* no NaN */
    int64_t integer[CLVP_QUERY_BATCH];
    clvp_query_text text[CLVP_QUERY_BATCH]; /* the bytes stay until the call of clvp_query_evaluate returns */
    clvp_query_tags tags[CLVP_QUERY_BATCH]; /* these too */
    uint8_t flag[CLVP_QUERY_BATCH];         /* 0 false, else true */
  } is;
  uint8_t absent[CLVP_QUERY_BATCH]; /* not 0: there is no value; zeroed before the getter is called */
} clvp_query_column;

/* One value, in the member of its field's type. */
typedef union clvp_query_value {
  int64_t integer;
  double number;
  clvp_query_text text;
} clvp_query_value;

/* Where rows come from. Each field that matters is got once a batch. */
typedef struct clvp_query_source {
  /* Fill `column` for `count` rows, at most CLVP_QUERY_BATCH, from row `first` on. */
  void (*get)(void *user, uint32_t field, size_t first, size_t count, clvp_query_column *column);
  /* The least value of a ranked field that is in the top `share` of CLVP_QUERY_SHARE_WHOLE; false where nobody knows,
   * and then nobody is known to be in it. NULL where no field is ranked. */
  bool (*bound)(void *user, uint32_t field, uint32_t share, clvp_query_value *bound);
  void *user;
  int32_t as_of; /* the day that `within` counts from */
} clvp_query_source;

/* Immutable; any number of threads may evaluate it, each with scratch memory of its own. */
typedef struct clvp_query clvp_query;

/* CLV_EDATA with the position where the expression breaks a rule; CLV_ENOMEM; `*query` unchanged then. `text` may hold
 * any bytes, and is not needed afterwards. The allocator is checked. */
clv_status clvp_query_compile(clvp_query **query, const char *text, size_t size, const clvp_query_table *table,
                              const clv_allocator *allocator, clv_error *error);
void clvp_query_free(clvp_query *query); /* NULL is fine */

/* The expression as printed: the same for every way to write it, and it compiles to the same; a NUL follows. */
const char *clvp_query_printed(const clvp_query *query, size_t *size);
/* The fields it reads, each once, in the order in which it names them. */
const uint32_t *clvp_query_fields(const clvp_query *query, size_t *count);
size_t clvp_query_memory(const clvp_query *query);      /* bytes that it takes */
bool clvp_query_uses_as_of(const clvp_query *query);    /* it says `within` */
bool clvp_query_uses_rankings(const clvp_query *query); /* it says `in top` */

/* Bytes of scratch memory that evaluation needs, aligned as from malloc, in any state. Never 0. */
size_t clvp_query_scratch_size(const clvp_query *query);
/* Whether it is true, 1 or 0, of `count` rows from `first` on. What is unknown at the end is not true. */
void clvp_query_evaluate(const clvp_query *query, const clvp_query_source *source, void *scratch, size_t first,
                         size_t count, uint8_t *matches);
/* The same of one row. */
bool clvp_query_matches(const clvp_query *query, const clvp_query_source *source, void *scratch, size_t row);

#endif
