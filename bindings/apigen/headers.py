"""The headers as data: what clang says they declare, joined with what their comments say of it."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import re
import subprocess

import comments
import parameters

CLANG_MAJOR = 14


class NoCompiler(Exception):
    """clang of the right version is missing."""


class Refused(Exception):
    """The headers declare what cannot be bound, or do not document it."""


class Tree:
    """The declarations that given headers make, with places and comments."""

    def __init__(self, paths):
        self.faults = []
        self.texts = {}
        for path in paths:
            with open(path, encoding="utf-8") as file:
                self.texts[path] = file.read()
        self.clang = compiler()
        # The folder above the headers' own, so that <clv/base.h> is found.
        self.folders = sorted({os.path.dirname(os.path.dirname(path)) or "." for path in paths})
        self.source = "".join(f'#include "{os.path.abspath(path)}"\n' for path in paths)
        self.real = {os.path.abspath(path): path for path in paths}
        root = json.loads(self.run(self.source, "-fsyntax-only", "-Xclang", "-ast-dump=json"))
        place(root, [None])
        self.nodes = [node for node in root["inner"] if self.where(node)[0]]

    def run(self, source, *arguments):
        command = [self.clang, "-x", "c", "-std=c11", "-fparse-all-comments", "-w", *arguments]
        command += [f"-I{folder}" for folder in self.folders]
        done = subprocess.run([*command, "-"], input=source, capture_output=True, text=True)
        if done.returncode:
            raise Refused(done.stderr.strip())
        return done.stdout

    def where(self, node):
        """The header and the line of a node; None where it is in no header of ours."""
        spot = spot_of(node)
        path = self.real.get(os.path.abspath(spot["file"])) if spot.get("file") else None
        return path, self.texts[path].count("\n", 0, spot["offset"]) + 1 if path else 0

    def fault(self, node, message):
        self.fault_at(*self.where(node), message)

    def fault_at(self, path, line, message):
        self.faults.append((path, line, message))

    def comment(self, node):
        """The comment that clang attached to a declaration, as plain text."""
        for inner in node.get("inner", []):
            if inner["kind"] == "FullComment":
                path, _ = self.where(node)
                return raw_comment(self.texts[path], inner["range"]["end"]["offset"])
        return ""

    def code(self, node):
        """The source text of a declaration, on one line."""
        path, _ = self.where(node)
        begin, end = (node["range"][key] for key in ("begin", "end"))
        begin, end = begin.get("expansionLoc", begin), end.get("expansionLoc", end)
        return comments.flow(self.texts[path][begin["offset"]:end["offset"] + end["tokLen"]])


def raw_comment(text, end):
    begin = text.rfind("/*", 0, end + 1)
    return comments.plain(text[begin:text.index("*/", begin + 2) + 2])


def spot_of(node):
    return node["loc"].get("expansionLoc", node["loc"])


def place(node, file):
    """Give every location its file: clang names it only where it changes."""
    if isinstance(node, list):
        for item in node:
            place(item, file)
        return
    if "offset" in node:
        file[0] = node.get("file", file[0])
        node["file"] = file[0]
        return
    for value in node.values():
        if isinstance(value, (dict, list)):
            place(value, file)


def compiler():
    for name in (f"clang-{CLANG_MAJOR}", "clang"):
        try:
            version = subprocess.run([name, "--version"], capture_output=True, text=True).stdout
        except OSError:
            continue
        if re.search(rf"\bversion {CLANG_MAJOR}\.", version):
            return name
    raise NoCompiler(f"clang {CLANG_MAJOR} is missing (make deps-ci)")


def type_of(node):
    return node["type"]["qualType"]


def canonical(node):
    return node["type"].get("desugaredQualType", type_of(node))


def explicit_value(node):
    """The value that an enum constant was given; None where it was given none."""
    for inner in node.get("inner", []):
        if inner["kind"] == "ConstantExpr":
            return int(inner["value"])
        if inner["kind"] == "ImplicitCastExpr":
            return explicit_value(inner)
    return None


def enums_of(tree):
    found = []
    for node in tree.nodes:
        if node["kind"] != "EnumDecl":
            continue
        name = node.get("name")
        if not name:
            tree.fault(node, "an enum without a name cannot be bound")
            continue
        comment = comments.flow(tree.comment(node))
        if not comment:
            tree.fault(node, f"enum {name} is not documented")
        constants = []
        for constant in node["inner"]:
            if constant["kind"] != "EnumConstantDecl":
                continue
            value = explicit_value(constant)
            if value is None:
                tree.fault(constant, f"{constant['name']} has no explicit value")
                continue
            meaning = comments.flow(tree.comment(constant))
            if not meaning:
                tree.fault(constant, f"{constant['name']} is not documented")
            same = [other["name"] for other in constants if other["value"] == value]
            if same:
                tree.fault(constant, f"{constant['name']} has the value of {same[0]}")
            constants.append({"name": constant["name"], "value": value, "comment": meaning})
        found.append({"name": name, "header": header(tree, node), "comment": comment, "constants": constants})
    return found


def header(tree, node):
    return os.path.basename(tree.where(node)[0])


def structs_of(tree):
    found = []
    for node in tree.nodes:
        if node["kind"] != "RecordDecl" or not node.get("completeDefinition"):
            continue
        name = node.get("name")
        if not name or node["tagUsed"] != "struct":
            tree.fault(node, "a union, or a struct without a name, cannot be bound")
            continue
        comment = comments.flow(tree.comment(node))
        if not comment:
            tree.fault(node, f"struct {name} is not documented")
        members = []
        for member in node["inner"]:
            if member["kind"] != "FieldDecl":
                continue
            if member.get("isBitfield"):
                tree.fault(member, f"member {member['name']} of {name} is a bit-field")
            meaning = comments.flow(tree.comment(member))
            if not meaning:
                tree.fault(member, f"member {member['name']} of {name} is not documented")
            made = {"name": member["name"], "type": type_of(member), "comment": meaning}
            members.append({**made, "declaration": tree.code(member)} if "(*)" in made["type"] else made)
        found.append({"name": name, "header": header(tree, node), "comment": comment, "members": members})
    return found


def typedefs_of(tree, structs):
    """Opaque types and callbacks; a pointer typedef is refused."""
    opaque, callbacks = [], []
    complete = {struct["name"] for struct in structs}
    for node in tree.nodes:
        if node["kind"] != "TypedefDecl":
            continue
        name, meaning = node["name"], canonical(node)
        comment = comments.flow(tree.comment(node))
        entry = {"name": name, "header": header(tree, node), "comment": comment}
        if re.search(r"\(\*\)\(", meaning):
            callbacks.append({**entry, "type": meaning, "declaration": tree.code(node) + ";"})
        elif meaning.endswith("*"):
            tree.fault(node, f"{name} is a pointer typedef")
        elif meaning.startswith("struct ") and name not in complete:
            opaque.append(entry)
        else:
            continue
        if not comment:
            tree.fault(node, f"type {name} is not documented")
    return opaque, callbacks


def macros_of(tree):
    """Constants and initialisers among the macros, with their values as the compiler sees them."""
    found, path, line = {}, None, 0
    for row in tree.run(tree.source, "-E", "-dD").split("\n"):
        marker = re.match(r'# (\d+) "(.*?)"', row)
        if marker:
            path, line = tree.real.get(os.path.abspath(marker[2])), int(marker[1])
            continue
        define = re.match(r"#define (\w+)(\(.*?\))?(?: (.*))?$", row)
        if define and path:
            name, arguments, body = define[1], define[2], (define[3] or "").strip()
            if arguments:
                tree.fault_at(path, line, f"macro {name} takes arguments and cannot be bound")
            elif body and not body.startswith("__attribute__"):
                found[name] = (path, line, body)
        line += 1
    values = macro_values(tree, [name for name, (_, _, body) in found.items() if not body.startswith("{")])
    result = []
    for name, (path, line, body) in found.items():
        entry = {"name": name, "header": os.path.basename(path), "comment": macro_comment(tree.texts[path], line)}
        if body.startswith("{"):
            result.append({**entry, "initialiser": body})
            continue
        if not entry["comment"]:
            tree.fault_at(path, line, f"macro {name} is not documented")
        result.append({**entry, "value": values[name]})
    return result


def macro_values(tree, names):
    """Let the compiler work the constants out: texts are printed, whole numbers become enum constants."""
    source = tree.source + "".join(f"__auto_type type_{name} = ({name});\n" for name in names)
    root = json.loads(tree.run(source, "-fsyntax-only", "-Xclang", "-ast-dump=json"))
    kinds = {node["name"][5:]: type_of(node) for node in root["inner"] if node.get("name", "").startswith("type_")}
    numbers = [name for name in names if "char" not in kinds[name]]
    texts = [name for name in names if "char" in kinds[name]]
    # Two's complement in, whatever the sign: the type of the expression says how to read the bits.
    source = tree.source + "".join(f"enum {{ bits_{name} = (long long)({name}) }};\n" for name in numbers)
    root = json.loads(tree.run(source, "-fsyntax-only", "-Xclang", "-ast-dump=json"))
    values = {}
    for node in root["inner"]:
        constant = node.get("inner", [{}])[0]
        if node["kind"] == "EnumDecl" and constant.get("name", "").startswith("bits_"):
            name = constant["name"][5:]
            bits = explicit_value(constant)
            values[name] = bits % 2**64 if "unsigned" in kinds[name] else bits
    preprocessed = tree.run(tree.source + "".join(f"text_{name} {name}\n" for name in texts), "-E", "-P")
    for name in texts:
        values[name] = json.loads(re.search(rf"(?m)^text_{name} (.*)$", preprocessed)[1])
    return values


def macro_comment(text, line):
    """What stands behind a definition, or above the block of definitions that it is in."""
    rows = text.split("\n")
    behind = re.search(r"/\*.*\*/\s*$", rows[line - 1])
    if behind:
        return comments.flow(comments.plain(behind[0].strip()))
    above = line - 2
    while above >= 0 and rows[above].startswith("#define"):
        above -= 1
    if above < 0 or not rows[above].rstrip().endswith("*/"):
        return ""
    end = len("\n".join(rows[:above + 1]))
    return comments.flow(raw_comment(text, end - 2))


def functions_of(tree, words):
    found = []
    for node in tree.nodes:
        if node["kind"] == "VarDecl":
            tree.fault(node, f"{node['name']}: a variable cannot be bound")
        elif node["kind"] == "FunctionDecl" and (node.get("inline") or node.get("storageClass") == "static"):
            tree.fault(node, f"{node['name']}: a function that is inline or static cannot be bound")
        elif node["kind"] == "FunctionDecl":
            found.append(function(tree, node, words))
    return found


def function(tree, node, words):
    name = node["name"]
    documented = comments.function(tree.comment(node))
    entry = {"name": name, "header": header(tree, node)}

    def fault(message):
        tree.fault(node, f"{name}: {message}")

    if node.get("variadic"):
        fault("a variable number of arguments cannot be bound")
    if not documented["paragraphs"]:
        fault("is not documented")
        return {**entry, "brief": "", "params": [], "returns": {"type": ""}}
    for tag in documented["unknown"]:
        fault(f"there is no tag @{tag}")
    first, *rest = comments.sentences(documented["paragraphs"][0])
    entry["brief"] = first
    entry["description"] = ([" ".join(rest)] if rest else []) + documented["paragraphs"][1:]
    entry["params"] = parameters.read(tree, node, documented["params"], words)
    entry["returns"] = parameters.returned(return_type(type_of(node)), documented["returns"], words, fault)
    if entry["returns"]["type"] == "clv_status" and any("clv_allocator" in p["type"] for p in entry["params"]):
        if all(answer["status"] != "CLV_ENOMEM" for answer in entry["returns"]["statuses"]):
            fault("takes an allocator and does not document CLV_ENOMEM")
    if not documented["since"]:
        fault("does not end with `Since X.Y.`")
    elif not documented["threads"]:
        fault("does not say " + ", ".join(f"`{word}.`" for word in comments.THREADS) + " before `Since`")
    entry["threads"] = documented["threads"] or ""
    if documented["threads_note"]:
        entry["threads_note"] = documented["threads_note"]
    entry["since"] = documented["since"] or ""
    return entry


def return_type(signature):
    """`const char *(int)` without its last brackets."""
    depth = 0
    for position in range(len(signature) - 1, -1, -1):
        depth += (signature[position] == ")") - (signature[position] == "(")
        if depth == 0:
            return signature[:position].strip()
    return signature


def read(paths):
    tree = Tree(sorted(paths))
    enums = enums_of(tree)
    structs = structs_of(tree)
    opaque, callbacks = typedefs_of(tree, structs)
    macros = macros_of(tree)
    words = {
        "statuses": {c["name"]: c["comment"] for e in enums if e["name"] == "clv_status" for c in e["constants"]},
        "opaque": {entry["name"] for entry in opaque},
        "structs": {entry["name"] for entry in structs},
        "callbacks": {entry["name"] for entry in callbacks},
    }
    functions = functions_of(tree, words)
    if tree.faults:
        raise Refused("\n".join(f"{path}:{line}: {message}" for path, line, message in sorted(set(tree.faults))))
    version = [macro["value"] for macro in macros if macro["name"] == "CLV_VERSION_STRING"]
    api = {"library": "libclv", "version": version[0] if version else "", "functions": functions, "enums": enums,
           "structs": structs, "opaque": opaque, "callbacks": callbacks, "macros": macros}
    return {key: sorted(value, key=lambda entry: entry["name"]) if isinstance(value, list) else value
            for key, value in api.items()}
