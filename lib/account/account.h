/* The inside of an account. */
#ifndef CLVP_ACCOUNT_H
#define CLVP_ACCOUNT_H

#include "../history/history.h"
#include <clv/account.h>

struct clv_account {
  clvp_history history;
  clv_model *model; /* with a reference; or NULL */
  uint64_t generation;
};

/* CLV_EINVAL where `as_of` is not a time. */
clv_status clvp_account_check_time(int64_t as_of, clv_error *error);
/* CLV_EINVAL where the generation is another, or the profiles are not all there. */
clv_status clvp_account_check_range(const clv_account *account, uint64_t generation, size_t first, size_t count,
                                    clv_error *error);
/* The number of a profile: CLV_OK, CLV_ENOTFOUND, CLV_EINVAL. */
clv_status clvp_account_find(const clv_account *account, const void *id, size_t id_size, uint32_t *number,
                             clv_error *error);

#endif
