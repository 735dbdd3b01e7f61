/* An array that says so itself, without a documented length. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param values receives the numbers
 * @return a number. Thread-safe. Since 0.1.
 */
int bad(double values[4]);
