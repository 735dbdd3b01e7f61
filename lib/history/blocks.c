/* Pools of blocks for orders, without holes: the last block takes the place of one that is given back. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include <assert.h>
#include <string.h>

static const uint8_t block_capacity[CLVP_CLASS_LAST + 1] = {0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

enum { BLOCK_CHUNK = 65536 };

void clvp_blocks_init(clvp_history *history) {
  for (size_t i = 1; i <= CLVP_CLASS_LAST; i++) {
    size_t bytes = sizeof(clvp_block) + block_capacity[i] * sizeof(clvp_order);
    unsigned shift = 0;
    while (bytes << (shift + 1) <= BLOCK_CHUNK) shift++;
    clvp_segments_init(&history->pools[i], bytes, shift);
  }
}

clvp_block *clvp_run_block(const clvp_history *history, const clvp_run *run) {
  assert(run->size_class > 0 && run->size_class <= CLVP_CLASS_LAST);
  return clvp_segments_at(&history->pools[run->size_class], run->block);
}

size_t clvp_run_capacity(const clvp_run *run) {
  assert(run->size_class <= CLVP_CLASS_LAST);
  return block_capacity[run->size_class];
}

unsigned clvp_class_for(size_t count) {
  assert(count <= CLVP_RUN_MAX);
  unsigned size_class = 0;
  while (block_capacity[size_class] < count) size_class++;
  return size_class;
}

bool clvp_pool_reserve(clvp_history *history, unsigned size_class, size_t more) {
  clvp_segments *pool = &history->pools[size_class];
  return pool->used + more <= CLVP_NUMBERS && clvp_segments_reserve(pool, &history->store, pool->used + more);
}

/* The run that a block holds. */
static clvp_run *block_run(const clvp_history *history, const clvp_block *block) {
  clvp_run *run = &clvp_profile_at(history, block->profile)->run;
  return block->leaf == CLVP_NO_LEAF ? run : &history->books[run->block]->leaves[block->leaf];
}

static size_t block_bytes(size_t count) { return sizeof(clvp_block) + count * sizeof(clvp_order); }

static void block_give(clvp_history *history, unsigned size_class, uint32_t number) {
  clvp_segments *pool = &history->pools[size_class];
  uint32_t last = (uint32_t)--pool->used;
  clvp_block *hole = clvp_segments_at(pool, number);
  clvp_block *moved = clvp_segments_at(pool, last);
  if (last != number) {
    clvp_run *run = block_run(history, moved);
    assert(run->block == last && run->size_class == size_class);
    memcpy(hole, moved, block_bytes(run->count));
    memset(moved, 0, block_bytes(run->count));
    run->block = number;
  }
  clvp_segments_trim(pool, &history->store);
}

void clvp_run_prefetch_move(const clvp_history *history, const clvp_run *run, size_t moves[CLVP_CLASS_LAST + 1]) {
  if (run->size_class == 0 || run->size_class > CLVP_CLASS_LAST || run->count < clvp_run_capacity(run)) return;
  const clvp_segments *pool = &history->pools[run->size_class];
  size_t others = moves[run->size_class]++;
  if (others >= pool->used) return;
  const clvp_block *last = clvp_segments_at(pool, pool->used - 1 - others);
  CLVP_PREFETCH(clvp_profile_at(history, last->profile));
}

/* There is a block to spare in that class. */
static void run_move(clvp_history *history, clvp_run *run, uint32_t profile, uint32_t leaf, unsigned size_class) {
  clvp_segments *pool = &history->pools[size_class];
  uint32_t number = (uint32_t)pool->used++;
  clvp_block *block = clvp_segments_at(pool, number);
  clvp_run old = *run;
  block->profile = profile;
  block->leaf = leaf;
  run->block = number;
  run->size_class = (uint8_t)size_class;
  if (old.size_class == 0) return;
  clvp_block *from = clvp_run_block(history, &old);
  memcpy(block->orders, from->orders, old.count * sizeof(clvp_order));
  memset(from, 0, block_bytes(old.count));
  block_give(history, old.size_class, old.block);
}

bool clvp_run_reserve(clvp_history *history, clvp_run *run, uint32_t profile, uint32_t leaf, size_t needed) {
  if (needed <= clvp_run_capacity(run)) return true;
  unsigned size_class = clvp_class_for(needed);
  if (!clvp_pool_reserve(history, size_class, 1)) return false;
  run_move(history, run, profile, leaf, size_class);
  return true;
}

void clvp_run_shrink(clvp_history *history, clvp_run *run) {
  if (run->count == 0 || run->count > clvp_run_capacity(run) / 2) return;
  unsigned size_class = clvp_class_for(run->count);
  if (history->pools[size_class].used == history->pools[size_class].capacity) return;
  const clvp_block *block = clvp_run_block(history, run);
  run_move(history, run, block->profile, block->leaf, size_class);
}

void clvp_run_free(clvp_history *history, clvp_run *run) {
  clvp_run old = *run;
  memset(run, 0, sizeof *run);
  if (old.size_class == 0) return;
  memset(clvp_run_block(history, &old), 0, block_bytes(old.count));
  block_give(history, old.size_class, old.block);
}

size_t clvp_run_place(const clvp_order *orders, size_t count, const clvp_order *order) {
  uint64_t instant = clvp_order_instant(order);
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    uint64_t other = clvp_order_instant(&orders[middle]);
    bool later = other != instant ? other > instant : orders[middle].digest > order->digest;
    if (later)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

size_t clvp_run_find(const clvp_order *orders, size_t count, uint64_t digest, bool dead) {
  for (size_t i = 0; i < count; i++)
    if (orders[i].digest == digest && clvp_order_is(&orders[i], CLVP_ORDER_DEAD) == dead) return i;
  return count;
}

void clvp_run_insert(clvp_history *history, clvp_run *run, const clvp_order *order) {
  assert(run->count < clvp_run_capacity(run));
  clvp_order *orders = clvp_run_block(history, run)->orders;
  size_t at = clvp_run_place(orders, run->count, order);
  memmove(&orders[at + 1], &orders[at], (run->count - at) * sizeof *orders);
  orders[at] = *order;
  run->count++;
}

void clvp_run_remove(clvp_history *history, clvp_run *run, size_t at) {
  assert(at < run->count);
  clvp_order *orders = clvp_run_block(history, run)->orders;
  run->count--;
  memmove(&orders[at], &orders[at + 1], (run->count - at) * sizeof *orders);
  memset(&orders[run->count], 0, sizeof *orders);
}
