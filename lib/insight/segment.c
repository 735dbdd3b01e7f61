/* A segment: its fields are the table of attributes. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "segment.h"
#include "../base/error.h"
#include "../base/memory.h"
#include "../base/unicode.h"
#include "../predict/predict.h"
#include <stddef.h>
#include <string.h>

enum { SEGMENT_MINOR_DIGITS_MAX = 6 };

static const uint32_t segment_attributes[] = {
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary) number,
#include "../base/attributes.def"
#undef CLV_ATTRIBUTE
};

enum { SEGMENT_FIELDS = sizeof segment_attributes / sizeof segment_attributes[0] };

uint32_t clvp_segment_attribute(uint32_t field) { return segment_attributes[field]; }

static bool segment_is_money(const clv_attribute_info *info) { return strcmp(info->unit, "minor units") == 0; }

static clvp_query_type segment_type(const clv_attribute_info *info) {
  switch (info->type) {
  case CLV_TYPE_MONEY:
    return CLVP_QUERY_MONEY;
  case CLV_TYPE_COUNT:
    return CLVP_QUERY_COUNT;
  case CLV_TYPE_DAY:
    return CLVP_QUERY_DATE;
  default:
    return segment_is_money(info) ? CLVP_QUERY_ESTIMATE : CLVP_QUERY_NUMBER;
  }
}

static clv_status segment_compile(clvp_query **query, const char *definition, size_t size, uint32_t minor_digits,
                                  const clv_allocator *allocator, clv_error *error) {
  clvp_query_field fields[SEGMENT_FIELDS];
  clv_attribute_info info = {.size = (uint32_t)sizeof info};
  for (uint32_t i = 0; clv_attribute_at(i, &info, NULL) == CLV_OK; i++)
    fields[i] = (clvp_query_field){info.name, segment_type(&info), false};
  clvp_query_table table = {fields, SEGMENT_FIELDS, minor_digits, "definition"};
  return clvp_query_compile(query, definition, size, &table, allocator, error);
}

/* What the definition reads. */
static void segment_note_fields(clv_segment *segment) {
  size_t count;
  const uint32_t *fields = clvp_query_fields(segment->query, &count);
  clv_attribute_info info = {.size = (uint32_t)sizeof info};
  for (size_t i = 0; i < count; i++) {
    uint32_t number = clvp_segment_attribute(fields[i]);
    segment->attributes |= UINT64_C(1) << number;
    segment->asks |= clvp_attributes[number].asks;
    clv_attribute_at(fields[i], &info, NULL);
    segment->money |= segment_is_money(&info);
  }
}

/* Bytes of the name; 0 where it is none. */
static size_t segment_name_size(const char *name) {
  size_t size = 0;
  for (; name[size] != '\0'; size++) {
    unsigned char byte = (unsigned char)name[size];
    if (size == CLV_SEGMENT_NAME_MAX || byte < 0x20 || byte == 0x7f) return 0;
  }
  return clvp_utf8_valid(name, size) ? size : 0;
}

clv_status clv_segment_create(clv_segment **segment, const char *name, const char *definition, size_t size,
                              uint32_t minor_digits, const clv_allocator *allocator, clv_error *error) {
  if (!segment) return clvp_fail(error, CLV_EINVAL, "segment", "segment is NULL");
  if (!name) return clvp_fail(error, CLV_EINVAL, "name", "name is NULL");
  if (!definition) return clvp_fail(error, CLV_EINVAL, "definition", "definition is NULL");
  size_t name_size = segment_name_size(name);
  if (name_size == 0)
    return clvp_fail(error, CLV_EINVAL, "name", "a name is 1 to 255 bytes of UTF-8 without control characters");
  if (minor_digits > SEGMENT_MINOR_DIGITS_MAX)
    return clvp_fail(error, CLV_EINVAL, "minor_digits", "a currency has 0 to 6 decimals");
  clv_allocator own;
  clv_status status = clvp_allocator_init(&own, allocator, error);
  clvp_query *query = NULL;
  if (status == CLV_OK) status = segment_compile(&query, definition, size, minor_digits, &own, error);
  if (status != CLV_OK) return status;
  clv_segment *made = clvp_allocate(&own, 1, sizeof *made + name_size + 1);
  if (!made) {
    clvp_query_free(query);
    return clvp_no_memory(error);
  }
  made->allocator = own;
  atomic_init(&made->references, 1);
  made->query = query;
  made->minor_digits = minor_digits;
  memcpy(made->name, name, name_size);
  segment_note_fields(made);
  *segment = made;
  return CLV_OK;
}

clv_segment *clv_segment_ref(clv_segment *segment) {
  if (segment) atomic_fetch_add_explicit(&segment->references, 1, memory_order_relaxed);
  return segment;
}

void clv_segment_free(clv_segment *segment) {
  if (!segment || atomic_fetch_sub_explicit(&segment->references, 1, memory_order_acq_rel) != 1) return;
  clv_allocator allocator = segment->allocator;
  clvp_query_free(segment->query);
  clvp_release(&allocator, segment);
}

const char *clv_segment_name(const clv_segment *segment) { return segment ? segment->name : NULL; }

const char *clv_segment_definition(const clv_segment *segment) {
  size_t size;
  return segment ? clvp_query_printed(segment->query, &size) : NULL;
}

clv_status clv_segment_get_facts(const clv_segment *segment, clv_segment_facts *facts, clv_error *error) {
  if (!segment) return clvp_fail(error, CLV_EINVAL, "segment", "segment is NULL");
  clv_segment_facts own;
  memset(&own, 0, sizeof own);
  own.size = (uint32_t)sizeof own;
  own.minor_digits = segment->minor_digits;
  own.attributes = segment->attributes;
  own.money = segment->money;
  own.bytes = sizeof *segment + strlen(segment->name) + 1 + clvp_query_memory(segment->query);
  return clvp_struct_out(facts, &own, (uint32_t)sizeof own, "facts", error);
}
