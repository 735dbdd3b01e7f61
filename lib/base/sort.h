/* Sorting in place, without memory: what the C library's may ask for is not ours to count. */
#ifndef CLVP_SORT_H
#define CLVP_SORT_H

#include <stddef.h>

/* Elements of at most CLVP_SORT_ELEMENT bytes. */
enum { CLVP_SORT_ELEMENT = 64 };

/* As qsort, in n log n steps whatever the input. */
void clvp_sort(void *elements, size_t count, size_t size, int (*compare)(const void *a, const void *b));

#endif
