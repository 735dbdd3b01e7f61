/* The inside of a fit job. */
#ifndef CLVP_FIT_JOB_H
#define CLVP_FIT_JOB_H

#include "account.h"

struct clv_fit_job {
  clv_allocator allocator;
  const clv_account *account; /* held; to be compared only, for it may be gone */
  uint64_t edition, checks;   /* of its lifecycle when the job began */
  int32_t kind, convention;
  clv_eligibility check;
  clv_model *incumbent; /* with a reference; NULL: none of the same filter */
  clvp_extract extract; /* empty where there is nothing to fit */
  bool done, adopted;
  clv_model *model;      /* with a reference, to be adopted; or NULL */
  clv_fit_report report; /* of a fit that is done; outcome NONE: there was none */
};

#endif
