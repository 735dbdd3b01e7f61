/* The clv command line: one table of options, the parser, the help, typed values. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "clv_command.h"

typedef struct option_row {
  const char *name;
  char letter;          /* 0: none */
  const char *argument; /* NULL: takes none */
  const char *help;
} option_row;

static const option_row option_rows[OPTION_COUNT] = {
    [OPTION_UNTIL] = {"until", 0, "DATE", "last day the data are complete for (default: the last order's day)"},
    [OPTION_SPLIT] = {"split", 0, "DATE", "last day that the forecasts know"},
    [OPTION_AT] = {"at", 0, "DATE", "the day to score as of (default: the last order's day)"},
    [OPTION_MODEL_NAME] = {"model", 0, "NAME", "nbd, bg-nbd, mbg-nbd or pareto-nbd (default: pareto-nbd)"},
    [OPTION_MODEL_FIT] = {"model", 0, "NAME",
                          "nbd, bg-nbd, mbg-nbd, pareto-nbd or auto, which chooses (default: auto)"},
    [OPTION_MODEL_TRIAL] = {"model", 0, "NAME",
                            "one of nbd, bg-nbd, mbg-nbd, pareto-nbd; auto: those it chooses from; default: all"},
    [OPTION_MODEL_FILE] = {"model", 0, "MODEL", "the model that `clv fit -o MODEL` wrote"},
    [OPTION_PARAMS] = {"params", 0, "LIST", "r=..,alpha=..[,a=..,b=..|,s=..,beta=..] in the model's unit of time"},
    [OPTION_SPEND_PARAMS] = {"spend-params", 0, "LIST", "p=..,q=..,gamma=.. of Gamma-Gamma, in currency units"},
    [OPTION_SPEND] = {"spend", 0, "WHICH",
                      "fit the spend to all transactions (all, the default) or those after the first (repeat)"},
    [OPTION_UNIT] = {"unit", 0, "UNIT", "the parameters' unit of time: day (default) or week"},
    [OPTION_HORIZON_DAYS] = {"horizon", 0, "DAYS", "days to predict, 1 to 36525 (default: 365)"},
    [OPTION_HORIZON] = {"horizon", 0, "H", "length of the forecast in the parameters' unit, or inf (default: 52)"},
    [OPTION_ANNUAL_DISCOUNT] = {"discount", 0, "D", "annual rate, such as 0.1; fills the discounted attributes"},
    [OPTION_DISCOUNT] = {"discount", 0, "D", "continuous rate a unit of time; fills discounted_orders"},
    [OPTION_REASONS] = {"reasons", 0, NULL, "add a column that says why an attribute is absent"},
    [OPTION_CUSTOMERS] = {"customers", 0, "N", "how many customers, 1 to 100000000"},
    [OPTION_DAYS] = {"days", 0, "D", "length of observation, 1 to 36525"},
    [OPTION_SEED] = {"seed", 0, "S", "of the random numbers (default: 1)"},
    [OPTION_SEGMENT] = {"segment", 0, "EXPR",
                        "only customers of whom it is true, such as 'p_alive < 0.4'; clv_query(7)"},
    [OPTION_START] = {"start", 0, "DATE", "the first day (default: 2024-01-01)"},
    [OPTION_COHORT] = {"cohort", 0, NULL, "everybody buys first on the first day; else first days are spread evenly"},
    [OPTION_DATA] = {"data", 0, "DIR", "where fetch-cdnow put its files (default: build/data)"},
    [OPTION_OUTPUT] = {"output", 'o', "FILE", "write there, the whole file or none; - is standard output"},
    [OPTION_FORMAT] = {"format", 0, "FORMAT", "table (default) or json"},
    [OPTION_ROWS_FORMAT] = {"format", 0, "FORMAT", "csv (default) or json; -o FILE.json means json"},
    [OPTION_COLUMNS] = {"columns", 0, "LIST", "the names in the file, such as profile=customer_id,time=date"},
    [OPTION_SNAPSHOT] = {"snapshot", 0, "FILE", "where the account is kept, with its place in the stream"},
    [OPTION_KEY_FILE] = {"key-file", 0, "FILE", "the account's key, made on first use (default: the snapshot's .key)"},
    [OPTION_EVERY] = {"every", 0, "N", "write the snapshot after so many events too (default: 1000000)"},
    [OPTION_NOW] = {"now", 0, "TIME",
                    "when the account is looked after (default: as the day after the last order begins)"},
    [OPTION_NO_FIT] = {"no-fit", 0, NULL, "do not look after the account: no check, no model"},
    [OPTION_MINOR_DIGITS] = {"minor-digits", 0, "N", "decimals of the currency, 0 to 6 (default: 2)"},
    [OPTION_QUIET] = {"quiet", 'q', NULL, "no progress and no notices on standard error"},
    [OPTION_HELP] = {"help", 'h', NULL, "this text"},
};

int misuse(const cli_arguments *arguments, const char *format, ...) {
  va_list list;
  va_start(list, format);
  fprintf(stderr, "clv %s: ", arguments->command->name);
  vfprintf(stderr, format, list);
  fprintf(stderr, " (see clv %s --help)\n", arguments->command->name);
  va_end(list);
  return MISUSE;
}

static bool takes(const cli_command *command, cli_option wanted) {
  if (wanted == OPTION_QUIET || wanted == OPTION_HELP) return true;
  for (const cli_option *o = command->options; *o != OPTION_NONE; o++) {
    if (*o == wanted) return true;
  }
  return false;
}

static cli_option find_option(const cli_command *command, const char *name, size_t size, char letter) {
  for (int i = OPTION_NONE + 1; i < OPTION_COUNT; i++) {
    const option_row *row = &option_rows[i];
    bool same = letter ? row->letter == letter : strlen(row->name) == size && memcmp(row->name, name, size) == 0;
    if (same && takes(command, (cli_option)i)) return (cli_option)i;
  }
  return OPTION_NONE;
}

/* One option at words[*at]; moves *at past a value that stands apart. */
static int parse_option(cli_arguments *arguments, int count, char **words, int *at) {
  const char *word = words[*at];
  bool longer = word[1] == '-';
  const char *equals = longer ? strchr(word, '=') : NULL;
  size_t size = !longer ? 0 : equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
  cli_option found = find_option(arguments->command, word + 2, size, longer ? 0 : word[1]);
  const char *value = longer ? (equals ? equals + 1 : NULL) : (word[2] ? word + 2 : NULL);
  if (found == OPTION_NONE) return misuse(arguments, "no option %.*s", longer ? (int)size + 2 : 2, word);
  const option_row *row = &option_rows[found];
  if (!row->argument && value) return misuse(arguments, "--%s takes no value", row->name);
  if (arguments->values[found]) return misuse(arguments, "--%s is given twice", row->name);
  if (row->argument && !value) {
    if (*at + 1 >= count) return misuse(arguments, "--%s needs a value: %s", row->name, row->argument);
    value = words[++*at];
  }
  arguments->values[found] = row->argument ? value : "";
  return DONE;
}

static bool same_file(const char *one, const char *other) {
  struct stat a, b;
  return other && stat(one, &a) == 0 && stat(other, &b) == 0 && S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

/* A slip of the hand must not replace the orders by what is made of them. */
static int check_output(const cli_arguments *arguments) {
  const char *output = arguments->values[OPTION_OUTPUT], *model = arguments->values[OPTION_MODEL_FILE];
  if (!output || strcmp(output, "-") == 0) return DONE;
  if (same_file(output, model)) return misuse(arguments, "-o %s is the model itself", output);
  for (size_t i = 0; i < arguments->file_count; i++) {
    if (same_file(output, arguments->files[i])) return misuse(arguments, "-o %s is one of the files to read", output);
  }
  return DONE;
}

int arguments_parse(const cli_command *command, int count, char **words, cli_arguments *arguments) {
  memset(arguments, 0, sizeof *arguments);
  arguments->command = command;
  arguments->files = calloc((size_t)count + 1, sizeof *arguments->files);
  if (!arguments->files) return refuse("out of memory");
  bool only_files = false;
  for (int i = 0; i < count; i++) {
    if (only_files || words[i][0] != '-' || !words[i][1]) {
      arguments->files[arguments->file_count++] = words[i];
    } else if (strcmp(words[i], "--") == 0) {
      only_files = true;
    } else {
      int result = parse_option(arguments, count, words, &i);
      if (result) return result;
    }
  }
  if (arguments->values[OPTION_HELP]) return DONE;
  if (arguments->file_count < command->least_files) return misuse(arguments, "needs %s", command->files);
  if (arguments->file_count > command->most_files)
    return misuse(arguments, command->most_files ? "takes one file only" : "takes no files");
  return check_output(arguments);
}

void arguments_free(cli_arguments *arguments) {
  free(arguments->files);
  arguments->files = NULL;
}

void arguments_help(const cli_command *command, FILE *file) {
  fprintf(file, "usage: clv %s%s%s%s [OPTIONS]\n\n%s.\n", command->name, *command->files ? " " : "", command->files,
          command->required, command->summary);
  if (*command->detail) fprintf(file, "\n%s", command->detail);
  fprintf(file, "\n");
  for (int i = OPTION_NONE + 1; i < OPTION_COUNT; i++) {
    const option_row *row = &option_rows[i];
    if (!takes(command, (cli_option)i)) continue;
    char left[64];
    snprintf(left, sizeof left, "%s%s--%s%s%s", row->letter ? (char[]){'-', row->letter, ',', ' ', 0} : "    ", "",
             row->name, row->argument ? " " : "", row->argument ? row->argument : "");
    fprintf(file, "  %-24s %s\n", left, row->help);
  }
}

int argument_integer(const cli_arguments *arguments, cli_option option, int64_t least, int64_t greatest,
                     int64_t *value) {
  const char *text = arguments->values[option];
  if (!text) return DONE;
  char *end = NULL;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  if (end == text || *end || errno || number < least || number > greatest) {
    return misuse(arguments, "--%s: not a whole number from %lld to %lld", option_rows[option].name, (long long)least,
                  (long long)greatest);
  }
  *value = number;
  return DONE;
}

/* A finite number, or inf where *value is infinite before. */
int argument_real(const cli_arguments *arguments, cli_option option, double least, double *value) {
  const char *text = arguments->values[option];
  if (!text) return DONE;
  if (strcmp(text, "inf") == 0 && option == OPTION_HORIZON) {
    *value = INFINITY;
    return DONE;
  }
  char *end = NULL;
  double number = strtod(text, &end);
  if (end == text || *end || !isfinite(number) || number < least)
    return misuse(arguments, "--%s: not a number of at least %g", option_rows[option].name, least);
  *value = number;
  return DONE;
}

int argument_day(const cli_arguments *arguments, cli_option option, int32_t *day) {
  const char *text = arguments->values[option];
  if (!text) return DONE;
  int64_t time = 0;
  cli_dates dates = {{0}, {0}};
  const char *why = strlen(text) == 10 ? time_parse(&dates, text, 10, &time) : "not a date such as 2024-02-29";
  if (why) return misuse(arguments, "--%s: %s", option_rows[option].name, why);
  *day = (int32_t)(time / CLV_SECONDS_PER_DAY - (time % CLV_SECONDS_PER_DAY < 0));
  return DONE;
}

/* A date or a time; `*date`: a date, which stands for its midnight by UTC. */
int argument_time(const cli_arguments *arguments, cli_option option, int64_t *time, bool *date) {
  const char *text = arguments->values[option];
  if (!text) return DONE;
  cli_dates dates = {{0}, {0}};
  const char *why = time_parse(&dates, text, strlen(text), time);
  *date = strlen(text) == 10;
  return why ? misuse(arguments, "--%s: %s", option_rows[option].name, why) : DONE;
}

int argument_choice(const cli_arguments *arguments, cli_option option, const char *const *choices, int *value) {
  const char *text = arguments->values[option];
  if (!text) return DONE;
  for (int i = 0; choices[i]; i++) {
    if (strcmp(choices[i], text) == 0) {
      *value = i;
      return DONE;
    }
  }
  return misuse(arguments, "--%s is one of %s", option_rows[option].name, option_rows[option].help);
}

bool model_info_of(int spend, int kind, clv_model_info *info) {
  for (uint32_t i = 0;; i++) {
    *info = (clv_model_info){.size = sizeof *info};
    if (clv_model_info_at(i, info, NULL)) return false;
    if (info->spend == spend && info->kind == kind) return true;
  }
}

bool model_info_find(int spend, const char *name, clv_model_info *info) {
  for (uint32_t i = 0;; i++) {
    *info = (clv_model_info){.size = sizeof *info};
    if (clv_model_info_at(i, info, NULL)) return false;
    if (info->spend == spend && strcmp(info->name, name) == 0) return true;
  }
}

/* `*info` is zero, of kind CLV_MODEL_AUTO, for "auto". */
int argument_model(const cli_arguments *arguments, cli_option option, const char *standard, clv_model_info *info) {
  const char *name = arguments->values[option] ? arguments->values[option] : standard;
  *info = (clv_model_info){.size = sizeof *info};
  if (strcmp(name, "auto") == 0 && option != OPTION_MODEL_NAME) return DONE;
  if (strcmp(name, "auto") == 0)
    return misuse(arguments, "--model auto needs orders to choose by; name one: nbd, bg-nbd, mbg-nbd, pareto-nbd");
  if (!model_info_find(0, name, info))
    return misuse(arguments, "--model: no such model; name one: nbd, bg-nbd, mbg-nbd, pareto-nbd%s",
                  option == OPTION_MODEL_NAME ? "" : ", or auto");
  return DONE;
}

/* "r=0.5,alpha=10": every parameter of the model once. */
int argument_parameters(const cli_arguments *arguments, cli_option option, const clv_model_info *info,
                        double *parameters) {
  const char *text = arguments->values[option];
  const char *name = option_rows[option].name;
  uint32_t seen = 0;
  while (*text) {
    uint32_t i = 0;
    size_t size = strcspn(text, "=,");
    while (i < info->parameter_count &&
           (strlen(info->parameter_names[i]) != size || memcmp(info->parameter_names[i], text, size) != 0))
      i++;
    if (i == info->parameter_count || text[size] != '=')
      return misuse(arguments, "--%s: %.*s is no parameter of %s", name, (int)size, text, info->name);
    if (seen & 1u << i) return misuse(arguments, "--%s: %.*s is given twice", name, (int)size, text);
    seen |= 1u << i;
    text += size + 1;
    char *end = NULL;
    parameters[i] = strtod(text, &end);
    if (end == text || (*end && *end != ',') || !isfinite(parameters[i]) || !(parameters[i] > 0))
      return misuse(arguments, "--%s: %s is not a positive number", name, info->parameter_names[i]);
    text = *end ? end + 1 : end;
  }
  for (uint32_t i = 0; i < info->parameter_count; i++) {
    if (!(seen & 1u << i)) return misuse(arguments, "--%s: %s is missing", name, info->parameter_names[i]);
  }
  return DONE;
}
