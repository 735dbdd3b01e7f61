"""Orders through Spark: whatever the partitions, the bytes of the model and the scores are those of one process."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
import sys
import time
import unittest
from decimal import Decimal

import libclv
import shop

try:
    import numpy
    import pandas
    import pyspark
    from pyspark.sql import SparkSession
    from libclv import spark
except ImportError as missing:
    raise unittest.SkipTest(f"Spark is not there: {missing}")

UNTIL = 19800
#: CLV_SPARK_CUSTOMERS=1000000 is the long run.
CUSTOMERS = int(os.environ.get("CLV_SPARK_CUSTOMERS", 20000))


class SparkTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ.setdefault("SPARK_HOME", os.path.dirname(pyspark.__file__))
        os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
        cls.spark = (SparkSession.builder.master("local-cluster[2,1,2048]").appName("libclv")
                     .config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
                     .config("spark.ui.showConsoleProgress", "false")
                     .config("spark.driver.bindAddress", "127.0.0.1")
                     .config("spark.executor.memory", "2g").config("spark.driver.memory", "3g")
                     .config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "4")
                     .config("spark.sql.execution.arrow.pyspark.enabled", "true").getOrCreate())
        cls.spark.sparkContext.setLogLevel("OFF")  # of tasks that are to fail
        cls.customer, cls.day, cls.amount = shop.many(CUSTOMERS)
        frame = pandas.DataFrame({"customer": [f"c{number:08}" for number in cls.customer], "amount": cls.amount,
                                  "day": pandas.to_datetime(cls.day, unit="D").date})
        cls.orders = cls.spark.createDataFrame(frame).cache()
        cls.bulk = libclv.Bulk(cls.customer, cls.day, cls.amount, until=UNTIL)
        cls.options = {"model": "pareto-nbd"}
        cls.model = libclv.fit(cls.bulk.summary(), **cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    def test_partitions_do_not_matter(self):
        names = ["historic_value", "last_order", "p_alive", "predicted_orders", "predicted_value", "next_order"]
        alone = libclv.predict(self.model, self.bulk.statistics, UNTIL, names)
        for partitions in (1, 3, 17):
            times = [time.monotonic()]
            summary = spark.summarize(self.orders, until=UNTIL, partitions=partitions)
            self.assertEqual(summary.to_bytes(), self.bulk.summary().to_bytes())
            times.append(time.monotonic())
            model = libclv.fit(summary, **self.options)
            self.assertEqual(model.to_bytes(), self.model.to_bytes())
            times.append(time.monotonic())
            scores = spark.score(self.orders, model, UNTIL, names, partitions=partitions).toPandas()
            times.append(time.monotonic())
            took = "summary %.1f s, fit %.1f s, scores %.1f s" % tuple(b - a for a, b in zip(times, times[1:]))
            print(f"{partitions} partitions, {len(scores)} customers, {len(self.customer)} orders: {took}", flush=True)
            scores = scores.sort_values("customer").reset_index(drop=True)
            self.assertEqual(list(scores.customer), [f"c{number:08}" for number in self.bulk.customers])
            for name in names:
                absent = alone.reasons[name] != 0
                numpy.testing.assert_array_equal(scores[name].isna(), absent)
                here = scores[name][~absent]
                if name.endswith("order"):
                    here = pandas.to_datetime(here).astype("datetime64[s]").astype("int64") // 86400
                numpy.testing.assert_array_equal(here.to_numpy(alone[name].dtype), alone[name][~absent])

    def test_as_many_partitions_as_spark_makes(self):
        self.assertEqual(spark.summarize(self.orders, until=UNTIL).to_bytes(), self.bulk.summary().to_bytes())
        apart = self.orders.repartition(7)  # a customer's orders in several partitions
        self.assertEqual(spark.summarize(apart, until=UNTIL, partitions=40).to_bytes(), self.bulk.summary().to_bytes())

    def test_settings_of_the_summary(self):
        bulk = libclv.Bulk(self.customer, self.day, self.amount, until=UNTIL, history_start=19100, minor_digits=0)
        settings = {"until": UNTIL, "history_start": 19100, "minor_digits": 0}
        self.assertEqual(spark.summarize(self.orders, partitions=5, **settings), bulk.summary())
        self.assertEqual(spark.summarize(self.orders.limit(0), **settings), libclv.Summary(**settings))

    def test_all_attributes_with_their_types(self):
        scores = spark.score(self.orders, self.model, "2024-03-18", horizon=30)
        self.assertEqual(scores.columns, ["customer", *libclv.attributes()])
        kinds = dict(scores.dtypes)
        self.assertEqual((kinds["customer"], kinds["historic_value"], kinds["p_alive"], kinds["next_order"]),
                         ("string", "bigint", "double", "date"))
        self.assertEqual(scores.count(), len(self.bulk.customers))

    def test_money_is_exact(self):
        frame = self.spark.createDataFrame([(1, "2024-01-05", Decimal("19.99")), (1, "2024-02-05", Decimal("0.01"))],
                                           "who long, at string, paid decimal(10,2)")
        names = {"customer": "who", "day": "at", "amount": "paid"}
        row = spark.score(frame, self.model, UNTIL, ["historic_value"], **names).collect()[0]
        self.assertEqual((row.who, row.historic_value), (1, 2000))
        with self.assertRaises(Exception):  # a tenth of a minor unit
            spark.score(frame, self.model, UNTIL, ["historic_value"], minor_digits=1, **names).collect()
        tenths = libclv.Model("bg-nbd", r=0.24, alpha=4.41, a=0.79, b=2.43, configuration={"minor_digits": 1})
        with self.assertRaises(Exception):  # the model's, where it is not said
            spark.score(frame, tenths, UNTIL, "historic_value", **names).collect()
        with self.assertRaisesRegex(TypeError, "did you mean 'p_alive'"):
            spark.score(frame, tenths, UNTIL, ["p_aliv"], **names)
        floating = frame.selectExpr("who", "at", "cast(paid as double) paid")
        with self.assertRaisesRegex(TypeError, "paid"):
            spark.summarize(floating, until=UNTIL, **names)

    def test_orders_without_a_customer_are_refused(self):
        frame = self.spark.createDataFrame([(None, "2024-01-05", 5)], "customer string, day string, amount long")
        with self.assertRaisesRegex(Exception, "customer: 1 orders have none"):
            spark.summarize(frame, until=UNTIL)

    def test_nobody(self):
        empty = self.orders.limit(0)
        self.assertEqual(spark.summarize(empty, until=UNTIL).totals().customers, 0)
        self.assertEqual(spark.score(empty, self.model, UNTIL).count(), 0)


if __name__ == "__main__":
    unittest.main()
