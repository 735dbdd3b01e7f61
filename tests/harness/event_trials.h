/* What must hold of an account whatever it is told, tried with random events: briefly by the API tests, for hours by
 * tests/soak/events. A trial that fails prints its events and fails the Check test it runs in. */
#ifndef EVENT_TRIALS_H
#define EVENT_TRIALS_H

#include "account_oracle.h"
#include "event_pool.h"
#include "harness.h"

/* How often events of two kinds met on one person, in a set or after a step. Kinds are those of the pool. */
typedef struct trial_meetings {
  uint64_t of[POOL_KINDS][POOL_KINDS];
} trial_meetings;

clv_account *trial_open(int32_t day_offset, const clv_allocator *allocator);

/* Statistics at several moments, ids, facts and the summary agree with the list of the events. */
void trial_check(const clv_account *account, const oracle *expected, int32_t day_offset, uint64_t *state);

/* All that an account answers about the pool, in bytes; with its snapshot of events or without. Zero the buffer first.
 */
void trial_answers(const clv_account *account, bool snapshot, harness_buffer *answers);

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
