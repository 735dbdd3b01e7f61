/* Texts that many orders share, by number: sources, channels, campaigns, sets of tags. */
#ifndef CLVP_DICTIONARY_H
#define CLVP_DICTIONARY_H

#include "../base/hash.h"
#include "store.h"

typedef struct clvp_dictionary {
  clvp_key key;
  clvp_segments bytes, entries;
  uint32_t *slots; /* open addressing by hash; 0 empty */
  size_t slot_count;
} clvp_dictionary;

void clvp_dictionary_init(clvp_dictionary *dictionary, clvp_key key);
void clvp_dictionary_free(clvp_dictionary *dictionary, clvp_store *store);
/* The number of a text, which is entered if it is new; 0 for the empty one. False: out of memory, nothing changed. */
bool clvp_dictionary_number(clvp_dictionary *dictionary, clvp_store *store, const void *bytes, size_t size,
                            uint32_t *number);
/* The text of a number; of 0 the empty one. */
const unsigned char *clvp_dictionary_text(const clvp_dictionary *dictionary, uint32_t number, size_t *size);
/* How many texts there are: numbers go from 1 to it. */
size_t clvp_dictionary_count(const clvp_dictionary *dictionary);
/* -1, 0, 1 by bytes, then the shorter first. */
int clvp_bytes_compare(const void *a, size_t a_size, const void *b, size_t b_size);
int clvp_dictionary_compare(const clvp_dictionary *dictionary, uint32_t a, uint32_t b);

#endif
