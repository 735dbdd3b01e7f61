/* clv: customer lifetime value from files of orders. The table of commands. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include "clv_command.h"

#define ORDERS_DETAIL                                                                                                  \
  "ORDERS is CSV with a header: profile,order,time,amount[,refund][,source][,order_version][,status][,cost]\n"         \
  "[,channel][,campaign][,tags]. Times are YYYY-MM-DD or RFC 3339 with an offset; money is decimal; status is "        \
  "placed\n"                                                                                                           \
  "or cancelled; tags are separated by bars. Several files are one set of orders. - is standard input.\n"

static const cli_command commands[] = {
    {"demo",
     "",
     "",
     "Show it all on the CDNOW purchases, or on simulated ones where they are missing",
     "",
     0,
     0,
     {OPTION_DATA},
     run_demo},
    {"check",
     "ORDERS...",
     "",
     "Tell whether there is enough data for a model",
     ORDERS_DETAIL,
     1,
     10000,
     {OPTION_UNTIL, OPTION_FORMAT, OPTION_COLUMNS, OPTION_MINOR_DIGITS},
     run_check},
    {"summarize",
     "ORDERS...|SUMMARY...",
     " -o SUMMARY",
     "Make the summary that models are fitted to, or add summaries",
     ORDERS_DETAIL "Summaries must be of different customers and of the same last day.\n",
     1,
     10000,
     {OPTION_OUTPUT, OPTION_UNTIL, OPTION_FORMAT, OPTION_COLUMNS, OPTION_MINOR_DIGITS},
     run_summarize},
    {"fit",
     "ORDERS...|SUMMARY...",
     "",
     "Fit a model by maximum likelihood",
     ORDERS_DETAIL
     "-o MODEL keeps the model for clv score; the report goes to standard output. Where --model does not name "
     "one,\nmbg-nbd and pareto-nbd forecast the last third of the orders' days and the better one is taken; "
     "of a\nsummary the one that describes it better.\n",
     1,
     10000,
     {OPTION_MODEL_FIT, OPTION_SPEND, OPTION_UNIT, OPTION_UNTIL, OPTION_OUTPUT, OPTION_FORMAT, OPTION_COLUMNS,
      OPTION_MINOR_DIGITS},
     run_fit},
    {"validate",
     "ORDERS...",
     " --split DATE",
     "Forecast a past period from the orders before it, and hold that against what happened",
     ORDERS_DETAIL "Models are fitted to the orders up to the split and forecast the days after it, beside naive\n"
                   "forecasts that need no model.\n",
     1,
     10000,
     {OPTION_SPLIT, OPTION_UNTIL, OPTION_MODEL_TRIAL, OPTION_SPEND, OPTION_UNIT, OPTION_FORMAT, OPTION_COLUMNS,
      OPTION_MINOR_DIGITS},
     run_validate},
    {"score",
     "ORDERS...",
     " --model MODEL",
     "Write every attribute of every customer, sorted by id",
     ORDERS_DETAIL
     "Money is in minor units (cents); an absent attribute is empty. Ids that are not UTF-8 are written in\n"
     "the column profile_hex.\n",
     1,
     10000,
     {OPTION_MODEL_FILE, OPTION_AT, OPTION_HORIZON_DAYS, OPTION_ANNUAL_DISCOUNT, OPTION_SEGMENT, OPTION_REASONS,
      OPTION_OUTPUT, OPTION_ROWS_FORMAT, OPTION_COLUMNS, OPTION_MINOR_DIGITS},
     run_score},
    {"predict",
     "STATS",
     " --params LIST",
     "Predict from statistics and known parameters, in the terms of the literature",
     "STATS is CSV with a header: x,t_x,T[,m], real numbers in the parameters' unit of time: transactions after the\n"
     "first, the time of the last one, the length of observation, the mean spend of the x transactions. The columns\n"
     "log_likelihood, p_alive, expected_orders, discounted_orders, p_order, next_order (a wait from t_x),\n"
     "next_order_from_now (a wait from T), expected_spend and expected_value (expected_spend times discounted_orders\n"
     "where --discount is given, else times expected_orders) are added; empty where absent.\n",
     1,
     1,
     {OPTION_MODEL_NAME, OPTION_PARAMS, OPTION_SPEND_PARAMS, OPTION_HORIZON, OPTION_DISCOUNT, OPTION_OUTPUT,
      OPTION_ROWS_FORMAT},
     run_predict},
    {"replay",
     "EVENTS",
     " --snapshot FILE",
     "Apply a stream of events, one JSON object a line, to the account in a snapshot",
     "An event is an object with a member event: purchase (profile, order, time, amount), refund (the same, and\n"
     "refund, its id), link and unlink (profile, survivor, seq), erase (profile, mode: suppress or forget). Orders\n"
     "may have source, version, status, cost, channel, campaign, tags. Money is text: \"19.90\". Run again after\n"
     "whatever stopped it, it goes on where the snapshot is; events that come again change nothing. At the end of the\n"
     "stream the account is looked after: checked once a day, given a model once a month, by the days of the orders.\n",
     1,
     1,
     {OPTION_SNAPSHOT, OPTION_KEY_FILE, OPTION_EVERY, OPTION_NOW, OPTION_NO_FIT, OPTION_FORMAT, OPTION_MINOR_DIGITS},
     run_replay},
    {"profile",
     "ID",
     " --snapshot FILE",
     "What is known and predicted of one customer",
     "",
     1,
     1,
     {OPTION_SNAPSHOT, OPTION_KEY_FILE, OPTION_MODEL_FILE, OPTION_AT, OPTION_HORIZON_DAYS, OPTION_FORMAT},
     run_profile},
    {"explain",
     "ID",
     " --snapshot FILE",
     "How that prediction comes about",
     "",
     1,
     1,
     {OPTION_SNAPSHOT, OPTION_KEY_FILE, OPTION_MODEL_FILE, OPTION_AT, OPTION_HORIZON_DAYS, OPTION_FORMAT},
     run_explain},
    {"simulate",
     "",
     " --params LIST --customers N --days D",
     "Write orders of simulated customers with known parameters",
     "Without --spend-params the amounts are drawn with p=6.25,q=3.74,gamma=15.44.\n",
     0,
     0,
     {OPTION_MODEL_NAME, OPTION_PARAMS, OPTION_SPEND_PARAMS, OPTION_UNIT, OPTION_CUSTOMERS, OPTION_DAYS, OPTION_SEED,
      OPTION_START, OPTION_COHORT, OPTION_OUTPUT},
     run_simulate},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_usage(FILE *file) {
  fprintf(file, "usage: clv COMMAND [FILES] [OPTIONS]\n\n"
                "Customer lifetime value: what each customer is worth, whether they are still a customer, how many\n"
                "orders to expect of them and when the next one is due.\n\n");
  for (size_t i = 0; i < COMMANDS; i++) fprintf(file, "  %-10s %s\n", commands[i].name, commands[i].summary);
  fprintf(file, "\nclv COMMAND --help tells the options of a command, clv --version the version.\n"
                "Exit status: 0; 1: refused, one line says why; 2: the command line is wrong.\n");
}

int main(int count, char **words) {
  cli_output output = {stdout, NULL, NULL, 0};
  if (count < 2) {
    print_usage(stderr);
    return MISUSE;
  }
  if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0 || strcmp(words[1], "help") == 0) {
    print_usage(stdout);
    return output_close(&output, DONE);
  }
  if (strcmp(words[1], "--version") == 0) {
    printf("clv %s\n", clv_version_string());
    return output_close(&output, DONE);
  }
  for (size_t i = 0; i < COMMANDS; i++) {
    if (strcmp(words[1], commands[i].name) != 0) continue;
    cli_arguments arguments;
    cli_notices notices = {.size = 0};
    int result = arguments_parse(&commands[i], count - 2, words + 2, &arguments);
    if (!result && arguments.values[OPTION_HELP]) {
      arguments_help(&commands[i], stdout);
      result = output_close(&output, DONE);
    } else if (!result) {
      arguments.notices = &notices;
      result = commands[i].run(&arguments);
      if (!result) notices_print(&notices);
    }
    arguments_free(&arguments);
    return result;
  }
  fprintf(stderr, "clv: no command %s (see clv --help)\n", words[1]);
  return MISUSE;
}
