/* Profiles in the order of their hashes: parts by the upper bits, then a radix sort of each. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "sorted.h"
#include "../base/error.h"
#include <string.h>

enum { PART_PROFILES = 8192, PARTS_BITS_MAX = 18, SORT_AHEAD = 16, DIGITS = 256, DIGIT_BITS = 8, HASH_BITS = 64 };

int clvp_sorted_compare(const clvp_history *history, uint32_t a, uint32_t b) {
  const clvp_profile *one = clvp_profile_at(history, a), *other = clvp_profile_at(history, b);
  bool one_erased = clvp_profile_is(one, CLVP_PROFILE_ERASED),
       other_erased = clvp_profile_is(other, CLVP_PROFILE_ERASED);
  if (one_erased != other_erased) return one_erased ? 1 : -1;
  if (one_erased) return (one->id > other->id) - (one->id < other->id);
  return clvp_bytes_compare(clvp_profile_id(history, one), one->id_size, clvp_profile_id(history, other),
                            other->id_size);
}

/* Is there something to be told of a profile? */
static bool sorted_known(const clvp_profile *profile) {
  return clvp_profile_is(profile, CLVP_PROFILE_ERASED) || profile->node != 0 || clvp_orders_any(profile);
}

static size_t sorted_part(const clvp_sorted *sorted, uint64_t hash) {
  return sorted->shift < HASH_BITS ? (size_t)(hash >> sorted->shift) : 0;
}

clv_status clvp_sorted_open(clvp_sorted *sorted, const clvp_history *history, clv_error *error) {
  size_t profiles = history->profiles.used, largest = 0;
  unsigned bits = 0;
  while (bits < PARTS_BITS_MAX && profiles >> bits > PART_PROFILES) bits++;
  memset(sorted, 0, sizeof *sorted);
  sorted->history = history;
  sorted->allocator = &history->store.allocator;
  sorted->parts = (size_t)1 << bits;
  sorted->shift = HASH_BITS - bits;
  sorted->ends = clvp_allocate(sorted->allocator, sorted->parts, sizeof *sorted->ends);
  if (!sorted->ends) return clvp_no_memory(error);
  for (size_t i = 0; i < profiles; i++) {
    const clvp_profile *profile = clvp_profile_at(history, i);
    if (sorted_known(profile)) sorted->ends[sorted_part(sorted, profile->hash)]++;
  }
  /* Counts become places, which become ends as the parts fill. */
  for (size_t i = 0; i < sorted->parts; i++) {
    size_t count = sorted->ends[i];
    if (count > largest) largest = count;
    sorted->ends[i] = (uint32_t)sorted->count;
    sorted->count += count;
  }
  if (sorted->count == 0) return CLV_OK;
  sorted->numbers = clvp_allocate(sorted->allocator, sorted->count, sizeof *sorted->numbers);
  sorted->pairs = clvp_allocate(sorted->allocator, largest, sizeof *sorted->pairs);
  sorted->spare = clvp_allocate(sorted->allocator, largest, sizeof *sorted->spare);
  if (!sorted->numbers || !sorted->pairs || !sorted->spare) return clvp_no_memory(error);
  for (size_t i = 0; i < profiles; i++) {
    const clvp_profile *profile = clvp_profile_at(history, i);
    if (sorted_known(profile)) sorted->numbers[sorted->ends[sorted_part(sorted, profile->hash)]++] = (uint32_t)i;
  }
  return CLV_OK;
}

/* By hash, from the least digit to the greatest; what comes out is in `pairs`. */
static void sorted_radix(clvp_sorted *sorted, size_t count) {
  for (unsigned shift = 0; shift < sorted->shift && shift < HASH_BITS; shift += DIGIT_BITS) {
    uint32_t places[DIGITS] = {0};
    for (size_t i = 0; i < count; i++) places[sorted->pairs[i].hash >> shift & (DIGITS - 1)]++;
    uint32_t place = 0;
    for (size_t i = 0; i < DIGITS; i++) {
      uint32_t digits = places[i];
      places[i] = place;
      place += digits;
    }
    for (size_t i = 0; i < count; i++)
      sorted->spare[places[sorted->pairs[i].hash >> shift & (DIGITS - 1)]++] = sorted->pairs[i];
    clvp_sorted_pair *pairs = sorted->pairs;
    sorted->pairs = sorted->spare;
    sorted->spare = pairs;
  }
}

const uint32_t *clvp_sorted_next(clvp_sorted *sorted, size_t *count) {
  const clvp_history *history = sorted->history;
  if (sorted->part == sorted->parts) return NULL;
  size_t first = sorted->part > 0 ? sorted->ends[sorted->part - 1] : 0;
  uint32_t *numbers = sorted->numbers ? sorted->numbers + first : sorted->ends;
  size_t size = sorted->ends[sorted->part++] - first;
  for (size_t i = 0; i < size; i++) {
    if (i + SORT_AHEAD < size) CLVP_PREFETCH(clvp_profile_at(history, numbers[i + SORT_AHEAD]));
    sorted->pairs[i] = (clvp_sorted_pair){clvp_profile_at(history, numbers[i])->hash, numbers[i]};
  }
  sorted_radix(sorted, size);
  for (size_t i = 0; i < size; i++) {
    clvp_sorted_pair pair = sorted->pairs[i];
    size_t at = i;
    for (; at > 0 && sorted->pairs[at - 1].hash == pair.hash; at--) {
      if (clvp_sorted_compare(history, numbers[at - 1], pair.number) < 0) break;
      numbers[at] = numbers[at - 1];
    }
    numbers[at] = pair.number;
  }
  *count = size;
  return numbers;
}

void clvp_sorted_close(clvp_sorted *sorted) {
  clvp_release(sorted->allocator, sorted->numbers);
  clvp_release(sorted->allocator, sorted->ends);
  clvp_release(sorted->allocator, sorted->pairs);
  clvp_release(sorted->allocator, sorted->spare);
}
