/* A second account, slow and obvious: the list of all events, gone through again for every answer. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "account_oracle.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Each text is kept once, so two are equal where their numbers are. Number 0 is the empty one. */
typedef struct texts {
  clv_text *at;
  size_t count, capacity;
} texts;

typedef struct entry {
  clv_event event; /* of an order its texts are the oracle's, and its tags sorted, each once */
  size_t profile, order, source, channel, campaign, refund, survivor; /* numbers of texts; 0 where not used */
  clv_text *tags;
} entry;

struct oracle {
  texts texts;
  entry *list;
  size_t count, capacity;
  int32_t day_offset;
  oracle_filter accepts; /* NULL: every order counts */
};

/* Assertions of Check are slow. */
static void *need_memory(void *memory) {
  if (memory == NULL) ck_abort_msg("no memory");
  return memory;
}

static void *make_room(void *list, size_t count, size_t *capacity, size_t width) {
  if (count < *capacity) return list;
  *capacity = 2 * *capacity + 16;
  return need_memory(realloc(list, *capacity * width));
}

static int compare_text(const clv_text *a, const clv_text *b) {
  size_t both = a->size < b->size ? a->size : b->size;
  int order = both > 0 ? memcmp(a->bytes, b->bytes, both) : 0;
  return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

/* SIZE_MAX where it is not known. */
static size_t text_number(const oracle *own, const void *bytes, size_t size) {
  clv_text wanted = {bytes, size};
  for (size_t i = 0; i < own->texts.count; i++)
    if (compare_text(&own->texts.at[i], &wanted) == 0) return i;
  return SIZE_MAX;
}

static size_t keep_text(oracle *own, const void *bytes, size_t size) {
  size_t number = text_number(own, bytes, size);
  if (number != SIZE_MAX) return number;
  texts *t = &own->texts;
  t->at = make_room(t->at, t->count, &t->capacity, sizeof *t->at);
  void *copy = need_memory(malloc(size + 1));
  if (size > 0) memcpy(copy, bytes, size);
  t->at[t->count].bytes = copy;
  t->at[t->count].size = size;
  return t->count++;
}

oracle *oracle_create(int32_t day_offset) {
  oracle *own = need_memory(calloc(1, sizeof *own));
  own->day_offset = day_offset;
  keep_text(own, "", 0);
  return own;
}

static void free_entry(entry *e) {
  free(e->tags);
  e->tags = NULL;
}

void oracle_free(oracle *own) {
  if (own == NULL) return;
  for (size_t i = 0; i < own->count; i++) free_entry(&own->list[i]);
  for (size_t i = 0; i < own->texts.count; i++) free((void *)(uintptr_t)own->texts.at[i].bytes);
  free(own->texts.at);
  free(own->list);
  free(own);
}

void oracle_set_filter(oracle *own, oracle_filter accepts) { own->accepts = accepts; }

/* What is known of an event, in order. */

static bool is_link(const entry *e) { return e->event.kind == CLV_EVENT_LINK || e->event.kind == CLV_EVENT_UNLINK; }

static bool is_order(const entry *e) { return e->event.kind == CLV_EVENT_PURCHASE; }

static bool is_refund(const entry *e) { return e->event.kind == CLV_EVENT_REFUND; }

static bool is_money(const entry *e) { return is_order(e) || is_refund(e); }

static bool names(const entry *e, size_t id) { return e->profile == id || (is_link(e) && e->survivor == id); }

static int compare_numbers(int64_t a, int64_t b) { return (a > b) - (a < b); }

/* Texts by their bytes, a list that ends first before one that goes on. */
static int compare_tags(const entry *a, const entry *b) {
  for (size_t i = 0; i < a->event.tag_count && i < b->event.tag_count; i++) {
    int order = compare_text(&a->tags[i], &b->tags[i]);
    if (order != 0) return order;
  }
  return compare_numbers((int64_t)a->event.tag_count, (int64_t)b->event.tag_count);
}

static int compare_contents(const oracle *own, const entry *a, const entry *b) {
  const clv_event *p = &a->event, *q = &b->event;
  int order = compare_numbers(p->time, q->time);
  if (order == 0) order = compare_numbers(p->amount, q->amount);
  if (order == 0) order = compare_numbers(p->status, q->status);
  if (order != 0 || is_refund(a)) return order;
  order = compare_numbers(p->flags & CLV_EVENT_COST, q->flags & CLV_EVENT_COST);
  if (order == 0 && (p->flags & CLV_EVENT_COST)) order = compare_numbers(p->cost, q->cost);
  if (order == 0) order = compare_text(&own->texts.at[a->channel], &own->texts.at[b->channel]);
  if (order == 0) order = compare_text(&own->texts.at[a->campaign], &own->texts.at[b->campaign]);
  return order != 0 ? order : compare_tags(a, b);
}

static int compare_versions(const oracle *own, const entry *a, const entry *b) {
  int order = compare_numbers(a->event.version, b->event.version);
  return order != 0 ? order : compare_contents(own, a, b);
}

/* Of one source, whoever sent them: an order or a refund of an order that others are compared with. */
static bool same_order(const entry *a, const entry *b) { return a->order == b->order && a->source == b->source; }

static bool same_thing(const entry *a, const entry *b) {
  return a->event.kind == b->event.kind && same_order(a, b) && a->refund == b->refund;
}

static bool same_pair(const entry *a, const entry *b) {
  return (a->profile == b->profile && a->survivor == b->survivor) ||
         (a->profile == b->survivor && a->survivor == b->profile);
}

/* Seq, then unlink before link, then a link whose absorbed id is the lesser. */
static int compare_links(const oracle *own, const entry *a, const entry *b) {
  int order = compare_numbers(a->event.seq, b->event.seq);
  if (order == 0) order = compare_numbers(a->event.kind == CLV_EVENT_UNLINK, b->event.kind == CLV_EVENT_UNLINK);
  if (order != 0 || a->event.kind == CLV_EVENT_UNLINK) return order;
  const clv_text *t = own->texts.at;
  return compare_numbers(compare_text(&t[a->profile], &t[a->survivor]) < 0,
                         compare_text(&t[b->profile], &t[b->survivor]) < 0);
}

/* A link that decides over its pair. */
static bool is_live(const oracle *own, size_t i) {
  const entry *e = &own->list[i];
  if (e->event.kind != CLV_EVENT_LINK) return false;
  for (size_t k = 0; k < own->count; k++) {
    const entry *other = &own->list[k];
    if (is_link(other) && same_pair(other, e) && compare_links(own, other, e) > 0) return false;
  }
  return true;
}

static bool is_suppressed(const oracle *own, size_t id) {
  for (size_t i = 0; i < own->count; i++)
    if (own->list[i].event.kind == CLV_EVENT_ERASE && own->list[i].profile == id) return true;
  return false;
}

/* Orders and refunds of this id as sent, if it is not erased. */
static bool has_money(const oracle *own, size_t id) {
  bool found = false;
  for (size_t i = 0; i < own->count; i++) found |= is_money(&own->list[i]) && own->list[i].profile == id;
  return found && !is_suppressed(own, id);
}

/* A set of texts: of each whether it is in. */
static bool *find_members(const oracle *own, size_t id) {
  bool *in = need_memory(calloc(own->texts.count, sizeof *in));
  in[id] = true;
  for (bool grown = true; grown;) {
    grown = false;
    for (size_t i = 0; i < own->count; i++) {
      const entry *e = &own->list[i];
      if (!is_link(e) || in[e->profile] == in[e->survivor] || !is_live(own, i)) continue;
      in[e->profile] = in[e->survivor] = grown = true;
    }
  }
  return in;
}

/* The members, or NULL where a question about this id finds nobody. */
static bool *find_person(const oracle *own, const void *id, size_t id_size) {
  size_t number = text_number(own, id, id_size);
  if (number == SIZE_MAX || number == 0 || is_suppressed(own, number)) return NULL;
  bool *in = find_members(own, number), bought = false;
  for (size_t i = 0; i < own->texts.count; i++) bought = bought || (in[i] && has_money(own, i));
  if (bought) return in;
  free(in);
  return NULL;
}

/* Of each event whether it is an order or a refund of these profiles that no other one of them beats. */
static bool *find_winners(const oracle *own, const bool *in) {
  bool *counts = need_memory(calloc(own->count + 1, sizeof *counts));
  bool *wins = need_memory(calloc(own->count + 1, sizeof *wins));
  for (size_t i = 0; i < own->count; i++) {
    const entry *e = &own->list[i];
    counts[i] = is_money(e) && in[e->profile] && !is_suppressed(own, e->profile);
  }
  for (size_t i = 0; i < own->count; i++) {
    wins[i] = counts[i];
    for (size_t k = 0; wins[i] && k < own->count; k++) {
      if (!counts[k] || !same_thing(&own->list[k], &own->list[i])) continue;
      int order = compare_versions(own, &own->list[k], &own->list[i]);
      if (order > 0 || (order == 0 && k < i)) wins[i] = false; /* the same again counts once */
    }
  }
  free(counts);
  return wins;
}

/* What is left of an order, or -1 where it does not qualify. */
static int64_t net_of(const oracle *own, const bool *wins, size_t i, int64_t as_of) {
  const entry *e = &own->list[i];
  if (!wins[i] || !is_order(e) || e->event.status != CLV_ORDER_PLACED || e->event.time > as_of) return -1;
  if (own->accepts != NULL && !own->accepts(&e->event)) return -1;
  int64_t paid = e->event.amount, refunded = 0;
  for (size_t k = 0; k < own->count; k++) {
    const entry *r = &own->list[k];
    if (wins[k] && is_refund(r) && same_order(r, e) && r->event.status == CLV_ORDER_PLACED && r->event.time <= as_of)
      refunded += r->event.amount;
  }
  if (refunded > paid) refunded = paid;
  return paid > 0 && refunded == paid ? -1 : paid - refunded;
}

static int32_t day_of(const oracle *own, int64_t time) {
  int64_t shifted = time + own->day_offset, day = shifted / 86400;
  return (int32_t)(day - (shifted % 86400 < 0));
}

/* The qualifying orders of some profiles. */
static size_t person_orders(const oracle *own, const bool *in, int64_t as_of, int64_t person, oracle_order *orders) {
  bool *wins = find_winners(own, in);
  size_t count = 0;
  for (size_t i = 0; i < own->count; i++) {
    int64_t net = net_of(own, wins, i, as_of);
    if (net < 0) continue;
    orders[count].person = person;
    orders[count].net = net;
    orders[count++].day = day_of(own, own->list[i].event.time);
  }
  free(wins);
  return count;
}

bool oracle_statistics(const oracle *own, const void *id, size_t id_size, int64_t as_of, clv_statistics *statistics) {
  bool *in = find_person(own, id, id_size);
  if (in == NULL) return false;
  oracle_order *orders = need_memory(calloc(own->count + 1, sizeof *orders));
  size_t count = person_orders(own, in, as_of, 0, orders);
  clv_statistics s = {0, CLV_NO_DAY, CLV_NO_DAY, 0, (int64_t)count, 0, 0};
  for (size_t i = 0; i < count; i++) {
    bool again = false;
    for (size_t k = 0; k < i; k++) again = again || orders[k].day == orders[i].day;
    if (!again) s.x++;
    if (s.first_day == CLV_NO_DAY || orders[i].day < s.first_day) s.first_day = orders[i].day;
    if (s.last_day == CLV_NO_DAY || orders[i].day > s.last_day) s.last_day = orders[i].day;
    s.spend += orders[i].net;
  }
  if (count > 0) s.x--;
  for (size_t i = 0; i < count; i++)
    if (orders[i].day == s.first_day) s.first_spend += orders[i].net;
  *statistics = s;
  free(orders);
  free(in);
  return true;
}

/* Is a member named as absorbed by a link that holds? */
static bool is_absorbed(const oracle *own, size_t id) {
  for (size_t i = 0; i < own->count; i++)
    if (own->list[i].profile == id && is_live(own, i)) return true;
  return false;
}

static size_t visible_id(const oracle *own, const bool *in) {
  for (int any = 0; any < 2; any++) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < own->texts.count; i++) {
      if (!in[i] || is_suppressed(own, i) || (!any && is_absorbed(own, i))) continue;
      if (best == SIZE_MAX || compare_text(&own->texts.at[i], &own->texts.at[best]) < 0) best = i;
    }
    if (best != SIZE_MAX) return best;
  }
  return SIZE_MAX;
}

static int compare_as_texts(const void *a, const void *b) { return compare_text(a, b); }

size_t oracle_person_ids(const oracle *own, const void *id, size_t id_size, clv_text *ids, size_t capacity) {
  bool *in = find_person(own, id, id_size);
  if (in == NULL) return 0;
  clv_text *all = need_memory(calloc(own->texts.count, sizeof *all));
  size_t visible = visible_id(own, in), count = 1;
  all[0] = own->texts.at[visible];
  for (size_t i = 0; i < own->texts.count; i++)
    if (in[i] && i != visible && !is_suppressed(own, i)) all[count++] = own->texts.at[i];
  qsort(all + 1, count - 1, sizeof *all, compare_as_texts);
  for (size_t i = 0; i < count && i < capacity; i++) ids[i] = all[i];
  free(all);
  free(in);
  return count;
}

/* Is this the first text of its person that has an order or a refund? */
static bool stands_for_person(const oracle *own, size_t id) {
  if (!has_money(own, id)) return false;
  bool *in = find_members(own, id), first = true;
  for (size_t i = 0; i < id; i++) first = first && !(in[i] && has_money(own, i));
  free(in);
  return first;
}

size_t oracle_orders(const oracle *own, int64_t as_of, oracle_order **orders) {
  /* An order counts once a person. */
  *orders = need_memory(calloc(own->count + 1, sizeof **orders));
  size_t count = 0;
  int64_t person = 0;
  for (size_t id = 1; id < own->texts.count; id++) {
    if (!stands_for_person(own, id)) continue;
    bool *in = find_members(own, id);
    count += person_orders(own, in, as_of, person++, *orders + count);
    free(in);
  }
  return count;
}

/* An order under which contents differ at the version that counts. */
static bool is_conflict(const oracle *own, const entry *winner) {
  for (size_t i = 0; i < own->count; i++) {
    const entry *e = &own->list[i];
    if (e->profile == winner->profile && same_thing(e, winner) && e->event.version == winner->event.version &&
        compare_contents(own, e, winner) != 0)
      return true;
  }
  return false;
}

/* A pair's links may be alike: the first counts. */
static bool is_first_live(const oracle *own, size_t i) {
  if (!is_live(own, i)) return false;
  for (size_t k = 0; k < i; k++)
    if (is_link(&own->list[k]) && same_pair(&own->list[k], &own->list[i]) && is_live(own, k)) return false;
  return true;
}

/* Orders and refunds as this id sent them. */
static void add_profile(const oracle *own, size_t id, oracle_facts *facts) {
  bool *only = need_memory(calloc(own->texts.count, sizeof *only));
  only[id] = true;
  bool *wins = find_winners(own, only);
  facts->profiles++;
  facts->persons += stands_for_person(own, id);
  for (size_t i = 0; i < own->count; i++) {
    const entry *e = &own->list[i];
    if (wins[i] && is_refund(e)) facts->refunds++;
    if (!wins[i] || !is_order(e)) continue;
    facts->orders++;
    facts->conflicts += is_conflict(own, e);
    if (e->event.time > facts->last_time) facts->last_time = e->event.time;
  }
  free(wins);
  free(only);
}

oracle_facts oracle_get_facts(const oracle *own) {
  oracle_facts facts = {0, 0, 0, 0, 0, 0, 0, CLV_TIME_MIN};
  for (size_t id = 1; id < own->texts.count; id++) {
    facts.erased += is_suppressed(own, id);
    if (has_money(own, id)) add_profile(own, id, &facts);
  }
  for (size_t i = 0; i < own->count; i++) facts.links += is_first_live(own, i);
  return facts;
}

size_t oracle_count(const oracle *own) { return own->count; }

clv_event oracle_event(const oracle *own, size_t at) { return own->list[at].event; }

void oracle_kinds(const oracle *own, const void *id, size_t id_size, size_t counts[CLV_EVENT_ERASE + 1]) {
  memset(counts, 0, (CLV_EVENT_ERASE + 1) * sizeof *counts);
  size_t number = text_number(own, id, id_size);
  if (number == SIZE_MAX) return;
  bool *in = find_members(own, number);
  for (size_t i = 0; i < own->count; i++) {
    const entry *e = &own->list[i];
    counts[e->event.kind] += in[e->profile] || (is_link(e) && in[e->survivor]);
  }
  free(in);
}

/* The event that decides over what another one is about: an order or a refund as sent, or a pair. NULL: none. */
static const entry *find_known(const oracle *own, const entry *e) {
  const entry *best = NULL;
  for (size_t i = 0; i < own->count; i++) {
    const entry *other = &own->list[i];
    if (is_link(e)) {
      if (is_link(other) && same_pair(other, e) && (!best || compare_links(own, other, best) > 0)) best = other;
    } else if (other->profile == e->profile && same_thing(other, e)) {
      if (!best || compare_versions(own, other, best) > 0) best = other;
    }
  }
  return best;
}

static bool is_named(const oracle *own, size_t id) {
  for (size_t i = 0; i < own->count; i++)
    if (names(&own->list[i], id)) return true;
  return false;
}

static clv_outcome outcome_of(const oracle *own, const entry *e) {
  if (e->event.kind == CLV_EVENT_ERASE) {
    bool nothing = e->event.mode == CLV_ERASE_SUPPRESS ? is_suppressed(own, e->profile) : !is_named(own, e->profile);
    return nothing ? CLV_OUTCOME_REPEATED : CLV_OUTCOME_NEW;
  }
  if (is_link(e) && e->profile == e->survivor) return CLV_OUTCOME_REPEATED;
  if (is_money(e) && is_suppressed(own, e->profile)) return CLV_OUTCOME_DROPPED;
  const entry *known = find_known(own, e);
  if (known == NULL) return CLV_OUTCOME_NEW;
  int later = is_link(e) ? compare_numbers(e->event.seq, known->event.seq)
                         : compare_numbers(e->event.version, known->event.version);
  if (later != 0) return later > 0 ? CLV_OUTCOME_REPLACED : CLV_OUTCOME_SUPERSEDED;
  bool same = (is_link(e) ? compare_links(own, e, known) : compare_contents(own, e, known)) == 0;
  return same ? CLV_OUTCOME_REPEATED : CLV_OUTCOME_CONFLICT;
}

static const void *kept_bytes(const oracle *own, size_t number) { return own->texts.at[number].bytes; }

/* Insertion sort by bytes; the same tag again is dropped. */
static void keep_tags(oracle *own, entry *e, const clv_event *event) {
  size_t count = 0;
  e->tags = need_memory(calloc(event->tag_count + 1, sizeof *e->tags));
  for (size_t i = 0; i < event->tag_count; i++) {
    size_t number = keep_text(own, event->tags[i].bytes, event->tags[i].size);
    clv_text tag = own->texts.at[number];
    size_t at = 0;
    while (at < count && compare_text(&e->tags[at], &tag) < 0) at++;
    if (at < count && compare_text(&e->tags[at], &tag) == 0) continue;
    memmove(e->tags + at + 1, e->tags + at, (count - at) * sizeof *e->tags);
    e->tags[at] = tag;
    count++;
  }
  e->event.tags = e->tags;
  e->event.tag_count = count;
}

static entry make_entry(oracle *own, const clv_event *event) {
  entry e;
  memset(&e, 0, sizeof e);
  e.event = *event;
  e.profile = keep_text(own, event->profile, event->profile_size);
  if (is_link(&e)) e.survivor = keep_text(own, event->survivor, event->survivor_size);
  if (!is_money(&e)) return e;
  e.order = keep_text(own, event->order, event->order_size);
  e.source = keep_text(own, event->source, event->source_size);
  if (is_refund(&e)) {
    e.refund = keep_text(own, event->refund, event->refund_size);
    return e;
  }
  e.channel = keep_text(own, event->channel, event->channel_size);
  e.campaign = keep_text(own, event->campaign, event->campaign_size);
  keep_tags(own, &e, event);
  e.event.source = kept_bytes(own, e.source);
  e.event.channel = kept_bytes(own, e.channel);
  e.event.campaign = kept_bytes(own, e.campaign);
  return e;
}

/* All that names an id goes. */
static void forget(oracle *own, size_t id) {
  size_t kept = 0;
  for (size_t i = 0; i < own->count; i++) {
    if (names(&own->list[i], id))
      free_entry(&own->list[i]);
    else
      own->list[kept++] = own->list[i];
  }
  own->count = kept;
}

clv_outcome oracle_apply(oracle *own, const clv_event *event) {
  entry e = make_entry(own, event);
  clv_outcome outcome = outcome_of(own, &e);
  if (is_link(&e) && e.profile == e.survivor) return outcome;
  if (event->kind == CLV_EVENT_ERASE && event->mode == CLV_ERASE_FORGET) {
    forget(own, e.profile);
    return outcome;
  }
  own->list = make_room(own->list, own->count, &own->capacity, sizeof *own->list);
  own->list[own->count++] = e;
  return outcome;
}
