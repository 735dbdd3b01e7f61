/* Cells: what an order seldom has (cost, channel, campaign, tags, a version), and its refunds. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include <string.h>

uint32_t clvp_cell_take(clvp_history *history) {
  clvp_segments *cells = &history->cells;
  uint32_t number = history->free_cell;
  size_t wanted = cells->used > 0 ? cells->used + 1 : 2;
  if (number == 0) {
    if (wanted > CLVP_NUMBERS || !clvp_segments_reserve(cells, &history->store, wanted)) return 0;
    number = (uint32_t)wanted - 1;
  }
  static const clvp_order nothing = {0, 0, 0, 0};
  if (!clvp_changes_note(history, CLVP_CHANGE_CELL, number, &nothing)) return 0;
  if (number == history->free_cell)
    history->free_cell = clvp_cell_at(history, number)->next;
  else
    cells->used = wanted;
  memset(clvp_cell_at(history, number), 0, sizeof(clvp_cell));
  return number;
}

bool clvp_cell_retire(clvp_history *history, uint32_t number) {
  static const clvp_order nothing = {0, 0, 0, 0};
  return clvp_changes_note(history, CLVP_CHANGE_OLD_CELL, number, &nothing);
}

void clvp_cell_free(clvp_history *history, uint32_t number) {
  clvp_cell *cell = clvp_cell_at(history, number);
  memset(cell, 0, sizeof *cell);
  cell->next = history->free_cell;
  history->free_cell = number;
}

void clvp_order_release(clvp_history *history, const clvp_order *order) {
  uint32_t number = clvp_order_is(order, CLVP_ORDER_MORE) ? order->version : 0;
  bool refund = !clvp_order_is(order, CLVP_ORDER_DETAIL);
  while (number != 0) {
    uint32_t next = clvp_cell_at(history, number)->next;
    clvp_cell_free(history, number);
    history->totals.refunds -= refund;
    refund = true;
    number = next;
  }
}

uint32_t clvp_order_refunds(const clvp_history *history, const clvp_order *order) {
  if (!clvp_order_is(order, CLVP_ORDER_MORE)) return 0;
  return clvp_order_is(order, CLVP_ORDER_DETAIL) ? clvp_cell_at(history, order->version)->next : order->version;
}

void clvp_order_unpack(const clvp_history *history, const clvp_order *order, clvp_contents *contents) {
  contents->digest = order->digest;
  contents->time = clvp_order_time(order);
  contents->amount = clvp_order_amount(order);
  contents->cancelled = clvp_order_is(order, CLVP_ORDER_CANCELLED);
  contents->cost = CLVP_NO_COST;
  contents->version = clvp_order_is(order, CLVP_ORDER_MORE) ? 0 : order->version;
  contents->source = (uint32_t)(order->when >> CLVP_ORDER_SOURCE_SHIFT) & CLVP_ORDER_SOURCE_MAX;
  contents->channel = contents->campaign = contents->tags = 0;
  if (!clvp_order_is(order, CLVP_ORDER_DETAIL)) return;
  const clvp_cell *cell = clvp_cell_at(history, order->version);
  contents->cost = cell->is.detail.cost;
  contents->version = cell->is.detail.version;
  contents->source = cell->source;
  contents->channel = cell->is.detail.channel;
  contents->campaign = cell->is.detail.campaign;
  contents->tags = cell->is.detail.tags;
}

bool clvp_order_pack(clvp_history *history, const clvp_contents *contents, uint32_t refunds, clvp_order *order) {
  uint64_t amount = (uint64_t)contents->amount;
  uint32_t source = contents->source < CLVP_ORDER_SOURCE_MAX ? contents->source : CLVP_ORDER_SOURCE_MAX;
  order->digest = contents->digest;
  order->when = (uint64_t)(contents->time - CLV_TIME_MIN) << CLVP_ORDER_TIME_SHIFT |
                (uint64_t)source << CLVP_ORDER_SOURCE_SHIFT | (amount >> 32) << CLVP_ORDER_AMOUNT_SHIFT |
                (contents->cancelled ? CLVP_ORDER_CANCELLED : 0);
  order->amount = (uint32_t)amount;
  order->version = contents->version;
  bool detail = contents->cost != CLVP_NO_COST || source == CLVP_ORDER_SOURCE_MAX || contents->channel != 0 ||
                contents->campaign != 0 || contents->tags != 0 || (refunds != 0 && contents->version != 0);
  if (detail) {
    order->version = clvp_cell_take(history);
    if (order->version == 0) return false;
    clvp_cell *cell = clvp_cell_at(history, order->version);
    cell->next = refunds;
    cell->source = contents->source;
    cell->is.detail =
        (clvp_detail){contents->cost, contents->version, contents->channel, contents->campaign, contents->tags};
    order->when |= CLVP_ORDER_DETAIL | CLVP_ORDER_MORE;
  } else if (refunds != 0) {
    order->version = refunds;
    order->when |= CLVP_ORDER_MORE;
  }
  return true;
}

static int cells_compare(int64_t a, int64_t b) { return (a > b) - (a < b); }

/* Tag by tag; a set that begins another comes before it. */
static int cells_compare_tags(const clvp_dictionary *texts, uint32_t a, uint32_t b) {
  size_t a_left, b_left;
  const unsigned char *a_tag = clvp_dictionary_text(texts, a, &a_left),
                      *b_tag = clvp_dictionary_text(texts, b, &b_left);
  int order = 0;
  while (order == 0 && a_left > 0 && b_left > 0) {
    size_t a_size = a_tag[0], b_size = b_tag[0];
    order = clvp_bytes_compare(a_tag + 1, a_size, b_tag + 1, b_size);
    a_tag += 1 + a_size, a_left -= 1 + a_size;
    b_tag += 1 + b_size, b_left -= 1 + b_size;
  }
  return order != 0 ? order : (a_left > 0) - (b_left > 0);
}

int clvp_contents_compare(const clvp_history *history, const clvp_contents *a, const clvp_contents *b) {
  int order = cells_compare(a->time, b->time);
  if (order == 0) order = cells_compare(a->amount, b->amount);
  if (order == 0) order = (int)a->cancelled - (int)b->cancelled;
  if (order == 0) order = cells_compare(a->cost, b->cost);
  if (order == 0) order = clvp_dictionary_compare(&history->texts, a->channel, b->channel);
  if (order == 0) order = clvp_dictionary_compare(&history->texts, a->campaign, b->campaign);
  if (order == 0 && a->tags != b->tags) order = cells_compare_tags(&history->texts, a->tags, b->tags);
  return order;
}
