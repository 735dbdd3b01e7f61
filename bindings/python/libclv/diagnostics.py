"""How well a model fits and forecasts, as arrays; libclv.plots draws them.

    track = diagnostics.tracking(account, model, split, until)
    plots.tracking(track)

`statistics` are those of Account.statistics_range or Bulk; days are NumPy's datetime64[D]; transactions are repeat
transactions, days with an order after the first such day. It needs NumPy.
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import math
from typing import Any, NamedTuple, Optional

try:
    import numpy
except ImportError:
    raise ImportError("libclv.diagnostics needs NumPy: pip install numpy") from None

from ._declarations import NoModelError, SummaryPart
from ._types import Array, Day, Id
from ._values import date, day as day_of
from .account import Account
from .model import Model, predict
from .summary import Summary, dtype

_NODES = 32  # of an integral


class Tracking(NamedTuple):
    """Transactions of the customers won up to the split, period by period."""

    #: the last day of each period; the split is one of them
    end: Array
    #: transactions in the period
    observed: Array
    #: up to the split what the model says of customers of whom no more than the first day is known; behind it the
    #: forecast that it made on the day of the split, which knows what each had bought
    expected: Array
    #: the last day that the model was fitted to
    split: numpy.datetime64
    #: days of a period
    every: int


class Frequency(NamedTuple):
    """Customers by their number of transactions; the last element is of so many or more."""

    transactions: Array
    observed: Array
    expected: Array


class History(NamedTuple):
    """One person's probability to be alive, day by day, read as of each day."""

    day: Array
    p_alive: Array
    #: the days with an order
    orders: Array


class Matrix(NamedTuple):
    """What a model says of customers by transactions and recency; NaN where nobody can be."""

    #: 1, 2, .. : the columns
    transactions: Array
    #: days from the first order to the last one, from 1: the rows
    recency: Array
    values: Array
    attribute: str
    #: days from the first order to the day of the question
    days: int
    #: days ahead
    horizon: int


class Holdout(NamedTuple):
    """Mean transactions after the split of customers by their number of transactions up to it; the last element is of
    so many or more. NaN where there are no customers."""

    transactions: Array
    customers: Array
    predicted: Array
    observed: Array


def _days(numbers: Any) -> Array:
    return numpy.asarray(numbers, dtype="int64").astype("datetime64[D]")


def _buyers(statistics: Array) -> Array:
    return statistics[statistics["orders"] > 0]


def _known(model: Model, split: int, until: int) -> None:
    fitted = model.facts().until
    if until < split:
        raise ValueError("until: before the split")
    if fitted is not None and fitted > split:
        raise ValueError(f"model: fitted to days up to {date(fitted)}, after the split")


def _repeats(summary: Summary, first: int, last: int) -> Array:
    """Transactions after the first by day."""
    rows, found = summary.rows(SummaryPart.REPEAT_DAYS), numpy.zeros(last - first + 1, dtype="int64")
    inside = rows[rows["key"][:, 0] >= first]
    found[inside["key"][:, 0] - first] = inside["count"]
    return found


def tracking(account: Account, model: Model, split: Day, until: Day, every: int = 7, *,
             history_start: Optional[Day] = None) -> Tracking:
    """The transactions of all customers won up to `split`, in whole periods of `every` days, up to `until`. The model
    is one that was fitted to days up to the split: libclv.fit(account.summary(split)). Customers who first bought
    before `history_start` are left out, as account.summary(split, history_start) does."""
    known_day, last = day_of(split), day_of(until)
    if every < 1:
        raise ValueError("every: at least 1 day")
    _known(model, known_day, last)
    known = _buyers(account.statistics_range(date(known_day)))
    if history_start is not None:
        known = known[known["first_day"] >= day_of(history_start)]
    if not len(known):
        raise ValueError("split: nobody has an order up to it")
    past = -(-(known_day - int(known["first_day"].min()) + 1) // every)
    ends = known_day + every * numpy.arange(-past, (last - known_day) // every + 1)
    # Those won after the split are no part of it: all transactions less those of newcomers.
    by_day = _repeats(account.summary(last, history_start), int(ends[0]) + 1, last)
    by_day -= _repeats(account.summary(last, history_start=known_day + 1), int(ends[0]) + 1, last)
    observed = numpy.concatenate(([0], numpy.cumsum(by_day)))[ends - ends[0]]
    fitted = _expected_of_new(model, known["first_day"], ends[:past + 1])
    ahead = [0.0] + [_forecast(model, known, known_day, int(end)).sum() for end in ends[past + 1:]]
    return Tracking(_days(ends[1:]), numpy.diff(observed), numpy.concatenate((numpy.diff(fitted), numpy.diff(ahead))),
                    numpy.datetime64(known_day, "D"), every)


def _forecast(model: Model, statistics: Array, split: int, until: int) -> Array:
    found = predict(model, statistics, split, ["predicted_transactions"], horizon=until - split)
    return found["predicted_transactions"]


def _expected_of_new(model: Model, first_days: Array, ends: Array) -> Array:
    """Transactions expected up to days of customers who begin on their first days."""
    days, customers = numpy.unique(first_days, return_counts=True)
    unit = model.facts().unit_days
    one = numpy.array([model.expected(0, 0, 0, since / unit) for since in range(int(ends[-1] - days[0]) + 1)])
    since = numpy.clip(ends[:, None] - days[None, :], 0, None)
    return (one[since] * customers).sum(axis=1)


def purchase_probabilities(model: Model, days: float, most: int = 7) -> Array:
    """Probabilities that a customer makes 0, 1, .. most - 1 transactions within `days` after the first one, and that
    of `most` or more. Exact but for rounding: the likelihood of a history depends on nothing but its number of
    transactions and the time of the last one, over which it is integrated."""
    T, found = days / model.facts().unit_days, numpy.zeros(most + 1)
    found[0] = math.exp(model.log_likelihood(0, 0, T))
    scale = float(T)
    while scale > 0 and model.p_order(0, 0, 0, scale) > 0.25:
        scale /= 2
    # Even over the logarithm of time beyond the scale at which customers begin to buy: evenly smooth.
    node, weight = numpy.polynomial.legendre.leggauss(_NODES)
    span = math.log1p(T / scale) if scale > 0 else 0.0
    time = scale * numpy.expm1((node + 1) / 2 * span)
    weight = weight / 2 * span * (time + scale)
    for x in range(1, most if T > 0 else 0):
        log = numpy.array([model.log_likelihood(x, t_x, T) for t_x in time.tolist()])
        found[x] = float((weight * numpy.exp(log + (x - 1) * numpy.log(time) - math.lgamma(x))).sum())
    found[most] = max(1 - found[:most].sum(), 0)
    return found


def frequency(model: Model, statistics: Array, as_of: Day, most: int = 7) -> Frequency:
    """How many customers have made 0, 1, .. transactions up to `as_of`, and `most` or more, beside how many the model
    expects of as many customers who began on the same days."""
    if most < 1:
        raise ValueError("most: at least 1")
    known = _buyers(statistics)
    if len(known) and known["last_day"].max() > day_of(as_of):
        raise ValueError("as_of: before days of the statistics")
    observed = numpy.bincount(numpy.minimum(known["x"], most), minlength=most + 1)
    expected = numpy.zeros(most + 1)
    for days, customers in zip(*numpy.unique(day_of(as_of) - known["first_day"], return_counts=True)):
        expected += customers * purchase_probabilities(model, float(days), most)
    return Frequency(numpy.arange(most + 1), observed, expected)


def history(account: Account, id: Id, until: Day, start: Optional[Day] = None) -> History:
    """From the day of the first order, or `start`, to `until`, each day's answer of the account's model to what was
    known on that day: an order that was refunded later is there until then. The model is the present one."""
    if account.model is None:
        raise NoModelError("the account has no model")
    last = day_of(until)
    first = account.predict(id, date(last)).first_order if start is None else day_of(start)
    if first is None:
        raise ValueError("until: there is no order up to it")
    days = range(first, last + 1)
    read = [account.predict(id, date(day)) for day in days]
    alive = [numpy.nan if one.p_alive is None else one.p_alive for one in read]
    orders = [day for day, one in zip(days, read) if one.last_order == day]
    return History(_days(days), numpy.array(alive), _days(orders))


def matrix(model: Model, attribute: str = "p_alive", *, days: int = 365, most: int = 20, horizon: int = 365) -> Matrix:
    """An attribute, such as "p_alive", "predicted_transactions" or "p_order", of customers who began `days` ago, with
    1 to `most` transactions since and the last of them 1 to `days` days after the first order."""
    if days < 1 or most < 1:
        raise ValueError("days and most: at least 1")
    recency, x = numpy.meshgrid(numpy.arange(1, days + 1), numpy.arange(1, most + 1), indexing="ij")
    possible = x <= recency
    statistics = numpy.zeros(int(possible.sum()), dtype=dtype("clv_statistics"))
    statistics["x"], statistics["last_day"] = x[possible], recency[possible]
    statistics["orders"] = statistics["x"] + 1
    found = predict(model, statistics, days, [attribute], horizon=horizon)
    values = numpy.full(x.shape, numpy.nan)
    values[possible] = numpy.where(found.reasons[attribute] == 0, found[attribute], numpy.nan)
    return Matrix(x[0], recency[:, 0], values, attribute, days, horizon)


def holdout(model: Model, before: Array, after: Array, split: Day, until: Day, most: int = 7) -> Holdout:
    """What customers with 0, 1, .. transactions up to the split did until `until`, beside what the model said of them.
    `before` and `after` are the statistics of the same customers as of either day, in the same order. By tenths of the
    prediction a Backtest has it: its calibration()."""
    known_day, last = day_of(split), day_of(until)
    _known(model, known_day, last)
    if len(before) != len(after):
        raise ValueError(f"before and after: {len(before)} and {len(after)} customers")
    known = before["orders"] > 0
    before, after = before[known], after[known]
    predicted = _forecast(model, before, known_day, last)
    group = numpy.minimum(before["x"], most)
    customers = numpy.bincount(group, minlength=most + 1)
    sums = [numpy.bincount(group, values, most + 1) for values in (predicted, after["x"] - before["x"])]
    with numpy.errstate(invalid="ignore"):
        return Holdout(numpy.arange(most + 1), customers, sums[0] / customers, sums[1] / customers)
