/* SipHash-2-4 (Aumasson and Bernstein 2012): keyed where ids are hashed, with key 0 as a checksum. */
#ifndef CLVP_HASH_H
#define CLVP_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct clvp_key {
  uint64_t k0, k1;
} clvp_key;

/* A hash in progress, fed piece by piece. */
typedef struct clvp_hash {
  uint64_t v0, v1, v2, v3;
  uint64_t tail;   /* bytes not yet mixed, low end first */
  uint64_t length; /* bytes so far */
} clvp_hash;

clvp_key clvp_key_from_bytes(const unsigned char bytes[16]);
void clvp_hash_init(clvp_hash *hash, clvp_key key);
void clvp_hash_update(clvp_hash *hash, const void *bytes, size_t size);
uint64_t clvp_hash_final(const clvp_hash *hash); /* leaves the hash as it is */
uint64_t clvp_hash_bytes(clvp_key key, const void *bytes, size_t size);

#endif
