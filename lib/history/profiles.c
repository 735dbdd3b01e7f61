/* The table of profiles: ids in an arena, found by keyed hash. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include <string.h>

enum { SLOTS_LEAST = 16 };

uint64_t clvp_profile_hash(const clvp_history *history, const void *id, size_t id_size) {
  return clvp_hash_bytes(history->profile_key, id, id_size);
}

bool clvp_profile_find(const clvp_history *history, uint64_t hash, const void *id, size_t id_size, uint32_t *number) {
  if (history->slot_count == 0) return false;
  size_t mask = history->slot_count - 1;
  uint32_t tag = (uint32_t)(hash >> 32);
  for (size_t i = (size_t)hash & mask; history->slots[i].number != 0; i = (i + 1) & mask) {
    if (history->slots[i].tag != tag) continue;
    uint32_t candidate = history->slots[i].number - 1;
    const clvp_profile *profile = clvp_profile_at(history, candidate);
    if (profile->hash != hash || profile->id_size != id_size) continue;
    if (memcmp(clvp_profile_id(history, profile), id, id_size) != 0) continue;
    *number = candidate;
    return true;
  }
  return false;
}

uint32_t clvp_profile_guess(const clvp_history *history, uint64_t hash) {
  if (history->slot_count == 0) return CLVP_NUMBERS;
  size_t mask = history->slot_count - 1;
  uint32_t tag = (uint32_t)(hash >> 32);
  for (size_t i = (size_t)hash & mask; history->slots[i].number != 0; i = (i + 1) & mask)
    if (history->slots[i].tag == tag) return history->slots[i].number - 1;
  return CLVP_NUMBERS;
}

/* The slot where the search for a hash ends: that of profile `number` + 1, or with 0 the first empty one. */
static clvp_slot *profile_slot(clvp_slot *slots, size_t slot_count, uint64_t hash, uint32_t number) {
  size_t mask = slot_count - 1;
  size_t i = (size_t)hash & mask;
  while (slots[i].number != number) i = (i + 1) & mask;
  return &slots[i];
}

static void profile_enter(clvp_slot *slots, size_t slot_count, uint64_t hash, uint32_t number) {
  clvp_slot *slot = profile_slot(slots, slot_count, hash, 0);
  slot->number = number + 1;
  slot->tag = (uint32_t)(hash >> 32);
}

/* Slots for one more profile, at most three quarters of them taken. */
static bool profiles_widen(clvp_history *history) {
  size_t profiles = history->profiles.used;
  if (profiles + 1 <= history->slot_count / 4 * 3) return true;
  size_t wanted = history->slot_count ? 2 * history->slot_count : SLOTS_LEAST;
  clvp_slot *slots = clvp_store_take(&history->store, wanted, sizeof *slots);
  if (!slots) return false;
  for (size_t i = 0; i < profiles; i++) profile_enter(slots, wanted, clvp_profile_at(history, i)->hash, (uint32_t)i);
  clvp_store_give(&history->store, history->slots, history->slot_count, sizeof *slots);
  history->slots = slots;
  history->slot_count = wanted;
  return true;
}

/* Where the next id of that size begins: ids never straddle chunks. */
static size_t profile_id_place(const clvp_history *history, size_t id_size) {
  size_t chunk = (size_t)1 << history->ids.shift;
  size_t used = history->ids.used;
  return used % chunk + id_size <= chunk ? used : (used / chunk + 1) * chunk;
}

bool clvp_profile_add(clvp_history *history, uint64_t hash, const void *id, size_t id_size, uint32_t *number) {
  size_t profiles = history->profiles.used;
  size_t place = profile_id_place(history, id_size);
  if (profiles >= CLVP_NUMBERS || !profiles_widen(history) ||
      !clvp_segments_reserve(&history->profiles, &history->store, profiles + 1) ||
      !clvp_segments_reserve(&history->ids, &history->store, place + id_size))
    return false;
  memcpy(clvp_segments_at(&history->ids, place), id, id_size);
  history->ids.used = place + id_size;
  history->profiles.used++;
  clvp_profile *profile = clvp_profile_at(history, profiles);
  memset(profile, 0, sizeof *profile);
  profile->hash = hash;
  profile->id = place;
  profile->id_size = (uint16_t)id_size;
  profile_enter(history->slots, history->slot_count, hash, (uint32_t)profiles);
  *number = (uint32_t)profiles;
  return true;
}

void clvp_profile_drop_last(clvp_history *history) {
  uint32_t number = (uint32_t)history->profiles.used - 1;
  clvp_profile *profile = clvp_profile_at(history, number);
  clvp_orders_free(history, profile);
  /* Nothing entered later is left, so no search passes through its slot to another. */
  memset(profile_slot(history->slots, history->slot_count, profile->hash, number + 1), 0, sizeof(clvp_slot));
  size_t place = (size_t)profile->id;
  memset(clvp_segments_at(&history->ids, place), 0, profile->id_size);
  history->ids.used = place;
  memset(profile, 0, sizeof *profile);
  history->profiles.used--;
}
