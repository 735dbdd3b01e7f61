/* clv predict: statistics in the terms of the literature, known parameters, what the model says. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "clv_command.h"

enum { INPUT_X, INPUT_T_X, INPUT_T, INPUT_M, INPUTS };
static const char *const input_names[INPUTS] = {"x", "t_x", "T", "m"};

enum { RESULTS = 9 };
static const char *const result_names[RESULTS] = {"log_likelihood",      "p_alive",        "expected_orders",
                                                  "discounted_orders",   "p_order",        "next_order",
                                                  "next_order_from_now", "expected_spend", "expected_value"};

typedef struct cli_predictor {
  clv_model *model;
  FILE *file;
  bool json, spend, discounted, has_m;
  double horizon, discount;
  uint64_t row_count;
  unsigned char roles[ROWS_COLUMNS_MAX]; /* INPUTS: only carried over */
  double inputs[INPUTS];                 /* NAN where empty */
  long columns[INPUTS];
} cli_predictor;

/* Puts the value where the status is CLV_OK and leaves NAN, for "absent", where there is none. */
static int take_result(cli_rows *rows, const cli_predictor *predictor, clv_status status, const clv_error *error,
                       double value, double *result) {
  *result = NAN;
  if (status == CLV_OK) {
    *result = value;
  } else if (status != CLV_ENOTFOUND) {
    for (int i = 0; i < INPUTS; i++) {
      if (predictor->columns[i] >= 0 && strcmp(error->field, input_names[i]) == 0)
        return refuse_at(rows_path(rows), rows_line(rows), rows_name(rows, (size_t)predictor->columns[i]), "%s",
                         error->message);
    }
    return rows_refuse(rows, ROWS_NO_COLUMN, "%s", error->message);
  }
  return DONE;
}

static int predict_row(cli_rows *rows, const cli_predictor *predictor, double results[RESULTS]) {
  const clv_model *model = predictor->model;
  double x = predictor->inputs[INPUT_X], t_x = predictor->inputs[INPUT_T_X], T = predictor->inputs[INPUT_T];
  double m = predictor->inputs[INPUT_M], horizon = predictor->horizon, value = 0;
  clv_error error = CLV_ERROR_INIT;
  for (int i = 0; i < RESULTS; i++) results[i] = NAN;
  clv_status status = clv_model_log_likelihood(model, x, t_x, T, &value, &error);
  if (take_result(rows, predictor, status, &error, value, &results[0])) return REFUSED;
  status = clv_model_p_alive(model, x, t_x, T, &value, &error);
  if (take_result(rows, predictor, status, &error, value, &results[1])) return REFUSED;
  if (isfinite(horizon)) {
    status = clv_model_expected(model, x, t_x, T, horizon, 0, &value, &error);
    if (take_result(rows, predictor, status, &error, value, &results[2])) return REFUSED;
  }
  if (predictor->discounted) {
    status = clv_model_expected(model, x, t_x, T, horizon, predictor->discount, &value, &error);
    if (take_result(rows, predictor, status, &error, value, &results[3])) return REFUSED;
  }
  status = clv_model_p_order(model, x, t_x, T, horizon, &value, &error);
  if (take_result(rows, predictor, status, &error, value, &results[4])) return REFUSED;
  status = clv_model_wait(model, x, t_x, t_x, &value, &error);
  if (take_result(rows, predictor, status, &error, value, &results[5])) return REFUSED;
  status = clv_model_wait(model, x, t_x, T, &value, &error);
  if (take_result(rows, predictor, status, &error, value, &results[6])) return REFUSED;
  if (predictor->spend && (x == 0 || isfinite(m))) {
    status = clv_model_expected_spend(model, x, x == 0 ? 0 : m, &value, &error);
    if (take_result(rows, predictor, status, &error, value, &results[7])) return REFUSED;
    results[8] = (predictor->discounted ? results[3] : results[2]) * results[7];
  }
  return DONE;
}

static int predict_header(void *user, cli_rows *rows, size_t column_count) {
  cli_predictor *predictor = user;
  for (int k = 0; k < INPUTS; k++) predictor->columns[k] = -1;
  for (size_t i = 0; i < column_count; i++) {
    unsigned char role = 0;
    while (role < INPUTS && strcmp(rows_name(rows, i), input_names[role]) != 0) role++;
    predictor->roles[i] = role;
    if (role < INPUTS && predictor->columns[role] >= 0) return rows_refuse(rows, (long)i, "is there twice");
    if (role < INPUTS) predictor->columns[role] = (long)i;
    for (int k = 0; k < RESULTS; k++) {
      if (strcmp(rows_name(rows, i), result_names[k]) == 0)
        return rows_refuse(rows, (long)i, "is the name of a column that is written");
    }
  }
  for (int k = 0; k < INPUT_M; k++) {
    if (predictor->columns[k] < 0)
      return refuse_at(rows_path(rows), rows_line(rows), input_names[k], "is missing from the header");
  }
  if (predictor->json) {
    putc('[', predictor->file);
    return DONE;
  }
  for (size_t i = 0; i < column_count; i++) {
    if (i) putc(',', predictor->file);
    print_csv_field(predictor->file, rows_name(rows, i), strlen(rows_name(rows, i)));
  }
  for (int k = 0; k < RESULTS; k++) fprintf(predictor->file, ",%s", result_names[k]);
  putc('\n', predictor->file);
  return DONE;
}

static void print_json_text(FILE *file, const char *text, size_t size) {
  putc('"', file);
  for (size_t i = 0; i < size; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c == '"' || c == '\\') {
      fprintf(file, "\\%c", c);
    } else if (c < ' ' || c == 0x7f) {
      fprintf(file, "\\u%04x", (unsigned)c);
    } else {
      putc(c, file);
    }
  }
  putc('"', file);
}

static int predict_field(void *user, cli_rows *rows, size_t column, const char *text, size_t size) {
  cli_predictor *predictor = user;
  unsigned char role = predictor->roles[column];
  if (role < INPUTS) {
    char *end = NULL;
    bool digits = size > 0 && strspn(text, "0123456789+-.eE") == size;
    double value = digits ? strtod(text, &end) : NAN;
    if ((size > 0 && (!digits || *end || !isfinite(value))) || (size == 0 && role != INPUT_M))
      return rows_refuse(rows, (long)column, size ? "not a number" : "is empty");
    predictor->inputs[role] = value;
  }
  if (!predictor->json) {
    if (column) putc(',', predictor->file);
    print_csv_field(predictor->file, text, size);
    return DONE;
  }
  const char *name = rows_name(rows, column);
  if (!text_is_utf8(text, size) || !text_is_utf8(name, strlen(name)))
    return rows_refuse(rows, (long)column, "is not UTF-8");
  fputs(column ? "," : predictor->row_count ? ",\n{" : "\n{", predictor->file);
  print_json_text(predictor->file, name, strlen(name));
  putc(':', predictor->file);
  if (role == INPUTS) {
    print_json_text(predictor->file, text, size);
  } else if (size) {
    print_number(predictor->file, predictor->inputs[role]);
  } else {
    fputs("null", predictor->file);
  }
  return DONE;
}

static int predict_end(void *user, cli_rows *rows) {
  cli_predictor *predictor = user;
  double results[RESULTS];
  if (predict_row(rows, predictor, results)) return REFUSED;
  for (int k = 0; k < RESULTS; k++) {
    putc(',', predictor->file);
    if (predictor->json) fprintf(predictor->file, "\"%s\":", result_names[k]);
    if (isfinite(results[k])) {
      print_number(predictor->file, results[k]);
    } else if (predictor->json) {
      fputs("null", predictor->file);
    }
  }
  fputs(predictor->json ? "}" : "\n", predictor->file);
  predictor->inputs[INPUT_M] = NAN;
  predictor->row_count++;
  return DONE;
}

/* The model that --model, --params and --spend-params name. */
int argument_spec(const cli_arguments *arguments, clv_model_spec *spec) {
  clv_model_info info, spend;
  *spec = (clv_model_spec)CLV_MODEL_SPEC_INIT;
  int result = argument_model(arguments, OPTION_MODEL_NAME, "pareto-nbd", &info);
  if (result) return result;
  spec->kind = info.kind;
  if (!arguments->values[OPTION_PARAMS]) return misuse(arguments, "needs --params r=..,alpha=..,..");
  result = argument_parameters(arguments, OPTION_PARAMS, &info, spec->parameters);
  if (result || !arguments->values[OPTION_SPEND_PARAMS]) return result;
  if (!model_info_of(1, CLV_SPEND_GAMMA_GAMMA, &spend)) return refuse("this library has no spend model");
  spec->spend_kind = CLV_SPEND_GAMMA_GAMMA;
  return argument_parameters(arguments, OPTION_SPEND_PARAMS, &spend, spec->spend_parameters);
}

static int predict_file(const cli_arguments *arguments, cli_predictor *predictor) {
  static const cli_row_handler handler = {predict_header, predict_field, predict_end};
  cli_output output = {NULL, NULL, NULL, 0};
  cli_source source;
  int result = source_open(&source, arguments->files[0]);
  if (!result && source_tell(&source) != SOURCE_TEXT) result = refuse("%s: is no CSV file", source.path);
  if (!result) result = output_open(&output, arguments->values[OPTION_OUTPUT], true);
  predictor->file = output.file;
  if (!result) result = rows_read(&source, &handler, predictor, arguments);
  if (!result && predictor->json) fputs("\n]\n", output.file);
  source_close(&source);
  return output_close(&output, result);
}

int run_predict(const cli_arguments *arguments) {
  static const char *const formats[] = {"", "csv", "json", NULL};
  cli_predictor predictor = {.horizon = 52, .discounted = arguments->values[OPTION_DISCOUNT] != NULL};
  const char *path = arguments->values[OPTION_OUTPUT];
  size_t size = path ? strlen(path) : 0;
  clv_model_spec spec;
  clv_error error = CLV_ERROR_INIT;
  int format = 0;
  predictor.inputs[INPUT_M] = NAN;
  int result = argument_choice(arguments, OPTION_ROWS_FORMAT, formats, &format);
  if (!result) result = argument_spec(arguments, &spec);
  if (!result) result = argument_real(arguments, OPTION_HORIZON, 0, &predictor.horizon);
  if (!result) result = argument_real(arguments, OPTION_DISCOUNT, 0, &predictor.discount);
  if (!result && isinf(predictor.horizon) && predictor.discounted && predictor.discount <= 0)
    result = misuse(arguments, "--horizon inf needs a --discount above 0");
  if (result) return result;
  predictor.json = format == 2 || (format == 0 && size > 5 && strcmp(path + size - 5, ".json") == 0);
  predictor.spend = spec.spend_kind != CLV_SPEND_NONE;
  if (clv_model_create(&predictor.model, &spec, NULL, &error)) return refuse_error("--params", &error);
  result = predict_file(arguments, &predictor);
  clv_model_free(predictor.model);
  return result;
}
