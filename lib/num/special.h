/* Special functions on positive finite arguments, quiet: none can reach GSL's error handler. */
#ifndef CLVP_SPECIAL_H
#define CLVP_SPECIAL_H

double clvp_lgamma(double z);   /* ln Gamma(z), z > 0 */
double clvp_digamma(double z);  /* psi(z), z > 0 */
double clvp_trigamma(double z); /* psi'(z), z > 0; recurrence to 10, then the asymptotic series */

/* ln B(a, b) = lnGamma(a) + lnGamma(b) - lnGamma(a + b), keeping its digits where a or b is up to 1e15. */
double clvp_lnbeta(double a, double b);

/* value[0] = ln Gamma(z + n) / Gamma(z), and its first and second derivative by z in value[1], value[2], for z > 0 and
 * real n >= 0. No cancellation: relative error below 2e-15 whether z is 1e-10 or 1e15; near a zero of the value
 * the error is absolute. Cost bounded in n: at most 16 steps and a series. */
void clvp_log_rising(double z, double n, double value[3]);

/* ln B(a, b + n)/B(a, b) = -sum over j < n of log1p(a/(b + j)), a > 0, b > 0, real n >= 0, without cancellation.
 * value: the function, d/da, d/db, d2/da2, d2/dadb, d2/db2. Cost bounded in n. */
void clvp_log_beta_ratio(double a, double b, double n, double value[6]);

/* expm1(c y) / c, and its limit y at c = 0. */
double clvp_expm1_ratio(double c, double y);

#endif
