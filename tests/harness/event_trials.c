/* Properties of an account under random events. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_trials.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { SET_MAX = 80, CASE_MAX = 40, ROUND_MAX = 160, MOMENTS = 3 };
/* Now and then an id has more orders than fit in one place. */
enum { MANY_MAX = 800, SETS_A_MANY = 256, ROUNDS_A_MANY = 64, BATCHES_A_MANY = 64, STEPS_A_CHECK = 100 };

/* The trial that runs, told where it fails. */
static struct {
  const char *name;
  uint64_t seed;
  size_t round, count;
  const clv_event *events;
} running = {"check", 0, 0, 0, NULL};

static void begin(const char *name, uint64_t seed, size_t round, const clv_event *events, size_t count) {
  running.name = name;
  running.seed = seed;
  running.round = round;
  running.count = count;
  running.events = events;
}

static void end(void) { begin("check", 0, 0, NULL, 0); }

__attribute__((noreturn, format(printf, 2, 3))) static void trial_failed(int line, const char *format, ...) {
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  for (size_t i = 0; i < running.count; i++) pool_print(stderr, &running.events[i]);
  ck_abort_msg("event_trials.c:%d: %s, seed %llu, round %zu: %s", line, running.name, (unsigned long long)running.seed,
               running.round, text);
  abort();
}

/* Assertions of Check are too slow for millions. */
#define HOLDS(condition, ...) ((condition) ? (void)0 : trial_failed(__LINE__, __VA_ARGS__))

clv_account *trial_open(int32_t day_offset, const clv_allocator *allocator) {
  static const unsigned char key[CLV_KEY_SIZE] = "sixteen secrets";
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = day_offset;
  clv_account *account = NULL;
  clv_status status = clv_account_create(&account, key, &configuration, allocator, NULL);
  HOLDS(status == CLV_OK, "no account: %d", (int)status);
  return account;
}

static void apply(clv_account *account, const clv_event *events, size_t count, int32_t *outcomes) {
  clv_status status = clv_account_apply(account, events, sizeof *events, count, outcomes, NULL);
  HOLDS(status == CLV_OK, "apply: %d", (int)status);
}

static void check_statistics(const clv_account *account, const oracle *expected, size_t id, int64_t as_of) {
  const clv_text *t = &pool_ids[id];
  clv_statistics want, got;
  memset(&got, 0, sizeof got);
  bool found = oracle_statistics(expected, t->bytes, t->size, as_of, &want);
  clv_status status = clv_account_statistics(account, t->bytes, t->size, as_of, &got, sizeof got, NULL);
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

static clv_account_facts facts_of(const clv_account *account) {
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
  clv_account_facts got = facts_of(account);
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
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = day_offset;
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

void trial_check(const clv_account *account, const oracle *expected, int32_t day_offset, uint64_t *state) {
  int64_t moments[MOMENTS] = {pool_draw_time(state), pool_draw_time(state), CLV_TIME_MAX};
  for (size_t id = 0; id < POOL_IDS; id++) {
    for (size_t i = 0; i < MOMENTS; i++) check_statistics(account, expected, id, moments[i]);
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
  clv_account_facts facts = facts_of(account);
  uint64_t figures[] = {facts.persons, facts.profiles, facts.erased,    facts.links,
                        facts.orders,  facts.refunds,  facts.conflicts, (uint64_t)facts.last_time};
  harness_write(figures, sizeof figures, answers);
  write_summary(account, POOL_DAY + POOL_DAYS, CLV_NO_DAY, answers);
  write_summary(account, POOL_DAY + 12, POOL_DAY + 3, answers);
  if (!snapshot) return;
  clv_status status = clv_account_write(account, CLV_SNAPSHOT_EVENTS, harness_write, answers, NULL);
  HOLDS(status == CLV_OK, "no snapshot: %d", (int)status);
}

static void check_same(const clv_account *account, bool snapshot, const harness_buffer *want, const char *what,
                       size_t which) {
  harness_buffer got;
  memset(&got, 0, sizeof got);
  trial_answers(account, snapshot, &got);
  size_t at = 0;
  while (at < got.size && at < want->size && got.bytes[at] == want->bytes[at]) at++;
  HOLDS(got.size == want->size && at == got.size, "%s %zu: other answers from byte %zu on", what, which, at);
  harness_buffer_free(&got);
}

static int pool_kind(const clv_event *event) {
  if (event->kind < CLV_EVENT_ERASE) return event->kind - CLV_EVENT_PURCHASE + POOL_PURCHASE;
  return event->mode == CLV_ERASE_SUPPRESS ? POOL_SUPPRESS : POOL_FORGET;
}

/* An event comes to a person of whom others are known. */
static clv_outcome meet(oracle *expected, const clv_event *event, trial_meetings *meetings) {
  size_t counts[CLV_EVENT_ERASE + 1];
  oracle_kinds(expected, event->profile, event->profile_size, counts);
  for (int kind = POOL_PURCHASE; kind <= POOL_SUPPRESS; kind++)
    meetings->of[pool_kind(event)][kind] += counts[kind - POOL_PURCHASE + CLV_EVENT_PURCHASE] > 0;
  return oracle_apply(expected, event);
}

static int32_t draw_offset(uint64_t *state) {
  static const int32_t offsets[] = {0, 3600, -18000, 86400};
  return offsets[harness_random(state) % 4];
}

/* The same set shuffled, a tenth of it twice, in batches. */
static void permute(const clv_event *events, size_t count, int32_t day_offset, const harness_buffer *want, size_t which,
                    uint64_t *state) {
  clv_event all[MANY_MAX + MANY_MAX / 10 + 1];
  size_t total = count + count / 10 + 1, most = which % 2 ? 4 : total;
  memcpy(all, events, count * sizeof *events);
  for (size_t i = count; i < total; i++) all[i] = events[harness_random(state) % count];
  pool_shuffle(all, total, state);
  begin(running.name, running.seed, running.round, all, total);
  clv_account *account = trial_open(day_offset, NULL);
  for (size_t done = 0, batch; done < total; done += batch) {
    batch = 1 + (size_t)(harness_random(state) % most);
    if (batch > total - done) batch = total - done;
    apply(account, all + done, batch, NULL);
  }
  check_same(account, true, want, "permutation", which);
  clv_account_free(account);
}

void trial_any_order(uint64_t seed, size_t sets, size_t permutations, trial_meetings *meetings) {
  uint64_t state = seed;
  for (size_t round = 0; round < sets; round++) {
    clv_event events[MANY_MAX];
    pool_weights weights = pool_draw_weights(&state, 0);
    bool many = harness_random(&state) % SETS_A_MANY == 0;
    if (many) weights.orders = POOL_MANY_ORDERS;
    size_t count = many ? MANY_MAX : 1 + (size_t)(harness_random(&state) % SET_MAX);
    int32_t day_offset = draw_offset(&state);
    oracle *expected = oracle_create(day_offset);
    for (size_t i = 0; i < count; i++) {
      events[i] = pool_draw(&weights, &state);
      many ? oracle_apply(expected, &events[i]) : meet(expected, &events[i], meetings);
    }
    begin("any order", seed, round, events, count);
    clv_account *account = trial_open(day_offset, NULL);
    apply(account, events, count, NULL);
    trial_check(account, expected, day_offset, &state);
    harness_buffer want;
    memset(&want, 0, sizeof want);
    trial_answers(account, true, &want);
    for (size_t i = 0; i < permutations; i++) permute(events, count, day_offset, &want, i, &state);
    end();
    harness_buffer_free(&want);
    clv_account_free(account);
    oracle_free(expected);
  }
}

/* The account is what comes of the events that are left. */
static void check_rest(const clv_account *account, const oracle *expected, int32_t day_offset, uint64_t *state) {
  clv_event events[MANY_MAX];
  size_t count = oracle_count(expected);
  for (size_t i = 0; i < count; i++) events[i] = oracle_event(expected, i);
  pool_shuffle(events, count, state);
  harness_buffer want;
  memset(&want, 0, sizeof want);
  clv_account *rest = trial_open(day_offset, NULL);
  apply(rest, events, count, NULL);
  trial_answers(rest, true, &want);
  check_same(account, true, &want, "rest of events", count);
  harness_buffer_free(&want);
  clv_account_free(rest);
}

void trial_every_step(uint64_t seed, size_t steps, trial_meetings *meetings) {
  uint64_t state = seed;
  for (size_t round = 0, done = 0; done < steps; round++) {
    clv_event events[MANY_MAX];
    pool_weights weights = pool_draw_weights(&state, 1);
    bool many = harness_random(&state) % ROUNDS_A_MANY == 0;
    size_t most = many ? MANY_MAX : ROUND_MAX;
    if (many) weights.orders = POOL_MANY_ORDERS;
    int32_t day_offset = draw_offset(&state);
    oracle *expected = oracle_create(day_offset);
    clv_account *account = trial_open(day_offset, NULL);
    for (size_t i = 0; i < most && done < steps; i++, done++) {
      events[i] = pool_draw(&weights, &state);
      begin("every step", seed, round, events, i + 1);
      int32_t outcome = INT32_MIN;
      apply(account, &events[i], 1, &outcome);
      clv_outcome want = many ? oracle_apply(expected, &events[i]) : meet(expected, &events[i], meetings);
      HOLDS(outcome == (int32_t)want, "outcome %d, not %d", (int)outcome, (int)want);
      if (!many || i % STEPS_A_CHECK == STEPS_A_CHECK - 1) trial_check(account, expected, day_offset, &state);
    }
    check_rest(account, expected, day_offset, &state);
    end();
    clv_account_free(account);
    oracle_free(expected);
  }
}

static bool is_of_pair(const clv_event *event, const clv_event *link) {
  if (event->kind != CLV_EVENT_LINK && event->kind != CLV_EVENT_UNLINK) return false;
  return (event->profile == link->profile && event->survivor == link->survivor) ||
         (event->profile == link->survivor && event->survivor == link->profile);
}

/* Events that say nothing of the pair. */
static size_t draw_others(clv_event *events, size_t at, const pool_weights *weights, const clv_event *link,
                          uint64_t *state) {
  for (size_t left = harness_random(state) % CASE_MAX; left > 0; left--) {
    do events[at] = pool_draw(weights, state);
    while (is_of_pair(&events[at], link));
    at++;
  }
  return at;
}

void trial_link_and_unlink(uint64_t seed, size_t cases) {
  uint64_t state = seed;
  for (size_t round = 0; round < cases; round++) {
    clv_event events[3 * CASE_MAX + 2];
    pool_weights weights = pool_draw_weights(&state, 1), links = {{0, 0, 1, 0, 0, 0}, POOL_ORDERS};
    clv_event link = pool_draw(&links, &state);
    while (link.profile == link.survivor) link = pool_draw(&links, &state);
    size_t from = draw_others(events, 0, &weights, &link, &state);
    events[from] = link;
    size_t to = draw_others(events, from + 1, &weights, &link, &state);
    events[to] = link;
    events[to].kind = CLV_EVENT_UNLINK;
    events[to].seq += (int64_t)(harness_random(&state) % 2);
    if (harness_random(&state) % 2) {
      events[to].profile = link.survivor;
      events[to].profile_size = link.survivor_size;
      events[to].survivor = link.profile;
      events[to].survivor_size = link.profile_size;
    }
    size_t count = draw_others(events, to + 1, &weights, &link, &state);
    begin("link and unlink", seed, round, events, count);
    int32_t day_offset = draw_offset(&state);
    clv_account *joined = trial_open(day_offset, NULL), *never = trial_open(day_offset, NULL);
    apply(joined, events, count, NULL);
    apply(never, events, from, NULL);
    apply(never, events + from + 1, to - from - 1, NULL);
    apply(never, events + to + 1, count - to - 1, NULL);
    harness_buffer want;
    memset(&want, 0, sizeof want);
    trial_answers(never, false, &want);
    check_same(joined, false, &want, "link of event", from);
    end();
    harness_buffer_free(&want);
    clv_account_free(joined);
    clv_account_free(never);
  }
}

/* True where something was refused. */
static bool refuse(const clv_event *events, size_t known, size_t count, size_t fail_at, int from_then_on,
                   const harness_buffer *before, const harness_buffer *after) {
  harness_memory memory;
  memset(&memory, 0, sizeof memory);
  clv_allocator allocator = harness_allocator(&memory);
  clv_account *account = trial_open(0, &allocator);
  apply(account, events, known, NULL);
  int32_t outcomes[MANY_MAX];
  memset(outcomes, 0x77, sizeof outcomes);
  uint64_t generation = facts_of(account).generation;
  memory.fail_at = memory.allocations + fail_at;
  memory.fail_from_then_on = from_then_on;
  clv_status status = clv_account_apply(account, events + known, sizeof *events, count - known, outcomes, NULL);
  bool refused = memory.allocations >= memory.fail_at;
  memory.fail_at = 0;
  HOLDS(status == (refused ? CLV_ENOMEM : CLV_OK), "allocation %zu refused: %d", fail_at, (int)status);
  if (refused) {
    check_same(account, true, before, "refused allocation", fail_at);
    HOLDS(facts_of(account).generation == generation, "another generation after refused allocation %zu", fail_at);
    for (size_t i = 0; i < MANY_MAX; i++) HOLDS(outcomes[i] == 0x77777777, "outcome %zu is written", i);
    apply(account, events + known, count - known, NULL);
  }
  check_same(account, true, after, "after allocation", fail_at);
  clv_account_free(account);
  HOLDS(memory.live == 0, "allocation %zu refused: %zu blocks are left", fail_at, memory.live);
  return refused;
}

void trial_refusals(uint64_t seed, size_t batches) {
  uint64_t state = seed;
  for (size_t round = 0; round < batches; round++) {
    clv_event events[MANY_MAX];
    pool_weights weights = {{20, 10, 6, 4, 1, 1}, POOL_ORDERS};
    size_t known = round % 3 * (SET_MAX / 3), count = known + 1 + (size_t)(harness_random(&state) % (SET_MAX / 3));
    if (harness_random(&state) % BATCHES_A_MANY == 0) {
      weights = (pool_weights){{80, 20, 2, 1, 0, 0}, POOL_MANY_ORDERS};
      count = MANY_MAX;
      known = harness_random(&state) % count;
    }
    for (size_t i = 0; i < count; i++) events[i] = pool_draw(&weights, &state);
    begin("refusals", seed, round, events, count);
    harness_buffer before, after;
    memset(&before, 0, sizeof before);
    memset(&after, 0, sizeof after);
    clv_account *account = trial_open(0, NULL);
    apply(account, events, known, NULL);
    trial_answers(account, true, &before);
    apply(account, events + known, count - known, NULL);
    trial_answers(account, true, &after);
    clv_account_free(account);
    for (int from_then_on = 0; from_then_on < 2; from_then_on++)
      for (size_t fail_at = 1; refuse(events, known, count, fail_at, from_then_on, &before, &after);) fail_at++;
    end();
    harness_buffer_free(&before);
    harness_buffer_free(&after);
  }
}

void trial_check_meetings(const trial_meetings *meetings, int forget, uint64_t least, FILE *to) {
  static const char *const kinds[POOL_KINDS] = {"purchase", "refund", "link", "unlink", "suppress", "forget"};
  for (int a = 0; a < POOL_KINDS - !forget; a++) {
    for (int b = 0; b <= a && b <= POOL_SUPPRESS; b++) {
      uint64_t met = meetings->of[a][b] + (a != b ? meetings->of[b][a] : 0);
      if (to != NULL) fprintf(to, "%-8s met %-8s %12llu times\n", kinds[a], kinds[b], (unsigned long long)met);
      HOLDS(met >= least, "%s met %s %llu times only", kinds[a], kinds[b], (unsigned long long)met);
    }
  }
}
