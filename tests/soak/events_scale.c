/* A million orders of one profile, a million links of one person: each within its time: events_scale [THOUSANDS]. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <clv/clv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 1000, WIDE = 12, DAY = 18000 };

/* Seconds of the processor for a million. */
static const double limit = 5;

static clv_account *account;
static size_t size;       /* orders or links */
static uint32_t *numbers; /* 0 to size - 1 in some order */
static int missed;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void need(int fine, const char *what) {
  if (fine) return;
  printf("events_scale: %s\n", what);
  exit(1);
}

static void verdict(const char *what, double taken) {
  double allowed = limit * (double)size / 1e6;
  printf("%-44s %8.2f s  %s\n", what, taken, taken <= allowed ? "ok" : "TOO SLOW");
  fflush(stdout);
  missed |= taken > allowed;
}

static void open_account(void) {
  clv_account_free(account);
  account = NULL;
  need(clv_account_create(&account, (const unsigned char *)"0123456789abcdef", NULL, NULL, NULL) == CLV_OK, "account");
}

static void in_turn(void) {
  for (size_t i = 0; i < size; i++) numbers[i] = (uint32_t)i;
}

static void backwards(void) {
  for (size_t i = 0; i < size; i++) numbers[i] = (uint32_t)(size - 1 - i);
}

static void shuffled(void) {
  uint64_t state = 1;
  in_turn();
  for (size_t i = size; i > 1; i--) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    size_t other = (size_t)((state >> 33) % i);
    uint32_t kept = numbers[i - 1];
    numbers[i - 1] = numbers[other];
    numbers[other] = kept;
  }
}

/* What the events of a run are: their number gives the rest. */
typedef void (*fill_fn)(clv_event *event, char (*texts)[WIDE], size_t number);

static const void *text_of(char *text, size_t number) {
  snprintf(text, WIDE, "%09zu", number);
  return text;
}

static void fill_order(clv_event *event, char (*texts)[WIDE], size_t number) {
  event->kind = CLV_EVENT_PURCHASE;
  event->profile = "one";
  event->profile_size = 3;
  event->order = text_of(texts[0], number);
  event->order_size = 9;
  event->time = (int64_t)number * 60;
  event->amount = 1;
}

/* One order a member. */
static void fill_member(clv_event *event, char (*texts)[WIDE], size_t number) {
  fill_order(event, texts, number);
  event->profile = text_of(texts[1], number);
  event->profile_size = 9;
}

static void fill_chain(clv_event *event, char (*texts)[WIDE], size_t number) {
  event->kind = CLV_EVENT_LINK;
  event->profile = text_of(texts[0], number);
  event->survivor = text_of(texts[1], number + 1);
  event->profile_size = event->survivor_size = 9;
}

static void fill_star(clv_event *event, char (*texts)[WIDE], size_t number) {
  fill_chain(event, texts, number);
  event->survivor = "hub";
  event->survivor_size = 3;
}

static void unfill_chain(clv_event *event, char (*texts)[WIDE], size_t number) {
  fill_chain(event, texts, number);
  event->kind = CLV_EVENT_UNLINK;
}

static void unfill_star(clv_event *event, char (*texts)[WIDE], size_t number) {
  fill_star(event, texts, number);
  event->kind = CLV_EVENT_UNLINK;
}

/* Only the calls are timed. */
static double feed(fill_fn fill) {
  static clv_event events[BATCH];
  static char texts[BATCH][2][WIDE];
  double taken = 0;
  for (size_t done = 0; done < size; done += BATCH) {
    memset(events, 0, sizeof events);
    for (size_t i = 0; i < BATCH; i++) fill(&events[i], texts[i], numbers[done + i]);
    double begun = now();
    need(clv_account_apply(account, events, sizeof *events, BATCH, NULL, NULL) == CLV_OK, "apply");
    taken += now() - begun;
  }
  return taken;
}

static void check_orders(const char *id, size_t orders) {
  clv_statistics statistics;
  clv_status status =
      clv_account_statistics(account, id, strlen(id), CLV_TIME_MAX, &statistics, sizeof statistics, NULL);
  need(status == CLV_OK && statistics.orders == (int64_t)orders, "other orders than were sent");
}

static void check_members(const char *id, size_t members) {
  size_t count = 0;
  need(clv_account_person_ids(account, id, strlen(id), NULL, 0, &count, NULL) == CLV_OK && count == members,
       "other members than were linked");
}

static void check_persons(size_t persons) {
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  need(clv_account_get_facts(account, &facts, NULL) == CLV_OK && facts.persons == persons, "other persons");
}

static void orders_of_one(void) {
  open_account();
  backwards();
  verdict("orders of one profile, sent backwards", feed(fill_order));
  double begun = now();
  check_orders("one", size);
  verdict("its statistics", now() - begun);
}

/* Linked and unlinked in these orders; then all orders of all members are asked for. */
static void links_of_one(const char *shape, fill_fn link, fill_fn unlink, size_t members) {
  static const struct {
    const char *name;
    void (*make)(void);
  } orders[] = {{"in turn", in_turn}, {"backwards", backwards}, {"shuffled", shuffled}};
  char what[64];
  for (size_t i = 0; i < 3; i++) {
    orders[i].make();
    open_account();
    feed(fill_member);
    snprintf(what, sizeof what, "%s of links, %s", shape, orders[i].name);
    verdict(what, feed(link));
    check_persons(1);
    snprintf(what, sizeof what, "%s, statistics and ids of all", shape);
    double begun = now();
    check_orders("000000000", size);
    check_members("000000000", members);
    verdict(what, now() - begun);
    snprintf(what, sizeof what, "%s, unlinked again, %s", shape, orders[(i + 1) % 3].name);
    orders[(i + 1) % 3].make();
    verdict(what, feed(unlink));
    check_persons(size);
    check_orders("000000000", 1);
  }
}

/* The member that all links name goes. */
static void erase_hub(int32_t mode, const char *what, size_t persons) {
  clv_event event;
  memset(&event, 0, sizeof event);
  event.kind = CLV_EVENT_ERASE;
  event.profile = "hub";
  event.profile_size = 3;
  event.mode = mode;
  open_account();
  in_turn();
  feed(fill_member);
  feed(fill_star);
  double begun = now();
  need(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL) == CLV_OK, "erase");
  verdict(what, now() - begun);
  check_persons(persons);
}

int main(int argc, char **argv) {
  size = 1000 * (size_t)(argc > 1 ? atoi(argv[1]) : 1000);
  numbers = malloc(size * sizeof *numbers);
  if (size == 0 || size > 100000000 || argc > 2 || numbers == NULL) {
    fprintf(stderr, "usage: events_scale [THOUSANDS]\n");
    return 2;
  }
  printf("%zu of each; a million may take %g s of the processor\n", size, limit);
  orders_of_one();
  links_of_one("chain", fill_chain, unfill_chain, size + 1);
  links_of_one("star", fill_star, unfill_star, size + 1);
  erase_hub(CLV_ERASE_SUPPRESS, "star, its middle erased, the mark stays", 1);
  erase_hub(CLV_ERASE_FORGET, "star, its middle forgotten", size);
  clv_account_free(account);
  free(numbers);
  printf("%s\n", missed ? "TOO SLOW" : "in time");
  return missed;
}
