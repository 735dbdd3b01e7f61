/* Days, dates, months and zones, against a walk over every day of the calendar. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/calendar.h"
#include "../../harness/harness.h"
#include <string.h>

typedef struct date {
  int32_t year, month, day;
} date;

static int32_t month_length(int32_t year, int32_t month) {
  if (month == 2) return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static int32_t day_of(int32_t year, int32_t month, int32_t day_of_month) {
  int32_t day = CLV_NO_DAY;
  ck_assert_int_eq(clv_day_from_date(year, month, day_of_month, &day, NULL), CLV_OK);
  return day;
}

START_TEST(known_days) {
  ck_assert_int_eq(day_of(1970, 1, 1), 0);
  ck_assert_int_eq(day_of(1, 1, 1), CLV_DAY_MIN);
  ck_assert_int_eq(day_of(9999, 12, 31), CLV_DAY_MAX);
  ck_assert_int_eq(day_of(2000, 2, 29), 11016);
  ck_assert_int_eq(day_of(1997, 9, 30), 10134);
  ck_assert_int_eq(day_of(1969, 12, 31), -1);
}
END_TEST

START_TEST(every_day_there_and_back) {
  date at = {1, 1, 1};
  for (int32_t day = CLV_DAY_MIN; day <= CLV_DAY_MAX; day++) {
    date found = {0, 0, 0};
    int32_t back = CLV_NO_DAY;
    clv_status status = clv_date_from_day(day, &found.year, &found.month, &found.day, NULL);
    clv_status status_back = clv_day_from_date(at.year, at.month, at.day, &back, NULL);
    /* One assertion a day: millions of them take their time. */
    if (status != CLV_OK || status_back != CLV_OK || back != day || found.year != at.year || found.month != at.month ||
        found.day != at.day)
      ck_abort_msg("day %d: %d-%d-%d, not %d-%d-%d", day, found.year, found.month, found.day, at.year, at.month,
                   at.day);
    if (++at.day > month_length(at.year, at.month)) {
      at.day = 1;
      if (++at.month > 12) {
        at.month = 1;
        at.year++;
      }
    }
  }
  ck_assert_int_eq(at.year, 10000);
}
END_TEST

START_TEST(dates_that_do_not_exist_are_refused) {
  static const date dates[] = {
      {0, 1, 1},     {10000, 1, 1}, {-1, 1, 1},    {INT32_MIN, 1, 1},    {INT32_MAX, 1, 1},   {2001, 2, 29},
      {1900, 2, 29}, {2000, 2, 30}, {2001, 4, 31}, {2001, 0, 1},         {2001, 13, 1},       {2001, -1, 1},
      {2001, 1, 0},  {2001, 1, 32}, {2001, 1, -5}, {2001, INT32_MAX, 1}, {2001, 1, INT32_MIN}};
  for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
    int32_t day = 77;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_day_from_date(dates[i].year, dates[i].month, dates[i].day, &day, &error), CLV_EINVAL);
    ck_assert_int_eq(error.status, CLV_EINVAL);
    ck_assert_str_ne(error.field, "");
    ck_assert_int_eq(day, 77);
  }
  ck_assert_int_eq(clv_day_from_date(2001, 1, 1, NULL, NULL), CLV_EINVAL);
}
END_TEST

START_TEST(days_beyond_the_calendar_are_refused) {
  static const int32_t days[] = {CLV_DAY_MIN - 1, CLV_DAY_MAX + 1, INT32_MIN, INT32_MAX};
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    date found = {7, 7, 7};
    int32_t result = 7;
    ck_assert_int_eq(clv_date_from_day(days[i], &found.year, &found.month, &found.day, NULL), CLV_EINVAL);
    ck_assert_int_eq(clv_day_add_months(days[i], 0, &result, NULL), CLV_EINVAL);
    ck_assert(found.year == 7 && found.month == 7 && found.day == 7 && result == 7);
    ck_assert(!clvp_day_valid(days[i]));
  }
  ck_assert(clvp_day_valid(CLV_DAY_MIN) && clvp_day_valid(CLV_DAY_MAX) && !clvp_day_valid(CLV_NO_DAY));
  int32_t year = 7, month = 7;
  ck_assert_int_eq(clv_date_from_day(0, &year, &month, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_date_from_day(0, &year, NULL, &month, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_date_from_day(0, NULL, &year, &month, NULL), CLV_EINVAL);
  ck_assert(year == 7 && month == 7);
}
END_TEST

START_TEST(months_are_clamped_to_their_end) {
  static const struct {
    date from;
    int32_t months;
    date to;
  } cases[] = {
      {{2026, 10, 31}, 4, {2027, 2, 28}},  {{2027, 10, 31}, 4, {2028, 2, 29}}, {{2000, 1, 31}, 1, {2000, 2, 29}},
      {{1900, 1, 31}, 1, {1900, 2, 28}},   {{2000, 3, 31}, -1, {2000, 2, 29}}, {{2000, 2, 29}, 12, {2001, 2, 28}},
      {{2000, 2, 29}, 48, {2004, 2, 29}},  {{2000, 5, 31}, 1, {2000, 6, 30}},  {{2000, 12, 15}, 1, {2001, 1, 15}},
      {{2001, 1, 15}, -1, {2000, 12, 15}}, {{1, 1, 1}, 119987, {9999, 12, 1}}, {{9999, 12, 31}, -119987, {1, 1, 31}}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int32_t from = day_of(cases[i].from.year, cases[i].from.month, cases[i].from.day), result = 0;
    int32_t to = day_of(cases[i].to.year, cases[i].to.month, cases[i].to.day);
    ck_assert_int_eq(clv_day_add_months(from, cases[i].months, &result, NULL), CLV_OK);
    ck_assert_int_eq(result, to);
    ck_assert_int_eq(clvp_add_months(from, cases[i].months), to);
  }
}
END_TEST

/* A month at a time, by the calendar of this file. */
START_TEST(months_agree_with_a_walk) {
  uint64_t state = 2;
  for (int i = 0; i < 20000; i++) {
    int32_t day = CLV_DAY_MIN + (int32_t)(harness_random(&state) % (uint64_t)(CLV_DAY_MAX - CLV_DAY_MIN + 1));
    int32_t months = (int32_t)(harness_random(&state) % 801) - 400, result = CLV_NO_DAY;
    date at = {0, 0, 0};
    ck_assert_int_eq(clv_date_from_day(day, &at.year, &at.month, &at.day, NULL), CLV_OK);
    for (int32_t left = months; left != 0; left += left > 0 ? -1 : 1) {
      at.month += left > 0 ? 1 : -1;
      if (at.month < 1 || at.month > 12) {
        at.year += left > 0 ? 1 : -1;
        at.month = left > 0 ? 1 : 12;
      }
    }
    clv_status status = clv_day_add_months(day, months, &result, NULL);
    if (at.year < 1 || at.year > 9999) {
      ck_assert_int_eq(status, CLV_EINVAL);
      ck_assert_int_eq(result, CLV_NO_DAY);
      ck_assert_int_eq(clvp_add_months(day, months), at.year < 1 ? CLV_DAY_MIN : CLV_DAY_MAX);
      continue;
    }
    int32_t last = month_length(at.year, at.month);
    ck_assert_int_eq(status, CLV_OK);
    ck_assert_int_eq(result, day_of(at.year, at.month, at.day < last ? at.day : last));
    ck_assert_int_eq(clvp_add_months(day, months), result);
  }
}
END_TEST

START_TEST(months_beyond_their_range_are_refused) {
  static const int32_t months[] = {-120001, 120001, INT32_MIN, INT32_MAX, 120000, -120000};
  for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
    int32_t result = 7;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_day_add_months(0, months[i], &result, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "months");
    ck_assert_int_eq(result, 7);
    ck_assert_int_eq(clvp_add_months(0, months[i]), months[i] < 0 ? CLV_DAY_MIN : CLV_DAY_MAX);
  }
  ck_assert_int_eq(clv_day_add_months(0, 1, NULL, NULL), CLV_EINVAL);
}
END_TEST

static int32_t day_at(int64_t time, int32_t offset) {
  int32_t day = CLV_NO_DAY;
  ck_assert_int_eq(clv_day_from_time(time, offset, &day, NULL), CLV_OK);
  ck_assert_int_eq(clvp_day_of_time(time, offset), day);
  return day;
}

START_TEST(days_are_cut_after_the_zone_is_added) {
  ck_assert_int_eq(day_at(0, 0), 0);
  ck_assert_int_eq(day_at(-1, 0), -1);
  ck_assert_int_eq(day_at(86399, 0), 0);
  ck_assert_int_eq(day_at(86400, 0), 1);
  ck_assert_int_eq(day_at(-86400, 0), -1);
  ck_assert_int_eq(day_at(-86401, 0), -2);
  ck_assert_int_eq(day_at(0, -1), -1);
  ck_assert_int_eq(day_at(86399, 1), 1);
  ck_assert_int_eq(day_at(0, 86400), 1);
  ck_assert_int_eq(day_at(0, -86400), -1);
  ck_assert_int_eq(day_at(CLV_TIME_MIN, 0), CLV_DAY_MIN);
  ck_assert_int_eq(day_at(CLV_TIME_MAX, 0), CLV_DAY_MAX);
}
END_TEST

START_TEST(last_second_ends_its_day) {
  uint64_t state = 3;
  for (int i = 0; i < 20000; i++) {
    int32_t day = CLV_DAY_MIN + 1 + (int32_t)(harness_random(&state) % (uint64_t)(CLV_DAY_MAX - CLV_DAY_MIN - 1));
    int32_t offset = (int32_t)(harness_random(&state) % 172801) - 86400;
    int64_t last = clvp_last_second(day, offset);
    if (last == CLV_TIME_MIN || last == CLV_TIME_MAX) continue;
    ck_assert_int_eq(day_at(last, offset), day);
    if (day < CLV_DAY_MAX) ck_assert_int_eq(day_at(last + 1, offset), day + 1);
  }
  ck_assert_int_eq(clvp_last_second(0, 0), 86399);
  ck_assert_int_eq(clvp_last_second(CLV_DAY_MAX, -86400), CLV_TIME_MAX);
  ck_assert_int_eq(clvp_last_second(CLV_DAY_MIN, 86400), CLV_TIME_MIN);
}
END_TEST

START_TEST(times_beyond_the_calendar_are_refused) {
  static const int64_t times[] = {CLV_TIME_MIN - 1, CLV_TIME_MAX + 1, INT64_MIN, INT64_MAX, INT64_C(1795219200000)};
  for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
    int32_t day = 7;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_day_from_time(times[i], 0, &day, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "time");
    ck_assert_ptr_nonnull(strstr(error.message, "milliseconds"));
    ck_assert_int_eq(day, 7);
    ck_assert(!clvp_time_valid(times[i]));
  }
  ck_assert(clvp_time_valid(CLV_TIME_MIN) && clvp_time_valid(CLV_TIME_MAX));
}
END_TEST

START_TEST(zones_of_more_than_a_day_are_refused) {
  static const int32_t offsets[] = {86401, -86401, INT32_MAX, INT32_MIN};
  int32_t day = 7;
  for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_day_from_time(0, offsets[i], &day, &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "day_offset");
  }
  ck_assert_int_eq(clv_day_from_time(0, 0, NULL, NULL), CLV_EINVAL);
  /* A zone must not lead out of the calendar either. */
  ck_assert_int_eq(clv_day_from_time(CLV_TIME_MAX, 1, &day, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_day_from_time(CLV_TIME_MIN, -1, &day, NULL), CLV_EINVAL);
  ck_assert_int_eq(day, 7);
  ck_assert_int_eq(clvp_day_of_time(CLV_TIME_MAX, 1), CLV_DAY_MAX);
  ck_assert_int_eq(clvp_day_of_time(CLV_TIME_MIN, -1), CLV_DAY_MIN);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/calendar");
  TCase *cases = tcase_create("calendar");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, known_days);
  tcase_add_test(cases, every_day_there_and_back);
  tcase_add_test(cases, dates_that_do_not_exist_are_refused);
  tcase_add_test(cases, days_beyond_the_calendar_are_refused);
  tcase_add_test(cases, months_are_clamped_to_their_end);
  tcase_add_test(cases, months_agree_with_a_walk);
  tcase_add_test(cases, months_beyond_their_range_are_refused);
  tcase_add_test(cases, days_are_cut_after_the_zone_is_added);
  tcase_add_test(cases, last_second_ends_its_day);
  tcase_add_test(cases, times_beyond_the_calendar_are_refused);
  tcase_add_test(cases, zones_of_more_than_a_day_are_refused);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
