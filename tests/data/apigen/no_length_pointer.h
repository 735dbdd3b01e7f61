/* An array of numbers without a length. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param values the numbers
 * @return a number. Thread-safe. Since 0.1.
 */
int bad(const double *values);
