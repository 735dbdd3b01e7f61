/* The root of an increasing function in a bracket. */
#ifndef CLVP_ROOT_H
#define CLVP_ROOT_H

/* f at x, with its derivative in *slope. */
typedef double (*clvp_root_fn)(double x, double *slope, void *user);

/* x in [low, high] with f(x) = 0, given f(low) <= 0 <= f(high): Newton steps, bisection (in ln x where low > 0) when
 * one leaves the bracket or gains too little; to a few units in the last place, at most 200 evaluations. */
double clvp_root(clvp_root_fn f, void *user, double low, double high, double start);

#endif
