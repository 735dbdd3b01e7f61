# Made from bindings/api.json by `apigen python`: type `make api`, do not edit.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
VERSION = "0.1.0"

CDEF = r"""
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_MAP_KEYS_SORTED 4
#define ARROW_FLAG_NULLABLE 2
#define CLV_AMOUNT_MAX 1000000000000
#define CLV_ARROW_BINARY_IDS 1
#define CLV_ARROW_REASONS 2
#define CLV_ARROW_ROWS_MAX 1048576
#define CLV_ARROW_STRICT 1
#define CLV_ATTRIBUTE_LIMIT 64
#define CLV_BACKTEST_GROUPS 10
#define CLV_DAY_MAX 2932896
#define CLV_DAY_MIN -719162
#define CLV_DUE_CHECK 1
#define CLV_DUE_FIT 2
#define CLV_EVENT_COST 1
#define CLV_FILTER_NAME_MAX 63
#define CLV_ID_MAX 1024
#define CLV_KEY_SIZE 16
#define CLV_NO_DAY -2147483648
#define CLV_NO_POSITION -1
#define CLV_NO_ROW 18446744073709551615
#define CLV_NO_TIME -9223372036854775808
#define CLV_PARAMETERS_MAX 8
#define CLV_POSITION_MAX 256
#define CLV_PREDICTION_LOOKAHEAD 1
#define CLV_SECONDS_PER_DAY 86400
#define CLV_SEGMENT_NAME_MAX 255
#define CLV_SNAPSHOT_ALL 7
#define CLV_SNAPSHOT_EVENTS 1
#define CLV_SNAPSHOT_MODEL 2
#define CLV_SNAPSHOT_TICK 4
#define CLV_SOURCE_MAX 255
#define CLV_STATISTICS_OVERFLOW 1
#define CLV_TAGS_MAX 64
#define CLV_TEXT_MAX 255
#define CLV_TIME_MAX 253402300799
#define CLV_TIME_MIN -62135596800
#define CLV_VERSION_MAJOR 0
#define CLV_VERSION_MINOR 1
#define CLV_VERSION_PATCH 0
typedef enum clv_attribute_type { CLV_TYPE_COUNT = 1, CLV_TYPE_MONEY = 2, CLV_TYPE_NUMBER = 3, CLV_TYPE_DAY = 4 }
  clv_attribute_type;
typedef enum clv_choice { CLV_CHOICE_GIVEN = 0, CLV_CHOICE_BIC = 1, CLV_CHOICE_BACKTEST = 2 } clv_choice;
typedef enum clv_erase_mode { CLV_ERASE_SUPPRESS = 1, CLV_ERASE_FORGET = 2 } clv_erase_mode;
typedef enum clv_event_kind { CLV_EVENT_PURCHASE = 1, CLV_EVENT_REFUND = 2, CLV_EVENT_LINK = 3, CLV_EVENT_UNLINK = 4,
  CLV_EVENT_ERASE = 5 } clv_event_kind;
typedef enum clv_fit_option { CLV_OPTION_MODEL = 1, CLV_OPTION_SPEND_MODEL = 2, CLV_OPTION_SPEND_CONVENTION = 3,
  CLV_OPTION_UNIT_DAYS = 4, CLV_OPTION_UNTIL = 5, CLV_OPTION_MAX_ITERATIONS = 6, CLV_OPTION_FITTED_AT = 7,
  CLV_OPTION_CHOICE = 8 } clv_fit_option;
typedef enum clv_fit_outcome { CLV_FIT_OUTCOME_NONE = 0, CLV_FIT_OUTCOME_ADOPTED = 1, CLV_FIT_OUTCOME_NOT_IDENTIFIED =
  2, CLV_FIT_OUTCOME_NOT_CONVERGED = 3, CLV_FIT_OUTCOME_WORSE = 4 } clv_fit_outcome;
typedef enum clv_fit_reason { CLV_FIT_REASON_NONE = 0, CLV_FIT_NO_CUSTOMERS = 1, CLV_FIT_NO_REPEATS = 2, CLV_FIT_NO_TIME
  = 3, CLV_FIT_NO_SPEND = 4 } clv_fit_reason;
typedef enum clv_fit_status { CLV_FIT_NONE = 0, CLV_FIT_CONVERGED = 1, CLV_FIT_BOUNDARY = 2, CLV_FIT_WEAK = 3,
  CLV_FIT_NOT_IDENTIFIED = 4, CLV_FIT_MAX_ITERATIONS = 5, CLV_FIT_CANCELLED = 6 } clv_fit_status;
typedef enum clv_forecaster { CLV_FORECASTER_NOBODY = 0, CLV_FORECASTER_MEAN_RATE = 1, CLV_FORECASTER_OWN_RATE = 2,
  CLV_FORECASTER_LAST_PERIOD = 3, CLV_FORECASTER_MODEL = 4 } clv_forecaster;
typedef enum clv_grade { CLV_GRADE_NONE = 0, CLV_GRADE_A = 1, CLV_GRADE_B = 2, CLV_GRADE_C = 3, CLV_GRADE_D = 4,
  CLV_GRADE_F = 5 } clv_grade;
typedef enum clv_model_kind { CLV_MODEL_AUTO = 0, CLV_MODEL_NBD = 1, CLV_MODEL_BG_NBD = 2, CLV_MODEL_MBG_NBD = 3,
  CLV_MODEL_PARETO_NBD = 4 } clv_model_kind;
typedef enum clv_order_status { CLV_ORDER_PLACED = 0, CLV_ORDER_CANCELLED = 1 } clv_order_status;
typedef enum clv_outcome { CLV_OUTCOME_NEW = 0, CLV_OUTCOME_REPEATED = 1, CLV_OUTCOME_REPLACED = 2,
  CLV_OUTCOME_SUPERSEDED = 3, CLV_OUTCOME_CONFLICT = 4, CLV_OUTCOME_DROPPED = 5, CLV_OUTCOME_BAD_KIND = -1,
  CLV_OUTCOME_BAD_PROFILE = -2, CLV_OUTCOME_BAD_ORDER = -3, CLV_OUTCOME_BAD_SOURCE = -4, CLV_OUTCOME_BAD_TIME = -5,
  CLV_OUTCOME_MILLISECONDS = -6, CLV_OUTCOME_BAD_AMOUNT = -7, CLV_OUTCOME_BAD_STATUS = -8, CLV_OUTCOME_RESERVED = -9,
  CLV_OUTCOME_BAD_REFUND = -10, CLV_OUTCOME_BAD_SURVIVOR = -11, CLV_OUTCOME_BAD_COST = -12, CLV_OUTCOME_BAD_CHANNEL =
  -13, CLV_OUTCOME_BAD_CAMPAIGN = -14, CLV_OUTCOME_BAD_TAGS = -15, CLV_OUTCOME_BAD_MODE = -16 } clv_outcome;
typedef enum clv_preset { CLV_PRESET_DEFAULT = 0, CLV_PRESET_KLAVIYO = 1 } clv_preset;
typedef enum clv_reason { CLV_REASON_PRESENT = 0, CLV_REASON_NO_ORDERS = 1, CLV_REASON_ONE_TRANSACTION = 2,
  CLV_REASON_NO_MODEL = 3, CLV_REASON_NO_SPEND_MODEL = 4, CLV_REASON_NEVER = 5, CLV_REASON_BEYOND_LIMIT = 6,
  CLV_REASON_OVERFLOW = 7, CLV_REASON_NO_MEAN = 8, CLV_REASON_OTHER_CONFIGURATION = 9, CLV_REASON_NOT_ASKED = 10,
  CLV_REASON_NO_PROFILE = 11, CLV_REASON_OTHER_FILTER = 12 } clv_reason;
typedef enum clv_spend_convention { CLV_SPEND_ALL = 0, CLV_SPEND_REPEAT = 1 } clv_spend_convention;
typedef enum clv_spend_kind { CLV_SPEND_NONE = 0, CLV_SPEND_GAMMA_GAMMA = 1 } clv_spend_kind;
typedef enum clv_state { CLV_STATE_NOT_ELIGIBLE = 0, CLV_STATE_READY = 1, CLV_STATE_ACTIVE = 2, CLV_STATE_STALE = 3 }
  clv_state;
typedef enum clv_state_reason { CLV_STATE_REASON_NONE = 0, CLV_STATE_REASON_NOT_CHECKED = 1, CLV_STATE_REASON_TOO_LITTLE
  = 2, CLV_STATE_REASON_NOT_FITTED = 3, CLV_STATE_REASON_OTHER_FILTER = 4, CLV_STATE_REASON_NOT_IDENTIFIED = 5,
  CLV_STATE_REASON_NOT_CONVERGED = 6, CLV_STATE_REASON_WORSE = 7 } clv_state_reason;
typedef enum clv_status { CLV_OK = 0, CLV_EINVAL = -1, CLV_ENOMEM = -2, CLV_EDATA = -3, CLV_EOVERFLOW = -4, CLV_EFORMAT
  = -5, CLV_EVERSION = -6, CLV_ECONFIG = -7, CLV_ENOTFOUND = -8, CLV_ECANCELLED = -9, CLV_EIO = -10, CLV_ENOMODEL = -11,
  CLV_ESTALE = -12, CLV_EKEY = -13 } clv_status;
typedef enum clv_summary_part { CLV_SUMMARY_CUSTOMERS = 0, CLV_SUMMARY_SPEND = 1, CLV_SUMMARY_REPEAT_SPEND = 2,
  CLV_SUMMARY_FIRST_DAYS = 3, CLV_SUMMARY_REPEAT_DAYS = 4, CLV_SUMMARY_GAPS = 5 } clv_summary_part;
typedef struct clv_account clv_account;
typedef struct clv_backtest clv_backtest;
typedef struct clv_bulk clv_bulk;
typedef struct clv_fit_job clv_fit_job;
typedef struct clv_model clv_model;
typedef struct clv_segment clv_segment;
typedef struct clv_summary clv_summary;
typedef struct clv_configuration clv_configuration;
typedef struct clv_account_facts clv_account_facts;
typedef struct clv_account_memory_facts clv_account_memory_facts;
typedef struct clv_thresholds clv_thresholds;
typedef struct clv_account_options clv_account_options;
typedef struct clv_account_state_facts clv_account_state_facts;
typedef struct clv_account_traffic clv_account_traffic;
typedef struct clv_allocator clv_allocator;
typedef struct clv_arrow_export_options clv_arrow_export_options;
typedef struct clv_arrow_import_options clv_arrow_import_options;
typedef struct clv_arrow_report clv_arrow_report;
typedef struct clv_attribute_info clv_attribute_info;
typedef struct clv_backtest_facts clv_backtest_facts;
typedef struct clv_backtest_score clv_backtest_score;
typedef struct clv_column clv_column;
typedef struct clv_eligibility clv_eligibility;
typedef struct clv_error clv_error;
typedef struct clv_event clv_event;
typedef struct clv_executor clv_executor;
typedef struct clv_explanation clv_explanation;
typedef struct clv_fit_host clv_fit_host;
typedef struct clv_fit_report clv_fit_report;
typedef struct clv_fit_result clv_fit_result;
typedef struct clv_model_facts clv_model_facts;
typedef struct clv_model_info clv_model_info;
typedef struct clv_model_spec clv_model_spec;
typedef struct clv_option clv_option;
typedef struct clv_option_info clv_option_info;
typedef struct clv_order_columns clv_order_columns;
typedef struct clv_predict_options clv_predict_options;
typedef struct clv_prediction clv_prediction;
typedef struct clv_progress clv_progress;
typedef struct clv_segment_facts clv_segment_facts;
typedef struct clv_statistics clv_statistics;
typedef struct clv_summary_row clv_summary_row;
typedef struct clv_summary_tables clv_summary_tables;
typedef struct clv_summary_totals clv_summary_totals;
typedef struct clv_text clv_text;
typedef struct clv_tick clv_tick;
typedef int (*clv_progress_fn)(const clv_progress *progress, void *user);
typedef int (*clv_read_fn)(void *bytes, size_t capacity, size_t *size, void *user);
typedef void (*clv_task_fn)(void *data, size_t index);
typedef int (*clv_write_fn)(const void *bytes, size_t size, void *user);
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};
struct clv_configuration {
  uint32_t size;
  int32_t day_offset;
  uint32_t minor_digits;
  int32_t history_start;
  uint64_t filter;
  uint64_t reserved[4];
};
struct clv_account_facts {
  uint32_t size;
  int32_t has_model;
  uint64_t generation;
  size_t positions;
  size_t persons;
  size_t profiles;
  size_t erased;
  size_t links;
  size_t orders;
  size_t refunds;
  size_t conflicts;
  size_t bytes;
  int64_t last_time;
  clv_configuration configuration;
};
struct clv_account_memory_facts {
  uint32_t size;
  uint32_t reserved;
  size_t total;
  size_t profiles;
  size_t ids;
  size_t orders;
  size_t cells;
  size_t links;
  size_t texts;
  size_t scratch;
  size_t model;
  size_t account;
};
struct clv_thresholds {
  uint32_t size;
  int32_t months;
  int64_t buyers;
  int64_t loyal_transactions;
  int64_t loyal_buyers;
  int64_t loyal_orders;
  int64_t paying_buyers;
  int32_t days;
  int32_t recent_days;
  int64_t reserved;
};
struct clv_account_options {
  uint32_t size;
  char currency[4];
  int32_t horizon;
  int32_t next_order_limit;
  double annual_discount;
  int32_t check_days;
  int32_t refit_months;
  int32_t history_days;
  int32_t complete_since;
  int32_t model;
  int32_t convention;
  clv_thresholds thresholds;
  int64_t reserved[4];
};
struct clv_account_state_facts {
  uint32_t size;
  clv_state state;
  clv_state_reason reason;
  clv_fit_outcome outcome;
  int32_t check_day;
  int32_t fit_day;
  int64_t configuration_changed_at;
  int64_t checked_at;
  int64_t tried_at;
  int64_t fitted_at;
};
struct clv_account_traffic {
  uint32_t size;
  uint32_t reserved;
  uint64_t purchases;
  uint64_t refunds;
  uint64_t links;
  uint64_t unlinks;
  uint64_t erasures;
  uint64_t added;
  uint64_t repeated;
  uint64_t replaced;
  uint64_t superseded;
  uint64_t conflicts;
  uint64_t dropped;
  uint64_t refused;
};
struct clv_allocator {
  uint32_t size;
  void *(*allocate)(size_t bytes, void *user);
  void *(*reallocate)(void *memory, size_t bytes, void *user);
  void (*release)(void *memory, void *user);
  void *user;
};
struct clv_arrow_export_options {
  uint32_t size;
  uint32_t flags;
  uint32_t rows;
  uint32_t reserved;
  uint64_t attributes;
  uint64_t first;
  uint64_t count;
};
struct clv_arrow_import_options {
  uint32_t size;
  uint32_t flags;
  uint32_t rows;
  uint32_t reserved;
};
struct clv_arrow_report {
  uint32_t size;
  int32_t outcome;
  uint64_t batches;
  uint64_t rows;
  uint64_t added;
  uint64_t repeated;
  uint64_t replaced;
  uint64_t superseded;
  uint64_t conflicts;
  uint64_t dropped;
  uint64_t refused;
  uint64_t row;
  char column[32];
};
struct clv_attribute_info {
  uint32_t size;
  uint32_t number;
  const char *name;
  clv_attribute_type type;
  int32_t nullable;
  const char *unit;
  const char *group;
  const char *summary;
};
struct clv_backtest_facts {
  uint32_t size;
  int32_t split;
  int32_t until;
  clv_grade grade;
  int64_t customers;
  int64_t transactions;
  int64_t orders;
  double value;
  uint32_t scores;
  uint32_t best_naive;
  uint32_t best_model;
  int32_t naive_wins;
};
struct clv_backtest_score {
  uint32_t size;
  clv_forecaster forecaster;
  int32_t kind;
  int32_t reserved;
  double transactions;
  double orders;
  double value;
  double deviance;
  double deviance_error;
  double bias;
  double mae;
  double rmse;
  double correlation;
  double rank_correlation;
  double gini;
  double top_share;
  double predicted_by_group[10];
  double observed_by_group[10];
};
struct clv_column {
  uint32_t attribute;
  uint32_t reserved;
  void *values;
  uint8_t *reasons;
};
struct clv_eligibility {
  uint32_t size;
  int32_t eligible;
  int32_t first_day;
  int32_t last_day;
  int32_t needed_day;
  int32_t months;
  int32_t months_met;
  int32_t buyers_met;
  int64_t buyers;
  int64_t loyal_buyers;
  int64_t paying_buyers;
  int32_t loyal_met;
  int32_t paying_met;
  int32_t days;
  int32_t days_met;
  int32_t idle_days;
  int32_t recent_met;
  clv_thresholds thresholds;
};
struct clv_error {
  uint32_t size;
  clv_status status;
  uint64_t row;
  char field[32];
  char message[192];
  int64_t position;
};
struct clv_event {
  int32_t kind;
  int32_t status;
  const void *profile;
  size_t profile_size;
  const void *order;
  size_t order_size;
  const void *source;
  size_t source_size;
  int64_t time;
  int64_t amount;
  uint32_t version;
  uint32_t flags;
  int64_t cost;
  const void *channel;
  size_t channel_size;
  const void *campaign;
  size_t campaign_size;
  const clv_text *tags;
  size_t tag_count;
  const void *refund;
  size_t refund_size;
  const void *survivor;
  size_t survivor_size;
  int64_t seq;
  int32_t mode;
  uint32_t reserved;
};
struct clv_executor {
  uint32_t size;
  void (*run)(clv_task_fn task, void *data, size_t count, void *user);
  void *user;
};
struct clv_explanation {
  uint32_t size;
  clv_state state;
  clv_state_reason state_reason;
  clv_reason reason;
  clv_reason spend_reason;
  int32_t kind;
  int32_t spend_kind;
  int32_t convention;
  uint32_t unit_days;
  uint32_t parameter_count;
  uint32_t spend_parameter_count;
  uint32_t members;
  int32_t as_of;
  int32_t horizon;
  int32_t x;
  int32_t first_day;
  int32_t last_day;
  uint32_t flags;
  int64_t orders;
  int64_t spend;
  int64_t first_spend;
  int64_t touched_at;
  int64_t fitted_at;
  double parameters[8];
  double spend_parameters[8];
  double t_x;
  double T;
  double log_likelihood;
  double p_alive;
  double odds_dead;
  double rate_r;
  double rate_alpha;
  double rate_a_day;
  double expected_if_alive;
  double predicted_transactions;
  double orders_per_transaction;
  double predicted_orders;
  double own_mean_spend;
  double population_mean_spend;
  double own_weight;
  double expected_spend;
  double predicted_value;
};
struct clv_fit_host {
  uint32_t size;
  uint32_t reserved;
  const clv_allocator *allocator;
  const clv_executor *executor;
  clv_progress_fn progress;
  void *progress_user;
};
struct clv_fit_report {
  uint32_t size;
  clv_fit_outcome outcome;
  int64_t now;
  int32_t until;
  int32_t history_start;
  int32_t kind;
  clv_choice choice;
  clv_fit_status status;
  clv_fit_reason reason;
  clv_fit_status spend;
  int32_t split;
  clv_grade grade;
  int32_t naive_wins;
  int32_t incumbent;
  int32_t incumbent_refitted;
  int64_t customers;
  double deviance;
  double incumbent_deviance;
  double difference;
  double standard_error;
};
struct clv_fit_result {
  uint32_t size;
  int32_t kind;
  clv_fit_status status;
  clv_fit_reason reason;
  uint32_t boundary;
  uint32_t parameter_count;
  double parameters[8];
  double standard_errors[8];
  double log_covariance[36];
  double log_likelihood;
  double aic;
  double bic;
  double gradient_norm;
  double condition_number;
  int64_t customers;
  double correlation;
  uint32_t iterations;
  uint32_t evaluations;
};
struct clv_model_facts {
  uint32_t size;
  int32_t kind;
  int32_t spend_kind;
  int32_t convention;
  uint32_t unit_days;
  int32_t until;
  int32_t first_day;
  int32_t choice;
  int64_t fitted_at;
  int64_t customers;
  int64_t repeat_customers;
  int64_t orders;
  int64_t transactions;
  clv_configuration configuration;
};
struct clv_model_info {
  uint32_t size;
  int32_t spend;
  int32_t kind;
  uint32_t parameter_count;
  const char *name;
  const char *parameter_names[8];
  const char *summary;
};
struct clv_model_spec {
  uint32_t size;
  int32_t kind;
  int32_t spend_kind;
  int32_t convention;
  uint32_t unit_days;
  uint32_t reserved;
  double parameters[8];
  double spend_parameters[8];
  int64_t orders;
  int64_t transactions;
  clv_configuration configuration;
};
struct clv_option {
  uint32_t number;
  double value;
};
struct clv_option_info {
  uint32_t size;
  uint32_t number;
  const char *name;
  const char *unit;
  double default_value;
  double minimum;
  double maximum;
  int32_t whole;
  const char *summary;
};
struct clv_order_columns {
  uint32_t size;
  uint32_t reserved;
  size_t count;
  const int64_t *customer;
  const int32_t *day;
  const int64_t *amount;
};
struct clv_predict_options {
  uint32_t size;
  int32_t horizon;
  int32_t next_order_limit;
  int32_t reserved;
  double annual_discount;
};
struct clv_prediction {
  uint32_t size;
  uint32_t flags;
  uint8_t reason[64];
  int64_t historic_value;
  int64_t historic_orders;
  int64_t transactions;
  int64_t days_since_last_order;
  int64_t overdue_days;
  int32_t first_order;
  int32_t last_order;
  int32_t next_order;
  int32_t next_order_from_now;
  double average_order_value;
  double average_days_between_orders;
  double p_alive;
  double churn_probability;
  double predicted_transactions;
  double predicted_orders;
  double p_order;
  double expected_spend;
  double expected_order_value;
  double predicted_value;
  double total_value;
  double discounted_transactions;
  double discounted_value;
  int64_t fitted_at;
};
struct clv_progress {
  uint32_t size;
  uint32_t step;
  double fraction;
  const char *phase;
};
struct clv_segment_facts {
  uint32_t size;
  uint32_t minor_digits;
  uint64_t attributes;
  int32_t money;
  int32_t reserved;
  size_t bytes;
};
struct clv_statistics {
  int32_t x;
  int32_t first_day;
  int32_t last_day;
  uint32_t flags;
  int64_t orders;
  int64_t spend;
  int64_t first_spend;
};
struct clv_summary_row {
  int64_t key[3];
  int64_t count;
};
struct clv_summary_tables {
  uint32_t size;
  uint32_t stride;
  int64_t orders;
  int64_t spend_overflow;
  const clv_summary_row *customers;
  size_t customers_count;
  const clv_summary_row *spend;
  size_t spend_count;
  const clv_summary_row *repeat_spend;
  size_t repeat_spend_count;
  const clv_summary_row *first_days;
  size_t first_days_count;
  const clv_summary_row *repeat_days;
  size_t repeat_days_count;
  const clv_summary_row *gaps;
  size_t gaps_count;
};
struct clv_summary_totals {
  uint32_t size;
  int32_t until;
  int32_t first_day;
  int32_t last_day;
  int64_t customers;
  int64_t repeat_customers;
  int64_t transactions;
  int64_t orders;
  int64_t spend;
  int32_t spend_overflow;
  int32_t reserved;
};
struct clv_text {
  const void *bytes;
  size_t size;
};
struct clv_tick {
  uint32_t size;
  uint32_t due;
  int64_t next;
};
clv_status clv_account_apply(clv_account *account, const clv_event *events, size_t event_size, size_t count, int32_t
  *outcomes, clv_error *error);
clv_status clv_account_apply_arrow(clv_account *account, struct ArrowArrayStream *stream, const clv_arrow_import_options
  *options, clv_arrow_report *report, clv_error *error);
clv_status clv_account_compare(const clv_account *account, const void *id, size_t id_size, int64_t from, int64_t to,
  const clv_predict_options *options, clv_prediction *before, clv_prediction *after, uint64_t *changed, clv_error
  *error);
clv_status clv_account_create(clv_account **account, const unsigned char *key, const clv_configuration *configuration,
  const clv_allocator *allocator, clv_error *error);
clv_status clv_account_define_filter(clv_account *account, const char *name, const char *text, size_t size, clv_error
  *error);
clv_status clv_account_eligibility(const clv_account *account, int64_t as_of, const clv_thresholds *thresholds,
  clv_eligibility *report, clv_error *error);
clv_status clv_account_explain(const clv_account *account, const void *id, size_t id_size, int64_t as_of, const
  clv_predict_options *options, clv_explanation *explanation, clv_error *error);
clv_status clv_account_export_arrow(const clv_account *account, int64_t as_of, const clv_predict_options *predict, const
  clv_arrow_export_options *options, struct ArrowArrayStream *stream, clv_error *error);
clv_status clv_account_export_segment_arrow(const clv_account *account, clv_segment *segment, int64_t as_of, const
  clv_predict_options *predict, const clv_arrow_export_options *options, struct ArrowArrayStream *stream, clv_error
  *error);
clv_status clv_account_export_statistics_arrow(const clv_account *account, int64_t as_of, const clv_arrow_export_options
  *options, struct ArrowArrayStream *stream, clv_error *error);
const char *clv_account_filter(const clv_account *account, const char *name);
const char *clv_account_filter_name(const clv_account *account, size_t index);
clv_status clv_account_fit_adopt(clv_account *account, clv_fit_job *job, clv_fit_report *report, clv_error *error);
clv_status clv_account_fit_begin(const clv_account *account, int64_t now, uint32_t due, clv_fit_job **job, clv_error
  *error);
void clv_account_free(clv_account *account);
clv_status clv_account_get_facts(const clv_account *account, clv_account_facts *facts, clv_error *error);
clv_status clv_account_get_options(const clv_account *account, clv_account_options *options, clv_error *error);
clv_status clv_account_get_state(const clv_account *account, clv_account_state_facts *facts, clv_error *error);
clv_status clv_account_get_traffic(const clv_account *account, clv_account_traffic *traffic, clv_error *error);
clv_status clv_account_in_segment(const clv_account *account, const clv_segment *segment, const void *id, size_t
  id_size, int64_t as_of, const clv_predict_options *options, int32_t *member, clv_error *error);
clv_status clv_account_last_check(const clv_account *account, clv_eligibility *report, clv_error *error);
clv_status clv_account_last_fit(const clv_account *account, clv_fit_report *report, clv_error *error);
clv_status clv_account_load(clv_account **account, const unsigned char *key, const char *path, const clv_allocator
  *allocator, clv_error *error);
clv_status clv_account_memory(const clv_account *account, clv_account_memory_facts *facts, clv_error *error);
clv_model *clv_account_model(const clv_account *account);
clv_status clv_account_person_ids(const clv_account *account, const void *id, size_t id_size, clv_text *ids, size_t
  capacity, size_t *count, clv_error *error);
clv_status clv_account_position(const clv_account *account, const void **bytes, size_t *size, clv_error *error);
clv_status clv_account_predict(const clv_account *account, const void *id, size_t id_size, int64_t as_of, const
  clv_predict_options *options, clv_prediction *prediction, clv_error *error);
clv_status clv_account_predict_list(const clv_account *account, const clv_text *ids, size_t count, int64_t as_of, const
  clv_predict_options *options, const clv_column *columns, size_t column_count, clv_error *error);
clv_status clv_account_predict_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
  int64_t as_of, const clv_predict_options *options, const clv_column *columns, size_t column_count, clv_error *error);
clv_status clv_account_predict_under(const clv_account *account, const char *filter, const clv_model *model, const void
  *id, size_t id_size, int64_t as_of, const clv_predict_options *options, clv_prediction *prediction, clv_error *error);
clv_status clv_account_profile_at(const clv_account *account, uint64_t generation, size_t position, const void **id,
  size_t *id_size, clv_error *error);
clv_status clv_account_read(clv_account **account, const unsigned char *key, clv_read_fn read, void *user, const
  clv_allocator *allocator, clv_error *error);
clv_status clv_account_refit(clv_account *account, int64_t now, uint32_t due, const clv_fit_host *host, clv_fit_report
  *report, clv_error *error);
clv_status clv_account_remove_filter(clv_account *account, const char *name, clv_error *error);
clv_status clv_account_save(const clv_account *account, const char *path, clv_error *error);
clv_status clv_account_segment_range(const clv_account *account, const clv_segment *segment, uint64_t generation, size_t
  first, size_t count, int64_t as_of, const clv_predict_options *options, size_t *positions, size_t *members, clv_error
  *error);
clv_status clv_account_set_filter(clv_account *account, const char *text, size_t size, int64_t now, clv_error *error);
clv_status clv_account_set_model(clv_account *account, clv_model *model, clv_error *error);
clv_status clv_account_set_options(clv_account *account, const clv_account_options *options, int64_t now, clv_error
  *error);
clv_status clv_account_set_position(clv_account *account, const void *bytes, size_t size, clv_error *error);
clv_status clv_account_statistics(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
  clv_statistics *statistics, size_t statistics_size, clv_error *error);
clv_status clv_account_statistics_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
  int64_t as_of, clv_statistics *statistics, size_t stride, clv_error *error);
clv_status clv_account_statistics_under(const clv_account *account, const char *filter, const void *id, size_t id_size,
  int64_t as_of, clv_statistics *statistics, size_t statistics_size, clv_error *error);
clv_status clv_account_summary(const clv_account *account, int32_t until, int32_t history_start, clv_summary **summary,
  clv_error *error);
clv_status clv_account_summary_under(const clv_account *account, const char *filter, int32_t until, int32_t
  history_start, clv_summary **summary, clv_error *error);
clv_status clv_account_tick(const clv_account *account, int64_t now, clv_tick *tick, clv_error *error);
clv_status clv_account_write(const clv_account *account, uint32_t parts, clv_write_fn write, void *user, clv_error
  *error);
clv_status clv_attribute_at(uint32_t index, clv_attribute_info *info, clv_error *error);
uint32_t clv_attribute_count(void);
clv_status clv_backtest_add(clv_backtest *backtest, const clv_model *model, uint32_t *index, clv_error *error);
clv_status clv_backtest_choose(const clv_backtest *backtest, int32_t incumbent, uint32_t *index, clv_error *error);
clv_status clv_backtest_compare(const clv_backtest *backtest, uint32_t index, uint32_t other, double *difference, double
  *standard_error, clv_error *error);
clv_status clv_backtest_create(clv_backtest **backtest, const clv_statistics *before, const clv_statistics *after, const
  clv_statistics *earlier, size_t stride, size_t count, int32_t split, int32_t until, const clv_allocator *allocator,
  clv_error *error);
void clv_backtest_free(clv_backtest *backtest);
clv_status clv_backtest_get_facts(const clv_backtest *backtest, clv_backtest_facts *facts, clv_error *error);
clv_status clv_backtest_get_score(const clv_backtest *backtest, uint32_t index, clv_backtest_score *score, clv_error
  *error);
clv_status clv_backtest_split(int32_t first_day, int32_t until, int32_t *split, clv_error *error);
clv_status clv_backtest_write_json(const clv_backtest *backtest, clv_write_fn write, void *user, clv_error *error);
size_t clv_bulk_count(const clv_bulk *bulk);
clv_status clv_bulk_create(clv_bulk **bulk, const clv_order_columns *orders, const clv_configuration *configuration,
  int32_t until, const clv_allocator *allocator, clv_error *error);
const int64_t *clv_bulk_customers(const clv_bulk *bulk);
void clv_bulk_free(clv_bulk *bulk);
const clv_statistics *clv_bulk_statistics(const clv_bulk *bulk);
clv_status clv_bulk_summary(const clv_bulk *bulk, clv_summary **summary, clv_error *error);
clv_status clv_date_from_day(int32_t day, int32_t *year, int32_t *month, int32_t *day_of_month, clv_error *error);
clv_status clv_day_add_months(int32_t day, int32_t months, int32_t *result, clv_error *error);
clv_status clv_day_from_date(int32_t year, int32_t month, int32_t day_of_month, int32_t *day, clv_error *error);
clv_status clv_day_from_time(int64_t time, int32_t day_offset, int32_t *day, clv_error *error);
clv_status clv_eligibility_write_json(const clv_eligibility *report, clv_write_fn write, void *user, clv_error *error);
clv_status clv_explanation_write_json(const clv_explanation *explanation, const void *id, size_t id_size, clv_write_fn
  write, void *user, clv_error *error);
clv_status clv_fit(clv_model **model, const clv_summary *summary, const clv_option *options, size_t option_count, const
  clv_fit_host *host, clv_fit_result *transactions, clv_fit_result *spend, clv_error *error);
void clv_fit_job_free(clv_fit_job *job);
clv_status clv_fit_job_run(clv_fit_job *job, const clv_fit_host *host, clv_error *error);
clv_status clv_fit_option_at(uint32_t index, clv_option_info *info, clv_error *error);
const char *clv_fit_reason_name(clv_fit_reason reason);
const char *clv_fit_status_name(clv_fit_status status);
clv_status clv_model_create(clv_model **model, const clv_model_spec *spec, const clv_allocator *allocator, clv_error
  *error);
clv_status clv_model_derivatives(const clv_model *model, double x, double t_x, double T, double *gradient, double
  *hessian, clv_error *error);
clv_status clv_model_expected(const clv_model *model, double x, double t_x, double T, double horizon, double discount,
  double *value, clv_error *error);
clv_status clv_model_expected_spend(const clv_model *model, double n, double mean, double *value, clv_error *error);
void clv_model_free(clv_model *model);
clv_status clv_model_get_facts(const clv_model *model, clv_model_facts *facts, clv_error *error);
clv_status clv_model_get_spend(const clv_model *model, clv_fit_result *result, clv_error *error);
clv_status clv_model_get_transactions(const clv_model *model, clv_fit_result *result, clv_error *error);
clv_status clv_model_info_at(uint32_t index, clv_model_info *info, clv_error *error);
clv_status clv_model_log_likelihood(const clv_model *model, double x, double t_x, double T, double *value, clv_error
  *error);
clv_status clv_model_p_alive(const clv_model *model, double x, double t_x, double T, double *value, clv_error *error);
clv_status clv_model_p_order(const clv_model *model, double x, double t_x, double T, double horizon, double *value,
  clv_error *error);
clv_status clv_model_read(clv_model **model, clv_read_fn read, void *user, const clv_allocator *allocator, clv_error
  *error);
clv_model *clv_model_ref(clv_model *model);
clv_status clv_model_simulate(const clv_model *model, uint64_t seed, uint64_t customer, int32_t days, int32_t *times,
  int64_t *spends, size_t capacity, size_t *count, clv_error *error);
clv_status clv_model_spend_derivatives(const clv_model *model, double n, double mean, double *gradient, double *hessian,
  clv_error *error);
clv_status clv_model_spend_log_likelihood(const clv_model *model, double n, double mean, double *value, clv_error
  *error);
clv_status clv_model_wait(const clv_model *model, double x, double t_x, double T, double *wait, clv_error *error);
clv_status clv_model_write(const clv_model *model, clv_write_fn write, void *user, clv_error *error);
clv_status clv_model_write_json(const clv_model *model, clv_write_fn write, void *user, clv_error *error);
clv_status clv_money_parse(const char *text, size_t length, uint32_t minor_digits, int64_t *money, clv_error *error);
clv_status clv_money_print(int64_t money, uint32_t minor_digits, char *text, size_t capacity, clv_error *error);
const char *clv_outcome_text(clv_outcome outcome);
clv_status clv_predict(const clv_model *model, const clv_statistics *statistics, size_t statistics_size, int32_t as_of,
  const clv_predict_options *options, clv_prediction *prediction, clv_error *error);
clv_status clv_predict_columns(const clv_model *model, const clv_statistics *statistics, size_t stride, size_t count,
  int32_t as_of, const clv_predict_options *options, const clv_column *columns, size_t column_count, const clv_allocator
  *allocator, clv_error *error);
clv_status clv_prediction_write_json(const clv_prediction *prediction, const void *id, size_t id_size, clv_write_fn
  write, void *user, clv_error *error);
const char *clv_reason_text(clv_reason reason);
clv_status clv_segment_create(clv_segment **segment, const char *name, const char *definition, size_t size, uint32_t
  minor_digits, const clv_allocator *allocator, clv_error *error);
const char *clv_segment_definition(const clv_segment *segment);
void clv_segment_free(clv_segment *segment);
clv_status clv_segment_get_facts(const clv_segment *segment, clv_segment_facts *facts, clv_error *error);
const char *clv_segment_name(const clv_segment *segment);
clv_segment *clv_segment_ref(clv_segment *segment);
const char *clv_state_name(clv_state state);
const char *clv_state_reason_name(clv_state_reason reason);
const char *clv_status_text(clv_status status);
clv_status clv_summary_add(clv_summary *summary, const clv_summary *other, clv_error *error);
clv_status clv_summary_create(clv_summary **summary, const clv_configuration *configuration, int32_t until, const
  clv_allocator *allocator, clv_error *error);
clv_status clv_summary_export_arrow(const clv_summary *summary, clv_summary_part part, const clv_arrow_export_options
  *options, struct ArrowArrayStream *stream, clv_error *error);
void clv_summary_free(clv_summary *summary);
clv_status clv_summary_from_tables(clv_summary **summary, const clv_summary_tables *tables, const clv_configuration
  *configuration, int32_t until, const clv_allocator *allocator, clv_error *error);
clv_status clv_summary_get_configuration(const clv_summary *summary, clv_configuration *configuration, clv_error
  *error);
clv_status clv_summary_get_totals(const clv_summary *summary, clv_summary_totals *totals, clv_error *error);
clv_status clv_summary_read(clv_summary **summary, clv_read_fn read, void *user, const clv_allocator *allocator,
  clv_error *error);
size_t clv_summary_row_count(const clv_summary *summary, clv_summary_part part);
clv_status clv_summary_rows(const clv_summary *summary, clv_summary_part part, size_t first, size_t count,
  clv_summary_row *rows, size_t stride, clv_error *error);
clv_status clv_summary_subtract(clv_summary *summary, const clv_summary *other, clv_error *error);
clv_status clv_summary_write(const clv_summary *summary, clv_write_fn write, void *user, clv_error *error);
clv_status clv_summary_write_json(const clv_summary *summary, clv_write_fn write, void *user, clv_error *error);
clv_status clv_thresholds_preset(clv_preset preset, clv_thresholds *thresholds, clv_error *error);
uint32_t clv_version(void);
const char *clv_version_string(void);
extern "Python" int python_progress(const clv_progress *progress, void *user);
extern "Python" int python_read(void *bytes, size_t capacity, size_t *size, void *user);
extern "Python" void python_task(void *data, size_t index);
extern "Python" int python_write(const void *bytes, size_t size, void *user);
void init_clv_account_options(clv_account_options *value);
void init_clv_arrow_export_options(clv_arrow_export_options *value);
void init_clv_arrow_import_options(clv_arrow_import_options *value);
void init_clv_configuration(clv_configuration *value);
void init_clv_error(clv_error *value);
void init_clv_fit_host(clv_fit_host *value);
void init_clv_model_spec(clv_model_spec *value);
void init_clv_order_columns(clv_order_columns *value);
void init_clv_predict_options(clv_predict_options *value);
void init_clv_summary_tables(clv_summary_tables *value);
void init_clv_thresholds(clv_thresholds *value);
"""

SOURCE = r"""
static void init_clv_account_options(clv_account_options *value) {
  clv_account_options made = CLV_ACCOUNT_OPTIONS_INIT;
  *value = made;
}
static void init_clv_arrow_export_options(clv_arrow_export_options *value) {
  clv_arrow_export_options made = CLV_ARROW_EXPORT_OPTIONS_INIT;
  *value = made;
}
static void init_clv_arrow_import_options(clv_arrow_import_options *value) {
  clv_arrow_import_options made = CLV_ARROW_IMPORT_OPTIONS_INIT;
  *value = made;
}
static void init_clv_configuration(clv_configuration *value) {
  clv_configuration made = CLV_CONFIGURATION_INIT;
  *value = made;
}
static void init_clv_error(clv_error *value) {
  clv_error made = CLV_ERROR_INIT;
  *value = made;
}
static void init_clv_fit_host(clv_fit_host *value) {
  clv_fit_host made = CLV_FIT_HOST_INIT;
  *value = made;
}
static void init_clv_model_spec(clv_model_spec *value) {
  clv_model_spec made = CLV_MODEL_SPEC_INIT;
  *value = made;
}
static void init_clv_order_columns(clv_order_columns *value) {
  clv_order_columns made = CLV_ORDER_COLUMNS_INIT;
  *value = made;
}
static void init_clv_predict_options(clv_predict_options *value) {
  clv_predict_options made = CLV_PREDICT_OPTIONS_INIT;
  *value = made;
}
static void init_clv_summary_tables(clv_summary_tables *value) {
  clv_summary_tables made = CLV_SUMMARY_TABLES_INIT;
  *value = made;
}
static void init_clv_thresholds(clv_thresholds *value) {
  clv_thresholds made = CLV_THRESHOLDS_INIT;
  *value = made;
}
"""
