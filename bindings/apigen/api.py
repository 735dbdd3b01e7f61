"""What bindings share: api.json with every type looked up, structs in an order that C takes, words for statuses."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import keyword
import os
import re

from headers import Refused
from parameters import pointer

WHOLE = {"int32_t", "uint32_t", "int64_t", "uint64_t", "size_t", "uint8_t", "int"}
SCALARS = WHOLE | {"double"}
BYTES = {"void", "char", "unsigned char"}

# A word for each status that is a failure: languages make the names of their exceptions of it.
FAILURES = {
    "CLV_EINVAL": "Invalid", "CLV_ENOMEM": "OutOfMemory", "CLV_EDATA": "Data", "CLV_EOVERFLOW": "TooLarge",
    "CLV_EFORMAT": "Format", "CLV_EVERSION": "Version", "CLV_ECONFIG": "Configuration", "CLV_ENOTFOUND": "NotFound",
    "CLV_ECANCELLED": "Cancelled", "CLV_EIO": "Io", "CLV_ENOMODEL": "NoModel", "CLV_ESTALE": "Stale",
    "CLV_EKEY": "WrongKey",
}


def made_by(language, mark):
    return f"{mark} Made from bindings/api.json by `apigen {language}`: type `make api`, do not edit.\n"


class Api:
    """The declarations, by name."""

    def __init__(self, data):
        self.version = data["version"]
        self.functions = {entry["name"]: entry for entry in data["functions"]}
        self.enums = {entry["name"]: entry for entry in data["enums"]}
        self.opaque = {entry["name"]: entry for entry in data["opaque"]}
        self.callbacks = {entry["name"]: entry for entry in data["callbacks"]}
        self.constants = {m["name"]: m["value"] for m in data["macros"] if "value" in m}
        self.comments = {m["name"]: m["comment"] for m in data["macros"] if "value" in m}
        self.initialisers = {m["name"][:-5].lower(): m["initialiser"] for m in data["macros"] if "initialiser" in m}
        self.structs = self.in_order({entry["name"]: entry for entry in data["structs"]})
        self.check()

    def in_order(self, structs):
        """A struct behind those that it holds."""
        ordered = {}

        def add(name):
            if name in ordered:
                return
            for member in structs[name]["members"]:
                held = self.element(member["type"])
                if held in structs:
                    add(held)
            ordered[name] = structs[name]

        for name in structs:
            add(name)
        return ordered

    @staticmethod
    def element(kind):
        """`double` of `double[8]`."""
        return re.sub(r" ?\[\d+\]$", "", kind)

    def kind(self, text, where):
        """What a type without stars is: scalar, bytes, enum, struct, opaque or callback."""
        for name, known in (("scalar", SCALARS), ("bytes", BYTES), ("enum", self.enums), ("struct", self.structs),
                            ("opaque", self.opaque), ("callback", self.callbacks)):
            if text in known:
                return name
        raise Refused(f"{where}: there is no binding for the type {text}")

    def enum_of(self, member):
        """The enum that a member has a value of: by its type, or an int32_t by the first word of its comment."""
        if member["type"] in self.enums:
            return member["type"]
        named = re.match(r"(?:\w+: )?(clv_\w+)(?!\w| or )", member["comment"])
        known = member["type"] == "int32_t" and named and named[1] in self.enums
        return named[1] if known and f"{named[1]} or " not in member["comment"] else None

    @staticmethod
    def is_flag(member):
        return member["type"] == "int32_t" and member["comment"].startswith("1: ")

    @staticmethod
    def zero_is_none(member):
        """Of a member that is one of an enum: 0 says that it is none of them."""
        return " 0: " in member["comment"] or "else 0" in member["comment"]

    def attributes(self):
        """Members of clv_prediction that are attributes, with their numbers."""
        members = self.structs["clv_prediction"]["members"]
        numbers = {m["name"]: int(m["comment"]) for m in members if re.fullmatch(r"\d+", m["comment"])}
        if not numbers:
            raise Refused("clv_prediction: no member's comment is an attribute's number")
        return numbers

    def check(self):
        """Every type is known, every failure has a word, every handle is freed by somebody."""
        for function in self.functions.values():
            for entry in [*function["params"], function["returns"]]:
                _, pointee, stars = pointer(entry["type"])
                kind = self.kind(pointee, function["name"])
                if stars > 2 or (kind == "opaque" and not stars):
                    raise Refused(f"{function['name']}: there is no binding for the type {entry['type']}")
        for struct in self.structs.values():
            for member in struct["members"]:
                if keyword.iskeyword(member["name"]):
                    raise Refused(f"{struct['name']}.{member['name']}: Python has this word for itself")
                if "declaration" not in member:
                    self.kind(pointer(self.element(member["type"]))[1], f"{struct['name']}.{member['name']}")
        for constant in self.enums["clv_status"]["constants"]:
            if constant["value"] < 0 and constant["name"] not in FAILURES:
                raise Refused(f"clv_status: {constant['name']} has no word in bindings/apigen/api.py")
        for name in set(self.initialisers) - set(self.structs):
            raise Refused(f"{name.upper()}_INIT initialises no struct")
        for name in self.opaque:
            if self.functions.get(name + "_free", {}).get("returns", {}).get("type") != "void":
                raise Refused(f"{name}: there is no {name}_free")


def load(path):
    with open(path, encoding="utf-8") as file:
        return Api(json.load(file))


def words(name):
    """`ModelKind` of `clv_model_kind`; a name of capitalised words stays."""
    if name[0].isupper():
        return name
    return "".join(word.capitalize() for word in name.removeprefix("clv_").split("_"))


def constant_names(enum):
    """Short names of an enum's constants: without the words that all begin with."""
    names = [constant["name"] for constant in enum["constants"]]
    parts = [name.split("_") for name in names]
    common = os.path.commonprefix([part[:-1] for part in parts])
    if len(names) == 1 or not common:
        common = ["CLV"]
    short = ["_".join(part[len(common):]) for part in parts]
    if len(set(short)) != len(short) or not all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in short):
        raise Refused(f"{enum['name']}: constants have no short names")
    return dict(zip(names, short))


def plain(text):
    """A comment as a docstring shows it: without the marks around code."""
    return text.replace("`", "")
