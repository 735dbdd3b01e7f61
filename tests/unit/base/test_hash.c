/* SipHash-2-4 against its published vectors, and piece by piece. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/hash.h"
#include "../../harness/harness.h"
#include <string.h>

/* The reference's output for the key 00 01 .. 0f and the messages "", 00, 00 01, ..; the one of 15 bytes is the
 * example of the paper. */
static const struct {
  size_t size;
  uint64_t hash;
} published[] = {{0, UINT64_C(0x726fdb47dd0e0e31)},
                 {1, UINT64_C(0x74f839c593dc67fd)},
                 {2, UINT64_C(0x0d6c8009d9a94f5a)},
                 {3, UINT64_C(0x85676696d7fb7e2d)},
                 {15, UINT64_C(0xa129ca6149be45e5)}};

static clvp_key test_key(unsigned char bytes[64]) {
  for (unsigned char i = 0; i < 64; i++) bytes[i] = i;
  return clvp_key_from_bytes(bytes);
}

START_TEST(published_vectors_hold) {
  unsigned char bytes[64];
  clvp_key key = test_key(bytes);
  ck_assert_uint_eq(key.k0, UINT64_C(0x0706050403020100));
  ck_assert_uint_eq(key.k1, UINT64_C(0x0f0e0d0c0b0a0908));
  for (size_t i = 0; i < sizeof published / sizeof published[0]; i++)
    ck_assert_uint_eq(clvp_hash_bytes(key, bytes, published[i].size), published[i].hash);
}
END_TEST

/* The definition, a byte at a time: words padded with zeros, the length in the last byte. */
#define ROTATE(word, bits) ((word) << (bits) | (word) >> (64 - (bits)))

static void slow_rounds(uint64_t v[4], int rounds) {
  while (rounds-- > 0) {
    v[0] += v[1], v[1] = ROTATE(v[1], 13), v[1] ^= v[0], v[0] = ROTATE(v[0], 32);
    v[2] += v[3], v[3] = ROTATE(v[3], 16), v[3] ^= v[2];
    v[0] += v[3], v[3] = ROTATE(v[3], 21), v[3] ^= v[0];
    v[2] += v[1], v[1] = ROTATE(v[1], 17), v[1] ^= v[2], v[2] = ROTATE(v[2], 32);
  }
}

static uint64_t slow_hash(clvp_key key, const unsigned char *bytes, size_t size) {
  uint64_t v[4] = {key.k0 ^ UINT64_C(0x736f6d6570736575), key.k1 ^ UINT64_C(0x646f72616e646f6d),
                   key.k0 ^ UINT64_C(0x6c7967656e657261), key.k1 ^ UINT64_C(0x7465646279746573)};
  for (size_t word = 0; word <= size / 8; word++) {
    uint64_t m = word == size / 8 ? (uint64_t)(size & 0xff) << 56 : 0;
    for (size_t i = 0; i < 8 && 8 * word + i < size; i++) m |= (uint64_t)bytes[8 * word + i] << 8 * i;
    v[3] ^= m;
    slow_rounds(v, 2);
    v[0] ^= m;
  }
  v[2] ^= 0xff;
  slow_rounds(v, 4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

START_TEST(any_bytes_at_any_place_hash_as_defined) {
  unsigned char bytes[600];
  uint64_t state = 1;
  for (int i = 0; i < 3000; i++) {
    for (size_t j = 0; j < sizeof bytes; j++) bytes[j] = (unsigned char)harness_random(&state);
    clvp_key key = {harness_random(&state), harness_random(&state)};
    size_t from = (size_t)(harness_random(&state) % 16), size = (size_t)(harness_random(&state) % 580);
    ck_assert_uint_eq(clvp_hash_bytes(key, bytes + from, size), slow_hash(key, bytes + from, size));
  }
}
END_TEST

START_TEST(pieces_hash_as_the_whole) {
  unsigned char bytes[64];
  clvp_key key = test_key(bytes);
  for (size_t size = 0; size <= 40; size++) {
    uint64_t want = clvp_hash_bytes(key, bytes, size);
    for (size_t one = 0; one <= size; one++) {
      for (size_t two = one; two <= size; two++) {
        clvp_hash hash;
        clvp_hash_init(&hash, key);
        clvp_hash_update(&hash, bytes, one);
        clvp_hash_update(&hash, bytes + one, two - one);
        ck_assert_uint_eq(clvp_hash_final(&hash), clvp_hash_bytes(key, bytes, two));
        clvp_hash_update(&hash, bytes + two, size - two);
        ck_assert_uint_eq(clvp_hash_final(&hash), want);
      }
    }
  }
}
END_TEST

START_TEST(nothing_at_all_may_be_null) {
  clvp_key key = {1, 2};
  clvp_hash hash;
  clvp_hash_init(&hash, key);
  clvp_hash_update(&hash, NULL, 0);
  ck_assert_uint_eq(clvp_hash_final(&hash), clvp_hash_bytes(key, NULL, 0));
}
END_TEST

START_TEST(every_bit_of_key_and_message_matters) {
  unsigned char bytes[64], changed[64];
  clvp_key key = test_key(bytes);
  uint64_t want = clvp_hash_bytes(key, bytes, 64);
  for (unsigned bit = 0; bit < 512; bit++) {
    memcpy(changed, bytes, 64);
    changed[bit / 8] ^= (unsigned char)(1u << bit % 8);
    ck_assert_uint_ne(clvp_hash_bytes(key, changed, 64), want);
    if (bit < 128) ck_assert_uint_ne(clvp_hash_bytes(clvp_key_from_bytes(changed), bytes, 64), want);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/hash");
  TCase *cases = tcase_create("hash");
  tcase_add_test(cases, published_vectors_hold);
  tcase_add_test(cases, any_bytes_at_any_place_hash_as_defined);
  tcase_add_test(cases, pieces_hash_as_the_whole);
  tcase_add_test(cases, nothing_at_all_may_be_null);
  tcase_add_test(cases, every_bit_of_key_and_message_matters);
  suite_add_tcase(suite, cases);
  return harness_main(suite);
}
