/* Files of snapshots: with every call of the system failing in turn the old file stays, or the new one is whole. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/exchange/snapshot.h"
#include "crowd.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char path[] = "account.snapshot";

/* What the replaced calls do. */
static struct {
  size_t calls, fail_at; /* the call to fail, from 1; 0: none */
  int with;              /* errno of it */
  size_t room;           /* bytes that the disk takes */
  size_t piece;          /* at most so many bytes a call; 0: no limit */
  size_t interrupted;    /* every so many reads and writes; 0: never */
  bool renamed;
  int open; /* files */
} plan;

static bool fails(void) {
  if (++plan.calls != plan.fail_at) return false;
  errno = plan.with;
  return true;
}

static bool interrupts(void) {
  if (plan.interrupted == 0 || ++plan.calls % plan.interrupted != 0) return false;
  errno = EINTR;
  return true;
}

static int create_file(char *name) {
  if (fails()) return -1;
  int file = clvp_files_system.create(name);
  plan.open += file >= 0;
  return file;
}

static int open_file(const char *name, bool folder) {
  if (fails()) return -1;
  int file = clvp_files_system.open(name, folder);
  plan.open += file >= 0;
  return file;
}

static ssize_t read_file(int file, void *bytes, size_t size) {
  if (interrupts() || fails()) return -1;
  return clvp_files_system.read(file, bytes, plan.piece != 0 && size > plan.piece ? plan.piece : size);
}

static ssize_t write_file(int file, const void *bytes, size_t size) {
  if (interrupts() || fails()) return -1;
  if (plan.piece != 0 && size > plan.piece) size = plan.piece;
  if (size > plan.room) size = plan.room;
  plan.room -= size;
  if (size > 0) return clvp_files_system.write(file, bytes, size);
  errno = ENOSPC;
  return -1;
}

static int sync_file(int file) { return fails() ? -1 : clvp_files_system.sync(file); }

static int close_file(int file) {
  plan.open--;
  int closed = clvp_files_system.close(file);
  return fails() ? -1 : closed;
}

static int rename_file(const char *from, const char *to) {
  if (fails()) return -1;
  plan.renamed = true;
  return clvp_files_system.rename(from, to);
}

static int remove_file(const char *name) { return clvp_files_system.remove(name); }

static const clvp_files files = {create_file, open_file,  read_file,   write_file,
                                 sync_file,   close_file, rename_file, remove_file};

static void begin(size_t fail_at) {
  memset(&plan, 0, sizeof plan);
  plan.fail_at = fail_at;
  plan.with = EIO;
  plan.room = SIZE_MAX;
}

static clv_account *account_of(uint64_t seed, size_t events) {
  clv_account *account = crowd_open(NULL, NULL);
  crowd c = {.seed = seed, .profiles = 200, .orders = 20};
  crowd_feed(account, &c, 0, events, 100);
  return account;
}

/* No file is open, and none is there but the one. */
static void check_folder(void) {
  ck_assert_int_eq(plan.open, 0);
  DIR *folder = opendir(".");
  ck_assert_ptr_nonnull(folder);
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
    ck_assert_msg(entry->d_name[0] == '.' || strcmp(entry->d_name, path) == 0, "%s is left", entry->d_name);
  closedir(folder);
}

static void check_file(const clv_account *want) {
  clv_account *account = NULL;
  ck_assert_int_eq(clv_account_load(&account, crowd_key, path, NULL, NULL), CLV_OK);
  harness_buffer got = crowd_written(account, CLV_SNAPSHOT_ALL), bytes = crowd_written(want, CLV_SNAPSHOT_ALL);
  ck_assert_uint_eq(got.size, bytes.size);
  ck_assert_mem_eq(got.bytes, bytes.bytes, got.size);
  harness_buffer_free(&got);
  harness_buffer_free(&bytes);
  clv_account_free(account);
}

START_TEST(what_was_saved_is_loaded) {
  clv_account *account = account_of(1, 2000), *none = NULL;
  ck_assert_int_eq(clv_account_load(&none, crowd_key, path, NULL, NULL), CLV_ENOTFOUND);
  ck_assert_int_eq(clv_account_save(account, path, NULL), CLV_OK);
  check_file(account);
  struct stat facts;
  ck_assert(stat(path, &facts) == 0 && (facts.st_mode & 0777) == 0600);
  unsigned char other[CLV_KEY_SIZE];
  memcpy(other, crowd_key, sizeof other);
  other[15] ^= 1;
  ck_assert_int_eq(clv_account_load(&none, other, path, NULL, NULL), CLV_EKEY);
  ck_assert_int_eq(clv_account_load(&none, crowd_key, ".", NULL, NULL), CLV_EIO);
  ck_assert_ptr_null(none);
  check_folder();
  remove(path);
  clv_account_free(account);
}
END_TEST

START_TEST(paths_of_all_kinds) {
  static const char *const paths[] = {"./a", "folder/a", "folder//a", "folder/../b"};
  clv_account *account = account_of(2, 50);
  ck_assert_int_eq(mkdir("folder", 0700), 0);
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    clv_account *back = NULL;
    ck_assert_int_eq(clv_account_save(account, paths[i], NULL), CLV_OK);
    ck_assert_int_eq(clv_account_load(&back, crowd_key, paths[i], NULL, NULL), CLV_OK);
    clv_account_free(back);
    ck_assert_int_eq(remove(paths[i]), 0);
  }
  static const char *const bad[] = {"nowhere/a", "folder/", "folder", "/", "/no folder of ours/a"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clv_account_save(account, bad[i], &error), CLV_EIO);
    ck_assert_str_eq(error.field, "path");
    ck_assert_ptr_null(strstr(error.message, "folder/"));
  }
  ck_assert_int_eq(rmdir("folder"), 0);
  check_folder();
  clv_account_free(account);
}
END_TEST

START_TEST(each_call_fails_in_turn) {
  clv_account *old = account_of(3, 1500), *account = account_of(4, 8000);
  for (int with = 0; with < 2; with++) {
    for (size_t n = 1;; n++) {
      ck_assert_int_eq(clv_account_save(old, path, NULL), CLV_OK);
      begin(n);
      plan.with = with ? EACCES : EIO;
      errno = 0;
      clv_error error = CLV_ERROR_INIT;
      clv_status status = clvp_snapshot_save(account, path, &files, &error);
      if (plan.calls >= n && status != CLV_OK) {
        ck_assert_int_eq(status, CLV_EIO);
        ck_assert_int_eq(errno, plan.with);
        ck_assert_str_eq(error.field, "path");
      }
      check_file(plan.renamed ? account : old);
      check_folder();
      /* All but the last two calls: after the folder is synced nothing matters any more. */
      ck_assert(status == CLV_EIO || n >= plan.calls);
      if (plan.calls < n) {
        ck_assert_int_eq(status, CLV_OK);
        ck_assert_uint_gt(n, 10);
        break;
      }
    }
  }
  remove(path);
  clv_account_free(old);
  clv_account_free(account);
}
END_TEST

/* Some file systems know no sync of a folder: the last sync but not the one of the file. */
START_TEST(a_folder_that_cannot_be_synced_is_no_failure) {
  clv_account *account = account_of(5, 50);
  begin(0);
  size_t fine = 0;
  for (size_t n = 1; plan.calls >= n - 1; n++) {
    begin(n);
    plan.with = EINVAL;
    fine += clvp_snapshot_save(account, path, &files, NULL) == CLV_OK && plan.calls >= n;
  }
  ck_assert_uint_eq(fine, 2); /* that one, and closing the folder */
  remove(path);
  check_folder();
  clv_account_free(account);
}
END_TEST

START_TEST(the_disk_is_full_at_every_4_kib) {
  clv_account *old = account_of(6, 100), *account = account_of(7, 8000);
  harness_buffer bytes = crowd_written(account, CLV_SNAPSHOT_ALL);
  ck_assert_int_eq(clv_account_save(old, path, NULL), CLV_OK);
  for (size_t room = 0; room < bytes.size; room += 4096) {
    begin(0);
    plan.room = room;
    errno = 0;
    ck_assert_int_eq(clvp_snapshot_save(account, path, &files, NULL), CLV_EIO);
    ck_assert_int_eq(errno, ENOSPC);
    check_file(old);
    check_folder();
  }
  begin(0);
  plan.room = bytes.size;
  ck_assert_int_eq(clvp_snapshot_save(account, path, &files, NULL), CLV_OK);
  check_file(account);
  harness_buffer_free(&bytes);
  remove(path);
  clv_account_free(old);
  clv_account_free(account);
}
END_TEST

START_TEST(short_and_interrupted_calls_go_on) {
  clv_account *account = account_of(8, 3000);
  for (size_t i = 1; i < 4; i++) {
    begin(0);
    plan.piece = i * 911;
    plan.interrupted = i + 1;
    ck_assert_int_eq(clvp_snapshot_save(account, path, &files, NULL), CLV_OK);
    clv_account *back = NULL;
    ck_assert_int_eq(clvp_snapshot_load(&back, crowd_key, path, NULL, &files, NULL), CLV_OK);
    clv_account_free(back);
    check_file(account);
    check_folder();
  }
  remove(path);
  clv_account_free(account);
}
END_TEST

START_TEST(a_file_that_cannot_be_read) {
  clv_account *account = account_of(9, 3000), *none = NULL;
  ck_assert_int_eq(clv_account_save(account, path, NULL), CLV_OK);
  size_t n = 0;
  clv_status status = CLV_EIO;
  while (status == CLV_EIO) {
    begin(++n);
    errno = 0;
    status = clvp_snapshot_load(&none, crowd_key, path, NULL, &files, NULL);
    ck_assert(status != CLV_EIO || (none == NULL && errno == EIO));
    ck_assert_int_eq(plan.open, 0);
  }
  /* Closing is no reading. */
  ck_assert(status == CLV_OK && n == plan.calls && n > 10);
  clv_account_free(none);
  none = NULL;
  begin(1);
  plan.with = ENOENT;
  ck_assert_int_eq(clvp_snapshot_load(&none, crowd_key, path, NULL, &files, NULL), CLV_ENOTFOUND);
  remove(path);
  clv_account_free(account);
}
END_TEST

static clv_status save_and_load(const clv_allocator *allocator, void *user) {
  clv_account *account = NULL, *back = NULL;
  clv_account *want = user;
  harness_memory *memory = allocator->user, before = *memory;
  memory->fail_at = 0;
  account = crowd_open(NULL, allocator);
  crowd c = {.seed = 10, .profiles = 20, .orders = 3};
  crowd_feed(account, &c, 0, 100, 50);
  memory->fail_at = before.fail_at;
  memory->allocations = 0;
  begin(0);
  ck_assert_int_eq(clv_account_save(want, path, NULL), CLV_OK);
  clv_status status = clvp_snapshot_save(account, path, &files, NULL);
  if (status != CLV_OK) check_file(want);
  check_folder();
  if (status == CLV_OK) status = clv_account_load(&back, crowd_key, path, allocator, NULL);
  ck_assert((status == CLV_OK) == (back != NULL));
  clv_account_free(back);
  clv_account_free(account);
  return status;
}

START_TEST(refused_memory) {
  clv_account *want = account_of(11, 30);
  harness_each_allocation(save_and_load, want);
  clv_account_free(want);
  remove(path);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("snapshot_file");
  TCase *tests = tcase_create("snapshot_file");
  tcase_set_timeout(tests, 100);
  tcase_add_test(tests, what_was_saved_is_loaded);
  tcase_add_test(tests, paths_of_all_kinds);
  tcase_add_test(tests, each_call_fails_in_turn);
  tcase_add_test(tests, a_folder_that_cannot_be_synced_is_no_failure);
  tcase_add_test(tests, the_disk_is_full_at_every_4_kib);
  tcase_add_test(tests, short_and_interrupted_calls_go_on);
  tcase_add_test(tests, a_file_that_cannot_be_read);
  tcase_add_test(tests, refused_memory);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
