/* libclv: an account over the months: its options, when it is looked at, and how its model is made again.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_LIFECYCLE_H
#define CLV_LIFECYCLE_H

#include <clv/account.h>
#include <clv/base.h>
#include <clv/fit.h>
#include <clv/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How an account predicts, and when and how its model is made. */
typedef struct clv_account_options {
  uint32_t size;             /* bytes of this structure */
  char currency[4];          /* three capital letters (ISO 4217) and a NUL, for those who show money; "": not said */
  int32_t horizon;           /* days, as clv_predict_options has it; of calls that are given no options */
  int32_t next_order_limit;  /* the same */
  double annual_discount;    /* the same */
  int32_t check_days;        /* days from one check of eligibility to the next, 1 to 36,525; 0: none is ever due */
  int32_t refit_months;      /* calendar months from one fit to the next, 1 to 1,200; 0: none is ever due */
  int32_t history_days;      /* a fit leaves out customers who first bought more days ago, 1 to 36,525; 0: nobody */
  int32_t complete_since;    /* a fit leaves out customers who first bought before this day; CLV_NO_DAY: nobody */
  int32_t model;             /* clv_model_kind; CLV_MODEL_AUTO: chosen by a backtest */
  int32_t convention;        /* clv_spend_convention */
  clv_thresholds thresholds; /* of eligibility; its `size` set */
  int64_t reserved[4];       /* 0 */
} clv_account_options;

#define CLV_ACCOUNT_OPTIONS_INIT                                                                                       \
  {                                                                                                                    \
    (uint32_t)sizeof(clv_account_options), {0, 0, 0, 0}, 365, 730, 0.0, 1, 1, 0, CLV_NO_DAY, CLV_MODEL_AUTO,           \
        CLV_SPEND_ALL, CLV_THRESHOLDS_INIT, {                                                                          \
      0, 0, 0, 0                                                                                                       \
    }                                                                                                                  \
  }

/**
 * Set an account's options. Where a check or a fit depends on what was changed, it is due at once.
 *
 * @param account the account
 * @param options NULL for the defaults, which a new account has
 * @param now     the host's time, kept as the one of the change; options that are what they were change nothing
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument or option out of range; `account` unchanged then. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_set_options(clv_account *account, const clv_account_options *options, int64_t now,
                                           clv_error *error);

/**
 * An account's options.
 *
 * @param account the account
 * @param options its `size` set by the caller; receives them
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_get_options(const clv_account *account, clv_account_options *options, clv_error *error);

/* Where an account stands. */
typedef enum clv_state {
  CLV_STATE_NOT_ELIGIBLE = 0, /* no model, and not enough data for one, or not looked at yet */
  CLV_STATE_READY = 1,        /* enough data, and no model yet */
  CLV_STATE_ACTIVE = 2,       /* has a model */
  CLV_STATE_STALE = 3         /* has a model that should be made again and could not be; it goes on predicting */
} clv_state;

/* Why it stands there. */
typedef enum clv_state_reason {
  CLV_STATE_REASON_NONE = 0,           /* active */
  CLV_STATE_REASON_NOT_CHECKED = 1,    /* not eligible: nobody has looked yet */
  CLV_STATE_REASON_TOO_LITTLE = 2,     /* not eligible, stale: the last check found not enough data */
  CLV_STATE_REASON_NOT_FITTED = 3,     /* ready: no fit was tried yet */
  CLV_STATE_REASON_OTHER_FILTER = 4,   /* stale: the model was fitted under another order filter */
  CLV_STATE_REASON_NOT_IDENTIFIED = 5, /* ready, stale: the last fit found that the data identify no model */
  CLV_STATE_REASON_NOT_CONVERGED = 6,  /* ready, stale: the last fit was stopped before it converged */
  CLV_STATE_REASON_WORSE = 7           /* stale: what the last fit made forecasts worse than the model in use */
} clv_state_reason;

/**
 * A word for a state.
 *
 * @param state any value
 * @return such as "not_eligible"; static, never NULL. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_state_name(clv_state state);

/**
 * A word for the reason of a state.
 *
 * @param reason any value
 * @return such as "too_little"; static, never NULL. Thread-safe. Since 0.1.
 */
CLV_API const char *clv_state_reason_name(clv_state_reason reason);

/* What came of a fit. */
typedef enum clv_fit_outcome {
  CLV_FIT_OUTCOME_NONE = 0,           /* none was tried: not asked for, or not eligible */
  CLV_FIT_OUTCOME_ADOPTED = 1,        /* a model, which is in use from then on */
  CLV_FIT_OUTCOME_NOT_IDENTIFIED = 2, /* the data identify no model */
  CLV_FIT_OUTCOME_NOT_CONVERGED = 3,  /* stopped before it converged */
  CLV_FIT_OUTCOME_WORSE = 4           /* forecasts worse than the model in use by more than one standard error */
} clv_fit_outcome;

/* How a fit went. */
typedef struct clv_fit_report {
  uint32_t size;              /* bytes of this structure */
  clv_fit_outcome outcome;    /* what came of it */
  int64_t now;                /* the host's time when it began */
  int32_t until;              /* last day of its data: the one before the day of `now` */
  int32_t history_start;      /* customers who first bought before it were left out; CLV_NO_DAY: nobody was */
  int32_t kind;               /* clv_model_kind of what it made; 0: nothing */
  clv_choice choice;          /* why it is of that kind */
  clv_fit_status status;      /* of its transactions; CLV_FIT_NONE where the backtest already decided */
  clv_fit_reason reason;      /* of CLV_FIT_NOT_IDENTIFIED */
  clv_fit_status spend;       /* of its spend */
  int32_t split;              /* the backtest's day; CLV_NO_DAY: the data are too few for one */
  clv_grade grade;            /* of the best candidate in the backtest */
  int32_t naive_wins;         /* 1: a naive forecast was better */
  int32_t incumbent;          /* clv_model_kind of the model in use when it began; 0: none */
  int32_t incumbent_refitted; /* 1: the model in use knows days after the split, so its kind was fitted up to it */
  int64_t customers;          /* that it was fitted to */
  double deviance;            /* of its kind, fitted up to the split, in the backtest */
  double incumbent_deviance;  /* of the model in use; 0 where it was not compared */
  double difference;          /* deviance - incumbent_deviance; 0 where not compared */
  double standard_error;      /* of the difference, paired over customers; 0 where not compared */
} clv_fit_report;

/* State, dates, and what is due when. */
typedef struct clv_account_state_facts {
  uint32_t size;                    /* bytes of this structure */
  clv_state state;                  /* where the account stands */
  clv_state_reason reason;          /* why */
  clv_fit_outcome outcome;          /* of the last fit that was tried since the account was given a model */
  int32_t check_day;                /* from which on a check is due; CLV_DAY_MIN: at once; CLV_NO_DAY: never */
  int32_t fit_day;                  /* from which on a fit is due; CLV_DAY_MIN: at once; CLV_NO_DAY: never */
  int64_t configuration_changed_at; /* time of the last change of options or filter; CLV_NO_TIME: none yet */
  int64_t checked_at;               /* time of the last check; CLV_NO_TIME: none yet */
  int64_t tried_at;                 /* time of the last fit that was tried; CLV_NO_TIME: none yet */
  int64_t fitted_at;                /* time the model in use was fitted; CLV_NO_TIME: not known, or no model */
} clv_account_state_facts;

/**
 * Where an account stands. The state follows from the last check and the last fit: events alone do not change it.
 *
 * @param account the account
 * @param facts   its `size` set by the caller; receives them
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: a NULL or too small a size; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_get_state(const clv_account *account, clv_account_state_facts *facts, clv_error *error);

/**
 * What the last check of eligibility found.
 *
 * @param account the account
 * @param report  its `size` set by the caller; receives the report
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: there was none yet; CLV_EINVAL: a NULL or too small a size; unchanged. A reader.
 *         Since 0.1.
 */
CLV_API clv_status clv_account_last_check(const clv_account *account, clv_eligibility *report, clv_error *error);

/**
 * How the last fit went that was tried since the account was given a model.
 *
 * @param account the account
 * @param report  its `size` set by the caller; receives the report
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: there was none yet; CLV_EINVAL: a NULL or too small a size; unchanged. A reader.
 *         Since 0.1.
 */
CLV_API clv_status clv_account_last_fit(const clv_account *account, clv_fit_report *report, clv_error *error);

/* What is due. */
#define CLV_DUE_CHECK 1u /* a check of eligibility */
#define CLV_DUE_FIT 2u   /* a fit, if the account is eligible */

/* What is due at a moment. */
typedef struct clv_tick {
  uint32_t size; /* bytes of this structure */
  uint32_t due;  /* CLV_DUE_CHECK, CLV_DUE_FIT, both or 0 */
  int64_t next;  /* ask again at this time, when what is due now is done; CLV_TIME_MAX: nothing will be due by itself */
} clv_tick;

/**
 * What is due, and when to ask again: also after a change of options, filter or model. By default a check once a day
 * and a fit once a calendar month, counted from the last one in the account's own days; where no model was found yet, a
 * fit with every check. There is no clock behind it: `now` may go back, and a last time that lies more than a period
 * ahead of `now` counts for nothing. Takes the same short time for any account.
 *
 * @param account the account
 * @param now     the host's time
 * @param tick    its `size` set by the caller; receives the answer
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_tick(const clv_account *account, int64_t now, clv_tick *tick, clv_error *error);

/* A check, and a fit, taken out of an account: it holds numbers, and nothing of the account's, which may change or go
 * meanwhile. */
typedef struct clv_fit_job clv_fit_job;

/**
 * Begin what is due: check the eligibility as of `now`, and where a fit is due and the account is eligible, take out
 * what the fit needs: the orders up to the end of the day before `now`, which is the last whole one, as a summary, and
 * two columns of statistics for a backtest.
 *
 * @param account the account; the job takes memory from its allocator, which must be thread-safe where others use it
 *                meanwhile
 * @param now     the host's time
 * @param due     CLV_DUE_CHECK, CLV_DUE_FIT or both; a check is made in any case
 * @param job     receives the job; free it with clv_fit_job_free
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_EINVAL: an argument out of range; CLV_EOVERFLOW: a count does not fit; CLV_ENOMEM; `*job`
 * unchanged then. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_fit_begin(const clv_account *account, int64_t now, uint32_t due, clv_fit_job **job,
                                         clv_error *error);

/**
 * Do a job, on any thread, while the account is read and written: nothing where no fit is due. Else candidates are
 * fitted up to an earlier day and forecast the rest; the kind that the account's options name, or the best one, is
 * fitted to all days. With CLV_MODEL_AUTO the kind in use stays unless it is beaten by more than one standard error.
 *
 * @param job   the job; done already, it stays as it is
 * @param host  NULL, or what the host lends; without an allocator the model takes the account's
 * @param error NULL, or receives what went wrong
 * @return CLV_OK, also where the data identify no model: clv_account_fit_adopt tells; CLV_ECANCELLED; CLV_ENOMEM;
 *         CLV_EINVAL: an argument out of range; the job may be run again then. One writer at a time. Since 0.1.
 */
CLV_API clv_status clv_fit_job_run(clv_fit_job *job, const clv_fit_host *host, clv_error *error);

/**
 * Let an account have what came of a job: the check, and the model, if it converged (or is at a boundary, or weak) and
 * did not forecast worse than the one in use by more than one standard error of the difference. Else the old model
 * stays and the account is stale. Takes the same short time for any account.
 *
 * @param account the account that the job was begun on
 * @param job     a job that was run, or one without a fit; to be freed by the caller, once adopted it is empty
 * @param report  NULL, or its `size` set: receives how the fit went
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK: read the report for what came of it; CLV_ECONFIG: options that matter, filter or model have changed
 *         since the job began; CLV_EINVAL: another account's job, or one that is not done, or adopted already;
 * `account` unchanged then. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_fit_adopt(clv_account *account, clv_fit_job *job, clv_fit_report *report,
                                         clv_error *error);

/**
 * Free a job, whether it was run and adopted or not.
 *
 * @param job the job, or NULL. One writer at a time. Since 0.1.
 */
CLV_API void clv_fit_job_free(clv_fit_job *job);

/**
 * Do what is due in one call: begin, run, adopt. Nobody else may use the account meanwhile.
 *
 * @param account the account
 * @param now     the host's time
 * @param due     CLV_DUE_CHECK, CLV_DUE_FIT or both
 * @param host    NULL, or what the host lends
 * @param report  NULL, or its `size` set: receives how the fit went
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK: read the report for what came of it; CLV_ECANCELLED; CLV_EINVAL: an argument out of range;
 *         CLV_EOVERFLOW: a count does not fit; CLV_ENOMEM; `account` unchanged then. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_refit(clv_account *account, int64_t now, uint32_t due, const clv_fit_host *host,
                                     clv_fit_report *report, clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
