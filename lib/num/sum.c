/* Compensated sums. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "sum.h"
#include <math.h>

void clvp_sum_add(clvp_sum *sum, double term) {
  double total = sum->sum + term;
  if (fabs(sum->sum) >= fabs(term))
    sum->rest += (sum->sum - total) + term;
  else
    sum->rest += (term - total) + sum->sum;
  sum->sum = total;
}

double clvp_sum_value(const clvp_sum *sum) {
  /* once the sum has left the finite numbers, the rest is NaN and says nothing */
  return isfinite(sum->sum) ? sum->sum + sum->rest : sum->sum;
}
