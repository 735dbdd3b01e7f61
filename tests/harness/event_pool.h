/* Random events from small pools, so that they meet: 5 ids, 8 orders of 2 sources, 3 refunds, 3 versions, 20 days. Or
 * 400 orders, so that one id has many. */
#ifndef EVENT_POOL_H
#define EVENT_POOL_H

#include <clv/clv.h>
#include <stdio.h>

enum { POOL_IDS = 5, POOL_ORDERS = 8, POOL_MANY_ORDERS = 400, POOL_DAY = 18000, POOL_DAYS = 20 };

/* Kinds as the pool draws them. */
enum { POOL_PURCHASE, POOL_REFUND, POOL_LINK, POOL_UNLINK, POOL_SUPPRESS, POOL_FORGET, POOL_KINDS };

extern const clv_text pool_ids[POOL_IDS];

/* How often each kind is drawn, against the sum of all. */
typedef struct pool_weights {
  uint32_t of[POOL_KINDS];
  size_t orders; /* POOL_ORDERS or POOL_MANY_ORDERS */
} pool_weights;

/* Weights that differ from one seed to the next; `forget` 0: that kind is left out. */
pool_weights pool_draw_weights(uint64_t *state, int forget);

/* Its texts are static. With many orders, most events are of the first id. */
clv_event pool_draw(const pool_weights *weights, uint64_t *state);

/* Moments about those of the events: the second before, the same, the last of the day. */
int64_t pool_draw_time(uint64_t *state);

/* A line, its time counted from POOL_DAY. */
void pool_print(FILE *to, const clv_event *event);

void pool_shuffle(clv_event *events, size_t count, uint64_t *state);

#endif
