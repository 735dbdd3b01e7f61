#!/bin/sh
# libclv.spark with PySpark as pinned, in a fresh environment: two workers give the bytes of one process; and Spark counts
# by the SQL for warehouses. Run by `make check-spark`; CLV_SPARK_CUSTOMERS=1000000 is the long run.
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
. "$CLV_SOURCE/tests/bindings/fresh"
java -version >/dev/null 2>&1 || cannot "Java is not there (.ci/deps spark)"
fresh spark
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
