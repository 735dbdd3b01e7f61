/* Pareto/NBD on whole days: integrals filled backward, one day at a time, and shared by all rows of one x. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "../num/quadrature.h"
#include "../num/vector.h"
#include "../num/wide.h"
#include "pareto.h"
#include "purchase.h"
#include <math.h>

/* A day is cut into pieces on which 4 Gauss-Legendre nodes are good to 3e-12: no longer than a twelfth of the distance
 * to the nearest singularity, and no steeper than one half. `rate` is the greatest r + x that the day can see. */
static double piece_end(const double *p, double rate, double t, double end) {
  double a = p[1] + t;
  double b = p[3] + t;
  double length = fmin(fmin(a, b) / 12.0, 0.5 / (rate / a + (p[2] + 1.0) / b));
  double next = t + length;
  return next < end && next > t ? next : end;
}

/* Room for pieces; parameters that need more are beyond what tables are for. */
static size_t piece_limit(int32_t days) { return 3 * ((size_t)days + 1) + 2560; }

/* What all x share, in one block of doubles. */
typedef struct grid_tables {
  double *L, *v, *M, *w; /* by day */
  double *products;      /* by day, 16 each: at the end of observation */
  double *first;         /* by day: number of its first node */
  double *node_L;        /* by node: L(day) - L(node), <= 0 */
  double *node_M;        /* by node: s (M(day) - M(node)), <= 0 */
  double *node_products; /* by node, 16 each: products with the weight of the rule and s/(beta + u) */
} grid_tables;

static grid_tables tables_of(double *shared, int32_t days) {
  size_t n = (size_t)days + 1;
  size_t nodes = piece_limit(days) * CLVP_GL4;
  grid_tables tables;
  tables.L = shared;
  tables.v = tables.L + n;
  tables.M = tables.v + n;
  tables.w = tables.M + n;
  tables.products = tables.w + n;
  tables.first = tables.products + PARETO_MOMENTS * n;
  tables.node_L = tables.first + n;
  tables.node_M = tables.node_L + nodes;
  tables.node_products = tables.node_M + nodes;
  return tables;
}

static size_t grid_shared_size(int32_t days, int32_t x_max) {
  (void)x_max;
  size_t n = (size_t)days + 1;
  return n * (5 + PARETO_MOMENTS) + piece_limit(days) * CLVP_GL4 * (2 + PARETO_MOMENTS);
}

/* Place the nodes of one day from number `node` on: their time since the day, relative to alpha and beta, and, where
 * products will be, time and weight. The number after the last, or 0 where there is no room. */
static size_t place_nodes(const double *p, int32_t day, double rate, const grid_tables *tables, size_t node,
                          size_t node_limit) {
  double end = (double)day + 1.0;
  for (double t = (double)day; t < end;) {
    double next = piece_end(p, rate, t, end);
    if (node + CLVP_GL4 > node_limit) return 0;
    for (int i = 0; i < CLVP_GL4; i++, node++) {
      double u = t + (next - t) * clvp_gl4_node[i];
      double into = u - (double)day;
      tables->node_L[node] = into / (p[1] + (double)day);
      tables->node_M[node] = into / (p[3] + (double)day);
      double *products = tables->node_products + PARETO_MOMENTS * node;
      products[0] = u;
      products[1] = (next - t) * clvp_gl4_weight[i];
    }
    t = next;
  }
  return node;
}

CLVP_KERNEL void fill_nodes_kernel(const double *p, int32_t days, const grid_tables *tables) {
  for (int32_t day = 0; day < days; day++) {
    for (size_t node = (size_t)tables->first[day]; node < (size_t)tables->first[day + 1]; node++) {
      double *products = tables->node_products + PARETO_MOMENTS * node;
      double u = products[0], weight = products[1] * p[2] / (p[3] + u);
      double L = tables->node_L[node], M = tables->node_M[node];
      clvp_pareto_products(tables->L[day] + L, u / (p[1] + u), tables->M[day] + M, u / (p[3] + u), products);
      CLVP_LANES
      for (int k = 0; k < PARETO_MOMENTS; k++) products[k] *= weight;
      tables->node_L[node] = -L;
      tables->node_M[node] = -p[2] * M;
    }
  }
}

CLVP_WIDE void fill_nodes_wide(const double *p, int32_t days, const grid_tables *tables) {
  fill_nodes_kernel(p, days, tables);
}

static void fill_nodes(const double *p, int32_t days, const grid_tables *tables) {
  if (CLVP_HAVE_WIDE) {
    fill_nodes_wide(p, days, tables);
  } else {
    fill_nodes_kernel(p, days, tables);
  }
}

static bool grid_prepare(const double *p, int32_t days, int32_t x_max, double *shared) {
  grid_tables tables = tables_of(shared, days);
  clvp_purchase_table(p[1], days, tables.L);
  clvp_purchase_table(p[3], days, tables.M);
  size_t node = 0;
  for (int32_t t = 0; t <= days; t++) {
    clvp_pareto_products(tables.L[t], tables.v[t], tables.M[t], tables.w[t],
                         tables.products + PARETO_MOMENTS * (size_t)t);
    tables.first[t] = (double)node;
    if (t == days) break;
    /* nobody has more transactions after the first than days */
    double rate = p[0] + (t < x_max ? t : x_max);
    node = place_nodes(p, t, rate, &tables, node, piece_limit(days) * CLVP_GL4);
    if (node == 0) return false;
  }
  clvp_vector_log1p(tables.node_L, tables.node_L, node);
  clvp_vector_log1p(tables.node_M, tables.node_M, node);
  fill_nodes(p, days, &tables);
  return true;
}

/* Rows are taken in pieces, so that exp and log run over arrays that stay in the nearest cache. */
#define GRID_PIECE 256

static size_t grid_scratch_size(int32_t days, int32_t x_max) {
  (void)x_max;
  return ((size_t)days + 1) * (PARETO_MOMENTS + 1) + piece_limit(days) * CLVP_GL4 + 2 * GRID_PIECE;
}

/* H by day, 16 moments each, from `high` down to `low`: those who drop out between the day and `high`. */
CLVP_KERNEL void sweep_kernel(const grid_tables *tables, double rho, double s, int32_t low, int32_t high, double *decay,
                              double *ratio, double *H) {
  size_t first = (size_t)tables->first[low];
  size_t end = (size_t)tables->first[high];
  for (size_t i = first; i < end; i++) decay[i - first] = rho * tables->node_L[i] + tables->node_M[i];
  clvp_vector_exp(decay, decay, end - first);
  for (int32_t t = low; t < high; t++)
    ratio[t - low] = rho * (tables->L[t] - tables->L[t + 1]) + s * (tables->M[t] - tables->M[t + 1]);
  clvp_vector_exp(ratio, ratio, (size_t)(high - low));

  double *top = H + PARETO_MOMENTS * (size_t)high;
  CLVP_LANES
  for (int k = 0; k < PARETO_MOMENTS; k++) top[k] = 0.0;
  for (int32_t t = high - 1; t >= low; t--) {
    double *now = H + PARETO_MOMENTS * (size_t)t;
    const double *later = now + PARETO_MOMENTS;
    double onward = ratio[t - low];
    double sum[PARETO_MOMENTS];
    CLVP_LANES
    for (int k = 0; k < PARETO_MOMENTS; k++) sum[k] = onward * later[k];
    size_t last = (size_t)tables->first[t + 1];
    for (size_t i = (size_t)tables->first[t]; i < last; i++) {
      const double *products = tables->node_products + PARETO_MOMENTS * i;
      double d = decay[i - first];
      CLVP_LANES
      for (int k = 0; k < PARETO_MOMENTS; k++) sum[k] += d * products[k];
    }
    CLVP_LANES
    for (int k = 0; k < PARETO_MOMENTS; k++) now[k] = sum[k];
  }
}

CLVP_KERNEL void add_rows_kernel(const double *p, const clvp_rows *rows, size_t begin, size_t n,
                                 const grid_tables *tables, const double *H, double *alive, double *value,
                                 clvp_pareto_sums *sums) {
  double rho = p[0] + rows->x;
  double s = p[2];
  const uint16_t *t_x = rows->t_x + begin;
  const uint16_t *T = rows->T + begin;
  for (size_t i = 0; i < n; i++)
    alive[i] = rho * (tables->L[t_x[i]] - tables->L[T[i]]) + s * (tables->M[t_x[i]] - tables->M[T[i]]);
  clvp_vector_exp(alive, alive, n);
  for (size_t i = 0; i < n; i++) {
    double later = H[PARETO_MOMENTS * (size_t)T[i]];
    value[i] = H[PARETO_MOMENTS * (size_t)t_x[i]] + alive[i] * (1.0 - later);
  }
  clvp_vector_log(value, value, n);
  for (size_t i = 0; i < n; i++) {
    const double *at_t = H + PARETO_MOMENTS * (size_t)t_x[i];
    const double *at_T = H + PARETO_MOMENTS * (size_t)T[i];
    double K[PARETO_MOMENTS];
    CLVP_LANES
    for (int k = 0; k < PARETO_MOMENTS; k++) K[k] = at_t[k] - alive[i] * at_T[k];
    double term = value[i] - rho * tables->L[t_x[i]] - s * tables->M[t_x[i]];
    clvp_pareto_add(p, rows->x, rows->weight[begin + i], term, alive[i],
                    tables->products + PARETO_MOMENTS * (size_t)T[i], K, sums);
  }
}

/* The 16 moments go side by side. */
CLVP_WIDE void sweep_wide(const grid_tables *tables, double rho, double s, int32_t low, int32_t high, double *decay,
                          double *ratio, double *H) {
  sweep_kernel(tables, rho, s, low, high, decay, ratio, H);
}

static void sweep(const grid_tables *tables, double rho, double s, int32_t low, int32_t high, double *decay,
                  double *ratio, double *H) {
  if (CLVP_HAVE_WIDE) {
    sweep_wide(tables, rho, s, low, high, decay, ratio, H);
  } else {
    sweep_kernel(tables, rho, s, low, high, decay, ratio, H);
  }
}

CLVP_WIDE void add_rows_wide(const double *p, const clvp_rows *rows, size_t begin, size_t n, const grid_tables *tables,
                             const double *H, double *alive, double *value, clvp_pareto_sums *sums) {
  add_rows_kernel(p, rows, begin, n, tables, H, alive, value, sums);
}

static void add_rows(const double *p, const clvp_rows *rows, size_t begin, size_t n, const grid_tables *tables,
                     const double *H, double *alive, double *value, clvp_pareto_sums *sums) {
  if (CLVP_HAVE_WIDE) {
    add_rows_wide(p, rows, begin, n, tables, H, alive, value, sums);
  } else {
    add_rows_kernel(p, rows, begin, n, tables, H, alive, value, sums);
  }
}

static void grid_evaluate(const double *p, int32_t days, const double *shared, const clvp_rows *rows, double *scratch,
                          clvp_point *point) {
  /* the tables are only read from here on */
  grid_tables tables = tables_of((double *)(uintptr_t)shared, days);
  int32_t low = days, high = 0;
  for (size_t i = 0; i < rows->count; i++) {
    low = rows->t_x[i] < low ? rows->t_x[i] : low;
    high = rows->T[i] > high ? rows->T[i] : high;
  }
  double *H = scratch;
  double *ratio = H + PARETO_MOMENTS * ((size_t)days + 1);
  double *alive = ratio + days + 1;
  double *value = alive + GRID_PIECE;
  double *decay = value + GRID_PIECE;
  sweep(&tables, p[0] + rows->x, p[2], low, high, decay, ratio, H);

  clvp_pareto_sums sums = {0};
  for (size_t begin = 0; begin < rows->count; begin += GRID_PIECE) {
    size_t n = rows->count - begin < GRID_PIECE ? rows->count - begin : GRID_PIECE;
    add_rows(p, rows, begin, n, &tables, H, alive, value, &sums);
  }
  clvp_pareto_point(p, rows->x, &sums, point);
}

const clvp_grid clvp_pareto_grid = {grid_shared_size, grid_scratch_size, grid_prepare, grid_evaluate};
