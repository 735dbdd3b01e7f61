"""Python: what cffi compiles (_cdef.py), and enums, exceptions, records and docstrings (_declarations.py)."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import textwrap

import api as common
from headers import Refused
from parameters import pointer

LICENCE = "# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later\n"
WIDTH = 120

# What an exception is beside libclv.Error.
PARENTS = {"CLV_EINVAL": ", ValueError", "CLV_ENOMEM": ", MemoryError", "CLV_EDATA": ", ValueError",
           "CLV_EOVERFLOW": ", OverflowError", "CLV_EFORMAT": ", ValueError", "CLV_ENOTFOUND": ", LookupError",
           "CLV_EIO": ", OSError"}
# Structs that the hand-written layer fills or reads itself: with pointers of the host's, or in arrays.
BY_HAND = {"clv_allocator", "clv_executor", "clv_progress", "clv_option", "clv_text", "clv_event", "clv_column",
           "clv_order_columns", "clv_fit_host", "clv_error", "clv_prediction", "clv_statistics", "clv_summary_row",
           "clv_summary_tables", "ArrowSchema", "ArrowArray", "ArrowArrayStream"}
PLAIN = {"double": "float", "const char *": "str"}
# What comments call the value that stands for None, and who reads it.
NONE = {"CLV_NO_DAY": "day", "CLV_NO_TIME": "time", "CLV_NO_ROW": "row", "CLV_TIME_MIN where": "earliest",
        "0: not given": "given"}


def write(api, folder):
    for name, text in (("_cdef.py", cdef(api)), ("_declarations.py", declarations(api))):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def declared(kind, name):
    array = re.search(r" ?(\[\d+\])$", kind)
    base = kind[:array.start()] if array else kind
    return f"{base}{'' if base.endswith('*') else ' '}{name}{array[1] if array else ''}"


def cdef(api):
    """The C that cffi reads: it has the compiler check each constant, size, offset and prototype."""
    rows = []
    for name, value in api.constants.items():
        if isinstance(value, int):
            rows.append(f"#define {name} {value}")
    for enum in api.enums.values():
        constants = ", ".join(f"{constant['name']} = {constant['value']}" for constant in enum["constants"])
        rows += wrapped(f"typedef enum {enum['name']} {{ {constants} }} {enum['name']};")
    rows += [f"typedef struct {name} {name};" for name in [*api.opaque, *api.structs] if not name.startswith("Arrow")]
    rows += [entry["declaration"] for entry in api.callbacks.values()]
    for struct in api.structs.values():
        rows += [f"struct {struct['name']} {{"]
        rows += ["  " + (member.get("declaration") or declared(member["type"], member["name"])) + ";"
                 for member in struct["members"]]
        rows += ["};"]
    for function in api.functions.values():
        taken = ", ".join(declared(p["type"], p["name"]) for p in function["params"]) or "void"
        rows += wrapped(f"{declared(function['returns']['type'], function['name'])}({taken});")
    for entry in api.callbacks.values():
        made = re.sub(r"^typedef (.*?)\(\*clv_(\w+)_fn\)", r'extern "Python" \1python_\2', entry["declaration"])
        if made == entry["declaration"]:
            raise Refused(f"{entry['name']}: the declaration of a callback is not understood")
        rows.append(made)
    ready = sorted(api.initialisers)
    rows += [f"void init_{name}({name} *value);" for name in ready]
    source = [f"static void init_{name}({name} *value) {{\n  {name} made = {name.upper()}_INIT;\n  *value = made;\n}}"
              for name in ready]
    return (f'{common.made_by("python", "#")}{LICENCE}VERSION = "{api.version}"\n\n'
            f'CDEF = r"""\n' + "\n".join(rows) + '\n"""\n\n' + 'SOURCE = r"""\n' + "\n".join(source) + '\n"""\n')


def wrapped(text, indent="  "):
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def docstring(paragraphs, indent="    "):
    """A docstring; what has the form of `name: meaning` stands without blank lines between."""
    rows, last = [], None
    for paragraph in paragraphs:
        item = re.match(r"\w+: ", paragraph)
        text = common.plain(paragraph).replace("\\", "\\\\")
        rows += [""] * bool(rows and not (item and last))
        last = item
        rows += textwrap.wrap(text, WIDTH - 8, subsequent_indent="    " if item else "", break_on_hyphens=False)
    if len(rows) == 1:
        return [f'{indent}"""{rows[0]}"""']
    return [f'{indent}"""{rows[0]}', *(indent + row if row else "" for row in rows[1:]), f'{indent}"""']


def declarations(api):
    rows = [common.made_by("python", "#") + LICENCE.rstrip(), "import enum", "from typing import NamedTuple, Optional, Tuple",
            "", "from ._error import Error"]
    for enum in api.enums.values():
        rows += ["", "", *an_enum(enum)]
    for constant in api.enums["clv_status"]["constants"]:
        if constant["value"] < 0:
            rows += ["", "", *an_exception(constant)]
    records = {}
    for struct in api.structs.values():
        if struct["name"] in BY_HAND:
            continue
        made, table = a_record(api, struct, records)
        rows += ["", "", *made]
        records[struct["name"]] = table
    rows += ["", "", *prediction(api)]
    rows += ["", "", "# A record for each struct, and how to read each of its members."]
    rows += ["RECORDS = {"]
    for name, table in records.items():
        rows += [f'    "{name}": ({common.words(name)}, (']
        rows += [f"        ({member!r}, {how})," for member, how in table]
        rows += ["    )),"]
    rows += ["}", "", "# The brief and the description of each function.", "DOCS = {"]
    for function in api.functions.values():
        rows += [f'    "{function["name"]}": (']
        text = "\n\n".join([function["brief"], *function["description"], *raised(function)])
        rows += ["        " + repr(piece) for piece in pieces(common.plain(text))]
        rows += ["    ),"]
    rows += ["}", ""]
    public = sorted(re.findall(r"(?m)^class (\w+)\(", "\n".join(rows)))
    rows += ["__all__ = [", *textwrap.wrap(", ".join(repr(name) for name in public), WIDTH - 4, initial_indent="    ",
                                           subsequent_indent="    "), "]"]
    return "\n".join(rows) + "\n"


def pieces(text, room=100):
    """A long text as literals that stand below each other."""
    found = []
    while text:
        cut = len(text) if len(text) <= room else text.rfind(" ", 1, room) + 1 or room
        found.append(text[:cut])
        text = text[cut:]
    return found


def raised(function):
    """The exceptions of a function's statuses."""
    rows = [f"{common.FAILURES[s['status']]}Error: {s['condition']}" for s in function["returns"].get("statuses", [])
            if s["status"] in common.FAILURES]
    return ["Raises:\n" + "\n".join(rows)] * bool(rows)


def an_enum(enum):
    rows = [f"class {common.words(enum['name'])}(enum.IntEnum):", *docstring([enum["comment"]]), ""]
    short = common.constant_names(enum)
    for constant in enum["constants"]:
        rows += ["    " + row for row in textwrap.wrap("#: " + common.plain(constant["comment"]), WIDTH - 4,
                                                       subsequent_indent="#: ", break_on_hyphens=False)]
        rows += [f"    {short[constant['name']]} = {constant['value']}"]
    return rows


def an_exception(constant):
    parents = "Error" + PARENTS.get(constant["name"], "")
    meaning = constant["comment"][0].upper() + constant["comment"][1:] + "."
    return [f"class {common.FAILURES[constant['name']]}Error({parents}):", *docstring([meaning]), "",
            f"    status: int = Status.{constant['name'].removeprefix('CLV_')}"]


def a_record(api, struct, records):
    """An immutable tuple with names, and the table to read it by."""
    fields, table = [], []
    for member in struct["members"]:
        if member["name"] in ("size", "reserved"):
            continue
        hint, how = reading(api, member, records, f"{struct['name']}.{member['name']}")
        fields.append((member["name"], hint, member["comment"].removeprefix("1: ")))
        table.append((member["name"], how))
    text = [struct["comment"], *(f"{name}: {comment}" for name, _, comment in fields)]
    hides = {"count", "index"}  # methods of a tuple
    return [f"class {common.words(struct['name'])}(NamedTuple):", *docstring(text), "",
            *(f"    {name}: {hint}" + "  # type: ignore[assignment]" * (name in hides)
              for name, hint, _ in fields)], table


def reading(api, member, records, where):
    """The Python type of a member, and the expression that says how it is read."""
    kind, comment = member["type"], member["comment"]
    base = api.element(kind)
    if base != kind:
        if base == "char":
            return "str", '"text"'
        if base not in PLAIN and base not in common.WHOLE:
            raise Refused(f"{where}: there is no binding for the type {kind}")
        if base == "const char *":
            return "Tuple[str, ...]", '"texts"'
        return f"Tuple[{PLAIN.get(base, 'int')}, ...]", '"tuple"'
    if kind in records:
        return common.words(kind), f'"{kind}"'
    enum = api.enum_of(member)
    if enum:
        name = common.words(enum)
        return (f"Optional[{name}]", f"({name}, 0)") if api.zero_is_none(member) else (name, name)
    if kind == "const char *":
        return "str", '"text"'
    if api.is_flag(member):
        return "bool", "bool"
    for words, none in NONE.items():
        if words in comment:
            return "Optional[int]", f'"{none}"'
    if kind == "double" or kind in common.WHOLE:
        return PLAIN.get(kind, "int"), "None"
    raise Refused(f"{where}: there is no binding for the type {kind}")


def prediction(api):
    """Names for those who check types; the attributes themselves are put in when the library is loaded."""
    numbers = api.attributes()
    types = {member["name"]: member["type"] for member in api.structs["clv_prediction"]["members"]}
    return ["class PredictionAttributes:", *docstring(["Each is None where it is absent: clv_prediction."]), "",
            "    __slots__ = ()", *(f"    {name}: Optional[{PLAIN.get(types[name], 'int')}]" for name in numbers),
            "", "", "#: Numbers of the attributes.", "ATTRIBUTES = {",
            *(f'    "{name}": {number},' for name, number in numbers.items()), "}"]
