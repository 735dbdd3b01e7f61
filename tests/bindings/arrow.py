#!/usr/bin/env python3
"""Arrow streams against PyArrow: it makes streams of orders for the library in every type, and reads and validates the
library's; what comes out is what `clv score` writes as CSV. Skipped without PyArrow (pip install pyarrow); Polars and
DuckDB make streams too where they are installed. CLV_BUILD is where libclv.so and clv are."""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import csv
import ctypes as c
import datetime
import decimal
import os
import subprocess
import sys
import tempfile

try:
    import pyarrow as pa
except ImportError:
    print("PyArrow is missing (pip install pyarrow; PYTHON=python names the interpreter that has it)")
    sys.exit(77)

BUILD = os.environ.get("CLV_BUILD", "build")
LIBRARY = c.CDLL(os.path.join(BUILD, "libclv.so"))
KEY = b"fedcba9876543210"
EFORMAT, EDATA = -5, -3


class Stream(c.Structure):
    _fields_ = [("get_schema", c.c_void_p), ("get_next", c.c_void_p), ("get_last_error", c.c_void_p),
                ("release", c.c_void_p), ("private_data", c.c_void_p)]

    def close(self):
        if self.release:
            c.CFUNCTYPE(None, c.POINTER(Stream))(self.release)(c.byref(self))
        assert not self.release


class Error(c.Structure):
    _fields_ = [("size", c.c_uint32), ("status", c.c_int), ("row", c.c_uint64), ("field", c.c_char * 32),
                ("message", c.c_char * 192), ("position", c.c_int64)]


class Report(c.Structure):
    _fields_ = [("size", c.c_uint32), ("outcome", c.c_int32)] + [
        (name, c.c_uint64) for name in ("batches", "rows", "added", "repeated", "replaced", "superseded", "conflicts",
                                        "dropped", "refused", "row")] + [("column", c.c_char * 32)]


class Export(c.Structure):
    _fields_ = [("size", c.c_uint32), ("flags", c.c_uint32), ("rows", c.c_uint32), ("reserved", c.c_uint32),
                ("attributes", c.c_uint64), ("first", c.c_uint64), ("count", c.c_uint64)]


BINARY_IDS, REASONS = 1, 2


def call(name, *arguments):
    error = Error(size=c.sizeof(Error))
    status = getattr(LIBRARY, name)(*arguments, c.byref(error))
    if status:
        raise ValueError(status, error.field.decode(), error.message.decode(), error.row)


def export_options(flags=0, rows=65536):
    return Export(c.sizeof(Export), flags, rows, 0, 0, 0, 2**64 - 1)


class Account:
    def __init__(self):
        self.handle = c.c_void_p()
        call("clv_account_create", c.byref(self.handle), KEY, None, None)

    def close(self):
        LIBRARY.clv_account_free(self.handle)

    def apply(self, reader):
        stream, report = Stream(), Report(size=c.sizeof(Report))
        reader._export_to_c(c.addressof(stream))
        try:
            call("clv_account_apply_arrow", self.handle, c.byref(stream), None, c.byref(report))
        finally:
            stream.close()
        return report

    def set_model(self, path):
        with open(path, "rb") as file:
            @c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_size_t, c.POINTER(c.c_size_t), c.c_void_p)
            def read(place, capacity, size, _):
                data = file.read(capacity)
                c.memmove(place, data, len(data))
                size[0] = len(data)
                return 0
            model = c.c_void_p()
            call("clv_model_read", c.byref(model), read, None, None)
        call("clv_account_set_model", self.handle, model)
        LIBRARY.clv_model_free(model)

    def export(self, as_of, options):
        stream = Stream()
        call("clv_account_export_arrow", self.handle, c.c_int64(as_of), None, c.byref(options), c.byref(stream))
        return pa.RecordBatchReader._import_from_c(c.addressof(stream))

    def statistics(self, as_of, options):
        stream = Stream()
        call("clv_account_export_statistics_arrow", self.handle, c.c_int64(as_of), c.byref(options), c.byref(stream))
        return pa.RecordBatchReader._import_from_c(c.addressof(stream))


def command(*arguments):
    program = os.environ.get("CLV", os.path.join(BUILD, "clv"))
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def prepare(folder):
    """Orders, a model, and what the command says of each customer."""
    orders, model = os.path.join(folder, "orders.csv"), os.path.join(folder, "model.clv")
    with open(orders, "w", encoding="utf-8") as file:
        file.write(command("simulate", "--model", "pareto-nbd", "--params", "r=0.6,alpha=20,s=0.7,beta=30",
                           "--customers", "1500", "--days", "400", "--seed", "3"))
    command("fit", orders, "--model", "pareto-nbd", "-o", model)
    scores = {row["profile"]: row for row in csv.DictReader(command("score", orders, "--model", model).splitlines())}
    with open(orders, encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return rows, model, scores


def variants(rows):
    """The same orders in every type, as readers, with their names."""
    text = {name: [row[name] for row in rows] for name in ("profile", "order")}
    days = [datetime.date.fromisoformat(row["time"]) for row in rows]
    seconds = [(day - datetime.date(1970, 1, 1)).days * 86400 + 50000 for day in days]
    amounts = [decimal.Decimal(row["amount"]) for row in rows]
    cents = [int(amount * 100) for amount in amounts]
    ids = [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.binary(8),
           pa.dictionary(pa.int16(), pa.string()), pa.dictionary(pa.uint32(), pa.large_binary())]
    ids += [pa.string_view(), pa.binary_view()] if hasattr(pa, "string_view") else []  # PyArrow 16
    moments = [pa.date32(), pa.date64(), *(pa.timestamp(unit) for unit in ("s", "ms", "us", "ns")),
               pa.timestamp("us", "Europe/Berlin"), pa.timestamp("ns", "America/New_York")]
    money = [pa.int64(), pa.decimal128(12, 2), pa.decimal128(38, 2), pa.uint32(), pa.int32()]
    for number in range(max(len(ids), len(moments))):
        kind, moment = ids[number % len(ids)], moments[number % len(moments)]
        cash = money[number % len(money)]
        profile = pa.array(text["profile"], pa.string())
        if pa.types.is_fixed_size_binary(kind):
            profile = profile.cast(pa.binary())
        elif pa.types.is_dictionary(kind):
            profile = profile.dictionary_encode()
        profile = profile.cast(kind)
        if pa.types.is_date(moment):
            when = pa.array(days, moment)
        else:
            when = pa.array(seconds).cast(pa.timestamp("s")).cast(pa.timestamp(moment.unit))
            when = when.cast(pa.int64()).cast(moment)
        paid = pa.array(amounts, cash) if pa.types.is_decimal(cash) else pa.array(cents, cash)
        order = pa.array(text["order"], ids[(number + 3) % 4])
        table = pa.table({"note": pa.nulls(len(rows)), "amount": paid, "order": order, "profile": profile,
                          "time": when})
        # Cut somewhere, so that arrays have offsets; and into batches.
        filled = pa.concat_tables([table.slice(0, 1), table]).combine_chunks().slice(1)
        yield f"{kind}, {moment}, {cash}", filled.to_reader(max_chunksize=(1000, 77, 5000)[number % 3])
    yield from others(text, days, cents)


def others(text, days, cents):
    """Streams of other tools."""
    columns = {"profile": text["profile"], "order": text["order"], "time": days, "amount": cents}
    try:
        import polars
        yield "Polars", pa.RecordBatchReader.from_stream(polars.DataFrame(columns))
    except (ImportError, AttributeError):
        print("without Polars")
    try:
        import duckdb
        connection = duckdb.connect()
        connection.register("plain", pa.table(columns))
        found = connection.sql('select profile, "order", time::timestamp as time, '
                               "(amount / 100)::decimal(12, 2) as amount from plain")
        read = getattr(found, "to_arrow_reader", None) or found.fetch_record_batch
        yield "DuckDB", read(500)
    except ImportError:
        print("without DuckDB")


def assert_scores(table, scores):
    """Values, nulls and types as the command's CSV has them."""
    assert table.num_rows == len(scores), (table.num_rows, len(scores))
    for row in table.to_pylist():
        want = scores[row.pop("profile")]
        for name, value in row.items():
            text = want[name]
            if value is None:
                assert text == "", (name, text)
            elif isinstance(value, datetime.date):
                assert value.isoformat() == text, (name, value, text)
            else:
                assert type(value)(text) == value, (name, value, text)
        assert set(want) == set(row) | {"profile"}


def assert_refusals():
    """Wrong types are refused by the column's name, unknown values with their row."""
    account = Account()
    good = {"profile": ["a", "b"], "order": ["1", "2"], "time": pa.array([1, 2], pa.timestamp("s")),
            "amount": [100, 200]}
    for column, values, status in (("amount", [1.0, 2.0], EFORMAT), ("amount", ["1", "2"], EFORMAT),
                                   ("amount", pa.array([1, 2]).cast(pa.decimal128(22, 3)), EFORMAT),
                                   ("time", ["2024-01-01", "2024-01-02"], EFORMAT), ("time", [True, False], EFORMAT),
                                   ("profile", [1.5, 2.5], EFORMAT), ("order", [["1"], ["2"]], EFORMAT),
                                   ("order_version", [1, -1], EDATA)):
        try:
            account.apply(pa.table({**good, column: values}).to_reader())
        except ValueError as reason:
            assert reason.args[:2] == (status, column), reason
        else:
            raise AssertionError(f"{column} of {values} was taken")
    report = account.apply(pa.table({**good, "amount": [5, -5], "status": ["placed", None]}).to_reader())
    assert (report.added, report.refused, report.row, report.column) == (1, 1, 1, b"amount")
    events = pa.table({"event": pa.array(["link", "erase", "purchase"]).dictionary_encode(),
                       "profile": pa.array([7, 8, 7], pa.uint64()), "survivor": ["x", None, None],
                       "seq": [1, None, None], "mode": [None, "suppress", None], "order": [None, None, "9"],
                       "amount": [None, None, 3],
                       "time": pa.array([None, None, 60], pa.timestamp("ms", "UTC")),
                       "tags": [None, [], ["gift", "b2b"]]})
    report = account.apply(events.to_reader())
    assert (report.added, report.refused) == (3, 0), (report.added, report.refused, report.column)
    assert "x" in account.statistics(10**9, export_options()).read_all()["profile"].to_pylist()
    account.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        rows, model, scores = prepare(folder)
        last = max(datetime.date.fromisoformat(row["time"]) for row in rows)
        as_of = (last - datetime.date(1970, 1, 1)).days * 86400 + 86399
        for name, reader in variants(rows):
            account = Account()
            report = account.apply(reader)
            assert (report.rows, report.added, report.refused) == (len(rows), len(rows), 0), name
            account.set_model(model)
            table = account.export(as_of, export_options(rows=333)).read_all()
            table.validate(full=True)
            assert_scores(table, scores)
            print(f"ok {name}")
            again = account.export(as_of, export_options(BINARY_IDS | REASONS)).read_all()
            again.validate(full=True)
            assert again["profile"].type == pa.binary() and again["p_alive_reason"].type == pa.uint8()
            assert again["profile"].cast(pa.string()).combine_chunks() == table["profile"].combine_chunks()
            assert again.schema.metadata[b"clv.model"] == b"pareto-nbd"
            statistics = account.statistics(as_of, export_options(rows=1000)).read_all()
            statistics.validate(full=True)
            assert statistics["orders"].combine_chunks() == table["historic_orders"].combine_chunks()
            assert statistics["spend"].combine_chunks() == table["historic_value"].combine_chunks()
            stale = account.export(as_of, export_options(rows=10))
            first = stale.read_next_batch()
            account.apply(pa.table({"profile": ["new"], "order": ["1"], "time": [0], "amount": [1]}).to_reader())
            try:
                stale.read_next_batch()
                raise AssertionError("a stream outlives its generation")
            except OSError as reason:
                assert "the account has changed" in str(reason), reason
            del stale
            account.close()
            # What was read lives on.
            first.validate(full=True)
            table.validate(full=True)
        assert_refusals()
    print(f"PyArrow {pa.__version__}")


main()
