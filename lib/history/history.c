/* A history from beginning to end. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"
#include <assert.h>
#include <string.h>

enum { PROFILE_SHIFT = 12, ID_SHIFT = 16, CELL_SHIFT = 11 };

/* Each use of the account's key has one of its own. */
static clvp_key history_derive(clvp_key key, const char *use) {
  clvp_key own = {0, 0};
  own.k0 = clvp_hash_bytes(key, use, strlen(use));
  own.k1 = clvp_hash_bytes(key, use, strlen(use) + 1);
  return own;
}

void clvp_history_init(clvp_history *history, const unsigned char *key, const clv_configuration *configuration,
                       const clv_allocator *allocator) {
  memset(history, 0, sizeof *history);
  history->store.allocator = *allocator;
  history->configuration = *configuration;
  clvp_key master = clvp_key_from_bytes(key);
  history->profile_key = history_derive(master, "profile");
  history->mark_key = history_derive(master, "mark");
  history->order_key = history_derive(master, "order");
  history->refund_key = history_derive(master, "refund");
  history->key_check = history_derive(master, "check").k0;
  history->totals.last_time = CLV_TIME_MIN;
  clvp_segments_init(&history->profiles, sizeof(clvp_profile), PROFILE_SHIFT);
  clvp_segments_init(&history->ids, 1, ID_SHIFT);
  clvp_segments_init(&history->cells, sizeof(clvp_cell), CELL_SHIFT);
  clvp_dictionary_init(&history->texts, history_derive(master, "text"));
  clvp_graph_init(&history->graph);
  clvp_blocks_init(history);
}

void clvp_history_free(clvp_history *history) {
  clvp_store *store = &history->store;
  clvp_filter_use_free(history->filter_use);
  clvp_filter_free(history->filter);
  while (history->book_count > 0) clvp_book_close(history, (uint32_t)history->book_count - 1);
  clvp_store_give(store, history->books, history->book_capacity, sizeof *history->books);
  for (size_t i = 1; i <= CLVP_CLASS_LAST; i++) clvp_segments_free(&history->pools[i], store);
  clvp_segments_free(&history->profiles, store);
  clvp_segments_free(&history->ids, store);
  clvp_segments_free(&history->cells, store);
  clvp_dictionary_free(&history->texts, store);
  clvp_graph_free(&history->graph, store);
  clvp_store_give(store, history->slots, history->slot_count, sizeof *history->slots);
  clvp_store_give(store, history->changes, history->change_capacity, sizeof *history->changes);
  clvp_store_give(store, history->deferred, history->deferred_capacity, sizeof *history->deferred);
  clvp_store_give(store, history->outcomes, history->outcome_capacity, sizeof *history->outcomes);
  assert(store->bytes == 0);
}
