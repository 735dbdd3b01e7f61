/* libclv: events from, and predictions to, other data tools by the Arrow C data and stream interfaces, without copies.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_ARROW_H
#define CLV_ARROW_H

#include <clv/segment.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The structures of the Arrow specification, word for word, so that this header and others that declare them can be
 * included together, in any order. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1 /* the order of a dictionary's values means something */
#define ARROW_FLAG_NULLABLE 2           /* the column may have nulls */
#define ARROW_FLAG_MAP_KEYS_SORTED 4    /* the keys of a map are sorted */

/* What a column, or a table, is: ABI of the Arrow C data interface. */
struct ArrowSchema {
  const char *format;                    /* its type, as the specification spells it */
  const char *name;                      /* the column's name; may be NULL */
  const char *metadata;                  /* pairs of key and value; may be NULL */
  int64_t flags;                         /* ARROW_FLAG_NULLABLE and its like */
  int64_t n_children;                    /* elements of children */
  struct ArrowSchema **children;         /* the columns of a table, the items of a list */
  struct ArrowSchema *dictionary;        /* of an encoded column: what its indices stand for; else NULL */
  void (*release)(struct ArrowSchema *); /* gives the memory back; NULL: released, or moved elsewhere */
  void *private_data;                    /* the producer's */
};

/* The values of a column, or a batch of a table: ABI of the Arrow C data interface. */
struct ArrowArray {
  int64_t length;                       /* elements */
  int64_t null_count;                   /* of them null; -1: not counted yet */
  int64_t offset;                       /* elements in front that do not belong to it */
  int64_t n_buffers;                    /* elements of buffers, as the type has it */
  int64_t n_children;                   /* elements of children */
  const void **buffers;                 /* validity first, NULL where nothing is null; then what the type has */
  struct ArrowArray **children;         /* the columns of a batch, the items of a list */
  struct ArrowArray *dictionary;        /* of an encoded column: what its indices stand for; else NULL */
  void (*release)(struct ArrowArray *); /* gives the memory back; NULL: released, or moved elsewhere */
  void *private_data;                   /* the producer's */
};

#endif

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

/* Batches of one schema, one after the other: ABI of the Arrow C stream interface. */
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out); /* 0, or a number of errno.h */
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);    /* the same; at the end `out` is released */
  const char *(*get_last_error)(struct ArrowArrayStream *); /* text, good until the next call; may be NULL */
  void (*release)(struct ArrowArrayStream *);               /* gives the memory back; NULL: released, or moved */
  void *private_data;                                       /* the producer's */
};

#endif

/* An event that cannot be accepted ends the call, and nothing of its part is applied. */
#define CLV_ARROW_STRICT 1u

/* Most rows of a part, or of a batch. */
#define CLV_ARROW_ROWS_MAX 1048576

/* How a stream is to be applied. */
typedef struct clv_arrow_import_options {
  uint32_t size;     /* bytes of this structure */
  uint32_t flags;    /* CLV_ARROW_STRICT or 0 */
  uint32_t rows;     /* applied at once, 1 to CLV_ARROW_ROWS_MAX; of a longer batch each part by itself */
  uint32_t reserved; /* 0 */
} clv_arrow_import_options;

#define CLV_ARROW_IMPORT_OPTIONS_INIT                                                                                  \
  { (uint32_t)sizeof(clv_arrow_import_options), 0, 65536, 0 }

/* What came of a stream. */
typedef struct clv_arrow_report {
  uint32_t size;       /* bytes of this structure */
  int32_t outcome;     /* clv_outcome of the first event that was not accepted; 0: none */
  uint64_t batches;    /* read, and applied to their end */
  uint64_t rows;       /* applied: this and the next seven */
  uint64_t added;      /* CLV_OUTCOME_NEW */
  uint64_t repeated;   /* CLV_OUTCOME_REPEATED */
  uint64_t replaced;   /* CLV_OUTCOME_REPLACED */
  uint64_t superseded; /* CLV_OUTCOME_SUPERSEDED */
  uint64_t conflicts;  /* CLV_OUTCOME_CONFLICT */
  uint64_t dropped;    /* CLV_OUTCOME_DROPPED */
  uint64_t refused;    /* not accepted */
  uint64_t row;    /* of the first event that was not accepted, in all that this call has read, from 0; CLV_NO_ROW */
  char column[32]; /* that it was not accepted for; "" where none */
} clv_arrow_report;

/**
 * Apply a stream of orders or events, as clv_account_apply does, a part at a time, each all or nothing. Columns are
 * known by their names, others are passed over: `profile`, `order`, `time`, `amount`, and optionally `event` (or
 * `kind`), `source`, `order_version` (or `version`), `status`, `cost`, `channel`, `campaign`, `tags`; and only beside
 * `event`: `refund` (a refund's id), `survivor`, `seq`, `mode`. Without `event` every row is a purchase, and the first
 * four columns must be there.
 *
 * Ids and texts are utf8, binary, large, as views or of fixed size; ids are integers too, which count as their decimal
 * digits. `event`, `status` and `mode` are texts as in clv_event_kind, clv_order_status and clv_erase_mode (`purchase`,
 * `cancelled`, `suppress`, ..) or their numbers. All of these may be dictionary-encoded. `tags` is a list of texts.
 * `time` is a timestamp (without a time zone: UTC; parts of a second are cut), a date (a day of the account's) or
 * integers, which are seconds. `amount` and `cost` are integers, which are minor units, or decimal128 of no more
 * decimals than the account has, which are currency units even where they have none, as sums of integers in DuckDB are;
 * floating point is refused. A null is a value that was not sent.
 *
 * Of the producer's arrays all is looked at that can be: numbers of buffers and children, lengths, offsets, indices
 * into dictionaries. How long a buffer is, they do not tell: that it is as long as length and offsets claim is trusted,
 * as the specification wants it.
 *
 * @param account the account
 * @param stream  the stream: read to its end, or up to the batch that is refused, after which another call goes on with
 *                the next; it stays the caller's to release
 * @param options NULL for the defaults
 * @param report  NULL, or its `size` set by the caller; receives what came of it, after a failure too: what it says
 *                was applied stays
 * @param error   NULL, or receives what went wrong: `field` is the column, `row` counts as in the report
 * @return CLV_OK; CLV_EFORMAT: a column has the wrong type, is missing or there twice, or an array is not what its
 *         schema says; CLV_EDATA: a value does not fit where it is to go, or CLV_ARROW_STRICT and an event that cannot
 *         be accepted; CLV_EIO: the stream failed, and tells more by its get_last_error; CLV_ENOMEM; CLV_EINVAL: an
 *         argument out of range, or a stream that is released; of the part that failed nothing is applied. A writer.
 *         Since 0.1.
 */
CLV_API clv_status clv_account_apply_arrow(clv_account *account, struct ArrowArrayStream *stream,
                                           const clv_arrow_import_options *options, clv_arrow_report *report,
                                           clv_error *error);

/* Ids are binary, whatever their bytes; else they are utf8, and one that is not fails. */
#define CLV_ARROW_BINARY_IDS 1u

/* Beside each column that may be absent another one, its name with `_reason` behind it: clv_reason as uint8. */
#define CLV_ARROW_REASONS 2u

/* What a stream is to hold, and how. */
typedef struct clv_arrow_export_options {
  uint32_t size;       /* bytes of this structure */
  uint32_t flags;      /* CLV_ARROW_BINARY_IDS, CLV_ARROW_REASONS, both or 0 */
  uint32_t rows;       /* of a batch at most, 1 to CLV_ARROW_ROWS_MAX */
  uint32_t reserved;   /* 0 */
  uint64_t attributes; /* predictions: bit n for the attribute of number n; 0: all */
  uint64_t first;      /* of an account: the first position */
  uint64_t count;      /* of an account: how many positions; UINT64_MAX: all from there on */
} clv_arrow_export_options;

#define CLV_ARROW_EXPORT_OPTIONS_INIT                                                                                  \
  { (uint32_t)sizeof(clv_arrow_export_options), 0, 65536, 0, 0, 0, UINT64_MAX }

/**
 * Predictions of all customers as a stream, a row each: `profile`, then a column for each attribute: money int64 in
 * minor units, counts int64, days date32, other numbers float64; null where absent. Values are computed straight into
 * the arrays. A column's metadata says its `clv.attribute`, `clv.unit`, `clv.description`, and of money
 * `clv.minor_digits` and, where the account's options have it, `clv.currency`; the table's says `clv.table`,
 * `clv.as_of` (seconds), `clv.horizon` (days), `clv.generation`, `clv.model` and `clv.spend_model`.
 *
 * The stream holds for one generation of the account, and a batch asked for after a change fails with ESTALE. Asking
 * for a batch is a reader of the account, by the host's lock; the account must be there until the stream is released,
 * or not asked again. Batches and schemas stay good without account and stream, and give their memory back to the
 * account's allocator. A batch that failed can be asked for again.
 *
 * @param account the account
 * @param as_of   the moment: orders up to it count, and predictions start at the end of its day
 * @param predict NULL for the account's
 * @param options NULL for the defaults
 * @param stream  receives the stream, whatever it was before; to be released by the caller
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ENOMEM; `*stream` unchanged then. A reader: a host may give
 *         each of its threads a stream over a range. Since 0.1.
 */
CLV_API clv_status clv_account_export_arrow(const clv_account *account, int64_t as_of,
                                            const clv_predict_options *predict, const clv_arrow_export_options *options,
                                            struct ArrowArrayStream *stream, clv_error *error);

/**
 * Predictions of a segment's members as a stream, with the columns and the order that clv_account_export_arrow has; the
 * table's metadata says `clv.segment`, too. What is said of clv_account_export_arrow holds.
 *
 * @param account the account
 * @param segment the segment; the stream takes a reference of its own
 * @param as_of   the moment, as in clv_account_segment_range
 * @param predict NULL for the account's; of the conditions too
 * @param options NULL for the defaults
 * @param stream  receives the stream, whatever it was before; to be released by the caller
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ECONFIG: the segment reads amounts of other minor digits;
 *         CLV_ENOMEM; `*stream` unchanged then. A reader: a host may give each of its threads a stream over a range.
 *         Since 0.1.
 */
CLV_API clv_status clv_account_export_segment_arrow(const clv_account *account, clv_segment *segment, int64_t as_of,
                                                    const clv_predict_options *predict,
                                                    const clv_arrow_export_options *options,
                                                    struct ArrowArrayStream *stream, clv_error *error);

/**
 * Statistics of all customers as a stream: `profile`, `x`, `first_day`, `last_day`, `orders`, `spend`, `first_spend` as
 * in clv_statistics; days are null of somebody without orders, money where it does not fit. What is said of
 * clv_account_export_arrow holds.
 *
 * @param account the account
 * @param as_of   orders and refunds up to this second count
 * @param options NULL for the defaults; `attributes` is 0
 * @param stream  receives the stream, whatever it was before; to be released by the caller
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ENOMEM; `*stream` unchanged then. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_export_statistics_arrow(const clv_account *account, int64_t as_of,
                                                       const clv_arrow_export_options *options,
                                                       struct ArrowArrayStream *stream, clv_error *error);

/**
 * A table of a summary as a stream, in the order of its keys: a column for each key, days as date32, and one for the
 * count. The summary must be there, and stay as it is, until the stream is released or not asked again.
 *
 * @param summary the summary
 * @param part    which table
 * @param options NULL for the defaults; `attributes`, `first` and `flags` are 0, `count` is as it is by default
 * @param stream  receives the stream, whatever it was before; to be released by the caller
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ENOMEM; `*stream` unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_export_arrow(const clv_summary *summary, clv_summary_part part,
                                            const clv_arrow_export_options *options, struct ArrowArrayStream *stream,
                                            clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
