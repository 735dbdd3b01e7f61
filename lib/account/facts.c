/* What an account tells of itself: memory and traffic. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/error.h"
#include "../model/model.h"

clv_status clv_account_memory(const clv_account *account, clv_account_memory_facts *facts, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_account_memory_facts own = {.size = (uint32_t)sizeof own};
  clvp_history_memory(&account->history, &own);
  own.model = account->model ? sizeof *account->model : 0;
  own.account =
      sizeof *account + account->filter_capacity * sizeof *account->filters + clvp_account_filter_memory(account);
  own.total =
      own.profiles + own.ids + own.orders + own.cells + own.links + own.texts + own.scratch + own.model + own.account;
  return clvp_struct_out(facts, &own, (uint32_t)sizeof own, "facts", error);
}

clv_status clv_account_get_traffic(const clv_account *account, clv_account_traffic *traffic, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  const clvp_traffic *counted = &account->history.traffic;
  clv_account_traffic own = {.size = (uint32_t)sizeof own,
                             .purchases = counted->kinds[CLV_EVENT_PURCHASE],
                             .refunds = counted->kinds[CLV_EVENT_REFUND],
                             .links = counted->kinds[CLV_EVENT_LINK],
                             .unlinks = counted->kinds[CLV_EVENT_UNLINK],
                             .erasures = counted->kinds[CLV_EVENT_ERASE],
                             .added = counted->outcomes[CLV_OUTCOME_NEW],
                             .repeated = counted->outcomes[CLV_OUTCOME_REPEATED],
                             .replaced = counted->outcomes[CLV_OUTCOME_REPLACED],
                             .superseded = counted->outcomes[CLV_OUTCOME_SUPERSEDED],
                             .conflicts = counted->outcomes[CLV_OUTCOME_CONFLICT],
                             .dropped = counted->outcomes[CLV_OUTCOME_DROPPED],
                             .refused = counted->refused};
  return clvp_struct_out(traffic, &own, (uint32_t)sizeof own, "traffic", error);
}
