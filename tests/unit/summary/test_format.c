/* Summaries as bytes: round trips, damage, nonsense, and the bytes of format 1 themselves. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/bytes.h"
#include "oracle.h"

enum { UNTIL = 18400, HEADER_BYTES = 8 + 4 + 20 + 8 + 4 + 32 };

static clv_summary *random_summary(uint64_t seed, size_t count) {
  uint64_t state = seed;
  oracle_order *orders = oracle_random(count, &state, (int64_t)count / 3 + 1, 300);
  qsort(orders, count, sizeof *orders, oracle_compare_orders);
  clv_summary *summary = oracle_build(orders, count, UNTIL, NULL, 0, 0, NULL);
  free(orders);
  return summary;
}

static clv_status read_bytes(const unsigned char *bytes, size_t size, clv_summary **summary) {
  harness_buffer buffer = {0};
  unsigned char *copy = malloc(size + 1);
  ck_assert_ptr_nonnull(copy);
  if (size > 0) memcpy(copy, bytes, size);
  buffer.bytes = copy;
  buffer.size = size;
  *summary = NULL;
  clv_status status = clv_summary_read(summary, harness_read, &buffer, NULL, NULL);
  ck_assert((status == CLV_OK) == (*summary != NULL));
  free(copy);
  return status;
}

static void check_round_trip(const clv_summary *summary) {
  harness_buffer bytes = oracle_bytes(summary);
  clv_summary *back = NULL;
  for (size_t piece = 0; piece < 3; piece++) {
    bytes.position = 0;
    bytes.piece = piece;
    ck_assert_int_eq(clv_summary_read(&back, harness_read, &bytes, NULL, NULL), CLV_OK);
    ck_assert(oracle_same(back, summary));
    clv_summary_free(back);
  }
  harness_buffer_free(&bytes);
}

START_TEST(what_was_written_reads_back) {
  clv_summary *empty = NULL;
  clv_configuration configuration = {(uint32_t)sizeof configuration, -86400, 6, CLV_DAY_MIN, UINT64_MAX, {0}};
  ck_assert_int_eq(clv_summary_create(&empty, &configuration, CLV_NO_DAY, NULL, NULL), CLV_OK);
  check_round_trip(empty);
  clv_summary_free(empty);
  ck_assert_int_eq(clv_summary_create(&empty, NULL, CLV_DAY_MAX, NULL, NULL), CLV_OK);
  check_round_trip(empty);
  clv_summary_free(empty);
  for (uint64_t seed = 0; seed < 10; seed++) {
    clv_summary *a = random_summary(seed, 100 * (size_t)seed + 1), *b = random_summary(seed + 50, 200);
    check_round_trip(a);
    ck_assert_int_eq(clv_summary_subtract(a, b, NULL), CLV_OK);
    check_round_trip(a);
    ck_assert_int_eq(clv_summary_subtract(a, b, NULL), CLV_OK);
    check_round_trip(a);
    clv_summary_free(a);
    clv_summary_free(b);
  }
}
END_TEST

START_TEST(extremes_read_back) {
  clvp_summary_builder *builder = NULL;
  clv_summary *summary = NULL;
  clvp_transaction widest[] = {{CLV_DAY_MIN, 1, {0, 0}}, {CLV_DAY_MAX, INT64_MAX - 9, {INT64_MAX, 0}}};
  clvp_transaction none[] = {{CLV_DAY_MAX, 1, {INT64_MAX - 1, 0}}, {0, 0, {0, 0}}};
  clvp_transaction lost[] = {{CLV_DAY_MAX - 2, 1, {INT64_MAX, 0}}, {CLV_DAY_MAX, 1, {INT64_MAX, 0}}};
  ck_assert_int_eq(clvp_builder_create(&builder, NULL, CLV_DAY_MAX, NULL, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, widest, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, none, 1, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_add(builder, lost, 2, NULL), CLV_OK);
  ck_assert_int_eq(clvp_builder_finish(builder, &summary, NULL), CLV_OK);
  clvp_builder_free(builder);
  check_round_trip(summary);
  clv_summary_free(summary);
}
END_TEST

START_TEST(format_1_has_these_bytes) {
  oracle_order orders[] = {{1, 18000, 250}, {1, 18007, 100}, {2, 18007, 250}};
  clv_summary *summary = oracle_build(orders, 3, UNTIL, NULL, 0, 0, NULL);
  harness_buffer bytes = oracle_bytes(summary);
  static const unsigned char want[] = {
      0x63, 0x6c, 0x76, 0x73, 0x75, 0x6d, 0x0d, 0x0a, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x2a, 0x30, 0x1f, 0xb5, 0x3a, 0xfd,
      0x6d, 0xaa, 0xe0, 0x47, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x58, 0x02, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x02, 0x80, 0x80, 0x80, 0x80, 0x08, 0x91, 0xff, 0x2c, 0x00, 0x02, 0x01, 0x8a, 0xff, 0x2c, 0x06, 0x02, 0x02, 0x81,
      0x80, 0x80, 0x80, 0x08, 0xfa, 0x01, 0x02, 0x01, 0xde, 0x02, 0x02, 0x01, 0x81, 0x80, 0x80, 0x80, 0x08, 0x64, 0x02,
      0x02, 0xcf, 0x8c, 0x81, 0x80, 0x08, 0x02, 0x06, 0x02, 0x01, 0xd6, 0x8c, 0x81, 0x80, 0x08, 0x02, 0x01, 0x86, 0x80,
      0x80, 0x80, 0x08, 0x02, 0x6d, 0x7e, 0xd1, 0x16, 0x36, 0xe2, 0x8d, 0xf2};
  ck_assert_uint_eq(bytes.size, sizeof want);
  ck_assert_mem_eq(bytes.bytes, want, sizeof want);
  harness_buffer_free(&bytes);
  clv_summary_free(summary);
}
END_TEST

START_TEST(every_truncation_and_every_flipped_bit_is_refused) {
  clv_summary *summary = random_summary(3, 40), *back;
  harness_buffer bytes = oracle_bytes(summary);
  for (size_t size = 0; size < bytes.size; size++) {
    ck_assert_int_eq(read_bytes(bytes.bytes, size, &back), CLV_EFORMAT);
  }
  for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
    bytes.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    clv_status status = read_bytes(bytes.bytes, bytes.size, &back);
    bool in_number = bit / 8 >= 8 && bit / 8 < 12;
    ck_assert(status == CLV_EFORMAT || (in_number && status == CLV_EVERSION));
    bytes.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
  }
  ck_assert_int_eq(read_bytes(bytes.bytes, bytes.size, &back), CLV_OK);
  clv_summary_free(back);
  unsigned char *longer = malloc(bytes.size + 1);
  ck_assert_ptr_nonnull(longer);
  memcpy(longer, bytes.bytes, bytes.size);
  longer[bytes.size] = 0;
  ck_assert_int_eq(read_bytes(longer, bytes.size + 1, &back), CLV_EFORMAT);
  free(longer);
  harness_buffer_free(&bytes);
  clv_summary_free(summary);
}
END_TEST

/* Puts the right checksum behind bytes that end with one. */
static void seal(unsigned char *bytes, size_t size) {
  uint64_t sum = clvp_hash_bytes((clvp_key){0, 0}, bytes, size - 8);
  for (size_t i = 0; i < 8; i++) bytes[size - 8 + i] = (unsigned char)(sum >> (8 * i));
}

START_TEST(damage_under_a_right_checksum_is_refused_or_canonical) {
  clv_summary *summary = random_summary(3, 40), *back;
  harness_buffer bytes = oracle_bytes(summary);
  size_t accepted = 0, tried = 0;
  uint64_t state = 1;
  for (; tried < 8 * (bytes.size - 8) + 3000; tried++) {
    unsigned char *copy = malloc(bytes.size);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes.bytes, bytes.size);
    if (tried < 8 * (bytes.size - 8)) {
      copy[tried / 8] ^= (unsigned char)(1u << tried % 8);
    } else { /* several bytes among the rows */
      for (int i = 0; i < 3; i++) {
        size_t at = HEADER_BYTES + (size_t)(harness_random(&state) % (bytes.size - 8 - HEADER_BYTES));
        copy[at] = (unsigned char)(harness_random(&state) % 6);
      }
    }
    seal(copy, bytes.size);
    if (read_bytes(copy, bytes.size, &back) == CLV_OK) {
      harness_buffer again = oracle_bytes(back);
      ck_assert_uint_eq(again.size, bytes.size);
      ck_assert_mem_eq(again.bytes, copy, bytes.size);
      harness_buffer_free(&again);
      clv_summary_free(back);
      accepted++;
    }
    free(copy);
  }
  ck_assert_uint_lt(accepted, tried / 10);
  harness_buffer_free(&bytes);
  clv_summary_free(summary);
}
END_TEST

/* A file with one customer (two transactions) of which each number can be another. */
typedef struct tiny {
  uint32_t number;
  clv_configuration configuration;
  uint64_t hash_change;
  int32_t until;
  int64_t orders, overflow;
  clvp_wide spend;
  uint64_t rows[6];    /* the counts in front */
  uint64_t keys[6][3]; /* as told in the file */
  int64_t counts[6];
  uint64_t second[6][3]; /* the same of second rows, where there are any */
  int64_t second_counts[6];
  bool long_varint;
} tiny;

static const tiny honest = {
    1,
    CLV_CONFIGURATION_INIT,
    0,
    18100,
    3,
    0,
    {350, 0},
    {1, 1, 1, 1, 1, 1},
    {{UINT64_C(0x80000001), 18000 - CLV_DAY_MIN, 6}, /* x 1, first day, last day 7 later: 6 more than it must */
     {UINT64_C(0x80000002), 350, 0},
     {UINT64_C(0x80000001), 100, 0},
     {UINT64_C(0x80000000) + 18000 - 1, 0, 0},
     {UINT64_C(0x80000000) + 18007 - 1, 0, 0},
     {UINT64_C(0x80000000) + 7 - 1, 0, 0}},
    {1, 1, 1, 1, 1, 1},
    {{0}},
    {0},
    false};

static clv_status read_tiny(const tiny *t) {
  static const int keys[6] = {3, 2, 2, 1, 1, 1};
  harness_buffer buffer = {0};
  clvp_sink sink;
  clvp_sink_init(&sink, harness_write, &buffer);
  clvp_put_bytes(&sink, "clvsum\r\n", 8);
  clvp_put_u32(&sink, t->number);
  clvp_put_u32(&sink, (uint32_t)t->configuration.day_offset);
  clvp_put_u32(&sink, t->configuration.minor_digits);
  clvp_put_u32(&sink, (uint32_t)t->configuration.history_start);
  clvp_put_u64(&sink, t->configuration.filter);
  clvp_put_u64(&sink, clvp_configuration_hash(&t->configuration) ^ t->hash_change);
  clvp_put_u32(&sink, (uint32_t)t->until);
  clvp_put_u64(&sink, (uint64_t)t->orders);
  clvp_put_u64(&sink, t->spend.low);
  clvp_put_u64(&sink, (uint64_t)t->spend.high);
  clvp_put_u64(&sink, (uint64_t)t->overflow);
  for (int part = 0; part < 6; part++) {
    clvp_put_unsigned(&sink, t->rows[part]);
    for (uint64_t row = 0; row < t->rows[part] && row < 2; row++) {
      for (int k = 0; k < keys[part]; k++) clvp_put_unsigned(&sink, row == 0 ? t->keys[part][k] : t->second[part][k]);
      if (t->long_varint && part == 5) {
        clvp_put_bytes(&sink, "\x82\x00", 2);
      } else {
        clvp_put_signed(&sink, row == 0 ? t->counts[part] : t->second_counts[part]);
      }
    }
  }
  clvp_put_checksum(&sink);
  ck_assert_int_eq(clvp_sink_finish(&sink, NULL), CLV_OK);
  clv_summary *summary = NULL;
  clv_status status = read_bytes(buffer.bytes, buffer.size, &summary);
  if (status == CLV_OK) ck_assert(oracle_bytes_equal(oracle_bytes(summary), buffer));
  if (status != CLV_OK) harness_buffer_free(&buffer);
  clv_summary_free(summary);
  return status;
}

START_TEST(an_honest_file_and_its_negative_are_read) {
  tiny t = honest;
  ck_assert_int_eq(read_tiny(&t), CLV_OK);
  for (int part = 0; part < 6; part++) t.counts[part] = -1;
  t.orders = -3;
  t.spend = clvp_wide_from(-350);
  ck_assert_int_eq(read_tiny(&t), CLV_OK);
  t = honest;
  t.configuration.history_start = 18000;
  ck_assert_int_eq(read_tiny(&t), CLV_OK);
  t.until = 18007;
  ck_assert_int_eq(read_tiny(&t), CLV_OK);
}
END_TEST

/* Keys that no customer has; each breaks one rule. */
START_TEST(keys_that_make_no_sense_are_refused) {
  const struct {
    int part, key;
    uint64_t value;
  } cases[] = {
      {0, 0, UINT64_C(0x7fffffff)},             /* x = -1 */
      {0, 0, UINT64_C(0x80000000)},             /* x = 0, but another last day */
      {0, 0, UINT64_C(0x100000000)},            /* x beyond 31 bits */
      {0, 0, UINT64_MAX},                       /* and far beyond */
      {0, 1, 18095 - CLV_DAY_MIN},              /* last day after until */
      {0, 1, UINT64_MAX},                       /* first day beyond the calendar */
      {0, 2, 200},                              /* last day after until */
      {0, 2, UINT64_MAX},                       /* and far after */
      {1, 0, UINT64_C(0x80000000)},             /* spend without a transaction */
      {1, 1, UINT64_C(1) << 63},                /* negative spend */
      {2, 0, UINT64_C(0x80000000)},             /* repeat spend without a repeat */
      {3, 0, UINT64_C(0x80000000) + 18101 - 1}, /* a day after until */
      {3, 0, UINT64_C(0x80000000) - 719164},    /* a day before the calendar */
      {4, 0, UINT64_C(0x80000000) + 18101 - 1}, /* the same of repeats */
      {4, 0, UINT64_C(0x80000000) - 719164},
      {5, 0, UINT64_C(0x80000000) - 1},       /* gap 0 */
      {5, 0, UINT64_C(0x80000000) + 3652058}, /* a gap longer than the calendar */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tiny t = honest;
    t.keys[cases[i].part][cases[i].key] = cases[i].value;
    ck_assert_msg(read_tiny(&t) == CLV_EFORMAT, "case %zu was not refused", i);
  }
}
END_TEST

static void set_second(tiny *t, int part, uint64_t k0, uint64_t k1, uint64_t k2, int64_t count) {
  t->rows[part] = 2;
  t->second[part][0] = k0;
  t->second[part][1] = k1;
  t->second[part][2] = k2;
  t->second_counts[part] = count;
}

/* Files whose totals agree and that break one other rule. */
START_TEST(consistent_nonsense_is_refused) {
  tiny two = honest; /* another customer, two days longer */
  set_second(&two, 0, 0, 0, 1, 1);
  set_second(&two, 1, 0, 49, 0, 1);
  set_second(&two, 5, 1, 0, 0, 1);
  two.counts[2] = two.counts[3] = two.counts[4] = 2;
  two.spend.low += 400;
  ck_assert_int_eq(read_tiny(&two), CLV_OK);
  tiny t = two;
  t.until = 18008; /* until lies between their last days */
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);
  t.until = 18007;
  set_second(&t, 0, 0, 0, 0, 1);
  set_second(&t, 5, 0, 0, 0, 1);
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);
  t.until = 18008;
  ck_assert_int_eq(read_tiny(&t), CLV_OK);

  t = honest; /* a row of nothing */
  set_second(&t, 5, 0, 0, 0, 0);
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);

  t = honest; /* one transaction, but another last day, with gaps that come to it */
  t.keys[0][0] = UINT64_C(0x80000000);
  t.keys[0][2] = 1;
  t.keys[1][0] = UINT64_C(0x80000001);
  t.rows[2] = t.rows[4] = 0;
  t.counts[5] = -1;
  set_second(&t, 5, 0, 0, 0, 1);
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);

  t = two; /* first days 17999 and 18001 */
  t.keys[0][1]--;
  set_second(&t, 0, 0, 2, 6, 1);
  set_second(&t, 5, 1, 0, 0, 1);
  t.counts[5] = 2;
  t.rows[5] = 1;
  ck_assert_int_eq(read_tiny(&t), CLV_OK);
  t.configuration.history_start = 18000;
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);
  t.configuration.history_start = 17999;
  ck_assert_int_eq(read_tiny(&t), CLV_OK);

  t = two; /* and the same of the histogram */
  t.counts[3] = 1;
  t.keys[3][0]--;
  set_second(&t, 3, 1, 0, 0, 1);
  ck_assert_int_eq(read_tiny(&t), CLV_OK);
  t.configuration.history_start = 18000;
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);

  t = honest; /* twice as many first days of half the size */
  t.keys[3][0] -= 9000;
  t.counts[3] = 2;
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);

  t = two; /* spend that follows the greatest there is */
  t.keys[1][1] = INT64_MAX;
  set_second(&t, 1, 0, (UINT64_C(1) << 63) + 5, 0, 1);
  t.spend = clvp_wide_add(clvp_wide_from(INT64_MAX), clvp_wide_from(5));
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT);
}
END_TEST

START_TEST(totals_that_do_not_agree_are_refused) {
  for (int i = 0; i < 19; i++) {
    tiny t = honest;
    if (i < 6) t.counts[i] = 2;
    if (i == 6) t.overflow = 1;
    if (i == 7) t.spend.low++;
    if (i == 8) t.spend.high = 1;
    if (i == 9) t.keys[0][1]++;  /* another first day than the histogram's */
    if (i == 10) t.keys[0][2]++; /* another span than the gaps' */
    if (i == 11) t.keys[2][0]++; /* repeat spend of another x */
    if (i == 12) t.keys[1][0]++;
    if (i == 13) t.keys[0][0]++;
    if (i == 14) t.rows[3] = 0;
    if (i == 16) t.keys[2][0] = UINT32_MAX; /* repeat spend of the greatest x */
    if (i == 17 || i == 18) {               /* two gaps that come to the span of one, of two repeats or of one */
      t.keys[0][2] = 7;
      t.keys[5][0] -= 3;
      t.counts[5] = 2;
      t.counts[4] = i - 16;
    }
    if (i == 15) {
      t.rows[1] = t.rows[2] = 0; /* no spend, though it did not overflow */
      t.spend.low = 0;
    }
    ck_assert_msg(read_tiny(&t) == CLV_EFORMAT, "case %d was not refused", i);
  }
  tiny overflowed = honest;
  overflowed.rows[1] = overflowed.rows[2] = 0;
  overflowed.spend.low = 0;
  overflowed.overflow = 1;
  ck_assert_int_eq(read_tiny(&overflowed), CLV_OK);
  tiny lonely = honest; /* repeat spend alone */
  lonely.rows[1] = 0;
  lonely.spend.low = 0;
  lonely.overflow = 1;
  ck_assert_int_eq(read_tiny(&lonely), CLV_EFORMAT);
}
END_TEST

START_TEST(headers_that_make_no_sense_are_refused) {
  for (int i = 0; i < 12; i++) {
    tiny t = honest;
    if (i == 0) t.number = 0;
    if (i == 1) t.configuration.day_offset = 86401;
    if (i == 2) t.configuration.minor_digits = 7;
    if (i == 3) t.configuration.history_start = CLV_DAY_MAX + 1;
    if (i == 4) t.hash_change = 1;
    if (i == 5) t.until = CLV_DAY_MAX + 1;
    if (i == 6) t.until = 18006;
    if (i == 7) t.until = CLV_NO_DAY;
    if (i == 8) t.configuration.history_start = 18001;
    if (i == 9) t.counts[5] = 0;
    if (i == 10) t.long_varint = true;
    if (i == 11) t.counts[0] = INT64_MIN;
    ck_assert_msg(read_tiny(&t) == CLV_EFORMAT, "case %d was not refused", i);
  }
  tiny newer = honest;
  newer.number = 2;
  ck_assert_int_eq(read_tiny(&newer), CLV_EVERSION);
  tiny empty = honest;
  memset(empty.rows, 0, sizeof empty.rows);
  empty.spend.low = 0;
  empty.until = CLV_NO_DAY;
  ck_assert_int_eq(read_tiny(&empty), CLV_EFORMAT); /* orders of no day */
  empty.orders = 0;
  ck_assert_int_eq(read_tiny(&empty), CLV_OK);
}
END_TEST

START_TEST(counts_whose_sum_leaves_64_bits_are_refused) {
  tiny t = honest;
  for (int part = 0; part < 6; part++) t.counts[part] = INT64_MAX;
  t.orders = INT64_MAX;
  t.spend = clvp_wide_multiply(350, INT64_MAX);
  ck_assert_int_eq(read_tiny(&t), CLV_EFORMAT); /* transactions: twice as many */
  for (int part = 0; part < 6; part++) t.counts[part] = INT64_MAX / 2;
  t.spend = clvp_wide_multiply(350, INT64_MAX / 2);
  ck_assert_int_eq(read_tiny(&t), CLV_OK);
}
END_TEST

START_TEST(a_row_count_takes_no_memory_by_itself) {
  clv_summary *summary = random_summary(1, 1), *back = NULL;
  harness_buffer bytes = oracle_bytes(summary);
  unsigned char hostile[HEADER_BYTES + 10];
  memcpy(hostile, bytes.bytes, HEADER_BYTES);
  memset(hostile + HEADER_BYTES, 0xff, 9);
  hostile[HEADER_BYTES + 9] = 1;
  harness_memory memory = {0};
  clv_allocator allocator = harness_allocator(&memory);
  harness_buffer source = {0};
  source.bytes = hostile;
  source.size = sizeof hostile;
  ck_assert_int_eq(clv_summary_read(&back, harness_read, &source, &allocator, NULL), CLV_EFORMAT);
  ck_assert_uint_lt(memory.peak_bytes, sizeof(clv_summary) + 1000);
  ck_assert_uint_eq(memory.live, 0);
  harness_buffer_free(&bytes);
  clv_summary_free(summary);
}
END_TEST

START_TEST(callbacks_that_fail_are_told_and_change_nothing) {
  clv_summary *summary = random_summary(1, 3000), *back = NULL;
  harness_buffer bytes = oracle_bytes(summary);
  ck_assert_uint_gt(bytes.size, 8000);
  clv_error error = CLV_ERROR_INIT;
  for (size_t after = 0; after < bytes.size; after += 997) {
    harness_buffer full = {0};
    full.failing = 1;
    full.fail_after = after;
    ck_assert_int_eq(clv_summary_write(summary, harness_write, &full, &error), CLV_EIO);
    harness_buffer_free(&full);
    bytes.failing = 1;
    bytes.fail_after = after;
    bytes.position = 0;
    ck_assert_int_eq(clv_summary_read(&back, harness_read, &bytes, NULL, &error), CLV_EIO);
    ck_assert_ptr_null(back);
  }
  ck_assert_int_eq(clv_summary_write(NULL, harness_write, &bytes, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_write(summary, NULL, &bytes, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_read(NULL, harness_read, &bytes, NULL, NULL), CLV_EINVAL);
  ck_assert_int_eq(clv_summary_read(&back, NULL, &bytes, NULL, NULL), CLV_EINVAL);
  ck_assert_ptr_null(back);
  harness_buffer_free(&bytes);
  clv_summary_free(summary);
}
END_TEST

static clv_status read_once(const clv_allocator *allocator, void *user) {
  harness_buffer *bytes = user;
  clv_summary *back = NULL;
  bytes->position = 0;
  clv_status status = clv_summary_read(&back, harness_read, bytes, allocator, NULL);
  ck_assert((status == CLV_OK) == (back != NULL));
  clv_summary_free(back);
  return status;
}

START_TEST(no_memory_leaves_nothing_behind) {
  clv_summary *summary = random_summary(1, 200);
  harness_buffer bytes = oracle_bytes(summary);
  harness_each_allocation(read_once, &bytes);
  harness_buffer_free(&bytes);
  clv_summary_free(summary);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("summary/format");
  TCase *tests = tcase_create("format");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, what_was_written_reads_back);
  tcase_add_test(tests, extremes_read_back);
  tcase_add_test(tests, format_1_has_these_bytes);
  tcase_add_test(tests, every_truncation_and_every_flipped_bit_is_refused);
  tcase_add_test(tests, damage_under_a_right_checksum_is_refused_or_canonical);
  tcase_add_test(tests, an_honest_file_and_its_negative_are_read);
  tcase_add_test(tests, keys_that_make_no_sense_are_refused);
  tcase_add_test(tests, consistent_nonsense_is_refused);
  tcase_add_test(tests, totals_that_do_not_agree_are_refused);
  tcase_add_test(tests, headers_that_make_no_sense_are_refused);
  tcase_add_test(tests, counts_whose_sum_leaves_64_bits_are_refused);
  tcase_add_test(tests, a_row_count_takes_no_memory_by_itself);
  tcase_add_test(tests, callbacks_that_fail_are_told_and_change_nothing);
  tcase_add_test(tests, no_memory_leaves_nothing_behind);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
