"""JSON for people who read differences: two spaces, an item on one line where it fits."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json

WIDTH = 120


def lines(value, indent, room):
    """Text of a value that starts at column `indent` and has `room` columns after what stands before it."""
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or len(short) <= room:
        return short
    inner = indent + 2
    pad = " " * inner
    if isinstance(value, list):
        items = [pad + lines(item, inner, WIDTH - inner - 1) for item in value]
        return "[\n" + ",\n".join(items) + "\n" + " " * indent + "]"
    items = []
    for key, item in value.items():
        name = json.dumps(key) + ": "
        items.append(pad + name + lines(item, inner, WIDTH - inner - len(name) - 1))
    return "{\n" + ",\n".join(items) + "\n" + " " * indent + "}"


def text(value):
    return lines(value, 0, 0) + "\n"
