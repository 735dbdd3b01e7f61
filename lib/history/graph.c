/* Links between profiles: which of two events about a pair decides, and what holds together without a link. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph.h"
#include "history.h"
#include <assert.h>
#include <string.h>

enum { NODE_SHIFT = 10, LINK_SHIFT = 10, PERSON_SHIFT = 10 };

void clvp_graph_init(clvp_graph *graph) {
  memset(graph, 0, sizeof *graph);
  clvp_segments_init(&graph->nodes, sizeof(clvp_node), NODE_SHIFT);
  clvp_segments_init(&graph->links, sizeof(clvp_link), LINK_SHIFT);
  clvp_segments_init(&graph->persons, sizeof(clvp_person), PERSON_SHIFT);
}

void clvp_graph_free(clvp_graph *graph, clvp_store *store) {
  clvp_segments_free(&graph->nodes, store);
  clvp_segments_free(&graph->links, store);
  clvp_segments_free(&graph->persons, store);
}

bool clvp_graph_reserve(clvp_graph *graph, clvp_store *store, size_t links) {
  if (links == 0) return true;
  size_t nodes = graph->nodes.used + 2 * links + 1;
  /* There are never more persons than nodes. */
  return nodes <= CLVP_NUMBERS && clvp_segments_reserve(&graph->nodes, store, nodes) &&
         clvp_segments_reserve(&graph->links, store, graph->links.used + links + 1) &&
         clvp_segments_reserve(&graph->persons, store, nodes);
}

/* The next number of a vector whose numbers begin at 1. There is room. */
static uint32_t graph_number(clvp_segments *segments) {
  if (segments->used == 0) segments->used = 1;
  return (uint32_t)segments->used++;
}

uint32_t clvp_graph_node(clvp_history *history, uint32_t profile) {
  clvp_profile *owner = clvp_profile_at(history, profile);
  if (owner->node != 0) return owner->node;
  clvp_graph *graph = &history->graph;
  uint32_t number = graph->free_node;
  if (number != 0)
    graph->free_node = clvp_node_at(graph, number)->queue;
  else
    number = graph_number(&graph->nodes);
  clvp_node *node = clvp_node_at(graph, number);
  memset(node, 0, sizeof *node);
  node->profile = profile;
  owner->node = number;
  clvp_person_begin(history, number);
  return number;
}

static void link_enter(clvp_graph *graph, uint32_t number) {
  clvp_link *link = clvp_link_at(graph, number);
  for (unsigned end = 0; end < 2; end++) {
    clvp_node *node = clvp_node_at(graph, link->node[end]);
    link->previous[end] = 0;
    link->next[end] = node->link;
    if (node->link != 0) {
      clvp_link *next = clvp_link_at(graph, node->link);
      next->previous[clvp_link_end(next, link->node[end])] = number;
    }
    node->link = number;
  }
}

static void link_leave(clvp_graph *graph, uint32_t number) {
  clvp_link *link = clvp_link_at(graph, number);
  for (unsigned end = 0; end < 2; end++) {
    uint32_t at = link->node[end];
    if (link->next[end] != 0) {
      clvp_link *next = clvp_link_at(graph, link->next[end]);
      next->previous[clvp_link_end(next, at)] = link->previous[end];
    }
    if (link->previous[end] != 0) {
      clvp_link *previous = clvp_link_at(graph, link->previous[end]);
      previous->next[clvp_link_end(previous, at)] = link->next[end];
    } else {
      clvp_node_at(graph, at)->link = link->next[end];
    }
  }
  memset(link, 0, sizeof *link);
  link->next[0] = graph->free_link;
  graph->free_link = number;
}

/* The link of two nodes, looked for from both; 0: none. */
static uint32_t link_find(const clvp_graph *graph, uint32_t a, uint32_t b) {
  uint32_t of_a = clvp_node_at(graph, a)->link, of_b = clvp_node_at(graph, b)->link;
  while (of_a != 0 && of_b != 0) {
    const clvp_link *link = clvp_link_at(graph, of_a);
    unsigned end = clvp_link_end(link, a);
    if (link->node[1 - end] == b) return of_a;
    of_a = link->next[end];
    link = clvp_link_at(graph, of_b);
    end = clvp_link_end(link, b);
    if (link->node[1 - end] == a) return of_b;
    of_b = link->next[end];
  }
  return 0;
}

/* A search along live links, one link a step. */
typedef struct graph_search {
  uint32_t mark, first, last; /* its queue */
  uint32_t node, link;        /* what it looks at */
} graph_search;

static graph_search search_start(clvp_graph *graph, uint32_t mark, uint32_t from) {
  clvp_node *node = clvp_node_at(graph, from);
  node->mark = mark;
  node->queue = 0;
  return (graph_search){mark, from, from, from, node->link};
}

typedef enum search_result { SEARCH_ON, SEARCH_MET, SEARCH_THROUGH } search_result;

static search_result search_step(clvp_graph *graph, graph_search *search) {
  while (search->link == 0) {
    search->node = clvp_node_at(graph, search->node)->queue;
    if (search->node == 0) return SEARCH_THROUGH;
    search->link = clvp_node_at(graph, search->node)->link;
  }
  const clvp_link *link = clvp_link_at(graph, search->link);
  unsigned end = clvp_link_end(link, search->node);
  search->link = link->next[end];
  if (link->flags & CLVP_LINK_DEAD) return SEARCH_ON;
  uint32_t number = link->node[1 - end];
  clvp_node *other = clvp_node_at(graph, number);
  if (other->mark != 0) return other->mark == search->mark ? SEARCH_ON : SEARCH_MET;
  other->mark = search->mark;
  other->queue = 0;
  clvp_node_at(graph, search->last)->queue = number;
  search->last = number;
  return SEARCH_ON;
}

static void search_end(clvp_graph *graph, const graph_search *search) {
  for (uint32_t number = search->first; number != 0;) {
    clvp_node *node = clvp_node_at(graph, number);
    number = node->queue;
    node->mark = 0;
  }
}

/* Two nodes have lost their link: both sides are searched in turn, so that the cost is that of the smaller one. */
static void graph_cut(clvp_history *history, uint32_t a, uint32_t b) {
  clvp_graph *graph = &history->graph;
  graph_search searches[2] = {search_start(graph, 1, a), search_start(graph, 2, b)};
  search_result result = SEARCH_ON;
  unsigned turn = 1;
  while (result == SEARCH_ON) {
    turn = 1 - turn;
    result = search_step(graph, &searches[turn]);
  }
  search_end(graph, &searches[0]);
  search_end(graph, &searches[1]);
  if (result == SEARCH_THROUGH) clvp_person_split(history, searches[turn].first);
}

static void link_live(clvp_history *history, const clvp_link *link) {
  clvp_graph *graph = &history->graph;
  graph->live++;
  clvp_node_at(graph, link->node[0])->absorbed++;
  clvp_person_merge(history, clvp_node_at(graph, link->node[0])->person, clvp_node_at(graph, link->node[1])->person);
}

static void link_die(clvp_history *history, clvp_link *link) {
  link->flags |= CLVP_LINK_DEAD;
  history->graph.live--;
  clvp_node_at(&history->graph, link->node[0])->absorbed--;
  graph_cut(history, link->node[0], link->node[1]);
}

/* What decides between two events of one seq. */
static int link_rank(bool dead, int order) { return dead ? 2 : order < 0; }

static void link_set(clvp_history *history, uint32_t number, const clvp_deferred *deferred, uint32_t absorbed) {
  clvp_graph *graph = &history->graph;
  clvp_link *link = clvp_link_at(graph, number);
  bool was = !(link->flags & CLVP_LINK_DEAD), is = deferred->kind == CLV_EVENT_LINK;
  link->seq = deferred->seq;
  if (was && !is) {
    link_die(history, link);
    return;
  }
  if (was) clvp_node_at(graph, link->node[0])->absorbed--;
  if (link->node[0] != absorbed) {
    clvp_link old = *link;
    for (unsigned end = 0; end < 2; end++) {
      link->node[end] = old.node[1 - end];
      link->next[end] = old.next[1 - end];
      link->previous[end] = old.previous[1 - end];
    }
  }
  link->order = deferred->order;
  if (was) clvp_node_at(graph, link->node[0])->absorbed++;
  if (was || !is) return;
  link->flags &= ~(uint32_t)CLVP_LINK_DEAD;
  link_live(history, link);
}

void clvp_graph_add(clvp_history *history, const clvp_link *link) {
  clvp_graph *graph = &history->graph;
  uint32_t number = graph->free_link;
  if (number != 0)
    graph->free_link = clvp_link_at(graph, number)->next[0];
  else
    number = graph_number(&graph->links);
  clvp_link *added = clvp_link_at(graph, number);
  *added = *link;
  link_enter(graph, number);
  if (!(added->flags & CLVP_LINK_DEAD)) link_live(history, added);
}

clv_outcome clvp_graph_apply(clvp_history *history, const clvp_deferred *deferred) {
  clvp_graph *graph = &history->graph;
  bool dead = deferred->kind == CLV_EVENT_UNLINK;
  uint32_t a = clvp_graph_node(history, deferred->profile), b = clvp_graph_node(history, deferred->survivor);
  uint32_t number = link_find(graph, a, b);
  if (number == 0) {
    clvp_link link = {deferred->seq, {a, b}, {0, 0}, {0, 0}, deferred->order, dead ? CLVP_LINK_DEAD : 0};
    clvp_graph_add(history, &link);
    return CLV_OUTCOME_NEW;
  }
  const clvp_link *link = clvp_link_at(graph, number);
  if (deferred->seq < link->seq) return CLV_OUTCOME_SUPERSEDED;
  bool newer = deferred->seq > link->seq;
  int known = link_rank(link->flags & CLVP_LINK_DEAD, link->order), rank = link_rank(dead, deferred->order);
  if (!newer && rank == known) return CLV_OUTCOME_REPEATED;
  if (newer || rank > known) link_set(history, number, deferred, a);
  return newer ? CLV_OUTCOME_REPLACED : CLV_OUTCOME_CONFLICT;
}

static void graph_bare(clvp_graph *graph, uint32_t number) {
  clvp_node *node = clvp_node_at(graph, number);
  if (node->link != 0 || node->bare != 0) return;
  node->bare = graph->bare != 0 ? graph->bare : number;
  graph->bare = number;
}

void clvp_graph_forget(clvp_history *history, uint32_t profile) {
  clvp_graph *graph = &history->graph;
  uint32_t number = clvp_profile_at(history, profile)->node;
  if (number == 0) return;
  while (clvp_node_at(graph, number)->link != 0) {
    uint32_t first = clvp_node_at(graph, number)->link;
    clvp_link *link = clvp_link_at(graph, first);
    uint32_t other = link->node[1 - clvp_link_end(link, number)];
    if (!(link->flags & CLVP_LINK_DEAD)) link_die(history, link);
    link_leave(graph, first);
    graph_bare(graph, other);
  }
  graph_bare(graph, number);
}

void clvp_graph_tidy(clvp_history *history) {
  clvp_graph *graph = &history->graph;
  while (graph->bare != 0) {
    uint32_t number = graph->bare;
    clvp_node *node = clvp_node_at(graph, number);
    graph->bare = node->bare == number ? 0 : node->bare;
    node->bare = 0;
    if (node->link != 0) continue;
    uint32_t profile = node->profile;
    clvp_person_end(history, number);
    memset(node, 0, sizeof *node);
    node->queue = graph->free_node;
    graph->free_node = number;
    clvp_profile *owner = clvp_profile_at(history, profile);
    owner->node = 0;
    if (!clvp_profile_is(owner, CLVP_PROFILE_GONE)) {
      if (clvp_orders_any(owner) || clvp_profile_is(owner, CLVP_PROFILE_ERASED)) continue;
      clvp_profile_detach(history, profile);
    }
    clvp_profile_discard(history, profile);
  }
}
