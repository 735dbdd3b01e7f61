"""examples/notebook.py, with the orders of CDNOW and with those of nobody: what it computes is of substance."""
import contextlib
import io
import os
import runpy
import tempfile
import unittest
import warnings
from pathlib import Path

import libclv

try:
    import matplotlib
    import pandas
    matplotlib.use("Agg")
except ImportError:
    pandas = None

NOTEBOOK = Path(os.environ.get("CLV_SOURCE", Path(__file__).parents[3])) / "examples" / "notebook.py"
DATA = Path(os.environ.get("CLV_DATA") or Path(os.environ.get("CLV_BUILD", "build")) / "data")


@unittest.skipUnless(NOTEBOOK.exists(), "examples/notebook.py is not there")
@unittest.skipIf(pandas is None, "pandas or Matplotlib is not installed")
class Notebook(unittest.TestCase):
    def run_with(self, data):
        """Its names, what it printed, and the sizes of the files that it left."""
        back, given, out = os.getcwd(), os.environ.get("CLV_DATA"), io.StringIO()
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("error")
            os.chdir(folder)
            os.environ["CLV_DATA"] = str(data)
            try:
                with contextlib.redirect_stdout(out):
                    names = runpy.run_path(str(NOTEBOOK))
                files = {path.name: path.stat().st_size for path in Path("notebook-results").iterdir()}
                again = libclv.Account.load("notebook-results/shop.clv", names["key"])
                table = pandas.read_csv("notebook-results/scores.csv", dtype={"profile": str}, index_col="profile")
            finally:
                os.chdir(back)
                os.environ.pop("CLV_DATA")
                os.environ.update({} if given is None else {"CLV_DATA": given})
                matplotlib.pyplot.close("all")
        self.check(names, files, again, table)
        return names, out.getvalue()

    def check(self, names, files, again, table):
        """What holds of any shop."""
        pictures = {f"{name}.png" for name in ("tracking", "weeks", "calibration", "frequency", "holdout", "matrix",
                                               "history")}
        self.assertEqual(set(files), pictures | {"scores.csv", "shop.clv"})
        self.assertTrue(all(files[name] > 10000 for name in pictures), files)
        account, scores, until = names["account"], names["scores"], names["until"]
        self.assertEqual((again.facts().persons, again.model), (2357, account.model))
        self.assertEqual(again.model.facts().until, libclv.day(until))
        self.assertEqual(scores["historic_orders"].sum(), len(names["orders"]))
        self.assertEqual(round(scores["historic_value"].sum() * 100), sum(names["orders"]["amount"]) * 100)
        self.assertTrue(scores["predicted_value"].is_monotonic_decreasing and scores["p_alive"].between(0, 1).all())
        self.assertEqual(list(table.index), list(scores.index))
        gone = scores[(scores["historic_value"] > 200) & (scores["p_alive"] < 0.3)]
        self.assertEqual(set(names["members"]), set(gone.index))
        self.assertGreater(len(gone), 0)
        for profile in scores.index[[0, 7, 2000]]:
            one = account.predict(profile, until)
            self.assertEqual((table["historic_orders"][profile], scores["p_alive"][profile]),
                             (one.historic_orders, one.p_alive))
            day = scores["next_order"][profile]
            self.assertEqual(None if pandas.isna(day) else libclv.day(day.date()), one.next_order)

    @unittest.skipUnless((DATA / "cdnow-sample.csv").exists(), "the CDNOW purchases are not there")
    def test_cdnow(self):
        names, said = self.run_with(DATA)
        self.assertIn("6,919 orders of 2,357 customers\n", said)
        self.assertIn("1,151 transactions were observed", said)
        self.assertIn("best: pareto-nbd, grade A", said)
        self.assertIn("the same answers: yes", said)

    def test_without_a_network(self):
        names, said = self.run_with("nothing")
        self.assertIn(", simulated\n", said)
        self.assertIn("the same answers: yes", said)
        truth = {"r": 0.55, "alpha": 74, "s": 0.61, "beta": 82}
        fitted = libclv.fit(names["account"].summary(names["until"]), model="pareto-nbd")
        result = fitted.transactions()
        for index, (name, value) in enumerate(truth.items()):
            self.assertLess(abs(fitted.parameters[name] - value), 4 * result.standard_errors[index], name)


if __name__ == "__main__":
    unittest.main()
