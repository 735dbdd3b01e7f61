/* The account's model, and what it says of profiles when asked. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/error.h"
#include "../predict/predict.h"
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

void clvp_account_put_model(clv_account *account, clv_model *model) {
  clv_model *old = account->model;
  account->model = model;
  account->generation++;
  account->lifecycle.edition++;
  clv_model_free(old);
}

clv_status clv_account_set_model(clv_account *account, clv_model *model, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_status status = model ? account_model_fits(account, model, error) : CLV_OK;
  if (status != CLV_OK) return status;
  clvp_account_put_model(account, clv_model_ref(model));
  clvp_lifecycle_model_given(account);
  return CLV_OK;
}

clv_model *clv_account_model(const clv_account *account) { return account ? clv_model_ref(account->model) : NULL; }

clv_status clv_account_predict(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                               const clv_predict_options *options, clv_prediction *prediction, clv_error *error) {
  uint32_t number;
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status == CLV_OK) status = clvp_account_find(account, id, id_size, &number, error);
  if (status != CLV_OK) return status;
  clv_statistics statistics;
  status = clvp_history_statistics(&account->history, number, as_of, &statistics, error);
  if (status != CLV_OK) return status;
  clv_predict_options own = clvp_account_predict_options(account);
  if (!options) options = &own;
  return clv_predict(account->model, &statistics, sizeof statistics, clvp_account_day(account, as_of), options,
                     prediction, error);
}

/* Positions looked at together: working memory stays small, however long the range. */
enum { RANGE_BLOCK = 1 << 16 };

/* The same column from `done` elements on; where that is not its begin, it has been looked at already. */
static clv_column range_column(const clv_column *column, size_t done) {
  clv_column moved = *column;
  if (done == 0) return moved;
  moved.values = (unsigned char *)column->values + done * clvp_attributes[column->attribute].size;
  if (column->reasons) moved.reasons = column->reasons + done;
  return moved;
}

clv_status clv_account_predict_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                     int64_t as_of, const clv_predict_options *options, const clv_column *columns,
                                     size_t column_count, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_status status = clvp_account_check_range(account, generation, first, count, error);
  if (status == CLV_OK) status = clvp_account_check_time(as_of, "as_of", error);
  if (status != CLV_OK) return status;
  clv_predict_options own = clvp_account_predict_options(account);
  if (!options) options = &own;
  const clv_allocator *allocator = &account->history.store.allocator;
  size_t room = count < RANGE_BLOCK ? count : RANGE_BLOCK;
  clv_statistics *statistics = clvp_allocate(allocator, room > 0 ? room : 1, sizeof *statistics);
  clv_column *block = clvp_allocate(allocator, column_count > 0 ? column_count : 1, sizeof *block);
  if (!statistics || !block) status = clvp_no_memory(error);
  /* Of an empty range too, so that its columns are checked like any other's. */
  for (size_t done = 0; status == CLV_OK && (done == 0 || done < count); done += RANGE_BLOCK) {
    size_t size = count - done < RANGE_BLOCK ? count - done : RANGE_BLOCK;
    for (size_t i = 0; columns && i < column_count; i++) block[i] = range_column(&columns[i], done);
    status = clv_account_statistics_range(account, generation, first + done, size, as_of, statistics,
                                          sizeof *statistics, error);
    if (status == CLV_OK)
      status =
          clv_predict_columns(account->model, statistics, sizeof *statistics, size, clvp_account_day(account, as_of),
                              options, columns ? block : NULL, column_count, allocator, error);
  }
  clvp_release(allocator, statistics);
  clvp_release(allocator, block);
  return status;
}

/* The statistics of each of a list, of somebody without orders where `known` is 0. */
static clv_status list_statistics(const clv_account *account, const clv_text *ids, size_t count, int64_t as_of,
                                  clv_statistics *statistics, unsigned char *known, clv_error *error) {
  static const clv_statistics nobody = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  const clvp_history *history = &account->history;
  for (size_t i = 0; i < count; i++) {
    uint32_t number;
    clv_status status = clvp_account_find(account, ids[i].bytes, ids[i].size, &number, NULL);
    statistics[i] = nobody;
    known[i] = status == CLV_OK;
    if (known[i]) status = clvp_history_statistics(history, number, as_of, &statistics[i], error);
    if (status == CLV_EINVAL) return clvp_fail_row(error, status, i, "ids", "an id has 1 to 1024 bytes");
    if (status == CLV_ENOMEM) return status;
  }
  return CLV_OK;
}

static void list_absent(const clv_column *column, size_t count, const unsigned char *known) {
  size_t size = clvp_attributes[column->attribute].size;
  for (size_t i = 0; i < count; i++) {
    if (known[i]) continue;
    memset((unsigned char *)column->values + i * size, 0, size);
    if (column->reasons) column->reasons[i] = CLV_REASON_NO_PROFILE;
  }
}

clv_status clv_account_predict_list(const clv_account *account, const clv_text *ids, size_t count, int64_t as_of,
                                    const clv_predict_options *options, const clv_column *columns, size_t column_count,
                                    clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!ids && count > 0) return clvp_fail(error, CLV_EINVAL, "ids", "ids is NULL");
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status != CLV_OK) return status;
  clv_predict_options own = clvp_account_predict_options(account);
  if (!options) options = &own;
  const clv_allocator *allocator = &account->history.store.allocator;
  clv_statistics *statistics = clvp_allocate(allocator, count > 0 ? count : 1, sizeof *statistics);
  unsigned char *known = clvp_allocate(allocator, count > 0 ? count : 1, sizeof *known);
  status = statistics && known ? list_statistics(account, ids, count, as_of, statistics, known, error)
                               : clvp_no_memory(error);
  if (status == CLV_OK)
    status = clv_predict_columns(account->model, statistics, sizeof *statistics, count,
                                 clvp_account_day(account, as_of), options, columns, column_count, allocator, error);
  for (size_t i = 0; status == CLV_OK && i < column_count; i++) list_absent(&columns[i], count, known);
  clvp_release(allocator, statistics);
  clvp_release(allocator, known);
  return status;
}

/* The attributes in which two predictions differ, a bit each. */
static uint64_t prediction_difference(const clv_prediction *a, const clv_prediction *b) {
  uint64_t changed = 0;
  for (size_t number = 0; number < CLV_ATTRIBUTE_LIMIT; number++) {
    const clvp_attribute *attribute = &clvp_attributes[number];
    if (!attribute->compute) continue;
    const unsigned char *one = (const unsigned char *)a + attribute->offset;
    const unsigned char *other = (const unsigned char *)b + attribute->offset;
    bool same = a->reason[number] == b->reason[number] && memcmp(one, other, attribute->size) == 0;
    if (!same) changed |= UINT64_C(1) << number;
  }
  return changed;
}

clv_status clv_account_compare(const clv_account *account, const void *id, size_t id_size, int64_t from, int64_t to,
                               const clv_predict_options *options, clv_prediction *before, clv_prediction *after,
                               uint64_t *changed, clv_error *error) {
  if (!changed) return clvp_fail(error, CLV_EINVAL, "changed", "changed is NULL");
  clv_prediction own[2] = {{.size = (uint32_t)sizeof own[0]}, {.size = (uint32_t)sizeof own[1]}};
  clv_status status = clvp_struct_ready(before, "before", error);
  if (status == CLV_OK) status = clvp_struct_ready(after, "after", error);
  if (status == CLV_OK) status = clvp_account_check_time(from, "from", error);
  if (status == CLV_OK) status = clvp_account_check_time(to, "to", error);
  if (status == CLV_OK) status = clv_account_predict(account, id, id_size, from, options, &own[0], error);
  if (status == CLV_OK) status = clv_account_predict(account, id, id_size, to, options, &own[1], error);
  if (status != CLV_OK) return status;
  *changed = prediction_difference(&own[0], &own[1]);
  clvp_struct_out(before, &own[0], (uint32_t)sizeof own[0], "before", error);
  return clvp_struct_out(after, &own[1], (uint32_t)sizeof own[1], "after", error);
}
