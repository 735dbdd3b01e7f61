/* Radix sorts of words and of pairs of words. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include <string.h>

enum { SORT_DIGIT_BITS = 11, SORT_DIGIT_VALUES = 1 << SORT_DIGIT_BITS, SORT_DIGIT_LEAST_BITS = 6, SORT_FEW = 32 };

bool clvp_word_pairs_sorted(const clvp_word_pair *pairs, size_t count, uint64_t low_mask) {
  for (size_t i = 1; i < count; i++) {
    if (pairs[i - 1].high > pairs[i].high) return false;
    if (pairs[i - 1].high == pairs[i].high && (pairs[i - 1].low & low_mask) > (pairs[i].low & low_mask)) return false;
  }
  return true;
}

/* From how many there are of each digit to where the first of them goes. */
static void sort_places(size_t place[SORT_DIGIT_VALUES], size_t values) {
  size_t sum = 0;
  for (size_t d = 0; d < values; d++) {
    size_t size = place[d];
    place[d] = sum;
    sum += size;
  }
}

static inline void sort_pass(const clvp_word_pair *from, clvp_word_pair *to, size_t count, bool high, unsigned shift,
                             unsigned bits) {
  size_t place[SORT_DIGIT_VALUES], mask = ((size_t)1 << bits) - 1;
  memset(place, 0, (mask + 1) * sizeof *place);
  for (size_t i = 0; i < count; i++) place[(high ? from[i].high : from[i].low) >> shift & mask]++;
  sort_places(place, mask + 1);
  for (size_t i = 0; i < count; i++) to[place[(high ? from[i].high : from[i].low) >> shift & mask]++] = from[i];
}

uint64_t *clvp_words_sort(uint64_t *words, uint64_t *scratch, size_t count, unsigned bits) {
  unsigned passes = (bits + SORT_DIGIT_BITS - 1) / SORT_DIGIT_BITS;
  for (unsigned pass = 0; pass < passes; pass++) {
    unsigned shift = bits * pass / passes, width = bits * (pass + 1) / passes - shift;
    uint64_t mask = (UINT64_C(1) << width) - 1;
    size_t place[SORT_DIGIT_VALUES] = {0};
    for (size_t i = 0; i < count; i++) place[words[i] >> shift & mask]++;
    sort_places(place, (size_t)1 << width);
    for (size_t i = 0; i < count; i++) scratch[place[words[i] >> shift & mask]++] = words[i];
    uint64_t *swap = words;
    words = scratch;
    scratch = swap;
  }
  return words;
}

/* Each moves down past those above it: for few. */
static void sort_insert(clvp_word_pair *pairs, size_t count, uint64_t low_mask) {
  for (size_t i = 1; i < count; i++) {
    clvp_word_pair pair = pairs[i];
    size_t k = i;
    for (; k > 0 && (pairs[k - 1].high > pair.high ||
                     (pairs[k - 1].high == pair.high && (pairs[k - 1].low & low_mask) > (pair.low & low_mask)));
         k--)
      pairs[k] = pairs[k - 1];
    pairs[k] = pair;
  }
}

clvp_word_pair *clvp_word_pairs_sort(clvp_word_pair *pairs, clvp_word_pair *scratch, size_t count, uint64_t low_mask) {
  if (count <= SORT_FEW) {
    sort_insert(pairs, count, low_mask);
    return pairs;
  }
  if (clvp_word_pairs_sorted(pairs, count, low_mask)) return pairs;
  uint64_t differ[2] = {0, 0};
  for (size_t i = 1; i < count; i++) {
    differ[0] |= (pairs[i].low ^ pairs[0].low) & low_mask;
    differ[1] |= pairs[i].high ^ pairs[0].high;
  }
  unsigned bits = SORT_DIGIT_BITS;
  while (bits > SORT_DIGIT_LEAST_BITS && (size_t)1 << bits > 2 * count) bits--;
  for (int word = 0; word < 2; word++) {
    for (unsigned shift = 0; shift < 64 && differ[word] >> shift != 0; shift++) {
      if ((differ[word] >> shift & 1) == 0) continue;
      if (word == 0) {
        sort_pass(pairs, scratch, count, false, shift, bits);
      } else {
        sort_pass(pairs, scratch, count, true, shift, bits);
      }
      clvp_word_pair *swap = pairs;
      pairs = scratch;
      scratch = swap;
      shift += bits - 1;
    }
  }
  return pairs;
}
