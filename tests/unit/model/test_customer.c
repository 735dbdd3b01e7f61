/* One customer through the public door: every argument is checked, every refusal names its field and changes nothing.
 */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

static clv_model *model_of(int32_t kind, bool spend) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = kind;
  const double p[4] = {0.55, 10.6, 0.6, 11.7};
  memcpy(spec.parameters, p, (kind == CLV_MODEL_NBD ? 2 : 4) * sizeof *p);
  if (spend) {
    spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
    spec.spend_parameters[0] = 0.25, spec.spend_parameters[1] = 0.5, spec.spend_parameters[2] = 15.0;
  }
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

/* The six questions about orders, alike: `a` and `b` only for those that take more. */
enum { LIKELIHOOD, DERIVATIVES, ALIVE, EXPECTED, ORDER, WAIT, QUESTIONS };

static clv_status ask(int question, const clv_model *model, double x, double t_x, double T, double h, double *out,
                      clv_error *error) {
  switch (question) {
  case LIKELIHOOD:
    return clv_model_log_likelihood(model, x, t_x, T, out, error);
  case DERIVATIVES:
    return clv_model_derivatives(model, x, t_x, T, out, out == NULL ? NULL : out + 4, error);
  case ALIVE:
    return clv_model_p_alive(model, x, t_x, T, out, error);
  case EXPECTED:
    return clv_model_expected(model, x, t_x, T, h, 0.0, out, error);
  case ORDER:
    return clv_model_p_order(model, x, t_x, T, h, out, error);
  default:
    return clv_model_wait(model, x, t_x, T, out, error);
  }
}

static void refused(int question, const clv_model *model, double x, double t_x, double T, double h, const char *field) {
  double out[14], before[14];
  for (int i = 0; i < 14; i++) out[i] = before[i] = -77.25 + i;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(ask(question, model, x, t_x, T, h, out, &error), CLV_EINVAL);
  ck_assert_int_eq(error.status, CLV_EINVAL);
  ck_assert_msg(strcmp(error.field, field) == 0, "question %d names %s for %s (x %g t_x %g T %g h %g)", question,
                error.field, field, x, t_x, T, h);
  ck_assert_str_ne(error.message, "");
  ck_assert_uint_eq(error.row, CLV_NO_ROW);
  ck_assert_mem_eq(out, before, sizeof out);
  ck_assert_int_eq(ask(question, model, x, t_x, T, h, out, NULL), CLV_EINVAL);
  ck_assert_mem_eq(out, before, sizeof out);
}

START_TEST(every_argument_of_every_question_is_checked) {
  const double bad[] = {NAN, INFINITY, -INFINITY, -1.0, -1e-300, 2e15};
  for (int32_t kind = 1; kind <= 4; kind++) {
    clv_model *model = model_of(kind, false);
    for (int question = 0; question < QUESTIONS; question++) {
      for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        refused(question, model, bad[i], 1.0, 2.0, 1.0, "x");
        refused(question, model, 1.0, bad[i], 2.0, 1.0, "t_x");
        refused(question, model, 1.0, 1.0, bad[i], 1.0, "T");
      }
      refused(question, model, 1.0, 2.0 + 1e-15, 2.0, 1.0, "t_x");
      refused(question, model, 0.5, 1.0, 2.0, 1.0, "x");
      refused(question, model, nextafter(1.0, 0.0), 1.0, 2.0, 1.0, "x");
      refused(question, model, DBL_MIN, 0.0, 2.0, 1.0, "x");
      refused(question, model, 0.0, DBL_MIN, 2.0, 1.0, "t_x");
      double out[14];
      ck_assert(ask(question, model, 1.0, 0.0, 0.0, 0.0, out, NULL) == CLV_OK);
      ck_assert(ask(question, model, 2.5, 2.0, 2.0, 1.0, out, NULL) == CLV_OK);
    }
    clv_model_free(model);
  }
}
END_TEST

START_TEST(horizon_and_discount_are_checked) {
  clv_model *model = model_of(CLV_MODEL_PARETO_NBD, false);
  const double bad[] = {NAN, -INFINITY, -1.0, -1e-300, 2e15};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    refused(EXPECTED, model, 1.0, 1.0, 2.0, bad[i], "horizon");
    refused(ORDER, model, 1.0, 1.0, 2.0, bad[i], "horizon");
    double value = 3.5;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_model_expected(model, 1, 1, 2, 5, bad[i], &value, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "discount");
    ck_assert(value == 3.5);
  }
  refused(EXPECTED, model, 1.0, 1.0, 2.0, INFINITY, "horizon"); /* endless without a discount */
  double value = 0.0;
  ck_assert_int_eq(clv_model_expected(model, 1, 1, 2, INFINITY, INFINITY, &value, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_model_expected(model, 1, 1, 2, INFINITY, 0.01, &value, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_expected(model, 1, 1, 2, INFINITY, 1e-15, &value, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_expected(model, 1, 1, 2, INFINITY, 1e-16, &value, NULL), CLV_EINVAL); /* as good as none */
  ck_assert(value > 0.0 && isfinite(value));
  ck_assert_int_eq(clv_model_p_order(model, 1, 1, 2, INFINITY, &value, NULL), CLV_OK);
  ck_assert(value > 0.0 && value < 1.0);
  clv_model_free(model);
}
END_TEST

START_TEST(nulls_are_named) {
  clv_model *model = model_of(CLV_MODEL_BG_NBD, true);
  double out[14] = {0};
  for (int question = 0; question < QUESTIONS; question++) {
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(ask(question, NULL, 1, 1, 2, 1, out, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "model");
    ck_assert_int_eq(ask(question, model, 1, 1, 2, 1, NULL, &error), CLV_EINVAL);
    ck_assert_str_ne(error.field, "model");
  }
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_derivatives(model, 1, 1, 2, NULL, out, &error), CLV_EINVAL);
  ck_assert_int_eq(clv_model_derivatives(model, 1, 1, 2, out, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "hessian");
  ck_assert_int_eq(clv_model_expected_spend(NULL, 1, 1, out, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_model_expected_spend(model, 1, 1, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_model_spend_log_likelihood(model, 1, 1, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_model_spend_derivatives(model, 1, 1, NULL, out, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_model_spend_derivatives(model, 1, 1, out, NULL, NULL), CLV_EINVAL);
  clv_model_free(model);
}
END_TEST

START_TEST(a_wait_without_end_is_not_found) {
  clv_model *model = model_of(CLV_MODEL_PARETO_NBD, false);
  double wait = 4.25;
  clv_error error = CLV_ERROR_INIT;
  /* three orders long ago: dead */
  ck_assert_int_eq(clv_model_wait(model, 30, 5, 500, &wait, &error), CLV_ENOTFOUND);
  ck_assert_str_eq(error.field, "wait");
  ck_assert(wait == 4.25);
  ck_assert_int_eq(clv_model_wait(model, 30, 5, 5, &wait, NULL), CLV_OK);
  ck_assert(wait > 0.0 && wait < 5.0);
  clv_model_free(model);
  /* an MBG customer whom the first order ended as likely as not */
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_MBG_NBD;
  for (int i = 0; i < 4; i++) spec.parameters[i] = 1.0;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_wait(model, 0, 0, 0, &wait, NULL), CLV_ENOTFOUND);
  clv_model_free(model);
  /* a wait that no double holds */
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = 1e-15;
  spec.parameters[2] = spec.parameters[3] = 0.0;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_wait(model, 0, 0, 0, &wait, NULL), CLV_ENOTFOUND);
  clv_model_free(model);
}
END_TEST

START_TEST(spend_is_refused_by_name) {
  clv_model *model = model_of(CLV_MODEL_NBD, true), *without = model_of(CLV_MODEL_NBD, false);
  const double bad[] = {NAN, INFINITY, -INFINITY, -1.0, 2e15};
  double out[9], before[9];
  for (int i = 0; i < 9; i++) out[i] = before[i] = 8.5 + i;
  clv_error error = CLV_ERROR_INIT;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    ck_assert_int_eq(clv_model_expected_spend(model, bad[i], 5, out, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "n");
    ck_assert_int_eq(clv_model_expected_spend(model, 5, bad[i], out, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "mean");
    ck_assert_int_eq(clv_model_spend_log_likelihood(model, bad[i], 5, out, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "n");
    ck_assert_int_eq(clv_model_spend_log_likelihood(model, 5, bad[i], out, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "mean");
    ck_assert_int_eq(clv_model_spend_derivatives(model, bad[i], 5, out, out + 3, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "n");
    ck_assert_int_eq(clv_model_spend_derivatives(model, 5, bad[i], out, out + 3, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "mean");
  }
  ck_assert_int_eq(clv_model_spend_log_likelihood(model, 0, 5, out, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "n");
  ck_assert_int_eq(clv_model_spend_log_likelihood(model, 5, 0, out, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "mean");
  ck_assert_int_eq(clv_model_spend_log_likelihood(model, 1e-16, 5, out, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "n");
  ck_assert_int_eq(clv_model_spend_derivatives(model, 5, 1e-305, out, out + 3, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "mean");
  ck_assert_int_eq(clv_model_expected_spend(without, 1, 5, out, &error), CLV_ENOMODEL);
  ck_assert_int_eq(clv_model_spend_log_likelihood(without, 1, 5, out, &error), CLV_ENOMODEL);
  ck_assert_int_eq(clv_model_spend_derivatives(without, 1, 5, out, out + 3, &error), CLV_ENOMODEL);
  ck_assert_str_eq(error.field, "model");
  /* p n + q <= 1 has no mean: p is 1/4, q 1/2 */
  for (double n = 0; n <= 2; n++) {
    ck_assert_int_eq(clv_model_expected_spend(model, n, 5, out, &error), CLV_ENOTFOUND);
    ck_assert_int_eq(error.status, CLV_ENOTFOUND);
  }
  ck_assert_mem_eq(out, before, sizeof out);
  ck_assert_int_eq(clv_model_expected_spend(model, 3, 5, out, NULL), CLV_OK);
  ck_assert_double_lt(harness_relative(out[0], 0.25 * 30.0 / 0.25), 1e-14);
  ck_assert_int_eq(clv_model_expected_spend(model, 3, 0, out, NULL), CLV_OK);
  ck_assert_double_lt(harness_relative(out[0], 0.25 * 15.0 / 0.25), 1e-14);
  clv_model_free(model);
  clv_model_free(without);
}
END_TEST

START_TEST(mean_of_nobody_is_not_read) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1.0;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.spend_parameters[0] = 6.25, spec.spend_parameters[1] = 3.74, spec.spend_parameters[2] = 15.44;
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  double value = 0.0;
  ck_assert_int_eq(clv_model_expected_spend(model, 0, NAN, &value, NULL), CLV_OK);
  ck_assert_double_lt(harness_relative(value, 6.25 * 15.44 / 2.74), 1e-14);
  clv_model_free(model);
}
END_TEST

START_TEST(answers_are_those_of_the_row_of_the_table) {
  uint64_t state = 91;
  for (int32_t kind = 1; kind <= 4; kind++) {
    clv_model *model = model_of(kind, false);
    const clvp_law *law = clvp_law_of(kind);
    const double p[4] = {0.55, 10.6, 0.6, 11.7};
    for (int i = 0; i < 100; i++) {
      oracle_customer c = oracle_any_customer(&state, 20);
      double out[14], value;
      clvp_point point;
      law->likelihood(p, c.x, c.t_x, c.T, &point);
      ck_assert_int_eq(ask(LIKELIHOOD, model, c.x, c.t_x, c.T, 0, &value, NULL), CLV_OK);
      ck_assert(value == point.value);
      ck_assert_int_eq(ask(DERIVATIVES, model, c.x, c.t_x, c.T, 0, out, NULL), CLV_OK);
      ck_assert_mem_eq(out, point.gradient, law->count * sizeof *out);
      ck_assert_mem_eq(out + 4, point.hessian, CLVP_PACKED(law->count) * sizeof *out);
      double alive = clvp_p_alive(law->log_odds_dead(p, c.x, c.t_x, c.T));
      ck_assert_int_eq(ask(ALIVE, model, c.x, c.t_x, c.T, 0, &value, NULL), CLV_OK);
      ck_assert(value == alive);
      ck_assert_int_eq(clv_model_expected(model, c.x, c.t_x, c.T, c.h, c.delta, &value, NULL), CLV_OK);
      ck_assert(value == alive * law->expected(p, c.x, c.T, c.h, c.delta));
      ck_assert_int_eq(ask(ORDER, model, c.x, c.t_x, c.T, c.h, &value, NULL), CLV_OK);
      ck_assert(value == alive * law->p_order(p, c.x, c.T, c.h));
    }
    clv_model_free(model);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/customer");
  TCase *tests = tcase_create("customer");
  tcase_add_test(tests, every_argument_of_every_question_is_checked);
  tcase_add_test(tests, horizon_and_discount_are_checked);
  tcase_add_test(tests, nulls_are_named);
  tcase_add_test(tests, a_wait_without_end_is_not_found);
  tcase_add_test(tests, spend_is_refused_by_name);
  tcase_add_test(tests, mean_of_nobody_is_not_read);
  tcase_add_test(tests, answers_are_those_of_the_row_of_the_table);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
