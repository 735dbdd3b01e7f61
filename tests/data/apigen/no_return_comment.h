/* A function that does not say what it returns. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param x a number. Thread-safe. Since 0.1.
 */
int bad(int x);
