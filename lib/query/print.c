/* The one canonical text of a tree. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/unicode.h"
#include "tree.h"
#include <assert.h>
#include <string.h>

typedef struct query_printer {
  const clvp_query_draft *draft;
  char *text; /* NULL: only count */
  size_t size;
} query_printer;

static void printer_bytes(query_printer *printer, const void *bytes, size_t size) {
  if (printer->text && size > 0) memcpy(printer->text + printer->size, bytes, size);
  printer->size += size;
}

static void printer_put(query_printer *printer, const char *text) { printer_bytes(printer, text, strlen(text)); }

/* At least `least` digits, the last `decimals` of them behind a point. */
static void printer_digits(query_printer *printer, uint64_t value, unsigned least, unsigned decimals) {
  char text[24];
  size_t at = sizeof text;
  for (unsigned i = 0; value > 0 || i < least || i <= decimals; i++) {
    if (i > 0 && i == decimals) text[--at] = '.';
    text[--at] = (char)('0' + value % 10);
    value /= 10;
  }
  printer_bytes(printer, text + at, sizeof text - at);
}

static void printer_date(query_printer *printer, int32_t day) {
  int32_t year = 0, month = 0, day_of_month = 0;
  clv_status status = clv_date_from_day(day, &year, &month, &day_of_month, NULL);
  assert(status == CLV_OK);
  (void)status;
  printer_digits(printer, (uint64_t)year, 4, 0);
  printer_put(printer, "-");
  printer_digits(printer, (uint64_t)month, 2, 0);
  printer_put(printer, "-");
  printer_digits(printer, (uint64_t)day_of_month, 2, 0);
}

/* Characters as they are, except for those that the lexer wants escaped. */
static void printer_quote(query_printer *printer, const unsigned char *bytes, size_t size) {
  static const char digits[] = "0123456789abcdef";
  printer_put(printer, "\"");
  for (size_t i = 0, next; i < size; i += next) {
    unsigned char byte = bytes[i];
    next = clvp_utf8_size(bytes + i, size - i);
    if (byte == '"' || byte == '\\') printer_put(printer, "\\");
    if (next > 0 && byte >= 0x20 && byte != 0x7f) {
      printer_bytes(printer, bytes + i, next);
      continue;
    }
    const char escape[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    printer_bytes(printer, escape, sizeof escape);
    next = 1;
  }
  printer_put(printer, "\"");
}

static void printer_leaf(query_printer *printer, const clvp_query_node *node) {
  const clvp_query_draft *draft = printer->draft;
  switch (node->kind) {
  case CLVP_NODE_FIELD:
    printer_bytes(printer, draft->source + node->is.span.offset, node->is.span.size);
    break;
  case CLVP_NODE_NUMBER:
    if (node->is.number.negative) printer_put(printer, "-");
    printer_digits(printer, node->is.number.digits, 1, node->is.number.decimals);
    break;
  case CLVP_NODE_DATE:
    printer_date(printer, node->is.day);
    break;
  case CLVP_NODE_TEXT:
    printer_quote(printer, node->is.span.size > 0 ? draft->texts + node->is.span.offset : NULL, node->is.span.size);
    break;
  default:
    printer_put(printer, node->is.truth ? "true" : "false");
  }
}

/* What follows the field of an operator that has one. */
static void printer_tail(query_printer *printer, const clvp_query_node *node) {
  static const char *const operators[] = {"", " < ", " = ", " <= ", " > ", " != ", " >= "};
  const clvp_query_node *nodes = printer->draft->nodes;
  const char *before = "", *between = "", *after = "";
  switch (node->kind) {
  case CLVP_NODE_COMPARE:
    before = operators[node->accept];
    break;
  case CLVP_NODE_ABSENT:
    before = " is absent";
    break;
  case CLVP_NODE_PRESENT:
    before = " is present";
    break;
  case CLVP_NODE_BETWEEN:
    before = " between ", between = " and ";
    break;
  case CLVP_NODE_IN:
    before = " in (", between = ", ", after = ")";
    break;
  case CLVP_NODE_HAS:
    before = " has ";
    break;
  case CLVP_NODE_WITHIN:
    before = " within ";
    break;
  case CLVP_NODE_WITHIN_LAST:
    before = " within last ";
    break;
  default:
    before = " in top ";
  }
  printer_put(printer, before);
  for (uint16_t i = nodes[node->first].next; i != CLVP_NO_NODE; i = nodes[i].next) {
    printer_leaf(printer, &nodes[i]);
    if (nodes[i].next != CLVP_NO_NODE) printer_put(printer, between);
  }
  printer_put(printer, after);
  if (node->kind == CLVP_NODE_WITHIN || node->kind == CLVP_NODE_WITHIN_LAST) {
    printer_digits(printer, node->is.days, 1, 0);
    printer_put(printer, node->is.days == 1 ? " day" : " days");
  } else if (node->kind == CLVP_NODE_TOP) {
    uint32_t share = node->is.share, decimals = 4;
    for (; decimals > 0 && share % 10 == 0; decimals--) share /= 10;
    printer_digits(printer, share, 1, decimals);
    printer_put(printer, " %");
  }
}

/* As deep as the parser went. */
static void printer_node(query_printer *printer, uint16_t number) {
  const clvp_query_node *nodes = printer->draft->nodes, *node = &nodes[number];
  if (node->kind >= CLVP_NODE_FIELD) {
    printer_leaf(printer, node);
  } else if (node->kind >= CLVP_NODE_COMPARE) {
    printer_leaf(printer, &nodes[node->first]);
    printer_tail(printer, node);
  } else {
    if (node->kind == CLVP_NODE_NOT) printer_put(printer, "not ");
    for (uint16_t i = node->first; i != CLVP_NO_NODE; i = nodes[i].next) {
      /* The kinds are in the order in which they bind. */
      bool inside = nodes[i].kind < node->kind;
      if (i != node->first) printer_put(printer, node->kind == CLVP_NODE_OR ? " or " : " and ");
      if (inside) printer_put(printer, "(");
      printer_node(printer, i);
      if (inside) printer_put(printer, ")");
    }
  }
}

size_t clvp_query_print(const clvp_query_draft *draft, char *text) {
  query_printer printer = {draft, text, 0};
  printer_node(&printer, draft->root);
  return printer.size;
}
