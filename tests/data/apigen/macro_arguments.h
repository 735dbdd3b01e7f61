/* A macro with arguments, and a number without a comment. */
#include <stddef.h>
#include <stdint.h>
#define BAD_TWICE(x) (2 * (x))

#define BAD_LIMIT 7
