/* Order filters over the pool's events: as text for the account, as a function for the list. */
#ifndef POOL_FILTERS_H
#define POOL_FILTERS_H

#include "account_oracle.h"

enum { POOL_FILTERS = 8 };

typedef struct pool_filter {
  const char *text; /* NULL: every order counts */
  oracle_filter accepts;
} pool_filter;

extern const pool_filter pool_filters[POOL_FILTERS];

#endif
