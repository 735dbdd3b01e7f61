/* Rows of a summary as columns: complete, cut at fixed borders, thinned without loss of weight. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/fit.h"
#include "shop.h"

static clv_allocator plain_allocator(void) {
  clv_allocator allocator;
  ck_assert_int_eq(clvp_allocator_init(&allocator, NULL, NULL), CLV_OK);
  return allocator;
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
  clv_allocator allocator = plain_allocator();
  clvp_fit_rows rows = {0};
  const clvp_table *table = &summary->parts[CLV_SUMMARY_CUSTOMERS];
  ck_assert_int_eq(clvp_fit_customers(&rows, table, 1100, &allocator, NULL), CLV_OK);
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
  clv_allocator allocator = plain_allocator();
  for (uint32_t digits = 0; digits <= 6; digits += 3) {
    clvp_fit_rows rows = {0};
    const clvp_table *table = &summary->parts[CLV_SUMMARY_REPEAT_SPEND];
    ck_assert_int_eq(clvp_fit_spends(&rows, table, digits, &allocator, NULL), CLV_OK);
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
  clv_allocator allocator = plain_allocator();
  clvp_fit_rows rows = {0};
  ck_assert_int_eq(clvp_fit_customers(&rows, &table, ROWS, &allocator, NULL), CLV_OK);
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
  clv_allocator allocator = plain_allocator();
  const clv_summary_part parts[] = {CLV_SUMMARY_CUSTOMERS, CLV_SUMMARY_SPEND};
  for (size_t p = 0; p < 2; p++) {
    const clvp_table *table = &all->parts[parts[p]];
    size_t first = 0;
    while (first < table->size && table->count[first] >= 0) first++;
    ck_assert_uint_lt(first, table->size);
    clvp_fit_rows rows = {0};
    clv_error error = CLV_ERROR_INIT;
    clv_status status = p == 0 ? clvp_fit_customers(&rows, table, 1000, &allocator, &error)
                               : clvp_fit_spends(&rows, table, 2, &allocator, &error);
    ck_assert_int_eq(status, CLV_EDATA);
    ck_assert_uint_eq(error.row, first);
    ck_assert_str_eq(error.field, "count");
    clvp_fit_rows_free(&rows);
  }
  clv_summary_free(all);
  clv_summary_free(more);
}
END_TEST

static double total_weight(const clvp_fit_rows *rows, double key) {
  double sum = 0.0;
  for (size_t t = 0; t < rows->task_count; t++) {
    for (size_t i = rows->tasks[t].begin; i < rows->tasks[t].end; i++)
      sum += key < 0.0 || rows->tasks[t].key == key ? rows->weight[i] : 0.0;
  }
  return sum;
}

START_TEST(thinning_keeps_weight_and_every_small_x) {
  clv_summary *summary = varied_summary(6000, 0);
  clv_allocator allocator = plain_allocator();
  clvp_fit_rows rows = {0};
  ck_assert_int_eq(clvp_fit_customers(&rows, &summary->parts[CLV_SUMMARY_CUSTOMERS], 1000, &allocator, NULL), CLV_OK);
  const size_t limits[] = {1, 7, 100, 1000, 5000, 100000};
  for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
    clvp_fit_rows thin = {0};
    ck_assert_int_eq(clvp_fit_thin(&thin, &rows, limits[k], NULL), CLV_OK);
    check_tasks(&thin);
    ck_assert_uint_le(thin.count, limits[k] + rows.task_count);
    ck_assert_uint_le(thin.count, rows.count);
    ck_assert_uint_le(thin.task_count, rows.task_count);
    ck_assert_int_eq(thin.days, rows.days);
    ck_assert_int_eq(thin.x_max, rows.x_max);
    ck_assert_double_eq_tol(total_weight(&thin, -1.0), total_weight(&rows, -1.0), 1e-9 * total_weight(&rows, -1.0));
    for (double x = 0.0; x <= 8.0; x++) ck_assert_double_eq(total_weight(&thin, x), total_weight(&rows, x));
    /* beyond, each x that is left stands for those within a quarter above the first */
    for (size_t t = 0; t < thin.task_count; t++) {
      double key = thin.tasks[t].key, next = t + 1 < thin.task_count ? thin.tasks[t + 1].key : INFINITY;
      ck_assert_double_ge(total_weight(&thin, key), total_weight(&rows, key) * (1.0 - 1e-12));
      ck_assert(key <= 8.0 || next > key);
    }
    ck_assert_uint_le(thin.task_count, 9 + 4 * 12);
    clvp_fit_rows_free(&thin);
  }
  clvp_fit_rows_free(&rows);
  clv_summary_free(summary);
}
END_TEST

START_TEST(thinning_does_not_depend_on_the_order_of_orders) {
  clv_allocator allocator = plain_allocator();
  clvp_fit_rows first = {0};
  for (int order = 0; order < 4; order++) {
    clv_summary *summary = varied_summary(3000, order);
    clvp_fit_rows rows = {0}, thin = {0};
    ck_assert_int_eq(clvp_fit_spends(&rows, &summary->parts[CLV_SUMMARY_SPEND], 2, &allocator, NULL), CLV_OK);
    ck_assert_int_eq(clvp_fit_thin(&thin, &rows, 200, NULL), CLV_OK);
    check_tasks(&thin);
    ck_assert_double_eq(total_weight(&thin, -1.0), total_weight(&rows, -1.0));
    if (order > 0) {
      ck_assert_uint_eq(thin.count, first.count);
      ck_assert_mem_eq(thin.mean, first.mean, thin.count * sizeof *thin.mean);
      ck_assert_mem_eq(thin.log_mean, first.log_mean, thin.count * sizeof *thin.mean);
      ck_assert_mem_eq(thin.weight, first.weight, thin.count * sizeof *thin.mean);
      clvp_fit_rows_free(&thin);
    } else {
      first = thin;
    }
    clvp_fit_rows_free(&rows);
    clv_summary_free(summary);
  }
  clvp_fit_rows_free(&first);
}
END_TEST

static clv_status rows_and_thin(const clv_allocator *given, void *user) {
  const clv_summary *summary = user;
  clv_allocator allocator = *given;
  clvp_fit_rows customers = {0}, spends = {0}, thin = {0}, thin_spends = {0};
  clv_status status = clvp_fit_customers(&customers, &summary->parts[CLV_SUMMARY_CUSTOMERS], 1000, &allocator, NULL);
  if (status == CLV_OK) status = clvp_fit_spends(&spends, &summary->parts[CLV_SUMMARY_SPEND], 2, &allocator, NULL);
  if (status == CLV_OK) status = clvp_fit_thin(&thin, &customers, 50, NULL);
  if (status == CLV_OK) status = clvp_fit_thin(&thin_spends, &spends, 50, NULL);
  clvp_fit_rows_free(&customers);
  clvp_fit_rows_free(&spends);
  clvp_fit_rows_free(&thin);
  clvp_fit_rows_free(&thin_spends);
  return status;
}

START_TEST(out_of_memory_leaves_nothing) {
  clv_summary *summary = varied_summary(200, 0);
  harness_each_allocation(rows_and_thin, summary);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/rows");
  TCase *tests = tcase_create("rows");
  tcase_add_test(tests, customers_are_the_rows_of_the_summary);
  tcase_add_test(tests, spends_are_means_in_currency_and_zeros_are_left_out);
  tcase_add_test(tests, many_rows_of_one_x_make_several_tasks);
  tcase_add_test(tests, a_negative_count_is_refused_with_its_row);
  tcase_add_test(tests, thinning_keeps_weight_and_every_small_x);
  tcase_add_test(tests, thinning_does_not_depend_on_the_order_of_orders);
  tcase_add_test(tests, out_of_memory_leaves_nothing);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
