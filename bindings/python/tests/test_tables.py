"""Summaries of what a warehouse counted: tuples, columns, Arrow; the same bytes, or which table is wrong."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime
import unittest

import libclv
import shop
from libclv import Summary, SummaryPart

try:
    import numpy
except ImportError:
    numpy = None
try:
    import pyarrow
except ImportError:
    pyarrow = None

EPOCH = datetime.date(1970, 1, 1)
COLUMNS = {"customers": ("x", "first_day", "last_day", "customers"), "spend": ("transactions", "spend", "customers"),
           "repeat_spend": ("x", "spend", "customers"), "repeat_days": ("day", "transactions"), "gaps": ("gap", "gaps")}


def tuples(summary, name):
    """The rows of a table, without NumPy too."""
    number, keys = SummaryPart[name.upper()], len(COLUMNS[name]) - 1
    count = libclv.lib.clv_summary_row_count(summary.handle, number)
    rows = libclv.ffi.new("clv_summary_row[]", count)
    libclv.lib.clv_summary_rows(summary.handle, number, 0, count, rows, libclv.ffi.sizeof("clv_summary_row"),
                                libclv.ffi.NULL)
    return [(*row.key[0:keys], row.count) for row in rows]


class Tables(unittest.TestCase):
    def setUp(self):
        self.summary = shop.account().summary(shop.UNTIL)
        self.tables = {name: tuples(self.summary, name) for name in COLUMNS}
        self.given = {"orders": self.summary.totals().orders, "until": shop.UNTIL}

    def same(self, tables):
        self.assertEqual(Summary.from_tables(tables, **self.given), self.summary)

    def test_tuples(self):
        self.same(self.tables)
        self.same({name: reversed(rows) for name, rows in self.tables.items()})
        self.same({SummaryPart[name.upper()]: iter(rows) for name, rows in self.tables.items()})
        dated = [(x, EPOCH + datetime.timedelta(first), str(EPOCH + datetime.timedelta(last)), count)
                 for x, first, last, count in self.tables["customers"]]
        self.same({**self.tables, "customers": dated})

    def test_nothing(self):
        self.assertEqual(Summary.from_tables({}, orders=0, until=5), Summary(until=5))

    def test_rows(self):
        self.same({part: self.summary.rows(part) for part in SummaryPart})

    def test_settings(self):
        settings = {"minor_digits": 0, "history_start": "2024-01-01", "day_offset": 3600}
        made = Summary.from_tables({"customers": [(0, 19800, 19800, 1)], "spend": [(1, 5, 1)]}, orders=2,
                                   until=19900, **settings)
        self.assertEqual((made.configuration().minor_digits, made.configuration().day_offset), (0, 3600))
        with self.assertRaisesRegex(TypeError, "minor_digit"):
            Summary.from_tables({}, orders=0, until=5, minor_digit=2)

    def test_what_is_wrong_is_named(self):
        bad = dict(self.tables)
        bad["gaps"] = [*bad["gaps"][:3], (-1, 1), *bad["gaps"][4:]]
        with self.assertRaises(libclv.DataError) as raised:
            Summary.from_tables(bad, **self.given)
        self.assertEqual((raised.exception.field, raised.exception.row), ("gaps", 3))
        with self.assertRaisesRegex(libclv.DataError, "repeat_days"):
            Summary.from_tables({**self.tables, "repeat_days": []}, **self.given)
        with self.assertRaisesRegex(libclv.DataError, "orders"):
            Summary.from_tables(self.tables, orders=3, until=shop.UNTIL)
        with self.assertRaisesRegex(TypeError, "gaps"):
            Summary.from_tables({"gap": []}, **self.given)
        with self.assertRaisesRegex(ValueError, "customers: a row has 3"):
            Summary.from_tables({"customers": [(1, 2, 3)]}, **self.given)
        with self.assertRaises(TypeError):
            Summary.from_tables({"gaps": [(1.5, 1)]}, **self.given)

    @unittest.skipIf(numpy is None, "without NumPy")
    def test_columns(self):
        columns = {name: dict(zip(COLUMNS[name], map(numpy.array, zip(*rows)))) for name, rows in self.tables.items()}
        self.same(columns)
        customers = columns["customers"]
        for day in ("first_day", "last_day"):
            customers[day] = customers[day].astype("datetime64[D]").astype("datetime64[us]")
        columns["gaps"] = {name: list(column) for name, column in columns["gaps"].items()}
        columns["spend"]["spend"] = columns["spend"]["spend"].astype(object)
        self.same(columns)
        columns["spend"]["spend"] = columns["spend"]["spend"].astype(float)
        with self.assertRaisesRegex(TypeError, "spend: spend"):
            self.same(columns)
        columns["spend"]["spend"] = numpy.ma.array([1, 2], mask=[False, True])
        with self.assertRaisesRegex(ValueError, "spend: spend has none"):
            self.same(columns)
        columns["spend"]["spend"] = numpy.array([1, 2])
        with self.assertRaisesRegex(ValueError, "spend: columns of"):
            self.same(columns)
        with self.assertRaisesRegex(ValueError, "gaps: there is no column gap"):
            self.same({"gaps": {"gap": numpy.array([1])}})

    @unittest.skipIf(pyarrow is None, "without PyArrow")
    def test_arrow(self):
        self.same({part: self.summary.table(part) for part in SummaryPart})
        tables = {part: pyarrow.table(self.summary.table(part)) for part in SummaryPart}
        spend = tables[SummaryPart.SPEND]
        money = spend["spend"].cast(pyarrow.decimal128(38, 0))  # as DuckDB has a sum
        tables[SummaryPart.SPEND] = spend.set_column(1, "spend", money)
        self.same(tables)
        tables[SummaryPart.SPEND] = spend.set_column(1, "spend", spend["spend"].cast(pyarrow.float64()))
        with self.assertRaisesRegex(TypeError, "spend: spend"):
            self.same(tables)
        tables[SummaryPart.SPEND] = pyarrow.table({"transactions": [1], "spend": [None], "customers": [1]},
                                                  schema=spend.schema.remove_metadata())
        with self.assertRaisesRegex(ValueError, "spend: spend has none"):
            self.same(tables)


if __name__ == "__main__":
    unittest.main()
