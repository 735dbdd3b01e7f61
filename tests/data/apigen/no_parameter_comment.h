/* A parameter without a comment. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param x a number
 * @return a number. Thread-safe. Since 0.1.
 */
int bad(int x, int y);
