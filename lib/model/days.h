/* Forecasts on the day grid: what customers share is kept in tables over x and days, filled when first needed. A value
 * has the same bits with and without tables. */
#ifndef CLVP_DAYS_H
#define CLVP_DAYS_H

#include "../base/memory.h"
#include "law.h"

/* What customers of one x and a day share. */
typedef enum clvp_figure {
  CLVP_FIGURE_SILENT,     /* P(no order and no dropout until the day) from the first one on, of those with r + x orders;
                             -1 where that is next to nothing */
  CLVP_FIGURE_DEAD,       /* that times what clvp_law.dead_days says of the day; at least DBL_MIN */
  CLVP_FIGURE_EXPECTED,   /* transactions within the horizon, given alive at T; where the law has a lifetime, over
                             r + x, and of x = 0 only */
  CLVP_FIGURE_DISCOUNTED, /* the same, discounted */
  CLVP_FIGURE_P_ORDER,    /* P(order within the horizon), given alive at T */
  CLVP_FIGURE_P_LIMIT,    /* P(order within the limit), the same */
  CLVP_FIGURE_P_EVER,     /* P(order at all), the same */
  CLVP_FIGURE_WAIT,       /* days from the last order at t_x to the next one, as expected then; INFINITY: never */
  CLVP_FIGURES
} clvp_figure;

/* What a forecast is asked for. */
enum {
  CLVP_ASK_ALIVE = 1 << CLVP_FIGURE_SILENT | 1 << CLVP_FIGURE_DEAD,       /* P(alive) */
  CLVP_ASK_EXPECTED = 1 << CLVP_FIGURE_EXPECTED,                          /* expected transactions */
  CLVP_ASK_DISCOUNTED = 1 << CLVP_FIGURE_DISCOUNTED,                      /* the same, discounted */
  CLVP_ASK_ORDER = 1 << CLVP_FIGURE_P_ORDER,                              /* P(order) */
  CLVP_ASK_NEXT_NOW = 1 << CLVP_FIGURE_P_LIMIT | 1 << CLVP_FIGURE_P_EVER, /* next order from now */
  CLVP_ASK_NEXT = 1 << CLVP_FIGURE_WAIT,                                  /* next order, as of the last one */
  CLVP_ASK_SPEND = 1 << CLVP_FIGURES                                      /* expected spend */
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
  int32_t x_cap, day_cap;     /* tables hold x <= x_cap and days <= day_cap; x_cap < 0: there are none */
  double *purchase, *dropout; /* by day: ln((alpha + t)/alpha), and aging from 0 to t or NULL */
  double
      *figure[CLVP_FIGURES]; /* by x and day, after a first cell that stays 0; 0: not computed yet; NULL: not asked */
} clvp_days;

/* Without tables. `parameters` in units of `unit_days`. */
void clvp_days_init(clvp_days *days, const clvp_law *law, const double *parameters, uint32_t unit_days,
                    const clvp_question *question);

/* Tables of what is asked for, as far as they pay for so many customers with x to x_max and T to T_max. */
clv_status clvp_days_tables(clvp_days *days, size_t customers, int32_t x_max, int32_t T_max,
                            const clv_allocator *allocator, clv_error *error);
void clvp_days_free(clvp_days *days, const clv_allocator *allocator);

/* Customers as columns, at most CLVP_DAYS_BLOCK; 0 <= t_x <= T each. */
#define CLVP_DAYS_BLOCK 256
typedef struct clvp_day_rows {
  size_t count;
  const int32_t *x, *t_x, *T;
  uint32_t at_t_x[CLVP_DAYS_BLOCK], at_T[CLVP_DAYS_BLOCK]; /* by clvp_days_rows_place */
} clvp_day_rows;

/* Find the places of the customers in the tables. */
void clvp_days_rows_place(const clvp_days *days, clvp_day_rows *rows);

/* P(dead)/P(alive), and P(alive) of these odds, never below DBL_MIN. */
void clvp_days_odds(const clvp_days *days, const clvp_day_rows *rows, double *odds);
void clvp_days_p_alive(const double *odds, size_t count, double *p_alive);

/* Expected transactions given alive, discounted or not. */
void clvp_days_expected(const clvp_days *days, const clvp_day_rows *rows, bool discounted, double *expected);

/* One figure. */
double clvp_days_figure(const clvp_days *days, clvp_figure figure, int32_t x, int32_t day);

/* Days from T until an order is as likely as not, with these odds of being dead at T; INFINITY: never. */
double clvp_days_wait(const clvp_days *days, int32_t x, int32_t T, double odds);

#endif
