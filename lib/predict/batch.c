/* What a call has in common, and customers computed together. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/gamma_gamma.h"
#include "../model/model.h"
#include "predict.h"
#include <math.h>

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

/* Expected spend of a transaction in minor units, or why there is none. */
static clv_reason spend_of(const clvp_predictor *predictor, const clv_statistics *s, double *spend) {
  const clv_model *model = predictor->model;
  *spend = 0.0;
  if (model->facts.spend_kind == CLV_SPEND_NONE) return CLV_REASON_NO_SPEND_MODEL;
  if (s->flags & CLV_STATISTICS_OVERFLOW) return CLV_REASON_OVERFLOW;
  double expected = clvp_spend_of_customer(model->spend.parameters, model->facts.convention == CLV_SPEND_ALL,
                                           predictor->money_unit, s->x, s->spend, s->first_spend);
  if (!isfinite(expected)) return CLV_REASON_NO_MEAN;
  *spend = expected;
  return CLV_REASON_PRESENT;
}

void clvp_batch_fill(clvp_batch *batch) {
  const clvp_predictor *predictor = batch->predictor;
  size_t n = batch->count;
  for (size_t i = 0; i < n; i++) {
    const clv_statistics *s = batch->row[i];
    bool ordered = s->orders > 0;
    batch->x[i] = ordered ? s->x : 0;
    batch->t_x[i] = ordered ? s->last_day - s->first_day : 0;
    batch->T[i] = ordered ? predictor->as_of - s->first_day : 0;
  }
  if (predictor->model == NULL) return;
  unsigned asked = predictor->days.question.asked;
  if (asked & CLVP_ASK_ALIVE) {
    clvp_days_log_odds(&predictor->days, n, batch->x, batch->t_x, batch->T, batch->log_odds);
    clvp_p_alive_array(batch->log_odds, batch->p_alive, n);
  }
  for (size_t i = 0; i < n; i++) {
    if (asked & CLVP_ASK_EXPECTED) batch->expected[i] = clvp_days_expected(&predictor->days, batch->x[i], batch->T[i]);
    if (asked & CLVP_ASK_SPEND) batch->spend_reason[i] = (uint8_t)spend_of(predictor, batch->row[i], &batch->spend[i]);
  }
}
