/* Forecasts on the day grid: the same as of real times, with the same bits with tables and without. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/model/days.h"
#include "oracle.h"

enum { CUSTOMERS = 40 };

static const clvp_law *const laws[] = {&clvp_nbd, &clvp_bg_nbd, &clvp_mbg_nbd, &clvp_pareto_nbd};

/* Parameters as shops have them, odd ones, and anything that a model may have. */
static clvp_days days_of(uint64_t *state, const clvp_law *law, int how) {
  static const double low[] = {0.05, 1e-6, 1e-15}, high[] = {20.0, 1e6, 1e15};
  double p[CLV_PARAMETERS_MAX] = {0};
  for (size_t i = 0; i < law->count; i++) {
    bool time = (law->times >> i & 1u) != 0 && how == 0;
    p[i] = time ? oracle_between(state, 1.0, 1000.0) : oracle_between(state, low[how], high[how]);
  }
  clvp_question question = {.asked = ~0u, .horizon = 365.0, .limit = 730.0, .delta = 3e-4};
  clvp_days days;
  clvp_days_init(&days, law, p, 1, &question);
  return days;
}

/* Customers of all ages, the last of them too busy for a table of `x_max`. */
typedef struct crowd {
  int32_t x[CUSTOMERS], t_x[CUSTOMERS], T[CUSTOMERS];
  clvp_day_rows rows;
} crowd;

static void any_crowd(uint64_t *state, double T_max, int32_t x_max, crowd *all) {
  for (int i = 0; i < CUSTOMERS; i++) {
    all->T[i] = (int32_t)oracle_between(state, 1.0, T_max);
    all->t_x[i] = i % 3 == 0 ? 0 : (int32_t)(oracle_uniform(state) * (all->T[i] + 1));
    int32_t most = all->t_x[i] < x_max ? all->t_x[i] : x_max;
    all->x[i] = most == 0 ? 0 : (int32_t)oracle_between(state, 1.0, most + 0.999);
    if (all->x[i] == 0) all->t_x[i] = 0;
  }
  all->rows.count = CUSTOMERS;
  all->rows.x = all->x;
  all->rows.t_x = all->t_x;
  all->rows.T = all->T;
}

static void says_the_same(const clvp_days *days, crowd *all, double *worst) {
  const clvp_law *law = days->law;
  double alive[CUSTOMERS], expected[CUSTOMERS];
  clvp_days_rows_place(days, &all->rows);
  clvp_days_odds(days, &all->rows, alive);
  clvp_days_p_alive(alive, CUSTOMERS, alive);
  clvp_days_expected(days, &all->rows, false, expected);
  for (int i = 0; i < CUSTOMERS; i++) {
    double x = all->x[i], T = all->T[i];
    double want = clvp_p_alive(law->log_odds_dead(days->p, x, all->t_x[i], T));
    ck_assert(alive[i] >= DBL_MIN && alive[i] <= 1.0);
    if (want < 1e-290) {
      ck_assert(alive[i] <= 1e-290);
    } else {
      worst[0] = fmax(worst[0], harness_relative(alive[i], want));
    }
    want = law->expected(days->p, x, T, days->question.horizon, 0.0);
    if (want > 1e-290) worst[1] = fmax(worst[1], harness_relative(expected[i], want));
  }
}

START_TEST(whole_days_say_the_same_as_real_times) {
  uint64_t state = 80;
  double worst[2] = {0.0, 0.0};
  for (int i = 0; i < 600; i++) {
    crowd all;
    clvp_days days = days_of(&state, laws[_i], i % 3);
    any_crowd(&state, i % 2 ? 2000.0 : 60000.0, 1000, &all);
    says_the_same(&days, &all, worst);
  }
  printf("%s by days: P(alive) %.1e, expected %.1e\n", laws[_i]->name, worst[0], worst[1]);
  ck_assert_msg(worst[0] <= 1e-12 && worst[1] <= 1e-12, "%.1e %.1e", worst[0], worst[1]);
}
END_TEST

/* Silence of hundreds of expected orders, beyond what exp can tell. */
START_TEST(however_long_the_silence) {
  uint64_t state = 81;
  double worst[2] = {0.0, 0.0};
  for (int i = 0; i < 100; i++) {
    crowd all;
    clvp_days days = days_of(&state, laws[_i], i % 3);
    any_crowd(&state, 60000.0, 1, &all);
    for (int k = 0; k < CUSTOMERS; k++) {
      all.t_x[k] = (int32_t)oracle_between(&state, 1.0, all.T[k] + 0.999);
      all.x[k] = (int32_t)oracle_between(&state, 1.0, all.t_x[k] + 0.999);
    }
    says_the_same(&days, &all, worst);
  }
  ck_assert_msg(worst[0] <= 1e-12 && worst[1] <= 1e-12, "%.1e %.1e", worst[0], worst[1]);
}
END_TEST

START_TEST(tables_give_the_bits_of_one_alone) {
  uint64_t state = 82;
  clv_allocator allocator;
  ck_assert_int_eq(clvp_allocator_init(&allocator, NULL, NULL), CLV_OK);
  for (int i = 0; i < 60; i++) {
    crowd all;
    clvp_days alone = days_of(&state, laws[_i], i % 3);
    clvp_days days = alone;
    any_crowd(&state, 500.0, 40, &all);
    /* the tables do not reach the last x and days */
    ck_assert_int_eq(clvp_days_tables(&days, 1000, 20, 400, &allocator, NULL), CLV_OK);
    ck_assert(days.x_cap == 20 && days.day_cap == 400);
    double odds[2], value[2];
    clvp_day_rows one = {.count = 1};
    for (int k = 0; k < 2 * CUSTOMERS; k++) {
      int at = k % CUSTOMERS; /* a second time out of the table */
      one.x = &all.x[at], one.t_x = &all.t_x[at], one.T = &all.T[at];
      for (int j = 0; j < 2; j++) {
        const clvp_days *own = j == 0 ? &alone : &days;
        clvp_days_rows_place(own, &one);
        clvp_days_odds(own, &one, &odds[j]);
        clvp_days_expected(own, &one, k % 2 == 0, &value[j]);
      }
      ck_assert_mem_eq(&odds[0], &odds[1], sizeof(double));
      ck_assert_mem_eq(&value[0], &value[1], sizeof(double));
      for (clvp_figure f = CLVP_FIGURE_P_ORDER; i % 3 == 0 && f < CLVP_FIGURES; f++) {
        double got = clvp_days_figure(&days, f, all.x[at], all.t_x[at]);
        double want = clvp_days_figure(&alone, f, all.x[at], all.t_x[at]);
        ck_assert_mem_eq(&got, &want, sizeof(double));
      }
    }
    clvp_days_free(&days, &allocator);
    ck_assert(days.x_cap == -1 && days.purchase == NULL && days.figure[0] == NULL);
  }
}
END_TEST

static clv_status tables(const clv_allocator *allocator, void *user) {
  uint64_t state = 83;
  clvp_days days = days_of(&state, user, 0);
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clvp_days_tables(&days, 1000, 20, 400, allocator, &error);
  ck_assert((days.x_cap < 0) == (status != CLV_OK));
  clvp_days_free(&days, allocator);
  return status;
}

START_TEST(without_memory_there_are_no_tables) {
  clvp_law law = clvp_pareto_nbd;
  harness_each_allocation(tables, &law);
}
END_TEST

START_TEST(tables_are_no_larger_than_they_pay_for) {
  uint64_t state = 84;
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clvp_days days = days_of(&state, &clvp_bg_nbd, 0);
  ck_assert_int_eq(clvp_days_tables(&days, 10, 5, 1000, &allocator, NULL), CLV_OK);
  ck_assert(days.x_cap == -1 && memory.allocations == 0);
  static const size_t customers[] = {100, 10000, 100000000};
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(clvp_days_tables(&days, customers[i], 1 << 20, 1000, &allocator, NULL), CLV_OK);
    size_t cells = customers[i] < 1 << 15 ? 16 * customers[i] : 1 << 19;
    ck_assert_int_eq(days.x_cap, (int32_t)(cells / 1008) - 1);
    ck_assert_uint_le(memory.live_bytes, (CLVP_FIGURES * (cells + 1) + 2 * 1008) * sizeof(double));
    clvp_days_free(&days, &allocator);
    ck_assert_uint_eq(memory.live, 0);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("model/days");
  TCase *tests = tcase_create("days");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, whole_days_say_the_same_as_real_times, 0, 4);
  tcase_add_loop_test(tests, however_long_the_silence, 0, 4);
  tcase_add_loop_test(tests, tables_give_the_bits_of_one_alone, 0, 4);
  tcase_add_test(tests, without_memory_there_are_no_tables);
  tcase_add_test(tests, tables_are_no_larger_than_they_pay_for);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
