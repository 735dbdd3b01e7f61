"""Ruby: what the ffi gem binds (native.rb), enums, exceptions and records (declarations.rb), and version.rb."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import textwrap

import api as common
from headers import Refused
from parameters import pointer

LICENCE = "# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later\n"
WIDTH = 120
SCALARS = {"int32_t": "int32", "uint32_t": "uint32", "int64_t": "int64", "uint64_t": "uint64", "size_t": "size_t",
           "uint8_t": "uint8", "int": "int", "double": "double", "char": "char", "void": "void"}
SHOWN = {"double": "Float", "const char *": "String"}

# What takes long beside functions with callbacks, arrays and new handles: other threads of Ruby run meanwhile.
LONG = {"clv_account_apply_arrow", "clv_account_eligibility", "clv_account_save", "clv_account_set_filter",
        "clv_backtest_add", "clv_summary_add", "clv_summary_subtract"}
# What only the hand-written layer fills or reads.
BY_HAND = {"clv_allocator", "clv_executor", "clv_option", "clv_text", "clv_event", "clv_column", "clv_order_columns",
           "clv_fit_host", "clv_error", "clv_prediction", "clv_summary_tables", "ArrowSchema", "ArrowArray", "ArrowArrayStream"}
RESERVED = {"alias", "and", "begin", "break", "case", "class", "def", "do", "else", "end", "ensure", "false", "for",
            "if", "in", "module", "next", "nil", "not", "or", "redo", "rescue", "retry", "return", "self", "super", "then",
            "true", "undef", "unless", "until", "when", "while", "yield"}
DAY = re.compile(r"CLV_NO_DAY|^from which on|^the day |^(the )?last day |^last whole day|^the last day forecast")
THREADS = {"thread-safe": "Thread-safe", "reader": "A reader", "writer": "A writer"}
NO_TIME = {"CLV_NO_TIME": "CLV_NO_TIME", "CLV_TIME_MIN where": "CLV_TIME_MIN", "the host's time when": None,
           "ask again at this time": None}


def write(api, folder):
    made = common.made_by("ruby", "#")
    version = (f"{made}{LICENCE}module Libclv\n  # Of the headers that this gem was made from.\n"
               f"  VERSION = '{api.version}'.freeze\n  # The library by its name with its number.\n"
               f"  SONAME = 'libclv.so.{api.constants['CLV_VERSION_MAJOR']}'.freeze\nend\n")
    for name, text in (("version.rb", version), ("native.rb", made + LICENCE + native(api)),
                       ("declarations.rb", made + LICENCE + declarations(api))):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def comment(text, indent, first="", later="  "):
    """Lines of a comment; `code` becomes YARD's +code+, and a brace is no link."""
    said = re.sub(r"`([^`]*)`", r"+\1+", text)
    said = re.sub(r"\{[^}]*\}", r"!\g<0>", said)
    return textwrap.wrap(first + said, WIDTH, initial_indent=indent + "# ", break_on_hyphens=False,
                         subsequent_indent=indent + "# " + (later if first else ""), break_long_words=False)


def listed(begin, items, end, indent):
    """`begin` item, item, .. `end` on as few lines as hold them, no item cut."""
    rows, row = [], indent + begin
    for index, item in enumerate(items):
        said = item + (end if index + 1 == len(items) else ",")
        if len(row) + len(said) + 1 > WIDTH:
            rows.append(row)
            row = indent + "  " + said
        else:
            row += said if row.endswith(("(", "[")) else " " + said
    return rows + [row]


def taken(api, kind, sized, where):
    """What ffi calls the type of a parameter or a result."""
    _, pointee, stars = pointer(kind)
    if stars:
        return "string" if kind == "const char *" and not sized else "pointer"
    if kind in SCALARS:
        return SCALARS[kind]
    known = api.kind(kind, where)
    if known == "callback":
        return kind
    if known != "enum":
        raise Refused(f"{where}: there is no binding for the type {kind}")
    return "int"


def is_long(function):
    """By its parameters: a callback, the host of a fit, elements of arrays, a handle that is made."""
    for parameter in function["params"]:
        kind = parameter["type"]
        handle = kind.endswith("**") and "const" not in kind
        if handle or kind.endswith("_fn") or "clv_fit_host" in kind or parameter.get("length_unit") == "elements":
            return True
    return function["name"] in LONG


def native(api):
    for name in LONG - set(api.functions):
        raise Refused(f"{name}: bindings/apigen/ruby.py says that it takes long, and there is no such function")
    rows = ["require 'ffi'", "require_relative 'layout'", "require_relative 'library'", "", "module Libclv",
            "  Library.check", "", "  # The C interface as it is, which {Account}, {Model} and {Summary} stand on.",
            "  module Native", "    extend FFI::Library", "    ffi_lib Libclv.library", ""]
    for name, value in api.constants.items():
        said = api.comments[name]
        rows += comment(said[:1].upper() + said[1:], "    ")
        rows.append(f"    {name} = '{value}'.freeze" if isinstance(value, str) else f"    {name} = {value}")
    for entry in api.callbacks.values():
        rows += ["", *comment(entry["comment"], "    "), a_callback(api, entry)]
    for struct in api.structs.values():
        rows += ["", *a_layout(api, struct)]
    for name, entry in api.opaque.items():
        rows += ["", *comment(entry["comment"], "    "), f"    class {common.words(name)}Handle < FFI::AutoPointer",
                 "      # @api private", f"      def self.release(pointer) = Native.{name}_free(pointer)", "    end"]
    for function in api.functions.values():
        rows += ["", *a_function(api, function)]
    return "\n".join(rows + ["  end", "end"]) + "\n"


def a_callback(api, entry):
    made = re.fullmatch(r"typedef (\w+) \(\*(clv_\w+)\)\((.*)\);", entry["declaration"])
    if not made:
        raise Refused(f"{entry['name']}: the declaration of a callback is not understood")
    named = [re.fullmatch(r"(.*?[ *])\w+", text.strip()) for text in made[3].split(",")]
    if not all(named):
        raise Refused(f"{entry['name']}: a parameter has no name")
    kinds = [match[1].strip() for match in named]
    given = ", ".join(":" + taken(api, kind, True, entry["name"]) for kind in kinds)
    return f"    callback :{made[2]}, [{given}], :{taken(api, made[1], True, entry['name'])}"


def a_layout(api, struct):
    rows = [*comment(struct["comment"], "    "), f"    class {common.words(struct['name'])} < Layout"]
    for index, member in enumerate(struct["members"]):
        kind, where = member["type"], f"{struct['name']}.{member['name']}"
        base = api.element(kind)
        array = re.search(r"\[(\d+)\]$", kind)
        if "declaration" in member:
            held = ":pointer"
        elif base in api.structs:
            held = common.words(base)
        else:
            held = ":" + taken(api, base, bool(array), where)
        held = f"[{held}, {array[1]}]" if array else held
        rows.append(f"      {'layout ' if not index else '       '}:{member['name']}, {held}"
                    + ("," if index + 1 < len(struct["members"]) else ""))
    defaults = initialiser(api, struct) if struct["name"] in api.initialisers else {}
    if defaults:
        pairs = [f"{name}: {literal(value)}" for name, value in defaults.items()]
        rows += ["      # @api private", *listed("DEFAULTS = {", pairs, " }.freeze", "      ")]
    return rows + ["    end"]


def initialiser(api, struct):
    """What the initialiser of a struct gives its members, without those that are 0."""
    numbers = {c["name"]: c["value"] for enum in api.enums.values() for c in enum["constants"]}
    numbers.update(api.constants, NULL=0, UINT64_MAX=2**64 - 1)
    text = api.initialisers[struct["name"]]
    tokens = re.findall(r"\(uint32_t\)sizeof\(\w+\)|\"\"|[{},]|[\w.-]+", text)

    def value(where):
        token = tokens.pop(0) if tokens else ""
        if token == "{":
            found = []
            while tokens and tokens[0] != "}":
                found.append(value(where))
                if tokens and tokens[0] == ",":
                    tokens.pop(0)
            del tokens[:1]
            return found
        if token.endswith("_INIT"):
            return initialiser(api, api.structs[token[:-5].lower()])
        if token.startswith("(uint32_t)sizeof") or token == '""':
            return 0
        if token in numbers:
            return numbers[token]
        if not re.fullmatch(r"-?\d+(\.\d+)?", token):
            raise Refused(f"{where}: the initialiser is not understood at {token}")
        return float(token) if "." in token else int(token)

    values = value(struct["name"])
    if len(values) != len(struct["members"]) or tokens:
        raise Refused(f"{struct['name']}: the initialiser has not as many values as members")
    given = {member["name"]: each for member, each in zip(struct["members"], values)}
    return {name: each for name, each in given.items() if each != 0 and not (isinstance(each, list) and not any(each))}


def literal(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name}: {literal(item)}" for name, item in value.items()) + " }" if value else "{}"
    return repr(value)


def a_name(parameter):
    """As Ruby's grammar has it."""
    return parameter["name"] + "_" * (parameter["name"] in RESERVED)


def a_function(api, function):
    rows = [*comment(function["brief"], "    ")]
    for paragraph in function["description"]:
        rows += ["    #", *comment(paragraph, "    ")]
    names = ", ".join(a_name(parameter) for parameter in function["params"])
    rows += ["    #", f"    # @!method self.{function['name']}({names})"]
    kinds = []
    for parameter in function["params"]:
        kind = taken(api, parameter["type"], "length" in parameter, function["name"])
        kinds.append(":" + kind)
        shown = {"double": "Float", "pointer": "FFI::Pointer", "string": "String"}.get(
            kind, "Proc" if kind.endswith("_fn") else "Integer")
        rows += comment(parameter["meaning"], "    ", f"@param {a_name(parameter)} [{shown}] ")
    returned = function["returns"]
    result = taken(api, returned["type"], False, function["name"])
    shown = {"void": "void", "pointer": "FFI::Pointer", "string": "String"}.get(result, "Integer")
    meaning = returned.get("meaning") or "; ".join(
        f"{s['status']}{': ' + s['condition'] if s.get('condition') else ''}" for s in returned.get("statuses", []))
    if returned.get("state"):
        meaning += "; " + returned["state"]
    rows += comment(meaning, "    ", f"@return [{shown}] ")
    rows += [f"    # @note {THREADS[function['threads']]}.", f"    # @since {function['since']}"]
    ends = f"], :{result}" + (", blocking: true" if is_long(function) else "")
    return rows + listed(f"attach_function :{function['name']}, [", kinds or [""], ends, "    ")


def declarations(api):
    rows = ["require_relative 'enum'", "require_relative 'error'", "require_relative 'record'", "", "module Libclv"]
    for enum in api.enums.values():
        short = {name: word.lower() for name, word in common.constant_names(enum).items()}
        rows += [*[""] * (rows[-1] != "module Libclv"), *comment(enum["comment"], "  "), "  #"]
        for constant in enum["constants"]:
            rows += comment(constant["comment"], "  ", f"- +:{short[constant['name']]}+, {constant['value']}: ")
        pairs = [f"{short[c['name']]}: {c['value']}" for c in enum["constants"]]
        rows += listed(f"{common.words(enum['name'])} = Enum.new(", [f"'{enum['name']}'", *pairs], ")", "  ")
    failures = [c for c in api.enums["clv_status"]["constants"] if c["value"] < 0]
    for constant in failures:
        rows += ["", *comment(constant["comment"].capitalize() + ".", "  "),
                 f"  class {common.FAILURES[constant['name']]}Error < Error; end"]
    rows += ["", "  # The exception of each status.", "  ERRORS = {",
             *(f"    {c['value']} => {common.FAILURES[c['name']]}Error," for c in failures), "  }.freeze"]
    for struct in api.structs.values():
        if struct["name"] not in BY_HAND:
            rows += ["", *a_record(api, struct)]
    return "\n".join(rows + [""] + prediction(api) + ["end"]) + "\n"


def a_record(api, struct):
    rows, fields = [*comment(struct["comment"], "  "), "  #"], []
    for member in struct["members"]:
        if member["name"] in ("size", "reserved"):
            continue
        shown, how = reading(api, member, f"{struct['name']}.{member['name']}")
        rows += [f"  # @!attribute [r] {member['name']}",
                 *comment(member["comment"], "  ", f"  @return [{shown}] ", "    ")]
        fields.append(f"{member['name']}: {how}")
    return rows + listed(f"{common.words(struct['name'])} = Record.define(", fields, ")", "  ")


def reading(api, member, where):
    """The Ruby type of a member, and how Record reads it."""
    kind, said = member["type"], member["comment"]
    base = api.element(kind)
    enum = api.enum_of(member)
    if base != kind:
        if base == "char":
            return "String", ":text"
        if base == "const char *":
            return "Array<String>", ":texts"
        if base not in common.SCALARS:
            raise Refused(f"{where}: there is no binding for the type {kind}")
        return f"Array<{SHOWN.get(base, 'Integer')}>", ":array"
    if kind in api.structs:
        return common.words(kind), common.words(kind)
    if enum:
        none = api.zero_is_none(member)
        return ("Symbol, nil" if none else "Symbol"), (f"[{common.words(enum)}, nil]" if none else common.words(enum))
    if api.is_flag(member):
        return "Boolean", ":flag"
    if kind == "int32_t" and DAY.search(said):
        return ("Date, nil" if "CLV_NO_DAY" in said or "the same" in said else "Date"), ":day"
    for words, none in NO_TIME.items():
        if kind == "int64_t" and words in said:
            return ("Time, nil" if none else "Time"), f"[:time, {api.constants[none] if none else 'nil'}]"
    if "CLV_NO_ROW" in said:
        return "Integer, nil", ":row"
    if kind == "int64_t" and said.endswith("0: not given"):
        return "Time, nil", "[:time, 0]"
    if kind == "const char *":
        return "String", ":text"
    if kind in common.SCALARS:
        return SHOWN.get(kind, "Integer"), "nil"
    raise Refused(f"{where}: there is no binding for the type {kind}")


def prediction(api):
    """Readers of the attributes, and their numbers."""
    types = {member["name"]: member["type"] for member in api.structs["clv_prediction"]["members"]}
    shown = {"int32_t": "Date", "double": "Float"}
    rows = ["  # All attributes of one customer as of a day; each is nil where it is absent, and {#reason} says why.",
            "  class Prediction", "    # Numbers of the attributes.", "    ATTRIBUTES = {"]
    rows += [f"      {name}: {number}," for name, number in api.attributes().items()] + ["    }.freeze"]
    days = [name for name in api.attributes() if types[name] == "int32_t"]
    rows += ["    # Those that are days.", f"    DAYS = %i[{' '.join(days)}].freeze"]
    for name in api.attributes():
        rows += ["", f"    # @return [{shown.get(types[name], 'Integer')}, nil]", f"    def {name} = self[:{name}]"]
    return rows + ["  end"]
