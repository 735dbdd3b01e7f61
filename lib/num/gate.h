/* The one place that includes GSL. What may be called, and why it cannot reach GSL's error handler: gsl.allow. */
#ifndef CLVP_GATE_H
#define CLVP_GATE_H

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

/* The handler is the host's. Nor may anything be made by GSL's own allocation, whose failure reaches the handler. */
#if defined(__GNUC__)
#pragma GCC poison gsl_set_error_handler gsl_set_error_handler_off gsl_error gsl_error_handler_t gsl_stream_printf
#pragma GCC poison gsl_rng_alloc gsl_rng_env_setup
#endif

#endif
