/* UTF-8: Unicode scalar values, each in its shortest form. */
#ifndef CLVP_UNICODE_H
#define CLVP_UNICODE_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character that `bytes` begin with; 0 where there is none, or it is no UTF-8. */
size_t clvp_utf8_size(const void *bytes, size_t size);

bool clvp_utf8_valid(const void *bytes, size_t size);

#endif
