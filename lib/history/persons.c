/* Persons: members in a circle, and the profile that stands for them in passes over all. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "history.h"
#include <string.h>

static void person_list(clvp_history *history, uint32_t profile) {
  clvp_profile_at(history, profile)->flags |= CLVP_PROFILE_LISTED;
  history->totals.persons++;
}

static void person_unlist(clvp_history *history, uint32_t profile) {
  clvp_profile_at(history, profile)->flags &= (uint16_t)~CLVP_PROFILE_LISTED;
  history->totals.persons--;
}

/* A member with orders, if there is one, stands for the person. */
static void person_choose(clvp_history *history, clvp_person *person) {
  const clvp_graph *graph = &history->graph;
  uint32_t number = person->member;
  person->profile = 0;
  do {
    const clvp_node *node = clvp_node_at(graph, number);
    if (clvp_orders_any(clvp_profile_at(history, node->profile))) {
      person->profile = node->profile + 1;
      person_list(history, node->profile);
      return;
    }
    number = node->next;
  } while (number != person->member);
}

static clvp_person *profile_person(const clvp_history *history, uint32_t profile) {
  uint32_t node = clvp_profile_at(history, profile)->node;
  return node ? clvp_person_at(&history->graph, clvp_node_at(&history->graph, node)->person) : NULL;
}

void clvp_person_enter(clvp_history *history, uint32_t profile) {
  history->totals.profiles++;
  clvp_person *person = profile_person(history, profile);
  if (person && person->profile != 0) return;
  if (person) person->profile = profile + 1;
  person_list(history, profile);
}

void clvp_person_leave(clvp_history *history, uint32_t profile) {
  history->totals.profiles--;
  if (!clvp_profile_is(clvp_profile_at(history, profile), CLVP_PROFILE_LISTED)) return;
  person_unlist(history, profile);
  clvp_person *person = profile_person(history, profile);
  if (person) person_choose(history, person);
}

void clvp_person_begin(clvp_history *history, uint32_t node) {
  clvp_graph *graph = &history->graph;
  uint32_t number = graph->free_person;
  if (number != 0) {
    graph->free_person = clvp_person_at(graph, number)->member;
  } else {
    if (graph->persons.used == 0) graph->persons.used = 1;
    number = (uint32_t)graph->persons.used++;
  }
  clvp_node *member = clvp_node_at(graph, node);
  member->person = number;
  member->next = member->previous = node;
  bool listed = clvp_profile_is(clvp_profile_at(history, member->profile), CLVP_PROFILE_LISTED);
  *clvp_person_at(graph, number) = (clvp_person){node, 1, listed ? member->profile + 1 : 0};
}

static void person_discard(clvp_graph *graph, uint32_t number) {
  *clvp_person_at(graph, number) = (clvp_person){graph->free_person, 0, 0};
  graph->free_person = number;
}

void clvp_person_end(clvp_history *history, uint32_t node) {
  person_discard(&history->graph, clvp_node_at(&history->graph, node)->person);
}

/* The circle that `node` stands in and that of `other` become one, or one becomes two. */
static void circle_swap(clvp_graph *graph, uint32_t node, uint32_t other) {
  clvp_node *a = clvp_node_at(graph, node), *b = clvp_node_at(graph, other);
  uint32_t a_next = a->next, b_next = b->next;
  a->next = b_next;
  b->next = a_next;
  clvp_node_at(graph, b_next)->previous = node;
  clvp_node_at(graph, a_next)->previous = other;
}

void clvp_person_merge(clvp_history *history, uint32_t a, uint32_t b) {
  clvp_graph *graph = &history->graph;
  if (a == b) return;
  bool a_larger = clvp_person_at(graph, a)->members >= clvp_person_at(graph, b)->members;
  uint32_t large_number = a_larger ? a : b, small_number = a_larger ? b : a;
  clvp_person *large = clvp_person_at(graph, large_number), *small = clvp_person_at(graph, small_number);
  uint32_t number = small->member;
  do {
    clvp_node *node = clvp_node_at(graph, number);
    node->person = large_number;
    number = node->next;
  } while (number != small->member);
  circle_swap(graph, large->member, small->member);
  large->members += small->members;
  if (large->profile == 0)
    large->profile = small->profile;
  else if (small->profile != 0)
    person_unlist(history, small->profile - 1);
  person_discard(graph, small_number);
}

void clvp_person_split(clvp_history *history, uint32_t first) {
  clvp_graph *graph = &history->graph;
  uint32_t old_number = clvp_node_at(graph, first)->person;
  clvp_person *old = clvp_person_at(graph, old_number);
  uint32_t stands = old->profile;
  bool gone = false; /* with the part that leaves */
  uint32_t number = first, own = 0;
  while (number != 0) {
    clvp_node *node = clvp_node_at(graph, number);
    uint32_t following = node->queue;
    gone = gone || stands == node->profile + 1;
    /* Out of the old circle, into the new one. */
    if (old->member == number) old->member = node->next;
    circle_swap(graph, node->previous, number);
    old->members--;
    if (own == 0) {
      clvp_person_begin(history, number);
      own = node->person;
      clvp_person_at(graph, own)->profile = 0;
    } else {
      node->person = own;
      circle_swap(graph, first, number);
      clvp_person_at(graph, own)->members++;
    }
    number = following;
  }
  clvp_person *young = clvp_person_at(graph, own);
  young->profile = gone ? stands : 0;
  if (gone)
    person_choose(history, old);
  else
    person_choose(history, young);
}

uint32_t clvp_person_of(const clvp_history *history, uint32_t profile) {
  const clvp_person *person = profile_person(history, profile);
  if (person) return person->profile != 0 ? person->profile - 1 : CLVP_NUMBERS;
  return clvp_orders_any(clvp_profile_at(history, profile)) ? profile : CLVP_NUMBERS;
}

bool clvp_person_next(const clvp_history *history, uint32_t profile, uint32_t *node, uint32_t *member) {
  const clvp_graph *graph = &history->graph;
  uint32_t own = clvp_profile_at(history, profile)->node;
  bool first = *node == 0;
  if (own == 0) {
    *node = 1;
    *member = profile;
    return first;
  }
  *node = first ? own : clvp_node_at(graph, *node)->next;
  *member = clvp_node_at(graph, *node)->profile;
  return first || *node != own;
}

uint32_t clvp_person_visible(const clvp_history *history, uint32_t profile) {
  uint32_t node = 0, member, visible = CLVP_NUMBERS;
  bool absorbed = false; /* is the one found so far? */
  while (clvp_person_next(history, profile, &node, &member)) {
    const clvp_profile *own = clvp_profile_at(history, member);
    if (clvp_profile_is(own, CLVP_PROFILE_ERASED)) continue;
    bool own_absorbed = own->node != 0 && clvp_node_at(&history->graph, own->node)->absorbed > 0;
    if (visible != CLVP_NUMBERS) {
      if (own_absorbed && !absorbed) continue;
      const clvp_profile *best = clvp_profile_at(history, visible);
      if (own_absorbed == absorbed && clvp_bytes_compare(clvp_profile_id(history, own), own->id_size,
                                                         clvp_profile_id(history, best), best->id_size) > 0)
        continue;
    }
    visible = member;
    absorbed = own_absorbed;
  }
  return visible;
}
