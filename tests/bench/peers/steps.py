"""The steps of bench_steps.c by lifetimes: steps.py FILE, a step a line of JSON on its input, an answer a line."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter
from lifetimes.utils import summary_data_from_transaction_data

MODELS = {
    "bg-nbd": (BetaGeoFitter, ["r", "alpha", "a", "b"]),
    "mbg-nbd": (ModifiedBetaGeoFitter, ["r", "alpha", "a", "b"]),
    "pareto-nbd": (ParetoNBDFitter, ["r", "alpha", "s", "beta"]),
}
SPEND = ["p", "q", "v"]


def read_orders(path):
    """The columns of bench_orders.c as a user of pandas has them."""
    with open(path, "rb") as file:
        count, _, until = (int(n) for n in np.fromfile(file, "<i8", 3))
        customer = np.fromfile(file, "<i8", count)
        amount = np.fromfile(file, "<i8", count) / 100.0
        day = np.fromfile(file, "<i4", count)
    date = day.astype("M8[D]").astype("M8[ns]")
    frame = pd.DataFrame({"customer": customer, "date": date, "amount": amount})
    return frame, pd.Timestamp(until, unit="D")


class Peer:
    def __init__(self, path):
        self.path = path
        self.orders = self.frame = None

    def load(self):
        if self.orders is None:
            self.orders, self.until = read_orders(self.path)

    def statistics(self):
        return summary_data_from_transaction_data(
            self.orders, "customer", "date", monetary_value_col="amount", observation_period_end=self.until, freq="D"
        )

    def load_frame(self):
        self.load()
        if self.frame is None:
            self.frame = self.statistics()

    def model(self, name, parameters, spend):
        """Fitters with given parameters, so that both sides score by the same ones."""
        kind, names = MODELS[name]
        model, money = kind(), GammaGammaFitter()
        model.params_ = pd.Series(dict(zip(names, parameters)))
        model.predict = model.conditional_expected_number_of_purchases_up_to_time
        money.params_ = pd.Series(dict(zip(SPEND, spend)))
        return model, money

    def fit(self, name):
        model = MODELS[name][0]()
        return model.fit(self.frame["frequency"], self.frame["recency"], self.frame["T"])

    def fit_spend(self):
        repeat = self.frame[(self.frame["frequency"] > 0) & (self.frame["monetary_value"] > 0)]
        return GammaGammaFitter().fit(repeat["frequency"], repeat["monetary_value"])

    def score(self, model, money):
        f = self.frame
        alive = model.conditional_probability_alive(f["frequency"], f["recency"], f["T"])
        orders = model.conditional_expected_number_of_purchases_up_to_time(364, f["frequency"], f["recency"], f["T"])
        spend = money.conditional_expected_average_profit(f["frequency"], f["monetary_value"])
        return alive, orders, spend

    def value(self, model, money):
        f = self.frame
        return (
            money.customer_lifetime_value(
                model, f["frequency"], f["recency"], f["T"], f["monetary_value"], time=12, discount_rate=0.01, freq="D"
            ),
        )


def timed(call):
    wall, cpu = time.perf_counter(), time.process_time()
    result = call()
    return result, {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def sums_of(columns):
    """Sums of the finite answers, and how many are not."""
    columns = [np.asarray(column, dtype=float) for column in columns]
    finite = [np.isfinite(column) for column in columns]
    sums = [len(columns[0])] + [float(column[ok].sum()) for column, ok in zip(columns, finite)]
    return {"sums": sums, "not_finite": int(sum((~ok).sum() for ok in finite))}


def run(peer, request):
    step, _, name = request["step"].partition(":")
    if step == "statistics":
        peer.load()
        frame, answer = timed(peer.statistics)
        peer.frame = frame
        sums = [len(frame)] + [int(frame[column].sum()) for column in ("frequency", "recency", "T")]
        return {**answer, "sums": sums}
    peer.load_frame()
    if step == "fit":
        np.random.seed(1)
        model, answer = timed(lambda: peer.fit(name))
        return {**answer, "parameters": [float(model.params_[key]) for key in MODELS[name][1]]}
    if step == "spend":
        model, answer = timed(peer.fit_spend)
        return {**answer, "parameters": [float(model.params_[key]) for key in SPEND]}
    model, money = peer.model(name, request["parameters"], request["spend"])
    columns, answer = timed(lambda: getattr(peer, step)(model, money))
    return {**answer, **sums_of(columns)}


def status_of(name):
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(name + ":"):
                return int(line.split()[1])


def measure_memory(peer):
    """Growth from orders to scores by BG/NBD, over the process with everything imported. Orders go with their use."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass
    idle = status_of("VmRSS")
    peer.load_frame()
    peer.orders = None
    model, money = peer.fit("bg-nbd"), peer.fit_spend()
    return {"idle": idle, **sums_of(peer.score(model, money)), "peak": status_of("VmHWM")}


def main():
    warnings.simplefilter("ignore")
    peer = Peer(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = measure_memory(peer) if request["step"] == "memory" else run(peer, request)
        except Exception as error:  # a step that it cannot do is a finding, not the end of the bench
            answer = {"failed": f"{type(error).__name__}: {error}"}
        print(json.dumps({"step": request["step"], **answer}), flush=True)


main()
