/* Can an event be accepted? The answer depends on the event alone. And outcomes in words. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/calendar.h"
#include "history.h"

/* Times beyond the calendar that are dates from 1970 to 2099 when taken for milliseconds. */
#define TIME_MILLISECONDS_MAX INT64_C(4102444800000)

const char *clv_outcome_text(clv_outcome outcome) {
  switch (outcome) {
  case CLV_OUTCOME_NEW:
    return "new";
  case CLV_OUTCOME_REPEATED:
    return "known already";
  case CLV_OUTCOME_REPLACED:
    return "replaced a lower version";
  case CLV_OUTCOME_SUPERSEDED:
    return "a higher version is known";
  case CLV_OUTCOME_CONFLICT:
    return "other contents under the same version";
  case CLV_OUTCOME_DROPPED:
    return "the profile is erased for ever";
  case CLV_OUTCOME_BAD_KIND:
    return "no such kind of event";
  case CLV_OUTCOME_BAD_PROFILE:
    return "the profile is missing or too long";
  case CLV_OUTCOME_BAD_ORDER:
    return "the order id is missing or too long";
  case CLV_OUTCOME_BAD_SOURCE:
    return "the source is too long, or missing";
  case CLV_OUTCOME_BAD_TIME:
    return "the time lies outside the years 0001 to 9999";
  case CLV_OUTCOME_MILLISECONDS:
    return "the time looks like milliseconds, not seconds";
  case CLV_OUTCOME_BAD_AMOUNT:
    return "the amount is negative or beyond the limit";
  case CLV_OUTCOME_BAD_STATUS:
    return "no such order status";
  case CLV_OUTCOME_RESERVED:
    return "the event is of a newer version";
  case CLV_OUTCOME_BAD_REFUND:
    return "the refund id is missing or too long";
  case CLV_OUTCOME_BAD_SURVIVOR:
    return "the other profile is missing or too long";
  case CLV_OUTCOME_BAD_COST:
    return "the cost is negative or beyond the limit";
  case CLV_OUTCOME_BAD_CHANNEL:
    return "the channel is too long, or missing";
  case CLV_OUTCOME_BAD_CAMPAIGN:
    return "the campaign is too long, or missing";
  case CLV_OUTCOME_BAD_TAGS:
    return "too many tags, or one is empty or too long";
  case CLV_OUTCOME_BAD_MODE:
    return "no such way to erase";
  }
  return "unknown outcome";
}

static bool event_id(const void *bytes, size_t size) { return bytes && size > 0 && size <= CLV_ID_MAX; }

static bool event_text(const void *bytes, size_t size, size_t limit) { return size <= limit && (bytes || size == 0); }

static bool event_amount(int64_t amount) { return amount >= 0 && amount <= CLV_AMOUNT_MAX; }

/* What purchases and refunds share. */
static clv_outcome event_check_order(const clv_event *event) {
  if (!event_id(event->order, event->order_size)) return CLV_OUTCOME_BAD_ORDER;
  if (!event_text(event->source, event->source_size, CLV_SOURCE_MAX)) return CLV_OUTCOME_BAD_SOURCE;
  if (!clvp_time_valid(event->time))
    return event->time > 0 && event->time < TIME_MILLISECONDS_MAX ? CLV_OUTCOME_MILLISECONDS : CLV_OUTCOME_BAD_TIME;
  if (!event_amount(event->amount)) return CLV_OUTCOME_BAD_AMOUNT;
  if (event->status != CLV_ORDER_PLACED && event->status != CLV_ORDER_CANCELLED) return CLV_OUTCOME_BAD_STATUS;
  return CLV_OUTCOME_NEW;
}

static clv_outcome event_check_purchase(const clv_event *event) {
  clv_outcome outcome = event_check_order(event);
  if (outcome != CLV_OUTCOME_NEW) return outcome;
  if ((event->flags & CLV_EVENT_COST) && !event_amount(event->cost)) return CLV_OUTCOME_BAD_COST;
  if (!event_text(event->channel, event->channel_size, CLV_TEXT_MAX)) return CLV_OUTCOME_BAD_CHANNEL;
  if (!event_text(event->campaign, event->campaign_size, CLV_TEXT_MAX)) return CLV_OUTCOME_BAD_CAMPAIGN;
  if (event->tag_count > CLV_TAGS_MAX || (!event->tags && event->tag_count > 0)) return CLV_OUTCOME_BAD_TAGS;
  for (size_t i = 0; i < event->tag_count; i++)
    if (event->tags[i].size == 0 || !event_text(event->tags[i].bytes, event->tags[i].size, CLV_TEXT_MAX))
      return CLV_OUTCOME_BAD_TAGS;
  return CLV_OUTCOME_NEW;
}

clv_outcome clvp_event_check(const clv_event *event) {
  if (event->kind < CLV_EVENT_PURCHASE || event->kind > CLV_EVENT_ERASE) return CLV_OUTCOME_BAD_KIND;
  uint32_t flags = event->kind == CLV_EVENT_PURCHASE ? CLV_EVENT_COST : 0;
  if (event->reserved != 0 || (event->flags & ~flags) != 0) return CLV_OUTCOME_RESERVED;
  if (!event_id(event->profile, event->profile_size)) return CLV_OUTCOME_BAD_PROFILE;
  switch (event->kind) {
  case CLV_EVENT_PURCHASE:
    return event_check_purchase(event);
  case CLV_EVENT_REFUND:
    if (!event_id(event->refund, event->refund_size)) return CLV_OUTCOME_BAD_REFUND;
    return event_check_order(event);
  case CLV_EVENT_ERASE:
    return event->mode == CLV_ERASE_SUPPRESS || event->mode == CLV_ERASE_FORGET ? CLV_OUTCOME_NEW
                                                                                : CLV_OUTCOME_BAD_MODE;
  default:
    return event_id(event->survivor, event->survivor_size) ? CLV_OUTCOME_NEW : CLV_OUTCOME_BAD_SURVIVOR;
  }
}
