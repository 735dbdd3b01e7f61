/* Heapsort (Williams 1964, Floyd 1964). */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "sort.h"
#include <assert.h>
#include <string.h>

/* The element at `root` sinks to its place in a heap of `count`. */
static void sort_sink(unsigned char *elements, size_t root, size_t count, size_t size,
                      int (*compare)(const void *a, const void *b)) {
  unsigned char sinking[CLVP_SORT_ELEMENT];
  memcpy(sinking, elements + root * size, size);
  for (size_t child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && compare(elements + child * size, elements + (child + 1) * size) < 0) child++;
    if (compare(sinking, elements + child * size) >= 0) break;
    memcpy(elements + root * size, elements + child * size, size);
  }
  memcpy(elements + root * size, sinking, size);
}

void clvp_sort(void *elements, size_t count, size_t size, int (*compare)(const void *a, const void *b)) {
  assert(size <= CLVP_SORT_ELEMENT);
  unsigned char *bytes = elements, last[CLVP_SORT_ELEMENT];
  for (size_t i = count / 2; i > 0; i--) sort_sink(bytes, i - 1, count, size, compare);
  for (size_t left = count; left > 1; left--) {
    memcpy(last, bytes + (left - 1) * size, size);
    memcpy(bytes + (left - 1) * size, bytes, size);
    memcpy(bytes, last, size);
    sort_sink(bytes, 0, left - 1, size, compare);
  }
}
