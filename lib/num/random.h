/* Random numbers with a state of our own: xoshiro256++ (Blackman and Vigna 2019) seeded by splitmix64. Two streams of
 * one seed are independent, so customer i can be drawn without drawing those before it. */
#ifndef CLVP_RANDOM_H
#define CLVP_RANDOM_H

#include <stdint.h>

typedef struct clvp_random {
  uint64_t state[4];
} clvp_random;

void clvp_random_seed(clvp_random *random, uint64_t seed, uint64_t stream);
uint64_t clvp_random_bits(clvp_random *random);
double clvp_random_uniform(clvp_random *random); /* (0, 1) */
double clvp_random_exponential(clvp_random *random, double rate);

/* Shapes from 1e-300. Gamma goes through gsl_ran_gamma; of a tiny shape it may underflow to 0. Beta keeps its digits
 * near 0, for tiny a and b too. */
double clvp_random_gamma(clvp_random *random, double shape, double rate);
double clvp_random_beta(clvp_random *random, double a, double b);

#endif
