/* What every test program shares: the runner with its canary, failing memory, bytes in memory, comparison. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void canary(const char *reason, const char *file, int line, int error) {
  ck_abort_msg("GSL called its error handler: %s (%s:%d, error %d)", reason, file, line, error);
}

/* Runs in each forked test too, whose handler the parent cannot see. */
static void check_canary(void) {
  if (gsl_set_error_handler(canary) != canary) {
    fputs("harness: the handler of GSL errors was replaced\n", stderr);
    fflush(NULL);
    _exit(70);
  }
}

int harness_main(Suite *suite) {
  (void)gsl_set_error_handler(canary);
  if (atexit(check_canary) != 0) return EXIT_FAILURE;
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int run = srunner_ntests_run(runner);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return run > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* In front of every block, as wide as any alignment asks for. */
typedef union block block;
union block {
  struct {
    size_t size;
    uint64_t mark;
    block *older, *newer;
  } is;
  max_align_t align;
};

static const uint64_t block_mark = UINT64_C(0x6c76634b43614253);

static void *harness_take(size_t bytes, void *user) {
  harness_memory *memory = user;
  memory->allocations++;
  size_t fail_at = memory->fail_at;
  if (fail_at != 0 && (memory->allocations == fail_at || (memory->fail_from_then_on && memory->allocations > fail_at)))
    return NULL;
  if (bytes > SIZE_MAX - sizeof(block)) return NULL;
  block *taken = malloc(sizeof(block) + bytes);
  if (taken == NULL) return NULL;
  taken->is.size = bytes;
  taken->is.mark = block_mark;
  memset(taken + 1, 0xa5, bytes);
  taken->is.older = memory->newest;
  taken->is.newer = NULL;
  if (taken->is.older != NULL) taken->is.older->is.newer = taken;
  memory->newest = taken;
  memory->live++;
  memory->live_bytes += bytes;
  if (memory->live_bytes > memory->peak_bytes) memory->peak_bytes = memory->live_bytes;
  return taken + 1;
}

static void harness_give_back(void *given, void *user) {
  harness_memory *memory = user;
  if (given == NULL) return;
  block *taken = (block *)given - 1;
  ck_assert_msg(taken->is.mark == block_mark, "released what was not allocated, or twice, or overwrote its front");
  size_t bytes = taken->is.size;
  if (taken->is.older != NULL) taken->is.older->is.newer = taken->is.newer;
  if (taken->is.newer != NULL)
    taken->is.newer->is.older = taken->is.older;
  else
    memory->newest = taken->is.older;
  memory->live--;
  memory->live_bytes -= bytes;
  memset(taken, 0x5a, sizeof(block) + bytes);
  free(taken);
}

static void *harness_grow(void *given, size_t bytes, void *user) {
  void *grown = harness_take(bytes, user);
  if (grown == NULL || given == NULL) return grown;
  size_t before = ((block *)given - 1)->is.size;
  memcpy(grown, given, before < bytes ? before : bytes);
  harness_give_back(given, user);
  return grown;
}

clv_allocator harness_allocator(harness_memory *memory) {
  clv_allocator allocator;
  memset(&allocator, 0, sizeof allocator); /* its padding too, so that tests may compare bytes */
  allocator.size = (uint32_t)sizeof allocator;
  allocator.allocate = harness_take;
  allocator.reallocate = harness_grow;
  allocator.release = harness_give_back;
  allocator.user = memory;
  return allocator;
}

size_t harness_memory_find(const harness_memory *memory, const void *bytes, size_t size) {
  size_t found = 0;
  for (const block *b = memory->newest; b != NULL; b = b->is.older) {
    const unsigned char *at = (const unsigned char *)(b + 1), *end = at + b->is.size;
    for (; (size_t)(end - at) >= size; at++) {
      at = memchr(at, *(const unsigned char *)bytes, (size_t)(end - at) - size + 1);
      if (at == NULL) break;
      found += memcmp(at, bytes, size) == 0;
    }
  }
  return found;
}

void harness_each_allocation(clv_status (*call)(const clv_allocator *allocator, void *user), void *user) {
  for (int from_then_on = 0; from_then_on < 2; from_then_on++) {
    for (size_t n = 1;; n++) {
      harness_memory memory = {0, 0, 0, 0, n, from_then_on, NULL};
      clv_allocator allocator = harness_allocator(&memory);
      clv_status status = call(&allocator, user);
      ck_assert_msg(memory.live == 0, "allocation %zu refused%s: %zu blocks are left", n,
                    from_then_on ? " and all after it" : "", memory.live);
      if (memory.allocations < n) {
        ck_assert_msg(status == CLV_OK, "nothing refused: status %d", (int)status);
        ck_assert_msg(n > 1, "the call allocates nothing");
        break;
      }
      ck_assert_msg(status == CLV_ENOMEM, "allocation %zu refused%s: status %d", n,
                    from_then_on ? " and all after it" : "", (int)status);
    }
  }
}

int harness_write(const void *bytes, size_t size, void *user) {
  harness_buffer *buffer = user;
  if (buffer->failing && buffer->size + size > buffer->fail_after) return 1;
  if (size > buffer->capacity - buffer->size) {
    size_t capacity = 2 * (buffer->size + size);
    unsigned char *grown = realloc(buffer->bytes, capacity);
    if (grown == NULL) return 1;
    buffer->bytes = grown;
    buffer->capacity = capacity;
  }
  if (size > 0) memcpy(buffer->bytes + buffer->size, bytes, size);
  buffer->size += size;
  return 0;
}

int harness_read(void *bytes, size_t capacity, size_t *size, void *user) {
  harness_buffer *buffer = user;
  size_t left = buffer->size - buffer->position;
  if (capacity > left) capacity = left;
  if (buffer->piece != 0 && capacity > buffer->piece) capacity = buffer->piece;
  if (buffer->failing) {
    if (buffer->position >= buffer->fail_after) return 1;
    size_t pass = buffer->fail_after - buffer->position;
    if (capacity > pass) capacity = pass;
  }
  if (capacity > 0) memcpy(bytes, buffer->bytes + buffer->position, capacity);
  buffer->position += capacity;
  *size = capacity;
  return 0;
}

void harness_buffer_free(harness_buffer *buffer) {
  if (buffer->capacity != 0) free(buffer->bytes);
  memset(buffer, 0, sizeof *buffer);
}

double harness_relative(double got, double want) {
  if (isnan(got) || isnan(want)) return (double)INFINITY;
  if (got <= want && got >= want) return 0;
  double size = fabs(want);
  return size > 0 ? fabs(got - want) / size : fabs(got);
}

uint64_t harness_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

const char *harness_path(const char *relative) {
  static char paths[8][1024];
  static unsigned next;
  char *path = paths[next++ % 8];
  const char *tests = getenv("CLV_TESTS");
  int length = snprintf(path, sizeof paths[0], "%s/%s", tests != NULL ? tests : "tests", relative);
  ck_assert_msg(length > 0 && (size_t)length < sizeof paths[0], "the path of %s is too long", relative);
  return path;
}
