/* Random numbers: the published generator, moments, extremes, and streams that do not meet. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/num/random.h"
#include "../../harness/harness.h"
#include <math.h>

#define DRAWS 200000

/* From state 1, 2, 3, 4; the values that other implementations publish. */
START_TEST(bits_are_those_of_xoshiro256_plus_plus) {
  static const uint64_t published[10] = {41943041,
                                         58720359,
                                         3588806011781223,
                                         3591011842654386,
                                         UINT64_C(9228616714210784205),
                                         UINT64_C(9973669472204895162),
                                         UINT64_C(14011001112246962877),
                                         UINT64_C(12406186145184390807),
                                         UINT64_C(15849039046786891736),
                                         UINT64_C(10450023813501588000)};
  clvp_random random = {{1, 2, 3, 4}};
  for (int i = 0; i < 10; i++) ck_assert_uint_eq(clvp_random_bits(&random), published[i]);
}
END_TEST

START_TEST(a_seed_and_stream_give_the_same_numbers_again) {
  clvp_random one, two;
  clvp_random_seed(&one, 42, 7);
  clvp_random_seed(&two, 42, 7);
  ck_assert_mem_eq(&one, &two, sizeof one);
  for (int i = 0; i < 1000; i++)
    ck_assert_double_eq(clvp_random_gamma(&one, 0.5 + i % 3, 2), clvp_random_gamma(&two, 0.5 + i % 3, 2));
  ck_assert_mem_eq(&one, &two, sizeof one);
}
END_TEST

START_TEST(neighbouring_seeds_and_streams_are_unrelated) {
  for (uint64_t seed = 0; seed < 20; seed++)
    for (uint64_t stream = 0; stream < 20; stream++)
      for (int change = 0; change < 2; change++) {
        clvp_random one, two;
        clvp_random_seed(&one, seed, stream);
        clvp_random_seed(&two, seed + (change == 0), stream + (change == 1));
        int differing = 0;
        for (int i = 0; i < 100; i++)
          differing += __builtin_popcountll(clvp_random_bits(&one) ^ clvp_random_bits(&two));
        ck_assert_int_gt(differing, 3200 - 240); /* six standard deviations of 40 */
        ck_assert_int_lt(differing, 3200 + 240);
      }
}
END_TEST

START_TEST(uniforms_lie_strictly_inside) {
  clvp_random random;
  clvp_random_seed(&random, 1, 0);
  int cells[64] = {0};
  for (int i = 0; i < DRAWS; i++) {
    double u = clvp_random_uniform(&random);
    ck_assert(u > 0 && u < 1);
    cells[(int)(u * 64)]++;
  }
  double chi = 0, expected = DRAWS / 64.0;
  for (int i = 0; i < 64; i++) chi += (cells[i] - expected) * (cells[i] - expected) / expected;
  ck_assert_double_lt(chi, 63 + 5 * sqrt(126));
}
END_TEST

/* Mean and variance within five standard errors; that of the variance from the fourth central moment. */
static void check_moments(const double *draws, double mean, double variance) {
  double sum = 0, square = 0, fourth = 0;
  for (int i = 0; i < DRAWS; i++) sum += draws[i];
  double own_mean = sum / DRAWS;
  for (int i = 0; i < DRAWS; i++) {
    double off = (draws[i] - own_mean) * (draws[i] - own_mean);
    square += off;
    fourth += off * off;
  }
  double own_variance = square / DRAWS;
  double error = sqrt(fmax(fourth / DRAWS - own_variance * own_variance, 0) / DRAWS);
  ck_assert_double_le(fabs(own_mean - mean), 5 * sqrt(variance / DRAWS));
  ck_assert_double_le(fabs(own_variance - variance), 5 * error);
}

static double draws[DRAWS];

START_TEST(exponentials_have_their_moments) {
  clvp_random random;
  clvp_random_seed(&random, 2, 0);
  for (int i = 0; i < DRAWS; i++) draws[i] = clvp_random_exponential(&random, 4);
  check_moments(draws, 0.25, 1 / 16.0);
}
END_TEST

START_TEST(gammas_have_their_moments) {
  static const double shapes[] = {0.2, 0.55, 0.999, 1, 1.7, 12, 5000};
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    clvp_random random;
    clvp_random_seed(&random, 3, s);
    for (int i = 0; i < DRAWS; i++) draws[i] = clvp_random_gamma(&random, shapes[s], 3);
    check_moments(draws, shapes[s] / 3, shapes[s] / 9);
  }
}
END_TEST

/* ln of a Gamma(a) variate has mean psi(a), near 0 about -1/a, and variance about 1/a^2. */
START_TEST(gammas_of_tiny_shape_keep_their_logarithms) {
  clvp_random random;
  clvp_random_seed(&random, 4, 0);
  for (int i = 0; i < DRAWS; i++) draws[i] = log(clvp_random_gamma(&random, 0.02, 1e5));
  check_moments(draws, -50.5447 - log(1e5), 2501.598);
  int zeros = 0;
  for (int i = 0; i < 1000; i++) {
    double x = clvp_random_gamma(&random, 1e-4, 1);
    ck_assert(x >= 0 && x < 100);
    zeros += x == 0;
  }
  ck_assert_int_gt(zeros, 850); /* e^-745 is reached by 7 in 100 */
}
END_TEST

START_TEST(betas_have_their_moments) {
  static const double shapes[][2] = {{0.793, 2.426}, {1, 1}, {0.1, 0.1}, {0.05, 3}, {40, 7}, {1e5, 1e5}};
  for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
    double a = shapes[s][0], b = shapes[s][1];
    clvp_random random;
    clvp_random_seed(&random, 5, s);
    for (int i = 0; i < DRAWS; i++) {
      draws[i] = clvp_random_beta(&random, a, b);
      ck_assert(draws[i] >= 0 && draws[i] <= 1);
    }
    check_moments(draws, a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1)));
  }
}
END_TEST

/* Both gammas behind it underflow, yet the ratio is a coin: 1 with probability a/(a + b). */
START_TEST(betas_of_tiny_shapes_are_coins) {
  clvp_random random;
  clvp_random_seed(&random, 6, 0);
  int ones = 0;
  for (int i = 0; i < 10000; i++) {
    double x = clvp_random_beta(&random, 3e-9, 1e-9);
    ck_assert(x >= 0 && x <= 1);
    ones += x > 0.5;
  }
  ck_assert_int_gt(ones, 7500 - 220);
  ck_assert_int_lt(ones, 7500 + 220);
  for (int i = 0; i < 100; i++) {
    double x = clvp_random_beta(&random, 1e-300, 1e-300);
    ck_assert(x >= 0 && x <= 1);
  }
}
END_TEST

START_TEST(betas_near_zero_keep_their_digits) {
  clvp_random random;
  clvp_random_seed(&random, 7, 0);
  int below = 0;
  for (int i = 0; i < 10000; i++) below += clvp_random_beta(&random, 0.01, 1) < 1e-100; /* (1e-100)^0.01 = 0.1 */
  ck_assert_int_gt(below, 1000 - 150);
  ck_assert_int_lt(below, 1000 + 150);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("random");
  TCase *tests = tcase_create("random");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, bits_are_those_of_xoshiro256_plus_plus);
  tcase_add_test(tests, a_seed_and_stream_give_the_same_numbers_again);
  tcase_add_test(tests, neighbouring_seeds_and_streams_are_unrelated);
  tcase_add_test(tests, uniforms_lie_strictly_inside);
  tcase_add_test(tests, exponentials_have_their_moments);
  tcase_add_test(tests, gammas_have_their_moments);
  tcase_add_test(tests, gammas_of_tiny_shape_keep_their_logarithms);
  tcase_add_test(tests, betas_have_their_moments);
  tcase_add_test(tests, betas_of_tiny_shapes_are_coins);
  tcase_add_test(tests, betas_near_zero_keep_their_digits);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
