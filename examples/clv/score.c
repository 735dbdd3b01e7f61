/* clv score: every attribute of every customer. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"

enum { WRITE_BLOCK = 2048, WRITE_ROUND = 16 };

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

/* What the threads share that turn blocks of rows into text. */
typedef struct cli_writing {
  const clv_account *account;
  const cli_person *people;
  const cli_scores *scores; /* of CSV */
  const clv_predict_options *options;
  int64_t as_of;
  size_t count, first; /* rows; blocks that earlier rounds wrote */
  bool json, reasons;
  bool hex; /* an id is not UTF-8 */
  char *texts[WRITE_ROUND];
  size_t sizes[WRITE_ROUND];
  clv_status statuses[WRITE_ROUND];
  clv_error errors[WRITE_ROUND];
} cli_writing;

static void print_csv_head(FILE *file, const cli_writing *writing) {
  fprintf(file, "profile%s", writing->hex ? ",profile_hex" : "");
  for (uint32_t i = 0; i < writing->scores->columns; i++) fprintf(file, ",%s", writing->scores->info[i].name);
  fputs(writing->reasons ? ",reasons\n" : "\n", file);
}

static void print_csv_row(FILE *file, const cli_writing *writing, const cli_person *person) {
  const cli_scores *scores = writing->scores;
  bool utf8 = !writing->hex || text_is_utf8(person->id, person->id_size);
  if (utf8) print_csv_field(file, person->id, person->id_size);
  if (writing->hex) putc(',', file);
  if (!utf8) print_hex(file, person->id, person->id_size);
  for (uint32_t i = 0; i < scores->columns; i++) {
    putc(',', file);
    if (!scores->column[i].reasons[person->position]) print_value(file, scores, i, person->position);
  }
  if (writing->reasons) putc(',', file);
  if (writing->reasons) print_reasons(file, scores, person->position);
  putc('\n', file);
}

static clv_status print_json_row(FILE *file, const cli_writing *writing, const cli_person *person, clv_error *error) {
  clv_prediction prediction = {.size = sizeof prediction};
  clv_status status = clv_account_predict(writing->account, person->id, person->id_size, writing->as_of,
                                          writing->options, &prediction, error);
  if (status) return status;
  return clv_prediction_write_json(&prediction, person->id, person->id_size, output_write, file, error);
}

static clv_status print_rows(FILE *file, const cli_writing *writing, size_t first, size_t last, clv_error *error) {
  clv_status status = CLV_OK;
  for (size_t row = first; row < last && !status; row++) {
    const cli_person *person = &writing->people[row];
    if (writing->json) {
      fputs(row ? ",\n" : "\n", file);
      status = print_json_row(file, writing, person, error);
    } else {
      print_csv_row(file, writing, person);
    }
  }
  return ferror(file) ? CLV_ENOMEM : status;
}

static void write_block(void *data, size_t index) {
  cli_writing *writing = data;
  size_t first = (writing->first + index) * WRITE_BLOCK;
  size_t last = writing->count - first < WRITE_BLOCK ? writing->count : first + WRITE_BLOCK;
  clv_status status = CLV_ENOMEM;
  writing->errors[index] = (clv_error)CLV_ERROR_INIT;
  writing->texts[index] = NULL;
  FILE *file = open_memstream(&writing->texts[index], &writing->sizes[index]);
  if (file) {
    status = print_rows(file, writing, first, last, &writing->errors[index]);
    if (fclose(file) && !status) status = CLV_ENOMEM;
  }
  writing->errors[index].status = writing->statuses[index] = status;
}

static int write_rows(const cli_arguments *arguments, cli_writing *writing, cli_output *output) {
  size_t blocks = (writing->count + WRITE_BLOCK - 1) / WRITE_BLOCK;
  cli_progress progress;
  int result = DONE;
  progress_begin(&progress, arguments);
  for (; writing->first < blocks && !result && !output_failed(output); writing->first += WRITE_ROUND) {
    size_t count = blocks - writing->first < WRITE_ROUND ? blocks - writing->first : WRITE_ROUND;
    threads_run(write_block, writing, count, NULL);
    for (size_t i = 0; i < count; i++) {
      if (!result && writing->statuses[i]) result = refuse_error("score", &writing->errors[i]);
      if (!result && !output_failed(output)) fwrite(writing->texts[i], 1, writing->sizes[i], output->file);
      output_failed(output);
      free(writing->texts[i]);
    }
    progress_show(&progress, "writing", (double)(writing->first + count) / (double)blocks);
  }
  progress_end(&progress);
  return result;
}

static int write_scores(const cli_arguments *arguments, cli_writing *writing) {
  cli_output output = {NULL, NULL, NULL, 0};
  int result = output_open(&output, arguments->values[OPTION_OUTPUT], false);
  for (size_t i = 0; i < writing->count && !writing->hex; i++)
    writing->hex = !text_is_utf8(writing->people[i].id, writing->people[i].id_size);
  if (!result && writing->json) putc('[', output.file);
  if (!result && !writing->json) print_csv_head(output.file, writing);
  if (!result) result = write_rows(arguments, writing, &output);
  if (!result && writing->json) fputs("\n]\n", output.file);
  return output_close(&output, result);
}

static bool wants_json(const char *path, int format) {
  size_t size = path ? strlen(path) : 0;
  return format == 2 || (format == 0 && size > 5 && strcmp(path + size - 5, ".json") == 0);
}

static int score_and_write(const cli_arguments *arguments, const clv_account *account, const clv_segment *segment,
                           int32_t at, const clv_predict_options *options, bool json) {
  cli_person *people = NULL;
  size_t count = 0;
  cli_scores scores = {.count = 0};
  int result = people_sort(account, &people, &count);
  if (!result && segment) result = people_choose(account, segment, at, options, people, &count);
  if (!result && !json) result = scores_create(account, &scores);
  if (!result && !json) result = scores_fill(arguments, account, at, options, &scores);
  if (!result) {
    cli_writing writing = {.account = account, .people = people, .scores = &scores, .options = options, .json = json};
    writing.as_of = day_end(at);
    writing.count = count;
    writing.reasons = arguments->values[OPTION_REASONS] != NULL;
    result = write_scores(arguments, &writing);
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

static int read_segment(const cli_arguments *arguments, uint32_t minor_digits, clv_segment **segment) {
  const char *text = arguments->values[OPTION_SEGMENT];
  clv_error error = CLV_ERROR_INIT;
  if (!text || !clv_segment_create(segment, "segment", text, strlen(text), minor_digits, NULL, &error)) return DONE;
  if (error.status != CLV_EDATA) return refuse_error("--segment", &error);
  return misuse(arguments, "--segment, at byte %lld: %s", (long long)error.position, error.message);
}

int run_score(const cli_arguments *arguments) {
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  clv_model_facts facts = {.size = sizeof facts};
  clv_error error = CLV_ERROR_INIT;
  clv_model *model = NULL;
  clv_segment *segment = NULL;
  cli_orders orders = {.account = NULL};
  int format = 0;
  int32_t at = CLV_NO_DAY;
  char text[DATE_TEXT];
  int result = read_options(arguments, &options, &at, &format);
  if (!result) result = model_load(arguments->values[OPTION_MODEL_FILE], &model);
  if (!result) {
    clv_model_get_facts(model, &facts, NULL);
    result = read_segment(arguments, facts.configuration.minor_digits, &segment);
  }
  if (!result)
    result = orders_load(arguments, arguments->files, arguments->file_count, facts.configuration.minor_digits, &orders);
  if (!result) result = orders_until(arguments, OPTION_AT, &orders, &at);
  if (!result && orders.rows == 0) result = refuse("%s: there are no orders to score", arguments->files[0]);
  if (!result && clv_account_set_model(orders.account, model, &error)) result = refuse_error("--model", &error);
  if (!result) {
    orders_notices(arguments, &orders);
    if (!arguments->values[OPTION_AT]) notice(arguments, "scored as of %s, the last order's day", day_print(at, text));
    if (facts.until != CLV_NO_DAY && facts.until > at)
      notice(arguments, "the model was fitted to data until %s, after the day scored", day_print(facts.until, text));
    bool json = wants_json(arguments->values[OPTION_OUTPUT], format);
    result = score_and_write(arguments, orders.account, segment, at, &options, json);
  }
  orders_free(&orders);
  clv_model_free(model);
  clv_segment_free(segment);
  return result;
}
