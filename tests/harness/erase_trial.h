/* Erased means erased: not a byte of it in the memory of the account or in its snapshot. */
#ifndef ERASE_TRIAL_H
#define ERASE_TRIAL_H

#include "harness.h"
#include <clv/clv.h>

enum { ERASE_TRACES = 4 };

/* What else the account makes of an event, 8 bytes each; gives how many. `shared`: another profile sent the same order,
 * so that what is of the order's id may stay. `mark`: so may the profile's mark. */
typedef size_t (*erase_traces)(const clv_account *account, const clv_event *event, int shared, int mark,
                               uint64_t traces[ERASE_TRACES]);

/* Persons of a few members whose ids, order ids, refund ids and amounts are random; one member is erased, in either
 * mode, alone or in the batch that its orders came in. Then nothing of it is in a live block or in a snapshot. `traces`
 * may be NULL. */
void trial_erase(uint64_t seed, size_t cases, erase_traces traces);

#endif
