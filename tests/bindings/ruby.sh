#!/bin/sh
# The gem builds, installs, passes its tests; README's Ruby example and examples/replay.rb do what they say.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
if ! ruby -e 'require "ffi"; require "minitest"; exit RUBY_VERSION >= "3.0"' 2>/dev/null; then
  echo "Ruby 3.0 or later with the gems ffi and minitest is missing (.ci/deps ruby)"
  [ -n "$CI" ] && exit 1
  exit 77
fi
. "$CLV_TESTS/cli/common"
: >"$work/stderr"
export HOME="$work" GEM_HOME="$work/gems" LIBCLV="$CLV_BUILD/libclv.so.0"

done_by() { # what, command...
  what=$1
  shift
  checks=$((checks + 1))
  "$@" >"$work/stdout" 2>"$work/stderr" && return
  fail "$what: exit status $?"
  tail -n 40 "$work/stdout"
  return 1
}

version=$(sed -n "s/.*VERSION = '\(.*\)'.*/\1/p" "$CLV_SOURCE/bindings/ruby/lib/libclv/version.rb")
cp -R "$CLV_SOURCE/bindings/ruby" "$work/ruby"
(cd "$work/ruby" && done_by "gem build" gem build libclv.gemspec) || exit 1
done_by "gem install" gem install --local --ignore-dependencies --no-document "$work/ruby/libclv-$version.gem" || exit 1
cmp "$CLV_SOURCE/COPYING" "$GEM_HOME/gems/libclv-$version/COPYING" || fail "the gem comes without its licence"
prints "Successfully installed libclv-$version"
checks=$((checks + 1))
[ "$(ruby -e 'require "libclv"; puts $LOADED_FEATURES.grep(/libclv\.rb$/)')" = \
  "$GEM_HOME/gems/libclv-$version/lib/libclv.rb" ] || fail "the installed gem is not the one that is loaded"

done_by "the tests of the gem" ruby -w "-I$work/ruby/test" -e 'Dir[ARGV[0]].sort.each { |file| require file }' \
  "$work/ruby/test/test_*.rb"
grep 'no second processor' "$work/stdout"
tail -n 1 "$work/stdout"
prints " 0 skips"
checks=$((checks + 1))
[ ! -s "$work/stderr" ] || fail "the tests of the gem warn"

done_by "memory over many calls" ruby -w "$CLV_SOURCE/bindings/ruby/bench/memory.rb" "$CLV_BUILD" 200000
cat "$work/stdout"

# Everything is described, with words of parameters that are there and links that lead somewhere.
if command -v yard >/dev/null 2>&1; then
  for what in "stats --list-undoc --no-save" "doc --no-stats --no-progress --output-dir $work/html"; do
    (cd "$work/ruby" && done_by "yard $what" yard $what --no-cache --db "$work/yard") || exit 1
    cat "$work/stdout" "$work/stderr" >>"$work/described"
  done
  checks=$((checks + 1))
  if ! grep -q '^ 100.00% documented' "$work/described" || grep '\[warn\]\|\[error\]' "$work/described"; then
    fail "YARD misses something"
    sed -n '/Undocumented/,$p' "$work/described"
  fi
else
  echo "what YARD says is not known: it is not there (.ci/deps ruby)"
  [ -z "$CI" ] || fail "no yard"
fi

# README: the program, then what it prints.
awk '/^```ruby$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$CLV_SOURCE/README.md" >"$work/shown.rb"
awk '/^```ruby$/ { ruby = 1 } ruby && /^```$/ { behind = 1 } !behind { next }
  /^    / { print substr($0, 5); printed = 1; next } printed && NF { exit }' "$CLV_SOURCE/README.md" >"$work/expected"
done_by "the Ruby program in README.md" ruby -w "$work/shown.rb"
same "$work/expected" "$work/stdout" "what README.md says that its Ruby program prints"
checks=$((checks + 1))
[ -s "$work/expected" ] || fail "README.md does not show what its Ruby program prints"

# The example: orders and the same orders as events say the same, and the command reads what it leaves.
accepted simulate --model pareto-nbd --params r=0.55,alpha=10.6,s=0.61,beta=11.7 --unit week \
  --spend-params p=6.25,q=3.74,gamma=15.44 --customers 2000 --days 400 --start 2024-01-01 --seed 5 -o "$work/orders.csv"
python3 -c 'import csv, json, sys
for row in csv.DictReader(open(sys.argv[1])): print(json.dumps(dict(event="purchase", **row)))' \
  "$work/orders.csv" >"$work/events.ndjson"
done_by "replay.rb of orders" ruby -w "$CLV_SOURCE/examples/replay.rb" "$work/orders.csv" "$work/shop.clv"
prints "model: adopted"
cp "$work/stdout" "$work/best"
done_by "replay.rb of events" ruby -w "$CLV_SOURCE/examples/replay.rb" "$work/events.ndjson"
same "$work/best" "$work/stdout" "what replay.rb says of orders and of events"
printf '\357\273\277profile,time,amount\na,2024-01-01,1.50\n' >"$work/one.csv"
done_by "replay.rb of too little" ruby -w "$CLV_SOURCE/examples/replay.rb" "$work/one.csv"
prints "a                 1         1.50  2024-01-01         -                -               -"
echo "a,2024-13-01,1.50" >>"$work/one.csv"
checks=$((checks + 1))
ruby -w "$CLV_SOURCE/examples/replay.rb" "$work/one.csv" >"$work/stdout" 2>&1
prints "one.csv: row 2: invalid date"
done_by "replay.rb again" ruby -w "$CLV_SOURCE/examples/replay.rb" "$work/events.ndjson" "$work/shop.clv"
prints "$(($(wc -l <"$work/orders.csv") - 1)) repeated"
set -- $(sed -n 4p "$work/best")
customer=$1 orders=$2 last=$4 expected=$7
day=$(sed 1d "$work/orders.csv" | cut -d, -f3 | sort | tail -n 1)
accepted profile --snapshot "$work/shop.clv" --at "$day" --format json "$customer"
json "d['historic_orders'] == $orders and d['last_order'] == '$last'"
json "f\"{d['predicted_value'] / 100:.2f}\" == '$expected'"
finish
