/* The reference values at 30 digits, through the library: every row of tests/data/truth.json and truth2.json. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include <clv/clv.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row of the files stands on one line, its keys and values in quotes but for whole numbers. */
static const char *after_key(const char *line, const char *key) {
  char quoted[40];
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  const char *found = strstr(line, quoted);
  if (found == NULL) return NULL;
  found += strlen(quoted);
  while (*found == ' ' || *found == '"') found++;
  return found;
}

static double number(const char *line, const char *key, double otherwise) {
  const char *text = after_key(line, key);
  return text == NULL ? otherwise : strtod(text, NULL);
}

typedef struct family {
  const char *prefix;
  int32_t kind, spend_kind;
  size_t count;
  const char *names[4];
} family;

static const family families[] = {
    {"nbd.", CLV_MODEL_NBD, CLV_SPEND_NONE, 2, {"r", "alpha"}},
    {"bgnbd.", CLV_MODEL_BG_NBD, CLV_SPEND_NONE, 4, {"r", "alpha", "a", "b"}},
    {"mbgnbd.", CLV_MODEL_MBG_NBD, CLV_SPEND_NONE, 4, {"r", "alpha", "a", "b"}},
    {"pnbd.", CLV_MODEL_PARETO_NBD, CLV_SPEND_NONE, 4, {"r", "alpha", "s", "beta"}},
    {"gg.", CLV_MODEL_NBD, CLV_SPEND_GAMMA_GAMMA, 3, {"p", "q", "gamma"}},
};

static clv_model *model_of(const family *f, const char *line) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = f->kind;
  spec.spend_kind = f->spend_kind;
  double *parameters = f->spend_kind == CLV_SPEND_NONE ? spec.parameters : spec.spend_parameters;
  if (f->spend_kind != CLV_SPEND_NONE) spec.parameters[0] = spec.parameters[1] = 1.0;
  for (size_t i = 0; i < f->count; i++) parameters[i] = number(line, f->names[i], NAN);
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_model_create(&model, &spec, NULL, &error) == CLV_OK, "%s: %s\n%s", error.field, error.message,
                line);
  return model;
}

/* What the function of the row gives; NAN stands for "none". `list` receives a gradient or Hessian. */
static double answer(const clv_model *model, const char *function, const char *line, double list[10]) {
  double x = number(line, "x", NAN), t_x = number(line, "t_x", NAN), T = number(line, "T", NAN);
  double t = number(line, "t", NAN), delta = number(line, "delta", 0.0), m = number(line, "m", NAN);
  double value = NAN;
  double gradient[4], hessian[10];
  clv_error error = CLV_ERROR_INIT;
  clv_status status = CLV_EINVAL;
  bool spend = isfinite(m);
  if (strcmp(function, "loglik") == 0) {
    status = spend ? clv_model_spend_log_likelihood(model, x, m, &value, &error)
                   : clv_model_log_likelihood(model, x, t_x, T, &value, &error);
  } else if (strcmp(function, "palive") == 0) {
    status = clv_model_p_alive(model, x, t_x, T, &value, &error);
    ck_assert_double_ge(value, DBL_MIN);
  } else if (strcmp(function, "cet") == 0) {
    status = clv_model_expected(model, x, t_x, T, t, 0.0, &value, &error);
  } else if (strcmp(function, "dert") == 0) {
    status = clv_model_expected(model, x, t_x, T, INFINITY, delta, &value, &error);
  } else if (strcmp(function, "discounted") == 0) {
    status = clv_model_expected(model, x, t_x, T, t, delta, &value, &error);
  } else if (strcmp(function, "p_order") == 0) {
    status = clv_model_p_order(model, x, t_x, T, t, &value, &error);
  } else if (strcmp(function, "wait") == 0) {
    status = clv_model_wait(model, x, t_x, T, &value, &error);
  } else if (strcmp(function, "wait_from_last") == 0) {
    status = clv_model_wait(model, x, t_x, t_x, &value, &error);
  } else if (strcmp(function, "expected_spend") == 0) {
    status = clv_model_expected_spend(model, x, m, &value, &error);
  } else if (strcmp(function, "gradient") == 0 || strcmp(function, "hessian") == 0) {
    status = spend ? clv_model_spend_derivatives(model, x, m, gradient, hessian, &error)
                   : clv_model_derivatives(model, x, t_x, T, gradient, hessian, &error);
    memcpy(list, function[0] == 'g' ? gradient : hessian, function[0] == 'g' ? sizeof gradient : sizeof hessian);
  }
  ck_assert_msg(status == CLV_OK || status == CLV_ENOTFOUND, "%s: %s\n%s", error.field, error.message, line);
  return status == CLV_OK ? value : NAN;
}

/* Relative error as the project states it. */
static double scalar_error(const char *function, double got, const char *text) {
  double want = strtod(text, NULL);
  if (strncmp(text, "none", 4) == 0) return isnan(got) ? 0.0 : INFINITY;
  if (strcmp(function, "expected_spend") == 0 && isnan(got)) return 0.0; /* checked by the caller */
  if (isnan(got)) return INFINITY;
  if (strcmp(function, "loglik") == 0) return fabs(got - want) / fmax(1.0, fabs(want));
  if (strcmp(function, "palive") == 0 && want < DBL_MIN) return got == DBL_MIN ? 0.0 : INFINITY;
  if (fabs(want) < 1e-290) return got >= 0.0 && got <= 1e-290 ? 0.0 : INFINITY;
  return harness_relative(got, want);
}

/* The largest error of a list, each entry against itself; one that vanishes against a ten-thousandth of the largest. */
static double list_error(const double *got, const char *text) {
  double want[10];
  size_t count = 0;
  double largest = 0.0;
  for (const char *at = strchr(text, '"'); at != NULL && count < 10; at = strchr(strchr(at + 1, '"') + 1, '"')) {
    want[count] = strtod(at + 1, NULL);
    largest = fmax(largest, fabs(want[count]));
    count++;
  }
  double worst = 0.0;
  for (size_t i = 0; i < count; i++) {
    double scale = want[i] != 0.0 ? fabs(want[i]) : 1e-4 * fmax(1.0, largest);
    worst = fmax(worst, fabs(got[i] - want[i]) / scale);
  }
  return count == 0 ? INFINITY : worst;
}

typedef struct tally {
  size_t rows, over_aim;
  double worst;
} tally;

static void check_row(const char *line, tally *tallies) {
  const char *function = after_key(line, "function");
  if (function == NULL) return;
  for (size_t f = 0; f < sizeof families / sizeof families[0]; f++) {
    size_t length = strlen(families[f].prefix);
    if (strncmp(function, families[f].prefix, length) != 0) continue;
    char name[24] = "";
    sscanf(function + length, "%23[^\"]", name);
    clv_model *model = model_of(&families[f], line);
    double list[10];
    double got = answer(model, name, line, list);
    const char *value = strstr(line, "\"value\":") + strlen("\"value\":");
    while (*value == ' ' || *value == '"') value++;
    double error = *value == '[' ? list_error(list, value) : scalar_error(name, got, value);
    if (strcmp(name, "expected_spend") == 0) {
      double left = number(line, "p", NAN) * number(line, "x", NAN) + number(line, "q", NAN) - 1.0;
      ck_assert_msg((left <= 0.0) == isnan(got), "a mean where there is none, or none where there is one\n%s", line);
    }
    if (getenv("CLV_TRUTH_VERBOSE") != NULL && error > 1e-12) printf("%.2e got %.17g %s", error, got, line);
    if (getenv("CLV_TRUTH_VERBOSE") == NULL) ck_assert_msg(error <= 1e-10, "%.2e got %.17g\n%s", error, got, line);
    tallies[f].rows++;
    tallies[f].over_aim += error > 1e-12;
    tallies[f].worst = fmax(tallies[f].worst, error);
    clv_model_free(model);
  }
}

static void check_file(const char *path, const size_t rows[5]) {
  FILE *file = fopen(harness_path(path), "r");
  ck_assert_ptr_nonnull(file);
  static char line[8192];
  tally tallies[5] = {{0, 0, 0.0}};
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, "{\"function\"", 11) == 0) check_row(line, tallies);
  }
  fclose(file);
  for (size_t f = 0; f < 5; f++) {
    printf("%s %s* %zu rows, worst %.1e, %zu beyond 1e-12\n", path, families[f].prefix, tallies[f].rows,
           tallies[f].worst, tallies[f].over_aim);
    ck_assert_uint_eq(tallies[f].rows, rows[f]);
  }
}

START_TEST(every_row_of_the_first_file) { check_file("data/truth.json", (const size_t[]){0, 155, 157, 289, 38}); }
END_TEST

START_TEST(every_row_of_the_second_file) { check_file("data/truth2.json", (const size_t[]){144, 107, 124, 128, 20}); }
END_TEST

int main(void) {
  Suite *suite = suite_create("truth");
  TCase *tests = tcase_create("rows");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, every_row_of_the_first_file);
  tcase_add_test(tests, every_row_of_the_second_file);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
