/* Known parameters found again: intervals cover the truth, forecasts are unbiased: recovery [ACCOUNTS [SEED]]. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <clv/clv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* The models know no unit, but purchases are put on whole days, and those of one day are one transaction. Here a
 * customer buys once in 5,000 days on average, so that a day is to these accounts what an hour is to a shop: less than
 * .05 % of the purchases are lost to the grid, a twentieth of a standard error. */
#define CUSTOMERS 20000
#define UNTIL 20000      /* last day that a fit sees */
#define FIRST_DAYS 10000 /* first purchases lie evenly in as many days */
#define HORIZON 2000     /* days forecast after it */
#define PURCHASES_MAX 4000
#define WORKERS 2
#define FULL 200 /* accounts that the bounds are stated for */

enum { SPEND_AT = 4, FIGURES = 7 }; /* up to four parameters of transactions, then p, q, gamma */

typedef struct truth {
  int32_t kind;
  const char *name;
  const char *names[FIGURES];
  double parameters[FIGURES];
} truth;

static const truth truths[] = {
    {CLV_MODEL_NBD, "nbd", {"r", "alpha", NULL, NULL, "p", "q", "gamma"}, {.8, 4000, 0, 0, 6.25, 3.74, 15.44}},
    {CLV_MODEL_BG_NBD, "bg-nbd", {"r", "alpha", "a", "b", "p", "q", "gamma"}, {.8, 4000, .8, 2.5, 6.25, 3.74, 15.44}},
    {CLV_MODEL_MBG_NBD, "mbg-nbd", {"r", "alpha", "a", "b", "p", "q", "gamma"}, {.8, 4000, .8, 2.5, 6.25, 3.74, 15.44}},
    {CLV_MODEL_PARETO_NBD,
     "pareto-nbd",
     {"r", "alpha", "s", "beta", "p", "q", "gamma"},
     {.8, 4000, .9, 9000, 6.25, 3.74, 15.44}}};
enum { MODELS = sizeof truths / sizeof *truths };

/* How one account came out. */
typedef struct outcome {
  int done;              /* 0: its worker stopped */
  int converged;         /* both parts */
  double z[FIGURES];     /* error of the log parameter in standard errors */
  double transactions;   /* predicted minus observed */
  double observed;       /* transactions after UNTIL */
  double value;          /* predicted minus observed, minor units */
  double observed_value; /* after UNTIL, minor units */
} outcome;

typedef struct orders {
  size_t count, capacity, after; /* `after`: transactions later than UNTIL */
  int64_t *customer, *amount;
  int32_t *day;
  double value_after;
} orders;

static void need(clv_status status, const clv_error *error) {
  if (status == CLV_OK) return;
  fprintf(stderr, "recovery: %s: %s\n", error->field, error->message);
  exit(1);
}

static void *memory(void *before, size_t count, size_t size) {
  void *block = realloc(before, count * size);
  if (block == NULL) {
    fprintf(stderr, "recovery: out of memory\n");
    exit(1);
  }
  return block;
}

static uint64_t mix(uint64_t z) {
  z = (z + UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

static clv_model *true_model(const truth *t) {
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_error error = CLV_ERROR_INIT;
  clv_model *model = NULL;
  spec.kind = t->kind;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  memcpy(spec.parameters, t->parameters, SPEND_AT * sizeof(double));
  memcpy(spec.spend_parameters, t->parameters + SPEND_AT, (FIGURES - SPEND_AT) * sizeof(double));
  need(clv_model_create(&model, &spec, NULL, &error), &error);
  return model;
}

static void add_order(orders *all, int64_t customer, int32_t day, int64_t amount) {
  if (all->count == all->capacity) {
    all->capacity = 2 * all->capacity + 65536;
    all->customer = memory(all->customer, all->capacity, sizeof *all->customer);
    all->amount = memory(all->amount, all->capacity, sizeof *all->amount);
    all->day = memory(all->day, all->capacity, sizeof *all->day);
  }
  all->customer[all->count] = customer;
  all->amount[all->count] = amount;
  all->day[all->count++] = day;
}

static void draw_orders(const clv_model *model, uint64_t seed, orders *all) {
  static int32_t times[PURCHASES_MAX];
  static int64_t spends[PURCHASES_MAX];
  clv_error error = CLV_ERROR_INIT;
  for (int64_t i = 0; i < CUSTOMERS; i++) {
    int32_t first = (int32_t)(mix(seed + mix((uint64_t)i)) % FIRST_DAYS), last = -1;
    size_t count = 0;
    need(clv_model_simulate(model, seed, (uint64_t)i, UNTIL + HORIZON - first, times, spends, PURCHASES_MAX, &count,
                            &error),
         &error);
    for (size_t k = 0; k < count; k++) {
      int32_t day = first + times[k];
      add_order(all, i, day, spends[k]);
      if (day <= UNTIL) continue;
      all->after += day != last;
      all->value_after += (double)spends[k];
      last = day;
    }
  }
}

static void forecast(const clv_model *model, const clv_bulk *bulk, const orders *all, outcome *out) {
  enum { TRANSACTIONS = 11, VALUE = 19 };
  clv_error error = CLV_ERROR_INIT;
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  size_t count = clv_bulk_count(bulk);
  double *transactions = memory(NULL, count, sizeof *transactions), *value = memory(NULL, count, sizeof *value);
  clv_column columns[] = {{TRANSACTIONS, 0, transactions, NULL}, {VALUE, 0, value, NULL}};
  options.horizon = HORIZON;
  need(clv_predict_columns(model, clv_bulk_statistics(bulk), sizeof(clv_statistics), count, UNTIL, &options, columns, 2,
                           NULL, &error),
       &error);
  out->observed = (double)all->after;
  out->observed_value = all->value_after;
  out->transactions = -out->observed;
  out->value = -out->observed_value;
  for (size_t i = 0; i < count; i++) {
    out->transactions += transactions[i];
    out->value += value[i];
  }
  free(transactions);
  free(value);
}

/* Errors of the log parameters, in standard errors. */
static void errors_of(const clv_fit_result *fit, const double *parameters, double *z) {
  uint32_t k = fit->parameter_count;
  for (uint32_t i = 0, at = 0; i < k; at += k - i, i++)
    z[i] = log(fit->parameters[i] / parameters[i]) / sqrt(fit->log_covariance[at]);
}

static void run_account(const truth *t, uint64_t seed, outcome *out) {
  clv_error error = CLV_ERROR_INIT;
  clv_order_columns columns = CLV_ORDER_COLUMNS_INIT;
  clv_option option = {CLV_OPTION_MODEL, t->kind};
  clv_fit_result fit = {.size = sizeof fit}, spend = {.size = sizeof spend};
  clv_bulk *bulk = NULL;
  clv_summary *summary = NULL;
  clv_model *model = true_model(t), *fitted = NULL;
  orders all = {0};
  draw_orders(model, seed, &all);
  columns.count = all.count;
  columns.customer = all.customer;
  columns.day = all.day;
  columns.amount = all.amount;
  need(clv_bulk_create(&bulk, &columns, NULL, UNTIL, NULL, &error), &error);
  need(clv_bulk_summary(bulk, &summary, &error), &error);
  need(clv_fit(&fitted, summary, &option, 1, NULL, &fit, &spend, &error), &error);
  out->converged = fit.status == CLV_FIT_CONVERGED && spend.status == CLV_FIT_CONVERGED;
  errors_of(&fit, t->parameters, out->z);
  errors_of(&spend, t->parameters + SPEND_AT, out->z + SPEND_AT);
  forecast(fitted, bulk, &all, out);
  out->done = 1;
  clv_model_free(fitted);
  clv_model_free(model);
  clv_summary_free(summary);
  clv_bulk_free(bulk);
  free(all.customer);
  free(all.amount);
  free(all.day);
}

/* Each worker takes every WORKERS-th account of each model; which one takes it changes nothing. */
static int run_accounts(int accounts, uint64_t seed, outcome *outcomes) {
  int failed = 0;
  fflush(stdout);
  for (int w = 0; w < WORKERS; w++) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child > 0) continue;
    for (int i = 0; i < accounts * MODELS; i++)
      if (i / MODELS % WORKERS == w) run_account(&truths[i % MODELS], mix(seed + (uint64_t)i), &outcomes[i]);
    _exit(0);
  }
  for (int w = 0; w < WORKERS; w++) {
    int status = 0;
    failed |= wait(&status) < 0 || status != 0;
  }
  return failed;
}

/* With n accounts the bounds are FULL's, wider by sqrt(FULL / n), as the errors of all these figures are: 2.6 of them
 * for the coverage, 2.8 for the mean, 3 for the deviation. */
static int judge_figure(const truth *t, int figure, int model, const outcome *outcomes, int accounts) {
  double sum = 0, squares = 0, wider = sqrt((double)FULL / accounts);
  int covered = 0;
  for (int i = 0; i < accounts; i++) {
    double z = outcomes[i * MODELS + model].z[figure];
    sum += z;
    squares += z * z;
    covered += fabs(z) <= 1.959963984540054;
  }
  double mean = sum / accounts, deviation = sqrt((squares - sum * mean) / (accounts - 1));
  double coverage = (double)covered / accounts;
  int good = coverage >= .95 - .04 * wider && coverage <= .95 + .035 * wider && fabs(mean) <= .2 * wider &&
             fabs(deviation - 1) <= .15 * wider;
  printf("%-11s %-6s %9.6g %9.1f %% %8.3f %8.3f  %s\n", t->name, t->names[figure], t->parameters[figure],
         100 * coverage, mean, deviation, good ? "ok" : "MISSED");
  return good;
}

/* The mean error of a total over accounts, in its standard errors, which the accounts themselves tell. */
static int judge_total(const truth *t, const char *what, int accounts, const double *differences, double observed) {
  double sum = 0, squares = 0;
  for (int i = 0; i < accounts; i++) {
    sum += differences[i];
    squares += differences[i] * differences[i];
  }
  double mean = sum / accounts, error = sqrt((squares - sum * mean) / (accounts - 1) / accounts);
  int good = fabs(mean) <= 3.3 * error;
  printf("%-11s %-13s predicted / observed - 1: %+.4f %% +- %.4f %%  %s\n", t->name, what, 100 * sum / observed,
         100 * error * accounts / observed, good ? "ok" : "MISSED");
  return good;
}

static int judge(int model, const outcome *outcomes, int accounts) {
  const truth *t = &truths[model];
  double *transactions = memory(NULL, (size_t)accounts, sizeof *transactions);
  double *value = memory(NULL, (size_t)accounts, sizeof *value), observed = 0, observed_value = 0;
  int good = 1, converged = 0;
  for (int i = 0; i < accounts; i++) {
    const outcome *out = &outcomes[i * MODELS + model];
    transactions[i] = out->transactions;
    value[i] = out->value;
    observed += out->observed;
    observed_value += out->observed_value;
    converged += out->converged && out->done;
  }
  for (int k = 0; k < FIGURES; k++)
    if (t->names[k] != NULL) good &= judge_figure(t, k, model, outcomes, accounts);
  good &= judge_total(t, "transactions", accounts, transactions, observed);
  good &= judge_total(t, "value", accounts, value, observed_value);
  if (converged != accounts)
    printf("%-11s %d of %d fits did not converge  MISSED\n", t->name, accounts - converged, accounts);
  free(transactions);
  free(value);
  return good && converged == accounts;
}

int main(int argc, char **argv) {
  int accounts = argc > 1 ? atoi(argv[1]) : FULL, good = 1;
  uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
  if (accounts < 10 || accounts > 100000) {
    fprintf(stderr, "usage: recovery [ACCOUNTS [SEED]], at least 10 accounts\n");
    return 2;
  }
  size_t bytes = (size_t)accounts * MODELS * sizeof(outcome);
  outcome *outcomes = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (outcomes == MAP_FAILED) return 1;
  printf("%d accounts a model of %d customers, seed %llu\n", accounts, CUSTOMERS, (unsigned long long)seed);
  printf("%-11s %-6s %9s %11s %8s %8s\n", "model", "", "truth", "covered", "mean z", "sd z");
  if (run_accounts(accounts, seed, outcomes)) {
    printf("a worker stopped\n");
    return 1;
  }
  for (int model = 0; model < MODELS; model++) good &= judge(model, outcomes, accounts);
  printf("%s\n", good ? "recovered" : "NOT recovered");
  munmap(outcomes, bytes);
  return good ? 0 : 1;
}
