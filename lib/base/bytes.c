/* Little-endian numbers and varints, through buffered sinks and sources with a running checksum. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "bytes.h"
#include "error.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static const clvp_key bytes_checksum_key = {0, 0};

enum { VARINT_MAX = 10 };

static inline void bytes_store(unsigned char *bytes, size_t size, uint64_t value) {
  for (size_t i = 0; i < size; i++) bytes[i] = (unsigned char)(value >> 8 * i);
}

static inline uint64_t bytes_load(const unsigned char *bytes, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; i++) value |= (uint64_t)bytes[i] << 8 * i;
  return value;
}

void clvp_sink_init(clvp_sink *sink, clv_write_fn write, void *user) {
  memset(sink, 0, sizeof *sink);
  sink->write = write;
  sink->user = user;
  clvp_hash_init(&sink->hash, bytes_checksum_key);
}

void clvp_sink_init_plain(clvp_sink *sink, clv_write_fn write, void *user) {
  clvp_sink_init(sink, write, user);
  sink->plain = true;
}

static void sink_write(clvp_sink *sink) {
  if (sink->used > 0) sink->failed = sink->write(sink->buffer, sink->used, sink->user) != 0;
  sink->used = 0;
}

/* Bytes are hashed when they leave the buffer, so that small ones cost no call. */
static void sink_flush(clvp_sink *sink) {
  if (!sink->plain) clvp_hash_update(&sink->hash, sink->buffer, sink->used);
  sink_write(sink);
}

/* More than the buffer holds takes no way through it. */
static void sink_pass(clvp_sink *sink, const unsigned char *bytes, size_t size) {
  if (!sink->plain) clvp_hash_update(&sink->hash, bytes, size);
  sink->written += size;
  sink->failed = sink->write(bytes, size, sink->user) != 0;
}

void clvp_put_bytes(clvp_sink *sink, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  while (size > 0 && !sink->failed) {
    if (sink->used == 0 && size >= sizeof sink->buffer) {
      sink_pass(sink, at, size);
      return;
    }
    size_t room = sizeof sink->buffer - sink->used;
    size_t piece = size < room ? size : room;
    memcpy(sink->buffer + sink->used, at, piece);
    sink->used += piece;
    sink->written += piece;
    at += piece;
    size -= piece;
    if (sink->used == sizeof sink->buffer) sink_flush(sink);
  }
}

static inline void sink_number(clvp_sink *sink, size_t size, uint64_t value) {
  unsigned char bytes[8];
  if (sink->used + size >= sizeof sink->buffer || sink->failed) {
    bytes_store(bytes, size, value);
    clvp_put_bytes(sink, bytes, size);
    return;
  }
  bytes_store(sink->buffer + sink->used, size, value);
  sink->used += size;
  sink->written += size;
}

void clvp_put_u8(clvp_sink *sink, uint8_t value) { sink_number(sink, 1, value); }

void clvp_put_u32(clvp_sink *sink, uint32_t value) { sink_number(sink, 4, value); }

void clvp_put_u64(clvp_sink *sink, uint64_t value) { sink_number(sink, 8, value); }

void clvp_put_f64(clvp_sink *sink, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  sink_number(sink, 8, bits);
}

static inline size_t bytes_varint(unsigned char *bytes, uint64_t value) {
  size_t size = 0;
  for (; value >= 0x80; value >>= 7) bytes[size++] = (unsigned char)(0x80 | (value & 0x7f));
  bytes[size++] = (unsigned char)value;
  return size;
}

void clvp_put_unsigned(clvp_sink *sink, uint64_t value) {
  unsigned char bytes[VARINT_MAX];
  if (sink->used + VARINT_MAX >= sizeof sink->buffer || sink->failed) {
    clvp_put_bytes(sink, bytes, bytes_varint(bytes, value));
    return;
  }
  size_t size = bytes_varint(sink->buffer + sink->used, value);
  sink->used += size;
  sink->written += size;
}

void clvp_put_signed(clvp_sink *sink, int64_t value) {
  uint64_t doubled = (uint64_t)value << 1;
  clvp_put_unsigned(sink, value < 0 ? ~doubled : doubled);
}

void clvp_put_checksum(clvp_sink *sink) {
  assert(!sink->plain);
  sink_flush(sink);
  if (sink->failed) return;
  bytes_store(sink->buffer, 8, clvp_hash_final(&sink->hash));
  sink->used = 8;
  sink->written += 8;
  sink_write(sink);
  clvp_hash_init(&sink->hash, bytes_checksum_key);
}

clv_status clvp_sink_finish(clvp_sink *sink, clv_error *error) {
  sink_flush(sink);
  return sink->failed ? clvp_fail(error, CLV_EIO, "", "the write callback failed") : CLV_OK;
}

void clvp_source_init(clvp_source *source, clv_read_fn read, void *user) {
  memset(source, 0, sizeof *source);
  source->read = read;
  source->user = user;
  clvp_hash_init(&source->hash, bytes_checksum_key);
}

void clvp_source_init_plain(clvp_source *source, clv_read_fn read, void *user) {
  clvp_source_init(source, read, user);
  source->plain = true;
}

void clvp_source_fail(clvp_source *source, clv_status status) {
  if (source->failed == CLV_OK) source->failed = status;
}

/* Hash what was consumed and drop it from the buffer. */
static void source_drop(clvp_source *source) {
  if (!source->plain) clvp_hash_update(&source->hash, source->buffer, source->used);
  source->filled -= source->used;
  memmove(source->buffer, source->buffer + source->used, source->filled);
  source->used = 0;
}

/* One more piece from the callback; false at the end and after a failure. The buffer is not full. */
static bool source_fill(clvp_source *source) {
  if (source->ended || source->failed != CLV_OK) return false;
  size_t room = sizeof source->buffer - source->filled, size = 0;
  assert(room > 0);
  if (source->read(source->buffer + source->filled, room, &size, source->user) != 0 || size > room) {
    clvp_source_fail(source, CLV_EIO);
    return false;
  }
  source->filled += size;
  source->ended = size == 0;
  return size > 0;
}

void clvp_get_bytes(clvp_source *source, void *bytes, size_t size) {
  unsigned char *at = bytes;
  size_t left = size;
  while (left > 0 && source->failed == CLV_OK) {
    size_t here = source->filled - source->used;
    if (here == 0) {
      source_drop(source);
      if (!source_fill(source)) clvp_source_fail(source, CLV_EFORMAT);
      continue;
    }
    size_t piece = left < here ? left : here;
    memcpy(at, source->buffer + source->used, piece);
    source->used += piece;
    source->consumed += piece;
    at += piece;
    left -= piece;
  }
  if (left > 0) memset(bytes, 0, size);
}

void clvp_skip_bytes(clvp_source *source, uint64_t size) {
  unsigned char bytes[256];
  while (size > 0 && source->failed == CLV_OK) {
    size_t piece = size < sizeof bytes ? (size_t)size : sizeof bytes;
    clvp_get_bytes(source, bytes, piece);
    size -= piece;
  }
}

static inline uint64_t source_number(clvp_source *source, size_t size) {
  unsigned char bytes[8];
  if (source->filled - source->used >= size && source->failed == CLV_OK) {
    const unsigned char *at = source->buffer + source->used;
    source->used += size;
    source->consumed += size;
    return bytes_load(at, size);
  }
  clvp_get_bytes(source, bytes, size);
  return bytes_load(bytes, size);
}

uint8_t clvp_get_u8(clvp_source *source) { return (uint8_t)source_number(source, 1); }

uint32_t clvp_get_u32(clvp_source *source) { return (uint32_t)source_number(source, 4); }

uint64_t clvp_get_u64(clvp_source *source) { return source_number(source, 8); }

double clvp_get_f64(clvp_source *source) {
  uint64_t bits = source_number(source, 8);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

uint64_t clvp_get_unsigned(clvp_source *source) {
  uint64_t value = 0;
  /* Mostly one byte, or a few that are there. */
  if (source->filled - source->used >= VARINT_MAX && source->failed == CLV_OK) {
    const unsigned char *at = source->buffer + source->used;
    size_t size = 0;
    while (size < VARINT_MAX - 1 && at[size] >= 0x80) {
      value |= (uint64_t)(at[size] & 0x7f) << 7 * size;
      size++;
    }
    if (at[size] < 0x80 && size < VARINT_MAX - 1 && (at[size] > 0 || size == 0)) {
      source->used += size + 1;
      source->consumed += size + 1;
      return value | (uint64_t)at[size] << 7 * size;
    }
    value = 0;
  }
  for (unsigned shift = 0; shift < 64; shift += 7) {
    uint64_t byte = clvp_get_u8(source);
    if (source->failed != CLV_OK) return 0;
    if (byte < 0x80) {
      bool too_long = shift > 0 && byte == 0;
      bool too_large = shift == 63 && byte > 1;
      if (too_long || too_large) break;
      return value | byte << shift;
    }
    value |= (byte & 0x7f) << shift;
  }
  clvp_source_fail(source, CLV_EFORMAT);
  return 0;
}

int64_t clvp_get_signed(clvp_source *source) {
  uint64_t doubled = clvp_get_unsigned(source);
  return (int64_t)(doubled & 1 ? ~(doubled >> 1) : doubled >> 1);
}

void clvp_check_checksum(clvp_source *source) {
  assert(!source->plain);
  source_drop(source);
  uint64_t want = clvp_hash_final(&source->hash);
  uint64_t got = source_number(source, 8);
  if (got != want) clvp_source_fail(source, CLV_EFORMAT);
  /* The checksum itself is no part of what the next one covers. */
  source_drop(source);
  clvp_hash_init(&source->hash, bytes_checksum_key);
}

void clvp_check_end(clvp_source *source) {
  if (source->failed != CLV_OK) return;
  if (source->used == source->filled) source_drop(source);
  if (source->used < source->filled || source_fill(source)) clvp_source_fail(source, CLV_EFORMAT);
}

clv_status clvp_source_finish(const clvp_source *source, const char *what, clv_error *error) {
  if (source->failed == CLV_OK) return CLV_OK;
  if (source->failed == CLV_EIO) return clvp_fail(error, CLV_EIO, "", "the read callback failed");
  char message[96];
  snprintf(message, sizeof message,
           source->failed == CLV_EVERSION ? "the %s was written by a newer version"
                                          : "not a %s, or truncated or damaged",
           what);
  return clvp_fail(error, source->failed, "", message);
}

void clvp_put_field_head(clvp_sink *sink, uint32_t tag, size_t size) {
  assert(tag > 0);
  clvp_put_unsigned(sink, tag);
  clvp_put_unsigned(sink, size);
}

void clvp_put_field(clvp_sink *sink, uint32_t tag, const void *bytes, size_t size) {
  clvp_put_field_head(sink, tag, size);
  clvp_put_bytes(sink, bytes, size);
}

void clvp_put_field_u64(clvp_sink *sink, uint32_t tag, uint64_t value) {
  unsigned char bytes[8];
  bytes_store(bytes, sizeof bytes, value);
  clvp_put_field(sink, tag, bytes, sizeof bytes);
}

void clvp_put_fields_end(clvp_sink *sink) { clvp_put_unsigned(sink, 0); }

bool clvp_get_field(clvp_source *source, uint32_t *tag, uint64_t *size) {
  uint64_t next = clvp_get_unsigned(source);
  if (next == 0 || source->failed != CLV_OK) return false;
  if (next <= *tag || next > UINT32_MAX) clvp_source_fail(source, CLV_EFORMAT);
  *tag = (uint32_t)next;
  *size = clvp_get_unsigned(source);
  return source->failed == CLV_OK;
}

uint64_t clvp_get_field_u64(clvp_source *source, uint64_t size) {
  if (size != 8) clvp_source_fail(source, CLV_EFORMAT);
  return clvp_get_u64(source);
}
