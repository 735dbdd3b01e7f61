#!/bin/sh
# clv replay, profile and explain: every kind of event, what is refused, going on after whatever stopped it.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_TESTS/cli/common"
events=$work/events.ndjson
kept=$work/account.clv

cat >"$events" <<'END'
{"event":"purchase","profile":"a","order":"1","time":"2024-01-01","amount":"10.00","channel":"web","tags":["x","y"]}
{"event":"refund","profile":"a","order":"1","refund":"r1","time":"2024-01-09","amount":"4.00"}
{"event":"purchase","profile":"b","order":2,"time":1704153600,"amount_minor":750,"cost":"1.25","source":"pos"}

{"event":"purchase","profile":"b","order":2,"time":1704153600,"amount_minor":750,"cost":"1.25","source":"pos"}
{"event":"purchase","profile_hex":"ff00","order":"3","time":"2024-01-03T10:00:00+01:00","amount":"1"}
{"event":"link","profile":"a","survivor":"b","seq":1}
{"event":"purchase","profile":"c","order":"4","time":"2024-01-04","amount":"5","version":1}
{"event":"purchase","profile":"c","order":"4","time":"2024-01-04","amount":"6","version":2,"status":"cancelled"}
{"event":"erase","profile":"d","mode":"suppress"}
{"event":"purchase","profile":"d","order":"5","time":"2024-01-04","amount":"5"}
END
accepted replay "$events" --snapshot "$kept" --format json
json 'd["events"] == 10 and d["line"] == 11'
json 'd["outcomes"] == {"new": 7, "repeated": 1, "replaced": 1, "superseded": 0, "conflict": 0, "dropped": 1, "not_accepted": 0}'
json 'd["before"]["persons"] == 0 and d["now"] == {"persons": 3, "profiles": 4, "orders": 4, "refunds": 1, "links": 1, "erased": 1, "conflicts": 0}'
checks=$((checks + 1))
[ "$(stat -c %a "$kept.key")" = 600 ] || fail "others may read the key"

# Again: nothing is new, and the snapshot stays as it is, byte for byte.
cp "$kept" "$work/before"
accepted replay "$events" --snapshot "$kept"
prints "0 events"
same "$work/before" "$kept" "a second run"

# More lines at the end of the stream.
printf '{"event":"purchase","profile":"a","order":"6","time":"2024-02-01","amount":"3.00"}\n' >>"$events"
accepted replay "$events" --snapshot "$kept" --format json
json 'd["events"] == 1 and d["outcomes"]["new"] == 1 and d["line"] == 12'

# One customer, by any of the person's ids.
accepted profile a --snapshot "$kept" --at 2024-03-01
prints "b, also a"
prints "16.50"
accepted profile b --snapshot "$kept" --at 2024-03-01 --format json
json 'd["profile"] == "b" and d["historic_value"] == 1650 and d["historic_orders"] == 3'
refused "no such profile" profile d --snapshot "$kept"
refused "no such profile" profile nobody --snapshot "$kept"
accepted explain a --snapshot "$kept" --at 2024-03-01 --format json
json 'd["members"] == 2'

# What cannot be.
misused "needs --snapshot FILE" replay "$events"
refused "No such file" profile a --snapshot "$work/none"
cp "$kept.key" "$work/key"
printf '00000000000000000000000000000000\n' >"$work/other" && chmod 600 "$work/other"
refused "not the key in" profile a --snapshot "$kept" --key-file "$work/other"
chmod 644 "$work/other"
refused "others may read the key" profile a --snapshot "$kept" --key-file "$work/other"
rm "$kept.key"
refused "the key cannot be read" replay "$events" --snapshot "$kept"
cp "$work/key" "$kept.key"
sed '1s/10.00/11.00/' "$events" >"$work/changed"
refused "not the stream that" replay "$work/changed" --snapshot "$kept"
head -n 2 "$events" >"$work/shorter"
refused "shorter than what" replay "$work/shorter" --snapshot "$kept"

# Lines that are no events are named, and what came before them is kept.
bad() { # text line
  printf '%s\n' '{"event":"purchase","profile":"a","order":"1","time":"2024-01-01","amount":"1"}' "$2" >"$work/bad"
  rm -f "$work/bad.clv"
  refused "bad:2: $1" replay "$work/bad" --snapshot "$work/bad.clv"
  checks=$((checks + 1))
  "$CLV" profile a --snapshot "$work/bad.clv" >"$work/stdout" 2>&1 || fail "what came before a bad line is lost"
}
bad "not JSON" '{"event":"purchase"'
bad "not a JSON object" '[1]'
bad "the member event is missing" '{"profile":"a"}'
bad "column event: no such word" '{"event":"sale","profile":"a"}'
bad "an event has no member colour" '{"event":"erase","profile":"a","mode":"forget","colour":1}'
bad "the member time is missing" '{"event":"purchase","profile":"a","order":"1","amount":"1"}'
bad "the member amount is missing" '{"event":"refund","profile":"a","order":"1","refund":"r","time":"2024-01-01"}'
bad "the member seq is missing" '{"event":"link","profile":"a","survivor":"b"}'
bad "column amount: money is text" '{"event":"purchase","profile":"a","order":"1","time":"2024-01-01","amount":1.5}'
bad "column amount: more decimals" '{"event":"purchase","profile":"a","order":"1","time":"2024-01-01","amount":"1.505"}'
bad "column time: there is no such date" '{"event":"purchase","profile":"a","order":"1","time":"2024-02-30","amount":"1"}'
bad "column profile: neither text nor" '{"event":"erase","profile":1.5,"mode":"forget"}'
bad "column profile_hex: not pairs" '{"event":"erase","profile_hex":"f","mode":"forget"}'
bad "column version: not a whole number" '{"event":"purchase","profile":"a","order":"1","time":"2024-01-01","amount":"1","version":-1}'
bad "column tags: not a list" '{"event":"purchase","profile":"a","order":"1","time":"2024-01-01","amount":"1","tags":"x"}'

# An event that is one, but cannot be accepted, is told and stops nothing.
printf '%s\n' '{"event":"purchase","profile":"a","order":"1","time":1704067200000,"amount":"1"}' \
  '{"event":"purchase","profile":"a","order":"2","time":"2024-01-01","amount":"1"}' >"$work/odd"
checks=$((checks + 1))
"$CLV" replay "$work/odd" --snapshot "$work/odd.clv" --format json >"$work/stdout" 2>"$work/stderr" || fail "odd: exit $?"
says "odd:1: not accepted: the time looks like milliseconds"
json 'd["outcomes"]["new"] == 1 and d["outcomes"]["not_accepted"] == 1'

# Killed at any moment, it goes on: the end equals one pass, byte for byte.
python3 "$CLV_SOURCE/tests/cli/stream.py" 30000 >"$work/stream"
cp "$work/key" "$work/once.clv.key" && cp "$work/key" "$work/often.clv.key"
accepted replay "$work/stream" --snapshot "$work/once.clv" -q --format json
json 'd["account"]["state"] == "active" and d["account"]["fitted"] == "2024-06-29"'
kills=0
seed=1
while [ "$kills" -lt "${REPLAY_KILLS:-12}" ]; do
  seed=$(((seed * 69069 + 1) % 65536))
  "$CLV" replay "$work/stream" --snapshot "$work/often.clv" --every 1500 -q >"$work/stdout" 2>"$work/stderr" &
  pid=$!
  sleep "$(printf '0.%03d' $((seed % 120)))"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  kills=$((kills + 1))
done
# What a kill left of a snapshot goes, and nothing else.
: >"$work/often.clv.saving-aB3xYz"
for other in backup saving- saving-aB3xY saving-aB3xYz1 saving-aB3.Yz saving_aB3xYz; do : >"$work/often.clv.$other"; done
: >"$work/once.clv.saving-aB3xYz" && mkdir "$work/often.clv.saving-folder"
accepted replay "$work/stream" --snapshot "$work/often.clv" --every 1500 -q
checks=$((checks + 1))
left=$(cd "$work" && echo often.clv?* once.clv?*)
[ "$left" = "often.clv.backup often.clv.key often.clv.saving- often.clv.saving-aB3.Yz often.clv.saving-aB3xY \
often.clv.saving-aB3xYz1 often.clv.saving-folder often.clv.saving_aB3xYz once.clv.key once.clv.saving-aB3xYz" ] ||
  fail "swept to: $left"
(cd "$work" && : >here.clv.saving-aB3xYz && "$CLV" replay "$events" --snapshot here.clv --key-file "$work/key") \
  >"$work/stdout" 2>"$work/stderr" || fail "a snapshot without a folder: exit $?"
[ ! -e "$work/here.clv.saving-aB3xYz" ] || fail "not swept in the working folder"
same "$work/once.clv" "$work/often.clv" "after kill -9"
rm -rf "$work"/often.clv.*
finish
