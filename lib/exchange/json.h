/* A JSON writer (RFC 8259) over a sink: one object or array, without blanks. */
#ifndef CLVP_JSON_H
#define CLVP_JSON_H

#include <clv/base.h>
#include "../base/bytes.h"
#include <stdbool.h>

/* JSON being written. `key` is NULL in an array and at the top, else the member's name. */
typedef struct clvp_json {
  clvp_sink sink;
  uint32_t depth;  /* objects and arrays that are open, at most 31 */
  uint32_t filled; /* bit d: the one at depth d has a member */
} clvp_json;

void clvp_json_init(clvp_json *json, clv_write_fn write, void *user);
void clvp_json_object(clvp_json *json, const char *key);
void clvp_json_end_object(clvp_json *json);
void clvp_json_array(clvp_json *json, const char *key);
void clvp_json_end_array(clvp_json *json);
void clvp_json_null(clvp_json *json, const char *key);
void clvp_json_bool(clvp_json *json, const char *key, bool value);
void clvp_json_integer(clvp_json *json, const char *key, int64_t value);
void clvp_json_number(clvp_json *json, const char *key, double value);   /* reads back exactly; null where not finite */
void clvp_json_text(clvp_json *json, const char *key, const char *text); /* null where NULL; UTF-8 */
void clvp_json_string(clvp_json *json, const char *key, const void *bytes, size_t size); /* UTF-8 */
void clvp_json_hex(clvp_json *json, const char *key, const void *bytes, size_t size);
void clvp_json_date(clvp_json *json, const char *key, int32_t day);  /* YYYY-MM-DD; null where not a day */
void clvp_json_time(clvp_json *json, const char *key, int64_t time); /* RFC 3339, UTC; null where not a time */
clv_status clvp_json_finish(clvp_json *json, clv_error *error);      /* CLV_EIO where a write failed */

#endif
