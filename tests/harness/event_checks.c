/* What an account answers, beside what the list of its events says. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_checks.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { MOMENTS = 3 };

/* The trial that runs, told where it fails. */
static struct {
  const char *name;
  uint64_t seed;
  size_t round, count;
  const clv_event *events;
} running = {"check", 0, 0, 0, NULL};

void trial_begin(const char *name, uint64_t seed, size_t round, const clv_event *events, size_t count) {
  running.name = name;
  running.seed = seed;
  running.round = round;
  running.count = count;
  running.events = events;
}

void trial_end(void) { trial_begin("check", 0, 0, NULL, 0); }

void trial_failed(const char *file, int line, const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  for (size_t i = 0; i < running.count; i++) pool_print(stderr, &running.events[i]);
  ck_abort_msg("%s:%d: %s, seed %llu, round %zu: %s", file, line, running.name, (unsigned long long)running.seed,
               running.round, text);
  abort();
}

const unsigned char trial_key[CLV_KEY_SIZE] = "sixteen secrets";

clv_account *trial_open(int32_t day_offset, const clv_allocator *allocator) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = day_offset;
  clv_account *account = NULL;
  clv_status status = clv_account_create(&account, trial_key, &configuration, allocator, NULL);
  HOLDS(status == CLV_OK, "no account: %d", (int)status);
  return account;
}

void trial_apply(clv_account *account, const clv_event *events, size_t count, int32_t *outcomes) {
  clv_status status = clv_account_apply(account, events, sizeof *events, count, outcomes, NULL);
  HOLDS(status == CLV_OK, "apply: %d", (int)status);
}

void trial_set_filter(clv_account *account, oracle *expected, const pool_filter *filter) {
  clv_status status = clv_account_set_filter(account, filter->text, filter->text ? strlen(filter->text) : 0, 0, NULL);
  HOLDS(status == CLV_OK, "filter %s: %d", filter->text, (int)status);
  if (expected != NULL) oracle_set_filter(expected, filter->accepts);
}

/* `under`: NULL or a named filter, which `expected` is given already. */
static void check_statistics(const clv_account *account, const oracle *expected, const char *under, size_t id,
                             int64_t as_of) {
  const clv_text *t = &pool_ids[id];
  clv_statistics want, got;
  memset(&got, 0, sizeof got);
  bool found = oracle_statistics(expected, t->bytes, t->size, as_of, &want);
  clv_status status =
      under ? clv_account_statistics_under(account, under, t->bytes, t->size, as_of, &got, sizeof got, NULL)
            : clv_account_statistics(account, t->bytes, t->size, as_of, &got, sizeof got, NULL);
  HOLDS(status == (found ? CLV_OK : CLV_ENOTFOUND), "statistics of id %zu: %d, %s", id, (int)status,
        found ? "but it is there" : "but it is not there");
  HOLDS(!found || memcmp(&got, &want, sizeof got) == 0,
        "id %zu at %lld: x %d, days %d to %d, flags %u, orders %lld, spend %lld, first %lld; not x %d, days %d to %d, "
        "orders %lld, spend %lld, first %lld",
        id, (long long)as_of, got.x, got.first_day, got.last_day, got.flags, (long long)got.orders,
        (long long)got.spend, (long long)got.first_spend, want.x, want.first_day, want.last_day, (long long)want.orders,
        (long long)want.spend, (long long)want.first_spend);
}

static bool same_text(const clv_text *a, const clv_text *b) {
  return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static void check_ids(const clv_account *account, const oracle *expected, size_t id, size_t capacity) {
  const clv_text *t = &pool_ids[id];
  clv_text want[POOL_IDS], got[POOL_IDS];
  memset(got, 0, sizeof got);
  size_t wanted = oracle_person_ids(expected, t->bytes, t->size, want, POOL_IDS), count = SIZE_MAX;
  clv_status status = clv_account_person_ids(account, t->bytes, t->size, got, capacity, &count, NULL);
  HOLDS(status == (wanted > 0 ? CLV_OK : CLV_ENOTFOUND), "ids of id %zu: %d", id, (int)status);
  HOLDS(count == (wanted > 0 ? wanted : SIZE_MAX), "person of id %zu: %zu ids, not %zu", id, count, wanted);
  for (size_t i = 0; i < POOL_IDS; i++) {
    if (wanted <= capacity && i < wanted)
      HOLDS(same_text(&got[i], &want[i]), "person of id %zu: another id at %zu of %zu", id, i, count);
    else
      HOLDS(got[i].bytes == NULL && got[i].size == 0, "person of id %zu: an id beyond their number", id);
  }
}

clv_account_facts trial_facts(const clv_account *account) {
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  HOLDS(clv_account_get_facts(account, &facts, NULL) == CLV_OK, "no facts");
  return facts;
}

/* Each person at one position, under its visible id, with its statistics. */
static void check_positions(const clv_account *account, const oracle *expected, const clv_account_facts *facts,
                            int64_t as_of) {
  clv_statistics want, got[3 * POOL_IDS], none = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  HOLDS(facts->positions <= 3 * POOL_IDS, "%zu positions", facts->positions);
  size_t half = facts->positions / 2, persons = 0;
  for (size_t i = 0; i < 2; i++) {
    clv_status status =
        clv_account_statistics_range(account, facts->generation, i * half, i == 0 ? half : facts->positions - half,
                                     as_of, got + i * half, sizeof *got, NULL);
    HOLDS(status == CLV_OK, "no range of statistics: %d", (int)status);
  }
  for (size_t i = 0; i < facts->positions; i++) {
    clv_text id, visible;
    clv_status status = clv_account_profile_at(account, facts->generation, i, &id.bytes, &id.size, NULL);
    HOLDS(status == CLV_OK || status == CLV_ENOTFOUND, "position %zu: %d", i, (int)status);
    if (status == CLV_OK) {
      persons++;
      HOLDS(oracle_person_ids(expected, id.bytes, id.size, &visible, 1) > 0, "position %zu: a stranger", i);
      HOLDS(same_text(&id, &visible), "position %zu: not the visible id", i);
      oracle_statistics(expected, id.bytes, id.size, as_of, &want);
    } else {
      want = none;
    }
    HOLDS(memcmp(&got[i], &want, sizeof want) == 0, "position %zu: other statistics", i);
  }
  HOLDS(persons == facts->persons, "%zu persons at positions, not %zu", persons, facts->persons);
}

static void check_facts(const clv_account *account, const oracle *expected, int64_t as_of) {
  clv_account_facts got = trial_facts(account);
  oracle_facts want = oracle_get_facts(expected);
#define SAME_FACT(name)                                                                                                \
  HOLDS(got.name == want.name, "%lld " #name ", not %lld", (long long)got.name, (long long)want.name)
  SAME_FACT(persons);
  SAME_FACT(profiles);
  SAME_FACT(erased);
  SAME_FACT(links);
  SAME_FACT(orders);
  SAME_FACT(refunds);
  SAME_FACT(conflicts);
  SAME_FACT(last_time);
#undef SAME_FACT
  check_positions(account, expected, &got, as_of);
}

static void write_summary(const clv_account *account, int32_t until, int32_t start, harness_buffer *bytes) {
  clv_summary *summary = NULL;
  clv_status status = clv_account_summary(account, until, start, &summary, NULL);
  if (status == CLV_OK) status = clv_summary_write(summary, harness_write, bytes, NULL);
  HOLDS(status == CLV_OK, "no summary: %d", (int)status);
  clv_summary_free(summary);
}

/* The account's summary is that of the same orders through the bulk door. */
static void check_summary(const clv_account *account, const oracle *expected, int32_t day_offset, int32_t until) {
  oracle_order *orders;
  size_t count = oracle_orders(expected, (until + INT64_C(1)) * CLV_SECONDS_PER_DAY - day_offset - 1, &orders);
  int64_t *customers = calloc(count + 1, sizeof *customers), *amounts = calloc(count + 1, sizeof *amounts);
  int32_t *days = calloc(count + 1, sizeof *days);
  HOLDS(customers != NULL && amounts != NULL && days != NULL, "no memory");
  for (size_t i = 0; i < count; i++) {
    customers[i] = orders[i].person;
    amounts[i] = orders[i].net;
    days[i] = orders[i].day;
  }
  clv_order_columns columns = CLV_ORDER_COLUMNS_INIT;
  columns.count = count;
  columns.customer = customers;
  columns.day = days;
  columns.amount = amounts;
  clv_configuration configuration = trial_facts(account).configuration;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  harness_buffer want, got;
  memset(&want, 0, sizeof want);
  memset(&got, 0, sizeof got);
  clv_status status = clv_bulk_create(&bulk, &columns, &configuration, until, NULL, NULL);
  if (status == CLV_OK) status = clv_bulk_summary(bulk, &summary, NULL);
  if (status == CLV_OK) status = clv_summary_write(summary, harness_write, &want, NULL);
  HOLDS(status == CLV_OK, "no summary of the list: %d", (int)status);
  write_summary(account, until, CLV_NO_DAY, &got);
  HOLDS(got.size == want.size && memcmp(got.bytes, want.bytes, want.size) == 0, "another summary until day %d",
        (int)(until - POOL_DAY));
  clv_summary_free(summary);
  clv_bulk_free(bulk);
  harness_buffer_free(&want);
  harness_buffer_free(&got);
  free(customers);
  free(amounts);
  free(days);
  free(orders);
}

void trial_check_under(const clv_account *account, const oracle *expected, const char *name, uint64_t *state) {
  int64_t as_of = pool_draw_time(state);
  for (size_t id = 0; id < POOL_IDS; id++) check_statistics(account, expected, name, id, as_of);
}

void trial_check(const clv_account *account, const oracle *expected, int32_t day_offset, uint64_t *state) {
  int64_t moments[MOMENTS] = {pool_draw_time(state), pool_draw_time(state), CLV_TIME_MAX};
  for (size_t id = 0; id < POOL_IDS; id++) {
    for (size_t i = 0; i < MOMENTS; i++) check_statistics(account, expected, NULL, id, moments[i]);
    check_ids(account, expected, id, harness_random(state) % 4 > 0 ? POOL_IDS : harness_random(state) % POOL_IDS);
  }
  check_facts(account, expected, moments[0]);
  if (harness_random(state) % 8 == 0)
    check_summary(account, expected, day_offset, POOL_DAY + (int32_t)(harness_random(state) % (POOL_DAYS + 2)));
}

void trial_answers(const clv_account *account, bool snapshot, harness_buffer *answers) {
  for (size_t id = 0; id < POOL_IDS; id++) {
    const clv_text *t = &pool_ids[id];
    for (int32_t day = POOL_DAY + 2; day < POOL_DAY + POOL_DAYS + 4; day += 7) {
      struct {
        clv_statistics statistics;
        int64_t status;
      } answer;
      memset(&answer, 0, sizeof answer);
      answer.status = clv_account_statistics(account, t->bytes, t->size, day * (int64_t)CLV_SECONDS_PER_DAY,
                                             &answer.statistics, sizeof answer.statistics, NULL);
      harness_write(&answer, sizeof answer, answers);
    }
    clv_text ids[POOL_IDS];
    size_t count = 0;
    (void)clv_account_person_ids(account, t->bytes, t->size, ids, POOL_IDS, &count, NULL);
    harness_write(&count, sizeof count, answers);
    for (size_t i = 0; i < count; i++) {
      harness_write(&ids[i].size, sizeof ids[i].size, answers);
      harness_write(ids[i].bytes, ids[i].size, answers);
    }
  }
  clv_account_facts facts = trial_facts(account);
  uint64_t figures[] = {facts.persons, facts.profiles, facts.erased,    facts.links,
                        facts.orders,  facts.refunds,  facts.conflicts, (uint64_t)facts.last_time};
  harness_write(figures, sizeof figures, answers);
  write_summary(account, POOL_DAY + POOL_DAYS, CLV_NO_DAY, answers);
  write_summary(account, POOL_DAY + 12, POOL_DAY + 3, answers);
  if (!snapshot) return;
  clv_status status = clv_account_write(account, CLV_SNAPSHOT_EVENTS, harness_write, answers, NULL);
  HOLDS(status == CLV_OK, "no snapshot: %d", (int)status);
}

void trial_same(const clv_account *account, bool snapshot, const harness_buffer *want, const char *what, size_t which) {
  harness_buffer got;
  memset(&got, 0, sizeof got);
  trial_answers(account, snapshot, &got);
  size_t at = 0;
  while (at < got.size && at < want->size && got.bytes[at] == want->bytes[at]) at++;
  HOLDS(got.size == want->size && at == got.size, "%s %zu: other answers from byte %zu on", what, which, at);
  harness_buffer_free(&got);
}
