/* Ids that somebody has chosen to collide: under the account's key they take no longer than any others. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger.h"
#include <stdio.h>
#include <time.h>

/* Hashes of the chosen ids agree in their low bits, which is where tables look first. */
enum { IDS = 8000, BITS = 10, BATCH = 100, ROUNDS = 7 };

typedef uint64_t (*hash_fn)(const void *bytes, size_t size);

static uint64_t sip_with_key_0(const void *bytes, size_t size) {
  return clvp_hash_bytes((clvp_key){0, 0}, bytes, size);
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo). */
static uint64_t fnv(const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < size; i++) hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
  return hash;
}

/* Numbers whose bytes collide; without a hash any numbers. */
static void choose(uint64_t *ids, hash_fn hash) {
  uint64_t number = UINT64_C(1) << 40;
  for (size_t i = 0; i < IDS; number += 7) {
    if (hash != NULL && (hash(&number, sizeof number) & ((1u << BITS) - 1)) != 0) continue;
    ids[i++] = number;
  }
}

/* What of an event is chosen. */
typedef enum part { PROFILE, ORDER, CAMPAIGN } part;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The seconds that an account takes for them; `known` keys are what the sender assumed. */
static double take(const uint64_t *ids, part what, bool known) {
  static clv_event events[BATCH];
  uint64_t counter = 0;
  clvp_history history;
  ledger_open(&history, 0, NULL);
  if (known) history.profile_key = history.order_key = history.texts.key = (clvp_key){0, 0};
  double taken = 0;
  for (size_t first = 0; first < IDS; first += BATCH) {
    static uint64_t orders[BATCH];
    memset(events, 0, sizeof events);
    for (size_t i = 0; i < BATCH; i++) {
      clv_event *event = &events[i];
      const uint64_t *id = &ids[first + i];
      orders[i] = counter++;
      event->kind = CLV_EVENT_PURCHASE;
      event->profile = what == PROFILE ? (const void *)id : "one";
      event->profile_size = what == PROFILE ? sizeof *id : 3;
      event->order = what == ORDER ? id : &orders[i];
      event->order_size = sizeof *id;
      event->campaign = what == CAMPAIGN ? id : NULL;
      event->campaign_size = what == CAMPAIGN ? sizeof *id : 0;
      event->time = (int64_t)(first + i) * 1000;
    }
    bool changed;
    double begun = seconds();
    ck_assert_int_eq(clvp_history_apply(&history, events, sizeof *events, BATCH, NULL, &changed, NULL), CLV_OK);
    taken += seconds() - begun;
  }
  clvp_history_free(&history);
  return taken;
}

/* How many times longer chosen ids take than any others: the least of some rounds each. */
static double ratio(hash_fn hash, part what, bool known) {
  static uint64_t any[IDS], chosen[IDS];
  double usual = 1e9, flooded = 1e9;
  choose(any, NULL);
  choose(chosen, hash);
  for (int i = 0; i < ROUNDS; i++) {
    double one = take(any, what, known), other = take(chosen, what, known);
    if (one < usual) usual = one;
    if (other < flooded) flooded = other;
  }
  return flooded / usual;
}

START_TEST(chosen_ids_take_no_longer) {
  static const hash_fn hashes[] = {sip_with_key_0, fnv};
  static const char *const names[] = {"profiles", "orders", "campaigns"};
  for (int what = PROFILE; what <= CAMPAIGN; what++) {
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++) {
      double times = ratio(hashes[i], (part)what, false);
      printf("%s: %.2f times\n", names[what], times);
      ck_assert_msg(times <= 2, "%s that collide take %.1f times as long", names[what], times);
    }
  }
}
END_TEST

/* So that the test above can fail: where the key is known, they do. */
START_TEST(a_known_key_is_no_protection) {
  double times = ratio(sip_with_key_0, PROFILE, true);
  printf("profiles, key known: %.1f times\n", times);
  ck_assert(times > 2);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("history/flooding");
  TCase *tests = tcase_create("flooding");
  tcase_add_test(tests, chosen_ids_take_no_longer);
  tcase_add_test(tests, a_known_key_is_no_protection);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
