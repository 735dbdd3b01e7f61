/* Sinks and sources: round trips, canonical varints, checksums, failing callbacks, hostile bytes. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/bytes.h"
#include "../../harness/harness.h"
#include <string.h>

static harness_buffer lend(const void *bytes, size_t size) {
  harness_buffer buffer = {0};
  memcpy(&buffer.bytes, &bytes, sizeof bytes);
  buffer.size = size;
  return buffer;
}

typedef struct value {
  int kind;
  uint64_t bits;
} value;

enum { KINDS = 7 };

static void put_value(clvp_sink *sink, value v) {
  double number;
  memcpy(&number, &v.bits, sizeof number);
  unsigned char bytes[37];
  switch (v.kind) {
  case 0:
    clvp_put_u8(sink, (uint8_t)v.bits);
    break;
  case 1:
    clvp_put_u32(sink, (uint32_t)v.bits);
    break;
  case 2:
    clvp_put_u64(sink, v.bits);
    break;
  case 3:
    clvp_put_f64(sink, number);
    break;
  case 4:
    clvp_put_unsigned(sink, v.bits);
    break;
  case 5:
    clvp_put_signed(sink, (int64_t)v.bits);
    break;
  default:
    memset(bytes, (unsigned char)v.bits, sizeof bytes);
    clvp_put_bytes(sink, bytes, v.bits % sizeof bytes);
  }
}

static bool get_value(clvp_source *source, value v) {
  unsigned char bytes[37];
  switch (v.kind) {
  case 0:
    return clvp_get_u8(source) == (uint8_t)v.bits;
  case 1:
    return clvp_get_u32(source) == (uint32_t)v.bits;
  case 2:
    return clvp_get_u64(source) == v.bits;
  case 3: {
    double number = clvp_get_f64(source);
    return memcmp(&number, &v.bits, sizeof number) == 0;
  }
  case 4:
    return clvp_get_unsigned(source) == v.bits;
  case 5:
    return clvp_get_signed(source) == (int64_t)v.bits;
  default:
    clvp_get_bytes(source, bytes, v.bits % sizeof bytes);
    for (size_t i = 0; i < v.bits % sizeof bytes; i++)
      if (bytes[i] != (unsigned char)v.bits) return false;
    return true;
  }
}

static value some_value(uint64_t *state) {
  value v = {(int)(harness_random(state) % KINDS), harness_random(state) >> harness_random(state) % 64};
  return v;
}

/* `count` values with a checksum after every `each`, by the seed. */
static void put_values(clvp_sink *sink, uint64_t seed, int count, int each) {
  for (int i = 1; i <= count; i++) {
    put_value(sink, some_value(&seed));
    if (i % each == 0) clvp_put_checksum(sink);
  }
}

static bool get_values(clvp_source *source, uint64_t seed, int count, int each) {
  bool same = true;
  for (int i = 1; i <= count; i++) {
    same &= get_value(source, some_value(&seed));
    if (i % each == 0) clvp_check_checksum(source);
  }
  return same;
}

static harness_buffer written(uint64_t seed, int count, int each) {
  harness_buffer buffer = {0};
  clvp_sink sink;
  clvp_sink_init(&sink, harness_write, &buffer);
  put_values(&sink, seed, count, each);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  ck_assert_uint_eq(sink.written, buffer.size);
  return buffer;
}

START_TEST(values_read_back_in_pieces_of_any_size) {
  static const size_t pieces[] = {0, 1, 2, 3, 7, 8, 9, 100, 4095, 4096, 4097};
  for (int each = 1; each < 5000; each = 7 * each + 1) {
    harness_buffer buffer = written(11, 5000, each);
    ck_assert_uint_gt(buffer.size, 20000);
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
      buffer.position = 0;
      buffer.piece = pieces[i];
      clvp_source source;
      clvp_source_init(&source, harness_read, &buffer);
      ck_assert(get_values(&source, 11, 5000, each));
      ck_assert_uint_eq(source.consumed, buffer.size);
      clvp_check_end(&source);
      ck_assert_int_eq(clvp_source_finish(&source, "test", NULL), CLV_OK);
    }
    harness_buffer_free(&buffer);
  }
}
END_TEST

START_TEST(layout_is_little_endian) {
  harness_buffer buffer = {0};
  clvp_sink sink;
  clvp_sink_init(&sink, harness_write, &buffer);
  clvp_put_u8(&sink, 0xfe);
  clvp_put_u32(&sink, 0x01020304);
  clvp_put_u64(&sink, UINT64_C(0x1112131415161718));
  clvp_put_f64(&sink, 1.0);
  clvp_put_unsigned(&sink, 300);
  clvp_put_signed(&sink, -1);
  clvp_put_signed(&sink, 1);
  clvp_put_signed(&sink, INT64_MIN);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  static const unsigned char want[] = {0xfe, 4,    3,    2,    1,    0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12,
                                       0x11, 0,    0,    0,    0,    0,    0,    0xf0, 0x3f, 0xac, 2,    1,
                                       2,    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1};
  ck_assert_uint_eq(buffer.size, sizeof want);
  ck_assert_mem_eq(buffer.bytes, want, sizeof want);
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(doubles_keep_their_bits) {
  static const uint64_t bits[] = {0, UINT64_C(1) << 63, 1, UINT64_C(0x7ff8000000000001), UINT64_C(0xfff0000000000000)};
  for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
    harness_buffer buffer = {0};
    clvp_sink sink;
    clvp_sink_init(&sink, harness_write, &buffer);
    put_value(&sink, (value){3, bits[i]});
    ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    ck_assert(get_value(&source, (value){3, bits[i]}));
    harness_buffer_free(&buffer);
  }
}
END_TEST

START_TEST(varints_at_their_edges_read_back) {
  for (unsigned shift = 0; shift < 64; shift++) {
    for (uint64_t delta = 0; delta < 3; delta++) {
      uint64_t bits = (UINT64_C(1) << shift) + delta - 1;
      harness_buffer buffer = {0};
      clvp_sink sink;
      clvp_sink_init(&sink, harness_write, &buffer);
      put_value(&sink, (value){4, bits});
      size_t length = (size_t)sink.written;
      put_value(&sink, (value){5, bits});
      put_value(&sink, (value){5, ~bits});
      ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
      size_t want = 1;
      for (uint64_t left = bits >> 7; left > 0; left >>= 7) want++;
      ck_assert_uint_eq(length, want);
      clvp_source source;
      clvp_source_init(&source, harness_read, &buffer);
      ck_assert(get_value(&source, (value){4, bits}));
      ck_assert(get_value(&source, (value){5, bits}));
      ck_assert(get_value(&source, (value){5, ~bits}));
      clvp_check_end(&source);
      ck_assert_int_eq(source.failed, CLV_OK);
      harness_buffer_free(&buffer);
    }
  }
}
END_TEST

static clv_status read_varint(const unsigned char *bytes, size_t size, uint64_t *number) {
  harness_buffer buffer = lend(bytes, size);
  clvp_source source;
  clvp_source_init(&source, harness_read, &buffer);
  *number = clvp_get_unsigned(&source);
  clvp_check_end(&source);
  return clvp_source_finish(&source, "test", NULL);
}

START_TEST(varints_not_canonical_are_refused) {
  static const struct {
    size_t size;
    unsigned char bytes[11];
  } refused[] = {{2, {0x80, 0}},
                 {2, {0x85, 0}},
                 {3, {0xff, 0x80, 0}},
                 {1, {0x80}},
                 {0, {0}},
                 {10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}},
                 {10, {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0}},
                 {11, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81, 1}},
                 {11, {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0}}};
  uint64_t number = 0;
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
    ck_assert_int_eq(read_varint(refused[i].bytes, refused[i].size, &number), CLV_EFORMAT);
  static const unsigned char greatest[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1};
  ck_assert_int_eq(read_varint(greatest, sizeof greatest, &number), CLV_OK);
  ck_assert_uint_eq(number, UINT64_MAX);
}
END_TEST

/* All sequences of one and two bytes: each number below 2^14 has one encoding among them. */
START_TEST(varints_have_one_encoding) {
  static unsigned char seen[1 << 14];
  size_t found = 0;
  for (uint32_t n = 0; n < 0x10000 + 0x100; n++) {
    unsigned char bytes[2] = {(unsigned char)n, (unsigned char)(n >> 8)};
    uint64_t number = 0;
    if (read_varint(bytes, n < 0x10000 ? 2 : 1, &number) != CLV_OK) continue;
    ck_assert_uint_lt(number, sizeof seen);
    ck_assert_uint_eq(seen[number]++, 0);
    found++;
  }
  ck_assert_uint_eq(found, sizeof seen);
}
END_TEST

START_TEST(checksum_covers_all_since_the_last_one) {
  clvp_key zero = {0, 0};
  for (size_t size = 0; size < 9000; size += size < 20 ? 1 : 1013) {
    unsigned char bytes[9100];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * 7 + size);
    harness_buffer buffer = {0};
    clvp_sink sink;
    clvp_sink_init(&sink, harness_write, &buffer);
    clvp_put_bytes(&sink, bytes, size);
    clvp_put_checksum(&sink);
    clvp_put_bytes(&sink, bytes, 13);
    clvp_put_checksum(&sink);
    ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    clvp_get_bytes(&source, bytes, size);
    ck_assert_uint_eq(clvp_get_u64(&source), clvp_hash_bytes(zero, bytes, size));
    clvp_get_bytes(&source, bytes, 13);
    ck_assert_uint_eq(clvp_get_u64(&source), clvp_hash_bytes(zero, bytes, 13));
    clvp_check_end(&source);
    ck_assert_int_eq(source.failed, CLV_OK);
    harness_buffer_free(&buffer);
  }
}
END_TEST

START_TEST(any_changed_bit_breaks_a_checksum) {
  harness_buffer buffer = written(12, 20, 10);
  for (size_t bit = 0; bit < 8 * buffer.size; bit++) {
    buffer.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    buffer.position = 0;
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    get_values(&source, 12, 20, 10);
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clvp_source_finish(&source, "summary", &error), CLV_EFORMAT);
    ck_assert_ptr_nonnull(strstr(error.message, "summary"));
    buffer.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
  }
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(any_truncation_and_any_tail_is_found) {
  harness_buffer whole = written(13, 40, 40);
  for (size_t size = 0; size < whole.size; size++) {
    harness_buffer buffer = lend(whole.bytes, size);
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    get_values(&source, 13, 40, 40);
    ck_assert_int_eq(clvp_source_finish(&source, "summary", NULL), CLV_EFORMAT);
  }
  for (int buffered = 0; buffered < 2; buffered++) {
    harness_buffer buffer = lend(whole.bytes, whole.size);
    buffer.piece = buffered ? 0 : 1;
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    get_values(&source, 13, 39, 40);
    clvp_check_end(&source);
    ck_assert_int_eq(clvp_source_finish(&source, "summary", NULL), CLV_EFORMAT);
  }
  harness_buffer_free(&whole);
}
END_TEST

START_TEST(after_a_failure_values_are_zero) {
  static const unsigned char bytes[] = {1, 2, 3};
  harness_buffer buffer = lend(bytes, sizeof bytes);
  clvp_source source;
  clvp_source_init(&source, harness_read, &buffer);
  unsigned char got[5] = {9, 9, 9, 9, 9};
  clvp_get_bytes(&source, got, sizeof got);
  for (size_t i = 0; i < sizeof got; i++) ck_assert_uint_eq(got[i], 0);
  ck_assert_int_eq(source.failed, CLV_EFORMAT);
  /* More bytes that come later change nothing. */
  buffer.position = 0;
  ck_assert_uint_eq(clvp_get_u8(&source), 0);
  ck_assert_uint_eq(clvp_get_u32(&source), 0);
  ck_assert_uint_eq(clvp_get_u64(&source), 0);
  ck_assert_uint_eq(clvp_get_unsigned(&source), 0);
  ck_assert_int_eq(clvp_get_signed(&source), 0);
  ck_assert_double_eq(clvp_get_f64(&source), 0);
  clvp_check_checksum(&source);
  clvp_check_end(&source);
  ck_assert_int_eq(clvp_source_finish(&source, "model", NULL), CLV_EFORMAT);
  ck_assert_uint_eq(buffer.position, 0);
}
END_TEST

START_TEST(failing_writes_are_reported_wherever_they_come) {
  harness_buffer whole = written(14, 3000, 500);
  for (size_t pass = 0; pass < whole.size; pass += 97) {
    harness_buffer buffer = {0};
    buffer.failing = 1;
    buffer.fail_after = pass;
    clvp_sink sink;
    clvp_sink_init(&sink, harness_write, &buffer);
    put_values(&sink, 14, 3000, 500);
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clvp_sink_finish(&sink, &error), CLV_EIO);
    ck_assert_int_eq(error.status, CLV_EIO);
    ck_assert_uint_le(buffer.size, pass);
    if (buffer.size > 0) ck_assert_mem_eq(buffer.bytes, whole.bytes, buffer.size);
    harness_buffer_free(&buffer);
  }
  harness_buffer_free(&whole);
}
END_TEST

static int fail_once(const void *bytes, size_t size, void *user) {
  (void)bytes;
  (void)size;
  return ++*(int *)user == 1;
}

START_TEST(nothing_is_written_after_a_failure) {
  int calls = 0;
  clvp_sink sink;
  clvp_sink_init(&sink, fail_once, &calls);
  put_values(&sink, 15, 5000, 50);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_EIO);
  ck_assert_int_eq(calls, 1);
}
END_TEST

START_TEST(failing_reads_are_reported_as_such) {
  harness_buffer whole = written(16, 3000, 500);
  for (size_t pass = 0; pass < whole.size; pass += 97) {
    harness_buffer buffer = lend(whole.bytes, whole.size);
    buffer.failing = 1;
    buffer.fail_after = pass;
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    get_values(&source, 16, 3000, 500);
    clv_error error = CLV_ERROR_INIT;
    ck_assert_int_eq(clvp_source_finish(&source, "model", &error), CLV_EIO);
    ck_assert_int_eq(error.status, CLV_EIO);
  }
  harness_buffer_free(&whole);
}
END_TEST

static int read_too_much(void *bytes, size_t capacity, size_t *size, void *user) {
  (void)user;
  memset(bytes, 0, capacity);
  *size = capacity + 1;
  return 0;
}

START_TEST(a_read_of_more_than_was_asked_is_a_failure) {
  clvp_source source;
  clvp_source_init(&source, read_too_much, NULL);
  ck_assert_uint_eq(clvp_get_u8(&source), 0);
  ck_assert_int_eq(clvp_source_finish(&source, "model", NULL), CLV_EIO);
}
END_TEST

static int count_reads(void *bytes, size_t capacity, size_t *size, void *user) {
  ++*(int *)user;
  memset(bytes, 0, capacity < 5 ? capacity : 5);
  *size = *(int *)user == 1 ? 5 : 0;
  return 0;
}

START_TEST(no_read_before_it_is_needed_nor_after_the_end) {
  int calls = 0;
  clvp_source source;
  clvp_source_init(&source, count_reads, &calls);
  ck_assert_int_eq(calls, 0);
  clvp_get_u32(&source);
  clvp_get_u8(&source);
  ck_assert_int_eq(calls, 1);
  clvp_check_end(&source);
  clvp_check_end(&source);
  ck_assert_int_eq(calls, 2);
  ck_assert_int_eq(clvp_source_finish(&source, "model", NULL), CLV_OK);
  clvp_get_u8(&source);
  ck_assert_int_eq(calls, 2);
  ck_assert_int_eq(clvp_source_finish(&source, "model", NULL), CLV_EFORMAT);
}
END_TEST

START_TEST(newer_versions_are_named) {
  clvp_source source;
  clvp_source_init(&source, read_too_much, NULL);
  source.failed = CLV_EVERSION;
  clv_error error = CLV_ERROR_INIT;
  ck_assert_int_eq(clvp_source_finish(&source, "model", &error), CLV_EVERSION);
  ck_assert_ptr_nonnull(strstr(error.message, "newer"));
}
END_TEST

START_TEST(random_bytes_never_do_harm) {
  uint64_t state = 17;
  int failed = 0;
  for (int i = 0; i < 5000; i++) {
    unsigned char bytes[300];
    size_t size = (size_t)(harness_random(&state) % sizeof bytes);
    for (size_t j = 0; j < size; j++) bytes[j] = (unsigned char)(harness_random(&state) >> 11);
    harness_buffer buffer = lend(bytes, size);
    buffer.piece = (size_t)(harness_random(&state) % 9);
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    for (int j = 0; j < 100; j++) {
      uint64_t before = source.consumed;
      get_value(&source, some_value(&state));
      if (source.consumed > size || source.consumed - before > 36)
        ck_abort_msg("consumed %lu and then %lu of %zu bytes", (unsigned long)before, (unsigned long)source.consumed,
                     size);
      if (harness_random(&state) % 64 == 0) clvp_check_checksum(&source);
    }
    failed += clvp_source_finish(&source, "test", NULL) != CLV_OK;
  }
  ck_assert_int_gt(failed, 4000);
}
END_TEST

/* Tags 3 and 70,000 with these bytes in between. */
static harness_buffer fields_written(void) {
  harness_buffer buffer = {0};
  clvp_sink sink;
  clvp_sink_init_plain(&sink, harness_write, &buffer);
  clvp_put_field(&sink, 3, "abc", 3);
  clvp_put_field_u64(&sink, 4, UINT64_C(0x1122334455667788));
  clvp_put_field(&sink, 70000, "", 0);
  clvp_put_fields_end(&sink);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  return buffer;
}

START_TEST(fields_read_back) {
  harness_buffer buffer = fields_written();
  clvp_source source;
  clvp_source_init_plain(&source, harness_read, &buffer);
  uint32_t tag = 0;
  uint64_t size = 0;
  char bytes[3];
  ck_assert(clvp_get_field(&source, &tag, &size) && tag == 3 && size == 3);
  clvp_get_bytes(&source, bytes, 3);
  ck_assert_mem_eq(bytes, "abc", 3);
  ck_assert(clvp_get_field(&source, &tag, &size) && tag == 4);
  ck_assert_uint_eq(clvp_get_field_u64(&source, size), UINT64_C(0x1122334455667788));
  ck_assert(clvp_get_field(&source, &tag, &size) && tag == 70000 && size == 0);
  ck_assert(!clvp_get_field(&source, &tag, &size));
  clvp_check_end(&source);
  ck_assert_int_eq(clvp_source_finish(&source, "test", NULL), CLV_OK);
  harness_buffer_free(&buffer);
}
END_TEST

START_TEST(fields_ascend) {
  static const unsigned char twice[] = {3, 0, 3, 0, 0}, back[] = {3, 0, 2, 0, 0}, large[] = {255, 255, 255, 255, 16, 0};
  const harness_buffer bad[] = {lend(twice, 5), lend(back, 5), lend(large, 6)};
  for (size_t i = 0; i < 3; i++) {
    harness_buffer buffer = bad[i];
    clvp_source source;
    clvp_source_init(&source, harness_read, &buffer);
    uint32_t tag = 0;
    uint64_t size = 0;
    for (size_t fields = 0; clvp_get_field(&source, &tag, &size); fields++) ck_assert_uint_lt(fields, 2);
    ck_assert_int_eq(clvp_source_finish(&source, "test", NULL), CLV_EFORMAT);
  }
  harness_buffer buffer = lend("1234567", 7);
  clvp_source source;
  clvp_source_init(&source, harness_read, &buffer);
  ck_assert_uint_eq(clvp_get_field_u64(&source, 7), 0);
  ck_assert_int_eq(clvp_source_finish(&source, "test", NULL), CLV_EFORMAT);
}
END_TEST

START_TEST(bytes_can_be_skipped) {
  static unsigned char bytes[10000];
  bytes[9998] = 5;
  harness_buffer buffer = lend(bytes, sizeof bytes);
  clvp_source source;
  clvp_source_init(&source, harness_read, &buffer);
  clvp_skip_bytes(&source, 9998);
  ck_assert_uint_eq(clvp_get_u8(&source), 5);
  clvp_skip_bytes(&source, 2);
  ck_assert_int_eq(clvp_source_finish(&source, "test", NULL), CLV_EFORMAT);
}
END_TEST

/* A large piece is handed on as it is; its checksum is the same as that of small ones. */
START_TEST(large_pieces_make_no_detour) {
  static unsigned char bytes[70000];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * 7 >> 3);
  harness_buffer one = {0}, other = {0};
  clvp_sink sink;
  clvp_sink_init(&sink, harness_write, &one);
  clvp_put_u8(&sink, 9);
  clvp_put_bytes(&sink, bytes, sizeof bytes);
  clvp_put_checksum(&sink);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  clvp_sink_init(&sink, harness_write, &other);
  clvp_put_u8(&sink, 9);
  for (size_t i = 0; i < sizeof bytes; i++) clvp_put_u8(&sink, bytes[i]);
  clvp_put_checksum(&sink);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  ck_assert_uint_eq(one.size, other.size);
  ck_assert_mem_eq(one.bytes, other.bytes, one.size);
  one.failing = 1;
  one.fail_after = one.size + 4096;
  clvp_sink_init(&sink, harness_write, &one);
  clvp_put_bytes(&sink, bytes, sizeof bytes);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_EIO);
  harness_buffer_free(&one);
  harness_buffer_free(&other);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/bytes");
  TCase *cases = tcase_create("bytes");
  tcase_set_timeout(cases, 60);
  tcase_add_test(cases, values_read_back_in_pieces_of_any_size);
  tcase_add_test(cases, layout_is_little_endian);
  tcase_add_test(cases, doubles_keep_their_bits);
  tcase_add_test(cases, varints_at_their_edges_read_back);
  tcase_add_test(cases, varints_not_canonical_are_refused);
  tcase_add_test(cases, varints_have_one_encoding);
  tcase_add_test(cases, checksum_covers_all_since_the_last_one);
  tcase_add_test(cases, any_changed_bit_breaks_a_checksum);
  tcase_add_test(cases, any_truncation_and_any_tail_is_found);
  tcase_add_test(cases, after_a_failure_values_are_zero);
  tcase_add_test(cases, failing_writes_are_reported_wherever_they_come);
  tcase_add_test(cases, nothing_is_written_after_a_failure);
  tcase_add_test(cases, failing_reads_are_reported_as_such);
  tcase_add_test(cases, a_read_of_more_than_was_asked_is_a_failure);
  tcase_add_test(cases, no_read_before_it_is_needed_nor_after_the_end);
  tcase_add_test(cases, newer_versions_are_named);
  tcase_add_test(cases, random_bytes_never_do_harm);
  tcase_add_test(cases, fields_read_back);
  tcase_add_test(cases, fields_ascend);
  tcase_add_test(cases, bytes_can_be_skipped);
  tcase_add_test(cases, large_pieces_make_no_detour);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
