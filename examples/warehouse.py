"""A model without the orders leaving the warehouse: DuckDB counts by warehouse.sql, libclv fits and scores."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import re
from datetime import date, timedelta

import duckdb
import numpy

import libclv

UNTIL = date(2024, 12, 31)  # the data are complete up to this day
TABLES = ("customers", "spend", "repeat_spend", "repeat_days", "gaps")
FIGURES = ("x", "first_day", "last_day", "orders", "spend", "first_spend")

text = pathlib.Path(__file__).with_name("warehouse.sql").read_text(encoding="utf-8")
sql = dict(re.findall(r"^-- name: (\w+)\n(.*?);$", text, re.MULTILINE | re.DOTALL))


def made_up():
    """Stands for your orders: profile, order, day, amount and what of it was refunded, in minor units."""
    random = numpy.random.default_rng(7)
    for customer in range(3000):
        day, order, rate, price = random.uniform(0, 330), 0, random.gamma(0.8, 0.03), random.gamma(6.0, 700.0)
        gone = day + random.exponential(1 / random.gamma(0.6, 0.02))
        while order == 0 or day < min(gone, 380):
            amount = 1 + int(price * random.gamma(4.0, 0.25))
            refund = random.choice([None, 500, amount], p=[0.93, 0.04, 0.03])
            yield f"c{customer}", f"{customer}-{order}", date(2024, 1, 1) + timedelta(int(day)), amount, refund
            day, order = day + random.exponential(1 / rate), order + 1


orders = list(made_up())
db = duckdb.connect()
db.execute("CREATE TABLE orders (profile VARCHAR, id VARCHAR, time TIMESTAMP, amount BIGINT, refund BIGINT)")
db.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", orders)

# The view that is yours: days and minor units as numbers, up to the last complete day.
db.execute(f"""CREATE VIEW clv_orders AS
  SELECT DISTINCT profile, id AS order_id, CAST(time AS DATE) - DATE '1970-01-01' AS day, amount,
    COALESCE(refund, 0) AS refund
  FROM orders WHERE CAST(time AS DATE) <= DATE '{UNTIL}'""")
wrong = db.execute(sql["wrong"]).fetchone()[0]
if wrong:
    raise SystemExit(f"{wrong} orders cannot be counted")
db.execute(sql["clv_transactions"])
db.execute(sql["clv_customers"])

# Five small tables and a number leave the warehouse.
tables = {name: db.execute(sql[name]).fetchnumpy() for name in TABLES}
summary = libclv.Summary.from_tables(tables, orders=db.execute(sql["orders"]).fetchone()[0], until=UNTIL)
rows = sum(len(next(iter(table.values()))) for table in tables.values())
print(f"{summary.totals().orders} orders of {summary.totals().customers} customers: {rows} rows left the warehouse, "
      f"a summary of {len(summary.to_bytes())} bytes")

# The same as from the orders themselves.
with libclv.Account(key=b"keep 16 bytes !\0") as account:
    account.apply((profile, order, day, amount) for profile, order, day, amount, _ in orders)
    account.apply({"kind": "refund", "profile": profile, "order": order, "refund": "1", "time": day, "amount": refund}
                  for profile, order, day, _, refund in orders if refund)
    assert summary == account.summary(UNTIL)

model = libclv.fit(summary)
print(f"{model.name}:", ", ".join(f"{name} {value:.3g}" for name, value in model.parameters.items()))

# Scores go back into the warehouse, by the numbers that it has.
found = db.execute(sql["statistics"]).fetchnumpy()
statistics = numpy.zeros(len(found["profile"]), libclv.statistics_dtype())
for name in FIGURES:
    statistics[name] = found[name]
scores = libclv.predict(model, statistics, UNTIL, ["p_alive", "predicted_orders", "predicted_value"])
made = {"profile": found["profile"], **{name: scores[name] for name in scores}}
db.execute("CREATE TABLE scores AS SELECT * FROM made")
best = db.execute("SELECT profile, p_alive, predicted_orders, predicted_value / 100 FROM scores "
                  "ORDER BY predicted_value DESC, profile LIMIT 3").fetchall()
for row in best:
    print("%s: still a customer with probability %.2f; within a year %.2f orders worth %.2f" % row)
