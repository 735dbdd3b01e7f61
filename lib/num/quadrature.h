/* Fixed Gauss-Legendre rules on [0, 1]. */
#ifndef CLVP_QUADRATURE_H
#define CLVP_QUADRATURE_H

#define CLVP_GL4 4
#define CLVP_GL16 16

extern const double clvp_gl4_node[CLVP_GL4], clvp_gl4_weight[CLVP_GL4];
extern const double clvp_gl16_node[CLVP_GL16], clvp_gl16_weight[CLVP_GL16];

#endif
