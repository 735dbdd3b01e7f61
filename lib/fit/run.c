/* The host's side of a fit: checks, and telling it how far a long call has come. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "fit.h"
#include <math.h>
#include <stdatomic.h>

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

size_t clvp_fit_lanes(const clvp_fit_run *run, size_t count, size_t most) {
  size_t lanes = count < most ? count : most;
  return run->executor == NULL || lanes == 0 ? 1 : lanes;
}

/* Work and what of it is to be taken next. */
typedef struct run_work {
  clvp_lane_fn work;
  void *data;
  size_t count;
  atomic_size_t next;
} run_work;

static void run_lane(void *data, size_t lane) {
  run_work *all = data;
  for (;;) {
    size_t number = atomic_fetch_add_explicit(&all->next, 1, memory_order_relaxed);
    if (number >= all->count) return;
    all->work(all->data, number, lane);
  }
}

void clvp_fit_share(const clvp_fit_run *run, size_t lanes, size_t count, clvp_lane_fn work, void *data) {
  run_work all = {.work = work, .data = data, .count = count};
  if (run->executor == NULL || lanes < 2) {
    run_lane(&all, 0);
  } else {
    run->executor->run(run_lane, &all, lanes, run->executor->user);
  }
}
