/* The host's threads, as the clv command lends them to the library. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>
#include "clv_command.h"

enum { THREADS_MAX = 16 };

typedef struct cli_job {
  clv_task_fn task;
  void *data;
  size_t count;
  atomic_size_t next;
} cli_job;

static void *work(void *data) {
  cli_job *job = data;
  for (size_t i = atomic_fetch_add(&job->next, 1); i < job->count; i = atomic_fetch_add(&job->next, 1))
    job->task(job->data, i);
  return NULL;
}

void threads_run(clv_task_fn task, void *data, size_t count, void *user) {
  (void)user;
  cli_job job = {.task = task, .data = data, .count = count};
  atomic_init(&job.next, 0);
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  size_t wanted = processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (size_t)processors;
  pthread_t threads[THREADS_MAX];
  size_t started = 0;
  while (started + 1 < wanted && started + 1 < count && pthread_create(&threads[started], NULL, work, &job) == 0)
    started++;
  work(&job);
  for (size_t i = 0; i < started; i++) pthread_join(threads[i], NULL);
}
