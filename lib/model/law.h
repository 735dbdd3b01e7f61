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

/* Customers on whole days, as columns. */
typedef struct clvp_day_rows {
  const int32_t *x, *t_x, *T;
  const double *at_t_x, *at_T; /* of clvp_law.table; NULL where the law has none */
} clvp_day_rows;

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
  /* For whole days (parameters a day): values at low..high that all rows of one x share; NULL where none are needed.
   * A value has the same bits whatever the range. */
  void (*table)(const double *p, int32_t x, int32_t low, int32_t high, double *values);
  /* The log odds of `count` customers on whole days, from the table's values at their t_x and T. A customer's bits do
   * not depend on the others. */
  void (*log_odds_dead_days)(const double *p, size_t count, const clvp_day_rows *rows, double *log_odds);
  /* Expected transactions in (T, T + h], discounted at rate delta, given alive; h INFINITY needs delta > 0. */
  double (*expected)(const double *p, double x, double T, double h, double delta);
  /* P(at least one order in (T, T + h]) given alive; h may be INFINITY. */
  double (*p_order)(const double *p, double x, double T, double h);
  /* The w with P(no order in (T, T + w]) = silence given alive, 0 < silence < 1; INFINITY where there is none. */
  double (*wait)(const double *p, double x, double T, double silence);
} clvp_law;

extern const clvp_law clvp_nbd, clvp_bg_nbd, clvp_mbg_nbd, clvp_pareto_nbd;

/* The row of a kind; NULL where there is none. */
const clvp_law *clvp_law_of(int32_t kind);

/* P(alive) from the log odds of being dead, never below DBL_MIN; and the same of an array. */
double clvp_p_alive(double log_odds_dead);
void clvp_p_alive_array(const double *log_odds_dead, double *p_alive, size_t count);

/* The wait until an order is as likely as not; INFINITY where that is never. */
double clvp_wait_half(const clvp_law *law, const double *p, double x, double T, double log_odds_dead);

#endif
