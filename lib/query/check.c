/* Types of an expression, and the steps that evaluate it. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/memory.h"
#include "tree.h"

/* How values lie in a column. */
typedef enum check_shape { SHAPE_INTEGER, SHAPE_NUMBER, SHAPE_TEXT, SHAPE_TAGS, SHAPE_FLAG } check_shape;

typedef struct check_field {
  uint32_t position;
  clvp_query_type type;
  check_shape shape;
  uint16_t column;
  bool ranked;
} check_field;

static check_shape check_shape_of(clvp_query_type type) {
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
static bool check_is_ordered(const check_field *field) {
  return field->shape == SHAPE_INTEGER || field->shape == SHAPE_NUMBER;
}

/* Fields of the same family are compared with each other. */
static clvp_query_type check_family(clvp_query_type type) {
  if (type == CLVP_QUERY_COUNT) return CLVP_QUERY_NUMBER;
  return type == CLVP_QUERY_ESTIMATE ? CLVP_QUERY_MONEY : type;
}

static clv_status check_field_of(clvp_draft *draft, const clvp_term *node, check_field *field) {
  clvp_query *query = draft->query;
  uint32_t index = 0;
  clv_status status = clvp_query_find(draft, node, &index);
  if (status != CLV_OK) return status;
  const clvp_query_field *row = &draft->table->fields[index];
  size_t column = 0;
  while (column < query->field_count && query->fields[column] != index) column++;
  *field = (check_field){node->position, row->type, check_shape_of(row->type), (uint16_t)column, row->ranked};
  if (column < query->field_count) return CLV_OK;
  status = clvp_reserve(draft->allocator, (void **)&query->fields, &query->field_capacity, column + 1,
                        sizeof *query->fields, draft->error);
  if (status == CLV_OK) query->fields[query->field_count++] = index;
  return status;
}

static clv_status check_step(clvp_draft *draft, const clvp_step *step) {
  clvp_query *query = draft->query;
  clv_status status = clvp_reserve(draft->allocator, (void **)&query->steps, &query->step_capacity,
                                   query->step_count + 1, sizeof *query->steps, draft->error);
  if (status != CLV_OK) return status;
  query->steps[query->step_count++] = *step;
  if (step->place >= query->places) query->places = step->place + UINT32_C(1);
  return CLV_OK;
}

/* A value to compare a field with becomes the next constant of the step. */
static clv_status check_constant(clvp_draft *draft, const check_field *field, const clvp_term *node, clvp_step *step) {
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

static int check_order(check_shape shape, const clvp_query_value *a, const clvp_query_value *b) {
  if (shape == SHAPE_INTEGER) return (a->integer > b->integer) - (a->integer < b->integer);
  if (shape == SHAPE_NUMBER) return (a->number > b->number) - (a->number < b->number);
  return clvp_text_order(&a->text, &b->text);
}

/* By insertion: there are few. */
static void check_sort(clvp_query_value *values, size_t count, check_shape shape) {
  for (size_t i = 1, k; i < count; i++) {
    clvp_query_value value = values[i];
    for (k = i; k > 0 && check_order(shape, &values[k - 1], &value) > 0; k--) values[k] = values[k - 1];
    values[k] = value;
  }
}

/* The same comparison with its sides exchanged. */
static uint8_t check_mirrored(uint8_t accept) {
  unsigned less = accept & CLVP_GREATER ? CLVP_LESS : 0, greater = accept & CLVP_LESS ? CLVP_GREATER : 0;
  return (uint8_t)(less | greater | (accept & CLVP_EQUAL));
}

static clv_status check_two_fields(clvp_draft *draft, const clvp_term *node, const check_field *left,
                                   const check_field *right, clvp_step *step) {
  static const uint8_t kinds[] = {[SHAPE_INTEGER] = CLVP_STEP_INTEGER_COLUMN,
                                  [SHAPE_NUMBER] = CLVP_STEP_NUMBER_COLUMN,
                                  [SHAPE_TEXT] = CLVP_STEP_TEXT_COLUMN,
                                  [SHAPE_FLAG] = CLVP_STEP_FLAG_COLUMN};
  if (check_family(left->type) != check_family(right->type))
    return clvp_query_fail(draft, node->position, "these two fields cannot be compared: one is of another kind");
  step->kind = kinds[left->shape];
  step->column = left->column;
  step->other = right->column;
  if (left->shape == right->shape) return check_step(draft, step);
  step->kind = CLVP_STEP_MIXED_COLUMN;
  if (left->shape == SHAPE_NUMBER) {
    step->column = right->column;
    step->other = left->column;
    step->accept = check_mirrored(step->accept);
  }
  return check_step(draft, step);
}

static clv_status check_with_value(clvp_draft *draft, const check_field *field, const clvp_term *value,
                                   clvp_step *step) {
  static const uint8_t kinds[] = {CLVP_STEP_INTEGER, CLVP_STEP_NUMBER, CLVP_STEP_TEXT, CLVP_STEP_HAS, CLVP_STEP_FLAG};
  clv_status status = check_constant(draft, field, value, step);
  if (status != CLV_OK) return status;
  step->kind = kinds[field->shape];
  step->column = field->column;
  if (field->shape == SHAPE_FLAG) step->accept = value->is.truth == (step->accept == CLVP_EQUAL);
  return check_step(draft, step);
}

static clv_status check_compare(clvp_draft *draft, const clvp_term *node, clvp_step *step) {
  const clvp_term *left = &draft->nodes[node->first], *right = &draft->nodes[node->last];
  bool two = left->kind == CLVP_NODE_FIELD && right->kind == CLVP_NODE_FIELD;
  bool mirrored = left->kind != CLVP_NODE_FIELD;
  if (mirrored && right->kind != CLVP_NODE_FIELD)
    return clvp_query_fail(draft, left->position, "a comparison has a field on one side at least");
  check_field field, other;
  clv_status status = check_field_of(draft, mirrored ? right : left, &field);
  if (status == CLV_OK && two) status = check_field_of(draft, right, &other);
  if (status != CLV_OK) return status;
  if (field.shape == SHAPE_TAGS)
    return clvp_query_fail(draft, node->position, "tags are not compared: ask whether they have one");
  step->accept = mirrored ? check_mirrored(node->accept) : node->accept;
  if (!check_is_ordered(&field) && step->accept != CLVP_EQUAL && step->accept != (CLVP_LESS | CLVP_GREATER))
    return clvp_query_fail(draft, node->position, "texts and flags are compared with = and != only");
  if (two) return check_two_fields(draft, node, &field, &other, step);
  return check_with_value(draft, &field, mirrored ? left : right, step);
}

static clv_status check_between(clvp_draft *draft, const clvp_term *node, const check_field *field, clvp_step *step) {
  if (!check_is_ordered(field))
    return clvp_query_fail(draft, node->position, "only numbers, money and dates lie between others");
  const clvp_term *first = &draft->nodes[draft->nodes[node->first].next], *second = &draft->nodes[node->last];
  clv_status status = check_constant(draft, field, first, step);
  if (status == CLV_OK) status = check_constant(draft, field, second, step);
  if (status != CLV_OK) return status;
  const clvp_query_value *range = &draft->query->constants[step->constant];
  if (check_order(field->shape, &range[0], &range[1]) > 0)
    return clvp_query_fail(draft, first->position, "nothing lies between them: the first is greater than the second");
  step->kind = field->shape == SHAPE_INTEGER ? CLVP_STEP_INTEGER_RANGE : CLVP_STEP_NUMBER_RANGE;
  return check_step(draft, step);
}

static clv_status check_in(clvp_draft *draft, const clvp_term *node, const check_field *field, clvp_step *step) {
  static const uint8_t kinds[] = {CLVP_STEP_INTEGER_LIST, CLVP_STEP_NUMBER_LIST, CLVP_STEP_TEXT_LIST};
  if (field->shape == SHAPE_TAGS || field->shape == SHAPE_FLAG)
    return clvp_query_fail(draft, node->position, "tags and flags are not asked with in");
  for (uint16_t i = draft->nodes[node->first].next; i != CLVP_NO_NODE; i = draft->nodes[i].next) {
    clv_status status = check_constant(draft, field, &draft->nodes[i], step);
    if (status != CLV_OK) return status;
  }
  check_sort(draft->query->constants + step->constant, step->count, field->shape);
  step->kind = kinds[field->shape];
  return check_step(draft, step);
}

static clv_status check_top(clvp_draft *draft, const clvp_term *node, const check_field *field, clvp_step *step) {
  if (!field->ranked) return clvp_query_fail(draft, node->position, "there is no ranking by this field");
  draft->query->uses_rankings = true;
  step->kind = field->shape == SHAPE_INTEGER ? CLVP_STEP_INTEGER_TOP : CLVP_STEP_NUMBER_TOP;
  step->count = node->is.share;
  return check_step(draft, step);
}

/* An operator that asks something of the one field in front of it. */
static clv_status check_ask(clvp_draft *draft, const clvp_term *node, clvp_step *step) {
  check_field field;
  clv_status status = check_field_of(draft, &draft->nodes[node->first], &field);
  if (status != CLV_OK) return status;
  step->column = field.column;
  switch (node->kind) {
  case CLVP_NODE_ABSENT:
  case CLVP_NODE_PRESENT:
    if (!check_is_ordered(&field))
      return clvp_query_fail(draft, node->position, "texts, tags and flags are never absent");
    step->kind = CLVP_STEP_ABSENT;
    step->accept = node->kind == CLVP_NODE_ABSENT;
    return check_step(draft, step);
  case CLVP_NODE_BETWEEN:
    return check_between(draft, node, &field, step);
  case CLVP_NODE_IN:
    return check_in(draft, node, &field, step);
  case CLVP_NODE_HAS:
    if (field.shape != SHAPE_TAGS) return clvp_query_fail(draft, node->position, "only tags are asked with has");
    return check_with_value(draft, &field, &draft->nodes[node->last], step);
  case CLVP_NODE_TOP:
    return check_top(draft, node, &field, step);
  default:
    if (field.type != CLVP_QUERY_DATE) return clvp_query_fail(draft, node->position, "only dates lie within days");
    draft->query->uses_as_of = true;
    step->kind = node->kind == CLVP_NODE_WITHIN ? CLVP_STEP_WITHIN : CLVP_STEP_WITHIN_LAST;
    step->count = node->is.days;
    return check_step(draft, step);
  }
}

static clv_status check_alone(clvp_draft *draft, const clvp_term *node, clvp_step *step) {
  if (node->kind == CLVP_NODE_TRUTH) {
    step->kind = CLVP_STEP_TRUTH;
    step->accept = node->is.truth;
    return check_step(draft, step);
  }
  check_field field;
  clv_status status = check_field_of(draft, node, &field);
  if (status != CLV_OK) return status;
  if (field.shape != SHAPE_FLAG)
    return clvp_query_fail(draft, node->position, "only a flag stands alone: say what of this field is asked");
  step->kind = CLVP_STEP_FLAG;
  step->accept = 1;
  step->column = field.column;
  return check_step(draft, step);
}

/* Steps that leave the result of a node in a place, and use places behind it; as deep as the parser went. */
static clv_status check_node(clvp_draft *draft, uint16_t number, uint16_t place) {
  const clvp_term *node = &draft->nodes[number];
  clvp_step step = {0, 0, place, 0, 0, 0, 0};
  if (node->kind >= CLVP_NODE_FIELD) return check_alone(draft, node, &step);
  if (node->kind == CLVP_NODE_COMPARE) return check_compare(draft, node, &step);
  if (node->kind > CLVP_NODE_COMPARE) return check_ask(draft, node, &step);
  clv_status status = check_node(draft, node->first, place);
  if (node->kind == CLVP_NODE_NOT) {
    step.kind = CLVP_STEP_NOT;
    return status == CLV_OK ? check_step(draft, &step) : status;
  }
  bool all = node->kind == CLVP_NODE_AND;
  clvp_step skip = step;
  skip.kind = all ? CLVP_STEP_SKIP_FALSE : CLVP_STEP_SKIP_TRUE;
  step.kind = all ? CLVP_STEP_AND : CLVP_STEP_OR;
  size_t first = draft->query->step_count;
  for (uint16_t i = draft->nodes[node->first].next; status == CLV_OK && i != CLVP_NO_NODE; i = draft->nodes[i].next) {
    status = check_step(draft, &skip);
    if (status == CLV_OK) status = check_node(draft, i, (uint16_t)(place + 1));
    if (status == CLV_OK) status = check_step(draft, &step);
  }
  /* All of them lead behind the last; those of inner nodes, in other places, lead elsewhere already. */
  for (clvp_step *s = draft->query->steps + first; s < draft->query->steps + draft->query->step_count; s++)
    if (s->place == place && s->kind == skip.kind) s->count = (uint32_t)draft->query->step_count;
  return status;
}

clv_status clvp_query_check(clvp_draft *draft) { return check_node(draft, draft->root, 0); }
