/* clv simulate: orders of customers whose parameters are known. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include "clv_command.h"

/* A number from the seed and the customer's (splitmix64). */
static uint64_t mix(uint64_t seed, uint64_t customer) {
  uint64_t z = seed * UINT64_C(0xd1342543de82ef95) + (customer + 1) * UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* One customer's purchases, with arrays that grow as needed. */
typedef struct cli_draw {
  int32_t *times;
  int64_t *spends;
  size_t capacity, count;
} cli_draw;

static int draw_customer(const cli_simulation *simulation, uint64_t customer, int32_t days, cli_draw *draw) {
  clv_error error = CLV_ERROR_INIT;
  for (;;) {
    clv_status status = clv_model_simulate(simulation->model, simulation->seed, customer, days, draw->times,
                                           draw->spends, draw->capacity, &draw->count, &error);
    if (!status) return DONE;
    if (status != CLV_EOVERFLOW || draw->count <= draw->capacity) return refuse_error("simulate", &error);
    free(draw->times);
    free(draw->spends);
    draw->capacity = draw->count;
    draw->times = malloc(draw->capacity * sizeof *draw->times);
    draw->spends = malloc(draw->capacity * sizeof *draw->spends);
    if (!draw->times || !draw->spends) return refuse("out of memory");
  }
}

int simulation_run(const cli_arguments *arguments, const cli_simulation *simulation, simulated_fn order, void *user) {
  cli_draw draw = {NULL, NULL, 1024, 0};
  uint64_t orders = 0;
  cli_progress progress;
  int result = DONE;
  draw.times = malloc(draw.capacity * sizeof *draw.times);
  draw.spends = malloc(draw.capacity * sizeof *draw.spends);
  if (!draw.times || !draw.spends) result = refuse("out of memory");
  progress_begin(&progress, arguments);
  for (int64_t i = 0; i < simulation->customers && !result; i++) {
    char profile[32], id[32];
    int32_t first = (int32_t)(mix(simulation->seed, (uint64_t)i) % (uint64_t)simulation->first_days);
    result = draw_customer(simulation, (uint64_t)i, simulation->days - first, &draw);
    snprintf(profile, sizeof profile, "c%07lld", (long long)i + 1);
    for (size_t k = 0; k < draw.count && !result; k++) {
      snprintf(id, sizeof id, "o%08llu", (unsigned long long)++orders);
      result = order(user, profile, id, simulation->start + first + draw.times[k], draw.spends[k]);
    }
    if (i % 4096 == 0) progress_show(&progress, "simulating", (double)i / (double)simulation->customers);
  }
  progress_end(&progress);
  free(draw.times);
  free(draw.spends);
  return result;
}

static int write_order(void *user, const char *profile, const char *order, int32_t day, int64_t amount) {
  cli_output *output = user;
  char date[DATE_TEXT], money[32];
  clv_error error = CLV_ERROR_INIT;
  if (clv_money_print(amount, 2, money, sizeof money, &error)) return refuse_error("simulate", &error);
  fprintf(output->file, "%s,%s,%s,%s\n", profile, order, day_print(day, date), money);
  return output_failed(output) ? REFUSED : DONE;
}

static int read_numbers(const cli_arguments *arguments, cli_simulation *simulation) {
  int64_t customers = 0, days = 0, seed = 1;
  int32_t start = 0;
  if (!arguments->values[OPTION_CUSTOMERS] || !arguments->values[OPTION_DAYS])
    return misuse(arguments, "needs --customers N and --days D");
  int result = argument_integer(arguments, OPTION_CUSTOMERS, 1, 100000000, &customers);
  if (!result) result = argument_integer(arguments, OPTION_DAYS, 1, 36525, &days);
  if (!result) result = argument_integer(arguments, OPTION_SEED, 0, INT64_MAX, &seed);
  if (!result) result = clv_day_from_date(2024, 1, 1, &start, NULL) ? REFUSED : DONE;
  if (!result) result = argument_day(arguments, OPTION_START, &start);
  if (!result && start > CLV_DAY_MAX - days) result = misuse(arguments, "--start and --days go beyond the year 9999");
  *simulation = (cli_simulation){NULL,          (uint64_t)seed, customers,
                                 (int32_t)days, start,          arguments->values[OPTION_COHORT] ? 1 : (int32_t)days};
  return result;
}

int run_simulate(const cli_arguments *arguments) {
  static const char *const units[] = {"day", "week", NULL};
  static const double spend_parameters[] = {6.25, 3.74, 15.44};
  clv_model_spec spec;
  cli_simulation simulation;
  clv_error error = CLV_ERROR_INIT;
  cli_output output = {NULL, NULL, NULL, 0};
  int unit = 0;
  int result = argument_choice(arguments, OPTION_UNIT, units, &unit);
  if (!result) result = argument_spec(arguments, &spec);
  if (!result) result = read_numbers(arguments, &simulation);
  if (result) return result;
  if (spec.spend_kind == CLV_SPEND_NONE) {
    spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
    for (int i = 0; i < 3; i++) spec.spend_parameters[i] = spend_parameters[i];
  }
  spec.unit_days = unit ? 7 : 1;
  if (clv_model_create(&simulation.model, &spec, NULL, &error)) return refuse_error("--params", &error);
  result = output_open(&output, arguments->values[OPTION_OUTPUT], false);
  if (!result) {
    fputs("profile,order,time,amount\n", output.file);
    result = simulation_run(arguments, &simulation, write_order, &output);
    if (result && ferror(output.file)) result = DONE;
  }
  clv_model_free(simulation.model);
  return output_close(&output, result);
}
