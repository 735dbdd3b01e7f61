/* libclv: from a summary to a model.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_FIT_H
#define CLV_FIT_H

#include <clv/base.h>
#include <clv/model.h>
#include <clv/summary.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Options of a fit (clv_option.number); clv_fit_option_at tells defaults and bounds. */
typedef enum clv_fit_option {
  CLV_OPTION_MODEL = 1,       /* "model": clv_model_kind; CLV_MODEL_AUTO: of the candidates the one of the least BIC */
  CLV_OPTION_SPEND_MODEL = 2, /* "spend_model": clv_spend_kind */
  CLV_OPTION_SPEND_CONVENTION = 3, /* "spend_convention": clv_spend_convention */
  CLV_OPTION_UNIT_DAYS = 4,        /* "unit_days": days in the parameters' unit of time */
  CLV_OPTION_UNTIL = 5, /* "until": last day of observation, not before the summary's own, which is the default */
  CLV_OPTION_MAX_ITERATIONS = 6, /* "max_iterations": Newton steps a part */
  CLV_OPTION_FITTED_AT = 7,      /* "fitted_at": the host's time, kept in the model */
  CLV_OPTION_CHOICE = 8          /* "choice": clv_choice, kept in the model; CLV_CHOICE_BIC where the fit chose */
} clv_fit_option;

/**
 * A row of the table of fit options.
 *
 * @param index 0, 1, ..
 * @param info  its `size` set by the caller; receives the row
 * @param error NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such row; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since
 * 0.1.
 */
CLV_API clv_status clv_fit_option_at(uint32_t index, clv_option_info *info, clv_error *error);

/* What the host lends to a fit; each may be absent. */
typedef struct clv_fit_host {
  uint32_t size;                  /* bytes of this structure */
  uint32_t reserved;              /* 0 */
  const clv_allocator *allocator; /* NULL for malloc; the model keeps a copy */
  const clv_executor *executor;   /* NULL: all in the calling thread */
  clv_progress_fn progress;       /* NULL: none; non-zero cancels */
  void *progress_user;            /* handed to `progress` */
} clv_fit_host;

#define CLV_FIT_HOST_INIT                                                                                              \
  { (uint32_t)sizeof(clv_fit_host), 0, NULL, NULL, NULL, NULL }

/**
 * Fit a model to a summary by maximum likelihood. Deterministic to the bit: the same counts give the same model,
 * whatever the order of arrival, the shards or the threads.
 *
 * @param model        receives the model; give it back with clv_model_free
 * @param summary      what to fit to; no count may be negative
 * @param options      NULL, or the options that differ from their defaults
 * @param option_count elements of `options`
 * @param host         NULL, or what the host lends
 * @param transactions NULL, or its `size` set: receives how the transaction part came out, also without a model
 * @param spend        NULL, or its `size` set: receives how the spend part came out, also without a model
 * @param error        NULL, or receives what went wrong
 * @return CLV_OK: there is a model (read its status: it may be BOUNDARY, WEAK, MAX_ITERATIONS; its spend part may be
 *         missing); CLV_ENOMODEL: transactions are NOT_IDENTIFIED; CLV_ECANCELLED; CLV_EDATA: a negative count;
 *         CLV_EINVAL: an argument or option out of range (`row` is the option's index); CLV_ENOMEM; `*model` unchanged
 *         then. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_fit(clv_model **model, const clv_summary *summary, const clv_option *options,
                           size_t option_count, const clv_fit_host *host, clv_fit_result *transactions,
                           clv_fit_result *spend, clv_error *error);

/* Who makes a forecast in a backtest. */
typedef enum clv_forecaster {
  CLV_FORECASTER_NOBODY = 0,      /* nobody buys again */
  CLV_FORECASTER_MEAN_RATE = 1,   /* everyone goes on at the mean rate of all */
  CLV_FORECASTER_OWN_RATE = 2,    /* every customer goes on at the own past rate */
  CLV_FORECASTER_LAST_PERIOD = 3, /* every customer repeats the period before, of the same length */
  CLV_FORECASTER_MODEL = 4        /* a model that was fitted as of the split */
} clv_forecaster;

/* How good a forecast is, in words. */
typedef enum clv_grade {
  CLV_GRADE_NONE = 0, /* no model was added */
  CLV_GRADE_A = 1,    /* better than every naive forecast by over two standard errors, bias within 10 % */
  CLV_GRADE_B = 2,    /* better than every naive forecast by over two standard errors, bias within 25 % */
  CLV_GRADE_C = 3,    /* better than every naive forecast by over two standard errors */
  CLV_GRADE_D = 4,    /* no worse than the best naive forecast, and not clearly better */
  CLV_GRADE_F = 5     /* a naive forecast wins */
} clv_grade;

/* Groups of customers, by predicted transactions, that calibration is shown for. */
#define CLV_BACKTEST_GROUPS 10

/* How one forecast compares with what happened. */
typedef struct clv_backtest_score {
  uint32_t size;             /* bytes of this structure */
  clv_forecaster forecaster; /* who made it */
  int32_t kind;              /* clv_model_kind of CLV_FORECASTER_MODEL, else 0 */
  int32_t reserved;          /* 0 */
  double transactions;       /* predicted in all */
  double orders;             /* predicted in all */
  double value;              /* predicted in all, minor units; 0 where the model says nothing about spend */
  double deviance;           /* mean Poisson deviance of the transactions, a mean of at least 1e-6 */
  double deviance_error;     /* its standard error over customers */
  double bias;               /* predicted / observed transactions - 1; 0 where nothing was observed */
  double mae;                /* mean absolute error of transactions */
  double rmse;               /* root of the mean squared error of transactions */
  double correlation;        /* of predicted and observed transactions (Pearson); 0 where one does not vary */
  double rank_correlation;   /* of their ranks, ties at their mean (Spearman); 0 where one does not vary */
  double gini;               /* of observed transactions in the order of the prediction, 1 for the best order */
  double top_share;          /* share of the tenth of customers who bought most that is in the tenth predicted to */
  double predicted_by_group[CLV_BACKTEST_GROUPS]; /* mean transactions, groups from the least predicted */
  double observed_by_group[CLV_BACKTEST_GROUPS];  /* mean transactions of the same customers */
} clv_backtest_score;

/* What a backtest is about, and how it came out. */
typedef struct clv_backtest_facts {
  uint32_t size;        /* bytes of this structure */
  int32_t split;        /* the day up to which forecasters knew */
  int32_t until;        /* the last day forecast */
  clv_grade grade;      /* of the best model */
  int64_t customers;    /* with an order up to the split */
  int64_t transactions; /* observed in (split, until] */
  int64_t orders;       /* observed in (split, until] */
  double value;         /* observed in (split, until], minor units */
  uint32_t scores;      /* how many forecasts there are */
  uint32_t best_naive;  /* index of the naive forecast of the least deviance */
  uint32_t best_model;  /* index of the model of the least deviance; `scores` where there is none */
  int32_t naive_wins;   /* 1: the best naive forecast has a lower deviance than the best model */
} clv_backtest_facts;

/**
 * Where to split a history for a backtest: the last third is forecast, at least 28 days and at most 365.
 *
 * @param first_day day of the first order
 * @param until     last day that the data are complete for
 * @param split     receives the last day that forecasters know
 * @param error     NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: less than 56 days are too few; CLV_EINVAL: a NULL or no such day; unchanged.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_backtest_split(int32_t first_day, int32_t until, int32_t *split, clv_error *error);

/* Forecasts of one past period, held against what happened. */
typedef struct clv_backtest clv_backtest;

/**
 * Begin a backtest with the naive forecasts.
 *
 * @param backtest  receives it; free with clv_backtest_free
 * @param before    the customers' statistics as of `split`; those without an order are left out; copied
 * @param after     the same customers', in the same order, as of `until`
 * @param earlier   NULL, or the same customers' as of split - (until - split), for CLV_FORECASTER_LAST_PERIOD
 * @param stride    bytes from one of `before` to the next, of `after` and `earlier` too, at least
 *                  sizeof(clv_statistics) of version 0.1
 * @param count     elements of `before`, and of `after` and `earlier`
 * @param split     last day that forecasters know
 * @param until     last day forecast, after `split`
 * @param allocator NULL for malloc; copied
 * @param error     NULL, or receives what went wrong; `row` names the customer
 * @return CLV_OK; CLV_EDATA: statistics that cannot be, or that shrink from one day to a later one; CLV_EINVAL: an
 *         argument out of range, or nobody had an order up to `split`; CLV_ENOMEM; `*backtest` unchanged then.
 *         Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_backtest_create(clv_backtest **backtest, const clv_statistics *before,
                                       const clv_statistics *after, const clv_statistics *earlier, size_t stride,
                                       size_t count, int32_t split, int32_t until, const clv_allocator *allocator,
                                       clv_error *error);

/**
 * Free a backtest.
 *
 * @param backtest the backtest, or NULL. One writer at a time. Since 0.1.
 */
CLV_API void clv_backtest_free(clv_backtest *backtest);

/**
 * Add a model's forecast.
 *
 * @param backtest the backtest
 * @param model    fitted to days up to the split, or made from parameters; not kept
 * @param index    NULL, or receives the index of its score
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL, or the model was fitted to days after the split; CLV_ENOMEM; `backtest` unchanged
 *         then. One writer at a time. Since 0.1.
 */
CLV_API clv_status clv_backtest_add(clv_backtest *backtest, const clv_model *model, uint32_t *index, clv_error *error);

/**
 * What a backtest is about, and how it came out.
 *
 * @param backtest the backtest
 * @param facts    its `size` set by the caller; receives them
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_backtest_get_facts(const clv_backtest *backtest, clv_backtest_facts *facts, clv_error *error);

/**
 * How one forecast compares with what happened: the naive ones first, then models in the order they were added.
 *
 * @param backtest the backtest
 * @param index    0 to the number of scores - 1
 * @param score    its `size` set by the caller; receives it
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such score; CLV_EINVAL: a NULL or too small a size; unchanged. Thread-safe.
 *         Since 0.1.
 */
CLV_API clv_status clv_backtest_get_score(const clv_backtest *backtest, uint32_t index, clv_backtest_score *score,
                                          clv_error *error);

/**
 * Compare two forecasts customer by customer.
 *
 * @param backtest       the backtest
 * @param index          one forecast
 * @param other          another
 * @param difference     receives deviance of `index` minus deviance of `other`: negative where `index` is better
 * @param standard_error receives the standard error of the difference, paired over customers
 * @param error          NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such score; CLV_EINVAL: a NULL; outputs unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_backtest_compare(const clv_backtest *backtest, uint32_t index, uint32_t other,
                                        double *difference, double *standard_error, clv_error *error);

/**
 * Which model to use: the one of the least deviance, but the incumbent stays unless it is beaten by more than one
 * standard error of the difference.
 *
 * @param backtest  the backtest
 * @param incumbent clv_model_kind of the model in use; 0: none
 * @param index     receives the index of the score of the choice
 * @param error     NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no model was added; CLV_EINVAL: a NULL; `*index` unchanged. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_backtest_choose(const clv_backtest *backtest, int32_t incumbent, uint32_t *index,
                                       clv_error *error);

/**
 * Write a backtest as one JSON object: facts, and a list of scores.
 *
 * @param backtest the backtest
 * @param write    takes the bytes
 * @param user     handed to `write`
 * @param error    NULL, or receives what went wrong
 * @return CLV_OK; CLV_EIO: `write` failed; CLV_EINVAL: a NULL. Thread-safe. Since 0.1.
 */
CLV_API clv_status clv_backtest_write_json(const clv_backtest *backtest, clv_write_fn write, void *user,
                                           clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
