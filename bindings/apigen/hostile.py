"""C that calls every function with NULL and extremes in each parameter in turn, all others sane: tests/api/test_hostile.c
includes it. Sane values have names there (SANE_as_of_int64_t, sane_clv_event); one that is missing does not compile."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import re

import api as common
from parameters import pointer

EXTREMES = {
    "int32_t": ("INT32_MIN", "-1", "0", "1", "INT32_MAX"),
    "int64_t": ("INT64_MIN", "-1", "0", "1", "INT64_MAX"),
    "uint8_t": ("0", "UINT8_MAX"),
    "uint32_t": ("0", "1", "UINT32_MAX"),
    "uint64_t": ("0", "UINT64_MAX"),
    "size_t": ("0", "1", "SIZE_MAX / 2", "SIZE_MAX"),
    "double": ("-1.0", "0.0", "1.0", "DBL_MIN", "DBL_MAX", "INFINITY", "-INFINITY", "NAN"),
}
ENUM = ("-1", "99", "INT32_MIN", "INT32_MAX")
# What is not the same wherever it has this name.
SPECIAL = {("clv_money_parse", "text"), ("clv_money_parse", "length"), ("clv_account_read", "read"),
           ("clv_model_read", "read"), ("clv_summary_read", "read")}
# A length that nothing limits: the caller's word for what is there.
UNLIMITED = {"clv_order_columns.count"}


class Function:
    """The calls of one function."""

    def __init__(self, api, entry):
        self.api, self.name, self.params, self.returns = api, entry["name"], entry["params"], entry["returns"]
        self.strides = {p["stride"]: pointer(p["type"])[1] for p in self.params if "stride" in p}
        self.sizes = {p["length"]: pointer(p["type"])[1] for p in self.params
                      if p.get("length_unit") == "bytes" and pointer(p["type"])[1] in api.structs}
        self.lengths = {p["length"]: p for p in self.params if "length" in p}
        self.made = [p for p in self.params if pointer(p["type"])[2] == 2 and pointer(p["type"])[1] in api.opaque]

    def sane(self, parameter):
        name, kind = parameter["name"], parameter["type"]
        const, pointee, stars = pointer(kind)
        known = self.api.kind(pointee, self.name)
        if (self.name, name) in SPECIAL:
            return f"SANE_{self.name}_{name}"
        if parameter in self.made:
            return f"&made_{name}"
        if pointee == "clv_error":
            return "E"
        if known == "enum" and not stars:
            return f"({kind}){self.api.enums[kind]['constants'][0]['value']}"
        if known == "opaque":
            return f"the_{pointee}"
        if pointee == "ArrowArrayStream":
            return "a_stream()" if parameter["direction"] == "inout" else "no_stream()"
        if known == "struct" and parameter["direction"] == "inout":
            return f"sized(sizeof({pointee}))"
        if known == "struct" and const:
            return f"&sane_{pointee}"
        if parameter["direction"] == "out":
            held = "const void *" if stars == 2 else pointee
            return f"room({'1' if 'length' not in parameter else 'ROOM'} * sizeof({held}))"
        if stars == 0 and name in self.strides or name in self.sizes:
            return f"sizeof({self.strides.get(name) or self.sizes[name]})"
        return f"SANE_{name}_{kind}" if known == "scalar" else f"SANE_{name}"

    def text(self, changed=None, value=None):
        return ", ".join(value if p["name"] == changed else self.sane(p) for p in self.params)

    def call(self, what, must, changed=None, value=None):
        text = f"{self.name}({self.text(changed, value)})"
        after = "".join(f" {pointer(p['type'])[1]}_free(made_{p['name']}); made_{p['name']} = NULL;" for p in self.made)
        if self.returns["type"] == "clv_status":
            nothing = "".join(f" || made_{p['name']} != NULL" for p in self.made)
            return [f'ANSWER("{what}", {must}, {text}, 0{nothing});{after}']
        const, pointee, stars = pointer(self.returns["type"])
        if stars and not const and pointee in self.api.opaque:
            return [f"{pointee}_free({text}); tidy();"]
        return [f"(void){text}; tidy();"] if self.returns["type"] != "void" else [f"{text}; tidy();"]

    def loop(self, what, kind, extremes, changed, value, must="ANY", before=""):
        values = ", ".join(f"({kind})({extreme})" for extreme in extremes)
        return [f"{{ static const {kind} extremes[] = {{{values}}};",
                f"  for (size_t i = 0; i < sizeof extremes / sizeof extremes[0]; i++) {{{before}",
                *("    " + row for row in self.call(what, must, changed, value)), "  } }"]

    def hostile(self, parameter):
        """Calls with one parameter after the other turned bad."""
        name, kind = parameter["name"], parameter["type"]
        const, pointee, stars = pointer(kind)
        known = self.api.kind(pointee, self.name)
        rows = []
        if stars or known == "callback":
            refused = not parameter["nullable"] and self.returns["type"] == "clv_status"
            rows += self.call(f"{name} = NULL", "REFUSED" if refused else "ANY", name, "NULL")
            if kind == "const char *" and "length" not in parameter:
                rows += self.call(f"{name} is empty", "REFUSED", name, '""')
            if known == "struct" and pointee not in ("clv_error", "ArrowArrayStream"):
                rows += self.members(name, pointee, const, parameter["direction"] == "inout")
            return rows
        if known == "enum":
            return self.loop(name, kind, ENUM, name, "extremes[i]")
        extremes = EXTREMES[kind]
        if name in self.strides:
            extremes = ("0", "1", "SIZE_MAX")
        elif name in self.lengths and name not in ("id_size", *self.sizes):
            extremes = ("0",)
        elif name == "id_size":
            extremes = ("0",) if self.lengths[name]["nullable"] else ("0", "CLV_ID_MAX + 1", "SIZE_MAX")
        elif name in self.sizes:
            extremes = ("0", "1")
        return self.loop(name, kind, extremes, name, "extremes[i]")

    def members(self, name, struct, const, sized):
        if sized:
            return [row for size in ("0", "4", f"sizeof({struct}) - 1")
                    for row in self.call(f"{name}->size = {size}", "ANY", name, f"of_size(sizeof({struct}), {size})")] \
                + self.call(f"{name} is larger", "ANY", name, f"of_size(sizeof({struct}) + 64, sizeof({struct}) + 64)")
        if not const:
            return []
        rows = [f"{{ {struct} bad;"]
        for path, kind in self.scalars(struct, ""):
            what, value = f"{name}->{path}", "&bad"
            if kind.endswith("*)") or kind.endswith("*"):
                rows += [f"bad = sane_{struct}; bad.{path} = NULL;", *self.call(what + " = NULL", "ANY", name, value)]
            elif f"{struct}.{path}" not in UNLIMITED:
                rows += self.loop(what, kind, ENUM if kind in self.api.enums else EXTREMES[kind], name, value,
                                  before=f" bad = sane_{struct}; bad.{path} = extremes[i];")
        return [*rows, "}"]

    def scalars(self, struct, prefix):
        """Members that are no structs, those of structs within included; of an array the first and the last."""
        for member in self.api.structs[struct]["members"]:
            path, kind = prefix + member["name"], member["type"]
            array = re.search(r" ?\[(\d+)\]$", kind)
            if "declaration" in member or kind in self.api.callbacks:
                yield path, "(*)"
            elif kind in self.api.structs:
                yield from self.scalars(kind, path + ".")
            elif path == "size" and struct != "clv_text":
                yield from ()
            elif array and not kind.startswith("char"):
                base = self.api.element(kind)
                yield from ((f"{path}[{index}]", base) for index in (0, int(array[1]) - 1))
            elif not array:
                yield path, kind

    def test(self):
        rows = [f"START_TEST(hostile_{self.name}) {{", "  clv_error *E = open_world(); (void)E;"]
        statuses = [answer["status"] for answer in self.returns.get("statuses", [])]
        if statuses:
            rows += [f"  static const clv_status answers[] = {{{', '.join(statuses)}}};"]
        rows += [f"  {pointer(p['type'])[1]} *made_{p['name']} = NULL;" for p in self.made]
        calls = []
        if not self.name.endswith("_free"):
            calls += self.call("all sane", "DONE")
        for parameter in self.params:
            calls += self.hostile(parameter)
        return rows + ["  " + row for row in calls] + ["  close_world();", "}", "END_TEST", ""]


def text(api):
    rows = [common.made_by("hostile", "/*").rstrip() + " */", ""]
    for entry in api.functions.values():
        rows += Function(api, entry).test()
    rows += ["static void add_all(TCase *tcase) {"]
    rows += [f"  tcase_add_test(tcase, hostile_{name});" for name in api.functions]
    return "\n".join([*rows, "}"]) + "\n"
