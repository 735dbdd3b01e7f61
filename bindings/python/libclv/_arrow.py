"""Tables in and out without a copy, by the Arrow C stream interface: PyArrow, Polars, pandas, DuckDB and the like."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
import errno
from contextlib import nullcontext
from typing import Any, Callable, Dict

from ._native import ffi, initial, lib
from ._values import ATTRIBUTES, unknown

_NAME = b"arrow_array_stream"
_new = ctypes.pythonapi.PyCapsule_New
_new.restype, _new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
_dropped = int(ffi.cast("uintptr_t", ffi.addressof(lib, "python_capsule_dropped")))

_open: Dict[int, Any] = {}  # what streams that nobody has released yet hold, by address


class _Holder:
    """What a stream reads from, for as long as it may be asked."""

    def __init__(self, owner, lock):
        self.owner, self.lock = owner, lock
        self.handle = ffi.new_handle(self)
        _open[int(ffi.cast("uintptr_t", self.handle))] = self


def _interrupted(cls, raised, traceback):
    """Ctrl-C may come before the first line of a callback."""
    return errno.EINTR if cls is KeyboardInterrupt else None


@ffi.def_extern(error=errno.EIO, onerror=_interrupted)
def python_stream_next(stream, out, user):
    with ffi.from_handle(user).lock():
        return stream.get_next(stream, out)


@ffi.def_extern(error=0, onerror=_interrupted)
def python_stream_released(user):
    _open.pop(int(ffi.cast("uintptr_t", user)), None)
    return 0


class ArrowStream:
    """A table that is computed when it is read, and anew each time: pyarrow.table(it), polars.DataFrame(it),
    pandas.DataFrame.from_arrow(it), duckdb.sql("from it")."""

    def __init__(self, export: Callable[[Any], None], owner: object, lock: Callable[[], Any] = nullcontext) -> None:
        self._export, self._owner, self._lock = export, owner, lock

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """A capsule of the Arrow PyCapsule interface. No other schema than its own can be had."""
        stream = lib.python_stream_new()
        if stream == ffi.NULL:
            raise MemoryError
        capsule = _new(int(ffi.cast("uintptr_t", stream)), _NAME, _dropped)
        self._export(stream)
        holder = _Holder(self._owner, self._lock)
        if lib.python_stream_guard(stream, holder.handle):
            python_stream_released(holder.handle)
            raise MemoryError
        return capsule


def stream_of(source):
    """The stream of what has one, and its capsule, which has to live as long; a record batch is one of its own."""
    if not hasattr(source, "__arrow_c_stream__"):
        raise TypeError(f"{type(source).__name__} has no __arrow_c_stream__")
    capsule = source.__arrow_c_stream__()
    return ffi.cast("struct ArrowArrayStream *", _pointer(capsule, _NAME)), capsule


def told_by(stream):
    """What a stream says of its last failure."""
    if stream.release == ffi.NULL:
        return ""
    text = stream.get_last_error(stream)
    return ffi.string(text).decode(errors="replace") if text != ffi.NULL else ""


def import_options(strict, rows):
    options = initial("clv_arrow_import_options")
    options.flags = lib.CLV_ARROW_STRICT if strict else 0
    options.rows = rows
    return options


def chosen(attributes):
    """Names of attributes; none at all are all of them to the library, and here a mistake."""
    names = [attributes] if isinstance(attributes, str) else list(attributes or ())
    if attributes is not None and not names:
        raise ValueError("attributes: at least one, or None for all of them")
    return names


def export_options(attributes=None, *, reasons=False, binary=False, rows=65536, first=0, count=None):
    options = initial("clv_arrow_export_options")
    options.flags = (lib.CLV_ARROW_REASONS if reasons else 0) | (lib.CLV_ARROW_BINARY_IDS if binary else 0)
    options.rows, options.first = rows, first
    if count is not None:
        options.count = count
    for name in chosen(attributes):
        if name not in ATTRIBUTES:
            unknown(name, ATTRIBUTES, "attribute")
        options.attributes |= 1 << ATTRIBUTES[name].number
    return options
