#!/bin/sh
# Arrow streams against PyArrow, where it is installed.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
if [ -n "$CLV_SANITIZE$WRAP" ]; then
  echo "Python does not load a library that is built with sanitizers"
  exit 77
fi
exec "${PYTHON:-python3}" -B "$CLV_TESTS/bindings/arrow.py"
