/* libclv: how a customer's prediction comes about, term by term.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_EXPLAIN_H
#define CLV_EXPLAIN_H

#include <clv/account.h>
#include <clv/base.h>
#include <clv/lifecycle.h>
#include <clv/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What goes into a prediction of one customer, and what comes out between. What a reason makes absent is 0; money is in
 * minor units. With these, p_alive = 1 / (1 + odds_dead), predicted transactions = p_alive * expected_if_alive,
 * expected spend = own_weight * own_mean_spend + (1 - own_weight) * population_mean_spend. */
typedef struct clv_explanation {
  uint32_t size;                               /* bytes of this structure */
  clv_state state;                             /* of the account */
  clv_state_reason state_reason;               /* why */
  clv_reason reason;                           /* why the model says nothing: NO_ORDERS, NO_MODEL; PRESENT: it does */
  clv_reason spend_reason;                     /* the same of spend */
  int32_t kind;                                /* clv_model_kind; 0: the account has no model */
  int32_t spend_kind;                          /* clv_spend_kind */
  int32_t convention;                          /* clv_spend_convention: which transactions own_mean_spend is of */
  uint32_t unit_days;                          /* days in the model's unit of time */
  uint32_t parameter_count;                    /* how many of `parameters` are used */
  uint32_t spend_parameter_count;              /* how many of `spend_parameters` are used */
  uint32_t members;                            /* profiles that are this person */
  int32_t as_of;                               /* the day of the question */
  int32_t horizon;                             /* days ahead */
  int32_t x;                                   /* transactions after the first */
  int32_t first_day;                           /* of the first transaction; CLV_NO_DAY where there is none */
  int32_t last_day;                            /* of the last transaction; CLV_NO_DAY where there is none */
  uint32_t flags;                              /* CLV_STATISTICS_OVERFLOW or 0 */
  int64_t orders;                              /* qualifying */
  int64_t spend;                               /* net amount of all transactions */
  int64_t first_spend;                         /* net amount of the first transaction */
  int64_t touched_at;                          /* greatest time of an order or refund up to as_of; CLV_NO_TIME: none */
  int64_t fitted_at;                           /* time the model was fitted; CLV_NO_TIME: not known, or no model */
  double parameters[CLV_PARAMETERS_MAX];       /* of the transaction model, in its unit */
  double spend_parameters[CLV_PARAMETERS_MAX]; /* of the spend model, in currency units */
  double t_x;                                  /* from the first to the last transaction, in the model's unit */
  double T;                                    /* from the first transaction to as_of, in the model's unit */
  double log_likelihood;                       /* of x, t_x, T under the model */
  double p_alive;                              /* as clv_prediction has it */
  double odds_dead;                            /* J: probability to have dropped out / p_alive, at most 1 / DBL_MIN */
  double rate_r;                 /* r + x: the customer's own rate, if alive, is gamma distributed with this shape .. */
  double rate_alpha;             /* .. and alpha + T, this rate, in the model's unit */
  double rate_a_day;             /* its mean: transactions a day while alive */
  double expected_if_alive;      /* transactions within the horizon of somebody who is alive at as_of */
  double predicted_transactions; /* as clv_prediction has it */
  double orders_per_transaction; /* the account's */
  double predicted_orders;       /* as clv_prediction has it */
  double own_mean_spend;         /* of a transaction, up to as_of */
  double population_mean_spend;  /* of a transaction, over all customers; 0: the parameters give none */
  double own_weight;             /* of own_mean_spend; 0 where there is no population mean */
  double expected_spend;         /* as clv_prediction has it */
  double predicted_value;        /* as clv_prediction has it */
} clv_explanation;

/**
 * Explain what clv_account_predict says of one customer.
 *
 * @param account     the account
 * @param id          the profile's id
 * @param id_size     bytes of `id`
 * @param as_of       the moment: orders up to it count
 * @param options     NULL for the account's
 * @param explanation its `size` set by the caller; receives the terms
 * @param error       NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile; CLV_EINVAL: an argument out of range; CLV_ENOMEM: only a person of
 *         several profiles takes memory; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_explain(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                                       const clv_predict_options *options, clv_explanation *explanation,
                                       clv_error *error);

/**
 * Write an explanation as one JSON object.
 *
 * @param explanation the explanation
 * @param id          NULL, or the profile's id, written as "profile", or as "profile_hex" where it is not UTF-8
 * @param id_size     bytes of `id`
 * @param write       takes the bytes
 * @param user        handed to `write`
 * @param error       NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_EINVAL: a NULL. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_explanation_write_json(const clv_explanation *explanation, const void *id, size_t id_size,
                                              clv_write_fn write, void *user, clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
