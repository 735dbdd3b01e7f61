/* The inside of a prediction: what a call has in common, what rows of one x share, and one row. */
#ifndef CLVP_PREDICT_H
#define CLVP_PREDICT_H

#include "../model/law.h"
#include <clv/predict.h>
#include <stdbool.h>

/* What a call has to compute. */
enum {
  CLVP_NEED_ALIVE = 1,      /* P(alive) */
  CLVP_NEED_EXPECTED = 2,   /* expected transactions */
  CLVP_NEED_ORDER = 4,      /* P(order) */
  CLVP_NEED_NEXT = 8,       /* next order, as of the last one */
  CLVP_NEED_NEXT_NOW = 16,  /* next order from now */
  CLVP_NEED_DISCOUNTED = 32 /* discounted transactions */
};

/* Model and options in the units of the day grid. */
typedef struct clvp_predictor {
  const clv_model *model; /* NULL: history only */
  const clvp_law *law;
  double p[CLV_PARAMETERS_MAX]; /* a day */
  double horizon, limit;        /* days */
  double delta;                 /* continuous rate a day */
  double orders_per_transaction;
  double money_unit; /* minor units in one of the currency */
  int32_t as_of;
  unsigned needs;
} clvp_predictor;

/* Given alive, what depends on x and T alone. */
typedef struct clvp_pair {
  double expected, discounted, p_order;
  double p_limit; /* P(order) within the limit of next orders */
  double p_ever;  /* P(order) at all */
} clvp_pair;

/* Checked options; `needs` is everything. */
clv_status clvp_predictor_init(clvp_predictor *predictor, const clv_model *model, int32_t as_of,
                               const clv_predict_options *options, clv_error *error);

/* Is it a customer's, as of the predictor's day? `row` is named by the error. */
clv_status clvp_statistics_check(const clv_statistics *statistics, int32_t as_of, uint64_t row, clv_error *error);

void clvp_pair_fill(const clvp_predictor *predictor, int32_t x, int32_t T, clvp_pair *pair);

/* Days from the last order to the next one as then expected; INFINITY: never. */
double clvp_wait_from_last(const clvp_predictor *predictor, int32_t x, int32_t t_x);

/* One row, from what its x, t_x and T share. `own` is written whole. */
void clvp_predict_row(const clvp_predictor *predictor, const clv_statistics *statistics, double log_odds_dead,
                      const clvp_pair *pair, double wait_from_last, clv_prediction *own);

#endif
