/* How orders became transactions: checks, and the hash that identifies it. */
#ifndef CLVP_CONFIGURATION_H
#define CLVP_CONFIGURATION_H

#include <clv/base.h>

/* Checked copy of a public configuration; the defaults for NULL. */
clv_status clvp_configuration_init(clv_configuration *own, const clv_configuration *given, clv_error *error);

/* The 64-bit hash that identifies a configuration, as in summary and model files. */
uint64_t clvp_configuration_hash(const clv_configuration *configuration);

#endif
