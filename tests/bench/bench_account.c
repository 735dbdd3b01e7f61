/* How fast an account takes events, predicts and is saved, and what it keeps of them in memory: bench_account
 * [PROFILES]. Exit status 1: something took longer or more than it may. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include <unistd.h>

enum { BATCH = 1000, DAY = 86400, DAYS = 3650, SINGLES = 100000, ID_SIZE = 16, ORDER_SIZE = 12, MILLION = 1000000 };

static const unsigned char key[CLV_KEY_SIZE] = "0123456789abcde";
static int missed;

static void verdict(const char *what, double figure, const char *unit, const char *relation, double bound) {
  int fine = relation[0] == '>' ? figure >= bound : figure <= bound;
  printf("%-52s %9.3f %-16s %s %-6.4g %s\n", what, figure, unit, relation, bound, fine ? "yes" : "NO");
  fflush(stdout);
  missed |= !fine;
}

static clv_account *open_account(void) {
  clv_account *account = NULL;
  bench_need(clv_account_create(&account, key, NULL, NULL, NULL), NULL);
  return account;
}

static clv_account_facts facts_of(const clv_account *account) {
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  bench_need(clv_account_get_facts(account, &facts, NULL), NULL);
  return facts;
}

static void id_of(char *id, uint64_t profile) { snprintf(id, 24, "c%015llu", (unsigned long long)profile); }

/* A batch that is filled again and again. */
static clv_event events[BATCH];
static char profiles[BATCH][24], orders[BATCH][24];

static void set(size_t i, uint64_t profile, uint64_t order, int64_t time, int64_t amount) {
  clv_event *event = &events[i];
  memset(event, 0, sizeof *event);
  event->kind = CLV_EVENT_PURCHASE;
  id_of(profiles[i], profile);
  snprintf(orders[i], sizeof orders[i], "%012llu", (unsigned long long)order);
  event->profile = profiles[i];
  event->profile_size = ID_SIZE;
  event->order = orders[i];
  event->order_size = ORDER_SIZE;
  event->time = time;
  event->amount = amount;
}

/* Orders of anybody at any time; only the calls are timed. */
static double feed(clv_account *account, size_t count, uint64_t known, uint64_t seed) {
  uint64_t state = seed;
  double seconds = 0;
  for (size_t first = 0; first < count; first += BATCH) {
    for (size_t i = 0; i < BATCH; i++) {
      uint64_t number = seed * 1000000000u + first + i, profile = bench_draw(&state) % known;
      set(i, profile, number, (int64_t)(bench_draw(&state) % ((uint64_t)DAYS * DAY)),
          (int64_t)(bench_draw(&state) % 10000));
    }
    double begun = bench_seconds();
    bench_need(clv_account_apply(account, events, sizeof *events, BATCH, NULL, NULL), NULL);
    seconds += bench_seconds() - begun;
  }
  return seconds;
}

/* The first order of each. */
static double greet(clv_account *account, uint64_t count) {
  double seconds = 0;
  for (uint64_t first = 0; first < count; first += BATCH) {
    for (size_t i = 0; i < BATCH; i++) set(i, first + i, 1, 0, 1);
    double begun = bench_seconds();
    bench_need(clv_account_apply(account, events, sizeof *events, BATCH, NULL, NULL), NULL);
    seconds += bench_seconds() - begun;
  }
  return seconds;
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Single calls are timed by the clock on the wall, which costs some 0.03 microseconds a reading, not taken off. */
static double median(double *times) {
  qsort(times, SINGLES, sizeof *times, by_size);
  return 1e6 * times[SINGLES / 2];
}

static void one_by_one(clv_account *account, uint64_t known) {
  double *times = bench_room(SINGLES, sizeof *times);
  uint64_t state = 5;
  for (size_t k = 0; k < SINGLES; k++) {
    set(0, bench_draw(&state) % known, 7000000000u + k, (int64_t)(bench_draw(&state) % ((uint64_t)DAYS * DAY)), 100);
    double begun = bench_clock(CLOCK_MONOTONIC);
    bench_need(clv_account_apply(account, events, sizeof *events, 1, NULL, NULL), NULL);
    times[k] = bench_clock(CLOCK_MONOTONIC) - begun;
  }
  verdict("an event by itself, median", median(times), "microseconds", "<=", 1);
  free(times);
}

/* Bytes of orders and profiles, told apart by an account whose profiles have one order each. */
static void memory_of(const clv_account *account, uint64_t known) {
  clv_account *lone = open_account();
  greet(lone, known);
  clv_account_facts one = facts_of(lone), all = facts_of(account);
  double order = ((double)all.bytes - (double)one.bytes) / ((double)all.orders - (double)one.orders);
  verdict("an order", order, "bytes", "<=", 40);
  verdict("a profile with an order, beside its id", (double)one.bytes / (double)one.profiles - ID_SIZE, "bytes",
          "<=", 136);
  for (uint64_t first = 0; first < known; first += BATCH) {
    for (size_t i = 0; i < BATCH; i++) {
      set(i, first + i, 1, 0, 1);
      events[i].flags = CLV_EVENT_COST;
      events[i].version = 1;
    }
    bench_need(clv_account_apply(lone, events, sizeof *events, BATCH, NULL, NULL), NULL);
  }
  double more = (double)(facts_of(lone).bytes - one.bytes) / (double)known;
  verdict("an order with cost and version", order + more, "bytes", "<=", 72);
  clv_account_free(lone);
}

static double predict_one(const clv_account *account, uint64_t known, int64_t as_of) {
  double *times = bench_room(SINGLES, sizeof *times);
  uint64_t state = 6;
  for (size_t k = 0; k < SINGLES; k++) {
    char id[24];
    clv_prediction prediction;
    prediction.size = (uint32_t)sizeof prediction;
    id_of(id, bench_draw(&state) % known);
    double begun = bench_clock(CLOCK_MONOTONIC);
    bench_need(clv_account_predict(account, id, ID_SIZE, as_of, NULL, &prediction, NULL), NULL);
    times[k] = bench_clock(CLOCK_MONOTONIC) - begun;
  }
  double taken = median(times);
  free(times);
  return taken;
}

/* Every attribute of everybody. */
static double predict_all(const clv_account *account, int64_t as_of) {
  clv_account_facts facts = facts_of(account);
  clv_column columns[CLV_ATTRIBUTE_LIMIT];
  size_t count = clv_attribute_count();
  memset(columns, 0, sizeof columns);
  for (size_t i = 0; i < count; i++) {
    clv_attribute_info attribute = {.size = sizeof attribute};
    bench_need(clv_attribute_at((uint32_t)i, &attribute, NULL), NULL);
    columns[i].attribute = attribute.number;
    columns[i].values = bench_room(facts.positions, sizeof(double));
    columns[i].reasons = bench_room(facts.positions, 1);
    memset(columns[i].values, 1, facts.positions * sizeof(double)); /* pages that are there already */
    memset(columns[i].reasons, 1, facts.positions);
  }
  double begun = bench_seconds();
  bench_need(
      clv_account_predict_range(account, facts.generation, 0, facts.positions, as_of, NULL, columns, count, NULL),
      NULL);
  double taken = bench_seconds() - begun;
  for (size_t i = 0; i < count; i++) {
    free(columns[i].values);
    free(columns[i].reasons);
  }
  return (double)facts.positions / taken / 1e6;
}

static void predictions(clv_account *account, uint64_t known) {
  static const int32_t kinds[] = {CLV_MODEL_BG_NBD, CLV_MODEL_MBG_NBD, CLV_MODEL_PARETO_NBD};
  static const char *const names[] = {"BG/NBD", "MBG/NBD", "Pareto/NBD"};
  int64_t as_of = (int64_t)DAYS * DAY;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char what[64];
    clv_model *model = bench_model(kinds[i]);
    bench_need(clv_account_set_model(account, model, NULL), NULL);
    clv_model_free(model);
    snprintf(what, sizeof what, "a prediction by itself, %s, median", names[i]);
    verdict(what, predict_one(account, known, as_of), "microseconds", "<=", kinds[i] == CLV_MODEL_PARETO_NBD ? 5 : 2);
    snprintf(what, sizeof what, "predictions of all, every attribute, %s", names[i]);
    verdict(what, predict_all(account, as_of), "million a second", ">=", 2);
  }
}

/* Members of a segment beside the columns that it reads, round by round; the medians. */
static void segments(clv_account *account) {
  enum { ROUNDS = 9 };
  static const char definition[] = "p_alive < 0.4 and total_value > 500";
  static const int32_t kinds[] = {CLV_MODEL_MBG_NBD, CLV_MODEL_PARETO_NBD};
  clv_account_facts facts = facts_of(account);
  size_t all = facts.positions, members = 0, *positions = bench_room(all, sizeof *positions);
  int64_t as_of = (int64_t)DAYS * DAY;
  clv_column columns[] = {{9, 0, bench_room(all, sizeof(double)), bench_room(all, 1)},
                          {20, 0, bench_room(all, sizeof(double)), bench_room(all, 1)}};
  clv_segment *segment = NULL;
  bench_need(clv_segment_create(&segment, "s", definition, sizeof definition - 1, 2, NULL, NULL), NULL);
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    double ours[ROUNDS], theirs[ROUNDS];
    clv_model *model = bench_model(kinds[k]);
    bench_need(clv_account_set_model(account, model, NULL), NULL);
    clv_model_free(model);
    facts = facts_of(account);
    for (int round = -1; round < ROUNDS; round++) {
      double begun = bench_seconds(), between;
      bench_need(clv_account_predict_range(account, facts.generation, 0, all, as_of, NULL, columns, 2, NULL), NULL);
      between = bench_seconds();
      bench_need(
          clv_account_segment_range(account, segment, facts.generation, 0, all, as_of, NULL, positions, &members, NULL),
          NULL);
      if (round < 0) continue; /* pages that are there already */
      theirs[round] = between - begun;
      ours[round] = bench_seconds() - between;
    }
    qsort(ours, ROUNDS, sizeof *ours, by_size);
    qsort(theirs, ROUNDS, sizeof *theirs, by_size);
    printf("%zu of %zu in %s: %.3f seconds, its columns %.3f\n", members, all, definition, ours[ROUNDS / 2],
           theirs[ROUNDS / 2]);
    verdict("members of a segment, beside its two columns", ours[ROUNDS / 2] / theirs[ROUNDS / 2], "times", "<=", 1.25);
  }
  clv_segment_free(segment);
  free(positions);
  for (int i = 0; i < 2; i++) free(columns[i].values), free(columns[i].reasons);
}

/* To a file and back, on the wall: the disk counts. */
static void snapshots(clv_account *account) {
  char path[] = "/tmp/bench_account.XXXXXX";
  int file = mkstemp(path);
  if (file < 0) bench_need(CLV_EIO, NULL);
  close(file);
  clv_account_facts facts = facts_of(account), back;
  double bound = 10 * (double)facts.orders / 30e6, begun = bench_clock(CLOCK_MONOTONIC);
  bench_need(clv_account_save(account, path, NULL), NULL);
  verdict("a snapshot saved", bench_clock(CLOCK_MONOTONIC) - begun, "seconds", "<=", bound);
  clv_account *again = NULL;
  begun = bench_clock(CLOCK_MONOTONIC);
  bench_need(clv_account_load(&again, key, path, NULL, NULL), NULL);
  verdict("a snapshot loaded", bench_clock(CLOCK_MONOTONIC) - begun, "seconds", "<=", bound);
  remove(path);
  back = facts_of(again);
  if (back.orders != facts.orders || back.persons != facts.persons) bench_need(CLV_EDATA, NULL);
  clv_account_free(again);
}

int main(int argc, char **argv) {
  uint64_t known = argc > 1 ? strtoull(argv[1], NULL, 10) / BATCH * BATCH : MILLION;
  size_t more = known < MILLION ? known : MILLION;
  clv_account *account = open_account();
  if (known == 0) return 2;
  greet(account, known);
  feed(account, 2 * known - more, known, 1);
  printf("%llu profiles, three orders each\n", (unsigned long long)known);
  double rate = known > MILLION ? 1.2 : 2.5;
  verdict("orders in batches of 1,000", (double)more / feed(account, more, known, 2) / 1e6, "million a second",
          ">=", rate);
  verdict("the same orders again", (double)more / feed(account, more, known, 2) / 1e6, "million a second", ">=", rate);
  snapshots(account);
  if (known <= MILLION) one_by_one(account, known);
  memory_of(account, known);
  predictions(account, known);
  segments(account);
  clv_account_free(account);
  return missed;
}
