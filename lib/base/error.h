/* Filling the caller's error record. */
#ifndef CLVP_ERROR_H
#define CLVP_ERROR_H

#include <clv/base.h>

/* All return `status`, so that a failure is one statement. `error` may be NULL. `field` may be "". */
clv_status clvp_fail(clv_error *error, clv_status status, const char *field, const char *message);
clv_status clvp_fail_row(clv_error *error, clv_status status, uint64_t row, const char *field, const char *message);
clv_status clvp_fail_at(clv_error *error, clv_status status, size_t position, const char *field, const char *message);

/* CLV_ENOMEM in its standard words. */
clv_status clvp_no_memory(clv_error *error);

/* Size-first structures: read one that may be of another version of the header. `given` NULL leaves `own` as it is
 * (the defaults). A longer one is fine if its tail is zero; a shorter one leaves the rest of `own` as it is.
 * CLV_EINVAL, `own` unchanged, where the size is below 8, above 4096, no multiple of 4, or the tail is not zero. */
clv_status clvp_struct_in(void *own, uint32_t own_size, const void *given, const char *name, clv_error *error);

/* The other way: fill a caller's structure as far as its size says; its `size` member stays as it is, its tail beyond
 * `own_size` is zeroed. CLV_EINVAL where `given` is NULL or its size is none, as above. */
clv_status clvp_struct_out(void *given, const void *own, uint32_t own_size, const char *name, clv_error *error);

/* CLV_EINVAL where clvp_struct_out would answer it. */
clv_status clvp_struct_ready(const void *given, const char *name, clv_error *error);

#endif
