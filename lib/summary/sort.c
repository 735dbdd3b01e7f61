/* Radix sort of pairs of words, only over the bits in which they differ. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"

#define SORT_DIGIT_BITS 11
#define SORT_DIGIT_VALUES (1 << SORT_DIGIT_BITS)

bool clvp_pairs_sorted(const clvp_pair *pairs, size_t count, uint64_t low_mask) {
  for (size_t i = 1; i < count; i++) {
    if (pairs[i - 1].high > pairs[i].high) return false;
    if (pairs[i - 1].high == pairs[i].high && (pairs[i - 1].low & low_mask) > (pairs[i].low & low_mask)) return false;
  }
  return true;
}

static inline size_t sort_digit(const clvp_pair *pair, bool high, unsigned shift) {
  return (size_t)((high ? pair->high : pair->low) >> shift) & (SORT_DIGIT_VALUES - 1);
}

static inline void sort_pass(const clvp_pair *from, clvp_pair *to, size_t count, bool high, unsigned shift) {
  size_t place[SORT_DIGIT_VALUES] = {0};
  for (size_t i = 0; i < count; i++) place[sort_digit(&from[i], high, shift)]++;
  size_t sum = 0;
  for (size_t d = 0; d < SORT_DIGIT_VALUES; d++) {
    size_t size = place[d];
    place[d] = sum;
    sum += size;
  }
  for (size_t i = 0; i < count; i++) to[place[sort_digit(&from[i], high, shift)]++] = from[i];
}

clvp_pair *clvp_pairs_sort(clvp_pair *pairs, clvp_pair *scratch, size_t count, uint64_t low_mask) {
  if (clvp_pairs_sorted(pairs, count, low_mask)) return pairs;
  uint64_t differ[2] = {0, 0};
  for (size_t i = 1; i < count; i++) {
    differ[0] |= pairs[i].low ^ pairs[0].low;
    differ[1] |= pairs[i].high ^ pairs[0].high;
  }
  differ[0] &= low_mask;
  for (int word = 0; word < 2; word++) {
    for (unsigned shift = 0; shift < 64 && differ[word] >> shift != 0; shift++) {
      if ((differ[word] >> shift & 1) == 0) continue;
      if (word == 0) {
        sort_pass(pairs, scratch, count, false, shift);
      } else {
        sort_pass(pairs, scratch, count, true, shift);
      }
      clvp_pair *swap = pairs;
      pairs = scratch;
      scratch = swap;
      shift += SORT_DIGIT_BITS - 1;
    }
  }
  return pairs;
}
