"""Events as the library takes them: from dicts and tuples one by one, or from columns without a loop."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
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


def _enum(name, value):
    if isinstance(value, str) and name in _ENUMS:
        known = {item.name.lower(): item for item in _ENUMS[name]}
        if value not in known:
            raise ValueError(f"{name}: {value!r} is none of {', '.join(known)}")
        return known[value]
    return value


def _set_text(struct, name, value, kept):
    data = id_bytes(value)
    kept.append(ffi.from_buffer(data))
    setattr(struct, name, kept[-1])
    setattr(struct, name + "_size", len(data))


def _fill(struct, event, facts, kept):
    if not hasattr(event, "items"):
        if not 4 <= len(event) <= 5:
            raise TypeError("an event is a dict, or a tuple of profile, order, time, amount and, if need be, source")
        event = dict(zip((*_TUPLE, "source"), event))
    struct.kind = lib.CLV_EVENT_PURCHASE
    for name, value in event.items():
        if name in _TEXTS:
            if value is not None:
                _set_text(struct, name, value, kept)
        elif name in ("kind", "status", "mode"):
            setattr(struct, name, _enum(name, value))
        elif name == "time":
            struct.time = seconds(value, facts.day_offset)
        elif name == "amount":
            struct.amount = money(value, facts.minor_digits)
        elif name == "cost":
            if value is not None:
                struct.cost = money(value, facts.minor_digits)
                struct.flags |= lib.CLV_EVENT_COST
        elif name == "tags":
            tags = ffi.new("clv_text[]", len(value))
            for tag, text in zip(tags, value):
                data = id_bytes(text)
                kept += [ffi.from_buffer(data)]
                tag.bytes, tag.size = kept[-1], len(data)
            kept.append(tags)
            struct.tags, struct.tag_count = tags, len(value)
        elif name in _NUMBERS:
            setattr(struct, name, value)
        else:
            unknown(name, _KNOWN, "member of an event")


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
        return False
    profile = events["profile"]
    return not isinstance(profile, (str, bytes, int))


def columns(events, facts):
    """Arrays of clv_event from columns, a batch after the other."""
    names = list(getattr(getattr(events, "dtype", None), "names", None) or events.keys())
    for name in names:
        if name not in _KNOWN:
            unknown(name, _KNOWN, "member of an event")
    count = len(events["profile"])
    for name in names:
        if len(events[name]) != count:
            raise ValueError(f"{name}: {len(events[name])} elements, and profile has {count}")
    if numpy is None or "tags" in names:
        yield from rows((dict(zip(names, row)) for row in zip(*(events[name] for name in names))), facts)
        return
    given = {name: _array(events[name]) for name in names}
    for first in range(0, count, BATCH):
        yield _filled({name: column[first:first + BATCH] for name, column in given.items()}, facts)


def _array(column):
    found = column.to_numpy() if hasattr(column, "to_numpy") else numpy.asarray(column)
    if found.ndim != 1:
        raise ValueError("a column has one dimension")
    return found


def _filled(given, facts):
    from .summary import dtype
    count = len(given["profile"])
    kept: List[Any] = []
    made = numpy.zeros(count, dtype=dtype("clv_event"))
    made["kind"] = lib.CLV_EVENT_PURCHASE
    for name, column in given.items():
        if name in _TEXTS:
            made[name], made[name + "_size"] = _texts(name, column, kept)
        elif name == "time":
            made["time"] = _times(column, facts.day_offset)
        elif name in ("amount", "cost"):
            made[name] = _amounts(name, column, facts.minor_digits)
            if name == "cost":
                made["flags"] |= lib.CLV_EVENT_COST
        else:
            if column.dtype.kind in "OUS":
                column = numpy.array([int(_enum(name, value)) for value in column.tolist()])
            if column.dtype.kind not in "iu":
                raise TypeError(f"{name}: whole numbers are needed, not {column.dtype}")
            made[name] = column
    kept.append(made)
    return ffi.cast("clv_event *", ffi.from_buffer(made)), count, kept


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
        return address + numpy.arange(len(column), dtype="u8") * column.strides[0], numpy.char.str_len(column)
    if column.dtype.kind not in "OT":
        raise TypeError(f"{name}: text, bytes or whole numbers are needed, not {column.dtype}")
    parts = [b"" if value is None else id_bytes(value) for value in column.tolist()]
    joined = b"".join(parts) + b"\0"
    kept.append(joined)
    sizes = numpy.fromiter(map(len, parts), dtype="u8", count=len(parts))
    ends = numpy.cumsum(sizes, dtype="u8")
    return int(ffi.cast("uintptr_t", ffi.from_buffer(joined))) + ends - sizes, sizes


def _times(column, day_offset):
    if column.dtype.kind == "M":
        if numpy.isnat(column).any():
            raise ValueError("time: a time is missing")
        whole_days = numpy.datetime_data(column.dtype)[0] in ("Y", "M", "W", "D")
        # Down to the second, before 1970 too.
        found = column.astype("datetime64[s]").astype("int64")
        return found - day_offset if whole_days else found
    if column.dtype.kind in "OU":
        return numpy.array([seconds(value, day_offset) for value in column.tolist()], dtype="int64")
    if column.dtype.kind not in "iu":
        raise TypeError(f"time: whole seconds or datetime64 are needed, not {column.dtype}")
    return column


def _amounts(name, column, minor_digits):
    if column.dtype.kind in "iu":
        return column
    if column.dtype.kind == "O":
        return numpy.array([money(value, minor_digits) for value in column.tolist()], dtype="int64")
    raise TypeError(f"{name}: whole minor units or Decimal are needed, not {column.dtype}")
