/* One customer: from statistics to the record of attributes. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "predict.h"
#include "../base/attributes.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/gamma_gamma.h"
#include "../model/model.h"
#include <math.h>
#include <stddef.h>

/* The public record and the table of attributes say the same. */
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  _Static_assert(sizeof(((clv_prediction *)0)->name) == sizeof(CLVP_VALUE_##type) && (number) < CLV_ATTRIBUTE_LIMIT,   \
                 "attribute " #name);
typedef int64_t CLVP_VALUE_COUNT;
typedef int64_t CLVP_VALUE_MONEY;
typedef double CLVP_VALUE_NUMBER;
typedef int32_t CLVP_VALUE_DAY;
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE

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

  *predictor = (clvp_predictor){.model = model,
                                .horizon = own.horizon,
                                .limit = own.next_order_limit,
                                .delta = log1p(own.annual_discount) / 365.0,
                                .as_of = as_of,
                                .needs = ~0u};
  if (own.annual_discount == 0.0) predictor->needs &= ~(unsigned)CLVP_NEED_DISCOUNTED;
  if (model == NULL) return CLV_OK;
  const clv_model_facts *facts = &model->facts;
  predictor->law = clvp_law_of(facts->kind);
  for (size_t i = 0; i < predictor->law->count; i++) {
    double scale = (predictor->law->times >> i & 1u) != 0 ? (double)facts->unit_days : 1.0;
    predictor->p[i] = model->transactions.parameters[i] * scale;
  }
  predictor->orders_per_transaction =
      facts->transactions > 0 ? (double)facts->orders / (double)facts->transactions : 1.0;
  predictor->money_unit = 1.0;
  for (uint32_t i = 0; i < facts->configuration.minor_digits; i++) predictor->money_unit *= 10.0;
  return CLV_OK;
}

clv_status clvp_statistics_check(const clv_statistics *s, int32_t as_of, uint64_t row, clv_error *error) {
  if ((s->flags & ~CLV_STATISTICS_OVERFLOW) != 0)
    return clvp_fail_row(error, CLV_EDATA, row, "flags", "has a bit that is not known");
  if (s->orders == 0 && s->x == 0 && s->spend == 0 && s->first_spend == 0 && s->flags == 0) return CLV_OK;
  if (s->orders < 1 || s->orders <= s->x)
    return clvp_fail_row(error, CLV_EDATA, row, "orders", "fewer orders than transactions");
  if (!clvp_day_valid(s->first_day) || !clvp_day_valid(s->last_day) || s->first_day > s->last_day)
    return clvp_fail_row(error, CLV_EDATA, row, "first_day", "first and last day that cannot be");
  if (s->last_day > as_of) return clvp_fail_row(error, CLV_EDATA, row, "last_day", "lies after as_of");
  if (s->x < 0 || s->x > s->last_day - s->first_day || (s->x == 0) != (s->last_day == s->first_day))
    return clvp_fail_row(error, CLV_EDATA, row, "x", "does not fit between first and last day");
  if (s->first_spend < 0 || s->spend < s->first_spend || (s->x == 0 && s->spend != s->first_spend))
    return clvp_fail_row(error, CLV_EDATA, row, "spend", "is negative, or less than the first transaction's");
  if (s->flags != 0 && s->spend != 0) return clvp_fail_row(error, CLV_EDATA, row, "spend", "is there and overflows");
  return CLV_OK;
}

void clvp_pair_fill(const clvp_predictor *predictor, int32_t x, int32_t T, clvp_pair *pair) {
  const clvp_law *law = predictor->law;
  const double *p = predictor->p;
  *pair = (clvp_pair){0};
  if (predictor->needs & CLVP_NEED_EXPECTED) pair->expected = law->expected(p, x, T, predictor->horizon, 0.0);
  if (predictor->needs & CLVP_NEED_DISCOUNTED)
    pair->discounted = law->expected(p, x, T, predictor->horizon, predictor->delta);
  if (predictor->needs & CLVP_NEED_ORDER) pair->p_order = law->p_order(p, x, T, predictor->horizon);
  if (predictor->needs & CLVP_NEED_NEXT_NOW) {
    pair->p_limit = predictor->limit == predictor->horizon && (predictor->needs & CLVP_NEED_ORDER)
                        ? pair->p_order
                        : law->p_order(p, x, T, predictor->limit);
    pair->p_ever = law->p_order(p, x, T, INFINITY);
  }
}

double clvp_wait_from_last(const clvp_predictor *predictor, int32_t x, int32_t t_x) {
  const clvp_law *law = predictor->law;
  double odds = law->log_odds_dead(predictor->p, x, t_x, t_x);
  return clvp_wait_half(law, predictor->p, x, t_x, odds);
}

/* Every attribute of a group absent for one reason. */
static void absent_all(clv_prediction *own, uint8_t reason, bool history) {
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  if ((nullable) && (history || (group)[0] == 'p')) own->reason[number] = reason;
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE
}

#define ABSENT(own, name, why) ((own)->reason[CLVP_ATTRIBUTE_##name] = (uint8_t)(why))

static void predict_history(const clv_statistics *s, int32_t as_of, clv_prediction *own) {
  own->historic_orders = s->orders;
  own->transactions = (int64_t)s->x + 1;
  own->first_order = s->first_day;
  own->last_order = s->last_day;
  own->days_since_last_order = (int64_t)as_of - s->last_day;
  if (s->flags & CLV_STATISTICS_OVERFLOW) {
    ABSENT(own, historic_value, CLV_REASON_OVERFLOW);
    ABSENT(own, average_order_value, CLV_REASON_OVERFLOW);
  } else {
    own->historic_value = s->spend;
    own->average_order_value = (double)s->spend / (double)s->orders;
  }
  if (s->x > 0) {
    own->average_days_between_orders = (double)(s->last_day - s->first_day) / (double)s->x;
  } else {
    ABSENT(own, average_days_between_orders, CLV_REASON_ONE_TRANSACTION);
  }
}

/* A day `wait` after another, rounded up; or why there is none. */
static int32_t day_after(int32_t from, double wait, double limit, uint8_t *reason) {
  if (!(wait < INFINITY)) {
    *reason = CLV_REASON_NEVER;
  } else if (wait > limit) {
    *reason = CLV_REASON_BEYOND_LIMIT;
  } else if (ceil(wait) > (double)(CLV_DAY_MAX - from)) {
    *reason = CLV_REASON_OVERFLOW;
  } else {
    return from + (int32_t)ceil(wait);
  }
  return 0;
}

static void predict_next(const clvp_predictor *predictor, const clv_statistics *s, double log_odds_dead,
                         const clvp_pair *pair, double wait_from_last, clv_prediction *own) {
  uint8_t *reason = &own->reason[CLVP_ATTRIBUTE_next_order];
  if (predictor->needs & CLVP_NEED_NEXT) {
    own->next_order = day_after(s->last_day, wait_from_last, predictor->limit, reason);
    if (*reason == CLV_REASON_PRESENT) {
      own->overdue_days = predictor->as_of > own->next_order ? predictor->as_of - own->next_order : 0;
    } else {
      ABSENT(own, overdue_days, *reason);
    }
  }
  if (!(predictor->needs & CLVP_NEED_NEXT_NOW)) return;
  double p_alive = clvp_p_alive(log_odds_dead);
  if (p_alive * pair->p_ever <= 0.5) {
    ABSENT(own, next_order_from_now, CLV_REASON_NEVER);
  } else if (p_alive * pair->p_limit < 0.5) {
    ABSENT(own, next_order_from_now, CLV_REASON_BEYOND_LIMIT);
  } else {
    double wait = clvp_wait_half(predictor->law, predictor->p, s->x, predictor->as_of - s->first_day, log_odds_dead);
    own->next_order_from_now =
        day_after(predictor->as_of, wait, predictor->limit, &own->reason[CLVP_ATTRIBUTE_next_order_from_now]);
  }
}

/* Expected spend of a transaction in minor units, or why there is none. */
static double spend_of(const clvp_predictor *predictor, const clv_statistics *s, uint8_t *reason) {
  const clv_model *model = predictor->model;
  if (model->facts.spend_kind == CLV_SPEND_NONE) {
    *reason = CLV_REASON_NO_SPEND_MODEL;
    return 0.0;
  }
  if (s->flags & CLV_STATISTICS_OVERFLOW) {
    *reason = CLV_REASON_OVERFLOW;
    return 0.0;
  }
  bool all = model->facts.convention == CLV_SPEND_ALL;
  double n = all ? (double)s->x + 1.0 : (double)s->x;
  double total = (double)(all ? s->spend : s->spend - s->first_spend);
  double mean = n > 0.0 ? total / n / predictor->money_unit : 0.0;
  double spend = clvp_spend_expected(model->spend.parameters, n, mean) * predictor->money_unit;
  if (!isfinite(spend)) {
    *reason = CLV_REASON_NO_MEAN;
    return 0.0;
  }
  return spend;
}

static void predict_spend(const clvp_predictor *predictor, const clv_statistics *s, clv_prediction *own) {
  uint8_t reason = CLV_REASON_PRESENT;
  double spend = spend_of(predictor, s, &reason);
  if (reason != CLV_REASON_PRESENT) {
    ABSENT(own, expected_spend, reason);
    ABSENT(own, expected_order_value, reason);
    ABSENT(own, predicted_value, reason);
    ABSENT(own, total_value, reason);
    if (predictor->needs & CLVP_NEED_DISCOUNTED) ABSENT(own, discounted_value, reason);
    return;
  }
  own->expected_spend = spend;
  own->expected_order_value = spend / predictor->orders_per_transaction;
  own->predicted_value = own->predicted_transactions * spend;
  own->total_value = (double)own->historic_value + own->predicted_value;
  own->discounted_value = own->discounted_transactions * spend;
}

void clvp_predict_row(const clvp_predictor *predictor, const clv_statistics *s, double log_odds_dead,
                      const clvp_pair *pair, double wait_from_last, clv_prediction *own) {
  *own = (clv_prediction){.size = (uint32_t)sizeof *own};
  if (s->orders == 0) {
    absent_all(own, CLV_REASON_NO_ORDERS, true);
    own->reason[CLVP_ATTRIBUTE_historic_value] = CLV_REASON_PRESENT;
    return;
  }
  predict_history(s, predictor->as_of, own);
  if (predictor->model == NULL) {
    absent_all(own, CLV_REASON_NO_MODEL, false);
    return;
  }
  if (predictor->model->facts.until > predictor->as_of) own->flags |= CLV_PREDICTION_LOOKAHEAD;
  double p_alive = clvp_p_alive(log_odds_dead);
  own->p_alive = p_alive;
  own->churn_probability = 1.0 - p_alive;
  own->predicted_transactions = p_alive * pair->expected;
  own->predicted_orders = own->predicted_transactions * predictor->orders_per_transaction;
  own->p_order = p_alive * pair->p_order;
  if (predictor->needs & CLVP_NEED_DISCOUNTED) {
    own->discounted_transactions = p_alive * pair->discounted;
  } else {
    ABSENT(own, discounted_transactions, CLV_REASON_NOT_ASKED);
    ABSENT(own, discounted_value, CLV_REASON_NOT_ASKED);
  }
  predict_next(predictor, s, log_odds_dead, pair, wait_from_last, own);
  predict_spend(predictor, s, own);
}

clv_status clv_predict(const clv_model *model, const clv_statistics *statistics, size_t statistics_size, int32_t as_of,
                       const clv_predict_options *options, clv_prediction *prediction, clv_error *error) {
  if (statistics == NULL) return clvp_fail(error, CLV_EINVAL, "statistics", "is missing");
  if (statistics_size < sizeof *statistics)
    return clvp_fail(error, CLV_EINVAL, "statistics_size", "is smaller than the structure");
  clvp_predictor predictor;
  clv_status status = clvp_predictor_init(&predictor, model, as_of, options, error);
  if (status == CLV_OK) status = clvp_statistics_check(statistics, as_of, CLV_NO_ROW, error);
  if (status != CLV_OK) return status;

  clv_prediction own;
  clvp_pair pair = {0};
  double odds = -INFINITY, wait = INFINITY;
  if (model != NULL && statistics->orders > 0) {
    int32_t x = statistics->x;
    int32_t t_x = statistics->last_day - statistics->first_day;
    int32_t T = as_of - statistics->first_day;
    double at_t_x = 0.0, at_T = 0.0;
    if (predictor.law->table != NULL) {
      predictor.law->table(predictor.p, x, t_x, t_x, &at_t_x);
      predictor.law->table(predictor.p, x, T, T, &at_T);
    }
    odds = predictor.law->log_odds_dead_days(predictor.p, x, t_x, T, at_t_x, at_T);
    clvp_pair_fill(&predictor, x, T, &pair);
    wait = clvp_wait_from_last(&predictor, x, t_x);
  }
  clvp_predict_row(&predictor, statistics, odds, &pair, wait, &own);
  return clvp_struct_out(prediction, &own, (uint32_t)sizeof own, "prediction", error);
}
