/* The inside of a prediction: what a call has in common, and batches of customers computed together. */
#ifndef CLVP_PREDICT_H
#define CLVP_PREDICT_H

#include "../model/days.h"
#include "../summary/summary.h"
#include <clv/predict.h>
#include <stdbool.h>

/* Model and options in the units of the day grid. */
typedef struct clvp_predictor {
  const clv_model *model; /* NULL: history only */
  clvp_days days;         /* not used without a model */
  double orders_per_transaction;
  double money_unit; /* minor units in one of the currency */
  int32_t as_of;
} clvp_predictor;

/* Checked options; everything is asked for, discounted attributes where there is a discount. */
clv_status clvp_predictor_init(clvp_predictor *predictor, const clv_model *model, int32_t as_of,
                               const clv_predict_options *options, clv_error *error);

/* Customers with what the model says of them; a single one is a batch of one. */
typedef struct clvp_batch {
  const clvp_predictor *predictor;
  size_t count;
  const clv_statistics *row[CLVP_DAYS_BLOCK];
  int32_t x[CLVP_DAYS_BLOCK], t_x[CLVP_DAYS_BLOCK], T[CLVP_DAYS_BLOCK]; /* 0 of one without an order */
  double log_odds[CLVP_DAYS_BLOCK];                                     /* of being dead */
  double p_alive[CLVP_DAYS_BLOCK];
  double expected[CLVP_DAYS_BLOCK]; /* transactions */
  double spend[CLVP_DAYS_BLOCK];    /* of a transaction, minor units */
  uint8_t spend_reason[CLVP_DAYS_BLOCK];
} clvp_batch;

/* Compute a batch whose predictor, count and rows are set, as far as the predictor is asked. */
void clvp_batch_fill(clvp_batch *batch);

/* One value; which member holds it is said by the attribute's type. */
typedef union clvp_value {
  int64_t COUNT, MONEY;
  double NUMBER;
  int32_t DAY;
} clvp_value;

/* An attribute: how it is computed, where it is in the record, and what it needs of the model. */
typedef struct clvp_attribute {
  clv_reason (*compute)(const clvp_batch *batch, size_t i, clvp_value *value);
  size_t offset, size;
  unsigned asks;
} clvp_attribute;

/* By number; `compute` is NULL where there is no such attribute. */
extern const clvp_attribute clvp_attributes[CLV_ATTRIBUTE_LIMIT];

#endif
