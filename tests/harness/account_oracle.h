/* A second account, slow and obvious: the list of all events, gone through again for every answer. */
#ifndef ACCOUNT_ORACLE_H
#define ACCOUNT_ORACLE_H

#include <clv/clv.h>
#include <stdbool.h>

typedef struct oracle oracle;

/* Does an order count? The test's own idea of the account's filter. */
typedef bool (*oracle_filter)(const clv_event *order);

/* What clv_account_facts says of the same events. */
typedef struct oracle_facts {
  size_t persons, profiles, erased, links, orders, refunds, conflicts;
  int64_t last_time;
} oracle_facts;

/* A qualifying order: whose, when, what is left of it. Persons are numbered from 0. */
typedef struct oracle_order {
  int64_t person, net;
  int32_t day;
} oracle_order;

oracle *oracle_create(int32_t day_offset);
void oracle_free(oracle *own);
void oracle_set_filter(oracle *own, oracle_filter accepts);

/* Append an event that can be accepted. */
clv_outcome oracle_apply(oracle *own, const clv_event *event);

/* False: not found. */
bool oracle_statistics(const oracle *own, const void *id, size_t id_size, int64_t as_of, clv_statistics *statistics);

/* Members of the id's person that are not erased, the visible one first, the others by bytes; at most `capacity` are
 * written, all are counted. 0: not found. The bytes are the oracle's. */
size_t oracle_person_ids(const oracle *own, const void *id, size_t id_size, clv_text *ids, size_t capacity);

oracle_facts oracle_get_facts(const oracle *own);

/* All qualifying orders of all persons; `*orders` is the caller's to free. */
size_t oracle_orders(const oracle *own, int64_t as_of, oracle_order **orders);

/* How many events there are, and one of them: it does not outlive the texts that it was given with. */
size_t oracle_count(const oracle *own);
clv_event oracle_event(const oracle *own, size_t at);

/* How many events of each kind name a member of the id's person. SUPPRESS counts as CLV_EVENT_ERASE. */
void oracle_kinds(const oracle *own, const void *id, size_t id_size, size_t counts[CLV_EVENT_ERASE + 1]);

#endif
