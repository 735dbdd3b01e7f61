/* The inside of a summary: sorted tables of counts, and the builder that fills them. */
#ifndef CLVP_SUMMARY_H
#define CLVP_SUMMARY_H

#include <clv/summary.h>
#include "../base/configuration.h"
#include "../base/memory.h"
#include "../base/money.h"

#define CLVP_SUMMARY_PARTS 6

/* (a, b) -> count, sorted by (a, b), no count 0. Customers: a = x, b = clvp_days_pack(first_day, last_day);
 * spend: a = transactions, b = minor units; histograms: a = day or gap, b = 0. */
typedef struct clvp_table {
  int32_t *a;
  int64_t *b;
  int64_t *count;
  size_t size;
} clvp_table;

struct clv_summary {
  clv_allocator allocator;
  clv_configuration configuration;
  int32_t until;
  clvp_table parts[CLVP_SUMMARY_PARTS];
  int64_t orders;
  clvp_wide spend;        /* of the customers whose own spend fits */
  int64_t spend_overflow; /* customers whose own spend does not: in no spend table */
};

extern const char *const clvp_summary_part_names[CLVP_SUMMARY_PARTS];

/* first and last day in one key that sorts by first, then last. */
static inline int64_t clvp_days_pack(int32_t first_day, int32_t last_day) {
  return (int64_t)first_day * INT64_C(4294967296) + ((int64_t)last_day - INT32_MIN);
}
static inline int32_t clvp_days_last(int64_t b) { return (int32_t)((b & INT64_C(0xffffffff)) + INT32_MIN); }
static inline int32_t clvp_days_first(int64_t b) {
  return (int32_t)((b - (b & INT64_C(0xffffffff))) / INT64_C(4294967296));
}

/* Not negative where these are the numbers of a buyer without flags, as of a day of the calendar. Each condition is a
 * number that is negative where it is broken, so that none is a branch. */
static inline int64_t clvp_statistics_plain(const clv_statistics *s, int32_t as_of) {
  int64_t x = s->x, t_x = (int64_t)s->last_day - s->first_day;
  uint64_t more = (uint64_t)s->spend - (uint64_t)s->first_spend;
  uint64_t broken = (uint64_t)(x | s->orders | s->spend | s->first_spend);
  broken |= ((uint64_t)s->orders - (uint64_t)(x + 1)) | more | -(uint64_t)s->flags;
  broken |= (uint64_t)(((int64_t)s->first_day - CLV_DAY_MIN) | ((int64_t)as_of - s->last_day) | (t_x - x));
  /* x = 0 is one transaction, on one day */
  broken |= (uint64_t)(x - 1) & -((uint64_t)t_x | more);
  return (int64_t)broken;
}

/* What is wrong with a customer's numbers; CLV_OK where nothing is after all. The error names `row`. */
clv_status clvp_statistics_refuse(const clv_statistics *statistics, int32_t as_of, uint64_t row, clv_error *error);

/* Are these a customer's numbers, as of a day of the calendar? Those of buyers without flags are told at once. */
static inline clv_status clvp_statistics_check(const clv_statistics *s, int32_t as_of, uint64_t row, clv_error *error) {
  return clvp_statistics_plain(s, as_of) >= 0 ? CLV_OK : clvp_statistics_refuse(s, as_of, row, error);
}

/* A transaction: a day with its orders. */
typedef struct clvp_transaction {
  int32_t day;
  int64_t orders;
  clvp_wide spend;
} clvp_transaction;

/* Collects customers one at a time, in any order, then becomes a summary. */
typedef struct clvp_summary_builder clvp_summary_builder;

clv_status clvp_builder_create(clvp_summary_builder **builder, const clv_configuration *configuration, int32_t until,
                               const clv_allocator *allocator, clv_error *error);
void clvp_builder_free(clvp_summary_builder *builder);
/* `count` transactions of one customer in ascending days, none after `until`; none: nothing happens. A customer whose
 * first day lies before history_start is left out. */
clv_status clvp_builder_add(clvp_summary_builder *builder, const clvp_transaction *transactions, size_t count,
                            clv_error *error);
/* The summary of all that was added; the builder stays and may be freed. */
clv_status clvp_builder_finish(clvp_summary_builder *builder, clv_summary **summary, clv_error *error);

#endif
