/* An account under load: readers, a writer and refits at once, by a lock of the host's, for some seconds. */
#ifndef LIFECYCLE_TRIAL_H
#define LIFECYCLE_TRIAL_H

#include "harness.h"
#include <clv/clv.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TRIAL_CUSTOMERS = 300, TRIAL_READERS = 16, TRIAL_FIRST_DAY = 19000, TRIAL_FILL = 1200 };

static const unsigned char trial_key[CLV_KEY_SIZE] = "sixteen secrets";

typedef struct trial {
  clv_account *account;
  pthread_rwlock_t lock;
  double seconds;
  uint64_t seed;
  atomic_bool closing;
  atomic_ulong now; /* as days go by for the writer */
  atomic_ulong events, reads, found, adopted, refused, cancelled, dropped;
} trial;

static void trial_need(bool holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "trial: %s\n", what);
  abort();
}

/* The n-th event of a seed: mostly purchases, now and then each of the others. */
static void trial_event(uint64_t seed, uint64_t n, clv_event *event, uint32_t ids[3], int64_t *time) {
  uint64_t state = seed + n * 977;
  uint64_t kind = harness_random(&state) % 100;
  ids[0] = (uint32_t)(harness_random(&state) % TRIAL_CUSTOMERS);
  ids[1] = ids[0] / 4 * 4 + (uint32_t)(harness_random(&state) % 4); /* families */
  ids[2] = (uint32_t)(harness_random(&state) % 8); /* orders come again and again, with other contents */
  uint64_t day = n < TRIAL_FILL ? n / 8 : TRIAL_FILL / 8 + (n - TRIAL_FILL) / 200;
  *time = (int64_t)(TRIAL_FIRST_DAY + day) * CLV_SECONDS_PER_DAY;
  *event = (clv_event){.kind = CLV_EVENT_PURCHASE, .profile = &ids[0], .profile_size = 4, .time = *time};
  event->order = &ids[2];
  event->order_size = 4;
  event->amount = 100 + (int64_t)(harness_random(&state) % 5000);
  event->seq = (int64_t)n;
  event->version = (uint32_t)n;
  event->survivor = &ids[1];
  event->survivor_size = 4;
  if (kind == 0) event->kind = CLV_EVENT_LINK;
  if (kind == 1) event->kind = CLV_EVENT_UNLINK;
  if (kind == 2) event->kind = CLV_EVENT_ERASE, event->mode = ids[0] < 20 ? CLV_ERASE_SUPPRESS : CLV_ERASE_FORGET;
  if (kind < 3 || kind > 10) return;
  event->kind = CLV_EVENT_REFUND;
  event->refund = "r";
  event->refund_size = 1;
}

static double trial_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void trial_pause(long microseconds) {
  const struct timespec pause = {0, microseconds * 1000};
  nanosleep(&pause, NULL);
}

/* Whatever a reader may ask of one customer, under one lock. */
static void trial_ask(trial *t, uint64_t *state) {
  uint32_t who = (uint32_t)(harness_random(state) % TRIAL_CUSTOMERS), other = who / 2;
  int64_t as_of = (int64_t)atomic_load(&t->now) - (int64_t)(harness_random(state) % 40) * CLV_SECONDS_PER_DAY;
  clv_prediction p = {.size = sizeof p}, before = p, after = p;
  clv_explanation explanation = {.size = sizeof explanation};
  clv_text list[] = {{&who, 4}, {&other, 4}, {"nobody", 6}}, member;
  double alive[3];
  uint8_t reasons[3];
  clv_column column = {9, 0, alive, reasons};
  uint64_t changed;
  size_t count;
  clv_status status = clv_account_predict(t->account, &who, 4, as_of, NULL, &p, NULL);
  trial_need(status == CLV_OK || status == CLV_ENOTFOUND, "predict");
  trial_need(clv_account_predict_list(t->account, list, 3, as_of, NULL, &column, 1, NULL) == CLV_OK, "list");
  trial_need(reasons[2] == CLV_REASON_NO_PROFILE, "a stranger");
  trial_need((reasons[0] == CLV_REASON_NO_PROFILE) == (status == CLV_ENOTFOUND), "list and single");
  if (status != CLV_OK) return;
  atomic_fetch_add(&t->found, 1);
  trial_need(memcmp(&alive[0], &p.p_alive, sizeof p.p_alive) == 0, "the same bits");
  trial_need(p.p_alive >= 0 && p.p_alive <= 1, "a probability");
  trial_need(clv_account_explain(t->account, &who, 4, as_of, NULL, &explanation, NULL) == CLV_OK, "explain");
  trial_need(memcmp(&explanation.p_alive, &p.p_alive, sizeof p.p_alive) == 0, "explained");
  trial_need(clv_account_compare(t->account, &who, 4, 0, as_of, NULL, &before, &after, &changed, NULL) == CLV_OK,
             "compare");
  trial_need(memcmp(&after, &p, sizeof p) == 0, "compared");
  trial_need(clv_account_person_ids(t->account, &who, 4, &member, 1, &count, NULL) == CLV_OK && count > 0, "ids");
}

/* And of the account as a whole. */
static void trial_ask_all(trial *t, uint64_t *state) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_account_memory_facts memory = {.size = sizeof memory};
  clv_account_traffic traffic = {.size = sizeof traffic};
  clv_account_state_facts about = {.size = sizeof about};
  clv_account_options options = {.size = sizeof options};
  clv_fit_report fit = {.size = sizeof fit};
  clv_eligibility check = {.size = sizeof check};
  clv_tick tick = {.size = sizeof tick};
  int64_t now = (int64_t)atomic_load(&t->now);
  double values[64];
  clv_column column = {19, 0, values, NULL};
  trial_need(clv_account_get_facts(t->account, &facts, NULL) == CLV_OK, "facts");
  size_t first = facts.positions > 64 ? harness_random(state) % (facts.positions - 64) : 0;
  size_t count = facts.positions < 64 ? facts.positions : 64;
  trial_need(clv_account_predict_range(t->account, facts.generation, first, count, now, NULL, &column, 1, NULL) ==
                 CLV_OK,
             "range");
  trial_need(clv_account_memory(t->account, &memory, NULL) == CLV_OK && memory.total >= facts.bytes, "memory");
  trial_need(clv_account_get_traffic(t->account, &traffic, NULL) == CLV_OK, "traffic");
  trial_need(clv_account_get_state(t->account, &about, NULL) == CLV_OK, "state");
  trial_need((about.state >= CLV_STATE_ACTIVE) == (facts.has_model != 0), "state and model");
  trial_need(clv_account_get_options(t->account, &options, NULL) == CLV_OK, "options");
  trial_need(clv_account_tick(t->account, now, &tick, NULL) == CLV_OK, "tick");
  clv_status status = clv_account_last_fit(t->account, &fit, NULL);
  trial_need(status == CLV_OK || status == CLV_ENOTFOUND, "last fit");
  status = clv_account_last_check(t->account, &check, NULL);
  trial_need(status == CLV_OK || status == CLV_ENOTFOUND, "last check");
}

static void *trial_read(void *user) {
  trial *t = user;
  uint64_t state = atomic_fetch_add(&t->reads, 1) * 7919;
  while (!atomic_load(&t->closing)) {
    pthread_rwlock_rdlock(&t->lock);
    trial_ask(t, &state);
    if (harness_random(&state) % 16 == 0) trial_ask_all(t, &state);
    clv_model *model = clv_account_model(t->account);
    pthread_rwlock_unlock(&t->lock);
    /* a model is everybody's, with or without a lock */
    clv_statistics s = {2, 100, 130, 0, 4, 9000, 1000};
    clv_prediction p = {.size = sizeof p};
    trial_need(clv_predict(model, &s, sizeof s, 200, NULL, &p, NULL) == CLV_OK, "a model by itself");
    clv_model_free(model);
    atomic_fetch_add(&t->reads, 1);
    trial_pause(200);
  }
  return NULL;
}

static void *trial_write(void *user) {
  trial *t = user;
  while (!atomic_load(&t->closing)) {
    enum { BATCH = 20 };
    clv_event events[BATCH];
    uint32_t ids[BATCH][3];
    int64_t time = 0;
    uint64_t n = atomic_load(&t->events);
    for (uint64_t i = 0; i < BATCH; i++) trial_event(t->seed, n + i, &events[i], ids[i], &time);
    pthread_rwlock_wrlock(&t->lock);
    trial_need(clv_account_apply(t->account, events, sizeof *events, BATCH, NULL, NULL) == CLV_OK, "apply");
    atomic_fetch_add(&t->events, BATCH);
    atomic_store(&t->now, (unsigned long)time);
    pthread_rwlock_unlock(&t->lock);
    trial_pause(300);
  }
  return NULL;
}

static int trial_stop(const clv_progress *progress, void *user) {
  (void)user;
  return progress->step > 4;
}

/* Fit after fit; some are stopped, some thrown away, and under some the options change. */
static void *trial_refit(void *user) {
  trial *t = user;
  for (int round = 0; !atomic_load(&t->closing); round++) {
    clv_fit_job *job = NULL;
    clv_fit_host host = CLV_FIT_HOST_INIT;
    clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
    if (round % 5 == 3) host.progress = trial_stop;
    pthread_rwlock_rdlock(&t->lock);
    clv_account_get_options(t->account, &options, NULL);
    clv_status status = clv_account_fit_begin(t->account, (int64_t)atomic_load(&t->now), CLV_DUE_FIT, &job, NULL);
    pthread_rwlock_unlock(&t->lock);
    trial_need(status == CLV_OK, "begin");
    status = clv_fit_job_run(job, &host, NULL);
    trial_need(status == CLV_OK || (host.progress && status == CLV_ECANCELLED), "run");
    if (status == CLV_ECANCELLED) atomic_fetch_add(&t->cancelled, 1);
    if (status == CLV_OK && round % 7 == 5) {
      atomic_fetch_add(&t->dropped, 1);
    } else if (status == CLV_OK) {
      pthread_rwlock_wrlock(&t->lock);
      options.history_days = 30000 + round;
      if (round % 5 == 2) clv_account_set_options(t->account, &options, (int64_t)atomic_load(&t->now), NULL);
      status = clv_account_fit_adopt(t->account, job, NULL, NULL);
      pthread_rwlock_unlock(&t->lock);
      trial_need(status == (round % 5 == 2 ? CLV_ECONFIG : CLV_OK), "adopt");
      atomic_fetch_add(status == CLV_OK ? &t->adopted : &t->refused, 1);
    }
    clv_fit_job_free(job);
    trial_pause(1000);
  }
  return NULL;
}

/* Without preference for writers sixteen readers would keep them out. */
static void trial_lock(pthread_rwlock_t *lock) {
  pthread_rwlockattr_t attributes;
  pthread_rwlockattr_init(&attributes);
#ifdef __GLIBC__
  pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
#endif
  pthread_rwlock_init(lock, &attributes);
  pthread_rwlockattr_destroy(&attributes);
}

static clv_account *trial_open(void) {
  clv_account *account = NULL;
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.thresholds.buyers = 50;
  options.thresholds.months = 0;
  trial_need(clv_account_create(&account, trial_key, NULL, NULL, NULL) == CLV_OK, "create");
  trial_need(clv_account_set_options(account, &options, 0, NULL) == CLV_OK, "options");
  return account;
}

/* What was written under load is what the same events, one after the other, make of an account by itself. */
static void trial_verify(const trial *t) {
  clv_account *alone = trial_open();
  clv_summary *want = NULL, *got = NULL;
  harness_buffer one = {0}, other = {0};
  uint64_t count = atomic_load(&t->events);
  int64_t time = 0;
  for (uint64_t n = 0; n < count; n++) {
    clv_event event;
    uint32_t ids[3];
    trial_event(t->seed, n, &event, ids, &time);
    trial_need(clv_account_apply(alone, &event, sizeof event, 1, NULL, NULL) == CLV_OK, "apply");
  }
  int32_t until = (int32_t)(time / CLV_SECONDS_PER_DAY);
  trial_need(clv_account_summary(alone, until, CLV_NO_DAY, &want, NULL) == CLV_OK, "summary");
  trial_need(clv_account_summary(t->account, until, CLV_NO_DAY, &got, NULL) == CLV_OK, "summary");
  trial_need(clv_summary_write(want, harness_write, &one, NULL) == CLV_OK, "write");
  trial_need(clv_summary_write(got, harness_write, &other, NULL) == CLV_OK, "write");
  trial_need(one.size == other.size && memcmp(one.bytes, other.bytes, one.size) == 0, "another state than alone");
  harness_buffer_free(&one);
  harness_buffer_free(&other);
  clv_summary_free(want);
  clv_summary_free(got);
  clv_account_free(alone);
}

static void trial_run(trial *t, double seconds, uint64_t seed) {
  pthread_t readers[TRIAL_READERS], writer, refitter;
  memset(t, 0, sizeof *t);
  t->seconds = seconds;
  t->seed = seed;
  t->account = trial_open();
  trial_lock(&t->lock);
  clv_event event;
  uint32_t ids[3];
  int64_t time = 0;
  for (uint64_t n = 0; n < TRIAL_FILL; n++) { /* enough for a first fit with a backtest */
    trial_event(seed, n, &event, ids, &time);
    trial_need(clv_account_apply(t->account, &event, sizeof event, 1, NULL, NULL) == CLV_OK, "apply");
    atomic_fetch_add(&t->events, 1);
  }
  atomic_store(&t->now, (unsigned long)time);
  double end = trial_clock() + seconds;
  trial_need(pthread_create(&writer, NULL, trial_write, t) == 0, "a thread");
  trial_need(pthread_create(&refitter, NULL, trial_refit, t) == 0, "a thread");
  for (int i = 0; i < TRIAL_READERS; i++) trial_need(pthread_create(&readers[i], NULL, trial_read, t) == 0, "a thread");
  while (trial_clock() < end || (atomic_load(&t->adopted) < 2 && trial_clock() < end + 60)) trial_pause(20000);
  atomic_store(&t->closing, true);
  for (int i = 0; i < TRIAL_READERS; i++) pthread_join(readers[i], NULL);
  pthread_join(writer, NULL);
  pthread_join(refitter, NULL);
  trial_verify(t);
  pthread_rwlock_destroy(&t->lock);
  clv_account_free(t->account);
}

static void trial_print(const trial *t) {
  printf(
      "%.0f s: %lu events, %lu readings (%lu of somebody), %lu fits adopted, %lu refused, %lu cancelled, %lu dropped\n",
      t->seconds, atomic_load(&t->events), atomic_load(&t->reads), atomic_load(&t->found), atomic_load(&t->adopted),
      atomic_load(&t->refused), atomic_load(&t->cancelled), atomic_load(&t->dropped));
}

#endif
