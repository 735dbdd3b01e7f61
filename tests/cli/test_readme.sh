#!/bin/sh
# README shows examples/quickstart.c as it is, and what the demo and clv validate print.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_TESTS/cli/common"
readme=$CLV_SOURCE/README.md
: >"$work/stderr"
awk '/^```c$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$readme" >"$work/shown.c"
same "$CLV_SOURCE/examples/quickstart.c" "$work/shown.c" "the program in README.md and examples/quickstart.c"

# Where there is real data, every line of the excerpt is a line of the demo.
if [ -e "$CLV_DATA/cdnow-sample.csv" ] && [ -e "$CLV_DATA/cdnow-master.csv" ]; then
  accepted demo --data "$CLV_DATA"
  awk '/^An excerpt:|excerpt:$/ { inside = 1; next } inside && /^[^ ]/ { exit } inside && NF' "$readme" | sed 's/^    //' >"$work/excerpt"
  checks=$((checks + 1))
  [ "$(wc -l <"$work/excerpt")" -gt 10 ] || fail "the excerpt of the demo is not found in README.md"
  checks=$((checks + 1))
  if ! grep -vxFf "$work/stdout" "$work/excerpt" >"$work/missing"; then
    :
  else
    fail "README.md shows what the demo does not print: $(head -n 1 "$work/missing")"
  fi

  accepted validate "$CLV_DATA/cdnow-sample.csv" --split 1997-09-30 --until 1998-06-30
  awk '/From what it prints:$/ { inside = 1; next } inside && /^[^ ]/ { exit } inside && NF' "$readme" | sed 's/^    //' >"$work/excerpt"
  checks=$((checks + 1))
  [ "$(wc -l <"$work/excerpt")" -gt 10 ] || fail "what clv validate prints is not found in README.md"
  checks=$((checks + 1))
  if grep -vxFf "$work/stdout" "$work/excerpt" >"$work/missing"; then
    fail "README.md shows what clv validate does not print: $(head -n 1 "$work/missing")"
  fi
fi
finish
