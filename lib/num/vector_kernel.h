/* The kernels of exp, log and log1p, included by vector.c for each number of lanes. Each lane goes through the same
 * IEEE operations whatever their number, so the bits agree. Kernels take pointers, since the calling convention of
 * vectors by value would depend on the target. */
#define JOINED(name, count) name##_##count
#define JOIN(name, count) JOINED(name, count)
#define NAMED(name) JOIN(name, LANES)
#define lanes NAMED(clvp_lanes)
#define lane_bits NAMED(clvp_lane_bits)

#if LANES == 1
typedef double lanes;
typedef uint64_t lane_bits;
#define BITS(x) bits_of(x)
#define DOUBLES(bits) double_of(bits)
#define CHOOSE(comparison, yes, no) ((comparison) ? (yes) : (no))
#else
typedef double lanes __attribute__((vector_size(8 * LANES)));
typedef uint64_t lane_bits __attribute__((vector_size(8 * LANES)));
#define BITS(x) ((lane_bits)(x))
#define DOUBLES(bits) ((lanes)(bits))
#define CHOOSE(comparison, yes, no) DOUBLES(((lane_bits)(comparison)&BITS(yes)) | (~(lane_bits)(comparison)&BITS(no)))
#endif

/* x = k ln 2 + r; exp(r) = 1 + r + r^2 p(r), p interpolated at Chebyshev points, off by 4e-19. The factor 2^k goes in
 * two halves, so that the result overflows to infinity and underflows gradually, both by the last multiplication. */
CLVP_KERNEL void NAMED(exp_kernel)(lanes *in_out) {
  const lanes zero = {0};
  lanes x = *in_out;
  x = CHOOSE(x > 710.0, zero + 710.0, x);
  x = CHOOSE(x < -746.0, zero - 746.0, x);
  lanes k = (x * 0x1.71547652b82fep+0 + ROUNDER) - ROUNDER;
  lanes r = (x - k * LN2_HIGH) - k * LN2_LOW;
  lanes r2 = r * r, r4 = r2 * r2;
  lanes p01 = r * 0x1.5555555555557p-3 + 0.5, p23 = r * 0x1.11111111100cep-7 + 0x1.5555555555556p-5;
  lanes p45 = r * 0x1.a01a01abef415p-13 + 0x1.6c16c16c162ccp-10;
  lanes p67 = r * 0x1.71de021a90822p-19 + 0x1.a01a01a6dcaffp-16;
  lanes p89 = r * 0x1.af4e196027428p-26 + 0x1.27e4db57442fbp-22;
  lanes p = (p01 + r2 * p23) + r4 * ((p45 + r2 * p67) + r4 * (p89 + r2 * 0x1.1f731ea5352cap-29));
  lanes y = r + r2 * p + 1.0;
  /* the shift leaves of ROUNDER + k nothing but k, in the place of an exponent */
  lanes half = k * 0.5 + ROUNDER, rest = (k - (half - ROUNDER)) + ROUNDER;
  y = y * DOUBLES((BITS(half) << 52) + ONE_BITS);
  *in_out = y * DOUBLES((BITS(rest) << 52) + ONE_BITS);
}

/* Cuts positive normal x into 2^k m, sqrt(1/2) <= m < sqrt(2). */
CLVP_KERNEL void NAMED(cut)(const lanes *x, lanes *k, lanes *m) {
  lane_bits exponent = (BITS(*x) + (ONE_BITS - ROOT_HALF_BITS)) >> 52;
  *m = DOUBLES(BITS(*x) - (exponent << 52) + ONE_BITS);
  *k = DOUBLES(exponent | WHOLE_BITS) - (0x1p52 + 1023.0);
}

/* k ln 2 + ln(1 + f) + extra, where extra is below the digits of the rest; infinite or NaN as ln(x) where x is no
 * positive normal number. ln(1 + f) = f - f^2/2 + s (f^2/2 + 2 (s^2/3 + s^4/5 + ..)) with s = f/(2 + f), the series
 * interpolated at Chebyshev points, off by 5e-18. */
CLVP_KERNEL void NAMED(log_core)(const lanes *x, const lanes *k, const lanes *f, const lanes *extra, lanes *out) {
  const lanes zero = {0};
  lanes s = *f / (*f + 2.0), t = s * s, square = *f * 0.5 * *f;
  lanes t2 = t * t, q12 = t * 0x1.2492492dfd86cp-2 + 0x1.9999999995273p-2;
  lanes q34 = t * 0x1.7462b91b8df65p-3 + 0x1.c71c62d5e53e0p-3;
  lanes q56 = t * 0x1.2b5f68a50d903p-3 + 0x1.39fdcceb4bb45p-3;
  lanes q = t * (q12 + t2 * (q34 + t2 * q56)) + 0x1.5555555555558p-1;
  lanes y = *k * LN2_HIGH - ((square - (s * (square + t * q) + (*k * LN2_LOW + *extra))) - *f);
  lanes low = CHOOSE(*x == 0.0, zero - INFINITY, zero + NAN);
  y = CHOOSE(*x >= DBL_MIN, y, low);
  *out = CHOOSE(*x > DBL_MAX, *x, y);
}

CLVP_KERNEL void NAMED(log_kernel)(lanes *in_out) {
  const lanes zero = {0};
  lanes k, m;
  NAMED(cut)(in_out, &k, &m);
  m = m - 1.0;
  NAMED(log_core)(in_out, &k, &m, &zero, in_out);
}

/* ln(u), u = 1 + x rounded, with the rounding error over u as the extra; where u needs no scaling, f is x itself. */
CLVP_KERNEL void NAMED(log1p_kernel)(lanes *in_out) {
  const lanes zero = {0};
  lanes x = *in_out, u = x + 1.0, back = u - 1.0, lost = (1.0 - (u - back)) + (x - back), k, m;
  NAMED(cut)(&u, &k, &m);
  lanes f = CHOOSE(k == 0.0, x, m - 1.0), extra = CHOOSE(k == 0.0, zero, lost / u);
  NAMED(log_core)(&u, &k, &f, &extra, in_out);
}

/* Whole vectors, and the rest padded by ones. */
CLVP_KERNEL void NAMED(over_array)(void (*kernel)(lanes *), const double *in, double *out, size_t count) {
  lanes x;
  size_t done = 0;
  for (; count - done >= LANES; done += LANES) {
    memcpy(&x, in + done, sizeof x);
    kernel(&x);
    memcpy(out + done, &x, sizeof x);
  }
  if (done < count) {
    double rest[LANES];
    for (size_t i = 0; i < LANES; i++) rest[i] = i < count - done ? in[done + i] : 1.0;
    memcpy(&x, rest, sizeof x);
    kernel(&x);
    memcpy(rest, &x, sizeof x);
    memcpy(out + done, rest, (count - done) * sizeof *out);
  }
}

#undef JOINED
#undef JOIN
#undef NAMED
#undef lanes
#undef lane_bits
#undef BITS
#undef DOUBLES
#undef CHOOSE
#undef LANES
