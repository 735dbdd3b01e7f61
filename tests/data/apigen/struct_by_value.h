/* A struct that is passed and returned by value. */
#include <stddef.h>
#include <stdint.h>
/* A row. */
typedef struct bad_row {
  int32_t x; /* first */
} bad_row;

/**
 * Do it.
 *
 * @param row a row
 * @return another. Thread-safe. Since 0.1.
 */
bad_row bad(bad_row row);
