/* Dropout at purchases with a probability that is beta distributed over customers: what BG/NBD and MBG/NBD share.
 * They differ in the number k of purchases that could have ended it: x (BG), x + 1 (MBG). */
#ifndef CLVP_GEOMETRIC_H
#define CLVP_GEOMETRIC_H

/* A customer alive: lambda ~ Gamma(rho, A), p ~ Beta(a, b), independent. */
typedef struct clvp_geometric {
  double rho, A;
  double a, b;
} clvp_geometric;

/* Expected purchases within h, h finite. */
double clvp_geometric_expected(const clvp_geometric *alive, double h);

/* The same discounted at rate delta > 0; h may be INFINITY. */
double clvp_geometric_discounted(const clvp_geometric *alive, double h, double delta);

#endif
