/* Compensated sums against sums of integers that are exact. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/num/sum.h"
#include "../../harness/harness.h"
#include <math.h>

START_TEST(small_terms_survive_beside_a_great_one) {
  clvp_sum sum = {0, 0};
  clvp_sum_add(&sum, 1e16);
  for (int i = 0; i < 1000; i++) clvp_sum_add(&sum, 1.0);
  clvp_sum_add(&sum, -1e16);
  ck_assert_double_eq(clvp_sum_value(&sum), 1000.0);
}
END_TEST

START_TEST(a_term_greater_than_the_sum_loses_nothing) {
  clvp_sum sum = {0, 0};
  clvp_sum_add(&sum, 1.0);
  clvp_sum_add(&sum, 1e100);
  clvp_sum_add(&sum, 1.0);
  clvp_sum_add(&sum, -1e100);
  ck_assert_double_eq(clvp_sum_value(&sum), 2.0);
}
END_TEST

START_TEST(terms_of_many_sizes_add_up_to_the_exact_sum) {
  uint64_t state = 11;
  for (int round = 0; round < 200; round++) {
    clvp_sum sum = {0, 0};
    int64_t exact = 0;
    for (int i = 0; i < 500; i++) {
      int64_t term = (int64_t)(harness_random(&state) >> (12 + harness_random(&state) % 52)); /* a double holds it */
      if (harness_random(&state) & 1) term = -term;
      exact += term;
      clvp_sum_add(&sum, (double)term);
    }
    ck_assert_double_eq(clvp_sum_value(&sum), (double)exact); /* both rounded once */
  }
}
END_TEST

START_TEST(infinite_and_undefined_sums_stay_so) {
  clvp_sum sum = {0, 0};
  clvp_sum_add(&sum, 1.0);
  clvp_sum_add(&sum, INFINITY);
  clvp_sum_add(&sum, 1.0);
  ck_assert_double_eq(clvp_sum_value(&sum), INFINITY);
  clvp_sum_add(&sum, NAN);
  ck_assert_double_nan(clvp_sum_value(&sum));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("sum");
  TCase *tests = tcase_create("sum");
  tcase_add_test(tests, small_terms_survive_beside_a_great_one);
  tcase_add_test(tests, a_term_greater_than_the_sum_loses_nothing);
  tcase_add_test(tests, terms_of_many_sizes_add_up_to_the_exact_sum);
  tcase_add_test(tests, infinite_and_undefined_sums_stay_so);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
