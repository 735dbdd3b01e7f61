/* Every public function that takes memory, with each allocation refused in turn: objects stay, nothing leaks. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrow_box.h"
#include "harness.h"
#include <clv/clv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What takes memory, each with a test below, and what never does. */
static const char *const taking[] = {"clv_account_apply",
                                     "clv_account_apply_arrow",
                                     "clv_account_compare",
                                     "clv_account_create",
                                     "clv_account_define_filter",
                                     "clv_account_eligibility",
                                     "clv_account_explain",
                                     "clv_account_export_arrow",
                                     "clv_account_export_segment_arrow",
                                     "clv_account_export_statistics_arrow",
                                     "clv_account_fit_begin",
                                     "clv_account_in_segment",
                                     "clv_account_load",
                                     "clv_account_predict",
                                     "clv_account_predict_list",
                                     "clv_account_predict_range",
                                     "clv_account_predict_under",
                                     "clv_account_refit",
                                     "clv_account_segment_range",
                                     "clv_account_set_filter",
                                     "clv_account_read",
                                     "clv_account_save",
                                     "clv_account_statistics",
                                     "clv_account_statistics_range",
                                     "clv_account_statistics_under",
                                     "clv_account_summary",
                                     "clv_account_summary_under",
                                     "clv_account_write",
                                     "clv_backtest_add",
                                     "clv_backtest_create",
                                     "clv_bulk_create",
                                     "clv_bulk_summary",
                                     "clv_fit",
                                     "clv_fit_job_run",
                                     "clv_model_create",
                                     "clv_model_read",
                                     "clv_predict_columns",
                                     "clv_segment_create",
                                     "clv_summary_add",
                                     "clv_summary_create",
                                     "clv_summary_export_arrow",
                                     "clv_summary_from_tables",
                                     "clv_summary_read",
                                     "clv_summary_subtract"};
static const char *const plain[] = {"clv_account_filter",
                                    "clv_account_filter_name",
                                    "clv_account_fit_adopt",
                                    "clv_account_free",
                                    "clv_account_get_facts",
                                    "clv_account_get_options",
                                    "clv_account_get_state",
                                    "clv_account_get_traffic",
                                    "clv_account_last_check",
                                    "clv_account_last_fit",
                                    "clv_account_memory",
                                    "clv_account_model",
                                    "clv_account_person_ids",
                                    "clv_account_position",
                                    "clv_account_profile_at",
                                    "clv_account_remove_filter",
                                    "clv_account_set_model",
                                    "clv_account_set_options",
                                    "clv_account_set_position",
                                    "clv_account_tick",
                                    "clv_attribute_at",
                                    "clv_attribute_count",
                                    "clv_backtest_choose",
                                    "clv_backtest_compare",
                                    "clv_backtest_free",
                                    "clv_backtest_get_facts",
                                    "clv_backtest_get_score",
                                    "clv_backtest_split",
                                    "clv_backtest_write_json",
                                    "clv_bulk_count",
                                    "clv_bulk_customers",
                                    "clv_bulk_free",
                                    "clv_bulk_statistics",
                                    "clv_date_from_day",
                                    "clv_day_add_months",
                                    "clv_day_from_date",
                                    "clv_day_from_time",
                                    "clv_eligibility_write_json",
                                    "clv_explanation_write_json",
                                    "clv_fit_job_free",
                                    "clv_fit_option_at",
                                    "clv_fit_reason_name",
                                    "clv_fit_status_name",
                                    "clv_model_derivatives",
                                    "clv_model_expected",
                                    "clv_model_expected_spend",
                                    "clv_model_free",
                                    "clv_model_get_facts",
                                    "clv_model_get_spend",
                                    "clv_model_get_transactions",
                                    "clv_model_info_at",
                                    "clv_model_log_likelihood",
                                    "clv_model_p_alive",
                                    "clv_model_p_order",
                                    "clv_model_ref",
                                    "clv_model_simulate",
                                    "clv_model_spend_derivatives",
                                    "clv_model_spend_log_likelihood",
                                    "clv_model_wait",
                                    "clv_model_write",
                                    "clv_model_write_json",
                                    "clv_money_parse",
                                    "clv_money_print",
                                    "clv_outcome_text",
                                    "clv_predict",
                                    "clv_prediction_write_json",
                                    "clv_reason_text",
                                    "clv_segment_definition",
                                    "clv_segment_free",
                                    "clv_segment_get_facts",
                                    "clv_segment_name",
                                    "clv_segment_ref",
                                    "clv_state_name",
                                    "clv_state_reason_name",
                                    "clv_status_text",
                                    "clv_summary_free",
                                    "clv_summary_get_configuration",
                                    "clv_summary_get_totals",
                                    "clv_summary_row_count",
                                    "clv_summary_rows",
                                    "clv_summary_write",
                                    "clv_summary_write_json",
                                    "clv_thresholds_preset",
                                    "clv_version",
                                    "clv_version_string"};

static int named_in(const char *const *names, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0) return 1;
  return 0;
}

/* The functions that a header declares, looked up in the lists. */
static size_t check_header(const char *name) {
  static char text[200000];
  char path[96];
  snprintf(path, sizeof path, "../include/clv/%s", name);
  FILE *file = fopen(harness_path(path), "r");
  ck_assert_msg(file != NULL, "%s", path);
  size_t size = fread(text, 1, sizeof text - 1, file), found = 0;
  fclose(file);
  ck_assert_uint_lt(size, sizeof text - 1);
  text[size] = '\0';
  for (char *at = text; (at = strstr(at, "\nCLV_API ")) != NULL;) {
    at += strlen("\nCLV_API ");
    char *end = strchr(at, '(');
    ck_assert_ptr_nonnull(end);
    char *begin = end;
    while (begin > at && strchr(" *\n", begin[-1]) == NULL) begin--;
    *end = '\0';
    ck_assert_msg(named_in(taking, sizeof taking / sizeof taking[0], begin) +
                          named_in(plain, sizeof plain / sizeof plain[0], begin) ==
                      1,
                  "%s of %s is in neither list of this test: does it take memory?", begin, name);
    *end = '(';
    at = end;
    found++;
  }
  return found;
}

START_TEST(every_function_of_the_headers_is_listed) {
  size_t found = 0;
  char line[200];
  FILE *umbrella = fopen(harness_path("../include/clv/clv.h"), "r");
  ck_assert_ptr_nonnull(umbrella);
  while (fgets(line, sizeof line, umbrella) != NULL) {
    char name[64];
    if (sscanf(line, "#include <clv/%63[^>]>", name) == 1) found += check_header(name);
  }
  fclose(umbrella);
  ck_assert_uint_eq(found, sizeof taking / sizeof taking[0] + sizeof plain / sizeof plain[0]);
}
END_TEST

enum { ORDERS = 400, CUSTOMERS = 90, DAYS = 300 };

static const unsigned char key[CLV_KEY_SIZE] = "fedcba987654321";

/* Small real data: everybody's orders, as events and as columns. */
typedef struct shop {
  clv_event events[ORDERS];
  char profiles[ORDERS][12], ids[ORDERS][12];
  int64_t customer[ORDERS], amount[ORDERS];
  int32_t day[ORDERS];
  clv_order_columns columns;
} shop;

/* Every kind of event: a tenth are refunds; p45 to p49 are one person, p50 and p51 are erased. */
static void shop_vary(shop *s) {
  static const clv_text tags[] = {{"gift", 4}, {"b2b", 3}};
  for (int i = 0; i < ORDERS; i++) {
    clv_event *e = &s->events[i];
    e->version = i % 3 == 0;
    if (i % 5 == 0) e->channel = "web", e->channel_size = 3, e->tags = tags, e->tag_count = 2;
    if (i % 10 != 9) continue;
    e->kind = CLV_EVENT_REFUND;
    e->order = s->ids[i - 1];
    e->order_size = strlen(s->ids[i - 1]);
    e->profile = s->profiles[i - 1];
    e->profile_size = strlen(s->profiles[i - 1]);
    e->refund = s->ids[i];
    e->refund_size = strlen(s->ids[i]);
  }
  for (int i = 0; i < 4; i++) {
    static const char *const ids[] = {"p45", "p46", "p47", "p48", "p49"};
    clv_event link = {.kind = CLV_EVENT_LINK, .profile = ids[i], .profile_size = 3};
    link.survivor = ids[i + 1];
    link.survivor_size = 3;
    s->events[50 + 100 * i] = link;
  }
  s->events[150 + 5] = (clv_event){.kind = CLV_EVENT_ERASE, .profile = "p50", .profile_size = 3, .mode = 1};
  s->events[250 + 5] = (clv_event){.kind = CLV_EVENT_ERASE, .profile = "p51", .profile_size = 3, .mode = 2};
}

static const shop *shop_open(void) {
  static shop s;
  uint64_t state = 90;
  for (int i = 0; i < ORDERS; i++) {
    uint64_t who = harness_random(&state) % CUSTOMERS;
    s.customer[i] = (int64_t)(who < 45 ? who / 9 : who); /* a few buy often */
    s.day[i] = (int32_t)(harness_random(&state) % DAYS);
    s.amount[i] = (int64_t)(500 + harness_random(&state) % 5000);
    clv_event *e = &s.events[i];
    memset(e, 0, sizeof *e);
    e->kind = CLV_EVENT_PURCHASE;
    e->profile = s.profiles[i];
    e->profile_size = (size_t)snprintf(s.profiles[i], sizeof s.profiles[i], "p%d", (int)s.customer[i]);
    e->order = s.ids[i];
    e->order_size = (size_t)snprintf(s.ids[i], sizeof s.ids[i], "o%d", i);
    e->time = (int64_t)s.day[i] * CLV_SECONDS_PER_DAY;
    e->amount = s.amount[i];
  }
  shop_vary(&s);
  s.columns = (clv_order_columns){sizeof s.columns, 0, ORDERS, s.customer, s.day, s.amount};
  return &s;
}

#define AS_OF ((int64_t)DAYS * CLV_SECONDS_PER_DAY)

static clv_allocator none(void) {
  static harness_memory memory;
  memory = (harness_memory){.fail_at = 1, .fail_from_then_on = 1};
  return harness_allocator(&memory);
}

static clv_account *account_of(const clv_allocator *allocator) {
  const shop *s = shop_open();
  clv_account *account = NULL;
  clv_status status = clv_account_create(&account, key, NULL, allocator, NULL);
  if (status == CLV_OK) status = clv_account_apply(account, s->events, sizeof s->events[0], ORDERS, NULL, NULL);
  ck_assert_int_eq(status, CLV_OK);
  return account;
}

static clv_summary *summary_of(const clv_allocator *allocator, size_t orders) {
  clv_order_columns columns = shop_open()->columns;
  columns.count = orders;
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_bulk_create(&bulk, &columns, NULL, DAYS, allocator, NULL), CLV_OK);
  ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
  clv_bulk_free(bulk);
  return summary;
}

static clv_model *model_of(void) {
  clv_summary *summary = summary_of(NULL, ORDERS);
  clv_model *model = NULL;
  clv_option kind = {CLV_OPTION_MODEL, CLV_MODEL_NBD};
  ck_assert_int_eq(clv_fit(&model, summary, &kind, 1, NULL, NULL, NULL, NULL), CLV_OK);
  clv_summary_free(summary);
  return model;
}

/* What an allocator is to refuse is set aside and given back. */
static harness_memory in_peace(const clv_allocator *allocator) {
  harness_memory *memory = allocator->user, before = *memory;
  memory->fail_at = 0;
  return before;
}

static void resume(const clv_allocator *allocator, harness_memory before) {
  harness_memory *memory = allocator->user;
  memory->fail_at = before.fail_at;
  memory->allocations = before.allocations;
}

static harness_buffer bytes_of_summary(const clv_summary *summary) {
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_summary_write(summary, harness_write, &buffer, NULL), CLV_OK);
  return buffer;
}

static void assert_bytes(harness_buffer *got, harness_buffer *want) {
  ck_assert_uint_eq(got->size, want->size);
  ck_assert_mem_eq(got->bytes, want->bytes, want->size);
  harness_buffer_free(got);
  harness_buffer_free(want);
}

static void assert_error(clv_status status, const clv_error *error) {
  ck_assert_int_eq(error->status, status);
  if (status != CLV_OK) ck_assert_int_gt((int)strlen(error->message), 0);
}

static clv_status create_account(const clv_allocator *allocator, void *user) {
  clv_account *account = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  clv_status status = clv_account_create(&account, key, NULL, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (account != NULL));
  clv_account_free(account);
  return status;
}

/* All that an account says of itself. */
static harness_buffer bytes_of_account(const clv_account *account) {
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_account_summary(account, DAYS, CLV_NO_DAY, &summary, NULL), CLV_OK);
  harness_buffer buffer = bytes_of_summary(summary);
  clv_summary_free(summary);
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = sizeof facts;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  facts.bytes = 0; /* room that was reserved may stay */
  ck_assert_int_eq(harness_write(&facts, sizeof facts, &buffer), 0);
  return buffer;
}

static clv_status apply(const clv_allocator *allocator, void *user) {
  const shop *s = shop_open();
  clv_account *account = NULL;
  int32_t outcomes[ORDERS];
  (void)user;
  clv_status status = clv_account_create(&account, key, NULL, allocator, NULL);
  for (size_t first = 0; status == CLV_OK && first < ORDERS; first += 100) {
    harness_memory before = in_peace(allocator);
    harness_buffer want = bytes_of_account(account);
    resume(allocator, before);
    memset(outcomes, 0x77, sizeof outcomes);
    status = clv_account_apply(account, s->events + first, sizeof s->events[0], 100, outcomes, NULL);
    before = in_peace(allocator);
    harness_buffer got = bytes_of_account(account);
    resume(allocator, before);
    if (status != CLV_OK) {
      assert_bytes(&got, &want);
      for (int i = 0; i < ORDERS; i++) ck_assert_int_eq(outcomes[i], 0x77777777);
    }
    harness_buffer_free(&got);
    harness_buffer_free(&want);
  }
  clv_account_free(account);
  return status;
}

/* The account is made in peace; then its memory is refused from here on. */
typedef clv_status (*account_call)(const clv_account *account, const clv_allocator *allocator);

static clv_status with_account(const clv_allocator *allocator, void *user) {
  harness_memory before = in_peace(allocator);
  clv_account *account = account_of(allocator);
  clv_model *model = model_of();
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  resume(allocator, before);
  account_call call;
  memcpy(&call, user, sizeof call);
  clv_status status = call(account, allocator);
  clv_account_free(account);
  return status;
}

static clv_status summarise(const clv_account *account, const clv_allocator *allocator) {
  clv_summary *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)allocator;
  clv_status status = clv_account_summary(account, DAYS, CLV_NO_DAY, &summary, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (summary != NULL));
  clv_summary_free(summary);
  return status;
}

static clv_status predict_range(const clv_account *account, const clv_allocator *allocator) {
  clv_account_facts facts = {.size = sizeof facts};
  double values[CUSTOMERS];
  uint8_t reasons[CUSTOMERS];
  clv_column column = {9, 0, values, reasons};
  clv_error error = CLV_ERROR_INIT;
  (void)allocator;
  memset(values, 0x77, sizeof values);
  memset(reasons, 0x77, sizeof reasons);
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  clv_status status =
      clv_account_predict_range(account, facts.generation, 0, facts.positions, AS_OF, NULL, &column, 1, &error);
  assert_error(status, &error);
  for (size_t i = 0; status != CLV_OK && i < sizeof values; i++) ck_assert(((unsigned char *)values)[i] == 0x77);
  for (size_t i = 0; status != CLV_OK && i < sizeof reasons; i++) ck_assert(reasons[i] == 0x77);
  return status;
}

static clv_status predict_list(const clv_account *account, const clv_allocator *allocator) {
  const clv_text ids[] = {{"p1", 2}, {"nobody", 6}, {"p46", 3}};
  double values[3];
  uint8_t reasons[3];
  clv_column column = {9, 0, values, reasons};
  clv_error error = CLV_ERROR_INIT;
  (void)allocator;
  memset(values, 0x77, sizeof values);
  memset(reasons, 0x77, sizeof reasons);
  clv_status status = clv_account_predict_list(account, ids, 3, AS_OF, NULL, &column, 1, &error);
  assert_error(status, &error);
  for (size_t i = 0; status != CLV_OK && i < sizeof values; i++) ck_assert(((unsigned char *)values)[i] == 0x77);
  for (size_t i = 0; status != CLV_OK && i < sizeof reasons; i++) ck_assert(reasons[i] == 0x77);
  return status;
}

static clv_status segment(const clv_account *account, const clv_allocator *allocator) {
  static const char text[] = "p_alive < 0.9 or (next_order within 30 days and not historic_value in (5, 10.50))";
  clv_segment *made = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_account_facts facts = {.size = sizeof facts};
  size_t positions[CUSTOMERS], members = 7;
  int32_t member = 7;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  memset(positions, 0x77, sizeof positions);
  clv_status status = clv_segment_create(&made, "s", text, sizeof text - 1, 2, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (made != NULL));
  if (status != CLV_OK) return status;
  status = clv_account_segment_range(account, made, facts.generation, 0, facts.positions, AS_OF, NULL, positions,
                                     &members, &error);
  assert_error(status, &error);
  ck_assert(status == CLV_OK || (members == 7 && ((unsigned char *)positions)[0] == 0x77));
  if (status == CLV_OK) {
    status = clv_account_in_segment(account, made, "p46", 3, AS_OF, NULL, &member, &error);
    assert_error(status, &error);
    ck_assert_int_eq(status == CLV_OK, member != 7);
  }
  clv_segment_free(made);
  return status;
}

/* Whoever reads a person of several profiles takes memory. */
static clv_status read_person(const clv_account *account, const clv_allocator *allocator) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_statistics one, all[CUSTOMERS];
  clv_prediction prediction = {.size = sizeof prediction};
  clv_eligibility report = {.size = sizeof report};
  clv_error error = CLV_ERROR_INIT;
  (void)allocator;
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  memset(&one, 0x77, sizeof one);
  clv_status status = clv_account_statistics(account, "p46", 3, AS_OF, &one, sizeof one, &error);
  ck_assert(status == CLV_OK || one.x == 0x77777777);
  if (status == CLV_OK) status = clv_account_predict(account, "p46", 3, AS_OF, NULL, &prediction, &error);
  uint64_t changed = 7;
  clv_prediction after = {.size = sizeof after};
  if (status == CLV_OK)
    status = clv_account_compare(account, "p46", 3, 0, AS_OF, NULL, &prediction, &after, &changed, &error);
  ck_assert(status == CLV_OK || changed == 7);
  clv_explanation explanation = {.size = sizeof explanation};
  if (status == CLV_OK) status = clv_account_explain(account, "p46", 3, AS_OF, NULL, &explanation, &error);
  ck_assert((status == CLV_OK) == (explanation.members > 0));
  if (status == CLV_OK) status = clv_account_eligibility(account, AS_OF, NULL, &report, &error);
  if (status == CLV_OK)
    status =
        clv_account_statistics_range(account, facts.generation, 0, facts.positions, AS_OF, all, sizeof *all, &error);
  assert_error(status, &error);
  return status;
}

/* Snapshots; the bytes written before memory ran out are the host's to throw away. */
static clv_status write_account(const clv_account *account, const clv_allocator *allocator) {
  harness_buffer buffer = {0};
  clv_error error = CLV_ERROR_INIT;
  clv_account *back = NULL, *loaded = NULL;
  clv_status status = clv_account_write(account, CLV_SNAPSHOT_ALL, harness_write, &buffer, &error);
  if (status == CLV_OK) status = clv_account_read(&back, key, harness_read, &buffer, allocator, &error);
  if (status == CLV_OK) status = clv_account_save(account, "snapshot", &error);
  if (status == CLV_OK) status = clv_account_load(&loaded, key, "snapshot", allocator, &error);
  assert_error(status, &error);
  ck_assert(loaded == NULL || status == CLV_OK);
  remove("snapshot");
  clv_account_free(back);
  clv_account_free(loaded);
  harness_buffer_free(&buffer);
  return status;
}

/* Filters: those of before stay, and answers under one take memory. */
static clv_status filter(const clv_allocator *allocator, void *user) {
  clv_statistics statistics;
  clv_prediction prediction = {.size = sizeof prediction};
  clv_summary *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  harness_memory before = in_peace(allocator);
  clv_account *account = account_of(allocator);
  ck_assert_int_eq(clv_account_set_filter(account, "amount > 1", 10, 0, NULL), CLV_OK);
  resume(allocator, before);
  clv_status status = clv_account_set_filter(account, "tags has \"gift\"", 15, 0, &error);
  ck_assert_str_eq(clv_account_filter(account, NULL), status ? "amount > 1" : "tags has \"gift\"");
  if (status == CLV_OK) status = clv_account_define_filter(account, "web", "channel = \"web\"", 15, &error);
  ck_assert(status == CLV_OK || clv_account_filter(account, "web") == NULL);
  if (status == CLV_OK)
    status = clv_account_statistics_under(account, "web", "p46", 3, AS_OF, &statistics, sizeof statistics, &error);
  if (status == CLV_OK)
    status = clv_account_predict_under(account, "web", NULL, "p46", 3, AS_OF, NULL, &prediction, &error);
  if (status == CLV_OK) status = clv_account_summary_under(account, "web", DAYS, CLV_NO_DAY, &summary, &error);
  assert_error(status, &error);
  clv_summary_free(summary);
  clv_account_free(account);
  return status;
}

/* A host's month: what fails leaves the account as it was, and frees what it had begun. */
static clv_status refit(const clv_allocator *allocator, void *user) {
  harness_memory before = in_peace(allocator);
  clv_account *account = account_of(allocator);
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  options.model = CLV_MODEL_NBD;
  options.thresholds.buyers = 1;
  ck_assert_int_eq(clv_account_set_options(account, &options, 0, NULL), CLV_OK);
  resume(allocator, before);
  clv_account_state_facts facts = {.size = sizeof facts};
  clv_fit_report report = {.size = sizeof report};
  clv_fit_job *job = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  clv_status status = clv_account_fit_begin(account, AS_OF, CLV_DUE_FIT, &job, &error);
  ck_assert((status == CLV_OK) == (job != NULL));
  if (status == CLV_OK) status = clv_fit_job_run(job, NULL, &error);
  clv_fit_job_free(job);
  if (status == CLV_OK) status = clv_account_refit(account, AS_OF, CLV_DUE_FIT, NULL, &report, &error);
  assert_error(status, &error);
  ck_assert_int_eq(clv_account_get_state(account, &facts, NULL), CLV_OK);
  ck_assert_int_eq(facts.state, status == CLV_OK ? CLV_STATE_ACTIVE : CLV_STATE_NOT_ELIGIBLE);
  ck_assert((report.outcome == CLV_FIT_OUTCOME_ADOPTED) == (status == CLV_OK));
  clv_account_free(account);
  return status;
}

static clv_status create_model(const clv_allocator *allocator, void *user) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1.0;
  clv_status status = clv_model_create(&model, &spec, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (model != NULL));
  clv_model_free(model);
  return status;
}

static clv_status read_model(const clv_allocator *allocator, void *user) {
  harness_buffer buffer = *(harness_buffer *)user;
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_model_read(&model, harness_read, &buffer, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (model != NULL));
  clv_model_free(model);
  return status;
}

static clv_status fit(const clv_allocator *allocator, void *user) {
  int32_t kind;
  memcpy(&kind, user, sizeof kind);
  clv_option options[] = {{CLV_OPTION_MODEL, kind}, {CLV_OPTION_UNIT_DAYS, 7}};
  clv_fit_host host = CLV_FIT_HOST_INIT;
  host.allocator = allocator;
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  static clv_summary *summary; /* made once: fits are many */
  static harness_buffer want;
  if (summary == NULL) {
    summary = summary_of(NULL, 120);
    want = bytes_of_summary(summary);
  }
  clv_status status = clv_fit(&model, summary, options, 2, &host, NULL, NULL, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (model != NULL));
  harness_buffer got = bytes_of_summary(summary), same = bytes_of_summary(summary);
  ck_assert_mem_eq(got.bytes, want.bytes, want.size);
  assert_bytes(&got, &same);
  clv_model_free(model);
  return status;
}

/* Enough customers for tables; every column of one kind of attribute, so that each table is there. */
static clv_status predict_columns(const clv_allocator *allocator, void *user) {
  enum { ROWS = 60 };
  clv_statistics rows[ROWS];
  double values[3][ROWS];
  int32_t days[2][ROWS];
  for (int i = 0; i < ROWS; i++) {
    rows[i] = i % 2 ? (clv_statistics){2, 10, 50, 0, 4, 900, 300} : (clv_statistics){0, 20, 20, 0, 1, 90, 90};
    for (int k = 0; k < 3; k++) values[k][i] = 7.0;
    for (int k = 0; k < 2; k++) days[k][i] = 7;
  }
  clv_column columns[] = {{11, 0, values[0], NULL},
                          {13, 0, values[1], NULL},
                          {21, 0, values[2], NULL},
                          {14, 0, days[0], NULL},
                          {15, 0, days[1], NULL}};
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.annual_discount = 0.1;
  clv_error error = CLV_ERROR_INIT;
  clv_status status =
      clv_predict_columns(user, rows, sizeof rows[0], ROWS, 100, &options, columns, 5, allocator, &error);
  assert_error(status, &error);
  for (int i = 0; i < ROWS; i++) {
    for (int k = 0; k < 3; k++) ck_assert((values[k][i] == 7.0) == (status != CLV_OK));
    for (int k = 0; k < 2; k++) ck_assert((days[k][i] == 7) == (status != CLV_OK));
  }
  return status;
}

/* Customers as of two days, for a backtest. */
enum { TESTED = 40 };
static void made_customers(clv_statistics *before, clv_statistics *after) {
  for (int i = 0; i < TESTED; i++) {
    before[i] = i % 2 ? (clv_statistics){2, 10, 50, 0, 4, 900, 300} : (clv_statistics){0, 20, 20, 0, 1, 90, 90};
    after[i] = before[i];
    if (i % 3 == 0)
      after[i] = (clv_statistics){before[i].x + 1, before[i].first_day, 120, 0, 9, 1500, before[i].first_spend};
  }
}

static clv_status create_backtest(const clv_allocator *allocator, void *user) {
  clv_statistics before[TESTED], after[TESTED];
  clv_backtest *backtest = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  made_customers(before, after);
  clv_status status =
      clv_backtest_create(&backtest, before, after, NULL, sizeof before[0], TESTED, 100, 150, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (backtest != NULL));
  clv_backtest_free(backtest);
  return status;
}

/* A backtest whose memory is refused only while a model is added, which then is as it was. */
static clv_status add_to_backtest(const clv_allocator *allocator, void *user) {
  clv_statistics before[TESTED], after[TESTED];
  clv_backtest *backtest = NULL;
  clv_model *model = NULL;
  clv_backtest_facts facts = {.size = sizeof facts};
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  spec.kind = CLV_MODEL_PARETO_NBD;
  for (int i = 0; i < 4; i++) spec.parameters[i] = i % 2 ? 50.0 : 0.6;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  made_customers(before, after);
  clv_status status =
      clv_backtest_create(&backtest, before, after, NULL, sizeof before[0], TESTED, 100, 150, allocator, &error);
  if (status == CLV_OK) {
    status = clv_backtest_add(backtest, model, NULL, &error);
    ck_assert_int_eq(clv_backtest_get_facts(backtest, &facts, NULL), CLV_OK);
    ck_assert_uint_eq(facts.scores, status == CLV_OK ? 4 : 3);
  }
  assert_error(status, &error);
  clv_backtest_free(backtest);
  clv_model_free(model);
  return status;
}

static clv_status create_summary(const clv_allocator *allocator, void *user) {
  clv_summary *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  clv_status status = clv_summary_create(&summary, NULL, DAYS, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (summary != NULL));
  clv_summary_free(summary);
  return status;
}

static clv_status read_summary(const clv_allocator *allocator, void *user) {
  harness_buffer buffer = *(harness_buffer *)user;
  clv_summary *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_summary_read(&summary, harness_read, &buffer, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (summary != NULL));
  clv_summary_free(summary);
  return status;
}

/* The tables of a summary, counted anew. */
static clv_status count_summary(const clv_allocator *allocator, void *user) {
  static clv_summary_row rows[6][2 * ORDERS];
  size_t counts[6];
  clv_summary *told = user, *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  for (int part = 0; part < 6; part++) {
    counts[part] = clv_summary_row_count(told, (clv_summary_part)part);
    ck_assert_int_eq(
        clv_summary_rows(told, (clv_summary_part)part, 0, counts[part], rows[part], sizeof rows[0][0], NULL), CLV_OK);
  }
  const clv_summary_tables tables = {sizeof tables, sizeof rows[0][0], ORDERS,  0,         rows[0], counts[0],
                                     rows[1],       counts[1],         rows[2], counts[2], NULL,    0,
                                     rows[4],       counts[4],         rows[5], counts[5]};
  clv_status status = clv_summary_from_tables(&summary, &tables, NULL, DAYS, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (summary != NULL));
  if (status == CLV_OK) {
    harness_buffer got = bytes_of_summary(summary), want = bytes_of_summary(told);
    assert_bytes(&got, &want);
    harness_buffer_free(&want);
  }
  clv_summary_free(summary);
  return status;
}

typedef clv_status (*combine_fn)(clv_summary *, const clv_summary *, clv_error *);

static clv_status combine(const clv_allocator *allocator, void *user) {
  harness_memory before = in_peace(allocator);
  clv_summary *summary = summary_of(allocator, ORDERS), *other = summary_of(NULL, 150);
  harness_buffer want = {0};
  combine_fn function;
  memcpy(&function, user, sizeof function);
  if (function == clv_summary_add) want = bytes_of_summary(summary);
  resume(allocator, before);
  clv_error error = CLV_ERROR_INIT;
  clv_status status = function(summary, other, &error);
  assert_error(status, &error);
  clv_summary_totals totals = {.size = sizeof totals};
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  ck_assert((totals.orders == ORDERS) == (status != CLV_OK));
  if (status != CLV_OK && want.size > 0) {
    harness_buffer got = bytes_of_summary(summary);
    assert_bytes(&got, &want);
  }
  harness_buffer_free(&want);
  clv_summary_free(summary);
  clv_summary_free(other);
  return status;
}

static clv_status create_bulk(const clv_allocator *allocator, void *user) {
  clv_bulk *bulk = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  clv_status status = clv_bulk_create(&bulk, &shop_open()->columns, NULL, DAYS, allocator, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (bulk != NULL));
  clv_bulk_free(bulk);
  return status;
}

static clv_status summarise_bulk(const clv_allocator *allocator, void *user) {
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  harness_memory before = in_peace(allocator);
  ck_assert_int_eq(clv_bulk_create(&bulk, &shop_open()->columns, NULL, DAYS, allocator, NULL), CLV_OK);
  resume(allocator, before);
  clv_status status = clv_bulk_summary(bulk, &summary, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (summary != NULL));
  clv_bulk_free(bulk);
  clv_summary_free(summary);
  return status;
}

/* All that a stream has to give. */
static clv_status drain(struct ArrowArrayStream *stream) {
  struct ArrowSchema schema = {.release = NULL};
  struct ArrowArray batch = {.release = NULL};
  int failed = stream->get_schema(stream, &schema);
  do {
    if (batch.release) batch.release(&batch);
    if (!failed) failed = stream->get_next(stream, &batch);
  } while (!failed && batch.release);
  if (schema.release) schema.release(&schema);
  ck_assert((failed == 0 || failed == ENOMEM) && batch.release == NULL);
  stream->release(stream);
  return failed ? CLV_ENOMEM : CLV_OK;
}

static clv_status export_predictions(const clv_account *account, const clv_allocator *allocator) {
  struct ArrowArrayStream stream = {.release = NULL};
  clv_error error = CLV_ERROR_INIT;
  (void)allocator;
  clv_status status = clv_account_export_arrow(account, AS_OF, NULL, NULL, &stream, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (stream.release != NULL));
  return status == CLV_OK ? drain(&stream) : status;
}

static clv_status export_statistics(const clv_account *account, const clv_allocator *allocator) {
  struct ArrowArrayStream stream = {.release = NULL};
  clv_error error = CLV_ERROR_INIT;
  (void)allocator;
  clv_status status = clv_account_export_statistics_arrow(account, AS_OF, NULL, &stream, &error);
  assert_error(status, &error);
  return status == CLV_OK ? drain(&stream) : status;
}

static clv_status export_members(const clv_account *account, const clv_allocator *allocator) {
  struct ArrowArrayStream stream = {.release = NULL};
  clv_error error = CLV_ERROR_INIT;
  clv_segment *made = NULL;
  harness_memory before = in_peace(allocator);
  ck_assert_int_eq(clv_segment_create(&made, "s", "historic_orders > 1", 19, 2, allocator, NULL), CLV_OK);
  resume(allocator, before);
  clv_status status = clv_account_export_segment_arrow(account, made, AS_OF, NULL, NULL, &stream, &error);
  assert_error(status, &error);
  ck_assert((status == CLV_OK) == (stream.release != NULL));
  clv_segment_free(made);
  return status == CLV_OK ? drain(&stream) : status;
}

static clv_status export_summary(const clv_allocator *allocator, void *user) {
  struct ArrowArrayStream stream = {.release = NULL};
  clv_error error = CLV_ERROR_INIT;
  harness_memory before = in_peace(allocator);
  clv_summary *summary = summary_of(allocator, ORDERS);
  resume(allocator, before);
  (void)user;
  clv_status status = clv_summary_export_arrow(summary, CLV_SUMMARY_SPEND, NULL, &stream, &error);
  assert_error(status, &error);
  if (status == CLV_OK) status = drain(&stream);
  clv_summary_free(summary);
  return status;
}

/* A stream of orders, in two batches, each applied or not. */
static clv_status apply_stream(const clv_allocator *allocator, void *user) {
  const shop *s = shop_open();
  clv_text ids[ORDERS];
  int64_t times[ORDERS];
  for (int i = 0; i < ORDERS; i++) {
    ids[i] = (clv_text){s->ids[i], strlen(s->ids[i])};
    times[i] = s->day[i] * CLV_SECONDS_PER_DAY;
  }
  box_table table = {.rows = ORDERS, .batch = ORDERS / 2};
  box_add(&table, box_integers("profile", "l", s->customer, NULL, ORDERS));
  box_add(&table, box_texts("order", "u", ids, ORDERS));
  box_add(&table, box_integers("time", "tss:UTC", times, NULL, ORDERS));
  box_add(&table, box_integers("amount", "l", s->amount, NULL, ORDERS));
  harness_memory before = in_peace(allocator);
  clv_account *account = NULL;
  clv_error error = CLV_ERROR_INIT;
  (void)user;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, allocator, NULL), CLV_OK);
  resume(allocator, before);
  struct ArrowArrayStream stream = box_stream(&table);
  clv_arrow_report report = {.size = sizeof report};
  clv_account_facts facts = {.size = sizeof facts};
  clv_status status = clv_account_apply_arrow(account, &stream, NULL, &report, &error);
  assert_error(status, &error);
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert(facts.orders == report.rows && report.rows == report.batches * ORDERS / 2);
  stream.release(&stream);
  clv_account_free(account);
  box_free();
  return status;
}

START_TEST(streams) {
  account_call calls[] = {export_predictions, export_members, export_statistics};
  for (int i = 0; i < 3; i++) harness_each_allocation(with_account, &calls[i]);
  harness_each_allocation(export_summary, NULL);
  harness_each_allocation(apply_stream, NULL);
}
END_TEST

START_TEST(accounts) {
  harness_each_allocation(create_account, NULL);
  harness_each_allocation(apply, NULL);
  harness_each_allocation(filter, NULL);
  harness_each_allocation(refit, NULL);
  account_call calls[] = {summarise, predict_range, predict_list, segment, read_person, write_account};
  for (int i = 0; i < 6; i++) harness_each_allocation(with_account, &calls[i]);
}
END_TEST

START_TEST(models) {
  harness_each_allocation(create_model, NULL);
  harness_buffer buffer = {0};
  clv_model *model = model_of();
  ck_assert_int_eq(clv_model_write(model, harness_write, &buffer, NULL), CLV_OK);
  harness_each_allocation(read_model, &buffer);
  harness_each_allocation(predict_columns, model);
  harness_each_allocation(create_backtest, NULL);
  harness_each_allocation(add_to_backtest, NULL);
  clv_model_free(model);
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(fits) {
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) harness_each_allocation(fit, &kind);
}
END_TEST

START_TEST(summaries) {
  harness_each_allocation(create_summary, NULL);
  clv_summary *summary = summary_of(NULL, ORDERS);
  harness_buffer buffer = bytes_of_summary(summary);
  harness_each_allocation(read_summary, &buffer);
  harness_each_allocation(count_summary, summary);
  combine_fn functions[] = {clv_summary_add, clv_summary_subtract};
  for (int i = 0; i < 2; i++) harness_each_allocation(combine, &functions[i]);
  clv_summary_free(summary);
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(bulks) {
  harness_each_allocation(create_bulk, NULL);
  harness_each_allocation(summarise_bulk, NULL);
}
END_TEST

/* With no memory at all, what only reads still answers. */
START_TEST(readers_take_no_memory) {
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  clv_account *account = account_of(&allocator);
  clv_summary *summary = summary_of(&allocator, ORDERS);
  clv_model *model = model_of();
  memory.fail_at = memory.allocations + 1;
  memory.fail_from_then_on = 1;
  size_t before = memory.allocations;
  harness_buffer buffer = {0};
  clv_account_facts facts = {.size = sizeof facts};
  clv_statistics statistics;
  clv_prediction prediction = {.size = sizeof prediction};
  clv_summary_totals totals = {.size = sizeof totals};
  const void *id = NULL;
  size_t id_size = 0;
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_tick tick = {.size = sizeof tick};
  ck_assert_int_eq(clv_account_set_options(account, NULL, 0, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_tick(account, AS_OF, &tick, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_profile_at(account, facts.generation, 0, &id, &id_size, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_statistics(account, id, id_size, AS_OF, &statistics, sizeof statistics, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_predict(account, id, id_size, AS_OF, NULL, &prediction, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_get_totals(summary, &totals, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_write(summary, harness_write, &buffer, NULL), CLV_OK);
  ck_assert_int_eq(clv_summary_write_json(summary, harness_write, &buffer, NULL), CLV_OK);
  ck_assert_uint_eq(memory.allocations, before);
  clv_model_free(model);
  clv_account_free(account);
  clv_summary_free(summary);
  harness_buffer_free(&buffer);
  ck_assert_uint_eq(memory.live, 0);
}
END_TEST

/* Without memory no door opens, and what was there stays. */
START_TEST(an_allocator_that_is_always_empty) {
  clv_allocator allocator = none();
  clv_account *account = NULL;
  clv_summary *summary = NULL;
  ck_assert_int_eq(clv_account_create(&account, key, NULL, &allocator, NULL), CLV_ENOMEM);
  ck_assert_int_eq(clv_summary_create(&summary, NULL, DAYS, &allocator, NULL), CLV_ENOMEM);
  ck_assert(account == NULL && summary == NULL);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("oom");
  TCase *tests = tcase_create("each allocation");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, every_function_of_the_headers_is_listed);
  tcase_add_test(tests, accounts);
  tcase_add_test(tests, streams);
  tcase_add_test(tests, models);
  tcase_add_test(tests, fits);
  tcase_add_test(tests, summaries);
  tcase_add_test(tests, bulks);
  tcase_add_test(tests, readers_take_no_memory);
  tcase_add_test(tests, an_allocator_that_is_always_empty);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
