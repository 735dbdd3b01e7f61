/* Two constants of one value. */
#include <stddef.h>
#include <stdint.h>
/* Kinds. */
typedef enum bad_kind {
  BAD_ONE = 1, /* the first */
  BAD_TWO = 1  /* the second */
} bad_kind;
