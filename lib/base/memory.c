/* The allocator of an object, and growth that cannot overflow. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "memory.h"
#include "error.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY_LEAST_CAPACITY = 8 };

static void *memory_default_allocate(size_t bytes, void *user) {
  (void)user;
  return malloc(bytes);
}

static void *memory_default_reallocate(void *memory, size_t bytes, void *user) {
  (void)user;
  return realloc(memory, bytes);
}

static void memory_default_release(void *memory, void *user) {
  (void)user;
  free(memory);
}

clv_status clvp_allocator_init(clv_allocator *allocator, const clv_allocator *given, clv_error *error) {
  clv_allocator own = {(uint32_t)sizeof own, memory_default_allocate, memory_default_reallocate, memory_default_release,
                       NULL};
  if (given && given->size < sizeof own)
    return clvp_fail(error, CLV_EINVAL, "allocator", "the structure's size is not set");
  clv_status status = clvp_struct_in(&own, (uint32_t)sizeof own, given, "allocator", error);
  if (status != CLV_OK) return status;
  if (!own.allocate || !own.reallocate || !own.release)
    return clvp_fail(error, CLV_EINVAL, "allocator", "a function of the allocator is NULL");
  *allocator = own;
  return CLV_OK;
}

/* Whether so many elements are more than none and fewer than an object may have bytes. */
static bool memory_countable(size_t count, size_t size) {
  return count > 0 && size > 0 && count <= (size_t)PTRDIFF_MAX / size;
}

void *clvp_allocate(const clv_allocator *allocator, size_t count, size_t size) {
  if (!memory_countable(count, size)) return NULL;
  void *memory = allocator->allocate(count * size, allocator->user);
  if (memory) memset(memory, 0, count * size);
  return memory;
}

void *clvp_reallocate(const clv_allocator *allocator, void *memory, size_t count, size_t size) {
  if (!memory_countable(count, size)) return NULL;
  return allocator->reallocate(memory, count * size, allocator->user);
}

void clvp_release(const clv_allocator *allocator, void *memory) {
  if (!memory) return;
  int saved = errno;
  allocator->release(memory, allocator->user);
  errno = saved;
}

clv_status clvp_reserve(const clv_allocator *allocator, void **memory, size_t *capacity, size_t needed, size_t size,
                        clv_error *error) {
  assert(size > 0);
  if (needed <= *capacity) return CLV_OK;
  size_t wanted = *capacity + *capacity / 2;
  if (wanted < MEMORY_LEAST_CAPACITY) wanted = MEMORY_LEAST_CAPACITY;
  if (wanted < needed || !memory_countable(wanted, size)) wanted = needed;
  /* By bytes: the caller's pointer is mostly not a void pointer. */
  void *old = NULL;
  memcpy(&old, memory, sizeof old);
  void *grown = clvp_reallocate(allocator, old, wanted, size);
  if (!grown) return clvp_no_memory(error);
  memcpy(memory, &grown, sizeof grown);
  *capacity = wanted;
  return CLV_OK;
}
