/* The steps from orders to scores, timed one by one: bench_steps FILE [STEP..], or steps from its input. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include <pthread.h>

/* FILE is of bench_orders. A step, with what it prints as a line of JSON beside wall and processor seconds:
 *   statistics                  orders in columns to statistics by the bulk door
 *   events                      the same orders, by the door for events, to statistics of all
 *   summary                     statistics to a summary
 *   fit:MODEL[:THREADS]         its transaction part
 *   spend                       Gamma-Gamma
 *   score:MODEL[:THREADS]       P(alive), transactions over 52 weeks and spend of all
 *   value:MODEL                 discounted value of 12 months of 30 days of all
 *   spin:, spin::THREADS        arithmetic alone, cut in two: what a second thread can gain here at this moment
 *   memory:bulk, memory:events  growth of the process from orders to scores by BG/NBD; as the only step. Columns are
 *                               freed when statistics are there, as on the other side */

#define BATCH 1000
#define THREADS_MAX 16
#define TICKS_MAX 1000
#define MODELS (CLV_MODEL_PARETO_NBD + 1)
#define WEEKS_52 364
#define MONTHS_12 360
#define ANNUAL_DISCOUNT 0.1286952941593904 /* 1 % a month of 30 days: 1.01 ^ (365 / 30) - 1 */

static void fail(const char *why) {
  fprintf(stderr, "bench_steps: %s\n", why);
  exit(1);
}

typedef struct stopwatch {
  double wall, cpu;
} stopwatch;

static stopwatch start(void) {
  return (stopwatch){bench_clock(CLOCK_MONOTONIC), bench_clock(CLOCK_PROCESS_CPUTIME_ID)};
}

static stopwatch since(stopwatch begin) {
  stopwatch now = start();
  return (stopwatch){now.wall - begin.wall, now.cpu - begin.cpu};
}

static void add(stopwatch *sum, stopwatch more) {
  sum->wall += more.wall;
  sum->cpu += more.cpu;
}

/* What the steps hand on; all but the columns made when first needed. */
typedef struct bench_data {
  FILE *file;
  struct {
    int64_t orders, customers, until;
  } head;
  int64_t *customer, *amount;
  int32_t *day;
  clv_bulk *bulk;
  clv_summary *summary;
  clv_model *models[MODELS];
} bench_data;

static int64_t end_of(const bench_data *bench) { return (bench->head.until + 1) * CLV_SECONDS_PER_DAY - 1; }

static void read_all(FILE *file, void *into, size_t size, size_t count) {
  if (fread(into, size, count, file) != count) fail("the orders are cut short");
}

static void read_columns(bench_data *bench) {
  size_t count = (size_t)bench->head.orders;
  if (bench->customer != NULL) return;
  bench->customer = bench_room(count, sizeof *bench->customer);
  bench->amount = bench_room(count, sizeof *bench->amount);
  bench->day = bench_room(count, sizeof *bench->day);
  read_all(bench->file, bench->customer, sizeof *bench->customer, count);
  read_all(bench->file, bench->amount, sizeof *bench->amount, count);
  read_all(bench->file, bench->day, sizeof *bench->day, count);
}

static clv_bulk *make_bulk(bench_data *bench, stopwatch *taken) {
  read_columns(bench);
  clv_order_columns columns = CLV_ORDER_COLUMNS_INIT;
  columns.count = (size_t)bench->head.orders;
  columns.customer = bench->customer;
  columns.amount = bench->amount;
  columns.day = bench->day;
  clv_bulk *bulk = NULL;
  stopwatch begin = start();
  bench_need(clv_bulk_create(&bulk, &columns, NULL, (int32_t)bench->head.until, NULL, NULL), NULL);
  *taken = since(begin);
  return bulk;
}

static void free_columns(bench_data *bench) {
  free(bench->customer);
  free(bench->amount);
  free(bench->day);
  bench->customer = bench->amount = NULL;
  bench->day = NULL;
}

static const clv_bulk *bulk_of(bench_data *bench) {
  stopwatch unused;
  if (bench->bulk == NULL) bench->bulk = make_bulk(bench, &unused);
  return bench->bulk;
}

static const clv_summary *summary_of(bench_data *bench) {
  if (bench->summary == NULL) bench_need(clv_bulk_summary(bulk_of(bench), &bench->summary, NULL), NULL);
  return bench->summary;
}

/* When a fit told how far it is, in seconds of the processor. */
typedef struct bench_ticks {
  size_t count;
  double at[TICKS_MAX];
} bench_ticks;

static int tick(const clv_progress *progress, void *user) {
  bench_ticks *ticks = user;
  (void)progress;
  if (ticks->count < TICKS_MAX) ticks->at[ticks->count++] = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
  return 0;
}

/* Threads of the host: each takes every n-th task. */
typedef struct bench_share {
  clv_task_fn task;
  void *data;
  size_t first, step, count;
} bench_share;

static void *work(void *data) {
  bench_share *share = data;
  for (size_t i = share->first; i < share->count; i += share->step) share->task(share->data, i);
  return NULL;
}

static void run_threads(clv_task_fn task, void *data, size_t count, void *user) {
  size_t wanted = *(size_t *)user;
  pthread_t threads[THREADS_MAX];
  bench_share shares[THREADS_MAX];
  shares[0] = (bench_share){task, data, 0, wanted, count};
  for (size_t i = 1; i < wanted; i++) {
    shares[i] = (bench_share){task, data, i, wanted, count};
    if (pthread_create(&threads[i], NULL, work, &shares[i]) != 0) fail("no thread");
  }
  work(&shares[0]);
  for (size_t i = 1; i < wanted; i++) pthread_join(threads[i], NULL);
}

static clv_model *fit(const clv_summary *summary, int32_t kind, int32_t spend, size_t threads, bench_ticks *ticks,
                      clv_fit_result *transactions, clv_fit_result *money) {
  clv_option options[] = {
      {CLV_OPTION_MODEL, kind}, {CLV_OPTION_SPEND_MODEL, spend}, {CLV_OPTION_SPEND_CONVENTION, CLV_SPEND_REPEAT}};
  clv_executor executor = {(uint32_t)sizeof executor, run_threads, &threads};
  clv_fit_host host = CLV_FIT_HOST_INIT;
  clv_model *model = NULL;
  if (threads > 1) host.executor = &executor;
  if (ticks != NULL) {
    host.progress = tick;
    host.progress_user = ticks;
  }
  bench_need(clv_fit(&model, summary, options, 3, &host, transactions, money, NULL), NULL);
  return model;
}

static const clv_model *model_of(bench_data *bench, int32_t kind) {
  if (bench->models[kind] == NULL)
    bench->models[kind] = fit(summary_of(bench), kind, CLV_SPEND_GAMMA_GAMMA, 1, NULL, NULL, NULL);
  return bench->models[kind];
}

static void print_start(const char *step, stopwatch taken) {
  printf("{\"step\": \"%s\", \"wall\": %.6f, \"cpu\": %.6f", step, taken.wall, taken.cpu);
}

static void print_parameters(const char *name, const clv_fit_result *result) {
  printf(", \"%s\": [", name);
  for (uint32_t i = 0; i < result->parameter_count; i++) printf("%s%.17g", i == 0 ? "" : ", ", result->parameters[i]);
  printf("]");
}

/* Sums by which the other side's answers are compared. */
static void print_sums(const bench_data *bench, const clv_statistics *all, size_t count) {
  int64_t x = 0, t_x = 0, T = 0;
  for (size_t i = 0; i < count; i++) {
    x += all[i].x;
    t_x += all[i].last_day - all[i].first_day;
    T += bench->head.until - all[i].first_day;
  }
  printf(", \"sums\": [%zu, %lld, %lld, %lld]", count, (long long)x, (long long)t_x, (long long)T);
}

static void step_statistics(bench_data *bench, const char *step) {
  stopwatch taken;
  clv_bulk *bulk = make_bulk(bench, &taken);
  clv_bulk_free(bench->bulk);
  bench->bulk = bulk;
  print_start(step, taken);
  print_sums(bench, clv_bulk_statistics(bulk), clv_bulk_count(bulk));
}

/* A batch of events with ids of 16 and 12 bytes. */
typedef struct bench_batch {
  clv_event events[BATCH];
  char profiles[BATCH][24], orders[BATCH][24];
} bench_batch;

static void batch_set(bench_batch *batch, size_t i, int64_t customer, size_t number, int32_t day, int64_t amount) {
  clv_event *event = &batch->events[i];
  memset(event, 0, sizeof *event);
  snprintf(batch->profiles[i], sizeof batch->profiles[i], "c%015lld", (long long)customer);
  snprintf(batch->orders[i], sizeof batch->orders[i], "%012zu", number);
  event->kind = CLV_EVENT_PURCHASE;
  event->profile = batch->profiles[i];
  event->profile_size = 16;
  event->order = batch->orders[i];
  event->order_size = 12;
  event->time = (int64_t)day * CLV_SECONDS_PER_DAY;
  event->amount = amount;
}

/* One column of the file, from the order `first` on. */
static void read_piece(const bench_data *bench, size_t column, size_t first, void *into, size_t size, size_t count) {
  size_t offset = sizeof bench->head + 8 * column * (size_t)bench->head.orders + size * first;
  if (fseek(bench->file, (long)offset, SEEK_SET) != 0) fail("the orders cannot be read again");
  read_all(bench->file, into, size, count);
}

/* All orders into an account; only the calls are timed. Without columns in memory a batch is read when its turn comes.
 */
static clv_account *feed(bench_data *bench, stopwatch *taken) {
  static bench_batch batch;
  static int64_t customer[BATCH], amount[BATCH];
  static int32_t day[BATCH];
  clv_account *account = NULL;
  *taken = (stopwatch){0, 0};
  bench_need(clv_account_create(&account, (const unsigned char *)"0123456789abcdef", NULL, NULL, NULL), NULL);
  for (size_t first = 0, all = (size_t)bench->head.orders; first < all; first += BATCH) {
    size_t count = all - first < BATCH ? all - first : BATCH;
    if (bench->customer == NULL) {
      read_piece(bench, 0, first, customer, sizeof *customer, count);
      read_piece(bench, 1, first, amount, sizeof *amount, count);
      read_piece(bench, 2, first, day, sizeof *day, count);
    } else {
      memcpy(customer, bench->customer + first, count * sizeof *customer);
      memcpy(amount, bench->amount + first, count * sizeof *amount);
      memcpy(day, bench->day + first, count * sizeof *day);
    }
    for (size_t i = 0; i < count; i++) batch_set(&batch, i, customer[i], first + i, day[i], amount[i]);
    stopwatch begin = start();
    bench_need(clv_account_apply(account, batch.events, sizeof(clv_event), count, NULL, NULL), NULL);
    add(taken, since(begin));
  }
  return account;
}

static clv_account_facts facts_of(const clv_account *account) {
  clv_account_facts facts = {.size = (uint32_t)sizeof facts};
  bench_need(clv_account_get_facts(account, &facts, NULL), NULL);
  return facts;
}

/* The columns of an account that are a customer's statistics. */
static void step_events(bench_data *bench, const char *step) {
  read_columns(bench);
  stopwatch apply, taken;
  clv_account *account = feed(bench, &apply);
  clv_account_facts facts = facts_of(account);
  size_t count = facts.positions;
  int64_t *value = bench_room(count, sizeof *value), *transactions = bench_room(count, sizeof *transactions);
  int32_t *first = bench_room(count, sizeof *first), *last = bench_room(count, sizeof *last);
  clv_column columns[] = {{1, 0, value, NULL}, {3, 0, transactions, NULL}, {4, 0, first, NULL}, {5, 0, last, NULL}};
  stopwatch begin = start();
  bench_need(clv_account_predict_range(account, facts.generation, 0, count, end_of(bench), NULL, columns, 4, NULL),
             NULL);
  taken = since(begin);
  clv_statistics *all = bench_room(count, sizeof *all);
  for (size_t i = 0; i < count; i++) {
    all[i].x = (int32_t)transactions[i] - 1;
    all[i].first_day = first[i];
    all[i].last_day = last[i];
  }
  print_start(step, (stopwatch){apply.wall + taken.wall, apply.cpu + taken.cpu});
  print_sums(bench, all, count);
  printf(", \"phases\": {\"apply\": %.6f, \"statistics of all\": %.6f}", apply.cpu, taken.cpu);
  clv_account_free(account);
  free(value);
  free(transactions);
  free(first);
  free(last);
  free(all);
}

static void step_summary(bench_data *bench, const char *step) {
  const clv_bulk *bulk = bulk_of(bench);
  clv_summary *summary = NULL;
  stopwatch begin = start();
  bench_need(clv_bulk_summary(bulk, &summary, NULL), NULL);
  stopwatch taken = since(begin);
  clv_summary_free(bench->summary);
  bench->summary = summary;
  print_start(step, taken);
  printf(", \"rows\": %zu", clv_summary_row_count(summary, CLV_SUMMARY_CUSTOMERS));
}

/* A fit tells of each evaluation: the last ones are on all rows, those before on a thinned table. */
static void step_fit(bench_data *bench, const char *step, int32_t kind, size_t threads) {
  static bench_ticks ticks;
  clv_fit_result result = {.size = (uint32_t)sizeof result};
  const clv_summary *summary = summary_of(bench);
  ticks.count = 0;
  stopwatch begin = start();
  clv_model *model = fit(summary, kind, CLV_SPEND_NONE, threads, &ticks, &result, NULL);
  stopwatch taken = since(begin);
  clv_model_free(model);
  print_start(step, taken);
  print_parameters("parameters", &result);
  printf(", \"log_likelihood\": %.17g, \"status\": \"%s\", \"evaluations\": %u", result.log_likelihood,
         clv_fit_status_name(result.status), result.evaluations);
  if (ticks.count > result.evaluations) {
    double prepared = ticks.at[0] - begin.cpu, thinned = ticks.at[ticks.count - result.evaluations] - ticks.at[0];
    printf(", \"phases\": {\"rows\": %.6f, \"thinned rows\": %.6f, \"all rows\": %.6f}", prepared, thinned,
           taken.cpu - prepared - thinned);
  }
}

/* A fit has no spend part alone: with it, less without it. */
static void step_spend(bench_data *bench, const char *step) {
  clv_fit_result result = {.size = (uint32_t)sizeof result};
  const clv_summary *summary = summary_of(bench);
  stopwatch begin = start();
  clv_model *model = fit(summary, CLV_MODEL_NBD, CLV_SPEND_NONE, 1, NULL, NULL, NULL);
  stopwatch without = since(begin);
  clv_model_free(model);
  begin = start();
  model = fit(summary, CLV_MODEL_NBD, CLV_SPEND_GAMMA_GAMMA, 1, NULL, NULL, &result);
  stopwatch with = since(begin);
  clv_model_free(model);
  print_start(step, (stopwatch){with.wall - without.wall, with.cpu - without.cpu});
  print_parameters("parameters", &result);
  printf(", \"log_likelihood\": %.17g", result.log_likelihood);
}

/* Columns of all customers, which a host keeps from one scoring to the next. */
typedef struct bench_scoring {
  const clv_model *model;
  const clv_statistics *statistics;
  size_t count, threads, used;
  int32_t as_of;
  clv_predict_options options;
  clv_column columns[3];
} bench_scoring;

static void scoring_add(bench_scoring *scoring, uint32_t attribute) {
  uint8_t *reasons = bench_room(scoring->count, 1);
  double *values = bench_room(scoring->count, sizeof *values);
  memset(values, 1, scoring->count * sizeof *values);
  memset(reasons, 1, scoring->count);
  scoring->columns[scoring->used++] = (clv_column){attribute, 0, values, reasons};
}

static void score_range(void *data, size_t index) {
  const bench_scoring *scoring = data;
  size_t first = scoring->count * index / scoring->threads, end = scoring->count * (index + 1) / scoring->threads;
  clv_column columns[3];
  for (size_t i = 0; i < scoring->used; i++) {
    columns[i] = scoring->columns[i];
    columns[i].values = (double *)columns[i].values + first;
    columns[i].reasons += first;
  }
  bench_need(clv_predict_columns(scoring->model, scoring->statistics + first, sizeof *scoring->statistics, end - first,
                                 scoring->as_of, &scoring->options, columns, scoring->used, NULL, NULL),
             NULL);
}

static void print_scores(bench_scoring *scoring) {
  printf(", \"sums\": [%zu", scoring->count);
  for (size_t i = 0; i < scoring->used; i++) {
    const double *values = scoring->columns[i].values;
    double sum = 0;
    for (size_t k = 0; k < scoring->count; k++) sum += values[k];
    printf(", %.17g", sum);
    free(scoring->columns[i].values);
    free(scoring->columns[i].reasons);
  }
  printf("]");
}

static bench_scoring scoring_of(bench_data *bench, int32_t kind, int discounted) {
  bench_scoring scoring = {0};
  const clv_bulk *bulk = bulk_of(bench);
  scoring.model = model_of(bench, kind);
  scoring.statistics = clv_bulk_statistics(bulk);
  scoring.count = clv_bulk_count(bulk);
  scoring.threads = 1;
  scoring.as_of = (int32_t)bench->head.until;
  scoring.options = (clv_predict_options)CLV_PREDICT_OPTIONS_INIT;
  scoring.options.horizon = discounted ? MONTHS_12 : WEEKS_52;
  scoring.options.annual_discount = discounted ? ANNUAL_DISCOUNT : 0;
  if (discounted) {
    scoring_add(&scoring, 22);
  } else {
    scoring_add(&scoring, 9);
    scoring_add(&scoring, 11);
    scoring_add(&scoring, 17);
  }
  return scoring;
}

/* Each column alone; together they share work, so they take less. */
static void print_score_phases(const bench_scoring *scoring) {
  static const char *const names[] = {"P(alive) alone", "transactions alone", "spend alone"};
  for (size_t i = 0; i < scoring->used; i++) {
    bench_scoring alone = *scoring;
    alone.used = 1;
    alone.columns[0] = scoring->columns[i];
    stopwatch begin = start();
    score_range(&alone, 0);
    printf("%s\"%s\": %.6f", i == 0 ? ", \"phases\": {" : ", ", names[i], since(begin).cpu);
  }
  printf("}");
}

static void step_score(bench_data *bench, const char *step, int32_t kind, int discounted, size_t threads) {
  bench_scoring scoring = scoring_of(bench, kind, discounted);
  scoring.threads = threads;
  stopwatch begin = start();
  run_threads(score_range, &scoring, threads, &threads);
  print_start(step, since(begin));
  if (!discounted && threads == 1) print_score_phases(&scoring);
  print_scores(&scoring);
}

static void spin(void *data, size_t index) {
  volatile double *x = (double *)data + 16 * index; /* a cache line each, and more */
  for (int i = 0; i < 50000000; i++) *x = *x * 0.5 + 1.0;
}

static void step_spin(const char *step, size_t threads) {
  double x[32] = {0};
  stopwatch begin = start();
  run_threads(spin, x, 2, &threads);
  print_start(step, since(begin));
  printf(", \"sums\": [%.17g, %.17g]", x[0], x[16]);
}

/* Kilobytes that the kernel gives a name to. */
static long status_of(const char *name) {
  char line[256];
  long value = 0;
  FILE *file = fopen("/proc/self/status", "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL)
    if (strncmp(line, name, strlen(name)) == 0) value = strtol(line + strlen(name) + 1, NULL, 10);
  if (file != NULL) fclose(file);
  return value;
}

static void forget_peak(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (file == NULL) return;
  fputs("5", file);
  fclose(file);
}

static void score_account(bench_data *bench, clv_account *account) {
  clv_account_facts facts = facts_of(account);
  bench_scoring scoring = {.count = facts.positions, .options = CLV_PREDICT_OPTIONS_INIT};
  bench_need(clv_account_summary(account, (int32_t)bench->head.until, CLV_NO_DAY, &bench->summary, NULL), NULL);
  clv_model *model = fit(bench->summary, CLV_MODEL_BG_NBD, CLV_SPEND_GAMMA_GAMMA, 1, NULL, NULL, NULL);
  bench_need(clv_account_set_model(account, model, NULL), NULL);
  clv_model_free(model);
  scoring.options.horizon = WEEKS_52;
  scoring_add(&scoring, 9);
  scoring_add(&scoring, 11);
  scoring_add(&scoring, 17);
  bench_need(clv_account_predict_range(account, facts_of(account).generation, 0, scoring.count, end_of(bench),
                                       &scoring.options, scoring.columns, scoring.used, NULL),
             NULL);
  print_scores(&scoring);
}

static void step_memory(bench_data *bench, const char *step, int events) {
  stopwatch begin = start(), unused;
  forget_peak();
  long idle = status_of("VmRSS");
  printf("{\"step\": \"%s\"", step);
  if (events) {
    clv_account *account = feed(bench, &unused);
    score_account(bench, account);
    clv_account_free(account);
  } else {
    bulk_of(bench);
    free_columns(bench);
    bench_scoring scoring = scoring_of(bench, CLV_MODEL_BG_NBD, 0);
    score_range(&scoring, 0);
    print_scores(&scoring);
  }
  printf(", \"idle\": %ld, \"peak\": %ld, \"wall\": %.3f", idle, status_of("VmHWM"), since(begin).wall);
}

static int32_t kind_of(const char *name, size_t size) {
  for (uint32_t i = 0;; i++) {
    clv_model_info info = {.size = (uint32_t)sizeof info};
    if (clv_model_info_at(i, &info, NULL) != CLV_OK || info.spend) fail("no such model");
    if (strlen(info.name) == size && strncmp(info.name, name, size) == 0 && info.kind < MODELS) return info.kind;
  }
}

static void run_step(bench_data *bench, const char *step) {
  const char *colon = strchr(step, ':'), *name = colon == NULL ? "" : colon + 1, *more = strchr(name, ':');
  size_t verb = colon == NULL ? strlen(step) : (size_t)(colon - step);
  size_t threads = more == NULL ? 1 : strtoul(more + 1, NULL, 10);
  int32_t kind = CLV_MODEL_NBD;
  if (threads < 1 || threads > THREADS_MAX) fail("too many threads");
  if (colon != NULL && strncmp(step, "memory", verb) != 0 && strncmp(step, "spin", verb) != 0)
    kind = kind_of(name, more == NULL ? strlen(name) : (size_t)(more - name));
  if (strcmp(step, "statistics") == 0)
    step_statistics(bench, step);
  else if (strcmp(step, "events") == 0)
    step_events(bench, step);
  else if (strcmp(step, "summary") == 0)
    step_summary(bench, step);
  else if (strcmp(step, "spend") == 0)
    step_spend(bench, step);
  else if (strcmp(step, "memory:bulk") == 0 || strcmp(step, "memory:events") == 0)
    step_memory(bench, step, strcmp(name, "events") == 0);
  else if (strncmp(step, "spin:", 5) == 0)
    step_spin(step, threads);
  else if (strncmp(step, "fit:", 4) == 0)
    step_fit(bench, step, kind, threads);
  else if (strncmp(step, "score:", 6) == 0)
    step_score(bench, step, kind, 0, threads);
  else if (strncmp(step, "value:", 6) == 0)
    step_score(bench, step, kind, 1, threads);
  else
    fail("no such step");
  printf("}\n");
  fflush(stdout);
}

int main(int argc, char **argv) {
  bench_data bench = {0};
  char line[256];
  if (argc < 2) {
    fprintf(stderr, "usage: bench_steps FILE [STEP..]\n");
    return 2;
  }
  bench.file = fopen(argv[1], "rb");
  if (bench.file == NULL) fail("the orders cannot be opened");
  read_all(bench.file, &bench.head, sizeof bench.head, 1);
  for (int i = 2; i < argc; i++) run_step(&bench, argv[i]);
  while (argc == 2 && fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    run_step(&bench, line);
  }
  for (size_t i = 0; i < MODELS; i++) clv_model_free(bench.models[i]);
  clv_summary_free(bench.summary);
  clv_bulk_free(bench.bulk);
  free_columns(&bench);
  fclose(bench.file);
  return 0;
}
