/* The door of events: each is checked by itself, then a batch is applied as a whole or not at all. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "../base/error.h"
#include "history.h"
#include <stddef.h>
#include <string.h>

enum { GROUP = 32, KEPT_CHANGES = 1024, KEPT_OUTCOMES = 4096 };

/* Times beyond the calendar that are dates from 1970 to 2099 when taken for milliseconds. */
#define TIME_MILLISECONDS_MAX INT64_C(4102444800000)

/* An event on its way in. */
typedef struct apply_staged {
  const void *id;
  size_t id_size;
  uint64_t hash;
  clvp_order order;
  uint32_t guess; /* at its profile */
  clv_outcome outcome;
} apply_staged;

static bool apply_bytes_zero(const unsigned char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != 0) return false;
  return true;
}

static clv_outcome apply_check(const clv_event *event, const unsigned char *beyond, size_t beyond_size) {
  if (event->kind != CLV_EVENT_PURCHASE) return CLV_OUTCOME_BAD_KIND;
  if (event->reserved != 0 || !apply_bytes_zero(beyond, beyond_size)) return CLV_OUTCOME_RESERVED;
  if (!event->profile || event->profile_size == 0 || event->profile_size > CLV_ID_MAX) return CLV_OUTCOME_BAD_PROFILE;
  if (!event->order || event->order_size == 0 || event->order_size > CLV_ID_MAX) return CLV_OUTCOME_BAD_ORDER;
  if (event->source_size > CLV_SOURCE_MAX || (!event->source && event->source_size > 0)) return CLV_OUTCOME_BAD_SOURCE;
  if (!clvp_time_valid(event->time))
    return event->time > 0 && event->time < TIME_MILLISECONDS_MAX ? CLV_OUTCOME_MILLISECONDS : CLV_OUTCOME_BAD_TIME;
  if (event->amount < 0 || event->amount > CLV_AMOUNT_MAX) return CLV_OUTCOME_BAD_AMOUNT;
  if (event->status != CLV_ORDER_PLACED && event->status != CLV_ORDER_CANCELLED) return CLV_OUTCOME_BAD_STATUS;
  return CLV_OUTCOME_NEW;
}

/* Of source and order id, with the source's length in front, so that no two pairs run together. */
static uint64_t apply_digest(const clvp_history *history, const clv_event *event) {
  unsigned char bytes[1 + CLV_SOURCE_MAX + CLV_ID_MAX];
  bytes[0] = (unsigned char)event->source_size;
  if (event->source_size > 0) memcpy(bytes + 1, event->source, event->source_size);
  memcpy(bytes + 1 + event->source_size, event->order, event->order_size);
  return clvp_hash_bytes(history->order_key, bytes, 1 + event->source_size + event->order_size);
}

static void apply_stage(const clvp_history *history, apply_staged *staged, const unsigned char *bytes, size_t size) {
  clv_event event;
  memcpy(&event, bytes, sizeof event);
  staged->outcome = apply_check(&event, bytes + sizeof event, size - sizeof event);
  staged->guess = CLVP_NUMBERS;
  if (staged->outcome < 0) return;
  staged->id = event.profile;
  staged->id_size = event.profile_size;
  staged->hash = clvp_profile_hash(history, event.profile, event.profile_size);
  if (history->slot_count > 0) CLVP_PREFETCH(&history->slots[(size_t)staged->hash & (history->slot_count - 1)]);
  uint64_t amount = (uint64_t)event.amount;
  staged->order.digest = apply_digest(history, &event);
  staged->order.when = (uint64_t)(event.time - CLV_TIME_MIN) << CLVP_ORDER_TIME_SHIFT |
                       (amount >> 32) << CLVP_ORDER_AMOUNT_SHIFT |
                       (event.status == CLV_ORDER_CANCELLED ? CLVP_ORDER_CANCELLED : 0);
  staged->order.amount = (uint32_t)amount;
  staged->order.version = event.version;
}

/* Ask for the memory of a group of events ahead, so that they wait for it together. */
static void apply_fetch(const clvp_history *history, apply_staged *staged, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (staged[i].outcome < 0) continue;
    staged[i].guess = clvp_profile_guess(history, staged[i].hash);
    if (staged[i].guess != CLVP_NUMBERS) CLVP_PREFETCH(clvp_profile_at(history, staged[i].guess));
  }
  for (size_t i = 0; i < count; i++) {
    if (staged[i].guess == CLVP_NUMBERS) continue;
    const clvp_profile *profile = clvp_profile_at(history, staged[i].guess);
    CLVP_PREFETCH(clvp_profile_id(history, profile));
    clvp_orders_prefetch(history, profile, staged[i].order.digest);
  }
}

static bool apply_one(clvp_history *history, apply_staged *staged) {
  uint32_t number;
  if (!clvp_profile_find(history, staged->hash, staged->id, staged->id_size, &number) &&
      !clvp_profile_add(history, staged->hash, staged->id, staged->id_size, &number))
    return false;
  return clvp_orders_apply(history, number, &staged->order, &staged->outcome);
}

static bool apply_all(clvp_history *history, const unsigned char *events, size_t event_size, size_t count,
                      int8_t *outcomes) {
  apply_staged staged[GROUP];
  for (size_t first = 0; first < count; first += GROUP) {
    size_t size = count - first < GROUP ? count - first : GROUP;
    for (size_t i = 0; i < size; i++) apply_stage(history, &staged[i], events + (first + i) * event_size, event_size);
    apply_fetch(history, staged, size);
    for (size_t i = 0; i < size; i++) {
      if (staged[i].outcome >= 0 && !apply_one(history, &staged[i])) return false;
      if (outcomes) outcomes[first + i] = (int8_t)staged[i].outcome;
    }
  }
  return true;
}

/* Scratch that a batch of usual size needs again stays. */
static void apply_tidy(clvp_history *history) {
  clvp_store *store = &history->store;
  if (history->change_capacity > KEPT_CHANGES) {
    clvp_store_give(store, history->changes, history->change_capacity, sizeof *history->changes);
    history->changes = NULL;
    history->change_capacity = 0;
  }
  if (history->outcome_capacity > KEPT_OUTCOMES) {
    clvp_store_give(store, history->outcomes, history->outcome_capacity, sizeof *history->outcomes);
    history->outcomes = NULL;
    history->outcome_capacity = 0;
  }
}

clv_status clvp_history_apply(clvp_history *history, const clv_event *events, size_t event_size, size_t count,
                              int32_t *outcomes, bool *changed, clv_error *error) {
  clvp_totals totals = history->totals;
  size_t profiles = history->profiles.used;
  clv_status status = CLV_OK;
  *changed = false;
  if ((outcomes && !clvp_store_fit(&history->store, &history->outcomes, &history->outcome_capacity, count,
                                   sizeof *history->outcomes)) ||
      !apply_all(history, (const unsigned char *)events, event_size, count, outcomes ? history->outcomes : NULL)) {
    while (history->change_count > 0) clvp_orders_undo(history);
    while (history->profiles.used > profiles) clvp_profile_drop_last(history);
    history->totals = totals;
    status = clvp_no_memory(error);
  } else {
    *changed = history->change_count > 0;
    clvp_orders_commit(history);
    for (size_t i = 0; outcomes && i < count; i++) outcomes[i] = history->outcomes[i];
  }
  apply_tidy(history);
  return status;
}
