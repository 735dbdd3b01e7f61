/* Hostile arguments at every public door: an answer as documented, never a crash, and nothing written. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrow_box.h"
#include "harness.h"
#include <clv/clv.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char key[CLV_KEY_SIZE] = "fedcba987654321";

/* What calls are made on. */
static clv_model *model; /* without spend */
static clv_model *spending;
static clv_summary *summary;
static clv_bulk *bulk;
static clv_segment *segment;
static clv_account *account;
static clv_account_facts facts;
static clv_error error;

#define AS_OF (INT64_C(400) * CLV_SECONDS_PER_DAY)

static void open_all(void) {
  static int64_t customers[60], amounts[60];
  static int32_t days[60];
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  for (int i = 0; i < 60; i++) {
    customers[i] = i % 25;
    days[i] = i * 37 % 300;
    amounts[i] = 100 + i;
  }
  orders.count = 60;
  orders.customer = customers;
  orders.day = days;
  orders.amount = amounts;
  ck_assert_int_eq(clv_bulk_create(&bulk, &orders, NULL, 300, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  spec.kind = CLV_MODEL_PARETO_NBD;
  for (int i = 0; i < 4; i++) spec.parameters[i] = 1.0 + i;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  for (int i = 0; i < 3; i++) spec.spend_parameters[i] = 2.0 + i;
  ck_assert_int_eq(clv_model_create(&spending, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_segment_create(&segment, "s", "p_alive > 0", 11, 2, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_create(&account, key, NULL, NULL, NULL), CLV_OK);
  clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = "p", .profile_size = 1, .order = "o", .order_size = 1};
  ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, spending, NULL), CLV_OK);
  facts = (clv_account_facts){.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
}

static void close_all(void) {
  clv_account_free(account);
  clv_model_free(model);
  clv_model_free(spending);
  clv_summary_free(summary);
  clv_bulk_free(bulk);
  clv_segment_free(segment);
}

static clv_error *fresh(void) {
  error = (clv_error)CLV_ERROR_INIT;
  return &error;
}

/* `call` names its last argument E; it is made with a record, without, and with the shortest one. */
#define REFUSED(want, call)                                                                                            \
  do {                                                                                                                 \
    clv_error *E = fresh();                                                                                            \
    ck_assert_int_eq(call, want);                                                                                      \
    ck_assert_int_eq(error.status, want);                                                                              \
    ck_assert_msg(error.message[0] != '\0' && memchr(error.message, 0, sizeof error.message) != NULL, #call);          \
    ck_assert_msg((want) != CLV_EINVAL || error.field[0] != '\0', "no field: " #call);                                 \
    E = NULL;                                                                                                          \
    ck_assert_int_eq(call, want);                                                                                      \
    clv_error E_whole;                                                                                                 \
    memset(&E_whole, 0x77, sizeof E_whole);                                                                            \
    E_whole.size = offsetof(clv_error, row);                                                                           \
    E = &E_whole;                                                                                                      \
    ck_assert_int_eq(call, want);                                                                                      \
    ck_assert_int_eq(E_whole.status, want);                                                                            \
    for (size_t b_ = offsetof(clv_error, row); b_ < sizeof E_whole; b_++)                                              \
      ck_assert_msg(((unsigned char *)&E_whole)[b_] == 0x77, "beyond the record: " #call);                             \
  } while (0)
#define BAD(call) REFUSED(CLV_EINVAL, call)

START_TEST(days_and_money) {
  int32_t a = 7, b = 7, c = 7;
  int64_t money = 7;
  char text[32] = "unchanged";
  BAD(clv_day_from_time(0, 0, NULL, E));
  BAD(clv_day_from_time(CLV_TIME_MIN - 1, 0, &a, E));
  BAD(clv_day_from_time(CLV_TIME_MAX + 1, 0, &a, E));
  BAD(clv_day_from_time(INT64_MIN, 0, &a, E));
  BAD(clv_day_from_time(INT64_MAX, 86400, &a, E));
  BAD(clv_day_from_time(0, 86401, &a, E));
  BAD(clv_day_from_time(0, INT32_MIN, &a, E));
  BAD(clv_day_from_date(2000, 1, 1, NULL, E));
  BAD(clv_day_from_date(0, 1, 1, &a, E));
  BAD(clv_day_from_date(10000, 1, 1, &a, E));
  BAD(clv_day_from_date(2000, 13, 1, &a, E));
  BAD(clv_day_from_date(2001, 2, 29, &a, E));
  BAD(clv_day_from_date(INT32_MAX, INT32_MIN, INT32_MAX, &a, E));
  BAD(clv_date_from_day(0, NULL, &b, &c, E));
  BAD(clv_date_from_day(0, &a, NULL, &c, E));
  BAD(clv_date_from_day(0, &a, &b, NULL, E));
  BAD(clv_date_from_day(INT32_MIN, &a, &b, &c, E));
  BAD(clv_date_from_day(INT32_MAX, &a, &b, &c, E));
  BAD(clv_day_add_months(0, 1, NULL, E));
  BAD(clv_day_add_months(INT32_MIN, 1, &a, E));
  BAD(clv_day_add_months(0, INT32_MAX, &a, E));
  BAD(clv_day_add_months(CLV_DAY_MAX, 1, &a, E));
  BAD(clv_money_parse(NULL, 1, 2, &money, E));
  BAD(clv_money_parse("1", 1, 7, &money, E));
  BAD(clv_money_parse("1", 1, 2, NULL, E));
  REFUSED(CLV_EDATA, clv_money_parse("", 0, 2, &money, E));
  BAD(clv_money_print(1, 2, NULL, 32, E));
  BAD(clv_money_print(1, UINT32_MAX, text, 32, E));
  BAD(clv_money_print(INT64_MIN, 2, text, 5, E));
  BAD(clv_money_print(1, 2, text, 0, E));
  ck_assert(a == 7 && b == 7 && c == 7 && money == 7);
  ck_assert_str_eq(text, "unchanged");
}
END_TEST

START_TEST(texts_of_anything) {
  static const int values[] = {0, 1, -1, 3, -5, 100, -100, INT32_MAX, INT32_MIN};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    ck_assert_int_gt((int)strlen(clv_status_text((clv_status)values[i])), 0);
    ck_assert_int_gt((int)strlen(clv_reason_text((clv_reason)values[i])), 0);
    ck_assert_int_gt((int)strlen(clv_outcome_text((clv_outcome)values[i])), 0);
    ck_assert_int_gt((int)strlen(clv_fit_status_name((clv_fit_status)values[i])), 0);
    ck_assert_int_gt((int)strlen(clv_fit_reason_name((clv_fit_reason)values[i])), 0);
    ck_assert_int_gt((int)strlen(clv_state_name((clv_state)values[i])), 0);
    ck_assert_int_gt((int)strlen(clv_state_reason_name((clv_state_reason)values[i])), 0);
  }
  ck_assert_str_eq(clv_status_text((clv_status)12345), "unknown status");
  ck_assert_str_eq(clv_reason_text((clv_reason)200), "unknown reason");
  ck_assert_str_eq(clv_version_string(), CLV_VERSION_STRING);
  ck_assert_uint_eq(clv_version(), CLV_VERSION_MAJOR * 1000000 + CLV_VERSION_MINOR * 1000 + CLV_VERSION_PATCH);
}
END_TEST

/* An output structure of every size: none beyond it is written, what a larger one has more is zeroed. */
typedef clv_status (*out_fn)(void *out, clv_error *error);

static clv_status out_attribute(void *out, clv_error *e) { return clv_attribute_at(0, out, e); }
static clv_status out_model_info(void *out, clv_error *e) { return clv_model_info_at(0, out, e); }
static clv_status out_option(void *out, clv_error *e) { return clv_fit_option_at(0, out, e); }
static clv_status out_facts(void *out, clv_error *e) { return clv_model_get_facts(model, out, e); }
static clv_status out_transactions(void *out, clv_error *e) { return clv_model_get_transactions(model, out, e); }
static clv_status out_spend(void *out, clv_error *e) { return clv_model_get_spend(spending, out, e); }
static clv_status out_totals(void *out, clv_error *e) { return clv_summary_get_totals(summary, out, e); }
static clv_status out_configuration(void *out, clv_error *e) { return clv_summary_get_configuration(summary, out, e); }
static clv_status out_account(void *out, clv_error *e) { return clv_account_get_facts(account, out, e); }
static clv_status out_segment(void *out, clv_error *e) { return clv_segment_get_facts(segment, out, e); }
static clv_status out_memory(void *out, clv_error *e) { return clv_account_memory(account, out, e); }
static clv_status out_traffic(void *out, clv_error *e) { return clv_account_get_traffic(account, out, e); }
static clv_status out_account_options(void *out, clv_error *e) { return clv_account_get_options(account, out, e); }
static clv_status out_state(void *out, clv_error *e) { return clv_account_get_state(account, out, e); }
static clv_status out_tick(void *out, clv_error *e) { return clv_account_tick(account, AS_OF, out, e); }
static clv_status out_preset(void *out, clv_error *e) { return clv_thresholds_preset(CLV_PRESET_KLAVIYO, out, e); }
/* What is adopted here is a check: there is one buyer. */
static clv_status out_check(void *out, clv_error *e) {
  ck_assert_int_eq(clv_account_refit(account, AS_OF, CLV_DUE_CHECK, NULL, NULL, NULL), CLV_OK);
  return clv_account_last_check(account, out, e);
}
static clv_status out_refit(void *out, clv_error *e) {
  if (out == NULL) return clv_account_refit(account, AS_OF, 0, NULL, NULL, e); /* NULL is allowed there */
  return clv_account_refit(account, AS_OF, CLV_DUE_FIT, NULL, out, e);
}
static clv_status out_adopt(void *out, clv_error *e) {
  clv_fit_job *job = NULL;
  if (out == NULL) return clv_account_fit_adopt(account, NULL, NULL, e);
  ck_assert_int_eq(clv_account_fit_begin(account, AS_OF, CLV_DUE_CHECK, &job, NULL), CLV_OK);
  clv_status status = clv_account_fit_adopt(account, job, out, e);
  clv_fit_job_free(job);
  return status;
}
static clv_status out_explanation(void *out, clv_error *e) {
  return clv_account_explain(account, "p", 1, AS_OF, NULL, out, e);
}
static clv_status out_before(void *out, clv_error *e) {
  clv_prediction other = {.size = sizeof other};
  uint64_t changed;
  return clv_account_compare(account, "p", 1, 0, AS_OF, NULL, out, &other, &changed, e);
}
static clv_status out_after(void *out, clv_error *e) {
  clv_prediction other = {.size = sizeof other};
  uint64_t changed;
  return clv_account_compare(account, "p", 1, 0, AS_OF, NULL, &other, out, &changed, e);
}
static clv_status out_report(void *out, clv_error *e) { return clv_account_eligibility(account, AS_OF, NULL, out, e); }
static clv_status out_account_prediction(void *out, clv_error *e) {
  return clv_account_predict(account, "p", 1, AS_OF, NULL, out, e);
}
static clv_status out_prediction(void *out, clv_error *e) {
  clv_statistics s = {2, 100, 130, 0, 4, 9000, 1000};
  return clv_predict(spending, &s, sizeof s, 200, NULL, out, e);
}
static clv_status out_fit_transactions(void *out, clv_error *e) {
  clv_model *made = NULL;
  clv_option kind = {CLV_OPTION_MODEL, CLV_MODEL_NBD};
  if (out == NULL) return clv_model_get_transactions(NULL, NULL, e); /* NULL is allowed in a fit */
  clv_status status = clv_fit(&made, summary, &kind, 1, NULL, out, NULL, e);
  ck_assert((made != NULL) == (status == CLV_OK));
  clv_model_free(made);
  return status;
}
static clv_status out_fit_spend(void *out, clv_error *e) {
  clv_model *made = NULL;
  clv_option kind = {CLV_OPTION_MODEL, CLV_MODEL_NBD};
  if (out == NULL) return clv_model_get_spend(NULL, NULL, e);
  clv_status status = clv_fit(&made, summary, &kind, 1, NULL, NULL, out, e);
  ck_assert((made != NULL) == (status == CLV_OK));
  clv_model_free(made);
  return status;
}

static clv_status apply_none(const clv_arrow_import_options *options, clv_arrow_report *report, clv_error *e) {
  box_table table = {.rows = 0};
  static const char *const names[] = {"profile", "order", "time", "amount"};
  for (int i = 0; i < 4; i++) box_add(&table, box_integers(names[i], "l", NULL, NULL, 0));
  struct ArrowArrayStream stream = box_stream(&table);
  clv_status status = clv_account_apply_arrow(account, &stream, options, report, e);
  stream.release(&stream);
  box_free();
  return status;
}
static clv_status out_stream_report(void *out, clv_error *e) {
  if (out == NULL) return clv_account_apply_arrow(account, NULL, NULL, NULL, e); /* NULL is allowed */
  return apply_none(NULL, out, e);
}

static const struct {
  out_fn call;
  size_t size;
} outs[] = {
    {out_attribute, sizeof(clv_attribute_info)},   {out_model_info, sizeof(clv_model_info)},
    {out_option, sizeof(clv_option_info)},         {out_facts, sizeof(clv_model_facts)},
    {out_transactions, sizeof(clv_fit_result)},    {out_spend, sizeof(clv_fit_result)},
    {out_totals, sizeof(clv_summary_totals)},      {out_configuration, sizeof(clv_configuration)},
    {out_account, sizeof(clv_account_facts)},      {out_memory, sizeof(clv_account_memory_facts)},
    {out_traffic, sizeof(clv_account_traffic)},    {out_account_options, sizeof(clv_account_options)},
    {out_state, sizeof(clv_account_state_facts)},  {out_tick, sizeof(clv_tick)},
    {out_preset, sizeof(clv_thresholds)},          {out_check, sizeof(clv_eligibility)},
    {out_refit, sizeof(clv_fit_report)},           {out_adopt, sizeof(clv_fit_report)},
    {out_explanation, sizeof(clv_explanation)},    {out_before, sizeof(clv_prediction)},
    {out_after, sizeof(clv_prediction)},           {out_report, sizeof(clv_eligibility)},
    {out_stream_report, sizeof(clv_arrow_report)}, {out_account_prediction, sizeof(clv_prediction)},
    {out_prediction, sizeof(clv_prediction)},      {out_fit_transactions, sizeof(clv_fit_result)},
    {out_fit_spend, sizeof(clv_fit_result)},       {out_segment, sizeof(clv_segment_facts)},
};

static void set_size(void *structure, uint32_t size) { memcpy(structure, &size, sizeof size); }

START_TEST(structures_that_are_filled) {
  enum { ROOM = 8192 };
  unsigned char *room = malloc(ROOM), *whole = malloc(ROOM);
  ck_assert(room != NULL && whole != NULL);
  size_t size = outs[_i].size;
  BAD(outs[_i].call(NULL, E));
  static const uint32_t nonsense[] = {0, 1, 4, 7, 4097, 0x77777777, UINT32_MAX};
  for (size_t k = 0; k < sizeof nonsense / sizeof nonsense[0]; k++) {
    memset(room, 0x77, ROOM);
    set_size(room, nonsense[k]);
    BAD(outs[_i].call(room, E));
    for (size_t b = sizeof(uint32_t); b < ROOM; b++) ck_assert_msg(room[b] == 0x77, "size %u wrote", nonsense[k]);
  }
  memset(whole, 0x77, ROOM);
  set_size(whole, (uint32_t)size);
  ck_assert_int_eq(outs[_i].call(whole, fresh()), CLV_OK);
  for (size_t given = 8; given <= size + 64; given += 8) {
    memset(room, 0x77, ROOM);
    set_size(room, (uint32_t)given);
    if (outs[_i].call(room, fresh()) != CLV_OK) continue; /* too small is an error for some */
    size_t known = given < size ? given : size;
    ck_assert_mem_eq(room + sizeof(uint32_t), whole + sizeof(uint32_t), known - sizeof(uint32_t));
    for (size_t b = known; b < given; b++) ck_assert_msg(room[b] == 0, "a tail that is not zeroed, %zu", given);
    for (size_t b = given; b < given + 64; b++) ck_assert_msg(room[b] == 0x77, "beyond the structure, %zu", given);
    uint32_t left;
    memcpy(&left, room, sizeof left);
    ck_assert_uint_eq(left, given);
  }
  free(room);
  free(whole);
}
END_TEST

/* A structure that is read: larger with a tail of zeros is welcome, any other tail is of a newer version. */
typedef clv_status (*in_fn)(const void *in, clv_error *error);

static clv_status in_spec(const void *in, clv_error *e) {
  clv_model *made = NULL;
  clv_status status = clv_model_create(&made, in, NULL, e);
  clv_model_free(made);
  return status;
}
static clv_status in_configuration(const void *in, clv_error *e) {
  clv_summary *made = NULL;
  clv_status status = clv_summary_create(&made, in, 5, NULL, e);
  clv_summary_free(made);
  return status;
}
static clv_status in_account_configuration(const void *in, clv_error *e) {
  clv_account *made = NULL;
  clv_status status = clv_account_create(&made, key, in, NULL, e);
  clv_account_free(made);
  return status;
}
static clv_status in_allocator(const void *in, clv_error *e) {
  clv_summary *made = NULL;
  clv_status status = clv_summary_create(&made, NULL, 5, in, e);
  clv_summary_free(made);
  return status;
}
static clv_status in_options(const void *in, clv_error *e) {
  clv_statistics s = {2, 100, 130, 0, 4, 9000, 1000};
  clv_prediction p = {.size = sizeof p};
  return clv_predict(spending, &s, sizeof s, 200, in, &p, e);
}
static clv_status in_thresholds(const void *in, clv_error *e) {
  clv_eligibility report = {.size = sizeof report};
  return clv_account_eligibility(account, AS_OF, in, &report, e);
}
static clv_status in_host(const void *in, clv_error *e) {
  clv_model *made = NULL;
  clv_option kind = {CLV_OPTION_MODEL, CLV_MODEL_NBD};
  clv_status status = clv_fit(&made, summary, &kind, 1, in, NULL, NULL, e);
  clv_model_free(made);
  return status;
}
static clv_status in_account_options(const void *in, clv_error *e) {
  return clv_account_set_options(account, in, AS_OF, e);
}
static clv_status in_job_host(const void *in, clv_error *e) {
  clv_fit_job *job = NULL;
  ck_assert_int_eq(clv_account_fit_begin(account, AS_OF, CLV_DUE_CHECK, &job, NULL), CLV_OK);
  clv_status status = clv_fit_job_run(job, in, e);
  clv_fit_job_free(job);
  return status;
}
static clv_status in_orders(const void *in, clv_error *e) {
  clv_bulk *made = NULL;
  clv_status status = clv_bulk_create(&made, in, NULL, 5, NULL, e);
  clv_bulk_free(made);
  return status;
}
static clv_status in_tables(const void *in, clv_error *e) {
  clv_summary *made = NULL;
  clv_status status = clv_summary_from_tables(&made, in, NULL, 5, NULL, e);
  clv_summary_free(made);
  return status;
}
static clv_status in_import(const void *in, clv_error *e) { return apply_none(in, NULL, e); }
static clv_status released(clv_status status, struct ArrowArrayStream *stream) {
  ck_assert((status == CLV_OK) == (stream->release != NULL));
  if (stream->release != NULL) stream->release(stream);
  return status;
}
static clv_status in_export(const void *in, clv_error *e) {
  struct ArrowArrayStream stream = {.release = NULL};
  return released(clv_account_export_arrow(account, AS_OF, NULL, in, &stream, e), &stream);
}
static clv_status in_members_export(const void *in, clv_error *e) {
  struct ArrowArrayStream stream = {.release = NULL};
  return released(clv_account_export_segment_arrow(account, segment, AS_OF, NULL, in, &stream, e), &stream);
}
static clv_status in_summary_export(const void *in, clv_error *e) {
  struct ArrowArrayStream stream = {.release = NULL};
  return released(clv_summary_export_arrow(summary, CLV_SUMMARY_GAPS, in, &stream, e), &stream);
}
static clv_status in_predict(const void *in, clv_error *e) {
  struct ArrowArrayStream stream = {.release = NULL};
  return released(clv_account_export_arrow(account, AS_OF, in, NULL, &stream, e), &stream);
}
static clv_status in_range(const void *in, clv_error *e) {
  size_t members = 0;
  return clv_account_segment_range(account, segment, facts.generation, 0, 1, AS_OF, in, NULL, &members, e);
}
static clv_status in_member(const void *in, clv_error *e) {
  int32_t member = 0;
  return clv_account_in_segment(account, segment, "p", 1, AS_OF, in, &member, e);
}
static clv_status in_report(const void *in, clv_error *e) {
  harness_buffer buffer = {0};
  clv_status status = clv_eligibility_write_json(in, harness_write, &buffer, e);
  harness_buffer_free(&buffer);
  return status;
}
static clv_status in_prediction(const void *in, clv_error *e) {
  harness_buffer buffer = {0};
  clv_status status = clv_prediction_write_json(in, NULL, 0, harness_write, &buffer, e);
  harness_buffer_free(&buffer);
  return status;
}

static const clv_model_spec a_spec = {sizeof(clv_model_spec), CLV_MODEL_NBD, 0, 0, 1, 0, {1.0, 1.0}, {0}, 0, 0,
                                      CLV_CONFIGURATION_INIT};
static const clv_configuration a_configuration = CLV_CONFIGURATION_INIT;
static const clv_predict_options an_options = CLV_PREDICT_OPTIONS_INIT;
static const clv_account_options an_account_options = CLV_ACCOUNT_OPTIONS_INIT;
static const clv_thresholds a_thresholds = CLV_THRESHOLDS_INIT;
static const clv_fit_host a_host = CLV_FIT_HOST_INIT;
static const clv_order_columns an_orders = CLV_ORDER_COLUMNS_INIT;
static const clv_summary_tables a_tables = CLV_SUMMARY_TABLES_INIT;
static const clv_arrow_export_options an_export = CLV_ARROW_EXPORT_OPTIONS_INIT;
static const clv_arrow_import_options an_import = CLV_ARROW_IMPORT_OPTIONS_INIT;
static const clv_eligibility a_report = {.size = sizeof(clv_eligibility), .thresholds = CLV_THRESHOLDS_INIT};
static const clv_prediction a_prediction = {.size = sizeof(clv_prediction)};

static const struct {
  in_fn call;
  const void *good;
  size_t size;
} ins[] = {
    {in_spec, &a_spec, sizeof a_spec},
    {in_configuration, &a_configuration, sizeof a_configuration},
    {in_account_configuration, &a_configuration, sizeof a_configuration},
    {in_options, &an_options, sizeof an_options},
    {in_thresholds, &a_thresholds, sizeof a_thresholds},
    {in_host, &a_host, sizeof a_host},
    {in_account_options, &an_account_options, sizeof an_account_options},
    {in_job_host, &a_host, sizeof a_host},
    {in_orders, &an_orders, sizeof an_orders},
    {in_tables, &a_tables, sizeof a_tables},
    {in_export, &an_export, sizeof an_export},
    {in_members_export, &an_export, sizeof an_export},
    {in_summary_export, &an_export, sizeof an_export},
    {in_predict, &an_options, sizeof an_options},
    {in_range, &an_options, sizeof an_options},
    {in_member, &an_options, sizeof an_options},
    {in_import, &an_import, sizeof an_import},
    {in_allocator, NULL, sizeof(clv_allocator)},
};

START_TEST(structures_that_are_read) {
  unsigned char *room = calloc(1, 8192);
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  ck_assert_ptr_nonnull(room);
  size_t size = ins[_i].size;
  memcpy(room, ins[_i].good != NULL ? ins[_i].good : &allocator, size);
  ck_assert_int_eq(ins[_i].call(room, fresh()), CLV_OK);
  set_size(room, (uint32_t)size + 32);
  ck_assert_int_eq(ins[_i].call(room, fresh()), CLV_OK);
  room[size + 31] = 1;
  BAD(ins[_i].call(room, E));
  room[size + 31] = 0;
  static const uint32_t nonsense[] = {0, 4, 7, 4097, UINT32_MAX};
  for (size_t k = 0; k < sizeof nonsense / sizeof nonsense[0]; k++) {
    set_size(room, nonsense[k]);
    BAD(ins[_i].call(room, E));
  }
  ck_assert_uint_eq(memory.live, 0);
  free(room);
}
END_TEST

/* What is written as JSON was filled by a library, perhaps a newer one: what it has more is left out. */
START_TEST(records_that_are_written) {
  unsigned char *room = malloc(8192);
  ck_assert_ptr_nonnull(room);
  static const struct {
    in_fn call;
    const void *good;
    size_t size;
  } records[] = {{in_report, &a_report, sizeof a_report}, {in_prediction, &a_prediction, sizeof a_prediction}};
  for (int i = 0; i < 2; i++) {
    memset(room, 0x77, 8192);
    memcpy(room, records[i].good, records[i].size);
    set_size(room, (uint32_t)records[i].size + 32);
    ck_assert_int_eq(records[i].call(room, fresh()), CLV_OK);
    BAD(records[i].call(NULL, E));
    for (uint32_t size = 0; size < records[i].size; size++) {
      set_size(room, size);
      BAD(records[i].call(room, E));
    }
  }
  free(room);
}
END_TEST

START_TEST(predictions) {
  clv_statistics s = {2, 100, 130, 0, 4, 9000, 1000};
  clv_prediction p = {.size = sizeof p};
  double value[2] = {7.0, 7.0};
  clv_column column = {9, 0, value, NULL};
  BAD(clv_predict(model, NULL, sizeof s, 200, NULL, &p, E));
  BAD(clv_predict(model, &s, sizeof s - 1, 200, NULL, &p, E));
  BAD(clv_predict(model, &s, 0, 200, NULL, &p, E));
  BAD(clv_predict(model, &s, sizeof s, CLV_NO_DAY, NULL, &p, E));
  BAD(clv_predict(model, &s, sizeof s, CLV_DAY_MAX + 1, NULL, &p, E));
  BAD(clv_predict(model, &s, sizeof s, 200, NULL, NULL, E));
  static const int32_t days[] = {INT32_MIN, -1, 0, 36526, INT32_MAX};
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
    options.horizon = days[i];
    BAD(clv_predict(model, &s, sizeof s, 200, &options, &p, E));
    options = an_options;
    options.next_order_limit = days[i];
    BAD(clv_predict(model, &s, sizeof s, 200, &options, &p, E));
    BAD(clv_predict_columns(model, &s, sizeof s, 1, 200, &options, &column, 1, NULL, E));
    BAD(clv_account_predict(account, "p", 1, AS_OF, &options, &p, E));
  }
  static const double rates[] = {-1e-300, -INFINITY, INFINITY, NAN, 1e300};
  for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
    clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
    options.annual_discount = rates[i];
    BAD(clv_predict(model, &s, sizeof s, 200, &options, &p, E));
  }
  clv_predict_options reserved = CLV_PREDICT_OPTIONS_INIT;
  reserved.reserved = 1;
  BAD(clv_predict(model, &s, sizeof s, 200, &reserved, &p, E));
  BAD(clv_predict_columns(model, NULL, sizeof s, 1, 200, NULL, &column, 1, NULL, E));
  BAD(clv_predict_columns(model, &s, sizeof s, 1, 200, NULL, NULL, 1, NULL, E));
  BAD(clv_predict_columns(model, &s, sizeof s - 8, 1, 200, NULL, &column, 1, NULL, E));
  BAD(clv_predict_columns(model, &s, sizeof s + 1, 1, 200, NULL, &column, 1, NULL, E));
  BAD(clv_predict_columns(model, &s, 0, 1, 200, NULL, &column, 1, NULL, E));
  BAD(clv_predict_columns(model, &s, sizeof s, 1, CLV_NO_DAY, NULL, &column, 1, NULL, E));
  BAD(clv_predict_columns(model, &s, sizeof s, SIZE_MAX, 200, NULL, &column, 1, NULL, E));
  static const clv_column bad[] = {{0, 0, &error, NULL},
                                   {23, 0, &error, NULL},
                                   {UINT32_MAX, 0, &error, NULL},
                                   {9, 1, &error, NULL},
                                   {9, 0, NULL, NULL}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    clv_column columns[2] = {column, bad[i]};
    BAD(clv_predict_columns(model, &s, sizeof s, 1, 200, NULL, columns, 2, NULL, E));
    ck_assert_int_eq(clv_predict_columns(model, &s, sizeof s, 1, 200, NULL, columns, 2, NULL, fresh()), CLV_EINVAL);
    ck_assert_uint_eq(error.row, 1);
  }
  ck_assert(value[0] == 7.0 && value[1] == 7.0);
  ck_assert_int_eq(clv_predict_columns(model, NULL, sizeof s, 0, 200, NULL, NULL, 0, NULL, fresh()), CLV_OK);
  ck_assert_int_eq(clv_predict_columns(model, &s, sizeof s, 1, 200, NULL, NULL, 0, NULL, fresh()), CLV_OK);
  harness_buffer buffer = {0};
  BAD(clv_prediction_write_json(NULL, NULL, 0, harness_write, &buffer, E));
  BAD(clv_prediction_write_json(&p, NULL, 0, NULL, NULL, E));
  BAD(clv_prediction_write_json(&a_prediction, "p", 0, harness_write, &buffer, E));
  BAD(clv_prediction_write_json(&a_prediction, "p", SIZE_MAX, harness_write, &buffer, E));
  buffer.failing = 1;
  REFUSED(CLV_EIO, clv_prediction_write_json(&a_prediction, NULL, 0, harness_write, &buffer, E));
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(models) {
  double v = 7.0, g[8], h[36];
  size_t count = 7;
  int32_t times[4];
  int64_t spends[4];
  clv_model *none = NULL;
  harness_buffer buffer = {0};
  static const double bad[][3] = {{-1, 0, 1}, {0.5, 0, 1},  {NAN, 0, 1},     {INFINITY, 0, 1}, {0, 1, 1},
                                  {1, 2, 1},  {1, -1, 1},   {1, NAN, 1},     {1, 0, NAN},      {1, 0, INFINITY},
                                  {1, 0, -1}, {1e16, 1, 1}, {1, 1e16, 1e16}, {-INFINITY, 0, 1}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    double x = bad[i][0], t = bad[i][1], T = bad[i][2];
    BAD(clv_model_log_likelihood(model, x, t, T, &v, E));
    BAD(clv_model_derivatives(model, x, t, T, g, h, E));
    BAD(clv_model_p_alive(model, x, t, T, &v, E));
    BAD(clv_model_expected(model, x, t, T, 1.0, 0.0, &v, E));
    BAD(clv_model_p_order(model, x, t, T, 1.0, &v, E));
    BAD(clv_model_wait(model, x, t, T, &v, E));
  }
  BAD(clv_model_log_likelihood(NULL, 1, 1, 1, &v, E));
  BAD(clv_model_log_likelihood(model, 1, 1, 1, NULL, E));
  BAD(clv_model_derivatives(NULL, 1, 1, 1, g, h, E));
  BAD(clv_model_derivatives(model, 1, 1, 1, NULL, h, E));
  BAD(clv_model_derivatives(model, 1, 1, 1, g, NULL, E));
  BAD(clv_model_p_alive(NULL, 1, 1, 1, &v, E));
  BAD(clv_model_p_alive(model, 1, 1, 1, NULL, E));
  BAD(clv_model_wait(NULL, 1, 1, 1, &v, E));
  BAD(clv_model_wait(model, 1, 1, 1, NULL, E));
  static const double horizons[] = {-1.0, NAN, -INFINITY, 1e16};
  for (size_t i = 0; i < 4; i++) {
    BAD(clv_model_expected(model, 1, 1, 1, horizons[i], 0.1, &v, E));
    BAD(clv_model_expected(model, 1, 1, 1, 1.0, i == 3 ? INFINITY : horizons[i], &v, E));
    BAD(clv_model_p_order(model, 1, 1, 1, horizons[i], &v, E));
    BAD(clv_model_expected_spend(spending, horizons[i], 1.0, &v, E));
    BAD(clv_model_expected_spend(spending, 1.0, horizons[i], &v, E));
    BAD(clv_model_spend_log_likelihood(spending, horizons[i], 1.0, &v, E));
    BAD(clv_model_spend_derivatives(spending, 1.0, horizons[i], g, h, E));
  }
  BAD(clv_model_expected(model, 1, 1, 1, INFINITY, 0.0, &v, E));
  BAD(clv_model_expected(NULL, 1, 1, 1, 1.0, 0.0, &v, E));
  BAD(clv_model_expected(model, 1, 1, 1, 1.0, 0.0, NULL, E));
  BAD(clv_model_p_order(NULL, 1, 1, 1, 1.0, &v, E));
  BAD(clv_model_p_order(model, 1, 1, 1, 1.0, NULL, E));
  BAD(clv_model_expected_spend(NULL, 1, 1, &v, E));
  BAD(clv_model_expected_spend(spending, 1, 1, NULL, E));
  REFUSED(CLV_ENOMODEL, clv_model_expected_spend(model, 1, 1, &v, E));
  REFUSED(CLV_ENOMODEL, clv_model_spend_log_likelihood(model, 1, 1, &v, E));
  REFUSED(CLV_ENOMODEL, clv_model_spend_derivatives(model, 1, 1, g, h, E));
  BAD(clv_model_spend_log_likelihood(spending, 0, 1, &v, E));
  BAD(clv_model_spend_log_likelihood(spending, 1, 0, &v, E));
  BAD(clv_model_spend_log_likelihood(NULL, 1, 1, &v, E));
  BAD(clv_model_spend_log_likelihood(spending, 1, 1, NULL, E));
  BAD(clv_model_spend_derivatives(NULL, 1, 1, g, h, E));
  BAD(clv_model_spend_derivatives(spending, 1, 1, NULL, h, E));
  BAD(clv_model_spend_derivatives(spending, 1, 1, g, NULL, E));
  ck_assert(v == 7.0);

  BAD(clv_model_simulate(NULL, 1, 1, 10, times, NULL, 4, &count, E));
  BAD(clv_model_simulate(model, 1, 1, 10, NULL, NULL, 4, &count, E));
  BAD(clv_model_simulate(model, 1, 1, 10, times, NULL, 4, NULL, E));
  BAD(clv_model_simulate(model, 1, 1, -1, times, NULL, 4, &count, E));
  BAD(clv_model_simulate(model, 1, 1, 100001, times, NULL, 4, &count, E));
  REFUSED(CLV_ENOMODEL, clv_model_simulate(model, 1, 1, 10, times, spends, 4, &count, E));
  ck_assert_uint_eq(count, 7);

  clv_model_spec spec = a_spec;
  BAD(clv_model_create(NULL, &spec, NULL, E));
  BAD(clv_model_create(&none, NULL, NULL, E));
  static const double parameters[] = {0.0, -1.0, NAN, INFINITY, 1e16, 1e-16};
  for (size_t i = 0; i < 6; i++) {
    spec = a_spec;
    spec.parameters[1] = parameters[i];
    BAD(clv_model_create(&none, &spec, NULL, E));
  }
  for (int i = 0; i < 8; i++) {
    spec = a_spec;
    if (i == 0) spec.kind = 0;
    if (i == 1) spec.kind = INT32_MIN;
    if (i == 2) spec.spend_kind = 99;
    if (i == 3) spec.unit_days = 0;
    if (i == 4) spec.orders = -1;
    if (i == 5) spec.transactions = 2;
    if (i == 6) spec.parameters[2] = 1.0;
    if (i == 7) spec.configuration.minor_digits = 7;
    BAD(clv_model_create(&none, &spec, NULL, E));
  }
  BAD(clv_model_get_facts(NULL, &(clv_model_facts){.size = sizeof(clv_model_facts)}, E));
  BAD(clv_model_get_transactions(NULL, &(clv_fit_result){.size = sizeof(clv_fit_result)}, E));
  BAD(clv_model_get_spend(NULL, &(clv_fit_result){.size = sizeof(clv_fit_result)}, E));
  REFUSED(CLV_ENOTFOUND, clv_model_info_at(UINT32_MAX, &(clv_model_info){.size = sizeof(clv_model_info)}, E));
  REFUSED(CLV_ENOTFOUND, clv_fit_option_at(UINT32_MAX, &(clv_option_info){.size = sizeof(clv_option_info)}, E));
  REFUSED(CLV_ENOTFOUND, clv_attribute_at(UINT32_MAX, &(clv_attribute_info){.size = sizeof(clv_attribute_info)}, E));
  BAD(clv_model_write(NULL, harness_write, &buffer, E));
  BAD(clv_model_write(model, NULL, NULL, E));
  BAD(clv_model_write_json(NULL, harness_write, &buffer, E));
  BAD(clv_model_write_json(model, NULL, NULL, E));
  BAD(clv_model_read(NULL, harness_read, &buffer, NULL, E));
  BAD(clv_model_read(&none, NULL, NULL, NULL, E));
  REFUSED(CLV_EFORMAT, clv_model_read(&none, harness_read, &buffer, NULL, E));
  buffer.failing = 1;
  REFUSED(CLV_EIO, clv_model_read(&none, harness_read, &buffer, NULL, E));
  REFUSED(CLV_EIO, clv_model_write(model, harness_write, &buffer, E));
  REFUSED(CLV_EIO, clv_model_write_json(model, harness_write, &buffer, E));
  ck_assert_ptr_null(none);
  ck_assert_ptr_null(clv_model_ref(NULL));
  clv_model_free(NULL);
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(summaries_and_bulks) {
  clv_summary *none = NULL;
  clv_bulk *no_bulk = NULL;
  clv_summary_row rows[2];
  harness_buffer buffer = {0};
  BAD(clv_summary_create(NULL, NULL, 5, NULL, E));
  BAD(clv_summary_create(&none, NULL, CLV_DAY_MAX + 1, NULL, E));
  BAD(clv_summary_create(&none, NULL, CLV_DAY_MIN - 1, NULL, E));
  for (int i = 0; i < 4; i++) {
    clv_configuration configuration = CLV_CONFIGURATION_INIT;
    if (i == 0) configuration.day_offset = 86401;
    if (i == 1) configuration.day_offset = INT32_MIN;
    if (i == 2) configuration.minor_digits = 7;
    if (i == 3) configuration.history_start = INT32_MAX;
    BAD(clv_summary_create(&none, &configuration, 5, NULL, E));
    BAD(clv_account_create(&account, key, &configuration, NULL, E));
  }
  BAD(clv_summary_add(NULL, summary, E));
  BAD(clv_summary_add(summary, NULL, E));
  BAD(clv_summary_subtract(NULL, summary, E));
  BAD(clv_summary_subtract(summary, NULL, E));
  BAD(clv_summary_get_totals(NULL, &(clv_summary_totals){.size = sizeof(clv_summary_totals)}, E));
  BAD(clv_summary_get_configuration(NULL, &(clv_configuration){.size = sizeof(clv_configuration)}, E));
  ck_assert_uint_eq(clv_summary_row_count(NULL, CLV_SUMMARY_GAPS), 0);
  ck_assert_uint_eq(clv_summary_row_count(summary, (clv_summary_part)6), 0);
  ck_assert_uint_eq(clv_summary_row_count(summary, (clv_summary_part)-1), 0);
  BAD(clv_summary_rows(NULL, CLV_SUMMARY_GAPS, 0, 1, rows, sizeof rows[0], E));
  BAD(clv_summary_rows(summary, (clv_summary_part)6, 0, 1, rows, sizeof rows[0], E));
  BAD(clv_summary_rows(summary, (clv_summary_part)INT32_MIN, 0, 0, rows, sizeof rows[0], E));
  BAD(clv_summary_rows(summary, CLV_SUMMARY_GAPS, 0, 1, NULL, sizeof rows[0], E));
  BAD(clv_summary_rows(summary, CLV_SUMMARY_GAPS, 0, 1, rows, sizeof rows[0] - 1, E));
  BAD(clv_summary_rows(summary, CLV_SUMMARY_GAPS, SIZE_MAX, 2, rows, sizeof rows[0], E));
  BAD(clv_summary_rows(summary, CLV_SUMMARY_GAPS, 1, SIZE_MAX, rows, sizeof rows[0], E));
  BAD(clv_summary_write(NULL, harness_write, &buffer, E));
  BAD(clv_summary_write(summary, NULL, NULL, E));
  BAD(clv_summary_write_json(NULL, harness_write, &buffer, E));
  BAD(clv_summary_write_json(summary, NULL, NULL, E));
  BAD(clv_summary_read(NULL, harness_read, &buffer, NULL, E));
  BAD(clv_summary_read(&none, NULL, NULL, NULL, E));
  REFUSED(CLV_EFORMAT, clv_summary_read(&none, harness_read, &buffer, NULL, E));
  buffer.failing = 1;
  REFUSED(CLV_EIO, clv_summary_read(&none, harness_read, &buffer, NULL, E));
  REFUSED(CLV_EIO, clv_summary_write(summary, harness_write, &buffer, E));
  REFUSED(CLV_EIO, clv_summary_write_json(summary, harness_write, &buffer, E));
  clv_summary_free(NULL);

  clv_summary_tables tables = CLV_SUMMARY_TABLES_INIT;
  BAD(clv_summary_from_tables(NULL, &tables, NULL, 5, NULL, E));
  BAD(clv_summary_from_tables(&none, NULL, NULL, 5, NULL, E));
  BAD(clv_summary_from_tables(&none, &tables, NULL, CLV_NO_DAY, NULL, E));
  BAD(clv_summary_from_tables(&none, &tables, NULL, CLV_DAY_MAX + 1, NULL, E));
  for (int i = 0; i < 10; i++) {
    clv_summary_tables bad = tables;
    rows[0] = (clv_summary_row){{0, 5, 5}, 1};
    if (i == 0) bad.customers_count = 1;
    if (i == 1) bad.spend_count = 1;
    if (i == 2) bad.repeat_spend_count = 1;
    if (i == 3) bad.first_days_count = 1;
    if (i == 4) bad.repeat_days_count = 1;
    if (i == 5) bad.gaps_count = 1;
    if (i > 5) bad.customers = rows;
    if (i == 6) bad.customers_count = SIZE_MAX;
    if (i == 7) bad.customers_count = SIZE_MAX / 2;
    if (i == 8) bad.stride = sizeof rows[0] - 1;
    if (i == 9) bad.stride = 0;
    BAD(clv_summary_from_tables(&none, &bad, NULL, 5, NULL, E));
  }
  tables.orders = INT64_MIN;
  REFUSED(CLV_EDATA, clv_summary_from_tables(&none, &tables, NULL, 5, NULL, E));
  tables.orders = 1;
  tables.customers = rows;
  tables.customers_count = 1;
  REFUSED(CLV_EDATA, clv_summary_from_tables(&none, &tables, NULL, 5, NULL, E));
  rows[0].count = INT64_MIN;
  REFUSED(CLV_EDATA, clv_summary_from_tables(&none, &tables, NULL, 5, NULL, E));
  rows[0] = rows[1] = (clv_summary_row){{0, 5, 5}, INT64_MAX};
  tables.customers_count = 2;
  REFUSED(CLV_EOVERFLOW, clv_summary_from_tables(&none, &tables, NULL, 5, NULL, E));

  int64_t one = 1, negative = -1;
  int32_t day = 3, no_day = CLV_NO_DAY;
  clv_order_columns orders = {sizeof orders, 0, 1, &one, &day, &one};
  BAD(clv_bulk_create(NULL, &orders, NULL, 5, NULL, E));
  BAD(clv_bulk_create(&no_bulk, NULL, NULL, 5, NULL, E));
  BAD(clv_bulk_create(&no_bulk, &orders, NULL, CLV_NO_DAY, NULL, E));
  for (int i = 0; i < 5; i++) {
    clv_order_columns bad = orders;
    if (i == 0) bad.customer = NULL;
    if (i == 1) bad.day = NULL;
    if (i == 2) bad.amount = NULL;
    if (i == 3) bad.reserved = 1;
    if (i == 4) bad.count = SIZE_MAX;
    clv_error *E = fresh();
    clv_status status = clv_bulk_create(&no_bulk, &bad, NULL, 5, NULL, E);
    ck_assert(status == CLV_EINVAL || (i == 4 && status == CLV_ENOMEM));
  }
  orders.amount = &negative;
  REFUSED(CLV_EDATA, clv_bulk_create(&no_bulk, &orders, NULL, 5, NULL, E));
  orders.amount = &one;
  orders.day = &no_day;
  REFUSED(CLV_EDATA, clv_bulk_create(&no_bulk, &orders, NULL, 5, NULL, E));
  BAD(clv_bulk_summary(NULL, &none, E));
  BAD(clv_bulk_summary(bulk, NULL, E));
  ck_assert(clv_bulk_count(NULL) == 0 && clv_bulk_customers(NULL) == NULL && clv_bulk_statistics(NULL) == NULL);
  clv_bulk_free(NULL);
  ck_assert(none == NULL && no_bulk == NULL);
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(fits) {
  clv_model *none = NULL;
  clv_option nbd = {CLV_OPTION_MODEL, CLV_MODEL_NBD};
  BAD(clv_fit(NULL, summary, NULL, 0, NULL, NULL, NULL, E));
  BAD(clv_fit(&none, NULL, NULL, 0, NULL, NULL, NULL, E));
  BAD(clv_fit(&none, summary, NULL, 1, NULL, NULL, NULL, E));
  static const clv_option bad[] = {{0, 1},
                                   {99, 1},
                                   {UINT32_MAX, 1},
                                   {CLV_OPTION_MODEL, NAN},
                                   {CLV_OPTION_MODEL, INFINITY},
                                   {CLV_OPTION_MODEL, 1.5},
                                   {CLV_OPTION_MODEL, 99},
                                   {CLV_OPTION_UNIT_DAYS, 0},
                                   {CLV_OPTION_UNIT_DAYS, -1e300},
                                   {CLV_OPTION_UNTIL, 299},
                                   {CLV_OPTION_UNTIL, 1e300},
                                   {CLV_OPTION_MAX_ITERATIONS, NAN},
                                   {CLV_OPTION_FITTED_AT, -INFINITY},
                                   {CLV_OPTION_SPEND_MODEL, 2},
                                   {CLV_OPTION_SPEND_CONVENTION, -1}};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    clv_option options[2] = {nbd, bad[i]};
    BAD(clv_fit(&none, summary, options, 2, NULL, NULL, NULL, E));
    ck_assert_int_eq(clv_fit(&none, summary, options, 2, NULL, NULL, NULL, fresh()), CLV_EINVAL);
    if (bad[i].number != CLV_OPTION_UNTIL) ck_assert_uint_eq(error.row, 1);
  }
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.reserved = 1;
  BAD(clv_fit(&none, summary, &nbd, 1, &host, NULL, NULL, E));
  clv_executor executor = {sizeof executor, NULL, NULL};
  host = a_host;
  host.executor = &executor;
  BAD(clv_fit(&none, summary, &nbd, 1, &host, NULL, NULL, E));
  ck_assert_ptr_null(none);
}
END_TEST

START_TEST(snapshots) {
  harness_buffer buffer = {0};
  const void *position = NULL;
  size_t size = 7;
  BAD(clv_account_write(NULL, CLV_SNAPSHOT_ALL, harness_write, &buffer, E));
  BAD(clv_account_write(account, 0, harness_write, &buffer, E));
  BAD(clv_account_write(account, CLV_SNAPSHOT_ALL + 1, harness_write, &buffer, E));
  BAD(clv_account_write(account, CLV_SNAPSHOT_ALL, NULL, &buffer, E));
  buffer.failing = 1;
  REFUSED(CLV_EIO, clv_account_write(account, CLV_SNAPSHOT_ALL, harness_write, &buffer, E));
  harness_buffer_free(&buffer);
  BAD(clv_account_set_position(NULL, "p", 1, E));
  BAD(clv_account_set_position(account, NULL, 1, E));
  BAD(clv_account_set_position(account, "p", CLV_POSITION_MAX + 1, E));
  BAD(clv_account_position(NULL, &position, &size, E));
  BAD(clv_account_position(account, NULL, &size, E));
  BAD(clv_account_position(account, &position, NULL, E));
  clv_account *none = NULL;
  BAD(clv_account_read(NULL, key, harness_read, &buffer, NULL, E));
  BAD(clv_account_read(&none, NULL, harness_read, &buffer, NULL, E));
  BAD(clv_account_read(&none, key, NULL, &buffer, NULL, E));
  REFUSED(CLV_EFORMAT, clv_account_read(&none, key, harness_read, &buffer, NULL, E));
  BAD(clv_account_save(NULL, "nowhere/account", E));
  BAD(clv_account_save(account, NULL, E));
  BAD(clv_account_save(account, "", E));
  REFUSED(CLV_EIO, clv_account_save(account, "nowhere/account", E));
  BAD(clv_account_load(NULL, key, "nowhere/account", NULL, E));
  BAD(clv_account_load(&none, NULL, "nowhere/account", NULL, E));
  BAD(clv_account_load(&none, key, NULL, NULL, E));
  BAD(clv_account_load(&none, key, "", NULL, E));
  REFUSED(CLV_ENOTFOUND, clv_account_load(&none, key, "nowhere/account", NULL, E));
  ck_assert(none == NULL && position == NULL && size == 7);
}
END_TEST

START_TEST(accounts) {
  clv_account *none = NULL;
  clv_statistics s;
  clv_prediction p = {.size = sizeof p};
  clv_eligibility report = {.size = sizeof report};
  clv_summary *no_summary = NULL;
  const void *id = NULL;
  size_t id_size = 7;
  double value[2] = {7.0, 7.0};
  clv_column column = {9, 0, value, NULL};
  static const char long_id[CLV_ID_MAX + 1] = "x";
  BAD(clv_account_create(NULL, key, NULL, NULL, E));
  BAD(clv_account_create(&none, NULL, NULL, NULL, E));
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.history_start = 0;
  BAD(clv_account_create(&none, key, &configuration, NULL, E));
  configuration = a_configuration;
  configuration.filter = 1;
  BAD(clv_account_create(&none, key, &configuration, NULL, E));
  clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = "p", .profile_size = 1, .order = "q", .order_size = 1};
  BAD(clv_account_apply(NULL, &event, sizeof event, 1, NULL, E));
  BAD(clv_account_apply(account, NULL, sizeof event, 1, NULL, E));
  BAD(clv_account_apply(account, &event, sizeof event - 1, 1, NULL, E));
  BAD(clv_account_apply(account, &event, 0, 1, NULL, E));
  BAD(clv_account_apply(account, &event, sizeof event, SIZE_MAX, NULL, E));
  BAD(clv_account_get_facts(NULL, &(clv_account_facts){.size = sizeof(clv_account_facts)}, E));
  static const int64_t times[] = {INT64_MIN, CLV_TIME_MIN - 1, CLV_TIME_MAX + 1, INT64_MAX};
  for (size_t i = 0; i < 4; i++) {
    BAD(clv_account_statistics(account, "p", 1, times[i], &s, sizeof s, E));
    BAD(clv_account_predict(account, "p", 1, times[i], NULL, &p, E));
    BAD(clv_account_eligibility(account, times[i], NULL, &report, E));
    BAD(clv_account_predict_range(account, facts.generation, 0, 1, times[i], NULL, &column, 1, E));
  }
  static const size_t sizes[] = {0, CLV_ID_MAX + 1, SIZE_MAX};
  for (size_t i = 0; i < 3; i++) {
    BAD(clv_account_statistics(account, long_id, sizes[i], AS_OF, &s, sizeof s, E));
    BAD(clv_account_predict(account, long_id, sizes[i], AS_OF, NULL, &p, E));
  }
  BAD(clv_account_statistics(NULL, "p", 1, AS_OF, &s, sizeof s, E));
  BAD(clv_account_statistics(account, NULL, 1, AS_OF, &s, sizeof s, E));
  BAD(clv_account_statistics(account, "p", 1, AS_OF, NULL, sizeof s, E));
  BAD(clv_account_statistics(account, "p", 1, AS_OF, &s, sizeof s - 1, E));
  REFUSED(CLV_ENOTFOUND, clv_account_statistics(account, "secret", 6, AS_OF, &s, sizeof s, E));
  ck_assert_int_eq(clv_account_predict(account, "secret", 6, AS_OF, NULL, &p, fresh()), CLV_ENOTFOUND);
  ck_assert(strstr(error.message, "secret") == NULL && strstr(error.field, "secret") == NULL);
  BAD(clv_account_predict(NULL, "p", 1, AS_OF, NULL, &p, E));
  BAD(clv_account_predict(account, NULL, 1, AS_OF, NULL, &p, E));
  BAD(clv_account_predict(account, "p", 1, AS_OF, NULL, NULL, E));
  BAD(clv_account_predict(account, "p", 1, CLV_TIME_MIN, NULL, NULL, E));
  BAD(clv_account_summary(NULL, 300, CLV_NO_DAY, &no_summary, E));
  BAD(clv_account_summary(account, 300, CLV_NO_DAY, NULL, E));
  BAD(clv_account_summary(account, CLV_NO_DAY, CLV_NO_DAY, &no_summary, E));
  BAD(clv_account_summary(account, 300, INT32_MAX, &no_summary, E));
  BAD(clv_account_eligibility(NULL, AS_OF, NULL, &report, E));
  BAD(clv_account_eligibility(account, AS_OF, NULL, NULL, E));
  for (int i = 0; i < 5; i++) {
    clv_thresholds thresholds = CLV_THRESHOLDS_INIT;
    if (i == 0) thresholds.months = -1;
    if (i == 1) thresholds.months = 1201;
    if (i == 2) thresholds.buyers = -1;
    if (i == 3) thresholds.loyal_transactions = 0;
    if (i == 4) thresholds.loyal_buyers = INT64_MIN;
    BAD(clv_account_eligibility(account, AS_OF, &thresholds, &report, E));
  }
  BAD(clv_account_set_model(NULL, model, E));
  ck_assert_ptr_null(clv_account_model(NULL));
  uint64_t now = facts.generation;
  BAD(clv_account_predict_range(NULL, now, 0, 1, AS_OF, NULL, &column, 1, E));
  ck_assert_int_eq(clv_account_predict_range(account, now + 1, 0, 1, AS_OF, NULL, &column, 1, NULL), CLV_ESTALE);
  BAD(clv_account_predict_range(account, now, 0, 2, AS_OF, NULL, &column, 1, E));
  BAD(clv_account_predict_range(account, now, SIZE_MAX, 2, AS_OF, NULL, &column, 1, E));
  BAD(clv_account_predict_range(account, now, 1, SIZE_MAX, AS_OF, NULL, &column, 1, E));
  BAD(clv_account_predict_range(account, now, 0, 1, AS_OF, NULL, NULL, 1, E));
  const clv_text list[] = {{"p", 1}, {NULL, 1}, {"p", SIZE_MAX}};
  BAD(clv_account_predict_list(NULL, list, 1, AS_OF, NULL, &column, 1, E));
  BAD(clv_account_predict_list(account, NULL, 1, AS_OF, NULL, &column, 1, E));
  BAD(clv_account_predict_list(account, list, 2, AS_OF, NULL, &column, 1, E));
  BAD(clv_account_predict_list(account, list + 2, 1, AS_OF, NULL, &column, 1, E));
  BAD(clv_account_predict_list(account, list, 1, CLV_TIME_MIN - 1, NULL, &column, 1, E));
  BAD(clv_account_predict_list(account, list, 1, AS_OF, NULL, NULL, 1, E));
  clv_explanation explanation = {.size = sizeof explanation};
  BAD(clv_account_explain(NULL, "p", 1, AS_OF, NULL, &explanation, E));
  BAD(clv_account_explain(account, NULL, 1, AS_OF, NULL, &explanation, E));
  BAD(clv_account_explain(account, "p", 0, AS_OF, NULL, &explanation, E));
  BAD(clv_account_explain(account, "p", 1, CLV_NO_TIME, NULL, &explanation, E));
  REFUSED(CLV_ENOTFOUND, clv_account_explain(account, "secret", 6, AS_OF, NULL, &explanation, E));
  uint64_t changed = 7;
  BAD(clv_account_compare(NULL, "p", 1, 0, AS_OF, NULL, &p, &p, &changed, E));
  BAD(clv_account_compare(account, "p", 1, 0, CLV_TIME_MAX + 1, NULL, &p, &p, &changed, E));
  BAD(clv_account_compare(account, "p", 1, 0, AS_OF, NULL, &p, &p, NULL, E));
  REFUSED(CLV_ENOTFOUND, clv_account_compare(account, "secret", 6, 0, AS_OF, NULL, &p, &p, &changed, E));
  ck_assert_uint_eq(changed, 7);
  BAD(clv_account_set_filter(NULL, "amount > 0", 10, 0, E));
  BAD(clv_account_set_filter(account, "amount > 0", 10, CLV_NO_TIME, E));
  BAD(clv_account_define_filter(NULL, "n", "amount > 0", 10, E));
  BAD(clv_account_define_filter(account, NULL, "amount > 0", 10, E));
  BAD(clv_account_define_filter(account, "n n", "amount > 0", 10, E));
  BAD(clv_account_define_filter(account, "n", NULL, 10, E));
  BAD(clv_account_remove_filter(NULL, "n", E));
  BAD(clv_account_remove_filter(account, NULL, E));
  REFUSED(CLV_ENOTFOUND, clv_account_remove_filter(account, "secret", E));
  ck_assert_ptr_null(clv_account_filter(NULL, NULL));
  ck_assert_ptr_null(clv_account_filter(account, "secret"));
  ck_assert_ptr_null(clv_account_filter_name(NULL, 0));
  ck_assert_int_eq(clv_account_define_filter(account, "n", "amount > 0", 10, NULL), CLV_OK);
  BAD(clv_account_statistics_under(NULL, "n", "p", 1, AS_OF, &s, sizeof s, E));
  BAD(clv_account_statistics_under(account, NULL, "p", 1, AS_OF, &s, sizeof s, E));
  BAD(clv_account_statistics_under(account, "n", NULL, 1, AS_OF, &s, sizeof s, E));
  BAD(clv_account_statistics_under(account, "n", "p", 1, AS_OF, NULL, sizeof s, E));
  BAD(clv_account_statistics_under(account, "n", "p", 1, AS_OF, &s, sizeof s - 1, E));
  BAD(clv_account_statistics_under(account, "n", "p", 1, CLV_TIME_MAX + 1, &s, sizeof s, E));
  REFUSED(CLV_ENOTFOUND, clv_account_statistics_under(account, "secret", "p", 1, AS_OF, &s, sizeof s, E));
  BAD(clv_account_predict_under(NULL, "n", NULL, "p", 1, AS_OF, NULL, &p, E));
  BAD(clv_account_predict_under(account, NULL, NULL, "p", 1, AS_OF, NULL, &p, E));
  BAD(clv_account_predict_under(account, "n", NULL, "p", 0, AS_OF, NULL, &p, E));
  BAD(clv_account_predict_under(account, "n", NULL, "p", 1, CLV_TIME_MAX + 1, NULL, &p, E));
  BAD(clv_account_predict_under(account, "n", NULL, "p", 1, AS_OF, NULL, NULL, E));
  REFUSED(CLV_ENOTFOUND, clv_account_predict_under(account, "n", NULL, "secret", 6, AS_OF, NULL, &p, E));
  BAD(clv_account_summary_under(NULL, "n", 300, CLV_NO_DAY, &no_summary, E));
  BAD(clv_account_summary_under(account, NULL, 300, CLV_NO_DAY, &no_summary, E));
  BAD(clv_account_summary_under(account, "n", CLV_NO_DAY, CLV_NO_DAY, &no_summary, E));
  BAD(clv_account_summary_under(account, "n", 300, INT32_MAX, &no_summary, E));
  BAD(clv_account_summary_under(account, "n", 300, CLV_NO_DAY, NULL, E));
  REFUSED(CLV_ENOTFOUND, clv_account_summary_under(account, "secret", 300, CLV_NO_DAY, &no_summary, E));
  BAD(clv_account_statistics_range(NULL, now, 0, 1, AS_OF, &s, sizeof s, E));
  ck_assert_int_eq(clv_account_statistics_range(account, now + 1, 0, 1, AS_OF, &s, sizeof s, NULL), CLV_ESTALE);
  BAD(clv_account_statistics_range(account, now, 0, 2, AS_OF, &s, sizeof s, E));
  BAD(clv_account_statistics_range(account, now, 0, 1, CLV_TIME_MAX + 1, &s, sizeof s, E));
  BAD(clv_account_statistics_range(account, now, 0, 1, AS_OF, NULL, sizeof s, E));
  BAD(clv_account_statistics_range(account, now, 0, 1, AS_OF, &s, sizeof s - 1, E));
  clv_text ids[1];
  size_t members = 0;
  BAD(clv_account_person_ids(NULL, "p", 1, ids, 1, &members, E));
  BAD(clv_account_person_ids(account, NULL, 1, ids, 1, &members, E));
  BAD(clv_account_person_ids(account, "p", 0, ids, 1, &members, E));
  BAD(clv_account_person_ids(account, "p", 1, NULL, 1, &members, E));
  BAD(clv_account_person_ids(account, "p", 1, ids, 1, NULL, E));
  REFUSED(CLV_ENOTFOUND, clv_account_person_ids(account, "secret", 6, ids, 1, &members, E));
  BAD(clv_account_profile_at(NULL, now, 0, &id, &id_size, E));
  ck_assert_int_eq(clv_account_profile_at(account, now + 1, 0, &id, &id_size, NULL), CLV_ESTALE);
  BAD(clv_account_profile_at(account, now, 1, &id, &id_size, E));
  BAD(clv_account_profile_at(account, now, SIZE_MAX, &id, &id_size, E));
  BAD(clv_account_profile_at(account, now, 0, NULL, &id_size, E));
  BAD(clv_account_profile_at(account, now, 0, &id, NULL, E));
  harness_buffer buffer = {0};
  BAD(clv_eligibility_write_json(NULL, harness_write, &buffer, E));
  BAD(clv_eligibility_write_json(&a_report, NULL, NULL, E));
  BAD(clv_explanation_write_json(NULL, NULL, 0, harness_write, &buffer, E));
  BAD(clv_explanation_write_json(&explanation, NULL, 0, NULL, NULL, E));
  BAD(clv_explanation_write_json(&explanation, "p", SIZE_MAX, harness_write, &buffer, E));
  buffer.failing = 1;
  REFUSED(CLV_EIO, clv_eligibility_write_json(&a_report, harness_write, &buffer, E));
  harness_buffer_free(&buffer);
  ck_assert(none == NULL && no_summary == NULL && id == NULL && id_size == 7 && value[0] == 7.0);
  clv_account_free(NULL);
}
END_TEST

START_TEST(segments) {
  static const char text[] = "p_alive > 0";
  clv_segment *none = NULL;
  size_t members = 7, positions[1] = {7};
  uint64_t now = facts.generation;
  int32_t member = 7;
  BAD(clv_segment_create(NULL, "s", text, 11, 2, NULL, E));
  BAD(clv_segment_create(&none, NULL, text, 11, 2, NULL, E));
  BAD(clv_segment_create(&none, "", text, 11, 2, NULL, E));
  BAD(clv_segment_create(&none, "s", NULL, 0, 2, NULL, E));
  BAD(clv_segment_create(&none, "s", text, 11, 7, NULL, E));
  BAD(clv_segment_create(&none, "s", text, 11, UINT32_MAX, NULL, E));
  REFUSED(CLV_EDATA, clv_segment_create(&none, "s", text, 10, 2, NULL, E));
  REFUSED(CLV_EDATA, clv_segment_create(&none, "s", text, 0, 2, NULL, E));
  REFUSED(CLV_EDATA, clv_segment_create(&none, "s", text, 12, 2, NULL, E)); /* the NUL */
  REFUSED(CLV_EDATA, clv_segment_create(&none, "s", text, SIZE_MAX, 2, NULL, E));
  BAD(clv_segment_get_facts(NULL, &(clv_segment_facts){.size = sizeof(clv_segment_facts)}, E));
  BAD(clv_account_in_segment(NULL, segment, "p", 1, AS_OF, NULL, &member, E));
  BAD(clv_account_in_segment(account, NULL, "p", 1, AS_OF, NULL, &member, E));
  BAD(clv_account_in_segment(account, segment, NULL, 1, AS_OF, NULL, &member, E));
  BAD(clv_account_in_segment(account, segment, "p", SIZE_MAX, AS_OF, NULL, &member, E));
  BAD(clv_account_in_segment(account, segment, "p", 1, CLV_NO_TIME, NULL, &member, E));
  BAD(clv_account_in_segment(account, segment, "p", 1, AS_OF, NULL, NULL, E));
  REFUSED(CLV_ENOTFOUND, clv_account_in_segment(account, segment, "secret", 6, AS_OF, NULL, &member, E));
  BAD(clv_account_segment_range(NULL, segment, now, 0, 1, AS_OF, NULL, positions, &members, E));
  BAD(clv_account_segment_range(account, NULL, now, 0, 1, AS_OF, NULL, positions, &members, E));
  REFUSED(CLV_ESTALE, clv_account_segment_range(account, segment, now + 1, 0, 1, AS_OF, NULL, positions, &members, E));
  BAD(clv_account_segment_range(account, segment, now, 0, 2, AS_OF, NULL, positions, &members, E));
  BAD(clv_account_segment_range(account, segment, now, 1, SIZE_MAX, AS_OF, NULL, positions, &members, E));
  BAD(clv_account_segment_range(account, segment, now, 0, 1, CLV_TIME_MAX + 1, NULL, positions, &members, E));
  BAD(clv_account_segment_range(account, segment, now, 0, 1, AS_OF, NULL, positions, NULL, E));
  ck_assert(none == NULL && members == 7 && positions[0] == 7 && member == 7);
  ck_assert_int_eq(clv_account_segment_range(account, segment, now, 1, 0, AS_OF, NULL, NULL, &members, fresh()),
                   CLV_OK);
  ck_assert_uint_eq(members, 0);
}
END_TEST

START_TEST(streams) {
  struct ArrowArrayStream stream = {.private_data = &facts};
  struct ArrowArrayStream empty = {.release = NULL};
  clv_arrow_import_options options = CLV_ARROW_IMPORT_OPTIONS_INIT;
  BAD(clv_account_export_arrow(NULL, AS_OF, NULL, NULL, &stream, E));
  BAD(clv_account_export_arrow(account, AS_OF, NULL, NULL, NULL, E));
  BAD(clv_account_export_arrow(account, CLV_TIME_MAX + 1, NULL, NULL, &stream, E));
  clv_predict_options predict = CLV_PREDICT_OPTIONS_INIT;
  predict.horizon = 0;
  BAD(clv_account_export_arrow(account, AS_OF, &predict, NULL, &stream, E));
  BAD(clv_account_export_segment_arrow(NULL, segment, AS_OF, NULL, NULL, &stream, E));
  BAD(clv_account_export_segment_arrow(account, NULL, AS_OF, NULL, NULL, &stream, E));
  BAD(clv_account_export_segment_arrow(account, segment, AS_OF, NULL, NULL, NULL, E));
  BAD(clv_account_export_segment_arrow(account, segment, CLV_TIME_MAX + 1, NULL, NULL, &stream, E));
  BAD(clv_account_export_segment_arrow(account, segment, AS_OF, &predict, NULL, &stream, E));
  BAD(clv_account_export_statistics_arrow(NULL, AS_OF, NULL, &stream, E));
  BAD(clv_account_export_statistics_arrow(account, AS_OF, NULL, NULL, E));
  BAD(clv_account_export_statistics_arrow(account, CLV_NO_TIME, NULL, &stream, E));
  BAD(clv_summary_export_arrow(NULL, CLV_SUMMARY_GAPS, NULL, &stream, E));
  BAD(clv_summary_export_arrow(summary, CLV_SUMMARY_GAPS, NULL, NULL, E));
  BAD(clv_summary_export_arrow(summary, (clv_summary_part)-1, NULL, &stream, E));
  BAD(clv_summary_export_arrow(summary, (clv_summary_part)6, NULL, &stream, E));
  clv_arrow_export_options table = CLV_ARROW_EXPORT_OPTIONS_INIT;
  table.flags = CLV_ARROW_REASONS;
  BAD(clv_summary_export_arrow(summary, CLV_SUMMARY_GAPS, &table, &stream, E));
  ck_assert(stream.private_data == &facts && stream.release == NULL && stream.get_next == NULL);
  BAD(clv_account_apply_arrow(NULL, &stream, NULL, NULL, E));
  BAD(clv_account_apply_arrow(account, &empty, NULL, NULL, E));
  for (int i = 0; i < 4; i++) {
    options = (clv_arrow_import_options)CLV_ARROW_IMPORT_OPTIONS_INIT;
    if (i == 0) options.rows = 0;
    if (i == 1) options.rows = CLV_ARROW_ROWS_MAX + 1;
    if (i == 2) options.flags = 2;
    if (i == 3) options.reserved = 1;
    BAD(apply_none(&options, NULL, E));
  }
}
END_TEST

START_TEST(lifecycles) {
  clv_fit_job *job = NULL, *other = NULL;
  clv_tick tick = {.size = sizeof tick};
  clv_eligibility check = {.size = sizeof check};
  clv_fit_report report = {.size = sizeof report};
  clv_account_state_facts state = {.size = sizeof state};
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  clv_thresholds thresholds = CLV_THRESHOLDS_INIT;
  int32_t split = 7;
  BAD(clv_account_set_options(NULL, &options, AS_OF, E));
  BAD(clv_account_set_options(account, &options, CLV_NO_TIME, E));
  BAD(clv_account_get_options(NULL, &options, E));
  BAD(clv_account_get_state(NULL, &state, E));
  REFUSED(CLV_ENOTFOUND, clv_account_last_check(account, &check, E));
  REFUSED(CLV_ENOTFOUND, clv_account_last_fit(account, &report, E));
  BAD(clv_account_last_check(NULL, &check, E));
  BAD(clv_account_last_fit(NULL, &report, E));
  BAD(clv_account_tick(NULL, AS_OF, &tick, E));
  BAD(clv_account_tick(account, CLV_NO_TIME, &tick, E));
  BAD(clv_account_tick(account, INT64_MAX, &tick, E));
  BAD(clv_thresholds_preset((clv_preset)-1, &thresholds, E));
  BAD(clv_thresholds_preset((clv_preset)INT32_MAX, &thresholds, E));
  BAD(clv_backtest_split(0, 100, NULL, E));
  BAD(clv_backtest_split(CLV_NO_DAY, 100, &split, E));
  BAD(clv_backtest_split(0, CLV_DAY_MAX + 1, &split, E));
  REFUSED(CLV_ENOTFOUND, clv_backtest_split(100, 0, &split, E));
  ck_assert_int_eq(split, 7);
  BAD(clv_account_fit_begin(NULL, AS_OF, CLV_DUE_FIT, &job, E));
  BAD(clv_account_fit_begin(account, CLV_NO_TIME, CLV_DUE_FIT, &job, E));
  BAD(clv_account_fit_begin(account, AS_OF, UINT32_MAX, &job, E));
  BAD(clv_account_fit_begin(account, AS_OF, 0, &job, E));
  BAD(clv_account_fit_begin(account, AS_OF, CLV_DUE_FIT, NULL, E));
  ck_assert_ptr_null(job);
  BAD(clv_fit_job_run(NULL, NULL, E));
  BAD(clv_account_fit_adopt(account, NULL, &report, E));
  BAD(clv_account_refit(NULL, AS_OF, CLV_DUE_FIT, NULL, &report, E));
  BAD(clv_account_refit(account, INT64_MAX, CLV_DUE_FIT, NULL, &report, E));
  options.thresholds = (clv_thresholds){sizeof options.thresholds, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_fit_begin(account, AS_OF, CLV_DUE_FIT, &job, NULL), CLV_OK);
  BAD(clv_account_fit_adopt(NULL, job, &report, E));
  BAD(clv_account_fit_adopt(account, job, &report, E)); /* not run */
  ck_assert_int_eq(clv_account_fit_begin(account, AS_OF, CLV_DUE_FIT, &other, NULL), CLV_OK);
  ck_assert_int_eq(clv_fit_job_run(job, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  REFUSED(CLV_ECONFIG, clv_account_fit_adopt(account, job, &report, E));
  clv_fit_job_free(job);
  clv_fit_job_free(other);
  clv_fit_job_free(NULL);
}
END_TEST

START_TEST(events_that_make_no_sense_are_outcomes) {
  static const char long_id[CLV_ID_MAX + 1] = "x";
  const clv_event good = {.kind = CLV_EVENT_PURCHASE, .profile = "p", .profile_size = 1, .order = "q", .order_size = 1};
  for (int i = 0; i < 16; i++) {
    clv_event event = good;
    int32_t outcome = 77, want = CLV_OUTCOME_BAD_PROFILE;
    if (i == 0) event.profile = NULL;
    if (i == 1) event.profile_size = 0;
    if (i == 2) event.profile = long_id, event.profile_size = sizeof long_id;
    if (i == 3) event.profile_size = SIZE_MAX;
    if (i == 4) event.order = NULL, want = CLV_OUTCOME_BAD_ORDER;
    if (i == 5) event.order_size = 0, want = CLV_OUTCOME_BAD_ORDER;
    if (i == 6) event.order_size = SIZE_MAX, want = CLV_OUTCOME_BAD_ORDER;
    if (i == 7) event.source_size = 1, want = CLV_OUTCOME_BAD_SOURCE;
    if (i == 8) event.source = long_id, event.source_size = CLV_SOURCE_MAX + 1, want = CLV_OUTCOME_BAD_SOURCE;
    if (i == 9) event.time = INT64_MIN, want = CLV_OUTCOME_BAD_TIME;
    if (i == 10) event.time = INT64_C(1700000000000), want = CLV_OUTCOME_MILLISECONDS;
    if (i == 11) event.amount = -1, want = CLV_OUTCOME_BAD_AMOUNT;
    if (i == 12) event.amount = INT64_MAX, want = CLV_OUTCOME_BAD_AMOUNT;
    if (i == 13) event.status = INT32_MIN, want = CLV_OUTCOME_BAD_STATUS;
    if (i == 14) event.kind = INT32_MAX, want = CLV_OUTCOME_BAD_KIND;
    if (i == 15) event.reserved = 1, want = CLV_OUTCOME_RESERVED;
    ck_assert_int_eq(clv_account_apply(account, &event, sizeof event, 1, &outcome, fresh()), CLV_OK);
    ck_assert_msg(outcome == want, "event %d: outcome %d, not %d", i, outcome, want);
  }
  clv_account_facts after = {.size = sizeof after};
  ck_assert_int_eq(clv_account_get_facts(account, &after, NULL), CLV_OK);
  ck_assert_uint_eq(after.generation, facts.generation);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("arguments");
  TCase *tests = tcase_create("doors");
  tcase_add_checked_fixture(tests, open_all, close_all);
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, days_and_money);
  tcase_add_test(tests, texts_of_anything);
  tcase_add_loop_test(tests, structures_that_are_filled, 0, sizeof outs / sizeof outs[0]);
  tcase_add_loop_test(tests, structures_that_are_read, 0, sizeof ins / sizeof ins[0]);
  tcase_add_test(tests, records_that_are_written);
  tcase_add_test(tests, predictions);
  tcase_add_test(tests, models);
  tcase_add_test(tests, summaries_and_bulks);
  tcase_add_test(tests, fits);
  tcase_add_test(tests, accounts);
  tcase_add_test(tests, snapshots);
  tcase_add_test(tests, segments);
  tcase_add_test(tests, streams);
  tcase_add_test(tests, lifecycles);
  tcase_add_test(tests, events_that_make_no_sense_are_outcomes);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
