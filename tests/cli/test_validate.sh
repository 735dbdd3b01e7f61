#!/bin/sh
# CDNOW through `clv validate`: the accuracy that other programs have measured, model by model, to every printed digit.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
data=${CLV_DATA:-build/data}
"$CLV_SOURCE/examples/fetch-cdnow" "$data" || {
  [ $? = 77 ] && [ "$CI" != true ] && echo "the CDNOW purchases are not there" && exit 77
  exit 1
}
CLV_DATA=$data exec python3 "$CLV_TESTS/cli/validate.py"
