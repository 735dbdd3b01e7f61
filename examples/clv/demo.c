/* clv demo: the whole tour, on the CDNOW purchases or on simulated ones. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "clv_command.h"

enum { SHOWN = 10, STEPS_MAX = 12, DUE_DAYS = 14, LATE_BY = 14, FIRST_DAYS = 84 };

/* What a model's parameters ought to come out as. */
typedef struct cli_reference {
  int kind;
  double parameters[4];
  double log_likelihood; /* 0: not known */
} cli_reference;

/* The papers' fits to the CDNOW sample, 39 weeks; for Pareto/NBD also the truth of the simulation. */
static const cli_reference references[] = {
    {CLV_MODEL_BG_NBD, {0.243, 4.414, 0.793, 2.426}, -9582.4},
    {CLV_MODEL_MBG_NBD, {0.525, 6.183, 0.891, 1.614}, -9582.1},
    {CLV_MODEL_PARETO_NBD, {0.553, 10.578, 0.606, 11.669}, -9595.0},
};

enum { REFERENCES = sizeof references / sizeof *references };

typedef struct cli_tour {
  const cli_arguments *arguments;
  FILE *file;
  bool simulated;
  char directory[1024];
  const char *steps[STEPS_MAX];
  double seconds[STEPS_MAX];
  size_t step_count;
  double began;
} cli_tour;

static void step_begin(cli_tour *tour) { tour->began = seconds_now(); }

static void step_end(cli_tour *tour, const char *name) {
  if (tour->step_count == STEPS_MAX) return;
  tour->steps[tour->step_count] = name;
  tour->seconds[tour->step_count++] = seconds_now() - tour->began;
}

static int take_simulated(void *user, const char *profile, const char *order, int32_t day, int64_t amount) {
  cli_orders *orders = user;
  clv_error error = CLV_ERROR_INIT;
  clv_event event = {.kind = CLV_EVENT_PURCHASE,
                     .profile = profile,
                     .profile_size = strlen(profile),
                     .order = order,
                     .order_size = strlen(order),
                     .time = (int64_t)day * CLV_SECONDS_PER_DAY,
                     .amount = amount};
  if (clv_account_apply(orders->account, &event, sizeof event, 1, NULL, &error)) return refuse_error("apply", &error);
  if (day > orders->last_day) orders->last_day = day;
  orders->rows++;
  return DONE;
}

/* A shop as CDNOW is, from a Pareto/NBD with the published parameters. */
static int simulate_shop(const cli_arguments *arguments, int64_t customers, int32_t days, cli_orders *orders) {
  static const double spend[] = {6.25, 3.74, 15.44};
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_error error = CLV_ERROR_INIT;
  cli_simulation simulation = {NULL, 1, customers, days, 0, FIRST_DAYS};
  spec.kind = CLV_MODEL_PARETO_NBD;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  spec.unit_days = 7;
  memcpy(spec.parameters, references[REFERENCES - 1].parameters, sizeof references->parameters);
  memcpy(spec.spend_parameters, spend, sizeof spend);
  int result = orders_create(arguments, 2, orders);
  if (!result && clv_day_from_date(1997, 1, 1, &simulation.start, &error)) result = refuse_error("demo", &error);
  if (!result && clv_model_create(&simulation.model, &spec, NULL, &error)) result = refuse_error("demo", &error);
  if (!result) result = simulation_run(arguments, &simulation, take_simulated, orders);
  clv_model_free(simulation.model);
  return result;
}

static int load_shop(const cli_tour *tour, const char *name, int64_t customers, int32_t days, cli_orders *orders) {
  char path[1100];
  const char *files[] = {path};
  if (tour->simulated) return simulate_shop(tour->arguments, customers, days, orders);
  snprintf(path, sizeof path, "%s/%s", tour->directory, name);
  return orders_load(tour->arguments, files, 1, 2, orders);
}

static const char *cell_of(double value, const char *format, char text[TABLE_CELL]) {
  if (value != 0) {
    snprintf(text, TABLE_CELL, format, value);
  } else {
    snprintf(text, TABLE_CELL, "-");
  }
  return text;
}

static void reference_rows(cli_table *table, const cli_reference *reference, const clv_fit_result *fit, bool known) {
  clv_model_info info;
  char fitted[TABLE_CELL], deviation[TABLE_CELL], wanted[TABLE_CELL];
  if (!model_info_of(0, reference->kind, &info)) return;
  for (uint32_t i = 0; i < info.parameter_count && i < 4; i++) {
    table_row(table, i ? "" : info.name, info.parameter_names[i], cell_of(fit->parameters[i], "%.3f", fitted),
              cell_of(fit->standard_errors[i], "%.3f", deviation),
              cell_of(known ? reference->parameters[i] : 0, "%.3f", wanted));
  }
  table_row(table, "", "log-likelihood", cell_of(fit->log_likelihood, "%.1f", fitted), "",
            cell_of(known ? reference->log_likelihood : 0, "%.1f", wanted));
}

/* 39 weeks of the sample, three models, beside what ought to come out. */
static int show_fits(cli_tour *tour) {
  cli_orders orders = {.account = NULL};
  clv_summary *summary = NULL;
  clv_summary_totals totals = {.size = sizeof totals};
  clv_error error = CLV_ERROR_INIT;
  cli_table table;
  char customers[TABLE_CELL], repeat[TABLE_CELL], until_text[DATE_TEXT];
  int32_t until = 0;
  step_begin(tour);
  int result = load_shop(tour, "cdnow-sample.csv", 2357, 545, &orders);
  if (!result && clv_day_from_date(1997, 9, 30, &until, &error)) result = refuse_error("demo", &error);
  if (!result && clv_account_summary(orders.account, until, CLV_NO_DAY, &summary, &error))
    result = refuse_error("summary", &error);
  step_end(tour, "sample: read the orders, make the summary");
  table_begin(&table, "llrrr");
  table_row(&table, "model", "parameter", "fitted", "std. error", tour->simulated ? "true" : "published");
  step_begin(tour);
  for (size_t i = 0; i < REFERENCES && !result; i++) {
    clv_model *model = NULL;
    clv_fit_result fit = {.size = sizeof fit};
    const cli_fit_request request = {references[i].kind, CLV_SPEND_REPEAT, 7, CLV_NO_DAY, CLV_CHOICE_GIVEN};
    cli_reference reference = references[i];
    if (tour->simulated) reference.log_likelihood = 0;
    result = fit_summary(tour->arguments, summary, &request, &model);
    if (!result && clv_model_get_transactions(model, &fit, &error)) result = refuse_error("fit", &error);
    if (!result) reference_rows(&table, &reference, &fit, !tour->simulated || reference.kind == CLV_MODEL_PARETO_NBD);
    clv_model_free(model);
  }
  step_end(tour, "sample: fit three models");
  if (!result) {
    clv_summary_get_totals(summary, &totals, NULL);
    fprintf(tour->file, "\n1. A sample until %s, in weeks: %s customers, %s with a repeat purchase\n\n",
            day_print(totals.until, until_text), text_count(totals.customers, customers),
            text_count(totals.repeat_customers, repeat));
    table_print(&table, tour->file, "  ");
  }
  clv_summary_free(summary);
  orders_free(&orders);
  return result;
}

/* A customer of the shop, with what the lists below show. */
typedef struct cli_line {
  const cli_person *person;
  double key;
} cli_line;

static int line_compare(const void *left, const void *right) {
  const cli_line *a = left, *b = right;
  if (a->key != b->key) return a->key < b->key ? 1 : -1;
  return people_compare(a->person, b->person);
}

/* The shop as of a day: its customers and a column an attribute. */
typedef struct cli_shop {
  cli_orders orders;
  clv_model *model;
  cli_scores scores;
  cli_person *people;
  cli_line *lines;
  size_t count;
  int32_t at;
} cli_shop;

static uint32_t column_of(const cli_shop *shop, const char *name) {
  uint32_t i = 0;
  while (i + 1 < shop->scores.columns && strcmp(shop->scores.info[i].name, name) != 0) i++;
  return i;
}

/* A value as a number; NAN where it is absent. */
static double value_of(const cli_shop *shop, const char *name, const cli_person *person) {
  uint32_t i = column_of(shop, name);
  const clv_column *column = &shop->scores.column[i];
  if (column->reasons[person->position]) return NAN;
  switch (shop->scores.info[i].type) {
  case CLV_TYPE_COUNT:
  case CLV_TYPE_MONEY:
    return (double)((const int64_t *)column->values)[person->position];
  case CLV_TYPE_DAY:
    return (double)((const int32_t *)column->values)[person->position];
  case CLV_TYPE_NUMBER:
    break;
  }
  return ((const double *)column->values)[person->position];
}

static double total_of(const cli_shop *shop, const char *name) {
  double total = 0;
  for (size_t i = 0; i < shop->count; i++) {
    double value = value_of(shop, name, &shop->people[i]);
    if (isfinite(value)) total += value;
  }
  return total;
}

static void show_totals(const cli_tour *tour, const cli_shop *shop) {
  char text[6][TABLE_CELL], date[DATE_TEXT], alive[2 * TABLE_CELL];
  cli_table table;
  table_begin(&table, "lr");
  table_row(&table, "customers", text_count((int64_t)shop->count, text[0]));
  table_row(&table, "orders so far", text_real(total_of(shop, "historic_orders"), 0, text[1]));
  table_row(&table, "value so far", text_money(total_of(shop, "historic_value"), 2, text[2]));
  snprintf(alive, sizeof alive, "%s (%.0f %%)", text_real(total_of(shop, "p_alive"), 0, text[3]),
           100 * total_of(shop, "p_alive") / (double)shop->count);
  table_row(&table, "customers expected to be still active", alive);
  table_row(&table, "orders expected within 365 days", text_real(total_of(shop, "predicted_orders"), 0, text[4]));
  table_row(&table, "value expected within 365 days", text_money(total_of(shop, "predicted_value"), 2, text[5]));
  fprintf(tour->file, "\n4. What the customers are worth, as of %s\n\n", day_print(shop->at, date));
  table_print(&table, tour->file, "  ");
}

static void show_histogram(const cli_tour *tour, const cli_shop *shop) {
  size_t bins[SHOWN] = {0}, greatest = 1;
  cli_table table;
  for (size_t i = 0; i < shop->count; i++) {
    double p = value_of(shop, "p_alive", &shop->people[i]);
    if (!isfinite(p)) continue;
    size_t bin = (size_t)fmin(p * SHOWN, SHOWN - 1);
    bins[bin]++;
    if (bins[bin] > greatest) greatest = bins[bin];
  }
  table_begin(&table, "lrl");
  table_row(&table, "P(alive)", "customers", "");
  for (int i = 0; i < SHOWN; i++) {
    char range[TABLE_CELL], count[TABLE_CELL], bar[TABLE_CELL];
    snprintf(range, sizeof range, "%.1f to %.1f", i / (double)SHOWN, (i + 1) / (double)SHOWN);
    table_row(&table, range, text_count((int64_t)bins[i], count),
              text_bar((double)bins[i] / (double)greatest, TABLE_CELL - 1, bar));
  }
  fprintf(tour->file, "\n5. How likely they are to be still customers\n\n");
  table_print(&table, tour->file, "  ");
}

static const char *date_cell(double day, char text[DATE_TEXT]) {
  return isfinite(day) ? day_print((int32_t)day, text) : "-";
}

static const char *number_cell(double value, int decimals, char text[TABLE_CELL]) {
  return isfinite(value) ? text_real(value, decimals, text) : "-";
}

static void list_head(cli_table *table) {
  table_begin(table, "lrrrrrrrr");
  table_row(table, "", "orders", "value", "last", "days", "overdue", "P(alive)", "orders", "value");
  table_row(table, "customer", "so far", "so far", "order", "between", "by days", "", "expected", "expected");
}

static void list_row(cli_table *table, const cli_shop *shop, const cli_person *person, const char *first) {
  char text[7][TABLE_CELL], date[DATE_TEXT];
  table_row(table, first, number_cell(value_of(shop, "historic_orders", person), 0, text[0]),
            number_cell(value_of(shop, "historic_value", person) / 100, 2, text[1]),
            date_cell(value_of(shop, "last_order", person), date),
            number_cell(value_of(shop, "average_days_between_orders", person), 0, text[2]),
            number_cell(value_of(shop, "overdue_days", person), 0, text[3]),
            number_cell(value_of(shop, "p_alive", person), 2, text[4]),
            number_cell(value_of(shop, "predicted_orders", person), 1, text[5]),
            number_cell(value_of(shop, "predicted_value", person) / 100, 2, text[6]));
}

static void show_list(const cli_tour *tour, const cli_shop *shop, size_t count) {
  cli_table table;
  list_head(&table);
  for (size_t i = 0; i < count && i < SHOWN; i++) {
    char id[TABLE_CELL];
    const cli_person *person = shop->lines[i].person;
    snprintf(id, sizeof id, "%.*s", (int)(person->id_size < 20 ? person->id_size : 20), person->id);
    list_row(&table, shop, person, id);
  }
  table_print(&table, tour->file, "  ");
}

static void show_best(const cli_tour *tour, const cli_shop *shop) {
  for (size_t i = 0; i < shop->count; i++) {
    double value = value_of(shop, "predicted_value", &shop->people[i]);
    shop->lines[i] = (cli_line){&shop->people[i], isfinite(value) ? value : -1};
  }
  qsort(shop->lines, shop->count, sizeof *shop->lines, line_compare);
  fprintf(tour->file, "\n6. The best: most value expected within 365 days\n\n");
  show_list(tour, shop, shop->count);
}

/* Regular customers of much value who are overdue: more likely gone than not, but not lost. */
static void show_slipping(const cli_tour *tour, const cli_shop *shop) {
  char text[TABLE_CELL];
  size_t count = 0;
  for (size_t i = 0; i < shop->count; i++) {
    const cli_person *person = &shop->people[i];
    double p = value_of(shop, "p_alive", person), overdue = value_of(shop, "overdue_days", person);
    if (!(p >= 0.1 && p < 0.5) || !(overdue > LATE_BY) || value_of(shop, "transactions", person) < 3) continue;
    shop->lines[count++] = (cli_line){person, value_of(shop, "historic_value", person)};
  }
  qsort(shop->lines, count, sizeof *shop->lines, line_compare);
  fprintf(tour->file, "\n7. Slipping away: %s regular customers, overdue, P(alive) from 0.1 to 0.5\n\n",
          text_count((int64_t)count, text));
  show_list(tour, shop, count);
}

static void show_due(const cli_tour *tour, const cli_shop *shop) {
  char text[TABLE_CELL], id[TABLE_CELL], due[DATE_TEXT], last[DATE_TEXT], cell[3][TABLE_CELL];
  cli_table table;
  size_t count = 0;
  for (size_t i = 0; i < shop->count; i++) {
    double day = value_of(shop, "next_order", &shop->people[i]);
    if (!(day > shop->at) || day > shop->at + DUE_DAYS) continue;
    shop->lines[count++] = (cli_line){&shop->people[i], -day};
  }
  qsort(shop->lines, count, sizeof *shop->lines, line_compare);
  fprintf(tour->file, "\n8. Due: %s customers whose next order is expected within %d days\n\n",
          text_count((int64_t)count, text), DUE_DAYS);
  table_begin(&table, "llrrrr");
  table_row(&table, "due", "customer", "last order", "orders", "P(alive)", "order value");
  for (size_t i = 0; i < count && i < SHOWN; i++) {
    const cli_person *person = shop->lines[i].person;
    snprintf(id, sizeof id, "%.*s", (int)(person->id_size < 20 ? person->id_size : 20), person->id);
    table_row(&table, date_cell(-shop->lines[i].key, due), id, date_cell(value_of(shop, "last_order", person), last),
              number_cell(value_of(shop, "historic_orders", person), 0, cell[0]),
              number_cell(value_of(shop, "p_alive", person), 2, cell[1]),
              number_cell(value_of(shop, "expected_order_value", person) / 100, 2, cell[2]));
  }
  table_print(&table, tour->file, "  ");
}

static int fit_shop(cli_tour *tour, cli_shop *shop) {
  const cli_fit_request request = {CLV_MODEL_PARETO_NBD, CLV_SPEND_ALL, 1, CLV_NO_DAY, CLV_CHOICE_GIVEN};
  clv_summary *summary = NULL;
  clv_error error = CLV_ERROR_INIT;
  int result = DONE;
  if (clv_account_summary(shop->orders.account, shop->at, CLV_NO_DAY, &summary, &error))
    result = refuse_error("summary", &error);
  if (!result) result = fit_summary(tour->arguments, summary, &request, &shop->model);
  if (!result && clv_account_set_model(shop->orders.account, shop->model, &error))
    result = refuse_error("model", &error);
  clv_summary_free(summary);
  return result;
}

static int score_shop(cli_tour *tour, cli_shop *shop) {
  const clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  int result = people_sort(shop->orders.account, &shop->people, &shop->count);
  if (!result) result = scores_create(shop->orders.account, &shop->scores);
  if (!result) result = scores_fill(tour->arguments, shop->orders.account, shop->at, &options, &shop->scores);
  shop->lines = result ? NULL : malloc((shop->count + 1) * sizeof *shop->lines);
  return !result && !shop->lines ? refuse("out of memory") : result;
}

static int show_shop(cli_tour *tour, cli_shop *shop) {
  clv_eligibility report = {.size = sizeof report};
  clv_error error = CLV_ERROR_INIT;
  char rows[TABLE_CELL];
  step_begin(tour);
  int result = load_shop(tour, "cdnow-master.csv", 23570, 545, &shop->orders);
  step_end(tour, "shop: read the orders");
  shop->at = shop->orders.last_day;
  if (!result && clv_account_eligibility(shop->orders.account, day_end(shop->at), NULL, &report, &error))
    result = refuse_error("eligibility", &error);
  if (result) return result;
  fprintf(tour->file, "\n2. The shop, %s orders: is there enough data for a model?\n\n",
          text_count((int64_t)shop->orders.rows, rows));
  eligibility_print(tour->file, &report);
  step_begin(tour);
  result = fit_shop(tour, shop);
  step_end(tour, "shop: fit a model to all of it");
  if (result) return result;
  fprintf(tour->file, "\n3. The shop's own model\n\n");
  fit_print(tour->file, shop->model);
  step_begin(tour);
  result = score_shop(tour, shop);
  step_end(tour, "shop: every attribute of every customer");
  if (result) return result;
  show_totals(tour, shop);
  show_histogram(tour, shop);
  show_best(tour, shop);
  show_slipping(tour, shop);
  show_due(tour, shop);
  return DONE;
}

static void show_steps(const cli_tour *tour) {
  cli_table table;
  table_begin(&table, "lr");
  for (size_t i = 0; i < tour->step_count; i++) {
    char text[TABLE_CELL];
    snprintf(text, sizeof text, "%.3f s", tour->seconds[i]);
    table_row(&table, tour->steps[i], text);
  }
  fprintf(tour->file, "\n9. How long it took\n\n");
  table_print(&table, tour->file, "  ");
}

static bool has_data(const cli_tour *tour) {
  static const char *const names[] = {"cdnow-sample.csv", "cdnow-master.csv"};
  char path[1100];
  for (int i = 0; i < 2; i++) {
    snprintf(path, sizeof path, "%s/%s", tour->directory, names[i]);
    if (access(path, R_OK)) return false;
  }
  return true;
}

int run_demo(const cli_arguments *arguments) {
  cli_tour tour = {.arguments = arguments, .file = stdout};
  cli_output output = {stdout, NULL, NULL, 0};
  cli_shop shop = {.people = NULL};
  const char *directory = arguments->values[OPTION_DATA] ? arguments->values[OPTION_DATA] : "build/data";
  if (snprintf(tour.directory, sizeof tour.directory, "%s", directory) >= (int)sizeof tour.directory)
    return misuse(arguments, "--data: the name is too long");
  tour.simulated = !has_data(&tour);
  if (tour.simulated) {
    printf("These customers are simulated: the CDNOW purchases, which examples/fetch-cdnow fetches, are not in\n%s.\n",
           directory);
  } else {
    printf("Purchases at CDNOW, an online music shop, from January 1997 to June 1998, in US dollars.\n");
  }
  int result = show_fits(&tour);
  if (!result) result = show_shop(&tour, &shop);
  if (!result) show_steps(&tour);
  scores_free(&shop.scores);
  free(shop.people);
  free(shop.lines);
  orders_free(&shop.orders);
  clv_model_free(shop.model);
  return output_close(&output, result);
}
