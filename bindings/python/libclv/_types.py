"""Types of what Python users hand in."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime
import os
from typing import TYPE_CHECKING, Any, Protocol, SupportsIndex, Union

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray
    #: Of NumPy; without it, a memoryview or an array of the standard library.
    Array = NDArray[Any]
    #: Days since 1970-01-01, or a day in other words: a date, "YYYY-MM-DD", NumPy's.
    Day = Union[SupportsIndex, str, datetime.date, numpy.datetime64]
else:
    Array, Day = Any, Union[SupportsIndex, str, datetime.date]

#: Seconds since 1970-01-01T00:00:00Z, a datetime with a zone or its ISO 8601 text, or a day in words.
Moment = Day
Id = Union[str, bytes, int]
Path = Union[str, bytes, "os.PathLike[Any]"]
Bytes = Union[bytes, bytearray, memoryview]


class Writer(Protocol):
    """What bytes can be written to, such as a file opened for them."""

    def write(self, data: bytes, /) -> Any:
        """Take them."""


class Reader(Protocol):
    """What bytes can be read from, such as a file opened for them."""

    def read(self, size: int, /) -> bytes:
        """At most so many; none at the end."""


Source = Union[Bytes, Reader]


class ArrowStreamable(Protocol):
    """A table, reader or DataFrame of the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """A capsule with a stream."""
