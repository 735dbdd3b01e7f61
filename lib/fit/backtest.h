/* The inside of a backtest: customers with what they did, and forecasts of it. */
#ifndef CLVP_BACKTEST_H
#define CLVP_BACKTEST_H

#include "../base/memory.h"
#include "../model/law.h"
#include <clv/fit.h>

/* One forecast with its deviance by customer, kept so that two can be compared pair by pair. */
typedef struct clvp_forecast {
  clv_backtest_score score;
  double *deviance; /* by customer */
} clvp_forecast;

struct clv_backtest {
  clv_allocator allocator;
  size_t count;           /* customers */
  clv_statistics *before; /* as of the split */
  double *observed;       /* transactions in the period */
  size_t *ranking;        /* customers by observed transactions, least first */
  clvp_forecast *forecasts;
  size_t used, capacity;
  clv_backtest_facts facts;
};

/* Score means `mu` of the transactions and add them to the backtest; `mu` stays the caller's. On failure nothing has
 * changed. */
clv_status clvp_backtest_score(clv_backtest *backtest, const clv_backtest_score *about, const double *mu,
                               clv_error *error);

/* Fill `ranking` from `observed`. */
clv_status clvp_backtest_rank(clv_backtest *backtest, clv_error *error);

/* Find the best of each kind, and the grade. */
void clvp_backtest_settle(clv_backtest *backtest);

/* Poisson deviance of one customer: 2 [y ln(y/mu) - (y - mu)], mu at least 1e-6. */
double clvp_deviance(double observed, double mu);

#endif
