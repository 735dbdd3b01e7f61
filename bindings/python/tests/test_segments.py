"""Segments and their members."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import pickle
import threading
import unittest
from unittest import mock

import libclv
from libclv import Account, Segment

import shop

MOMENT = "2024-09-30"


class Segments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = shop.account()
        cls.account.model = libclv.fit(cls.account.summary(shop.UNTIL), model="mbg-nbd")

    def members(self, definition, **options):
        return self.account.members(Segment("some", definition), MOMENT, **options)

    def slow(self, meets, **options):
        """Who meets it by single predictions."""
        return [id for id in self.account.ids() if meets(self.account.predict(id, MOMENT, **options))]

    def test_a_segment_says_what_it_is(self):
        segment = Segment("leaving, dear ones", "total_value>500.50 and(p_alive<0.40 or p_alive is absent)")
        self.assertEqual(str(segment), "total_value > 500.5 and (p_alive < 0.4 or p_alive is absent)")
        self.assertEqual(segment.definition, str(segment))
        self.assertEqual(segment.name, "leaving, dear ones")
        self.assertEqual(segment.attributes, ("p_alive", "total_value"))
        self.assertEqual(repr(segment), f"Segment('leaving, dear ones', {str(segment)!r})")
        facts = segment.facts()
        self.assertTrue(facts.money and facts.minor_digits == 2 and facts.bytes > 0)
        with segment:
            pass
        self.assertEqual(repr(segment), "Segment(closed)")
        self.assertRaises(ValueError, segment.facts)

    def test_equal_segments_are_made_by_equal_words(self):
        segment = Segment("few", "historic_orders < 2", minor_digits=0)
        again = pickle.loads(pickle.dumps(segment))
        self.assertEqual(again, segment)
        self.assertEqual(again.facts(), segment.facts())
        self.assertEqual(len({segment, again, Segment("few", "(historic_orders<2)", minor_digits=0)}), 1)
        for other in (Segment("few", "historic_orders < 2"), Segment("other", "historic_orders < 2", minor_digits=0),
                      Segment("few", "historic_orders < 3", minor_digits=0), "few"):
            self.assertNotEqual(segment, other)

    def test_what_is_wrong_has_its_place(self):
        with self.assertRaises(libclv.DataError) as caught:
            Segment("wrong", "p_alive > 0.5 and totl_value > 1")
        self.assertEqual((caught.exception.field, caught.exception.position), ("definition", 18))
        self.assertIn("total_value", str(caught.exception))
        with self.assertRaises(libclv.DataError) as caught:
            Segment("wrong", "total_value in top 5 %")
        self.assertIn("no ranking", str(caught.exception))
        for name in ("", "a\nb", "x" * 256, "a\0b"):
            self.assertRaises(ValueError, Segment, name, "true")

    def test_members_are_those_of_single_predictions(self):
        for definition, meets in (
                ("p_alive < 0.9 and total_value > 40",
                 lambda p: p.p_alive is not None and p.p_alive < 0.9 and p.total_value > 4000),
                ("historic_orders = 0", lambda p: p.historic_orders == 0),
                ("overdue_days is present and not overdue_days > 5",
                 lambda p: p.overdue_days is not None and p.overdue_days <= 5),
                ("first_order >= 2024-06-01",
                 lambda p: p.first_order is not None and p.first_order >= libclv.day("2024-06-01")),
                ("false", lambda p: False), ("true", lambda p: True)):
            members, wanted = self.members(definition), self.slow(meets)
            self.assertEqual(list(members), wanted, definition)
            self.assertEqual(members.ids(), wanted)
            self.assertEqual(len(members), len(wanted))
            self.assertEqual([id for id in self.account.ids() if id in members], wanted)
            everybody = self.account.ids()
            self.assertEqual([everybody[position] for position in members.positions()], wanted)
            self.assertEqual(bool(members), bool(wanted))
        self.assertNotIn("stranger", self.members("true"))
        self.assertIn(b"c1", self.members("true"))

    def test_options_are_those_of_predictions(self):
        wanted = self.slow(lambda p: p.predicted_value is not None and p.predicted_value > 200, horizon=30)
        self.assertTrue(wanted)
        members = self.members("predicted_value > 2", horizon=30)
        self.assertEqual(members.ids(), wanted)
        self.assertGreater(len(self.members("predicted_value > 2")), len(wanted))
        self.assertRaises(TypeError, self.members, "true", horizn=30)
        self.assertRaises(ValueError, len, self.members("true", horizon=0))

    def test_a_definition_alone_is_of_the_accounts_currency(self):
        yen = Account(shop.KEY, minor_digits=0)
        yen.apply([("a", "1", 0, 1500), ("b", "1", 0, 700)])
        self.assertEqual(yen.members("historic_value > 1000", "1970-01-02").ids(), ["a"])
        euros = yen.members(Segment("euros", "historic_value > 1000"), "1970-01-02")
        self.assertRaises(libclv.ConfigurationError, len, euros)
        self.assertRaises(libclv.ConfigurationError, lambda: "a" in euros)
        self.assertEqual(len(yen.members(Segment("any", "historic_orders > 0"), "1970-01-02")), 2)
        self.assertEqual(repr(euros), "Members(Segment('euros', 'historic_value > 1000'), as_of='1970-01-02')")

    def test_without_a_model_predictions_are_unknown(self):
        account = shop.account(50)
        self.assertEqual(len(account.members("p_alive < 2 or not p_alive < 2", MOMENT)), 0)
        self.assertEqual(len(account.members("p_alive is absent", MOMENT)), 50)

    def test_a_change_is_noticed(self):
        account = shop.account(30)
        members = account.members("historic_orders > 0", shop.UNTIL)
        with mock.patch("libclv.segment._BLOCK", 7):
            self.assertEqual((len(list(members)), len(members.positions())), (30, 30))
            ids = iter(members)
            next(ids)
            account.apply(("new", "1", MOMENT, 100))
            self.assertRaises(libclv.StaleError, list, ids)
        self.assertEqual(len(members), 31)
        self.assertIn("new", members)
        account.close()
        self.assertRaises(ValueError, len, members)

    def test_threads_share_one(self):
        segment, found = Segment("shared", "p_alive < 0.5"), []
        wanted = self.account.members(segment, MOMENT).ids()

        def work():
            for _ in range(20):
                found.append(self.account.members(segment, MOMENT).ids())
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [wanted] * 60)


if __name__ == "__main__":
    unittest.main()
