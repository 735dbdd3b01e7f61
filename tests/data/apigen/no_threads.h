/* A function that says nothing of threads. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param x a number
 * @return a number. Since 0.1.
 */
int bad(int x);
