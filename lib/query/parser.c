/* The tree of an expression, by recursive descent: or binds least, then and, then not, then comparisons. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/memory.h"
#include "tree.h"
#include <string.h>

static bool parser_at_word(const clvp_query_draft *draft, const char *word) {
  const clvp_query_token *token = &draft->token;
  size_t size = strlen(word);
  return token->kind == CLVP_TOKEN_NAME && token->span.size == size &&
         memcmp(draft->source + token->span.offset, word, size) == 0;
}

/* Words that cannot name a field; the others that have a meaning have it in one place only. */
static bool parser_at_reserved(const clvp_query_draft *draft) {
  static const char *const words[] = {"and", "or", "not", "is", "in", "has", "between", "within", "true", "false"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (parser_at_word(draft, words[i])) return true;
  return false;
}

static clv_status parser_fail(const clvp_query_draft *draft, const char *message) {
  return clvp_query_fail(draft, draft->token.position, message);
}

/* Past the token, which must be of that kind. */
static clv_status parser_expect(clvp_query_draft *draft, clvp_query_token_kind kind, const char *message) {
  if (draft->token.kind != kind) return parser_fail(draft, message);
  return clvp_query_next(draft);
}

/* A node that begins at the token. */
static clv_status parser_node(clvp_query_draft *draft, clvp_query_node_kind kind, uint16_t *node) {
  if (draft->node_count == CLVP_QUERY_NODES_MAX)
    return parser_fail(draft, "an expression has at most 4,096 fields, values and operators");
  clv_status status = clvp_reserve(draft->allocator, (void **)&draft->nodes, &draft->node_capacity,
                                   draft->node_count + 1, sizeof *draft->nodes, draft->error);
  if (status != CLV_OK) return status;
  *node = (uint16_t)draft->node_count++;
  clvp_query_node *made = &draft->nodes[*node];
  memset(made, 0, sizeof *made);
  made->kind = (uint8_t)kind;
  made->first = made->last = made->next = CLVP_NO_NODE;
  made->position = draft->token.position;
  return CLV_OK;
}

/* Children of a node in their order, behind those that it has. */
static void parser_append(clvp_query_draft *draft, uint16_t parent, uint16_t first, uint16_t last) {
  clvp_query_node *node = &draft->nodes[parent];
  if (node->last == CLVP_NO_NODE)
    node->first = first;
  else
    draft->nodes[node->last].next = first;
  node->last = last;
}

/* Of `a and (b and c)` three children: parentheses that say nothing are not kept. */
static void parser_adopt(clvp_query_draft *draft, uint16_t parent, uint16_t child) {
  const clvp_query_node *node = &draft->nodes[child];
  if (node->kind == draft->nodes[parent].kind)
    parser_append(draft, parent, node->first, node->last);
  else
    parser_append(draft, parent, child, child);
}

/* The token as a value, with `expected` as the message where it is none. */
static clv_status parser_value(clvp_query_draft *draft, const char *expected, uint16_t *node) {
  const clvp_query_token *token = &draft->token;
  clvp_query_node_kind kind = CLVP_NODE_TRUTH;
  if (token->kind == CLVP_TOKEN_NUMBER)
    kind = CLVP_NODE_NUMBER;
  else if (token->kind == CLVP_TOKEN_DATE)
    kind = CLVP_NODE_DATE;
  else if (token->kind == CLVP_TOKEN_TEXT)
    kind = CLVP_NODE_TEXT;
  else if (!parser_at_word(draft, "true") && !parser_at_word(draft, "false"))
    return parser_fail(draft, expected);
  clv_status status = parser_node(draft, kind, node);
  if (status != CLV_OK) return status;
  clvp_query_node *made = &draft->nodes[*node];
  if (kind == CLVP_NODE_NUMBER) made->is.number = token->number;
  if (kind == CLVP_NODE_DATE) made->is.day = token->day;
  if (kind == CLVP_NODE_TEXT) made->is.span = token->span;
  if (kind == CLVP_NODE_TRUTH) made->is.truth = parser_at_word(draft, "true");
  return clvp_query_next(draft);
}

static clv_status parser_operand(clvp_query_draft *draft, uint16_t *node) {
  static const char expected[] = "a field or a value is expected here";
  if (draft->token.kind != CLVP_TOKEN_NAME || parser_at_reserved(draft)) return parser_value(draft, expected, node);
  clv_status status = parser_node(draft, CLVP_NODE_FIELD, node);
  if (status != CLV_OK) return status;
  draft->nodes[*node].is.span = draft->token.span;
  return clvp_query_next(draft);
}

/* Operators of one operand. The token is their first word, `node` of the right position, its kind not yet known. */
typedef clv_status (*parser_tail)(clvp_query_draft *draft, uint16_t node);

/* The next value as another child. */
static clv_status parser_child(clvp_query_draft *draft, uint16_t node) {
  uint16_t value = CLVP_NO_NODE;
  clv_status status = parser_value(draft, "a value is expected here", &value);
  if (status == CLV_OK) parser_append(draft, node, value, value);
  return status;
}

static clv_status parser_is(clvp_query_draft *draft, uint16_t node) {
  bool absent = parser_at_word(draft, "absent");
  if (!absent && !parser_at_word(draft, "present")) return parser_fail(draft, "absent or present is expected here");
  draft->nodes[node].kind = absent ? CLVP_NODE_ABSENT : CLVP_NODE_PRESENT;
  return clvp_query_next(draft);
}

static clv_status parser_between(clvp_query_draft *draft, uint16_t node) {
  draft->nodes[node].kind = CLVP_NODE_BETWEEN;
  clv_status status = parser_child(draft, node);
  if (status != CLV_OK) return status;
  if (!parser_at_word(draft, "and")) return parser_fail(draft, "and with the second value is expected here");
  status = clvp_query_next(draft);
  return status == CLV_OK ? parser_child(draft, node) : status;
}

/* The share in `in top 5 %`, exact in millionths. */
static clv_status parser_top(clvp_query_draft *draft, uint16_t node) {
  clv_status status = clvp_query_next(draft);
  if (status != CLV_OK) return status;
  clvp_query_fixed number = draft->token.number;
  if (draft->token.kind != CLVP_TOKEN_NUMBER) return parser_fail(draft, "a number of per cent is expected here");
  if (number.decimals > 4) return parser_fail(draft, "per cent have at most four decimals");
  uint64_t share = number.digits <= 1000000 ? number.digits : UINT32_MAX;
  for (unsigned i = number.decimals; i < 4; i++) share *= 10;
  if (number.negative || share == 0 || share > CLVP_QUERY_SHARE_WHOLE)
    return parser_fail(draft, "per cent lie above 0 and are 100 at most");
  draft->nodes[node].kind = CLVP_NODE_TOP;
  draft->nodes[node].is.share = (uint32_t)share;
  status = clvp_query_next(draft);
  return status == CLV_OK ? parser_expect(draft, CLVP_TOKEN_PERCENT, "% is expected here") : status;
}

static clv_status parser_in(clvp_query_draft *draft, uint16_t node) {
  if (parser_at_word(draft, "top")) return parser_top(draft, node);
  draft->nodes[node].kind = CLVP_NODE_IN;
  clv_status status = parser_expect(draft, CLVP_TOKEN_OPEN, "( with values or top is expected here");
  if (status == CLV_OK) status = parser_child(draft, node);
  while (status == CLV_OK && draft->token.kind == CLVP_TOKEN_COMMA) {
    status = clvp_query_next(draft);
    if (status == CLV_OK) status = parser_child(draft, node);
  }
  return status == CLV_OK ? parser_expect(draft, CLVP_TOKEN_CLOSE, ", or ) is expected here") : status;
}

static clv_status parser_has(clvp_query_draft *draft, uint16_t node) {
  draft->nodes[node].kind = CLVP_NODE_HAS;
  return parser_child(draft, node);
}

static clv_status parser_within(clvp_query_draft *draft, uint16_t node) {
  bool last = parser_at_word(draft, "last");
  clv_status status = last ? clvp_query_next(draft) : CLV_OK;
  if (status != CLV_OK) return status;
  clvp_query_fixed number = draft->token.number;
  if (draft->token.kind != CLVP_TOKEN_NUMBER || number.negative || number.written > 0)
    return parser_fail(draft, "a whole number of days is expected here");
  if (number.digits > CLV_DAY_MAX - CLV_DAY_MIN) return parser_fail(draft, "so many days are beyond the calendar");
  draft->nodes[node].kind = last ? CLVP_NODE_WITHIN_LAST : CLVP_NODE_WITHIN;
  draft->nodes[node].is.days = (uint32_t)number.digits;
  status = clvp_query_next(draft);
  if (status != CLV_OK) return status;
  if (!parser_at_word(draft, "days") && !parser_at_word(draft, "day"))
    return parser_fail(draft, "days is expected here");
  return clvp_query_next(draft);
}

/* What asks something of the field in front of it; NULL where the token is none of these words. */
static parser_tail parser_tail_at(const clvp_query_draft *draft) {
  static const struct {
    const char *word;
    parser_tail tail;
  } tails[] = {{"is", parser_is},
               {"between", parser_between},
               {"in", parser_in},
               {"has", parser_has},
               {"within", parser_within}};
  for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++)
    if (parser_at_word(draft, tails[i].word)) return tails[i].tail;
  return NULL;
}

static clv_status parser_predicate(clvp_query_draft *draft, uint16_t *node) {
  uint16_t left = CLVP_NO_NODE, right = CLVP_NO_NODE;
  clv_status status = parser_operand(draft, &left);
  if (status != CLV_OK) return status;
  const clvp_query_node *operand = &draft->nodes[left];
  bool compared = draft->token.kind == CLVP_TOKEN_COMPARISON;
  parser_tail tail = parser_tail_at(draft);
  if (!compared && !tail) {
    *node = left;
    if (operand->kind == CLVP_NODE_FIELD || operand->kind == CLVP_NODE_TRUTH) return CLV_OK;
    return parser_fail(draft, "a comparison is expected here");
  }
  if (tail && operand->kind != CLVP_NODE_FIELD)
    return parser_fail(draft, "is, between, in, has and within stand behind a field");
  status = parser_node(draft, CLVP_NODE_COMPARE, node);
  if (status != CLV_OK) return status;
  draft->nodes[*node].accept = draft->token.accept;
  parser_append(draft, *node, left, left);
  status = clvp_query_next(draft);
  if (status != CLV_OK || tail) return status == CLV_OK ? tail(draft, *node) : status;
  status = parser_operand(draft, &right);
  if (status == CLV_OK) parser_append(draft, *node, right, right);
  return status;
}

static clv_status parser_join(clvp_query_draft *draft, clvp_query_node_kind kind, unsigned depth, uint16_t *node);

/* A not, something in parentheses, or a comparison; within `depth` nots and parentheses. */
static clv_status parser_factor(clvp_query_draft *draft, unsigned depth, uint16_t *node) {
  bool negated = parser_at_word(draft, "not");
  if (!negated && draft->token.kind != CLVP_TOKEN_OPEN) return parser_predicate(draft, node);
  if (depth == CLVP_QUERY_DEPTH_MAX)
    return parser_fail(draft, "parentheses and nots stand at most 64 deep within each other");
  uint16_t inner = CLVP_NO_NODE;
  clv_status status = negated ? parser_node(draft, CLVP_NODE_NOT, node) : CLV_OK;
  if (status == CLV_OK) status = clvp_query_next(draft);
  if (status != CLV_OK) return status;
  if (!negated) {
    status = parser_join(draft, CLVP_NODE_OR, depth + 1, node);
    return status == CLV_OK ? parser_expect(draft, CLVP_TOKEN_CLOSE, "and, or or ) is expected here") : status;
  }
  status = parser_factor(draft, depth + 1, &inner);
  if (status == CLV_OK) parser_append(draft, *node, inner, inner);
  return status;
}

static clv_status parser_part(clvp_query_draft *draft, clvp_query_node_kind kind, unsigned depth, uint16_t *node) {
  return kind == CLVP_NODE_OR ? parser_join(draft, CLVP_NODE_AND, depth, node) : parser_factor(draft, depth, node);
}

/* One part, or several with `and` or `or` between them. */
static clv_status parser_join(clvp_query_draft *draft, clvp_query_node_kind kind, unsigned depth, uint16_t *node) {
  const char *word = kind == CLVP_NODE_OR ? "or" : "and";
  uint16_t part = CLVP_NO_NODE;
  clv_status status = parser_part(draft, kind, depth, node);
  if (status != CLV_OK || !parser_at_word(draft, word)) return status;
  part = *node;
  status = parser_node(draft, kind, node);
  if (status != CLV_OK) return status;
  parser_adopt(draft, *node, part);
  while (status == CLV_OK && parser_at_word(draft, word)) {
    status = clvp_query_next(draft);
    if (status == CLV_OK) status = parser_part(draft, kind, depth, &part);
    if (status == CLV_OK) parser_adopt(draft, *node, part);
  }
  return status;
}

clv_status clvp_query_parse(clvp_query_draft *draft) {
  clv_status status = clvp_query_next(draft);
  if (status != CLV_OK) return status;
  if (draft->token.kind == CLVP_TOKEN_END) return parser_fail(draft, "the expression is empty");
  status = parser_join(draft, CLVP_NODE_OR, 0, &draft->root);
  if (status != CLV_OK || draft->token.kind == CLVP_TOKEN_END) return status;
  return parser_fail(draft, "and, or or the end is expected here, in lower case");
}
