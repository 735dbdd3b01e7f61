/* The version, and that every status and reason has words of its own. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../harness/harness.h"
#include <stdio.h>
#include <string.h>

START_TEST(version_as_text_and_as_number_agree) {
  char text[32];
  uint32_t version = clv_version();
  snprintf(text, sizeof text, "%u.%u.%u", version / 1000000, version / 1000 % 1000, version % 1000);
  ck_assert_str_eq(text, clv_version_string());
  ck_assert_str_eq(clv_version_string(), CLV_VERSION_STRING);
}
END_TEST

static const char *status_words(int value) { return clv_status_text((clv_status)value); }
static const char *reason_words(int value) { return clv_reason_text((clv_reason)value); }

/* All of first .. last differ; beyond them there is nothing. */
static void check_words(const char *(*words)(int), int first, int last, const char *unknown) {
  for (int i = first; i <= last; i++) {
    ck_assert_str_ne(words(i), unknown);
    ck_assert_uint_gt(strlen(words(i)), 0);
    for (int j = first; j < i; j++) ck_assert_str_ne(words(i), words(j));
  }
  ck_assert_str_eq(words(first - 1), unknown);
  ck_assert_str_eq(words(last + 1), unknown);
  ck_assert_str_eq(words(1000000), unknown);
}

START_TEST(every_status_has_words) { check_words(status_words, CLV_EKEY, CLV_OK, "unknown status"); }
END_TEST

START_TEST(every_reason_has_words) {
  check_words(reason_words, CLV_REASON_PRESENT, CLV_REASON_OTHER_FILTER, "unknown reason");
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/status");
  TCase *cases = tcase_create("status");
  tcase_add_test(cases, version_as_text_and_as_number_agree);
  tcase_add_test(cases, every_status_has_words);
  tcase_add_test(cases, every_reason_has_words);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
