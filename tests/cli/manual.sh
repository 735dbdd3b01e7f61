#!/bin/sh
# The manual knows every command and option of clv, and every attribute; the program in libclv(7) runs.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
page=$CLV_SOURCE/man/clv.1
status=0
say() {
  echo "man/$1"
  status=1
}

# Words of the page without macros' arguments in between: "Fl -until Ar date" tells the option --until.
has_option() {
  grep -qE "(^|[^[:alnum:]])Fl (-$1|$1)( |\$)" "$page"
}
commands=$("$CLV" --help | sed -n 's/^  \([a-z]*\) .*/\1/p')
[ -n "$commands" ] || say "clv.1: clv --help names no command"
for command in $commands; do
  grep -qE "^\.It Cm $command\$" "$page" || say "clv.1: says nothing of the command $command"
  options=$("$CLV" "$command" --help | sed -n 's/^  .*--\([a-z-]*\).*/\1/p' | sort -u)
  [ -n "$options" ] || say "clv.1: clv $command --help names no option"
  for option in $options; do
    has_option "$option" || say "clv.1: says nothing of --$option of clv $command"
  done
done
for attribute in $(sed -n 's/^CLV_ATTRIBUTE([0-9]*, \([a-z_]*\),.*/\1/p' "$CLV_SOURCE/lib/base/attributes.def"); do
  grep -qw "$attribute" "$page" || say "clv.1: says nothing of the attribute $attribute"
done

# The program stands in the page with backslashes written as \e.
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
sed -n '/^#include <clv/,/^\.Ed/p' "$CLV_SOURCE/man/libclv.7" | sed '/^\.Ed/d; s/\\e/\\/g' >"$scratch/example.c"
${CC:-cc} $CLV_SANITIZE -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$CLV_SOURCE/include" "$scratch/example.c" -o "$scratch/example" \
  -L"$CLV_BUILD" -lclv -Wl,-rpath,"$(cd "$CLV_BUILD" && pwd)" >"$scratch/errors" 2>&1 || {
  cat "$scratch/errors"
  say "libclv.7: the program does not compile"
}
if [ -x "$scratch/example" ]; then
  $WRAP "$scratch/example" >"$scratch/output" 2>&1 || say "libclv.7: the program fails: $(cat "$scratch/output")"
  [ "$(grep -c '^[1-5]: P(alive) [01]\.[0-9]*, [0-9.]* orders within a year$' "$scratch/output")" = 5 ] ||
    say "libclv.7: the program says: $(cat "$scratch/output")"
fi
exit $status
