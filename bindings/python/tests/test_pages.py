"""The page for who comes from lifetimes: its programs run and print what it says, with the figures of lifetimes."""
import contextlib
import io
import os
import re
import shutil
import tempfile
import unittest
from pathlib import Path

import libclv

try:
    import matplotlib
    matplotlib.use("Agg")
except ImportError:
    matplotlib = None

PAGE = Path(__file__).parents[1] / "LIFETIMES.md"
ORDERS = Path(os.environ.get("CLV_DATA") or Path(os.environ.get("CLV_BUILD", "build")) / "data") / "cdnow-sample.csv"

#: lifetimes 0.11.3 on the CDNOW sample, calibrated up to 1997-09-30 in days, without a penalty: parameters,
#: transactions expected of all within 273 days, sum of P(alive), and of customer 00004 both.
LIFETIMES = {
    "bg-nbd": ((0.2425945434, 30.8952190125, 0.7929218333, 2.4259057287),
               1653.40872418, 1917.27765626, 1.22599442967, 0.72662029779),
    "mbg-nbd": ((0.5248429031, 43.2815723508, 0.8913595173, 1.6140029312),
                1576.72826589, 1057.63654747, 1.26275884017, 0.70613849080),
    "pareto-nbd": ((0.5532704171, 74.0437707747, 0.6062158033, 81.6806045718),
                   1665.54152485, 1051.90113955, 1.45521593417, 0.86913894842),
}
SPEND = (6.2495722776, 3.7442246748, 15.4435210184)
SPEND_OF_00004, VALUE_OF_360_DAYS = 24.6539187132, 75044.6192155897


@unittest.skipUnless(ORDERS.exists(), "the CDNOW purchases are not there")
@unittest.skipIf(matplotlib is None, "Matplotlib is not installed")
class Lifetimes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.names, cls.told, back = {}, [], os.getcwd()
        blocks = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", PAGE.read_text(encoding="utf-8"), re.S)
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(ORDERS, folder)
            os.chdir(folder)
            try:
                for code, said in blocks:
                    out = io.StringIO()
                    with contextlib.redirect_stdout(out):
                        exec(compile(code, str(PAGE), "exec"), cls.names)
                    cls.told.append((said, out.getvalue()))
                cls.files = sorted(os.listdir(folder))
            finally:
                os.chdir(back)
                matplotlib.pyplot.close("all")

    def test_page(self):
        self.assertGreater(len(self.told), 5)
        for said, out in self.told:
            self.assertEqual(out, said)
        self.assertEqual(self.files, ["calibration.png", "cdnow-sample.csv", "tracking.png"])

    def test_the_figures_of_lifetimes(self):
        account, split = self.names["account"], self.names["split"]
        for name, (parameters, transactions, alive, one, p_alive) in LIFETIMES.items():
            model = account.model = libclv.fit(account.summary(split), model=name, spend_convention="repeat")
            close = 2e-4 if name == "pareto-nbd" else 1e-6  # lifetimes stops early there
            for asked, told in zip(model.parameters.values(), parameters):
                self.assertAlmostEqual(asked / told, 1, delta=close)
            all_of = account.predict_range(split, ["p_alive", "predicted_transactions"], horizon=273)
            self.assertAlmostEqual(all_of["predicted_transactions"].sum() / transactions, 1, delta=close)
            self.assertAlmostEqual(all_of["p_alive"].sum() / alive, 1, delta=close)
            found = account.predict("00004", split, horizon=273)
            self.assertAlmostEqual(found.predicted_transactions / one, 1, delta=close)
            self.assertAlmostEqual(found.p_alive / p_alive, 1, delta=close)

    def test_its_money(self):
        account, split, model = self.names["account"], self.names["split"], self.names["model"]
        for asked, told in zip(model.spend_parameters.values(), SPEND):
            self.assertAlmostEqual(asked / told, 1, delta=1e-6)
        account.model = model
        self.assertAlmostEqual(account.predict("00004", split).expected_spend / 100, SPEND_OF_00004, 4)
        self.assertAlmostEqual(model.expected_spend(2, 22.345), SPEND_OF_00004, 4)
        value = account.predict_range(split, ["predicted_value"], horizon=360)["predicted_value"].sum()
        self.assertAlmostEqual(value / 100 / VALUE_OF_360_DAYS, 1, delta=1e-6)

    def test_names(self):
        """What the table names is there."""
        text = PAGE.read_text(encoding="utf-8")
        table = text[text.index("| lifetimes | here |"):text.index("## What differs")]
        ours = " ".join(row.split("|")[2] for row in table.splitlines()[2:] if row.count("|") == 3)
        names = re.findall(r"\b(Account|Model|libclv|diagnostics|plots)\.(\w+)", ours)
        self.assertGreater(len(names), 20)
        from libclv import diagnostics, plots
        for owner, name in names:
            home = {"libclv": libclv, "diagnostics": diagnostics, "plots": plots}.get(owner) or getattr(libclv, owner)
            self.assertTrue(hasattr(home, name), (owner, name))
        for attribute in ("predicted_transactions", "p_alive", "expected_spend", "predicted_value", "discounted_value"):
            self.assertIn(attribute, libclv.attributes())


if __name__ == "__main__":
    unittest.main()
