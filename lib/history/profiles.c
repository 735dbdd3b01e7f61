/* The table of profiles: ids in an arena, found by keyed hash. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include <string.h>

enum { SLOTS_LEAST = 16, IDS_LEFT_LEAST = 1 << 16 };

uint64_t clvp_profile_hash(const clvp_history *history, const void *id, size_t id_size) {
  return clvp_hash_bytes(history->profile_key, id, id_size);
}

/* Of an erased profile nothing but two hashes is left to compare. */
static bool profile_is(const clvp_history *history, const clvp_profile *profile, const void *id, size_t id_size) {
  if (clvp_profile_is(profile, CLVP_PROFILE_ERASED))
    return profile->id == clvp_hash_bytes(history->mark_key, id, id_size);
  return profile->id_size == id_size && memcmp(clvp_profile_id(history, profile), id, id_size) == 0;
}

bool clvp_profile_find(const clvp_history *history, uint64_t hash, const void *id, size_t id_size, uint32_t *number) {
  if (history->slot_count == 0) return false;
  size_t mask = history->slot_count - 1;
  uint32_t tag = (uint32_t)(hash >> 32);
  for (size_t i = (size_t)hash & mask; history->slots[i].number != 0; i = (i + 1) & mask) {
    if (history->slots[i].tag != tag) continue;
    uint32_t candidate = history->slots[i].number - 1;
    const clvp_profile *profile = clvp_profile_at(history, candidate);
    if (profile->hash != hash || !profile_is(history, profile, id, id_size)) continue;
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

/* How far from where its search begins it came to be. */
static size_t profile_enter(clvp_slot *slots, size_t slot_count, uint64_t hash, uint32_t number) {
  clvp_slot *slot = profile_slot(slots, slot_count, hash, 0);
  slot->number = number + 1;
  slot->tag = (uint32_t)(hash >> 32);
  return ((size_t)(slot - slots) - (size_t)hash) & (slot_count - 1);
}

void clvp_profile_attach(clvp_history *history, uint32_t number) {
  (void)profile_enter(history->slots, history->slot_count, clvp_profile_at(history, number)->hash, number);
}

/* What comes after it in its run of slots moves up, so that no search ends before what it looks for. */
void clvp_profile_detach(clvp_history *history, uint32_t number) {
  clvp_slot *slots = history->slots;
  size_t mask = history->slot_count - 1;
  uint64_t hash = clvp_profile_at(history, number)->hash;
  size_t hole = (size_t)(profile_slot(slots, history->slot_count, hash, number + 1) - slots);
  for (size_t i = (hole + 1) & mask; slots[i].number != 0; i = (i + 1) & mask) {
    size_t home = (size_t)clvp_profile_at(history, slots[i].number - 1)->hash & mask;
    if (((i - home) & mask) < ((i - hole) & mask)) continue;
    slots[hole] = slots[i];
    hole = i;
  }
  memset(&slots[hole], 0, sizeof *slots);
}

/* Slots for one more profile, at most three quarters of them taken. */
static bool profiles_widen(clvp_history *history) {
  size_t profiles = history->profiles.used;
  if (profiles + 1 <= history->slot_count / 4 * 3) return true;
  size_t wanted = history->slot_count ? 2 * history->slot_count : SLOTS_LEAST;
  clvp_slot *slots = clvp_store_take(&history->store, wanted, sizeof *slots);
  if (!slots) return false;
  for (uint32_t number = 0; number < profiles; number++) { /* in the order in which they lie in memory */
    const clvp_profile *profile = clvp_profile_at(history, number);
    if (!(profile->flags & (CLVP_PROFILE_FREE | CLVP_PROFILE_GONE)))
      (void)profile_enter(slots, wanted, profile->hash, number);
  }
  clvp_store_give(&history->store, history->slots, history->slot_count, sizeof *slots);
  history->slots = slots;
  history->slot_count = wanted;
  return true;
}

static void profile_free(clvp_history *history, uint32_t number) {
  clvp_profile *profile = clvp_profile_at(history, number);
  memset(profile, 0, sizeof *profile);
  if ((size_t)number + 1 == history->profiles.used) {
    history->profiles.used--;
    return;
  }
  profile->flags = CLVP_PROFILE_FREE;
  profile->id = history->free_profile;
  history->free_profile = number + 1;
}

bool clvp_profile_add(clvp_history *history, uint64_t hash, const void *id, size_t id_size, uint32_t *number) {
  size_t profiles = history->profiles.used, left = history->ids.used;
  size_t place = clvp_segments_place(&history->ids, id_size);
  if (profiles >= CLVP_NUMBERS || !profiles_widen(history) ||
      !clvp_segments_reserve(&history->profiles, &history->store, profiles + 1) ||
      !clvp_segments_reserve(&history->ids, &history->store, place + id_size))
    return false;
  bool again = history->free_profile != 0;
  *number = again ? history->free_profile - 1 : (uint32_t)profiles;
  clvp_order before = {left, 0, 0, 0};
  if (!clvp_changes_note(history, CLVP_CHANGE_PROFILE, *number, &before)) return false;
  clvp_profile *profile = clvp_profile_at(history, *number);
  if (again)
    history->free_profile = (uint32_t)profile->id;
  else
    history->profiles.used++;
  memcpy(clvp_segments_at(&history->ids, place), id, id_size);
  history->ids.used = place + id_size;
  memset(profile, 0, sizeof *profile);
  profile->hash = hash;
  profile->id = place;
  profile->id_size = (uint16_t)id_size;
  clvp_profile_attach(history, *number);
  return true;
}

clv_status clvp_profiles_index(clvp_history *history) {
  /* Hashes under the key ask for two or three a profile. */
  enum { INDEX_AHEAD = 16, STEPS_EACH = 64, STEPS_MORE = 1 << 16 };
  size_t profiles = history->profiles.used, wanted = SLOTS_LEAST, steps = 0;
  if (profiles == 0) return CLV_OK;
  while (profiles > wanted / 4 * 3) wanted *= 2;
  clvp_slot *slots = clvp_store_take(&history->store, wanted, sizeof *slots);
  if (!slots) return CLV_ENOMEM;
  history->slots = slots;
  history->slot_count = wanted;
  for (size_t i = 0; i < profiles; i++) {
    if (i + INDEX_AHEAD < profiles)
      CLVP_PREFETCH(&slots[(size_t)clvp_profile_at(history, i + INDEX_AHEAD)->hash & (wanted - 1)]);
    steps += profile_enter(slots, wanted, clvp_profile_at(history, i)->hash, (uint32_t)i);
    if (steps > STEPS_EACH * profiles + STEPS_MORE) return CLV_EFORMAT;
  }
  return CLV_OK;
}

static void profile_wipe_id(clvp_history *history, clvp_profile *profile) {
  if (profile->id_size > 0) memset(clvp_segments_at(&history->ids, (size_t)profile->id), 0, profile->id_size);
}

void clvp_profile_drop(clvp_history *history, const clvp_change *change) {
  clvp_profile_detach(history, change->number);
  profile_wipe_id(history, clvp_profile_at(history, change->number));
  history->ids.used = (size_t)change->before.digest;
  profile_free(history, change->number);
}

uint64_t clvp_profile_mark_of(const clvp_history *history, const clvp_profile *profile) {
  return clvp_hash_bytes(history->mark_key, clvp_profile_id(history, profile), profile->id_size);
}

void clvp_profile_mark(clvp_history *history, uint32_t number) {
  clvp_profile *profile = clvp_profile_at(history, number);
  uint64_t mark = clvp_profile_mark_of(history, profile);
  profile_wipe_id(history, profile);
  history->ids_left += profile->id_size;
  history->totals.erased++;
  profile->id = mark;
  profile->id_size = 0;
  profile->flags = CLVP_PROFILE_ERASED | (profile->flags & CLVP_PROFILE_GONE);
}

void clvp_profile_discard(clvp_history *history, uint32_t number) {
  clvp_profile *profile = clvp_profile_at(history, number);
  profile_wipe_id(history, profile);
  history->ids_left += profile->id_size;
  history->totals.erased -= clvp_profile_is(profile, CLVP_PROFILE_ERASED);
  profile_free(history, number);
}

void clvp_profiles_tidy(clvp_history *history) {
  if (history->ids_left < IDS_LEFT_LEAST || history->ids_left < history->ids.used / 2) return;
  clvp_segments ids;
  clvp_segments_init(&ids, 1, history->ids.shift);
  if (!clvp_segments_reserve(&ids, &history->store, history->ids.used)) {
    clvp_segments_free(&ids, &history->store);
    return;
  }
  for (size_t i = 0; i < history->profiles.used; i++) {
    clvp_profile *profile = clvp_profile_at(history, i);
    if (profile->id_size == 0) continue;
    size_t place = clvp_segments_place(&ids, profile->id_size);
    memcpy(clvp_segments_at(&ids, place), clvp_profile_id(history, profile), profile->id_size);
    profile->id = place;
    ids.used = place + profile->id_size;
  }
  clvp_segments_trim(&ids, &history->store);
  clvp_segments_free(&history->ids, &history->store);
  history->ids = ids;
  history->ids_left = 0;
}
