/* The model object: what it is, how it was fitted, its references. */
#ifndef CLVP_MODEL_H
#define CLVP_MODEL_H

#include "../base/memory.h"
#include <clv/model.h>
#include <stdatomic.h>

struct clv_model {
  clv_allocator allocator;
  atomic_uint references;
  clv_model_facts facts;
  clv_fit_result transactions, spend;
};

/* A model of these, all checked: kinds, unit, positive finite parameters, ratio, configuration, statuses and days.
 * The one way a model comes into being, whether given, fitted or read. CLV_EINVAL names the field. */
clv_status clvp_model_new(clv_model **model, const clv_model_facts *facts, const clv_fit_result *transactions,
                          const clv_fit_result *spend, const clv_allocator *allocator, clv_error *error);

#endif
