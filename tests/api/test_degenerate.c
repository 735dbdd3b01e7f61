/* Accounts that have no ordinary maximum: each ends in its status, in bounded time, with predictions that make sense.
 */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop.h"
#include <stdbool.h>
#include <time.h>

enum { UNTIL = 730 };

/* Processor time of a fit, seconds; sanitizers and valgrind multiply it. */
#define SECONDS_MAX 2.0

static void fill_nobody(shop *s) { s->until = UNTIL; }

static void fill_no_repeats(shop *s) {
  for (int64_t i = 0; i < 500; i++) shop_order(s, i, (int32_t)(i % 600), 1000 + i);
}

/* Orders of one day are one transaction. */
static void fill_no_time(shop *s) {
  for (int64_t i = 0; i < 50; i++) {
    shop_order(s, i, UNTIL, 1000 + i);
    shop_order(s, i, UNTIL, 500);
  }
}

/* Four orders each, 45 days apart. */
static void fill_alike(shop *s) {
  for (int64_t i = 0; i < 3000; i++) {
    int32_t first = UNTIL - 150 - (int32_t)(i % 30);
    for (int32_t k = 0; k < 4; k++) shop_order(s, i, first + 45 * k, 1000 + i % 7 * 100);
  }
}

/* Rates differ, nobody leaves, and a last order comes close to the end: less silence than chance would leave. */
static void fill_loyal(shop *s) {
  uint64_t state = 12;
  for (int64_t i = 0; i < 3000; i++) {
    double rate = 0.02 * (shop_exponential(&state) + shop_exponential(&state));
    shop_poisson(s, i, (int32_t)(i % 300), UNTIL - 3, rate, &state);
    shop_order(s, i, UNTIL - (int32_t)(i % 3), 1500);
  }
}

/* Purchases without heterogeneity, and nobody leaves. */
static void fill_one_rate(shop *s) {
  uint64_t state = 13;
  for (int64_t i = 0; i < 3000; i++) shop_poisson(s, i, (int32_t)(i % 300), UNTIL, 0.02, &state);
}

/* The least account that is eligible: 500 buyers, one of them with three orders. */
static void fill_least(shop *s) {
  for (int64_t i = 1; i < 500; i++) shop_order(s, i, UNTIL - 125 + (int32_t)(i % 120), 2000 + i * 37 % 900);
  shop_order(s, 0, UNTIL - 125, 2000);
  shop_order(s, 0, UNTIL - 60, 2500);
  shop_order(s, 0, UNTIL - 2, 2200);
}

static void fill_two_customers(shop *s) {
  shop_order(s, 1, 0, 1000);
  shop_order(s, 2, 100, 3000);
  shop_order(s, 2, 150, 2000);
}

static void fill_busy_one(shop *s) {
  s->until = 4000;
  for (int32_t k = 0; k <= 2000; k++) shop_order(s, 1, 2 * k, 1000 + k % 10);
}

/* A wholesaler's mix over two years; nobody visibly leaves. */
static void fill_retail(shop *s) {
  uint64_t state = 14;
  for (int64_t i = 0; i < 3000; i++) {
    double rate = 0.004 * shop_exponential(&state) * (i % 10 == 0 ? 8.0 : 1.0);
    shop_poisson(s, i, (int32_t)(i % 365), UNTIL, rate, &state);
  }
}

/* Once more within a month, then never again. */
static void fill_once_more(shop *s) {
  for (int64_t i = 0; i < 3000; i++) {
    int32_t first = (int32_t)(i % 300);
    shop_order(s, i, first, 1000 + i % 100);
    shop_order(s, i, first + 1 + (int32_t)(i * 7 % 30), 1000 + i % 90);
  }
}

static void fill_twenty_years(shop *s) {
  uint64_t state = 15;
  s->until = 7305;
  for (int64_t i = 0; i < 1000; i++) {
    int32_t first = (int32_t)(i * 7 % 7300);
    double rate = 0.005 * shop_exponential(&state);
    double last = first + 3000.0 * shop_exponential(&state) * shop_uniform(&state);
    shop_poisson(s, i, first, last < s->until ? (int32_t)last : s->until, rate, &state);
  }
}

static void fill_giant(shop *s) {
  for (int64_t i = 1; i < 4000; i++) shop_order(s, i, (int32_t)(i * 7 % 700), 1000 + i % 500);
  for (int32_t k = 0; k < 700; k++) shop_order(s, 0, k, 5000000);
}

/* Three of four buy once; the others every fortnight. */
static void fill_two_sorts(shop *s) {
  for (int64_t i = 0; i < 2000; i++) {
    int32_t first = (int32_t)(i % 200);
    for (int32_t day = first; day <= (i % 4 != 0 ? first : UNTIL); day += 14) shop_order(s, i, day, 100 + i % 13);
  }
}

static void fill_daily(shop *s) {
  for (int64_t i = 0; i < 200; i++) {
    for (int32_t day = (int32_t)(i % 100); day <= UNTIL; day++) shop_order(s, i, day, 100 + day % 5);
  }
}

static void fill_next_day(shop *s) {
  for (int64_t i = 0; i < 1000; i++) {
    shop_order(s, i, UNTIL - 1, 1000);
    if (i % 3 == 0) shop_order(s, i, UNTIL, 1000 + i);
  }
}

static void fill_one_customer(shop *s) {
  shop_order(s, 5, 3, 700);
  shop_order(s, 5, 30, 700);
}

static void fill_same_spend(shop *s) {
  fill_retail(s);
  for (size_t i = 0; i < s->count; i++) s->amount[i] = 4900;
}

/* Customers' means have no mean of their own. */
static void fill_heavy_spend(shop *s) {
  uint64_t state = 17;
  fill_retail(s);
  for (size_t i = 0; i < s->count; i++) {
    uint64_t who = (uint64_t)s->customer[i];
    double mean = pow(shop_uniform(&who), -1.0 / 0.6);
    double spend = 100.0 * mean * (shop_exponential(&state) + shop_exponential(&state));
    s->amount[i] = spend < 1e11 ? (int64_t)spend + 1 : (int64_t)1e11;
  }
}

static void fill_free(shop *s) {
  fill_retail(s);
  for (size_t i = 0; i < s->count; i++) s->amount[i] = 0;
}

#define CAN(status) (1u << (status))
enum {
  ANY = CAN(CLV_FIT_CONVERGED) | CAN(CLV_FIT_BOUNDARY) | CAN(CLV_FIT_WEAK),
  NO = CAN(CLV_FIT_NOT_IDENTIFIED),
  CONVERGED = CAN(CLV_FIT_CONVERGED),
  BOUNDARY = CAN(CLV_FIT_BOUNDARY),
  WEAK = CAN(CLV_FIT_WEAK)
};

/* What each model may say: statuses, and bits of `boundary` that must be set where it says BOUNDARY. */
typedef struct expectation {
  unsigned statuses, bits;
} expectation;

typedef struct degenerate {
  const char *name;
  void (*fill)(shop *s);
  expectation nbd, dropout[3]; /* BG, MBG, Pareto */
  expectation spend;
  clv_fit_reason reason, spend_reason;
} degenerate;

static const degenerate accounts[] = {
    {"nobody", fill_nobody, {NO, 0}, {{NO, 0}, {NO, 0}, {NO, 0}}, {0, 0}, CLV_FIT_NO_CUSTOMERS, 0},
    {"no repeats", fill_no_repeats, {NO, 0}, {{NO, 0}, {NO, 0}, {NO, 0}}, {0, 0}, CLV_FIT_NO_REPEATS, 0},
    {"no time", fill_no_time, {NO, 0}, {{NO, 0}, {NO, 0}, {NO, 0}}, {0, 0}, CLV_FIT_NO_TIME, 0},
    {"all alike", fill_alike, {BOUNDARY, 3}, {{BOUNDARY, 7}, {BOUNDARY, 7}, {BOUNDARY, 7}}, {ANY, 0}, 0, 0},
    {"loyal", fill_loyal, {CONVERGED, 0}, {{BOUNDARY, 4}, {BOUNDARY, 4}, {BOUNDARY, 4}}, {CONVERGED, 0}, 0, 0},
    {"one rate", fill_one_rate, {BOUNDARY, 3}, {{BOUNDARY, 7}, {BOUNDARY, 7}, {BOUNDARY, 7}}, {ANY, 0}, 0, 0},
    /* without dropout a rate is all there is, and three orders of one customer give it an interior maximum */
    {"least", fill_least, {WEAK, 0}, {{WEAK, 0}, {WEAK, 0}, {WEAK, 0}}, {BOUNDARY, 2}, 0, 0},
    {"two customers", fill_two_customers, {WEAK, 0}, {{WEAK, 0}, {WEAK, 0}, {WEAK, 0}}, {ANY, 0}, 0, 0},
    {"busy one", fill_busy_one, {BOUNDARY, 3}, {{BOUNDARY, 7}, {BOUNDARY, 7}, {BOUNDARY | WEAK, 7}}, {ANY, 0}, 0, 0},
    {"retail", fill_retail, {CONVERGED, 0}, {{ANY, 4}, {ANY, 4}, {ANY, 4}}, {CONVERGED, 0}, 0, 0},
    {"once more",
     fill_once_more,
     {BOUNDARY, 3},
     {{BOUNDARY | WEAK, 0}, {BOUNDARY, 12}, {BOUNDARY, 12}},
     {ANY, 0},
     0,
     0},
    {"twenty years",
     fill_twenty_years,
     {CONVERGED, 0},
     {{CONVERGED, 0}, {CONVERGED, 0}, {CONVERGED, 0}},
     {ANY, 0},
     0,
     0},
    {"giant", fill_giant, {WEAK, 0}, {{WEAK, 0}, {ANY, 3}, {ANY, 0}}, {BOUNDARY, 1}, 0, 0},
    {"two sorts", fill_two_sorts, {CONVERGED, 0}, {{BOUNDARY, 4}, {BOUNDARY, 3}, {BOUNDARY, 3}}, {ANY, 0}, 0, 0},
    {"daily", fill_daily, {BOUNDARY, 3}, {{BOUNDARY, 7}, {BOUNDARY, 7}, {BOUNDARY, 7}}, {BOUNDARY, 1}, 0, 0},
    {"next day",
     fill_next_day,
     {BOUNDARY, 3},
     {{BOUNDARY | WEAK, 7}, {BOUNDARY | WEAK, 7}, {BOUNDARY | WEAK, 7}},
     {ANY, 0},
     0,
     0},
    {"one customer", fill_one_customer, {WEAK, 0}, {{WEAK, 0}, {WEAK, 0}, {WEAK, 0}}, {BOUNDARY, 1}, 0, 0},
    {"same spend", fill_same_spend, {CONVERGED, 0}, {{ANY, 4}, {ANY, 4}, {ANY, 4}}, {BOUNDARY, 1}, 0, 0},
    {"heavy spend", fill_heavy_spend, {CONVERGED, 0}, {{ANY, 4}, {ANY, 4}, {ANY, 4}}, {BOUNDARY, 2}, 0, 0},
    {"free", fill_free, {CONVERGED, 0}, {{ANY, 4}, {ANY, 4}, {ANY, 4}}, {NO, 0}, 0, CLV_FIT_NO_SPEND},
};
enum { ACCOUNTS = sizeof accounts / sizeof accounts[0] };

static double processor_seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

/* Sanitizers and valgrind are slow. */
static double seconds_allowed(void) {
  const char *multiplier = getenv("CK_TIMEOUT_MULTIPLIER");
  return SECONDS_MAX * (multiplier != NULL ? atof(multiplier) : 1.0);
}

static void check_status(const degenerate *account, int32_t kind, const char *part, const clv_fit_result *result,
                         expectation expected) {
  ck_assert_msg((CAN(result->status) & expected.statuses) != 0, "%s, model %d, %s: %s, boundary %x", account->name,
                kind, part, clv_fit_status_name(result->status), result->boundary);
  if (result->status == CLV_FIT_BOUNDARY)
    ck_assert_msg((result->boundary & expected.bits) == expected.bits && result->boundary != 0,
                  "%s, model %d, %s: boundary %x", account->name, kind, part, result->boundary);
  else
    ck_assert_uint_eq(result->boundary, 0);
}

/* Finite, and no extreme passed off as an estimate. */
static void check_figures(const degenerate *account, int32_t kind, const clv_fit_result *result) {
  double least = INFINITY, most = 0.0;
  ck_assert(isfinite(result->log_likelihood) && isfinite(result->aic) && isfinite(result->bic));
  ck_assert(isfinite(result->gradient_norm) && isfinite(result->condition_number));
  for (uint32_t i = 0; i < result->parameter_count; i++) {
    ck_assert(result->parameters[i] > 0.0 && result->parameters[i] < 1e15);
    ck_assert(isfinite(result->standard_errors[i]) && result->standard_errors[i] >= 0.0);
    least = fmin(least, result->parameters[i]);
    most = fmax(most, result->parameters[i]);
    bool bounded = (result->boundary >> i & 1u) != 0;
    if (result->status != CLV_FIT_BOUNDARY) ck_assert_double_gt(result->standard_errors[i], 0.0);
    if (!bounded && result->status != CLV_FIT_BOUNDARY)
      ck_assert_double_lt(result->standard_errors[i], 20.0 * result->parameters[i]);
  }
  if (result->status == CLV_FIT_CONVERGED || result->status == CLV_FIT_WEAK)
    ck_assert_msg(least > 1e-5 && most < 1e7, "%s, model %d: %s at %g .. %g", account->name, kind,
                  clv_fit_status_name(result->status), least, most);
  ck_assert_double_lt(result->gradient_norm, 0.01);
}

static double number_of(const clv_prediction *prediction, uint32_t attribute, bool *is_number) {
  *is_number = true;
  switch (attribute) {
  case 7:
    return prediction->average_order_value;
  case 8:
    return prediction->average_days_between_orders;
  case 9:
    return prediction->p_alive;
  case 10:
    return prediction->churn_probability;
  case 11:
    return prediction->predicted_transactions;
  case 12:
    return prediction->predicted_orders;
  case 13:
    return prediction->p_order;
  case 17:
    return prediction->expected_spend;
  case 18:
    return prediction->expected_order_value;
  case 19:
    return prediction->predicted_value;
  case 20:
    return prediction->total_value;
  case 21:
    return prediction->discounted_transactions;
  case 22:
    return prediction->discounted_value;
  default:
    *is_number = false;
    return 0.0;
  }
}

/* Finite and in range, or absent: 0 and a reason. */
static void check_prediction(const char *name, const clv_prediction *prediction, bool spend) {
  for (uint32_t a = 1; a <= clv_attribute_count(); a++) {
    bool is_number;
    double value = number_of(prediction, a, &is_number);
    if (!is_number) continue;
    ck_assert_msg(isfinite(value) && value >= 0.0, "%s: attribute %u is %g", name, a, value);
    if (prediction->reason[a] != CLV_REASON_PRESENT) ck_assert_double_eq(value, 0.0);
  }
  ck_assert_uint_eq(prediction->reason[9], CLV_REASON_PRESENT);
  ck_assert_uint_eq(prediction->reason[11], CLV_REASON_PRESENT);
  ck_assert_double_gt(prediction->p_alive, 0.0);
  ck_assert_double_le(prediction->p_alive, 1.0);
  ck_assert_double_le(prediction->p_order, fmin(prediction->p_alive, prediction->predicted_transactions) * (1 + 1e-9));
  ck_assert_double_le(prediction->discounted_transactions, prediction->predicted_transactions * (1 + 1e-9));
  ck_assert_uint_eq(prediction->reason[21], CLV_REASON_PRESENT);
  ck_assert_uint_eq(prediction->reason[17], spend ? CLV_REASON_PRESENT : CLV_REASON_NO_SPEND_MODEL);
  ck_assert_uint_eq(prediction->reason[19], spend ? CLV_REASON_PRESENT : CLV_REASON_NO_SPEND_MODEL);
}

/* Each customer alone and in columns, the same. */
static void check_predictions(const char *name, const clv_model *model, const shop *s, bool spend) {
  clv_bulk *bulk = shop_bulk(s, 0, 1);
  const clv_statistics *statistics = clv_bulk_statistics(bulk);
  size_t count = clv_bulk_count(bulk);
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  options.annual_discount = 0.1;
  static const uint32_t asked[] = {9, 11, 13, 19, 21, 22};
  enum { ASKED = sizeof asked / sizeof asked[0] };
  clv_column columns[ASKED];
  for (size_t k = 0; k < ASKED; k++) {
    columns[k] = (clv_column){asked[k], 0, calloc(count, sizeof(double)), calloc(count, 1)};
    ck_assert(columns[k].values != NULL && columns[k].reasons != NULL);
  }
  ck_assert_int_eq(
      clv_predict_columns(model, statistics, sizeof *statistics, count, s->until, &options, columns, ASKED, NULL, NULL),
      CLV_OK);
  for (size_t i = 0; i < count; i += 1 + count / 200) {
    clv_prediction prediction = {.size = (uint32_t)sizeof prediction};
    ck_assert_int_eq(clv_predict(model, &statistics[i], sizeof *statistics, s->until, &options, &prediction, NULL),
                     CLV_OK);
    check_prediction(name, &prediction, spend);
    for (size_t k = 0; k < ASKED; k++) {
      bool is_number;
      double value = number_of(&prediction, asked[k], &is_number);
      ck_assert_mem_eq((double *)columns[k].values + i, &value, sizeof value);
      ck_assert_uint_eq(columns[k].reasons[i], prediction.reason[asked[k]]);
    }
  }
  for (size_t k = 0; k < ASKED; k++) {
    free(columns[k].values);
    free(columns[k].reasons);
  }
  clv_bulk_free(bulk);
}

static void check_account(const degenerate *account, int32_t kind) {
  shop s = {.until = UNTIL, .minor_digits = 2};
  account->fill(&s);
  clv_summary *summary = shop_summary(&s);
  clv_option option = {CLV_OPTION_MODEL, (double)kind};
  clv_fit_result transactions = {.size = (uint32_t)sizeof transactions}, spend = {.size = (uint32_t)sizeof spend};
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  double before = processor_seconds();
  clv_status status = clv_fit(&model, summary, &option, 1, NULL, &transactions, &spend, &error);
  double seconds = processor_seconds() - before;
  ck_assert_msg(seconds < seconds_allowed(), "%s, model %d: %g seconds", account->name, kind, seconds);
  const expectation *expected = kind == CLV_MODEL_NBD ? &account->nbd : &account->dropout[kind - CLV_MODEL_BG_NBD];
  check_status(account, kind, "transactions", &transactions, *expected);
  if (transactions.status == CLV_FIT_NOT_IDENTIFIED) {
    ck_assert_int_eq(status, CLV_ENOMODEL);
    ck_assert_int_eq(transactions.reason, account->reason);
    ck_assert_str_eq(error.message, clv_fit_reason_name(account->reason));
    ck_assert_uint_eq(transactions.parameter_count, 0);
    ck_assert_int_eq(spend.status, CLV_FIT_NONE);
    ck_assert_ptr_null(model);
  } else {
    ck_assert_msg(status == CLV_OK, "%s, model %d: %s %s", account->name, kind, error.field, error.message);
    check_status(account, kind, "spend", &spend, account->spend);
    ck_assert_int_eq(spend.reason, account->spend_reason);
    check_figures(account, kind, &transactions);
    bool spends = spend.status != CLV_FIT_NOT_IDENTIFIED;
    ck_assert_uint_eq(spend.parameter_count, spends ? 3 : 0);
    if (spends) check_figures(account, kind, &spend);
    check_predictions(account->name, model, &s, spends);
  }
  clv_model_free(model);
  clv_summary_free(summary);
  shop_free(&s);
}

START_TEST(every_degenerate_account_has_its_status) {
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) check_account(&accounts[_i], kind);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("api/degenerate");
  TCase *tests = tcase_create("degenerate");
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, every_degenerate_account_has_its_status, 0, ACCOUNTS);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
