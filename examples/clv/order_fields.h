/* Reading order files: a batch of events, and the columns that fill it. */
#ifndef CLV_ORDER_FIELDS_H
#define CLV_ORDER_FIELDS_H

#include "clv_command.h"

enum {
  ORDER_BATCH = 256,
  ORDER_BYTES = 1 << 20,
  ORDER_TAGS = CLV_TAGS_MAX * (CLV_TEXT_MAX + 1), /* bytes of a field of tags */
  ORDER_ROW = 2 * CLV_ID_MAX + CLV_SOURCE_MAX + 2 * CLV_TEXT_MAX + ORDER_TAGS + 8
};

typedef struct cli_reader cli_reader;
typedef int (*order_take_fn)(cli_reader *reader, cli_rows *rows, size_t column, const char *text, size_t size);

struct cli_reader {
  cli_orders *orders;
  const char *columns;                    /* --columns, or NULL */
  order_take_fn takers[ROWS_COLUMNS_MAX]; /* by column */
  bool numbered;                          /* without a column of order ids */
  size_t count;                           /* events in the batch; the one being read is behind them */
  size_t used;                            /* bytes of ids */
  int64_t refund;                         /* of the row being read */
  cli_dates dates;
  clv_event events[ORDER_BATCH];
  clv_text tags[ORDER_BATCH * CLV_TAGS_MAX];
  uint64_t lines[ORDER_BATCH];
  char bytes[ORDER_BYTES];
};

static inline clv_event *order_event(cli_reader *reader) { return &reader->events[reader->count]; }

int order_check_columns(const cli_arguments *arguments);
int order_header(void *user, cli_rows *rows, size_t column_count);
int order_field(void *user, cli_rows *rows, size_t column, const char *text, size_t size);

#endif
