/* What a refund event does to its order, which may be still to come. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"

/* -1, 0, 1 by time, then amount, then status. */
static int refund_compare(const clvp_order *a, const clvp_order *b) {
  uint64_t a_instant = clvp_order_instant(a), b_instant = clvp_order_instant(b);
  if (a_instant != b_instant) return a_instant < b_instant ? -1 : 1;
  int64_t a_amount = clvp_order_amount(a), b_amount = clvp_order_amount(b);
  if (a_amount != b_amount) return a_amount < b_amount ? -1 : 1;
  return (int)clvp_order_is(a, CLVP_ORDER_CANCELLED) - (int)clvp_order_is(b, CLVP_ORDER_CANCELLED);
}

clv_outcome clvp_refund_decide(const clvp_order *known, const clvp_order *refund, bool *wins) {
  *wins = refund->version > known->version;
  if (*wins) return CLV_OUTCOME_REPLACED;
  if (refund->version < known->version) return CLV_OUTCOME_SUPERSEDED;
  int comparison = refund_compare(refund, known);
  *wins = comparison > 0;
  return comparison == 0 ? CLV_OUTCOME_REPEATED : CLV_OUTCOME_CONFLICT;
}

/* The refunds from `first` on with another in front of them. 0: out of memory. */
static uint32_t refunds_with(clvp_history *history, uint32_t first, const clvp_order *refund) {
  uint32_t head = clvp_cell_take(history);
  if (head == 0) return 0;
  clvp_cell *cell = clvp_cell_at(history, head);
  cell->is.refund = *refund;
  cell->next = first;
  return head;
}

static bool refunds_replace(clvp_history *history, uint32_t number, const clvp_order *refund) {
  clvp_order *known = &clvp_cell_at(history, number)->is.refund;
  if (!clvp_changes_note(history, CLVP_CHANGE_REFUND, number, known)) return false;
  *known = *refund;
  return true;
}

/* The order as it is, with other refunds. */
static bool refunds_attach(clvp_history *history, uint32_t number, clvp_order *known, uint32_t refunds) {
  clvp_order order = *known;
  if (clvp_order_is(known, CLVP_ORDER_AWAITED)) {
    order.version = refunds;
    return clvp_orders_put(history, number, known, &order);
  }
  clvp_contents contents;
  clvp_order_unpack(history, known, &contents);
  if (!clvp_order_pack(history, &contents, refunds, &order) ||
      (clvp_order_is(known, CLVP_ORDER_DETAIL) && !clvp_cell_retire(history, known->version)))
    return false;
  order.when |= known->when & (CLVP_ORDER_CONFLICT | CLVP_ORDER_FILTERED);
  return clvp_orders_put(history, number, known, &order);
}

bool clvp_refunds_apply(clvp_history *history, uint32_t number, uint64_t digest, const clvp_order *refund,
                        clv_outcome *outcome) {
  clvp_order *known = clvp_orders_find(history, clvp_profile_at(history, number), digest);
  uint32_t first = known ? clvp_order_refunds(history, known) : 0, same = first;
  *outcome = CLV_OUTCOME_NEW;
  while (same != 0 && clvp_cell_at(history, same)->is.refund.digest != refund->digest)
    same = clvp_cell_at(history, same)->next;
  if (same != 0) {
    bool wins;
    *outcome = clvp_refund_decide(&clvp_cell_at(history, same)->is.refund, refund, &wins);
    return !wins || refunds_replace(history, same, refund);
  }
  uint32_t refunds = refunds_with(history, first, refund);
  if (refunds == 0) return false;
  history->totals.refunds++;
  if (known) return refunds_attach(history, number, known, refunds);
  clvp_order awaited = {digest, CLVP_ORDER_AWAITED | CLVP_ORDER_MORE, 0, refunds};
  return clvp_orders_put(history, number, NULL, &awaited);
}
