/* Order filters: which orders count, as an expression over an order's fields. See clv_query(7). */
#ifndef CLVP_FILTER_H
#define CLVP_FILTER_H

#include "../query/query.h"
#include "history.h"

/* An expression over amount, cost, day, source, channel, campaign and tags. Immutable. */
typedef struct clvp_filter {
  clvp_query *query;
  clv_allocator allocator;
  uint64_t hash; /* of the expression as printed, never 0 */
} clvp_filter;

/* Memory in which one thread evaluates a filter. */
typedef struct clvp_filter_use clvp_filter_use;

/* CLV_EDATA with the position; CLV_ENOMEM; `*filter` unchanged then. */
clv_status clvp_filter_create(clvp_filter **filter, const char *text, size_t size, uint32_t minor_digits,
                              const clv_allocator *allocator, clv_error *error);
void clvp_filter_free(clvp_filter *filter); /* NULL is fine */

/* NULL: out of memory. */
clvp_filter_use *clvp_filter_use_create(const clvp_filter *filter);
void clvp_filter_use_free(clvp_filter_use *use); /* NULL is fine */

/* Bytes that they take; of NULL none. */
size_t clvp_filter_memory(const clvp_filter *filter);
size_t clvp_filter_use_memory(const clvp_filter_use *use);

/* Overwrite what is left in it of orders looked at. NULL is fine. */
void clvp_filter_use_wipe(clvp_filter_use *use);

bool clvp_filter_passes(clvp_filter_use *use, const clvp_history *history, const clvp_contents *contents);

/* Give the history another filter of its own, which it takes over; NULL: every order qualifies. One pass over all
 * orders. CLV_ENOMEM: nothing changed. */
clv_status clvp_history_set_filter(clvp_history *history, clvp_filter *filter, clv_error *error);
/* Look at all orders anew under the filter that the history has. */
void clvp_history_refilter(clvp_history *history);

#endif
