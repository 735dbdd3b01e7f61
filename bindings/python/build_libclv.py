"""Builds libclv._libclv: cffi over the library compiled in, or with LIBCLV_SYSTEM=1 over the one of pkg-config."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
import runpy
import shlex
import subprocess
from pathlib import Path

from cffi import FFI

HERE = Path(__file__).resolve().parent
DECLARED = runpy.run_path(str(HERE / "libclv" / "_cdef.py"))

# The one call that is made for speed: it gives the prediction its size.
CDEF = """
clv_status python_predict(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                          const clv_predict_options *options, clv_prediction *prediction, clv_error *error);
"""
SOURCE = """
static clv_status python_predict(const clv_account *account, const void *id, size_t id_size, int64_t as_of,
                                 const clv_predict_options *options, clv_prediction *prediction, clv_error *error) {
  prediction->size = sizeof *prediction;
  return clv_account_predict(account, id, id_size, as_of, options, prediction, error);
}
"""


def pkg_config(package, default):
    """Flags of the compiler and of the linker."""
    tool = os.environ.get("PKG_CONFIG", "pkg-config")
    try:
        return [shlex.split(subprocess.run([tool, flags, package], check=True, capture_output=True, text=True).stdout)
                for flags in ("--cflags", "--libs")]
    except (OSError, subprocess.CalledProcessError):
        if default is None:
            raise SystemExit(f"libclv: {tool} does not find {package}") from None
        return default


def flags():
    if os.environ.get("LIBCLV_SYSTEM") == "1":
        compiling, linking = pkg_config("libclv", None)
        return "#include <clv/clv.h>\n", [], compiling, linking
    # In the tree the library is there to be put together; in a source distribution it was.
    amalgamate = HERE.parent / "amalgamate"
    if amalgamate.exists():
        runpy.run_path(str(amalgamate))["amalgamate"](HERE / "amalgamation")
    compiling, linking = pkg_config("gsl", [[], ["-lgsl", "-lgslcblas", "-lm"]])
    compiling += ["-std=gnu11", "-O3", "-ffp-contract=off", "-fvisibility=hidden", "-DNDEBUG", "-DCLV_API=",
                  f"-I{HERE / 'amalgamation'}"]
    return '#include "clv.h"\n', ["amalgamation/clv.c"], compiling, [flag for flag in linking if flag != "-lgslcblas"]


ffi = FFI()
ffi.cdef(DECLARED["CDEF"] + CDEF)
header, sources, compiling, linking = flags()
ffi.set_source("libclv._libclv", header + DECLARED["SOURCE"] + SOURCE, sources=sources,
               extra_compile_args=compiling, extra_link_args=linking, py_limited_api=True)
