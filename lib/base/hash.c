/* SipHash-2-4. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "hash.h"

/* The bytes of a word, low end first; compilers make one load of it where the machine allows. */
static inline uint64_t hash_load(const unsigned char *bytes) {
  return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 | (uint64_t)bytes[3] << 24 |
         (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 | (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
}

static inline uint64_t hash_rotate(uint64_t word, unsigned bits) { return word << bits | word >> (64 - bits); }

static inline void hash_round(clvp_hash *hash) {
  hash->v0 += hash->v1;
  hash->v2 += hash->v3;
  hash->v1 = hash_rotate(hash->v1, 13) ^ hash->v0;
  hash->v3 = hash_rotate(hash->v3, 16) ^ hash->v2;
  hash->v0 = hash_rotate(hash->v0, 32);
  hash->v2 += hash->v1;
  hash->v0 += hash->v3;
  hash->v1 = hash_rotate(hash->v1, 17) ^ hash->v2;
  hash->v3 = hash_rotate(hash->v3, 21) ^ hash->v0;
  hash->v2 = hash_rotate(hash->v2, 32);
}

static inline void hash_mix(clvp_hash *hash, uint64_t word) {
  hash->v3 ^= word;
  hash_round(hash);
  hash_round(hash);
  hash->v0 ^= word;
}

clvp_key clvp_key_from_bytes(const unsigned char bytes[16]) {
  clvp_key key = {hash_load(bytes), hash_load(bytes + 8)};
  return key;
}

static inline clvp_hash hash_start(clvp_key key) {
  /* "somepseudorandomlygeneratedbytes" */
  clvp_hash hash = {key.k0 ^ UINT64_C(0x736f6d6570736575),
                    key.k1 ^ UINT64_C(0x646f72616e646f6d),
                    key.k0 ^ UINT64_C(0x6c7967656e657261),
                    key.k1 ^ UINT64_C(0x7465646279746573),
                    0,
                    0};
  return hash;
}

void clvp_hash_init(clvp_hash *hash, clvp_key key) { *hash = hash_start(key); }

/* Up to 7 bytes behind those already in the tail, of which there are `length` modulo 8. */
static inline void hash_take(clvp_hash *hash, const unsigned char *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) hash->tail |= (uint64_t)bytes[i] << 8 * ((hash->length + i) % 8);
  hash->length += size;
}

void clvp_hash_update(clvp_hash *hash, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  clvp_hash own = *hash;
  size_t waiting = (size_t)(own.length % 8);
  if (waiting > 0 && size >= 8 - waiting) {
    hash_take(&own, at, 8 - waiting);
    hash_mix(&own, own.tail);
    own.tail = 0;
    at += 8 - waiting;
    size -= 8 - waiting;
    waiting = 0;
  }
  if (waiting == 0) {
    for (; size >= 8; at += 8, size -= 8) {
      hash_mix(&own, hash_load(at));
      own.length += 8;
    }
  }
  hash_take(&own, at, size);
  *hash = own;
}

static inline uint64_t hash_end(clvp_hash hash) {
  hash_mix(&hash, hash.tail | hash.length << 56);
  hash.v2 ^= 0xff;
  hash_round(&hash);
  hash_round(&hash);
  hash_round(&hash);
  hash_round(&hash);
  return hash.v0 ^ hash.v1 ^ hash.v2 ^ hash.v3;
}

uint64_t clvp_hash_final(const clvp_hash *hash) { return hash_end(*hash); }

uint64_t clvp_hash_bytes(clvp_key key, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  clvp_hash hash = hash_start(key);
  for (size_t left = size / 8; left > 0; left--, at += 8) hash_mix(&hash, hash_load(at));
  for (size_t i = 0; i < size % 8; i++) hash.tail |= (uint64_t)at[i] << 8 * i;
  hash.length = size;
  return hash_end(hash);
}
