"""From what Python users hold to what the library takes: ids, days, times, money, names of models, options."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime
import decimal
import difflib
import operator
from typing import Optional, overload

from . import _declarations as declared
from ._native import ffi, initial, lib, new_error, check, table
from ._types import Day, Moment

try:
    import numpy
except ImportError:
    numpy = None  # type: ignore[assignment]

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_DAY = lib.CLV_SECONDS_PER_DAY

MODELS = {info.name: info.kind for info in table("clv_model_info", lib.clv_model_info_at) if not info.spend}
SPENDS = {info.name: info.kind for info in table("clv_model_info", lib.clv_model_info_at) if info.spend}
PARAMETERS = {info.name: info.parameter_names for info in table("clv_model_info", lib.clv_model_info_at)}
FIT_OPTIONS = {info.name: info for info in table("clv_option_info", lib.clv_fit_option_at)}
ATTRIBUTES = {info.name: info for info in table("clv_attribute_info", lib.clv_attribute_at)}


def _names(enum):
    return {item.name.lower().replace("_", "-"): int(item) for item in enum}


_CHOICES = {
    "model": {**MODELS, "auto": 0}, "spend_model": {**SPENDS, "none": 0}, "choice": _names(declared.Choice),
    "spend_convention": _names(declared.SpendConvention), "convention": _names(declared.SpendConvention),
}


def id_bytes(value):
    """An id: text as UTF-8 (what profile() and person() gave comes back as it was), bytes as they are, or a number."""
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-8", "surrogateescape")
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    try:
        return b"%d" % operator.index(value)
    except TypeError:
        raise TypeError(f"an id is text, bytes or a whole number, not {type(value).__name__}") from None


def id_text(pointer, size):
    return bytes(ffi.buffer(pointer, size)).decode("utf-8", "surrogateescape")


def terminated(data: bytes) -> bytes:
    """A name or a path for C, which would end it at its first zero byte."""
    if b"\0" in data:
        raise ValueError("a name has no zero byte")
    return data


def day(value: Day) -> int:
    """Days since 1970-01-01, from a number, a date, a midnight without a zone or "YYYY-MM-DD"."""
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None or value != value or value.time() != datetime.time():
            raise ValueError(f"a day is needed, not {value}: take its date()")
        value = value.date()
    if isinstance(value, datetime.date):
        return value.toordinal() - _EPOCH
    if numpy is not None and isinstance(value, numpy.datetime64):
        if numpy.isnat(value):
            raise ValueError("a day is needed, not NaT")
        return int(value.astype("datetime64[D]").astype("int64"))
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f'a day is a date, "YYYY-MM-DD" or a whole number, not {type(value).__name__}') from None


@overload
def date(number: int) -> datetime.date: ...
@overload
def date(number: None) -> None: ...


def date(number: Optional[int]) -> Optional[datetime.date]:
    """The date of a day; None of None."""
    return None if number is None else datetime.date.fromordinal(number + _EPOCH)


def seconds(value: Moment, day_offset: int = 0, last: bool = False) -> int:
    """Seconds since 1970-01-01T00:00:00Z: a number; a datetime with a zone, or its ISO 8601 text; a date or "YYYY-MM-DD",
    of which the first second, or the last, in the account's zone is taken."""
    if isinstance(value, str) and len(value) > 10:
        value = datetime.datetime.fromisoformat(value[:-1] + "+00:00" if value.endswith("Z") else value)
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone is no moment: give it a tzinfo")
        moment = value - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return moment.days * _DAY + moment.seconds
    if numpy is not None and isinstance(value, numpy.datetime64):
        return int(value.astype("datetime64[s]").astype("int64"))
    if isinstance(value, (datetime.date, str)):
        return day(value) * _DAY - day_offset + (_DAY - 1 if last else 0)
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError("a time is a datetime with a zone, a date, their text or whole seconds, "
                        f"not {type(value).__name__}") from None


def money(value, minor_digits):
    """Minor units: a whole number of them, or a Decimal of currency units that has no more digits."""
    if isinstance(value, decimal.Decimal):
        if not value.is_finite() or value and abs(value.adjusted()) > 30:
            raise ValueError("an amount is a number of common size")
        # Not by the context of the thread, which may round.
        numerator, denominator = value.as_integer_ratio()
        whole, rest = divmod(numerator * 10 ** minor_digits, denominator)
        if rest:
            raise ValueError(f"an amount has no more than {minor_digits} decimals")
        return whole
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError("an amount is a whole number of minor units, or a Decimal; never a float") from None


def unknown(name, known, what):
    """Refuse a name, with the one that was probably meant."""
    near = difflib.get_close_matches(name, known, 1)
    raise TypeError(f"there is no {what} {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))


def choice(name, value):
    """The number of what has a name: a model, a convention."""
    if isinstance(value, str):
        known = _CHOICES[name]
        if value not in known:
            raise ValueError(f"{name}: {value!r} is none of {', '.join(sorted(known))}")
        return known[value]
    return value


def fit_options(options):
    """An array of clv_option, by the library's own table."""
    made = ffi.new("clv_option[]", len(options))
    for index, (name, value) in enumerate(options.items()):
        if name not in FIT_OPTIONS:
            unknown(name, FIT_OPTIONS, "option of a fit")
        made[index].number = FIT_OPTIONS[name].number
        made[index].value = (day(value) if name == "until" else seconds(value) if name == "fitted_at"
                             else choice(name, value) if name in _CHOICES else value)
    return made, len(options)


def fill(struct, values, what):
    """Set members of a struct of options; names are those of the header."""
    known = {name for name, _ in ffi.typeof(struct[0]).fields} - {"size", "reserved"}
    for name, value in values.items():
        if name not in known:
            unknown(name, known, what)
        if name == "thresholds":
            if isinstance(value, str):
                error = new_error()
                presets = _names(declared.Preset)
                if value not in presets:
                    unknown(value, presets, "preset")
                check(lib.clv_thresholds_preset(presets[value], ffi.addressof(struct[0], name), error), error)
            else:
                given = value._asdict() if hasattr(value, "_asdict") else value
                fill(ffi.addressof(struct[0], name), given, "threshold")
        elif name == "currency":
            setattr(struct, name, value.encode("ascii"))
        elif name in ("complete_since", "history_start"):
            setattr(struct, name, lib.CLV_NO_DAY if value is None else day(value))
        else:
            setattr(struct, name, choice(name, value) if name in _CHOICES else value)
    return struct


def configuration(**values):
    return fill(initial("clv_configuration"), values, "setting of a configuration")
