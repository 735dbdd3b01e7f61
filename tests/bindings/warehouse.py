#!/usr/bin/env python3
"""examples/warehouse.sql counts what the library counts: random orders with refunds, in SQLite and the databases named
(duckdb, postgresql, spark), against an account of the same. CLV_SOURCE is the source tree."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import atexit
import datetime
import os
import random
import re
import shutil
import sqlite3
import sys
import tempfile

import libclv

SOURCE = os.environ.get("CLV_SOURCE", ".")
TABLES = ("customers", "spend", "repeat_spend", "repeat_days", "gaps")
FIGURES = ("x", "first_day", "last_day", "orders", "spend", "first_spend")
UNTIL = datetime.date(2024, 12, 31)
with open(os.path.join(SOURCE, "examples", "warehouse.sql"), encoding="utf-8") as file:
    TEXT = file.read()
SQL = dict(re.findall(r"^-- name: (\w+)\n(.*?);$", TEXT, re.MULTILINE | re.DOTALL))


def many(seed, count):
    """Orders that meet: a few people and days, amounts of nothing, refunds of nothing, of some, of all and of more."""
    draw = random.Random(seed)
    for number in range(count):
        day = datetime.date(2024, 1, 1) + datetime.timedelta(int(draw.random() ** 2 * 400))
        amount = draw.choice((0, 1, 500, 1999, draw.randrange(100000), 10 ** 12))
        refund = draw.choice((None, None, 0, 1, 500, amount, min(amount + 1, 10 ** 12)))
        yield f"p{draw.randrange(count // 4 + 1)}", f"o{number}", day, amount, refund


class Sqlite:
    """Orders in a database, and what it answers."""

    day = "CAST(julianday(date(time)) - 2440587.5 AS INTEGER)"

    def __init__(self, orders):
        self.execute = self.connect()
        self.execute("CREATE TABLE orders (profile TEXT, id TEXT, time TIMESTAMP, amount BIGINT, refund BIGINT)")
        for profile, order, day, amount, refund in orders:
            row = (profile, order, f"{day} 13:14:15", amount, refund)
            self.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", row)

    def connect(self):
        return sqlite3.connect(":memory:").execute

    def rows(self, sql):
        return self.execute(sql).fetchall()


class Duckdb(Sqlite):
    day = "CAST(time AS DATE) - DATE '1970-01-01'"

    def connect(self):
        import duckdb
        return duckdb.connect().execute


class Postgresql(Duckdb):
    """A server of its own, on a socket in a folder of its own."""

    server = None

    @classmethod
    def begins(cls):
        """As root it runs as another user, who may not see where it is installed."""
        folder = tempfile.mkdtemp()
        atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after the server, which ends with the process
        os.chmod(folder, 0o755)
        os.environ["XDG_RUNTIME_DIR"] = os.path.join(folder, "runtime")
        os.mkdir(os.environ["XDG_RUNTIME_DIR"], 0o700)
        try:
            import pgserver
            cls.server = pgserver.get_server(os.path.join(folder, "data"))
        except Exception as failure:
            print("PostgreSQL does not run here, so it is not tried:", failure)
        return cls.server is not None

    def connect(self):
        import psycopg
        connection = psycopg.connect(self.server.get_uri(), autocommit=True)
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return lambda sql, row=None: connection.execute(sql.replace("?", "%s"), row)

    def rows(self, sql):
        cursor = self.execute(sql)
        return cursor.fetchall() if cursor.description else None


class Spark:
    day = "DATEDIFF(CAST(time AS DATE), DATE '1970-01-01')"

    def __init__(self, orders):
        from pyspark.sql import SparkSession
        settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
                    "spark.driver.host": "127.0.0.1", "spark.sql.shuffle.partitions": "2",
                    "spark.sql.session.timeZone": "UTC"}
        self.session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
        schema = "profile string, id string, time string, amount long, refund long"
        rows = [(profile, order, f"{day} 13:14:15", amount, refund) for profile, order, day, amount, refund in orders]
        self.session.createDataFrame(rows, schema).createOrReplaceTempView("orders")

    def rows(self, sql):
        return self.session.sql(sql.replace("CREATE VIEW", "CREATE OR REPLACE TEMPORARY VIEW")).collect()


DATABASES = {"sqlite": Sqlite, "duckdb": Duckdb, "postgresql": Postgresql, "spark": Spark}


def made(database):
    database.rows(f"""CREATE VIEW clv_orders AS SELECT DISTINCT profile, id AS order_id, {database.day} AS day, amount,
                      COALESCE(refund, 0) AS refund FROM orders WHERE {database.day} <= {libclv.day(UNTIL)}""")
    assert database.rows(SQL["wrong"])[0][0] == 0
    database.rows(SQL["clv_transactions"])
    database.rows(SQL["clv_customers"])
    tables = {name: database.rows(SQL[name]) for name in TABLES}
    summary = libclv.Summary.from_tables(tables, orders=database.rows(SQL["orders"])[0][0], until=UNTIL)
    return summary, sorted(tuple(row) for row in database.rows(SQL["statistics"]))


def wanted(orders):
    account = libclv.Account(b"keep 16 bytes !\0")
    account.apply((profile, order, day, amount) for profile, order, day, amount, _ in orders)
    account.apply({"kind": "refund", "profile": profile, "order": order, "refund": "r", "time": day, "amount": refund}
                  for profile, order, day, _, refund in orders if refund)
    figures = account.statistics_range(UNTIL)
    people = [(person, *(int(one[name]) for name in FIGURES)) for person, one in zip(account.ids(), figures)
              if person is not None and one["orders"] > 0]
    return account.summary(UNTIL), sorted(people)


def check_same(names):
    for seed, count in enumerate((0, 1, 2, 10, 40, 200, 1000)):
        orders = list(many(seed, count))
        want = wanted(orders)
        for name in names:
            if name == "spark" and count < 1000:  # takes many seconds each
                continue
            again = orders + orders[:count // 3]  # delivered twice
            assert made(DATABASES[name](again)) == want, (name, seed)


def check_wrong():
    for row in (("p", "o", 5, -1, 0), ("p", "o", 5, 10 ** 12 + 1, 0), ("p", "o", 5, 1, -1), (None, "o", 5, 1, 0),
                ("p", "o", None, 1, 0), ("p", "o", 5, None, 0), ("p", "twice", 5, 1, 0), ("p", "o", 5, 1, None)):
        execute = sqlite3.connect(":memory:").execute
        execute("CREATE TABLE clv_orders (profile, order_id, day, amount, refund)")
        execute("INSERT INTO clv_orders VALUES ('p', 'twice', 6, 2, 0), ('q', 'o', 6, 2, 0), ('p', 'free', 6, 0, 1)")
        execute("INSERT INTO clv_orders VALUES (?, ?, ?, ?, ?)", row)
        assert execute(SQL["wrong"]).fetchone()[0] == 1, row


def check_document():
    with open(os.path.join(SOURCE, "bindings/python/WAREHOUSE.md"), encoding="utf-8") as file:
        shown = re.search(r"^```sql\n(-- From orders.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)
    assert shown and shown[1] == TEXT, "WAREHOUSE.md does not show examples/warehouse.sql"


check_document()
check_wrong()
check_same(["sqlite", *(name for name in sys.argv[1:] if name != "postgresql" or Postgresql.begins())])
