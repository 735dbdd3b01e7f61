/* A small producer and consumer of the Arrow C interfaces: columns of every layout, in exactly sized memory. */
#ifndef ARROW_BOX_H
#define ARROW_BOX_H

#include "harness.h"
#include <clv/clv.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOX_HELPER __attribute__((unused)) static

/* A column: what its schema and its arrays are made of. */
typedef struct box_column {
  const char *name, *format;
  int64_t length, offset, null_count, buffer_count, child_count;
  const void *buffers[4];
  struct box_column *child, *dictionary;
} box_column;

/* All memory of columns, and how many schemas, arrays and streams are not released. */
enum { BOX_BLOCKS = 4096 };
static struct {
  void *blocks[BOX_BLOCKS];
  int used, live;
} box;

BOX_HELPER void *box_allocate(size_t bytes) {
  ck_assert_int_lt(box.used, BOX_BLOCKS);
  void *memory = calloc(1, bytes > 0 ? bytes : 1);
  ck_assert_ptr_nonnull(memory);
  return box.blocks[box.used++] = memory;
}

BOX_HELPER void box_free(void) {
  ck_assert_int_eq(box.live, 0);
  while (box.used > 0) free(box.blocks[--box.used]);
}

BOX_HELPER box_column *box_new(const char *name, const char *format, size_t length) {
  box_column *column = box_allocate(sizeof *column);
  column->name = name;
  column->format = format;
  column->length = (int64_t)length;
  column->buffer_count = 2;
  return column;
}

/* The validity of elements, none where all are given. */
BOX_HELPER void box_validity(box_column *column, const bool *given) {
  uint8_t *bits = box_allocate(((size_t)column->length + 7) / 8);
  for (int64_t i = 0; i < column->length; i++) {
    if (given[i])
      bits[i / 8] |= (uint8_t)(1u << i % 8);
    else
      column->null_count++;
  }
  column->buffers[0] = column->null_count > 0 ? bits : NULL;
}

BOX_HELPER size_t box_width(const char *format) {
  if (format[0] == 'd') return 16;
  if (strchr("cC", format[0])) return 1;
  if (strchr("sS", format[0])) return 2;
  return strchr("iIf", format[0]) || strcmp(format, "tdD") == 0 ? 4 : 8;
}

/* Integers, dates, timestamps; decimals are sign-extended. */
BOX_HELPER box_column *box_integers(const char *name, const char *format, const int64_t *values, const bool *given,
                                    size_t count) {
  box_column *column = box_new(name, format, count);
  size_t width = box_width(format);
  unsigned char *data = box_allocate(count * width);
  for (size_t i = 0; i < count; i++) {
    int64_t words[2] = {values[i], values[i] < 0 ? -1 : 0};
    memcpy(data + i * width, words, width);
  }
  if (given) box_validity(column, given);
  column->buffers[1] = data;
  return column;
}

BOX_HELPER void box_views(box_column *column, const clv_text *texts, size_t total) {
  unsigned char *views = box_allocate((size_t)column->length * 16), *bytes = box_allocate(total);
  int64_t *sizes = box_allocate(sizeof *sizes);
  for (int64_t i = 0; i < column->length; i++) {
    int32_t size = (int32_t)texts[i].size, place[2] = {0, (int32_t)*sizes};
    memcpy(views + i * 16, &size, sizeof size);
    if (size <= 12) {
      memcpy(views + i * 16 + 4, texts[i].size > 0 ? texts[i].bytes : "", texts[i].size);
      continue;
    }
    memcpy(views + i * 16 + 4, texts[i].bytes, 4);
    memcpy(views + i * 16 + 8, place, sizeof place);
    memcpy(bytes + *sizes, texts[i].bytes, texts[i].size);
    *sizes += size;
  }
  column->buffer_count = 4;
  column->buffers[1] = views;
  column->buffers[2] = bytes;
  column->buffers[3] = sizes;
}

/* Texts, of which one without bytes is null: utf8, binary, both large, views. */
BOX_HELPER box_column *box_texts(const char *name, const char *format, const clv_text *texts, size_t count) {
  box_column *column = box_new(name, format, count);
  size_t total = 0, width = strchr("UZ", format[0]) ? 8 : 4;
  bool *given = box_allocate(count * sizeof *given);
  for (size_t i = 0; i < count; i++) {
    total += texts[i].size;
    given[i] = texts[i].bytes != NULL;
  }
  box_validity(column, given);
  if (format[0] == 'v') {
    box_views(column, texts, total);
    return column;
  }
  unsigned char *offsets = box_allocate((count + 1) * width), *bytes = box_allocate(total);
  int64_t at = 0;
  for (size_t i = 0; i <= count; i++) {
    memcpy(offsets + i * width, &at, width);
    if (i == count || texts[i].size == 0) continue;
    memcpy(bytes + at, texts[i].bytes, texts[i].size);
    at += (int64_t)texts[i].size;
  }
  column->buffer_count = 3;
  column->buffers[1] = offsets;
  column->buffers[2] = bytes;
  return column;
}

/* The same, dictionary-encoded. */
BOX_HELPER box_column *box_encoded(const char *name, const char *index, const char *format, const clv_text *texts,
                                   size_t count) {
  clv_text *words = box_allocate((count + 1) * sizeof *words);
  int64_t *indices = box_allocate(count * sizeof *indices);
  bool *given = box_allocate(count * sizeof *given);
  size_t used = 0;
  for (size_t i = 0; i < count; i++) {
    given[i] = texts[i].bytes != NULL;
    if (!given[i]) continue;
    size_t at = 0;
    while (at < used && (words[at].size != texts[i].size || memcmp(words[at].bytes, texts[i].bytes, words[at].size)))
      at++;
    if (at == used) words[used++] = texts[i];
    indices[i] = (int64_t)at;
  }
  box_column *column = box_integers(name, index, indices, given, count);
  column->dictionary = box_texts(NULL, format, words, used);
  return column;
}

/* A list of texts an element. */
BOX_HELPER box_column *box_lists(const char *name, const char *format, const clv_event *events, size_t count,
                                 const char *item) {
  size_t total = 0, width = format[1] == 'L' ? 8 : 4;
  for (size_t i = 0; i < count; i++) total += events[i].tag_count;
  clv_text *items = box_allocate(total * sizeof *items);
  bool *given = box_allocate(count * sizeof *given);
  box_column *column = box_new(name, format, count);
  unsigned char *offsets = box_allocate((count + 1) * width);
  int64_t at = 0;
  for (size_t i = 0; i <= count; i++) {
    memcpy(offsets + i * width, &at, width);
    if (i == count) continue;
    given[i] = events[i].tags != NULL || i % 2 == 0;
    for (size_t k = 0; k < events[i].tag_count; k++) items[at++] = events[i].tags[k];
  }
  box_validity(column, given);
  column->buffers[1] = offsets;
  column->child = box_texts("item", item, items, total);
  column->child_count = 1;
  return column;
}

static void box_schema_release(struct ArrowSchema *schema) {
  for (int64_t i = 0; i < schema->n_children; i++) schema->children[i]->release(schema->children[i]);
  if (schema->dictionary) schema->dictionary->release(schema->dictionary);
  free(schema->children);
  free(schema->private_data);
  schema->release = NULL;
  box.live--;
}

static void box_array_release(struct ArrowArray *array) {
  for (int64_t i = 0; i < array->n_children; i++) array->children[i]->release(array->children[i]);
  if (array->dictionary) array->dictionary->release(array->dictionary);
  free(array->children);
  free(array->buffers);
  free(array->private_data);
  array->release = NULL;
  box.live--;
}

/* `columns` are children; of a single column it has NULLs. */
BOX_HELPER void box_schema(const box_column *column, box_column *const *columns, struct ArrowSchema *schema) {
  *schema = (struct ArrowSchema){.format = column->format, .name = column->name, .release = box_schema_release};
  struct ArrowSchema *below = calloc((size_t)column->child_count + 1, sizeof *below);
  schema->private_data = below;
  schema->n_children = column->child_count;
  schema->children = calloc((size_t)column->child_count + 1, sizeof *schema->children);
  box.live++;
  for (int64_t i = 0; i < column->child_count; i++) {
    schema->children[i] = &below[i];
    box_schema(columns ? columns[i] : column->child, NULL, &below[i]);
  }
  if (!column->dictionary) return;
  schema->dictionary = &below[column->child_count];
  box_schema(column->dictionary, NULL, schema->dictionary);
}

BOX_HELPER void box_array(const box_column *column, box_column *const *columns, struct ArrowArray *array) {
  *array = (struct ArrowArray){.length = column->length, .offset = column->offset, .release = box_array_release};
  struct ArrowArray *below = calloc((size_t)column->child_count + 1, sizeof *below);
  array->null_count = column->null_count;
  array->n_buffers = column->buffer_count;
  array->buffers = calloc(4, sizeof *array->buffers);
  memcpy((void *)array->buffers, (const void *)column->buffers, sizeof column->buffers);
  array->private_data = below;
  array->n_children = column->child_count;
  array->children = calloc((size_t)column->child_count + 1, sizeof *array->children);
  box.live++;
  for (int64_t i = 0; i < column->child_count; i++) {
    array->children[i] = &below[i];
    box_array(columns ? columns[i] : column->child, NULL, &below[i]);
  }
  if (!column->dictionary) return;
  array->dictionary = &below[column->child_count];
  box_array(column->dictionary, NULL, array->dictionary);
}

enum { BOX_COLUMNS = 24 };

/* A table as a stream of batches that are cut out of it. */
typedef struct box_table {
  box_column whole; /* a struct */
  box_column *columns[BOX_COLUMNS];
  size_t rows, batch; /* rows of a batch */
  size_t done;
  bool by_children; /* cut by the children's offsets, not the parent's */
  int schema_fails, next_fails;
  void (*spoil)(struct ArrowArray *array, int how); /* or NULL */
  int how;
} box_table;

BOX_HELPER void box_add(box_table *table, box_column *column) {
  ck_assert_int_lt((int)table->whole.child_count, BOX_COLUMNS);
  table->columns[table->whole.child_count++] = column;
}

static int box_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
  const box_table *table = stream->private_data;
  if (table->schema_fails) return EIO;
  box_schema(&table->whole, table->columns, schema);
  return 0;
}

static int box_get_next(struct ArrowArrayStream *stream, struct ArrowArray *array) {
  box_table *table = stream->private_data;
  if (table->next_fails) return EIO;
  array->release = NULL;
  if (table->done >= table->rows) return 0;
  size_t left = table->rows - table->done, count = left < table->batch ? left : table->batch;
  box_array(&table->whole, table->columns, array);
  array->length = (int64_t)count;
  array->offset = table->by_children ? 0 : (int64_t)table->done;
  for (int64_t i = 0; table->by_children && i < array->n_children; i++) {
    struct ArrowArray *child = array->children[i];
    child->offset += (int64_t)table->done;
    child->length = (int64_t)count;
    if (child->null_count > 0) child->null_count = -1;
  }
  table->done += count;
  if (table->spoil) table->spoil(array, table->how);
  return 0;
}

static const char *box_get_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return "the box failed";
}

static void box_stream_release(struct ArrowArrayStream *stream) {
  stream->release = NULL;
  box.live--;
}

BOX_HELPER struct ArrowArrayStream box_stream(box_table *table) {
  table->whole.format = "+s";
  table->whole.name = "";
  table->whole.buffer_count = 1;
  table->done = 0;
  if (table->batch == 0) table->batch = table->rows > 0 ? table->rows : 1;
  box.live++;
  return (struct ArrowArrayStream){box_get_schema, box_get_next, box_get_last_error, box_stream_release, table};
}

/* A value of a pair in metadata; NULL: there is none of that key. Good until the next call. */
BOX_HELPER const char *box_metadata(const char *metadata, const char *key) {
  static char value[512];
  int32_t pairs = 0;
  if (metadata) memcpy(&pairs, metadata, sizeof pairs);
  const char *at = metadata + sizeof pairs;
  for (int32_t i = 0; i < 2 * pairs; i++) {
    int32_t size;
    memcpy(&size, at, sizeof size);
    at += sizeof size;
    bool found = i % 2 == 0 && (size_t)size == strlen(key) && memcmp(at, key, (size_t)size) == 0;
    at += size;
    if (!found) continue;
    memcpy(&size, at, sizeof size);
    ck_assert_int_lt(size, (int)sizeof value);
    memcpy(value, at + sizeof size, (size_t)size);
    value[size] = '\0';
    return value;
  }
  return NULL;
}

#endif
