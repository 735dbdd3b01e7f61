"""Apache Spark, 3.5 and later: orders in a DataFrame to a model and a score for every customer.

    summary = spark.summarize(orders, until=date(2024, 12, 31))     # each partition by itself, added on the driver
    model = libclv.fit(summary)                                     # on the driver: summaries are small
    scores = spark.score(orders, model, as_of=date(2024, 12, 31))   # a row a customer

Orders have the columns customer (text, binary or whole numbers), day (a date, or a timestamp in the session's time zone)
and amount (a decimal in currency, or whole numbers of minor units; never floating point), or others by name. Rows without
one of the three are refused. A customer is whom the model takes for one person: where several ids are one, join what says so
before, and leave out the id that guests share. All of a customer's orders meet in one partition, wherever they were, so both
give the same bytes as one process does, whatever the partitions.

A task holds the orders of its partition, 60 bytes each beside the ids, and its scores: give `partitions` so many that this fits.
Summaries are added in two steps, so that the driver holds a few at a time, whose size grows with the different customers' numbers.
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
from decimal import Decimal
from itertools import chain
from math import isqrt
from typing import Any, Iterable, Optional

import numpy
import pyarrow
import pyarrow.compute
from pyspark.sql import DataFrame, functions, types

from . import attributes as all_attributes
from ._arrow import chosen
from ._declarations import AttributeType
from .model import Model, predict
from .summary import Bulk, Summary
from ._types import Day
from ._values import day as day_of, unknown

_SPARK = {AttributeType.COUNT: types.LongType(), AttributeType.MONEY: types.LongType(),
          AttributeType.NUMBER: types.DoubleType(), AttributeType.DAY: types.DateType()}
_ARROW = {AttributeType.COUNT: pyarrow.int64(), AttributeType.MONEY: pyarrow.int64(),
          AttributeType.NUMBER: pyarrow.float64(), AttributeType.DAY: pyarrow.date32()}
_ROWS = 65536  # of a batch that goes back


def summarize(orders: DataFrame, *, until: Day, customer: str = "customer", day: str = "day", amount: str = "amount",
              partitions: Optional[int] = None, minor_digits: int = 2, **settings: Any) -> Summary:
    """What a model is fitted to. `until` is the day up to which the orders are complete; `settings` are those of a
    Summary. The same as libclv.Bulk(..).summary() of all orders in one process."""
    settings.update(until=day_of(until), minor_digits=minor_digits)

    def run(batches):
        _, bulk = _bulk(batches, settings)
        if bulk is not None:
            yield _batch(bulk.summary())

    parts = _columns(orders, customer, day, amount, partitions).mapInArrow(run, "summary binary")
    # The partitions are done side by side in front of this shuffle, and added behind it: the square root of so many.
    sums = parts.repartition(isqrt(partitions or _shuffled(orders))).mapInArrow(_added, "summary binary")
    rows = sums.toLocalIterator(prefetchPartitions=True)
    # An empty one comes first, and says what the others have to be like.
    return Summary.sum(chain([Summary(**settings)], (Summary.from_bytes(bytes(row.summary)) for row in rows)))


def score(orders: DataFrame, model: Model, as_of: Day, attributes: Optional[Iterable[str]] = None, *,
          customer: str = "customer", day: str = "day", amount: str = "amount", partitions: Optional[int] = None,
          minor_digits: Optional[int] = None, **options: Any) -> DataFrame:
    """A DataFrame with a row for every customer who has ordered up to the day `as_of`: `customer`, then the attributes by
    name (all of them by default), null where absent, money in minor units, of which `minor_digits` are the model's where
    it is not said. Options: horizon, next_order_limit, annual_discount."""
    table = all_attributes()
    names = list(table) if attributes is None else chosen(attributes)
    for name in names:
        if name not in table:
            unknown(name, table, "attribute")
    content, known = model.to_bytes(), model.facts().configuration
    settings = {"until": day_of(as_of), "day_offset": known.day_offset,
                "minor_digits": known.minor_digits if minor_digits is None else minor_digits}
    given = _columns(orders, customer, day, amount, partitions)
    fields = [types.StructField(customer, given.schema["customer"].dataType, False)]
    fields += [types.StructField(name, _SPARK[table[name].type], True) for name in names]

    def run(batches):
        ids, bulk = _bulk(batches, settings)
        if bulk is None:
            return
        found = predict(Model.from_bytes(content), bulk.statistics, settings["until"], names, **options)
        columns = [ids.take(pyarrow.array(bulk.customers))]
        columns += [pyarrow.array(found[name], _ARROW[table[name].type], mask=found.reasons[name] != 0)
                    for name in names]
        for batch in pyarrow.table(columns, names=[customer, *names]).to_batches(_ROWS):
            yield batch

    return given.mapInArrow(run, types.StructType(fields))


def _batch(summary):
    return pyarrow.record_batch([pyarrow.array([summary.to_bytes()], pyarrow.binary())], names=["summary"])


def _added(batches):
    """One summary of all that a partition has."""
    found = (Summary.from_bytes(one.as_py()) for batch in batches for one in batch.column(0))
    first = next(found, None)
    if first is not None:
        yield _batch(Summary.sum(chain([first], found)))


def _shuffled(orders):
    """How many partitions Spark makes where nobody says."""
    told = orders.sparkSession.conf.get("spark.sql.shuffle.partitions")
    return int(told) if told.isdigit() else 200


def _columns(orders, customer, day, amount, partitions):
    """The three columns under their own names, and all of one customer's in one partition."""
    chosen = orders.select(functions.col(customer).alias("customer"),
                           functions.to_date(functions.col(day)).alias("day"), functions.col(amount).alias("amount"))
    kind = chosen.schema["amount"].dataType
    if not isinstance(kind, (types.DecimalType, types.IntegralType)):
        raise TypeError(f"{amount}: money is a decimal or whole minor units, not {kind.simpleString()}")
    return chosen.repartition("customer") if partitions is None else chosen.repartition(partitions, "customer")


def _bulk(batches, settings):
    """The distinct ids of a partition, and its orders by their numbers; None where it has no order."""
    batches = [batch for batch in batches if batch.num_rows > 0]
    if not batches:
        return None, None
    table = pyarrow.Table.from_batches(batches)
    for name in ("customer", "day", "amount"):
        if table[name].null_count > 0:
            raise ValueError(f"{name}: {table[name].null_count} orders have none")
    ids = table["customer"].dictionary_encode().unify_dictionaries()
    numbers = numpy.concatenate([chunk.indices.to_numpy() for chunk in ids.chunks]).astype(numpy.int64)
    days = table["day"].cast(pyarrow.int32()).to_numpy()
    bulk = Bulk(numbers, numpy.ascontiguousarray(days, numpy.int32),
                _minor_units(table["amount"], settings["minor_digits"]), **settings)
    return ids.chunk(0).dictionary, bulk


def _minor_units(amounts, digits):
    """Whole numbers are minor units; of decimals no more digits are taken than there are."""
    if pyarrow.types.is_decimal(amounts.type):
        amounts = pyarrow.compute.multiply(amounts.cast(pyarrow.decimal256(50, amounts.type.scale)),
                                           pyarrow.scalar(Decimal(10) ** digits, pyarrow.decimal256(10, 0)))
    return numpy.ascontiguousarray(amounts.cast(pyarrow.int64()).to_numpy(), numpy.int64)
