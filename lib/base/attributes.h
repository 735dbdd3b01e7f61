/* The table of attributes as constants: CLVP_ATTRIBUTE_historic_value is 1, .. */
#ifndef CLVP_ATTRIBUTES_H
#define CLVP_ATTRIBUTES_H

enum {
#define CLV_ATTRIBUTE(number, name, type, unit, group, nullable, layer, summary) CLVP_ATTRIBUTE_##name = number,
#include "attributes.def"
#undef CLV_ATTRIBUTE
  CLVP_ATTRIBUTE_END
};

#endif
