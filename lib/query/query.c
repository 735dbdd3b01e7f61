/* Compiling an expression: read, check, print; and what a query tells of itself. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../base/memory.h"
#include "tree.h"
#include <assert.h>

/* What is printed may be longer than what was written, by blanks; it has to compile all the same. */
static clv_status query_keep_printed(const clvp_query_draft *draft) {
  clvp_query *query = draft->query;
  size_t size = clvp_query_print(draft, NULL);
  if (size > CLVP_QUERY_SIZE_MAX)
    return clvp_query_fail(draft, draft->size, "with a blank between all words the expression has over 65,536 bytes");
  query->printed = clvp_allocate(draft->allocator, size + 1, 1);
  if (!query->printed) return clvp_no_memory(draft->error);
  query->printed_size = clvp_query_print(draft, query->printed);
  assert(query->printed_size == size);
  return CLV_OK;
}

clv_status clvp_query_compile(clvp_query **query, const char *text, size_t size, const clvp_query_table *table,
                              const clv_allocator *allocator, clv_error *error) {
  assert(query && (text || size == 0) && table && table->parameter && allocator);
  clvp_query_draft draft = {.source = text, .table = table, .allocator = allocator, .error = error};
  if (size > CLVP_QUERY_SIZE_MAX)
    return clvp_query_fail(&draft, CLVP_QUERY_SIZE_MAX, "an expression has at most 65,536 bytes");
  draft.size = (uint32_t)size;
  draft.query = clvp_allocate(allocator, 1, sizeof *draft.query);
  if (!draft.query) return clvp_no_memory(error);
  draft.query->allocator = *allocator;
  clv_status status = clvp_query_parse(&draft);
  if (status == CLV_OK) status = clvp_query_check(&draft);
  if (status == CLV_OK) status = query_keep_printed(&draft);
  /* Constants point into the texts. */
  draft.query->texts = draft.texts;
  draft.query->text_capacity = draft.text_capacity;
  clvp_release(allocator, draft.nodes);
  if (status == CLV_OK)
    *query = draft.query;
  else
    clvp_query_free(draft.query);
  return status;
}

void clvp_query_free(clvp_query *query) {
  if (!query) return;
  clv_allocator allocator = query->allocator;
  clvp_release(&allocator, query->steps);
  clvp_release(&allocator, query->constants);
  clvp_release(&allocator, query->fields);
  clvp_release(&allocator, query->texts);
  clvp_release(&allocator, query->printed);
  clvp_release(&allocator, query);
}

const char *clvp_query_printed(const clvp_query *query, size_t *size) {
  *size = query->printed_size;
  return query->printed;
}

const uint32_t *clvp_query_fields(const clvp_query *query, size_t *count) {
  *count = query->field_count;
  return query->fields;
}

size_t clvp_query_memory(const clvp_query *query) {
  return sizeof *query + query->step_capacity * sizeof *query->steps +
         query->constant_capacity * sizeof *query->constants + query->field_capacity * sizeof *query->fields +
         query->text_capacity + query->printed_size + 1;
}

bool clvp_query_uses_as_of(const clvp_query *query) { return query->uses_as_of; }

bool clvp_query_uses_rankings(const clvp_query *query) { return query->uses_rankings; }
