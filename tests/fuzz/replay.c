/* Gives files to a fuzz target, with any compiler: fuzz_NAME [FILE OR FOLDER]..; without any, its corpus. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t replayed;

static void replay_file(const char *path) {
  FILE *file = fopen(path, "rb");
  harness_buffer bytes = {0};
  unsigned char piece[4096];
  FUZZ_REQUIRE(file, "%s: %s", path, strerror(errno));
  for (size_t size; (size = fread(piece, 1, sizeof piece, file)) > 0;)
    FUZZ_REQUIRE(harness_write(piece, size, &bytes) == 0, "out of memory");
  FUZZ_REQUIRE(!ferror(file), "%s: cannot be read", path);
  fclose(file);
  uint8_t *copy = fuzz_copy(bytes.bytes, bytes.size);
  /* Before it fails, if it does. */
  puts(path);
  fflush(stdout);
  (void)LLVMFuzzerTestOneInput(copy, bytes.size);
  free(copy);
  harness_buffer_free(&bytes);
  replayed++;
}

static void replay(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) {
    replay_file(path);
    return;
  }
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    char inner[4096];
    if (entry->d_name[0] == '.') continue;
    int length = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
    FUZZ_REQUIRE(length > 0 && (size_t)length < sizeof inner, "%s: too long a path", path);
    replay_file(inner);
  }
  closedir(folder);
}

int main(int argc, char **argv) {
  const char *name = strrchr(argv[0], '/'), *begin = "fuzz_";
  const char *tests = getenv("CLV_TESTS");
  char corpus[4096];
  name = name ? name + 1 : argv[0];
  FUZZ_REQUIRE(strncmp(name, begin, strlen(begin)) == 0, "the program is not called fuzz_NAME");
  int length = snprintf(corpus, sizeof corpus, "%s/fuzz/corpus/%s", tests ? tests : "tests", name + strlen(begin));
  FUZZ_REQUIRE(length > 0 && (size_t)length < sizeof corpus, "too long a path");
  for (int i = 1; i < argc; i++) replay(argv[i]);
  if (argc == 1) replay(corpus);
  printf("%s: %zu files replayed\n", name, replayed);
  return replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
