/* The clv command: what its files share. */
#ifndef CLV_COMMAND_H
#define CLV_COMMAND_H

#include <stdbool.h>
#include <stdio.h>
#include <clv/clv.h>

/* Exit statuses; the functions below answer with them, 0 for success. */
enum { DONE = 0, REFUSED = 1, MISUSE = 2 };

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* options.c: the command line. Options of one name may mean different things to different commands, so each is a row of
 * its own. */
typedef enum cli_option {
  OPTION_NONE,
  OPTION_UNTIL,
  OPTION_SPLIT,
  OPTION_AT,
  OPTION_MODEL_NAME,
  OPTION_MODEL_FIT,
  OPTION_MODEL_TRIAL,
  OPTION_MODEL_FILE,
  OPTION_PARAMS,
  OPTION_SPEND_PARAMS,
  OPTION_SPEND,
  OPTION_UNIT,
  OPTION_HORIZON_DAYS,
  OPTION_HORIZON,
  OPTION_ANNUAL_DISCOUNT,
  OPTION_DISCOUNT,
  OPTION_REASONS,
  OPTION_CUSTOMERS,
  OPTION_DAYS,
  OPTION_SEED,
  OPTION_SEGMENT,
  OPTION_START,
  OPTION_COHORT,
  OPTION_DATA,
  OPTION_OUTPUT,
  OPTION_FORMAT,
  OPTION_ROWS_FORMAT,
  OPTION_COLUMNS,
  OPTION_SNAPSHOT,
  OPTION_KEY_FILE,
  OPTION_EVERY,
  OPTION_NOW,
  OPTION_NO_FIT,
  OPTION_MINOR_DIGITS,
  OPTION_QUIET,
  OPTION_HELP,
  OPTION_COUNT
} cli_option;

struct cli_arguments;

typedef struct cli_command {
  const char *name;
  const char *files;    /* how the usage line names the files */
  const char *required; /* the options that must be given, for the usage line, with a space before; "" for none */
  const char *summary;  /* one line */
  const char *detail;   /* what --help adds, ends with a newline; "" for nothing */
  size_t least_files, most_files;
  cli_option options[16]; /* ends with OPTION_NONE; --quiet and --help are everybody's */
  int (*run)(const struct cli_arguments *arguments);
} cli_command;

/* Lines for stderr, held back so that a refusal is the only one. */
typedef struct cli_notices {
  char text[2048];
  size_t size;
} cli_notices;

typedef struct cli_arguments {
  const cli_command *command;
  const char *values[OPTION_COUNT]; /* NULL where not given; "" for a given option without value */
  const char **files;
  size_t file_count;
  cli_notices *notices;
} cli_arguments;

int arguments_parse(const cli_command *command, int count, char **words, cli_arguments *arguments);
void arguments_free(cli_arguments *arguments);
void arguments_help(const cli_command *command, FILE *file);
int misuse(const cli_arguments *arguments, const char *format, ...) PRINTF_LIKE(2, 3);

/* Typed values; `*value` keeps its default where the option is not given. */
int argument_integer(const cli_arguments *arguments, cli_option option, int64_t least, int64_t greatest,
                     int64_t *value);
int argument_real(const cli_arguments *arguments, cli_option option, double least, double *value);
int argument_day(const cli_arguments *arguments, cli_option option, int32_t *day);
int argument_time(const cli_arguments *arguments, cli_option option, int64_t *time, bool *date);
int argument_choice(const cli_arguments *arguments, cli_option option, const char *const *choices, int *value);
int argument_model(const cli_arguments *arguments, cli_option option, const char *standard, clv_model_info *info);
int argument_parameters(const cli_arguments *arguments, cli_option option, const clv_model_info *info,
                        double *parameters);
bool model_info_find(int spend, const char *name, clv_model_info *info);
bool model_info_of(int spend, int kind, clv_model_info *info);

/* output.c: one line on stderr and files that appear whole or not at all. */
int refuse(const char *format, ...) PRINTF_LIKE(1, 2);
int refuse_error(const char *what, const clv_error *error);
void notices_print(const cli_notices *notices);
void notice(const cli_arguments *arguments, const char *format, ...) PRINTF_LIKE(2, 3);

typedef struct cli_output {
  FILE *file;
  char *path;      /* NULL: standard output */
  char *temporary; /* NULL: written in place, as it is no regular file */
  int reason;      /* errno of the first write that failed, where it was noted */
} cli_output;

/* `held`: nothing reaches standard output before the commit. */
int output_open(cli_output *output, const char *path, bool held);
int output_close(cli_output *output,
                 int result);           /* commits where `result` is 0, else removes; answers the exit status */
int folder_sync(const char *path);      /* so that a file renamed to `path` stays there */
bool output_failed(cli_output *output); /* for after a write: notes why */
int output_write(const void *bytes, size_t size, void *file);  /* a clv_write_fn over a FILE */
int output_checked(clv_status status, const clv_error *error); /* CLV_EIO is told by output_close */
void print_csv_field(FILE *file, const char *text, size_t size);
void print_number(FILE *file, double value); /* so that it reads back exactly */
bool text_is_utf8(const char *text, size_t size);
void print_hex(FILE *file, const char *bytes, size_t size);

/* input.c: files, told apart by their first bytes. */
typedef enum source_kind { SOURCE_TEXT, SOURCE_SUMMARY, SOURCE_MODEL } source_kind;

typedef struct cli_source {
  const char *path;
  int descriptor;
  unsigned char *block;  /* SOURCE_BLOCK bytes */
  size_t size, position; /* bytes in the block, and how many of them are taken */
  uint64_t total, taken; /* bytes of the file where known, else 0; taken so far */
  bool failed;           /* a read failed, and that was said */
} cli_source;

enum { SOURCE_BLOCK = 1 << 16 };

int source_open(cli_source *source, const char *path);
void source_close(cli_source *source);
source_kind source_tell(const cli_source *source);
int source_fill(cli_source *source);                                       /* the next block; `size` 0 at the end */
int source_read(void *bytes, size_t capacity, size_t *size, void *source); /* a clv_read_fn */
int source_summary(cli_source *source, clv_summary **summary);
int model_load(const char *path, clv_model **model);

/* rows.c: CSV with a header, row by row, with the lines counted. */
typedef struct cli_rows cli_rows;

typedef struct cli_row_handler {
  int (*header)(void *user, cli_rows *rows, size_t column_count);
  int (*field)(void *user, cli_rows *rows, size_t column, const char *text, size_t size); /* NUL behind the text */
  int (*row)(void *user, cli_rows *rows);
} cli_row_handler;

enum { ROWS_NO_COLUMN = -1, ROWS_COLUMNS_MAX = 1024 };

int rows_read(cli_source *source, const cli_row_handler *handler, void *user, const cli_arguments *arguments);
const char *rows_name(const cli_rows *rows, size_t column);
uint64_t rows_line(const cli_rows *rows); /* on which the row begins */
const char *rows_path(const cli_rows *rows);
int rows_refuse(cli_rows *rows, long column, const char *format, ...) PRINTF_LIKE(3, 4);
int refuse_at(const char *path, uint64_t line, const char *column, const char *format, ...) PRINTF_LIKE(4, 5);

/* dates.c */
enum { DATE_TEXT = 16, DATES_KEPT = 1024 };

/* Dates that were read, so that the same are read faster; begins as 0. */
typedef struct cli_dates {
  int32_t keys[DATES_KEPT], days[DATES_KEPT];
} cli_dates;

const char *time_parse(cli_dates *dates, const char *text, size_t size, int64_t *time); /* NULL, or why not */
const char *day_print(int32_t day, char text[DATE_TEXT]);                               /* "none" for CLV_NO_DAY */
int64_t day_end(int32_t day);                                                           /* its last second */

/* orders.c: order files into an account. */
typedef struct cli_orders {
  clv_account *account;
  clv_configuration configuration;
  uint32_t *rows_by_day; /* by day - CLV_DAY_MIN */
  uint64_t rows;
  int32_t first_day, last_day; /* of all rows; CLV_NO_DAY where there are none */
  bool without_ids;            /* a file had no order column */
} cli_orders;

int orders_create(const cli_arguments *arguments, uint32_t default_digits, cli_orders *orders);
int orders_read(const cli_arguments *arguments, cli_source *source, cli_orders *orders);
int orders_load(const cli_arguments *arguments, const char *const *files, size_t count, uint32_t default_digits,
                cli_orders *orders); /* both of these; every file must hold orders */
int orders_until(const cli_arguments *arguments, cli_option option, const cli_orders *orders, int32_t *until);
void orders_notices(const cli_arguments *arguments, const cli_orders *orders);
void orders_free(cli_orders *orders);

/* key.c: the key in a file, made with mode 0600 where it is not there and may be made. */
int key_load(const char *path, bool make, unsigned char *key);

/* snapshot.c: the account that --snapshot and --key-file tell; a new one where there is none and `make`. */
int snapshot_option(const cli_arguments *arguments, const char **path);
int snapshot_open(const cli_arguments *arguments, bool make, clv_account **account);
void snapshot_sweep(const char *path); /* removes what was left where saving it was killed; nobody saves it meanwhile */

/* threads.c */
void threads_run(clv_task_fn task, void *data, size_t count, void *user); /* clv_executor.run */

/* progress.c: a line on a terminal for what takes more than a second. */
typedef struct cli_progress {
  bool wanted, shown;
  double began, last;
} cli_progress;

double seconds_now(void);
void progress_begin(cli_progress *progress, const cli_arguments *arguments);
void progress_show(cli_progress *progress, const char *phase, double fraction);
void progress_count(cli_progress *progress, const char *phase, uint64_t count); /* where no end is known */
void progress_end(cli_progress *progress);
int progress_fit(const clv_progress *report, void *progress); /* a clv_progress_fn */

/* table.c: aligned columns and numbers for people. */
enum { TABLE_COLUMNS = 12, TABLE_ROWS = 64, TABLE_CELL = 48 };

typedef struct cli_table {
  const char *align; /* a letter a column: l or r */
  size_t rows, columns;
  char cells[TABLE_ROWS][TABLE_COLUMNS][TABLE_CELL];
} cli_table;

void table_begin(cli_table *table, const char *align);
void table_row(cli_table *table, ...); /* as many texts as columns */
void table_print(const cli_table *table, FILE *file, const char *indent);
const char *text_count(int64_t value, char text[TABLE_CELL]);
const char *text_money(double minor, uint32_t minor_digits, char text[TABLE_CELL]);
const char *text_real(double value, int decimals, char text[TABLE_CELL]);
const char *text_bar(double share, int width, char text[TABLE_CELL]);

/* lifecycle.c: an account that is looked after. Its days have its offset. */
int64_t account_day_start(const clv_account *account, int32_t day);
int64_t account_day_end(const clv_account *account, int32_t day);
int32_t account_last_day(const clv_account *account); /* of an order; CLV_NO_DAY where there is none */
/* Does what is due at `now`; that it was cancelled is no failure. */
int account_look_after(clv_account *account, int64_t now, clv_progress_fn progress, void *user);
void state_text(clv_state state, clv_state_reason reason, char text[TABLE_CELL]);
void state_print(const clv_account *account, FILE *file);
void state_print_json(const clv_account *account, FILE *file);

/* summarize.c */
/* `orders` holds the account where the files are orders, else no rows; free it in any case. */
int summary_load(const cli_arguments *arguments, cli_orders *orders, clv_summary **summary, int32_t *until);

/* fit.c */
typedef struct cli_fit_request {
  int kind, convention;
  uint32_t unit_days;
  int32_t until; /* CLV_NO_DAY: the summary's */
  int choice;    /* clv_choice: why the model is of its kind */
} cli_fit_request;

int fit_summary(const cli_arguments *arguments, const clv_summary *summary, const cli_fit_request *request,
                clv_model **model);
void fit_print(FILE *file, const clv_model *model);
void fit_status_text(const clv_fit_result *part, bool spend, char *text, size_t capacity);

/* trial.c: a backtest on the orders of an account. */
/* By position, up to the end of a day; to be freed in any case. */
int statistics_of_all(const clv_account *account, int32_t day, size_t count, clv_statistics **statistics);

enum { TRIAL_MODELS = 4 };

typedef struct cli_trial {
  int32_t split, until;                     /* to be set before */
  size_t count;                             /* profiles */
  clv_statistics *before, *after, *earlier; /* by position; earlier is NULL where the data do not reach so far back */
  clv_model *models[TRIAL_MODELS];          /* fitted up to the split */
  uint32_t scores[TRIAL_MODELS];            /* their indices in the backtest */
  size_t model_count;
  clv_backtest *backtest;
} cli_trial;

extern const int trial_candidates[]; /* kinds that `auto` chooses from, then 0 */

/* `kinds` ends with 0; trial_free in any case. */
int trial_run(const cli_arguments *arguments, const clv_account *account, const cli_fit_request *request,
              const int *kinds, cli_trial *trial);
void trial_free(cli_trial *trial);
/* Sets kind and choice of `request` by a backtest on the last third of the days; leaves them where that cannot be.
 * `why` receives the reason either way. */
int trial_choose(const cli_arguments *arguments, const clv_account *account, const clv_summary_totals *totals,
                 cli_fit_request *request, char *why, size_t capacity);
int trial_choice(const cli_trial *trial, char *text, size_t capacity);

/* check.c */
void eligibility_print(FILE *file, const clv_eligibility *report);

/* scores.c: all customers of an account, by id, and a column of values an attribute, by position. */
typedef struct cli_person {
  const char *id;
  size_t id_size, position;
} cli_person;

typedef struct cli_scores {
  size_t count;
  uint32_t columns;
  clv_attribute_info info[CLV_ATTRIBUTE_LIMIT];
  clv_column column[CLV_ATTRIBUTE_LIMIT];
} cli_scores;

int people_sort(const clv_account *account, cli_person **people, size_t *count);
/* Leave only those in the list who are in the segment. */
int people_choose(const clv_account *account, const clv_segment *segment, int32_t at,
                  const clv_predict_options *options, cli_person *people, size_t *count);
int people_compare(const void *left, const void *right);
int scores_create(const clv_account *account, cli_scores *scores);
int scores_fill(const cli_arguments *arguments, const clv_account *account, int32_t at,
                const clv_predict_options *options, cli_scores *scores);
void scores_free(cli_scores *scores);

/* simulate.c */
typedef struct cli_simulation {
  clv_model *model;
  uint64_t seed;
  int64_t customers;
  int32_t days, start;
  int32_t first_days; /* over which the first orders are spread evenly; 1: one cohort */
} cli_simulation;

/* Called with each order of a simulation, its profile and order id as text. */
typedef int (*simulated_fn)(void *user, const char *profile, const char *order, int32_t day, int64_t amount);

int argument_spec(const cli_arguments *arguments, clv_model_spec *spec); /* predict.c */
int simulation_run(const cli_arguments *arguments, const cli_simulation *simulation, simulated_fn order, void *user);

int run_demo(const cli_arguments *arguments);
int run_check(const cli_arguments *arguments);
int run_summarize(const cli_arguments *arguments);
int run_fit(const cli_arguments *arguments);
int run_validate(const cli_arguments *arguments);
int run_score(const cli_arguments *arguments);
int run_predict(const cli_arguments *arguments);
int run_replay(const cli_arguments *arguments);
int run_profile(const cli_arguments *arguments);
int run_explain(const cli_arguments *arguments);
int run_simulate(const cli_arguments *arguments);

#endif
