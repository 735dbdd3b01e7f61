/* Private to summary/: what the bulk door keeps. */
#ifndef CLVP_SUMMARY_BULK_H
#define CLVP_SUMMARY_BULK_H

#include "table.h"

enum { BULK_HISTOGRAMS = 3 };

/* It keeps the histograms, for statistics do not know the days between first and last; the tables that they do know are
 * sorted when a summary is asked for, so that those who want statistics alone never pay for them. */
struct clv_bulk {
  clv_allocator allocator;
  clv_configuration configuration;
  int32_t until;
  size_t count;
  int64_t *customers;
  clv_statistics *statistics;
  clvp_table histograms[BULK_HISTOGRAMS]; /* FIRST_DAYS, REPEAT_DAYS, GAPS */
};

#endif
