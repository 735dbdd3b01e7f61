/* Dates and times as text: YYYY-MM-DD and RFC 3339. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include "clv_command.h"

/* `count` digits as a number, or -1. */
static int32_t digits(const char *text, size_t count) {
  int32_t value = 0;
  for (size_t i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/* Behind the seconds: a fraction, which is dropped, and Z or an offset. */
static const char *parse_zone(const char *text, size_t size, int64_t *offset) {
  size_t at = 0;
  if (at < size && text[at] == '.') {
    do {
      at++;
    } while (at < size && text[at] >= '0' && text[at] <= '9');
    if (at == 1) return "not a time: no digits behind the point";
  }
  if (at == size) return "a time needs its zone: Z, or an offset such as +01:00";
  if (at + 1 == size && (text[at] == 'Z' || text[at] == 'z')) return NULL;
  if (size - at != 6 || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':')
    return "not a time: behind the seconds goes Z, or an offset such as +01:00";
  int32_t hours = digits(text + at + 1, 2), minutes = digits(text + at + 4, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return "there is no such offset";
  *offset = (text[at] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  return NULL;
}

static const char *parse_clock(const char *text, size_t size, int64_t *seconds) {
  if (size < 9 || !strchr("Tt ", text[0]) || text[3] != ':' || text[6] != ':')
    return "not a date such as 2024-02-29 or a time such as 2024-02-29T13:30:00+01:00";
  int32_t hour = digits(text + 1, 2), minute = digits(text + 4, 2), second = digits(text + 7, 2);
  int64_t offset = 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return "there is no such time";
  const char *why = parse_zone(text + 9, size - 9, &offset);
  if (!why) *seconds = hour * 3600 + minute * 60 + second - offset;
  return why;
}

static const char *not_a_date(const char *text, size_t size) {
  size_t count = 0;
  while (count < size && text[count] >= '0' && text[count] <= '9') count++;
  if (count == size && size >= 12 && size <= 14)
    return "looks like a time in milliseconds: write a date such as 2024-02-29 or a time such as 2024-02-29T13:30:00Z";
  return "not a date such as 2024-02-29 or a time such as 2024-02-29T13:30:00+01:00";
}

/* The library's answer is kept: most files have few dates. */
static bool date_day(cli_dates *dates, int32_t year, int32_t month, int32_t day_of_month, int32_t *day) {
  int32_t key = year * 10000 + month * 100 + day_of_month + 1;
  uint32_t place = ((uint32_t)year << 9 ^ (uint32_t)month << 5 ^ (uint32_t)day_of_month) % DATES_KEPT;
  if (dates->keys[place] != key) {
    if (clv_day_from_date(year, month, day_of_month, day, NULL)) return false;
    dates->keys[place] = key;
    dates->days[place] = *day;
  }
  *day = dates->days[place];
  return true;
}

const char *time_parse(cli_dates *dates, const char *text, size_t size, int64_t *time) {
  if (size < 10 || text[4] != '-' || text[7] != '-') return not_a_date(text, size);
  int32_t year = digits(text, 4), month = digits(text + 5, 2), day_of_month = digits(text + 8, 2), day = 0;
  if (year < 0 || month < 0 || day_of_month < 0) return not_a_date(text, size);
  if (!date_day(dates, year, month, day_of_month, &day)) return "there is no such date";
  int64_t seconds = 0;
  const char *why = size == 10 ? NULL : parse_clock(text + 10, size - 10, &seconds);
  if (why) return why;
  seconds += (int64_t)day * CLV_SECONDS_PER_DAY;
  if (seconds < CLV_TIME_MIN || seconds > CLV_TIME_MAX) return "the time is beyond the years 0001 to 9999";
  *time = seconds;
  return NULL;
}

const char *day_print(int32_t day, char text[DATE_TEXT]) {
  int32_t year = 0, month = 0, day_of_month = 0;
  if (clv_date_from_day(day, &year, &month, &day_of_month, NULL)) return "none";
  snprintf(text, DATE_TEXT, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100,
           (unsigned)day_of_month % 100);
  return text;
}

int64_t day_end(int32_t day) { return (int64_t)day * CLV_SECONDS_PER_DAY + CLV_SECONDS_PER_DAY - 1; }
