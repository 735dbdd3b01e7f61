/* The door of events: each is checked by itself, then a batch is applied as a whole or not at all. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../base/sort.h"
#include "filter.h"
#include <assert.h>
#include <string.h>

enum { GROUP = 32, KEPT_CHANGES = 1024, KEPT_OUTCOMES = 4096, KEPT_DEFERRED = 256 };

/* An event on its way in. */
typedef struct apply_staged {
  const unsigned char *bytes; /* the event */
  const void *id;
  size_t id_size;
  uint64_t hash;
  clvp_contents contents; /* of an order; of a refund its own */
  int32_t kind;
  bool texts;     /* it has some: a source, a channel, .. */
  uint32_t guess; /* at its profile */
  clv_outcome outcome;
} apply_staged;

/* Where a batch stands. */
typedef struct apply_batch {
  clvp_history *history;
  int8_t *outcomes;                   /* or NULL */
  size_t links;                       /* deferred so far */
  uint32_t source;                    /* number of the last source looked up */
  unsigned char name[CLV_SOURCE_MAX]; /* itself */
  size_t name_size;
  clvp_traffic traffic; /* with this batch */
  bool changed;
} apply_batch;

static bool apply_bytes_zero(const unsigned char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != 0) return false;
  return true;
}

/* Of source and order id, with the source's length in front, so that no two pairs run together. */
static uint64_t apply_digest(const clvp_history *history, const clv_event *event) {
  unsigned char bytes[1 + CLV_SOURCE_MAX + CLV_ID_MAX];
  bytes[0] = (unsigned char)event->source_size;
  if (event->source_size > 0) memcpy(bytes + 1, event->source, event->source_size);
  memcpy(bytes + 1 + event->source_size, event->order, event->order_size);
  return clvp_hash_bytes(history->order_key, bytes, 1 + event->source_size + event->order_size);
}

/* Orders of one source come in runs. */
static bool apply_source(apply_batch *batch, const clv_event *event, uint32_t *number) {
  size_t size = event->source_size;
  if (size != batch->name_size || (size > 0 && memcmp(event->source, batch->name, size) != 0)) {
    clvp_history *history = batch->history;
    if (!clvp_dictionary_number(&history->texts, &history->store, event->source, size, &batch->source)) return false;
    if (size > 0) memcpy(batch->name, event->source, size);
    batch->name_size = size;
  }
  *number = batch->source;
  return true;
}

static int apply_compare_tags(const void *a, const void *b) {
  const clv_text *one = a, *other = b;
  return clvp_bytes_compare(one->bytes, one->size, other->bytes, other->size);
}

/* A set of tags is one text: sorted, each once, each with its length in front. */
static bool apply_tags(clvp_history *history, const clv_event *event, uint32_t *number) {
  clv_text tags[CLV_TAGS_MAX];
  unsigned char set[CLV_TAGS_MAX * (1 + CLV_TEXT_MAX)];
  size_t size = 0;
  memcpy(tags, event->tags, event->tag_count * sizeof *tags);
  clvp_sort(tags, event->tag_count, sizeof *tags, apply_compare_tags);
  for (size_t i = 0; i < event->tag_count; i++) {
    if (i > 0 && apply_compare_tags(&tags[i - 1], &tags[i]) == 0) continue;
    set[size++] = (unsigned char)tags[i].size;
    memcpy(set + size, tags[i].bytes, tags[i].size);
    size += tags[i].size;
  }
  return clvp_dictionary_number(&history->texts, &history->store, set, size, number);
}

static bool apply_texts(apply_batch *batch, const clv_event *event, clvp_contents *contents) {
  clvp_history *history = batch->history;
  contents->channel = contents->campaign = contents->tags = 0;
  return apply_source(batch, event, &contents->source) &&
         (event->channel_size == 0 || clvp_dictionary_number(&history->texts, &history->store, event->channel,
                                                             event->channel_size, &contents->channel)) &&
         (event->campaign_size == 0 || clvp_dictionary_number(&history->texts, &history->store, event->campaign,
                                                              event->campaign_size, &contents->campaign)) &&
         (event->tag_count == 0 || apply_tags(history, event, &contents->tags));
}

/* Everything about an event that its profile is not needed for. */
static void apply_stage(apply_batch *batch, apply_staged *staged, const unsigned char *bytes, size_t size) {
  const clvp_history *history = batch->history;
  clv_event event;
  memcpy(&event, bytes, sizeof event);
  staged->outcome = clvp_event_check(&event);
  batch->traffic.kinds[staged->outcome == CLV_OUTCOME_BAD_KIND ? 0 : event.kind]++;
  if (staged->outcome >= 0 && !apply_bytes_zero(bytes + sizeof event, size - sizeof event))
    staged->outcome = CLV_OUTCOME_RESERVED;
  staged->guess = CLVP_NUMBERS;
  if (staged->outcome < 0) return;
  staged->bytes = bytes;
  staged->kind = event.kind;
  staged->id = event.profile;
  staged->id_size = event.profile_size;
  staged->hash = clvp_profile_hash(history, event.profile, event.profile_size);
  if (history->slot_count > 0) CLVP_PREFETCH(&history->slots[(size_t)staged->hash & (history->slot_count - 1)]);
  if (event.kind != CLV_EVENT_PURCHASE && event.kind != CLV_EVENT_REFUND) return;
  clvp_contents *contents = &staged->contents;
  contents->digest = apply_digest(history, &event);
  contents->time = event.time;
  contents->amount = event.amount;
  contents->cancelled = event.status == CLV_ORDER_CANCELLED;
  contents->cost = event.kind == CLV_EVENT_PURCHASE && (event.flags & CLV_EVENT_COST) ? event.cost : CLVP_NO_COST;
  contents->version = event.version;
  contents->source = contents->channel = contents->campaign = contents->tags = 0;
  staged->texts = event.source_size + event.channel_size + event.campaign_size + event.tag_count > 0;
}

/* Ask for the memory of a group of events ahead, so that they wait for it together. */
static void apply_fetch(const clvp_history *history, apply_staged *staged, size_t count) {
  size_t moves[CLVP_CLASS_LAST + 1] = {0};
  for (size_t i = 0; i < count; i++) {
    if (staged[i].outcome < 0) continue;
    staged[i].guess = clvp_profile_guess(history, staged[i].hash);
    if (staged[i].guess != CLVP_NUMBERS) CLVP_PREFETCH(clvp_profile_at(history, staged[i].guess));
  }
  for (size_t i = 0; i < count; i++) {
    if (staged[i].guess == CLVP_NUMBERS) continue;
    const clvp_profile *profile = clvp_profile_at(history, staged[i].guess);
    if (profile->id_size > 0) CLVP_PREFETCH(clvp_profile_id(history, profile));
    clvp_orders_prefetch(history, profile, staged[i].contents.digest);
    clvp_run_prefetch_move(history, &profile->run, moves);
  }
}

/* The profile of an id, a new one if need be. */
static bool apply_profile(clvp_history *history, uint64_t hash, const void *id, size_t id_size, uint32_t *number) {
  return clvp_profile_find(history, hash, id, id_size, number) || clvp_profile_add(history, hash, id, id_size, number);
}

static bool apply_defer(apply_batch *batch, const clvp_deferred *deferred) {
  clvp_history *history = batch->history;
  if (!clvp_store_fit(&history->store, &history->deferred, &history->deferred_capacity, history->deferred_count + 1,
                      sizeof *history->deferred))
    return false;
  history->deferred[history->deferred_count++] = *deferred;
  return true;
}

static bool apply_link(apply_batch *batch, const clv_event *event, apply_staged *staged, size_t index) {
  clvp_history *history = batch->history;
  int order = clvp_bytes_compare(event->profile, event->profile_size, event->survivor, event->survivor_size);
  staged->outcome = CLV_OUTCOME_REPEATED;
  if (order == 0) return true;
  clvp_deferred deferred = {event->seq, index, (uint32_t)event->kind, 0, 0, order};
  uint64_t hash = clvp_profile_hash(history, event->survivor, event->survivor_size);
  batch->links++;
  return apply_profile(history, staged->hash, staged->id, staged->id_size, &deferred.profile) &&
         apply_profile(history, hash, event->survivor, event->survivor_size, &deferred.survivor) &&
         apply_defer(batch, &deferred);
}

/* The erased profile is out of reach at once, what it holds goes when the batch is through. */
static bool apply_erase(apply_batch *batch, const clv_event *event, apply_staged *staged, size_t index) {
  clvp_history *history = batch->history;
  static const clvp_order nothing = {0, 0, 0, 0};
  clvp_deferred deferred = {0, index, CLV_EVENT_ERASE, 0, (uint32_t)event->mode, 0};
  bool forget = event->mode == CLV_ERASE_FORGET;
  staged->outcome = CLV_OUTCOME_REPEATED;
  bool known = clvp_profile_find(history, staged->hash, staged->id, staged->id_size, &deferred.profile);
  if (!known && forget) return true;
  if (!known && !clvp_profile_add(history, staged->hash, staged->id, staged->id_size, &deferred.profile)) return false;
  clvp_profile *profile = clvp_profile_at(history, deferred.profile);
  if (!forget && clvp_profile_is(profile, CLVP_PROFILE_ERASED | CLVP_PROFILE_DOOMED)) return true;
  staged->outcome = CLV_OUTCOME_NEW;
  if (!clvp_changes_note(history, forget ? CLVP_CHANGE_DETACHED : CLVP_CHANGE_DOOMED, deferred.profile, &nothing))
    return false;
  profile->flags |= forget ? CLVP_PROFILE_GONE : CLVP_PROFILE_DOOMED;
  if (forget) clvp_profile_detach(history, deferred.profile);
  return apply_defer(batch, &deferred);
}

static bool apply_order(apply_batch *batch, apply_staged *staged) {
  clvp_history *history = batch->history;
  uint32_t number;
  if (!apply_profile(history, staged->hash, staged->id, staged->id_size, &number)) return false;
  if (clvp_profile_is(clvp_profile_at(history, number), CLVP_PROFILE_ERASED | CLVP_PROFILE_DOOMED)) {
    staged->outcome = CLV_OUTCOME_DROPPED;
    return true;
  }
  clvp_contents *contents = &staged->contents;
  bool purchase = staged->kind == CLV_EVENT_PURCHASE;
  if (purchase && !staged->texts) return clvp_orders_apply(history, number, contents, &staged->outcome);
  clv_event event;
  memcpy(&event, staged->bytes, sizeof event);
  if (purchase)
    return apply_texts(batch, &event, contents) && clvp_orders_apply(history, number, contents, &staged->outcome);
  uint64_t order = contents->digest;
  clvp_order refund;
  contents->digest = clvp_hash_bytes(history->refund_key, event.refund, event.refund_size);
  return clvp_order_pack(history, contents, 0, &refund) &&
         clvp_refunds_apply(history, number, order, &refund, &staged->outcome);
}

static bool apply_one(apply_batch *batch, apply_staged *staged, size_t index) {
  if (staged->kind == CLV_EVENT_PURCHASE || staged->kind == CLV_EVENT_REFUND) return apply_order(batch, staged);
  clv_event event;
  memcpy(&event, staged->bytes, sizeof event);
  return event.kind == CLV_EVENT_ERASE ? apply_erase(batch, &event, staged, index)
                                       : apply_link(batch, &event, staged, index);
}

static void apply_count(clvp_traffic *traffic, clv_outcome outcome) {
  if (outcome < 0)
    traffic->refused++;
  else
    traffic->outcomes[outcome]++;
}

static bool apply_all(apply_batch *batch, const unsigned char *events, size_t event_size, size_t count) {
  apply_staged staged[GROUP];
  for (size_t first = 0; first < count; first += GROUP) {
    size_t size = count - first < GROUP ? count - first : GROUP;
    for (size_t i = 0; i < size; i++) apply_stage(batch, &staged[i], events + (first + i) * event_size, event_size);
    apply_fetch(batch->history, staged, size);
    for (size_t i = 0; i < size; i++) {
      if (staged[i].outcome >= 0 && !apply_one(batch, &staged[i], first + i)) return false;
      apply_count(&batch->traffic, staged[i].outcome);
      if (batch->outcomes) batch->outcomes[first + i] = (int8_t)staged[i].outcome;
    }
  }
  return clvp_graph_reserve(&batch->history->graph, &batch->history->store, batch->links);
}

/* Another outcome than the one that an event was counted with. */
static void apply_recount(apply_batch *batch, size_t event, clv_outcome counted, clv_outcome outcome) {
  batch->traffic.outcomes[counted]--;
  apply_count(&batch->traffic, outcome);
  if (batch->outcomes) batch->outcomes[event] = (int8_t)outcome;
}

/* Links and erasures, in the order in which they came. Takes no memory. */
static void apply_deferred(apply_batch *batch) {
  clvp_history *history = batch->history;
  for (size_t i = 0; i < history->deferred_count; i++) {
    const clvp_deferred *deferred = &history->deferred[i];
    if (deferred->kind != CLV_EVENT_ERASE) {
      clv_outcome outcome = clvp_graph_apply(history, deferred);
      if (outcome != CLV_OUTCOME_REPEATED && outcome != CLV_OUTCOME_SUPERSEDED) batch->changed = true;
      apply_recount(batch, deferred->event, CLV_OUTCOME_REPEATED, outcome);
    } else if (deferred->survivor == CLV_ERASE_SUPPRESS) {
      clvp_erase_suppress(history, deferred->profile);
    } else if (!clvp_erase_forget(history, deferred->profile)) {
      apply_recount(batch, deferred->event, CLV_OUTCOME_NEW, CLV_OUTCOME_REPEATED);
    }
  }
  if (history->deferred_count > 0) {
    memset(history->deferred, 0, history->deferred_count * sizeof *history->deferred);
    clvp_graph_tidy(history);
    clvp_profiles_tidy(history);
    clvp_filter_use_wipe(history->filter_use);
  }
  history->deferred_count = 0;
}

/* Scratch that a batch of usual size needs again stays. */
static void apply_keep(clvp_store *store, void *vector, size_t *capacity, size_t kept, size_t size) {
  if (*capacity <= kept) return;
  void *memory;
  memcpy(&memory, vector, sizeof memory);
  clvp_store_give(store, memory, *capacity, size);
  memset(vector, 0, sizeof memory);
  *capacity = 0;
}

static void apply_tidy(clvp_history *history) {
  clvp_store *store = &history->store;
  apply_keep(store, &history->changes, &history->change_capacity, KEPT_CHANGES, sizeof *history->changes);
  apply_keep(store, &history->outcomes, &history->outcome_capacity, KEPT_OUTCOMES, sizeof *history->outcomes);
  apply_keep(store, &history->deferred, &history->deferred_capacity, KEPT_DEFERRED, sizeof *history->deferred);
}

static void apply_undo(clvp_history *history, const clvp_totals *totals) {
  while (history->change_count > 0) clvp_changes_undo(history);
  if (history->deferred_count > 0) memset(history->deferred, 0, history->deferred_count * sizeof *history->deferred);
  history->deferred_count = 0;
  history->totals = *totals;
}

clv_status clvp_history_apply(clvp_history *history, const clv_event *events, size_t event_size, size_t count,
                              int32_t *outcomes, bool *changed, clv_error *error) {
  clvp_totals totals = history->totals;
  apply_batch batch = {history, NULL, 0, 0, {0}, 0, history->traffic, false};
  clv_status status = CLV_OK;
  bool room = !outcomes || clvp_store_fit(&history->store, &history->outcomes, &history->outcome_capacity, count,
                                          sizeof *history->outcomes);
  if (outcomes) batch.outcomes = history->outcomes;
  if (!room || !apply_all(&batch, (const unsigned char *)events, event_size, count)) {
    apply_undo(history, &totals);
    status = clvp_no_memory(error);
  } else {
    batch.changed = history->change_count > 0;
    clvp_changes_commit(history);
    apply_deferred(&batch);
    history->traffic = batch.traffic;
    for (size_t i = 0; outcomes && i < count; i++) outcomes[i] = history->outcomes[i];
  }
  *changed = batch.changed;
  apply_tidy(history);
  return status;
}
