/* What the clv command writes: one line on stderr, and files that appear whole or not at all. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "clv_command.h"

int refuse(const char *format, ...) {
  va_list list;
  va_start(list, format);
  fputs("clv: ", stderr);
  vfprintf(stderr, format, list);
  fputc('\n', stderr);
  va_end(list);
  return REFUSED;
}

int refuse_error(const char *what, const clv_error *error) {
  if (error->message[0]) return refuse("%s: %s", what, error->message);
  return refuse("%s: %s", what, clv_status_text(error->status));
}

void notice(const cli_arguments *arguments, const char *format, ...) {
  cli_notices *notices = arguments->notices;
  if (arguments->values[OPTION_QUIET]) return;
  va_list list;
  va_start(list, format);
  size_t left = sizeof notices->text - notices->size;
  int size = vsnprintf(notices->text + notices->size, left, format, list);
  va_end(list);
  if (size < 0 || (size_t)size + 1 >= left) return;
  notices->size += (size_t)size;
  notices->text[notices->size++] = '\n';
}

void notices_print(const cli_notices *notices) {
  for (const char *at = notices->text; at < notices->text + notices->size;) {
    size_t line = strcspn(at, "\n") + 1;
    fprintf(stderr, "clv: %.*s", (int)line, at);
    at += line;
  }
}

/* The temporary file that a signal must not leave behind; "" where there is none. */
static char unfinished[PATH_MAX];

static void remove_unfinished(int number) {
  if (unfinished[0]) unlink(unfinished);
  signal(number, SIG_DFL);
  raise(number);
}

static void guard_unfinished(const char *path) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
  snprintf(unfinished, sizeof unfinished, "%s", path);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction action;
    if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler == SIG_DFL)
      signal(numbers[i], remove_unfinished);
  }
}

static int open_temporary(cli_output *output, mode_t mode) {
  size_t size = strlen(output->path) + sizeof ".XXXXXX";
  output->temporary = malloc(size);
  if (!output->temporary) return refuse("out of memory");
  snprintf(output->temporary, size, "%s.XXXXXX", output->path);
  int descriptor = mkstemp(output->temporary);
  if (descriptor < 0) {
    int result = refuse("%s: cannot be written: %s", output->path, strerror(errno));
    free(output->temporary);
    output->temporary = NULL;
    return result;
  }
  guard_unfinished(output->temporary);
  if (fchmod(descriptor, mode) == 0) output->file = fdopen(descriptor, "w");
  if (output->file) return DONE;
  close(descriptor);
  return refuse("%s: cannot be written: %s", output->path, strerror(errno));
}

/* A regular file is written beside its name and renamed; a device or a pipe is written as it is. */
int output_open(cli_output *output, const char *path, bool held) {
  *output = (cli_output){stdout, NULL, NULL, 0};
  if (!path || strcmp(path, "-") == 0) {
    if (held) output->file = tmpfile();
    return output->file ? DONE : refuse("no temporary file: %s", strerror(errno));
  }
  output->file = NULL;
  struct stat status;
  bool exists = stat(path, &status) == 0;
  output->path = exists ? realpath(path, NULL) : strdup(path);
  if (!output->path) return refuse("%s: %s", path, strerror(errno));
  if (exists && S_ISDIR(status.st_mode)) return refuse("%s: is a directory", path);
  if (!exists || S_ISREG(status.st_mode)) {
    mode_t mask = umask(0);
    umask(mask);
    return open_temporary(output, exists ? status.st_mode & 0777 : 0666 & ~mask);
  }
  output->file = fopen(path, "w");
  return output->file ? DONE : refuse("%s: cannot be written: %s", path, strerror(errno));
}

/* From the file that held it to standard output. */
static bool copy_held(FILE *held) {
  char bytes[1 << 14];
  bool failed = fflush(held) || fseek(held, 0, SEEK_SET);
  for (size_t size = 1; size > 0 && !failed;) {
    size = fread(bytes, 1, sizeof bytes, held);
    failed = fwrite(bytes, 1, size, stdout) != size;
  }
  return failed || ferror(held) || fflush(stdout);
}

bool output_failed(cli_output *output) {
  if (!ferror(output->file)) return false;
  if (!output->reason) output->reason = errno;
  return true;
}

/* Why a write failed some time ago: as it was noted, or what it says when it is tried again. */
static int reason_again(cli_output *output) {
  if (output->reason) return output->reason;
  clearerr(output->file);
  errno = 0;
  fflush(output->file);
  return errno ? errno : EIO;
}

/* Flushes, syncs and closes; answers 0 or the errno of what failed. */
static int finish_file(cli_output *output, bool wanted) {
  bool held = !output->path && output->file != stdout;
  int reason = 0;
  errno = 0;
  if (ferror(output->file)) {
    reason = reason_again(output);
  } else if (fflush(output->file) || (held && wanted && copy_held(output->file)) ||
             (output->temporary && wanted && fsync(fileno(output->file)) && errno != EINVAL)) {
    reason = errno ? errno : EIO;
  }
  if (output->file != stdout && fclose(output->file) && !reason) reason = errno ? errno : EIO;
  return reason;
}

int output_close(cli_output *output, int result) {
  const char *name = output->path ? output->path : "standard output";
  int reason = output->file ? finish_file(output, !result) : 0;
  if (reason && !result) result = refuse("%s: cannot be written: %s", name, strerror(reason));
  if (output->temporary) {
    if (!result && rename(output->temporary, output->path))
      result = refuse("%s: cannot be written: %s", name, strerror(errno));
    if (result) unlink(output->temporary);
    unfinished[0] = 0;
  }
  free(output->temporary);
  free(output->path);
  *output = (cli_output){NULL, NULL, NULL, 0};
  return result;
}

int folder_sync(const char *path) {
  const char *slash = strrchr(path, '/');
  size_t size = slash ? (size_t)(slash - path) : 0;
  char *folder = slash ? strndup(path, size ? size : 1) : strdup(".");
  int descriptor = folder ? open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY) : -1;
  /* Some file systems have no such thing as the sync of a folder. */
  bool synced = descriptor >= 0 && (fsync(descriptor) == 0 || errno == EINVAL);
  int reason = errno;
  if (descriptor >= 0) close(descriptor);
  free(folder);
  return synced ? DONE : refuse("%s: its folder cannot be synced: %s", path, strerror(reason));
}

int output_write(const void *bytes, size_t size, void *file) { return fwrite(bytes, 1, size, file) != size; }

int output_checked(clv_status status, const clv_error *error) {
  return status && status != CLV_EIO ? refuse_error("output", error) : DONE;
}

void print_csv_field(FILE *file, const char *text, size_t size) {
  bool plain = size > 0 && text[0] != ' ' && text[0] != '\t' && text[size - 1] != ' ' && text[size - 1] != '\t';
  for (size_t i = 0; i < size && plain; i++) plain = !strchr(",\"\r\n", text[i]) || !text[i];
  if (plain || size == 0) {
    fwrite(text, 1, size, file);
    return;
  }
  putc('"', file);
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '"') putc('"', file);
    putc(text[i], file);
  }
  putc('"', file);
}

void print_number(FILE *file, double value) {
  if (value == floor(value) && fabs(value) < 1e15) {
    fprintf(file, "%.0f", value);
  } else {
    fprintf(file, "%.17g", value);
  }
}

bool text_is_utf8(const char *text, size_t size) {
  const unsigned char *at = (const unsigned char *)text, *end = at + size;
  while (at < end) {
    unsigned char c = *at++;
    if (c < 0x80) continue;
    size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (c < 0xc2 || c > 0xf4 || (size_t)(end - at) < more) return false;
    if ((c == 0xe0 && *at < 0xa0) || (c == 0xed && *at > 0x9f) || (c == 0xf0 && *at < 0x90) ||
        (c == 0xf4 && *at > 0x8f))
      return false;
    for (; more > 0; more--, at++) {
      if ((*at & 0xc0) != 0x80) return false;
    }
  }
  return true;
}

void print_hex(FILE *file, const char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) fprintf(file, "%02x", (unsigned)(unsigned char)bytes[i]);
}
