/* The account: made, fed with events, asked for what it knows. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include "../base/calendar.h"
#include "../base/configuration.h"
#include "../base/error.h"
#include "../base/sort.h"
#include <stddef.h>
#include <string.h>

/* Bytes of version 0.1. */
enum { EVENT_LEAST = sizeof(clv_event), STATISTICS_LEAST = sizeof(clv_statistics) };

clv_status clvp_account_check_time(int64_t time, const char *field, clv_error *error) {
  if (clvp_time_valid(time)) return CLV_OK;
  return clvp_fail(error, CLV_EINVAL, field, "the time lies outside the years 0001 to 9999: is it in milliseconds?");
}

clv_status clvp_account_check_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                    clv_error *error) {
  size_t profiles = account->history.profiles.used;
  if (generation != account->generation)
    return clvp_fail(error, CLV_ESTALE, "generation", "the account has changed since");
  if (first > profiles || count > profiles - first)
    return clvp_fail(error, CLV_EINVAL, "first", "the account has not so many positions");
  return CLV_OK;
}

clv_status clvp_account_find(const clv_account *account, const void *id, size_t id_size, uint32_t *number,
                             clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (!id || id_size == 0 || id_size > CLV_ID_MAX)
    return clvp_fail(error, CLV_EINVAL, "id", "an id has 1 to 1024 bytes");
  const clvp_history *history = &account->history;
  if (clvp_profile_find(history, clvp_profile_hash(history, id, id_size), id, id_size, number) &&
      !clvp_profile_is(clvp_profile_at(history, *number), CLVP_PROFILE_ERASED) &&
      clvp_person_of(history, *number) != CLVP_NUMBERS)
    return CLV_OK;
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
  atomic_init(&made->holders, 1);
  clvp_history_init(&made->history, key, &own_configuration, &own);
  clvp_lifecycle_init(&made->lifecycle);
  *account = made;
  return CLV_OK;
}

void clv_account_free(clv_account *account) {
  if (!account) return;
  clv_model_free(account->model);
  clvp_account_free_filters(account);
  clvp_history_free(&account->history);
  const clv_allocator allocator = account->history.store.allocator;
  /* The keys go too; what is left is an address that no other account has while a job knows it. */
  memset(account, 0, offsetof(clv_account, holders));
  clvp_account_drop(account, &allocator);
}

void clvp_account_hold(const clv_account *account) {
  atomic_uint *holders = &((clv_account *)(uintptr_t)account)->holders;
  atomic_fetch_add_explicit(holders, 1, memory_order_relaxed);
}

void clvp_account_drop(const clv_account *account, const clv_allocator *allocator) {
  clv_account *shell = (clv_account *)(uintptr_t)account;
  if (atomic_fetch_sub_explicit(&shell->holders, 1, memory_order_acq_rel) == 1) clvp_release(allocator, shell);
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
  own.positions = history->profiles.used;
  own.persons = history->totals.persons;
  own.profiles = history->totals.profiles;
  own.erased = history->totals.erased;
  own.links = history->graph.live;
  own.orders = history->totals.orders;
  own.refunds = history->totals.refunds;
  own.conflicts = history->totals.conflicts;
  own.bytes = history->store.bytes + sizeof *account + clvp_account_filter_memory(account);
  own.last_time = clvp_history_last_time(history);
  own.configuration = history->configuration;
  return clvp_struct_out(facts, &own, (uint32_t)sizeof own, "facts", error);
}

clv_status clv_account_statistics(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                                  clv_statistics *statistics, size_t statistics_size, clv_error *error) {
  uint32_t number;
  clv_status status = clvp_account_check_time(as_of, "as_of", error);
  if (status != CLV_OK) return status;
  if (!statistics) return clvp_fail(error, CLV_EINVAL, "statistics", "statistics is NULL");
  if (statistics_size < STATISTICS_LEAST)
    return clvp_fail(error, CLV_EINVAL, "statistics_size", "smaller than the structure");
  status = clvp_account_find(account, id, id_size, &number, error);
  if (status != CLV_OK) return status;
  clv_statistics own;
  status = clvp_history_statistics(&account->history, number, as_of, &own, error);
  if (status != CLV_OK) return status;
  memset(statistics, 0, statistics_size);
  *statistics = own;
  return CLV_OK;
}

clv_status clv_account_statistics_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                        int64_t as_of, clv_statistics *statistics, size_t stride, clv_error *error) {
  static const clv_statistics nobody = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_status status = clvp_account_check_range(account, generation, first, count, error);
  if (status == CLV_OK) status = clvp_account_check_time(as_of, "as_of", error);
  if (status != CLV_OK) return status;
  if (!statistics && count > 0) return clvp_fail(error, CLV_EINVAL, "statistics", "statistics is NULL");
  if (stride < STATISTICS_LEAST) return clvp_fail(error, CLV_EINVAL, "stride", "smaller than the structure");
  const clvp_history *history = &account->history;
  for (size_t i = 0; i < count; i++) {
    clv_statistics own = nobody;
    clvp_history_prefetch(history, first + i);
    if (clvp_history_listed(history, first + i))
      status = clvp_history_statistics(history, first + i, as_of, &own, error);
    if (status != CLV_OK) return status;
    memcpy((unsigned char *)statistics + i * stride, &own, sizeof own);
  }
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
  const clvp_history *history = &account->history;
  if (!clvp_history_listed(history, position))
    return clvp_fail(error, CLV_ENOTFOUND, "position", "no person stands at that position");
  const clvp_profile *profile = clvp_profile_at(history, clvp_person_visible(history, (uint32_t)position));
  *id = clvp_profile_id(history, profile);
  *id_size = profile->id_size;
  return CLV_OK;
}

static int person_compare(const void *a, const void *b) {
  const clv_text *one = a, *other = b;
  return clvp_bytes_compare(one->bytes, one->size, other->bytes, other->size);
}

clv_status clv_account_person_ids(const clv_account *account, const void *id, size_t id_size, clv_text *ids,
                                  size_t capacity, size_t *count, clv_error *error) {
  if (!count) return clvp_fail(error, CLV_EINVAL, "count", "count is NULL");
  if (!ids && capacity > 0) return clvp_fail(error, CLV_EINVAL, "ids", "ids is NULL");
  uint32_t number, node = 0, member;
  clv_status status = clvp_account_find(account, id, id_size, &number, error);
  if (status != CLV_OK) return status;
  const clvp_history *history = &account->history;
  uint32_t visible = clvp_person_visible(history, number);
  size_t members = 0;
  while (clvp_person_next(history, number, &node, &member))
    members += !clvp_profile_is(clvp_profile_at(history, member), CLVP_PROFILE_ERASED);
  *count = members;
  if (members > capacity) return CLV_OK;
  size_t at = 1;
  node = 0;
  while (clvp_person_next(history, number, &node, &member)) {
    const clvp_profile *profile = clvp_profile_at(history, member);
    if (clvp_profile_is(profile, CLVP_PROFILE_ERASED)) continue;
    ids[member == visible ? 0 : at++] = (clv_text){clvp_profile_id(history, profile), profile->id_size};
  }
  clvp_sort(ids + 1, members - 1, sizeof *ids, person_compare);
  return CLV_OK;
}
