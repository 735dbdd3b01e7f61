"""Summaries, which models are fitted to, and the bulk door from columns of orders."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any, ClassVar, Dict, Iterable, List, Mapping, Optional, Tuple, Union

from . import _arrow as arrow
from . import _declarations as declared
from . import _native as native
from . import _tables as tables_of
from ._native import NULL, Handle, doc, ffi, lib
from ._types import Array, Day, Source, Writer
from ._values import configuration, date, day, numpy

#: A table of a summary, by itself or by name, such as "gaps".
Part = Union[str, declared.SummaryPart]


def array_of(struct: str, pointer: Any, count: int, owner: object, *, constant: bool = False) -> Any:
    """What the library owns as a NumPy array, or a memoryview, that keeps the owner."""
    if not count:
        pointer = ffi.new(struct + "[1]")
    kept = ffi.gc(ffi.cast(struct + " *", pointer), lambda _, owner=owner: None)
    view = ffi.buffer(kept, count * ffi.sizeof(struct))
    if numpy is None:
        return memoryview(view).toreadonly() if constant else memoryview(view)
    made = numpy.frombuffer(view, dtype=dtype(struct))
    made.flags.writeable = not constant
    return made


def dtype(struct: str) -> Any:
    """The NumPy type of a struct or of a number: the same bytes."""
    kind = ffi.typeof(struct)
    if kind.kind == "primitive":
        signed = "f" if "double" in kind.cname else "u" if kind.cname.startswith(("uint", "size")) else "i"
        return numpy.dtype(f"{signed}{ffi.sizeof(kind)}")
    if kind.kind == "enum":
        return numpy.dtype(f"i{ffi.sizeof(kind)}")
    if kind.kind == "pointer":
        return numpy.dtype("u8")
    if kind.kind == "array":
        return numpy.dtype((dtype(kind.item.cname), kind.length))
    fields = kind.fields
    return numpy.dtype({"names": [name for name, _ in fields], "formats": [dtype(f.type.cname) for _, f in fields],
                        "offsets": [f.offset for _, f in fields], "itemsize": ffi.sizeof(kind)})


class Summary(Handle):
    """Counts of customers by their numbers: all that a model is fitted to, in integers, without any id. Summaries of
    other customers add up: `a + b`, or Summary.sum of many. Immutable, so that threads may share it."""

    __slots__ = ()

    @doc("clv_summary_create")
    def __init__(self, until: Optional[Day] = None, **settings: Any) -> None:
        """`settings` are day_offset, minor_digits, history_start and filter."""
        made, error = ffi.new("clv_summary **"), native.new_error()
        last = lib.CLV_NO_DAY if until is None else day(until)
        native.check(lib.clv_summary_create(made, configuration(**settings), last, NULL, error), error)
        self._c = native.owned("clv_summary", made[0])

    @classmethod
    def _of(cls, handle: Any) -> "Summary":
        made = cls.__new__(cls)
        made._c = handle
        return made

    @classmethod
    @doc("clv_summary_from_tables")
    def from_tables(cls, tables: Mapping[Part, Any], *, orders: int, until: Day,
                    spend_overflow: int = 0, **settings: Any) -> "Summary":
        """Of what a warehouse counted: by the name of the table ("customers", "spend", "repeat_spend", "repeat_days", "gaps")
        its rows as tuples, its columns by name, or a table of Arrow's (by PyArrow), with the columns that `table` tells;
        or what `rows` gave. `orders` is the number of qualifying orders."""
        given, kept = native.initial("clv_summary_tables"), []
        given.orders, given.spend_overflow = orders, spend_overflow
        for part, table in tables.items():
            name = tables_of.name_of(part)
            rows, count = tables_of.rows_of(name, table)
            kept.append(rows)
            setattr(given, name, rows)
            setattr(given, name + "_count", count)
        made, error = ffi.new("clv_summary **"), native.new_error()
        native.check(lib.clv_summary_from_tables(made, given, configuration(**settings), day(until), NULL, error),
                     error)
        return cls._of(native.owned("clv_summary", made[0]))

    @classmethod
    @doc("clv_summary_read")
    def read(cls, source: Source) -> "Summary":
        """From bytes, or from what has `read`."""
        return cls._of(native.read("clv_summary", source, lib.clv_summary_read))

    from_bytes = read

    @doc("clv_summary_write")
    def write(self, file: Writer) -> None:
        """To what has `write`."""
        native.written(lib.clv_summary_write, self.handle, file=file)

    def to_bytes(self) -> bytes:
        """The same content gives the same bytes."""
        return native.written(lib.clv_summary_write, self.handle) or b""

    @doc("clv_summary_write_json")
    def to_json(self) -> Dict[str, Any]:
        return native.told(lib.clv_summary_write_json, self.handle)

    @doc("clv_summary_get_totals")
    def totals(self) -> declared.SummaryTotals:
        return native.asked("clv_summary_totals", lib.clv_summary_get_totals, self.handle)

    @doc("clv_summary_get_configuration")
    def configuration(self) -> declared.Configuration:
        return native.asked("clv_configuration", lib.clv_summary_get_configuration, self.handle)

    @doc("clv_summary_rows")
    def rows(self, part: Part = declared.SummaryPart.CUSTOMERS) -> Array:
        """A structured NumPy array of `key` and `count`."""
        part = tables_of.part_of(part)
        count, error = lib.clv_summary_row_count(self.handle, part), native.new_error()
        size = ffi.sizeof("clv_summary_row")
        made = ffi.new("clv_summary_row[]", max(count, 1))
        native.check(lib.clv_summary_rows(self.handle, part, 0, count, made, size, error), error)
        return array_of("clv_summary_row", made, count, made)

    @doc("clv_summary_export_arrow")
    def table(self, part: Part = declared.SummaryPart.CUSTOMERS) -> arrow.ArrowStream:
        """The same for whatever reads Arrow, with a column for each part of the key."""
        part = tables_of.part_of(part)

        def export(stream):
            error = native.new_error()
            native.check(lib.clv_summary_export_arrow(self.handle, part, arrow.export_options(), stream, error), error)
        return arrow.ArrowStream(export, (self, self.handle))

    @classmethod
    @doc("clv_summary_add")
    def sum(cls, summaries: Iterable["Summary"]) -> "Summary":
        """All of them, of disjoint customers, in a new one. Those that wait to be added stay few, and each is added to one
        of about as many."""
        waiting: List[Tuple[int, "Summary"]] = []  # sums, and of how many
        for summary in summaries:
            weight, made = 1, summary._copy()._add(lib.clv_summary_add, summary)
            while waiting and waiting[-1][0] <= weight:
                more, other = waiting.pop()
                weight, made = weight + more, other._add(lib.clv_summary_add, made)
            waiting.append((weight, made))
        if not waiting:
            raise ValueError("there is no summary to add")
        _, made = waiting.pop()
        while waiting:
            made = waiting.pop()[1]._add(lib.clv_summary_add, made)
        return made

    def _copy(self):
        """An empty one of the same kind: what is added to is nobody else's."""
        settings = native.new("clv_configuration")
        made, error = ffi.new("clv_summary **"), native.new_error()
        native.check(lib.clv_summary_get_configuration(self.handle, settings, error), error)
        until = self.totals().until
        until = lib.CLV_NO_DAY if until is None else until
        native.check(lib.clv_summary_create(made, settings, until, NULL, error), error)
        return self._of(native.owned("clv_summary", made[0]))

    def _add(self, function, other) -> "Summary":
        error = native.new_error()
        native.check(function(self.handle, other.handle, error), error)
        return self

    def __add__(self, other: "Summary") -> "Summary":
        return self.sum((self, other)) if isinstance(other, Summary) else NotImplemented

    @doc("clv_summary_subtract")
    def __sub__(self, other: "Summary") -> "Summary":
        if not isinstance(other, Summary):
            return NotImplemented
        return self._copy()._add(lib.clv_summary_add, self)._add(lib.clv_summary_subtract, other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Summary) and self.to_bytes() == other.to_bytes()

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self).read, (self.to_bytes(),)

    def __repr__(self) -> str:
        if self.closed:
            return "Summary(closed)"
        totals = self.totals()
        return f"Summary(until={date(totals.until)}, customers={totals.customers}, orders={totals.orders})"


class Bulk(Handle):
    """Columns of orders in, statistics of every customer out, without ids or an account."""

    __slots__ = ()

    @doc("clv_bulk_create")
    def __init__(self, customer: Array, day: Array, amount: Array, *, until: Day, **settings: Any) -> None:
        """`customer` and `amount` are buffers of int64, `day` one of int32; they are read where they are."""
        columns, kept = native.initial("clv_order_columns"), []
        columns.count = len(customer)
        for name, given, kind in (("customer", customer, "int64_t"), ("day", day, "int32_t"),
                                  ("amount", amount, "int64_t")):
            found = getattr(given, "dtype", None)
            if found is not None and found != dtype(kind):
                raise TypeError(f"{name}: an array of {kind} is needed, not of {found}")
            if len(given) != columns.count:
                raise ValueError(f"{name}: {len(given)} elements, and customer has {columns.count}")
            kept.append(ffi.from_buffer(kind + "[]", given))
            if len(kept[-1]) != columns.count:
                raise TypeError(f"{name}: {columns.count} elements of {kind} are needed, not {len(kept[-1])}")
            setattr(columns, name, kept[-1])
        made, error = ffi.new("clv_bulk **"), native.new_error()
        native.check(lib.clv_bulk_create(made, columns, configuration(**settings), _day(until), NULL, error), error)
        self._c = native.owned("clv_bulk", made[0])

    def __len__(self) -> int:
        return int(lib.clv_bulk_count(self.handle))

    @property
    @doc("clv_bulk_customers")
    def customers(self) -> Array:
        return array_of("int64_t", lib.clv_bulk_customers(self.handle), len(self), self._c, constant=True)

    @property
    @doc("clv_bulk_statistics")
    def statistics(self) -> Array:
        """A structured NumPy array over the library's own memory, to be read."""
        return array_of("clv_statistics", lib.clv_bulk_statistics(self.handle), len(self), self._c, constant=True)

    @doc("clv_bulk_summary")
    def summary(self) -> Summary:
        made, error = ffi.new("clv_summary **"), native.new_error()
        native.check(lib.clv_bulk_summary(self.handle, made, error), error)
        return Summary._of(native.owned("clv_summary", made[0]))


_day = day
