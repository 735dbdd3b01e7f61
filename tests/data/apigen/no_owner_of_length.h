/* A length that does not say of what. */
#include <stddef.h>
#include <stdint.h>
/**
 * Do it.
 *
 * @param count how many
 * @return a number. Thread-safe. Since 0.1.
 */
int bad(size_t count);
