/* UTF-8: Unicode scalar values, each in its shortest form. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "unicode.h"

size_t clvp_utf8_size(const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  if (size == 0) return 0;
  unsigned lead = at[0];
  if (lead < 0x80) return 1;
  size_t whole = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || size < whole) return 0;
  /* The second byte alone tells overlong forms, surrogates and what lies beyond U+10FFFF. */
  unsigned least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  unsigned greatest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (at[1] < least || at[1] > greatest) return 0;
  for (size_t i = 2; i < whole; i++)
    if ((at[i] & 0xc0) != 0x80) return 0;
  return whole;
}

bool clvp_utf8_valid(const void *bytes, size_t size) {
  for (size_t i = 0, next; i < size; i += next)
    if ((next = clvp_utf8_size((const unsigned char *)bytes + i, size - i)) == 0) return false;
  return true;
}
