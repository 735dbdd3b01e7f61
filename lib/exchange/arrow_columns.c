/* Which columns of a stream are what of an event, by their names and types. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "arrow_in.h"
#include <string.h>

/* What may be in a column. */
typedef enum role_use {
  ROLE_OF_ID,
  ROLE_OF_TEXT,
  ROLE_OF_WORD,
  ROLE_OF_TIME,
  ROLE_OF_MONEY,
  ROLE_OF_WHOLE,
  ROLE_OF_TAGS
} role_use;

static const struct {
  const char *name, *other;
  role_use use;
} role_rows[CLVP_ARROW_ROLES] = {
    [CLVP_ARROW_EVENT] = {"event", "kind", ROLE_OF_WORD},
    [CLVP_ARROW_PROFILE] = {"profile", NULL, ROLE_OF_ID},
    [CLVP_ARROW_ORDER] = {"order", NULL, ROLE_OF_ID},
    [CLVP_ARROW_TIME] = {"time", NULL, ROLE_OF_TIME},
    [CLVP_ARROW_AMOUNT] = {"amount", NULL, ROLE_OF_MONEY},
    [CLVP_ARROW_SOURCE] = {"source", NULL, ROLE_OF_ID},
    [CLVP_ARROW_VERSION] = {"order_version", "version", ROLE_OF_WHOLE},
    [CLVP_ARROW_STATUS] = {"status", NULL, ROLE_OF_WORD},
    [CLVP_ARROW_COST] = {"cost", NULL, ROLE_OF_MONEY},
    [CLVP_ARROW_CHANNEL] = {"channel", NULL, ROLE_OF_TEXT},
    [CLVP_ARROW_CAMPAIGN] = {"campaign", NULL, ROLE_OF_TEXT},
    [CLVP_ARROW_TAGS] = {"tags", NULL, ROLE_OF_TAGS},
    [CLVP_ARROW_REFUND] = {"refund", NULL, ROLE_OF_ID},
    [CLVP_ARROW_SURVIVOR] = {"survivor", NULL, ROLE_OF_ID},
    [CLVP_ARROW_SEQ] = {"seq", NULL, ROLE_OF_WHOLE},
    [CLVP_ARROW_MODE] = {"mode", NULL, ROLE_OF_WORD},
};

/* What is wrong with the type of a column. */
static const char *role_complaint(role_use use, clvp_arrow_layout layout) {
  switch (use) {
  case ROLE_OF_ID:
    return "an id is text, binary or an integer, and may be dictionary-encoded";
  case ROLE_OF_TEXT:
    return "must be text or binary, and may be dictionary-encoded";
  case ROLE_OF_WORD:
    return "must be text or an integer, and may be dictionary-encoded";
  case ROLE_OF_TIME:
    return "a time is a timestamp, a date, or an integer in seconds since 1970";
  case ROLE_OF_MONEY:
    if (layout == CLVP_ARROW_FLOAT)
      return "money in floating point is not exact: integers in minor units or decimal128";
    if (layout == CLVP_ARROW_DECIMAL) return "has more decimals than the account's currency";
    return "money is integers in minor units or decimal128";
  case ROLE_OF_WHOLE:
    return "must be integers";
  case ROLE_OF_TAGS:
    break;
  }
  return "tags are a list of texts, which may be dictionary-encoded";
}

static bool role_is_text(clvp_arrow_layout layout) {
  return layout == CLVP_ARROW_TEXT || layout == CLVP_ARROW_FIXED || layout == CLVP_ARROW_VIEW;
}

/* May the values, decoded, be of this type? */
static bool role_takes(role_use use, const clvp_arrow_type *type, uint32_t minor_digits) {
  clvp_arrow_layout layout = type->layout;
  bool integer = layout == CLVP_ARROW_INTEGER;
  if (layout == CLVP_ARROW_NULLS) return true;
  switch (use) {
  case ROLE_OF_ID:
  case ROLE_OF_WORD:
    return integer || role_is_text(layout);
  case ROLE_OF_TEXT:
  case ROLE_OF_TAGS:
    return role_is_text(layout);
  case ROLE_OF_TIME:
    return integer || layout == CLVP_ARROW_STAMP || layout == CLVP_ARROW_DATE;
  case ROLE_OF_MONEY:
    return integer || (layout == CLVP_ARROW_DECIMAL && type->scale <= (int32_t)minor_digits);
  case ROLE_OF_WHOLE:
    break;
  }
  return integer;
}

static bool role_schema_sane(const struct ArrowSchema *schema) {
  return schema && schema->release && schema->format && schema->n_children >= 0 &&
         (schema->n_children == 0 || schema->children);
}

/* The levels of a column from `level` on, a list's items among them only where it is wanted. False: of another type. */
static bool role_levels(clvp_arrow_column *column, int level, const struct ArrowSchema *schema, role_use use, bool list,
                        uint32_t minor_digits) {
  if (level >= CLVP_ARROW_LEVELS || !role_schema_sane(schema)) return false;
  clvp_arrow_values *values = &column->levels[level];
  clvp_arrow_type_parse(schema->format, &values->type);
  if (values->type.layout == CLVP_ARROW_NULLS) return true;
  if (list && values->type.layout != CLVP_ARROW_LIST) return false;
  if (schema->n_children != (list ? 1 : 0)) return false;
  if (!list && !schema->dictionary) return role_takes(use, &values->type, minor_digits);
  values->below = values + 1;
  if (list) return role_levels(column, level + 1, schema->children[0], use, false, minor_digits);
  bool encodable = use == ROLE_OF_ID || use == ROLE_OF_TEXT || use == ROLE_OF_WORD || use == ROLE_OF_TAGS;
  values->encoded = true;
  return encodable && values->type.layout == CLVP_ARROW_INTEGER && !schema->dictionary->dictionary &&
         role_levels(column, level + 1, schema->dictionary, use, false, minor_digits);
}

static clv_status role_add(clvp_arrow_columns *columns, const struct ArrowSchema *schema, int64_t child,
                           clv_error *error) {
  const struct ArrowSchema *field = schema->children[child];
  if (!role_schema_sane(field)) return clvp_fail(error, CLV_EFORMAT, "schema", "a column has no schema");
  for (int role = 0; field->name && role < CLVP_ARROW_ROLES; role++) {
    bool other = role_rows[role].other && strcmp(field->name, role_rows[role].other) == 0;
    const char *name = other ? role_rows[role].other : role_rows[role].name;
    if (strcmp(field->name, name) != 0) continue;
    clvp_arrow_column *column = &columns->of[role];
    if (column->name) return clvp_fail(error, CLV_EFORMAT, name, "the column is there twice");
    column->name = name;
    column->child = child;
    role_use use = role_rows[role].use;
    if (!role_levels(column, 0, field, use, use == ROLE_OF_TAGS, columns->minor_digits))
      return clvp_fail(error, CLV_EFORMAT, name, role_complaint(use, column->levels[0].type.layout));
  }
  return CLV_OK;
}

clv_status clvp_arrow_columns_find(clvp_arrow_columns *columns, const struct ArrowSchema *schema, clv_error *error) {
  clvp_arrow_type type = {.layout = CLVP_ARROW_OTHER};
  if (role_schema_sane(schema)) clvp_arrow_type_parse(schema->format, &type);
  if (type.layout != CLVP_ARROW_STRUCT)
    return clvp_fail(error, CLV_EFORMAT, "schema", "the stream has no columns: its type is not a struct");
  columns->child_count = schema->n_children;
  for (int64_t i = 0; i < schema->n_children; i++) {
    clv_status status = role_add(columns, schema, i, error);
    if (status != CLV_OK) return status;
  }
  bool events = columns->of[CLVP_ARROW_EVENT].name != NULL;
  for (int role = CLVP_ARROW_PROFILE; role <= (events ? CLVP_ARROW_PROFILE : CLVP_ARROW_AMOUNT); role++)
    if (!columns->of[role].name)
      return clvp_fail(error, CLV_EFORMAT, role_rows[role].name, "the stream has no such column");
  for (int role = CLVP_ARROW_REFUND; !events && role < CLVP_ARROW_ROLES; role++)
    if (columns->of[role].name)
      return clvp_fail(error, CLV_EFORMAT, role_rows[role].name, "means something only beside a column `event`");
  return CLV_OK;
}

const char *clvp_arrow_outcome_column(const clvp_arrow_columns *columns, int32_t outcome) {
  static const struct {
    clv_outcome outcome;
    int role;
  } known[] = {{CLV_OUTCOME_BAD_KIND, CLVP_ARROW_EVENT},        {CLV_OUTCOME_BAD_PROFILE, CLVP_ARROW_PROFILE},
               {CLV_OUTCOME_BAD_ORDER, CLVP_ARROW_ORDER},       {CLV_OUTCOME_BAD_SOURCE, CLVP_ARROW_SOURCE},
               {CLV_OUTCOME_BAD_TIME, CLVP_ARROW_TIME},         {CLV_OUTCOME_MILLISECONDS, CLVP_ARROW_TIME},
               {CLV_OUTCOME_BAD_AMOUNT, CLVP_ARROW_AMOUNT},     {CLV_OUTCOME_BAD_STATUS, CLVP_ARROW_STATUS},
               {CLV_OUTCOME_BAD_REFUND, CLVP_ARROW_REFUND},     {CLV_OUTCOME_BAD_SURVIVOR, CLVP_ARROW_SURVIVOR},
               {CLV_OUTCOME_BAD_COST, CLVP_ARROW_COST},         {CLV_OUTCOME_BAD_CHANNEL, CLVP_ARROW_CHANNEL},
               {CLV_OUTCOME_BAD_CAMPAIGN, CLVP_ARROW_CAMPAIGN}, {CLV_OUTCOME_BAD_TAGS, CLVP_ARROW_TAGS},
               {CLV_OUTCOME_BAD_MODE, CLVP_ARROW_MODE}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if ((int32_t)known[i].outcome == outcome) {
      const char *name = columns->of[known[i].role].name;
      return name ? name : role_rows[known[i].role].name;
    }
  return "";
}
