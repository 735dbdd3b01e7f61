/* exp, log and log1p against the long double ones, and the same bits whatever the company. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/num/vector.h"
#include "../../harness/harness.h"
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define CHUNK 1000

typedef struct function {
  void (*vector)(const double *in, double *out, size_t count);
  double (*scalar)(double x);
  long double (*oracle)(long double x);
} function;

static const function functions[] = {
    {clvp_vector_exp, clvp_exp, expl}, {clvp_vector_log, clvp_log, logl}, {clvp_vector_log1p, clvp_log1p, log1pl}};

static double uniform(uint64_t *state) { return (double)(harness_random(state) >> 11) * 0x1p-53; }

static double from_random_bits(uint64_t *state, double least, double greatest) {
  uint64_t low, high, bits;
  double x;
  memcpy(&low, &least, sizeof low);
  memcpy(&high, &greatest, sizeof high);
  bits = low + harness_random(state) % (high - low);
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* Distance in units of the last place of the right answer; subnormal places count as they are. */
static double places(double got, long double want) {
  int exponent;
  frexpl(fabsl(want), &exponent);
  return (double)(fabsl((long double)got - want) / ldexpl(1, (exponent < -1021 ? -1021 : exponent) - 53));
}

static bool same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

/* Arguments spread evenly over [low, high], or evenly over the bits between. */
static void check_accuracy(const function *f, double low, double high, bool by_bits) {
  uint64_t state = 17;
  double in[CHUNK], out[CHUNK], worst = 0;
  for (int chunk = 0; chunk < 300; chunk++) {
    for (int i = 0; i < CHUNK; i++)
      in[i] = by_bits ? from_random_bits(&state, low, high) : low + (high - low) * uniform(&state);
    f->vector(in, out, CHUNK);
    for (int i = 0; i < CHUNK; i++) worst = fmax(worst, places(out[i], f->oracle(in[i])));
  }
  ck_assert_double_lt(worst, 1.0);
}

START_TEST(exp_is_within_a_unit_of_the_last_place) {
  check_accuracy(&functions[0], -708, 709.7, false);
  check_accuracy(&functions[0], -1, 1, false);
  check_accuracy(&functions[0], 1e-300, 700, true);
}
END_TEST

START_TEST(exp_underflows_gradually) {
  check_accuracy(&functions[0], -745.2, -708, false);
  ck_assert_double_eq(clvp_exp(-745.1), DBL_TRUE_MIN);
  ck_assert_double_eq(clvp_exp(-745.2), 0);
  ck_assert_double_eq(clvp_exp(-DBL_MAX), 0);
  ck_assert_double_eq(clvp_exp(-INFINITY), 0);
}
END_TEST

START_TEST(exp_overflows_to_infinity) {
  ck_assert_double_finite(clvp_exp(709.78));
  ck_assert_double_eq(clvp_exp(709.79), INFINITY);
  ck_assert_double_eq(clvp_exp(DBL_MAX), INFINITY);
  ck_assert_double_eq(clvp_exp(INFINITY), INFINITY);
  ck_assert_double_nan(clvp_exp(NAN));
  ck_assert_double_eq(clvp_exp(0), 1);
  ck_assert_double_eq(clvp_exp(-0.0), 1);
}
END_TEST

START_TEST(log_is_within_a_unit_of_the_last_place) {
  check_accuracy(&functions[1], DBL_MIN, DBL_MAX, true);
  check_accuracy(&functions[1], 0.5, 2, false);
  check_accuracy(&functions[1], 1 - 1e-6, 1 + 1e-6, false);
  check_accuracy(&functions[1], 0, 1e6, false);
}
END_TEST

START_TEST(log_has_its_edges) {
  ck_assert(same_bits(clvp_log(1), 0));
  ck_assert_double_eq(clvp_log(0), -INFINITY);
  ck_assert_double_eq(clvp_log(-0.0), -INFINITY);
  ck_assert_double_eq(clvp_log(INFINITY), INFINITY);
  ck_assert_double_nan(clvp_log(-1));
  ck_assert_double_nan(clvp_log(-INFINITY));
  ck_assert_double_nan(clvp_log(NAN));
  ck_assert_double_nan(clvp_log(DBL_TRUE_MIN)); /* refused rather than wrong */
  ck_assert_double_lt(places(clvp_log(DBL_MIN), logl(DBL_MIN)), 1);
  ck_assert_double_lt(places(clvp_log(DBL_MAX), logl(DBL_MAX)), 1);
}
END_TEST

START_TEST(log1p_is_within_a_unit_of_the_last_place) {
  check_accuracy(&functions[2], DBL_TRUE_MIN, DBL_MAX, true);
  check_accuracy(&functions[2], 0, 3, false);
  check_accuracy(&functions[2], 0, 1e-3, false);
  check_accuracy(&functions[2], 0, 1e6, false);
  check_accuracy(&functions[2], 0x1p52, 0x1p55, false);
}
END_TEST

START_TEST(log1p_has_its_edges) {
  ck_assert_double_eq(clvp_log1p(0), 0);
  ck_assert_double_eq(clvp_log1p(DBL_TRUE_MIN), DBL_TRUE_MIN);
  ck_assert_double_eq(clvp_log1p(1e-300), 1e-300);
  ck_assert_double_lt(places(clvp_log1p(DBL_MAX), logl(DBL_MAX)), 1);
  ck_assert_double_eq(clvp_log1p(INFINITY), INFINITY);
  ck_assert_double_nan(clvp_log1p(NAN));
  ck_assert_double_nan(clvp_log1p(-2));
}
END_TEST

START_TEST(a_number_has_the_same_bits_alone_and_in_any_array) {
  uint64_t state = 23;
  double in[64 + 8], out[64 + 8], alone[64 + 8];
  for (size_t which = 0; which < 3; which++)
    for (size_t offset = 0; offset < 8; offset++)
      for (size_t count = 0; count <= 64; count++) {
        for (size_t i = 0; i < 72; i++) {
          in[i] = from_random_bits(&state, 1e-10, 1e3);
          out[i] = -7;
          alone[i] = functions[which].scalar(in[i]);
        }
        functions[which].vector(in + offset, out + offset, count);
        for (size_t i = 0; i < 72; i++) ck_assert(same_bits(out[i], i >= offset && i < offset + count ? alone[i] : -7));
        functions[which].vector(in + offset, in + offset, count);
        ck_assert_mem_eq(in + offset, alone + offset, count * sizeof *in);
      }
}
END_TEST

/* Bits that every compiler and processor must give. */
START_TEST(bits_are_pinned) {
  uint64_t state = 29, hash = 0;
  for (int i = 0; i < 30000; i++) {
    double x = from_random_bits(&state, 1e-12, 600), y = functions[i % 3].scalar(x);
    uint64_t bits;
    memcpy(&bits, &y, sizeof bits);
    hash = (hash ^ bits) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
  }
  ck_assert_uint_eq(hash, UINT64_C(17074509430805141862));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("vector");
  TCase *tests = tcase_create("vector");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, exp_is_within_a_unit_of_the_last_place);
  tcase_add_test(tests, exp_underflows_gradually);
  tcase_add_test(tests, exp_overflows_to_infinity);
  tcase_add_test(tests, log_is_within_a_unit_of_the_last_place);
  tcase_add_test(tests, log_has_its_edges);
  tcase_add_test(tests, log1p_is_within_a_unit_of_the_last_place);
  tcase_add_test(tests, log1p_has_its_edges);
  tcase_add_test(tests, a_number_has_the_same_bits_alone_and_in_any_array);
  tcase_add_test(tests, bits_are_pinned);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
