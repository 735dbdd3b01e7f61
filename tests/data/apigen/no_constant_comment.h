/* An enum constant without a comment. */
#include <stddef.h>
#include <stdint.h>
/* Kinds. */
typedef enum bad_kind {
  BAD_ONE = 1,
  BAD_TWO = 2 /* the second */
} bad_kind;
