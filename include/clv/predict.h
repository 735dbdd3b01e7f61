/* libclv: what a model says of customers by their statistics.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_PREDICT_H
#define CLV_PREDICT_H

#include <clv/base.h>
#include <clv/model.h>
#include <clv/summary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Attribute numbers stay below this. */
#define CLV_ATTRIBUTE_LIMIT 64

/* All attributes of one customer as of a day. An absent one is 0 with a reason that is not 0; money is in minor
 * units. clv_attribute_at tells of each. */
typedef struct clv_prediction {
  uint32_t size;                       /* bytes of this structure */
  uint32_t flags;                      /* CLV_PREDICTION_LOOKAHEAD or 0 */
  uint8_t reason[CLV_ATTRIBUTE_LIMIT]; /* clv_reason by attribute number */
  int64_t historic_value;              /* 1 */
  int64_t historic_orders;             /* 2 */
  int64_t transactions;                /* 3 */
  int64_t days_since_last_order;       /* 6 */
  int64_t overdue_days;                /* 16 */
  int32_t first_order;                 /* 4 */
  int32_t last_order;                  /* 5 */
  int32_t next_order;                  /* 14 */
  int32_t next_order_from_now;         /* 15 */
  double average_order_value;          /* 7 */
  double average_days_between_orders;  /* 8 */
  double p_alive;                      /* 9 */
  double churn_probability;            /* 10 */
  double predicted_transactions;       /* 11 */
  double predicted_orders;             /* 12 */
  double p_order;                      /* 13 */
  double expected_spend;               /* 17 */
  double expected_order_value;         /* 18 */
  double predicted_value;              /* 19 */
  double total_value;                  /* 20 */
  double discounted_transactions;      /* 21 */
  double discounted_value;             /* 22 */
  int64_t fitted_at;                   /* the host's time of the model's fit; CLV_NO_TIME: no model, or not known */
} clv_prediction;

/* The model was fitted to days after as_of. */
#define CLV_PREDICTION_LOOKAHEAD 1u

/* What to predict. */
typedef struct clv_predict_options {
  uint32_t size;            /* bytes of this structure */
  int32_t horizon;          /* days, 1 to 36,525 */
  int32_t next_order_limit; /* days within which next orders are looked for, 1 to 36,525 */
  int32_t reserved;         /* 0 */
  double annual_discount;   /* d >= 0 a year, continuous rate ln(1 + d)/365 a day; 0: discounted attributes NOT_ASKED */
} clv_predict_options;

#define CLV_PREDICT_OPTIONS_INIT                                                                                       \
  { (uint32_t)sizeof(clv_predict_options), 365, 730, 0, 0.0 }

/**
 * Predict one customer.
 *
 * @param model      the model; NULL: history only, the rest absent with NO_MODEL
 * @param statistics the customer's numbers up to as_of
 * @param statistics_size bytes of `statistics`, at least sizeof(clv_statistics) of version 0.1
 * @param as_of      the day, not before the statistics' last day
 * @param options    NULL for the defaults
 * @param prediction its `size` set by the caller; receives the attributes
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_EDATA: statistics that cannot be (`field` says what); CLV_EINVAL: an argument out of range;
 *         `*prediction` unchanged then. Takes no memory. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_predict(const clv_model *model, const clv_statistics *statistics, size_t statistics_size,
                               int32_t as_of, const clv_predict_options *options, clv_prediction *prediction,
                               clv_error *error);

/* One attribute of many customers. */
typedef struct clv_column {
  uint32_t attribute; /* its number */
  uint32_t reserved;  /* 0 */
  void *values;       /* an element a customer: int64_t, int32_t or double as the attribute's type says */
  uint8_t *reasons;   /* NULL, or a clv_reason a customer */
} clv_column;

/**
 * Predict many customers, only the attributes asked for. Every value has the same bits as clv_predict gives, whatever
 * the range and the company.
 *
 * @param model        the model; NULL: history only, the rest absent with NO_MODEL
 * @param statistics   the customers' numbers up to as_of
 * @param stride       bytes from one of `statistics` to the next, at least sizeof(clv_statistics) of version 0.1
 * @param count        elements of `statistics`, and of what each column points to
 * @param as_of        the day, not before any last day
 * @param options      NULL for the defaults
 * @param columns      what to fill, each with `count` elements
 * @param column_count elements of `columns`
 * @param allocator    NULL for malloc; working memory, given back before the return
 * @param error        NULL, or receives what went wrong; `row` names the customer
 * @return CLV_OK; CLV_EDATA: statistics that cannot be; CLV_EINVAL: an argument out of range (`row` is the column's
 *         index where it is one); CLV_ENOMEM; no column is written then. Thread-safe: a host may give each of its
 *         threads a range. Since 0.1.
 */
CLV_API clv_status clv_predict_columns(const clv_model *model, const clv_statistics *statistics, size_t stride,
                                       size_t count, int32_t as_of, const clv_predict_options *options,
                                       const clv_column *columns, size_t column_count, const clv_allocator *allocator,
                                       clv_error *error);

/**
 * Write a prediction as one JSON object: every attribute by its name, null where absent, and
 * "absent":{"name":"reason"}.
 *
 * @param prediction the prediction
 * @param id         NULL, or the profile's id, written as "profile", or as "profile_hex" where it is not UTF-8
 * @param id_size    bytes of `id`
 * @param write      takes the bytes
 * @param user       handed to `write`
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_EINVAL: a NULL. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_prediction_write_json(const clv_prediction *prediction, const void *id, size_t id_size,
                                             clv_write_fn write, void *user, clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
