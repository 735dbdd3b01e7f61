/* What the fuzz targets share: what fails, numbers out of the input, checksums mended, predictions checked. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "../../lib/base/configuration.h"
#include "../../lib/base/hash.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const unsigned char fuzz_key[CLV_KEY_SIZE] = "sixteen secrets";

void fuzz_failed(const char *file, int line, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "%s:%d: ", file, line);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  abort();
}

uint64_t fuzz_number(fuzz_input *input, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size && input->size > 0; i++, input->size--) value |= (uint64_t)*input->bytes++ << 8 * i;
  return value;
}

uint8_t fuzz_byte(fuzz_input *input) { return (uint8_t)fuzz_number(input, 1); }

void fuzz_put(uint8_t *at, size_t size, uint64_t value) {
  for (size_t i = 0; i < size; i++) at[i] = (uint8_t)(value >> 8 * i);
}

void *fuzz_copy(const void *bytes, size_t size) {
  void *copy = malloc(size > 0 ? size : 1);
  FUZZ_REQUIRE(copy, "out of memory");
  if (size > 0) memcpy(copy, bytes, size);
  return copy;
}

harness_buffer fuzz_reader(const void *bytes, size_t size, size_t piece) {
  harness_buffer buffer = {0};
  union {
    const void *given;
    unsigned char *kept; /* to be read only: its capacity is 0 */
  } both = {bytes};
  buffer.bytes = both.kept;
  buffer.size = size;
  buffer.piece = piece;
  return buffer;
}

void fuzz_same(harness_buffer *got, const void *want, size_t size, const char *what) {
  size_t at = 0;
  while (at < size && at < got->size && got->bytes[at] == ((const uint8_t *)want)[at]) at++;
  FUZZ_REQUIRE(got->size == size && at == size, "%s: %zu bytes, not %zu, and they differ at %zu", what, got->size, size,
               at);
  harness_buffer_free(got);
}

/* In front of every block. */
typedef union front {
  size_t size;
  max_align_t align;
} front;

static void *memory_take(size_t bytes, void *user) {
  harness_memory *memory = user;
  size_t number = ++memory->allocations, fail_at = memory->fail_at;
  if (fail_at != 0 && (memory->fail_from_then_on ? number >= fail_at : number == fail_at)) return NULL;
  /* The sanitizers end the process where it is far too much. */
  front *block = malloc(sizeof *block + bytes);
  if (!block) return NULL;
  block->size = bytes;
  memset(block + 1, 0xa5, bytes);
  memory->live++;
  memory->live_bytes += bytes;
  if (memory->live_bytes > memory->peak_bytes) memory->peak_bytes = memory->live_bytes;
  return block + 1;
}

static void memory_give_back(void *given, void *user) {
  harness_memory *memory = user;
  if (!given) return;
  front *block = (front *)given - 1;
  memory->live--;
  memory->live_bytes -= block->size;
  memset(given, 0x5a, block->size);
  free(block);
}

static void *memory_grow(void *given, size_t bytes, void *user) {
  void *grown = memory_take(bytes, user);
  if (!grown || !given) return grown;
  size_t before = ((front *)given - 1)->size;
  memcpy(grown, given, before < bytes ? before : bytes);
  memory_give_back(given, user);
  return grown;
}

clv_allocator fuzz_allocator(harness_memory *memory) {
  clv_allocator allocator = {sizeof allocator, memory_take, memory_grow, memory_give_back, memory};
  memset(memory, 0, sizeof *memory);
  return allocator;
}

void fuzz_check_memory(const harness_memory *memory, size_t least, size_t rate, size_t size) {
  FUZZ_REQUIRE(memory->live == 0, "%zu blocks are left", memory->live);
  FUZZ_REQUIRE(memory->peak_bytes <= least + rate * size, "%zu bytes of memory for %zu of input", memory->peak_bytes,
               size);
}

void fuzz_mend(uint8_t *bytes, size_t size) {
  enum { AT_CONFIGURATION = 12, AT_HASH = AT_CONFIGURATION + 20, CHECKSUM = 8 };
  if (size < AT_HASH + 8 + CHECKSUM) return;
  static const clvp_key nobody = {0, 0};
  fuzz_input header = {bytes + AT_CONFIGURATION, AT_HASH - AT_CONFIGURATION};
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = (int32_t)fuzz_number(&header, 4);
  configuration.minor_digits = (uint32_t)fuzz_number(&header, 4);
  configuration.history_start = (int32_t)fuzz_number(&header, 4);
  configuration.filter = fuzz_number(&header, 8);
  fuzz_put(bytes + AT_HASH, 8, clvp_configuration_hash(&configuration));
  fuzz_put(bytes + size - CHECKSUM, CHECKSUM, clvp_hash_bytes(nobody, bytes, size - CHECKSUM));
}

typedef struct attribute {
  uint32_t number;
  clv_attribute_type type;
  bool nullable;
  size_t at; /* in a clv_prediction */
} attribute;

#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  {number, CLV_TYPE_##type, nullable, offsetof(clv_prediction, name)},
static const attribute attributes[] = {
#include "../../lib/base/attributes.def"
};
#undef CLV_ATTRIBUTE

static void check_attribute(const clv_prediction *prediction, const attribute *row) {
  const unsigned char *at = (const unsigned char *)prediction + row->at;
  bool absent = prediction->reason[row->number] != CLV_REASON_PRESENT;
  FUZZ_REQUIRE(row->nullable || !absent, "attribute %u is absent", row->number);
  double number = 0;
  int64_t integer = 0;
  int32_t day = 0;
  if (row->type == CLV_TYPE_NUMBER)
    memcpy(&number, at, sizeof number);
  else if (row->type == CLV_TYPE_DAY)
    memcpy(&day, at, sizeof day);
  else
    memcpy(&integer, at, sizeof integer);
  FUZZ_REQUIRE(isfinite(number), "attribute %u is not finite", row->number);
  if (absent) {
    FUZZ_REQUIRE(!(number < 0 || number > 0) && integer == 0 && day == 0, "attribute %u is absent, but not 0",
                 row->number);
    return;
  }
  FUZZ_REQUIRE(day >= CLV_DAY_MIN && day <= CLV_DAY_MAX, "attribute %u is day %d", row->number, (int)day);
  if (row->type == CLV_TYPE_COUNT) FUZZ_REQUIRE(integer >= 0, "attribute %u is negative", row->number);
}

void fuzz_check_prediction(const clv_prediction *prediction) {
  for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) check_attribute(prediction, &attributes[i]);
  const double shares[] = {prediction->p_alive, prediction->churn_probability, prediction->p_order};
  const double positive[] = {prediction->predicted_transactions,  prediction->predicted_orders,
                             prediction->discounted_transactions, prediction->average_days_between_orders,
                             prediction->expected_spend,          prediction->expected_order_value};
  for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
    FUZZ_REQUIRE(shares[i] >= 0 && shares[i] <= 1, "probability %zu is %g", i, shares[i]);
  for (size_t i = 0; i < sizeof positive / sizeof positive[0]; i++)
    FUZZ_REQUIRE(positive[i] >= 0, "figure %zu is %g", i, positive[i]);
}
