/* The table of models: its rows, and what is made of the odds of being dead. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

START_TEST(rows_are_found_by_kind) {
  ck_assert(clvp_law_of(CLV_MODEL_NBD) == &clvp_nbd);
  ck_assert(clvp_law_of(CLV_MODEL_BG_NBD) == &clvp_bg_nbd);
  ck_assert(clvp_law_of(CLV_MODEL_MBG_NBD) == &clvp_mbg_nbd);
  ck_assert(clvp_law_of(CLV_MODEL_PARETO_NBD) == &clvp_pareto_nbd);
  for (int32_t kind = -3; kind < 12; kind++) ck_assert((clvp_law_of(kind) != NULL) == (kind >= 1 && kind <= 4));
}
END_TEST

START_TEST(every_row_can_do_all_that_it_must) {
  for (int32_t kind = 1; kind <= 4; kind++) {
    const clvp_law *law = clvp_law_of(kind);
    ck_assert(law->name != NULL && law->summary != NULL && law->count >= 2 && law->count <= CLV_PARAMETERS_MAX);
    for (size_t i = 0; i < CLV_PARAMETERS_MAX; i++) ck_assert((law->names[i] != NULL) == (i < law->count));
    ck_assert(law->times >> law->count == 0);
    ck_assert(law->likelihood && law->log_odds_dead && law->expected && law->p_order && law->wait && law->dead_days);
    ck_assert((law->lifetime != NULL) != (law->expected_days != NULL));
    ck_assert(law->grid && law->grid->shared_size && law->grid->scratch_size && law->grid->prepare &&
              law->grid->evaluate);
  }
}
END_TEST

START_TEST(info_names_models_in_order) {
  const char *names[] = {"nbd", "bg-nbd", "mbg-nbd", "pareto-nbd", "gamma-gamma"};
  const char *parameters[] = {"r alpha ", "r alpha a b ", "r alpha a b ", "r alpha s beta ", "p q gamma "};
  for (uint32_t i = 0; i < 5; i++) {
    clv_model_info info = {.size = sizeof info};
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_model_info_at(i, &info, &error), CLV_OK);
    ck_assert_str_eq(info.name, names[i]);
    ck_assert_int_eq(info.spend, i == 4);
    ck_assert_int_eq(info.kind, i == 4 ? CLV_SPEND_GAMMA_GAMMA : (int32_t)i + 1);
    ck_assert_uint_eq(info.size, sizeof info);
    char all[80] = "";
    for (uint32_t k = 0; k < CLV_PARAMETERS_MAX; k++) {
      ck_assert((info.parameter_names[k] != NULL) == (k < info.parameter_count));
      if (info.parameter_names[k] != NULL) strcat(strcat(all, info.parameter_names[k]), " ");
    }
    ck_assert_str_eq(all, parameters[i]);
    ck_assert_int_eq(error.status, CLV_OK);
  }
}
END_TEST

START_TEST(info_refuses_and_leaves_what_it_was_given) {
  clv_model_info info, before;
  memset(&info, 0x5c, sizeof info);
  info.size = sizeof info;
  before = info;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_info_at(5, &info, &error), CLV_ENOTFOUND);
  ck_assert_str_eq(error.field, "index");
  ck_assert_int_eq(clv_model_info_at(UINT32_MAX, &info, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_model_info_at(0, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "info");
  ck_assert_mem_eq(&info, &before, sizeof info);
  info.size = 4;
  ck_assert_int_eq(clv_model_info_at(0, &info, &error), CLV_EINVAL);
  info.size = sizeof info;
  ck_assert_mem_eq(&info, &before, sizeof info);
}
END_TEST

START_TEST(info_fills_what_the_size_has_room_for) {
  struct {
    clv_model_info info;
    unsigned char tail[16];
  } longer;
  memset(&longer, 0x5c, sizeof longer);
  longer.info.size = sizeof longer;
  ck_assert_int_eq(clv_model_info_at(3, &longer.info, NULL), CLV_OK);
  ck_assert_uint_eq(longer.info.size, sizeof longer);
  ck_assert_str_eq(longer.info.name, "pareto-nbd");
  for (size_t i = 0; i < sizeof longer.tail; i++) ck_assert_uint_eq(longer.tail[i], 0);
  clv_model_info shorter;
  memset(&shorter, 0x5c, sizeof shorter);
  shorter.size = 16;
  ck_assert_int_eq(clv_model_info_at(3, &shorter, NULL), CLV_OK);
  ck_assert_int_eq(shorter.kind, CLV_MODEL_PARETO_NBD);
  ck_assert_uint_eq(((unsigned char *)&shorter)[16], 0x5c);
}
END_TEST

START_TEST(p_alive_is_the_logistic_and_never_nothing) {
  ck_assert(clvp_p_alive(-INFINITY) == 1.0);
  ck_assert(clvp_p_alive(INFINITY) == DBL_MIN);
  ck_assert(clvp_p_alive(1e6) == DBL_MIN);
  ck_assert(clvp_p_alive(0.0) == 0.5);
  double before = 1.0;
  for (double odds = -50.0; odds < 750.0; odds += 0.37) {
    double p = clvp_p_alive(odds);
    double want = odds > 0.0 ? exp(-odds) / (1.0 + exp(-odds)) : 1.0 / (1.0 + exp(odds));
    ck_assert_double_le(fabs(p - fmax(want, DBL_MIN)), 1e-14 * want);
    ck_assert_double_le(p, before);
    before = p;
  }
}
END_TEST

/* P(alive) (1 - silence) = 1/2: odds of 1/3 leave 2/3 to be reached, odds of 1 and more nothing. */
START_TEST(half_is_waited_for_as_long_as_it_can_come) {
  const double p[4] = {2.0, 10.0, 0.0, 0.0};
  double w = clvp_wait_half(&clvp_nbd, p, 1.0, 5.0, log(1.0 / 3.0));
  ck_assert_double_lt(harness_relative(clvp_nbd.p_order(p, 1.0, 5.0, w), 2.0 / 3.0), 1e-13);
  w = clvp_wait_half(&clvp_nbd, p, 1.0, 5.0, -INFINITY);
  ck_assert_double_lt(harness_relative(clvp_nbd.p_order(p, 1.0, 5.0, w), 0.5), 1e-13);
  ck_assert(clvp_wait_half(&clvp_nbd, p, 1.0, 5.0, 0.0) == INFINITY);
  ck_assert(clvp_wait_half(&clvp_nbd, p, 1.0, 5.0, 3.0) == INFINITY);
  ck_assert(clvp_wait_half(&clvp_nbd, p, 1.0, 5.0, INFINITY) == INFINITY);
  ck_assert(isfinite(clvp_wait_half(&clvp_nbd, p, 1.0, 5.0, -1e-9)));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/models");
  TCase *tests = tcase_create("models");
  tcase_add_test(tests, rows_are_found_by_kind);
  tcase_add_test(tests, every_row_can_do_all_that_it_must);
  tcase_add_test(tests, info_names_models_in_order);
  tcase_add_test(tests, info_refuses_and_leaves_what_it_was_given);
  tcase_add_test(tests, info_fills_what_the_size_has_room_for);
  tcase_add_test(tests, p_alive_is_the_logistic_and_never_nothing);
  tcase_add_test(tests, half_is_waited_for_as_long_as_it_can_come);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
