#!/bin/sh
# clv replay when memory, reading or the disk fails it: what the snapshot says was applied, was.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_TESTS/cli/common"
printf '00112233445566778899aabbccddeeff\n' >"$work/key" && chmod 600 "$work/key"
python3 "$CLV_SOURCE/tests/cli/stream.py" 5000 >"$work/stream"
accepted replay "$work/stream" --snapshot "$work/once.clv" --key-file "$work/key" -q

# Sanitizers and valgrind want to come first.
faults=
if [ -z "$CLV_SANITIZE$WRAP" ]; then
  ${CC:-cc} -shared -fPIC -I"$CLV_SOURCE/include" "$CLV_SOURCE/tests/cli/faults.c" -o "$work/faults.so" -ldl &&
    faults=$work/faults.so
  checks=$((checks + 1))
  [ -n "$faults" ] || fail "faults.c is not built"
fi

# Without memory for a batch nothing is saved of it, and the next run applies it.
refuses_memory() { # call every
  rm -f "$work/refused.clv"
  checks=$((checks + 1))
  FAULT_APPLY=$1 LD_PRELOAD=$faults "$CLV" replay "$work/stream" --snapshot "$work/refused.clv" --key-file "$work/key" \
    --every "$2" >"$work/stdout" 2>"$work/stderr"
  [ $? = 1 ] && [ "$(wc -l <"$work/stderr")" = 1 ] || fail "no memory is not refused in one line"
  says "stream: no memory"
  accepted replay "$work/stream" --snapshot "$work/refused.clv" --key-file "$work/key"
  same "$work/once.clv" "$work/refused.clv" "after call $1 without memory"
}
if [ -n "$faults" ]; then
  refuses_memory 3 1000000
  refuses_memory 1 1500
  refuses_memory 4 1500
  refuses_memory 5 1000
fi

# A terminal whose other end is closed reads as EIO: the events before that are kept, and the next run goes on.
cat >"$work/broken.py" <<'END'
import os, pty, subprocess, sys, tty
lines = open(sys.argv[1], "rb").readlines()[: int(sys.argv[2])]
ours, theirs = pty.openpty()
tty.setraw(theirs)
os.write(theirs, b"".join(lines) + sys.argv[3].encode())
os.close(theirs)
sys.exit(subprocess.call(sys.argv[4:], stdin=ours))
END
broken() { # lines rest
  rm -f "$work/broken.clv"
  checks=$((checks + 1))
  python3 "$work/broken.py" "$work/stream" "$1" "$2" "$CLV" replay - --snapshot "$work/broken.clv" \
    --key-file "$work/key" >"$work/stdout" 2>"$work/stderr"
  [ $? = 1 ] && [ "$(wc -l <"$work/stderr")" = 1 ] || fail "a read error is not refused in one line"
  says "standard input: cannot be read: Input/output error"
  accepted replay "$work/stream" --snapshot "$work/broken.clv" --key-file "$work/key" --format json
  json "d['events'] == 5000 - $1"
  same "$work/once.clv" "$work/broken.clv" "after a read error behind line $1"
}
broken 7 ''
broken 8 '{"event":"purch'

# Progress on a terminal: the share of a file, the events of a pipe.
cat >"$work/terminal.py" <<'END'
import os, pty, subprocess, sys
ours, theirs = pty.openpty()
process = subprocess.Popen(sys.argv[2:], stdin=open(sys.argv[1], "rb"), stdout=subprocess.DEVNULL, stderr=theirs)
os.close(theirs)
try:
    while bytes := os.read(ours, 4096):
        os.write(1, bytes)
except OSError:
    pass
sys.exit(process.wait())
END
terminal() { # expected, the stream's name for clv
  rm -f "$work/slow.clv"
  checks=$((checks + 1))
  cat "$work/stream" | FAULT_SLOW=300000 LD_PRELOAD=$faults python3 "$work/terminal.py" /dev/stdin "$CLV" replay "$2" \
    --snapshot "$work/slow.clv" --key-file "$work/key" >"$work/stdout" 2>"$work/stderr" || fail "slow: exit status $?"
  prints "$1"
}
if [ -n "$faults" ]; then
  # A new key is there for good before the account is made under it.
  : >"$work/log"
  checks=$((checks + 1))
  FAULT_LOG=$work/log LD_PRELOAD=$faults "$CLV" replay "$work/stream" --snapshot "$work/new.clv" -q >"$work/stdout" \
    2>"$work/stderr" || fail "a new key: exit status $?"
  printf 'rename %s/new.clv.key\nsync\naccount\nrename %s/new.clv\nsync\n' "$work" "$work" >"$work/expected"
  same "$work/expected" "$work/log" "what is synced"

  # A signal stops it between two batches; it is not the end of the stream, so nothing is checked or fitted.
  FAULT_SLOW=900000 LD_PRELOAD=$faults "$CLV" replay "$work/stream" --snapshot "$work/stopped.clv" --key-file "$work/key" \
    --format json >"$work/stdout" 2>"$work/stderr" &
  pid=$!
  sleep 1.5
  kill -TERM $pid
  checks=$((checks + 1))
  wait $pid || fail "a signal: exit status $?"
  json 'd["account"]["reason"] == "not_checked" and 0 < d["events"] < 5000'
  accepted replay "$work/stream" --snapshot "$work/stopped.clv" --key-file "$work/key"
  same "$work/once.clv" "$work/stopped.clv" "after a signal"

  terminal 'events  80 %' "$work/stream"
  terminal 'events 4,000' -
fi
finish
