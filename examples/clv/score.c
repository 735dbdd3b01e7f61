/* clv score: every attribute of every customer. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"

enum { SCORE_BLOCK = 4096 };

int people_sort(const clv_account *account, cli_person **people, size_t *count) {
  clv_account_facts facts = {.size = sizeof facts};
  clv_error error = CLV_ERROR_INIT;
  if (clv_account_get_facts(account, &facts, &error)) return refuse_error("account", &error);
  cli_person *list = malloc((facts.profiles + 1) * sizeof *list);
  if (!list) return refuse("out of memory");
  for (size_t i = 0; i < facts.profiles; i++) {
    const void *id = NULL;
    list[i].position = i;
    if (clv_account_profile_at(account, facts.generation, i, &id, &list[i].id_size, &error)) {
      free(list);
      return refuse_error("account", &error);
    }
    list[i].id = id;
  }
  qsort(list, facts.profiles, sizeof *list, people_compare);
  *people = list;
  *count = facts.profiles;
  return DONE;
}

int people_compare(const void *left, const void *right) {
  const cli_person *a = left, *b = right;
  int order = memcmp(a->id, b->id, a->id_size < b->id_size ? a->id_size : b->id_size);
  return order ? order : (a->id_size > b->id_size) - (a->id_size < b->id_size);
}

static size_t type_size(clv_attribute_type type) { return type == CLV_TYPE_DAY ? sizeof(int32_t) : sizeof(int64_t); }

int scores_create(cli_scores *scores, size_t count) {
  *scores = (cli_scores){.count = count, .columns = clv_attribute_count()};
  for (uint32_t i = 0; i < scores->columns && i < CLV_ATTRIBUTE_LIMIT; i++) {
    scores->info[i].size = sizeof scores->info[i];
    clv_attribute_at(i, &scores->info[i], NULL);
    scores->column[i].attribute = scores->info[i].number;
    scores->column[i].values = malloc((count + 1) * type_size(scores->info[i].type));
    scores->column[i].reasons = malloc(count + 1);
    if (!scores->column[i].values || !scores->column[i].reasons) return refuse("out of memory");
  }
  return DONE;
}

void scores_free(cli_scores *scores) {
  for (uint32_t i = 0; i < scores->columns; i++) {
    free(scores->column[i].values);
    free(scores->column[i].reasons);
  }
  scores->columns = 0;
}

/* What the threads share: each takes a block of positions. */
typedef struct cli_scoring {
  const clv_account *account;
  const clv_predict_options *options;
  cli_scores *scores;
  uint64_t generation;
  int64_t as_of;
  size_t first; /* block of this round */
  clv_status *statuses;
  clv_error *errors;
} cli_scoring;

static void score_block(void *data, size_t index) {
  cli_scoring *scoring = data;
  cli_scores *scores = scoring->scores;
  size_t first = (scoring->first + index) * SCORE_BLOCK;
  size_t count = scores->count - first < SCORE_BLOCK ? scores->count - first : SCORE_BLOCK;
  clv_column columns[CLV_ATTRIBUTE_LIMIT];
  for (uint32_t i = 0; i < scores->columns; i++) {
    columns[i] = scores->column[i];
    columns[i].values = (char *)columns[i].values + first * type_size(scores->info[i].type);
    columns[i].reasons += first;
  }
  scoring->errors[index] = (clv_error)CLV_ERROR_INIT;
  scoring->statuses[index] =
      clv_account_predict_range(scoring->account, scoring->generation, first, count, scoring->as_of, scoring->options,
                                columns, scores->columns, &scoring->errors[index]);
}

int scores_fill(const cli_arguments *arguments, const clv_account *account, int32_t at,
                const clv_predict_options *options, cli_scores *scores) {
  enum { ROUND = 16 };
  clv_status statuses[ROUND];
  clv_error errors[ROUND];
  clv_account_facts facts = {.size = sizeof facts};
  clv_account_get_facts(account, &facts, NULL);
  cli_scoring scoring = {account, options, scores, facts.generation, day_end(at), 0, statuses, errors};
  size_t blocks = (scores->count + SCORE_BLOCK - 1) / SCORE_BLOCK;
  cli_progress progress;
  progress_begin(&progress, arguments);
  for (; scoring.first < blocks; scoring.first += ROUND) {
    size_t count = blocks - scoring.first < ROUND ? blocks - scoring.first : ROUND;
    threads_run(score_block, &scoring, count, NULL);
    for (size_t i = 0; i < count; i++) {
      if (!statuses[i]) continue;
      progress_end(&progress);
      return refuse_error("score", &errors[i]);
    }
    progress_show(&progress, "scoring", (double)(scoring.first + count) / (double)blocks);
  }
  progress_end(&progress);
  return DONE;
}

static void print_value(FILE *file, const cli_scores *scores, uint32_t column, size_t position) {
  char text[DATE_TEXT];
  const void *values = scores->column[column].values;
  switch (scores->info[column].type) {
  case CLV_TYPE_COUNT:
  case CLV_TYPE_MONEY:
    fprintf(file, "%lld", (long long)((const int64_t *)values)[position]);
    break;
  case CLV_TYPE_NUMBER:
    print_number(file, ((const double *)values)[position]);
    break;
  case CLV_TYPE_DAY:
    fputs(day_print(((const int32_t *)values)[position], text), file);
    break;
  }
}

static void print_reasons(FILE *file, const cli_scores *scores, size_t position) {
  const char *between = "";
  for (uint32_t i = 0; i < scores->columns; i++) {
    clv_reason reason = (clv_reason)scores->column[i].reasons[position];
    if (reason == CLV_REASON_PRESENT) continue;
    fprintf(file, "%s%s: %s", between, scores->info[i].name, clv_reason_text(reason));
    between = "; ";
  }
}

static void print_csv(FILE *file, const cli_scores *scores, const cli_person *people, bool reasons,
                      cli_progress *progress) {
  bool hex = false;
  for (size_t i = 0; i < scores->count && !hex; i++) hex = !text_is_utf8(people[i].id, people[i].id_size);
  fprintf(file, "profile%s", hex ? ",profile_hex" : "");
  for (uint32_t i = 0; i < scores->columns; i++) fprintf(file, ",%s", scores->info[i].name);
  fprintf(file, "%s\n", reasons ? ",reasons" : "");
  for (size_t row = 0; row < scores->count && !ferror(file); row++) {
    const cli_person *person = &people[row];
    bool utf8 = !hex || text_is_utf8(person->id, person->id_size);
    if (utf8) print_csv_field(file, person->id, person->id_size);
    if (hex) putc(',', file);
    if (!utf8) print_hex(file, person->id, person->id_size);
    for (uint32_t i = 0; i < scores->columns; i++) {
      putc(',', file);
      if (!scores->column[i].reasons[person->position]) print_value(file, scores, i, person->position);
    }
    if (reasons) putc(',', file);
    if (reasons) print_reasons(file, scores, person->position);
    putc('\n', file);
    if (row % SCORE_BLOCK == 0) progress_show(progress, "writing", (double)row / (double)scores->count);
  }
}

static int print_json(FILE *file, const clv_account *account, const cli_person *people, size_t count, int32_t at,
                      const clv_predict_options *options, cli_progress *progress) {
  clv_error error = CLV_ERROR_INIT;
  int result = DONE;
  putc('[', file);
  for (size_t row = 0; row < count && !ferror(file) && !result; row++) {
    clv_prediction prediction = {.size = sizeof prediction};
    fputs(row ? ",\n" : "\n", file);
    if (clv_account_predict(account, people[row].id, people[row].id_size, day_end(at), options, &prediction, &error))
      return refuse_error("score", &error);
    result = output_checked(
        clv_prediction_write_json(&prediction, people[row].id, people[row].id_size, output_write, file, &error),
        &error);
    if (row % SCORE_BLOCK == 0) progress_show(progress, "writing", (double)row / (double)count);
  }
  fputs("\n]\n", file);
  return result;
}

static bool wants_json(const char *path, int format) {
  size_t size = path ? strlen(path) : 0;
  return format == 2 || (format == 0 && size > 5 && strcmp(path + size - 5, ".json") == 0);
}

static int score_and_write(const cli_arguments *arguments, const clv_account *account, int32_t at,
                           const clv_predict_options *options, bool json) {
  cli_person *people = NULL;
  size_t count = 0;
  cli_scores scores = {.count = 0};
  cli_output output = {NULL, NULL, NULL};
  cli_progress progress;
  int result = people_sort(account, &people, &count);
  if (!result && !json) result = scores_create(&scores, count);
  if (!result && !json) result = scores_fill(arguments, account, at, options, &scores);
  if (!result) {
    result = output_open(&output, arguments->values[OPTION_OUTPUT], false);
    progress_begin(&progress, arguments);
    if (!result && json) result = print_json(output.file, account, people, count, at, options, &progress);
    if (!result && !json) print_csv(output.file, &scores, people, arguments->values[OPTION_REASONS] != NULL, &progress);
    progress_end(&progress);
    result = output_close(&output, result);
  }
  scores_free(&scores);
  free(people);
  return result;
}

static int read_options(const cli_arguments *arguments, clv_predict_options *options, int32_t *at, int *format) {
  static const char *const formats[] = {"", "csv", "json", NULL};
  int64_t horizon = options->horizon;
  if (!arguments->values[OPTION_MODEL_FILE])
    return misuse(arguments, "needs --model MODEL, which clv fit -o MODEL writes");
  int result = argument_choice(arguments, OPTION_ROWS_FORMAT, formats, format);
  if (!result) result = argument_integer(arguments, OPTION_HORIZON_DAYS, 1, 36525, &horizon);
  if (!result) result = argument_real(arguments, OPTION_ANNUAL_DISCOUNT, 0, &options->annual_discount);
  if (!result) result = argument_day(arguments, OPTION_AT, at);
  options->horizon = (int32_t)horizon;
  return result;
}

int run_score(const cli_arguments *arguments) {
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  clv_model_facts facts = {.size = sizeof facts};
  clv_error error = CLV_ERROR_INIT;
  clv_model *model = NULL;
  cli_orders orders = {.account = NULL};
  int format = 0;
  int32_t at = CLV_NO_DAY;
  char text[DATE_TEXT];
  int result = read_options(arguments, &options, &at, &format);
  if (!result) result = model_load(arguments->values[OPTION_MODEL_FILE], &model);
  if (!result) {
    clv_model_get_facts(model, &facts, NULL);
    result = orders_load(arguments, arguments->files, arguments->file_count, facts.configuration.minor_digits, &orders);
  }
  if (!result) result = orders_until(arguments, OPTION_AT, &orders, &at);
  if (!result && orders.rows == 0) result = refuse("%s: there are no orders to score", arguments->files[0]);
  if (!result && clv_account_set_model(orders.account, model, &error)) result = refuse_error("--model", &error);
  if (!result) {
    orders_notices(arguments, &orders);
    if (!arguments->values[OPTION_AT]) notice(arguments, "scored as of %s, the last order's day", day_print(at, text));
    if (facts.until != CLV_NO_DAY && facts.until > at)
      notice(arguments, "the model was fitted to data until %s, after the day scored", day_print(facts.until, text));
    result =
        score_and_write(arguments, orders.account, at, &options, wants_json(arguments->values[OPTION_OUTPUT], format));
  }
  orders_free(&orders);
  clv_model_free(model);
  return result;
}
