/* Random models and customers to predict, from a seed, and the table of attributes with where each sits in the record.
 */
#ifndef POPULATION_H
#define POPULATION_H

#include "../../harness/harness.h"
#include <clv/predict.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* The table of attributes as tests see it. */
typedef struct population_attribute {
  uint32_t number;
  const char *name;
  clv_attribute_type type;
  int nullable;
  size_t offset, size;
} population_attribute;

static const population_attribute population_attributes[] = {
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  {number, #name, CLV_TYPE_##type, nullable, offsetof(clv_prediction, name), sizeof(((clv_prediction *)0)->name)},
#include "../../../lib/base/attributes.def"
#undef CLV_ATTRIBUTE
};
#define POPULATION_ATTRIBUTES (sizeof population_attributes / sizeof population_attributes[0])

static inline double population_uniform(uint64_t *state) {
  return ((double)(harness_random(state) >> 12) + 0.5) * 0x1p-52;
}

/* Between two positive numbers, evenly in the logarithm. */
static inline double population_between(uint64_t *state, double low, double high) {
  return low * exp(log(high / low) * population_uniform(state));
}

static inline int32_t population_below(uint64_t *state, int32_t end) {
  return (int32_t)(harness_random(state) % (uint64_t)end);
}

/* A model of a kind with parameters as shops have them, or anything that a model may have. */
static inline clv_model *population_model(uint64_t *state, int32_t kind, int extreme) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = kind;
  spec.unit_days = harness_random(state) % 2 ? 7 : 1;
  double unit = (double)spec.unit_days;
  double low = extreme ? 1e-15 : 0.05, high = extreme ? 1e15 : 20.0;
  size_t count = kind == CLV_MODEL_NBD ? 2 : 4;
  for (size_t i = 0; i < count; i++) spec.parameters[i] = population_between(state, low, high);
  if (!extreme) {
    spec.parameters[1] = population_between(state, 1.0, 1000.0) / unit;
    if (kind == CLV_MODEL_PARETO_NBD) spec.parameters[3] = population_between(state, 1.0, 1000.0) / unit;
  }
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.convention = harness_random(state) % 2 ? CLV_SPEND_REPEAT : CLV_SPEND_ALL;
  spec.spend_parameters[0] = population_between(state, extreme ? 1e-15 : 0.3, extreme ? 1e15 : 20.0);
  spec.spend_parameters[1] = population_between(state, extreme ? 1e-15 : 0.3, extreme ? 1e15 : 20.0);
  spec.spend_parameters[2] = population_between(state, extreme ? 1e-15 : 1.0, extreme ? 1e15 : 100.0);
  spec.configuration.minor_digits = (uint32_t)population_below(state, 4);
  spec.transactions = extreme ? 1 : 100 + population_below(state, 100);
  spec.orders = spec.transactions + (extreme ? INT64_MAX / 2 : population_below(state, 100));
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_model_create(&model, &spec, NULL, &error) == CLV_OK, "%s: %s", error.field, error.message);
  return model;
}

/* A customer with an order, observed for at most `days`, with x to `x_max`. */
static inline clv_statistics population_customer(uint64_t *state, int32_t as_of, int32_t days, int32_t x_max) {
  clv_statistics s = {0, 0, 0, 0, 0, 0, 0};
  int32_t T = population_below(state, 50) == 0 ? 0 : population_below(state, days + 1);
  int32_t t_x = population_below(state, 3) == 0 ? 0 : population_below(state, T + 1);
  int32_t most = t_x < x_max ? t_x : x_max;
  if (most > 0) s.x = 1 + (int32_t)(population_between(state, 1.0, (double)most + 1.0) - 1.0);
  s.x = s.x > most ? most : s.x;
  s.first_day = as_of - T;
  s.last_day = s.first_day + t_x;
  s.orders = (int64_t)s.x + 1 + population_below(state, 3);
  s.first_spend = population_below(state, 10) == 0 ? 0 : population_below(state, 100000);
  s.spend = s.first_spend;
  for (int32_t i = 0; i < s.x; i++) s.spend += population_below(state, 20000);
  return s;
}

/* The first attribute whose bits or reason differ; NULL: none. */
static inline const char *population_difference(const clv_prediction *got, const clv_prediction *want) {
  for (size_t i = 0; i < POPULATION_ATTRIBUTES; i++) {
    const population_attribute *attribute = &population_attributes[i];
    if (memcmp((const char *)got + attribute->offset, (const char *)want + attribute->offset, attribute->size) != 0 ||
        got->reason[attribute->number] != want->reason[attribute->number])
      return attribute->name;
  }
  return NULL;
}

static inline double population_value(const clv_prediction *prediction, const population_attribute *attribute) {
  const char *at = (const char *)prediction + attribute->offset;
  int64_t whole;
  int32_t day;
  double number;
  switch (attribute->type) {
  case CLV_TYPE_NUMBER:
    memcpy(&number, at, sizeof number);
    return number;
  case CLV_TYPE_DAY:
    memcpy(&day, at, sizeof day);
    return day;
  default:
    memcpy(&whole, at, sizeof whole);
    return (double)whole;
  }
}

/* What holds for every prediction: finite, in range, absent as 0. NULL, or what is wrong. */
static inline const char *population_fault(const clv_prediction *p, int32_t as_of) {
  for (size_t i = 0; i < POPULATION_ATTRIBUTES; i++) {
    const population_attribute *attribute = &population_attributes[i];
    double value = population_value(p, attribute);
    uint8_t reason = p->reason[attribute->number];
    if (!isfinite(value)) return attribute->name;
    if (reason != CLV_REASON_PRESENT && (value != 0.0 || signbit(value))) return "an absent one that is not 0";
    if (reason != CLV_REASON_PRESENT && !attribute->nullable) return "one that is never absent";
    if (reason > CLV_REASON_NOT_ASKED) return "a reason";
    int is_day = attribute->type == CLV_TYPE_DAY && reason == CLV_REASON_PRESENT;
    if (attribute->type != CLV_TYPE_DAY && value < 0.0) return attribute->name;
    if (is_day && (value < CLV_DAY_MIN || value > CLV_DAY_MAX)) return attribute->name;
  }
  if (p->reason[9] == CLV_REASON_PRESENT && !(p->p_alive > 0.0 && p->p_alive <= 1.0)) return "p_alive";
  if (p->churn_probability > 1.0) return "churn_probability";
  if (p->p_order > p->p_alive) return "p_order above p_alive";
  if (p->p_order > p->predicted_transactions * (1.0 + 1e-9)) return "p_order above the expectation";
  if (p->discounted_transactions > p->predicted_transactions * (1.0 + 1e-9)) return "discounting adds";
  if (p->reason[14] == CLV_REASON_PRESENT && p->next_order <= p->last_order) return "next_order";
  if (p->reason[15] == CLV_REASON_PRESENT && p->next_order_from_now <= as_of) return "next_order_from_now";
  return NULL;
}

#endif
