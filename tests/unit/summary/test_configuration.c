/* Configurations: ranges, structures of other sizes, the hash that is part of two file formats. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/summary/summary.h"
#include "harness.h"
#include <string.h>

static clv_status check_one(int32_t day_offset, uint32_t minor_digits, int32_t history_start, const char *field) {
  clv_configuration given = CLV_CONFIGURATION_INIT, own;
  given.day_offset = day_offset;
  given.minor_digits = minor_digits;
  given.history_start = history_start;
  given.filter = 77;
  memset(&own, 1, sizeof own);
  clv_configuration before = own;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clvp_configuration_init(&own, &given, &error);
  ck_assert_str_eq(error.field, field);
  if (status == CLV_OK) {
    ck_assert_mem_eq(&own, &given, sizeof own);
  } else {
    ck_assert_mem_eq(&own, &before, sizeof own);
  }
  return status;
}

START_TEST(each_member_has_its_range) {
  ck_assert_int_eq(check_one(-86400, 0, CLV_DAY_MIN, ""), CLV_OK);
  ck_assert_int_eq(check_one(86400, 6, CLV_DAY_MAX, ""), CLV_OK);
  ck_assert_int_eq(check_one(0, 2, CLV_NO_DAY, ""), CLV_OK);
  ck_assert_int_eq(check_one(-86401, 2, 0, "day_offset"), CLV_EINVAL);
  ck_assert_int_eq(check_one(86401, 2, 0, "day_offset"), CLV_EINVAL);
  ck_assert_int_eq(check_one(0, 7, 0, "minor_digits"), CLV_EINVAL);
  ck_assert_int_eq(check_one(0, 2, CLV_DAY_MIN - 1, "history_start"), CLV_EINVAL);
  ck_assert_int_eq(check_one(0, 2, CLV_DAY_MAX + 1, "history_start"), CLV_EINVAL);
}
END_TEST

START_TEST(none_given_is_the_defaults) {
  clv_configuration own, defaults = CLV_CONFIGURATION_INIT;
  ck_assert_int_eq(clvp_configuration_init(&own, NULL, NULL), CLV_OK);
  ck_assert_mem_eq(&own, &defaults, sizeof own);
}
END_TEST

START_TEST(structures_of_other_versions_are_understood) {
  struct {
    clv_configuration known;
    uint64_t later;
  } longer = {CLV_CONFIGURATION_INIT, 0};
  longer.known.size = (uint32_t)sizeof longer;
  longer.known.filter = 5;
  clv_configuration own;
  ck_assert_int_eq(clvp_configuration_init(&own, &longer.known, NULL), CLV_OK);
  ck_assert_uint_eq(own.size, sizeof own);
  ck_assert_uint_eq(own.filter, 5);
  longer.later = 1;
  ck_assert_int_eq(clvp_configuration_init(&own, &longer.known, NULL), CLV_EINVAL);
  clv_configuration shorter = {16, 3600, 0, 9, 1234, {0}};
  ck_assert_int_eq(clvp_configuration_init(&own, &shorter, NULL), CLV_OK);
  ck_assert_int_eq(own.day_offset, 3600);
  ck_assert_int_eq(own.history_start, 9);
  ck_assert_uint_eq(own.filter, 0);
}
END_TEST

START_TEST(the_hash_is_fixed_and_sees_every_member) {
  clv_configuration base = CLV_CONFIGURATION_INIT;
  uint64_t hash = clvp_configuration_hash(&base);
  ck_assert_uint_eq(hash, UINT64_C(0xaa6dfd3ab51f302a));
  clv_configuration other[4] = {base, base, base, base};
  other[0].day_offset = 1;
  other[1].minor_digits = 3;
  other[2].history_start = 0;
  other[3].filter = UINT64_C(1) << 63;
  for (int i = 0; i < 4; i++) {
    ck_assert_uint_ne(clvp_configuration_hash(&other[i]), hash);
    for (int j = 0; j < i; j++) {
      ck_assert_uint_ne(clvp_configuration_hash(&other[i]), clvp_configuration_hash(&other[j]));
    }
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/configuration");
  TCase *tests = tcase_create("configuration");
  tcase_add_test(tests, each_member_has_its_range);
  tcase_add_test(tests, none_given_is_the_defaults);
  tcase_add_test(tests, structures_of_other_versions_are_understood);
  tcase_add_test(tests, the_hash_is_fixed_and_sees_every_member);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
