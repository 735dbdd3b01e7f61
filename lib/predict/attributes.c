/* The formula of every attribute, and why it is absent where it is. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../model/model.h"
#include "predict.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

/* An attribute is a loop over a batch that fills values and reasons. */
#define COMPUTE(name) static void compute_##name(const clvp_batch *batch, const clvp_values *values)
/* One whose values are a formula of the customer's index, absent for the reasons in an array of the batch. */
#define FORMULA(name, type, reasons, formula)                                                                          \
  COMPUTE(name) {                                                                                                      \
    for (size_t i = 0; i < batch->count; i++) values->as.type[i] = (formula);                                          \
    memcpy(values->reason, batch->reasons, batch->count);                                                              \
  }
#define ROW (clvp_batch_row(batch, i))

COMPUTE(historic_orders) {
  for (size_t i = 0; i < batch->count; i++) values->as.COUNT[i] = ROW->orders;
  memset(values->reason, CLV_REASON_PRESENT, batch->count);
}

COMPUTE(transactions) {
  for (size_t i = 0; i < batch->count; i++) values->as.COUNT[i] = ROW->orders > 0 ? (int64_t)ROW->x + 1 : 0;
  memset(values->reason, CLV_REASON_PRESENT, batch->count);
}

FORMULA(historic_value, MONEY, no_money, ROW->spend)
FORMULA(first_order, DAY, no_order, ROW->first_day)
FORMULA(last_order, DAY, no_order, ROW->last_day)
FORMULA(days_since_last_order, COUNT, no_order, (int64_t)batch->T[i] - batch->t_x[i])

/* The first of two reasons. */
static void join_reasons(const clvp_batch *batch, const uint8_t *reasons, const clvp_values *values) {
  for (size_t i = 0; i < batch->count; i++) {
    if (values->reason[i] == CLV_REASON_PRESENT) values->reason[i] = reasons[i];
  }
}

COMPUTE(average_order_value) {
  for (size_t i = 0; i < batch->count; i++) values->as.NUMBER[i] = (double)ROW->spend / (double)ROW->orders;
  memcpy(values->reason, batch->no_order, batch->count);
  join_reasons(batch, batch->no_money, values);
}

COMPUTE(average_days_between_orders) {
  for (size_t i = 0; i < batch->count; i++) {
    values->as.NUMBER[i] = (double)batch->t_x[i] / (double)batch->x[i];
    values->reason[i] = batch->no_order[i] != CLV_REASON_PRESENT ? batch->no_order[i]
                        : batch->x[i] == 0                       ? CLV_REASON_ONE_TRANSACTION
                                                                 : CLV_REASON_PRESENT;
  }
}

FORMULA(p_alive, NUMBER, no_prediction, batch->p_alive[i])
FORMULA(churn_probability, NUMBER, no_prediction, 1.0 - batch->p_alive[i])
FORMULA(predicted_transactions, NUMBER, no_prediction, batch->p_alive[i] * batch->expected[i])
FORMULA(predicted_orders, NUMBER, no_prediction,
        batch->p_alive[i] * batch->expected[i] * batch->predictor->orders_per_transaction)

COMPUTE(p_order) {
  memcpy(values->reason, batch->no_prediction, batch->count);
  for (size_t i = 0; i < batch->count; i++) {
    if (values->reason[i] != CLV_REASON_PRESENT) continue;
    values->as.NUMBER[i] =
        batch->p_alive[i] * clvp_days_figure(&batch->predictor->days, CLVP_FIGURE_P_ORDER, batch->x[i], batch->T[i]);
  }
}

/* A day `wait` after another, rounded up. */
static clv_reason day_after(int32_t from, double wait, double limit, int32_t *day) {
  if (!(wait < INFINITY)) return CLV_REASON_NEVER;
  if (wait > limit) return CLV_REASON_BEYOND_LIMIT;
  if (ceil(wait) > (double)(CLV_DAY_MAX - from)) return CLV_REASON_OVERFLOW;
  *day = from + (int32_t)ceil(wait);
  return CLV_REASON_PRESENT;
}

static clv_reason next_of(const clvp_batch *batch, size_t i, int32_t *day) {
  const clvp_days *days = &batch->predictor->days;
  if (batch->no_prediction[i] != CLV_REASON_PRESENT) return (clv_reason)batch->no_prediction[i];
  return day_after(ROW->last_day, batch->wait[i], days->question.limit, day);
}

static clv_reason next_from_now(const clvp_batch *batch, size_t i, int32_t *day) {
  const clvp_days *days = &batch->predictor->days;
  int32_t x = batch->x[i], T = batch->T[i];
  double alive = batch->p_alive[i];
  if (batch->no_prediction[i] != CLV_REASON_PRESENT) return (clv_reason)batch->no_prediction[i];
  if (alive <= 0.5) return CLV_REASON_NEVER;
  if (alive * clvp_days_figure(days, CLVP_FIGURE_P_LIMIT, x, T) < 0.5) {
    bool ever = alive * clvp_days_figure(days, CLVP_FIGURE_P_EVER, x, T) > 0.5;
    return ever ? CLV_REASON_BEYOND_LIMIT : CLV_REASON_NEVER;
  }
  return day_after(batch->predictor->as_of, clvp_days_wait(days, x, T, batch->odds[i]), days->question.limit, day);
}

COMPUTE(next_order) {
  for (size_t i = 0; i < batch->count; i++) values->reason[i] = (uint8_t)next_of(batch, i, &values->as.DAY[i]);
}

COMPUTE(next_order_from_now) {
  for (size_t i = 0; i < batch->count; i++) values->reason[i] = (uint8_t)next_from_now(batch, i, &values->as.DAY[i]);
}

COMPUTE(overdue_days) {
  for (size_t i = 0; i < batch->count; i++) {
    int32_t next = 0;
    values->reason[i] = (uint8_t)next_of(batch, i, &next);
    int64_t overdue = (int64_t)batch->predictor->as_of - next;
    values->as.COUNT[i] = overdue > 0 ? overdue : 0;
  }
}

FORMULA(expected_spend, NUMBER, no_spend, batch->spend[i])
FORMULA(expected_order_value, NUMBER, no_spend, batch->spend[i] / batch->predictor->orders_per_transaction)
FORMULA(predicted_value, NUMBER, no_spend, batch->p_alive[i] * batch->expected[i] * batch->spend[i])
FORMULA(total_value, NUMBER, no_spend, (double)ROW->spend + batch->p_alive[i] * batch->expected[i] * batch->spend[i])

COMPUTE(discounted_transactions) {
  bool asked = batch->predictor->days.question.delta > 0.0;
  for (size_t i = 0; i < batch->count; i++) {
    values->as.NUMBER[i] = batch->p_alive[i] * batch->discounted[i];
    values->reason[i] = batch->no_prediction[i] != CLV_REASON_PRESENT ? batch->no_prediction[i]
                        : asked                                       ? CLV_REASON_PRESENT
                                                                      : CLV_REASON_NOT_ASKED;
  }
}

COMPUTE(discounted_value) {
  compute_discounted_transactions(batch, values);
  for (size_t i = 0; i < batch->count; i++) values->as.NUMBER[i] *= batch->spend[i];
  join_reasons(batch, batch->no_spend, values);
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
  _Static_assert(sizeof(((clv_prediction *)0)->name) == sizeof(((clvp_values *)0)->as.type[0]) &&                      \
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

void clvp_attribute_compute(const clvp_attribute *attribute, const clvp_batch *batch, const clvp_values *values) {
  uint8_t absent = 0;
  attribute->compute(batch, values);
  for (size_t i = 0; i < batch->count; i++) absent |= values->reason[i];
  for (size_t i = 0; absent != 0 && i < batch->count; i++) {
    if (values->reason[i] == CLV_REASON_PRESENT) continue;
    if (attribute->size == sizeof values->as.DAY[0]) {
      values->as.DAY[i] = 0;
    } else {
      values->as.COUNT[i] = 0;
    }
  }
}
