/* Snapshots in files: a new one takes the place of the old one as a whole, or not at all. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "snapshot.h"
#include <errno.h>
#include <string.h>

#define FILE_SUFFIX ".saving-XXXXXX"

typedef struct snapshot_file {
  const clvp_files *files;
  int file;
} snapshot_file;

static int file_write(const void *bytes, size_t size, void *user) {
  const snapshot_file *own = user;
  const unsigned char *at = bytes;
  while (size > 0) {
    ssize_t written = own->files->write(own->file, at, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return 1;
    at += written;
    size -= (size_t)written;
  }
  return 0;
}

static int file_read(void *bytes, size_t capacity, size_t *size, void *user) {
  const snapshot_file *own = user;
  ssize_t got;
  do got = own->files->read(own->file, bytes, capacity);
  while (got < 0 && errno == EINTR);
  *size = got > 0 ? (size_t)got : 0;
  return got < 0;
}

static clv_status file_fail(clv_error *error, const char *message) {
  return clvp_fail(error, CLV_EIO, "path", message);
}

/* Written, on the disk, and closed in any case. */
static clv_status file_fill(const clv_account *account, int number, const clvp_files *files, clv_error *error) {
  snapshot_file file = {files, number};
  clv_status status = clv_account_write(account, CLV_SNAPSHOT_ALL, file_write, &file, error);
  if (status == CLV_EIO) status = file_fail(error, "the temporary file cannot be written");
  if (status == CLV_OK && files->sync(number) < 0) status = file_fail(error, "the temporary file cannot be synced");
  int saved = errno;
  bool closed = files->close(number) == 0;
  if (status != CLV_OK) errno = saved;
  return status == CLV_OK && !closed ? file_fail(error, "the temporary file cannot be closed") : status;
}

/* The temporary file takes its place, and the folder knows of it for good. */
static clv_status file_settle(const char *temporary, const char *path, int folder, const clvp_files *files,
                              clv_error *error) {
  if (files->rename(temporary, path) < 0) {
    int saved = errno;
    (void)files->remove(temporary);
    errno = saved;
    return file_fail(error, "the temporary file cannot take its place");
  }
  /* Some file systems have no such thing as the sync of a folder. */
  if (files->sync(folder) < 0 && errno != EINVAL) return file_fail(error, "the folder cannot be synced");
  return CLV_OK;
}

/* `name` is the path with the suffix, and room for another. */
static clv_status file_replace(const clv_account *account, const char *path, char *name, const clvp_files *files,
                               clv_error *error) {
  char *slash = strrchr(name, '/'), kept = '\0';
  char *end = !slash ? name : slash == name ? name + 1 : slash;
  if (slash) {
    kept = *end;
    *end = '\0';
  }
  int folder = files->open(slash ? name : ".", true);
  if (slash) *end = kept;
  if (folder < 0) return file_fail(error, "the folder cannot be opened");
  int file = files->create(name);
  clv_status status = file < 0 ? file_fail(error, "no temporary file can be made beside it") : CLV_OK;
  if (status == CLV_OK) {
    status = file_fill(account, file, files, error);
    int saved = errno;
    if (status != CLV_OK) (void)files->remove(name);
    errno = saved;
    if (status == CLV_OK) status = file_settle(name, path, folder, files, error);
  }
  int saved = errno;
  (void)files->close(folder);
  errno = saved;
  return status;
}

clv_status clvp_snapshot_save(const clv_account *account, const char *path, const clvp_files *files, clv_error *error) {
  const clv_allocator *allocator = &account->history.store.allocator;
  size_t size = strlen(path);
  char *name = clvp_allocate(allocator, size + sizeof FILE_SUFFIX, 1);
  if (!name) return clvp_no_memory(error);
  memcpy(name, path, size);
  memcpy(name + size, FILE_SUFFIX, sizeof FILE_SUFFIX);
  clv_status status = file_replace(account, path, name, files, error);
  clvp_release(allocator, name);
  return status;
}

clv_status clvp_snapshot_load(clv_account **account, const unsigned char *key, const char *path,
                              const clv_allocator *allocator, const clvp_files *files, clv_error *error) {
  snapshot_file file = {files, files->open(path, false)};
  if (file.file < 0 && errno == ENOENT) return clvp_fail(error, CLV_ENOTFOUND, "path", "there is no such file");
  if (file.file < 0) return file_fail(error, "the file cannot be opened");
  clv_status status = clv_account_read(account, key, file_read, &file, allocator, error);
  if (status == CLV_EIO) status = file_fail(error, "the file cannot be read");
  int saved = errno;
  (void)files->close(file.file);
  errno = saved;
  return status;
}

static clv_status file_check(const char *path, clv_error *error) {
  if (path && *path != '\0') return CLV_OK;
  return clvp_fail(error, CLV_EINVAL, "path", path ? "path is empty" : "path is NULL");
}

clv_status clv_account_save(const clv_account *account, const char *path, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  clv_status status = file_check(path, error);
  return status == CLV_OK ? clvp_snapshot_save(account, path, &clvp_files_system, error) : status;
}

clv_status clv_account_load(clv_account **account, const unsigned char *key, const char *path,
                            const clv_allocator *allocator, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "the result has no place to go");
  if (!key) return clvp_fail(error, CLV_EINVAL, "key", "key is NULL");
  clv_status status = file_check(path, error);
  return status == CLV_OK ? clvp_snapshot_load(account, key, path, allocator, &clvp_files_system, error) : status;
}
