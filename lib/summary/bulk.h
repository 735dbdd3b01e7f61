/* Private to summary/: what the bulk door keeps, and orders dealt into lots. */
#ifndef CLVP_SUMMARY_BULK_H
#define CLVP_SUMMARY_BULK_H

#include "table.h"

enum { BULK_HISTOGRAMS = 3 };

/* It keeps the histograms, for statistics do not know the days between first and last; the tables that they do know are
 * sorted when a summary is asked for, so that those who want statistics alone never pay for them. */
struct clv_bulk {
  clv_allocator allocator;
  clv_configuration configuration;
  int32_t until;
  size_t count;
  int64_t *customers;
  clv_statistics *statistics;
  clvp_table histograms[BULK_HISTOGRAMS]; /* FIRST_DAYS, REPEAT_DAYS, GAPS */
};

/* An order on its way is a pair: the customer, then day and amount in one word, for both are small. */
#define CLVP_LOT_AMOUNT_BITS 40
#define CLVP_LOT_AMOUNT_MASK ((UINT64_C(1) << CLVP_LOT_AMOUNT_BITS) - 1)

/* Spreads customers over all 64 bits. */
static inline uint64_t clvp_bulk_mix(uint64_t customer) {
  customer ^= customer >> 32;
  customer *= UINT64_C(0xbf58476d1ce4e5b9);
  customer ^= customer >> 29;
  return customer * UINT64_C(0x94d049bb133111eb);
}

/* Orders that count, and what one look at them said. */
typedef struct clvp_lot_orders {
  clv_order_columns columns;
  int32_t until;
  int32_t first_day; /* least day of all orders: day 0 of the pairs */
  size_t counted;    /* orders up to `until` */
  uint64_t differ;   /* bits in which customers differ */
} clvp_lot_orders;

/* Orders by customer and day, a lot at a time: all others stay in their columns. */
typedef struct clvp_lots clvp_lots;

/* `orders` has one that counts at least, and is not copied. */
clv_status clvp_lots_create(clvp_lots **lots, const clvp_lot_orders *orders, const clv_allocator *allocator,
                            clv_error *error);
void clvp_lots_free(clvp_lots *lots);
/* The orders that come next, sorted, until the next call; NULL after the last. */
const clvp_word_pair *clvp_lots_next(clvp_lots *lots, size_t *count);

#endif
