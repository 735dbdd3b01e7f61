/* Progress of the clv command: one line on a terminal, for what takes more than a second. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <time.h>
#include <unistd.h>
#include "clv_command.h"

double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void progress_begin(cli_progress *progress, const cli_arguments *arguments) {
  *progress = (cli_progress){!arguments->values[OPTION_QUIET] && isatty(STDERR_FILENO), false, 0, 0};
  progress->began = progress->last = seconds_now();
}

static bool progress_due(cli_progress *progress) {
  if (!progress->wanted) return false;
  double now = seconds_now();
  if (now - progress->began < 1 || now - progress->last < 0.1) return false;
  progress->last = now;
  progress->shown = true;
  return true;
}

void progress_show(cli_progress *progress, const char *phase, double fraction) {
  if (!progress_due(progress)) return;
  fprintf(stderr, "\r\033[K%s %3.0f %%", phase, 100 * fraction);
  fflush(stderr);
}

void progress_count(cli_progress *progress, const char *phase, uint64_t count) {
  char text[TABLE_CELL];
  if (!progress_due(progress)) return;
  fprintf(stderr, "\r\033[K%s %s", phase, text_count((int64_t)count, text));
  fflush(stderr);
}

void progress_end(cli_progress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
  progress->shown = false;
}

int progress_fit(const clv_progress *report, void *progress) {
  progress_show(progress, report->phase, report->fraction);
  return 0;
}
