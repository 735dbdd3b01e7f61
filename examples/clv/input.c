/* Files that the clv command reads, told apart by their first bytes. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "clv_command.h"

int source_open(cli_source *source, const char *path) {
  *source = (cli_source){.path = path, .descriptor = -1};
  source->block = malloc(SOURCE_BLOCK);
  if (!source->block) return refuse("out of memory");
  if (strcmp(path, "-") == 0) {
    source->path = "standard input";
    source->descriptor = dup(STDIN_FILENO);
  } else {
    source->descriptor = open(path, O_RDONLY | O_CLOEXEC);
  }
  if (source->descriptor < 0) return refuse("%s: cannot be read: %s", source->path, strerror(errno));
  struct stat status;
  if (fstat(source->descriptor, &status) == 0 && S_ISREG(status.st_mode)) source->total = (uint64_t)status.st_size;
  return source_fill(source);
}

void source_close(cli_source *source) {
  if (source->descriptor >= 0) close(source->descriptor);
  free(source->block);
  source->descriptor = -1;
  source->block = NULL;
}

int source_fill(cli_source *source) {
  source->position = source->size = 0;
  while (source->size < SOURCE_BLOCK) {
    ssize_t got = read(source->descriptor, source->block + source->size, SOURCE_BLOCK - source->size);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      source->failed = true;
      return refuse("%s: cannot be read: %s", source->path, strerror(errno));
    }
    source->size += (size_t)got;
    source->taken += (uint64_t)got;
  }
  return DONE;
}

source_kind source_tell(const cli_source *source) {
  if (source->size >= 8 && memcmp(source->block, "clvsum\r\n", 8) == 0) return SOURCE_SUMMARY;
  if (source->size >= 8 && memcmp(source->block, "clvmod\r\n", 8) == 0) return SOURCE_MODEL;
  return SOURCE_TEXT;
}

int source_read(void *bytes, size_t capacity, size_t *size, void *data) {
  cli_source *source = data;
  if (source->position == source->size && source_fill(source)) return 1;
  size_t left = source->size - source->position;
  *size = left < capacity ? left : capacity;
  memcpy(bytes, source->block + source->position, *size);
  source->position += *size;
  return 0;
}

int source_summary(cli_source *source, clv_summary **summary) {
  clv_error error = CLV_ERROR_INIT;
  if (!clv_summary_read(summary, source_read, source, NULL, &error)) return DONE;
  return source->failed ? REFUSED : refuse_error(source->path, &error);
}

int model_load(const char *path, clv_model **model) {
  cli_source source;
  clv_error error = CLV_ERROR_INIT;
  int result = source_open(&source, path);
  if (!result && clv_model_read(model, source_read, &source, NULL, &error))
    result = source.failed ? REFUSED : refuse_error(path, &error);
  source_close(&source);
  return result;
}
