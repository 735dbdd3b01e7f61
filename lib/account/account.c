/* The account: made, fed with events, asked for what it knows. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/calendar.h"
#include "../base/configuration.h"
#include "../base/error.h"
#include <string.h>

/* Bytes of version 0.1. */
enum { EVENT_LEAST = sizeof(clv_event), STATISTICS_LEAST = sizeof(clv_statistics) };

const char *clv_outcome_text(clv_outcome outcome) {
  switch (outcome) {
  case CLV_OUTCOME_NEW:
    return "new";
  case CLV_OUTCOME_REPEATED:
    return "known already";
  case CLV_OUTCOME_REPLACED:
    return "replaced a lower version";
  case CLV_OUTCOME_SUPERSEDED:
    return "a higher version is known";
  case CLV_OUTCOME_CONFLICT:
    return "other contents under the same version";
  case CLV_OUTCOME_BAD_KIND:
    return "no such kind of event";
  case CLV_OUTCOME_BAD_PROFILE:
    return "the profile is missing or too long";
  case CLV_OUTCOME_BAD_ORDER:
    return "the order id is missing or too long";
  case CLV_OUTCOME_BAD_SOURCE:
    return "the source is too long, or missing";
  case CLV_OUTCOME_BAD_TIME:
    return "the time lies outside the years 0001 to 9999";
  case CLV_OUTCOME_MILLISECONDS:
    return "the time looks like milliseconds, not seconds";
  case CLV_OUTCOME_BAD_AMOUNT:
    return "the amount is negative or beyond the limit";
  case CLV_OUTCOME_BAD_STATUS:
    return "no such order status";
  case CLV_OUTCOME_RESERVED:
    return "the event is of a newer version";
  }
  return "unknown outcome";
}

clv_status clvp_account_check_time(int64_t as_of, clv_error *error) {
  if (clvp_time_valid(as_of)) return CLV_OK;
  return clvp_fail(error, CLV_EINVAL, "as_of", "the time lies outside the years 0001 to 9999: is it in milliseconds?");
}

clv_status clvp_account_check_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                    clv_error *error) {
  size_t profiles = account->history.profiles.used;
  if (generation != account->generation)
    return clvp_fail(error, CLV_ESTALE, "generation", "the account has changed since");
  if (first > profiles || count > profiles - first)
    return clvp_fail(error, CLV_EINVAL, "first", "the account has not so many profiles");
  return CLV_OK;
}

clv_status clvp_account_find(const clv_account *account, const void *id, size_t id_size, uint32_t *number,
                             clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!id || id_size == 0 || id_size > CLV_ID_MAX)
    return clvp_fail(error, CLV_EINVAL, "id", "an id has 1 to 1024 bytes");
  const clvp_history *history = &account->history;
  if (clvp_profile_find(history, clvp_profile_hash(history, id, id_size), id, id_size, number)) return CLV_OK;
  return clvp_fail(error, CLV_ENOTFOUND, "id", "there is no such profile");
}

clv_status clv_account_create(clv_account **account, const unsigned char *key, const clv_configuration *configuration,
                              const clv_allocator *allocator, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!key) return clvp_fail(error, CLV_EINVAL, "key", "key is NULL");
  clv_configuration own_configuration;
  clv_status status = clvp_configuration_init(&own_configuration, configuration, error);
  if (status != CLV_OK) return status;
  if (own_configuration.history_start != CLV_NO_DAY)
    return clvp_fail(error, CLV_EINVAL, "history_start", "an account has none: it is given with each summary");
  if (own_configuration.filter != 0) return clvp_fail(error, CLV_EINVAL, "filter", "an account takes no order filter");
  clv_allocator own;
  status = clvp_allocator_init(&own, allocator, error);
  if (status != CLV_OK) return status;
  clv_account *made = clvp_allocate(&own, 1, sizeof *made);
  if (!made) return clvp_no_memory(error);
  clvp_history_init(&made->history, key, &own_configuration, &own);
  *account = made;
  return CLV_OK;
}

void clv_account_free(clv_account *account) {
  if (!account) return;
  clv_model_free(account->model);
  clvp_history_free(&account->history);
  /* The keys go too. */
  clvp_store store = account->history.store;
  store.bytes += sizeof *account;
  clvp_store_give(&store, account, 1, sizeof *account);
}

clv_status clv_account_apply(clv_account *account, const clv_event *events, size_t event_size, size_t count,
                             int32_t *outcomes, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (event_size < EVENT_LEAST) return clvp_fail(error, CLV_EINVAL, "event_size", "smaller than an event");
  if (count == 0) return CLV_OK;
  if (!events) return clvp_fail(error, CLV_EINVAL, "events", "events is NULL");
  if (count > (size_t)PTRDIFF_MAX / event_size)
    return clvp_fail(error, CLV_EINVAL, "count", "no memory holds so many events");
  bool changed;
  clv_status status = clvp_history_apply(&account->history, events, event_size, count, outcomes, &changed, error);
  account->generation += changed;
  return status;
}

clv_status clv_account_get_facts(const clv_account *account, clv_account_facts *facts, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  const clvp_history *history = &account->history;
  clv_account_facts own;
  memset(&own, 0, sizeof own);
  own.size = (uint32_t)sizeof own;
  own.has_model = account->model != NULL;
  own.generation = account->generation;
  own.profiles = history->profiles.used;
  own.orders = history->totals.orders;
  own.conflicts = history->totals.conflicts;
  own.bytes = history->store.bytes + sizeof *account;
  own.last_time = clvp_history_last_time(history);
  own.configuration = history->configuration;
  return clvp_struct_out(facts, &own, (uint32_t)sizeof own, "facts", error);
}

clv_status clv_account_statistics(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                                  clv_statistics *statistics, size_t statistics_size, clv_error *error) {
  uint32_t number;
  clv_status status = clvp_account_check_time(as_of, error);
  if (status != CLV_OK) return status;
  if (!statistics) return clvp_fail(error, CLV_EINVAL, "statistics", "statistics is NULL");
  if (statistics_size < STATISTICS_LEAST)
    return clvp_fail(error, CLV_EINVAL, "statistics_size", "smaller than the structure");
  status = clvp_account_find(account, id, id_size, &number, error);
  if (status != CLV_OK) return status;
  clv_statistics own;
  clvp_history_statistics(&account->history, number, as_of, &own);
  memset(statistics, 0, statistics_size);
  *statistics = own;
  return CLV_OK;
}

clv_status clv_account_summary(const clv_account *account, int32_t until, int32_t history_start, clv_summary **summary,
                               clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!summary) return clvp_fail(error, CLV_EINVAL, "summary", "summary is NULL");
  if (!clvp_day_valid(until)) return clvp_fail(error, CLV_EINVAL, "until", "the day is outside the years 0001 to 9999");
  if (history_start != CLV_NO_DAY && !clvp_day_valid(history_start))
    return clvp_fail(error, CLV_EINVAL, "history_start", "the day is outside the years 0001 to 9999");
  return clvp_history_summary(&account->history, until, history_start, summary, error);
}

clv_status clv_account_profile_at(const clv_account *account, uint64_t generation, size_t position, const void **id,
                                  size_t *id_size, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!id || !id_size) return clvp_fail(error, CLV_EINVAL, id ? "id_size" : "id", "an output is NULL");
  clv_status status = clvp_account_check_range(account, generation, position, 1, error);
  if (status != CLV_OK) return status;
  const clvp_profile *profile = clvp_profile_at(&account->history, position);
  *id = clvp_profile_id(&account->history, profile);
  *id_size = profile->id_size;
  return CLV_OK;
}
