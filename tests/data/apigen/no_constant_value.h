/* An enum constant without a value. */
#include <stddef.h>
#include <stdint.h>
/* Kinds. */
typedef enum bad_kind {
  BAD_ONE = 1, /* the first */
  BAD_TWO      /* the second */
} bad_kind;
