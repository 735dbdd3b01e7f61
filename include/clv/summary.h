/* libclv: one customer's numbers, and the mergeable summary that models are fitted to.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_SUMMARY_H
#define CLV_SUMMARY_H

#include <clv/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One customer up to a day. Travels in arrays with its stride, so that it can grow. */
typedef struct clv_statistics {
  int32_t x;           /* transactions after the first; a transaction is a day with an order */
  int32_t first_day;   /* day of the first transaction; CLV_NO_DAY where there is none */
  int32_t last_day;    /* day of the last transaction; CLV_NO_DAY where there is none */
  uint32_t flags;      /* CLV_STATISTICS_OVERFLOW or 0 */
  int64_t orders;      /* qualifying orders; 0: nothing bought yet, and the rest is 0 */
  int64_t spend;       /* net amount of all transactions, minor units */
  int64_t first_spend; /* net amount of the first transaction, minor units */
} clv_statistics;

/* `spend` or `first_spend` does not fit 64 bits: both are 0, and figures of money are absent. */
#define CLV_STATISTICS_OVERFLOW 1u

/* Counts of customers by their numbers: all that a model is fitted to, in integers, without any id. */
typedef struct clv_summary clv_summary;

/* The tables of a summary, each sorted by its key. */
typedef enum clv_summary_part {
  CLV_SUMMARY_CUSTOMERS = 0,    /* x, first_day, last_day -> customers */
  CLV_SUMMARY_SPEND = 1,        /* x + 1, spend of all transactions -> customers */
  CLV_SUMMARY_REPEAT_SPEND = 2, /* x, spend after the first transaction -> customers with x > 0 */
  CLV_SUMMARY_FIRST_DAYS = 3,   /* day -> first transactions on it */
  CLV_SUMMARY_REPEAT_DAYS = 4,  /* day -> repeat transactions on it */
  CLV_SUMMARY_GAPS = 5          /* days between two transactions of a customer -> how often */
} clv_summary_part;

/* A row of a table: as many keys as the part has, the others 0. */
typedef struct clv_summary_row {
  int64_t key[3]; /* as clv_summary_part says, in that order */
  int64_t count;  /* not 0; negative only while summaries are being subtracted */
} clv_summary_row;

/* Totals of a summary. */
typedef struct clv_summary_totals {
  uint32_t size;            /* bytes of this structure */
  int32_t until;            /* last day the data are complete for; CLV_NO_DAY: not known yet (an empty summary) */
  int32_t first_day;        /* earliest first transaction; CLV_NO_DAY where there is none */
  int32_t last_day;         /* latest last transaction; CLV_NO_DAY where there is none */
  int64_t customers;        /* with at least one order */
  int64_t repeat_customers; /* with x > 0 */
  int64_t transactions;     /* first ones included */
  int64_t orders;           /* qualifying */
  int64_t spend;            /* minor units; 0 where spend_overflow is set */
  int32_t spend_overflow;   /* 1: the total does not fit 64 bits; or a customer's own spend did not and is left out */
  int32_t reserved;         /* 0 */
} clv_summary_totals;

/**
 * Make an empty summary.
 *
 * @param summary       receives the summary; free it with clv_summary_free
 * @param configuration NULL for the defaults, or how orders became transactions
 * @param until         last day the data are complete for; CLV_NO_DAY: not known, taken from the first summary added
 * @param allocator     NULL for malloc; copied
 * @param error         NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_ENOMEM; `*summary` unchanged then.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_create(clv_summary **summary, const clv_configuration *configuration, int32_t until,
                                      const clv_allocator *allocator, clv_error *error);

/**
 * Free a summary.
 *
 * @param summary the summary, or NULL. One writer at a time. Since 0.1.
 */
CLV_API void clv_summary_free(clv_summary *summary);

/**
 * Add the counts of another summary over other customers.
 *
 * @param summary the one to change
 * @param other   of an equal configuration and `until` (an empty one whose `until` is not known takes the other's);
 *                may be the same object
 * @param error   NULL, or receives what went wrong; `field` names what differs
 * @return CLV_OK; CLV_ECONFIG: configuration or until differ; CLV_EOVERFLOW: a count would leave 64 bits; CLV_ENOMEM;
 *         CLV_EINVAL: a NULL; `summary` unchanged then. One writer at a time. Since 0.1.
 */
CLV_API clv_status clv_summary_add(clv_summary *summary, const clv_summary *other, clv_error *error);

/**
 * Take the counts of another summary away. Counts may become negative until the rest is added; fitting refuses that.
 *
 * @param summary the one to change
 * @param other   of an equal configuration and `until`, or one of the two not known; may be the same object
 * @param error   NULL, or receives what went wrong; `field` names what differs
 * @return CLV_OK; CLV_ECONFIG: configuration or until differ; CLV_EOVERFLOW: a count would leave 64 bits; CLV_ENOMEM;
 *         CLV_EINVAL: a NULL; `summary` unchanged then. One writer at a time. Since 0.1.
 */
CLV_API clv_status clv_summary_subtract(clv_summary *summary, const clv_summary *other, clv_error *error);

/**
 * Totals of a summary.
 *
 * @param summary the summary
 * @param totals  its `size` set by the caller; receives the totals, as much as `size` holds
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; `*totals` unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_get_totals(const clv_summary *summary, clv_summary_totals *totals, clv_error *error);

/**
 * The configuration a summary was made under.
 *
 * @param summary       the summary
 * @param configuration its `size` set by the caller; receives it
 * @param error         NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_get_configuration(const clv_summary *summary, clv_configuration *configuration,
                                                 clv_error *error);

/**
 * How many rows a table of a summary has.
 *
 * @param summary the summary; NULL has none
 * @param part    which table; another value has none
 * @return the number of rows. Thread-safe. Since 0.1.
 */
CLV_API size_t clv_summary_row_count(const clv_summary *summary, clv_summary_part part);

/**
 * Rows of a table, in the order of their keys.
 *
 * @param summary the summary
 * @param part    which table
 * @param first   index of the first row wanted
 * @param count   elements of `rows`; first + count at most clv_summary_row_count
 * @param rows    receives `count` rows
 * @param stride  bytes from one of `rows` to the next, at least sizeof(clv_summary_row)
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL, no such part, or out of range; `rows` unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_rows(const clv_summary *summary, clv_summary_part part, size_t first, size_t count,
                                    clv_summary_row *rows, size_t stride, clv_error *error);

/**
 * Write a summary. The same content gives the same bytes, on any machine.
 *
 * @param summary the summary
 * @param write   takes the bytes
 * @param user    handed to `write`
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed (part of the bytes may have been taken); CLV_EINVAL: a NULL. Thread-safe.
 *         Since 0.1.
 */
CLV_API clv_status clv_summary_write(const clv_summary *summary, clv_write_fn write, void *user, clv_error *error);

/**
 * Read a summary. Memory is taken only as bytes arrive that justify it.
 *
 * @param summary   receives the summary; free it with clv_summary_free
 * @param read      gives the bytes, up to their end
 * @param user      handed to `read`
 * @param allocator NULL for malloc; copied
 * @param error     NULL, or receives what went wrong
 * @return CLV_OK; CLV_EFORMAT: not a summary, truncated, damaged or not canonical; CLV_EVERSION: of a newer format;
 *         CLV_EIO: `read` failed; CLV_ENOMEM; CLV_EINVAL: a NULL; `*summary` unchanged then.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_read(clv_summary **summary, clv_read_fn read, void *user, const clv_allocator *allocator,
                                    clv_error *error);

/**
 * Write the totals of a summary as one JSON object.
 *
 * @param summary the summary
 * @param write   takes the bytes
 * @param user    handed to `write`
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_EINVAL: a NULL. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_write_json(const clv_summary *summary, clv_write_fn write, void *user, clv_error *error);

/* The tables of a summary as they were counted elsewhere, such as by GROUP BY in a warehouse. Their rows are in any
 * order, and those of one key add up; a table without rows is NULL. */
typedef struct clv_summary_tables {
  uint32_t size;                    /* bytes of this structure */
  uint32_t stride;                  /* bytes from one row to the next, at least sizeof(clv_summary_row) */
  int64_t orders;                   /* qualifying orders of all customers */
  int64_t spend_overflow;           /* customers whose own spend does not fit 64 bits: they are in no table of spend */
  const clv_summary_row *customers; /* rows of CLV_SUMMARY_CUSTOMERS */
  size_t customers_count;           /* how many */
  const clv_summary_row *spend;     /* rows of CLV_SUMMARY_SPEND */
  size_t spend_count;               /* how many */
  const clv_summary_row *repeat_spend; /* rows of CLV_SUMMARY_REPEAT_SPEND */
  size_t repeat_spend_count;           /* how many */
  const clv_summary_row *first_days;   /* rows of CLV_SUMMARY_FIRST_DAYS: NULL, for they follow from `customers` */
  size_t first_days_count;             /* how many */
  const clv_summary_row *repeat_days;  /* rows of CLV_SUMMARY_REPEAT_DAYS */
  size_t repeat_days_count;            /* how many */
  const clv_summary_row *gaps;         /* rows of CLV_SUMMARY_GAPS */
  size_t gaps_count;                   /* how many */
} clv_summary_tables;

#define CLV_SUMMARY_TABLES_INIT                                                                                        \
  {                                                                                                                    \
    (uint32_t)sizeof(clv_summary_tables), (uint32_t)sizeof(clv_summary_row), 0, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0, \
        NULL, 0, NULL, 0                                                                                               \
  }

/**
 * The summary whose tables were counted elsewhere: equal, to the byte, to the one that the library makes of the same
 * orders. Totals follow from the tables, and so does what of a table can; the rest is checked for what holds between
 * the tables of any orders, so that a query that counts something else is mostly found here.
 *
 * @param summary       receives the summary; free it with clv_summary_free
 * @param tables        the tables; nothing of them is kept
 * @param configuration NULL for the defaults, or how orders became transactions
 * @param until         last day the data are complete for, CLV_DAY_MIN to CLV_DAY_MAX
 * @param allocator     NULL for malloc; copied
 * @param error         NULL, or receives what went wrong; `field` names the table, or the total, and `row` its row
 * where it is one
 * @return CLV_OK; CLV_EDATA: a row that no summary has, or tables that cannot be of the same orders; CLV_EOVERFLOW: a
 *         total does not fit 64 bits; CLV_EINVAL: a NULL or an argument out of range; CLV_ENOMEM; `*summary`
 *         unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_summary_from_tables(clv_summary **summary, const clv_summary_tables *tables,
                                           const clv_configuration *configuration, int32_t until,
                                           const clv_allocator *allocator, clv_error *error);

/* Orders in columns, one element an order, in any order. */
typedef struct clv_order_columns {
  uint32_t size;           /* bytes of this structure */
  uint32_t reserved;       /* 0 */
  size_t count;            /* orders */
  const int64_t *customer; /* who, any number */
  const int32_t *day;      /* days since 1970-01-01 */
  const int64_t *amount;   /* minor units, 0 to CLV_AMOUNT_MAX */
} clv_order_columns;

#define CLV_ORDER_COLUMNS_INIT                                                                                         \
  { (uint32_t)sizeof(clv_order_columns), 0, 0, NULL, NULL, NULL }

/* The customers of a set of orders, sorted by number, with their statistics. */
typedef struct clv_bulk clv_bulk;

/**
 * The bulk door: clean columns of orders in, statistics of every customer out. Orders after `until` are left out;
 * each element is an order (nothing is taken for a duplicate).
 *
 * @param bulk          receives the customers; free with clv_bulk_free
 * @param orders        the columns
 * @param configuration NULL for the defaults; day_offset is not used, for days are given; history_start applies to the
 *                      summary only
 * @param until         last day to count, CLV_DAY_MIN to CLV_DAY_MAX
 * @param allocator     NULL for malloc; copied
 * @param error         NULL, or receives what went wrong; `row` and `field` name the order
 * @return CLV_OK; CLV_EDATA: a day or an amount out of range; CLV_EINVAL: a NULL or an argument out of range;
 *         CLV_ENOMEM; `*bulk` unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_bulk_create(clv_bulk **bulk, const clv_order_columns *orders,
                                   const clv_configuration *configuration, int32_t until,
                                   const clv_allocator *allocator, clv_error *error);

/**
 * Free what clv_bulk_create made.
 *
 * @param bulk the customers, or NULL. One writer at a time. Since 0.1.
 */
CLV_API void clv_bulk_free(clv_bulk *bulk);

/**
 * How many customers have an order up to `until`.
 *
 * @param bulk the customers; NULL has none
 * @return their number. Thread-safe. Since 0.1.
 */
CLV_API size_t clv_bulk_count(const clv_bulk *bulk);

/**
 * The customers' numbers, ascending.
 *
 * @param bulk the customers
 * @return clv_bulk_count elements, owned by `bulk`; NULL where there are none. Thread-safe. Since 0.1.
 */
CLV_API const int64_t *clv_bulk_customers(const clv_bulk *bulk);

/**
 * The customers' statistics, in the order of clv_bulk_customers.
 *
 * @param bulk the customers
 * @return clv_bulk_count elements, owned by `bulk`; NULL where there are none. Thread-safe. Since 0.1.
 */
CLV_API const clv_statistics *clv_bulk_statistics(const clv_bulk *bulk);

/**
 * The summary of the same orders: equal, to the byte, to the one that an account makes of them.
 *
 * @param bulk    the customers
 * @param summary receives a summary of its own; free it with clv_summary_free
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOMEM; CLV_EINVAL: a NULL; `*summary` unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_bulk_summary(const clv_bulk *bulk, clv_summary **summary, clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
