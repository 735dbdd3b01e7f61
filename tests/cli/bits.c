/* Every model fitted to simulated orders and asked about 1,000 customers, in hexadecimal: for test_compilers.sh. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <clv/clv.h>
#include <stdio.h>
#include <stdlib.h>

enum { CUSTOMERS = 1000, UNTIL = 18700, DAYS = 700, ORDERS_MAX = 200000 };

static int64_t customer[ORDERS_MAX], amount[ORDERS_MAX];
static int32_t day[ORDERS_MAX];

static void need(clv_status status, const clv_error *error) {
  if (status == CLV_OK) return;
  fprintf(stderr, "bits: %s: %s\n", error->field, error->message);
  exit(1);
}

static int print_bytes(const void *bytes, size_t size, void *user) {
  const unsigned char *byte = bytes;
  for (size_t i = 0; i < size; i++) fprintf(user, "%02x", byte[i]);
  return 0;
}

/* One figure a line, with its name, so that a difference has one. */
static void print_number(const char *model, size_t row, const char *name, double value) {
  printf("%s %zu %s %a\n", model, row, name, value);
}

static size_t simulate(const clv_model *truth) {
  clv_error error = CLV_ERROR_INIT;
  size_t used = 0;
  for (int64_t i = 0; i < CUSTOMERS; i++) {
    int32_t first = (int32_t)(i * 7919 % (DAYS / 2));
    size_t count = 0;
    need(clv_model_simulate(truth, 42, (uint64_t)i, DAYS - first, day + used, amount + used, ORDERS_MAX - used, &count,
                            &error),
         &error);
    for (size_t k = 0; k < count; k++, used++) {
      customer[used] = i;
      day[used] += UNTIL - DAYS + first;
    }
  }
  return used;
}

static clv_bulk *shop(int32_t kind, const double *parameters) {
  static const double spend[] = {6.25, 3.74, 15.44};
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  clv_order_columns columns = CLV_ORDER_COLUMNS_INIT;
  clv_error error = CLV_ERROR_INIT;
  clv_model *truth = NULL;
  clv_bulk *bulk = NULL;
  spec.kind = kind;
  spec.spend_kind = CLV_SPEND_GAMMA_GAMMA;
  for (size_t i = 0; i < 4; i++) spec.parameters[i] = parameters[i];
  for (size_t i = 0; i < 3; i++) spec.spend_parameters[i] = spend[i];
  need(clv_model_create(&truth, &spec, NULL, &error), &error);
  columns.count = simulate(truth);
  columns.customer = customer;
  columns.day = day;
  columns.amount = amount;
  need(clv_bulk_create(&bulk, &columns, NULL, UNTIL, NULL, &error), &error);
  clv_model_free(truth);
  return bulk;
}

static void print_prediction(const char *name, size_t row, const clv_prediction *p) {
  printf("%s %zu whole %lld %d %d\n", name, row, (long long)p->overdue_days, p->next_order, p->next_order_from_now);
  print_number(name, row, "p_alive", p->p_alive);
  print_number(name, row, "predicted_transactions", p->predicted_transactions);
  print_number(name, row, "predicted_orders", p->predicted_orders);
  print_number(name, row, "p_order", p->p_order);
  print_number(name, row, "expected_spend", p->expected_spend);
  print_number(name, row, "predicted_value", p->predicted_value);
  print_number(name, row, "discounted_transactions", p->discounted_transactions);
  print_number(name, row, "discounted_value", p->discounted_value);
}

static void run(const char *name, int32_t kind, const double *parameters) {
  clv_error error = CLV_ERROR_INIT;
  clv_option option = {CLV_OPTION_MODEL, kind};
  clv_predict_options options = CLV_PREDICT_OPTIONS_INIT;
  clv_bulk *bulk = shop(kind, parameters);
  clv_summary *summary = NULL;
  clv_model *model = NULL;
  options.annual_discount = .1;
  need(clv_bulk_summary(bulk, &summary, &error), &error);
  need(clv_fit(&model, summary, &option, 1, NULL, NULL, NULL, &error), &error);
  printf("%s summary ", name);
  need(clv_summary_write(summary, print_bytes, stdout, &error), &error);
  printf("\n%s model ", name);
  need(clv_model_write(model, print_bytes, stdout, &error), &error);
  printf("\n");
  for (size_t i = 0; i < clv_bulk_count(bulk); i++) {
    const clv_statistics *s = &clv_bulk_statistics(bulk)[i];
    clv_prediction p = {.size = sizeof p};
    double value = 0;
    need(clv_predict(model, s, sizeof *s, UNTIL, &options, &p, &error), &error);
    print_prediction(name, i, &p);
    need(clv_model_log_likelihood(model, s->x, s->last_day - s->first_day + .25 * (s->x > 0), UNTIL - s->first_day + .5,
                                  &value, &error),
         &error);
    print_number(name, i, "log_likelihood", value);
  }
  clv_model_free(model);
  clv_summary_free(summary);
  clv_bulk_free(bulk);
}

int main(void) {
  run("nbd", CLV_MODEL_NBD, (const double[]){.8, 60, 0, 0});
  run("bg-nbd", CLV_MODEL_BG_NBD, (const double[]){.8, 60, .8, 2.5});
  run("mbg-nbd", CLV_MODEL_MBG_NBD, (const double[]){.8, 60, .8, 2.5});
  run("pareto-nbd", CLV_MODEL_PARETO_NBD, (const double[]){.8, 60, .9, 300});
  return 0;
}
