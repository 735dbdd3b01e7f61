/* Reading the table of attributes. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include "attributes.h"
#include "error.h"
#include <clv/base.h>

static const clv_attribute_info attribute_table[] = {
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary)                                       \
  {(uint32_t)sizeof(clv_attribute_info), number, #name, CLV_TYPE_##type, nullable, unit, group, summary},
#include "attributes.def"
#undef CLV_ATTRIBUTE
};

enum { ATTRIBUTE_COUNT = sizeof attribute_table / sizeof attribute_table[0] };

uint32_t clv_attribute_count(void) { return ATTRIBUTE_COUNT; }

clv_status clv_attribute_at(uint32_t index, clv_attribute_info *info, clv_error *error) {
  if (!info) return clvp_fail(error, CLV_EINVAL, "info", "info is NULL");
  if (index >= ATTRIBUTE_COUNT) return clvp_fail(error, CLV_ENOTFOUND, "index", "there is no such attribute");
  return clvp_struct_out(info, &attribute_table[index], (uint32_t)sizeof attribute_table[index], "info", error);
}
