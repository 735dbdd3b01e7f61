"""A shop for the tests: a thousand customers of one year, as examples/quickstart.c has them."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import datetime

from libclv import Account

KEY = b"keep 16 bytes !\0"
FIRST = datetime.date(2024, 1, 1)
UNTIL = "2024-12-31"


def orders(customers=1000):
    for customer in range(customers):
        gap = 9 + customer * 7 % 90
        for index in range(1 + customer * customer % 7):
            days = customer % 200 + index * gap
            if days < 365:
                yield f"c{customer}", f"{customer}-{index}", FIRST + datetime.timedelta(days=days), 2000 + customer % 50


def account(customers=1000, **options):
    made = Account(KEY, **options)
    made.apply(orders(customers))
    return made


def many(customers):
    """Columns of orders for fits that take a while: NumPy's, of everybody's own rhythm."""
    import numpy
    random = numpy.random.default_rng(7)
    each = 1 + random.poisson(random.gamma(0.7, 4.0, customers))
    customer = numpy.repeat(numpy.arange(customers, dtype="int64"), each)
    first = random.integers(19000, 19300, customers).astype("int32")
    span = random.integers(1, 400, customers)
    day = (first[customer] + (random.random(len(customer)) * span[customer])).astype("int32")
    return customer, day, random.integers(500, 9000, len(customer)).astype("int64")


def resident():
    """Bytes of memory that the process has."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096
