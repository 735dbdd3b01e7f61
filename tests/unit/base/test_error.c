/* The error record of any size, and structures that carry their size. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/error.h"
#include "../../harness/harness.h"
#include <stddef.h>
#include <string.h>

START_TEST(record_is_filled) {
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_fail_row(&error, CLV_EDATA, 7, "amount", "too many decimals"), CLV_EDATA);
  ck_assert_uint_eq(error.size, sizeof error);
  ck_assert_int_eq(error.status, CLV_EDATA);
  ck_assert_uint_eq(error.row, 7);
  ck_assert_int_eq(error.position, CLV_NO_POSITION);
  ck_assert_str_eq(error.field, "amount");
  ck_assert_str_eq(error.message, "too many decimals");
  ck_assert_int_eq(clvp_fail(&error, CLV_EINVAL, "", "no"), CLV_EINVAL);
  ck_assert_uint_eq(error.row, CLV_NO_ROW);
  ck_assert_str_eq(error.field, "");
  ck_assert_str_eq(error.message, "no");
  for (size_t i = 2; i < sizeof error.message; i++) ck_assert_int_eq(error.message[i], 0);
  ck_assert_int_eq(clvp_fail_at(&error, CLV_EDATA, 65536, "filter", "no"), CLV_EDATA);
  ck_assert_int_eq(error.position, 65536);
  ck_assert_uint_eq(error.row, CLV_NO_ROW);
  ck_assert_str_eq(error.field, "filter");
  ck_assert_int_eq(clvp_no_memory(&error), CLV_ENOMEM);
  ck_assert_int_eq(error.status, CLV_ENOMEM);
  ck_assert_int_eq(error.position, CLV_NO_POSITION);
  ck_assert_str_ne(error.message, "no");
}
END_TEST

START_TEST(record_may_be_absent) {
  ck_assert_int_eq(clvp_fail(NULL, CLV_EIO, "x", "y"), CLV_EIO);
  ck_assert_int_eq(clvp_no_memory(NULL), CLV_ENOMEM);
}
END_TEST

START_TEST(long_texts_are_cut_and_terminated) {
  char text[400];
  memset(text, 'a', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  clv_error error = CLV_ERROR_INIT;
  clvp_fail(&error, CLV_EINVAL, text, text);
  ck_assert_uint_eq(strlen(error.field), sizeof error.field - 1);
  ck_assert_uint_eq(strlen(error.message), sizeof error.message - 1);
}
END_TEST

START_TEST(record_of_any_size_is_not_overrun) {
  for (uint32_t size = 0; size <= sizeof(clv_error) + 40; size++) {
    union {
      clv_error error;
      unsigned char bytes[sizeof(clv_error) + 40];
    } given;
    memset(&given, 0xee, sizeof given);
    given.error.size = size;
    clvp_fail_row(&given.error, CLV_EDATA, 3, "field", "message");
    ck_assert_uint_eq(given.error.size, size);
    for (size_t i = size < sizeof size ? sizeof size : size; i < sizeof given.bytes; i++)
      ck_assert_uint_eq(given.bytes[i], 0xee);
    ck_assert_int_eq(given.error.status == CLV_EDATA, size >= 8);
    ck_assert_int_eq(given.error.row == 3, size >= 16);
    ck_assert_int_eq(memcmp(given.error.field, "field", 6) == 0, size >= 48);
    ck_assert_int_eq(memcmp(given.error.message, "message", 8) == 0, size >= 240);
    if (size < 240) ck_assert_uint_eq((unsigned char)given.error.message[0], 0xee);
    ck_assert_int_eq(given.error.position == CLV_NO_POSITION, size >= 248);
  }
}
END_TEST

/* A structure as an earlier, this and a later header have it. */
typedef struct earlier {
  uint32_t size, first;
} earlier;
typedef struct present {
  uint32_t size, first;
  double second;
} present;
typedef struct later {
  uint32_t size, first;
  double second, third;
} later;

static const present defaults = {sizeof(present), 1, 2.0};

START_TEST(structure_in_takes_what_both_know) {
  present own = defaults;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_struct_in(&own, sizeof own, NULL, "options", &error), CLV_OK);
  ck_assert_mem_eq(&own, &defaults, sizeof own);
  earlier old = {sizeof old, 11};
  ck_assert_int_eq(clvp_struct_in(&own, sizeof own, &old, "options", &error), CLV_OK);
  ck_assert_uint_eq(own.first, 11);
  ck_assert_double_eq(own.second, 2.0);
  later newer = {sizeof newer, 21, 22.0, 0.0};
  ck_assert_int_eq(clvp_struct_in(&own, sizeof own, &newer, "options", &error), CLV_OK);
  ck_assert_uint_eq(own.size, sizeof own);
  ck_assert_uint_eq(own.first, 21);
  ck_assert_double_eq(own.second, 22.0);
  ck_assert_int_eq(error.status, CLV_OK);
}
END_TEST

START_TEST(structure_in_refuses_what_it_does_not_know) {
  present own = defaults;
  for (size_t at = sizeof own; at < sizeof(later); at++) {
    later newer = {sizeof newer, 21, 22.0, 0.0};
    ((unsigned char *)&newer)[at] = 1;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clvp_struct_in(&own, sizeof own, &newer, "options", &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "options");
    ck_assert_mem_eq(&own, &defaults, sizeof own);
  }
}
END_TEST

static const uint32_t senseless[] = {0, 1, 4, 7, 9, 14, 4100, UINT32_MAX};

START_TEST(structures_without_a_size_are_refused) {
  for (size_t i = 0; i < sizeof senseless / sizeof senseless[0]; i++) {
    present own = defaults, given = {senseless[i], 31, 32.0}, before = given;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clvp_struct_in(&own, sizeof own, &given, "options", &error), CLV_EINVAL);
    ck_assert_mem_eq(&own, &defaults, sizeof own);
    ck_assert_int_eq(clvp_struct_out(&given, &own, sizeof own, "report", &error), CLV_EINVAL);
    ck_assert_str_eq(error.field, "report");
    ck_assert_int_eq(clvp_struct_ready(&given, "report", NULL), CLV_EINVAL);
    ck_assert_mem_eq(&given, &before, sizeof given);
  }
  ck_assert_int_eq(clvp_struct_out(NULL, &defaults, sizeof defaults, "report", NULL), CLV_EINVAL);
  ck_assert_int_eq(clvp_struct_ready(NULL, "report", NULL), CLV_EINVAL);
}
END_TEST

START_TEST(structure_out_fills_as_far_as_the_size_says) {
  for (uint32_t size = 8; size <= 64; size += 4) {
    unsigned char given[80], want[80];
    memset(given, 0xee, sizeof given);
    memcpy(given, &size, sizeof size);
    memset(want, 0xee, sizeof want);
    memset(want, 0, size);
    memcpy(want, &defaults, size < sizeof defaults ? size : sizeof defaults);
    memcpy(want, &size, sizeof size);
    ck_assert_int_eq(clvp_struct_ready(given, "report", NULL), CLV_OK);
    ck_assert_int_eq(clvp_struct_out(given, &defaults, sizeof defaults, "report", NULL), CLV_OK);
    ck_assert_mem_eq(given, want, sizeof given);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/error");
  TCase *cases = tcase_create("error");
  tcase_add_test(cases, record_is_filled);
  tcase_add_test(cases, record_may_be_absent);
  tcase_add_test(cases, long_texts_are_cut_and_terminated);
  tcase_add_test(cases, record_of_any_size_is_not_overrun);
  tcase_add_test(cases, structure_in_takes_what_both_know);
  tcase_add_test(cases, structure_in_refuses_what_it_does_not_know);
  tcase_add_test(cases, structures_without_a_size_are_refused);
  tcase_add_test(cases, structure_out_fills_as_far_as_the_size_says);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
