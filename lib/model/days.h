/* Forecasts on the day grid: what customers share is kept in tables over x and days, filled when first needed. A value
 * has the same bits with and without tables. */
#ifndef CLVP_DAYS_H
#define CLVP_DAYS_H

#include "../base/memory.h"
#include "law.h"

/* What a forecast is asked for. */
enum {
  CLVP_ASK_ALIVE = 1,      /* P(alive) */
  CLVP_ASK_EXPECTED = 2,   /* expected transactions */
  CLVP_ASK_DISCOUNTED = 4, /* the same, discounted */
  CLVP_ASK_ORDER = 8,      /* P(order) */
  CLVP_ASK_NEXT = 16,      /* next order, as of the last one */
  CLVP_ASK_NEXT_NOW = 32,  /* next order from now */
  CLVP_ASK_SPEND = 64      /* expected spend */
};

typedef struct clvp_question {
  unsigned asked; /* of the above */
  double horizon; /* days */
  double limit;   /* days within which an order is looked for */
  double delta;   /* continuous discount rate a day */
} clvp_question;

typedef struct clvp_days {
  const clvp_law *law;
  double p[CLV_PARAMETERS_MAX]; /* a day */
  clvp_question question;
  int32_t x_cap, day_cap;   /* tables hold x <= x_cap and days <= day_cap; x_cap < 0: there are none */
  unsigned char *tabulated; /* by x: 1 where `values` has its row */
  double *values;           /* of clvp_law.table */
  /* 0: not computed yet */
  double *expected, *discounted, *p_order, *p_limit, *p_ever; /* given alive, by x and T */
  double *waits;                                              /* as of the last order, by x and t_x */
} clvp_days;

/* Without tables. `parameters` in units of `unit_days`. */
void clvp_days_init(clvp_days *days, const clvp_law *law, const double *parameters, uint32_t unit_days,
                    const clvp_question *question);

/* Tables of what is asked for, as far as they pay: `customers` gives how many have each x below CLVP_DAYS_X, and T_max
 * the longest observation. */
#define CLVP_DAYS_X 1024
clv_status clvp_days_tables(clvp_days *days, const size_t customers[CLVP_DAYS_X], int32_t T_max,
                            const clv_allocator *allocator, clv_error *error);
void clvp_days_free(clvp_days *days, const clv_allocator *allocator);

/* Most customers of one call of clvp_days_log_odds. */
#define CLVP_DAYS_BLOCK 256

/* ln of P(dead)/P(alive) of some customers, 0 <= t_x <= T each. */
void clvp_days_log_odds(const clvp_days *days, size_t count, const int32_t *x, const int32_t *t_x, const int32_t *T,
                        double *log_odds);

/* Given alive. */
double clvp_days_expected(const clvp_days *days, int32_t x, int32_t T);
double clvp_days_discounted(const clvp_days *days, int32_t x, int32_t T);
double clvp_days_p_order(const clvp_days *days, int32_t x, int32_t T);
double clvp_days_p_limit(const clvp_days *days, int32_t x, int32_t T); /* P(order) within the limit */
double clvp_days_p_ever(const clvp_days *days, int32_t x, int32_t T);  /* P(order) at all */

/* Days from the last order to the next one, as expected then; INFINITY: never. */
double clvp_days_wait(const clvp_days *days, int32_t x, int32_t t_x);

#endif
