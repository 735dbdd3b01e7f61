#!/usr/bin/env python3
"""examples/warehouse.sql counts what the library counts: random orders with refunds, in SQLite, and in DuckDB where it is
installed, against an account of the same. CLV_SOURCE is the source tree."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime
import os
import random
import re
import sqlite3

import libclv

SOURCE = os.environ.get("CLV_SOURCE", ".")
TABLES = ("customers", "spend", "repeat_spend", "repeat_days", "gaps")
FIGURES = ("x", "first_day", "last_day", "orders", "spend", "first_spend")
UNTIL = datetime.date(2024, 12, 31)
DAYS = {"sqlite": "CAST(julianday(date(time)) - 2440587.5 AS INTEGER)",
        "duckdb": "CAST(time AS DATE) - DATE '1970-01-01'"}

with open(os.path.join(SOURCE, "examples", "warehouse.sql"), encoding="utf-8") as file:
    TEXT = file.read()
SQL = dict(re.findall(r"^-- name: (\w+)\n(.*?);$", TEXT, re.MULTILINE | re.DOTALL))


def many(seed, count):
    """Orders that meet: a few people, a few days, amounts of nothing, refunds of nothing, of some, of all and of more."""
    draw = random.Random(seed)
    for number in range(count):
        day = datetime.date(2024, 1, 1) + datetime.timedelta(int(draw.random() ** 2 * 400))
        amount = draw.choice((0, 1, 500, 1999, draw.randrange(100000), 10 ** 12))
        refund = draw.choice((None, None, 0, 1, 500, amount, min(amount + 1, 10 ** 12)))
        yield f"p{draw.randrange(count // 4 + 1)}", f"o{number}", day, amount, refund


def made(execute, orders, days):
    execute("CREATE TABLE orders (profile TEXT, id TEXT, time TIMESTAMP, amount BIGINT, refund BIGINT)")
    for profile, order, day, amount, refund in orders:
        execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", (profile, order, f"{day} 13:14:15", amount, refund))
    execute(f"""CREATE VIEW clv_orders AS SELECT DISTINCT profile, id AS order_id, {days} AS day, amount,
                COALESCE(refund, 0) AS refund FROM orders WHERE {days} <= {libclv.day(UNTIL)}""")
    assert execute(SQL["wrong"]).fetchone()[0] == 0
    execute(SQL["clv_transactions"])
    execute(SQL["clv_customers"])
    tables = {name: execute(SQL[name]).fetchall() for name in TABLES}
    summary = libclv.Summary.from_tables(tables, orders=execute(SQL["orders"]).fetchone()[0], until=UNTIL)
    return summary, sorted(execute(SQL["statistics"]).fetchall())


def wanted(orders):
    account = libclv.Account(b"keep 16 bytes !\0")
    account.apply((profile, order, day, amount) for profile, order, day, amount, _ in orders)
    account.apply({"kind": "refund", "profile": profile, "order": order, "refund": "r", "time": day, "amount": refund}
                  for profile, order, day, _, refund in orders if refund)
    figures = account.statistics_range(UNTIL)
    people = [(person, *(int(one[name]) for name in FIGURES)) for person, one in zip(account.ids(), figures)
              if person is not None and one["orders"] > 0]
    return account.summary(UNTIL), sorted(people)


def check_same(engines):
    for seed, count in enumerate((0, 1, 2, 10, 40, 200, 1000)):
        orders = list(many(seed, count))
        want = wanted(orders)
        for name, connect in engines.items():
            again = orders + orders[:count // 3]  # delivered twice
            assert made(connect().execute, again, DAYS[name]) == want, (name, seed)


def check_wrong():
    for profile, order, day, amount, refund in (("p", "o", 5, -1, 0), ("p", "o", 5, 10 ** 12 + 1, 0), ("p", "o", 5, 1, -1),
                                                (None, "o", 5, 1, 0), ("p", "o", None, 1, 0), ("p", "o", 5, None, 0),
                                                ("p", "twice", 5, 1, 0), ("p", "o", 5, 1, None)):
        execute = sqlite3.connect(":memory:").execute
        execute("CREATE TABLE clv_orders (profile, order_id, day, amount, refund)")
        execute("INSERT INTO clv_orders VALUES ('p', 'twice', 6, 2, 0), ('q', 'o', 6, 2, 0), ('p', 'free', 6, 0, 1)")
        execute("INSERT INTO clv_orders VALUES (?, ?, ?, ?, ?)", (profile, order, day, amount, refund))
        assert execute(SQL["wrong"]).fetchone()[0] == 1, (profile, order, day, amount, refund)


def check_document():
    with open(os.path.join(SOURCE, "bindings/python/WAREHOUSE.md"), encoding="utf-8") as file:
        shown = re.search(r"^```sql\n(-- From orders.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    assert shown and shown[1] == TEXT, "WAREHOUSE.md does not show examples/warehouse.sql"


def main():
    engines = {"sqlite": lambda: sqlite3.connect(":memory:")}
    try:
        import duckdb
        engines["duckdb"] = duckdb.connect
    except ImportError:
        print("without DuckDB")
    check_document()
    check_wrong()
    check_same(engines)


main()
