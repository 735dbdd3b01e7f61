"""The library as Python calls it: failures raised, structs read into records, callbacks that may raise."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import errno
import inspect
import json
from typing import Any, Callable, List, TypeVar

from . import _cdef, _declarations
from ._declarations import DOCS, RECORDS, Error
from ._libclv import ffi, lib  # type: ignore[import-not-found,unused-ignore]

NULL = ffi.NULL
_Function = TypeVar("_Function", bound=Callable[..., Any])
_Self = TypeVar("_Self", bound="Handle")
_VERSION = tuple(int(part) for part in _cdef.VERSION.split("."))
_running = lib.clv_version()
if _running // 1000000 != _VERSION[0] or _running % 1000000 // 1000 < _VERSION[1]:
    raise ImportError(f"libclv {_cdef.VERSION} or a later one of version {_VERSION[0]} is needed, "
                      f"and {ffi.string(lib.clv_version_string()).decode()} is loaded")

_ERRORS = {cls.status: cls for cls in Error.__subclasses__()}


def new(struct):
    """A struct of zeros that knows its size."""
    made = ffi.new(struct + " *")
    made.size = ffi.sizeof(struct)
    return made


def initial(struct):
    """A struct with the defaults that its header has."""
    made = ffi.new(struct + " *")
    getattr(lib, "init_" + struct)(made)
    return made


def new_error():
    return new("clv_error")


def fail(status, error=None):
    """Raise what a status stands for."""
    raise _failure(status, error)


def _failure(status, error):
    """Made apart from where it is raised: the frame of a raised exception is not to hold it as well."""
    system, cls = ffi.errno, _ERRORS.get(status, Error)
    told = error is not None and error.status == status
    message = ffi.string(error.message).decode() if told else ffi.string(lib.clv_status_text(status)).decode()
    made = cls(message)
    if told:
        made.field = ffi.string(error.field).decode()
        made.row = None if error.row == lib.CLV_NO_ROW else error.row
        made.position = None if error.position == lib.CLV_NO_POSITION else error.position
        if made.field and made.field not in message:
            made.args = (f"{made.field}: {message}",)
    if cls is Error:
        made.status = status
    if isinstance(made, OSError):
        made.errno = system
    return made


def check(status, error):
    if status:
        fail(status, error)


def _text(value):
    return ffi.string(value).decode() if value != NULL else ""


def _enum(cls):
    known = cls._value2member_map_
    return lambda value: known.get(value, value)


_READERS = {
    None: lambda value: value, bool: bool, "text": _text, "tuple": tuple,
    "texts": lambda value: tuple(_text(item) for item in value if item != NULL),
    "day": lambda value: None if value == lib.CLV_NO_DAY else value,
    "time": lambda value: None if value == lib.CLV_NO_TIME else value,
    "row": lambda value: None if value == lib.CLV_NO_ROW else value,
    "earliest": lambda value: None if value == lib.CLV_TIME_MIN else value,
    "given": lambda value: value or None,
}


def _reader(how):
    if how in RECORDS:
        return lambda value: record(value, how)
    if isinstance(how, tuple):
        known, none = _enum(how[0]), how[1]
        return lambda value: None if value == none else known(value)
    return _READERS[how] if how in _READERS else _enum(how)


_TABLES = {name: (cls, [(member, _reader(how)) for member, how in table]) for name, (cls, table) in RECORDS.items()}


def record(struct, name):
    """The record of a struct."""
    cls, table = _TABLES[name]
    return cls(*[read(getattr(struct, member)) for member, read in table])


def asked(name, function, *arguments):
    """The record that a function fills."""
    made, error = new(name), new_error()
    check(function(*arguments, made, error), error)
    return record(made, name)


def table(name, function):
    """All rows of one of the library's tables."""
    rows: List[Any] = []
    made = new(name)
    while function(len(rows), made, NULL) == 0:
        rows.append(record(made, name))
    return rows


def doc(*functions: str) -> Callable[[_Function], _Function]:
    """Give a method the words of the functions behind it, after its own."""
    def add(method: _Function) -> _Function:
        own = inspect.cleandoc(method.__doc__ or "")
        method.__doc__ = "\n\n".join([own] * bool(own) + [DOCS[name] for name in functions])
        return method
    return add


class Callback:
    """A Python function lent to a call. What it raises stops the call, and is raised again behind it."""

    def __init__(self, function):
        self.function, self.raised, self.rest = function, None, b""
        self.handle = ffi.new_handle(self)

    def check(self, status, error):
        # The call is over. The handle holds this object, which would else live until garbage is collected.
        self.function = self.handle = None
        if self.raised is not None:
            try:
                raise self.raised
            finally:
                self.raised = None
        check(status, error)


def _kept(cls, raised, traceback):
    """What a callback raises, and Ctrl-C, which may come before the first of its lines, is kept until the call is over."""
    ffi.from_handle(traceback.tb_frame.f_locals["user"]).raised = raised


@ffi.def_extern(error=1, onerror=_kept)
def python_write(data, size, user):
    function, rest = ffi.from_handle(user).function, bytes(ffi.buffer(data, size))
    while rest:
        # What is not buffered may take less than it is given, and says so.
        taken = function(rest)
        if type(taken) is int and taken < 1:
            raise OSError(errno.EIO, "nothing more is taken")
        rest = rest[taken:] if type(taken) is int else b""
    return 0


@ffi.def_extern(error=1, onerror=_kept)
def python_read(data, capacity, size, user):
    callback = ffi.from_handle(user)
    piece = callback.rest or callback.function(capacity)
    callback.rest = piece[capacity:]
    ffi.memmove(data, piece[:capacity], min(len(piece), capacity))
    size[0] = min(len(piece), capacity)
    return 0


@ffi.def_extern(error=1, onerror=_kept)
def python_progress(progress, user):
    function = ffi.from_handle(user).function
    return 1 if function is not None and function(progress.fraction, ffi.string(progress.phase).decode()) else 0


class Host:
    """What a fit is lent: a progress callback, which also lets Ctrl-C through, and threads."""

    def __init__(self, progress=None, threads=1):
        if threads < 1:
            raise ValueError("threads: at least 1")
        self.callback = Callback(progress)
        self.struct = initial("clv_fit_host")
        self.struct.progress = lib.python_progress
        self.struct.progress_user = self.callback.handle
        if threads > 1:
            self.executor = new("clv_executor")
            self.executor.run = ffi.addressof(lib, "python_threads_run")
            self.executor.user = ffi.cast("void *", threads)
            self.struct.executor = self.executor


def written(function, *arguments, file=None):
    """What a function writes: to a file that has `write`, or as bytes."""
    pieces: List[bytes] = []
    callback, error = Callback(pieces.append if file is None else file.write), new_error()
    callback.check(function(*arguments, lib.python_write, callback.handle, error), error)
    return b"".join(pieces) if file is None else None


def told(function, *arguments):
    """The JSON that a function writes, as Python's own."""
    return json.loads(written(function, *arguments))


def read(struct, source, function, *between):
    """The object that a function reads from bytes or from a file that has `read`."""
    if hasattr(source, "read"):
        callback = Callback(source.read)
    else:
        rest = [memoryview(source).cast("B")]

        def piece(capacity):
            taken, rest[0] = rest[0][:capacity], rest[0][capacity:]
            return bytes(taken)

        callback = Callback(piece)
    made, error = ffi.new(struct + " **"), new_error()
    callback.check(function(made, *between, lib.python_read, callback.handle, NULL, error), error)
    return owned(struct, made[0])


def owned(struct, pointer):
    """A handle that is freed with the object that holds it."""
    return ffi.gc(pointer, getattr(lib, struct + "_free"))


class Handle:
    """An object of the library; closed at the end of a `with`, by close(), or when nobody holds it."""

    __slots__ = ("_c", "__weakref__")
    _c: Any

    def close(self) -> None:
        """Give back what the library holds; the object is of no use then."""
        # A call of another thread may still hold it: the last who does frees it.
        self._c = NULL

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return bool(self._c == NULL)

    @property
    def handle(self) -> Any:
        """For libclv.lib, as cffi knows it."""
        if self._c == NULL:
            raise ValueError(f"the {type(self).__name__} is closed")
        return self._c

    def __reduce__(self) -> Any:
        raise TypeError(f"the {type(self).__name__} cannot be pickled or copied")

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()
