/* Segments: a query over the attributes of a customer. */
#ifndef CLVP_SEGMENT_H
#define CLVP_SEGMENT_H

#include "../query/query.h"
#include <clv/segment.h>
#include <stdatomic.h>

struct clv_segment {
  clv_allocator allocator;
  atomic_uint references;
  clvp_query *query;
  uint64_t attributes; /* bit n: it reads the attribute of number n */
  unsigned asks;       /* what they need of the model */
  uint32_t minor_digits;
  bool money;  /* it reads an amount */
  char name[]; /* terminated */
};

/* The number of the attribute that a field of the query is. */
uint32_t clvp_segment_attribute(uint32_t field);

#endif
