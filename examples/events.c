/* A backend's loop: events as a queue delivers them, answers at any time, a model when one is due, snapshots, and a
 * restart that loses nothing: events [SNAPSHOT]. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <clv/clv.h>

enum { CUSTOMERS = 1000, BATCH = 200, FIRST_DAY = 19723, DAYS = 365, SAVE_EVERY = 30, STOPPED = 333 }; /* 2024 */

static const unsigned char key[CLV_KEY_SIZE] = "keep 16 bytes !"; /* yours: random, secret, kept */
static clv_error error = CLV_ERROR_INIT;

static void need(clv_status status) {
  if (status == CLV_OK) return;
  fprintf(stderr, "%s: %s%s%s\n", clv_status_text(status), error.field, *error.field ? ": " : "", error.message);
  exit(1);
}

/* Stands for a message of your queue: what customer `who` does on a day, if anything. Ids live as long as the call. */
static bool receive(int day, unsigned who, clv_event *event, unsigned ids[3]) {
  int since = day - (int)(who % 200), gap = 9 + (int)(who * 7 % 90), bought = 1 + (int)(who * who % 7);
  int order = since / gap;
  bool refund = since % gap == 2 && who % 50 == 7; /* two days later some want their money back */
  if (since < 0 || order >= bought || (since % gap != 0 && !refund)) return false;
  ids[0] = who;
  ids[1] = who * 10 + (unsigned)order;
  memset(event, 0, sizeof *event);
  event->kind = refund ? CLV_EVENT_REFUND : CLV_EVENT_PURCHASE;
  event->profile = &ids[0];
  event->order = &ids[1];
  event->profile_size = event->order_size = sizeof *ids;
  event->time = (FIRST_DAY + day) * CLV_SECONDS_PER_DAY + 60 * (int64_t)who;
  event->amount = refund ? 500 : 2000 + 10 * (int64_t)(who % 70);
  event->refund = "only";
  event->refund_size = 4;
  return true;
}

static void apply(clv_account *account, const clv_event *events, size_t count) {
  int32_t outcomes[BATCH];
  need(clv_account_apply(account, events, sizeof *events, count, outcomes, &error));
  for (size_t i = 0; i < count; i++) /* one that cannot be accepted stops nothing: put it aside */
    if (outcomes[i] < 0) printf("not accepted: %s\n", clv_outcome_text((clv_outcome)outcomes[i]));
}

/* All that a day brings. */
static void receive_day(clv_account *account, int day) {
  static clv_event events[BATCH];
  static unsigned ids[BATCH][3];
  size_t count = 0;
  for (unsigned who = 0; who < CUSTOMERS; who++) {
    if (receive(day, who, &events[count], ids[count]) && ++count == BATCH) {
      apply(account, events, count);
      count = 0;
    }
  }
  apply(account, events, count);
}

/* Whatever is due: the account says what and when, from the time that it is told. */
static void look_after(clv_account *account, int64_t now) {
  clv_tick tick = {.size = sizeof tick};
  clv_fit_report fit = {.size = sizeof fit};
  need(clv_account_tick(account, now, &tick, &error));
  if (tick.due == 0) return;
  need(clv_account_refit(account, now, tick.due, NULL, &fit, &error));
  if ((tick.due & CLV_DUE_FIT) && fit.outcome == CLV_FIT_OUTCOME_ADOPTED)
    printf("day %3d: a model fitted to %lld customers\n", (int)(fit.until + 1 - FIRST_DAY), (long long)fit.customers);
}

/* An account goes on from its snapshot, and its host from the position that is in it; the first time there is none. */
static clv_account *open_account(const char *path, int *next_day) {
  clv_account *account = NULL;
  const void *position;
  size_t size;
  *next_day = 0;
  clv_status status = clv_account_load(&account, key, path, NULL, &error);
  if (status == CLV_ENOTFOUND) status = clv_account_create(&account, key, NULL, NULL, &error);
  need(status);
  need(clv_account_position(account, &position, &size, &error));
  if (size == sizeof *next_day) memcpy(next_day, position, size);
  return account;
}

static void save(clv_account *account, const char *path, int next_day) {
  need(clv_account_set_position(account, &next_day, sizeof next_day, &error));
  need(clv_account_save(account, path, &error)); /* all of it or the one before, whatever happens meanwhile */
}

static void tell(const clv_account *account, unsigned who, int64_t now) {
  clv_prediction customer = {.size = sizeof customer};
  need(clv_account_predict(account, &who, sizeof who, now, NULL, &customer, &error));
  printf("customer %u: %lld orders, %.2f so far; P(alive) %.2f, %.2f expected within a year", who,
         (long long)customer.historic_orders, (double)customer.historic_value / 100, customer.p_alive,
         customer.predicted_value / 100);
  if (customer.reason[14] == CLV_REASON_PRESENT) /* the attribute's number, which stands beside it in the header */
    printf(", next order on day %d", (int)(customer.next_order - FIRST_DAY));
  printf("\n");
}

/* Runs until the day `end`, as if the program was stopped there, with what came since the last snapshot not saved. */
static void run(const char *path, int end) {
  int day;
  clv_account *account = open_account(path, &day);
  printf("from day %d\n", day);
  for (; day < end; day++) {
    int64_t midnight = (FIRST_DAY + day + 1) * CLV_SECONDS_PER_DAY;
    receive_day(account, day);
    look_after(account, midnight);
    if ((day + 1) % SAVE_EVERY == 0) save(account, path, day + 1);
  }
  if (end == DAYS) {
    tell(account, 2, (FIRST_DAY + end) * CLV_SECONDS_PER_DAY);
    tell(account, 12, (FIRST_DAY + end) * CLV_SECONDS_PER_DAY);
  }
  clv_account_free(account);
}

int main(int argc, char **argv) {
  const char *path = argc > 1 ? argv[1] : "events-example.snapshot";
  run(path, STOPPED);
  run(path, DAYS); /* again from the last snapshot: what is delivered twice counts once */
  if (argc <= 1) remove(path);
  return 0;
}
