/* The purchase process that all models share: Poisson with a gamma rate. With L(t) = log1p(t/alpha) and
 * v(t) = t/(alpha + t), a customer seen until t contributes
 * ln Gamma(r + x)/Gamma(r) - x ln alpha - (r + x) L(t). */
#ifndef CLVP_PURCHASE_H
#define CLVP_PURCHASE_H

#include <stdint.h>

/* What depends on x alone: value, and its derivatives by ln r. */
typedef struct clvp_purchase_term {
  double value, gradient, hessian;
} clvp_purchase_term;

/* p: r, alpha. */
void clvp_purchase_terms(const double *p, double x, clvp_purchase_term *term);

/* L(t), then v(t), for t = 0..days of a process with this scale. */
void clvp_purchase_table(double alpha, int32_t days, double *table);

#endif
