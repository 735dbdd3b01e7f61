"""Pictures of what libclv.diagnostics and backtests compute, by Matplotlib (pip install matplotlib).

Each takes the numbers and, where one is given, the Axes to draw into, and returns the Axes. Observed is always blue and
solid, the model always orange, so that colour blindness does not hide which is which, and of another shape or dash, so
that a printer does not.
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

import numpy

from ._values import ATTRIBUTES
from .backtest import Calibration
from .diagnostics import Frequency, History, Holdout, Matrix, Tracking

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OBSERVED, _MODEL, _MARK = "#0072B2", "#D55E00", "#555555"  # of Okabe and Ito, but for the last


def _axes(ax: Optional[Axes]) -> Axes:
    try:
        from matplotlib import pyplot
    except ImportError:
        raise ImportError("libclv.plots needs Matplotlib: pip install matplotlib") from None
    if ax is None:
        _, ax = pyplot.subplots(figsize=(8, 4.5), layout="constrained")
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def _dates(ax: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    locator = AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def _counts(axis: Any) -> None:
    from matplotlib.ticker import StrMethodFormatter
    axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def tracking(data: Tracking, *, cumulative: bool = True, ax: Optional[Axes] = None) -> Axes:
    """Repeat transactions as observed and as expected, by period or, cumulative, since the first customer. From the
    split on the forecast goes on from what had been observed by then."""
    ax = _axes(ax)
    known = data.end <= data.split
    observed, expected = data.observed.astype(float), data.expected
    if cumulative:
        observed = numpy.cumsum(observed)
        base = observed[known][-1]
        fitted, ahead = numpy.cumsum(expected[known]), base + numpy.cumsum(expected[~known])
        end, ahead = numpy.append(data.split, data.end[~known]), numpy.append(base, ahead)
    else:
        fitted, end, ahead = expected[known], data.end[~known], expected[~known]
    width = 2 if cumulative or len(observed) < 200 else 0.8
    ax.plot(data.end, observed, color=_OBSERVED, linewidth=width, label="observed")
    ax.plot(data.end[known], fitted, color=_MODEL, linewidth=1.6, linestyle=":", label="fitted")
    if not known.all():
        ax.plot(end, ahead, color=_MODEL, linewidth=2, linestyle="--", label="forecast")
    ax.axvline(data.split, color=_MARK, linewidth=1)  # type: ignore[arg-type]
    ax.annotate(f"fitted up to {data.split}", (data.split, 1), (0, 3), xycoords=("data", "axes fraction"),
                textcoords="offset points", ha="center", va="bottom", color=_MARK, fontsize="small")
    _dates(ax)
    _counts(ax.yaxis)
    ax.set_ylim(bottom=0)
    ax.grid(axis="y", alpha=0.3)
    period = {1: "day", 7: "week"}.get(data.every, f"period of {data.every} days")
    ax.set_xlabel(f"end of the {period}")
    ax.set_ylabel("repeat transactions" + (", cumulative" if cumulative else f" a {period}"))
    ax.legend(frameon=False, loc="lower right" if cumulative else "best")
    return ax


def _beside(ax: Axes, labels: Any, observed: Any, expected: Any, name: str) -> None:
    place = numpy.arange(len(labels))
    ax.bar(place, observed, 0.6, color=_OBSERVED, label="observed")
    ax.plot(place, expected, color=_MODEL, linestyle="--", linewidth=1.2, marker="D", markersize=7,
            markeredgecolor="white", label=name)
    ax.set_xticks(place, labels)
    ax.set_ylim(bottom=0)
    ax.grid(axis="y", alpha=0.3)
    ax.legend(frameon=False)


def _numbers(numbers: Any) -> Any:
    """The last one is of as many or more."""
    return [str(number) for number in numbers[:-1]] + [f"{numbers[-1]}+"]


def frequency(data: Frequency, *, ax: Optional[Axes] = None) -> Axes:
    """How many customers have made how many repeat transactions, beside what the model expects."""
    ax = _axes(ax)
    _beside(ax, _numbers(data.transactions), data.observed, data.expected, "expected by the model")
    _counts(ax.yaxis)
    ax.set_xlabel("repeat transactions")
    ax.set_ylabel("customers")
    return ax


def calibration(data: Calibration, *, ax: Optional[Axes] = None) -> Axes:
    """What tenths of the customers did after the split, beside what was predicted of them: Backtest.calibration()."""
    ax = _axes(ax)
    _beside(ax, range(1, len(data.predicted) + 1), data.observed, data.predicted, "predicted")
    ax.set_xlabel("tenth of the customers, from the least predicted")
    ax.set_ylabel("mean transactions after the split")
    return ax


def holdout(data: Holdout, *, ax: Optional[Axes] = None) -> Axes:
    """What customers did after the split by what they had done up to it, beside what was predicted of them."""
    ax = _axes(ax)
    _beside(ax, _numbers(data.transactions), data.observed, data.predicted, "predicted")
    ax.set_xlabel("repeat transactions up to the split")
    ax.set_ylabel("mean transactions after the split")
    return ax


def history(data: History, *, ax: Optional[Axes] = None) -> Axes:
    """One person's probability to be alive, with a line for each day with an order."""
    ax = _axes(ax)
    ax.plot(data.day, data.p_alive, color=_MODEL, linewidth=2, label="P(alive), as of each day")
    ax.vlines(data.orders, 0, 1, color=_OBSERVED, linewidth=0.8, alpha=0.5)
    ax.plot(data.orders, numpy.zeros(len(data.orders)), color=_OBSERVED, linestyle="", marker="^", markersize=7,
            clip_on=False, label="order")
    _dates(ax)
    ax.set_ylim(0, 1.03)
    ax.grid(axis="y", alpha=0.3)
    ax.set_xlabel("day")
    ax.set_ylabel("P(alive)")
    ax.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 1), ncols=2)
    return ax


def matrix(data: Matrix, *, ax: Optional[Axes] = None) -> Axes:
    """An attribute by repeat transactions and recency, with its scale beside it; blank where nobody can be."""
    ax = _axes(ax)
    unit = ATTRIBUTES[data.attribute].unit
    told = {"p_alive": "P(alive)", "predicted_transactions": f"transactions expected within {data.horizon} days",
            "p_order": f"P(order within {data.horizon} days)"}.get(data.attribute, f"{data.attribute} ({unit})")
    share = unit == "probability"
    mesh = ax.pcolormesh(data.transactions, data.recency, data.values, cmap="cividis", shading="nearest",
                         vmin=0, vmax=1 if share else None, rasterized=True)
    ax.figure.colorbar(mesh, ax=ax, label=told)
    from matplotlib.ticker import MaxNLocator
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("repeat transactions")
    ax.set_ylabel(f"days from the first order to the last, as of day {data.days}")
    return ax
