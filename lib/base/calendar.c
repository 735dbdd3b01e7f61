/* The proleptic Gregorian calendar, years 0001 to 9999. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "calendar.h"
#include "error.h"
#include <assert.h>

/* Years begin with March here, so that the leap day is a year's last; EPOCH is 1970-01-01 counted from 0000-03-01. */
enum { EPOCH = 719468, DAYS_IN_400_YEARS = 146097, DAYS_IN_100_YEARS = 36524, DAYS_IN_4_YEARS = 1461 };
enum { MONTHS_GREATEST = 120000 };

typedef struct calendar_date {
  int32_t year, month, day_of_month;
} calendar_date;

static int32_t calendar_month_length(int32_t year, int32_t month) {
  static const int8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return lengths[month - 1] + (month == 2 && leap);
}

static int32_t calendar_day(calendar_date date) {
  int32_t year = date.year - (date.month <= 2);
  int32_t months = (date.month + 9) % 12;
  /* Months from March on have 31, 30, 31, 30, 31 days again and again: 153 in five. */
  int32_t before = (153 * months + 2) / 5;
  return 365 * year + year / 4 - year / 100 + year / 400 + before + date.day_of_month - 1 - EPOCH;
}

static calendar_date calendar_date_of(int32_t day) {
  int32_t left = day + EPOCH;
  int32_t year = 400 * (left / DAYS_IN_400_YEARS);
  left %= DAYS_IN_400_YEARS;
  /* The last of four centuries, and the last of four years, may have one day more. */
  int32_t centuries = left / DAYS_IN_100_YEARS < 3 ? left / DAYS_IN_100_YEARS : 3;
  left -= DAYS_IN_100_YEARS * centuries;
  year += 100 * centuries + 4 * (left / DAYS_IN_4_YEARS);
  left %= DAYS_IN_4_YEARS;
  int32_t years = left / 365 < 3 ? left / 365 : 3;
  left -= 365 * years;
  int32_t months = (5 * left + 2) / 153;
  calendar_date date = {year + years + (months >= 10), (months + 2) % 12 + 1, left - (153 * months + 2) / 5 + 1};
  return date;
}

/* The first day of the month that is `months` after that of `date`, in months from January of the year 0. */
static int64_t calendar_month_after(calendar_date date, int32_t months) {
  return (int64_t)date.year * 12 + date.month - 1 + months;
}

static int32_t calendar_same_day(calendar_date date, int64_t month_number) {
  calendar_date moved = {(int32_t)(month_number / 12), (int32_t)(month_number % 12) + 1, date.day_of_month};
  int32_t last = calendar_month_length(moved.year, moved.month);
  if (moved.day_of_month > last) moved.day_of_month = last;
  return calendar_day(moved);
}

enum { CALENDAR_FIRST_MONTH = 1 * 12, CALENDAR_LAST_MONTH = 9999 * 12 + 11 };

bool clvp_day_valid(int32_t day) { return day >= CLV_DAY_MIN && day <= CLV_DAY_MAX; }

bool clvp_time_valid(int64_t time) { return time >= CLV_TIME_MIN && time <= CLV_TIME_MAX; }

static bool calendar_offset_valid(int32_t day_offset) {
  return day_offset >= -CLV_SECONDS_PER_DAY && day_offset <= CLV_SECONDS_PER_DAY;
}

static int64_t calendar_floor_day(int64_t seconds) {
  int64_t day = seconds / CLV_SECONDS_PER_DAY;
  return day - (seconds % CLV_SECONDS_PER_DAY < 0);
}

int32_t clvp_day_of_time(int64_t time, int32_t day_offset) {
  assert(clvp_time_valid(time) && calendar_offset_valid(day_offset));
  int64_t day = calendar_floor_day(time + day_offset);
  if (day < CLV_DAY_MIN) return CLV_DAY_MIN;
  return day > CLV_DAY_MAX ? CLV_DAY_MAX : (int32_t)day;
}

int64_t clvp_last_second(int32_t day, int32_t day_offset) {
  assert(clvp_day_valid(day) && calendar_offset_valid(day_offset));
  int64_t time = ((int64_t)day + 1) * CLV_SECONDS_PER_DAY - 1 - day_offset;
  if (time < CLV_TIME_MIN) return CLV_TIME_MIN;
  return time > CLV_TIME_MAX ? CLV_TIME_MAX : time;
}

int32_t clvp_add_months(int32_t day, int32_t months) {
  assert(clvp_day_valid(day));
  calendar_date date = calendar_date_of(day);
  int64_t month = calendar_month_after(date, months);
  if (month < CALENDAR_FIRST_MONTH) return CLV_DAY_MIN;
  return month > CALENDAR_LAST_MONTH ? CLV_DAY_MAX : calendar_same_day(date, month);
}

clv_status clv_day_from_time(int64_t time, int32_t day_offset, int32_t *day, clv_error *error) {
  if (!day) return clvp_fail(error, CLV_EINVAL, "day", "day is NULL");
  if (!clvp_time_valid(time))
    return clvp_fail(error, CLV_EINVAL, "time",
                     "time lies outside the years 0001 to 9999: it looks like milliseconds, not seconds");
  if (!calendar_offset_valid(day_offset))
    return clvp_fail(error, CLV_EINVAL, "day_offset", "day_offset is more than a day");
  int64_t found = calendar_floor_day(time + day_offset);
  if (found < CLV_DAY_MIN || found > CLV_DAY_MAX)
    return clvp_fail(error, CLV_EINVAL, "time", "the day lies outside the years 0001 to 9999");
  *day = (int32_t)found;
  return CLV_OK;
}

clv_status clv_day_from_date(int32_t year, int32_t month, int32_t day_of_month, int32_t *day, clv_error *error) {
  if (!day) return clvp_fail(error, CLV_EINVAL, "day", "day is NULL");
  if (year < 1 || year > 9999) return clvp_fail(error, CLV_EINVAL, "year", "the year is not 1 to 9999");
  if (month < 1 || month > 12) return clvp_fail(error, CLV_EINVAL, "month", "the month is not 1 to 12");
  if (day_of_month < 1 || day_of_month > calendar_month_length(year, month))
    return clvp_fail(error, CLV_EINVAL, "day_of_month", "the month has no such day");
  calendar_date date = {year, month, day_of_month};
  *day = calendar_day(date);
  return CLV_OK;
}

clv_status clv_date_from_day(int32_t day, int32_t *year, int32_t *month, int32_t *day_of_month, clv_error *error) {
  if (!year || !month || !day_of_month)
    return clvp_fail(error, CLV_EINVAL, !year ? "year" : !month ? "month" : "day_of_month", "an output is NULL");
  if (!clvp_day_valid(day)) return clvp_fail(error, CLV_EINVAL, "day", "the day lies outside the years 0001 to 9999");
  calendar_date date = calendar_date_of(day);
  *year = date.year;
  *month = date.month;
  *day_of_month = date.day_of_month;
  return CLV_OK;
}

clv_status clv_day_add_months(int32_t day, int32_t months, int32_t *result, clv_error *error) {
  if (!result) return clvp_fail(error, CLV_EINVAL, "result", "result is NULL");
  if (!clvp_day_valid(day)) return clvp_fail(error, CLV_EINVAL, "day", "the day lies outside the years 0001 to 9999");
  if (months < -MONTHS_GREATEST || months > MONTHS_GREATEST)
    return clvp_fail(error, CLV_EINVAL, "months", "months is not -120,000 to 120,000");
  calendar_date date = calendar_date_of(day);
  int64_t month = calendar_month_after(date, months);
  if (month < CALENDAR_FIRST_MONTH || month > CALENDAR_LAST_MONTH)
    return clvp_fail(error, CLV_EINVAL, "months", "the day lies outside the years 0001 to 9999");
  *result = calendar_same_day(date, month);
  return CLV_OK;
}
