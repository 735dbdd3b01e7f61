/* Arrow streams beside the C doors: a million customers predicted and exported, their orders imported: bench_arrow
 * [CUSTOMERS [ROUNDS]]. Processor time and ratios of a round, medians of rounds. Exit status 1: a ratio is missed. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

enum { BLOCK = 65536, ID = 12, ROUNDS_MOST = 99, SIDES = 5 };

static const unsigned char key[CLV_KEY_SIZE] = "0123456789abcde";
#define AS_OF (INT64_C(19600) * CLV_SECONDS_PER_DAY)

static size_t rows;
static char *ids, *orders; /* ID bytes each */
static int64_t *times, *amounts;
static int32_t *offsets;

static void draw(void) {
  uint64_t state = 7;
  ids = bench_room(rows, ID + 1);
  orders = bench_room(rows, ID + 1);
  times = bench_room(rows, sizeof *times);
  amounts = bench_room(rows, sizeof *amounts);
  offsets = bench_room(rows + 1, sizeof *offsets);
  for (size_t i = 0; i < rows; i++) {
    snprintf(ids + i * ID, ID + 1, "c%011llu", (unsigned long long)(bench_draw(&state) % rows) % 100000000000ull);
    snprintf(orders + i * ID, ID + 1, "o%011llu", (unsigned long long)i % 100000000000ull);
    times[i] = AS_OF - (int64_t)(bench_draw(&state) % 600) * CLV_SECONDS_PER_DAY;
    amounts[i] = (int64_t)(bench_draw(&state) % 10000);
  }
  for (size_t i = 0; i <= rows; i++) offsets[i] = (int32_t)(i * ID);
}

static clv_account *open_account(void) {
  clv_account *account = NULL;
  bench_need(clv_account_create(&account, key, NULL, NULL, NULL), NULL);
  return account;
}

/* The events' door; filling the events counts. */
static double apply_events(clv_account *account) {
  clv_event *events = bench_room(BLOCK, sizeof *events);
  double begin = bench_seconds();
  for (size_t first = 0; first < rows; first += BLOCK) {
    size_t count = rows - first < BLOCK ? rows - first : BLOCK;
    for (size_t i = 0; i < count; i++) {
      clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile_size = ID, .order_size = ID};
      event.profile = ids + (first + i) * ID;
      event.order = orders + (first + i) * ID;
      event.time = times[first + i];
      event.amount = amounts[first + i];
      events[i] = event;
    }
    bench_need(clv_account_apply(account, events, sizeof *events, count, NULL, NULL), NULL);
  }
  double seconds = bench_seconds() - begin;
  free(events);
  return seconds;
}

static void keep_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void keep_array(struct ArrowArray *array) { array->release = NULL; }
static void keep_stream(struct ArrowArrayStream *stream) { stream->release = NULL; }

enum { COLUMNS = 4 };

static int give_schema(struct ArrowArrayStream *stream, struct ArrowSchema *schema) {
  static struct ArrowSchema children[COLUMNS], *list[COLUMNS];
  static const char *const names[] = {"profile", "order", "time", "amount"};
  static const char *const formats[] = {"u", "u", "tss:UTC", "l"};
  (void)stream;
  for (int i = 0; i < COLUMNS; i++) {
    children[i] = (struct ArrowSchema){.format = formats[i], .name = names[i], .release = keep_schema};
    list[i] = &children[i];
  }
  *schema = (struct ArrowSchema){.format = "+s", .n_children = COLUMNS, .children = list, .release = keep_schema};
  return 0;
}

/* One batch of all rows. */
static int give_batch(struct ArrowArrayStream *stream, struct ArrowArray *batch) {
  static struct ArrowArray children[COLUMNS], *list[COLUMNS];
  static const void *buffers[COLUMNS][3], *none[1];
  const void *data[COLUMNS] = {offsets, offsets, times, amounts};
  size_t *done = stream->private_data;
  batch->release = NULL;
  if (*done == rows) return 0;
  *done = rows;
  for (int i = 0; i < COLUMNS; i++) {
    buffers[i][1] = data[i];
    buffers[i][2] = i == 0 ? ids : orders;
    children[i] = (struct ArrowArray){.length = (int64_t)rows, .n_buffers = i < 2 ? 3 : 2, .release = keep_array};
    children[i].buffers = buffers[i];
    list[i] = &children[i];
  }
  *batch = (struct ArrowArray){.length = (int64_t)rows, .n_buffers = 1, .n_children = COLUMNS, .release = keep_array};
  batch->buffers = none;
  batch->children = list;
  return 0;
}

static double apply_stream(clv_account *account) {
  size_t done = 0;
  struct ArrowArrayStream stream = {give_schema, give_batch, NULL, keep_stream, &done};
  double begin = bench_seconds();
  bench_need(clv_account_apply_arrow(account, &stream, NULL, NULL, NULL), NULL);
  return bench_seconds() - begin;
}

static clv_account_facts facts_of(const clv_account *account) {
  clv_account_facts facts;
  memset(&facts, 0, sizeof facts);
  facts.size = (uint32_t)sizeof facts;
  bench_need(clv_account_get_facts(account, &facts, NULL), NULL);
  return facts;
}

/* What a host would do without streams: all attributes with their reasons in columns of the whole length; and the ids,
 * where they are asked for, copied behind each other. */
static double predict_columns(const clv_account *account, int with_ids, double *sum) {
  clv_account_facts facts = facts_of(account);
  double begin = bench_seconds();
  uint32_t count = clv_attribute_count();
  clv_column columns[CLV_ATTRIBUTE_LIMIT];
  for (uint32_t k = 0; k < count; k++) {
    columns[k] = (clv_column){.attribute = k + 1, .values = malloc(facts.positions * sizeof(double))};
    columns[k].reasons = malloc(facts.positions);
    if (!columns[k].values || !columns[k].reasons) bench_need(CLV_ENOMEM, NULL);
  }
  bench_need(
      clv_account_predict_range(account, facts.generation, 0, facts.positions, AS_OF, NULL, columns, count, NULL),
      NULL);
  char *bytes = with_ids ? malloc(facts.positions * ID) : NULL;
  for (size_t i = 0; bytes && i < facts.positions; i++) {
    const void *id = NULL;
    size_t size = 0;
    if (clv_account_profile_at(account, facts.generation, i, &id, &size, NULL) == CLV_OK)
      memcpy(bytes + i * ID, id, size < ID ? size : ID);
  }
  double seconds = bench_seconds() - begin;
  const double *alive = columns[8].values;
  for (size_t i = 0; i < facts.positions; i++) *sum += alive[i];
  for (uint32_t k = 0; k < count; k++) {
    free(columns[k].values);
    free(columns[k].reasons);
  }
  free(bytes);
  return seconds;
}

/* Every batch is kept until the end, as a table would. */
static double export_stream(const clv_account *account, double *sum) {
  struct ArrowArray *batches = bench_room(rows / BLOCK + 2, sizeof *batches);
  struct ArrowArrayStream stream;
  size_t count = 0;
  double begin = bench_seconds();
  bench_need(clv_account_export_arrow(account, AS_OF, NULL, NULL, &stream, NULL), NULL);
  while (stream.get_next(&stream, &batches[count]) == 0 && batches[count].release) count++;
  stream.release(&stream);
  double seconds = bench_seconds() - begin;
  for (size_t i = 0; i < count; i++) {
    const double *alive = batches[i].children[9]->buffers[1];
    for (int64_t row = 0; row < batches[i].length; row++) *sum += alive[row];
    batches[i].release(&batches[i]);
  }
  free(batches);
  return seconds;
}

static int ascending(const void *a, const void *b) {
  double one, other;
  memcpy(&one, a, sizeof one);
  memcpy(&other, b, sizeof other);
  return (one > other) - (one < other);
}

static double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return values[count / 2];
}

static double median_ratio(const double *one, const double *other, int count) {
  double ratios[ROUNDS_MOST];
  for (int i = 0; i < count; i++) ratios[i] = one[i] / other[i];
  return median(ratios, count);
}

int main(int count, char **arguments) {
  rows = count > 1 ? strtoull(arguments[1], NULL, 10) : 1000000;
  int rounds = count > 2 ? atoi(arguments[2]) : 5;
  if (rounds < 1 || rounds > ROUNDS_MOST || rows < 1 || rows > 100000000) return 2;
  static double seconds[SIDES][ROUNDS_MOST];
  draw();
  for (int round = 0; round < rounds; round++) {
    double sums[3] = {0};
    clv_account *account = open_account(), *other = open_account();
    seconds[0][round] = apply_events(account);
    seconds[1][round] = apply_stream(other);
    clv_model *model = bench_model(CLV_MODEL_PARETO_NBD);
    bench_need(clv_account_set_model(other, model, NULL), NULL);
    clv_model_free(model);
    clv_account_free(account);
    seconds[2][round] = predict_columns(other, 0, &sums[0]);
    seconds[3][round] = predict_columns(other, 1, &sums[1]);
    seconds[4][round] = export_stream(other, &sums[2]);
    if (memcmp(&sums[0], &sums[2], sizeof sums[0]) != 0) {
      fprintf(stderr, "bench_arrow: the stream says something else\n");
      return 1;
    }
    clv_account_free(other);
  }
  static const char *const names[SIDES] = {"clv_account_apply", "clv_account_apply_arrow", "columns", "columns and ids",
                                           "clv_account_export_arrow"};
  /* The machine's speed may change between rounds, less within one. */
  double import = median_ratio(seconds[1], seconds[0], rounds), columns = median_ratio(seconds[4], seconds[2], rounds),
         with_ids = median_ratio(seconds[4], seconds[3], rounds);
  for (int i = 0; i < SIDES; i++) printf("%-28s %8.3f s\n", names[i], median(seconds[i], rounds));
  int missed = import > 1.1 || with_ids > 1.1;
  printf("import / events %.3f, export / columns %.3f, export / columns and ids %.3f (at most 1.1) %s\n", import,
         columns, with_ids, missed ? "NO" : "yes");
  return missed;
}
