"""What is predicted: one customer's attributes, and columns of many."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any, ClassVar, Dict, Iterable, List, Optional, Tuple

from . import _declarations as declared
from ._native import NULL, ffi, lib, told
from ._types import Id
from ._values import ATTRIBUTES, id_bytes, numpy, unknown

_FORMATS = {declared.AttributeType.COUNT: "q", declared.AttributeType.MONEY: "q", declared.AttributeType.NUMBER: "d",
            declared.AttributeType.DAY: "i"}
_SIZES = {"q": 8, "d": 8, "i": 4}


class Prediction(declared.PredictionAttributes):
    """All attributes of one customer as of a day; an absent one is None, and reason() says why. Money is in minor
    units, days count from 1970-01-01."""

    __slots__ = ("_c",)

    def __init__(self, struct: Any) -> None:
        self._c = struct  # a pointer, or an array of one

    def reason(self, name: str) -> declared.Reason:
        """Why an attribute is absent; Reason.PRESENT where it is not."""
        return declared.Reason(self._c[0].reason[_number(name)])

    @property
    def lookahead(self) -> bool:
        """Whether the model was fitted to days after the moment asked about."""
        return bool(self._c[0].flags & lib.CLV_PREDICTION_LOOKAHEAD)

    @property
    def fitted_at(self) -> Optional[int]:
        """When the model was fitted, in seconds; None where that is not known."""
        time = self._c[0].fitted_at
        return None if time == lib.CLV_NO_TIME else time

    def to_dict(self) -> Dict[str, Any]:
        """Attributes by name."""
        return {name: getattr(self, name) for name in declared.ATTRIBUTES}

    def to_json(self, id: Optional[Id] = None) -> Dict[str, Any]:
        """As clv_prediction_write_json has it: with the reasons, under "absent"."""
        data = b"" if id is None else id_bytes(id)
        return told(lib.clv_prediction_write_json, self._c, NULL if id is None else data, len(data))

    def __repr__(self) -> str:
        return f"Prediction({', '.join(f'{n}={v!r}' for n, v in self.to_dict().items() if v is not None)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Prediction) and bytes(ffi.buffer(self._c)) == bytes(ffi.buffer(other._c))

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __reduce__(self) -> Tuple[Any, ...]:
        return _restored, (bytes(ffi.buffer(self._c)),)


def _restored(data):
    struct = ffi.new("clv_prediction *")
    ffi.memmove(struct, data, min(len(data), ffi.sizeof("clv_prediction")))
    struct.size = ffi.sizeof("clv_prediction")
    return Prediction(struct)


def _number(name):
    if name not in declared.ATTRIBUTES:
        unknown(name, declared.ATTRIBUTES, "attribute")
    return declared.ATTRIBUTES[name]


def _attribute(name, number):
    def read(self):
        c = self._c[0]
        return None if c.reason[number] else getattr(c, name)
    info = ATTRIBUTES[name]
    read.__doc__ = f"{info.summary} ({info.unit})" if info.unit else info.summary
    return property(read)


for _name, _n in declared.ATTRIBUTES.items():
    setattr(Prediction, _name, _attribute(_name, _n))


class Columns(Dict[str, Any]):
    """Attributes of many customers by name, each an array (of NumPy where there is one); `reasons` has, of the same
    names, an array of what makes values absent, 0 where they are not."""

    reasons: Dict[str, Any]

    def masked(self, name: str) -> Any:
        """A NumPy masked array of an attribute."""
        return numpy.ma.MaskedArray(self[name], mask=self.reasons[name] != 0)


def _empty(kind, count):
    if numpy is not None:
        return numpy.empty(count, dtype=kind)
    import array
    return array.array(kind, bytes(_SIZES.get(kind, 1) * count))


def _writable(name, buffer, size):
    given = ffi.from_buffer("char[]", buffer, require_writable=True)
    if len(given) < size:
        raise ValueError(f"{name}: {len(given)} bytes are too few for {size}")
    return given


class Asked:
    """The columns of one call: where the library writes, which is in the caller's arrays."""

    def __init__(self, attributes: Optional[Iterable[str]], count: int, out: Optional[Dict[str, Any]] = None) -> None:
        attributes = [attributes] if isinstance(attributes, str) else attributes
        names = list(ATTRIBUTES if attributes is None else attributes) if out is None else list(out)
        self.made = Columns()
        self.made.reasons = {}
        self.structs = ffi.new("clv_column[]", len(names))
        self.kept: List[Any] = []
        for struct, name in zip(self.structs, names):
            struct.attribute = _number(name)
            kind = _FORMATS[ATTRIBUTES[name].type]
            self.made[name] = _empty(kind, count) if out is None else out[name]
            self.made.reasons[name] = _empty("B", count)
            struct.values = self.keep(name, self.made[name], count * _SIZES[kind], kind)
            struct.reasons = ffi.cast("uint8_t *", self.keep(name, self.made.reasons[name], count, "B"))

    def keep(self, name: str, buffer: Any, size: int, kind: str) -> Any:
        """Where the library writes one of them."""
        found = getattr(buffer, "dtype", None)
        if found is not None and numpy is not None and found != numpy.dtype(kind):
            raise TypeError(f"{name}: an array of {numpy.dtype(kind)} is needed, not of {found}")
        self.kept.append(_writable(name, buffer, size))
        return self.kept[-1]
