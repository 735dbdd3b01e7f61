/* An account that is written, read and refitted at the same time, under a lock of the program's. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <clv/clv.h>

enum { READERS = 4, CUSTOMERS = 1000, DAYS = 365, FIRST_DAY = 19723 }; /* from 2024-01-01 */

static clv_account *account;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static atomic_long now, reads;
static atomic_bool closing;

static void need(clv_status status, const clv_error *error) {
  if (status == CLV_OK) return;
  fprintf(stderr, "%s: %s\n", clv_status_text(status), error->message);
  exit(1);
}

/* Functions that take a const account are readers: any number of them at a time. */
static void *serve(void *number) {
  const struct timespec pause = {0, 200000};
  for (unsigned who = *(unsigned *)number; !atomic_load(&closing); who = (who + 7) % CUSTOMERS) {
    clv_error error = CLV_ERROR_INIT;
    clv_prediction customer = {.size = sizeof customer};
    pthread_rwlock_rdlock(&lock);
    clv_status status = clv_account_predict(account, &who, sizeof who, now, NULL, &customer, &error);
    pthread_rwlock_unlock(&lock);
    if (status != CLV_ENOTFOUND) need(status, &error); /* who has not bought yet is not there */
    atomic_fetch_add(&reads, 1);
    nanosleep(&pause, NULL);
  }
  return NULL;
}

/* A fit needs no lock: the job has taken out of the account what it works with. */
typedef struct refit {
  pthread_t thread;
  clv_fit_job *job; /* NULL: none under way */
  atomic_bool done;
} refit;

static void *run_job(void *user) {
  refit *fit = user;
  clv_error error = CLV_ERROR_INIT;
  need(clv_fit_job_run(fit->job, NULL, &error), &error);
  atomic_store(&fit->done, true);
  return NULL;
}

/* The other functions are writers: one at a time, and nobody else meanwhile. */
static void adopt(refit *fit) {
  clv_error error = CLV_ERROR_INIT;
  clv_fit_report report = {.size = sizeof report};
  pthread_join(fit->thread, NULL);
  pthread_rwlock_wrlock(&lock);
  clv_status status = clv_account_fit_adopt(account, fit->job, &report, &error); /* takes no time */
  pthread_rwlock_unlock(&lock);
  clv_fit_job_free(fit->job);
  fit->job = NULL;
  if (status != CLV_ECONFIG) need(status, &error); /* something changed meanwhile: it stays due */
  if (report.outcome == CLV_FIT_OUTCOME_ADOPTED)
    printf("day %3d: a model fitted to %lld customers\n", (int)(report.until + 1 - FIRST_DAY),
           (long long)report.customers);
}

/* Once a day, or when clv_tick says: what is due begins, and runs beside everything else. */
static void look(refit *fit) {
  clv_error error = CLV_ERROR_INIT;
  clv_tick tick = {.size = sizeof tick};
  if (fit->job != NULL && atomic_load(&fit->done)) adopt(fit);
  if (fit->job != NULL) return;
  pthread_rwlock_rdlock(&lock);
  need(clv_account_tick(account, now, &tick, &error), &error);
  if (tick.due != 0) need(clv_account_fit_begin(account, now, tick.due, &fit->job, &error), &error);
  pthread_rwlock_unlock(&lock);
  atomic_store(&fit->done, false);
  if (fit->job != NULL && pthread_create(&fit->thread, NULL, run_job, fit) != 0) exit(1);
}

/* Stands for the orders of a day: every customer comes every now and then, at most seven times. */
static void sell(int day) {
  for (unsigned who = 0; who < CUSTOMERS; who++) {
    int since = day - (int)(who % 200), gap = 9 + (int)(who * 7 % 90), bought = 1 + (int)(who * who % 7);
    if (since < 0 || since % gap != 0 || since / gap >= bought) continue;
    clv_error error = CLV_ERROR_INIT;
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = &who, .profile_size = sizeof who, .order = &day};
    event.order_size = sizeof day;
    event.time = now;
    event.amount = 2000 + who % 50;
    pthread_rwlock_wrlock(&lock);
    need(clv_account_apply(account, &event, sizeof event, 1, NULL, &error), &error);
    pthread_rwlock_unlock(&lock);
  }
}

int main(void) {
  const unsigned char key[CLV_KEY_SIZE] = "keep 16 bytes !"; /* yours: random, secret, kept */
  clv_error error = CLV_ERROR_INIT;
  pthread_t readers[READERS];
  unsigned first[READERS];
  refit fit = {.job = NULL};
  const struct timespec a_day = {0, 3000000}; /* short ones */
  need(clv_account_create(&account, key, NULL, NULL, &error), &error);
  for (unsigned i = 0; i < READERS; i++) {
    first[i] = i;
    if (pthread_create(&readers[i], NULL, serve, &first[i]) != 0) return 1;
  }
  for (int day = 0; day < DAYS; day++) {
    atomic_store(&now, (FIRST_DAY + day) * CLV_SECONDS_PER_DAY + 3600L);
    sell(day);
    look(&fit);
    nanosleep(&a_day, NULL);
  }
  if (fit.job != NULL) adopt(&fit);
  atomic_store(&closing, true);
  for (int i = 0; i < READERS; i++) pthread_join(readers[i], NULL);
  printf("%ld predictions were made meanwhile\n", atomic_load(&reads));
  clv_account_free(account);
  return 0;
}
