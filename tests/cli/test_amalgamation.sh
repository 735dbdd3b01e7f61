#!/bin/sh
# The library as one clv.c and one clv.h: compiled alone, its program says what ours says, its predictions have our bits.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
if [ -n "$CLV_SANITIZE" ]; then
  echo "the same code as in the other tests under sanitizers"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gsl=$(pkg-config --libs gsl)
"$CLV_SOURCE/bindings/amalgamate" "$work/clv" || exit 1
[ "$(ls "$work/clv")" = "$(printf 'clv.c\nclv.h')" ] || exit 1
cd "$work" || exit 1
compile() {
  $CC -std=gnu11 -ffp-contract=off -Wall -Wextra -Werror -Wno-maybe-uninitialized "$@"
}
compile -O1 -DNDEBUG $(pkg-config --cflags gsl) -c clv/clv.c -o clv.o || exit 1
for program in examples/quickstart tests/cli/bits; do
  name=${program##*/}
  compile -I. "$CLV_SOURCE/$program.c" clv.o $gsl -o "$name" && "./$name" >"$name.one" || exit 1
done
compile -I"$CLV_SOURCE/include" "$CLV_SOURCE/tests/cli/bits.c" "$CLV_BUILD/libclv.a" $gsl -o bits && ./bits >bits.many || exit 1
cmp bits.one bits.many || exit 1
"$CLV_BUILD/examples/quickstart" | cmp - quickstart.one || exit 1
grep -q 'still a customer with probability' quickstart.one
