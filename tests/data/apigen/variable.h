/* A variable. */
#include <stddef.h>
#include <stdint.h>
/* How many. */
extern int bad;
