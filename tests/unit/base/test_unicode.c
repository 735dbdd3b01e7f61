/* Which bytes are UTF-8, against its definition. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../../../lib/base/unicode.h"
#include "../../harness/harness.h"
#include <stdlib.h>
#include <string.h>

/* UTF-8 by its definition: decode, and ask how long the code point should have been. */
static bool decodes_in_shortest_form(const unsigned char *bytes, size_t size) {
  size_t at = 0;
  while (at < size) {
    unsigned char lead = bytes[at];
    size_t length = lead < 0x80 ? 1 : (lead & 0xe0) == 0xc0 ? 2 : (lead & 0xf0) == 0xe0 ? 3 : 4;
    if ((lead & 0xc0) == 0x80 || lead >= 0xf8 || at + length > size) return false;
    uint32_t code = length == 1 ? lead : lead & (0x7fu >> length);
    for (size_t k = 1; k < length; k++) {
      if ((bytes[at + k] & 0xc0) != 0x80) return false;
      code = code << 6 | (bytes[at + k] & 0x3f);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    size_t needed = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (needed != length) return false;
    at += length;
  }
  return true;
}

START_TEST(utf8_is_told_from_other_bytes) {
  static const unsigned char seconds[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc3, 0xff};
  static const char *const tails[] = {"\x80\x80"
                                      "a",
                                      "\xbf\xbf\xbf",
                                      "\x80"
                                      "a\x80",
                                      "a\xc3\x80",
                                      "\xc0\x80\x80",
                                      "\x7f\x80\x80"};
  size_t valid = 0;
  for (unsigned first = 0; first < 0x100; first++)
    for (size_t s = 0; s < sizeof seconds; s++)
      for (size_t t = 0; t < sizeof tails / sizeof tails[0]; t++)
        for (size_t size = 0; size <= 5; size++) {
          unsigned char bytes[5] = {(unsigned char)first, seconds[s]};
          memcpy(bytes + 2, tails[t], 3);
          bool want = decodes_in_shortest_form(bytes, size);
          valid += want;
          /* At the very end of a block, so that reading on is seen. */
          unsigned char *block = malloc(size + 1);
          if (!block) ck_abort_msg("no memory");
          memcpy(block + 1, bytes, size);
          bool got = clvp_utf8_valid(block + 1, size);
          size_t character = clvp_utf8_size(block + 1, size);
          free(block);
          if (got != want) ck_abort_msg("%02x %02x and tail %zu, %zu bytes", first, seconds[s], t, size);
          size_t first_size = 1;
          while (first_size <= size && !decodes_in_shortest_form(bytes, first_size)) first_size++;
          ck_assert_uint_eq(character, first_size <= size ? first_size : 0);
        }
  ck_assert_uint_gt(valid, 10000);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("base/unicode");
  TCase *tests = tcase_create("unicode");
  tcase_add_test(tests, utf8_is_told_from_other_bytes);
  suite_add_tcase(suite, tests);
  return harness_main(suite);
}
