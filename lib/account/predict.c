/* The account's model, and what it says of profiles when asked. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include <string.h>

static clv_status account_model_fits(const clv_account *account, const clv_model *model, clv_error *error) {
  clv_model_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  clv_status status = clv_model_get_facts(model, &facts, error);
  if (status != CLV_OK) return status;
  const clv_configuration *own = &account->history.configuration, *other = &facts.configuration;
  const char *field = own->day_offset != other->day_offset       ? "day_offset"
                      : own->minor_digits != other->minor_digits ? "minor_digits"
                      : own->filter != other->filter             ? "filter"
                                                                 : NULL;
  if (field) return clvp_fail(error, CLV_ECONFIG, field, "the model was fitted under another configuration");
  return CLV_OK;
}

clv_status clv_account_set_model(clv_account *account, clv_model *model, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_status status = model ? account_model_fits(account, model, error) : CLV_OK;
  if (status != CLV_OK) return status;
  clv_model *old = account->model;
  account->model = clv_model_ref(model);
  account->generation++;
  clv_model_free(old);
  return CLV_OK;
}

clv_model *clv_account_model(const clv_account *account) { return account ? clv_model_ref(account->model) : NULL; }

static int32_t account_day(const clv_account *account, int64_t as_of) {
  return clvp_day_of_time(as_of, account->history.configuration.day_offset);
}

clv_status clv_account_predict(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                               const clv_predict_options *options, clv_prediction *prediction, clv_error *error) {
  uint32_t number;
  clv_status status = clvp_account_check_time(as_of, error);
  if (status == CLV_OK) status = clvp_account_find(account, id, id_size, &number, error);
  if (status != CLV_OK) return status;
  clv_statistics statistics;
  status = clvp_history_statistics(&account->history, number, as_of, &statistics, error);
  if (status != CLV_OK) return status;
  return clv_predict(account->model, &statistics, sizeof statistics, account_day(account, as_of), options, prediction,
                     error);
}

clv_status clv_account_predict_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                     int64_t as_of, const clv_predict_options *options, const clv_column *columns,
                                     size_t column_count, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_status status = clvp_account_check_range(account, generation, first, count, error);
  if (status == CLV_OK) status = clvp_account_check_time(as_of, error);
  if (status != CLV_OK) return status;
  const clv_allocator *allocator = &account->history.store.allocator;
  /* Of an empty range too, so that its columns are checked like any other's. */
  clv_statistics *statistics = clvp_allocate(allocator, count > 0 ? count : 1, sizeof *statistics);
  if (!statistics) return clvp_no_memory(error);
  status =
      clv_account_statistics_range(account, generation, first, count, as_of, statistics, sizeof *statistics, error);
  if (status == CLV_OK)
    status = clv_predict_columns(account->model, statistics, sizeof *statistics, count, account_day(account, as_of),
                                 options, columns, column_count, allocator, error);
  clvp_release(allocator, statistics);
  return status;
}
