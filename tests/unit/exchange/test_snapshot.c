/* The frame of snapshots: sections, chunks, versions, checksums, and what damage does. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/exchange/snapshot.h"
#include "crowd.h"

enum { REQUIRED = CLVP_SECTION_REQUIRED << 16, VERSION = CLVP_SNAPSHOT_MAJOR << 16 | CLVP_SNAPSHOT_MINOR };

static clv_status read_back(const harness_buffer *bytes, clv_account **account) {
  harness_buffer own = *bytes;
  own.position = 0;
  *account = NULL;
  clv_error error = CLV_ERROR_INIT;
  clv_status status = clv_account_read(account, crowd_key, harness_read, &own, NULL, &error);
  ck_assert((status == CLV_OK) == (*account != NULL) && error.status == status);
  return status;
}

static clv_status judge(const harness_buffer *bytes) {
  clv_account *account;
  clv_status status = read_back(bytes, &account);
  clv_account_free(account);
  return status;
}

/* A snapshot in the making. */
typedef struct frame {
  harness_buffer bytes;
  clvp_sink sink;
} frame;

static void frame_begin(frame *made, uint32_t version) {
  memset(&made->bytes, 0, sizeof made->bytes);
  clvp_sink_init(&made->sink, harness_write, &made->bytes);
  clvp_put_bytes(&made->sink, CLVP_SNAPSHOT_MAGIC, 8);
  clvp_put_u32(&made->sink, version);
}

/* In chunks of `chunk` bytes, the last one less. */
static void frame_section(frame *made, uint32_t head, const void *payload, size_t size, size_t chunk) {
  const unsigned char *at = payload;
  clvp_put_u32(&made->sink, head);
  for (;; size -= chunk, at += chunk) {
    size_t piece = size < chunk ? size : chunk;
    clvp_put_u32(&made->sink, (uint32_t)piece);
    clvp_put_bytes(&made->sink, at, piece);
    if (piece < chunk) break;
  }
  clvp_put_checksum(&made->sink);
}

static clv_status frame_judge(frame *made) {
  ck_assert_int_eq(clvp_sink_finish(&made->sink, NULL), CLV_OK);
  clv_status status = judge(&made->bytes);
  harness_buffer_free(&made->bytes);
  return status;
}

/* A section of an account that is new. */
static harness_buffer new_section(void (*write)(const clv_account *account, clvp_sink *sink)) {
  clv_account *account = crowd_open(NULL, NULL);
  harness_buffer payload = {0};
  clvp_sink sink;
  clvp_sink_init_plain(&sink, harness_write, &payload);
  write(account, &sink);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  clv_account_free(account);
  return payload;
}

static void frame_header(frame *made, uint32_t version) {
  harness_buffer payload = new_section(clvp_account_write_header);
  frame_begin(made, version);
  frame_section(made, CLVP_SECTION_HEADER | REQUIRED, payload.bytes, payload.size, CLVP_CHUNK_SIZE);
  harness_buffer_free(&payload);
}

static void frame_end(frame *made) { frame_section(made, CLVP_SECTION_END | REQUIRED, "", 0, CLVP_CHUNK_SIZE); }

/* A header, one section more, and the end. */
static clv_status with_section(uint32_t version, uint32_t head, const void *payload, size_t size, size_t chunk) {
  frame made;
  frame_header(&made, version);
  frame_section(&made, head, payload, size, chunk);
  frame_end(&made);
  return frame_judge(&made);
}

/* A tick whose fields have those before and behind them. */
static clv_status with_tick(uint32_t version, const void *front, size_t front_size, const void *back, size_t back_size,
                            size_t chunk) {
  unsigned char tick[1024];
  harness_buffer fields = new_section(clvp_account_write_tick);
  size_t size = front_size + fields.size - 1;
  ck_assert_uint_lt(size + back_size, sizeof tick);
  memcpy(tick, front, front_size);
  memcpy(tick + front_size, fields.bytes, fields.size - 1);
  memcpy(tick + size, back, back_size);
  tick[size + back_size] = 0;
  harness_buffer_free(&fields);
  return with_section(version, CLVP_SECTION_TICK | REQUIRED, tick, size + back_size + 1, chunk);
}

START_TEST(versions) {
  frame made;
  static const struct {
    uint32_t version;
    clv_status status;
  } known[] = {{VERSION, CLV_OK},
               {VERSION + 1, CLV_OK},
               {VERSION + 0xffff, CLV_OK},
               {VERSION + (1u << 16), CLV_EVERSION},
               {UINT32_MAX, CLV_EVERSION},
               {VERSION - (1u << 16), CLV_EFORMAT},
               {0, CLV_EFORMAT}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    frame_header(&made, known[i].version);
    frame_end(&made);
    ck_assert_int_eq(frame_judge(&made), known[i].status);
  }
}
END_TEST

START_TEST(sections_that_are_not_known) {
  static const unsigned char field[] = {99, 2, 'x', 'y'};
  unsigned char *large = calloc(200000, 1);
  ck_assert_int_eq(with_section(VERSION, 77, "abc", 3, CLVP_CHUNK_SIZE), CLV_EFORMAT);
  ck_assert_int_eq(with_section(VERSION, 77 | REQUIRED, "abc", 3, CLVP_CHUNK_SIZE), CLV_EFORMAT);
  ck_assert_int_eq(with_section(VERSION + 1, 77, "abc", 3, CLVP_CHUNK_SIZE), CLV_OK);
  ck_assert_int_eq(with_section(VERSION + 1, 77, large, 200000, CLVP_CHUNK_SIZE), CLV_OK);
  ck_assert_int_eq(with_section(VERSION + 1, 77 | REQUIRED, "abc", 3, CLVP_CHUNK_SIZE), CLV_EVERSION);
  ck_assert_int_eq(with_section(VERSION + 1, 77 | 2u << 16, "abc", 3, CLVP_CHUNK_SIZE), CLV_EVERSION);
  /* Fields of a known one are like that. */
  ck_assert_int_eq(with_tick(VERSION, "", 0, field, sizeof field, CLVP_CHUNK_SIZE), CLV_EFORMAT);
  ck_assert_int_eq(with_tick(VERSION + 1, "", 0, field, sizeof field, CLVP_CHUNK_SIZE), CLV_OK);
  free(large);
}
END_TEST

START_TEST(fields_of_the_header_are_all_needed_and_known) {
  for (unsigned without = 0; without < 6; without++) {
    for (uint32_t newer = 0; newer < 2; newer++) {
      harness_buffer payload = {0};
      clvp_sink sink;
      clvp_sink_init_plain(&sink, harness_write, &payload);
      clv_account *account = crowd_open(NULL, NULL);
      uint64_t check = account->history.key_check;
      clv_account_free(account);
      if (without != 1) clvp_put_field_u64(&sink, 1, without == 4 ? UINT64_C(1) << 32 : 0);
      if (without != 2) clvp_put_field_u64(&sink, 2, without == 5 ? 7 : 2);
      if (without != 3) clvp_put_field_u64(&sink, 3, check);
      if (newer) clvp_put_field_u64(&sink, 90, 1);
      clvp_put_fields_end(&sink);
      ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
      frame made;
      frame_begin(&made, VERSION + newer);
      frame_section(&made, CLVP_SECTION_HEADER | REQUIRED, payload.bytes, payload.size, CLVP_CHUNK_SIZE);
      frame_end(&made);
      clv_status want = newer ? CLV_EVERSION : without == 0 ? CLV_OK : CLV_EFORMAT;
      ck_assert_int_eq(frame_judge(&made), want);
      harness_buffer_free(&payload);
    }
  }
}
END_TEST

/* A position of any size that there is, and none that there is not. */
START_TEST(positions) {
  unsigned char position[300] = {1, 0x81, 2};
  static const unsigned char none[] = {1, 0};
  ck_assert_int_eq(with_tick(VERSION, position, 3 + 257, "", 0, CLVP_CHUNK_SIZE), CLV_EFORMAT);
  position[1] = 0x80;
  ck_assert_int_eq(with_tick(VERSION, position, 3 + 256, "", 0, CLVP_CHUNK_SIZE), CLV_OK);
  ck_assert_int_eq(with_tick(VERSION, none, sizeof none, "", 0, CLVP_CHUNK_SIZE), CLV_EFORMAT);
}
END_TEST

/* A named filter as it stands in the field of all. */
static void put_filter(clvp_sink *sink, const char *name, const char *text) {
  clvp_put_u8(sink, (uint8_t)strlen(name));
  clvp_put_bytes(sink, name, strlen(name));
  clvp_put_u32(sink, (uint32_t)strlen(text));
  clvp_put_bytes(sink, text, strlen(text));
}

START_TEST(named_filters) {
  static const struct {
    const char *names[2], *texts[2];
    int size; /* too much or too little */
    bool fine;
  } cases[] = {{{"a", "b"}, {"amount > 0", "cost > 1"}, 0, true},
               {{"b", "a"}, {"amount > 0", "cost > 1"}, 0, false},
               {{"a", "a"}, {"amount > 0", "amount > 0"}, 0, false},
               {{"", "a"}, {"amount > 0", "cost > 1"}, 0, false},
               {{"a", "b c"}, {"amount > 0", "cost > 1"}, 0, false},
               {{"a", "b"}, {"amount > 0", "cost>1"}, 0, false},
               {{"a", "b"}, {"", "cost > 1"}, 0, false},
               {{"a", "b"}, {"amount >", "cost > 1"}, 0, false},
               {{"a", "b"}, {"amount > 0", "cost > 1"}, -1, false},
               {{"a", "b"}, {"amount > 0", "cost > 1"}, 1, false},
               {{"a", "b"}, {"amount > 0", "cost > 1"}, -34, false}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    harness_buffer payload = {0};
    clvp_sink sink;
    clvp_sink_init_plain(&sink, harness_write, &payload);
    size_t size = 10;
    for (size_t k = 0; k < 2; k++) size += strlen(cases[i].names[k]) + strlen(cases[i].texts[k]);
    size = cases[i].size == -34 ? 0 : size + (size_t)cases[i].size;
    clvp_put_field_head(&sink, 2, size);
    for (size_t k = 0; k < 2; k++) put_filter(&sink, cases[i].names[k], cases[i].texts[k]);
    ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
    clv_status status = with_tick(VERSION, payload.bytes, payload.size, "", 0, CLVP_CHUNK_SIZE);
    ck_assert_msg(status == (cases[i].fine ? CLV_OK : CLV_EFORMAT), "case %zu: %d", i, (int)status);
    harness_buffer_free(&payload);
  }
}
END_TEST

START_TEST(the_order_filter) {
  static const struct {
    const char *text;
    clv_status status, newer;
  } cases[] = {{"amount > 0", CLV_OK, CLV_OK},
               {"amount>0", CLV_EFORMAT, CLV_EVERSION},
               {"weight > 0", CLV_EFORMAT, CLV_EVERSION},
               {"", CLV_EFORMAT, CLV_EFORMAT}};
  clv_account *account = crowd_open(NULL, NULL);
  uint64_t check = account->history.key_check;
  clv_account_free(account);
  for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
    harness_buffer payload = {0};
    clvp_sink sink;
    clvp_sink_init_plain(&sink, harness_write, &payload);
    clvp_put_field_u64(&sink, 1, 0);
    clvp_put_field_u64(&sink, 2, 2);
    clvp_put_field_u64(&sink, 3, check);
    clvp_put_field(&sink, 4, cases[i / 2].text, strlen(cases[i / 2].text));
    clvp_put_fields_end(&sink);
    ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
    frame made;
    frame_begin(&made, VERSION + i % 2);
    frame_section(&made, CLVP_SECTION_HEADER | REQUIRED, payload.bytes, payload.size, CLVP_CHUNK_SIZE);
    frame_end(&made);
    ck_assert_int_eq(frame_judge(&made), i % 2 ? cases[i / 2].newer : cases[i / 2].status);
    harness_buffer_free(&payload);
  }
}
END_TEST

START_TEST(sections_stand_in_their_order_and_once) {
  harness_buffer header = new_section(clvp_account_write_header), tick = new_section(clvp_account_write_tick);
  frame made;
  for (int kind = 0; kind < 6; kind++) {
    if (kind == 0) {
      frame_begin(&made, VERSION);
    } else {
      frame_header(&made, VERSION);
    }
    if (kind == 1) frame_section(&made, CLVP_SECTION_HEADER | REQUIRED, header.bytes, header.size, CLVP_CHUNK_SIZE);
    frame_section(&made, CLVP_SECTION_TICK | (kind == 2 ? 0 : REQUIRED), tick.bytes, tick.size, CLVP_CHUNK_SIZE);
    if (kind == 3) frame_section(&made, CLVP_SECTION_TICK | REQUIRED, tick.bytes, tick.size, CLVP_CHUNK_SIZE);
    if (kind == 4) frame_section(&made, CLVP_SECTION_END | REQUIRED, "x", 1, CLVP_CHUNK_SIZE);
    if (kind == 4) frame_section(&made, CLVP_SECTION_END | REQUIRED, "", 0, CLVP_CHUNK_SIZE);
    if (kind < 4) frame_end(&made);
    if (kind == 5) frame_end(&made), clvp_put_u8(&made.sink, 0);
    ck_assert_int_eq(frame_judge(&made), CLV_EFORMAT);
  }
  frame_header(&made, VERSION);
  ck_assert_int_eq(frame_judge(&made), CLV_EFORMAT);
  harness_buffer_free(&header);
  harness_buffer_free(&tick);
}
END_TEST

START_TEST(chunks_are_full_but_for_the_last) {
  ck_assert_int_eq(with_tick(VERSION, "", 0, "", 0, CLVP_CHUNK_SIZE), CLV_OK);
  ck_assert_int_eq(with_tick(VERSION, "", 0, "", 0, 1), CLV_EFORMAT);
  unsigned char *large = calloc(CLVP_CHUNK_SIZE + 1, 1);
  ck_assert_int_eq(with_section(VERSION + 1, 77, large, CLVP_CHUNK_SIZE, CLVP_CHUNK_SIZE), CLV_OK);
  ck_assert_int_eq(with_section(VERSION + 1, 77, large, CLVP_CHUNK_SIZE + 1, CLVP_CHUNK_SIZE + 2), CLV_EFORMAT);
  free(large);
}
END_TEST

/* A section of more than one chunk, read in pieces of every kind. */
START_TEST(large_snapshots_read_back) {
  clv_account *account = crowd_open(NULL, NULL), *back;
  crowd c = {.seed = 1, .profiles = 1000, .orders = 40};
  crowd_feed(account, &c, 0, 30000, 1000);
  ck_assert_int_eq(clv_account_set_position(account, "here", 4, NULL), CLV_OK);
  harness_buffer bytes = crowd_written(account, CLV_SNAPSHOT_ALL);
  ck_assert_uint_gt(bytes.size, 4 * CLVP_CHUNK_SIZE);
  static const size_t pieces[] = {0, 1, 3, 4096, 4097, 100000};
  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
    bytes.piece = pieces[i];
    ck_assert_int_eq(read_back(&bytes, &back), CLV_OK);
    harness_buffer again = crowd_written(back, CLV_SNAPSHOT_ALL);
    ck_assert_uint_eq(again.size, bytes.size);
    ck_assert_mem_eq(again.bytes, bytes.bytes, bytes.size);
    harness_buffer_free(&again);
    clv_account_free(back);
  }
  /* A failing callback is told from damage, wherever it fails. */
  bytes.piece = 0;
  for (bytes.fail_after = 0, bytes.failing = 1; bytes.fail_after < bytes.size; bytes.fail_after += 977)
    ck_assert_int_eq(judge(&bytes), CLV_EIO);
  harness_buffer_free(&bytes);
  clv_account_free(account);
}
END_TEST

static clv_account *small_account(void) {
  clv_account *account = crowd_open(NULL, NULL);
  crowd c = {.seed = 2, .profiles = 12, .orders = 3};
  crowd_feed(account, &c, 0, 60, 10);
  ck_assert_int_eq(clv_account_set_position(account, "offset 17", 9, NULL), CLV_OK);
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_PARETO_NBD;
  for (int i = 0; i < 4; i++) spec.parameters[i] = 1.0 + i;
  clv_model *model = NULL;
  ck_assert_int_eq(clv_model_create(&model, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_account_set_model(account, model, NULL), CLV_OK);
  clv_model_free(model);
  return account;
}

START_TEST(every_truncation_and_every_flipped_bit_is_refused) {
  clv_account *account = small_account();
  harness_buffer bytes = crowd_written(account, CLV_SNAPSHOT_ALL), part = bytes;
  ck_assert_int_eq(judge(&bytes), CLV_OK);
  for (part.size = 0; part.size < bytes.size; part.size++) ck_assert_int_eq(judge(&part), CLV_EFORMAT);
  for (size_t i = 0; i < 8 * bytes.size; i++) {
    bytes.bytes[i / 8] ^= (unsigned char)(1u << i % 8);
    clv_status status = judge(&bytes);
    bool version = i / 8 >= 8 && i / 8 < 12;
    ck_assert(status == CLV_EFORMAT || (version && status == CLV_EVERSION));
    bytes.bytes[i / 8] ^= (unsigned char)(1u << i % 8);
  }
  harness_buffer_free(&bytes);
  clv_account_free(account);
}
END_TEST

/* The model of another calendar than the account's is none of its. */
START_TEST(a_model_belongs_to_the_account) {
  clv_account *account = small_account();
  harness_buffer model = {0};
  ck_assert_int_eq(clv_model_write(account->model, harness_write, &model, NULL), CLV_OK);
  ck_assert_int_eq(with_section(VERSION, CLVP_SECTION_MODEL | REQUIRED, model.bytes, model.size, CLVP_CHUNK_SIZE),
                   CLV_OK);
  ck_assert_int_eq(with_section(VERSION, CLVP_SECTION_MODEL | REQUIRED, model.bytes, model.size - 1, CLVP_CHUNK_SIZE),
                   CLV_EFORMAT);
  harness_buffer_free(&model);
  clv_account_free(account);
  clv_model_spec spec = CLV_MODEL_SPEC_INIT;
  spec.kind = CLV_MODEL_NBD;
  spec.parameters[0] = spec.parameters[1] = 1;
  spec.configuration.day_offset = 3600;
  clv_model *other = NULL;
  ck_assert_int_eq(clv_model_create(&other, &spec, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clv_model_write(other, harness_write, &model, NULL), CLV_OK);
  ck_assert_int_eq(with_section(VERSION, CLVP_SECTION_MODEL | REQUIRED, model.bytes, model.size, CLVP_CHUNK_SIZE),
                   CLV_EFORMAT);
  clv_model_free(other);
  harness_buffer_free(&model);
}
END_TEST

/* Wherever the disk is full. */
START_TEST(a_failing_write_is_told) {
  clv_account *account = crowd_open(NULL, NULL);
  crowd c = {.seed = 1, .profiles = 1000, .orders = 40};
  crowd_feed(account, &c, 0, 20000, 1000);
  harness_buffer bytes = crowd_written(account, CLV_SNAPSHOT_ALL), full = {0};
  full.failing = 1;
  for (full.fail_after = 0; full.fail_after < bytes.size; full.fail_after += 4096) {
    full.size = 0;
    ck_assert_int_eq(clv_account_write(account, CLV_SNAPSHOT_ALL, harness_write, &full, NULL), CLV_EIO);
  }
  harness_buffer_free(&full);
  harness_buffer_free(&bytes);
  clv_account_free(account);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("snapshot");
  TCase *tests = tcase_create("snapshot");
  tcase_set_timeout(tests, 100);
  tcase_add_test(tests, versions);
  tcase_add_test(tests, sections_that_are_not_known);
  tcase_add_test(tests, fields_of_the_header_are_all_needed_and_known);
  tcase_add_test(tests, positions);
  tcase_add_test(tests, named_filters);
  tcase_add_test(tests, the_order_filter);
  tcase_add_test(tests, sections_stand_in_their_order_and_once);
  tcase_add_test(tests, chunks_are_full_but_for_the_last);
  tcase_add_test(tests, large_snapshots_read_back);
  tcase_add_test(tests, every_truncation_and_every_flipped_bit_is_refused);
  tcase_add_test(tests, a_model_belongs_to_the_account);
  tcase_add_test(tests, a_failing_write_is_told);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
