/* An account read from a snapshot. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "snapshot.h"
#include <string.h>

typedef struct snapshot_reader {
  clvp_source in;
  size_t left; /* bytes of the chunk */
  bool last;   /* it is the last one of its section */
  bool newer;  /* a newer version wrote it */
  const unsigned char *key;
  const clv_allocator *allocator;
  clvp_account_header header;
  clv_account *account;
  clv_error *error;
} snapshot_reader;

/* The bytes of a section, without its chunks. */
static int snapshot_get(void *bytes, size_t capacity, size_t *size, void *user) {
  snapshot_reader *reader = user;
  *size = 0;
  while (reader->left == 0 && !reader->last) {
    uint32_t chunk = clvp_get_u32(&reader->in);
    if (chunk > CLVP_CHUNK_SIZE) clvp_source_fail(&reader->in, CLV_EFORMAT);
    if (reader->in.failed != CLV_OK) return 1;
    reader->left = chunk;
    reader->last = chunk < CLVP_CHUNK_SIZE;
  }
  size_t piece = capacity < reader->left ? capacity : reader->left;
  clvp_get_bytes(&reader->in, bytes, piece);
  reader->left -= piece;
  *size = piece;
  return reader->in.failed != CLV_OK;
}

static clv_status snapshot_model(snapshot_reader *reader) {
  clv_model *model = NULL;
  clv_status status = clv_model_read(&model, snapshot_get, reader, reader->allocator, reader->error);
  if (status != CLV_OK) return status;
  if (!clvp_account_adopt_model(reader->account, model))
    status = clvp_fail(reader->error, CLV_EFORMAT, "model", "the model is not one of this account");
  clv_model_free(model);
  return status;
}

/* A section that is not known; at the end of all stands one that is empty. */
static clv_status snapshot_pass(snapshot_reader *reader, uint32_t number) {
  unsigned char bytes[256];
  size_t size = 1, all = 0;
  while (size > 0) {
    if (snapshot_get(bytes, sizeof bytes, &size, reader) != 0) return CLV_EFORMAT;
    all += size;
  }
  if (number == CLVP_SECTION_END && all > 0) clvp_source_fail(&reader->in, CLV_EFORMAT);
  return CLV_OK;
}

static clv_status snapshot_section(snapshot_reader *reader, uint32_t head) {
  uint32_t number = head & ((1u << CLVP_SNAPSHOT_SHIFT) - 1), flags = head >> CLVP_SNAPSHOT_SHIFT;
  bool known = number <= CLVP_SECTION_TICK || number == CLVP_SECTION_END;
  reader->left = 0;
  reader->last = false;
  if (known ? flags != CLVP_SECTION_REQUIRED : !reader->newer)
    return clvp_fail(reader->error, CLV_EFORMAT, "snapshot", "the bytes hold what no snapshot can");
  if (!known && flags != 0)
    return clvp_fail(reader->error, CLV_EVERSION, "snapshot", "the snapshot was written by a newer version");
  clvp_source section;
  clvp_source_init_plain(&section, snapshot_get, reader);
  switch (number) {
  case CLVP_SECTION_HEADER:
    return clvp_account_read_header(&section, reader->newer, reader->allocator, &reader->header, reader->error);
  case CLVP_SECTION_EVENTS:
    return clvp_history_read(&reader->account->history, &section, reader->error);
  case CLVP_SECTION_MODEL:
    return snapshot_model(reader);
  case CLVP_SECTION_TICK:
    return clvp_account_read_tick(reader->account, &section, reader->newer, reader->error);
  default:
    return snapshot_pass(reader, number);
  }
}

static clv_status snapshot_finish(const snapshot_reader *reader) {
  return clvp_source_finish(&reader->in, "snapshot", reader->error);
}

static clv_status snapshot_all(snapshot_reader *reader) {
  clv_status status = CLV_OK;
  for (uint32_t number = 0; number != CLVP_SECTION_END;) {
    uint32_t before = number, head = clvp_get_u32(&reader->in);
    number = head & ((1u << CLVP_SNAPSHOT_SHIFT) - 1);
    if (number <= before || (before == 0) != (number == CLVP_SECTION_HEADER))
      clvp_source_fail(&reader->in, CLV_EFORMAT);
    if (reader->in.failed == CLV_OK) status = snapshot_section(reader, head);
    /* What looks like a newer version may be damage. */
    if (status == CLV_EVERSION) (void)snapshot_pass(reader, number);
    if (reader->in.failed == CLV_OK && status != CLV_OK && status != CLV_EVERSION) return status;
    /* Where the section could not be read on, that is why. */
    clvp_check_checksum(&reader->in);
    if (reader->in.failed != CLV_OK) status = snapshot_finish(reader);
    if (status == CLV_OK && number == CLVP_SECTION_HEADER)
      status = clvp_account_open(&reader->account, reader->key, &reader->header, reader->newer, reader->allocator,
                                 reader->error);
    if (status != CLV_OK) return status;
  }
  clvp_check_end(&reader->in);
  return snapshot_finish(reader);
}

static clv_status snapshot_begins(snapshot_reader *reader) {
  unsigned char magic[CLVP_SNAPSHOT_MAGIC_SIZE];
  clvp_get_bytes(&reader->in, magic, sizeof magic);
  uint32_t version = clvp_get_u32(&reader->in), major = version >> CLVP_SNAPSHOT_SHIFT;
  clv_status status = snapshot_finish(reader);
  if (status != CLV_OK) return status;
  if (memcmp(magic, CLVP_SNAPSHOT_MAGIC, sizeof magic) != 0 || major < CLVP_SNAPSHOT_MAJOR)
    return clvp_fail(reader->error, CLV_EFORMAT, "snapshot", "the bytes are not those of a snapshot");
  if (major > CLVP_SNAPSHOT_MAJOR)
    return clvp_fail(reader->error, CLV_EVERSION, "snapshot", "the snapshot was written by a newer version");
  reader->newer = (version & ((1u << CLVP_SNAPSHOT_SHIFT) - 1)) > CLVP_SNAPSHOT_MINOR;
  return CLV_OK;
}

clv_status clv_account_read(clv_account **account, const unsigned char *key, clv_read_fn read, void *user,
                            const clv_allocator *allocator, clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "the result has no place to go");
  if (!key) return clvp_fail(error, CLV_EINVAL, "key", "key is NULL");
  if (!read) return clvp_fail(error, CLV_EINVAL, "read", "the callback is missing");
  clv_allocator own;
  clv_status status = clvp_allocator_init(&own, allocator, error);
  if (status != CLV_OK) return status;
  snapshot_reader reader;
  clvp_source_init(&reader.in, read, user);
  reader.key = key;
  reader.allocator = &own;
  memset(&reader.header, 0, sizeof reader.header);
  reader.account = NULL;
  reader.error = error;
  status = snapshot_begins(&reader);
  if (status == CLV_OK) status = snapshot_all(&reader);
  clvp_account_header_free(&reader.header, &own);
  if (status == CLV_OK)
    *account = reader.account;
  else
    clv_account_free(reader.account);
  return status;
}
