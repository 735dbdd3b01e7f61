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

/* For batches of these rows: they are checked, and get tables of what is asked of the model, to be cleared. CLV_EDATA
 * names the row; CLV_ENOMEM; there is nothing to clear then. */
clv_status clvp_predictor_prepare(clvp_predictor *predictor, unsigned asks, const clv_statistics *statistics,
                                  size_t stride, size_t count, const clv_allocator *allocator, clv_error *error);
void clvp_predictor_clear(clvp_predictor *predictor, const clv_allocator *allocator);

/* Customers with what the model says of them; a single one is a batch of one. */
typedef struct clvp_batch {
  const clvp_predictor *predictor;
  const unsigned char *rows; /* clv_statistics at every stride */
  size_t stride, count;
  int32_t x[CLVP_DAYS_BLOCK], t_x[CLVP_DAYS_BLOCK], T[CLVP_DAYS_BLOCK]; /* 0 of one without an order */
  double odds[CLVP_DAYS_BLOCK];                                         /* of being dead */
  double p_alive[CLVP_DAYS_BLOCK];
  double expected[CLVP_DAYS_BLOCK];   /* transactions, given alive */
  double discounted[CLVP_DAYS_BLOCK]; /* the same */
  double wait[CLVP_DAYS_BLOCK];       /* days from the last order to the next one */
  double spend[CLVP_DAYS_BLOCK];      /* of a transaction, minor units */
  /* why there is no order, no prediction, no money of the past, no expected spend; clv_reason */
  uint8_t no_order[CLVP_DAYS_BLOCK], no_prediction[CLVP_DAYS_BLOCK], no_money[CLVP_DAYS_BLOCK];
  uint8_t no_spend[CLVP_DAYS_BLOCK];
} clvp_batch;

static inline const clv_statistics *clvp_batch_row(const clvp_batch *batch, size_t i) {
  return (const clv_statistics *)(const void *)(batch->rows + i * batch->stride);
}

/* Compute a batch whose predictor and rows are set, as far as the predictor is asked. */
void clvp_batch_fill(clvp_batch *batch);

/* Where an attribute of a batch goes; which member holds it is said by the attribute's type. */
typedef struct clvp_values {
  union {
    int64_t *COUNT, *MONEY;
    double *NUMBER;
    int32_t *DAY;
    void *any;
  } as;
  uint8_t *reason; /* clv_reason */
} clvp_values;

/* An attribute: how it is computed, where it is in the record, and what it needs of the model. */
typedef struct clvp_attribute {
  void (*compute)(const clvp_batch *batch, const clvp_values *values);
  size_t offset, size;
  unsigned asks;
} clvp_attribute;

/* Compute an attribute; absent values are 0. */
void clvp_attribute_compute(const clvp_attribute *attribute, const clvp_batch *batch, const clvp_values *values);

/* By number; `compute` is NULL where there is no such attribute. */
extern const clvp_attribute clvp_attributes[CLV_ATTRIBUTE_LIMIT];

#endif
