/* Integrals of products of two power laws and an exponential: what dropout in time needs. */
#ifndef CLVP_DECAY_H
#define CLVP_DECAY_H

#include <stdbool.h>

/* (1 + u/A)^-rho (1 + u/B)^-s e^(-delta u): no order and no dropout for u more, discounted. */
typedef struct clvp_decay {
  double rho, A; /* rho may be 0 */
  double s, B;
  double delta;
} clvp_decay;

/* What the product is weighted with. */
typedef enum clvp_decay_weight {
  CLVP_DECAY_PLAIN,  /* 1 */
  CLVP_DECAY_ORDER,  /* rho/(A + u): an order ends it */
  CLVP_DECAY_DROPOUT /* s/(B + u): dropout ends it */
} clvp_decay_weight;

/* ln of the product at u. */
double clvp_decay_log(const clvp_decay *decay, double u);

/* Longest panel from u over which 16 Gauss-Legendre nodes keep 12 digits. */
double clvp_decay_panel(const clvp_decay *decay, double u);

/* The integral over (from, to); `to` may be INFINITY, PLAIN then needs delta > 0. */
double clvp_decay_integral(const clvp_decay *decay, clvp_decay_weight weight, double from, double to);

/* The end of the interval from 0 over which the integral of weight ORDER is `target`; INFINITY: it never is. */
double clvp_decay_quantile(const clvp_decay *decay, double target);

/* Is the rest of an integral below the last digit of `sum`, after panels that gave `previous` and `part`? Panels at
 * most double in length while the integrand falls ever more steeply in ln u, so parts that fall go on falling as fast.
 */
bool clvp_decay_ended(double part, double previous, double sum);

#endif
