/* What JSON objects of different records share. */
#ifndef CLVP_RECORDS_H
#define CLVP_RECORDS_H

#include "json.h"
#include <clv/model.h>

/* A reason as a word for programs; clv_reason_text has those for people. */
const char *clvp_record_reason(unsigned reason);
/* A model's row of the table; false where there is none. */
bool clvp_record_model_info(int32_t spend, int32_t kind, clv_model_info *info);
/* "unit", "params": null where there are none. */
void clvp_record_unit(clvp_json *json, uint32_t unit_days);
void clvp_record_params(clvp_json *json, uint32_t count, const double *parameters, const clv_model_info *info);
/* An object of one customer: "profile" or "profile_hex", nothing where `id` is NULL. CLV_EINVAL: its size or `write`.
 */
clv_status clvp_record_customer(clvp_json *json, const void *id, size_t id_size, clv_write_fn write, void *user,
                                clv_error *error);

#endif
