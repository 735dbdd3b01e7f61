/* The input as a host that gives an account events of every kind, hostile ones too, in batches, short of memory: the
 * account is what the set of accepted events makes it. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_pool.h"
#include "fuzz.h"
#include "pool_filters.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  TOLD = 256,
  CROWD = 352,
  EVENTS = TOLD + CROWD,
  TAGS = 4,
  REFUSALS = 8,
  MEMORY_LEAST = 400000,
  MEMORY_RATE = 4000
};

/* Bits of an event's first byte; the rest is its kind. */
enum { BATCH_ENDS = 8, DETAILS = 16, REFUSE = 32, STRANGE = 64, WILD = 128 };

typedef struct story {
  clv_configuration configuration;
  const char *filter; /* NULL: none */
  size_t beyond;      /* of a host's larger structure, in bytes */
  uint8_t model;
  clv_event events[EVENTS];
  clv_text tags[EVENTS][TAGS];
  bool ends[EVENTS];      /* a batch, behind this event */
  size_t refused[EVENTS]; /* allocation of the batch that ends here; 0 none */
  int32_t outcomes[EVENTS];
  size_t crowd; /* events before those that the input tells */
  size_t count, refusals;
  bool forgets;
} story;

/* Orders of one profile, more than a block holds. */
static char crowd_names[CROWD][4];

/* Nothing may look here. */
static const void *const nowhere = (const void *)1;

static clv_text draw_text(fuzz_input *input) {
  static const clv_text words[] = {{"1", 1}, {"2", 1}, {"web", 3}, {"w", 1}, {"\0", 1}, {"\xff\xfe", 2}, {"", 0}};
  static char longest[CLV_ID_MAX + 1];
  const size_t hostile[] = {0, CLV_TEXT_MAX, CLV_TEXT_MAX + 1, CLV_ID_MAX, CLV_ID_MAX + 1, SIZE_MAX, SIZE_MAX / 2 + 2};
  uint8_t byte = fuzz_byte(input);
  if (byte < 0x60) return pool_ids[byte % POOL_IDS];
  if (byte < 0xc0) return words[byte % (sizeof words / sizeof words[0])];
  if (byte < 0xd0) return (clv_text){crowd_names[byte % 16 * 21], sizeof crowd_names[0]};
  memset(longest, 'z', sizeof longest);
  if (byte >= 0xf0) {
    /* A size without bytes, or bytes of a size that they perhaps do not have: who looks at them before it is refused?
     */
    clv_text text = {byte & 8 ? NULL : longest, hostile[byte % 7]};
    if (text.size > sizeof longest) text.bytes = nowhere;
    if (byte == 0xff) text.size = 0, text.bytes = nowhere;
    return text;
  }
  size_t size = byte % 16 + UINT64_C(1);
  if (size > input->size) size = input->size;
  clv_text text = {input->bytes, size};
  input->bytes += size;
  input->size -= size;
  return text;
}

static int64_t draw_number(fuzz_input *input, const int64_t *usual, size_t count) {
  static const int64_t odd[] = {CLV_TIME_MIN,
                                CLV_TIME_MIN - 1,
                                CLV_TIME_MAX,
                                CLV_TIME_MAX + 1,
                                INT64_MIN,
                                INT64_MAX,
                                CLV_AMOUNT_MAX,
                                CLV_AMOUNT_MAX + 1,
                                -1,
                                0,
                                1700000000000,
                                INT64_C(1) << 32};
  uint8_t byte = fuzz_byte(input);
  if (byte < 0xd0) return usual[byte % count];
  if (byte < 0xf0) return odd[byte % (sizeof odd / sizeof odd[0])];
  return (int64_t)fuzz_number(input, 8);
}

static int64_t draw_time(fuzz_input *input) {
  int64_t usual[64];
  for (int i = 0; i < 64; i++)
    usual[i] = (POOL_DAY + i / 3 * (i / 3)) * (int64_t)CLV_SECONDS_PER_DAY + i % 3 * INT64_C(43199);
  return draw_number(input, usual, 64);
}

static int64_t draw_amount(fuzz_input *input) {
  static const int64_t usual[] = {0, 50, 100, 250, 1999, 5000000000, CLV_AMOUNT_MAX};
  return draw_number(input, usual, sizeof usual / sizeof usual[0]);
}

static void draw_details(story *s, clv_event *event, fuzz_input *input) {
  uint8_t what = fuzz_byte(input);
  if (what & 1) event->version = what & 2 ? (uint32_t)draw_amount(input) : what >> 6;
  if (what & 4) event->flags = CLV_EVENT_COST, event->cost = draw_amount(input);
  clv_text channel = {NULL, 0}, campaign = {NULL, 0};
  if (what & 8) channel = draw_text(input);
  if (what & 16) campaign = draw_text(input);
  event->channel = channel.bytes, event->channel_size = channel.size;
  event->campaign = campaign.bytes, event->campaign_size = campaign.size;
  if (!(what & 32)) return;
  event->tags = s->tags[s->count];
  event->tag_count = fuzz_byte(input);
  if (event->tag_count > TAGS && event->tag_count <= CLV_TAGS_MAX) event->tag_count %= TAGS + 1;
  for (size_t i = 0; i < event->tag_count && i < TAGS; i++) s->tags[s->count][i] = draw_text(input);
}

/* What the kind does not use may be anything. */
static void fill_wild(clv_event *event) {
  if (event->kind == CLV_EVENT_PURCHASE || event->kind == CLV_EVENT_REFUND) {
    event->survivor = nowhere, event->survivor_size = 77;
    event->seq = INT64_MIN, event->mode = 99;
  } else {
    event->order = event->source = event->channel = event->campaign = nowhere;
    event->order_size = event->source_size = event->channel_size = event->campaign_size = 77;
    event->tags = nowhere, event->tag_count = SIZE_MAX;
    event->time = INT64_MIN, event->amount = INT64_MAX, event->cost = INT64_MIN;
    if (event->kind == CLV_EVENT_ERASE) event->survivor = nowhere, event->survivor_size = SIZE_MAX;
  }
  if (event->kind != CLV_EVENT_REFUND) event->refund = nowhere, event->refund_size = 3;
}

static void draw_strange(clv_event *event, fuzz_input *input) {
  uint8_t what = fuzz_byte(input);
  if (what & 1) event->kind = (int32_t)fuzz_number(input, 4);
  if (what & 2) event->status = (int32_t)fuzz_number(input, 4);
  if (what & 4) event->flags = (uint32_t)fuzz_number(input, 4);
  if (what & 8) event->reserved = (uint32_t)fuzz_number(input, 4);
  if (what & 16) event->mode = (int32_t)fuzz_number(input, 4);
  if (what & 32) event->amount = (int64_t)fuzz_number(input, 8);
  if (what & 64) event->time = (int64_t)fuzz_number(input, 8);
}

static void draw_event(story *s, fuzz_input *input) {
  static const int32_t kinds[] = {CLV_EVENT_PURCHASE, CLV_EVENT_PURCHASE, CLV_EVENT_PURCHASE, CLV_EVENT_REFUND,
                                  CLV_EVENT_LINK,     CLV_EVENT_UNLINK,   CLV_EVENT_ERASE,    CLV_EVENT_ERASE};
  static const int64_t seqs[] = {0, 1, 2, 3};
  clv_event *event = &s->events[s->count];
  uint8_t head = fuzz_byte(input);
  clv_text profile = draw_text(input), order = {NULL, 0}, source = order, refund = order, survivor = order;
  event->kind = kinds[head % 8];
  if (event->kind == CLV_EVENT_PURCHASE || event->kind == CLV_EVENT_REFUND) {
    order = draw_text(input);
    source = draw_text(input);
    event->time = draw_time(input);
    event->amount = draw_amount(input);
    if (event->kind == CLV_EVENT_REFUND) refund = draw_text(input);
    if (head & DETAILS) draw_details(s, event, input);
    if (event->kind == CLV_EVENT_REFUND) event->flags = 0;
    event->status = (head & DETAILS) && event->amount % 4 == 2;
  } else if (event->kind != CLV_EVENT_ERASE) {
    survivor = draw_text(input);
    event->seq = draw_number(input, seqs, 4);
  }
  event->mode = head % 8 == 7 ? CLV_ERASE_FORGET : CLV_ERASE_SUPPRESS;
  event->profile = profile.bytes, event->profile_size = profile.size;
  event->order = order.bytes, event->order_size = order.size;
  event->source = source.bytes, event->source_size = source.size;
  event->refund = refund.bytes, event->refund_size = refund.size;
  event->survivor = survivor.bytes, event->survivor_size = survivor.size;
  if (head & STRANGE) draw_strange(event, input);
  if (head & WILD) fill_wild(event);
  s->ends[s->count] = head & BATCH_ENDS;
  if ((head & REFUSE) && s->refusals++ < REFUSALS) s->refused[s->count] = fuzz_byte(input);
  s->count++;
}

/* The first profile buys that often, before all else and in no order. */
static void draw_crowd(story *s, size_t count) {
  for (size_t i = 0; i < CROWD; i++) snprintf(crowd_names[i], sizeof crowd_names[i], "%zx", 0x100 + i);
  for (size_t i = 0; i < count; i++) {
    size_t which = i * 211 % CROWD;
    s->events[i] = (clv_event){.kind = CLV_EVENT_PURCHASE,
                               .profile = pool_ids[0].bytes,
                               .profile_size = pool_ids[0].size,
                               .order = crowd_names[which],
                               .order_size = sizeof crowd_names[which],
                               .time = (int64_t)POOL_DAY * CLV_SECONDS_PER_DAY + (int64_t)(which / 2) * 40000,
                               .amount = (int64_t)which};
  }
  s->crowd = s->count = count;
}

static void draw_story(story *s, fuzz_input *input) {
  static const int32_t offsets[] = {0, 3600, -36000, CLV_SECONDS_PER_DAY, -CLV_SECONDS_PER_DAY};
  memset(s, 0, sizeof *s);
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  uint8_t first = fuzz_byte(input);
  configuration.day_offset = offsets[first % 5];
  draw_crowd(s, first >= 0xc0 ? 100 + (first - 0xc0) * UINT64_C(4) : 0);
  configuration.minor_digits = fuzz_byte(input) % 7;
  s->configuration = configuration;
  s->filter = pool_filters[fuzz_byte(input) % POOL_FILTERS].text;
  s->beyond = fuzz_byte(input) % 4 * sizeof(uint64_t);
  s->model = fuzz_byte(input);
  for (size_t i = 0; input->size > 0 && i < TOLD; i++) draw_event(s, input);
  if (s->count > 0) s->ends[s->count - 1] = true;
}

/* Where the currency has too few decimals for the filter, there is none. */
static void set_filter(const story *s, clv_account *account) {
  if (!s->filter) return;
  clv_status status = clv_account_set_filter(account, s->filter, strlen(s->filter), 0, NULL);
  FUZZ_REQUIRE(status == CLV_OK || (status == CLV_EDATA && s->configuration.minor_digits < 2), "status %d",
               (int)status);
}

static clv_account *open_account(const story *s, const clv_allocator *allocator) {
  clv_account *account = NULL;
  FUZZ_REQUIRE(clv_account_create(&account, fuzz_key, &s->configuration, allocator, NULL) == CLV_OK, "no account");
  return account;
}

static harness_buffer told(const clv_account *account, uint32_t parts) {
  harness_buffer bytes = {0};
  FUZZ_REQUIRE(clv_account_write(account, parts, harness_write, &bytes, NULL) == CLV_OK, "does not write");
  return bytes;
}

/* Events in memory of their exact size, as a host of a later version has them. */
static void apply(clv_account *account, const story *s, size_t first, size_t count, harness_memory *memory,
                  int32_t *outcomes) {
  size_t stride = sizeof(clv_event) + s->beyond, refused = memory ? s->refused[first + count - 1] : 0;
  unsigned char *events = calloc(count, stride);
  FUZZ_REQUIRE(events, "out of memory");
  for (size_t i = 0; i < count; i++) memcpy(events + i * stride, &s->events[first + i], sizeof(clv_event));
  if (refused > 0) {
    harness_buffer before = told(account, CLV_SNAPSHOT_ALL);
    memset(outcomes, 0x77, count * sizeof *outcomes);
    memory->fail_at = memory->allocations + refused;
    memory->fail_from_then_on = refused % 2;
    clv_status status = clv_account_apply(account, (const void *)events, stride, count, outcomes, NULL);
    memory->fail_at = 0;
    FUZZ_REQUIRE(status == CLV_OK || status == CLV_ENOMEM, "status %d", (int)status);
    if (status == CLV_ENOMEM) {
      harness_buffer after = told(account, CLV_SNAPSHOT_ALL);
      fuzz_same(&after, before.bytes, before.size, "out of memory");
      for (size_t i = 0; i < count; i++) FUZZ_REQUIRE(outcomes[i] == 0x77777777, "an outcome of nothing");
      refused = 0;
    }
    harness_buffer_free(&before);
  }
  if (refused == 0)
    FUZZ_REQUIRE(clv_account_apply(account, (const void *)events, stride, count, outcomes, NULL) == CLV_OK,
                 "not applied");
  free(events);
}

static void tell_story(story *s, clv_account *account, harness_memory *memory) {
  for (size_t first = 0, i = 0; i < s->count; i++) {
    if (!s->ends[i]) continue;
    apply(account, s, first, i + 1 - first, memory, s->outcomes + first);
    first = i + 1;
  }
  for (size_t i = 0; i < s->count; i++) {
    int32_t outcome = s->outcomes[i];
    FUZZ_REQUIRE(outcome >= CLV_OUTCOME_BAD_MODE && outcome <= CLV_OUTCOME_DROPPED, "outcome %d", (int)outcome);
    s->forgets = s->forgets || (s->events[i].kind == CLV_EVENT_ERASE && s->events[i].mode == CLV_ERASE_FORGET);
  }
}

static void same_events(const clv_account *account, const harness_buffer *want, const char *what) {
  harness_buffer got = told(account, CLV_SNAPSHOT_EVENTS);
  fuzz_same(&got, want->bytes, want->size, what);
}

/* One by one: backwards, unless somebody is forgotten, with the filter at the end. What is accepted is so anywhere. */
static void check_any_order(const story *s, const harness_buffer *want) {
  clv_account *account = open_account(s, NULL), *empty = NULL;
  for (size_t i = 0; i < s->count; i++) {
    size_t at = s->forgets ? i : s->count - 1 - i;
    int32_t outcome;
    apply(account, s, at, 1, NULL, &outcome);
    FUZZ_REQUIRE((outcome < 0 ? outcome : 0) == (s->outcomes[at] < 0 ? s->outcomes[at] : 0), "event %zu: %d and %d", at,
                 (int)outcome, (int)s->outcomes[at]);
    if (at % 16 != 0 || at < s->crowd) continue;
    empty = open_account(s, NULL);
    apply(empty, s, at, 1, NULL, &outcome);
    FUZZ_REQUIRE((outcome < 0) == (s->outcomes[at] < 0), "event %zu: accepted here, and there not", at);
    clv_account_free(empty);
  }
  set_filter(s, account);
  same_events(account, want, "one by one");
  clv_account_free(account);
}

/* Read back, it answers as the one that was written. */
static void check_read_back(const story *s, const clv_account *account) {
  harness_buffer bytes = told(account, CLV_SNAPSHOT_ALL), reader = fuzz_reader(bytes.bytes, bytes.size, 0);
  clv_account *back = NULL;
  clv_account_facts facts[2] = {{.size = sizeof facts[0]}, {.size = sizeof facts[0]}};
  FUZZ_REQUIRE(clv_account_read(&back, fuzz_key, harness_read, &reader, NULL, NULL) == CLV_OK, "not read back");
  harness_buffer again = told(back, CLV_SNAPSHOT_ALL);
  fuzz_same(&again, bytes.bytes, bytes.size, "a snapshot");
  FUZZ_REQUIRE(clv_account_get_facts(account, &facts[0], NULL) == CLV_OK, "no facts");
  FUZZ_REQUIRE(clv_account_get_facts(back, &facts[1], NULL) == CLV_OK, "no facts");
  FUZZ_REQUIRE(facts[0].persons == facts[1].persons && facts[0].profiles == facts[1].profiles &&
                   facts[0].erased == facts[1].erased && facts[0].links == facts[1].links &&
                   facts[0].orders == facts[1].orders && facts[0].refunds == facts[1].refunds &&
                   facts[0].conflicts == facts[1].conflicts && facts[0].last_time == facts[1].last_time,
               "other facts");
  for (size_t i = s->crowd; i < s->count; i++) {
    const clv_event *event = &s->events[i];
    clv_statistics numbers[2];
    if (s->outcomes[i] < 0) continue;
    memset(numbers, 0, sizeof numbers);
    clv_status status = clv_account_statistics(account, event->profile, event->profile_size, CLV_TIME_MAX, &numbers[0],
                                               sizeof numbers[0], NULL);
    FUZZ_REQUIRE(clv_account_statistics(back, event->profile, event->profile_size, CLV_TIME_MAX, &numbers[1],
                                        sizeof numbers[0], NULL) == status &&
                     memcmp(&numbers[0], &numbers[1], sizeof numbers[0]) == 0,
                 "other numbers");
  }
  clv_account_free(back);
  harness_buffer_free(&bytes);
}

static void give_model(const story *s, clv_account *account) {
  static const double parameters[][4] = {{0.55, 10.6, 0.6, 11.7}, {0.01, 1e5, 1e-3, 1e6}, {1e3, 0.5, 80, 0.1}};
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_model *model = NULL;
  clv_account_facts facts = {.size = sizeof facts};
  FUZZ_REQUIRE(clv_account_get_facts(account, &facts, NULL) == CLV_OK, "no facts");
  spec.kind = CLV_MODEL_NBD + s->model % 4;
  spec.unit_days = s->model & 4 ? 7 : 1;
  memcpy(spec.parameters, parameters[s->model / 8 % 3], (spec.kind == CLV_MODEL_NBD ? 2 : 4) * sizeof(double));
  spec.spend_kind = s->model & 64 ? CLV_SPEND_GAMMA_GAMMA : CLV_SPEND_NONE;
  spec.convention = s->model & 128 ? CLV_SPEND_REPEAT : CLV_SPEND_ALL;
  if (spec.spend_kind != CLV_SPEND_NONE)
    spec.spend_parameters[0] = 6.25, spec.spend_parameters[1] = 3.74, spec.spend_parameters[2] = 15.44;
  spec.configuration = facts.configuration;
  FUZZ_REQUIRE(clv_model_create(&model, &spec, NULL, NULL) == CLV_OK, "no model");
  FUZZ_REQUIRE(clv_account_set_model(account, model, NULL) == CLV_OK, "not taken");
  clv_model_free(model);
}

/* Everybody at some moments; a range has the bits of single ones. */
static void check_predictions(const clv_account *account) {
  const int64_t times[] = {CLV_TIME_MIN, (POOL_DAY + INT64_C(30)) * CLV_SECONDS_PER_DAY, CLV_TIME_MAX};
  clv_account_facts facts = {.size = sizeof facts};
  FUZZ_REQUIRE(clv_account_get_facts(account, &facts, NULL) == CLV_OK, "no facts");
  double *alive = calloc(facts.positions + 1, sizeof *alive);
  FUZZ_REQUIRE(alive, "out of memory");
  for (size_t k = 0; k < 3; k++) {
    clv_column column = {9, 0, alive, NULL};
    FUZZ_REQUIRE(clv_account_predict_range(account, facts.generation, 0, facts.positions, times[k], NULL, &column, 1,
                                           NULL) == CLV_OK,
                 "no range");
    for (size_t i = 0; i < facts.positions; i++) {
      const void *id;
      size_t size;
      clv_prediction prediction = {.size = sizeof prediction};
      if (clv_account_profile_at(account, facts.generation, i, &id, &size, NULL) != CLV_OK) continue;
      FUZZ_REQUIRE(clv_account_predict(account, id, size, times[k], NULL, &prediction, NULL) == CLV_OK, "nobody");
      fuzz_check_prediction(&prediction);
      FUZZ_REQUIRE(memcmp(&alive[i], &prediction.p_alive, sizeof *alive) == 0, "position %zu: other bits", i);
    }
  }
  free(alive);
}

/* Input and the structures of its events. */
static size_t size_of(const story *s, size_t size) { return size + s->count; }

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  static story s;
  harness_memory memory;
  clv_allocator allocator = fuzz_allocator(&memory);
  fuzz_input input = {bytes, size};
  draw_story(&s, &input);
  clv_account *account = open_account(&s, &allocator);
  set_filter(&s, account);
  tell_story(&s, account, &memory);
  harness_buffer events = told(account, CLV_SNAPSHOT_EVENTS);
  if (!s.forgets && s.count > 0) {
    int32_t outcomes[EVENTS];
    apply(account, &s, 0, s.count, NULL, outcomes);
    same_events(account, &events, "once more");
  }
  check_any_order(&s, &events);
  give_model(&s, account);
  check_read_back(&s, account);
  check_predictions(account);
  clv_account_free(account);
  harness_buffer_free(&events);
  fuzz_check_memory(&memory, MEMORY_LEAST, MEMORY_RATE, size_of(&s, size));
  return 0;
}
