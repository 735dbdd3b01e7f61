/* What must hold of every answer, on a million random customers; and the cases in which other libraries fail. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MODELS = 1000, CUSTOMERS = 250 }; /* of each of the four kinds */

static double uniform(uint64_t *state) { return ((double)(harness_random(state) >> 12) + 0.5) * 0x1p-52; }

static double between(uint64_t *state, double low, double high) { return low * exp(log(high / low) * uniform(state)); }

static clv_model *model_of(int32_t kind, const double p[4]) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = kind;
  memcpy(spec.parameters, p, (kind == CLV_MODEL_NBD ? 2 : 4) * sizeof *p);
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_model_create(&model, &spec, NULL, &error) == CLV_OK, "%s", error.field);
  return model;
}

/* Time in another unit: c of the new ones are one of the old. */
static clv_model *rescaled(int32_t kind, const double p[4], double c) {
  double q[4] = {p[0], p[1] * c, p[2], kind == CLV_MODEL_PARETO_NBD ? p[3] * c : p[3]};
  return model_of(kind, q);
}

typedef struct subject {
  int32_t kind;
  double p[4];
  const clv_model *model;
  double x, t_x, T, h;
} subject;

/* A passing ck_assert writes to a pipe, which a million customers would wait for. */
#define HOLDS(s, what)                                                                                                 \
  do {                                                                                                                 \
    if (!(what))                                                                                                       \
      ck_abort_msg("%s: kind %d p %.17g %.17g %.17g %.17g x %.17g t_x %.17g T %.17g h %.17g", #what, (int)(s)->kind,   \
                   (s)->p[0], (s)->p[1], (s)->p[2], (s)->p[3], (s)->x, (s)->t_x, (s)->T, (s)->h);                      \
  } while (0)

static double p_alive(const subject *s, double T) {
  double value = NAN;
  HOLDS(s, clv_model_p_alive(s->model, s->x, s->t_x, T, &value, NULL) == CLV_OK);
  return value;
}
static double expected(const subject *s, double h, double delta) {
  double value = NAN;
  HOLDS(s, clv_model_expected(s->model, s->x, s->t_x, s->T, h, delta, &value, NULL) == CLV_OK);
  return value;
}
static double p_order(const subject *s, double h) {
  double value = NAN;
  HOLDS(s, clv_model_p_order(s->model, s->x, s->t_x, s->T, h, &value, NULL) == CLV_OK);
  return value;
}
static double log_likelihood(const subject *s) {
  double value = NAN;
  HOLDS(s, clv_model_log_likelihood(s->model, s->x, s->t_x, s->T, &value, NULL) == CLV_OK);
  return value;
}

static const double slack = 1e-11;

static void any_parameters(uint64_t *state, int32_t kind, int number, double p[4]) {
  bool wide = number % 2;
  for (int i = 0; i < 4; i++) p[i] = wide ? between(state, 1e-6, 1e6) : between(state, 0.05, 20.0);
  if (!wide) p[1] = between(state, 0.1, 1000.0);
  if (!wide && kind == CLV_MODEL_PARETO_NBD) p[3] = between(state, 0.1, 1000.0);
  if (number % 10 == 4) p[2] = 1.0;
  if (number % 10 == 6) p[3] = 1.0;
  if (number % 10 == 8) p[2] = p[0];
  if (number % 20 == 2) p[3] = p[1];
}

static void any_customer(uint64_t *state, subject *s) {
  double kind_of_x = uniform(state);
  s->x = kind_of_x < 0.3 ? 0.0 : between(state, 1.0, 1000.0);
  if (kind_of_x < 0.8) s->x = floor(s->x);
  s->T = uniform(state) < 0.02 ? 0.0 : between(state, 1e-2, 1e5);
  double how_recent = uniform(state);
  s->t_x = how_recent < 0.05  ? s->T
           : how_recent < 0.2 ? s->T * (1.0 - between(state, 1e-12, 1.0))
                              : s->T * uniform(state);
  if (s->x == 0.0) s->t_x = 0.0;
  s->h = between(state, 1e-3, 1e5);
}

static void check_rescaled(const subject *s, const clv_model *other, double c, double E, double ordering, double ll) {
  subject o = *s;
  o.model = other;
  o.t_x *= c, o.T *= c;
  if (o.t_x > o.T) o.t_x = o.T;
  HOLDS(s, fabs(log_likelihood(&o) - (ll - s->x * log(c))) <= 1e-10 * (1.0 + fabs(ll) + s->x * fabs(log(c))));
  double alive = p_alive(s, s->T);
  HOLDS(s, harness_relative(p_alive(&o, o.T), alive) <= 1e-9);
  HOLDS(s, fabs(expected(&o, s->h * c, 0.0) - E) <= 1e-9 * E + DBL_MIN);
  HOLDS(s, fabs(p_order(&o, s->h * c) - ordering) <= 1e-9 * ordering + DBL_MIN);
}

static void check_wait(const subject *s) {
  double wait = NAN;
  clv_status status = clv_model_wait(s->model, s->x, s->t_x, s->T, &wait, NULL);
  if (status == CLV_OK) {
    HOLDS(s, wait > 0.0 && isfinite(wait));
    if (wait <= 1e15) HOLDS(s, fabs(p_order(s, wait) - 0.5) <= 1e-9);
  } else {
    HOLDS(s, status == CLV_ENOTFOUND);
    HOLDS(s, p_order(s, 1e15) <= 0.5 + 1e-9);
  }
}

static void check_derivatives(const subject *s) {
  double gradient[4] = {0}, hessian[10] = {0};
  HOLDS(s, clv_model_derivatives(s->model, s->x, s->t_x, s->T, gradient, hessian, NULL) == CLV_OK);
  for (int i = 0; i < 4; i++) HOLDS(s, isfinite(gradient[i]));
  for (int i = 0; i < 10; i++) HOLDS(s, isfinite(hessian[i]));
}

static void check_discounted(const subject *s, const clv_model *other, double c, double delta, double E) {
  double discounted = expected(s, s->h, delta), endless = expected(s, INFINITY, delta);
  HOLDS(s, isfinite(discounted) && discounted >= 0.0 && discounted <= E * (1.0 + slack));
  HOLDS(s, discounted >= E * exp(-delta * s->h) * (1.0 - slack) - DBL_MIN);
  HOLDS(s, isfinite(endless) && endless >= discounted * (1.0 - slack));
  HOLDS(s, expected(s, s->h, 2.0 * delta) <= discounted * (1.0 + slack));
  subject o = *s;
  o.model = other;
  o.t_x *= c, o.T *= c;
  if (o.t_x > o.T) o.t_x = o.T;
  HOLDS(s, fabs(expected(&o, s->h * c, delta / c) - discounted) <= 1e-9 * discounted + DBL_MIN);
}

START_TEST(answers_are_sensible_for_anybody) {
  uint64_t state = 1000 + (uint64_t)_i;
  const double units[] = {7.0, 1.0 / 7.0, 86400.0, 1.0 / 365.25};
  long waits = 0;
  for (int m = 0; m < MODELS; m++) {
    subject s = {.kind = _i};
    any_parameters(&state, _i, m, s.p);
    double c = units[m % 4];
    clv_model *model = model_of(_i, s.p), *other = rescaled(_i, s.p, c);
    s.model = model;
    for (int i = 0; i < CUSTOMERS; i++) {
      any_customer(&state, &s);
      double alive = p_alive(&s, s.T), ordering = p_order(&s, s.h);
      HOLDS(&s, alive >= DBL_MIN && alive <= 1.0);
      HOLDS(&s, p_alive(&s, s.T * (1.0 + uniform(&state))) <= alive * (1.0 + slack));
      HOLDS(&s, ordering >= 0.0 && ordering <= alive * (1.0 + slack));
      if (i % 16 == 1) check_wait(&s), waits++;
      if (i % 16 == 2) check_derivatives(&s);
      if (i % 4 != 3) continue;
      double ll = log_likelihood(&s), E = expected(&s, s.h, 0.0);
      double rate = (s.p[0] + s.x) / (s.p[1] + s.T);
      HOLDS(&s, isfinite(ll));
      HOLDS(&s, isfinite(E) && E >= 0.0 && E <= rate * s.h * alive * (1.0 + slack) + DBL_MIN);
      HOLDS(&s, ordering <= E * (1.0 + slack) + DBL_MIN);
      if (i % 8 == 3) {
        double longer = s.h * (1.0 + uniform(&state));
        HOLDS(&s, expected(&s, longer, 0.0) >= E * (1.0 - slack));
        HOLDS(&s, p_order(&s, longer) >= ordering * (1.0 - slack));
      }
      if (i % 16 == 7) check_rescaled(&s, other, c, E, ordering, ll);
      if (i % 125 != 7) continue;
      HOLDS(&s, expected(&s, 0.0, 0.0) == 0.0 && expected(&s, 0.0, 0.1) == 0.0 && p_order(&s, 0.0) == 0.0);
      HOLDS(&s, p_order(&s, INFINITY) <= alive * (1.0 + slack) && p_order(&s, INFINITY) >= ordering * (1.0 - slack));
      if (m % 10 < 2) check_discounted(&s, other, c, between(&state, 1e-5, 1.0), E);
    }
    clv_model_free(model);
    clv_model_free(other);
  }
  ck_assert_int_gt(waits, 10000);
}
END_TEST

START_TEST(money_scales_the_answer) {
  uint64_t state = 2000;
  for (int i = 0; i < 5000; i++) {
    double cents = i % 2 ? 100.0 : 0.0073;
    double p[3] = {between(&state, 0.05, 50.0), between(&state, 1.01, 50.0), between(&state, 0.01, 1e4)};
    double n = floor(between(&state, 1.0, 500.0)), m = between(&state, 0.01, 1e5);
    clv_model *models[2] = {NULL, NULL};
    for (int k = 0; k < 2; k++) {
      clv_model_spec spec = CLV_MODEL_SPEC_INIT;
      spec.kind = CLV_MODEL_NBD;
      spec.parameters[0] = spec.parameters[1] = 1.0;
      spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
      memcpy(spec.spend_parameters, p, sizeof p);
      if (k == 1) spec.spend_parameters[2] *= cents;
      ck_assert_int_eq(clv_model_create(&models[k], &spec, NULL, NULL), CLV_OK);
    }
    double a = NAN, b = NAN;
    ck_assert_int_eq(clv_model_expected_spend(models[0], n, m, &a, NULL), CLV_OK);
    ck_assert_int_eq(clv_model_expected_spend(models[1], n, m * cents, &b, NULL), CLV_OK);
    ck_assert(isfinite(a) && a > 0.0 && harness_relative(a * cents, b) < 1e-13);
    /* between the customer's own mean and everybody's */
    double everybody = p[0] * p[2] / (p[1] - 1.0);
    ck_assert(a >= fmin(m, everybody) * (1.0 - slack) && a <= fmax(m, everybody) * (1.0 + slack));
    ck_assert_int_eq(clv_model_spend_log_likelihood(models[0], n, m, &a, NULL), CLV_OK);
    ck_assert_int_eq(clv_model_spend_log_likelihood(models[1], n, m * cents, &b, NULL), CLV_OK);
    ck_assert(isfinite(a) && fabs(a - log(cents) - b) <= 1e-11 * (1.0 + fabs(a) + n * p[0]));
    clv_model_free(models[0]);
    clv_model_free(models[1]);
  }
}
END_TEST

typedef enum question { EXPECTED, ALIVE, NO_ORDER, LIKELIHOOD } question;

/* Values at 30 digits, rounded, unless fewer were published. */
typedef struct named_case {
  const char *name;
  int32_t kind;
  double p[4];
  question what;
  double x, t_x, T, h, value, within;
} named_case;

#define BG CLV_MODEL_BG_NBD
#define MBG CLV_MODEL_MBG_NBD
#define PARETO CLV_MODEL_PARETO_NBD
#define CDNOW_BG                                                                                                       \
  { .243, 4.414, .793, 2.426 }
#define CDNOW_PARETO                                                                                                   \
  { .553, 10.578, .606, 11.669 }

static const named_case cases[] = {
    {"P(alive) as published", BG, CDNOW_BG, ALIVE, 2, 30.43, 38.86, 0, 0.72657857008067291, 1e-12},
    {"expectation as published", BG, CDNOW_BG, EXPECTED, 2, 30.43, 38.86, 39, 1.2260281747671444, 1e-12},
    {"P(no order) as published", BG, CDNOW_BG, NO_ORDER, 2, 30.43, 38.86, 39, 0.44537286208299557, 1e-12},
    {"P(no order) of a one-time buyer", BG, CDNOW_BG, NO_ORDER, 0, 0, 38.86, 39, 0.85544945921668155, 1e-12},
    {"one-time buyer, a + b < 1", BG, {.11, 2.24, .31, .50}, EXPECTED, 0, 0, 1, 30, 0.56458861553278306, 1e-12},
    {"300 orders, a long horizon", BG, CDNOW_BG, EXPECTED, 300, 38.8, 38.86, 1e5, 5763.0541044635945, 1e-11},
    {"150 orders, a century", BG, CDNOW_BG, EXPECTED, 150, 38.5, 39, 5200, 1206.9592180897617, 1e-11},
    {"a = 1, BG, x 0", BG, {.243, 4.414, 1, 2.426}, EXPECTED, 0, 0, 38.86, 39, 0.19107701257392298, 1e-12},
    {"a = 1, BG, x 2", BG, {.243, 4.414, 1, 2.426}, EXPECTED, 2, 30.43, 38.86, 39, 1.1021367860399558, 1e-12},
    {"a = 1, MBG, x 0", MBG, {.243, 4.414, 1, 2.426}, EXPECTED, 0, 0, 38.86, 39, 0.11438087074634781, 1e-12},
    {"a = 1, MBG, x 2", MBG, {.243, 4.414, 1, 2.426}, EXPECTED, 2, 30.43, 38.86, 39, 1.22443462227431, 1e-12},
    {"b = 1, BG, x 0", BG, {.243, 4.414, .793, 1}, EXPECTED, 0, 0, 38.86, 39, 0.18025673562885075, 1e-12},
    {"b = 1, BG, x 2", BG, {.243, 4.414, .793, 1}, EXPECTED, 2, 30.43, 38.86, 39, 0.96937737782270771, 1e-12},
    {"b = 1, MBG, x 0", MBG, {.243, 4.414, .793, 1}, EXPECTED, 0, 0, 38.86, 39, 0.080672416043938735, 1e-12},
    {"b = 1, MBG, x 2", MBG, {.243, 4.414, .793, 1}, EXPECTED, 2, 30.43, 38.86, 39, 1.1640927814814623, 1e-12},
    {"x 87 long silent, BG", BG, {.5, 2, .8, 2.5}, LIKELIHOOD, 87, 5, 104, 0, 124.36130809459676, 1e-13},
    {"x 261 long silent, BG", BG, {.5, 2, .8, 2.5}, LIKELIHOOD, 261, 5, 104, 0, 673.62739174122147, 1e-13},
    {"x 400 long silent, BG", BG, {.5, 2, .8, 2.5}, LIKELIHOOD, 400, 5, 104, 0, 1207.6279544140555, 1e-13},
    {"x 87 long silent, MBG", MBG, {.5, 2, .8, 2.5}, LIKELIHOOD, 87, 5, 104, 0, 124.34117318618771, 1e-13},
    {"x 261 long silent, MBG", MBG, {.5, 2, .8, 2.5}, LIKELIHOOD, 261, 5, 104, 0, 673.62055800164291, 1e-13},
    {"x 400 long silent, MBG", MBG, {.5, 2, .8, 2.5}, LIKELIHOOD, 400, 5, 104, 0, 1207.623481245563, 1e-13},
    {"221 orders, alive", PARETO, CDNOW_PARETO, ALIVE, 221, 103.43, 103.57, 0, 0.9991538582322727, 1e-12},
    {"221 orders", PARETO, CDNOW_PARETO, LIKELIHOOD, 221, 103.43, 103.57, 0, -76.964978360381085, 1e-12},
    {"161 orders, alive", PARETO, CDNOW_PARETO, ALIVE, 161, 94.71, 98.0, 0, 0.64957151521819379, 1e-12},
    {"161 orders", PARETO, CDNOW_PARETO, LIKELIHOOD, 161, 94.71, 98.0, 0, -99.077300644369749, 1e-12},
    {"204 orders, alive", PARETO, CDNOW_PARETO, ALIVE, 204, 98.57, 99.43, 0, 0.98842672174875349, 1e-12},
    {"204 orders", PARETO, CDNOW_PARETO, LIKELIHOOD, 204, 98.57, 99.43, 0, -79.939566180811116, 1e-12},
    {"200 orders", PARETO, CDNOW_PARETO, LIKELIHOOD, 200, 38.0, 38.86, 0, 78.596573227616629, 1e-12},
    {"200 orders, alive", PARETO, CDNOW_PARETO, ALIVE, 200, 38.0, 38.86, 0, 0.91108357707253989, 1e-12},
    {"alpha .01, beta 500", PARETO, {.5, .01, .6, 500}, LIKELIHOOD, 300, 30.43, 38.86, 0, 373.63682739688403, 1e-12},
    {"alpha .01, beta 500", PARETO, {.5, .01, .6, 500}, ALIVE, 300, 30.43, 38.86, 0, 1.0749818326020916e-28, 1e-11},
};

START_TEST(cases_in_which_others_fail) {
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const named_case *own = &cases[i];
    clv_model *model = model_of(own->kind, own->p);
    subject s = {.kind = own->kind, .model = model, .x = own->x, .t_x = own->t_x, .T = own->T, .h = own->h};
    double got = own->what == EXPECTED   ? expected(&s, own->h, 0.0)
                 : own->what == ALIVE    ? p_alive(&s, own->T)
                 : own->what == NO_ORDER ? 1.0 - p_order(&s, own->h)
                                         : log_likelihood(&s);
    ck_assert_msg(harness_relative(got, own->value) <= own->within, "%s: %.17g for %.17g", own->name, got, own->value);
    clv_model_free(model);
  }
}
END_TEST

START_TEST(s_of_exactly_one_has_its_closed_form) {
  clv_model *model = model_of(PARETO, (const double[]){.553, 10.578, 1, 11.669});
  subject s = {.kind = PARETO, .model = model, .x = 2, .t_x = 30.43, .T = 38.86};
  double want = p_alive(&s, s.T) * 2.553 / 49.438 * 50.529 * log1p(39.0 / 50.529);
  ck_assert_double_lt(harness_relative(expected(&s, 39, 0.0), want), 1e-13);
  clv_model_free(model);
}
END_TEST

START_TEST(endless_discounted_orders_are_those_published) {
  clv_model *model = model_of(BG, (const double[])CDNOW_BG);
  subject s = {.kind = BG, .model = model, .x = 2, .t_x = 30.43, .T = 38.86};
  /* to the digits that the parameters are given to */
  ck_assert_double_le(fabs(expected(&s, INFINITY, 0.0027) - 5.15636), 1e-4);
  ck_assert_double_le(fabs(expected(&s, INFINITY, 0.0027) - expected(&s, 45.0 / 0.0027, 0.0027)), 1e-12);
  clv_model_free(model);
}
END_TEST

START_TEST(tiny_horizons_neither_vanish_nor_change_sign) {
  const double parameters[5][4] = {{0}, {.553, 10.578}, CDNOW_BG, {.525, 6.183, .891, 1.614}, CDNOW_PARETO};
  clv_model *model = model_of(_i, parameters[_i]);
  for (int x = 0; x < 300; x += 37) {
    subject s = {.kind = _i, .model = model, .x = x, .t_x = x > 0 ? 30.43 : 0.0, .T = 38.86};
    double rate = p_alive(&s, s.T) * (parameters[_i][0] + x) / (parameters[_i][1] + s.T);
    for (double h = 1e-6; h > 1e-280; h *= 1e-9) {
      ck_assert_double_lt(harness_relative(expected(&s, h, 0.0), rate * h), 10.0 * h + 1e-13);
      ck_assert_double_lt(harness_relative(p_order(&s, h), rate * h), 10.0 * h + 1e-13);
    }
  }
  clv_model_free(model);
}
END_TEST

START_TEST(a_near_one_is_not_moved) {
  double p[4] = {.243, 4.414, 1, 2.426};
  for (int32_t kind = BG; kind <= MBG; kind++) {
    double before = INFINITY;
    for (int i = -20; i <= 20; i++) {
      p[2] = 1.0 + i * 2.5e-4;
      clv_model *model = model_of(kind, p);
      subject s = {.kind = kind, .model = model, .x = 2, .t_x = 30.43, .T = 38.86};
      double E = expected(&s, 39, 0.0);
      ck_assert_double_lt(E, before);
      if (i > -20) ck_assert_double_gt(E, before * (1.0 - 5e-4));
      before = E;
      clv_model_free(model);
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("properties");
  TCase *tests = tcase_create("properties");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, answers_are_sensible_for_anybody, 1, 5);
  tcase_add_test(tests, money_scales_the_answer);
  tcase_add_test(tests, cases_in_which_others_fail);
  tcase_add_test(tests, s_of_exactly_one_has_its_closed_form);
  tcase_add_test(tests, endless_discounted_orders_are_those_published);
  tcase_add_loop_test(tests, tiny_horizons_neither_vanish_nor_change_sign, 1, 5);
  tcase_add_test(tests, a_near_one_is_not_moved);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
