/* Made-up events of every kind, from pools so small that they meet; each follows from seed and index alone. */
#ifndef CROWD_H
#define CROWD_H

#include "harness.h"
#include <clv/clv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CROWD_HELPER __attribute__((unused)) static

enum { CROWD_IDS = 4096, CROWD_DAY = 19000 };

static const unsigned char crowd_key[CLV_KEY_SIZE] = "sixteen secrets";

/* What is drawn. */
typedef struct crowd {
  uint64_t seed;
  unsigned profiles; /* at most CROWD_IDS */
  unsigned orders;   /* of a profile, in each of three sources */
  bool forget;       /* erasures whose place among the others matters */
  bool plain;        /* orders alone, as most shops have them */
} crowd;

CROWD_HELPER clv_text crowd_text(const char *bytes, size_t size) {
  clv_text text = {bytes, size};
  return text;
}

/* Id number i: short, long, and with bytes that no text has. */
CROWD_HELPER clv_text crowd_id(unsigned i) {
  static char ids[CROWD_IDS][6], longest[CLV_ID_MAX];
  if (i == 1) return crowd_text("\0", 1);
  if (i == 2) return crowd_text("\xff\0\x80", 3);
  if (i == 3) return crowd_text((const char *)memset(longest, 'z', sizeof longest), sizeof longest);
  char *id = ids[i];
  for (unsigned k = 0; k < 6; k++) id[k] = (char)('a' + (i >> (3 * k) % 12) % 8);
  return crowd_text(id, 4 + i % 3);
}

CROWD_HELPER void crowd_order(const crowd *c, uint64_t *state, clv_event *event) {
  static const clv_text tags[3][2] = {{{"gift", 4}, {"b", 1}}, {{"b", 1}, {"gift", 4}}, {{"b", 1}, {"b", 1}}};
  static const char names[3][4] = {"", "web", "pos"};
  clv_text order = crowd_id((unsigned)(harness_random(state) % c->orders) + 8);
  unsigned source = (unsigned)(harness_random(state) % 3);
  event->order = order.bytes;
  event->order_size = order.size;
  event->source = source > 0 ? names[source] : NULL;
  event->source_size = strlen(names[source]);
  event->time = (CROWD_DAY + (int64_t)(harness_random(state) % 400)) * CLV_SECONDS_PER_DAY;
  event->time += (int64_t)(harness_random(state) % 3) * 30000;
  event->amount = (int64_t)(harness_random(state) % 4) * 1999;
  event->status = harness_random(state) % 8 == 0;
  if (c->plain) return;
  if (harness_random(state) % 16 == 0) event->amount = CLV_AMOUNT_MAX - (int64_t)(harness_random(state) % 2);
  if (harness_random(state) % 32 == 0) event->time = harness_random(state) % 2 ? CLV_TIME_MAX : CLV_TIME_MIN;
  event->version = (uint32_t)(harness_random(state) % 3);
  if (event->version == 2 && harness_random(state) % 4 == 0) event->version = UINT32_MAX;
  if (harness_random(state) % 4 == 0) {
    event->flags = CLV_EVENT_COST;
    event->cost = (int64_t)(harness_random(state) % 3) * 500;
  }
  unsigned kind = (unsigned)(harness_random(state) % 8);
  if (kind & 1) event->channel = kind == 1 ? "web" : "mail", event->channel_size = kind == 1 ? 3 : 4;
  if (kind == 2 || kind == 3) event->campaign = "autumn", event->campaign_size = kind == 2 ? 6 : 3;
  if (kind >= 5) event->tags = tags[kind - 5], event->tag_count = 2;
}

CROWD_HELPER clv_event crowd_event(const crowd *c, uint64_t index) {
  uint64_t state = c->seed * UINT64_C(0x2545f4914f6cdd1d) + index;
  clv_event event;
  memset(&event, 0, sizeof event);
  unsigned number = (unsigned)(harness_random(&state) % c->profiles);
  clv_text profile = crowd_id(number);
  clv_text survivor = crowd_id((unsigned)(harness_random(&state) % c->profiles));
  unsigned kind = c->plain ? 0 : (unsigned)(harness_random(&state) % 32);
  event.profile = profile.bytes;
  event.profile_size = profile.size;
  if (kind < 20) {
    event.kind = CLV_EVENT_PURCHASE;
    crowd_order(c, &state, &event);
  } else if (kind < 25) {
    event.kind = CLV_EVENT_REFUND;
    crowd_order(c, &state, &event);
    event.flags = 0;
    event.refund = harness_random(&state) % 2 ? "1" : "22";
    event.refund_size = harness_random(&state) % 2 ? 1 : strlen(event.refund);
  } else if (kind < 31) {
    event.kind = kind < 29 ? CLV_EVENT_LINK : CLV_EVENT_UNLINK;
    event.survivor = survivor.bytes;
    event.survivor_size = survivor.size;
    event.seq = (int64_t)(harness_random(&state) % 4) - 1;
    if (harness_random(&state) % 16 == 0) event.seq = harness_random(&state) % 2 ? INT64_MAX : INT64_MIN;
  } else if (number % 4 != 0) { /* Not everybody, or nobody would be left. */
    event.kind = CLV_EVENT_PURCHASE;
    crowd_order(c, &state, &event);
  } else {
    event.kind = CLV_EVENT_ERASE;
    event.mode = c->forget && harness_random(&state) % 2 ? CLV_ERASE_FORGET : CLV_ERASE_SUPPRESS;
  }
  return event;
}

CROWD_HELPER clv_account *crowd_open(const clv_configuration *configuration, const clv_allocator *allocator) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_create(&account, crowd_key, configuration, allocator, NULL), CLV_OK);
  return account;
}

/* Events first to first + count - 1, in batches of `batch`. */
CROWD_HELPER void crowd_feed(clv_account *account, const crowd *c, uint64_t first, size_t count, size_t batch) {
  clv_event *events = malloc(batch * sizeof *events);
  ck_assert_ptr_nonnull(events);
  for (size_t done = 0; done < count; done += batch) {
    size_t size = count - done < batch ? count - done : batch;
    for (size_t i = 0; i < size; i++) events[i] = crowd_event(c, first + done + i);
    ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, size, NULL, NULL), CLV_OK);
  }
  free(events);
}

/* The same events one by one in another order, some of them again. Not where some forget. */
CROWD_HELPER void crowd_feed_shuffled(clv_account *account, const crowd *c, uint64_t first, size_t count,
                                      uint64_t seed) {
  size_t *order = malloc(count * sizeof *order);
  ck_assert(order != NULL && !c->forget);
  for (size_t i = 0; i < count; i++) {
    size_t j = (size_t)(harness_random(&seed) % (i + 1));
    order[i] = order[j];
    order[j] = i;
  }
  for (size_t i = 0; i < count; i++) {
    clv_event events[2] = {crowd_event(c, first + order[i]),
                           crowd_event(c, first + order[harness_random(&seed) % (i + 1)])};
    ck_assert_int_eq(clv_account_apply(account, events, sizeof *events, 1 + i % 2, NULL, NULL), CLV_OK);
  }
  free(order);
}

CROWD_HELPER harness_buffer crowd_written(const clv_account *account, uint32_t parts) {
  harness_buffer buffer = {0};
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(clv_account_write(account, parts, harness_write, &buffer, &error) == CLV_OK, "%s", error.message);
  return buffer;
}

#endif
