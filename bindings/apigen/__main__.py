"""Reads the public headers into bindings/api.json and writes the manual of section 3 from it.

apigen json HEADER... > api.json    what the headers declare, with their comments; needs clang 14
apigen man api.json FOLDER DATE     a page for every function and type; pages that are no longer made are removed
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import sys

sys.dont_write_bytecode = True

import headers
import manual
import writer


def main(arguments):
    if len(arguments) >= 2 and arguments[0] == "json":
        sys.stdout.write(writer.text(headers.read(arguments[1:])))
    elif len(arguments) == 4 and arguments[0] == "man":
        with open(arguments[1], encoding="utf-8") as file:
            manual.write(json.load(file), arguments[2], arguments[3])
    else:
        sys.stderr.write(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except headers.NoCompiler as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(77)
    except headers.Refused as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(1)
