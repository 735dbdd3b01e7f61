/* What every test program shares: the runner with its canary, failing memory, bytes in memory, comparison. */
#ifndef HARNESS_H
#define HARNESS_H

#include <check.h>
#include <clv/base.h>

/* Run a suite under a GSL error handler that fails the test if called and must still be there at the end of each test
 * process. CK_FORK=no runs it in this process. Gives the exit status of main; a suite without tests fails. */
int harness_main(Suite *suite);

/* What an allocator of `harness_allocator` has done so far, and what it is to refuse. Zero it first.
 * For one thread at a time. */
typedef struct harness_memory {
  size_t allocations;      /* asked for, growth included, refused ones too */
  size_t live, live_bytes; /* blocks and bytes not yet released */
  size_t peak_bytes;       /* greatest live_bytes */
  size_t fail_at;          /* the allocation to refuse, from 1; 0 none */
  int fail_from_then_on;   /* and all that follow it */
  void *newest;            /* the harness's own: live blocks, one leads to the next */
} harness_memory;

/* An allocator over `memory`, which must outlive its objects. New bytes are 0xa5, old ones 0x5a; growth always moves.
 */
clv_allocator harness_allocator(harness_memory *memory);

/* How often these bytes stand in the live blocks. */
size_t harness_memory_find(const harness_memory *memory, const void *bytes, size_t size);

/* Run `call` with its 1st, 2nd, .. allocation refused, that one alone and then all from it on. It must answer
 * CLV_ENOMEM as long as something was refused and then CLV_OK, must allocate at all, and must leave nothing live. */
void harness_each_allocation(clv_status (*call)(const clv_allocator *allocator, void *user), void *user);

/* Bytes in memory, as a sink and a source. Zero it first. */
typedef struct harness_buffer {
  unsigned char *bytes;
  size_t size;       /* bytes written */
  size_t capacity;   /* bytes allocated; 0 with `bytes` set: they are somebody else's, for reading only */
  size_t position;   /* bytes read */
  size_t fail_after; /* where `failing`: bytes that pass before the callback fails */
  int failing;
  size_t piece; /* at most so many bytes a read; 0 no limit */
} harness_buffer;

int harness_write(const void *bytes, size_t size, void *buffer);
int harness_read(void *bytes, size_t capacity, size_t *size, void *buffer);
void harness_buffer_free(harness_buffer *buffer);

/* |got - want| / |want|; |got| where want is 0; 0 where they are equal; infinity where one of them is NaN. */
double harness_relative(double got, double want);

/* The next number of splitmix64. */
uint64_t harness_random(uint64_t *state);

/* A file below tests/, found by CLV_TESTS or else from the top of the source tree. Good until eight calls later. */
const char *harness_path(const char *relative);

#endif
