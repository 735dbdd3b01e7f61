"""Backtests: the numbers that the command has, calibration, choice; of an account and of columns of orders."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import array
import csv
import json
import os
import subprocess
import tempfile
import threading
import unittest

import libclv
from libclv import Backtest, Grade, Model

import shop

try:
    import numpy
except ImportError:
    numpy = None

SPLIT = "2024-09-30"
NAIVE = ["nobody", "mean_rate", "own_rate", "last_period"]


def validated(**options):
    """What `clv validate` says of the shop."""
    command = os.path.join(os.environ["CLV_BUILD"], "clv")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "orders.csv")
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file)
            rows.writerow(("profile", "order", "time", "amount"))
            rows.writerows((*row[:3], f"{row[3] / 100:.2f}") for row in shop.orders())
        given = [f"--{name}={value}" for name, value in options.items()]
        done = subprocess.run([command, "validate", path, "--until", shop.UNTIL, "--format=json", "--quiet", *given],
                              check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


class Backtests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = shop.account()
        cls.made = cls.account.backtest(shop.UNTIL, SPLIT)

    @unittest.skipUnless(os.environ.get("CLV_BUILD"), "CLV_BUILD is not set")
    def test_the_commands_numbers(self):
        said = validated(split=SPLIT)
        self.assertEqual([score["forecaster"] for score in said["scores"]], list(self.made))
        for told in said["scores"]:
            name = told["forecaster"]
            score, off = self.made[name], self.made.compare(name)
            self.assertEqual((off.deviance, off.standard_error),
                             (told["deviance_from_best"], told["deviance_from_best_error"]))
            for member in set(score._fields) - {"forecaster", "kind"}:
                value = getattr(score, member)
                self.assertEqual(list(value) if isinstance(value, tuple) else value, told[member], (name, member))
        facts = self.made.facts()
        for member in ("customers", "transactions", "orders", "value", "naive_wins"):
            self.assertEqual(getattr(facts, member), said[member], member)
        self.assertEqual((libclv.date(facts.split).isoformat(), self.made.grade.name), (said["split"], said["grade"]))
        self.assertEqual([model.to_json() for model in self.made.models.values()], said["models"])
        own = self.made.to_json()
        self.assertEqual(own, {name: said[name] for name in own})

    def test_names(self):
        self.assertEqual(list(self.made), [*NAIVE, "nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"])
        self.assertEqual(len(self.made), 8)
        self.assertEqual(self.made["pareto-nbd"].kind, libclv.ModelKind.PARETO_NBD)
        self.assertEqual(self.made["own_rate"].forecaster, libclv.Forecaster.OWN_RATE)
        self.assertEqual({model.facts().until for model in self.made.models.values()}, {libclv.day(SPLIT)})
        self.assertNotIn("charm", self.made)
        with self.assertRaises(KeyError):
            self.made["charm"]
        self.assertIn("to 2024-12-31, customers=1000, grade=", repr(self.made))
        deviance = {name: score.deviance for name, score in self.made.items()}
        models = {name: deviance[name] for name in self.made.models}
        self.assertEqual(self.made.best, min(models, key=models.__getitem__))
        self.assertEqual(self.made.best_naive, min(NAIVE, key=deviance.__getitem__))

    def test_calibration(self):
        made = self.made.calibration("bg-nbd")
        self.assertEqual([len(made.predicted), len(made.observed)], [10, 10])
        self.assertEqual(list(made.predicted), sorted(made.predicted))
        self.assertAlmostEqual(sum(made.observed) / 10 * 1000, self.made.facts().transactions, 6)
        self.assertEqual(list(self.made.calibration().predicted), list(self.made[self.made.best].predicted_by_group))
        if numpy is not None:
            self.assertEqual(made.observed.dtype, numpy.dtype("f8"))

    def test_choice(self):
        self.assertEqual(self.made.choose(), self.made.best)
        difference = self.made.compare("nbd", "pareto-nbd")
        self.assertAlmostEqual(difference.deviance, self.made["nbd"].deviance - self.made["pareto-nbd"].deviance, 12)
        self.assertGreater(difference.standard_error, 0)
        self.assertEqual(self.made.compare("nbd", "nbd"), (0, 0))
        with self.assertRaises(ValueError):
            self.made.choose("charm")

    def test_models_that_are_given(self):
        made = self.account.backtest(shop.UNTIL, SPLIT, models=())
        self.assertEqual((list(made), made.best, made.grade), (NAIVE, None, Grade.NONE))
        self.assertEqual(made.compare(made.best_naive), (0, 0))
        with self.assertRaises(libclv.NotFoundError):
            made.choose()
        model = Model("bg-nbd", r=0.24, alpha=40.41, a=0.79, b=2.43)
        self.assertEqual([made.add(model), made.add(model), made.add(model, "mine")], ["bg-nbd", "bg-nbd-2", "mine"])
        self.assertEqual(made["bg-nbd"], made["mine"])
        self.assertEqual(made.models["mine"], model)
        with self.assertRaisesRegex(ValueError, "mine"):
            made.add(model, "mine")
        late = libclv.fit(self.account.summary(shop.UNTIL), model="nbd")
        with self.assertRaises(libclv.InvalidError):
            made.add(late)
        self.assertEqual(len(made), 7)
        self.assertEqual(self.account.backtest(shop.UNTIL, SPLIT, models=model)["bg-nbd"], made["mine"])
        weekly = self.account.backtest(shop.UNTIL, SPLIT, models="nbd", unit_days=7)
        self.assertEqual(weekly.models["nbd"].facts().unit_days, 7)

    def test_the_librarys_split(self):
        made = self.account.backtest(shop.UNTIL, models=())
        self.assertEqual(libclv.date(made.facts().split).isoformat(), "2024-09-01")
        early = self.account.backtest(shop.UNTIL, "2024-04-15", models=())
        self.assertEqual(list(early), NAIVE[:3])
        with self.assertRaises(libclv.NotFoundError):
            self.account.backtest("2024-02-01")
        with self.assertRaisesRegex(ValueError, "no order"):
            libclv.Account(shop.KEY).backtest(shop.UNTIL)

    def test_columns_of_orders(self):
        rows = list(shop.orders())
        columns = (array.array("q", [int(row[0][1:]) for row in rows]),
                   array.array("i", [libclv.day(row[2]) for row in rows]), array.array("q", [row[3] for row in rows]))
        made = libclv.backtest(*columns, until=shop.UNTIL, split=SPLIT)
        self.assertEqual(made.to_json(), self.made.to_json())
        self.assertEqual(made.models, self.made.models)
        made = libclv.backtest(*columns, until=shop.UNTIL, split="2024-04-15", models="nbd", threads=2)
        self.assertEqual(made.to_json(), self.account.backtest(shop.UNTIL, "2024-04-15", models=["nbd"]).to_json())

    def test_wrong_columns(self):
        before, after = (self.account.statistics_range(day) for day in (SPLIT, shop.UNTIL))
        with self.assertRaises(libclv.DataError) as caught:
            Backtest(after, before, split=SPLIT, until=shop.UNTIL)
        self.assertIsNotNone(caught.exception.row)
        if numpy is not None:
            with self.assertRaisesRegex(ValueError, "same customers"):
                Backtest(before, after[1:], split=SPLIT, until=shop.UNTIL)
            self.assertEqual(Backtest(before[::2], after[::2], split=SPLIT, until=shop.UNTIL).facts().customers, 500)
        with self.assertRaises(libclv.InvalidError):
            Backtest(before, after, split=shop.UNTIL, until=SPLIT)

    def test_closed(self):
        with self.account.backtest(shop.UNTIL, SPLIT, models=()) as made:
            pass
        self.assertEqual(repr(made), "Backtest(closed)")
        for call in (made.facts, made.to_json, made.choose, lambda: made["nobody"]):
            with self.assertRaisesRegex(ValueError, "closed"):
                call()

    def test_what_progress_raises(self):
        def stop(share, phase):
            raise KeyError("mine")
        with self.assertRaisesRegex(KeyError, "mine"):
            self.account.backtest(shop.UNTIL, SPLIT, progress=stop)

    def test_threads_share_it(self):
        made, model = self.account.backtest(shop.UNTIL, SPLIT, models=()), self.made.models["nbd"]

        def work():
            for _ in range(20):
                self.assertEqual(made[made.add(model)], self.made["nbd"])
                made.calibration()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((len(made), len(made.models)), (84, 80))


if __name__ == "__main__":
    unittest.main()
