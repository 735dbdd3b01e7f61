/* Little-endian numbers and varints, through buffered sinks and sources with a running checksum. */
#ifndef CLVP_BYTES_H
#define CLVP_BYTES_H

#include <clv/base.h>
#include "hash.h"
#include <stdbool.h>

/* Where bytes go. After a failure further puts do nothing; clvp_sink_finish reports it. */
typedef struct clvp_sink {
  clv_write_fn write;
  void *user;
  clvp_hash hash;   /* of all bytes since the start, or the last checksum */
  uint64_t written; /* bytes so far */
  size_t used;      /* bytes waiting in `buffer` */
  bool failed;
  bool plain; /* no checksum is asked for */
  unsigned char buffer[4096];
} clvp_sink;

void clvp_sink_init(clvp_sink *sink, clv_write_fn write, void *user);
void clvp_sink_init_plain(clvp_sink *sink, clv_write_fn write, void *user); /* one without checksums */
void clvp_put_bytes(clvp_sink *sink, const void *bytes, size_t size);
void clvp_put_u8(clvp_sink *sink, uint8_t value);
void clvp_put_u32(clvp_sink *sink, uint32_t value);
void clvp_put_u64(clvp_sink *sink, uint64_t value);
void clvp_put_f64(clvp_sink *sink, double value);               /* its IEEE bits */
void clvp_put_unsigned(clvp_sink *sink, uint64_t value);        /* LEB128 varint */
void clvp_put_signed(clvp_sink *sink, int64_t value);           /* zigzag, then varint */
void clvp_put_checksum(clvp_sink *sink);                        /* 8 bytes over all before it; restarts the hash */
clv_status clvp_sink_finish(clvp_sink *sink, clv_error *error); /* flush; CLV_EIO where a write failed */

/* Where bytes come from. The first failure (end of bytes, bad varint, callback) sticks; values read after it are 0. */
typedef struct clvp_source {
  clv_read_fn read;
  void *user;
  clvp_hash hash;
  uint64_t consumed;   /* bytes so far */
  size_t used, filled; /* of `buffer` */
  clv_status failed;   /* CLV_OK, CLV_EFORMAT, CLV_EVERSION or CLV_EIO */
  bool ended;
  bool plain; /* no checksum is asked for */
  unsigned char buffer[4096];
} clvp_source;

void clvp_source_init(clvp_source *source, clv_read_fn read, void *user);
void clvp_source_init_plain(clvp_source *source, clv_read_fn read, void *user); /* one without checksums */
/* What was read makes no sense: the first failure sticks. */
void clvp_source_fail(clvp_source *source, clv_status status);
void clvp_get_bytes(clvp_source *source, void *bytes, size_t size);
void clvp_skip_bytes(clvp_source *source, uint64_t size);
uint8_t clvp_get_u8(clvp_source *source);
uint32_t clvp_get_u32(clvp_source *source);
uint64_t clvp_get_u64(clvp_source *source);
double clvp_get_f64(clvp_source *source);
uint64_t clvp_get_unsigned(clvp_source *source); /* refuses an encoding longer than it needs to be */
int64_t clvp_get_signed(clvp_source *source);
void clvp_check_checksum(clvp_source *source); /* CLV_EFORMAT where it differs */
void clvp_check_end(clvp_source *source);      /* CLV_EFORMAT where bytes follow */
/* CLV_OK, or the failure that stuck, described with `what` ("summary", "model"). */
clv_status clvp_source_finish(const clvp_source *source, const char *what, clv_error *error);

/* Fields: each with its tag, from 1, and its size, in ascending order of tags, so that new ones can follow; then 0. */
void clvp_put_field(clvp_sink *sink, uint32_t tag, const void *bytes, size_t size);
void clvp_put_field_head(clvp_sink *sink, uint32_t tag, size_t size); /* `size` bytes are put next */
void clvp_put_field_u64(clvp_sink *sink, uint32_t tag, uint64_t value);
void clvp_put_fields_end(clvp_sink *sink);
/* The next field; false at the end and after a failure. `*tag` is that of the previous one, 0 at first, and becomes its
 * own. The caller then takes `*size` bytes. */
bool clvp_get_field(clvp_source *source, uint32_t *tag, uint64_t *size);
uint64_t clvp_get_field_u64(clvp_source *source, uint64_t size); /* CLV_EFORMAT where `size` is not 8 */

#endif
