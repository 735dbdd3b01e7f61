#!/bin/bash
# The runner counts what programs report, and fails where it must.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
set -u
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
mkdir -p "$top/source/tests/cli" "$top/source/tests/unit" "$top/build/tests/unit"
cp "$CLV_SOURCE/tests/run" "$top/source/tests/run"
program() { # path, then its lines
  local path=$top/$1
  shift
  printf '%s\n' '#!/bin/sh' "$@" >"$path"
  chmod +x "$path"
}
expect() { # total line, exit status, programs
  local want=$1 status=$2 got
  shift 2
  got=$(cd "$top" && env -u CI -u NOSKIP CLV_SOURCE="$top/source" CLV_BUILD="$top/build" TIMEOUT=2 WRAP= \
    "$top/source/tests/run" "$@" >"$top/out" 2>&1; echo $?)
  if [ "$(tail -n 1 "$top/out")" != "$want" ] || [ "$got" != "$status" ]; then
    echo "runner: $* gave exit status $got and:"
    cat "$top/out"
    exit 1
  fi
}
unit=build/tests/unit cli=source/tests/cli

program $unit/good 'echo "100%: Checks: 7, Failures: 0, Errors: 0"'
program $unit/bad 'echo "50%: Checks: 4, Failures: 1, Errors: 1"' 'exit 1'
program $unit/none 'echo "100%: Checks: 0, Failures: 0, Errors: 0"'
program $unit/dies 'echo "100%: Checks: 2, Failures: 0, Errors: 0"' 'exit 70'
program $unit/mute 'exit 0'
program $unit/partly 'echo "skip: no data"' 'echo "100%: Checks: 3, Failures: 0, Errors: 0"'
program $cli/good.sh 'exit 0'
program $cli/bad.sh 'echo why' 'exit 3'
program $cli/skip.sh 'echo "nothing to do"' 'exit 77'
program $cli/litter.sh 'touch left'
program $cli/slow.sh 'sleep 20'
program $cli/stray.sh "touch $top/source/stray"

expect "8 passed, 0 failed, 0 skipped" 0 $unit/good $cli/good.sh
expect "2 passed, 2 failed, 0 skipped" 1 $unit/bad
expect "0 passed, 1 failed, 0 skipped" 1 $unit/none
expect "2 passed, 1 failed, 0 skipped" 1 $unit/dies
expect "0 passed, 1 failed, 0 skipped" 1 $unit/mute
expect "2 passed, 0 failed, 1 skipped" 0 $unit/partly
expect "0 passed, 1 failed, 0 skipped" 1 $cli/bad.sh
expect "0 passed, 0 failed, 1 skipped" 0 $cli/skip.sh
grep -q "nothing to do" "$top/out" || { echo "runner: a skip says why"; exit 1; }
expect "1 passed, 1 failed, 0 skipped" 1 $cli/litter.sh
expect "0 passed, 1 failed, 0 skipped" 1 $cli/slow.sh
expect "0 passed, 1 failed, 0 skipped" 1 $unit/not-built
expect "0 passed, 1 failed, 0 skipped" 1
expect "9 passed, 3 failed, 1 skipped" 1 $unit/good $unit/bad $cli/bad.sh $cli/skip.sh
CI=true
export CI
expect_ci() {
  (cd "$top" && CLV_SOURCE="$top/source" CLV_BUILD="$top/build" "$top/source/tests/run" $cli/stray.sh >"$top/out" 2>&1)
  [ "$(tail -n 1 "$top/out")" = "1 passed, 1 failed, 0 skipped" ] || { echo "runner: a stray file passes"; exit 1; }
}
expect_ci
