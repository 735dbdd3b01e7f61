/* Arrays of others in the Arrow C data interface: their types, their values one by one, and events made of them. */
#ifndef CLVP_ARROW_IN_H
#define CLVP_ARROW_IN_H

#include <clv/arrow.h>
#include <stdbool.h>

/* How the values of a type lie in memory. */
typedef enum clvp_arrow_layout {
  CLVP_ARROW_OTHER, /* none of those below */
  CLVP_ARROW_NULLS,
  CLVP_ARROW_INTEGER,
  CLVP_ARROW_FLOAT,
  CLVP_ARROW_TEXT, /* and binary: offsets, then bytes */
  CLVP_ARROW_FIXED,
  CLVP_ARROW_VIEW,
  CLVP_ARROW_STAMP, /* timestamps */
  CLVP_ARROW_DATE,
  CLVP_ARROW_DECIMAL,
  CLVP_ARROW_LIST,
  CLVP_ARROW_STRUCT
} clvp_arrow_layout;

typedef struct clvp_arrow_type {
  clvp_arrow_layout layout;
  uint32_t width;   /* bytes of an element, or of an offset */
  bool is_unsigned; /* of integers */
  int64_t unit;     /* of timestamps: so many are a second; of dates: a day */
  int32_t scale;    /* of decimals */
} clvp_arrow_type;

void clvp_arrow_type_parse(const char *format, clvp_arrow_type *type);

/* A column; below it the items of a list, or what the indices of an encoded one stand for. */
typedef struct clvp_arrow_values clvp_arrow_values;
struct clvp_arrow_values {
  clvp_arrow_type type;
  bool encoded;
  clvp_arrow_values *below; /* or NULL */
  /* of the array that is bound */
  int64_t offset, length;
  const unsigned char *valid; /* NULL: nothing is null */
  const unsigned char *data, *bytes;
  const void **buffers;
  int64_t buffer_count;
};

/* A list of encoded texts is as deep as it gets. */
enum { CLVP_ARROW_LEVELS = 3 };

typedef enum clvp_arrow_read { CLVP_ARROW_GIVEN, CLVP_ARROW_ABSENT, CLVP_ARROW_BROKEN } clvp_arrow_read;

/* Room for an integer's digits. */
enum { CLVP_ARROW_DIGITS = 20 };

/* Are the numbers and pointers of an array possible? */
bool clvp_arrow_sane(const struct ArrowArray *array);
/* Take an array whose elements from `first` to `first + length - 1` will be read. False: it is not of its type. */
bool clvp_arrow_bind(clvp_arrow_values *values, const struct ArrowArray *array, int64_t first, int64_t length);
/* An element's bytes; an integer's digits are written to `digits`. */
clvp_arrow_read clvp_arrow_text(const clvp_arrow_values *values, int64_t at, char *digits, clv_text *text);
/* An integer, timestamp or date as it stands; one beyond int64_t is INT64_MAX. */
clvp_arrow_read clvp_arrow_integer(const clvp_arrow_values *values, int64_t at, int64_t *integer);
/* A decimal with so many decimals; one beyond int64_t is INT64_MAX or INT64_MIN. */
clvp_arrow_read clvp_arrow_decimal(const clvp_arrow_values *values, int64_t at, uint32_t digits, int64_t *money);
/* The items of an element of a list. */
clvp_arrow_read clvp_arrow_items(const clvp_arrow_values *values, int64_t at, int64_t *first, int64_t *count);
/* Is a row of a batch null as a whole? */
bool clvp_arrow_null_rows(const struct ArrowArray *batch);

/* What a column is to an event, in the order in which they are read. */
enum {
  CLVP_ARROW_EVENT,
  CLVP_ARROW_PROFILE,
  CLVP_ARROW_ORDER,
  CLVP_ARROW_TIME,
  CLVP_ARROW_AMOUNT,
  CLVP_ARROW_SOURCE,
  CLVP_ARROW_VERSION,
  CLVP_ARROW_STATUS,
  CLVP_ARROW_COST,
  CLVP_ARROW_CHANNEL,
  CLVP_ARROW_CAMPAIGN,
  CLVP_ARROW_TAGS,
  CLVP_ARROW_REFUND,
  CLVP_ARROW_SURVIVOR,
  CLVP_ARROW_SEQ,
  CLVP_ARROW_MODE,
  CLVP_ARROW_ROLES
};

typedef struct clvp_arrow_column {
  const char *name; /* static; NULL: there is no such column */
  int64_t child;
  clvp_arrow_values levels[CLVP_ARROW_LEVELS];
} clvp_arrow_column;

/* Which columns of a stream are what. */
typedef struct clvp_arrow_columns {
  clvp_arrow_column of[CLVP_ARROW_ROLES];
  int64_t child_count;
  uint32_t minor_digits;
  int32_t day_offset;
} clvp_arrow_columns;

/* arrow_columns.c. CLV_EFORMAT: a column is missing, there twice, or of a type that cannot be taken. */
clv_status clvp_arrow_columns_find(clvp_arrow_columns *columns, const struct ArrowSchema *schema, clv_error *error);
/* The column that an outcome speaks of; "" where none. */
const char *clvp_arrow_outcome_column(const clvp_arrow_columns *columns, int32_t outcome);

/* arrow_events.c. A part of a batch as events, with what they point to. */
typedef struct clvp_arrow_part {
  clv_allocator allocator;
  clv_event *events;
  int32_t *outcomes;
  char *digits; /* of integers that are ids: CLVP_ARROW_DIGITS a row, column after column */
  clv_text *tags;
  size_t capacity, tag_capacity;
} clvp_arrow_part;

/* Take a batch; room for parts of so many rows. CLV_EFORMAT, CLV_ENOMEM. */
clv_status clvp_arrow_part_begin(clvp_arrow_part *part, clvp_arrow_columns *columns, const struct ArrowArray *batch,
                                 size_t rows, clv_error *error);
/* Events of the rows from `first` on. CLV_EFORMAT, CLV_EDATA, CLV_ENOMEM; the error's row counts from `row` at
 * `first`. */
clv_status clvp_arrow_part_fill(clvp_arrow_part *part, const clvp_arrow_columns *columns, int64_t first, size_t count,
                                uint64_t row, clv_error *error);
void clvp_arrow_part_free(clvp_arrow_part *part);

#endif
