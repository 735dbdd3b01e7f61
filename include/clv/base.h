/* libclv: what every other header uses: status, errors, memory, bytes in and out, days and money.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_BASE_H
#define CLV_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef CLV_API
#if defined(__GNUC__)
#define CLV_API __attribute__((visibility("default")))
#else
#define CLV_API
#endif
#endif

/* The version has its one home here: the Makefile, libclv.pc and the symbol map are checked against it. */
#define CLV_VERSION_MAJOR 0
#define CLV_VERSION_MINOR 1
#define CLV_VERSION_PATCH 0
#define CLV_VERSION_STRING "0.1.0"

/**
 * The version of the library that is running.
 *
 * @return major * 1,000,000 + minor * 1,000 + patch. Thread-safe. Since 0.1.
 */
CLV_API uint32_t clv_version(void);

/**
 * The version of the library that is running, as text.
 *
 * @return such as "0.1.0"; static, never NULL. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_version_string(void);

/* What a call answers. Numbers are never reused. */
typedef enum clv_status {
  CLV_OK = 0,          /* done */
  CLV_EINVAL = -1,     /* an argument breaks the rules of the call */
  CLV_ENOMEM = -2,     /* the allocator answered NULL */
  CLV_EDATA = -3,      /* a row of data cannot be accepted; the error names row and field */
  CLV_EOVERFLOW = -4,  /* an exact figure does not fit its type */
  CLV_EFORMAT = -5,    /* bytes are not of the format, truncated or damaged */
  CLV_EVERSION = -6,   /* bytes were written by a newer version of the format */
  CLV_ECONFIG = -7,    /* two objects were made under different configurations */
  CLV_ENOTFOUND = -8,  /* there is no such profile, number or name */
  CLV_ECANCELLED = -9, /* a progress callback asked to stop */
  CLV_EIO = -10,       /* a read or write callback failed */
  CLV_ENOMODEL = -11,  /* the data identify no model, or the account has none */
  CLV_ESTALE = -12,    /* positions were told for another generation of the account: ask again */
  CLV_EKEY = -13       /* bytes were written under another key */
} clv_status;

/**
 * A status in a few words.
 *
 * @param status any value
 * @return static text, never NULL; "unknown status" for a value that is none. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_status_text(clv_status status);

/* "no row": the error concerns the call as a whole. */
#define CLV_NO_ROW UINT64_MAX

/* "no position": the error concerns no place in a text. */
#define CLV_NO_POSITION (-1)

/* What went wrong, filled by a failing call that was given one; untouched by one that succeeds.
 * It never holds an id or an amount, so it can be logged. */
typedef struct clv_error {
  uint32_t size;     /* bytes of this structure; set by CLV_ERROR_INIT */
  clv_status status; /* the same as the call returned */
  uint64_t row;      /* index of the offending row, from 0; or CLV_NO_ROW */
  char field[32];    /* the parameter, column or member concerned; "" where none */
  char message[192]; /* one sentence in English, without a full stop at its end */
  int64_t position;  /* where in an expression, in bytes from 0; or CLV_NO_POSITION */
} clv_error;

#define CLV_ERROR_INIT                                                                                                 \
  { (uint32_t)sizeof(clv_error), CLV_OK, CLV_NO_ROW, "", "", CLV_NO_POSITION }

/* Memory for one object. The functions follow malloc, realloc and free; `allocate` and `reallocate` return NULL on
 * failure. They must be thread-safe where the object is shared between threads. The structure is copied. */
typedef struct clv_allocator {
  uint32_t size;                                               /* bytes of this structure */
  void *(*allocate)(size_t bytes, void *user);                 /* as malloc */
  void *(*reallocate)(void *memory, size_t bytes, void *user); /* as realloc */
  void (*release)(void *memory, void *user);                   /* as free */
  void *user;                                                  /* handed to each function */
} clv_allocator;

/* Takes `size` bytes; non-zero stops the call, which then returns CLV_EIO. */
typedef int (*clv_write_fn)(const void *bytes, size_t size, void *user);

/* Gives up to `capacity` bytes and stores how many in `*size`, 0 at the end; non-zero stops the call (CLV_EIO). */
typedef int (*clv_read_fn)(void *bytes, size_t capacity, size_t *size, void *user);

/* How far a long call has come. */
typedef struct clv_progress {
  uint32_t size;     /* bytes of this structure */
  uint32_t step;     /* steps done, from 0 */
  double fraction;   /* estimate of the share done, 0 to 1, never falling */
  const char *phase; /* static text, such as "transactions" */
} clv_progress;

/* Called now and then from the thread that made the call; non-zero asks it to stop (CLV_ECANCELLED). */
typedef int (*clv_progress_fn)(const clv_progress *progress, void *user);

/* One independent piece of work, `index` from 0. Never fails. */
typedef void (*clv_task_fn)(void *data, size_t index);

/* The host's threads. `run` calls `task(data, i)` once for every i below `count`, in any order, on any threads, and
 * returns when all are done. Results do not depend on it, to the bit. */
typedef struct clv_executor {
  uint32_t size;                                                       /* bytes of this structure */
  void (*run)(clv_task_fn task, void *data, size_t count, void *user); /* does all the tasks */
  void *user;                                                          /* handed to `run` */
} clv_executor;

/* One setting of a call whose settings are a table that can be read at run time. */
typedef struct clv_option {
  uint32_t number; /* which; numbers are appended, never reused */
  double value;    /* in the unit that the table states */
} clv_option;

/* A row of such a table. */
typedef struct clv_option_info {
  uint32_t size;        /* bytes of this structure */
  uint32_t number;      /* as in clv_option */
  const char *name;     /* such as "horizon" */
  const char *unit;     /* such as "days"; "" where there is none */
  double default_value; /* taken where the option is not given */
  double minimum;       /* least value accepted */
  double maximum;       /* greatest value accepted */
  int32_t whole;        /* 1: whole numbers only */
  const char *summary;  /* one line */
} clv_option_info;

/* Days are counted from 1970-01-01 of the proleptic Gregorian calendar, which is 0. */
#define CLV_DAY_MIN (-719162) /* 0001-01-01 */
#define CLV_DAY_MAX 2932896   /* 9999-12-31 */
#define CLV_NO_DAY INT32_MIN  /* "not given", "none" */
#define CLV_SECONDS_PER_DAY 86400

/* Times are seconds from 1970-01-01T00:00:00Z. */
#define CLV_TIME_MIN (INT64_C(-719162) * CLV_SECONDS_PER_DAY)
#define CLV_TIME_MAX (INT64_C(2932897) * CLV_SECONDS_PER_DAY - 1)
#define CLV_NO_TIME INT64_MIN /* "not given", "never" */

/* The greatest amount of one order or refund, in minor units. */
#define CLV_AMOUNT_MAX INT64_C(1000000000000)

/**
 * The account's civil day of a moment.
 *
 * @param time       seconds since 1970-01-01T00:00:00Z, CLV_TIME_MIN to CLV_TIME_MAX
 * @param day_offset seconds to add before days are cut: the account's zone, -86,400 to 86,400
 * @param day        receives floor((time + day_offset) / 86,400)
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a value is out of range (a time in milliseconds is named as such) or `day` is NULL;
 *         `*day` unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_day_from_time(int64_t time, int32_t day_offset, int32_t *day, clv_error *error);

/**
 * The day of a civil date.
 *
 * @param year  1 to 9999
 * @param month 1 to 12
 * @param day_of_month 1 to the month's last
 * @param day   receives days since 1970-01-01
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: there is no such date, or `day` is NULL; `*day` unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_day_from_date(int32_t year, int32_t month, int32_t day_of_month, int32_t *day, clv_error *error);

/**
 * The civil date of a day.
 *
 * @param day   CLV_DAY_MIN to CLV_DAY_MAX
 * @param year  receives 1 to 9999
 * @param month receives 1 to 12
 * @param day_of_month receives 1 to 31
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: out of range or a NULL; outputs unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_date_from_day(int32_t day, int32_t *year, int32_t *month, int32_t *day_of_month,
                                     clv_error *error);

/**
 * The same day of another calendar month, clamped to that month's end (31 October + 4 -> 28 or 29 February).
 *
 * @param day    CLV_DAY_MIN to CLV_DAY_MAX
 * @param months calendar months to add, may be negative, -120,000 to 120,000
 * @param result receives the day
 * @param error  NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: out of range, the result too, or `result` is NULL; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_day_add_months(int32_t day, int32_t months, int32_t *result, clv_error *error);

/**
 * Read money from decimal text, exactly: an optional sign, digits, and at most `minor_digits` decimals after a point.
 * No exponent, no blanks, no grouping.
 *
 * @param text         the text, not terminated
 * @param length       bytes of `text`
 * @param minor_digits decimals of the currency, 0 to 6
 * @param money        receives minor units; at most CLV_AMOUNT_MAX in size
 * @param error        NULL, or receives what went wrong (without the text)
 * @return CLV_OK; CLV_EDATA: not a number, too many decimals, or beyond the limit; CLV_EINVAL: a NULL or
 *         `minor_digits` out of range; `*money` unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_money_parse(const char *text, size_t length, uint32_t minor_digits, int64_t *money,
                                   clv_error *error);

/**
 * Print money as decimal text, with all its minor digits.
 *
 * @param money        minor units, any value
 * @param minor_digits decimals of the currency, 0 to 6
 * @param text         receives the text and a terminating NUL
 * @param capacity     bytes of `text`; 32 are always enough
 * @param error        NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL, `minor_digits` out of range, or too little capacity; `text` unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_money_print(int64_t money, uint32_t minor_digits, char *text, size_t capacity, clv_error *error);

/* How orders became transactions. Summaries are combined, and models used, only under an equal one. */
typedef struct clv_configuration {
  uint32_t size;         /* bytes of this structure */
  int32_t day_offset;    /* seconds added to a time before days are cut, -86,400 to 86,400 */
  uint32_t minor_digits; /* decimals of the currency, 0 to 6 */
  int32_t history_start; /* customers whose first transaction is earlier are left out; CLV_NO_DAY: nobody */
  uint64_t filter;       /* hash of the order filter as printed; 0: every order qualifies */
  uint64_t reserved[4];  /* 0 */
} clv_configuration;

#define CLV_CONFIGURATION_INIT                                                                                         \
  {                                                                                                                    \
    (uint32_t)sizeof(clv_configuration), 0, 2, CLV_NO_DAY, 0, { 0, 0, 0, 0 }                                           \
  }

/* What kind of value an attribute is. */
typedef enum clv_attribute_type {
  CLV_TYPE_COUNT = 1,  /* int64_t */
  CLV_TYPE_MONEY = 2,  /* int64_t minor units, exact */
  CLV_TYPE_NUMBER = 3, /* double */
  CLV_TYPE_DAY = 4     /* int32_t, days since 1970-01-01 */
} clv_attribute_type;

/* A row of the table of attributes. */
typedef struct clv_attribute_info {
  uint32_t size;           /* bytes of this structure */
  uint32_t number;         /* an attribute's number, never reused */
  const char *name;        /* the same in C, JSON, CSV and the bindings */
  clv_attribute_type type; /* of its value */
  int32_t nullable;        /* 1: may be absent, with a reason */
  const char *unit;        /* "orders", "minor units", "days", "probability", .. */
  const char *group;       /* "history", "prediction" */
  const char *summary;     /* one line */
} clv_attribute_info;

/**
 * How many attributes there are.
 *
 * @return the number of rows of the table. Thread-safe. Since 0.1.
 */
CLV_API uint32_t clv_attribute_count(void);

/**
 * A row of the table of attributes.
 *
 * @param index 0 to clv_attribute_count() - 1, in the table's order
 * @param info  its `size` set by the caller; receives the row, as much as `size` holds
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such row; CLV_EINVAL: `info` is NULL or its size too small; unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_attribute_at(uint32_t index, clv_attribute_info *info, clv_error *error);

/* Why an attribute is absent. */
typedef enum clv_reason {
  CLV_REASON_PRESENT = 0,             /* it is not */
  CLV_REASON_NO_ORDERS = 1,           /* no qualifying order up to as_of */
  CLV_REASON_ONE_TRANSACTION = 2,     /* needs a second one */
  CLV_REASON_NO_MODEL = 3,            /* no model given, or none fitted yet */
  CLV_REASON_NO_SPEND_MODEL = 4,      /* the model says nothing about spend */
  CLV_REASON_NEVER = 5,               /* the probability never reaches one half */
  CLV_REASON_BEYOND_LIMIT = 6,        /* not within the limit of the search */
  CLV_REASON_OVERFLOW = 7,            /* the figure does not fit its type */
  CLV_REASON_NO_MEAN = 8,             /* the model's parameters give no finite mean */
  CLV_REASON_OTHER_CONFIGURATION = 9, /* the model was fitted under another configuration */
  CLV_REASON_NOT_ASKED = 10,          /* needs an option that was not given */
  CLV_REASON_NO_PROFILE = 11,         /* there is no such profile */
  CLV_REASON_OTHER_FILTER = 12        /* the model was fitted under another order filter */
} clv_reason;

/**
 * A reason in a few words.
 *
 * @param reason any value
 * @return static text, never NULL; "unknown reason" for a value that is none. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_reason_text(clv_reason reason);

#ifdef __cplusplus
}
#endif

#endif
