/* The inside of a fit: rows of a summary as columns, the objective over them, the two parts, and the host's side. */
#ifndef CLVP_FIT_H
#define CLVP_FIT_H

#include "../base/memory.h"
#include "../model/law.h"
#include "../summary/summary.h"
#include <clv/fit.h>
#include <stdbool.h>

/* The options of one fit, checked. */
typedef struct clvp_fit_options {
  int32_t model, spend_model, convention;
  int32_t until;
  uint32_t unit_days;
  unsigned max_iterations;
  int64_t fitted_at;
  int32_t choice;
} clvp_fit_options;

clv_status clvp_fit_options_read(clvp_fit_options *own, const clv_option *options, size_t count,
                                 const clv_summary *summary, clv_error *error);

/* What the host lends, with the count of steps for its progress callback. */
typedef struct clvp_fit_run {
  clv_allocator allocator;
  const clv_executor *executor; /* NULL: none */
  clv_progress_fn progress;     /* NULL: none */
  void *progress_user;
  const char *phase;
  uint32_t step;
  double fraction;    /* told last */
  double from, share; /* of the whole that this phase is */
  bool cancelled;
} clvp_fit_run;

/* Check and take what the host lends; `own` must outlive the run. */
clv_status clvp_fit_start(clvp_fit_run *run, clv_fit_host *own, const clv_fit_host *host, clv_error *error);

/* Tell the host; true where it asks to stop. */
bool clvp_fit_tell(clvp_fit_run *run);

/* One piece of work, by number; no two that run at once have the same lane. */
typedef void (*clvp_lane_fn)(void *data, size_t number, size_t lane);

/* How many lanes so many pieces of work can use, at most `most`; one where the host lends no threads. */
size_t clvp_fit_lanes(const clvp_fit_run *run, size_t count, size_t most);

/* Do `count` pieces of work in a number of lanes. Which lane takes which must not matter. */
void clvp_fit_share(const clvp_fit_run *run, size_t lanes, size_t count, clvp_lane_fn work, void *data);

/* Consecutive rows that are evaluated together, with what they have in common. */
typedef struct clvp_fit_task {
  double key; /* x, or number of transactions; where thinned, their mean */
  size_t begin, end;
  int64_t customers;
} clvp_fit_task;

/* Longest observation, days: what tables over days are for. */
#define CLVP_FIT_DAYS_MAX 36525

/* Customers as columns, in the summary's order, cut into tasks at borders that depend on the rows alone. */
typedef struct clvp_fit_rows {
  const clvp_fit_run *run; /* allocates and shares work; must outlive the rows */
  size_t count;
  uint16_t *t_x, *T;       /* transactions: days */
  double *mean, *log_mean; /* spend: currency units */
  double *weight;          /* customers */
  clvp_fit_task *tasks;
  size_t task_count;
  int64_t customers;
  /* transactions */
  int32_t days, x_max; /* greatest T and x */
  int32_t first_day;   /* the least; CLV_NO_DAY without customers */
  double tau;          /* median T, at least a day: the scale of time */
  double rate;         /* transactions after the first a day of observation */
} clvp_fit_rows;

void clvp_fit_rows_free(clvp_fit_rows *rows);

/* Count one more row, whose key and customers are given, into the task it belongs to. */
void clvp_fit_rows_advance(clvp_fit_rows *rows, double key, int64_t customers);

/* Most rows of a task: small enough to share among threads, large enough to repay what rows of one x share. */
#define CLVP_TASK_ROWS 16384

/* Customers observed until a day. CLV_EDATA where a count is negative. */
clv_status clvp_fit_customers(clvp_fit_rows *rows, const clvp_table *table, int32_t until, const clvp_fit_run *run,
                              clv_error *error);

/* Mean spends above 0. CLV_EDATA where a count is negative. */
clv_status clvp_fit_spends(clvp_fit_rows *rows, const clvp_table *table, uint32_t minor_digits, const clvp_fit_run *run,
                           clv_error *error);

/* How customers are thinned: by cells of T and of T - t_x, whose k-th is k times as long as the first. */
typedef struct clvp_thinning {
  int32_t cell; /* days of the first */
  int32_t unit; /* days of the new unit of time */
  double each;  /* each x up to this stays apart; */
  double reach; /* beyond, those below `reach` times the least of them become one */
} clvp_thinning;

/* Fewer rows that stand for all: a mean of each cell, rounded to whole units. */
clv_status clvp_fit_thin_customers(clvp_fit_rows *thin, const clvp_fit_rows *rows, const clvp_thinning *how,
                                   clv_error *error);

/* At most about `limit` rows: the middle of each run of neighbours, with their weight. */
clv_status clvp_fit_thin_spends(clvp_fit_rows *thin, const clvp_fit_rows *rows, size_t limit, clv_error *error);

/* The log-likelihood of all rows by log parameters, as clvp_objective_fn. */
typedef struct clvp_objective clvp_objective;

clv_status clvp_objective_create(clvp_objective **objective, const clvp_law *law, const clvp_fit_rows *rows,
                                 clvp_fit_run *run, clv_error *error); /* law NULL: spend */
void clvp_objective_free(clvp_objective *objective);

/* A normal prior of a log parameter: -((theta - mean)/deviation)^2/2 is added to the value. */
typedef struct clvp_prior {
  double mean, deviation; /* deviation 0: none */
} clvp_prior;

/* From now on add these, `count` of them; 0 for none. */
void clvp_objective_prior(clvp_objective *objective, const clvp_prior *priors, size_t count);

int clvp_objective_evaluate(const double *theta, clvp_point *point, void *objective);

/* A parameter vector that a search starts at, with what is fixed in it. */
typedef struct clvp_search {
  double theta[CLVP_NEWTON_MAX];
  bool fixed[CLVP_NEWTON_MAX];
} clvp_search;

/* Newton from a start within the parameters' box, stopping at `tolerance` of the decrement. */
clvp_newton_end clvp_search_run(clvp_newton *newton, clvp_objective *objective, size_t n, const double *lower,
                                const double *upper, const clvp_search *start, double tolerance,
                                unsigned max_iterations);

/* May what a search ended with be used? */
static inline bool clvp_search_usable(clvp_newton_end end) {
  return end != CLVP_NEWTON_STOPPED && end != CLVP_NEWTON_NOT_FINITE;
}

/* What a transaction part is searched within. */
typedef struct clvp_fit_space {
  const clvp_law *law;
  double lower[CLVP_NEWTON_MAX], upper[CLVP_NEWTON_MAX];
  unsigned max_iterations;
} clvp_fit_space;

/* Where to search from; the most promising first. */
#define CLVP_STARTS 4
typedef struct clvp_starts {
  size_t count;
  clvp_search at[CLVP_STARTS];
} clvp_starts;

/* Starts for a search of all rows, near maxima that fewer rows have: mostly one. */
clv_status clvp_fit_find_starts(clvp_starts *starts, const clvp_fit_space *space, const clvp_fit_rows *rows,
                                clvp_fit_run *run, clv_error *error);

/* The two parts. `result` is filled in days and currency units; CLV_OK also where nothing is identified. */
clv_status clvp_fit_transactions(clv_fit_result *result, const clvp_law *law, const clvp_fit_rows *rows,
                                 unsigned max_iterations, clvp_fit_run *run, clv_error *error);
clv_status clvp_fit_spend(clv_fit_result *result, const clvp_fit_rows *rows, unsigned max_iterations, clvp_fit_run *run,
                          clv_error *error);

/* Covariance of the log parameters that are neither fixed nor held at a bound, packed, 0 elsewhere, and the condition
 * number of their Hessian. False, and zeros, where the Hessian is not negative definite. */
bool clvp_fit_covariance(const clvp_newton *newton, const bool *fixed, double *covariance, double *condition);

/* A log parameter with a greater standard error than this is not identified: its interval spans a factor of 500. */
#define CLVP_LOG_ERROR_MAX 1.6

/* Do the data leave one of the log parameters first..last open? */
bool clvp_fit_left_open(const clvp_newton *newton, const bool *fixed, size_t first, size_t last);

/* A limit stands for the maximum where it is worse by no more than this, in log-likelihood. */
#define CLVP_LIMIT_LOSS 0.02

/* A value that is not worse by more than this is not rejected (half the 95 % point of chi-square with one degree of
 * freedom). */
#define CLVP_COMMON_LOSS 1.92

/* Fill parameters, covariance, standard errors, criteria and norms from where a search ended. */
void clvp_fit_report(clv_fit_result *result, const clvp_newton *newton, double log_likelihood, const bool *fixed,
                     double customers);

/* From days to the model's unit: densities of repeat transactions grow by the unit's length. */
void clvp_fit_to_unit(clv_fit_result *result, const clvp_law *law, const clv_model_facts *facts);

#endif
