"""Comments of the headers: plain text, and the grammar of those that document a function.

A function's comment is paragraphs of description, `@param name meaning` for each parameter in order, and `@return`.
Its last sentences are the thread-safety word and `Since X.Y.`
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import re

THREADS = {"Thread-safe": "thread-safe", "A reader": "reader", "A writer": "writer", "One writer at a time": "writer"}
TAIL = re.compile(r"(?:^|(?<=\s))(?:(" + "|".join(THREADS) + r")(?:: ([^.]*))?\. )?Since (\d+\.\d+)\.$")
SENTENCE = re.compile(r"(?<=[^.][.?!])\s+(?=[A-Z`(])")


def plain(raw):
    """Lines of a C comment without its decoration."""
    body = re.sub(r"^/\*+<?", "", raw).removesuffix("*/")
    rows = [re.sub(r"^\s*\* ?", "", row) if number else row.strip() for number, row in enumerate(body.split("\n"))]
    return "\n".join(row.rstrip() for row in rows).strip()


def flow(text):
    return " ".join(text.split())


def sentences(text):
    return SENTENCE.split(text) if text else []


def function(text):
    """The parts of a function's comment; `unknown` lists tags that are none."""
    parts = {"paragraphs": [], "params": [], "returns": None, "threads": None, "threads_note": "", "since": None,
             "unknown": []}
    blocks = re.split(r"(?m)^@", text)
    paragraphs = [flow(part) for part in re.split(r"\n\s*\n", blocks[0]) if part.strip()]
    tagged = []
    for block in blocks[1:]:
        tag, _, rest = block.partition(" ")
        rest = flow(rest)
        if tag.strip() == "param":
            name, _, meaning = rest.partition(" ")
            tagged.append(["param", name, meaning])
        elif tag.strip() == "return":
            tagged.append(["return", "", rest])
        else:
            parts["unknown"].append(tag.strip())
    last = tagged[-1][2] if tagged else (paragraphs[-1] if paragraphs else "")
    tail = TAIL.search(last)
    if tail:
        parts["threads"] = THREADS.get(tail[1])
        parts["threads_note"] = tail[2] or ""
        parts["since"] = tail[3]
        last = last[:tail.start()].strip()
        if tagged:
            tagged[-1][2] = last.removesuffix(".")
        elif last:
            paragraphs[-1] = last
        else:
            paragraphs.pop()
    parts["paragraphs"] = paragraphs
    parts["params"] = [(name, meaning) for tag, name, meaning in tagged if tag == "param"]
    returns = [meaning for tag, _, meaning in tagged if tag == "return"]
    parts["returns"] = returns[-1] if returns else None
    return parts


def clauses(text):
    """Split at semicolons outside brackets."""
    found, depth, start = [], 0, 0
    for position, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == ";" and depth <= 0:
            found.append(text[start:position].strip())
            start = position + 1
    found.append(text[start:].strip())
    return [clause for clause in found if clause]


def statuses(text):
    """`CLV_OK; CLV_EINVAL: why; *day unchanged. More.` as ([(status, condition)], state, notes)."""
    first, *notes = sentences(text)
    found, state = [], []
    for clause in clauses(first.removesuffix(".")):
        match = re.match(r"(CLV_[A-Z]+)(?:(?:: |, )(.*))?$", clause)
        if match:
            found.append((match[1], match[2] or ""))
        else:
            state.append(clause)
    return found, "; ".join(state), " ".join(notes)
