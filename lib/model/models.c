/* The table of models, and what every row of it needs. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../num/vector.h"
#include "law.h"
#include <float.h>
#include <math.h>

static const clvp_law *const laws[] = {&clvp_nbd, &clvp_bg_nbd, &clvp_mbg_nbd, &clvp_pareto_nbd};
#define LAWS (sizeof laws / sizeof laws[0])

static const clv_model_info spend_models[] = {
    {.size = sizeof(clv_model_info),
     .spend = 1,
     .kind = CLV_SPEND_GAMMA_GAMMA,
     .parameter_count = 3,
     .name = "gamma-gamma",
     .parameter_names = {"p", "q", "gamma"},
     .summary = "gamma distributed spend, its scale gamma distributed over customers"},
};
#define SPEND_MODELS (sizeof spend_models / sizeof spend_models[0])

const clvp_law *clvp_law_of(int32_t kind) {
  for (size_t i = 0; i < LAWS; i++) {
    if ((int32_t)laws[i]->kind == kind) return laws[i];
  }
  return NULL;
}

clv_status clv_model_info_at(uint32_t index, clv_model_info *info, clv_error *error) {
  if (index >= LAWS + SPEND_MODELS) return clvp_fail(error, CLV_ENOTFOUND, "index", "there are not so many models");
  if (index >= LAWS) return clvp_struct_out(info, &spend_models[index - LAWS], sizeof *info, "info", error);
  const clvp_law *law = laws[index];
  clv_model_info row = {.size = sizeof row,
                        .kind = (int32_t)law->kind,
                        .parameter_count = (uint32_t)law->count,
                        .name = law->name,
                        .summary = law->summary};
  for (size_t i = 0; i < law->count; i++) row.parameter_names[i] = law->names[i];
  return clvp_struct_out(info, &row, sizeof row, "info", error);
}

double clvp_p_alive(double log_odds_dead) { return fmax(1.0 / (1.0 + clvp_exp(log_odds_dead)), DBL_MIN); }

double clvp_wait_half(const clvp_law *law, const double *p, double x, double T, double log_odds_dead) {
  /* P(alive) (1 - silence) = 1/2 with P(alive) = 1/(1 + J) */
  double silence = -0.5 * expm1(log_odds_dead);
  return silence > 0.0 ? law->wait(p, x, T, silence) : INFINITY;
}
