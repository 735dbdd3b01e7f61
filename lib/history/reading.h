/* Reading a person's orders, one after the other in the order of time. */
#ifndef CLVP_READING_H
#define CLVP_READING_H

#include "../summary/summary.h"
#include "filter.h"

/* A qualifying order, net of its refunds. */
typedef struct clvp_item {
  int64_t time;
  int64_t net; /* paid minus refunded, minor units */
  int32_t day;
} clvp_item;

/* An order that members of a person know. */
typedef struct clvp_entry {
  const clvp_order *order; /* the contents that decide */
  uint32_t first, count;   /* what members know of it, among all by digest */
} clvp_entry;

typedef struct clvp_reading {
  const clvp_history *history;
  int64_t as_of, day_end;
  int32_t day;
  clvp_filter_use *use; /* another filter than the history's, or NULL */
  bool united;          /* of several profiles */
  const clvp_profile *profile;
  const clvp_order *orders; /* of the run that it is in */
  size_t run, at, count;
  const clvp_order **all; /* of several profiles: all their orders, by digest */
  clvp_entry *entries;    /* the same united, by time */
  size_t all_count;
} clvp_reading;

/* CLV_OK; CLV_ENOMEM: a person of several profiles takes memory. */
clv_status clvp_reading_open(clvp_reading *reading, const clvp_history *history, clvp_filter_use *use, size_t number,
                             int64_t as_of, clv_error *error);
/* False at the end. */
bool clvp_reading_next(clvp_reading *reading, clvp_item *item);
void clvp_reading_close(clvp_reading *reading);

/* Days with an order, in a vector that grows. */
typedef struct clvp_transactions {
  clvp_transaction *days;
  size_t count, capacity;
} clvp_transactions;

/* A person's transactions up to a day, in place of those in the vector. */
clv_status clvp_transactions_read(clvp_transactions *transactions, const clvp_history *history, clvp_filter_use *use,
                                  size_t number, int32_t until, clv_error *error);

#endif
