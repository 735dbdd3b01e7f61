/* From orders to a prediction in one page: an account, its orders, a model, one customer. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <clv/clv.h>

static clv_error error = CLV_ERROR_INIT;

static void need(clv_status status) {
  if (status == CLV_OK) return;
  fprintf(stderr, "%s: %s\n", clv_status_text(status), error.message);
  exit(1);
}

/* Stands for your orders: customer number `customer` buys for 20.00 every now and then. */
static void send_orders(clv_account *account, int customer) {
  char profile[16], order[32];
  int gap = 9 + customer * 7 % 90, orders = 1 + customer * customer % 7;
  for (int i = 0; i < orders && customer % 200 + i * gap < 365; i++) {
    clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = profile, .order = order, .amount = 2000 + customer % 50};
    event.profile_size = (size_t)snprintf(profile, sizeof profile, "c%d", customer);
    event.order_size = (size_t)snprintf(order, sizeof order, "%d-%d", customer, i);
    event.time = (INT64_C(19723) + customer % 200 + i * gap) * CLV_SECONDS_PER_DAY; /* from 2024-01-01 */
    need(clv_account_apply(account, &event, sizeof event, 1, NULL, &error));
  }
}

int main(void) {
  const unsigned char key[CLV_KEY_SIZE] = "keep 16 bytes !"; /* yours: random, secret, kept */
  const int32_t until = 19723 + 365;                         /* the data are complete up to this day */
  const int64_t as_of = (int64_t)(until + 1) * CLV_SECONDS_PER_DAY - 1;
  clv_account *account = NULL;
  clv_summary *summary = NULL;
  clv_model *model = NULL;
  clv_eligibility enough = {.size = sizeof enough};
  clv_prediction customer = {.size = sizeof customer};

  need(clv_account_create(&account, key, NULL, NULL, &error));
  for (int i = 0; i < 1000; i++) send_orders(account, i);
  need(clv_account_eligibility(account, as_of, NULL, &enough, &error));
  printf("customers %lld, enough for a model: %s\n", (long long)enough.buyers, enough.eligible ? "yes" : "no");

  need(clv_account_summary(account, until, CLV_NO_DAY, &summary, &error));
  need(clv_fit(&model, summary, NULL, 0, NULL, NULL, NULL, &error));
  need(clv_account_set_model(account, model, &error));

  need(clv_account_predict(account, "c123", 4, as_of, NULL, &customer, &error));
  printf("c123: %lld orders worth %.2f so far\n", (long long)customer.historic_orders,
         (double)customer.historic_value / 100);
  printf("still a customer with probability %.2f; within a year %.2f orders worth %.2f expected\n", customer.p_alive,
         customer.predicted_orders, customer.predicted_value / 100);

  clv_model_free(model);
  clv_summary_free(summary);
  clv_account_free(account);
  return 0;
}
