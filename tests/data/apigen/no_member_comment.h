/* A member without a comment. */
#include <stddef.h>
#include <stdint.h>
/* A row. */
typedef struct bad_row {
  int32_t x; /* first */
  int32_t y;
} bad_row;
