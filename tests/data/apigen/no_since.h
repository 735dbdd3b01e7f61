/* A function that does not say since when. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param x a number
 * @return a number. Thread-safe.
 */
int bad(int x);
