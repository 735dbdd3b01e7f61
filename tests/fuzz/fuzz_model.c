/* Any bytes as a model: refused, or written back as they were, and asked about customers of all sorts. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 16384 };

static const clv_statistics customers[] = {
    {0, CLV_NO_DAY, CLV_NO_DAY, 0, 0, 0, 0}, {0, 18000, 18000, 0, 1, 1000, 1000},
    {0, 18250, 18250, 0, 3, 0, 0},           {1, 18000, 18001, 0, 2, 3998, 1999},
    {12, 17000, 18249, 0, 40, 123456789, 1}, {3000, 10000, 18250, 0, 9000, INT64_MAX, 1},
    {5, CLV_DAY_MIN, 18250, 0, 6, 600, 5},   {2, 18000, 18100, CLV_STATISTICS_OVERFLOW, 3, 0, 0},
};

enum { CUSTOMERS = sizeof customers / sizeof customers[0] };

static void check_predictions(const clv_model *model) {
  static const int32_t days[] = {18250, 18251, 22000, CLV_DAY_MAX};
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  for (size_t k = 0; k < sizeof days / sizeof days[0]; k++) {
    double alive[CUSTOMERS], transactions[CUSTOMERS];
    uint8_t reasons[CUSTOMERS];
    options.horizon = k == 1 ? 36525 : 365;
    options.annual_discount = k % 2 ? 0.1 : 0;
    clv_column columns[] = {{9, 0, alive, NULL}, {11, 0, transactions, reasons}};
    clv_status status = clv_predict_columns(model, customers, sizeof customers[0], CUSTOMERS, days[k], &options,
                                            columns, 2, NULL, NULL);
    FUZZ_REQUIRE(status == CLV_OK, "status %d", (int)status);
    for (size_t i = 0; i < CUSTOMERS; i++) {
      clv_prediction prediction = {.size = sizeof prediction};
      clv_error error = CLV_ERROR_INIT;
      status = clv_predict(model, &customers[i], sizeof customers[i], days[k], &options, &prediction, &error);
      FUZZ_REQUIRE(status == CLV_OK, "customer %zu: %s", i, error.message);
      fuzz_check_prediction(&prediction);
      FUZZ_REQUIRE(memcmp(&alive[i], &prediction.p_alive, sizeof(double)) == 0 &&
                       memcmp(&transactions[i], &prediction.predicted_transactions, sizeof(double)) == 0 &&
                       reasons[i] == prediction.reason[11],
                   "customer %zu: other bits among others", i);
    }
  }
}

/* A figure of the literature: a finite number, or a refusal. */
static void check_figure(clv_status status, double value, const char *what) {
  FUZZ_REQUIRE(status == CLV_OK || status == CLV_EINVAL || status == CLV_EDATA || status == CLV_EOVERFLOW ||
                   status == CLV_ENOMODEL || status == CLV_ENOTFOUND,
               "%s: status %d", what, (int)status);
  FUZZ_REQUIRE(status != CLV_OK || !isnan(value), "%s is no number", what);
}

static void check_figures(const clv_model *model) {
  static const double rows[][3] = {{0, 0, 0}, {0, 0, 10}, {1.5, 3.25, 3.25}, {20, 80, 90.5}, {1e5, 1e6, 1e7}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    double x = rows[i][0], t_x = rows[i][1], T = rows[i][2], value = 0;
    check_figure(clv_model_p_alive(model, x, t_x, T, &value, NULL), value, "p_alive");
    check_figure(clv_model_expected(model, x, t_x, T, 52, 0.01, &value, NULL), value, "expected");
    check_figure(clv_model_p_order(model, x, t_x, T, 52, &value, NULL), value, "p_order");
    check_figure(clv_model_wait(model, x, t_x, T, &value, NULL), value, "wait");
    check_figure(clv_model_log_likelihood(model, x, t_x, T, &value, NULL), value, "log_likelihood");
    check_figure(clv_model_expected_spend(model, x + 1, 25.5, &value, NULL), value, "expected_spend");
    check_figure(clv_model_spend_log_likelihood(model, x + 1, 25.5, &value, NULL), value, "spend_log_likelihood");
  }
}

static void check_model(const clv_model *model, const uint8_t *bytes, size_t size) {
  harness_buffer written = {0}, json = {0};
  FUZZ_REQUIRE(clv_model_write(model, harness_write, &written, NULL) == CLV_OK, "does not write");
  fuzz_same(&written, bytes, size, "a model");
  FUZZ_REQUIRE(clv_model_write_json(model, harness_write, &json, NULL) == CLV_OK && json.size > 0, "no JSON");
  harness_buffer_free(&json);
  check_predictions(model);
  check_figures(model);
}

static void read_model(const uint8_t *bytes, size_t size) {
  harness_memory memory;
  clv_allocator allocator = fuzz_allocator(&memory);
  harness_buffer reader = fuzz_reader(bytes, size, size > 0 ? 1 + bytes[size - 1] : 0);
  clv_model *model = NULL;
  clv_status status = clv_model_read(&model, harness_read, &reader, &allocator, NULL);
  FUZZ_REQUIRE((status == CLV_OK) == (model != NULL), "status %d", (int)status);
  FUZZ_REQUIRE(model || status == CLV_EFORMAT || status == CLV_EVERSION, "status %d", (int)status);
  if (model) check_model(model, bytes, size);
  clv_model_free(model);
  fuzz_check_memory(&memory, MEMORY, 0, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  uint8_t *mended = fuzz_copy(bytes, size);
  read_model(mended, size);
  fuzz_mend(mended, size);
  if (size > 0 && memcmp(mended, bytes, size) != 0) read_model(mended, size);
  free(mended);
  return 0;
}
