/* Code compiled twice: as the processor's kind is, and for lanes of four doubles, without fma, which would round
 * differently. The results have the same bits. */
#ifndef CLVP_WIDE_H
#define CLVP_WIDE_H

/* A function that becomes part of both. */
#if defined(__GNUC__)
#define CLVP_KERNEL static inline __attribute__((always_inline))
#else
#define CLVP_KERNEL static inline
#endif

/* The second compilation, and whether the processor can run it. */
#if defined(__GNUC__) && defined(__x86_64__)
#define CLVP_WIDE __attribute__((target("avx2"))) static
#define CLVP_HAVE_WIDE __builtin_cpu_supports("avx2")
#else
#define CLVP_WIDE static
#define CLVP_HAVE_WIDE 0
#endif

/* Before a short loop that is to become vectors: gcc would unroll it first, and then find none. */
#if defined(__GNUC__) && !defined(__clang__)
#define CLVP_LANES _Pragma("GCC unroll 1")
#else
#define CLVP_LANES
#endif

#endif
