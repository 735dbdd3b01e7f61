/* Erasure: nothing of a profile is left, but for a mark where one is asked for. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"

void clvp_erase_suppress(clvp_history *history, uint32_t number) {
  clvp_orders_clear(history, number);
  clvp_profile_mark(history, number);
}

bool clvp_erase_forget(clvp_history *history, uint32_t number) {
  const clvp_profile *profile = clvp_profile_at(history, number);
  bool linked = profile->node != 0 && clvp_node_at(&history->graph, profile->node)->link != 0;
  bool known = linked || clvp_orders_any(profile) || clvp_profile_is(profile, CLVP_PROFILE_ERASED);
  clvp_orders_clear(history, number);
  clvp_graph_forget(history, number);
  /* With a node it goes when that does, for its neighbours may still ask for it. */
  if (clvp_profile_at(history, number)->node == 0) clvp_profile_discard(history, number);
  return known;
}
