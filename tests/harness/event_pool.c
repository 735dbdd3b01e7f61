/* Random events from small pools, so that they meet. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "event_pool.h"
#include "harness.h"
#include <string.h>

#define TEXT(bytes)                                                                                                    \
  { bytes, sizeof(bytes) - 1 }

/* One begins another; one goes on with a zero; signs of bytes matter. */
const clv_text pool_ids[POOL_IDS] = {TEXT("a"), TEXT("ab"), TEXT("a\0"), TEXT("\xff\xfe"), TEXT("someone@example.org")};

static const clv_text pool_orders[POOL_ORDERS] = {TEXT("1"),  TEXT("2"),  TEXT("3"),     TEXT("11"),
                                                  TEXT("12"), TEXT("21"), TEXT("order"), TEXT("\x01")};
static const clv_text pool_refunds[3] = {TEXT("1"), TEXT("2"), TEXT("refund")};
static const clv_text pool_sources[2] = {TEXT(""), TEXT("1")};
static const clv_text pool_words[3] = {TEXT(""), TEXT("web"), TEXT("webshop")};
static const clv_text pool_tags[] = {TEXT("new"), TEXT("n"), TEXT("\xc3\xa9"), TEXT("n"), TEXT("new")};
/* First tag and how many: none, the same set in two orders, a set that begins another, one tag twice. */
static const size_t pool_tag_sets[6][2] = {{0, 0}, {0, 2}, {3, 2}, {0, 3}, {1, 1}, {1, 3}};
static const int64_t pool_paid[5] = {0, 100, 250, 5000000000, CLV_AMOUNT_MAX};
static const int64_t pool_back[5] = {0, 50, 100, 200, 5000000000};
static const int64_t pool_costs[3] = {0, 40, 5000000000};
static const int64_t pool_hours[3] = {0, 40000, CLV_SECONDS_PER_DAY - 1};

#define PICK(array) ((array)[harness_random(state) % (sizeof(array) / sizeof *(array))])

pool_weights pool_draw_weights(uint64_t *state, int forget) {
  pool_weights weights = {{40, 20, 0, 0, 0, 0}, POOL_ORDERS};
  if (harness_random(state) % 8 > 0) weights.of[POOL_LINK] = 4 + (uint32_t)(harness_random(state) % 20);
  if (harness_random(state) % 4 > 0) weights.of[POOL_UNLINK] = 2 + (uint32_t)(harness_random(state) % 16);
  if (harness_random(state) % 3 > 0) weights.of[POOL_SUPPRESS] = 1 + (uint32_t)(harness_random(state) % 12);
  if (forget && harness_random(state) % 4 > 0) weights.of[POOL_FORGET] = 1 + (uint32_t)(harness_random(state) % 6);
  return weights;
}

int64_t pool_draw_time(uint64_t *state) {
  int64_t day = POOL_DAY + (int64_t)(harness_random(state) % POOL_DAYS);
  return day * CLV_SECONDS_PER_DAY + PICK(pool_hours) - (int64_t)(harness_random(state) % 2);
}

static clv_text order_text(size_t number) {
  static char names[POOL_MANY_ORDERS][24];
  if (number < POOL_ORDERS) return pool_orders[number];
  if (names[number][0] == '\0') snprintf(names[number], sizeof names[number], "o%zu", number);
  return (clv_text){names[number], strlen(names[number])};
}

/* One in three looks like another, so that the comparison of contents has to go on. */
static void draw_contents(clv_event *event, size_t orders, uint64_t *state) {
  clv_text order = order_text((size_t)(harness_random(state) % orders)), source = PICK(pool_sources);
  event->order = order.bytes;
  event->order_size = order.size;
  event->source = source.size > 0 || harness_random(state) % 2 ? source.bytes : NULL;
  event->source_size = source.size;
  event->time = pool_draw_time(state);
  event->version = (uint32_t)(harness_random(state) % 3);
  event->status = harness_random(state) % 4 == 0 ? CLV_ORDER_CANCELLED : CLV_ORDER_PLACED;
  event->amount = 100;
  if (harness_random(state) % 3 == 0) event->time = (POOL_DAY + INT64_C(5)) * CLV_SECONDS_PER_DAY;
}

static void draw_purchase(clv_event *event, size_t orders, uint64_t *state) {
  draw_contents(event, orders, state);
  if (harness_random(state) % 3 > 0) event->amount = PICK(pool_paid);
  if (harness_random(state) % 3 == 0) {
    event->flags = CLV_EVENT_COST;
    event->cost = PICK(pool_costs);
  }
  if (harness_random(state) % 2) return;
  clv_text channel = PICK(pool_words), campaign = PICK(pool_words);
  event->channel = channel.bytes;
  event->channel_size = channel.size;
  event->campaign = campaign.bytes;
  event->campaign_size = campaign.size;
  const size_t *set = PICK(pool_tag_sets);
  event->tags = set[1] > 0 ? pool_tags + set[0] : NULL;
  event->tag_count = set[1];
}

static void draw_refund(clv_event *event, size_t orders, uint64_t *state) {
  draw_contents(event, orders, state);
  clv_text refund = PICK(pool_refunds);
  if (harness_random(state) % 3 > 0) event->amount = PICK(pool_back);
  event->refund = refund.bytes;
  event->refund_size = refund.size;
}

static void draw_link(clv_event *event, uint64_t *state) {
  clv_text survivor = PICK(pool_ids);
  event->survivor = survivor.bytes;
  event->survivor_size = survivor.size;
  event->seq = (int64_t)(harness_random(state) % 4) - 1;
}

clv_event pool_draw(const pool_weights *weights, uint64_t *state) {
  uint64_t sum = 0;
  for (int k = 0; k < POOL_KINDS; k++) sum += weights->of[k];
  uint64_t at = harness_random(state) % sum;
  int kind = 0;
  for (; at >= weights->of[kind]; kind++) at -= weights->of[kind];
  clv_text profile = PICK(pool_ids);
  if (weights->orders > POOL_ORDERS && harness_random(state) % 2) profile = pool_ids[0];
  clv_event event;
  memset(&event, 0, sizeof event);
  event.profile = profile.bytes;
  event.profile_size = profile.size;
  event.kind = kind < POOL_SUPPRESS ? kind + CLV_EVENT_PURCHASE : CLV_EVENT_ERASE;
  if (kind == POOL_PURCHASE) draw_purchase(&event, weights->orders, state);
  if (kind == POOL_REFUND) draw_refund(&event, weights->orders, state);
  if (kind == POOL_LINK || kind == POOL_UNLINK) draw_link(&event, state);
  if (kind == POOL_SUPPRESS) event.mode = CLV_ERASE_SUPPRESS;
  if (kind == POOL_FORGET) event.mode = CLV_ERASE_FORGET;
  return event;
}

static void print_text(FILE *to, const char *name, const void *bytes, size_t size) {
  fprintf(to, " %s ", name);
  for (size_t i = 0; i < size; i++) {
    unsigned char byte = ((const unsigned char *)bytes)[i];
    fprintf(to, byte > ' ' && byte < 127 ? "%c" : "\\x%02x", byte);
  }
}

void pool_print(FILE *to, const clv_event *event) {
  static const char *const kinds[] = {"", "purchase", "refund", "link", "unlink", "erase"};
  print_text(to, kinds[event->kind], event->profile, event->profile_size);
  if (event->kind == CLV_EVENT_ERASE) fputs(event->mode == CLV_ERASE_SUPPRESS ? " suppress" : " forget", to);
  if (event->kind == CLV_EVENT_LINK || event->kind == CLV_EVENT_UNLINK) {
    print_text(to, "survivor", event->survivor, event->survivor_size);
    fprintf(to, " seq %lld", (long long)event->seq);
  }
  if (event->kind == CLV_EVENT_PURCHASE || event->kind == CLV_EVENT_REFUND) {
    print_text(to, "order", event->order, event->order_size);
    print_text(to, "source", event->source, event->source_size);
    if (event->kind == CLV_EVENT_REFUND) print_text(to, "refund", event->refund, event->refund_size);
    int64_t shown = event->time - (int64_t)POOL_DAY * CLV_SECONDS_PER_DAY;
    fprintf(to, " version %u time %lld amount %lld status %d", (unsigned)event->version, (long long)shown,
            (long long)event->amount, (int)event->status);
  }
  fputc('\n', to);
}

void pool_shuffle(clv_event *events, size_t count, uint64_t *state) {
  for (size_t i = count; i > 1; i--) {
    size_t other = (size_t)(harness_random(state) % i);
    clv_event kept = events[i - 1];
    events[i - 1] = events[other];
    events[other] = kept;
  }
}
