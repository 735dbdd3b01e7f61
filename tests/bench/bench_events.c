/* How fast an account takes events, and what it keeps of them in memory. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <clv/clv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 1000, DAY = 86400 };

/* Seconds of this process on the processor: what else runs on the machine does not count. */
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static uint64_t draw(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static void must(clv_status status) {
  if (status == CLV_OK) return;
  fprintf(stderr, "bench_events: %s\n", clv_status_text(status));
  exit(1);
}

static clv_account *open_account(void) {
  clv_account *account = NULL;
  must(clv_account_create(&account, (const unsigned char *)"0123456789abcdef", NULL, NULL, NULL));
  return account;
}

static clv_account_facts facts_of(const clv_account *account) {
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  must(clv_account_get_facts(account, &facts, NULL));
  return facts;
}

/* Ids of 16 bytes for profiles and 12 for orders, in a batch that is filled again and again. */
typedef struct event_batch {
  clv_event events[BATCH];
  char profiles[BATCH][24], orders[BATCH][24];
} event_batch;

static void batch_set(event_batch *batch, size_t i, uint64_t profile, uint64_t order, int64_t time, int64_t amount) {
  clv_event *event = &batch->events[i];
  memset(event, 0, sizeof *event);
  event->kind = CLV_EVENT_PURCHASE;
  snprintf(batch->profiles[i], sizeof batch->profiles[i], "c%015llu", (unsigned long long)profile);
  snprintf(batch->orders[i], sizeof batch->orders[i], "%012llu", (unsigned long long)order);
  event->profile = batch->profiles[i];
  event->profile_size = 16;
  event->order = batch->orders[i];
  event->order_size = 12;
  event->time = time;
  event->amount = amount;
}

/* `events` in batches; only the calls are timed. `order` gives an event's number, from which all else follows. */
static double feed(clv_account *account, size_t events, size_t size, uint64_t profiles, uint64_t seed, int shape) {
  static event_batch batch;
  uint64_t state = seed;
  double seconds = 0;
  for (size_t first = 0; first < events; first += size) {
    for (size_t i = 0; i < size; i++) {
      uint64_t number = first + i;
      int64_t time = (int64_t)(number * 600 % (3650u * DAY));
      if (shape == 1) time = (int64_t)(events - number) * 60;
      if (shape == 2) time = (int64_t)(draw(&state) % (events * 60));
      batch_set(&batch, i, draw(&state) % profiles, seed * 100000000u + number, time, (int64_t)(draw(&state) % 10000));
    }
    double start = now();
    must(clv_account_apply(account, batch.events, sizeof(clv_event), size, NULL, NULL));
    seconds += now() - start;
  }
  return seconds;
}

static void report(const char *what, size_t events, double seconds, const clv_account *account) {
  clv_account_facts facts = facts_of(account);
  printf("%-34s %10zu %9zu %8.3f %10.0f %8.1f\n", what, events, facts.positions, seconds, (double)events / seconds,
         (double)facts.bytes / (double)facts.orders);
}

/* A second account of profiles with one order each tells bytes of orders and profiles apart. */
static void report_bytes(const clv_account *account, size_t profiles) {
  clv_account *lone = open_account();
  static event_batch batch;
  for (size_t first = 0; first < profiles; first += BATCH) {
    for (size_t i = 0; i < BATCH; i++) batch_set(&batch, i, first + i, 1, 0, 1);
    must(clv_account_apply(lone, batch.events, sizeof(clv_event), BATCH, NULL, NULL));
  }
  clv_account_facts one = facts_of(lone), all = facts_of(account);
  double order = ((double)all.bytes - (double)one.bytes) / ((double)all.orders - (double)one.orders);
  printf("bytes an order %.1f, a profile with one order beside its id of 16 bytes %.1f\n", order,
         (double)one.bytes / (double)one.profiles - 16);
  clv_account_free(lone);
}

int main(int argc, char **argv) {
  size_t profiles = argc > 1 ? strtoull(argv[1], NULL, 10) : 200000;
  size_t scale = profiles / BATCH * BATCH;
  printf("%-34s %10s %9s %8s %10s %8s\n", "events in batches of 1,000", "events", "profiles", "seconds", "events/s",
         "bytes/ev");
  clv_account *account = open_account();
  report("into an empty account", 2 * scale, feed(account, 2 * scale, BATCH, scale, 1, 0), account);
  report("more orders of known profiles", 3 * scale, feed(account, 3 * scale, BATCH, scale, 2, 0), account);
  report("the same again", 3 * scale, feed(account, 3 * scale, BATCH, scale, 2, 0), account);
  report("one event a call", scale, feed(account, scale, 1, scale, 3, 0), account);
  report_bytes(account, facts_of(account).positions / BATCH * BATCH);
  clv_eligibility eligibility;
  eligibility.size = (uint32_t)sizeof eligibility;
  double start = now();
  must(clv_account_eligibility(account, CLV_TIME_MAX, NULL, &eligibility, NULL));
  printf("statistics of all: %.3f s\n", now() - start);
  clv_summary *summary = NULL;
  start = now();
  must(clv_account_summary(account, 3660, CLV_NO_DAY, &summary, NULL));
  printf("summary of all: %.3f s\n", now() - start);
  clv_summary_free(summary);
  clv_account_free(account);
  for (int shape = 0; shape < 3; shape++) {
    const char *names[] = {"one profile, forwards", "one profile, backwards", "one profile, shuffled"};
    account = open_account();
    report(names[shape], 5 * scale, feed(account, 5 * scale, BATCH, 1, 4, shape), account);
    clv_account_free(account);
  }
  return 0;
}
