/* Rows of a summary as columns: complete, cut at fixed borders, the same on any threads. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"

static clvp_fit_run plain_run(void) {
  clvp_fit_run run = {0};
  ck_assert_int_eq(clvp_allocator_init(&run.allocator, NULL, NULL), CLV_OK);
  return run;
}

/* Customers with many different rows. */
static clv_summary *varied_summary(int64_t customers, int order) {
  shop s = {.until = 1000, .minor_digits = 2};
  uint64_t state = 5;
  for (int64_t i = 0; i < customers; i++)
    shop_poisson(&s, i, (int32_t)(i % 700), 1000, 0.01 * shop_exponential(&state), &state);
  for (size_t i = 0; i < s.count; i += 97) s.amount[i] = 0;
  if (order > 0) shop_shuffle(&s, (uint64_t)order);
  clv_summary *summary = shop_summary(&s);
  shop_free(&s);
  return summary;
}

static void check_tasks(const clvp_fit_rows *rows) {
  size_t at = 0;
  for (size_t t = 0; t < rows->task_count; t++) {
    ck_assert_uint_eq(rows->tasks[t].begin, at);
    ck_assert_uint_gt(rows->tasks[t].end, at);
    if (t > 0) ck_assert_double_ge(rows->tasks[t].key, rows->tasks[t - 1].key);
    at = rows->tasks[t].end;
  }
  ck_assert_uint_eq(at, rows->count);
}

START_TEST(customers_are_the_rows_of_the_summary) {
  clv_summary *summary = varied_summary(3000, 0);
  clvp_fit_run run = plain_run();
  clvp_fit_rows rows = {0};
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  ck_assert_int_eq(clvp_fit_customers(&rows, table, 1100, &run, NULL), CLV_OK);
  ck_assert_uint_eq(rows.count, table->size);
  check_tasks(&rows);
  int32_t days = 0, x_max = 0;
  size_t task = 0;
  for (size_t i = 0; i < rows.count; i++) {
    clv_summary_row row;
    ck_assert_int_eq(clv_summary_rows(summary, CLV_SUMMARY_CUSTOMERS, i, 1, &row, sizeof row, NULL), CLV_OK);
    while (rows.tasks[task].end <= i) task++;
    ck_assert_double_eq(rows.tasks[task].key, (double)row.key[0]);
    ck_assert_int_eq(rows.t_x[i], row.key[2] - row.key[1]);
    ck_assert_int_eq(rows.T[i], 1100 - row.key[1]);
    ck_assert_double_eq(rows.weight[i], (double)row.count);
    days = rows.T[i] > days ? rows.T[i] : days;
    x_max = row.key[0] > x_max ? (int32_t)row.key[0] : x_max;
  }
  ck_assert_int_eq(rows.days, days);
  ck_assert_int_eq(rows.x_max, x_max);
  clvp_fit_rows_free(&rows);
  clvp_fit_rows_free(&rows);
  clv_summary_free(summary);
}
END_TEST

START_TEST(spends_are_means_in_currency_and_zeros_are_left_out) {
  clv_summary *summary = varied_summary(2000, 0);
  clvp_fit_run run = plain_run();
  for (uint32_t digits = 0; digits <= 6; digits += 3) {
    clvp_fit_rows rows = {0};
    const clvp_table *table = &summary->parts[CLV_SUMMARY_REPEAT_SPEND];
    ck_assert_int_eq(clvp_fit_spends(&rows, table, digits, &run, NULL), CLV_OK);
    check_tasks(&rows);
    size_t at = 0, zeros = 0, task = 0;
    for (size_t i = 0; i < table->size; i++) {
      if (table->b[i] == 0) {
        zeros++;
        continue;
      }
      while (rows.tasks[task].end <= at) task++;
      double mean = (double)table->b[i] / (double)table->a[i] / pow(10.0, digits);
      ck_assert_double_eq(rows.tasks[task].key, (double)table->a[i]);
      ck_assert_double_lt(harness_relative(rows.mean[at], mean), 1e-15);
      ck_assert_double_lt(fabs(rows.log_mean[at] - log(mean)), 1e-14);
      ck_assert_double_eq(rows.weight[at], (double)table->count[i]);
      at++;
    }
    ck_assert_uint_eq(at, rows.count);
    ck_assert_uint_gt(zeros, 0);
    clvp_fit_rows_free(&rows);
  }
  clv_summary_free(summary);
}
END_TEST

START_TEST(many_rows_of_one_x_make_several_tasks) {
  enum { ROWS = 36000 };
  clvp_table table = {.size = ROWS};
  table.a = calloc(ROWS, sizeof *table.a);
  table.b = calloc(ROWS, sizeof *table.b);
  table.count = calloc(ROWS, sizeof *table.count);
  ck_assert(table.a != NULL && table.b != NULL && table.count != NULL);
  for (int32_t i = 0; i < ROWS; i++) {
    table.a[i] = i < 10 ? 1 : 2;
    table.b[i] = clvp_days_pack(i, i + 1);
    table.count[i] = 1 + i % 3;
  }
  clvp_fit_run run = plain_run();
  clvp_fit_rows rows = {0};
  ck_assert_int_eq(clvp_fit_customers(&rows, &table, ROWS, &run, NULL), CLV_OK);
  check_tasks(&rows);
  ck_assert_uint_eq(rows.tasks[0].end, 10);
  ck_assert_uint_ge(rows.task_count, 3);
  clvp_fit_rows_free(&rows);
  free(table.a);
  free(table.b);
  free(table.count);
}
END_TEST

START_TEST(a_negative_count_is_refused_with_its_row) {
  clv_summary *all = varied_summary(50, 0), *more = varied_summary(60, 0);
  ck_assert_int_eq(clv_summary_subtract(all, more, NULL), CLV_OK);
  clvp_fit_run run = plain_run();
  const clv_summary_part parts[] = {CLV_SUMMARY_CUSTOMERS, CLV_SUMMARY_SPEND};
  for (size_t p = 0; p < 2; p++) {
    const clvp_table *table = &all->parts[parts[p]];
    size_t first = 0;
    while (first < table->size && table->count[first] >= 0) first++;
    ck_assert_uint_lt(first, table->size);
    clvp_fit_rows rows = {0};
    clv_error error = CLV_ERROR_INIT;
    clv_status status =
        p == 0 ? clvp_fit_customers(&rows, table, 1000, &run, &error) : clvp_fit_spends(&rows, table, 2, &run, &error);
    ck_assert_int_eq(status, CLV_EDATA);
    ck_assert_uint_eq(error.row, first);
    ck_assert_str_eq(error.field, "count");
    clvp_fit_rows_free(&rows);
  }
  clv_summary_free(all);
  clv_summary_free(more);
}
END_TEST

/* By counting one by one: what a fit needs to know of all rows. */
START_TEST(totals_are_those_of_the_customers) {
  for (int64_t customers = 1; customers <= 4000; customers = 4 * customers + 7) {
    clv_summary *summary = varied_summary(customers, 0);
    clvp_fit_run run = plain_run();
    clvp_fit_rows rows = {0};
    const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
    ck_assert_int_eq(clvp_fit_customers(&rows, table, 1000, &run, NULL), CLV_OK);
    double orders = 0.0, time = 0.0;
    int32_t first_day = INT32_MAX;
    for (size_t i = 0; i < table->size; i++) {
      int32_t first = clvp_days_first(table->b[i]);
      orders += (double)table->a[i] * (double)table->count[i];
      time += (double)(1000 - first) * (double)table->count[i];
      first_day = first < first_day ? first : first_day;
    }
    ck_assert_int_eq(rows.customers, customers);
    ck_assert_int_eq(rows.first_day, first_day);
    ck_assert_double_eq(rows.rate, orders / time);
    int64_t shorter = 0, longer = 0;
    for (size_t i = 0; i < table->size; i++) {
      shorter += rows.T[i] < rows.tau ? table->count[i] : 0;
      longer += rows.T[i] > rows.tau ? table->count[i] : 0;
    }
    ck_assert_int_lt(2 * shorter, customers);
    ck_assert_int_le(2 * longer, customers);
    clvp_fit_rows_free(&rows);
    clv_summary_free(summary);
  }
}
END_TEST

START_TEST(no_rows_are_fine) {
  clvp_table table = {0};
  clvp_fit_run run = plain_run();
  clvp_fit_rows rows = {0};
  ck_assert_int_eq(clvp_fit_customers(&rows, &table, 1000, &run, NULL), CLV_OK);
  ck_assert_uint_eq(rows.count, 0);
  ck_assert_int_eq(rows.first_day, CLV_NO_DAY);
  clvp_fit_rows_free(&rows);
  ck_assert_int_eq(clvp_fit_spends(&rows, &table, 2, &run, NULL), CLV_OK);
  ck_assert_uint_eq(rows.count, 0);
  clvp_fit_rows_free(&rows);
}
END_TEST

START_TEST(a_first_day_too_far_back_is_refused_with_its_row) {
  int32_t x[] = {0, 0, 1};
  int64_t days[] = {clvp_days_pack(40000, 40000), clvp_days_pack(50000, 50000), clvp_days_pack(13474, 13474)};
  int64_t counts[] = {1, 1, 1};
  clvp_table table = {.a = x, .b = days, .count = counts, .size = 3};
  clvp_fit_run run = plain_run();
  clvp_fit_rows rows = {0};
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_fit_customers(&rows, &table, 50000, &run, &error), CLV_EDATA);
  ck_assert_uint_eq(error.row, 2);
  ck_assert_str_eq(error.field, "first_day");
  days[2] = clvp_days_pack(13475, 13475);
  ck_assert_int_eq(clvp_fit_customers(&rows, &table, 50000, &run, &error), CLV_OK);
  ck_assert_int_eq(rows.days, CLVP_FIT_DAYS_MAX);
  ck_assert_int_eq(rows.T[2], CLVP_FIT_DAYS_MAX);
  clvp_fit_rows_free(&rows);
}
END_TEST

static void run_backwards(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  for (size_t i = count; i > 0; i--) task(data, i - 1);
}

START_TEST(threads_do_not_change_a_bit) {
  clv_summary *summary = varied_summary(3000, 0);
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  const clv_executor executor = {(uint32_t)sizeof executor, run_backwards, NULL};
  clvp_fit_run run = plain_run(), lent = plain_run();
  lent.executor = &executor;
  clvp_fit_rows one = {0}, other = {0};
  ck_assert_int_eq(clvp_fit_customers(&one, table, 1000, &run, NULL), CLV_OK);
  ck_assert_int_eq(clvp_fit_customers(&other, table, 1000, &lent, NULL), CLV_OK);
  ck_assert_uint_eq(one.count, other.count);
  ck_assert_mem_eq(one.t_x, other.t_x, one.count * sizeof *one.t_x);
  ck_assert_mem_eq(one.T, other.T, one.count * sizeof *one.T);
  ck_assert_mem_eq(one.weight, other.weight, one.count * sizeof *one.weight);
  ck_assert_mem_eq(one.tasks, other.tasks, one.task_count * sizeof *one.tasks);
  ck_assert_double_eq(one.tau, other.tau);
  ck_assert_double_eq(one.rate, other.rate);
  clvp_fit_rows_free(&one);
  clvp_fit_rows_free(&other);
  clv_summary_free(summary);
}
END_TEST

static clv_status make_rows(const clv_allocator *given, void *user) {
  const clv_summary *summary = user;
  clvp_fit_run run = {.allocator = *given};
  clvp_fit_rows customers = {0}, spends = {0};
  clv_status status = clvp_fit_customers(&customers, &summary->parts[CLV_SUMMARY_CUSTOMERS], 1000, &run, NULL);
  if (status == CLV_OK) status = clvp_fit_spends(&spends, &summary->parts[CLV_SUMMARY_SPEND], 2, &run, NULL);
  clvp_fit_rows_free(&customers);
  clvp_fit_rows_free(&spends);
  return status;
}

START_TEST(out_of_memory_leaves_nothing) {
  clv_summary *summary = varied_summary(200, 0);
  harness_each_allocation(make_rows, summary);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/rows");
  TCase *tests = tcase_create("rows");
  tcase_add_test(tests, customers_are_the_rows_of_the_summary);
  tcase_add_test(tests, totals_are_those_of_the_customers);
  tcase_add_test(tests, spends_are_means_in_currency_and_zeros_are_left_out);
  tcase_add_test(tests, many_rows_of_one_x_make_several_tasks);
  tcase_add_test(tests, no_rows_are_fine);
  tcase_add_test(tests, a_negative_count_is_refused_with_its_row);
  tcase_add_test(tests, a_first_day_too_far_back_is_refused_with_its_row);
  tcase_add_test(tests, threads_do_not_change_a_bit);
  tcase_add_test(tests, out_of_memory_leaves_nothing);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
