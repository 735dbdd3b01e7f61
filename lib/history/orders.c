/* What an order event does to its profile. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"
#include <assert.h>
#include <string.h>

/* Of a block, what most profiles have; more the machine fetches by itself. */
enum { PREFETCHED = 256 };

static clvp_book *orders_book(const clvp_history *history, const clvp_profile *profile) {
  return profile->run.size_class == CLVP_CLASS_BOOK ? history->books[profile->run.block] : NULL;
}

size_t clvp_orders_run_count(const clvp_history *history, const clvp_profile *profile) {
  const clvp_book *book = orders_book(history, profile);
  return book ? book->branch_count : profile->run.size_class > 0;
}

clvp_order *clvp_orders_run(const clvp_history *history, const clvp_profile *profile, size_t run, size_t *count) {
  const clvp_book *book = orders_book(history, profile);
  if (run >= clvp_orders_run_count(history, profile)) return NULL;
  const clvp_run *found = book ? &book->leaves[book->branches[run].leaf] : &profile->run;
  *count = found->count;
  return clvp_run_block(history, found)->orders;
}

size_t clvp_orders_count(const clvp_history *history, const clvp_profile *profile) {
  const clvp_book *book = orders_book(history, profile);
  return book ? book->orders : profile->run.count;
}

bool clvp_orders_any(const clvp_profile *profile) { return profile->run.size_class > 0; }

static void orders_clear_run(clvp_history *history, const clvp_order *orders, size_t count) {
  clvp_totals *totals = &history->totals;
  for (size_t i = 0; i < count; i++) {
    clvp_order_release(history, &orders[i]);
    if (clvp_order_is(&orders[i], CLVP_ORDER_AWAITED)) continue;
    totals->orders--;
    totals->conflicts -= clvp_order_is(&orders[i], CLVP_ORDER_CONFLICT);
    if (clvp_order_time(&orders[i]) == totals->last_time && totals->at_last > 0) totals->at_last--;
  }
}

static void orders_give(clvp_history *history, clvp_profile *profile) {
  if (profile->run.size_class == CLVP_CLASS_BOOK)
    clvp_book_close(history, profile->run.block);
  else
    clvp_run_free(history, &profile->run);
}

void clvp_orders_clear(clvp_history *history, uint32_t number) {
  clvp_profile *profile = clvp_profile_at(history, number);
  if (!clvp_orders_any(profile)) return;
  const clvp_order *orders;
  size_t count;
  for (size_t run = 0; (orders = clvp_orders_run(history, profile, run, &count)) != NULL; run++)
    orders_clear_run(history, orders, count);
  orders_give(history, profile);
  clvp_person_leave(history, number);
}

void clvp_orders_prefetch(const clvp_history *history, const clvp_profile *profile, uint64_t digest) {
  const clvp_book *book = orders_book(history, profile);
  if (book) clvp_book_prefetch(book, digest);
  if (book || profile->run.size_class == 0) return;
  const unsigned char *bytes = (const unsigned char *)clvp_run_block(history, &profile->run);
  for (size_t i = 0; i < PREFETCHED; i += CLVP_CACHE_LINE) CLVP_PREFETCH(bytes + i);
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

clvp_order *clvp_orders_find(const clvp_history *history, const clvp_profile *profile, uint64_t digest) {
  return orders_find(history, profile, digest, false);
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

void clvp_totals_change(clvp_totals *totals, const clvp_order *before, const clvp_order *after) {
  if (before && !clvp_order_is(before, CLVP_ORDER_AWAITED)) {
    totals->orders--;
    totals->conflicts -= clvp_order_is(before, CLVP_ORDER_CONFLICT);
    if (clvp_order_time(before) == totals->last_time) totals->at_last--;
  }
  if (clvp_order_is(after, CLVP_ORDER_AWAITED)) return;
  int64_t time = clvp_order_time(after);
  totals->orders++;
  totals->conflicts += clvp_order_is(after, CLVP_ORDER_CONFLICT);
  if (time > totals->last_time) {
    totals->last_time = time;
    totals->at_last = 1;
  } else if (time == totals->last_time) {
    totals->at_last++;
  }
}

bool clvp_changes_note(clvp_history *history, uint32_t kind, uint32_t number, const clvp_order *before) {
  if (history->restoring) return true;
  if (!clvp_store_fit(&history->store, &history->changes, &history->change_capacity, history->change_count + 1,
                      sizeof *history->changes))
    return false;
  history->changes[history->change_count++] = (clvp_change){*before, number, kind};
  return true;
}

/* Another time is another place. The first time that a batch moves an order, the old one stays, dead, until the batch
 * is through, so that undoing never has to find room for it. */
static bool orders_move(clvp_history *history, uint32_t number, const clvp_order *known, const clvp_order *order) {
  clvp_profile *profile = clvp_profile_at(history, number);
  clvp_order before = *known, moved = *order;
  if (clvp_order_is(&before, CLVP_ORDER_MOVED)) {
    orders_remove(history, profile, before.digest, false);
  } else {
    if (!clvp_changes_note(history, CLVP_CHANGE_MOVED, number, &before)) return false;
    orders_find(history, profile, before.digest, false)->when |= CLVP_ORDER_DEAD;
  }
  moved.when |= CLVP_ORDER_MOVED;
  if (!orders_insert(history, number, &moved)) return false;
  clvp_totals_change(&history->totals, &before, &moved);
  return true;
}

bool clvp_orders_put(clvp_history *history, uint32_t number, clvp_order *known, const clvp_order *order) {
  if (known && clvp_order_instant(known) != clvp_order_instant(order))
    return orders_move(history, number, known, order);
  /* What is undone of one that has moved in this batch is the move, which brings its first contents back. */
  bool noted = known && clvp_order_is(known, CLVP_ORDER_MOVED);
  uint32_t kind = known ? CLVP_CHANGE_EDITED : CLVP_CHANGE_ADDED;
  if (!noted && !clvp_changes_note(history, kind, number, known ? known : order)) return false;
  if (known) {
    clvp_totals_change(&history->totals, known, order);
    uint64_t moved = known->when & CLVP_ORDER_MOVED;
    *known = *order;
    known->when |= moved;
    return true;
  }
  bool first = !clvp_orders_any(clvp_profile_at(history, number));
  if (!orders_insert(history, number, order)) return false;
  if (first) clvp_person_enter(history, number);
  clvp_totals_change(&history->totals, NULL, order);
  return true;
}

/* The flag of an order that the account's filter leaves out. */
static unsigned orders_filtered(const clvp_history *history, const clvp_contents *contents) {
  if (!history->filter_use || clvp_filter_passes(history->filter_use, history, contents)) return 0;
  return CLVP_ORDER_FILTERED;
}

/* The order that is known becomes another one, its refunds stay. */
static bool orders_replace(clvp_history *history, uint32_t number, clvp_order *known, const clvp_contents *contents,
                           unsigned flags) {
  clvp_order order;
  bool detail = clvp_order_is(known, CLVP_ORDER_DETAIL);
  if (!clvp_order_pack(history, contents, clvp_order_refunds(history, known), &order) ||
      (detail && !clvp_cell_retire(history, known->version)))
    return false;
  order.when |= flags | orders_filtered(history, contents);
  return clvp_orders_put(history, number, known, &order);
}

bool clvp_orders_apply(clvp_history *history, uint32_t number, const clvp_contents *contents, clv_outcome *outcome) {
  clvp_order *known = orders_find(history, clvp_profile_at(history, number), contents->digest, false);
  *outcome = CLV_OUTCOME_NEW;
  if (!known) {
    clvp_order order;
    if (!clvp_order_pack(history, contents, 0, &order)) return false;
    order.when |= orders_filtered(history, contents);
    return clvp_orders_put(history, number, NULL, &order);
  }
  if (clvp_order_is(known, CLVP_ORDER_AWAITED)) return orders_replace(history, number, known, contents, 0);
  clvp_contents before;
  clvp_order_unpack(history, known, &before);
  bool newer = contents->version > before.version;
  *outcome = newer ? CLV_OUTCOME_REPLACED : CLV_OUTCOME_SUPERSEDED;
  if (newer) return orders_replace(history, number, known, contents, 0);
  if (contents->version < before.version) return true;
  int comparison = clvp_contents_compare(history, contents, &before);
  *outcome = comparison == 0 ? CLV_OUTCOME_REPEATED : CLV_OUTCOME_CONFLICT;
  if (comparison > 0) return orders_replace(history, number, known, contents, CLVP_ORDER_CONFLICT);
  if (comparison == 0 || clvp_order_is(known, CLVP_ORDER_CONFLICT)) return true;
  clvp_order flagged = *known;
  flagged.when |= CLVP_ORDER_CONFLICT;
  return clvp_orders_put(history, number, known, &flagged);
}

void clvp_changes_undo(clvp_history *history) {
  clvp_change change = history->changes[--history->change_count];
  memset(&history->changes[history->change_count], 0, sizeof change);
  switch (change.kind) {
  case CLVP_CHANGE_CELL:
    clvp_cell_free(history, change.number);
    return;
  case CLVP_CHANGE_OLD_CELL:
    return;
  case CLVP_CHANGE_REFUND:
    clvp_cell_at(history, change.number)->is.refund = change.before;
    return;
  case CLVP_CHANGE_PROFILE:
    clvp_profile_drop(history, &change);
    return;
  case CLVP_CHANGE_DETACHED:
    clvp_profile_at(history, change.number)->flags &= (uint16_t)~CLVP_PROFILE_GONE;
    clvp_profile_attach(history, change.number);
    return;
  case CLVP_CHANGE_DOOMED:
    clvp_profile_at(history, change.number)->flags &= (uint16_t)~CLVP_PROFILE_DOOMED;
    return;
  default:
    break;
  }
  clvp_profile *profile = clvp_profile_at(history, change.number);
  uint64_t digest = change.before.digest;
  if (change.kind == CLVP_CHANGE_EDITED) {
    *orders_find(history, profile, digest, false) = change.before;
    return;
  }
  /* Where memory ran out in the midst of a move or of adding there is none. */
  bool there = orders_find(history, profile, digest, false) != NULL;
  if (there) orders_remove(history, profile, digest, false);
  if (change.kind == CLVP_CHANGE_MOVED) {
    clvp_order *dead = orders_find(history, profile, digest, true);
    if (dead) *dead = change.before;
  } else if (there && clvp_orders_count(history, profile) == 0) {
    orders_give(history, profile);
    clvp_person_leave(history, change.number);
  }
}

void clvp_changes_commit(clvp_history *history) {
  for (size_t i = 0; i < history->change_count; i++) {
    const clvp_change *change = &history->changes[i];
    if (change->kind == CLVP_CHANGE_OLD_CELL) clvp_cell_free(history, change->number);
    if (change->kind != CLVP_CHANGE_MOVED) continue;
    clvp_profile *profile = clvp_profile_at(history, change->number);
    orders_remove(history, profile, change->before.digest, true);
    orders_find(history, profile, change->before.digest, false)->when &= ~(uint64_t)CLVP_ORDER_MOVED;
  }
  if (history->change_count > 0) memset(history->changes, 0, history->change_count * sizeof *history->changes);
  history->change_count = 0;
}
