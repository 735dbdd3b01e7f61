/* clv_fit itself: its door, the host's side, cancellation at every step, each allocation refused. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"

enum { UNTIL = 400 };

/* A small account; `free_of_charge` without money. */
static clv_summary *small_summary(int64_t customers, int free_of_charge) {
  shop s = {.until = UNTIL, .minor_digits = 2};
  uint64_t state = 21;
  for (int64_t i = 0; i < customers; i++) {
    int32_t first = (int32_t)(i % 200);
    double end = first + 300.0 * shop_exponential(&state);
    shop_poisson(&s, i, first, end < UNTIL ? (int32_t)end : UNTIL, 0.03 * shop_exponential(&state), &state);
  }
  for (size_t i = 0; free_of_charge && i < s.count; i++) s.amount[i] = 0;
  clv_summary *summary = shop_summary(&s);
  shop_free(&s);
  return summary;
}

START_TEST(the_door_is_checked) {
  clv_summary *summary = small_summary(100, 0);
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_fit(NULL, summary, NULL, 0, NULL, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_fit(&model, NULL, NULL, 0, NULL, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "summary");
  ck_assert_int_eq(clv_fit(&model, summary, NULL, 3, NULL, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "options");
  clv_option option = {CLV_OPTION_MODEL, 99};
  ck_assert_int_eq(clv_fit(&model, summary, &option, 1, NULL, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_uint_eq(error.row, 0);
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.size = 1;
  ck_assert_int_eq(clv_fit(&model, summary, NULL, 0, &host, NULL, NULL, &error), CLV_EINVAL);
  host.size = (uint32_t)sizeof host;
  clv_executor executor = {(uint32_t)sizeof executor, NULL, NULL};
  host.executor = &executor;
  ck_assert_int_eq(clv_fit(&model, summary, NULL, 0, &host, NULL, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "executor");
  ck_assert_ptr_null(model);
  clv_summary_free(summary);
}
END_TEST

START_TEST(a_place_for_results_too_small_is_refused) {
  clv_summary *summary = small_summary(100, 0);
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.allocator = &allocator;
  clv_model *model = NULL;
  for (int spend = 0; spend < 2; spend++) {
    clv_fit_result good = {.size = (uint32_t)sizeof good}, small = {.size = 3};
    clv_status status = clv_fit(&model, summary, NULL, 0, &host, spend ? &good : &small, spend ? &small : &good, NULL);
    ck_assert_int_eq(status, CLV_EINVAL);
    ck_assert_ptr_null(model);
    ck_assert_uint_eq(memory.live, 0);
  }
  clv_summary_free(summary);
}
END_TEST

START_TEST(a_summary_that_is_a_difference_is_refused) {
  clv_summary *less = small_summary(50, 0), *more = small_summary(100, 0);
  ck_assert_int_eq(clv_summary_subtract(less, more, NULL), CLV_OK);
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_option option = {CLV_OPTION_MODEL, (double)kind};
    ck_assert_int_eq(clv_fit(&model, less, &option, 1, NULL, NULL, NULL, &error), CLV_EDATA);
    ck_assert_uint_ne(error.row, CLV_NO_ROW);
    ck_assert_str_eq(error.field, "count");
  }
  ck_assert_ptr_null(model);
  clv_summary_free(less);
  clv_summary_free(more);
}
END_TEST

/* What the progress callback saw; stops at call `stop_at`, from 1. */
typedef struct watch {
  size_t calls, stop_at;
  double fraction;
  int went_wrong, saw_spend;
} watch;

static int watch_progress(const clv_progress *progress, void *user) {
  watch *seen = user;
  seen->calls++;
  if (progress->size != sizeof *progress) seen->went_wrong = 1;
  if (!(progress->fraction >= seen->fraction && progress->fraction <= 1.0)) seen->went_wrong = 2;
  if (strcmp(progress->phase, "spend") == 0) seen->saw_spend = 1;
  if (!seen->saw_spend && strcmp(progress->phase, "transactions") != 0) seen->went_wrong = 3;
  if (seen->saw_spend && strcmp(progress->phase, "spend") != 0) seen->went_wrong = 4;
  seen->fraction = progress->fraction;
  return seen->calls == seen->stop_at;
}

START_TEST(progress_never_falls) {
  clv_summary *summary = small_summary(300, 0);
  watch seen = {0};
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.progress = watch_progress;
  host.progress_user = &seen;
  clv_model *model = NULL;
  clv_option option = {CLV_OPTION_MODEL, (double)_i};
  ck_assert_int_eq(clv_fit(&model, summary, &option, 1, &host, NULL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(seen.went_wrong, 0);
  ck_assert_int_eq(seen.saw_spend, 1);
  ck_assert_uint_gt(seen.calls, 5);
  ck_assert_double_gt(seen.fraction, 0.8);
  clv_model_free(model);
  clv_summary_free(summary);
}
END_TEST

START_TEST(the_host_can_stop_at_every_call) {
  clv_summary *summary = small_summary(200, 0);
  clv_option option = {CLV_OPTION_MODEL, (double)_i};
  clv_status status = CLV_ECANCELLED;
  size_t cancelled = 0;
  for (size_t stop = 1; status != CLV_OK; stop++) {
    watch seen = {.stop_at = stop};
    harness_memory memory = {0};
    clv_allocator allocator = harness_allocator(&memory);
    clv_fit_host host = CLV_FIT_HOST_INIT;
    host.allocator = &allocator;
    host.progress = watch_progress;
    host.progress_user = &seen;
    clv_fit_result transactions = {.size = (uint32_t)sizeof transactions}, spend = {.size = (uint32_t)sizeof spend};
    clv_error error = CLV_ERROR_INIT;
    clv_model *model = NULL;
    status = clv_fit(&model, summary, &option, 1, &host, &transactions, &spend, &error);
    if (status != CLV_OK) {
      ck_assert_int_eq(status, CLV_ECANCELLED);
      ck_assert_int_eq(error.status, CLV_ECANCELLED);
      ck_assert_uint_eq(seen.calls, stop);
      ck_assert_ptr_null(model);
      ck_assert_int_eq(transactions.status, CLV_FIT_CANCELLED);
      ck_assert(spend.status == CLV_FIT_NONE || spend.status == CLV_FIT_CANCELLED);
      cancelled++;
    }
    clv_model_free(model);
    ck_assert_uint_eq(memory.live, 0);
  }
  ck_assert_uint_gt(cancelled, 10);
  clv_summary_free(summary);
}
END_TEST

START_TEST(steps_can_be_limited) {
  clv_summary *summary = small_summary(300, 0);
  clv_option options[] = {{CLV_OPTION_MODEL, (double)_i}, {CLV_OPTION_MAX_ITERATIONS, 1}};
  clv_fit_result transactions = {.size = (uint32_t)sizeof transactions}, spend = {.size = (uint32_t)sizeof spend};
  clv_model *model = NULL;
  ck_assert_int_eq(clv_fit(&model, summary, options, 2, NULL, &transactions, &spend, NULL), CLV_OK);
  /* two parameters may be there with a step from each of the two searches */
  if (_i != CLV_MODEL_NBD || transactions.status != CLV_FIT_CONVERGED)
    ck_assert_int_eq(transactions.status, CLV_FIT_MAX_ITERATIONS);
  else
    ck_assert_double_lt(transactions.gradient_norm, 1e-4);
  ck_assert_int_eq(spend.status, CLV_FIT_MAX_ITERATIONS);
  ck_assert_uint_eq(transactions.iterations, 1);
  ck_assert_ptr_nonnull(model);
  for (uint32_t i = 0; i < transactions.parameter_count; i++) ck_assert_double_gt(transactions.parameters[i], 0.0);
  clv_model_free(model);
  clv_summary_free(summary);
}
END_TEST

START_TEST(results_are_optional) {
  clv_summary *summary = small_summary(300, 0);
  clv_model *model = NULL;
  ck_assert_int_eq(clv_fit(&model, summary, NULL, 0, NULL, NULL, NULL, NULL), CLV_OK);
  clv_model_facts facts = {.size = (uint32_t)sizeof facts};
  ck_assert_int_eq(clv_model_get_facts(model, &facts, NULL), CLV_OK);
  ck_assert_int_eq(facts.kind, CLV_MODEL_PARETO_NBD);
  ck_assert_int_eq(facts.convention, CLV_SPEND_ALL);
  clv_model_free(model);
  clv_summary_free(summary);
}
END_TEST

START_TEST(a_fit_leaves_its_summary_alone) {
  clv_summary *summary = small_summary(300, 0);
  harness_buffer before = {0}, after = {0};
  ck_assert_int_eq(clv_summary_write(summary, harness_write, &before, NULL), CLV_OK);
  clv_model *model = NULL;
  ck_assert_int_eq(clv_fit(&model, summary, NULL, 0, NULL, NULL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_write(summary, harness_write, &after, NULL), CLV_OK);
  ck_assert_uint_eq(before.size, after.size);
  ck_assert_mem_eq(before.bytes, after.bytes, before.size);
  harness_buffer_free(&before);
  harness_buffer_free(&after);
  clv_model_free(model);
  clv_summary_free(summary);
}
END_TEST

static void run_in_turn(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  for (size_t i = 0; i < count; i++) task(data, i);
}

/* One fit whose allocations are refused. */
typedef struct refused_fit {
  const clv_summary *summary;
  int32_t kind;
  const clv_executor *executor;
} refused_fit;

static clv_status run_refused(const clv_allocator *allocator, void *user) {
  const refused_fit *it = user;
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.allocator = allocator;
  host.executor = it->executor;
  clv_option option = {CLV_OPTION_MODEL, (double)it->kind};
  clv_fit_result transactions = {.size = (uint32_t)sizeof transactions};
  clv_error error = CLV_ERROR_INIT;
  clv_model *model = NULL;
  clv_status status = clv_fit(&model, it->summary, &option, 1, &host, &transactions, NULL, &error);
  ck_assert_int_eq(model == NULL, status != CLV_OK);
  ck_assert_int_eq(error.status, status);
  clv_model_free(model);
  return status;
}

START_TEST(out_of_memory_leaves_nothing) {
  const clv_executor executor = {(uint32_t)sizeof executor, run_in_turn, NULL};
  for (int free_of_charge = 0; free_of_charge < 2; free_of_charge++) {
    clv_summary *summary = small_summary(60, free_of_charge);
    refused_fit alone = {summary, _i, NULL}, lent = {summary, _i, &executor};
    harness_each_allocation(run_refused, &alone);
    harness_each_allocation(run_refused, &lent);
    clv_summary_free(summary);
  }
}
END_TEST

/* So many different rows that a fit begins on thinned ones. */
static clv_summary *wide_summary(void) {
  shop s = {.until = 20000, .minor_digits = 2};
  uint64_t state = 22;
  for (int64_t i = 0; i < 17500; i++) {
    shop_order(&s, i, (int32_t)i, 1000 + i);
    if (i % 3 == 0) shop_order(&s, i, (int32_t)i + 1 + (int32_t)(harness_random(&state) % 2000), 2000 + i);
  }
  clv_summary *summary = shop_summary(&s);
  shop_free(&s);
  return summary;
}

START_TEST(out_of_memory_while_thinning_leaves_nothing) {
  clv_summary *summary = wide_summary();
  ck_assert_uint_gt(clv_summary_row_count(summary, CLV_SUMMARY_CUSTOMERS), 2 * 8192);
  ck_assert_uint_gt(clv_summary_row_count(summary, CLV_SUMMARY_SPEND), 2 * 8192);
  refused_fit it = {summary, CLV_MODEL_NBD, NULL};
  harness_each_allocation(run_refused, &it);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/fit");
  TCase *tests = tcase_create("fit");
  tcase_set_timeout(tests, 60);
  const int first = CLV_MODEL_NBD, end = CLV_MODEL_PARETO_NBD + 1;
  tcase_add_test(tests, the_door_is_checked);
  tcase_add_test(tests, a_place_for_results_too_small_is_refused);
  tcase_add_test(tests, a_summary_that_is_a_difference_is_refused);
  tcase_add_loop_test(tests, progress_never_falls, first, end);
  tcase_add_loop_test(tests, the_host_can_stop_at_every_call, first, end);
  tcase_add_loop_test(tests, steps_can_be_limited, first, end);
  tcase_add_test(tests, results_are_optional);
  tcase_add_test(tests, a_fit_leaves_its_summary_alone);
  tcase_add_loop_test(tests, out_of_memory_leaves_nothing, first, end);
  tcase_add_test(tests, out_of_memory_while_thinning_leaves_nothing);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
