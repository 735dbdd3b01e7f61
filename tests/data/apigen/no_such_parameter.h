/* A comment on a parameter that is none. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param x a number
 * @param y another
 * @return a number. Thread-safe. Since 0.1.
 */
int bad(int x);
