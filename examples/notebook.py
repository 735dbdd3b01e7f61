# %% [markdown]
"""A notebook: from the orders of a shop to a judged model, a score for every customer, plots and a snapshot.

Run it from the top of the repository as it is, or cell by cell in an editor that knows `# %%`. It needs
`pip install "./bindings/python[plots]" pandas`, and leaves its results in the folder notebook-results.
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later

# %% The orders: profile, order, day and amount in minor units. Yours come from a database.
import csv
import os
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import libclv
import numpy
import pandas
from libclv import diagnostics, plots

results, data = Path("notebook-results"), Path(os.environ.get("CLV_DATA", "build/data"))
results.mkdir(exist_ok=True)
until = date(1998, 6, 30)  # the orders are complete up to this day


def orders_of_cdnow():
    """2,357 customers of an online music shop, who first bought in early 1997: the sample of the literature."""
    with open(data / "cdnow-sample.csv", newline="", encoding="utf-8") as file:
        return pandas.DataFrame([(row["profile"], str(number), numpy.datetime64(row["time"], "s"), Decimal(row["amount"]))
                                 for number, row in enumerate(csv.DictReader(file))],
                                columns=["profile", "order", "time", "amount"])


def orders_of_nobody():
    """As many customers of a shop that never was, drawn from a model."""
    shop = libclv.Model("pareto-nbd", r=0.55, alpha=74, s=0.61, beta=82, spend={"p": 6.25, "q": 3.74, "gamma": 15.4})
    rows = []
    for customer in range(2357):
        first = date(1997, 1, 1) + timedelta(customer % 84)
        for number, (day, spend) in enumerate(shop.simulate(1, customer, (until - first).days)):
            when = numpy.datetime64(first + timedelta(day), "s")
            rows.append((f"{customer:05}", f"{customer}-{number}", when, Decimal(spend) / 100))
    return pandas.DataFrame(rows, columns=["profile", "order", "time", "amount"])


if not (data / "cdnow-sample.csv").exists() and Path("examples/fetch-cdnow").exists():
    subprocess.run(["sh", "examples/fetch-cdnow", str(data)], check=False)
real = (data / "cdnow-sample.csv").exists()
orders = orders_of_cdnow() if real else orders_of_nobody()
print(f"{len(orders):,} orders of {orders['profile'].nunique():,} customers" + ("" if real else ", simulated"))

# %% An account takes them: in any order, again if need be, and each once.
key = b"keep 16 bytes !\0"  # yours: random, secret, kept
account = libclv.Account(key, currency="USD")
outcomes = account.apply(orders)
print(f"applied {numpy.count_nonzero(outcomes == libclv.Outcome.NEW):,}")
again = account.apply(orders.sample(1000, random_state=1))
print(f"of 1,000 sent again {numpy.count_nonzero(again == libclv.Outcome.NEW)} were applied")

# %% Are they enough for a model?
enough = account.eligibility(until)
print(f"{enough.buyers:,} buyers, {enough.loyal_buyers:,} of them loyal, {enough.months} months: "
      + ("enough" if enough.eligible else "too few"))
assert enough.eligible

# %% How good would a forecast have been? The last third is held back and forecast.
tried = account.backtest(until)
facts = tried.facts()
split = libclv.date(facts.split)
print(f"forecasts of {split + timedelta(1)} to {until}: {facts.transactions:,} transactions were observed")
print(pandas.DataFrame({name: {"predicted": score.transactions, "bias": score.bias, "deviance": score.deviance,
                               "MAE": score.mae, "Gini": score.gini} for name, score in tried.items()}).T.round(3))
print(f"best: {tried.best}, grade {tried.grade.name}")

# %% The same in pictures: the model that was fitted up to the split, and what came then.
judged = tried.models[tried.best]
before, after = account.statistics_range(split), account.statistics_range(until)
track = diagnostics.tracking(account, judged, split, until)
pictures = {
    "tracking": plots.tracking(track),
    "weeks": plots.tracking(track, cumulative=False),
    "calibration": plots.calibration(tried.calibration()),
    "frequency": plots.frequency(diagnostics.frequency(judged, before, split)),
    "holdout": plots.holdout(diagnostics.holdout(judged, before, after, split, until)),
}

# %% The model for the days to come is fitted to everything, as the account does it of itself once a month.
report = account.refit(until + timedelta(1))
model = account.model
print(report.outcome.name, model)
pictures["matrix"] = plots.matrix(diagnostics.matrix(model, "predicted_transactions", days=545))

# %% A score for every customer, NumPy arrays that pandas takes as they are.
names = ["historic_orders", "historic_value", "p_alive", "predicted_orders", "predicted_value", "next_order"]
columns = account.predict_range(until, names, horizon=365)
scores = pandas.DataFrame(columns, index=pandas.Index(account.ids(), name="profile"))
scores["next_order"] = scores["next_order"].to_numpy().astype("datetime64[D]")
scores.loc[columns.reasons["next_order"] != 0, "next_order"] = pandas.NaT
for money in ("historic_value", "predicted_value"):
    scores[money] /= 100
scores = scores.sort_values("predicted_value", ascending=False)
scores.to_csv(results / "scores.csv")
print(scores.head(5).to_string(float_format="{:.2f}".format))
print(f"all: {scores['predicted_value'].sum():,.2f} expected within a year, "
      f"{scores['p_alive'].sum():,.0f} still customers")

# %% Who has spent much and is probably lost: a segment, asked of everybody, and of any one later.
leaving = libclv.Segment("leaving", "historic_value > 200 and p_alive < 0.3")
members = account.members(leaving, until)
print(f"{leaving.name}: {len(members)} customers who have spent "
      f"{scores.loc[members.ids(), 'historic_value'].sum():,.2f}; {leaving.definition}")

# %% One customer, day by day, and why.
best = scores.index[0]
pictures["history"] = plots.history(diagnostics.history(account, best, until))
why = account.explain(best, until)
print(f"{best}: {why.x} repeat transactions, the last after {why.t_x:.0f} of {why.T:.0f} days; P(alive) {why.p_alive:.3f}")
print(f"{why.expected_if_alive:.1f} transactions within a year if alive, of {why.expected_spend / 100:.2f} each")

# %% Kept, and there again: orders, model, options.
for name, ax in pictures.items():
    ax.figure.savefig(results / f"{name}.png", dpi=110)
account.save(results / "shop.clv")
with libclv.Account.load(results / "shop.clv", key) as kept:
    same = kept.predict(best, until) == account.predict(best, until)
    print(f"{(results / 'shop.clv').stat().st_size:,} bytes; {kept}; the same answers: {'yes' if same else 'no'}")
assert same
