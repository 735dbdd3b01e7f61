/* Profiles in an order that depends on their ids and the key alone. */
#ifndef CLVP_SORTED_H
#define CLVP_SORTED_H

#include "history.h"

/* A profile's number with what it is sorted by. */
typedef struct clvp_sorted_pair {
  uint64_t hash;
  uint32_t number;
} clvp_sorted_pair;

/* All profiles that something is known of, by hash; of one hash ids by bytes, then marks. A part is sorted at a time,
 * so that little memory is needed beside four bytes a profile. */
typedef struct clvp_sorted {
  const clvp_history *history;
  const clv_allocator *allocator;
  uint32_t *numbers; /* by part */
  uint32_t *ends;    /* of each part among them */
  size_t parts, part;
  unsigned shift; /* of a hash, to the number of its part */
  size_t count;   /* of profiles */
  clvp_sorted_pair *pairs, *spare;
} clvp_sorted;

/* CLV_OK, CLV_ENOMEM; to be closed in any case. */
clv_status clvp_sorted_open(clvp_sorted *sorted, const clvp_history *history, clv_error *error);
/* The next part's profiles, in order; NULL at the end. */
const uint32_t *clvp_sorted_next(clvp_sorted *sorted, size_t *count);
void clvp_sorted_close(clvp_sorted *sorted);
/* -1, 0, 1 for two profiles of one hash. */
int clvp_sorted_compare(const clvp_history *history, uint32_t a, uint32_t b);

#endif
