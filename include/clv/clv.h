/* libclv: customer lifetime value. Include this header; see libclv(7).
 * Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CLV_H
#define CLV_H

#include <clv/account.h>
#include <clv/arrow.h>
#include <clv/base.h>
#include <clv/event.h>
#include <clv/explain.h>
#include <clv/filter.h>
#include <clv/fit.h>
#include <clv/lifecycle.h>
#include <clv/model.h>
#include <clv/predict.h>
#include <clv/segment.h>
#include <clv/snapshot.h>
#include <clv/summary.h>

#endif
