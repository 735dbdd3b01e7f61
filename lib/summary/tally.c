/* What collects counts: keys in waiting that collapse into a table, and histograms in pages. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../base/error.h"

#define TALLY_PENDING_MINIMUM 65536

clv_status clvp_tally_flush(clvp_tally *tally, const clv_allocator *allocator, clv_error *error) {
  if (tally->size == 0) return CLV_OK;
  clvp_table added = {NULL, NULL, NULL, 0}, merged;
  clvp_word_pair *scratch = clvp_reallocate(allocator, NULL, tally->size, sizeof *scratch);
  if (scratch == NULL) return clvp_no_memory(error);
  /* Each pass of the sort is a permutation, so the keys in waiting are the same whatever fails below. */
  clvp_word_pair *sorted = clvp_word_pairs_sort(tally->pending, scratch, tally->size, UINT64_MAX);
  clv_status status = clvp_table_collapse(&added, sorted, tally->size, allocator, error);
  if (status == CLV_OK && tally->table.size > 0) {
    status = clvp_table_merge(&merged, &tally->table, &added, false, allocator, error);
  } else if (status == CLV_OK) {
    merged = added;
    added = (clvp_table){NULL, NULL, NULL, 0};
  }
  if (status == CLV_OK) {
    clvp_table_release(&tally->table, allocator);
    tally->table = merged;
    tally->size = 0;
  }
  clvp_table_release(&added, allocator);
  clvp_release(allocator, scratch);
  return status;
}

clv_status clvp_tally_reserve(clvp_tally *tally, const clv_allocator *allocator, clv_error *error) {
  if (tally->size < tally->capacity) return CLV_OK;
  /* A quarter of the table: keys in waiting stay small beside it, and each is merged past a bounded number of rows. */
  if (tally->size >= TALLY_PENDING_MINIMUM && tally->size >= tally->table.size / 4) {
    return clvp_tally_flush(tally, allocator, error);
  }
  void *pending = tally->pending;
  clv_status status =
      clvp_reserve(allocator, &pending, &tally->capacity, tally->size + 1, sizeof *tally->pending, error);
  tally->pending = pending;
  return status;
}

void clvp_tally_release(clvp_tally *tally, const clv_allocator *allocator) {
  clvp_table_release(&tally->table, allocator);
  clvp_release(allocator, tally->pending);
  *tally = (clvp_tally){{NULL, NULL, NULL, 0}, NULL, 0, 0};
}

clv_status clvp_histogram_make_page(clvp_histogram *histogram, int32_t index, const clv_allocator *allocator,
                                    clv_error *error) {
  if (histogram->pages == NULL) {
    histogram->pages = clvp_allocate(allocator, CLVP_HISTOGRAM_PAGES, sizeof *histogram->pages);
    if (histogram->pages == NULL) return clvp_no_memory(error);
  }
  int64_t **page = &histogram->pages[index / CLVP_HISTOGRAM_PAGE];
  if (*page == NULL) *page = clvp_allocate(allocator, CLVP_HISTOGRAM_PAGE, sizeof **page);
  return *page == NULL ? clvp_no_memory(error) : CLV_OK;
}

/* How many indices were counted; writes them where `out` is given. */
static size_t histogram_rows(const clvp_histogram *histogram, int32_t base, const clvp_table *out) {
  size_t row = 0;
  for (int32_t p = 0; histogram->pages != NULL && p < CLVP_HISTOGRAM_PAGES; p++) {
    const int64_t *page = histogram->pages[p];
    for (int32_t i = 0; page != NULL && i < CLVP_HISTOGRAM_PAGE; i++) {
      if (page[i] == 0) continue;
      if (out != NULL) {
        out->a[row] = base + p * CLVP_HISTOGRAM_PAGE + i;
        out->b[row] = 0;
        out->count[row] = page[i];
      }
      row++;
    }
  }
  return row;
}

clv_status clvp_histogram_table(const clvp_histogram *histogram, int32_t base, clvp_table *table,
                                const clv_allocator *allocator, clv_error *error) {
  clvp_table made;
  clv_status status = clvp_table_allocate(&made, histogram_rows(histogram, base, NULL), allocator, error);
  if (status != CLV_OK) return status;
  histogram_rows(histogram, base, &made);
  *table = made;
  return CLV_OK;
}

void clvp_histogram_release(clvp_histogram *histogram, const clv_allocator *allocator) {
  for (int32_t p = 0; histogram->pages != NULL && p < CLVP_HISTOGRAM_PAGES; p++) {
    clvp_release(allocator, histogram->pages[p]);
  }
  clvp_release(allocator, histogram->pages);
  histogram->pages = NULL;
}
