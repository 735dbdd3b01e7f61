/* What an order event does to its profile, and how it is undone. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include <assert.h>
#include <string.h>

enum { CHANGE_ADDED = 1, CHANGE_EDITED = 2, CHANGE_MOVED = 3 };

/* Of a block, what most profiles have; more the machine fetches by itself. */
enum { CACHE_LINE = 64, PREFETCHED = 256 };

static clvp_book *orders_book(const clvp_history *history, const clvp_profile *profile) {
  return profile->run.size_class == CLVP_CLASS_BOOK ? history->books[profile->run.block] : NULL;
}

size_t clvp_orders_run_count(const clvp_history *history, const clvp_profile *profile) {
  const clvp_book *book = orders_book(history, profile);
  return book ? book->branch_count : profile->run.size_class > 0;
}

const clvp_order *clvp_orders_run(const clvp_history *history, const clvp_profile *profile, size_t run, size_t *count) {
  const clvp_book *book = orders_book(history, profile);
  if (run >= clvp_orders_run_count(history, profile)) return NULL;
  const clvp_run *found = book ? &book->leaves[book->branches[run].leaf] : &profile->run;
  *count = found->count;
  return clvp_run_block(history, found)->orders;
}

void clvp_orders_free(clvp_history *history, clvp_profile *profile) {
  if (profile->run.size_class == CLVP_CLASS_BOOK)
    clvp_book_close(history, profile->run.block);
  else
    clvp_run_free(history, &profile->run);
}

void clvp_orders_prefetch(const clvp_history *history, const clvp_profile *profile, uint64_t digest) {
  const clvp_book *book = orders_book(history, profile);
  if (book) clvp_book_prefetch(book, digest);
  if (book || profile->run.size_class == 0) return;
  const unsigned char *bytes = (const unsigned char *)clvp_run_block(history, &profile->run);
  for (size_t i = 0; i < PREFETCHED; i += CACHE_LINE) CLVP_PREFETCH(bytes + i);
}

static clvp_order *orders_find(const clvp_history *history, const clvp_profile *profile, uint64_t digest, bool dead) {
  const clvp_run *run = &profile->run;
  if (run->size_class == 0) return NULL;
  const clvp_book *book = orders_book(history, profile);
  if (book) return clvp_book_find(history, book, digest, dead);
  clvp_order *orders = clvp_run_block(history, run)->orders;
  size_t at = clvp_run_find(orders, run->count, digest, dead);
  return at < run->count ? &orders[at] : NULL;
}

static bool orders_insert(clvp_history *history, uint32_t number, const clvp_order *order) {
  clvp_profile *profile = clvp_profile_at(history, number);
  clvp_book *book = orders_book(history, profile);
  if (!book && profile->run.count < CLVP_RUN_MAX) {
    if (!clvp_run_reserve(history, &profile->run, number, CLVP_NO_LEAF, (size_t)profile->run.count + 1)) return false;
    clvp_run_insert(history, &profile->run, order);
    return true;
  }
  if (!book && !clvp_book_open(history, number)) return false;
  return clvp_book_insert(history, orders_book(history, profile), order);
}

static void orders_remove(clvp_history *history, clvp_profile *profile, uint64_t digest, bool dead) {
  clvp_book *book = orders_book(history, profile);
  if (book) {
    clvp_book_remove(history, book, digest, dead);
    return;
  }
  size_t at = clvp_run_find(clvp_run_block(history, &profile->run)->orders, profile->run.count, digest, dead);
  clvp_run_remove(history, &profile->run, at);
  clvp_run_shrink(history, &profile->run);
}

static void totals_add_time(clvp_totals *totals, int64_t time) {
  if (time > totals->last_time) {
    totals->last_time = time;
    totals->at_last = 1;
  } else if (time == totals->last_time) {
    totals->at_last++;
  }
}

/* -1, 0, 1 by time, then amount, then status. */
static int order_compare(const clvp_order *a, const clvp_order *b) {
  uint64_t a_instant = clvp_order_instant(a), b_instant = clvp_order_instant(b);
  if (a_instant != b_instant) return a_instant < b_instant ? -1 : 1;
  int64_t a_amount = clvp_order_amount(a), b_amount = clvp_order_amount(b);
  if (a_amount != b_amount) return a_amount < b_amount ? -1 : 1;
  return (int)clvp_order_is(a, CLVP_ORDER_CANCELLED) - (int)clvp_order_is(b, CLVP_ORDER_CANCELLED);
}

/* What is known after `order` came where `known` was, a function of the set of both and of what came before. */
static clv_outcome order_decide(const clvp_order *known, const clvp_order *order, clvp_order *winner) {
  *winner = *known;
  if (order->version < known->version) return CLV_OUTCOME_SUPERSEDED;
  int comparison = order_compare(order, known);
  bool newer = order->version > known->version;
  if (!newer && comparison == 0) return CLV_OUTCOME_REPEATED;
  if (newer || comparison > 0) *winner = *order;
  winner->when |= known->when & CLVP_ORDER_MOVED;
  if (newer) return CLV_OUTCOME_REPLACED;
  winner->when |= CLVP_ORDER_CONFLICT;
  return CLV_OUTCOME_CONFLICT;
}

/* The room for it is already there. */
static void changes_note(clvp_history *history, uint32_t profile, uint32_t kind, const clvp_order *before) {
  clvp_change *change = &history->changes[history->change_count++];
  change->before = *before;
  change->profile = profile;
  change->kind = kind;
}

/* Another time is another place. The first time that a batch moves an order, the old one stays, dead, until the batch
 * is through, so that undoing never has to find room for it. */
static bool orders_move(clvp_history *history, uint32_t number, const clvp_order *known, const clvp_order *winner) {
  clvp_profile *profile = clvp_profile_at(history, number);
  clvp_totals *totals = &history->totals;
  clvp_order before = *known, moved = *winner;
  if (clvp_order_is(&before, CLVP_ORDER_MOVED)) {
    orders_remove(history, profile, before.digest, false);
  } else {
    orders_find(history, profile, before.digest, false)->when |= CLVP_ORDER_DEAD;
    changes_note(history, number, CHANGE_MOVED, &before);
  }
  moved.when |= CLVP_ORDER_MOVED;
  if (!orders_insert(history, number, &moved)) return false;
  if (clvp_order_time(&before) == totals->last_time) totals->at_last--;
  totals_add_time(totals, clvp_order_time(winner));
  return true;
}

bool clvp_orders_apply(clvp_history *history, uint32_t number, const clvp_order *order, clv_outcome *outcome) {
  if (!clvp_store_fit(&history->store, &history->changes, &history->change_capacity, history->change_count + 1,
                      sizeof *history->changes))
    return false;
  clvp_totals *totals = &history->totals;
  clvp_order *known = orders_find(history, clvp_profile_at(history, number), order->digest, false);
  if (!known) {
    if (!orders_insert(history, number, order)) return false;
    changes_note(history, number, CHANGE_ADDED, order);
    totals->orders++;
    totals_add_time(totals, clvp_order_time(order));
    *outcome = CLV_OUTCOME_NEW;
    return true;
  }
  clvp_order winner;
  *outcome = order_decide(known, order, &winner);
  if (memcmp(known, &winner, sizeof winner) == 0) return true;
  bool was_conflict = clvp_order_is(known, CLVP_ORDER_CONFLICT);
  if (clvp_order_instant(known) != clvp_order_instant(&winner)) {
    if (!orders_move(history, number, known, &winner)) return false;
  } else {
    changes_note(history, number, CHANGE_EDITED, known);
    *known = winner;
  }
  totals->conflicts += clvp_order_is(&winner, CLVP_ORDER_CONFLICT);
  totals->conflicts -= was_conflict;
  return true;
}

void clvp_orders_undo(clvp_history *history) {
  clvp_change change = history->changes[--history->change_count];
  memset(&history->changes[history->change_count], 0, sizeof change);
  clvp_profile *profile = clvp_profile_at(history, change.profile);
  uint64_t digest = change.before.digest;
  if (change.kind == CHANGE_EDITED) {
    *orders_find(history, profile, digest, false) = change.before;
    return;
  }
  /* Where memory ran out in the midst of a move there is none. */
  if (orders_find(history, profile, digest, false)) orders_remove(history, profile, digest, false);
  if (change.kind == CHANGE_MOVED) *orders_find(history, profile, digest, true) = change.before;
}

void clvp_orders_commit(clvp_history *history) {
  for (size_t i = 0; i < history->change_count; i++) {
    const clvp_change *change = &history->changes[i];
    if (change->kind != CHANGE_MOVED) continue;
    clvp_profile *profile = clvp_profile_at(history, change->profile);
    orders_remove(history, profile, change->before.digest, true);
    orders_find(history, profile, change->before.digest, false)->when &= ~(uint64_t)CLVP_ORDER_MOVED;
  }
  if (history->change_count > 0) memset(history->changes, 0, history->change_count * sizeof *history->changes);
  history->change_count = 0;
}
