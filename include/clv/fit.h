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
  CLV_OPTION_MODEL = 1,            /* "model": clv_model_kind */
  CLV_OPTION_SPEND_MODEL = 2,      /* "spend_model": clv_spend_kind */
  CLV_OPTION_SPEND_CONVENTION = 3, /* "spend_convention": clv_spend_convention */
  CLV_OPTION_UNIT_DAYS = 4,        /* "unit_days": days in the parameters' unit of time */
  CLV_OPTION_UNTIL = 5, /* "until": last day of observation, not before the summary's own, which is the default */
  CLV_OPTION_MAX_ITERATIONS = 6, /* "max_iterations": Newton steps a part */
  CLV_OPTION_FITTED_AT = 7       /* "fitted_at": the host's time, kept in the model */
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

#ifdef __cplusplus
}
#endif

#endif
