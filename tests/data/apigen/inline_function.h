/* A function that no library has. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param x a number
 * @return a number. Thread-safe. Since 0.1.
 */
static inline int bad(int x) { return x; }
