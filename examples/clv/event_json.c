/* One event as a JSON object: {"event":"purchase","profile":"a@b.c","order":"17","time":"2024-02-29","amount":"9.50"}
 */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"
#include "event_json.h"

/* What is being read. */
typedef struct event_reader {
  cli_event *event;
  uint32_t minor_digits;
  const char *path;
  uint64_t line;
  const char *member; /* that errors name */
} event_reader;

static int event_refuse(const event_reader *reader, const char *why) {
  return refuse_at(reader->path, reader->line, reader->member, "%s", why);
}

/* An id or a text: a JSON string, or a whole number in its decimal digits. */
static int event_text(event_reader *reader, json_t *value, const void **bytes, size_t *size) {
  cli_event *event = reader->event;
  if (json_is_string(value)) {
    *bytes = json_string_value(value);
    *size = json_string_length(value);
    return DONE;
  }
  if (!json_is_integer(value)) return event_refuse(reader, "neither text nor a whole number");
  char digits[24];
  snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
  json_t *text = json_string(digits);
  if (!text || json_array_append_new(event->owned, text)) return refuse("out of memory");
  *bytes = json_string_value(text);
  *size = json_string_length(text);
  return DONE;
}

/* Bytes that are no UTF-8, in hexadecimal digits. */
static int event_hex(event_reader *reader, json_t *value, const void **bytes, size_t *size) {
  static const char digits[] = "0123456789abcdef";
  const char *text = json_string_value(value);
  size_t length = text ? json_string_length(value) : 1;
  if (length % 2 || strspn(text ? text : "", digits) != length) return event_refuse(reader, "not pairs of 0-9 and a-f");
  char *made = malloc(length / 2 + 1);
  if (!made) return refuse("out of memory");
  for (size_t i = 0; i < length; i += 2)
    made[i / 2] = (char)((strchr(digits, text[i]) - digits) << 4 | (strchr(digits, text[i + 1]) - digits));
  json_t *kept = json_stringn_nocheck(made, length / 2);
  free(made);
  if (!kept || json_array_append_new(reader->event->owned, kept)) return refuse("out of memory");
  *bytes = json_string_value(kept);
  *size = length / 2;
  return DONE;
}

static int event_integer(event_reader *reader, json_t *value, int64_t least, int64_t most, int64_t *number) {
  if (!json_is_integer(value) || json_integer_value(value) < least || json_integer_value(value) > most)
    return event_refuse(reader, "not a whole number within its limits");
  *number = json_integer_value(value);
  return DONE;
}

/* Money is text: a JSON number with a point is binary, and not exact. */
static int event_money(event_reader *reader, json_t *value, int64_t *money) {
  clv_error error = CLV_ERROR_INIT;
  if (!json_is_string(value))
    return event_refuse(reader, "money is text such as \"19.90\"; amount_minor and cost_minor take whole minor units");
  if (clv_money_parse(json_string_value(value), json_string_length(value), reader->minor_digits, money, &error))
    return event_refuse(reader, error.message);
  return DONE;
}

static int event_time(event_reader *reader, json_t *value, int64_t *time) {
  if (json_is_integer(value)) {
    *time = json_integer_value(value);
    return DONE;
  }
  if (!json_is_string(value)) return event_refuse(reader, "neither a date nor seconds since 1970");
  cli_dates dates = {{0}, {0}};
  const char *why = time_parse(&dates, json_string_value(value), json_string_length(value), time);
  return why ? event_refuse(reader, why) : DONE;
}

static int event_choice(event_reader *reader, json_t *value, const char *const *choices, int32_t *chosen) {
  for (int32_t i = 0; json_is_string(value) && choices[i]; i++) {
    if (*choices[i] && strcmp(choices[i], json_string_value(value)) == 0) {
      *chosen = i;
      return DONE;
    }
  }
  return event_refuse(reader, "no such word");
}

static int event_tags(event_reader *reader, json_t *value) {
  cli_event *event = reader->event;
  if (!json_is_array(value) || json_array_size(value) > CLV_TAGS_MAX)
    return event_refuse(reader, "not a list of at most 64 texts");
  for (size_t i = 0; i < json_array_size(value); i++) {
    int result = event_text(reader, json_array_get(value, i), &event->tags[i].bytes, &event->tags[i].size);
    if (result) return result;
  }
  event->is.tags = event->tags;
  event->is.tag_count = json_array_size(value);
  return DONE;
}

enum member {
  MEMBER_EVENT,
  MEMBER_PROFILE,
  MEMBER_PROFILE_HEX,
  MEMBER_ORDER,
  MEMBER_SOURCE,
  MEMBER_TIME,
  MEMBER_AMOUNT,
  MEMBER_AMOUNT_MINOR,
  MEMBER_COST,
  MEMBER_COST_MINOR,
  MEMBER_VERSION,
  MEMBER_STATUS,
  MEMBER_CHANNEL,
  MEMBER_CAMPAIGN,
  MEMBER_TAGS,
  MEMBER_REFUND,
  MEMBER_SURVIVOR,
  MEMBER_SURVIVOR_HEX,
  MEMBER_SEQ,
  MEMBER_MODE,
  MEMBERS
};

static const char *const member_names[MEMBERS] = {"event",   "profile",  "profile_hex",  "order",    "source",
                                                  "time",    "amount",   "amount_minor", "cost",     "cost_minor",
                                                  "version", "status",   "channel",      "campaign", "tags",
                                                  "refund",  "survivor", "survivor_hex", "seq",      "mode"};

static int event_member(event_reader *reader, enum member member, json_t *value) {
  static const char *const kinds[] = {"", "purchase", "refund", "link", "unlink", "erase", NULL};
  static const char *const statuses[] = {"placed", "cancelled", NULL};
  static const char *const modes[] = {"", "suppress", "forget", NULL};
  clv_event *is = &reader->event->is;
  int64_t version = 0;
  int result = DONE;
  switch (member) {
  case MEMBER_EVENT:
    return event_choice(reader, value, kinds, &is->kind);
  case MEMBER_PROFILE:
    return event_text(reader, value, &is->profile, &is->profile_size);
  case MEMBER_PROFILE_HEX:
    return event_hex(reader, value, &is->profile, &is->profile_size);
  case MEMBER_ORDER:
    return event_text(reader, value, &is->order, &is->order_size);
  case MEMBER_SOURCE:
    return event_text(reader, value, &is->source, &is->source_size);
  case MEMBER_TIME:
    return event_time(reader, value, &is->time);
  case MEMBER_AMOUNT:
    return event_money(reader, value, &is->amount);
  case MEMBER_AMOUNT_MINOR:
    return event_integer(reader, value, INT64_MIN, INT64_MAX, &is->amount);
  case MEMBER_COST:
    is->flags |= CLV_EVENT_COST;
    return event_money(reader, value, &is->cost);
  case MEMBER_COST_MINOR:
    is->flags |= CLV_EVENT_COST;
    return event_integer(reader, value, INT64_MIN, INT64_MAX, &is->cost);
  case MEMBER_VERSION:
    result = event_integer(reader, value, 0, UINT32_MAX, &version);
    is->version = (uint32_t)version;
    return result;
  case MEMBER_STATUS:
    return event_choice(reader, value, statuses, &is->status);
  case MEMBER_CHANNEL:
    return event_text(reader, value, &is->channel, &is->channel_size);
  case MEMBER_CAMPAIGN:
    return event_text(reader, value, &is->campaign, &is->campaign_size);
  case MEMBER_TAGS:
    return event_tags(reader, value);
  case MEMBER_REFUND:
    return event_text(reader, value, &is->refund, &is->refund_size);
  case MEMBER_SURVIVOR:
    return event_text(reader, value, &is->survivor, &is->survivor_size);
  case MEMBER_SURVIVOR_HEX:
    return event_hex(reader, value, &is->survivor, &is->survivor_size);
  case MEMBER_SEQ:
    return event_integer(reader, value, INT64_MIN, INT64_MAX, &is->seq);
  case MEMBER_MODE:
    return event_choice(reader, value, modes, &is->mode);
  case MEMBERS:
    break;
  }
  return result;
}

/* Members that a kind of event cannot do without, as a set; what else is missing the library tells. */
static int event_needs(event_reader *reader, uint32_t seen) {
  static const uint32_t order = 1u << MEMBER_TIME, money = 1u << MEMBER_AMOUNT | 1u << MEMBER_AMOUNT_MINOR;
  int32_t kind = reader->event->is.kind;
  reader->member = NULL;
  if (!(seen & 1u << MEMBER_EVENT)) return event_refuse(reader, "the member event is missing");
  bool orders = kind == CLV_EVENT_PURCHASE || kind == CLV_EVENT_REFUND;
  if (orders && !(seen & order)) return event_refuse(reader, "the member time is missing");
  if (orders && !(seen & money)) return event_refuse(reader, "the member amount is missing");
  if ((kind == CLV_EVENT_LINK || kind == CLV_EVENT_UNLINK) && !(seen & 1u << MEMBER_SEQ))
    return event_refuse(reader, "the member seq is missing");
  return DONE;
}

int event_parse(const char *text, size_t size, uint32_t minor_digits, const char *path, uint64_t line,
                cli_event *event) {
  json_error_t error;
  event_reader reader = {event, minor_digits, path, line, NULL};
  memset(&event->is, 0, sizeof event->is);
  event->root = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
  if (!event->root) return refuse_at(path, line, NULL, "not JSON: %s", error.text);
  event->owned = json_array();
  if (!event->owned) return refuse("out of memory");
  if (!json_is_object(event->root)) return event_refuse(&reader, "not a JSON object");
  uint32_t seen = 0;
  const char *name;
  json_t *value;
  json_object_foreach(event->root, name, value) {
    uint32_t member = 0;
    while (member < MEMBERS && strcmp(member_names[member], name) != 0) member++;
    if (member == MEMBERS) return refuse_at(path, line, NULL, "an event has no member %.64s", name);
    seen |= 1u << member;
    reader.member = member_names[member];
    int result = event_member(&reader, (enum member)member, value);
    if (result) return result;
  }
  return event_needs(&reader, seen);
}

void event_release(cli_event *event) {
  json_decref(event->root);
  json_decref(event->owned);
  event->root = event->owned = NULL;
}
