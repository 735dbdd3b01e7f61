/* The only calls of the library that reach files. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "snapshot.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int files_create(char *path) {
  int file = mkstemp(path);
  if (file >= 0) (void)fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
}

static int files_open(const char *path, bool folder) {
  return open(path, O_RDONLY | O_CLOEXEC | (folder ? O_DIRECTORY : 0));
}

const clvp_files clvp_files_system = {files_create, files_open, read, write, fsync, close, rename, unlink};
