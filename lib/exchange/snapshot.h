/* Snapshots: magic and version, then sections, each with its number, its bytes in chunks, and a checksum. */
#ifndef CLVP_SNAPSHOT_H
#define CLVP_SNAPSHOT_H

#include "../account/account.h"
#include "../base/bytes.h"
#include <clv/snapshot.h>
#include <sys/types.h>

#define CLVP_SNAPSHOT_MAGIC "clvacc\r\n"

enum {
  CLVP_SNAPSHOT_MAGIC_SIZE = 8,
  CLVP_SNAPSHOT_MAJOR = 1, /* a reader refuses a greater one */
  CLVP_SNAPSHOT_MINOR = 0, /* of a greater one it passes over sections that are not required */
  CLVP_SNAPSHOT_SHIFT = 16 /* of major; and of a section's flag */
};

/* Numbers of sections, which ascend. */
enum {
  CLVP_SECTION_HEADER = 1,
  CLVP_SECTION_EVENTS = 2,
  CLVP_SECTION_MODEL = 3,
  CLVP_SECTION_TICK = 4,
  CLVP_SECTION_END = 0xffff,
  CLVP_SECTION_REQUIRED = 1 /* the flag: who does not know the section cannot do without it */
};

/* Chunks are full, but for the last of a section, which is not, so that a section has one encoding. */
#define CLVP_CHUNK_SIZE 65536u

/* The calls of POSIX that files are read and written with; tests replace them. All answer below 0 on failure. */
typedef struct clvp_files {
  int (*create)(char *path);                  /* as mkstemp */
  int (*open)(const char *path, bool folder); /* for reading, or to sync the folder */
  ssize_t (*read)(int file, void *bytes, size_t size);
  ssize_t (*write)(int file, const void *bytes, size_t size);
  int (*sync)(int file);
  int (*close)(int file);
  int (*rename)(const char *from, const char *to);
  int (*remove)(const char *path);
} clvp_files;

extern const clvp_files clvp_files_system;

/* As clv_account_save and clv_account_load, their arguments already checked. */
clv_status clvp_snapshot_save(const clv_account *account, const char *path, const clvp_files *files, clv_error *error);
clv_status clvp_snapshot_load(clv_account **account, const unsigned char *key, const char *path,
                              const clv_allocator *allocator, const clvp_files *files, clv_error *error);

#endif
