/* Profiles and their orders: what the files of this folder share, and what account/ calls. */
#ifndef CLVP_HISTORY_H
#define CLVP_HISTORY_H

#include "../base/bytes.h"
#include "../base/hash.h"
#include "dictionary.h"
#include "graph.h"
#include "store.h"
#include <clv/account.h>

/* An order, sorted within its profile by (time, digest); or a refund, in a cell. */
typedef struct clvp_order {
  uint64_t digest;  /* keyed: of source and order id; of the refund's id */
  uint64_t when;    /* seconds since CLV_TIME_MIN in the upper 39 bits; source; amount bits 32 to 39; flags */
  uint32_t amount;  /* its lower 32 bits */
  uint32_t version; /* of the contents; with CLVP_ORDER_MORE the first cell's number */
} clvp_order;

enum {
  CLVP_ORDER_CANCELLED = 1,  /* known, and not counted */
  CLVP_ORDER_CONFLICT = 2,   /* other contents came under the same version */
  CLVP_ORDER_DEAD = 4,       /* moved to another time by the batch that is being applied; gone at its end */
  CLVP_ORDER_MOVED = 8,      /* came to its time in this batch, and its dead one is still there */
  CLVP_ORDER_AWAITED = 16,   /* only refunds of it have come yet; its time is CLV_TIME_MIN */
  CLVP_ORDER_MORE = 32,      /* has cells */
  CLVP_ORDER_DETAIL = 64,    /* the first of them is a detail, the others are refunds */
  CLVP_ORDER_FILTERED = 128, /* does not pass the account's order filter */
  CLVP_ORDER_AMOUNT_SHIFT = 8,
  CLVP_ORDER_SOURCE_SHIFT = 16,
  CLVP_ORDER_SOURCE_MAX = 511, /* that one and greater ones are told by the detail */
  CLVP_ORDER_TIME_SHIFT = 25
};

static inline uint64_t clvp_order_instant(const clvp_order *order) { return order->when >> CLVP_ORDER_TIME_SHIFT; }
static inline int64_t clvp_order_time(const clvp_order *order) {
  return (int64_t)clvp_order_instant(order) + CLV_TIME_MIN;
}
static inline int64_t clvp_order_amount(const clvp_order *order) {
  return (int64_t)((order->when >> CLVP_ORDER_AMOUNT_SHIFT & 0xff) << 32 | order->amount);
}
static inline bool clvp_order_is(const clvp_order *order, unsigned flag) { return (order->when & flag) != 0; }

/* What an order seldom has. */
typedef struct clvp_detail {
  int64_t cost; /* or CLVP_NO_COST */
  uint32_t version, channel, campaign, tags;
} clvp_detail;

#define CLVP_NO_COST INT64_MIN

/* 32 bytes more for an order's detail, or for a refund. */
typedef struct clvp_cell {
  uint32_t next;   /* number of the next, 0: none */
  uint32_t source; /* of a detail */
  union {
    clvp_order refund;
    clvp_detail detail;
  } is;
} clvp_cell;

/* An order unpacked. */
typedef struct clvp_contents {
  uint64_t digest;
  int64_t time, amount, cost;
  uint32_t version, source, channel, campaign, tags;
  bool cancelled;
} clvp_contents;

/* Orders in a block of a pool. */
typedef struct clvp_run {
  uint32_t block;     /* number within its pool; of a profile with a book: the book's number */
  uint16_t count;     /* orders in it */
  uint8_t size_class; /* its pool; 0: no block */
  uint8_t reserved;
} clvp_run;

enum {
  CLVP_RUN_MAX = 128,       /* orders in one run; a profile with more has a book */
  CLVP_CLASS_LAST = 14,     /* the pool of blocks for CLVP_RUN_MAX orders */
  CLVP_CLASS_BOOK = 15,     /* not a pool */
  CLVP_NUMBERS = 0x7fffffff /* of profiles, blocks, books */
};
#define CLVP_NO_LEAF UINT32_MAX

typedef struct clvp_block {
  uint32_t profile; /* whose */
  uint32_t leaf;    /* of the profile's book, or CLVP_NO_LEAF */
  clvp_order orders[];
} clvp_block;

typedef struct clvp_profile {
  uint64_t hash;    /* of the id */
  uint64_t id;      /* where it begins among the ids; of an erased one another hash of it */
  clvp_run run;     /* its orders */
  uint32_t node;    /* in the graph of links; 0: none */
  uint16_t id_size; /* 0: erased, or free */
  uint16_t flags;
} clvp_profile;

enum {
  CLVP_PROFILE_LISTED = 1, /* stands for its person, which has an order or a refund */
  CLVP_PROFILE_ERASED = 2, /* a mark that is left of it */
  CLVP_PROFILE_DOOMED = 4, /* will be at the end of the batch */
  CLVP_PROFILE_GONE = 8,   /* forgotten by the batch that is being applied */
  CLVP_PROFILE_FREE = 16   /* no profile: `id` is the number of the next free one, plus 1 */
};

/* Where in the order of time a leaf begins: at or after this, and before the next branch. */
typedef struct clvp_branch {
  uint64_t instant, digest; /* of the first not looked at */
  uint32_t leaf;
} clvp_branch;

/* Orders of a profile that has many: leaves in the order of time, and an index that tells in which an order is. */
typedef struct clvp_book {
  clvp_run *leaves; /* by number; a free one has size_class 0 and the next free one in `block` */
  size_t leaf_count, leaf_capacity;
  clvp_branch *branches;
  size_t branch_count, branch_capacity;
  uint32_t *index; /* open addressing; leaf + 1 in the upper 24 bits, bits of the digest below; 0 empty, 1 left */
  size_t index_capacity, index_used;
  size_t orders;
  uint32_t profile;
  uint32_t free_leaf; /* or CLVP_NO_LEAF */
} clvp_book;

typedef struct clvp_slot {
  uint32_t number; /* of the profile, + 1; 0 empty */
  uint32_t tag;    /* upper half of its hash */
} clvp_slot;

/* Figures that each event keeps up to date. */
typedef struct clvp_totals {
  size_t profiles, persons; /* with an order or a refund */
  size_t erased;            /* marks */
  size_t orders, conflicts, refunds;
  int64_t last_time; /* no order is later; CLV_TIME_MIN where there never was one */
  size_t at_last;    /* orders at just that time; 0: the greatest time has to be looked for */
} clvp_totals;

/* Events since the account was opened. */
typedef struct clvp_traffic {
  uint64_t kinds[CLV_EVENT_ERASE + 1];        /* by clv_event_kind; 0: none of them */
  uint64_t outcomes[CLV_OUTCOME_DROPPED + 1]; /* by clv_outcome, accepted ones */
  uint64_t refused;
} clvp_traffic;

/* What an event did, so that the batch can be undone as a whole. */
typedef struct clvp_change {
  clvp_order before; /* the order it changed; of one it added only the digest */
  uint32_t number;   /* of the profile or cell */
  uint32_t kind;
} clvp_change;

enum {
  CLVP_CHANGE_ADDED = 1,    /* an order */
  CLVP_CHANGE_EDITED = 2,   /* an order where it is */
  CLVP_CHANGE_MOVED = 3,    /* an order to another time */
  CLVP_CHANGE_CELL = 4,     /* a cell was taken */
  CLVP_CHANGE_OLD_CELL = 5, /* a cell is not used any more */
  CLVP_CHANGE_PROFILE = 6,  /* a profile was added; `before.digest` is what its id left free before it */
  CLVP_CHANGE_DETACHED = 7, /* a profile was forgotten */
  CLVP_CHANGE_DOOMED = 8,   /* a profile was erased */
  CLVP_CHANGE_REFUND = 9    /* a refund in its cell; `before` is the refund */
};

/* What waits until all memory for the batch is there. */
typedef struct clvp_deferred {
  int64_t seq;
  size_t event;      /* its index */
  uint32_t kind;     /* clv_event_kind */
  uint32_t profile;  /* absorbed, erased */
  uint32_t survivor; /* of a link; of an erasure: clv_erase_mode */
  int32_t order;     /* of a link: how the absorbed id compares with the survivor's */
} clvp_deferred;

typedef struct clvp_history {
  clvp_store store;
  clv_configuration configuration;
  clvp_key profile_key, mark_key, order_key, refund_key;
  uint64_t key_check; /* tells a wrong key */
  clvp_segments profiles, ids;
  size_t ids_left;       /* bytes of ids that are no more */
  uint32_t free_profile; /* number of the first, plus 1; 0: none */
  clvp_slot *slots;
  size_t slot_count; /* a power of 2, or 0 */
  clvp_segments pools[CLVP_CLASS_LAST + 1];
  clvp_book **books;
  size_t book_count, book_capacity;
  clvp_segments cells; /* number 0 is none */
  uint32_t free_cell;
  clvp_dictionary texts;
  struct clvp_filter *filter; /* or NULL */
  struct clvp_filter_use *filter_use;
  clvp_graph graph;
  clvp_totals totals;
  clvp_traffic traffic;
  clvp_change *changes; /* of the batch that is being applied */
  size_t change_count, change_capacity;
  clvp_deferred *deferred; /* of the same */
  size_t deferred_count, deferred_capacity;
  int8_t *outcomes; /* of the same */
  size_t outcome_capacity;
  bool restoring; /* from bytes: changes are not noted, for a failure takes everything back */
} clvp_history;

/* The configuration is already checked. Takes no memory. */
void clvp_history_init(clvp_history *history, const unsigned char *key, const clv_configuration *configuration,
                       const clv_allocator *allocator);
void clvp_history_free(clvp_history *history);

/* As clv_account_apply, its arguments already checked; `*changed` tells whether the state is another one. */
clv_status clvp_history_apply(clvp_history *history, const clv_event *events, size_t event_size, size_t count,
                              int32_t *outcomes, bool *changed, clv_error *error);

/* The greatest time up to `as_of` of an order or refund that the person sent, counted or not; CLV_NO_TIME: none. */
int64_t clvp_history_touched(const clvp_history *history, uint32_t number, int64_t as_of);
/* All but the model's, the account's own and the total. */
void clvp_history_memory(const clvp_history *history, clv_account_memory_facts *facts);
/* All that is known, as bytes that depend on configuration, key and the set of events alone. CLV_OK, CLV_ENOMEM; that a
 * write failed is known to the sink. */
clv_status clvp_history_write(const clvp_history *history, clvp_sink *sink, clv_error *error);
/* The same back, up to the end of the source, into a history that is empty. CLV_ENOMEM; CLV_EFORMAT and what else the
 * source failed with: the history can only be freed then. */
clv_status clvp_history_read(clvp_history *history, clvp_source *source, clv_error *error);
/* The greatest time of an order; CLV_TIME_MIN where there is none. */
int64_t clvp_history_last_time(const clvp_history *history);
/* For passes over all profiles: ask for the memory of one that comes soon after `number`. */
void clvp_history_prefetch(const clvp_history *history, size_t number);
/* Does the profile stand for its person? */
static inline bool clvp_history_listed(const clvp_history *history, size_t number) {
  const clvp_profile *profile = clvp_segments_at(&history->profiles, number);
  return (profile->flags & CLVP_PROFILE_LISTED) != 0;
}
/* The numbers of a profile's person up to the second `as_of`. Takes memory for a person of several profiles only. */
clv_status clvp_history_statistics(const clvp_history *history, size_t number, int64_t as_of,
                                   clv_statistics *statistics, clv_error *error);
/* What a fit needs of a history. */
typedef struct clvp_extract {
  clv_summary *summary;           /* up to the last day */
  clv_summary *past;              /* up to the split; NULL without one */
  clv_statistics *before, *after; /* of the customers up to the split, as of both days; NULL without one */
  size_t count;                   /* of those */
} clvp_extract;

/* Take it out of customers whose first transaction is not before history_start; `split` is before `until`, or
 * CLV_NO_DAY. `before` is what was known at the split; `after` adds the transactions since, as they stand now. */
clv_status clvp_history_extract(const clvp_history *history, int32_t until, int32_t split, int32_t history_start,
                                clvp_extract *extract, clv_error *error);
void clvp_extract_free(clvp_extract *extract, const clv_allocator *allocator);
/* As clv_account_summary, its arguments already checked. */
clv_status clvp_history_summary(const clvp_history *history, int32_t until, int32_t history_start,
                                clv_summary **summary, clv_error *error);
/* The same under another filter; NULL: under the history's own. */
clv_status clvp_history_statistics_under(const clvp_history *history, struct clvp_filter_use *use, size_t number,
                                         int64_t as_of, clv_statistics *statistics, clv_error *error);
clv_status clvp_history_summary_under(const clvp_history *history, struct clvp_filter_use *use, uint64_t filter,
                                      int32_t until, int32_t history_start, clv_summary **summary, clv_error *error);

/* events.c: CLV_OUTCOME_NEW, or why it cannot be accepted. */
clv_outcome clvp_event_check(const clv_event *event);

/* profiles.c */
static inline clvp_profile *clvp_profile_at(const clvp_history *history, size_t number) {
  return clvp_segments_at(&history->profiles, number);
}
static inline const void *clvp_profile_id(const clvp_history *history, const clvp_profile *profile) {
  return clvp_segments_at(&history->ids, (size_t)profile->id);
}
static inline bool clvp_profile_is(const clvp_profile *profile, unsigned flag) { return (profile->flags & flag) != 0; }
uint64_t clvp_profile_hash(const clvp_history *history, const void *id, size_t id_size);
/* Erased ones too. */
bool clvp_profile_find(const clvp_history *history, uint64_t hash, const void *id, size_t id_size, uint32_t *number);
/* A guess at the number by the hash alone, for prefetching; CLVP_NUMBERS where there is none. */
uint32_t clvp_profile_guess(const clvp_history *history, uint64_t hash);
/* A new profile without orders, noted among the changes; the id is not known yet. */
bool clvp_profile_add(clvp_history *history, uint64_t hash, const void *id, size_t id_size, uint32_t *number);
/* Undo that. Takes no memory. */
void clvp_profile_drop(clvp_history *history, const clvp_change *change);
/* Take it out of the table, so that its id is not known any more; or put it back. Take no memory. */
void clvp_profile_detach(clvp_history *history, uint32_t number);
void clvp_profile_attach(clvp_history *history, uint32_t number);
/* Overwrite the id, and leave a mark; or, of a detached one without orders and links, nothing. */
void clvp_profile_mark(clvp_history *history, uint32_t number);
void clvp_profile_discard(clvp_history *history, uint32_t number);
/* The hash that is left of an id in a mark. */
uint64_t clvp_profile_mark_of(const clvp_history *history, const clvp_profile *profile);
/* Slots for all profiles, where there are none yet. CLV_ENOMEM; CLV_EFORMAT where the hashes of marks, which whoever
 * wrote them chose, crowd on few slots. */
clv_status clvp_profiles_index(clvp_history *history);
/* Close up the ids where most of their room is left over, if there is memory for it. */
void clvp_profiles_tidy(clvp_history *history);

/* erase.c: no call takes memory. */
void clvp_erase_suppress(clvp_history *history, uint32_t number);
/* False where the same batch has already taken all that was known of it. */
bool clvp_erase_forget(clvp_history *history, uint32_t number);

/* cells.c */
static inline clvp_cell *clvp_cell_at(const clvp_history *history, uint32_t number) {
  return clvp_segments_at(&history->cells, number);
}
/* A zeroed cell, noted among the changes; 0: out of memory. */
uint32_t clvp_cell_take(clvp_history *history);
/* Note that it goes with the batch; there is room for the note only after false is no answer. */
bool clvp_cell_retire(clvp_history *history, uint32_t number);
/* Takes no memory. */
void clvp_cell_free(clvp_history *history, uint32_t number);
/* The first refund of an order, 0: none. */
uint32_t clvp_order_refunds(const clvp_history *history, const clvp_order *order);
void clvp_order_unpack(const clvp_history *history, const clvp_order *order, clvp_contents *contents);
/* With these refunds. False: out of memory. */
bool clvp_order_pack(clvp_history *history, const clvp_contents *contents, uint32_t refunds, clvp_order *order);
/* -1, 0, 1 by everything but the version. */
int clvp_contents_compare(const clvp_history *history, const clvp_contents *a, const clvp_contents *b);
/* Free all cells of an order that goes. Takes no memory. */
void clvp_order_release(clvp_history *history, const clvp_order *order);

/* blocks.c: pools without holes: the last block takes the place of one that is given back. */
void clvp_blocks_init(clvp_history *history);
clvp_block *clvp_run_block(const clvp_history *history, const clvp_run *run);
size_t clvp_run_capacity(const clvp_run *run);
/* The least class of blocks for so many orders. */
unsigned clvp_class_for(size_t count);
/* Room in a pool for that many more blocks. */
bool clvp_pool_reserve(clvp_history *history, unsigned size_class, size_t more);
/* Room for `needed` orders, at most CLVP_RUN_MAX. */
bool clvp_run_reserve(clvp_history *history, clvp_run *run, uint32_t profile, uint32_t leaf, size_t needed);
/* Ask for what one more order of a full run will need: the profile of the block that takes its place. `moves` counts
 * those that will have moved before, by class. */
void clvp_run_prefetch_move(const clvp_history *history, const clvp_run *run, size_t moves[CLVP_CLASS_LAST + 1]);
/* A smaller block for a run that fills at most half of its own, if its pool has one to spare. */
void clvp_run_shrink(clvp_history *history, clvp_run *run);
void clvp_run_free(clvp_history *history, clvp_run *run);
/* Where an order belongs among those of a run: before the first that is later. */
size_t clvp_run_place(const clvp_order *orders, size_t count, const clvp_order *order);
/* Index of the order with that digest, the living or the dead one; `count` where there is none. */
size_t clvp_run_find(const clvp_order *orders, size_t count, uint64_t digest, bool dead);
/* There is room. */
void clvp_run_insert(clvp_history *history, clvp_run *run, const clvp_order *order);
void clvp_run_remove(clvp_history *history, clvp_run *run, size_t at);

/* book.c */
/* A book for a profile whose run is full. */
bool clvp_book_open(clvp_history *history, uint32_t number);
void clvp_book_close(clvp_history *history, uint32_t book_number);
void clvp_book_prefetch(const clvp_book *book, uint64_t digest);
clvp_order *clvp_book_find(const clvp_history *history, const clvp_book *book, uint64_t digest, bool dead);
bool clvp_book_insert(clvp_history *history, clvp_book *book, const clvp_order *order);
void clvp_book_remove(clvp_history *history, clvp_book *book, uint64_t digest, bool dead);

/* orders.c: a profile's orders, in whatever shape they are. */
/* Orders number by number of run, in the order of time; NULL where there is no such run. */
clvp_order *clvp_orders_run(const clvp_history *history, const clvp_profile *profile, size_t run, size_t *count);
size_t clvp_orders_run_count(const clvp_history *history, const clvp_profile *profile);
size_t clvp_orders_count(const clvp_history *history, const clvp_profile *profile);
/* Has it an order, or a refund of one? */
bool clvp_orders_any(const clvp_profile *profile);
/* Ask for the memory where an order of that digest will be looked for. */
void clvp_orders_prefetch(const clvp_history *history, const clvp_profile *profile, uint64_t digest);
clvp_order *clvp_orders_find(const clvp_history *history, const clvp_profile *profile, uint64_t digest);
/* Orders, conflicts and the last time, when `before` (NULL: none) becomes `after`. */
void clvp_totals_change(clvp_totals *totals, const clvp_order *before, const clvp_order *after);
/* Note a change. False: out of memory. */
bool clvp_changes_note(clvp_history *history, uint32_t kind, uint32_t number, const clvp_order *before);
/* Put `order` into its profile, as new where `known` is NULL, else in the place of that. False: out of memory; then all
 * changes must be undone. */
bool clvp_orders_put(clvp_history *history, uint32_t number, clvp_order *known, const clvp_order *order);
/* Apply an order, or a refund of the order with that digest, to its profile. False as above. */
bool clvp_orders_apply(clvp_history *history, uint32_t number, const clvp_contents *contents, clv_outcome *outcome);
bool clvp_refunds_apply(clvp_history *history, uint32_t number, uint64_t digest, const clvp_order *refund,
                        clv_outcome *outcome);
/* Which of two refunds of one id stays. */
clv_outcome clvp_refund_decide(const clvp_order *known, const clvp_order *refund, bool *wins);
/* Undo the last change. Takes no memory. */
void clvp_changes_undo(clvp_history *history);
/* Make the changes final and forget them. Takes no memory. */
void clvp_changes_commit(clvp_history *history);
/* All of a profile's orders go. Takes no memory. */
void clvp_orders_clear(clvp_history *history, uint32_t number);

#endif
