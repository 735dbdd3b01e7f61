/* A call that takes an allocator and cannot run out of memory. */
#include <stddef.h>
#include <stdint.h>
/* What a call answers. */
typedef enum clv_status {
  CLV_OK = 0 /* done */
} clv_status;

/* Memory. */
typedef struct clv_allocator clv_allocator;

/**
 * Do it.
 *
 * @param allocator memory
 * @return CLV_OK. Thread-safe. Since 0.1.
 */
clv_status bad(const clv_allocator *allocator);
