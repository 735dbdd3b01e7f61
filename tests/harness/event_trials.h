/* What must hold of an account whatever it is told, tried with random events: briefly by the API tests, for hours by
 * tests/soak/events. */
#ifndef EVENT_TRIALS_H
#define EVENT_TRIALS_H

#include "event_checks.h"

/* How often events of two kinds met on one person, in a set or after a step. Kinds are those of the pool. */
typedef struct trial_meetings {
  uint64_t of[POOL_KINDS][POOL_KINDS];
} trial_meetings;

/* Sets of events (no FORGET), `permutations` of each with a tenth of it twice, in random batches: the same answers. */
void trial_any_order(uint64_t seed, size_t sets, size_t permutations, trial_meetings *meetings);

/* Events one by one, FORGET too: after each the account agrees with the list, and at the end it is the same, to the
 * byte, as one that was given what is left of the list in another order. */
void trial_every_step(uint64_t seed, size_t steps, trial_meetings *meetings);

/* A link and its unlink, anything else between them: the same answers as without both. */
void trial_link_and_unlink(uint64_t seed, size_t cases);

/* A batch of all kinds with each of its allocations refused, that one alone and all from it on. */
void trial_refusals(uint64_t seed, size_t batches);

/* Fails where two kinds met less often than `least` times; FORGET counts only where `forget`. Prints where `to`. */
void trial_check_meetings(const trial_meetings *meetings, int forget, uint64_t least, FILE *to);

#endif
