#!/bin/sh
# gcc and clang, -O0 and -O3: the same bytes of summary and model, and the same bits of every prediction.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
for compiler in gcc clang; do
  command -v $compiler >/dev/null 2>&1 && continue
  echo "$compiler is missing (make deps-ci)"
  exit 77
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$CLV_SOURCE" || exit 1

build() { # compiler level
  $1 $2 -std=gnu11 -ffp-contract=off -Iinclude $(pkg-config --cflags gsl) lib/*/*.c tests/cli/bits.c -o "$work/$1$2" \
    $(pkg-config --libs gsl) -lm 2>"$work/$1$2.log" && return
  echo "$1 $2 does not build"
  head -n 20 "$work/$1$2.log"
  return 1
}

build gcc -O3 &
one=$!
build clang -O3 &
two=$!
wait $one && wait $two && build gcc -O0 || exit 1

"$work/gcc-O3" >"$work/expected" || exit 1
lines=$(wc -l <"$work/expected")
[ "$lines" -gt 30000 ] || {
  echo "only $lines figures"
  exit 1
}
status=0
for other in clang-O3 gcc-O0; do
  "$work/$other" >"$work/got" || exit 1
  cmp -s "$work/expected" "$work/got" && {
    echo "gcc-O3 and $other: $lines figures of the same bits"
    continue
  }
  echo "gcc-O3 and $other differ:"
  diff "$work/expected" "$work/got" | grep '^[<>]' | awk '{ print $2, $4 }' | sort | uniq -c | cut -c 1-100 | head -n 20
  diff "$work/expected" "$work/got" | cut -c 1-160 | head -n 8
  status=1
done
exit $status
