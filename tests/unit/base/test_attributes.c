/* The table of attributes keeps its own rules. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/attributes.h"
#include "../../harness/harness.h"
#include <string.h>

static clv_attribute_info row(uint32_t index) {
  clv_attribute_info info;
  memset(&info, 0, sizeof info);
  info.size = (uint32_t)sizeof info;
  ck_assert_int_eq(clv_attribute_at(index, &info, NULL), CLV_OK);
  ck_assert_uint_eq(info.size, sizeof info);
  return info;
}

START_TEST(numbers_rise_and_stay_below_64) {
  uint32_t before = 0;
  ck_assert_uint_gt(clv_attribute_count(), 0);
  for (uint32_t i = 0; i < clv_attribute_count(); i++) {
    uint32_t number = row(i).number;
    ck_assert_uint_gt(number, before);
    ck_assert_uint_lt(number, 64);
    before = number;
  }
  ck_assert_uint_eq(before + 1, CLVP_ATTRIBUTE_END);
}
END_TEST

START_TEST(names_are_lower_case_and_unique) {
  for (uint32_t i = 0; i < clv_attribute_count(); i++) {
    const char *name = row(i).name;
    ck_assert_uint_gt(strlen(name), 0);
    ck_assert_uint_lt(strlen(name), sizeof((clv_error *)0)->field);
    ck_assert_uint_eq(strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789"), strlen(name));
    ck_assert(name[0] >= 'a' && name[0] <= 'z');
    for (uint32_t j = 0; j < i; j++) ck_assert_str_ne(name, row(j).name);
  }
}
END_TEST

START_TEST(rows_are_complete) {
  for (uint32_t i = 0; i < clv_attribute_count(); i++) {
    clv_attribute_info info = row(i);
    ck_assert(info.type >= CLV_TYPE_COUNT && info.type <= CLV_TYPE_DAY);
    ck_assert(strcmp(info.group, "history") == 0 || strcmp(info.group, "prediction") == 0);
    ck_assert(info.nullable == 0 || info.nullable == 1);
    ck_assert_uint_gt(strlen(info.unit), 0);
    ck_assert_uint_gt(strlen(info.summary), 0);
    ck_assert_ptr_null(strchr(info.summary, '\n'));
    ck_assert_int_eq(info.type == CLV_TYPE_DAY, strcmp(info.unit, "day") == 0);
  }
}
END_TEST

START_TEST(known_rows) {
  clv_attribute_info first = row(0);
  ck_assert_uint_eq(first.number, CLVP_ATTRIBUTE_historic_value);
  ck_assert_str_eq(first.name, "historic_value");
  ck_assert_int_eq(first.type, CLV_TYPE_MONEY);
  for (uint32_t i = 0; i < clv_attribute_count(); i++) {
    clv_attribute_info info = row(i);
    if (info.number == CLVP_ATTRIBUTE_p_alive) ck_assert_str_eq(info.name, "p_alive");
  }
}
END_TEST

START_TEST(misuse_is_refused) {
  clv_attribute_info info, before;
  memset(&info, 0x11, sizeof info);
  info.size = (uint32_t)sizeof info;
  before = info;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_attribute_at(clv_attribute_count(), &info, &error), CLV_ENOTFOUND);
  ck_assert_int_eq(error.status, CLV_ENOTFOUND);
  ck_assert_int_eq(clv_attribute_at(UINT32_MAX, &info, NULL), CLV_ENOTFOUND);
  ck_assert_mem_eq(&info, &before, sizeof info);
  ck_assert_int_eq(clv_attribute_at(0, NULL, NULL), CLV_EINVAL);
  info.size = before.size = 4;
  ck_assert_int_eq(clv_attribute_at(0, &info, NULL), CLV_EINVAL);
  ck_assert_mem_eq(&info, &before, sizeof info);
}
END_TEST

START_TEST(earlier_callers_get_the_front_of_a_row) {
  struct {
    uint32_t size, number, canary;
  } given = {8, 0, 77};
  ck_assert_int_eq(clv_attribute_at(0, (clv_attribute_info *)(void *)&given, NULL), CLV_OK);
  ck_assert_uint_eq(given.number, 1);
  ck_assert_uint_eq(given.canary, 77);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/attributes");
  TCase *cases = tcase_create("attributes");
  tcase_add_test(cases, numbers_rise_and_stay_below_64);
  tcase_add_test(cases, names_are_lower_case_and_unique);
  tcase_add_test(cases, rows_are_complete);
  tcase_add_test(cases, known_rows);
  tcase_add_test(cases, misuse_is_refused);
  tcase_add_test(cases, earlier_callers_get_the_front_of_a_row);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
