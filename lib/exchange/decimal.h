/* Numbers as decimal text, without the C library: its decimal point is the locale's. */
#ifndef CLVP_DECIMAL_H
#define CLVP_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that are enough for any text of this file; no text is terminated. */
#define CLVP_DECIMAL_SIZE 32

/* The shortest decimal text that reads back as `value`, the nearest where several are as short; `value` is finite.
 * Whole numbers have no point. Gives the number of bytes. */
size_t clvp_decimal_double(double value, char text[CLVP_DECIMAL_SIZE]);
size_t clvp_decimal_integer(int64_t value, char text[CLVP_DECIMAL_SIZE]);

#endif
