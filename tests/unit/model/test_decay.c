/* Integrals of two powers and an exponential: against adaptive quadrature, and adding up to certainty. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/decay.h"
#include "oracle.h"

typedef struct integrand {
  const clvp_decay *decay;
  clvp_decay_weight weight;
  double from;
} integrand;

/* In ln (u - from), so that every scale between the first moment and the last is seen. */
static double slow_integrand(double log_after, void *user) {
  const integrand *own = user;
  const clvp_decay *d = own->decay;
  double after = exp(log_after), u = own->from + after;
  double weight = own->weight == CLVP_DECAY_ORDER     ? d->rho / (d->A + u)
                  : own->weight == CLVP_DECAY_DROPOUT ? d->s / (d->B + u)
                                                      : 1.0;
  return after * weight * exp(-d->rho * log1p(u / d->A) - d->s * log1p(u / d->B) - d->delta * u);
}

static double slow_integral(const clvp_decay *decay, clvp_decay_weight weight, double from, double to) {
  integrand own = {decay, weight, from};
  double low = log(1e-18 * fmin(fmin(decay->A, decay->B), to - from));
  double high = isinf(to) ? 400.0 : log(to - from);
  double sum = 0.0;
  for (double at = low; at < high; at += 1.0)
    sum += oracle_integral(slow_integrand, &own, at, fmin(at + 1.0, high), 1e-16 * sum);
  return sum;
}

static clvp_decay any_decay(uint64_t *state) {
  clvp_decay decay = {.rho = oracle_between(state, 0.05, 1000.0), .A = oracle_between(state, 1e-2, 1e4)};
  decay.s = oracle_between(state, 0.05, 50.0);
  decay.B = oracle_between(state, 1e-2, 1e4);
  return decay;
}

START_TEST(finite_integrals_are_right) {
  uint64_t state = 31;
  double worst = 0.0;
  for (int i = 0; i < 150; i++) {
    clvp_decay decay = any_decay(&state);
    if (i % 4 == 1) decay.delta = oracle_between(&state, 1e-5, 10.0);
    if (i % 8 == 3) decay.rho = 0.0;
    double from = i % 2 ? 0.0 : oracle_between(&state, 1e-3, 1e3);
    double to = from + oracle_between(&state, 1e-4, 1e5);
    for (int w = 0; w < 3; w++) {
      double got = clvp_decay_integral(&decay, (clvp_decay_weight)w, from, to);
      double want = slow_integral(&decay, (clvp_decay_weight)w, from, to);
      double error = want > 1e-290 ? harness_relative(got, want) : fabs(got - want);
      worst = fmax(worst, error);
      ck_assert_msg(error < 2e-12, "weight %d: %.17g for %.17g: rho %g A %g s %g B %g delta %g from %g to %g", w, got,
                    want, decay.rho, decay.A, decay.s, decay.B, decay.delta, from, to);
    }
  }
  printf("finite: worst %.1e\n", worst);
}
END_TEST

START_TEST(endless_integrals_are_right) {
  uint64_t state = 32;
  double worst = 0.0;
  for (int i = 0; i < 100; i++) {
    clvp_decay decay = any_decay(&state);
    bool discounted = i % 3 == 0;
    if (discounted) decay.delta = oracle_between(&state, 1e-4, 1.0);
    if (decay.rho + decay.s < 0.3) continue; /* the slow one gives up at e^400 */
    double from = i % 2 ? 0.0 : oracle_between(&state, 1e-3, 1e3);
    for (int w = discounted ? 0 : 1; w < 3; w++) {
      double got = clvp_decay_integral(&decay, (clvp_decay_weight)w, from, INFINITY);
      double want = slow_integral(&decay, (clvp_decay_weight)w, from, INFINITY);
      double error = want > 1e-290 ? harness_relative(got, want) : fabs(got - want);
      worst = fmax(worst, error);
      ck_assert_msg(error < 2e-12, "weight %d: %.17g for %.17g: rho %g A %g s %g B %g delta %g from %g", w, got, want,
                    decay.rho, decay.A, decay.s, decay.B, decay.delta, from);
    }
  }
  printf("endless: worst %.1e\n", worst);
}
END_TEST

/* An order, or dropout, or silence: one of them it is. */
START_TEST(what_falls_slowly_counts_far_out) {
  /* dropout long before the first order: most orders come from the few who stay */
  const clvp_decay slow[] = {{.rho = 1e-3, .A = 1e9, .s = 1.6, .B = 1e-3},
                             {.rho = 1e-3, .A = 1e9, .s = 2.1, .B = 1e-3},
                             {.rho = 1.6, .A = 1e-3, .s = 1e-3, .B = 1e9},
                             {.rho = 0.0, .A = 1.0, .s = 1.5, .B = 1e-3, .delta = 1e-9}};
  const clvp_decay_weight weight[] = {CLVP_DECAY_ORDER, CLVP_DECAY_ORDER, CLVP_DECAY_DROPOUT, CLVP_DECAY_PLAIN};
  for (int i = 0; i < 4; i++) {
    double got = clvp_decay_integral(&slow[i], weight[i], 0.0, INFINITY);
    double want = slow_integral(&slow[i], weight[i], 0.0, INFINITY);
    ck_assert_msg(harness_relative(got, want) < 1e-12, "%d: %.17g for %.17g", i, got, want);
    got = clvp_decay_integral(&slow[i], weight[i], 0.0, 1e12);
    want = slow_integral(&slow[i], weight[i], 0.0, 1e12);
    ck_assert_msg(harness_relative(got, want) < 1e-12, "%d: %.17g for %.17g", i, got, want);
  }
}
END_TEST

START_TEST(any_parameters_come_to_an_end) {
  uint64_t state = 37;
  for (int i = 0; i < 2000; i++) {
    clvp_decay decay = {.rho = oracle_between(&state, 1e-15, 1e15), .A = oracle_between(&state, 1e-15, 1e15)};
    decay.s = oracle_between(&state, 1e-15, 1e15);
    decay.B = oracle_between(&state, 1e-15, 1e15);
    double end = i % 2 ? INFINITY : oracle_between(&state, 1e-300, 1e15);
    double order = clvp_decay_integral(&decay, CLVP_DECAY_ORDER, 0.0, end);
    double dropout = clvp_decay_integral(&decay, CLVP_DECAY_DROPOUT, 0.0, end);
    double neither = isinf(end) ? 0.0 : exp(clvp_decay_log(&decay, end));
    ck_assert_msg(fabs(order + dropout + neither - 1.0) < 1e-11, "%.17g %.17g %.17g: rho %g A %g s %g B %g to %g",
                  order, dropout, neither, decay.rho, decay.A, decay.s, decay.B, end);
    double target = oracle_uniform(&state);
    double wait = clvp_decay_quantile(&decay, target);
    ck_assert(wait > 0.0 &&
              (isinf(wait) || fabs(clvp_decay_integral(&decay, CLVP_DECAY_ORDER, 0.0, wait) - target) < 1e-11));
    decay.delta = oracle_between(&state, 1e-15, 1e15);
    double plain = clvp_decay_integral(&decay, CLVP_DECAY_PLAIN, 0.0, end);
    ck_assert(plain >= 0.0 && plain <= 1.0 / decay.delta * (1.0 + 1e-12));
  }
}
END_TEST

START_TEST(what_can_happen_adds_up) {
  uint64_t state = 33;
  double worst = 0.0;
  for (int i = 0; i < 20000; i++) {
    clvp_decay decay = any_decay(&state);
    if (i % 5 == 0) decay.rho = oracle_between(&state, 1e-12, 1e6);
    if (i % 7 == 0) decay.s = oracle_between(&state, 1e-12, 1e6);
    if (i % 11 == 0) decay.A = oracle_between(&state, 1e-12, 1e12);
    double from = i % 2 ? 0.0 : oracle_between(&state, 1e-3, 1e3);
    double to = i % 3 ? from + oracle_between(&state, 1e-4, 1e5) : INFINITY;
    double begins = clvp_decay_log(&decay, from);
    if (begins < -600.0) continue;
    double order = clvp_decay_integral(&decay, CLVP_DECAY_ORDER, from, to);
    double dropout = clvp_decay_integral(&decay, CLVP_DECAY_DROPOUT, from, to);
    double want = isinf(to) ? exp(begins)
                            : -exp(begins) * expm1(-decay.rho * log1p((to - from) / (decay.A + from)) -
                                                   decay.s * log1p((to - from) / (decay.B + from)));
    double error = harness_relative(order + dropout, want);
    worst = fmax(worst, error);
    ck_assert_msg(error < 2e-12, "%.17g for %.17g: rho %.17g A %.17g s %.17g B %.17g from %g to %g", order + dropout,
                  want, decay.rho, decay.A, decay.s, decay.B, from, to);
  }
  printf("order and dropout and silence: worst %.1e\n", worst);
}
END_TEST

START_TEST(a_long_way_is_the_sum_of_its_pieces) {
  uint64_t state = 34;
  for (int i = 0; i < 100; i++) {
    clvp_decay decay = any_decay(&state);
    for (int w = 1; w < 3; w++) {
      double whole = clvp_decay_integral(&decay, (clvp_decay_weight)w, 0.0, INFINITY);
      double sum = 0.0, at = 0.0;
      for (double next = 1e-3; next < 1e6; next *= 1.7) {
        sum += clvp_decay_integral(&decay, (clvp_decay_weight)w, at, next);
        at = next;
      }
      sum += clvp_decay_integral(&decay, (clvp_decay_weight)w, at, INFINITY);
      ck_assert_double_lt(harness_relative(sum, whole), 2e-12);
    }
  }
}
END_TEST

START_TEST(equal_scales_have_closed_forms) {
  for (double s = 1e-3; s < 1e3; s *= 3.7) {
    clvp_decay decay = {.rho = 2.5, .A = 7.0, .s = s, .B = 7.0, .delta = 0.0};
    ck_assert_double_lt(harness_relative(clvp_decay_integral(&decay, CLVP_DECAY_DROPOUT, 0.0, INFINITY), s / (s + 2.5)),
                        1e-13);
    double tail = pow(1.0 + 30.0 / 7.0, -2.5 - s);
    if (tail > 0.0)
      ck_assert_double_lt(
          harness_relative(clvp_decay_integral(&decay, CLVP_DECAY_ORDER, 30.0, INFINITY), 2.5 / (s + 2.5) * tail),
          1e-11);
  }
  clvp_decay decay = {.rho = 0.0, .A = 1.0, .s = 1e-15, .B = 1.0, .delta = 0.25};
  ck_assert_double_lt(harness_relative(clvp_decay_integral(&decay, CLVP_DECAY_PLAIN, 0.0, INFINITY), 4.0), 1e-12);
  ck_assert(clvp_decay_integral(&decay, CLVP_DECAY_PLAIN, 3.0, 3.0) == 0.0);
}
END_TEST

START_TEST(panels_are_positive_and_follow_the_steepest_part) {
  uint64_t state = 35;
  for (int i = 0; i < 20000; i++) {
    clvp_decay decay = any_decay(&state);
    double u = oracle_between(&state, 1e-6, 1e6);
    double length = clvp_decay_panel(&decay, u);
    ck_assert(length > 0.0 && length <= decay.A + u && length <= decay.B + u);
    ck_assert_double_le(clvp_decay_log(&decay, u) - clvp_decay_log(&decay, u + length), 4.0 + 1e-9);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/decay");
  TCase *tests = tcase_create("decay");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, finite_integrals_are_right);
  tcase_add_test(tests, endless_integrals_are_right);
  tcase_add_test(tests, what_falls_slowly_counts_far_out);
  tcase_add_test(tests, any_parameters_come_to_an_end);
  tcase_add_test(tests, what_can_happen_adds_up);
  tcase_add_test(tests, a_long_way_is_the_sum_of_its_pieces);
  tcase_add_test(tests, equal_scales_have_closed_forms);
  tcase_add_test(tests, panels_are_positive_and_follow_the_steepest_part);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
