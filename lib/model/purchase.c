/* The gamma-Poisson purchase process. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "purchase.h"
#include "../num/special.h"
#include "../num/vector.h"
#include <math.h>
#include <stddef.h>

void clvp_purchase_terms(const double *p, double x, clvp_purchase_term *term) {
  double rising[3];
  clvp_log_rising(p[0], x, rising);
  term->value = rising[0] - x * log(p[1]);
  term->gradient = p[0] * rising[1];
  term->hessian = p[0] * rising[1] + p[0] * p[0] * rising[2];
}

void clvp_purchase_table(double alpha, int32_t days, double *table) {
  size_t n = (size_t)days + 1;
  double *v = table + n;
  for (size_t t = 0; t < n; t++) v[t] = (double)t / alpha;
  clvp_vector_log1p(v, table, n);
  for (size_t t = 0; t < n; t++) v[t] = (double)t / (alpha + (double)t);
}
