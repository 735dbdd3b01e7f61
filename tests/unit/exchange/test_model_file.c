/* Models as bytes: canonical, exact, and nothing senseless gets in. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness.h"
#include "../../../lib/base/hash.h"
#include "../../../lib/model/model.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Where things are in the file. */
enum {
  AT_FORMAT = 8,
  AT_FACTS = 12,
  AT_KIND = AT_FACTS + 28,
  AT_SPEND_KIND = AT_KIND + 4,
  AT_CONVENTION = AT_KIND + 8,
  AT_UNIT = AT_KIND + 12,
  AT_UNTIL = AT_KIND + 16,
  AT_FIRST_DAY = AT_KIND + 20,
  AT_CHOICE = AT_KIND + 24,
  AT_FITTED_AT = AT_KIND + 28,
  AT_CUSTOMERS = AT_KIND + 36,
  AT_REPEAT_CUSTOMERS = AT_KIND + 44,
  AT_ORDERS = AT_KIND + 52,
  AT_TRANSACTIONS = AT_KIND + 60,
  AT_RESULT = AT_KIND + 68,
  RESULT_SIZE = 20 + 8 * (8 + 8 + 36) + 8 * 7 + 8,
  AT_SPEND_RESULT = AT_RESULT + RESULT_SIZE,
  AT_CHECKSUM = AT_SPEND_RESULT + RESULT_SIZE,
  FILE_SIZE = AT_CHECKSUM + 8,
  /* within a result */
  IN_STATUS = 4,
  IN_REASON = 8,
  IN_BOUNDARY = 12,
  IN_COUNT = 16,
  IN_PARAMETERS = 20,
  IN_ERRORS = IN_PARAMETERS + 64,
  IN_COVARIANCE = IN_ERRORS + 64,
  IN_LIKELIHOOD = IN_COVARIANCE + 288,
  IN_CUSTOMERS = IN_LIKELIHOOD + 40
};

static clv_model_facts some_facts(void) {
  clv_model_facts facts = {(uint32_t)sizeof facts,
                           CLV_MODEL_PARETO_NBD,
                           CLV_SPEND_GAMMA_GAMMA,
                           CLV_SPEND_REPEAT,
                           7,
                           10134,
                           9862,
                           CLV_CHOICE_BACKTEST,
                           1700000000,
                           2357,
                           946,
                           6919,
                           6696,
                           CLV_CONFIGURATION_INIT};
  return facts;
}

static clv_fit_result some_transactions(void) {
  clv_fit_result result = {(uint32_t)sizeof result,
                           CLV_MODEL_PARETO_NBD,
                           CLV_FIT_BOUNDARY,
                           CLV_FIT_REASON_NONE,
                           8,
                           4,
                           {0.5532770, 10.5776838, 0.6062399, 1e9},
                           {0.0476, 0.8427, 0.125, 0},
                           {0.25, 0.1, 0.01, 0, 0.25, -0.01, 0, 0.25},
                           -9594.9762,
                           19197.9524,
                           19221.0,
                           1e-12,
                           1234.5,
                           2357,
                           0,
                           7,
                           9};
  return result;
}

static clv_fit_result some_spend(void) {
  clv_fit_result result = {(uint32_t)sizeof result,
                           CLV_SPEND_GAMMA_GAMMA,
                           CLV_FIT_CONVERGED,
                           CLV_FIT_REASON_NONE,
                           0,
                           3,
                           {6.25, 3.74, 15.44},
                           {1.5, 0.25, 4},
                           {0.5, 0.1, 0.1, 0.5, 0.1, 0.5},
                           -4055.9177,
                           8117.8354,
                           8132.4,
                           1e-13,
                           40.5,
                           946,
                           0.125,
                           5,
                           6};
  return result;
}

static clv_model *some_model(void) {
  clv_model_facts facts = some_facts();
  clv_fit_result transactions = some_transactions(), spend = some_spend();
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clvp_model_new(&model, &facts, &transactions, &spend, NULL, &error);
  ck_assert_msg(status == CLV_OK, "%s: %s", error.field, error.message);
  return model;
}

static harness_buffer written(const clv_model *model) {
  harness_buffer buffer = {0};
  ck_assert_int_eq(clv_model_write(model, harness_write, &buffer, NULL), CLV_OK);
  return buffer;
}

/* The file of some_model, and a copy of its bytes for each test to spoil. */
static harness_buffer some_file(unsigned char bytes[FILE_SIZE]) {
  clv_model *model = some_model();
  harness_buffer buffer = written(model);
  clv_model_free(model);
  ck_assert_uint_eq(buffer.size, FILE_SIZE);
  memcpy(bytes, buffer.bytes, FILE_SIZE);
  return buffer;
}

static clv_status read_bytes(const unsigned char *bytes, size_t size, clv_model **model, clv_error *error) {
  unsigned char *copy = malloc(size + (size == 0));
  if (!copy) ck_abort_msg("no memory");
  if (size > 0) memcpy(copy, bytes, size);
  harness_buffer buffer = {0};
  buffer.bytes = copy;
  buffer.size = size;
  clv_status status = clv_model_read(model, harness_read, &buffer, NULL, error);
  free(copy);
  return status;
}

static void repair(unsigned char *bytes) {
  clvp_key key = {0, 0};
  uint64_t sum = clvp_hash_bytes(key, bytes, AT_CHECKSUM);
  for (unsigned i = 0; i < 8; i++) bytes[AT_CHECKSUM + i] = (unsigned char)(sum >> 8 * i);
}

static void store(unsigned char *at, size_t size, uint64_t value) {
  for (size_t i = 0; i < size; i++) at[i] = (unsigned char)(value >> 8 * i);
}

static void store_double(unsigned char *at, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  store(at, 8, bits);
}

static void check_same_result(const clv_fit_result *got, const clv_fit_result *want) {
  ck_assert_int_eq(got->kind, want->kind);
  ck_assert_int_eq((int)got->status, (int)want->status);
  ck_assert_int_eq((int)got->reason, (int)want->reason);
  ck_assert_uint_eq(got->boundary, want->boundary);
  ck_assert_uint_eq(got->parameter_count, want->parameter_count);
  ck_assert_mem_eq(got->parameters, want->parameters, sizeof got->parameters);
  ck_assert_mem_eq(got->standard_errors, want->standard_errors, sizeof got->standard_errors);
  ck_assert_mem_eq(got->log_covariance, want->log_covariance, sizeof got->log_covariance);
  ck_assert_mem_eq(&got->log_likelihood, &want->log_likelihood, 5 * sizeof(double));
  ck_assert_int_eq(got->customers, want->customers);
  ck_assert_mem_eq(&got->correlation, &want->correlation, sizeof got->correlation);
  ck_assert_uint_eq(got->iterations, want->iterations);
  ck_assert_uint_eq(got->evaluations, want->evaluations);
}

START_TEST(all_of_a_model_comes_back) {
  clv_model *model = some_model(), *back = NULL;
  harness_buffer file = written(model);
  ck_assert_int_eq(clv_model_read(&back, harness_read, &file, NULL, NULL), CLV_OK);
  clv_model_facts facts = {0}, want = some_facts();
  facts.size = (uint32_t)sizeof facts;
  ck_assert_int_eq(clv_model_get_facts(back, &facts, NULL), CLV_OK);
  ck_assert_mem_eq(&facts, &want, sizeof facts);
  clv_fit_result transactions = {0}, spend = {0}, want_transactions = some_transactions(), want_spend = some_spend();
  transactions.size = spend.size = (uint32_t)sizeof spend;
  ck_assert_int_eq(clv_model_get_transactions(back, &transactions, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_get_spend(back, &spend, NULL), CLV_OK);
  check_same_result(&transactions, &want_transactions);
  check_same_result(&spend, &want_spend);
  harness_buffer again = written(back);
  ck_assert_uint_eq(again.size, file.size);
  ck_assert_mem_eq(again.bytes, file.bytes, file.size);
  harness_buffer_free(&again);
  harness_buffer_free(&file);
  clv_model_free(back);
  clv_model_free(model);
}
END_TEST

/* The bytes of a fixed model: they change only with the format's number. */
START_TEST(the_format_is_what_it_was) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  ck_assert_mem_eq(bytes, "clvmod\r\n\1\0\0\0", 12);
  ck_assert_uint_eq(bytes[AT_KIND], CLV_MODEL_PARETO_NBD);
  ck_assert_uint_eq(bytes[AT_SPEND_RESULT + IN_COUNT], 3);
  ck_assert_mem_eq(bytes + AT_RESULT + IN_PARAMETERS, "\xb4\x20\x94\xf7\x71\xb4\xe1\x3f", 8);
  clvp_key key = {1, 2};
  ck_assert_uint_eq(clvp_hash_bytes(key, bytes, FILE_SIZE), UINT64_C(7271882659699616179));
}
END_TEST

START_TEST(the_size_is_small_and_always_the_same) {
  clv_model_facts facts = some_facts();
  clv_fit_result transactions = some_transactions(), spend = some_spend();
  facts.customers = facts.orders = facts.transactions = INT64_MAX;
  facts.repeat_customers = transactions.customers = spend.customers = INT64_MAX;
  clv_model *model = NULL;
  ck_assert_int_eq(clvp_model_new(&model, &facts, &transactions, &spend, NULL, NULL), CLV_OK);
  harness_buffer file = written(model);
  ck_assert_uint_eq(file.size, FILE_SIZE);
  ck_assert_uint_lt(file.size, 2048);
  clv_model_free(model);
  harness_buffer_free(&file);
}
END_TEST

START_TEST(a_model_from_given_parameters_comes_back) {
  for (int32_t kind = CLV_MODEL_NBD; kind <= CLV_MODEL_PARETO_NBD; kind++) {
    clv_model_spec spec = CLV_MODEL_SPEC_INIT;
    spec.kind = kind;
    spec.spend_kind = kind % 2;
    for (int i = 0; i < (kind == CLV_MODEL_NBD ? 2 : 4); i++) spec.parameters[i] = 0.5 + i;
    for (int i = 0; i < 3 && spec.spend_kind; i++) spec.spend_parameters[i] = 4.5 + i;
    spec.configuration.day_offset = -3600;
    spec.configuration.minor_digits = 0;
    spec.configuration.history_start = -1;
    spec.configuration.filter = UINT64_MAX;
    clv_model *model = NULL, *back = NULL;
    ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
    harness_buffer file = written(model);
    file.piece = 1;
    ck_assert_int_eq(clv_model_read(&back, harness_read, &file, NULL, NULL), CLV_OK);
    harness_buffer again = written(back);
    ck_assert_uint_eq(again.size, file.size);
    ck_assert_mem_eq(again.bytes, file.bytes, file.size);
    harness_buffer_free(&again);
    harness_buffer_free(&file);
    clv_model_free(back);
    clv_model_free(model);
  }
}
END_TEST

START_TEST(every_truncation_is_refused) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  for (size_t size = 0; size < FILE_SIZE; size++) {
    clv_model *model = NULL;
    clv_error error = CLV_ERROR_INIT;
    clv_status status = read_bytes(bytes, size, &model, &error);
    if (status != CLV_EFORMAT || model || error.status != CLV_EFORMAT) ck_abort_msg("%zu bytes: %d", size, (int)status);
  }
}
END_TEST

START_TEST(bytes_that_follow_are_refused) {
  unsigned char bytes[FILE_SIZE + 1];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  bytes[FILE_SIZE] = 0;
  clv_model *model = NULL;
  ck_assert_int_eq(read_bytes(bytes, FILE_SIZE + 1, &model, NULL), CLV_EFORMAT);
  ck_assert_ptr_null(model);
}
END_TEST

START_TEST(every_flipped_bit_is_refused) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  for (size_t bit = 0; bit < 8 * FILE_SIZE; bit++) {
    bool newer = bit / 8 >= AT_FORMAT && bit / 8 < AT_FORMAT + 4 && bit != 8 * AT_FORMAT;
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    clv_model *model = NULL;
    clv_status status = read_bytes(bytes, FILE_SIZE, &model, NULL);
    if (status != (newer ? CLV_EVERSION : CLV_EFORMAT) || model) ck_abort_msg("bit %zu: %d", bit, (int)status);
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
}
END_TEST

/* What a hostile file can make: a model that writes itself the same and answers within range, or none. */
static void check_refused_or_harmless(const unsigned char *bytes, size_t what, size_t *accepted) {
  clv_model *model = NULL;
  clv_status status = read_bytes(bytes, FILE_SIZE, &model, NULL);
  if (status != CLV_OK) {
    if ((status != CLV_EFORMAT && status != CLV_EVERSION) || model) ck_abort_msg("%zu: %d", what, (int)status);
    return;
  }
  ++*accepted;
  harness_buffer again = written(model);
  if (again.size != FILE_SIZE || memcmp(again.bytes, bytes, FILE_SIZE) != 0) ck_abort_msg("%zu: not canonical", what);
  harness_buffer_free(&again);
  double p_alive = -1;
  ck_assert_int_eq(clv_model_p_alive(model, 2, 30.43, 38.86, &p_alive, NULL), CLV_OK);
  if (!(p_alive > 0 && p_alive <= 1)) ck_abort_msg("%zu: P(alive) is %g", what, p_alive);
  clv_model_free(model);
}

START_TEST(flipped_bits_under_a_right_checksum_are_refused_or_harmless) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  size_t accepted = 0;
  for (size_t bit = 0; bit < 8 * AT_CHECKSUM; bit++) {
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    repair(bytes);
    check_refused_or_harmless(bytes, bit, &accepted);
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
  ck_assert_uint_gt(accepted, 1000);
}
END_TEST

START_TEST(random_damage_under_a_right_checksum_is_refused_or_harmless) {
  unsigned char bytes[FILE_SIZE], spoilt[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  uint64_t state = 5;
  size_t accepted = 0;
  for (size_t round = 0; round < 4000; round++) {
    memcpy(spoilt, bytes, FILE_SIZE);
    uint64_t random = harness_random(&state);
    for (uint64_t k = 0; k <= random % 3; k++) {
      size_t at = AT_FACTS + harness_random(&state) % (AT_CHECKSUM - AT_FACTS - 8);
      static const uint64_t values[] = {0, 1, 255, UINT64_MAX, UINT64_C(1) << 63, UINT64_C(0x7ff0000000000000)};
      uint64_t value = harness_random(&state);
      store(spoilt + at, 1 + value % 8, value & 8 ? values[value / 16 % 6] : value >> 4);
    }
    repair(spoilt);
    check_refused_or_harmless(spoilt, round, &accepted);
  }
  ck_assert_uint_gt(accepted, 0);
}
END_TEST

/* Spoil a member of a good file, repair the checksum, expect a refusal. */
static void check_refused(size_t at, size_t size, uint64_t value, const char *what) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  clv_model *model = NULL;
  repair(bytes);
  ck_assert_int_eq(read_bytes(bytes, FILE_SIZE, &model, NULL), CLV_OK);
  clv_model_free(model);
  model = NULL;
  store(bytes + at, size, value);
  repair(bytes);
  clv_error error = CLV_ERROR_INIT;
  ck_assert_msg(read_bytes(bytes, FILE_SIZE, &model, &error) == CLV_EFORMAT, "%s was accepted", what);
  ck_assert_ptr_null(model);
  ck_assert_int_eq(error.status, CLV_EFORMAT);
  ck_assert_int_ne(error.message[0], '\0');
}

static void check_number_refused(size_t at, double value, const char *what) {
  unsigned char bytes[8];
  store_double(bytes, value);
  uint64_t bits = 0;
  for (unsigned i = 0; i < 8; i++) bits |= (uint64_t)bytes[i] << 8 * i;
  check_refused(at, 8, bits, what);
}

START_TEST(parameters_that_make_no_sense_are_refused) {
  const double values[] = {0, -0.0, -1, NAN, INFINITY, -INFINITY};
  for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
    for (size_t i = 0; i < 4; i++) check_number_refused(AT_RESULT + IN_PARAMETERS + 8 * i, values[v], "a parameter");
    for (size_t i = 0; i < 3; i++)
      check_number_refused(AT_SPEND_RESULT + IN_PARAMETERS + 8 * i, values[v], "a spend parameter");
  }
  for (size_t i = 4; i < 8; i++) {
    check_number_refused(AT_RESULT + IN_PARAMETERS + 8 * i, 1, "a parameter too many");
    check_number_refused(AT_RESULT + IN_ERRORS + 8 * i, 1, "a standard error too many");
  }
}
END_TEST

START_TEST(reports_that_make_no_sense_are_refused) {
  static const size_t results[] = {AT_RESULT, AT_SPEND_RESULT};
  for (size_t r = 0; r < 2; r++) {
    size_t at = results[r];
    check_refused(at, 4, 99, "a kind that there is not");
    check_refused(at + IN_STATUS, 4, 7, "a status that there is not");
    check_refused(at + IN_STATUS, 4, UINT32_MAX, "a status below 0");
    check_refused(at + IN_REASON, 4, 5, "a reason that there is not");
    check_refused(at + IN_BOUNDARY, 4, 16, "a bound of a parameter that there is not");
    check_refused(at + IN_COUNT, 4, 9, "nine parameters");
    check_refused(at + IN_COUNT, 4, 2, "two parameters");
    check_refused(at + IN_COUNT, 4, UINT32_MAX, "too many parameters");
    check_number_refused(at + IN_ERRORS, -1, "a negative standard error");
    check_number_refused(at + IN_ERRORS, NAN, "a standard error that is none");
    for (size_t i = 0; i < 36; i++) {
      check_number_refused(at + IN_COVARIANCE + 8 * i, NAN, "a covariance that is none");
      check_number_refused(at + IN_COVARIANCE + 8 * i, INFINITY, "an infinite covariance");
      if (i >= 10) check_number_refused(at + IN_COVARIANCE + 8 * i, 1, "a covariance too many");
    }
    for (size_t i = 0; i < 5; i++) check_number_refused(at + IN_LIKELIHOOD + 8 * i, NAN, "a figure that is none");
    check_number_refused(at + IN_LIKELIHOOD, -INFINITY, "an infinite likelihood");
    check_number_refused(at + IN_CUSTOMERS + 8, NAN, "a correlation that is none");
    check_refused(at + IN_CUSTOMERS, 8, UINT64_MAX, "negative customers");
  }
}
END_TEST

START_TEST(facts_that_make_no_sense_are_refused) {
  check_refused(AT_KIND, 4, 0, "no kind");
  check_refused(AT_KIND, 4, 5, "a kind that there is not");
  check_refused(AT_KIND, 4, CLV_MODEL_BG_NBD, "a kind other than what was fitted");
  check_refused(AT_SPEND_KIND, 4, 2, "a spend kind that there is not");
  check_refused(AT_CONVENTION, 4, 2, "a convention that there is not");
  check_refused(AT_UNIT, 4, 0, "a unit of no days");
  check_refused(AT_UNIT, 4, 367, "a unit of 367 days");
  check_refused(AT_UNTIL, 4, (uint32_t)CLV_DAY_MAX + 1, "a day after the year 9999");
  check_refused(AT_FIRST_DAY, 4, (uint32_t)CLV_DAY_MAX + 1, "a first day after the year 9999");
  check_refused(AT_FIRST_DAY, 4, 10135, "a first day after the last one");
  check_refused(AT_CUSTOMERS, 8, UINT64_MAX, "negative customers");
  check_refused(AT_REPEAT_CUSTOMERS, 8, UINT64_MAX, "negative repeat customers");
  check_refused(AT_REPEAT_CUSTOMERS, 8, 2358, "more repeat customers than customers");
  check_refused(AT_ORDERS, 8, UINT64_MAX, "negative orders");
  check_refused(AT_ORDERS, 8, 6695, "fewer orders than transactions");
  check_refused(AT_TRANSACTIONS, 8, 0, "orders without transactions");
  check_refused(AT_FACTS, 4, 90000, "a day offset beyond a day");
  check_refused(AT_CHOICE, 4, 3, "no such choice");
  check_refused(AT_FACTS + 4, 4, 7, "seven minor digits");
  check_refused(AT_FACTS + 12, 8, 1, "a filter other than hashed");
  check_refused(AT_FACTS + 20, 8, 1, "a wrong hash of the configuration");
  check_refused(AT_FORMAT, 4, 0, "a format 0");
}
END_TEST

START_TEST(a_newer_format_is_told_from_damage) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_buffer_free(&file);
  store(bytes + AT_FORMAT, 4, 2);
  clv_model *model = NULL;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(read_bytes(bytes, FILE_SIZE, &model, &error), CLV_EVERSION);
  ck_assert_int_eq(error.status, CLV_EVERSION);
  ck_assert_int_eq(read_bytes(bytes, 12, &model, NULL), CLV_EVERSION);
  bytes[0] = 'x';
  ck_assert_int_eq(read_bytes(bytes, FILE_SIZE, &model, NULL), CLV_EFORMAT);
  ck_assert_ptr_null(model);
}
END_TEST

static clv_status read_with(const clv_allocator *allocator, void *user) {
  harness_buffer *file = user;
  clv_model *model = NULL;
  file->position = 0;
  clv_status status = clv_model_read(&model, harness_read, file, allocator, NULL);
  ck_assert_int_eq(model != NULL, status == CLV_OK);
  clv_model_free(model);
  return status;
}

START_TEST(reading_survives_the_want_of_memory) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  harness_each_allocation(read_with, &file);
  harness_buffer_free(&file);
}
END_TEST

START_TEST(callbacks_that_fail_are_told) {
  unsigned char bytes[FILE_SIZE];
  harness_buffer file = some_file(bytes);
  clv_model *model = NULL;
  file.failing = 1;
  for (file.fail_after = 0; file.fail_after <= FILE_SIZE; file.fail_after++) {
    file.position = 0;
    clv_status status = clv_model_read(&model, harness_read, &file, NULL, NULL);
    if (status != CLV_EIO || model) ck_abort_msg("after %zu bytes: %d", file.fail_after, (int)status);
  }
  harness_buffer_free(&file);
  harness_buffer full = {0};
  full.failing = 1;
  clv_error error = CLV_ERROR_INIT;
  model = some_model();
  for (full.fail_after = 0; full.fail_after < FILE_SIZE; full.fail_after++) {
    full.size = 0;
    ck_assert_int_eq(clv_model_write(model, harness_write, &full, &error), CLV_EIO);
  }
  ck_assert_int_eq(error.status, CLV_EIO);
  full.size = 0;
  ck_assert_int_eq(clv_model_write(model, harness_write, &full, NULL), CLV_OK);
  clv_model_free(model);
  harness_buffer_free(&full);
}
END_TEST

START_TEST(misuse_is_refused) {
  clv_model *model = some_model(), *back = NULL;
  harness_buffer file = written(model);
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clv_model_write(NULL, harness_write, &file, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_model_write(model, NULL, &file, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "write");
  ck_assert_int_eq(clv_model_read(NULL, harness_read, &file, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "model");
  ck_assert_int_eq(clv_model_read(&back, NULL, &file, NULL, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "read");
  clv_allocator broken = {0};
  ck_assert_int_eq(clv_model_read(&back, harness_read, &file, &broken, &error), CLV_EINVAL);
  ck_assert_str_eq(error.field, "allocator");
  ck_assert_uint_eq(file.position, 0);
  ck_assert_ptr_null(back);
  harness_buffer_free(&file);
  clv_model_free(model);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("exchange/model_file");
  TCase *tests = tcase_create("model file");
  tcase_add_test(tests, all_of_a_model_comes_back);
  tcase_add_test(tests, the_format_is_what_it_was);
  tcase_add_test(tests, the_size_is_small_and_always_the_same);
  tcase_add_test(tests, a_model_from_given_parameters_comes_back);
  tcase_add_test(tests, every_truncation_is_refused);
  tcase_add_test(tests, bytes_that_follow_are_refused);
  tcase_add_test(tests, every_flipped_bit_is_refused);
  tcase_add_test(tests, flipped_bits_under_a_right_checksum_are_refused_or_harmless);
  tcase_add_test(tests, random_damage_under_a_right_checksum_is_refused_or_harmless);
  tcase_add_test(tests, parameters_that_make_no_sense_are_refused);
  tcase_add_test(tests, reports_that_make_no_sense_are_refused);
  tcase_add_test(tests, facts_that_make_no_sense_are_refused);
  tcase_add_test(tests, a_newer_format_is_told_from_damage);
  tcase_add_test(tests, reading_survives_the_want_of_memory);
  tcase_add_test(tests, callbacks_that_fail_are_told);
  tcase_add_test(tests, misuse_is_refused);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
