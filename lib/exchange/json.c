/* A JSON writer (RFC 8259) over a sink: one object or array, without blanks. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "json.h"
#include "../base/calendar.h"
#include "../base/unicode.h"
#include "decimal.h"
#include <assert.h>
#include <math.h>
#include <string.h>

static const char json_hex_digits[] = "0123456789abcdef";

void clvp_json_init(clvp_json *json, clv_write_fn write, void *user) {
  clvp_sink_init(&json->sink, write, user);
  json->depth = 0;
  json->filled = 0;
}

static void json_put(clvp_json *json, const char *text) { clvp_put_bytes(&json->sink, text, strlen(text)); }

/* `size` bytes in quotes; what JSON does not allow as it is, escaped. */
static void json_quote(clvp_json *json, const unsigned char *bytes, size_t size) {
  static const char short_from[] = "\b\t\n\f\r\"\\", short_to[] = "btnfr\"\\";
  json_put(json, "\"");
  size_t begin = 0;
  for (size_t i = 0; i < size; i++) {
    if (bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\') continue;
    clvp_put_bytes(&json->sink, bytes + begin, i - begin);
    begin = i + 1;
    const char *found = memchr(short_from, bytes[i], sizeof short_from - 1);
    if (found) {
      const char escape[] = {'\\', short_to[found - short_from]};
      clvp_put_bytes(&json->sink, escape, sizeof escape);
    } else {
      const char escape[] = {'\\', 'u', '0', '0', json_hex_digits[bytes[i] >> 4], json_hex_digits[bytes[i] & 15]};
      clvp_put_bytes(&json->sink, escape, sizeof escape);
    }
  }
  clvp_put_bytes(&json->sink, bytes + begin, size - begin);
  json_put(json, "\"");
}

/* What comes before a value: a comma where it is not the first, and its name. */
static void json_begin(clvp_json *json, const char *key) {
  uint32_t bit = UINT32_C(1) << json->depth;
  if (json->filled & bit) json_put(json, ",");
  json->filled |= bit;
  if (!key) return;
  json_quote(json, (const unsigned char *)key, strlen(key));
  json_put(json, ":");
}

static void json_open(clvp_json *json, const char *key, const char *bracket) {
  json_begin(json, key);
  json_put(json, bracket);
  assert(json->depth < 31);
  json->depth++;
  json->filled &= ~(UINT32_C(1) << json->depth);
}

static void json_close(clvp_json *json, const char *bracket) {
  assert(json->depth > 0);
  json->depth--;
  json_put(json, bracket);
}

void clvp_json_object(clvp_json *json, const char *key) { json_open(json, key, "{"); }

void clvp_json_end_object(clvp_json *json) { json_close(json, "}"); }

void clvp_json_array(clvp_json *json, const char *key) { json_open(json, key, "["); }

void clvp_json_end_array(clvp_json *json) { json_close(json, "]"); }

void clvp_json_null(clvp_json *json, const char *key) {
  json_begin(json, key);
  json_put(json, "null");
}

void clvp_json_bool(clvp_json *json, const char *key, bool value) {
  json_begin(json, key);
  json_put(json, value ? "true" : "false");
}

void clvp_json_integer(clvp_json *json, const char *key, int64_t value) {
  char text[CLVP_DECIMAL_SIZE];
  json_begin(json, key);
  clvp_put_bytes(&json->sink, text, clvp_decimal_integer(value, text));
}

void clvp_json_number(clvp_json *json, const char *key, double value) {
  char text[CLVP_DECIMAL_SIZE];
  json_begin(json, key);
  if (isfinite(value))
    clvp_put_bytes(&json->sink, text, clvp_decimal_double(value, text));
  else
    json_put(json, "null");
}

void clvp_json_string(clvp_json *json, const char *key, const void *bytes, size_t size) {
  assert(clvp_utf8_valid(bytes, size));
  json_begin(json, key);
  json_quote(json, bytes, size);
}

void clvp_json_text(clvp_json *json, const char *key, const char *text) {
  if (text)
    clvp_json_string(json, key, text, strlen(text));
  else
    clvp_json_null(json, key);
}

void clvp_json_hex(clvp_json *json, const char *key, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  json_begin(json, key);
  json_put(json, "\"");
  for (size_t i = 0; i < size; i++) {
    const char pair[] = {json_hex_digits[at[i] >> 4], json_hex_digits[at[i] & 15]};
    clvp_put_bytes(&json->sink, pair, sizeof pair);
  }
  json_put(json, "\"");
}

/* `value` in `width` digits, and what follows them. */
static void json_digits(clvp_json *json, int32_t value, int width, const char *after) {
  char text[4];
  for (int i = width; i-- > 0; value /= 10) text[i] = (char)('0' + value % 10);
  clvp_put_bytes(&json->sink, text, (size_t)width);
  json_put(json, after);
}

static void json_put_date(clvp_json *json, int32_t day) {
  int32_t year = 0, month = 0, day_of_month = 0;
  (void)clv_date_from_day(day, &year, &month, &day_of_month, NULL);
  json_digits(json, year, 4, "-");
  json_digits(json, month, 2, "-");
  json_digits(json, day_of_month, 2, "");
}

void clvp_json_date(clvp_json *json, const char *key, int32_t day) {
  if (!clvp_day_valid(day)) {
    clvp_json_null(json, key);
    return;
  }
  json_begin(json, key);
  json_put(json, "\"");
  json_put_date(json, day);
  json_put(json, "\"");
}

void clvp_json_time(clvp_json *json, const char *key, int64_t time) {
  if (!clvp_time_valid(time)) {
    clvp_json_null(json, key);
    return;
  }
  int32_t day = clvp_day_of_time(time, 0);
  int32_t second = (int32_t)(time - (int64_t)day * CLV_SECONDS_PER_DAY);
  json_begin(json, key);
  json_put(json, "\"");
  json_put_date(json, day);
  json_put(json, "T");
  json_digits(json, second / 3600, 2, ":");
  json_digits(json, second / 60 % 60, 2, ":");
  json_digits(json, second % 60, 2, "Z\"");
}

clv_status clvp_json_finish(clvp_json *json, clv_error *error) {
  assert(json->depth == 0);
  return clvp_sink_finish(&json->sink, error);
}
