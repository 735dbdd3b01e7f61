"""Events as the library takes them: from dicts and tuples one by one, or from columns without a loop."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import operator
from typing import Any, List

from . import _declarations as declared
from ._native import ffi, lib
from ._values import id_bytes, money, numpy, seconds, unknown

#: Events that are handed to the library at a time.
BATCH = 65536

_TEXTS = {"profile", "order", "source", "channel", "campaign", "refund", "survivor"}
_NUMBERS = {"status", "version", "seq", "mode", "flags"}
_KNOWN = _TEXTS | _NUMBERS | {"kind", "time", "amount", "cost", "tags"}
_ENUMS = {"kind": declared.EventKind, "status": declared.OrderStatus, "mode": declared.EraseMode}
_TUPLE = ("profile", "order", "time", "amount")
_ORDERS = {lib.CLV_EVENT_PURCHASE: "a purchase", lib.CLV_EVENT_REFUND: "a refund"}


def _missing(value):
    """None, and what pandas has for it."""
    return value is None or isinstance(value, float) and value != value or type(value).__name__ in ("NAType", "NaTType")


def _located(raised, name, row=None):
    """Say which member it is, and in which row."""
    raised.args = (f"{name}: {raised}",)
    raised.row = row
    return raised


def _each(name, values, read):
    try:
        return list(map(read, values))
    except (TypeError, ValueError, OverflowError):
        pass
    for row, value in enumerate(values):
        try:
            read(value)
        except (TypeError, ValueError, OverflowError) as raised:
            raise _located(raised, name, row)


def _enum(name, value):
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, str) and name in _ENUMS:
        known = {item.name.lower(): item for item in _ENUMS[name]}
        if value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}")
        return known[value]
    return int(value) if isinstance(value, str) else operator.index(value)


def _text(value):
    try:
        return value.encode()
    except (AttributeError, UnicodeEncodeError):
        return b"" if _missing(value) else id_bytes(value)


def _set_text(struct, name, value, kept):
    data = id_bytes(value)
    kept.append(ffi.from_buffer(data))
    setattr(struct, name, kept[-1])
    setattr(struct, name + "_size", len(data))


def _set_tags(struct, value, kept):
    tags = ffi.new("clv_text[]", len(value))
    for tag, text in zip(tags, value):
        data = id_bytes(text)
        kept += [ffi.from_buffer(data)]
        tag.bytes, tag.size = kept[-1], len(data)
    kept.append(tags)
    struct.tags, struct.tag_count = tags, len(value)


def _set(struct, name, value, facts, kept):
    if name in _TEXTS:
        if type(value) is str or not _missing(value):
            _set_text(struct, name, value, kept)
    elif name == "time":
        struct.time = seconds(value, facts.day_offset)
    elif name == "amount":
        struct.amount = money(value, facts.minor_digits)
    elif name == "cost":
        if not _missing(value):
            struct.cost = money(value, facts.minor_digits)
            struct.flags |= lib.CLV_EVENT_COST
    elif name == "tags":
        _set_tags(struct, value, kept)
    else:
        setattr(struct, name, _enum(name, value))


def _fill(struct, event, facts, kept):
    if not hasattr(event, "items"):
        if isinstance(event, (str, bytes)) or not hasattr(event, "__len__") or not 4 <= len(event) <= 5:
            raise TypeError("an event is a dict, or a tuple of profile, order, time, amount and, if need be, source")
        event = dict(zip((*_TUPLE, "source"), event))
    struct.kind = lib.CLV_EVENT_PURCHASE
    for name, value in event.items():
        if name not in _KNOWN:
            unknown(name, _KNOWN, "member of an event")
        try:
            _set(struct, name, value, facts, kept)
        except (TypeError, ValueError, OverflowError) as raised:
            raise _located(raised, name)
    if struct.kind in _ORDERS:
        for name in _TUPLE:
            if name not in event:
                raise TypeError(f"{_ORDERS[struct.kind]} needs {name}")


def rows(events, facts):
    """Arrays of clv_event from single events, each with what it points to."""
    batch = []
    for event in events:
        batch.append(event)
        if len(batch) == BATCH:
            yield _packed(batch, facts)
            batch = []
    if batch:
        yield _packed(batch, facts)


def _packed(batch, facts):
    kept: List[Any] = []
    made = ffi.new("clv_event[]", len(batch))
    for index, event in enumerate(batch):
        try:
            _fill(made[index], event, facts, kept)
        except (TypeError, ValueError, OverflowError) as raised:
            raised.row = index  # type: ignore[union-attr]
            raise
    return made, len(batch), kept


def are_columns(events):
    """Whether a mapping holds columns: a DataFrame, a dict of arrays or lists, a structured array."""
    if getattr(getattr(events, "dtype", None), "names", None):
        return True
    if not hasattr(events, "keys"):
        if hasattr(events, "__arrow_c_stream__"):
            raise TypeError(f"a {type(events).__name__} is for apply_arrow")
        return False
    if "profile" not in events:
        _check_names(events)
    profile = events["profile"]
    return hasattr(profile, "__len__") and not isinstance(profile, (str, bytes, bytearray, memoryview))


def is_one(events):
    """Whether it is a single event."""
    return hasattr(events, "keys") or isinstance(events, tuple) and len(events) > 0 and \
        not isinstance(events[0], (tuple, list)) and not hasattr(events[0], "keys")


def _check_names(names):
    for name in names:
        if name not in _KNOWN:
            unknown(name, _KNOWN, "member of an event")
    for name in ("profile",) if "kind" in names else _TUPLE:
        if name not in names:
            raise TypeError(f"{name}: there is no such column")


def columns(events, facts):
    """Arrays of clv_event from columns, a batch after the other."""
    names = list(getattr(getattr(events, "dtype", None), "names", None) or events.keys())
    _check_names(names)
    count = len(events["profile"])
    for name in names:
        if len(events[name]) != count:
            raise ValueError(f"{name}: {len(events[name])} elements, and profile has {count}")
    if numpy is None or "tags" in names:
        yield from rows((dict(zip(names, row)) for row in zip(*(events[name] for name in names))), facts)
        return
    given = {name: _array(name, events[name]) for name in names}
    for first in range(0, count, BATCH):
        yield _filled({name: column[first:first + BATCH] for name, column in given.items()}, facts)


def _array(name, column):
    found = column.to_numpy() if hasattr(column, "to_numpy") else numpy.asarray(column)
    kind = getattr(getattr(column, "dtype", None), "kind", "")
    if found.dtype.kind == "f" and kind and kind in "iu":
        found = numpy.asarray(column.astype(object))  # whole numbers of pandas, of which some are missing
    elif found.dtype.kind in "US" and not hasattr(column, "dtype"):
        found = numpy.array(column, dtype=object)  # texts of a list, as they are
    if found.ndim != 1:
        raise ValueError(f"{name}: a column has one dimension")
    return found


def _filled(given, facts):
    from .summary import dtype
    count = len(given["profile"])
    kept: List[Any] = []
    made = numpy.zeros(count, dtype=dtype("clv_event"))
    made["kind"] = lib.CLV_EVENT_PURCHASE
    # What is no order has neither.
    none = (lib.CLV_NO_TIME, -1) if "kind" in given else (None, None)
    if "kind" in given:
        made["time"], made["amount"] = none
    for name, column in given.items():
        if name in _TEXTS:
            made[name], made[name + "_size"] = _texts(name, column, kept)
        elif name == "time":
            made["time"] = _fitting(name, _times(column, facts.day_offset, none[0]), "int64")
        elif name == "amount":
            made["amount"] = _fitting(name, _amounts(name, column, facts.minor_digits, none[1]), "int64")
        elif name == "cost":
            missing = numpy.fromiter(map(_missing, column.tolist()), bool, count) if column.dtype.kind == "O" else False
            made["cost"] = _fitting(name, _amounts(name, column, facts.minor_digits, 0), "int64")
            made["flags"] |= numpy.where(missing, 0, lib.CLV_EVENT_COST).astype("uint32")
        else:
            if column.dtype.kind in "OUST":
                column = numpy.array(_each(name, column.tolist(), lambda value, name=name: 0 if _missing(value)
                                           else _enum(name, value)), dtype=object)
            elif column.dtype.kind not in "iu":
                raise TypeError(f"{name}: whole numbers are needed, not {column.dtype}")
            made[name] = _fitting(name, column, made.dtype[name])
    kept.append(made)
    return ffi.cast("clv_event *", ffi.from_buffer(made)), count, kept


def _fitting(name, column, kind):
    """Where all of them fit; NumPy would cut off their upper bits."""
    least, most = numpy.iinfo(kind).min, numpy.iinfo(kind).max
    if column.dtype != kind and len(column) and not least <= int(column.min()) <= int(column.max()) <= most:
        row = next(row for row, value in enumerate(column.tolist()) if not least <= value <= most)
        raise _located(OverflowError(f"not from {least} to {most}"), name, row)
    return column


def _texts(name, column, kept):
    """Addresses and sizes; arrays of bytes are used where they are."""
    if column.dtype.kind == "U":
        column = numpy.char.encode(column, "utf-8")
    elif column.dtype.kind in "iu":
        column = column.astype("S21")
    if column.dtype.kind == "S":
        if column.dtype.itemsize == 0:
            return 0, 0
        kept.append(column)
        address = column.__array_interface__["data"][0]
        return address + numpy.arange(len(column), dtype="int64") * column.strides[0], numpy.char.str_len(column)
    if column.dtype.kind not in "OT":
        raise TypeError(f"{name}: text, bytes or whole numbers are needed, not {column.dtype}")
    parts = _each(name, column.tolist(), _text)
    joined = b"".join(parts) + b"\0"
    kept.append(joined)
    sizes = numpy.fromiter(map(len, parts), dtype="u8", count=len(parts))
    ends = numpy.cumsum(sizes, dtype="u8")
    return int(ffi.cast("uintptr_t", ffi.from_buffer(joined))) + ends - sizes, sizes


def _times(column, day_offset, none):
    def read(value):
        if not _missing(value):
            return seconds(value, day_offset)
        if none is None:
            raise ValueError("a time is missing")
        return none

    if column.dtype.kind == "M":
        missing = numpy.isnat(column)
        if none is None and missing.any():
            raise _located(ValueError("a time is missing"), "time", int(missing.argmax()))
        whole_days = numpy.datetime_data(column.dtype)[0] in ("Y", "M", "W", "D")
        # Down to the second, before 1970 too; what is missing is CLV_NO_TIME to NumPy, too.
        found = column.astype("datetime64[s]").astype("int64")
        return numpy.where(missing, found, found - day_offset) if whole_days else found
    if column.dtype.kind in "OUT":
        return numpy.array(_each("time", column.tolist(), read), dtype=object)
    if column.dtype.kind not in "iu":
        raise TypeError(f"time: whole seconds or datetime64 are needed, not {column.dtype}")
    return column


def _amounts(name, column, minor_digits, none):
    if column.dtype.kind in "iu":
        return column
    if column.dtype.kind == "O":
        return numpy.array(_each(name, column.tolist(), lambda value: none if none is not None and _missing(value)
                                 else money(value, minor_digits)), dtype=object)
    raise TypeError(f"{name}: whole minor units or Decimal are needed, not {column.dtype}")
