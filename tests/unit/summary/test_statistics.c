/* One customer's numbers: what is told at once, and what is wrong with the others. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/summary/summary.h"
#include "../../harness/harness.h"
#include <string.h>

enum { AS_OF = 1000 };

/* The conditions one by one, as a reader would write them. */
static bool plain(const clv_statistics *s) {
  if (s->flags != 0 || s->x < 0 || s->orders <= s->x || s->first_day < CLV_DAY_MIN || s->last_day > AS_OF) return false;
  if (s->first_day > s->last_day || s->x > s->last_day - s->first_day) return false;
  if (s->first_spend < 0 || s->spend < s->first_spend) return false;
  return s->x > 0 || (s->first_day == s->last_day && s->spend == s->first_spend);
}

/* Small numbers around the limits, and the ends of what a field can hold. */
static int64_t any_number(uint64_t *state, int64_t base, int64_t least, int64_t most) {
  uint64_t how = harness_random(state) % 12;
  if (how == 0) return least;
  if (how == 1) return most;
  if (how == 2) return (int64_t)(harness_random(state) % 2001) - 1000;
  return base + (int64_t)(harness_random(state) % 3) - (how == 3 ? 3 : 0);
}

START_TEST(no_branch_tells_the_same_as_the_conditions) {
  uint64_t state = 31;
  int good = 0, refused = 0;
  for (int i = 0; i < 1000000; i++) {
    clv_statistics s;
    memset(&s, 0, sizeof s);
    s.x = (int32_t)any_number(&state, 0, INT32_MIN, INT32_MAX);
    s.first_day = (int32_t)any_number(&state, i % 3 ? 990 : CLV_DAY_MIN, INT32_MIN, INT32_MAX);
    s.last_day = (int32_t)any_number(&state, i % 5 ? s.first_day : AS_OF - 1, INT32_MIN, INT32_MAX);
    s.flags = i % 7 ? 0 : (uint32_t)harness_random(&state);
    s.orders = any_number(&state, 1, INT64_MIN, INT64_MAX);
    s.first_spend = any_number(&state, 0, INT64_MIN, INT64_MAX);
    s.spend = any_number(&state, i % 2 ? s.first_spend % 1000 : 0, INT64_MIN, INT64_MAX);
    bool want = plain(&s);
    if ((clvp_statistics_plain(&s, AS_OF) >= 0) != want)
      ck_abort_msg("x %d days %d %d flags %u orders %lld spend %lld %lld", (int)s.x, (int)s.first_day, (int)s.last_day,
                   (unsigned)s.flags, (long long)s.orders, (long long)s.spend, (long long)s.first_spend);
    good += want;
    refused += clvp_statistics_refuse(&s, AS_OF, 0, NULL) != CLV_OK;
    if (want && clvp_statistics_refuse(&s, AS_OF, 0, NULL) != CLV_OK) ck_abort_msg("a buyer is refused");
  }
  ck_assert(good > 1000 && refused > 100000);
}
END_TEST

START_TEST(nobody_and_an_overflow_are_customers_too) {
  const clv_statistics nobody = {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0};
  const clv_statistics rich = {2, 10, 20, CLV_STATISTICS_OVERFLOW, 3, 0, 0};
  ck_assert(clvp_statistics_plain(&nobody, AS_OF) < 0 && clvp_statistics_plain(&rich, AS_OF) < 0);
  ck_assert_int_eq(clvp_statistics_check(&nobody, AS_OF, 0, NULL), CLV_OK);
  ck_assert_int_eq(clvp_statistics_check(&rich, AS_OF, 0, NULL), CLV_OK);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/statistics");
  TCase *tests = tcase_create("statistics");
  tcase_add_test(tests, no_branch_tells_the_same_as_the_conditions);
  tcase_add_test(tests, nobody_and_an_overflow_are_customers_too);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
