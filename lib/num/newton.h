/* Maximisation of a smooth function of a few variables within a box: trust-region Newton with exact Hessian. */
#ifndef CLVP_NEWTON_H
#define CLVP_NEWTON_H

#include <stdbool.h>
#include <stddef.h>

#define CLVP_NEWTON_MAX 8                    /* most variables */
#define CLVP_PACKED(n) ((n) * ((n) + 1) / 2) /* entries of a packed symmetric matrix */
#define CLVP_PACKED_MAX CLVP_PACKED(CLVP_NEWTON_MAX)
/* Entry (i, j), i <= j, of an n x n symmetric matrix kept as its upper triangle by rows. */
#define CLVP_AT(n, i, j) ((i) * (n) - (i) * ((i)-1) / 2 + (j) - (i))

typedef struct clvp_point {
  double value;
  double gradient[CLVP_NEWTON_MAX];
  double hessian[CLVP_PACKED_MAX]; /* packed upper triangle by rows */
} clvp_point;

/* Fills `point` at `theta`; non-zero stops the search. A value that is not finite makes the step be refused. */
typedef int (*clvp_objective_fn)(const double *theta, clvp_point *point, void *user);

typedef enum clvp_newton_end {
  CLVP_NEWTON_CONVERGED, /* the Newton decrement of the free variables is below the tolerance */
  CLVP_NEWTON_STALLED,   /* no step improves the value in floating point: as converged as it gets */
  CLVP_NEWTON_ITERATIONS,
  CLVP_NEWTON_STOPPED,   /* by the objective */
  CLVP_NEWTON_NOT_FINITE /* at the start */
} clvp_newton_end;

typedef struct clvp_newton {
  size_t n;
  double lower[CLVP_NEWTON_MAX], upper[CLVP_NEWTON_MAX]; /* the box; lower = upper fixes a variable */
  double radius;                                         /* first trust radius */
  double tolerance; /* on the decrement, half g' (-H)^-1 g, absolute in units of the value; such as 1e-9 */
  unsigned max_iterations;
  /* results */
  double theta[CLVP_NEWTON_MAX]; /* in: the start; out: the best point */
  clvp_point point;              /* at theta */
  double decrement, gradient_norm;
  unsigned iterations, evaluations;
  /* held at a bound by the gradient; never where lower = upper */
  bool at_lower[CLVP_NEWTON_MAX], at_upper[CLVP_NEWTON_MAX];
} clvp_newton;

clvp_newton_end clvp_newton_maximize(clvp_newton *newton, clvp_objective_fn objective, void *user);

/* Eigenvalues (ascending) and optionally eigenvectors (columns, n x n row-major, or NULL) of a packed symmetric
 * matrix, by Jacobi rotations. */
void clvp_eigen(size_t n, const double *packed, double *values, double *vectors);

/* inverse = (packed)^-1 where it is positive definite, by Cholesky; false where it is not, inverse untouched. */
bool clvp_invert(size_t n, const double *packed, double *inverse);

#endif
