/* The account's order filter and its named ones, and what is asked under these. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "../model/model.h"
#include "account.h"
#include <string.h>

static clv_status filters_compile(const clv_account *account, const char *text, size_t size, clvp_filter **filter,
                                  clv_error *error) {
  const clvp_history *history = &account->history;
  return clvp_filter_create(filter, text, size, history->configuration.minor_digits, &history->store.allocator, error);
}

clv_status clv_account_set_filter(clv_account *account, const char *text, size_t size, int64_t now, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!clvp_time_valid(now))
    return clvp_fail(error, CLV_EINVAL, "now", "the time lies outside the years 0001 to 9999: is it in milliseconds?");
  clvp_filter *filter = NULL;
  clv_status status = text ? filters_compile(account, text, size, &filter, error) : CLV_OK;
  bool same = status == CLV_OK && account->history.configuration.filter == (filter ? filter->hash : 0);
  if (status == CLV_OK && !same) status = clvp_history_set_filter(&account->history, filter, error);
  if (status != CLV_OK || same) {
    clvp_filter_free(filter);
    return status;
  }
  account->generation++;
  clvp_lifecycle_filter_changed(account, now);
  return CLV_OK;
}

/* The index of a named filter, or where it would be. */
static size_t filters_place(const clv_account *account, const char *name) {
  size_t at = 0;
  while (at < account->filter_count && strcmp(account->filters[at].name, name) < 0) at++;
  return at;
}

static const clvp_named_filter *filters_find(const clv_account *account, const char *name) {
  size_t at = filters_place(account, name);
  return at < account->filter_count && strcmp(account->filters[at].name, name) == 0 ? &account->filters[at] : NULL;
}

static bool filters_name_valid(const char *name) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  size_t size = strlen(name);
  return size > 0 && size <= CLV_FILTER_NAME_MAX && strspn(name, letters) == size;
}

clv_status clv_account_define_filter(clv_account *account, const char *name, const char *text, size_t size,
                                     clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!name || !filters_name_valid(name))
    return clvp_fail(error, CLV_EINVAL, "name", "a name has 1 to 63 letters, digits, - and _");
  if (!text) return clvp_fail(error, CLV_EINVAL, "text", "text is NULL");
  clvp_filter *filter = NULL;
  clv_status status = filters_compile(account, text, size, &filter, error);
  if (status != CLV_OK) return status;
  size_t at = filters_place(account, name), count = account->filter_count;
  bool known = filters_find(account, name) != NULL;
  if (!known && !clvp_store_fit(&account->history.store, &account->filters, &account->filter_capacity, count + 1,
                                sizeof *account->filters)) {
    clvp_filter_free(filter);
    return clvp_no_memory(error);
  }
  if (known) {
    clvp_filter_free(account->filters[at].filter);
  } else {
    memmove(&account->filters[at + 1], &account->filters[at], (count - at) * sizeof *account->filters);
    memset(&account->filters[at], 0, sizeof *account->filters);
    memcpy(account->filters[at].name, name, strlen(name));
    account->filter_count++;
  }
  account->filters[at].filter = filter;
  return CLV_OK;
}

clv_status clv_account_remove_filter(clv_account *account, const char *name, clv_error *error) {
  if (!account || !name) return clvp_fail(error, CLV_EINVAL, account ? "name" : "account", "an argument is NULL");
  const clvp_named_filter *found = filters_find(account, name);
  if (!found) return clvp_fail(error, CLV_ENOTFOUND, "name", "there is no such filter");
  size_t at = (size_t)(found - account->filters);
  clvp_filter_free(found->filter);
  account->filter_count--;
  memmove(&account->filters[at], &account->filters[at + 1], (account->filter_count - at) * sizeof *account->filters);
  memset(&account->filters[account->filter_count], 0, sizeof *account->filters);
  return CLV_OK;
}

void clvp_account_free_filters(clv_account *account) {
  for (size_t i = 0; i < account->filter_count; i++) clvp_filter_free(account->filters[i].filter);
  clvp_store_give(&account->history.store, account->filters, account->filter_capacity, sizeof *account->filters);
  account->filters = NULL;
  account->filter_count = account->filter_capacity = 0;
}

const char *clv_account_filter(const clv_account *account, const char *name) {
  if (!account) return NULL;
  const clvp_named_filter *named = name ? filters_find(account, name) : NULL;
  const clvp_filter *filter = name ? (named ? named->filter : NULL) : account->history.filter;
  size_t size;
  return filter ? clvp_query_printed(filter->query, &size) : NULL;
}

const char *clv_account_filter_name(const clv_account *account, size_t index) {
  return account && index < account->filter_count ? account->filters[index].name : NULL;
}

size_t clvp_account_filter_memory(const clv_account *account) {
  const clvp_history *history = &account->history;
  size_t bytes = clvp_filter_memory(history->filter) + clvp_filter_use_memory(history->filter_use);
  for (size_t i = 0; i < account->filter_count; i++) bytes += clvp_filter_memory(account->filters[i].filter);
  return bytes;
}

/* The filter of that name, ready for one thread. */
static clv_status filters_use(const clv_account *account, const char *name, uint64_t *hash, clvp_filter_use **use,
                              clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!name) return clvp_fail(error, CLV_EINVAL, "filter", "filter is NULL");
  const clvp_named_filter *named = filters_find(account, name);
  if (!named) return clvp_fail(error, CLV_ENOTFOUND, "filter", "there is no such filter");
  *hash = named->filter->hash;
  *use = clvp_filter_use_create(named->filter);
  return *use ? CLV_OK : clvp_no_memory(error);
}

clv_status clv_account_statistics_under(const clv_account *account, const char *filter, const void *id, size_t id_size,
                                        int64_t as_of, clv_statistics *statistics, size_t statistics_size,
                                        clv_error *error) {
  uint32_t number;
  uint64_t hash = 0;
  clvp_filter_use *use = NULL;
  if (!statistics) return clvp_fail(error, CLV_EINVAL, "statistics", "statistics is NULL");
  if (statistics_size < sizeof *statistics)
    return clvp_fail(error, CLV_EINVAL, "statistics_size", "smaller than the structure");
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status == CLV_OK) status = clvp_account_find(account, id, id_size, &number, error);
  if (status == CLV_OK) status = filters_use(account, filter, &hash, &use, error);
  clv_statistics own;
  if (status == CLV_OK) status = clvp_history_statistics_under(&account->history, use, number, as_of, &own, error);
  clvp_filter_use_free(use);
  if (status != CLV_OK) return status;
  memset(statistics, 0, statistics_size);
  *statistics = own;
  return CLV_OK;
}

clv_status clv_account_summary_under(const clv_account *account, const char *filter, int32_t until,
                                     int32_t history_start, clv_summary **summary, clv_error *error) {
  uint64_t hash = 0;
  clvp_filter_use *use = NULL;
  if (!summary) return clvp_fail(error, CLV_EINVAL, "summary", "summary is NULL");
  if (!clvp_day_valid(until)) return clvp_fail(error, CLV_EINVAL, "until", "the day is outside the years 0001 to 9999");
  if (history_start != CLV_NO_DAY && !clvp_day_valid(history_start))
    return clvp_fail(error, CLV_EINVAL, "history_start", "the day is outside the years 0001 to 9999");
  clv_status status = filters_use(account, filter, &hash, &use, error);
  if (status == CLV_OK)
    status = clvp_history_summary_under(&account->history, use, hash, until, history_start, summary, error);
  clvp_filter_use_free(use);
  return status;
}

/* Why a model says nothing of orders under a filter; PRESENT where it does. */
static clv_reason filters_reason(const clv_account *account, const clv_model *model, uint64_t hash) {
  const clv_configuration *own = &account->history.configuration, *other = &model->facts.configuration;
  if (own->day_offset != other->day_offset || own->minor_digits != other->minor_digits)
    return CLV_REASON_OTHER_CONFIGURATION;
  return other->filter != hash ? CLV_REASON_OTHER_FILTER : CLV_REASON_PRESENT;
}

clv_status clv_account_predict_under(const clv_account *account, const char *filter, const clv_model *model,
                                     const void *id, size_t id_size, int64_t as_of, const clv_predict_options *options,
                                     clv_prediction *prediction, clv_error *error) {
  uint32_t number;
  uint64_t hash = 0;
  clvp_filter_use *use = NULL;
  clv_statistics statistics;
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status == CLV_OK) status = clvp_account_find(account, id, id_size, &number, error);
  if (status == CLV_OK) status = filters_use(account, filter, &hash, &use, error);
  if (status == CLV_OK)
    status = clvp_history_statistics_under(&account->history, use, number, as_of, &statistics, error);
  clvp_filter_use_free(use);
  if (status != CLV_OK) return status;
  if (!model) model = account->model;
  clv_reason other = model ? filters_reason(account, model, hash) : CLV_REASON_PRESENT;
  clv_predict_options own_options = clvp_account_predict_options(account);
  clv_prediction own = {.size = (uint32_t)sizeof own};
  status = clv_predict(other ? NULL : model, &statistics, sizeof statistics, clvp_account_day(account, as_of),
                       options ? options : &own_options, &own, error);
  if (status != CLV_OK) return status;
  for (size_t i = 0; other && i < CLV_ATTRIBUTE_LIMIT; i++)
    if (own.reason[i] == CLV_REASON_NO_MODEL) own.reason[i] = (uint8_t)other;
  return clvp_struct_out(prediction, &own, (uint32_t)sizeof own, "prediction", error);
}
