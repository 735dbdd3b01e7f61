"""Accounts: predictions, options, filters, snapshots, who may do what at once."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime
import errno
import io
import os
import pickle
import tempfile
import threading
import unittest

import libclv
from libclv import Account, Outcome, Reason

import shop


class Predictions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = shop.account()
        cls.model = libclv.fit(cls.account.summary(shop.UNTIL), model="bg-nbd")
        cls.account.model = cls.model

    def test_one_customer(self):
        made = self.account.predict("c123", shop.UNTIL)
        self.assertEqual((made.historic_orders, made.historic_value), (3, 6069))
        self.assertTrue(0 < made.p_alive <= 1)
        self.assertIsNone(made.discounted_value)
        self.assertEqual(made.reason("discounted_value"), Reason.NOT_ASKED)
        self.assertEqual(made.reason("p_alive"), Reason.PRESENT)
        self.assertFalse(made.lookahead)
        self.assertEqual([made.to_json(id)["profile"] for id in (b"c123", "c123", 5)], ["c123", "c123", "5"])
        self.assertEqual(made.to_dict()["p_alive"], made.p_alive)
        self.assertEqual(pickle.loads(pickle.dumps(made)), made)
        self.assertIn("p_alive=", repr(made))
        self.assertIsNotNone(self.account.predict("c123", shop.UNTIL, annual_discount=0.1).discounted_value)
        longer = self.account.predict("c123", datetime.date(2024, 12, 31), horizon=730)
        self.assertGreater(longer.predicted_orders, made.predicted_orders)

    def test_moments(self):
        last = libclv.day(shop.UNTIL) * 86400 + 86399
        moment = datetime.datetime(2024, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc)
        self.assertEqual(self.account.predict("c123", last), self.account.predict("c123", shop.UNTIL))
        self.assertEqual(self.account.predict("c123", moment), self.account.predict("c123", shop.UNTIL))

    def test_failures_tell(self):
        with self.assertRaises(libclv.NotFoundError) as caught:
            self.account.predict("nobody", 0)
        self.assertIsInstance(caught.exception, LookupError)
        self.assertEqual((caught.exception.status, caught.exception.field), (libclv.Status.ENOTFOUND, "id"))
        with self.assertRaises(libclv.InvalidError) as caught:
            self.account.predict("c1", shop.UNTIL, horizon=-1)
        self.assertEqual(caught.exception.field, "horizon")
        with self.assertRaisesRegex(TypeError, "did you mean 'horizon'"):
            self.account.predict("c1", shop.UNTIL, horizn=1)
        with self.assertRaises(libclv.InvalidError) as caught:
            self.account.predict_list(["c1", ""], shop.UNTIL)
        for call in (lambda: self.account.save("/tmp/a\0b"), lambda: Account.load("/tmp/a\0b", shop.KEY),
                     lambda: self.account.define_filter("a\0b", "amount > 1")):
            with self.assertRaisesRegex(ValueError, "zero byte"):
                call()
        with self.assertRaisesRegex(TypeError, "ids"):
            self.account.predict_list("c1", shop.UNTIL)
        self.assertEqual(caught.exception.row, 1)
        self.assertEqual(pickle.loads(pickle.dumps(caught.exception)).row, 1)

    def test_columns_have_the_values_of_single_reads(self):
        names = self.account.ids()
        asked = self.account.predict_range(shop.UNTIL)
        listed = self.account.predict_list(names[5:9], shop.UNTIL, ["p_alive", "next_order"])
        self.assertEqual(list(listed["p_alive"]), list(asked["p_alive"][5:9]))
        for position in range(0, 1000, 97):
            one = self.account.predict(names[position], shop.UNTIL)
            for name, value in one.to_dict().items():
                self.assertEqual(asked.reasons[name][position], one.reason(name))
                self.assertEqual(asked[name][position], value or 0)
        part = self.account.predict_range(shop.UNTIL, "p_alive", first=990)
        self.assertEqual(list(part), ["p_alive"])
        self.assertEqual(list(part["p_alive"]), list(asked["p_alive"][990:]))
        with self.assertRaises(libclv.StaleError):
            self.account.predict_range(shop.UNTIL, generation=1)

    def test_explanation(self):
        told = self.account.explain("c123", shop.UNTIL)
        self.assertEqual(told.p_alive, self.account.predict("c123", shop.UNTIL).p_alive)
        self.assertAlmostEqual(told.p_alive, 1 / (1 + told.odds_dead), 12)
        self.assertEqual(told.kind, libclv.ModelKind.BG_NBD)

    def test_a_statement_of_memory(self):
        memory = self.account.memory()
        self.assertEqual(memory.total, sum(memory) - memory.total)


class Months(unittest.TestCase):
    def test_tick_refit_and_state(self):
        account = shop.account()
        self.assertEqual(account.state().state, libclv.State.NOT_ELIGIBLE)
        now = datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc)
        tick = account.tick(now)
        self.assertEqual(tick.due, libclv.lib.CLV_DUE_CHECK | libclv.lib.CLV_DUE_FIT)
        phases = []
        report = account.refit(now, tick.due, progress=lambda share, phase: phases.append((share, phase)))
        self.assertEqual(report.outcome, libclv.FitOutcome.ADOPTED)
        self.assertEqual(libclv.date(report.until), datetime.date(2024, 12, 31))
        self.assertGreater(len(phases), 1)
        self.assertEqual(account.state().state, libclv.State.ACTIVE)
        self.assertEqual(account.tick(now).due, 0)
        self.assertEqual(account.model.facts().kind, report.kind)
        self.assertEqual(account.predict("c1", now).fitted_at, now.timestamp())

    def test_a_progress_callback_that_raises_leaves_the_account(self):
        account = shop.account()

        def stop(share, phase):
            raise ZeroDivisionError("mine")

        with self.assertRaisesRegex(ZeroDivisionError, "mine"):
            account.refit("2025-01-01", progress=stop)
        self.assertIsNone(account.model)

    def test_options(self):
        account = Account(shop.KEY, horizon=90, currency="EUR", thresholds={"buyers": 10})
        self.assertEqual((account.options().horizon, account.options().currency), (90, "EUR"))
        self.assertEqual((account.options().thresholds.buyers, account.options().thresholds.months), (10, 4))
        account.set_options("2025-01-01", model="mbg-nbd", complete_since="2020-01-01", thresholds="klaviyo")
        made = account.options()
        self.assertEqual((made.horizon, made.model), (90, libclv.ModelKind.MBG_NBD))
        self.assertEqual(libclv.date(made.complete_since), datetime.date(2020, 1, 1))
        self.assertEqual(made.thresholds.days, 180)
        account.set_options("2025-01-01", complete_since=None)
        self.assertIsNone(account.options().complete_since)
        with self.assertRaisesRegex(TypeError, "horizn"):
            account.set_options(0, horizn=1)
        with self.assertRaisesRegex(ValueError, "pareto-nbd"):
            account.set_options(0, model="pareto")
        with self.assertRaises(libclv.InvalidError):
            account.set_options(0, check_days=-1)
        self.assertEqual(account.options().check_days, 1)
        account.set_options(0, check_days=0, refit_months=0)
        state = account.state()
        self.assertEqual((state.check_day, state.fit_day), (None, None))

    def test_eligibility(self):
        account = shop.account()
        self.assertTrue(account.eligibility(shop.UNTIL).eligible)
        report = account.eligibility(shop.UNTIL, {"buyers": 5000})
        self.assertEqual((report.eligible, report.buyers_met, report.buyers), (False, False, 1000))

    def test_filters(self):
        account = shop.account()
        account.define_filter("small", "amount < 20.10")
        self.assertEqual(list(account.filters()), ["small"])
        self.assertEqual(account.predict_under("small", "c49", shop.UNTIL).historic_orders, 0)
        self.assertLess(account.summary_under("small", shop.UNTIL).totals().orders, account.facts().orders)
        account.remove_filter("small")
        self.assertEqual(account.filters(), {})
        self.assertIsNone(account.filter)
        account.set_filter("amount>0", shop.UNTIL)
        self.assertEqual(account.filter, "amount > 0")
        with self.assertRaises(libclv.DataError) as caught:
            account.set_filter("amount >> 3", shop.UNTIL)
        self.assertEqual(caught.exception.position, 8)
        account.set_filter(None, shop.UNTIL)
        self.assertIsNone(account.filter)


class Snapshots(unittest.TestCase):
    def test_bytes_files_and_streams(self):
        account = shop.account()
        account.position = b"offset 17"
        data = account.write()
        again = Account.read(data, shop.KEY)
        self.assertEqual((again.write(), again.position), (data, b"offset 17"))
        stream = io.BytesIO()
        self.assertIsNone(account.write(stream))
        stream.seek(0)
        self.assertEqual(Account.read(stream, shop.KEY).write(), data)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "shop.clvo")
            account.save(path)
            with Account.load(path, shop.KEY) as loaded:
                self.assertEqual(loaded.facts().orders, account.facts().orders)
            with self.assertRaises(libclv.NotFoundError):
                Account.load(path + "x", shop.KEY)
            with self.assertRaises(libclv.IoError) as failed:
                account.save(os.path.join(folder, "none", "shop.clvo"))
            self.assertEqual(failed.exception.errno, errno.ENOENT)
        with self.assertRaises(libclv.WrongKeyError):
            Account.read(data, b"x" * 16)
        with self.assertRaises(libclv.FormatError):
            Account.read(data[:-9], shop.KEY)
        with self.assertRaisesRegex(ValueError, "16 bytes"):
            Account(b"short")

    def test_a_file_that_raises(self):
        class Full:
            def write(self, data):
                raise OSError(28, "full")

            def read(self, size):
                raise KeyError("mine")

        with self.assertRaises(OSError) as caught:
            shop.account(10).write(Full())
        self.assertEqual(caught.exception.errno, 28)
        with self.assertRaisesRegex(KeyError, "mine"):
            Account.read(Full(), shop.KEY)


class Threads(unittest.TestCase):
    def test_closed_is_closed(self):
        with shop.account(5) as account:
            self.assertFalse(account.closed)
        self.assertTrue(account.closed)
        for call in (lambda: account.predict("c1", 0), account.facts, lambda: account.apply([("c", "o", 0, 1)]),
                     lambda: account.model):
            with self.assertRaisesRegex(ValueError, "closed"):
                call()
        account.close()
        self.assertEqual(repr(account), "Account(closed)")

    def test_readers_and_a_writer_at_once(self):
        account, failed, stop = shop.account(), [], threading.Event()
        account.model = libclv.fit(account.summary(shop.UNTIL))

        def read():
            while not stop.is_set():
                try:
                    account.predict("c123", shop.UNTIL)
                    account.predict_range(shop.UNTIL, ["p_alive"])
                    account.write()
                except BaseException as raised:
                    failed.append(raised)
                    return

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for index in range(50):
            account.apply([(f"new{index}", "o", shop.UNTIL, 100)])
        account.refit("2025-01-01")
        stop.set()
        for reader in readers:
            reader.join()
        self.assertEqual(failed, [])
        self.assertEqual(account.facts().persons, 1050)

    def test_a_callback_that_would_change_its_account_is_told(self):
        account = shop.account(5)

        class Sly:
            def write(self, data):
                account.apply([("x", "o", 0, 1)])

        with self.assertRaisesRegex(RuntimeError, "callback"):
            account.write(Sly())
        self.assertEqual(account.apply([("x", "o", 0, 1)]), [Outcome.NEW])


if __name__ == "__main__":
    unittest.main()
