/* Erased means erased: not a byte of it in the memory of the account or in its snapshot. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "erase_trial.h"
#include <stdbool.h>
#include <string.h>

enum { MEMBERS = 5, LINKS = 6, FEW = 60, EVENTS_MAX = 400, WIDE = 32, VARINT_MAX = 10, AGAIN = 3 };

/* What happens follows from `shape`, ids and amounts from `noise`: what is found by chance is not found again with
 * another noise. */
typedef struct erase_case {
  uint64_t shape, noise;
  unsigned char ids[MEMBERS][WIDE], orders[EVENTS_MAX][WIDE], refunds[EVENTS_MAX][WIDE];
  clv_event events[EVENTS_MAX + 2];
  size_t count;
  const unsigned char *erased;
  int32_t mode;
  size_t look; /* at every so manieth event */
  erase_traces traces;
  harness_memory heap, snapshot; /* where it is looked for */
} erase_case;

static void draw_bytes(unsigned char *bytes, uint64_t *state) {
  for (size_t i = 0; i < WIDE; i += 8) {
    uint64_t word = harness_random(state);
    memcpy(bytes + i, &word, 8);
  }
}

/* Wide enough that its varint stands nowhere by chance. */
static int64_t draw_amount(uint64_t *state) {
  const int64_t least = INT64_C(1) << 36;
  return least + (int64_t)(harness_random(state) % (uint64_t)(CLV_AMOUNT_MAX - least + 1));
}

static bool is_money(const clv_event *event) {
  return event->kind == CLV_EVENT_PURCHASE || event->kind == CLV_EVENT_REFUND;
}

static clv_event *draw_event(erase_case *c, int32_t kind) {
  clv_event *event = &c->events[c->count++];
  event->kind = kind;
  event->profile = c->ids[c->look > 1 ? 0 : harness_random(&c->shape) % MEMBERS];
  event->profile_size = WIDE;
  return event;
}

/* Every other order or refund is of an order that another event is of, or one in eight of many. */
static void draw_money(erase_case *c) {
  size_t at = c->count;
  bool refund = harness_random(&c->shape) % 3 == 0,
       known = at > 0 && harness_random(&c->shape) % (c->look > 1 ? 8 : 2) == 0;
  clv_event *event = draw_event(c, refund ? CLV_EVENT_REFUND : CLV_EVENT_PURCHASE);
  draw_bytes(c->orders[at], &c->noise);
  draw_bytes(c->refunds[at], &c->noise);
  event->order = c->orders[known ? harness_random(&c->shape) % at : at];
  event->order_size = WIDE;
  event->refund = c->refunds[at];
  event->refund_size = WIDE;
  event->time = (int64_t)(harness_random(&c->shape) % (20000 * UINT64_C(86400)));
  event->amount = draw_amount(&c->noise);
  event->version = (uint32_t)(harness_random(&c->shape) % 3);
  if (refund || harness_random(&c->shape) % 3 > 0) return;
  event->flags = CLV_EVENT_COST;
  event->cost = draw_amount(&c->noise);
}

static void draw_case(erase_case *c) {
  for (size_t i = 0; i < MEMBERS; i++) draw_bytes(c->ids[i], &c->noise);
  c->look = harness_random(&c->shape) % 256 == 0 ? 16 : 1; /* now and then many orders of one profile */
  size_t links = harness_random(&c->shape) % (LINKS + 1);
  size_t money = c->look > 1 ? EVENTS_MAX - LINKS : 1 + harness_random(&c->shape) % (FEW - LINKS);
  while (c->count < money) draw_money(c);
  for (; links > 0; links--) {
    clv_event *event = draw_event(c, harness_random(&c->shape) % 4 ? CLV_EVENT_LINK : CLV_EVENT_UNLINK);
    event->survivor = c->ids[harness_random(&c->shape) % MEMBERS];
    event->survivor_size = WIDE;
    event->seq = (int64_t)(harness_random(&c->shape) % 3);
  }
  for (size_t i = c->count; i > 1; i--) {
    size_t other = (size_t)(harness_random(&c->shape) % i);
    clv_event kept = c->events[i - 1];
    c->events[i - 1] = c->events[other];
    c->events[other] = kept;
  }
  c->erased = c->ids[c->look > 1 ? 0 : harness_random(&c->shape) % MEMBERS];
  c->mode = harness_random(&c->shape) % 2 ? CLV_ERASE_SUPPRESS : CLV_ERASE_FORGET;
}

/* Where a number stands in memory: its lower half as a processor has it, and in seven bits a byte, as it is, doubled
 * for a sign, and negative. */
static size_t find_number(const harness_memory *memory, int64_t number) {
  uint64_t forms[3] = {(uint64_t)number, (uint64_t)number << 1, ((uint64_t)number << 1) - 1};
  uint32_t low = (uint32_t)number;
  size_t found = harness_memory_find(memory, &low, sizeof low);
  for (size_t i = 0; i < 3; i++) {
    unsigned char bytes[VARINT_MAX];
    size_t size = 0;
    for (uint64_t left = forms[i]; left > 0; left >>= 7)
      bytes[size++] = (unsigned char)((left & 127) | (left > 127 ? 128 : 0));
    found += harness_memory_find(memory, bytes, size);
  }
  return found;
}

/* Any quarter of it. */
static size_t find_id(const harness_memory *memory, const void *id) {
  const unsigned char *bytes = id;
  size_t found = 0;
  for (size_t i = 0; i < WIDE; i += WIDE / 4) found += harness_memory_find(memory, bytes + i, WIDE / 4);
  return found;
}

/* All of them, or where `there` is false as many as there may be. */
static size_t find_traces(const erase_case *c, const clv_account *account, const harness_memory *memory,
                          const clv_event *event, bool there) {
  uint64_t traces[ERASE_TRACES];
  bool mark = there ? memory == &c->snapshot : c->mode == CLV_ERASE_SUPPRESS; /* snapshots hold hashes of marks alone */
  if (c->traces == NULL) return there;
  bool shared = false;
  for (size_t i = 0; i < c->count; i++)
    shared = shared ||
             (is_money(&c->events[i]) && c->events[i].order == event->order && c->events[i].profile != event->profile);
  size_t found = 0, count = c->traces(account, event, !there && shared, mark, traces);
  for (size_t i = 0; i < count; i++) {
    size_t times = harness_memory_find(memory, &traces[i], sizeof traces[i]);
    if (there && times == 0) return 0;
    found += times;
  }
  return found;
}

/* How much of the erased profile is left, and of what: NULL where nothing is. */
static const char *find_rest(const erase_case *c, const clv_account *account, const harness_memory *memory) {
  if (find_id(memory, c->erased) > 0) return "its id";
  for (size_t i = 0; i < c->count; i += c->look) {
    const clv_event *event = &c->events[i];
    if (!is_money(event)) continue;
    if (find_id(memory, event->order) > 0) return "an order's id";
    if (event->kind == CLV_EVENT_REFUND && find_id(memory, event->refund) > 0) return "a refund's id";
    if (event->profile != c->erased) continue;
    if (find_number(memory, event->amount) > 0) return "an amount";
    if (event->flags && find_number(memory, event->cost) > 0) return "a cost";
    if (find_traces(c, account, memory, event, false) > 0) return "a digest";
  }
  return NULL;
}

/* The search finds what is there: the id, and amounts and digests of orders and refunds that came once. */
static void check_there(const erase_case *c, const clv_account *account, const harness_memory *memory) {
  for (size_t i = 0; i < c->count; i += c->look) {
    const clv_event *event = &c->events[i];
    if (!is_money(event)) continue;
    bool alone = true;
    for (size_t k = 0; k < c->count; k++)
      alone = alone && (k == i || c->events[k].order != event->order || c->events[k].kind != event->kind);
    if ((event->profile == c->erased && find_id(memory, c->erased) == 0) ||
        (alone && find_number(memory, event->amount) == 0) ||
        (alone && find_traces(c, account, memory, event, true) == 0))
      ck_abort_msg("a search that finds nothing beforehand shows nothing");
  }
}

static const char *look(erase_case *c, const clv_account *account, bool there) {
  harness_buffer buffer;
  memset(&buffer, 0, sizeof buffer);
  clv_status status = clv_account_write(account, CLV_SNAPSHOT_EVENTS, harness_write, &buffer, NULL);
  if (status != CLV_OK) ck_abort_msg("no snapshot: %d", (int)status);
  clv_allocator allocator = harness_allocator(&c->snapshot);
  void *copy = allocator.allocate(buffer.size, allocator.user);
  memcpy(copy, buffer.bytes, buffer.size);
  harness_buffer_free(&buffer);
  const char *rest = NULL;
  if (there) {
    check_there(c, account, &c->heap);
    check_there(c, account, &c->snapshot);
  } else {
    rest = find_rest(c, account, &c->heap);
    if (rest == NULL) rest = find_rest(c, account, &c->snapshot);
  }
  allocator.release(copy, allocator.user);
  return rest;
}

static const char *run_case(uint64_t shape, uint64_t noise, erase_traces traces) {
  static const unsigned char key[CLV_KEY_SIZE] = "sixteen secrets";
  erase_case c;
  memset(&c, 0, sizeof c);
  c.shape = shape;
  c.noise = noise;
  c.traces = traces;
  draw_case(&c);
  clv_allocator allocator = harness_allocator(&c.heap);
  clv_account *account = NULL;
  clv_status status = clv_account_create(&account, key, NULL, &allocator, NULL);
  static const char filter[] = "amount > 1 and not cost = 2 or source = \"\"";
  size_t count = c.count, first = 0;
  if (status == CLV_OK && harness_random(&c.shape) % 2)
    status = clv_account_set_filter(account, filter, sizeof filter - 1, 0, NULL);
  if (status == CLV_OK && harness_random(&c.shape) % 2) {
    first = count;
    status = clv_account_apply(account, c.events, sizeof *c.events, count, NULL, NULL);
    look(&c, account, true);
  }
  clv_event *event = &c.events[count++];
  event->kind = CLV_EVENT_ERASE;
  event->profile = c.erased;
  event->profile_size = WIDE;
  event->mode = c.mode;
  if (c.mode == CLV_ERASE_SUPPRESS && harness_random(&c.shape) % 2) { /* one more, which comes too late */
    c.events[count] = c.events[harness_random(&c.shape) % c.count];
    c.events[count++].profile = c.erased;
  }
  if (status == CLV_OK)
    status = clv_account_apply(account, c.events + first, sizeof *c.events, count - first, NULL, NULL);
  if (status != CLV_OK) ck_abort_msg("apply: %d", (int)status);
  const char *rest = look(&c, account, false);
  clv_account_free(account);
  ck_assert_uint_eq(c.heap.live, 0);
  return rest;
}

void trial_erase(uint64_t seed, size_t cases, erase_traces traces) {
  uint64_t state = seed;
  for (size_t round = 0; round < cases; round++) {
    uint64_t shape = harness_random(&state), times = 0;
    const char *rest = "";
    while (times < AGAIN && rest != NULL) rest = run_case(shape, harness_random(&state), traces), times++;
    ck_assert_msg(rest == NULL, "seed %llu, case %zu: %s is left", (unsigned long long)seed, round, rest);
  }
}
