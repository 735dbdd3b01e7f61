/* A function without a comment. */
#include <stddef.h>
#include <stdint.h>
int bad(int x);
