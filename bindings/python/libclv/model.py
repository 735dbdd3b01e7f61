"""Models, how they are fitted, and what one says of customers by their statistics."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple, Union

from . import _declarations as declared
from . import _native as native
from . import _values as values
from ._declarations import NotFoundError
from ._native import NULL, Handle, Host, doc, ffi, lib
from ._types import Array, Day, Source, Writer
from .prediction import Asked, Columns, Prediction
from .summary import Bulk, Summary, dtype

#: Called with the share done and the phase; True stops the fit (CancelledError), and so does what it raises.
Progress = Callable[[float, str], Any]


class Model(Handle):
    """Parameters, never people: immutable, and safe to share between threads. Times are in its unit (`unit_days`)."""

    __slots__ = ()

    @doc("clv_model_create")
    def __init__(self, model: str, *, spend: Optional[Dict[str, float]] = None, unit_days: int = 1,
                 convention: str = "all", orders: int = 0, transactions: int = 0,
                 configuration: Optional[Dict[str, Any]] = None, **parameters: float) -> None:
        """Model("bg-nbd", r=0.24, alpha=4.41, a=0.79, b=2.43, spend={"p": 6.2, "q": 3.7, "gamma": 15.4})"""
        spec = native.initial("clv_model_spec")
        spec.kind = values.choice("model", model)
        spec.convention = values.choice("convention", convention)
        spec.unit_days, spec.orders, spec.transactions = unit_days, orders, transactions
        _parameters(spec.parameters, model, parameters)
        if spend is not None:
            spec.spend_kind = lib.CLV_SPEND_GAMMA_GAMMA
            _parameters(spec.spend_parameters, "gamma-gamma", spend)
        if configuration is not None:
            values.fill(ffi.addressof(spec[0], "configuration"), configuration, "setting of a configuration")
        made, error = ffi.new("clv_model **"), native.new_error()
        native.check(lib.clv_model_create(made, spec, NULL, error), error)
        self._c = native.owned("clv_model", made[0])

    @classmethod
    def _of(cls, handle: Any) -> "Model":
        made = cls.__new__(cls)
        made._c = handle
        return made

    @classmethod
    @doc("clv_model_read")
    def read(cls, source: Source) -> "Model":
        """From bytes, or from what has `read`."""
        return cls._of(native.read("clv_model", source, lib.clv_model_read))

    from_bytes = read

    @doc("clv_model_write")
    def write(self, file: Writer) -> None:
        """To what has `write`."""
        native.written(lib.clv_model_write, self.handle, file=file)

    def to_bytes(self) -> bytes:
        """The same model gives the same bytes."""
        return native.written(lib.clv_model_write, self.handle) or b""

    @doc("clv_model_write_json")
    def to_json(self) -> Dict[str, Any]:
        return native.told(lib.clv_model_write_json, self.handle)

    @doc("clv_model_get_facts")
    def facts(self) -> declared.ModelFacts:
        return native.asked("clv_model_facts", lib.clv_model_get_facts, self.handle)

    @doc("clv_model_get_transactions")
    def transactions(self) -> declared.FitResult:
        return native.asked("clv_fit_result", lib.clv_model_get_transactions, self.handle)

    @doc("clv_model_get_spend")
    def spend(self) -> declared.FitResult:
        return native.asked("clv_fit_result", lib.clv_model_get_spend, self.handle)

    @property
    def name(self) -> str:
        """Such as "pareto-nbd"."""
        return next(name for name, kind in values.MODELS.items() if kind == self.facts().kind)

    @property
    def parameters(self) -> Dict[str, float]:
        """Of the transactions, by name, in the model's unit."""
        return dict(zip(values.PARAMETERS[self.name], self.transactions().parameters))

    @property
    def spend_parameters(self) -> Dict[str, float]:
        """Of the spend, by name, in currency units; empty where the model says nothing about spend."""
        has = self.facts().spend_kind == declared.SpendKind.GAMMA_GAMMA
        return dict(zip(values.PARAMETERS["gamma-gamma"], self.spend().parameters)) if has else {}

    def _number(self, function, *arguments) -> float:
        made, error = ffi.new("double *"), native.new_error()
        native.check(function(self.handle, *arguments, made, error), error)
        return made[0]

    @doc("clv_model_log_likelihood")
    def log_likelihood(self, x: float, t_x: float, T: float) -> float:
        return self._number(lib.clv_model_log_likelihood, x, t_x, T)

    @doc("clv_model_p_alive")
    def p_alive(self, x: float, t_x: float, T: float) -> float:
        return self._number(lib.clv_model_p_alive, x, t_x, T)

    @doc("clv_model_expected")
    def expected(self, x: float, t_x: float, T: float, horizon: float, discount: float = 0.0) -> float:
        return self._number(lib.clv_model_expected, x, t_x, T, horizon, discount)

    @doc("clv_model_p_order")
    def p_order(self, x: float, t_x: float, T: float, horizon: float) -> float:
        return self._number(lib.clv_model_p_order, x, t_x, T, horizon)

    @doc("clv_model_wait")
    def wait(self, x: float, t_x: float, T: float) -> Optional[float]:
        """None where the probability never reaches one half."""
        try:
            return self._number(lib.clv_model_wait, x, t_x, T)
        except NotFoundError:
            return None

    @doc("clv_model_expected_spend")
    def expected_spend(self, n: float, mean: float) -> Optional[float]:
        """None where the parameters give no finite mean."""
        try:
            return self._number(lib.clv_model_expected_spend, n, mean)
        except NotFoundError:
            return None

    @doc("clv_model_simulate")
    def simulate(self, seed: int, customer: int, days: int) -> List[Tuple[int, Optional[int]]]:
        """Pairs of a day and a spend in minor units, which is None where the model says nothing about spend."""
        has, count = self.facts().spend_kind != declared.SpendKind.NONE, ffi.new("size_t *", 64)
        while True:
            room, error = count[0], native.new_error()
            times, spends = ffi.new("int32_t[]", room), ffi.new("int64_t[]", room) if has else NULL
            status = lib.clv_model_simulate(self.handle, seed, customer, days, times, spends, room, count, error)
            if status != declared.TooLargeError.status:
                native.check(status, error)
                return [(times[i], spends[i] if has else None) for i in range(count[0])]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self).read, (self.to_bytes(),)

    def __repr__(self) -> str:
        if self.closed:
            return "Model(closed)"
        given = ", ".join(f"{name}={value:.6g}" for name, value in self.parameters.items())
        return f"Model({self.name!r}, {given})"


def _parameters(array, model, given):
    if model not in values.PARAMETERS:
        raise ValueError(f"model: {model!r} is none of {', '.join(values.MODELS)}")
    names = values.PARAMETERS[model]
    for name in given:
        if name not in names:
            values.unknown(name, names, f"parameter of {model}")
    for index, name in enumerate(names):
        if name not in given:
            raise TypeError(f"{model} needs the parameter {name!r}")
        array[index] = given[name]


@doc("clv_fit")
def fit(data: Union[Summary, Bulk], *, progress: Optional[Progress] = None, threads: int = 1, **options: Any) -> Model:
    """Options are those of the library's table: model="pareto-nbd", spend_convention="repeat", unit_days=7, until=.. ;
    libclv.fit_options() lists them. Ctrl-C stops it."""
    if not isinstance(data, (Summary, Bulk)):
        raise TypeError(f"a model is fitted to a Summary or a Bulk, not to {type(data).__name__}")
    made, error = ffi.new("clv_model **"), native.new_error()
    given, count = values.fit_options(options)
    summary = data.summary() if isinstance(data, Bulk) else data
    host = Host(progress, threads)
    host.callback.check(lib.clv_fit(made, summary.handle, given, count, host.struct, NULL, NULL, error), error)
    return Model._of(native.owned("clv_model", made[0]))


def predict_options(defaults: Any = None, **options: Any) -> Any:
    """NULL where none are given."""
    if not options:
        return NULL
    made = native.initial("clv_predict_options")
    for name in ("horizon", "next_order_limit", "annual_discount") if defaults is not None else ():
        setattr(made, name, getattr(defaults, name))
    return values.fill(made, options, "option of a prediction")


def statistics_column(statistics: Any) -> Tuple[Any, int, int]:
    """Where they are, from one to the next, and how many."""
    size = stride = ffi.sizeof("clv_statistics")
    if getattr(statistics, "dtype", None) is not None:
        wanted, found = dtype("clv_statistics"), statistics.dtype
        if found.names is None or statistics.ndim != 1 or \
                any(wanted.fields[name] != found.fields.get(name) for name in wanted.names):
            raise TypeError("statistics: an array of libclv.statistics_dtype() is needed")
        if not statistics.flags.c_contiguous:
            statistics = statistics.copy()
        stride = found.itemsize
    buffer = ffi.from_buffer(statistics)
    if stride < size or len(buffer) % stride:
        raise ValueError(f"statistics: {len(buffer)} bytes are no rows of {size}")
    return buffer, stride, len(buffer) // stride


@doc("clv_predict_columns")
def predict(model: Optional[Model], statistics: Array, as_of: Day, attributes: Optional[Iterable[str]] = None, *,
            out: Optional[Dict[str, Any]] = None, **options: Any) -> Columns:
    """All customers of an array of statistics (of Bulk or Account.statistics_range), only the attributes asked for, or
    into the arrays of `out`, by name. Options: horizon, next_order_limit, annual_discount."""
    buffer, stride, count = statistics_column(statistics)
    asked, error = Asked(attributes, count, out), native.new_error()
    native.check(lib.clv_predict_columns(NULL if model is None else model.handle, ffi.cast("clv_statistics *", buffer),
                                         stride, count, values.day(as_of), predict_options(**options), asked.structs,
                                         len(asked.structs), NULL, error), error)
    return asked.made


@doc("clv_predict")
def predict_one(model: Optional[Model], as_of: Day, *, x: int, first_day: Day, last_day: Day,
                orders: Optional[int] = None, spend: int = 0, first_spend: int = 0, **options: Any) -> Prediction:
    """One customer by numbers of its own."""
    one, made, error = ffi.new("clv_statistics *"), native.new("clv_prediction"), native.new_error()
    one.x, one.first_day, one.last_day = x, values.day(first_day), values.day(last_day)
    one.orders, one.spend, one.first_spend = x + 1 if orders is None else orders, spend, first_spend
    native.check(lib.clv_predict(NULL if model is None else model.handle, one, ffi.sizeof("clv_statistics"),
                                 values.day(as_of), predict_options(**options), made, error), error)
    return Prediction(made)
