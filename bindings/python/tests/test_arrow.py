"""Tables in and out by the Arrow C stream interface."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime
import gc
import threading
import time
import unittest
from decimal import Decimal

import libclv
from libclv import Account, Reason, _arrow

import shop

try:
    import pyarrow
except ImportError as missing:
    raise unittest.SkipTest(f"PyArrow is not there: {missing}")


def optional(name):
    try:
        return __import__(name)
    except ImportError:
        return None


def table_of(orders, **types):
    columns = {name: list(column) for name, column in zip(("profile", "order", "time", "amount"), zip(*orders))}
    return pyarrow.table({name: pyarrow.array(column, types.get(name)) for name, column in columns.items()})


class Arrow(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = shop.account()
        cls.account.model = libclv.fit(cls.account.summary(shop.UNTIL), model="bg-nbd")

    def test_orders_of_any_types(self):
        orders = list(shop.orders())
        cents = pyarrow.decimal128(12, 2)
        money = [(*order[:3], Decimal(order[3]) / 100) for order in orders]
        zone = [(*order[:2], datetime.datetime(order[2].year, order[2].month, order[2].day), order[3]) for order in orders]
        plain = table_of(orders)
        encoded = plain.set_column(0, "profile", plain["profile"].dictionary_encode())
        tables = [plain, table_of(money, amount=cents), encoded, table_of(zone, time=pyarrow.timestamp("us", "UTC")),
                  plain.to_reader(max_chunksize=7)]
        for table in tables:
            account = Account(shop.KEY)
            report = account.apply_arrow(table, rows=500)
            self.assertEqual((report.rows, report.added, report.refused), (len(orders), len(orders), 0))
            self.assertEqual((report.outcome, report.row), (None, None))
            self.assertEqual(account.write(parts=libclv.lib.CLV_SNAPSHOT_EVENTS),
                             self.account.write(parts=libclv.lib.CLV_SNAPSHOT_EVENTS))

    def test_wrong_types_are_named(self):
        table = table_of([("a", "1", datetime.date(2024, 1, 1), 1.5)])
        with self.assertRaises(libclv.FormatError) as caught:
            Account(shop.KEY).apply_arrow(table)
        self.assertEqual(caught.exception.field, "amount")
        with self.assertRaises(TypeError):
            Account(shop.KEY).apply_arrow([1, 2])

    def test_what_the_stream_says_of_its_failure_is_told(self):
        table = table_of([("a", "1", datetime.date(2024, 1, 1), 1)])

        def batches():
            yield from table.to_batches()
            raise ValueError("the disk is gone")
        account = Account(shop.KEY)
        with self.assertRaisesRegex(libclv.IoError, "stream failed: .*the disk is gone"):
            account.apply_arrow(pyarrow.RecordBatchReader.from_batches(table.schema, batches()))
        self.assertEqual(account.facts().orders, 1)

    def test_attributes_are_a_name_or_names_and_never_none_of_them(self):
        self.assertEqual(pyarrow.table(self.account.predictions(shop.UNTIL, "p_alive")).column_names,
                         ["profile", "p_alive"])
        with self.assertRaisesRegex(ValueError, "attributes"):
            self.account.predictions(shop.UNTIL, [])

    def test_an_interrupt_between_batches_is_raised(self):
        def lock():
            raise KeyboardInterrupt

        stream = _arrow.ArrowStream(self.account.predictions(shop.UNTIL)._export, self.account, lock)
        with self.assertRaises(KeyboardInterrupt):
            try:
                pyarrow.table(stream)
            except OSError:
                time.sleep(0)
        gc.collect()
        self.assertEqual(len(_arrow._open), 0)

    def test_a_row_that_is_refused_is_told(self):
        rows = [("a", "1", datetime.date(2024, 1, 1), 1), ("", "2", datetime.date(2024, 1, 1), 1)]
        report = Account(shop.KEY).apply_arrow(table_of(rows))
        self.assertEqual((report.outcome, report.row, report.column), (libclv.Outcome.BAD_PROFILE, 1, "profile"))

    def test_members_are_the_rows_of_whom_it_is_true(self):
        everybody = pyarrow.table(self.account.predictions(shop.UNTIL, horizon=90))
        members = self.account.members("p_alive < 0.9 and predicted_value > 5", shop.UNTIL, horizon=90)
        wanted = [alive is not None and alive < 0.9 and value > 500 for alive, value in
                  zip(everybody["p_alive"].to_pylist(), everybody["predicted_value"].to_pylist())]
        self.assertTrue(any(wanted) and not all(wanted))
        table = pyarrow.table(members)
        self.assertEqual(table, everybody.filter(pyarrow.array(wanted)))
        self.assertEqual(table["profile"].to_pylist(), members.ids())
        self.assertEqual(table.schema.metadata[b"clv.segment"], b"members")
        few = pyarrow.table(members.predictions(["p_order"], reasons=True, rows=3, first=100, count=300))
        self.assertEqual(few.column_names, ["profile", "p_order", "p_order_reason"])
        part = pyarrow.table(self.account.members("true", shop.UNTIL).predictions(["p_order"], first=100, count=300))
        self.assertEqual(part["profile"].to_pylist(), self.account.ids(100, 300))
        stream = pyarrow.RecordBatchReader.from_stream(self.account.members("historic_orders > 0", shop.UNTIL))
        del members
        gc.collect()
        self.assertEqual(stream.read_all().num_rows, 1000)

    def test_predictions_are_those_of_the_columns(self):
        stream = self.account.predictions(shop.UNTIL, reasons=True, rows=64)
        table = pyarrow.table(stream)
        columns = self.account.predict_range(shop.UNTIL)
        self.assertEqual(table["profile"].to_pylist(), self.account.ids())
        self.assertEqual(set(libclv.attributes()) - set(table.column_names), set())
        for name in libclv.attributes():
            for found, value, reason in zip(table[name].to_pylist(), columns[name], columns.reasons[name]):
                self.assertEqual(found is None, reason != Reason.PRESENT)
                if found is not None:
                    self.assertEqual(libclv.day(found) if isinstance(found, datetime.date) else found, value)
        self.assertEqual(pyarrow.table(stream), table)  # again
        few = pyarrow.table(self.account.predictions(shop.UNTIL, ["p_alive"], first=10, count=5, horizon=30))
        self.assertEqual((few.column_names, few.num_rows), (["profile", "p_alive"], 5))
        with self.assertRaisesRegex(Exception, "p_alive"):
            self.account.predictions(shop.UNTIL, ["palive"])

    def test_statistics_and_summaries(self):
        table = pyarrow.table(self.account.statistics(shop.UNTIL))
        self.assertEqual(table["x"].to_pylist(), self.account.statistics_range(shop.UNTIL)["x"].tolist())
        summary = self.account.summary(shop.UNTIL)
        self.assertEqual(sum(pyarrow.table(summary.table())["customers"].to_pylist()), summary.totals().customers)

    def test_a_change_ends_a_stream(self):
        account = shop.account()
        reader = pyarrow.RecordBatchReader.from_stream(account.predictions(shop.UNTIL, ["transactions"], rows=100))
        self.assertEqual(reader.read_next_batch().num_rows, 100)
        account.apply(("new", "1", "2024-05-05", 100))
        with self.assertRaises(OSError):
            reader.read_next_batch()

    def test_streams_keep_what_they_read_from_and_let_it_go(self):
        streams = []
        for _ in range(50):
            account = shop.account(20)
            reader = pyarrow.RecordBatchReader.from_stream(account.predictions(shop.UNTIL))
            account.close()
            streams.append(reader)
        del account, reader
        gc.collect()
        self.assertEqual(len(streams[7].read_all()), 20)
        self.assertEqual(len(_arrow._open), 50)
        capsule = shop.account(20).predictions(shop.UNTIL).__arrow_c_stream__()  # which nobody takes
        del capsule
        streams.clear()
        gc.collect()
        self.assertEqual(len(_arrow._open), 0)

    def test_a_writer_and_readers(self):
        account, failed = shop.account(200), []

        def read():
            try:
                for _ in range(40):
                    try:
                        pyarrow.table(account.predictions(shop.UNTIL, rows=16))
                    except OSError as stale:
                        self.assertIn("changed", str(stale))
            except BaseException as raised:
                failed.append(raised)
        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for index in range(300):
            account.apply((f"w{index}", "1", "2024-03-03", 100))
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])

    def test_nothing_is_copied(self):
        names = ["p_alive", "predicted_value"]
        stream, capsule = _arrow.stream_of(self.account.predictions(shop.UNTIL, names))
        schema = libclv.ffi.new("struct ArrowSchema *")
        array = libclv.ffi.new("struct ArrowArray *")
        self.assertEqual((stream.get_schema(stream, schema), stream.get_next(stream, array)), (0, 0))
        written = [int(libclv.ffi.cast("uintptr_t", array.children[child].buffers[1])) for child in (1, 2)]
        batch = pyarrow.RecordBatch._import_from_c(int(libclv.ffi.cast("uintptr_t", array)),
                                                   int(libclv.ffi.cast("uintptr_t", schema)))
        self.assertEqual([batch[name].buffers()[1].address for name in names], written)
        self.assertEqual([batch[name].to_numpy(zero_copy_only=True).ctypes.data for name in names], written)
        del capsule

    @unittest.skipUnless(optional("pandas"), "pandas is not there")
    def test_pandas(self):
        import pandas
        frame = pyarrow.table(self.account.predictions(shop.UNTIL)).to_pandas()
        self.assertEqual(frame.profile.tolist(), self.account.ids())
        if hasattr(pandas.DataFrame, "__arrow_c_stream__"):
            account = Account(shop.KEY)
            self.assertEqual(account.apply_arrow(table_of(shop.orders()).to_pandas()).refused, 0)
            self.assertEqual(account.facts().orders, self.account.facts().orders)

    @unittest.skipUnless(optional("polars"), "Polars is not there")
    def test_polars(self):
        import polars
        frame = polars.DataFrame(self.account.predictions(shop.UNTIL))
        self.assertEqual(frame["profile"].to_list(), self.account.ids())
        account = Account(shop.KEY)
        self.assertEqual(account.apply_arrow(polars.from_arrow(table_of(shop.orders()))).added,
                         self.account.facts().orders)

    @unittest.skipUnless(optional("duckdb"), "DuckDB is not there")
    def test_duckdb(self):
        import duckdb
        predictions = self.account.predictions(shop.UNTIL)
        rows = duckdb.sql("select count(*), sum(predicted_value) from predictions").fetchall()[0]
        columns = self.account.predict_range(shop.UNTIL)
        self.assertEqual(rows[0], len(columns["p_alive"]))
        self.assertAlmostEqual(rows[1], float(columns["predicted_value"].sum()))
        orders = table_of(shop.orders())
        account = Account(shop.KEY)
        found = duckdb.sql('select profile, "order", "time", amount from orders where amount > 0').arrow()
        self.assertEqual(account.apply_arrow(found).added, orders.num_rows)


if __name__ == "__main__":
    unittest.main()
