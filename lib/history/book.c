/* The orders of a profile that has many: an event costs the logarithm of their number. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include <assert.h>
#include <string.h>

enum { INDEX_LEFT = 1, INDEX_TAG = 0xff, INDEX_SHIFT = 8, LEAVES = 0xfffffe, SPLIT_KEEP = CLVP_RUN_MAX / 2 };

/* What the index holds of an order in that leaf. */
static uint32_t index_entry(uint64_t digest, uint32_t leaf) {
  return (leaf + 1) << INDEX_SHIFT | ((uint32_t)digest & INDEX_TAG);
}

static size_t index_home(uint64_t digest, size_t capacity) {
  return (size_t)((digest >> 32) * (uint64_t)capacity >> 32);
}

static size_t index_next(size_t at, size_t capacity) { return at + 1 < capacity ? at + 1 : 0; }

/* Entries are alike where tag and leaf are; which of them is taken does not matter, as each stays within reach. */
static uint32_t *index_find(const clvp_book *book, uint64_t digest, uint32_t entry) {
  size_t at = index_home(digest, book->index_capacity);
  while (book->index[at] != entry) {
    assert(book->index[at] != 0);
    at = index_next(at, book->index_capacity);
  }
  return &book->index[at];
}

/* True where it took a slot that was empty, not one left by another. */
static bool index_enter(uint32_t *index, size_t capacity, uint64_t digest, uint32_t leaf) {
  size_t at = index_home(digest, capacity);
  while (index[at] > INDEX_LEFT) at = index_next(at, capacity);
  bool empty = index[at] == 0;
  index[at] = index_entry(digest, leaf);
  return empty;
}

/* Room for one more order, at most four fifths of the index taken. */
static bool index_widen(clvp_history *history, clvp_book *book) {
  if (book->index_used + 1 <= book->index_capacity / 5 * 4) return true;
  size_t capacity = book->orders / 16 * 25 + 64;
  if (capacity > UINT32_MAX) return false;
  uint32_t *index = clvp_store_take(&history->store, capacity, sizeof *index);
  if (!index) return false;
  for (size_t i = 0; i < book->branch_count; i++) {
    uint32_t leaf = book->branches[i].leaf;
    const clvp_run *run = &book->leaves[leaf];
    for (size_t k = 0; k < run->count; k++)
      (void)index_enter(index, capacity, clvp_run_block(history, run)->orders[k].digest, leaf);
  }
  clvp_store_give(&history->store, book->index, book->index_capacity, sizeof *index);
  book->index = index;
  book->index_capacity = capacity;
  book->index_used = book->orders;
  return true;
}

/* Room for one more leaf and branch. */
static bool book_widen(clvp_history *history, clvp_book *book) {
  clvp_store *store = &history->store;
  return book->branch_count < LEAVES &&
         clvp_store_fit(store, &book->branches, &book->branch_capacity, book->branch_count + 1,
                        sizeof *book->branches) &&
         clvp_store_fit(store, &book->leaves, &book->leaf_capacity, book->branch_count + 1, sizeof *book->leaves);
}

/* A number for a leaf, which as yet has no block. There is room. */
static uint32_t leaf_take(clvp_book *book) {
  if (book->free_leaf == CLVP_NO_LEAF) return (uint32_t)book->leaf_count++;
  uint32_t leaf = book->free_leaf;
  book->free_leaf = book->leaves[leaf].block;
  memset(&book->leaves[leaf], 0, sizeof *book->leaves);
  return leaf;
}

static void book_release(clvp_history *history, clvp_book *book) {
  clvp_store *store = &history->store;
  clvp_store_give(store, book->leaves, book->leaf_capacity, sizeof *book->leaves);
  clvp_store_give(store, book->branches, book->branch_capacity, sizeof *book->branches);
  clvp_store_give(store, book->index, book->index_capacity, sizeof *book->index);
  clvp_store_give(store, book, 1, sizeof *book);
}

bool clvp_book_open(clvp_history *history, uint32_t number) {
  clvp_store *store = &history->store;
  clvp_run *run = &clvp_profile_at(history, number)->run;
  if (history->book_count >= CLVP_NUMBERS ||
      !clvp_store_fit(store, &history->books, &history->book_capacity, history->book_count + 1, sizeof(clvp_book *)))
    return false;
  clvp_book *book = clvp_store_take(store, 1, sizeof *book);
  if (!book) return false;
  book->profile = number;
  book->free_leaf = CLVP_NO_LEAF;
  book->orders = run->count;
  if (!book_widen(history, book) || !index_widen(history, book)) {
    book_release(history, book);
    return false;
  }
  uint32_t leaf = leaf_take(book);
  book->leaves[leaf] = *run;
  book->branches[book->branch_count++].leaf = leaf;
  clvp_block *block = clvp_run_block(history, run);
  block->leaf = leaf;
  for (size_t i = 0; i < run->count; i++)
    (void)index_enter(book->index, book->index_capacity, block->orders[i].digest, leaf);
  run->block = (uint32_t)history->book_count;
  run->size_class = CLVP_CLASS_BOOK;
  run->count = 0;
  history->books[history->book_count++] = book;
  return true;
}

void clvp_book_close(clvp_history *history, uint32_t book_number) {
  clvp_book *book = history->books[book_number];
  for (size_t i = 0; i < book->branch_count; i++) clvp_run_free(history, &book->leaves[book->branches[i].leaf]);
  memset(&clvp_profile_at(history, book->profile)->run, 0, sizeof(clvp_run));
  book_release(history, book);
  clvp_book *last = history->books[--history->book_count];
  history->books[history->book_count] = NULL;
  if (book_number == history->book_count) return;
  history->books[book_number] = last;
  clvp_profile_at(history, last->profile)->run.block = book_number;
}

void clvp_book_prefetch(const clvp_book *book, uint64_t digest) {
  CLVP_PREFETCH(&book->index[index_home(digest, book->index_capacity)]);
}

/* The leaf and place of an order. */
static bool book_locate(const clvp_history *history, const clvp_book *book, uint64_t digest, bool dead, uint32_t *leaf,
                        size_t *place) {
  size_t at = index_home(digest, book->index_capacity);
  for (; book->index[at] != 0; at = index_next(at, book->index_capacity)) {
    uint32_t entry = book->index[at];
    if (entry <= INDEX_LEFT || (entry & INDEX_TAG) != ((uint32_t)digest & INDEX_TAG)) continue;
    *leaf = (entry >> INDEX_SHIFT) - 1;
    const clvp_run *run = &book->leaves[*leaf];
    *place = clvp_run_find(clvp_run_block(history, run)->orders, run->count, digest, dead);
    if (*place < run->count) return true;
  }
  return false;
}

clvp_order *clvp_book_find(const clvp_history *history, const clvp_book *book, uint64_t digest, bool dead) {
  uint32_t leaf;
  size_t place;
  if (!book_locate(history, book, digest, dead, &leaf, &place)) return NULL;
  return &clvp_run_block(history, &book->leaves[leaf])->orders[place];
}

/* The branch whose leaf takes an order of that key. */
static size_t book_branch(const clvp_book *book, uint64_t instant, uint64_t digest) {
  size_t low = 1, high = book->branch_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const clvp_branch *branch = &book->branches[middle];
    bool after = branch->instant != instant ? branch->instant > instant : branch->digest > digest;
    if (after)
      high = middle;
    else
      low = middle + 1;
  }
  return low - 1;
}

/* There is room. */
static uint32_t book_graft(clvp_book *book, size_t at, uint64_t instant, uint64_t digest) {
  memmove(&book->branches[at + 1], &book->branches[at], (book->branch_count - at) * sizeof *book->branches);
  book->branch_count++;
  uint32_t leaf = leaf_take(book);
  book->branches[at] = (clvp_branch){instant, digest, leaf};
  return leaf;
}

/* Half of a full leaf moves to a new one behind it. Both halves fit their blocks, so that orders that come one after
 * the other leave no room behind. */
static bool book_split(clvp_history *history, clvp_book *book, size_t at) {
  unsigned half = clvp_class_for(SPLIT_KEEP);
  if (!book_widen(history, book) || !clvp_pool_reserve(history, half, 2)) return false;
  uint32_t full = book->branches[at].leaf;
  const clvp_order *middle = &clvp_run_block(history, &book->leaves[full])->orders[SPLIT_KEEP];
  uint32_t leaf = book_graft(book, at + 1, clvp_order_instant(middle), middle->digest);
  clvp_run *from = &book->leaves[full], *to = &book->leaves[leaf];
  (void)clvp_run_reserve(history, to, book->profile, leaf, SPLIT_KEEP);
  clvp_order *moved = clvp_run_block(history, to)->orders;
  clvp_order *left = &clvp_run_block(history, from)->orders[SPLIT_KEEP];
  for (size_t i = 0; i < SPLIT_KEEP; i++) {
    moved[i] = left[i];
    *index_find(book, moved[i].digest, index_entry(moved[i].digest, full)) = index_entry(moved[i].digest, leaf);
  }
  memset(left, 0, SPLIT_KEEP * sizeof *left);
  to->count = SPLIT_KEEP;
  from->count = SPLIT_KEEP;
  clvp_run_shrink(history, from);
  return true;
}

bool clvp_book_insert(clvp_history *history, clvp_book *book, const clvp_order *order) {
  if (!index_widen(history, book)) return false;
  size_t at = book_branch(book, clvp_order_instant(order), order->digest);
  if (book->leaves[book->branches[at].leaf].count == CLVP_RUN_MAX) {
    if (!book_split(history, book, at)) return false;
    at = book_branch(book, clvp_order_instant(order), order->digest);
  }
  uint32_t leaf = book->branches[at].leaf;
  clvp_run *run = &book->leaves[leaf];
  if (!clvp_run_reserve(history, run, book->profile, leaf, (size_t)run->count + 1)) return false;
  clvp_run_insert(history, run, order);
  book->index_used += index_enter(book->index, book->index_capacity, order->digest, leaf);
  book->orders++;
  return true;
}

/* Take an empty leaf away, unless it is the only one. */
static void book_prune(clvp_history *history, clvp_book *book, uint32_t leaf, const clvp_order *last) {
  if (book->branch_count == 1) return;
  size_t at = book_branch(book, clvp_order_instant(last), last->digest);
  /* A dead order and the living one may have the same key, with the border between them. */
  while (book->branches[at].leaf != leaf) at--;
  clvp_run_free(history, &book->leaves[leaf]);
  book->leaves[leaf].block = book->free_leaf;
  book->free_leaf = leaf;
  book->branch_count--;
  memmove(&book->branches[at], &book->branches[at + 1], (book->branch_count - at) * sizeof *book->branches);
  memset(&book->branches[book->branch_count], 0, sizeof *book->branches);
}

void clvp_book_remove(clvp_history *history, clvp_book *book, uint64_t digest, bool dead) {
  uint32_t leaf;
  size_t place;
  bool found = book_locate(history, book, digest, dead, &leaf, &place);
  assert(found);
  (void)found;
  clvp_run *run = &book->leaves[leaf];
  clvp_order removed = clvp_run_block(history, run)->orders[place];
  clvp_run_remove(history, run, place);
  *index_find(book, digest, index_entry(digest, leaf)) = INDEX_LEFT;
  book->orders--;
  if (run->count == 0)
    book_prune(history, book, leaf, &removed);
  else
    clvp_run_shrink(history, run);
}
