/* The version of the library, and statuses and reasons in a few words. */
/* Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#include <clv/base.h>

uint32_t clv_version(void) {
  return CLV_VERSION_MAJOR * UINT32_C(1000000) + CLV_VERSION_MINOR * UINT32_C(1000) + CLV_VERSION_PATCH;
}

const char *clv_version_string(void) { return CLV_VERSION_STRING; }

const char *clv_status_text(clv_status status) {
  switch (status) {
  case CLV_OK:
    return "success";
  case CLV_EINVAL:
    return "invalid argument";
  case CLV_ENOMEM:
    return "out of memory";
  case CLV_EDATA:
    return "unacceptable data";
  case CLV_EOVERFLOW:
    return "figure does not fit its type";
  case CLV_EFORMAT:
    return "bytes are truncated, damaged or of another format";
  case CLV_EVERSION:
    return "bytes are of a newer version of the format";
  case CLV_ECONFIG:
    return "configurations differ";
  case CLV_ENOTFOUND:
    return "not found";
  case CLV_ECANCELLED:
    return "cancelled";
  case CLV_EIO:
    return "reading or writing failed";
  case CLV_ESTALE:
    return "positions of another generation";
  case CLV_ENOMODEL:
    return "no model";
  case CLV_EKEY:
    return "wrong key";
  }
  return "unknown status";
}

const char *clv_reason_text(clv_reason reason) {
  switch (reason) {
  case CLV_REASON_PRESENT:
    return "present";
  case CLV_REASON_NO_ORDERS:
    return "no orders";
  case CLV_REASON_ONE_TRANSACTION:
    return "only one transaction";
  case CLV_REASON_NO_MODEL:
    return "no model";
  case CLV_REASON_NO_SPEND_MODEL:
    return "no spend model";
  case CLV_REASON_NEVER:
    return "never as likely as not";
  case CLV_REASON_BEYOND_LIMIT:
    return "beyond the limit of the search";
  case CLV_REASON_OVERFLOW:
    return "does not fit its type";
  case CLV_REASON_NO_MEAN:
    return "no finite mean";
  case CLV_REASON_OTHER_CONFIGURATION:
    return "model of another configuration";
  case CLV_REASON_NOT_ASKED:
    return "not asked for";
  case CLV_REASON_NO_PROFILE:
    return "no such profile";
  case CLV_REASON_OTHER_FILTER:
    return "the model was fitted under another order filter";
  }
  return "unknown reason";
}
