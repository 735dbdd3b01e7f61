/* The inside of an account. */
#ifndef CLVP_ACCOUNT_H
#define CLVP_ACCOUNT_H

#include "../base/bytes.h"
#include "../history/filter.h"
#include <clv/filter.h>
#include <clv/lifecycle.h>
#include <clv/snapshot.h>
#include <stdatomic.h>

typedef struct clvp_named_filter {
  char name[CLV_FILTER_NAME_MAX + 1];
  clvp_filter *filter;
} clvp_named_filter;

/* What an account keeps of its checks and fits. */
typedef struct clvp_lifecycle {
  clv_account_options options;
  uint64_t edition;      /* changes with all that a fit depends on, and with the model */
  int64_t changed_at;    /* of options or filter, or CLV_NO_TIME */
  int64_t checked_at;    /* or CLV_NO_TIME */
  int64_t tried_at;      /* the last fit, or the host's of the model it gave, or CLV_NO_TIME */
  uint64_t checks;       /* how often one was made, since the account is open */
  bool check_asked;      /* due at once, whatever the calendar says */
  bool fit_asked;        /* the same */
  clv_eligibility check; /* where checked_at is a time */
  clv_fit_report fit;    /* the last one; outcome NONE: none */
} clvp_lifecycle;

struct clv_account {
  clvp_history history;
  clv_model *model; /* with a reference; or NULL */
  uint64_t generation;
  unsigned char position[CLV_POSITION_MAX]; /* in the host's stream of events */
  size_t position_size;
  clvp_named_filter *filters; /* by name */
  size_t filter_count, filter_capacity;
  clvp_lifecycle lifecycle;
  atomic_uint holders; /* last: the account itself, and jobs that know it by its address */
};

/* A job knows an account that may be gone; its memory is not another's before the last holder drops it. */
void clvp_account_hold(const clv_account *account);
void clvp_account_drop(const clv_account *account, const clv_allocator *allocator);

void clvp_account_free_filters(clv_account *account);
/* Bytes of the order filter and the named ones, which the store does not count. */
size_t clvp_account_filter_memory(const clv_account *account);
/* CLV_EINVAL where it is not a time. `field` names it. */
clv_status clvp_account_check_time(int64_t time, const char *field, clv_error *error);
/* CLV_EINVAL where the generation is another, or the profiles are not all there. */
clv_status clvp_account_check_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                    clv_error *error);
/* The account's day of a time. */
int32_t clvp_account_day(const clv_account *account, int64_t time);
/* Replace the model; takes over the reference. */
void clvp_account_put_model(clv_account *account, clv_model *model);
/* The number of a profile: CLV_OK, CLV_ENOTFOUND, CLV_EINVAL. */
clv_status clvp_account_find(const clv_account *account, const void *id, size_t id_size, uint32_t *number,
                             clv_error *error);

/* section.c: what a snapshot tells of an account beside its events and its model, as fields. */
typedef struct clvp_account_header {
  clv_configuration configuration;
  uint64_t key_check;
  char *filter; /* the order filter as printed, not terminated; or NULL */
  size_t filter_size;
} clvp_account_header;

void clvp_account_write_header(const clv_account *account, clvp_sink *sink);
void clvp_account_write_tick(const clv_account *account, clvp_sink *sink);
/* Both up to the end of the source. `newer`: a newer version wrote it, which may have fields that are not known; those
 * of the header nobody can do without. CLV_ENOMEM, CLV_EFORMAT, CLV_EVERSION, CLV_EIO. A header is zeroed first, and to
 * be freed in any case. */
clv_status clvp_account_read_header(clvp_source *source, bool newer, const clv_allocator *allocator,
                                    clvp_account_header *header, clv_error *error);
void clvp_account_header_free(clvp_account_header *header, const clv_allocator *allocator);
clv_status clvp_account_read_tick(clv_account *account, clvp_source *source, bool newer, clv_error *error);
/* Take a model that was written with the account, which may be of another order filter. False: of another calendar or
 * currency. */
bool clvp_account_adopt_model(clv_account *account, clv_model *model);
/* An empty account as the header says. CLV_EKEY, CLV_ENOMEM, CLV_EFORMAT, CLV_EVERSION; `*account` unchanged then. */
clv_status clvp_account_open(clv_account **account, const unsigned char *key, const clvp_account_header *header,
                             bool newer, const clv_allocator *allocator, clv_error *error);

/* eligibility.c */
clv_status clvp_thresholds_check(const clv_thresholds *thresholds, clv_error *error);
/* An eligibility report by checked thresholds; and the earliest first day that is not before history_start, or
 * CLV_NO_DAY. */
clv_status clvp_account_examine(const clv_account *account, int64_t as_of, const clv_thresholds *thresholds,
                                int32_t history_start, clv_eligibility *report, int32_t *first_day, clv_error *error);

/* options.c */
clv_status clvp_options_check(const clv_account_options *options, clv_error *error);
/* What a call without options predicts by. */
clv_predict_options clvp_account_predict_options(const clv_account *account);

/* lifecycle.c */
void clvp_lifecycle_init(clvp_lifecycle *lifecycle);
/* The host gave a model, or took it away. */
void clvp_lifecycle_model_given(clv_account *account);
/* The order filter in the history's configuration is another one since `now`. */
void clvp_lifecycle_filter_changed(clv_account *account, int64_t now);
clv_state clvp_account_state(const clv_account *account, clv_state_reason *reason);
/* A check was made; or a fit was tried. */
void clvp_lifecycle_checked(clv_account *account, int64_t now, const clv_eligibility *report);
void clvp_lifecycle_tried(clv_account *account, const clv_fit_report *report);

/* lifecycle_section.c: fields of a snapshot's tick; a source keeps what is wrong. */
enum { CLVP_TICK_OPTIONS = 3, CLVP_TICK_DATES = 4, CLVP_TICK_CHECK = 5, CLVP_TICK_FIT = 6 };
void clvp_lifecycle_write(const clv_account *account, clvp_sink *sink);
void clvp_lifecycle_read(clv_account *account, uint32_t tag, clvp_source *source, uint64_t size, bool newer);

#endif
