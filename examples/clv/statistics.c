/* Statistics of all profiles of an account. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include "clv_command.h"

int statistics_of_all(const clv_account *account, int32_t day, size_t count, clv_statistics **statistics) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_get_facts(account, &facts, &error);
  *statistics = calloc(count + 1, sizeof **statistics);
  if (!*statistics) return refuse("out of memory");
  if (!status)
    status = clv_account_statistics_range(account, facts.generation, 0, count, day_end(day), *statistics,
                                          sizeof **statistics, &error);
  return status ? refuse_error("statistics", &error) : DONE;
}
