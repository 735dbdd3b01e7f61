/* An account under load for a minute: sixteen readers, a writer and refits at once. `threads SECONDS SEED` */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "../api/lifecycle_trial.h"

int main(int count, char **words) {
  static trial t;
  double seconds = count > 1 ? strtod(words[1], NULL) : 60;
  uint64_t seed = count > 2 ? strtoull(words[2], NULL, 10) : 1;
  trial_run(&t, seconds, seed);
  trial_print(&t);
  bool enough = atomic_load(&t.adopted) > 0 && atomic_load(&t.found) > 0;
  if (!enough) printf("nothing was adopted, or nobody found\n");
  return enough ? 0 : 1;
}
