/* Order filters: an order's fields for the evaluator, and the pass over all orders when the filter changes. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "../base/hash.h"
#include <string.h>

enum filter_field { FIELD_AMOUNT, FIELD_COST, FIELD_DAY, FIELD_SOURCE, FIELD_CHANNEL, FIELD_CAMPAIGN, FIELD_TAGS };

static const clvp_query_field filter_fields[] = {
    [FIELD_AMOUNT] = {"amount", CLVP_QUERY_MONEY, false},  [FIELD_COST] = {"cost", CLVP_QUERY_MONEY, false},
    [FIELD_DAY] = {"day", CLVP_QUERY_DATE, false},         [FIELD_SOURCE] = {"source", CLVP_QUERY_TEXT, false},
    [FIELD_CHANNEL] = {"channel", CLVP_QUERY_TEXT, false}, [FIELD_CAMPAIGN] = {"campaign", CLVP_QUERY_TEXT, false},
    [FIELD_TAGS] = {"tags", CLVP_QUERY_TAGS, false},
};

/* Orders looked at together. */
enum { FILTER_BATCH = 64 };

struct clvp_filter_use {
  const clvp_filter *filter;
  const clvp_history *history;
  clvp_contents rows[FILTER_BATCH];
  clvp_order *orders[FILTER_BATCH]; /* where they are from */
  size_t count;
  clvp_query_text *tags; /* CLV_TAGS_MAX a row; NULL where the filter reads none */
  void *scratch;
};

clv_status clvp_filter_create(clvp_filter **filter, const char *text, size_t size, uint32_t minor_digits,
                              const clv_allocator *allocator, clv_error *error) {
  clvp_query_table table = {filter_fields, sizeof filter_fields / sizeof *filter_fields, minor_digits, "filter"};
  clvp_query *query = NULL;
  clv_status status = clvp_query_compile(&query, text, size, &table, allocator, error);
  if (status != CLV_OK) return status;
  clvp_filter *made = NULL;
  if (clvp_query_uses_as_of(query))
    status = clvp_fail(error, CLV_EDATA, "filter", "an order filter holds for every as_of, so it cannot say within");
  else if (!(made = clvp_allocate(allocator, 1, sizeof *made)))
    status = clvp_no_memory(error);
  if (status != CLV_OK) {
    clvp_query_free(query);
    return status;
  }
  static const clvp_key nobody = {0, 0};
  size_t printed_size;
  const char *printed = clvp_query_printed(query, &printed_size);
  made->query = query;
  made->allocator = *allocator;
  made->hash = clvp_hash_bytes(nobody, printed, printed_size);
  if (made->hash == 0) made->hash = 1;
  *filter = made;
  return CLV_OK;
}

void clvp_filter_free(clvp_filter *filter) {
  if (!filter) return;
  const clv_allocator allocator = filter->allocator;
  clvp_query_free(filter->query);
  clvp_release(&allocator, filter);
}

static size_t filter_tag_count(const clvp_filter *filter) {
  size_t count;
  const uint32_t *fields = clvp_query_fields(filter->query, &count);
  for (size_t i = 0; i < count; i++)
    if (fields[i] == FIELD_TAGS) return (size_t)FILTER_BATCH * CLV_TAGS_MAX;
  return 0;
}

clvp_filter_use *clvp_filter_use_create(const clvp_filter *filter) {
  clvp_filter_use *use = clvp_allocate(&filter->allocator, 1, sizeof *use);
  if (!use) return NULL;
  size_t tags = filter_tag_count(filter);
  use->filter = filter;
  use->scratch = clvp_allocate(&filter->allocator, clvp_query_scratch_size(filter->query), 1);
  if (tags > 0) use->tags = clvp_allocate(&filter->allocator, tags, sizeof *use->tags);
  if (use->scratch && (tags == 0 || use->tags)) return use;
  clvp_release(&filter->allocator, use->scratch);
  clvp_release(&filter->allocator, use->tags);
  clvp_release(&filter->allocator, use);
  return NULL;
}

size_t clvp_filter_memory(const clvp_filter *filter) {
  return filter ? sizeof *filter + clvp_query_memory(filter->query) : 0;
}

size_t clvp_filter_use_memory(const clvp_filter_use *use) {
  if (!use) return 0;
  return sizeof *use + filter_tag_count(use->filter) * sizeof *use->tags + clvp_query_scratch_size(use->filter->query);
}

void clvp_filter_use_wipe(clvp_filter_use *use) {
  if (!use) return;
  memset(use->rows, 0, sizeof use->rows);
  memset(use->scratch, 0, clvp_query_scratch_size(use->filter->query));
}

void clvp_filter_use_free(clvp_filter_use *use) {
  if (!use) return;
  clvp_filter_use_wipe(use);
  const clv_allocator allocator = use->filter->allocator;
  clvp_release(&allocator, use->scratch);
  clvp_release(&allocator, use->tags);
  clvp_release(&allocator, use);
}

static clvp_query_text filter_text(const clvp_history *history, uint32_t number) {
  clvp_query_text text;
  text.bytes = clvp_dictionary_text(&history->texts, number, &text.size);
  return text;
}

/* A set of tags is kept as one text, each with its length in front. */
static clvp_query_tags filter_tags(clvp_filter_use *use, size_t row) {
  clvp_query_text *texts = use->tags + row * CLV_TAGS_MAX;
  clvp_query_text set = filter_text(use->history, use->rows[row].tags);
  const unsigned char *bytes = set.bytes;
  size_t count = 0;
  for (size_t at = 0; at < set.size; at += 1 + (size_t)bytes[at])
    texts[count++] = (clvp_query_text){bytes + at + 1, bytes[at]};
  return (clvp_query_tags){texts, count};
}

static void filter_get(void *user, uint32_t field, size_t first, size_t count, clvp_query_column *column) {
  clvp_filter_use *use = user;
  const clvp_history *history = use->history;
  for (size_t i = 0; i < count; i++) {
    const clvp_contents *row = &use->rows[first + i];
    switch ((enum filter_field)field) {
    case FIELD_AMOUNT:
      column->is.integer[i] = row->amount;
      break;
    case FIELD_COST:
      column->is.integer[i] = row->cost;
      column->absent[i] = row->cost == CLVP_NO_COST;
      break;
    case FIELD_DAY:
      column->is.integer[i] = clvp_day_of_time(row->time, history->configuration.day_offset);
      break;
    case FIELD_SOURCE:
      column->is.text[i] = filter_text(history, row->source);
      break;
    case FIELD_CHANNEL:
      column->is.text[i] = filter_text(history, row->channel);
      break;
    case FIELD_CAMPAIGN:
      column->is.text[i] = filter_text(history, row->campaign);
      break;
    case FIELD_TAGS:
      column->is.tags[i] = filter_tags(use, first + i);
      break;
    }
  }
}

bool clvp_filter_passes(clvp_filter_use *use, const clvp_history *history, const clvp_contents *contents) {
  clvp_query_source source = {filter_get, NULL, use, CLV_NO_DAY};
  use->history = history;
  use->rows[0] = *contents;
  return clvp_query_matches(use->filter->query, &source, use->scratch, 0);
}

static void refilter_batch(clvp_filter_use *use) {
  clvp_query_source source = {filter_get, NULL, use, CLV_NO_DAY};
  uint8_t matches[FILTER_BATCH];
  clvp_query_evaluate(use->filter->query, &source, use->scratch, 0, use->count, matches);
  for (size_t i = 0; i < use->count; i++)
    if (!matches[i]) use->orders[i]->when |= CLVP_ORDER_FILTERED;
  use->count = 0;
}

static void refilter_run(clvp_history *history, clvp_filter_use *use, clvp_order *orders, size_t count) {
  for (size_t i = 0; i < count; i++) {
    orders[i].when &= ~(uint64_t)CLVP_ORDER_FILTERED;
    if (!use || clvp_order_is(&orders[i], CLVP_ORDER_AWAITED)) continue;
    clvp_order_unpack(history, &orders[i], &use->rows[use->count]);
    use->orders[use->count++] = &orders[i];
    if (use->count == FILTER_BATCH) refilter_batch(use);
  }
}

static void refilter_all(clvp_history *history, clvp_filter_use *use) {
  if (use) use->history = history;
  for (size_t i = 0; i < history->profiles.used; i++) {
    const clvp_profile *profile = clvp_profile_at(history, i);
    clvp_history_prefetch(history, i);
    clvp_order *orders;
    size_t count;
    for (size_t run = 0; (orders = clvp_orders_run(history, profile, run, &count)) != NULL; run++)
      refilter_run(history, use, orders, count);
  }
  if (use && use->count > 0) refilter_batch(use);
}

void clvp_history_refilter(clvp_history *history) {
  if (history->filter_use) refilter_all(history, history->filter_use);
}

clv_status clvp_history_set_filter(clvp_history *history, clvp_filter *filter, clv_error *error) {
  clvp_filter_use *use = filter ? clvp_filter_use_create(filter) : NULL;
  if (filter && !use) return clvp_no_memory(error);
  refilter_all(history, use);
  clvp_filter_use_free(history->filter_use);
  clvp_filter_free(history->filter);
  history->filter = filter;
  history->filter_use = use;
  history->configuration.filter = filter ? filter->hash : 0;
  return CLV_OK;
}
