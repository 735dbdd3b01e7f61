#!/bin/sh
# The manual knows every command and option of clv, every attribute, and the lock of every call on an account; the programs
# in libclv(7) and clv_lifecycle(7) run.
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

# Which lock: a call is a reader where its account is const.
locks=$(sed -n '/^\.Sh LOCKS/,/^\.El/p' "$CLV_SOURCE/man/clv_lifecycle.7")
for call in $(sed -n 's/^ *\(clv_account_[a-z_]*\);.*/\1/p' "$CLV_SOURCE/lib/libclv.map"); do
  line=$(echo "$locks" | grep -wE "^\.It Fn .*$call" | head -n 1)
  declared=$(cat "$CLV_SOURCE"/include/clv/*.h | grep -A 1 "[ *]$call(" | tr '\n' ' ')
  case $declared in
  *"$call(const clv_account "*) wanted="Ta reader" ;;
  *"$call(clv_account *account"*) wanted="Ta writer" ;;
  *) wanted="Ta none" ;;
  esac
  case $line in
  *"$wanted"* | *"Ta the same"*) ;;
  *) say "clv_lifecycle.7: LOCKS must have $call with \"$wanted\"" ;;
  esac
done

# A program stands in its page with backslashes written as \e.
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
build_program() { # page
  sed -n '/^#include <clv/,/^\.Ed/p' "$CLV_SOURCE/man/$1" | sed '/^\.Ed/d; s/\\e/\\/g' >"$scratch/example.c"
  rm -f "$scratch/example"
  ${CC:-cc} $CLV_SANITIZE -std=c99 -Wall -Wextra -Wpedantic -Werror -I"$CLV_SOURCE/include" "$scratch/example.c" \
    -o "$scratch/example" -L"$CLV_BUILD" -lclv -Wl,-rpath,"$(cd "$CLV_BUILD" && pwd)" >"$scratch/errors" 2>&1 || {
    cat "$scratch/errors"
    say "$1: the program does not compile"
    return 1
  }
  $WRAP "$scratch/example" >"$scratch/output" 2>&1 || say "$1: the program fails: $(cat "$scratch/output")"
}
build_program clv_lifecycle.7
if build_program libclv.7; then
  [ "$(grep -c '^[1-5]: P(alive) [01]\.[0-9]*, [0-9.]* orders within a year$' "$scratch/output")" = 5 ] ||
    say "libclv.7: the program says: $(cat "$scratch/output")"
fi
exit $status
