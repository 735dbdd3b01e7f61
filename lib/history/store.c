/* Memory of an account: counted, overwritten when given back, and vectors in chunks. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "store.h"
#include <assert.h>
#include <string.h>

enum { SEGMENT_LEAST = 16 };

/* Through a volatile pointer, so that no compiler takes an overwriting before a release for useless. */
static void *(*const volatile store_overwrite)(void *, int, size_t) = memset;

void *clvp_store_take(clvp_store *store, size_t count, size_t size) {
  void *memory = clvp_allocate(&store->allocator, count, size);
  if (memory) store->bytes += count * size;
  return memory;
}

void clvp_store_give(clvp_store *store, void *memory, size_t count, size_t size) {
  if (!memory) return;
  store_overwrite(memory, 0, count * size);
  store->bytes -= count * size;
  clvp_release(&store->allocator, memory);
}

bool clvp_store_fit(clvp_store *store, void *vector, size_t *capacity, size_t needed, size_t size) {
  if (needed <= *capacity) return true;
  size_t wanted = *capacity + *capacity / 2;
  if (wanted < needed) wanted = needed;
  unsigned char *grown = clvp_store_take(store, wanted, size);
  if (!grown) return false;
  void *old;
  memcpy(&old, vector, sizeof old);
  if (old) memcpy(grown, old, *capacity * size);
  clvp_store_give(store, old, *capacity, size);
  memcpy(vector, &grown, sizeof grown);
  *capacity = wanted;
  return true;
}

void clvp_segments_init(clvp_segments *segments, size_t element, unsigned shift) {
  memset(segments, 0, sizeof *segments);
  segments->element = element;
  segments->shift = shift;
}

static size_t segment_capacity(const clvp_segments *segments) {
  return segments->chunk_count == 1 ? segments->capacity : (size_t)1 << segments->shift;
}

static bool segments_grow(clvp_segments *segments, clvp_store *store, size_t needed) {
  size_t whole = (size_t)1 << segments->shift;
  bool first = segments->capacity < whole;
  size_t wanted = whole;
  if (first) {
    wanted = segments->capacity + segments->capacity / 2;
    if (wanted < SEGMENT_LEAST) wanted = SEGMENT_LEAST;
    if (wanted < needed) wanted = needed;
    if (wanted > whole) wanted = whole;
  }
  size_t chunk_count = first ? 1 : segments->chunk_count + 1;
  if (!clvp_store_fit(store, &segments->chunks, &segments->chunk_capacity, chunk_count, sizeof *segments->chunks))
    return false;
  unsigned char *chunk = clvp_store_take(store, wanted, segments->element);
  if (!chunk) return false;
  if (first && segments->chunk_count == 1) {
    memcpy(chunk, segments->chunks[0], segments->capacity * segments->element);
    clvp_store_give(store, segments->chunks[0], segments->capacity, segments->element);
  }
  segments->chunks[chunk_count - 1] = chunk;
  segments->chunk_count = chunk_count;
  segments->capacity = first ? wanted : segments->capacity + whole;
  return true;
}

bool clvp_segments_reserve(clvp_segments *segments, clvp_store *store, size_t needed) {
  while (segments->capacity < needed)
    if (!segments_grow(segments, store, needed)) return false;
  return true;
}

size_t clvp_segments_place(const clvp_segments *segments, size_t size) {
  size_t chunk = (size_t)1 << segments->shift;
  size_t used = segments->used;
  return used % chunk + size <= chunk ? used : (used / chunk + 1) * chunk;
}

void clvp_segments_trim(clvp_segments *segments, clvp_store *store) {
  size_t whole = (size_t)1 << segments->shift;
  while (segments->chunk_count > 1 && segments->capacity - segments->used >= 2 * whole) {
    clvp_store_give(store, segments->chunks[--segments->chunk_count], whole, segments->element);
    segments->capacity -= whole;
  }
}

size_t clvp_segments_bytes(const clvp_segments *segments) {
  return segments->capacity * segments->element + segments->chunk_capacity * sizeof *segments->chunks;
}

void clvp_segments_free(clvp_segments *segments, clvp_store *store) {
  while (segments->chunk_count > 0) {
    size_t capacity = segment_capacity(segments);
    clvp_store_give(store, segments->chunks[--segments->chunk_count], capacity, segments->element);
    segments->capacity -= capacity;
  }
  clvp_store_give(store, segments->chunks, segments->chunk_capacity, sizeof *segments->chunks);
  clvp_segments_init(segments, segments->element, segments->shift);
}
