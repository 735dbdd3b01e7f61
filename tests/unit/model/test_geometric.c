/* Expected purchases under dropout at purchases: series and quadrature against one adaptive integral over p. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/geometric.h"
#include "oracle.h"

typedef struct horizon {
  const clvp_geometric *alive;
  double z; /* h/A */
  double h, delta;
} horizon;

/* (1 - (1 + p z)^-rho)/p */
static double purchases_of_p(double log_p, double log_q, void *user) {
  (void)log_q;
  const horizon *own = user;
  double pz = exp(log_p + log(own->z));
  double rho = own->alive->rho;
  if (pz * (rho + 1.0) < 1e-17) return rho * own->z;
  return -expm1(-rho * log1p(pz)) / pz * own->z;
}

static double slow_expected(const clvp_geometric *alive, double h) {
  horizon own = {.alive = alive, .z = h / alive->A};
  return oracle_beta_mean(alive->a, alive->b, purchases_of_p, &own);
}

static void check(const clvp_geometric *alive, double h, double *worst) {
  double got = clvp_geometric_expected(alive, h);
  double want = slow_expected(alive, h);
  double error = harness_relative(got, want);
  ck_assert_msg(error < 1e-11, "%.17g for %.17g (%.1e): rho %.17g A %.17g a %.17g b %.17g h %.17g", got, want, error,
                alive->rho, alive->A, alive->a, alive->b, h);
  *worst = fmax(*worst, error);
}

START_TEST(expectation_is_the_mean_over_p_anywhere) {
  uint64_t state = 21;
  double worst = 0.0;
  for (int i = 0; i < 250; i++) {
    clvp_geometric alive = {.rho = oracle_between(&state, 0.1, 2000.0), .A = oracle_between(&state, 1e-3, 1e4)};
    alive.a = oracle_between(&state, 1e-6, 1e5);
    alive.b = oracle_between(&state, 1e-3, 1e6);
    check(&alive, alive.A * oracle_between(&state, 1e-8, 1e6), &worst);
  }
  printf("expected: worst %.1e\n", worst);
}
END_TEST

/* How many terms the code thinks the series needs; the two methods meet at 600. */
static double terms(const clvp_geometric *alive, double z) {
  double mean = alive->rho * z;
  return mean + 9.0 * sqrt(mean * (1.0 + z)) + 40.0 * (1.0 + z);
}

START_TEST(both_methods_are_right_where_they_meet) {
  uint64_t state = 22;
  double worst = 0.0;
  for (int i = 0; i < 300; i++) {
    clvp_geometric alive = {.rho = oracle_between(&state, 0.1, 2000.0), .A = 1.0};
    alive.a = oracle_between(&state, 1e-6, 1e5);
    alive.b = oracle_between(&state, 1e-3, 1e6);
    double low = 1e-9, high = 1e3;
    while (nextafter(low, high) < high) {
      double middle = 0.5 * (low + high);
      if (terms(&alive, middle) <= 600.0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    /* one horizon for both, but for the last bit: series below, quadrature above */
    double below = clvp_geometric_expected(&alive, low * (1.0 - 1e-15));
    double above = clvp_geometric_expected(&alive, high * (1.0 + 1e-15));
    double error = harness_relative(below, above);
    worst = fmax(worst, error);
    ck_assert_msg(error < 1e-12, "%.17g and %.17g: rho %g a %g b %g h %.17g", below, above, alive.rho, alive.a, alive.b,
                  low);
    if (i % 15 == 0) {
      double ignored = 0.0;
      check(&alive, low * 0.999, &ignored);
      check(&alive, high * 1.001, &ignored);
    }
  }
  printf("series against quadrature: worst %.1e\n", worst);
}
END_TEST

START_TEST(whole_a_and_b_have_closed_forms) {
  /* a = 1: E = b int (1 - p)^(b - 1) (1 - (1 + p z)^-rho)/p; with b = 1 and rho = 1 it is ln(1 + z), whatever z */
  for (double z = 1e-9; z < 1e7; z *= 3.0) {
    clvp_geometric alive = {.rho = 1.0, .A = 1.0, .a = 1.0, .b = 1.0};
    ck_assert_double_lt(harness_relative(clvp_geometric_expected(&alive, z), log1p(z)), 1e-13);
    /* a = 2, b = 1, rho = 2: 2 int (1 - (1 + p z)^-2) dp = 2 z/(1 + z) */
    alive.rho = 2.0;
    alive.a = 2.0;
    ck_assert_double_lt(harness_relative(clvp_geometric_expected(&alive, z), 2.0 * z / (1.0 + z)), 1e-13);
    /* a = 1, b = 1, rho = 2: ln(1 + z) + z/(1 + z) */
    alive.a = 1.0;
    ck_assert_double_lt(harness_relative(clvp_geometric_expected(&alive, z), log1p(z) + z / (1.0 + z)), 1e-13);
  }
}
END_TEST

START_TEST(ends_of_the_range_are_limits) {
  clvp_geometric alive = {.rho = 3.0, .A = 10.0, .a = 0.8, .b = 2.5};
  ck_assert(clvp_geometric_expected(&alive, 0.0) == 0.0);
  /* a tiny horizon has room for one purchase */
  for (double h = 1e-3; h > 1e-290; h *= 1e-5)
    ck_assert_double_lt(harness_relative(clvp_geometric_expected(&alive, h), 0.3 * h), h + 1e-14);
  /* down to where the share of the scale of time is no number any more */
  for (double h = 1e-290; h > 0.0; h *= 1e-3) {
    ck_assert(fabs(clvp_geometric_expected(&alive, h) - 0.3 * h) <= 1e-14 * h + 5e-324);
    ck_assert(fabs(clvp_geometric_discounted(&alive, h, 0.1) - 0.3 * h) <= 1e-14 * h + 5e-324);
  }
  /* nobody drops out; everybody does after one */
  alive.a = 1e-15;
  ck_assert_double_lt(harness_relative(clvp_geometric_expected(&alive, 50.0), 15.0), 1e-12);
  alive.b = 1e-15;
  alive.a = 1e6;
  ck_assert_double_lt(harness_relative(clvp_geometric_expected(&alive, 50.0), 1.0 - pow(6.0, -3.0)), 1e-12);
}
END_TEST

START_TEST(beyond_any_account_it_stays_finite_and_between_its_bounds) {
  uint64_t state = 23;
  for (int i = 0; i < 6000; i++) {
    clvp_geometric alive = {.rho = oracle_between(&state, 1e-15, 1e15), .A = oracle_between(&state, 1e-15, 1e15)};
    alive.a = oracle_between(&state, 1e-15, 1e15);
    alive.b = oracle_between(&state, 1e-15, 1e15);
    double h = oracle_between(&state, 1e-15, 1e15);
    double z = h / alive.A;
    double got = clvp_geometric_expected(&alive, h);
    double most = alive.rho * z;
    double least = -expm1(-alive.rho * log1p(z)); /* at least one purchase */
    ck_assert_msg(isfinite(got) && got <= most * (1.0 + 1e-12) && got >= least * (1.0 - 1e-12),
                  "%.17g not in [%.17g, %.17g]: rho %.17g A %.17g a %.17g b %.17g h %.17g", got, least, most, alive.rho,
                  alive.A, alive.a, alive.b, h);
  }
}
END_TEST

/* Brute force over p and u: a fine trapezoidal rule in the logit of p, panels in ln u. */
#define LOGIT_STEP 0.08
#define LOGITS 10000
typedef struct brute {
  double weight[LOGITS], p[LOGITS];
  size_t count;
  double rho, A, delta;
} brute;

static double discounted_rate(double log_u, void *user) {
  const brute *own = user;
  double u = exp(log_u);
  double sum = 0.0;
  for (size_t i = 0; i < own->count; i++)
    sum += own->weight[i] * exp(-(own->rho + 1.0) * log1p(own->p[i] * u / own->A));
  return u * exp(-own->delta * u) * own->rho / own->A * sum;
}

static double slow_discounted(const clvp_geometric *alive, double h, double delta) {
  brute *own = malloc(sizeof *own);
  *own = (brute){.rho = alive->rho, .A = alive->A, .delta = delta};
  double peak = log(alive->a / alive->b);
  double step = fmin(LOGIT_STEP, 0.25 * sqrt(1.0 / alive->a + 1.0 / alive->b));
  double total = 0.0;
  for (int i = -LOGITS / 2; i < LOGITS / 2; i++) {
    double y = peak + step * i;
    double w = exp(alive->a * (oracle_log_logistic(y) - oracle_log_logistic(peak)) +
                   alive->b * (oracle_log_logistic(-y) - oracle_log_logistic(-peak)));
    total += w;
    if (w < 1e-17) continue;
    own->weight[own->count] = w;
    own->p[own->count++] = exp(oracle_log_logistic(y));
  }
  double end = log(fmin(h, 50.0 / delta));
  double sum = 0.0;
  for (int i = 0; i < 14; i++) sum += oracle_kronrod(discounted_rate, own, end - 3.0 * (i + 1), end - 3.0 * i);
  free(own);
  return sum / total;
}

START_TEST(discounted_is_the_integral_of_discounted_rates) {
  uint64_t state = 24;
  double worst = 0.0;
  for (int i = 0; i < 30; i++) {
    /* those with many purchases a scale of time may be gone long before it has passed */
    double most = i % 4 == 3 ? 1e5 : 50.0;
    clvp_geometric alive = {.rho = oracle_between(&state, 0.004 * most, most), .A = oracle_between(&state, 1.0, 100.0)};
    alive.a = oracle_between(&state, 0.1, i % 2 ? 10.0 : 1000.0);
    alive.b = oracle_between(&state, 0.2, i % 2 ? 10.0 : 1000.0);
    double delta = oracle_between(&state, 1e-4, 10.0);
    double h = i % 3 == 0 ? INFINITY : oracle_between(&state, 1.0, 500.0);
    double got = clvp_geometric_discounted(&alive, h, delta);
    double want = slow_discounted(&alive, h, delta);
    worst = fmax(worst, harness_relative(got, want));
    ck_assert_msg(harness_relative(got, want) < 1e-11, "%.17g for %.17g: rho %g A %g a %g b %g h %g delta %g", got,
                  want, alive.rho, alive.A, alive.a, alive.b, h, delta);
  }
  printf("discounted: worst %.1e\n", worst);
}
END_TEST

START_TEST(discounting_has_its_limits) {
  uint64_t state = 25;
  for (int i = 0; i < 25; i++) {
    clvp_geometric alive = {.rho = oracle_between(&state, 0.2, 50.0), .A = oracle_between(&state, 1.0, 100.0)};
    alive.a = oracle_between(&state, 0.1, 10.0);
    alive.b = oracle_between(&state, 0.2, 10.0);
    double h = oracle_between(&state, 0.1, 500.0);
    double plain = clvp_geometric_expected(&alive, h);
    ck_assert_double_lt(harness_relative(clvp_geometric_discounted(&alive, h, 1e-15 / h), plain), 1e-13);
    double some = clvp_geometric_discounted(&alive, h, 0.1 / h);
    double more = clvp_geometric_discounted(&alive, h, 1.0 / h);
    ck_assert(some < plain && more < some && more > 0.0);
    ck_assert(some > plain * exp(-0.1));
    /* so strong that only the first moments count */
    double strong = 1e9 / alive.A;
    ck_assert_double_lt(harness_relative(clvp_geometric_discounted(&alive, INFINITY, strong), alive.rho * 1e-9), 1e-6);
    /* more time counts for more */
    ck_assert(clvp_geometric_discounted(&alive, 2.0 * h, 1.0 / h) >= more * (1.0 - 1e-13));
    ck_assert(clvp_geometric_discounted(&alive, INFINITY, 1.0 / h) >= more * (1.0 - 1e-13));
  }
}
END_TEST

START_TEST(days_of_a_group_are_those_of_one_alone) {
  uint64_t state = 27;
  int computed = 0;
  double worst = 0.0;
  for (int i = 0; i < 2000; i++) {
    clvp_geometric alive = {.rho = oracle_between(&state, 0.1, 200.0), .A = oracle_between(&state, 0.1, 1e3)};
    alive.a = oracle_between(&state, 1e-6, 1e5);
    alive.b = oracle_between(&state, 1e-3, 1e6);
    int32_t day = (int32_t)oracle_between(&state, 1.0, 3000.0) - 1;
    double h = oracle_between(&state, 1.0, 1000.0), group[CLVP_LAW_DAYS], one[CLVP_LAW_DAYS];
    bool can = clvp_geometric_expected_days(&alive, day, false, h, group);
    ck_assert(clvp_geometric_expected_days(&alive, day, true, h, one) == can);
    if (!can) continue;
    int at = day % CLVP_LAW_DAYS;
    ck_assert_mem_eq(&group[at], &one[at], sizeof(double));
    alive.A += day;
    worst = fmax(worst, harness_relative(group[at], clvp_geometric_expected(&alive, h)));
    computed++;
  }
  printf("expected by days: worst %.1e\n", worst);
  ck_assert(computed > 1000 && worst < 1e-12);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/geometric");
  TCase *tests = tcase_create("geometric");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, expectation_is_the_mean_over_p_anywhere);
  tcase_add_test(tests, both_methods_are_right_where_they_meet);
  tcase_add_test(tests, whole_a_and_b_have_closed_forms);
  tcase_add_test(tests, ends_of_the_range_are_limits);
  tcase_add_test(tests, beyond_any_account_it_stays_finite_and_between_its_bounds);
  tcase_add_test(tests, days_of_a_group_are_those_of_one_alone);
  tcase_add_test(tests, discounted_is_the_integral_of_discounted_rates);
  tcase_add_test(tests, discounting_has_its_limits);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
