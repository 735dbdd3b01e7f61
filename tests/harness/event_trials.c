/* Properties of an account under random events. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_trials.h"
#include <stdlib.h>
#include <string.h>

enum { SET_MAX = 80, CASE_MAX = 40, ROUND_MAX = 160, BATCH_MAX = 8 };
/* Now and then an id has more orders than fit in one place. */
enum { MANY_MAX = 800, SETS_A_MANY = 256, ROUNDS_A_MANY = 64, BATCHES_A_MANY = 64, STEPS_A_CHECK = 100 };

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

/* A set of events, and what an account says that has had them all at once. */
typedef struct trial_set {
  uint64_t seed;
  size_t round;
  clv_event events[MANY_MAX];
  size_t count;
  int32_t day_offset;
  const pool_filter *filter;
  harness_buffer want;
} trial_set;

static const pool_filter *draw_filter(uint64_t *state) {
  return &pool_filters[harness_random(state) % 2 ? harness_random(state) % POOL_FILTERS : 0];
}

/* The same set shuffled, a tenth of it twice, in batches, the filter set between any two. */
static void permute(const trial_set *set, size_t which, uint64_t *state) {
  clv_event all[MANY_MAX + MANY_MAX / 10 + 1];
  size_t total = set->count + set->count / 10 + 1, most = which % 2 ? 4 : total, batch;
  size_t filtered = (size_t)(harness_random(state) % total);
  memcpy(all, set->events, set->count * sizeof *all);
  for (size_t i = set->count; i < total; i++) all[i] = set->events[harness_random(state) % set->count];
  pool_shuffle(all, total, state);
  trial_begin("any order", set->seed, set->round, all, total);
  clv_account *account = trial_open(set->day_offset, NULL);
  for (size_t done = 0; done < total; done += batch) {
    batch = 1 + (size_t)(harness_random(state) % most);
    if (batch > total - done) batch = total - done;
    if (filtered >= done && filtered < done + batch) trial_set_filter(account, NULL, set->filter);
    trial_apply(account, all + done, batch, NULL);
  }
  trial_same(account, true, &set->want, "permutation", which);
  clv_account_free(account);
}

static void try_set(trial_set *set, size_t permutations, trial_meetings *meetings, uint64_t *state) {
  pool_weights weights = pool_draw_weights(state, 0);
  bool many = harness_random(state) % SETS_A_MANY == 0;
  if (many) weights.orders = POOL_MANY_ORDERS;
  set->count = many ? MANY_MAX : 1 + (size_t)(harness_random(state) % SET_MAX);
  set->day_offset = draw_offset(state);
  set->filter = draw_filter(state);
  memset(&set->want, 0, sizeof set->want);
  oracle *expected = oracle_create(set->day_offset);
  for (size_t i = 0; i < set->count; i++) {
    set->events[i] = pool_draw(&weights, state);
    many ? oracle_apply(expected, &set->events[i]) : meet(expected, &set->events[i], meetings);
  }
  trial_begin("any order", set->seed, set->round, set->events, set->count);
  clv_account *account = trial_open(set->day_offset, NULL);
  trial_set_filter(account, expected, set->filter);
  trial_apply(account, set->events, set->count, NULL);
  trial_check(account, expected, set->day_offset, state);
  trial_answers(account, true, &set->want);
  for (size_t i = 0; i < permutations; i++) permute(set, i, state);
  trial_end();
  harness_buffer_free(&set->want);
  clv_account_free(account);
  oracle_free(expected);
}

void trial_any_order(uint64_t seed, size_t sets, size_t permutations, trial_meetings *meetings) {
  uint64_t state = seed;
  trial_set set;
  set.seed = seed;
  for (set.round = 0; set.round < sets; set.round++) try_set(&set, permutations, meetings, &state);
}

/* An account and its list, step by step. */
typedef struct trial_walk {
  uint64_t seed;
  size_t round;
  clv_event events[MANY_MAX];
  size_t count; /* so far */
  oracle *expected;
  clv_account *account;
  int32_t day_offset;
  const pool_filter *filter, *named;
  bool many;
  size_t batch_max;
} trial_walk;

/* The next events of a walk, at once; their outcomes are those of one by one. */
static void step(trial_walk *walk, const pool_weights *weights, size_t most, trial_meetings *meetings,
                 uint64_t *state) {
  int32_t outcomes[BATCH_MAX];
  size_t count = 1 + (size_t)(harness_random(state) % walk->batch_max);
  if (count > most) count = most;
  clv_event *events = walk->events + walk->count;
  for (size_t i = 0; i < count; i++) events[i] = pool_draw(weights, state);
  walk->count += count;
  trial_begin("every step", walk->seed, walk->round, walk->events, walk->count);
  trial_apply(walk->account, events, count, outcomes);
  for (size_t i = 0; i < count; i++) {
    clv_outcome want =
        walk->many ? oracle_apply(walk->expected, &events[i]) : meet(walk->expected, &events[i], meetings);
    HOLDS(outcomes[i] == (int32_t)want, "outcome %d of %zu of %zu, not %d", (int)outcomes[i], i, count, (int)want);
  }
}

static void define_named(clv_account *account, const pool_filter *filter) {
  clv_status status = clv_account_define_filter(account, "named", filter->text, strlen(filter->text), NULL);
  HOLDS(status == CLV_OK, "filter %s: %d", filter->text, (int)status);
}

/* Now and then the account goes on as what is read from its own snapshot. */
static void read_again(trial_walk *walk) {
  harness_buffer bytes, answers;
  memset(&bytes, 0, sizeof bytes);
  memset(&answers, 0, sizeof answers);
  trial_answers(walk->account, true, &answers);
  clv_status status = clv_account_write(walk->account, CLV_SNAPSHOT_ALL, harness_write, &bytes, NULL);
  HOLDS(status == CLV_OK, "no snapshot: %d", (int)status);
  clv_account_free(walk->account);
  walk->account = NULL;
  status = clv_account_read(&walk->account, trial_key, harness_read, &bytes, NULL, NULL);
  HOLDS(status == CLV_OK, "its own snapshot is not read: %d", (int)status);
  trial_same(walk->account, true, &answers, "read from a snapshot, events", walk->count);
  harness_buffer_free(&bytes);
  harness_buffer_free(&answers);
}

static void check_walk(trial_walk *walk, uint64_t *state) {
  if (harness_random(state) % 32 == 0) {
    walk->filter = draw_filter(state);
    trial_set_filter(walk->account, walk->expected, walk->filter);
  }
  if (harness_random(state) % 64 == 0) read_again(walk);
  trial_check(walk->account, walk->expected, walk->day_offset, state);
  if (harness_random(state) % 8 > 0) return;
  oracle_set_filter(walk->expected, walk->named->accepts);
  trial_check_under(walk->account, walk->expected, "named", state);
  oracle_set_filter(walk->expected, walk->filter->accepts);
}

/* The account is what comes of the events that are left. */
static void check_rest(const trial_walk *walk, uint64_t *state) {
  clv_event events[MANY_MAX];
  size_t count = oracle_count(walk->expected);
  for (size_t i = 0; i < count; i++) events[i] = oracle_event(walk->expected, i);
  pool_shuffle(events, count, state);
  harness_buffer want;
  memset(&want, 0, sizeof want);
  clv_account *rest = trial_open(walk->day_offset, NULL);
  trial_set_filter(rest, NULL, walk->filter);
  define_named(rest, walk->named);
  trial_apply(rest, events, count, NULL);
  trial_answers(rest, true, &want);
  trial_same(walk->account, true, &want, "rest of events", count);
  harness_buffer_free(&want);
  clv_account_free(rest);
}

void trial_every_step(uint64_t seed, size_t steps, trial_meetings *meetings) {
  uint64_t state = seed;
  trial_walk walk;
  for (size_t round = 0, done = 0; done < steps; round++, done += walk.count) {
    pool_weights weights = pool_draw_weights(&state, 1);
    memset(&walk, 0, sizeof walk);
    walk.seed = seed;
    walk.round = round;
    walk.many = harness_random(&state) % ROUNDS_A_MANY == 0;
    walk.batch_max = harness_random(&state) % 4 ? 1 : BATCH_MAX;
    walk.day_offset = draw_offset(&state);
    walk.expected = oracle_create(walk.day_offset);
    walk.account = trial_open(walk.day_offset, NULL);
    walk.filter = draw_filter(&state);
    walk.named = &pool_filters[1 + harness_random(&state) % (POOL_FILTERS - 1)];
    size_t most = walk.many ? MANY_MAX : ROUND_MAX;
    if (walk.many) weights.orders = POOL_MANY_ORDERS;
    trial_set_filter(walk.account, walk.expected, walk.filter);
    define_named(walk.account, walk.named);
    while (walk.count < most) {
      size_t before = walk.count;
      step(&walk, &weights, most - walk.count, meetings, &state);
      if (!walk.many || before / STEPS_A_CHECK != walk.count / STEPS_A_CHECK) check_walk(&walk, &state);
    }
    check_rest(&walk, &state);
    trial_end();
    clv_account_free(walk.account);
    oracle_free(walk.expected);
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
    trial_begin("link and unlink", seed, round, events, count);
    int32_t day_offset = draw_offset(&state);
    clv_account *joined = trial_open(day_offset, NULL), *never = trial_open(day_offset, NULL);
    const pool_filter *filter = draw_filter(&state);
    trial_set_filter(joined, NULL, filter);
    trial_apply(joined, events, count, NULL);
    trial_apply(never, events, from, NULL);
    trial_apply(never, events + from + 1, to - from - 1, NULL);
    trial_apply(never, events + to + 1, count - to - 1, NULL);
    trial_set_filter(never, NULL, filter);
    harness_buffer want;
    memset(&want, 0, sizeof want);
    trial_answers(never, false, &want);
    trial_same(joined, false, &want, "link of event", from);
    trial_end();
    harness_buffer_free(&want);
    clv_account_free(joined);
    clv_account_free(never);
  }
}

/* The first `known` events are there, the others come in a batch that is refused memory. True where it was. */
static bool refuse(const trial_set *set, size_t known, size_t fail_at, int from_then_on, const harness_buffer *before) {
  harness_memory memory;
  memset(&memory, 0, sizeof memory);
  clv_allocator allocator = harness_allocator(&memory);
  clv_account *account = trial_open(0, &allocator);
  trial_set_filter(account, NULL, set->filter);
  trial_apply(account, set->events, known, NULL);
  int32_t outcomes[MANY_MAX];
  memset(outcomes, 0x77, sizeof outcomes);
  uint64_t generation = trial_facts(account).generation;
  const clv_event *events = set->events + known;
  size_t count = set->count - known;
  memory.fail_at = memory.allocations + fail_at;
  memory.fail_from_then_on = from_then_on;
  clv_status status = clv_account_apply(account, events, sizeof *events, count, outcomes, NULL);
  bool refused = memory.allocations >= memory.fail_at;
  memory.fail_at = 0;
  HOLDS(status == (refused ? CLV_ENOMEM : CLV_OK), "allocation %zu refused: %d", fail_at, (int)status);
  if (refused) {
    trial_same(account, true, before, "refused allocation", fail_at);
    HOLDS(trial_facts(account).generation == generation, "another generation after refused allocation %zu", fail_at);
    for (size_t i = 0; i < MANY_MAX; i++) HOLDS(outcomes[i] == 0x77777777, "outcome %zu is written", i);
    trial_apply(account, events, count, NULL);
  }
  trial_same(account, true, &set->want, "after allocation", fail_at);
  clv_account_free(account);
  HOLDS(memory.live == 0, "allocation %zu refused: %zu blocks are left", fail_at, memory.live);
  return refused;
}

void trial_refusals(uint64_t seed, size_t batches) {
  uint64_t state = seed;
  trial_set set;
  for (set.round = 0; set.round < batches; set.round++) {
    pool_weights weights = {{20, 10, 6, 4, 1, 1}, POOL_ORDERS};
    size_t known = set.round % 3 * (SET_MAX / 3);
    set.count = known + 1 + (size_t)(harness_random(&state) % (SET_MAX / 3));
    if (harness_random(&state) % BATCHES_A_MANY == 0) {
      weights = (pool_weights){{80, 20, 2, 1, 0, 0}, POOL_MANY_ORDERS};
      set.count = MANY_MAX;
      known = harness_random(&state) % set.count;
    }
    for (size_t i = 0; i < set.count; i++) set.events[i] = pool_draw(&weights, &state);
    set.filter = draw_filter(&state);
    trial_begin("refusals", seed, set.round, set.events, set.count);
    harness_buffer before;
    memset(&before, 0, sizeof before);
    memset(&set.want, 0, sizeof set.want);
    clv_account *account = trial_open(0, NULL);
    trial_set_filter(account, NULL, set.filter);
    trial_apply(account, set.events, known, NULL);
    trial_answers(account, true, &before);
    trial_apply(account, set.events + known, set.count - known, NULL);
    trial_answers(account, true, &set.want);
    clv_account_free(account);
    for (int from_then_on = 0; from_then_on < 2; from_then_on++)
      for (size_t fail_at = 1; refuse(&set, known, fail_at, from_then_on, &before);) fail_at++;
    trial_end();
    harness_buffer_free(&before);
    harness_buffer_free(&set.want);
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
