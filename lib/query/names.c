/* Fields by name, and which one a misspelt name may have meant. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"
#include <string.h>

enum { NAME_SIZE_MAX = 63 };

static char name_lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter; }

/* Letters to insert, delete or change between two names, in either case (Levenshtein). */
static size_t name_distance(const char *a, size_t a_size, const char *b, size_t b_size) {
  size_t row[NAME_SIZE_MAX + 1];
  for (size_t k = 0; k <= b_size; k++) row[k] = k;
  for (size_t i = 1; i <= a_size; i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t k = 1; k <= b_size; k++) {
      size_t change = diagonal + (name_lower(a[i - 1]) != name_lower(b[k - 1]));
      size_t shift = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
      diagonal = row[k];
      row[k] = change < shift ? change : shift;
    }
  }
  return row[b_size];
}

/* The field whose name differs in the fewest letters, at most a third of them; NULL where there is none. */
static const char *name_nearest(const clvp_query_table *table, const char *name, size_t size) {
  const char *nearest = NULL;
  size_t fewest = size / 3 + 1;
  if (size > NAME_SIZE_MAX) return NULL;
  for (uint32_t i = 0; i < table->count; i++) {
    size_t length = strlen(table->fields[i].name);
    size_t distance = length <= NAME_SIZE_MAX ? name_distance(name, size, table->fields[i].name, length) : fewest;
    if (distance >= fewest) continue;
    fewest = distance;
    nearest = table->fields[i].name;
  }
  return nearest;
}

/* Where the next text goes. */
static size_t name_append(char *message, size_t at, const char *text) {
  size_t size = strlen(text);
  memcpy(message + at, text, size);
  return at + size;
}

clv_status clvp_query_find(const clvp_query_draft *draft, const clvp_query_node *field, uint32_t *index) {
  static const char unknown[] = "there is no such field", hint[] = ": did you mean ";
  const clvp_query_table *table = draft->table;
  const char *name = draft->source + field->is.span.offset;
  size_t size = field->is.span.size;
  for (uint32_t i = 0; i < table->count; i++) {
    if (strlen(table->fields[i].name) != size || memcmp(table->fields[i].name, name, size) != 0) continue;
    *index = i;
    return CLV_OK;
  }
  const char *nearest = name_nearest(table, name, size);
  if (!nearest) return clvp_query_fail(draft, field->position, unknown);
  char message[sizeof unknown + sizeof hint + NAME_SIZE_MAX + 2] = {0};
  size_t at = name_append(message, 0, unknown);
  at = name_append(message, at, hint);
  at = name_append(message, at, nearest);
  name_append(message, at, "?");
  return clvp_query_fail(draft, field->position, message);
}
