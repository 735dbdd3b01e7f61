"""Events in every form: single, dicts, tuples, columns of lists and of NumPy."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime
import decimal
import unittest

import libclv
from libclv import Account, Outcome

import shop

try:
    import numpy
except ImportError:
    numpy = None


class Events(unittest.TestCase):
    def setUp(self):
        self.account = Account(shop.KEY)

    def test_dicts_tuples_and_single_events_are_the_same(self):
        moment = datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.timezone.utc)
        self.assertEqual(self.account.apply(("c1", "o1", int(moment.timestamp()), 1999)), [Outcome.NEW])
        event = {"profile": b"c1", "order": "o1", "time": moment, "amount": decimal.Decimal("19.99")}
        self.assertEqual(self.account.apply(event), [Outcome.REPEATED])
        self.assertEqual(self.account.apply([event, ("c1", "o2", "2024-05-07", 5)]), [Outcome.REPEATED, Outcome.NEW])
        self.assertEqual(self.account.apply([]), [])
        self.assertEqual(self.account.facts().orders, 2)

    def test_zones(self):
        east = Account(shop.KEY, day_offset=7200)
        east.apply([("c", "o", datetime.date(2024, 1, 2), 100)])
        self.assertEqual(east.predict("c", "2024-01-03").last_order, libclv.day("2024-01-02"))
        self.assertEqual(east.facts().last_time, libclv.day("2024-01-02") * 86400 - 7200)
        zone = datetime.timezone(datetime.timedelta(hours=-5))
        moment = datetime.datetime(2024, 1, 2, 20, 0, tzinfo=zone)
        self.account.apply(("c", "o", moment, 100))
        self.assertEqual(self.account.facts().last_time, moment.timestamp())
        self.assertIsNone(Account(shop.KEY).facts().last_time)
        for text in ("2024-01-02T20:00:00-05:00", "2024-01-03T01:00:00Z", "2024-01-03 01:00:00+00:00"):
            self.assertEqual(libclv.seconds(text), moment.timestamp())
        for naive in (datetime.datetime(2024, 1, 2), "2024-01-02T00:00:00"):
            with self.assertRaisesRegex(ValueError, "zone"):
                self.account.apply(("c", "p", naive, 100))
        with self.assertRaisesRegex(TypeError, "time: a time is .*, not float"):
            self.account.apply(("c", "p", 1.5, 100))

    def test_all_kinds(self):
        events = [
            {"profile": "a", "order": "1", "time": "2024-01-01", "amount": 1000, "source": "web", "cost": 300,
             "channel": "mail", "campaign": "may", "tags": ["new", "gift"], "version": 2},
            {"kind": "refund", "profile": "a", "order": "1", "source": "web", "refund": "r", "time": "2024-01-05",
             "amount": 400},
            {"kind": "link", "profile": "a", "survivor": "b", "seq": 1},
            {"kind": libclv.EventKind.PURCHASE, "profile": "b", "order": "2", "time": "2024-02-01", "amount": 700},
            {"kind": "erase", "profile": "z", "mode": "suppress"},
        ]
        self.assertEqual(self.account.apply(events), [Outcome.NEW] * 5)
        self.assertEqual(self.account.predict("a", "2024-03-01").historic_value, 1300)
        self.assertEqual(self.account.person("a"), ["b", "a"])
        self.assertEqual(self.account.traffic().refunds, 1)
        self.account.define_filter("gifts", 'tags has "gift" and cost > 1')
        self.assertEqual(self.account.predict_under("gifts", "a", "2024-03-01").historic_orders, 1)

    def test_what_is_not_accepted_is_an_outcome(self):
        bad = [("", "o", 0, 1), ("c", "o", 0, -1), ("c", "o", 1700000000000, 1), ("c", "o", 0, 1)]
        self.assertEqual(self.account.apply(bad), [Outcome.BAD_PROFILE, Outcome.BAD_AMOUNT, Outcome.MILLISECONDS,
                                                   Outcome.NEW])

    def test_what_is_no_event_is_refused_with_its_row(self):
        for wrong, kind, text in (((1, 2), TypeError, "tuple"), (("c", "o", 0, 1.5), TypeError, "float"),
                                  ({"profile": "c", "ordre": "1"}, TypeError, "did you mean 'order'"),
                                  (("c", "o", 0, decimal.Decimal("1.005")), ValueError, "decimals"),
                                  ({"profile": "c", "order": "1", "amount": 5}, TypeError, "purchase needs time"),
                                  ({"kind": "refund", "profile": "c", "order": "1", "refund": "r", "time": 0},
                                   TypeError, "refund needs amount"),
                                  ((1.5, "o", 0, 1), TypeError, "profile: an id is text"),
                                  ((("a", "b"), "o", 0, 1), TypeError, "profile: an id is text"),
                                  (b"abcd", TypeError, "tuple"), (5, TypeError, "tuple"),
                                  ({"kind": "gift", "profile": "c"}, ValueError, "purchase")):
            with self.assertRaisesRegex(kind, text) as caught:
                self.account.apply([("c", "o", 0, 1), wrong])
            self.assertEqual(caught.exception.row, 1)
        self.assertEqual(self.account.facts().orders, 0)

        with self.assertRaisesRegex(TypeError, "did you mean 'profile'"):
            self.account.apply({"profil": "c", "order": "o"})
        with self.assertRaisesRegex(TypeError, "profile"):
            self.account.apply({"order": "o"})
        with self.assertRaises(TypeError) as caught:
            self.account.apply(("c", "o", 0, 1.5 if row == 70000 else 1) for row in range(70001))
        self.assertEqual((caught.exception.row, self.account.facts().orders), (70000, 1))

    def test_money_is_exact_whatever_the_context(self):
        with decimal.localcontext() as context:
            context.prec = 4
            self.account.apply(("c", "o", 0, decimal.Decimal("12345.67")))
        self.assertEqual(self.account.predict("c", 0).historic_value, 1234567)
        self.account.apply([("c", "p", 0, decimal.Decimal("1E+2")), ("c", "q", 0, decimal.Decimal("0E+99"))])
        self.assertEqual(self.account.predict("c", 0).historic_value, 1244567)
        for amount in ("1." + "0" * 40 + "1", "NaN", "sNaN", "Infinity", "1E+999999999", "1E-999999999"):
            with self.assertRaisesRegex(ValueError, "amount"):
                self.account.apply(("c", "r", 0, decimal.Decimal(amount)))

    def test_days(self):
        midnight = datetime.datetime(2024, 5, 6)
        self.assertEqual(libclv.day(midnight), libclv.day("2024-05-06"))
        for wrong, kind in ((midnight.replace(hour=1), ValueError), (1.5, TypeError), (None, TypeError),
                            (midnight.replace(tzinfo=datetime.timezone.utc), ValueError)):
            with self.assertRaisesRegex(kind, "day"):
                libclv.day(wrong)

    def test_any_bytes_are_an_id(self):
        self.account.apply([(b"\xff\x00x", "o", 0, 1), (12, "o", 0, 1), ("\u00e9", "o", 0, 1)])
        for name in self.account.ids():
            self.assertEqual(self.account.predict(name, 0).historic_orders, 1)
        self.assertEqual(self.account.predict(b"\xff\x00x", 0).historic_value, 1)
        self.assertEqual(self.account.predict("12", 0).historic_value, 1)

    def test_columns_of_lists(self):
        outcomes = self.account.apply({"profile": ["a", "b"], "order": ["1", "2"], "time": ["2024-01-01", 0],
                                       "amount": [decimal.Decimal("1.5"), 3], "tags": [["x"], []]})
        self.assertEqual(list(outcomes), [0, 0])
        self.assertEqual(self.account.predict("a", "2024-01-01").historic_value, 150)
        with self.assertRaisesRegex(ValueError, "amount: 1 elements"):
            self.account.apply({"profile": ["a", "b"], "order": ["1", "2"], "time": [0, 0], "amount": [1]})


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Columns(unittest.TestCase):
    def setUp(self):
        self.account = Account(shop.KEY)
        self.account.apply(shop.orders())

    def same(self, **columns):
        other = Account(shop.KEY)
        outcomes = other.apply(columns)
        self.assertEqual(outcomes.dtype, numpy.int32)
        self.assertFalse(outcomes.any())
        self.assertEqual(other.write(), self.account.write())

    def test_every_kind_of_array(self):
        rows = list(shop.orders())
        profile, order, time, amount = (list(column) for column in zip(*rows))
        days = numpy.array(time, dtype="datetime64[D]")
        amounts = numpy.array(amount)
        self.same(profile=numpy.array(profile), order=numpy.array(order), time=days, amount=amounts)
        self.same(profile=numpy.array(profile, dtype="S"), order=numpy.array(order, dtype="S8"),
                  time=days.astype("datetime64[ns]"), amount=amounts.astype("int32"))
        self.same(profile=numpy.array(profile, dtype=object), order=order,
                  time=days.astype("datetime64[s]").astype("int64"), amount=numpy.array([decimal.Decimal(value).scaleb(-2) for value in amount], dtype=object))
        twice = numpy.repeat(numpy.array(profile, dtype="S"), 2)[::2]
        self.same(profile=twice, order=numpy.array(order, dtype="S"), time=numpy.array(time, dtype=object),
                  amount=amounts)

    def test_structured_arrays_and_numbers_as_ids(self):
        rows = [(int(profile[1:]), order.encode(), libclv.seconds(time), amount)
                for profile, order, time, amount in shop.orders()]
        made = numpy.array(rows, dtype=[("profile", "i8"), ("order", "S12"), ("time", "i8"), ("amount", "i8")])
        other = Account(shop.KEY)
        self.assertFalse(other.apply(made).any())
        self.assertEqual(other.summary(shop.UNTIL), self.account.summary(shop.UNTIL))
        self.assertEqual(other.predict("123", shop.UNTIL).historic_orders, 3)

    def test_kinds_costs_and_batches(self):
        count = 70000
        kinds = numpy.array(["purchase", "erase"] * (count // 2))
        outcomes = self.account.apply({
            "kind": kinds, "profile": numpy.arange(count), "order": numpy.arange(count),
            "time": numpy.zeros(count, "i8"), "amount": numpy.full(count, 5), "cost": numpy.full(count, 2), "mode": numpy.full(count, 2)})
        self.assertEqual(len(outcomes), count)
        self.assertFalse((outcomes[::2]).any())
        self.assertEqual(set(outcomes[1::2]), {int(Outcome.RESERVED)})  # a cost is nothing that an erasure has

    def test_wrong_arrays_are_refused_by_name(self):
        good = {"profile": numpy.array([b"a"]), "order": numpy.array([b"1"]), "time": numpy.array([0]),
                "amount": numpy.array([1])}
        for name, column, kind in (("amount", numpy.array([1.5]), TypeError), ("time", numpy.array([1.5]), TypeError),
                                   ("time", numpy.array(["NaT"], dtype="datetime64[s]"), ValueError),
                                   ("profile", numpy.array([1.5]), TypeError),
                                   ("version", numpy.array([1.5]), TypeError),
                                   ("order", numpy.array([[b"1"]]), ValueError),
                                   ("prize", numpy.array([1]), TypeError)):
            with self.assertRaisesRegex(kind, name):
                self.account.apply({**good, name: column})
            short = {other: good[other] for other in good if other != name}
            if len(short) < len(good):
                with self.assertRaisesRegex(TypeError, f"{name}: there is no such column"):
                    self.account.apply(short)
        self.assertEqual(list(self.account.apply({**good, "amount": numpy.array([-1])})), [Outcome.BAD_AMOUNT])

    def test_numbers_that_do_not_fit_are_refused_with_their_row(self):
        good = {"profile": numpy.array([b"a", b"b"]), "order": numpy.array([b"1", b"2"]), "time": numpy.array([0, 0]),
                "amount": numpy.array([1, 1])}
        for name, value in (("version", numpy.int64(2 ** 32)), ("version", numpy.int64(-1)),
                            ("status", numpy.int64(2 ** 32)), ("amount", numpy.uint64(2 ** 63)),
                            ("time", numpy.uint64(2 ** 64 - 5)), ("seq", numpy.uint64(2 ** 63))):
            with self.assertRaisesRegex(OverflowError, name) as caught:
                self.account.apply({**good, name: numpy.array([0, value], dtype=type(value))})
            self.assertEqual(caught.exception.row, 1)
        with self.assertRaisesRegex(TypeError, "amount: .* float") as caught:
            self.account.apply({**good, "amount": numpy.array([1, 1.5], dtype=object)})
        self.assertEqual(caught.exception.row, 1)

    def test_what_is_missing_was_not_sent(self):
        nan, kinds = float("nan"), numpy.array([b"purchase", b"link", b"purchase"])
        columns = {"profile": ["a", "a", nan], "order": ["1", None, "2"], "amount": numpy.array([5, None, 5], object),
                   "time": numpy.array(["2024-01-01", "NaT", "2024-01-01"], "M8[D]"), "channel": ["web", nan, None],
                   "cost": numpy.array([2, None, nan], object), "survivor": [None, "b", None], "seq": [0, 1, nan],
                   "status": numpy.array(["placed", None, nan], object)}
        columns["seq"] = numpy.array(columns["seq"], object)
        found = Account(shop.KEY)
        self.assertEqual(list(found.apply({"kind": kinds, **columns})), [0, 0, Outcome.BAD_PROFILE])
        self.assertEqual(found.person("a"), ["b", "a"])
        self.assertEqual(found.predict("b", "2024-01-01").historic_value, 5)
        for name in ("status", "seq"):
            del columns[name]
        rows = [{**{name: column[row] for name, column in columns.items()}, "time": "2024-01-01"} for row in (0, 2)]
        self.assertEqual(Account(shop.KEY).apply(rows), [Outcome.NEW, Outcome.BAD_PROFILE])

    def test_arrays_of_bytes_backwards(self):
        names = numpy.array([b"a", b"b", b"c"])[::-1]
        found = Account(shop.KEY)
        found.apply({"profile": names, "order": names, "time": numpy.zeros(3, "i8"), "amount": numpy.arange(3)})
        self.assertEqual(found.ids(), ["c", "b", "a"])
        found.apply({"profile": [b"z\0", 7], "order": [b"1", "2"], "time": [0, 0], "amount": [1, 1]})
        self.assertEqual(found.ids(3), ["z\0", "7"])
        with self.assertRaisesRegex(TypeError, "amount"):
            found.apply({"profile": ["a"], "order": ["1"], "time": [0], "amount": [1.5]})
        self.assertEqual(len(found.apply({name: [] for name in ("profile", "order", "time", "amount")})), 0)

    def test_one_event_of_numbers_of_numpy(self):
        one = {"profile": numpy.int64(5), "order": numpy.int64(3), "time": numpy.int64(7), "amount": numpy.int64(9)}
        self.assertEqual(self.account.apply(one), [Outcome.NEW])
        self.assertEqual(self.account.apply(tuple(one.values())), [Outcome.REPEATED])


if __name__ == "__main__":
    unittest.main()
