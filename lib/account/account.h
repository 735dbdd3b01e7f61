/* The inside of an account. */
#ifndef CLVP_ACCOUNT_H
#define CLVP_ACCOUNT_H

#include "../base/bytes.h"
#include "../history/filter.h"
#include <clv/account.h>
#include <clv/filter.h>
#include <clv/snapshot.h>

typedef struct clvp_named_filter {
  char name[CLV_FILTER_NAME_MAX + 1];
  clvp_filter *filter;
} clvp_named_filter;

struct clv_account {
  clvp_history history;
  clv_model *model; /* with a reference; or NULL */
  uint64_t generation;
  unsigned char position[CLV_POSITION_MAX]; /* in the host's stream of events */
  size_t position_size;
  clvp_named_filter *filters; /* by name */
  size_t filter_count, filter_capacity;
};

void clvp_account_free_filters(clv_account *account);
/* CLV_EINVAL where `as_of` is not a time. */
clv_status clvp_account_check_time(int64_t as_of, clv_error *error);
/* CLV_EINVAL where the generation is another, or the profiles are not all there. */
clv_status clvp_account_check_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                    clv_error *error);
/* The number of a profile: CLV_OK, CLV_ENOTFOUND, CLV_EINVAL. */
clv_status clvp_account_find(const clv_account *account, const void *id, size_t id_size, uint32_t *number,
                             clv_error *error);

/* section.c: what a snapshot tells of an account beside its events and its model, as fields. */
void clvp_account_write_header(const clv_account *account, clvp_sink *sink);
void clvp_account_write_tick(const clv_account *account, clvp_sink *sink);

#endif
