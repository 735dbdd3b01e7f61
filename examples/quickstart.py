"""From orders to a prediction in one page: an account, its orders, a model, one customer and all of them."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from datetime import date, timedelta

import libclv


def orders():
    """Stands for your orders: profile, order, time, amount in minor units. Customers buy every now and then."""
    for customer in range(1000):
        gap = 9 + customer * 7 % 90
        for i in range(1 + customer * customer % 7):
            day = customer % 200 + i * gap
            if day < 365:
                yield f"c{customer}", f"{customer}-{i}", date(2024, 1, 1) + timedelta(day), 2000 + customer % 50


until = date(2024, 12, 31)  # the data are complete up to this day
with libclv.Account(key=b"keep 16 bytes !\0") as account:  # yours: random, secret, kept
    account.apply(orders())
    enough = account.eligibility(until)
    print(f"customers {enough.buyers}, enough for a model: {'yes' if enough.eligible else 'no'}")

    account.model = libclv.fit(account.summary(until))
    one = account.predict("c123", until)
    print(f"c123: {one.historic_orders} orders worth {one.historic_value / 100:.2f} so far")
    print(f"still a customer with probability {one.p_alive:.2f}; within a year {one.predicted_orders:.2f} orders "
          f"worth {one.predicted_value / 100:.2f} expected")

    all_of = account.predict_range(until, ["p_alive", "predicted_value"])  # NumPy arrays, where there is NumPy
    print(f"all: {sum(all_of['predicted_value']) / 100:,.2f} expected of {sum(p > 0.5 for p in all_of['p_alive'])} "
          "who are more likely than not still customers")
