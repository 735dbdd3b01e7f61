/* Sorted tables of counts: collapse, copy, merge. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "table.h"
#include "../base/error.h"
#include <string.h>

#define TABLE_ROW_BYTES (2 * sizeof(int64_t) + sizeof(int32_t))

clv_status clvp_table_allocate(clvp_table *table, size_t size, const clv_allocator *allocator, clv_error *error) {
  clvp_table made = {NULL, NULL, NULL, size};
  if (size > 0) {
    /* One block: b, count, then a, which is the narrowest. */
    void *block = clvp_reallocate(allocator, NULL, size, TABLE_ROW_BYTES);
    if (block == NULL) return clvp_no_memory(error);
    made.b = block;
    made.count = made.b + size;
    block = made.count + size;
    made.a = block;
  }
  *table = made;
  return CLV_OK;
}

void clvp_table_release(clvp_table *table, const clv_allocator *allocator) {
  clvp_release(allocator, table->b);
  *table = (clvp_table){NULL, NULL, NULL, 0};
}

clv_status clvp_table_copy(clvp_table *table, const clvp_table *from, const clv_allocator *allocator,
                           clv_error *error) {
  clv_status status = clvp_table_allocate(table, from->size, allocator, error);
  if (status == CLV_OK && from->size > 0) memcpy(table->b, from->b, from->size * TABLE_ROW_BYTES);
  return status;
}

static bool table_pairs_equal(clvp_word_pair p, clvp_word_pair q) { return p.high == q.high && p.low == q.low; }

clv_status clvp_table_collapse(clvp_table *table, const clvp_word_pair *sorted, size_t count,
                               const clv_allocator *allocator, clv_error *error) {
  size_t size = count > 0;
  for (size_t i = 1; i < count; i++) size += !table_pairs_equal(sorted[i - 1], sorted[i]);
  clvp_table made;
  clv_status status = clvp_table_allocate(&made, size, allocator, error);
  if (status != CLV_OK) return status;
  size_t row = 0;
  for (size_t i = 0, next; i < count; i = next, row++) {
    for (next = i + 1; next < count && table_pairs_equal(sorted[i], sorted[next]);) next++;
    made.a[row] = clvp_word_pair_a(sorted[i]);
    made.b[row] = clvp_word_pair_b(sorted[i]);
    made.count[row] = (int64_t)(next - i);
  }
  *table = made;
  return CLV_OK;
}

static int table_compare(const clvp_table *p, size_t i, const clvp_table *q, size_t j) {
  if (i == p->size || j == q->size) return (i == p->size) - (j == q->size);
  if (p->a[i] != q->a[j]) return p->a[i] < q->a[j] ? -1 : 1;
  return (p->b[i] > q->b[j]) - (p->b[i] < q->b[j]);
}

/* Walks both tables in the order of their keys, counts the rows of the result and writes them where `out` is given.
 * Counts of a table are above INT64_MIN, so they can be negated. */
static bool table_walk(const clvp_table *p, const clvp_table *q, bool subtract, const clvp_table *out, size_t *rows) {
  size_t row = 0;
  for (size_t i = 0, j = 0; i < p->size || j < q->size;) {
    int order = table_compare(p, i, q, j);
    int64_t count = 0;
    int32_t a = order <= 0 ? p->a[i] : q->a[j];
    int64_t b = order <= 0 ? p->b[i] : q->b[j];
    if (order <= 0) count = p->count[i++];
    if (order >= 0) {
      int64_t other = q->count[j++];
      if (!clvp_add_i64(count, subtract ? -other : other, &count)) return false;
    }
    if (count == 0) continue;
    if (out != NULL) {
      out->a[row] = a;
      out->b[row] = b;
      out->count[row] = count;
    }
    row++;
  }
  *rows = row;
  return true;
}

clv_status clvp_table_merge(clvp_table *table, const clvp_table *p, const clvp_table *q, bool subtract,
                            const clv_allocator *allocator, clv_error *error) {
  size_t rows = 0;
  if (!table_walk(p, q, subtract, NULL, &rows)) {
    return clvp_fail(error, CLV_EOVERFLOW, "count", "a count of the sum does not fit 64 bits");
  }
  clvp_table made;
  clv_status status = clvp_table_allocate(&made, rows, allocator, error);
  if (status != CLV_OK) return status;
  table_walk(p, q, subtract, &made, &rows);
  *table = made;
  return CLV_OK;
}

bool clvp_table_sum(const clvp_table *table, int64_t *sum) {
  uint64_t magnitude = 0;
  int64_t total = 0;
  for (size_t i = 0; i < table->size; i++) {
    int64_t count = table->count[i];
    uint64_t size = count < 0 ? 0 - (uint64_t)count : (uint64_t)count;
    if (size > INT64_MAX - magnitude) return false;
    magnitude += size;
    total += count;
  }
  *sum = total;
  return true;
}
