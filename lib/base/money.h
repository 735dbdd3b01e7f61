/* Exact sums of money in 128 bits. */
#ifndef CLVP_MONEY_H
#define CLVP_MONEY_H

#include <stdbool.h>
#include <stdint.h>

/* Two's complement, 128 bits: `high` carries the sign. Any number of int64_t terms below 2^63 fits. */
typedef struct clvp_wide {
  uint64_t low;
  int64_t high;
} clvp_wide;

clvp_wide clvp_wide_from(int64_t value);
clvp_wide clvp_wide_add(clvp_wide a, clvp_wide b);
clvp_wide clvp_wide_subtract(clvp_wide a, clvp_wide b);
clvp_wide clvp_wide_multiply(int64_t a, int64_t b);
bool clvp_wide_fits(clvp_wide a, int64_t *value); /* false where it does not fit int64_t */
int clvp_wide_compare(clvp_wide a, clvp_wide b);  /* -1, 0, 1 */
double clvp_wide_to_double(clvp_wide a);          /* correctly rounded to nearest */
/* Sums that say when 64 bits do not hold them; `*sum` unchanged then. */
bool clvp_add_i64(int64_t a, int64_t b, int64_t *sum);

#endif
