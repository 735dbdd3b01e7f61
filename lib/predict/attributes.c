/* The formula of every attribute, and why it is absent where it is. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../model/model.h"
#include "predict.h"
#include <math.h>
#include <stddef.h>

/* An attribute is a function of a batch and the index of a customer, which gives a value or a reason. */
#define COMPUTE(name) static clv_reason compute_##name(const clvp_batch *batch, size_t i, clvp_value *value)

static bool ordered(const clvp_batch *batch, size_t i) { return batch->row[i]->orders > 0; }

/* What a prediction needs to begin with. */
static clv_reason unpredictable(const clvp_batch *batch, size_t i) {
  if (!ordered(batch, i)) return CLV_REASON_NO_ORDERS;
  return batch->predictor->model == NULL ? CLV_REASON_NO_MODEL : CLV_REASON_PRESENT;
}

static clv_reason unpriced(const clvp_batch *batch, size_t i) {
  clv_reason reason = unpredictable(batch, i);
  return reason != CLV_REASON_PRESENT ? reason : (clv_reason)batch->spend_reason[i];
}

static bool overflowed(const clvp_batch *batch, size_t i) {
  return (batch->row[i]->flags & CLV_STATISTICS_OVERFLOW) != 0;
}

COMPUTE(historic_value) {
  value->MONEY = batch->row[i]->spend;
  return overflowed(batch, i) ? CLV_REASON_OVERFLOW : CLV_REASON_PRESENT;
}

COMPUTE(historic_orders) {
  value->COUNT = batch->row[i]->orders;
  return CLV_REASON_PRESENT;
}

COMPUTE(transactions) {
  value->COUNT = ordered(batch, i) ? (int64_t)batch->row[i]->x + 1 : 0;
  return CLV_REASON_PRESENT;
}

COMPUTE(first_order) {
  value->DAY = batch->row[i]->first_day;
  return ordered(batch, i) ? CLV_REASON_PRESENT : CLV_REASON_NO_ORDERS;
}

COMPUTE(last_order) {
  value->DAY = batch->row[i]->last_day;
  return ordered(batch, i) ? CLV_REASON_PRESENT : CLV_REASON_NO_ORDERS;
}

COMPUTE(days_since_last_order) {
  value->COUNT = (int64_t)batch->T[i] - batch->t_x[i];
  return ordered(batch, i) ? CLV_REASON_PRESENT : CLV_REASON_NO_ORDERS;
}

COMPUTE(average_order_value) {
  if (!ordered(batch, i)) return CLV_REASON_NO_ORDERS;
  value->NUMBER = (double)batch->row[i]->spend / (double)batch->row[i]->orders;
  return overflowed(batch, i) ? CLV_REASON_OVERFLOW : CLV_REASON_PRESENT;
}

COMPUTE(average_days_between_orders) {
  if (!ordered(batch, i)) return CLV_REASON_NO_ORDERS;
  if (batch->x[i] == 0) return CLV_REASON_ONE_TRANSACTION;
  value->NUMBER = (double)batch->t_x[i] / (double)batch->x[i];
  return CLV_REASON_PRESENT;
}

COMPUTE(p_alive) {
  value->NUMBER = batch->p_alive[i];
  return unpredictable(batch, i);
}

COMPUTE(churn_probability) {
  value->NUMBER = 1.0 - batch->p_alive[i];
  return unpredictable(batch, i);
}

COMPUTE(predicted_transactions) {
  value->NUMBER = batch->p_alive[i] * batch->expected[i];
  return unpredictable(batch, i);
}

COMPUTE(predicted_orders) {
  value->NUMBER = batch->p_alive[i] * batch->expected[i] * batch->predictor->orders_per_transaction;
  return unpredictable(batch, i);
}

COMPUTE(p_order) {
  clv_reason reason = unpredictable(batch, i);
  if (reason == CLV_REASON_PRESENT)
    value->NUMBER = batch->p_alive[i] * clvp_days_p_order(&batch->predictor->days, batch->x[i], batch->T[i]);
  return reason;
}

/* A day `wait` after another, rounded up. */
static clv_reason day_after(int32_t from, double wait, double limit, clvp_value *value) {
  if (!(wait < INFINITY)) return CLV_REASON_NEVER;
  if (wait > limit) return CLV_REASON_BEYOND_LIMIT;
  if (ceil(wait) > (double)(CLV_DAY_MAX - from)) return CLV_REASON_OVERFLOW;
  value->DAY = from + (int32_t)ceil(wait);
  return CLV_REASON_PRESENT;
}

COMPUTE(next_order) {
  clv_reason reason = unpredictable(batch, i);
  if (reason != CLV_REASON_PRESENT) return reason;
  const clvp_days *days = &batch->predictor->days;
  return day_after(batch->row[i]->last_day, clvp_days_wait(days, batch->x[i], batch->t_x[i]), days->question.limit,
                   value);
}

COMPUTE(next_order_from_now) {
  clv_reason reason = unpredictable(batch, i);
  if (reason != CLV_REASON_PRESENT) return reason;
  const clvp_days *days = &batch->predictor->days;
  if (batch->p_alive[i] <= 0.5) return CLV_REASON_NEVER;
  if (batch->p_alive[i] * clvp_days_p_limit(days, batch->x[i], batch->T[i]) < 0.5) {
    bool ever = batch->p_alive[i] * clvp_days_p_ever(days, batch->x[i], batch->T[i]) > 0.5;
    return ever ? CLV_REASON_BEYOND_LIMIT : CLV_REASON_NEVER;
  }
  double wait = clvp_wait_half(days->law, days->p, batch->x[i], batch->T[i], batch->log_odds[i]);
  return day_after(batch->predictor->as_of, wait, days->question.limit, value);
}

COMPUTE(overdue_days) {
  clvp_value next;
  clv_reason reason = compute_next_order(batch, i, &next);
  if (reason != CLV_REASON_PRESENT) return reason;
  int64_t overdue = (int64_t)batch->predictor->as_of - next.DAY;
  value->COUNT = overdue > 0 ? overdue : 0;
  return CLV_REASON_PRESENT;
}

COMPUTE(expected_spend) {
  value->NUMBER = batch->spend[i];
  return unpriced(batch, i);
}

COMPUTE(expected_order_value) {
  value->NUMBER = batch->spend[i] / batch->predictor->orders_per_transaction;
  return unpriced(batch, i);
}

COMPUTE(predicted_value) {
  value->NUMBER = batch->p_alive[i] * batch->expected[i] * batch->spend[i];
  return unpriced(batch, i);
}

COMPUTE(total_value) {
  value->NUMBER = (double)batch->row[i]->spend + batch->p_alive[i] * batch->expected[i] * batch->spend[i];
  return unpriced(batch, i);
}

COMPUTE(discounted_transactions) {
  clv_reason reason = unpredictable(batch, i);
  if (reason != CLV_REASON_PRESENT) return reason;
  const clvp_days *days = &batch->predictor->days;
  if (days->question.delta == 0.0) return CLV_REASON_NOT_ASKED;
  value->NUMBER = batch->p_alive[i] * clvp_days_discounted(days, batch->x[i], batch->T[i]);
  return CLV_REASON_PRESENT;
}

COMPUTE(discounted_value) {
  clv_reason reason = compute_discounted_transactions(batch, i, value);
  if (reason != CLV_REASON_PRESENT) return reason;
  value->NUMBER *= batch->spend[i];
  return (clv_reason)batch->spend_reason[i];
}

/* What the attributes ask of the model. */
#define ASKS_EXPECTED (CLVP_ASK_ALIVE | CLVP_ASK_EXPECTED)
enum {
  ASKS_historic_value = 0,
  ASKS_historic_orders = 0,
  ASKS_transactions = 0,
  ASKS_first_order = 0,
  ASKS_last_order = 0,
  ASKS_days_since_last_order = 0,
  ASKS_average_order_value = 0,
  ASKS_average_days_between_orders = 0,
  ASKS_p_alive = CLVP_ASK_ALIVE,
  ASKS_churn_probability = CLVP_ASK_ALIVE,
  ASKS_predicted_transactions = ASKS_EXPECTED,
  ASKS_predicted_orders = ASKS_EXPECTED,
  ASKS_p_order = CLVP_ASK_ALIVE | CLVP_ASK_ORDER,
  ASKS_next_order = CLVP_ASK_NEXT,
  ASKS_next_order_from_now = CLVP_ASK_ALIVE | CLVP_ASK_NEXT_NOW,
  ASKS_overdue_days = CLVP_ASK_NEXT,
  ASKS_expected_spend = CLVP_ASK_SPEND,
  ASKS_expected_order_value = CLVP_ASK_SPEND,
  ASKS_predicted_value = ASKS_EXPECTED | CLVP_ASK_SPEND,
  ASKS_total_value = ASKS_EXPECTED | CLVP_ASK_SPEND,
  ASKS_discounted_transactions = CLVP_ASK_ALIVE | CLVP_ASK_DISCOUNTED,
  ASKS_discounted_value = CLVP_ASK_ALIVE | CLVP_ASK_DISCOUNTED | CLVP_ASK_SPEND
};

/* The public record and the table of attributes say the same. */
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  _Static_assert(sizeof(((clv_prediction *)0)->name) == sizeof(((clvp_value *)0)->type) &&                             \
                     (number) < CLV_ATTRIBUTE_LIMIT,                                                                   \
                 "attribute " #name);
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE

const clvp_attribute clvp_attributes[CLV_ATTRIBUTE_LIMIT] = {
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  [number] = {compute_##name, offsetof(clv_prediction, name), sizeof(((clv_prediction *)0)->name), ASKS_##name},
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE
};
