/* Drawing customers from a model. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../num/random.h"
#include "law.h"
#include "model.h"
#include <math.h>

#define SIMULATE_DAYS_MAX 100000

/* Purchases of one customer beyond which the draw ends. */
#define SIMULATE_PURCHASES_MAX 1000000

/* How one customer behaves: a rate, an end in time, a chance to end at each purchase. */
typedef struct customer {
  double lambda, end, p;
  bool at_first; /* the first purchase may be the last */
} customer;

static customer draw_customer(const clv_model *model, clvp_random *random) {
  const double *p = model->transactions.parameters;
  customer drawn = {.lambda = clvp_random_gamma(random, p[0], p[1]), .end = INFINITY};
  switch (model->facts.kind) {
  case CLV_MODEL_PARETO_NBD:
    drawn.end = clvp_random_exponential(random, 1.0) / clvp_random_gamma(random, p[2], p[3]);
    break;
  case CLV_MODEL_BG_NBD:
  case CLV_MODEL_MBG_NBD:
    drawn.p = clvp_random_beta(random, p[2], p[3]);
    drawn.at_first = model->facts.kind == CLV_MODEL_MBG_NBD;
    break;
  default:
    break;
  }
  return drawn;
}

static int64_t draw_spend(const clv_model *model, double nu, clvp_random *random) {
  double units = clvp_random_gamma(random, model->spend.parameters[0], 1.0) / nu;
  for (uint32_t i = 0; i < model->facts.configuration.minor_digits; i++) units *= 10.0;
  return units < (double)CLV_AMOUNT_MAX ? (int64_t)floor(units + 0.5) : CLV_AMOUNT_MAX;
}

clv_status clv_model_simulate(const clv_model *model, uint64_t seed, uint64_t customer_number, int32_t days,
                              int32_t *times, int64_t *spends, size_t capacity, size_t *count, clv_error *error) {
  if (model == NULL || count == NULL || (times == NULL && capacity > 0))
    return clvp_fail(error, CLV_EINVAL, model == NULL ? "model" : count == NULL ? "count" : "times", "is missing");
  if (days < 0 || days > SIMULATE_DAYS_MAX) return clvp_fail(error, CLV_EINVAL, "days", "must be from 0 to 100,000");
  if (spends != NULL && model->facts.spend_kind == CLV_SPEND_NONE)
    return clvp_fail(error, CLV_ENOMODEL, "spends", "the model says nothing about spend");

  /* spends have a stream of their own, so that times do not depend on whether they are asked for */
  clvp_random random, spend_random;
  clvp_random_seed(&random, seed, customer_number);
  clvp_random_seed(&spend_random, ~seed, customer_number);
  customer who = draw_customer(model, &random);
  double nu = 0.0;
  if (spends != NULL) nu = clvp_random_gamma(&spend_random, model->spend.parameters[1], model->spend.parameters[2]);
  double unit = (double)model->facts.unit_days;
  double observed = (double)days;
  size_t made = 0;
  double t = 0.0;
  for (;;) {
    if (made < capacity) {
      times[made] = (int32_t)floor(t);
      if (spends != NULL) spends[made] = draw_spend(model, nu, &spend_random);
    }
    made++;
    if ((made > 1 || who.at_first) && who.p > 0.0 && clvp_random_uniform(&random) < who.p) break;
    t += unit * clvp_random_exponential(&random, 1.0) / who.lambda;
    if (!(t < observed + 1.0) || t > who.end * unit || made == SIMULATE_PURCHASES_MAX) break;
  }
  *count = made;
  if (made > capacity)
    return clvp_fail(error, CLV_EOVERFLOW, "capacity", "there were more purchases than the arrays hold");
  return CLV_OK;
}
