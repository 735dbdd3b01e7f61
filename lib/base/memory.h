/* The allocator of an object, and growth that cannot overflow. */
#ifndef CLVP_MEMORY_H
#define CLVP_MEMORY_H

#include <clv/base.h>
#include <stdbool.h>
#include <stdint.h>

/* Ask for memory that will soon be read, or written; so many bytes ahead may be beyond the end of an array. */
#if defined(__GNUC__)
#define CLVP_PREFETCH(address) __builtin_prefetch(address)
#define CLVP_PREFETCH_AHEAD(base, bytes) __builtin_prefetch((const void *)((uintptr_t)(base) + (bytes)), 0, 2)
#define CLVP_PREFETCH_WRITE(base, bytes) __builtin_prefetch((const void *)((uintptr_t)(base) + (bytes)), 1)
#else
#define CLVP_PREFETCH(address) ((void)(address))
#define CLVP_PREFETCH_AHEAD(base, bytes) ((void)(base))
#define CLVP_PREFETCH_WRITE(base, bytes) ((void)(base))
#endif
#define CLVP_CACHE_LINE 64

/* The allocator given, checked and copied; the C library's where `given` is NULL. */
clv_status clvp_allocator_init(clv_allocator *allocator, const clv_allocator *given, clv_error *error);

/* `count` elements of `size` bytes, zeroed; NULL on failure, on overflow, and for no elements. */
void *clvp_allocate(const clv_allocator *allocator, size_t count, size_t size);

/* As realloc, to `count` elements; NULL leaves the old block alone. New bytes are not set. */
void *clvp_reallocate(const clv_allocator *allocator, void *memory, size_t count, size_t size);

/* NULL is fine; errno is preserved. */
void clvp_release(const clv_allocator *allocator, void *memory);

/* Make room for `needed` elements in a vector that grows by half. On CLV_ENOMEM nothing has changed. */
clv_status clvp_reserve(const clv_allocator *allocator, void **memory, size_t *capacity, size_t needed, size_t size,
                        clv_error *error);

#endif
