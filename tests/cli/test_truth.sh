#!/bin/sh
# The truth tables through `clv predict`.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
exec python3 "$CLV_TESTS/cli/truth.py"
