/* One customer's numbers: what can be. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "summary.h"

clv_status clvp_statistics_refuse(const clv_statistics *s, int32_t as_of, uint64_t row, clv_error *error) {
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
