#!/bin/sh
# What the commands promise beyond bad input: help, misuse, columns, sets of orders, summaries, scores, forms of output.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_TESTS/cli/common"
a=$work/a
b=$work/b
file() { # name text
  name=$1
  shift
  printf "$@" >"$work/$name"
}
narrow() { # columns that the last output may take; how long a path is, is not ours to say
  checks=$((checks + 1))
  wide=$(sed "s|$work||g" "$work/stdout" | awk -v most="$1" 'length($0) > most { print; exit }')
  [ -z "$wide" ] || fail "wider than $1 columns: $wide"
}

# Help and misuse.
accepted --help
for command in demo check summarize fit validate score predict replay profile explain simulate; do
  prints "  $command "
done
for command in demo check summarize fit validate score predict replay profile explain simulate; do
  accepted $command --help
  prints "usage: clv $command"
done
accepted --version
prints "clv 0."
run_clv
[ $? = 2 ] || fail "no command is misuse"
misused "no command nonsense" nonsense
misused "needs ORDERS" check
misused "no option --modle" fit x --modle nbd
misused "--model needs a value" fit x --model
misused "--quiet takes no value" fit x --quiet=yes
misused "--until is given twice" fit x --until 2024-01-01 --until 2024-01-02
misused "--until: there is no such date" fit x --until 2024-02-30
misused "--until: not a date" fit x --until 1704067200000
misused "--model auto needs orders to choose by" predict x --model auto --params r=1
misused "nbd, bg-nbd, mbg-nbd, pareto-nbd" fit x --model gompertz
misused "--unit is one of" fit x --unit month
misused "--format is one of" check x --format xml
misused "needs --model MODEL" score x
misused "--horizon: not a whole number from 1" score x --model m --horizon 0
misused "needs -o SUMMARY" summarize x
misused "--columns: who=x" check x --columns who=x
misused "--minor-digits" check x --minor-digits 7
misused "needs --params" predict x --model nbd
misused "beta is no parameter of bg-nbd" predict x --model bg-nbd --params r=1,alpha=1,beta=2
misused "b is missing" predict x --model bg-nbd --params r=1,alpha=1,a=2
misused "alpha is not a positive number" predict x --model nbd --params r=1,alpha=-1
misused "r is given twice" predict x --model nbd --params r=1,r=1
misused "--horizon inf needs a --discount" predict x --model nbd --params r=1,alpha=1 --horizon inf --discount 0
misused "takes one file only" predict x y --model nbd --params r=1,alpha=1
misused "needs --customers" simulate --model nbd --params r=1,alpha=1

# Parts that are complete until different days do not add; the refusal says what to do.
printf 'profile,order,time,amount\na,1,2024-01-01,1\n' >"$work/one.csv"
printf 'profile,order,time,amount\nb,2,2024-01-02,1\n' >"$work/two.csv"
accepted summarize "$work/one.csv" -o "$work/one.sum"
accepted summarize "$work/two.csv" -o "$work/two.sum"
refused "two.sum: is complete until 2024-01-02, those before it until 2024-01-01: make all of them with one --until" \
  summarize "$work/one.sum" "$work/two.sum" -o "$work/out/summary"
accepted summarize "$work/one.csv" --until 2024-01-02 -o "$work/one.sum"
accepted summarize "$work/one.sum" "$work/two.sum" -o "$work/sum"

# The files to read are never written over.
cp "$CLV_TESTS/cli/common" "$work/orders.csv"
for command in summarize fit; do
  misused "is one of the files to read" $command "$work/orders.csv" -o "$work/orders.csv"
done
misused "is the model itself" score x --model "$work/orders.csv" -o "$work/orders.csv"
same "$work/orders.csv" "$CLV_TESTS/cli/common" "what was to be read"

# Orders are a set: order, repetition, files, dates as times, names of columns, BOM and CR LF do not matter.
accepted simulate --params r=.553,alpha=10.578,s=.606,beta=11.669 --unit week --customers 2000 --days 400 --seed 7 -o "$a"
same "$a" "$a" "itself"
accepted simulate --params r=.553,alpha=10.578,s=.606,beta=11.669 --unit week --customers 2000 --days 400 --seed 7
same "$a" "$work/stdout" "one seed, one simulation"
accepted summarize "$a" -o "$work/a.sum"
variant() { # what file...
  what=$1
  shift
  accepted summarize "$@" -o "$work/b.sum"
  same "$work/a.sum" "$work/b.sum" "$what"
}
head -n 1 "$a" >"$b" && tail -n +2 "$a" | sort -t, -k 4 >>"$b"
variant "shuffled orders" "$b"
variant "orders twice" "$a" "$b"
head -n 1500 "$a" >"$b" && { head -n 1 "$a" && tail -n +1400 "$a"; } >"$work/c"
variant "two files with some orders in both" "$work/c" "$b"
{ printf '\357\273\277' && awk -F, '{ OFS = ","; if (NR > 1) $3 = $3 "T23:59:59Z"; print $0 "\r" }' "$a"; } >"$b"
variant "times instead of dates, BOM, CR LF" "$b"
sed '1s/.*/customer id,nr,day,"paid"/' "$a" >"$b"
accepted summarize "$b" --columns 'profile=customer id,order=nr,time=day,amount=paid' -o "$work/b.sum"
same "$work/a.sum" "$work/b.sum" "names of columns"
awk -F, '{ OFS = ","; print $4, $2, "x|y", $3, "web", "placed", NR % 2 ? "1.00" : "", 3, "spring", 0, $1 }' "$a" |
  sed '1s/.*/amount,order,tags,time,channel,status,cost,order_version,campaign,refund,profile/' >"$b"
variant "columns in another order, with all that an order may have" "$b"
cut -d, -f 1,3,4 "$a" >"$b"
variant "no order ids" "$b"
says "no column order"
accepted summarize "$b" -q -o "$work/b.sum"
[ ! -s "$work/stderr" ] || fail "--quiet is not quiet"
cat "$a" | "$CLV" summarize - -o "$work/b.sum" >/dev/null
same "$work/a.sum" "$work/b.sum" "standard input"

# Refunds, cancellations and versions of orders.
file r 'profile,order,time,amount,refund,order_version,status\na,1,2024-01-01,10,,1,\na,1,2024-01-01,10,4,2,placed\n'
file s 'profile,order,time,amount,refund,status\na,2,2024-01-02,5,5.00,\nb,3,2024-01-03,7,0,cancelled\nb,4,2024-01-04,9,1.5,\n'
accepted summarize "$work/r" "$work/s" --format json -o "$work/b.sum"
json 'd["customers"] == 2 and d["orders"] == 2 and d["spend"] == 1350'

# Time zones, and the day that is kept.
file z 'profile,order,time,amount\na,1,2024-02-29T23:30:00-01:00,1.00\na,2,2024-03-01 01:00:00+01:00,2\na,3,2024-03-01t00:00:00.5z,3.5\n'
accepted check "$work/z" --format json
json 'd["first_day"] == "2024-03-01" and d["last_day"] == "2024-03-01" and d["buyers"]["value"] == 1'

# Shards add up, whatever the tree.
accepted summarize "$a" --until 2025-02-04 -o "$work/a.sum"
for shards in 2 7 64; do
  mkdir "$work/$shards"
  awk -F, -v n=$shards -v folder="$work/$shards" '
    NR == 1 { head = $0; next }
    { name = folder "/" substr($1, 2) % n; if (!(name in seen)) { print head >name; seen[name] = 1 } print >name }' "$a"
  for file in "$work/$shards"/*; do
    accepted summarize "$file" --until 2025-02-04 -o "$file.sum"
  done
  accepted summarize "$work/$shards"/*.sum -o "$work/b.sum"
  same "$work/a.sum" "$work/b.sum" "$shards shards"
done
# Another tree: in pairs of neighbours, then those backwards.
for pair in 1 2 3 4 5 6; do
  accepted summarize "$work/64/$pair"?.sum -o "$work/$pair.pair"
done
accepted summarize "$work"/[654321].pair "$work"/64/?.sum -o "$work/b.sum"
same "$work/a.sum" "$work/b.sum" "64 shards in another tree"
accepted fit "$a" --until 2025-02-04 --model pareto-nbd -o "$work/a.model"
accepted fit "$work/7"/6.sum "$work/7"/[0-5].sum --model pareto-nbd -o "$work/b.model"
same "$work/a.model" "$work/b.model" "a model from orders and from shards"
accepted summarize "$a" --until 2025-02-03 -o "$work/other.sum"
refused "other.sum: " summarize "$work/a.sum" "$work/other.sum" -o "$work/out/sum"
refused "until" summarize "$work/a.sum" --until 2025-03-01 -o "$work/out/sum"
accepted fit "$work/a.sum" --model pareto-nbd --until 2025-06-01 --format json
json 'd["until"] == "2025-06-01" and d["unit"] == "day" and list(d["params"]) == ["r", "alpha", "s", "beta"]'

# A fit finds what was simulated, within four standard errors.
accepted fit "$a" --model pareto-nbd --until 2025-02-04 --unit week --format json -q
json 'all(abs(d["params"][k] - v) < 4 * d["standard_errors"][k] for k, v in
  {"r": .553, "alpha": 10.578, "s": .606, "beta": 11.669}.items()) and d["status"] == "converged"'
[ ! -s "$work/stderr" ] || fail "--quiet is not quiet"
accepted fit "$a" --until 2025-02-04
prints "converged"
[ ! -s "$work/stderr" ] || fail "there is nothing to notice"
for model in nbd bg-nbd mbg-nbd; do
  accepted fit "$a" --model $model --format json
  json "d['model'] == '$model'"
done

# auto: of orders by a backtest, of a summary by BIC, and so where there is too little for a backtest; it says which.
accepted fit "$a" --until 2025-02-04
prints "chosen by a backtest: "
accepted fit "$a" --until 2025-02-04 --model auto --format json
json 'd["chosen_by"] == "backtest" and d["model"] in ("mbg-nbd", "pareto-nbd") and d["until"] == "2025-02-04"'
accepted fit "$work/a.sum"
prints "chosen by BIC: it describes the past best; only a backtest tells who forecasts better"
accepted fit "$work/a.sum" --format json
json 'd["chosen_by"] == "bic"'
accepted fit "$a" --until 2024-02-10
prints "(fewer than 56 days of orders are too few for a backtest)"
file late 'profile,order,time,amount\na,1,2024-01-01,1\nb,2,2024-01-05,2\na,3,2024-03-20,2\na,4,2024-03-30,2\n'
accepted fit "$work/late"
prints "(too few orders before the last 29 days for a backtest)"

# validate: what it needs, what it says.
misused "needs --split DATE" validate "$a"
misused "--until must be after --split" validate "$a" --split 2024-09-01 --until 2024-09-01
misused "pareto-nbd, or auto" validate "$a" --split 2024-09-01 --model gompertz
refused "not after --split 2026-01-01" validate "$a" --split 2026-01-01
refused "there is no order up to the split" validate "$a" --split 2023-06-01
refused "orders are wanted here, not a summary" validate "$work/a.sum" --split 2024-09-01
refused "no_repeats" validate "$work/late" --split 2024-02-01
accepted validate "$a" --split 2024-09-01 --until 2025-02-04
for forecaster in "nobody buys" "mean rate" "own rate" nbd bg-nbd mbg-nbd pareto-nbd; do
  prints "  $forecaster "
done
prints "Grade "
prints "auto takes "
narrow 120
accepted validate "$a" --split 2024-09-01 --until 2025-02-03 --format json -q
[ ! -s "$work/stderr" ] || fail "--quiet is not quiet"
json '[s["forecaster"] for s in d["scores"]] == ["nobody", "mean_rate", "own_rate", "last_period", "nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"]'
json 'len(d["tracking"]) == 23 and d["tracking"][0]["until"] == "2024-09-08" and d["tracking"][-1]["until"] == "2025-02-03"'
json 'd["tracking"][-1]["observed"] == d["transactions"] and [m["until"] for m in d["models"]] == ["2024-09-01"] * 4'
json 'abs(d["tracking"][-1]["predicted"] / min(d["scores"], key=lambda s: s["deviance"])["transactions"] - 1) < 1e-9'
json 'all(a["observed"] <= b["observed"] and a["predicted"] < b["predicted"] for a, b in zip(d["tracking"], d["tracking"][1:]))'
accepted validate "$a" --split 2024-09-01 --model auto --format json
json '[m["model"] for m in d["models"]] == ["mbg-nbd", "pareto-nbd"] and d["auto"] in ("mbg-nbd", "pareto-nbd")'
accepted validate "$a" --split 2024-06-01 --until 2024-11-01 --model nbd --format json
json '"auto" not in d and d["scores"][-1]["forecaster"] == "nbd" and d["scores"][3]["forecaster"] == "last_period"'
accepted validate "$a" --split 2024-06-01 --until 2024-11-02 --model nbd --format json
json '[s["forecaster"] for s in d["scores"]] == ["nobody", "mean_rate", "own_rate", "nbd"]'

# Orders that no model foresees: who bought once comes in the period, who was loyal is gone.
awk 'BEGIN { print "profile,order,time,amount"; for (c = 0; c < 200; c++) {
  if (c % 2) { print "a" c "," c "-1,2024-01-" (c % 9 + 11) ",1"; print "a" c "," c "-2,2024-06-" (c % 9 + 11) ",1"
  } else for (k = 1; k < 5; k++) print "b" c "," c "-" k ",2024-0" k "-" (c % 9 + 11) ",1" } }' >"$work/odd"
accepted validate "$work/odd" --split 2024-05-01 --until 2024-07-31
prints "Grade F, for "
prints "wins: its deviance is"

# Nothing to fit.
file one 'profile,order,time,amount\na,1,2024-01-01,1\nb,2,2024-01-05,2\n'
refused "no_repeats" fit "$work/one" --until 2024-06-01 -o "$work/out/model"

file today 'profile,order,time,amount\na,1,2024-01-01,1\nb,2,2024-01-01,2\n'
refused "no_time" fit "$work/today" -o "$work/out/model"
refused "no_customers" fit "$work/today" --until 2023-01-01 -o "$work/out/model"
awk -F, '{ OFS = ","; if (NR > 1) $4 = 0; print }' "$a" >"$b"
accepted fit "$b" --model mbg-nbd
prints "no model: there is no transaction with a spend above 0"
awk -F, '!seen[$1, $3]++ { OFS = ","; if (NR > 1) $4 = 5; print }' "$a" >"$b"
accepted fit "$b" --model mbg-nbd
prints "at the boundary: p, q"

# Scores: one row a person, sorted by bytes, the same bits alone, in JSON and in CSV.
{
  cat "$a"
  printf '"quo""te, d",q1,2024-05-05,10\n\377\376,h1,2024-05-06,10\nZ\303\251,u1,2024-05-07,0\nlate,l1,2025-06-01,7\n'
} >"$b"
accepted score "$b" --model "$work/a.model" --at 2025-02-04 --discount .1 --reasons -o "$work/scores.csv"
accepted score "$b" --model "$work/a.model" --at 2025-02-04 --discount .1 -o "$work/scores.json"
accepted score "$b" --model "$work/a.model" --at 2025-02-04 --discount .1 --reasons -o "$work/leaving.csv" \
  --segment 'p_alive < 0.4 and total_value > 50.00 or p_alive is absent'
accepted score "$b" --model "$work/a.model" --at 2025-02-04 --discount .1 -o "$work/leaving.json" --segment 'p_alive<0.4
  and(total_value>50) or p_alive is absent'
misused "--segment, at byte 14: more decimals than the currency has" score "$b" --model "$work/a.model" \
  --segment 'total_value > 1.005'
misused "--segment, at byte 0: there is no such field: did you mean p_alive?" score "$b" --model "$work/a.model" \
  --segment 'p_alife > 1'
{ head -n 1 "$a" && grep -E '^c000(1234|0007),' "$a"; } >"$work/few"
accepted score "$work/few" --model "$work/a.model" --at 2025-02-04 --discount .1 --reasons
checks=$((checks + 1))
python3 - "$work" <<'PYTHON' || fail "scores"
import csv, json, sys
work = sys.argv[1]
rows = list(csv.DictReader(open(work + "/scores.csv", encoding="utf-8", newline="")))
few = list(csv.DictReader(open(work + "/stdout", encoding="utf-8", newline="")))
records = json.load(open(work + "/scores.json", encoding="utf-8"))
leaving = list(csv.DictReader(open(work + "/leaving.csv", encoding="utf-8", newline="")))
wanted = [not row["p_alive"] or float(row["p_alive"]) < 0.4 and float(row["total_value"]) > 5000 for row in rows]
some = [{k: v for k, v in row.items() if k != "profile_hex"} for row, want in zip(rows, wanted) if want]
assert leaving == some and 10 < len(leaving) < len(rows), len(leaving)
alike = json.load(open(work + "/leaving.json", encoding="utf-8"))
assert alike == [record for record, want in zip(records, wanted) if want], len(alike)
assert len(rows) == 2004 == len(records), (len(rows), len(records))
ids = [bytes.fromhex(r["profile_hex"]) if r["profile_hex"] else r["profile"].encode() for r in rows]
assert ids == sorted(ids) and len(set(ids)) == len(ids)
assert b"\xff\xfe" in ids and b'quo"te, d' in ids and "Z\u00e9".encode() in ids
by_id = dict(zip(ids, rows))
assert "profile_hex" not in few[0]
for row in few:
    alone = {k: v for k, v in by_id[row["profile"].encode()].items() if k != "profile_hex"}
    assert alone == row, (alone, row)
for row, record in zip(rows, records):
    assert record.get("profile", "") == row["profile"] and record.get("profile_hex", "") == row["profile_hex"]
    for name, value in record.items():
        if name in ("profile", "profile_hex", "absent") or name not in row:
            continue
        if value is None:
            assert row[name] == "" and name in record["absent"] and name in row["reasons"], (name, row, record)
        elif isinstance(value, str):
            assert row[name] == value, (name, row[name], value)
        else:
            assert float(row[name]) == value, (name, row[name], value)
late = by_id[b"late"]
assert late["historic_orders"] == "0" and late["p_alive"] == "" and "no" in late["reasons"], late
assert all(r["p_alive"] and r["discounted_value"] for r in few)
assert all(0 < float(r["p_alive"]) <= 1 for r in rows if r["p_alive"])
PYTHON
accepted score "$a" --model "$work/b.model" -q --format json -o "$work/x.csv"
head -c 1 "$work/x.csv" | grep -q '\[' || fail "--format json decides"
file whole 'profile,order,time,amount\na,1,2024-01-01,5\n'
refused "--model: " score "$work/whole" --model "$work/b.model" --minor-digits 0 -o "$work/out/scores.csv"

# Literature mode: the numbers of the papers, the columns carried over, what is absent.
file stats 'id,x,t_x,T,m\n"a,b",2,30.43,38.86,22.35\nc,0,0,38.86,\n'
accepted predict "$work/stats" --model bg-nbd --params r=.243,alpha=4.414,a=.793,b=2.426 --horizon 39 \
  --spend-params p=6.25,q=3.74,gamma=15.44
checks=$((checks + 1))
python3 - "$work/stdout" <<'PYTHON' || fail "predictions"
import csv, sys
a, c = csv.DictReader(open(sys.argv[1], newline=""))
near = lambda got, want: abs(float(got) - want) < 6e-9 or sys.exit(f"{got} {want}")
assert a["id"] == "a,b" and a["t_x"] == "30.43" and c["m"] == "" and c["id"] == "c"
near(a["p_alive"], .72657857), near(a["expected_orders"], 1.22602817), near(1 - float(a["p_order"]), .44537286)
near(float(a["expected_spend"]) - 24.6637139107611554, 0)
assert a["discounted_orders"] == "" and float(c["p_alive"]) == 1
assert float(a["expected_value"]) == float(a["expected_orders"]) * float(a["expected_spend"])
near(float(c["expected_spend"]) - 6.25 * 15.44 / 2.74, 0)
PYTHON
accepted predict "$work/stats" --model bg-nbd --params r=.243,alpha=4.414,a=.793,b=2.426 --horizon inf --discount .0027 \
  --format json
json 'abs(d[0]["discounted_orders"] - 5.15637982615403730) < 1e-13 and d[0]["expected_orders"] is None
  and d[0]["x"] == 2 and d[0]["id"] == "a,b" and d[1]["m"] is None and d[1]["expected_spend"] is None'
accepted predict "$work/stats" --params r=.553,alpha=10.578,s=.606,beta=11.669 -o "$work/p.json"
cp "$work/p.json" "$work/stdout"
json 'd[1]["next_order_from_now"] is None and d[0]["next_order"] > 0'

# Forms for people and for programs.
accepted check "$a"
prints "There is enough data"
accepted check "$a" --format json
json 'd["eligible"] is True and d["buyers"]["value"] == 2000'
accepted summarize "$a" -o "$work/b.sum" --format json
json 'd["customers"] == 2000'
accepted summarize "$a" -o "$work/b.sum"
prints "repeat customers"

# The demo needs nothing but itself.
accepted demo --data "$work/nowhere"
prints "These customers are simulated"
prints "How long it took"
narrow 100
finish
