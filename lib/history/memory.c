/* What the memory of a history is for, part by part. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"

static size_t memory_of_books(const clvp_history *history) {
  size_t bytes = history->book_capacity * sizeof *history->books;
  for (size_t i = 0; i < history->book_count; i++) {
    const clvp_book *book = history->books[i];
    bytes += sizeof *book + book->leaf_capacity * sizeof *book->leaves +
             book->branch_capacity * sizeof *book->branches + book->index_capacity * sizeof *book->index;
  }
  return bytes;
}

void clvp_history_memory(const clvp_history *history, clv_account_memory_facts *facts) {
  const clvp_graph *graph = &history->graph;
  const clvp_dictionary *texts = &history->texts;
  facts->profiles = clvp_segments_bytes(&history->profiles) + history->slot_count * sizeof *history->slots;
  facts->ids = clvp_segments_bytes(&history->ids);
  facts->orders = memory_of_books(history);
  for (size_t i = 1; i <= CLVP_CLASS_LAST; i++) facts->orders += clvp_segments_bytes(&history->pools[i]);
  facts->cells = clvp_segments_bytes(&history->cells);
  facts->links =
      clvp_segments_bytes(&graph->nodes) + clvp_segments_bytes(&graph->links) + clvp_segments_bytes(&graph->persons);
  facts->texts = clvp_segments_bytes(&texts->bytes) + clvp_segments_bytes(&texts->entries) +
                 texts->slot_count * sizeof *texts->slots;
  facts->scratch = history->change_capacity * sizeof *history->changes +
                   history->deferred_capacity * sizeof *history->deferred +
                   history->outcome_capacity * sizeof *history->outcomes;
}
