#!/bin/sh
# Bad files: one line that names file, line and column, exit status 1, nothing written.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_TESTS/cli/common"
orders=$work/orders.csv
out=$work/out

# Every command that reads orders says the same.
everywhere() { # text
  refused "$1" check "$orders"
  refused "$1" summarize "$orders" -o "$out/summary"
  refused "$1" fit "$orders" -o "$out/model"
  refused "$1" score "$orders" --model "$work/model" -o "$out/scores.csv"
}
file() { printf "$@" >"$orders"; }
row() { # a row after a good one
  printf 'profile,order,time,amount\na,1,2024-01-01,10.00\n%b\n' "$1" >"$orders"
}

accepted simulate --model bg-nbd --params r=1,alpha=30,a=1,b=3 --customers 300 --days 300 -o "$work/good.csv"
accepted fit "$work/good.csv" --model bg-nbd -o "$work/model"

# Files as a whole.
file ''
everywhere "orders.csv: is empty"
file '\n\r\n'
everywhere "orders.csv: is empty"
file 'profile,order,time,amount\n'
refused "orders.csv: no model: no_customers" fit "$orders" -o "$out/model"
refused "there are no orders to score" score "$orders" --model "$work/model" -o "$out/scores.csv"
accepted summarize "$orders" -o "$work/empty.sum"
accepted summarize "$work/good.csv" -o "$work/good.sum"
accepted summarize "$work/empty.sum" "$work/good.sum" -o "$work/merged.sum"
same "$work/good.sum" "$work/merged.sum" "an empty summary changes nothing"
accepted summarize "$work/good.sum" "$work/empty.sum" -o "$work/merged.sum"
same "$work/good.sum" "$work/merged.sum" "an empty summary changes nothing"
rm -f "$orders"
everywhere "orders.csv: cannot be read: No such file or directory"
mkdir "$work/folder"
refused "folder: cannot be read: Is a directory" check "$work/folder"
head -c 100000 /dev/zero >"$orders"
everywhere "orders.csv:1: a NUL byte"
head -c 300000 "$CLV" >"$orders"
everywhere "orders.csv:1: "
refused "not those of a model" score "$work/good.csv" --model "$work/good.csv" -o "$out/scores.csv"
refused "orders and summaries cannot be mixed" fit "$work/good.csv" "$work/good.sum" -o "$out/model"
refused "orders and summaries cannot be mixed" summarize "$work/good.sum" "$work/good.csv" -o "$out/summary"
refused "orders are wanted here, not a summary" check "$work/good.sum"
refused "orders are wanted here, not a model" check "$work/model"
refused "not a model" fit "$work/model" -o "$out/model"
head -c 40 "$work/good.sum" >"$work/short.sum"
refused "short.sum: " fit "$work/short.sum" -o "$out/model"
head -c 40 "$work/model" >"$work/short.model"
refused "short.model: " score "$work/good.csv" --model "$work/short.model" -o "$out/scores.csv"

# Columns.
file 'profile,order,time\na,1,2024-01-01\n'
everywhere "orders.csv:1: column amount: is missing"
file 'order,time,amount\n1,2024-01-01,3\n'
everywhere "orders.csv:1: column profile: is missing"
file 'profile,order,when,amount\na,1,2024-01-01,3\n'
everywhere "orders.csv:1: column time: is missing"
file 'profile;order;time;amount\na;1;2024-01-01;3\n'
everywhere "orders.csv:1: columns are separated by commas here, not by semicolons"
file 'profile\torder\ttime\tamount\na\t1\t2024-01-01\t3\n'
everywhere "orders.csv:1: columns are separated by commas here, not by tabs"
file 'profile,order,time,amount,time\n'
everywhere "orders.csv:1: column time: is there twice"
row 'b,2,2024-01-02'
everywhere "orders.csv:3: 3 fields, but the header has 4"
row 'b,2,2024-01-02,3,4'
everywhere "orders.csv:3: 5 fields, but the header has 4"
row ',2,2024-01-02,3'
everywhere "orders.csv:3: column profile: is empty"
row 'b,,2024-01-02,3'
everywhere "orders.csv:3: column order: is empty"

# Amounts.
for amount in ten 1e3 0x10 '"1,000"' '$5' 1. .5 '1 000' nan inf '1.0.0' --1; do
  row "b,2,2024-01-02,$amount"
  everywhere "orders.csv:3: column amount: not an amount"
done
row 'b,2,2024-01-02,'
everywhere "orders.csv:3: column amount: is empty"
row 'b,2,2024-01-02,-5.00'
everywhere "orders.csv:3: column amount: is negative"
row 'b,2,2024-01-02,5.001'
everywhere "orders.csv:3: column amount: more decimals than 2 (--minor-digits"
accepted check "$orders" --minor-digits 3
row 'b,2,2024-01-02,10000000000.01'
everywhere "orders.csv:3: column amount: the amount is beyond"
row 'b,2,2024-01-02,10000000000.00'
accepted check "$orders"
for column in refund cost; do
  file "profile,order,time,amount,$column\na,1,2024-01-01,10,10000000000.00\nb,2,2024-01-02,10,10000000000.01\n"
  everywhere "orders.csv:3: column $column: the amount is beyond"
done

# Times.
for date in 2023-02-29 2024-02-30 2024-13-01 2024-00-10 2024-01-00 0000-01-01 0000-00-00; do
  row "b,2,$date,3"
  everywhere "orders.csv:3: column time: there is no such date"
done
row 'b,2,1704067200000,3'
everywhere "orders.csv:3: column time: looks like a time in milliseconds"
for date in 01/02/2024 2024-1-2 20240102 1704067200 2024-01-02X10:00:00Z yesterday; do
  row "b,2,$date,3"
  everywhere "orders.csv:3: column time: not a date"
done
row 'b,2,2024-01-02T10:00:00,3'
everywhere "orders.csv:3: column time: a time needs its zone"
row 'b,2,2024-01-02T25:00:00Z,3'
everywhere "orders.csv:3: column time: there is no such time"
row 'b,2,,3'
everywhere "orders.csv:3: column time: is empty"

# What an order may have beside.
file 'profile,order,time,amount,refund\na,1,2024-01-01,10,0.00\nb,2,2024-01-02,10,\nc,3,2024-01-02,10,-2.50\n'
everywhere "orders.csv:4: column refund: is negative"
file 'profile,order,time,amount,status\na,1,2024-01-01,10,\nb,2,2024-01-02,10,refunded\n'
everywhere "orders.csv:3: column status: neither placed nor cancelled"
file 'profile,order,time,amount,order_version\na,1,2024-01-01,10,4294967295\nb,2,2024-01-02,10,4294967296\n'
everywhere "orders.csv:3: column order_version: not a whole number"
file 'profile,order,time,amount,cost\na,1,2024-01-01,10,\nb,2,2024-01-02,10,1.005\n'
everywhere "orders.csv:3: column cost: more decimals than 2"
file 'profile,order,time,amount,tags\na,1,2024-01-01,10,||x|\nb,2,2024-01-02,10,%0300d\n' 0
everywhere "orders.csv:3: column tags: a tag is longer than 255 bytes"
file 'profile,order,time,amount,channel\na,1,2024-01-01,10,\nb,2,2024-01-02,10,%0256d\n' 0
everywhere "orders.csv:3: column channel: longer than 255 bytes"

# Lines are counted through quoted line ends, CR LF and blank lines.
file 'profile,order,time,amount\r\n"a\r\nb",1,2024-01-01,10\r\n\r\n"c\n\nd",2,2024-01-01,x\r\n'
everywhere "orders.csv:7: column amount: not an amount"
file '\n\nprofile,order,time,amount\rb,2,2024-01-01,1\r\rc,3,2024-01-01,x\r'
everywhere "orders.csv:6: column amount: not an amount"
# A quoted field whose last quote is the last of the 65536 bytes that are read at once.
{
  printf 'profile,order,time,amount\n'
  awk 'BEGIN { for (i = 0; i < 3639; i++) print "a,1,2024-01-01,10" }'
  printf '\n\n\n"a\nb",2,2024-01-01,10\nc,3,2024-01-01,x\n'
} >"$orders"
everywhere "orders.csv:3646: column amount: not an amount"
file '\357\273\277profile,order,time,amount\r\na,1,2024-01-01,x\r\n'
everywhere "orders.csv:2: column amount: not an amount"

# Quotes.
row 'b,2,2024-01-02,"3'
everywhere "orders.csv:3: column amount: a quote is not closed"
row 'b,2"x,2024-01-02,3'
everywhere "orders.csv:3: column order: a quote where none can be"

# Bytes that are no text, and lines without end: memory stays bounded.
row 'b,2\0000,2024-01-02,3'
everywhere "orders.csv:3: column order: a NUL byte"
{
  printf 'profile,order,time,amount\na,1,2024-01-01,10\nb,'
  head -c 10000000 /dev/zero | tr '\0' 7
  printf ',2024-01-02,3\n'
} >"$orders"
everywhere "orders.csv:3: column order: longer than 65536 bytes"
{
  printf 'profile,order,time,amount\na,1,2024-01-01,10\nb,2,2024-01-02,3'
  head -c 10000000 /dev/zero | tr '\0' ,
} >"$orders"
everywhere "orders.csv:3: longer than 1048576 bytes"
{
  printf 'profile,order,time,amount\na,1,2024-01-01,10\n'
  head -c 10000000 /dev/zero | tr '\0' b
} >"$orders"
everywhere "orders.csv:3: column profile: longer than 65536 bytes"
if (ulimit -v 100000 && "$CLV" --version) >/dev/null 2>&1; then # not where a sanitizer takes more
  (ulimit -v 100000 && "$CLV" check "$orders" >/dev/null 2>"$work/stderr")
  says "orders.csv:3: column profile: longer than 65536 bytes"
fi
row "$(head -c 1025 /dev/zero | tr '\0' b),2,2024-01-02,3"
everywhere "orders.csv:3: column profile: longer than 1024 bytes"
row "$(head -c 1024 /dev/zero | tr '\0' b),2,2024-01-02,3"
accepted check "$orders"

# The last day is not guessed from a stray date.
{
  cat "$work/good.csv"
  i=0
  while [ $i -lt 1000 ]; do
    i=$((i + 1))
    echo "d$i,d$i,2024-05-01,1.00"
  done
  echo 'z,z1,2026-01-01,3.00'
} >"$orders"
refused "give --until DATE" fit "$orders" -o "$out/model"
refused "give --at DATE" score "$orders" --model "$work/model" -o "$out/scores.csv"
accepted fit "$orders" --until 2024-10-31 --model bg-nbd -o "$work/until.model"
refused "--until is before" fit "$work/good.sum" --until 2024-03-01 -o "$out/model"

# Statistics for clv predict.
predict="predict $orders --model bg-nbd --params r=1,alpha=2,a=1,b=2 -o $out/predicted.csv"
file 'x,t_x,T\n1,2,3\n1,2,abc\n'
refused "orders.csv:3: column T: not a number" $predict
file 'x,t_x\n1,2\n'
refused "orders.csv:1: column T: is missing" $predict
file 'x,t_x,T\n1,4,3\n'
refused "orders.csv:2: " $predict
file 'x,t_x,T\n-1,2,3\n'
refused "orders.csv:2: " $predict
file 'x,t_x,T\n1,,3\n'
refused "orders.csv:2: column t_x: is empty" $predict
file 'x,t_x,T\n1,2,3\n1,2,inf\n'
refused "orders.csv:3: column T: not a number" predict "$orders" --model nbd --params r=1,alpha=2

# Files that may not be read or written.
if [ "$(id -u)" != 0 ]; then
  cp "$work/good.csv" "$orders" && chmod 000 "$orders"
  everywhere "orders.csv: cannot be read: Permission denied"
  chmod 600 "$orders"
elif command -v setpriv >/dev/null 2>&1; then
  # Root may read everything, so nobody asks.
  cp "$work/good.csv" "$orders" && chmod 000 "$orders" && chmod 755 "$work"
  checks=$((checks + 1))
  if setpriv --reuid=65534 --clear-groups test -r "$orders" 2>/dev/null; then
    echo "note: nobody may read everything here: no test of permissions"
  elif ! setpriv --reuid=65534 --clear-groups "$CLV" --version >/dev/null 2>&1; then
    echo "note: nobody may not run the command here: no test of permissions"
  else
    setpriv --reuid=65534 --clear-groups "$CLV" check "$orders" >"$work/stdout" 2>"$work/stderr"
    [ $? = 1 ] && [ ! -s "$work/stdout" ] || fail "a file without permission to read is not refused"
    says "orders.csv: cannot be read: Permission denied"
  fi
  rm -f "$orders"
fi
refused "cannot be written: No such file or directory" fit "$work/good.csv" -o "$work/nowhere/model"
refused "is a directory" fit "$work/good.csv" -o "$work/folder"

# A full disk: /dev/full, and a limit on the size of files.
full() { # arguments; output to /dev/full
  checks=$((checks + 1))
  "$CLV" "$@" >/dev/full 2>"$work/stderr"
  [ $? = 1 ] && [ "$(wc -l <"$work/stderr")" = 1 ] || fail "clv $*: a full disk is not refused in one line"
  says "No space left on device"
}
if [ -e /dev/full ]; then
  file 'x,t_x,T\n1,2,3\n'
  full check "$work/good.csv" --format json
  full fit "$work/good.sum" -q --model bg-nbd
  full fit "$work/good.sum" -q --model bg-nbd --format json
  full score "$work/good.csv" -q --model "$work/model"
  full predict "$orders" --model nbd --params r=1,alpha=2
  full simulate --model nbd --params r=1,alpha=2 --customers 10 --days 30
  full --help
  checks=$((checks + 1))
  "$CLV" score "$work/good.csv" -q --model "$work/model" -o /dev/full 2>"$work/stderr"
  [ $? = 1 ] && [ -c /dev/full ] || fail "-o /dev/full is not refused, or was replaced"
fi
echo before >"$out/scores.csv"
checks=$((checks + 1))
(
  trap '' XFSZ
  ulimit -f 8
  "$CLV" score "$work/good.csv" -q --model "$work/model" -o "$out/scores.csv" 2>"$work/stderr"
)
[ $? = 1 ] || fail "a file that may not grow is not refused"
says "scores.csv: cannot be written: File too large"
[ "$(ls -A "$out")" = scores.csv ] && [ "$(cat "$out/scores.csv")" = before ] ||
  fail "a failed write left something: $(ls -A "$out")"

# A signal leaves nothing either.
rm -f "$out/scores.csv"
checks=$((checks + 1))
"$CLV" simulate -q --model nbd --params r=1,alpha=1 --customers 10000000 --days 3000 -o "$out/orders.csv" &
simulation=$!
i=0
while [ $i -lt 100 ] && [ -z "$(ls -A "$out")" ]; do
  i=$((i + 1))
  sleep 0.1
done
[ -n "$(ls -A "$out")" ] || fail "nothing was written before the signal"
kill -TERM $simulation
wait $simulation
[ $? -gt 128 ] && [ -z "$(ls -A "$out")" ] || fail "a signal left something: $(ls -A "$out")"
finish
