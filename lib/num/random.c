/* Random numbers: xoshiro256++ seeded by splitmix64, and the variates that simulations need. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "random.h"
#include "gate.h"
#include <assert.h>
#include <float.h>
#include <math.h>

static uint64_t splitmix(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int left) { return (x << left) | (x >> (64 - left)); }

/* The stream is hashed before it meets the seed: streams 0, 1, 2 of one seed are not those of the next one, shifted. */
void clvp_random_seed(clvp_random *random, uint64_t seed, uint64_t stream) {
  uint64_t mixed = splitmix(&seed) + stream * UINT64_C(0xd1342543de82ef95);
  uint64_t state = splitmix(&mixed);
  for (int i = 0; i < 4; i++) random->state[i] = splitmix(&state);
  random->state[0] |= (random->state[0] | random->state[1] | random->state[2] | random->state[3]) == 0;
}

uint64_t clvp_random_bits(clvp_random *random) {
  uint64_t *s = random->state, result = rotate(s[0] + s[3], 23) + s[0], shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return result;
}

/* The middle of one of 2^52 cells: never 0 and never 1. */
double clvp_random_uniform(clvp_random *random) { return ((double)(clvp_random_bits(random) >> 12) + 0.5) * 0x1p-52; }

double clvp_random_exponential(clvp_random *random, double rate) {
  assert(rate > 0);
  return -log(clvp_random_uniform(random)) / rate;
}

static void gsl_seed(void *state, unsigned long seed) { clvp_random_seed(state, seed, 0); }

static unsigned long gsl_bits(void *state) { return (unsigned long)(clvp_random_bits(state) >> 32); }

static double gsl_uniform(void *state) { return clvp_random_uniform(state); }

static const gsl_rng_type generator = {"xoshiro256++", 0xffffffffUL, 0,          sizeof(clvp_random),
                                       gsl_seed,       gsl_bits,     gsl_uniform};

/* ln of a Gamma(shape, 1) variate: by Gamma(shape + 1) U^(1/shape), which is so for any shape, in logarithms. */
static double log_gamma_variate(clvp_random *random, double shape) {
  gsl_rng rng = {&generator, random};
  if (shape >= 1) return log(gsl_ran_gamma(&rng, shape, 1));
  double boosted = log(gsl_ran_gamma(&rng, shape + 1, 1));
  return boosted + log(clvp_random_uniform(random)) / shape;
}

double clvp_random_gamma(clvp_random *random, double shape, double rate) {
  assert(shape >= 1e-300 && shape <= DBL_MAX && rate > 0 && rate <= DBL_MAX);
  if (shape < 1) return exp(log_gamma_variate(random, shape) - log(rate));
  gsl_rng rng = {&generator, random};
  return gsl_ran_gamma(&rng, shape, 1) / rate;
}

double clvp_random_beta(clvp_random *random, double a, double b) {
  assert(a >= 1e-300 && a <= DBL_MAX && b >= 1e-300 && b <= DBL_MAX);
  double log_x = log_gamma_variate(random, a), log_y = log_gamma_variate(random, b);
  return log_x <= log_y ? exp(log_x - log_y) / (1 + exp(log_x - log_y)) : 1 / (1 + exp(log_y - log_x));
}
