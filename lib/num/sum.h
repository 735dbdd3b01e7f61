/* Compensated sums (Neumaier 1974): the same terms in the same order give the same bits, to nearly double the digits.
 */
#ifndef CLVP_SUM_H
#define CLVP_SUM_H

typedef struct clvp_sum {
  double sum, rest;
} clvp_sum;

void clvp_sum_add(clvp_sum *sum, double term); /* a clvp_sum starts as {0, 0} */
double clvp_sum_value(const clvp_sum *sum);

#endif
