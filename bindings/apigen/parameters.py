"""What a function takes and answers: directions, NULLs, lengths and statuses, by the words of its comment."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import re

import comments

NULLABLE = re.compile(r"(?:^|; |, or )NULL\b")
LENGTH = re.compile(r"^(?:receives (?:the )?)?(elements|bytes) of (`\w+`(?:(?:,| and| and of) `\w+`)*)")
STRIDE = re.compile(r"^bytes from one of `(\w+)` to the next")
OTHER_SIZE = re.compile(r"^(?:index|number) of ")
OWN_LENGTH = re.compile(
    r"^(?:NULL, or )?(?:receives )?"
    r"(CLV_\w+|clv_\w+|\d+|`\w+`|k(?: \* \(k \+ 1\) / 2)?) (?:[\w-]+ ){0,3}(bytes|elements|numbers|rows)\b")
UNITS = ("minor units", "currency units", "seconds since 1970-01-01T00:00:00Z", "days since 1970-01-01", "in the model's unit",
         "days", "seconds", "bytes", "elements")
SIZE_WORDS = "`bytes of ..`, `elements of ..`, `bytes from one of .. to the next`, `index of` or `number of`"


def pointer(text):
    """(const, pointee, stars) of a type; stars is 0 for what is no data pointer."""
    match = re.fullmatch(r"(const )?(?:struct )?([\w ]+?) ?(\*+)", text)
    return (bool(match[1]), match[2], len(match[3])) if match else (False, text, 0)


def unit(meaning):
    found = [(meaning.index(word), -len(word), word) for word in UNITS if word in meaning]
    return min(found)[2].removeprefix("in ") if found else None


def read(tree, node, documented, words):
    """The parameters of a function, in order."""
    declared = [inner for inner in node.get("inner", []) if inner["kind"] == "ParmVarDecl"]
    names = [parameter.get("name") for parameter in declared]
    said = dict(documented)
    for name, _ in documented:
        if name not in names:
            tree.fault(node, f"{node['name']}: documents `{name}`, which is no parameter")
        elif [other for other, _ in documented].count(name) > 1:
            tree.fault(node, f"{node['name']}: documents `{name}` twice")
    if [name for name in said if name in names] != [name for name in names if name in said]:
        tree.fault(node, f"{node['name']}: documents its parameters in another order than they have")
    lengths, strides = sizes(documented)
    for name in [*lengths, *strides]:
        if name not in names:
            tree.fault(node, f"{node['name']}: a length is of `{name}`, which is no parameter")
    found = []
    for parameter in declared:
        name = parameter.get("name")
        if not name:
            tree.fault(node, f"{node['name']}: a parameter has no name")
            continue

        def fault(message, name=name, parameter=parameter):
            tree.fault(parameter, f"{node['name']}: parameter `{name}` {message}")

        if not said.get(name):
            fault("is not documented")
            continue
        found.append(one(tree, parameter, said[name], lengths.get(name), strides.get(name), words, fault))
    return found


def sizes(documented):
    """Which parameters hold the lengths and the strides of which."""
    lengths, strides = {}, {}
    for name, meaning in documented:
        match = LENGTH.match(meaning)
        for other in re.findall(r"`(\w+)`", match[2]) if match else []:
            lengths[other] = (name, match[1])
        match = STRIDE.match(meaning)
        if match:
            strides[match[1]] = name
    return lengths, strides


def one(tree, parameter, meaning, length, stride, words, fault):
    kind = parameter["type"]["qualType"]
    canonical = parameter["type"].get("desugaredQualType", kind)
    const, pointee, stars = pointer(kind)
    if re.match(r"(struct|union) [^*]*$", canonical):
        fault("is a struct by value")
    own = OWN_LENGTH.match(meaning) if stars == 1 else None
    if own and not length:
        length = (own[1].strip("`"), own[2])
    handle = pointee in words["opaque"]
    if stars == 1 and not length and needs_length(tree, parameter, const, pointee in words["structs"] or handle, meaning):
        fault("is an array without a documented length")
    if kind == "size_t" and not (LENGTH.match(meaning) or STRIDE.match(meaning) or OTHER_SIZE.match(meaning)):
        fault("says none of " + SIZE_WORDS)
    receives = re.search(r"\breceives\b", meaning)
    lent = "stays the caller's" in meaning
    direction = "in"
    if stars == 2 or (stars == 1 and not const and not handle and pointee != "void"):
        if not receives and not lent:
            fault("is written to and does not say what it receives")
        direction = "inout" if "`size` set" in meaning or lent else "out"
    elif stars == 1 and not const and handle:
        direction = "inout"
    may_be_null = (stars or kind in words["callbacks"]) and NULLABLE.search(meaning) or meaning.startswith("handed to `")
    entry = {"name": parameter["name"], "type": kind, "direction": direction, "nullable": bool(may_be_null),
             "meaning": meaning}
    if length:
        entry["length"], entry["length_unit"] = length
    if stride:
        entry["stride"] = stride
    measured = unit(meaning)
    if measured and not (pointee in words["structs"] or handle or pointee == "size_t" or measured == entry.get("length_unit")):
        entry["unit"] = measured
    return entry


def needs_length(tree, parameter, const, own, meaning):
    """Read-only scalars are arrays, text without a length must say that it ends with a NUL, and `[` tells by itself."""
    if "[" in tree.code(parameter):
        return True
    if re.match(r"(const )?char \*", parameter["type"]["qualType"]):
        return "terminated" not in meaning
    return const and not own


def returned(kind, meaning, words, fault):
    entry = {"type": kind}
    const, pointee, stars = pointer(kind)
    if kind in words["structs"]:
        fault("returns a struct by value")
    if kind == "void":
        if meaning is not None:
            fault("returns nothing and documents @return")
        return entry
    if not meaning:
        fault("what it returns is not documented")
        return entry if kind != "clv_status" else {**entry, "statuses": []}
    if kind != "clv_status":
        entry["nullable"] = bool(stars and (re.search(r"\bNULL\b", meaning) and "never NULL" not in meaning))
        entry["meaning"] = meaning
        own = OWN_LENGTH.match(meaning)
        if own and stars:
            entry["length"], entry["length_unit"] = own[1], own[2]
        elif stars and const and pointee not in words["opaque"] and pointee != "char":
            fault("returns an array without a documented length")
        return entry
    found, state, notes = comments.statuses(meaning)
    for status, _ in found:
        if status not in words["statuses"]:
            fault(f"documents {status}, which is no status")
    if not found or found[0][0] != "CLV_OK":
        fault("what it returns does not begin with CLV_OK")
    entry["statuses"] = [{"status": status, "condition": condition or default(status, words)}
                         for status, condition in found]
    if state:
        entry["state"] = state
    if notes:
        entry["notes"] = notes
    return entry


def default(status, words):
    """CLV_ENOMEM and its like speak for themselves: what the enum says holds."""
    return words["statuses"].get(status, "")
