/* A status that is none, and a call that does not begin with CLV_OK. */
#include <stddef.h>
#include <stdint.h>
/* What a call answers. */
typedef enum clv_status {
  CLV_OK = 0 /* done */
} clv_status;

/**
 * Do it.
 *
 * @param x a number
 * @return CLV_EGONE: it is gone. Thread-safe. Since 0.1.
 */
clv_status bad(int x);
