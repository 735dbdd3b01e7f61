/* A history read from bytes, which may be anything: it is built as they come, or they are refused. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "section.h"
#include "../base/bytes.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "filter.h"
#include "sorted.h"
#include <string.h>

/* What texts have been used for. */
enum { ROLE_SOURCE = 1, ROLE_SHORT = 2, ROLE_TAGS = 4 };

/* Profiles of one hash: no key gives more. */
enum { ALIKE_MAX = 64 };

typedef struct section_reader {
  clvp_history *history;
  clvp_source *source;
  bool no_memory;
  unsigned char *roles; /* by number of the text, less 1 */
  size_t role_capacity, sources, texts;
  int64_t first; /* time of the first order of the profile before */
  size_t linked; /* profiles with links */
  clvp_order orders[CLVP_RUN_MAX];
  unsigned char text[CLVP_TAGS_SIZE_MAX];
} section_reader;

static bool read_refuse(const section_reader *reader) {
  clvp_source_fail(reader->source, CLV_EFORMAT);
  return false;
}

static bool read_no_memory(section_reader *reader) {
  reader->no_memory = true;
  return false;
}

static bool read_fine(const section_reader *reader) { return reader->source->failed == CLV_OK; }

/* Texts of one group, each greater than the one before. */
static bool read_texts_group(section_reader *reader) {
  clvp_history *history = reader->history;
  uint64_t count = clvp_get_unsigned(reader->source);
  const size_t group = reader->texts;
  for (uint64_t i = 0; i < count; i++) {
    uint64_t size = clvp_get_unsigned(reader->source);
    if (size == 0 || size > sizeof reader->text) return read_refuse(reader);
    clvp_get_bytes(reader->source, reader->text, (size_t)size);
    if (!read_fine(reader)) return false;
    if (reader->texts > group) {
      size_t before_size;
      const unsigned char *before = clvp_dictionary_text(&history->texts, (uint32_t)reader->texts, &before_size);
      if (clvp_bytes_compare(before, before_size, reader->text, (size_t)size) >= 0) return read_refuse(reader);
    }
    uint32_t number;
    void *roles = reader->roles;
    clv_status status =
        clvp_reserve(&history->store.allocator, &roles, &reader->role_capacity, reader->texts + 1, 1, NULL);
    reader->roles = roles;
    if (status != CLV_OK ||
        !clvp_dictionary_number(&history->texts, &history->store, reader->text, (size_t)size, &number))
      return read_no_memory(reader);
    if (number != reader->texts + 1) return read_refuse(reader);
    reader->roles[reader->texts++] = 0;
  }
  return read_fine(reader);
}

static bool read_texts(section_reader *reader) {
  bool fine = read_texts_group(reader);
  reader->sources = reader->texts;
  return fine && read_texts_group(reader);
}

/* Is a text a set of tags: sorted, each once, each with its length in front? */
static bool text_is_tags(const unsigned char *text, size_t size) {
  const unsigned char *before = NULL;
  size_t tags = 0;
  for (size_t at = 0; at < size; at += 1 + (size_t)text[at]) {
    if (text[at] == 0 || size - at - 1 < text[at] || ++tags > CLV_TAGS_MAX) return false;
    if (before && clvp_bytes_compare(before + 1, *before, text + at + 1, text[at]) >= 0) return false;
    before = text + at;
  }
  return true;
}

/* The number of a text that can have that role. */
static bool read_text(section_reader *reader, unsigned role, uint32_t *number) {
  uint64_t told = clvp_get_unsigned(reader->source);
  if (told == 0 || told > reader->texts || (role == ROLE_SOURCE && told > reader->sources)) return read_refuse(reader);
  *number = (uint32_t)told;
  unsigned char *roles = &reader->roles[told - 1];
  if (*roles & role) return true;
  size_t size;
  const unsigned char *text = clvp_dictionary_text(&reader->history->texts, *number, &size);
  if (role == ROLE_TAGS ? !text_is_tags(text, size) : size > CLV_TEXT_MAX) return read_refuse(reader);
  *roles |= (unsigned char)role;
  return true;
}

/* Each text is there for something, the first ones as sources. */
static bool read_check_texts(const section_reader *reader) {
  for (size_t i = 0; i < reader->texts; i++) {
    bool needed = i < reader->sources ? (reader->roles[i] & ROLE_SOURCE) != 0 : reader->roles[i] != 0;
    if (!needed) return read_refuse(reader);
  }
  return true;
}

static bool read_version(const section_reader *reader, uint32_t *version) {
  uint64_t told = clvp_get_unsigned(reader->source);
  *version = (uint32_t)told;
  return told > 0 && told <= UINT32_MAX ? true : read_refuse(reader);
}

static bool read_amount(const section_reader *reader, int64_t *amount) {
  uint64_t told = clvp_get_unsigned(reader->source);
  *amount = (int64_t)told;
  return told <= (uint64_t)CLV_AMOUNT_MAX ? true : read_refuse(reader);
}

/* What wraps around is no time, or not one that steps forward. */
static bool read_time(const section_reader *reader, bool forwards, int64_t from, int64_t *time) {
  uint64_t step = forwards ? clvp_get_unsigned(reader->source) : (uint64_t)clvp_get_signed(reader->source);
  *time = (int64_t)((uint64_t)from + step);
  return clvp_time_valid(*time) && (!forwards || *time >= from) ? true : read_refuse(reader);
}

/* One refund into a new cell, whose number is told. */
static bool read_refund(section_reader *reader, int64_t order_time, uint64_t *digest, uint32_t *cell) {
  clvp_history *history = reader->history;
  clvp_contents contents = {.cost = CLVP_NO_COST};
  contents.digest = clvp_get_u64(reader->source);
  uint64_t flags = clvp_get_unsigned(reader->source);
  if (flags >= CLVP_REFUND_FLAGS || (*cell != 0 && contents.digest <= *digest)) return read_refuse(reader);
  contents.cancelled = (flags & CLVP_REFUND_CANCELLED) != 0;
  if (!read_time(reader, false, order_time, &contents.time) || !read_amount(reader, &contents.amount) ||
      ((flags & CLVP_REFUND_VERSION) && !read_version(reader, &contents.version)) || !read_fine(reader))
    return false;
  clvp_order refund;
  uint32_t before = *cell;
  *cell = clvp_cell_take(history);
  if (*cell == 0 || !clvp_order_pack(history, &contents, 0, &refund)) return read_no_memory(reader);
  clvp_cell_at(history, *cell)->is.refund = refund;
  if (before != 0) clvp_cell_at(history, before)->next = *cell;
  *digest = contents.digest;
  history->totals.refunds++;
  return true;
}

/* The number of the first refund's cell. */
static bool read_refunds(section_reader *reader, int64_t order_time, uint32_t *first) {
  uint64_t count = clvp_get_unsigned(reader->source), digest = 0;
  uint32_t cell = 0;
  if (count == 0) return read_refuse(reader);
  for (uint64_t i = 0; i < count; i++) {
    if (!read_refund(reader, order_time, &digest, &cell)) return false;
    if (i == 0) *first = cell;
  }
  return true;
}

static bool read_details(section_reader *reader, clvp_contents *contents) {
  uint64_t details = clvp_get_unsigned(reader->source);
  if (details == 0 || details >= CLVP_DETAILS) return read_refuse(reader);
  return (!(details & CLVP_DETAIL_VERSION) || read_version(reader, &contents->version)) &&
         (!(details & CLVP_DETAIL_COST) || read_amount(reader, &contents->cost)) &&
         (!(details & CLVP_DETAIL_CHANNEL) || read_text(reader, ROLE_SHORT, &contents->channel)) &&
         (!(details & CLVP_DETAIL_CAMPAIGN) || read_text(reader, ROLE_SHORT, &contents->campaign)) &&
         (!(details & CLVP_DETAIL_TAGS) || read_text(reader, ROLE_TAGS, &contents->tags));
}

/* `*time` is that of the order before, of which there is one where `*again`. */
static bool read_order(section_reader *reader, bool *again, int64_t *time, clvp_order *order) {
  clvp_source *source = reader->source;
  clvp_contents contents = {.cost = CLVP_NO_COST};
  uint32_t refunds = 0;
  uint64_t parts = clvp_get_unsigned(source);
  contents.digest = clvp_get_u64(source);
  if (parts >= CLVP_PARTS) return read_refuse(reader);
  if (parts & CLVP_PART_AWAITED) {
    if (parts != (CLVP_PART_AWAITED | CLVP_PART_REFUNDS)) return read_refuse(reader);
    if (!read_refunds(reader, reader->first, &refunds)) return false;
    *order = (clvp_order){contents.digest, CLVP_ORDER_AWAITED | CLVP_ORDER_MORE, 0, refunds};
    return true;
  }
  contents.cancelled = (parts & CLVP_PART_CANCELLED) != 0;
  if (!read_time(reader, *again, *time, &contents.time) || !read_amount(reader, &contents.amount)) return false;
  if ((parts & CLVP_PART_SOURCE) && !read_text(reader, ROLE_SOURCE, &contents.source)) return false;
  if ((parts & CLVP_PART_DETAILS) && !read_details(reader, &contents)) return false;
  if ((parts & CLVP_PART_REFUNDS) && !read_refunds(reader, contents.time, &refunds)) return false;
  if (!read_fine(reader)) return false;
  if (!clvp_order_pack(reader->history, &contents, refunds, order)) return read_no_memory(reader);
  if (parts & CLVP_PART_CONFLICT) order->when |= CLVP_ORDER_CONFLICT;
  if (!*again) reader->first = contents.time;
  *again = true;
  *time = contents.time;
  return true;
}

static bool read_ascends(const clvp_order *before, const clvp_order *order) {
  uint64_t a = clvp_order_instant(before), b = clvp_order_instant(order);
  return a != b ? a < b : before->digest < order->digest;
}

/* What a block holds lies in the reader until all of it is there. */
static bool read_store_block(section_reader *reader, uint32_t number, size_t count) {
  clvp_history *history = reader->history;
  clvp_run *run = &clvp_profile_at(history, number)->run;
  if (!clvp_run_reserve(history, run, number, CLVP_NO_LEAF, count)) return read_no_memory(reader);
  memcpy(clvp_run_block(history, run)->orders, reader->orders, count * sizeof *reader->orders);
  run->count = (uint16_t)count;
  return true;
}

/* An order beyond those. */
static bool read_store_more(section_reader *reader, uint32_t number, const clvp_order *order) {
  clvp_history *history = reader->history;
  const clvp_run *run = &clvp_profile_at(history, number)->run;
  if (run->size_class != CLVP_CLASS_BOOK && !clvp_book_open(history, number)) return read_no_memory(reader);
  clvp_book *book = history->books[run->block];
  if (clvp_book_find(history, book, order->digest, false)) return read_refuse(reader);
  return clvp_book_insert(history, book, order) ? true : read_no_memory(reader);
}

/* A profile's orders, in the order of time and each once. */
static bool read_orders(section_reader *reader, uint32_t number, uint64_t *count) {
  int64_t time = reader->first;
  bool again = false;
  clvp_order before = {0, 0, 0, 0}, order;
  *count = clvp_get_unsigned(reader->source);
  for (uint64_t i = 0; i < *count; i++) {
    if (!read_order(reader, &again, &time, &order)) return false;
    if (i > 0 && !read_ascends(&before, &order)) return read_refuse(reader);
    before = order;
    clvp_totals_change(&reader->history->totals, NULL, &order);
    if (i >= CLVP_RUN_MAX) {
      if (!read_store_more(reader, number, &order)) return false;
      continue;
    }
    for (size_t k = 0; k < i; k++)
      if (reader->orders[k].digest == order.digest) return read_refuse(reader);
    reader->orders[i] = order;
    bool full = i + 1 == *count || i + 1 == CLVP_RUN_MAX;
    if (full && !read_store_block(reader, number, (size_t)i + 1)) return false;
  }
  if (*count > 0) clvp_person_enter(reader->history, number);
  return read_fine(reader);
}

/* Behind the profile before, and not the mark of one that is there itself. */
static bool read_follows(const section_reader *reader, uint32_t number) {
  const clvp_history *history = reader->history;
  const clvp_profile *profile = clvp_profile_at(history, number), *before;
  if (number == 0) return true;
  before = clvp_profile_at(history, number - 1);
  if (before->hash != profile->hash) return before->hash < profile->hash;
  if (clvp_sorted_compare(history, number - 1, number) >= 0) return false;
  for (uint32_t i = number; profile->id_size == 0 && i > 0; i--) {
    before = clvp_profile_at(history, i - 1);
    if (before->hash != profile->hash) break;
    if (before->id_size > 0 && clvp_profile_mark_of(history, before) == profile->id) return false;
    if (number - i == ALIKE_MAX) return false;
  }
  return true;
}

static bool read_profile(section_reader *reader) {
  clvp_history *history = reader->history;
  clvp_source *source = reader->source;
  size_t number = history->profiles.used;
  uint64_t head = clvp_get_unsigned(source), size = head / 2, orders = 0;
  if (size > CLV_ID_MAX) return read_refuse(reader);
  if (!read_fine(reader)) return false;
  size_t place = clvp_segments_place(&history->ids, (size_t)size);
  if (number >= CLVP_NUMBERS || !clvp_segments_reserve(&history->profiles, &history->store, number + 1) ||
      !clvp_segments_reserve(&history->ids, &history->store, place + (size_t)size))
    return read_no_memory(reader);
  clvp_profile *profile = clvp_profile_at(history, number);
  history->profiles.used++;
  if (size > 0) {
    unsigned char *id = clvp_segments_at(&history->ids, place);
    clvp_get_bytes(source, id, (size_t)size);
    profile->hash = clvp_profile_hash(history, id, (size_t)size);
    profile->id = place;
    profile->id_size = (uint16_t)size;
    history->ids.used = place + (size_t)size;
  } else {
    profile->hash = clvp_get_u64(source);
    profile->id = clvp_get_u64(source);
    profile->flags = CLVP_PROFILE_ERASED;
    history->totals.erased++;
  }
  if (!read_fine(reader)) return false;
  if (!read_follows(reader, (uint32_t)number)) return read_refuse(reader);
  if (head & 1) {
    if (!clvp_graph_reserve(&history->graph, &history->store, 1)) return read_no_memory(reader);
    (void)clvp_graph_node(history, (uint32_t)number);
    reader->linked++;
  }
  if (size > 0 && !read_orders(reader, (uint32_t)number, &orders)) return false;
  return size == 0 || orders > 0 || (head & 1) ? true : read_refuse(reader);
}

/* The places of both ends, from those of the link before. */
static bool read_ends(const section_reader *reader, uint64_t *lower, uint64_t *upper) {
  uint64_t step = clvp_get_unsigned(reader->source), further = clvp_get_unsigned(reader->source);
  uint64_t places = reader->linked;
  if (step >= places || further >= places) return read_refuse(reader);
  *lower += step;
  *upper = (step == 0 ? *upper : *lower) + 1 + further;
  return *upper < places ? true : read_refuse(reader);
}

static bool read_link(section_reader *reader, uint64_t *lower, uint64_t *upper) {
  clvp_history *history = reader->history;
  if (!read_ends(reader, lower, upper)) return false;
  uint64_t flags = clvp_get_unsigned(reader->source);
  int64_t seq = clvp_get_signed(reader->source);
  if (flags >= CLVP_TIE_FLAGS || (flags != 0 && !(flags & CLVP_TIE_LIVE))) return read_refuse(reader);
  if (!read_fine(reader)) return false;
  /* Nodes were numbered as their profiles came. */
  uint32_t ends[2] = {(uint32_t)*lower + 1, (uint32_t)*upper + 1};
  bool upwards = (flags & CLVP_TIE_UPWARDS) != 0;
  clvp_link link = {seq,    {ends[!upwards], ends[upwards]}, {0, 0},
                    {0, 0}, flags & CLVP_TIE_LESS ? -1 : 1,  flags == 0 ? CLVP_LINK_DEAD : 0};
  const clvp_profile *absorbed = clvp_profile_at(history, clvp_node_at(&history->graph, link.node[0])->profile);
  const clvp_profile *survivor = clvp_profile_at(history, clvp_node_at(&history->graph, link.node[1])->profile);
  if (flags != 0 && absorbed->id_size > 0 && survivor->id_size > 0 &&
      clvp_bytes_compare(clvp_profile_id(history, absorbed), absorbed->id_size, clvp_profile_id(history, survivor),
                         survivor->id_size) != link.order)
    return read_refuse(reader);
  if (!clvp_graph_reserve(&history->graph, &history->store, 1)) return read_no_memory(reader);
  clvp_graph_add(history, &link);
  return true;
}

static bool read_links(section_reader *reader) {
  const clvp_graph *graph = &reader->history->graph;
  uint64_t count = clvp_get_unsigned(reader->source), lower = 0, upper = 0;
  for (uint64_t i = 0; i < count; i++)
    if (!read_link(reader, &lower, &upper)) return false;
  for (size_t i = 1; i <= reader->linked; i++)
    if (clvp_node_at(graph, (uint32_t)i)->link == 0) return read_refuse(reader);
  return read_fine(reader);
}

static bool read_all(section_reader *reader) {
  if (!read_texts(reader)) return false;
  uint64_t count = clvp_get_unsigned(reader->source);
  for (uint64_t i = 0; i < count; i++)
    if (!read_profile(reader)) return false;
  if (!read_links(reader) || !read_check_texts(reader)) return false;
  clvp_check_end(reader->source);
  if (!read_fine(reader)) return false;
  clv_status indexed = clvp_profiles_index(reader->history);
  if (indexed != CLV_OK) return indexed == CLV_ENOMEM ? read_no_memory(reader) : read_refuse(reader);
  clvp_history_refilter(reader->history);
  return true;
}

clv_status clvp_history_read(clvp_history *history, clvp_source *source, clv_error *error) {
  section_reader reader;
  memset(&reader, 0, offsetof(section_reader, orders));
  reader.history = history;
  reader.source = source;
  history->restoring = true;
  bool fine = read_all(&reader);
  history->restoring = false;
  clvp_release(&history->store.allocator, reader.roles);
  if (fine) return CLV_OK;
  return reader.no_memory ? clvp_no_memory(error) : clvp_source_finish(source, "snapshot", error);
}
