/* The JSON writer: structure, escapes, UTF-8, dates. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include "../../../lib/exchange/json.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void check_text(harness_buffer *buffer, const char *want) {
  ck_assert_int_eq(harness_write("", 1, buffer), 0);
  ck_assert_str_eq((const char *)buffer->bytes, want);
  harness_buffer_free(buffer);
}

START_TEST(members_are_separated_and_named) {
  harness_buffer buffer = {0};
  clvp_json json;
  clvp_json_init(&json, harness_write, &buffer);
  clvp_json_object(&json, NULL);
  clvp_json_object(&json, "empty");
  clvp_json_end_object(&json);
  clvp_json_array(&json, "list");
  clvp_json_integer(&json, NULL, INT64_MIN);
  clvp_json_number(&json, NULL, 0.5);
  clvp_json_array(&json, NULL);
  clvp_json_end_array(&json);
  clvp_json_null(&json, NULL);
  clvp_json_end_array(&json);
  clvp_json_bool(&json, "yes", true);
  clvp_json_bool(&json, "no", false);
  clvp_json_text(&json, "text", "a/b");
  clvp_json_text(&json, "none", NULL);
  clvp_json_hex(&json, "bytes", "\x00\xff\x1a", 3);
  clvp_json_end_object(&json);
  ck_assert_int_eq(clvp_json_finish(&json, NULL), CLV_OK);
  check_text(&buffer, "{\"empty\":{},\"list\":[-9223372036854775808,0.5,[],null],\"yes\":true,\"no\":false,"
                      "\"text\":\"a/b\",\"none\":null,\"bytes\":\"00ff1a\"}");
}
END_TEST

START_TEST(what_json_does_not_allow_is_escaped) {
  harness_buffer buffer = {0};
  clvp_json json;
  clvp_json_init(&json, harness_write, &buffer);
  clvp_json_array(&json, NULL);
  clvp_json_string(&json, NULL, "\"\\\b\t\n\f\r\0\x01\x1f\x7f/", 12);
  clvp_json_string(&json, NULL, "", 0);
  clvp_json_string(&json, NULL, "J\xc3\xbcrgen \xf0\x9f\x98\x80", 12);
  clvp_json_end_array(&json);
  ck_assert_int_eq(clvp_json_finish(&json, NULL), CLV_OK);
  check_text(&buffer,
             "[\"\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u0001\\u001f\x7f/\",\"\",\"J\xc3\xbcrgen \xf0\x9f\x98\x80\"]");
}
END_TEST

START_TEST(numbers_that_are_none_are_null) {
  harness_buffer buffer = {0};
  clvp_json json;
  clvp_json_init(&json, harness_write, &buffer);
  clvp_json_array(&json, NULL);
  clvp_json_number(&json, NULL, NAN);
  clvp_json_number(&json, NULL, INFINITY);
  clvp_json_number(&json, NULL, -INFINITY);
  clvp_json_end_array(&json);
  ck_assert_int_eq(clvp_json_finish(&json, NULL), CLV_OK);
  check_text(&buffer, "[null,null,null]");
}
END_TEST

START_TEST(days_and_times_are_dates) {
  harness_buffer buffer = {0};
  clvp_json json;
  clvp_json_init(&json, harness_write, &buffer);
  clvp_json_array(&json, NULL);
  clvp_json_date(&json, NULL, 0);
  clvp_json_date(&json, NULL, CLV_DAY_MIN);
  clvp_json_date(&json, NULL, CLV_DAY_MAX);
  clvp_json_date(&json, NULL, 11016);
  clvp_json_date(&json, NULL, CLV_NO_DAY);
  clvp_json_date(&json, NULL, CLV_DAY_MAX + 1);
  clvp_json_time(&json, NULL, 0);
  clvp_json_time(&json, NULL, -1);
  clvp_json_time(&json, NULL, CLV_TIME_MAX);
  clvp_json_time(&json, NULL, CLV_TIME_MAX + 1);
  clvp_json_end_array(&json);
  ck_assert_int_eq(clvp_json_finish(&json, NULL), CLV_OK);
  check_text(&buffer, "[\"1970-01-01\",\"0001-01-01\",\"9999-12-31\",\"2000-02-29\",null,null,"
                      "\"1970-01-01T00:00:00Z\",\"1969-12-31T23:59:59Z\",\"9999-12-31T23:59:59Z\",null]");
}
END_TEST

START_TEST(containers_nest_31_deep) {
  harness_buffer buffer = {0};
  clvp_json json;
  clvp_json_init(&json, harness_write, &buffer);
  for (int i = 0; i < 31; i++) clvp_json_array(&json, NULL);
  clvp_json_integer(&json, NULL, 1);
  clvp_json_integer(&json, NULL, 2);
  for (int i = 0; i < 31; i++) clvp_json_end_array(&json);
  ck_assert_int_eq(clvp_json_finish(&json, NULL), CLV_OK);
  check_text(&buffer, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1,2]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
}
END_TEST

START_TEST(a_write_that_fails_is_told_at_the_end) {
  harness_buffer buffer = {0};
  clv_error error = CLV_ERROR_INIT;
  buffer.failing = 1;
  clvp_json json;
  clvp_json_init(&json, harness_write, &buffer);
  clvp_json_array(&json, NULL);
  for (int i = 0; i < 5000; i++) clvp_json_integer(&json, NULL, i);
  clvp_json_end_array(&json);
  ck_assert_int_eq(clvp_json_finish(&json, &error), CLV_EIO);
  ck_assert_int_eq(error.status, CLV_EIO);
  ck_assert_uint_eq(buffer.size, 0);
  harness_buffer_free(&buffer);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exchange/json");
  TCase *tests = tcase_create("json");
  tcase_add_test(tests, members_are_separated_and_named);
  tcase_add_test(tests, what_json_does_not_allow_is_escaped);
  tcase_add_test(tests, numbers_that_are_none_are_null);
  tcase_add_test(tests, days_and_times_are_dates);
  tcase_add_test(tests, containers_nest_31_deep);
  tcase_add_test(tests, a_write_that_fails_is_told_at_the_end);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
