/* Values of an expression as fields of a type have them. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree.h"
#include <assert.h>
#include <math.h>

/* By long division in binary, which keeps whether anything is left: 53 bits and that round as the whole would. */
double clvp_query_fixed_double(const clvp_query_fixed *fixed) {
  uint64_t divisor = 1;
  for (unsigned i = 0; i < fixed->decimals; i++) divisor *= 10;
  uint64_t quotient = fixed->digits / divisor, rest = fixed->digits % divisor;
  int shift = 0;
  /* Digits and divisor are below 2^60, so that nothing overflows. */
  for (; rest > 0 && quotient < UINT64_C(1) << 54; shift++) {
    rest *= 2;
    quotient = 2 * quotient + (rest >= divisor);
    if (rest >= divisor) rest -= divisor;
  }
  double size = ldexp((double)(2 * quotient + (rest > 0)), -shift - 1);
  return fixed->negative ? -size : size;
}

/* Whole units of the last of `decimals`; false where they do not fit. */
static bool value_scaled(const clvp_query_fixed *fixed, unsigned decimals, int64_t *scaled) {
  uint64_t size = fixed->digits;
  for (unsigned i = fixed->decimals; i < decimals; i++) {
    if (size > INT64_MAX / 10) return false;
    size *= 10;
  }
  *scaled = fixed->negative ? -(int64_t)size : (int64_t)size;
  return true;
}

static clv_status value_number(const clvp_query_draft *draft, clvp_query_type type, const clvp_query_node *node,
                               clvp_query_value *value) {
  const clvp_query_fixed *fixed = &node->is.number;
  if (type == CLVP_QUERY_NUMBER) {
    value->number = clvp_query_fixed_double(fixed);
    return CLV_OK;
  }
  if (type == CLVP_QUERY_COUNT && fixed->written > 0)
    return clvp_query_fail(draft, node->position, "a whole number is expected here");
  if (fixed->written > draft->table->minor_digits && type != CLVP_QUERY_COUNT)
    return clvp_query_fail(draft, node->position, "more decimals than the currency has");
  int64_t units;
  if (!value_scaled(fixed, type == CLVP_QUERY_COUNT ? 0 : draft->table->minor_digits, &units))
    return clvp_query_fail(draft, node->position, "so much money cannot be counted");
  if (type == CLVP_QUERY_ESTIMATE)
    value->number = (double)units;
  else
    value->integer = units;
  return CLV_OK;
}

clv_status clvp_query_value_of(const clvp_query_draft *draft, clvp_query_type type, const clvp_query_node *node,
                               clvp_query_value *value) {
  switch (type) {
  case CLVP_QUERY_NUMBER:
  case CLVP_QUERY_COUNT:
  case CLVP_QUERY_MONEY:
  case CLVP_QUERY_ESTIMATE:
    if (node->kind != CLVP_NODE_NUMBER) return clvp_query_fail(draft, node->position, "a number is expected here");
    return value_number(draft, type, node, value);
  case CLVP_QUERY_DATE:
    if (node->kind != CLVP_NODE_DATE)
      return clvp_query_fail(draft, node->position, "a date is expected here, such as 2024-01-31");
    value->integer = node->is.day;
    return CLV_OK;
  case CLVP_QUERY_FLAG:
    if (node->kind != CLVP_NODE_TRUTH) return clvp_query_fail(draft, node->position, "true or false is expected here");
    value->integer = node->is.truth;
    return CLV_OK;
  default:
    if (node->kind != CLVP_NODE_TEXT)
      return clvp_query_fail(draft, node->position, "a text in double quotes is expected here");
    value->text.size = node->is.span.size;
    value->text.bytes = node->is.span.size > 0 ? draft->texts + node->is.span.offset : NULL;
    return CLV_OK;
  }
}
