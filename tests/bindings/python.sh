#!/bin/sh
# The Python package: installed by pip into a fresh environment, with the library inside and over the system's; its
# tests, and README's example. Run by `make check-python`; PYTHON=python3.9 takes another one.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_SOURCE/tests/bindings/fresh"
$python -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null || cannot "$python is not there, or is older than 3.9"
echo '#include <Python.h>' | $CC -E -I"$($python -c 'import sysconfig; print(sysconfig.get_path("include"))')" - \
  >/dev/null 2>&1 || cannot "the headers of $python are missing (.ci/deps python)"
fresh python
"$venv/bin/pip" install -q "cffi>=1.15" "setuptools>=64" wheel >>"$place/log" 2>&1 || cannot "pip reaches no packages"

tests() { # names
  (cd "$package/tests" && "$venv/bin/python" -m unittest "$@" 2>&1)
}
shows() { # what the README's program prints is what README says
  "$venv/bin/python" "$CLV_SOURCE/examples/quickstart.py" >"$place/prints" || failed "examples/quickstart.py"
  diff "$place/shown" "$place/prints" || failed "README shows what examples/quickstart.py does not print"
}
awk '/^```python$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$CLV_SOURCE/README.md" >"$place/example.py"
diff "$CLV_SOURCE/examples/quickstart.py" "$place/example.py" || failed "README does not show examples/quickstart.py"
awk '/^It prints:$/ { inside = 1; next } inside && NF { print; begun = 1 } begun && !NF { exit }' "$CLV_SOURCE/README.md" |
  sed 's/^    //' >"$place/shown"
[ "$(wc -l <"$place/shown")" -ge 4 ] || failed "what the Python program prints is not found in README.md"

echo "--- over the library of the system"
printf 'Name: libclv\nDescription: libclv\nVersion: 0\nLibs: -L%s -Wl,-rpath,%s -lclv\nCflags: -I%s/include\n' \
  "$CLV_BUILD" "$CLV_BUILD" "$CLV_SOURCE" >"$place/libclv.pc"
LIBCLV_SYSTEM=1 PKG_CONFIG_PATH=$place "$venv/bin/pip" install -q --no-build-isolation "$package" || failed "pip install"
found=$(find "$venv" -name '_libclv*.so')
readelf -d "$found" | grep -q 'NEEDED.*libclv.so' || failed "LIBCLV_SYSTEM=1 does not link the system's library"
shows
tests test_events || failed "tests without NumPy"
"$venv/bin/pip" uninstall -qy libclv
rm -rf "$package/build"

echo "--- with the library inside"
"$venv/bin/pip" install -q "$package" || failed "pip install"
found=$(find "$venv" -name '_libclv*.so')
case $found in *.abi3.so) ;; *) failed "not of the stable ABI: $found" ;; esac
if readelf -d "$found" | grep -q 'NEEDED.*libclv'; then failed "the library is not inside"; fi
licence=$(find "$venv" -path '*/libclv-*.dist-info/*' -name COPYING)
cmp "$CLV_SOURCE/COPYING" "$licence" || failed "the wheel comes without its licence"
public=$(nm -D --defined-only "$found" | grep -c ' clv')
[ "$public" = 0 ] || failed "$public symbols of the library are seen from outside"
tests test_events test_models test_tables test_backtest test_segments || failed "tests without NumPy"
"$venv/bin/pip" install -q numpy >>"$place/log" 2>&1 || cannot "pip reaches no NumPy"
tests discover || failed "tests"
shows

echo "--- plots"
"$venv/bin/pip" install -q -r "$package/tests/requirements-plots.txt" >>"$place/log" 2>&1 ||
  cannot "pip does not install what tests/requirements-plots.txt names"
"$CLV_SOURCE/examples/fetch-cdnow" "$CLV_DATA" || [ $? = 77 ] || failed "examples/fetch-cdnow"
[ -f "$CLV_DATA/cdnow-sample.csv" ] || cannot "the CDNOW purchases are not there"
tests test_plots test_pages test_notebook || failed "tests of plots and pages"

echo "--- types"
"$venv/bin/pip" install -q -r "$package/tests/requirements-types.txt" >>"$place/log" 2>&1 ||
  cannot "pip does not install what tests/requirements-types.txt names"
(cd "$package/tests" && "$venv/bin/mypy" --strict --cache-dir="$place/mypy" typed.py) || failed "mypy --strict"

echo "--- source distribution"
(cd "$package" && "$venv/bin/python" setup.py -q sdist >"$place/sdist.log" 2>&1) || failed "setup.py sdist"
tar -tzf "$package"/dist/libclv-*.tar.gz >"$place/listing"
for file in COPYING amalgamation/clv.c amalgamation/clv.h build_libclv.py libclv/py.typed tests/shop.py; do
  grep -q "/$file\$" "$place/listing" || failed "the source distribution has no $file"
done

echo "--- tables, by Arrow"
# A few hundred megabytes.
timeout 900 "$venv/bin/pip" install -q -r "$package/tests/requirements.txt" >>"$place/log" 2>&1 ||
  cannot "pip does not install what tests/requirements.txt names"
tests test_arrow || failed "tests of tables"
"$venv/bin/python" -B "$CLV_SOURCE/tests/bindings/arrow.py" || failed "arrow.py"

echo "--- what a warehouse counts"
tests test_tables || failed "tests of tables that were counted elsewhere"
postgresql=postgresql # For root a user is made, under whom it runs: in CI only.
if [ "$(id -u)" = 0 ] && [ -z "$CI" ]; then postgresql=; fi
"$venv/bin/python" -B "$CLV_SOURCE/tests/bindings/warehouse.py" duckdb $postgresql || failed "warehouse.py"
"$venv/bin/python" -B "$CLV_SOURCE/examples/warehouse.py" || failed "examples/warehouse.py"
