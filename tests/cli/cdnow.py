"""CDNOW through `clv fit`: published parameters, optima of other programs, log-likelihoods."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import subprocess
import sys

CLV = os.environ.get("CLV", "build/clv")
DATA = os.environ.get("CLV_DATA", "build/data")

# As printed in the papers, on the sample.
PUBLISHED = {
    "bg-nbd": {"r": ".243", "alpha": "4.414", "a": ".793", "b": "2.426", "log_likelihood": "-9582.4"},
    "pareto-nbd": {"r": ".553", "alpha": "10.578", "s": ".606", "beta": "11.669", "log_likelihood": "-9595.0"},
    "mbg-nbd": {"r": ".525", "alpha": "6.183", "a": ".891", "b": "1.614", "log_likelihood": "-9582.1"},
    "gamma-gamma": {"p": "6.25", "q": "3.74", "gamma": "15.44"},
}

# Maxima that several other programs agree on, and how many customers they are of.
OPTIMA = {
    "cdnow-sample.csv": (
        2357,
        {
            "bg-nbd": ([0.24259453, 4.41360192, 0.79292202, 2.42590664], -9582.429207),
            "mbg-nbd": ([0.52484324, 6.18308619, 0.89135928, 1.61400175], -9582.135716),
            "pareto-nbd": ([0.55327706, 10.57768379, 0.60623995, 11.66873460], -9594.976179),
        },
        (946, [6.24957, 3.74422, 15.44352], -4055.917695),
    ),
    "cdnow-master.csv": (
        23570,
        {
            "bg-nbd": ([0.25162395, 4.78894282, 0.72343354, 2.16108809], -95368.443933),
            "mbg-nbd": ([0.63713968, 7.31028897, 0.80747421, 1.22839429], -95336.958320),
            "pareto-nbd": ([0.59741991, 11.58565737, 0.52218564, 8.82776068], -95415.118617),
        },
        (9450, [6.27535974, 3.62444972, 14.98368382], -40763.476261),
    ),
}

failures = []
checks = 0


def check(fine, what):
    global checks
    checks += 1
    if not fine:
        failures.append(what)
        print("FAIL", what)


def near(got, want, digits, what):
    """Equal when both are rounded to so many significant digits, or closer than half a unit of the last one."""
    check(abs(got - want) <= 0.5000001 * 10.0 ** -(digits - 1) * abs(want), f"{what}: got {got!r}, want {want!r}")


def printed(got, text, what):
    """The value rounds to what was printed."""
    decimals = len(text.split(".")[1])
    check(f"{got:.{decimals}f}".lstrip("0").replace("-0.", "-.") == text, f"{what}: got {got!r}, printed {text}")


def fit(name, model):
    command = [CLV, "fit", os.path.join(DATA, name), "--model", model, "--unit", "week", "--until", "1997-09-30"]
    command += ["--spend", "repeat", "--format", "json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)


def check_part(part, wanted, log_likelihood, name, digits):
    for (key, got), want in zip(part["params"].items(), wanted, strict=True):
        near(got, want, digits, f"{name}: {key}")
    near(part["log_likelihood"], log_likelihood, 8, f"{name}: log-likelihood")
    check(abs(part["log_likelihood"] - log_likelihood) < 5.1e-5, f"{name}: log-likelihood to four decimals")
    check(part["status"] == "converged", f"{name}: status {part['status']}")


def main():
    for name, (customers, models, (spenders, spend_optimum, spend_likelihood)) in OPTIMA.items():
        for model, (optimum, log_likelihood) in models.items():
            fitted = fit(name, model)
            spend = fitted["spend"]
            title = f"{name} {model}"
            check(fitted["model"] == model and fitted["unit"] == "week", f"{title}: {fitted['model']}, {fitted['unit']}")
            check(fitted["customers"] == customers, f"{title}: {fitted['customers']} customers")
            check_part(fitted, optimum, log_likelihood, title, 6)
            check(spend["model"] == "gamma-gamma", f"{title}: spend model")
            check(spend.get("customers", spenders) == spenders, f"{title}: {spend.get('customers')} spenders")
            check_part(spend, spend_optimum, spend_likelihood, f"{title} spend", 6)
            if name == "cdnow-sample.csv":
                check(fitted["repeat_customers"] == 946, f"{title}: {fitted['repeat_customers']} repeat customers")
                for part in (fitted, spend):
                    for key, text in PUBLISHED[part["model"]].items():
                        got = part["log_likelihood"] if key == "log_likelihood" else part["params"][key]
                        printed(got, text, f"{title}: {part['model']} {key}")
    print(f"{checks} checks, {len(failures)} failed")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
