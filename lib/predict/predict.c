/* One customer: a batch of one, into the record. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "predict.h"
#include "../base/error.h"
#include "../model/model.h"
#include <string.h>

/* LOOKAHEAD where the model knows of days after as_of. */
static uint32_t prediction_flags(const clvp_batch *batch) {
  const clv_model *model = batch->predictor->model;
  bool ahead = model != NULL && clvp_batch_row(batch, 0)->orders > 0 && model->facts.until > batch->predictor->as_of;
  return ahead ? CLV_PREDICTION_LOOKAHEAD : 0;
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

  clvp_batch batch;
  batch.predictor = &predictor;
  batch.rows = (const unsigned char *)statistics;
  batch.stride = sizeof *statistics;
  batch.count = 1;
  clvp_batch_fill(&batch);
  clv_prediction own = {.size = (uint32_t)sizeof own, .flags = prediction_flags(&batch), .fitted_at = CLV_NO_TIME};
  if (model != NULL && model->facts.fitted_at != 0) own.fitted_at = model->facts.fitted_at;
  for (size_t number = 0; number < CLV_ATTRIBUTE_LIMIT; number++) {
    const clvp_attribute *attribute = &clvp_attributes[number];
    if (attribute->compute == NULL) continue;
    clvp_values value = {.as.any = (unsigned char *)&own + attribute->offset, .reason = &own.reason[number]};
    clvp_attribute_compute(attribute, &batch, &value);
  }
  return clvp_struct_out(prediction, &own, (uint32_t)sizeof own, "prediction", error);
}
