/* Types and values of Arrow arrays that others made. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrow_in.h"
#include "decimal.h"
#include <string.h>

/* Greatest length and offset: what they make with a width fits 64 bits. */
#define VALUES_MOST (INT64_C(1) << 40)

/* A whole number up to six digits, or -1; `*text` is moved behind it. */
static int32_t type_number(const char **text) {
  int32_t number = 0, digits = 0;
  for (; **text >= '0' && **text <= '9' && digits < 6; digits++) number = number * 10 + (*(*text)++ - '0');
  return digits > 0 ? number : -1;
}

/* `d:precision,scale` or with the number of bits behind it. */
static void type_decimal(const char *text, clvp_arrow_type *type) {
  if (type_number(&text) < 1 || *text++ != ',') return;
  int32_t sign = *text == '-' ? -1 : 1;
  text += *text == '-';
  int32_t scale = type_number(&text);
  bool whole = *text == '\0' || strcmp(text, ",128") == 0;
  if (scale < 0 || !whole) return;
  *type = (clvp_arrow_type){.layout = CLVP_ARROW_DECIMAL, .width = 16, .scale = sign * scale};
}

static void type_time(const char *format, clvp_arrow_type *type) {
  static const struct {
    char letter;
    int64_t unit;
  } units[] = {{'s', 1}, {'m', 1000}, {'u', 1000000}, {'n', 1000000000}};
  if (format[1] == 's' && format[2] != '\0' && format[3] == ':') {
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
      if (units[i].letter == format[2])
        *type = (clvp_arrow_type){.layout = CLVP_ARROW_STAMP, .width = 8, .unit = units[i].unit};
  } else if (strcmp(format, "tdD") == 0) {
    *type = (clvp_arrow_type){.layout = CLVP_ARROW_DATE, .width = 4, .unit = 1};
  } else if (strcmp(format, "tdm") == 0) {
    *type = (clvp_arrow_type){.layout = CLVP_ARROW_DATE, .width = 8, .unit = INT64_C(1000) * CLV_SECONDS_PER_DAY};
  }
}

void clvp_arrow_type_parse(const char *format, clvp_arrow_type *type) {
  static const struct {
    const char *format;
    clvp_arrow_type type;
  } known[] = {{"n", {CLVP_ARROW_NULLS, 0, false, 0, 0}},  {"c", {CLVP_ARROW_INTEGER, 1, false, 0, 0}},
               {"C", {CLVP_ARROW_INTEGER, 1, true, 0, 0}}, {"s", {CLVP_ARROW_INTEGER, 2, false, 0, 0}},
               {"S", {CLVP_ARROW_INTEGER, 2, true, 0, 0}}, {"i", {CLVP_ARROW_INTEGER, 4, false, 0, 0}},
               {"I", {CLVP_ARROW_INTEGER, 4, true, 0, 0}}, {"l", {CLVP_ARROW_INTEGER, 8, false, 0, 0}},
               {"L", {CLVP_ARROW_INTEGER, 8, true, 0, 0}}, {"e", {CLVP_ARROW_FLOAT, 2, false, 0, 0}},
               {"f", {CLVP_ARROW_FLOAT, 4, false, 0, 0}},  {"g", {CLVP_ARROW_FLOAT, 8, false, 0, 0}},
               {"u", {CLVP_ARROW_TEXT, 4, false, 0, 0}},   {"z", {CLVP_ARROW_TEXT, 4, false, 0, 0}},
               {"U", {CLVP_ARROW_TEXT, 8, false, 0, 0}},   {"Z", {CLVP_ARROW_TEXT, 8, false, 0, 0}},
               {"vu", {CLVP_ARROW_VIEW, 16, false, 0, 0}}, {"vz", {CLVP_ARROW_VIEW, 16, false, 0, 0}},
               {"+l", {CLVP_ARROW_LIST, 4, false, 0, 0}},  {"+L", {CLVP_ARROW_LIST, 8, false, 0, 0}},
               {"+s", {CLVP_ARROW_STRUCT, 0, false, 0, 0}}};
  *type = (clvp_arrow_type){.layout = CLVP_ARROW_OTHER};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp(format, known[i].format) == 0) *type = known[i].type;
  if (format[0] == 't') type_time(format, type);
  if (format[0] == 'd' && format[1] == ':') type_decimal(format + 2, type);
  if (format[0] == 'w' && format[1] == ':') {
    const char *text = format + 2;
    int32_t width = type_number(&text);
    if (width >= 0 && *text == '\0') *type = (clvp_arrow_type){.layout = CLVP_ARROW_FIXED, .width = (uint32_t)width};
  }
}

/* The number of buffers that a type has; of views the least. */
static int64_t values_buffers(clvp_arrow_layout layout) {
  return layout == CLVP_ARROW_NULLS ? 0 : layout == CLVP_ARROW_TEXT || layout == CLVP_ARROW_VIEW ? 3 : 2;
}

bool clvp_arrow_sane(const struct ArrowArray *array) {
  return array && array->release && array->length >= 0 && array->length <= VALUES_MOST && array->offset >= 0 &&
         array->offset <= VALUES_MOST && array->null_count >= -1 && array->null_count <= array->length &&
         array->n_buffers >= 0 && (array->n_buffers == 0 || array->buffers) && array->n_children >= 0 &&
         (array->n_children == 0 || array->children);
}

bool clvp_arrow_bind(clvp_arrow_values *values, const struct ArrowArray *array, int64_t first, int64_t length) {
  clvp_arrow_layout layout = values->type.layout;
  if (!clvp_arrow_sane(array) || first > array->length || length > array->length - first) return false;
  values->offset = array->offset + first;
  values->length = length;
  if (layout == CLVP_ARROW_NULLS) return true;
  int64_t want = values_buffers(layout);
  if (layout == CLVP_ARROW_VIEW ? array->n_buffers < want : array->n_buffers != want) return false;
  values->buffers = array->buffers;
  values->buffer_count = array->n_buffers;
  values->valid = array->null_count == 0 ? NULL : array->buffers[0];
  values->data = array->buffers[1];
  values->bytes = layout == CLVP_ARROW_TEXT ? array->buffers[2] : NULL;
  if (length > 0 && ((array->null_count > 0 && !values->valid) || (!values->data && values->type.width > 0)))
    return false;
  if (!values->below) return true;
  if (values->encoded)
    return clvp_arrow_sane(array->dictionary) &&
           clvp_arrow_bind(values->below, array->dictionary, 0, array->dictionary->length);
  return array->n_children == 1 && clvp_arrow_sane(array->children[0]) &&
         clvp_arrow_bind(values->below, array->children[0], 0, array->children[0]->length);
}

bool clvp_arrow_null_rows(const struct ArrowArray *batch) {
  const unsigned char *valid = batch->null_count == 0 || batch->n_buffers < 1 ? NULL : batch->buffers[0];
  if (batch->null_count > 0) return true;
  for (int64_t i = batch->offset; valid && i < batch->offset + batch->length; i++)
    if (!(valid[i / 8] >> i % 8 & 1)) return true;
  return false;
}

static bool values_null(const clvp_arrow_values *values, int64_t at) {
  if (values->type.layout == CLVP_ARROW_NULLS) return true;
  at += values->offset;
  return values->valid && !(values->valid[at / 8] >> at % 8 & 1);
}

/* Where two neighbouring offsets point to. */
static bool values_span(const clvp_arrow_values *values, int64_t at, int64_t *begin, int64_t *end) {
  const unsigned char *data = values->data + (at + values->offset) * values->type.width;
  if (values->type.width == sizeof(int32_t)) {
    int32_t pair[2];
    memcpy(pair, data, sizeof pair);
    *begin = pair[0];
    *end = pair[1];
  } else {
    int64_t pair[2];
    memcpy(pair, data, sizeof pair);
    *begin = pair[0];
    *end = pair[1];
  }
  return *begin >= 0 && *begin <= *end;
}

/* A short text stands in its view; of a longer one it tells buffer and place. The last buffer has the others' sizes. */
static clvp_arrow_read values_view(const clvp_arrow_values *values, int64_t at, clv_text *text) {
  const unsigned char *view = values->data + (at + values->offset) * values->type.width;
  int32_t size, place[2];
  memcpy(&size, view, sizeof size);
  if (size < 0) return CLVP_ARROW_BROKEN;
  *text = (clv_text){view + sizeof size, (size_t)size};
  if (size <= 12) return CLVP_ARROW_GIVEN;
  memcpy(place, view + 8, sizeof place);
  int64_t room = 0;
  const unsigned char *sizes = values->buffers[values->buffer_count - 1];
  if (place[0] < 0 || place[0] >= values->buffer_count - 3 || place[1] < 0 || !sizes) return CLVP_ARROW_BROKEN;
  memcpy(&room, sizes + (size_t)place[0] * sizeof room, sizeof room);
  const unsigned char *bytes = values->buffers[place[0] + 2];
  if (!bytes || (int64_t)place[1] + size > room) return CLVP_ARROW_BROKEN;
  text->bytes = bytes + place[1];
  return CLVP_ARROW_GIVEN;
}

/* As it stands, whatever it stands for. */
static bool values_load(const clvp_arrow_values *values, int64_t at, int64_t *integer) {
  const unsigned char *data = values->data + (at + values->offset) * values->type.width;
  union {
    int8_t i1;
    uint8_t u1;
    int16_t i2;
    uint16_t u2;
    int32_t i4;
    uint32_t u4;
    int64_t i8;
    uint64_t u8;
  } as;
  bool is_unsigned = values->type.is_unsigned;
  switch (values->type.width) {
  case sizeof as.i1:
    memcpy(&as, data, sizeof as.i1);
    *integer = is_unsigned ? as.u1 : as.i1;
    return true;
  case sizeof as.i2:
    memcpy(&as, data, sizeof as.i2);
    *integer = is_unsigned ? as.u2 : as.i2;
    return true;
  case sizeof as.i4:
    memcpy(&as, data, sizeof as.i4);
    *integer = is_unsigned ? (int64_t)as.u4 : as.i4;
    return true;
  default:
    memcpy(&as, data, sizeof as.i8);
    *integer = is_unsigned && as.u8 > INT64_MAX ? INT64_MAX : as.i8;
    return !is_unsigned || as.u8 <= INT64_MAX;
  }
}

/* The digits of an integer; beyond int64_t the last one is taken apart. */
static clvp_arrow_read values_digits(const clvp_arrow_values *values, int64_t at, char *digits, clv_text *text) {
  char own[CLVP_DECIMAL_SIZE];
  int64_t integer;
  size_t size;
  if (values_load(values, at, &integer)) {
    size = clvp_decimal_integer(integer, own);
  } else {
    uint64_t whole;
    memcpy(&whole, values->data + (at + values->offset) * values->type.width, sizeof whole);
    size = clvp_decimal_integer((int64_t)(whole / 10), own);
    own[size++] = (char)('0' + whole % 10);
  }
  memcpy(digits, own, size);
  *text = (clv_text){digits, size};
  return CLVP_ARROW_GIVEN;
}

clvp_arrow_read clvp_arrow_text(const clvp_arrow_values *values, int64_t at, char *digits, clv_text *text) {
  if (values_null(values, at)) return CLVP_ARROW_ABSENT;
  int64_t begin, end;
  switch (values->type.layout) {
  case CLVP_ARROW_TEXT:
    if (!values_span(values, at, &begin, &end) || (!values->bytes && begin < end)) return CLVP_ARROW_BROKEN;
    *text = (clv_text){begin < end ? (const void *)(values->bytes + begin) : "", (size_t)(end - begin)};
    return CLVP_ARROW_GIVEN;
  case CLVP_ARROW_FIXED:
    begin = (at + values->offset) * values->type.width;
    *text = (clv_text){values->type.width > 0 ? (const void *)(values->data + begin) : "", values->type.width};
    return CLVP_ARROW_GIVEN;
  case CLVP_ARROW_VIEW:
    return values_view(values, at, text);
  default:
    if (!values->encoded) return values_digits(values, at, digits, text);
    if (!values_load(values, at, &begin) || begin < 0 || begin >= values->below->length) return CLVP_ARROW_BROKEN;
    return clvp_arrow_text(values->below, begin, digits, text);
  }
}

clvp_arrow_read clvp_arrow_integer(const clvp_arrow_values *values, int64_t at, int64_t *integer) {
  if (values_null(values, at)) return CLVP_ARROW_ABSENT;
  values_load(values, at, integer);
  return CLVP_ARROW_GIVEN;
}

clvp_arrow_read clvp_arrow_decimal(const clvp_arrow_values *values, int64_t at, uint32_t digits, int64_t *money) {
  if (values_null(values, at)) return CLVP_ARROW_ABSENT;
  static const uint16_t one = 1;
  bool little = *(const unsigned char *)&one == 1;
  int64_t words[2];
  memcpy(words, values->data + (at + values->offset) * values->type.width, sizeof words);
  int64_t low = words[!little], high = words[little];
  bool fits = high == (low < 0 ? -1 : 0);
  for (int32_t i = values->type.scale; fits && low != 0 && i < (int32_t)digits; i++) {
    fits = low <= INT64_MAX / 10 && low >= INT64_MIN / 10;
    if (fits) low *= 10;
  }
  *money = fits ? low : high < 0 ? INT64_MIN : INT64_MAX;
  return CLVP_ARROW_GIVEN;
}

clvp_arrow_read clvp_arrow_items(const clvp_arrow_values *values, int64_t at, int64_t *first, int64_t *count) {
  if (values_null(values, at)) return CLVP_ARROW_ABSENT;
  int64_t end;
  if (!values_span(values, at, first, &end) || end > values->below->length) return CLVP_ARROW_BROKEN;
  *count = end - *first;
  return CLVP_ARROW_GIVEN;
}
