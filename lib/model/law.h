/* The table of transaction models: one row, and one file, a model. Arguments are valid: parameters positive and finite,
 * x >= 0, 0 <= t_x <= T. "Alive" conditions on not having dropped out by T. */
#ifndef CLVP_LAW_H
#define CLVP_LAW_H

#include "../num/newton.h"
#include <clv/model.h>

/* Rows of a summary that share x, as columns; times in whole days, or in another unit, as the parameters are. */
typedef struct clvp_rows {
  double x;
  size_t count;
  const uint16_t *t_x, *T;
  const double *weight; /* customers */
} clvp_rows;

/* Days of a group, which are computed together: those that share day / CLVP_LAW_DAYS. */
#define CLVP_LAW_DAYS 16

/* The likelihood of whole-day rows from tables over the days, which one set of parameters shares. */
typedef struct clvp_grid {
  size_t (*shared_size)(int32_t days, int32_t x_max);  /* doubles of the tables that all rows share */
  size_t (*scratch_size)(int32_t days, int32_t x_max); /* doubles for the rows of one x; one a thread */
  /* Fill the shared tables for t = 0..days; false where the parameters are beyond what tables can do. */
  bool (*prepare)(const double *parameters, int32_t days, int32_t x_max, double *shared);
  /* Weighted log-likelihood of the rows with derivatives by log parameters. */
  void (*evaluate)(const double *parameters, int32_t days, const double *shared, const clvp_rows *rows, double *scratch,
                   clvp_point *sum);
} clvp_grid;

typedef struct clvp_law {
  clv_model_kind kind;
  const char *name;
  const char *summary;
  size_t count; /* parameters */
  const char *names[CLV_PARAMETERS_MAX];
  unsigned times; /* bit i: parameter i is in units of time */
  bool drops_out; /* the last two parameters describe dropout */
  const clvp_grid *grid;

  /* Log-likelihood of one customer with derivatives by log parameters. */
  void (*likelihood)(const double *p, double x, double t_x, double T, clvp_point *point);
  /* ln of P(dead)/P(alive) at T; -INFINITY where nobody can have dropped out. */
  double (*log_odds_dead)(const double *p, double x, double t_x, double T);
  /* Expected transactions in (T, T + h], discounted at rate delta, given alive; h INFINITY needs delta > 0. */
  double (*expected)(const double *p, double x, double T, double h, double delta);
  /* P(at least one order in (T, T + h]) given alive; h may be INFINITY. */
  double (*p_order)(const double *p, double x, double T, double h);
  /* The w with P(no order in (T, T + w]) = silence given alive, 0 < silence < 1; INFINITY where there is none. */
  double (*wait)(const double *p, double x, double T, double silence);

  /* On whole days, where the first two parameters are r and alpha of the purchase process. ln S(from)/S(to), where
   * customers drop out in time; else NULL. */
  double (*aging)(const double *p, double from, double to);
  /* Functions of a day that may compute all of its group, unless it is wanted alone, and leave NaN in place of what
   * they do not. Relative to those alive right after an x-th order on the day: who dropped out with it; or who, in
   * time, will drop out before another order. */
  void (*dead_days)(const double *p, int32_t x, int32_t day, bool alone, double dead[CLVP_LAW_DAYS]);
  /* One of these. Days alive in (T, T + h], expected and discounted given alive at T, where that does not depend on x,
   * so that `expected` is (r + x)/(alpha + T) times it; or `expected` with T the day. */
  double (*lifetime)(const double *p, double T, double h, double delta);
  void (*expected_days)(const double *p, int32_t x, int32_t day, bool alone, double h, double delta,
                        double E[CLVP_LAW_DAYS]);
} clvp_law;

extern const clvp_law clvp_nbd, clvp_bg_nbd, clvp_mbg_nbd, clvp_pareto_nbd;

/* The row of a kind; NULL where there is none. */
const clvp_law *clvp_law_of(int32_t kind);

/* P(alive) from the log odds of being dead, never below DBL_MIN. */
double clvp_p_alive(double log_odds_dead);

/* The wait until an order is as likely as not; INFINITY where that is never. */
double clvp_wait_half(const clvp_law *law, const double *p, double x, double T, double log_odds_dead);

#endif
