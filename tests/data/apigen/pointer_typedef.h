/* A pointer typedef. */
#include <stddef.h>
#include <stdint.h>
/* A handle. */
typedef struct bad_thing *bad_handle;
