/* Texts that many orders share: kept once, in an arena, found by keyed hash. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "dictionary.h"
#include <string.h>

enum { BYTES_SHIFT = 16, ENTRY_SHIFT = 10, TEXT_SLOTS_LEAST = 16 };

typedef struct dictionary_entry {
  uint64_t place;
  uint32_t size;
  uint64_t hash;
} dictionary_entry;

void clvp_dictionary_init(clvp_dictionary *dictionary, clvp_key key) {
  memset(dictionary, 0, sizeof *dictionary);
  dictionary->key = key;
  clvp_segments_init(&dictionary->bytes, 1, BYTES_SHIFT);
  clvp_segments_init(&dictionary->entries, sizeof(dictionary_entry), ENTRY_SHIFT);
}

void clvp_dictionary_free(clvp_dictionary *dictionary, clvp_store *store) {
  clvp_segments_free(&dictionary->bytes, store);
  clvp_segments_free(&dictionary->entries, store);
  clvp_store_give(store, dictionary->slots, dictionary->slot_count, sizeof *dictionary->slots);
  dictionary->slots = NULL;
  dictionary->slot_count = 0;
}

size_t clvp_dictionary_count(const clvp_dictionary *dictionary) { return dictionary->entries.used; }

const unsigned char *clvp_dictionary_text(const clvp_dictionary *dictionary, uint32_t number, size_t *size) {
  *size = 0;
  if (number == 0) return (const unsigned char *)"";
  const dictionary_entry *entry = clvp_segments_at(&dictionary->entries, number - 1);
  *size = entry->size;
  return clvp_segments_at(&dictionary->bytes, (size_t)entry->place);
}

int clvp_bytes_compare(const void *a, size_t a_size, const void *b, size_t b_size) {
  size_t common = a_size < b_size ? a_size : b_size;
  int order = common > 0 ? memcmp(a, b, common) : 0;
  return order != 0 ? (order > 0) - (order < 0) : (a_size > b_size) - (a_size < b_size);
}

int clvp_dictionary_compare(const clvp_dictionary *dictionary, uint32_t a, uint32_t b) {
  if (a == b) return 0;
  size_t a_size, b_size;
  const unsigned char *a_text = clvp_dictionary_text(dictionary, a, &a_size);
  const unsigned char *b_text = clvp_dictionary_text(dictionary, b, &b_size);
  return clvp_bytes_compare(a_text, a_size, b_text, b_size);
}

/* The slot of a text, or the empty one where it belongs. */
static size_t text_slot(const clvp_dictionary *dictionary, uint64_t hash, const void *bytes, size_t size) {
  size_t mask = dictionary->slot_count - 1, at = (size_t)hash & mask;
  for (; dictionary->slots[at] != 0; at = (at + 1) & mask) {
    const dictionary_entry *entry = clvp_segments_at(&dictionary->entries, dictionary->slots[at] - 1);
    if (entry->hash != hash || entry->size != size) continue;
    if (memcmp(clvp_segments_at(&dictionary->bytes, (size_t)entry->place), bytes, size) == 0) break;
  }
  return at;
}

/* Slots for one more text, at most three quarters of them taken. */
static bool dictionary_widen(clvp_dictionary *dictionary, clvp_store *store) {
  size_t count = dictionary->entries.used;
  if (count + 1 <= dictionary->slot_count / 4 * 3) return true;
  size_t wanted = dictionary->slot_count ? 2 * dictionary->slot_count : TEXT_SLOTS_LEAST;
  uint32_t *slots = clvp_store_take(store, wanted, sizeof *slots);
  if (!slots) return false;
  for (size_t i = 0; i < count; i++) {
    const dictionary_entry *entry = clvp_segments_at(&dictionary->entries, i);
    size_t at = (size_t)entry->hash & (wanted - 1);
    while (slots[at] != 0) at = (at + 1) & (wanted - 1);
    slots[at] = (uint32_t)i + 1;
  }
  clvp_store_give(store, dictionary->slots, dictionary->slot_count, sizeof *slots);
  dictionary->slots = slots;
  dictionary->slot_count = wanted;
  return true;
}

bool clvp_dictionary_number(clvp_dictionary *dictionary, clvp_store *store, const void *bytes, size_t size,
                            uint32_t *number) {
  *number = 0;
  if (size == 0) return true;
  uint64_t hash = clvp_hash_bytes(dictionary->key, bytes, size);
  if (dictionary->slot_count > 0) {
    *number = dictionary->slots[text_slot(dictionary, hash, bytes, size)];
    if (*number != 0) return true;
  }
  size_t count = dictionary->entries.used, place = clvp_segments_place(&dictionary->bytes, size);
  if (count >= INT32_MAX || !dictionary_widen(dictionary, store) ||
      !clvp_segments_reserve(&dictionary->entries, store, count + 1) ||
      !clvp_segments_reserve(&dictionary->bytes, store, place + size))
    return false;
  memcpy(clvp_segments_at(&dictionary->bytes, place), bytes, size);
  dictionary->bytes.used = place + size;
  dictionary_entry *entry = clvp_segments_at(&dictionary->entries, count);
  entry->place = place;
  entry->size = (uint32_t)size;
  entry->hash = hash;
  dictionary->slots[text_slot(dictionary, hash, bytes, size)] = (uint32_t)count + 1;
  dictionary->entries.used = count + 1;
  *number = (uint32_t)count + 1;
  return true;
}
