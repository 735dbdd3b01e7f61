"""Segments, the customers of whom something is true, and their members in an account."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from typing import TYPE_CHECKING, Any, Collection, Iterable, Iterator, List, Optional, Tuple

from . import _arrow as arrow
from . import _declarations as declared
from . import _native as native
from . import _values as values
from ._declarations import NotFoundError
from ._native import NULL, Handle, doc, ffi, lib
from ._types import Array, Id, Moment

if TYPE_CHECKING:
    from .account import Account

_BLOCK = 65536  # positions


class Segment(Handle):
    """A name and a definition over libclv.attributes(), money in currency units, such as
    "total_value > 500 and p_alive < 0.4". Immutable, of no account, and safe to share between threads."""

    __slots__ = ()

    @doc("clv_segment_create")
    def __init__(self, name: str, definition: str, *, minor_digits: int = 2) -> None:
        """A DataError says where the definition is wrong, as `position`, in bytes."""
        data, called = definition.encode(), values.terminated(name.encode())
        made, error = ffi.new("clv_segment **"), native.new_error()
        native.check(lib.clv_segment_create(made, called, data, len(data), minor_digits, NULL, error), error)
        self._c = native.owned("clv_segment", made[0])

    @doc("clv_segment_get_facts")
    def facts(self) -> declared.SegmentFacts:
        return native.asked("clv_segment_facts", lib.clv_segment_get_facts, self.handle)

    @property
    @doc("clv_segment_name")
    def name(self) -> str:
        return _text(lib.clv_segment_name(self.handle))

    @property
    @doc("clv_segment_definition")
    def definition(self) -> str:
        return _text(lib.clv_segment_definition(self.handle))

    @property
    def attributes(self) -> Tuple[str, ...]:
        """Names of those that the definition reads."""
        read = self.facts().attributes
        return tuple(name for name, info in values.ATTRIBUTES.items() if read >> info.number & 1)

    def _key(self) -> Tuple[str, str, int]:
        return self.name, self.definition, self.facts().minor_digits

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Segment) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> Tuple[Any, ...]:
        return _made, self._key()

    def __str__(self) -> str:
        return self.definition

    def __repr__(self) -> str:
        return "Segment(closed)" if self.closed else f"Segment({self.name!r}, {self.definition!r})"


def _text(pointer: Any) -> str:
    return str(ffi.string(pointer).decode())


def _made(name: str, definition: str, minor_digits: int) -> Segment:
    return Segment(name, definition, minor_digits=minor_digits)


class Members(Collection[str]):
    """Who of an account is in a segment as of a moment: `id in members`, len(), ids by iteration. The account is asked
    each time; where it changes while ids are being taken, StaleError is raised. For whatever reads Arrow it is a table
    of predictions."""

    def __init__(self, account: "Account", segment: Segment, as_of: Moment, **options: Any) -> None:
        self.account, self.segment, self.as_of = account, segment, as_of
        self._moment, self._given = account._moment(as_of), account._options(options)

    def _range(self, generation: int, first: int, count: int, positions: Any) -> int:
        members, error = ffi.new("size_t *"), native.new_error()
        with self.account._lock.reading():
            native.check(lib.clv_account_segment_range(
                self.account.handle, self.segment.handle, generation, first, count, self._moment, self._given,
                positions, members, error), error)
        return int(members[0])

    def _blocks(self) -> Iterator[Tuple[int, Any, int]]:
        facts, room = self.account.facts(), ffi.new("size_t[]", _BLOCK)
        for first in range(0, facts.positions, _BLOCK):
            count = min(_BLOCK, facts.positions - first)
            yield facts.generation, room, self._range(facts.generation, first, count, room)

    def __len__(self) -> int:
        with self.account._lock.reading():
            facts = self.account.facts()
            return self._range(facts.generation, 0, facts.positions, NULL)

    def __iter__(self) -> Iterator[str]:
        id, size, error = ffi.new("const void **"), ffi.new("size_t *"), native.new_error()
        for generation, positions, count in self._blocks():
            found: List[str] = []
            with self.account._lock.reading():
                account = self.account.handle
                for position in positions[0:count]:
                    native.check(lib.clv_account_profile_at(account, generation, position, id, size, error), error)
                    found.append(values.id_text(id[0], size[0]))
            yield from found

    def __contains__(self, id: Id) -> bool:  # type: ignore[override]
        """Whether it is true of one customer; of nobody whom the account does not know."""
        data, member = values.id_bytes(id), ffi.new("int32_t *")
        try:
            self.account._short(lib.clv_account_in_segment, self.segment.handle, data, len(data), self._moment,
                                self._given, member)
        except NotFoundError:
            return False
        return bool(member[0])

    def ids(self) -> List[str]:
        """All of one state of the account: writers wait."""
        with self.account._lock.reading():
            return list(self)

    def positions(self) -> Array:
        """Where they are in what predict_range and statistics_range return: an array, of NumPy where there is one."""
        found = bytearray()
        with self.account._lock.reading():
            for _, positions, count in self._blocks():
                found += ffi.buffer(positions, count * ffi.sizeof("size_t"))
        if values.numpy is not None:
            return values.numpy.frombuffer(found, dtype="uintp")
        return memoryview(found).cast("N")

    @doc("clv_account_export_segment_arrow")
    def predictions(self, attributes: Optional[Iterable[str]] = None, *, reasons: bool = False, binary: bool = False,
                    rows: int = 65536, first: int = 0, count: Optional[int] = None) -> arrow.ArrowStream:
        """A table of the members, as Account.predictions() has it of everybody."""
        settings = arrow.export_options(attributes, reasons=reasons, binary=binary, rows=rows, first=first, count=count)
        account, segment = self.account, self.segment

        def export(stream: Any) -> None:
            account._long(lib.clv_account_export_segment_arrow, segment.handle, self._moment, self._given, settings,
                          stream)
        return arrow.ArrowStream(export, (account, account.handle), account._lock.reading)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.predictions().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"Members({self.segment!r}, as_of={self.as_of!r})"
