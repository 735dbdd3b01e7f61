#!/bin/sh
# clv replay looks after its account: a check, a model, and what profile and explain make of them; accounts of other hosts.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_TESTS/cli/common"
kept=$work/account.clv
events() { # orders.csv: as events
  awk -F, 'NR > 1 { printf "{\"event\":\"purchase\",\"profile\":\"%s\",\"order\":\"%s\",\"time\":\"%s\",\"amount\":\"%s\"}\n",
    $1, $2, $3, $4 }' "$1"
}
accepted simulate --model pareto-nbd --params r=0.6,alpha=70,s=0.6,beta=80 --customers 700 --days 300 -o "$work/orders.csv"
events "$work/orders.csv" >"$work/events"
customer=$(cut -d, -f1 "$work/orders.csv" | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')

# By the time of the last order, once: a second run finds nothing due.
accepted replay "$work/events" --snapshot "$kept"
prints "state            active"
prints "model            pareto-nbd"
prints "fitted           2024-10-28"
prints "to orders until  2024-10-27"
prints "next fit         2024-11-28"
cp "$kept" "$work/before"
accepted replay "$work/events" --snapshot "$kept" --format json
json 'd["account"] == {"state": "active", "reason": "none", "checked": "2024-10-28", "tried": "2024-10-28", "fitted": "2024-10-28", "next_check": "2024-10-29", "next_fit": "2024-11-28", "model": "pareto-nbd", "until": "2024-10-27", "customers": 700}'
same "$work/before" "$kept" "a second run"

# The terms of explain: each is there, and they come to what profile and the model's own file say.
accepted explain "$customer" --snapshot "$kept" --format json
cp "$work/stdout" "$work/terms"
accepted profile "$customer" --snapshot "$kept" --format json
cp "$work/stdout" "$work/profile"
accepted fit "$work/orders.csv" --model pareto-nbd --until 2024-10-27 -o "$work/model"
accepted score "$work/orders.csv" --model "$work/model" --at 2024-10-27 --format json
cp "$work/stdout" "$work/scores"
accepted explain "$customer" --snapshot "$kept"
cat >"$work/terms.py" <<'END'
import json, re, sys
folder, customer = sys.argv[1:]
terms, profile = (json.load(open(f"{folder}/{name}")) for name in ("terms", "profile"))
terms = {**terms["statistics"], **terms["transactions"], **terms["spend"]}
scores = json.load(open(f"{folder}/scores"))
rows = scores if isinstance(scores, list) else scores["customers"]
score = next(row for row in rows if row["profile"] == customer)
lines = open(f"{folder}/stdout").read().splitlines()
printed = {}
for line in lines[3:]:
    name, value = re.fullmatch(r"  (.*\S)  +([-\d.,]+)", line).groups()
    printed[name] = float(value.replace(",", ""))
def near(a, b, slack=1e-9):
    assert abs(a - b) <= slack * max(1, abs(a), abs(b)), (a, b)
names = {
    "x, transactions after the first": ("x", 0), "t_x, time of the last one": ("t_x", 2),
    "T, length of observation": ("T", 2), "probability to be a customer still": ("p_alive", 4),
    "transactions a day if so": ("rate_a_day", 5), "transactions in 365 days if so": ("expected_if_alive", 4),
    "predicted transactions": ("predicted_transactions", 4), "orders a transaction": ("orders_per_transaction", 4),
    "predicted orders": ("predicted_orders", 4), "weight of the own": ("own_weight", 4)}
money = {"own mean spend": "own_mean_spend", "mean spend of all customers": "population_mean_spend",
         "expected spend": "expected_spend", "predicted value": "predicted_value"}
assert set(printed) == set(names) | set(money), printed
for name, (term, decimals) in names.items():
    near(printed[name], terms[term], 0.51 * 10**-decimals)
for name, term in money.items():
    assert abs(printed[name] - terms[term] / 100) <= 0.0051, name
near(terms["p_alive"] * terms["expected_if_alive"], terms["predicted_transactions"])
near(terms["predicted_transactions"] * terms["orders_per_transaction"], terms["predicted_orders"])
w = terms["own_weight"]
near(w * terms["own_mean_spend"] + (1 - w) * terms["population_mean_spend"], terms["expected_spend"])
near(terms["predicted_transactions"] * terms["expected_spend"], terms["predicted_value"])
for name in ("p_alive", "predicted_transactions", "predicted_orders", "expected_spend", "predicted_value"):
    assert terms[name] == profile[name] > 0, name
    near(terms[name], score[name], 1e-6)
assert lines[0] == customer and "As of 2024-10-27: " in lines[1] and lines[2].startswith("  pareto-nbd, time in days: r ")
END
checks=$((checks + 1))
python3 "$work/terms.py" "$work" "$customer" 2>"$work/stderr" || fail "the printed terms: $(tail -n 1 "$work/stderr")"

# Left alone, the account has no model, but one can be lent to a question.
accepted replay "$work/events" --snapshot "$work/left.clv" --no-fit --format json
json 'd["account"] == {"state": "not_eligible", "reason": "not_checked", "checked": None, "tried": None, "fitted": None, "next_check": "at once", "next_fit": "at once", "model": None}'
cp "$work/left.clv" "$work/before"
accepted explain "$customer" --snapshot "$work/left.clv"
prints "No prediction: no model (the account is not eligible: not checked)."
accepted explain "$customer" --snapshot "$work/left.clv" --model "$work/model"
prints "probability to be a customer still"
accepted profile "$customer" --snapshot "$work/left.clv" --model "$work/model" --format json
json "abs(d['p_alive'] - $(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["p_alive"])' "$work/profile")) < 1e-6"
same "$work/before" "$work/left.clv" "questions under another model"
refused "not those of a model" profile "$customer" --snapshot "$kept" --model "$work/orders.csv"
accepted fit "$work/orders.csv" --model nbd --minor-digits 3 -o "$work/other.model"
refused "other.model: " explain "$customer" --snapshot "$kept" --model "$work/other.model"

# At another time.
accepted replay "$work/events" --snapshot "$work/left.clv" --now 2024-08-01 --format json
json 'd["account"]["state"] == "not_eligible" and d["account"]["reason"] == "too_little" and d["events"] == 0'
accepted replay "$work/events" --snapshot "$work/left.clv" --now 2024-09-02T12:00:00+01:00 --format json
json 'd["account"]["state"] == "active" and d["account"]["fitted"] == "2024-09-02" and d["account"]["until"] == "2024-09-01"'
misused "--now: there is no such date" replay "$work/events" --snapshot "$kept" --now 2024-02-30

# Too little: what is missing is told. Without an order there is no time to look at it.
head -n 100 "$work/events" >"$work/few"
accepted replay "$work/few" --snapshot "$work/few.clv"
prints "not eligible: too little"
prints "customers with an order"
: >"$work/none"
accepted replay "$work/none" --snapshot "$work/none.clv" --format json
json 'd["account"]["reason"] == "not_checked"'

# An account of another host: its own days, horizon and discount.
cat >"$work/host.c" <<'END'
#include <stdio.h>
#include <clv/clv.h>
int main(int argc, char **argv) {
  const unsigned char key[CLV_KEY_SIZE] = "0123456789abcdef";
  clv_configuration configuration = CLV_CONFIGURATION_INIT;
  clv_account_options options = CLV_ACCOUNT_OPTIONS_INIT;
  clv_account *account = NULL;
  clv_event event = {.kind = CLV_EVENT_PURCHASE, .profile = "a", .profile_size = 1, .order = "1", .order_size = 1};
  configuration.day_offset = -18000;
  options.horizon = 30;
  options.annual_discount = 0.1;
  event.amount = 100;
  event.time = INT64_C(1704067200) + 3600; /* 2024-01-01T01:00:00Z, which is still 2023 there */
  if (argc != 2 || clv_account_create(&account, key, &configuration, NULL, NULL) ||
      clv_account_set_options(account, &options, event.time, NULL) ||
      clv_account_apply(account, &event, sizeof event, 1, NULL, NULL))
    return 1;
  event.order = "2";
  event.time += 23 * 3600; /* 2024-01-02T00:00:00Z, which is 2024-01-01 there */
  int failed = clv_account_apply(account, &event, sizeof event, 1, NULL, NULL) || clv_account_save(account, argv[1], NULL);
  clv_account_free(account);
  return failed;
}
END
checks=$((checks + 1))
if ${CC:-cc} $CLV_SANITIZE -I"$CLV_SOURCE/include" "$work/host.c" -o "$work/host" -L"$CLV_BUILD" -lclv \
  -Wl,-rpath,"$(cd "$CLV_BUILD" && pwd)" 2>"$work/stderr" && "$work/host" "$work/host.clv"; then
  printf '30313233343536373839616263646566\n' >"$work/host.clv.key" && chmod 600 "$work/host.clv.key"
  accepted profile a --snapshot "$work/host.clv" --at 2023-12-31 --format json
  json 'd["historic_orders"] == 1'
  accepted profile a --snapshot "$work/host.clv" --at 2024-01-01 --format json
  json 'd["historic_orders"] == 2'
  accepted profile a --snapshot "$work/host.clv" --format json
  json 'd["absent"]["discounted_value"] == "no_model"'
  accepted explain a --snapshot "$work/host.clv" --format json
  json 'd["as_of"] == "2024-01-01" and d["horizon"] == 30 and d["statistics"]["orders"] == 2'
  accepted explain a --snapshot "$work/host.clv" --horizon 60 --format json
  json 'd["horizon"] == 60'
  printf '{"event":"purchase","profile":"b","order":"3","time":"2024-01-02T04:59:59Z","amount":"1"}\n' >"$work/one"
  accepted replay "$work/one" --snapshot "$work/host.clv" --format json
  json 'd["account"]["checked"] == "2024-01-02"'
  accepted replay "$work/one" --snapshot "$work/host.clv" --now 2024-01-09 --format json
  json 'd["account"]["checked"] == "2024-01-09"'
else
  fail "an account of another host cannot be made"
fi
finish
