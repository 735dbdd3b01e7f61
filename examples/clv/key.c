/* The key of an account, kept in a file of its own that only its owner can read. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "clv_command.h"

enum { KEY_TEXT = 2 * CLV_KEY_SIZE + 1 }; /* hexadecimal digits and a newline */

static bool key_parse(const char *text, unsigned char *key) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < CLV_KEY_SIZE; i++) {
    const char *high = text[2 * i] ? strchr(digits, text[2 * i]) : NULL;
    const char *low = high && text[2 * i + 1] ? strchr(digits, text[2 * i + 1]) : NULL;
    if (!low) return false;
    key[i] = (unsigned char)((high - digits) << 4 | (low - digits));
  }
  return text[2 * CLV_KEY_SIZE] == '\n';
}

static int key_read(const char *path, int descriptor, unsigned char *key) {
  char text[KEY_TEXT + 1] = "";
  struct stat status;
  ssize_t size = read(descriptor, text, sizeof text);
  if (size < 0 || fstat(descriptor, &status)) return refuse("%s: cannot be read: %s", path, strerror(errno));
  if (size != KEY_TEXT || !key_parse(text, key))
    return refuse("%s: not a key: 32 hexadecimal digits and a newline are", path);
  if (status.st_mode & 077) return refuse("%s: others may read the key: chmod 600 it", path);
  return DONE;
}

/* Written beside its name, so that no half a key is ever found under it, and there for good before anything needs it.
 */
static int key_make(const char *path, unsigned char *key) {
  char text[KEY_TEXT + 1];
  if (getentropy(key, CLV_KEY_SIZE)) return refuse("no random bytes to be had for a key");
  for (size_t i = 0; i < CLV_KEY_SIZE; i++) snprintf(text + 2 * i, 3, "%02x", (unsigned)key[i]);
  text[KEY_TEXT - 1] = '\n';
  cli_output output;
  int result = output_open(&output, path, false);
  if (!result && (fchmod(fileno(output.file), 0600) || fwrite(text, 1, KEY_TEXT, output.file) != KEY_TEXT))
    result = refuse("%s: cannot be written: %s", path, strerror(errno));
  result = output_close(&output, result);
  return result ? result : folder_sync(path);
}

int key_load(const char *path, bool make, unsigned char *key) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT && make) return key_make(path, key);
  if (descriptor < 0) return refuse("%s: the key cannot be read: %s", path, strerror(errno));
  int result = key_read(path, descriptor, key);
  close(descriptor);
  return result;
}
