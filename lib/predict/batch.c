/* What a call has in common, and customers computed together. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/gamma_gamma.h"
#include "../model/model.h"
#include "predict.h"
#include <float.h>
#include <math.h>
#include <string.h>

#define HORIZON_MAX 36525

clv_status clvp_predictor_init(clvp_predictor *predictor, const clv_model *model, int32_t as_of,
                               const clv_predict_options *options, clv_error *error) {
  clv_predict_options own = CLV_PREDICT_OPTIONS_INIT;
  clv_status status = clvp_struct_in(&own, (uint32_t)sizeof own, options, "options", error);
  if (status != CLV_OK) return status;
  if (own.horizon < 1 || own.horizon > HORIZON_MAX)
    return clvp_fail(error, CLV_EINVAL, "horizon", "must be from 1 to 36,525 days");
  if (own.next_order_limit < 1 || own.next_order_limit > HORIZON_MAX)
    return clvp_fail(error, CLV_EINVAL, "next_order_limit", "must be from 1 to 36,525 days");
  if (!(own.annual_discount >= 0.0 && own.annual_discount <= 1e6))
    return clvp_fail(error, CLV_EINVAL, "annual_discount", "must be from 0 to 1e6 a year");
  if (own.reserved != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "must be 0");
  if (!clvp_day_valid(as_of)) return clvp_fail(error, CLV_EINVAL, "as_of", "lies outside the years 0001 to 9999");

  *predictor = (clvp_predictor){.model = model, .orders_per_transaction = 1.0, .money_unit = 1.0, .as_of = as_of};
  if (model == NULL) return CLV_OK;
  const clv_model_facts *facts = &model->facts;
  clvp_question question = {
      .asked = ~0u, .horizon = own.horizon, .limit = own.next_order_limit, .delta = log1p(own.annual_discount) / 365.0};
  clvp_days_init(&predictor->days, clvp_law_of(facts->kind), model->transactions.parameters, facts->unit_days,
                 &question);
  if (facts->transactions > 0) predictor->orders_per_transaction = (double)facts->orders / (double)facts->transactions;
  for (uint32_t i = 0; i < facts->configuration.minor_digits; i++) predictor->money_unit *= 10.0;
  return CLV_OK;
}

/* What is known of the customers themselves. Returns whether all have ordered, and no money overflows. */
static bool batch_read(clvp_batch *batch, double *n, double *total) {
  const clv_model *model = batch->predictor->model;
  int32_t as_of = batch->predictor->as_of, first = model != NULL && model->facts.convention == CLV_SPEND_ALL;
  int plain = 1;
  for (size_t i = 0; i < batch->count; i++) {
    const clv_statistics *s = clvp_batch_row(batch, i);
    CLVP_PREFETCH_AHEAD(s, CLVP_DAYS_BLOCK * batch->stride);
    int ordered = s->orders > 0;
    plain &= ordered & (s->flags == 0);
    batch->x[i] = ordered ? s->x : 0;
    batch->t_x[i] = ordered ? s->last_day - s->first_day : 0;
    batch->T[i] = ordered ? as_of - s->first_day : 0;
    n[i] = (double)(s->x + first);
    total[i] = (double)(first ? s->spend : s->spend - s->first_spend);
  }
  return plain != 0;
}

static void batch_reasons(clvp_batch *batch, bool plain) {
  const clv_model *model = batch->predictor->model;
  size_t count = batch->count;
  clv_reason no_model = model == NULL ? CLV_REASON_NO_MODEL : CLV_REASON_PRESENT;
  clv_reason no_spend = model == NULL                               ? CLV_REASON_NO_MODEL
                        : model->facts.spend_kind == CLV_SPEND_NONE ? CLV_REASON_NO_SPEND_MODEL
                                                                    : CLV_REASON_PRESENT;
  memset(batch->no_order, CLV_REASON_PRESENT, count);
  memset(batch->no_money, CLV_REASON_PRESENT, count);
  memset(batch->no_prediction, (int)no_model, count);
  memset(batch->no_spend, (int)no_spend, count);
  for (size_t i = 0; !plain && i < count; i++) {
    const clv_statistics *s = clvp_batch_row(batch, i);
    if (s->orders == 0) batch->no_order[i] = batch->no_prediction[i] = batch->no_spend[i] = CLV_REASON_NO_ORDERS;
    if (s->flags == 0) continue;
    batch->no_money[i] = CLV_REASON_OVERFLOW;
    if (batch->no_spend[i] == CLV_REASON_PRESENT) batch->no_spend[i] = CLV_REASON_OVERFLOW;
  }
}

static void batch_spend(clvp_batch *batch, const double *n, const double *total) {
  const clv_model *model = batch->predictor->model;
  if (model->facts.spend_kind == CLV_SPEND_NONE) return;
  clvp_spend_of_customers(model->spend.parameters, batch->predictor->money_unit, batch->count, n, total, batch->spend);
  int absent = 0;
  for (size_t i = 0; i < batch->count; i++) absent |= !(batch->spend[i] <= DBL_MAX);
  for (size_t i = 0; absent && i < batch->count; i++) {
    bool none = !(batch->spend[i] <= DBL_MAX);
    if (none && batch->no_spend[i] == CLV_REASON_PRESENT) batch->no_spend[i] = CLV_REASON_NO_MEAN;
  }
}

void clvp_batch_fill(clvp_batch *batch) {
  const clvp_predictor *predictor = batch->predictor;
  double n[CLVP_DAYS_BLOCK], total[CLVP_DAYS_BLOCK];
  batch_reasons(batch, batch_read(batch, n, total));
  if (predictor->model == NULL) return;
  const clvp_days *days = &predictor->days;
  unsigned asked = days->question.asked;
  clvp_day_rows rows;
  rows.count = batch->count;
  rows.x = batch->x, rows.t_x = batch->t_x, rows.T = batch->T;
  clvp_days_rows_place(days, &rows);
  if (asked & CLVP_ASK_ALIVE) {
    clvp_days_odds(days, &rows, batch->odds);
    clvp_days_p_alive(batch->odds, batch->count, batch->p_alive);
  }
  if (asked & CLVP_ASK_EXPECTED) clvp_days_expected(days, &rows, false, batch->expected);
  if (asked & CLVP_ASK_DISCOUNTED && days->question.delta > 0.0)
    clvp_days_expected(days, &rows, true, batch->discounted);
  for (size_t i = 0; asked & CLVP_ASK_NEXT && i < batch->count; i++)
    batch->wait[i] = clvp_days_figure(days, CLVP_FIGURE_WAIT, batch->x[i], batch->t_x[i]);
  if (asked & CLVP_ASK_SPEND) batch_spend(batch, n, total);
}
