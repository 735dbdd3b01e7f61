/* Parameters in another order. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param y another
 * @param x a number
 * @return a number. Thread-safe. Since 0.1.
 */
int bad(int x, int y);
