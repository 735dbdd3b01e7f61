/* An account written as a snapshot. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../base/error.h"
#include "snapshot.h"
#include <string.h>

typedef struct snapshot_writer {
  clvp_sink out, section;
  unsigned char *chunk;
  size_t used; /* bytes of the chunk */
} snapshot_writer;

static int snapshot_put(const void *bytes, size_t size, void *user) {
  snapshot_writer *writer = user;
  const unsigned char *at = bytes;
  while (size > 0) {
    size_t room = CLVP_CHUNK_SIZE - writer->used, piece = size < room ? size : room;
    memcpy(writer->chunk + writer->used, at, piece);
    writer->used += piece;
    at += piece;
    size -= piece;
    if (writer->used < CLVP_CHUNK_SIZE) continue;
    clvp_put_u32(&writer->out, CLVP_CHUNK_SIZE);
    clvp_put_bytes(&writer->out, writer->chunk, writer->used);
    writer->used = 0;
  }
  return writer->out.failed;
}

static void snapshot_begin(snapshot_writer *writer, uint32_t number) {
  clvp_put_u32(&writer->out, number | (uint32_t)CLVP_SECTION_REQUIRED << CLVP_SNAPSHOT_SHIFT);
  clvp_sink_init_plain(&writer->section, snapshot_put, writer);
}

static void snapshot_end(snapshot_writer *writer) {
  (void)clvp_sink_finish(&writer->section, NULL);
  clvp_put_u32(&writer->out, (uint32_t)writer->used);
  clvp_put_bytes(&writer->out, writer->chunk, writer->used);
  clvp_put_checksum(&writer->out);
  writer->used = 0;
}

static clv_status snapshot_sections(snapshot_writer *writer, const clv_account *account, uint32_t parts,
                                    clv_error *error) {
  clv_status status = CLV_OK;
  snapshot_begin(writer, CLVP_SECTION_HEADER);
  clvp_account_write_header(account, &writer->section);
  snapshot_end(writer);
  if (parts & CLV_SNAPSHOT_EVENTS) {
    snapshot_begin(writer, CLVP_SECTION_EVENTS);
    status = clvp_history_write(&account->history, &writer->section, error);
    if (status != CLV_OK) return status;
    snapshot_end(writer);
  }
  if ((parts & CLV_SNAPSHOT_MODEL) && account->model) {
    snapshot_begin(writer, CLVP_SECTION_MODEL);
    status = clv_model_write(account->model, snapshot_put, writer, error);
    if (status != CLV_OK) return status;
    snapshot_end(writer);
  }
  if (parts & CLV_SNAPSHOT_TICK) {
    snapshot_begin(writer, CLVP_SECTION_TICK);
    clvp_account_write_tick(account, &writer->section);
    snapshot_end(writer);
  }
  snapshot_begin(writer, CLVP_SECTION_END);
  snapshot_end(writer);
  return clvp_sink_finish(&writer->out, error);
}

clv_status clv_account_write(const clv_account *account, uint32_t parts, clv_write_fn write, void *user,
                             clv_error *error) {
  if (!account) return clvp_fail(error, CLV_EINVAL, "account", "account is NULL");
  if (parts == 0 || (parts & ~CLV_SNAPSHOT_ALL) != 0)
    return clvp_fail(error, CLV_EINVAL, "parts", "there are no such parts");
  if (!write) return clvp_fail(error, CLV_EINVAL, "write", "the callback is missing");
  clvp_store store = {account->history.store.allocator, 0};
  snapshot_writer writer;
  writer.used = 0;
  writer.chunk = clvp_store_take(&store, CLVP_CHUNK_SIZE, 1);
  if (!writer.chunk) return clvp_no_memory(error);
  clvp_sink_init(&writer.out, write, user);
  clvp_put_bytes(&writer.out, CLVP_SNAPSHOT_MAGIC, CLVP_SNAPSHOT_MAGIC_SIZE);
  clvp_put_u32(&writer.out, (uint32_t)CLVP_SNAPSHOT_MAJOR << CLVP_SNAPSHOT_SHIFT | CLVP_SNAPSHOT_MINOR);
  clv_status status = snapshot_sections(&writer, account, parts, error);
  clvp_store_give(&store, writer.chunk, CLVP_CHUNK_SIZE, 1);
  return status;
}
