/* Summaries of tables that were counted elsewhere: the same bytes, or what is wrong and where. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "oracle.h"

enum { UNTIL = 18400, PARTS = 6, STRIDE = sizeof(clv_summary_row) + 9 };

static const char *const names[PARTS] = {"customers", "spend", "repeat_spend", "first_days", "repeat_days", "gaps"};

/* Tables that can be changed row by row. */
typedef struct box {
  clv_summary_row *rows[PARTS];
  size_t count[PARTS];
  int64_t orders, spend_overflow;
  clv_configuration configuration;
  int32_t until;
} box;

static box box_of(const clv_summary *summary) {
  box made = {.configuration = {.size = sizeof made.configuration}};
  clv_summary_totals totals = {.size = sizeof totals};
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_get_configuration(summary, &made.configuration, NULL), CLV_OK);
  made.orders = totals.orders;
  made.spend_overflow = summary->spend_overflow;
  made.until = totals.until;
  for (int part = 0; part < PARTS; part++) {
    made.count[part] = clv_summary_row_count(summary, (clv_summary_part)part);
    made.rows[part] = calloc(made.count[part] + 1, sizeof *made.rows[part]);
    ck_assert_ptr_nonnull(made.rows[part]);
    ck_assert_int_eq(clv_summary_rows(summary, (clv_summary_part)part, 0, made.count[part], made.rows[part],
                                      sizeof *made.rows[part], NULL),
                     CLV_OK);
  }
  return made;
}

static void box_free(box *b) {
  for (int part = 0; part < PARTS; part++) free(b->rows[part]);
}

static clv_summary_tables box_tables(const box *b, bool first_days) {
  clv_summary_tables tables = CLV_SUMMARY_TABLES_INIT;
  tables.orders = b->orders;
  tables.spend_overflow = b->spend_overflow;
  tables.customers = b->rows[0];
  tables.customers_count = b->count[0];
  tables.spend = b->rows[1];
  tables.spend_count = b->count[1];
  tables.repeat_spend = b->rows[2];
  tables.repeat_spend_count = b->count[2];
  tables.first_days = first_days ? b->rows[3] : NULL;
  tables.first_days_count = first_days ? b->count[3] : 0;
  tables.repeat_days = b->rows[4];
  tables.repeat_days_count = b->count[4];
  tables.gaps = b->rows[5];
  tables.gaps_count = b->count[5];
  return tables;
}

static clv_status box_summary(const box *b, bool first_days, clv_summary **summary, clv_error *error) {
  clv_summary_tables tables = box_tables(b, first_days);
  *summary = NULL;
  clv_status status = clv_summary_from_tables(summary, &tables, &b->configuration, b->until, NULL, error);
  ck_assert((status == CLV_OK) == (*summary != NULL));
  return status;
}

/* The tables are taken and give the bytes of `want`. */
static void check_same(const box *b, const clv_summary *want) {
  for (int first_days = 0; first_days < 2; first_days++) {
    clv_summary *made;
    clv_error error = CLV_ERROR_INIT;
    clv_status status = box_summary(b, first_days, &made, &error);
    ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
    ck_assert(oracle_same(made, want));
    clv_summary_free(made);
  }
}

/* The tables are refused, for what is wrong with `field` in `row`. */
static void check_refused(const box *b, clv_status want, const char *field, uint64_t row) {
  clv_summary *made;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = box_summary(b, true, &made, &error);
  ck_assert_msg(status == want, "%s: %d instead of %d", field, (int)status, (int)want);
  ck_assert_str_eq(error.field, field);
  ck_assert_uint_eq(error.row, row);
}

static void shuffle(clv_summary_row *rows, size_t count, uint64_t *state) {
  for (size_t i = count; i > 1; i--) {
    size_t j = (size_t)(harness_random(state) % i);
    clv_summary_row swap = rows[i - 1];
    rows[i - 1] = rows[j];
    rows[j] = swap;
  }
}

/* Counts above one are told in two rows. */
static void split(box *b) {
  for (int part = 0; part < PARTS; part++) {
    size_t count = b->count[part];
    b->rows[part] = realloc(b->rows[part], (2 * count + 1) * sizeof *b->rows[part]);
    ck_assert_ptr_nonnull(b->rows[part]);
    for (size_t i = 0; i < count; i++) {
      clv_summary_row *row = &b->rows[part][i];
      if (row->count < 2) continue;
      b->rows[part][b->count[part]] = *row;
      b->rows[part][b->count[part]++].count = row->count / 3 + 1;
      row->count -= row->count / 3 + 1;
    }
  }
}

static clv_summary *random_summary(uint64_t seed, size_t count, const clv_configuration *configuration) {
  uint64_t state = seed;
  oracle_order *orders = oracle_random(count, &state, (int64_t)count / 3 + 1, 400);
  qsort(orders, count, sizeof *orders, oracle_compare_orders);
  clv_summary *summary = oracle_build(orders, count, UNTIL, configuration, 0, 0, NULL);
  free(orders);
  return summary;
}

START_TEST(tables_of_orders_give_the_bytes_of_the_orders) {
  for (uint64_t seed = 0; seed < 24; seed++) {
    clv_configuration configuration = {(uint32_t)sizeof configuration, 3600, 3, 18000 + (int32_t)seed, 7, {0}};
    size_t count = seed < 20 ? 7 * (size_t)(seed * seed) : 30000;
    clv_summary *summary = random_summary(seed, count, seed % 2 ? &configuration : NULL);
    uint64_t state = seed;
    box b = box_of(summary);
    check_same(&b, summary);
    for (int part = 0; part < PARTS; part++) shuffle(b.rows[part], b.count[part], &state);
    check_same(&b, summary);
    split(&b);
    check_same(&b, summary);
    for (int part = 0; part < PARTS; part++) shuffle(b.rows[part], b.count[part], &state);
    check_same(&b, summary);
    box_free(&b);
    clv_summary_free(summary);
  }
}
END_TEST

START_TEST(rows_may_lie_apart) {
  clv_summary *summary = random_summary(3, 900, NULL), *made = NULL;
  box b = box_of(summary);
  const clv_summary_row *apart[PARTS];
  unsigned char *memory[PARTS];
  for (int part = 0; part < PARTS; part++) {
    memory[part] = malloc((b.count[part] + 1) * STRIDE);
    ck_assert_ptr_nonnull(memory[part]);
    for (size_t i = 0; i < b.count[part]; i++) memcpy(memory[part] + i * STRIDE, &b.rows[part][i], sizeof b.rows[0][0]);
    void *first = memory[part];
    apart[part] = first;
  }
  clv_summary_tables tables = box_tables(&b, true);
  tables.stride = STRIDE;
  tables.customers = apart[0];
  tables.spend = apart[1];
  tables.repeat_spend = apart[2];
  tables.first_days = apart[3];
  tables.repeat_days = apart[4];
  tables.gaps = apart[5];
  ck_assert_int_eq(clv_summary_from_tables(&made, &tables, NULL, UNTIL, NULL, NULL), CLV_OK);
  ck_assert(oracle_same(made, summary));
  clv_summary_free(made);
  for (int part = 0; part < PARTS; part++) free(memory[part]);
  box_free(&b);
  clv_summary_free(summary);
}
END_TEST

START_TEST(customers_whose_spend_does_not_fit) {
  clvp_summary_builder *builder = NULL;
  clv_summary *summary = NULL;
  clvp_transaction widest[] = {{CLV_DAY_MIN, 1, {0, 0}}, {CLV_DAY_MAX, 9, {INT64_MAX, 0}}};
  clvp_transaction lost[] = {{CLV_DAY_MAX - 2, 1, {INT64_MAX, 0}}, {CLV_DAY_MAX, 1, {INT64_MAX, 0}}};
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, CLV_DAY_MAX, NULL, NULL), CLV_OK);
  for (int i = 0; i < 3; i++) ck_assert_int_eq(clvp_builder_add(builder, widest, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, lost, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_finish(builder, &summary, NULL), CLV_OK);
  clvp_builder_free(builder);
  box b = box_of(summary);
  ck_assert_int_eq(b.spend_overflow, 1);
  check_same(&b, summary);
  b.spend_overflow = 0;
  check_refused(&b, CLV_EDATA, "spend", CLV_NO_ROW);
  b.spend_overflow = -1;
  check_refused(&b, CLV_EDATA, "spend_overflow", CLV_NO_ROW);
  b.spend_overflow = INT64_MAX;
  check_refused(&b, CLV_EDATA, "spend", CLV_NO_ROW);
  box_free(&b);
  clv_summary_free(summary);
}
END_TEST

START_TEST(no_tables_are_an_empty_summary) {
  clv_summary *empty = NULL, *made = NULL;
  clv_summary_tables tables = CLV_SUMMARY_TABLES_INIT;
  ck_assert_int_eq(clv_summary_create(&empty, NULL, UNTIL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_from_tables(&made, &tables, NULL, UNTIL, NULL, NULL), CLV_OK);
  ck_assert(oracle_same(made, empty));
  clv_summary_free(made);
  clv_summary_free(empty);
}
END_TEST

/* One row of each table becomes one that no summary has. */
START_TEST(rows_that_make_no_sense_are_refused_by_table_and_row) {
  const struct {
    int part;
    int64_t key[3];
    int64_t count;
  } cases[] = {
      {0, {0, 18010, 18010}, 0},
      {0, {0, 18010, 18010}, -1},
      {0, {-1, 18010, 18010}, 1},
      {0, {0, 18010, 18011}, 1},
      {0, {1, 18010, 18010}, 1},
      {0, {3, 18010, 18012}, 1},
      {0, {INT64_MAX, 18010, 18012}, 1},
      {0, {1, 18012, 18010}, 1},
      {0, {1, 18010, UNTIL + 1}, 1},
      {0, {1, CLV_DAY_MIN - 1, 18010}, 1},
      {0, {1, INT64_MIN, INT64_MAX}, 1},
      {0, {1, 18010, INT64_MAX}, 1},
      {0, {1, 17999, 18010}, 1}, /* before history_start */
      {1, {0, 5, 0}, 1},
      {1, {INT64_C(1) << 31, 5, 0}, 1},
      {1, {(INT64_C(1) << 32) + 1, 5, 0}, 1},
      {1, {1, -1, 0}, 1},
      {1, {1, 5, 1}, 1},
      {1, {1, 5, 0}, INT64_MIN},
      {2, {0, 5, 0}, 1},
      {2, {1, INT64_MIN, 0}, 1},
      {2, {1, 5, -1}, 1},
      {3, {UNTIL + 1, 0, 0}, 1},
      {3, {17999, 0, 0}, 1},
      {3, {18010, 1, 0}, 1},
      {3, {18010, 0, 1}, 1},
      {4, {UNTIL + 1, 0, 0}, 1},
      {4, {17999, 0, 0}, 1},
      {4, {INT64_MAX, 0, 0}, 1},
      {4, {INT64_C(4294967296) + 18010, 0, 0}, 1},
      {5, {0, 0, 0}, 1},
      {5, {CLV_DAY_MAX - CLV_DAY_MIN + 1, 0, 0}, 1},
      {5, {1, 0, 7}, 1},
      {5, {1, 0, 0}, 0},
  };
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.history_start = 18000;
  clv_summary *summary = random_summary(5, 600, &configuration);
  box b = box_of(summary);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    size_t row = b.count[cases[i].part] / 2;
    clv_summary_row before = b.rows[cases[i].part][row];
    memcpy(b.rows[cases[i].part][row].key, cases[i].key, sizeof before.key);
    b.rows[cases[i].part][row].count = cases[i].count;
    check_refused(&b, CLV_EDATA, names[cases[i].part], row);
    b.rows[cases[i].part][row] = before;
  }
  check_same(&b, summary);
  box_free(&b);
  clv_summary_free(summary);
}
END_TEST

START_TEST(tables_of_other_orders_are_refused) {
  clv_summary *summary = random_summary(6, 900, NULL), *other = random_summary(7, 900, NULL);
  box b = box_of(summary), wrong = box_of(other);
  for (int part = 0; part < PARTS; part++) {
    box mixed = b; /* one table of another shop */
    mixed.rows[part] = wrong.rows[part];
    mixed.count[part] = wrong.count[part];
    clv_summary *made;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(box_summary(&mixed, true, &made, &error), CLV_EDATA);
    ck_assert(error.row == CLV_NO_ROW && error.field[0] != '\0');
    mixed.rows[part] = NULL; /* or none, which first days can do without */
    mixed.count[part] = 0;
    ck_assert_int_eq(box_summary(&mixed, true, &made, &error), part == CLV_SUMMARY_FIRST_DAYS ? CLV_OK : CLV_EDATA);
    clv_summary_free(made);
  }
  b.orders = wrong.orders = -1;
  check_refused(&b, CLV_EDATA, "orders", CLV_NO_ROW);
  clv_summary_totals totals = {.size = sizeof totals};
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  b.orders = totals.transactions - 1;
  check_refused(&b, CLV_EDATA, "orders", CLV_NO_ROW);
  box_free(&b);
  box_free(&wrong);
  clv_summary_free(summary);
  clv_summary_free(other);
}
END_TEST

/* Three customers, told in full; each change breaks one thing that holds between tables. */
START_TEST(what_holds_between_tables) {
  oracle_order orders[] = {{1, 18000, 250}, {1, 18007, 100}, {2, 18007, 300}, {3, 18001, 50},
                           {3, 18004, 60},  {3, 18009, 70},  {3, 18009, 5}};
  clv_summary *summary = oracle_build(orders, 7, UNTIL, NULL, 0, 0, NULL);
  box b = box_of(summary);
  check_same(&b, summary);
  const struct {
    const char *field;
    int part, row, key; /* key 3: the count */
    int64_t change;
  } cases[] = {
      {"first_days", 0, 0, 3, 1},     /* one customer more */
      {"spend", 1, 0, 3, 1},          /* and here */
      {"repeat_spend", 1, 0, 0, 1},   /* two transactions, not one */
      {"repeat_spend", 2, 0, 0, 1},   /* two repeats, not one */
      {"repeat_spend", 2, 0, 3, 1},   /* one customer more */
      {"repeat_spend", 2, 0, 1, 900}, /* more than was spent in all */
      {"first_days", 3, 0, 0, 2},     /* another day */
      {"first_days", 3, 0, 3, 1},     /* a customer more */
      {"repeat_days", 4, 1, 0, 1},    /* not the last day of who bought twice */
      {"repeat_days", 4, 2, 0, -1},   /* nor of who bought three times */
      {"repeat_days", 4, 0, 3, 1},    /* a repeat more than x tells */
      {"gaps", 5, 2, 0, -1},          /* not the gap of who bought twice */
      {"gaps", 5, 0, 0, 1},           /* gaps that come to more days */
      {"gaps", 5, 0, 3, 1},           /* a gap more */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    clv_summary_row *row = &b.rows[cases[i].part][cases[i].row], before = *row;
    *(cases[i].key < 3 ? &row->key[cases[i].key] : &row->count) += cases[i].change;
    clv_summary *made;
    clv_error error = CLV_ERROR_INIT;
    clv_status status = box_summary(&b, true, &made, &error);
    ck_assert_msg(status == CLV_EDATA && strcmp(error.field, cases[i].field) == 0, "case %zu: %d %s", i, (int)status,
                  error.field);
    *row = before;
  }
  check_same(&b, summary);
  box_free(&b);
  clv_summary_free(summary);
}
END_TEST

/* Whatever is taken, a reader of files takes too. */
START_TEST(changes_at_random_are_refused_or_make_a_summary) {
  clv_summary *summary = random_summary(11, 60, NULL);
  box b = box_of(summary);
  uint64_t state = 1;
  size_t taken = 0, tried = 20000;
  for (size_t i = 0; i < tried; i++) {
    clv_summary_row *changed[2], before[2];
    for (int k = 0; k < 2; k++) {
      int part = (int)(harness_random(&state) % PARTS);
      changed[k] = &b.rows[part][harness_random(&state) % b.count[part]];
      before[k] = *changed[k];
    }
    for (int k = 0; k < 2; k++) {
      int64_t change = (int64_t)(harness_random(&state) % 5) - 2;
      int key = (int)(harness_random(&state) % 4);
      *(key < 3 ? &changed[k]->key[key] : &changed[k]->count) += change;
    }
    clv_summary *made, *back = NULL;
    clv_status status = box_summary(&b, i % 2, &made, NULL);
    ck_assert(status == CLV_OK || status == CLV_EDATA);
    if (status == CLV_OK) {
      harness_buffer bytes = oracle_bytes(made);
      ck_assert_int_eq(clv_summary_read(&back, harness_read, &bytes, NULL, NULL), CLV_OK);
      ck_assert(oracle_same(back, made));
      harness_buffer_free(&bytes);
      clv_summary_free(back);
      clv_summary_free(made);
      taken++;
    }
    for (int k = 2; k-- > 0;) *changed[k] = before[k];
  }
  ck_assert(taken > 0 && taken < tried / 5);
  check_same(&b, summary);
  box_free(&b);
  clv_summary_free(summary);
}
END_TEST

START_TEST(counts_that_leave_64_bits_are_told) {
  clv_summary_row customers[] = {{{1, 18000, 18007}, INT64_MAX}, {{1, 18000, 18007}, 1}};
  clv_summary_row spend[] = {{{2, 350, 0}, INT64_MAX}, {{2, 351, 0}, INT64_MAX}};
  clv_summary_row repeat_spend[] = {{{1, 100, 0}, INT64_MAX}};
  clv_summary_row repeat_days[] = {{{18007, 0, 0}, INT64_MAX}};
  clv_summary_row gaps[] = {{{7, 0, 0}, INT64_MAX}};
  box b = {{customers, spend, repeat_spend, NULL, repeat_days, gaps},
           {2, 1, 1, 0, 1, 1},
           INT64_MAX,
           0,
           CLV_CONFIGURATION_INIT,
           UNTIL};
  check_refused(&b, CLV_EOVERFLOW, "customers", 1);
  b.count[0] = 1;
  check_refused(&b, CLV_EOVERFLOW, "repeat_days", CLV_NO_ROW);
  b.count[1] = 2;
  check_refused(&b, CLV_EOVERFLOW, "spend", CLV_NO_ROW);
  b.count[1] = 1;
  customers[0].count = spend[0].count = repeat_spend[0].count = repeat_days[0].count = gaps[0].count = INT64_MAX / 2;
  clv_summary *made;
  ck_assert_int_eq(box_summary(&b, false, &made, NULL), CLV_OK);
  clv_summary_totals totals = {.size = sizeof totals};
  ck_assert_int_eq(clv_summary_get_totals(made, &totals, NULL), CLV_OK);
  ck_assert(totals.customers == INT64_MAX / 2 && totals.spend_overflow == 1);
  clv_summary_free(made);
}
END_TEST

START_TEST(arguments_out_of_range) {
  clv_summary *none = NULL;
  clv_summary_row row = {{5, 0, 0}, 1};
  clv_summary_tables good = CLV_SUMMARY_TABLES_INIT, tables = good;
  ck_assert_int_eq(clv_summary_from_tables(NULL, &good, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_from_tables(&none, NULL, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_from_tables(&none, &good, NULL, CLV_NO_DAY, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_from_tables(&none, &good, NULL, CLV_DAY_MAX + 1, NULL, NULL), CLV_EINVAL);
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.minor_digits = 7;
  ck_assert_int_eq(clv_summary_from_tables(&none, &good, &configuration, UNTIL, NULL, NULL), CLV_EINVAL);
  tables.stride = sizeof row - 1;
  ck_assert_int_eq(clv_summary_from_tables(&none, &tables, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  tables = good;
  tables.gaps_count = 1;
  ck_assert_int_eq(clv_summary_from_tables(&none, &tables, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  tables.gaps = &row;
  tables.gaps_count = SIZE_MAX;
  ck_assert_int_eq(clv_summary_from_tables(&none, &tables, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  tables.gaps_count = SIZE_MAX / 2;
  ck_assert_int_eq(clv_summary_from_tables(&none, &tables, NULL, UNTIL, NULL, NULL), CLV_EINVAL);
  ck_assert_ptr_null(none);
}
END_TEST

static clv_status make_once(const clv_allocator *allocator, void *user) {
  const box *b = user;
  clv_summary_tables tables = box_tables(b, true);
  clv_summary *made = NULL;
  clv_status status = clv_summary_from_tables(&made, &tables, NULL, UNTIL, allocator, NULL);
  ck_assert((status == CLV_OK) == (made != NULL));
  clv_summary_free(made);
  return status;
}

START_TEST(no_memory_leaves_nothing_behind) {
  clv_summary *summary = random_summary(1, 200, NULL);
  box b = box_of(summary);
  harness_each_allocation(make_once, &b);
  box_free(&b);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/from_tables");
  TCase *tests = tcase_create("from_tables");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, tables_of_orders_give_the_bytes_of_the_orders);
  tcase_add_test(tests, rows_may_lie_apart);
  tcase_add_test(tests, customers_whose_spend_does_not_fit);
  tcase_add_test(tests, no_tables_are_an_empty_summary);
  tcase_add_test(tests, rows_that_make_no_sense_are_refused_by_table_and_row);
  tcase_add_test(tests, tables_of_other_orders_are_refused);
  tcase_add_test(tests, what_holds_between_tables);
  tcase_add_test(tests, changes_at_random_are_refused_or_make_a_summary);
  tcase_add_test(tests, counts_that_leave_64_bits_are_told);
  tcase_add_test(tests, arguments_out_of_range);
  tcase_add_test(tests, no_memory_leaves_nothing_behind);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
