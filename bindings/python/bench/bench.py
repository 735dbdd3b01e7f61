"""What Python costs over C: `bench.py BUILD` with the folder that bench_calls is in (make bench-bindings), in rounds,
by processor time; the median of the rounds counts, each of them C and Python one after the other.

A scalar prediction with its object, the call alone into reused buffers, a million rows into NumPy arrays, and how much
memory grows over ten million calls. Exit status 1: memory grew; 3: a figure misses what is asked for.
"""
# Copyright (C) the libclv authors. SPDX-License-Identifier: GPL-3.0-or-later
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

import numpy
import shop

import libclv
from libclv import ffi, lib

CALLS = 200_000
ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
LEAK_CALLS = int(os.environ.get("BENCH_CALLS", 10_000_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 7))
MEMORY = f"resident memory over {LEAK_CALLS:,} such calls"
COLUMNS = ("p_alive", "predicted_transactions", "predicted_value", "expected_spend")
KEY = b"keepsixteenbytes"
missed = []


def say(what, figure, least, unit):
    word = "" if figure <= least else "  MISSED"
    missed.extend([what] * bool(word))
    print(f"{what:58s} {figure:9.3f} {unit}, at most {least:g}{word}", flush=True)


def timed(call):
    begin = time.process_time()
    call()
    return time.process_time() - begin


def in_c(*arguments):
    return float(subprocess.run([PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True).stdout)


def single_calls(folder):
    account = libclv.Account(KEY)
    account.apply(shop.orders())
    account.model = libclv.fit(account.summary(shop.UNTIL), model="bg-nbd")
    path, as_of = f"{folder}/shop.clvo", libclv.day(shop.UNTIL) * 86400 + 86399
    account.save(path)

    def objects():
        for _ in range(CALLS):
            account.predict("c123", as_of)

    made, handle, id = libclv.ffi.new("clv_prediction *"), account.handle, b"c123"
    made.size = ffi.sizeof("clv_prediction")

    def bare():
        call = lib.clv_account_predict
        for _ in range(CALLS):
            call(handle, id, 4, as_of, ffi.NULL, made, ffi.NULL)

    rounds = []
    for _ in range(ROUNDS):
        rounds.append((in_c("single", path, KEY.decode(), "c123", as_of, CALLS), timed(objects), timed(bare)))
    c, with_object, alone = (statistics.median(column) / CALLS * 1e6
                             for column in zip(*((c, o - c, a - c) for c, o, a in rounds)))
    print(f"{'a prediction in C':58s} {c:9.3f} us")
    say("a prediction with its object, over C", with_object, 2, "us")
    say("a call into reused buffers, over C", alone, 1, "us")
    say(MEMORY, grown(bare), 1, "MiB")


def grown(bare):
    bare()
    before = shop.resident()
    for _ in range(LEAK_CALLS // CALLS):
        bare()
    return (shop.resident() - before) / (1 << 20)


def million_rows(folder):
    bulk = libclv.Bulk(*shop.many(min(ROWS, 100_000)), until=19700)
    model = libclv.fit(bulk, model="bg-nbd")
    rows = numpy.resize(bulk.statistics, ROWS)
    rows.tofile(f"{folder}/statistics")
    with open(f"{folder}/model", "wb") as file:
        model.write(file)
    numbers = [libclv.attributes()[name].number for name in COLUMNS]
    out = {name: numpy.empty(ROWS) for name in COLUMNS}
    rounds = []
    for _ in range(ROUNDS):
        rounds.append((in_c("columns", f"{folder}/model", f"{folder}/statistics", ROWS, 19700, *numbers),
                       timed(lambda: libclv.predict(model, rows, 19700, COLUMNS))))
    say(f"{ROWS:,} rows into NumPy arrays, beside C", statistics.median(p / c for c, p in rounds), 1.1, "times")
    print(f"    {statistics.median(c for c, _ in rounds):.3f} s in C, {statistics.median(p for _, p in rounds):.3f} s here")
    where = [column.__array_interface__["data"][0] for column in out.values()]
    made = libclv.predict(model, rows, 19700, out=out)
    assert [made[name].__array_interface__["data"][0] for name in COLUMNS] == where, "a column was copied"


with tempfile.TemporaryDirectory() as work:
    PROGRAM = os.path.join(os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build"), "tests/bench/bench_calls")
    single_calls(work)
    million_rows(work)
sys.exit(1 if MEMORY in missed else 3 if missed else 0)
