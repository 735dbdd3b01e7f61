"""Section 3 of the manual, a page for every function and type, in mdoc(7)."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import textwrap

import comments

MADE = '.\\" Made by bindings/apigen from include/clv/{}: change the comment there, then type `make api`.'
LICENCE = '.\\" Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later'
THREADS = {
    "thread-safe": "Any number of threads may call it at once, on the same objects too as long as none changes them.",
    "reader": "Any number of threads may call it at once on one account, while no thread calls one of its writers; the "
              "lock is the host's.",
    "writer": "No other thread may use the object during the call; the lock is the host's.",
}
NEAR = 12


class Names:
    """What the library's names are, so that text can say it in mdoc's words and link it."""

    def __init__(self, api):
        self.functions = {entry["name"] for entry in api["functions"]}
        self.types = {e["name"] for key in ("enums", "structs", "opaque", "callbacks") for e in api[key]}
        self.constants = {c["name"] for e in api["enums"] for c in e["constants"]}
        self.constants |= {e["name"] for e in api["macros"]} | {"NULL", "INFINITY", "DBL_MIN"}

    def macro(self, word, quoted):
        """The mdoc macro for a word, or None where it is plain text."""
        if word in self.functions:
            return f"Fn {word}"
        if word in self.types:
            return f"Vt {word}"
        if word in self.constants:
            return f"Dv {word}"
        return f"Fa {word}" if quoted and re.fullmatch(r"\*?\w+", word) else None


def escape(word):
    word = word.replace("\\", "\\e")
    return "\\&" + word if word[:1] in (".", "'") else word


def prose(text, names):
    """Sentences as lines of mdoc, each beginning a line of its own."""
    rows = []
    for sentence in comments.sentences(comments.flow(text)):
        plain = []
        for token in re.findall(r"`[^`]*`\S*|\S+", sentence):
            row = marked(token, names)
            if row:
                rows += filled(plain)
                plain = []
                rows.append(row)
            else:
                plain.append(escape(token.replace("`", "")))
        rows += filled(plain)
    return rows


def marked(token, names):
    """A line with a macro for one word of a text, with the brackets and stops around it."""
    match = re.fullmatch(r"([(\[]*)(`?)(\*?\w+)\2((?:\(\))?)([.,:;?!)\]]*|'s[.,:;]?)", token)
    if not match or (match[3].islower() and "_" not in match[3] and not match[2]):
        return None
    macro = names.macro(match[3], bool(match[2]))
    if not macro:
        return None
    name, word = macro.split(" ", 1)
    behind = f" Ns {match[5]}" if match[5].startswith("'") else "".join(" " + stop for stop in match[5])
    before = "".join(bracket + " " for bracket in match[1])
    return f".{name} {before}{word}{behind}"


def filled(words):
    """Plain words in lines; a line never begins with what roff would take for a request."""
    rows = textwrap.wrap(" ".join(words), 110, break_long_words=False, break_on_hyphens=False)
    return [row if row.startswith("\\&") else escape_first(row) for row in rows]


def escape_first(row):
    return "\\&" + row if row[:1] in (".", "'") else row


def sentence(text):
    """A clause as a sentence."""
    text = text.strip()
    word = text.split(" ")[0].rstrip(",:")
    if word == "a" or (len(word) > 1 and word.isalpha()):
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else text + "."


def one_line(text):
    """What .Nd wants: short, without a stop, in lower case where the first word allows it."""
    text = text.removesuffix(".").replace("`", "")
    if len(text) > 72:
        text = re.split(r": |; ", text)[0]
    word = text.split(" ")[0]
    return text[0].lower() + text[1:] if word[1:].islower() or len(word) == 1 else text


def page(entry, brief, date, rows):
    head = [MADE.format(entry["header"]), LICENCE, f".Dd {date}", f".Dt {entry['name'].upper()} 3", ".Os", ".Sh NAME",
            f".Nm {entry['name']}", f".Nd {escape(one_line(brief))}", ".Sh SYNOPSIS", ".In clv/clv.h"]
    return "\n".join(head + rows) + "\n"


def see_also(others):
    links = sorted(others) + ["libclv 7"]
    links = [link if " " in link else link + " 3" for link in links]
    return [".Sh SEE ALSO"] + [f".Xr {link}{' ,' if number + 1 < len(links) else ''}" for number, link in enumerate(links)]


def history(version):
    return [".Sh HISTORY", "Since version", f"{version}."]


def declared(kind, name):
    """`double[8]` and `int (*)(void)` with the name where C wants it."""
    if "(*)" in kind:
        return kind.replace("(*)", f"(*{name})", 1)
    array = re.fullmatch(r"(.*?)((?:\[\d+\])+)", kind)
    base, tail = (array[1], array[2]) if array else (kind, "")
    return f"{base}{'' if base.endswith('*') else ' '}{name}{tail}"


def argument(parameter, names):
    rows = [f".It Fa {parameter['name']}", *prose(sentence(parameter["meaning"]), names)]
    length, counts = parameter.get("length"), {"bytes": "Bytes", "rows": "Rows"}
    if length and re.fullmatch(r"[a-z_]+", length) and f"`{length}`" not in parameter["meaning"] and length != "k":
        rows.append(f"{counts.get(parameter['length_unit'], 'Elements')}:")
        rows.append(f".Fa {length} .")
    return rows


def function(entry, api, names, date):
    returns = entry["returns"]
    rows = [f".Ft {quoted(returns['type'])}", f".Fo {entry['name']}"]
    rows += [f".Fa \"{declared(p['type'], p['name'])}\"" for p in entry["params"]] or [".Fa void"]
    rows += [".Fc", ".Sh DESCRIPTION", *prose(entry["brief"], names)]
    for number, paragraph in enumerate(entry["description"]):
        rows += ([".Pp"] if number else []) + prose(paragraph, names)
    if entry["params"]:
        rows += [".Bl -tag -width Ds"]
        for parameter in entry["params"]:
            rows += argument(parameter, names)
        rows += [".El"]
    rows += answers(returns, names)
    rows += [".Sh THREAD SAFETY", *prose(THREADS[entry["threads"]], names)]
    if entry.get("threads_note"):
        rows += prose(sentence(entry["threads_note"]), names)
    rows += see_also(neighbours(entry, api)) + history(entry["since"])
    return page(entry, entry["brief"], date, rows)


def quoted(kind):
    return f'"{kind}"' if " " in kind else kind


def answers(returns, names):
    if "statuses" not in returns:
        return [".Sh RETURN VALUES", *prose(sentence(returns["meaning"]), names)] if returns.get("meaning") else []
    good, *bad = returns["statuses"]
    default = good["condition"] in ("", "done")
    rows = [".Sh RETURN VALUES", ".Dv CLV_OK" + ("" if default else " :")]
    rows += ["on success."] if default else prose(good["condition"] + ".", names)
    if not bad:
        return rows + (prose(sentence(returns["notes"]), names) if returns.get("notes") else [])
    rows += ["Otherwise a negative status, and"]
    state = returns.get("state", "").removesuffix(" then") or "no object has changed"
    state = "outputs are unchanged" if state in ("unchanged", "outputs unchanged") else \
        re.sub(r"^(`[^`]+`) unchanged$", r"\1 is unchanged", state)
    rows += prose(state + ".", names)
    rows += prose(sentence(returns["notes"]), names) if returns.get("notes") else []
    rows += [".Sh ERRORS", ".Bl -tag -width Ds"]
    for answer in bad:
        rows += [f".It Dv {answer['status']}", *prose(sentence(answer["condition"]), names)]
    return rows + [".El"]


def neighbours(entry, api):
    """Functions of the same family, and the types that the function handles."""
    types = {e["name"] for key in ("enums", "structs", "opaque", "callbacks") for e in api[key]}
    used = " ".join([entry["returns"]["type"]] + [parameter["type"] for parameter in entry["params"]])
    found = set(re.findall(r"clv_\w+", used)) & types
    family = "_".join(entry["name"].split("_")[:2])
    kin = [other["name"] for other in api["functions"] if other["name"] != entry["name"]
           and (other["name"] == family or other["name"].startswith(family + "_"))]
    return found | set(kin[:NEAR])


def users(name, api):
    """The functions that handle a type, the structures that hold it, and the types that it holds."""
    found = {f["name"] for f in api["functions"]
             if re.search(rf"\b{name}\b", " ".join([f["returns"]["type"]] + [p["type"] for p in f["params"]]))}
    # Too many to be of use where every function takes one.
    found = found if len(found) <= 2 * NEAR else set()
    types = {e["name"] for key in ("enums", "structs", "opaque", "callbacks") for e in api[key]}
    for struct in api["structs"]:
        held = set(re.findall(r"clv_\w+", " ".join(member["type"] for member in struct["members"]))) & types
        if struct["name"] == name:
            found |= held
        elif name in held:
            found.add(struct["name"])
    return found


def description(entry, names):
    return [".Sh DESCRIPTION", *prose(entry["comment"], names)]


def type_page(entry, synopsis, rest, api, names, date):
    rows = [".Bd -literal", *synopsis, ".Ed", *description(entry, names), *rest]
    rows += see_also(users(entry["name"], api))
    brief = re.split(r"(?<=[^.][.?!:])\s", entry["comment"].removesuffix("."))[0].rstrip(".:")
    return page(entry, brief, date, rows)


def table(items, key, macro, names):
    rows = [".Bl -tag -width Ds"]
    for item in items:
        rows += [f".It {macro} {item[key]}", *prose(sentence(item["comment"]), names)]
    return rows + [".El"]


def struct(entry, api, names, date):
    synopsis = [f"typedef struct {entry['name']} {{"]
    synopsis += [f"  {member.get('declaration') or declared(member['type'], member['name'])};" for member in entry["members"]]
    synopsis += [f"}} {entry['name']};"]
    rest = table(entry["members"], "name", "Va", names)
    initialiser = entry["name"].upper() + "_INIT"
    if initialiser in names.constants:
        sized = any(member["name"] == "size" for member in entry["members"])
        rest += [".Pp", f".Dv {initialiser}", *(["initialises one, its", ".Va size", "included."] if sized else ["initialises one."])]
    return type_page(entry, synopsis, rest, api, names, date)


def enum(entry, api, names, date):
    synopsis = [f"typedef enum {entry['name']} {{"]
    synopsis += [f"  {c['name']} = {c['value']}{',' if c is not entry['constants'][-1] else ''}" for c in entry["constants"]]
    synopsis += [f"}} {entry['name']};"]
    return type_page(entry, synopsis, table(entry["constants"], "name", "Dv", names), api, names, date)


def pages(api, date):
    """Name of a file -> its text."""
    names = Names(api)
    made = {entry["name"]: function(entry, api, names, date) for entry in api["functions"]}
    for entry in api["structs"]:
        # Those are the specification's.
        if not entry["name"].startswith("Arrow"):
            made[entry["name"]] = struct(entry, api, names, date)
    for entry in api["enums"]:
        made[entry["name"]] = enum(entry, api, names, date)
    for entry in api["opaque"]:
        made[entry["name"]] = type_page(entry, [f"typedef struct {entry['name']} {entry['name']};"], [], api, names, date)
    for entry in api["callbacks"]:
        made[entry["name"]] = type_page(entry, [entry["declaration"]], [], api, names, date)
    return {name + ".3": text for name, text in made.items()}


def write(api, folder, date):
    os.makedirs(folder, exist_ok=True)
    made = pages(api, date)
    for name in os.listdir(folder):
        if name.endswith(".3") and name not in made:
            os.remove(os.path.join(folder, name))
    for name, text in made.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
