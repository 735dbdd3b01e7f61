/* Streams of orders and events: every layout gives the same account; wrong schemas and hostile arrays are refused. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "arrow_box.h"
#include "crowd.h"

enum { EVENTS = 700 };

static const crowd people = {.seed = 5, .profiles = 60, .orders = 9};
static clv_event events[EVENTS];
static clv_error error;

static clv_error *fresh(void) {
  error = (clv_error)CLV_ERROR_INIT;
  return &error;
}

/* What a member of each event is, as a text; NULL where it was not sent. */
static clv_text *texts_of(size_t bytes, size_t size) {
  clv_text *texts = box_allocate(EVENTS * sizeof *texts);
  for (int i = 0; i < EVENTS; i++) {
    memcpy(&texts[i].bytes, (const char *)&events[i] + bytes, sizeof texts[i].bytes);
    memcpy(&texts[i].size, (const char *)&events[i] + size, sizeof texts[i].size);
  }
  return texts;
}

#define TEXTS(member) texts_of(offsetof(clv_event, member), offsetof(clv_event, member##_size))

static clv_text *words_of(const char *const *words, size_t member) {
  clv_text *texts = box_allocate(EVENTS * sizeof *texts);
  for (int i = 0; i < EVENTS; i++) {
    int32_t number;
    memcpy(&number, (const char *)&events[i] + member, sizeof number);
    const char *word = words[number];
    texts[i] = (clv_text){word, word ? strlen(word) : 0};
  }
  return texts;
}

/* A layout for a column of texts, another one each time. */
static box_column *any_texts(uint64_t *state, const char *name, const clv_text *texts) {
  static const char *const formats[] = {"u", "z", "U", "Z", "vu", "vz"}, *const indices[] = {"s", "S", "i", "L"};
  const char *format = formats[harness_random(state) % 6], *index = indices[harness_random(state) % 4];
  if (harness_random(state) % 3 == 0) return box_encoded(name, index, format, texts, EVENTS);
  return box_texts(name, format, texts, EVENTS);
}

static box_column *any_money(uint64_t *state, const char *name, const int64_t *values, const bool *given) {
  static const char *const formats[] = {"l", "d:38,2", "d:20,2,128", "L"};
  return box_integers(name, formats[harness_random(state) % 4], values, given, EVENTS);
}

/* Times are whole seconds: what the unit cuts off is put in front. */
static box_column *any_times(uint64_t *state, int64_t *values, const bool *given) {
  static const char *const formats[] = {"tss:", "tsm:UTC", "tsu:Europe/Berlin", "l"};
  static const int64_t units[] = {1, 1000, 1000000, 1};
  unsigned which = (unsigned)(harness_random(state) % 4);
  for (int i = 0; i < EVENTS; i++)
    values[i] = values[i] * units[which] + (int64_t)(harness_random(state) % (uint64_t)units[which]);
  return box_integers("time", formats[which], values, given, EVENTS);
}

static void numbers_of(box_table *table, uint64_t *state) {
  int64_t *numbers[5];
  bool *orders = box_allocate(EVENTS * sizeof *orders), *costs = box_allocate(EVENTS * sizeof *costs);
  bool *relations = box_allocate(EVENTS * sizeof *relations);
  for (int k = 0; k < 5; k++) numbers[k] = box_allocate(EVENTS * sizeof *numbers[k]);
  for (int i = 0; i < EVENTS; i++) {
    const clv_event *e = &events[i];
    orders[i] = e->kind <= CLV_EVENT_REFUND;
    costs[i] = (e->flags & CLV_EVENT_COST) != 0;
    relations[i] = e->kind == CLV_EVENT_LINK || e->kind == CLV_EVENT_UNLINK;
    numbers[0][i] = e->time;
    numbers[1][i] = e->amount;
    numbers[2][i] = e->cost;
    numbers[3][i] = e->version;
    numbers[4][i] = e->seq;
  }
  box_add(table, any_times(state, numbers[0], orders));
  box_add(table, any_money(state, "amount", numbers[1], orders));
  box_add(table, any_money(state, "cost", numbers[2], costs));
  bool odd = harness_random(state) % 2;
  box_add(table, box_integers(odd ? "version" : "order_version", odd ? "I" : "l", numbers[3], orders, EVENTS));
  box_add(table, box_integers("seq", "l", numbers[4], relations, EVENTS));
}

/* All events as a table, in layouts that the seed draws. */
static box_table table_of(uint64_t seed) {
  static const char *const kinds[] = {NULL, "purchase", "refund", "link", "unlink", "erase"};
  static const char *const statuses[] = {NULL, "cancelled"}, *const modes[] = {NULL, "suppress", "forget"};
  uint64_t state = seed;
  box_table table = {.rows = EVENTS};
  for (unsigned i = 0; i < EVENTS; i++) {
    events[i] = crowd_event(&people, i);
    if (events[i].time == CLV_TIME_MAX || events[i].time == CLV_TIME_MIN) events[i].time = 86399;
  }
  box_add(&table, any_texts(&state, "unknown", TEXTS(order)));
  box_add(&table, any_texts(&state, "survivor", TEXTS(survivor)));
  box_add(&table, any_texts(&state, "profile", TEXTS(profile)));
  box_add(&table, any_texts(&state, "order", TEXTS(order)));
  box_add(&table, any_texts(&state, "source", TEXTS(source)));
  box_add(&table, any_texts(&state, "channel", TEXTS(channel)));
  box_add(&table, any_texts(&state, "campaign", TEXTS(campaign)));
  box_add(&table, any_texts(&state, "refund", TEXTS(refund)));
  box_add(&table, box_lists("tags", seed % 2 ? "+l" : "+L", events, EVENTS, seed % 3 ? "u" : "vz"));
  box_add(&table, any_texts(&state, "status", words_of(statuses, offsetof(clv_event, status))));
  box_add(&table, any_texts(&state, "mode", words_of(modes, offsetof(clv_event, mode))));
  numbers_of(&table, &state);
  box_add(&table, any_texts(&state, seed % 2 ? "event" : "kind", words_of(kinds, offsetof(clv_event, kind))));
  return table;
}

static harness_buffer bytes_of(clv_account *account) {
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_account_write(account, CLV_SNAPSHOT_ALL, harness_write, &buffer, NULL), CLV_OK);
  return buffer;
}

static void assert_same(clv_account *account, clv_account *other) {
  harness_buffer one = bytes_of(account), two = bytes_of(other);
  ck_assert_uint_eq(one.size, two.size);
  ck_assert_mem_eq(one.bytes, two.bytes, one.size);
  harness_buffer_free(&one);
  harness_buffer_free(&two);
}

START_TEST(every_layout_and_cut_gives_the_same_account) {
  static const size_t batches[] = {0, 1, 13, 64, 300};
  static const uint32_t parts[] = {65536, 1, 7, 100};
  box_table table = table_of((uint64_t)_i + 1);
  table.batch = batches[_i % 5];
  table.by_children = _i % 2;
  clv_account *account = crowd_open(NULL, NULL), *plain = crowd_open(NULL, NULL);
  clv_arrow_import_options options = CLV_ARROW_IMPORT_OPTIONS_INIT;
  options.rows = parts[_i % 4];
  clv_arrow_report report = {.size = sizeof report};
  struct ArrowArrayStream stream = box_stream(&table);
  ck_assert_msg(clv_account_apply_arrow(account, &stream, &options, &report, fresh()) == CLV_OK, "%s: %s of %d",
                error.field, error.message, (int)error.row);
  ck_assert_int_eq(clv_account_apply(plain, events, sizeof events[0], EVENTS, NULL, NULL), CLV_OK);
  assert_same(account, plain);
  ck_assert_uint_eq(report.rows, EVENTS);
  ck_assert_uint_eq(report.batches, (EVENTS + table.batch - 1) / table.batch);
  ck_assert_int_eq(report.outcome, 0);
  ck_assert(report.row == CLV_NO_ROW && report.refused == 0);
  ck_assert_uint_eq(
      report.added + report.repeated + report.replaced + report.superseded + report.conflicts + report.dropped, EVENTS);
  ck_assert_int_eq(box.live, 1);
  stream.release(&stream);
  clv_account_free(account);
  clv_account_free(plain);
  box_free();
}
END_TEST

/* Three good orders. */
static box_table three(const char *time, const char *money) {
  static const clv_text profiles[] = {{"a", 1}, {"b", 1}, {"a", 1}}, orders[] = {{"1", 1}, {"2", 1}, {"3", 1}};
  static const int64_t times[] = {100, 200, 300}, amounts[] = {1999, 0, 5};
  box_table table = {.rows = 3};
  box_add(&table, box_texts("profile", "u", profiles, 3));
  box_add(&table, box_texts("order", "z", orders, 3));
  box_add(&table, box_integers("time", time, times, NULL, 3));
  box_add(&table, box_integers("amount", money, amounts, NULL, 3));
  return table;
}

static clv_status apply(clv_account *account, box_table *table, uint32_t flags, clv_arrow_report *report) {
  clv_arrow_import_options options = CLV_ARROW_IMPORT_OPTIONS_INIT;
  options.flags = flags;
  struct ArrowArrayStream stream = box_stream(table);
  clv_status status = clv_account_apply_arrow(account, &stream, &options, report, fresh());
  ck_assert_int_eq(box.live, 1);
  stream.release(&stream);
  return status;
}

/* A column that is to be of another type, and whether that can be taken. */
START_TEST(wrong_schemas_are_refused_by_the_name_of_the_column) {
  static const struct {
    int column;
    const char *name, *format;
    bool taken;
  } cases[] = {{3, "amount", "g", false},
               {3, "amount", "f", false},
               {3, "amount", "u", false},
               {3, "amount", "d:10,3", false},
               {3, "amount", "d:10,2,256", false},
               {3, "amount", "d:10,-2", true},
               {3, "amount", "d:", false},
               {3, "amount", "tsn:", false},
               {2, "time", "u", false},
               {2, "time", "g", false},
               {2, "time", "ttm", false},
               {2, "time", "tsx:", false},
               {2, "time", "ts", false},
               {2, "time", "tsn:", true},
               {2, "time", "tdD", true},
               {2, "time", "tdm", true},
               {2, "time", "i", true},
               {0, "profile", "b", false},
               {0, "profile", "+s", false},
               {0, "profile", "g", false},
               {0, "profile", "+l", false},
               {0, "profile", "", false},
               {1, "order", "l", true},
               {1, "order", "w:x", false},
               {1, "order", "w:", false},
               {1, "order", "d:5,0", false},
               {0, "order", NULL, false},
               {0, "seq", NULL, false}};
  clv_account *account = crowd_open(NULL, NULL);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    box_table table = three("tss:", "l");
    box_column *column = table.columns[cases[i].column];
    if (!cases[i].format)
      column->name = cases[i].name;
    else if (cases[i].taken)
      table.columns[cases[i].column] =
          box_integers(cases[i].name, cases[i].format, (const int64_t[]){1, 2, 3}, NULL, 3);
    else
      column->format = cases[i].format;
    clv_status status = apply(account, &table, 0, NULL);
    ck_assert_msg(status == (cases[i].taken ? CLV_OK : CLV_EFORMAT), "%s %s: %d %s", cases[i].name, cases[i].format,
                  status, error.message);
    if (!cases[i].taken && strcmp(cases[i].name, "seq") != 0) ck_assert_str_eq(error.field, cases[i].name);
  }
  static const char *const missing[] = {"profile", "order", "time", "amount"};
  for (int i = 0; i < 4; i++) {
    box_table table = three("tss:", "l");
    table.columns[i]->name = i % 2 ? "other" : NULL;
    ck_assert_int_eq(apply(account, &table, 0, NULL), CLV_EFORMAT);
    ck_assert_str_eq(error.field, missing[i]);
  }
  static const char *const beside[] = {"refund", "survivor", "seq", "mode", "tags"};
  for (int i = 0; i < 5; i++) {
    box_table table = three("tss:", "l");
    box_add(&table, box_integers(beside[i], "l", (const int64_t[]){1, 2, 3}, NULL, 3));
    ck_assert_int_eq(apply(account, &table, 0, NULL), CLV_EFORMAT);
    ck_assert_str_eq(error.field, beside[i]);
  }
  clv_account_free(account);
  box_free();
}
END_TEST

static int64_t last_time(clv_account *account) {
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  return facts.last_time;
}

START_TEST(times_are_cut_to_seconds_and_dates_are_days_of_the_account) {
  static const struct {
    const char *format;
    int64_t value, time;
  } cases[] = {{"tss:", -5, -5},
               {"tsm:", -1, -1},
               {"tsm:", 1999, 1},
               {"tsu:UTC", -1000001, -2},
               {"tsn:Asia/Tokyo", 1999999999, 1},
               {"tsn:", INT64_MAX, INT64_C(9223372036)},
               {"tdD", 3, 3 * 86400 - 7200},
               {"tdm", INT64_C(3) * 86400000, 3 * 86400 - 7200},
               {"l", 77, 77},
               {"i", 77, 77},
               {"L", 77, 77}};
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  configuration.day_offset = 7200;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    clv_account *account = crowd_open(&configuration, NULL);
    box_table table = three("tss:", "l");
    const int64_t values[] = {cases[i].value, cases[i].value, cases[i].value};
    table.columns[2] = box_integers("time", cases[i].format, values, NULL, 3);
    ck_assert_int_eq(apply(account, &table, CLV_ARROW_STRICT, NULL), CLV_OK);
    ck_assert_msg(last_time(account) == cases[i].time, "%s: %lld", cases[i].format, (long long)last_time(account));
    clv_account_free(account);
  }
  box_free();
}
END_TEST

START_TEST(decimals_are_exact) {
  static const struct {
    const char *format;
    int64_t low, high, amount; /* amount -1: refused */
  } cases[] = {{"d:38,2", 1999, 0, 1999},
               {"d:38,0", 19, 0, 1900},
               {"d:38,1", 199, 0, 1990},
               {"d:38,-2", 1, 0, 10000},
               {"d:38,-37", 0, 0, 0},
               {"d:38,-37", 1, 0, -1},
               {"d:38,2", -1, -1, -1},
               {"d:38,2", 1, 1, -1},
               {"d:38,2", INT64_MIN, 0, -1},
               {"d:38,2", INT64_C(1000000000000), 0, INT64_C(1000000000000)},
               {"d:38,2", INT64_C(1000000000001), 0, -1},
               {"d:38,0", INT64_MAX, 0, -1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    clv_account *account = crowd_open(NULL, NULL);
    box_table table = three("tss:", "d:38,2");
    table.rows = 1;
    table.columns[3]->format = cases[i].format;
    int64_t words[6] = {cases[i].low, cases[i].high};
    table.columns[3]->buffers[1] = memcpy(box_allocate(sizeof words), words, sizeof words);
    clv_status status = apply(account, &table, CLV_ARROW_STRICT, NULL);
    ck_assert_int_eq(status, cases[i].amount < 0 ? CLV_EDATA : CLV_OK);
    clv_statistics statistics;
    if (cases[i].amount >= 0) {
      ck_assert_int_eq(clv_account_statistics(account, "a", 1, 1000, &statistics, sizeof statistics, NULL), CLV_OK);
      ck_assert_int_eq(statistics.spend, cases[i].amount);
    }
    clv_account_free(account);
  }
  box_free();
}
END_TEST

START_TEST(integers_are_ids_in_their_digits) {
  /* Both ends of each width; of the unsigned the one that a sign would make negative. */
  static const struct {
    const char *format;
    int64_t id;
    const char *digits;
  } cases[] = {{"l", 0, "0"},
               {"c", INT8_MIN, "-128"},
               {"c", INT8_MAX, "127"},
               {"C", UINT8_MAX, "255"},
               {"s", INT16_MIN, "-32768"},
               {"s", INT16_MAX, "32767"},
               {"S", UINT16_MAX, "65535"},
               {"i", INT32_MIN, "-2147483648"},
               {"i", INT32_MAX, "2147483647"},
               {"I", UINT32_MAX, "4294967295"},
               {"l", INT64_MIN, "-9223372036854775808"},
               {"l", INT64_MAX, "9223372036854775807"},
               {"L", -1, "18446744073709551615"}};
  for (int encoded = 0; encoded < 2; encoded++) {
    clv_account *account = crowd_open(NULL, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
      box_table table = three("tss:", "l");
      const int64_t same[] = {cases[i].id, cases[i].id, cases[i].id};
      const char *digits = cases[i].digits;
      box_column *numbers = box_integers("profile", cases[i].format, same, NULL, 3);
      table.columns[0] = numbers;
      if (encoded) {
        table.columns[0] = box_integers("profile", "C", (const int64_t[]){2, 0, 1}, NULL, 3);
        table.columns[0]->dictionary = numbers;
      }
      table.columns[1] = box_integers("order", "c", (const int64_t[]){1, 2, -3}, NULL, 3);
      table.batch = 2;
      ck_assert_int_eq(apply(account, &table, CLV_ARROW_STRICT, NULL), CLV_OK);
      clv_statistics s;
      ck_assert_int_eq(clv_account_statistics(account, digits, strlen(digits), 1000, &s, sizeof s, NULL), CLV_OK);
      ck_assert_int_eq(s.orders, 3);
    }
    clv_account_free(account);
  }
  box_free();
}
END_TEST

START_TEST(refused_events_are_counted_and_the_first_is_named) {
  static const bool given[] = {true, true, false};
  static const int64_t amounts[] = {5, -1, 7}, times[] = {100, 200, 300};
  clv_account *account = crowd_open(NULL, NULL);
  clv_arrow_report report = {.size = sizeof report};
  box_table table = three("tss:", "l");
  table.columns[3] = box_integers("amount", "l", amounts, NULL, 3);
  table.columns[2] = box_integers("time", "tss:", times, given, 3);
  table.batch = 1;
  ck_assert_int_eq(apply(account, &table, 0, &report), CLV_OK);
  ck_assert(report.rows == 3 && report.added == 1 && report.refused == 2 && report.batches == 3);
  ck_assert(report.outcome == CLV_OUTCOME_BAD_AMOUNT && report.row == 1);
  ck_assert_str_eq(report.column, "amount");
  clv_account_free(account);
  account = crowd_open(NULL, NULL);
  ck_assert_int_eq(apply(account, &table, CLV_ARROW_STRICT, &report), CLV_EDATA);
  ck_assert(report.rows == 1 && report.batches == 1 && report.refused == 0);
  ck_assert(error.row == 1 && report.row == 1 && report.outcome == CLV_OUTCOME_BAD_AMOUNT);
  ck_assert_str_eq(error.field, "amount");
  clv_account_free(account);
  box_free();
}
END_TEST

START_TEST(a_batch_that_fails_is_left_and_the_next_call_goes_on) {
  clv_account *account = crowd_open(NULL, NULL);
  box_table table = three("tss:", "l");
  box_add(&table, box_integers("order_version", "l", (const int64_t[]){0, INT64_C(4294967296), 1}, NULL, 3));
  table.batch = 1;
  clv_arrow_report report = {.size = sizeof report};
  struct ArrowArrayStream stream = box_stream(&table);
  ck_assert_int_eq(clv_account_apply_arrow(account, &stream, NULL, &report, fresh()), CLV_EDATA);
  ck_assert_str_eq(error.field, "order_version");
  ck_assert(error.row == 1 && report.rows == 1 && report.batches == 1);
  ck_assert_int_eq(clv_account_apply_arrow(account, &stream, NULL, &report, fresh()), CLV_OK);
  ck_assert(report.rows == 1 && report.added == 1);
  stream.release(&stream);
  ck_assert_int_eq(clv_account_apply_arrow(account, &stream, NULL, NULL, fresh()), CLV_EINVAL);
  clv_account_free(account);
  box_free();
}
END_TEST

/* A link without seq, by a null and without the column; one of every word that is none. */
START_TEST(events_need_what_they_are_made_of) {
  static const clv_text kinds[] = {{"link", 4}, {"purchase", 8}, {"lin", 3}};
  clv_account *account = crowd_open(NULL, NULL);
  for (int with = 0; with < 2; with++) {
    box_table table = three("tss:", "l");
    static const bool given[] = {false, true, true};
    box_add(&table, box_texts("event", "vu", kinds, 3));
    if (with) box_add(&table, box_integers("seq", "i", (const int64_t[]){1, 2, 3}, given, 3));
    ck_assert_int_eq(apply(account, &table, 0, NULL), CLV_EDATA);
    ck_assert_str_eq(error.field, "seq");
    ck_assert_uint_eq(error.row, 0);
  }
  box_table table = three("tss:", "l");
  box_add(&table, box_texts("kind", "u", kinds, 3));
  box_add(&table, box_integers("seq", "C", (const int64_t[]){1, 2, 3}, NULL, 3));
  box_add(&table, box_new("survivor", "n", 3));
  table.columns[6]->buffer_count = 0;
  table.columns[6]->null_count = 3;
  clv_arrow_report report = {.size = sizeof report};
  ck_assert_int_eq(apply(account, &table, 0, &report), CLV_OK);
  ck_assert(report.added == 1 && report.refused == 2 && report.row == 0);
  ck_assert_str_eq(report.column, "survivor");
  box_table numbers = three("tss:", "l");
  box_add(&numbers, box_integers("event", "i", (const int64_t[]){1, 5, 12}, NULL, 3));
  box_add(&numbers, box_integers("mode", "C", (const int64_t[]){0, 1, 0}, NULL, 3));
  ck_assert_int_eq(apply(account, &numbers, 0, &report), CLV_OK);
  ck_assert(report.added + report.repeated == 2 && report.refused == 1 && report.row == 2);
  ck_assert_str_eq(report.column, "event");
  clv_account_free(account);
  box_free();
}
END_TEST

enum { SPOILS = 24 };

/* What a producer could get wrong, or do on purpose. */
static void spoil(struct ArrowArray *array, int how) {
  static int32_t down[] = {3, 2, 1, 0}, below[] = {-1, 0, 1, 2};
  static const uint8_t none[] = {0};
  struct ArrowArray *text = array->children[0], *number = array->children[3], *words = array->children[4],
                    *list = array->children[5];
  static const int64_t far[] = {0, 9, 0};
  if (how == 0) array->length = -1;
  if (how == 1) array->offset = -1;
  if (how == 2) array->offset = INT64_MAX;
  if (how == 3) array->length = 4;
  if (how == 4) array->null_count = 1;
  if (how == 5) array->buffers[0] = none, array->null_count = -1;
  if (how == 6) text->length = -7;
  if (how == 7) text->offset = INT64_MIN;
  if (how == 8) text->null_count = 4;
  if (how == 9) text->null_count = -2;
  if (how == 10) text->null_count = 1;
  if (how == 11) text->n_buffers = 2;
  if (how == 12) text->n_buffers = INT64_MAX;
  if (how == 13) text->buffers[1] = NULL;
  if (how == 14) text->buffers[1] = down;
  if (how == 15) text->buffers[1] = below;
  if (how == 16) text->buffers[2] = NULL;
  if (how == 17) number->buffers[1] = NULL;
  if (how == 18) number->n_buffers = 3;
  if (how == 19) words->buffers[1] = far;
  if (how == 20) words->dictionary->length = 0;
  if (how == 21) list->children[0]->length = 1;
  if (how == 22) list->children[0]->n_buffers = 1;
  if (how == 23) number->length = 2;
}

static box_table hostile(int how) {
  static const clv_text channels[] = {{"web", 3}, {"app", 3}, {"web", 3}}, tags[] = {{"x", 1}, {"y", 1}};
  clv_event tagged[3] = {{.tags = tags, .tag_count = 2}, {.tags = tags, .tag_count = 1}, {.tags = NULL}};
  box_table table = three("tss:", "l");
  box_add(&table, box_encoded("channel", "l", "u", channels, 3));
  box_add(&table, box_lists("tags", "+l", tagged, 3, "u"));
  table.spoil = how < SPOILS ? spoil : NULL;
  table.how = how;
  return table;
}

START_TEST(hostile_arrays_are_refused) {
  clv_account *account = crowd_open(NULL, NULL);
  box_table table = hostile(_i);
  clv_status status = apply(account, &table, 0, NULL);
  ck_assert_msg(status == (_i < SPOILS ? CLV_EFORMAT : CLV_OK), "%d: %d %s", _i, status, error.message);
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_uint_eq(facts.orders, _i < SPOILS ? 0 : 3);
  clv_account_free(account);
  box_free();
}
END_TEST

enum { SCHEMA_SPOILS = 13 };

static void spoil_schema(struct ArrowSchema *schema, int how) {
  struct ArrowSchema *text = schema->children[0], *words = schema->children[4], *list = schema->children[5];
  if (how == 0) schema->format = NULL;
  if (how == 1) schema->format = "u";
  if (how == 2) schema->format = "+l";
  if (how == 3) text->format = NULL;
  if (how == 4) text->n_children = -1;
  if (how == 5) text->n_children = 3;
  if (how == 6) text->format = "l", text->dictionary = words;
  if (how == 7) text->dictionary = schema->children[1];
  if (how == 8) words->dictionary->format = "g";
  if (how == 9) words->dictionary->dictionary = text;
  if (how == 10) list->children[0]->format = "+l";
  if (how == 11) list->children[0]->format = "l";
  if (how == 12) list->format = "+m";
}

static void mend_schema(struct ArrowSchema *schema, int how) {
  struct ArrowSchema *text = schema->children[0], *words = schema->children[4];
  if (how >= 4 && how <= 7) text->n_children = 0, text->dictionary = NULL;
  if (how == 9) words->dictionary->dictionary = NULL;
}

static int spoilt_schema;
static void (*box_release)(struct ArrowSchema *schema);

static void release_mended(struct ArrowSchema *schema) {
  mend_schema(schema, spoilt_schema);
  box_release(schema);
}

static int get_spoilt_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
  box_get_schema(stream, schema);
  spoil_schema(schema, spoilt_schema);
  box_release = schema->release;
  schema->release = release_mended;
  return 0;
}

START_TEST(hostile_schemas_are_refused) {
  clv_account *account = crowd_open(NULL, NULL);
  box_table table = hostile(SPOILS);
  struct ArrowArrayStream stream = box_stream(&table);
  spoilt_schema = _i;
  stream.get_schema = get_spoilt_schema;
  clv_status status = clv_account_apply_arrow(account, &stream, NULL, NULL, fresh());
  ck_assert_msg(status == (_i < SCHEMA_SPOILS ? CLV_EFORMAT : CLV_OK), "%d: %d %s", _i, status, error.message);
  stream.release(&stream);
  clv_account_free(account);
  box_free();
}
END_TEST

/* Types made up of what types are made of, in each column. */
START_TEST(types_of_any_spelling) {
  static const char letters[] = "cCsSiIlLefguUzZwvtdDmn+:,0129-";
  uint64_t state = 77;
  clv_account *account = crowd_open(NULL, NULL);
  size_t taken = 0;
  for (int k = 0; k < 20000; k++) {
    char format[12] = "";
    size_t length = harness_random(&state) % 8;
    for (size_t i = 0; i < length; i++) format[i] = letters[harness_random(&state) % (sizeof letters - 1)];
    box_table table = hostile(SPOILS);
    table.rows = 0;
    table.columns[harness_random(&state) % 6]->format = format;
    clv_status status = apply(account, &table, 0, NULL);
    ck_assert(status == CLV_OK || status == CLV_EFORMAT);
    taken += status == CLV_OK;
    box_free();
  }
  ck_assert(taken > 100 && taken < 5000);
  clv_account_free(account);
}
END_TEST

START_TEST(streams_that_fail) {
  clv_account *account = crowd_open(NULL, NULL);
  box_table table = three("tss:", "l");
  table.schema_fails = 1;
  ck_assert_int_eq(apply(account, &table, 0, NULL), CLV_EIO);
  table.schema_fails = 0;
  table.next_fails = 1;
  ck_assert_int_eq(apply(account, &table, 0, NULL), CLV_EIO);
  table.next_fails = 0;
  table.rows = 0;
  clv_arrow_report report = {.size = sizeof report};
  ck_assert_int_eq(apply(account, &table, 0, &report), CLV_OK);
  ck_assert(report.rows == 0 && report.batches == 0);
  box_table nothing = {.rows = 3};
  ck_assert_int_eq(apply(account, &nothing, 0, NULL), CLV_EFORMAT);
  clv_account_free(account);
  box_free();
}
END_TEST

static clv_status import_all(const clv_allocator *allocator, void *user) {
  harness_memory *memory = allocator->user;
  size_t fail_at = memory->fail_at;
  memory->fail_at = 0;
  clv_account *account = crowd_open(NULL, allocator);
  memory->fail_at = fail_at;
  memory->allocations = 0;
  box_table *table = user;
  table->batch = 100;
  clv_arrow_report report = {.size = sizeof report};
  clv_status status = apply(account, table, 0, &report);
  clv_account_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_account_get_facts(account, &facts, NULL), CLV_OK);
  ck_assert_uint_eq(report.rows, status == CLV_OK ? EVENTS : report.batches * 100);
  ck_assert_uint_eq(facts.orders > 0, report.rows > 0);
  clv_account_free(account);
  return status;
}

START_TEST(memory_may_end_at_any_allocation) {
  box_table table = table_of(4);
  harness_each_allocation(import_all, &table);
  box_free();
}
END_TEST

int main(void) {
  Suite *suite = suite_create("arrow import");
  TCase *tests = tcase_create("streams");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, every_layout_and_cut_gives_the_same_account, 0, 40);
  tcase_add_test(tests, wrong_schemas_are_refused_by_the_name_of_the_column);
  tcase_add_test(tests, times_are_cut_to_seconds_and_dates_are_days_of_the_account);
  tcase_add_test(tests, decimals_are_exact);
  tcase_add_test(tests, integers_are_ids_in_their_digits);
  tcase_add_test(tests, refused_events_are_counted_and_the_first_is_named);
  tcase_add_test(tests, a_batch_that_fails_is_left_and_the_next_call_goes_on);
  tcase_add_test(tests, events_need_what_they_are_made_of);
  tcase_add_loop_test(tests, hostile_arrays_are_refused, 0, SPOILS + 1);
  tcase_add_loop_test(tests, hostile_schemas_are_refused, 0, SCHEMA_SPOILS + 1);
  tcase_add_test(tests, types_of_any_spelling);
  tcase_add_test(tests, streams_that_fail);
  tcase_add_test(tests, memory_may_end_at_any_allocation);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
