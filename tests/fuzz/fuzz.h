/* What the fuzz targets share: what fails, numbers out of the input, checksums mended, predictions checked. */
#ifndef FUZZ_H
#define FUZZ_H

#include "harness.h"
#include <clv/clv.h>
#include <stdbool.h>

/* Each target has one; libFuzzer or replay.c calls it. Whatever it finds ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define FUZZ_REQUIRE(condition, ...) ((condition) ? (void)0 : fuzz_failed(__FILE__, __LINE__, __VA_ARGS__))

__attribute__((noreturn, format(printf, 3, 4))) void fuzz_failed(const char *file, int line, const char *format, ...);

/* The key of every account here. */
extern const unsigned char fuzz_key[CLV_KEY_SIZE];

/* Input that is taken from the front; zeros behind its end. */
typedef struct fuzz_input {
  const uint8_t *bytes;
  size_t size;
} fuzz_input;

uint8_t fuzz_byte(fuzz_input *input);
uint64_t fuzz_number(fuzz_input *input, size_t size); /* of `size` bytes, little-endian */
void fuzz_put(uint8_t *at, size_t size, uint64_t value);

/* A copy for malloc's exact size, so that reading beyond it is seen. Never NULL; the caller frees it. */
void *fuzz_copy(const void *bytes, size_t size);

/* A reader over bytes that gives at most `piece` of them at a time. */
harness_buffer fuzz_reader(const void *bytes, size_t size, size_t piece);

/* The bytes are those, and are freed. */
void fuzz_same(harness_buffer *got, const void *want, size_t size, const char *what);

/* As harness_allocator, but outside of Check, whose assertions need its runner. */
clv_allocator fuzz_allocator(harness_memory *memory);

/* `memory` has never held more than `least` + `rate` * `size` bytes, and holds none now. */
void fuzz_check_memory(const harness_memory *memory, size_t least, size_t rate, size_t size);

/* A model's or a summary's bytes, with the hash of the configuration and the checksum as they must be; too few are left
 * alone. */
void fuzz_mend(uint8_t *bytes, size_t size);

/* Every attribute is finite and in its range, or 0 with a reason. */
void fuzz_check_prediction(const clv_prediction *prediction);

#endif
