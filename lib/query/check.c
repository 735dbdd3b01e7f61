/* Types of an expression, and the steps that evaluate it. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/memory.h"
#include "../base/sort.h"
#include "tree.h"

/* How values lie in a column. */
typedef enum checker_shape { SHAPE_INTEGER, SHAPE_NUMBER, SHAPE_TEXT, SHAPE_TAGS, SHAPE_FLAG } checker_shape;

typedef struct checker_field {
  uint32_t position;
  clvp_query_type type;
  checker_shape shape;
  uint16_t column;
  bool ranked;
} checker_field;

static checker_shape checker_shape_of(clvp_query_type type) {
  switch (type) {
  case CLVP_QUERY_NUMBER:
  case CLVP_QUERY_ESTIMATE:
    return SHAPE_NUMBER;
  case CLVP_QUERY_TEXT:
    return SHAPE_TEXT;
  case CLVP_QUERY_TAGS:
    return SHAPE_TAGS;
  case CLVP_QUERY_FLAG:
    return SHAPE_FLAG;
  default:
    return SHAPE_INTEGER;
  }
}

/* Numbers, money and dates: they have an order, and may be absent. */
static bool checker_is_ordered(const checker_field *field) {
  return field->shape == SHAPE_INTEGER || field->shape == SHAPE_NUMBER;
}

/* Fields of the same family are compared with each other. */
static clvp_query_type checker_family(clvp_query_type type) {
  if (type == CLVP_QUERY_COUNT) return CLVP_QUERY_NUMBER;
  return type == CLVP_QUERY_ESTIMATE ? CLVP_QUERY_MONEY : type;
}

static clv_status checker_field_of(clvp_query_draft *draft, const clvp_query_node *node, checker_field *field) {
  clvp_query *query = draft->query;
  uint32_t index = 0;
  clv_status status = clvp_query_find(draft, node, &index);
  if (status != CLV_OK) return status;
  const clvp_query_field *row = &draft->table->fields[index];
  size_t column = 0;
  while (column < query->field_count && query->fields[column] != index) column++;
  *field = (checker_field){node->position, row->type, checker_shape_of(row->type), (uint16_t)column, row->ranked};
  if (column < query->field_count) return CLV_OK;
  status = clvp_reserve(draft->allocator, (void **)&query->fields, &query->field_capacity, column + 1,
                        sizeof *query->fields, draft->error);
  if (status == CLV_OK) query->fields[query->field_count++] = index;
  return status;
}

static clv_status checker_step(clvp_query_draft *draft, const clvp_query_step *step) {
  clvp_query *query = draft->query;
  clv_status status = clvp_reserve(draft->allocator, (void **)&query->steps, &query->step_capacity,
                                   query->step_count + 1, sizeof *query->steps, draft->error);
  if (status != CLV_OK) return status;
  query->steps[query->step_count++] = *step;
  if (step->place >= query->places) query->places = step->place + UINT32_C(1);
  return CLV_OK;
}

/* A value to compare a field with becomes the next constant of the step. */
static clv_status checker_constant(clvp_query_draft *draft, const checker_field *field, const clvp_query_node *node,
                                   clvp_query_step *step) {
  clvp_query *query = draft->query;
  clvp_query_value value;
  clv_status status = clvp_query_value_of(draft, field->type, node, &value);
  if (status != CLV_OK) return status;
  status = clvp_reserve(draft->allocator, (void **)&query->constants, &query->constant_capacity,
                        query->constant_count + 1, sizeof *query->constants, draft->error);
  if (status != CLV_OK) return status;
  if (step->count++ == 0) step->constant = (uint32_t)query->constant_count;
  query->constants[query->constant_count++] = value;
  return CLV_OK;
}

static int checker_by_integer(const void *a, const void *b) {
  const clvp_query_value *x = a, *y = b;
  return (x->integer > y->integer) - (x->integer < y->integer);
}

static int checker_by_number(const void *a, const void *b) {
  const clvp_query_value *x = a, *y = b;
  return (x->number > y->number) - (x->number < y->number);
}

static int checker_by_text(const void *a, const void *b) {
  const clvp_query_value *x = a, *y = b;
  return clvp_query_text_order(&x->text, &y->text);
}

/* The same comparison with its sides exchanged. */
static uint8_t checker_mirrored(uint8_t accept) {
  unsigned less = accept & CLVP_GREATER ? CLVP_LESS : 0, greater = accept & CLVP_LESS ? CLVP_GREATER : 0;
  return (uint8_t)(less | greater | (accept & CLVP_EQUAL));
}

static clv_status checker_columns(clvp_query_draft *draft, const clvp_query_node *node, const checker_field *left,
                                  const checker_field *right, clvp_query_step *step) {
  static const uint8_t kinds[] = {[SHAPE_INTEGER] = CLVP_STEP_INTEGER_COLUMN,
                                  [SHAPE_NUMBER] = CLVP_STEP_NUMBER_COLUMN,
                                  [SHAPE_TEXT] = CLVP_STEP_TEXT_COLUMN,
                                  [SHAPE_FLAG] = CLVP_STEP_FLAG_COLUMN};
  if (checker_family(left->type) != checker_family(right->type))
    return clvp_query_fail(draft, node->position, "these two fields cannot be compared: one is of another kind");
  step->kind = kinds[left->shape];
  step->column = left->column;
  step->other = right->column;
  if (left->shape == right->shape) return checker_step(draft, step);
  step->kind = CLVP_STEP_MIXED_COLUMN;
  if (left->shape == SHAPE_NUMBER) {
    step->column = right->column;
    step->other = left->column;
    step->accept = checker_mirrored(step->accept);
  }
  return checker_step(draft, step);
}

static clv_status checker_with_value(clvp_query_draft *draft, const checker_field *field, const clvp_query_node *value,
                                     clvp_query_step *step) {
  static const uint8_t kinds[] = {CLVP_STEP_INTEGER, CLVP_STEP_NUMBER, CLVP_STEP_TEXT, CLVP_STEP_HAS, CLVP_STEP_FLAG};
  clv_status status = checker_constant(draft, field, value, step);
  if (status != CLV_OK) return status;
  step->kind = kinds[field->shape];
  step->column = field->column;
  if (field->shape == SHAPE_FLAG) step->accept = value->is.truth == (step->accept == CLVP_EQUAL);
  return checker_step(draft, step);
}

static clv_status checker_compare(clvp_query_draft *draft, const clvp_query_node *node, clvp_query_step *step) {
  const clvp_query_node *left = &draft->nodes[node->first], *right = &draft->nodes[node->last];
  bool two = left->kind == CLVP_NODE_FIELD && right->kind == CLVP_NODE_FIELD;
  bool mirrored = left->kind != CLVP_NODE_FIELD;
  if (mirrored && right->kind != CLVP_NODE_FIELD)
    return clvp_query_fail(draft, left->position, "a comparison has a field on one side at least");
  checker_field field, other;
  clv_status status = checker_field_of(draft, mirrored ? right : left, &field);
  if (status == CLV_OK && two) status = checker_field_of(draft, right, &other);
  if (status != CLV_OK) return status;
  if (field.shape == SHAPE_TAGS)
    return clvp_query_fail(draft, node->position, "tags are not compared: ask whether they have one");
  step->accept = mirrored ? checker_mirrored(node->accept) : node->accept;
  if (!checker_is_ordered(&field) && step->accept != CLVP_EQUAL && step->accept != (CLVP_LESS | CLVP_GREATER))
    return clvp_query_fail(draft, node->position, "texts and flags are compared with = and != only");
  if (two) return checker_columns(draft, node, &field, &other, step);
  return checker_with_value(draft, &field, mirrored ? left : right, step);
}

static clv_status checker_between(clvp_query_draft *draft, const clvp_query_node *node, const checker_field *field,
                                  clvp_query_step *step) {
  if (!checker_is_ordered(field))
    return clvp_query_fail(draft, node->position, "only numbers, money and dates lie between others");
  const clvp_query_node *first = &draft->nodes[draft->nodes[node->first].next], *second = &draft->nodes[node->last];
  clv_status status = checker_constant(draft, field, first, step);
  if (status == CLV_OK) status = checker_constant(draft, field, second, step);
  if (status != CLV_OK) return status;
  const clvp_query_value *range = &draft->query->constants[step->constant];
  bool whole = field->shape == SHAPE_INTEGER;
  if (whole ? range[0].integer > range[1].integer : range[0].number > range[1].number)
    return clvp_query_fail(draft, first->position, "nothing lies between them: the first is greater than the second");
  step->kind = whole ? CLVP_STEP_INTEGER_RANGE : CLVP_STEP_NUMBER_RANGE;
  return checker_step(draft, step);
}

static clv_status checker_in(clvp_query_draft *draft, const clvp_query_node *node, const checker_field *field,
                             clvp_query_step *step) {
  static const uint8_t kinds[] = {CLVP_STEP_INTEGER_LIST, CLVP_STEP_NUMBER_LIST, CLVP_STEP_TEXT_LIST};
  static int (*const orders[])(const void *, const void *) = {checker_by_integer, checker_by_number, checker_by_text};
  if (field->shape == SHAPE_TAGS || field->shape == SHAPE_FLAG)
    return clvp_query_fail(draft, node->position, "tags and flags are not asked with in");
  for (uint16_t i = draft->nodes[node->first].next; i != CLVP_NO_NODE; i = draft->nodes[i].next) {
    clv_status status = checker_constant(draft, field, &draft->nodes[i], step);
    if (status != CLV_OK) return status;
  }
  clvp_sort(draft->query->constants + step->constant, step->count, sizeof(clvp_query_value), orders[field->shape]);
  step->kind = kinds[field->shape];
  return checker_step(draft, step);
}

static clv_status checker_top(clvp_query_draft *draft, const clvp_query_node *node, const checker_field *field,
                              clvp_query_step *step) {
  if (!field->ranked) return clvp_query_fail(draft, node->position, "there is no ranking by this field");
  draft->query->uses_rankings = true;
  step->kind = field->shape == SHAPE_INTEGER ? CLVP_STEP_INTEGER_TOP : CLVP_STEP_NUMBER_TOP;
  step->count = node->is.share;
  return checker_step(draft, step);
}

/* An operator that asks something of the one field in front of it. */
static clv_status checker_ask(clvp_query_draft *draft, const clvp_query_node *node, clvp_query_step *step) {
  checker_field field;
  clv_status status = checker_field_of(draft, &draft->nodes[node->first], &field);
  if (status != CLV_OK) return status;
  step->column = field.column;
  switch (node->kind) {
  case CLVP_NODE_ABSENT:
  case CLVP_NODE_PRESENT:
    if (!checker_is_ordered(&field))
      return clvp_query_fail(draft, node->position, "texts, tags and flags are never absent");
    step->kind = CLVP_STEP_ABSENT;
    step->accept = node->kind == CLVP_NODE_ABSENT;
    return checker_step(draft, step);
  case CLVP_NODE_BETWEEN:
    return checker_between(draft, node, &field, step);
  case CLVP_NODE_IN:
    return checker_in(draft, node, &field, step);
  case CLVP_NODE_HAS:
    if (field.shape != SHAPE_TAGS) return clvp_query_fail(draft, node->position, "only tags are asked with has");
    return checker_with_value(draft, &field, &draft->nodes[node->last], step);
  case CLVP_NODE_TOP:
    return checker_top(draft, node, &field, step);
  default:
    if (field.type != CLVP_QUERY_DATE) return clvp_query_fail(draft, node->position, "only dates lie within days");
    draft->query->uses_as_of = true;
    step->kind = node->kind == CLVP_NODE_WITHIN ? CLVP_STEP_WITHIN : CLVP_STEP_WITHIN_LAST;
    step->count = node->is.days;
    return checker_step(draft, step);
  }
}

static clv_status checker_alone(clvp_query_draft *draft, const clvp_query_node *node, clvp_query_step *step) {
  if (node->kind == CLVP_NODE_TRUTH) {
    step->kind = CLVP_STEP_TRUTH;
    step->accept = node->is.truth;
    return checker_step(draft, step);
  }
  checker_field field;
  clv_status status = checker_field_of(draft, node, &field);
  if (status != CLV_OK) return status;
  if (field.shape != SHAPE_FLAG)
    return clvp_query_fail(draft, node->position, "only a flag stands alone: say what of this field is asked");
  step->kind = CLVP_STEP_FLAG;
  step->accept = 1;
  step->column = field.column;
  return checker_step(draft, step);
}

/* Steps that leave the result of a node in a place, and use places behind it; as deep as the parser went. */
static clv_status checker_node(clvp_query_draft *draft, uint16_t number, uint16_t place) {
  const clvp_query_node *node = &draft->nodes[number];
  clvp_query_step step = {0, 0, place, 0, 0, 0, 0};
  if (node->kind >= CLVP_NODE_FIELD) return checker_alone(draft, node, &step);
  if (node->kind == CLVP_NODE_COMPARE) return checker_compare(draft, node, &step);
  if (node->kind > CLVP_NODE_COMPARE) return checker_ask(draft, node, &step);
  clv_status status = checker_node(draft, node->first, place);
  if (node->kind == CLVP_NODE_NOT) {
    step.kind = CLVP_STEP_NOT;
    return status == CLV_OK ? checker_step(draft, &step) : status;
  }
  bool all = node->kind == CLVP_NODE_AND;
  clvp_query_step skip = step;
  skip.kind = all ? CLVP_STEP_SKIP_FALSE : CLVP_STEP_SKIP_TRUE;
  step.kind = all ? CLVP_STEP_AND : CLVP_STEP_OR;
  size_t first = draft->query->step_count;
  for (uint16_t i = draft->nodes[node->first].next; status == CLV_OK && i != CLVP_NO_NODE; i = draft->nodes[i].next) {
    status = checker_step(draft, &skip);
    if (status == CLV_OK) status = checker_node(draft, i, (uint16_t)(place + 1));
    if (status == CLV_OK) status = checker_step(draft, &step);
  }
  /* All of them lead behind the last; those of inner nodes, in other places, lead elsewhere already. */
  for (size_t i = first; i < draft->query->step_count; i++) {
    clvp_query_step *inner = &draft->query->steps[i];
    if (inner->place == place && inner->kind == skip.kind) inner->count = (uint32_t)draft->query->step_count;
  }
  return status;
}

clv_status clvp_query_check(clvp_query_draft *draft) { return checker_node(draft, draft->root, 0); }
