/* exp, log and log1p over arrays, written so that compilers vectorise them; the same bits from every compiler, vector
 * width and array length, since no operation is contracted or reassociated and no libm is called. */
#ifndef CLVP_VECTOR_H
#define CLVP_VECTOR_H

#include <stddef.h>

/* out[i] = f(in[i]); out may be in. Errors at most 2 units in the last place.
 * exp: any argument, subnormal below -708.4, 0 below -745.14, +inf above 709.79. log: positive normal arguments; -inf
 * at 0, NaN where negative or subnormal. log1p: arguments >= 0. NaN stays NaN. */
void clvp_vector_exp(const double *in, double *out, size_t count);
void clvp_vector_log(const double *in, double *out, size_t count);
void clvp_vector_log1p(const double *in, double *out, size_t count);

/* The same operations on one number, the same bits as in an array. */
double clvp_exp(double x);
double clvp_log(double x);
double clvp_log1p(double x);

#endif
