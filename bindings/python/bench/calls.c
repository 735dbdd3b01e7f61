/* What calls cost in C, for bench.py: processor seconds of single predictions, and of columns. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <clv/clv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int from_file(void *bytes, size_t capacity, size_t *size, void *user) {
  *size = fread(bytes, 1, capacity, user);
  return 0;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* calls single ACCOUNT KEY ID AS_OF COUNT */
static int single(char **arguments) {
  clv_account *account = NULL;
  clv_prediction made = {.size = sizeof made};
  const int64_t as_of = atoll(arguments[3]), count = atoll(arguments[4]);
  if (clv_account_load(&account, (const unsigned char *)arguments[1], arguments[0], NULL, NULL) != CLV_OK) return 1;
  double begin = now();
  for (int64_t i = 0; i < count; i++)
    if (clv_account_predict(account, arguments[2], strlen(arguments[2]), as_of, NULL, &made, NULL) != CLV_OK) return 1;
  printf("%.9f\n", now() - begin);
  clv_account_free(account);
  return 0;
}

/* calls columns MODEL STATISTICS COUNT AS_OF ATTRIBUTE..: columns of double */
static int columns(int argc, char **arguments) {
  FILE *model_file = fopen(arguments[0], "rb"), *file = fopen(arguments[1], "rb");
  const size_t count = (size_t)atoll(arguments[2]);
  clv_statistics *statistics = malloc(count * sizeof *statistics);
  clv_column made[16];
  clv_model *model = NULL;
  if (!model_file || !file || !statistics || fread(statistics, sizeof *statistics, count, file) != count) return 1;
  if (clv_model_read(&model, from_file, model_file, NULL, NULL) != CLV_OK) return 1;
  double begin = now();
  for (int i = 4; i < argc; i++)
    made[i - 4] = (clv_column){(uint32_t)atoi(arguments[i]), 0, malloc(count * sizeof(double)), malloc(count)};
  if (clv_predict_columns(model, statistics, sizeof *statistics, count, atoi(arguments[3]), NULL, made,
                          (size_t)(argc - 4), NULL, NULL) != CLV_OK)
    return 1;
  printf("%.9f\n", now() - begin);
  clv_model_free(model);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 7 && strcmp(argv[1], "single") == 0) return single(argv + 2);
  if (argc > 6 && argc < 22 && strcmp(argv[1], "columns") == 0) return columns(argc - 2, argv + 2);
  return 2;
}
