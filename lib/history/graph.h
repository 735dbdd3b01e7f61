/* Links between profiles, and the persons that they make. */
#ifndef CLVP_GRAPH_H
#define CLVP_GRAPH_H

#include "store.h"
#include <clv/event.h>

/* A profile with links. Numbers of nodes, links and persons begin at 1; 0 is none. */
typedef struct clvp_node {
  uint32_t profile;
  uint32_t link;           /* first of its links */
  uint32_t person;         /* it is a member of */
  uint32_t next, previous; /* in the circle of members */
  uint32_t queue;          /* next in the queue of a search */
  uint32_t mark;           /* which search has seen it; 0: none */
  uint32_t absorbed;       /* live links that name it as absorbed */
  uint32_t bare;           /* next of those that lost their last link in this batch, or itself at the end; 0: not one */
} clvp_node;

/* What is known of two profiles. */
typedef struct clvp_link {
  int64_t seq;
  uint32_t node[2]; /* the absorbed one first */
  uint32_t next[2]; /* among the links of each */
  uint32_t previous[2];
  int32_t order; /* how the absorbed id compares with the survivor's, as bytes */
  uint32_t flags;
} clvp_link;

enum { CLVP_LINK_DEAD = 1 /* an unlink decided */ };

/* Members whose links hold them together. */
typedef struct clvp_person {
  uint32_t member;  /* one of the nodes */
  uint32_t members; /* how many */
  uint32_t profile; /* that stands for it, plus 1; 0: none has orders */
} clvp_person;

typedef struct clvp_graph {
  clvp_segments nodes, links, persons;
  uint32_t free_node, free_link, free_person;
  uint32_t bare; /* first node that lost its last link in this batch */
  size_t live;   /* links that hold */
} clvp_graph;

struct clvp_history;
struct clvp_deferred;

static inline clvp_node *clvp_node_at(const clvp_graph *graph, uint32_t number) {
  return clvp_segments_at(&graph->nodes, number);
}
static inline clvp_link *clvp_link_at(const clvp_graph *graph, uint32_t number) {
  return clvp_segments_at(&graph->links, number);
}
static inline clvp_person *clvp_person_at(const clvp_graph *graph, uint32_t number) {
  return clvp_segments_at(&graph->persons, number);
}

void clvp_graph_init(clvp_graph *graph);
void clvp_graph_free(clvp_graph *graph, clvp_store *store);
/* Room for that many more links and their nodes. On false nothing but capacity has changed. */
bool clvp_graph_reserve(clvp_graph *graph, clvp_store *store, size_t links);
/* Which of a node's links' two ends it is. */
static inline unsigned clvp_link_end(const clvp_link *link, uint32_t node) { return link->node[1] == node; }
/* The node of a profile, a new one if need be; there is room. */
uint32_t clvp_graph_node(struct clvp_history *history, uint32_t profile);
/* A link of two nodes that have none yet; there is room. */
void clvp_graph_add(struct clvp_history *history, const clvp_link *link);
/* Apply a link or an unlink of two profiles; there is room. */
clv_outcome clvp_graph_apply(struct clvp_history *history, const struct clvp_deferred *deferred);
/* A profile's links go. Takes no memory. */
void clvp_graph_forget(struct clvp_history *history, uint32_t profile);
/* At the end of a batch: nodes without links go, and profiles that nothing else is known of. Takes no memory. */
void clvp_graph_tidy(struct clvp_history *history);

/* persons.c: who stands for a person. No call takes memory. */
/* A profile's first order or refund has come; or its last has gone. */
void clvp_person_enter(struct clvp_history *history, uint32_t profile);
void clvp_person_leave(struct clvp_history *history, uint32_t profile);
/* Two persons become one; or the nodes in a queue from `first` become a person of their own. */
void clvp_person_merge(struct clvp_history *history, uint32_t a, uint32_t b);
void clvp_person_split(struct clvp_history *history, uint32_t first);
/* A node alone becomes a person; a person of one node is no more. */
void clvp_person_begin(struct clvp_history *history, uint32_t node);
void clvp_person_end(struct clvp_history *history, uint32_t node);
/* The profile that stands for a profile's person, or CLVP_NUMBERS where the person has no order. */
uint32_t clvp_person_of(const struct clvp_history *history, uint32_t profile);
/* The member whose id the person goes by: no live link names it as absorbed; of several or of none the smallest by
 * bytes. CLVP_NUMBERS where all are erased. */
uint32_t clvp_person_visible(const struct clvp_history *history, uint32_t profile);
/* Its members' profiles, one after the other: `*node` begins as 0; false at the end. */
bool clvp_person_next(const struct clvp_history *history, uint32_t profile, uint32_t *node, uint32_t *member);

#endif
