/* Every public function called with NULL and extremes in each parameter, and in each member of what it reads: an answer
 * that its comment documents, never a crash. bindings/apigen writes the calls; here is what they are made on. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrow_box.h"
#include "harness.h"
#include <clv/clv.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Elements of what is written to without a size of its own. */
#define ROOM 64

#define SANE_T_double 9.0
#define SANE_as_of_int32_t 300
#define SANE_as_of_int64_t (INT64_C(300) * CLV_SECONDS_PER_DAY)
#define SANE_bytes "0123456789"
#define SANE_capacity_size_t ROOM
#define SANE_clv_account_read_read read_account
#define SANE_clv_model_read_read read_model
#define SANE_clv_money_parse_length 2
#define SANE_clv_money_parse_text "12"
#define SANE_clv_summary_read_read read_summary
#define SANE_column_count_size_t 1
#define SANE_count_size_t 1
#define SANE_customer_uint64_t 3
#define SANE_day_int32_t 300
#define SANE_day_of_month_int32_t 28
#define SANE_day_offset_int32_t 3600
#define SANE_days_int32_t 30
#define SANE_discount_double 0.1
#define SANE_definition "p_alive> 0"
#define SANE_due_uint32_t (CLV_DUE_CHECK | CLV_DUE_FIT)
#define SANE_filter "small"
#define SANE_first_day_int32_t 0
#define SANE_first_size_t 0
#define SANE_from_int64_t (INT64_C(200) * CLV_SECONDS_PER_DAY)
#define SANE_generation_uint64_t facts.generation
#define SANE_history_start_int32_t CLV_NO_DAY
#define SANE_horizon_double 5.0
#define SANE_id "c1"
#define SANE_id_size_size_t 2
#define SANE_incumbent_int32_t 0
#define SANE_index_size_t 0
#define SANE_index_uint32_t 0
#define SANE_key key
#define SANE_mean_double 20.0
#define SANE_minor_digits_uint32_t 2
#define SANE_money_int64_t 1234
#define SANE_month_int32_t 2
#define SANE_months_int32_t 4
#define SANE_n_double 3.0
#define SANE_name "small"
#define SANE_now_int64_t (INT64_C(301) * CLV_SECONDS_PER_DAY)
#define SANE_option_count_size_t 1
#define SANE_other_uint32_t 1
#define SANE_parts_uint32_t CLV_SNAPSHOT_ALL
#define SANE_path path
#define SANE_position_size_t 0
#define SANE_seed_uint64_t 7
#define SANE_size_size_t 10
#define SANE_split_int32_t 300
#define SANE_t_x_double 4.0
#define SANE_text "amount > 0"
#define SANE_time_int64_t 86400
#define SANE_to_int64_t SANE_as_of_int64_t
#define SANE_until_int32_t 400
#define SANE_user NULL
#define SANE_write harness_ignore
#define SANE_x_double 2.0
#define SANE_year_int32_t 2024

static const unsigned char key[CLV_KEY_SIZE] = "fedcba987654321";
static char path[] = "hostile.clvo";

static clv_account *the_clv_account;
static clv_account_facts facts;
static clv_model *the_clv_model;
static clv_segment *the_clv_segment;
static clv_summary *the_clv_summary;
static clv_bulk *the_clv_bulk;
static clv_backtest *the_clv_backtest;
static clv_fit_job *the_clv_fit_job;
static clv_error error;
static harness_buffer account_bytes, model_bytes, summary_bytes;

static int harness_ignore(const void *bytes, size_t size, void *user) {
  (void)bytes, (void)size, (void)user;
  return 0;
}

static int read_account(void *bytes, size_t capacity, size_t *size, void *user) {
  (void)user;
  return harness_read(bytes, capacity, size, &account_bytes);
}

static int read_model(void *bytes, size_t capacity, size_t *size, void *user) {
  (void)user;
  return harness_read(bytes, capacity, size, &model_bytes);
}

static int read_summary(void *bytes, size_t capacity, size_t *size, void *user) {
  (void)user;
  return harness_read(bytes, capacity, size, &summary_bytes);
}

static void *take(size_t bytes, void *user) { return (void)user, malloc(bytes); }
static void *grow(void *memory, size_t bytes, void *user) { return (void)user, realloc(memory, bytes); }
static void give(void *memory, void *user) { (void)user, free(memory); }

static void run_all(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  for (size_t i = 0; i < count; i++) task(data, i);
}

static int go_on(const clv_progress *progress, void *user) { return (void)progress, (void)user, 0; }

static const int64_t customers[] = {1, 1, 2, 2, 2, 3, 3, 4};
static const int32_t days[] = {10, 60, 20, 90, 250, 100, 180, 150};
static const int64_t amounts[] = {500, 700, 900, 400, 100, 2000, 1000, 50};
static const size_t orders = sizeof days / sizeof days[0];
static const clv_text tags[] = {{"new", 3}};
static double values[ROOM];
static uint8_t reasons[ROOM];

static const clv_allocator sane_clv_allocator = {sizeof(clv_allocator), take, grow, give, NULL};
static const clv_executor sane_clv_executor = {sizeof(clv_executor), run_all, NULL};
static const clv_arrow_export_options sane_clv_arrow_export_options = CLV_ARROW_EXPORT_OPTIONS_INIT;
static const clv_arrow_import_options sane_clv_arrow_import_options = CLV_ARROW_IMPORT_OPTIONS_INIT;
static const clv_column sane_clv_column = {1, 0, values, reasons};
static const clv_configuration sane_clv_configuration = CLV_CONFIGURATION_INIT;
static const clv_event sane_clv_event = {.kind = CLV_EVENT_PURCHASE,
                                         .profile = "c9",
                                         .profile_size = 2,
                                         .order = "o9",
                                         .order_size = 2,
                                         .source = "web",
                                         .source_size = 3,
                                         .time = 86400,
                                         .amount = 500,
                                         .flags = CLV_EVENT_COST,
                                         .cost = 5,
                                         .channel = "mail",
                                         .channel_size = 4,
                                         .campaign = "may",
                                         .campaign_size = 3,
                                         .tags = tags,
                                         .tag_count = 1};
static const clv_fit_host sane_clv_fit_host = {sizeof(clv_fit_host), 0,     &sane_clv_allocator,
                                               &sane_clv_executor,   go_on, NULL};
static const clv_option sane_clv_option = {CLV_OPTION_MODEL, CLV_MODEL_BG_NBD};
static const clv_order_columns sane_clv_order_columns = {sizeof(clv_order_columns), 0, 8, customers, days, amounts};
static const clv_summary_row counted_customers[] = {{{1, 10, 60}, 1}};
static const clv_summary_row counted_spend[] = {{{2, 1200, 0}, 1}};
static const clv_summary_row counted_repeat_spend[] = {{{1, 700, 0}, 1}};
static const clv_summary_row counted_first_days[] = {{{10, 0, 0}, 1}};
static const clv_summary_row counted_repeat_days[] = {{{60, 0, 0}, 1}};
static const clv_summary_row counted_gaps[] = {{{50, 0, 0}, 1}};
static const clv_summary_tables sane_clv_summary_tables = {sizeof(clv_summary_tables),
                                                           sizeof(clv_summary_row),
                                                           2,
                                                           0,
                                                           counted_customers,
                                                           1,
                                                           counted_spend,
                                                           1,
                                                           counted_repeat_spend,
                                                           1,
                                                           counted_first_days,
                                                           1,
                                                           counted_repeat_days,
                                                           1,
                                                           counted_gaps,
                                                           1};
static const clv_predict_options sane_clv_predict_options = CLV_PREDICT_OPTIONS_INIT;
static const clv_statistics sane_clv_statistics = {1, 10, 60, 0, 2, 1200, 500};
static const clv_text sane_clv_text = {"c1", 2};
static const clv_account_options sane_clv_account_options = CLV_ACCOUNT_OPTIONS_INIT;
static const clv_thresholds sane_clv_thresholds = CLV_THRESHOLDS_INIT;
static const clv_model_spec sane_clv_model_spec = {sizeof(clv_model_spec),
                                                   CLV_MODEL_PARETO_NBD,
                                                   CLV_SPEND_GAMMA_GAMMA,
                                                   CLV_SPEND_ALL,
                                                   1,
                                                   0,
                                                   {0.5, 10, 0.6, 12},
                                                   {6, 4, 15},
                                                   0,
                                                   0,
                                                   CLV_CONFIGURATION_INIT};
static clv_eligibility sane_clv_eligibility;
static clv_explanation sane_clv_explanation;
static clv_prediction sane_clv_prediction;

/* Blocks of exactly the size that a call may write to, freed behind it. */
static void *blocks[16];
static size_t block_count;

static void *room(size_t bytes) {
  ck_assert_uint_lt(block_count, sizeof blocks / sizeof blocks[0]);
  blocks[block_count] = calloc(1, bytes);
  ck_assert_ptr_nonnull(blocks[block_count]);
  return blocks[block_count++];
}

static void *of_size(size_t bytes, size_t said) {
  void *made = room(bytes);
  uint32_t size = (uint32_t)said;
  memcpy(made, &size, sizeof size);
  return made;
}

static void *sized(size_t bytes) { return of_size(bytes, bytes); }

/* A stream to be read, or to be made; released behind the call. */
static struct ArrowArrayStream stream;

static struct ArrowArrayStream *a_stream(void) {
  static box_table table;
  static const int64_t numbers[] = {1, 2};
  static const char *const names[] = {"profile", "order", "time", "amount"};
  table = (box_table){.rows = 2};
  for (int i = 0; i < 4; i++) box_add(&table, box_integers(names[i], "l", numbers, NULL, 2));
  stream = box_stream(&table);
  return &stream;
}

static struct ArrowArrayStream *no_stream(void) {
  stream = (struct ArrowArrayStream){.release = NULL};
  return &stream;
}

static void tidy(void) {
  if (stream.release != NULL) stream.release(&stream);
  box_free();
  while (block_count > 0) free(blocks[--block_count]);
  account_bytes.position = model_bytes.position = summary_bytes.position = 0;
  error = (clv_error)CLV_ERROR_INIT;
}

static void send_orders(void) {
  for (size_t i = 0; i < orders; i++) {
    char profile[8], order[8];
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = profile, .order = order, .amount = amounts[i]};
    event.profile_size = (size_t)snprintf(profile, sizeof profile, "c%d", (int)customers[i]);
    event.order_size = (size_t)snprintf(order, sizeof order, "o%d", (int)i);
    event.time = (int64_t)days[i] * CLV_SECONDS_PER_DAY;
    ck_assert_int_eq(clv_account_apply(the_clv_account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
  }
}

static clv_error *open_world(void) {
  clv_statistics after = sane_clv_statistics;
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  ck_assert_int_eq(clv_model_create(&the_clv_model, &sane_clv_model_spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_create(&the_clv_bulk, &sane_clv_order_columns, NULL, 400, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(the_clv_bulk, &the_clv_summary, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_create(&the_clv_account, key, NULL, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_segment_create(&the_clv_segment, "s", SANE_definition, SANE_size_size_t, 2, NULL, NULL), CLV_OK);
  send_orders();
  ck_assert_int_eq(clv_account_define_filter(the_clv_account, "small", "amount < 9", 10, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(the_clv_account, the_clv_model, NULL), CLV_OK);
  options.thresholds = (clv_thresholds){.size = sizeof(clv_thresholds), .loyal_transactions = 1};
  ck_assert_int_eq(clv_account_set_options(the_clv_account, &options, SANE_now_int64_t, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_refit(the_clv_account, SANE_now_int64_t, 3, NULL, NULL, NULL), CLV_OK);
  after.orders = 3, after.x = 2, after.last_day = 320, after.spend = 1900;
  ck_assert_int_eq(
      clv_backtest_create(&the_clv_backtest, &sane_clv_statistics, &after, NULL, sizeof after, 1, 300, 400, NULL, NULL),
      CLV_OK);
  ck_assert_int_eq(clv_backtest_add(the_clv_backtest, the_clv_model, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_begin(the_clv_account, SANE_now_int64_t, 3, &the_clv_fit_job, NULL), CLV_OK);
  ck_assert_int_eq(clv_fit_job_run(the_clv_fit_job, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_write(the_clv_account, CLV_SNAPSHOT_ALL, harness_write, &account_bytes, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_write(the_clv_model, harness_write, &model_bytes, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_write(the_clv_summary, harness_write, &summary_bytes, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_save(the_clv_account, path, NULL), CLV_OK);
  facts.size = sizeof facts;
  ck_assert_int_eq(clv_account_get_facts(the_clv_account, &facts, NULL), CLV_OK);
  sane_clv_eligibility.size = sizeof sane_clv_eligibility;
  ck_assert_int_eq(clv_account_last_check(the_clv_account, &sane_clv_eligibility, NULL), CLV_OK);
  sane_clv_prediction.size = sizeof sane_clv_prediction;
  ck_assert_int_eq(clv_account_predict(the_clv_account, "c1", 2, SANE_as_of_int64_t, NULL, &sane_clv_prediction, NULL),
                   CLV_OK);
  sane_clv_explanation.size = sizeof sane_clv_explanation;
  ck_assert_int_eq(clv_account_explain(the_clv_account, "c1", 2, SANE_as_of_int64_t, NULL, &sane_clv_explanation, NULL),
                   CLV_OK);
  tidy();
  return &error;
}

static void close_world(void) {
  clv_account_free(the_clv_account);
  clv_model_free(the_clv_model);
  clv_segment_free(the_clv_segment);
  clv_summary_free(the_clv_summary);
  clv_bulk_free(the_clv_bulk);
  clv_backtest_free(the_clv_backtest);
  clv_fit_job_free(the_clv_fit_job);
  harness_buffer_free(&account_bytes);
  harness_buffer_free(&model_bytes);
  harness_buffer_free(&summary_bytes);
  unlink(path);
}

enum must { DONE, REFUSED, ANY };

static void answered(const char *what, enum must must, clv_status got, const clv_status *documented, size_t count,
                     int made) {
  size_t i = 0;
  while (i < count && documented[i] != got) i++;
  ck_assert_msg(i < count, "%s: answers %d, which is not documented", what, (int)got);
  ck_assert_msg(must != DONE || got == CLV_OK, "%s: answers %d (%s: %s)", what, (int)got, error.field, error.message);
  ck_assert_msg(must != REFUSED || got != CLV_OK, "%s: is not refused", what);
  ck_assert_msg(got == CLV_OK || !made, "%s: fails, and makes an object", what);
  if (got != CLV_OK && error.status != CLV_OK) {
    ck_assert_msg(error.status == got, "%s: answers %d and tells of %d", what, (int)got, (int)error.status);
    ck_assert_msg(error.message[0] != '\0' && memchr(error.message, 0, sizeof error.message) != NULL, "%s", what);
  }
  tidy();
}

#define ANSWER(what, must, call, made)                                                                                 \
  do {                                                                                                                 \
    const clv_status got_ = call;                                                                                      \
    answered(what, must, got_, answers, sizeof answers / sizeof answers[0], made);                                     \
  } while (0)

#include "hostile_calls.h"

int main(void) {
  Suite *suite = suite_create("hostile");
  TCase *tcase = tcase_create("calls");
  add_all(tcase);
  suite_add_tcase(suite, tcase);
  return harness_main(suite);
}
