#!/bin/sh
# libclv.spark with PySpark as pinned, in a fresh environment: two workers give the bytes of one process; and Spark counts
# by the SQL for warehouses. Run by `make check-spark`; CLV_SPARK_CUSTOMERS=1000000 is the long run.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
python=${PYTHON:-python3}
place=$CLV_BUILD/spark
venv=$place/venv
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

cannot() { # why: no excuse in CI
  echo "$1"
  if [ -n "$CI$NOSKIP" ]; then exit 1; fi
  exit 77
}
failed() {
  echo "FAIL $1"
  exit 1
}

java -version >/dev/null 2>&1 || cannot "Java is not there (.ci/deps spark)"
rm -rf "$place" && mkdir -p "$place" || exit 1
$python -m venv "$venv" >"$place/log" 2>&1 || cannot "$python has no venv (.ci/deps python)"
(cd "$CLV_SOURCE" && tar -cf - --exclude=__pycache__ --exclude=bindings/python/amalgamation \
  --exclude=bindings/python/build --exclude='*.egg-info' bindings include lib) | tar -xf - -C "$place" || exit 1
package=$place/bindings/python
# A few hundred megabytes.
timeout 900 "$venv/bin/pip" install -q -r "$package/tests/requirements-spark.txt" >>"$place/log" 2>&1 ||
  cannot "pip does not install what tests/requirements-spark.txt names"
"$venv/bin/pip" install -q "$package" >>"$place/log" 2>&1 || failed "pip install; build/spark/log"

# Its workers write where Spark lies; what else it writes goes with the environment.
export TMPDIR=$place SPARK_LOCAL_DIRS=$place/work PYSPARK_PYTHON=$venv/bin/python
cd "$package/tests" || exit 1
"$venv/bin/python" -W ignore -m unittest -v test_spark test_public 2>&1 || failed "test_spark"
"$venv/bin/python" "$CLV_SOURCE/tests/bindings/warehouse.py" spark 2>"$place/warehouse.log" ||
  failed "warehouse.py; build/spark/warehouse.log"
