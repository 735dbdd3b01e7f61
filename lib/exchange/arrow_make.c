/* Schemas and arrays of the Arrow C data interface: every node owns what it points to, so that each can be moved. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrow_out.h"
#include "decimal.h"
#include <assert.h>
#include <string.h>

/* Widths of the types that a stream of ours has. */
static size_t make_width(const char *format) {
  return strcmp(format, "C") == 0 ? 1 : strcmp(format, "tdD") == 0 ? sizeof(int32_t) : sizeof(int64_t);
}

static bool make_is_id(const char *format) { return *format == 'u' || *format == 'z'; }

void clvp_arrow_notes_init(clvp_arrow_notes *notes) {
  notes->count = 0;
  notes->size = sizeof notes->count;
  memcpy(notes->bytes, &notes->count, sizeof notes->count);
}

static void notes_text(clvp_arrow_notes *notes, const char *text) {
  int32_t size = (int32_t)strlen(text);
  assert(notes->size + sizeof size + (size_t)size <= sizeof notes->bytes);
  memcpy(notes->bytes + notes->size, &size, sizeof size);
  memcpy(notes->bytes + notes->size + sizeof size, text, (size_t)size);
  notes->size += sizeof size + (size_t)size;
}

void clvp_arrow_note(clvp_arrow_notes *notes, const char *key, const char *value) {
  notes_text(notes, key);
  notes_text(notes, value);
  notes->count++;
  memcpy(notes->bytes, &notes->count, sizeof notes->count);
}

void clvp_arrow_note_integer(clvp_arrow_notes *notes, const char *key, int64_t value) {
  char text[CLVP_DECIMAL_SIZE + 1];
  text[clvp_decimal_integer(value, text)] = '\0';
  clvp_arrow_note(notes, key, text);
}

/* What a schema of ours owns; name and metadata follow. */
typedef struct make_schema {
  clv_allocator allocator;
  void *children; /* pointers, and what they point to */
} make_schema;

static void make_schema_release(struct ArrowSchema *schema) {
  make_schema *own = schema->private_data;
  clv_allocator allocator = own->allocator;
  for (int64_t i = 0; i < schema->n_children; i++)
    if (schema->children[i]->release) schema->children[i]->release(schema->children[i]);
  clvp_release(&allocator, own->children);
  clvp_release(&allocator, own);
  schema->release = NULL;
}

static bool make_schema_node(const clv_allocator *allocator, const char *format, const char *name,
                             const clvp_arrow_notes *notes, struct ArrowSchema *schema) {
  size_t name_size = strlen(name) + 1;
  make_schema *own = clvp_allocate(allocator, 1, sizeof *own + name_size + notes->size);
  if (!own) return false;
  char *text = (char *)(own + 1);
  own->allocator = *allocator;
  memcpy(text, name, name_size);
  memcpy(text + name_size, notes->bytes, notes->size);
  *schema = (struct ArrowSchema){.format = format,
                                 .name = text,
                                 .metadata = text + name_size,
                                 .release = make_schema_release,
                                 .private_data = own};
  return true;
}

static bool make_schema_field(const clvp_arrow_out *out, const clvp_arrow_field *field, struct ArrowSchema *schema) {
  clvp_arrow_notes notes;
  clvp_arrow_notes_init(&notes);
  if (field->attribute > 0) clvp_arrow_note_integer(&notes, "clv.attribute", field->attribute);
  if (*field->unit) clvp_arrow_note(&notes, "clv.unit", field->unit);
  if (*field->description) clvp_arrow_note(&notes, "clv.description", field->description);
  if (field->money) {
    clvp_arrow_note_integer(&notes, "clv.minor_digits", out->minor_digits);
    if (*out->currency) clvp_arrow_note(&notes, "clv.currency", out->currency);
  }
  if (!make_schema_node(&out->allocator, field->format, field->name, &notes, schema)) return false;
  schema->flags = field->nullable ? ARROW_FLAG_NULLABLE : 0;
  return true;
}

bool clvp_arrow_make_schema(const clvp_arrow_out *out, struct ArrowSchema *schema) {
  struct ArrowSchema made;
  if (!make_schema_node(&out->allocator, "+s", "", &out->notes, &made)) return false;
  size_t count = out->field_count;
  struct ArrowSchema **list = clvp_allocate(&out->allocator, count, sizeof *list + sizeof **list);
  make_schema *own = made.private_data;
  own->children = list;
  struct ArrowSchema *children = list ? (struct ArrowSchema *)(void *)(list + count) : NULL;
  bool good = list != NULL;
  if (good) {
    made.children = list;
    made.n_children = (int64_t)count;
    for (size_t i = 0; i < count; i++) list[i] = &children[i];
  }
  for (size_t i = 0; good && i < count; i++) good = make_schema_field(out, &out->fields[i], &children[i]);
  if (good)
    *schema = made;
  else
    made.release(&made);
  return good;
}

/* What an array of ours owns. */
typedef struct make_array {
  clv_allocator allocator;
  const void *buffers[CLVP_ARROW_BUFFERS]; /* what the array points to */
  void *memory[CLVP_ARROW_BUFFERS];        /* the same */
  void *children;                          /* pointers, and what they point to */
} make_array;

static void make_array_release(struct ArrowArray *array) {
  make_array *own = array->private_data;
  clv_allocator allocator = own->allocator;
  for (int64_t i = 0; i < array->n_children; i++)
    if (array->children[i]->release) array->children[i]->release(array->children[i]);
  for (int i = 0; i < CLVP_ARROW_BUFFERS; i++) clvp_release(&allocator, own->memory[i]);
  clvp_release(&allocator, own->children);
  clvp_release(&allocator, own);
  array->release = NULL;
}

static bool make_array_node(const clv_allocator *allocator, size_t length, int64_t buffers, struct ArrowArray *array) {
  make_array *own = clvp_allocate(allocator, 1, sizeof *own);
  if (!own) return false;
  own->allocator = *allocator;
  *array = (struct ArrowArray){.length = (int64_t)length,
                               .n_buffers = buffers,
                               .buffers = own->buffers,
                               .release = make_array_release,
                               .private_data = own};
  return true;
}

bool clvp_arrow_make_buffer(struct ArrowArray *array, int index, size_t bytes) {
  make_array *own = array->private_data;
  /* Not zeroed: all of it is written. */
  own->memory[index] = clvp_reallocate(&own->allocator, NULL, bytes > 0 ? bytes : 1, 1);
  own->buffers[index] = own->memory[index];
  return own->memory[index] != NULL;
}

void *clvp_arrow_buffer(const struct ArrowArray *array, int index) {
  const make_array *own = array->private_data;
  return own->memory[index];
}

static bool make_array_field(const clvp_arrow_out *out, const clvp_arrow_field *field, size_t length, size_t capacity,
                             struct ArrowArray *array) {
  bool id = make_is_id(field->format);
  if (!make_array_node(&out->allocator, length, id ? 3 : 2, array)) return false;
  return id || clvp_arrow_make_buffer(array, CLVP_ARROW_DATA, capacity * make_width(field->format));
}

bool clvp_arrow_make_batch(const clvp_arrow_out *out, size_t length, size_t capacity, struct ArrowArray *batch) {
  struct ArrowArray made;
  if (!make_array_node(&out->allocator, length, 1, &made)) return false;
  size_t count = out->field_count;
  struct ArrowArray **list = clvp_allocate(&out->allocator, count, sizeof *list + sizeof **list);
  make_array *own = made.private_data;
  own->children = list;
  struct ArrowArray *children = list ? (struct ArrowArray *)(void *)(list + count) : NULL;
  bool good = list != NULL;
  if (good) {
    made.children = list;
    made.n_children = (int64_t)count;
    for (size_t i = 0; i < count; i++) list[i] = &children[i];
  }
  for (size_t i = 0; good && i < count; i++)
    good = make_array_field(out, &out->fields[i], length, capacity, &children[i]);
  if (good)
    *batch = made;
  else
    made.release(&made);
  return good;
}
