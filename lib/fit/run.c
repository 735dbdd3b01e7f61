/* The host's side of a fit: checks, and telling it how far a long call has come. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "fit.h"
#include <math.h>

clv_status clvp_fit_start(clvp_fit_run *run, clv_fit_host *own, const clv_fit_host *host, clv_error *error) {
  clv_status status = clvp_struct_in(own, (uint32_t)sizeof *own, host, "host", error);
  if (status == CLV_OK) status = clvp_allocator_init(&run->allocator, own->allocator, error);
  if (status != CLV_OK) return status;
  if (own->reserved != 0) return clvp_fail(error, CLV_EINVAL, "reserved", "must be 0");
  if (own->executor != NULL && own->executor->run == NULL)
    return clvp_fail(error, CLV_EINVAL, "executor", "has no function to run tasks");
  run->executor = own->executor;
  run->progress = own->progress;
  run->progress_user = own->progress_user;
  run->share = 0.8;
  return CLV_OK;
}

bool clvp_fit_tell(clvp_fit_run *run) {
  if (run->progress == NULL) return false;
  /* how many steps a search takes is not known, so the fraction nears its end and never reaches it */
  double done = run->from + run->share * (1.0 - pow(0.93, run->step));
  run->fraction = fmax(run->fraction, done);
  clv_progress progress = {(uint32_t)sizeof progress, run->step, run->fraction, run->phase};
  run->step++;
  if (!run->cancelled) run->cancelled = run->progress(&progress, run->progress_user) != 0;
  return run->cancelled;
}
