/* Dropout at purchases with a probability that is beta distributed over customers: what BG/NBD and MBG/NBD share.
 * They differ in the number k of purchases that could have ended it: x (BG), x + 1 (MBG). */
#ifndef CLVP_GEOMETRIC_H
#define CLVP_GEOMETRIC_H

#include "law.h"
#include <stdbool.h>

/* A customer alive: lambda ~ Gamma(rho, A), p ~ Beta(a, b), independent. */
typedef struct clvp_geometric {
  double rho, A;
  double a, b;
} clvp_geometric;

/* Expected purchases within h, h finite. */
double clvp_geometric_expected(const clvp_geometric *alive, double h);

/* The same on the days of a group, or on one alone, with the A of day 0; false where that takes too long. */
bool clvp_geometric_expected_days(const clvp_geometric *alive, int32_t day, bool alone, double h,
                                  double E[CLVP_LAW_DAYS]);

/* The same discounted at rate delta > 0; h may be INFINITY. */
double clvp_geometric_discounted(const clvp_geometric *alive, double h, double delta);

#endif
