/* Sixteen readers, a writer and refits at once: nobody sees half of anything, and the state is that of one thread. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "lifecycle_trial.h"

START_TEST(under_load) {
  static trial t;
  trial_run(&t, 3.0, 4711);
  trial_print(&t);
  ck_assert_uint_gt(atomic_load(&t.found), 0);
  ck_assert_uint_gt(atomic_load(&t.adopted), 0);
  ck_assert_uint_gt(atomic_load(&t.events), TRIAL_FILL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("lifecycle_threads");
  TCase *tests = tcase_create("threads");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, under_load);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
