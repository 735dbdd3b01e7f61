/* Reading a person's orders: one profile's as they lie, several profiles' united. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "reading.h"
#include "../base/calendar.h"
#include "../base/error.h"
#include "../base/sort.h"
#include <string.h>

/* What is given back of an order up to as_of, no more than `paid`: one member knows its refunds. */
static int64_t reading_refunded(const clvp_reading *reading, const clvp_order *order, int64_t paid) {
  int64_t refunded = 0;
  uint32_t number = clvp_order_refunds(reading->history, order);
  while (number != 0 && refunded < paid) {
    const clvp_cell *cell = clvp_cell_at(reading->history, number);
    const clvp_order *refund = &cell->is.refund;
    number = cell->next;
    if (clvp_order_is(refund, CLVP_ORDER_CANCELLED) || clvp_order_time(refund) > reading->as_of) continue;
    refunded += clvp_order_amount(refund);
  }
  return refunded < paid ? refunded : paid;
}

/* The same where several members know some: of one refund that two know, what decides among its versions decides. */
static int64_t reading_refunded_together(const clvp_reading *reading, const clvp_entry *entry, int64_t paid) {
  int64_t refunded = 0;
  const clvp_history *history = reading->history;
  const clvp_order **members = reading->all + entry->first;
  for (size_t i = 0; i < entry->count; i++) {
    for (uint32_t a = clvp_order_refunds(history, members[i]); a != 0 && refunded < paid;) {
      const clvp_cell *cell = clvp_cell_at(history, a);
      const clvp_order *refund = &cell->is.refund;
      bool decides = true;
      for (size_t k = 0; decides && k < entry->count; k++) {
        for (uint32_t b = k == i ? 0 : clvp_order_refunds(history, members[k]); decides && b != 0;) {
          const clvp_cell *other = clvp_cell_at(history, b);
          bool wins = false;
          if (other->is.refund.digest == refund->digest) {
            clv_outcome outcome = clvp_refund_decide(refund, &other->is.refund, &wins);
            /* Alike: the first counts. */
            wins = wins || (outcome == CLV_OUTCOME_REPEATED && k < i);
          }
          decides = !wins;
          b = other->next;
        }
      }
      a = cell->next;
      if (!decides || clvp_order_is(refund, CLVP_ORDER_CANCELLED) || clvp_order_time(refund) > reading->as_of) continue;
      refunded += clvp_order_amount(refund);
    }
  }
  return refunded < paid ? refunded : paid;
}

static int reading_by_digest(const void *a, const void *b) {
  const clvp_order *one = *(const clvp_order *const *)a, *other = *(const clvp_order *const *)b;
  return (one->digest > other->digest) - (one->digest < other->digest);
}

static int reading_by_time(const void *a, const void *b) {
  const clvp_order *one = ((const clvp_entry *)a)->order, *other = ((const clvp_entry *)b)->order;
  uint64_t x = clvp_order_instant(one), y = clvp_order_instant(other);
  if (x != y) return x < y ? -1 : 1;
  return (one->digest > other->digest) - (one->digest < other->digest);
}

/* Which of two members' contents of one order stays. */
static const clvp_order *reading_decide(const clvp_history *history, const clvp_order *a, const clvp_order *b) {
  if (clvp_order_is(a, CLVP_ORDER_AWAITED)) return b;
  if (clvp_order_is(b, CLVP_ORDER_AWAITED)) return a;
  clvp_contents one, other;
  clvp_order_unpack(history, a, &one);
  clvp_order_unpack(history, b, &other);
  if (one.version != other.version) return one.version > other.version ? a : b;
  return clvp_contents_compare(history, &one, &other) >= 0 ? a : b;
}

static size_t reading_count(const clvp_history *history, uint32_t profile) {
  const clvp_profile *member = clvp_profile_at(history, profile);
  size_t total = 0, count;
  for (size_t run = 0; clvp_orders_run(history, member, run, &count) != NULL; run++) total += count;
  return total;
}

static clv_status reading_unite(clvp_reading *reading, uint32_t number, clv_error *error) {
  const clvp_history *history = reading->history;
  const clv_allocator *allocator = &history->store.allocator;
  size_t total = 0, count;
  uint32_t node = 0, member;
  while (clvp_person_next(history, number, &node, &member)) total += reading_count(history, member);
  if (total == 0) return CLV_OK;
  reading->all = clvp_allocate(allocator, total, sizeof *reading->all);
  reading->entries = clvp_allocate(allocator, total, sizeof *reading->entries);
  if (!reading->all || !reading->entries) {
    clvp_reading_close(reading);
    return clvp_no_memory(error);
  }
  node = 0;
  while (clvp_person_next(history, number, &node, &member)) {
    const clvp_order *orders;
    const clvp_profile *profile = clvp_profile_at(history, member);
    for (size_t run = 0; (orders = clvp_orders_run(history, profile, run, &count)) != NULL; run++)
      for (size_t i = 0; i < count; i++) reading->all[reading->all_count++] = &orders[i];
  }
  clvp_sort(reading->all, total, sizeof *reading->all, reading_by_digest);
  for (size_t i = 0; i < total; i++) {
    bool same = i > 0 && reading->all[i - 1]->digest == reading->all[i]->digest;
    if (!same) reading->entries[reading->count++] = (clvp_entry){reading->all[i], (uint32_t)i, 0};
    clvp_entry *entry = &reading->entries[reading->count - 1];
    entry->count++;
    entry->order = reading_decide(history, entry->order, reading->all[i]);
  }
  clvp_sort(reading->entries, reading->count, sizeof *reading->entries, reading_by_time);
  return CLV_OK;
}

clv_status clvp_reading_open(clvp_reading *reading, const clvp_history *history, clvp_filter_use *use, size_t number,
                             int64_t as_of, clv_error *error) {
  memset(reading, 0, sizeof *reading);
  reading->history = history;
  reading->use = use;
  reading->profile = clvp_profile_at(history, number);
  reading->as_of = as_of;
  reading->day_end = INT64_MIN;
  reading->day = CLV_NO_DAY;
  uint32_t node = reading->profile->node;
  if (node == 0) return CLV_OK;
  const clvp_person *person = clvp_person_at(&history->graph, clvp_node_at(&history->graph, node)->person);
  if (person->members == 1) return CLV_OK;
  reading->united = true;
  return reading_unite(reading, (uint32_t)number, error);
}

/* The next order, whether it counts or not; NULL at the end. */
static const clvp_order *reading_step(clvp_reading *reading, const clvp_entry **entry) {
  *entry = NULL;
  if (reading->united) {
    if (reading->at == reading->count) return NULL;
    *entry = &reading->entries[reading->at++];
    return (*entry)->order;
  }
  while (reading->at == reading->count) {
    reading->orders = clvp_orders_run(reading->history, reading->profile, reading->run++, &reading->count);
    reading->at = 0;
    if (!reading->orders) return NULL;
  }
  return &reading->orders[reading->at++];
}

static bool reading_passes(const clvp_reading *reading, const clvp_order *order) {
  clvp_contents contents;
  clvp_order_unpack(reading->history, order, &contents);
  return clvp_filter_passes(reading->use, reading->history, &contents);
}

bool clvp_reading_next(clvp_reading *reading, clvp_item *item) {
  unsigned uncounted = CLVP_ORDER_CANCELLED | CLVP_ORDER_AWAITED | (reading->use ? 0 : CLVP_ORDER_FILTERED);
  int32_t offset = reading->history->configuration.day_offset;
  const clvp_entry *entry;
  const clvp_order *order;
  while ((order = reading_step(reading, &entry)) != NULL) {
    int64_t time = clvp_order_time(order);
    if (time > reading->as_of) return false;
    if (clvp_order_is(order, uncounted) || (reading->use && !reading_passes(reading, order))) continue;
    int64_t paid = clvp_order_amount(order), refunded = 0;
    if (entry && entry->count > 1)
      refunded = reading_refunded_together(reading, entry, paid);
    else if (clvp_order_is(order, CLVP_ORDER_MORE))
      refunded = reading_refunded(reading, order, paid);
    if (paid > 0 && refunded == paid) continue;
    if (time > reading->day_end) {
      reading->day = clvp_day_of_time(time, offset);
      reading->day_end = clvp_last_second(reading->day, offset);
    }
    *item = (clvp_item){time, paid - refunded, reading->day};
    return true;
  }
  return false;
}

void clvp_reading_close(clvp_reading *reading) {
  const clv_allocator *allocator = &reading->history->store.allocator;
  clvp_release(allocator, reading->all);
  clvp_release(allocator, reading->entries);
  reading->all = NULL;
  reading->entries = NULL;
}
