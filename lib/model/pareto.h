/* Pareto/NBD in moments. A customer is alive at T, or dropped out at some tau in (t_x, T) with density
 * s/(beta + tau). With L = log1p(tau/alpha), v = tau/(alpha + tau), M = log1p(tau/beta), w = tau/(beta + tau), each
 * possibility weighs exp(-(r + x) L - s M), and derivatives of the likelihood are means of products of L, v, M, w. */
#ifndef CLVP_PARETO_H
#define CLVP_PARETO_H

#include "../num/wide.h"
#include "law.h"

/* Products of degree up to 2, and one to pad. */
#define PARETO_MOMENTS 16
enum { ONE, L_, V_, M_, W_, LL, LV, LM, LW, VV, VM, VW, MM, MW, WW };

/* Sums over customers of one x. */
typedef struct clvp_pareto_sums {
  double value;                /* log-likelihood without what depends on x alone */
  double all[PARETO_MOMENTS];  /* means of the products; all[ONE] counts the customers */
  double dead[PARETO_MOMENTS]; /* the same, over the dropped out */
  double squares[10];          /* g_i g_j of the mean gradient, upper triangle by rows */
} clvp_pareto_sums;

static inline void clvp_pareto_products(double L, double v, double M, double w, double out[PARETO_MOMENTS]) {
  const double all[PARETO_MOMENTS] = {1.0,   L,     v,     M,     w,     L * L, L * v, L * M,
                                      L * w, v * v, v * M, v * w, M * M, M * w, w * w, 0.0};
  CLVP_LANES
  for (int k = 0; k < PARETO_MOMENTS; k++) out[k] = all[k];
}

/* Add customers alike: `alive` the weight of being alive at T, with the products there; K the moments of the dead; both
 * relative to those alive at t_x without another order. The gradient inside the mean, with d = 1 where dead: by ln r
 * -r L, by ln alpha (r + x) v - x, by ln s d - s M, by ln beta (s + d) w - d. */
CLVP_KERNEL void clvp_pareto_add(const double *p, double x, double customers, double value, double alive,
                                 const double *restrict at_T, const double *restrict K,
                                 clvp_pareto_sums *restrict sums) {
  double r = p[0], s = p[2];
  double one = 1.0 / (alive + K[ONE]);
  double share = customers * one;
  double all[PARETO_MOMENTS];
  CLVP_LANES
  for (int k = 0; k < PARETO_MOMENTS; k++) {
    all[k] = alive * at_T[k] + K[k];
    sums->all[k] += share * all[k];
    sums->dead[k] += share * K[k];
  }
  sums->value += customers * value;
  double g0 = -r * all[L_] * one;
  double g1 = (r + x) * all[V_] * one - x;
  double g2 = (K[ONE] - s * all[M_]) * one;
  double g3 = (s * all[W_] + K[W_] - K[ONE]) * one;
  double c0 = customers * g0, c1 = customers * g1, c2 = customers * g2, c3 = customers * g3;
  double *q = sums->squares;
  q[0] += c0 * g0, q[1] += c0 * g1, q[2] += c0 * g2, q[3] += c0 * g3;
  q[4] += c1 * g1, q[5] += c1 * g2, q[6] += c1 * g3;
  q[7] += c2 * g2, q[8] += c2 * g3;
  q[9] += c3 * g3;
}

/* Value and derivatives by log parameters. */
void clvp_pareto_point(const double *p, double x, const clvp_pareto_sums *sums, clvp_point *point);

/* H_x(t): those who drop out after t, relative to those alive at t, as long as neither orders. In (0, 1). */
double clvp_pareto_hazard(const double *p, double x, double t);

/* What is left of 1: those whose next order comes before dropout. False where that takes too long. */
bool clvp_pareto_order_first(const double *p, double x, double t, double *probability);

extern const clvp_grid clvp_pareto_grid;

/* As clvp_law has it. */
void clvp_pareto_hazard_days(const double *p, int32_t x, int32_t day, bool alone, double H[CLVP_LAW_DAYS]);

#endif
