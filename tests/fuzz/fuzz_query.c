/* Any text as an expression: refused with a place in it, or printed, compiled again, and evaluated in any batches. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../unit/query/expressions.h"
#include "fuzz.h"

enum { ROWS = 2 * CLVP_QUERY_BATCH + 44, AS_OF = 19782, MEMORY_LEAST = 16384, MEMORY_RATE = 300 };

static const double some_numbers[] = {0, 1, -1, 0.5, 0.1, -2.25, 1e300, -1e300, 100, 50, 1e-300, 0x1p63};
static const int64_t some_integers[] = {0, 1, 2, -3, 100, 50, 19782, 19783, -1234, INT64_MAX, INT64_MIN, 1000000000000};
static const clvp_query_text some_texts[] = {{NULL, 0}, {"", 0},       {"pos", 3},         {"web", 3},
                                             {"we", 2}, {"a\"b\\", 4}, {"caf\xc3\xa9", 5}, {"\0\x1f\x7f\xff", 4}};

#define PICKED(array) (array)[random % (sizeof(array) / sizeof(array)[0])]

/* A field's values follow from its number and the row. */
static void get(void *user, uint32_t field, size_t first, size_t count, clvp_query_column *column) {
  (void)user;
  FUZZ_REQUIRE(count > 0 && count <= CLVP_QUERY_BATCH && first + count <= ROWS, "rows that there are not");
  for (size_t i = 0; i < count; i++) {
    uint64_t state = field * UINT64_C(1000003) + first + i, random = harness_random(&state);
    clvp_query_type type = expression_fields[field].type;
    FUZZ_REQUIRE(column->absent[i] == 0, "absence is not cleared");
    if (type <= CLVP_QUERY_DATE) column->absent[i] = harness_random(&state) % 4 == 0;
    if (type == CLVP_QUERY_NUMBER || type == CLVP_QUERY_ESTIMATE)
      column->is.number[i] = PICKED(some_numbers);
    else if (type <= CLVP_QUERY_DATE)
      column->is.integer[i] = PICKED(some_integers);
    else if (type == CLVP_QUERY_TEXT)
      column->is.text[i] = PICKED(some_texts);
    else if (type == CLVP_QUERY_TAGS)
      column->is.tags[i] = (clvp_query_tags){some_texts + random % 4, random / 4 % 5};
    else
      column->is.flag[i] = random % 3 == 0 ? (uint8_t)(random >> 8) : 0;
  }
}

static bool bound(void *user, uint32_t field, uint32_t share, clvp_query_value *value) {
  (void)user;
  FUZZ_REQUIRE(expression_fields[field].ranked, "a field without a ranking");
  FUZZ_REQUIRE(share > 0 && share <= CLVP_QUERY_SHARE_WHOLE, "share %u", share);
  clvp_query_type type = expression_fields[field].type;
  if (type == CLVP_QUERY_NUMBER || type == CLVP_QUERY_ESTIMATE)
    value->number = some_numbers[share % 6];
  else
    value->integer = some_integers[share % 6];
  return share % 5 > 0;
}

static clvp_query *compile_under(const char *text, size_t size, const clv_allocator *allocator) {
  clvp_query *query = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clvp_query_compile(&query, text, size, &expression_table, allocator, &error);
  FUZZ_REQUIRE((status == CLV_OK) == (query != NULL) && error.status == status, "status %d", (int)status);
  if (status == CLV_OK) return query;
  FUZZ_REQUIRE(status == CLV_EDATA && error.message[0] != '\0' && strcmp(error.field, "definition") == 0, "status %d",
               (int)status);
  FUZZ_REQUIRE(error.position >= 0 && (uint64_t)error.position <= size, "place %lld", (long long)error.position);
  return NULL;
}

/* Matches of all rows, asked for in batches of `batch`; scratch memory may hold anything. */
static void evaluate(const clvp_query *query, size_t batch, uint8_t *matches) {
  clvp_query_source source = {get, bound, NULL, AS_OF};
  size_t size = clvp_query_scratch_size(query);
  void *scratch = malloc(size);
  FUZZ_REQUIRE(scratch && size > 0, "out of memory");
  memset(scratch, (int)batch, size);
  for (size_t first = 0; first < ROWS; first += batch) {
    size_t count = batch < ROWS - first ? batch : ROWS - first;
    clvp_query_evaluate(query, &source, scratch, first, count, matches + first);
  }
  free(scratch);
}

static void check_matches(const clvp_query *query, const uint8_t *want, size_t batch) {
  uint8_t got[ROWS];
  evaluate(query, batch, got);
  for (size_t i = 0; i < ROWS; i++)
    FUZZ_REQUIRE(got[i] == want[i] && got[i] <= 1, "row %zu, in batches of %zu: %d, not %d", i, batch, got[i], want[i]);
}

static void check_query(const clvp_query *query, const clv_allocator *allocator) {
  size_t size, fields, again_size;
  const char *printed = clvp_query_printed(query, &size);
  const uint32_t *read = clvp_query_fields(query, &fields);
  FUZZ_REQUIRE(printed[size] == '\0' && size <= CLVP_QUERY_SIZE_MAX, "printed in %zu bytes", size);
  for (size_t i = 0; i < fields; i++) FUZZ_REQUIRE(read[i] < EXPRESSION_FIELDS, "field %u", read[i]);
  char *copy = fuzz_copy(printed, size);
  clvp_query *again = compile_under(copy, size, allocator);
  FUZZ_REQUIRE(again, "what was printed does not compile: %.*s", shown(size), printed);
  const char *twice = clvp_query_printed(again, &again_size);
  FUZZ_REQUIRE(again_size == size && memcmp(printed, twice, size) == 0, "prints as %.*s, and that as %.*s", shown(size),
               printed, shown(again_size), twice);
  uint8_t matches[ROWS];
  evaluate(query, ROWS, matches);
  check_matches(query, matches, CLVP_QUERY_BATCH - 1);
  check_matches(query, matches, 61);
  if (size < 1000) check_matches(query, matches, 1);
  check_matches(again, matches, CLVP_QUERY_BATCH);
  clvp_query_free(again);
  free(copy);
}

/* Buyers of different kinds, with a model. */
static const clv_account *some_account(void) {
  enum { BUYERS = 40 };
  static clv_account *account;
  if (account) return account;
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  const double parameters[] = {0.6, 20, 0.7, 30}, spend[] = {6, 4, 15};
  spec.kind = CLV_MODEL_MBG_NBD;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  memcpy(spec.parameters, parameters, sizeof parameters);
  memcpy(spec.spend_parameters, spend, sizeof spend);
  FUZZ_REQUIRE(clv_model_create(&model, &spec, NULL, NULL) == CLV_OK, "no model");
  FUZZ_REQUIRE(clv_account_create(&account, fuzz_key, NULL, NULL, NULL) == CLV_OK, "no account");
  for (unsigned i = 0; i < 3 * BUYERS; i++) {
    unsigned char who = (unsigned char)(i * i % BUYERS);
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = &who, .profile_size = 1, .order = &i, .order_size = 4};
    event.time = (AS_OF + 20 - (int64_t)(i * 7 % 300)) * CLV_SECONDS_PER_DAY;
    event.amount = i * 50;
    FUZZ_REQUIRE(clv_account_apply(account, &event, sizeof event, 1, NULL, NULL) == CLV_OK, "not applied");
  }
  FUZZ_REQUIRE(clv_account_set_model(account, model, NULL) == CLV_OK, "no model");
  clv_model_free(model);
  return account;
}

/* Everybody together, and each alone. */
static void check_members(const clv_segment *segment) {
  const clv_account *account = some_account();
  clv_account_facts facts = {.size = sizeof facts};
  int64_t as_of = (int64_t)AS_OF * CLV_SECONDS_PER_DAY;
  size_t positions[64], members = 0, at = 0;
  FUZZ_REQUIRE(clv_account_get_facts(account, &facts, NULL) == CLV_OK && facts.positions <= 64, "no facts");
  FUZZ_REQUIRE(clv_account_segment_range(account, segment, facts.generation, 0, facts.positions, as_of, NULL, positions,
                                         &members, NULL) == CLV_OK,
               "no members");
  for (size_t i = 0; i < facts.positions; i++) {
    const void *id;
    size_t size;
    int32_t member = 7, listed = at < members && positions[at] == i;
    FUZZ_REQUIRE(clv_account_profile_at(account, facts.generation, i, &id, &size, NULL) == CLV_OK, "nobody");
    FUZZ_REQUIRE(clv_account_in_segment(account, segment, id, size, as_of, NULL, &member, NULL) == CLV_OK, "no answer");
    FUZZ_REQUIRE(member == listed, "position %zu alone: %d", i, member);
    at += (size_t)listed;
  }
  FUZZ_REQUIRE(at == members, "%zu members, not %zu", members, at);
}

/* The same text as a segment, whose fields are the attributes. */
static void check_segment(const char *text, size_t size) {
  harness_memory memory;
  clv_allocator allocator = fuzz_allocator(&memory);
  clv_segment *segment = NULL, *again = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_segment_create(&segment, "s", text, size, 2, &allocator, &error);
  FUZZ_REQUIRE((status == CLV_OK) == (segment != NULL), "status %d", (int)status);
  if (status != CLV_OK) {
    FUZZ_REQUIRE(status == CLV_EDATA && error.position >= 0 && (uint64_t)error.position <= size, "status %d",
                 (int)status);
  } else {
    const char *printed = clv_segment_definition(segment);
    status = clv_segment_create(&again, "s", printed, strlen(printed), 2, &allocator, NULL);
    FUZZ_REQUIRE(status == CLV_OK && strcmp(clv_segment_definition(again), printed) == 0, "printed as %.*s",
                 shown(strlen(printed)), printed);
    check_members(segment);
  }
  clv_segment_free(segment);
  clv_segment_free(again);
  fuzz_check_memory(&memory, 2 * MEMORY_LEAST, 2 * MEMORY_RATE, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  harness_memory memory;
  clv_allocator allocator = fuzz_allocator(&memory);
  char *text = fuzz_copy(bytes, size);
  clvp_query *query = compile_under(text, size, &allocator);
  if (query) {
    /* It may ask for no more than what it was read from; what follows takes as much once more. */
    FUZZ_REQUIRE(memory.peak_bytes <= MEMORY_LEAST + MEMORY_RATE * size, "%zu bytes of memory", memory.peak_bytes);
    check_query(query, &allocator);
  }
  clvp_query_free(query);
  size_t live = memory.live;
  if (query && size > 0) {
    memory.fail_at = memory.allocations + 1 + bytes[size - 1] % 8;
    query = NULL;
    clv_status status = clvp_query_compile(&query, text, size, &expression_table, &allocator, NULL);
    FUZZ_REQUIRE(status == CLV_OK || (status == CLV_ENOMEM && !query && memory.live == live), "out of memory: %d",
                 (int)status);
    clvp_query_free(query);
  }
  check_segment(text, size);
  free(text);
  fuzz_check_memory(&memory, 2 * MEMORY_LEAST, 2 * MEMORY_RATE, size);
  return 0;
}
