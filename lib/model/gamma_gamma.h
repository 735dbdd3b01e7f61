/* Gamma-Gamma spend (Fader, Hardie 2013, note 25): the spend of a transaction is Gamma(p, rate nu), nu ~ Gamma(q,
 * gamma) over customers. n transactions with mean m, in currency units. */
#ifndef CLVP_GAMMA_GAMMA_H
#define CLVP_GAMMA_GAMMA_H

#include "../num/newton.h"

/* What depends on n alone: -ln B(p n, q) with its derivatives by ln p and ln q. */
typedef struct clvp_spend_term {
  double value;
  double p, q;       /* first derivatives */
  double pp, pq, qq; /* second ones */
} clvp_spend_term;

void clvp_spend_terms(const double *parameters, double n, clvp_spend_term *term);

/* Log-likelihood of one mean with derivatives by log parameters. */
void clvp_spend_likelihood(const double *parameters, double n, double m, clvp_point *point);

/* Customers alike in n, as columns. */
typedef struct clvp_spend_rows {
  double n;
  size_t count;
  const double *mean, *log_mean;
  const double *weight; /* customers */
} clvp_spend_rows;

/* Weighted sum over the rows; `scratch` holds 3 * CLVP_SPEND_PIECE doubles. */
#define CLVP_SPEND_PIECE 256
void clvp_spend_evaluate(const double *parameters, const clvp_spend_rows *rows, double *scratch, clvp_point *sum);

/* Expected spend of a transaction; NAN where p n + q <= 1 leaves no finite mean. */
double clvp_spend_expected(const double *parameters, double n, double m);

/* The same of customers with n transactions each that come to a total, both in parts of which `unit` make one of the
 * currency. */
void clvp_spend_of_customers(const double *parameters, double unit, size_t count, const double *n, const double *total,
                             double *spend);

#endif
