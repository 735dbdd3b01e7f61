"""Tables of a summary from what a warehouse answers: rows of tuples, columns by name, Arrow, or as Summary.rows tells."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import operator
from typing import Any, Iterable, Tuple

from ._declarations import SummaryPart
from ._native import ffi
from ._values import day, numpy, unknown

COLUMNS = {"customers": ("x", "first_day", "last_day", "customers"), "spend": ("transactions", "spend", "customers"),
           "repeat_spend": ("x", "spend", "customers"), "first_days": ("day", "transactions"),
           "repeat_days": ("day", "transactions"), "gaps": ("gap", "gaps")}
_DAYS = {"first_day", "last_day", "day"}
_ROW = "clv_summary_row[]"


def name_of(part: Any) -> str:
    name = part if isinstance(part, str) else SummaryPart(part).name.lower()
    if name not in COLUMNS:
        unknown(name, COLUMNS, "table of a summary")
    return name


def part_of(part: Any) -> int:
    """The number of a table, by its name or as it is."""
    return int(SummaryPart[name_of(part).upper()]) if isinstance(part, str) else part


def rows_of(name: str, given: Any) -> Tuple[Any, int]:
    """An array of clv_summary_row, and how many."""
    if hasattr(given, "keys"):
        _all_there(name, given.keys())
        rows = _by_columns(name, [_numbers(name, column, given[column]) for column in COLUMNS[name]])
    elif hasattr(given, "__arrow_c_stream__"):
        rows = _by_columns(name, _arrow(name, given))
    elif isinstance(given, memoryview):
        rows = given.cast("B")
    elif getattr(getattr(given, "dtype", None), "names", None):
        rows = _by_columns(name, [*(given["key"][:, i] for i in range(len(COLUMNS[name]) - 1)), given["count"]])
    else:
        return _by_tuples(name, given)
    made = ffi.from_buffer(_ROW, rows)
    return made, len(made)


def _all_there(name: str, columns: Any) -> None:
    for column in COLUMNS[name]:
        if column not in columns:
            raise ValueError(f"{name}: there is no column {column}")


def _by_tuples(name: str, given: Iterable[Any]) -> Tuple[Any, int]:
    columns = COLUMNS[name]
    read = [day if column in _DAYS else operator.index for column in columns]
    rows = []
    for row in given:
        if len(row) != len(columns):
            raise ValueError(f"{name}: a row has {len(row)} elements, and not {', '.join(columns)}")
        *key, count = [one(value) for one, value in zip(read, row)]
        rows.append({"key": key, "count": count})
    return ffi.new(_ROW, rows), len(rows)


def _by_columns(name: str, columns: Any) -> Any:
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"{name}: columns of {', '.join(str(len(column)) for column in columns)} elements")
    rows = numpy.zeros((len(columns[0]), 4), "int64")
    for index, column in enumerate(columns[:-1]):
        rows[:, index] = column
    rows[:, 3] = columns[-1]
    return rows


def _numbers(name: str, column: str, given: Any) -> Any:
    values = numpy.ma.asarray(given)
    if numpy.ma.is_masked(values):
        raise ValueError(f"{name}: {column} has none in some rows")
    values = values.data
    if values.dtype.kind == "M":
        return values.astype("datetime64[D]").astype("int64")
    if values.dtype.kind == "O":
        return [day(value) if column in _DAYS else operator.index(value) for value in values]
    if values.dtype.kind not in "iu":
        raise TypeError(f"{name}: {column} is of whole numbers, not of {values.dtype}")
    return values


def _arrow(name: str, given: Any) -> Any:
    import pyarrow
    table, columns = pyarrow.table(given), []
    _all_there(name, table.column_names)
    for column in COLUMNS[name]:
        values = table[column]
        kind = values.type
        if pyarrow.types.is_date32(kind):
            values = values.cast(pyarrow.int32())
        elif not pyarrow.types.is_integer(kind) and not pyarrow.types.is_decimal(kind):
            raise TypeError(f"{name}: {column} is of whole numbers, not of {kind}")
        if values.null_count > 0:
            raise ValueError(f"{name}: {column} has none in some rows")
        columns.append(values.cast(pyarrow.int64()).to_numpy())
    return columns
