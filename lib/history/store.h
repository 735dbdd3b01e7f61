/* Memory of an account: counted, overwritten when given back, and vectors in chunks that never copy all they hold. */
#ifndef CLVP_STORE_H
#define CLVP_STORE_H

#include "../base/memory.h"

typedef struct clvp_store {
  clv_allocator allocator;
  size_t bytes; /* held now */
} clvp_store;

/* `count` zeroed elements of `size` bytes, or NULL. */
void *clvp_store_take(clvp_store *store, size_t count, size_t size);
/* Overwrites and releases what was taken with the same numbers; NULL is fine. */
void clvp_store_give(clvp_store *store, void *memory, size_t count, size_t size);
/* Room for `needed` elements in the vector whose pointer lies at `vector`; new elements are zero. On false nothing has
 * changed. */
bool clvp_store_fit(clvp_store *store, void *vector, size_t *capacity, size_t needed, size_t size);

/* A vector in chunks of 2^shift elements; the first grows until it is a whole one, so that a small account is small. */
typedef struct clvp_segments {
  unsigned char **chunks;
  size_t chunk_count, chunk_capacity;
  size_t element;  /* bytes of one */
  size_t capacity; /* elements in all chunks */
  size_t used;
  unsigned shift;
} clvp_segments;

void clvp_segments_init(clvp_segments *segments, size_t element, unsigned shift);
/* Room for `needed` elements in all; elements never used are zero. On false nothing but capacity has changed. */
bool clvp_segments_reserve(clvp_segments *segments, clvp_store *store, size_t needed);
/* Where the next `size` elements that lie in one chunk can begin. */
size_t clvp_segments_place(const clvp_segments *segments, size_t size);
/* Give back chunks at the end that are more than one spare. */
void clvp_segments_trim(clvp_segments *segments, clvp_store *store);
void clvp_segments_free(clvp_segments *segments, clvp_store *store);
/* Of memory held. */
size_t clvp_segments_bytes(const clvp_segments *segments);

static inline void *clvp_segments_at(const clvp_segments *segments, size_t index) {
  size_t within = index & (((size_t)1 << segments->shift) - 1);
  return segments->chunks[index >> segments->shift] + within * segments->element;
}

#endif
