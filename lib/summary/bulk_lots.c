/* Orders of columns in lots by customer and day, so that few at a time are copied and sorted. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bulk.h"
#include "../base/error.h"
#include <string.h>

enum {
  LOTS_MAX = 1024,
  LOT_ORDERS = 4096, /* that a lot is to hold, about, while there are fewer lots than the most */
  LOT_SAMPLES = 16,
  LOT_ROUNDS = 12,  /* looks at all orders, each for an equal part of them, about */
  LOT_BLOCK = 1024, /* orders of one look for the next few */
  LOT_GUESS_BITS = 12,
  LOT_BUCKET_BITS = 11,
  LOT_BUCKET = 4 /* orders that a bucket of a lot is to hold, about */
};

struct clvp_lots {
  clv_allocator allocator;
  const clvp_lot_orders *orders;
  size_t count;
  clvp_word_pair ends[LOTS_MAX]; /* the least customer and day beyond each lot but the last */
  size_t sizes[LOTS_MAX];
  unsigned shift;
  uint16_t guess[(1 << LOT_GUESS_BITS) + 1]; /* by the highest bits in which customers differ: lots that end below */
  size_t round;                              /* the most orders of one */
  size_t lot, beyond;                        /* the next lot, and the end of those of this round */
  size_t start;                              /* of the next lot in `pairs` */
  clvp_word_pair *pairs;                     /* of this round, by lot */
  clvp_word_pair *scratch;                   /* for the largest lot that may need sorting */
};

static bool lots_less(clvp_word_pair a, clvp_word_pair b) {
  return a.high < b.high || (a.high == b.high && a.low < b.low);
}

static clvp_word_pair lots_key(const clvp_lot_orders *orders, size_t row) {
  clvp_word_pair key = {(uint64_t)orders->columns.customer[row] ^ CLVP_SIGN_BIT,
                        (uint64_t)(orders->columns.day[row] - orders->first_day)};
  return key;
}

/* Keys of orders drawn evenly; a place within each stretch that follows no pattern of the host's. */
static size_t lots_sample(const clvp_lot_orders *orders, size_t wanted, clvp_word_pair *sample) {
  size_t size = 0, stretch = orders->columns.count / wanted;
  uint64_t state = 1;
  for (size_t i = 0; i < wanted; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    size_t row = i * stretch + (size_t)(state >> 33) % stretch;
    if (orders->columns.day[row] <= orders->until) sample[size++] = lots_key(orders, row);
  }
  return size;
}

/* Lots end where a sample says, or where the highest bits change before; a key that is drawn again has a lot of its
 * own. */
static clv_status lots_choose_ends(clvp_lots *lots, size_t wanted, clv_error *error) {
  size_t most = wanted * LOT_SAMPLES, ends = 0;
  clvp_word_pair *drawn = clvp_reallocate(&lots->allocator, NULL, 2 * most, sizeof *drawn);
  if (drawn == NULL) return clvp_no_memory(error);
  size_t size = lots_sample(lots->orders, most, drawn);
  const clvp_word_pair *sorted = clvp_word_pairs_sort(drawn, drawn + most, size, UINT64_MAX);
  for (size_t i = 1; i < wanted && size > 0; i++) {
    clvp_word_pair end = sorted[i * size / wanted], even = {end.high >> lots->shift << lots->shift, 0};
    if (ends == 0 || lots_less(lots->ends[ends - 1], even)) end = even;
    if (ends > 0 && !lots_less(lots->ends[ends - 1], end)) end.low++;
    if (ends == 0 || lots_less(lots->ends[ends - 1], end)) lots->ends[ends++] = end;
  }
  lots->count += ends;
  clvp_release(&lots->allocator, drawn);
  return CLV_OK;
}

static size_t lots_bits(const clvp_lots *lots, uint64_t customer) {
  return (size_t)(customer >> lots->shift) & (((size_t)1 << LOT_GUESS_BITS) - 1);
}

static void lots_make_guesses(clvp_lots *lots) {
  size_t lot = 0;
  for (size_t bits = 0; bits <= (size_t)1 << LOT_GUESS_BITS; bits++) {
    while (lot + 1 < lots->count && lots_bits(lots, lots->ends[lot].high) < bits) lot++;
    lots->guess[bits] = (uint16_t)lot;
  }
}

static inline size_t lots_find(const clvp_lots *lots, clvp_word_pair key) {
  size_t bits = lots_bits(lots, key.high), low = lots->guess[bits], high = lots->guess[bits + 1];
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (lots_less(key, lots->ends[middle])) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

/* Is a lot of one customer's one day, so that it needs no sorting? */
static bool lots_single(const clvp_lots *lots, size_t lot) {
  if (lot == 0 || lot + 1 >= lots->count) return false;
  const clvp_word_pair *end = &lots->ends[lot];
  return end->high == end[-1].high && end->low == end[-1].low + 1;
}

/* The most orders of a round, and of a lot that needs sorting. */
static void lots_measure(clvp_lots *lots, size_t *round, size_t *largest) {
  const clvp_lot_orders *orders = lots->orders;
  for (size_t row = 0; row < orders->columns.count; row++) {
    clvp_word_pair key = lots_key(orders, row);
    if (orders->columns.day[row] <= orders->until) lots->sizes[lots_find(lots, key)]++;
  }
  *round = orders->counted / LOT_ROUNDS;
  *largest = 1;
  for (size_t lot = 0; lot < lots->count; lot++) {
    size_t size = lots->sizes[lot];
    if (*round < size) *round = size;
    if (*largest < size && !lots_single(lots, lot)) *largest = size;
  }
}

clv_status clvp_lots_create(clvp_lots **lots, const clvp_lot_orders *orders, const clv_allocator *allocator,
                            clv_error *error) {
  clvp_lots *made = clvp_allocate(allocator, 1, sizeof *made);
  if (made == NULL) return clvp_no_memory(error);
  made->allocator = *allocator;
  made->orders = orders;
  made->count = 1;
  while (made->shift + LOT_GUESS_BITS < 64 && orders->differ >> (made->shift + LOT_GUESS_BITS) != 0) made->shift++;
  size_t wanted = orders->counted / LOT_ORDERS < LOTS_MAX ? orders->counted / LOT_ORDERS : LOTS_MAX;
  clv_status status = wanted > 1 ? lots_choose_ends(made, wanted, error) : CLV_OK;
  if (status == CLV_OK) {
    size_t largest;
    lots_make_guesses(made);
    lots_measure(made, &made->round, &largest);
    made->pairs = clvp_reallocate(allocator, NULL, made->round, sizeof *made->pairs);
    made->scratch = clvp_reallocate(allocator, NULL, largest, sizeof *made->scratch);
    if (made->pairs == NULL || made->scratch == NULL) status = clvp_no_memory(error);
  }
  if (status == CLV_OK) {
    *lots = made;
  } else {
    clvp_lots_free(made);
  }
  return status;
}

void clvp_lots_free(clvp_lots *lots) {
  if (lots == NULL) return;
  clv_allocator allocator = lots->allocator;
  clvp_release(&allocator, lots->pairs);
  clvp_release(&allocator, lots->scratch);
  clvp_release(&allocator, lots);
}

/* Takes as many lots into the round as have room; `place` is where each begins. */
static void lots_begin_round(clvp_lots *lots, size_t place[LOTS_MAX]) {
  size_t used = 0;
  for (lots->beyond = lots->lot; lots->beyond < lots->count; lots->beyond++) {
    if (lots->sizes[lots->beyond] > lots->round - used) break;
    place[lots->beyond - lots->lot] = used;
    used += lots->sizes[lots->beyond];
  }
  lots->start = 0;
}

/* Copies the orders of a round, each to its lot. */
static void lots_fill(clvp_lots *lots) {
  size_t place[LOTS_MAX], first = lots->lot;
  lots_begin_round(lots, place);
  const clvp_lot_orders *orders = lots->orders;
  uint64_t least = first == 0 ? 0 : lots->ends[first - 1].high;
  uint64_t span = (lots->beyond == lots->count ? UINT64_MAX : lots->ends[lots->beyond - 1].high) - least;
  for (size_t at = 0; at < orders->columns.count; at += LOT_BLOCK) {
    size_t left = orders->columns.count - at, size = left < LOT_BLOCK ? left : LOT_BLOCK, found = 0;
    uint16_t rows[LOT_BLOCK];
    const int64_t *customer = orders->columns.customer + at;
    for (size_t i = 0; i < size; i++) { /* a branch here would be taken at random */
      rows[found] = (uint16_t)i;
      found += ((uint64_t)customer[i] ^ CLVP_SIGN_BIT) - least <= span;
    }
    for (size_t i = 0; i < found; i++) {
      size_t row = at + rows[i];
      clvp_word_pair key = lots_key(orders, row);
      size_t lot = lots_find(lots, key);
      if (lot < first || lot >= lots->beyond || orders->columns.day[row] > orders->until) continue;
      key.low = key.low << CLVP_LOT_AMOUNT_BITS | (uint64_t)orders->columns.amount[row];
      lots->pairs[place[lot - first]++] = key;
    }
  }
}

/* By buckets of a few orders each, for the most part. */
static const clvp_word_pair *lots_sort(clvp_word_pair *pairs, clvp_word_pair *scratch, size_t count) {
  if (clvp_word_pairs_sorted(pairs, count, ~CLVP_LOT_AMOUNT_MASK)) return pairs;
  uint64_t differ = 0;
  for (size_t i = 1; i < count; i++) differ |= pairs[i].high ^ pairs[0].high;
  unsigned width = 0, bits = 0;
  while (width < 64 && differ >> width != 0) width++;
  while (bits < width && bits < LOT_BUCKET_BITS && count >> bits > LOT_BUCKET) bits++;
  unsigned shift = bits == 0 ? 0 : width - bits;
  size_t end[1 << LOT_BUCKET_BITS] = {0}, mask = ((size_t)1 << bits) - 1, sum = 0;
  for (size_t i = 0; i < count; i++) end[pairs[i].high >> shift & mask]++;
  for (size_t i = 0; i <= mask; i++) {
    size_t size = end[i];
    end[i] = sum;
    sum += size;
  }
  for (size_t i = 0; i < count; i++) scratch[end[pairs[i].high >> shift & mask]++] = pairs[i];
  for (size_t i = 0, start = 0; i <= mask; start = end[i++]) {
    size_t size = end[i] - start;
    clvp_word_pair *bucket = scratch + start;
    const clvp_word_pair *sorted = clvp_word_pairs_sort(bucket, pairs + start, size, ~CLVP_LOT_AMOUNT_MASK);
    if (sorted != bucket) memcpy(bucket, sorted, size * sizeof *bucket);
  }
  return scratch;
}

const clvp_word_pair *clvp_lots_next(clvp_lots *lots, size_t *count) {
  for (*count = 0; lots->lot < lots->count;) {
    if (lots->lot == lots->beyond) lots_fill(lots);
    clvp_word_pair *pairs = lots->pairs + lots->start;
    *count = lots->sizes[lots->lot++];
    lots->start += *count;
    if (*count > 0) return lots_sort(pairs, lots->scratch, *count);
  }
  return NULL;
}
