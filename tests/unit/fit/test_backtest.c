/* Backtests: scores against a slow oracle, grades, the choice of a model, what is refused. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/fit/backtest.h"
#include "shop.h"

enum { MANY = 237, SPLIT = 200, UNTIL = 290, EARLIER = 110 };

/* The same customers at three days. */
typedef struct crowd {
  clv_statistics earlier[MANY], before[MANY], after[MANY];
} crowd;

/* Statistics of orders on every `gap`-th day from `first` on, at most `limit` of them, 100 each. */
static clv_statistics bought(int32_t first, int32_t gap, int32_t limit, int32_t until) {
  clv_statistics s = {0};
  for (int32_t k = 0; k < limit && first + k * gap <= until; k++) {
    if (k == 0) s = (clv_statistics){.x = -1, .first_day = first, .first_spend = 100};
    s.x++;
    s.orders += 1 + k % 2;
    s.spend += 100;
    s.last_day = first + k * gap;
  }
  return s;
}

static void fill(crowd *c, uint64_t seed) {
  for (int i = 0; i < MANY; i++) {
    int32_t first = (int32_t)(harness_random(&seed) % 230), gap = 7 + (int32_t)(harness_random(&seed) % 60);
    int32_t limit = 1 + (int32_t)(harness_random(&seed) % 9);
    c->earlier[i] = bought(first, gap, limit, EARLIER);
    c->before[i] = bought(first, gap, limit, SPLIT);
    c->after[i] = bought(first, gap, limit, UNTIL);
  }
}

static clv_backtest *create(const crowd *c, bool earlier) {
  clv_backtest *backtest = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_backtest_create(&backtest, c->before, c->after, earlier ? c->earlier : NULL,
                                          sizeof c->before[0], MANY, SPLIT, UNTIL, NULL, &error);
  ck_assert_msg(status == CLV_OK, "%s %s row %d", error.field, error.message, (int)error.row);
  return backtest;
}

static clv_model *model_of(clv_model_kind kind) {
  clv_model *model = NULL;
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  static const double parameters[] = {0.7, 45.0, 0.9, 2.5}, spend[] = {6.0, 4.0, 15.0};
  spec.kind = kind;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.orders = 3;
  spec.transactions = 2;
  memcpy(spec.parameters, parameters, kind == CLV_MODEL_NBD ? 2 * sizeof parameters[0] : sizeof parameters);
  if (kind == CLV_MODEL_PARETO_NBD) spec.parameters[3] = 90.0;
  memcpy(spec.spend_parameters, spend, sizeof spend);
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  return model;
}

static clv_backtest_score score_of(const clv_backtest *backtest, uint32_t index) {
  clv_backtest_score score = {.size = sizeof score};
  ck_assert_int_eq(clv_backtest_get_score(backtest, index, &score, NULL), CLV_OK);
  return score;
}

static clv_backtest_facts facts_of(const clv_backtest *backtest) {
  clv_backtest_facts facts = {.size = sizeof facts};
  ck_assert_int_eq(clv_backtest_get_facts(backtest, &facts, NULL), CLV_OK);
  return facts;
}

/* The oracle: everything by its definition, in the square of the customers. */

static void count_others(const double *v, size_t n, size_t i, double *less, double *equal) {
  *less = *equal = 0.0;
  for (size_t j = 0; j < n; j++) {
    *less += v[j] < v[i];
    *equal += v[j] == v[i];
  }
}

static double oracle_correlation(const double *a, const double *b, size_t n) {
  double ma = 0.0, mb = 0.0, aa = 0.0, ab = 0.0, bb = 0.0;
  for (size_t i = 0; i < n; i++) ma += a[i] / (double)n, mb += b[i] / (double)n;
  for (size_t i = 0; i < n; i++) {
    aa += (a[i] - ma) * (a[i] - ma);
    ab += (a[i] - ma) * (b[i] - mb);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return aa > 1e-20 && bb > 1e-20 ? ab / sqrt(aa * bb) : 0.0;
}

static double oracle_rank_correlation(const double *a, const double *b, size_t n) {
  double ra[MANY], rb[MANY], less, equal;
  for (size_t i = 0; i < n; i++) {
    count_others(a, n, i, &less, &equal);
    ra[i] = less + (equal + 1.0) / 2.0;
    count_others(b, n, i, &less, &equal);
    rb[i] = less + (equal + 1.0) / 2.0;
  }
  return oracle_correlation(ra, rb, n);
}

/* Over all pairs: what is bought by the customer ranked higher, less what is by the one ranked lower. */
static double oracle_concentration(const double *by, const double *y, size_t n) {
  double sum = 0.0;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) sum += y[i] * ((by[i] > by[j]) - (by[i] < by[j]));
  }
  return sum;
}

/* How much of customer i is in the tenth with the greatest values, where those at the border share the places left. */
static double oracle_member(const double *v, size_t n, size_t i) {
  double less, equal, top = ceil((double)n / 10.0);
  count_others(v, n, i, &less, &equal);
  double above = (double)n - less - equal;
  return fmax(0.0, fmin(1.0, (top - above) / equal));
}

static void check_groups(const clv_backtest_score *score, const double *mu, const double *y, size_t n) {
  size_t order[MANY];
  for (size_t i = 0; i < n; i++) {
    size_t at = i;
    for (; at > 0 && mu[order[at - 1]] > mu[i]; at--) order[at] = order[at - 1];
    order[at] = i;
  }
  for (size_t g = 0; g < CLV_BACKTEST_GROUPS; g++) {
    double predicted = 0.0, observed = 0.0, size = 0.0;
    for (size_t i = n * g / 10; i < n * (g + 1) / 10; i++, size += 1.0)
      predicted += mu[order[i]], observed += y[order[i]];
    ck_assert_double_eq_tol(score->predicted_by_group[g], predicted / size, 1e-9);
    ck_assert_double_eq_tol(score->observed_by_group[g], observed / size, 1e-9);
  }
}

static double oracle_deviance(double y, double mu) {
  double mean = fmax(mu, 1e-6);
  return 2.0 * ((y > 0.0 ? y * log(y / mean) : 0.0) - (y - mean));
}

static void check_score(const clv_backtest_score *score, const double *mu, const double *y, size_t n) {
  double total = 0.0, bought_in_all = 0.0, deviance = 0.0, absolute = 0.0, square = 0.0, found = 0.0, spread = 0.0;
  for (size_t i = 0; i < n; i++) {
    total += mu[i];
    bought_in_all += y[i];
    deviance += oracle_deviance(y[i], mu[i]) / (double)n;
    absolute += fabs(mu[i] - y[i]) / (double)n;
    square += (mu[i] - y[i]) * (mu[i] - y[i]) / (double)n;
    found += oracle_member(y, n, i) * oracle_member(mu, n, i);
  }
  for (size_t i = 0; i < n; i++) spread += pow(oracle_deviance(y[i], mu[i]) - deviance, 2.0);
  ck_assert_double_eq_tol(score->transactions, total, 1e-9);
  ck_assert_double_eq_tol(score->bias, total / bought_in_all - 1.0, 1e-10);
  ck_assert_double_eq_tol(score->deviance, deviance, 1e-9);
  ck_assert_double_eq_tol(score->deviance_error, sqrt(spread / (double)(n - 1) / (double)n), 1e-9);
  ck_assert_double_eq_tol(score->mae, absolute, 1e-10);
  ck_assert_double_eq_tol(score->rmse, sqrt(square), 1e-10);
  ck_assert_double_eq_tol(score->correlation, oracle_correlation(mu, y, n), 1e-10);
  ck_assert_double_eq_tol(score->rank_correlation, oracle_rank_correlation(mu, y, n), 1e-10);
  ck_assert_double_eq_tol(score->gini, oracle_concentration(mu, y, n) / oracle_concentration(y, y, n), 1e-10);
  ck_assert_double_eq_tol(score->top_share, found / ceil((double)n / 10.0), 1e-10);
  check_groups(score, mu, y, n);
}

/* Those who had bought by the split. */
static size_t keep(const crowd *c, size_t *kept, double *y) {
  size_t n = 0;
  for (size_t i = 0; i < MANY; i++) {
    if (c->before[i].orders == 0) continue;
    y[n] = c->after[i].x - c->before[i].x;
    kept[n++] = i;
  }
  return n;
}

START_TEST(naive_forecasts_score_as_a_slow_oracle_says) {
  crowd c;
  fill(&c, (uint64_t)_i);
  size_t kept[MANY];
  double y[MANY], mu[4][MANY], bought_in_all = 0.0, days = 0.0, orders = 0.0, value = 0.0;
  size_t n = keep(&c, kept, y);
  for (size_t k = 0; k < n; k++) {
    bought_in_all += c.before[kept[k]].x;
    days += SPLIT - c.before[kept[k]].first_day;
  }
  for (size_t k = 0; k < n; k++) {
    const clv_statistics *s = &c.before[kept[k]];
    mu[CLV_FORECASTER_NOBODY][k] = 0.0;
    mu[CLV_FORECASTER_MEAN_RATE][k] = bought_in_all / days * (UNTIL - SPLIT);
    mu[CLV_FORECASTER_OWN_RATE][k] = s->first_day == SPLIT ? mu[CLV_FORECASTER_MEAN_RATE][k]
                                                           : s->x / (double)(SPLIT - s->first_day) * (UNTIL - SPLIT);
    mu[CLV_FORECASTER_LAST_PERIOD][k] = s->x - c.earlier[kept[k]].x;
    orders += mu[CLV_FORECASTER_OWN_RATE][k] * (double)s->orders / (s->x + 1);
    value += mu[CLV_FORECASTER_OWN_RATE][k] * (double)s->spend / (s->x + 1);
  }
  clv_backtest *backtest = create(&c, true);
  ck_assert_uint_eq(facts_of(backtest).scores, 4);
  ck_assert_int_eq(facts_of(backtest).customers, (int64_t)n);
  ck_assert(n < MANY);
  for (uint32_t i = 0; i < 4; i++) {
    clv_backtest_score score = score_of(backtest, i);
    ck_assert_int_eq(score.forecaster, (int)i);
    check_score(&score, mu[i], y, n);
  }
  ck_assert_double_eq_tol(score_of(backtest, CLV_FORECASTER_OWN_RATE).orders, orders, 1e-9);
  ck_assert_double_eq_tol(score_of(backtest, CLV_FORECASTER_OWN_RATE).value, value, 1e-7);
  clv_backtest_free(backtest);
}
END_TEST

START_TEST(models_forecast_what_they_predict) {
  crowd c;
  fill(&c, 77);
  size_t kept[MANY];
  double y[MANY], mu[MANY];
  size_t n = keep(&c, kept, y);
  clv_backtest *backtest = create(&c, false);
  for (clv_model_kind kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_model *model = model_of(kind);
    double orders = 0.0, value = 0.0;
    for (size_t k = 0; k < n; k++) {
      clv_prediction p = {.size = sizeof p};
      clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
      options.horizon = UNTIL - SPLIT;
      ck_assert_int_eq(clv_predict(model, &c.before[kept[k]], sizeof(clv_statistics), SPLIT, &options, &p, NULL),
                       CLV_OK);
      mu[k] = p.predicted_transactions;
      orders += p.predicted_orders;
      value += p.predicted_value;
    }
    uint32_t index = 99;
    ck_assert_int_eq(clv_backtest_add(backtest, model, &index, NULL), CLV_OK);
    ck_assert_uint_eq(index, 2 + (uint32_t)kind);
    clv_backtest_score score = score_of(backtest, index);
    ck_assert_int_eq(score.forecaster, CLV_FORECASTER_MODEL);
    ck_assert_int_eq(score.kind, (int)kind);
    check_score(&score, mu, y, n);
    ck_assert_double_eq_tol(score.orders, orders, 1e-8 * orders);
    ck_assert_double_eq_tol(score.value, value, 1e-8 * value);
    clv_model_free(model);
  }
  clv_backtest_free(backtest);
}
END_TEST

START_TEST(totals_are_those_of_the_period_and_of_known_customers) {
  crowd c;
  fill(&c, 5);
  clv_backtest *backtest = create(&c, false);
  clv_backtest_facts facts = facts_of(backtest);
  int64_t transactions = 0, orders = 0, value = 0;
  for (int i = 0; i < MANY; i++) {
    if (c.before[i].orders == 0) continue;
    transactions += c.after[i].x - c.before[i].x;
    orders += c.after[i].orders - c.before[i].orders;
    value += c.after[i].spend - c.before[i].spend;
  }
  ck_assert_int_gt(transactions, 0);
  ck_assert_int_eq(facts.transactions, transactions);
  ck_assert_int_eq(facts.orders, orders);
  ck_assert_double_eq(facts.value, (double)value);
  ck_assert_int_eq(facts.split, SPLIT);
  ck_assert_int_eq(facts.until, UNTIL);
  ck_assert_int_eq(facts.grade, CLV_GRADE_NONE);
  ck_assert_int_eq(facts.naive_wins, 0);
  ck_assert_uint_eq(facts.scores, 3);
  ck_assert_uint_eq(facts.best_model, 3);
  ck_assert_int_ne(score_of(backtest, 2).forecaster, CLV_FORECASTER_LAST_PERIOD);
  clv_backtest_free(backtest);
}
END_TEST

START_TEST(a_difference_has_its_paired_standard_error) {
  crowd c;
  fill(&c, 9);
  size_t kept[MANY];
  double y[MANY], d[MANY], mean = 0.0, variance = 0.0, got = 0.0, error = 0.0, back = 0.0;
  size_t n = keep(&c, kept, y);
  clv_backtest *backtest = create(&c, true);
  for (size_t k = 0; k < n; k++) {
    d[k] = oracle_deviance(y[k], 0.0) - oracle_deviance(y[k], c.before[kept[k]].x - c.earlier[kept[k]].x);
    mean += d[k] / (double)n;
  }
  for (size_t k = 0; k < n; k++) variance += (d[k] - mean) * (d[k] - mean) / (double)(n - 1);
  ck_assert_int_eq(clv_backtest_compare(backtest, 0, 3, &got, &error, NULL), CLV_OK);
  ck_assert_double_eq_tol(got, mean, 1e-9);
  ck_assert_double_eq_tol(error, sqrt(variance / (double)n), 1e-9);
  ck_assert_int_eq(clv_backtest_compare(backtest, 3, 0, &back, &error, NULL), CLV_OK);
  ck_assert_double_eq_tol(back, -mean, 1e-9);
  ck_assert_int_eq(clv_backtest_compare(backtest, 0, 4, &got, &error, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_backtest_compare(backtest, 4, 0, &got, &error, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_backtest_compare(backtest, 0, 1, NULL, &error, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_backtest_compare(NULL, 0, 1, &got, &error, NULL), CLV_EINVAL);
  clv_backtest_free(backtest);
}
END_TEST

/* Add a forecast of means that the test chooses, as if of a model. */
static void forecast(clv_backtest *backtest, int32_t kind, const double *mu) {
  clv_backtest_score about = {.forecaster = CLV_FORECASTER_MODEL, .kind = kind};
  ck_assert_int_eq(clvp_backtest_score(backtest, &about, mu, NULL), CLV_OK);
  clvp_backtest_settle(backtest);
}

/* Every customer's own number of transactions times `factor`, but none for every `skipped`-th one. */
static clv_grade grade_of(double factor, size_t skipped) {
  crowd c;
  double mu[MANY];
  fill(&c, 3);
  clv_backtest *backtest = create(&c, true);
  for (size_t i = 0; i < backtest->count; i++)
    mu[i] = skipped > 0 && i % skipped == 0 ? 0.0 : factor * backtest->observed[i];
  forecast(backtest, CLV_MODEL_NBD, mu);
  clv_backtest_facts facts = facts_of(backtest);
  ck_assert_int_eq(facts.naive_wins, facts.grade == CLV_GRADE_F);
  clv_backtest_free(backtest);
  return facts.grade;
}

START_TEST(each_grade_is_given_for_what_it_stands_for) {
  ck_assert_int_eq(grade_of(1.0, 0), CLV_GRADE_A);
  ck_assert_int_eq(grade_of(1.099, 0), CLV_GRADE_A);
  ck_assert_int_eq(grade_of(0.901, 0), CLV_GRADE_A);
  ck_assert_int_eq(grade_of(1.101, 0), CLV_GRADE_B);
  ck_assert_int_eq(grade_of(0.899, 0), CLV_GRADE_B);
  ck_assert_int_eq(grade_of(1.249, 0), CLV_GRADE_B);
  ck_assert_int_eq(grade_of(1.251, 0), CLV_GRADE_C);
  ck_assert_int_eq(grade_of(0.749, 0), CLV_GRADE_C);
  ck_assert_int_eq(grade_of(1.0, 2), CLV_GRADE_F);
  crowd c;
  double mu[MANY];
  fill(&c, 3);
  clv_backtest *backtest = create(&c, true);
  clv_backtest_score naive = score_of(backtest, facts_of(backtest).best_naive);
  ck_assert_int_eq(naive.forecaster, CLV_FORECASTER_MEAN_RATE);
  for (size_t i = 0; i < backtest->count; i++) mu[i] = naive.transactions / (double)backtest->count;
  forecast(backtest, CLV_MODEL_NBD, mu);
  ck_assert_int_ne(facts_of(backtest).grade, CLV_GRADE_A);
  mu[0] += 1e-3 * (backtest->observed[0] - mu[0]); /* better, by one customer */
  forecast(backtest, CLV_MODEL_BG_NBD, mu);
  ck_assert_int_eq(facts_of(backtest).grade, CLV_GRADE_D);
  ck_assert_int_eq(facts_of(backtest).naive_wins, 0);
  ck_assert_uint_eq(facts_of(backtest).best_model, 5);
  clv_backtest_free(backtest);
}
END_TEST

/* Two customers, two models, deviances as given: of kind 1 and, where it is the better one, of kind 2. */
static uint32_t choice_of(const double *incumbents, const double *others, int32_t incumbent) {
  static const clv_statistics before[2] = {{1, 0, 10, 0, 2, 5, 2}, {1, 0, 10, 0, 2, 5, 2}};
  clv_backtest *backtest = NULL;
  double mu[2] = {0.5, 0.5};
  uint32_t index = 99;
  ck_assert_int_eq(clv_backtest_create(&backtest, before, before, NULL, sizeof before[0], 2, 20, 30, NULL, NULL),
                   CLV_OK);
  forecast(backtest, 1, mu);
  forecast(backtest, 2, mu);
  for (int i = 0; i < 2; i++) {
    backtest->forecasts[3].deviance[i] = incumbents[i];
    backtest->forecasts[4].deviance[i] = others[i];
  }
  backtest->forecasts[3].score.deviance = (incumbents[0] + incumbents[1]) / 2.0;
  backtest->forecasts[4].score.deviance = (others[0] + others[1]) / 2.0;
  clvp_backtest_settle(backtest);
  ck_assert_int_eq(clv_backtest_choose(backtest, incumbent, &index, NULL), CLV_OK);
  clv_backtest_free(backtest);
  return index;
}

/* The differences 2 and 0 have mean 1 and standard error 1. */
START_TEST(the_incumbent_stays_up_to_one_standard_error) {
  static const double incumbents[] = {3.0, 1.0}, more[] = {3.0, 1.0 + 0x1p-40}, others[] = {1.0, 1.0};
  ck_assert_uint_eq(choice_of(incumbents, others, 1), 3);
  ck_assert_uint_eq(choice_of(more, others, 1), 4);
  ck_assert_uint_eq(choice_of(incumbents, others, 2), 4);
  ck_assert_uint_eq(choice_of(incumbents, others, 0), 4);
  ck_assert_uint_eq(choice_of(incumbents, others, CLV_MODEL_PARETO_NBD), 4);
  ck_assert_uint_eq(choice_of(others, incumbents, 0), 3);
}
END_TEST

START_TEST(there_is_no_choice_without_a_model) {
  crowd c;
  fill(&c, 3);
  clv_backtest *backtest = create(&c, false);
  uint32_t index = 99;
  ck_assert_int_eq(clv_backtest_choose(backtest, 0, &index, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_backtest_choose(backtest, 0, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_backtest_choose(NULL, 0, &index, NULL), CLV_EINVAL);
  ck_assert_uint_eq(index, 99);
  clv_backtest_score score = {.size = sizeof score};
  ck_assert_int_eq(clv_backtest_get_score(backtest, 3, &score, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_backtest_get_score(backtest, 0, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_backtest_get_facts(backtest, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_backtest_add(backtest, NULL, NULL, NULL), CLV_EINVAL);
  clv_backtest_free(backtest);
}
END_TEST

/* Customers that cannot be are refused by row and field, and nothing is made. */
static void refused(const crowd *c, uint64_t row, const char *field) {
  clv_backtest *backtest = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_backtest_create(&backtest, c->before, c->after, c->earlier, sizeof c->before[0], MANY, SPLIT,
                                       UNTIL, NULL, &error),
                   CLV_EDATA);
  ck_assert_ptr_null(backtest);
  ck_assert_uint_eq(error.row, row);
  ck_assert_str_eq(error.field, field);
}

START_TEST(statistics_that_shrink_or_cannot_be_are_refused_by_row) {
  static const clv_statistics regular = {3, 10, 90, 0, 5, 50, 10};
  crowd good, c;
  fill(&good, 3);
  good.earlier[40] = good.before[40] = good.after[40] = regular;
  clv_backtest_free(create(&good, true));
  c = good, c.after[40].orders = 4;
  refused(&c, 40, "orders");
  c = good, c.after[40].x = 2;
  refused(&c, 40, "orders");
  c = good, c.after[40].first_day = 11;
  refused(&c, 40, "first_day");
  c = good, c.after[40] = (clv_statistics){0};
  refused(&c, 40, "orders");
  c = good, c.earlier[40].orders = 6;
  refused(&c, 40, "orders");
  c = good, c.before[40].last_day = SPLIT + 1, c.after[40].last_day = SPLIT + 1;
  refused(&c, 40, "last_day");
  c = good, c.earlier[40].last_day = EARLIER + 1;
  refused(&c, 40, "last_day");
  c = good, c.after[40].flags = 2;
  refused(&c, 40, "flags");
  c = good, c.before[MANY - 1] = c.after[MANY - 1] = (clv_statistics){5, 10, 12, 0, 9, 50, 10};
  refused(&c, MANY - 1, "x");
}
END_TEST

START_TEST(arguments_out_of_range_are_refused) {
  static const clv_statistics s[2] = {{1, 0, 10, 0, 2, 5, 2}, {0, 0, 0, 0, 1, 5, 5}}, none[2] = {{0}, {0}};
  const struct {
    const clv_statistics *before, *after, *earlier;
    size_t stride, count;
    int32_t split, until;
    const char *field;
  } calls[] = {
      {NULL, s, NULL, sizeof *s, 2, 20, 30, "before"},
      {s, NULL, NULL, sizeof *s, 2, 20, 30, "after"},
      {s, s, NULL, sizeof *s - 8, 2, 20, 30, "stride"},
      {s, s, NULL, sizeof *s + 4, 1, 20, 30, "stride"},
      {s, s, NULL, sizeof *s, 2, 20, 20, "until"},
      {s, s, NULL, sizeof *s, 2, 20, 19, "until"},
      {s, s, NULL, sizeof *s, 2, CLV_DAY_MIN - 1, 30, "until"},
      {s, s, NULL, sizeof *s, 2, 20, CLV_DAY_MAX + 1, "until"},
      {s, s, s, sizeof *s, 2, CLV_DAY_MIN + 9, CLV_DAY_MIN + 19, "earlier"},
      {none, s, NULL, sizeof *s, 2, 20, 30, "before"},
      {s, s, NULL, sizeof *s, 0, 20, 30, "before"},
  };
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
    clv_backtest *backtest = NULL;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_backtest_create(&backtest, calls[i].before, calls[i].after, calls[i].earlier, calls[i].stride,
                                         calls[i].count, calls[i].split, calls[i].until, NULL, &error),
                     CLV_EINVAL);
    ck_assert_ptr_null(backtest);
    ck_assert_str_eq(error.field, calls[i].field);
  }
  ck_assert_int_eq(clv_backtest_create(NULL, s, s, NULL, sizeof *s, 2, 20, 30, NULL, NULL), CLV_EINVAL);
}
END_TEST

START_TEST(a_model_that_knows_the_period_is_refused) {
  shop s = {.until = SPLIT + 1};
  uint64_t state = 8;
  for (int64_t i = 0; i < 300; i++) shop_poisson(&s, i, (int32_t)(i % 90), SPLIT, 0.02, &state);
  crowd c;
  fill(&c, 3);
  clv_backtest *backtest = create(&c, false);
  clv_order_columns orders = CLV_ORDER_COLUMNS_INIT;
  orders.count = s.count, orders.customer = s.customer, orders.day = s.day, orders.amount = s.amount;
  for (int32_t until = SPLIT; until <= SPLIT + 1; until++) {
    clv_bulk *bulk = NULL;
    clv_summary *summary = NULL;
    clv_model *model = NULL;
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_bulk_create(&bulk, &orders, NULL, until, NULL, NULL), CLV_OK);
    ck_assert_int_eq(clv_bulk_summary(bulk, &summary, NULL), CLV_OK);
    ck_assert_int_eq(clv_fit(&model, summary, NULL, 0, NULL, NULL, NULL, NULL), CLV_OK);
    clv_status status = clv_backtest_add(backtest, model, NULL, &error);
    ck_assert_int_eq(status, until == SPLIT ? CLV_OK : CLV_EINVAL);
    if (status != CLV_OK) ck_assert_str_eq(error.field, "model");
    ck_assert_uint_eq(facts_of(backtest).scores, 4);
    clv_model_free(model);
    clv_summary_free(summary);
    clv_bulk_free(bulk);
  }
  clv_backtest_free(backtest);
  shop_free(&s);
}
END_TEST

START_TEST(the_last_third_is_forecast) {
  static const int32_t cases[][2] = {{56, 28}, {57, 28},   {84, 28},    {86, 28},
                                     {87, 29}, {300, 100}, {1095, 365}, {4000, 365}};
  int32_t split = 7;
  ck_assert_int_eq(clv_backtest_split(1000, 1055, &split, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_backtest_split(1000, 999, &split, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(split, 7);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    ck_assert_int_eq(clv_backtest_split(1000, 1000 + cases[i][0], &split, NULL), CLV_OK);
    ck_assert_int_eq(split, 1000 + cases[i][0] - cases[i][1]);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("fit/backtest");
  TCase *tests = tcase_create("backtest");
  tcase_add_test(tests, the_last_third_is_forecast);
  tcase_add_loop_test(tests, naive_forecasts_score_as_a_slow_oracle_says, 0, 20);
  tcase_add_test(tests, models_forecast_what_they_predict);
  tcase_add_test(tests, totals_are_those_of_the_period_and_of_known_customers);
  tcase_add_test(tests, a_difference_has_its_paired_standard_error);
  tcase_add_test(tests, each_grade_is_given_for_what_it_stands_for);
  tcase_add_test(tests, the_incumbent_stays_up_to_one_standard_error);
  tcase_add_test(tests, there_is_no_choice_without_a_model);
  tcase_add_test(tests, statistics_that_shrink_or_cannot_be_are_refused_by_row);
  tcase_add_test(tests, arguments_out_of_range_are_refused);
  tcase_add_test(tests, a_model_that_knows_the_period_is_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
