/* Accounts that are kept in a snapshot file, with their key in another. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "clv_command.h"

void snapshot_sweep(const char *path) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", mark[] = ".saving-";
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  size_t before = (size_t)(name - path), size = strlen(name), marked = size + sizeof mark - 1;
  char *other = malloc(before + marked + 7);
  if (!other) return;
  snprintf(other, before + 2, "%.*s.", (int)before, path);
  DIR *folder = opendir(other);
  struct stat status;
  for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
    const char *found = entry->d_name;
    if (strlen(found) != marked + 6 || memcmp(found, name, size) != 0) continue;
    if (memcmp(found + size, mark, sizeof mark - 1) != 0 || strspn(found + marked, letters) != 6) continue;
    snprintf(other + before, marked + 7, "%s", found);
    if (lstat(other, &status) == 0 && S_ISREG(status.st_mode)) unlink(other);
  }
  if (folder) closedir(folder);
  free(other);
}

int snapshot_option(const cli_arguments *arguments, const char **path) {
  *path = arguments->values[OPTION_SNAPSHOT];
  return *path ? DONE : misuse(arguments, "needs --snapshot FILE");
}

/* A new account, of the currency that the options tell. */
static int snapshot_begin(const cli_arguments *arguments, const unsigned char *key, clv_account **account) {
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  clv_error error = CLV_ERROR_INIT;
  int64_t minor_digits = 2;
  int result = argument_integer(arguments, OPTION_MINOR_DIGITS, 0, 6, &minor_digits);
  if (result) return result;
  configuration.minor_digits = (uint32_t)minor_digits;
  if (clv_account_create(account, key, &configuration, NULL, &error)) return refuse_error("account", &error);
  return DONE;
}

static int snapshot_load(const char *path, const char *key_path, const unsigned char *key, clv_account **account) {
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_load(account, key, path, NULL, &error);
  if (status == CLV_EKEY) return refuse("%s: not the key in %s", path, key_path);
  return status ? refuse_error(path, &error) : DONE;
}

int snapshot_open(const cli_arguments *arguments, bool make, clv_account **account) {
  const char *path = NULL, *key_path = arguments->values[OPTION_KEY_FILE];
  unsigned char key[CLV_KEY_SIZE];
  int result = snapshot_option(arguments, &path);
  if (result) return result;
  char *own = NULL;
  if (!key_path) {
    size_t size = strlen(path) + sizeof ".key";
    own = malloc(size);
    if (!own) return refuse("out of memory");
    snprintf(own, size, "%s.key", path);
    key_path = own;
  }
  bool there = access(path, F_OK) == 0;
  if (!there && !make) result = refuse("%s: %s", path, strerror(errno));
  /* A key made anew would never open a snapshot that is there. */
  if (!result) result = key_load(key_path, !there, key);
  if (!result) result = there ? snapshot_load(path, key_path, key, account) : snapshot_begin(arguments, key, account);
  memset(key, 0, sizeof key);
  free(own);
  return result;
}
