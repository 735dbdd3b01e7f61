"""Every row of the truth tables that `clv predict` can answer, through the command."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import csv
import io
import json
import math
import os
import subprocess
import sys

CLV = os.environ.get("CLV", "build/clv")
TESTS = os.environ.get("CLV_TESTS", "tests")
MODELS = {"nbd": "nbd", "bgnbd": "bg-nbd", "mbgnbd": "mbg-nbd", "pnbd": "pareto-nbd", "gg": "nbd"}
COLUMNS = {
    "loglik": "log_likelihood",
    "palive": "p_alive",
    "cet": "expected_orders",
    "p_order": "p_order",
    "discounted": "discounted_orders",
    "dert": "discounted_orders",
    "wait": "next_order_from_now",
    "wait_from_last": "next_order",
    "expected_spend": "expected_spend",
}
DBL_MIN = sys.float_info.min


def error_of(function, got, want):
    """How far off: relative, or infinite where the row is not as it must be."""
    if want == "none":
        return 0.0 if got == "" else math.inf
    if got == "":
        return math.inf
    got, want = float(got), float(want)
    if not math.isfinite(got):
        return math.inf
    if function == "palive" and want < DBL_MIN:
        return 0.0 if got == DBL_MIN else math.inf
    if function == "loglik":
        return abs(got - want) / max(1.0, abs(want))
    if abs(want) < 1e-290:
        return 0.0 if 0 <= got <= 1e-290 else math.inf
    return abs(got - want) / abs(want)


def spend_has_mean(row):
    p, q = float(row["params"]["p"]), float(row["params"]["q"])
    return p * float(row["inputs"]["x"]) + q > 1


def groups(rows):
    """Rows that one run of the command can answer."""
    found = {}
    for row in rows:
        model, function = row["function"].split(".")
        if model not in MODELS or function not in COLUMNS or (model == "gg" and function != "expected_spend"):
            continue
        inputs = row["inputs"]
        horizon = "inf" if function == "dert" else inputs.get("t", "52")
        discount = inputs["delta"] if function in ("dert", "discounted") else None
        key = (model, tuple(row["params"].items()), horizon, discount)
        found.setdefault(key, []).append(row)
    return found


def run(key, rows):
    model, params, horizon, discount = key
    params = ",".join(f"{name}={value}" for name, value in params)
    command = [CLV, "predict", "-", "--model", MODELS[model], "--horizon", horizon]
    if model == "gg":
        command += ["--params", "r=1,alpha=1", "--spend-params", params]
    else:
        command += ["--params", params]
    if discount is not None:
        command += ["--discount", discount]
    lines = ["x,t_x,T,m"]
    for row in rows:
        inputs = row["inputs"]
        last = "0" if float(inputs["x"]) == 0 else "1"
        lines.append(f"{inputs['x']},{inputs.get('t_x', last)},{inputs.get('T', '2')},{inputs.get('m', '')}")
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit status {done.returncode}: {done.stderr}")
    return list(csv.DictReader(io.StringIO(done.stdout)))


def main():
    rows = []
    for name in ("truth.json", "truth2.json"):
        with open(os.path.join(TESTS, "data", name), encoding="utf-8") as file:
            rows += json.load(file)["rows"]
    worst, checked, wrong = {}, 0, 0
    for key, group in groups(rows).items():
        for row, answer in zip(group, run(key, group), strict=True):
            function = row["function"].split(".")[1]
            want = row["value"]
            if function == "expected_spend" and not spend_has_mean(row):
                want = "none"
            got = answer[COLUMNS[function]]
            error = error_of(function, got, want)
            checked += 1
            worst[row["function"]] = max(worst.get(row["function"], 0.0), error)
            if not error <= 1e-10:
                wrong += 1
                print(f"{row['function']} {row['params']} {row['inputs']}: got {got or 'nothing'}, want {want}")
    for function, error in sorted(worst.items()):
        print(f"{function:24} largest error {error:.1e}")
    print(f"{checked} rows, {wrong} wrong")
    return wrong > 0 or checked < 900


if __name__ == "__main__":
    sys.exit(main())
