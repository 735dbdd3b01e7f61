/* A history written as bytes that depend on configuration, key and the set of events alone. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "section.h"
#include "../base/bytes.h"
#include "../base/error.h"
#include "../base/sort.h"
#include "sorted.h"

enum { WRITE_NEAR = 6, WRITE_AHEAD = 12, WRITE_FAR = 24 };
enum { TEXT_SOURCE = 1, TEXT_OTHER = 2 };

/* A text that some order has. */
typedef struct write_text {
  const unsigned char *bytes;
  uint32_t size, number;
  bool source;
} write_text;

/* A link of the node that is being written: to which place, and which it is. */
typedef struct write_tie {
  uint32_t place, link;
} write_tie;

typedef struct section_writer {
  const clvp_history *history;
  clvp_sink *sink;
  const clv_allocator *allocator;
  clv_error *error;
  uint32_t *texts; /* by number: in the section */
  uint32_t *places, *nodes;
  size_t linked;    /* profiles with links so far; each has a place, from 0 */
  int64_t first;    /* time of the first order of the profile before */
  void *scratch[2]; /* refunds of an order; links of a node */
  size_t capacities[2];
} section_writer;

/* The roles of all texts, by their numbers. */
static void write_mark_order(const clvp_history *history, const clvp_order *order, unsigned char *roles) {
  clvp_contents contents;
  if (clvp_order_is(order, CLVP_ORDER_AWAITED)) return;
  if (!clvp_order_is(order, CLVP_ORDER_DETAIL)) {
    roles[order->when >> CLVP_ORDER_SOURCE_SHIFT & CLVP_ORDER_SOURCE_MAX] |= TEXT_SOURCE;
    return;
  }
  clvp_order_unpack(history, order, &contents);
  roles[contents.source] |= TEXT_SOURCE;
  roles[contents.channel] |= TEXT_OTHER;
  roles[contents.campaign] |= TEXT_OTHER;
  roles[contents.tags] |= TEXT_OTHER;
}

static void write_mark_texts(const clvp_history *history, unsigned char *roles) {
  for (size_t i = 0; i < history->profiles.used; i++) {
    const clvp_order *orders;
    size_t count;
    clvp_history_prefetch(history, i);
    const clvp_profile *profile = clvp_profile_at(history, i);
    for (size_t run = 0; (orders = clvp_orders_run(history, profile, run, &count)) != NULL; run++)
      for (size_t k = 0; k < count; k++) write_mark_order(history, &orders[k], roles);
  }
}

static int write_compare_texts(const void *a, const void *b) {
  const write_text *one = a, *other = b;
  if (one->source != other->source) return one->source ? -1 : 1;
  return clvp_bytes_compare(one->bytes, one->size, other->bytes, other->size);
}

static void write_texts_sorted(section_writer *writer, const write_text *texts, size_t count, size_t sources) {
  clvp_put_unsigned(writer->sink, sources);
  for (size_t i = 0; i <= count; i++) {
    if (i == sources) clvp_put_unsigned(writer->sink, count - sources);
    if (i == count) return;
    clvp_put_unsigned(writer->sink, texts[i].size);
    clvp_put_bytes(writer->sink, texts[i].bytes, texts[i].size);
    writer->texts[texts[i].number] = (uint32_t)i + 1;
  }
}

/* Texts in use, and their numbers in the section. */
static clv_status write_texts(section_writer *writer) {
  const clvp_history *history = writer->history;
  size_t known = clvp_dictionary_count(&history->texts), count = 0, sources = 0;
  if (known == 0) {
    write_texts_sorted(writer, NULL, 0, 0);
    return CLV_OK;
  }
  unsigned char *roles = clvp_allocate(writer->allocator, known + 1, sizeof *roles);
  write_text *texts = NULL;
  clv_status status = CLV_ENOMEM;
  writer->texts = clvp_allocate(writer->allocator, known + 1, sizeof *writer->texts);
  if (!roles || !writer->texts) goto done;
  write_mark_texts(history, roles);
  for (size_t i = 1; i <= known; i++) count += roles[i] != 0;
  texts = clvp_allocate(writer->allocator, count + 1, sizeof *texts);
  if (!texts) goto done;
  count = 0;
  for (uint32_t i = 1; i <= known; i++) {
    if (roles[i] == 0) continue;
    size_t size;
    const unsigned char *bytes = clvp_dictionary_text(&history->texts, i, &size);
    bool source = (roles[i] & TEXT_SOURCE) != 0;
    texts[count++] = (write_text){bytes, (uint32_t)size, i, source};
    sources += source;
  }
  clvp_sort(texts, count, sizeof *texts, write_compare_texts);
  write_texts_sorted(writer, texts, count, sources);
  status = CLV_OK;
done:
  clvp_release(writer->allocator, roles);
  clvp_release(writer->allocator, texts);
  return status == CLV_OK ? CLV_OK : clvp_no_memory(writer->error);
}

/* Room for `count` elements of `size` bytes in one of the scratch vectors; NULL: out of memory. */
static void *write_scratch(section_writer *writer, size_t which, size_t count, size_t size) {
  clv_status status =
      clvp_reserve(writer->allocator, &writer->scratch[which], &writer->capacities[which], count, size, writer->error);
  return status == CLV_OK ? writer->scratch[which] : NULL;
}

static int write_compare_refunds(const void *a, const void *b) {
  const clvp_order *one = *(const clvp_order *const *)a, *other = *(const clvp_order *const *)b;
  return (one->digest > other->digest) - (one->digest < other->digest);
}

static clv_status write_refunds(section_writer *writer, uint32_t first, int64_t time) {
  const clvp_history *history = writer->history;
  size_t count = 0;
  for (uint32_t cell = first; cell != 0; cell = clvp_cell_at(history, cell)->next) count++;
  const clvp_order **refunds = write_scratch(writer, 0, count, sizeof *refunds);
  if (!refunds) return CLV_ENOMEM;
  count = 0;
  for (uint32_t cell = first; cell != 0; cell = clvp_cell_at(history, cell)->next)
    refunds[count++] = &clvp_cell_at(history, cell)->is.refund;
  clvp_sort(refunds, count, sizeof *refunds, write_compare_refunds);
  clvp_put_unsigned(writer->sink, count);
  for (size_t i = 0; i < count; i++) {
    const clvp_order *refund = refunds[i];
    unsigned flags = (clvp_order_is(refund, CLVP_ORDER_CANCELLED) ? CLVP_REFUND_CANCELLED : 0) |
                     (refund->version != 0 ? CLVP_REFUND_VERSION : 0);
    clvp_put_u64(writer->sink, refund->digest);
    clvp_put_unsigned(writer->sink, flags);
    clvp_put_signed(writer->sink, clvp_order_time(refund) - time);
    clvp_put_unsigned(writer->sink, (uint64_t)clvp_order_amount(refund));
    if (refund->version != 0) clvp_put_unsigned(writer->sink, refund->version);
  }
  return CLV_OK;
}

static unsigned write_details_of(const clvp_contents *contents) {
  return (contents->version != 0 ? CLVP_DETAIL_VERSION : 0) | (contents->cost != CLVP_NO_COST ? CLVP_DETAIL_COST : 0) |
         (contents->channel != 0 ? CLVP_DETAIL_CHANNEL : 0) | (contents->campaign != 0 ? CLVP_DETAIL_CAMPAIGN : 0) |
         (contents->tags != 0 ? CLVP_DETAIL_TAGS : 0);
}

static void write_details(const section_writer *writer, const clvp_contents *contents, unsigned details) {
  clvp_sink *sink = writer->sink;
  clvp_put_unsigned(sink, details);
  if (details & CLVP_DETAIL_VERSION) clvp_put_unsigned(sink, contents->version);
  if (details & CLVP_DETAIL_COST) clvp_put_unsigned(sink, (uint64_t)contents->cost);
  if (details & CLVP_DETAIL_CHANNEL) clvp_put_unsigned(sink, writer->texts[contents->channel]);
  if (details & CLVP_DETAIL_CAMPAIGN) clvp_put_unsigned(sink, writer->texts[contents->campaign]);
  if (details & CLVP_DETAIL_TAGS) clvp_put_unsigned(sink, writer->texts[contents->tags]);
}

static clv_status write_awaited(section_writer *writer, const clvp_order *order) {
  clvp_put_unsigned(writer->sink, CLVP_PART_AWAITED | CLVP_PART_REFUNDS);
  clvp_put_u64(writer->sink, order->digest);
  return write_refunds(writer, order->version, writer->first);
}

/* `*time` is that of the order before, of which there is one where `again`. */
static clv_status write_order(section_writer *writer, const clvp_order *order, bool again, int64_t *time) {
  clvp_sink *sink = writer->sink;
  clvp_contents contents;
  clvp_order_unpack(writer->history, order, &contents);
  uint32_t refunds = clvp_order_refunds(writer->history, order);
  unsigned details = write_details_of(&contents);
  clvp_put_unsigned(sink, (contents.cancelled ? CLVP_PART_CANCELLED : 0u) |
                              (clvp_order_is(order, CLVP_ORDER_CONFLICT) ? CLVP_PART_CONFLICT : 0u) |
                              (contents.source != 0 ? CLVP_PART_SOURCE : 0u) | (details != 0 ? CLVP_PART_DETAILS : 0u) |
                              (refunds != 0 ? CLVP_PART_REFUNDS : 0u));
  clvp_put_u64(sink, contents.digest);
  if (again)
    clvp_put_unsigned(sink, (uint64_t)(contents.time - *time));
  else
    clvp_put_signed(sink, contents.time - *time);
  *time = contents.time;
  clvp_put_unsigned(sink, (uint64_t)contents.amount);
  if (contents.source != 0) clvp_put_unsigned(sink, writer->texts[contents.source]);
  if (details != 0) write_details(writer, &contents, details);
  return refunds != 0 ? write_refunds(writer, refunds, contents.time) : CLV_OK;
}

static clv_status write_orders(section_writer *writer, const clvp_profile *profile) {
  const clvp_history *history = writer->history;
  const clvp_order *orders;
  size_t count;
  int64_t time = writer->first;
  bool again = false;
  clvp_put_unsigned(writer->sink, clvp_orders_count(history, profile));
  for (size_t run = 0; (orders = clvp_orders_run(history, profile, run, &count)) != NULL; run++) {
    for (size_t i = 0; i < count; i++) {
      bool awaited = clvp_order_is(&orders[i], CLVP_ORDER_AWAITED);
      clv_status status = awaited ? write_awaited(writer, &orders[i]) : write_order(writer, &orders[i], again, &time);
      if (status != CLV_OK) return status;
      if (awaited || again) continue;
      writer->first = time;
      again = true;
    }
  }
  return CLV_OK;
}

static clv_status write_profile(section_writer *writer, const clvp_profile *profile) {
  clvp_sink *sink = writer->sink;
  uint32_t node = profile->node;
  if (node != 0) {
    writer->places[node] = (uint32_t)writer->linked;
    writer->nodes[writer->linked++] = node;
  }
  clvp_put_unsigned(sink, 2u * profile->id_size + (node != 0));
  if (clvp_profile_is(profile, CLVP_PROFILE_ERASED)) {
    clvp_put_u64(sink, profile->hash);
    clvp_put_u64(sink, profile->id);
    return CLV_OK;
  }
  clvp_put_bytes(sink, clvp_profile_id(writer->history, profile), profile->id_size);
  return write_orders(writer, profile);
}

/* Ask for what the profiles ahead will need, each step when what it needs itself has come. */
static void write_prefetch(const clvp_history *history, const uint32_t *numbers, size_t i, size_t count) {
  if (i + WRITE_FAR < count) CLVP_PREFETCH(clvp_profile_at(history, numbers[i + WRITE_FAR]));
  if (i + WRITE_AHEAD < count) {
    const clvp_profile *profile = clvp_profile_at(history, numbers[i + WRITE_AHEAD]);
    if (profile->id_size > 0) CLVP_PREFETCH(clvp_profile_id(history, profile));
    clvp_orders_prefetch(history, profile, 0);
  }
  if (i + WRITE_NEAR < count) {
    const clvp_profile *profile = clvp_profile_at(history, numbers[i + WRITE_NEAR]);
    size_t orders;
    const clvp_order *first = clvp_orders_run(history, profile, 0, &orders);
    for (size_t k = 0; first && k < orders && k < WRITE_NEAR; k++)
      if (clvp_order_is(&first[k], CLVP_ORDER_MORE)) CLVP_PREFETCH(clvp_cell_at(history, first[k].version));
  }
}

static clv_status write_profiles(section_writer *writer) {
  const clvp_history *history = writer->history;
  size_t nodes = history->graph.nodes.used, count;
  const uint32_t *numbers;
  clvp_sorted sorted;
  clv_status status = clvp_sorted_open(&sorted, history, writer->error);
  if (status == CLV_OK && nodes > 0) {
    writer->places = clvp_allocate(writer->allocator, nodes, sizeof *writer->places);
    writer->nodes = clvp_allocate(writer->allocator, nodes, sizeof *writer->nodes);
    if (!writer->places || !writer->nodes) status = clvp_no_memory(writer->error);
  }
  if (status == CLV_OK) clvp_put_unsigned(writer->sink, sorted.count);
  while (status == CLV_OK && !writer->sink->failed && (numbers = clvp_sorted_next(&sorted, &count)) != NULL) {
    for (size_t i = 0; status == CLV_OK && i < count; i++) {
      write_prefetch(history, numbers, i, count);
      status = write_profile(writer, clvp_profile_at(history, numbers[i]));
    }
  }
  clvp_sorted_close(&sorted);
  return status;
}

static int write_compare_ties(const void *a, const void *b) {
  const write_tie *one = a, *other = b;
  return (one->place > other->place) - (one->place < other->place);
}

static unsigned write_tie_flags(const section_writer *writer, const clvp_link *link, size_t place) {
  if (link->flags & CLVP_LINK_DEAD) return 0;
  bool upwards = writer->places[link->node[0]] == place;
  return CLVP_TIE_LIVE | (upwards ? CLVP_TIE_UPWARDS : 0u) | (link->order < 0 ? CLVP_TIE_LESS : 0u);
}

/* The links from one place to higher ones. */
static clv_status write_links_of(section_writer *writer, size_t place, size_t *before) {
  const clvp_graph *graph = &writer->history->graph;
  uint32_t node = writer->nodes[place];
  size_t count = 0;
  for (uint32_t number = clvp_node_at(graph, node)->link; number != 0;) {
    const clvp_link *link = clvp_link_at(graph, number);
    unsigned end = clvp_link_end(link, node);
    uint32_t other = writer->places[link->node[1 - end]];
    if (other > place) {
      write_tie *ties = write_scratch(writer, 1, count + 1, sizeof *ties);
      if (!ties) return CLV_ENOMEM;
      ties[count++] = (write_tie){other, number};
    }
    number = link->next[end];
  }
  const write_tie *ties = writer->scratch[1];
  if (count > 1) clvp_sort(writer->scratch[1], count, sizeof *ties, write_compare_ties);
  for (size_t i = 0; i < count; i++) {
    const clvp_link *link = clvp_link_at(graph, ties[i].link);
    clvp_put_unsigned(writer->sink, i == 0 ? place - *before : 0);
    clvp_put_unsigned(writer->sink, ties[i].place - (i == 0 ? place : ties[i - 1].place) - 1);
    clvp_put_unsigned(writer->sink, write_tie_flags(writer, link, place));
    clvp_put_signed(writer->sink, link->seq);
    *before = place;
  }
  return CLV_OK;
}

static clv_status write_links(section_writer *writer) {
  const clvp_graph *graph = &writer->history->graph;
  size_t count = 0, before = 0;
  for (size_t i = 1; i < graph->links.used; i++) count += clvp_link_at(graph, (uint32_t)i)->node[0] != 0;
  clvp_put_unsigned(writer->sink, count);
  clv_status status = CLV_OK;
  for (size_t i = 0; status == CLV_OK && !writer->sink->failed && i < writer->linked; i++)
    status = write_links_of(writer, i, &before);
  return status;
}

clv_status clvp_history_write(const clvp_history *history, clvp_sink *sink, clv_error *error) {
  section_writer writer = {.history = history, .sink = sink, .allocator = &history->store.allocator, .error = error};
  clv_status status = write_texts(&writer);
  if (status == CLV_OK) status = write_profiles(&writer);
  if (status == CLV_OK) status = write_links(&writer);
  clvp_release(writer.allocator, writer.texts);
  clvp_release(writer.allocator, writer.places);
  clvp_release(writer.allocator, writer.nodes);
  clvp_release(writer.allocator, writer.scratch[0]);
  clvp_release(writer.allocator, writer.scratch[1]);
  return status;
}
