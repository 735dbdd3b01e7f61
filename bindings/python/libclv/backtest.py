"""Backtests: forecasts of a past period, held against what happened."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import threading
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

from . import _declarations as declared
from . import _native as native
from . import _values as values
from ._native import NULL, Handle, doc, ffi, lib
from ._types import Array, Day
from ._values import numpy
from .model import Model, Progress, fit, statistics_column
from .summary import Bulk, Summary, dtype

#: What a backtest fits where nothing else is said: every model of the library's table.
MODELS: Tuple[str, ...] = tuple(values.MODELS)
Candidates = Union[str, Model, Iterable[Union[str, Model]]]


class Calibration(NamedTuple):
    """Mean transactions by tenths of the customers, from those of whom the least was predicted: arrays, of NumPy where
    there is one."""

    predicted: Any
    observed: Any


class Difference(NamedTuple):
    """Of the deviances of two forecasts, with its standard error, paired over customers: negative where the first one
    is better."""

    deviance: float
    standard_error: float


class Backtest(Handle, Mapping[str, declared.BacktestScore]):
    """A mapping: for the name of each forecast a BacktestScore. First the naive ones, "nobody", "mean_rate", "own_rate"
    and, where `earlier` is given, "last_period"; then models, such as "pareto-nbd", as they were added.
    Account.backtest and libclv.backtest make one of orders. Threads may share it."""

    __slots__ = ("_names", "_models", "_mutex")

    @doc("clv_backtest_create")
    def __init__(self, before: Array, after: Array, *, split: Day, until: Day, earlier: Optional[Array] = None,
                 models: Iterable[Model] = ()) -> None:
        """Arrays of statistics of the same customers as of three days: Account.statistics_range gives them."""
        columns = [statistics_column(column) for column in (before, after, earlier) if column is not None]
        if len({column[1:] for column in columns}) > 1:
            raise ValueError("before, after and earlier: of the same customers, and of one dtype")
        pointers = [ffi.cast("clv_statistics *", buffer) for buffer, _, _ in columns] + [NULL] * (3 - len(columns))
        made, error = ffi.new("clv_backtest **"), native.new_error()
        native.check(lib.clv_backtest_create(made, *pointers, *columns[0][1:], values.day(split), values.day(until),
                                             NULL, error), error)
        self._c = native.owned("clv_backtest", made[0])
        self._mutex = threading.Lock()
        self._models: Dict[str, Model] = {}
        naive = [self._score(index).forecaster for index in range(self.facts().scores)]
        self._names: List[str] = [forecaster.name.lower() for forecaster in naive]
        for model in models:
            self.add(model)

    @doc("clv_backtest_add")
    def add(self, model: Model, name: Optional[str] = None) -> str:
        """Returns the forecast's name: the model's own where none is given, with a number from the second on."""
        own = model.name
        with self._mutex:
            if name in self._names:
                raise ValueError(f"there is a forecast {name!r} already")
            name = name or next(free for free in _numbered(own) if free not in self._names)
            error = native.new_error()
            native.check(lib.clv_backtest_add(self.handle, model.handle, NULL, error), error)
            self._names.append(name)
            self._models[name] = model
        return name

    def _index(self, name):
        if name not in self._names:
            raise KeyError(name)
        return self._names.index(name)

    def _score(self, index):
        with self._mutex:
            return native.asked("clv_backtest_score", lib.clv_backtest_get_score, self.handle, index)

    @doc("clv_backtest_get_score")
    def __getitem__(self, name: str) -> declared.BacktestScore:
        return self._score(self._index(name))

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._names))

    def __len__(self) -> int:
        return len(self._names)

    @property
    def models(self) -> Dict[str, Model]:
        """Those that forecast, by name."""
        return dict(self._models)

    @doc("clv_backtest_get_facts")
    def facts(self) -> declared.BacktestFacts:
        with self._mutex:
            return native.asked("clv_backtest_facts", lib.clv_backtest_get_facts, self.handle)

    @property
    def grade(self) -> declared.Grade:
        """Of the best model."""
        return self.facts().grade

    @property
    def best(self) -> Optional[str]:
        """The model of the least deviance; None where there is none."""
        facts = self.facts()
        return self._names[facts.best_model] if facts.best_model < facts.scores else None

    @property
    def best_naive(self) -> str:
        """The naive forecast of the least deviance."""
        return self._names[self.facts().best_naive]

    @doc("clv_backtest_choose")
    def choose(self, incumbent: Optional[str] = None) -> str:
        """The name of the choice; `incumbent` is that of the kind of model in use."""
        kind, found, error = values.choice("model", incumbent or 0), ffi.new("uint32_t *"), native.new_error()
        with self._mutex:
            native.check(lib.clv_backtest_choose(self.handle, kind, found, error), error)
            return self._names[found[0]]

    @doc("clv_backtest_compare")
    def compare(self, name: str, other: Optional[str] = None) -> Difference:
        """With the best model, or the best naive forecast where there is no model, unless `other` names another one."""
        pair = self._index(name), self._index(other or self.best or self.best_naive)
        made, error = ffi.new("double[2]"), native.new_error()
        with self._mutex:
            native.check(lib.clv_backtest_compare(self.handle, *pair, made, made + 1, error), error)
        return Difference(*made)

    def calibration(self, name: Optional[str] = None) -> Calibration:
        """Of a forecast; of the best model, or the best naive one where there is no model, unless it is named."""
        score = self[name or self.best or self.best_naive]
        groups = score.predicted_by_group, score.observed_by_group
        return Calibration(*groups) if numpy is None else Calibration(*map(numpy.array, groups))

    @doc("clv_backtest_write_json")
    def to_json(self) -> Dict[str, Any]:
        with self._mutex:
            return native.told(lib.clv_backtest_write_json, self.handle)

    # Two of the same orders are two.
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        if self.closed:
            return "Backtest(closed)"
        facts = self.facts()
        scores = ", ".join(f"{name}={self[name].deviance:.4g}" for name in self)
        return (f"Backtest({values.date(facts.split)} to {values.date(facts.until)}, customers={facts.customers}, "
                f"grade={facts.grade.name}, deviance: {scores})")


def _numbered(name):
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def days_of(summary: Summary, split: Optional[Day], until: Day) -> Tuple[int, int, Optional[int]]:
    """The split, the last day, and the day before the period that is as long as the forecast's; None where the orders
    do not go back so far."""
    first, until = summary.totals().first_day, values.day(until)
    if first is None:
        raise ValueError("there is no order to forecast from")
    if split is None:
        made, error = ffi.new("int32_t *"), native.new_error()
        native.check(lib.clv_backtest_split(first, until, made, error), error)
        split = made[0]
    split = values.day(split)
    earlier = split - (until - split)
    return split, until, earlier if earlier >= lib.CLV_DAY_MIN and first <= earlier + 1 else None


def judged(columns: Sequence[Optional[Array]], summary: Summary, split: Day, until: Day, models: Candidates,
           **options: Any) -> Backtest:
    """A backtest of three columns of statistics, with models that are fitted to the summary as of the split."""
    before, after, earlier = columns
    assert before is not None and after is not None
    made = Backtest(before, after, split=split, until=until, earlier=earlier)
    for model in [models] if isinstance(models, (str, Model)) else models:
        made.add(model if isinstance(model, Model) else fit(summary, model=model, until=split, **options))
    return made


def _column(bulk, customers):
    """Statistics of all of `customers`, zeros for those that the Bulk has not."""
    count, held = len(customers) // 8 if numpy is None else len(customers), bulk.statistics
    if numpy is not None:
        made = numpy.zeros(count, dtype=dtype("clv_statistics"))
        made[numpy.searchsorted(customers, bulk.customers)] = held
        return made
    size, made = ffi.sizeof("clv_statistics"), bytearray(ffi.sizeof("clv_statistics") * count)
    places = {customer: place for place, customer in enumerate(memoryview(customers).cast("q"))}
    for index, customer in enumerate(memoryview(bulk.customers).cast("q")):
        at = places[customer] * size
        made[at:at + size] = held[index * size:(index + 1) * size]
    return made


def backtest(customer: Array, day: Array, amount: Array, *, until: Day, split: Optional[Day] = None,
             models: Candidates = MODELS, progress: Optional[Progress] = None, threads: int = 1,
             settings: Optional[Dict[str, Any]] = None, **options: Any) -> Backtest:
    """A backtest of columns of orders, as Bulk takes them. `models`: names, which are fitted to the orders up to the
    split with the options of libclv.fit, or models that are fitted already. Without `split` the last third of the days
    is forecast, at least 28 days and at most 365. `settings` are those of Bulk."""
    settings = settings or {}
    all_of = Bulk(customer, day, amount, until=until, **settings)
    split, until, earlier = days_of(all_of.summary(), split, until)
    known = Bulk(customer, day, amount, until=split, **settings)
    customers = all_of.customers
    columns = [_column(known, customers), all_of.statistics, None]
    if earlier is not None:
        columns[2] = _column(Bulk(customer, day, amount, until=earlier, **settings), customers)
    return judged(columns, known.summary(), split, until, models, progress=progress, threads=threads, **options)
