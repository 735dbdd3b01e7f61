/* A header with one of everything, all of it well documented. */
#ifndef GOOD_H
#define GOOD_H
#include <stddef.h>
#include <stdint.h>

#define GOOD_LIMIT 8          /* the most rows */
#define GOOD_NONE UINT64_MAX  /* no row */
#define GOOD_LEAST (-3)       /* least value */
#define GOOD_VERSION "1.2.\"" /* text, with a quote */

/* What a call answers. */
typedef enum clv_status {
  CLV_OK = 0,      /* done */
  CLV_EINVAL = -1, /* an argument breaks the rules */
  CLV_ENOMEM = -2  /* the allocator answered NULL */
} clv_status;

/* Memory. */
typedef struct clv_allocator {
  uint32_t size;                               /* bytes of this structure */
  void *(*allocate)(size_t bytes, void *user); /* as malloc */
} clv_allocator;

/* A row; "quoted" and back\slashed. */
typedef struct good_row {
  double values[GOOD_LIMIT]; /* in days */
  const char *name;          /* static text */
} good_row;

#define GOOD_ROW_INIT                                                                                                  \
  { {0}, NULL }

/* A thing. */
typedef struct good_thing good_thing;

/* Called for each row; non-zero stops. */
typedef int (*good_row_fn)(const good_row *row, void *user);

/**
 * Make a thing. It holds rows.
 *
 * A second paragraph, with `rows`.
 *
 * @param thing     receives the thing
 * @param rows      NULL, or the first rows; copied
 * @param stride    bytes from one of `rows` to the next
 * @param count     elements of `rows`
 * @param key       16 secret bytes
 * @param allocator NULL for malloc
 * @return CLV_OK; CLV_EINVAL: a NULL, or a row (the first; or another) out of range; CLV_ENOMEM; `*thing` unchanged
 * then. Thread-safe. Since 0.1.
 */
clv_status good_create(good_thing **thing, const good_row *rows, size_t stride, size_t count, const unsigned char *key,
                       const clv_allocator *allocator);

/**
 * Free a thing.
 *
 * @param thing the thing, or NULL. A writer. Since 0.1.
 */
void good_free(good_thing *thing);

/**
 * The names of the rows.
 *
 * @param thing the thing
 * @param text  receives the name and a terminating NUL
 * @param size  bytes of `text`
 * @param each  NULL, or called for each
 * @param user  handed to `each`
 * @return how many there are, in days. A reader: as long as the thing lives. Since 0.2.
 */
size_t good_names(const good_thing *thing, char *text, size_t size, good_row_fn each, void *user);

#endif
