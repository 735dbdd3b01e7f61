"""Diagnostics against slow and obvious counts, and that they can be drawn."""
import datetime
import io
import math
import subprocess
import sys
import unittest
import warnings

import libclv
from libclv import Model

import shop

try:
    import numpy
    from libclv import diagnostics, plots
except ImportError:
    numpy = None
try:
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
except ImportError:
    matplotlib = None

SPLIT = libclv.day("2024-09-30")
UNTIL = libclv.day(shop.UNTIL)
CDNOW = {"r": 0.24, "alpha": 4.41, "a": 0.79, "b": 2.43}


def purchases():
    """Days with an order, by customer."""
    found = {}
    for profile, _, day, _ in shop.orders():
        found.setdefault(profile, set()).add(libclv.day(day))
    return {profile: sorted(days) for profile, days in found.items()}


def at(day):
    """Of who had ordered up to a day: first day, transactions after it and when the last one was."""
    known = {profile: [d for d in days if d <= day] for profile, days in purchases().items()}
    return {profile: (days[0], len(days) - 1, days[-1] - days[0]) for profile, days in known.items() if days}


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Tracking(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = shop.account()
        cls.account.apply(("c1", f"again-{day}", day, 100) for day in ("2024-10-07", "2024-10-07"))
        cls.model = libclv.fit(cls.account.summary(SPLIT), unit_days=7)

    def test_by_hand(self):
        self.check(diagnostics.tracking(self.account, self.model, SPLIT, shop.UNTIL, every=14), at(SPLIT))

    def test_those_of_a_known_beginning(self):
        start = libclv.day("2024-03-01")
        known = {profile: numbers for profile, numbers in at(SPLIT).items() if numbers[0] >= start}
        self.assertLess(len(known), len(at(SPLIT)))
        self.check(diagnostics.tracking(self.account, self.model, SPLIT, UNTIL, 14, history_start="2024-03-01"), known)

    def check(self, track, known):
        """Every period, customer by customer."""
        bought = purchases()
        bought["c1"] = sorted({*bought["c1"], libclv.day("2024-10-07")})
        ends = track.end.astype("int64").tolist()
        self.assertEqual((track.split, track.every), (numpy.datetime64("2024-09-30"), 14))
        self.assertEqual(ends[-1], SPLIT + (UNTIL - SPLIT) // 14 * 14)
        self.assertTrue(ends[0] - 14 < min(first for first, _, _ in known.values()) <= ends[0])
        for end, observed, expected in zip(ends, track.observed.tolist(), track.expected.tolist()):
            begin = end - 14
            days = [day for profile in known for day in bought[profile][1:] if begin < day <= end]
            self.assertEqual(observed, len(days))
            sums = 0.0
            for first, x, t_x in known.values():
                for sign, day in ((1, end), (-1, begin)):
                    if end <= SPLIT:
                        sums += sign * self.model.expected(0, 0, 0, max(day - first, 0) / 7)
                    else:
                        sums += sign * self.model.expected(x, t_x / 7, (SPLIT - first) / 7, (day - SPLIT) / 7)
            self.assertAlmostEqual(expected, sums, 8)

    def test_days(self):
        weeks = diagnostics.tracking(self.account, self.model, SPLIT, SPLIT + 14)
        days = diagnostics.tracking(self.account, self.model, libclv.date(SPLIT), SPLIT + 14, every=1)
        for name in ("observed", "expected"):
            self.assertTrue(numpy.allclose(getattr(days, name)[-77:].reshape(-1, 7).sum(axis=1),
                                           getattr(weeks, name)[-11:]))
        fitted = diagnostics.tracking(self.account, self.model, SPLIT, SPLIT)
        self.assertEqual(fitted.observed.tolist(), weeks.observed[:-2].tolist())

    def test_refusals(self):
        with self.assertRaisesRegex(ValueError, "fitted to days up to 2024-09-30"):
            diagnostics.tracking(self.account, self.model, SPLIT - 1, UNTIL)
        with self.assertRaisesRegex(ValueError, "before the split"):
            diagnostics.tracking(self.account, self.model, SPLIT, SPLIT - 1)
        with self.assertRaisesRegex(ValueError, "every"):
            diagnostics.tracking(self.account, self.model, SPLIT, UNTIL, every=0)
        statistics = self.account.statistics_range(libclv.date(SPLIT))
        with self.assertRaisesRegex(ValueError, "as_of"):
            diagnostics.frequency(self.model, statistics, SPLIT - 30)
        with self.assertRaisesRegex(ValueError, "before and after"):
            diagnostics.holdout(self.model, statistics, statistics[1:], SPLIT, UNTIL)
        with self.assertRaisesRegex(ValueError, "days"):
            diagnostics.matrix(self.model, days=0)
        with self.assertRaisesRegex(ValueError, "nobody"):
            diagnostics.tracking(shop.account(0), self.model, SPLIT, UNTIL)


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Frequency(unittest.TestCase):
    def test_closed_forms(self):
        def ln_beta(a, b):
            return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

        def nbd(r, alpha, t, x):
            ways = math.lgamma(r + x) - math.lgamma(r) - math.lgamma(x + 1)
            return math.exp(ways + r * math.log(alpha / (alpha + t)) + x * math.log(t / (alpha + t)))

        def bg_nbd(r, alpha, a, b, t, x):  # Fader, Hardie, Lee (2005), equation 8
            found = math.exp(ln_beta(a, b + x) - ln_beta(a, b)) * nbd(r, alpha, t, x)
            lost = 1 - sum(nbd(r, alpha, t, j) for j in range(x))
            return found + (math.exp(ln_beta(a + 1, b + x - 1) - ln_beta(a, b)) * lost if x else 0)

        for r, alpha, a, b in ((.24, 4.41, .79, 2.43), (.24, .01, .79, 2.43), (5, 300, .79, 2.43), (.9, 1e-4, 1, 1)):
            for unit in (1, 7):
                one = Model("bg-nbd", r=r, alpha=alpha, a=a, b=b, unit_days=unit)
                other = Model("nbd", r=r, alpha=alpha, unit_days=unit)
                for t in (1, 39, 3000):
                    asked = diagnostics.purchase_probabilities(one, t * unit, 12)
                    for x in range(12):
                        self.assertAlmostEqual(asked[x], bg_nbd(r, alpha, a, b, t, x), 6)
                    asked = diagnostics.purchase_probabilities(other, t * unit, 12)
                    for x in range(12):
                        self.assertAlmostEqual(asked[x], nbd(r, alpha, t, x), 6)

    def test_other_answers_of_the_model(self):
        for model in (Model("pareto-nbd", r=.55, alpha=10.6, s=.6, beta=11.7),
                      Model("mbg-nbd", r=.52, alpha=6.2, a=.89, b=1.6)):
            asked = diagnostics.purchase_probabilities(model, 30, 300)
            self.assertAlmostEqual(asked.sum(), 1, 9)
            self.assertAlmostEqual(1 - asked[0], model.p_order(0, 0, 0, 30), 12)
            self.assertAlmostEqual(asked @ numpy.arange(301), model.expected(0, 0, 0, 30), 9)
            self.assertTrue(numpy.allclose(diagnostics.purchase_probabilities(model, 0, 3), [1, 0, 0, 0]))

    def test_draws_of_the_model(self):
        model, draws = Model("pareto-nbd", r=.9, alpha=40, s=.6, beta=50), 20000
        asked = diagnostics.purchase_probabilities(model, 100, 5) * draws
        seen = numpy.zeros(6)
        for customer in range(draws):
            days = [day for day, spend in model.simulate(7, customer, 100)]
            seen[min(len(days) - 1, 5)] += 1
        self.assertTrue((abs(seen - asked) < 4 * numpy.sqrt(asked)).all(), (seen, asked))

    def test_of_a_shop(self):
        model = Model("bg-nbd", **CDNOW)
        asked = diagnostics.frequency(model, shop.account().statistics_range(libclv.date(SPLIT)), SPLIT, most=3)
        known = at(SPLIT)
        self.assertEqual(asked.transactions.tolist(), [0, 1, 2, 3])
        self.assertEqual(asked.observed.tolist(), [sum(min(x, 3) == n for _, x, _ in known.values()) for n in range(4)])
        expected = sum(diagnostics.purchase_probabilities(model, SPLIT - first, 3) for first, _, _ in known.values())
        self.assertTrue(numpy.allclose(asked.expected, expected))
        with self.assertRaisesRegex(ValueError, "most"):
            diagnostics.frequency(model, numpy.zeros(0, libclv.statistics_dtype()), SPLIT, most=0)


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Others(unittest.TestCase):
    def test_history(self):
        account, days = shop.account(), purchases()["c13"]
        with self.assertRaises(libclv.NoModelError):
            diagnostics.history(account, "c13", UNTIL)
        account.model = Model("bg-nbd", **CDNOW)
        asked = diagnostics.history(account, "c13", UNTIL)
        self.assertEqual(asked.orders.astype("int64").tolist(), days)
        self.assertEqual(asked.day.astype("int64").tolist(), list(range(days[0], UNTIL + 1)))
        for day, p_alive in zip(asked.day.astype("int64").tolist(), asked.p_alive):
            known = [one for one in days if one <= day]
            numbers = len(known) - 1, known[-1] - days[0], day - days[0]
            self.assertAlmostEqual(p_alive, account.model.p_alive(*numbers), 12)
        early = diagnostics.history(account, "c13", UNTIL, start=days[0] - 2)
        self.assertEqual(numpy.isnan(early.p_alive).tolist()[:3], [True, True, False])
        with self.assertRaisesRegex(ValueError, "no order"):
            diagnostics.history(account, "c13", days[0] - 1)
        with self.assertRaises(LookupError):
            diagnostics.history(account, "nobody", UNTIL)

    def test_matrix(self):
        model = Model("mbg-nbd", **CDNOW, unit_days=7)
        for attribute, answer in (("p_alive", lambda *numbers: model.p_alive(*numbers)),
                                  ("predicted_transactions", lambda *numbers: model.expected(*numbers, 30 / 7))):
            asked = diagnostics.matrix(model, attribute, days=20, most=4, horizon=30)
            self.assertEqual((asked.transactions.tolist(), asked.recency.tolist()), ([1, 2, 3, 4], list(range(1, 21))))
            for row, recency in enumerate(asked.recency.tolist()):
                for column, x in enumerate(asked.transactions.tolist()):
                    if x > recency:
                        self.assertTrue(math.isnan(asked.values[row, column]))
                    else:
                        self.assertAlmostEqual(asked.values[row, column], answer(x, recency / 7, 20 / 7), 12)
        with self.assertRaisesRegex(TypeError, "p_alive"):
            diagnostics.matrix(model, "p_alife")

    def test_holdout(self):
        account, model = shop.account(), Model("bg-nbd", **CDNOW)
        before, after = (account.statistics_range(libclv.date(day)) for day in (SPLIT, UNTIL))
        asked = diagnostics.holdout(model, before, after, SPLIT, UNTIL, most=9)
        known, then = at(SPLIT), at(UNTIL)
        for group in range(10):
            who = [profile for profile, (_, x, _) in known.items() if min(x, 9) == group]
            self.assertEqual(asked.customers[group], len(who))
            if not who:
                self.assertTrue(math.isnan(asked.observed[group]) and math.isnan(asked.predicted[group]))
                continue
            self.assertAlmostEqual(asked.observed[group], sum(then[p][1] - known[p][1] for p in who) / len(who), 9)
            said = sum(model.expected(x, t_x, SPLIT - first, UNTIL - SPLIT) for first, x, t_x in map(known.get, who))
            self.assertAlmostEqual(asked.predicted[group], said / len(who), 9)


@unittest.skipIf(numpy is None or matplotlib is None, "Matplotlib is not installed")
class Drawing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = shop.account()
        cls.model = cls.account.model = libclv.fit(cls.account.summary(SPLIT))
        before, after = (cls.account.statistics_range(libclv.date(day)) for day in (SPLIT, UNTIL))
        cls.track = diagnostics.tracking(cls.account, cls.model, SPLIT, UNTIL)
        cls.data = [
            (plots.tracking, cls.track), (plots.frequency, diagnostics.frequency(cls.model, before, SPLIT)),
            (plots.history, diagnostics.history(cls.account, "c13", UNTIL)),
            (plots.matrix, diagnostics.matrix(cls.model)),
            (plots.calibration, cls.account.backtest(UNTIL, SPLIT, models=cls.model).calibration()),
            (plots.holdout, diagnostics.holdout(cls.model, before, after, SPLIT, UNTIL))]

    def rendered(self, ax):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            file = io.BytesIO()
            ax.figure.savefig(file)
        self.assertGreater(len(file.getvalue()), 5000)
        pyplot.close(ax.figure)
        self.assertEqual(pyplot.get_fignums(), [])

    def test_all(self):
        for draw, data in self.data:
            ax = draw(data)
            self.assertTrue(ax.get_xlabel() and ax.get_ylabel(), draw)
            self.rendered(ax)

    def test_into_axes(self):
        figure, axes = pyplot.subplots(2, 4, figsize=(20, 8), layout="constrained")
        for (draw, data), ax in zip(self.data, axes.flat):
            self.assertIs(draw(data, ax=ax), ax)
        plots.tracking(self.track, cumulative=False, ax=axes[1, 2])
        every = diagnostics.tracking(self.account, self.model, SPLIT, SPLIT, every=30)
        self.assertIn("30 days", plots.tracking(every, cumulative=False, ax=axes[1, 3]).get_ylabel())
        self.rendered(axes[0, 0])

    def test_lines(self):
        ax = plots.tracking(self.track)
        observed, fitted, forecast = ax.get_lines()[:3]
        known = numpy.count_nonzero(self.track.end <= self.track.split)
        self.assertEqual(observed.get_ydata().tolist(), numpy.cumsum(self.track.observed).tolist())
        self.assertEqual(len(fitted.get_ydata()), known)
        self.assertEqual(forecast.get_ydata()[0], observed.get_ydata()[known - 1])
        self.assertAlmostEqual(forecast.get_ydata()[-1] - forecast.get_ydata()[0], self.track.expected[known:].sum())
        self.rendered(ax)
        ax = plots.frequency(self.data[1][1])
        self.assertEqual([bar.get_height() for bar in ax.patches], self.data[1][1].observed.tolist())
        self.assertEqual([text.get_text() for text in ax.get_xticklabels()], [*"0123456", "7+"])
        self.rendered(ax)

    def test_dates(self):
        ax = plots.history(self.data[2][1])
        ax.figure.canvas.draw()
        labels = [text.get_text() for text in ax.get_xticklabels()] + [ax.xaxis.get_offset_text().get_text()]
        self.assertIn("2024", " ".join(labels))
        first = matplotlib.dates.num2date(ax.get_lines()[0].get_xdata(orig=False)[0]).date()
        self.assertEqual(first, datetime.date(2024, 1, 1) + datetime.timedelta(days=13))
        self.rendered(ax)


class Absent(unittest.TestCase):
    def test_what_to_install(self):
        missing = "numpy" if numpy is None else "matplotlib"
        code = (f"import sys; sys.modules[{missing!r}] = None\nimport libclv\nfrom libclv import plots\n"
                "plots.calibration(libclv.Calibration([1.0], [1.0]))")
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        self.assertIn("ImportError: libclv.", done.stderr)
        self.assertIn("pip install matplotlib", done.stderr)


if __name__ == "__main__":
    unittest.main()
