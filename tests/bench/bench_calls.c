/* What calls cost in C, beside bindings: processor seconds of single predictions, and of columns.
 * bench_calls single ACCOUNT KEY ID AS_OF COUNT, bench_calls columns MODEL STATISTICS COUNT AS_OF ATTRIBUTE.. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

enum { COLUMNS_MOST = 16 };

static int from_file(void *bytes, size_t capacity, size_t *size, void *user) {
  *size = fread(bytes, 1, capacity, user);
  return 0;
}

static double single(char **arguments) {
  clv_account *account = NULL;
  clv_prediction made = {.size = sizeof made};
  const int64_t as_of = atoll(arguments[3]), count = atoll(arguments[4]);
  bench_need(clv_account_load(&account, (const unsigned char *)arguments[1], arguments[0], NULL, NULL), NULL);
  double begin = bench_seconds();
  for (int64_t i = 0; i < count; i++)
    bench_need(clv_account_predict(account, arguments[2], strlen(arguments[2]), as_of, NULL, &made, NULL), NULL);
  double seconds = bench_seconds() - begin;
  clv_account_free(account);
  return seconds;
}

/* Columns of double; the second round counts, which finds everything warm. */
static double columns(int argc, char **arguments) {
  FILE *model_file = fopen(arguments[0], "rb"), *file = fopen(arguments[1], "rb");
  const size_t count = (size_t)atoll(arguments[2]);
  clv_statistics *statistics = bench_room(count, sizeof *statistics);
  clv_column made[COLUMNS_MOST];
  clv_model *model = NULL;
  if (!model_file || !file || fread(statistics, sizeof *statistics, count, file) != count) bench_need(CLV_EIO, NULL);
  bench_need(clv_model_read(&model, from_file, model_file, NULL, NULL), NULL);
  double seconds = 0;
  for (int round = 0; round < 2; round++) {
    double begin = bench_seconds();
    for (int i = 4; i < argc; i++)
      made[i - 4] = (clv_column){(uint32_t)atoi(arguments[i]), 0, malloc(count * sizeof(double)), malloc(count)};
    bench_need(clv_predict_columns(model, statistics, sizeof *statistics, count, atoi(arguments[3]), NULL, made,
                                   (size_t)(argc - 4), NULL, NULL),
               NULL);
    seconds = bench_seconds() - begin;
    for (int i = 4; i < argc; i++) {
      free(made[i - 4].values);
      free(made[i - 4].reasons);
    }
  }
  clv_model_free(model);
  free(statistics);
  fclose(file);
  fclose(model_file);
  return seconds;
}

int main(int argc, char **argv) {
  if (argc == 7 && strcmp(argv[1], "single") == 0)
    printf("%.9f\n", single(argv + 2));
  else if (argc > 6 && argc <= 6 + COLUMNS_MOST && strcmp(argv[1], "columns") == 0)
    printf("%.9f\n", columns(argc - 2, argv + 2));
  else
    return 2;
  return 0;
}
