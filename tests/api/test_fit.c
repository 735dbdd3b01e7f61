/* Fits through the public door: the same bits from the same orders, units, the truth found again, standard errors. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop.h"
#include <pthread.h>

enum { UNTIL = 1092 };

static const double truths[][4] = {
    {0.0, 0.0, 0.0, 0.0}, {0.8, 8.0, 0.0, 0.0}, {0.6, 6.0, 0.8, 2.5}, {0.7, 7.0, 0.9, 2.5}, {0.7, 8.0, 0.8, 12.0}};
static const double spend_truth[] = {6.0, 4.0, 15.0};

static size_t count_of(int32_t kind) { return kind == CLV_MODEL_NBD ? 2 : 4; }

/* An account drawn from the truth, its unit 30 days: rates so low that two orders on one day hardly happen. */
static shop drawn_shop(int32_t kind, uint64_t seed, int64_t customers) {
  shop s = {.until = UNTIL, .minor_digits = 2};
  clv_model *truth = shop_model(kind, 30, truths[kind], spend_truth);
  shop_simulate(&s, truth, seed, customers, 364);
  clv_model_free(truth);
  return s;
}

/* All that a fit leaves. */
typedef struct outcome {
  clv_status status;
  clv_fit_result transactions, spend;
  harness_buffer file;
  clv_model *model;
} outcome;

static outcome fit(const clv_summary *summary, const clv_option *options, size_t count, const clv_executor *executor) {
  outcome made;
  memset(&made, 0, sizeof made);
  made.transactions.size = made.spend.size = (uint32_t)sizeof made.spend;
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.executor = executor;
  clv_error error = CLV_ERROR_INIT;
  made.status = clv_fit(&made.model, summary, options, count, &host, &made.transactions, &made.spend, &error);
  ck_assert_msg(made.status == CLV_OK, "%s: %s", error.field, error.message);
  ck_assert_int_eq(clv_model_write(made.model, harness_write, &made.file, NULL), CLV_OK);
  return made;
}

static outcome fit_kind(const clv_summary *summary, int32_t kind, uint32_t unit_days) {
  const clv_option options[] = {{CLV_OPTION_MODEL, (double)kind}, {CLV_OPTION_UNIT_DAYS, (double)unit_days}};
  return fit(summary, options, 2, NULL);
}

static void outcome_free(outcome *made) {
  clv_model_free(made->model);
  harness_buffer_free(&made->file);
}

static void check_same(const outcome *one, const outcome *other) {
  ck_assert_mem_eq(&one->transactions, &other->transactions, sizeof one->transactions);
  ck_assert_mem_eq(&one->spend, &other->spend, sizeof one->spend);
  ck_assert_uint_eq(one->file.size, other->file.size);
  ck_assert_mem_eq(one->file.bytes, other->file.bytes, one->file.size);
}

START_TEST(the_model_tells_what_the_results_told) {
  shop s = drawn_shop(_i, 1, 1500);
  clv_summary *summary = shop_summary(&s);
  const clv_option options[] = {{CLV_OPTION_MODEL, _i}, {CLV_OPTION_UNIT_DAYS, 7}, {CLV_OPTION_FITTED_AT, 1e9}};
  outcome made = fit(summary, options, 3, NULL);
  clv_fit_result kept = {.size = (uint32_t)sizeof kept};
  ck_assert_int_eq(clv_model_get_transactions(made.model, &kept, NULL), CLV_OK);
  ck_assert_mem_eq(&kept, &made.transactions, sizeof kept);
  ck_assert_int_eq(clv_model_get_spend(made.model, &kept, NULL), CLV_OK);
  ck_assert_mem_eq(&kept, &made.spend, sizeof kept);
  clv_model_facts facts = {.size = (uint32_t)sizeof facts};
  clv_summary_totals totals = {.size = (uint32_t)sizeof totals};
  ck_assert_int_eq(clv_model_get_facts(made.model, &facts, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  ck_assert_int_eq(facts.kind, _i);
  ck_assert_int_eq(facts.spend_kind, CLV_SPEND_GAMMA_GAMMA);
  ck_assert_uint_eq(facts.unit_days, 7);
  ck_assert_int_eq(facts.until, UNTIL);
  ck_assert_int_eq(facts.first_day, totals.first_day);
  ck_assert_int_eq(facts.fitted_at, 1000000000);
  ck_assert_int_eq(facts.customers, totals.customers);
  ck_assert_int_eq(facts.repeat_customers, totals.repeat_customers);
  ck_assert_int_eq(facts.orders, totals.orders);
  ck_assert_int_eq(facts.transactions, totals.transactions);
  ck_assert_int_eq(made.transactions.customers, totals.customers);
  double k = (double)count_of(_i), log_likelihood = made.transactions.log_likelihood;
  ck_assert_double_lt(harness_relative(made.transactions.aic, 2.0 * k - 2.0 * log_likelihood), 1e-14);
  double bic = k * log((double)totals.customers) - 2.0 * log_likelihood;
  ck_assert_double_lt(harness_relative(made.transactions.bic, bic), 1e-14);
  outcome_free(&made);
  clv_summary_free(summary);
  shop_free(&s);
}
END_TEST

START_TEST(the_order_of_orders_does_not_change_a_bit) {
  shop s = drawn_shop(_i, 2, 1500);
  clv_summary *summary = shop_summary(&s);
  outcome first = fit_kind(summary, _i, 7);
  clv_summary_free(summary);
  for (uint64_t seed = 1; seed <= 3; seed++) {
    shop_shuffle(&s, seed);
    summary = shop_summary(&s);
    outcome again = fit_kind(summary, _i, 7);
    check_same(&first, &again);
    outcome_free(&again);
    clv_summary_free(summary);
  }
  outcome_free(&first);
  shop_free(&s);
}
END_TEST

/* Summaries of shards, added in a random tree. */
static clv_summary *sharded_summary(const shop *s, size_t shards, uint64_t seed) {
  clv_summary *parts[64];
  for (size_t i = 0; i < shards; i++) parts[i] = shop_shard(s, (int64_t)i, (int64_t)shards);
  for (size_t left = shards; left > 1; left--) {
    size_t to = (size_t)(harness_random(&seed) % left), from = (size_t)(harness_random(&seed) % (left - 1));
    from += from >= to;
    ck_assert_int_eq(clv_summary_add(parts[to], parts[from], NULL), CLV_OK);
    clv_summary_free(parts[from]);
    parts[from] = parts[left - 1];
  }
  return parts[0];
}

START_TEST(shards_do_not_change_a_bit) {
  static const size_t shards[] = {1, 2, 7, 64};
  shop s = drawn_shop(_i, 3, 1500);
  outcome first = {0};
  for (size_t k = 0; k < 4; k++) {
    clv_summary *summary = sharded_summary(&s, shards[k], k);
    outcome made = fit_kind(summary, _i, 1);
    clv_summary_free(summary);
    if (k > 0) {
      check_same(&first, &made);
      outcome_free(&made);
    } else {
      first = made;
    }
  }
  outcome_free(&first);
  shop_free(&s);
}
END_TEST

static void run_backwards(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  for (size_t i = count; i > 0; i--) task(data, i - 1);
}

/* Every second task for another thread. */
typedef struct second_half {
  clv_task_fn task;
  void *data;
  size_t count;
} second_half;

static void *run_second(void *user) {
  second_half *half = user;
  for (size_t i = 1; i < half->count; i += 2) half->task(half->data, i);
  return NULL;
}

static void run_threads(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  second_half half = {task, data, count};
  pthread_t thread;
  ck_assert_int_eq(pthread_create(&thread, NULL, run_second, &half), 0);
  for (size_t i = 0; i < count; i += 2) task(data, i);
  ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

START_TEST(threads_do_not_change_a_bit) {
  static const clv_executor executors[] = {{(uint32_t)sizeof(clv_executor), run_backwards, NULL},
                                           {(uint32_t)sizeof(clv_executor), run_threads, NULL}};
  /* enough rows to be thinned first */
  shop s = drawn_shop(_i, 4, _i == CLV_MODEL_MBG_NBD ? 60000 : 3000);
  clv_summary *summary = shop_summary(&s);
  const clv_option option = {CLV_OPTION_MODEL, (double)_i};
  outcome alone = fit(summary, &option, 1, NULL);
  for (size_t k = 0; k < 2; k++) {
    outcome lent = fit(summary, &option, 1, &executors[k]);
    check_same(&alone, &lent);
    outcome_free(&lent);
  }
  outcome_free(&alone);
  clv_summary_free(summary);
  shop_free(&s);
}
END_TEST

/* Bit i: parameter i is in units of time. */
static unsigned times_of(int32_t kind) { return kind == CLV_MODEL_PARETO_NBD ? 10u : 2u; }

START_TEST(the_unit_of_time_changes_scale_only) {
  shop s = drawn_shop(_i, 5, 1500);
  clv_summary *summary = shop_summary(&s);
  clv_summary_totals totals = {.size = (uint32_t)sizeof totals};
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  double repeats = (double)(totals.transactions - totals.customers);
  outcome day = fit_kind(summary, _i, 1);
  static const uint32_t units[] = {7, 30, 365};
  for (size_t k = 0; k < 3; k++) {
    outcome made = fit_kind(summary, _i, units[k]);
    double unit = (double)units[k];
    ck_assert_int_eq(made.transactions.status, day.transactions.status);
    for (size_t i = 0; i < count_of(_i); i++) {
      double scale = (times_of(_i) >> i & 1u) != 0 ? unit : 1.0;
      ck_assert_double_lt(harness_relative(made.transactions.parameters[i] * scale, day.transactions.parameters[i]),
                          1e-14);
      double error = made.transactions.standard_errors[i] * scale;
      ck_assert_double_lt(harness_relative(error, day.transactions.standard_errors[i]), 1e-14);
    }
    ck_assert_mem_eq(made.transactions.log_covariance, day.transactions.log_covariance,
                     sizeof day.transactions.log_covariance);
    double shift = repeats * log(unit);
    double want = day.transactions.log_likelihood + shift;
    ck_assert_double_lt(harness_relative(made.transactions.log_likelihood, want), 1e-13);
    ck_assert_double_lt(harness_relative(made.transactions.aic, day.transactions.aic - 2.0 * shift), 1e-13);
    ck_assert_double_lt(harness_relative(made.transactions.bic, day.transactions.bic - 2.0 * shift), 1e-13);
    ck_assert_mem_eq(&made.spend, &day.spend, sizeof day.spend);
    outcome_free(&made);
  }
  outcome_free(&day);
  clv_summary_free(summary);
  shop_free(&s);
}
END_TEST

/* The same account on a clock that runs `stretch` times as fast. */
static shop stretched(const shop *s, int32_t stretch) {
  shop slow = {.until = s->until * stretch, .minor_digits = s->minor_digits};
  for (size_t i = 0; i < s->count; i++) shop_order(&slow, s->customer[i], s->day[i] * stretch, s->amount[i]);
  return slow;
}

static void check_stretched(const shop *s, int32_t kind, clv_fit_status status) {
  clv_summary *summary = shop_summary(s);
  outcome plain = fit_kind(summary, kind, 1);
  clv_summary_free(summary);
  ck_assert_int_eq(plain.transactions.status, status);
  shop slow = stretched(s, 7);
  summary = shop_summary(&slow);
  outcome made = fit_kind(summary, kind, 7);
  clv_summary_free(summary);
  shop_free(&slow);
  ck_assert_int_eq(made.transactions.status, status);
  for (size_t i = 0; i < count_of(kind); i++) {
    ck_assert_msg(harness_relative(made.transactions.parameters[i], plain.transactions.parameters[i]) < 1e-5,
                  "model %d, parameter %zu: %.9g for %.9g", kind, i, made.transactions.parameters[i],
                  plain.transactions.parameters[i]);
  }
  ck_assert_double_lt(harness_relative(made.transactions.log_likelihood, plain.transactions.log_likelihood), 1e-7);
  outcome_free(&plain);
  outcome_free(&made);
}

START_TEST(a_slower_clock_changes_scale_only) {
  shop s = drawn_shop(_i, 6, 1500);
  check_stretched(&s, _i, CLV_FIT_CONVERGED);
  shop_free(&s);
}
END_TEST

/* 500 buyers, one of them with three orders. */
static shop least_shop(void) {
  shop s = {.until = 730, .minor_digits = 2};
  for (int64_t i = 1; i < 500; i++) shop_order(&s, i, 605 + (int32_t)(i % 120), 2000 + i * 37 % 900);
  shop_order(&s, 0, 605, 2000);
  shop_order(&s, 0, 670, 2500);
  shop_order(&s, 0, 728, 2200);
  return s;
}

START_TEST(the_weak_prior_does_not_know_the_unit) {
  shop s = least_shop();
  check_stretched(&s, _i, CLV_FIT_WEAK);
  shop_free(&s);
}
END_TEST

static void scale_money(shop *s, int64_t factor, uint32_t minor_digits) {
  for (size_t i = 0; i < s->count; i++) s->amount[i] *= factor;
  s->minor_digits = minor_digits;
}

START_TEST(minor_digits_change_nothing) {
  shop s = drawn_shop(CLV_MODEL_NBD, 7, 1500);
  scale_money(&s, 1, 0);
  clv_summary *summary = shop_summary(&s);
  outcome whole = fit_kind(summary, CLV_MODEL_NBD, 7);
  clv_summary_free(summary);
  scale_money(&s, 100, 2);
  summary = shop_summary(&s);
  outcome cents = fit_kind(summary, CLV_MODEL_NBD, 7);
  clv_summary_free(summary);
  ck_assert_mem_eq(&whole.transactions, &cents.transactions, sizeof whole.transactions);
  for (size_t i = 0; i < 3; i++)
    ck_assert_double_lt(harness_relative(cents.spend.parameters[i], whole.spend.parameters[i]), 1e-9);
  ck_assert_double_lt(harness_relative(cents.spend.log_likelihood, whole.spend.log_likelihood), 1e-12);
  outcome_free(&whole);
  outcome_free(&cents);
  shop_free(&s);
}
END_TEST

START_TEST(money_a_hundred_times_as_much_scales_gamma_only) {
  shop s = drawn_shop(CLV_MODEL_NBD, 7, 1500);
  clv_summary *summary = shop_summary(&s);
  outcome plain = fit_kind(summary, CLV_MODEL_NBD, 7);
  clv_summary_free(summary);
  scale_money(&s, 1, 0);
  summary = shop_summary(&s);
  outcome much = fit_kind(summary, CLV_MODEL_NBD, 7);
  clv_summary_free(summary);
  ck_assert_int_eq(plain.spend.status, CLV_FIT_CONVERGED);
  for (size_t i = 0; i < 3; i++) {
    double scale = i == 2 ? 100.0 : 1.0;
    ck_assert_double_lt(harness_relative(much.spend.parameters[i], plain.spend.parameters[i] * scale), 1e-7);
    ck_assert_double_lt(harness_relative(much.spend.standard_errors[i], plain.spend.standard_errors[i] * scale), 1e-6);
  }
  double want = plain.spend.log_likelihood - (double)plain.spend.customers * log(100.0);
  ck_assert_double_lt(harness_relative(much.spend.log_likelihood, want), 1e-11);
  outcome_free(&plain);
  outcome_free(&much);
  shop_free(&s);
}
END_TEST

START_TEST(the_spend_convention_chooses_the_transactions) {
  shop s = drawn_shop(CLV_MODEL_NBD, 8, 1500);
  clv_summary *summary = shop_summary(&s);
  clv_summary_totals totals = {.size = (uint32_t)sizeof totals};
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  const clv_option repeat[] = {{CLV_OPTION_MODEL, CLV_MODEL_NBD}, {CLV_OPTION_SPEND_CONVENTION, CLV_SPEND_REPEAT}};
  const clv_option none[] = {{CLV_OPTION_MODEL, CLV_MODEL_NBD}, {CLV_OPTION_SPEND_MODEL, CLV_SPEND_NONE}};
  outcome with_all = fit(summary, repeat, 1, NULL), with_repeat = fit(summary, repeat, 2, NULL);
  outcome without = fit(summary, none, 2, NULL);
  ck_assert_int_eq(with_all.spend.customers, totals.customers);
  ck_assert_int_eq(with_repeat.spend.customers, totals.repeat_customers);
  ck_assert_double_ne(with_all.spend.parameters[0], with_repeat.spend.parameters[0]);
  ck_assert_double_lt(fabs(with_all.spend.correlation), 0.1);
  ck_assert_int_eq(without.spend.status, CLV_FIT_NONE);
  ck_assert_uint_eq(without.spend.parameter_count, 0);
  clv_model_facts facts = {.size = (uint32_t)sizeof facts};
  ck_assert_int_eq(clv_model_get_facts(without.model, &facts, NULL), CLV_OK);
  ck_assert_int_eq(facts.spend_kind, CLV_SPEND_NONE);
  outcome_free(&with_all);
  outcome_free(&with_repeat);
  outcome_free(&without);
  clv_summary_free(summary);
  shop_free(&s);
}
END_TEST

START_TEST(a_later_until_is_silence) {
  shop s = drawn_shop(CLV_MODEL_MBG_NBD, 9, 1500);
  clv_summary *summary = shop_summary(&s);
  clv_option options[] = {{CLV_OPTION_MODEL, CLV_MODEL_MBG_NBD}, {CLV_OPTION_UNTIL, UNTIL + 100}};
  outcome later = fit(summary, options, 2, NULL), own = fit(summary, options, 1, NULL);
  clv_summary_free(summary);
  s.until = UNTIL + 100;
  summary = shop_summary(&s);
  outcome made = fit(summary, options, 1, NULL);
  clv_summary_free(summary);
  check_same(&later, &made);
  ck_assert_double_ne(later.transactions.log_likelihood, own.transactions.log_likelihood);
  ck_assert_mem_eq(&later.spend, &own.spend, sizeof own.spend);
  outcome_free(&later);
  outcome_free(&own);
  outcome_free(&made);
  shop_free(&s);
}
END_TEST

/* z scores of log parameters over accounts drawn from one truth. */
typedef struct scores {
  size_t count;
  double sum, squares;
} scores;

static void score_add(scores *of, const clv_fit_result *result, size_t i, double truth) {
  double log_error = result->standard_errors[i] / result->parameters[i];
  double z = (log(result->parameters[i]) - log(truth)) / log_error;
  ck_assert_msg(fabs(z) < 4.0, "parameter %zu: %g for %g, z %g", i, result->parameters[i], truth, z);
  of->count++;
  of->sum += z;
  of->squares += z * z;
}

static void scores_check(const scores *of, const char *what, size_t i) {
  double mean = of->sum / (double)of->count, square = of->squares / (double)of->count;
  ck_assert_msg(fabs(mean) < 1.0 && square > 0.25 && square < 2.5, "%s, parameter %zu: mean z %g, mean square %g", what,
                i, mean, square);
}

START_TEST(the_truth_is_found_again) {
  enum { DRAWS = 20 };
  scores of[4] = {{0, 0.0, 0.0}}, of_spend[3] = {{0, 0.0, 0.0}};
  for (uint64_t seed = 100; seed < 100 + DRAWS; seed++) {
    shop s = drawn_shop(_i, seed, 5000);
    clv_summary *summary = shop_summary(&s);
    outcome made = fit_kind(summary, _i, 30);
    ck_assert_int_eq(made.transactions.status, CLV_FIT_CONVERGED);
    ck_assert_int_eq(made.spend.status, CLV_FIT_CONVERGED);
    for (size_t i = 0; i < count_of(_i); i++) score_add(&of[i], &made.transactions, i, truths[_i][i]);
    for (size_t i = 0; i < 3; i++) score_add(&of_spend[i], &made.spend, i, spend_truth[i]);
    outcome_free(&made);
    clv_summary_free(summary);
    shop_free(&s);
  }
  for (size_t i = 0; i < count_of(_i); i++) scores_check(&of[i], "transactions", i);
  for (size_t i = 0; i < 3; i++) scores_check(&of_spend[i], "spend", i);
}
END_TEST

/* The log-likelihood of a summary, customer by customer, at parameters in days. */
static double plain_log_likelihood(const clv_summary *summary, int32_t kind, const double *parameters) {
  clv_model *model = shop_model(kind, 1, parameters, NULL);
  long double sum = 0.0;
  for (size_t i = 0; i < clv_summary_row_count(summary, CLV_SUMMARY_CUSTOMERS); i++) {
    clv_summary_row row;
    double value;
    ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_CUSTOMERS, i, 1, &row, sizeof row, NULL), CLV_OK);
    ck_assert_int_eq(clv_model_log_likelihood(model, (double)row.key[0], (double)(row.key[2] - row.key[1]),
                                              (double)(UNTIL - row.key[1]), &value, NULL),
                     CLV_OK);
    sum += (long double)row.count * value;
  }
  clv_model_free(model);
  return (double)sum;
}

static double moved(const clv_summary *summary, int32_t kind, const double *parameters, size_t i, double di, size_t j,
                    double dj) {
  double at[4];
  memcpy(at, parameters, sizeof at);
  at[i] *= exp(di);
  at[j] *= exp(dj);
  return plain_log_likelihood(summary, kind, at);
}

START_TEST(covariance_is_that_of_the_plain_log_likelihood) {
  shop s = drawn_shop(_i, 10, 2000);
  clv_summary *summary = shop_summary(&s);
  outcome made = fit_kind(summary, _i, 1);
  const clv_fit_result *result = &made.transactions;
  ck_assert_int_eq(result->status, CLV_FIT_CONVERGED);
  size_t n = count_of(_i);
  const double *p = result->parameters, step = 0.01;
  ck_assert_double_lt(harness_relative(result->log_likelihood, plain_log_likelihood(summary, _i, p)), 1e-12);
  /* covariance times the numerical information is the identity */
  double information[4][4], covariance[4][4];
  for (size_t i = 0, at = 0; i < n; i++) {
    for (size_t j = i; j < n; j++, at++) {
      double mixed = moved(summary, _i, p, i, step, j, step) - moved(summary, _i, p, i, step, j, -step) -
                     moved(summary, _i, p, i, -step, j, step) + moved(summary, _i, p, i, -step, j, -step);
      information[i][j] = information[j][i] = -mixed / (4.0 * step * step);
      covariance[i][j] = covariance[j][i] = result->log_covariance[at];
    }
    double log_error = result->standard_errors[i] / p[i];
    ck_assert_double_lt(harness_relative(log_error * log_error, covariance[i][i]), 1e-12);
    /* a maximum: any step makes it worse */
    ck_assert_double_lt(moved(summary, _i, p, i, 0.5 * log_error, i, 0.0), result->log_likelihood);
    ck_assert_double_lt(moved(summary, _i, p, i, -0.5 * log_error, i, 0.0), result->log_likelihood);
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      double product = 0.0;
      for (size_t k = 0; k < n; k++) product += covariance[i][k] * information[k][j];
      double scale = sqrt(covariance[i][i] / covariance[j][j]);
      ck_assert_msg(fabs(product - (i == j)) < 0.01 * fmax(1.0, scale), "(%zu, %zu): %g", i, j, product);
    }
  }
  ck_assert_double_lt(result->gradient_norm, 1e-7);
  ck_assert_double_gt(result->condition_number, 1.0);
  outcome_free(&made);
  clv_summary_free(summary);
  shop_free(&s);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("api/fit");
  TCase *tests = tcase_create("fit");
  tcase_set_timeout(tests, 100);
  const int first = CLV_MODEL_NBD, end = CLV_MODEL_PARETO_NBD + 1;
  tcase_add_loop_test(tests, the_model_tells_what_the_results_told, first, end);
  tcase_add_loop_test(tests, the_order_of_orders_does_not_change_a_bit, first, end);
  tcase_add_loop_test(tests, shards_do_not_change_a_bit, first, end);
  tcase_add_loop_test(tests, threads_do_not_change_a_bit, first, end);
  tcase_add_loop_test(tests, the_unit_of_time_changes_scale_only, first, end);
  tcase_add_loop_test(tests, a_slower_clock_changes_scale_only, first, end);
  tcase_add_loop_test(tests, the_weak_prior_does_not_know_the_unit, CLV_MODEL_BG_NBD, end);
  tcase_add_test(tests, minor_digits_change_nothing);
  tcase_add_test(tests, money_a_hundred_times_as_much_scales_gamma_only);
  tcase_add_test(tests, the_spend_convention_chooses_the_transactions);
  tcase_add_test(tests, a_later_until_is_silence);
  tcase_add_loop_test(tests, the_truth_is_found_again, first, end);
  tcase_add_loop_test(tests, covariance_is_that_of_the_plain_log_likelihood, first, end);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
