#!/bin/sh
# Every example program runs without arguments, says something and succeeds.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
ran=0
for source in "$CLV_SOURCE"/examples/*.c; do
  [ -e "$source" ] || continue
  program=$CLV_BUILD/examples/$(basename "$source" .c)
  output=$($WRAP "$program") || {
    echo "examples: $(basename "$program") failed: $output"
    exit 1
  }
  [ -n "$output" ] || {
    echo "examples: $(basename "$program") says nothing"
    exit 1
  }
  ran=$((ran + 1))
done
[ $ran -gt 0 ] || {
  echo "there are no examples"
  exit 77
}
