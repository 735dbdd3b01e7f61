/* What an account answers, beside what the list of its events says. A check that fails prints the events of the trial
 * that runs and fails the Check test it runs in. */
#ifndef EVENT_CHECKS_H
#define EVENT_CHECKS_H

#include "account_oracle.h"
#include "event_pool.h"
#include "harness.h"
#include "pool_filters.h"

/* What runs, to be told where it fails; the events must last until trial_end. */
void trial_begin(const char *name, uint64_t seed, size_t round, const clv_event *events, size_t count);
void trial_end(void);

__attribute__((noreturn, format(printf, 3, 4))) void trial_failed(const char *file, int line, const char *format, ...);

/* Assertions of Check are too slow for millions. */
#define HOLDS(condition, ...) ((condition) ? (void)0 : trial_failed(__FILE__, __LINE__, __VA_ARGS__))

extern const unsigned char trial_key[CLV_KEY_SIZE];
clv_account *trial_open(int32_t day_offset, const clv_allocator *allocator);
void trial_apply(clv_account *account, const clv_event *events, size_t count, int32_t *outcomes);
clv_account_facts trial_facts(const clv_account *account);

/* The account's own filter. `expected` may be NULL. */
void trial_set_filter(clv_account *account, oracle *expected, const pool_filter *filter);

/* Statistics at several moments, ids, facts, positions and the summary agree with the list of the events. */
void trial_check(const clv_account *account, const oracle *expected, int32_t day_offset, uint64_t *state);

/* So do statistics under a named filter, which `expected` has as its own. */
void trial_check_under(const clv_account *account, const oracle *expected, const char *name, uint64_t *state);

/* All that an account answers about the pool, in bytes; with its snapshot of events or without. Zero the buffer first.
 */
void trial_answers(const clv_account *account, bool snapshot, harness_buffer *answers);

/* Its answers are these. */
void trial_same(const clv_account *account, bool snapshot, const harness_buffer *want, const char *what, size_t which);

#endif
