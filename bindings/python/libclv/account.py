"""Accounts: events in, predictions of every customer out."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
from typing import Any, Dict, Iterable, List, Optional, Union

from . import _arrow as arrow
from . import _declarations as declared
from . import _events as events_of
from . import _native as native
from . import _values as values
from ._declarations import NotFoundError
from ._lock import Lock
from ._native import NULL, Handle, Host, doc, ffi, lib
from ._types import Array, ArrowStreamable, Bytes, Day, Id, Moment, Path, Source, Writer
from .backtest import MODELS, Backtest, Candidates, days_of, judged
from .model import Model, Progress, predict_options
from .prediction import Asked, Columns, Prediction
from .segment import Members, Segment
from .summary import Summary, array_of

_new = ffi.new
_PREDICTION = ffi.typeof("clv_prediction[1]")
_predict = lib.python_predict
_object = object.__new__


class Account(Handle):
    """One shop: profiles, their orders, and at most one current model. Ids are text or bytes; money is in minor units;
    times are seconds, datetimes with a zone, or dates (as of a date: up to its last second). Threads may share it."""

    __slots__ = ("_lock", "_mutex", "_gate", "_error", "_settings")

    @doc("clv_account_create")
    def __init__(self, key: Bytes, *, day_offset: int = 0, minor_digits: int = 2, **options: Any) -> None:
        """`key` is 16 bytes, random, secret and kept. `options` are those of set_options."""
        made, error = ffi.new("clv_account **"), native.new_error()
        settings = values.configuration(day_offset=day_offset, minor_digits=minor_digits)
        native.check(lib.clv_account_create(made, _key(key), settings, NULL, error), error)
        self._hold(native.owned("clv_account", made[0]))
        if options:
            self.set_options(now=0, **options)

    def _hold(self, handle: Any) -> "Account":
        self._c, self._lock, self._error = handle, Lock(), native.new_error()
        self._mutex, self._gate = self._lock.mutex, self._lock.gate
        self._settings = self.facts().configuration
        return self

    @classmethod
    @doc("clv_account_load")
    def load(cls, path: Path, key: Bytes) -> "Account":
        made, error = ffi.new("clv_account **"), native.new_error()
        native.check(lib.clv_account_load(made, _key(key), values.terminated(os.fsencode(path)), NULL, error), error)
        return cls.__new__(cls)._hold(native.owned("clv_account", made[0]))

    @classmethod
    @doc("clv_account_read")
    def read(cls, source: Source, key: Bytes) -> "Account":
        """From bytes, or from what has `read`."""
        return cls.__new__(cls)._hold(native.read("clv_account", source, lib.clv_account_read, _key(key)))

    @doc("clv_account_save")
    def save(self, path: Path) -> None:
        self._long(lib.clv_account_save, values.terminated(os.fsencode(path)))

    @doc("clv_account_write")
    def write(self, file: Optional[Writer] = None, parts: int = lib.CLV_SNAPSHOT_ALL) -> Optional[bytes]:
        """To what has `write`; without one, the bytes are returned."""
        with self._lock.reading():
            return native.written(lib.clv_account_write, self.handle, parts, file=file)

    def close(self) -> None:
        with self._lock.writing():
            super().close()

    def _short(self, function, *arguments) -> None:
        with self._mutex:
            native.check(function(self.handle, *arguments, self._error), self._error)

    def _long(self, function, *arguments) -> None:
        error = native.new_error()
        with self._lock.reading():
            native.check(function(self.handle, *arguments, error), error)

    def _change(self, function, *arguments) -> None:
        with self._lock.writing():
            native.check(function(self.handle, *arguments, self._error), self._error)

    def _record(self, name, function, *arguments):
        made = native.new(name)
        self._short(function, *arguments, made)
        return native.record(made, name)

    def _moment(self, value: Moment) -> int:
        return values.seconds(value, self._settings.day_offset, last=True)

    def _now(self, value: Moment) -> int:
        return values.seconds(value, self._settings.day_offset)

    @doc("clv_account_apply")
    def apply(self, events: Any) -> Any:
        """One event, an iterable of events, or columns. An event is a tuple (profile, order, time, amount[, source]) or
        a dict with the members of clv_event, a purchase where it does not say `kind`; columns are a dict of arrays or
        lists, a structured NumPy array or a pandas DataFrame (others are for apply_arrow). Returns an Outcome an event:
        a list, of columns a NumPy array. What is no event at all raises, with its `row`. Batches of 65,536 are applied
        whole or not at all; applied again, events change nothing."""
        if events_of.are_columns(events):
            batches = events_of.columns(events, self._settings)
        else:
            batches = events_of.rows([events] if events_of.is_one(events) else events, self._settings)
        outcomes, done = bytearray(), 0
        try:
            for structs, count, _kept in batches:
                told = ffi.new("int32_t[]", count)
                self._change(lib.clv_account_apply, structs, ffi.sizeof("clv_event"), count, told)
                outcomes += ffi.buffer(told)
                done += count
        except Exception as raised:
            if getattr(raised, "row", None) is not None:
                raised.row += done  # type: ignore[attr-defined]
            raise
        if events_of.are_columns(events) and values.numpy is not None:
            return values.numpy.frombuffer(outcomes, dtype="int32")
        return [declared.Outcome(code) for code in memoryview(outcomes).cast("i")] if done else []

    @doc("clv_account_apply_arrow")
    def apply_arrow(self, source: ArrowStreamable, *, strict: bool = False, rows: int = 65536) -> declared.ArrowReport:
        """All events of what has `__arrow_c_stream__`: a table, a reader or a DataFrame. What was applied before a part
        that fails stays. Decimals are currency units even where they have no decimals, as sums of DuckDB are: cast what
        counts minor units to BIGINT."""
        stream, capsule = arrow.stream_of(source)
        report = native.new("clv_arrow_report")
        try:
            self._change(lib.clv_account_apply_arrow, stream, arrow.import_options(strict, rows), report)
        except declared.IoError as raised:
            raised.args = (": ".join(filter(None, [*raised.args, arrow.told_by(stream)])),)
            raise
        finally:
            del capsule
        return native.record(report, "clv_arrow_report")

    @doc("clv_account_export_arrow")
    def predictions(self, as_of: Moment, attributes: Optional[Iterable[str]] = None, *, reasons: bool = False,
                    binary: bool = False, rows: int = 65536, first: int = 0, count: Optional[int] = None,
                    **options: Any) -> arrow.ArrowStream:
        """A table of everybody, for whatever reads Arrow: `profile`, then the attributes, null where absent."""
        settings = arrow.export_options(attributes, reasons=reasons, binary=binary, rows=rows, first=first, count=count)
        moment, given = self._moment(as_of), self._options(options)

        def export(stream):
            self._long(lib.clv_account_export_arrow, moment, given, settings, stream)
        return arrow.ArrowStream(export, (self, self.handle), self._lock.reading)

    @doc("clv_account_export_statistics_arrow")
    def statistics(self, as_of: Moment, *, binary: bool = False, rows: int = 65536, first: int = 0,
                   count: Optional[int] = None) -> arrow.ArrowStream:
        """A table of everybody's numbers, for whatever reads Arrow."""
        settings = arrow.export_options(binary=binary, rows=rows, first=first, count=count)
        moment = self._moment(as_of)

        def export(stream):
            self._long(lib.clv_account_export_statistics_arrow, moment, settings, stream)
        return arrow.ArrowStream(export, (self, self.handle), self._lock.reading)

    def predict(self, id: Id, as_of: Moment, **options: Any) -> Prediction:
        # Called for every page view somewhere, so it is written for speed.
        if type(id) is not bytes:
            try:
                id = id.encode()  # type: ignore[union-attr]
            except (AttributeError, UnicodeEncodeError):
                id = values.id_bytes(id)
        if type(as_of) is not int:
            as_of = self._moment(as_of)
        made = _new(_PREDICTION)
        given = self._options(options) if options else NULL
        if _predict(self._gate, self._c, id, len(id), as_of, given, made):  # type: ignore[arg-type]
            self._short(lib.clv_account_predict, id, len(id), as_of, given, made)  # again, to be told why
        held = _object(Prediction)
        held._c = made
        return held

    predict = doc("clv_account_predict")(predict)

    def _options(self, options):
        return predict_options(self.options(), **options) if options else NULL

    @doc("clv_account_predict_range")
    def predict_range(self, as_of: Moment, attributes: Optional[Iterable[str]] = None, *, first: int = 0,
                      count: Optional[int] = None, generation: Optional[int] = None,
                      out: Optional[Dict[str, Any]] = None, **options: Any) -> Columns:
        """Everybody, by position, or `count` positions from `first`; into the arrays of `out` where they are given.
        Nothing is copied. ids() tells who is where; `generation`, where given, must still hold (facts().generation)."""
        with self._lock.reading():
            facts = self.facts()
            count = max(facts.positions - first, 0) if count is None else count
            asked, error = Asked(attributes, count, out), native.new_error()
            native.check(lib.clv_account_predict_range(
                self.handle, facts.generation if generation is None else generation, first, count, self._moment(as_of),
                self._options(options), asked.structs, len(asked.structs), error), error)
        return asked.made

    @doc("clv_account_predict_list")
    def predict_list(self, ids: Iterable[Id], as_of: Moment, attributes: Optional[Iterable[str]] = None, *,
                     out: Optional[Dict[str, Any]] = None, **options: Any) -> Columns:
        if isinstance(ids, (str, bytes)):
            raise TypeError("ids: a list of them")
        data = [values.id_bytes(id) for id in ids]
        texts, kept = ffi.new("clv_text[]", len(data)), [ffi.from_buffer(item) for item in data]
        for text, item, pointer in zip(texts, data, kept):
            text.bytes, text.size = pointer, len(item)
        asked = Asked(attributes, len(data), out)
        self._long(lib.clv_account_predict_list, texts, len(data), self._moment(as_of), self._options(options),
                   asked.structs, len(asked.structs))
        return asked.made

    @doc("clv_account_profile_at")
    def ids(self, first: int = 0, count: Optional[int] = None) -> List[Optional[str]]:
        """Of a range of positions, None where nobody is."""
        found, id, size = [], ffi.new("const void **"), ffi.new("size_t *")
        with self._lock.reading():
            facts, error = self.facts(), native.new_error()
            for position in range(first, facts.positions if count is None else first + count):
                status = lib.clv_account_profile_at(self.handle, facts.generation, position, id, size, error)
                if status not in (0, NotFoundError.status):
                    native.fail(status, error)
                found.append(None if status else values.id_text(id[0], size[0]))
        return found

    @doc("clv_account_person_ids")
    def person(self, id: Id) -> List[str]:
        data, count = values.id_bytes(id), ffi.new("size_t *")
        with self._lock.reading():
            self._short(lib.clv_account_person_ids, data, len(data), NULL, 0, count)
            found = ffi.new("clv_text[]", count[0])
            self._short(lib.clv_account_person_ids, data, len(data), found, len(found), count)
            return [values.id_text(text.bytes, text.size) for text in found]

    @doc("clv_account_statistics_range")
    def statistics_range(self, as_of: Moment, *, first: int = 0, count: Optional[int] = None) -> Array:
        """A structured NumPy array, for libclv.predict and backtests."""
        error = native.new_error()
        with self._lock.reading():
            facts = self.facts()
            count = max(facts.positions - first, 0) if count is None else count
            made = ffi.new("clv_statistics[]", max(count, 1))
            native.check(lib.clv_account_statistics_range(
                self.handle, facts.generation, first, count, self._moment(as_of), made, ffi.sizeof("clv_statistics"),
                error), error)
        return array_of("clv_statistics", made, count, made)

    def members(self, segment: Union[Segment, str], as_of: Moment, **options: Any) -> Members:
        """Who is in a segment, or in one of this definition. Options: horizon, next_order_limit, annual_discount."""
        chosen = segment if isinstance(segment, Segment) else \
            Segment("members", segment, minor_digits=self._settings.minor_digits)
        return Members(self, chosen, as_of, **options)

    def backtest(self, until: Day, split: Optional[Day] = None, *, models: Candidates = MODELS,
                 progress: Optional[Progress] = None, threads: int = 1, **options: Any) -> Backtest:
        """Forecasts of the days behind `split` up to `until`, naive ones and of `models`: names, which are fitted to
        the orders up to the split with the options of libclv.fit, or models that are fitted already. Without `split`
        the last third of the days is forecast, at least 28 days and at most 365. Others may use the account while
        models are fitted."""
        with self._lock.reading():
            split, until, earlier = days_of(self.summary(until), split, until)
            columns = [None if day is None else self.statistics_range(values.date(day))
                       for day in (split, until, earlier)]
            summary = self.summary(split)
        return judged(columns, summary, split, until, models, progress=progress, threads=threads, **options)

    @doc("clv_account_explain")
    def explain(self, id: Id, as_of: Moment, **options: Any) -> declared.Explanation:
        data = values.id_bytes(id)
        return self._record("clv_explanation", lib.clv_account_explain, data, len(data), self._moment(as_of),
                            self._options(options))

    @doc("clv_account_get_facts")
    def facts(self) -> declared.AccountFacts:
        return self._record("clv_account_facts", lib.clv_account_get_facts)

    @doc("clv_account_memory")
    def memory(self) -> declared.AccountMemoryFacts:
        return self._record("clv_account_memory_facts", lib.clv_account_memory)

    @doc("clv_account_get_traffic")
    def traffic(self) -> declared.AccountTraffic:
        return self._record("clv_account_traffic", lib.clv_account_get_traffic)

    @doc("clv_account_get_state")
    def state(self) -> declared.AccountStateFacts:
        return self._record("clv_account_state_facts", lib.clv_account_get_state)

    @doc("clv_account_get_options")
    def options(self) -> declared.AccountOptions:
        return self._record("clv_account_options", lib.clv_account_get_options)

    @doc("clv_account_set_options")
    def set_options(self, now: Moment, **options: Any) -> None:
        """Those not named stay as they are: currency, horizon, next_order_limit, annual_discount, check_days,
        refit_months, history_days, complete_since, model, convention, thresholds (a dict, or "klaviyo")."""
        with self._lock.writing():
            made = native.new("clv_account_options")
            self._short(lib.clv_account_get_options, made)
            values.fill(made, options, "option of an account")
            self._change(lib.clv_account_set_options, made, self._now(now))

    @doc("clv_account_eligibility")
    def eligibility(self, as_of: Moment,
                    thresholds: Union[Dict[str, Any], declared.Thresholds, str, None] = None) -> declared.Eligibility:
        """`thresholds`: a dict of what differs from the account's, or the name of a preset."""
        given, made = NULL, native.new("clv_eligibility")
        if thresholds is not None:
            options = native.new("clv_account_options")
            self._short(lib.clv_account_get_options, options)
            given = ffi.addressof(values.fill(options, {"thresholds": thresholds}, "option")[0], "thresholds")
        self._long(lib.clv_account_eligibility, self._moment(as_of), given, made)
        return native.record(made, "clv_eligibility")

    @doc("clv_account_summary")
    def summary(self, until: Day, history_start: Optional[Day] = None) -> Summary:
        made = ffi.new("clv_summary **")
        start = lib.CLV_NO_DAY if history_start is None else values.day(history_start)
        self._long(lib.clv_account_summary, values.day(until), start, made)
        return Summary._of(native.owned("clv_summary", made[0]))

    @property
    @doc("clv_account_model", "clv_account_set_model")
    def model(self) -> Optional[Model]:
        with self._mutex:
            held = lib.clv_account_model(self.handle)
        return None if held == NULL else Model._of(native.owned("clv_model", held))

    @model.setter
    def model(self, model: Optional[Model]) -> None:
        self._change(lib.clv_account_set_model, NULL if model is None else model.handle)

    @doc("clv_account_tick")
    def tick(self, now: Moment) -> declared.Tick:
        """`due` is what refit takes."""
        return self._record("clv_tick", lib.clv_account_tick, self._now(now))

    @doc("clv_account_refit", "clv_account_fit_begin")
    def refit(self, now: Moment, due: int = lib.CLV_DUE_CHECK | lib.CLV_DUE_FIT, *, progress: Optional[Progress] = None,
              threads: int = 1) -> declared.FitReport:
        """Other threads may use the account meanwhile: it is held only while the data are taken out and the model is
        put in. Where options that matter, filter or model change in between, ConfigurationError is raised."""
        job, report, error = ffi.new("clv_fit_job **"), native.new("clv_fit_report"), native.new_error()
        self._long(lib.clv_account_fit_begin, self._now(now), due, job)
        job = native.owned("clv_fit_job", job[0])
        try:
            host = Host(progress, threads)
            host.callback.check(lib.clv_fit_job_run(job, host.struct, error), error)
            self._change(lib.clv_account_fit_adopt, job, report)
        finally:
            ffi.release(job)
        return native.record(report, "clv_fit_report")

    @property
    @doc("clv_account_filter")
    def filter(self) -> Optional[str]:
        with self._mutex:
            text = lib.clv_account_filter(self.handle, NULL)
            return None if text == NULL else ffi.string(text).decode()

    @doc("clv_account_set_filter")
    def set_filter(self, expression: Optional[str], now: Moment) -> None:
        data = NULL if expression is None else expression.encode()
        self._change(lib.clv_account_set_filter, data, len(data) if expression is not None else 0, self._now(now))

    @doc("clv_account_define_filter")
    def define_filter(self, name: str, expression: str) -> None:
        data = expression.encode()
        self._change(lib.clv_account_define_filter, values.terminated(name.encode()), data, len(data))

    @doc("clv_account_remove_filter")
    def remove_filter(self, name: str) -> None:
        self._change(lib.clv_account_remove_filter, values.terminated(name.encode()))

    @doc("clv_account_filter_name")
    def filters(self) -> Dict[str, str]:
        """Named filters and their expressions as printed."""
        found: Dict[str, str] = {}
        with self._mutex:
            while (name := lib.clv_account_filter_name(self.handle, len(found))) != NULL:
                found[ffi.string(name).decode()] = ffi.string(lib.clv_account_filter(self._c, name)).decode()
        return found

    @doc("clv_account_predict_under")
    def predict_under(self, filter: str, id: Id, as_of: Moment, model: Optional[Model] = None,
                      **options: Any) -> Prediction:
        data, made = values.id_bytes(id), native.new("clv_prediction")
        self._short(lib.clv_account_predict_under, values.terminated(filter.encode()),
                    NULL if model is None else model.handle, data, len(data), self._moment(as_of),
                    self._options(options), made)
        return Prediction(made)

    @doc("clv_account_summary_under")
    def summary_under(self, filter: str, until: Day, history_start: Optional[Day] = None) -> Summary:
        made = ffi.new("clv_summary **")
        start = lib.CLV_NO_DAY if history_start is None else values.day(history_start)
        self._long(lib.clv_account_summary_under, values.terminated(filter.encode()), values.day(until), start, made)
        return Summary._of(native.owned("clv_summary", made[0]))

    @property
    @doc("clv_account_position", "clv_account_set_position")
    def position(self) -> bytes:
        pointer, size = ffi.new("const void **"), ffi.new("size_t *")
        with self._mutex:
            self._short(lib.clv_account_position, pointer, size)
            return bytes(ffi.buffer(pointer[0], size[0]))

    @position.setter
    def position(self, position: bytes) -> None:
        self._change(lib.clv_account_set_position, position, len(position))

    def __reduce__(self) -> Any:
        raise TypeError("an account cannot be pickled or copied: write() and read() it, with its key")

    def __repr__(self) -> str:
        if self.closed:
            return "Account(closed)"
        facts = self.facts()
        return f"Account(persons={facts.persons}, orders={facts.orders}, has_model={facts.has_model})"


def _key(key):
    if len(key) != lib.CLV_KEY_SIZE:
        raise ValueError(f"a key has {lib.CLV_KEY_SIZE} bytes, not {len(key)}")
    return bytes(key)
