"""Models, summaries and fits; columns without copies; memory."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import array
import copy
import gc
import io
import pickle
import threading
import time
import unittest

import libclv
from libclv import Bulk, Model, Summary, _native, ffi, lib

import shop

try:
    import numpy
except ImportError:
    numpy = None

CDNOW = {"r": 0.24, "alpha": 4.41, "a": 0.79, "b": 2.43}


class Models(unittest.TestCase):
    def test_literature(self):
        model = Model("bg-nbd", **CDNOW, unit_days=7, spend={"p": 6.25, "q": 3.74, "gamma": 15.44})
        self.assertEqual((model.name, model.parameters), ("bg-nbd", CDNOW))
        self.assertEqual(model.facts().unit_days, 7)
        self.assertAlmostEqual(model.expected(2, 30.43, 38.86, 39), 1.226, 2)  # Fader, Hardie, Lee (2005): customer 1
        self.assertTrue(0 < model.p_alive(2, 30.43, 38.86) < 1)
        self.assertLess(model.p_order(2, 30.43, 38.86, 1), model.p_order(2, 30.43, 38.86, 10))
        self.assertIsNone(model.wait(5, 5, 500))
        self.assertGreater(model.wait(9, 30, 30), 0)
        self.assertAlmostEqual(model.expected_spend(0, 0), 6.25 * 15.44 / 2.74, 9)
        self.assertEqual(model.spend_parameters["q"], 3.74)
        self.assertIn("alpha=4.41", repr(model))
        self.assertEqual(model.to_json()["params"], CDNOW)
        self.assertTrue(model.log_likelihood(2, 30.43, 38.86) < 0)

    def test_bytes_pickles_and_files(self):
        model, stream = Model("bg-nbd", **CDNOW), io.BytesIO()
        again = pickle.loads(pickle.dumps(model))
        self.assertEqual((again, hash(again), again.to_bytes()), (model, hash(model), model.to_bytes()))
        self.assertNotEqual(model, Model("bg-nbd", **{**CDNOW, "r": 0.25}))
        model.write(stream)
        stream.seek(0)
        self.assertEqual(Model.read(stream), model)
        with self.assertRaises(libclv.FormatError):
            Model.from_bytes(model.to_bytes()[:-1])

    def test_refusals(self):
        with self.assertRaisesRegex(TypeError, "needs the parameter 'b'"):
            Model("bg-nbd", r=1, alpha=1, a=1)
        with self.assertRaisesRegex(TypeError, "no parameter of nbd 'a'"):
            Model("nbd", r=1, alpha=1, a=1)
        with self.assertRaisesRegex(ValueError, "nbd"):
            Model("bgnbd", r=1)
        with self.assertRaises(libclv.InvalidError):
            Model("nbd", r=-1, alpha=1)
        with self.assertRaises(libclv.InvalidError):
            Model("nbd", r=1, alpha=1).p_alive(-1, 0, 0)
        with self.assertRaises(libclv.NoModelError):
            Model("nbd", r=1, alpha=1).expected_spend(1, 1)

    def test_one_customer_by_numbers(self):
        days = {"first_day": "2024-01-01", "last_day": "2024-10-01"}
        made = libclv.predict_one(Model("bg-nbd", **CDNOW), "2024-12-31", x=2, **days)
        self.assertEqual((made.historic_orders, made.predicted_value), (3, None))
        self.assertGreater(made.p_alive, 0)
        nothing = libclv.predict_one(None, "2024-12-31", x=2, **days)
        self.assertEqual(nothing.reason("p_alive"), libclv.Reason.NO_MODEL)
        with self.assertRaises(libclv.DataError) as caught:
            libclv.predict_one(None, "2024-12-31", x=-1, first_day=0, last_day=0, orders=1)
        self.assertEqual(caught.exception.field, "x")

    def test_tables(self):
        self.assertEqual(libclv.attributes()["p_alive"].type, libclv.AttributeType.NUMBER)
        made = libclv.predict_one(None, 10, x=0, first_day=1, last_day=1)
        self.assertEqual(set(libclv.attributes()), set(made.to_dict()))
        self.assertEqual(libclv.fit_options()["unit_days"].default_value, 1)

    def test_words_of_the_headers(self):
        self.assertIn("Probability that the customer has not dropped out", Model.p_alive.__doc__)
        self.assertIn("DataError", libclv.Account.set_filter.__doc__)
        self.assertIn("(days)", libclv.Prediction.overdue_days.__doc__)


class Summaries(unittest.TestCase):
    def setUp(self):
        self.summary = shop.account().summary(shop.UNTIL)

    def test_addition(self):
        parts = []
        for rest in range(3):
            account = libclv.Account(shop.KEY)
            account.apply(row for row in shop.orders() if int(row[0][1:]) % 3 == rest)
            parts.append(account.summary(shop.UNTIL))
        self.assertEqual(Summary.sum(parts), self.summary)
        self.assertEqual(parts[0] + parts[1] + parts[2], self.summary)
        self.assertEqual(self.summary - parts[2], parts[0] + parts[1])
        with self.assertRaises(libclv.ConfigurationError) as caught:
            self.summary + Summary(until="2024-12-30")
        self.assertEqual(caught.exception.field, "until")
        self.assertEqual(self.summary.totals().customers, 1000)

    def test_bytes_and_rows(self):
        again = pickle.loads(pickle.dumps(self.summary))
        self.assertEqual(again, self.summary)
        self.assertEqual(Summary.read(io.BytesIO(self.summary.to_bytes())), self.summary)
        self.assertEqual(self.summary.to_json()["customers"], 1000)
        self.assertEqual(self.summary.configuration().minor_digits, 2)
        self.assertIn("customers=1000", repr(self.summary))
        if numpy is not None:
            rows = self.summary.rows()
            self.assertEqual(rows["count"].sum(), 1000)
            self.assertEqual(rows["key"].shape, (len(rows), 3))
            self.assertEqual(len(Summary(until=shop.UNTIL).rows()), 0)

    def test_fits(self):
        phases = []
        model = libclv.fit(self.summary, progress=lambda share, phase: phases.append(phase))
        self.assertEqual(model, libclv.fit(self.summary, threads=3))
        self.assertIn("transactions", phases)
        self.assertEqual(libclv.fit(self.summary, model="nbd", spend_model="none").spend_parameters, {})
        weekly = libclv.fit(self.summary, model="bg-nbd", unit_days=7, until="2025-01-31", fitted_at=1700000000)
        self.assertEqual((weekly.facts().unit_days, libclv.date(weekly.facts().until).isoformat()), (7, "2025-01-31"))
        self.assertEqual(weekly.facts().fitted_at, 1700000000)
        self.assertIsNone(libclv.fit(self.summary, model="bg-nbd").facts().fitted_at)
        self.assertEqual(weekly.transactions().status, libclv.FitStatus.BOUNDARY)
        with self.assertRaises(libclv.InvalidError) as caught:
            libclv.fit(self.summary, unit_days=7, max_iterations=0)
        self.assertEqual(caught.exception.row, 1)
        with self.assertRaises(libclv.NoModelError):
            libclv.fit(Summary(until=shop.UNTIL))
        with self.assertRaises(libclv.CancelledError):
            libclv.fit(self.summary, progress=lambda share, phase: True)
        self.assertEqual(bytes(self.summary.rows("gaps")), bytes(self.summary.rows(libclv.SummaryPart.GAPS)))
        with self.assertRaisesRegex(TypeError, "did you mean 'gaps'"):
            self.summary.table("gap")
        with self.assertRaisesRegex(TypeError, "a Summary or a Bulk, not to list"):
            libclv.fit([1])
        with self.assertRaisesRegex(ValueError, "'auto' is none of nbd"):
            Model("auto", r=1)
        with self.assertRaisesRegex(ValueError, "threads"):
            libclv.fit(self.summary, threads=0)
        for raised in (KeyboardInterrupt, ValueError, SystemExit):
            def stop(share, phase):
                raise raised("mine")
            with self.assertRaisesRegex(raised, "mine"):
                libclv.fit(self.summary, progress=stop)

    def test_what_takes_less_than_it_is_given(self):
        class Short(io.RawIOBase):
            held = b""

            def write(self, data):
                self.held += data[:100]
                return len(data[:100])

        file = Short()
        self.summary.write(file)
        self.assertEqual(file.held, self.summary.to_bytes())
        file.write = lambda data: 0
        with self.assertRaisesRegex(OSError, "nothing more is taken"):
            self.summary.write(file)

    def test_what_cannot_be_pickled_says_so(self):
        for one in (shop.account(1), Bulk(array.array("q"), array.array("i"), array.array("q"), until=1)):
            for call in (pickle.dumps, copy.copy, copy.deepcopy):
                with self.assertRaisesRegex(TypeError, "cannot be pickled"):
                    call(one)

    def test_closed(self):
        with self.summary as summary:
            pass
        for call in (summary.totals, summary.to_bytes, lambda: libclv.fit(summary), lambda: summary + summary):
            with self.assertRaisesRegex(ValueError, "closed"):
                call()


class WithoutNumPy(unittest.TestCase):
    def test_buffers_of_other_sizes_are_refused(self):
        good = {"customer": array.array("q", [7] * 8), "day": array.array("i", [10] * 8),
                "amount": array.array("q", [5] * 8)}
        for name in good:
            for wrong in (b"12345678", array.array("h", [1] * 8)):
                with self.assertRaisesRegex(TypeError, f"{name}: 8 elements"):
                    Bulk(**{**good, name: wrong}, until=30)
        with Bulk(**good, until=30) as bulk:
            with self.assertRaisesRegex(ValueError, "statistics"):
                libclv.predict(None, bytes(bulk.statistics) + b"1", 30)
            for column in (bulk.customers, bulk.statistics):
                with self.assertRaises((TypeError, ValueError)):
                    column[0] = column[0]

    def test_buffers_of_the_standard_library(self):
        customer, day = array.array("q", [7, 7, 9]), array.array("i", [10, 20, 15])
        bulk = Bulk(customer, day, array.array("q", [100, 200, 300]), until=30)
        self.assertEqual(len(bulk), 2)
        self.assertEqual(bytes(bulk.customers), bytes(array.array("q", [7, 9])))
        out = {"historic_orders": array.array("q", [0, 0])}
        made = libclv.predict(None, bulk.statistics, 30, out=out)
        self.assertIs(made["historic_orders"], out["historic_orders"])
        self.assertEqual(list(out["historic_orders"]), [2, 1])
        with self.assertRaises(libclv.DataError) as caught:
            Bulk(array.array("q", [7, 7]), array.array("i", [10, 20]), array.array("q", [100, -1]), until=30)
        self.assertEqual((caught.exception.row, caught.exception.field), (1, "amount"))


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Columns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.bulk = Bulk(*shop.many(20000), until=19700)
        cls.model = libclv.fit(cls.bulk, model="mbg-nbd")

    def address(self, value):
        return value.__array_interface__["data"][0]

    def test_nothing_is_copied(self):
        held = int(ffi.cast("uintptr_t", lib.clv_bulk_statistics(self.bulk.handle)))
        self.assertEqual(self.address(self.bulk.statistics), held)
        out = {"p_alive": numpy.full(20000, -1.0), "next_order": numpy.full(20000, -1, dtype="i4")}
        before = {name: self.address(value) for name, value in out.items()}
        made = libclv.predict(self.model, self.bulk.statistics, 19700, out=out)
        self.assertEqual({name: self.address(made[name]) for name in made}, before)
        self.assertTrue((out["p_alive"] > 0).all())
        again = libclv.predict(self.model, self.bulk.statistics, 19700, ["p_alive"])
        self.assertEqual(again["p_alive"].tobytes(), out["p_alive"].tobytes())
        part = libclv.predict(self.model, self.bulk.statistics[::7], 19700, ["p_alive"])
        self.assertEqual(part["p_alive"].tobytes(), out["p_alive"][::7].tobytes())
        masked = made.masked("next_order")
        self.assertEqual(masked.mask.sum(), (made.reasons["next_order"] != 0).sum())

    def test_views_outlive_what_they_are_of(self):
        statistics = Bulk(*shop.many(2000), until=19700).statistics
        gc.collect()
        self.assertEqual(int(statistics["orders"].sum()), len(shop.many(2000)[0]))

    def test_wrong_arrays(self):
        for out, kind in (({"p_alive": numpy.zeros(20000, "f4")}, TypeError), ({"p_alive": numpy.zeros(9)}, ValueError),
                          ({"p_alife": numpy.zeros(20000)}, TypeError)):
            with self.assertRaisesRegex(kind, "p_ali"):
                libclv.predict(self.model, self.bulk.statistics, 19700, out=out)
        still = numpy.zeros(20000)
        still.flags.writeable = False
        with self.assertRaises((ValueError, BufferError)):
            libclv.predict(self.model, self.bulk.statistics, 19700, out={"p_alive": still})
        with self.assertRaisesRegex(TypeError, "day: an array of int32_t"):
            Bulk(numpy.zeros(1, "i8"), numpy.zeros(1, "i8"), numpy.zeros(1, "i8"), until=1)
        kind = libclv.statistics_dtype()
        fields = [(name, kind[name]) for name in kind.names]
        for wrong in ([*reversed(fields), ("more", "i8")], kind.newbyteorder()):
            with self.assertRaisesRegex(TypeError, "statistics_dtype"):
                libclv.predict(None, numpy.zeros(3, wrong), 30)
        wider = numpy.dtype({"names": [*kind.names, "id"], "formats": [*(kind[name] for name in kind.names), "i8"],
                             "offsets": [*(kind.fields[name][1] for name in kind.names), kind.itemsize],
                             "itemsize": kind.itemsize + 8})
        self.assertEqual(len(libclv.predict(None, numpy.zeros(3, wider), 30)["historic_orders"]), 3)
        with self.assertRaisesRegex(TypeError, "statistics_dtype"):
            libclv.predict(self.model, numpy.zeros(8), 19700)
        self.assertEqual(len(libclv.predict(self.model, self.bulk.statistics[:0], 19700, ["p_alive"])["p_alive"]), 0)

    def test_ranges_of_an_account(self):
        account = shop.account()
        account.model = libclv.fit(account.summary(shop.UNTIL))
        statistics = account.statistics_range(shop.UNTIL)
        self.assertEqual(statistics.dtype, libclv.statistics_dtype())
        asked = libclv.predict(account.model, statistics, shop.UNTIL, ["p_alive"])
        ranged = account.predict_range(shop.UNTIL, ["p_alive"])
        self.assertEqual(asked["p_alive"].tobytes(), ranged["p_alive"].tobytes())

    def test_fits_let_other_threads_run(self):
        summary, turns, done = Bulk(*shop.many(60000), until=19700).summary(), [0], threading.Event()

        def count():
            while not done.is_set():
                turns[0] += 1
                time.sleep(0.0005)

        other = threading.Thread(target=count)
        other.start()
        begin = time.perf_counter()
        model = libclv.fit(summary, model="pareto-nbd")
        took = time.perf_counter() - begin
        done.set()
        other.join()
        self.assertEqual(model.name, "pareto-nbd")
        self.assertGreater(turns[0], took * 100)

    def test_two_fits_at_once_are_the_same(self):
        summary, made = self.bulk.summary(), []
        threads = [threading.Thread(target=lambda: made.append(libclv.fit(summary, model="mbg-nbd"))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(made, [self.model, self.model])


class Memory(unittest.TestCase):
    def test_nothing_grows(self):
        account = shop.account(50)
        account.model = Model("bg-nbd", **CDNOW)
        data = account.model.to_bytes()

        def use(times):
            for _ in range(times):
                account.predict("c7", 1735689599, horizon=30)
                account.predict_range(1735689599, ["p_alive", "next_order"])
                account.apply([("c7", "7-0", "2024-01-08", 2007)])
                account.explain("c7", 1735689599)
                Model.from_bytes(data).to_json()
                with self.assertRaises(LookupError):
                    account.predict("nobody", 0)
                account.summary(shop.UNTIL)

        use(300)
        gc.collect()
        before = shop.resident()
        use(2000)
        gc.collect()
        self.assertLess(shop.resident() - before, 1 << 20)

    def test_nothing_waits_for_the_collector(self):
        account = shop.account(50)
        gc.collect()
        gc.disable()
        try:
            account.write()
            Model.from_bytes(Model("bg-nbd", **CDNOW).to_bytes())
            libclv.fit(account.summary(shop.UNTIL), model="nbd")
            try:
                account.predict("nobody", 0)
            except libclv.NotFoundError:
                pass
            try:
                libclv.fit(account.summary(shop.UNTIL), model="nbd", progress=lambda share, phase: share / 0)
            except ZeroDivisionError:
                pass
            kinds = _native.Callback, _native.Host, libclv.NotFoundError, ZeroDivisionError
            held = [found for found in gc.get_objects() if type(found) in kinds]
        finally:
            gc.enable()
        self.assertEqual(held, [])


if __name__ == "__main__":
    unittest.main()
