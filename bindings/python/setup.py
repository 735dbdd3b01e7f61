"""What pyproject.toml cannot say: the version, the extension, one wheel for Python 3.9 and all later ones."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import runpy

from setuptools import setup

setup(
    version=runpy.run_path("libclv/_cdef.py")["VERSION"],
    cffi_modules=["build_libclv.py:ffi"],
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
