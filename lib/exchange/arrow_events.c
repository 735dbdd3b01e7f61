/* Events made of the columns of a batch, column after column. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "../base/memory.h"
#include "arrow_in.h"
#include <stddef.h>
#include <string.h>

/* Tags of an event beyond the limit are not looked at: one more is enough to be refused for. */
enum { EVENT_TAGS = CLV_TAGS_MAX + 1, EVENT_BLOCK = 128 };

/* A column being read into the events of a part. */
typedef struct event_fill {
  const clvp_arrow_columns *columns;
  const clvp_arrow_column *column;
  int role;
  clvp_arrow_part *part;
  clv_event *events; /* of the rows that are being read */
  int64_t first;
  size_t count;
  char *digits; /* CLVP_ARROW_DIGITS a row */
  uint64_t row;
  clv_error *error;
} event_fill;

static clv_status fill_broken(const event_fill *fill, size_t i) {
  return clvp_fail_row(fill->error, CLV_EFORMAT, fill->row + i, fill->column->name,
                       "an offset or an index of the array points beyond it");
}

static clv_status fill_misfit(const event_fill *fill, size_t i, const char *message) {
  return clvp_fail_row(fill->error, CLV_EDATA, fill->row + i, fill->column->name, message);
}

static void event_put_text(clv_event *event, int role, const clv_text *text) {
  switch (role) {
  case CLVP_ARROW_PROFILE:
    event->profile = text->bytes;
    event->profile_size = text->size;
    break;
  case CLVP_ARROW_ORDER:
    event->order = text->bytes;
    event->order_size = text->size;
    break;
  case CLVP_ARROW_SOURCE:
    event->source = text->bytes;
    event->source_size = text->size;
    break;
  case CLVP_ARROW_CHANNEL:
    event->channel = text->bytes;
    event->channel_size = text->size;
    break;
  case CLVP_ARROW_CAMPAIGN:
    event->campaign = text->bytes;
    event->campaign_size = text->size;
    break;
  case CLVP_ARROW_REFUND:
    event->refund = text->bytes;
    event->refund_size = text->size;
    break;
  default:
    event->survivor = text->bytes;
    event->survivor_size = text->size;
  }
}

static clv_status fill_texts(event_fill *fill) {
  const clvp_arrow_values *values = fill->column->levels;
  for (size_t i = 0; i < fill->count; i++) {
    clv_text text;
    clvp_arrow_read read =
        clvp_arrow_text(values, fill->first + (int64_t)i, fill->digits + i * CLVP_ARROW_DIGITS, &text);
    if (read == CLVP_ARROW_BROKEN) return fill_broken(fill, i);
    if (read == CLVP_ARROW_GIVEN) event_put_text(&fill->events[i], fill->role, &text);
  }
  return CLV_OK;
}

/* The number that a word stands for, or one that nothing stands for. */
static int32_t event_word(int role, const clv_text *text) {
  static const struct {
    int role;
    int32_t number;
    const char *word;
  } words[] = {{CLVP_ARROW_EVENT, CLV_EVENT_PURCHASE, "purchase"},
               {CLVP_ARROW_EVENT, CLV_EVENT_REFUND, "refund"},
               {CLVP_ARROW_EVENT, CLV_EVENT_LINK, "link"},
               {CLVP_ARROW_EVENT, CLV_EVENT_UNLINK, "unlink"},
               {CLVP_ARROW_EVENT, CLV_EVENT_ERASE, "erase"},
               {CLVP_ARROW_STATUS, CLV_ORDER_PLACED, "placed"},
               {CLVP_ARROW_STATUS, CLV_ORDER_CANCELLED, "cancelled"},
               {CLVP_ARROW_MODE, CLV_ERASE_SUPPRESS, "suppress"},
               {CLVP_ARROW_MODE, CLV_ERASE_FORGET, "forget"}};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (words[i].role == role && strlen(words[i].word) == text->size &&
        memcmp(words[i].word, text->bytes, text->size) == 0)
      return words[i].number;
  return -1;
}

static void event_put_word(clv_event *event, int role, int32_t number) {
  if (role == CLVP_ARROW_EVENT)
    event->kind = number;
  else if (role == CLVP_ARROW_STATUS)
    event->status = number;
  else
    event->mode = number;
}

/* Numbers are their own: of the column, or of its dictionary. */
static clv_status fill_words(event_fill *fill) {
  const clvp_arrow_values *values = fill->column->levels;
  const clvp_arrow_values *decoded = values->encoded ? values->below : values;
  bool numbers = decoded->type.layout == CLVP_ARROW_INTEGER;
  for (size_t i = 0; i < fill->count; i++) {
    clv_text text;
    char digits[CLVP_ARROW_DIGITS];
    clvp_arrow_read read = clvp_arrow_text(values, fill->first + (int64_t)i, digits, &text);
    if (read == CLVP_ARROW_BROKEN) return fill_broken(fill, i);
    int32_t number = -1;
    if (read == CLVP_ARROW_GIVEN) {
      bool digit = numbers && text.size == 1 && digits[0] >= '0' && digits[0] <= '9';
      number = digit ? digits[0] - '0' : numbers ? -1 : event_word(fill->role, &text);
    } else if (fill->role == CLVP_ARROW_STATUS) {
      number = CLV_ORDER_PLACED;
    }
    event_put_word(&fill->events[i], fill->role, number);
  }
  return CLV_OK;
}

/* Without a division where the unit is the one wanted. */
static int64_t event_floor(int64_t value, int64_t unit) {
  return unit == 1 ? value : value / unit - (value % unit < 0);
}

static clv_status fill_times(event_fill *fill) {
  const clvp_arrow_values *values = fill->column->levels;
  bool stamps = values->type.layout == CLVP_ARROW_STAMP, dates = values->type.layout == CLVP_ARROW_DATE;
  for (size_t i = 0; i < fill->count; i++) {
    int64_t time;
    if (clvp_arrow_integer(values, fill->first + (int64_t)i, &time) == CLVP_ARROW_ABSENT) continue;
    if (stamps) time = event_floor(time, values->type.unit);
    if (dates) {
      int64_t day = event_floor(time, values->type.unit);
      bool sane = day >= CLV_DAY_MIN && day <= CLV_DAY_MAX;
      time = sane ? day * CLV_SECONDS_PER_DAY - fill->columns->day_offset : CLV_NO_TIME;
    }
    fill->events[i].time = time;
  }
  return CLV_OK;
}

static clv_status fill_money(event_fill *fill) {
  const clvp_arrow_values *values = fill->column->levels;
  bool decimal = values->type.layout == CLVP_ARROW_DECIMAL, cost = fill->role == CLVP_ARROW_COST;
  for (size_t i = 0; i < fill->count; i++) {
    int64_t money, at = fill->first + (int64_t)i;
    clvp_arrow_read read = decimal ? clvp_arrow_decimal(values, at, fill->columns->minor_digits, &money)
                                   : clvp_arrow_integer(values, at, &money);
    if (read == CLVP_ARROW_ABSENT) continue;
    clv_event *event = &fill->events[i];
    if (!cost) {
      event->amount = money;
    } else if (event->kind == CLV_EVENT_PURCHASE) {
      event->cost = money;
      event->flags |= CLV_EVENT_COST;
    }
  }
  return CLV_OK;
}

static bool event_is_relation(const clv_event *event) {
  return event->kind == CLV_EVENT_LINK || event->kind == CLV_EVENT_UNLINK;
}

static clv_status fill_whole(event_fill *fill) {
  const clvp_arrow_values *values = fill->column->levels;
  bool seq = fill->role == CLVP_ARROW_SEQ;
  for (size_t i = 0; i < fill->count; i++) {
    clv_event *event = &fill->events[i];
    int64_t number;
    bool given = clvp_arrow_integer(values, fill->first + (int64_t)i, &number) == CLVP_ARROW_GIVEN;
    if (seq && event_is_relation(event)) {
      if (!given) return fill_misfit(fill, i, "a link or unlink needs its seq");
      if (number == INT64_MAX && values->type.is_unsigned)
        return fill_misfit(fill, i, "does not fit 64 bits with a sign");
      event->seq = number;
    } else if (!seq && given) {
      if (number < 0 || number > UINT32_MAX) return fill_misfit(fill, i, "a version is 0 to 4294967295");
      event->version = (uint32_t)number;
    }
  }
  return CLV_OK;
}

/* First how many there are, so that none moves once an event points to it. */
static clv_status fill_tags(event_fill *fill) {
  const clvp_arrow_values *values = fill->column->levels;
  clvp_arrow_part *part = fill->part;
  if (!values->below) return CLV_OK; /* all null */
  size_t total = 0;
  int64_t first, count;
  for (size_t i = 0; i < fill->count; i++) {
    clvp_arrow_read read = clvp_arrow_items(values, fill->first + (int64_t)i, &first, &count);
    if (read == CLVP_ARROW_BROKEN) return fill_broken(fill, i);
    if (read == CLVP_ARROW_GIVEN) total += count < EVENT_TAGS ? (size_t)count : EVENT_TAGS;
  }
  clv_status status =
      clvp_reserve(&part->allocator, (void **)&part->tags, &part->tag_capacity, total, sizeof *part->tags, fill->error);
  if (status != CLV_OK) return status;
  char digits[CLVP_ARROW_DIGITS]; /* not used: tags are no integers */
  size_t used = 0;
  for (size_t i = 0; i < fill->count; i++) {
    if (clvp_arrow_items(values, fill->first + (int64_t)i, &first, &count) != CLVP_ARROW_GIVEN) continue;
    clv_event *event = &fill->events[i];
    event->tags = count > 0 ? part->tags + used : NULL;
    event->tag_count = count < EVENT_TAGS ? (size_t)count : EVENT_TAGS;
    for (size_t k = 0; k < event->tag_count; k++) {
      clv_text *tag = &part->tags[used++];
      *tag = (clv_text){NULL, 0};
      if (clvp_arrow_text(values->below, first + (int64_t)k, digits, tag) == CLVP_ARROW_BROKEN)
        return fill_broken(fill, i);
    }
  }
  return CLV_OK;
}

static clv_status (*const fill_functions[CLVP_ARROW_ROLES])(event_fill *fill) = {
    [CLVP_ARROW_EVENT] = fill_words,   [CLVP_ARROW_PROFILE] = fill_texts,  [CLVP_ARROW_ORDER] = fill_texts,
    [CLVP_ARROW_TIME] = fill_times,    [CLVP_ARROW_AMOUNT] = fill_money,   [CLVP_ARROW_SOURCE] = fill_texts,
    [CLVP_ARROW_VERSION] = fill_whole, [CLVP_ARROW_STATUS] = fill_words,   [CLVP_ARROW_COST] = fill_money,
    [CLVP_ARROW_CHANNEL] = fill_texts, [CLVP_ARROW_CAMPAIGN] = fill_texts, [CLVP_ARROW_TAGS] = fill_tags,
    [CLVP_ARROW_REFUND] = fill_texts,  [CLVP_ARROW_SURVIVOR] = fill_texts, [CLVP_ARROW_SEQ] = fill_whole,
    [CLVP_ARROW_MODE] = fill_words};

/* Does reading the column write digits that an event will point to? */
static bool event_needs_digits(const clvp_arrow_columns *columns, int role) {
  const clvp_arrow_values *values = columns->of[role].levels;
  if (!columns->of[role].name || fill_functions[role] != fill_texts) return false;
  return (values->encoded ? values->below : values)->type.layout == CLVP_ARROW_INTEGER;
}

clv_status clvp_arrow_part_begin(clvp_arrow_part *part, clvp_arrow_columns *columns, const struct ArrowArray *batch,
                                 size_t rows, clv_error *error) {
  if (!clvp_arrow_sane(batch) || batch->n_children != columns->child_count)
    return clvp_fail(error, CLV_EFORMAT, "batch", "the batch is not what its schema says");
  if (clvp_arrow_null_rows(batch)) return clvp_fail(error, CLV_EFORMAT, "batch", "a row is null as a whole");
  size_t columns_of_digits = 0;
  for (int role = 0; role < CLVP_ARROW_ROLES; role++) {
    clvp_arrow_column *column = &columns->of[role];
    if (!column->name) continue;
    columns_of_digits += event_needs_digits(columns, role);
    if (!clvp_arrow_bind(column->levels, batch->children[column->child], batch->offset, batch->length))
      return clvp_fail(error, CLV_EFORMAT, column->name, "the array is not what its schema says");
  }
  size_t wanted = (uint64_t)batch->length < rows ? (size_t)batch->length : rows;
  if (wanted <= part->capacity) return CLV_OK;
  clv_allocator allocator = part->allocator;
  clvp_arrow_part_free(part);
  *part = (clvp_arrow_part){.allocator = allocator};
  part->events = clvp_reallocate(&allocator, NULL, wanted, sizeof *part->events);
  part->outcomes = clvp_reallocate(&allocator, NULL, wanted, sizeof *part->outcomes);
  part->digits = clvp_reallocate(&allocator, NULL, wanted * columns_of_digits + 1, CLVP_ARROW_DIGITS);
  if (!part->events || !part->outcomes || !part->digits) return clvp_no_memory(error);
  part->capacity = wanted;
  return CLV_OK;
}

void clvp_arrow_part_free(clvp_arrow_part *part) {
  clvp_release(&part->allocator, part->events);
  clvp_release(&part->allocator, part->outcomes);
  clvp_release(&part->allocator, part->digits);
  clvp_release(&part->allocator, part->tags);
}

/* All columns but tags, of so few rows that their events stay near. */
static clv_status event_fill_rows(event_fill *fill) {
  static const clv_event nothing = {.kind = CLV_EVENT_PURCHASE, .time = CLV_NO_TIME, .amount = -1};
  for (size_t i = 0; i < fill->count; i++) fill->events[i] = nothing;
  for (fill->role = 0; fill->role < CLVP_ARROW_ROLES; fill->role++) {
    fill->column = &fill->columns->of[fill->role];
    if (!fill->column->name || fill->role == CLVP_ARROW_TAGS) continue;
    clv_status status = fill_functions[fill->role](fill);
    if (status != CLV_OK) return status;
    if (event_needs_digits(fill->columns, fill->role)) fill->digits += fill->part->capacity * CLVP_ARROW_DIGITS;
  }
  for (size_t i = 0; !fill->columns->of[CLVP_ARROW_SEQ].name && i < fill->count; i++)
    if (event_is_relation(&fill->events[i]))
      return clvp_fail_row(fill->error, CLV_EDATA, fill->row + i, "seq", "a link or unlink needs its seq");
  return CLV_OK;
}

clv_status clvp_arrow_part_fill(clvp_arrow_part *part, const clvp_arrow_columns *columns, int64_t first, size_t count,
                                uint64_t row, clv_error *error) {
  event_fill fill = {.columns = columns, .part = part, .error = error};
  for (size_t done = 0; done < count; done += fill.count) {
    fill.events = part->events + done;
    fill.first = first + (int64_t)done;
    fill.count = count - done < EVENT_BLOCK ? count - done : EVENT_BLOCK;
    fill.digits = part->digits + done * CLVP_ARROW_DIGITS;
    fill.row = row + done;
    clv_status status = event_fill_rows(&fill);
    if (status != CLV_OK) return status;
  }
  fill = (event_fill){
      columns, &columns->of[CLVP_ARROW_TAGS], CLVP_ARROW_TAGS, part, part->events, first, count, NULL, row, error};
  return fill.column->name ? fill_functions[CLVP_ARROW_TAGS](&fill) : CLV_OK;
}
