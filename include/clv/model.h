/* libclv: models of when customers buy and what they spend, and what a model says of one customer.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_MODEL_H
#define CLV_MODEL_H

#include <clv/base.h>
#include <clv/summary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Transaction models. Purchases are Poisson with a rate that is gamma distributed over customers (shape r, rate
 * alpha); the models differ in how a customer drops out. */
typedef enum clv_model_kind {
  CLV_MODEL_AUTO = 0,      /* asks a fit to choose; no model is of this kind */
  CLV_MODEL_NBD = 1,       /* never (Ehrenberg 1959): r, alpha */
  CLV_MODEL_BG_NBD = 2,    /* after a repeat purchase (Fader, Hardie, Lee 2005): r, alpha, a, b */
  CLV_MODEL_MBG_NBD = 3,   /* after any purchase (Batislam, Denizel, Filiztekin 2007): r, alpha, a, b */
  CLV_MODEL_PARETO_NBD = 4 /* at any moment (Schmittlein, Morrison, Colombo 1987): r, alpha, s, beta */
} clv_model_kind;

/* Spend models. */
typedef enum clv_spend_kind {
  CLV_SPEND_NONE = 0,       /* nothing is said about money */
  CLV_SPEND_GAMMA_GAMMA = 1 /* (Fader, Hardie 2013, note 25): p, q, gamma */
} clv_spend_kind;

/* Which transactions a customer's mean spend is taken over. */
typedef enum clv_spend_convention {
  CLV_SPEND_ALL = 0,   /* all of them: one-time buyers get a value of their own */
  CLV_SPEND_REPEAT = 1 /* those after the first, as in the literature */
} clv_spend_convention;

/* The most parameters that a model can have. */
#define CLV_PARAMETERS_MAX 8

/* A row of the table of models. */
typedef struct clv_model_info {
  uint32_t size;                                   /* bytes of this structure */
  int32_t spend;                                   /* 0: a clv_model_kind; 1: a clv_spend_kind */
  int32_t kind;                                    /* its number */
  uint32_t parameter_count;                        /* how many it has */
  const char *name;                                /* such as "pareto-nbd" */
  const char *parameter_names[CLV_PARAMETERS_MAX]; /* such as "alpha"; NULL after the last */
  const char *summary;                             /* one line */
} clv_model_info;

/**
 * A row of the table of models, transaction models first.
 *
 * @param index 0, 1, ..
 * @param info  its `size` set by the caller; receives the row
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such row; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since
 * 0.1.
 */
CLV_API clv_status clv_model_info_at(uint32_t index, clv_model_info *info, clv_error *error);

/* How a fit ended. */
typedef enum clv_fit_status {
  CLV_FIT_NONE = 0,           /* nothing was fitted: the parameters were given, or there is no such part */
  CLV_FIT_CONVERGED = 1,      /* an interior maximum */
  CLV_FIT_BOUNDARY = 2,       /* the likelihood grows towards a limit, which was fitted; `boundary` says where */
  CLV_FIT_WEAK = 3,           /* the data do not identify all parameters: the weak prior carried the fit */
  CLV_FIT_NOT_IDENTIFIED = 4, /* there is no maximum; `reason` says why */
  CLV_FIT_MAX_ITERATIONS = 5, /* stopped before it converged */
  CLV_FIT_CANCELLED = 6       /* by the progress callback */
} clv_fit_status;

/* Why nothing could be fitted. */
typedef enum clv_fit_reason {
  CLV_FIT_REASON_NONE = 0,  /* something was */
  CLV_FIT_NO_CUSTOMERS = 1, /* nobody has bought yet */
  CLV_FIT_NO_REPEATS = 2,   /* nobody has bought on a second day */
  CLV_FIT_NO_TIME = 3,      /* everybody's first day is the last day of the data */
  CLV_FIT_NO_SPEND = 4      /* no transaction with a spend above 0 */
} clv_fit_reason;

/* How the fit of one part (transactions, or spend) came out. */
typedef struct clv_fit_result {
  uint32_t size;                              /* bytes of this structure */
  int32_t kind;                               /* clv_model_kind or clv_spend_kind */
  clv_fit_status status;                      /* how it ended */
  clv_fit_reason reason;                      /* of CLV_FIT_NOT_IDENTIFIED */
  uint32_t boundary;                          /* bit i: parameter i sits at its limit */
  uint32_t parameter_count;                   /* how many of the arrays are used */
  double parameters[CLV_PARAMETERS_MAX];      /* in the model's time unit; money in currency units */
  double standard_errors[CLV_PARAMETERS_MAX]; /* by the delta method; 0 where absent: at a limit, or nothing fitted */
  double log_covariance[36]; /* of the logarithms of the parameters, upper triangle by rows; 0 where absent */
  double log_likelihood;     /* natural logarithm, in the model's unit; the prior of a WEAK fit not included */
  double aic;                /* Akaike's criterion, with the free parameters */
  double bic;                /* Schwarz's criterion, with the free parameters and the customers fitted */
  double gradient_norm;      /* largest |d log likelihood / d ln parameter| of a free parameter, divided by customers */
  double condition_number;   /* of the Hessian by log parameters, free ones; 0 where absent */
  int64_t customers;         /* how many the part was fitted to */
  double correlation;   /* spend: of number and mean of transactions over customers (assumed independent); else 0 */
  uint32_t iterations;  /* Newton steps on all rows */
  uint32_t evaluations; /* of the likelihood on all rows */
} clv_fit_result;

/**
 * A word for a fit status, as the JSON has it.
 *
 * @param status any value
 * @return such as "not_identified"; static, never NULL. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_fit_status_name(clv_fit_status status);

/**
 * A word for the reason of a NOT_IDENTIFIED.
 *
 * @param reason any value
 * @return such as "no_repeats"; static, never NULL. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_fit_reason_name(clv_fit_reason reason);

/* A model from known parameters. */
typedef struct clv_model_spec {
  uint32_t size;                               /* bytes of this structure */
  int32_t kind;                                /* clv_model_kind */
  int32_t spend_kind;                          /* clv_spend_kind */
  int32_t convention;                          /* clv_spend_convention */
  uint32_t unit_days;                          /* days in the parameters' unit of time, 1 to 366 */
  uint32_t reserved;                           /* 0 */
  double parameters[CLV_PARAMETERS_MAX];       /* all positive */
  double spend_parameters[CLV_PARAMETERS_MAX]; /* all positive, in currency units */
  int64_t orders;                  /* with `transactions`: the account's orders per transaction; 0 and 0: one */
  int64_t transactions;            /* see `orders` */
  clv_configuration configuration; /* under which it may be used; its minor_digits turn minor units into currency */
} clv_model_spec;

/* All but the kind has its default: no spend model, unit of a day. */
#define CLV_MODEL_SPEC_INIT                                                                                            \
  { (uint32_t)sizeof(clv_model_spec), 0, 0, 0, 1, 0, {0}, {0}, 0, 0, CLV_CONFIGURATION_INIT }

/* Why a model is of its kind. */
typedef enum clv_choice {
  CLV_CHOICE_GIVEN = 0,   /* the host asked for it */
  CLV_CHOICE_BIC = 1,     /* least BIC of the candidates: how well they describe the past, not how well they forecast */
  CLV_CHOICE_BACKTEST = 2 /* least deviance in a backtest */
} clv_choice;

/* What a model is and what it was fitted to. */
typedef struct clv_model_facts {
  uint32_t size;                   /* bytes of this structure */
  int32_t kind;                    /* clv_model_kind */
  int32_t spend_kind;              /* clv_spend_kind; CLV_SPEND_NONE where the spend could not be fitted */
  int32_t convention;              /* clv_spend_convention */
  uint32_t unit_days;              /* days in the parameters' unit of time */
  int32_t until;                   /* last day of the data it was fitted to; CLV_NO_DAY: not fitted */
  int32_t first_day;               /* earliest first transaction among them; CLV_NO_DAY: not fitted */
  int32_t choice;                  /* clv_choice */
  int64_t fitted_at;               /* the host's time of the fit, seconds; 0: not given */
  int64_t customers;               /* fitted to */
  int64_t repeat_customers;        /* of these with x > 0 */
  int64_t orders;                  /* with `transactions`: the account's orders per transaction */
  int64_t transactions;            /* see `orders` */
  clv_configuration configuration; /* under which it may be used */
} clv_model_facts;

/* A model: parameters, never people. Immutable, counted by references, safe to share between threads. */
typedef struct clv_model clv_model;

/**
 * Make a model from known parameters.
 *
 * @param model     receives the model; give it back with clv_model_free
 * @param spec      what it is
 * @param allocator NULL for malloc; copied; must be thread-safe where the model is shared
 * @param error     NULL, or receives what went wrong; `field` names the parameter
 * @return CLV_OK; CLV_EINVAL: no such kind, or a parameter that is not positive and finite; CLV_ENOMEM; `*model`
 *         unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_create(clv_model **model, const clv_model_spec *spec, const clv_allocator *allocator,
                                    clv_error *error);

/**
 * Take one more reference.
 *
 * @param model the model, or NULL
 * @return `model`. Thread-safe. Since 0.1.
 */
CLV_API clv_model *clv_model_ref(clv_model *model);

/**
 * Give a reference back; the last one frees the model.
 *
 * @param model the model, or NULL. Thread-safe. Since 0.1.
 */
CLV_API void clv_model_free(clv_model *model);

/**
 * What a model is.
 *
 * @param model the model
 * @param facts its `size` set by the caller; receives them
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_get_facts(const clv_model *model, clv_model_facts *facts, clv_error *error);

/**
 * How a model's transaction part was fitted, with its parameters.
 *
 * @param model  the model
 * @param result its `size` set by the caller; receives it
 * @param error  NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_get_transactions(const clv_model *model, clv_fit_result *result, clv_error *error);

/**
 * How a model's spend part was fitted, with its parameters.
 *
 * @param model  the model
 * @param result its `size` set by the caller; receives it
 * @param error  NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_get_spend(const clv_model *model, clv_fit_result *result, clv_error *error);

/* What follows is said of one customer in the terms of the literature: x transactions after the first (real, >= 0),
 * t_x the time of the last one and T the length of observation, both from the first one and in the model's unit,
 * 0 <= t_x <= T; x = 0 needs t_x = 0. All are finite or refused with CLV_EINVAL, which names the argument; outputs are
 * unchanged on failure; all are thread-safe. */

/**
 * The log-likelihood of one customer, with Gamma(r + x)/Gamma(r) kept and no 1/x! term, so that models can be compared.
 *
 * @param model the model
 * @param x     transactions after the first, >= 0
 * @param t_x   time of the last one, 0 where x = 0, in the model's unit
 * @param T     length of observation, >= t_x, in the model's unit
 * @param value receives it
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_log_likelihood(const clv_model *model, double x, double t_x, double T, double *value,
                                            clv_error *error);

/**
 * Derivatives of the log-likelihood of one customer by the logarithms of the parameters.
 *
 * @param model    the model
 * @param x        transactions after the first, >= 0
 * @param t_x      time of the last one, 0 where x = 0, in the model's unit
 * @param T        length of observation, >= t_x, in the model's unit
 * @param gradient receives k numbers, for k parameters
 * @param hessian  receives k * (k + 1) / 2 numbers, the upper triangle by rows
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_derivatives(const clv_model *model, double x, double t_x, double T, double *gradient,
                                         double *hessian, clv_error *error);

/**
 * Probability that the customer has not dropped out by T. Not the probability to buy again.
 *
 * @param model the model
 * @param x     transactions after the first, >= 0
 * @param t_x   time of the last one, 0 where x = 0, in the model's unit
 * @param T     length of observation, >= t_x, in the model's unit
 * @param value receives it, at least DBL_MIN, at most 1
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_p_alive(const clv_model *model, double x, double t_x, double T, double *value,
                                     clv_error *error);

/**
 * Transactions expected in (T, T + horizon], each at T + u weighted with exp(-discount u).
 *
 * @param model    the model
 * @param x        transactions after the first, >= 0
 * @param t_x      time of the last one, 0 where x = 0, in the model's unit
 * @param T        length of observation, >= t_x, in the model's unit
 * @param horizon  0 to 1e15, in the model's unit; INFINITY is allowed where discount >= 1e-15
 * @param discount continuous rate a unit, 0 to 1e15
 * @param value    receives it
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_expected(const clv_model *model, double x, double t_x, double T, double horizon,
                                      double discount, double *value, clv_error *error);

/**
 * Probability of at least one order in (T, T + horizon], dropout included.
 *
 * @param model   the model
 * @param x       transactions after the first, >= 0
 * @param t_x     time of the last one, 0 where x = 0, in the model's unit
 * @param T       length of observation, >= t_x, in the model's unit
 * @param horizon >= 0, in the model's unit; INFINITY is allowed
 * @param value   receives it
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_p_order(const clv_model *model, double x, double t_x, double T, double horizon,
                                     double *value, clv_error *error);

/**
 * The wait from T within which an order is as likely as not. With T = t_x: as of the last order.
 *
 * @param model the model
 * @param x     transactions after the first, >= 0
 * @param t_x   time of the last one, 0 where x = 0, in the model's unit
 * @param T     length of observation, >= t_x, in the model's unit
 * @param wait  receives it, in the model's unit
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: the probability never reaches one half; CLV_EINVAL: an argument out of range; outputs
 * unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_wait(const clv_model *model, double x, double t_x, double T, double *wait,
                                  clv_error *error);

/**
 * Spend expected of one transaction of a customer.
 *
 * @param model the model
 * @param n     transactions seen, >= 0; 0 asks for the mean over all customers
 * @param mean  their mean spend, >= 0, currency units; not used where n = 0
 * @param value receives it, currency units
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: the parameters give no finite mean (p n + q <= 1); CLV_ENOMODEL: no spend model;
 *         CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_expected_spend(const clv_model *model, double n, double mean, double *value,
                                            clv_error *error);

/**
 * The log-likelihood of a customer's mean spend.
 *
 * @param model the model
 * @param n     transactions seen, 1e-15 to 1e15
 * @param mean  their mean spend, 1e-15 to 1e15, currency units
 * @param value receives it
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOMODEL: no spend model; CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_spend_log_likelihood(const clv_model *model, double n, double mean, double *value,
                                                  clv_error *error);

/**
 * Derivatives of that log-likelihood by the logarithms of the parameters.
 *
 * @param model    the model
 * @param n        transactions seen, 1e-15 to 1e15
 * @param mean     their mean spend, 1e-15 to 1e15, currency units
 * @param gradient receives k numbers, for k parameters
 * @param hessian  receives k * (k + 1) / 2 numbers, the upper triangle by rows
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOMODEL: no spend model; CLV_EINVAL: an argument out of range; outputs unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_spend_derivatives(const clv_model *model, double n, double mean, double *gradient,
                                               double *hessian, clv_error *error);

/**
 * Draw one customer from the model, on whole days: the purchases of a customer whose first one is on day 0. The same
 * seed and customer give the same draw, whatever was drawn before.
 *
 * @param model     the model
 * @param seed      of the whole population
 * @param customer  which of it
 * @param days      length of observation, 0 to 100,000
 * @param times     receives whole days of purchases, ascending, several on one day possible, the first one 0
 * @param spends    NULL, or receives the spend of each, minor units, 0 to CLV_AMOUNT_MAX; needs a spend model
 * @param capacity  elements of `times` and of `spends`
 * @param count     receives how many purchases there were, even where more than `capacity`; the draw ends at
 *                  1 million
 * @param error     NULL, or receives what went wrong
 * @return CLV_OK; CLV_EOVERFLOW: more purchases than `capacity` (those that fit are there); CLV_ENOMODEL: spends asked
 *         of a model without; CLV_EINVAL: a NULL or an argument out of range. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_simulate(const clv_model *model, uint64_t seed, uint64_t customer, int32_t days,
                                      int32_t *times, int64_t *spends, size_t capacity, size_t *count,
                                      clv_error *error);

/**
 * Write a model: versioned, checksummed, the same bytes for the same model on any machine.
 *
 * @param model the model
 * @param write takes the bytes
 * @param user  handed to `write`
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_EINVAL: a NULL. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_write(const clv_model *model, clv_write_fn write, void *user, clv_error *error);

/**
 * Read a model; parameters that make no sense are refused.
 *
 * @param model     receives the model; give it back with clv_model_free
 * @param read      gives the bytes, up to their end
 * @param user      handed to `read`
 * @param allocator NULL for malloc; copied
 * @param error     NULL, or receives what went wrong
 * @return CLV_OK; CLV_EFORMAT: not a model, truncated, damaged or senseless; CLV_EVERSION: of a newer format; CLV_EIO:
 *         `read` failed; CLV_ENOMEM; CLV_EINVAL: a NULL; `*model` unchanged then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_read(clv_model **model, clv_read_fn read, void *user, const clv_allocator *allocator,
                                  clv_error *error);

/**
 * Write a model as one JSON object: {"model","unit","params":{..},"log_likelihood","customers","repeat_customers",
 * "status",..,"spend":{"model","params":{..},"log_likelihood","status",..}}. Numbers read back exactly.
 *
 * @param model the model
 * @param write takes the bytes
 * @param user  handed to `write`
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_EINVAL: a NULL. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_model_write_json(const clv_model *model, clv_write_fn write, void *user, clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
