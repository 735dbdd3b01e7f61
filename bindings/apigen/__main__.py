"""Reads the public headers into bindings/api.json and writes from it the manual of section 3 and what bindings need.

apigen json HEADER... > api.json    what the headers declare, with their comments; needs clang 14
apigen man api.json FOLDER DATE     a page for every function and type; pages that are no longer made are removed
apigen python api.json FOLDER       _cdef.py and _declarations.py of the Python package
apigen hostile api.json > FILE      hostile calls of every function, for tests/api/test_hostile.c
apigen ruby api.json FOLDER         native.rb, declarations.rb and version.rb of the Ruby gem
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import json
import sys

sys.dont_write_bytecode = True

import api
import headers
import hostile
import manual
import python
import ruby
import writer


def main(arguments):
    if len(arguments) >= 2 and arguments[0] == "json":
        sys.stdout.write(writer.text(headers.read(arguments[1:])))
    elif len(arguments) == 4 and arguments[0] == "man":
        with open(arguments[1], encoding="utf-8") as file:
            manual.write(json.load(file), arguments[2], arguments[3])
    elif len(arguments) == 3 and arguments[0] == "python":
        python.write(api.load(arguments[1]), arguments[2])
    elif len(arguments) == 2 and arguments[0] == "hostile":
        sys.stdout.write(hostile.text(api.load(arguments[1])))
    elif len(arguments) == 3 and arguments[0] == "ruby":
        ruby.write(api.load(arguments[1]), arguments[2])
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
