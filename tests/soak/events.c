/* What must hold of an account, tried with random events for long: events [PER CENT OF THE LONG RUN [SEED]]. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "erase_trial.h"
#include "event_trials.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SETS = 100000, PERMUTATIONS = 20, STEPS = 10000000, CASES = 100000, BATCHES = 20000, ERASED = 100000 };

/* A trial is done in pieces with seeds of their own, so that what is said of a failure is short to do again. */
enum { PIECES = 100 };

static double share = 1;
static uint64_t first_seed = 1;

static double seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

static void tell(const char *what, size_t count, double begun) {
  printf("%-38s %10zu  %8.1f s of the processor\n", what, count, seconds() - begun);
  fflush(stdout);
}

static size_t piece_of(double whole) { return (size_t)(share * whole / PIECES) + 1; }

START_TEST(any_order) {
  trial_meetings meetings;
  memset(&meetings, 0, sizeof meetings);
  double begun = seconds();
  for (uint64_t i = 0; i < PIECES; i++) trial_any_order(first_seed * 1000 + i, piece_of(SETS), PERMUTATIONS, &meetings);
  tell("sets of events, 20 permutations each", PIECES * piece_of(SETS), begun);
  trial_check_meetings(&meetings, 0, 1000, stdout);
}
END_TEST

START_TEST(every_step) {
  trial_meetings meetings;
  memset(&meetings, 0, sizeof meetings);
  double begun = seconds();
  for (uint64_t i = 0; i < PIECES; i++) trial_every_step(first_seed * 1000 + i, piece_of(STEPS), &meetings);
  tell("steps beside the list of events", PIECES * piece_of(STEPS), begun);
  trial_check_meetings(&meetings, 1, 1000, stdout);
}
END_TEST

START_TEST(link_and_unlink) {
  double begun = seconds();
  for (uint64_t i = 0; i < PIECES; i++) trial_link_and_unlink(first_seed * 1000 + i, piece_of(CASES));
  tell("links that are unlinked", PIECES * piece_of(CASES), begun);
}
END_TEST

START_TEST(refusals) {
  double begun = seconds();
  for (uint64_t i = 0; i < PIECES; i++) trial_refusals(first_seed * 1000 + i, piece_of(BATCHES));
  tell("batches, each allocation refused", PIECES * piece_of(BATCHES), begun);
}
END_TEST

START_TEST(erased) {
  double begun = seconds();
  for (uint64_t i = 0; i < PIECES; i++) trial_erase(first_seed * 1000 + i, piece_of(ERASED), NULL);
  tell("profiles erased", PIECES * piece_of(ERASED), begun);
}
END_TEST

int main(int argc, char **argv) {
  double per_cent = argc > 1 ? strtod(argv[1], NULL) : 100;
  if (argc > 2) first_seed = strtoull(argv[2], NULL, 10);
  if (!(per_cent > 0 && per_cent <= 10000) || argc > 3) {
    fprintf(stderr, "usage: events [PER CENT OF THE LONG RUN [SEED]]\n");
    return 2;
  }
  share = per_cent / 100;
  printf("%g %% of the long run, seed %llu\n", per_cent, (unsigned long long)first_seed);
  fflush(stdout);
  Suite *suite = suite_create("soak/events");
  TCase *tests = tcase_create("events");
  tcase_set_timeout(tests, 0);
  tcase_add_test(tests, any_order);
  tcase_add_test(tests, every_step);
  tcase_add_test(tests, link_and_unlink);
  tcase_add_test(tests, refusals);
  tcase_add_test(tests, erased);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
