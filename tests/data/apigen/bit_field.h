/* A bit-field. */
#include <stddef.h>
#include <stdint.h>
/* A row. */
typedef struct bad_row {
  unsigned x : 3; /* first */
} bad_row;
