/* Filling the caller's error record, and structures that carry their size. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Structures begin with a uint32_t size and another member; none of ours comes near the greatest size, so that a size
 * never set is mostly found before bytes beyond the structure are touched. */
enum { STRUCT_SIZE_LEAST = 8, STRUCT_SIZE_GREATEST = 4096 };

#define ERROR_HOLDS(error, member) ((error)->size >= offsetof(clv_error, member) + sizeof(error)->member)

/* As much of `text` as fits; the rest of `to` is zeroed. */
static void error_text(char *to, size_t capacity, const char *text) {
  size_t length = 0;
  while (length + 1 < capacity && text[length] != '\0') length++;
  memmove(to, text, length);
  memset(to + length, 0, capacity - length);
}

static clv_status error_fill(clv_error *error, clv_status status, uint64_t row, int64_t position, const char *field,
                             const char *message) {
  assert(status != CLV_OK && field && message);
  if (!error || error->size < STRUCT_SIZE_LEAST) return status;
  error->status = status;
  if (ERROR_HOLDS(error, row)) error->row = row;
  if (ERROR_HOLDS(error, field)) error_text(error->field, sizeof error->field, field);
  if (ERROR_HOLDS(error, message)) error_text(error->message, sizeof error->message, message);
  if (ERROR_HOLDS(error, position)) error->position = position;
  return status;
}

clv_status clvp_fail(clv_error *error, clv_status status, const char *field, const char *message) {
  return error_fill(error, status, CLV_NO_ROW, CLV_NO_POSITION, field, message);
}

clv_status clvp_fail_row(clv_error *error, clv_status status, uint64_t row, const char *field, const char *message) {
  return error_fill(error, status, row, CLV_NO_POSITION, field, message);
}

clv_status clvp_fail_at(clv_error *error, clv_status status, size_t position, const char *field, const char *message) {
  return error_fill(error, status, CLV_NO_ROW, (int64_t)position, field, message);
}

clv_status clvp_no_memory(clv_error *error) {
  return clvp_fail(error, CLV_ENOMEM, "", "the allocator has no memory left");
}

static uint32_t struct_size(const void *structure) {
  uint32_t size;
  memcpy(&size, structure, sizeof size);
  return size;
}

/* Every structure holds a uint32_t, so that its size is a multiple of 4. */
static bool struct_size_sensible(uint32_t size) {
  return size >= STRUCT_SIZE_LEAST && size <= STRUCT_SIZE_GREATEST && size % sizeof(uint32_t) == 0;
}

clv_status clvp_struct_in(void *own, uint32_t own_size, const void *given, const char *name, clv_error *error) {
  assert(own && struct_size_sensible(own_size));
  if (!given) return CLV_OK;
  uint32_t size = struct_size(given);
  if (!struct_size_sensible(size)) return clvp_fail(error, CLV_EINVAL, name, "the structure's size is not set");
  const unsigned char *bytes = given;
  for (uint32_t i = own_size; i < size; i++)
    if (bytes[i] != 0)
      return clvp_fail(error, CLV_EINVAL, name, "the structure asks for what this version does not know");
  uint32_t known = size < own_size ? size : own_size;
  memcpy((unsigned char *)own + sizeof size, bytes + sizeof size, known - sizeof size);
  memcpy(own, &own_size, sizeof own_size);
  return CLV_OK;
}

clv_status clvp_struct_ready(const void *given, const char *name, clv_error *error) {
  if (!given) return clvp_fail(error, CLV_EINVAL, name, "the structure is NULL");
  if (!struct_size_sensible(struct_size(given)))
    return clvp_fail(error, CLV_EINVAL, name, "the structure's size is not set");
  return CLV_OK;
}

clv_status clvp_struct_out(void *given, const void *own, uint32_t own_size, const char *name, clv_error *error) {
  assert(own && struct_size_sensible(own_size));
  clv_status status = clvp_struct_ready(given, name, error);
  if (status != CLV_OK) return status;
  uint32_t size = struct_size(given);
  uint32_t known = size < own_size ? size : own_size;
  unsigned char *bytes = given;
  memcpy(bytes + sizeof size, (const unsigned char *)own + sizeof size, known - sizeof size);
  memset(bytes + known, 0, size - known);
  return CLV_OK;
}
