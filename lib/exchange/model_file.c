/* A model as bytes: one encoding for each model, and a reader that accepts no other. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/bytes.h"
#include "../base/configuration.h"
#include "../base/error.h"
#include "../model/model.h"
#include "../base/configuration.h"
#include <clv/model.h>
#include <string.h>

#define MODEL_FORMAT_NUMBER 1

static const unsigned char model_magic[8] = {'c', 'l', 'v', 'm', 'o', 'd', '\r', '\n'};

enum { MODEL_COVARIANCES = sizeof((clv_fit_result *)0)->log_covariance / sizeof(double) };

static void model_put_i32(clvp_sink *sink, int32_t value) { clvp_put_u32(sink, (uint32_t)value); }

static void model_put_i64(clvp_sink *sink, int64_t value) { clvp_put_u64(sink, (uint64_t)value); }

static void model_put_numbers(clvp_sink *sink, const double *numbers, size_t count) {
  for (size_t i = 0; i < count; i++) clvp_put_f64(sink, numbers[i]);
}

static void model_put_facts(clvp_sink *sink, const clv_model_facts *facts) {
  const clv_configuration *configuration = &facts->configuration;
  model_put_i32(sink, configuration->day_offset);
  clvp_put_u32(sink, configuration->minor_digits);
  model_put_i32(sink, configuration->history_start);
  clvp_put_u64(sink, configuration->filter);
  clvp_put_u64(sink, clvp_configuration_hash(configuration));
  model_put_i32(sink, facts->kind);
  model_put_i32(sink, facts->spend_kind);
  model_put_i32(sink, facts->convention);
  clvp_put_u32(sink, facts->unit_days);
  model_put_i32(sink, facts->until);
  model_put_i32(sink, facts->first_day);
  model_put_i32(sink, facts->choice);
  model_put_i64(sink, facts->fitted_at);
  model_put_i64(sink, facts->customers);
  model_put_i64(sink, facts->repeat_customers);
  model_put_i64(sink, facts->orders);
  model_put_i64(sink, facts->transactions);
}

static void model_put_result(clvp_sink *sink, const clv_fit_result *result) {
  model_put_i32(sink, result->kind);
  model_put_i32(sink, (int32_t)result->status);
  model_put_i32(sink, (int32_t)result->reason);
  clvp_put_u32(sink, result->boundary);
  clvp_put_u32(sink, result->parameter_count);
  model_put_numbers(sink, result->parameters, CLV_PARAMETERS_MAX);
  model_put_numbers(sink, result->standard_errors, CLV_PARAMETERS_MAX);
  model_put_numbers(sink, result->log_covariance, MODEL_COVARIANCES);
  clvp_put_f64(sink, result->log_likelihood);
  clvp_put_f64(sink, result->aic);
  clvp_put_f64(sink, result->bic);
  clvp_put_f64(sink, result->gradient_norm);
  clvp_put_f64(sink, result->condition_number);
  model_put_i64(sink, result->customers);
  clvp_put_f64(sink, result->correlation);
  clvp_put_u32(sink, result->iterations);
  clvp_put_u32(sink, result->evaluations);
}

clv_status clv_model_write(const clv_model *model, clv_write_fn write, void *user, clv_error *error) {
  if (!model) return clvp_fail(error, CLV_EINVAL, "model", "the model is missing");
  if (!write) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  clvp_sink sink;
  clvp_sink_init(&sink, write, user);
  clvp_put_bytes(&sink, model_magic, sizeof model_magic);
  clvp_put_u32(&sink, MODEL_FORMAT_NUMBER);
  model_put_facts(&sink, &model->facts);
  model_put_result(&sink, &model->transactions);
  model_put_result(&sink, &model->spend);
  clvp_put_checksum(&sink);
  return clvp_sink_finish(&sink, error);
}

static int32_t model_get_i32(clvp_source *source) { return (int32_t)clvp_get_u32(source); }

static int64_t model_get_i64(clvp_source *source) { return (int64_t)clvp_get_u64(source); }

static void model_get_numbers(clvp_source *source, double *numbers, size_t count) {
  for (size_t i = 0; i < count; i++) numbers[i] = clvp_get_f64(source);
}

/* False where the hash of the configuration is not that of the configuration. */
static bool model_get_facts(clvp_source *source, clv_model_facts *facts) {
  clv_configuration given = CLV_CONFIGURATION_INIT;
  memset(facts, 0, sizeof *facts);
  facts->size = (uint32_t)sizeof *facts;
  given.day_offset = model_get_i32(source);
  given.minor_digits = clvp_get_u32(source);
  given.history_start = model_get_i32(source);
  given.filter = clvp_get_u64(source);
  uint64_t hash = clvp_get_u64(source);
  facts->kind = model_get_i32(source);
  facts->spend_kind = model_get_i32(source);
  facts->convention = model_get_i32(source);
  facts->unit_days = clvp_get_u32(source);
  facts->until = model_get_i32(source);
  facts->first_day = model_get_i32(source);
  facts->choice = model_get_i32(source);
  facts->fitted_at = model_get_i64(source);
  facts->customers = model_get_i64(source);
  facts->repeat_customers = model_get_i64(source);
  facts->orders = model_get_i64(source);
  facts->transactions = model_get_i64(source);
  return clvp_configuration_init(&facts->configuration, &given, NULL) == CLV_OK &&
         hash == clvp_configuration_hash(&facts->configuration);
}

static void model_get_result(clvp_source *source, clv_fit_result *result) {
  memset(result, 0, sizeof *result);
  result->size = (uint32_t)sizeof *result;
  result->kind = model_get_i32(source);
  result->status = (clv_fit_status)model_get_i32(source);
  result->reason = (clv_fit_reason)model_get_i32(source);
  result->boundary = clvp_get_u32(source);
  result->parameter_count = clvp_get_u32(source);
  model_get_numbers(source, result->parameters, CLV_PARAMETERS_MAX);
  model_get_numbers(source, result->standard_errors, CLV_PARAMETERS_MAX);
  model_get_numbers(source, result->log_covariance, MODEL_COVARIANCES);
  result->log_likelihood = clvp_get_f64(source);
  result->aic = clvp_get_f64(source);
  result->bic = clvp_get_f64(source);
  result->gradient_norm = clvp_get_f64(source);
  result->condition_number = clvp_get_f64(source);
  result->customers = model_get_i64(source);
  result->correlation = clvp_get_f64(source);
  result->iterations = clvp_get_u32(source);
  result->evaluations = clvp_get_u32(source);
}

/* Whether `numbers` from `used` on are +0, so that one model has one encoding. */
static bool model_rest_zero(const double *numbers, size_t used, size_t count) {
  static const double zero = 0;
  for (size_t i = used; i < count; i++)
    if (memcmp(&numbers[i], &zero, sizeof zero) != 0) return false;
  return true;
}

/* Nothing is told of parameters that there are not; the rest is for clvp_model_new to judge. */
static bool model_result_sensible(const clv_fit_result *result) {
  size_t count = result->parameter_count;
  return count <= CLV_PARAMETERS_MAX && result->boundary >> count == 0 &&
         model_rest_zero(result->parameters, count, CLV_PARAMETERS_MAX) &&
         model_rest_zero(result->standard_errors, count, CLV_PARAMETERS_MAX) &&
         model_rest_zero(result->log_covariance, count * (count + 1) / 2, MODEL_COVARIANCES);
}

static bool model_sensible(const clv_model_facts *facts, const clv_fit_result *transactions,
                           const clv_fit_result *spend) {
  if (facts->first_day > facts->until) return false;
  if (spend->kind != CLV_SPEND_NONE && spend->kind != CLV_SPEND_GAMMA_GAMMA) return false;
  return model_result_sensible(transactions) && model_result_sensible(spend);
}

static clv_status model_damaged(clv_error *error) {
  return clvp_fail(error, CLV_EFORMAT, "model", "the bytes hold what no model can");
}

static clv_status model_get_header(clvp_source *source, clv_error *error) {
  unsigned char magic[sizeof model_magic];
  clvp_get_bytes(source, magic, sizeof magic);
  uint32_t number = clvp_get_u32(source);
  clv_status status = clvp_source_finish(source, "model", error);
  if (status != CLV_OK) return status;
  if (memcmp(magic, model_magic, sizeof magic) != 0)
    return clvp_fail(error, CLV_EFORMAT, "model", "the bytes are not those of a model");
  if (number > MODEL_FORMAT_NUMBER)
    return clvp_fail(error, CLV_EVERSION, "model", "the model was written by a newer version of the library");
  return number == MODEL_FORMAT_NUMBER ? CLV_OK : model_damaged(error);
}

clv_status clv_model_read(clv_model **model, clv_read_fn read, void *user, const clv_allocator *allocator,
                          clv_error *error) {
  if (!model) return clvp_fail(error, CLV_EINVAL, "model", "the result has no place to go");
  if (!read) return clvp_fail(error, CLV_EINVAL, "read", "the callback is missing");
  clv_allocator own;
  clv_status status = clvp_allocator_init(&own, allocator, error);
  if (status != CLV_OK) return status;
  clvp_source source;
  clvp_source_init(&source, read, user);
  status = model_get_header(&source, error);
  if (status != CLV_OK) return status;

  clv_model_facts facts;
  clv_fit_result transactions, spend;
  bool sensible = model_get_facts(&source, &facts);
  model_get_result(&source, &transactions);
  model_get_result(&source, &spend);
  clvp_check_checksum(&source);
  clvp_check_end(&source);
  status = clvp_source_finish(&source, "model", error);
  if (status != CLV_OK) return status;
  if (!sensible || !model_sensible(&facts, &transactions, &spend)) return model_damaged(error);

  clv_model *made = NULL;
  status = clvp_model_new(&made, &facts, &transactions, &spend, &own, error);
  if (status == CLV_EINVAL) return model_damaged(error);
  if (status == CLV_OK) *model = made;
  return status;
}
