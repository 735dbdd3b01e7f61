/* What is written to, and does not say so. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param value the number
 * @return a number. Thread-safe. Since 0.1.
 */
int bad(double *value);
