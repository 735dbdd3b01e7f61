/* What the tests of histories share: random events from small pools, and the slow and obvious account of them. */
#ifndef LEDGER_H
#define LEDGER_H

#include "../../../lib/base/calendar.h"
#include "../../../lib/base/configuration.h"
#include "../../../lib/history/history.h"
#include "harness.h"
#include <stdlib.h>
#include <string.h>

enum { LEDGER_PROFILES = 5, LEDGER_DAY = 18000, LEDGER_DAYS = 20 };

static const unsigned char ledger_key[CLV_KEY_SIZE] = "sixteen secrets";

typedef struct ledger_event {
  unsigned profile, order, source;
  int64_t time, amount;
  uint32_t version;
  int32_t status;
} ledger_event;

static const char *const ledger_profiles[LEDGER_PROFILES] = {"a", "b", "ab", "\xff\xfe", "someone@example.org"};
static const char *const ledger_orders[8] = {"1", "2", "3", "11", "12", "21", "order", "\x01"};
static const char *const ledger_sources[2] = {"", "1"};

/* Few enough of everything that events meet. */
static inline ledger_event ledger_draw(uint64_t *state) {
  ledger_event event;
  memset(&event, 0, sizeof event);
  event.profile = (unsigned)(harness_random(state) % LEDGER_PROFILES);
  event.order = (unsigned)(harness_random(state) % 8);
  event.source = (unsigned)(harness_random(state) % 2);
  event.time = (LEDGER_DAY + (int64_t)(harness_random(state) % LEDGER_DAYS)) * CLV_SECONDS_PER_DAY;
  event.time += (int64_t)(harness_random(state) % 3) * 40000;
  event.amount = (int64_t)(harness_random(state) % 3) * 5000000000;
  event.version = (uint32_t)(harness_random(state) % 3);
  event.status = harness_random(state) % 4 == 0;
  return event;
}

static inline clv_event ledger_public(const ledger_event *event) {
  clv_event made;
  memset(&made, 0, sizeof made);
  made.kind = CLV_EVENT_PURCHASE;
  made.status = event->status;
  made.profile = ledger_profiles[event->profile];
  made.profile_size = strlen(ledger_profiles[event->profile]);
  made.order = ledger_orders[event->order];
  made.order_size = strlen(ledger_orders[event->order]);
  made.source = event->source > 0 ? ledger_sources[event->source] : NULL;
  made.source_size = strlen(ledger_sources[event->source]);
  made.time = event->time;
  made.amount = event->amount;
  made.version = event->version;
  return made;
}

static inline int ledger_compare_contents(const ledger_event *a, const ledger_event *b) {
  if (a->time != b->time) return a->time < b->time ? -1 : 1;
  if (a->amount != b->amount) return a->amount < b->amount ? -1 : 1;
  return (a->status > b->status) - (a->status < b->status);
}

/* The version rule, from the whole list: the winner among the events of an order, NULL where there is none. */
static inline const ledger_event *ledger_winner(const ledger_event *events, size_t count, unsigned profile,
                                                unsigned order, unsigned source, bool *conflict) {
  const ledger_event *winner = NULL;
  *conflict = false;
  for (size_t i = 0; i < count; i++) {
    const ledger_event *event = &events[i];
    if (event->profile != profile || event->order != order || event->source != source) continue;
    bool newer = !winner || event->version > winner->version;
    if (newer || (event->version == winner->version && ledger_compare_contents(event, winner) > 0)) winner = event;
  }
  for (size_t i = 0; winner && i < count; i++) {
    const ledger_event *event = &events[i];
    if (event->profile == profile && event->order == order && event->source == source &&
        event->version == winner->version && ledger_compare_contents(event, winner) != 0)
      *conflict = true;
  }
  return winner;
}

/* Orders on every day, then counted. Amounts are small enough for 64 bits. */
static inline clv_statistics ledger_statistics(const ledger_event *events, size_t count, unsigned profile,
                                               int64_t as_of, int32_t day_offset) {
  clv_statistics statistics = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  for (int32_t day = LEDGER_DAY - 2; day <= LEDGER_DAY + LEDGER_DAYS + 2; day++) {
    int64_t orders = 0, spend = 0;
    for (unsigned order = 0; order < 8; order++) {
      for (unsigned source = 0; source < 2; source++) {
        bool conflict;
        const ledger_event *event = ledger_winner(events, count, profile, order, source, &conflict);
        if (!event || event->status != CLV_ORDER_PLACED || event->time > as_of) continue;
        if ((event->time + day_offset) / CLV_SECONDS_PER_DAY != day) continue;
        orders++;
        spend += event->amount;
      }
    }
    if (orders == 0) continue;
    if (statistics.orders == 0) {
      statistics.first_day = day;
      statistics.first_spend = spend;
    } else {
      statistics.x++;
    }
    statistics.last_day = day;
    statistics.orders += orders;
    statistics.spend += spend;
  }
  return statistics;
}

static inline void ledger_same(const clv_statistics *got, const clv_statistics *want) {
  /* In one, for assertions are slow. */
  ck_assert_msg(memcmp(got, want, sizeof *got) == 0,
                "x %d, days %d to %d, flags %u, orders %lld, spend %lld, first %lld; not x %d, days %d to %d, orders "
                "%lld, spend %lld, first %lld",
                got->x, got->first_day, got->last_day, got->flags, (long long)got->orders, (long long)got->spend,
                (long long)got->first_spend, want->x, want->first_day, want->last_day, (long long)want->orders,
                (long long)want->spend, (long long)want->first_spend);
}

static inline void ledger_open(clvp_history *history, int32_t day_offset, const clv_allocator *allocator) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = day_offset;
  clv_allocator own;
  ck_assert_int_eq(clvp_allocator_init(&own, allocator, NULL), CLV_OK);
  clvp_history_init(history, ledger_key, &configuration, &own);
}

static inline clv_status ledger_apply(clvp_history *history, const ledger_event *events, size_t count,
                                      int32_t *outcomes) {
  clv_event *made = calloc(count + 1, sizeof *made);
  for (size_t i = 0; i < count; i++) made[i] = ledger_public(&events[i]);
  bool changed;
  clv_status status = clvp_history_apply(history, made, sizeof *made, count, outcomes, &changed, NULL);
  free(made);
  return status;
}

static inline bool ledger_number(const clvp_history *history, const char *id, uint32_t *number) {
  size_t size = strlen(id);
  return clvp_profile_find(history, clvp_profile_hash(history, id, size), id, size, number);
}

/* Everything that a history says agrees with the list of its events. */
static inline void ledger_check(const clvp_history *history, const ledger_event *events, size_t count) {
  size_t orders = 0, conflicts = 0, profiles = 0;
  int64_t last = CLV_TIME_MIN;
  for (unsigned profile = 0; profile < LEDGER_PROFILES; profile++) {
    size_t before = orders;
    for (unsigned order = 0; order < 8; order++) {
      for (unsigned source = 0; source < 2; source++) {
        bool conflict;
        const ledger_event *winner = ledger_winner(events, count, profile, order, source, &conflict);
        orders += winner != NULL;
        conflicts += conflict;
        if (winner && winner->time > last) last = winner->time;
      }
    }
    profiles += orders > before;
    uint32_t number;
    ck_assert_int_eq(ledger_number(history, ledger_profiles[profile], &number), orders > before);
    if (orders == before) continue;
    int32_t offset = history->configuration.day_offset;
    for (int32_t day = LEDGER_DAY - 1; day <= LEDGER_DAY + LEDGER_DAYS + 1; day += 3) {
      int64_t as_of = (int64_t)day * CLV_SECONDS_PER_DAY + 40000 * (day % 2);
      clv_statistics want = ledger_statistics(events, count, profile, as_of, offset), got;
      ck_assert_int_eq(clvp_history_statistics(history, number, as_of, &got, NULL), CLV_OK);
      ledger_same(&got, &want);
    }
  }
  ck_assert_uint_eq(history->profiles.used, profiles);
  ck_assert_uint_eq(history->totals.orders, orders);
  ck_assert_uint_eq(history->totals.conflicts, conflicts);
  ck_assert_int_eq(clvp_history_last_time(history), last);
}

static inline void ledger_shuffle(ledger_event *events, size_t count, uint64_t *state) {
  for (size_t i = count; i > 1; i--) {
    size_t other = (size_t)(harness_random(state) % i);
    ledger_event kept = events[i - 1];
    events[i - 1] = events[other];
    events[other] = kept;
  }
}

#endif
