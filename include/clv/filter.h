/* libclv: which orders of an account count.
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_FILTER_H
#define CLV_FILTER_H

#include <clv/account.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An order filter is an expression over an order's fields: amount and cost in currency units, day, source, channel,
 * campaign, tags; clv_query(7) is its language. Text that was not sent is empty, a cost that was not sent is absent.
 *
 *   amount > 0
 *   not (tags has "subscription") and channel in ("web", "app")
 */

/* Longest name of a filter, in bytes. */
#define CLV_FILTER_NAME_MAX 63

/**
 * Change the account's own order filter. All its orders are looked at again; the model stays, but the account is stale
 * until one is fitted under the new filter, which is due at once. Until then predictions go on from the orders that
 * count now by the model that was fitted to those that counted before; clv_account_predict_under does not mix them.
 *
 * @param account the account
 * @param text    the expression, not terminated; NULL: every order qualifies
 * @param size    bytes of `text`
 * @param now     the host's time, kept as the one of the change; a filter that prints as the old one changes nothing
 * @param error   NULL, or receives what went wrong; `position` tells where in `text`
 * @return CLV_OK; CLV_EDATA: the expression breaks a rule of the language; CLV_ENOMEM; CLV_EINVAL: `account` is NULL,
 * or no such time; nothing changed then. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_set_filter(clv_account *account, const char *text, size_t size, int64_t now,
                                          clv_error *error);

/**
 * Name a filter, for questions under another one than the account's own. A name that is known is given the new
 * expression.
 *
 * @param account the account
 * @param name    1 to CLV_FILTER_NAME_MAX letters, digits, - and _; terminated
 * @param text    the expression, not terminated
 * @param size    bytes of `text`
 * @param error   NULL, or receives what went wrong; `position` tells where in `text`
 * @return CLV_OK; CLV_EDATA: the expression breaks a rule of the language; CLV_ENOMEM; CLV_EINVAL: a NULL, or no name;
 *         nothing changed then. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_define_filter(clv_account *account, const char *name, const char *text, size_t size,
                                             clv_error *error);

/**
 * Forget a named filter.
 *
 * @param account the account
 * @param name    its name, terminated
 * @param error   NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such filter; CLV_EINVAL: a NULL. A writer. Since 0.1.
 */
CLV_API clv_status clv_account_remove_filter(clv_account *account, const char *name, clv_error *error);

/**
 * A filter as printed: the same text for every way to write it.
 *
 * @param account the account
 * @param name    of a named filter, terminated; NULL: the account's own
 * @return the text, terminated, owned by the account until the filter changes; NULL: there is none. A reader. Since
 * 0.1.
 */
CLV_API const char *clv_account_filter(const clv_account *account, const char *name);

/**
 * The names of the filters.
 *
 * @param account the account
 * @param index   index of the filter, by name, from 0
 * @return its name, terminated, owned by the account until a filter changes; NULL: there are not so many. A reader.
 *         Since 0.1.
 */
CLV_API const char *clv_account_filter_name(const clv_account *account, size_t index);

/**
 * One customer's numbers under a named filter.
 *
 * @param account         the account
 * @param filter          the filter's name, terminated
 * @param id              the profile's id
 * @param id_size         bytes of `id`
 * @param as_of           orders and refunds up to this second count
 * @param statistics      receives them
 * @param statistics_size bytes of `statistics`, at least sizeof(clv_statistics) of version 0.1
 * @param error           NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile, or no such filter (`field` says which); CLV_EINVAL: an argument out
 * of range; CLV_ENOMEM; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_statistics_under(const clv_account *account, const char *filter, const void *id,
                                                size_t id_size, int64_t as_of, clv_statistics *statistics,
                                                size_t statistics_size, clv_error *error);

/**
 * The account's summary under a named filter, to fit a model of its own to.
 *
 * @param account       the account
 * @param filter        the filter's name, terminated
 * @param until         the day: orders up to its last second count, CLV_DAY_MIN to CLV_DAY_MAX
 * @param history_start customers whose first transaction is earlier are left out; CLV_NO_DAY: nobody
 * @param summary       receives it; free it with clv_summary_free
 * @param error         NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such filter; CLV_EINVAL: an argument out of range; CLV_ENOMEM; `*summary` unchanged
 *         then. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_summary_under(const clv_account *account, const char *filter, int32_t until,
                                             int32_t history_start, clv_summary **summary, clv_error *error);

/**
 * Predict one customer under a named filter. Historic attributes count the orders that pass it; predicted ones are
 * absent with CLV_REASON_OTHER_FILTER unless the model was fitted under the same expression.
 *
 * @param account    the account
 * @param filter     the filter's name, terminated
 * @param model      NULL: the account's, or one fitted to clv_account_summary_under
 * @param id         the profile's id
 * @param id_size    bytes of `id`
 * @param as_of      the moment: orders up to it count, and predictions start at the end of its day
 * @param options    NULL for the account's
 * @param prediction its `size` set by the caller; receives the attributes
 * @param error      NULL, or receives what went wrong
 * @return CLV_OK; CLV_ENOTFOUND: no such profile, or no such filter (`field` says which); CLV_EINVAL: an argument out
 * of range; CLV_ENOMEM; unchanged. A reader. Since 0.1.
 */
CLV_API clv_status clv_account_predict_under(const clv_account *account, const char *filter, const clv_model *model,
                                             const void *id, size_t id_size, int64_t as_of,
                                             const clv_predict_options *options, clv_prediction *prediction,
                                             clv_error *error);

#ifdef __cplusplus
}
#endif

#endif
