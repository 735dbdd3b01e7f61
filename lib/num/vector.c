/* exp, log and log1p as straight-line arithmetic, without branches, tables or calls. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "vector.h"
#include "wide.h"
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#define LN2_HIGH 0x1.62e42fee00000p-1 /* 32 bits: its product with an exponent is exact */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define ROUNDER 0x1.8p52 /* adding it rounds to a whole number, left in the low bits */
#define ONE_BITS UINT64_C(0x3ff0000000000000)
#define ROOT_HALF_BITS UINT64_C(0x3fe6a09e667f3bcd) /* sqrt(1/2), where the range of mantissas is cut */
#define WHOLE_BITS UINT64_C(0x4330000000000000)     /* 2^52; a small whole number in its low bits adds to it */

CLVP_KERNEL uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

CLVP_KERNEL double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

#define LANES 1
#include "vector_kernel.h"

/* Two lanes are in every processor of our kind; where it has four, they are asked for without fma, which would round
 * differently. */
#if defined(__GNUC__) && defined(__x86_64__)
#define LANES 2
#include "vector_kernel.h"
#define LANES 4
#include "vector_kernel.h"
#define VECTOR_FUNCTION(name, kernel)                                                                                  \
  CLVP_WIDE void name##_avx2(const double *in, double *out, size_t count) {                                            \
    over_array_4(kernel##_4, in, out, count);                                                                          \
  }                                                                                                                    \
  void name(const double *in, double *out, size_t count) {                                                             \
    if (CLVP_HAVE_WIDE)                                                                                                \
      name##_avx2(in, out, count);                                                                                     \
    else                                                                                                               \
      over_array_2(kernel##_2, in, out, count);                                                                        \
  }
#elif defined(__GNUC__)
#define LANES 2
#include "vector_kernel.h"
#define VECTOR_FUNCTION(name, kernel)                                                                                  \
  void name(const double *in, double *out, size_t count) { over_array_2(kernel##_2, in, out, count); }
#else
#define VECTOR_FUNCTION(name, kernel)                                                                                  \
  void name(const double *in, double *out, size_t count) { over_array_1(kernel##_1, in, out, count); }
#endif

VECTOR_FUNCTION(clvp_vector_exp, exp_kernel)
VECTOR_FUNCTION(clvp_vector_log, log_kernel)
VECTOR_FUNCTION(clvp_vector_log1p, log1p_kernel)

double clvp_exp(double x) {
  exp_kernel_1(&x);
  return x;
}

double clvp_log(double x) {
  log_kernel_1(&x);
  return x;
}

double clvp_log1p(double x) {
  log1p_kernel_1(&x);
  return x;
}
