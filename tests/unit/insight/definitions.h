/* Random definitions of segments over all attributes, as text and as a tree that is evaluated slowly, from predictions
 * of single customers. */
#ifndef DEFINITIONS_H
#define DEFINITIONS_H

#include "../predict/population.h"
#include <clv/clv.h>
#include <stdio.h>
#include <stdlib.h>

#define DEFINITION_HELPER __attribute__((unused)) static

enum { DEFINITION_SIZE = 4096, DEFINITION_PARTS = 64, DEFINITION_VALUES = 3 };

typedef enum definition_kind {
  DEFINITION_OR,
  DEFINITION_AND,
  DEFINITION_NOT,
  DEFINITION_COMPARE,
  DEFINITION_FIELDS,
  DEFINITION_BETWEEN,
  DEFINITION_IN,
  DEFINITION_ABSENT,
  DEFINITION_PRESENT,
  DEFINITION_WITHIN,
  DEFINITION_WITHIN_LAST
} definition_kind;

static const char *const definition_operators[] = {"=", "!=", "<", "<=", ">", ">="};

typedef struct definition {
  definition_kind kind;
  const struct definition *parts[2];
  const population_attribute *attribute, *other;
  int operation, mirrored, days;
  long double values[DEFINITION_VALUES]; /* minor units, days, counts or the nearest double */
  char texts[DEFINITION_VALUES][48];     /* as they are written */
} definition;

/* Where a definition is made. Zero it first. */
typedef struct definition_room {
  definition parts[DEFINITION_PARTS];
  size_t count;
  char text[DEFINITION_SIZE];
  size_t size;
} definition_room;

DEFINITION_HELPER int definition_is_money(const population_attribute *attribute) {
  clv_attribute_info info = {.size = sizeof info};
  for (uint32_t i = 0; clv_attribute_at(i, &info, NULL) == CLV_OK; i++)
    if (info.number == attribute->number) return strcmp(info.unit, "minor units") == 0;
  return 0;
}

/* 0 numbers, 1 money, 2 dates: what is compared with each other. */
DEFINITION_HELPER int definition_family(const population_attribute *attribute) {
  if (attribute->type == CLV_TYPE_DAY) return 2;
  return definition_is_money(attribute);
}

/* A customer's value; false where it is absent. */
DEFINITION_HELPER int definition_value(const clv_prediction *prediction, const population_attribute *attribute,
                                       long double *value) {
  const unsigned char *at = (const unsigned char *)prediction + attribute->offset;
  int64_t whole;
  int32_t day;
  double number;
  if (attribute->type == CLV_TYPE_DAY) {
    memcpy(&day, at, sizeof day);
    *value = day;
  } else if (attribute->type == CLV_TYPE_NUMBER) {
    memcpy(&number, at, sizeof number);
    *value = number;
  } else {
    memcpy(&whole, at, sizeof whole);
    *value = whole;
  }
  return prediction->reason[attribute->number] == CLV_REASON_PRESENT;
}

/* A value near somebody's, so that comparisons go either way, and sometimes just that one. */
DEFINITION_HELPER void definition_draw_value(uint64_t *state, definition *d, int index,
                                             const clv_prediction *somebody) {
  char *text = d->texts[index];
  long double value;
  definition_value(somebody, d->attribute, &value);
  if (value > 1e15L || value < -1e15L) value = 0;
  if (d->attribute->type == CLV_TYPE_NUMBER && !definition_is_money(d->attribute)) {
    snprintf(text, sizeof d->texts[0], "%.*f", (int)population_below(state, 10), (double)value);
    d->values[index] = strtod(text, NULL);
    return;
  }
  int64_t whole = (int64_t)value + population_below(state, 5) / 4;
  d->values[index] = whole;
  if (d->attribute->type == CLV_TYPE_DAY) {
    int32_t year, month, day;
    ck_assert_int_eq(clv_date_from_day((int32_t)whole, &year, &month, &day, NULL), CLV_OK);
    snprintf(text, sizeof d->texts[0], "%04d-%02d-%02d", year, month, day);
  } else if (definition_is_money(d->attribute)) {
    snprintf(text, sizeof d->texts[0], "%s%lld.%02d", whole < 0 ? "-" : "", (long long)llabs(whole / 100),
             (int)llabs(whole % 100));
  } else {
    snprintf(text, sizeof d->texts[0], "%lld", (long long)whole);
  }
}

DEFINITION_HELPER void definition_write(definition_room *room, const char *text) {
  size_t size = strlen(text);
  ck_assert_uint_lt(room->size + size, DEFINITION_SIZE);
  memcpy(room->text + room->size, text, size + 1);
  room->size += size;
}

DEFINITION_HELPER void definition_draw_leaf(uint64_t *state, definition *d, const clv_prediction *people,
                                            size_t count) {
  d->attribute = &population_attributes[population_below(state, POPULATION_ATTRIBUTES)];
  int dated = d->attribute->type == CLV_TYPE_DAY;
  d->kind = DEFINITION_COMPARE + (definition_kind)population_below(state, dated ? 8 : 6);
  d->operation = population_below(state, 6);
  d->mirrored = population_below(state, 2);
  d->days = population_below(state, 60);
  do {
    d->other = &population_attributes[population_below(state, POPULATION_ATTRIBUTES)];
  } while (definition_family(d->other) != definition_family(d->attribute));
  for (int i = 0; i < DEFINITION_VALUES; i++)
    definition_draw_value(state, d, i, &people[harness_random(state) % count]);
  if (d->values[0] > d->values[1] && d->kind == DEFINITION_BETWEEN) {
    d->values[1] = d->values[0];
    memcpy(d->texts[1], d->texts[0], sizeof d->texts[0]);
  }
}

DEFINITION_HELPER void definition_write_leaf(definition_room *room, const definition *d) {
  char text[256];
  const char *name = d->attribute->name, *a = d->texts[0], *b = d->texts[1];
  const char *with = d->kind == DEFINITION_FIELDS ? d->other->name : a, *sign = definition_operators[d->operation];
  switch (d->kind) {
  case DEFINITION_BETWEEN:
    snprintf(text, sizeof text, "%s between %s and %s", name, a, b);
    break;
  case DEFINITION_IN:
    snprintf(text, sizeof text, "%s in (%s, %s,%s)", name, a, b, d->texts[2]);
    break;
  case DEFINITION_ABSENT:
  case DEFINITION_PRESENT:
    snprintf(text, sizeof text, "%s is %s", name, d->kind == DEFINITION_ABSENT ? "absent" : "present");
    break;
  case DEFINITION_WITHIN:
  case DEFINITION_WITHIN_LAST:
    snprintf(text, sizeof text, "%s within %s%d days", name, d->kind == DEFINITION_WITHIN ? "" : "last ", d->days);
    break;
  default:
    snprintf(text, sizeof text, "%s %s %s", d->mirrored ? with : name, sign, d->mirrored ? name : with);
  }
  definition_write(room, text);
}

/* A definition of so many levels at most, with values like those of `people`; written into room->text. */
DEFINITION_HELPER const definition *definition_draw(definition_room *room, uint64_t *state, int depth,
                                                    const clv_prediction *people, size_t count) {
  ck_assert_uint_lt(room->count, DEFINITION_PARTS);
  definition *d = &room->parts[room->count++];
  if (depth == 0 || population_below(state, 4) == 0) {
    definition_draw_leaf(state, d, people, count);
    definition_write_leaf(room, d);
    return d;
  }
  d->kind = (definition_kind)population_below(state, 3);
  definition_write(room, d->kind == DEFINITION_NOT ? "not (" : "(");
  d->parts[0] = definition_draw(room, state, depth - 1, people, count);
  if (d->kind != DEFINITION_NOT) {
    definition_write(room, d->kind == DEFINITION_AND ? ") and (" : ") or\t(");
    d->parts[1] = definition_draw(room, state, depth - 1, people, count);
  }
  definition_write(room, ")");
  return d;
}

typedef enum definition_truth { DEFINITION_NO, DEFINITION_UNKNOWN, DEFINITION_YES } definition_truth;

DEFINITION_HELPER int definition_ordered(long double a, int operation, long double b) {
  switch (operation) {
  case 0:
    return a == b;
  case 1:
    return a != b;
  case 2:
    return a < b;
  case 3:
    return a <= b;
  case 4:
    return a > b;
  default:
    return a >= b;
  }
}

DEFINITION_HELPER definition_truth definition_leaf(const definition *d, const clv_prediction *prediction,
                                                   int32_t as_of) {
  long double value, other;
  int known = definition_value(prediction, d->attribute, &value), holds = 0;
  if (d->kind == DEFINITION_ABSENT) return known ? DEFINITION_NO : DEFINITION_YES;
  if (d->kind == DEFINITION_PRESENT) return known ? DEFINITION_YES : DEFINITION_NO;
  if (d->kind == DEFINITION_FIELDS) {
    known &= definition_value(prediction, d->other, &other);
  } else {
    other = d->values[0];
  }
  if (!known) return DEFINITION_UNKNOWN;
  switch (d->kind) {
  case DEFINITION_BETWEEN:
    holds = value >= d->values[0] && value <= d->values[1];
    break;
  case DEFINITION_IN:
    holds = value == d->values[0] || value == d->values[1] || value == d->values[2];
    break;
  case DEFINITION_WITHIN:
    holds = value >= as_of && value <= (long double)as_of + d->days;
    break;
  case DEFINITION_WITHIN_LAST:
    holds = value <= as_of && value >= (long double)as_of - d->days;
    break;
  default:
    holds =
        d->mirrored ? definition_ordered(other, d->operation, value) : definition_ordered(value, d->operation, other);
  }
  return holds ? DEFINITION_YES : DEFINITION_NO;
}

DEFINITION_HELPER definition_truth definition_holds(const definition *d, const clv_prediction *prediction,
                                                    int32_t as_of) {
  if (d->kind > DEFINITION_NOT) return definition_leaf(d, prediction, as_of);
  definition_truth a = definition_holds(d->parts[0], prediction, as_of);
  if (d->kind == DEFINITION_NOT) return (definition_truth)(DEFINITION_YES - a);
  definition_truth b = definition_holds(d->parts[1], prediction, as_of);
  if (d->kind == DEFINITION_AND) return a < b ? a : b;
  return a > b ? a : b;
}

/* Bits of the attributes that it reads. */
DEFINITION_HELPER uint64_t definition_reads(const definition *d) {
  if (d->kind <= DEFINITION_NOT)
    return definition_reads(d->parts[0]) | (d->parts[1] ? definition_reads(d->parts[1]) : 0);
  uint64_t own = UINT64_C(1) << d->attribute->number;
  return d->kind == DEFINITION_FIELDS ? own | UINT64_C(1) << d->other->number : own;
}

/* A segment by this text, written for two decimals. */
DEFINITION_HELPER clv_segment *definition_segment(const char *text, const clv_allocator *allocator) {
  clv_segment *segment = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_segment_create(&segment, "test", text, strlen(text), 2, allocator, &error);
  ck_assert_msg(status == CLV_OK, "%s at %lld of %s", error.message, (long long)error.position, text);
  return segment;
}

#endif
