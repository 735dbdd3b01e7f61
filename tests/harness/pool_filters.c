/* Order filters over the pool's events, written twice. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "pool_filters.h"
#include <string.h>

static bool is_text(const void *bytes, size_t size, const char *text) {
  return size == strlen(text) && memcmp(bytes, text, size) == 0;
}

static bool has_tag(const clv_event *order, const char *tag) {
  for (size_t i = 0; i < order->tag_count; i++)
    if (is_text(order->tags[i].bytes, order->tags[i].size, tag)) return true;
  return false;
}

static bool costs(const clv_event *order) { return (order->flags & CLV_EVENT_COST) != 0; }

static bool is_paid(const clv_event *order) { return order->amount > 0; }

static bool is_small(const clv_event *order) { return order->amount >= 100 && order->amount <= 250; }

static bool is_web(const clv_event *order) { return is_text(order->channel, order->channel_size, "web"); }

static bool is_not_n(const clv_event *order) { return !has_tag(order, "n"); }

static bool is_cheap(const clv_event *order) {
  return (costs(order) && order->cost < 100) || is_text(order->source, order->source_size, "1");
}

static bool is_campaign(const clv_event *order) {
  return (is_text(order->campaign, order->campaign_size, "web") ||
          is_text(order->campaign, order->campaign_size, "")) &&
         !has_tag(order, "\xc3\xa9");
}

/* A comparison with a cost that is not there is not true, and not false either. */
static bool is_costly(const clv_event *order) { return costs(order) && order->cost > 0; }

const pool_filter pool_filters[POOL_FILTERS] = {
    {NULL, NULL},
    {"amount > 0", is_paid},
    {"amount between 1 and 2.50", is_small},
    {"channel = \"web\"", is_web},
    {"not tags has \"n\"", is_not_n},
    {"cost < 1 or source = \"1\"", is_cheap},
    {"campaign in (\"web\", \"\") and not (tags has \"\xc3\xa9\")", is_campaign},
    {"not cost = 0", is_costly},
};
