/* Faults that no file brings about, to be preloaded: FAULT_APPLY (call), FAULT_SLOW (microseconds), FAULT_LOG. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <clv/clv.h>

static void fault_real(const char *name, void *function) {
  void *found = dlsym(RTLD_NEXT, name);
  memcpy(function, &found, sizeof found);
}

static void fault_log(const char *what, const char *path) {
  const char *log = getenv("FAULT_LOG");
  FILE *file = log ? fopen(log, "a") : NULL;
  if (!file) return;
  fprintf(file, "%s%s\n", what, path);
  fclose(file);
}

clv_status clv_account_apply(clv_account *account, const clv_event *events, size_t event_size, size_t count,
                             int32_t *outcomes, clv_error *error) {
  static int calls;
  const char *refused = getenv("FAULT_APPLY");
  clv_status (*real)(clv_account *, const clv_event *, size_t, size_t, int32_t *, clv_error *);
  if (refused && ++calls == atoi(refused)) {
    snprintf(error->message, sizeof error->message, "no memory");
    return error->status = CLV_ENOMEM;
  }
  if (getenv("FAULT_SLOW")) usleep((useconds_t)atoi(getenv("FAULT_SLOW")));
  fault_real("clv_account_apply", &real);
  return real(account, events, event_size, count, outcomes, error);
}

clv_status clv_account_create(clv_account **account, const unsigned char *key, const clv_configuration *configuration,
                              const clv_allocator *allocator, clv_error *error) {
  clv_status (*real)(clv_account **, const unsigned char *, const clv_configuration *, const clv_allocator *,
                     clv_error *);
  fault_log("account", "");
  fault_real("clv_account_create", &real);
  return real(account, key, configuration, allocator, error);
}

int rename(const char *from, const char *to) {
  int (*real)(const char *, const char *);
  fault_log("rename ", to);
  fault_real("rename", &real);
  return real(from, to);
}

int fsync(int file) {
  int (*real)(int);
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) fault_log("sync", "");
  fault_real("fsync", &real);
  return real(file);
}
